"""A case: what was put in, what came of it, and the choices under which that is valued.

The frames are those of the files, every column there whether the file had it or not, indexed by line
number. Amounts, quantities and shares are Decimals, years whole numbers, blanks None.

A blank share counts as 0 (:mod:`koers.impact.quality` says so). A blank ``row_kind`` is an outcome. In
a break-even case a blank quantity is the effect that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from koers.errors import Finding, suggest
from koers.frames import rows_of
from koers.impact.conventions import NAMED, Convention, DiscountTiming, Rates, named
from koers.impact.prices import PriceIndex, Registry

if TYPE_CHECKING:
    import pandas as pd

Question = Literal["ratio", "break_even"]
Status = Literal["published", "evaluation", "forecast", "illustration", "exercise"]

SHARES = ("deadweight", "displacement", "attribution_to_others", "drop_off")
WHOLE = ("first_year", "duration_years")
# What the value of a row is computed from; each may have a lowest and a highest value beside it.
PARAMETERS = ("quantity", "proxy_value", *WHOLE, *SHARES)
RANGED = (*PARAMETERS, "group_size", "proxy_price_year")
NEEDED = ("quantity", "proxy_value", *WHOLE)
OUTCOME, SAVING, DISPLACED = "outcome", "saving", "displacement"
PRICED, UNPRICED, EXCLUDED = "priced", "unpriced", "excluded"


@dataclass(frozen=True)
class Case:
    """One analysis.

    Attributes
    ----------
    name : str
        Its folder's name.
    title : mapping of language to text
        One text for every language where the case gives one only.
    question : {"ratio", "break_even"}
    status : {"published", "evaluation", "forecast", "illustration", "exercise"}
    currency : str
    price_year : int or None
        The year in whose prices the result is stated.
    convention : Convention
    rates : Rates
        The discount rates in force.
    rates_from : {"case", "convention", "none"}
        Whose they are; "none" where nothing is discounted and the case states no rate.
    sources : tuple of str
    inputs : DataFrame
        One row per input: ``stakeholder, input, value, value_low, value_high, currency, year, kind, note``.
    value_map : DataFrame
        One row per outcome, saving or displacement: the contract's columns, and ``_low``, ``_high`` of each of ``RANGED``.
    exchange_rates : mapping of currency to what one unit of it is in the case's currency
    price_index : PriceIndex or None
    registry : Registry
        The unit prices that a proxy can name; empty for a case outside a programme.
    files : mapping of "case", "inputs", "value_map" to the file, as messages name it
        Also of "convention", "discount_rate" or "price_index" where that is another case's (:mod:`koers.impact.since`).
    """

    name: str
    title: Mapping[str, str]
    question: Question
    status: Status
    currency: str
    price_year: int | None
    convention: Convention
    rates: Rates
    rates_from: Literal["case", "convention", "none"]
    sources: tuple[str, ...]
    inputs: pd.DataFrame
    value_map: pd.DataFrame
    exchange_rates: Mapping[str, Decimal] = field(default_factory=dict)
    price_index: PriceIndex | None = None
    registry: Registry = field(default_factory=lambda: Registry({}))
    files: Mapping[str, str] = field(default_factory=lambda: {"case": "case.yaml", "inputs": "inputs.csv", "value_map": "value_map.csv"})

    @property
    def priced(self) -> pd.DataFrame:
        """The rows of the value map that count."""
        return self.value_map[self.value_map["status"] == PRICED]

    def exchange(self, currency: str | None) -> Decimal | None:
        """Return what one unit of a currency is in the case's; None where no rate is given."""
        return Decimal(1) if currency in (None, self.currency) else self.exchange_rates.get(currency or "")

    def proxy_factor(self, price_year: int | None, source: str | None = None) -> Decimal | None:
        """Return what a price of that year is multiplied by; None where it is of another year and no index covers it.

        The index is the case's, where it gives one; else that of the list that ``source`` names a price of.
        """
        if price_year is None or self.price_year is None or price_year == self.price_year:
            return Decimal(1)
        if self.price_index is not None:
            return self.price_index.factor(price_year, self.price_year)
        return self.registry.factor(source, price_year, self.price_year)


def replay(case: Case, name: str, *, with_rate: bool = False) -> Case:
    """Return the case under a named set's timing and algebra, at its own discount rate.

    Parameters
    ----------
    with_rate : bool
        Take the named set's rate too, where it states one.

    Raises
    ------
    UsageError
        For an unknown name, with the nearest.
    """
    chosen = named(name)
    rates, rates_from = case.rates, case.rates_from
    if chosen.rates is not None and (with_rate or rates_from == "none"):
        rates, rates_from = chosen.rates, "convention"
    return replace(case, convention=case.convention.timed_as(chosen.convention), rates=rates, rates_from=rates_from)


def replays(case: Case, *, with_rate: bool = False) -> tuple[Case, ...]:
    """Return the case under every named set."""
    return tuple(replay(case, name, with_rate=with_rate) for name in NAMED)


def check_case(case: Case) -> list[Finding]:
    """Return everything that makes a case impossible to compute, as errors."""
    return [*_repeated(case), *_missing(case), *_ranges(case), *_signs(case), *_displaced(case), *_inputs(case)]


