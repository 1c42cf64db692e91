"""The method by hand, where published cases do not reach: timing, schedules, signs, places, payback, break-even."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from koers.errors import UsageError
from koers.impact.case import replay, replays
from koers.impact.chain import discount_factors
from koers.impact.conventions import CHOICES, NAMED, DiscountTiming, RateStep
from koers.impact.quality import quality_findings
from koers.impact.value import Result, value_case
from koers.money import round_half_up
from tests.impact.small import case_of


def two(value: Any) -> str:
    """A number with two decimals, as it would be printed."""
    return f"{round_half_up(Decimal(value), 2):f}"


@pytest.fixture
def valued(tmp_path: Path) -> Any:
    """Value a small case given by rows, inputs and settings."""

    def value(*rows: dict[str, Any], inputs: Any = ({},), **settings: Any) -> Result:
        return value_case(case_of(tmp_path / "case", rows or ({},), inputs, **settings))

    return value


@pytest.mark.parametrize(
    ("timing", "expected"),
    # 1,000 in year 1 and in year 2 at 10%: 1000/1.1 + 1000/1.21; 1000/1.0488… + 1000/1.1537…; 1000 + 1000/1.1; 2000
    [("end", "1735.54"), ("mid", "1820.25"), ("start", "1909.09"), ("none", "2000.00")],
)
def test_each_timing_discounts_as_it_says(valued: Any, timing: str, expected: str) -> None:
    """Two years of 1,000 at 10%."""
    result = valued({"duration_years": "2"}, discount_rate="0.10", convention=f"{{discount_timing: {timing}}}")
    assert two(result.total_present_value) == expected


def test_drop_off_counts_years_of_the_outcome_and_discounting_years_of_the_activity(valued: Any) -> None:
    """First in year 3, 50% drop-off, 10%: 1000/1.331 + 500/1.4641."""
    result = valued({"first_year": "3", "duration_years": "2", "drop_off": "0.5"}, discount_rate="0.10")
    assert [(int(row.year), two(row.impact)) for row in result.by_year.itertuples()] == [(3, "1000.00"), (4, "500.00")]
    assert two(result.total_present_value) == two(1000 / Decimal("1.331") + 500 / Decimal("1.4641")) == "1092.82"
    assert result.payback_months is None
    assert result.payback_stepwise_months == 36  # 1,000 of input is there at the end of year 3


def test_drop_off_from_the_first_year(valued: Any) -> None:
    """700 and 490 where it would have been 1,000 and 700."""
    result = valued({"duration_years": "2", "drop_off": "0.3"}, convention="{drop_off_starts: year1}", discount_rate="0")
    assert [two(value) for value in result.by_year["impact"]] == ["700.00", "490.00"]


def test_a_total_drop_off_leaves_the_first_year_whole(valued: Any) -> None:
    """0 to the power 0 is 1 here."""
    result = valued({"duration_years": "3", "drop_off": "1"}, discount_rate="0")
    assert [two(value) for value in result.by_year["impact"]] == ["1000.00", "0.00", "0.00"]


def test_added_filters_may_take_more_than_there_is(valued: Any) -> None:
    """0.6 + 0.3 + 0.3 = 1.2 of 1,000 leaves minus 200, not clamped; multiplied 0.4, 0.7 and 0.7 leave 196."""
    shares = {"deadweight": "0.6", "displacement": "0.3", "attribution_to_others": "0.3"}
    assert two(valued(shares, convention="added-filters").total_present_value) == "-200.00"
    assert two(valued(shares, convention="{discount_timing: none}").total_present_value) == "196.00"


def test_inputs_with_a_year_are_discounted_and_those_without_are_not(valued: Any) -> None:
    """100 now, 110 in year 1, 121 in year 2 at 10% are 300."""
    result = valued(inputs=[{"value": "100"}, {"value": "110", "year": "1"}, {"value": "121", "year": "2"}], discount_rate="0.10")
    assert two(result.inputs_total) == "300.00"


def test_year_zero_of_an_input_is_now(valued: Any) -> None:
    """At the end of year 0 nothing has been discounted yet."""
    assert two(valued(inputs=[{"value": "100", "year": "0"}], discount_rate="0.10").inputs_total) == "100.00"


def test_costs_and_effects_may_have_rates_of_their_own(valued: Any) -> None:
    """Costs at 3%, effects at 1.5%, as the health-economic guideline has it."""
    result = valued(inputs=[{"value": "103", "year": "1"}], discount_rate="{costs: 0.03, effects: 0.015}")
    assert (two(result.inputs_total), two(result.total_present_value)) == ("100.00", two(1000 / Decimal("1.015")))


def test_a_schedule_compounds_the_rates_of_the_years_before(valued: Any) -> None:
    """10% in years 1 and 2, 20% from year 3: year 3 is divided by 1.1 * 1.1 * 1.2."""
    result = valued({"duration_years": "3"}, discount_rate="[{from_year: 1, rate: 0.1}, {from_year: 3, rate: 0.2}]")
    assert [two(1 / factor) for factor in result.by_year["factor"]] == ["1.10", "1.21", "1.45"]
    assert (
        result.by_year["factor"].iloc[2] == 1 / (Decimal("1.1") * Decimal("1.1") * Decimal("1.2"))
        or two(1 / result.by_year["factor"].iloc[2] * 1000) == "1452.00"
    )


def test_the_dutch_schedule_of_2025_lowers_its_rate_after_year_35() -> None:
    """Year 35 is 1.028^35, year 36 that times 1.018; it never rises again."""
    rates = NAMED["nl-2025"].rates
    assert rates is not None
    factors = discount_factors(rates.effects, DiscountTiming.END, 36)
    assert abs(1 / factors[35] - Decimal("1.028") ** 35) < Decimal("1e-20")
    assert abs(factors[35] / factors[36] - Decimal("1.018")) < Decimal("1e-25")
    assert rates.effects == (RateStep(1, Decimal("0.028")), RateStep(36, Decimal("0.018")))


@pytest.mark.parametrize(
    ("places", "value", "inputs", "ratio"),
    # 1,000 of value, a saving of 400, harm of 200, inputs of 1,000; the net value is 200 wherever they stand
    [
        (("numerator", "numerator"), "1200", "1000", "1.2"),
        (("denominator", "numerator"), "1400", "1200", "1.1667"),
        (("numerator", "denominator"), "800", "600", "1.3333"),
        (("denominator", "denominator"), "1000", "800", "1.25"),
    ],
)
def test_what_stands_where_moves_the_ratio_and_not_the_net_value(
    valued: Any, places: tuple[str, str], value: str, inputs: str, ratio: str
) -> None:
    """The four places of a negative outcome and a third party's saving."""
    rows = ({}, {"row_kind": "saving", "proxy_value": "40"}, {"proxy_value": "-20"})
    convention = f"{{negative_outcomes: {places[0]}, third_party_savings: {places[1]}, discount_timing: none}}"
    result = valued(*rows, convention=convention)
    assert (result.total_present_value, result.inputs_total, result.net_present_value) == (Decimal(value), Decimal(inputs), 200)
    assert round_half_up(result.sroi_ratio, 4) == Decimal(ratio)
    assert sum(bar.amount for bar in result.waterfall[:-1]) == result.total_present_value


