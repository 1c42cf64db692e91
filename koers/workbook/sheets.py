"""Find the tables in a workbook that came back: which sheet is which, where its headings stand, what its cells hold.

A sheet is known by its name, else by its headings; a column by its heading, wherever it stands and
whatever stands above. Hidden lists are passed over; of columns that are computed or of the period before
it is only found where they stand. What cannot be told for sure is a problem.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from koers.data.schemas import TableSchema
from koers.errors import nearest
from koers.workbook.export import FORMAT
from koers.workbook.grid import FACTS, LISTS, letters
from koers.workbook.layout import known_headings, passed_over
from koers.workbook.problems import Problem, Remark, quoted
from koers.workbook.reading import BLANK, Raw, cleaned
from koers.workbook.tables import Table
from koers.workbook.words import Words, folded, sentence

_HEADINGS_WITHIN = 40  # rows; what stands above a table is a title or a letterhead
_ENOUGH = 0.6  # of a table's columns, to know a sheet by its headings
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Sheets:
    """A workbook as it was opened.

    Attributes
    ----------
    book : openpyxl Workbook
        With its formulas.
    content : bytes
    """

    book: Any
    content: bytes

    @cached_property
    def values(self) -> Any:
        """The same with the values of its formulas."""
        return loaded(self.content, data_only=True)

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """What the workbook says it is of: by its hidden sheet, else its property, else its first sheet."""
        if FACTS in self.book.sheetnames:
            return {str(row[0].value): str(row[1].value or "") for row in self.book[FACTS].iter_rows(max_col=2) if row[0].value}
        known = next((prop.value for prop in self.book.custom_doc_props.props if prop.name == "koers"), None)
        if known and " " in str(known):
            kind, _, name = str(known).partition(" ")
            return {kind: name}
        return self.shown

    @cached_property
    def shown(self) -> Mapping[str, str]:
        """What its first sheet says that it is of."""
        for language in LANGUAGES:
            words = Words(language)
            if words.say("Explanation") in self.book.sheetnames:
                labels = {folded(words.say("Period")): "period", folded(words.say("Case")): "case"}
                for row in self.book[words.say("Explanation")].iter_rows(max_row=_HEADINGS_WITHIN, max_col=2):
                    if isinstance(row[0].value, str) and folded(row[0].value) in labels and row[1].value:
                        return {labels[folded(row[0].value)]: str(row[1].value), "language": language}
        return {}

    def raw(self, sheet: Any, row: int, column: int) -> Raw:
        """Return a cell; a formula by the value that it was saved with."""
        cell = sheet.cell(row, column)
        if cell.data_type != "f":
            return _raw(cell.value, cell.data_type, cell.number_format)
        cached = self.values[sheet.title].cell(row, column)
        if cached.value is None:
            if cached.data_type in ("s", "str"):  # what it gives is a text without letters
                return Raw("", "text", was_formula=True)
            formula = getattr(cell.value, "text", cell.value)
            return Raw(str(formula), "formula", was_formula=True)
        return replace(_raw(cached.value, cached.data_type, cell.number_format), was_formula=True)


@dataclass
class Found:
    """A table in a workbook.

    Attributes
    ----------
    sheet : str
    table : str
    heading_row : int
    columns : dict of the schema's column to its number, from 1
    headings : dict of the schema's column to the heading as it stands
    rows : list of (row number, cells by column)
        Rows that are blank are left out.
    merged : set of str
        Cells that were merged into another, such as C9.
    computed : dict of measure to its column number
    previous : dict of the schema's column to the number of the column that has it of the period before
    period_before : str
        As these headings name it; "" where there are none.
    help_row : int
        The row of explanations; 0 where there is none.
    """

    sheet: str
    table: str
    heading_row: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[int, dict[str, Raw]]] = field(default_factory=list)
    merged: set[str] = field(default_factory=set)
    computed: dict[str, int] = field(default_factory=dict)
    previous: dict[str, int] = field(default_factory=dict)
    period_before: str = ""
    help_row: int = 0

    def place(self, row: int, name: str) -> tuple[str, int, str, str]:
        """Return sheet, row, column letters and heading of a cell."""
        column = letters(self.columns[name] - 1) if name in self.columns else ""
        return self.sheet, row, column, self.headings.get(name, name)


def loaded(content: bytes, **options: Any) -> Any:
    """Open a workbook with openpyxl, which warns of what it does not keep: that is nothing to the tables."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content), **options)


