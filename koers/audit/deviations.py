"""Where deviations begin, and how they reach every cell that was derived from there; stages 2 to 4 of :mod:`koers.audit.engine`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from koers.audit.model import Computed
from koers.audit.structure import Structure
from koers.money import divide, round_half_up

Parts = dict[str, Decimal]
_NOTHING = Decimal(0)
# Tries to do with fewer causes; each goes through all cells.
_MOST_TRIES, _MOST_CELLS = 600, 300_000


@dataclass(frozen=True)
class Begins:
    """A root cause while it is looked for: how much begins at a cell, at which check (None: against the computed figure).

    ``confirmed`` where the cell itself is as it should be by another check, so that one of this check's terms is not.
    """

    amount: Decimal
    check: int | None
    confirmed: bool = False


@dataclass
class Deviations:
    """References, and of each cell which causes its deviation consists of."""

    references: dict[str, Decimal]
    parts: dict[str, Parts]
    causes: dict[str, Begins]


class Solver:
    """Finds the deviations of a document's cells.

    Parameters
    ----------
    structure : Structure
    computed_of : mapping of cell key to Computed
        For the cells whose figure was computed from inputs.
    """

    def __init__(self, structure: Structure, computed_of: Mapping[str, Computed]) -> None:
        self.structure = structure
        self.cells = structure.cells
        self.computed_of = computed_of

    def holds(self, number: int, values: Mapping[str, Decimal]) -> bool:
        """Tell whether what follows, rounded to the printed unit, is what is printed; a share of nothing always is."""
        follows = self.structure.follows(number, values)
        check = self.structure.checks[number]
        return follows is None or follows == values[check.result] or rounded(follows, self.cells[check.result].step) == values[check.result]

    def solve(self, values: Mapping[str, Decimal]) -> Deviations:
        """Take deviations apart, doubting cells that are taken as printed where that leaves fewer causes."""
        doubts: dict[str, Decimal] = {}
        found = self._deviations(values, doubts)
        tries, most = 0, min(_MOST_TRIES, _MOST_CELLS // max(len(self.structure.order), 1))
        while (bad := self._beyond_rounding(found, values)) and len(found.causes) > 1:
            best, best_count = None, (len(bad), len(found.causes))
            # Those that would account for two errors, and only then those for an error and what rounding might explain.
            for doubtful in (self._doubtful(bad, bad, doubts), self._doubtful(bad, list(found.causes), doubts)):
                for key in doubtful if best is None else ():
                    for amount in sorted({sign * found.causes[b].amount for b in bad for sign in (1, -1)}):
                        tries += 1
                        if tries > most:
                            return found
                        tried = self._deviations(values, {**doubts, key: amount})
                        count = (len(self._beyond_rounding(tried, values)), len(tried.causes))
                        if count < best_count:
                            best, best_count = (key, amount, tried), count
            if best is None:
                return found
            doubts[best[0]], found = best[1], best[2]
        return found

    def _beyond_rounding(self, found: Deviations, values: Mapping[str, Decimal]) -> list[str]:
        return [key for key, begins in found.causes.items() if abs(begins.amount) > self.limit(key, begins.check, values)]

    def _doubtful(self, bad: Sequence[str], causes: Sequence[str], doubts: Mapping[str, Decimal]) -> list[str]:
        """Cells that follow from nothing, and from which two or more of the causes follow, one of them bad."""
        reached: dict[str, int] = {}
        for key in causes:
            for leaf in self._leaves[key]:
                reached[leaf] = reached.get(leaf, 0) + 1
        behind = frozenset[str]().union(*(self._leaves[key] for key in bad))
        return [leaf for leaf, n in reached.items() if n > 1 and leaf in behind and leaf not in doubts]

    @cached_property
    def _leaves(self) -> dict[str, frozenset[str]]:
        """The cells that are taken as printed behind each cell."""
        found: dict[str, frozenset[str]] = {}
        for key in self.structure.order:
            terms = [term for n in self.structure.deriving.get(key, ()) for _, term in self.structure.checks[n].terms]
            own = frozenset() if terms or key in self.computed_of else frozenset([key])
            found[key] = own.union(*(found[term] for term in terms))
        return found

    def _deviations(self, values: Mapping[str, Decimal], doubts: Mapping[str, Decimal]) -> Deviations:
        found = Deviations({}, {}, {})
        for key in self.structure.order:
            numbers = self.structure.deriving.get(key, ())
            found.references[key] = self._reference(key, numbers, values, found.references, doubts)
            deviation = values[key] - found.references[key]
            if not deviation:
                found.parts[key] = {}
                continue
            best: tuple[Decimal, int | None, Parts] = (deviation, None, {})
            for number in numbers:
                inherited = self.inherited(number, values, found)
                begins = deviation - sum(inherited.values(), _NOTHING)
                if best[1] is None or abs(begins) < abs(best[0]):
                    best = (begins, number, inherited)
            if abs(deviation) < abs(best[0]):
                # It is nearer to what it should be than to what is wrong in its terms: it was not made from these.
                best = (deviation, best[1], {})
            begins, at, parts = best
            if begins:
                parts = {**parts, key: parts.get(key, _NOTHING) + begins}
                found.causes[key] = Begins(begins, at)
            found.parts[key] = {cause: amount for cause, amount in parts.items() if amount}
        return found

    def _reference(
        self,
        key: str,
        numbers: Sequence[int],
        values: Mapping[str, Decimal],
        references: Mapping[str, Decimal],
        doubts: Mapping[str, Decimal],
    ) -> Decimal:
        """Return what a cell should be; what is printed, where that is it rounded."""
        value, step = values[key], self.cells[key].step
        computed = self.computed_of.get(key)
        if computed is not None:
            options = [computed.value]
        else:
            options = [follows for n in numbers if (follows := self.structure.follows(n, references)) is not None]
        if not options:
            return value - doubts.get(key, _NOTHING)
        nearest = options[0] if len(options) == 1 else min(options, key=lambda option: abs(value - option))
        return value if nearest == value or rounded(nearest, step) == value else nearest

    def inherited(self, number: int, values: Mapping[str, Decimal], found: Deviations) -> Parts:
        """Return what the deviations of a check's terms do to its result, by cause."""
        check = self.structure.checks[number]
        if not any(found.parts[key] for _, key in check.terms):
            return {}
        parts: Parts = {}
        if check.form == "sum":
            for sign, key in check.terms:
                for cause, amount in found.parts[key].items():
                    parts[cause] = parts.get(cause, _NOTHING) + sign * amount
            return {cause: amount for cause, amount in parts.items() if amount}
        # One term after the other goes from its reference to what is printed: the steps add up to the whole.
        at = {key: found.references[key] for _, key in check.terms}
        before = self.structure.follows(number, at)
        for _, key in check.terms:
            at[key] = values[key]
            after = self.structure.follows(number, at)
            deviation = values[key] - found.references[key]
            for cause, amount in found.parts[key].items():
                step = divide(((after or _NOTHING) - (before or _NOTHING)) * amount, deviation) or _NOTHING
                parts[cause] = parts.get(cause, _NOTHING) + step
            before = after
        return {cause: amount for cause, amount in parts.items() if amount}

    def limit(self, key: str, number: int | None, values: Mapping[str, Decimal]) -> Decimal:
        """Return what rounding can explain of what begins at a cell."""
        if number is not None:
            return self.structure.limit(number, values)
        computed = self.computed_of.get(key)
        if computed is None or computed.is_input:
            return _NOTHING
        return self.cells[key].half * (1 + computed.n_rounded)


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """Round half away from zero to whole steps."""
    if step == 1:
        return round_half_up(value)
    return round_half_up(divide(value, step) or _NOTHING) * step
