"""The report on a case: whole in any case, numbers only as figures, no ratio where there is none, live formulas."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from koers.data.impact import read_case
from koers.data.store import Store
from koers.errors import DataError, UsageError
from koers.export.figures import cell_words, report_figures, tables_of, words_of
from koers.export.xlsx import export_xlsx
from koers.figures import evaluate
from koers.impact.ledger import keep_ledger
from koers.impact.value import value_case
from koers.notebook import ImpactChoices, Report, prepare_report
from koers.present.markup import fragment
from tests.impact.small import write_case
from tests.present.test_finance_sections import check_structure, items, runs
from tests.present.workbook import Workbook
from tests.running import ROOT, spreadsheet_program

SECOND = ROOT / "tests" / "second_programme"
SHIPPED, OTHER = Store(ROOT / "data", ROOT / "params"), Store(SECOND / "data", SECOND / "params")
CASES = dict.fromkeys(("jongeren-en-schulden", "welzijn-op-recept", "teaching-employment"), (SHIPPED, "2024-H1"))
CASES |= dict.fromkeys(("teaching-befriending", "safe-nights-2024"), (SHIPPED, "2024-H1")) | {"dijkwandeling": (OTHER, "2023-Q2")}
MARKED = ("jongeren-en-schulden", "welzijn-op-recept")
# A word of each of the six choices, as a note below a ratio says them.
CHOSEN = ("Conventie:", "afname vanaf", "filters", "negatieve uitkomsten", "besparingen van derden", "verdringing als", "discontovoet")
RATED = [name for name in CASES if name != "welzijn-op-recept"]
FEW = ImpactChoices(n_draws=2000)
DAY = date(2024, 6, 30)
LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])
each_case = pytest.mark.parametrize("case", CASES)


@cache
def report(case: str, language: str = "nl") -> Report:
    """A shipped case's report, or the second programme's."""
    store, period = CASES[case]
    return prepare_report(store, ROOT, "impact-analysis", period, language, case, FEW)


def forms(made: Report) -> list[dict[str, Any]]:
    """Every section, as the notebook has them."""
    impact = made.impact
    sections = (
        made.title(),
        impact.opening(),
        impact.convention_explained(),
        impact.theory() + impact.inputs(),
        impact.impact_map(),
        impact.value(),
        impact.how_sure(),
        impact.checks() + impact.prices(),
        made.accountability(),
    )
    return [section.neutral() for section in sections]


@cache
def sections(case: str, language: str = "nl") -> list[dict[str, Any]]:
    """Every section of a case's report."""
    return forms(report(case, language))


@cache
def workbook(case: str) -> bytes:
    """A case's spreadsheet."""
    return export_xlsx(sections(case), created=DAY)


def value_of(case: str, key: str) -> Decimal:
    """A figure of a report by its key."""
    _, period = CASES[case]
    return Decimal(report_figures(sections(case))[f"{period}/impact/{case}/{key}"]["value"])


def check_figures(made: list[dict[str, Any]]) -> None:
    """No id with two values or texts; no two figures with one label; no label with a name of the code in it."""
    labels = [figure["label"] for figure in report_figures(made).values()]
    assert sorted(set(labels)) == sorted(labels)
    assert not [label for label in labels if re.search(r"[a-z]_[a-z]|None", label)]


# Whole in any case -----------------------------------------------------------------------------


@LANGUAGES
@each_case
def test_every_section_is_sound(case: str, language: str) -> None:
    """Unique names and anchors, sentences without holes, each figure once and with a label of its own, drawings told in words."""
    made = sections(case, language)
    check_structure(made)
    check_figures(made)
    assert [chart["name"] for chart in items(made, "chart") if not (chart["alt"] and chart["figures"] and chart["svg_narrow"])] == []