def _repeated(case: Case) -> Iterator[Finding]:
    """An outcome and the displacement it causes may share an id; nothing else may."""
    first: dict[tuple[str, bool], int] = {}
    for row in rows_of(case.value_map):
        key = row.outcome_id, row.row_kind == DISPLACED
        if key in first:
            message = f"{row.outcome_id} stands here already in row {first[key]}."
            yield _error(case, "value_map", row.Index, "outcome_id", "unique-error", message, "Give one of the two another id.")
        first.setdefault(key, int(row.Index))


def _missing(case: Case) -> Iterator[Finding]:
    for row in rows_of(case.priced):
        for column in NEEDED:
            if getattr(row, column) is None and not (column == "quantity" and case.question == "break_even"):
                message = f"{column} is blank, and the row is priced."
                advice = "Fill it in, or set status to unpriced and say why in note."
                yield _error(case, "value_map", row.Index, column, "constraint-error", message, advice)


def _ranges(case: Case) -> Iterator[Finding]:
    for name, frame, columns in (("value_map", case.value_map, RANGED), ("inputs", case.inputs, ("value",))):
        for row in rows_of(frame):
            for column in columns:
                base = getattr(row, column)
                if base is None and column in SHARES:
                    base = Decimal(0)
                yield from _range(case, name, row, column, base)


def _range(case: Case, name: str, row: Any, column: str, base: Any) -> Iterator[Finding]:
    low, high = getattr(row, f"{column}_low"), getattr(row, f"{column}_high")
    for end, value, wrong, side in (("low", low, "above", 1), ("high", high, "below", -1)):
        if value is None:
            continue
        place = f"{column}_{end}"
        if base is None:
            if low is not None and high is not None and name == "value_map" and case.question == "break_even":
                continue
            yield _error(
                case, name, row.Index, place, "constraint-error", f"{value} is given, and {column} is blank.", f"Fill in {column} too."
            )
        elif (value - base) * side > 0:
            message = f"{value} is {wrong} {column}, which is {base}."
            yield _error(case, name, row.Index, place, "constraint-error", message, "The order is low, then the value itself, then high.")


def _signs(case: Case) -> Iterator[Finding]:
    for row in rows_of(case.priced):
        for column in ("first_year", "first_year_low"):
            if getattr(row, column) == 0:
                message, advice = "0 lies before the first year of activity.", "Write 1 for the first year."
                yield _error(case, "value_map", row.Index, column, "constraint-error", message, advice)
        if row.row_kind == DISPLACED and row.proxy_value is not None and row.proxy_value > 0:
            message = f"{row.proxy_value} is positive, and the row is displacement."
            advice = f"Displacement takes value away: write -{row.proxy_value}."
            yield _error(case, "value_map", row.Index, "proxy_value", "constraint-error", message, advice)


def _displaced(case: Case) -> Iterator[Finding]:
    """Displacement is a share of an outcome or a row against it, never both."""
    rows = list(rows_of(case.priced))
    for row in (row for row in rows if row.row_kind == DISPLACED):
        own = (row.outcome or "").casefold()
        for other in rows:
            same = other.outcome_id == row.outcome_id or (own and (other.outcome or "").casefold() == own)
            if same and other.displacement:
                message = f"displacement of {row.outcome_id} is a share in row {other.Index} and a row of its own in row {row.Index}."
                if other is row:
                    message = f"displacement is a share of {other.displacement} in a row that is displacement itself."
                advice = "Keep one of the two: leave the share blank, or delete the row."
                yield _error(case, "value_map", other.Index, "displacement", "constraint-error", message, advice)


def _inputs(case: Case) -> Iterator[Finding]:
    for row in rows_of(case.inputs):
        if case.exchange(row.currency) is None:
            message = f"there is no exchange rate of {row.currency} to {case.currency}."
            known = (case.currency, *case.exchange_rates)
            advice = (
                f"Add it to exchange_rates in case.yaml, as what one {row.currency} is in {case.currency}. {suggest(row.currency, known)}"
            )
            yield _error(case, "inputs", row.Index, "currency", "foreign-key", message, advice)
    total = sum((row.value for row in rows_of(case.inputs) if row.value is not None), Decimal(0))
    if case.question == "ratio" and total == 0:
        message = "the inputs add up to 0, and a ratio divides by them."
        advice = "Fill in what it cost, in kind and volunteers' hours included, or set question to break_even."
        yield _error(case, "inputs", 0, "value", "constraint-error", message, advice)


def _error(case: Case, name: str, row: int, column: str, code: str, message: str, advice: str) -> Finding:
    return Finding(case.files[name], int(row), column, code, message, advice)


def discounted(convention: Convention, rates: Rates) -> bool:
    """Tell whether anything is discounted."""
    steps: Sequence[Any] = (*rates.costs, *rates.effects)
    return convention.discount_timing is not DiscountTiming.NONE and any(step.rate for step in steps)


def filter_sums(case: Case) -> dict[int, Decimal]:
    """Return what deadweight, displacement and attribution to others add up to, by row of a priced outcome."""
    return {int(row.Index): sum((getattr(row, column) or Decimal(0) for column in SHARES[:3]), Decimal(0)) for row in rows_of(case.priced)}
