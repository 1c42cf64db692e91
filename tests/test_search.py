"""The search over all periods and the search within a report, as a reader uses them: with the keyboard, from files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from tests.browser import barriers, in_browser, shared

DATA_BELOW_BYTES = 600_000
PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def started() -> Any:
    """The Chromium of this session."""
    return in_browser(shared)()


def opened(started: Any, path: Path, viewport: dict[str, int], *, script: bool = True) -> tuple[Any, list[str]]:
    """Open a page; return it with a list that takes what goes wrong."""
    page = started.new_context(viewport=viewport, reduced_motion="reduce", java_script_enabled=script).new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(path.resolve().as_uri())
    return page, problems


def asked(page: Any, words: str) -> list[str]:
    """Type words into the index page's search and return the hits' texts, when the count has been told."""
    page.fill("#search", "")
    page.wait_for_selector(".search [role=status]:empty", state="attached")
    page.fill("#search", words)
    page.wait_for_selector(".search [role=status]:not(:empty)")
    return [" ".join(item.inner_text().split()) for item in page.query_selector_all(".hits li")]


def searched(path: Path) -> tuple[int, list[dict[str, Any]]]:
    """Return the size of a page's search data in bytes, and the data."""
    text = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("#search-data").text  # type: ignore[union-attr]
    return len(text.encode()), json.loads(text)


@in_browser
def test_a_reader_finds_a_title_a_project_and_a_figure_in_all_periods(every_report: Path, started: Any) -> None:
    """Titles come first, accents and parts of words make no difference, a figure is found by its words and by its value."""
    page, problems = opened(started, every_report / "out" / "index.html", SCREEN)
    titles = asked(page, "ouder")
    assert [hit.startswith("Voortgang per thema: ") for hit in titles[:4]] == [True, True, True, False]
    assert len(titles) == 40
    assert int(page.inner_text(".search .more").split()[2].rstrip(";")) == int(page.inner_text(".search [role=status]").split()[0]) - 40
    assert asked(page, "clientonderst") == asked(page, "Cliëntonderst")
    spent = "Programma, totaal: besteed € 1.216.335 Financieel overzicht · januari tot en met juni 2024"
    hits = asked(page, "1.216.335")
    assert hits == asked(page, "1216335")
    assert hits[0] == spent
    assert asked(page, "programma totaal besteed 2024-h1")[0] == spent
    assert asked(page, "bestaat niet") == []
    assert page.inner_text(".search [role=status]") == "Niets gevonden"
    assert problems == []


