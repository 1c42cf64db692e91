"""Every fault is told at once, with file, row, column, value and what to do; nothing is printed; exit code 2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from koers.cli import main
from koers.data.impact import read_case
from koers.errors import DataError, UsageError
from tests.impact.small import write_case

MAP, YAML, INPUTS = "c/value_map.csv", "c/case.yaml", "c/inputs.csv"


def told(folder: Path, rows: Any = ({},), inputs: Any = ({},), **settings: Any) -> list[str]:
    """What is said of a case."""
    write_case(folder / "c", rows, inputs, **settings)
    with pytest.raises(DataError) as caught:
        read_case(folder / "c", "c")
    return [str(finding) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"deadweight": "25"}, "column deadweight: '25' looks like a percentage. Write it as a fraction between 0 and 1: 0.25."),
        ({"drop_off": "25%"}, "column drop_off: '25%' looks like a percentage. Write it as a fraction between 0 and 1: 0.25."),
        ({"displacement": "-0.1"}, "column displacement: '-0.1' is below 0. A share lies between 0 and 1."),
        (
            {"proxy_value": ""},
            "column proxy_value: proxy_value is blank, and the row is priced. Fill it in, or set status to unpriced and say why in note.",
        ),
        (
            {"quantity": ""},
            "column quantity: quantity is blank, and the row is priced. Fill it in, or set status to unpriced and say why in note.",
        ),
        ({"duration_years": "-1"}, "column duration_years: '-1' is negative. Write a whole number of years, 0 or more."),
        (
            {"duration_years": "1.5"},
            "column duration_years: '1.5' is not a whole number of years. Write 1 or 2; a part of a year goes into the quantity.",
        ),
        (
            {"duration_years": "201"},
            "column duration_years: '201' is more than 200 years. Write 200 at most; what comes later is worth next to nothing now.",
        ),
        (
            {"deadweight": ".1"},
            "column deadweight: '.1' is not a share. Write 0.1: a fraction between 0 and 1, with a point before decimals.",
        ),
        (
            {"drop_off": "0,25"},
            "column drop_off: '0,25' is not a share. Write 0.25: a fraction between 0 and 1, with a point before decimals.",
        ),
        ({"deadweight": "1.5"}, "column deadweight: '1.5' is above 1. A share lies between 0 and 1; write 0.015 if 1.5% is meant."),
        (
            {"quantity": ".5"},
            "column quantity: '.5' is not a number. Write 0.5: digits only, a minus sign in front, a point before decimals.",
        ),
        (
            {"first_year": "2024"},
            "column first_year: '2024' is more than 200 years. It looks like a calendar year; the first year of activity is 1.",
        ),
        ({"first_year": "0"}, "column first_year: 0 lies before the first year of activity. Write 1 for the first year."),
        ({"proxy_price_year": "24"}, "column proxy_price_year: '24' is not a year. Write four digits: 2024."),
        ({"quantity": "-5"}, "column quantity: '-5' is below 0. It is 0 or more."),
        (
            {"proxy_value": "1.234,50"},
            "column proxy_value: '1.234,50' is not a number. Write 1234.50: digits only, a minus sign in front, a point before decimals.",
        ),
        ({"status": "prised"}, "column status: 'prised' is not allowed. Did you mean 'priced'? Allowed: excluded, priced, unpriced."),
        (
            {"row_kind": "savings"},
            "column row_kind: 'savings' is not allowed. Did you mean 'saving'? Allowed: displacement, outcome, saving.",
        ),
        (
            {"quantity_low": "11"},
            "column quantity_low: 11 is above quantity, which is 10. The order is low, then the value itself, then high.",
        ),
        (
            {"proxy_value_high": "99"},
            "column proxy_value_high: 99 is below proxy_value, which is 100. The order is low, then the value itself, then high.",
        ),
        (
            {"deadweight": "", "deadweight_low": "0.1"},
            "column deadweight_low: 0.1 is above deadweight, which is 0. The order is low, then the value itself, then high.",
        ),
        (
            {"row_kind": "displacement"},
            "column proxy_value: 100 is positive, and the row is displacement. Displacement takes value away: write -100.",
        ),
    ],
)
def test_a_faulty_cell_is_told_with_what_to_do(tmp_path: Path, row: dict[str, str], message: str) -> None:
    """One fault, one message."""
    assert told(tmp_path, [row]) == [f"{MAP}, row 2, {message}"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"convention": "guide-2021"},
            "line 5, key convention: 'guide-2021' is no convention. Did you mean 'guide-2012'? Allowed: added-filters, guide-2012, mid-year, nl-2020, nl-2025, wiki-example. Or write the choices below it, indented.",
        ),
        (
            {"convention": "{discount_timing: begin}"},
            "line 5, key convention.discount_timing: 'begin' is not allowed. Allowed: end, mid, none, start.",
        ),
        (
            {"convention": "{discount_timings: end}"},
            "line 5, key convention.discount_timings: the key 'discount_timings' is not known. Did you mean 'discount_timing'? Allowed: discount_timing, displacement, drop_off_starts, filter_algebra, negative_outcomes, third_party_savings.",
        ),
        (
            {"discount_rate": "3.5"},
            "line 6, key discount_rate: '3.5' looks like a percentage. Write it as a fraction between 0 and 1: 0.035.",
        ),
        (
            {"discount_rate": "[{from_year: 3, rate: 0.02}]"},
            "line 6, key discount_rate: there is no rate before year 3. The first from_year is 1.",
        ),
        ({"discount_rate": "0,035"}, "line 6, key discount_rate: '0,035' is not a share. Write 0.035: a fraction"),
        ({"price_year": "23"}, "line 7, key price_year: '23' is not a year. Write four digits: 2024."),
        ({"price_year": "2023.5"}, "line 7, key price_year: '2023.5' is not a year. Write four digits: 2024."),
        ({"discount_rate": "{costs: 0.03}"}, "line 6, key discount_rate.effects: the key 'effects' is missing. Add it."),
        (
            {"discount_rate": None, "convention": "mid-year"},
            "there is no discount rate. Add discount_rate: a fraction per year such as 0.035, or 0.",
        ),
        ({"question": "ratios"}, "line 2, key question: 'ratios' is not allowed. Did you mean 'ratio'? Allowed: break_even, ratio."),
        ({"currency": "euro"}, "line 4, key currency: 'euro' is not a currency. Write its three capitals, such as EUR."),
        ({"statuss": "x"}, "line 7, key statuss: the key 'statuss' is not known. Did you mean 'status'?"),
    ],
)
def test_a_faulty_setting_is_told_with_the_nearest_right_one(tmp_path: Path, settings: dict[str, Any], message: str) -> None:
    """Line, key, value, what is allowed."""
    (found,) = told(tmp_path, **settings)
    assert found.removeprefix(f"{YAML}, ").removeprefix(f"{YAML}: ").startswith(message)


def test_displacement_as_a_share_and_as_a_row_is_refused(tmp_path: Path) -> None:
    """By id, by the words of the outcome, and on the row itself."""
    row = {"outcome_id": "o1", "outcome": "Else", "row_kind": "displacement", "proxy_value": "-30"}
    (found,) = told(tmp_path, [{"displacement": "0.1"}, row])
    assert (
        found
        == f"{MAP}, row 2, column displacement: displacement of o1 is a share in row 2 and a row of its own in row 3. Keep one of the two: leave the share blank, or delete the row."
    )
    assert len(told(tmp_path, [{"displacement": "0.1"}, {**row, "outcome_id": "o9", "outcome": "Something better"}])) == 1
    (found,) = told(tmp_path, [{}, {**row, "displacement": "0.1"}])
    assert "displacement is a share of 0.1 in a row that is displacement itself" in found


def test_what_makes_a_ratio_impossible_is_refused(tmp_path: Path) -> None:
    """No inputs, a currency without a rate, an id twice, an empty map."""
    (found,) = told(tmp_path, inputs=[{"value": "0"}])
    assert found.startswith(f"{INPUTS}, column value: the inputs add up to 0, and a ratio divides by them.")
    (found,) = told(tmp_path, inputs=[{"currency": "USD"}])
    assert found.startswith(
        f"{INPUTS}, row 2, column currency: there is no exchange rate of USD to EUR. Add it to exchange_rates in case.yaml"
    )
    (found,) = told(tmp_path, [{"outcome_id": "a"}, {"outcome_id": "a"}])
    assert found == f"{MAP}, row 3, column outcome_id: a stands here already in row 2. Give one of the two another id."
    (found,) = told(tmp_path, [])
    assert found == f"{MAP}: the file has a header and no rows. Add a row for each outcome."
    (found,) = told(tmp_path, inputs=[])
    assert found == f"{INPUTS}: the file has a header and no rows. Add a row for each input."


@pytest.mark.parametrize("content", ["", "# nothing\n"])
def test_an_empty_description_is_told_with_the_keys_it_needs(tmp_path: Path, content: str) -> None:
    """Those that every case has, and where to find one to copy."""
    folder = write_case(tmp_path / "c")
    (folder / "case.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_case(folder, "c")
    (found,) = caught.value.findings
    assert str(found) == (
        f"{YAML}: the file is empty. It must have the keys title, question, status, currency, convention; docs/impact.md has an example."
    )


def test_a_break_even_needs_no_inputs_and_no_effect(tmp_path: Path) -> None:
    """Only what it asks for."""
    write_case(tmp_path / "c", [{"quantity": ""}], [{"value": "0"}], question="break_even")
    assert read_case(tmp_path / "c").findings == ()


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Settings, cells and what spans cells; a faulty cell is not told twice."""
    rows = [{"deadweight": "30", "proxy_value": "x"}, {"outcome_id": "o1", "quantity": ""}]
    found = told(tmp_path, rows, [{"value": "many"}], convention="guide")
    assert [text.split(": ")[0] for text in found] == [
        f"{YAML}, line 5, key convention",
        f"{INPUTS}, row 2, column value",
        f"{MAP}, row 2, column deadweight",
        f"{MAP}, row 2, column proxy_value",
        f"{MAP}, row 3, column outcome_id",
    ]


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    """With the nearest folder, or the file that could be meant."""
    folder = write_case(tmp_path / "my-case")
    with pytest.raises(UsageError, match="There is no folder .*my-cas. Did you mean 'my-case'"):
        read_case(tmp_path / "my-cas")
    (folder / "value_map.csv").rename(folder / "valuemap.csv")
    with pytest.raises(DataError, match=r"value_map.csv: the file is missing. Rename 'valuemap.csv' if that is it"):
        read_case(folder)


