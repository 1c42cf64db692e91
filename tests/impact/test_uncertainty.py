"""How sure a result is: ranges, what would turn it, draws that depend on the seed alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from koers.errors import UsageError
from koers.impact.case import Case
from koers.impact.conventions import Rates
from koers.impact.model import Model
from koers.impact.uncertainty import Distribution, convention_spread, one_way, scenarios, simulate, switching_values, two_way
from koers.impact.value import value_case
from tests.impact.small import case_of

RANGED = {
    "quantity_low": "5",
    "quantity_high": "20",
    "deadweight": "0.2",
    "deadweight_low": "0",
    "deadweight_high": "0.5",
    "duration_years": "3",
    "duration_years_low": "1",
    "duration_years_high": "5",
    "drop_off": "0.3",
}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Two outcomes and an input, with ranges."""
    inputs = [{"value": "1200", "value_low": "1000", "value_high": "3000", "year": "1"}]
    return case_of(tmp_path / "c", [RANGED, {"proxy_value": "-30", "proxy_value_low": "-60", "proxy_value_high": "0"}], inputs)


def changed(case: Case, table: str, row: int, column: str, value: Any) -> Any:
    """The exact result with one cell changed."""
    frame = getattr(case, table).copy()
    frame.at[row, column] = value
    return value_case(replace(case, **{table: frame}))


def test_one_way_moves_one_thing_at_a_time_and_the_widest_comes_first(case: Case) -> None:
    """Each end equals the exact engine with that cell changed."""
    frame = one_way(case)
    assert len(frame) == 5
    assert list(frame["swing"]) == sorted(frame["swing"], reverse=True)
    for row in frame.itertuples():
        for end in ("low", "high"):
            value: Any = int(getattr(row, end)) if row.column == "duration_years" else Decimal(str(getattr(row, end)))
            exact = changed(case, row.table, row.row, row.column, value)
            assert getattr(row, f"ratio_{end}") == pytest.approx(float(exact.sroi_ratio), rel=1e-12)
            assert getattr(row, f"net_{end}") == pytest.approx(float(exact.net_present_value), rel=1e-12)


def test_a_case_without_ranges_has_no_tornado_and_one_scenario(tmp_path: Path) -> None:
    """Nothing to move."""
    plain = case_of(tmp_path / "plain")
    assert one_way(plain).empty
    assert scenarios(plain)["sroi_ratio"].nunique() == 1


def test_scenarios_bound_everything_that_can_be_drawn(case: Case) -> None:
    """Worst, as it is, best."""
    found = scenarios(case)["sroi_ratio"]
    drawn = simulate(case, 2_000, 3)
    assert found["pessimistic"] <= drawn.edges[0] <= drawn.edges[-1] <= found["optimistic"]
    assert found["base"] == pytest.approx(float(value_case(case).sroi_ratio or 0), rel=1e-12)


def test_the_grid_scales_outcomes_and_costs() -> None:
    """Half as much again for half the price is three times the ratio."""
    grid = two_way(Decimal("1.2"), [Decimal("-0.5"), Decimal(0)], [Decimal(0), Decimal("0.5")])
    assert grid.loc[Decimal("-0.5"), Decimal("0.5")] == Decimal("3.6")
    assert grid.loc[Decimal(0), Decimal(0)] == Decimal("1.2")


def test_at_its_switching_value_the_ratio_is_one(case: Case) -> None:
    """Put back into the exact engine, each solution gives 1."""
    frame = switching_values(case)
    solved = [row for row in frame.itertuples() if row.value is not None and row.table != "case" and not row.turns]
    assert {row.column for row in solved} >= {"quantity", "proxy_value", "deadweight", "drop_off", "value"}
    for row in solved:
        exact = changed(case, row.table, row.row, row.column, Decimal(repr(row.value)))
        assert float(exact.sroi_ratio) == pytest.approx(1, abs=1e-9), row.id
    by_id = {row.id: row for row in frame.itertuples()}
    rate = by_id["discount_rate"].value
    assert rate is not None
    constant = replace(case, rates=Rates.constant(repr(rate)))
    assert float(value_case(constant).net_present_value or 0) == pytest.approx(0, abs=1e-6)
    assert by_id["all_value"].value == pytest.approx(float(1 / (value_case(case).sroi_ratio or 1)), rel=1e-12)


def test_a_switching_value_outside_its_range_is_said_to_be_none_within_it(case: Case) -> None:
    """The value is there; whether it lies in the range is told apart, None where there is no range."""
    frame = switching_values(case).set_index("id")
    assert frame.loc["o1/quantity", "within_range"] == (5 <= frame.loc["o1/quantity", "value"] <= 20)
    assert frame.loc["o1/proxy_value", "within_range"] is None
    assert frame.loc["o2/deadweight", "value"] is None or 0 <= frame.loc["o2/deadweight", "value"] <= 1


