"""Kinds of column: what a cell of each kind may hold, what it becomes, and what to say when it is wrong.

Cells arrive as text. A blank cell is None. Nothing is guessed: a cell that could be read in two ways
is refused with the way to write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from koers.errors import suggest
from koers.money import NumberFormatError, parse_money, parse_number

Fault = tuple[str, str, str]  # code, message, advice


@dataclass(frozen=True)
class Kind:
    """A kind of column.

    Attributes
    ----------
    name : str
        "money", "share", "count", "identifier", "text", "choice", "day", "year".
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
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_DUTCH = re.compile(r"[€\s]*-?\d{1,3}(\.\d{3})*(,\d+)?-?|[€\s]*-?\d+,\d+")


def _number_advice(text: str) -> str:
    cleaned = text.replace("€", "").replace(" ", "").replace("\u00a0", "")
    if _DUTCH.fullmatch(text) and cleaned.strip("-"):
        minus = "-" if cleaned.startswith("-") or cleaned.endswith("-") else ""
        return f"Write {minus}{cleaned.strip('-').replace('.', '').replace(',', '.')}: no thousands separators, a point before the cents."
    if cleaned.casefold() in {"nan", "na", "n/a", "null", "none", "-", "nvt", "onbekend"}:
        return "Leave the cell blank when it is not known; write 0 when it is nothing."
    return "Write digits only, with a point before decimals: 1234.50."


def _money_fault(text: str, _: Sequence[str]) -> Fault | None:
    try:
        parse_money(text)
    except NumberFormatError as error:
        if str(error) == "a fraction of a cent":
            return "type-error", f"{text!r} has a fraction of a cent.", _number_advice(text)
        return "type-error", f"{text!r} is not an amount.", _number_advice(text)
    return None


def _share_fault(text: str, _: Sequence[str]) -> Fault | None:
    try:
        share = parse_number(text.removesuffix("%"))
    except NumberFormatError:
        return "type-error", f"{text!r} is not a share.", "Write a fraction between 0 and 1, such as 0.25."
    if text.endswith("%") or share > 1:
        return "constraint-error", f"{text!r} looks like a percentage.", f"Write it as a fraction between 0 and 1: {share / 100:f}."
    return ("constraint-error", f"{text!r} is below 0.", "A share lies between 0 and 1.") if share < 0 else None


def _count_fault(text: str, _: Sequence[str]) -> Fault | None:
    return None if text.isascii() and text.isdigit() else ("type-error", f"{text!r} is not a count.", "Write a whole number, 0 or more.")


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
    return None if re.fullmatch(r"(19|20|21)\d\d", text) else ("type-error", f"{text!r} is not a year.", "Write four digits: 2024.")


def _text_fault(text: str, _: Sequence[str]) -> Fault | None:
    bad = next((char for char in text if ord(char) < 32 or char in "\u2028\u2029\ufeff\ufffd"), None)
    if bad is None:
        return None
    return "constraint-error", f"the text holds the character U+{ord(bad):04X}.", "Remove it; a line break cannot stand in a cell."


def _decimal(text: str) -> Decimal:
    return Decimal(text)


KINDS = {
    kind.name: kind
    for kind in (
        Kind("money", _decimal, _money_fault, {"type": "number", "decimalChar": "."}),
        Kind("share", _decimal, _share_fault, {"type": "number", "decimalChar": ".", "constraints": {"minimum": 0, "maximum": 1}}),
        Kind("count", int, _count_fault, {"type": "integer", "constraints": {"minimum": 0}}),
        Kind("identifier", str, _identifier_fault, {"type": "string", "constraints": {"pattern": "^" + _IDENTIFIER.pattern + "$"}}),
        Kind("choice", str, _choice_fault, {"type": "string"}),
        Kind("day", str, _day_fault, {"type": "string", "constraints": {"pattern": "^" + _DAY.pattern + "$"}}),
        Kind("year", int, _year_fault, {"type": "year"}),
        Kind("text", str, _text_fault, {"type": "string"}),
    )
}
