"""How a workbook looks: colours, widths, formats of numbers, and how many lines a text takes."""

from __future__ import annotations

import math
from typing import Any

from koers.workbook.layout import number

BAND, LINK, GREY, EMPTY_TAB = "#14425f", "#0b5394", "#595959", "#c8cdd2"
_INPUT, _COMPUTED, _PREVIOUS, _RULE = "#fff8dc", "#e8eef3", "#f2f2f2", "#c8cdd2"
BANDS = {"input": BAND, "computed": "#4a6274", "previous": "#6b6b6b"}
HELP = {"italic": True, "font_size": 8, "font_color": GREY, "text_wrap": True, "valign": "top", "bottom": 1}
WIDTHS = {"money": 15, "share": 12, "count": 11, "number": 12, "quantity": 12, "years": 10, "price_year": 10, "year": 9, "currency": 9}
WIDTHS |= {"factor": 12, "day": 13, "quarter": 12, "identifier": 26, "choice": 20, "text": 34}
NUMBERS = ("money", "factor", "share", "count", "number", "quantity", "years", "price_year", "year")


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **look: Any) -> Any:
        """Return a format."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_size": 10, **look})
        return self._made[key]

    def cell(self, role: str, kind: str | None, text: str, *, locked: bool) -> Any:
        """Return the format of a cell of a table, by what it holds now."""
        look: dict[str, Any] = {"bg_color": fill(role), "border": 1, "border_color": _RULE, "valign": "top", "locked": locked}
        if role == "previous":
            look["font_color"] = GREY
        if kind in NUMBERS:
            look["num_format"] = _number_format(kind, text)
        elif kind == "day":
            # A blank is text: a program would make a day of "2024-06".
            look |= {"num_format": "d-m-yyyy" if len(text) == 10 else "@", "align": "right"}
        else:
            look |= {"num_format": "@", "text_wrap": True, "align": "left", "indent": 1}
        return self.of(**look)


def fill(role: str) -> str:
    """Return the colour of a kind of column."""
    return {"input": _INPUT, "computed": _COMPUTED, "previous": _PREVIOUS}[role]


def _number_format(kind: str | None, text: str) -> str:
    if kind == "share":
        value = number(text)
        decimals = max(-int((value * 100).normalize().as_tuple().exponent), 0) if value else 0
        return f"0.{'0' * max(decimals, 1)}%"
    return {"money": "#,##0.00", "factor": "0.0###", "count": "#,##0", "year": "0", "price_year": "0", "years": "0"}.get(
        kind or "", "General"
    )


def lines_in(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of a width."""
    # Letters are a little narrower than the digits that widths count in.
    return max(1, sum(math.ceil(max(len(part), 1) / max(width * 1.1, 1)) for part in text.split("\n")))
