"""Exact money and shares, and rounding half up at the edge.

Amounts are :class:`decimal.Decimal` in euros with at most two decimals; shares are Decimals as
fractions (0.25 is 25%). Neither is ever a binary float.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

CENT = Decimal("0.01")
# Quotients keep 28 significant digits whatever the caller's decimal context says.
_EXACT = Context(prec=28, rounding=ROUND_HALF_UP)
_PLAIN = re.compile(r"-?\d+(\.\d+)?")


class NumberFormatError(ValueError):
    """Text that is not a plain number, with the reason in words."""


def parse_number(text: str) -> Decimal:
    """Read a plain number: digits, an optional minus sign, a point before decimals.

    Raises
    ------
    NumberFormatError
        For anything else, NaN, infinities and exponents included.
    """
    if not _PLAIN.fullmatch(text):
        raise NumberFormatError("not a plain number")
    return Decimal(text)


def parse_money(text: str) -> Decimal:
    """Read an exact amount in euros.

    Raises
    ------
    NumberFormatError
        When it is not a plain number, or has a fraction of a cent.
    """
    amount = parse_number(text)
    if amount != _EXACT.quantize(amount, CENT):
        raise NumberFormatError("a fraction of a cent")
    return amount


def round_half_up(value: Decimal, decimals: int = 0) -> Decimal:
    """Round half away from zero, as Dutch accounts do: 0.5 becomes 1, -0.5 becomes -1."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def divide(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """Return the quotient to 28 significant digits, or None when the denominator is 0."""
    return None if denominator == 0 else _EXACT.divide(numerator, denominator)


def plain(value: Decimal) -> str:
    """Write a Decimal without exponent or superfluous zeros: ``1230``, ``0.5``, ``-3``."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
