"""What changed since the previous period: by ids that both have. Without a theme in common, nothing is compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koers.progress.model import Progress, Project


@dataclass(frozen=True)
class Changes:
    """A theme in two periods.

    Attributes
    ----------
    comparable : bool
        Whether both periods tell of the theme.
    continued : tuple of (before, now)
    new, gone : tuple of Project
        Told of in this period only, or in the previous one only.
    moved : tuple of (before, now)
        Those that continued in another phase, where both periods have phases.
    phases : bool
        Whether both periods have phases.
    """

    comparable: bool
    continued: tuple[tuple[Project, Project], ...] = ()
    new: tuple[Project, ...] = ()
    gone: tuple[Project, ...] = ()
    moved: tuple[tuple[Project, Project], ...] = ()
    phases: bool = False

    @property
    def forward(self) -> tuple[tuple[Project, Project], ...]:
        """Those that went to a later phase."""
        return tuple(pair for pair in self.moved if pair[1].phase > pair[0].phase)

    @property
    def back(self) -> tuple[tuple[Project, Project], ...]:
        """Those that went to an earlier phase."""
        return tuple(pair for pair in self.moved if pair[1].phase < pair[0].phase)

    @property
    def stayed(self) -> tuple[tuple[Project, Project], ...]:
        """Those of which both periods give the same phase."""
        return tuple(pair for pair in self.continued if pair[0].phase and pair[0].phase == pair[1].phase)

    def ended(self, after: date, until: date) -> tuple[Project, ...]:
        """Return the projects with an end date after one day and until another, as this period tells it, else as the previous one did."""
        told = (*(now for _, now in self.continued), *self.new, *self.gone)
        return tuple(project for project in told if _ends_between(project, after, until))

    def over(self, until: date) -> tuple[Project, ...]:
        """Return the projects told of in the previous period only, as ended on a day or before it."""
        return tuple(project for project in self.gone if _ends_between(project, date.min, until))


def _ends_between(project: Project, after: date, until: date) -> bool:
    end = getattr(project.status, "end_date", None) if getattr(project.status, "end_kind", "") == "fixed" else None
    return end is not None and after.isoformat()[: len(end)] < end <= until.isoformat()[: len(end)]


def compare(now: Progress, before: Progress, theme_id: str) -> Changes:
    """Return what changed in a theme."""
    if theme_id not in now.themes or theme_id not in before.themes:
        return Changes(comparable=False)
    present = {project.key: project for project in now.themes[theme_id].projects}
    past = {project.key: project for project in before.themes[theme_id].projects}
    continued = tuple((past[key], project) for key, project in present.items() if key in past)
    both = [pair for pair in continued if pair[0].phase and pair[1].phase]
    return Changes(
        comparable=True,
        continued=continued,
        new=tuple(project for key, project in present.items() if key not in past),
        gone=tuple(project for key, project in past.items() if key not in present),
        moved=tuple(pair for pair in both if pair[0].phase != pair[1].phase),
        phases=bool(both),
    )
