"""Sections on money: whole in any programme, numbers only as figures, the same in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from koers.export.figures import report_figures, tables_of, words_of
from koers.export.languages import mark_html
from koers.notebook import Report
from koers.present.supplied import other_language
from tests.finance.notebook_sections import shown
from tests.finance.tiny import CSV, OPTIONAL, SECTIONS, all_sections, frames, replaced, report, shipped

LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])
NO_DEVIATIONS = {"deviations": shipped().data.programme.deviations.model_copy(update={"absolute_eur": 10**9, "minimum_eur": 10**9})}
# Every deviation of the tiny programme: x, left 160, is explained; z, short 50, is not.
ALL_DEVIATIONS = {"deviations": shipped().data.programme.deviations.model_copy(update={"absolute_eur": 1, "minimum_eur": 1})}
ZEROS = {
    "line_finance": re.sub(r"\d[\d.]*,\d[\d.]*,\d[\d.]*\n", "0,0,0\n", CSV["line_finance"]),
    "overview_finance": "side,row_id,budget_eur,expected_end_balance_eur,assumption_nl,assumption_en\n"
    "baten,fonds,0,,,\nbaten,potje,0,,,\nlasten,los,0,0,,\n",
    "amendments": None,
}
PROGRAMMES: dict[str, dict[str, str | None]] = {
    "as it is": {},
    "without what is optional": dict.fromkeys((*OPTIONAL, "amendments")),
    **{f"without {table}": {table: None} for table in (*OPTIONAL, "amendments")},
    "without a result": replaced("overview_lines", "lasten,over,result,,Resultaat\n", ""),
    "with only income amended": {"amendments": CSV["amendments"].partition("\n")[0] + "\nbaten,fonds,2024-05-01,10,Bestuur,,\n"},
    "with a row of a theme that has no lines": {"overview_lines": CSV["overview_lines"] + "lasten,c,theme,leeg,Leeg\n"},
    "without any money": ZEROS,
    "with a shortfall": replaced("overview_finance", "baten,fonds,2000,", "baten,fonds,1,"),
    "with every line overspent": {
        "line_finance": "theme_id,line_id,budget_eur,spent_eur,expected_spend_eur\nalfa,x,1,4000,500\nalfa,y,1,100,1\nbeta,z,1,350,7\n"
    },
    "with one line": {
        "line_finance": "theme_id,line_id,budget_eur,spent_eur,expected_spend_eur\nbeta,z,300,250,0\n",
        "amendments": None,
        "carry_over": None,
        "line_groups": None,
        "explanations": None,
    },
    "with money that came back": replaced("line_finance", "alfa,x,1000,400,500", "alfa,x,1000,-400,-500"),
}


@cache
def made(programme: str, language: str, *, deviations: bool = True) -> list[dict[str, Any]]:
    """The sections of one of the programmes above."""
    return all_sections(report(frames(**PROGRAMMES[programme]), language, **(ALL_DEVIATIONS if deviations else NO_DEVIATIONS)))


def items(sections: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Every item of a kind."""
    return [item for section in sections for item in section["items"] if item["kind"] == kind]


def runs(form: Any) -> Iterator[str]:
    """Every plain run of text below a form, figures' own texts left out."""
    if isinstance(form, dict):
        if isinstance(form.get("text"), str):
            yield form["text"]
        for key, value in form.items():
            if key not in ("figure", "figures", "svg", "svg_narrow"):
                yield from runs(value)
    elif isinstance(form, list | tuple):
        for value in form:
            yield from runs(value)


# Whole in any programme ----------------------------------------------------------------------------


@LANGUAGES
@pytest.mark.parametrize("programme", PROGRAMMES)
def test_every_section_can_be_made_and_is_sound(programme: str, language: str) -> None:
    """In any programme: names and anchors are unique, sentences without holes, figures exist once, drawings are told in words."""
    sections = made(programme, language)
    check_structure(sections)
    check_figures(sections)
    check_alternative_texts(sections)


