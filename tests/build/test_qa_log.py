"""The QA log: every table, chart and number leads to code, every check says what did it, nothing outstanding is left out."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from koers.build.mapping import Shown, map_notebook, place_of
from koers.build.task import sections_of
from koers.data.origins import check_origin
from koers.present.display import MIME, Neutral, figures_of
from tests.browser import check_page
from tests.conftest import REPORT, Built
from tests.running import ROOT

PREFACE = ('from koers.notebook import open_report\n\nreport = open_report("financial-overview")\nfinance = report.finance',)
SHOWN = {"kind": "section", "items": [{"kind": "prose", "style": "", "text": [{"figure": {"id": "2024-H1/x/y"}}]}]}


def notebook(*sources: str, shown: Neutral = SHOWN) -> dict[str, Any]:
    """An executed notebook of which the last cell shows something."""
    cells = [
        {"cell_type": "code", "id": f"c{number}", "execution_count": number, "metadata": {}, "source": source, "outputs": []}
        for number, source in enumerate((*PREFACE, *sources), start=1)
    ]
    cells[-1]["outputs"] = [{"output_type": "execute_result", "data": {MIME: shown}}]
    return {"cells": cells}


def stands_there(file: str, line: int, name: str, root: Path = ROOT) -> bool:
    """Whether a function or class is defined at that line of that file, decorators above it or not."""
    lines = (root / file).read_text(encoding="utf-8").splitlines()[line - 1 :]
    first = next(text.strip() for text in lines if not text.strip().startswith("@"))
    return first.startswith((f"def {name}(", f"class {name}"))


@pytest.mark.parametrize(
    ("source", "functions"),
    [
        ("finance.themes()", ["koers.present.finance.themes.themes"]),
        ("report.title()", ["koers.report.report.Report.title"]),
        ("finance.overview() + finance.surplus()", ["koers.present.finance.overview.overview", "koers.present.finance.overview.surplus"]),
        ("part = finance.surplus()\npart", ["koers.present.finance.overview.surplus"]),
        ("display(finance.surplus())", ["koers.present.finance.overview.surplus"]),
        ("from koers.present.display import Prose, Section\nSection((Prose(()),))", ["koers.present.display.Section"]),
        ("report.finance.surplus()", ["koers.present.finance.overview.surplus"]),
        ("report.impact.value()", ["koers.present.impact.value.value"]),
        ("report.impact.prices()", ["koers.present.impact.checks.prices", "koers.present.impact.checks.left_out"]),
        ("somebody.elses()", [""]),
        ("finance.nothing()", [""]),
        ("%matplotlib inline", []),
    ],
)
def test_a_cell_leads_to_the_functions_that_it_calls(source: str, functions: list[str]) -> None:
    """Through imports, type hints, properties and methods that only hand on; what is none of ours stays a call without a function."""
    [cell] = map_notebook(notebook(source))
    assert [call.function for call in cell.calls] == functions
    assert (cell.number, cell.id, cell.figures) == (2, "c2", ("2024-H1/x/y",))
    for call in cell.calls:
        assert not call.function or stands_there(call.file, call.line, call.function.rpartition(".")[2])


def test_a_table_and_a_chart_are_mapped_with_their_figures() -> None:
    """Each id once; those of a table are none of the text."""
    figures = [{"figure": {"id": f"2024-H1/x/{name}"}} for name in ("a", "b", "a")]
    table = {"kind": "table", "name": "t", "title": "T", "rows": [{"cells": [{"text": figures}]}]}
    [cell] = map_notebook(notebook("finance.themes()", shown={"kind": "section", "items": [*SHOWN["items"], table]}))
    assert cell.tables == (Shown("t", "T", ("2024-H1/x/a", "2024-H1/x/b")),)
    assert (cell.charts, cell.figures, cell.n_figures) == ((), ("2024-H1/x/y",), 4)


def test_a_name_given_anew_is_followed_anew() -> None:
    """What a later cell assigns takes the place of what an earlier one did."""
    [cell] = map_notebook(notebook("finance = report", "finance.title()"))
    assert [call.function for call in cell.calls] == ["koers.report.report.Report.title"]
    [cell] = map_notebook(notebook("finance = 1", "finance.themes()"))
    assert [call.function for call in cell.calls] == [""]


def test_a_functions_place_is_where_it_is_defined() -> None:
    """File below the root, first line."""
    place = place_of(check_origin)
    assert (place.function, place.file) == ("koers.data.origins.check_origin", "koers/data/origins.py")
    assert stands_there(place.file, place.line, "check_origin")


def log(folder: Path) -> dict[str, Any]:
    """A folder's QA log."""
    read: dict[str, Any] = json.loads((folder / "qa-log.json").read_text(encoding="utf-8"))
    return read


