"""How sure a result is: one thing moved, two things moved, everything moved at once, and what would turn it.

- one-way sensitivity: each parameter that has a range at its lowest and its highest, the rest as it is;
- two-way grid: all value and all inputs scaled, ``ratio * (1 + change of outcomes) / (1 + change of costs)``;
- switching value: where the ratio is exactly 1, which is where the net present value is 0, whatever stands
  in the numerator; solved in closed form where the value is linear in the parameter, else by scanning and bisection;
- simulation: every range drawn at once from a triangular or PERT distribution, each parameter and block of
  draws with a stream of its own, so that the seed alone decides: not the number of workers, the order of the rows,
  or how many draws follow;
- convention spread: the same case under every timing, start of drop-off and algebra.

Known limits: parameters are drawn independently of each other, though in truth they move together; a
whole number (years) is drawn as a number and rounded; ranges are the case's and no better than that.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from koers.errors import UsageError
from koers.frames import rows_of
from koers.impact.case import WHOLE, Case, filter_sums
from koers.impact.chain import EXACT, Array
from koers.impact.conventions import OWN, DiscountTiming, DropOffStarts, FilterAlgebra
from koers.impact.model import Model, Parameter, Totals, domain
from koers.impact.value import value_case

if TYPE_CHECKING:
    import pandas as pd

Distribution = Literal["triangular", "pert"]

BLOCK = 5_000
MAX_DRAWS = 10_000_000
_HALVINGS = 80
# So many discount rates from 0 to 1 are tried before each change of sign is solved.
_RATES = 2_001
# A result that is this part of the amounts it is made of, or less, is a rounding error: 0.
_NOTHING = 1e-12
_MORE_YEARS = 50
# Bin edges of the histogram hold this share of the draws; the rest would make the picture a line.
_SHOWN = (0.5, 99.5)
# So many of the first draws serve to see which ranges matter.
_RANKED = 2_000


def one_way(case: Case) -> pd.DataFrame:
    """Move each parameter that has a range to its two ends.

    Returns
    -------
    DataFrame
        One row per parameter, the widest first: ``id, table, row, label, column, base, low, high, ratio_low, ratio_high,
        net_low, net_high`` (the result at the parameter's low and high), ``swing`` (of the net present value, in money).
    """
    import pandas as pd

    model = Model(case)
    moved = [parameter for parameter in model.parameters if parameter.ranged]
    n = 2 * len(moved)
    changes = {}
    for number, parameter in enumerate(moved):
        column = np.full(n, parameter.base)
        column[2 * number : 2 * number + 2] = parameter.ends
        changes[parameter] = column
    totals = model.totals(changes, n) if moved else Totals(np.zeros(0), np.zeros(0))
    ratio, net = _ratios(case, totals).reshape(-1, 2), totals.net.reshape(-1, 2)
    frame = pd.DataFrame(
        [_told(parameter) for parameter in moved], columns=["id", "table", "row", "label", "column", "base", "low", "high"]
    ).assign(
        ratio_low=ratio[:, 0],
        ratio_high=ratio[:, 1],
        net_low=net[:, 0],
        net_high=net[:, 1],
        swing=np.abs(net[:, 1] - net[:, 0]),
    )
    return frame.sort_values(["swing", "id"], ascending=[False, True], ignore_index=True)


def _ratios(case: Case, totals: Totals) -> Array:
    return totals.ratio if case.question == "ratio" else np.full(totals.value.shape, np.nan)


def _told(parameter: Parameter) -> dict[str, Any]:
    low, high = parameter.ends
    names = ("id", "table", "row", "label", "column", "base")
    return {**{name: getattr(parameter, name) for name in names}, "low": low, "high": high}


def two_way(ratio: Decimal, cost_changes: Sequence[Decimal], outcome_changes: Sequence[Decimal]) -> pd.DataFrame:
    """Scale all costs and all outcomes.

    Parameters
    ----------
    ratio : Decimal
    cost_changes, outcome_changes : sequence of Decimal
        As fractions, above -1: 0.1 is ten per cent more.

    Returns
    -------
    DataFrame
        Ratios, one row per change of the costs, one column per change of the outcomes.
    """
    import pandas as pd

    cells = [[EXACT.divide(EXACT.multiply(ratio, 1 + outcome), 1 + cost) for outcome in outcome_changes] for cost in cost_changes]
    rows, columns = (
        pd.Index(list(changes), name=name, dtype=object)
        for changes, name in ((cost_changes, "cost_change"), (outcome_changes, "outcome_change"))
    )
    return pd.DataFrame(cells, index=rows, columns=columns, dtype=object)


def scenarios(case: Case) -> pd.DataFrame:
    """Put every parameter at its worse end at once, and at its better end.

    Returns
    -------
    DataFrame
        Rows ``pessimistic``, ``base``, ``optimistic`` with ``total_present_value, inputs_total, net_present_value, sroi_ratio``.
        Bounds, not forecasts: that everything goes wrong together is less likely than any one of it.
    """
    import pandas as pd

    model = Model(case)
    by_id = {parameter.id: parameter for parameter in model.parameters}
    changes: dict[Parameter, Array] = {}
    for row in rows_of(one_way(case)):
        worse, better = (row.low, row.high) if row.net_low <= row.net_high else (row.high, row.low)
        changes[by_id[row.id]] = np.array([worse, row.base, better])
    totals = model.totals(changes, 3)
    return pd.DataFrame(
        {
            "total_present_value": totals.value,
            "inputs_total": totals.inputs,
            "net_present_value": totals.net,
            "sroi_ratio": _ratios(case, totals),
        },
        index=pd.Index(["pessimistic", "base", "optimistic"], name="scenario"),
    )


def switching_values(case: Case) -> pd.DataFrame:
    """Solve, for each parameter by itself, where the net present value is 0 and so the ratio 1.

    Value is linear in a quantity, a price, a filter or an input, and moves one way with drop-off and years, so that there
    is one place at most. The discount rate can have several: all of 0 to 1 is searched, in steps of a twentieth of a
    percentage point, and two places within one step are missed.

    Returns
    -------
    DataFrame
        One row per parameter of the map and of the inputs, and for the discount rate and all value together: ``id, table, row,
        label, column, base, low, high`` (None without a range), ``value`` (the nearest to the base; None where no value
        that it can have does it), ``values`` (all of them, ascending), ``within_range`` (whether one is inside its range;
        None where it has none), ``turns`` (for whole years: the first number of years on the other side of 1, or on
        it; the ratio itself steps over it). A first year matters through discounting only.
    """
    import pandas as pd

    model = Model(case, years_more=_MORE_YEARS)
    records = []
    for parameter in model.parameters:
        values = _switches(model, parameter)
        low, high = parameter.ends
        records.append(
            {
                **_told(parameter),
                "low": parameter.low,
                "high": parameter.high,
                "value": _nearest(values, parameter.base),
                "values": values,
                "within_range": any(low <= value <= high for value in values) if parameter.ranged else None,
                "turns": parameter.column in WHOLE,
            }
        )
    given = case.rates.effects[0].rate if len(case.rates.effects) == 1 and case.rates.costs == case.rates.effects else None
    rates = _rate_switches(model, float(case.rates.effects[0].rate))
    whole = model.totals({})
    factor = (float(whole.inputs[0] / whole.value[0]),) if whole.value[0] > 0 and whole.inputs[0] >= 0 else ()
    records.append(_of_all("discount_rate", None if given is None else float(given), rates, float(case.rates.effects[0].rate)))
    records.append(_of_all("all_value", 1.0, factor, 1.0))
    columns = ["id", "table", "row", "label", "column", "base", "low", "high", "value", "values", "within_range", "turns"]
    return pd.DataFrame(records, columns=columns, dtype=object)


def _of_all(name: str, base: float | None, values: tuple[float, ...], now: float) -> dict[str, Any]:
    common = {"table": "case", "row": 0, "low": None, "high": None, "within_range": None, "turns": False}
    return {"id": name, "label": "", "column": name, "base": base, "value": _nearest(values, now), "values": values, **common}


def _nearest(values: Sequence[float], base: float) -> float | None:
    return min(values, key=lambda value: abs(value - base), default=None)


def _signs(model: Model, net: Array) -> Array:
    """Return on which side of 0 a net present value is: what is nothing beside the amounts it is made of is 0."""
    return np.where(np.abs(net) <= _NOTHING * model.scale, 0.0, np.sign(net))


def _switches(model: Model, parameter: Parameter) -> tuple[float, ...]:
    """Return where one parameter brings the net present value to 0; itself where that is 0 already."""
    if _signs(model, np.array([model.net]))[0] == 0:
        return (parameter.base,)
    if parameter.column in WHOLE:
        return _turning_years(model, parameter)
    if parameter.column == "drop_off":
        return _roots(model, lambda at: model.nets(parameter, at), np.array([0.0, 1.0]))
    here, there = 0.0, 1.0
    if parameter.table == "inputs" or parameter.column in ("quantity", "proxy_value"):
        here, there = parameter.base, 2 * parameter.base or 1.0
    first, second = (float(net) for net in model.nets(parameter, np.array([here, there])))
    if first == second:
        return ()
    value = here - first * (there - here) / (second - first)
    lowest, highest = domain(parameter.column)
    # A share of 1 or 0 that does it exactly may come out a rounding error beside it.
    value = min(max(value, lowest), highest) if lowest - _NOTHING <= value <= highest + _NOTHING else value
    return (value,) if np.isfinite(value) and lowest <= value <= highest else ()


def _turning_years(model: Model, parameter: Parameter) -> tuple[float, ...]:
    """Return the number of years nearest to the base at which the result is on the other side of 0, or on it, if there is one."""
    years = np.arange(1.0 if parameter.column == "first_year" else 0.0, parameter.base + _MORE_YEARS + 1)
    signs = _signs(model, model.nets(parameter, years))
    turned = years[signs != signs[years == parameter.base]]
    found = _nearest([float(year) for year in turned], parameter.base)
    return () if found is None else (found,)


def _rate_switches(model: Model, now: float) -> tuple[float, ...]:
    """Return every discount rate from 0 to 1 at which the net present value is 0."""
    if np.ptp(_signs(model, model.at_rates(np.array([0.0, 1.0])))) == 0 and model.convention.discount_timing is DiscountTiming.NONE:
        return (now,) if _signs(model, model.at_rates(np.array([now])))[0] == 0 else ()
    return _roots(model, model.at_rates, np.linspace(0.0, 1.0, _RATES))


def _roots(model: Model, net: Callable[[Array], Array], grid: Array) -> tuple[float, ...]:
    """Return where a continuous function is 0: at points of a grid, and between points on either side of 0."""
    signs = _signs(model, net(grid))
    if not signs.any():
        return ()
    found = [float(at) for at in grid[signs == 0]]
    for number in np.flatnonzero(signs[:-1] * signs[1:] < 0):
        low, high = float(grid[number]), float(grid[number + 1])
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if np.sign(net(np.array([middle]))[0]) == signs[number]:
                low = middle
            else:
                high = middle
        found.append((low + high) / 2)
    return tuple(sorted(found))


@dataclass(frozen=True)
class Spread:
    """A distribution in short: mean, median, and the ends between which 90% of the draws lie."""

    mean: float
    median: float
    p5: float
    p95: float


@dataclass(frozen=True)
class Simulation:
    """What a simulation found.

    Attributes
    ----------
    n_draws, seed : int
    distribution : {"triangular", "pert"}
    n_parameters : int
        How many were drawn.
    ratio, net_present_value : Spread
    probability_above_one : float
        The share of draws whose net present value is above 0: whose ratio exceeds 1.
    n_without_ratio : int
        Draws whose inputs come to 0 or less; they have no ratio and stay out of its spread.
    edges, counts : tuple
        A histogram of the ratio between its 0.5th and 99.5th percentile: n + 1 edges, n counts.
    influence : mapping of parameter id to float
        The squared rank correlation of each parameter with the ratio's draws, scaled to add up to 1: which range matters.
    """

    n_draws: int
    seed: int
    distribution: Distribution
    n_parameters: int
    ratio: Spread
    net_present_value: Spread
    probability_above_one: float
    n_without_ratio: int
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    influence: Mapping[str, float]


def simulate(case: Case, n_draws: int, seed: int, distribution: Distribution = "triangular", workers: int = 1) -> Simulation:
    """Draw every parameter that has a range, ``n_draws`` times.

    Raises
    ------
    UsageError
        For a break-even case, a number of draws outside 1..10,000,000, or a negative seed.
    """
    if case.question != "ratio":
        raise UsageError("A break-even case has no ratio to simulate: its effect is what nobody knows.")
    if not 1 <= n_draws <= MAX_DRAWS:
        raise UsageError(f"--simulate {n_draws} is outside 1..{MAX_DRAWS}.")
    if seed < 0:
        raise UsageError(f"--seed {seed} is negative. Give a whole number, 0 or more.")
    model = Model(case)
    drawn = [parameter for parameter in model.parameters if parameter.ranged]
    blocks = range((n_draws + BLOCK - 1) // BLOCK)

    def block(number: int) -> tuple[Totals, dict[str, Array]]:
        size = min(BLOCK, n_draws - number * BLOCK)
        draws = {parameter: _draw(parameter, seed, number, distribution)[:size] for parameter in drawn}
        kept = {parameter.id: draw[:_RANKED] for parameter, draw in draws.items()} if number == 0 else {}
        return model.totals(draws, size), kept

    with ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(block, blocks))
    value, inputs = (np.concatenate([getattr(totals, name) for totals, _ in done]) for name in ("value", "inputs"))
    totals = Totals(value, inputs)
    ratio, net = totals.ratio, totals.net
    known = ratio[~np.isnan(ratio)]
    counts, edges = np.histogram(known, bins=60, range=_span(known))
    return Simulation(
        n_draws=n_draws,
        seed=seed,
        distribution=distribution,
        n_parameters=len(drawn),
        ratio=_spread(known),
        net_present_value=_spread(net),
        probability_above_one=float((net > 0).mean()),
        n_without_ratio=int(np.isnan(ratio).sum()),
        edges=tuple(float(edge) for edge in edges),
        counts=tuple(int(count) for count in counts),
        influence=_influence(done[0][1], net[:_RANKED]),
    )


def _draw(parameter: Parameter, seed: int, block: int, distribution: Distribution) -> Array:
    """Return one block of one parameter's draws, from a stream of their own."""
    stream = np.random.SeedSequence(seed, spawn_key=(zlib.crc32(parameter.id.encode()), block))
    random = np.random.Generator(np.random.PCG64(stream))
    low, high = parameter.ends
    width, peak = high - low, (parameter.base - low) / (high - low)
    if distribution == "pert":
        draws = random.beta(1 + 4 * peak, 5 - 4 * peak, BLOCK)
    else:
        uniform = random.random(BLOCK)
        before = uniform < peak
        side = np.sqrt(np.where(before, uniform * peak, (1 - uniform) * (1 - peak)))
        draws = np.where(before, side, 1 - side)
    return np.asarray((low + width * draws).clip(low, high))


def _spread(draws: Array) -> Spread:
    if not len(draws):
        return Spread(np.nan, np.nan, np.nan, np.nan)
    p5, median, p95 = np.percentile(draws, [5, 50, 95])
    return Spread(float(draws.mean()), float(median), float(p5), float(p95))


def _span(draws: Array) -> tuple[float, float]:
    if not len(draws):
        return 0.0, 1.0
    low, high = (float(end) for end in np.percentile(draws, _SHOWN))
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _influence(draws: Mapping[str, Array], net: Array) -> dict[str, float]:
    def ranks(array: Array) -> Array:
        return np.argsort(np.argsort(array, kind="stable"), kind="stable").astype(float)

    if len(net) < 3 or np.ptp(net) == 0:
        return {}
    target = ranks(net)
    squares = {name: float(np.corrcoef(ranks(draw), target)[0, 1]) ** 2 for name, draw in draws.items() if np.ptp(draw) > 0}
    total = sum(squares.values())
    return dict(sorted(((name, square / total) for name, square in squares.items()), key=lambda item: (-item[1], item[0]))) if total else {}


def convention_spread(case: Case) -> pd.DataFrame:
    """Value the case under every timing, start of drop-off and algebra, at its own rate.

    Returns
    -------
    DataFrame
        One row per combination: ``discount_timing, drop_off_starts, filter_algebra, total_present_value, inputs_total,
        net_present_value, sroi_ratio`` (Decimals), ``own`` (whether it is the case's own convention), ``n_overdrawn`` (rows whose
        filters, added up, take away more than there is: the result then has a meaning for nobody).
    """
    import pandas as pd

    records = []
    own, overdrawn = case.convention, sum(total > 1 for total in filter_sums(case).values())
    for timing, starts, algebra in product(DiscountTiming, DropOffStarts, FilterAlgebra):
        convention = replace(own, name=OWN, discount_timing=timing, drop_off_starts=starts, filter_algebra=algebra)
        result = value_case(replace(case, convention=convention))
        records.append(
            {
                "discount_timing": timing,
                "drop_off_starts": starts,
                "filter_algebra": algebra,
                "total_present_value": result.total_present_value,
                "inputs_total": result.inputs_total,
                "net_present_value": result.net_present_value,
                "sroi_ratio": result.sroi_ratio,
                "own": convention.choices == own.choices,
                "n_overdrawn": overdrawn if algebra is FilterAlgebra.ADDITIVE else 0,
            }
        )
    return pd.DataFrame(records, dtype=object)
