"""Write a workbook: an explanation, a sheet per table, hidden lists to choose from, and what it is of.

In stages: each sheet's columns get their places; the lists are written once and named; the sheets are
written with formulas that lead to each other. The same data give the same bytes.
"""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from koers.data.schemas.table import Column
from koers.errors import UsageError
from koers.money import plain
from koers.workbook.columns import Field, Lookup
from koers.workbook.first_sheet import ROLES, Facts, FirstSheet
from koers.workbook.formulas import Formulas, column_of
from koers.workbook.grid import (
    BAND_ROW,
    CHECKED_ROWS,
    FACTS,
    FIRST_ROW,
    HEADING_ROW,
    HELP_ROW,
    LINK_ROW,
    LISTS,
    NOTE_ROW,
    TITLE_ROW,
    TOTAL_ROW,
    a1,
)
from koers.workbook.layout import Sheet, amount, fingerprint, number, shown_in
from koers.workbook.lists import Choice, HiddenLists
from koers.workbook.looks import BAND, BANDS, EMPTY_TAB, GREY, HELP, LINK, NUMBERS, WIDTHS, Looks, fill, lines_in
from koers.workbook.marks import marks_of
from koers.workbook.tables import Row, Table
from koers.workbook.words import Words

FORMAT = "1"
SPARE_ROWS = 25  # formatted and ready to be filled in; more may follow
_MAX_INPUT_TEXT, _MAX_FORMULA = 255, 255
_MAX_LABEL, _MIN_TEXT = 44, 18
# What is printed: at most so many characters side by side on a page, which makes letters of 4.5 points, and some blank rows.
_PAGE_WIDTH, _ROWS_MORE = 330, 3
_MAX_TEXT = 32767  # of a cell; a program cuts off what is more
_SUM = "Sum of the amounts"
_EXACT_DIGITS = 15  # a spreadsheet keeps no more
FORMS = {
    "money": "An amount in euros, with at most two decimals",
    "share": "A percentage from 0% to 100%",
    "count": "A whole number, 0 or more",
    "identifier": "Lower-case letters, digits and hyphens",
    "choice": "Choose from the list",
    "day": "A date such as 30-6-2024, or 2024-06 where only the month is known",
    "quarter": "A year and a quarter, such as 2024-Q3",
    "year": "A year of four digits",
    "text": "Text",
    "number": "A number",
    "quantity": "A number, 0 or more",
    "years": "A whole number of years, 0 or more",
    "price_year": "A year of four digits",
    "currency": "Three capitals, such as EUR",
}
_EXAMPLES = {
    "money": "1234.50",
    "share": "0.125",
    "count": "1250",
    "identifier": "ouderen-thuis",
    "day": "2024-06-30",
    "quarter": "2024-Q3",
    "year": "2024",
    "number": "12.5",
    "quantity": "12.5",
    "years": "2",
    "price_year": "2024",
    "currency": "EUR",
}


def form(column: Column, choice: Choice | None, words: Words) -> str:
    """Return in words what a cell of a column may hold."""
    if choice is not None and choice.sheet_table:
        return words.say("Choose from the sheet {sheet}", sheet=words.sheet(choice.sheet_table))
    return words.say(FORMS["choice" if choice is not None else column.kind])


