"""The small case of an exercise, and the chain from its numbers to every figure that is asked for.

The chain is that of :mod:`koers.impact.chain`, in Decimals; :func:`as_case` makes a case of it that
:func:`koers.impact.value.value_case` values to the same amounts (a test holds both to that). What that
chain does not know are ways of working that only a learner has: rounding every factor to two decimals on the way,
taking the net present value for the value, turning the ratio upside down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

import numpy as np

from koers.impact.case import OUTCOME, PRICED, RANGED, Case
from koers.impact.chain import Array, discount_factors, filtered, placed, weights
from koers.impact.conventions import Convention, Rates, RateStep
from koers.impact.prices import PriceIndex
from koers.money import divide, round_half_up

InputKind = Literal["cash", "in_kind", "volunteer"]
_ONE = Decimal(1)
_SHARES = ("deadweight", "displacement", "attribution_to_others", "drop_off")
# With how many decimals factors are kept by those who round on the way.
_ROUNDED = 2


@dataclass(frozen=True)
class Outcome:
    """One row of the map, as the story tells it.

    Attributes
    ----------
    id : str
    quantity : Decimal
    price : Decimal
        Of one unit, as quoted: of one ``period``; negative for a negative outcome.
    periods : int
        How often a year that price is paid: 12 where it is quoted per month, 52 per week.
    price_year : int or None
        None where prices of one year only are in the story.
    deadweight, displacement, attribution_to_others, drop_off : Decimal
        Fractions.
    first_year, duration : int
    """

    id: str
    quantity: Decimal
    price: Decimal
    periods: int = 1
    price_year: int | None = None
    deadweight: Decimal = Decimal(0)
    displacement: Decimal = Decimal(0)
    attribution_to_others: Decimal = Decimal(0)
    drop_off: Decimal = Decimal(0)
    first_year: int = 1
    duration: int = 1


@dataclass(frozen=True)
class Given:
    """One input: what was put in, worth ``value`` today."""

    id: str
    kind: InputKind
    value: Decimal


@dataclass(frozen=True)
class Workings:
    """A case and a way of working it out; every figure is a property or a method of it.

    Attributes
    ----------
    outcomes, inputs : tuple
    convention : Convention
    rate : Decimal
        The discount rate, a fraction.
    price_year : int or None
        The year whose prices the result is in.
    index : mapping of year to index number
    rounded : bool
        Whether the filters together, what is left after drop-off, discount factors and the price index are rounded to two decimals.
    from_net : bool
        Whether the net present value is taken for the value.
    upside_down : bool
        Whether inputs are divided by value.
    """

    outcomes: tuple[Outcome, ...]
    inputs: tuple[Given, ...] = ()
    convention: Convention = Convention()  # noqa: RUF009 - frozen
    rate: Decimal = Decimal(0)
    price_year: int | None = None
    index: tuple[tuple[int, Decimal], ...] = ()
    rounded: bool = False
    from_net: bool = False
    upside_down: bool = False

    def _kept(self, factors: Array) -> Array:
        """Round factors, where they are rounded on the way."""
        return np.vectorize(lambda one: round_half_up(one, _ROUNDED), otypes=[object])(factors) if self.rounded else factors

    def _column(self, name: str) -> Array:
        return np.array([getattr(one, name) for one in self.outcomes], dtype=object).reshape(-1, 1)

    @cached_property
    def _values(self) -> dict[str, Array]:
        """The parameters of the rows, shape (rows, 1), of one unit worth 1."""
        values = {name: self._column(name) for name in _SHARES}
        values |= {"quantity": self._column("quantity") * 0 + _ONE, "proxy_value": self._column("quantity") * 0 + _ONE}
        years = {"first_year": self._column("first_year"), "duration_years": self._column("duration")}
        return values | {name: column.astype(np.int64) for name, column in years.items()}

    @cached_property
    def price_factors(self) -> Array:
        """What each price is multiplied by to be of ``price_year``; 1 where it is so already."""
        known = dict(self.index)
        factors = [known[self.price_year] / known[one.price_year] if one.price_year and self.price_year else _ONE for one in self.outcomes]
        return self._kept(np.array(factors, dtype=object).reshape(-1, 1))

    @cached_property
    def prices(self) -> Array:
        """What one unit is worth in a year, in the prices of ``price_year``."""
        return np.asarray(self._column("price") * self._column("periods") * self.price_factors)

    @cached_property
    def gross(self) -> Array:
        """One year's value of each row before any filter."""
        return np.asarray(self._column("quantity") * self.prices)

    @cached_property
    def filters(self) -> Array:
        """What the three filters leave of 1."""
        return self._kept(filtered(self._values, self.convention.filter_algebra).impact)

    @cached_property
    def impacts(self) -> Array:
        """One whole year's impact of each row."""
        return np.asarray(self.gross * self.filters)

    @cached_property
    def _left(self) -> tuple[tuple[Array, Array], ...]:
        """By year of the outcome: the year of activity, and what drop-off leaves of 1."""
        return tuple((year, self._kept(left)) for year, left in weights(self._values, self.convention.drop_off_starts))

    @cached_property
    def factors(self) -> Array:
        """The discount factor of each year of activity, from 0."""
        last = max((one.first_year + one.duration for one in self.outcomes), default=1)
        return self._kept(np.array(discount_factors((RateStep(1, self.rate),), self.convention.discount_timing, last), dtype=object))

    def impact_in(self, t: int) -> Decimal:
        """The impact of all rows in their t-th year, not discounted; 0 after the last."""
        if t > len(self._left):
            return Decimal(0)
        return Decimal((self.impacts * self._left[t - 1][1]).sum())

    def present_in(self, t: int) -> Decimal:
        """The present value of all rows' impact in their t-th year; 0 after the last."""
        if t > len(self._left):
            return Decimal(0)
        year, left = self._left[t - 1]
        return Decimal((self.impacts * left * self.factors[year]).sum())

    @cached_property
    def impact_total(self) -> Decimal:
        """The impact of all rows over their years, not discounted."""
        return sum((self.impact_in(t) for t in range(1, len(self._left) + 1)), Decimal(0))

    @cached_property
    def present(self) -> Array:
        """The present value of each row over its years."""
        worth = sum((left * self.factors[year] for year, left in self._left), self._column("quantity") * 0)
        return np.asarray(self.impacts * worth)

    @cached_property
    def _placed(self) -> tuple[Decimal, Decimal]:
        kinds = np.full(self.present.shape, OUTCOME, dtype=object)
        value, added = placed(self.present, self._column("price"), kinds, self.convention)
        return Decimal(value.sum()), Decimal(added.sum())

    @property
    def value(self) -> Decimal:
        """The total present value, as the convention counts it."""
        return self._placed[0]

    @cached_property
    def inputs_total(self) -> Decimal:
        """All inputs, with what the convention adds to them."""
        return sum((one.value for one in self.inputs), Decimal(0)) + self._placed[1]

    @property
    def net(self) -> Decimal:
        """The net present value."""
        return self.value - self.inputs_total

    @property
    def ratio(self) -> Decimal | None:
        """The ratio; None where there are no inputs."""
        above, below = self.net if self.from_net else self.value, self.inputs_total
        return divide(below, above) if self.upside_down else divide(above, below)

    def switching(self, outcome_id: str, column: str) -> Decimal | None:
        """Where the ratio is exactly 1, in a quantity, price or filter of one row: value is linear in those."""

        def short(amount: int) -> Decimal:
            changed = self.with_outcome(outcome_id, **{column: Decimal(amount)})
            return changed.value - (2 if self.from_net else 1) * changed.inputs_total

        nothing, one = short(0), short(1)
        return divide(-nothing, one - nothing)

    def with_outcome(self, outcome_id: str, **changes: Decimal) -> Workings:
        """Return the case with a row changed."""
        return replace(self, outcomes=tuple(replace(one, **changes) if one.id == outcome_id else one for one in self.outcomes))  # type: ignore[arg-type]

    def only(self, outcome_id: str) -> Workings:
        """Return the case with one row."""
        return replace(self, outcomes=tuple(one for one in self.outcomes if one.id == outcome_id))


