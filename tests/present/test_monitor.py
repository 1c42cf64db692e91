"""Sections of the monitor, in two languages."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from koers.monitor.messages import key_messages
from koers.present.display import Chart, Heading, Section, Table, figures_of
from koers.present.monitor import MonitorSections
from koers.present.wording import Wording
from tests.monitor.small import small

COLOURS = {"primary": "#14425f", "accent": "#a8325e", "negative": "#b3261e"}
both_languages = pytest.mark.parametrize("language", ["nl", "en"])


@cache
def sections(language: str) -> MonitorSections:
    """The sections of the small agenda."""
    monitor = small()
    return MonitorSections("2019-Q4", monitor, key_messages(monitor, 5), Wording(language), COLOURS, "31 december 2019", "4 maart 2020")


@cache
def everything(language: str) -> Section:
    """All sections together, as in the report."""
    all_of = sections(language)
    first = all_of.key_messages() + all_of.at_a_glance() + all_of.agenda() + all_of.milestones()
    return first + all_of.matrix() + all_of.risks() + all_of.sheets() + all_of.source_notes()


def shown(section: Section) -> str:
    """The neutral form without drawings, as text."""
    return re.sub(r'"svg(?:_narrow)?": "(?:[^"\\]|\\.)*"', "", json.dumps(section.neutral(), ensure_ascii=False))


@both_languages
def test_a_figure_has_one_value_label_and_text(language: str) -> None:
    """Wherever an id stands, it says the same, and it names period and subject."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for figure in figures_of(everything(language).neutral()):
        found.setdefault(figure["id"], set()).add((figure["label"], figure["value"], figure["text"]))
    assert len(found) > 60
    assert {key for key, said in found.items() if len(said) > 1} == set()
    assert all(re.fullmatch(r"2019-Q4/monitor/[a-z0-9/-]+/n_[a-z_]+", key) for key in found)


@both_languages
def test_names_and_anchors_are_unique_and_levels_are_not_skipped(language: str) -> None:
    """So that a report of these sections can be exported."""
    items = list(everything(language))
    anchors = [item.anchor for item in items if isinstance(item, Heading)]
    names = [item.name for item in items if isinstance(item, Table | Chart)]
    assert len(set(anchors)) == len(anchors)
    assert len(set(names)) == len(names)
    levels = [item.level for item in items if isinstance(item, Heading)]
    assert all(after <= before + 1 for before, after in zip([1, *levels], levels, strict=False))


@pytest.mark.parametrize(("language", "words"), [("nl", "niet vermeld"), ("en", "not stated")])
def test_a_project_without_a_status_is_said_to_have_none(language: str, words: str) -> None:
    """The board's text and the table both say so of Ypsilon, and only of it."""
    board = next(item for item in everything(language) if isinstance(item, Chart) and item.name == "statusbord")
    table = next(item for item in everything(language) if isinstance(item, Table) and item.name == "agenda")
    assert f"Ypsilon {words}" in board.alt
    said = [row.cells[-1].content for row in table.rows if row.role == "body"]
    assert said.count((words,)) == 1


@pytest.mark.parametrize(("language", "lead"), [("nl", "Er zijn mijlpalen te laat"), ("en", "Milestones are late")])
def test_the_first_message_leads_with_its_kind(language: str, lead: str) -> None:
    """The messages stand in the computed order."""
    form = sections(language).key_messages().neutral()["items"][0]
    assert form["items"][0]["lead"] == lead
    assert len(form["items"]) == 5


@pytest.mark.parametrize(("language", "mark"), [("nl", "2020? (onzeker)"), ("en", "2020? (uncertain)")])
def test_an_uncertain_due_date_is_marked(language: str, mark: str) -> None:
    """The label as printed, with the word beside it."""
    assert mark in shown(sections(language).sheets())


def test_what_is_late_is_listed_and_a_placeholder_is_not() -> None:
    """The list has the two late ones, the earliest first; the placeholder's text stands nowhere."""
    table = next(item for item in sections("nl").milestones() if isinstance(item, Table) and item.name == "te-laat")
    assert [row.cells[0].content for row in table.rows] == [("Vier",), ("Twee",)]
    assert "(leeg)" not in shown(everything("nl"))


@both_languages
def test_the_matrix_tells_each_project_in_words_too(language: str) -> None:
    """The alternative text names level and codes, the figures are the nine cells."""
    charts = [item for item in sections(language).matrix() if isinstance(item, Chart)]
    assert [len(chart.figures) for chart in charts] == [9, 9]
    assert "+++" in charts[0].alt
    assert "€€€: X1" in charts[0].alt
    assert [sum(int(figure.value or 0) for figure in chart.figures) for chart in charts] == [3, 3]


def test_labels_as_printed_are_the_same_in_both_languages() -> None:
    """Descriptions of milestones and risks are not translated; remarks are."""
    dutch, english = (shown(sections(language).sheets()) for language in ("nl", "en"))
    for printed in ("Twee", "geen medewerking", "juli 2018"):
        assert printed in dutch
        assert printed in english
    assert "Bijna." in dutch
    assert "Nearly." in english


@pytest.mark.parametrize(("language", "short"), [("nl", "loopt"), ("en", "in progress")])
def test_the_tables_have_labels_as_printed_and_the_board_has_statuses_in_short(language: str, short: str) -> None:
    """No label of the document gets a capital it has not; the board says that its words are short."""
    board = next(item for item in everything(language) if isinstance(item, Chart) and item.name == "statusbord")
    table = next(item for item in everything(language) if isinstance(item, Table) and item.name == "agenda")
    row = next(row for row in table.rows if row.role == "body" and "Xen" in str(row.cells[0].content))
    assert [cell.content for cell in row.cells[1:]] == [("gemeenten",), ("juli 2018",), ("ntb",), ("Gestart",)]
    assert f"Xen {short}" in board.alt
    assert ("kort" if language == "nl" else "in short") in str(board.notes[0])
    assert "juli 2018; ntb" in shown(sections(language).sheets())


def test_drawings_are_the_same_every_time() -> None:
    """Two drawings of the same agenda are equal byte for byte."""
    first, second = (
        [item.svg for item in section if isinstance(item, Chart)] for section in (sections("nl").agenda(), sections("nl").agenda())
    )
    assert first == second
