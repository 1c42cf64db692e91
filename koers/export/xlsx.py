"""A report as a spreadsheet: contents, one sheet per table, one with what each figure came from, and a list of every figure.

In stages: lay out the sheets, so that each figure has its cells; choose for each cell a formula of
other cells, or its number; write. One figure has one home, its first body cell (else its first
cell, else its row in the list); the cells that show it again lead to its home, so a workbook stays
in one piece when somebody changes an input. Formulas carry their exact result as cached value.

Known limits: a figure whose parents are not all in the report is a plain number; so is one with a
formula longer than Excel takes. Numbers in a sheet are binary floats: the only place where money is.
"""

from __future__ import annotations

import io
import math
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from itertools import chain, repeat
from typing import Any

from koers.errors import ExportError
from koers.export.figures import cell_figure, cell_words, mark_heading, report_figures, tables_of, title_of, word, words_of
from koers.export.lineage import lineage_table
from koers.export.palette import WORDS, contrast, readable
from koers.figures import Factor, multiplied
from koers.money import divide, plain
from koers.present.display import Neutral
from koers.present.markup import marks_of

_SHEET_NAME_LENGTH = 31
_FORMULA_LENGTH, _ARGUMENTS = 8000, 250  # Excel takes 8192 characters and 255 arguments
_SLACK = Decimal("1e-9")
_HEADER_ROW = 3
_BODY_SIZE, _TITLE_SIZE = 11, 18
_COVER_WIDTHS = (30, 90)
_BOLD = 0.9  # bold letters are a tenth wider than the digits that column widths count in
_LOCALES = {"nl": "413", "en": "809"}  # Windows' numbers of Dutch and British English
_ALIGN = {"start": "left", "end": "right", "center": "center"}
_RULE_COLOUR, _NOTE_COLOUR, _LINK_COLOUR, _FILL_SHARE = "#c8cdd2", "#50585f", "#0b5394", 0.12


def export_xlsx(sections: Sequence[Neutral], *, created: date) -> bytes:
    """Make a report's spreadsheet.

    Parameters
    ----------
    sections : sequence of dict
        The report's sections in their neutral form, the title's among them.
    created : date
        Written as the day of making; never taken from the clock.

    Returns
    -------
    bytes
        An XLSX file; the same sections and day give the same bytes.

    Raises
    ------
    ExportError
        When a word or colour is missing, a figure is shown in two ways, formulas go round in a circle,
        or a figure's formula does not give the figure's value.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped,unused-ignore]  # late: only a spreadsheet needs it

    title, figures = title_of(sections), report_figures(sections)
    lineage = lineage_table(sections)
    sheets = _lay_out([*tables_of(sections), *([lineage] if lineage else []), _list_of(figures, title)], title)
    formulas = _Formulas(figures, sheets)
    buffer = io.BytesIO()
    # In memory the zip entries bear a fixed date; on disk they bear the files' own.
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})
    writer = _Writer(book, title, created)
    writer.write_cover(sections, sheets)
    for sheet in sheets:
        writer.write_table(sheet, formulas)
    book.close()
    return buffer.getvalue()


def sheet_names(titles: Iterable[str], fallback: str) -> list[str]:
    """Return a sheet name for each title: by Excel's rules, unique whatever the case, the earlier plain.

    A name has at most 31 UTF-16 units, none of ``: \\ / ? * [ ] !`` or control characters; straight
    apostrophes become typographic ones, so that a name can stand in quotes in a formula. A title of
    which nothing is left, or that Excel reserves ("History"), gets ``fallback``.
    """
    found: list[str] = []
    taken: set[str] = set()
    for title in titles:
        plain = _clean(title)
        plain = _clean(fallback) if not plain or plain.casefold() == "history" else plain
        number, name = 1, _shorten(plain, _SHEET_NAME_LENGTH)
        while name.casefold() in taken:
            number += 1
            suffix = f" ({number})"
            name = _shorten(plain, _SHEET_NAME_LENGTH - len(suffix)) + suffix
        taken.add(name.casefold())
        found.append(name)
    return found


def _clean(title: str) -> str:
    text = unicodedata.normalize("NFC", title).replace("/", "-").replace("'", "’")
    # Cc control, Cs lone surrogates, Cn unassigned (U+FFFE is not allowed in XML): none belongs in a name.
    text = "".join(" " if sign in ':\\?*[]!"' or unicodedata.category(sign) in ("Cc", "Cs", "Cn") else sign for sign in text)
    return " ".join(text.split())


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _shorten(text: str, length: int) -> str:
    if _units(text) <= length:
        return text
    while _units(text) > length - 1:
        text = text[:-1]
    words = text.rsplit(" ", 1)
    # Cut between words where that costs little.
    return (words[0] if len(words) == 2 and len(words[1]) <= 8 else text).rstrip(" ,;-–(") + "…"


@dataclass(frozen=True)
class _Place:
    """A figure's cell; rows and columns count from 0."""

    sheet: str
    row: int
    column: int
    role: str

    @property
    def cell(self) -> str:
        return _a1(self.row, self.column)


