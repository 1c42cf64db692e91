"""A case beside the one that it follows: by hand, under the same and under another convention; and that all of it adds up."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.cli import main
from koers.data.impact import read_case
from koers.errors import DataError
from koers.figures import evaluate
from koers.impact.case import Case
from koers.impact.prices import PriceIndex
from koers.impact.since import CHANGE, MOVED, RECOUNTED, Side, Since, set_beside, since_formulas
from koers.impact.value import value_case
from tests.impact.small import write_case
from tests.impact.test_properties import Map, case_of, maps

# At a rate of 25% year 1 is worth 0.8 and year 2 0.64.
RATE = {"discount_rate": "0.25"}
THEN = ({"deadweight": "0.1"}, {"quantity": "5", "duration_years": "2"}, {"outcome_id": "bare", "status": "unpriced"})
NOW = ({"deadweight": "0.2"}, {"outcome_id": "bare", "quantity": "20"})
AT: dict[Side, str] = {"then": "then:", "counted": "counted:", "now": "now:"}


def pair_of(tmp_path: Path, then: dict[str, Any], now: dict[str, Any]) -> Since:
    """The small pair, each with settings of its own, read from files."""
    write_case(tmp_path / "forecast", THEN, **{**RATE, **then})
    write_case(tmp_path / "evaluation", NOW, [{"value": "1200"}], follows="forecast", **{**RATE, **now})
    data = read_case(tmp_path / "evaluation")
    assert data.earlier is not None
    return set_beside(value_case(data.case), data.earlier.case)


def changes(since: Since) -> dict[str, Decimal | None]:
    """What changed, by key."""
    known = {f"{AT[side]}{key}": value for side, ledger in since.ledgers.items() for key, value in ledger.values.items()}
    return evaluate(since_formulas(since, AT, ""), known)


def test_two_that_are_counted_alike_by_hand(tmp_path: Path) -> None:
    """Then 900 x 0.8 + 500 x (0.8 + 0.64) = 720 + 720; now 800 x 0.8 + 2000 x 0.8 = 640 + 1600."""
    since = pair_of(tmp_path, {}, {})
    assert (since.recounted, since.differs, since.prices_apart) == (False, (), False)
    assert [(pair.key, pair.state) for pair in since.outcomes] == [
        ("outcome/o1", "both"),
        ("outcome/bare", "priced"),
        ("outcome/o2", "gone"),
    ]
    found = changes(since)
    assert not [key for key in found if key.endswith(RECOUNTED)]
    assert [found[f"{pair.key}/present_value{CHANGE}"] for pair in since.outcomes] == [-80, 1600, -720]
    assert found["total/total_present_value_change"] == 2240 - 1440
    assert found["total/inputs_total_change"] == 200
    assert found["total/net_present_value_change"] == 600
    assert since.changed(since.outcomes[0]) == ("deadweight",)
    assert since.stated(since.outcomes[0], "then")["deadweight"] == Decimal("0.1")


def test_another_convention_is_parted_from_the_rest(tmp_path: Path) -> None:
    """Undiscounted in year 1: then 900 + 500 x (1 + 0.8) = 1800, 360 more than it was; now 800 + 2000 = 2800."""
    since = pair_of(tmp_path, {}, {"convention": "wiki-example"})
    assert since.differs == ("convention",)
    assert (since.then.total_present_value, since.counted.total_present_value, since.now.total_present_value) == (1440, 1800, 2800)
    found = changes(since)
    assert [found.get(f"{pair.key}/present_value{RECOUNTED}") for pair in since.outcomes] == [180, None, 180]
    assert [found[f"{pair.key}/present_value{CHANGE}"] for pair in since.outcomes] == [-100, 2000, -900]
    assert (found["total/total_present_value_recounted"], found["total/total_present_value_change"]) == (360, 1000)
    # What counts it so stands in the present case's file.
    timing = since.ledgers["counted"].formulas["effects/discount_rate"]
    assert "evaluation/case.yaml" in str(timing)


def test_another_rate_is_told_and_a_name_alone_is_none(tmp_path: Path) -> None:
    """A convention of another name and the same choices counts alike."""
    assert pair_of(tmp_path / "a", {}, {"discount_rate": "0.1"}).differs == ("discount_rate",)
    assert not pair_of(tmp_path / "b", {"convention": "nl-2020"}, {}).recounted


def test_prices_are_moved_by_an_index_that_covers_them_all() -> None:
    """From 2020 to 2022 by a tenth; without an index they stay, and that is told."""
    row = {"row_kind": "outcome", "stakeholder": "a", "quantity": 10, "proxy_value": Decimal(10), "first_year": 1, "duration_years": 1}
    case = case_of(
        [{**row, "proxy_price_year": 2020}], [{"value": Decimal(50), "year": None}], {"discount_timing": "none"}, [(1, Decimal(0))]
    )
    then, now = replace(case, price_year=2020), replace(case, price_year=2022)
    assert (set_beside(value_case(now), then).prices_apart, set_beside(value_case(now), then).recounted) == (True, False)
    undated = replace(then, value_map=case.value_map.assign(proxy_price_year=None))
    index = PriceIndex({2020: Decimal(100), 2022: Decimal(110)}, "an index")
    for since in (
        set_beside(value_case(replace(now, price_index=index)), then),
        set_beside(value_case(now), replace(then, price_index=index)),
    ):
        assert (since.differs, since.prices_apart) == (("price_year",), False)
        assert (since.then.total_present_value, since.counted.total_present_value) == (100, 110)
    assert set_beside(value_case(replace(now, price_index=index)), undated).prices_apart


@settings(max_examples=12)
@given(maps, maps, st.booleans())
def test_the_changes_add_up_from_the_old_total_to_the_new(then: Map, now: Map, alike: bool) -> None:
    """Exactly, of any two maps, whatever either convention moves to the inputs; of inputs as well."""
    named = [[{**row, "stakeholder": "a"} for row in one[1]] for one in (then, now)]
    cases: list[Case] = [case_of(then[0], named[0], *then[2:]), case_of(now[0], named[1], *(then if alike else now)[2:])]
    since = set_beside(value_case(cases[1]), cases[0])
    assert not (alike and since.recounted)
    found = changes(since)
    steps = [
        found.get(f"{key}{ending}") or 0
        for key in ([f"{pair.key}/present_value" for pair in since.outcomes] + [MOVED])
        for ending in (RECOUNTED, CHANGE)
    ]
    assert since.then.total_present_value + sum(steps) == since.now.total_present_value  # type: ignore[operator]
    steps = [found.get(f"{pair.key}/present_value{ending}") or 0 for pair in since.inputs for ending in (RECOUNTED, CHANGE)]
    assert since.then.inputs_given + sum(steps) == since.now.inputs_given
    ends = [found.get(f"total/net_present_value{ending}") or 0 for ending in (RECOUNTED, CHANGE)]
    assert since.then.net_present_value + sum(ends) == since.now.net_present_value  # type: ignore[operator]


@pytest.mark.parametrize(("then", "now"), [("break_even", "break_even"), ("break_even", "ratio"), ("ratio", "break_even")])
def test_where_either_asks_for_a_break_even_only_inputs_are_held_against_each_other(tmp_path: Path, then: str, now: str) -> None:
    """What is needed has no total, and no ratio appears."""
    since = pair_of(tmp_path, {"question": then}, {"question": now})
    assert (since.open, since.totals) == (True, ("inputs_given",))
    assert set(changes(since)) == {"input/money/present_value_change", "total/inputs_given_change"}
    assert since.stated(since.outcomes[0], "then")["quantity"] == 10


def test_the_command_tells_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As text and in the document, under a convention that is asked for as well; nothing of it where a case follows none."""
    since = pair_of(tmp_path, {}, {"convention": "wiki-example"})
    folder = str(tmp_path / since.now.case.name)
    assert main(("impact", folder)) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "Total present value 1,440.00 1,800.00 2,800.00 1,000.00" in lines
    assert "o2 (gone) 720.00 900.00 – −900.00" in lines
    assert any(line.startswith("Then was counted otherwise: guide-2012 ") for line in lines)
    assert main(("impact", folder, "--json", "--convention", "guide-2012")) == 0
    assert json.loads(capsys.readouterr().out)["follows"]["counted_otherwise"] == []
    assert main(("impact", folder, "--json")) == 0
    found = json.loads(capsys.readouterr().out)["follows"]
    assert (found["case"], found["counted_otherwise"]) == ("forecast", ["convention"])
    assert [found[side]["total_present_value"] for side in ("then", "then_counted_as_now", "now")] == [1440, 1800, 2800]
    assert [(one["outcome_id"], one["state"], one["then"], one["now"]) for one in found["outcomes"]] == [
        ("o1", "both", 720, 800),
        ("bare", "priced", None, 2000),
        ("o2", "gone", 720, None),
    ]
    assert found["outcomes"][0]["stated_otherwise"] == [{"parameter": "deadweight", "then": 0.1, "now": 0.2}]
    assert main(("impact", str(tmp_path / "forecast"), "--json")) == 0
    assert "follows" not in json.loads(capsys.readouterr().out)