def test_an_unknown_column_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """A misspelt column would otherwise silently not count."""
    folder = write_case(tmp_path / "c")
    path = folder / "value_map.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("deadweight", "deadwieght"), encoding="utf-8")
    with pytest.raises(DataError, match="the column 'deadwieght' is not known. Did you mean 'deadweight'"):
        read_case(folder)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--convention", "guide-2021"), "There is no convention 'guide-2021'. Did you mean 'guide-2012'?"),
        (("--with-rate",), "--with-rate takes the rate of a named convention."),
        (("--seed", "7"), "--seed belongs to a simulation."),
        (("--simulate", "0"), "--simulate 0 is outside"),
        (("--simulate", "many"), "Invalid value for '--simulate'"),
        (("--convention", "all", "--switching"), "tell of one convention"),
    ],
)
def test_wrong_usage_prints_nothing_on_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    """Exit code 2, a sentence on standard error."""
    write_case(tmp_path / "c")
    code = main(("impact", str(tmp_path / "c"), *words))
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert message in err


def test_faulty_input_prints_nothing_on_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also with --json."""
    write_case(tmp_path / "c", [{"deadweight": "25"}])
    for words in ((), ("--json",)):
        code = main(("impact", str(tmp_path / "c"), *words))
        out, err = capsys.readouterr()
        assert (code, out) == (2, "")
        assert "looks like a percentage" in err
