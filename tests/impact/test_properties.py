"""What must hold of any map: scaling, conservation, invariance, and equality with the method in plain Python."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.impact.case import RANGED, Case, check_case
from koers.impact.conventions import CHOICES, Convention, Rates, RateStep
from koers.impact.model import Model
from koers.impact.quality import recount
from koers.impact.value import Result, value_case
from tests.impact import plain
from tests.impact.small import VALUE_MAP

share = st.decimals(0, 1, places=2)
whole_years = st.integers(0, 6)
rows = st.fixed_dictionaries(
    {
        "row_kind": st.sampled_from(["outcome", "outcome", "saving"]),
        "stakeholder": st.sampled_from(["a", "b", "c"]),
        "quantity": st.decimals(0, 10_000, places=1),
        "proxy_value": st.decimals(-5_000, 50_000, places=2),
        "first_year": st.integers(1, 4),
        "duration_years": whole_years,
        "deadweight": share,
        "displacement": share,
        "attribution_to_others": share,
        "drop_off": share,
    }
)
inputs = st.fixed_dictionaries({"value": st.decimals(1, 1_000_000, places=2), "year": st.none() | st.integers(0, 5)})
conventions = st.fixed_dictionaries({name: st.sampled_from([member.value for member in kind]) for name, kind in CHOICES.items()})
rate_steps = st.lists(st.tuples(st.integers(2, 5), st.decimals(0, "0.2", places=4)), max_size=2, unique_by=lambda step: step[0])
maps = st.builds(
    lambda found, put, convention, first, steps: (found, put, convention, [(1, first), *sorted(steps)]),
    st.lists(rows, min_size=1, max_size=6),
    st.lists(inputs, min_size=1, max_size=3),
    conventions,
    st.decimals(0, "0.2", places=4),
    rate_steps,
)
Map = tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, str], list[tuple[int, Decimal]]]


def case_of(found: list[dict[str, Any]], put: list[dict[str, Any]], convention: dict[str, str], rates: list[tuple[int, Decimal]]) -> Case:
    """A case in memory, from rows that name what matters."""
    columns = [*VALUE_MAP, *(f"{name}_{end}" for name in RANGED for end in ("low", "high"))]
    records = [
        {**dict.fromkeys(columns), "outcome_id": f"o{n}", "outcome": f"outcome {n}", "status": "priced", **row}
        for n, row in enumerate(found)
    ]
    schedule = tuple(RateStep(year, rate) for year, rate in rates)
    blank = dict.fromkeys(("stakeholder", "input", "value_low", "value_high", "currency", "kind", "note"))
    return Case(
        name="random",
        title={},
        question="ratio",
        status="exercise",
        currency="EUR",
        price_year=None,
        convention=Convention.of(convention),
        rates=Rates(schedule, schedule),
        rates_from="case",
        sources=(),
        inputs=pd.DataFrame([{**blank, **row} for row in put], index=range(2, len(put) + 2), dtype=object),
        value_map=pd.DataFrame(records, index=range(2, len(found) + 2), dtype=object),
    )


def fractions(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows for the plain method."""
    return [{key: Fraction(value) if isinstance(value, Decimal) else value for key, value in row.items()} for row in found]


def close(one: Any, other: float, scale: float) -> bool:
    """Equal but for the rounding of doubles in the plain method."""
    return abs(float(one) - other) <= 1e-11 * max(scale, 1.0)


@settings(max_examples=60, deadline=None)
@given(maps)
def test_it_equals_the_method_in_plain_python(given_map: Map) -> None:
    """Every year of every row, present values, totals, ratio; and the arrays of doubles equal both within the stated bound."""
    found, put, convention, rates = given_map
    case = case_of(*given_map)
    assert check_case(case) == []
    result = value_case(case)
    expected = plain.value(fractions(found), put, convention, [(year, Fraction(rate)) for year, rate in rates])
    scale = sum(abs(float(bar.amount)) for bar in result.waterfall) + float(result.inputs_given)
    for index, (impacts, present) in zip(case.value_map.index, expected["outcomes"], strict=True):
        years = result.by_year[result.by_year["row"] == index]
        assert list(years["year"]) == list(impacts)
        assert all(
            abs(Fraction(value) - impacts[year]) <= Fraction(1, 10**12) for year, value in zip(years["year"], years["impact"], strict=True)
        )
        assert close(result.outcomes.loc[index, "present_value"], present, scale)
    assert close(result.total_present_value, expected["value"], scale)
    assert close(result.inputs_total, expected["inputs"], scale)
    assert close(result.net_present_value, expected["net"], scale)
    assert (result.sroi_ratio is None) == (result.inputs_total <= 0)
    if result.sroi_ratio is not None and expected["inputs"] > 1:
        assert close(result.sroi_ratio, expected["ratio"], abs(expected["ratio"]) * scale)
    assert Fraction(result.waterfall[0].amount) == expected["gross"]
    totals = Model(case).totals({})
    bound = 1e-12 * (scale + sum(abs(float(value)) for value in result.outcomes["gross_total"]))
    assert abs(float(totals.value[0]) - float(result.total_present_value or 0)) <= bound
    assert abs(float(totals.inputs[0]) - float(result.inputs_total)) <= bound


