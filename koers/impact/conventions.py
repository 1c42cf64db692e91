"""Conventions: the choices on which published analyses differ, each named, with what it means.

The ratio depends on six choices that no reader can see. So each is a value of its own with a sentence
that says what it does, and a *named set* is a convention that somebody published under. A named set
brings timing and algebra; what stands in numerator or denominator stays the case's own, and so does
its discount rate unless the set's is asked for.

Known limit: the set ``nl-2025`` rests on a secondary source; :data:`NAMED` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from koers.errors import UsageError, suggest


class Choice(StrEnum):
    """One value of a choice, with the sentence that says what it does."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Make a member of its value and its meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class DiscountTiming(Choice):
    """When in its year an effect or a cost falls."""

    END = "end", "Each year's value falls at its end: year 1 is divided by 1 + rate."
    MID = "mid", "Each year's value falls halfway: year 1 is divided by (1 + rate) to the power of a half."
    START = "start", "Each year's value falls at its beginning: year 1 is not discounted, year 2 is divided by 1 + rate."
    NONE = "none", "Nothing is discounted."


class DropOffStarts(Choice):
    """The first year that drop-off takes from."""

    YEAR2 = "year2", "The first year is whole; drop-off takes its share from the second year on."
    YEAR1 = "year1", "Drop-off takes its share from the first year already."


class FilterAlgebra(Choice):
    """How deadweight, displacement and attribution to others go together."""

    MULTIPLICATIVE = "multiplicative", "Each filter takes its share of what the one before it left."
    ADDITIVE = "additive", "The filters are added up, and their sum is taken from the gross value at once."


class NegativeOutcomes(Choice):
    """Where a negative outcome counts."""

    NUMERATOR = "numerator", "A negative outcome lowers the value."
    DENOMINATOR = "denominator", "A negative outcome is added to the inputs."


class ThirdPartySavings(Choice):
    """Where a saving of somebody who did not pay counts."""

    NUMERATOR = "numerator", "A third party's saving is value."
    DENOMINATOR = "denominator", "A third party's saving is subtracted from the inputs."


class Displacement(Choice):
    """How displacement is stated."""

    SHARE = "share", "Displacement is a share of each outcome."
    ROW = "row", "Displacement is a row of its own with a negative value."


CHOICES: Mapping[str, type[Choice]] = {
    "discount_timing": DiscountTiming,
    "drop_off_starts": DropOffStarts,
    "filter_algebra": FilterAlgebra,
    "negative_outcomes": NegativeOutcomes,
    "third_party_savings": ThirdPartySavings,
    "displacement": Displacement,
}
# What a named set brings to another case; the other choices say where things stand, and stay.
REPLAYED = ("discount_timing", "drop_off_starts", "filter_algebra")
# The name of a convention that a case spells out itself.
OWN = "own"


@dataclass(frozen=True)
class Convention:
    """Six choices under a name; the defaults are those of ``guide-2012``."""

    name: str = OWN
    discount_timing: DiscountTiming = DiscountTiming.END
    drop_off_starts: DropOffStarts = DropOffStarts.YEAR2
    filter_algebra: FilterAlgebra = FilterAlgebra.MULTIPLICATIVE
    negative_outcomes: NegativeOutcomes = NegativeOutcomes.NUMERATOR
    third_party_savings: ThirdPartySavings = ThirdPartySavings.NUMERATOR
    displacement: Displacement = Displacement.SHARE

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Convention:
        """Return a case's own convention from the values of its choices; what is not named is at its default."""
        chosen: dict[str, Any] = {key: CHOICES[key](value) for key, value in values.items()}
        return cls(**chosen)

    @property
    def choices(self) -> dict[str, Choice]:
        """The six choices by name, in the order of the method."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "name"}

    def timed_as(self, other: Convention) -> Convention:
        """Return this convention with the other's name, timing and algebra."""
        return replace(self, name=other.name, **{key: getattr(other, key) for key in REPLAYED})


@dataclass(frozen=True, order=True)
class RateStep:
    """A discount rate, a fraction per year, in force from a year of activity on."""

    from_year: int
    rate: Decimal


Schedule = tuple[RateStep, ...]


@dataclass(frozen=True)
class Rates:
    """The discount rates of costs and of effects, each a schedule in ascending years."""

    costs: Schedule
    effects: Schedule

    @classmethod
    def constant(cls, rate: Decimal | str | int) -> Rates:
        """Return one rate for everything and always."""
        schedule = (RateStep(1, Decimal(rate)),)
        return cls(schedule, schedule)


@dataclass(frozen=True)
class NamedSet:
    """A convention somebody published under: its choices, the rate it states (None where it states none), where it is from."""

    convention: Convention
    rates: Rates | None
    source: str


def _sloped() -> Rates:
    schedule = (RateStep(1, Decimal("0.028")), RateStep(36, Decimal("0.018")))
    return Rates(schedule, schedule)


NAMED: Mapping[str, NamedSet] = {
    "guide-2012": NamedSet(Convention("guide-2012"), Rates.constant("0.035"), "A Guide to Social Return on Investment, 2012"),
    "nl-2020": NamedSet(
        Convention("nl-2020"), Rates.constant("0.0225"), "Dutch working group on the discount rate, 2020, in force from 2021"
    ),
    "nl-2025": NamedSet(
        Convention("nl-2025"),
        _sloped(),
        "Dutch discount rate 2025, from a secondary source and not verified: years 1 to 35 at 2.8%, later years at 1.8%",
    ),
    "wiki-example": NamedSet(
        Convention("wiki-example", discount_timing=DiscountTiming.START),
        None,
        "A published teaching example; it states its rate per programme",
    ),
    "added-filters": NamedSet(
        Convention("added-filters", discount_timing=DiscountTiming.NONE, filter_algebra=FilterAlgebra.ADDITIVE),
        None,
        "Published analyses of one year that add the filters",
    ),
    "mid-year": NamedSet(
        Convention("mid-year", discount_timing=DiscountTiming.MID), None, "Discounting halfway through each year; it states no rate"
    ),
}


def named(name: str) -> NamedSet:
    """Return a named set; raise UsageError with the nearest name otherwise."""
    if name not in NAMED:
        raise UsageError(f"There is no convention {name!r}. {suggest(name, NAMED)}")
    return NAMED[name]
