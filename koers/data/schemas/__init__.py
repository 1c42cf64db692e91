"""One schema per table, as pandera schemas over the text of the cells.

From these follow the checks on loading, ``data/datapackage.json`` and the data dictionary. A new
table is one entry in the module of its subject; nothing else has to be told about it.
"""

from __future__ import annotations

from collections.abc import Sequence

from koers.data.schemas.continuity import CONTINUITY
from koers.data.schemas.finance import FINANCE
from koers.data.schemas.health import HEALTH
from koers.data.schemas.impact import IMPACT_PUBLISHED, IMPACT_TABLES
from koers.data.schemas.monitor import MONITOR
from koers.data.schemas.notes import NOTES
from koers.data.schemas.progress import PROGRESS
from koers.data.schemas.published import ORIGINS, PUBLISHED_TABLES
from koers.data.schemas.registers import REGISTERS
from koers.data.schemas.table import Column, Folder, Reference, TableSchema

TABLES: dict[str, TableSchema] = {table.name: table for table in (*REGISTERS, *CONTINUITY, *FINANCE, *PROGRESS, *MONITOR, *HEALTH, *NOTES)}
PUBLISHED: dict[str, TableSchema] = {table.name: table for table in (*PUBLISHED_TABLES, *IMPACT_PUBLISHED)}
# What an impact case holds and draws on: read by case, not by period.
IMPACT: dict[str, TableSchema] = {table.name: table for table in IMPACT_TABLES}


def tables_in(folder: Folder) -> Sequence[TableSchema]:
    """Return the schemas of one folder, in declared order."""
    return [table for table in (*TABLES.values(), *PUBLISHED.values(), *IMPACT.values()) if table.folder == folder]


__all__ = ["IMPACT", "ORIGINS", "PUBLISHED", "TABLES", "Column", "Folder", "Reference", "TableSchema", "tables_in"]