@pytest.mark.parametrize(
    ("language", "settings"),
    [
        ("nl", {"status": "exercise"}),
        ("en", {"status": "forecast", "convention": "nl-2025", "discount_rate": None}),
        ("nl", {"convention": "added-filters", "discount_rate": None, "currency": "USD"}),
        ("en", {"convention": "{discount_timing: start, third_party_savings: denominator, displacement: row}"}),
        ("nl", {"question": "break_even"}),
    ],
    ids=["exercise", "rates of the convention", "added", "moved", "break-even with quantities"],
)
def test_a_case_of_any_kind_has_a_report(tmp_path: Path, language: str, settings: dict[str, Any]) -> None:
    """Rows of every kind and status, two rows of one name, no range or some, a case that lies anywhere."""
    rows = [
        {"duration_years": "2", "quantity_low": "1", "quantity_high": "20", "drop_off": "0.1"},
        {"row_kind": "saving", "duration_years": "0"},
        {"outcome": "Worse off", "proxy_value": "-5", "first_year": "3"},
        {"row_kind": "displacement", "outcome_id": "o1", "outcome": "Moved", "proxy_value": "-7"},
        {"status": "unpriced", "outcome": "Rest", "quantity": ""},
    ]
    folder = write_case(tmp_path / "my case", rows, [{}, {"kind": "in_kind", "year": "2"}], **settings)
    made = forms(prepare_report(SHIPPED, ROOT, "impact-analysis", "2024-H1", language, str(folder), FEW))
    check_structure(made)
    check_figures(made)
    export_xlsx(made, created=DAY)
    assert str(tmp_path) not in json.dumps(made)


def test_a_case_without_prices_or_years_has_a_report(tmp_path: Path) -> None:
    """A map in which nothing counts: no division by nothing, no empty drawing."""
    folder = write_case(tmp_path / "nothing", [{"duration_years": "0"}])
    check_structure(forms(prepare_report(SHIPPED, ROOT, "impact-analysis", "2024-H1", "nl", str(folder), FEW)))


# Numbers and marks -----------------------------------------------------------------------------

AMOUNT = re.compile(r"[−-]?(?:US\$|€|£)\s?[−-]?\d(?:[\d.,]*\d)?")


def without_figures(form: Any) -> Iterator[str]:
    """Every run of text that is not the data's own."""
    for section in form:
        for item in section["items"]:
            if item["kind"] not in ("title", "chart") and not str(item.get("name", "")).startswith("bevindingen"):
                yield from runs(item)


@LANGUAGES
@each_case
def test_every_amount_and_ratio_is_a_figure(case: str, language: str) -> None:
    """No sentence or cell holds an amount of its own; every cell of the map that is a number is a figure with an id of this case."""
    made = sections(case, language)
    assert [text for text in without_figures(made) if AMOUNT.search(text)] == []
    own = ("hoeveelheden", "filters", "discontering", "jaren", "uitkomst", "waterval", "stappen-per-uitkomst", "belanghebbenden")
    tables = [table for table in tables_of(made) if table["name"] in (*own, "waarde-per-jaar", "twee-tegelijk", "scenarios", "simulatie")]
    loose = [run["text"] for table in tables for row in table["rows"] for cell in row["cells"][1:] for run in cell.get("text", [])]
    assert [text for text in loose if re.search(r"\d", text)] == []
    prefix = f"{CASES[case][1]}/impact/{case}/"
    assert [key for key in report_figures(made) if not key.startswith(prefix) or "_" in key.rpartition("/")[0]] == []


@LANGUAGES
def test_a_break_even_case_has_no_ratio_anywhere(language: str) -> None:
    """No figure of one, no table, no heading that promises one; what would be needed instead."""
    made = sections("welzijn-op-recept", language)
    figures = report_figures(made)
    assert [key for key, figure in figures.items() if "ratio" in re.split("[/_]", key) or figure["unit"] == "ratio"] == []
    assert [item["text"] for item in items(made, "heading") if re.search(r"\bratio", item["text"].lower())] == []
    headings = {table["title"]: json.dumps([table["title"], table["columns"]]).lower() for table in items(made, "table")}
    assert [title for title, heading in headings.items() if re.search(r"\bratio", heading)] == []
    assert (
        value_of("welzijn-op-recept", "one/huisarts/needed_alone")
        == report("welzijn-op-recept").impact.result.break_even["needed_alone"].iloc[0]
    )