def open_workbook(content: bytes) -> Sheets | Problem:
    """Open a workbook; a problem where it is none."""

    def refused(message: str) -> Problem:
        return Problem("", 0, "", "", "", "source-error", sentence(message))

    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return refused("the file is locked with a password or saved in the format of before 2007. Save it as an Excel workbook (.xlsx).")
    if b"mimetypeapplication/vnd.oasis.opendocument" in content[:120]:
        return refused("the file is an OpenDocument spreadsheet. Save it as an Excel workbook (.xlsx).")
    if not content.startswith(b"PK"):
        return refused("the file is no workbook. Save it as an Excel workbook (.xlsx).")
    try:
        book = loaded(content)
        if not book.worksheets:
            return refused("the workbook is saved as Strict Open XML. Save it as an Excel workbook (.xlsx).")
        return Sheets(_without_blanks(book), content)
    except (
        ArithmeticError,
        AttributeError,
        EOFError,
        LookupError,
        OSError,
        SyntaxError,
        TypeError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
    ):
        return refused("the workbook is damaged and cannot be opened. Open it in Excel or LibreOffice, and save it anew.")


def _without_blanks(book: Any) -> Any:
    """Forget cells that hold nothing: one that has only a colour, a million rows down, would make them all be read."""
    for sheet in book.worksheets:
        cells = sheet._cells  # noqa: SLF001 - the only way to the cells that are there; to iterate over rows makes those between
        for place in [
            place for place, cell in cells.items() if cell.value is None or (isinstance(cell.value, str) and not cleaned(cell.value))
        ]:
            del cells[place]
    return book


def cells_of(sheet: Any) -> list[Any]:
    """Return a sheet's cells that hold something, row by row; looking for one makes it, with nothing in it."""
    return [cell for _, cell in sorted(sheet._cells.items()) if cell.value is not None]  # noqa: SLF001 - as above


def find_tables(
    sheets: Sheets, tables: Mapping[str, Table], schemas: Mapping[str, TableSchema]
) -> tuple[dict[str, Found], list[Problem], list[Remark]]:
    """Find each table's sheet, headings and rows.

    Parameters
    ----------
    sheets : Sheets
    tables : mapping of table to Table
        As they are now.
    schemas : mapping of table to TableSchema
        With every column that may come back.
    """
    problems: list[Problem] = []
    remarks: list[Remark] = []
    found: dict[str, Found] = {}
    for sheet, table in _claims(sheets, tables, schemas, problems, remarks):
        one = Found(sheet.title, table)
        if sheet.sheet_state != "visible":
            remarks.append(Remark(sheet.title, "", "hidden-sheet", sentence("the sheet is hidden; it was read all the same.")))
        if _read_headings(sheets, sheet, one, tables, schemas[table], problems):
            _read_rows(sheets, sheet, one, schemas[table], problems, remarks)
            found[table] = one
    return found, problems, remarks


# Which sheet is which ----------------------------------------------------------------------------


def _claims(
    sheets: Sheets, tables: Mapping[str, Table], schemas: Mapping[str, TableSchema], problems: list[Problem], remarks: list[Remark]
) -> list[tuple[Any, str]]:
    """Return the sheets that are tables, in the tables' order."""
    names = {folded(table): table for table in tables}
    names |= {folded(Words(language).sheet(table)): table for language in LANGUAGES for table in tables}
    names |= {
        folded(key.removeprefix("sheet ")): table for key, table in sheets.facts.items() if key.startswith("sheet ") and table in tables
    }
    own = {FACTS, LISTS, *(Words(language).say(name) for language in LANGUAGES for name in ("Explanation", "Problems"))}
    claims: dict[str, Any] = {}
    others = []
    for sheet in sheets.book.worksheets:
        table = names.get(folded(sheet.title))
        if sheet.title in own:
            continue
        if table is None or table in claims:
            others.append(sheet)
        else:
            claims[table] = sheet
    for sheet in others:
        _claim_by_headings(sheets, sheet, claims, tables, schemas, problems, remarks)
    # A sheet that is not there would take a table away without a word.
    for table, now in tables.items():
        if table not in claims and now.rows:
            language = sheets.facts.get("language", LANGUAGES[0])
            name = Words(language).sheet(table)
            allowed = sentence("Put it back; a table is taken away by deleting its file, {file}", file=f"{table}.csv")
            message = sentence("the sheet {name} is missing; it holds a table of {n} rows.", name=quoted(name), n=str(len(now.rows)))
            if len(now.rows) == 1:
                message = sentence("the sheet {name} is missing; it holds a table of one row.", name=quoted(name))
            problems.append(Problem(name, 0, "", "", "", "missing-sheet", message, allowed))
    return [(claims[table], table) for table in tables if table in claims]


