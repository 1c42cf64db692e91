"""Odd but legal files are read; checks report and do not block; a case in a programme is compared with what lies around it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from koers.cli import main
from koers.data.impact import read_case
from koers.figures import evaluate
from koers.impact.ledger import keep_ledger
from koers.impact.prices import PriceIndex
from koers.impact.quality import check_quality, quality_findings
from koers.impact.value import value_case
from tests.impact.small import case_of, write_case
from tests.programme_copy import edit, record, rewrite

ROOT = Path(__file__).parents[2]


def without_columns(path: Path, *names: str) -> None:
    """Take columns out of a CSV file."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    kept = [name for name in rows[0] if name not in names]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, kept, extrasaction="ignore", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)


def test_optional_columns_may_be_absent_and_all_cells_quoted(tmp_path: Path) -> None:
    """row_kind, group_size, proxy_unit; Windows line ends, a byte order mark, commas within quotes, trailing blank rows."""
    folder = write_case(tmp_path / "c", [{"outcome": "More, and better", "note": "Source: a, b"}], discount_rate="0")
    without_columns(folder / "value_map.csv", "row_kind", "group_size", "proxy_unit")
    rewrite(folder / "value_map.csv", lambda content: b"\xef\xbb\xbf" + content + b",,,\r\n\r\n".replace(b",,,\r\n", b""))
    case = read_case(folder).case
    assert list(case.value_map["row_kind"]) == ["outcome"]
    assert list(case.value_map["outcome"]) == ["More, and better"]
    assert value_case(case).total_present_value == 1000


@pytest.mark.parametrize(
    "settings",
    [
        {"sources": "[]"},
        {"sources": "One book"},
        {"sources": '[{title: A book, year: 2012}, "Another"]'},
        {"price_year": ""},
        {"price_year": "2024", "discount_rate": "0"},
        {"title": "{nl: Klein, en: Small}"},
        {"discount_rate": "{costs: [{from_year: 1, rate: 0.03}], effects: 0.015}"},
        {"convention": "{}"},
        {"convention": "{displacement: row}"},
        {"convention": "\n  discount_timing: none\n  filter_algebra: additive", "discount_rate": None},
    ],
)
def test_settings_come_in_several_legal_forms(tmp_path: Path, settings: dict[str, Any]) -> None:
    """Sources as one, as a list, spelt out; rates of all shapes; a convention in full, in part, in block style."""
    assert value_case(case_of(tmp_path / "c", **settings)).sroi_ratio is not None


def test_whole_numbers_may_have_a_nought_behind_the_point(tmp_path: Path) -> None:
    """As a spreadsheet program writes them."""
    case = case_of(
        tmp_path / "c",
        [{"duration_years": "2.0", "first_year": "1.0", "quantity": "10.0", "deadweight": "0.0", "proxy_price_year": "2024.0"}],
    )
    assert value_case(case).horizon == 2


def test_ids_may_be_written_as_anybody_writes_them(tmp_path: Path) -> None:
    """Capitals, digits, blanks."""
    case = case_of(tmp_path / "c", [{"outcome_id": "1a"}, {"outcome_id": "Out come_2"}])
    assert list(value_case(case).outcomes["outcome_id"]) == ["1a", "Out come_2"]


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    """Call the command; JSON is parsed."""
    code = main(("impact", *words))
    out, err = capsys.readouterr()
    return code, json.loads(out) if "--json" in words else out, err


