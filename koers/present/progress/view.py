"""What the sections on progress share: figures, texts of the data, when a result was, what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from koers.continuity.origins import Origins
from koers.present.display import Figure, Link, Run, Strong, Text
from koers.present.finance import FinanceSections
from koers.present.notes import NO_NOTES, Notes
from koers.present.progress.figures import ProgressFigures
from koers.present.wording import Wording
from koers.progress.changes import Changes
from koers.progress.messages import KeyMessage
from koers.progress.model import TOTAL, Progress, Project, Result, Theme


@dataclass(frozen=True)
class Earlier:
    """The previous period with data: its name, what to call it, its progress, and how the theme changed since.

    ``origins`` says where the projects came from, where both periods have an agenda and themes differ. Counts are of
    ``one_kind`` where both periods are as long: half-years, quarters.
    """

    period: str
    text: str
    progress: Progress
    changes: Changes
    origins: Origins | None = None
    one_kind: bool = False


@dataclass(frozen=True)
class ProgressView:
    """A theme's progress as told in one language: what the sections share.

    Attributes
    ----------
    period : str
    theme_id : str
    progress : Progress
    messages : tuple of KeyMessage
    words : Wording
    colours : mapping of name to ``#rrggbb``
    first, last : date
        The period's first and last day.
    finance : FinanceSections or None
        Where the period has finances.
    earlier : Earlier or None
        Where a period before it has data.
    notes : Notes
        What the data say of the source.
    all_periods : Link or None
        The way to the report over all periods, where the programme has one.
    """

    period: str
    theme_id: str
    progress: Progress
    messages: tuple[KeyMessage, ...]
    words: Wording
    colours: Mapping[str, str]
    first: date
    last: date
    finance: FinanceSections | None
    earlier: Earlier | None
    notes: Notes = NO_NOTES
    all_periods: Link | None = None

    @cached_property
    def figure(self) -> ProgressFigures:
        """Makes a figure of a key."""
        return ProgressFigures(self.period, self.progress, self.words)

    @cached_property
    def then(self) -> ProgressFigures | None:
        """Makes the figures of the previous period, where it told of this theme too."""
        if self.earlier is None or not self.earlier.changes.comparable:
            return None
        return ProgressFigures(self.earlier.period, self.earlier.progress, self.words, beside=True)

    def was(self, measure: str) -> Text:
        """Return "; 14 in January to June 2024" for what follows a count of the theme; nothing where counts cannot be compared."""
        if self.then is None or self.earlier is None or not self.earlier.one_kind:
            return ()
        return self.words.text("; {n} in {period}", n=self.then(f"{self.theme_id}/{TOTAL}/{measure}"), period=self.earlier.text)

    @property
    def of_theme(self) -> Theme:
        """The theme that is told of."""
        return self.progress.themes[self.theme_id]

    def total(self, measure: str) -> Figure:
        """Return a figure of the whole theme."""
        return self.figure(f"{self.theme_id}/{TOTAL}/{measure}")

    def number(self, measure: str) -> int:
        """Return a count of the whole theme."""
        return self.progress.number(f"{self.theme_id}/{TOTAL}/{measure}")

    @property
    def has_results(self) -> bool:
        """Whether the period tells of results."""
        return "results" in self.progress.frames

    @property
    def has_phases(self) -> bool:
        """Whether the period says how far projects are."""
        return any(project.phase for project in self.of_theme.projects)

    @property
    def has_agenda(self) -> bool:
        """Whether the period has an agenda, with milestones and risks."""
        return any(project.agenda is not None for project in self.of_theme.projects)

    def phase_name(self, project: Project) -> str:
        """Return the name of a project's phase, "" where none is given."""
        return self.progress.phases[project.phase - 1][1] if project.phase else ""

    def phase_and_before(self, project: Project) -> str:
        """Return a project's phase, and the one in which it was in the previous period, where it moved; a dash where none is given."""
        name = self.phase_name(project) or "–"
        moved = {now.key: before for before, now in self.earlier.changes.moved} if self.earlier else {}
        if project.key not in moved:
            return name
        return self.words.word("{phase} (was {before})", phase=name, before=self.phase_name(moved[project.key]).lower())

    def said(self, row: Any, name: str) -> str:
        """Return a text of the data in the language, "" where nothing was said; see :meth:`Wording.said`."""
        return self.words.said(row, name)

    def name_of(self, theme_id: str, project_id: str) -> str:
        """Return what to call a project; with its theme, where that is another one."""
        theme = self.progress.themes[theme_id]
        label = next(
            (project.label for project in theme.projects if project.project_id == project_id), self.words.word("the theme as a whole")
        )
        return label if theme_id == self.theme_id else f"{label} ({theme.label})"

    def when(self, row: Any) -> str:
        """Return when a result was: its dates, else the words printed, else nothing."""
        if row.start_date is None:
            return row.date_label or ""
        first = self.words.partial_date(row.start_date)
        if row.end_date is None:
            return first
        return self.words.word("{first} to {last}", first=first, last=self.words.partial_date(row.end_date))

    def result(self, result: Result) -> Text:
        """Tell a result: when, what, how many, and what a reader should know of it."""
        row = result.row
        when = self.when(row)
        runs: list[Run] = [Strong(f"{when[0].upper()}{when[1:]}"), ". "] if when else []
        numbers, what = list(self._numbers(result)), self.said(row, "description")
        runs += [what.removesuffix("."), " (", *numbers, ")."] if numbers else [what]
        remarks = [self.said(row, "note"), self._also(result), self._doubt(result)]
        runs += [f" {remark}" for remark in remarks if remark]
        return joined(runs)

    def _numbers(self, result: Result) -> Iterator[Run]:
        _ = self.words.word
        place = result.key.rpartition("/")[0]
        bounds = {"at_least": _("at least"), "about": _("about")}
        for key in result.value_keys:
            row = next(row for row in result.rows if key.startswith(f"{place}/{row.row_id}/"))
            if key != result.value_keys[0]:
                yield "; "
            yield f"{bounds[row.value_bound]} " if row.value_bound else ""
            yield self.figure(key)
            yield f" {self.said(row, 'unit')}" if self.said(row, "unit") else ""
            yield f", {_('counted from the text')}" if row.value_basis == "counted" else ""

    def _also(self, result: Result) -> str:
        if not result.also_in:
            return ""
        names = self.words.listed(self.name_of(*place) for place in result.also_in)
        return self.words.word("Also told under {names}; it counts once.", names=names)

    def _doubt(self, result: Result) -> str:
        return self.words.word("Likely: attributed to this project by its content.") if result.likely else ""


def joined(runs: list[Run]) -> Text:
    """Return runs of text without empty ones, adjacent words joined."""
    found: list[Run] = []
    for run in runs:
        if isinstance(run, str) and found and isinstance(found[-1], str):
            found[-1] += run
        elif run != "":
            found.append(run)
    return tuple(found)
