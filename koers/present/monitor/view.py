"""What the sections of the monitor share: figures, words for statuses and states, cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from koers.frames import rows_of
from koers.monitor.agenda import Project
from koers.monitor.changes import Changes
from koers.monitor.messages import KeyMessage
from koers.monitor.milestones import STATES
from koers.monitor.monitor import CATEGORIES, TOTAL, Monitor, Theme
from koers.present.display import Cell, Column, Figure, Row, Text
from koers.present.monitor.figures import MonitorFigures
from koers.present.notes import NO_NOTES, Notes
from koers.present.wording import Wording


@dataclass(frozen=True)
class MonitorThen(MonitorFigures):
    """Makes the figures of an earlier monitor; their labels name its period."""

    period: str
    monitor: Monitor
    words: Wording

    def label(self, key: str) -> str:
        """Return what it is, and of which period."""
        return f"{super().label(key)} ({self.period})"


@dataclass(frozen=True)
class Earlier:
    """An earlier monitor of the same projects: its figures, its reference date in words, what became of its milestones."""

    figures: MonitorThen
    text: str
    changes: Changes


@dataclass(frozen=True)
class MonitorView(MonitorFigures):
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
    earlier : Earlier or None
        The previous monitor, where it has projects in common.
    """

    period: str
    monitor: Monitor
    messages: tuple[KeyMessage, ...]
    words: Wording
    colours: Mapping[str, str]
    reference_text: str
    status_text: str
    notes: Notes = NO_NOTES
    earlier: Earlier | None = None

    def was(self, measure: str) -> Text:
        """Return "; was 3 on 30 September 2019" for what follows a count of the whole agenda; nothing without an earlier monitor."""
        if self.earlier is None:
            return ()
        return self.words.text("; was {amount} on {date}", amount=self.earlier.figures(f"{TOTAL}/{measure}"), date=self.earlier.text)

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

    def said(self, row: Any, name: str) -> str:
        """Return a text of the data in the language, "" where nothing was said; see :meth:`Wording.said`."""
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