def _claim_by_headings(
    sheets: Sheets,
    sheet: Any,
    claims: dict[str, Any],
    tables: Mapping[str, Table],
    schemas: Mapping[str, TableSchema],
    problems: list[Problem],
    remarks: list[Remark],
) -> None:
    """Take a sheet of an unknown name for the table whose headings it has, where that one's own sheet is not there."""
    alike = {table: _best_row(sheet, schemas[table])[1] / len(tables[table].schema.columns) for table in tables}
    best = max(alike.values(), default=0.0)
    likely = [table for table, share in alike.items() if share == best and share >= _ENOUGH]
    if len(likely) == 1 and likely[0] not in claims:
        claims[likely[0]] = sheet
        name = Words(sheets.facts.get("language", LANGUAGES[0])).sheet(likely[0])
        remarks.append(
            Remark(sheet.title, "", "renamed-sheet", sentence("read as the sheet {name}, whose headings it has.", name=quoted(name)))
        )
    elif likely:
        other = claims[likely[0]].title if likely[0] in claims else ", ".join(likely)
        message = sentence("the sheet has the headings of {name}, which is there as well.", name=quoted(other))
        allowed = sentence("Move its rows to that sheet, or delete it when they stand there already")
        problems.append(Problem(sheet.title, 0, "", "", "", "extra-sheet", message, allowed))
    elif cells_of(sheet):
        remarks.append(Remark(sheet.title, "", "extra-sheet", sentence("the sheet is no table; it was not read.")))


def _best_row(sheet: Any, schema: TableSchema) -> tuple[int, int]:
    """Return the row that has the most of a table's headings, and how many."""
    known = known_headings(schema)
    best = 0, 0
    for row in sheet.iter_rows(max_row=_HEADINGS_WITHIN):
        n = len({known[folded(cell.value)] for cell in row if isinstance(cell.value, str) and folded(cell.value) in known})
        if n > best[1]:
            best = row[0].row, n
    return best


# Headings ----------------------------------------------------------------------------------------


def _read_headings(
    sheets: Sheets, sheet: Any, one: Found, tables: Mapping[str, Table], schema: TableSchema, problems: list[Problem]
) -> bool:
    """Fill in where the columns stand; tell whether there is a table at all."""
    known = known_headings(schema)
    row, n = _best_row(sheet, schema)
    table = tables[one.table]
    words = Words(sheets.facts.get("language", LANGUAGES[0]))
    if n < min(2, len(schema.columns)) and (table.rows or n):
        message = sentence("no row of the sheet has the table's headings.")
        first = ", ".join(words.heading(schema.name, column.name) for column in schema.columns[:6])
        allowed = sentence("They are: {headings}, …", headings=first)
        problems.append(Problem(sheet.title, 0, "", "", "", "missing-label", message, allowed))
        return False
    if not n:
        return False
    one.heading_row = row
    unknown: list[tuple[int, str]] = []
    for cell in sheet[row]:
        text = cleaned(str(cell.value)) if cell.value is not None else ""
        name = known.get(folded(text))
        if name in one.columns:
            message = sentence("the heading {value} stands here twice.", value=quoted(text))
            problems.append(
                Problem(sheet.title, row, letters(cell.column - 1), text, text, "duplicate-label", message, sentence("Keep one"))
            )
        elif name is not None:
            one.columns[name], one.headings[name] = cell.column, text.removesuffix("*").strip()
        elif text and (locked := passed_over(schema, text, tables)) is not None:
            role, locked_name, period = locked
            (one.computed if role == "computed" else one.previous)[locked_name] = cell.column
            one.period_before = period or one.period_before
        elif text:
            unknown.append((cell.column, text))
    _tell_labels(sheet, one, unknown, table, schema, words, problems)
    return True