@dataclass(frozen=True)
class _Sheet:
    """A table with its sheet: ``starts`` and ``marks`` say which sheet columns a table column takes."""

    name: str
    defined_name: str
    table: Neutral
    starts: tuple[int, ...]
    marks: tuple[bool, ...]
    is_list: bool

    @property
    def flat(self) -> bool:
        """Whether its texts stay on one line: a table to filter, not to read."""
        return bool(self.table.get("flat"))

    @property
    def last_row(self) -> int:
        return _HEADER_ROW + len(self.table["rows"])

    @property
    def last_column(self) -> int:
        return self.starts[-1] + self.marks[-1]

    def cells(self) -> Iterator[tuple[_Place, Neutral]]:
        """Yield every cell with its place."""
        for number, row in enumerate(self.table["rows"], start=_HEADER_ROW + 1):
            role = "list" if self.is_list else row["role"]
            for column, cell in enumerate(row["cells"]):
                yield _Place(self.name, number, self.starts[column], role), cell


def _a1(row: int, column: int, lock: str = "") -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{lock}{letters}{lock}{row + 1}"


def _list_of(figures: Mapping[str, Neutral], title: Neutral) -> Neutral:
    """Return the list of all figures as a table form, for the last sheet."""
    columns = [
        {"label": word(title, key), "unit": "", "align": "end" if key == "value" else "start"}
        for key in ("figure_id", "label", "value", "unit", "text")
    ]
    rows = []
    for figure in figures.values():
        before, after = (figure["id"], figure["label"]), (figure["unit"], figure["text"])
        # A suppressed value is an empty cell here; what is shown instead stands in the last column.
        shown: Neutral = {"text": []} if figure["value"] is None else {"figure": figure}
        cells = [*({"text": [{"text": text}]} for text in before), shown, *({"text": [{"text": text}]} for text in after)]
        rows.append({"role": "body", "cells": cells})
    return {"kind": "table", "name": "", "title": word(title, "all_figures"), "columns": columns, "rows": rows, "notes": []}


def _lay_out(tables: Sequence[Neutral], title: Neutral) -> list[_Sheet]:
    """Give each table, the list last, a sheet name, a defined name and its columns."""
    _, listed, *names = sheet_names(
        (word(title, "contents"), word(title, "all_figures"), *(table["title"] for table in tables[:-1])), word(title, "table")
    )
    sheets: list[_Sheet] = []
    defined = {"all_figures"}
    for number, (name, table) in enumerate(zip([*names, listed], tables, strict=True), start=1):
        marks = tuple(
            any(cell.get("mark") for row in table["rows"] for cell in row["cells"][i : i + 1]) for i in range(len(table["columns"]))
        )
        starts = tuple(i + sum(marks[:i]) for i in range(len(marks)))
        is_list = number == len(tables)
        label = "tbl_" + re.sub(r"[^0-9A-Za-z_]", "_", table["name"])
        # "a-b" and "a_b" are two tables; only one of them can be tbl_a_b.
        label = "all_figures" if is_list else f"{label}_{number}" if label.casefold() in defined else label
        defined.add(label.casefold())
        sheets.append(_Sheet(name, label, table, starts, marks, is_list))
    return sheets


