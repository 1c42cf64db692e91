"""Figures on health: id, label in words, text as shown; a hidden one has no value anywhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from koers.figures import Formula, Source, Supplied
from koers.health.notifications import SMALL
from koers.health.statement import HealthStatement
from koers.present.figures import FigureMaker
from koers.present.wording import Wording

HIDDEN = "×"
# Of people; what is counted of the tables themselves hides nothing.
_COUNTS = ("/n_notifications", "/n_cases")
_RATES = ("rate", "rate_low", "rate_high")


def measure_labels(words: Wording) -> dict[str, str]:
    """Return each measure's name for column headings and labels."""
    _ = words.word
    return {
        "n_inhabitants": _("Inhabitants"),
        "n_notifications": _("Notifications"),
        "n_diseases": _("Number of diseases"),
        "n_questions": _("Questions"),
        "n_cases": _("Number"),
        "n_hours": _("Hours"),
        "n_unrecoverable": _("Items that can't be read"),
        "n_municipalities": _("Number of municipalities"),
        "rate": _("Per 10,000 inhabitants"),
        "rate_low": _("Per 10,000 inhabitants, lower limit"),
        "rate_high": _("Per 10,000 inhabitants, upper limit"),
        "notifications_share": _("Share of all notifications"),
        "cases_share": _("Share"),
        "total_share": _("Share of the total"),
        "hour_rate": _("Euros an hour"),
        "amount": _("Amount"),
        "amount_share": _("Share of the total"),
        "known": _("Known in all"),
        "known_share": _("Known, share of the total"),
        "printed": _("Printed"),
        "printed_share": _("Printed, share of the total"),
        "derived": _("Derived"),
        "derived_share": _("Derived, share of the total"),
        "assumed": _("Assumed"),
        "assumed_share": _("Assumed, share of the total"),
    }


@dataclass(frozen=True)
class HealthFigures(FigureMaker):
    """Makes display figures out of a statement's keys.

    Attributes
    ----------
    period : str
    statement : HealthStatement
    words : Wording
    names : mapping of a part of a key to its name
    published : collection of keys
        Of what follows from others, these are named only when each of them is a figure of the report.
    """

    period: str
    statement: HealthStatement
    words: Wording
    names: Mapping[str, str]
    published: Collection[str]

    @property
    def prefix(self) -> str:
        """What stands before a key such as ``health/total/total/n_notifications``."""
        return f"{self.period}/"

    @property
    def known_formulas(self) -> Mapping[str, Formula]:
        """Those of the statement."""
        return self.statement.formulas

    @property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """Those of the statement, hidden ones included; a maker shows none of these."""
        return self.statement.values

    def hidden(self, key: str) -> bool:
        """Tell whether a number is small, or gives away one that is."""
        return key in self.statement.hidden

    def may_tell(self, keys: Collection[str]) -> bool:
        """Tell whether all of these are figures of the report: a count that is in no table may be small."""
        return all(key in self.published for key in keys)

    def all_keys(self) -> tuple[str, ...]:
        """Return every key but those of counts that are in no table: one of them may be small, or give one away."""
        formulas = self.statement.formulas
        return tuple(key for key in formulas if key in self.published or not key.endswith(_COUNTS) or key.split("/")[1] == SMALL)

    def withheld_source(self, key: str) -> Source | None:
        """Return the file of the counts that are in no table."""
        behind = list(self.statement.formulas[key].parents)
        for parent in behind:
            formula = self.statement.formulas[parent]
            if isinstance(formula, Supplied) and formula.source:
                return Source(formula.source.file, 0, "")
            behind += formula.parents
        return None

    def unit(self, key: str) -> str:
        """Return "per_10000", "share", "count" or "EUR"."""
        measure = key.rpartition("/")[2]
        if measure in _RATES:
            return "per_10000"
        if measure.endswith("_share"):
            return "share"
        return "count" if measure.startswith("n_") else "EUR"

    def written(self, key: str, value: Decimal | None) -> str:
        """Return a figure as shown; a mark where it is hidden."""
        mark = self.statement.hidden.get(key)
        if mark:
            return f"<{self.statement.threshold}" if mark == "small" and self.unit(key) == "count" else HIDDEN
        return self.words.number(value, 1) if value is not None and self.unit(key) == "per_10000" else super().written(key, value)

    def measure(self, key: str) -> str:
        """Return the measure's name."""
        return measure_labels(self.words)[key.rpartition("/")[2]].lower()

    def label(self, key: str) -> str:
        """Return the names of its disease and municipality, and its measure."""
        _subject, *path, _measure = key.split("/")
        parts = [self.names.get(part, part) for part in path]
        if path[-1].isdigit():
            parts = [parts[0], path[-1]]
        return f"{', '.join(dict.fromkeys(parts))}: {self.measure(key)}"