def check_structure(sections: list[dict[str, Any]]) -> None:
    """Unique names and anchors, every table as wide as its header, no hole in a sentence, nothing empty but a blank cell."""
    tables_of(sections)
    anchors = [item["anchor"] for item in items(sections, "heading")]
    names = [item["name"] for kind in ("table", "chart") for item in items(sections, kind)]
    assert sorted(set(anchors)) == sorted(anchors)
    assert sorted(set(names)) == sorted(names)
    assert all(len(row["cells"]) == len(table["columns"]) for table in items(sections, "table") for row in table["rows"])
    blank = sum(cell.get("text") == [{"text": ""}] for table in items(sections, "table") for row in table["rows"] for cell in row["cells"])
    assert [text for text in runs(sections) if "{" in text or "None" in text or text == ""] == [""] * blank


def check_figures(sections: list[dict[str, Any]]) -> None:
    """No id with two values or texts; no two figures with one label; no label with a raw id in it."""
    figures = report_figures(sections).values()
    labels = [figure["label"] for figure in figures]
    assert sorted(set(labels)) == sorted(labels)
    assert not [label for label in labels if re.search(r"[a-z]_[a-z]|/|None", label)]


def check_alternative_texts(sections: list[dict[str, Any]]) -> None:
    """Somebody who can't see a drawing gets every number that it shows."""
    for chart in items(sections, "chart"):
        assert [figure["id"] for figure in chart["figures"] if figure["text"] not in chart["alt"].replace("+", "")] == []
        assert chart["figures"]


@pytest.mark.parametrize("section", range(len(SECTIONS)))
def test_every_section_shows_itself_in_jupyter(section: int) -> None:
    """As HTML for the person, as its neutral form for the exporters."""
    shown_as = SECTIONS[section](report(frames(), "nl", **ALL_DEVIATIONS).finance)._repr_mimebundle_()
    assert shown_as["application/vnd.koers.section+json"] == made("as it is", "nl")[section]
    assert "<" in shown_as["text/html"]


@LANGUAGES
def test_without_deviations_the_report_says_so(language: str) -> None:
    """The rule still stands there; no table, no chart, no box about explanations."""
    section = made("as it is", language, deviations=False)[-1]
    assert [item["kind"] for item in section["items"]] == ["heading", "prose", "prose"]
    assert words_of(section["items"][1]["text"]) == {
        "nl": "Geen regel wijkt meer af dan de drempels.",
        "en": "No line deviates by more than the thresholds.",
    }.get(language)


def test_a_theme_without_lines_appears_nowhere() -> None:
    """Neither in the tables nor as a chapter nor, with a row of its own, in the overview."""
    for programme in ("as it is", "with a row of a theme that has no lines"):
        assert "Leeg" not in "".join(runs(made(programme, "nl"))) + "".join(h["text"] for h in items(made(programme, "nl"), "heading"))


def test_without_amendments_there_is_no_bridge_and_no_table_of_decisions() -> None:
    """Nothing to show is not shown."""
    names = {item.get("name") for section in made("without amendments", "nl") for item in section["items"]}
    assert {"begrotingsbrug", "wijzigingen"} <= {item.get("name") for section in made("as it is", "nl") for item in section["items"]}
    assert not {"begrotingsbrug", "wijzigingen"} & names


def test_without_any_budget_there_is_no_chart_of_spending_rates() -> None:
    """A rate of nothing is no rate; the table shows a dash."""
    sections = made("without any money", "nl")
    assert "bestedingstempo" not in {item["name"] for item in items(sections, "chart")}
    programme = next(table for table in items(sections, "table") if table["name"] == "programma")
    assert [row["cells"][-1]["figure"]["text"] for row in programme["rows"]] == ["–", "–", "–"]


# Numbers only as figures ----------------------------------------------------------------------------

# What looks like an amount or a share: a sign of money or percents, digits in groups, four digits or more.
AMOUNT = re.compile(r"[€%]|\d[.,\u00a0]\d|\d{4,}")
# Numbers that words may hold: years, and dates written in full.
ALLOWED = re.compile(r"\b(19|20)\d\d\b|\b\d{1,2}\u00a0\w+\u00a020\d\d\b")
MONEY = {"nl": re.compile(r"€\u00a0\u2212?[\d.]*\d"), "en": re.compile(r"\u2212?€[\d,]*\d")}
PERCENT = re.compile(r"\u2212?\d[\d.,]*%")
TOLD = ("prose", "key_messages", "tiles", "callout", "definitions", "heading", "bullets")


