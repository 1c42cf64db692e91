"""The reports of the shipped period as their readers get them: in a browser, as PDF, as spreadsheet."""

from __future__ import annotations

import csv
import os
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from bs4 import BeautifulSoup

from tests.browser import check_page
from tests.conftest import PERIOD, REPORT, SOAK, Built
from tests.export.test_pdf import page_text

LANGUAGES = ("nl", "en")
THEMES = Path(__file__).parents[1] / "data" / "programme" / "themes.csv"
PAGES = ("index.html", f"{PERIOD}/index.html", f"{PERIOD}/{REPORT}.html", f"{PERIOD}/en/index.html", f"{PERIOD}/en/{REPORT}.html")
AMOUNT = re.compile(r"[−-]?€ ?[−-]?\d(?:[\d.,]*\d)?")
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
KEY_FIGURES = ("programme/total/budget_revised", "programme/total/spent", "overview/result/surplus")


@cache
def figures(folder: Path) -> dict[str, dict[str, str]]:
    """Return the figures of a language's report by id, texts with ordinary spaces."""
    with (folder / f"{REPORT}.figures.csv").open(encoding="utf-8", newline="") as file:
        return {row["figure_id"]: {name: text.translate(SPACES) for name, text in row.items()} for row in csv.DictReader(file)}


@cache
def page(path: Path) -> BeautifulSoup:
    """Read a page, without its scripts and styles."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for tag in soup(["script", "style"]):
        tag.decompose()
    return soup


def bare(text: str) -> str:
    """Return the text of a figure without spaces and without the sign of its unit, which a column may bear for it."""
    return text.translate(SPACES).replace(" ", "").replace("€", "")


@pytest.mark.parametrize("name", PAGES)
def test_page_is_fit_for_every_reader(built: Built, name: str) -> None:
    """On a wide and a narrow screen, light and dark: WCAG 2.2 AA, no requests, no console errors, no sideways scrolling."""
    assert check_page(built.out / name, every=SOAK) == []


def test_the_page_over_all_periods_leads_to_both_languages(built: Built) -> None:
    """To a period in the first language by its name, to the other by that language's own name."""
    card = page(built.out / "index.html").select_one(".periods li:not(.not-built)")
    assert card is not None
    assert [(link["href"], link.get("hreflang")) for link in card.select("a")] == [
        ("2024-H1/index.html", None),
        ("2024-H1/en/index.html", "en"),
    ]
    assert card.select_one("[lang=en]").text == "English"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", PAGES)
def test_page_says_its_language_and_has_one_main_heading(built: Built, name: str) -> None:
    """The language attribute is that of the page's words, and there is one title and one heading of the first level."""
    soup = page(built.out / name)
    assert soup.html["lang"] == ("en" if "/en/" in name else "nl")
    assert soup.title.text.strip()
    assert len(soup.find_all("h1")) == 1


@pytest.mark.parametrize("name", PAGES)
def test_names_of_the_data_are_dutch_on_a_page_in_english(built: Built, name: str) -> None:
    """Wherever a theme stands on an English page it is marked as Dutch, and on a Dutch page nothing is but a link to another language."""
    main = page(built.out / name).main
    assert main is not None
    if "/en/" not in name:
        assert main.select("[lang]") == main.select("a[hreflang] > [lang]")
        return
    with THEMES.open(encoding="utf-8", newline="") as file:
        labels = [row["label"] for row in csv.DictReader(file)]
    told = [(text, text.find_parent(lang=True)) for text in main.find_all(string=True) if any(label in text for label in labels)]
    assert told or name.endswith("index.html")
    assert [str(text) for text, parent in told if parent is None or parent["lang"] != "nl"] == []


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_files_that_are_there(built: Built, name: str) -> None:
    """Every link leads to a file of the build or to a place on the page itself, or to a scheme that needs no file."""
    soup = page(built.out / name)
    hrefs = [tag["href"] for tag in soup.find_all("a", href=True)]
    assert hrefs
    for href in hrefs:
        file, _, anchor = href.partition("#")
        if href.startswith(("data:", "mailto:", "https:")):
            continue
        # As a browser does: ".." leads out of the folder that the address names, not out of the version that it links to.
        target = Path(os.path.normpath((built.out / name).parent / file)) if file else built.out / name
        assert target.exists(), f"{name}: {href}"
        if anchor:
            assert page(target).find(id=anchor), f"{name}: {href}"