@LANGUAGES
@pytest.mark.parametrize("case", MARKED)
def test_an_illustration_says_so_everywhere(case: str, language: str) -> None:
    """On every page, above all, in every caption of its own, in every figure's label, and across pages in print."""
    made = sections(case, language)
    word = {"nl": "illustratie", "en": "illustration"}[language]
    [title] = items(made, "title")
    assert title["watermark"].lower() == word
    assert word in title["status"]
    assert word in title["disclaimer"].lower()
    assert made[1]["items"][0]["kind"] == "callout"
    assert word in made[1]["items"][0]["title"].lower()
    own = [item for section in made[:-1] for item in section["items"] if item["kind"] in ("table", "chart")]
    assert own
    assert [item["title"] for item in own if word not in item["title"]] == []
    assert [figure["label"] for figure in report_figures(made).values() if word not in figure["label"]] == []


@pytest.mark.parametrize("case", [name for name in CASES if name not in MARKED])
def test_a_published_case_is_not_marked_as_made_up(case: str) -> None:
    """Its status is said, its captions are plain."""
    made = sections(case)
    assert [item["title"] for item in items(made, "table") if "illustratie" in item["title"]] == []
    assert items(made, "title")[0]["watermark"] == "Concept"


@pytest.mark.parametrize("case", RATED)
def test_the_convention_stands_under_every_ratio(case: str) -> None:
    """Each table with a ratio names it, and so do the large figures; every choice is explained."""
    made = sections(case)
    bare = []
    for table in items(made, "table"):
        ratios = any(cell.get("figure", {}).get("unit") == "ratio" for row in table["rows"] for cell in row["cells"])
        notes = json.dumps(table["notes"], ensure_ascii=False)
        bare += [table["name"]] if ratios and not all(f"{word} " in notes for word in CHOSEN) else []
    assert bare == []
    [definitions] = list(items(made, "definitions"))
    assert len(definitions["items"]) == 6


def test_ratio_net_present_value_range_and_probability_stand_side_by_side() -> None:
    """In the first row of large figures."""
    [tiles] = items(sections("jongeren-en-schulden"), "tiles")
    ids = [item["figure"]["id"].rpartition("/")[2] for item in tiles["items"]]
    assert ids == ["sroi_ratio", "net_present_value", "ratio_median", "probability_above_one"]
    assert {"ratio_p5", "ratio_p95", "n_draws", "seed"} <= {
        key.rpartition("/")[2] for key in report_figures(sections("jongeren-en-schulden"))
    }


def test_a_published_case_is_held_against_its_source() -> None:
    """Printed, computed and what came of it; the rounded ratio and the source's own error are told."""
    [table] = [item for item in items(sections("safe-nights-2024", "en"), "table") if item["name"] == "gepubliceerd"]
    outcomes = [row["cells"][-1]["text"][0]["text"] for row in table["rows"]]
    assert {"agrees", "rounded in the middle", "differs"} <= set(outcomes)


# The chain as figures --------------------------------------------------------------------------


@each_case
def test_the_formulas_give_what_the_engine_gives(case: str) -> None:
    """Evaluated from the inputs alone, in decimals: every figure, within 1e-9 of its size."""
    ledger = keep_ledger(report(case).impact.result)
    found = evaluate(ledger.formulas)
    for key, value in ledger.values.items():
        assert (found[key] is None) == (value is None), key
        assert value is None or abs(found[key] - value) <= Decimal("1e-9") * max(1, abs(value)), key