def test_the_document_has_the_keys_of_the_contract_unrounded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder anywhere; an outcome that begins in year 2 has nothing in year 1."""
    folder = write_case(tmp_path / "c", [{"first_year": "2", "duration_years": "2", "drop_off": "0.5"}, {"status": "excluded"}])
    code, found, err = call(capsys, str(folder), "--json")
    assert (code, err) == (0, "")
    present = 1000 / 1.035**2 + 500 / 1.035**3
    assert found["inputs_total"] == 1000
    assert found["total_present_value"] == pytest.approx(present, rel=1e-12)
    assert found["net_present_value"] == pytest.approx(present - 1000, rel=1e-12)
    assert found["sroi_ratio"] == pytest.approx(present / 1000, rel=1e-12)
    assert found["net_sroi_ratio"] == pytest.approx(present / 1000 - 1, rel=1e-12)
    assert found["payback_months"] is None
    assert found["outcomes"][0]["impact_by_year"] == [0, 1000, 500]
    assert (found["outcomes"][1]["impact_by_year"], found["outcomes"][1]["present_value"]) == ([], 0)
    assert found["stakeholders"] == [
        {
            "stakeholder": "People",
            "present_value": pytest.approx(present),
            "share": 1,
            "ratio": pytest.approx(present / 1000),
            "inputs": 0,
            "own_ratio": None,
            "counted_value": pytest.approx(present),
        }
    ]
    assert found["convention"]["name"] == "guide-2012"
    assert found["convention"]["discount_timing"] == "end"


def test_every_convention_gives_a_list_at_the_case_s_own_rate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And with --with-rate at the set's."""
    folder = write_case(tmp_path / "c", discount_rate="0.10")
    found = call(capsys, str(folder), "--json", "--convention", "all")[1]
    ratios = {one["convention"]["name"]: one["sroi_ratio"] for one in found}
    assert ratios["nl-2020"] == pytest.approx(1 / 1.1)
    assert ratios["wiki-example"] == ratios["added-filters"] == 1
    found = call(capsys, str(folder), "--json", "--convention", "nl-2020", "--with-rate")[1]
    assert found["sroi_ratio"] == pytest.approx(1 / 1.0225)


def test_the_rest_can_be_asked_for_in_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sensitivity, switching, simulation: no NaN, the seed printed."""
    folder = write_case(tmp_path / "c", [{"quantity_low": "5", "quantity_high": "20"}])
    words = ("--json", "--sensitivity", "--switching", "--simulate", "1000", "--seed", "7")
    found = call(capsys, str(folder), *words)[1]
    assert found["simulation"]["seed"] == 7
    assert len(found["sensitivity"]["two_way"]["ratio"]) == 11
    assert len(found["sensitivity"]["conventions"]) == 16
    assert [row["id"] for row in found["sensitivity"]["one_way"]] == ["o1/quantity"]
    assert {row["id"] for row in found["switching"]} >= {"o1/quantity", "input-2/value", "discount_rate", "all_value"}
    assert call(capsys, str(folder), *words)[1] == found


def test_a_simulation_without_any_ratio_is_told_without_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Savings in the denominator that always exceed the inputs: null and a dash, never NaN."""
    rows = [{"row_kind": "saving", "quantity": "40", "quantity_low": "30", "quantity_high": "50"}, {}]
    folder = write_case(tmp_path / "c", rows, convention="{third_party_savings: denominator}")
    words = ("--sensitivity", "--switching", "--simulate", "100")
    code, found, _ = call(capsys, str(folder), "--json", *words)
    assert (code, found["simulation"]["n_without_ratio"]) == (0, 100)
    assert found["simulation"]["ratio"] == {"mean": None, "median": None, "p5": None, "p95": None}
    assert found["sensitivity"]["one_way"][0]["ratio_low"] is None
    assert call(capsys, str(folder), *words)[0] == 0


def test_the_text_of_a_sensitivity_has_scenarios_and_the_grid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """1.00 as it is; half the inputs and half as much value again make it 3.00. Overdrawn filters are marked."""
    row = {"deadweight": "0.6", "attribution_to_others": "0.5", "quantity_low": "5", "quantity_high": "20"}
    folder = write_case(tmp_path / "c", [row], [{"value": "200"}], discount_rate="0")
    lines = call(capsys, str(folder), "--sensitivity")[1].splitlines()
    assert next(line for line in lines if line.startswith("\u221250%")).split()[-1] == "3.00"
    assert next(line for line in lines if line.startswith("worst")).split()[-1] == "0.50"
    assert next(line for line in lines if line.startswith("end, year2, additive")).startswith("end, year2, additive *")
    assert [line for line in lines if line.startswith("* filters of a row add up to more than 1")]


