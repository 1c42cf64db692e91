"""The structure of a document's checks: what follows from what, in which order, and what rounding can do to each check.

It depends on which cells are printed and not on their values, so that it is worked out once per document.

The rounding rule: a check may differ by half a printed unit for each rounded figure behind both of its sides. In a footing these
are the total and its lines; in any other check a printed total counts as the lines behind it, each once per measure. The half unit
of a figure in thousands is 500.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from koers.audit.model import Cell, Check
from koers.money import divide


class Structure:
    """Cells and the checks among them.

    Parameters
    ----------
    cells : sequence of Cell
        In the order printed.
    checks : sequence of Check
        Over these cells only.
    """

    def __init__(self, cells: Sequence[Cell], checks: Sequence[Check]) -> None:
        self.cells: Mapping[str, Cell] = {cell.key: cell for cell in cells}
        self.checks = tuple(checks)
        # Checks that close a circle are done, but nothing is derived by them.
        self._circular: set[int] = set()
        self.order = self._ordered()
        self.deriving: dict[str, list[int]] = {}
        for number, check in enumerate(self.checks):
            if number not in self._circular:
                self.deriving.setdefault(check.result, []).append(number)

    def _ordered(self) -> tuple[str, ...]:
        """Return the cells, each after all that it follows from."""
        while True:
            graph: dict[str, list[str]] = {key: [] for key in self.cells}
            for number, check in enumerate(self.checks):
                if number not in self._circular:
                    graph[check.result] += [key for _, key in check.terms]
            try:
                return tuple(TopologicalSorter(graph).static_order())
            except CycleError as error:
                pairs = set(pairwise(error.args[1]))
                self._circular.add(
                    max(n for n, c in enumerate(self.checks) if n not in self._circular and any((k, c.result) in pairs for _, k in c.terms))
                )

    @cached_property
    def lines_behind(self) -> dict[str, tuple[str, ...]]:
        """The printed lines behind each printed total, of the same measure, down to those that are no totals."""
        parts: dict[str, tuple[str, ...]] = {}
        for check in self.checks:
            if check.rule == "footing" and check.form == "sum":
                parts.setdefault(check.result, tuple(key for _, key in check.terms))

        def lines(key: str, above: tuple[str, ...]) -> list[str]:
            if key not in parts or key in above:
                return [key]
            return [line for part in parts[key] for line in lines(part, (*above, key))]

        return {key: tuple(dict.fromkeys(lines(key, ()))) for key in self.cells}

    @cached_property
    def behind(self) -> tuple[tuple[str, ...], ...]:
        """The rounded figures behind both sides of each check."""
        found = []
        for check in self.checks:
            direct = (check.result, *(key for _, key in check.terms))
            every = direct if check.rule == "footing" else tuple(line for key in direct for line in self.lines_behind[key])
            found.append(tuple(dict.fromkeys(key for key in every if self.cells[key].rounded)))
        return tuple(found)

    @cached_property
    def _limits(self) -> tuple[Decimal, ...]:
        return tuple(sum((self.cells[key].half for key in keys), Decimal(0)) for keys in self.behind)

    def limit(self, number: int, values: Mapping[str, Decimal]) -> Decimal:
        """Return what rounding can explain of a check's difference."""
        check = self.checks[number]
        if check.form == "sum":
            return self._limits[number]
        (_, first), (_, second) = check.terms
        a, b = values[first], values[second]
        half_a, half_b, own = self.cells[first].half, self.cells[second].half, self.cells[check.result].half
        if check.form == "product":
            return own + abs(a) * half_b + abs(b) * half_a + half_a * half_b
        if abs(b) <= half_b:
            return own
        least, exact = divide(abs(a) + half_a, abs(b) - half_b), divide(abs(a), abs(b))
        return own + (least or Decimal(0)) - (exact or Decimal(0))

    def follows(self, number: int, values: Mapping[str, Decimal]) -> Decimal | None:
        """Return what a check's result should be, given these values; None for a share of nothing."""
        check = self.checks[number]
        if check.form == "sum":
            total = Decimal(0)
            for sign, key in check.terms:
                total += values[key] if sign > 0 else -values[key]
            for sign, _, value in check.given:
                total += sign * value
            return total
        (_, first), (_, second) = check.terms
        return values[first] * values[second] if check.form == "product" else divide(values[first], values[second])