def check_log(folder: Path, root: Path) -> None:
    """Every table, chart and figure of every report has one cell, one call, one function; every check has its code."""
    record, made = log(folder), json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["reports"]
    assert {one["report"] for one in record["mapping"]} == set(made) == {one["report"] for one in record["software"]}
    for one in record["mapping"]:
        assert len({call["call"] for call in one["calls"]}) == 1, one
        for call in one["calls"]:
            assert stands_there(call["file"], call["line"], call["function"].rpartition(".")[2], root), one
    for one in record["checks"]:
        assert stands_there(one["file"], one["line"], one["function"].rpartition(".")[2], root), one
    for report, entry in made.items():
        cells = [one for one in record["mapping"] if one["report"] == report]
        items = [item for form in sections_of(json.loads((folder / f"{report}.ipynb").read_text("utf-8"))) for item in form["items"]]
        for kind in ("table", "chart"):
            assert [each["name"] for one in cells for each in one[f"{kind}s"]] == [item["name"] for item in items if item["kind"] == kind]
            for told, item in zip(
                (each for one in cells for each in one[f"{kind}s"]), (item for item in items if item["kind"] == kind), strict=True
            ):
                assert set(told["figures"]) == {figure["id"] for figure in figures_of(item)}
        with (folder / f"{report}.figures.csv").open(encoding="utf-8", newline="") as file:
            ids = {row["figure_id"] for row in csv.DictReader(file)}
        drawn = {id_ for one in cells for each in (*one["tables"], *one["charts"]) for id_ in each["figures"]}
        assert {each for one in cells for each in one["figures"]} | drawn == ids
        read = {(one["file"], one["sha256"]) for one in record["inputs"] if report in one["reports"]}
        assert read == {(item["file"], item["sha256"]) for item in entry["inputs"]}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_that_the_financial_overview_shows_leads_to_code(built: Built, language: str) -> None:
    """In both languages; its assumed end balances with the row that says so, and its warning are told."""
    folder = built.folder(language)
    check_log(folder, built.root)
    record = log(folder)
    assert {one["source"]["file"] for one in record["assumptions"]} == {"data/periods/2024-H1/overview_finance.csv"}
    assert all(one["source"]["row"] > 1 and one["reports"] == [REPORT] for one in record["assumptions"])
    warned = [one for one in record["outstanding"] if one["where"].startswith("data/periods/2024-H1/explanations.csv")]
    assert [one["report"] for one in warned] == [REPORT]
    assert record["audit"] is None
    recounted = [one["function"] for one in record["checks"] if one["function"].endswith("recount")]
    assert recounted == ["koers.finance.checks.recount"]
    assert 'href="qa-log.html"' in (folder / "index.html").read_text(encoding="utf-8")


def test_its_page_is_fit_for_every_reader(built: Built) -> None:
    """Accessible, without a request, narrow enough for a phone; the search of the period does not find it among the reports."""
    assert check_page(built.folder("nl") / "qa-log.html") == []


def test_everything_that_every_report_shows_leads_to_code(every_report: Path) -> None:
    """All periods; open findings on what was published are among what is outstanding."""
    folders = sorted(path.parent for path in (every_report / "out").rglob("qa-log.json") if ".versions" not in path.parts)
    assert len(folders) > 5
    for folder in folders:
        check_log(folder, every_report / "repository")
    audit = log(every_report / "out" / "2024-H1")["audit"]
    assert audit["report"] == "tie-out"
    assert audit["n_open"] > 0
