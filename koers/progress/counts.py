"""The counts of a period's progress, as formulas over the rows that they count.

Each thing that is counted has a figure of its own, 1, with the cell it comes from; a count names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from koers.figures import Count, Formula, Source, Supplied
from koers.frames import rows_of
from koers.progress.model import GENERAL, PROGRAMME, STATES, TOTAL, Project, Result, Span, Theme, distinct, value_measures

if TYPE_CHECKING:
    import pandas as pd

Formulas = dict[str, Formula]
Frames = Mapping[str, "pd.DataFrame"]
Phases = Sequence[tuple[str, str]]


def formulas_of(themes: Mapping[str, Theme], phases: Phases, frames: Frames, files: Mapping[str, str], span: Span) -> Formulas:
    """Return every figure of a period's progress."""
    cells = _Cells(files)
    formulas: Formulas = {}
    for theme in themes.values():
        for result in theme.results:
            formulas |= cells.result(result)
        for project in theme.projects:
            formulas |= cells.project(project) | _project_counts(project, span, cells)
        formulas |= _theme_counts(theme, phases, span, cells)
    formulas |= _deployment(themes, frames, cells) | _stated(themes, frames, cells) | _context(frames, cells)
    every = tuple(result for theme in themes.values() for result in theme.results)
    formulas |= _project_sums([project for theme in themes.values() for project in theme.projects], phases, cells)
    return formulas | _state_counts(f"{PROGRAMME}/{TOTAL}", every, cells)


class _Cells:
    """Inputs with the cell they stand in."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files

    @property
    def listing(self) -> str:
        """The table that lists the period's projects."""
        return next((table for table in ("project_status", "agenda", "results") if table in self.files), "results")

    def number_of(self, table: str, members: Iterable[str], rule: str) -> Count:
        """A count of things that a table tells of, where the period has it."""
        beside = next(iter(self.files.values()), "").rpartition("/")[0] if table not in self.files else ""
        return Count(tuple(members), rule, Source(self.files.get(table, f"{beside}/{table}.csv"), 0, ""))

    def one(self, table: str, row: Any, column: str) -> Supplied:
        """One thing that is counted."""
        return Supplied(Decimal(1), Source(self.files[table], int(row.Index), column), "one")

    def value(self, table: str, row: Any, column: str) -> Supplied:
        """A number that stands in a cell."""
        value = getattr(row, column)
        return Supplied(None if value is None else Decimal(value), Source(self.files[table], int(row.Index), column))

    def result(self, result: Result) -> Formulas:
        """Return what is counted of a result, and its figures."""
        place = result.key.rpartition("/")[0]
        values = {f"{place}/{row.row_id}/{name}": self.value("results", row, name) for row in result.rows for name in value_measures(row)}
        return {f"{result.key}/n_told": self.one("results", result.row, "result_id"), **values}

    def project(self, project: Project) -> Formulas:
        """Return what is counted of a project, its milestones and its risks."""
        table, row = ("project_status", project.status) if project.status is not None else ("agenda", project.agenda)
        if row is None:
            table, row = "results", project.results[0].row
        formulas: Formulas = {f"{project.key}/n_listed": self.one(table, row, "project_id")}
        formulas |= {f"{project.key}/{m.milestone_id}/n_told": self.one("milestones", m, "milestone_id") for m in project.milestones}
        return formulas | {f"{project.key}/{r.risk_id}/n_told": self.one("risks", r, "risk_id") for r in project.risks}


def _state_counts(key: str, results: Iterable[Result], cells: _Cells) -> Formulas:
    """Count the results in each state, each event once, and those attributed by content."""
    once = distinct(tuple(results))
    members = {state: tuple(f"{result.key}/n_told" for result in once if result.state == state) for state in STATES}
    counts: Formulas = {f"{key}/n_{state}": cells.number_of("results", found, "count_of_results") for state, found in members.items()}
    ahead = members["planned"] + members["later"]
    likely = tuple(f"{result.key}/n_told" for result in once if result.likely)
    return counts | {
        f"{key}/n_ahead": cells.number_of("results", ahead, "count_of_results"),
        f"{key}/n_results": cells.number_of("results", (f"{result.key}/n_told" for result in once), "count_of_results"),
        f"{key}/n_likely": cells.number_of("results", likely, "count_of_results"),
    }


