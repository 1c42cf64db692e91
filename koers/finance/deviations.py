"""Deviations: what is expected to be left or short, and whether anybody has said why.

The deviation of a line is its expected end balance against its revised budget. It is reported when it
is at least the absolute threshold, or at least the share threshold and the minimum; with a budget of
0 only the absolute one counts. What goes to plan is not explained; what is reported must be. An
explanation that names an amount explains that amount; the rest is unexplained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from koers.figures import Count, Formula, Source, Sum, Supplied
from koers.finance.statement import Line, Statement
from koers.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

DEVIATIONS = "deviations"
Status = Literal["explained", "partly", "unexplained"]


@dataclass(frozen=True)
class DeviationThresholds:
    """Thresholds in euros and as a fraction; ``positive_is_favourable`` is the sign convention; ``file`` is where they stand."""

    absolute_eur: Decimal
    share: Decimal
    minimum_eur: Decimal
    positive_is_favourable: bool = True
    file: str = ""

    def parameter(self, value: Decimal, name: str) -> Supplied:
        """Return a threshold as a figure, with the key that it stands under."""
        return Supplied(value, Source(self.file, 0, f"deviations.{name}") if self.file else None, "parameter")


@dataclass(frozen=True)
class Deviation:
    """A reported deviation.

    Attributes
    ----------
    line : Line
    amount, share : Decimal, Decimal or None
        Expected end balance, and as a fraction of the revised budget (None when that is 0).
    favourable : bool
    status : {"explained", "partly", "unexplained"}
    """

    line: Line
    amount: Decimal
    share: Decimal | None
    favourable: bool
    status: Status


def is_reported(amount: Decimal, budget: Decimal, thresholds: DeviationThresholds) -> bool:
    """Tell whether a deviation on a budget passes the thresholds."""
    size = abs(amount)
    if size == 0:
        return False
    if size >= thresholds.absolute_eur:
        return True
    return budget != 0 and size >= thresholds.minimum_eur and size >= thresholds.share * abs(budget)


def report_deviations(
    statement: Statement, explanations: pd.DataFrame | None, file: str, thresholds: DeviationThresholds
) -> tuple[Statement, tuple[Deviation, ...]]:
    """Find the deviations to report, largest first.

    Parameters
    ----------
    statement : Statement
    explanations : DataFrame or None
        One row per explanation: theme_id, line_id, kind, explained_eur (Decimal or None).
    file : str
        Where the explanations stand.
    thresholds : DeviationThresholds

    Returns
    -------
    statement : Statement
        With, for each reported line, ``explained`` and ``unexplained``, and under ``deviations/total``
        the counts ``n_reported`` and ``n_unexplained`` and the sums ``unexplained`` (of sizes, so that
        what is left does not hide what is short) and ``overspent`` (spent beyond the revised budget);
        the thresholds under ``deviations/threshold``.
    deviations : tuple of Deviation
    """
    named = _explained(explanations, file)
    reported = [
        line
        for line in statement.all_lines
        if is_reported(statement.amount(f"{line.key}/expected_end_balance"), statement.amount(f"{line.key}/budget_revised"), thresholds)
    ]
    formulas: dict[str, Formula] = {}
    for line in reported:
        balance = f"{line.key}/expected_end_balance"
        whole = Sum(((1, balance),), "explained_in_full")
        unexplained = Supplied(Decimal(0), Source(file, 0, ""), "no_explanation")
        formulas[f"{line.key}/explained"] = (named[line.key] or whole) if line.key in named else unexplained
        formulas[f"{line.key}/unexplained"] = Sum(((1, balance), (-1, f"{line.key}/explained")), "unexplained")
    statement = statement.extended(formulas)
    open_lines = [line.key for line in reported if statement.amount(f"{line.key}/unexplained") != 0]
    overspent = [line for line in statement.all_lines if statement.amount(f"{line.key}/balance") < 0]
    lines = Source(statement.lines_file, 0, "")
    statement = statement.extended(
        {
            f"{DEVIATIONS}/threshold/absolute": thresholds.parameter(thresholds.absolute_eur, "absolute_eur"),
            f"{DEVIATIONS}/threshold/share": thresholds.parameter(thresholds.share, "share"),
            f"{DEVIATIONS}/threshold/minimum": thresholds.parameter(thresholds.minimum_eur, "minimum_eur"),
            f"{DEVIATIONS}/total/n_reported": Count(tuple(f"{line.key}/expected_end_balance" for line in reported), "count", lines),
            f"{DEVIATIONS}/total/n_unexplained": Count(tuple(f"{key}/unexplained" for key in open_lines), "count", lines),
            f"{DEVIATIONS}/total/overspent": Sum(tuple((-1, f"{line.key}/balance") for line in overspent), "footing", lines),
            f"{DEVIATIONS}/total/unexplained": Sum(
                tuple((1 if statement.amount(f"{key}/unexplained") > 0 else -1, f"{key}/unexplained") for key in open_lines), "sizes", lines
            ),
        }
    )
    found = [_deviation(statement, line, line.key in named, thresholds) for line in reported]
    order = {line.key: i for i, line in enumerate(reported)}
    return statement, tuple(sorted(found, key=lambda d: (-abs(d.amount), order[d.line.key])))


def _explained(explanations: pd.DataFrame | None, file: str) -> Mapping[str, Supplied | None]:
    """Return, per line with an explanation, the amount it names, or None when it explains the whole."""
    return {
        f"{row.theme_id}/{row.line_id}": None
        if row.explained_eur is None
        else Supplied(row.explained_eur, Source(file, int(row.Index), "explained_eur"))
        for row in rows_of(explanations)
        if row.kind == "deviation"
    }


def _deviation(statement: Statement, line: Line, has_explanation: bool, thresholds: DeviationThresholds) -> Deviation:
    amount = statement.amount(f"{line.key}/expected_end_balance")
    rest = statement.amount(f"{line.key}/unexplained")
    status: Status = "unexplained" if not has_explanation else "partly" if rest != 0 else "explained"
    share = statement.values[f"{line.key}/expected_end_balance_share"]
    return Deviation(line, amount, share, (amount > 0) == thresholds.positive_is_favourable, status)
