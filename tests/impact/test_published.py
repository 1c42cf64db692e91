"""What others published comes out again, to the printed digits, under their convention; their errors are told, not fitted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from koers.data.impact import published_figures, read_case
from koers.data.schemas import PUBLISHED
from koers.data.tables import read_table
from koers.impact.case import replay
from koers.impact.published import Comparison, check_published, compare
from koers.impact.uncertainty import two_way
from koers.impact.value import Result, value_case
from koers.money import round_half_up

ROOT = Path(__file__).parents[2]
CASES = ROOT / "data" / "impact"


def result(name: str, convention: str | None = None) -> Result:
    """A shipped case, valued under its own convention or another."""
    case = read_case(CASES / name).case
    return value_case(case if convention is None else replay(case, convention))


def comparisons(name: str) -> list[Comparison]:
    """Everything a source printed of a case, compared."""
    data = read_case(CASES / name)
    return [one for figures in published_figures(data).values() for one in compare(value_case(data.case), figures)]


@pytest.mark.parametrize(("name", "n"), [("teaching-employment", 7), ("teaching-befriending", 3)])
def test_the_teaching_example_comes_out_to_every_printed_digit(name: str, n: int) -> None:
    """Gross, after deadweight, impact and present value by year, totals and ratio."""
    found = comparisons(name)
    assert len(found) == n
    assert [one for one in found if one.status != "agrees"] == []


def test_the_employment_example_year_by_year() -> None:
    """60 * 8,500 * 0.6 * 0.7 = 214,200; the second year 149,940 / 1.035 = 144,869.57; of 250,000 that is 1.44."""
    found = result("teaching-employment")
    assert list(found.by_year["impact"]) == [214200, 149940]
    assert [round_half_up(value, 2) for value in found.by_year["present_value"]] == [Decimal("214200.00"), Decimal("144869.57")]
    assert found.total_present_value is not None
    assert round_half_up(found.total_present_value, 2) == Decimal("359069.57")
    assert found.net_present_value == found.total_present_value - 250000
    assert found.sroi_ratio is not None
    assert round_half_up(found.sroi_ratio, 2) == Decimal("1.44")
    assert list(found.stakeholders["stakeholder"]) == ["Participants"]


def test_the_example_under_the_guide_is_what_its_readers_would_compute() -> None:
    """Year 1 over 1.035 as well: 346,927.12 and 1.39."""
    found = result("teaching-employment", "guide-2012")
    assert round_half_up(found.total_present_value or Decimal(0), 2) == Decimal("346927.12")
    assert round_half_up(found.sroi_ratio or Decimal(0), 2) == Decimal("1.39")


def test_a_ratio_below_one_is_told_like_any_other() -> None:
    """48,620 / 60,000 = 0.8103…: the value never comes to the inputs, so there is no payback."""
    found = result("teaching-befriending")
    assert found.sroi_ratio == Decimal(48620) / 60000 or abs(found.sroi_ratio - Decimal(48620) / 60000) < Decimal("1e-25")
    assert found.net_present_value == -11380
    assert (found.payback_months, found.payback_stepwise_months) == (None, None)


def test_safe_nights_comes_out_but_for_two_figures_of_its_own_making() -> None:
    """1.11 follows from 2.21 rounded already; 32.85 follows from nothing: 252,000 / 7,665 is 32.88."""
    found = {(one.measure, one.published): one for one in comparisons("safe-nights-2024")}
    assert len(found) == 8
    wrong = {key: one.status for key, one in found.items() if one.status != "agrees"}
    assert wrong == {("ratio", Decimal("1.11")): "rounding", ("inputs", Decimal("32.85")): "differs"}
    assert found["inputs", Decimal("32.85")].rounded == Decimal("32.88")
    assert found["ratio", Decimal("1.11")].rounded == Decimal("1.10")
    texts = [finding.text for finding in check_published(tuple(found.values()), "f.csv")]
    assert texts == [
        "Assumptions: 1.11 was printed and 1.10 computed; the source rounded in the middle.",
        "Cost per person-night: 32.85 was printed and 32.88 computed.",
    ]


def test_safe_nights_by_stakeholder_and_with_filters_multiplied() -> None:
    """9 * 19,200 and 12 * 32,000 at half; multiplied 0.75 * 0.95 * 0.8 = 0.57 of 556,800 is 1.2594 of the inputs."""
    found = result("safe-nights-2024")
    assert dict(zip(found.stakeholders["stakeholder"], found.stakeholders["present_value"], strict=True)) == {
        "Women": 86400,
        "Children": 192000,
    }
    assert found.net_present_value == 26400
    assert round_half_up(result("safe-nights-2024", "guide-2012").sroi_ratio or Decimal(0), 4) == Decimal("1.2594")


def test_a_figure_that_the_case_lacks_is_told() -> None:
    """A printed payback of a case that is never paid back."""
    row = {"case_id": "teaching-befriending", "measure": "payback_months", "value": Decimal(9), "decimals": 0, "place": "Page 3"}
    figures = pd.DataFrame([{**dict.fromkeys(("outcome_id", "stakeholder", "year", "per")), **row}], index=[2], dtype=object)
    found = compare(result("teaching-befriending"), figures)
    assert [one.status for one in found] == ["not_reproduced"]
    assert [finding.text for finding in check_published(found, "f.csv")] == ["Page 3: 9 was printed, and the case has no such figure."]


def grids() -> list[tuple[str, pd.DataFrame]]:
    """The printed grids, by scenario."""
    path = ROOT / "data" / "published" / "ecotone-2019" / "sensitivity_grid.csv"
    frame, findings = read_table(path.read_bytes(), "grid", PUBLISHED["sensitivity_grid"])
    assert frame is not None, findings
    return [(str(name), cells) for name, cells in frame.groupby("scenario")]


@pytest.mark.parametrize(("scenario", "cells"), grids(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_published_grids_come_out_cell_by_cell(scenario: str, cells: pd.DataFrame) -> None:
    """There is one unrounded base ratio from which all 121 printed cells follow, and it rounds to the printed base."""
    half = Decimal("0.005")
    scaled = [(row.ratio, (1 + row.cost_change) / (1 + row.outcome_change)) for row in cells.itertuples()]
    low, high = max((ratio - half) * scale for ratio, scale in scaled), min((ratio + half) * scale for ratio, scale in scaled)
    assert low < high
    base = (low + high) / 2
    assert round_half_up(base, 2) == {"scenario-1": Decimal("3.64"), "scenario-2": Decimal("9.55")}[scenario]
    grid = two_way(base, sorted(set(cells["cost_change"])), sorted(set(cells["outcome_change"])))
    assert grid.shape == (11, 11)
    wrong = [row for row in cells.itertuples() if round_half_up(grid.loc[row.cost_change, row.outcome_change], 2) != row.ratio]
    assert wrong == []


def test_the_illustration_agrees_with_the_finances_and_the_price_list() -> None:
    """Its costs are the period's, its prices the register's: nothing to warn of; and it is marked for what it is."""
    for name in ("jongeren-en-schulden", "welzijn-op-recept"):
        data = read_case(CASES / name)
        assert data.findings == ()
        assert data.case.status == "illustration"
        assert data.registry.prices


def test_the_break_even_case_gives_no_ratio_but_what_would_be_needed() -> None:
    """37,452 euros over 30.87 * 1.038 * 0.7 * 0.7 / 1.0225 a consultation are 2,439 consultations."""
    found = result("welzijn-op-recept")
    assert (found.sroi_ratio, found.net_sroi_ratio, found.total_present_value, found.net_present_value) == (None,) * 4
    needed = dict(zip(found.break_even["outcome_id"], found.break_even["needed_alone"], strict=True))
    assert round_half_up(needed["huisarts"]) == 2439
    assert set(needed) == {"huisarts", "praktijkondersteuner-ggz", "ggz"}
