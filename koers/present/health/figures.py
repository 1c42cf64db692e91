"""Figures on health: id, label in words, text as shown; a hidden one has no value anywhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from koers.figures import Ratio, Sum
from koers.health.statement import HealthStatement
from koers.present.display import Figure
from koers.present.wording import Wording

HIDDEN = "×"
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
class HealthFigures:
    """Makes display figures out of a statement's keys.

    Attributes
    ----------
    period : str
    statement : HealthStatement
    words : Wording
    names : mapping of a part of a key to its name
    published : collection of keys
        A sum keeps its terms only when each of them is a figure of the report and none is hidden.
    """

    period: str
    statement: HealthStatement
    words: Wording
    names: Mapping[str, str]
    published: Collection[str]

    def __call__(self, key: str) -> Figure:
        """Return the figure of a key such as ``health/total/total/n_notifications``."""
        statement, formula = self.statement, self.statement.formulas.get(key)
        terms = formula.terms if isinstance(formula, Sum) and self._told(formula.parents) and key not in statement.hidden else ()
        quotient = (formula.numerator, formula.denominator) if isinstance(formula, Ratio) and key not in statement.hidden else None
        return Figure(
            id=self._id(key),
            label=self._label(key),
            value=statement.shown(key),
            unit=self._unit(key),
            text=self._text(key),
            rule=self._rule(key),
            terms=tuple((sign, self._id(term)) for sign, term in terms),
            quotient=(self._id(quotient[0]), self._id(quotient[1])) if quotient and self._told(quotient) else None,
        )

    def _rule(self, key: str) -> str:
        formula = self.statement.formulas.get(key)
        return "suppressed" if key in self.statement.hidden else formula.rule if formula else "rate_per_10000"

    def _told(self, keys: Collection[str]) -> bool:
        return all(key in self.published and key not in self.statement.hidden for key in keys)

    def _id(self, key: str) -> str:
        return f"{self.period}/{key}"

    def _unit(self, key: str) -> str:
        measure = key.rpartition("/")[2]
        if measure in _RATES:
            return "per_10000"
        if measure.endswith("_share"):
            return "share"
        return "count" if measure.startswith("n_") else "EUR"

    def _text(self, key: str) -> str:
        mark = self.statement.hidden.get(key)
        if mark:
            return f"<{self.statement.threshold}" if mark == "small" and self._unit(key) == "count" else HIDDEN
        value = self.statement.shown(key)
        if value is None:
            return "–"
        match self._unit(key):
            case "per_10000":
                return self.words.number(value, 1)
            case "share":
                return self.words.share(value)
            case "EUR":
                return self.words.money(value)
            case _:
                return self.words.number(value)

    def _label(self, key: str) -> str:
        _subject, *path, measure = key.split("/")
        parts = [self.names.get(part, part) for part in path]
        if path[-1].isdigit():
            parts = [parts[0], path[-1]]
        return f"{', '.join(dict.fromkeys(parts))}: {measure_labels(self.words)[measure].lower()}"
