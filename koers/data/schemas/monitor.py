"""A period's tables for the monitor: agenda, milestones, risks."""

from __future__ import annotations

from koers.data.schemas.table import TableSchema

MONITOR: tuple[TableSchema, ...] = ()
