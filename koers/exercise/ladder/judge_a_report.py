"""Judge a report: find the planted faults, mend the ratio, and say whether it should be published at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from koers.exercise.draw import Asker, Draw, Rejected
from koers.exercise.ladder.parts import RATIO, Exercise, Told, ratio
from koers.exercise.marking import SOUND
from koers.exercise.mistakes import MISTAKES, altered
from koers.exercise.model import Figure
from koers.exercise.texts import DataTable, count, money, said, share
from koers.exercise.workings import Given, Outcome, Workings
from koers.impact.conventions import Convention, DiscountTiming
from koers.money import divide, round_half_up

_ROWS = ("A", "B", "C", "D", "E", "F")
_NAMES = {
    "A": said("Residents with company"),
    "B": said("Young people in training"),
    "C": said("Families with less debt"),
    "D": said("Carers with time for themselves"),
    "E": said("Older people who move more"),
    "F": said("Neighbours with noise"),
}
_FAULTS = ("filters-added", "attribution-inverted", "deadweight-forgotten", "displacement-forgotten", "month-as-year")
_CHAIN = ("month-as-year", "deadweight-forgotten", "displacement-forgotten", "filters-added", "attribution-inverted", "rounded-midway")
# The printed impact of a faulty row differs by so much, at least, and no two faults print the same.
_SEEN = Decimal("0.01")
# Between so many people lies the number that is needed.
_FEWEST, _MOST = 15, 200
_MEASURED = {
    True: said(
        "The effects were measured before and after, and in a neighbourhood without the programme beside it. "
        "Each quantity has a lowest and "
        "a highest value, and a switching value was worked out."
    ),
    False: said(
        "The effects rest on a form that participants filled in on the last evening. Nobody asked before, "
        "nobody was compared with, and the "
        "shares were estimated by the programme itself."
    ),
}


def _outcome(draw: Draw, name: str) -> Outcome:
    monthly, harm = name in ("A", "D"), name == "F"
    large = name == "A"  # the others do not make up for the inputs without it
    quantity = draw.steps(40, 90) if large else draw.steps(12, 50)
    price = draw.steps(60, 130) if large else draw.steps(22, 58) if monthly else draw.steps(320, 900, 10)
    return Outcome(
        name,
        quantity,
        -price / 2 if harm else price,
        periods=12 if monthly else 1,
        deadweight=draw.steps("0.10", "0.45", "0.05"),
        displacement=Decimal(0) if harm else draw.steps("0.05", "0.25", "0.05"),
        attribution_to_others=Decimal(0) if harm else draw.steps("0.10", "0.40", "0.05"),
    )


def _impact(case: Workings) -> Decimal:
    return Decimal(case.impacts.sum())


def _printed(case: Workings, faults: dict[str, str]) -> dict[str, Decimal]:
    """Return what was printed of each row: its impact, some with their fault."""
    printed = {}
    for name in _ROWS:
        alone = case.only(name)
        possible = {fault: _impact(one) for fault in _FAULTS for one in altered(fault, alone)}
        sound = _impact(alone)
        told = possible[faults[name]] if name in faults else sound
        others = [amount for fault, amount in (*possible.items(), (SOUND, sound)) if fault != faults.get(name, SOUND)]
        if any(abs(told - amount) < _SEEN * abs(sound) for amount in others if amount != told) or (name in faults and told in others):
            raise Rejected("question 1: a planted fault does not show")
        printed[name] = told
    return printed


def _draw(draw: Draw) -> Told:
    outcomes = tuple(_outcome(draw, name) for name in _ROWS)
    convention = Convention(discount_timing=DiscountTiming.NONE)
    plain = Workings(outcomes, (), convention)
    whole = draw.inputs_for(plain.value, "0.8", "1.8")
    room, time = (draw.inputs_for(whole, "7", "12") for _ in range(2))
    given = Given("grant", "cash", whole - room - time), Given("room", "in_kind", room), Given("time", "volunteer", time)
    case = replace(plain, inputs=given)
    wrong_rows = draw.some(_ROWS[:5], 3)
    faults = dict(zip(wrong_rows, draw.some(_FAULTS, 3), strict=True))
    if any(fault == "month-as-year" and case.only(name).outcomes[0].periods == 1 for name, fault in faults.items()):
        raise Rejected("question 1: a planted fault cannot be there")
    printed = _printed(case, faults)
    ask = Asker(case)
    ask.match(
        said("Which rows were worked out wrong, and what was done? Write the faulty rows with the word for their fault."),
        (
            said("Work out the impact of each row by yourself, and lay it beside the printed one."),
            said("Where a row differs, make each mistake of the list on purpose until you get what was printed."),
        ),
        _ROWS,
        (*((fault, said(MISTAKES[fault].name)) for fault in _FAULTS), (SOUND, said("The row is right."))),
        faults.items(),
    )

    def left_in(*rows: str) -> Figure:
        def taken(one: Workings) -> Decimal | None:
            total = sum((printed[name] if name in rows else _impact(one.only(name)) for name in _ROWS), Decimal(0))
            return divide(total, one.inputs_total)

        return taken

    ask.number(
        said("What is the ratio once all is mended, with all inputs of the table?"),
        ratio,
        RATIO,
        ("ratio-from-npv", "inputs-left-out", "negative-dropped", "rounded-midway", "percent-for-fraction"),
        form="ratio",
        others=(("faults-left-in", left_in(*_ROWS)), *((faults[name], left_in(name)) for name in wrong_rows)),
    )
    needed = case.switching("A", "quantity")
    if needed is None or not _FEWEST < needed < _MOST:
        raise Rejected("question 3: no number of people would do, or hardly any")
    ask.number(
        said("Suppose the effect of row A is not known. At which number of people in row A is the ratio exactly 1, beside the other rows?"),
        lambda one: one.switching("A", "quantity"),
        (
            said("How much of the inputs is left for row A to bring, after the other rows?"),
            said("(Inputs − impact of all other rows) ÷ impact of one person in row A."),
        ),
        (*_CHAIN, "percent-for-fraction"),
        form="count",
    )
    known = draw.pick((True, False))
    ask.choice(
        said("What should the report print?"),
        (
            said("How does anybody know what would have happened without the programme?"),
            said("Where the effect itself is not known, what can be told is which effect would be needed."),
        ),
        (
            ("ratio", said("The ratio, with its convention, the net value and the range beside it.")),
            ("break-even", said("No ratio: the effect that would be needed to make up for the inputs.")),
            ("ratio-alone", said("The ratio by itself: that is what readers remember.")),
        ),
        "ratio" if known else "break-even",
        (("ratio-alone", "ratio-alone"), ("break-even", "withheld") if known else ("ratio", "ratio-of-unknown")),
    )
    story = (
        said(
            "A report on a neighbourhood programme lies before you. It covers one year and discounts nothing; filters are multiplied, as "
            "they should be. Printed impacts are in whole euros. Some rows were worked out wrong."
        ),
        _MEASURED[known],
    )
    rows = DataTable(
        said("The map of the report"),
        (
            said("Row"),
            said("Outcome"),
            said("How many"),
            said("Worth of one"),
            said("Per"),
            said("Deadweight"),
            said("Displacement"),
            said("Attribution to others"),
            said("Printed impact"),
        ),
        tuple(
            (
                one.id,
                _NAMES[one.id],
                count(one.quantity),
                money(one.price, 2 if one.price != one.price.to_integral_value() else 0),
                said("month") if one.periods > 1 else said("year"),
                share(one.deadweight),
                share(one.displacement),
                share(one.attribution_to_others),
                money(round_half_up(printed[one.id])),
            )
            for one in outcomes
        ),
    )
    inputs = DataTable(
        said("What was put in"),
        (said("Input"), said("Worth")),
        (
            (said("Grant, in money"), money(given[0].value)),
            (said("Room, in kind: what it would have cost to rent"), money(room)),
            (said("Time of volunteers"), money(time)),
        ),
    )
    return Told(story, (rows, inputs), ask)


EXERCISE = Exercise(
    8,
    "judge-a-report",
    said("Judge a report"),
    said("Find the planted faults, mend the ratio, and say whether a ratio should be published at all."),
    _draw,
)