def test_savings_larger_than_the_inputs_leave_no_ratio(valued: Any) -> None:
    """Dividing by less than nothing means nothing; the net value stays."""
    result = valued({"row_kind": "saving", "proxy_value": "500"}, convention="{third_party_savings: denominator, discount_timing: none}")
    assert (result.sroi_ratio, result.inputs_total, result.net_present_value) == (None, -4000, 4000)


def test_displacement_as_a_row_may_bear_the_id_of_its_outcome(valued: Any) -> None:
    """1,000 less 300 displaced."""
    rows = (
        {"displacement": ""},
        {"outcome_id": "o1", "row_kind": "displacement", "proxy_value": "-30", "displacement": "", "stakeholder": "Others"},
    )
    result = valued(*rows, convention="{displacement: row, discount_timing: none}")
    assert result.total_present_value == 700
    assert list(result.stakeholders["present_value"]) == [1000, -300]


def test_unpriced_and_excluded_rows_are_there_and_count_for_nothing(valued: Any) -> None:
    """Even with a price."""
    blank = dict.fromkeys(("quantity", "proxy_value", "first_year", "duration_years"), "")
    result = valued({}, {"status": "unpriced", **blank}, {"status": "excluded"}, discount_rate="0")
    assert list(result.outcomes["present_value"]) == [1000, 0, 0]
    assert list(result.outcomes["counts_in"]) == ["numerator", "nothing", "nothing"]


def test_a_duration_of_zero_counts_for_nothing(valued: Any) -> None:
    """And a map of nothing else has a value of 0."""
    result = valued({"duration_years": "0"})
    assert (result.total_present_value, result.sroi_ratio, result.net_present_value, result.horizon) == (0, 0, -1000, 0)


