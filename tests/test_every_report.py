"""Every report of every period in Dutch, and some in English, as their readers get them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from koers.data.store import Store, name_of
from tests.browser import check_page
from tests.conftest import ENGLISH, SOAK
from tests.verapdf import SKIP, CannotValidateError, skipped, validate

ROOT = Path(__file__).parent.parent
STORE = Store(ROOT / "data", ROOT / "params")
AMOUNT = re.compile(r"[−-]?€ ?[−-]?\d(?:[\d.,]*\d)?")
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


def expected() -> list[str]:
    """The name of every report, below the output folder and without its ending."""
    found = []
    for period in STORE.chapters():
        data = STORE.load(period)
        for report in STORE.reports(period):
            found += [f"{name_of(period)}/{report}" + (f"--{entity}" if entity else "") for entity in STORE.entities(data, report)]
    return found


REPORTS = expected()
IN_ENGLISH = REPORTS if SOAK else list(ENGLISH)


def looked_at(names: list[str]) -> list[str]:
    """What is opened in a browser: of a series (a report per theme, per case) in a period the one with the longest name."""
    series = {name: [one for one in names if one.partition("--")[0] == name.partition("--")[0]] for name in names}
    return [name for name in names if name == max(series[name], key=len)]


# Of what differs in size alone one is looked at: the tie-out and the figures that hide small numbers, the shortest English report.
_ALIKE = ("2019-Q4/tie-out", "2020-01/tie-out", "2024-H1/tie-out", "2020-01/regional-figures")
_ALIKE += ("2025-Q3/theme-progress--programmaorganisatie-algemeen",)
ALL = [*REPORTS, *(name.replace("/", "/en/") for name in IN_ENGLISH)]
LOOKED_AT = ALL if SOAK else [*(name for name in looked_at(REPORTS) if name not in _ALIKE), "2019/en/regional-figures"]
# Of each kind of report one PDF; the programme report has all that the reports on money and on a theme have.
_WITHIN = ("financial-overview", "theme-progress")
VALIDATED = ALL
if not SOAK:
    VALIDATED = [name for name in LOOKED_AT if not name.rpartition("/")[2].startswith(_WITHIN) and name != "2019/regional-figures"]
# For archiving every stroke of a drawing is looked at: what has many charts is left to `make soak`; the second programme has each kind.
_DRAWN = ("progress-monitor", "programme-report", "impact-analysis")
ARCHIVED = VALIDATED if SOAK else [name for name in VALIDATED if not name.rpartition("/")[2].startswith(_DRAWN)]


# The financial overview is looked at more closely in test_reports.
@pytest.mark.parametrize("name", [name for name in LOOKED_AT if not name.endswith("financial-overview")])
def test_page_is_fit_for_every_reader(every_report: Path, name: str) -> None:
    """Wide and light, narrow and dark: no accessibility fault, no request, no console error, no sideways scrolling."""
    assert check_page(every_report / "out" / f"{name}.html") == []


def test_every_pdf_is_valid_for_accessibility_and_archiving(every_report: Path) -> None:
    """PDF/UA-1 and PDF/A-3a, of each kind of report and in both languages, by the veraPDF engine; in `make soak` of all."""
    if skipped():
        pytest.skip(SKIP)
    files = {name: every_report / "out" / f"{name}.pdf" for name in VALIDATED}
    try:
        faults = [*validate(list(files.values()), ("ua1",)), *validate([files[name] for name in ARCHIVED], ("3a",))]
    except CannotValidateError as error:
        pytest.fail(str(error))
    assert faults == []


@pytest.mark.parametrize("name", ALL)
def test_every_amount_on_a_page_is_one_of_its_figures(every_report: Path, name: str) -> None:
    """No euro amount stands in a report that its figures CSV does not have."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup((every_report / "out" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    for tag in soup(["script", "style"]):
        tag.decompose()
    for account in soup.select("#parameters, #parameters + *"):
        account.decompose()
    with (every_report / "out" / f"{name}.figures.csv").open(encoding="utf-8", newline="") as file:
        known = {row["text"].translate(SPACES) for row in csv.DictReader(file)}
    assert set(AMOUNT.findall(soup.get_text(" ").translate(SPACES))) - known == set()


@pytest.mark.parametrize("name", REPORTS)
def test_no_notebook_says_a_warning(every_report: Path, name: str) -> None:
    """Nothing is written to standard error while a notebook runs."""
    notebook = json.loads((every_report / "out" / f"{name}.ipynb").read_text(encoding="utf-8"))
    streams = [output["text"] for cell in notebook["cells"] for output in cell.get("outputs", []) if output["output_type"] == "stream"]
    assert streams == []


@pytest.mark.parametrize("name", IN_ENGLISH)
def test_both_languages_have_the_same_figures(every_report: Path, name: str) -> None:
    """Ids and full values are the same in Dutch and English."""

    def values(report: str) -> dict[str, str]:
        with (every_report / "out" / f"{report}.figures.csv").open(encoding="utf-8", newline="") as file:
            return {row["figure_id"]: row["value"] for row in csv.DictReader(file)}

    assert values(name) == values(name.replace("/", "/en/"))
