"""Replay a published case: find the convention that gives the printed ratio, and what another would give."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from koers.exercise.draw import Asker, Draw, Rejected
from koers.exercise.ladder.parts import (
    DEADWEIGHT,
    DROP_OFF,
    DURATION,
    INPUTS_TODAY,
    OTHERS,
    RATIO,
    Exercise,
    Told,
    facts,
    ratio,
    value,
)
from koers.exercise.texts import count, money, said, share
from koers.exercise.workings import Given, Outcome, Workings
from koers.impact.conventions import NAMED, FilterAlgebra
from koers.money import round_half_up

_SETS = {
    "guide-2012": said("Filters multiplied; value falls at the end of its year."),
    "wiki-example": said("Filters multiplied; value falls at the start of its year."),
    "mid-year": said("Filters multiplied; value falls halfway through its year."),
    "added-filters": said("Filters added up; nothing is discounted."),
}
_YEARS = ("drop-off-in-year-1", "drop-off-forgotten", "duration-off")
_TIMING = ("wrong-timing", "discounting-forgotten")
# Printed ratios lie further apart than what their last decimal can hide.
_TOLD_APART = Decimal("0.015")


def _draw(draw: Draw) -> Told:
    people = Outcome(
        "work",
        draw.steps(30, 90),
        draw.steps(3200, 9600, 100),
        deadweight=draw.steps("0.15", "0.40", "0.05"),
        attribution_to_others=draw.steps("0.15", "0.40", "0.05"),
        drop_off=draw.steps("0.15", "0.40", "0.05"),
        duration=int(draw.steps(2, 4)),
    )
    rate = draw.steps("0.03", "0.06", "0.005")
    hidden = draw.pick(tuple(_SETS))
    plain = Workings((people,), (), NAMED[hidden].convention, rate)
    case = replace(plain, inputs=(Given("cost", "cash", draw.inputs_for(plain.value, "0.8", "2.6")),))
    under = {name: replace(case, convention=NAMED[name].convention) for name in _SETS}
    ratios = {name: one.ratio or Decimal(0) for name, one in under.items()}
    if any(abs(ratios[one] - ratios[other]) < _TOLD_APART for one in ratios for other in ratios if one < other):
        raise Rejected("question 1: two conventions print nearly the same")
    ask = Asker(case)
    algebra = {name: NAMED[name].convention.filter_algebra for name in _SETS}
    ask.choice(
        said("Under which convention does the printed ratio come out?"),
        (
            said("Work out the ratio under each of the four, and round it as the report did."),
            said("Only two things differ: how the filters go together, and when in its year a value falls."),
        ),
        tuple(_SETS.items()),
        hidden,
        tuple((name, "timing-misread" if algebra[name] is algebra[hidden] else "algebra-misread") for name in _SETS if name != hidden),
    )
    added = "filters-multiplied" if algebra[hidden] is FilterAlgebra.ADDITIVE else "filters-added"
    ask.number(
        said("What is the total present value under that convention, in euros?"),
        value,
        (
            said("Write down the years one by one: impact after filters, drop-off, discount factor."),
            said("The sum over all years of impact in that year × discount factor of that year."),
        ),
        (*_TIMING, *_YEARS, added, "rounded-midway"),
    )
    other = "wiki-example" if hidden == "guide-2012" else "guide-2012"
    ask.number(
        said("What is the ratio under the convention {name}, at the same discount rate?", name=other),
        ratio,
        RATIO,
        (
            "ratio-from-npv",
            *_TIMING,
            "filters-added",
            "deadweight-forgotten",
            "attribution-inverted",
            "rounded-midway",
            "percent-for-fraction",
        ),
        form="ratio",
        workings=under[other],
    )
    story = (
        said(
            "A foundation published what its work programme brought. It prints its map and a ratio of {ratio}, "
            "and does not say under which "
            "convention that was worked out. Find it by replaying the case.",
            ratio=count(round_half_up(ratios[hidden], 2), 2),
        ),
        said(
            "Under each convention the first year is whole: drop-off works from the second year on. "
            "Where a convention discounts, it does so at the rate in the table."
        ),
    )
    table = facts(
        said("The map as it was printed"),
        (said("People who found work"), count(people.quantity)),
        (said("What that is worth, per person per year"), money(people.price)),
        (DEADWEIGHT, share(people.deadweight)),
        (OTHERS, share(people.attribution_to_others)),
        (DROP_OFF, share(people.drop_off)),
        (DURATION, count(people.duration)),
        (said("Discount rate per year"), share(rate, 1)),
        (INPUTS_TODAY, money(case.inputs_total)),
    )
    return Told(story, (table,), ask)


EXERCISE = Exercise(
    7,
    "replay",
    said("Replay a published case"),
    said("Find the convention behind a printed ratio, and value the case under another."),
    _draw,
)
