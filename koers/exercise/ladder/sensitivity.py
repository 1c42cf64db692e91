"""Sensitivity: one share moved to the end of its range, and the values at which the ratio is exactly 1."""

from __future__ import annotations

from decimal import Decimal

from koers.exercise.draw import Asker, Draw, Rejected
from koers.exercise.ladder.parts import RATIO, Exercise, Told, ratio
from koers.exercise.texts import DataTable, count, money, said, share
from koers.exercise.workings import Given, Outcome, Workings
from koers.impact.conventions import Convention, DiscountTiming

_CHAIN = ("ratio-from-npv", "inputs-left-out", "filters-added", "attribution-inverted", "deadweight-forgotten")
_STEP = Decimal("0.05")


def _draw(draw: Draw) -> Told:
    work = Outcome(
        "work",
        draw.steps(12, 40),
        draw.steps(2400, 7800, 50),
        deadweight=draw.steps("0.25", "0.45", "0.05"),
        attribution_to_others=draw.steps("0.15", "0.40", "0.05"),
    )
    health = Outcome(
        "health",
        draw.steps(10, 35),
        draw.steps(320, 950, 10),
        deadweight=draw.steps("0.15", "0.40", "0.05"),
        attribution_to_others=draw.steps("0.15", "0.40", "0.05"),
    )
    convention = Convention(discount_timing=DiscountTiming.NONE)
    whole = draw.inputs_for(Workings((work, health), (), convention).value, "1.15", "1.7")
    hours = draw.inputs_for(whole, "5", "9")
    given = Given("grant", "cash", whole - hours), Given("time", "volunteer", hours)
    case = Workings((work, health), given, convention)
    low, high = work.deadweight - _STEP * draw.pick((2, 3)), work.deadweight + _STEP * draw.pick((2, 3, 4))
    ask = Asker(case)
    ask.number(said("What is the SROI ratio?"), ratio, RATIO, (*_CHAIN, "rounded-midway", "percent-for-fraction"), form="ratio")
    at_high = case.with_outcome("work", deadweight=high)
    ask.number(
        said("What is the ratio when deadweight of the first outcome is at the highest value of its range, and all else stays?"),
        ratio,
        (
            said("Change one thing only, and work out the whole ratio again."),
            said("The chain of question 1, with the highest deadweight in the first row."),
        ),
        (*_CHAIN, "rounded-midway", "percent-for-fraction"),
        form="ratio",
        workings=at_high,
        others=(
            ("wrong-end", lambda one: one.with_outcome("work", deadweight=low).ratio),
            ("range-not-moved", lambda one: one.with_outcome("work", deadweight=work.deadweight).ratio),
        ),
    )
    ask.number(
        said(
            "How many people would have to find work for the ratio to be exactly 1, with all else as in the tables? "
            "Do not round to whole people."
        ),
        lambda one: one.switching("work", "quantity"),
        (
            said("At a ratio of 1 the value equals the inputs. How much of it has the first outcome left to bring?"),
            said("(Inputs − value of the other outcome) ÷ impact of one person who finds work."),
        ),
        (*_CHAIN, "rounded-midway", "percent-for-fraction"),
        form="count",
        others=(("others-forgotten", lambda one: one.only("work").switching("work", "quantity")),),
    )
    turns = case.switching("work", "deadweight")
    if turns is None or not Decimal("0.15") < turns < Decimal("0.95") or min(abs(turns - low), abs(turns - high)) < Decimal("0.01"):
        raise Rejected("question 4: there is no share that does it, or it is hard to tell on which side it lies")
    ask.number(
        said("At which deadweight of the first outcome is the ratio exactly 1? Give a fraction, with all else as in the tables."),
        lambda one: one.switching("work", "deadweight"),
        (
            said("How much impact must the first outcome keep for value and inputs to be equal?"),
            said("1 − (inputs − value of the other outcome) ÷ (quantity × price × (1 − attribution to others))."),
        ),
        ("ratio-from-npv", "inputs-left-out", "filters-added", "attribution-inverted", "percent-for-fraction"),
        form="share",
        others=(
            ("others-forgotten", lambda one: one.only("work").switching("work", "deadweight")),
            ("percent-for-fraction", lambda one: (one.switching("work", "deadweight") or 0) * Decimal(100)),
        ),
    )
    ask.choice(
        said("Can the ratio fall to 1 within the range of that deadweight?"),
        (
            said("You have the value at which it turns, and the two ends of the range."),
            said("It can where the switching value lies between the lowest and the highest."),
        ),
        (
            ("yes", said("Yes: the report must say that the result can turn.")),
            ("no", said("No: within this range the value stays above the inputs.")),
        ),
        "yes" if low <= turns <= high else "no",
        (("yes", "range-misread"), ("no", "range-misread")),
    )
    story = (
        said(
            "Job coaches helped people to find work, and some of them feel healthier. How sure is the result? Deadweight of the first "
            "outcome is the least certain: it was estimated between two values."
        ),
        said("Everything falls in one year, so there is nothing to discount. Nothing was moved from elsewhere."),
    )
    rows = DataTable(
        said("What changed"),
        (
            said("Outcome"),
            said("How many"),
            said("Worth of one per year"),
            said("Deadweight"),
            said("Deadweight, lowest and highest"),
            said("Attribution to others"),
        ),
        (
            (
                said("People who found work"),
                count(work.quantity),
                money(work.price),
                share(work.deadweight),
                said("{low} to {high}", low=share(low), high=share(high)),
                share(work.attribution_to_others),
            ),
            (
                said("People who feel healthier"),
                count(health.quantity),
                money(health.price),
                share(health.deadweight),
                said("not given"),
                share(health.attribution_to_others),
            ),
        ),
    )
    inputs = DataTable(
        said("What was put in"),
        (said("Input"), said("Worth")),
        ((said("Grant, in money"), money(whole - hours)), (said("Time of volunteers"), money(hours))),
    )
    return Told(story, (rows, inputs), ask)


EXERCISE = Exercise(
    6, "sensitivity", said("Sensitivity and switching value"), said("How the ratio moves, and what would bring it to exactly 1."), _draw
)
