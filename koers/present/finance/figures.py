"""Figures of the financial statement: id, label in words, and text as shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from koers.figures import Count, Formula, Supplied
from koers.finance.statement import CARRY_OVER, OVERVIEW, Before, Line, Statement
from koers.present.figures import FigureMaker
from koers.present.wording import Wording

# Shares are shown as whole percents unless a decimal matters.
_DECIMALS = {"surplus_share": 1}
_SHARES = ("spending_rate", "expected_end_balance_share", "surplus_share", "elapsed_share", "share")


def measure_labels(words: Wording, *, closed: bool = False) -> dict[str, str]:
    """Return each measure's name for column headings and labels; of a ``closed`` year what is left is not expected any more."""
    _ = words.word
    at_year_end = {
        "expected_spend": _("Still to be booked"),
        "expected_end_balance": _("End balance"),
        "expected_end_balance_share": _("End balance as a share of the revised budget"),
        "surplus": _("Surplus after carry-over"),
        "surplus_share": _("Surplus as a share of the budget"),
    }
    labels = {
        "budget": _("Budget"),
        "amendments": _("Amendments"),
        "amendment": _("Amendment"),
        "budget_revised": _("Revised budget"),
        "spent": _("Spent"),
        "balance": _("Balance"),
        "expected_spend": _("Expected spending"),
        "expected_end_balance": _("Expected end balance"),
        "spending_rate": _("Share spent"),
        "expected_end_balance_share": _("Expected end balance as a share of the revised budget"),
        "amount": _("Amount"),
        "surplus": _("Expected surplus after carry-over"),
        "surplus_share": _("Expected surplus as a share of the budget"),
        "elapsed_share": _("Share of the year elapsed"),
        "days_elapsed": _("Days elapsed"),
        "days_in_year": _("Days in the year"),
        "explained": _("Explained"),
        "unexplained": _("Not explained"),
        "overspent": _("Spent beyond the revised budget"),
        "n_reported": _("Number of deviations reported"),
        "n_unexplained": _("Number of deviations not fully explained"),
        "absolute": _("Threshold in euros"),
        "share": _("Threshold as a share"),
        "minimum": _("Minimum with the share threshold"),
        "spent_since": _("Spent since the earlier period"),
        "spent_change": _("Difference in spending from the earlier period"),
    }
    return {**labels, **at_year_end} if closed else labels


@dataclass(frozen=True)
class FinanceFigures(FigureMaker):
    """Makes display figures out of a statement's keys.

    Attributes
    ----------
    period : str
    statement : Statement
    words : Wording
    """

    period: str
    statement: Statement
    words: Wording

    @property
    def prefix(self) -> str:
        """What stands before a key such as ``ouderen/total/spent``."""
        return f"{self.period}/finance/"

    @property
    def known_formulas(self) -> Mapping[str, Formula]:
        """Those of the statement."""
        return self.statement.formulas

    @property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """Those of the statement."""
        return self.statement.values

    def source(self, key: str) -> Supplied | None:
        """Return the input behind a key, or None when it is computed."""
        formula = self.statement.formulas[key]
        return formula if isinstance(formula, Supplied) else None

    def unit(self, key: str) -> str:
        """Return "EUR", "share", "count" or "days"."""
        measure = key.rpartition("/")[2]
        if measure in _SHARES:
            return "share"
        if isinstance(self.statement.formulas[key], Count):
            return "count"
        return "days" if measure.startswith("days_") else "EUR"

    def written(self, key: str, value: Decimal | None) -> str:
        """Return a figure as shown; some shares with a decimal."""
        decimals = _DECIMALS.get(key.rpartition("/")[2], 0)
        return self.words.share(value, decimals) if decimals and value is not None else super().written(key, value)

    def _earlier(self, key: str) -> Before | None:
        """Return the earlier period that a key is a figure of; None for a figure of the statement's own."""
        before = self.statement.before
        return before if before is not None and key.startswith(before.prefix) else None

    def id_of(self, key: str) -> str:
        """Return the id of a key's figure; the key of a figure of an earlier period is its id."""
        return key if self._earlier(key) else super().id_of(key)

    def all_keys(self) -> tuple[str, ...]:
        """Return every key of the period's own."""
        return tuple(key for key in self.known_formulas if not self._earlier(key))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The name of each subject and line, by key; of lines that only an earlier period has, too."""
        before = self.statement.before
        return {**(self._names_of(before.statement) if before else {}), **self._names_of(self.statement)}

    def _names_of(self, statement: Statement) -> Mapping[str, str]:
        _ = self.words.word
        names = {
            "programme": _("Programme"),
            OVERVIEW: _("Overview"),
            f"{OVERVIEW}/baten": _("Income"),
            f"{OVERVIEW}/lasten": _("Expenditure"),
            f"{OVERVIEW}/result": _("Result"),
            CARRY_OVER: _("Carry-over"),
            "deviations": _("Deviations"),
            "time": _("Time"),
        }
        every: list[Line] = [*statement.themes, *statement.all_lines, *statement.overview["baten"], *statement.overview["lasten"]]
        names |= {line.key: line.label for line in (*every, *statement.carry_over)}
        return names | {group.key: self.words.told({"nl": group.label, "en": group.kind}) for group in statement.groups}

    def measure(self, key: str) -> str:
        """Return the measure's name."""
        earlier = self._earlier(key)
        closed = earlier.statement.closed if earlier else self.statement.closed
        return measure_labels(self.words, closed=closed)[key.rpartition("/")[2]].lower()

    def label(self, key: str) -> str:
        """Return the names of its theme and line, and its measure; the period, where it is an earlier one."""
        earlier = self._earlier(key)
        *path, _measure = (key.removeprefix(earlier.prefix) if earlier else key).split("/")
        parts = []
        for i, part in enumerate(path):
            name = self._names.get("/".join(path[: i + 1]))
            if part == "total":
                name = self.words.word("total")
            if part not in (OVERVIEW, "threshold"):
                parts.append(name or self.words.partial_date(part))
        told = f"{', '.join(parts)}: {self.measure(key)}"
        return f"{told} ({earlier.period})" if earlier else told
