"""The chain from quantity to ratio as figures with formulas: what a report shows, and a spreadsheet recalculates.

One declaration of the method beside the valuation itself: every figure has the engine's value
(:mod:`koers.impact.value`), and says how it follows from others. Evaluating the formulas from the inputs alone
gives the same values, to 1e-9 of their size: a test holds both to that, and the spreadsheet to the formulas.

A break-even case has no quantities. Its chain is that of one unit of each outcome, under ``one/`` instead
of ``outcome/``, and no figure of it is a ratio of value to inputs.

Keys are ``<entity>/…/<measure>``: ``outcome/<id>/gross``, ``outcome/<id>/year-2/impact``, ``input/<name>/present_value``,
``stakeholder/<name>/share``, ``effects/year-1/discount_factor``, ``total/sroi_ratio``, ``waterfall/drop-off/amount``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from koers.figures import Factor, Formula, Method, Product, Ratio, Source, Sum, Supplied
from koers.frames import rows_of
from koers.impact.case import DISPLACED, PRICED, SHARES, Case
from koers.impact.chain import EXACT, discount_factors, rate_of
from koers.impact.conventions import DiscountTiming, DropOffStarts, FilterAlgebra, Schedule
from koers.impact.value import Result, value_case

_GRAIN = Decimal(1).scaleb(-12)
_ONE = Decimal(1)
# What a row's value comes to over its years, step by step.
LEVELS = ("gross_total", "after_deadweight_total", "after_displacement_total", "after_attribution_total", "impact_total", "present_value")
STEPS = ("deadweight", "displacement", "attribution-to-others", "drop-off", "discounting")
_LATE = {DiscountTiming.END: _ONE, DiscountTiming.MID: Decimal("0.5"), DiscountTiming.START: Decimal(0)}


@dataclass(frozen=True)
class Ledger:
    """Every figure of a case.

    Attributes
    ----------
    formulas, values : mapping of key to how it came about, and to what it is
    names : mapping of entity to its name in the case's words
        ``outcome/<id>``, ``input/<name>``, ``stakeholder/<name>``.
    chain : Result
        What the outcomes' figures are of: the case, or one unit of each outcome.
    outcomes : tuple of (entity, row of the value map)
        The priced rows, in order; of one unit each in a break-even case, displacement left out.
    inputs : tuple of (entity, row of the inputs)
    stakeholders : tuple of (entity, stakeholder)
    n_years : int
        The last year that discount factors are there for.
    """

    formulas: Mapping[str, Formula]
    values: Mapping[str, Decimal | None]
    names: Mapping[str, str]
    chain: Result
    outcomes: tuple[tuple[str, Any], ...]
    inputs: tuple[tuple[str, Any], ...]
    stakeholders: tuple[tuple[str, str], ...]
    n_years: int


def keep_ledger(result: Result) -> Ledger:
    """Return every figure of a result with its formula."""
    return _Keeper(result).ledger()


def entity_names(texts: Iterable[str]) -> list[str]:
    """Return a kebab-case name for each text, each once: what comes again gets a number."""
    found: list[str] = []
    for text in texts:
        ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        name = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-") or "x"
        number, candidate = 1, name
        while candidate in found:
            number += 1
            candidate = f"{name}-{number}"
        found.append(candidate)
    return found


def of_one(case: Case) -> Case:
    """Return a case in which there is one of each priced outcome."""
    import pandas as pd

    quantities = pd.Series([_ONE if row.status == PRICED else None for row in rows_of(case.value_map)], case.value_map.index, dtype=object)
    return replace(case, value_map=case.value_map.assign(quantity=quantities))


def kept(amount: Decimal) -> Decimal:
    """Return an amount with as many decimals as the valuation keeps."""
    return amount.quantize(_GRAIN, ROUND_HALF_EVEN)


class _Keeper:
    """Writes a ledger, from the discount rates to the ratio."""

    def __init__(self, result: Result) -> None:
        self.result, self.case = result, result.case
        self.open = self.case.question == "break_even"
        self.chain = value_case(of_one(self.case)) if self.open else result
        self.formulas: dict[str, Formula] = {}
        self.values: dict[str, Decimal | None] = {}
        self.names: dict[str, str] = {}
        priced = [row for row in rows_of(self.chain.case.priced) if not (self.open and row.row_kind == DISPLACED)]
        kind = "one" if self.open else "outcome"
        groups = ["displacement" if row.row_kind == DISPLACED else kind for row in priced]
        ids = {
            group: iter(entity_names(row.outcome_id for row, one in zip(priced, groups, strict=True) if one == group)) for group in groups
        }
        self.outcomes = tuple((f"{group}/{next(ids[group])}", row) for row, group in zip(priced, groups, strict=True))
        rows = list(rows_of(self.case.inputs))
        self.inputs = tuple(zip((f"input/{n}" for n in entity_names(r.input or r.stakeholder for r in rows)), rows, strict=True))
        who = list(result.stakeholders["stakeholder"])
        self.stakeholders = tuple(zip((f"stakeholder/{name}" for name in entity_names(who)), who, strict=True))
        self.n_years = self.chain.horizon
        self.by_row: dict[int, list[Any]] = {}
        for one in rows_of(self.chain.by_year):
            self.by_row.setdefault(int(one.row), []).append(one)

    def ledger(self) -> Ledger:
        """Put it together."""
        self.names |= _told_apart((entity, row.outcome or row.outcome_id, row.stakeholder, row.outcome_id) for entity, row in self.outcomes)
        self.names |= _told_apart((entity, row.input or row.stakeholder, row.stakeholder, str(row.Index)) for entity, row in self.inputs)
        self.names |= dict(self.stakeholders)
        self._rates()
        self._inputs()
        for entity, row in self.outcomes:
            self._outcome(entity, row)
        if self.open:
            self._needed()
        else:
            self._totals()
            self._years()
            self._stakeholders()
            self._waterfall()
        return Ledger(self.formulas, self.values, self.names, self.chain, self.outcomes, self.inputs, self.stakeholders, self.n_years)

    def _put(self, key: str, value: Decimal | None, formula: Formula | None = None) -> None:
        self.formulas[key] = Supplied(value) if formula is None else formula
        self.values[key] = value

    @property
    def _file(self) -> Source:
        """The value map, for a sum of nothing in it."""
        return Source(self.case.files["value_map"], 0, "")

    def _setting(self, key: str, value: Decimal | None, name: str, rule: str = "input") -> None:
        """Put a value that stands under a name in ``case.yaml``."""
        self._put(key, value, Supplied(value, Source(self._setting_file(name), 0, name), rule))

    def _setting_file(self, name: str) -> str:
        """The file of a setting: the case's, or that of the case whose convention, rates or index it is counted by."""
        return self.case.files.get(name, self.case.files["case"])

    def _cell(self, key: str, value: Decimal | None, row: Any, column: str) -> None:
        """Put a value that stands in a row of the value map; a blank one has no value, or counts as 0."""
        if self.open and column == "quantity" and getattr(row, column) is not None and key.endswith("/quantity"):
            # The row is that of one unit, not of the file, which has no quantity.
            self._put(key, value, Supplied(value, self._file, "one_unit"))
            return
        rule = "blank_share" if getattr(row, column) is None and value is not None else "input"
        self._put(key, value, Supplied(value, Source(self.case.files["value_map"], int(row.Index), column), rule))

    def _sum(self, key: str, value: Decimal | None, plus: Iterable[str], minus: Iterable[str] = (), rule: str = "sum") -> None:
        self._put(key, value, Sum((*((1, term) for term in plus), *((-1, term) for term in minus)), rule, self._file))

    def _ratio(self, key: str, value: Decimal | None, above: str, below: str, rule: str = "ratio") -> None:
        self._put(key, value, Ratio(above, below, rule))

    def _rates(self) -> None:
        """Discount rates and factors by year: each year's is the one before it, divided by what money grows in between."""
        years = [row.year for _, row in self.inputs if row.year is not None]
        flows: list[tuple[str, Schedule, list[int]]] = [("effects", self.case.rates.effects, [self.n_years])]
        if self.case.rates.costs == self.case.rates.effects:
            flows = [("effects", self.case.rates.effects, [self.n_years, *years])]
        else:
            flows.append(("costs", self.case.rates.costs, years))
        for flow, schedule, reached in flows:
            for step in schedule:
                own = self.case.rates_from == "case"
                name, rule = ("discount_rate", "input") if own else ("convention", "convention")
                self._setting(_rate_key(flow, schedule, step.from_year), step.rate, name, rule)
            last, first = max(reached, default=0), min(reached, default=1)
            factors = discount_factors(schedule, self.case.convention.discount_timing, last)
            for year in range(min(first, 1), last + 1):
                undiscounted = Supplied(factors[year], Source(self._setting_file("convention"), 0, "convention"), "convention")
                self._put(f"{flow}/year-{year}/discount_factor", factors[year], self._factor(flow, schedule, year) or undiscounted)

    def _factor(self, flow: str, schedule: Schedule, year: int) -> Formula | None:
        timing = self.case.convention.discount_timing
        if timing is DiscountTiming.NONE:
            return None
        late, powers = _LATE[timing], dict[str, Decimal]()
        if year == 0:
            powers[self._rate(flow, schedule, 1)] = 1 - late
        else:
            powers[self._rate(flow, schedule, year)] = -late
        if year > 1:
            before = self._rate(flow, schedule, year - 1)
            powers[before] = powers.get(before, Decimal(0)) - (1 - late)
        growth = tuple(Factor(key, "growth", power) for key, power in powers.items() if power)
        earlier = (Factor(f"{flow}/year-{year - 1}/discount_factor"),) if year > 1 else ()
        return Product((*earlier, *growth), "discounting") if growth or earlier else None

    def _rate(self, flow: str, schedule: Schedule, year: int) -> str:
        in_force = [step for step in schedule if step.from_year <= max(year, schedule[0].from_year)][-1]
        assert in_force.rate == rate_of(schedule, year)  # noqa: S101 - one reading of a schedule
        return _rate_key(flow, schedule, in_force.from_year)

    def _inputs(self) -> None:
        flow = "effects" if self.case.rates.costs == self.case.rates.effects else "costs"
        for (entity, row), valued in zip(self.inputs, rows_of(self.result.inputs), strict=True):
            source = Source(self.case.files["inputs"], int(row.Index), "value")
            amount = f"{entity}/amount"
            if row.currency in (None, self.case.currency):
                self._put(amount, valued.amount, Supplied(valued.amount, source))
            else:
                self._put(f"{entity}/value", row.value, Supplied(row.value, source))
                self._setting(f"{entity}/exchange_rate", self.case.exchange(row.currency), f"exchange_rates.{row.currency}")
                self._put(amount, valued.amount, Product((Factor(f"{entity}/value"), Factor(f"{entity}/exchange_rate")), "exchange"))
            factors = (Factor(amount),) if row.year is None else (Factor(amount), Factor(f"{flow}/year-{row.year}/discount_factor"))
            self._put(f"{entity}/present_value", valued.present_value, Product(factors, "present value"))
        self._sum("total/inputs_given", self.result.inputs_given, (f"{entity}/present_value" for entity, _ in self.inputs))

    def _outcome(self, entity: str, row: Any) -> None:
        """One row's chain: quantity, price, filters, years, present value."""
        valued = self.chain.outcomes.loc[row.Index]
        for column in ("quantity", "proxy_value", "first_year", "duration_years", *SHARES):
            value = Decimal(getattr(row, column) or 0)
            self._cell(f"{entity}/{column}", value, row, column)
        price = f"{entity}/proxy_value"
        if valued["proxy_factor"] not in (None, _ONE):
            price = f"{entity}/proxy_indexed"
            self._index(entity, row, valued["proxy_factor"])
            indexed = EXACT.multiply(row.proxy_value, valued["proxy_factor"])
            self._put(price, kept(indexed), _times(f"{entity}/proxy_value", f"{entity}/proxy_factor"))
        self._put(f"{entity}/gross", kept(valued["gross"]), _times(f"{entity}/quantity", price))
        for measure, formula in self._filters(entity).items():
            self._put(f"{entity}/{measure}", kept(valued[measure]), formula)
        whole = ("gross", "after_deadweight", "after_displacement", "impact")
        for measure, total in zip(whole, LEVELS, strict=False):
            amount = kept(EXACT.multiply(valued[measure], Decimal(row.duration_years)))
            self._put(f"{entity}/{total}", amount, _times(f"{entity}/{measure}", f"{entity}/duration_years"))
        years = self.by_row.get(int(row.Index), [])
        for before, one in zip((None, *years), years, strict=False):
            key = f"{entity}/year-{one.year}"
            kept_share = Factor(f"{entity}/drop_off", "rest")
            if before is not None:
                factors: tuple[Factor, ...] = (Factor(f"{entity}/year-{before.year}/impact"), kept_share)
            elif self.case.convention.drop_off_starts is DropOffStarts.YEAR1:
                factors = (Factor(f"{entity}/impact"), kept_share)
            else:
                factors = (Factor(f"{entity}/impact"),)
            self._put(f"{key}/impact", one.impact, Product(factors, "drop-off"))
            discounted = _times(f"{key}/impact", f"effects/year-{one.year}/discount_factor", rule="present value")
            self._put(f"{key}/present_value", one.present_value, discounted)
        for measure, total in (("impact", "impact_total"), ("present_value", "present_value")):
            amount = sum((getattr(one, measure) for one in years), Decimal(0))
            self._sum(f"{entity}/{total}", amount, (f"{entity}/year-{one.year}/{measure}" for one in years))

    def _index(self, entity: str, row: Any, factor: Decimal) -> None:
        """How a price was moved to the case's year: by the case's own index, else by the two prices of the list that it is from."""
        case, key = self.case, f"{entity}/proxy_factor"
        if case.price_index is not None:
            self._setting(key, factor, "price_index", "price index")
            return
        for measure, year in (("list_price", row.proxy_price_year), ("list_price_indexed", case.price_year or 0)):
            price = case.registry.prices[row.proxy_source, year]
            self._put(f"{entity}/{measure}", price.value, Supplied(price.value, Source(case.registry.file, price.row, "value")))
        self._ratio(key, factor, f"{entity}/list_price_indexed", f"{entity}/list_price")

    def _filters(self, entity: str) -> dict[str, Formula]:
        """How deadweight, displacement and attribution follow each other; added up first where the convention says so."""
        gross, (deadweight, displacement, others) = f"{entity}/gross", (f"{entity}/{share}" for share in SHARES[:3])
        if self.case.convention.filter_algebra is FilterAlgebra.ADDITIVE:
            shares = {key: self.values[key] or Decimal(0) for key in (deadweight, displacement, others)}
            two, all_three = f"{entity}/two_filters", f"{entity}/all_filters"
            self._sum(two, shares[deadweight] + shares[displacement], (deadweight, displacement))
            self._sum(all_three, sum(shares.values(), Decimal(0)), shares)
            return {
                "after_deadweight": _filtered(gross, deadweight),
                "after_displacement": _filtered(gross, two),
                "impact": _filtered(gross, all_three),
            }
        return {
            "after_deadweight": _filtered(gross, deadweight),
            "after_displacement": _filtered(f"{entity}/after_deadweight", displacement),
            "impact": _filtered(f"{entity}/after_displacement", others),
        }

    def _needed(self) -> None:
        """The quantity at which each outcome alone, or beside the others as stated, would make up for the inputs."""
        even = {row.outcome_id: row for row in rows_of(self.result.break_even)}
        stated = {row.Index: row for row in rows_of(self.case.value_map)}
        every = tuple(f"{entity}/present_value" for entity, _ in self.outcomes)
        for entity, row in self.outcomes:
            found = even[row.outcome_id]
            if found.needed_alone is None:
                self._put(f"{entity}/needed_alone", None, Method(None, ("total/inputs_given", f"{entity}/present_value"), "break-even"))
            else:
                self._ratio(f"{entity}/needed_alone", found.needed_alone, "total/inputs_given", f"{entity}/present_value", "break-even")
            beside = ("total/inputs_given", *every)
            self._put(f"{entity}/needed_with_others", found.needed_with_others, Method(found.needed_with_others, beside, "break-even"))
            self._cell(f"{entity}/stated", found.stated, stated[row.Index], "quantity")
            self._cell(f"{entity}/group_size", found.group_size, row, "group_size")
            if found.share_of_group is not None:
                self._ratio(f"{entity}/share_of_group", found.share_of_group, f"{entity}/needed_alone", f"{entity}/group_size", "share")
        multiplier = self.result.break_even_multiplier
        self._put("total/break_even_multiplier", multiplier, Method(multiplier, ("total/inputs_given", *every), "break-even"))

    def _moved(self) -> list[str]:
        placed = self.result.outcomes["counts_in"]
        return [entity for entity, row in self.outcomes if placed[row.Index] == "denominator"]

    def _totals(self) -> None:
        result, moved = self.result, self._moved()
        values = [f"{entity}/present_value" for entity, _ in self.outcomes]
        away = [f"{entity}/present_value" for entity in moved]
        self._sum("total/all_value", sum(result.outcomes["present_value"], Decimal(0)), values)
        self._sum("total/total_present_value", result.total_present_value, (key for key in values if key not in away))
        self._sum("total/inputs_total", result.inputs_total, ("total/inputs_given",), away)
        self._sum("total/net_present_value", result.net_present_value, ("total/total_present_value",), ("total/inputs_total",))
        if result.sroi_ratio is not None:
            self._ratio("total/sroi_ratio", result.sroi_ratio, "total/total_present_value", "total/inputs_total")
            self._ratio("total/net_sroi_ratio", result.net_sroi_ratio, "total/net_present_value", "total/inputs_total")
        for entity, row in self.outcomes:
            share = result.outcomes.loc[row.Index, "share"]
            if share is not None:
                self._ratio(f"{entity}/share", share, f"{entity}/present_value", "total/all_value", "share")
        by_year = tuple(f"total/year-{year}/present_value" for year in range(1, self.n_years + 1))
        for measure in ("payback_months", "payback_stepwise_months"):
            months = getattr(result, measure)
            self._put(f"total/{measure}", months, Method(months, ("total/inputs_total", *by_year), "payback"))

    def _years(self) -> None:
        for year in range(1, self.n_years + 1):
            for measure in ("impact", "present_value"):
                parts = [key for entity, _ in self.outcomes if (key := f"{entity}/year-{year}/{measure}") in self.values]
                self._sum(f"total/year-{year}/{measure}", sum((self.values[key] or Decimal(0) for key in parts), Decimal(0)), parts)

    def _stakeholders(self) -> None:
        moved = {f"{entity}/present_value" for entity in self._moved()}
        for (entity, name), found in zip(self.stakeholders, rows_of(self.result.stakeholders), strict=True):
            present, inputs = f"{entity}/present_value", f"{entity}/inputs"
            own = [f"{key}/present_value" for key, row in self.outcomes if row.stakeholder == name]
            given = [f"{key}/present_value" for key, row in self.inputs if row.stakeholder == name]
            self._sum(present, found.present_value, own)
            if given:
                self._sum(inputs, found.inputs, given)
            if found.share is not None:
                self._ratio(f"{entity}/share", found.share, present, "total/all_value", "share")
            counted = present
            if moved & set(own):
                counted = f"{entity}/counted_value"
                self._sum(counted, found.counted_value, (key for key in own if key not in moved))
            if found.ratio is not None:
                self._ratio(f"{entity}/ratio", found.ratio, counted, "total/inputs_total")

    def _waterfall(self) -> None:
        for level in LEVELS[:-1]:
            # Displacement as a row comes in with its own step.
            late = level in LEVELS[:2]
            parts = [f"{entity}/{level}" for entity, row in self.outcomes if not (late and row.row_kind == DISPLACED)]
            self._sum(f"total/{level}", sum((self.values[key] or Decimal(0) for key in parts), Decimal(0)), parts)
        levels = [*(f"total/{level}" for level in LEVELS[:-1]), "total/all_value"]
        bars = {bar.kind.replace("_", "-"): bar.amount for bar in self.result.waterfall}
        self._sum("waterfall/gross/amount", bars.pop("gross"), levels[:1])
        for step, before, after in zip(STEPS, levels, levels[1:], strict=False):
            self._sum(f"waterfall/{step}/amount", bars.pop(step), (after,), (before,))
        total = bars.pop("total")
        for step, amount in bars.items():
            self._sum(f"waterfall/{step}/amount", amount, ("total/total_present_value",), ("total/all_value",))
        every = [f"waterfall/{step}/amount" for step in ("gross", *STEPS, *bars)]
        self._sum("waterfall/total/amount", total, every)


def _told_apart(named: Iterable[tuple[str, str, str, str]]) -> dict[str, str]:
    """Return a name of its own for each (entity, name, stakeholder, id): with the stakeholder, or the id, where two are alike."""
    found: dict[str, str] = {}
    rows = list(named)
    for entity, name, stakeholder, known_as in rows:
        group = entity.partition("/")[0]
        alike = [row for row in rows if row[1] == name and row[0].partition("/")[0] == group]
        same = [row for row in alike if row[2] == stakeholder]
        found[entity] = name if len(alike) == 1 else f"{name} ({stakeholder})" if len(same) == 1 else f"{name} ({known_as})"
    return found


def _rate_key(flow: str, schedule: Schedule, from_year: int) -> str:
    return f"{flow}/discount_rate" if len(schedule) == 1 else f"{flow}/from-year-{from_year}/discount_rate"


def _times(*keys: str, rule: str = "product") -> Product:
    return Product(tuple(Factor(key) for key in keys), rule)


def _filtered(amount: str, share: str) -> Product:
    return Product((Factor(amount), Factor(share, "rest")), "filter")
