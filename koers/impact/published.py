"""Compare a result with what its source printed: computed first, compared afterwards, never fitted.

Each printed figure is put beside the figure computed from the case, rounded half up to the decimals that
were printed. Where they differ, one explanation is tried, by computing it: a ratio that follows from the
*printed*, already rounded gross ratio was rounded in the middle. What stays unexplained is the source's
own error, or ours, and is told as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from koers.errors import Finding
from koers.frames import rows_of
from koers.impact.chain import EXACT
from koers.impact.value import Result
from koers.money import round_half_up

if TYPE_CHECKING:
    import pandas as pd

Agreement = Literal["agrees", "rounding", "differs", "not_reproduced"]


@dataclass(frozen=True)
class Comparison:
    """One printed figure beside the computed one.

    Attributes
    ----------
    row : int
        Line in the file of printed figures.
    measure, place : str
        What it is, and where the source has it.
    published : Decimal
    computed : Decimal or None
        At full precision; None where the case has no such figure.
    decimals : int
        With how many decimals it was printed.
    status : {"agrees", "rounding", "differs", "not_reproduced"}
        "rounding" where it follows from another printed figure that was rounded already.
    outcome_id, stakeholder, year : str, str, int or None
        What it is of, where it is not of the whole case.
    """

    row: int
    measure: str
    place: str
    published: Decimal
    computed: Decimal | None
    decimals: int
    status: Agreement
    outcome_id: str | None = None
    stakeholder: str | None = None
    year: int | None = None

    @property
    def rounded(self) -> Decimal | None:
        """The computed figure with as many decimals as were printed."""
        return None if self.computed is None else round_half_up(self.computed, self.decimals)

    @property
    def difference(self) -> Decimal | None:
        """Published minus computed, at full precision."""
        return None if self.computed is None else self.published - self.computed


def compare(result: Result, figures: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare a result with the table ``impact_figures``: one row per printed figure; other cases' rows are passed over."""
    rows = [row for row in rows_of(figures) if row.case_id == result.case.name]
    gross_ratio = next((row.value for row in rows if row.measure == "gross_ratio" and row.outcome_id is None), None)
    return tuple(_compared(result, row, gross_ratio) for row in rows)


def _compared(result: Result, row: Any, gross_ratio: Decimal | None) -> Comparison:
    computed = computed_figure(result, row.measure, row.outcome_id, row.stakeholder, row.year)
    if computed is not None and row.per is not None:
        computed = EXACT.divide(computed, row.per)
    status: Agreement = "differs"
    if computed is None:
        status = "not_reproduced"
    elif round_half_up(computed, row.decimals) == row.value:
        status = "agrees"
    elif row.measure == "ratio" and gross_ratio is not None and _from_rounded(result, gross_ratio, row.decimals) == row.value:
        status = "rounding"
    of = row.outcome_id, row.stakeholder, row.year
    return Comparison(int(row.Index), row.measure, row.place, row.value, computed, row.decimals, status, *of)


def _from_rounded(result: Result, gross_ratio: Decimal, decimals: int) -> Decimal | None:
    """Return the ratio as it comes out when the printed gross ratio is worked on with."""
    gross = computed_figure(result, "gross")
    if not gross or result.total_present_value is None:
        return None
    return round_half_up(EXACT.divide(EXACT.multiply(gross_ratio, result.total_present_value), gross), decimals)


def computed_figure(
    result: Result, measure: str, outcome_id: str | None = None, stakeholder: str | None = None, year: int | None = None
) -> Decimal | None:
    """Return a figure of a result by its name in ``impact_figures``; None where it has none."""
    totals = {
        "inputs": result.inputs_total,
        "net_present_value": result.net_present_value,
        "ratio": result.sroi_ratio,
        "net_ratio": result.net_sroi_ratio,
        "payback_months": result.payback_months,
    }
    if measure in totals:
        return totals[measure]
    if measure == "gross_ratio":
        gross = computed_figure(result, "gross")
        return EXACT.divide(gross, result.inputs_total) if gross is not None and result.inputs_total > 0 else None
    if measure in ("impact", "present_value") and year is not None:
        frame, column = result.by_year[result.by_year["year"] == year], measure
    elif measure in ("impact", "present_value"):
        frame, column = result.outcomes, {"impact": "impact_total"}.get(measure, measure)
    else:
        # One year's value before any filter, or after the first: there is nothing of it in years before or after a row's own.
        frame, column = result.outcomes, measure
    for name, wanted in (("outcome_id", outcome_id), ("stakeholder", stakeholder)):
        if wanted is not None:
            frame = frame[frame[name] == wanted]
    amounts = list(frame[column]) if column in frame else []
    return sum(amounts, Decimal(0)) if amounts else None


def check_published(comparisons: tuple[Comparison, ...], file: str) -> list[Finding]:
    """Tell what the source printed otherwise than it computes."""
    return list(_told(comparisons, file))


def _told(comparisons: tuple[Comparison, ...], file: str) -> Iterator[Finding]:
    for one in comparisons:
        if one.status == "agrees":
            continue
        words = (
            ("place", one.place),
            ("published", f"{round_half_up(one.published, one.decimals):f}"),
            ("computed", "" if one.rounded is None else f"{one.rounded:f}"),
        )
        if one.status == "rounding":
            message = "{place}: {published} was printed and {computed} computed; the source rounded in the middle."
        elif one.status == "differs":
            message = "{place}: {published} was printed and {computed} computed."
        else:
            message = "{place}: {published} was printed, and the case has no such figure."
        yield _warn(file, one.row, "value", "published-figure", message, words)


def _warn(file: str, row: int, column: str, code: str, message: str, words: tuple[tuple[str, str], ...]) -> Finding:
    return Finding(file, row, column, code, message, "", "warning", words)
