"""Every figure of a period as it follows from inputs, by its id: what published figures are compared with.

Only inputs are read, never what a document printed. Small numbers keep their true value here, marked as hidden: a comparison needs
them, and whoever shows it must not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from koers.audit.model import Computed
from koers.data.store import PeriodData, Store
from koers.figures import Formula, Supplied
from koers.finance.statement import FinanceParameters, build_statement
from koers.frames import rows_of
from koers.health.budget import build_budgets
from koers.health.care import collect_facts
from koers.health.notifications import count_notifications
from koers.health.statement import HealthStatement
from koers.period import Period
from koers.progress.build import build_progress
from koers.progress.model import Span

# Decided in whole amounts, so never rounded.
_DECISION = "amendment"


def reproduce(store: Store, periods: Iterable[Period]) -> dict[str, Computed]:
    """Return the figures of these periods by their whole id.

    Raises
    ------
    DataError
        With every fault in the data.
    """
    found: dict[str, Computed] = {}
    for period in periods:
        found |= figures_of_period(store.load(period))
    return found


def figures_of_period(data: PeriodData) -> dict[str, Computed]:
    """Return the figures of a period's finances, progress and health, as far as it has their tables."""
    return dict(_figures(data))


def _figures(data: PeriodData) -> Iterator[tuple[str, Computed]]:
    yield from _of_programme(data)
    yield from _of_health(data)


def _of_programme(data: PeriodData) -> Iterator[tuple[str, Computed]]:
    """Finances, counts of projects, and the facts that the source states."""
    frames, files, parameters, programme = data.frames, data.files, data.parameters, data.programme
    if "line_finance" in frames:
        settings = FinanceParameters(parameters.reference_date, programme.fiscal_year_start_month, programme.surplus_share_of)
        statement = build_statement(frames, files, settings)
        yield from _computed(f"{data.name}/finance/", statement.formulas, statement.values)
    if "project_status" in frames and data.period is not None:
        progress = build_progress(frames, files, Span(data.period.start, data.period.end))
        for key, value in progress.values.items():
            if value is not None and not isinstance(progress.formulas[key], Supplied):
                yield f"{data.name}/progress/{key}", Computed(value, rule="count")
    for row in rows_of(frames.get("programme_facts")):
        if row.n_value is not None:
            yield f"{data.name}/programme/{row.fact_id}/n_value", Computed(Decimal(row.n_value), is_input=True, rule="count")


def _of_health(data: PeriodData) -> Iterator[tuple[str, Computed]]:
    """Notifications, care, budgets of which not all is known."""
    frames, files, threshold = data.frames, data.files, data.programme.small_numbers.suppress_below
    if "disease_counts" in frames:
        yield from _health(data.name, count_notifications(frames, files, data.parameters.reference_date.year, threshold).statement)
    if "care_facts" in frames:
        yield from _health(data.name, collect_facts(frames["care_facts"], files["care_facts"], threshold).statement)
    if "project_budget" in frames:
        for budget in build_budgets(frames["project_budget"], files["project_budget"]):
            yield from _computed(f"{data.name}/", budget.statement.formulas, budget.statement.values)


def _computed(prefix: str, formulas: Mapping[str, Formula], values: Mapping[str, Decimal | None]) -> Iterator[tuple[str, Computed]]:
    behind: dict[str, frozenset[str]] = {}

    def inputs(key: str) -> frozenset[str]:
        """The rounded inputs behind a figure."""
        if key not in behind:
            formula = formulas[key]
            if isinstance(formula, Supplied):
                rounded = formula.source is not None and formula.source.row > 0 and not key.endswith(f"/{_DECISION}")
                behind[key] = frozenset([key]) if rounded else frozenset()
            else:
                behind[key] = frozenset[str]().union(*(inputs(parent) for parent in formula.parents))
        return behind[key]

    for key, formula in formulas.items():
        value = values[key]
        if value is not None:
            yield f"{prefix}{key}", Computed(value, isinstance(formula, Supplied), len(inputs(key)))


def _health(period: str, statement: HealthStatement) -> Iterator[tuple[str, Computed]]:
    for key, value in statement.values.items():
        if value is not None:
            counted = key.rpartition("/")[2].startswith("n_")
            # A small count that was taken together with others is in no table, and so not among the hidden.
            hidden = key in statement.hidden or (counted and 0 < value < statement.threshold)
            yield f"{period}/{key}", Computed(value, isinstance(statement.formulas.get(key), Supplied), hidden=hidden)
