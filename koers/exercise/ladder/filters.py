"""All filters: a price moved to another year, and three shares taken off one after the other."""

from __future__ import annotations

from decimal import Decimal

from koers.exercise.draw import Asker, Draw
from koers.exercise.ladder.parts import DEADWEIGHT, DISPLACEMENT, FIRST_YEAR, INPUTS, OTHERS, RATIO, Exercise, Told, facts, ratio, value
from koers.exercise.texts import count, money, said, share, year
from koers.exercise.workings import Given, Outcome, Workings
from koers.impact.conventions import Convention, DiscountTiming

_FILTERS = ("filters-added", "attribution-inverted", "deadweight-forgotten", "displacement-forgotten")


def _draw(draw: Draw) -> Told:
    then = int(draw.steps(2019, 2021))
    now = then + int(draw.steps(2, 4))
    index = (then, Decimal(100)), (now, draw.steps("104.1", "119.7", "0.3"))
    people = Outcome(
        "language",
        draw.steps(18, 70),
        draw.steps(640, 2400, 10),
        price_year=then,
        deadweight=draw.steps("0.15", "0.45", "0.05"),
        displacement=draw.steps("0.05", "0.25", "0.05"),
        attribution_to_others=draw.steps("0.15", "0.40", "0.05"),
    )
    convention = Convention(discount_timing=DiscountTiming.NONE)
    cost = draw.inputs_for(Workings((people,), (), convention, price_year=now, index=index).value, "0.6", "2.8")
    ask = Asker(Workings((people,), (Given("cost", "cash", cost),), convention, price_year=now, index=index))
    ask.number(
        said("What is the price of one person in prices of {now}, in euros?", now=year(now)),
        lambda one: Decimal(one.prices.sum()),
        (
            said("Prices rose between the two years. By which factor? The index numbers say so."),
            said("Price × index number of the year you go to ÷ index number of the year you come from."),
        ),
        ("price-years-mixed", "rounded-midway"),
        form="count",
    )
    ask.number(
        said("What is the impact in the year, after all three filters, in euros of {now}?", now=year(now)),
        value,
        FIRST_YEAR,
        (*_FILTERS, "attribution-forgotten", "price-years-mixed", "rounded-midway", "percent-for-fraction"),
    )
    ask.number(
        said("What is the SROI ratio?"),
        ratio,
        RATIO,
        ("ratio-from-npv", *_FILTERS, "price-years-mixed", "rounded-midway", "percent-for-fraction"),
        form="ratio",
    )
    story = (
        said(
            "Parents of young children practised reading and writing with a language coach. Some would have learned it anyway. Some "
            "took a place that somebody else wanted. And the library helped, so part of the credit is its own."
        ),
        said("Everything falls in one year, so there is nothing to discount. The inputs are in prices of {now}.", now=year(now)),
    )
    table = facts(
        said("The language coaches"),
        (said("Parents who read and write well enough now"), count(people.quantity)),
        (said("Price of a course with the same result, per person, in prices of {then}", then=year(then)), money(people.price)),
        (said("Index number of prices in {then}", then=year(then)), count(index[0][1], 1)),
        (said("Index number of prices in {now}", now=year(now)), count(index[1][1], 1)),
        (DEADWEIGHT, share(people.deadweight)),
        (DISPLACEMENT, share(people.displacement)),
        (OTHERS, share(people.attribution_to_others)),
        (INPUTS, money(cost)),
    )
    return Told(story, (table,), ask)


EXERCISE = Exercise(
    2, "filters", said("All filters"), said("Deadweight, displacement and attribution to others, and a price of another year."), _draw
)
