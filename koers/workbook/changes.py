"""What an import changes: rows that came and went, cells that are another, the largest amounts first.

A cell that means what it meant keeps the way it was written: 0.60 in the file and 0.6 in the workbook are
one value, and a workbook that was not changed gives back every byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from koers.data.schemas import TableSchema
from koers.data.schemas.table import Column
from koers.money import plain
from koers.workbook.layout import Sheet, number, row_columns, row_name, shown_in
from koers.workbook.reading import NUMBERS, YEARS
from koers.workbook.tables import Row, Table
from koers.workbook.words import Words


@dataclass(frozen=True)
class CellChange:
    """One cell that is another: of which row, which column, what it was and is; blank is ""."""

    row: str
    column: str
    before: str
    after: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class TableChange:
    """What changes in one table.

    Attributes
    ----------
    table : str
    added, removed : tuple of str
        What names each row.
    cells : tuple of CellChange
        The largest amounts first, then in the table's order.
    reordered : bool
        The same rows in another order.
    """

    table: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    cells: tuple[CellChange, ...]
    reordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.cells or self.reordered)

    def document(self) -> dict[str, Any]:
        """Return it for a program."""
        cells = [{"row": one.row, "column": one.column, "before": one.before or None, "after": one.after or None} for one in self.cells]
        return {
            "table": self.table,
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": cells,
            "reordered": self.reordered,
        }


def spelled(table: Table, rows: Sequence[Row], schema: TableSchema) -> list[Row]:
    """Return rows with each number written as the table writes it now, where it is the same number."""
    numeric = [column.name for column in schema.columns if column.kind in (*NUMBERS, *YEARS)]
    now = paired(schema, table.rows, rows)
    habits = {name: _spellings(table.rows, name) for name in numeric}
    found: list[Row] = []
    for row, old in zip(rows, now, strict=True):
        cells = dict(row)
        for name in numeric:
            value = number(row.get(name))
            if value is None:
                continue
            before = (old or {}).get(name)
            known = number(before)
            cells[name] = before if known is not None and known == value else habits[name].get(value, row[name])
        found.append(cells)
    return found


def _spellings(rows: Sequence[Row], name: str) -> dict[Decimal, str]:
    """Return how a column writes each number, where it always writes it so."""
    written: dict[Decimal, set[str]] = {}
    for row in rows:
        text = row.get(name)
        value = number(text)
        if value is not None and text is not None:
            written.setdefault(value, set()).add(text)
    return {value: texts.pop() for value, texts in written.items() if len(texts) == 1}


def paired(schema: TableSchema, before: Sequence[Row], after: Sequence[Row]) -> list[Row | None]:
    """Return for each row after the same row before, None for a new one: by what names it, else by its place."""
    names = [row_name(schema, row) for row in before]
    if len(set(names)) == len(names):
        by_name = dict(zip(names, before, strict=True))
        return [by_name.get(row_name(schema, row)) for row in after]
    return [before[position] if position < len(before) else None for position in range(len(after))]


def difference(table: Table, rows: Sequence[Row], schema: TableSchema) -> TableChange:
    """Return what changes in a table when it gets these rows."""
    before, after = [_named(schema, row) for row in table.rows], [_named(schema, row) for row in rows]
    old, new = dict(zip(before, table.rows, strict=True)), dict(zip(after, rows, strict=True))
    unnamed = len(old) < len(before) or len(new) < len(after)
    if unnamed:  # rows without a name of their own: by their places
        old, new = ({str(n): row for n, row in enumerate(some, start=1)} for some in (table.rows, rows))
    cells = [
        _change(name, column.name, column.kind, old[name].get(column.name), row.get(column.name))
        for name, row in new.items()
        if name in old
        for column in schema.columns
        if old[name].get(column.name) != row.get(column.name)
    ]
    cells.sort(key=lambda one: -abs(one.amount or Decimal(0)))
    same = not cells and list(old) != list(new) and set(old) == set(new)
    return TableChange(
        table.schema.name,
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(cells),
        reordered=same,
    )


def _named(schema: TableSchema, row: Row) -> str:
    return "/".join(part or "–" for part in row_name(schema, row))


def called(sheet: Sheet, rows: Sequence[Row]) -> dict[str, str]:
    """Return what rows are called in a workbook, by what names them in the files."""
    columns = row_columns(sheet.schema)
    return {_named(sheet.schema, row): " · ".join(shown_in(sheet, name, row) or "–" for name in columns) for row in rows}


def _change(row: str, column: str, kind: str, before: str | None, after: str | None) -> CellChange:
    amounts = [number(text) for text in (before, after)] if kind == "money" else []
    moved = (amounts[1] or Decimal(0)) - (amounts[0] or Decimal(0)) if any(amount is not None for amount in amounts) else None
    return CellChange(row, column, before or "", after or "", moved)


def exchanged(schema: TableSchema, before: Sequence[Row], after: Sequence[Row]) -> list[tuple[str, str]]:
    """Return the columns that have each other's values, in every row where the two differ: their headings were likely mixed up."""
    pairs = [(old, new) for old, new in zip(paired(schema, before, after), after, strict=True) if old is not None]
    found = []
    for position, one in enumerate(schema.columns):
        for other in schema.columns[position + 1 :]:
            differ = [(old, new) for old, new in pairs if old.get(one.name) != old.get(other.name)] if one.kind == other.kind else []
            if len(differ) > 1 and all(_same(old, one, new, other) and _same(old, other, new, one) for old, new in differ):
                found.append((one.name, other.name))
    return found


