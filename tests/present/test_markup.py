"""The HTML of each display kind, in Jupyter and on a page."""

from __future__ import annotations

import base64
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from koers.errors import ExportError
from koers.present import display as d
from koers.present.dark_svg import adapt_svg_to_dark, texts_on_shapes
from koers.present.markup import KINDS, Page, fragment
from koers.present.table_csv import table_csv
from tests import specimen

PAGE = Page("nl", specimen.WORDS, {"#0b3c5d": "#88bbdd", "#5fa8d3": "#5fa8d3"})


def soup(form: Any, page: Page | None = PAGE) -> BeautifulSoup:
    return BeautifulSoup(fragment(form.neutral() if hasattr(form, "neutral") else form, page=page), "html.parser")


def one(parsed: BeautifulSoup, selector: str) -> Tag:
    found = parsed.select(selector)
    assert len(found) == 1, f"{len(found)} of {selector}"
    return found[0]


def grouped() -> d.Table:
    cell = d.Cell(specimen.euro("a", 5), "N", "nadelig")
    rows = (
        d.Row((d.Cell(("Groep",)),), "group"),
        d.Row((d.Cell(("a",)), cell)),
        d.Row((d.Cell(("Groep twee",)),), "group"),
        d.Row((d.Cell(("Totaal",)), d.Cell(specimen.euro("t", 5))), "total"),
    )
    return d.Table("groepen", "Groepen", (d.Column("Regel"), d.Column("Saldo", "€", "end")), rows)


def test_every_figure_of_the_text_is_data_with_its_value_and_id() -> None:
    """A figure in text, a tile or a cell is a data element with its full value and its id."""
    form = specimen.section().neutral()
    shown = [(tag["data-figure"], tag["value"], tag.text) for tag in soup(form).select("data.figure")]
    drawn_only = sum(len(item["figures"]) for item in form["items"] if item["kind"] == "chart")
    assert len(shown) == len(list(d.figures_of(form))) - drawn_only
    assert ("2024-H1/finance/ouderen/total/spent", "12003", "€ 12.003") in shown


def test_a_figure_without_a_value_is_no_data_element() -> None:
    """A suppressed figure keeps its id and text, and no value is made up for it."""
    parsed = soup(d.Prose((d.Figure("2019/x/n", "x", None, "count", "<5"),)))
    assert parsed.data is None
    assert one(parsed, "span.figure").text == "<5"


def test_text_is_escaped() -> None:
    """What stands in data never becomes markup."""
    assert "<goed>" not in fragment(specimen.section().neutral())
    assert "&lt;goed&gt;" in fragment(specimen.section().neutral())


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    """A kind that has no macro raises an error that names it and the nearest one."""
    with pytest.raises(ExportError, match=r"'tabel' cannot become HTML\. Did you mean 'table'\?.*callout"):
        fragment({"kind": "tabel"})


def test_an_incomplete_form_is_refused() -> None:
    """A form that lacks a field raises an error with its kind instead of leaving a blank."""
    with pytest.raises(ExportError, match=r"'prose' is incomplete: .*style"):
        fragment({"kind": "prose", "text": []})


@pytest.mark.parametrize("kind", sorted({item["kind"] for item in specimen.section().neutral()["items"]}))
def test_each_kind_shows_itself_in_jupyter_without_words(kind: str) -> None:
    """Every kind has its macro, and needs no page around it."""
    assert kind in KINDS
    for item in specimen.section().neutral()["items"]:
        if item["kind"] == kind:
            assert BeautifulSoup(fragment(item), "html.parser").get_text(strip=True)


def test_a_table_says_what_its_cells_belong_to() -> None:
    """Caption, column headers with their unit, and the first cell of a row as its header."""
    parsed = soup(specimen.table())
    assert one(parsed, "caption").text == "Financiën ouderen"
    assert [tag.get_text(" ", strip=True) for tag in parsed.select('th[scope="col"]')] == ["Regel", "Begroting €", "Besteed €", "Saldo €"]
    assert [tag.text for tag in parsed.select('tbody th[scope="row"]')][-1] == "Totaal"
    assert one(parsed, "tr.total").select("td")[0].text == "€ 33.702"