def export_workbook(facts: Facts, sheets: Sequence[Sheet], tables: Mapping[str, Table], words: Words) -> bytes:
    """Make the workbook.

    Parameters
    ----------
    facts : Facts
    sheets : sequence of Sheet
        In the order in which they are to stand.
    tables : mapping of table to Table
    words : Words

    Returns
    -------
    bytes
        An XLSX file; the same data give the same bytes.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped,unused-ignore]  # late: only a spreadsheet needs it

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})
    writer = _Writer(book, facts, sheets, tables, words)
    writer.write()
    book.close()
    return buffer.getvalue()


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, facts: Facts, sheets: Sequence[Sheet], tables: Mapping[str, Table], words: Words) -> None:
        self._book, self._facts, self._sheets, self._tables, self._words = book, facts, sheets, tables, words
        self._looks = Looks(book)
        self._widths: dict[str, list[float]] = {}
        self._by_table = {sheet.schema.name: sheet for sheet in sheets}
        self._formulas = Formulas(self._by_table, words, self._listed)
        self._about = words.say("Explanation")
        name = facts.title or facts.subject.name
        book.set_properties(
            {
                "title": f"{facts.programme}: {name}",
                "author": facts.programme,
                "created": datetime(facts.day.year, facts.day.month, facts.day.day),  # noqa: DTZ001 - a date, not a moment
            }
        )
        book.set_custom_property("koers", f"{facts.subject.kind} {facts.subject.name}")

    def write(self) -> None:
        """Write every sheet; the hidden ones stand last."""
        about = self._page(self._about)
        pages = [self._page(sheet.name) for sheet in self._sheets]
        self._lists = HiddenLists(self._book.add_worksheet(LISTS))
        FirstSheet(about, self._facts, self._sheets, self._words, self._looks).write()
        for page, sheet in zip(pages, self._sheets, strict=True):
            self._write_sheet(page, sheet)
        self._lists.page.protect()
        self._lists.page.hide()
        self._write_facts()
        about.activate()

    # A table's sheet -----------------------------------------------------------------------------

    def _write_sheet(self, page: Any, sheet: Sheet) -> None:
        say = self._words.say
        self._widths[sheet.name] = [self._width(sheet, column) for column in range(len(sheet.fields))]
        for column, width in enumerate(self._widths[sheet.name]):
            page.set_column(column, column, width)
        self._write_across(page, sheet, TITLE_ROW, self._words.title(sheet.schema), {"bold": True, "font_size": 16})
        unique = ", ".join(self._words.heading(sheet.schema.name, name) for name in sheet.schema.key)
        note = say("One row is {row}.", row=self._words.row(sheet.schema).removeprefix("one "))
        note += " " + say("No two rows have the same {columns}.", columns=unique) if unique else ""
        self._write_across(page, sheet, NOTE_ROW, note, {"font_color": GREY, "font_size": 10})
        link = self._looks.of(font_color=LINK, underline=1)
        page.write_url(LINK_ROW, 0, f"internal:'{self._about}'!A1", link, string=say("Back to the explanation"))
        role = ""
        for column, one in enumerate(sheet.fields):
            self._write_heading(page, sheet, column, one, first=one.role != role)
            role = one.role
        rows = max(len(sheet.rows) + SPARE_ROWS, len(sheet.before))
        for offset in range(rows):
            self._write_row(page, sheet, offset)
        self._write_totals(page, sheet, rows)
        for column, one in enumerate(sheet.fields):
            if one.role == "input":
                self._validate(page, sheet, column, one, rows)
        self._finish(page, sheet, rows)

    def _write_heading(self, page: Any, sheet: Sheet, column: int, one: Field, *, first: bool) -> None:
        say = self._words.say
        band = {"bold": True, "font_color": "#ffffff", "bg_color": BANDS[one.role]}
        label = f"{say(ROLES[one.role])}{f': {sheet.previous}' if one.role == 'previous' else ''}" if first else ""
        page.write_string(BAND_ROW, column, label, self._looks.of(**band)) if label else page.write_blank(
            BAND_ROW, column, None, self._looks.of(**band)
        )
        look = self._looks.of(bold=True, text_wrap=True, valign="bottom", bg_color=fill(one.role), top=1, bottom=1)
        page.write_string(HEADING_ROW, column, one.heading, look)
        choice = sheet.choices.get(one.name) if one.role == "input" else None
        page.write_string(HELP_ROW, column, self._formulas.meaning(sheet, one), self._looks.of(**HELP, bg_color=fill(one.role)))
        if one.role == "input" and one.column is not None:
            example = self._example(sheet, one)
            comment = f"{self._formulas.meaning(sheet, one)}.\n{form(one.column, choice, self._words)}."
            comment += f"\n{say('Example')}: {example}" if example else ""
            comment += "" if one.column.blank else f"\n{say('May not stay blank.')}"
            page.write_comment(HEADING_ROW, column, comment, {"author": self._facts.programme, "x_scale": 2, "y_scale": 1.4})

    def _write_across(self, page: Any, sheet: Sheet, row: int, text: str, look: Mapping[str, Any]) -> None:
        """Write a line above the table; one that is wider than what is printed goes over several."""
        columns, n_pages = self._printed(sheet)
        room = sum(self._widths[sheet.name][:columns]) * 9 / look["font_size"]
        if n_pages > 1 or columns == 1 or len(text) <= room:
            page.write_string(row, 0, text, self._looks.of(**look))
            return
        page.merge_range(row, 0, row, columns - 1, text, self._looks.of(**look, text_wrap=True, valign="top"))
        page.set_row(row, look["font_size"] * 1.3 * len(textwrap.wrap(text, int(room))) + 4)

    def _width(self, sheet: Sheet, column: int) -> float:
        """Return a column's width: of its values, and at least of the longest word of its heading and of what stands above the first."""
        one = sheet.fields[column]
        summed = column == 0 and any(other.adds_up for other in sheet.fields)
        above = len(self._words.say(_SUM)) + 2 if summed else 0
        return max(self._value_width(sheet, one), above, *(len(part) + 2 for part in one.heading.split()))

    def _value_width(self, sheet: Sheet, one: Field) -> float:
        """Return the width that values take; what is chosen is shown by its label, and takes the width that most of these do."""
        if one.column is None:
            return WIDTHS["money" if one.adds_up else "factor"]
        width = WIDTHS[one.column.kind]
        if one.column.kind in ("identifier", "choice"):
            shown = [shown_in(sheet, one.name, row) for row in (sheet.rows if one.role == "input" else sheet.before) if row is not None]
            return min(max([width * 0.5, *(len(text) + 2 for text in shown)]), _MAX_LABEL) if shown else width
        if one.column.kind == "text" and sheet.rows:
            rows = sheet.rows if one.role == "input" else sheet.before
            width = min(width, max([_MIN_TEXT, *(len(row.get(one.name) or "") + 2 for row in rows if row is not None)]))
        return min(width, 26) if one.role == "previous" else width

    def _example(self, sheet: Sheet, one: Field) -> str:
        """Return a value such as stands in the column now or stood there before, as a cell shows it."""
        column = one.column
        if column is None:
            return ""
        rows = (*sheet.rows, *(row for row in sheet.before if row is not None))
        row = next((row for row in rows if row.get(one.name) and len(row[one.name] or "") <= 60), None)
        if row is None:
            return _as_shown(_EXAMPLES.get(column.kind, "") if one.name not in sheet.choices else "", column.kind, self._words)
        return _as_shown(shown_in(sheet, one.name, row), column.kind, self._words)

    def _write_row(self, page: Any, sheet: Sheet, offset: int) -> None:
        number_of_row = FIRST_ROW + offset
        row = sheet.rows[offset] if offset < len(sheet.rows) else {}
        before = sheet.before[offset] if offset < len(sheet.before) else None
        lines = 1
        for column, one in enumerate(sheet.fields):
            source = row if one.role == "input" else (before or {})
            if one.role == "computed":
                if offset < len(sheet.rows) + SPARE_ROWS:
                    self._write_computed(page, sheet, number_of_row, column, one, row)
                continue
            text = shown_in(sheet, one.name, source)
            if one.role == "input" and offset >= len(sheet.rows) + SPARE_ROWS:
                continue
            self._write_value(page, number_of_row, column, one, text)
            if one.column is not None and one.column.kind in ("text", "identifier", "choice"):
                lines = max(lines, lines_in(text, self._widths[sheet.name][column]))
        if lines > 1:
            page.set_row(number_of_row, min(15 * lines + 1, 400))

    def _write_value(self, page: Any, row: int, column: int, one: Field, text: str) -> None:
        kind = one.column.kind if one.column is not None else "text"
        look = self._looks.cell(one.role, kind, text, locked=one.role != "input")
        value = number(text) if kind in NUMBERS else None
        if not text:
            page.write_blank(row, column, None, look)
        elif value is not None and _exact(value):
            page.write_number(row, column, float(value), look)  # the sheet's edge: Excel has binary floats only
        elif kind == "day" and len(text) == len("2024-06-30") and _is_day(text):
            page.write_datetime(row, column, datetime.fromisoformat(text), look)
        else:
            if len(text) > _MAX_TEXT:
                raise UsageError(
                    f"A text of {len(text)} characters under {one.heading!r} does not fit a cell: it takes {_MAX_TEXT}. Shorten it."
                )
            # write_string keeps "=1+1" the text it is.
            page.write_string(row, column, text, look)

    def _write_computed(self, page: Any, sheet: Sheet, row: int, column: int, one: Field, values: Row) -> None:
        look = self._looks.cell("computed", "money" if one.adds_up else "factor", "", locked=True)
        result = amount(sheet, one, values, self._tables) if values else None
        page.write_formula(row, column, self._formulas.cell(sheet, one, row), look, "" if result is None else float(result))

    def _listed(self, lookup: Lookup) -> str:
        return self._lists.numbers({"|".join(key): value for key, value in lookup.values.items()})

    def _write_totals(self, page: Any, sheet: Sheet, rows: int) -> None:
        """Write above each column of amounts what they add up to."""
        amounts = [(column, one) for column, one in enumerate(sheet.fields) if one.adds_up]
        if not amounts:
            return
        page.write_string(TOTAL_ROW, 0, self._words.say(_SUM), self._looks.of(bold=True))
        look = self._looks.of(bold=True, num_format="#,##0.00")
        for column, one in amounts:
            page.write_formula(TOTAL_ROW, column, self._formulas.total(sheet, one, column, rows), look, self._total(sheet, one))

    def _total(self, sheet: Sheet, one: Field) -> float | str:
        if one.role == "computed":
            rows = [row for row in sheet.rows if one.counted is None or row.get(one.counted[0]) == one.counted[1]]
            found = [amount(sheet, one, row, self._tables) for row in rows]
            if one.counted is not None and None in found:
                return ""
        else:
            found = [number(row.get(one.name)) for row in (sheet.rows if one.role == "input" else sheet.before) if row is not None]
        return float(sum((value for value in found if value is not None), Decimal(0)))

    def _validate(self, page: Any, sheet: Sheet, column: int, one: Field, rows: int) -> None:
        """Let a cell be chosen from a list, or warn of what the column does not take."""
        if one.column is None:
            return
        say, choice = self._words.say, sheet.choices.get(one.name)
        rule: dict[str, Any] = {"validate": "any"}
        if choice is not None:
            source = self._source(sheet, choice)
            rule = {"validate": "list", "source": source} if source else rule
        elif one.column.kind in ("money", "number"):
            rule = {"validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12}
        elif one.column.kind == "share":
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
        elif one.column.kind == "quantity":
            rule = {"validate": "decimal", "criteria": ">=", "value": 0}
        elif one.column.kind in ("count", "years"):
            rule = {"validate": "integer", "criteria": ">=", "value": 0}
        elif one.column.kind in ("year", "price_year"):
            rule = {"validate": "integer", "criteria": "between", "minimum": 1900, "maximum": 2199}
        allowed = form(one.column, choice, self._words)
        rule |= {
            "ignore_blank": True,
            # A warning: what was pasted or typed otherwise is judged when the workbook comes back.
            "error_type": "warning",
            "error_title": say("Is this meant?"),
            "error_message": textwrap.shorten(f"{allowed}.", _MAX_INPUT_TEXT, placeholder="…"),
        }
        if rule["validate"] != "any":
            page.data_validation(FIRST_ROW, column, FIRST_ROW + rows + CHECKED_ROWS, column, rule)

    def _source(self, sheet: Sheet, choice: Choice) -> str:
        if choice.sheet_table:
            other = self._by_table.get(choice.sheet_table)
            if other is None:
                return ""
            column = column_of(other, choice.sheet_column)
            return f"='{other.name}'!{a1(FIRST_ROW, column, '$')}:{a1(FIRST_ROW + len(other.rows) + SPARE_ROWS, column, '$')}"
        if not any(choice.options.values()):
            return ""
        above = sheet.choices.get(choice.before[-1]) if choice.before else None
        cell = f"${a1(FIRST_ROW, column_of(sheet, choice.before[-1]))}" if choice.before else ""
        if choice.before and above is None:
            return ""
        formula = self._lists.formula(choice, above, cell)
        return formula if len(formula) <= _MAX_FORMULA else ""

    def _finish(self, page: Any, sheet: Sheet, rows: int) -> None:
        keys = min(len(sheet.schema.key) or 1, 2)
        page.freeze_panes(FIRST_ROW, keys)
        inputs = [column for column, one in enumerate(sheet.fields) if one.role == "input"]
        page.set_tab_color(BAND if sheet.rows else EMPTY_TAB)
        widths = self._widths[sheet.name]
        texts = [(one.heading, self._formulas.meaning(sheet, one)) for one in sheet.fields]
        for (row, line, letters), told in zip(((HEADING_ROW, 13, 1.0), (HELP_ROW, 10.5, 1.4)), zip(*texts, strict=True), strict=True):
            lines = max(len(textwrap.wrap(text, int(width * letters))) for text, width in zip(told, widths, strict=True))
            page.set_row(row, line * lines + 4)
        self._print(page, sheet, keys)
        page.ignore_errors({"number_stored_as_text": f"A1:{a1(FIRST_ROW + rows + CHECKED_ROWS, max(inputs))}"})
        # A row that was begun shows in red what it still lacks.
        first, last = a1(FIRST_ROW, inputs[0]), a1(FIRST_ROW, inputs[-1])
        for column in inputs:
            one = sheet.fields[column]
            if one.column is not None and not one.column.blank:
                rule = f'=AND(COUNTA(${first}:${last})>0,{a1(FIRST_ROW, column)}="")'
                look = self._book.add_format({"bg_color": "#f6c7c3"})
                where = FIRST_ROW, column, FIRST_ROW + rows + CHECKED_ROWS, column
                page.conditional_format(*where, {"type": "formula", "criteria": rule, "format": look})
        page.protect(
            "", {"format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True, "sort": True, "autofilter": True}
        )

    def _print(self, page: Any, sheet: Sheet, keys: int) -> None:
        """Print what is filled in and a few rows more, on as few pages side by side as can be read."""
        columns, n_pages = self._printed(sheet)
        before = sheet.before if sheet.fields[columns - 1].role == "previous" else ()
        rows = max(len(sheet.rows), len(before)) + _ROWS_MORE
        page.print_area(0, 0, FIRST_ROW + rows - 1, columns - 1)
        page.repeat_rows(BAND_ROW, HEADING_ROW)
        page.fit_to_pages(n_pages, 0)
        if n_pages > 1:
            page.repeat_columns(0, keys - 1)  # the columns that name a row

    def _printed(self, sheet: Sheet) -> tuple[int, int]:
        """Return how many columns are printed, on how many pages side by side: of the period before only what takes no more of these."""
        widths = self._widths[sheet.name]
        own = sum(one.role != "previous" for one in sheet.fields)
        if not sheet.rows:
            return own, 1
        columns = len(widths) if sum(widths) <= _PAGE_WIDTH else own
        return columns, math.ceil(sum(widths[:columns]) / _PAGE_WIDTH)

    # What the import needs -----------------------------------------------------------------------

    def _write_facts(self) -> None:
        page = self._book.add_worksheet(FACTS)
        subject = self._facts.subject
        lines = [
            ("format", FORMAT),
            ("programme", self._facts.programme_id),
            (subject.kind, subject.name),
            ("language", self._words.language),
            *((f"sheet {sheet.name}", sheet.schema.name) for sheet in self._sheets),
            *((f"sha256 {sheet.schema.name}", self._tables[sheet.schema.name].sha256) for sheet in self._sheets),
            *((f"before {sheet.schema.name}", fingerprint(sheet)) for sheet in self._sheets),
            *(fact for sheet in self._sheets for fact in marks_of(self._tables[sheet.schema.name]).items()),
        ]
        for row, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                page.write_string(row, column, cell)
        page.protect()
        page.very_hidden()

    # How things look -----------------------------------------------------------------------------

    def _page(self, name: str) -> Any:
        page = self._book.add_worksheet(name)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        title = f"{self._facts.programme}: {self._facts.title or self._facts.subject.name}".replace("&", "&&")
        page.set_header(f"&L{title}&R{name.replace('&', '&&')}")
        page.set_footer(f"&R&P {self._words.say('of')} &N")
        return page


def _exact(value: Decimal) -> bool:
    """Tell whether a spreadsheet keeps a number as it is."""
    return len(value.normalize().as_tuple().digits) <= _EXACT_DIGITS and Decimal(repr(float(value))) == value


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).year >= 1900
    except ValueError:
        return False


def _as_shown(value: str, kind: str, words: Words) -> str:
    """Return an example as a reader of the language writes it."""
    known = number(value) if kind in NUMBERS else None
    if known is None:
        return value
    text = f"{known * 100:f}" if kind == "share" else f"{known:,.2f}" if kind == "money" else plain(known)
    text = plain(Decimal(text)) if kind == "share" else text
    if words.language == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{text}%" if kind == "share" else f"€ {text}" if kind == "money" else text
