"""Figures: numbers with one id each, and the formulas that lead from inputs to results.

A figure's key is ``subject/entity/…/measure`` below its period. A formula says how one figure
follows from others: a signed sum, a product, a ratio, or a value that was supplied. Formulas are data, so one
statement of them serves calculation, lineage, tie-out and live spreadsheet formulas.

The method, in stages: declare formulas; order them by what they need; evaluate each once, exactly,
in decimals. Known limit: a formula is a signed sum, one product or one quotient; anything else is two formulas, or the
named method of a procedure, whose value comes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from koers.money import divide

Unit = Literal["EUR", "share", "count", "days"]
# Products keep so many digits; sums of money need none of the room.
PRODUCTS = Context(prec=60)


@dataclass(frozen=True)
class Source:
    """The cell an input came from: file, line number, column.

    Row 0 is a key of a file of parameters, which ``column`` names; or, without a column, the file as a whole: it was looked in.
    """

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

    A term without a value makes the sum have none: a missing amount is never taken for 0. ``source`` is the file
    that was looked in, for a sum that may have no terms.
    """

    terms: tuple[tuple[int, str], ...]
    rule: str
    source: Source | None = None

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


Part = Literal["whole", "rest", "growth"]


@dataclass(frozen=True)
class Factor:
    """A factor of a product: a figure x itself ("whole"), 1 - x ("rest") or 1 + x ("growth"), to a constant power."""

    key: str
    part: Part = "whole"
    power: Decimal = Decimal(1)

    def of(self, value: Decimal) -> Decimal | None:
        """Return the factor for a value of its figure; None where that is no number, such as 0 to a negative power."""
        base = {"whole": value, "rest": 1 - value, "growth": 1 + value}[self.part]
        if self.power == 1:
            return base
        defined = base > 0 or (base == 0 and self.power > 0)
        return PRODUCTS.power(base, self.power) if defined else None


@dataclass(frozen=True)
class Product:
    """A product of other figures, of what is left after them, of growth by them; no value where a factor has none."""

    factors: tuple[Factor, ...]
    rule: str

    @property
    def parents(self) -> tuple[str, ...]:
        """Keys of the figures this one is computed from."""
        return tuple(factor.key for factor in self.factors)


def multiplied(factors: Iterable[tuple[Factor, Decimal | None]]) -> Decimal | None:
    """Return the product of factors with their figures' values, to 60 digits; None where one has none."""
    with localcontext(PRODUCTS):
        found = Decimal(1)
        for factor, value in factors:
            part = None if value is None else factor.of(value)
            if part is None:
                return None
            found *= part
        return found


@dataclass(frozen=True)
class Count:
    """The number of things that ``members`` name; always has a value. ``source`` is the file in which they were looked for."""

    members: tuple[str, ...]
    rule: str
    source: Source | None = None

    @property
    def parents(self) -> tuple[str, ...]:
        """Keys of the figures that are counted."""
        return self.members


@dataclass(frozen=True)
class Method:
    """What a procedure made of other figures that no formula here can say: a simulation, an exact interval, a payback time.

    ``rule`` names the procedure; its module says how it goes.
    """

    value: Decimal | None
    inputs: tuple[str, ...]
    rule: str

    @property
    def parents(self) -> tuple[str, ...]:
        """Keys of the figures that it took."""
        return self.inputs


Formula = Supplied | Sum | Product | Ratio | Count | Method


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
        case Supplied(value=value) | Method(value=value):
            return value
        case Sum(terms=terms):
            parts = [(sign, values[key]) for sign, key in terms]
            known = [sign * part for sign, part in parts if part is not None]
            return sum(known, Decimal(0)) if len(known) == len(parts) else None
        case Product(factors=factors):
            return multiplied((factor, values[factor.key]) for factor in factors)
        case Count(members=members):
            return Decimal(len(members))
        case Ratio(numerator=above, denominator=below):
            top, bottom = values[above], values[below]
            return None if top is None or bottom is None else divide(top, bottom)


def prefixed(formulas: Mapping[str, Formula], prefix: str) -> dict[str, Formula]:
    """Return formulas with something before every key, so that those of several calculations stand beside each other."""
    return {f"{prefix}{key}": _prefixed(formula, prefix) for key, formula in formulas.items()}


def _prefixed(formula: Formula, prefix: str) -> Formula:
    match formula:
        case Sum(terms=terms):
            return replace(formula, terms=tuple((sign, f"{prefix}{key}") for sign, key in terms))
        case Product(factors=factors):
            return replace(formula, factors=tuple(replace(factor, key=f"{prefix}{factor.key}") for factor in factors))
        case Ratio(numerator=above, denominator=below):
            return replace(formula, numerator=f"{prefix}{above}", denominator=f"{prefix}{below}")
        case Count(members=members):
            return replace(formula, members=tuple(f"{prefix}{key}" for key in members))
        case Method(inputs=inputs):
            return replace(formula, inputs=tuple(f"{prefix}{key}" for key in inputs))
        case Supplied():
            return formula


def dependents(formulas: Mapping[str, Formula], keys: Iterable[str]) -> set[str]:
    """Return every figure that moves when one of ``keys`` moves, those keys included."""
    children: dict[str, list[str]] = {}
    for key, formula in formulas.items():
        for parent in formula.parents:
            children.setdefault(parent, []).append(key)
    reached, waiting = set(keys), list(keys)
    while waiting:
        more = [key for key in children.get(waiting.pop(), ()) if key not in reached]
        reached.update(more)
        waiting += more
    return reached
