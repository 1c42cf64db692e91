"""Change any single published figure by one unit, or swap two different digits of it: the list of findings must change.

Beyond what rounding can explain, a finding appears that is not rounding. Every figure of every document is tried; of the ways to
change one, ``make soak`` tries all and an ordinary run every fifth, beginning at another one for each figure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

import pytest

from koers.audit.engine import Auditor
from koers.audit.model import Cell
from koers.money import plain
from tests.audit.shipped import PERIODS, auditor

STRIDE = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 5


def changes(cell: Cell) -> Iterator[Decimal]:
    """One unit more, one less, and every pair of different digits swapped; printed units turned into full ones."""
    yield cell.value + cell.step
    yield cell.value - cell.step
    digits = list(plain(abs(cell.value / cell.step)))
    for i, j in combinations(range(len(digits)), 2):
        if digits[i] != digits[j]:
            swapped = digits.copy()
            swapped[i], swapped[j] = digits[j], digits[i]
            yield Decimal("".join(swapped)) * cell.step * (-1 if cell.value < 0 else 1)


def beyond_rounding(found: set[tuple[str, str, Decimal]]) -> set[tuple[str, str, Decimal]]:
    """The findings that are not rounding."""
    return {finding for finding in found if finding[0] != "rounding"}


def found_with(audit: Auditor, values: dict[str, Decimal]) -> set[tuple[str, str, Decimal]]:
    """Rule, id and difference of every finding."""
    return {(finding.rule, finding.id, finding.difference) for finding in audit.findings_and_causes(values)[0]}


def least_limit(audit: Auditor, cell: Cell) -> Decimal:
    """What rounding can explain of a change of a cell in the strictest check that it takes part in."""
    structure = audit.structure
    limits = [
        structure.limit(number, audit.values)
        for number, check in enumerate(structure.checks)
        if cell.key == check.result or (check.form == "sum" and cell.key in [key for _, key in check.terms])
    ]
    computed = audit.computed.get(cell.figure_id)
    if computed is not None:
        limits.append(Decimal(0) if computed.is_input else cell.half * (1 + computed.n_rounded))
    return min(limits)


@pytest.mark.parametrize("period", PERIODS)
def test_every_change_of_every_figure_is_noticed(period: str) -> None:
    """The findings change; where the change is more than twice what rounding can explain, one appears that is not rounding."""
    audit = auditor(period)
    before = found_with(audit, audit.values)
    unnoticed, excused, tried = [], [], 0
    for place, cell in enumerate(audit.cells.values()):
        every = list(changes(cell))
        for value in every[place % min(STRIDE, len(every)) :: STRIDE]:
            tried += 1
            found = found_with(audit, {**audit.values, cell.key: value})
            if found == before:
                unnoticed.append((cell.key, value))
            # What stands there now may lie on the other side of what is right.
            elif beyond_rounding(found) == beyond_rounding(before) and abs(value - cell.value) > 2 * least_limit(audit, cell):
                excused.append((cell.key, value))
    assert unnoticed == []
    assert excused == []
    assert tried >= len(audit.cells)
    print(f"{period}: {tried} changes of {len(audit.cells)} figures")  # noqa: T201 - shown with -s: how much was measured