@LANGUAGES
def test_words_of_the_report_hold_no_number_that_could_be_a_figure(language: str) -> None:
    """In paragraphs, messages, tiles, boxes, explanations, notes and titles an amount or share stands as a figure only."""
    for section in (*shown(language), *made("as it is", language), *made("with every line overspent", language)):
        for item in section["items"]:
            texts = list(runs(item)) if item["kind"] in TOLD else list(runs(item.get("notes", [])))
            texts += [item.get("title", ""), *(one["lead"] for one in item.get("items", []) if isinstance(one, dict) and "lead" in one)]
            for text in texts if item["kind"] != "title" else []:
                assert not AMOUNT.search(ALLOWED.sub("", text)), text


@LANGUAGES
def test_every_amount_and_percentage_that_can_be_read_is_the_text_of_a_figure(language: str) -> None:
    """Also in alternative texts of charts, in cells and on the accountability page."""
    found = 0
    for sections in (list(shown(language)), made("as it is", language), made("with money that came back", language)):
        known = {figure["text"] for figure in report_figures(sections).values()}
        told = [*runs(sections), *(chart["alt"] for chart in items(sections, "chart"))]
        numbers = [number for text in told for pattern in (MONEY[language], PERCENT) for number in pattern.findall(text)]
        assert [number for number in numbers if number not in known] == []
        found += len(numbers)
    assert found > 100  # the patterns do find the numbers of the alternative texts


@LANGUAGES
def test_the_shipped_report_is_sound(language: str) -> None:
    """The same of the whole notebook on 2024-H1; its alternative texts hold all their numbers."""
    sections = list(shown(language))
    check_structure(sections[1:])  # the cover carries words for exporters, not sentences
    check_figures(sections)
    check_alternative_texts(sections)


def test_both_languages_have_the_same_structure() -> None:
    """The same kinds, names and anchors in the same order, and other words; below the cover English tells of the Dutch."""
    dutch, english = ([item for section in shown(language)[1:] for item in section["items"]] for language in ("nl", "en"))
    for one, other in zip(dutch, english, strict=True):
        assert [one.get(name) for name in ("kind", "name", "anchor", "level", "style", "tone")] == [
            other.get(name) for name in ("kind", "name", "anchor", "level", "style", "tone")
        ]
        if one["kind"] in ("table", "chart", "callout", "key_messages", "tiles"):
            assert one["title"] != other["title"] or one["title"] == "Parameters"


# What is said ---------------------------------------------------------------------------------------


def prose(sections: list[dict[str, Any]]) -> str:
    """Every paragraph, in words."""
    return "\n".join(words_of(item["text"]) for item in items(sections, "prose"))


def test_a_shortfall_is_not_told_as_a_surplus() -> None:
    """With 1 instead of 2000 of income: the year ends at 394.50 - 1999 = -1604.50, and after 190 at -1794.50."""
    dutch, english = made("with a shortfall", "nl"), made("with a shortfall", "en")
    assert "Dan komt het uit op €\u00a0\u22121.795" in prose(dutch)
    assert "een verwacht tekort" in prose(dutch)
    assert "That brings it to \u2212€1,795" in prose(english)
    assert "surplus" not in prose(english)
    assert [one["label"] for one in items(dutch, "tiles")[0]["items"]][-1] == "Verwacht tekort"
    assert [one["label"] for one in items(made("as it is", "nl"), "tiles")[0]["items"]][-1] == "Verwacht overschot"


def test_a_theme_or_programme_that_ends_short_is_told_so() -> None:
    """Beta is 50 short; the programme of overspent lines as well."""
    beta = report(frames()).finance.theme("beta").neutral()
    assert "komt het jaar uit op €\u00a0\u221250, een tekort" in prose([beta])
    alfa = report(frames()).finance.theme("alfa").neutral()
    assert "tekort" not in prose([alfa])
    assert "een tekort" in prose([report(frames(**PROGRAMMES["with every line overspent"])).finance.programme().neutral()])
    assert "tekort" not in prose([report(frames()).finance.programme().neutral()])


def marks(made_report: Report) -> dict[str, str]:
    """The mark of each line's expected end balance in its theme's table."""
    sections = [made_report.finance.theme(theme).neutral() for theme in ("alfa", "beta")]
    return {words_of(row["cells"][0]["text"]): row["cells"][7].get("mark", "") for t in items(sections, "table") for row in t["rows"]}


