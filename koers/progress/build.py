"""From a period's tables to projects, results and counts.

In stages: rows of one result are taken together; each result gets its state, an event by its date against
the period's end; projects are put in the register's order, subprojects after their project; counts are
formulas over what they count. An event that is told under several projects counts once in a total, and
in the count of each project that tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from koers.figures import evaluate
from koers.frames import rows_of
from koers.progress.counts import formulas_of
from koers.progress.model import GENERAL, Progress, Project, Result, Span, State, Theme

if TYPE_CHECKING:
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]
Key = tuple[str, str]


def build_progress(frames: Frames, files: Mapping[str, str], span: Span) -> Progress:
    """Compute a period's progress.

    Parameters
    ----------
    frames : mapping of table name to DataFrame
        ``themes``, ``projects``; optional ``phases``, ``project_status``, ``agenda``, ``results``, ``milestones``, ``risks``,
        ``theme_profiles``, ``context_figures``, ``local_deployment``. Indexed by row number.
    files : mapping of table name to its file, for the source of each input
    span : Span

    Returns
    -------
    Progress
    """
    reader = _Reader(frames, _results(frames, span))
    themes = {theme.theme_id: theme for theme in reader.themes()}
    phases = tuple((row.phase_id, row.label) for row in rows_of(frames.get("phases")))
    formulas = formulas_of(themes, phases, frames, files, span)
    return Progress(themes, phases, formulas, evaluate(formulas), frames)


def state_of(row: Any, span: Span) -> State:
    """Return a result's state; what took place after the period's last day lies later, whatever it is called."""
    match row.status:
        case "after_period":
            return "later"
        case "event":
            return "later" if row.start_date is not None and row.start_date > span.last.isoformat()[: len(row.start_date)] else "realised"
        case "realised":
            return "realised"
        case "ongoing":
            return "ongoing"
        case _:
            return "planned"


def _results(frames: Frames, span: Span) -> dict[Key, tuple[Result, ...]]:
    """Return the results of each (theme, project), by date."""
    rows: dict[tuple[str, str, str], list[Any]] = {}
    told: dict[str, dict[Key, None]] = {}
    for row in rows_of(frames.get("results")):
        project = row.project_id or GENERAL
        rows.setdefault((row.theme_id, project, row.result_id), []).append(row)
        if row.event_id:
            told.setdefault(row.event_id, {})[row.theme_id, project] = None
    found: dict[Key, list[Result]] = {}
    for (theme, project, result), own in rows.items():
        event = own[0].event_id or ""
        others = tuple(place for place in told.get(event, ()) if place != (theme, project))
        found.setdefault((theme, project), []).append(
            Result(f"{theme}/{project}/{result}", state_of(own[0], span), tuple(own), event, others)
        )
    return {place: tuple(sorted(results, key=_when)) for place, results in found.items()}


def _when(result: Result) -> tuple[bool, str]:
    """Order by date, what has none last; the table's order where dates are equal."""
    return result.row.start_date is None, result.row.start_date or ""


@dataclass(frozen=True)
class _Reader:
    """Puts together what the tables say of each project."""

    frames: Frames
    results: Mapping[Key, tuple[Result, ...]]

    def themes(self) -> list[Theme]:
        """Return the themes that have projects or results, in the register's order."""
        found = []
        for row in rows_of(self.frames["themes"]):
            theme = Theme(row.theme_id, row.label, self._projects(row.theme_id), self.results.get((row.theme_id, GENERAL), ()))
            if theme.projects or theme.general:
                found.append(theme)
        return found

    def _projects(self, theme_id: str) -> tuple[Project, ...]:
        status = _by_project(self.frames.get("project_status"), theme_id)
        agenda = _by_project(self.frames.get("agenda"), theme_id)
        told = {project for theme, project in self.results if theme == theme_id}
        rows = [row for row in rows_of(self.frames["projects"]) if row.theme_id == theme_id]
        present = [row for row in rows if row.project_id in {*status, *agenda, *told}]
        listed = {row.project_id for row in present}
        ordered: list[Any] = []
        for row in present:
            if row.parent_id not in listed:
                ordered += [row, *(part for part in present if part.parent_id == row.project_id)]
        return tuple(self._project(row, status.get(row.project_id), agenda.get(row.project_id)) for row in ordered)

    def _project(self, row: Any, status: Any, agenda: Any) -> Project:
        order = [phase.phase_id for phase in rows_of(self.frames.get("phases"))]
        phase = getattr(status, "phase_id", None)
        own = (row.theme_id, row.project_id)
        return Project(
            key="/".join(own),
            label=row.label,
            kind=row.kind,
            parent_id=row.parent_id or "",
            status=status,
            agenda=agenda,
            phase=order.index(phase) + 1 if phase in order else 0,
            results=self.results.get(own, ()),
            milestones=tuple(
                m for m in rows_of(self.frames.get("milestones")) if (m.theme_id, m.project_id) == own and m.placeholder == "no"
            ),
            risks=tuple(r for r in rows_of(self.frames.get("risks")) if (r.theme_id, r.project_id) == own and r.category != "none_given"),
        )


def _by_project(frame: pd.DataFrame | None, theme_id: str) -> dict[str, Any]:
    return {row.project_id: row for row in rows_of(frame) if row.theme_id == theme_id}
