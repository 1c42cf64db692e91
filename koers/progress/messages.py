"""What a board must know of a theme: candidates, each with the number of projects it concerns, ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from koers.progress.model import TOTAL, Progress, Project, Result, Theme

MessageKind = Literal[
    "results", "numbers", "phase", "ahead", "milestones", "late", "status", "risks", "changed", "silent", "size", "absent"
]

# With fewer candidates than this, how many projects there are is one as well.
_FEWEST = 3


@dataclass(frozen=True)
class KeyMessage:
    """A candidate: its kind, what it is about (projects, phases or figures by key; all that tie), how many projects it concerns."""

    kind: MessageKind
    keys: tuple[str, ...]
    n_projects: int


def key_messages(progress: Progress, theme_id: str, n: int) -> tuple[KeyMessage, ...]:
    """Return at most ``n`` messages, those that concern most projects first, what is not known last; equals in the order given here."""
    theme = progress.themes[theme_id]
    total = f"{theme_id}/{TOTAL}"
    projects = theme.projects
    candidates = [
        _most(theme),
        _largest_number(progress, theme),
        _fullest_phase(progress, theme_id),
        KeyMessage("ahead", (), sum(bool(project.in_state("planned", "later")) for project in projects)),
        KeyMessage("milestones", (), sum(bool(project.milestones) for project in projects)),
        KeyMessage("late", (), sum(progress.number(f"{project.key}/n_late") > 0 for project in projects)),
        KeyMessage("status", (), progress.number(f"{total}/n_in_progress")),
        KeyMessage("risks", (), sum(bool(project.risks) for project in projects)),
        KeyMessage("changed", (), progress.number(f"{total}/n_changed")),
        KeyMessage("silent", (), progress.number(f"{total}/n_silent") if theme.in_state("realised") else 0),
        KeyMessage("absent", (), 0 if any(project.phase for project in projects) else len(projects)),
    ]
    ranked = sorted(
        (candidate for candidate in candidates if candidate.n_projects),
        key=lambda candidate: (candidate.kind == "absent", -candidate.n_projects),
    )
    if len(ranked) < _FEWEST:
        ranked.insert(0, KeyMessage("size", (), len(projects)))
    return tuple(ranked[:n])


def _most(theme: Theme) -> KeyMessage:
    """Results, with the projects that have most of them."""
    counts = {project.key: len(project.in_state("realised")) for project in theme.projects}
    return KeyMessage("results", _highest(counts), sum(n > 0 for n in counts.values()))


def _largest_number(progress: Progress, theme: Theme) -> KeyMessage:
    """The largest number among realised results; not one that a remark casts doubt on."""
    found = {key: project.key for project in theme.projects for result in project.in_state("realised") for key in _sure_counts(result)}
    return KeyMessage("numbers", _highest({key: progress.number(key) for key in found}), len(set(found.values())))


def _highest(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the keys with the highest count, in their order; none where all are 0."""
    highest = max(counts.values(), default=0)
    return tuple(key for key, n in counts.items() if n == highest and highest)


def _sure_counts(result: Result) -> tuple[str, ...]:
    return () if result.row.note_nl else tuple(key for key in result.value_keys if key.endswith("/n_value"))


def _fullest_phase(progress: Progress, theme_id: str) -> KeyMessage:
    counts = {phase: progress.number(f"{theme_id}/{phase}/n_all") for phase, _ in progress.phases}
    return KeyMessage("phase", _highest(counts), max(counts.values(), default=0))


def find_result(theme: Theme, value_key: str) -> tuple[Project, Result]:
    """Return the result that a figure belongs to, and its project."""
    return next((project, result) for project in theme.projects for result in project.results if value_key in result.value_keys)
