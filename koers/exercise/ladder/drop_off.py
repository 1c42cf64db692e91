"""Several years with drop-off, not discounted yet."""

from __future__ import annotations

from koers.exercise.draw import Asker, Draw
from koers.exercise.ladder.parts import (
    DEADWEIGHT,
    DROP_OFF,
    DURATION,
    FIRST_YEAR,
    INPUTS,
    OTHERS,
    RATIO,
    Exercise,
    Told,
    facts,
    ratio,
)
from koers.exercise.texts import count, money, said, share
from koers.exercise.workings import Given, Outcome, Workings
from koers.impact.conventions import Convention, DiscountTiming

_FILTERS = ("filters-added", "attribution-inverted", "deadweight-forgotten", "rounded-midway", "percent-for-fraction")


def _draw(draw: Draw) -> Told:
    people = Outcome(
        "debts",
        draw.steps(20, 60),
        draw.steps(950, 3200, 50),
        deadweight=draw.steps("0.15", "0.45", "0.05"),
        attribution_to_others=draw.steps("0.15", "0.40", "0.05"),
        drop_off=draw.steps("0.15", "0.40", "0.05"),
        duration=int(draw.steps(3, 6)),
    )
    convention = Convention(discount_timing=DiscountTiming.NONE)
    cost = draw.inputs_for(Workings((people,), (), convention).value, "0.7", "3")
    ask = Asker(Workings((people,), (Given("cost", "cash", cost),), convention))
    ask.number(
        said("What is the impact in the first year, in euros?"),
        lambda one: one.impact_in(1),
        FIRST_YEAR,
        ("drop-off-in-year-1", "attribution-forgotten", *_FILTERS),
    )
    asked = int(draw.steps(3, people.duration))
    ask.number(
        said("What is the impact in year {asked}, in euros?", asked=count(asked)),
        lambda one: one.impact_in(asked),
        (
            said("Drop-off takes its share every later year, of what was left the year before."),
            said("First year’s impact × (1 − drop-off), as many times as there are years after the first."),
        ),
        ("drop-off-in-year-1", "drop-off-forgotten", *_FILTERS),
    )
    ask.number(
        said("What is the impact over all years together, in euros, not discounted?"),
        lambda one: one.impact_total,
        (
            said("Write down the years one by one, and add them up."),
            said("The sum over the years t of first year’s impact × (1 − drop-off) to the power t − 1."),
        ),
        ("drop-off-in-year-1", "drop-off-forgotten", "duration-off", *_FILTERS),
    )
    ask.number(
        said("What is the SROI ratio, with nothing discounted?"),
        ratio,
        RATIO,
        (
            "ratio-from-npv",
            "drop-off-in-year-1",
            "drop-off-forgotten",
            "duration-off",
            "attribution-inverted",
            "deadweight-forgotten",
            "rounded-midway",
            "percent-for-fraction",
        ),
        form="ratio",
    )
    story = (
        said(
            "People with debts got a budget coach for some months. Who gets through the first year keeps part of the gain in the years "
            "after it, but some fall back each year. The municipal debt service helped as well."
        ),
        said("The first year is whole: drop-off works from the second year on. Nothing is discounted yet."),
    )
    table = facts(
        said("The budget coaches"),
        (said("People with their money in order in the first year"), count(people.quantity)),
        (said("What that is worth, per person per year"), money(people.price)),
        (DEADWEIGHT, share(people.deadweight)),
        (OTHERS, share(people.attribution_to_others)),
        (DROP_OFF, share(people.drop_off)),
        (DURATION, count(people.duration)),
        (INPUTS, money(cost)),
    )
    return Told(story, (table,), ask)


EXERCISE = Exercise(
    3, "drop-off", said("Several years with drop-off"), said("What is left of an effect in later years, and their sum."), _draw
)
