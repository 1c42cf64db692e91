"""Judge what stands in the columns that are not read: what somebody typed there would be lost without a word.

A column of the period before must still hold what that period had, whichever row it was sorted to; a blank
does no harm. A computed column must hold its formula, or the amount that it comes to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from koers.money import plain, round_half_up
from koers.workbook.check import HOMES, Judged
from koers.workbook.columns import Field
from koers.workbook.days import day_of_serial
from koers.workbook.grid import letters
from koers.workbook.layout import Sheet, amount, fingerprint, number, shown_in
from koers.workbook.problems import Problem, quoted
from koers.workbook.reading import NUMBERS, YEARS, Habit, Raw, exact
from koers.workbook.sheets import Found, Sheets, cells_of
from koers.workbook.tables import Row, Table
from koers.workbook.words import Sentence, Words, sentence

_REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
_FORMULA = '=IF(#="","",'  # how every computed column begins
_COMPUTED_TO = Decimal("1e-12")
_DECIMALS = 6


def judge_locked(
    sheets: Sheets, laid_out: Mapping[str, Sheet], judged: Mapping[str, Judged], tables: Mapping[str, Table], words: Words
) -> list[Problem]:
    """Return what was typed in columns that are not read.

    Parameters
    ----------
    sheets : Sheets
    laid_out : mapping of table to Sheet
        As the tables would be exported now.
    judged : mapping of table to Judged
    tables : mapping of table to Table
        With the rows of the workbook.
    words : Words
        Of the workbook.
    """
    problems: list[Problem] = []
    for table, one in judged.items():
        place = _Place(sheets, sheets.book[one.found.sheet], one.found, laid_out[table], Habit({}, HOMES[words.language]), problems)
        place.computed(one, tables)
        # What the period before had may have changed since the workbook was made; then there is nothing to compare with.
        if sheets.facts.get(f"before {table}", made := fingerprint(laid_out[table])) == made:
            place.previous()
    return problems


@dataclass
class _Place:
    """One sheet, with what it should hold."""

    sheets: Sheets
    page: Any
    found: Found
    sheet: Sheet
    habit: Habit
    problems: list[Problem] = field(default_factory=list)

    def rows(self, columns: Sequence[int]) -> list[tuple[int, dict[int, Raw]]]:
        """Return by row what stands in columns below their headings and the explanations of these, but for the formulas written there."""
        filled: dict[int, dict[int, Raw]] = {}
        read = {number for number, _ in self.found.rows}
        first = self.found.heading_row + (1 if self.found.heading_row + 1 in read else 2)
        for cell in cells_of(self.page):
            if cell.row >= first and cell.row != self.found.help_row and cell.column in columns and not _is_formula(cell):
                filled.setdefault(cell.row, {})[cell.column] = self.sheets.raw(self.page, cell.row, cell.column)
        return sorted(filled.items())

    def previous(self) -> None:
        """Compare each row of the period before with the rows that it had."""
        kinds = {one.name: one.column.kind for one in self.sheet.fields if one.role == "previous" and one.column is not None}
        columns = {column: name for name, column in self.found.previous.items() if name in kinds}
        if self.found.period_before != self.sheet.previous or not columns:
            return
        before = [
            {column: (shown_in(self.sheet, name, row), kinds[name]) for column, name in columns.items()}
            for row in self.sheet.before
            if row is not None
        ]
        had = [{column: _of_text(*cell) for column, cell in row.items()} for row in before]
        whole = {tuple(row.values()) for row in had}
        for row, cells in self.rows(list(columns)):
            stands = {column: _of_raw(raw, kinds[columns[column]]) for column, raw in cells.items()}
            if tuple(stands.get(column, "") for column in columns) in whole:
                continue
            same = [sum(one[column] == text for column, text in stands.items()) for one in had]
            best = max(range(len(had)), key=same.__getitem__, default=-1)
            likely = best >= 0 and same[best] > 0
            for column, raw in cells.items():
                if not likely or stands[column] != had[best][column]:
                    self._tell_previous(row, column, columns[column], raw, before[best][column][0] if likely else "")

    def _tell_previous(self, row: int, column: int, name: str, raw: Raw, text: str) -> None:
        value = self._shown(raw)
        message = sentence("{value} stands in a column of the period before, which is not read.", value=value)
        if text:
            extra = "{value} stands in a column of the period before, which is not read; {before} stood there."
            there = number(text)
            message = sentence(extra, value=value, before=quoted(text if there is None else self.habit.written(there)))
        _, _, own, _ = self.found.place(row, name)
        self._tell(row, column, raw, message, sentence("Fill in column {column}, and leave this cell blank or as it was", column=own))

    def computed(self, judged: Judged, tables: Mapping[str, Table]) -> None:
        """Compare each computed cell that is not the formula with what it comes to."""
        fields = {
            self.found.computed[one.name]: one for one in self.sheet.fields if one.role == "computed" and one.name in self.found.computed
        }
        rows: dict[int, Row] = dict(zip(judged.numbers, judged.rows, strict=True))
        for row, cells in self.rows(list(fields)):
            for column, raw in cells.items():
                self._compare(row, column, raw, fields[column], rows.get(row), tables)

    def _compare(self, row: int, column: int, raw: Raw, one: Field, values: Row | None, tables: Mapping[str, Table]) -> None:
        comes_to = amount(self.sheet, one, values, tables) if values is not None else None
        if raw.kind == "number" and comes_to is not None and _is_same(exact(raw.value), comes_to):
            return
        value = self._shown(raw)
        message = sentence("{value} stands in a column that is computed, which is not read.", value=value)
        if comes_to is not None:
            extra = "{value} stands in a column that is computed, which is not read; it comes to {amount}."
            message = sentence(extra, value=value, amount=self.habit.written(round_half_up(comes_to, _DECIMALS).normalize()))
        self._tell(row, column, raw, message, sentence("Change the amounts that it follows from, and leave this cell blank"))

    def _shown(self, raw: Raw) -> str:
        return quoted(self.habit.written(exact(raw.value)) if raw.kind == "number" else raw.shown)

    def _tell(self, row: int, column: int, raw: Raw, message: Sentence, allowed: Sentence) -> None:
        heading = str(self.page.cell(self.found.heading_row, column).value)
        self.problems.append(Problem(self.found.sheet, row, letters(column - 1), heading, raw.shown, "locked-cell", message, allowed))


def _is_same(value: Decimal, comes_to: Decimal) -> bool:
    """Tell whether a number is what a cell comes to: to the cent where that has cents, else as far as a spreadsheet computes."""
    return round_half_up(value, 2) == comes_to or abs(value - comes_to) <= abs(comes_to) * _COMPUTED_TO


def _is_formula(cell: Any) -> bool:
    """Tell whether a computed cell holds what was written there; its value is then of no interest."""
    text = str(getattr(cell.value, "text", cell.value)).upper().replace(" ", "")
    return cell.data_type == "f" and _REFERENCE.sub("#", text).startswith(_FORMULA)


def _of_text(text: str, kind: str) -> str:
    """Return a file's text as it is compared."""
    value = number(text) if kind in (*NUMBERS, *YEARS) and text else None
    return plain(value) if value is not None else " ".join(text.split())


def _of_raw(raw: Raw, kind: str) -> str:
    """Return a cell as it is compared."""
    if raw.kind == "number":
        value = exact(raw.value)
        return (day_of_serial(value) if kind == "day" else "") or plain(value)
    if raw.kind == "day" and hasattr(raw.value, "year"):
        return f"{raw.value:%Y-%m-%d}"
    return _of_text(str(raw.value), kind)
