"""Facts on care: counts in blocks that add up to a total, small numbers aggregated before they are hidden.

The method, in stages: (1) the small parts of a block are taken together where that leaves a count that is not
small and does not give them away; (2) what is still small is hidden (:mod:`koers.health.suppression`).

Known limit: the parts that are taken together are named, so a reader knows that each of them is small.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from koers.figures import Formula, Ratio, Source, Sum, Supplied, evaluate
from koers.frames import rows_of
from koers.health.statement import HealthStatement
from koers.health.suppression import Relation, protect

if TYPE_CHECKING:
    import pandas as pd

TOGETHER = "together"


@dataclass(frozen=True)
class Fact:
    """One fact, or several taken together: then ``labels`` has more than one."""

    id: str
    block: str
    block_label: str
    labels: tuple[str, ...]
    total: str
    municipality: str
    reading: str
    notes: Mapping[str, str]
    is_share: bool

    @property
    def key(self) -> str:
        """Its figure's key."""
        return f"care/{self.municipality or 'total'}/{self.id}/{'cases_share' if self.is_share else 'n_cases'}"

    @property
    def share_key(self) -> str:
        """The key of its share of the total it is part of."""
        return f"care/{self.municipality or 'total'}/{self.id}/total_share"


@dataclass(frozen=True)
class CareFacts:
    """The facts as they may be shown, in the order of the data."""

    statement: HealthStatement
    facts: tuple[Fact, ...]

    def block(self, name: str) -> tuple[Fact, ...]:
        """Return the facts of a block."""
        return tuple(fact for fact in self.facts if fact.block == name)


def collect_facts(frame: pd.DataFrame, file: str, threshold: int) -> CareFacts:
    """Aggregate and hide; one row per fact in, one fact or aggregate out."""
    facts = [_fact(row) for row in rows_of(frame)]
    formulas: dict[str, Formula] = {}
    for fact, row in zip(facts, rows_of(frame), strict=True):
        column = "cases_share" if fact.is_share else "n_cases"
        given = getattr(row, column)
        formulas[fact.key] = Supplied(None if given is None else Decimal(given), Source(file, int(row.Index), column))
    values = evaluate(formulas)
    shown: list[Fact] = []
    for block in dict.fromkeys((fact.block, fact.total) for fact in facts):
        members = [fact for fact in facts if (fact.block, fact.total) == block]
        together = [fact for fact in members if fact.total and 0 < int(values[fact.key] or 0) < threshold]
        if _can_go_together([int(values[fact.key] or 0) for fact in together], threshold):
            merged = _merged(together)
            formulas[merged.key] = Sum(tuple((1, fact.key) for fact in together), TOGETHER)
            members = [merged if fact == together[0] else fact for fact in members if fact not in together[1:]]
        shown += members
    for fact in shown:
        if fact.total:
            formulas[fact.share_key] = Ratio(fact.key, next(other.key for other in shown if other.id == fact.total), "share_of_total")
    values = evaluate(formulas)
    counts = {fact.key: int(values[fact.key] or 0) for fact in shown if not fact.is_share and values[fact.key] is not None}
    totals = [fact.key for fact in shown if any(other.total == fact.id for other in shown)]
    hidden = protect(counts, list(_relations(shown)), threshold, keep=totals)
    for fact in shown:
        total = next((other for other in shown if other.id == fact.total), fact)
        mark = hidden.get(fact.key) or hidden.get(total.key)
        if fact.total and mark:
            hidden[fact.share_key] = mark
    return CareFacts(HealthStatement(values, formulas, hidden, threshold), tuple(shown))


def _fact(row: object) -> Fact:
    notes = {language: getattr(row, f"note_{language}") or "" for language in ("nl", "en")}
    fact_id, block, block_label, label, total, municipality, reading, share = (
        getattr(row, name)
        for name in ("fact_id", "block_id", "block_label", "label", "total_id", "municipality_id", "reading", "cases_share")
    )
    return Fact(fact_id, block, block_label, (label,), total or "", municipality or "", reading, notes, share is not None)


def _can_go_together(counts: Sequence[int], threshold: int) -> bool:
    """Tell whether the sum of small counts can be shown: not small itself, and each of them can be more than one number."""
    return len(counts) > 1 and threshold <= sum(counts) < len(counts) * (threshold - 1) and sum(counts) > len(counts)


def _merged(facts: Sequence[Fact]) -> Fact:
    labels = tuple(label for fact in facts for label in fact.labels)
    return replace(facts[0], id="-en-".join(fact.id for fact in facts), labels=labels)


def _relations(facts: Sequence[Fact]) -> Iterator[Relation]:
    keys = {fact.id: fact.key for fact in facts}
    for block, total in dict.fromkeys((fact.block, fact.total) for fact in facts if fact.total):
        yield Relation(keys[total], tuple(fact.key for fact in facts if (fact.block, fact.total) == (block, total)))
