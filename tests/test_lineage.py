"""Every figure of every report leads back to inputs that are there and hold what is said of them; small numbers stay hidden."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from koers.cli import main
from koers.console.trace import reading, split_place
from koers.data.store import Store, name_of
from koers.figures import Source
from koers.lineage import SUPPRESSED, WITHHELD, Node, behind, following, merged
from koers.report.traces import figures_of, nodes_of
from tests.browser import check_page
from tests.running import ROOT

# Rules of inputs whose cell holds something else than the value: a row that counts as one, 0 because there is none, a date.
DERIVED = (
    "one",
    "no_row",
    "no_amendments",
    "no_explanation",
    "blank_share",
    "days",
    "setting",
    "convention",
    "price index",
    "rows",
    "tied out",
)


def sections_of(notebook: Path) -> list[dict[str, Any]]:
    """The sections that an executed notebook shows."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    return [
        data["application/vnd.koers.section+json"] for output in outputs if "application/vnd.koers.section+json" in (data := output["data"])
    ]


def ids_of(folder: Path, report: str) -> list[str]:
    """The figures that a report shows."""
    with (folder / f"{report}.figures.csv").open(encoding="utf-8", newline="") as file:
        return [row["figure_id"] for row in csv.DictReader(file)]


@cache
def lines_of(root: Path, file: str) -> list[list[str]]:
    with (root / file).open(encoding="utf-8-sig", newline="") as content:
        return list(csv.reader(content))


def faults_of(root: Path, node: Node) -> Iterator[str]:
    """Say what is wrong with an input: where it is said to stand, and what stands there."""
    source = node.source
    assert source is not None
    path = root / source.file
    if source.row == 0:
        # A key of a file of parameters; or a file that was looked in, which an optional table may lack.
        if not path.is_file() and source.column:
            yield f"{node.id}: there is no {source.file}"
        return
    rows = lines_of(root, source.file)
    if source.row > len(rows) or source.column not in rows[0]:
        yield f"{node.id}: {source.file} has no row {source.row} or no column {source.column}"
        return
    cell = rows[source.row - 1][rows[0].index(source.column)]
    # A share may be printed in per cent.
    stated = (Decimal(cell or 0), Decimal(cell or 0) / 100) if node.value is not None and node.rule not in DERIVED else ()
    if stated and Decimal(node.value or 0) not in stated[: 2 if node.unit == "share" else 1]:
        yield f"{node.id} is {node.value}, and {source.file}, row {source.row}, {source.column} holds {cell!r}"


def untraced(root: Path, folder: Path, report: str) -> list[str]:
    """What does not lead back to an input, or to one that is not as it is said to be."""
    nodes = merged(sections_of(folder / f"{report}.ipynb"))
    shown = ids_of(folder, report)
    found = [f"{id_}: nothing is told of it" for id_ in shown if id_ not in nodes]
    for node in behind(nodes, shown):
        found += [f"{node.id} names {parent}, of which nothing is told" for parent in node.parents if parent not in nodes]
        if node.rule == SUPPRESSED:
            found += [f"{node.id} is suppressed and tells more"] if node.value or node.parents or node.source else []
        elif not node.parents and node.source is None:
            found.append(f"{node.id} ({node.rule}) comes from nowhere")
        elif node.is_input and node.rule != WITHHELD:
            found += faults_of(root, node)
    return found


def test_every_figure_of_every_report_leads_to_inputs_that_hold_it(every_report: Path) -> None:
    """Through every figure that the report doesn't show, to a cell, a key, or a file that was looked in."""
    out = every_report / "out"
    notebooks = sorted([*out.glob("*/*.ipynb"), *out.glob("*/en/*.ipynb")])
    assert len(notebooks) > 20
    for notebook in notebooks:
        assert untraced(every_report / "repository", notebook.parent, notebook.stem) == [], notebook


def test_every_link_of_a_report_has_its_place_on_the_page_beside_it(every_report: Path) -> None:
    """In text, rows and charts; and every link within that page too."""
    for page in sorted((every_report / "out" / "2024-H1").glob("*.lineage.html")):
        lineage, report = page.read_text(encoding="utf-8"), page.with_name(page.name.replace(".lineage.html", ".html")).read_text("utf-8")
        places = re.findall(r' id="([^"]+)"', lineage)
        assert len(places) == len(set(places))
        links = {*re.findall(rf'href="{re.escape(page.name)}#([^"]+)"', report), *re.findall(r'href="#([^"]+)"', lineage)}
        assert links
        assert links - set(places) == set(), page.name


def test_each_row_and_each_figure_in_text_leads_to_its_lineage(every_report: Path) -> None:
    """Each row of a table with figures by its header, each figure outside a table by itself."""
    from lxml import html

    page = html.parse(every_report / "out" / "2024-H1" / "financial-overview.html").getroot()
    rows = [row for row in page.findall(".//tbody/tr") if row.xpath(".//*[@data-figure]")]
    assert rows
    assert [row.text_content() for row in rows if not row.xpath("./th//a[starts-with(@aria-label, 'Herkomst van')]")] == []
    text = [one for one in page.xpath("//main//*[@data-figure]") if not one.xpath("ancestor::table")]
    assert text
    assert [one.text_content() for one in text if one.getparent().get("class") != "from"] == []
    charts = page.xpath("//figure[contains(@class, 'chart')]")
    assert [one.get("id") for one in charts if not one.xpath(".//a[contains(@href, '.lineage.html#chart-')]")] == []