def test_every_choice_stands_beside_the_ratios_of_all_conventions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Timing, drop-off and filters per line; what is the same for all below."""
    folder = write_case(tmp_path / "c", convention="{negative_outcomes: denominator}")
    text = call(capsys, str(folder), "--convention", "all")[1]
    line = next(line for line in text.splitlines() if line.startswith("added-filters"))
    assert line.split()[-3:] == ["none", "year2", "additive"]
    assert "In all of them: negative outcomes denominator, third party savings numerator, displacement share." in text


def test_a_break_even_says_under_each_convention_what_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """1,000 at 100 each, undiscounted 10.0, at 4% in arrears 10.4."""
    folder = write_case(tmp_path / "c", [{"quantity": ""}], question="break_even", discount_rate="0.04")
    text = call(capsys, str(folder), "--convention", "all")[1]
    needed = {line.split()[0]: line.split()[1] for line in text.splitlines() if line.startswith(("guide", "added"))}
    assert needed == {"guide-2012": "10.4", "added-filters": "10.0"}
    assert "Ratio" not in text


def test_a_break_even_prints_no_ratio_in_either_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Null, and a sentence."""
    folder = write_case(tmp_path / "c", [{"quantity": ""}], question="break_even")
    found = call(capsys, str(folder), "--json")[1]
    assert (found["sroi_ratio"], found["net_sroi_ratio"], found["payback_months"]) == (None, None, None)
    text = call(capsys, str(folder))[1]
    assert "none: the effect is not known" in text
    assert "Needed alone" in text


