"""Small numbers: which counts to hide, so that none of 1 to 4 is shown or can be worked out.

The method, in stages: (1) a count from 1 up to the threshold is hidden, as *small*; 0 is shown;
(2) for each small count, try every value that it may have for a reader, given all that is shown: the
totals, the parts, and that a hidden count is either small or at least the threshold; each try is a
search for whole numbers that fit (:mod:`koers.health.feasible`), begun at the true ones; (3) while a value
that could be kept open is ruled out, hide one more count in its row or column, the smallest first,
as *complement*; (4) totals are hidden only where nothing else keeps two values open.

Known limits: a reader is taken to know the rule and everything in the report, but nothing else: not the
source document, not who was ill. A search that takes too long counts as "ruled out", which hides more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from koers.health.feasible import Equation, fits

Mark = Literal["small", "complement"]


@dataclass(frozen=True)
class Relation:
    """A total that equals the sum of its parts, each a cell's key."""

    total: str
    parts: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def protect(
    values: Mapping[str, int], relations: Sequence[Relation], threshold: int, keep: Collection[str] = (), never_shown: Collection[str] = ()
) -> dict[str, Mark]:
    """Decide which cells to hide.

    Parameters
    ----------
    values : mapping of cell to count
        Every count that is shown, or that follows from what is shown.
    relations : sequence of Relation
        How they add up; every relation that a reader may know.
    threshold : int
        Counts of 1 up to but not including this are small; 0 or 1 hides nothing.
    keep : collection of cells
        Hidden as a complement only where nothing else helps: totals.
    never_shown : collection of cells
        Cells that are in no table; they are protected when small and are no complement.

    Returns
    -------
    dict of cell to Mark, in the order of ``values``.
    """
    hidden: dict[str, Mark] = {cell: "small" for cell, count in values.items() if 0 < count < threshold}
    task = _Task(values, relations, threshold, frozenset(never_shown))
    first = [cell for cell in task.candidates if cell not in keep]
    # Two rounds: without the totals, as much as can be kept open; with them, two values at least.
    task.complete(hidden, first, 1)
    task.complete(hidden, task.candidates, 2)
    return {cell: hidden[cell] for cell in values if cell in hidden}


def open_values(
    values: Mapping[str, int], relations: Sequence[Relation], threshold: int, hidden: Mapping[str, Mark], cell: str
) -> tuple[int, ...]:
    """Return the values that a hidden small count may have for a reader of all that is shown."""
    return _Task(values, relations, threshold, frozenset()).open_values(hidden, cell)


@dataclass(frozen=True)
class _Task:
    values: Mapping[str, int]
    relations: Sequence[Relation]
    threshold: int
    never_shown: frozenset[str]

    @property
    def candidates(self) -> list[str]:
        """Cells that can be hidden as a complement, the smallest first."""
        fit = [cell for cell, count in self.values.items() if count >= self.threshold and cell not in self.never_shown]
        return sorted(fit, key=lambda cell: (self.values[cell], cell))

    def complete(self, hidden: dict[str, Mark], candidates: Sequence[str], minimum: int) -> None:
        """Add complements to ``hidden`` until every small cell has the values open that these candidates can keep open.

        With a ``minimum`` of 2, only for cells that have fewer, and only until they have two.
        """
        everything: dict[str, Mark] = {**dict.fromkeys(candidates, "complement"), **hidden}
        for cell in [cell for cell, mark in hidden.items() if mark == "small"]:
            # As many as can be kept open; in the second round two will do.
            enough = self.threshold - 1 if minimum == 1 else minimum
            if len(self.open_values(hidden, cell)) >= enough:
                continue
            wanted = min(len(self.open_values(everything, cell)), enough)
            while len(self.open_values(hidden, cell)) < wanted and not hidden.keys() >= everything.keys():
                hidden[self._next(hidden, candidates, cell)] = "complement"

    def _next(self, hidden: Mapping[str, Mark], candidates: Sequence[str], cell: str) -> str:
        """Return the next cell to hide: near the small cell, in the relation with the fewest hidden cells, the smallest."""
        ranked = {name: place for place, name in enumerate(candidates) if name not in hidden}
        reached = {cell}
        while True:
            near = [relation for relation in self.relations if reached.intersection(relation.cells)]
            near.sort(key=lambda relation: sum(name in hidden for name in relation.cells))
            for relation in near:
                free = [name for name in relation.cells if name in ranked]
                if free:
                    return min(free, key=ranked.__getitem__)
            # Everything beside it is hidden already: look one relation further.
            wider = {name for relation in near for name in relation.cells if name in hidden}
            if wider <= reached:
                return min(ranked, key=ranked.__getitem__)
            reached |= wider

    def open_values(self, hidden: Mapping[str, Mark], cell: str) -> tuple[int, ...]:
        """Return the values of 1 up to the threshold that fit all that is shown."""
        ceiling = 2 * sum(self.values.values()) + self.threshold
        equations = self._around(cell, [self._equation(relation, hidden) for relation in self.relations])
        near = {name: self.values[name] for name in (cell, *(name for equation in equations for name, _ in equation.terms))}
        bounds = {name: (1, self.threshold - 1) if hidden[name] == "small" else (self.threshold, ceiling) for name in near}
        return tuple(v for v in range(1, self.threshold) if fits({**bounds, cell: (v, v)}, equations, near))

    @staticmethod
    def _around(cell: str, equations: Sequence[Equation]) -> list[Equation]:
        """Return the equations that reach the cell, directly or by way of other hidden cells; the rest hold whatever it is."""
        reached, found = {cell}, [False] * len(equations)
        while True:
            more = [i for i, e in enumerate(equations) if not found[i] and any(name in reached for name, _ in e.terms)]
            if not more:
                return [equation for equation, inside in zip(equations, found, strict=True) if inside]
            for i in more:
                found[i] = True
                reached.update(name for name, _ in equations[i].terms)

    def _equation(self, relation: Relation, hidden: Mapping[str, Mark]) -> Equation:
        signed = [(relation.total, 1), *((part, -1) for part in relation.parts)]
        terms = tuple((name, sign) for name, sign in signed if name in hidden)
        return Equation(terms, -sum(sign * self.values[name] for name, sign in signed if name not in hidden))