class _Formulas:
    """Which formula a figure's cell gets, from where every figure stands."""

    def __init__(self, figures: Mapping[str, Neutral], sheets: Sequence[_Sheet]) -> None:
        self._figures = figures
        self._places: dict[str, list[_Place]] = {}
        for sheet in sheets:
            for place, cell in sheet.cells():
                figure = cell_figure(cell)
                if figure is not None and figure["value"] is not None:
                    self._places.setdefault(figure["id"], []).append(place)
        # sorted() keeps the order within a kind, so a body cell's first place comes first.
        kinds = {"body": 0, "list": 2}
        for key, places in self._places.items():
            self._places[key] = sorted(places, key=lambda place: kinds.get(place.role, 1))
        self._live = {key: parents for key, figure in figures.items() if (parents := self._parents(figure))}
        try:
            TopologicalSorter(self._live).prepare()
        except CycleError as error:
            raise ExportError(
                f"These figures are computed from each other in a circle: {' → '.join(error.args[1])}. State one of them as an input."
            ) from error
        for key in self._live:
            self._check(figures[key])

    def of(self, key: str, place: _Place) -> str | None:
        """Return the formula for a figure's cell, or None where the cell holds the plain number."""
        home, parents = self._places[key][0], self._live.get(key, ())
        here = all(any(other.sheet == place.sheet for other in self._places[parent]) for parent in parents)
        if parents and (place == home or (here and place.role != "list")):
            formula = self._compose(self._figures[key], place)
            if len(formula) <= _FORMULA_LENGTH and formula.count(",") < _ARGUMENTS:
                return formula
        return None if place == home else "=" + _reference(home, place)

    def _parents(self, figure: Neutral) -> tuple[str, ...]:
        given = figure.get("quotient") or [key for key, *_ in figure.get("factors", ())] or [key for _, key in figure.get("terms", ())]
        parents = tuple(given)
        # Without a value of its own, or with a parent that has none here, a figure can't be live.
        known = figure["value"] is not None and all(parent in self._places for parent in parents)
        return parents if known else ()

    def _check(self, figure: Neutral) -> None:
        """Refuse a formula that would show something else than the figure once it is recalculated."""
        stated, values = Decimal(figure["value"]), [Decimal(self._figures[key]["value"]) for key in self._live[figure["id"]]]
        # Amounts are exact; quotients, products, and sums of them, were rounded in their last digit.
        exact = figure["unit"] == "EUR" and not figure.get("quotient") and not figure.get("factors")
        slack = Decimal(0) if exact else max(abs(stated), Decimal(1)) * _SLACK
        if figure.get("quotient"):
            found = divide(*values)
        elif figure.get("factors"):
            found = multiplied(zip(_factors(figure), values, strict=True))
        else:
            signs = [sign for sign, _ in figure["terms"]]
            if not set(signs) <= {1, -1}:
                raise ExportError(f"Figure {figure['id']} has terms with signs {signs}. A sign is 1 or -1.")
            found = sum((sign * value for sign, value in zip(signs, values, strict=True)), Decimal(0))
        if found is None or abs(found - stated) > slack:
            raise ExportError(
                f"Figure {figure['id']} is {stated}, but its parents {', '.join(self._live[figure['id']])} give {found}. "
                "Correct its terms, or leave them out where the figure is not their sum."
            )

    def _compose(self, figure: Neutral, place: _Place) -> str:
        if figure.get("quotient"):
            above, below = (_reference(self._nearest(key, place), place) for key in figure["quotient"])
            return f'=IF({below}=0,"",{above}/{below})'
        if figure.get("factors"):
            return "=" + _multiplied([(factor, _reference(self._nearest(factor.key, place), place)) for factor in _factors(figure)])
        plus, minus = ([self._nearest(key, place) for sign, key in figure["terms"] if sign == wanted] for wanted in (1, -1))
        return "=" + "".join([_added(plus, place, "+"), *([f"-{_added(minus, place, '-')}"] if minus else [])])

    def _nearest(self, key: str, place: _Place) -> _Place:
        # A total sums the lines above it rather than the same lines on another sheet; the list leads to homes.
        places = self._places[key]
        return next((other for other in places if other.sheet == place.sheet and place.role != "list"), places[0])


