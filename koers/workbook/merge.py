"""Leave what others changed since a workbook was made: two people can fill in copies of one workbook.

A workbook keeps of every cell a mark of what it held when it was made. A cell that still holds that was not touched:
what the file has now stays. Rows likewise: one that was added since stays, one that was removed since stays away.
What somebody changed in the workbook counts; where the file has it otherwise since, that is told by cell.
Known limit: to set a cell back to what it held when the workbook was made, export anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from koers.data.schemas import TableSchema
from koers.data.schemas.table import Column
from koers.workbook.blanks import listed
from koers.workbook.check import Judged
from koers.workbook.layout import row_columns
from koers.workbook.marks import BLANK, kept_marks, mark
from koers.workbook.problems import Remark, quoted
from koers.workbook.tables import Row, Table
from koers.workbook.words import sentence

Key = tuple[str, ...]


@dataclass
class _Since:
    """What was left as it is now, and what was not.

    Attributes
    ----------
    kept : dict of column to the rows of the sheet
    over : list of (row of the sheet, column, what the file has)
    added, removed : int
        Rows of the file since, that stay or stay away.
    restored, spared : int
        Rows that were changed here and removed since; that were removed here and changed since.
    """

    kept: dict[str, list[int]] = field(default_factory=dict)
    over: list[tuple[int, str, str]] = field(default_factory=list)
    added: int = 0
    removed: int = 0
    restored: int = 0
    spared: int = 0


def merged(judged: Judged, schema: TableSchema, now: Table, facts: Mapping[str, str]) -> tuple[Judged, list[Remark]] | None:
    """Return a workbook's table with what others changed since, and what there is to say of it.

    Parameters
    ----------
    judged : Judged
    schema : TableSchema
        With every column that may come back.
    now : Table
        As the file is.
    facts : mapping of str to str
        What the workbook says of itself.

    Returns
    -------
    tuple of Judged and list of Remark, or None
        A row that was added since has 0 for its row of the sheet. None where it cannot be told what was changed since.
    """
    base = kept_marks(schema, facts)
    if base is None:
        return None
    kinds = [column for column in schema.columns if column.name in judged.found.columns]
    then, here, there = _by_key(schema, base), _by_key(schema, _marked(judged.rows, kinds)), _by_key(schema, _marked(now.rows, kinds))
    if then is None or here is None or there is None:
        return None
    since = _Since()
    rows: list[tuple[Key, int, Row]] = []
    for key, (position, marks) in here.items():
        own, was = judged.rows[position], then.get(key)
        row = judged.numbers[position]
        if key in there:
            other = there[key]
            cells = _row(own, marks, now.rows[other[0]], other[1], was[1] if was is not None else {}, row, since)
            rows.append((key, row, cells))
        elif was is not None and _same(marks, was[1]):
            since.removed += 1
        else:
            since.restored += was is not None
            rows.append((key, row, own))
    _insert(rows, here, there, then, now, since)
    found = replace(judged, rows=[row for _, _, row in rows], numbers=[n for _, n, _ in rows])
    return found, _told(since, judged)


def _marked(rows: Sequence[Row], columns: Sequence[Column]) -> list[dict[str, str]]:
    return [{column.name: mark(row.get(column.name), column.kind) for column in columns} for row in rows]


def _by_key(schema: TableSchema, rows: Sequence[dict[str, str]]) -> dict[Key, tuple[int, dict[str, str]]] | None:
    """Return rows by what names them, with their positions; None where two have the same name."""
    found = {tuple(row.get(name, BLANK) for name in row_columns(schema)): (n, row) for n, row in enumerate(rows)}
    return found if len(found) == len(rows) else None


def _same(marks: Mapping[str, str], then: Mapping[str, str]) -> bool:
    return all(one == then.get(name, BLANK) for name, one in marks.items())


def _row(own: Row, marks: Mapping[str, str], other: Row, others: Mapping[str, str], was: Mapping[str, str], row: int, since: _Since) -> Row:
    """Return a row's cells: those that were touched as they stand in the workbook, the others as they are in the file."""
    cells = dict(own)
    for name, one in marks.items():
        then = was.get(name, BLANK)
        if one == others[name] or others[name] == then:
            continue
        if one == then:
            cells[name] = other.get(name)
            since.kept.setdefault(name, []).append(row)
        else:
            since.over.append((row, name, other.get(name) or ""))
    return cells


def _insert(
    rows: list[tuple[Key, int, Row]],
    here: Mapping[Key, object],
    there: Mapping[Key, tuple[int, dict[str, str]]],
    then: Mapping[Key, tuple[int, dict[str, str]]],
    now: Table,
    since: _Since,
) -> None:
    """Put the file's rows that the workbook lacks behind the rows that they follow, but for those that were removed here."""
    before: Key | None = None
    for key, (position, marks) in there.items():
        was = then.get(key)
        if key not in here and (was is None or not _same(marks, was[1])):
            at = next((n + 1 for n, (other, _, _) in enumerate(rows) if other == before), len(rows) if before else 0)
            rows.insert(at, (key, 0, now.rows[position]))
            since.added += was is None
            since.spared += was is not None
        before = key


def _told(since: _Since, judged: Judged) -> list[Remark]:
    """Say what was left as it is now, and where the workbook takes the place of what changed since."""
    sheet = judged.found.sheet
    found = []
    for name, numbers in since.kept.items():
        message = "{heading} was changed since the workbook was made, and not in it; it stays as it is now: row {rows}."
        heading = quoted(judged.found.headings[name])
        found.append(Remark(sheet, "", "kept-since", sentence(message, heading=heading, rows=listed(numbers))))
    for message, n in (
        ("rows that were added since the workbook was made stay: {n}.", since.added),
        ("rows that were removed since the workbook was made stay away: {n}.", since.removed),
        ("rows that were removed here stay, for they were changed since the workbook was made: {n}.", since.spared),
        ("rows that were removed since the workbook was made are there again, for they were changed here: {n}.", since.restored),
    ):
        found += [Remark(sheet, "", "kept-since", sentence(message, n=str(n)))] if n else []
    for row, name, text in since.over:
        _, _, letter, _ = judged.found.place(row, name)
        over = sentence("this was changed since the workbook was made, to {value}; what it holds takes its place.", value=quoted(text))
        found.append(Remark(sheet, f"{letter}{row}", "changed-since", over))
    return found
