"""What a board must know: candidates, ranked by the number of projects they concern. Words are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from koers.monitor.monitor import CATEGORIES, TOTAL, Monitor

MessageKind = Literal["late", "next", "undated", "unknown", "returns", "risk"]


@dataclass(frozen=True)
class KeyMessage:
    """A candidate: its kind, what it is about (a theme or a risk category; ""), and how many projects it concerns."""

    kind: MessageKind
    about: str
    n_projects: int


def key_messages(monitor: Monitor, n: int) -> tuple[KeyMessage, ...]:
    """Return at most ``n`` messages, those that concern most projects first; equals in the order below."""

    def count(measure: str) -> int:
        return monitor.count(f"{TOTAL}/{measure}")

    risk = max(CATEGORIES, key=lambda category: (category != "other", count(f"n_{category}")))
    candidates = (
        KeyMessage("late", most_late(monitor), count("n_projects_late")),
        KeyMessage("next", "", count("n_projects_next")),
        KeyMessage("undated", "", count("n_projects_undated")),
        KeyMessage("unknown", "", count("n_projects_unknown")),
        KeyMessage("returns", "", count("n_highest_return")),
        KeyMessage("risk", risk, count(f"n_projects_{risk}")),
    )
    ranked = sorted((message for message in candidates if message.n_projects), key=lambda message: -message.n_projects)
    return tuple(ranked[:n])


def most_late(monitor: Monitor) -> str:
    """Return the theme with most late milestones, the first of equals; "" where nothing is late."""
    if not monitor.count(f"{TOTAL}/n_late"):
        return ""
    return max(monitor.themes, key=lambda theme: monitor.count(f"{theme.key}/n_late")).key
