"""Value a case: from quantity to present value, totals, ratios, payback, by year and by stakeholder.

The method, in stages: (1) inputs in the case's currency, those with a year discounted like effects, those
without taken as present values; (2) proxies moved to the case's price year where the case gives an index;
(3) each row's chain (:mod:`koers.impact.chain`), in 60 digits; (4) amounts kept to 12 decimals, so that
parts add up to totals exactly; (5) totals, ratios, payback. Nothing is rounded for display here.

Known limits: a row has one duration, drop-off and proxy for all its years; a rate is the same for all
effects. A fraction of a year cannot be stated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from koers.frames import rows_of
from koers.impact.case import DISPLACED, PARAMETERS, PRICED, WHOLE, Case
from koers.impact.chain import EXACT, Array, discount_factors, filtered, last_year, placed, present_values, weights

if TYPE_CHECKING:
    import pandas as pd

_GRAIN = Decimal(1).scaleb(-12)
_ZERO = Decimal(0)
_MONTHS = 12

PaybackMissing = Literal["no_inputs", "not_reached", "nothing_in_year_1", "after_last_year"]
BarKind = Literal["gross", "deadweight", "displacement", "attribution_to_others", "drop_off", "discounting", "moved_to_inputs", "total"]


@dataclass(frozen=True)
class Bar:
    """One bar of the waterfall: a step and by how much it moves the value; "total" is what they add up to."""

    kind: BarKind
    amount: Decimal


@dataclass(frozen=True)
class Result:
    """What a case comes to under its convention. Amounts are Decimals in the case's currency.

    Attributes
    ----------
    case : Case
    inputs : DataFrame
        One row per input, indexed as in the file: ``stakeholder, input, kind, year, amount`` (in the case's
        currency), ``factor`` (its discount factor), ``present_value``.
    outcomes : DataFrame
        One row per row of the value map, those that count for nothing included: ``outcome_id, row_kind,
        stakeholder, outcome, status, quantity, proxy_value, proxy_factor`` (by the price index), ``gross,
        after_deadweight, after_displacement, impact`` (one whole year), ``gross_total`` (over the duration, unfiltered),
        ``impact_total`` (over the years, undiscounted), ``present_value, share`` (of all present value),
        ``counts_in`` ("numerator", "denominator", "nothing").
    by_year : DataFrame
        One row per priced row and year of activity: ``row, outcome_id, stakeholder, year, impact, factor, present_value``.
    stakeholders : DataFrame
        One row per stakeholder of the value map, in its order: ``stakeholder, present_value, share, ratio`` (its part
        of the ratio: what of its value the convention leaves in the numerator, over all inputs; the parts add up to the
        ratio), ``inputs`` (what it put in itself), ``own_ratio`` (value over that; None without inputs), ``counted_value``
        (its present value without what was moved to the inputs; adds up to the total).
    waterfall : tuple of Bar
        From gross to total present value; the bars before the last add up to the last, exactly. A row of displacement
        is part of the step "displacement", not of the gross value.
    inputs_given : Decimal
        Present value of the inputs as they stand in the file.
    inputs_total : Decimal
        That, with what the convention moved to the denominator: the ratio divides by it.
    total_present_value, net_present_value : Decimal or None
        None in a break-even case whose effect is not known.
    sroi_ratio, net_sroi_ratio : Decimal or None
        None in a break-even case, where no row of the map has a price, and where the inputs come to 0 or less.
    payback_months, payback_stepwise_months : Decimal or None
        Inputs over a twelfth of the first year's impact; and the month in which the undiscounted impact, year by
        year, has come to the inputs. Both None where it never does; the first also where it would lie beyond the last year.
    payback_missing : {"no_inputs", "not_reached", "nothing_in_year_1", "after_last_year"} or None
        Why there is no simple payback: inputs of 0 or less, a value that never comes to them, nothing in year 1 to go by,
        or a first year so small that the answer lies beyond the last year that anything has value in.
    break_even : DataFrame
        One row per priced outcome or saving: ``outcome_id, stakeholder, outcome, proxy_unit, group_size, stated`` (the quantity
        stated, None where unknown), ``unit_value`` (present value of one unit), ``needed_alone`` (the quantity at which
        it pays back all inputs by itself), ``needed_with_others`` (beside the others as stated), ``share_of_group``
        (``needed_alone`` of the group). None where no quantity would do.
    break_even_multiplier : Decimal or None
        What all value is multiplied by to equal the inputs.
    """

    case: Case
    inputs: pd.DataFrame
    outcomes: pd.DataFrame
    by_year: pd.DataFrame
    stakeholders: pd.DataFrame
    waterfall: tuple[Bar, ...]
    inputs_given: Decimal
    inputs_total: Decimal
    total_present_value: Decimal | None
    net_present_value: Decimal | None
    sroi_ratio: Decimal | None
    net_sroi_ratio: Decimal | None
    payback_months: Decimal | None
    payback_stepwise_months: Decimal | None
    payback_missing: PaybackMissing | None
    break_even: pd.DataFrame
    break_even_multiplier: Decimal | None

    @property
    def horizon(self) -> int:
        """The last year of activity that anything has value in."""
        return int(self.by_year["year"].max()) if len(self.by_year) else 0


def value_case(case: Case) -> Result:
    """Value a checked case (:func:`koers.impact.case.check_case`), exactly."""
    with localcontext(EXACT):
        return _Valuation(case).result()


def case_values(case: Case) -> dict[str, Array]:
    """Return the parameters of the priced rows as arrays of shape (rows, 1), proxies in the case's price year.

    Decimals, but for years, which are integers; a blank share is 0, an unknown quantity of a break-even case too.
    """
    priced = case.priced
    values: dict[str, Array] = {}
    for name in PARAMETERS:
        cells = [0 if cell is None else cell for cell in priced[name]]
        if name in WHOLE:
            values[name] = np.array(cells, dtype=np.int64).reshape(-1, 1)
        else:
            values[name] = np.array([Decimal(cell) for cell in cells], dtype=object).reshape(-1, 1)
    values["proxy_value"] = values["proxy_value"] * proxy_factors(case)
    return values


def proxy_factors(case: Case) -> Array:
    """Return what the proxies of the priced rows are multiplied by, shape (rows, 1); 1 where no index covers them."""
    with localcontext(EXACT):
        factors = [case.proxy_factor(row.proxy_price_year, row.proxy_source) for row in rows_of(case.priced)]
    return np.array([Decimal(1) if factor is None else factor for factor in factors], dtype=object).reshape(-1, 1)


def row_kinds(case: Case) -> Array:
    """Return the kinds of the priced rows, shape (rows, 1)."""
    return np.array(list(case.priced["row_kind"]), dtype=object).reshape(-1, 1)


def input_factors(case: Case) -> list[Decimal]:
    """Return the discount factor of each input; 1 for one without a year."""
    years = [row.year for row in rows_of(case.inputs)]
    factors = discount_factors(case.rates.costs, case.convention.discount_timing, max((year or 0 for year in years), default=0))
    return [Decimal(1) if year is None else factors[year] for year in years]


def divided(amount: Decimal, inputs: Decimal) -> Decimal | None:
    """Return a ratio to the inputs; None where these come to 0 or less and a ratio means nothing."""
    return EXACT.divide(amount, inputs) if inputs > 0 else None


def _kept(amount: Decimal) -> Decimal:
    return amount.quantize(_GRAIN, ROUND_HALF_EVEN)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, _ZERO)


class _Valuation:
    """The stages of one valuation, each computed from those before it."""

    def __init__(self, case: Case) -> None:
        import pandas as pd

        self.case, self.frame = case, pd.DataFrame
        self.values = case_values(case)
        self.rows = list(rows_of(case.priced))
        self.factors = np.array(discount_factors(case.rates.effects, case.convention.discount_timing, last_year(self.values)), dtype=object)
        self.levels = filtered(self.values, case.convention.filter_algebra)
        self.years = self._years()
        self.present, self.totals = self._summed()
        column = np.array(self.present, dtype=object).reshape(-1, 1)
        numerator, added = placed(column, self.values["proxy_value"], row_kinds(case), case.convention)
        self.numerator, self.added = [cell[0] for cell in numerator], [cell[0] for cell in added]
        self.inputs = self._inputs()
        self.given = _sum(self.inputs["present_value"])
        self.all_value, self.value = _sum(self.present), _sum(self.numerator)
        self.divisor = self.given + _sum(self.added)

    def result(self) -> Result:
        """Put it together."""
        case = self.case
        unknown = any(row.quantity is None for row in self.rows)
        shown = case.question == "ratio"
        ratio = divided(self.value, self.divisor) if shown and self.rows else None
        stepwise = self._stepwise() if shown else None
        simple, missing = self._simple(stepwise)
        even = self._break_even()
        return Result(
            case=case,
            inputs=self.inputs,
            outcomes=self._outcomes(),
            by_year=self.frame(self.years, columns=["row", "outcome_id", "stakeholder", "year", "impact", "factor", "present_value"]),
            stakeholders=self._stakeholders(),
            waterfall=self._waterfall(),
            inputs_given=self.given,
            inputs_total=self.divisor,
            total_present_value=None if unknown else self.value,
            net_present_value=None if unknown else self.value - self.divisor,
            sroi_ratio=ratio,
            net_sroi_ratio=None if ratio is None else EXACT.divide(self.value - self.divisor, self.divisor),
            payback_months=simple,
            payback_stepwise_months=stepwise,
            payback_missing=missing if shown else None,
            break_even=even,
            break_even_multiplier=divided(self.divisor, self.value) if not unknown else None,
        )

    def _years(self) -> list[dict[str, Any]]:
        """Value of each row in each year, kept to 12 decimals."""
        entries: list[dict[str, Any]] = []
        for year, left in weights(self.values, self.case.convention.drop_off_starts):
            for position, row in enumerate(self.rows):
                at, share = int(year[position, 0]), left[position, 0]
                if at < row.first_year + row.duration_years:
                    impact = _kept(self.levels.impact[position, 0] * share)
                    factor = self.factors[at]
                    entries.append(
                        {
                            "row": int(row.Index),
                            "outcome_id": row.outcome_id,
                            "stakeholder": row.stakeholder,
                            "year": at,
                            "impact": impact,
                            "factor": factor,
                            "present_value": _kept(impact * factor),
                        }
                    )
        return sorted(entries, key=lambda entry: (entry["row"], entry["year"]))

    def _inputs(self) -> pd.DataFrame:
        records = []
        for row, factor in zip(rows_of(self.case.inputs), input_factors(self.case), strict=True):
            amount = row.value * self.case.exchange(row.currency)
            records.append(
                {
                    "stakeholder": row.stakeholder,
                    "input": row.input,
                    "kind": row.kind,
                    "year": row.year,
                    "amount": amount,
                    "factor": factor,
                    "present_value": _kept(amount * factor),
                }
            )
        columns = ["stakeholder", "input", "kind", "year", "amount", "factor", "present_value"]
        return self.frame(records, columns=columns, index=self.case.inputs.index, dtype=object)

    def _summed(self) -> tuple[list[Decimal], list[list[Decimal]]]:
        """Return each row's present value, and its value over its years: gross, after each filter, after drop-off, discounted."""
        lasting: dict[int, list[Decimal]] = {int(row.Index): [_ZERO, _ZERO] for row in self.rows}
        for entry in self.years:
            lasting[entry["row"]][0] += entry["impact"]
            lasting[entry["row"]][1] += entry["present_value"]
        durations = self.values["duration_years"]
        whole = [[_kept(level[at, 0] * int(durations[at, 0])) for level in self._levels()] for at in range(len(self.rows))]
        totals = [[*steps, *lasting[int(row.Index)]] for row, steps in zip(self.rows, whole, strict=True)]
        return [row[-1] for row in totals], totals

    def _levels(self) -> tuple[Array, Array, Array, Array]:
        return self.levels.gross, self.levels.after_deadweight, self.levels.after_displacement, self.levels.impact

    def _outcomes(self) -> pd.DataFrame:
        positions = {row.Index: position for position, row in enumerate(self.rows)}
        records = []
        for row in rows_of(self.case.value_map):
            record = {
                name: getattr(row, name)
                for name in ("outcome_id", "row_kind", "stakeholder", "outcome", "status", "quantity", "proxy_value")
            }
            counts = dict.fromkeys(
                ("gross", "after_deadweight", "after_displacement", "impact", "gross_total", "impact_total", "present_value"), _ZERO
            )
            record |= {"proxy_factor": None, **counts, "share": _ZERO, "counts_in": "nothing"}
            if row.status == PRICED:
                at = positions[row.Index]
                totals = self.totals[at]
                record |= dict(zip(counts, (*(level[at, 0] for level in self._levels()), totals[0], totals[4], totals[5]), strict=True))
                record["proxy_factor"] = self.case.proxy_factor(row.proxy_price_year, row.proxy_source)
                record["share"] = None if self.all_value == 0 else self.present[at] / self.all_value
                record["counts_in"] = "denominator" if self.added[at] else "numerator"
            records.append(record)
        return self.frame(records, index=self.case.value_map.index, dtype=object)

    def _stakeholders(self) -> pd.DataFrame:
        own_inputs: dict[str, Decimal] = {}
        for row in rows_of(self.inputs):
            own_inputs[row.stakeholder] = own_inputs.get(row.stakeholder, _ZERO) + row.present_value
        value = dict.fromkeys(self.case.value_map["stakeholder"], _ZERO)
        counted = dict(value)
        for row, present, numerator in zip(self.rows, self.present, self.numerator, strict=True):
            value[row.stakeholder] += present
            counted[row.stakeholder] += numerator
        shown = self.case.question == "ratio"
        records = [
            {
                "stakeholder": name,
                "present_value": present,
                "share": None if self.all_value == 0 else present / self.all_value,
                "ratio": divided(counted[name], self.divisor) if shown and self.rows else None,
                "inputs": own_inputs.get(name, _ZERO),
                "own_ratio": divided(present, own_inputs.get(name, _ZERO)) if shown else None,
                "counted_value": counted[name],
            }
            for name, present in value.items()
        ]
        columns = ["stakeholder", "present_value", "share", "ratio", "inputs", "own_ratio", "counted_value"]
        return self.frame(records, columns=columns, dtype=object)

    def _waterfall(self) -> tuple[Bar, ...]:
        # What a row of displacement takes away was never part of the gross value: it comes in with its step.
        rows = [
            [_ZERO, _ZERO, *totals[2:]] if row.row_kind == DISPLACED else totals for row, totals in zip(self.rows, self.totals, strict=True)
        ]
        levels = [_sum(row[level] for row in rows) for level in range(6)]
        kinds: tuple[BarKind, ...] = ("deadweight", "displacement", "attribution_to_others", "drop_off", "discounting")
        bars = [Bar("gross", levels[0])]
        bars += [Bar(kind, after - before) for kind, before, after in zip(kinds, levels, levels[1:], strict=False)]
        if any(self.added):
            bars.append(Bar("moved_to_inputs", self.value - self.all_value))
        return (*bars, Bar("total", self.value))

    def _impact_by_year(self) -> dict[int, Decimal]:
        """The undiscounted impact that counts as value, by year, from the first year of activity without gaps."""
        counted = {int(row.Index) for row, added in zip(self.rows, self.added, strict=True) if not added}
        last = max((entry["year"] for entry in self.years), default=0)
        by_year = dict.fromkeys(range(1, last + 1), _ZERO)
        for entry in self.years:
            if entry["row"] in counted:
                by_year[entry["year"]] += entry["impact"]
        return by_year

    def _simple(self, stepwise: Decimal | None) -> tuple[Decimal | None, PaybackMissing | None]:
        """Inputs over a twelfth of the first year's impact; or why that says nothing."""
        by_year = self._impact_by_year()
        first = by_year.get(1, _ZERO)
        if stepwise is None:
            return None, "no_inputs" if self.divisor <= 0 else "not_reached"
        if first <= 0:
            return None, "nothing_in_year_1"
        months = self.divisor / (first / _MONTHS)
        return (months, None) if months <= _MONTHS * len(by_year) else (None, "after_last_year")

    def _stepwise(self) -> Decimal | None:
        """The month in which the impact has come to the inputs, evenly spread within each year."""
        left = self.divisor
        if left <= 0:
            return None
        for year, impact in self._impact_by_year().items():
            if impact >= left:
                return _MONTHS * (year - 1 + left / impact)
            left -= impact
        return None

    def _break_even(self) -> pd.DataFrame:
        """What each row alone would have to come to; displacement follows from an outcome and is not asked."""
        one = {**self.values, "quantity": np.array([Decimal(1)] * len(self.rows), dtype=object).reshape(-1, 1)}
        units = present_values(one, self.factors, self.case.convention)
        records = []
        for position, row in enumerate(self.rows):
            if row.row_kind == DISPLACED:
                continue
            unit = _kept(units[position, 0])
            others = self.all_value - self.present[position]
            alone, beside = (_needed(amount, unit) for amount in (self.given, self.given - others))
            records.append(
                {
                    "outcome_id": row.outcome_id,
                    "stakeholder": row.stakeholder,
                    "outcome": row.outcome,
                    "proxy_unit": row.proxy_unit,
                    "group_size": row.group_size,
                    "stated": row.quantity,
                    "unit_value": unit,
                    "needed_alone": alone,
                    "needed_with_others": beside,
                    "share_of_group": None if alone is None or not row.group_size else alone / row.group_size,
                }
            )
        columns = ["outcome_id", "stakeholder", "outcome", "proxy_unit", "group_size", "stated", "unit_value"]
        return self.frame(records, columns=[*columns, "needed_alone", "needed_with_others", "share_of_group"], dtype=object)


def _needed(amount: Decimal, unit: Decimal) -> Decimal | None:
    """Return the quantity at which a row comes to an amount; 0 where nothing is needed, None where none would do."""
    if amount <= 0:
        return _ZERO
    return amount / unit if unit > 0 else None
