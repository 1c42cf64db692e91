"""What a board must know: candidates, each with its size in euros, ranked. Words are elsewhere.

A candidate says what it is about and how much money it concerns. The largest come first; each kind
comes once, so that five messages are five different things.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from koers.finance.deviations import DEVIATIONS, Deviation
from koers.finance.statement import OVERVIEW, PROGRAMME, TIME, Statement

MessageKind = Literal["surplus", "pace", "largest_deviation", "budget_change", "result", "unexplained", "overspent", "slowest_theme"]


@dataclass(frozen=True)
class KeyMessage:
    """A candidate: its kind, the line or theme it is about ("" for the programme), its size in euros."""

    kind: MessageKind
    key: str
    size_eur: Decimal


def key_messages(statement: Statement, deviations: tuple[Deviation, ...], n: int) -> tuple[KeyMessage, ...]:
    """Return at most ``n`` messages, largest first."""
    candidates = [
        KeyMessage("surplus", "", statement.amount(f"{OVERVIEW}/result/surplus")),
        KeyMessage("pace", "", _behind(statement, f"{PROGRAMME}/total")),
        KeyMessage("budget_change", "", statement.amount(f"{OVERVIEW}/lasten/total/amendments")),
        KeyMessage("result", "", _result(statement)),
        KeyMessage("unexplained", "", statement.amount(f"{DEVIATIONS}/total/unexplained")),
        KeyMessage("overspent", "", statement.amount(f"{DEVIATIONS}/total/overspent")),
    ]
    if deviations:
        candidates.append(KeyMessage("largest_deviation", deviations[0].line.key, deviations[0].amount))
    if len(statement.themes) > 1:
        slowest = max(statement.themes, key=lambda theme: _behind(statement, f"{theme.key}/total"))
        behind = _behind(statement, f"{slowest.key}/total")
        # Where every theme is ahead of the year, none runs behind.
        candidates.append(KeyMessage("slowest_theme", slowest.key, max(behind, Decimal(0))))
    ranked = sorted((c for c in candidates if c.size_eur != 0), key=lambda c: -abs(c.size_eur))
    return tuple(ranked[:n])


def _behind(statement: Statement, key: str) -> Decimal:
    """Return how much less was spent than an even pace through the year would have."""
    even = statement.amount(f"{key}/budget_revised") * statement.amount(f"{TIME}/elapsed_share")
    return even - statement.amount(f"{key}/spent")


def _result(statement: Statement) -> Decimal:
    rows = [line.key for line in statement.overview["lasten"] if line.kind == "result"]
    return statement.amount(f"{rows[0]}/budget_revised") if rows else Decimal(0)