def _same(old: Row, one: Column, new: Row, other: Column) -> bool:
    texts = old.get(one.name), new.get(other.name)
    return texts[0] == texts[1] or (one.kind in NUMBERS and None not in texts and number(texts[0]) == number(texts[1]))


def told(change: TableChange, schema: TableSchema, names: Mapping[str, str], words: Words, most: int) -> list[str]:
    """Return a table's changes in lines: what they are in all, the rows that went and came, the cells.

    Parameters
    ----------
    change : TableChange
    schema : TableSchema
    names : mapping of what names a row to what it is called
    words : Words
        Of the workbook.
    most : int
        Rows and cells that are told one by one; of the others how many there are.
    """
    say = words.say
    counts = [(len(change.removed), "1 row removed", "{n} rows removed"), (len(change.added), "1 row added", "{n} rows added")]
    counts.append((len(change.cells), "1 cell changed", "{n} cells changed"))
    parts = [say(one) if n == 1 else say(many, n=str(n)) for n, one, many in counts if n]
    parts += [say("rows in another order")] if change.reordered else []
    lines = [f"{words.sheet(change.table)}: {', '.join(parts)}"]
    for label, rows in ((say("removed"), change.removed), (say("added"), change.added)):
        lines += _first([f"{label}: {names.get(row, row)}" for row in rows], most, words)
    return [*lines, *_first([_told_cell(cell, schema, names, words) for cell in change.cells], most, words)]


def _first(lines: Sequence[str], most: int, words: Words) -> list[str]:
    more = [words.say("… and {n} more", n=str(len(lines) - most))] if len(lines) > most else []
    return [f"  {line}" for line in (*lines[:most], *more)]


def described(change: CellChange) -> str:
    """Return a changed cell in one line, by the names that the files have."""
    shown = [_short(text) or "blank" for text in (change.before, change.after)]
    moved = "" if change.amount is None else f" ({'+' if change.amount > 0 else ''}{plain(change.amount)})"
    return f"{change.row} {change.column}: {shown[0]} → {shown[1]}{moved}"


def _told_cell(change: CellChange, schema: TableSchema, names: Mapping[str, str], words: Words) -> str:
    """Return a changed cell in one line, by the names that the workbook has."""
    kind = next((column.kind for column in schema.columns if column.name == change.column), "text")
    shown = [_short(_written(text, kind, words)) or words.say("blank") for text in (change.before, change.after)]
    moved = "" if change.amount is None else f" ({'+' if change.amount > 0 else ''}{_written(plain(change.amount), kind, words)})"
    return f"{names.get(change.row, change.row)}, {words.heading(schema.name, change.column)}: {shown[0]} → {shown[1]}{moved}"


def _written(text: str, kind: str, words: Words) -> str:
    return text.replace(".", ",") if kind in NUMBERS and words.language == "nl" else text


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
