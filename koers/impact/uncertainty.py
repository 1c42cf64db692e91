"""How sure a result is: one thing moved, two things moved, everything moved at once, and what would turn it.

- one-way sensitivity: each parameter that has a range at its lowest and its highest, the rest as it is;
- two-way grid: all value and all inputs scaled, ``ratio * (1 + change of outcomes) / (1 + change of costs)``;
- switching value: where the ratio is exactly 1, which is where the net present value is 0, whatever stands
  in the numerator; solved in closed form where the value is linear in the parameter, else by bisection;
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
from koers.impact.case import WHOLE, Case
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

    Returns
    -------
    DataFrame
        One row per parameter of the map (but the first year), per input, and for the discount rate and all value together:
        ``id, table, row, label, column, base, low, high`` (None without a range), ``value`` (None where no value that it can
        have does it), ``within_range`` (inside its range; None where it has none), ``turns`` (for whole years:
        the first number of years on the other side of 1, the ratio itself steps over it).
    """
    import pandas as pd

    model = Model(case, years_more=_MORE_YEARS)
    base = float(model.totals({}).net[0])
    records = []
    for parameter in model.parameters:
        if parameter.column == "first_year":
            continue
        value = _switch(model, parameter, base)
        low, high = parameter.ends
        within = (value is not None and low <= value <= high) if parameter.ranged else None
        records.append(
            {
                **_told(parameter),
                "low": parameter.low,
                "high": parameter.high,
                "value": value,
                "within_range": within,
                "turns": parameter.column in WHOLE,
            }
        )
    given = case.rates.effects[0].rate if len(case.rates.effects) == 1 and case.rates.costs == case.rates.effects else None
    rate = _bisect(lambda at: np.array([model.at_rate(float(one)) for one in at]), 0.0, 1.0)
    whole = model.totals({})
    factor = float(whole.inputs[0] / whole.value[0]) if whole.value[0] > 0 and whole.inputs[0] >= 0 else None
    common = {"table": "case", "row": 0, "low": None, "high": None, "within_range": None, "turns": False}
    records.append(
        {
            "id": "discount_rate",
            "label": "",
            "column": "discount_rate",
            "base": None if given is None else float(given),
            "value": rate,
            **common,
        }
    )
    records.append({"id": "all_value", "label": "", "column": "all_value", "base": 1.0, "value": factor, **common})
    columns = ["id", "table", "row", "label", "column", "base", "low", "high", "value", "within_range", "turns"]
    return pd.DataFrame(records, columns=columns, dtype=object)


def _switch(model: Model, parameter: Parameter, base: float) -> float | None:
    if parameter.column in WHOLE:
        return _turning_year(model, parameter, base)
    if parameter.column == "drop_off":
        return _bisect(lambda at: model.totals({parameter: at}, len(at)).net, 0.0, 1.0)
    here, there = 0.0, 1.0
    if parameter.table == "inputs" or parameter.column in ("quantity", "proxy_value"):
        here, there = parameter.base, 2 * parameter.base or 1.0
    first, second = (float(net) for net in model.totals({parameter: np.array([here, there])}, 2).net)
    if first == second:
        return None
    value = here - first * (there - here) / (second - first)
    lowest, highest = domain(parameter.column)
    return value if np.isfinite(value) and lowest <= value <= highest else None


def _turning_year(model: Model, parameter: Parameter, base: float) -> float | None:
    """Return the number of years nearest to the base at which the result is on the other side of 0, or on it."""
    years = np.arange(0, parameter.base + _MORE_YEARS + 1)
    net = model.totals({parameter: years}, len(years)).net
    turned = years[np.sign(net) != np.sign(base)]
    return float(min(turned, key=lambda year: abs(year - parameter.base))) if len(turned) else None


def _bisect(net: Callable[[Array], Array], low: float, high: float) -> float | None:
    """Return where a continuous function of one number is 0; None where its signs at the ends do not differ."""
    at_low, at_high = net(np.array([low, high]))
    for end, value in ((low, at_low), (high, at_high)):
        if value == 0 and at_low != at_high:
            return end
    if np.sign(at_low) == np.sign(at_high):
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if np.sign(net(np.array([middle]))[0]) == np.sign(at_low):
            low = middle
        else:
            high = middle
    return (low + high) / 2


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
        net_present_value, sroi_ratio`` (Decimals), ``own`` (whether it is the case's own convention).
    """
    import pandas as pd

    records = []
    own = case.convention
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
            }
        )
    return pd.DataFrame(records, dtype=object)