@pytest.mark.parametrize("case", RATED)
def test_the_ledger_holds_the_result(case: str) -> None:
    """Totals, ratio, waterfall and stakeholders are the engine's own values."""
    result, ledger = report(case).impact.result, report(case).impact.ledger
    for measure in ("inputs_given", "inputs_total", "total_present_value", "net_present_value", "sroi_ratio", "net_sroi_ratio"):
        assert ledger.values[f"total/{measure}"] == getattr(result, measure)
    steps = [ledger.values[f"waterfall/{bar.kind.replace('_', '-')}/amount"] for bar in result.waterfall]
    assert steps == [bar.amount for bar in result.waterfall]
    assert sum(steps[:-1]) == steps[-1]


MOVED = "{negative_outcomes: denominator, third_party_savings: denominator, displacement: row}"
MOVED_ROWS = [
    {"duration_years": "2"},
    {"row_kind": "saving", "quantity": "4", "stakeholder": "Insurer"},
    {"row_kind": "displacement", "outcome_id": "o1", "outcome": "Moved", "quantity": "3", "proxy_value": "-100"},
    {"quantity": "1", "proxy_value": "-100", "outcome": "Worse"},
]


def made_of(folder: Path, rows: Any, inputs: Any = ({},), language: str = "en", **settings: Any) -> list[dict[str, Any]]:
    """Every section of the report on a small case."""
    write_case(folder, rows, inputs, **settings)
    return forms(prepare_report(SHIPPED, ROOT, "impact-analysis", "2024-H1", language, str(folder), FEW))


def rows_in(made: list[dict[str, Any]], name: str) -> dict[str, list[str]]:
    """A table's rows by their first cell, the others as shown but for the sign of the currency."""
    return {first: [cell.replace("€", "") for cell in rest] for first, *rest in rows_in_full(made, name)}


def test_parts_add_up_to_what_is_shown_where_rows_are_moved(tmp_path: Path) -> None:
    """2,000 - 300 of value; 400 of savings and 100 of harm moved: tables say so, and end at the value and the ratio that are shown."""
    made = made_of(tmp_path / "c", MOVED_ROWS, discount_rate="0", convention=MOVED)
    assert rows_in(made, "belanghebbenden") == {
        "People": ["1,600", "80%", "2.43", "–"],
        "Insurer": ["400", "20%", "0.00", "–"],
        "Together": ["2,000", "", "", ""],
        "Moved to the inputs": ["−300", "", "", ""],
        "Total": ["1,700", "", "2.43", ""],
    }
    assert [rows_in(made, "waarde-per-jaar")[name][1] for name in ("Together", "Moved to the inputs", "Total")] == [
        "2,000",
        "−300",
        "1,700",
    ]
    assert rows_in(made, "waterval")["Displacement"] == ["−300"]
    assert rows_in(made, "stappen-per-uitkomst")["Displacement, Moved"][:3] == ["–", "–", "−300"]
    assert float(report_figures(made)["2024-H1/impact/c/total/sroi_ratio"]["value"]) == pytest.approx(1700 / 700)


def test_a_note_says_what_does_not_follow_and_why_there_is_no_payback(tmp_path: Path) -> None:
    """In the table of the result, which is a sheet."""
    [table] = [table for table in tables_of(made_of(tmp_path / "c", [{}], [{"value": "5000"}])) if table["name"] == "uitkomst"]
    told = [words_of(note) for note in table["notes"]]
    assert "In the spreadsheet every line follows a number that is changed, but for payback." in told
    assert "There is no payback: the value, not discounted, never comes to the inputs." in told


def test_every_rate_at_which_the_ratio_is_one_is_told(tmp_path: Path) -> None:
    """10% and 20%, the nearest to 12% first."""
    inputs = [{"value": "1000", "year": "1"}, {"value": "1320", "year": "3", "input": "Later"}]
    row = {"quantity": "1", "proxy_value": "2300", "first_year": "2"}
    made = made_of(tmp_path / "c", [row], inputs, convention="wiki-example", discount_rate="0.12")
    assert rows_in(made, "omslagpunten")["Discount rate"][1] == "10.0% and 20.0%"


