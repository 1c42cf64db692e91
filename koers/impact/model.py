"""A case as arrays of doubles, valued many times over: any parameters, any number of variants at once.

The chain is that of :mod:`koers.impact.chain`, so a variant without changes is the result itself, within
the error bound stated there. A parameter is one cell of the map or of the inputs, with its lowest and
highest value where the case gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from koers.errors import UsageError
from koers.frames import rows_of
from koers.impact.case import DISPLACED, PARAMETERS, SHARES, WHOLE, Case
from koers.impact.chain import OFFSET, Array, discount_factors, filtered, placed, present_values, weights
from koers.impact.conventions import DiscountTiming, Rates
from koers.impact.value import case_values, input_factors, proxy_factors, row_kinds


@dataclass(frozen=True)
class Parameter:
    """One number that a result depends on.

    Attributes
    ----------
    id : str
        ``<outcome>/<column>``, ``displacement-<outcome>/<column>`` or ``input-<line>/value``: stable when rows are reordered.
    table : {"value_map", "inputs"}
    row : int
        Line in the file.
    position : int
        Place among the priced rows, or among the inputs.
    label : str
        What it is about: the outcome or the input, in the case's words.
    column : str
    base : float
    low, high : float or None
        As the case gives them; proxies are in the case's price year.
    """

    id: str
    table: str
    row: int
    position: int
    label: str
    column: str
    base: float
    low: float | None
    high: float | None

    @property
    def ranged(self) -> bool:
        """Whether it has a range that is wider than nothing."""
        return self.ends[0] < self.ends[1]

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value; itself where the case gives none."""
        return self.base if self.low is None else self.low, self.base if self.high is None else self.high


@dataclass(frozen=True)
class Totals:
    """Value and inputs of each variant, as the convention places them; arrays of shape (variants,)."""

    value: Array
    inputs: Array

    @property
    def net(self) -> Array:
        """The net present value."""
        return np.asarray(self.value - self.inputs)

    @property
    def ratio(self) -> Array:
        """The ratio; NaN where the inputs come to 0 or less."""
        known = self.inputs > 0
        return np.where(known, self.value / np.where(known, self.inputs, 1.0), np.nan)


