"""What a workbook keeps of each cell: a mark of what it held when the workbook was made, to see later whether it was touched."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping

from koers.data.schemas import TableSchema
from koers.money import plain
from koers.workbook.layout import number
from koers.workbook.reading import NUMBERS, YEARS
from koers.workbook.tables import Table

_WIDTH = 6
BLANK = "-" * _WIDTH
_MAX_TEXT = 32767  # of a cell


def mark(text: str | None, kind: str) -> str:
    """Return a mark of what a cell holds, whichever way it is written."""
    if text is None:
        return BLANK
    value = number(text) if kind in (*NUMBERS, *YEARS) else None
    known = plain(value) if value is not None else unicodedata.normalize("NFC", " ".join(text.split()))
    return hashlib.sha256(known.encode()).hexdigest()[:_WIDTH]


def marks_of(table: Table) -> dict[str, str]:
    """Return the marks of a table's cells by the fact's name, a column in one; none of a table that is too long for that."""
    if len(table.rows) * _WIDTH > _MAX_TEXT:
        return {}
    columns = table.schema.columns if table.rows else ()
    cells = {column.name: "".join(mark(row.get(column.name), column.kind) for row in table.rows) for column in columns}
    return {f"rows {table.schema.name}": str(len(table.rows)), **{_fact(table.schema.name, name): marks for name, marks in cells.items()}}


def kept_marks(schema: TableSchema, facts: Mapping[str, str]) -> list[dict[str, str]] | None:
    """Return the marks of each row that a table had when the workbook was made; None where it kept none."""
    if not facts.get(f"rows {schema.name}", "").isdecimal():
        return None
    texts = {column.name: facts.get(_fact(schema.name, column.name), "") for column in schema.columns}
    places = range(0, int(facts[f"rows {schema.name}"]) * _WIDTH, _WIDTH)
    return [{name: text[at : at + _WIDTH] or BLANK for name, text in texts.items()} for at in places]


def _fact(table: str, column: str) -> str:
    return f"cells {table}.{column}"
