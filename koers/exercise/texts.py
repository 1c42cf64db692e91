"""What an exercise says, kept until it is known in which language: messages in English with the values that fill them in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["money", "share", "number", "year"]


@dataclass(frozen=True)
class Number:
    """A number in a text: an amount in euros, a fraction told as a percentage, a count, a year."""

    value: Decimal
    kind: Kind = "number"
    decimals: int = 0


@dataclass(frozen=True)
class Said:
    """A message with what fills it in: numbers, other messages, or plain text."""

    message: str
    values: tuple[tuple[str, Number | Said | str], ...] = ()


@dataclass(frozen=True)
class DataTable:
    """A table of a story: its caption, the headings, and rows that begin with their own heading."""

    caption: Said
    header: tuple[Said, ...]
    rows: tuple[tuple[Said | Number | str, ...], ...]


def said(message: str, **values: Number | Said | str) -> Said:
    """Return a message with its values."""
    return Said(message, tuple(values.items()))


def money(value: Decimal | int, decimals: int = 0) -> Number:
    """Return an amount in euros."""
    return Number(Decimal(value), "money", decimals)


def share(value: Decimal, decimals: int = 0) -> Number:
    """Return a fraction, to be told as a percentage."""
    return Number(value, "share", decimals)


def count(value: Decimal | int, decimals: int = 0) -> Number:
    """Return a number of something."""
    return Number(Decimal(value), "number", decimals)


def year(value: int) -> Number:
    """Return a calendar year."""
    return Number(Decimal(value), "year")
