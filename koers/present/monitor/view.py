"""What the sections of the monitor share: figures, words for statuses and states, cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from koers.figures import Supplied
from koers.frames import rows_of
from koers.monitor.agenda import Project
from koers.monitor.messages import KeyMessage
from koers.monitor.milestones import STATES
from koers.monitor.monitor import CATEGORIES, NO_QUARTER, TOTAL, Monitor, Theme
from koers.present.display import Cell, Column, Figure, Row, Text
from koers.present.notes import NO_NOTES, Notes
from koers.present.wording import Wording


@dataclass(frozen=True)
class MonitorView:
    """A monitor as told in one language.

    Attributes
    ----------
    period : str
    monitor : Monitor
    messages : tuple of KeyMessage
    words : Wording
    colours : mapping of name to ``#rrggbb``
    reference_text, status_text : str
        The reference date, and the date of the document, in words.
    notes : Notes
        What the data say of the source.
    """

    period: str
    monitor: Monitor
    messages: tuple[KeyMessage, ...]
    words: Wording
    colours: Mapping[str, str]
    reference_text: str
    status_text: str
    notes: Notes = NO_NOTES

    def figure(self, key: str) -> Figure:
        """Return the figure of a key such as ``total/n_late``."""
        formula, value = self.monitor.formulas[key], self.monitor.values[key]
        if value is None or isinstance(formula, Supplied):
            raise ValueError(f"{key} is no count")
        return Figure(f"{self.period}/monitor/{key}", self._label(key), value, "count", self.words.number(value), formula.rule)

    def total(self, measure: str) -> Figure:
        """Return a figure of the whole agenda."""
        return self.figure(f"{TOTAL}/{measure}")

    def all_projects(self) -> Text:
        """Return how many projects the agenda has, with the word."""
        return self.projects(f"{TOTAL}/n_projects")

    def projects(self, key: str) -> Text:
        """Return a count of projects with the word."""
        return self.words.counted("{n} project", "{n} projects", n=self.figure(key))

    def named(self) -> Text:
        """Return how many risks and dependencies are named, with the words."""
        return self.words.counted("{n} risk or dependency", "{n} risks and dependencies", n=self.total("n_named"))

    def cell(self, key: str) -> Cell:
        """Return a cell of a count; a dash for none, so that the others stand out."""
        figure = self.figure(key)
        return Cell(figure, shown="" if figure.value else "–")

    def count_columns(self, first: str, measures: Mapping[str, str]) -> tuple[Column, ...]:
        """Return a first column and one per measure with its heading."""
        return (Column(first), *(Column(label, align="end") for label in measures.values()))

    def count_rows(self, measures: Mapping[str, str]) -> tuple[Row, ...]:
        """Return a row per theme and the total."""
        rows = [Row((Cell((theme.label,)), *(self.cell(f"{theme.key}/{m}") for m in measures))) for theme in self.monitor.themes]
        total = Row((Cell((self.words.word("Total"),)), *(self.cell(f"{TOTAL}/{m}") for m in measures)), "total")
        return (*rows, total)

    def rows_by_theme(self, row: Callable[[Project], Row], subtotal: Callable[[Theme], Row] | None = None) -> tuple[Row, ...]:
        """Return a row per project under its theme's name, and a row below each theme where wanted."""
        rows: list[Row] = []
        for theme in self.monitor.themes:
            rows += [Row((Cell((theme.label,)),), "group"), *(row(project) for project in self.monitor.projects_in(theme.key))]
            rows += [subtotal(theme)] if subtotal else []
        return tuple(rows)

    def status(self, status: str | None) -> str:
        """Return a status in words; not stated where none is printed."""
        _ = self.words.word
        return {
            "done": _("done"),
            "in_progress": _("in progress"),
            "in_development": _("in development"),
            "not_started": _("not started"),
            "on_hold": _("on hold"),
        }.get(status or "", _("not stated"))

    def state(self, state: str) -> str:
        """Return how a milestone stands, in words."""
        _ = self.words.word
        return {
            "done": _("done"),
            "late": _("late"),
            "due": _("still to come"),
            "undated": _("no end date"),
            "unknown": _("status not stated"),
        }[state]

    def category(self, category: str) -> str:
        """Return a category of risks in words."""
        _ = self.words.word
        return {
            "commitment": _("support and participation"),
            "funding": _("money and capacity"),
            "technical": _("technology and data"),
            "legal": _("laws and rules"),
            "other": _("other"),
        }[category]

    def party(self, party: str) -> str:
        """Return a party in words."""
        return {"municipalities": self.words.word("municipalities"), "insurer": self.words.word("insurer")}[party]

    def said(self, row: Any, name: str) -> str:
        """Return a text of the data in the language, "" where nothing was said; say so where it lacks only here."""
        return self.words.said(row, name)

    def due(self, row: Any) -> str:
        """Return when a milestone is due, as printed; not stated where nothing is."""
        if not row.due_label:
            return self.words.word("not stated")
        return f"{row.due_label} ({self.words.word('uncertain')})" if row.due_uncertain == "yes" else str(row.due_label)

    def quarter(self, quarter: str) -> str:
        """Return a quarter in words: the fourth quarter of 2019 as ``Q4 2019``."""
        return f"{quarter[5:]} {quarter[:4]}"

    def legend(self) -> list[tuple[str, str]]:
        """Return each state of a milestone with its name, for charts."""
        return [(state, self.state(state)) for state in STATES]

    def anchor(self, project: Project) -> str:
        """Return where a project's sheet is."""
        return f"project-{project.code.lower()}"

    def capitalised(self, text: str) -> str:
        """Return a text with its first letter as a capital."""
        return text[:1].upper() + text[1:]

    def milestones_of(self, project: Project) -> list[Any]:
        """Return a project's milestones, placeholders left out."""
        rows = rows_of(self.monitor.milestones)
        return [row for row in rows if f"{row.theme_id}/{row.project_id}" == project.key and row.state != "placeholder"]

    def risks_of(self, project: Project) -> list[Any]:
        """Return a project's risks and dependencies, left out where none is named."""
        rows = rows_of(self.monitor.risks)
        return [row for row in rows if f"{row.theme_id}/{row.project_id}" == project.key and row.category in CATEGORIES]

    def _label(self, key: str) -> str:
        *path, measure = key.split("/")
        scope = ", ".join(self._part("/".join(path[: i + 1]), part) for i, part in enumerate(path))
        return f"{scope}: {self._measures[measure]}"

    def _part(self, key: str, part: str) -> str:
        """Return the name of one part of a key."""
        if key in self._names:
            return self._names[key]
        kind, _dash, level = part.partition("-")
        if kind == "capacity":
            return f"{self.words.word('capacity')} {'+' * int(level)}"
        return f"{self.words.word('return')} {'€' * int(level)}" if kind == "return" else part.upper()

    @cached_property
    def _names(self) -> Mapping[str, str]:
        _ = self.words.word
        return {
            TOTAL: _("Whole agenda"),
            f"{TOTAL}/municipalities": self.party("municipalities"),
            f"{TOTAL}/insurer": self.party("insurer"),
            f"{TOTAL}/{NO_QUARTER}": _("no end date"),
            **{theme.key: theme.label for theme in self.monitor.themes},
            **{project.key: project.label for project in self.monitor.projects},
        }

    @cached_property
    def _measures(self) -> Mapping[str, str]:
        _ = self.words.word
        kinds = {
            f"n_{name}{category}": _(
                "projects that name a risk on {category}" if name else "risks and dependencies on {category}",
                category=self.category(category),
            )
            for category in CATEGORIES
            for name in ("", "projects_")
        }
        return {
            **kinds,
            "n_projects": _("projects"),
            "n_projects_in_progress": _("projects in progress"),
            "n_projects_in_development": _("projects in development"),
            "n_projects_on_hold": _("projects on hold"),
            "n_projects_unknown": _("projects without a printed status"),
            "n_projects_with_status": _("projects with a printed status"),
            "n_projects_late": _("projects with a late milestone"),
            "n_projects_undated": _("projects whose planning is open"),
            "n_projects_next": _("projects with a milestone due next quarter"),
            "n_highest_return": _("projects with the highest expected return for either party"),
            "n_highest_return_municipalities": _("projects with the highest expected return for the municipalities"),
            "n_highest_return_insurer": _("projects with the highest expected return for the insurer"),
            "n_best_municipalities": _("of those, projects that ask less than the most capacity of the municipalities"),
            "n_best_insurer": _("of those, projects that ask less than the most capacity of the insurer"),
            "n_milestones": _("milestones"),
            "n_done": _("milestones done"),
            "n_late": _("milestones late"),
            "n_due": _("milestones still to come"),
            "n_undated": _("milestones without an end date"),
            "n_unknown": _("milestones without a printed status"),
            "n_past_due": _("milestones due until the reference date"),
            "n_done_past_due": _("milestones due until the reference date and done"),
            "n_done_early": _("milestones done before the quarter in which they were due"),
            "n_uncertain": _("milestones with an uncertain due date"),
            "n_next": _("milestones due next quarter"),
            "n_placeholders": _("rows that name no milestone"),
            "n_named": _("risks and dependencies"),
            "n_risks": _("risks"),
            "n_dependencies": _("dependencies"),
            "n_none_given": _("rows that name no risk"),
        }
