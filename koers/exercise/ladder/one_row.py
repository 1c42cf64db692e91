"""One row, one year: from a quantity and a price to a ratio."""

from __future__ import annotations

from decimal import Decimal

from koers.exercise.draw import Asker, Draw
from koers.exercise.ladder.parts import DEADWEIGHT, INPUTS, RATIO, Exercise, Told, facts, ratio, value
from koers.exercise.texts import count, money, said, share
from koers.exercise.workings import Given, Outcome, Workings
from koers.impact.conventions import Convention, DiscountTiming

_ALWAYS = ("deadweight-forgotten", "deadweight-kept", "month-as-year", "percent-for-fraction")


def _draw(draw: Draw) -> Told:
    people = Outcome(
        "company", draw.steps(24, 96), draw.steps("18", "75", "0.5"), periods=12, deadweight=draw.steps("0.15", "0.45", "0.05")
    )
    convention = Convention(discount_timing=DiscountTiming.NONE)
    cost = draw.inputs_for(Workings((people,), convention=convention).value, "0.6", "3")
    case = Workings((people,), (Given("cost", "cash", cost),), convention)
    ask = Asker(case)
    ask.number(
        said("What is the gross value of the outcome over the year, in euros?"),
        lambda one: Decimal(one.gross.sum()),
        (
            said("Nothing is taken off yet: how much of it, and what is one worth in a year?"),
            said("Number of people × what it is worth per person in a year."),
        ),
        ("month-as-year",),
    )
    ask.number(
        said("What is left of it after deadweight, in euros?"),
        value,
        (
            said("Part of the people would have found company anyway. That part was not brought about here."),
            said("Gross value × (1 − deadweight), with deadweight as a fraction."),
        ),
        _ALWAYS,
    )
    ask.number(
        said("What is the net value of the year, in euros: the value less the inputs? Mind the sign."),
        lambda one: one.net,
        (said("Take the value after deadweight, not the gross value."), said("Net value = value after deadweight − inputs.")),
        _ALWAYS,
    )
    ask.number(
        said("What is the SROI ratio?"),
        ratio,
        RATIO,
        ("ratio-from-npv", "upside-down", *_ALWAYS),
        form="ratio",
    )
    story = (
        said(
            "A neighbourhood centre ran a walking group for a year. A year on, some of the people who were lonely before have company "
            "every week. What that is worth to somebody is read off a comparable activity that people pay for."
        ),
        said("Everything falls in one year, so there is nothing to discount. Nobody else helped, and nothing was moved from elsewhere."),
    )
    table = facts(
        said("The walking group"),
        (said("People who have company now"), count(people.quantity)),
        (said("Price of a comparable activity, per person per month"), money(people.price, 2)),
        (DEADWEIGHT, share(people.deadweight)),
        (INPUTS, money(cost)),
    )
    return Told(story, (table,), ask)


EXERCISE = Exercise(
    1, "one-row", said("One row, one year"), said("From a quantity and a price to a ratio: gross value, deadweight, inputs."), _draw
)
