"""What moved in money between two periods, as formulas over the figures of both.

In stages: lines and themes of both are put beside each other; of each measure that both years share a change is
declared, now minus then; lines are ranked by their largest change. A line that only one of the two has moved by all of
its amount.

Within a fiscal year every measure is compared, since spending adds up from its first day. Over the years only
budgets are, the first of the new year and the revised one both with the last revised one of the old: what was spent by one
day of a year says nothing beside what was spent by another day of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from koers.figures import Formula, Source, Sum

TOTAL = "total"
PROGRAMME = "programme"
OVERVIEW = "overview"
SURPLUS = f"{OVERVIEW}/result/surplus"
CARRY_OVER = "carry-over/total/amount"
# What is compared within a fiscal year, and what over the years.
MEASURES = ("budget", "amendments", "budget_revised", "spent", "balance", "expected_spend", "expected_end_balance")
BUDGETS = ("budget", "budget_revised")
ADDING_UP = ("spent", "balance", "expected_spend")  # what adding up through the year moves by itself


class Line(Protocol):
    """A row of a statement."""

    @property
    def key(self) -> str:
        """``<theme>/<line>``, ``overview/<side>/<row>``, ``<line>/<decision date>``."""

    @property
    def label(self) -> str:
        """Its name."""

    @property
    def kind(self) -> str:
        """What kind of row it is."""


class Statement(Protocol):
    """What a period told of its money."""

    @property
    def formulas(self) -> Mapping[str, Formula]:
        """Every formula by key."""

    @property
    def values(self) -> Mapping[str, Decimal | None]:
        """Every value by key."""

    @property
    def themes(self) -> Sequence[Line]:
        """Themes that have lines."""

    @property
    def lines(self) -> Mapping[str, Sequence[Line]]:
        """Lines by theme."""

    @property
    def overview(self) -> Mapping[str, Sequence[Line]]:
        """Rows of income and expenditure."""

    @property
    def amendments(self) -> Sequence[Line]:
        """Decisions on the budget."""


@dataclass(frozen=True)
class Place:
    """A theme, line or row in one period or in both: its key, its name now (else then), whether it is told of now, and then; its kind."""

    key: str
    label: str
    now: bool
    then: bool
    kind: str = ""

    @property
    def both(self) -> bool:
        """Whether both periods tell of it."""
        return self.now and self.then


@dataclass(frozen=True)
class Money:
    """The money of two periods.

    Attributes
    ----------
    now, then : Statement
    now_at, then_at, own : str
        What stands before a key of each, and of what is computed here: ``2024-H2/finance/``, ``2024-H2/comparison/``.
    same_year : bool
        Whether both lie in the same fiscal year.
    listed : Source or None
        Where lines were looked for.
    """

    now: Statement
    then: Statement
    now_at: str
    then_at: str
    own: str
    same_year: bool
    listed: Source | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """What is compared."""
        return MEASURES if self.same_year else BUDGETS

    @cached_property
    def themes(self) -> tuple[Place, ...]:
        """The themes of both, in this period's order, those that are gone last."""
        return _beside(self.now.themes, self.then.themes)

    @cached_property
    def lines(self) -> Mapping[str, tuple[Place, ...]]:
        """The lines of both by theme."""
        return {theme.key: _beside(self.now.lines.get(theme.key, ()), self.then.lines.get(theme.key, ())) for theme in self.themes}

    @property
    def all_lines(self) -> Iterator[Place]:
        """The lines of all themes."""
        return (line for lines in self.lines.values() for line in lines)

    @cached_property
    def overview(self) -> Mapping[str, tuple[Place, ...]]:
        """The rows of income and of expenditure; a reserve, which both sides have, stands with the income."""
        return {
            side: _beside(
                *(
                    [row for row in told.overview[side] if row.kind in kinds and not (side == "lasten" and row.kind == "reserve")]
                    for told in (self.now, self.then)
                )
            )
            for side, kinds in (("baten", ("fund", "reserve")), ("lasten", ("undetailed", "result", "theme")))
        }

    def change(self, key: str, measure: str) -> Sum | None:
        """Return now minus then; None where neither tells of it."""
        name = f"{key}/{measure}" if measure else key
        before = earlier_key(name, same_year=self.same_year)
        terms = [(1, f"{self.now_at}{name}")] if name in self.now.formulas else []
        terms += [(-1, f"{self.then_at}{before}")] if before in self.then.formulas else []
        return Sum(tuple(terms), "change") if terms else None

    def formulas(self) -> dict[str, Formula]:
        """Return every change by whole id: ``<own><theme>/<line>/<measure>_change``."""
        places = [line.key for line in self.all_lines]
        places += [f"{theme.key}/{TOTAL}" for theme in self.themes] + [f"{PROGRAMME}/{TOTAL}"]
        rows = [row.key for rows in self.overview.values() for row in rows] + [f"{OVERVIEW}/{side}/{TOTAL}" for side in ("baten", "lasten")]
        found = {f"{key}/{measure}": self.change(key, measure) for key in (*places, *rows) for measure in self.measures}
        if self.same_year:
            found |= {key: self.change(key, "") for key in (SURPLUS, CARRY_OVER)}
        return {f"{self.own}{name}_change": formula for name, formula in found.items() if formula is not None}


def earlier_key(key: str, *, same_year: bool) -> str:
    """Return what of the earlier period a key is compared with: a new year's first budget with the last revised one, else the same."""
    return f"{key}_revised" if not same_year and key.endswith("/budget") else key


def _beside(now: Sequence[Line], then: Sequence[Line]) -> tuple[Place, ...]:
    present, past = {line.key for line in now}, {line.key for line in then}
    gone = [Place(line.key, line.label, now=False, then=True, kind=line.kind) for line in then if line.key not in present]
    return (*(Place(line.key, line.label, now=True, then=line.key in past, kind=line.kind) for line in now), *gone)


def ranked(money: Money, values: Mapping[str, Decimal | None], measure: str, places: Sequence[Place]) -> tuple[Place, ...]:
    """Return the places of which a measure changed, the largest change first, equals in their order."""
    sizes = {place.key: abs(values.get(f"{money.own}{place.key}/{measure}_change") or Decimal(0)) for place in places}
    return tuple(sorted((place for place in places if sizes[place.key]), key=lambda place: -sizes[place.key]))


def by_movement(money: Money, values: Mapping[str, Decimal | None], places: Sequence[Place]) -> tuple[Place, ...]:
    """Return places by the largest of all their changes but those that adding up alone brings along."""
    telling = [measure for measure in money.measures if measure not in ADDING_UP]

    def size(place: Place) -> Decimal:
        return max(abs(values.get(f"{money.own}{place.key}/{measure}_change") or Decimal(0)) for measure in telling)

    return tuple(sorted(places, key=lambda place: -size(place)))
