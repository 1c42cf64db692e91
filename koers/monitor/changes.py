"""What became of milestones since an earlier monitor: by their ids, each monitor at its own reference date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from koers.frames import rows_of
from koers.monitor.monitor import Monitor


@dataclass(frozen=True)
class Changes:
    """Milestones of two monitors; rows have ``state``.

    Attributes
    ----------
    moved : tuple of (before, now)
        Those that stand otherwise now.
    new, gone : tuple of rows
        Those that only this monitor has, or only the earlier one.
    """

    moved: tuple[tuple[Any, Any], ...]
    new: tuple[Any, ...]
    gone: tuple[Any, ...]


def compare(now: Monitor, before: Monitor) -> Changes | None:
    """Return what became of milestones; None where the two have no project in common."""
    if not {project.key for project in now.projects} & {project.key for project in before.projects}:
        return None
    present, past = _milestones(now), _milestones(before)
    both = [(past[id_], row) for id_, row in present.items() if id_ in past]
    return Changes(
        moved=tuple((then, row) for then, row in both if then.state != row.state),
        new=tuple(row for id_, row in present.items() if id_ not in past),
        gone=tuple(row for id_, row in past.items() if id_ not in present),
    )


def _milestones(monitor: Monitor) -> dict[str, Any]:
    return {row.milestone_id: row for row in rows_of(monitor.milestones) if row.state != "placeholder"}