class Model:
    """A case ready to be valued under changes."""

    def __init__(self, case: Case, *, years_more: int = 0) -> None:
        if any(row.quantity is None for row in rows_of(case.priced)):
            raise UsageError(
                "The effect is not known (a quantity is blank), so there is no value to vary. The break-even says what is needed."
            )
        self.case, self.convention = case, case.convention
        self.values = {name: array if name in WHOLE else array.astype(float) for name, array in case_values(case).items()}
        self.kinds = row_kinds(case)
        self.parameters = tuple(self._parameters())
        self.last = self._last_year() + years_more
        self.factors = self._factors(case.rates)
        self.input_factors = np.array([float(factor) for factor in input_factors(case)]).reshape(-1, 1)
        self.exchange = [float(case.exchange(row.currency) or 0) for row in rows_of(case.inputs)]
        amounts = [float(row.value) * rate for row, rate in zip(rows_of(case.inputs), self.exchange, strict=True)]
        self.amounts = np.array(amounts).reshape(-1, 1)

    def _factors(self, rates: Rates) -> Array:
        return np.array([float(factor) for factor in discount_factors(rates.effects, self.convention.discount_timing, self.last)])

    def _last_year(self) -> int:
        ends = {name: self.values[name][:, 0].copy() for name in WHOLE}
        for parameter in self.parameters:
            if parameter.column in ends:
                ends[parameter.column][parameter.position] = parameter.ends[1]
        return int((ends["first_year"] + ends["duration_years"]).max(initial=1))

    def _parameters(self) -> Iterator[Parameter]:
        proxies = proxy_factors(self.case)
        for position, row in enumerate(rows_of(self.case.priced)):
            owner = f"displacement-{row.outcome_id}" if row.row_kind == DISPLACED else row.outcome_id
            for column in PARAMETERS:
                factor = proxies[position, 0] if column == "proxy_value" else Decimal(1)
                base, low, high = _cells(row, column, factor)
                place = f"{owner}/{column}", "value_map", int(row.Index), position
                yield Parameter(*place, row.outcome or row.outcome_id, column, base or 0.0, low, high)
        for position, row in enumerate(rows_of(self.case.inputs)):
            base, low, high = _cells(row, "value", Decimal(1))
            place = f"input-{row.Index}/value", "inputs", int(row.Index), position
            yield Parameter(*place, row.input or row.stakeholder, "value", base or 0.0, low, high)

    def totals(self, changes: Mapping[Parameter, Array], variants: int = 1) -> Totals:
        """Value the case with some parameters changed.

        Parameters
        ----------
        changes : mapping of Parameter to array of shape (variants,)
            The values it takes; what is not named is as in the case.
        variants : int
        """
        values, amounts = dict(self.values), self.amounts
        for parameter, column in changes.items():
            if parameter.table == "inputs":
                if amounts is self.amounts:
                    amounts = np.repeat(amounts, variants, axis=1)
                amounts[parameter.position] = column * self.exchange[parameter.position]
                continue
            name = parameter.column
            if values[name] is self.values[name]:
                values[name] = np.repeat(values[name], variants, axis=1)
            values[name][parameter.position] = np.rint(column) if name in WHOLE else column
        present = present_values(values, self.factors, self.convention)
        numerator, added = placed(present, values["proxy_value"], self.kinds, self.convention)
        inputs = (amounts * self.input_factors).sum(axis=0) + added.sum(axis=0)
        shape = np.zeros(variants)
        return Totals(numerator.sum(axis=0) + shape, inputs + shape)

    @cached_property
    def net(self) -> float:
        """The net present value of the case as it is."""
        return float(self.totals({}).net[0])

    @cached_property
    def scale(self) -> float:
        """What results are rounded against: the sum of the absolute present values of every row and input."""
        present = present_values(self.values, self.factors, self.convention)
        return float(np.abs(present).sum() + np.abs(self.amounts * self.input_factors).sum())

    def nets(self, parameter: Parameter, column: Array) -> Array:
        """Return the net present value with one parameter at each of these values; only its own row is computed anew.

        The net present value does not depend on where the convention places a row, so it is the sum of all rows
        less the inputs.
        """
        base = self.net
        if parameter.table == "inputs":
            at = parameter.position
            each = self.exchange[at] * self.input_factors[at, 0]
            return np.asarray(base - (column * each - self.amounts[at, 0] * self.input_factors[at, 0]))
        own = {name: array[parameter.position : parameter.position + 1] for name, array in self.values.items()}
        before = present_values(own, self.factors, self.convention)
        changed = np.rint(column) if parameter.column in WHOLE else column
        own[parameter.column] = np.asarray(changed, dtype=own[parameter.column].dtype).reshape(1, -1)
        return np.asarray(base + np.zeros(len(column)) + (present_values(own, self.factors, self.convention) - before)[0])

    def at_rates(self, rates: Array) -> Array:
        """Return the net present value at each of these constant discount rates, for everything."""
        flows = self._flows
        years = np.arange(flows.shape[0])
        if self.convention.discount_timing is DiscountTiming.NONE:
            return np.asarray(np.full(len(rates), flows.sum()) - self._undated)
        powers = years - float(OFFSET[self.convention.discount_timing])
        return np.asarray((1 + rates.reshape(-1, 1)) ** -powers @ flows - self._undated)

    @cached_property
    def _flows(self) -> Array:
        """Impact less dated inputs by year of activity, undiscounted; shape (years,)."""
        inputs = [(row.year, float(amount)) for row, amount in zip(rows_of(self.case.inputs), self.amounts[:, 0], strict=True)]
        flows = np.zeros(max([self.last, *(year or 0 for year, _ in inputs)]) + 1)
        impact = filtered(self.values, self.convention.filter_algebra).impact[:, 0]
        for years, left in weights(self.values, self.convention.drop_off_starts):
            np.add.at(flows, np.minimum(years[:, 0], self.last), impact * left[:, 0])
        for year, amount in inputs:
            flows[year or 0] -= amount if year is not None else 0.0
        return flows

    @property
    def _undated(self) -> float:
        """The inputs that are present values already."""
        dated = [row.year is not None for row in rows_of(self.case.inputs)]
        return float(sum(amount for amount, known in zip(self.amounts[:, 0], dated, strict=True) if not known))


def _cells(row: Any, column: str, factor: Decimal) -> tuple[float | None, float | None, float | None]:
    cells = (getattr(row, column), getattr(row, f"{column}_low"), getattr(row, f"{column}_high"))
    base, low, high = (None if cell is None else float(cell * factor) for cell in cells)
    return base, low, high


def domain(column: str) -> tuple[float, float]:
    """Return between what a parameter can lie at all."""
    if column in SHARES or column == "discount_rate":
        return 0.0, 1.0
    return (-np.inf if column == "proxy_value" else 0.0), np.inf
