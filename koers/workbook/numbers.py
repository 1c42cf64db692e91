"""Read a number that somebody filled in.

Numbers are read by their shortest text, never through rounding: 1234.5 in a cell is 1234.5. Text that
looks like a number is read as people in Europe write it, with a comma or a point before decimals. Amounts
have at most two decimals and counts none, so that three digits behind a mark are thousands, unless the
column shows that mark before decimals; in other columns where it could be either, other cells decide, and
where they do not, it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from koers.data.schemas.table import Column
from koers.money import MAX_WHOLE_DIGITS, plain, round_half_up
from koers.workbook.problems import quoted
from koers.workbook.reading import ABSENT, BLANKS, MINUS, NOTHING, NUMBERS, Fault, Habit, Raw, Reading, Separator, cleaned, exact, serial_of
from koers.workbook.words import sentence

_COMMA = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?|[0-9]+,[0-9]+|[1-9][0-9]{0,2}( [0-9]{3})+(,[0-9]+)?")
_POINT = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+\.[0-9]+|[1-9][0-9]{0,2}( [0-9]{3})+(\.[0-9]+)?")
_CURRENCY = re.compile(r"€|\bEUR\b|\beuro\b", re.IGNORECASE)
_TIMES = {"k": 3, "dzd": 3, "duizend": 3, "mln": 6, "mio": 6, "miljoen": 6, "mld": 9, "miljard": 9}
_TIMES_ENDING = re.compile(rf"(?P<number>.*[0-9]) ?(?P<times>{'|'.join(_TIMES)})\.?", re.IGNORECASE)
# How many decimals a number of a kind can have: what seems to have more has thousands.
_MOST_DECIMALS = {"money": 2, "count": 0}
# A mark for thousands at one place but not at the other, or three decimals that are nothing.
_LONG_WHOLE = re.compile(r"\D*([0-9]{4,})[.,]000\D*")


def read_number(raw: Raw, column: Column, habit: Habit) -> Reading | Fault:
    """Read a cell of a column of numbers."""
    if raw.kind == "boolean":
        return Fault("type-error", sentence("{value} is a truth value, not what is asked here.", value=raw.shown))
    if raw.kind == "day":
        serial = serial_of(raw.value)
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
    text = re.sub(r"\s+", " ", re.sub(f"[{BLANKS}]", " ", cleaned(raw.value)))
    bare = text.casefold().replace(".", "")
    near = "0" if bare in NOTHING else ""
    times = _TIMES_ENDING.fullmatch(text)
    loose = times["number"] if times else re.sub(r"(?<=\d)['’` ]+(?=\d)", "", text)
    readings = number_readings(loose, column) if loose != text else None
    if readings is not None and len(set(readings.values())) == 1:
        value = next(iter(readings.values())).scaleb(_TIMES[times["times"].casefold()] if times else 0)
        near = habit.written(value) if isinstance(_as_kind(value, raw, column, habit), Reading) else ""
    if bare in ABSENT:
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
    found = number_texts(cleaned(text.removesuffix("%")))
    if found is None:
        return None
    return {separator: Decimal(number).scaleb(-2) if percent else Decimal(number) for separator, number in found.items()}


def number_texts(text: str) -> dict[Separator, str] | None:
    """Return a written number in plain digits, by what would stand before the decimals; None when it is no number."""
    bare = cleaned(_CURRENCY.sub("", re.sub(f"[{BLANKS}]", " ", text)))
    signs = 0
    if bare.startswith("(") and bare.endswith(")"):
        bare, signs = cleaned(bare[1:-1]), 1
    no_cents = re.search(r"([.,])(-{1,2}|[–—])$", bare)  # € 1.000,-
    bare = bare[: no_cents.start()] if no_cents else bare
    if bare[:1] and bare[0] in MINUS:
        bare, signs = bare[1:], signs + 1
    if bare[-1:] and bare[-1] in MINUS:
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
