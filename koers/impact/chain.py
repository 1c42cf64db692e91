"""The chain from quantity to present value, once, for exact numbers and for arrays of variants.

Per row of the map, with quantity Q, proxy P, deadweight DW, displacement DP, attribution to others AT,
drop-off DO, and year of activity ``y = first_year + t - 1``:

1. gross ``Q * P``; the filters ``(1-DW) * (1-DP) * (1-AT)``, or ``1 - (DW + DP + AT)``;
2. impact in year t: gross times filters times ``(1-DO)^(t-1)`` (or ``^t``), for t = 1..duration, then nothing;
3. present value: the sum of impact times the discount factor of y.

Every array has shape (rows, variants) or broadcasts to it. With arrays of Decimals (dtype object) the
result is exact to 60 digits; with doubles each number is within 1e-12 of that, relative to the sum of
the absolute values it is made of (a test holds it to that on random maps). Powers are repeated
products, so that 0 to the power 0 is 1 and a total drop-off leaves the first year whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import Any

import numpy as np
import numpy.typing as npt

from koers.impact.conventions import Convention, DiscountTiming, DropOffStarts, FilterAlgebra, Schedule

Array = npt.NDArray[Any]
Values = Mapping[str, Array]

EXACT = Context(prec=60)
# The s of the method: a value of year y is divided by (1 + rate) to the power y - s.
OFFSET = {DiscountTiming.END: Decimal(0), DiscountTiming.MID: Decimal("0.5"), DiscountTiming.START: Decimal(1)}


@dataclass(frozen=True)
class Filtered:
    """One year's value of each row before and after each filter; ``impact`` is after the last."""

    gross: Array
    after_deadweight: Array
    after_displacement: Array
    impact: Array


def filtered(values: Values, algebra: FilterAlgebra) -> Filtered:
    """Multiply quantity by proxy, and apply the three filters in the order of the method."""
    gross = values["quantity"] * values["proxy_value"]
    deadweight, displacement, others = values["deadweight"], values["displacement"], values["attribution_to_others"]
    if algebra is FilterAlgebra.ADDITIVE:
        return Filtered(
            gross,
            gross * (1 - deadweight),
            gross * (1 - (deadweight + displacement)),
            gross * (1 - (deadweight + displacement + others)),
        )
    first = gross * (1 - deadweight)
    second = first * (1 - displacement)
    return Filtered(gross, first, second, second * (1 - others))


def weights(values: Values, starts: DropOffStarts) -> Iterator[tuple[Array, Array]]:
    """Yield for t = 1, 2, … the year of activity and the share of the first year's impact that is left in it."""
    keep = 1 - values["drop_off"]
    left = keep if starts is DropOffStarts.YEAR1 else keep * 0 + 1
    duration, first = values["duration_years"], values["first_year"]
    for t in range(1, int(duration.max(initial=0)) + 1):
        yield first + (t - 1), left * (t <= duration)
        left = left * keep


def discount_factors(schedule: Schedule, timing: DiscountTiming, last_year: int) -> list[Decimal]:
    """Return what a value of each year 0..last_year is multiplied by.

    Year y is divided by the product of (1 + rate) over the years before it, and by (1 + its own rate) to the
    power ``1 - s`` with s = 0 (end), 0.5 (mid), 1 (start): with one rate that is ``(1 + r)^(y - s)``.
    """
    if timing is DiscountTiming.NONE:
        return [Decimal(1)] * (last_year + 1)
    with localcontext(EXACT):
        rest = 1 - OFFSET[timing]
        growth = [1 + rate_of(schedule, year) for year in range(1, last_year + 2)]
        before, factors = Decimal(1), [1 / growth[0] ** (rest - 1)]
        for own in growth[:last_year]:
            factors.append(1 / (before * own**rest))
            before *= own
        return factors


def rate_of(schedule: Schedule, year: int) -> Decimal:
    """Return the rate in force in a year of activity."""
    return [step.rate for step in schedule if step.from_year <= max(year, schedule[0].from_year)][-1]


def last_year(values: Values) -> int:
    """Return the last year that any row has value in; 0 when none has."""
    lasting = values["duration_years"] > 0
    ends = np.where(lasting, values["first_year"] + values["duration_years"] - 1, 0)
    return int(ends.max(initial=0))


def present_values(values: Values, factors: Array, convention: Convention) -> Array:
    """Return the present value of each row, for each variant, from discount factors by year."""
    impact = filtered(values, convention.filter_algebra).impact
    total = impact * 0
    worth = 0 * values["drop_off"]
    for year, left in weights(values, convention.drop_off_starts):
        worth = worth + left * factors[np.minimum(year, len(factors) - 1)]
    return np.asarray(total + impact * worth)


def placed(present: Array, proxies: Array, kinds: Array, convention: Convention) -> tuple[Array, Array]:
    """Say what of the present values is added to the value, and what to the inputs.

    Parameters
    ----------
    present, proxies : array of shape (rows, variants)
    kinds : array of shape (rows, 1)
        ``outcome``, ``saving`` or ``displacement``.

    Returns
    -------
    numerator, added_to_inputs : array of shape (rows, variants)
        A negative outcome in the denominator adds to the inputs, a saving subtracts from them. Their
        difference is the present value: the net present value does not depend on where a row stands.
    """
    moved = np.zeros(np.broadcast_shapes(present.shape, proxies.shape), dtype=bool)
    if convention.negative_outcomes == "denominator":
        moved |= (kinds == "outcome") & (proxies < 0)
    if convention.third_party_savings == "denominator":
        moved |= np.broadcast_to(kinds == "saving", moved.shape)
    nothing = present * 0
    return np.where(moved, nothing, present), np.where(moved, -present, nothing)
