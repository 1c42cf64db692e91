"""Every figure of the monitor: counts of projects, milestones and risks.

In stages: (1) each project, milestone and risk that the tables list is one supplied item, with its
row; (2) counts of them per project, theme and in total; (3) counts per quarter; (4) counts per cell
of the matrix of capacity against returns; (5) counts of projects to which something applies.

Keys are ``<scope>/<measure>`` with scope ``total``, ``<theme>`` or ``<theme>/<project>``;
``total/<quarter>/<measure>``; ``total/<party>/capacity-<level>/return-<level>/n_projects``.
Rows that only say that the document names no milestone or risk are counted apart, never among the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from koers.figures import Count, Formula, Source, Supplied, evaluate
from koers.frames import rows_of
from koers.monitor.agenda import LEVELS, PARTIES, Project, projects_of
from koers.monitor.milestones import STATES, has_begun, has_ended, next_quarter, with_states

if TYPE_CHECKING:
    import pandas as pd

TOTAL = "total"
NO_QUARTER = "no-end-date"
STATUSES = ("in_progress", "in_development", "on_hold", "unknown")
CATEGORIES = ("commitment", "funding", "technical", "legal", "other")
NONE_GIVEN = "none_given"
RULE = "count"
Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Theme:
    """A theme that has projects on the agenda; key ``<theme>``."""

    key: str
    label: str


@dataclass(frozen=True)
class Monitor:
    """Every figure of an agenda on a reference date.

    Attributes
    ----------
    formulas : mapping of key to Formula
    values : mapping of key to Decimal or None
    themes : tuple of Theme
    projects : tuple of Project
    milestones : DataFrame
        One row per milestone, with ``state``; placeholders too.
    risks : DataFrame
    reference_date : date
    """

    formulas: Mapping[str, Formula]
    values: Mapping[str, Decimal | None]
    themes: tuple[Theme, ...]
    projects: tuple[Project, ...]
    milestones: pd.DataFrame
    risks: pd.DataFrame
    reference_date: date

    def count(self, key: str) -> int:
        """Return a count."""
        return int(self.values[key] or 0)

    def projects_in(self, theme_id: str) -> tuple[Project, ...]:
        """Return a theme's projects."""
        return tuple(project for project in self.projects if project.theme_id == theme_id)

    @property
    def next_quarter(self) -> str:
        """The first quarter after the reference date."""
        return next_quarter(self.reference_date)

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters in which milestones are due at the latest, in order."""
        counted = (row.due_until for row in rows_of(self.milestones) if row.state != "placeholder")
        return tuple(sorted({quarter for quarter in counted if quarter}))


def build_monitor(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str], reference_date: date) -> Monitor:
    """Compute every figure.

    Parameters
    ----------
    frames : mapping of table name to DataFrame
        ``themes``, ``projects``, ``agenda``, ``milestones``, ``risks``.
    files : mapping of table name to path
    reference_date : date
        A milestone due until a quarter that ended on or before it, and not done, is late.
    """
    projects = projects_of(frames["agenda"], frames["projects"])
    used = {project.theme_id for project in projects}
    themes = tuple(Theme(row.theme_id, row.label) for row in rows_of(frames["themes"]) if row.theme_id in used)
    milestones, risks = with_states(frames["milestones"], reference_date), frames["risks"]
    formulas: dict[str, Formula] = {
        f"{project.key}/agenda": Supplied(Decimal(1), Source(files["agenda"], int(project.row.Index), "project_id"), "one")
        for project in projects
    }
    formulas |= _items(milestones, "milestone_id", files["milestones"]) | _items(risks, "risk_id", files["risks"])
    for scope in (TOTAL, *(theme.key for theme in themes), *(project.key for project in projects)):
        formulas |= _scope_counts(scope, projects, milestones, risks, reference_date, files)
    monitor = Monitor(formulas, {}, themes, projects, milestones, risks, reference_date)
    formulas |= _quarter_counts(monitor, files["milestones"])
    formulas |= _matrix_counts(projects, files["agenda"]) | _project_counts(monitor, files["agenda"])
    return Monitor(formulas, evaluate(formulas), themes, projects, milestones, risks, reference_date)


def item_key(row: Any) -> str:
    """Return the key of a milestone or risk: ``<theme>/<project>/<id>``."""
    return f"{row.theme_id}/{row.project_id}/{row.milestone_id if hasattr(row, 'milestone_id') else row.risk_id}"


def _items(frame: pd.DataFrame, column: str, file: str) -> dict[str, Formula]:
    return {item_key(row): Supplied(Decimal(1), Source(file, int(row.Index), column), "one") for row in rows_of(frame)}


def _counts(scope: str, keys: Iterable[tuple[str, Any]], tests: Mapping[str, Test], file: str) -> dict[str, Formula]:
    pairs, source = list(keys), Source(file, 0, "")
    return {f"{scope}/{measure}": Count(tuple(key for key, row in pairs if test(row)), RULE, source) for measure, test in tests.items()}


def _scope_counts(
    scope: str, projects: Iterable[Project], milestones: pd.DataFrame, risks: pd.DataFrame, reference_date: date, files: Mapping[str, str]
) -> dict[str, Formula]:
    """Count what lies in the total, a theme or a project."""

    def within(key: str) -> bool:
        return scope == TOTAL or f"{key}/".startswith(f"{scope}/")

    inside = [(f"{project.key}/agenda", project) for project in projects if within(project.key)]
    dated = [(item_key(row), row) for row in rows_of(milestones) if within(item_key(row))]
    named = [(item_key(row), row) for row in rows_of(risks) if within(item_key(row))]
    return {
        **_counts(scope, inside, _PROJECT_TESTS, files["agenda"]),
        **_counts(scope, dated, _milestone_tests(reference_date), files["milestones"]),
        **_counts(scope, named, _RISK_TESTS, files["risks"]),
    }


def _is(name: str, value: str) -> Test:
    return lambda row: getattr(row, name) == value


_PROJECT_TESTS: dict[str, Test] = {
    "n_projects": lambda _: True,
    **{f"n_projects_{status}": _is("status", status) for status in STATUSES},
    "n_projects_with_status": lambda project: project.status != "unknown",
}
_RISK_TESTS: dict[str, Test] = {
    "n_named": lambda row: row.category != NONE_GIVEN,
    "n_risks": lambda row: row.category != NONE_GIVEN and row.kind == "risk",
    "n_dependencies": lambda row: row.category != NONE_GIVEN and row.kind == "dependency",
    "n_none_given": _is("category", NONE_GIVEN),
    **{f"n_{category}": _is("category", category) for category in CATEGORIES},
}


def _milestone_tests(reference_date: date) -> dict[str, Test]:
    def counted(row: Any) -> bool:
        return bool(row.state != "placeholder")

    return {
        "n_milestones": counted,
        **{f"n_{state}": _is("state", state) for state in STATES},
        "n_past_due": lambda row: counted(row) and row.due_until is not None and has_ended(row.due_until, reference_date),
        "n_done_past_due": lambda row: row.state == "done" and row.due_until is not None and has_ended(row.due_until, reference_date),
        "n_done_early": lambda row: row.state == "done" and row.due_from is not None and not has_begun(row.due_from, reference_date),
        "n_uncertain": lambda row: counted(row) and row.due_uncertain == "yes",
        "n_next": lambda row: row.state == "due" and row.due_until == next_quarter(reference_date),
        "n_placeholders": _is("state", "placeholder"),
    }


def quarter_key(quarter: str | None) -> str:
    """Return how a quarter stands in a figure's id: ``2019-q4``."""
    return quarter.lower() if quarter else NO_QUARTER