@pytest.mark.parametrize(
    ("convention", "left", "short", "rule"),
    [("positive", "V", "N", "V is voordelig: er blijft geld over."), ("negative", "N", "V", "V is voordelig: er is geld te kort.")],
)
def test_marks_and_the_rule_in_words_follow_the_sign_convention(convention: str, left: str, short: str, rule: str) -> None:
    """Money left and money short; an end balance of 0 bears no mark."""
    told = report(frames(), "nl", favourable_end_balance=convention, **ALL_DEVIATIONS)
    found = marks(told)
    assert (found["Xen"], found["Ypsilon"], found["Zet"]) == (left, "", short)
    section = told.finance.deviation_report().neutral()
    assert rule in prose([section])
    table = items([section], "table")[0]
    assert [row["cells"][3]["mark"] for row in table["rows"]] == [left, short]
    assert [row["cells"][3]["meaning"] for row in table["rows"]] == ["voordelig" if mark == "V" else "nadelig" for mark in (left, short)]
    assert f"Xen €\u00a0160 {left}" in items([section], "chart")[0]["alt"]


def test_the_note_on_a_broken_scale_stands_only_where_the_scale_is_broken() -> None:
    """2000 with steps of 100 is broken; 100 with steps up to 100 begins at 0."""
    bridge = next(chart for chart in items(made("as it is", "nl"), "chart") if chart["name"] == "begrotingsbrug")
    assert [words_of(note) for note in bridge["notes"]] == ["De schaal begint niet bij 0; onderbroken staven geven dat aan."]
    small = replaced("overview_finance", "baten,fonds,2000,", "baten,fonds,0,") | {
        "line_finance": CSV["line_finance"]
        .replace("alfa,x,1000,", "alfa,x,0,")
        .replace("alfa,y,200.50,", "alfa,y,0,")
        .replace("z,300,", "z,0,")
    }
    section = report(frames(**small)).finance.overview().neutral()
    bridge = next(chart for chart in items([section], "chart") if chart["name"] == "begrotingsbrug")
    assert bridge["notes"] == []


def test_a_figure_named_in_an_explanation_is_a_figure_in_the_text() -> None:
    """``[[alfa/x/expected_end_balance]]`` reads € 160, with its id."""
    section = report(frames(), "nl").finance.theme("alfa").neutral()
    (definition,) = items([section], "definitions")
    assert [words_of(part) for part in definition["items"][0]["text"]] == ["Later begonnen.", "€\u00a0160 gaat mee."]
    assert definition["items"][0]["text"][1][0]["figure"]["id"] == "2024-H1/finance/alfa/x/expected_end_balance"


def test_an_unexplained_deviation_is_marked_as_such_with_its_amount() -> None:
    """Beta's shortfall of 50, of which nothing was said."""
    section = report(frames(), "nl", **ALL_DEVIATIONS).finance.theme("beta").neutral()
    (definition,) = items([section], "definitions")
    (entry,) = definition["items"]
    assert words_of(entry["term"]) == "Zet – afwijking: €\u00a0\u221250"
    assert [words_of(part) for part in entry["text"]] == ["Er is geen toelichting gegeven."]


def test_a_partly_explained_deviation_says_what_is_left_to_explain() -> None:
    """100 of 160 is explained."""
    told = CSV["explanations"].replace("alfa,x,deviation,,", "alfa,x,deviation,100,")
    section = report(frames(explanations=told), "en", **ALL_DEVIATIONS).finance.theme("alfa").neutral()
    (definition,) = items([section], "definitions")
    assert words_of(definition["items"][0]["text"][-1]) == "The explanation names €100; €60 of the deviation is not explained."


# Missing translations -------------------------------------------------------------------------------

UNTRANSLATED = {
    "explanation": ("explanations", "Started later.", "Later begonnen.", lambda f: f.theme("alfa")),
    "consequence": ("explanations", "[[alfa/x/expected_end_balance]] moves on.", "gaat mee.", lambda f: f.theme("alfa")),
    "assumption": ("overview_finance", "Nearly all is spent.", "Bijna alles gaat op.", lambda f: f.overview()),
    "amendment": ("amendments", "More work.", "Meer werk.", lambda f: f.overview()),
    "carry-over": ("carry_over", "Nothing of it is spent.", "Er wordt niets van besteed.", lambda f: f.surplus()),
}


