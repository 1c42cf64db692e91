"""Figures of the monitor: id, label in words, text as shown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from koers.figures import Formula, Supplied
from koers.frames import rows_of
from koers.monitor.monitor import CATEGORIES, NO_QUARTER, TOTAL, Monitor, item_key
from koers.present.figures import FigureMaker


class MonitorFigures(FigureMaker):
    """Makes display figures out of a monitor's keys, such as ``total/n_late``."""

    period: str
    monitor: Monitor

    @property
    def prefix(self) -> str:
        """What stands before a key."""
        return f"{self.period}/monitor/"

    @property
    def known_formulas(self) -> Mapping[str, Formula]:
        """Those of the monitor."""
        return self.monitor.formulas

    @property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """Those of the monitor."""
        return self.monitor.values

    def unit(self, key: str) -> str:  # noqa: ARG002 - everything here is a count
        """Return "count"."""
        return "count"

    def measure(self, key: str) -> str:
        """Return what is counted; of a project, milestone or risk that is counted nothing."""
        return "" if isinstance(self.monitor.formulas[key], Supplied) else self._measures[key.rpartition("/")[2]]

    def label(self, key: str) -> str:
        """Return the theme, project or quarter and what is counted of it; the name of something that is counted."""
        path = key.removesuffix("/agenda").split("/")
        counted = isinstance(self.monitor.formulas[key], Supplied)
        scope = ", ".join(self._part("/".join(path[: i + 1]), part) for i, part in enumerate(path if counted else path[:-1]))
        return scope if counted else f"{scope}: {self.measure(key)}"

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
            **{item_key(row): row.description for frame in (self.monitor.milestones, self.monitor.risks) for row in rows_of(frame)},
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