def is_late(milestone: Any, last: date) -> bool:
    """Whether a milestone was due by the last day and is not done; not where its due date or its status is not sure."""
    if milestone.due_until is None or milestone.due_uncertain == "yes" or milestone.status in (None, "done"):
        return False
    year, quarter = milestone.due_until.split("-Q")
    return (int(year), int(quarter)) <= (last.year, (last.month + 2) // 3)


def _work_counts(key: str, projects: Sequence[Project], span: Span, cells: _Cells) -> Formulas:
    """Count milestones and risks."""
    milestones = [(f"{p.key}/{m.milestone_id}/n_told", m) for p in projects for m in p.milestones]
    risks = tuple(f"{p.key}/{r.risk_id}/n_told" for p in projects for r in p.risks)
    return {
        f"{key}/n_milestones": cells.number_of("milestones", (member for member, _ in milestones), "count_of_milestones"),
        f"{key}/n_done": cells.number_of("milestones", (member for member, m in milestones if m.status == "done"), "count_of_milestones"),
        f"{key}/n_late": cells.number_of(
            "milestones", (member for member, m in milestones if is_late(m, span.last)), "count_of_milestones"
        ),
        f"{key}/n_risks": cells.number_of("risks", risks, "count_of_risks"),
    }


def _project_counts(project: Project, span: Span, cells: _Cells) -> Formulas:
    return _state_counts(project.key, project.results, cells) | _work_counts(project.key, [project], span, cells)


def _theme_counts(theme: Theme, phases: Phases, span: Span, cells: _Cells) -> Formulas:
    """Count projects by kind, by phase, with and without results, changed; and all that they have."""
    key = f"{theme.theme_id}/{TOTAL}"

    def count(projects: Iterable[Project]) -> Count:
        return cells.number_of(cells.listing, (f"{project.key}/n_listed" for project in projects), "count_of_projects")

    every = theme.projects
    formulas: Formulas = {
        f"{key}/n_all": count(every),
        f"{key}/n_projects": count(p for p in every if p.kind == "project"),
        f"{key}/n_subprojects": count(p for p in every if p.kind == "subproject"),
        f"{key}/n_with_results": count(p for p in every if p.in_state("realised")),
        f"{key}/n_silent": count(p for p in every if not p.in_state("realised")),
        f"{key}/n_in_progress": count(p for p in every if getattr(p.agenda, "status", None) == "in_progress"),
        f"{key}/n_changed": count(p for p in every if getattr(p.status, "change_date", None)),
    }
    for number, (phase, _) in enumerate(phases, start=1):
        formulas[f"{theme.theme_id}/{phase}/n_all"] = count(p for p in every if p.phase == number)
    formulas |= _state_counts(f"{theme.theme_id}/{GENERAL}", theme.general, cells)
    return formulas | _state_counts(key, theme.results, cells) | _work_counts(key, every, span, cells)


def _project_sums(projects: Sequence[Project], phases: Phases, cells: _Cells) -> Formulas:
    """Count the projects of all themes, by kind and by phase."""

    def count(found: Iterable[Project]) -> Count:
        return cells.number_of(cells.listing, (f"{project.key}/n_listed" for project in found), "count_of_projects")

    kinds: Formulas = {f"{PROGRAMME}/{TOTAL}/n_{kind}s": count(p for p in projects if p.kind == kind) for kind in ("project", "subproject")}
    numbered = enumerate(phases, start=1)
    return kinds | {f"{PROGRAMME}/{phase}/n_all": count(p for p in projects if p.phase == number) for number, (phase, _) in numbered}


def _deployment(themes: Mapping[str, Theme], frames: Frames, cells: _Cells) -> Formulas:
    """Count the places where the programme's project leaders work, by municipality, by theme and in all."""
    formulas: Formulas = {}
    every_place: tuple[str, ...] = ()
    for theme_id in themes:
        rows = [row for row in rows_of(frames.get("local_deployment")) if row.theme_id == theme_id]
        places: dict[str, list[str]] = {}
        for row in rows:
            member = f"{theme_id}/deployment-{row.row_id}/n_told"
            formulas[member] = cells.one("local_deployment", row, "row_id")
            places.setdefault(f"{theme_id}/{row.municipality_id}" if row.municipality_id else "", []).append(member)
        if rows:
            every = tuple(f"{theme_id}/deployment-{row.row_id}/n_told" for row in rows)
            formulas[f"{theme_id}/{TOTAL}/n_deployments"] = cells.number_of("local_deployment", every, "count_of_places")
            first = tuple(members[0] for place, members in places.items() if place)
            formulas[f"{theme_id}/{TOTAL}/n_municipalities"] = cells.number_of("local_deployment", first, "count_of_places")
        every_place += tuple(f"{theme_id}/deployment-{row.row_id}/n_told" for row in rows)
        formulas |= {
            f"{place}/n_deployments": cells.number_of("local_deployment", members, "count_of_places")
            for place, members in places.items()
            if place
        }
    if every_place:
        formulas[f"{PROGRAMME}/{TOTAL}/n_deployments"] = cells.number_of("local_deployment", every_place, "count_of_places")
    return formulas


def _stated(themes: Mapping[str, Theme], frames: Frames, cells: _Cells) -> Formulas:
    """Return the counts that the source document states."""
    measures = ("n_projects_stated", "n_subprojects_stated", "n_project_leaders_stated")
    return {
        f"{row.theme_id}/{TOTAL}/{name}": cells.value("theme_profiles", row, name)
        for row in rows_of(frames.get("theme_profiles"))
        if row.theme_id in themes
        for name in measures
        if getattr(row, name) is not None
    }


def _context(frames: Frames, cells: _Cells) -> Formulas:
    return {
        f"{row.theme_id}/{row.indicator_id}/{name}": cells.value("context_figures", row, name)
        for row in rows_of(frames.get("context_figures"))
        for name in ("value_share", "n_value", "comparison_share")
        if getattr(row, name) is not None
    }