def _reference(target: _Place, source: _Place) -> str:
    return target.cell if target.sheet == source.sheet else f"'{target.sheet}'!{target.cell}"


def _factors(figure: Neutral) -> list[Factor]:
    return [Factor(key, part, Decimal(power)) for key, part, power in figure["factors"]]


def _multiplied(factors: Sequence[tuple[Factor, str]]) -> str:
    """Write factors as ``C5*(1-D5)``; what has a negative power divides: ``C5/(1+B2)^0.5``."""
    written = {1: "", -1: ""}
    for factor, cell in factors:
        base = {"whole": cell, "rest": f"(1-{cell})", "growth": f"(1+{cell})"}[factor.part]
        side, power = (-1 if factor.power < 0 else 1), abs(factor.power)
        written[side] += ("/" if side < 0 else "*") + (base if power == 1 else f"{base}^{plain(power)}")
    return (written[1].removeprefix("*") or "1") + written[-1]


def _added(places: Sequence[_Place], source: _Place, sign: str) -> str:
    """Write references as ``C5+D5``, or as ``SUM(C5:C9,C12)`` where cells of a column adjoin."""
    runs: list[list[_Place]] = []
    for place in places:
        last = runs[-1][-1] if runs else None
        adjoins = last is not None and (last.sheet, last.column, last.row + 1) == (place.sheet, place.column, place.row)
        if adjoins:
            runs[-1].append(place)
        else:
            runs.append([place])
    parts = [_reference(run[0], source) + (f":{run[-1].cell}" if len(run) > 1 else "") for run in runs]
    return f"SUM({','.join(parts)})" if len(parts) < len(places) else sign.join(parts)


