"""Read a day that somebody filled in.

Days are written day first; where the table shows a day with the month first, one that could be either is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Literal

from koers.money import plain
from koers.workbook.problems import quoted
from koers.workbook.reading import ABSENT, BLANKS, MINUS, Fault, Habit, Raw, Reading, cleaned, exact, serial_of
from koers.workbook.words import sentence

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
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


def read_day(raw: Raw, habit: Habit) -> Reading | Fault:
    """Read a cell of a column of days."""
    match raw.value:
        case dt.datetime() if raw.value.time() != dt.time():
            message = "{value} has a time of day."
            return Fault("type-error", sentence(message, value=raw.shown), f"{raw.value:%Y-%m-%d}")
        case dt.date():  # a moment is a day too
            if raw.value.year < 1950:
                # Somebody typed 2024, and the program made the 2024th day since 1900 of it.
                serial = serial_of(raw.value) or "?"
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
    line = re.sub(r"\s+", " ", re.sub(f"[{BLANKS}]", " ", re.sub(f"[{MINUS}]", "-", cleaned(text)))).casefold()
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
    if text in ABSENT or text.replace(".", "") in ABSENT:
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
