"""Understand one cell that somebody filled in: as the text that a file has, where that is not in doubt.

Numbers are read by their shortest text, never through rounding: 1234.5 in a cell is 1234.5. Text that
looks like a number is read as people in Europe write it, with a comma or a point before decimals; where
it could be either, other cells of the column decide, and where they do not, it is refused. Days are
written day first. What a cell may hold is judged elsewhere; here it is only read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from koers.data.schemas.table import Column
from koers.money import MAX_WHOLE_DIGITS, plain, round_half_up
from koers.workbook.problems import quoted
from koers.workbook.words import Sentence, sentence

Separator = Literal["comma", "point"]
NUMBERS = ("money", "share", "count", "number", "quantity", "years")
YEARS = ("year", "price_year")
_BLANKS = "\u00a0\u202f\u2007\u2009\u200b\u2060\ufeff \t\r\n"
_MINUS = "-\u2212\u2013\u2010\u2011\u2012"
_COMMA = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?|[0-9]+,[0-9]+|[1-9][0-9]{0,2}( [0-9]{3})+(,[0-9]+)?")
_POINT = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+\.[0-9]+|[1-9][0-9]{0,2}( [0-9]{3})+(\.[0-9]+)?")
_CURRENCY = re.compile(r"€|\bEUR\b|\beuro\b", re.IGNORECASE)
_ABSENT = {"-", "–", "—", "nan", "na", "n/a", "null", "none", "nvt", "onbekend", "unknown", "?", "pm"}
# What a program that opens a file of texts would take for a formula.
_FORMULA = re.compile(r"[=@]|[+\-]\S.*[(!|]")
_EXACT_DIGITS = 15  # a spreadsheet keeps no more
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_QUARTER = re.compile(r"(?P<year>[0-9]{4})[\s/-]*[qk](?P<n>[1-4])|[qk](?P<n2>[1-4])[\s/-]*(?P<year2>[0-9]{4})")
_QUARTER_WORDS = re.compile(r"(?P<n>[1-4])e kwartaal (?P<year>[0-9]{4})")
_MAX_MONTH = 12


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
    """

    value: Any
    kind: Literal["blank", "text", "number", "boolean", "day", "error", "formula"]
    was_formula: bool = False

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
    """Which separator stands before decimals in other cells of a column: for each, the cell that shows it."""

    shown: Mapping[Separator, str]

    @property
    def separator(self) -> Separator | None:
        """The one that is in use; None when none or both are."""
        return next(iter(self.shown)) if len(self.shown) == 1 else None


def exact(value: float) -> Decimal:
    """Return a cell's number as the decimal that a person sees: its shortest text, without the noise of computing."""
    text = repr(value)
    found = Decimal(text)
    return found if len(found.normalize().as_tuple().digits) <= _EXACT_DIGITS else Decimal(f"{value:.{_EXACT_DIGITS}g}")


def cleaned(text: str) -> str:
    """Return a text without blanks around it, of whatever width."""
    return text.strip(_BLANKS)


def understand(raw: Raw, column: Column, habit: Habit) -> Reading | Fault:
    """Read one cell.

    Parameters
    ----------
    raw : Raw
    column : Column
        What it is to hold.
    habit : Habit
        Of the column.
    """
    if raw.kind == "blank" or (raw.kind == "text" and not cleaned(raw.value)):
        return Reading(None)
    if raw.kind == "error":
        return Fault("type-error", sentence("the cell shows the error {value}.", value=raw.shown))
    if raw.kind == "formula":
        message = "the formula {value} has no value. Open the workbook in Excel or LibreOffice and save it, or write the value itself."
        return Fault("type-error", sentence(message, value=quoted(raw.shown)))
    if raw.kind == "text" and _FORMULA.match(cleaned(raw.value)) and _number_texts(cleaned(raw.value)) is None:
        return Fault("constraint-error", sentence("{value} begins as a formula does; begin it with a word.", value=quoted(raw.shown)))
    read = _understand(raw, column, habit)
    if isinstance(read, Reading) and raw.was_formula and read.remark is None:
        return Reading(read.text, sentence("a formula; it is read as {value}.", value=quoted(read.text or "")))
    return read


