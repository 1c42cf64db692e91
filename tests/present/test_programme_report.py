"""Abbreviations, parts under headings, and the whole report of a period."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from koers.data.store import Store
from koers.notebook import prepare_report
from koers.present.abbreviations import abbreviation_list, spell_out
from koers.present.display import Bullets, Chart, Figure, Heading, Link, Prose, Section, Table
from koers.present.wording import Wording

ROOT = Path(__file__).parent.parent.parent
MEANINGS = {"SPUK": "Specifieke uitkering", "GGD": "Gemeenschappelijke gezondheidsdienst"}


def test_an_abbreviation_is_spelt_out_where_text_first_uses_it() -> None:
    """Once, at the first use; headings, figures and later uses keep the short form."""
    figure = Figure("p/x/spent", "SPUK", Decimal(1), "EUR", "SPUK 1")
    section = Section((Heading("SPUK", 2, "a"), Prose(("De SPUK en de GGD; ", figure)), Bullets((("Weer SPUK.",),))))
    spelt, used = spell_out(section, MEANINGS)
    assert spelt.items[0] == section.items[0]
    assert spelt.items[1] == Prose(("De SPUK (Specifieke uitkering) en de GGD (Gemeenschappelijke gezondheidsdienst); ", figure))
    assert spelt.items[2] == section.items[2]
    assert used == ("SPUK", "GGD")


def test_a_word_that_holds_an_abbreviation_is_left_alone() -> None:
    """GGD inside GGD-arts or GGDX is another word."""
    section = Section((Prose(("De GGD-arts van GGDX.",)),))
    assert spell_out(section, MEANINGS) == (section, ())


def test_text_that_spells_an_abbreviation_out_itself_is_not_told_twice() -> None:
    """A meaning that follows at once is enough."""
    section = Section((Prose(("De SPUK (specifieke uitkering) loopt.",)),))
    assert spell_out(section, MEANINGS)[0] == section


def test_only_used_abbreviations_are_listed_by_the_alphabet() -> None:
    """The list has what the text uses; without any there is no chapter."""
    listed = abbreviation_list(Wording("nl"), MEANINGS, ("SPUK", "GGD"))
    assert [row.cells[0].content for row in listed.items[1].rows] == [("GGD",), ("SPUK",)]
    assert abbreviation_list(Wording("nl"), MEANINGS, ()) == Section(())


def test_a_part_under_a_heading_goes_one_level_down_and_keeps_its_links() -> None:
    """Anchors and names get the heading's before them; links within the part follow, others stay."""
    part = Section(
        (
            Heading("Doelen", 2, "doelen", new_page=True),
            Prose(("Zie ", Link("doelen", "#doelen"), " en ", Link("elders", "#elders"))),
            Table("tabel", "T", (), ()),
            Chart("grafiek", "G", "<svg/>", "alt", ()),
        )
    )
    below = part.below(Heading("Ouderen", 2, "ouderen", new_page=True)).items
    assert below[1] == Heading("Doelen", 3, "ouderen-doelen")
    assert below[2] == Prose(("Zie ", Link("doelen", "#ouderen-doelen"), " en ", Link("elders", "#elders")))
    assert (below[3].name, below[4].name) == ("ouderen-tabel", "ouderen-grafiek")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_whole_report_has_each_theme_with_projects_and_money(language: str) -> None:
    """A chapter per theme in the register's order, in it every project, and its finances; names are unique."""
    report = prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, "programme-report", "2024-H1", language)
    document = report.document
    items = [*document.opening(), *document.organisation(), *document.themes(), *document.finances(), *document.closing()]
    headings = [item for item in items if isinstance(item, Heading)]
    anchors = [heading.anchor for heading in headings]
    assert len(anchors) == len(set(anchors))
    names = [item.name for item in items if isinstance(item, Table | Chart)]
    assert len(names) == len(set(names))
    projects = report.data.frames["project_status"]
    for theme in dict.fromkeys(projects["theme_id"]):
        assert theme in anchors
        assert f"{theme}-financien" in anchors
        labels = report.data.frames["projects"]
        own = set(projects.loc[projects["theme_id"] == theme, "project_id"])
        wanted = set(labels.loc[(labels["theme_id"] == theme) & labels["project_id"].isin(own), "label"])
        assert wanted <= {heading.text for heading in headings}
    levels = [heading.level for heading in headings]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