def test_years_turn_a_result_and_cannot_make_it_exactly_one(tmp_path: Path) -> None:
    """1,000 a year against 2,500: three years turn it, one and two do not."""
    case = case_of(tmp_path / "years", inputs=[{"value": "2500"}], discount_rate="0")
    frame = switching_values(case).set_index("id")
    assert (frame.loc["o1/duration_years", "value"], frame.loc["o1/duration_years", "turns"]) == (3, True)


def test_no_value_can_turn_what_does_not_depend_on_it(tmp_path: Path) -> None:
    """A row that lasts 0 years."""
    frame = switching_values(case_of(tmp_path / "none", [{}, {"duration_years": "0"}])).set_index("id")
    assert frame.loc["o2/quantity", "value"] is None
    assert frame.loc["o2/drop_off", "value"] is None


def test_every_rate_that_brings_value_and_inputs_level_is_found(tmp_path: Path) -> None:
    """Inputs of 1,000 in year 1 and 1,320 in year 3 against 2,300 in year 2: 10% and 20%; the nearest to 12% comes first."""
    inputs = [{"value": "1000", "year": "1"}, {"value": "1320", "year": "3"}]
    row = {"quantity": "1", "proxy_value": "2300", "first_year": "2"}
    case = case_of(tmp_path / "two", [row], inputs, convention="wiki-example", discount_rate="0.12")
    found = switching_values(case).set_index("id").loc["discount_rate"]
    assert found["values"] == pytest.approx((0.1, 0.2), abs=1e-9)
    assert found["value"] == pytest.approx(0.1, abs=1e-9)


@pytest.mark.parametrize("timing", ["end", "mid", "start", "none"])
def test_the_rates_that_are_searched_are_those_of_the_engine(tmp_path: Path, timing: str) -> None:
    """Inputs of year 0, of year 3 and of no year; effects that begin later and drop off."""
    rows = [{"duration_years": "4", "first_year": "2", "drop_off": "0.2"}, {"proxy_value": "-20", "duration_years": "0"}, {}]
    inputs = [{"value": "500", "year": "0"}, {"value": "300", "year": "3"}, {"value": "100"}]
    case = case_of(tmp_path / "c", rows, inputs, convention=f"{{discount_timing: {timing}}}", discount_rate="0")
    for rate, net in zip((0.0, 0.07, 1.0), Model(case).at_rates(np.array([0.0, 0.07, 1.0])), strict=True):
        exact = value_case(replace(case, rates=Rates.constant(str(rate)))).net_present_value
        assert net == pytest.approx(float(exact or 0), rel=1e-12)


def test_a_result_that_is_exactly_level_is_its_own_switching_value(tmp_path: Path) -> None:
    """1,000 against 1,000: every parameter as it is does it, years and drop-off included; so does a rate that moves nothing."""
    case = case_of(tmp_path / "level", [{"quantity_low": "5", "quantity_high": "20"}], discount_rate="0")
    frame = switching_values(case).set_index("id")
    own = frame[frame["table"] != "case"]
    assert list(own["value"]) == list(own["base"])
    assert (frame.loc["o1/quantity", "within_range"], frame.loc["all_value", "value"]) == (True, 1)


def test_an_end_of_what_is_possible_that_does_it_exactly_counts(tmp_path: Path) -> None:
    """2,000 in two years against 1,000: a drop-off of 1 leaves exactly one year's 1,000; a rate of 0 leaves 1,000 of 1,000."""
    case = case_of(tmp_path / "end", [{"duration_years": "2", "drop_off": "0.1"}], discount_rate="0")
    assert switching_values(case).set_index("id").loc["o1/drop_off", "values"] == (1,)
    case = case_of(tmp_path / "rate", discount_rate="0.1")
    assert switching_values(case).set_index("id").loc["discount_rate", "values"] == (0,)


def test_the_first_year_turns_a_result_through_discounting_only(tmp_path: Path) -> None:
    """1,100 at 10% against 900: in year 2 it is worth 909, in year 3 826. Undiscounted no year does."""
    for rate, value in (("0.1", 3), ("0", None)):
        case = case_of(tmp_path / f"r{rate}", [{"quantity": "11"}], [{"value": "900"}], discount_rate=rate)
        assert switching_values(case).set_index("id").loc["o1/first_year", "value"] == value