def _quarter_counts(monitor: Monitor, file: str) -> dict[str, Formula]:
    """Count the milestones of each last quarter, by state; those without one too."""
    formulas: dict[str, Formula] = {}
    rows = [(item_key(row), row) for row in rows_of(monitor.milestones) if row.state != "placeholder"]
    tests: dict[str, Test] = {"n_milestones": lambda _: True, **{f"n_{state}": _is("state", state) for state in STATES}}
    for quarter in (*monitor.quarters, None):
        due = [(key, row) for key, row in rows if row.due_until == quarter]
        formulas |= _counts(f"{TOTAL}/{quarter_key(quarter)}", due, tests, file)
    return formulas


def cell_key(party: str, capacity: str, returns: str) -> str:
    """Return the key of a cell of the matrix."""
    return f"{TOTAL}/{party}/capacity-{capacity}/return-{returns}/n_projects"


def _matrix_counts(projects: Iterable[Project], file: str) -> dict[str, Formula]:
    listed = list(projects)
    return {
        cell_key(party, capacity, returns): Count(
            tuple(f"{p.key}/agenda" for p in listed if (p.capacity[party], p.returns[party]) == (capacity, returns)),
            RULE,
            Source(file, 0, ""),
        )
        for party in PARTIES
        for capacity in LEVELS
        for returns in LEVELS
    }


def _project_counts(monitor: Monitor, file: str) -> dict[str, Formula]:
    """Count the projects to which something applies."""
    late = _projects_of_rows(monitor.milestones, _is("state", "late"))
    undated = _projects_of_rows(
        monitor.milestones, lambda row: row.state in ("placeholder", "undated") or (row.due_uncertain == "yes" and row.state != "done")
    )
    following = _projects_of_rows(monitor.milestones, lambda row: row.state == "due" and row.due_until == monitor.next_quarter)
    tests: dict[str, Test] = {
        "n_projects_late": lambda project: project.key in late,
        "n_projects_undated": lambda project: project.key in undated,
        "n_projects_next": lambda project: project.key in following,
    }
    for party in PARTIES:
        tests[f"n_highest_return_{party}"] = _highest(party)
        tests[f"n_best_{party}"] = _best(party)
    tests["n_highest_return"] = lambda project: "3" in project.returns.values()
    for category in CATEGORIES:
        naming = _projects_of_rows(monitor.risks, _is("category", category))
        tests[f"n_projects_{category}"] = _in(naming)
    return _counts(TOTAL, [(f"{project.key}/agenda", project) for project in monitor.projects], tests, file)


def _highest(party: str) -> Test:
    return lambda project: project.returns[party] == "3"


def _best(party: str) -> Test:
    """Tell whether a project has the highest return and asks less than the most capacity."""
    return lambda project: project.returns[party] == "3" and project.capacity[party] != "3"


def _in(keys: set[str]) -> Test:
    return lambda project: project.key in keys


def _projects_of_rows(frame: pd.DataFrame, test: Test) -> set[str]:
    return {f"{row.theme_id}/{row.project_id}" for row in rows_of(frame) if test(row)}
