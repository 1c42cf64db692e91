"""Unit prices: what a list says something costs, and prices of different years made comparable.

A price is named ``<list>/<price>``; two lists may price the same thing differently, and a case says
which it uses by naming it as its ``proxy_source``. An index says how prices moved; a price of one year
becomes one of another by the ratio of the two years' index numbers, and only when a case gives an
index: a price is never moved silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from koers.errors import UsageError, suggest
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
    """One price of one list, in one year's prices."""

    list_id: str
    price_id: str
    label: str
    price_year: int
    value: Decimal
    currency: str
    source: str

    @property
    def name(self) -> str:
        """How a case names it: ``<list>/<price>``."""
        return f"{self.list_id}/{self.price_id}"


@dataclass(frozen=True)
class Registry:
    """Every unit price there is, by name and year."""

    prices: Mapping[tuple[str, int], UnitPrice]

    @classmethod
    def from_frame(cls, frame: pd.DataFrame | None) -> Registry:
        """Read the table ``unit_prices``: one row per price of a list in a year."""
        prices = (
            UnitPrice(row.list_id, row.price_id, row.label, row.price_year, row.value, row.currency, row.source) for row in rows_of(frame)
        )
        return cls({(price.name, price.price_year): price for price in prices})

    @property
    def names(self) -> set[str]:
        """The names of all prices."""
        return {name for name, _ in self.prices}

    def price(self, name: str, year: int) -> UnitPrice:
        """Return a price; raise UsageError with the nearest name, or the years it is there for."""
        if name not in self.names:
            raise UsageError(f"There is no unit price {name!r}. {suggest(name, self.names)}")
        if (name, year) not in self.prices:
            years = ", ".join(str(known) for other, known in sorted(self.prices) if other == name)
            raise UsageError(f"The unit price {name!r} is not there in prices of {year}. It is in prices of {years}.")
        return self.prices[name, year]

    def alternatives(self, name: str, year: int) -> tuple[UnitPrice, ...]:
        """Return what other lists say of the same thing in that year."""
        thing = name.rpartition("/")[2]
        return tuple(
            price for (other, at), price in sorted(self.prices.items()) if at == year and price.price_id == thing and other != name
        )

    def index(self, name: str, from_year: int, to_year: int) -> Decimal:
        """Return how a list itself moved a price from one year to another."""
        return self.price(name, to_year).value / self.price(name, from_year).value
