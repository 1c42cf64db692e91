"""The index pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from koers.errors import ExportError
from koers.export.index import (
    DocumentLink,
    IndexPage,
    PeriodCard,
    ReportCard,
    render_index,
)
from tests import specimen
from tests.browser import check_page

WORDS = {
    **specimen.WORDS,
    "reports": "Rapporten",
    "other_periods": "Andere perioden",
    "periods": "Perioden",
    "not_built_yet": "Nog niet gemaakt",
}
BUILT = PeriodCard("2025-Q3", "derde kwartaal 2025", "../2025-Q3/index.html", "Concept", ("Voortgang",))
PLANNED = PeriodCard("2019-Q4", "vierde kwartaal 2019", None, "Vastgesteld", ("Monitor", "Voortgang"))


def a_page() -> IndexPage:
    spent = specimen.euro("ouderen/total/spent", 766_918).neutral()
    messages = ReportCard(
        "Financieel overzicht",
        "financial-overview.html",
        ({"lead": "Er blijft <geld> over", "text": [{"text": "Besteed is "}, spent]},),
        ({"label": "Besteed", **spent, "note": [{"text": "44%"}]},),
        (DocumentLink("PDF", "financial-overview.pdf", "pdf"), DocumentLink("Alle cijfers (CSV)", "financial-overview.figures.csv", "csv")),
    )
    text = ReportCard("Voortgang", "theme-progress--ouderen.html", ({"text": "Acht projecten."},))
    intro = ({"text": "Kies een rapport."},)
    links = (DocumentLink("Alle perioden", "../index.html", "index"),)
    return IndexPage(
        "Rapporten",
        "Proefprogramma",
        "nl",
        "Geen publicatie.",
        intro,
        (messages, text),
        (BUILT, PLANNED),
        specimen.COLOURS,
        WORDS,
        "2024",
        "Concept, juni",
        "Concept",
        "x",
        links,
    )


def parse(page: IndexPage) -> BeautifulSoup:
    return BeautifulSoup(render_index(page), "html.parser")


def test_a_card_shows_what_its_report_says() -> None:
    """A report's card has its link, its message with the figure, its key figure and its other formats."""
    card = parse(a_page()).select(".card")[0]
    assert card.h3.a["href"] == "financial-overview.html"  # type: ignore[union-attr,index]
    assert card.select_one(".messages").get_text(" ", strip=True) == "Er blijft <geld> over Besteed is € 766.918"  # type: ignore[union-attr]
    assert card.select_one("dd.value data")["value"] == "766918"  # type: ignore[index]
    assert [tag["href"] for tag in card.select(".documents a")] == ["financial-overview.pdf", "financial-overview.figures.csv"]


def test_a_period_not_built_yet_is_no_link() -> None:
    """A period without a folder is named and said not to be there yet; a built one is a link with its status."""
    built, planned = parse(a_page()).select(".periods li")
    assert built.a["href"] == "../2025-Q3/index.html"  # type: ignore[index]
    assert "Concept" in built.text
    assert planned.a is None
    assert "Nog niet gemaakt" in planned.text
    assert "Vastgesteld" not in planned.text


def test_the_root_index_lists_periods_alone() -> None:
    """Without cards there is one list, under its own heading."""
    parsed = parse(replace(a_page(), cards=()))
    assert [tag.text for tag in parsed.select("h2")] == ["Perioden"]


def test_the_same_page_gives_the_same_bytes_whatever_the_order_of_its_colours() -> None:
    """The order in which colours and words were written leaves no trace."""
    page = a_page()
    turned = replace(page, colours=dict(reversed(page.colours.items())), words=dict(reversed(page.words.items())))
    assert render_index(page) == render_index(turned)


def test_a_missing_word_is_named() -> None:
    """A word that the page needs and was not given raises an error with its key."""
    words = {key: text for key, text in WORDS.items() if key != "not_built_yet"}
    with pytest.raises(ExportError, match="lack 'not_built_yet'"):
        render_index(replace(a_page(), words=words))


@pytest.mark.parametrize("page", [a_page(), replace(a_page(), cards=())], ids=["period", "root"])
def test_everybody_can_read_the_page(tmp_path: Path, page: IndexPage) -> None:
    """In Chromium, wide and narrow, light and dark: no barrier that axe finds, no request, no error, no sideways scrolling."""
    path = tmp_path / "index.html"
    path.write_text(render_index(page), encoding="utf-8")
    assert check_page(path) == []