def test_the_text_shows_the_net_value_beside_the_ratio_with_convention_and_range(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rounded half up, the convention spelt out, everything at its worst and best."""
    folder = write_case(tmp_path / "c", [{"quantity_low": "5", "quantity_high": "20"}], [{"value": "800"}], discount_rate="0")
    text = call(capsys, str(folder), "--sensitivity", "--switching", "--simulate", "500", "--seed", "3")[1]
    for part in (
        "guide-2012 (discount timing end",
        "discount rate 0%",
        "1.25 (net 0.25)",
        "200.00",
        "seed 3",
        "o1/quantity",
        "Quality checks:",
    ):
        assert part in text, part
    assert "0.63 with everything at its worst to 2.50 at its best" in " ".join(call(capsys, str(folder))[1].split())
    assert "added-filters" in call(capsys, str(folder), "--convention", "all")[1]


def outcomes(case: Any) -> dict[str, str]:
    """The outcome of each check."""
    return {check.id: check.outcome for check in check_quality(value_case(case))}


def test_a_careful_case_passes_every_check(tmp_path: Path) -> None:
    """Indicators, sources, years, ranges, a negative outcome, volunteers."""
    careful = {
        "indicator": "Survey",
        "proxy_source": "List",
        "proxy_price_year": "2024",
        "note": "Counted",
        "quantity_low": "5",
        "quantity_high": "20",
        "group_size": "50",
    }
    rows = [careful, {**careful, "proxy": "Another", "proxy_value": "-10", "outcome": "Worse"}]
    inputs = [{"note": "Accounts"}, {"kind": "volunteer"}]
    case = case_of(tmp_path / "c", rows, inputs, sources="[A book]", price_year="2024")
    assert {name: outcome for name, outcome in outcomes(case).items() if outcome != "passed"} == {}


@pytest.mark.parametrize(
    ("rows", "settings", "check", "text"),
    [
        ([{"drop_off": ""}], {}, "filters", "Something better: drop_off is blank and counts as 0."),
        ([{"group_size": "9"}], {}, "group", "Something better: the quantity, 10, is larger than the group of 9."),
        ([{}, {"outcome": "Again"}], {}, "once", "Again and o1 value the same for the same people: may one follow from the other?"),
        ([{}], {}, "negative", "no negative outcome is in the map: was nobody worse off?"),
        (
            [{}],
            {},
            "large",
            "Something better is more than a quarter of all gains and losses, and nothing says how sure it is (no low and high).",
        ),
        (
            # 1,000 of gains, 600 of losses: the losses are more than a quarter of the 1,600 that is at stake.
            [{"quantity_low": "1"}, {"outcome": "Worse", "quantity": "6", "proxy_value": "-100"}],
            {},
            "large",
            "Worse is more than a quarter of all gains and losses, and nothing says how sure it is (no low and high).",
        ),
        ([{"status": "unpriced"}], {}, "priced", "no row of the map has a price, so that there is no ratio."),
        (
            [{"proxy": "QALY", "quantity_low": "1"}],
            {},
            "qaly",
            "Something better: a QALY is valued at one price; its worth is a range (give a low and a high).",
        ),
        ([{}], {"convention": "added-filters"}, "rate", "a discount rate is stated, and the convention discounts nothing."),
        (
            [{"deadweight": "0.7", "displacement": "0.5"}],
            {"convention": "added-filters"},
            "added",
            "Something better: the filters add up to 1.2, so that more is taken away than there is.",
        ),
        (
            [{"proxy_price_year": "2020"}],
            {"price_year": "2024"},
            "price_years",
            "Something better: a price of 2020 is used in prices of 2024, not indexed.",
        ),
        ([{"duration_years": "0"}], {}, "duration", "Something better lasts 0 years and counts for nothing."),
        ([{}, {"status": "unpriced"}], {}, "left_out", "Something better counts for nothing, and no note says why."),
        (
            [{"displacement": "0.1"}],
            {"convention": "{displacement: row}"},
            "displacement",
            "Something better has a share of displacement, and the convention states it as a row.",
        ),
    ],
)
def test_what_a_careful_reader_would_ask_is_asked(tmp_path: Path, rows: Any, settings: dict[str, str], check: str, text: str) -> None:
    """As a warning with its place, and the result stands."""
    result = value_case(case_of(tmp_path / "c", rows, **settings))
    found = {one.id: one for one in check_quality(result)}[check]
    assert found.outcome == "attention"
    assert text in [finding.text for finding in found.findings]
    assert all(finding.severity != "error" for finding in quality_findings(result))


def test_a_large_row_is_judged_by_all_gains_and_losses(tmp_path: Path) -> None:
    """400 of 1,000 + 600 + 400 is a fifth, though it is half of the net 800; a break-even has no value to be a part of yet."""
    rows = [{"quantity_low": "1"}, {"quantity": "6", "proxy_value": "-100", "quantity_low": "1"}, {"quantity": "4", "outcome": "Small"}]
    assert outcomes(case_of(tmp_path / "c", rows))["large"] == "passed"
    assert outcomes(case_of(tmp_path / "b", question="break_even"))["large"] == "passed"
    ranged = {"proxy_unit": "QALY", "proxy_value_low": "50", "proxy_value_high": "100"}
    assert outcomes(case_of(tmp_path / "q", [ranged]))["qaly"] == "passed"


def test_filters_that_would_add_up_to_more_than_all_are_a_remark_where_they_are_multiplied(tmp_path: Path) -> None:
    """The convention spread adds them."""
    case = case_of(tmp_path / "c", [{"deadweight": "0.7", "displacement": "0.5"}])
    (found,) = next(check for check in check_quality(value_case(case)) if check.id == "added").findings
    assert found.text == "Something better: the filters add up to 1.2; conventions that add them take away more than there is."
    assert found.severity == "info"


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """The shipped data that the illustration lies among, to be damaged."""
    data = tmp_path / "data"
    for file in ("impact", "periods/2024-H1", "published", "origins.csv"):
        source, target = ROOT / "data" / file, data / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return tmp_path


def warnings(programme: Path) -> list[str]:
    """What is warned of the illustration."""
    return [str(finding) for finding in read_case(programme / "data/impact/jongeren-en-schulden", "c").findings]


def test_costs_that_differ_from_the_finances_are_warned_of(programme: Path) -> None:
    """In the case or in the finances; the value of the case is used."""
    file = "impact/jongeren-en-schulden/inputs.csv"
    edit(programme / "data" / file, ",15797,", ",15000,")
    record(programme, file)
    expected = "c/inputs.csv, row 2, column value: Besteed t/m 30 juni 2024 is 15000 here and 15797 in the finances of the period."
    assert warnings(programme) == [expected]


def test_a_price_that_differs_from_its_list_is_warned_of(programme: Path) -> None:
    """A value, and a name with the nearest."""
    file = "impact/jongeren-en-schulden/value_map.csv"
    path = edit(programme / "data" / file, ",30.87,", ",35.00,")
    edit(path, "kostenhandleiding/vocational-education-per-year", "kostenhandleiding/vocational-education-per-yaer")
    record(programme, file)
    one, two = warnings(programme)
    assert (
        "column proxy_value: the proxy is 35.00, and kostenhandleiding/general-practitioner-average-consultation has 30.87 in prices of 2022."
        in one
    )
    assert "Did you mean 'kostenhandleiding/vocational-education-per-year'" in two


def test_a_changed_case_is_warned_of_until_it_is_recorded(programme: Path) -> None:
    """People's working files: a warning, not an error."""
    path = programme / "data/impact/jongeren-en-schulden/inputs.csv"
    rewrite(path, lambda content: content.replace(b"Aanname", b"Inschatting"))
    (found,) = warnings(programme)
    assert found.startswith("c/inputs.csv: the file changed since its origin was recorded")


def test_prices_of_two_lists_stand_beside_each_other(programme: Path) -> None:
    """A case names the one it uses; the other is an alternative; an index comes from the list itself."""
    file = "impact/unit_prices.csv"
    line = "gemeentelijst,contact-social-work,,Contact,2022,95,EUR,A list of our own\n"
    rewrite(programme / "data" / file, lambda content: content + line.encode())
    record(programme, file)
    data = read_case(programme / "data/impact/jongeren-en-schulden", "c")
    assert [price.name for price in data.registry.alternatives("kostenhandleiding/contact-social-work", 2022)] == [
        "gemeentelijst/contact-social-work"
    ]
    assert [finding.severity for finding in data.findings] == ["info", "info"]
    assert warnings(programme)[0].endswith(
        "kostenhandleiding/contact-social-work is 127 in prices of 2022; gemeentelijst/contact-social-work prices the same at 95."
    )


def test_a_price_of_a_list_is_indexed_by_the_list_where_the_case_has_no_index(programme: Path) -> None:
    """127 of 2022 is 131.83 of 2023 in the same list; with an index of its own the case goes by that."""
    row = {"proxy_source": "kostenhandleiding/contact-social-work", "proxy_value": "127", "proxy_price_year": "2022"}
    folder = programme / "data/impact/one"
    own = "{source: Own, values: {2022: 100, 2023: 110}}"
    for index, each in ((None, Decimal("131.83")), (own, Decimal("139.70"))):
        result = value_case(case_of(folder, [row], price_year="2023", discount_rate="0", price_index=index))
        assert (result.total_present_value or 0) == each * 10
        assert [finding.text for finding in quality_findings(result) if "not indexed" in finding.text] == []
        ledger = keep_ledger(result)
        assert float(evaluate(ledger.formulas)["outcome/o1/gross"] or 0) == pytest.approx(float(each * 10))
    elsewhere = value_case(case_of(folder, [{**row, "proxy_source": "kostenhandleiding/nothing"}], price_year="2023"))
    assert [finding.text for finding in quality_findings(elsewhere) if "not indexed" in finding.text]


def test_an_index_covers_the_years_it_has() -> None:
    """And says nothing of others."""
    index = PriceIndex({2020: Decimal(100), 2022: Decimal(110)}, "Statistics")
    assert (index.factor(2020, 2022), index.factor(2022, 2022), index.factor(2019, 2022)) == (Decimal("1.1"), 1, None)
