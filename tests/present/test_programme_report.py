"""Abbreviations, parts under headings, and the whole report of a period."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from koers.data.store import Store
from koers.notebook import Report, prepare_report
from koers.present.abbreviations import abbreviation_list, spell_out
from koers.present.display import Bullets, Cell, Chart, Column, Display, Figure, Heading, Link, Prose, Row, Section, Table
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


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("De GGD-arts kwam.", "De GGD-arts (GGD: Gemeenschappelijke gezondheidsdienst) kwam."),
        ("De regio-GGD’s.", "De regio-GGD’s (GGD: Gemeenschappelijke gezondheidsdienst)."),
        ("SPUK-GGD", "SPUK-GGD (SPUK: Specifieke uitkering; GGD: Gemeenschappelijke gezondheidsdienst)"),
        ("SPUK- en andere gelden", "SPUK- (SPUK: Specifieke uitkering) en andere gelden"),
        ("Meer voor SPUK 1 (rest).", "Meer voor SPUK 1 (SPUK: Specifieke uitkering) (rest)."),
        ("Geld (SPUK) is op.", "Geld (SPUK [Specifieke uitkering]) is op."),
        ("Twee sporen: JGZ en school.", "Twee sporen: JGZ [Jeugdgezondheidszorg (GGD)] en school."),
        ("GGDX, ggd en eGGD.", "GGDX, ggd en eGGD."),
    ],
)
def test_a_longer_word_or_a_name_stays_whole_and_is_told_after_it(text: str, spelt: str) -> None:
    """Brackets are square where round ones stand around or inside; other words that hold the letters are left alone."""
    meanings = {**MEANINGS, "JGZ": "Jeugdgezondheidszorg (GGD)"}
    assert spell_out(Section((Prose((text,)),)), meanings, ("SPUK 1", "Anders"))[0].items == (Prose((spelt,)),)


def test_a_cell_is_running_text_unless_it_is_a_name_or_folded_away() -> None:
    """What is first read as a name, or in a table that only opens when asked, is spelt out by the next running text."""
    cells = [Row((Cell((text,)),)) for text in ("SPUK 1", "Met SPUK.")]
    tables = [Table(name, "SPUK", (Column("SPUK"),), tuple(cells), folded=name == "dicht") for name in ("dicht", "open")]
    spelt, used = spell_out(Section(tuple(tables)), MEANINGS, ("SPUK 1",))
    assert spelt.items[0] == tables[0]
    assert [row.cells[0].content for row in spelt.items[1].rows] == [("SPUK 1",), ("Met SPUK (Specifieke uitkering).",)]
    assert used == ("SPUK",)


def test_an_abbreviation_shown_anywhere_is_listed_but_not_one_of_an_address() -> None:
    """A heading is enough; an anchor or the full name of a figure is not shown."""
    figure = Figure("p/x/spent", "SPUK", Decimal(1), "EUR", "1")
    assert spell_out(Section((Heading("GGD", 2, "SPUK"), Prose((figure,)))), MEANINGS)[1] == ("GGD",)


def test_text_that_spells_an_abbreviation_out_itself_is_not_told_twice() -> None:
    """A meaning right after it, or right before it, is enough."""
    for text in ("De SPUK (specifieke uitkering) loopt.", "De specifieke uitkering (SPUK) loopt."):
        section = Section((Prose((text,)),))
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


@cache
def whole_report(language: str) -> Report:
    """The real programme report."""
    return prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, "programme-report", "2024-H1", language)


def parts_of(report: Report) -> list[Display]:
    """Everything the document shows, in reading order."""
    document = report.document
    return [*document.opening(), *document.organisation(), *document.themes(), *document.finances(), *document.closing()]


def running_text(form: dict[str, Any], names: set[str]) -> Iterator[str]:
    """Yield the sentences of a display object, read from its neutral form; names, weighty words and figures as a blank."""
    every: list[Any] = [*form.get("notes", ()), *form.get("items", ())] if form["kind"] != "table" or not form.get("folded") else []
    every += form["text"] if form["kind"] == "callout" else [form["text"]] if form["kind"] == "prose" else []
    every += [cell for row in form.get("rows", ()) for cell in row["cells"]] if not form.get("folded") else []
    for part in every:
        told = part.get("note", part.get("text", [])) if isinstance(part, dict) else part
        for runs in told if told and isinstance(told[0], list) else [told]:
            text = "".join(" " if run.keys() - {"text"} else run["text"] for run in runs)
            if text not in names:
                yield text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_running_text_uses_an_abbreviation_of_the_register_before_it_is_spelt_out(language: str) -> None:
    """In reading order through the real report: the meaning stands beside the first use, once; the list at the end has each one shown."""
    report = whole_report(language)
    frames, parts = report.data.frames, [item.neutral() for item in parts_of(report)]
    meanings = dict(zip(frames["abbreviations"]["term"], frames["abbreviations"]["meaning"], strict=True))
    names = {label for frame in frames.values() if "label" in frame for label in frame["label"]}
    listed = {row["cells"][0]["text"][0]["text"] for part in parts if part.get("name") == "afkortingen" for row in part["rows"]}
    parts = [part for part in parts if part.get("name") != "afkortingen"]
    first: dict[str, str] = {}
    for text in (text for part in parts for text in running_text(part, names)):
        for term in meanings:
            if term not in first and re.search(rf"(?<![^\W_]){re.escape(term)}(?![^\W_])", text):
                first[term] = text
    assert len(first) > len(meanings) / 2
    bare = {term: text for term, text in first.items() if meanings[term].casefold() not in text.casefold()}
    assert bare == {}
    shown = json.dumps([{**part, "svg": "", "svg_narrow": "", "name": "", "figures": []} for part in parts], ensure_ascii=False)
    assert set(first) <= listed <= {term for term in meanings if term in shown}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_whole_report_has_each_theme_with_projects_and_money(language: str) -> None:
    """A chapter per theme in the register's order, in it every project, and its finances; names are unique."""
    report = whole_report(language)
    items = parts_of(report)
    headings = [item for item in items if isinstance(item, Heading)]
    anchors = [heading.anchor for heading in headings]
    assert len(anchors) == len(set(anchors))
    names = [item.name for item in items if isinstance(item, Table | Chart)]
    assert len(names) == len(set(names))
    projects = report.data.frames["project_status"]
    runs = [run for item in items if isinstance(item, Prose) for run in item.text if isinstance(run, Link)]
    inside = {run.href[1:] for run in runs if run.href.startswith("#")}
    assert inside
    assert inside <= set(anchors)
    for theme in dict.fromkeys(projects["theme_id"]):
        assert theme in anchors
        assert f"{theme}-financien" in anchors
        labels = report.data.frames["projects"]
        own = set(projects.loc[projects["theme_id"] == theme, "project_id"])
        wanted = set(labels.loc[(labels["theme_id"] == theme) & labels["project_id"].isin(own), "label"])
        assert wanted <= {heading.text for heading in headings}
    levels = [heading.level for heading in headings]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
