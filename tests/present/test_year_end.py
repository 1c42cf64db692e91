"""Money at the end of a year, and beside that of an earlier period: words that fit, figures under their own ids."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from koers.data.store import Store
from koers.export.figures import report_figures, words_of
from koers.period import Period
from tests.finance.tiny import CSV, all_sections, frames, report, standing_beside, year_account
from tests.present.test_finance_sections import (
    ALL_DEVIATIONS,
    LANGUAGES,
    PROGRAMMES,
    check_alternative_texts,
    check_figures,
    check_structure,
    items,
    made,
    prose,
    runs,
)
from tests.programme_copy import ROOT, edit

EXPECTING = {
    "nl": re.compile(r"verwacht|loopt achter|loopt voor|nog besteed", re.IGNORECASE),
    "en": re.compile(r"expect|calendar|ahead of|lags", re.IGNORECASE),
}
# The year: x 1000 of 1060, y all of it, z 300 of 300.
DONE = {"line_finance": CSV["line_finance"].replace("400,500", "1000,0").replace("100.25,100.25", "200.50,0").replace("350,0", "300,0")}


@cache
def closed(programme: str, language: str) -> list[dict[str, Any]]:
    """The sections of one of the programmes as the account of a year."""
    return all_sections(year_account(frames(**PROGRAMMES[programme]), language, **ALL_DEVIATIONS))


@cache
def both(language: str = "nl", **changed: str | None) -> list[dict[str, Any]]:
    """The sections of the year with its half-year beside it."""
    beside = standing_beside(
        year_account(frames(**{**DONE, **changed}), language, **ALL_DEVIATIONS), report(frames(), language, **ALL_DEVIATIONS)
    )
    return all_sections(beside)


@LANGUAGES
@pytest.mark.parametrize("programme", ["as it is", "with every line overspent", "without what is optional"])
def test_nothing_is_expected_of_a_year_that_is_over(programme: str, language: str) -> None:
    """No sentence, heading, column or description of a chart, whatever the money; sound as any other report."""
    sections = closed(programme, language)
    told = [
        *runs(sections),
        *(chart["alt"] for chart in items(sections, "chart")),
        *(c["label"] for t in items(sections, "table") for c in t["columns"]),
    ]
    told += [tile["label"] for one in items(sections, "tiles") for tile in one["items"]]
    told += [message["lead"] for one in items(sections, "key_messages") for message in one["items"]]
    told += [
        item[name] for section in sections for item in section["items"] for name in ("title", "text") if isinstance(item.get(name), str)
    ]
    told += [figure["label"] for figure in report_figures(sections).values()]
    assert [text for text in told if EXPECTING[language].search(text)] == []
    check_structure(sections)
    check_figures(sections)
    check_alternative_texts(sections)


def test_the_search_for_what_is_expected_finds_it_in_the_middle_of_a_year() -> None:
    """So that the test above can fail."""
    for language, pattern in EXPECTING.items():
        assert pattern.search(" ".join(runs(made("as it is", language))))


def test_what_is_still_to_be_booked_is_told_as_long_as_there_is_any() -> None:
    """600.25 of alfa; nothing of beta, whose year ends 50 short."""
    sections = [year_account(frames(), "en").finance.theme(theme).neutral() for theme in ("alfa", "beta")]
    assert "€600 is still to be booked. €160 was not spent." in prose(sections[:1])
    assert "to be booked" not in prose(sections[1:])
    assert "The year ends at \u2212€50, a shortfall." in prose(sections[1:])
    charts = [items([section], "chart")[0] for section in sections]
    assert [chart["title"] for chart in charts] == ["Spent, still to be booked and not spent: Alfa", "Spent and not spent: Beta"]
    assert "to be booked" not in charts[1]["alt"]


@LANGUAGES
def test_the_earlier_period_stands_beside_the_year_and_the_report_stays_sound(language: str) -> None:
    """Every figure once, with labels of their own; what was is told under its own period's id."""
    sections = both(language)
    check_structure(sections)
    check_figures(sections)
    check_alternative_texts(sections)
    figures = report_figures(sections)
    spent = figures["2024-H1/finance/programme/total/spent"]
    assert (spent["value"], spent["label"].endswith("(2024-H1)")) == ("850.25", True)
    since = figures["2024-H2/finance/alfa/x/spent_since"]
    assert since["terms"] == [[1, "2024-H2/finance/alfa/x/spent"], [-1, "2024-H1/finance/alfa/x/spent"]]


def rows_of_table(sections: list[dict[str, Any]], name: str) -> list[list[str]]:
    """A table's cells as they are shown."""
    table = next(table for table in items(sections, "table") if table["name"] == name)
    return [
        [cell.get("shown") or (cell["figure"]["text"] if "figure" in cell else words_of(cell["text"])) for cell in row["cells"]]
        for row in table["rows"]
    ]