@in_browser
def test_a_hit_leads_to_its_place_by_keyboard_and_escape_clears(every_report: Path, started: Any) -> None:
    """Tab from the field to the first hit, Enter follows it to the table; axe finds no barrier among the hits."""
    page, problems = opened(started, every_report / "out" / "index.html", PHONE)
    asked(page, "1216335")
    assert barriers(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.input_value("#search") == ""
    assert page.query_selector_all(".hits li") == []
    assert page.evaluate("document.activeElement.id") == "search"
    asked(page, "1216335")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2024-H1/financial-overview.html#*")
    assert page.locator(":target").inner_text().replace("\u00a0", " ").count("1.216.335") >= 1
    assert problems == []


@in_browser
def test_an_english_period_searches_its_own_reports(every_report: Path, started: Any) -> None:
    """The English page has the period's English reports, with names in the language of the data marked."""
    page, problems = opened(started, every_report / "out" / "2024-H1" / "en" / "index.html", SCREEN)
    assert asked(page, "interim rep")[0] == "Interim report January to June 2024"
    asked(page, "welzijn op recept")
    assert page.query_selector_all(".hits a[lang=nl]") != []
    assert asked(page, "zzz") == []
    assert page.inner_text(".search [role=status]") == "Nothing found"
    assert problems == []


def test_the_data_holds_what_is_built_and_no_more_than_is_shown(every_report: Path) -> None:
    """Every report once, newest period first; every figure as its CSV shows it; all periods in less than the size agreed."""
    out = every_report / "out"
    size, reports = searched(out / "index.html")
    assert size < DATA_BELOW_BYTES
    pages = {path.relative_to(out).as_posix() for path in out.glob("*/*.html") if path.name not in ("index.html", "qa-log.html")}
    assert {report["href"] for report in reports} == {page for page in pages if not page.endswith(".lineage.html")}
    assert [*dict.fromkeys(report["folder"] for report in reports)] == ["programme", "2025-Q3", "2024-H1", "2020-01", "2019", "2019-Q4"]
    for folder in {report["folder"] for report in reports}:
        told = sorted((label, text) for report in reports if report["folder"] == folder for label, text, _ in report["figures"])
        shown: dict[str, tuple[str, str]] = {}
        for path in (out / folder).glob("*.figures.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                shown |= {row["figure_id"]: (row["label"], row["text"]) for row in csv.DictReader(file)}
        assert told == sorted(shown.values())


def test_every_hit_leads_somewhere(every_report: Path) -> None:
    """Each place in the data is an id of the page that it is said to be in."""
    out = every_report / "out"
    for report in searched(out / "index.html")[1]:
        soup = BeautifulSoup((out / report["href"]).read_text(encoding="utf-8"), "html.parser")
        ids = {"", *(tag["id"] for tag in soup.select("[id]"))}
        assert {unquote(anchor) for _, anchor, _ in report["names"]} | {anchor for *_, anchor in report["figures"]} <= ids, report["href"]


@in_browser
def test_a_reader_finds_a_place_in_a_long_report(every_report: Path, started: Any) -> None:
    """The count is told, Enter goes on, Shift and Enter back, Escape clears and leaves the reader at the place."""
    page, problems = opened(started, every_report / "out" / "2024-H1" / "programme-report.html", SCREEN)
    page.fill("#find", "besteed")
    page.wait_for_selector(".find .steps:not([hidden])")
    n = int(page.inner_text(".find [role=status]").split()[0])
    assert n > 10
    seen = []
    for key in ("Enter", "Enter", "Shift+Enter"):
        page.keyboard.press(key)
        seen.append(page.inner_text(".find [role=status]"))
    assert seen == [f"1 van {n}", f"2 van {n}", f"1 van {n}"]
    page.click(".find .previous")
    assert page.inner_text(".find [role=status]") == f"{n} van {n}"
    assert "besteed" in page.inner_text(".found").lower()
    assert page.evaluate(
        "(() => { const r = document.querySelector('.found').getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight; })()"
    )
    page.keyboard.press("Escape")
    assert page.input_value("#find") == ""
    assert page.query_selector(".found") is None
    assert "besteed" in page.evaluate("document.activeElement.textContent").lower()
    assert problems == []


@in_browser
def test_contents_stay_within_reach(every_report: Path, started: Any) -> None:
    """Far down the report, on a phone: the bar is there, says the section, folds out with it marked, and closes when followed."""
    page, problems = opened(started, every_report / "out" / "2024-H1" / "programme-report.html", PHONE)
    page.evaluate("document.getElementById('ouderen').scrollIntoView()")
    page.wait_for_selector(".here:text-is('Ouderen'), .here:text-is('Waar het thema voor is')")
    page.click(".contents.folded summary")
    assert page.inner_text(".contents.folded [aria-current]") == page.inner_text(".here")
    page.click('.contents.folded a[href="#verantwoording"]')
    assert page.url.endswith("#verantwoording")
    assert page.query_selector(".contents.folded details[open]") is None
    bar, heading = page.locator(".aside").bounding_box(), page.locator("#verantwoording").bounding_box()
    assert bar["y"] == 0
    assert heading["y"] >= bar["height"]
    assert problems == []


@in_browser
def test_nobody_is_kept_from_contents_or_search(every_report: Path, started: Any) -> None:
    """On a phone, with a place found and the contents folded out: no barrier that axe finds."""
    page, problems = opened(started, every_report / "out" / "2025-Q3" / "theme-progress--werkwijze.html", PHONE)
    page.type("#find", "project")
    page.wait_for_selector(".find .steps:not([hidden])")
    page.keyboard.press("Enter")
    page.click(".contents.folded summary")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    assert page.query_selector(".contents.folded details[open]") is None
    assert problems == []


@pytest.mark.parametrize("name", ["index.html", "2024-H1/programme-report.html"])
@in_browser
def test_without_script_no_field_promises_anything(every_report: Path, started: Any, name: str) -> None:
    """Neither field shows; the page reads as it did."""
    page, _ = opened(started, every_report / "out" / name, SCREEN, script=False)
    assert page.locator("input:visible").count() == 0
    assert page.locator("main h2:visible").count() > 0
