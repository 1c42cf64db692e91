"""Understand one cell that somebody filled in: as the text that a file has, where that is not in doubt.

Numbers are read by their shortest text, never through rounding: 1234.5 in a cell is 1234.5. Text that
looks like a number is read as people in Europe write it, with a comma or a point before decimals. Amounts
have at most two decimals and counts none, so that three digits behind a mark are thousands, unless the
column shows that mark before decimals; in other columns where it could be either, other cells decide, and
where they do not, it is refused. Days are written day first; where the table shows a day with the month
first, one that could be either is refused. What a cell may hold is judged elsewhere; here it is only read.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
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
# How an older program writes a character that XML has no room for: most often the end of a line.
_ESCAPED = re.compile(r"_x(00[01][0-9A-F])_")
_MINUS = "-\u2212\u2013\u2010\u2011\u2012"
_COMMA = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?|[0-9]+,[0-9]+|[1-9][0-9]{0,2}( [0-9]{3})+(,[0-9]+)?")
_POINT = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+\.[0-9]+|[1-9][0-9]{0,2}( [0-9]{3})+(\.[0-9]+)?")
_CURRENCY = re.compile(r"€|\bEUR\b|\beuro\b", re.IGNORECASE)
_NOTHING = {"-", "--", "–", "—", "nihil", "geen", "nil", "pm"}
_ABSENT = {*_NOTHING, "nan", "na", "n/a", "null", "none", "nvt", "onbekend", "unknown", "?", "ntb", "nnb", "nog niet bekend", "tbd"}
_TIMES = {"k": 3, "dzd": 3, "duizend": 3, "mln": 6, "mio": 6, "miljoen": 6, "mld": 9, "miljard": 9}
_TIMES_ENDING = re.compile(rf"(?P<number>.*[0-9]) ?(?P<times>{'|'.join(_TIMES)})\.?", re.IGNORECASE)
# How many decimals a number of a kind can have: what seems to have more has thousands.
_MOST_DECIMALS = {"money": 2, "count": 0}
# A mark for thousands at one place but not at the other, or three decimals that are nothing.
_LONG_WHOLE = re.compile(r"\D*([0-9]{4,})[.,]000\D*")
# What a program that opens a file of texts would take for a formula.
_FORMULA = re.compile(r"[=@]|[+\-]\S.*[(!|]")
_EXACT_DIGITS = 15  # a spreadsheet keeps no more
_NO_DAY = 60  # 29 February 1900, which programs count all the same
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_QUARTER = re.compile(r"(?P<year>[0-9]{4})[\s/-]*[qk](?P<n>[1-4])|[qk](?P<n2>[1-4])[\s/-]*(?P<year2>[0-9]{4})")
_QUARTER_WORDS = re.compile(r"(?P<n>[1-4])e kwartaal (?P<year>[0-9]{4})")
_MAX_MONTH = 12
_NUMERIC_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DAY_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<day>\d{1,2})e?[ -](?P<month>[^\W\d]+)\.?[ -](?P<year>\d{4})",
        r"(?P<month>[^\W\d]+)\.? (?P<day>\d{1,2}),? (?P<year>\d{4})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<month>[^\W\d]+)\.?[ -](?P<year>\d{4})",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
    )
)
_WEEKDAY = re.compile(r"(ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]* ")


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
    return unicodedata.normalize("NFC", _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)).strip(_BLANKS)


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
        return Reading(None, sentence("a formula; it is read as blank.") if raw.was_formula else None)
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
        return _day(raw, habit)
    if raw.kind == "day":
        message = (
            "a date stands here, {value}, where a text is meant: the program made one of what was typed. Type an apostrophe before it."
        )
        return Fault("type-error", sentence(message, value=raw.shown))
    if raw.kind == "boolean":
        return _truth(raw, column)
    if raw.kind == "number":
        if raw.percent and column.kind == "text":
            text = f"{habit.written(exact(raw.value).scaleb(2))}%"
            return Reading(text, sentence("the cell shows a percentage; it is read as {value}.", value=quoted(text)))
        return Reading(plain(exact(raw.value)))
    return _text(cleaned(raw.value), column)


def _text(text: str, column: Column) -> Reading:
    if column.kind == "quarter":
        return Reading(_quarter(text))
    if column.kind == "currency":
        known = {"€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "£": "GBP"}
        return Reading(known.get(text.casefold(), text.upper() if len(text) == 3 else text))
    if re.search(r"[\x00-\x1f]", text):
        return Reading(" ".join(re.split(r"\s*[\x00-\x1f]+\s*", text)), sentence("line breaks are read as blanks."))
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
        if raw.percent and column.kind in ("money", "count", "years"):
            shown = f"{habit.written(exact(raw.value).scaleb(2))}%"
            return Fault("type-error", sentence("{value} is a percentage, not what is asked here.", value=quoted(shown)))
        read = _as_kind(exact(raw.value), raw, column, habit)
        return read if raw.percent or raw.value != 1 else _with_its_sign(read, raw, column, habit)
    readings = number_readings(cleaned(raw.value), column)
    if readings is None:
        return _no_number(raw, column, habit)
    fitting = _fitting(readings, column)
    if column.kind == "money" and (more := _LONG_WHOLE.fullmatch(cleaned(raw.value))) is not None:
        one, other = (habit.written(Decimal(number)) for number in (more[1], more[1] + "000"))
        message = "{value} can be {one} or {other}."
        return Fault("type-error", sentence(message, value=quoted(raw.shown), one=one, other=other))
    if len(set(fitting.values())) > 1:
        return _ambiguous(raw, column, readings, habit)
    if len(fitting) < len(readings) and column.kind == "money":
        return _thousands(raw, column, readings, next(iter(fitting)), habit)
    return _with_its_sign(_as_kind(next(iter(fitting.values())), raw, column, habit), raw, column, habit)


def _with_its_sign(read: Reading | Fault, raw: Raw, column: Column, habit: Habit) -> Reading | Fault:
    """Say of a share that was written without its sign how it is read."""
    if isinstance(read, Fault) or column.kind != "share" or "%" in raw.shown or read.text in (None, "0"):
        return read
    number = f"{habit.written(Decimal(read.text).scaleb(2))}%"
    return Reading(read.text, sentence("{value} is read as {number}.", value=quoted(raw.shown), number=number))


def _no_number(raw: Raw, column: Column, habit: Habit) -> Fault:
    """Say of a text that it is no number, with the number that was probably meant."""
    text = re.sub(r"\s+", " ", re.sub(f"[{_BLANKS}]", " ", cleaned(raw.value)))
    bare = text.casefold().replace(".", "")
    near = "0" if bare in _NOTHING else ""
    times = _TIMES_ENDING.fullmatch(text)
    loose = times["number"] if times else re.sub(r"(?<=\d)['’` ]+(?=\d)", "", text)
    readings = number_readings(loose, column) if loose != text else None
    if readings is not None and len(set(readings.values())) == 1:
        value = next(iter(readings.values())).scaleb(_TIMES[times["times"].casefold()] if times else 0)
        near = habit.written(value) if isinstance(_as_kind(value, raw, column, habit), Reading) else ""
    if bare in _ABSENT:
        message = "{value} is not a number; leave the cell blank when it is not known, write 0 when it is nothing."
        return Fault("type-error", sentence(message, value=quoted(raw.shown)), near)
    return Fault("type-error", sentence("{value} is not a number.", value=quoted(raw.shown)), near)


def _fitting(readings: Mapping[Separator, Decimal], column: Column) -> Mapping[Separator, Decimal]:
    """Return the readings with as many decimals as the kind can have; all of them where none has."""
    most = _MOST_DECIMALS.get(column.kind)
    fitting = {one: value for one, value in readings.items() if most is None or -int(value.as_tuple().exponent) <= most}
    return fitting or readings


def _thousands(raw: Raw, column: Column, readings: Mapping[Separator, Decimal], before: Separator, habit: Habit) -> Reading | Fault:
    """Read an amount with three digits behind its mark, unless the column has that mark before its cents.

    Parameters
    ----------
    before : {"comma", "point"}
        What would stand before the cents if the mark is of thousands.
    """
    other: Separator = "point" if before == "comma" else "comma"
    if other in habit.shown:
        one, more = sorted(readings.values(), key=abs)
        message = "{value} can be {one} or {other}: in {cell} the same mark stands before the decimals."
        numbers = {"one": habit.written(one), "other": habit.written(more)}
        return Fault("type-error", sentence(message, value=quoted(raw.shown), cell=habit.shown[other], **numbers))
    return _as_kind(readings[before], raw, column, habit) if before == habit.home else _ambiguous(raw, column, readings, habit)


def _ambiguous(raw: Raw, column: Column, readings: Mapping[Separator, Decimal], habit: Habit) -> Reading | Fault:
    """Decide between two readings: years are whole; else as other cells of the column are written; else not at all."""
    if column.kind == "years":
        whole = {value for value in readings.values() if value == value.to_integral_value()}
        if len(whole) == 1:
            return _as_kind(whole.pop(), raw, column, habit)
    separator = habit.separator
    if separator is None:
        one, other = sorted(readings.values(), key=abs)
        message = "{value} can be {one} or {other}, and no other cell of the column shows which."
        numbers = {"one": habit.written(one), "other": habit.written(other)}
        return Fault("type-error", sentence(message, value=quoted(raw.shown), **numbers))
    read = _as_kind(readings[separator], raw, column, habit)
    if isinstance(read, Fault):
        return read
    message = "{value} is read as {number}, as {cell} is written."
    number = habit.written(readings[separator])
    return Reading(read.text, sentence(message, value=quoted(raw.shown), number=number, cell=habit.shown[separator]))


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


def _as_kind(value: Decimal, raw: Raw, column: Column, habit: Habit) -> Reading | Fault:
    """Return a number as the column has it, or say why it cannot."""
    shown = quoted(habit.written(value) if raw.kind == "number" else raw.shown)
    if len(str(abs(value).to_integral_value())) > MAX_WHOLE_DIGITS or value.copy_abs() >= Decimal(10) ** MAX_WHOLE_DIGITS:
        return Fault("type-error", sentence("{value} has more digits than a number can have. Check what was pasted here.", value=shown))
    if column.kind == "money" and value != round_half_up(value, 2):
        message = "{value} has more than two decimals."
        return Fault("type-error", sentence(message, value=shown), habit.written(round_half_up(value, 2)))
    if column.kind == "share" and not 0 <= value <= 1:
        if 1 < value <= 100 and "%" not in raw.shown:
            message = "{value} looks like a percentage; write it with its sign."
            return Fault("constraint-error", sentence(message, value=shown), f"{habit.written(value)}%")
        return Fault("constraint-error", sentence("{value} does not lie between 0% and 100%.", value=shown))
    if column.kind in ("count", "years") and value != value.to_integral_value():
        return Fault("type-error", sentence("{value} is not a whole number.", value=shown), plain(round_half_up(value)))
    if column.kind in ("count", "years", "quantity") and value < 0:
        return Fault("constraint-error", sentence("{value} is below 0.", value=shown))
    return Reading(plain(value))


def _serial(value: Any) -> str:
    """Return the number that a program keeps for a day; "" for what has none."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        days = (value.date() - dt.date(1899, 12, 30)).days
        return str(days if days > _NO_DAY else days - 1)
    return ""


