"""The mistakes that learners make, each declared once: its name, the step it belongs to, and how it alters the chain.

A mistake that can be recognised by number has ``alter``: from a case to the same case with that mistake
made, once per way of making it. What comes out the same was not a mistake to make in that case. The
others name a wrong choice. ``listed`` are those of the method's table of learner errors; the rest are
near relatives that a learner makes as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from koers.exercise.workings import Outcome, Workings
from koers.impact.conventions import DiscountTiming, DropOffStarts, FilterAlgebra

_SHARES = ("deadweight", "displacement", "attribution_to_others", "drop_off")
_ZERO, _HUNDRED = Decimal(0), Decimal(100)

# The chain, in the order in which it is worked.
STEPS: Mapping[str, str] = {
    "price": "the price of one unit",
    "gross": "quantity times price",
    "fractions": "shares and rates, written as fractions",
    "filters": "the filters: deadweight, displacement, attribution to others",
    "years": "the years, and drop-off between them",
    "discounting": "discounting",
    "inputs": "the inputs",
    "ratio": "the ratio",
    "rounding": "rounding, which comes last",
    "writing": "writing the number down",
    "review": "going through a report row by row",
    "judgement": "what the result may be used for",
}


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes
    ----------
    id : str
    step : str
        Key of :data:`STEPS`.
    name, advice : str
        What was done, and where to look; messages in English, without numbers.
    alter : callable or None
        From a case to that case with the mistake made, in each way that it can be made.
    listed : bool
        Whether it is in the method's table.
    """

    id: str
    step: str
    name: str
    advice: str
    alter: Callable[[Workings], Iterator[Workings]] | None = None
    listed: bool = False


def _rows(workings: Workings, change: Callable[[Outcome], Outcome]) -> Workings:
    return replace(workings, outcomes=tuple(change(one) for one in workings.outcomes))


def _without(share: str) -> Callable[[Workings], Iterator[Workings]]:
    def alter(workings: Workings) -> Iterator[Workings]:
        yield _rows(workings, lambda one: replace(one, **{share: _ZERO}))  # type: ignore[arg-type]

    return alter


def _drop_off_in_year_1(workings: Workings) -> Iterator[Workings]:
    if workings.convention.drop_off_starts is DropOffStarts.YEAR2:
        yield replace(workings, convention=replace(workings.convention, drop_off_starts=DropOffStarts.YEAR1))


def _algebra(wrong: FilterAlgebra) -> Callable[[Workings], Iterator[Workings]]:
    def alter(workings: Workings) -> Iterator[Workings]:
        if workings.convention.filter_algebra is not wrong:
            yield replace(workings, convention=replace(workings.convention, filter_algebra=wrong))

    return alter


def _timed(workings: Workings, timing: DiscountTiming) -> Workings:
    return replace(workings, convention=replace(workings.convention, discount_timing=timing))


def _wrong_timing(workings: Workings) -> Iterator[Workings]:
    for timing in (DiscountTiming.END, DiscountTiming.MID, DiscountTiming.START):
        if timing is not workings.convention.discount_timing:
            yield _timed(workings, timing)


def _not_discounted(workings: Workings) -> Iterator[Workings]:
    yield _timed(workings, DiscountTiming.NONE)


def _inverted(workings: Workings) -> Iterator[Workings]:
    yield _rows(
        workings, lambda one: replace(one, attribution_to_others=1 - one.attribution_to_others) if one.attribution_to_others else one
    )


def _kept(workings: Workings) -> Iterator[Workings]:
    yield _rows(workings, lambda one: replace(one, deadweight=1 - one.deadweight) if one.deadweight else one)


def _percent(workings: Workings) -> Iterator[Workings]:
    used = [share for share in _SHARES if any(getattr(one, share) for one in workings.outcomes)]
    chosen = [[share] for share in used] + ([used] if len(used) > 1 else [])
    for shares in chosen:
        yield _rows(workings, lambda one, shares=shares: replace(one, **{name: getattr(one, name) * _HUNDRED for name in shares}))  # type: ignore[misc]
    if workings.rate:
        yield replace(workings, rate=workings.rate * _HUNDRED)
        if used:  # throughout
            every = _rows(workings, lambda one: replace(one, **{name: getattr(one, name) * _HUNDRED for name in used}))
            yield replace(every, rate=workings.rate * _HUNDRED)


def _duration_off(workings: Workings) -> Iterator[Workings]:
    if any(one.duration > 1 for one in workings.outcomes):
        for more in (-1, 1):
            yield _rows(workings, lambda one, more=more: replace(one, duration=one.duration + more) if one.duration > 1 else one)  # type: ignore[misc]


def _from_net(workings: Workings) -> Iterator[Workings]:
    yield replace(workings, from_net=True)


def _upside_down(workings: Workings) -> Iterator[Workings]:
    yield replace(workings, upside_down=True)


