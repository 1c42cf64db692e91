"""The first sheet of a workbook: what it is of, how to fill it in, what the colours mean, and which sheets there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from koers.workbook.layout import Sheet
from koers.workbook.looks import GREY, LINK, Looks, lines_in
from koers.workbook.tables import Subject
from koers.workbook.words import Words

ROLES = {"input": "To be filled in", "computed": "Computed", "previous": "The period before"}
_MEANINGS = {
    "input": "To be filled in, or to be changed; a column with * may not stay blank",
    "computed": "Computed from what you fill in; locked, the formula can be seen. A ? stands where an amount is a text",
    "previous": "What the period before had, to compare with; locked, not read",
}
_FILL_IN = (
    "Fill in the yellow cells. Every sheet is a table; above its headings stands what one row is. Leave blank what does not concern you."
)
_NOTHING = (
    "Leave blank what is not known; write 0 when it is nothing.",
    "Write a text in one paragraph: line breaks within a cell are not kept.",
    "Write a new row below the last one. To take a row out, empty its yellow cells.",
)
_SAVE = (
    "Save it, and take it back with: koers workbook import FILE. Nothing is changed until all is right; what is not is told by its cell."
)
STEPS = {
    "period": (
        _FILL_IN,
        "Choose from the list where a cell has one; the list of the second column follows what you chose in the first.",
        "Write amounts in euros, with cents where there are any, and percentages as 12.5%.",
        *_NOTHING,
        "Headings have a remark with an explanation and an example. Numbers of the period before stand at the right, to compare with.",
        _SAVE,
    ),
    "case": (
        _FILL_IN,
        "Choose from the list where a cell has one. Write percentages as 12.5%.",
        *_NOTHING,
        "Headings have a remark with an explanation and an example.",
        _SAVE,
    ),
}
_WIDTHS = (30, 92, 24)


@dataclass(frozen=True)
class Facts:
    """What a workbook says it is of, for people and for the import.

    Attributes
    ----------
    subject : Subject
    programme, programme_id : str
    title : str
        Of the case; "" for a period.
    lines : tuple of (label, text)
        What else stands on the first sheet: reference date, status, the case's question.
    day : date
        Written as the day of making; never taken from the clock.
    """

    subject: Subject
    programme: str
    programme_id: str
    title: str
    lines: tuple[tuple[str, str], ...]
    day: date


class FirstSheet:
    """Writes it on a page."""

    def __init__(self, page: Any, facts: Facts, sheets: Sequence[Sheet], words: Words, looks: Looks) -> None:
        self._page, self._facts, self._sheets, self._words, self._looks = page, facts, sheets, words, looks
        self._row = 0

    def write(self) -> None:
        """Write it from top to bottom, as one page when it is printed."""
        say, facts, page = self._words.say, self._facts, self._page
        for column, width in enumerate(_WIDTHS):
            page.set_column(column, column, width)
        page.write_string(0, 0, facts.title or say("Data of {period}", period=facts.subject.name), self._looks.of(bold=True, font_size=18))
        kind = say("Period") if facts.subject.kind == "period" else say("Case")
        self._row = 2
        for label, text in ((say("Programme"), facts.programme), (kind, facts.subject.name), *facts.lines):
            self._pair(label, text)
        self._section(say("How to fill it in"))
        for n, message in enumerate(STEPS[facts.subject.kind], start=1):
            self._pair(f"{n}", say(message))
        self._section(say("What the colours mean"))
        self._colours()
        self._section(say("Sheets"), say("Rows now"))
        self._contents()
        page.fit_to_pages(1, 1)
        page.protect()

    def _pair(self, label: str, text: str) -> None:
        self._page.write_string(self._row, 0, label, self._looks.of(bold=True, valign="top", align="left"))
        self._text(text)
        self._row += 1

    def _text(self, text: str) -> None:
        self._page.write_string(self._row, 1, text, self._looks.of(text_wrap=True, valign="top"))
        lines = lines_in(text, _WIDTHS[1] * 1.1)
        if lines > 1:
            self._page.set_row(self._row, 15 * lines + 1)

    def _section(self, text: str, right: str = "") -> None:
        look = {"bold": True, "font_size": 14, "bottom": 1}
        self._row += 1
        self._page.write_string(self._row, 0, text, self._looks.of(**look))
        self._page.write_blank(self._row, 1, None, self._looks.of(**look))
        self._page.write_string(self._row, 2, right, self._looks.of(**look, align="right"))
        self._row += 1

    def _colours(self) -> None:
        used = {one.role for sheet in self._sheets for one in sheet.fields}
        for role, meaning in _MEANINGS.items():
            if role in used:
                self._page.write_string(self._row, 0, self._words.say(ROLES[role]), self._looks.cell(role, None, "", locked=True))
                self._text(self._words.say(meaning))
                self._row += 1

    def _contents(self) -> None:
        """A line per sheet, with its rows now; of one without any that it is still empty, and what the period before had."""
        for sheet in self._sheets:
            link = self._looks.of(font_color=LINK, underline=1, valign="top")
            self._page.write_url(self._row, 0, f"internal:'{sheet.name}'!A1", link, string=sheet.name)
            self._text(self._words.title(sheet.schema))
            if sheet.rows:
                self._page.write_number(self._row, 2, len(sheet.rows), self._looks.of(valign="top"))
            else:
                empty, before = self._words.say("still empty"), f" ({sheet.previous}: {len(sheet.before)})" if sheet.previous else ""
                self._page.write_string(self._row, 2, empty + before, self._looks.of(valign="top", align="right", font_color=GREY))
            self._row += 1
