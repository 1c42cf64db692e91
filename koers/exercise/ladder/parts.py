"""What the exercises share: how one is put together, and the hints and headings that come back in several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from koers.exercise.draw import Asker, Draw
from koers.exercise.texts import DataTable, Number, Said, count, money, said, share
from koers.exercise.workings import Workings


@dataclass(frozen=True)
class Told:
    """One draw of an exercise: its story, its tables, its questions."""

    story: tuple[Said, ...]
    tables: tuple[DataTable, ...]
    asker: Asker


@dataclass(frozen=True)
class Exercise:
    """One rung of the ladder.

    Attributes
    ----------
    number : int
        Its place, from 1.
    name : str
        As commands and files call it.
    title, aim : Said
    draw : callable
        From a stream of numbers to the exercise; raises Rejected for numbers that will not do.
    """

    number: int
    name: str
    title: Said
    aim: Said
    draw: Callable[[Draw], Told]


def ratio(workings: Workings) -> Decimal | None:
    """Return the ratio, as a figure that can be asked after."""
    return workings.ratio


def value(workings: Workings) -> Decimal:
    """Return the total present value, as a figure that can be asked after."""
    return workings.value


FIRST_YEAR = (
    said("Begin with quantity times price. Then take off what was not brought about here, one filter after the other."),
    said("Quantity × price × (1 − deadweight) × (1 − displacement) × (1 − attribution to others). A filter that is not given is 0."),
)
RATIO = (
    said("What goes above the line, what below? Work with all decimals and round at the end."),
    said("Ratio = total (present) value ÷ all inputs."),
)
KNOWN = said("What is known"), said("Value")


def facts(caption: Said, *rows: tuple[Said, Number | Said | str]) -> DataTable:
    """Return a table of one thing per row."""
    return DataTable(caption, KNOWN, rows)


DEADWEIGHT = said("Would have happened anyway (deadweight)")
DISPLACEMENT = said("Only moved from elsewhere (displacement)")
OTHERS = said("Brought about by others (attribution to others)")
DROP_OFF = said("Lost each later year, of what was left (drop-off)")
DURATION = said("Number of years with an effect, the first one included")
INPUTS = said("Inputs, all in money")
# Where values are discounted: inputs that fell at the end of the year would give another ratio.
INPUTS_TODAY = said("Inputs, all in money, paid today")
__all__ = ["DEADWEIGHT", "Exercise", "Told", "count", "facts", "money", "said", "share"]