def test_a_page_of_lineage_is_fit_for_every_reader(every_report: Path) -> None:
    """No accessibility fault, targets large enough, no request, no sideways scrolling."""
    assert check_page(every_report / "out" / "2019" / "regional-figures.lineage.html") == []


def test_the_spreadsheet_has_a_sheet_of_lineage(every_report: Path) -> None:
    """One row per figure, those behind included; numbers are numbers, small ones are not there."""
    from openpyxl import load_workbook

    sheet = load_workbook(every_report / "out" / "2019" / "regional-figures.xlsx", read_only=True)["Herkomst"]
    rows = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]]
    told = {str(row[0]): row for row in rows}
    assert len(told) == len(rows)
    assert set(ids_of(every_report / "out" / "2019", "regional-figures")) <= set(told)
    assert told["2019/population/almelo/n_inhabitants"][6:9] == ("data/periods/2019/population.csv", 2, "n_inhabitants")
    hidden = told["2019/health/bof/total/n_notifications"]
    assert (hidden[2], hidden[3], hidden[5:]) == (None, SUPPRESSED, (None,) * 5)


def test_small_numbers_are_told_nowhere_in_a_lineage(every_report: Path) -> None:
    """No count of 1 to 4 people, and no row of their table, stands in the page, the spreadsheet or the notebook."""
    folder = every_report / "out" / "2019"
    nodes = merged(sections_of(folder / "regional-figures.ipynb"))
    people = [node for node in nodes.values() if node.id.endswith(("/n_notifications", "/n_cases"))]
    assert any(node.rule == SUPPRESSED for node in people)
    assert any(node.rule == WITHHELD for node in people)
    assert [node.id for node in people if node.value is not None and 0 < Decimal(node.value) < 5] == []
    told = {node.id for node in people if node.source and node.source.row}
    assert told <= set(ids_of(folder, "regional-figures"))


# Pure --------------------------------------------------------------------------------------------


def node(id_: str, *parents: str, signs: tuple[int, ...] = ()) -> Node:
    return Node(id_, id_.upper(), "1", "EUR", "€ 1", "sum", "", parents, signs)


def test_a_node_survives_its_plain_form() -> None:
    """Signs and source included."""
    for one in (node("a", "b", "c", signs=(1, -1)), node("a")):
        assert Node.of("a", json.loads(json.dumps(one.neutral()))) == one


def test_behind_and_following_are_each_others_mirror() -> None:
    """Each figure once, however many ways lead to it."""
    nodes = {one.id: one for one in (node("total", "a", "b"), node("a", "x"), node("b", "x"), node("x"), node("other"))}
    assert [one.id for one in behind(nodes, ["total"])] == ["total", "a", "b", "x"]
    assert [one.id for one in following(nodes, ["x"])] == ["total", "a", "b", "x"]


# The command -------------------------------------------------------------------------------------