# Errors ----------------------------------------------------------------------------------------


def fault(folder: Path) -> str:
    """What reading a case says is wrong."""
    with pytest.raises(DataError) as error:
        read_case(folder, f"data/impact/{folder.name}")
    [finding] = error.value.findings
    assert finding.row > 1  # the line of the key
    return f"{finding.file} {finding.column}: {finding.text} {finding.advice}"


def test_a_case_that_is_not_there_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    """Also a path, and a folder that is no case."""
    write_case(tmp_path / "forecast")
    (tmp_path / "notes").mkdir()
    later = "data/impact/later/case.yaml follows: "
    folder = write_case(tmp_path / "later", follows="forcast")
    assert fault(folder) == f"{later}'forcast' is no case beside this one. Did you mean 'forecast'? Allowed: forecast."
    for name in ("notes", "../forecast", str(tmp_path / "forecast")):
        write_case(folder, follows=name)
        assert f"{later}{name!r} is no case beside this one." in fault(folder)


def test_a_circle_is_an_error(tmp_path: Path) -> None:
    """Of one case, of two, of three; a chain that ends is none."""
    for name, follows in (("a", "c"), ("b", "a"), ("c", "b"), ("d", "d"), ("e", None), ("f", "e"), ("g", "f")):
        write_case(tmp_path / name, follows=follows)
    assert "a follows c follows b follows a: that leads back." in fault(tmp_path / "a")
    assert "d is this case itself." in fault(tmp_path / "d")
    earlier = read_case(tmp_path / "g").earlier
    assert earlier is not None
    assert (earlier.case.name, earlier.earlier) == ("f", None)


def test_another_currency_is_an_error(tmp_path: Path) -> None:
    """Amounts in dollars and euros have no difference."""
    write_case(tmp_path / "a", currency="USD")
    assert "a is in USD and this case in EUR: their amounts cannot stand beside each other." in fault(
        write_case(tmp_path / "b", follows="a")
    )


def test_faults_of_the_earlier_case_are_told_with_its_files(tmp_path: Path) -> None:
    """A case that cannot be read has nothing beside it."""
    write_case(tmp_path / "a", [{"deadweight": "25"}])
    with pytest.raises(DataError) as error:
        read_case(write_case(tmp_path / "b", follows="a"), "data/impact/b")
    assert [finding.file for finding in error.value.findings] == ["data/impact/a/value_map.csv"]