def _understand(raw: Raw, column: Column, habit: Habit) -> Reading | Fault:
    if column.kind in NUMBERS:
        return _number(raw, column, habit)
    if column.kind == "day":
        return _day(raw)
    if raw.kind == "day":
        message = (
            "a date stands here, {value}, where a text is meant: the program made one of what was typed. Type an apostrophe before it."
        )
        return Fault("type-error", sentence(message, value=raw.shown))
    if raw.kind == "boolean":
        return _truth(raw, column)
    if raw.kind == "number":
        return Reading(plain(exact(raw.value)))
    return _text(cleaned(raw.value), column)


def _text(text: str, column: Column) -> Reading:
    if column.kind == "quarter":
        return Reading(_quarter(text))
    if column.kind == "currency":
        known = {"€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "£": "GBP"}
        return Reading(known.get(text.casefold(), text.upper() if len(text) == 3 else text))
    if re.search(r"[\r\n\t]", text):
        return Reading(" ".join(re.split(r"\s*[\r\n\t]\s*", text)), sentence("line breaks are read as blanks."))
    return Reading(text)


def _truth(raw: Raw, column: Column) -> Reading | Fault:
    if set(column.options) == {"yes", "no"}:
        return Reading("yes" if raw.value else "no")
    return Fault("type-error", sentence("{value} is a truth value, not what is asked here.", value=raw.shown))


def _quarter(text: str) -> str:
    """Return a quarter as it is written in a file; a text that is none stays as it is, to be judged."""
    folded = text.casefold()
    match = _QUARTER.fullmatch(folded) or _QUARTER_WORDS.fullmatch(folded)
    if match is None:
        return text
    found = match.groupdict()
    return f"{found['year'] or found.get('year2')}-Q{found['n'] or found.get('n2')}"


# Numbers -----------------------------------------------------------------------------------------


def _number(raw: Raw, column: Column, habit: Habit) -> Reading | Fault:
    if raw.kind == "boolean":
        return Fault("type-error", sentence("{value} is a truth value, not what is asked here.", value=raw.shown))
    if raw.kind == "day":
        serial = _serial(raw.value)
        message = "a date stands here, {value}, where a number is meant."
        return Fault("type-error", sentence(message, value=raw.shown), serial)
    if raw.kind == "number":
        return _as_kind(exact(raw.value), raw, column)
    readings = number_readings(cleaned(raw.value), column)
    if readings is None:
        if cleaned(raw.value).casefold().replace(".", "") in _ABSENT:
            message = "{value} is not a number; leave the cell blank when it is not known, write 0 when it is nothing."
            return Fault("type-error", sentence(message, value=quoted(raw.shown)))
        return Fault("type-error", sentence("{value} is not a number.", value=quoted(raw.shown)))
    values = set(readings.values())
    if len(values) == 1:
        return _as_kind(values.pop(), raw, column)
    return _ambiguous(raw, column, readings, habit)


def _ambiguous(raw: Raw, column: Column, readings: Mapping[Separator, Decimal], habit: Habit) -> Reading | Fault:
    """Decide between two readings: a count is whole; else as other cells of the column are written; else not at all."""
    if column.kind in ("count", "years"):
        whole = {value for value in readings.values() if value == value.to_integral_value()}
        if len(whole) == 1:
            return _as_kind(whole.pop(), raw, column)
    separator = habit.separator
    if separator is None:
        one, other = sorted(readings.values())
        message = "{value} can be {one} or {other}, and no other cell of the column shows which."
        return Fault("type-error", sentence(message, value=quoted(raw.shown), one=plain(one), other=plain(other)))
    read = _as_kind(readings[separator], raw, column)
    if isinstance(read, Fault):
        return read
    message = "{value} is read as {number}, as {cell} is written."
    return Reading(read.text, sentence(message, value=quoted(raw.shown), number=read.text or "", cell=habit.shown[separator]))


def number_readings(text: str, column: Column) -> dict[Separator, Decimal] | None:
    """Return what a text can be as a number, by what would stand before the decimals; None when it is none."""
    percent = text.endswith("%")
    if percent and column.kind != "share":
        return None
    found = _number_texts(cleaned(text.removesuffix("%")))
    if found is None:
        return None
    return {separator: Decimal(number).scaleb(-2) if percent else Decimal(number) for separator, number in found.items()}


def _number_texts(text: str) -> dict[Separator, str] | None:
    """Return a written number in plain digits, by what would stand before the decimals; None when it is no number."""
    bare = cleaned(_CURRENCY.sub("", re.sub(f"[{_BLANKS}]", " ", text)))
    signs = 0
    if bare.startswith("(") and bare.endswith(")"):
        bare, signs = cleaned(bare[1:-1]), 1
    no_cents = re.search(r"([.,])(-{1,2}|[–—])$", bare)  # € 1.000,-
    bare = bare[: no_cents.start()] if no_cents else bare
    if bare[:1] and bare[0] in _MINUS:
        bare, signs = bare[1:], signs + 1
    if bare[-1:] and bare[-1] in _MINUS:
        bare, signs = bare[:-1], signs + 1
    if bare[:1] == "+" and not signs:
        bare = bare[1:]
    bare = cleaned(_CURRENCY.sub("", cleaned(bare)))
    if signs > 1:
        return None
    minus = "-" if signs else ""
    if re.fullmatch(r"[0-9]+", bare):
        return {"comma": minus + bare, "point": minus + bare}
    found: dict[Separator, str] = {}
    if _COMMA.fullmatch(bare):
        found["comma"] = minus + re.sub(r"[. ]", "", bare).replace(",", ".")
    if _POINT.fullmatch(bare):
        found["point"] = minus + re.sub(r"[, ]", "", bare)
    if no_cents and len(found) > 1:
        del found["comma" if no_cents[1] == "." else "point"]
    return found or None


def shows_habit(raw: Raw, column: Column) -> Separator | None:
    """Return which separator a cell shows to be in use; None where it shows none."""
    if raw.kind != "text" or column.kind not in NUMBERS:
        return None
    readings = number_readings(cleaned(raw.value), column)
    return next(iter(readings)) if readings is not None and len(readings) == 1 else None


def _as_kind(value: Decimal, raw: Raw, column: Column) -> Reading | Fault:
    """Return a number as the column has it, or say why it cannot."""
    shown = quoted(raw.shown)
    if len(str(abs(value).to_integral_value())) > MAX_WHOLE_DIGITS or value.copy_abs() >= Decimal(10) ** MAX_WHOLE_DIGITS:
        return Fault("type-error", sentence("{value} has more digits than a number can have. Check what was pasted here.", value=shown))
    if column.kind == "money" and value != round_half_up(value, 2):
        message = "{value} has more than two decimals."
        return Fault("type-error", sentence(message, value=shown), plain(round_half_up(value, 2)))
    if column.kind == "share" and not 0 <= value <= 1:
        if 1 < value <= 100 and "%" not in raw.shown:
            message = "{value} looks like a percentage; write it with its sign."
            return Fault("constraint-error", sentence(message, value=shown), f"{plain(value)}%".replace(".", ","))
        return Fault("constraint-error", sentence("{value} does not lie between 0% and 100%.", value=shown))
    if column.kind in ("count", "years") and value != value.to_integral_value():
        return Fault("type-error", sentence("{value} is not a whole number.", value=shown), plain(round_half_up(value)))
    if column.kind in ("count", "years", "quantity") and value < 0:
        return Fault("constraint-error", sentence("{value} is below 0.", value=shown))
    return Reading(plain(value))


def _serial(value: Any) -> str:
    """Return the number that a program keeps for a day; "" for what has none."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return str((value.date() - dt.date(1899, 12, 30)).days)
    return ""


# Days --------------------------------------------------------------------------------------------


def _day(raw: Raw) -> Reading | Fault:
    match raw.value:
        case dt.datetime() if raw.value.time() != dt.time():
            message = "{value} has a time of day."
            return Fault("type-error", sentence(message, value=raw.shown), f"{raw.value:%Y-%m-%d}")
        case dt.date():  # a moment is a day too
            if raw.value.year < 1950:
                # Somebody typed 2024, and the program made the 2024th day since 1900 of it.
                serial = _serial(raw.value) or "?"
                message = "{value} is long ago: the program made a date of the number {number}."
                near = serial if serial.isdigit() and _FIRST_YEAR <= int(serial) <= _LAST_YEAR else ""
                return Fault("constraint-error", sentence(message, value=raw.shown, number=serial), near)
            return Reading(f"{raw.value:%Y-%m-%d}")
        case bool() | dt.time() | dt.timedelta():
            return Fault("type-error", sentence("{value} is not a date.", value=quoted(raw.shown)))
        case int() | float():
            return _day_of_number(raw)
    return _day_of_text(raw)


def _day_of_number(raw: Raw) -> Reading | Fault:
    value = exact(raw.value)
    if value == value.to_integral_value() and _FIRST_YEAR <= value <= _LAST_YEAR:
        return Reading(plain(value))
    near = ""
    if value == value.to_integral_value() and 18264 <= value <= 109574:  # 1950 to 2199
        near = (dt.date(1899, 12, 30) + dt.timedelta(days=int(value))).isoformat()
    return Fault("type-error", sentence("{value} is a number, not a date.", value=quoted(raw.shown)), near)


def _day_of_text(raw: Raw) -> Reading | Fault:
    text = re.sub(r"\s+", " ", re.sub(f"[{_BLANKS}]", " ", cleaned(raw.value))).casefold()
    wrong = Fault("type-error", sentence("{value} is not a date.", value=quoted(raw.shown)))
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return Reading(text)
    if match := re.fullmatch(r"(\d{1,2}) (\w+)\.? (\d{4})", text):
        month = months().get(match[2])
        return _whole_day(int(match[1]), month, int(match[3]), wrong) if month else wrong
    if match := re.fullmatch(r"(\w+)\.? (\d{4})", text):
        month = months().get(match[1])
        return Reading(f"{match[2]}-{month:02d}") if month else wrong
    if match := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        return Reading(f"{match[2]}-{int(match[1]):02d}") if 1 <= int(match[1]) <= _MAX_MONTH else wrong
    if match := re.fullmatch(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", text):
        return _whole_day(int(match[3]), int(match[2]), int(match[1]), wrong)
    if match := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text):
        day, month, year = int(match[1]), int(match[2]), int(match[3])
        if month > _MAX_MONTH >= day:
            swapped = _whole_day(month, day, year, wrong)
            message = "{value} is no date with the day first."
            return Fault(
                "type-error", sentence(message, value=quoted(raw.shown)), swapped.text or "" if isinstance(swapped, Reading) else ""
            )
        return _whole_day(day, month, year, wrong)
    if match := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})", text):
        full = _whole_day(int(match[1]), int(match[2]), 2000 + int(match[3]), wrong)
        message = "{value} has a year of two digits."
        return Fault("type-error", sentence(message, value=quoted(raw.shown)), full.text or "" if isinstance(full, Reading) else "")
    return wrong


def _whole_day(day: int, month: int, year: int, wrong: Fault) -> Reading | Fault:
    try:
        return Reading(dt.date(year, month, day).isoformat())
    except ValueError:
        return wrong


@cache
def months() -> Mapping[str, int]:
    """Return the months by their names and abbreviations, in Dutch and English."""
    from babel import Locale

    found: dict[str, int] = {}
    for language in ("nl", "en"):
        for width in ("wide", "abbreviated"):
            names = Locale.parse(language).months["format"][width]
            found |= {name.casefold().rstrip("."): number for number, name in names.items()}
    return found