def _inputs_left_out(workings: Workings) -> Iterator[Workings]:
    kinds = [kind for kind in ("in_kind", "volunteer") if any(one.kind == kind for one in workings.inputs)]
    for n in range(1, len(kinds) + 1):
        for left_out in combinations(kinds, n):
            yield replace(workings, inputs=tuple(one for one in workings.inputs if one.kind not in left_out))


def _rounded(workings: Workings) -> Iterator[Workings]:
    yield replace(workings, rounded=True)


def _negative_dropped(workings: Workings) -> Iterator[Workings]:
    yield replace(workings, outcomes=tuple(one for one in workings.outcomes if one.price >= 0))


def _negative_added(workings: Workings) -> Iterator[Workings]:
    yield _rows(workings, lambda one: replace(one, price=abs(one.price)))


def _negative_misplaced(workings: Workings) -> Iterator[Workings]:
    other = {"numerator": "denominator", "denominator": "numerator"}[workings.convention.negative_outcomes]
    yield replace(workings, convention=replace(workings.convention, negative_outcomes=type(workings.convention.negative_outcomes)(other)))


def _month_as_year(workings: Workings) -> Iterator[Workings]:
    yield _rows(workings, lambda one: replace(one, periods=1))


def _price_years_mixed(workings: Workings) -> Iterator[Workings]:
    if workings.index:
        yield replace(workings, index=(), price_year=None)
        yield replace(workings, index=tuple((year, 1 / number) for year, number in workings.index))


ROUNDED, THOUSANDS = "rounded-midway", "thousands-mark"

