"""Figures of a comparison: those of both periods, each with its period in its name, and what is computed of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from koers.comparison.counts import RESULTS as COUNTED_RESULTS
from koers.comparison.money import MEASURES
from koers.figures import Formula
from koers.present.display import Figure
from koers.present.figures import FigureMaker
from koers.present.finance.figures import measure_labels as finance_labels
from koers.present.progress.figures import measure_labels as progress_labels
from koers.present.wording import Wording

CHANGE = "_change"
_DECIMALS = {"bias_share": 1, "absolute_error_share": 1}


def measure_labels(words: Wording, earlier: str, *, closed: bool = False, same_year: bool = True) -> dict[str, str]:
    """Return the name of each measure that is computed of both periods; ``earlier`` is the name of the earlier one.

    Of a ``closed`` year what is left is not expected any more; over the years a budget is compared with the last revised one.
    """
    _ = words.word
    compared = {**{name: finance_labels(words, closed=closed)[name] for name in (*MEASURES, "surplus", "amount", "amendment")}}
    compared |= {name: progress_labels(words)[name] for name in COUNTED_RESULTS}
    changes = {f"{name}{CHANGE}": _("{measure}: change since {period}", measure=label, period=earlier) for name, label in compared.items()}
    if not same_year:
        changes[f"budget{CHANGE}"] = _("Budget: change from the revised budget of {period}", period=earlier)
    return changes | {
        "forecast": _("Expected for the whole year in {period}", period=earlier),
        "outcome": _("Spent and still to be booked for the whole year") if closed else _("Spent and expected for the whole year"),
        "forecast_error": _("Higher or lower than expected in {period}", period=earlier),
        "forecast_error_share": _("Higher or lower than expected, as a share of the budget then"),
        "other_errors": _("Other lines: higher or lower than expected"),
        "new_lines": _("Lines that are new"),
        "gone_lines": _("Lines that are gone"),
        "absolute_error": _("Sum of all differences by size"),
        "forecast_budget": _("Revised budget of the lines that were forecast, in {period}", period=earlier),
        "still_expected": _("Still expected in {period}", period=earlier),
        "bias_share": _("Differences together, as a share of the budget then"),
        "absolute_error_share": _("Differences by size, as a share of the budget then"),
        "n_forecast": _("Number of lines that were forecast"),
        "n_higher": _("Number of lines that came out higher"),
        "n_lower": _("Number of lines that came out lower"),
        "n_exact": _("Number of lines that came out as expected"),
        "n_forward": _("Projects that went to a later phase"),
        "n_back": _("Projects that went to an earlier phase"),
        "n_stayed": _("Projects in the same phase"),
        "n_new": _("Projects told of now, not before"),
        "n_ended": _("Projects that ended"),
        "n_gone": _("Projects told of before, not now"),
        "n_restated": _("Number of figures that were restated"),
    }


@dataclass(frozen=True)
class ComparisonFigures(FigureMaker):
    """Makes display figures out of whole ids.

    Attributes
    ----------
    own : str
        What stands before what is computed of both: ``2024-H2/comparison/``.
    earlier : str
        The name of the earlier period.
    formulas : mapping of id to Formula
        Of both periods, and of what is computed.
    values : mapping of id to Decimal or None
    sides : tuple of (name of the period, FigureMaker)
        Who make the figures of both periods; their prefix tells whose an id is.
    names : mapping of key to name
        Of themes, lines, rows and projects.
    words : Wording
    closed : bool
        Whether the year that is compared is over.
    same_year : bool
        Whether both periods lie in one fiscal year.
    """

    own: str
    earlier: str
    formulas: Mapping[str, Formula]
    values: Mapping[str, Decimal | None]
    sides: tuple[tuple[str, FigureMaker], ...]
    names: Mapping[str, str]
    words: Wording
    closed: bool = False
    same_year: bool = True

    @property
    def prefix(self) -> str:
        """Nothing: a key is an id."""
        return ""

    @property
    def known_formulas(self) -> Mapping[str, Formula]:
        """Those of both periods, and of what is computed."""
        return self.formulas

    @property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """Those of both periods, and of what is computed."""
        return self.values

    def all_keys(self) -> tuple[str, ...]:
        """Return the ids of what is computed of both periods; its own figures each period tells itself."""
        return tuple(key for key in self.formulas if key.startswith(self.own))

    def of(self, key: str) -> Figure:
        """Return a figure that is computed of both periods."""
        return self.figure(f"{self.own}{key}")

    def _side(self, key: str) -> tuple[str, FigureMaker] | None:
        return None if key.startswith(self.own) else next(((name, side) for name, side in self.sides if key.startswith(side.prefix)), None)

    def unit(self, key: str) -> str:
        """Return "EUR", "share" or "count"; of a period's own figure what it says."""
        side, measure = self._side(key), key.rpartition("/")[2]
        if side is not None:
            return side[1].unit(key.removeprefix(side[1].prefix))
        return "count" if measure.startswith("n_") else "share" if measure.endswith("_share") else "EUR"

    def written(self, key: str, value: Decimal | None) -> str:
        """Return a figure as shown; as its period shows it, where it is one's own."""
        side, decimals = self._side(key), _DECIMALS.get(key.rpartition("/")[2], 0)
        if side is not None:
            return side[1].written(key.removeprefix(side[1].prefix), value)
        return self.words.share(value, decimals) if decimals and value is not None else super().written(key, value)

    @cached_property
    def _measures(self) -> Mapping[str, str]:
        return measure_labels(self.words, self.earlier, closed=self.closed, same_year=self.same_year)

    def measure(self, key: str) -> str:
        """Return the measure's name."""
        side = self._side(key)
        return side[1].measure(key.removeprefix(side[1].prefix)) if side else self._lowered(self._measures[key.rpartition("/")[2]])

    @staticmethod
    def _lowered(text: str) -> str:
        return f"{text[:1].lower()}{text[1:]}"

    def label(self, key: str) -> str:
        """Return the names of what a figure is about and its measure; of the earlier period's own, the period as well."""
        side = self._side(key)
        if side is not None:
            label = side[1].label(key.removeprefix(side[1].prefix))
            return f"{label} ({side[0]})" if side[0] == self.earlier else label
        path = key.removeprefix(self.own).split("/")[:-1]
        named = (self.names.get("/".join(path[: i + 1])) or self.names.get(part, "") for i, part in enumerate(path))
        return f"{', '.join(name for name in named if name)}: {self.measure(key)}"