def test_the_half_year_and_what_was_spent_since_make_the_year() -> None:
    """By theme and by line; 850 + 650 = 1501, rounded half up from 850.25, 650.25 and 1500.50; the ends then and now."""
    sections = both()
    assert rows_of_table(sections, "programma-eerder") == [
        ["Alfa", "500", "700", "1.201", "160", "60"],
        ["Beta", "350", "\u221250", "300", "\u221250", "0"],
        ["Totaal", "850", "650", "1.501", "110", "60"],
    ]
    assert rows_of_table(sections, "beta-eerder") == [
        ["Zet", "350", "\u221250", "300", "\u221250", "0"],
        ["Totaal", "350", "\u221250", "300", "\u221250", "0"],
    ]
    assert "Tot en met 30\u00a0juni\u00a02024 is €\u00a0850 besteed, sindsdien €\u00a0650: samen €\u00a01.501" in prose(sections)


def test_tiles_and_messages_tell_what_it_was() -> None:
    """Another amount with the amount, an equal one as equal."""
    sections = both("en")
    notes = {tile["label"]: words_of(tile["note"]) for tile in items(sections, "tiles")[0]["items"]}
    assert notes["Revised budget"].endswith("; the same as on 30\u00a0June\u00a02024")
    assert notes["Spent on the themes"].endswith("; was €850 on 30\u00a0June\u00a02024")
    surplus = next(message for message in items(sections, "key_messages")[0]["items"] if message["lead"] == "The year ends with a surplus")
    assert words_of(surplus["text"]).endswith("On 30\u00a0June\u00a02024, €205 was expected.")


def test_a_line_of_only_one_of_the_two_has_a_dash_in_the_other() -> None:
    """Y is not told of any more: it stands below, and a note says so."""
    optional = dict.fromkeys(("line_groups", "explanations", "carry_over", "amendments"))
    now = {"line_finance": DONE["line_finance"].replace("alfa,y,200.50,200.50,0\n", ""), **optional}
    sections = both(**now)
    assert ["Ypsilon", "100", "\u2212100", "–", "0", "–"] in rows_of_table(sections, "alfa-eerder")
    check_structure(sections)
    check_figures(sections)


def test_the_same_half_a_year_before_is_told_as_a_difference() -> None:
    """Spending does not add up from year to year: then, now, difference."""
    now = report(frames(**DONE), "en")
    data = replace(
        now.data, period=Period.parse("2025-H1"), parameters=now.data.parameters.model_copy(update={"reference_date": date(2025, 6, 30)})
    )
    sections = all_sections(standing_beside(replace(now, data=data), report(frames(), "en")))
    table = next(table for table in items(sections, "table") if table["name"] == "programma-eerder")
    assert [column["label"] for column in table["columns"]][1:4] == [
        "Spent until 30\u00a0June\u00a02024",
        "Spent until 30\u00a0June\u00a02025",
        "Difference",
    ]
    assert rows_of_table(sections, "programma-eerder")[-1][1:4] == ["850", "1,501", "650"]
    assert "a difference of €650" in prose(sections)
    check_figures(sections)


def test_without_an_earlier_period_nothing_stands_beside_it() -> None:
    """The shipped half-year has none that is comparable."""
    sections = made("as it is", "nl")
    assert "was €" not in " ".join(runs(sections))
    assert "-eerder" not in " ".join(table["name"] for table in items(sections, "table"))


def test_the_account_of_a_year_is_called_so(tmp_path: Any) -> None:
    """The title that the programme gives it, and the year beside the months; not of a half-year that ends before the year does."""
    params = tmp_path / "params"
    params.mkdir()
    for name in ("programme", "2024-H1"):
        (params / f"{name}.yaml").write_bytes((ROOT / f"params/{name}.yaml").read_bytes())
    period, report_name = Period.parse("2024-H1"), "programme-report"
    store = Store(ROOT / "data", params)
    assert (store.title(period, report_name).nl, store.closed_year(period)) == ("Tussentijdse rapportage", "")
    edit(params / "2024-H1.yaml", "reference_date: 2024-06-30", "reference_date: 2024-12-31")
    store = Store(ROOT / "data", params)
    assert (store.title(period, report_name).nl, store.closed_year(period)) == ("Jaarrapportage", "2024")
    edit(params / "programme.yaml", "fiscal_year_start_month: 1", "fiscal_year_start_month: 7")
    edit(params / "2024-H1.yaml", "reference_date: 2024-12-31", "reference_date: 2024-06-30")
    assert Store(ROOT / "data", params).closed_year(period) == "2023/2024"
