"""A cell as it was found, and what it was read as."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from koers.money import plain
from koers.workbook.words import Sentence

Separator = Literal["comma", "point"]
NUMBERS = ("money", "share", "count", "number", "quantity", "years")
YEARS = ("year", "price_year")
BLANKS = "\u00a0\u202f\u2007\u2009\u200b\u2060\ufeff \t\r\n"
MINUS = "-\u2212\u2013\u2010\u2011\u2012"
# How people write that there is nothing, and that they do not know.
NOTHING = {"-", "--", "–", "—", "nihil", "geen", "nil", "pm"}
ABSENT = {*NOTHING, "nan", "na", "n/a", "null", "none", "nvt", "onbekend", "unknown", "?", "ntb", "nnb", "nog niet bekend", "tbd"}
# How an older program writes a character that XML has no room for: most often the end of a line.
_ESCAPED = re.compile(r"_x(00[01][0-9A-F])_")
_EXACT_DIGITS = 15  # a spreadsheet keeps no more
_NO_DAY = 60  # 29 February 1900, which programs count all the same


@dataclass(frozen=True)
class Raw:
    """A cell as it was found.

    Attributes
    ----------
    value : str, int, float, bool, date, datetime, time, timedelta or None
    kind : {"blank", "text", "number", "boolean", "day", "error", "formula"}
        "formula" only for one that has no value.
    was_formula : bool
        The value is what a formula gave.
    percent : bool
        The number is shown as a percentage.
    """

    value: Any
    kind: Literal["blank", "text", "number", "boolean", "day", "error", "formula"]
    was_formula: bool = False
    percent: bool = False

    @property
    def shown(self) -> str:
        """The value as a message shows it."""
        match self.value:
            case None:
                return ""
            case bool():
                return str(self.value).upper()
            case int() | float():
                return plain(exact(self.value))
            case dt.datetime():
                return f"{self.value:%d-%m-%Y}" if self.value.time() == dt.time() else f"{self.value:%d-%m-%Y %H:%M}"
            case _:
                return str(self.value)


BLANK = Raw(None, "blank")


@dataclass(frozen=True)
class Reading:
    """What a cell was read as: the text of a file, None where it is blank, and what to say of it."""

    text: str | None
    remark: Sentence | None = None


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be read: code, message, the nearest right value."""

    code: str
    message: Sentence
    near: str = ""


@dataclass(frozen=True)
class Habit:
    """How other cells are written.

    Attributes
    ----------
    shown : mapping of separator to the cell of the column that shows that it stands before decimals
    home : {"comma", "point"}
        Which one does in the workbook's language.
    day_first, month_first : str
        The cell of the table that shows a day so written; "" where none does.
    """

    shown: Mapping[Separator, str]
    home: Separator = "comma"
    day_first: str = ""
    month_first: str = ""

    @property
    def separator(self) -> Separator | None:
        """The one that is in use; None when none or both are."""
        return next(iter(self.shown)) if len(self.shown) == 1 else None

    def written(self, value: Decimal) -> str:
        """Return a number as the workbook's language writes it."""
        return plain(value).replace(".", ",") if self.home == "comma" else plain(value)


def exact(value: float) -> Decimal:
    """Return a cell's number as the decimal that a person sees: its shortest text, without the noise of computing."""
    text = repr(value)
    found = Decimal(text)
    return found if len(found.normalize().as_tuple().digits) <= _EXACT_DIGITS else Decimal(f"{value:.{_EXACT_DIGITS}g}")


def cleaned(text: str) -> str:
    """Return a text without blanks around it, of whatever width, and with each letter and its accent as one."""
    return unicodedata.normalize("NFC", _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)).strip(BLANKS)


def serial_of(value: Any) -> str:
    """Return the number that a program keeps for a day; "" for what has none."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        days = (value.date() - dt.date(1899, 12, 30)).days
        return str(days if days > _NO_DAY else days - 1)
    return ""
