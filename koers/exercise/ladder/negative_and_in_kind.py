"""A negative outcome, and inputs that are not money."""

from __future__ import annotations

from dataclasses import replace

from koers.exercise.draw import Asker, Draw
from koers.exercise.ladder.parts import RATIO, Exercise, Told, ratio, value
from koers.exercise.texts import DataTable, count, money, said, share
from koers.exercise.workings import Given, Outcome, Workings
from koers.impact.conventions import Convention, DiscountTiming, NegativeOutcomes

_ROWS = ("negative-dropped", "month-as-year", "deadweight-forgotten", "filters-added", "attribution-inverted", "percent-for-fraction")


def _draw(draw: Draw) -> Told:
    meals = Outcome(
        "meals",
        draw.steps(40, 90),
        draw.steps(22, 48),
        periods=12,
        deadweight=draw.steps("0.15", "0.40", "0.05"),
        attribution_to_others=draw.steps("0.15", "0.40", "0.05"),
    )
    work = Outcome("work", draw.steps(4, 12), draw.steps(1900, 4200, 50), deadweight=draw.steps("0.20", "0.45", "0.05"))
    noise = Outcome("noise", draw.steps(10, 25), -draw.steps(180, 420, 10), deadweight=draw.steps("0.10", "0.30", "0.05"))
    convention = Convention(discount_timing=DiscountTiming.NONE)
    worth = Workings((meals, work, noise), (), convention).value
    whole = draw.inputs_for(worth, "0.8", "2.4")
    hours, hourly = draw.steps(300, 900, 20), draw.steps("14", "21", "0.5")
    room = draw.inputs_for(whole, "5", "9")
    cost = max(whole - room - hours * hourly, draw.inputs_for(whole, "2", "3"))
    given = Given("grant", "cash", cost), Given("room", "in_kind", room), Given("time", "volunteer", hours * hourly)
    case = Workings((meals, work, noise), given, convention)
    ask = Asker(case)
    ask.number(
        said("What are all inputs together, in euros?"),
        lambda one: one.inputs_total,
        (
            said("Who put in something, and what would it have cost to buy it?"),
            said("Money + what was given in kind + hours × what an hour is worth."),
        ),
        ("inputs-left-out",),
    )
    ask.number(
        said("What is the total value of the year, in euros, the negative outcome included?"),
        value,
        (
            said("Work out each row by itself, with its own filters, and add them up with their signs."),
            said("Per row: quantity × price per year × (1 − deadweight) × (1 − attribution to others). Then add up."),
        ),
        (*_ROWS, "negative-added", "attribution-forgotten", "rounded-midway"),
    )
    ask.number(
        said("What is the SROI ratio, with the negative outcome above the line: it lowers the value?"),
        ratio,
        RATIO,
        ("ratio-from-npv", "inputs-left-out", *_ROWS),
        form="ratio",
    )
    below = replace(case, convention=replace(convention, negative_outcomes=NegativeOutcomes.DENOMINATOR))
    ask.number(
        said("And what is the ratio with the negative outcome below the line: it is added to the inputs?"),
        ratio,
        (
            said("What got worse is now seen as a price that was paid. The net value stays the same, the ratio does not."),
            said("Value of the positive rows ÷ (inputs + what the negative row takes away)."),
        ),
        ("negative-misplaced", "negative-dropped", "ratio-from-npv", "inputs-left-out", "deadweight-forgotten", "month-as-year"),
        form="ratio",
        workings=below,
    )
    story = (
        said(
            "In a neighbourhood restaurant residents eat together, and some find work in its kitchen. People next door hear it until late. "
            "A church lends the room, and volunteers cook."
        ),
        said("Everything falls in one year, so there is nothing to discount. Nothing was moved from elsewhere."),
    )
    rows = DataTable(
        said("What changed"),
        (said("Outcome"), said("How many"), said("Worth of one"), said("Per"), said("Deadweight"), said("Attribution to others")),
        (
            _row(said("Residents with company at dinner"), meals, said("month")),
            _row(said("People who found work"), work, said("year")),
            _row(said("Neighbours who sleep worse"), noise, said("year")),
        ),
    )
    inputs = DataTable(
        said("What was put in"),
        (said("Input"), said("How much"), said("Worth")),
        (
            (said("Grant, in money"), "–", money(cost)),
            (said("Room, in kind: what it would have cost to rent"), "–", money(room)),
            (said("Time of volunteers"), said("{n} hours", n=count(hours)), said("{price} per hour", price=money(hourly, 2))),
        ),
    )
    return Told(story, (rows, inputs), ask)


def _row(name: object, one: Outcome, per: object) -> tuple:  # type: ignore[type-arg]
    return name, count(one.quantity), money(one.price), per, share(one.deadweight), share(one.attribution_to_others)


EXERCISE = Exercise(
    5,
    "negative-and-in-kind",
    said("A negative outcome, and inputs in kind"),
    said("What got worse counts, and so does what nobody paid for."),
    _draw,
)
