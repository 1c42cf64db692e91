"""A period's tables with regional figures: population, notifiable diseases, care facts, project budgets."""

from __future__ import annotations

from koers.data.schemas.table import TableSchema

HEALTH: tuple[TableSchema, ...] = ()
