"""Unit prices: what a list says something costs, and prices of different years made comparable.

A price is named ``<list>/<price>``; two lists may price the same thing differently, and a case says
which it uses by naming it as its ``proxy_source``. An index says how prices moved; a price of one year
becomes one of another by the ratio of the two years' index numbers. That index is the case's, where it
gives one; else that of the list itself, which has a price in both years. A price is never moved silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from koers.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class PriceIndex:
    """Index numbers by year, any base; ``source`` says whose they are."""

    values: Mapping[int, Decimal]
    source: str

    def factor(self, from_year: int, to_year: int) -> Decimal | None:
        """Return what a price of one year is multiplied by to become one of another; None where a year is not covered."""
        if from_year == to_year:
            return Decimal(1)
        before, after = self.values.get(from_year), self.values.get(to_year)
        return None if before is None or after is None else after / before


@dataclass(frozen=True)
class UnitPrice:
    """One price of one list, in one year's prices; ``row`` is its line in the file."""

    list_id: str
    price_id: str
    label: str
    price_year: int
    value: Decimal
    currency: str
    source: str
    row: int

    @property
    def name(self) -> str:
        """How a case names it: ``<list>/<price>``."""
        return f"{self.list_id}/{self.price_id}"


@dataclass(frozen=True)
class Registry:
    """Every unit price there is, by name and year; ``file`` is where they stand, as messages name it."""

    prices: Mapping[tuple[str, int], UnitPrice]
    file: str = ""

    @classmethod
    def from_frame(cls, frame: pd.DataFrame | None, file: str) -> Registry:
        """Read the table ``unit_prices``: one row per price of a list in a year."""
        prices = (
            UnitPrice(row.list_id, row.price_id, row.label, row.price_year, row.value, row.currency, row.source, int(row.Index))
            for row in rows_of(frame)
        )
        return cls({(price.name, price.price_year): price for price in prices}, file)

    @property
    def names(self) -> set[str]:
        """The names of all prices."""
        return {name for name, _ in self.prices}

    def alternatives(self, name: str, year: int) -> tuple[UnitPrice, ...]:
        """Return what other lists say of the same thing in that year."""
        thing = name.rpartition("/")[2]
        return tuple(
            price for (other, at), price in sorted(self.prices.items()) if at == year and price.price_id == thing and other != name
        )

    def factor(self, name: str | None, from_year: int, to_year: int) -> Decimal | None:
        """Return how a list itself moved a price from one year to another; None where it does not have it in both."""
        before, after = self.prices.get((name or "", from_year)), self.prices.get((name or "", to_year))
        return None if before is None or after is None or not before.value else after.value / before.value