def test_what_is_found_is_told_in_dutch_words_and_numbers(tmp_path: Path) -> None:
    """Names of columns, decimal commas; and results under added filters that mean nothing are marked."""
    made = made_of(tmp_path / "c", [{"deadweight": "0.7", "displacement": "0.55", "drop_off": ""}], language="nl")
    text = json.dumps(made, ensure_ascii=False)
    assert "de filters tellen op tot 1,25; conventies" in text
    assert "afname is leeg en telt als 0." in text
    assert "Moment van disconteren: gedisconteerd aan het eind van het jaar" in text
    starred = [row for row in rows_in_full(made, "andere-conventies") if row[2].endswith("*")]
    assert len(starred) == 8
    assert "Waar filters worden opgeteld, komen die van ten minste één rij boven de 1 uit" in text


def rows_in_full(made: list[dict[str, Any]], name: str) -> list[list[str]]:
    """A table's rows as shown."""
    [table] = [table for table in tables_of(made) if table["name"] == name]
    return [[cell_words(cell) for cell in row["cells"]] for row in table["rows"]]


def test_a_case_without_any_price_has_a_report_without_a_ratio(tmp_path: Path) -> None:
    """It says that nothing has a price."""
    made = made_of(tmp_path / "c", [{"status": "unpriced", "quantity": ""}])
    check_structure(made)
    export_xlsx(made, created=DAY)
    assert [figure for figure in report_figures(made).values() if figure["unit"] == "ratio"] == []
    assert "stands nothing with a price" in json.dumps(made)


def test_a_grid_stays_a_grid_on_a_phone() -> None:
    """It scrolls in its box; no card has seven ratios below each other."""
    [table] = [table for table in tables_of(sections("teaching-employment")) if table["name"] == "twee-tegelijk"]
    assert 'class="table dense grid scrolls"' in fragment(table)


# The spreadsheet -------------------------------------------------------------------------------


@each_case
def test_every_formula_recalculates_to_its_cached_value(case: str) -> None:
    """Computed by other means than those that wrote it."""
    book = Workbook(workbook(case))
    assert len(book.formulas) > 60
    for sheet, cell in book.formulas:
        assert book.value(sheet, cell) == pytest.approx(book.cached(sheet, cell), rel=1e-9, abs=1e-9), (sheet, cell)


def changed_case(case: str, folder: Path, quantity: str) -> Decimal:
    """The engine's ratio of a case whose first quantity is another."""
    source = CASES[case][0].data / "impact" / case
    shutil.copytree(source, folder)
    lines = (folder / "value_map.csv").read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index("quantity")
    cells = lines[1].split(",")
    cells[at] = quantity
    (folder / "value_map.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")
    ratio = value_case(read_case(folder).case).sroi_ratio
    assert ratio is not None
    return ratio


# Cases whose first row has no cell with a comma in it, so that a line can be split plainly.
CHANGED = {"teaching-employment": ("outcome/employment/quantity", "75"), "dijkwandeling": ("outcome/fitter/quantity", "70")}


@pytest.mark.parametrize("case", CHANGED)
def test_a_changed_quantity_moves_the_ratio_in_the_sheet_as_in_the_engine(case: str, tmp_path: Path) -> None:
    """From quantity to ratio the chain is live."""
    key, quantity = CHANGED[case]
    prefix = f"{CASES[case][1]}/impact/{case}/"
    book = Workbook(workbook(case), {Workbook(workbook(case)).home(prefix + key): float(quantity)})
    expected = changed_case(case, tmp_path / case, quantity)
    assert book.figure(f"{prefix}total/sroi_ratio") == pytest.approx(float(expected), rel=1e-9)
    assert expected != value_of(case, "total/sroi_ratio")