def as_case(workings: Workings, name: str = "exercise") -> Case:
    """Return the same case for the valuation itself, in its own tables; ways of working that only learners have are left out."""
    import pandas as pd

    rows = [
        {
            "outcome_id": one.id,
            "row_kind": OUTCOME,
            "stakeholder": one.id,
            "outcome": one.id,
            "quantity": one.quantity,
            "proxy_value": one.price * one.periods,
            "proxy_price_year": one.price_year,
            "first_year": one.first_year,
            "duration_years": one.duration,
            **{share: getattr(one, share) for share in _SHARES},
            "status": PRICED,
        }
        for one in workings.outcomes
    ]
    inputs = [
        {"stakeholder": one.id, "input": one.id, "value": one.value, "year": None, "kind": one.kind, "currency": None}
        for one in workings.inputs
    ]
    return Case(
        name=name,
        title={"nl": name, "en": name},
        question="ratio",
        status="exercise",
        currency="EUR",
        price_year=workings.price_year,
        convention=workings.convention,
        rates=Rates.constant(workings.rate),
        rates_from="case",
        sources=(),
        inputs=_frame(pd.DataFrame(inputs, dtype=object), ("value_low", "value_high", "note")),
        value_map=_frame(pd.DataFrame(rows, dtype=object), _UNSAID),
        price_index=PriceIndex(_index(workings), name) if workings.index else None,
    )


_UNSAID = (
    "group_size",
    "indicator",
    "proxy",
    "proxy_unit",
    "proxy_source",
    "note",
    *(f"{name}_{end}" for name in RANGED for end in ("low", "high")),
)


def _frame(frame: pd.DataFrame, blank: tuple[str, ...]) -> pd.DataFrame:  # type: ignore[name-defined]  # noqa: F821
    """Number the rows as lines of a file, with the columns that nothing was said in."""
    frame.index = frame.index + 2
    for name in blank:
        frame[name] = None
    return frame.astype(object).where(frame.notna(), None)


def _index(workings: Workings) -> Mapping[int, Decimal]:
    return dict(workings.index)