@settings(max_examples=20, deadline=None)
@given(maps)
def test_parts_add_up_to_totals_exactly(given_map: Map) -> None:
    """Waterfall, rows, years, stakeholders, inputs: not a digit is lost."""
    result = value_case(case_of(*given_map))
    n_checked, n_wrong = recount(result)
    assert n_checked >= 6
    assert n_wrong == 0


@settings(max_examples=12, deadline=None)
@given(maps, st.integers(2, 9))
def test_value_scales_with_quantity(given_map: Map, times: int) -> None:
    """Twice as much of everything is worth twice as much, up to the 12th decimal that is kept."""
    found, put, convention, rates = given_map
    once = value_case(case_of(*given_map))
    more = value_case(case_of([{**row, "quantity": row["quantity"] * times} for row in found], put, convention, rates))
    for one, many in zip(once.outcomes["present_value"], more.outcomes["present_value"], strict=True):
        assert abs(many - one * times) < Decimal("1e-9")


@settings(max_examples=12, deadline=None)
@given(maps)
def test_without_filters_impact_is_gross(given_map: Map) -> None:
    """All shares at 0: what is left is what there was, under either algebra."""
    found, put, convention, rates = given_map
    nothing = dict.fromkeys(("deadweight", "displacement", "attribution_to_others", "drop_off"), Decimal(0))
    result = value_case(case_of([{**row, **nothing} for row in found], put, convention, rates))
    assert list(result.outcomes["impact"]) == list(result.outcomes["gross"])
    assert list(result.outcomes["impact_total"]) == list(result.outcomes["gross_total"])
    assert all(bar.amount == 0 for bar in result.waterfall[1:5])


@settings(max_examples=12, deadline=None)
@given(maps, st.integers(0, 10))
def test_a_row_split_in_two_gives_the_same(given_map: Map, tenths: int) -> None:
    """The quantity of the first row, divided over two rows that are otherwise equal."""
    found, put, convention, rates = given_map
    part = found[0]["quantity"] * tenths / 10
    split = [{**found[0], "quantity": part}, {**found[0], "quantity": found[0]["quantity"] - part}, *found[1:]]
    one, two = value_case(case_of(*given_map)), value_case(case_of(split, put, convention, rates))
    assert abs((one.net_present_value or 0) - (two.net_present_value or 0)) < Decimal("1e-9")
    assert abs(one.inputs_total - two.inputs_total) < Decimal("1e-9")


@settings(max_examples=12, deadline=None)
@given(maps)
def test_the_net_present_value_does_not_move_with_what_is_moved(given_map: Map) -> None:
    """Savings and negative outcomes in the numerator or in the denominator: another ratio, the same net value, exactly."""
    found, put, convention, rates = given_map
    results = []
    for saving in ("numerator", "denominator"):
        for negative in ("numerator", "denominator"):
            chosen = {**convention, "third_party_savings": saving, "negative_outcomes": negative}
            results.append(value_case(case_of(found, put, chosen, rates)))
    assert len({result.net_present_value for result in results}) == 1


@settings(max_examples=12, deadline=None)
@given(maps)
def test_no_discounting_equals_a_rate_of_zero(given_map: Map) -> None:
    """Timing ``none`` at any rate, and any timing at rate 0."""
    found, put, convention, rates = given_map

    def values(timing: str, steps: list[tuple[int, Decimal]]) -> Result:
        return value_case(case_of(found, put, {**convention, "discount_timing": timing}, steps))

    none = values("none", rates)
    for timing in ("end", "mid", "start"):
        zero = values(timing, [(1, Decimal(0))])
        assert list(zero.outcomes["present_value"]) == list(none.outcomes["present_value"])
        assert (zero.inputs_total, zero.net_present_value) == (none.inputs_total, none.net_present_value)


@pytest.mark.parametrize("order", [[1, 0], [0, 1]])
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    """Nor does a stakeholder's place."""
    two = [
        {
            "stakeholder": "a",
            "row_kind": "outcome",
            "quantity": Decimal(3),
            "proxy_value": Decimal(7),
            "first_year": 1,
            "duration_years": 2,
        },
        {
            "stakeholder": "b",
            "row_kind": "saving",
            "quantity": Decimal(5),
            "proxy_value": Decimal(11),
            "first_year": 2,
            "duration_years": 1,
        },
    ]
    case = case_of([two[place] for place in order], [{"value": Decimal(10), "year": None}], {}, [(1, Decimal("0.1"))])
    result = value_case(replace(case))
    assert result.total_present_value is not None
    # 21 / 1.1 + 21 / 1.21 + 55 / 1.21
    assert abs(result.total_present_value - (21 / Decimal("1.1") + 76 / Decimal("1.21"))) < Decimal("1e-11")