def test_libreoffice_recalculates_the_ratio(tmp_path: Path) -> None:
    """Opened without cached values and with another quantity, a spreadsheet program comes to the engine's ratio."""
    ids = {}
    for case, (key, quantity) in CHANGED.items():
        prefix = f"{CASES[case][1]}/impact/{case}/"
        sheet, cell = Workbook(workbook(case)).home(prefix + key)
        (tmp_path / f"{case}-plain.xlsx").write_bytes(workbook(case))
        book = openpyxl.load_workbook(tmp_path / f"{case}-plain.xlsx")
        book[sheet][cell].value = float(quantity)
        book.save(tmp_path / f"{case}.xlsx")  # without cached values: what is read afterwards was computed
        ids[case] = f"{prefix}total/sroi_ratio", changed_case(case, tmp_path / "cases" / case, quantity)
    files = [str(tmp_path / f"{case}.xlsx") for case in CHANGED]
    command = [
        spreadsheet_program(),
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "ods",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=240)
    back = [*command[:3], "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "back")]
    subprocess.run([*back, *(file.replace(".xlsx", ".ods") for file in files)], check=True, capture_output=True, timeout=240)
    for case, (figure_id, expected) in ids.items():
        sheet = openpyxl.load_workbook(tmp_path / "back" / f"{case}.xlsx", data_only=True).worksheets[-1]
        [found] = [row[2].value for row in sheet.iter_rows() if row[0].value == figure_id]
        assert found == pytest.approx(float(expected), rel=1e-9)


# The notebook's parameters, and wrong input ----------------------------------------------------


def test_a_case_is_valued_under_a_convention_that_the_notebook_names() -> None:
    """At the case's own rate; the source's printed figures are not compared with it."""
    other = prepare_report(SHIPPED, ROOT, "impact-analysis", "2024-H1", "en", "safe-nights-2024", ImpactChoices("guide-2012", 3, 2000))
    assert other.impact.result.case.convention.name == "guide-2012"
    assert other.impact.published == {}
    assert other.impact.result.sroi_ratio != report("safe-nights-2024").impact.result.sroi_ratio
    assert ("Convention", "guide-2012") in other.impact.parameters()


def test_the_inputs_of_a_report_are_its_case_and_what_that_draws_on() -> None:
    """Its three files, the unit prices it names, the finances it is compared with; no other case's."""
    files = {item.file for item in report("jongeren-en-schulden").inputs if item.file.startswith(("data/impact", "data/published"))}
    own = {f"data/impact/jongeren-en-schulden/{name}" for name in ("case.yaml", "inputs.csv", "value_map.csv")}
    assert files == own | {"data/impact/unit_prices.csv"}
    replayed = {item.file for item in report("safe-nights-2024").inputs}
    assert "data/published/safe-nights-2024/impact_figures.csv" in replayed
    assert all(item.sha256 for item in report("safe-nights-2024").inputs)


def test_every_fault_of_every_listed_case_stops_the_plan(tmp_path: Path) -> None:
    """All at once, a case that is not there among them."""
    write_case(tmp_path / "data" / "impact" / "one", [{"deadweight": "25"}])
    write_case(tmp_path / "data" / "impact" / "two", [{"quantity": ""}, {"drop_off": "2"}])
    store = Store(tmp_path / "data", ROOT / "params")
    with pytest.raises(DataError) as told:
        store.check_cases(["one", "two", "three"], store.period("2024-H1"))
    columns = {(finding.file, finding.column) for finding in told.value.findings}
    assert columns == {
        ("data/impact/one/value_map.csv", "deadweight"),
        ("data/impact/two/value_map.csv", "quantity"),
        ("data/impact/two/value_map.csv", "drop_off"),
        ("params/2024-H1.yaml", "impact_cases"),
    }


def test_a_case_that_is_nowhere_is_refused_with_the_nearest_name() -> None:
    """By its name or path."""
    with pytest.raises(UsageError, match="jongeren-en-schulden"):
        prepare_report(SHIPPED, ROOT, "impact-analysis", "2024-H1", "nl", "jongeren-en-schuld")


def test_a_period_without_cases_lacks_the_report() -> None:
    """And says what is missing."""
    assert "impact-analysis" not in SHIPPED.reports(SHIPPED.period("2019-Q4"))
    assert SHIPPED.missing_tables(SHIPPED.period("2019-Q4"), "impact-analysis") == ["impact_cases in params/2019-Q4.yaml"]
