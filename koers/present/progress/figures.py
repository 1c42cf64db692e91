"""Figures of a period's progress: id, label in words, and text as shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from koers.figures import Formula
from koers.frames import rows_of
from koers.present.figures import FigureMaker
from koers.present.wording import Wording
from koers.progress.model import GENERAL, PROGRAMME, TOTAL, Progress


def measure_labels(words: Wording) -> dict[str, str]:
    """Return each measure's name for column headings and labels."""
    _ = words.word
    return {
        "n_all": _("Projects and subprojects"),
        "n_projects": _("Projects"),
        "n_subprojects": _("Subprojects"),
        "n_with_results": _("Projects with results"),
        "n_silent": _("Projects without results"),
        "n_changed": _("Projects changed"),
        "n_in_progress": _("Projects in progress"),
        "n_results": _("Results and plans"),
        "n_realised": _("Results"),
        "n_ongoing": _("Under way"),
        "n_planned": _("Planned"),
        "n_later": _("After the period"),
        "n_ahead": _("Planned or after the period"),
        "n_likely": _("Attributed by content"),
        "n_milestones": _("Milestones"),
        "n_done": _("Milestones done"),
        "n_late": _("Milestones late"),
        "n_risks": _("Risks and dependencies"),
        "n_deployments": _("Assignments of project leaders"),
        "n_municipalities": _("Municipalities with a project leader"),
        "n_projects_stated": _("Projects, as stated"),
        "n_subprojects_stated": _("Subprojects, as stated"),
        "n_project_leaders_stated": _("Project leaders, as stated"),
        "value_share": _("Share"),
        "comparison_share": _("Comparison"),
        "n_value": _("Number"),
    }


# Keys of things that are counted: each is 1, and is called by its own name.
_COUNTED = ("n_told", "n_listed")


@dataclass(frozen=True)
class ProgressFigures(FigureMaker):
    """Makes display figures out of the keys of a period's progress.

    Attributes
    ----------
    period : str
    progress : Progress
    words : Wording
    beside : bool
        Whether it stands beside a later period: its labels name the period then.
    """

    period: str
    progress: Progress
    words: Wording
    beside: bool = False

    @property
    def prefix(self) -> str:
        """What stands before a key such as ``ouderen/total/n_realised``."""
        return f"{self.period}/progress/"

    @property
    def known_formulas(self) -> Mapping[str, Formula]:
        """Those of the period's progress."""
        return self.progress.formulas

    @property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """Those of the period's progress."""
        return self.progress.values

    def unit(self, key: str) -> str:
        """Return "share" or "count"."""
        return "share" if key.endswith("_share") else "count"

    def measure(self, key: str) -> str:
        """Return the measure's name; of a number what it counts, of something that is counted nothing."""
        *path, measure = key.split("/")
        if measure in _COUNTED:
            return ""
        return (self._units.get(path[-1], "") if measure == "n_value" else "") or measure_labels(self.words)[measure].lower()

    def label(self, key: str) -> str:
        """Return the names of its theme, project and result, and its measure."""
        path = key.split("/")[:-1]
        named = [self._names.get("/".join(path[: i + 1])) or self._names.get(part, "") for i, part in enumerate(path)]
        scope, measure = ", ".join(name for name in named if name), self.measure(key)
        told = f"{scope}: {measure}" if measure else scope
        return f"{told} ({self.period})" if self.beside else told

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The name of each theme, project, phase, municipality, result and indicator, by key or id."""
        frames = self.progress.frames
        names = {TOTAL: self.words.word("total"), GENERAL: self.words.word("the theme as a whole")}
        names[PROGRAMME] = self.words.word("the programme")
        names |= {theme.theme_id: theme.label for theme in self.progress.themes.values()}
        names |= {project.key: project.label for project in self.progress.projects()}
        names |= dict(self.progress.phases)
        names |= {row.municipality_id: row.label for row in rows_of(frames.get("municipalities"))}
        for row in (row for theme in self.progress.themes.values() for result in theme.results for row in result.rows):
            names[row.row_id] = self.words.said(row, "description").rstrip(".")
        names |= {
            result.key: self.words.said(result.row, "description").rstrip(".")
            for t in self.progress.themes.values()
            for result in t.results
        }
        for project in self.progress.projects():
            names |= {f"{project.key}/{row.milestone_id}": row.description for row in project.milestones}
            names |= {f"{project.key}/{row.risk_id}": row.description for row in project.risks}
        for row in rows_of(frames.get("local_deployment")):
            place = names.get(row.municipality_id or "") or row.organisation or ""
            names[f"{row.theme_id}/deployment-{row.row_id}"] = f"{place}: {self.words.said(row, 'focus')}".rstrip(".: ")
        return names | {row.indicator_id: self.words.said(row, "indicator") for row in rows_of(frames.get("context_figures"))}

    @cached_property
    def _units(self) -> Mapping[str, str]:
        """What each number counts, by the id of its row."""
        rows = [row for theme in self.progress.themes.values() for result in theme.results for row in result.rows]
        units = {row.row_id: self.words.said(row, "unit") for row in rows}
        return units | {row.indicator_id: self.words.said(row, "unit") for row in rows_of(self.progress.frames.get("context_figures"))}