@pytest.mark.parametrize("name", PAGES[1:])
def test_every_amount_on_a_page_is_one_of_its_figures(built: Built, name: str) -> None:
    """No amount in euros stands on a page that the list of figures doesn't have, written the same."""
    folder = (built.out / name).parent
    known = {row["text"] for row in figures(folder).values()}
    shown = set(AMOUNT.findall(page(built.out / name).get_text(" ").translate(SPACES)))
    assert len(shown) > 5
    assert shown - known == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marked_figure_of_a_page_has_the_value_of_the_list(built: Built, language: str) -> None:
    """Each figure on the page bears an id and a value, and those are the ones of figures.csv; none is left out."""
    folder = built.folder(language)
    listed = figures(folder)
    marked = page(folder / f"{REPORT}.html").find_all("data", class_="figure")
    assert len(marked) > 300
    for tag in marked:
        row = listed[tag["data-figure"]]
        assert tag["value"] == row["value"], tag
        assert bare(tag.get_text()) == bare(row["text"]), tag
    in_charts = set(listed) - {tag["data-figure"] for tag in marked}
    assert len(in_charts) < len(listed) / 3, sorted(in_charts)


def test_both_languages_have_the_same_figures(built: Built) -> None:
    """Same ids with the same values, units and rules; texts in the language's own way of writing. Order may follow the sentences."""
    dutch, english = (figures(built.folder(language)) for language in LANGUAGES)
    assert dutch.keys() == english.keys()
    for key, row in dutch.items():
        assert [english[key][name] for name in ("value", "unit", "rule")] == [row[name] for name in ("value", "unit", "rule")], key
    assert dutch["2024-H1/finance/programme/total/spent"]["text"] == "€ 1.216.335"
    assert english["2024-H1/finance/programme/total/spent"]["text"] == "€1,216,335"


def test_english_page_has_no_dutch_sentences(built: Built) -> None:
    """Words of ours are translated; names of themes and lines, which are the programme's, stay as they are."""
    text = page(built.folder("en") / f"{REPORT}.html").get_text(" ")
    for word in ("begroting", "gewijzigde", "besteed", "Peildatum", "Verantwoording", "Spreadsheet als", "Cijfers"):
        assert not re.search(rf"\b{word}\b", text), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_shows_the_key_figures(built: Built, language: str) -> None:
    """What the page says first is in the words of the PDF."""
    folder = built.folder(language)
    content = (folder / f"{REPORT}.pdf").read_bytes()
    with pikepdf.open(folder / f"{REPORT}.pdf") as document:
        n_pages = len(document.pages)
        assert str(document.Root.Lang) == language
    text = " ".join(page_text(content, number) for number in range(1, n_pages + 1)).translate(SPACES)
    for key in KEY_FIGURES:
        assert figures(folder)[f"{PERIOD}/finance/{key}"]["text"] in text, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_spreadsheet_reopens_with_the_amounts_as_numbers(built: Built, language: str) -> None:
    """Every amount of the tables is in the workbook as a number, and no cell is an error."""
    folder = built.folder(language)
    workbook = openpyxl.load_workbook(folder / f"{REPORT}.xlsx", data_only=True)
    cells = [cell.value for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]
    numbers = {Decimal(str(value)).quantize(Decimal("0.01")) for value in cells if isinstance(value, int | float)}
    with (folder / f"{REPORT}.tables.csv").open(encoding="utf-8", newline="") as file:
        amounts = [row for row in csv.DictReader(file) if row["unit"] == "EUR" and row["value"]]
    assert len(amounts) > 200
    missing = [row["figure_id"] for row in amounts if Decimal(row["value"]).quantize(Decimal("0.01")) not in numbers]
    assert missing == []
    assert [value for value in cells if re.match(r"#(REF|DIV/0|NAME|VALUE|N/A|NUM|NULL)", str(value))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_in_the_open_format_have_the_figures_of_the_list(built: Built, language: str) -> None:
    """Each cell with a figure names its id and bears its value."""
    folder = built.folder(language)
    with (folder / f"{REPORT}.tables.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["figure_id"]]
    assert len(rows) > 300
    for row in rows:
        assert row["value"] == figures(folder)[row["figure_id"]]["value"], row