def test_inputs_in_another_currency_and_in_kind_count(valued: Any) -> None:
    """100 dollars at 0.9 and 10 hours of volunteers for 200."""
    inputs = [{"value": "100", "currency": "USD"}, {"value": "200", "kind": "volunteer", "stakeholder": "Volunteers"}]
    result = valued(inputs=inputs, exchange_rates="{USD: 0.9}", discount_rate="0")
    assert (result.inputs_total, list(result.inputs["amount"])) == (290, [90, 200])


def test_proxies_of_another_year_are_indexed_where_an_index_is_given(valued: Any) -> None:
    """100 in prices of 2020, at 100 against 110, is 110 in prices of 2022; without an index it stays 100."""
    index = "{source: Statistics, values: {2020: 100, 2022: 110}}"
    row = {"proxy_price_year": "2020"}
    assert valued(row, price_year="2022", price_index=index, discount_rate="0").total_present_value == 1100
    assert valued(row, price_year="2022", discount_rate="0").total_present_value == 1000


def test_payback_simple_and_year_by_year(valued: Any) -> None:
    """1,500 against 1,000 and 500: simple 18 months; year by year all of the second year, 24 months."""
    result = valued({"duration_years": "2", "drop_off": "0.5"}, inputs=[{"value": "1500"}], discount_rate="0")
    assert (result.payback_months, result.payback_stepwise_months) == (18, 24)


def test_a_stakeholder_that_put_in_and_got_out_has_a_ratio_of_its_own(valued: Any) -> None:
    """People put in 250 of 1,000 and got 1,000: 1 of the whole, 4 of their own."""
    result = valued(inputs=[{"value": "750"}, {"value": "250", "stakeholder": "People"}], discount_rate="0")
    (row,) = result.stakeholders.itertuples()
    assert (row.ratio, row.own_ratio, row.share) == (1, 4, 1)


def test_a_break_even_says_what_would_be_needed(valued: Any) -> None:
    """1,000 of costs at 50 a unit after half is deadweight: 20 units alone, 12 beside 400 of another; of a group of 40 half."""
    unknown = {"quantity": "", "deadweight": "0.5", "group_size": "40"}
    result = valued(unknown, {"quantity": "4"}, question="break_even", discount_rate="0")
    first, second = result.break_even.itertuples()
    assert (first.unit_value, first.needed_alone, first.needed_with_others, first.share_of_group) == (50, 20, 12, Decimal("0.5"))
    assert (second.stated, second.needed_alone) == (4, 10)
    assert (result.sroi_ratio, result.net_present_value, result.break_even_multiplier, result.payback_months) == (None,) * 4


def test_a_break_even_of_stated_effects_says_by_how_much(valued: Any) -> None:
    """1,000 of value against 1,500 of costs: half as much again, and no ratio."""
    result = valued(inputs=[{"value": "1500"}], question="break_even", discount_rate="0")
    assert (result.break_even_multiplier, result.sroi_ratio, result.net_present_value) == (Decimal("1.5"), None, -500)


def test_what_cannot_pay_back_needs_no_number(valued: Any) -> None:
    """No quantity of harm makes up for costs."""
    result = valued({"proxy_value": "-5"}, question="break_even")
    assert list(result.break_even["needed_alone"]) == [None]


def test_a_named_set_brings_timing_and_algebra_and_leaves_the_rest(tmp_path: Path) -> None:
    """The place of savings and the rate stay the case's; with its rate, the set's rate comes too."""
    case = case_of(tmp_path / "c", convention="{third_party_savings: denominator}", discount_rate="0.01")
    again = replay(case, "added-filters")
    assert (again.convention.name, again.convention.filter_algebra, again.convention.discount_timing) == (
        "added-filters",
        "additive",
        "none",
    )
    assert (again.convention.third_party_savings, again.rates) == ("denominator", case.rates)
    assert replay(case, "nl-2020", with_rate=True).rates.effects[0].rate == Decimal("0.0225")
    assert replay(case, "mid-year", with_rate=True).rates == case.rates
    assert [one.convention.name for one in replays(case)] == list(NAMED)
    with pytest.raises(UsageError, match="Did you mean 'guide-2012'"):
        replay(case, "guide-2021")