# Days --------------------------------------------------------------------------------------------


def _day(raw: Raw, habit: Habit) -> Reading | Fault:
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
    read = _day_of_text(_one_line(raw.value), raw)
    if isinstance(read, Fault):
        return Fault(read.code, read.message, read.near or _near_day(_one_line(raw.value), raw))
    return _in_order(read, raw, habit)


def _in_order(read: Reading, raw: Raw, habit: Habit) -> Reading | Fault:
    """Refuse a day that could be written month first, where another is; say how it is read where none shows the order."""
    match = _NUMERIC_DAY.fullmatch(_one_line(raw.value))
    if match is None or int(match[2]) == int(match[1]) or int(match[1]) > _MAX_MONTH:
        return read
    if habit.month_first:
        other = f"{match[3]}-{int(match[1]):02d}-{int(match[2]):02d}"
        message = "{value} can be {one} or {other}: in {cell} the month stands first."
        return Fault("type-error", sentence(message, value=quoted(raw.shown), one=read.text or "", other=other, cell=habit.month_first))
    if habit.day_first:
        return read
    return Reading(read.text, sentence("{value} is read as {day}, with the day first.", value=quoted(raw.shown), day=read.text or ""))


def shows_order(raw: Raw) -> Literal["day_first", "month_first"] | None:
    """Return which of day and month a cell shows to be written first; None where it shows neither."""
    match = _NUMERIC_DAY.fullmatch(_one_line(raw.value)) if raw.kind == "text" else None
    if match is None or min(int(match[1]), int(match[2])) > _MAX_MONTH:
        return None
    return "day_first" if int(match[1]) > _MAX_MONTH else "month_first" if int(match[2]) > _MAX_MONTH else None


