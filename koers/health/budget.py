"""A project's budget of which not every amount could be read.

The method: amounts that were printed, derived or assumed are added up by phase; what is left of the
total is the amount of all items that can't be read, together. No amount is made up for one of them.

Known limit: the remainder rests on every assumed amount, and on the total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from koers.figures import Count, Formula, Ratio, Source, Sum, Supplied, evaluate
from koers.frames import rows_of
from koers.health.statement import TOTAL, HealthStatement

if TYPE_CHECKING:
    import pandas as pd

READINGS = ("printed", "derived", "assumed")
UNRECOVERABLE = "unrecoverable"


@dataclass(frozen=True)
class Item:
    """One printed item; ``key`` is the begin of its figures' keys."""

    key: str
    phase: str
    label: str
    period: str
    role: str
    reading: str
    notes: Mapping[str, str]


@dataclass(frozen=True)
class ProjectBudget:
    """One project's budget.

    Attributes
    ----------
    id, label : str
    statement : HealthStatement
        Keys ``<budget>/<item>/amount``, ``…/n_hours``, ``…/hour_rate``; ``<budget>/<phase>-subtotal/<reading>``;
        ``<budget>/total/…``, ``<budget>/remainder/amount``.
    items : tuple of Item
    phases : mapping of phase id to its label
        Those that count towards the total.
    """

    id: str
    label: str
    statement: HealthStatement
    items: tuple[Item, ...]
    phases: Mapping[str, str]

    def of(self, phase: str, *roles: str) -> tuple[Item, ...]:
        """Return the items of a phase, in the order of the data."""
        return tuple(item for item in self.items if item.phase == phase and item.role in (roles or (item.role,)))


def build_budgets(frame: pd.DataFrame, file: str) -> tuple[ProjectBudget, ...]:
    """Compute every budget of the table, in its order."""
    return tuple(_build(str(budget), frame[frame["budget_id"] == budget], file) for budget in dict.fromkeys(frame["budget_id"]))


def _build(budget: str, frame: pd.DataFrame, file: str) -> ProjectBudget:
    items = tuple(_item(row) for row in rows_of(frame))
    labels = {row.phase_id: row.phase_label for row in rows_of(frame) if row.phase_id}
    phases = {item.phase: labels[item.phase] for item in items if item.role == "item"}
    formulas: dict[str, Formula] = dict(_supplied(frame, file))
    counted = [item for item in items if item.role == "item"]
    for phase in phases:
        _subtotal(formulas, f"{budget}/{phase}-subtotal", [item for item in counted if item.phase == phase], file)
    _subtotal(formulas, f"{budget}/{TOTAL}", counted, file)
    formulas[f"{budget}/remainder/amount"] = Sum(((1, f"{budget}/{TOTAL}/amount"), (-1, f"{budget}/{TOTAL}/known")), "total_minus_known")
    for part in (*READINGS, "known"):
        formulas[f"{budget}/{TOTAL}/{part}_share"] = Ratio(f"{budget}/{TOTAL}/{part}", f"{budget}/{TOTAL}/amount", "share_of_total")
    formulas[f"{budget}/remainder/amount_share"] = Ratio(f"{budget}/remainder/amount", f"{budget}/{TOTAL}/amount", "share_of_total")
    return ProjectBudget(budget, str(frame["budget_label"].iloc[0]), HealthStatement(evaluate(formulas), formulas, {}, 0), items, phases)


def _item(row: object) -> Item:
    notes = {language: getattr(row, f"note_{language}") or "" for language in ("nl", "en")}
    budget, item, phase, label, period, role, reading = (
        getattr(row, name) for name in ("budget_id", "item_id", "phase_id", "label", "period_printed", "role", "reading")
    )
    return Item(f"{budget}/{item}", phase or "", label, period or "", role, reading, notes)


def _supplied(frame: pd.DataFrame, file: str) -> Iterator[tuple[str, Formula]]:
    for row in rows_of(frame):
        for measure, column in (("n_hours", "n_hours"), ("hour_rate", "hour_eur"), ("amount", "amount_eur")):
            given = getattr(row, column)
            value = None if given is None else Decimal(given)
            yield f"{row.budget_id}/{row.item_id}/{measure}", Supplied(value, Source(file, int(row.Index), column))


def _subtotal(formulas: dict[str, Formula], key: str, items: Sequence[Item], file: str) -> None:
    """Add up what is known, by reading, and count what is not."""
    for reading in READINGS:
        amounts = tuple((1, f"{item.key}/amount") for item in items if item.reading == reading)
        formulas[f"{key}/{reading}"] = Sum(amounts, f"sum_of_{reading}", Source(file, 0, ""))
    formulas[f"{key}/known"] = Sum(tuple((1, f"{key}/{reading}") for reading in READINGS), "sum_of_known")
    unrecoverable = tuple(f"{item.key}/amount" for item in items if item.reading == UNRECOVERABLE)
    formulas[f"{key}/n_unrecoverable"] = Count(unrecoverable, "count", Source(file, 0, ""))
