"""Registers of themes and projects through the years."""

from __future__ import annotations

from koers.data.schemas.table import TableSchema

CONTINUITY: tuple[TableSchema, ...] = ()
