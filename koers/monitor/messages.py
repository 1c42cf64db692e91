"""What a board must know: candidates, ranked by the number of projects they concern. Words are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from koers.monitor.monitor import CATEGORIES, TOTAL, Monitor

MessageKind = Literal["late", "next", "undated", "unknown", "returns", "risk"]


@dataclass(frozen=True)
class KeyMessage:
    """A candidate: its kind, what it is about (themes, or kinds of risks; all that tie), how many projects it concerns."""

    kind: MessageKind
    about: tuple[str, ...]
    n_projects: int


def key_messages(monitor: Monitor, n: int) -> tuple[KeyMessage, ...]:
    """Return at most ``n`` messages, those that concern most projects first; equals in the order below."""

    def count(measure: str) -> int:
        return monitor.count(f"{TOTAL}/{measure}")

    risks = named_most(monitor)
    candidates = (
        KeyMessage("late", most_late(monitor), count("n_projects_late")),
        KeyMessage("next", (), count("n_projects_next")),
        KeyMessage("undated", (), count("n_projects_undated")),
        KeyMessage("unknown", (), count("n_projects_unknown")),
        KeyMessage("returns", (), count("n_highest_return")),
        KeyMessage("risk", risks, max((count(f"n_projects_{risk}") for risk in risks), default=0)),
    )
    ranked = sorted((message for message in candidates if message.n_projects), key=lambda message: -message.n_projects)
    return tuple(ranked[:n])


def most_late(monitor: Monitor) -> tuple[str, ...]:
    """Return the themes with most late milestones; none where nothing is late."""
    return _most({theme.key: monitor.count(f"{theme.key}/n_late") for theme in monitor.themes})


def named_most(monitor: Monitor) -> tuple[str, ...]:
    """Return the categories that most risks and dependencies are about; "other" only where there is nothing else."""
    named = {category: monitor.count(f"{TOTAL}/n_{category}") for category in CATEGORIES}
    return _most({category: n for category, n in named.items() if category != "other"}) or _most(named)


def _most(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the names with the highest count, in their order; none where all are 0."""
    highest = max(counts.values(), default=0)
    return tuple(name for name, n in counts.items() if n == highest and highest)