def test_groups_are_bodies_of_their_own() -> None:
    """A group row heads just the rows beneath it, across all columns."""
    parsed = soup(grouped())
    bodies = parsed.select("tbody")
    assert [body.select_one('th[scope="rowgroup"]').text for body in bodies] == ["Groep", "Groep twee"]  # type: ignore[union-attr]
    assert {tag["colspan"] for tag in parsed.select('th[scope="rowgroup"]')} == {"2"}


def test_a_folded_table_counts_its_rows_without_group_and_total() -> None:
    """What its summary promises is what can be looked up."""
    table = replace(grouped(), folded=True)
    n = sum(row.role not in ("total", "group") for row in table.rows)
    assert 0 < n < len(table.rows)
    assert one(soup(table.neutral()), "summary").text == f"{table.title} ({n})"


def test_a_mark_is_read_out_as_its_meaning() -> None:
    """N is hidden from a screen reader, which gets "nadelig"; everybody else finds the meaning below the table."""
    parsed = soup(grouped())
    mark = one(parsed, ".mark")
    assert mark.select_one("[aria-hidden]").text == "N"  # type: ignore[union-attr]
    assert mark.select_one(".visually-hidden").text == "nadelig"  # type: ignore[union-attr]
    assert one(parsed, ".legend").text == "N nadelig"
    assert soup(grouped(), None).abbr["title"] == "nadelig"  # type: ignore[index]


def test_a_cell_may_show_its_figure_without_the_unit_of_its_column() -> None:
    """Where the column says the unit, the cell shows the shorter text; the value and the id stay, and a card's label says the unit."""
    row = d.Row((d.Cell(("a",)), d.Cell(specimen.euro("a", 1_500), shown="1.500")))
    parsed = soup(d.Table("kort", "Kort", (d.Column("Regel"), d.Column("Saldo", "€", "end")), (row,)))
    assert one(parsed, "tbody td")["data-label"] == "Saldo (€)"
    assert one(soup(grouped()), "tr.total td")["data-label"] == "Saldo"
    data = one(parsed, "td data")
    assert (data.text, data["value"], data["data-figure"]) == ("1.500", "1500", "2024-H1/finance/a")


def test_a_row_with_too_few_cells_is_refused() -> None:
    """A row that does not fit its columns raises an error with the table's name and the row."""
    table = d.Table("scheef", "Scheef", (d.Column("a"), d.Column("b")), (d.Row((d.Cell(("x",)),)),))
    with pytest.raises(ExportError, match=r"'scheef', row 1: 1 cells for 2 columns"):
        fragment(table.neutral())


def test_only_a_table_too_wide_for_the_page_takes_focus_to_scroll() -> None:
    """A table that fits is no stop for the keyboard; one that scrolls is, under its caption's name."""
    wide = d.Table(
        "breed",
        "Breed",
        tuple(d.Column(f"Kolom {i}", "", "end") for i in range(14)),
        (d.Row(tuple(d.Cell(("€ 1.000.000",)) for _ in range(14))),),
    )
    assert not soup(specimen.table()).select("[tabindex]")
    region = one(soup(wide), '[tabindex="0"][role="region"]')
    assert one(soup(wide), f"#{region['aria-labelledby']}").name == "caption"


def test_an_empty_cell_has_no_label_on_a_card() -> None:
    """A total's blank cells stay in the table, where they keep its columns, and leave no bare label on a phone."""
    rows = (d.Row((d.Cell(("Totaal",)), d.Cell(("",)), d.Cell((" ",)), d.Cell(("–",))), "total"),)
    parsed = soup(d.Table("t", "T", tuple(d.Column(name) for name in ("Project", "Fase", "Start", "Einde")), rows))
    assert [(cell.get("data-label"), "empty" in cell.get("class", [])) for cell in parsed.select("td")] == [
        (None, True),
        (None, True),
        ("Einde", False),
    ]


def test_a_folded_table_opens_at_its_caption() -> None:
    """On a page its caption and number of rows are in sight and the rest folded; in Jupyter it is a table as any."""
    form = replace(specimen.table(), folded=True)
    details = one(soup(form), "details")
    assert one(details, "summary").text == "Financiën ouderen (3)"
    assert "visually-hidden" in one(details, "table caption")["class"]
    assert not soup(specimen.table()).select("details")
    assert not soup(form, None).select("details")