class _Writer:
    """Writes the sheets of one workbook in the house style."""

    def __init__(self, book: Any, title: Neutral, created: date) -> None:
        self._book, self._title = book, title
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._cover = sheet_names([word(title, "contents")], "1")[0]
        self._primary = _colour(title, "primary")
        self._tint = _tint(self._primary, _FILL_SHARE)
        self._ink, self._negative = (readable(_colour(title, key), self._tint, WORDS) for key in ("primary", "negative"))
        book.set_properties(
            {
                "title": f"{title['title']}, {title['period_text']}",
                "subject": title["description"] or title["subtitle"],
                "author": title["programme"],
                "keywords": f"{title['period']}, {title['report']}, {title['language']}",
                "comments": title["disclaimer"],
                "status": title["status"],
                "created": datetime(created.year, created.month, created.day),  # noqa: DTZ001 - a date, not a moment
            }
        )

    def write_cover(self, sections: Sequence[Neutral], sheets: Sequence[_Sheet]) -> None:
        """Write the first sheet: what this is, where the sheets are, what matters."""
        title = self._title
        page = self._add_sheet(self._cover)
        for column, width in enumerate(_COVER_WIDTHS):
            page.set_column(column, column, width)
        page.write_string(0, 0, title["title"], self._format(bold=True, font_size=_TITLE_SIZE, font_color=self._ink))
        page.write_string(1, 0, " · ".join(filter(None, (title["subtitle"], title["programme"]))), self._format(font_size=13))
        for row, key in enumerate(("period", "status", "date", "disclaimer"), start=3):
            if key == "date":
                self._write_date(page, row, word(title, key), title.get("reference_date") or title["date"])
            else:
                self._write_pair(page, row, word(title, key), title["period_text" if key == "period" else key])
        row = self._write_links(page, 8, sections, sheets)
        for item in (item for section in sections for item in section["items"] if item["kind"] == "key_messages"):
            row = self._write_heading(page, row + 1, item["title"])
            for message in item["items"]:
                self._write_pair(page, row, message["lead"], words_of(message["text"]))
                row += 1

    def _write_pair(self, page: Any, row: int, lead: str, text: str) -> None:
        page.write_string(row, 0, lead, self._format(bold=True, text_wrap=True, valign="top"))
        page.write_string(row, 1, text, self._format(text_wrap=True, valign="top"))
        _set_height(page, row, max(_lines(part, width) for part, width in zip((lead, text), _COVER_WIDTHS, strict=True)))

    def _write_date(self, page: Any, row: int, lead: str, day: str) -> None:
        """Write a date as one, shown in the report's language whatever the program's."""
        look = self._format(num_format=f"[$-{_LOCALES[self._title['language']]}]d mmmm yyyy", align="left", valign="top")
        page.write_string(row, 0, lead, self._format(bold=True, text_wrap=True, valign="top"))
        page.write_datetime(row, 1, datetime.fromisoformat(day), look)

    def _write_heading(self, page: Any, row: int, text: str) -> int:
        page.write_string(row, 0, text, self._format(bold=True, font_size=14, font_color=self._ink, bottom=1, bottom_color=self._primary))
        page.write_blank(row, 1, None, self._format(bottom=1, bottom_color=self._primary))
        return row + 1

    def _write_links(self, page: Any, row: int, sections: Sequence[Neutral], sheets: Sequence[_Sheet]) -> int:
        row = self._write_heading(page, row, word(self._title, "contents"))
        for sheet, chapter in zip(sheets, chain(_chapters(sections), repeat("")), strict=False):
            if chapter:
                page.write_string(row, 0, chapter, self._format(text_wrap=True, valign="top"))
            self._write_link(page, row, 1, sheet.name, sheet.table["title"])
            _set_height(page, row, max(_lines(chapter, _COVER_WIDTHS[0]), _lines(sheet.table["title"], _COVER_WIDTHS[1])))
            row += 1
        return row

    def _write_link(self, page: Any, row: int, column: int, target: str, text: str) -> None:
        style = self._format(font_color=_LINK_COLOUR, underline=1, valign="top", text_wrap=column > 0)
        page.write_url(row, column, f"internal:'{target}'!A1", style, string=text)

    def write_table(self, sheet: _Sheet, formulas: _Formulas) -> None:
        """Write one table's sheet: title, way back, header, rows, notes, and how it prints."""
        page = self._add_sheet(sheet.name)
        page.write_string(0, 0, sheet.table["title"], self._format(bold=True, font_size=_TITLE_SIZE, font_color=self._ink))
        self._write_link(page, 1, 0, self._cover, word(self._title, "back_to_contents"))
        for column, (label, unit, align) in enumerate(self._headings(sheet)):
            page.write_string(_HEADER_ROW, column, f"{label}\n{unit}" if unit else label, self._header(align, head=column == 0))
        for row in range(_HEADER_ROW + 1, sheet.last_row + 1):
            role = sheet.table["rows"][row - _HEADER_ROW - 1]["role"]
            for column in range(sheet.last_column + 1):
                page.write_blank(row, column, None, self._body(role, "start"))
        for place, cell in sheet.cells():
            self._write_cell(page, sheet, place, cell, formulas)
        for number, note in enumerate(self._notes(sheet), start=sheet.last_row + 2):
            page.write_string(number, 0, note, self._format(text_wrap=True, valign="top", font_color=_NOTE_COLOUR, font_size=10))
        widths = self._widths(sheet)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        for row, lines in self._line_counts(sheet, widths).items():
            _set_height(page, row, lines)
        self._finish(page, sheet)

    def _finish(self, page: Any, sheet: _Sheet) -> None:
        corner = f"='{sheet.name}'!{_a1(_HEADER_ROW, 0, '$')}"
        self._book.define_name(sheet.defined_name, f"{corner}:{_a1(sheet.last_row, sheet.last_column, '$')}")
        # Screen readers take the row and column of the cell named Title for the table's headers.
        self._book.define_name(f"'{sheet.name}'!Title", corner)
        page.freeze_panes(_HEADER_ROW + 1, 1)
        page.repeat_rows(_HEADER_ROW)
        # A year or a code as row header is meant as text; Excel would flag each of them.
        page.ignore_errors({"number_stored_as_text": f"A1:{_a1(sheet.last_row, sheet.last_column)}"})
        red = self._book.add_format({"font_color": self._negative})
        for column in range(1, sheet.last_column + 1):
            if column in sheet.starts:
                rule = {"type": "cell", "criteria": "<", "value": 0, "format": red}
                page.conditional_format(_HEADER_ROW + 1, column, max(sheet.last_row, _HEADER_ROW + 1), column, rule)

    def _write_cell(self, page: Any, sheet: _Sheet, place: _Place, cell: Neutral, formulas: _Formulas) -> None:
        index = sheet.starts.index(place.column)
        column, role = sheet.table["columns"][index], sheet.table["rows"][place.row - _HEADER_ROW - 1]["role"]
        figure, text = cell_figure(cell), cell_words(cell)
        if figure is not None and figure["value"] is not None:
            style = self._body(role, "end", number=_number_format(figure, column["unit"]))
            value = float(Decimal(figure["value"]))  # the sheet's edge: Excel has binary floats only
            formula = formulas.of(figure["id"], place)
            if formula is None:
                page.write_number(place.row, place.column, value, style)
            else:
                page.write_formula(place.row, place.column, formula, style, value)
        elif "number" in cell:
            page.write_number(place.row, place.column, float(Decimal(cell["number"])), self._body(role, "end", number="General"))
        elif text:
            # write_string keeps "=1+1" the text it is.
            page.write_string(place.row, place.column, text, self._body(role, column["align"], head=place.column == 0, wrap=not sheet.flat))
        if cell.get("mark"):
            page.write_string(place.row, place.column + 1, cell["mark"], self._body(role, "center"))

    def _headings(self, sheet: _Sheet) -> Iterator[tuple[str, str, str]]:
        for column, marked in zip(sheet.table["columns"], sheet.marks, strict=True):
            # Cells hold whole euros, also where the report shows thousands ("x € 1.000") of them.
            yield column["label"], "€" if "€" in column["unit"] else column["unit"], column["align"]
            if marked:
                ticked = any("ticks" in cell for row in sheet.table["rows"] for cell in row["cells"])
                yield mark_heading(column["label"], self._title, ticked=ticked), "", "center"

    def _notes(self, sheet: _Sheet) -> list[str]:
        legend = "; ".join(f"{mark} = {meaning}" for mark, meaning in sorted(marks_of(sheet.table)))
        return [words_of(note) for note in sheet.table["notes"]] + ([legend] if legend else [])

    def _widths(self, sheet: _Sheet) -> list[float]:
        """Return a width for each sheet column, in characters, wide enough for its numbers."""
        shown: dict[int, list[int]] = {}
        for place, cell in sheet.cells():
            figure = cell_figure(cell)
            number = figure is not None and figure["value"] is not None
            text = f"€ {Decimal(figure['value']):,.2f}" if number and figure is not None else cell_words(cell)
            # Numbers can't wrap; a text wraps at 50, an id in the list at 80.
            length = len(text) if number else min(len(text), 80 if sheet.is_list else 50)
            shown.setdefault(place.column, []).append(math.ceil(length / _BOLD))
        widths = []
        for column, (label, unit, _) in enumerate(self._headings(sheet)):
            longest = max((len(part) for part in (*label.split(), unit)), default=0)
            widths.append(max(longest + 3, *(length + 2 for length in shown.get(column, [0])), 34 if column == 0 else 8))
        return [float(width) for width in widths]

    def _line_counts(self, sheet: _Sheet, widths: Sequence[float]) -> dict[int, int]:
        """Return how many lines each row takes: not every program fits rows to wrapped text by itself."""
        cells = () if sheet.flat else sheet.cells()
        shown = [(place.row, place.column, cell_words(cell)) for place, cell in cells if cell_figure(cell) is None]
        shown += [(_HEADER_ROW, column, f"{label}\n{unit}".strip()) for column, (label, unit, _) in enumerate(self._headings(sheet))]
        shown += [(row, 0, note) for row, note in enumerate(self._notes(sheet), start=sheet.last_row + 2)]
        found: dict[int, int] = {}
        for row, column, text in shown:
            found[row] = max(found.get(row, 1), _lines(text, widths[column]))
        return found

    def _add_sheet(self, name: str) -> Any:
        title = self._title
        page = self._book.add_worksheet(name)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        pages = f"{_escaped(word(title, 'page'))} &P {_escaped(word(title, 'of'))} &N"
        page.set_header(f"&L{_escaped(title['title'])}&R{_escaped(title['period_text'])}")
        page.set_footer(f"&L{_escaped(title['disclaimer'])}&R{pages}")
        return page

    def _header(self, align: str, *, head: bool) -> Any:
        text = "#ffffff" if contrast(self._primary, "#ffffff") >= 4.5 else "#000000"
        look: dict[str, Any] = {"bg_color": self._primary, "font_color": text, "bold": True, "text_wrap": True, "valign": "bottom"}
        return self._format(**look, **_aligned(align, head))

    def _body(self, role: str, align: str, *, number: str = "", head: bool = False, wrap: bool = True) -> Any:
        look: dict[str, Any] = {"valign": "top", "text_wrap": wrap and not number, "bottom": 1, "bottom_color": _RULE_COLOUR}
        look |= _aligned(align, head)
        if number:
            look["num_format"] = number
        if role != "body":
            look |= {"bold": True, "bg_color": self._tint}
        if role in ("total", "subtotal"):
            look |= {"top": 1, "top_color": self._primary}
        if role == "total":
            look |= {"bottom": 2, "bottom_color": self._primary}
        return self._format(**look)

    def _format(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"font_size": _BODY_SIZE, **look})
        return self._formats[key]