def _one_line(text: str) -> str:
    """Return a day's text on one line, with plain hyphens, and without a time of day that is midnight."""
    line = re.sub(r"\s+", " ", re.sub(f"[{_BLANKS}]", " ", re.sub(f"[{_MINUS}]", "-", cleaned(text)))).casefold()
    return re.sub(r"(?<=\d)[ t]0?0:00(:00(\.0+)?)?z?$", "", line)


def _day_of_number(raw: Raw) -> Reading | Fault:
    value = exact(raw.value)
    if value == value.to_integral_value() and _FIRST_YEAR <= value <= _LAST_YEAR:
        return Reading(plain(value))
    near = day_of_serial(value)
    if near and raw.was_formula:  # of a date, in a cell that is shown as text
        return Reading(near)
    return Fault("type-error", sentence("{value} is a number, not a date.", value=quoted(raw.shown)), near)


def day_of_serial(value: Decimal) -> str:
    """Return the day of which a program keeps this number; "" for none between 1950 and 2199."""
    if value != value.to_integral_value() or not 18264 <= value <= 109574:
        return ""
    return (dt.date(1899, 12, 30) + dt.timedelta(days=int(value))).isoformat()


def _day_of_text(text: str, raw: Raw) -> Reading | Fault:
    wrong = Fault("type-error", sentence("{value} is not a date.", value=quoted(raw.shown)))
    if text in _ABSENT or text.replace(".", "") in _ABSENT:
        return Fault("type-error", sentence("{value} is not a date; leave the cell blank when it is not known.", value=quoted(raw.shown)))
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return Reading(text)
    if match := next(filter(None, (form.fullmatch(text) for form in _DAY_FORMS)), None):
        found = match.groupdict()
        month = int(found["month"]) if found["month"].isdecimal() else months().get(found["month"], 0)
        if "day" in found:
            return _whole_day(int(found["day"]), month, int(found["year"]), wrong)
        return Reading(f"{found['year']}-{month:02d}") if 1 <= month <= _MAX_MONTH else wrong
    if match := _NUMERIC_DAY.fullmatch(text):
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


def _near_day(text: str, raw: Raw) -> str:
    """Return the day that a text is near to: without its weekday, with a year of four digits; "" for none."""
    bare = _WEEKDAY.sub("", text, count=1)
    full = re.sub(r"([^\W\d]\.?)[ -]?['’]?(\d{2})$", r"\1 20\2", bare)
    read = _day_of_text(full, raw) if full != text else None
    return read.text or "" if isinstance(read, Reading) else ""


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
    return found | {"febr": 2, "sept": 9}
