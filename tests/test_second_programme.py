"""Another programme, made up and as different as the tables allow, gets the same reports from the same notebooks."""

from __future__ import annotations

import csv
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from koers.data.store import Store
from tests.browser import check_page
from tests.builds import SECOND_IN_DUTCH, SOAK
from tests.verapdf import SKIP, CannotValidateError, skipped, validate

ROOT = Path(__file__).parent.parent
THEMES = ("wonen-en-water", "jong-op-de-dijk")
PROGRESS = tuple(f"theme-progress--{theme}" for theme in THEMES)
EXPECTED = {
    "2022": ("regional-figures",),
    "2023-05": ("regional-figures",),
    "2023-Q1": ("financial-overview", *PROGRESS, "programme-report"),
    "2023-Q2": (
        "financial-overview",
        *PROGRESS,
        "progress-monitor",
        "programme-report",
        "impact-analysis--dijkwandeling",
        "tie-out",
        "comparison",
    ),
    "programme": ("continuity",),
}
REPORTS = [f"{period}/{report}" for period, reports in EXPECTED.items() for report in reports]
# What is opened in a browser; in `make soak` more.
PAGES = [name for name in REPORTS if name.endswith(("financial-overview", "programme-report")) and (SOAK or name.startswith("2023-Q2/"))]
# Validated are those too that have charts of their own: what is long of the first programme is validated for archiving in `make soak`.
_CHARTED = ("2023-Q2/impact-analysis--dijkwandeling", "2023-Q2/progress-monitor")
VALIDATED = REPORTS if SOAK else [*PAGES, *_CHARTED]

# By hand, from tests/second_programme/data.
FIGURES: dict[str, dict[str, str | Decimal]] = {
    "2023-Q1": {
        # Nothing was amended: 200 000.50 + 80 000 + 112 000.
        "programme/total/budget_revised": "392000.50",
        "programme/total/spent": "129000.25",
        # 5 000.25 on the neighbourhood, 20 000 on the school.
        "programme/total/expected_end_balance": "25000.25",
        # 500 000.50 income, less the lines, less 60 000 without lines.
        "overview/lasten/saldo/budget_revised": "48000",
        "carry-over/total/amount": "25000",
        # 25 000.25 + 20 000 assumed + 48 000, less 25 000 carried over.
        "overview/result/surplus": "68000.25",
        # No reserve: a share of the total itself, 500 000.50.
        "overview/result/surplus_share": Decimal("68000.25") / Decimal("500000.50"),
        # October to March, of a year that begins in October.
        "time/elapsed_share": Decimal(182) / Decimal(365),
    },
    "2023-Q2": {
        "programme/total/budget_revised": "411999.75",
        "programme/total/spent": "233000.25",
        "programme/total/expected_end_balance": "35000.25",
        "wonen-en-water/steiger/balance": "-5000",
        "wonen-en-water/steiger/spending_rate": "1.25",
        "wonen-en-water/steiger/unexplained": "-2000",
        # That, and the whole 30 000 of the school.
        "deviations/total/unexplained": "32000",
        # 19 999.25 more income, and as much more on the lines.
        "overview/baten/total/budget_revised": "519999.75",
        "overview/lasten/saldo/budget_revised": "48000",
        # Nothing is carried over: 35 000.25 + 20 000 + 48 000.
        "overview/result/surplus": "103000.25",
        # With the reserve of 80 000.25 the total is 600 000.
        "overview/result/surplus_share": Decimal("103000.25") / Decimal(600000),
        "time/elapsed_share": Decimal(273) / Decimal(365),
    },
}


def own_words() -> list[str]:
    """What only the shipped programme is called, and what it calls its themes."""
    store = Store(ROOT / "data", ROOT / "params")
    with (ROOT / "data" / "programme" / "themes.csv").open(encoding="utf-8", newline="") as file:
        themes = [row["label"] for row in csv.DictReader(file)]
    with (ROOT / "data" / "programme" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        places = [row["label"] for row in csv.DictReader(file)]
    return [store.programme.name, "Twente", "Twents", *themes, *places]


def figures(folder: Path, period: str, report: str) -> dict[str, str]:
    """The values of a report's figures, by id."""
    with (folder / period / f"{report}.figures.csv").open(encoding="utf-8", newline="") as file:
        return {row["figure_id"]: row["value"] for row in csv.DictReader(file)}


def test_every_report_of_every_period_is_built(second: Path) -> None:
    """Each period has the reports that its tables suffice for, in every format, and no other."""
    for period, reports in EXPECTED.items():
        pages = {f"{report}{ending}" for report in reports for ending in (".html", ".lineage.html")}
        assert {path.name for path in (second / period).glob("*.html")} == {"index.html", "qa-log.html", *pages}
        for report in reports:
            for ending in ("html", "pdf", "xlsx", "figures.csv", "ipynb"):
                assert (second / period / f"{report}.{ending}").stat().st_size > 0, (period, report, ending)


def test_the_first_language_lies_in_the_periods_folder_and_the_other_below_it(second: Path) -> None:
    """English is this programme's first language."""
    for report in EXPECTED["2023-Q2"] if SOAK else SECOND_IN_DUTCH:
        assert '<html lang="en"' in (second / "2023-Q2" / f"{report}.html").read_text(encoding="utf-8")
        assert '<html lang="nl"' in (second / "2023-Q2" / "nl" / f"{report}.html").read_text(encoding="utf-8")
    assert not (second / "2023-Q2" / "en").exists()
    assert not (second / "2023-Q1" / "nl").exists()


def test_nothing_of_the_shipped_programme_stands_in_it(second: Path) -> None:
    """No name of the shipped programme, its themes or its municipalities on a page, among figures or in a PDF."""
    paths = [path for path in sorted(second.rglob("*")) if path.suffix in (".html", ".csv", ".pdf")]
    assert len(paths) > 30
    for path in paths:
        content = _text(path).casefold()
        assert [word for word in own_words() if word.casefold() in content] == [], path.relative_to(second)


def _text(path: Path) -> str:
    """What stands in a file, without the fonts that a page carries along."""
    if path.suffix != ".pdf":
        return re.sub(r"base64,[A-Za-z0-9+/=]+", "", path.read_text(encoding="utf-8"))
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, timeout=60).stdout.decode("utf-8")