def _aligned(align: str, head: bool) -> dict[str, Any]:
    # Words right after a column of numbers would touch them without an indent.
    return {"align": _ALIGN[align], **({"indent": 1} if align == "start" and not head else {})}


def _lines(text: str, width: float) -> int:
    return sum(max(1, len(textwrap.wrap(part, int(width * _BOLD)))) for part in text.split("\n"))


def _set_height(page: Any, row: int, lines: int) -> None:
    if lines > 1:
        page.set_row(row, 15 * lines + 1)


def _chapters(sections: Sequence[Neutral]) -> Iterator[str]:
    """Yield for each table the chapter it stands in."""
    chapter = ""
    for item in (item for section in sections for item in section["items"]):
        if item["kind"] == "heading" and item["level"] == 2:
            chapter = item["text"]
        elif item["kind"] == "table":
            yield chapter


def _number_format(figure: Neutral, column_unit: str) -> str:
    """Return Excel's number format: euros whole unless cents are shown, the sign € where the header has none."""
    # "€ 1,2 mln" says nothing of how many decimals its 1200000 should show; a factor has more than two, and no thousands.
    patterns = {"EUR": r"[.,](\d{1,2})[\s%)]*$", "factor": r"[.,](\d+)$"}
    shown = re.search(patterns.get(figure["unit"], r"[.,](\d{1,2})\D*$"), figure["text"])
    decimals = len(shown[1]) if shown else 0
    if figure["unit"] == "share":
        return f"0.{'0' * max(decimals, 1)}%"
    digits = "#,##0" + (f".{'0' * decimals}" if decimals else "")
    sign = _currency_sign(figure)
    sign = f'"{sign} "' if sign and sign not in column_unit else ""
    return f"{sign}{digits};{sign}-{digits}"


def _currency_sign(figure: Neutral) -> str:
    """Return the sign of an amount's currency as its text has it; "" for what is no amount."""
    if figure["unit"] == "EUR":
        return "€"
    return re.sub(r"[\d\s.,−–-]", "", figure["text"]) if re.fullmatch("[A-Z]{3}", figure["unit"]) else ""


def _colour(title: Neutral, key: str) -> str:
    found = title["colours"].get(key, "")
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", found):
        raise ExportError(f"The report's title has {found!r} as colour {key!r}. State it as #rrggbb.")
    return str(found).lower()


def _tint(colour: str, share: float) -> str:
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in (int(colour[i : i + 2], 16) for i in (1, 3, 5)))


def _escaped(text: str) -> str:
    # "&" begins a code in a header; the whole may have 255 characters, so each part gets its share.
    return _shorten(text, 110).replace("&", "&&")
