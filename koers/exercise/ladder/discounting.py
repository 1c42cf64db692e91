"""Discounting: later years in today's money, under a convention that says when in its year a value falls."""

from __future__ import annotations

from decimal import Decimal

from koers.exercise.draw import Asker, Draw
from koers.exercise.ladder.parts import DROP_OFF, DURATION, INPUTS_TODAY, RATIO, Exercise, Told, facts, ratio, value
from koers.exercise.texts import count, money, said, share
from koers.exercise.workings import Given, Outcome, Workings
from koers.impact.conventions import Convention, DiscountTiming

TIMINGS = {
    DiscountTiming.END: said("Value falls at the end of its year: the first year is divided by 1 + rate, once."),
    DiscountTiming.MID: said("Value falls halfway through its year: the first year is divided by 1 + rate to the power of a half."),
    DiscountTiming.START: said(
        "Value falls at the start of its year: the first year is not discounted, the second is divided by 1 + rate."
    ),
}
_YEARS = ("wrong-timing", "discounting-forgotten", "drop-off-in-year-1", "drop-off-forgotten", "rounded-midway")
FACTOR_HINTS = (
    said("Read first when in its year a value falls. How many years is that away from today?"),
    said("1 ÷ (1 + rate) to the power y for the end of year y, y − ½ for halfway, y − 1 for its start."),
)


def _draw(draw: Draw) -> Told:
    timing = draw.pick(tuple(TIMINGS))
    row = Outcome(
        "sleep",
        Decimal(1),
        draw.steps(14000, 60000, 100),
        drop_off=draw.steps("0.10", "0.35", "0.05"),
        duration=int(draw.steps(3, 6)),
    )
    convention = Convention(discount_timing=timing)
    rate = draw.steps("0.02", "0.05", "0.0025")
    cost = draw.inputs_for(Workings((row,), (), convention, rate).value, "0.7", "3")
    ask = Asker(Workings((row,), (Given("cost", "cash", cost),), convention, rate))
    asked = int(draw.steps(3, row.duration))
    ask.number(
        said("By which factor is a value of year {asked} multiplied to become today’s?", asked=count(asked)),
        lambda one: Decimal(one.factors[asked]),
        FACTOR_HINTS,
        ("wrong-timing", "discounting-forgotten", "rounded-midway", "percent-for-fraction"),
        form="ratio",
    )
    ask.number(
        said("What is the present value of the impact in year {asked}, in euros?", asked=count(asked)),
        lambda one: one.present_in(asked),
        (
            said("First drop-off, then the discount factor. Drop-off counts the years after the first, the factor follows the convention."),
            said("First year’s impact × (1 − drop-off) to the power t − 1 × discount factor of that year."),
        ),
        (*_YEARS, "percent-for-fraction"),
    )
    ask.number(
        said("What is the total present value, in euros?"),
        value,
        (
            said("Make a small table with one line per year: impact, factor, present value."),
            said("The sum over all years of impact in that year × discount factor of that year."),
        ),
        (*_YEARS, "duration-off", "percent-for-fraction"),
    )
    ask.number(
        said("What is the SROI ratio?"), ratio, RATIO, ("ratio-from-npv", *_YEARS, "duration-off", "percent-for-fraction"), form="ratio"
    )
    story = (
        said(
            "Shift workers took a training to sleep better. All filters have been taken off already: the impact "
            "of the first year is given. "
            "It wears off in later years, and those years are discounted."
        ),
        said("The convention: {timing} The first year is whole: drop-off works from the second year on.", timing=TIMINGS[timing]),
    )
    table = facts(
        said("The training"),
        (said("Impact in the first year, after all filters"), money(row.price)),
        (DROP_OFF, share(row.drop_off)),
        (DURATION, count(row.duration)),
        (said("Discount rate per year"), share(rate, 2)),
        (INPUTS_TODAY, money(cost)),
    )
    return Told(story, (table,), ask)


EXERCISE = Exercise(
    4, "discounting", said("Discounting"), said("Later years in today’s money, under the convention that is stated."), _draw
)
