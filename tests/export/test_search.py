"""What the index pages' search looks through, and how it stands in the page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from koers.export.html import export_html
from koers.export.index import IndexPage, SearchedReport, render_index
from koers.export.search import search_json, searched_reports
from koers.present import display as d
from tests import specimen

NASTY = "</script><script>alert(1)</script><!-- & ' \" \\ \u2028"


def notebook(*items: d.Display) -> NotebookNode:
    """A report of the specimen's title and these items."""
    section = d.Section((specimen.title(), *items)).neutral()
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("display_data", data={d.MIME: section})])]
    )


def searched(*items: d.Display, href: str = "report.html") -> SearchedReport:
    return searched_reports([(notebook(*items), href)], folder="2024-H1")[0]


def told(*figures: d.Figure) -> d.Prose:
    return d.Prose(tuple(figures))


def index(*reports: SearchedReport) -> str:
    words = {**specimen.WORDS, "periods": "Perioden", "not_built_yet": "Nog niet", "reports": "Rapporten", "other_periods": "Andere"}
    return render_index(IndexPage("Rapporten", "Proef", "nl", "", (), (), (), specimen.COLOURS, words, search=reports))


def test_a_figure_leads_to_its_table_before_its_chart_before_its_section() -> None:
    """Told under a heading, drawn and in a table: the table is its place; each figure is there once, in reading order."""
    first, second, third = (specimen.euro(name, 1000 + number) for number, name in enumerate(("een", "twee", "drie")))
    chart = replace(specimen.chart(), figures=(first, second))
    table = d.Table("tabel", "Tabel", (d.Column("Wat"), d.Column("€")), (d.Row((d.Cell(("Regel",)), d.Cell(first))),))
    found = searched(d.Heading("Kop", 2, "kop"), told(first, second, third), chart, table)
    assert found.figures == (("een", "€ 1.000", "table-tabel"), ("twee", "€ 1.001", "chart-staven"), ("drie", "€ 1.002", "kop"))


def test_every_place_is_in_the_report_s_page() -> None:
    """All anchors of the specimen, key messages and tiles among them, are ids of the exported page."""
    report = notebook(*specimen.section().items[1:])
    found = searched_reports([(report, "report.html")], folder="2024-H1")[0]
    ids = {tag["id"] for tag in BeautifulSoup(export_html(report), "html.parser").select("[id]")}
    places = {anchor for _, anchor, _ in found.names} | {anchor for *_, anchor in found.figures}
    assert len(places) > 2
    assert places <= ids


def test_names_are_headings_and_what_rows_are_about() -> None:
    """Once each, the heading before the row; no heading that comes back, no total, no story, nothing from the accountability pages."""
    rows = [("Ouderen",), ("– Bennie Oud",), ("2019",), ("Een heel verhaal " * 9,)]
    table = d.Table(
        "projecten", "Projecten", (d.Column("Project"),), (*(d.Row((d.Cell(row),)) for row in rows), d.Row((d.Cell(("Totaal",)),), "total"))
    )
    account = (d.Heading("Verantwoording", 2, "verantwoording"), replace(table, name="controles", rows=(d.Row((d.Cell(("Controle",)),)),)))
    headings = (d.Heading("Ouderen", 2, "ouderen"), d.Heading("Bereikt", 3, "bereikt"), d.Heading("Bereikt", 3, "bereikt-2"))
    assert searched(*headings, table, *account).names == (("Ouderen", "ouderen", ""), ("Bennie Oud", "table-projecten", ""))


def test_a_name_in_another_language_says_so() -> None:
    """A name that was supplied in Dutch is Dutch in an English report too; the report's own headings are English."""
    title = replace(specimen.title(), language="en", supplied=("Ouderen",), supplied_language="nl")
    section = d.Section((title, d.Heading("Ouderen", 2, "ouderen"), d.Heading("Deviations", 2, "afwijkingen")))
    cell = nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("display_data", data={d.MIME: section.neutral()})])
    found = searched_reports([(nbformat.v4.new_notebook(cells=[cell]), "r.html")], folder="2024-H1")[0]
    assert (found.language, found.names) == ("en", (("Ouderen", "ouderen", "nl"), ("Deviations", "afwijkingen", "")))


def test_a_suppressed_figure_gives_nothing_away() -> None:
    """Its text as shown can be found; of a figure with a value the same holds: no full value is in the data."""
    hidden = d.Figure("2019/health/x", "Ziekte, Borne", None, "count", "<5")
    share = d.Figure("2019/health/y", "Aandeel", specimen.Decimal("0.4172839455"), "share", "42%")
    found = searched(told(hidden, share))
    assert found.figures == (("Ziekte, Borne", "<5", ""), ("Aandeel", "42%", ""))
    assert "4172839455" not in search_json([found])


def test_a_figure_of_two_reports_is_found_in_the_first() -> None:
    """Reports of a period share figures; one hit is enough."""
    one, other = specimen.euro("een", 1), specimen.euro("twee", 2)
    reports = [(notebook(told(one)), "a.html"), (notebook(told(one, other)), "b.html")]
    assert [[label for label, *_ in report.figures] for report in searched_reports(reports, folder="2024-H1")] == [["een"], ["twee"]]


def test_a_report_without_a_page_has_no_places() -> None:
    """Where only the PDF was made, a hit leads to the PDF."""
    found = searched(d.Heading("Kop", 2, "kop"), told(specimen.euro("een", 1)), href="report.pdf")
    assert (found.names, found.figures) == ((("Kop", "", ""),), (("een", "€ 1", ""),))


def test_no_text_can_leave_the_data() -> None:
    """Words that look like markup stay words: the page has the scripts it should have, and the data reads back as it was."""
    report = replace(searched(d.Heading("Kop", 2, "kop")), title=NASTY, names=((NASTY, "kop", ""),))
    soup = BeautifulSoup(index(report), "html.parser")
    data, script = soup.select("script")
    read: list[dict[str, Any]] = json.loads(data.text)
    assert (read[0]["title"], read[0]["names"]) == (NASTY, [[NASTY, "kop", ""]])
    assert "alert(1)" not in script.text
    assert data["type"] == "application/json"


def test_without_reports_there_is_no_search_and_no_script() -> None:
    """Nothing to find: no field, and a policy without scripts."""
    html = index()
    assert not BeautifulSoup(html, "html.parser").select("script, .search")
    assert "script-src" not in html


def test_without_script_the_field_is_absent() -> None:
    """It is hidden until the script shows it, and the policy allows that script by its hash alone."""
    html = index(searched(d.Heading("Kop", 2, "kop")))
    assert BeautifulSoup(html, "html.parser").select_one(".search[hidden]") is not None
    assert re.search(r"script-src (&#39;|')sha256-[^ ;]+(&#39;|');", html)
