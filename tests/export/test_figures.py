"""Figures and tables as CSV."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from koers.errors import ExportError
from koers.export.figures import figures_csv, report_figures, tables_csv
from koers.present import display as d
from tests import specimen

ROOT = Path(__file__).parents[2]
PROGRAM = (
    "import sys; from tests.export import test_figures as t; f = t.forms(); sys.stdout.buffer.write(t.figures_csv(f) + t.tables_csv(f))"
)


def forms(*items: d.Display, words: dict[str, str] | None = None) -> list[d.Neutral]:
    """The specimen (or a title with ``items``) as exporters get it, with the words these files need."""
    base = d.Section((specimen.title(), *items)) if items else specimen.section()
    known = {**specimen.WORDS, "mark": "V/N", **(words or {})}
    title = replace(specimen.title(), words=tuple(known.items()))
    return [d.Section((title, *base.items[1:])).neutral()]


def rows(data: bytes) -> list[dict[str, str]]:
    """The records of a CSV."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def table(*body: d.Row, name: str = "t", labels: tuple[str, ...] = ("Regel", "Bedrag")) -> d.Table:
    """A table of these rows."""
    return d.Table(name, name, tuple(d.Column(label) for label in labels), body)


def row(head: str, *cells: d.Figure | str, role: Any = "body") -> d.Row:
    """A row with a header."""
    return d.Row((d.Cell((head,)), *(d.Cell(cell if isinstance(cell, d.Figure) else (cell,)) for cell in cells)), role)


def test_each_figure_has_one_row_in_reading_order() -> None:
    """A figure shown in a message, a tile, a table, a chart and a list has one row, where it first stood."""
    found = rows(figures_csv(forms()))
    assert [record["figure_id"].removeprefix("2024-H1/finance/ouderen/") for record in found] == [
        "regel-0/spent",
        "regel-0/budget",
        "regel-0/balance",
        *(f"regel-{i}/{measure}" for i in (1, 2) for measure in ("budget", "spent", "balance")),
        *(f"total/{measure}" for measure in ("budget", "spent", "balance")),
    ]


def test_a_row_holds_value_unit_text_and_rule() -> None:
    """A row says what a figure is, its plain value, how it is shown and how it came about."""
    found = {record["figure_id"]: record for record in rows(figures_csv(forms()))}
    # Budgets 10,000 + 11,234 + 12,468 less spent 4,000 + 4,001 + 4,002.
    assert found["2024-H1/finance/ouderen/total/balance"] == {
        "figure_id": "2024-H1/finance/ouderen/total/balance",
        "label": "ouderen, total, balance",
        "value": "21699",
        "unit": "EUR",
        "text": "€ 21.699",
        "rule": "footing",
    }


def test_the_files_are_utf8_without_mark_and_with_lf() -> None:
    """Both files begin with their header, hold no carriage return and end in a line feed."""
    for data, head in (
        (figures_csv(forms()), b"figure_id,label,value,unit,text,rule\n"),
        (tables_csv(forms()), b"table,row,column,figure_id,"),
    ):
        assert data.startswith(head)
        assert b"\r" not in data
        assert data.endswith(b"\n")


def test_quotes_commas_and_line_ends_survive() -> None:
    """Text with a comma, a quote and any kind of line end reads back as one field."""
    figure = replace(specimen.euro("a/b/spent", 1), label='Oud, "heel" oud\r\nen\rzo', text="1")
    assert [record["label"] for record in rows(figures_csv(forms(d.Prose((figure,)))))] == ['Oud, "heel" oud\nen\nzo']


def test_full_precision_and_an_empty_value() -> None:
    """A share keeps all its digits; a suppressed figure has an empty value and keeps its text."""
    third = d.Figure("p/a/share", "Deel", Decimal("0.3333333333333333333333333333"), "share", "33,3%")
    hidden = d.Figure("p/b/n", "Aantal", None, "count", "< 10")
    found = rows(figures_csv(forms(d.Prose((third, " en ", hidden)))))
    assert [(record["value"], record["text"]) for record in found] == [("0.3333333333333333333333333333", "33,3%"), ("", "< 10")]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1"])
def test_words_that_a_spreadsheet_would_run_get_an_apostrophe(text: str) -> None:
    """A label that begins like a formula can't become one when the CSV is opened in a spreadsheet."""
    figure = replace(specimen.euro("a/b/spent", 1), label=text)
    assert [record["label"][0] for record in rows(figures_csv(forms(d.Prose((figure,)))))] == ["'"]


@pytest.mark.parametrize("text", ["−5", "-5", "+2,5%", "-", "€ −5", "-1.234,50"])
def test_shown_numbers_stay_as_shown(text: str) -> None:
    """A shown number is never touched, whatever its sign; nor is its value."""
    figure = replace(specimen.euro("a/b/spent", -5), text=text)
    assert [(record["text"], record["value"]) for record in rows(figures_csv(forms(d.Prose((figure,)))))] == [(text, "-5")]


@pytest.mark.parametrize(
    ("change", "one", "other"),
    [
        ({"value": Decimal(6)}, "value '5'", "value '6'"),
        ({"unit": "count"}, "unit 'EUR'", "unit 'count'"),
        ({"label": "anders"}, "label 'a, b, spent'", "label 'anders'"),
        ({"text": "€ 5,00"}, "text '€ 5'", "text '€ 5,00'"),
    ],
)
def test_a_figure_shown_in_two_ways_is_refused(change: dict[str, Any], one: str, other: str) -> None:
    """One id with two values, units, labels or texts stops the export and names both."""
    figure = specimen.euro("a/b/spent", 5)
    with pytest.raises(ExportError) as caught:
        figures_csv(forms(d.Prose((figure,)), d.Prose((replace(figure, **change),))))
    assert str(caught.value).startswith(f"The report shows figure 2024-H1/finance/a/b/spent with {one} and with {other}.")