def traced(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--data", str(ROOT / "data"), "--params", str(ROOT / "params"), "trace", *words])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_trace_tells_a_figure_down_to_its_cells(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON: the contract's keys, every figure behind it, the source document of each input."""
    code, out, _ = traced(capsys, "2024-H1/finance/ouderen/bennie-oud/balance", "--json", "--lang", "en")
    found = json.loads(out)
    assert code == 0
    assert found["formula"] == "revised budget − spent"
    assert found["parents"] == [
        {"sign": 1, "figure_id": "2024-H1/finance/ouderen/bennie-oud/budget_revised"},
        {"sign": -1, "figure_id": "2024-H1/finance/ouderen/bennie-oud/spent"},
    ]
    spent = found["figures"]["2024-H1/finance/ouderen/bennie-oud/spent"]
    source = spent["source"]
    row = lines_of(ROOT, source["file"])[source["row"] - 1]
    assert Decimal(row[lines_of(ROOT, source["file"])[0].index(source["column"])]) == spent["value"]
    assert source["document"]


def test_trace_tells_a_tree_in_which_nothing_is_told_twice(capsys: pytest.CaptureFixture[str]) -> None:
    """A figure that comes again refers to where it was told."""
    code, out, _ = traced(capsys, "2024-H1/finance/ouderen/total/expected_end_balance_share")
    assert code == 0
    assert "verwacht eindsaldo ÷ gewijzigde begroting" in out
    assert "(zie boven)" in out
    assert "data/periods/2024-H1/line_finance.csv, rij 33, kolom spent_eur" in out
    assert ", row " not in out


def test_trace_leads_from_a_row_to_what_follows(capsys: pytest.CaptureFixture[str]) -> None:
    """However the file is named; grouped by subject."""
    names = (
        "periods/2024-H1/line_finance.csv",
        "data/periods/2024-H1/line_finance.csv",
        str(ROOT / "data/periods/2024-H1/line_finance.csv"),
    )
    store = Store(ROOT / "data", ROOT / "params")
    assert len({split_place(store, f"{name}:5") for name in names}) == 1
    code, out, _ = traced(capsys, "--input", f"{names[-1]}:5", "--json")
    found = json.loads(out)
    assert (code, found["row"]) == (0, 5)
    figures = {
        figure["figure_id"] for subject in found["subjects"] if subject["subject"] == "2024-H1/finance" for figure in subject["figures"]
    }
    assert "2024-H1/finance/programme/total/spent" in figures
    assert "2024-H1/finance/ouderen/total/spent" not in figures


def test_every_figure_of_every_report_is_traced_without_building_it(every_report: Path) -> None:
    """What ``koers trace`` looks among has every id of every figures CSV, those that only a section makes included."""
    root, out = every_report / "repository", every_report / "out"
    store = Store(root / "data", root / "params")
    for chapter in store.chapters():
        nodes = nodes_of(store, root, chapter, "nl").nodes
        for path in sorted((out / name_of(chapter)).glob("*.figures.csv")):
            assert set(ids_of(path.parent, path.name.removesuffix(".figures.csv"))) - set(nodes) == set(), path


def test_what_was_printed_and_tolerated_leads_to_the_tie_out() -> None:
    """A printed row, and a parameter of all periods by the name that its parts stand under."""
    store = Store(ROOT / "data", ROOT / "params")
    [chapter] = [one for one in store.chapters() if name_of(one) == "2024-H1"]
    found = figures_of(store, ROOT, chapter, "nl", "2024-H1/tie-out")
    line = "2024-H1/tie-out/tk-2024-h1/finance-tables/programmaorganisatie-algemeen/datagedreven-werken/spent/printed"
    assert line in found.from_cell(Source("data/published/tk-2024-h1/finance_tables.csv", 5, ""))
    overview = found.from_cell(Source("data/published/tk-2024-h1/overview.csv", 5, ""))
    assert overview
    assert all(id_.startswith("2024-H1/tie-out/tk-2024-h1/overview/") for id_ in overview)
    shares = {f"2024-H1/tie-out/tolerances/{name}/share" for name in ("approval", "reporting")}
    assert set(found.from_cell(Source("params/programme.yaml", 0, "tolerances"))) == shares
    assert set(found.from_cell(Source("params/programme.yaml", 0, "tolerances.approval_share"))) == {min(shares)}
    assert found.from_cell(Source("params/programme.yaml", 0, "toler")) == []
    amount = found.nodes["2024-H1/tie-out/tolerances/approval/amount"]
    assert amount.parents == ("2024-H1/finance/overview/lasten/total/budget_revised", "2024-H1/tie-out/tolerances/approval/share")


def test_a_parameter_of_all_periods_is_looked_for_in_every_period() -> None:
    """The reports over all periods bear the name of its file, and are not alone in going by it."""
    store = Store(ROOT / "data", ROOT / "params")
    assert list(reading(store, "params/programme.yaml")) == store.chapters()
    assert [name_of(one) for one in reading(store, "params/2024-H1.yaml")] == ["2024-H1"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2024-H1/finance/ouderen/total/spnt",), "Did you mean '2024-H1/finance/ouderen/total/spent'?"),
        (("2019-Q4/nope/x",), "2019-Q4 has figures on: "),
        (("2024-H9/finance/x",), "an id begins with a period. Did you mean '2024-H1'?"),
        (("--input", "periods/2024-H1/line_finance.csv:900"), "Its rows are 2 to "),
        (("--input", "periods/2024-H1/line_finanse.csv:5"), "Did you mean 'periods/2024-H1/line_finance.csv'?"),
        (("--input", "periods/2024-H1/line_finance.csv"), "Write FILE:ROW"),
        ((), "Name a figure, or a row of an input with --input; one of them."),
    ],
)
def test_trace_refuses_what_is_not_there(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str) -> None:
    """Exit 2, with what is meant or allowed."""
    code, out, err = traced(capsys, *words)
    assert (code, out) == (2, "")
    assert told in err


def test_trace_tells_nothing_of_a_small_number(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither its value nor its rows; of a sum of such numbers not the numbers."""
    code, out, _ = traced(capsys, "2019/health/bof/total/n_notifications", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["value"], found["rule"], found["parents"], "source" in found) == (None, SUPPRESSED, [], False)
    assert traced(capsys, "2019/health/bof/almelo/n_notifications")[0] == 2


def test_the_second_programme_is_traced_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing in the tracing is about one programme."""
    folder = ROOT / "tests" / "second_programme"
    period = yaml.safe_load((folder / "params" / "programme.yaml").read_text(encoding="utf-8"))["default_period"]
    words = ["--data", str(folder / "data"), "--params", str(folder / "params"), "trace"]
    assert main([*words, f"{period}/finance/programme/total/spent", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    leaves = [figure for figure in found["figures"].values() if not figure["parents"]]
    assert leaves
    assert all(figure["source"]["row"] for figure in leaves)
