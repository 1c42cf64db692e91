"""Kinds of column: what a cell of each kind may hold, what it becomes, and what to say when it is wrong.

Cells arrive as text. A blank cell is None. Nothing is guessed: a cell that could be read in two ways
is refused with the way to write it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from koers.errors import suggest
from koers.money import NumberFormatError, parse_money, parse_number, plain, round_half_up

Fault = tuple[str, str, str]  # code, message, advice

# No effect and no schedule of rates runs longer; what does is a calendar year where a year of activity was meant.
MAX_YEARS = 200


@dataclass(frozen=True)
class Kind:
    """A kind of column.

    Attributes
    ----------
    name : str
        "money", "share", "count", "identifier", "text", "choice", "day", "quarter", "year", "checksum",
        "number", "quantity", "years", "price_year", "currency".
    convert : callable
        From checked text to a value.
    fault : callable
        From text and the allowed options to a Fault, or None when the text is right.
    frictionless : dict
        The Table Schema type and constraints of such a column.
    """

    name: str
    convert: Callable[[str], Any]
    fault: Callable[[str, Sequence[str]], Fault | None]
    frictionless: dict[str, Any]


_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_QUARTER = re.compile(r"(19|20|21)[0-9]{2}-Q[1-4]")
_CHECKSUM = re.compile(r"[0-9a-f]{64}")
_COUNT = re.compile(r"[0-9]{1,15}")
# How people write numbers, once the euro sign, blanks and the minus are off.
_DUTCH = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?|[0-9]+,[0-9]+")
_ENGLISH = re.compile(r"[0-9]{1,3}(,[0-9]{3})+\.[0-9]+")
# Control characters, line and paragraph separators: what breaks a line or cannot be seen.
_UNSEEN = ("Cc", "Zl", "Zp")
_ABSENT = {"", "nan", "na", "n/a", "n.a.", "null", "none", "nvt", "n.v.t.", "onbekend", "#n/a", "#n/b"}


def _plainly(text: str) -> str | None:
    """Return a number as people write it in the way it is to be written, or None when that is not sure."""
    bare = re.sub(r"[€\s]|EUR", "", text)
    minus = "-" if bare.startswith(("-", "(")) or bare.endswith("-") else ""
    digits = bare.removeprefix("(").removesuffix(")").strip("-") if bare.startswith("(") == bare.endswith(")") else ""
    if _DUTCH.fullmatch(digits):
        return minus + digits.replace(".", "").replace(",", ".")
    if _ENGLISH.fullmatch(digits):
        return minus + digits.replace(",", "")
    if re.fullmatch(r"[.,][0-9]+", digits):
        return f"{minus}0.{digits[1:]}"
    return minus + digits if re.fullmatch(r"[0-9]+(\.[0-9]+)?", digits) else None


def _number_advice(text: str) -> str:
    if text.strip(" €-").casefold() in _ABSENT:
        return "Leave the cell blank when it is not known; write 0 when it is nothing."
    meant = _plainly(text)
    if meant is None:
        return "Write digits only, with a point before decimals: 1234.50."
    return f"Write {meant}: digits only, a minus sign in front, a point before decimals."


def _cents_advice(text: str) -> str:
    rounded = plain(round_half_up(parse_number(text), 2))
    thousands = re.fullmatch(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", text)
    return f"Write {text.replace('.', '')} if the point stands between thousands, else {rounded}." if thousands else f"Write {rounded}."


def _money_fault(text: str, _: Sequence[str]) -> Fault | None:
    try:
        parse_money(text)
    except NumberFormatError as error:
        if str(error) == "a fraction of a cent":
            return "type-error", f"{text!r} has a fraction of a cent.", _cents_advice(text)
        if str(error) == "too many digits":
            return "type-error", f"{text!r} has more digits than an amount can have.", "Check what was pasted here."
        return "type-error", f"{text!r} is not an amount.", _number_advice(text)
    return None


def _share_fault(text: str, _: Sequence[str]) -> Fault | None:
    number = text.removesuffix("%").rstrip()
    try:
        share = parse_number(number)
    except NumberFormatError:
        meant = _plainly(text)
        if meant is not None and 0 <= Decimal(meant) <= 1:
            return "type-error", f"{text!r} is not a share.", f"Write {meant}: a fraction between 0 and 1, with a point before decimals."
        return "type-error", f"{text!r} is not a share.", "Write a fraction between 0 and 1, such as 0.25."
    if share < 0:
        return "constraint-error", f"{text!r} is below 0.", "A share lies between 0 and 1."
    if share > 100:
        return "constraint-error", f"{text!r} is above 1.", "A share lies between 0 and 1."
    if number != text or share > 1:
        fraction = plain(share.scaleb(-2))
        if number == text and share < 2:
            # 1.5 may be 1.5%, or 15% with the point in the wrong place.
            return "constraint-error", f"{text!r} is above 1.", f"A share lies between 0 and 1; write {fraction} if {text}% is meant."
        return "constraint-error", f"{text!r} looks like a percentage.", f"Write it as a fraction between 0 and 1: {fraction}."
    return None


def _count_fault(text: str, _: Sequence[str]) -> Fault | None:
    return None if _COUNT.fullmatch(text) else ("type-error", f"{text!r} is not a count.", "Write a whole number, 0 or more.")


def _identifier_fault(text: str, _: Sequence[str]) -> Fault | None:
    if _IDENTIFIER.fullmatch(text):
        return None
    return "constraint-error", f"{text!r} is not an identifier.", "Use lower case letters, digits and single hyphens."


def _choice_fault(text: str, options: Sequence[str]) -> Fault | None:
    return None if text in options else ("constraint-error", f"{text!r} is not allowed.", suggest(text, options))


def _day_fault(text: str, _: Sequence[str]) -> Fault | None:
    if _DAY.fullmatch(text):
        try:
            date.fromisoformat(f"{text}-01-01"[:10])
        except ValueError:
            pass
        else:
            return None
    return "type-error", f"{text!r} is not a date.", "Write 2024-06-30, or 2024-06 where only the month is known, or 2024."


def _year_fault(text: str, _: Sequence[str]) -> Fault | None:
    return None if re.fullmatch(r"(19|20|21)[0-9]{2}", text) else ("type-error", f"{text!r} is not a year.", "Write four digits: 2024.")


def _quarter_fault(text: str, _: Sequence[str]) -> Fault | None:
    return None if _QUARTER.fullmatch(text) else ("type-error", f"{text!r} is not a quarter.", "Write the year and the quarter: 2019-Q4.")


def _text_fault(text: str, _: Sequence[str]) -> Fault | None:
    bad = next((char for char in text if unicodedata.category(char) in _UNSEEN or char in "\ufeff\ufffd"), None)
    if bad is None:
        return None
    return "constraint-error", f"the text holds the character U+{ord(bad):04X}.", "Remove it; a line break cannot stand in a cell."


def _checksum_fault(text: str, _: Sequence[str]) -> Fault | None:
    return (
        None
        if _CHECKSUM.fullmatch(text)
        else ("type-error", f"{text!r} is not a SHA-256.", "It has 64 hexadecimal digits; record the file anew.")
    )


def _any_number_fault(text: str, _: Sequence[str]) -> Fault | None:
    try:
        parse_number(text)
    except NumberFormatError as error:
        if str(error) == "too many digits":
            return "type-error", f"{text!r} has more digits than a number can have.", "Check what was pasted here."
        return "type-error", f"{text!r} is not a number.", _number_advice(text)
    return None


def _quantity_fault(text: str, options: Sequence[str]) -> Fault | None:
    found = _any_number_fault(text, options)
    return found or (("constraint-error", f"{text!r} is below 0.", "It is 0 or more.") if Decimal(text) < 0 else None)


def _years_fault(text: str, options: Sequence[str]) -> Fault | None:
    found = _any_number_fault(text, options)
    if found:
        return found
    years = Decimal(text)
    if years < 0:
        return "constraint-error", f"{text!r} is negative.", "Write a whole number of years, 0 or more."
    if years != years.to_integral_value():
        return "constraint-error", f"{text!r} is not a whole number of years.", _whole_years(years)
    if years > MAX_YEARS:
        calendar = "It looks like a calendar year; the first year of activity is 1."
        most = f"Write {MAX_YEARS} at most; what comes later is worth next to nothing now."
        return "constraint-error", f"{text!r} is more than {MAX_YEARS} years.", calendar if 1900 <= years < 2200 else most
    return None


def _whole_years(years: Decimal) -> str:
    below = years.to_integral_value(ROUND_FLOOR)
    return f"Write {below} or {below + 1}; a part of a year goes into the quantity."


def _price_year_fault(text: str, options: Sequence[str]) -> Fault | None:
    # A spreadsheet program writes a year in a column with blanks as 2024.0.
    return _year_fault(text.removesuffix(".0"), options)


def _currency_fault(text: str, _: Sequence[str]) -> Fault | None:
    if re.fullmatch(r"[A-Z]{3}", text):
        return None
    return "constraint-error", f"{text!r} is not a currency.", "Write its three capitals, such as EUR."


def _decimal(text: str) -> Decimal:
    return Decimal(text)


def _whole(text: str) -> int:
    return int(Decimal(text))


KINDS = {
    kind.name: kind
    for kind in (
        Kind("money", _decimal, _money_fault, {"type": "number", "decimalChar": "."}),
        Kind("share", _decimal, _share_fault, {"type": "number", "decimalChar": ".", "constraints": {"minimum": 0, "maximum": 1}}),
        Kind("count", int, _count_fault, {"type": "integer", "constraints": {"minimum": 0}}),
        Kind("identifier", str, _identifier_fault, {"type": "string", "constraints": {"pattern": "^" + _IDENTIFIER.pattern + "$"}}),
        Kind("choice", str, _choice_fault, {"type": "string"}),
        Kind("day", str, _day_fault, {"type": "string", "constraints": {"pattern": "^" + _DAY.pattern + "$"}}),
        Kind("quarter", str, _quarter_fault, {"type": "string", "constraints": {"pattern": "^" + _QUARTER.pattern + "$"}}),
        Kind("year", int, _year_fault, {"type": "year"}),
        Kind("text", str, _text_fault, {"type": "string"}),
        Kind("number", _decimal, _any_number_fault, {"type": "number", "decimalChar": "."}),
        Kind("quantity", _decimal, _quantity_fault, {"type": "number", "decimalChar": ".", "constraints": {"minimum": 0}}),
        Kind("years", _whole, _years_fault, {"type": "integer", "constraints": {"minimum": 0, "maximum": MAX_YEARS}}),
        Kind("price_year", _whole, _price_year_fault, {"type": "number", "decimalChar": "."}),
        Kind("currency", str, _currency_fault, {"type": "string", "constraints": {"pattern": "^[A-Z]{3}$"}}),
        Kind("checksum", str, _checksum_fault, {"type": "string", "constraints": {"pattern": "^" + _CHECKSUM.pattern + "$"}}),
    )
}
