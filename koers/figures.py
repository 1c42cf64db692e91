"""Figures: numbers with one id each, and the formulas that lead from inputs to results.

A figure's key is ``subject/entity/…/measure`` below its period. A formula says how one figure
follows from others: a signed sum, a ratio, or a value that was supplied. Formulas are data, so one
statement of them serves calculation, lineage, tie-out and live spreadsheet formulas.

The method, in stages: declare formulas; order them by what they need; evaluate each once, exactly,
in decimals. Known limit: a formula is a signed sum or one quotient; anything else is two formulas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from koers.money import divide

Unit = Literal["EUR", "share", "count", "days"]


@dataclass(frozen=True)
class Source:
    """The cell an input came from: file below the data folder, line number, column."""

    file: str
    row: int
    column: str


@dataclass(frozen=True)
class Supplied:
    """A value that was supplied, with the cell it stands in; None means not supplied."""

    value: Decimal | None
    source: Source | None = None
    rule: str = "input"

    @property
    def parents(self) -> tuple[str, ...]:
        """Keys of the figures this one is computed from: none."""
        return ()


@dataclass(frozen=True)
class Sum:
    """A signed sum of other figures: ``terms`` are (sign, key) pairs, sign +1 or -1.

    A term without a value makes the sum have none: a missing amount is never taken for 0.
    """

    terms: tuple[tuple[int, str], ...]
    rule: str

    @property
    def parents(self) -> tuple[str, ...]:
        """Keys of the figures this one is computed from."""
        return tuple(key for _, key in self.terms)


@dataclass(frozen=True)
class Ratio:
    """One figure divided by another; no value where the denominator is 0 or either is missing."""

    numerator: str
    denominator: str
    rule: str

    @property
    def parents(self) -> tuple[str, ...]:
        """Keys of the figures this one is computed from."""
        return self.numerator, self.denominator


@dataclass(frozen=True)
class Count:
    """The number of things that ``members`` name; always has a value."""

    members: tuple[str, ...]
    rule: str

    @property
    def parents(self) -> tuple[str, ...]:
        """Keys of the figures that are counted."""
        return self.members


Formula = Supplied | Sum | Ratio | Count


def evaluate(formulas: Mapping[str, Formula], known: Mapping[str, Decimal | None] | None = None) -> dict[str, Decimal | None]:
    """Compute every figure exactly, each once, inputs first.

    Parameters
    ----------
    formulas : mapping of key to Formula
    known : mapping of key to value, optional
        Figures that were computed before.

    Returns
    -------
    dict of key to Decimal or None, in the order of ``formulas``.

    Raises
    ------
    KeyError
        When a formula needs a figure that nobody declared.
    ValueError
        When figures depend on each other in a circle.
    """
    values: dict[str, Decimal | None] = dict(known or {})
    for key, formula in formulas.items():
        for parent in formula.parents:
            if parent not in formulas and parent not in values:
                raise KeyError(f"{key} is computed from {parent}, which is not declared")
    try:
        order = list(TopologicalSorter({key: formula.parents for key, formula in formulas.items()}).static_order())
    except CycleError as error:
        raise ValueError(f"these figures depend on each other in a circle: {' → '.join(error.args[1])}") from error
    for key in order:
        if key in formulas:
            values[key] = _value(formulas[key], values)
    return {key: values[key] for key in formulas}


def _value(formula: Formula, values: Mapping[str, Decimal | None]) -> Decimal | None:
    match formula:
        case Supplied(value=value):
            return value
        case Sum(terms=terms):
            parts = [(sign, values[key]) for sign, key in terms]
            known = [sign * part for sign, part in parts if part is not None]
            return sum(known, Decimal(0)) if len(known) == len(parts) else None
        case Count(members=members):
            return Decimal(len(members))
        case Ratio(numerator=above, denominator=below):
            top, bottom = values[above], values[below]
            return None if top is None or bottom is None else divide(top, bottom)


def dependents(formulas: Mapping[str, Formula], keys: Iterable[str]) -> set[str]:
    """Return every figure that moves when one of ``keys`` moves, those keys included."""
    reached = set(keys)
    changed = True
    while changed:
        more = {key for key, formula in formulas.items() if key not in reached and reached.intersection(formula.parents)}
        changed = bool(more)
        reached |= more
    return reached
