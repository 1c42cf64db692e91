"""What a period says of its themes: projects in their order, each with its results, milestones and risks.

A period may hold any of the tables; what it lacks is absent here, never made up. Rows of the tables
are passed on as they are, for their texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from koers.figures import Formula

if TYPE_CHECKING:
    import pandas as pd

# "later" lies after the period's end: done then, or an event that is still to come.
State = Literal["realised", "ongoing", "planned", "later"]
STATES: tuple[State, ...] = ("realised", "ongoing", "planned", "later")
# Results about a theme as a whole stand under this name in place of a project's.
GENERAL = "general"
TOTAL = "total"
PROGRAMME = "programme"


@dataclass(frozen=True)
class Span:
    """The period: its first and last day."""

    first: date
    last: date


@dataclass(frozen=True)
class Result:
    """Something done, under way or planned.

    Attributes
    ----------
    key : str
        ``<theme>/<project>/<result>``.
    state : State
    rows : tuple of rows of ``results``
        One per figure of it, or one without a figure; texts are those of the first.
    event_id : str
        Where it is told more than once; "" otherwise.
    also_in : tuple of (theme id, project id)
        Other projects under which the same event is told.
    """

    key: str
    state: State
    rows: tuple[Any, ...]
    event_id: str
    also_in: tuple[tuple[str, str], ...]

    @property
    def row(self) -> Any:
        """The row whose texts are told."""
        return self.rows[0]

    @property
    def likely(self) -> bool:
        """Whether it was attributed to its project by content, not by a heading."""
        return any(row.confidence == "likely" for row in self.rows)

    @property
    def value_keys(self) -> tuple[str, ...]:
        """The keys of its figures."""
        theme_and_project = self.key.rpartition("/")[0]
        return tuple(f"{theme_and_project}/{row.row_id}/{measure}" for row in self.rows for measure in value_measures(row))


@dataclass(frozen=True)
class Project:
    """A project or subproject in a period.

    Attributes
    ----------
    key : str
        ``<theme>/<project>``.
    label, kind : str
    parent_id : str
        The project that a subproject is part of, "" for a project.
    status, agenda : row of ``project_status`` or ``agenda``, or None
    phase : int
        Its place among the phases, from 1; 0 where none is given.
    results : tuple of Result
        By date, those without a date last.
    milestones, risks : tuple of rows
    """

    key: str
    label: str
    kind: str
    parent_id: str
    status: Any
    agenda: Any
    phase: int
    results: tuple[Result, ...]
    milestones: tuple[Any, ...]
    risks: tuple[Any, ...]

    @property
    def project_id(self) -> str:
        """Its id within its theme."""
        return self.key.rpartition("/")[2]

    def in_state(self, *states: State) -> tuple[Result, ...]:
        """Return the results in one of these states."""
        return tuple(result for result in self.results if result.state in states)


@dataclass(frozen=True)
class Theme:
    """A theme in a period: its projects, each followed by its subprojects, and what is about all of it."""

    theme_id: str
    label: str
    projects: tuple[Project, ...]
    general: tuple[Result, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """Every result, those of the whole theme last."""
        return (*(result for project in self.projects for result in project.results), *self.general)

    def in_state(self, *states: State) -> tuple[Result, ...]:
        """Return the results in one of these states."""
        return tuple(result for result in self.results if result.state in states)


@dataclass(frozen=True)
class Progress:
    """A period's progress.

    Attributes
    ----------
    themes : mapping of theme id to Theme
    phases : tuple of (phase id, label)
    formulas : mapping of key to Formula
        Keys such as ``ouderen/total/n_realised``.
    values : mapping of key to Decimal or None
    frames : mapping of table name to DataFrame
    """

    themes: Mapping[str, Theme]
    phases: tuple[tuple[str, str], ...]
    formulas: Mapping[str, Formula]
    values: Mapping[str, Decimal | None]
    frames: Mapping[str, pd.DataFrame]

    def number(self, key: str) -> int:
        """Return a count; 0 where there is none of that name."""
        return int(self.values.get(key) or 0)

    def projects(self) -> Iterator[Project]:
        """Yield the projects of all themes."""
        for theme in self.themes.values():
            yield from theme.projects


def value_measures(row: Any) -> tuple[str, ...]:
    """Return the columns of a result in which a figure stands."""
    return tuple(name for name in ("n_value", "value_share") if getattr(row, name) is not None)


def distinct(results: tuple[Result, ...]) -> tuple[Result, ...]:
    """Return the results with each event once, where it is told first."""
    found: dict[str, Result] = {}
    for result in results:
        found.setdefault(result.event_id or result.key, result)
    return tuple(found.values())
