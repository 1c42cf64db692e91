"""Exact money and shares, and rounding half up at the edge.

Amounts are :class:`decimal.Decimal` in euros with at most two decimals; shares are Decimals as
fractions (0.25 is 25%). Neither is ever a binary float.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

# Quotients keep 28 significant digits whatever the caller's decimal context says.
_EXACT = Context(prec=28, rounding=ROUND_HALF_UP)
# Rounding needs room for every digit of what is rounded.
_ROOMY = Context(prec=1000, rounding=ROUND_HALF_UP)
_PLAIN = re.compile(r"-?(?P<whole>[0-9]+)(\.[0-9]+)?")
# More digits before the point than any budget has; what holds them is a pasted key, and a spreadsheet would round it.
MAX_WHOLE_DIGITS = 15


class NumberFormatError(ValueError):
    """Text that is not a plain number, with the reason in words."""


def parse_number(text: str) -> Decimal:
    """Read a plain number: digits, an optional minus sign, a point before decimals.

    Raises
    ------
    NumberFormatError
        For anything else, NaN, infinities and exponents included, and for more than 15 digits before the point.
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise NumberFormatError("not a plain number")
    if len(match["whole"].lstrip("0")) > MAX_WHOLE_DIGITS:
        raise NumberFormatError("too many digits")
    return Decimal(text)


def parse_money(text: str) -> Decimal:
    """Read an exact amount in euros.

    Raises
    ------
    NumberFormatError
        When it is not a plain number, or has a fraction of a cent.
    """
    amount = parse_number(text)
    if amount != round_half_up(amount, 2):
        raise NumberFormatError("a fraction of a cent")
    return amount


def round_half_up(value: Decimal, decimals: int = 0) -> Decimal:
    """Round half away from zero, as Dutch accounts do: 0.5 becomes 1, -0.5 becomes -1."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _ROOMY)


def divide(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """Return the quotient to 28 significant digits, or None when the denominator is 0."""
    return None if denominator == 0 else _EXACT.divide(numerator, denominator)


def plain(value: Decimal) -> str:
    """Write a Decimal without exponent or superfluous zeros: ``1230``, ``0.5``, ``-3``."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
