"""A period's tables on themes and projects: goals, phases, results, plans, local deployment."""

from __future__ import annotations

from koers.data.schemas.table import TableSchema

PROGRESS: tuple[TableSchema, ...] = ()