def test_the_appearance_that_knows_the_origin_counts() -> None:
    """A figure quoted without its rule before the table that computes it keeps the table's rule, and its place."""
    first, second = specimen.euro("a/total/spent", 5), specimen.euro("a/other/spent", 5)
    computed = replace(first, rule="footing", terms=((1, second.id),))
    found = report_figures(forms(d.Prose((first, second)), d.Prose((computed,))))
    assert [(figure["id"], figure["rule"]) for figure in found.values()] == [(first.id, "footing"), (second.id, "input")]


def test_sorted_keys_change_nothing() -> None:
    """Forms read back from a stored notebook, whose keys are sorted, give the same files."""
    note = d.Figure("p/note/n", "In een noot", Decimal(3), "count", "3")
    direct = forms(replace(table(row("a", specimen.euro("a/b/spent", 5))), notes=((note,),)))
    stored = json.loads(json.dumps(direct, sort_keys=True))
    assert figures_csv(stored) == figures_csv(direct)
    assert [record["figure_id"] for record in rows(figures_csv(stored))] == ["2024-H1/finance/a/b/spent", "p/note/n"]
    assert tables_csv(stored) == tables_csv(direct)


def test_tables_are_tidy() -> None:
    """Each figure of a table stands with its row's and column's words; a mark has a record under its own heading."""
    found = rows(tables_csv(forms()))
    balance = {
        "table": "ouderen",
        "row": "Regel 0 (met een tamelijk lange naam)",
        "column": "Saldo",
        "figure_id": "2024-H1/finance/ouderen/regel-0/balance",
        "value": "6000",
        "unit": "EUR",
        "text": "€ 6.000",
    }
    assert balance in found
    assert {**balance, "column": "Saldo V/N", "figure_id": "", "value": "", "unit": "", "text": "V"} in found
    # Three lines of three figures and a mark, and a total of three figures.
    assert len(found) == 3 * 4 + 3


def test_table_row_and_column_are_a_key() -> None:
    """Rows with the same words are told apart by their group, and by a number where the group is the same."""
    body = (
        row("Baten", role="group"),
        row("Subsidie", "1"),
        row("Lasten", role="group"),
        row("Subsidie", "2"),
        row("Subsidie", "3"),
        row("Totaal", "6", role="total"),
        row("Los", "7"),
    )
    found = rows(
        tables_csv(forms(table(*body, labels=("Regel", "Bedrag")), table(row("x", "a", "b"), name="u", labels=("", "Jaar", "Jaar"))))
    )
    assert [(record["row"], record["column"], record["text"]) for record in found] == [
        ("Baten", "Regel", "Baten"),
        ("Baten: Subsidie", "Bedrag", "1"),
        ("Lasten", "Regel", "Lasten"),
        ("Lasten: Subsidie", "Bedrag", "2"),
        ("Lasten: Subsidie (2)", "Bedrag", "3"),
        ("Totaal", "Bedrag", "6"),
        ("Los", "Bedrag", "7"),
        ("x", "Jaar", "a"),
        ("x", "Jaar (2)", "b"),
    ]


def test_a_figure_as_only_words_of_a_cell_is_a_figure() -> None:
    """A cell whose text is one figure and nothing else keeps its value."""
    figure = specimen.euro("a/b/spent", 5)
    cells = (d.Cell(("a",)), d.Cell((figure,)))
    assert [record["value"] for record in rows(tables_csv(forms(table(d.Row(cells)))))] == ["5"]


def test_tables_of_one_name_are_refused() -> None:
    """Two tables with the same name stop the export and the name is said."""
    with pytest.raises(ExportError, match="Two tables of the report are named 't'"):
        tables_csv(forms(table(row("a", "1")), table(row("b", "2"))))


def test_a_row_longer_than_the_header_is_refused() -> None:
    """A row with more cells than the table has columns stops the export, naming table and row."""
    with pytest.raises(ExportError, match="Row 2 of table 't' has 3 cells, the table has 2 columns"):
        tables_csv(forms(table(row("a", "1"), row("b", "2", "3"))))


def test_a_missing_word_is_named() -> None:
    """Marks need a heading; where its word is missing the message names the key."""
    words = tuple((key, text) for key, text in specimen.WORDS.items() if key != "mark")
    section = d.Section((replace(specimen.title(), words=words), *specimen.section().items[1:]))
    with pytest.raises(ExportError, match="no word 'mark' in language 'nl'"):
        tables_csv([section.neutral()])


def test_a_report_has_one_title() -> None:
    """Sections without a title, or with two, are refused when words are needed."""
    untitled = d.Section(specimen.section().items[1:]).neutral()
    with pytest.raises(ExportError, match="this one has 0"):
        tables_csv([untitled])
    with pytest.raises(ExportError, match="this one has 2"):
        tables_csv([*forms(), d.Section((specimen.title(),)).neutral()])


def test_same_bytes_in_other_surroundings() -> None:
    """Time zone, hash seed and locale don't change a byte."""
    found = set()
    for zone, seed, locale in (("UTC", "0", "C.UTF-8"), ("Pacific/Auckland", "4242", "C")):
        env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": str(ROOT)}
        found.add(subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=env, capture_output=True, check=True).stdout)
    assert found == {figures_csv(forms()) + tables_csv(forms())}