def test_a_case_without_a_rate_takes_that_of_its_convention(tmp_path: Path) -> None:
    """And says so."""
    case = case_of(tmp_path / "c", convention="nl-2020", discount_rate=None)
    assert (case.rates_from, case.rates.costs[0].rate) == ("convention", Decimal("0.0225"))
    assert case_of(tmp_path / "d", convention="added-filters", discount_rate=None).rates_from == "none"


def test_every_choice_and_every_set_says_what_it_means() -> None:
    """One sentence per value, a source per set, and the sets that the method names."""
    assert all(member.meaning.endswith(".") for kind in CHOICES.values() for member in kind)
    assert list(NAMED) == ["guide-2012", "nl-2020", "nl-2025", "wiki-example", "added-filters", "mid-year"]
    assert all(chosen.source and chosen.convention.name == name for name, chosen in NAMED.items())


def test_rows_moved_to_the_inputs_leave_parts_that_add_up_to_the_ratio(tmp_path: Path) -> None:
    """A saving of 400 and a harm of 100 in the denominator: 1,000 over 1,000 - 400 + 100; who only saves has no part of the ratio."""
    rows = [{}, {"row_kind": "saving", "quantity": "4", "stakeholder": "Insurer"}, {"quantity": "1", "proxy_value": "-100"}]
    convention = "{negative_outcomes: denominator, third_party_savings: denominator}"
    result = value_case(case_of(tmp_path / "c", rows, convention=convention, discount_rate="0"))
    frame = result.stakeholders.set_index("stakeholder")
    assert (result.inputs_total, result.total_present_value) == (700, 1000)
    assert float(sum(frame["ratio"])) == pytest.approx(float(result.sroi_ratio or 0), rel=1e-15)
    assert sum(frame["counted_value"]) == result.total_present_value
    assert (frame.loc["Insurer", "ratio"], frame.loc["Insurer", "present_value"], frame.loc["People", "counted_value"]) == (0, 400, 1000)


def test_displacement_as_a_row_is_the_waterfall_s_step_of_displacement(tmp_path: Path) -> None:
    """1,000 gross, half deadweight, a row of -300 of which 10% is others': gross stays 1,000, displacement takes 300, others 30 back."""
    displaced = {"row_kind": "displacement", "outcome_id": "o1", "quantity": "3", "proxy_value": "-100", "attribution_to_others": "0.1"}
    result = value_case(case_of(tmp_path / "c", [{"deadweight": "0.5"}, displaced], discount_rate="0", convention="{displacement: row}"))
    bars = {bar.kind: bar.amount for bar in result.waterfall}
    assert (bars["gross"], bars["deadweight"], bars["displacement"], bars["attribution_to_others"]) == (1000, -500, -300, 30)
    assert bars["total"] == 230


@pytest.mark.parametrize(
    ("rows", "inputs", "missing"),
    [
        ([{}], "2000", "not_reached"),
        ([{"first_year": "2"}], "500", "nothing_in_year_1"),
        # 100 in year 1 and 1,000 in year 2 against 500: by the first year alone 60 months, after which there are none.
        ([{"quantity": "1"}, {"first_year": "2"}], "500", "after_last_year"),
        ([{}], "500", None),
    ],
)
def test_a_payback_that_is_not_there_says_why(tmp_path: Path, rows: Any, inputs: str, missing: str | None) -> None:
    """The simple one is null beyond the last year, and where nothing can be said."""
    result = value_case(case_of(tmp_path / "c", rows, [{"value": inputs}], discount_rate="0"))
    assert result.payback_missing == missing
    assert (result.payback_months is None) is (missing is not None)
    assert (result.payback_stepwise_months is None) is (missing == "not_reached")


def test_a_map_without_a_price_has_no_ratio(tmp_path: Path) -> None:
    """Not a ratio of 0: nobody said what anything is worth. It is told, and does not block."""
    result = value_case(case_of(tmp_path / "c", [{"status": "unpriced", "quantity": ""}]))
    assert (result.sroi_ratio, result.net_sroi_ratio, list(result.stakeholders["ratio"])) == (None, None, [None])
    assert "no row of the map has a price, so that there is no ratio." in [finding.text for finding in quality_findings(result)]


def test_two_hundred_rows_of_thirty_years_are_valued_in_a_moment(tmp_path: Path) -> None:
    """Twice the rows is about twice the work: what was quadratic took three seconds here."""
    rows = [{"duration_years": "30", "drop_off": "0.1"}] * 200
    case = case_of(tmp_path / "many", rows)
    started = process_time()
    value_case(case)
    assert process_time() - started < 1