_ALL = (
    Mistake(
        "drop-off-in-year-1",
        "years",
        "Drop-off was taken off in the first year already.",
        "The convention here leaves the first year whole. In how many later years has drop-off worked by then?",
        _drop_off_in_year_1,
        listed=True,
    ),
    Mistake(
        "filters-added",
        "filters",
        "The filters were added up and taken off at once.",
        "Each filter takes its share of what the one before it left, not of the gross value.",
        _algebra(FilterAlgebra.ADDITIVE),
        listed=True,
    ),
    Mistake(
        "wrong-timing",
        "discounting",
        "The value was discounted as if it fell at another moment in the year than the convention says.",
        "Read in the convention when in its year a value falls. To which power does that raise 1 + rate in the first year?",
        _wrong_timing,
        listed=True,
    ),
    Mistake(
        "attribution-inverted",
        "filters",
        "Attribution was turned round: the share of others was taken for the own share.",
        "The share that is given belongs to others and is taken off. What is left is yours.",
        _inverted,
        listed=True,
    ),
    Mistake(
        "percent-for-fraction",
        "fractions",
        "A percentage was entered where a fraction belongs.",
        "A share or a rate lies between 0 and 1: divide the percentage by one hundred before you calculate with it.",
        _percent,
        listed=True,
    ),
    Mistake(
        "duration-off",
        "years",
        "The number of years is one off.",
        "Count the years in which there is value, the first one included. Write them down one by one.",
        _duration_off,
        listed=True,
    ),
    Mistake(
        "ratio-from-npv",
        "ratio",
        "The net present value was taken where the value belongs.",
        "The inputs are compared with all of the value. In the net present value the inputs have been taken off already.",
        _from_net,
        listed=True,
    ),
    Mistake(
        "inputs-left-out",
        "inputs",
        "Inputs in kind or volunteers’ time were left out.",
        "Whatever somebody put in counts, also where no money changed hands. Go through the table of inputs line by line.",
        _inputs_left_out,
        listed=True,
    ),
    Mistake(
        ROUNDED,
        "rounding",
        "There was rounding on the way.",
        "Keep every decimal until the end, also of filters, drop-off, discount factors and price indices. Round only what you report.",
        _rounded,
        listed=True,
    ),
    Mistake(
        "negative-dropped",
        "gross",
        "The negative outcome was left out.",
        "What got worse counts as well, with a minus sign. Which row of the map is that?",
        _negative_dropped,
        listed=True,
    ),
    Mistake(
        "month-as-year",
        "price",
        "A price per month was taken as a price per year.",
        "Look at what the price is of. How often is it paid in a year?",
        _month_as_year,
        listed=True,
    ),
    Mistake(
        "price-years-mixed",
        "price",
        "Prices of different years were mixed, or moved the wrong way.",
        "Bring the price to the prices of the asked year first: which index number goes above the line, and which below?",
        _price_years_mixed,
        listed=True,
    ),
    Mistake(
        "deadweight-forgotten",
        "filters",
        "Deadweight was forgotten.",
        "Part of this would have happened anyway. Where do you take that off?",
        _without("deadweight"),
        listed=True,
    ),
    Mistake(
        "displacement-forgotten",
        "filters",
        "Displacement was forgotten.",
        "Part of this was only moved from elsewhere. Where do you take that off?",
        _without("displacement"),
        listed=True,
    ),
    Mistake(
        "drop-off-forgotten",
        "years",
        "Drop-off was forgotten.",
        "The effect wears off: each later year has less than the one before it.",
        _without("drop_off"),
        listed=True,
    ),
    Mistake(
        "discounting-forgotten",
        "discounting",
        "Discounting was forgotten.",
        "A euro in a later year is worth less today. What is each year divided by?",
        _not_discounted,
        listed=True,
    ),
    Mistake(
        "attribution-forgotten",
        "filters",
        "Attribution to others was forgotten.",
        "Others helped to bring this about. Where do you take off their share?",
        _without("attribution_to_others"),
    ),
    Mistake(
        "deadweight-kept",
        "filters",
        "Deadweight was kept instead of taken off.",
        "The share that would have happened anyway goes off. Which part is left?",
        _kept,
    ),
    Mistake(
        "filters-multiplied",
        "filters",
        "The filters were multiplied, and this convention adds them.",
        "Under the convention that was asked for, the filters are added up and their sum is taken off the gross value at once.",
        _algebra(FilterAlgebra.MULTIPLICATIVE),
    ),
    Mistake(
        "upside-down",
        "ratio",
        "The ratio is upside down.",
        "What does one euro of inputs bring? Think of what goes above the line and what below.",
        _upside_down,
    ),
    Mistake(
        "negative-added",
        "gross",
        "The negative outcome was counted as a gain.",
        "Mind the minus sign of what got worse.",
        _negative_added,
    ),
    Mistake(
        "negative-misplaced",
        "ratio",
        "The negative outcome stands on the wrong side of the line.",
        "Read what the question says of negative outcomes: do they lower the value, or are they added to the inputs?",
        _negative_misplaced,
    ),
    Mistake(
        "wrong-end",
        "filters",
        "The other end of the range was taken.",
        "The question asks for one end of the range. Which of the two is worse for the result, and which was asked?",
    ),
    Mistake(
        "range-not-moved",
        "filters",
        "The range was not used: this is the result without a change.",
        "Put the end of the range that was asked for in the place of the share itself, and work the chain again.",
    ),
    Mistake(
        "others-forgotten",
        "ratio",
        "The other outcomes were forgotten.",
        "The other rows of the map bring value too, so that this one does not have to carry all inputs by itself.",
    ),
    Mistake(
        "faults-left-in",
        "review",
        "The faults of the report are still in it.",
        "Work out the impact of each row anew, and compare it with what was printed.",
    ),
    Mistake(
        THOUSANDS,
        "writing",
        "A point was written as a mark for thousands.",
        "Python reads a point as the beginning of the decimals. Write the number without a mark for thousands.",
    ),
    Mistake(
        "range-misread",
        "judgement",
        "The switching value was compared with the wrong thing.",
        "Lay the switching value beside the lowest and the highest value of the range. Can the result turn within it?",
    ),
    Mistake(
        "timing-misread",
        "discounting",
        "Another moment of discounting gives what was printed.",
        "Work out the ratio once for each timing and compare it with the printed one, to its last decimal.",
    ),
    Mistake(
        "algebra-misread",
        "filters",
        "Another way of putting the filters together gives what was printed.",
        "Work out the filters both ways: each of what is left, and their sum at once. Which leads to the printed ratio?",
    ),
    Mistake(
        "ratio-of-unknown",
        "judgement",
        "A ratio would say more than anybody knows.",
        "How was the effect found? Without knowing what would have happened anyway, the ratio rests on a guess.",
    ),
    Mistake(
        "ratio-alone",
        "judgement",
        "A ratio does not stand by itself.",
        "What must a reader have beside it to judge it: under which choices, how much in all, how sure?",
    ),
    Mistake(
        "withheld",
        "judgement",
        "Something was held back that is known.",
        "The effect was measured against a comparison. What keeps you from reporting it with its range?",
    ),
    Mistake("fault-overlooked", "review", "A fault was overlooked.", "Work out each row for yourself before you look at what was printed."),
    Mistake(
        "fault-misnamed",
        "review",
        "A fault was found and given another name than its own.",
        "Make the mistake that you suspect on purpose: does it give exactly what was printed?",
    ),
    Mistake(
        "sound-row-accused",
        "review",
        "A row was called wrong that is right.",
        "Work the rows out again: small differences come from rounding to whole euros only.",
    ),
)

MISTAKES: Mapping[str, Mistake] = {one.id: one for one in _ALL}
LISTED = tuple(one.id for one in _ALL if one.listed)


def altered(mistake_id: str, workings: Workings) -> tuple[Workings, ...]:
    """Return a case with a mistake made, once per way of making it; none for a mistake that is not one of calculation."""
    alter = MISTAKES[mistake_id].alter
    return () if alter is None else tuple(alter(workings))