def _tell_labels(
    sheet: Any,
    one: Found,
    unknown: Sequence[tuple[int, str]],
    table: Table,
    schema: TableSchema,
    words: Words,
    problems: list[Problem],
) -> None:
    needed = table.header or tuple(column.name for column in table.schema.columns)
    missing = {words.heading(schema.name, name): name for name in needed if name not in one.columns}
    meant = _meant(unknown, missing, [name for name in needed if name in one.columns or name in missing.values()], one)
    for column, text in unknown:
        near = meant.get(column, "")
        message = sentence("the heading {value} is not known.", value=quoted(text))
        allowed = sentence("Delete the column")
        if near:
            allowed = sentence("Give it the heading that it had")
        elif missing:
            others = ", ".join(quoted(other) for other in missing)
            allowed = sentence("Give it its own heading: {headings} is missing", headings=others)
        problems.append(Problem(sheet.title, one.heading_row, letters(column - 1), text, text, "extra-label", message, allowed, near))
    texts = dict(unknown)
    for text in missing:
        near = next((texts[column] for column, other in meant.items() if other == text), "")
        message = sentence("the column {value} is missing.", value=quoted(text))
        allowed = sentence("Its heading may be {other} now", other=quoted(near)) if near else sentence("Put it back")
        problems.append(Problem(sheet.title, one.heading_row, "", text, "", "missing-label", message, allowed))


def _meant(unknown: Sequence[tuple[int, str]], missing: Mapping[str, str], order: Sequence[str], one: Found) -> dict[int, str]:
    """Return for columns with an unknown heading the missing one that it most likely is.

    By nearness, else by words that it shares or shortens, else by its place among the table's columns.
    """

    def near(text: str, _: int, open_: Sequence[str]) -> str | None:
        return nearest(text, open_)

    def shortened(text: str, _: int, open_: Sequence[str]) -> str | None:
        return next((heading for heading in open_ if _shortens(text, heading) or _shortens(heading, text)), None)

    def placed(_: str, column: int, open_: Sequence[str]) -> str | None:
        return next((heading for heading in open_ if _expected(missing[heading], order, one) == column), None)

    found: dict[int, str] = {}
    for guess in (near, shortened, placed):
        for column, text in unknown:
            open_ = [heading for heading in missing if heading not in found.values()]
            heading = guess(text, column, open_) if column not in found else None
            if heading is not None:
                found[column] = heading
    return found


def _shortens(short: str, long: str) -> bool:
    words = folded(long).split()
    return all(any(word.startswith(part.strip(".")) for word in words) for part in folded(short).split())


def _expected(name: str, order: Sequence[str], one: Found) -> int:
    """Return where a missing column would stand: behind the one before it in the table's order."""
    position = list(order).index(name)
    before = next((n for n in range(position - 1, -1, -1) if order[n] in one.columns), None)
    return position + 1 if before is None else one.columns[order[before]] + position - before


# Rows --------------------------------------------------------------------------------------------


def _read_rows(sheets: Sheets, sheet: Any, one: Found, schema: TableSchema, problems: list[Problem], remarks: list[Remark]) -> None:
    """Fill in the rows below the headings; the explanations that stand right below them are none."""
    helps = {folded(Words(language).help(column)) for language in LANGUAGES for column in schema.columns}
    titled = {cell.column for cell in sheet[one.heading_row] if cell.value is not None}
    gaps: list[int] = []
    last = one.heading_row
    for number in sorted({cell.row for cell in cells_of(sheet) if cell.row > one.heading_row}):
        cells = {name: sheets.raw(sheet, number, column) for name, column in one.columns.items()}
        filled = {name: raw for name, raw in cells.items() if raw.kind != "blank" and not (raw.kind == "text" and not cleaned(raw.value))}
        if not filled:
            continue
        if one.rows and number > last + 1:
            gaps.append(last + 1)
        last = number
        if not one.help_row and _is_help(filled.values(), helps):
            one.help_row = number
            continue
        if _is_heading(filled, one):
            message = sentence("the headings stand here once more.")
            problems.append(Problem(sheet.title, number, "", "", "", "constraint-error", message, sentence("Delete the row")))
            continue
        one.rows.append((number, cells))
    gap = sentence("a blank row in the middle; it was passed over.")
    remarks += [Remark(sheet.title, str(number), "blank-row", gap) for number in gaps]
    _tell_merged(sheet, one, problems)
    _tell_beside(sheet, one, titled, problems)
    _tell_hidden(sheet, one, remarks)


