"""A case's report beside the earlier one: one chapter, figures with their lineage, from the old total to the new one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from koers.data.store import Store
from koers.export.figures import cell_words, report_figures, tables_of
from koers.export.xlsx import export_xlsx
from koers.notebook import ImpactChoices, Report, prepare_report
from tests.impact.small import write_case
from tests.impact.test_since import NOW, RATE, THEN
from tests.present.test_finance_sections import check_structure, items
from tests.present.test_impact import check_figures, report
from tests.running import ROOT

SHIPPED = Store(ROOT / "data", ROOT / "params")
FEW = ImpactChoices(n_draws=200)


def opened(folder: Path, language: str = "nl") -> Report:
    """The report on a case that lies anywhere."""
    return prepare_report(SHIPPED, ROOT, "impact-analysis", "2024-H1", language, str(folder), FEW)


def forms(made: Report) -> list[dict[str, Any]]:
    """What a report that follows another shows: its cover, the opening, then and now, the account."""
    sections = made.title(), made.impact.opening(), made.impact.then_and_now(), made.accountability()
    return [section.neutral() for section in sections]


def pair(tmp_path: Path, then: dict[str, Any], now: dict[str, Any]) -> Path:
    """The small pair of the calculation's tests, in one folder; the later one's."""
    write_case(tmp_path / "forecast", THEN, **{**RATE, "status": "forecast", **then})
    return write_case(tmp_path / "evaluation", NOW, [{"value": "1200"}], follows="forecast", **{**RATE, "status": "evaluation", **now})


def table(made: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """A table by its name."""
    return next(one for one in tables_of(made) if one["name"] == name)


def shown(made: list[dict[str, Any]], name: str) -> list[list[str]]:
    """The rows of a table as a reader sees them."""
    return [[cell.get("shown") or cell_words(cell) for cell in row["cells"]] for row in table(made, name)["rows"]]


@pytest.mark.parametrize(
    ("language", "then", "now"),
    [
        ("nl", {}, {}),
        ("en", {}, {"convention": "{negative_outcomes: denominator, discount_timing: mid}", "price_year": 2024}),
        ("nl", {"price_year": 2023}, {"discount_rate": "{costs: 0.1, effects: 0.2}", "price_year": 2024}),
        ("en", {"question": "break_even"}, {}),
        ("nl", {"question": "break_even"}, {"question": "break_even", "convention": "mid-year"}),
    ],
    ids=["alike", "convention", "rates and prices apart", "effect known now", "break-even"],
)
def test_any_pair_has_a_chapter(tmp_path: Path, language: str, then: dict[str, Any], now: dict[str, Any]) -> None:
    """Sound, each figure once and with a label of its own, a spreadsheet of it; no ratio where there is none."""
    made = forms(opened(pair(tmp_path, then, now), language))
    check_structure(made)
    check_figures(made)
    export_xlsx(made, created=date(2024, 6, 30))
    measures = {key.rpartition("/")[2] for key in report_figures(made[2:3])}
    assert ("sroi_ratio" in measures) is ("question" not in {**then, **now})


def test_a_case_that_follows_none_has_no_such_chapter() -> None:
    """Nothing is shown, and nobody else makes its figures."""
    impact = report("teaching-employment").impact
    assert impact.then_and_now().items == ()
    assert impact.figure_makers == (impact,)


def test_what_came_of_a_forecast_is_told_by_outcome(tmp_path: Path) -> None:
    """By hand: 1440 then, 360 more as counted now, 1000 more since: 2800; what is new or gone says so."""
    made = forms(opened(pair(tmp_path, {}, {"convention": "wiki-example"}), "en"))
    assert [column["label"] for column in table(made, "toen-en-nu-uitkomsten")["columns"]] == [
        "Effect",
        "Then (forecast)",
        "Counted otherwise",
        "Then, counted as now",
        "Change",
        "Now (evaluation)",
    ]
    assert [row[1:] for row in shown(made, "toen-en-nu-uitkomsten")] == [
        ["720", "+180", "900", "−100", "800"],
        ["–", "–", "–", "+2,000", "2,000"],
        ["720", "+180", "900", "−900", "–"],
        ["1,440", "+360", "1,800", "+1,000", "2,800"],
    ]
    assert [row[0] for row in shown(made, "toen-en-nu-uitkomsten")][1:3] == [
        "Something better (bare) (has a price now)",
        "Something better (o2) (gone)",
    ]
    assert [row[2:] for row in shown(made, "toen-en-nu-aannames")] == [["10%", "20%"]]
    [callout] = items(made[2:3], "callout")
    assert callout["title"] == "Then was counted otherwise"
    assert "Timing of discounting: " in str(callout["text"])