@pytest.mark.parametrize("distribution", ["triangular", "pert"])
def test_a_simulation_depends_on_its_seed_alone(case: Case, distribution: Distribution) -> None:
    """Not on the number of workers, nor on the order of rows; another seed gives other draws."""
    once = simulate(case, 12_000, 7, distribution)
    assert simulate(case, 12_000, 7, distribution, workers=3) == once
    turned = replace(case, value_map=case.value_map.iloc[::-1])
    assert simulate(turned, 12_000, 7, distribution).ratio.median == pytest.approx(once.ratio.median, rel=1e-12)
    assert simulate(case, 12_000, 8, distribution).ratio.median != once.ratio.median
    assert sum(once.counts) <= once.n_draws
    assert len(once.edges) == len(once.counts) + 1


@pytest.mark.parametrize(("distribution", "mean"), [("triangular", (5 + 10 + 20) / 3), ("pert", (5 + 4 * 10 + 20) / 6)])
def test_draws_have_the_mean_of_their_distribution(tmp_path: Path, distribution: Distribution, mean: float) -> None:
    """Triangular (low + base + high) / 3, PERT (low + 4 base + high) / 6; only the quantity is drawn, worth 100 each."""
    case = case_of(tmp_path / "mean", [{"quantity_low": "5", "quantity_high": "20"}], discount_rate="0")
    found = simulate(case, 50_000, 1, distribution)
    assert found.ratio.mean * 10 == pytest.approx(mean, rel=0.01)
    assert found.n_parameters == 1
    assert found.influence == {"o1/quantity": pytest.approx(1)}
    assert found.net_present_value.mean == pytest.approx((found.ratio.mean - 1) * 1000)


def test_the_probability_above_one_is_that_of_the_triangle(tmp_path: Path) -> None:
    """Above the peak of 10 between 5 and 20 lies (20 - 10) / (20 - 5) of it."""
    case = case_of(tmp_path / "p", [{"quantity_low": "5", "quantity_high": "20"}], discount_rate="0")
    assert simulate(case, 100_000, 1).probability_above_one == pytest.approx(10 / 15, abs=0.005)


def test_shares_stay_between_nought_and_one_at_the_very_ends(tmp_path: Path) -> None:
    """Deadweight drawn from 0 to 1 never makes value negative."""
    row = {"deadweight": "1", "deadweight_low": "0", "deadweight_high": "1"}
    found = simulate(case_of(tmp_path / "s", [row]), 5_000, 2, "pert")
    assert found.edges[0] >= 0
    assert found.net_present_value.p95 <= 0


def test_without_ranges_every_draw_is_the_result(tmp_path: Path) -> None:
    """And the histogram is still a picture."""
    found = simulate(case_of(tmp_path / "flat", discount_rate="0"), 100, 1)
    assert (found.ratio.p5, found.ratio.median, found.ratio.p95, found.n_parameters) == (1, 1, 1, 0)
    assert sum(found.counts) == 100


def test_draws_without_a_ratio_are_counted_apart(tmp_path: Path) -> None:
    """Savings in the denominator that may exceed the inputs."""
    row = {"row_kind": "saving", "quantity_low": "0", "quantity_high": "40"}
    found = simulate(case_of(tmp_path / "no", [row, {}], convention="{third_party_savings: denominator}"), 2_000, 1)
    assert 0 < found.n_without_ratio < 2_000
    assert np.isfinite(found.ratio.median)


def test_what_cannot_be_simulated_is_refused(tmp_path: Path) -> None:
    """A break-even, no draws, an unknown effect."""
    unknown = case_of(tmp_path / "b", [{"quantity": ""}], question="break_even")
    with pytest.raises(UsageError, match="no ratio to simulate"):
        simulate(unknown, 10, 1)
    with pytest.raises(UsageError, match="effect is not known"):
        one_way(unknown)
    with pytest.raises(UsageError, match="is negative"):
        simulate(case_of(tmp_path / "c"), 10, -1)


def test_the_convention_spread_covers_every_combination_and_marks_its_own(case: Case) -> None:
    """4 timings, 2 starts, 2 algebras; the case's own is among them with its own result."""
    frame = convention_spread(case)
    assert len(frame) == 16
    (own,) = [row for row in frame.itertuples() if row.own]
    assert own.sroi_ratio == value_case(case).sroi_ratio
    assert not any(frame["n_overdrawn"])


def test_the_convention_spread_says_where_added_filters_take_more_than_there_is(tmp_path: Path) -> None:
    """0.6 + 0.5 is more than all; multiplied they leave 0.2. Only where filters are added."""
    frame = convention_spread(case_of(tmp_path / "c", [{"deadweight": "0.6", "attribution_to_others": "0.5"}, {}]))
    told = frame.groupby(frame["filter_algebra"].map(str))["n_overdrawn"].unique()
    assert (list(told["additive"]), list(told["multiplicative"])) == ([1], [0])
