"""Judge what came back cell by cell: read it, find what it names, and tell everything that is wrong at once.

In stages: each cell to text; what it names, by label or id, under what stands before it in its row; what
its column allows; what must not be blank; rows that are there twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from koers.data.schemas import TableSchema
from koers.data.schemas.table import Column
from koers.errors import nearest
from koers.workbook.cells import understand
from koers.workbook.days import shows_order
from koers.workbook.export import FORMS
from koers.workbook.lists import Choice, choices
from koers.workbook.numbers import shows_habit
from koers.workbook.problems import Problem, Remark, quoted
from koers.workbook.reading import Fault, Habit, Raw, Separator, cleaned
from koers.workbook.sheets import Found
from koers.workbook.tables import Row
from koers.workbook.words import Sentence, Words, folded, sentence

_SHOWN = 8  # of what is allowed
# What stands before decimals where nothing else shows it.
HOMES: Mapping[str, Separator] = {"nl": "comma", "en": "point"}
_TOTALS = ("totaal", "total", "subtotaal", "subtotal", "som", "sum", "totalen", "totals")


@dataclass
class Judged:
    """A table's rows as text, and where each came from.

    Attributes
    ----------
    found : Found
    rows : list of Row
    numbers : list of int
        For each row the row of the sheet.
    """

    found: Found
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


def judge(
    found: Mapping[str, Found], schemas: Mapping[str, TableSchema], registers: Mapping[str, Sequence[Row]], words: Words
) -> tuple[dict[str, Judged], list[Problem], list[Remark]]:
    """Judge every table.

    Parameters
    ----------
    found : mapping of table to Found
    schemas : mapping of table to TableSchema
        With every column that may come back.
    registers : mapping of table to its rows
    words : Words
        Of the workbook: what choices are called there.

    Returns
    -------
    judged : dict of table to Judged
        A cell at fault is None.
    problems, remarks : list
    """
    problems: list[Problem] = []
    remarks: list[Remark] = []
    named = {**registers, **dict.fromkeys(found, ())}
    read = {}
    for table, one in found.items():
        chosen = choices(schemas[table], named, words).keys()
        read[table] = _read(one, schemas[table], chosen, HOMES[words.language], problems, remarks)
    known = {**registers, **{table: judged.rows for table, judged in read.items()}}
    for table, judged in read.items():
        told = {(problem.sheet, problem.cell) for problem in problems} | {(judged.found.sheet, cell) for cell in judged.found.merged}
        _Judge(judged, schemas[table], choices(schemas[table], known, words), told, problems, words).judge()
    return read, problems, remarks


def _read(
    one: Found, schema: TableSchema, chosen: Collection[str], home: Separator, problems: list[Problem], remarks: list[Remark]
) -> Judged:
    """Read each cell of a table as text; one that cannot be read is None and told."""
    judged = Judged(one)
    habits = _habits(one, schema, home)
    for number, cells in one.rows:
        if (total := _total(cells, one, schema)) is not None:
            message = sentence("{value} begins a row of totals; totals are computed.", value=quoted(total))
            problems.append(Problem(one.sheet, number, "", "", total, "constraint-error", message, sentence("Delete the row")))
            continue
        row: dict[str, str | None] = {}
        for name, raw in cells.items():
            read = understand(raw, schema.column(name), habits[name])
            if isinstance(read, Fault):
                row[name] = None
                allowed = _allowed(schema.column(name), chosen=name in chosen)
                problems.append(Problem(*one.place(number, name), raw.shown, read.code, read.message, allowed, read.near))
            else:
                row[name] = read.text
                if read.remark is not None:
                    _, _, letter, _ = one.place(number, name)
                    remarks.append(Remark(one.sheet, f"{letter}{number}", "read-as", read.remark))
        judged.rows.append(row)
        judged.numbers.append(number)
    return judged


def _allowed(column: Column, *, chosen: bool = False) -> Sentence | None:
    """Return what a column takes, in words; None where it takes any text."""
    return sentence(FORMS["choice" if column.options or chosen else column.kind]) if column.kind != "text" or chosen else None


def _habits(one: Found, schema: TableSchema, home: Separator) -> dict[str, Habit]:
    """Return how each column's cells are written; the order of a day is that of all the table's days."""
    shown: dict[str, dict[Separator, str]] = {name: {} for name in one.columns}
    order: dict[str, str] = {}
    for number, cells in one.rows:
        for name, raw in cells.items():
            _, _, letter, _ = one.place(number, name)
            column = schema.column(name)
            separator, first = shows_habit(raw, column), shows_order(raw) if column.kind == "day" else None
            if separator is not None:
                shown[name].setdefault(separator, f"{letter}{number}")
            if first is not None:
                order.setdefault(first, f"{letter}{number}")
    return {name: Habit(cells, home, **order) for name, cells in shown.items()}


def _total(cells: Mapping[str, Raw], one: Found, schema: TableSchema) -> str | None:
    """Return the text with which a row says that it is a total; a row that lacks nothing may begin with such a word."""
    first = next((name for name in sorted(cells, key=lambda name: one.columns[name]) if cells[name].kind != "blank"), None)
    if first is None or cells[first].kind != "text" or folded(cells[first].value).split(" ")[0] not in _TOTALS:
        return None
    lacks = any(cells[column.name].kind == "blank" for column in schema.columns if column.name in cells and not column.blank)
    return cleaned(cells[first].value) if lacks else None


@dataclass
class _Judge:
    """Judges one table."""

    judged: Judged
    schema: TableSchema
    chosen: Mapping[str, Choice]
    told: set[tuple[str, str]]
    problems: list[Problem]
    words: Words

    def judge(self) -> None:
        for position, number in enumerate(self.judged.numbers):
            row = dict(self.judged.rows[position])
            for column in self.schema.columns:
                if column.name in row:
                    self._cell(number, row, column)
            self.judged.rows[position] = row
        self._repeated()

    def _cell(self, number: int, row: dict[str, str | None], column: Column) -> None:
        text, choice = row[column.name], self.chosen.get(column.name)
        if text is None:
            if not column.blank and not self._was_told(number, column.name):
                self._tell(
                    number, column, "", "constraint-error", sentence("the cell is blank."), _allowed(column, chosen=choice is not None)
                )
        elif choice is not None:
            row[column.name] = self._chosen(number, row, column, choice, text)
        elif (fault := column.fault(text)) is not None:
            message = sentence("{value} is not what is asked here.", value=quoted(text))
            near = _slug(text) if column.kind == "identifier" else ""
            near = near if near and column.fault(near) is None else ""
            self._tell(number, column, text, fault[0], message, _allowed(column), near)
            row[column.name] = None

    def _chosen(self, number: int, row: Row, column: Column, choice: Choice, text: str) -> str | None:
        """Return the id that a text names under what stands before it; None, and told, when that is none or more than one."""
        before = [row.get(name) for name in choice.before]
        if None in before:
            return self._alone(number, column, choice, text)
        prefix = tuple(str(value) for value in before)
        ids = choice.resolve(text, prefix)
        if len(ids) == 1:
            return next(iter(ids))
        labels = {choice.shown(name, prefix): name for name in choice.of(prefix)}
        heading = self.judged.found.headings[column.name]
        if ids:
            message = sentence("{value} can be more than one: {ids}.", value=quoted(text), ids=", ".join(sorted(ids)))
            self._tell(number, column, text, "foreign-key", message, sentence("Write the code itself"))
            return None
        under = ", ".join(quoted(self._shown(name, row)) for name in choice.before)
        said = sentence("{value} is not in the list of {heading}.", value=quoted(text), heading=quoted(heading))
        if under:
            extra = "{value} is not in the list of {heading} under {under}."
            said = sentence(extra, value=quoted(text), heading=quoted(heading), under=under)
            others = [name for name in choice.options if choice.resolve(text, name)]
            if len(others) == 1:
                elsewhere = self._shown(choice.before[-1], dict(zip(choice.before, others[0], strict=True)))
                extra = "{value} is not in the list of {heading} under {under}; it is there under {other}."
                said = sentence(extra, value=quoted(text), heading=quoted(heading), under=under, other=quoted(elsewhere))
        near = nearest(text, [*labels, *labels.values()]) or ""
        near = next((label for label, name in labels.items() if name == near), near)
        code = "constraint-error" if column.options else "foreign-key"
        self._tell(number, column, text, code, said, _list(list(labels)), near)
        return None

    def _alone(self, number: int, column: Column, choice: Choice, text: str) -> str | None:
        """Return the id that a text names whatever stands before it, where what it depends on is blank or was told as wrong."""
        ids = {name for prefix in choice.options for name in choice.resolve(text, prefix)}
        if len(ids) == 1:
            return next(iter(ids))
        if text in ids:
            return text
        if not any(self._was_told(number, name) for name in choice.before):
            headings = ", ".join(quoted(self.judged.found.headings.get(name, name)) for name in choice.before)
            message = sentence("{value} cannot be looked up: {heading} is blank.", value=quoted(text), heading=headings)
            self._tell(number, column, text, "foreign-key", message, sentence("Fill that in as well"))
        return None

    def _shown(self, name: str, row: Row) -> str:
        choice, value = self.chosen.get(name), row.get(name) or ""
        return choice.shown(value, tuple(row.get(one) or "" for one in choice.before)) if choice is not None else value

    def _repeated(self) -> None:
        """Tell rows that have the same key as one before them; a key with a fault in it is not judged."""
        first: dict[tuple[str | None, ...], int] = {}
        names = [name for name in self.schema.key if name in self.judged.found.columns]
        if len(names) < len(self.schema.key) or not names:
            return
        for number, row in zip(self.judged.numbers, self.judged.rows, strict=True):
            key = tuple(row.get(name) for name in names)
            lacks = any(value is None and not self.schema.column(name).blank for name, value in zip(names, key, strict=True))
            if lacks or any(self._was_told(number, name) for name in names):
                continue
            if key in first:
                shown = ", ".join(self._shown(name, row) or self.words.say("blank") for name in names)
                message = sentence("{value} stands in row {row} already.", value=quoted(shown), row=str(first[key]))
                allowed = sentence("Keep one of the two")
                column = self.schema.column(names[-1])
                self._tell(number, column, row.get(names[-1]) or "", "unique-error", message, allowed)
            first.setdefault(key, number)

    def _was_told(self, number: int, name: str) -> bool:
        sheet, row, letter, _ = self.judged.found.place(number, name)
        return (sheet, f"{letter}{row}") in self.told

    def _tell(
        self, number: int, column: Column, value: str, code: str, message: Sentence, allowed: Sentence | None = None, near: str = ""
    ) -> None:
        place = self.judged.found.place(number, column.name)
        self.told.add((place[0], f"{place[2]}{place[1]}"))
        self.problems.append(Problem(*place, value, code, message, allowed, near))


def _list(labels: Sequence[str]) -> Sentence:
    if not labels:
        return sentence("There is nothing to choose from")
    shown = ", ".join(labels[:_SHOWN])
    if len(labels) > _SHOWN:
        return sentence("Choose from the list: {values}, … ({n} in all)", values=shown, n=str(len(labels)))
    return sentence("Choose from the list: {values}", values=shown)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")