def test_the_download_is_only_on_a_page() -> None:
    """A table's CSV hangs on its link on a page, and is absent in Jupyter."""
    link = one(soup(specimen.table()), "a[download]")
    assert link["download"] == "ouderen.csv"
    content = base64.b64decode(str(link["href"]).partition("base64,")[2])
    assert content.decode("utf-8-sig").splitlines()[1] == "Regel 0 (met een tamelijk lange naam);10000;4000;6000"
    assert not soup(specimen.table(), None).select("a[download]")


def test_csv_follows_the_language_and_defuses_formulas() -> None:
    """Dutch gets semicolons and decimal commas, English commas and points; text is never a formula; shares keep full precision."""
    share = d.Figure("x/share", "x", Decimal("0.2217"), "share", "22%")
    rows = tuple(d.Row((d.Cell((text,)), d.Cell(share))) for text in ("=1+1", "+1", "-1", "@x", "\tx", "\rx", "gewoon"))
    form = d.Table("t", "T", (d.Column("Naam"), d.Column("Deel", "%", "end")), rows).neutral()
    dutch = table_csv(form, "nl").decode("utf-8-sig")
    assert dutch.startswith("Naam;Deel\r\n'=1+1;0,2217\r\n'+1;0,2217\r\n'-1;0,2217\r\n'@x;0,2217\r\n'\tx;0,2217\r\n")
    assert "\r\ngewoon;0,2217\r\n" in dutch
    assert "gewoon,0.2217" in table_csv(form, "en").decode("utf-8-sig")
    assert table_csv(form, "nl").startswith(b"\xef\xbb\xbf")


def test_a_word_that_is_missing_is_named() -> None:
    """A page without a word it needs raises an error that names the key."""
    with pytest.raises(ExportError, match="lack 'download_csv'"):
        fragment(specimen.table().neutral(), page=Page("nl", {"skip": "x"}))


def test_a_chart_is_an_image_with_its_message() -> None:
    """A chart is an img, so that ids in drawings never clash, with its alternative text and its title above."""
    parsed = soup(specimen.chart())
    image = one(parsed, "figure > img")
    assert image["alt"] == "Besteed is twee keer zo groot als verwacht."
    assert str(image["src"]).startswith("data:image/svg+xml;base64,")
    assert one(parsed, "figcaption").text == "Besteed en verwacht"


def test_a_chart_in_declared_colours_follows_dark_mode_and_another_stands_on_a_card() -> None:
    """Known colours are swapped inside the drawing; an unknown one leaves it alone on a light card."""
    assert not soup(specimen.chart()).select(".on-card")
    assert soup(specimen.chart(), Page("nl", specimen.WORDS, {"#0b3c5d": "#88bbdd"})).select(".on-card")
    svg = specimen.chart().svg
    adapted = adapt_svg_to_dark(svg, PAGE.chart_swaps)
    assert adapted is not None
    assert "fill:#88bbdd !important" in adapted
    assert adapted.replace(adapted[adapted.index("<style>") : adapted.index("</style>") + 8], "") == svg


def test_text_on_a_bar_keeps_its_colour_in_dark_mode() -> None:
    """Text that stands on a coloured shape is left out of the swap of text colours; text beside it is not."""
    bar = '<path d="M 0 0 L 50 0 L 50 20 L 0 20 z" style="fill: #5fa8d3"/>'
    texts = "".join(
        f'<g id="text_{n}"><g style="fill: #1d2733" transform="translate({x} 10) scale(1)"/></g>' for n, x in ((1, 25), (2, 90))
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9">{bar}{texts}</svg>'
    assert texts_on_shapes(svg) == ("text_1",)
    assert texts_on_shapes(svg, ("#5fa8d3",)) == ()
    adapted = adapt_svg_to_dark(svg, {"#5fa8d3": "#5fa8d3", "#1d2733": "#ffffff"}, ("#1d2733",))
    assert adapted is not None
    assert '[style*="fill: #1d2733" i]:not(#text_1 *)' in adapted
    assert '[style*="fill: #5fa8d3" i],' in adapted


def test_display_objects_are_light_to_import() -> None:
    """Importing the display objects and the markup does not import jinja2."""
    code = "import sys, koers.present.display, koers.present.markup; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
