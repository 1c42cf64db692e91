"""A case as arrays of doubles, valued many times over: any parameters, any number of variants at once.

The chain is that of :mod:`koers.impact.chain`, so a variant without changes is the result itself, within
the error bound stated there. A parameter is one cell of the map or of the inputs, with its lowest and
highest value where the case gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from koers.errors import UsageError
from koers.frames import rows_of
from koers.impact.case import DISPLACED, PARAMETERS, SHARES, WHOLE, Case
from koers.impact.chain import Array, discount_factors, placed, present_values
from koers.impact.conventions import Rates
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

    def totals(self, changes: Mapping[Parameter, Array], variants: int = 1, factors: Array | None = None) -> Totals:
        """Value the case with some parameters changed.

        Parameters
        ----------
        changes : mapping of Parameter to array of shape (variants,)
            The values it takes; what is not named is as in the case.
        variants : int
        factors : array, optional
            Other discount factors of effects by year.
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
        present = present_values(values, self.factors if factors is None else factors, self.convention)
        numerator, added = placed(present, values["proxy_value"], self.kinds, self.convention)
        inputs = (amounts * self.input_factors).sum(axis=0) + added.sum(axis=0)
        shape = np.zeros(variants)
        return Totals(numerator.sum(axis=0) + shape, inputs + shape)

    def at_rate(self, rate: float) -> float:
        """Return the net present value at one constant discount rate for everything."""
        rates = Rates.constant(str(rate))
        timing = self.convention.discount_timing
        years = [row.year for row in rows_of(self.case.inputs)]
        by_year = discount_factors(rates.costs, timing, max((year or 0 for year in years), default=0))
        costs = sum(
            float(amount) * (1.0 if year is None else float(by_year[year])) for amount, year in zip(self.amounts[:, 0], years, strict=True)
        )
        totals = self.totals({}, factors=self._factors(rates))
        given = float((self.amounts * self.input_factors).sum())
        return float(totals.net[0]) + given - costs


def _cells(row: Any, column: str, factor: Decimal) -> tuple[float | None, float | None, float | None]:
    cells = (getattr(row, column), getattr(row, f"{column}_low"), getattr(row, f"{column}_high"))
    base, low, high = (None if cell is None else float(cell * factor) for cell in cells)
    return base, low, high


def domain(column: str) -> tuple[float, float]:
    """Return between what a parameter can lie at all."""
    if column in SHARES or column == "discount_rate":
        return 0.0, 1.0
    return (-np.inf if column == "proxy_value" else 0.0), np.inf
