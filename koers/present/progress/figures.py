"""Figures of a period's progress: id, label in words, and text as shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from koers.frames import rows_of
from koers.present.display import Figure
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


@dataclass(frozen=True)
class ProgressFigures:
    """Makes display figures out of the keys of a period's progress.

    Attributes
    ----------
    period : str
    progress : Progress
    words : Wording
    """

    period: str
    progress: Progress
    words: Wording

    def __call__(self, key: str) -> Figure:
        """Return the figure of a key such as ``ouderen/total/n_realised``."""
        value = self.progress.values[key]
        if value is None:
            raise ValueError(f"{key} has no value")
        unit: Literal["share", "count"] = "share" if key.endswith("_share") else "count"
        text = self.words.share(value) if unit == "share" else self.words.number(value)
        return Figure(f"{self.period}/progress/{key}", self._label(key), value, unit, text, self.progress.formulas[key].rule)

    def _label(self, key: str) -> str:
        *path, measure = key.split("/")
        named = [self._names.get("/".join(path[: i + 1])) or self._names.get(part, "") for i, part in enumerate(path)]
        said = measure_labels(self.words)[measure].lower()
        unit = self._units.get(path[-1], "")
        return f"{', '.join(name for name in named if name)}: {unit if measure == 'n_value' and unit else said}"

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
        return names | {row.indicator_id: self.words.said(row, "indicator") for row in rows_of(frames.get("context_figures"))}

    @cached_property
    def _units(self) -> Mapping[str, str]:
        """What each number counts, by the id of its row."""
        rows = [row for theme in self.progress.themes.values() for result in theme.results for row in result.rows]
        units = {row.row_id: self.words.said(row, "unit") for row in rows}
        return units | {row.indicator_id: self.words.said(row, "unit") for row in rows_of(self.progress.frames.get("context_figures"))}
