"""What may still stay blank in a workbook: a half-year is filled in over days, and what is there already can be saved.

A cell that must be filled in and was blank before is told as a remark, not refused; so is one of a row that is new in
a period that is still being filled in, unless it names the row. A value that is gone is refused: that is more likely
a slip than a decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from koers.data.schemas import TableSchema
from koers.workbook.changes import paired
from koers.workbook.check import Judged
from koers.workbook.problems import Problem, Remark, quoted
from koers.workbook.tables import Row, Table
from koers.workbook.words import sentence

# A table, a column, and for each blank cell the position of its row in the table.
Blanks = Mapping[tuple[str, str], Sequence[int]]


def still_blank(
    judged: Mapping[str, Judged],
    now: Mapping[str, Table],
    schemas: Mapping[str, TableSchema],
    problems: Sequence[Problem],
    *,
    filling_in: bool,
) -> tuple[list[Problem], Blanks]:
    """Part what is refused from what is still to be filled in.

    Parameters
    ----------
    judged : mapping of table to Judged
    now : mapping of table to Table
        As the tables are without the import.
    schemas : mapping of table to TableSchema
    problems : sequence of Problem
        All of them.
    filling_in : bool
        Whether the period is still being filled in: then a new row may have blanks too.

    Returns
    -------
    problems : list of Problem
        What stands in the way.
    blanks : Blanks
        What does not.
    """
    told = {(problem.sheet, problem.cell): problem for problem in problems if _is_blank(problem)}
    blanks: dict[tuple[str, str], list[int]] = {}
    for table, one in judged.items():
        schema = schemas[table]
        before = paired(schema, now[table].rows, one.rows)
        for column in schema.columns:
            if column.blank or column.name not in one.found.columns:
                continue
            for position, (number, row, old) in enumerate(zip(one.numbers, one.rows, before, strict=True)):
                sheet, _, letter, _ = one.found.place(number, column.name)
                cell = sheet, f"{letter}{number}"
                if row.get(column.name) is not None:
                    told.pop(cell, None)  # somebody else filled it in
                    continue
                if filling_in and column.name not in schema.key and _lacks_name(row, schema):
                    told.pop(cell, None)  # that it has no name is told
                    continue
                may = old.get(column.name) is None if old is not None else filling_in and column.name not in schema.key
                if may and (not number or told.pop(cell, None) is not None):
                    blanks.setdefault((table, column.name), []).append(position)
    refused = set(map(id, told.values()))
    return [problem for problem in problems if not _is_blank(problem) or id(problem) in refused], blanks


def _lacks_name(row: Row, schema: TableSchema) -> bool:
    return any(row.get(name) is None and not schema.column(name).blank for name in schema.key)


def _is_blank(problem: Problem) -> bool:
    return problem.code == "constraint-error" and not problem.value and bool(problem.cell)


def to_fill_in(judged: Judged, column: str, positions: Sequence[int]) -> Remark:
    """Say of a column where it is still to be filled in; without places, that it is."""
    sheet, _, _, heading = judged.found.place(0, column)
    numbers = [judged.numbers[position] for position in positions if judged.numbers[position]]
    if not numbers:
        return Remark(sheet, "", "to-fill-in", sentence("{heading} is still to be filled in.", heading=quoted(heading)))
    rows = listed(numbers)
    return Remark(sheet, "", "to-fill-in", sentence("{heading} is still to be filled in: row {rows}.", heading=quoted(heading), rows=rows))


def empty(sheet: str) -> Remark:
    """Say of a table that it has no rows yet."""
    return Remark(sheet, "", "to-fill-in", sentence("nothing is filled in yet."))


def listed(numbers: Sequence[int]) -> str:
    """Return numbers as people list them: "8-43, 45"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


__all__ = ["Blanks", "empty", "listed", "still_blank", "to_fill_in"]