@pytest.mark.parametrize("period", FIGURES)
def test_figures_by_hand(second: Path, period: str) -> None:
    """Totals, balances, result, surplus and the share of the year elapsed are what a pencil makes of them."""
    found = {**figures(second, period, "financial-overview"), **figures(second, period, "programme-report")}
    for key, expected in FIGURES[period].items():
        value = Decimal(found[f"{period}/finance/{key}"])
        assert abs(value - Decimal(expected)) < Decimal("1e-9"), key


def test_a_name_with_a_quote_and_an_ampersand_stands_as_it_is(second: Path) -> None:
    """In HTML, in a PDF and in a figures CSV."""
    page = (second / "2023-Q2" / "financial-overview.html").read_text(encoding="utf-8")
    assert "&amp;amp;" not in page
    assert "&amp;#34;" not in page
    assert 'Wonen & "water"' in _text(second / "2023-Q2" / "financial-overview.pdf")
    assert 'Wonen & ""water"", total' in _text(second / "2023-Q2" / "financial-overview.figures.csv")


def test_what_a_period_lacks_it_does_not_tell(second: Path) -> None:
    """No amendments: nothing went from one amount to the same. No carry-over: no 0 carried over. No reserve: none is named."""
    first = _text(second / "2023-Q1" / "financial-overview.pdf")
    last = _text(second / "2023-Q2" / "financial-overview.pdf")
    assert "nothing was amended" in first
    assert "Stormpot" not in first
    assert "Prijzengeld Kusttrofee" in first
    assert "nothing was amended" not in last
    assert "Stormpot" in last
    assert "Nothing is carried over" in last


def test_what_is_said_of_a_source_is_its_own(second: Path) -> None:
    """A remark of its data, in each language; where its data say nothing of colours or categories, neither does a report."""
    english = (second / "2023-Q2" / "progress-monitor.html").read_text(encoding="utf-8")
    dutch = (second / "2023-Q2" / "nl" / "progress-monitor.html").read_text(encoding="utf-8")
    assert "The harbour master keeps the milestones in a log." in english
    assert "De havenmeester houdt de mijlpalen bij in een logboek." in dutch
    care = (second / "2023-05" / "regional-figures.html").read_text(encoding="utf-8")
    assert "Who reported" not in care
    assert "Door wie aangevraagd" in care


def test_a_subproject_without_a_place_on_the_agenda_is_listed(second: Path) -> None:
    """A period may have phases and an agenda, and a project that is on one of them only."""
    page = (second / "2023-Q2" / "theme-progress--wonen-en-water.html").read_text(encoding="utf-8")
    assert "The projects of the theme" in page
    assert "The projects on the agenda" in page
    assert re.sub(r"<[^>]*>", "", page).count("– Steiger") >= 2


def test_a_project_that_split_off_is_not_called_new(second: Path) -> None:
    """Of two halves one goes on in the line of the whole; the other is as little new."""
    page = (second / "programme" / "continuity.html").read_text(encoding="utf-8")
    assert "Zeebenen: split off in 2023" in page
    assert "Buurtbatterij: new in 2023" in page
    assert "Drijvende buurt: since 2018" in page
    assert "Aanmeren: merged after 2018" in page


def test_the_house_colours_are_its_own(second: Path) -> None:
    """Colours come from the parameters."""
    page = (second / "2023-Q2" / "financial-overview.html").read_text(encoding="utf-8").casefold()
    assert "#5b2a86" in page
    assert "#14425f" not in page


@pytest.mark.parametrize("name", PAGES)
def test_page_is_fit_for_every_reader(second: Path, name: str) -> None:
    """Wide and narrow, light and dark, with other house colours: no fault in Chromium."""
    assert check_page(second / f"{name}.html") == []


def test_every_pdf_is_valid_for_accessibility_and_archiving(second: Path) -> None:
    """PDF/UA-1 and PDF/A-3a, by the veraPDF engine; in `make soak` of all."""
    if skipped():
        pytest.skip(SKIP)
    try:
        faults = validate([second / f"{name}.pdf" for name in VALIDATED])
    except CannotValidateError as error:
        pytest.fail(str(error))
    assert faults == []