@pytest.mark.parametrize("text", UNTRANSLATED)
def test_a_text_without_an_english_translation_says_so(text: str) -> None:
    """Once, in the English report only, after the Dutch; it is not left out silently."""
    table, english, dutch, section = UNTRANSLATED[text]
    tables = frames(**replaced(table, english, ""))

    def told(language: str) -> str:
        return " ".join(runs(section(report(tables, language).finance).neutral()))

    assert told("en").count("(not translated)") == 1
    assert f"{dutch} (not translated)" in told("en")
    assert "(niet vertaald)" not in told("nl")
    whole = " ".join(runs(section(report(frames(), "en").finance).neutral()))
    assert "(not translated)" not in whole


def test_a_text_without_a_dutch_one_says_so_in_dutch() -> None:
    """The other way round as well, after the English."""
    section = report(frames(**replaced("overview_finance", "Bijna alles gaat op.", ""))).finance.overview().neutral()
    assert "Nearly all is spent. (niet vertaald)" in " ".join(runs(section))


@pytest.mark.parametrize(
    ("language", "lost", "shown", "note"),
    [("en", "Started later.", "Later begonnen", "(not translated)"), ("nl", "Later begonnen.", "Started later", "(niet vertaald)")],
)
def test_a_text_without_a_translation_is_marked_with_its_own_language(language: str, lost: str, shown: str, note: str) -> None:
    """For who hears the page read aloud: the text in its own language, the note in the page's. A Dutch cover says nothing of names."""
    made_report = report(frames(**replaced("explanations", lost, "")), language)
    title = made_report.title().neutral()
    told = next(text for text in runs(made_report.finance.theme("alfa").neutral()) if shown in text)
    page = mark_html(f"<p>{told}</p>", title["items"][:1])
    assert page == f'<p><span lang="{other_language(language)}">{shown}</span>. {note}</p>'
    assert len(title["items"]) == (2 if language == "en" else 1)


def test_a_group_of_lines_without_an_english_name_is_called_by_its_dutch() -> None:
    """With the note, never by nothing."""
    tables = frames(line_groups=CSV["line_groups"].replace(",Together", ","))
    named = report(tables, "en").finance.figure("alfa/samen-xy/spent").label
    assert named == "Alfa, Samen (not translated): spent"


# Figures ---------------------------------------------------------------------------------------------


def test_a_figure_says_how_it_came_about() -> None:
    """Terms of a sum and parts of a quotient are ids of the same period."""
    figures = report_figures(made("as it is", "nl"))
    balance = figures["2024-H1/finance/alfa/x/balance"]
    assert (balance["rule"], balance["terms"]) == (
        "balance",
        [[1, "2024-H1/finance/alfa/x/budget_revised"], [-1, "2024-H1/finance/alfa/x/spent"]],
    )
    rate = figures["2024-H1/finance/alfa/x/spending_rate"]
    assert rate["quotient"] == ["2024-H1/finance/alfa/x/spent", "2024-H1/finance/alfa/x/budget_revised"]
    assert figures["2024-H1/finance/alfa/x/spent"]["rule"] == "input"


def test_a_value_keeps_its_cents_where_its_text_is_rounded() -> None:
    """100.25 reads € 100; the total 500.25 is of unrounded amounts."""
    figures = report_figures(made("as it is", "nl"))
    spent = figures["2024-H1/finance/alfa/y/spent"]
    assert (spent["value"], spent["text"]) == ("100.25", "€\u00a0100")
    assert figures["2024-H1/finance/alfa/total/spent"]["value"] == "500.25"


@pytest.mark.usefixtures("drawn_anew")
def test_a_section_is_the_same_bytes_when_made_again() -> None:
    """Of another report object on the same data."""
    again = all_sections(report(frames(), "nl", **ALL_DEVIATIONS))
    assert again == made("as it is", "nl")


def test_the_frames_are_left_as_they_were() -> None:
    """Making sections changes no input."""
    tables = frames()
    before = {name: table.copy(deep=True) for name, table in tables.items()}
    all_sections(report(tables))
    assert all(tables[name].equals(table) for name, table in before.items())


def test_money_is_never_a_binary_float_on_its_way_to_a_figure() -> None:
    """A tenth of a cent would show; a float has no place in a figure."""
    finance = replace(shipped().finance)
    values = [finance.figure(key).value for key in finance.statement.formulas]
    assert {type(value) for value in values} <= {Decimal, type(None)}
