"""What the later period tells otherwise of the earlier one than that one told itself, within a fiscal year.

The first budget of a line or fund stays; what was decided stays decided; spending adds up. So these are the earlier
period's own figures, restated: a first budget that differs, an amendment with another amount, one that is missing, one that
was decided by then and not told, spending that fell. They are told apart from what moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from koers.comparison.money import Money
from koers.figures import Formula, Sum

Kind = Literal["budget", "amendment", "missing", "late", "spent"]


@dataclass(frozen=True)
class Restated:
    """A figure that was restated.

    Attributes
    ----------
    kind : {"budget", "amendment", "missing", "late", "spent"}
        A first budget; an amendment with another amount, without its row, or decided by then and told only now; spending that fell.
    key : str
        The figure's, below its period.
    label : str
        The name of the line or row.
    decided : str
        The date of the decision, for an amendment.
    """

    kind: Kind
    key: str
    label: str
    decided: str = ""


def find_restated(money: Money, reference_date: date) -> tuple[Restated, ...]:
    """Return what was restated; ``reference_date`` is the earlier period's. Over the years nothing is."""
    return (*_budgets(money), *_amendments(money, reference_date), *_spent(money)) if money.same_year else ()


def restated_formulas(money: Money, restated: tuple[Restated, ...]) -> dict[str, Formula]:
    """Return the difference of each by whole id: told now minus told then."""
    changes = {one.key: money.change(one.key, "") for one in restated}
    return {f"{money.own}{key}_change": Sum(change.terms, change.rule) for key, change in changes.items() if change is not None}


def _budgets(money: Money) -> Iterator[Restated]:
    for place in (*money.all_lines, *(row for rows in money.overview.values() for row in rows)):
        key = f"{place.key}/budget"
        supplied = not money.now.formulas[key].parents if key in money.now.formulas else False
        if supplied and key in money.then.formulas and money.now.values[key] != money.then.values[key]:
            yield Restated("budget", key, place.label)


def _amendments(money: Money, reference_date: date) -> Iterator[Restated]:
    then = {line.key: line for line in money.then.amendments}
    now = {line.key: line for line in money.now.amendments}
    for key, line in {**then, **now}.items():
        decided, figure = key.rpartition("/")[2], f"{key}/amendment"
        if key not in now:
            yield Restated("missing", figure, line.label, decided)
        elif key not in then:
            if decided <= reference_date.isoformat()[: len(decided)]:
                yield Restated("late", figure, line.label, decided)
        elif money.now.values[figure] != money.then.values[figure]:
            yield Restated("amendment", figure, line.label, decided)


def _spent(money: Money) -> Iterator[Restated]:
    for line in money.all_lines:
        key = f"{line.key}/spent"
        if line.both and (money.now.values[key] or 0) < (money.then.values[key] or 0):
            yield Restated("spent", key, line.label)