def _is_help(cells: Any, helps: set[str]) -> bool:
    texts = [folded(str(raw.value)) for raw in cells]
    return sum(text in helps for text in texts) * 2 >= len(texts)


def _is_heading(filled: Mapping[str, Raw], one: Found) -> bool:
    same = sum(folded(str(raw.value)) == folded(one.headings[name]) for name, raw in filled.items())
    return same * 2 > len(filled) and same > 1


def _tell_merged(sheet: Any, one: Found, problems: list[Problem]) -> None:
    """Refuse cells that were merged within the table: it cannot be told for which of its rows or columns the value is meant."""
    columns = set(one.columns.values())
    last = one.rows[-1][0] if one.rows else one.heading_row
    for merged in sorted(sheet.merged_cells.ranges, key=str):
        if merged.min_row > one.heading_row and merged.min_row <= last and columns & set(range(merged.min_col, merged.max_col + 1)):
            one.merged |= {f"{letters(column - 1)}{row}" for row, column in merged.cells}
            value = sheet.cell(merged.min_row, merged.min_col).value
            names = {column: name for name, column in one.columns.items()}
            heading = one.headings.get(names.get(merged.min_col, ""), "")
            message = sentence("the cells {cells} are merged into one.", cells=str(merged))
            allowed = sentence("Split them, and fill in each")
            place = sheet.title, merged.min_row, letters(merged.min_col - 1), heading
            problems.append(Problem(*place, "" if value is None else str(value), "merged-cells", message, allowed))


def _tell_beside(sheet: Any, one: Found, titled: set[int], problems: list[Problem]) -> None:
    """Refuse what stands in the table's rows below no heading: it would be left out without a word."""
    rows = {number for number, _ in one.rows}
    told: set[int] = set()
    for cell in cells_of(sheet):
        if cell.column in titled or cell.column in told or cell.row not in rows:
            continue
        told.add(cell.column)
        message = sentence("{value} stands in a column without a heading.", value=quoted(str(cell.value)))
        place = sheet.title, cell.row, letters(cell.column - 1), ""
        problems.append(Problem(*place, str(cell.value), "extra-cell", message, sentence("Move it to a column of the table, or delete it")))


def _tell_hidden(sheet: Any, one: Found, remarks: list[Remark]) -> None:
    rows = [number for number, _ in one.rows if sheet.row_dimensions[number].hidden]
    columns = [name for name, column in one.columns.items() if _column_hidden(sheet, column)]
    if rows:
        message = sentence("{n} hidden rows were read all the same.", n=str(len(rows)))
        if len(rows) == 1:
            message = sentence("a hidden row was read all the same.")
        remarks.append(Remark(sheet.title, str(rows[0]), "hidden-rows", message))
    for name in columns:
        message = sentence("the hidden column {value} was read all the same.", value=quoted(one.headings[name]))
        remarks.append(Remark(sheet.title, letters(one.columns[name] - 1), "hidden-column", message))


def _column_hidden(sheet: Any, column: int) -> bool:
    return any(one.hidden and (one.min or 0) <= column <= (one.max or 0) for one in sheet.column_dimensions.values())


def _raw(value: Any, data_type: str, number_format: str) -> Raw:
    if value is None:
        return BLANK
    kinds: dict[str, Any] = {"n": "number", "s": "text", "inlineStr": "text", "str": "text", "b": "boolean", "e": "error", "d": "day"}
    percent = "%" in re.sub(r'"[^"]*"|\\.', "", number_format)
    return Raw(value, kinds[data_type], percent=percent and kinds[data_type] == "number")


def is_current(sheets: Sheets) -> bool:
    """Tell whether the workbook is of the format that is written now, or of none."""
    return sheets.facts.get("format", FORMAT) == FORMAT


__all__ = ["Found", "Sheets", "find_tables", "is_current", "open_workbook"]
