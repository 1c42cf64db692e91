"""Spreadsheets: reopened with openpyxl, recalculated by a small evaluator, and by LibreOffice where it is."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.errors import ExportError
from koers.export.xlsx import export_xlsx, sheet_names
from koers.present import display as d
from tests import specimen
from tests.running import spreadsheet_program

ROOT = Path(__file__).parents[2]
PROGRAM = "import hashlib; from tests.export import test_xlsx as t; print(hashlib.sha256(t.made(*t.items())).hexdigest())"
P = "2024-H1/finance/"
WORDS = {
    **specimen.WORDS,
    "all_figures": "Alle cijfers",
    "back_to_contents": "Terug naar inhoud",
    "date": "Peildatum",
    "disclaimer": "Voorbehoud",
    "mark": "V/N",
    "figure_id": "Kenmerk",
    "label": "Omschrijving",
    "value": "Waarde",
    "unit": "Eenheid",
    "text": "Weergave",
}
Place = tuple[str, str]


def made(*items: d.Display, words: Mapping[str, str] = WORDS, **title: Any) -> bytes:
    """A report of these display objects as a spreadsheet."""
    cover = replace(specimen.title(), words=tuple(words.items()), **title)
    return export_xlsx([d.Section((cover, *items)).neutral()], created=date(2024, 6, 30))


def opened(data: bytes, *, values: bool = False) -> openpyxl.Workbook:
    """The workbook as openpyxl reads it: formulas, or the cached values."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def row(head: str, *cells: d.Figure | str | d.Cell, role: Any = "body") -> d.Row:
    """A row with a header; a text is a cell of text."""
    parts = [cell if isinstance(cell, d.Cell) else d.Cell(cell if isinstance(cell, d.Figure) else (cell,)) for cell in cells]
    return d.Row((d.Cell((head,)), *parts), role)


def table(name: str, *body: d.Row, columns: int = 2, title: str = "", unit: str = "€") -> d.Table:
    """A table with a row header and columns of numbers."""
    heads = (d.Column("Regel"), *(d.Column(f"Kolom {i}", unit, "end") for i in range(1, columns)))
    return d.Table(name, title or name, heads, body)


def items() -> tuple[d.Display, ...]:
    """The specimen and a summary: a share, a group, a mark N, a total over sheets, text where a number is missing."""
    base = specimen.section().items[1:]
    lines = next(item for item in base if isinstance(item, d.Table))
    budget, spent, balance = (cell.content for cell in lines.rows[-1].cells[1:])
    assert isinstance(budget, d.Figure)
    assert isinstance(spent, d.Figure)
    assert isinstance(balance, d.Figure)
    share = d.Figure(
        P + "ouderen/total/spent_share", "Deel", Decimal(12_003) / Decimal(33_702), "share", "35,6%", "ratio", (), (spent.id, budget.id)
    )
    youth = specimen.euro("jeugd/total/balance", -1_234)
    # 21,699 - 1,234 = 20,465; and what is left of it after the first line's 6,000 is 14,465.
    total = specimen.euro("all/total/balance", 20_465, rule="roll_up", terms=((1, balance.id), (1, youth.id)))
    rest = specimen.euro(
        "all/rest/balance", 14_465, rule="difference", terms=((-1, P + "ouderen/regel-0/balance"), (1, balance.id), (1, youth.id))
    )
    heads = (
        d.Column("Thema"),
        d.Column("Besteed", "€", "end"),
        d.Column("Deel", "%", "end"),
        d.Column("Saldo", "", "end"),
        d.Column("Waarom"),
    )
    summary = d.Table(
        "over-zicht",
        "Overzicht: wat is er over?",
        heads,
        (
            row("Lasten", role="group"),
            row("Ouderen", spent, share, balance, "=1+1"),
            row("Jeugd", "n.b.", "-", d.Cell(youth, "N", "nadelig"), "@niet + zomaar"),
            row("Totaal", "", "", total, role="total"),
        ),
        (("Een noot.",),),
    )
    return (*base, summary, d.Prose(("Rest: ", rest)))


class Evaluator:
    """Evaluates the formulas a report's workbook may hold; anything else is an error."""

    def __init__(self, data: bytes, changes: Mapping[Place, float] | None = None) -> None:
        self.book, self.changes = opened(data), dict(changes or {})
        self.busy: list[Place] = []

    def value(self, sheet: str, cell: str) -> Any:
        """A cell's value, computed from its parents."""
        place = (sheet, cell)
        assert place not in self.busy, f"{place} refers to itself through {self.busy}"
        content = self.changes.get(place, self.book[sheet][cell].value)
        if not (isinstance(content, str) and self.book[sheet][cell].data_type == "f"):
            return content
        self.busy.append(place)
        result = self.formula(content.removeprefix("="), sheet)
        self.busy.pop()
        return result

    def formula(self, text: str, sheet: str) -> Any:
        """IF(x=0,"",x/y), or a signed sum of references and SUMs."""
        if ratio := re.fullmatch(r'IF\((.+)=0,"",(.+)/\1\)', text):
            below, above = (self.reference(ratio[i], sheet)[0] for i in (1, 2))
            return "" if below == 0 else above / below
        pattern = r"([+-]?)(SUM\([^()]*\)|(?:'[^']+'!)?[A-Z]+\d+)"
        assert re.fullmatch(f"(?:{pattern})+", text), text
        total = 0.0
        for sign, part in re.findall(pattern, text):
            inner = part.removeprefix("SUM(").removesuffix(")")
            total += (-1 if sign == "-" else 1) * sum(sum(self.reference(one, sheet)) for one in inner.split(","))
        return total

    def reference(self, text: str, sheet: str) -> list[float]:
        """The numbers a cell or range holds."""
        match = re.fullmatch(r"(?:'([^']+)'!)?([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", text)
        assert match, text
        other, column, first, end, last = match.groups()
        assert end in (None, column), "only columns are summed"
        found = [self.value(other or sheet, f"{column}{number}") for number in range(int(first), int(last or first) + 1)]
        assert all(isinstance(value, int | float) for value in found), (text, found)
        return found


def formulas(data: bytes) -> dict[Place, str]:
    """Every formula of a workbook by its place."""
    return {
        (page.title, cell.coordinate): cell.value
        for page in opened(data)
        for line in page.iter_rows()
        for cell in line
        if cell.data_type == "f"
    }


def test_the_reference_date_is_the_one_that_the_figures_hold_for() -> None:
    """It is not the day of the report's status, where the two differ; in English it reads as English."""
    cover = replace(specimen.title(), words=tuple(WORDS.items()), reference_date="2024-05-31", language="en")
    page = opened(export_xlsx([d.Section((cover, *items())).neutral()], created=date(2024, 6, 30)))["Inhoud"]
    assert page["B6"].value == datetime(2024, 5, 31)
    assert page["B6"].number_format == "[$-809]d mmmm yyyy"


def test_each_table_has_a_sheet_between_contents_and_all_figures() -> None:
    """The sheets are the contents, the tables by title, and the list of all figures."""
    assert opened(made(*items())).sheetnames == ["Inhoud", "Financiën ouderen", "Overzicht wat is er over", "Alle cijfers"]


def test_the_cover_tells_what_this_is_and_links_to_every_sheet() -> None:
    """The first sheet has title, period, status, date, disclaimer, key messages, and a link to the top of every other sheet."""
    book = opened(made(*items()))
    page = book["Inhoud"]
    assert page["A1"].value == "Proefrapport financiën"
    shown = {line[0].value: line[1].value for line in page.iter_rows() if line[0].value}
    assert shown["Periode"] == "januari tot en met juni 2024"
    assert shown["Status"] == "Concept, peildatum 30 juni 2024"
    assert shown["Peildatum"] == datetime(2024, 6, 30)
    assert page["B6"].number_format == "[$-413]d mmmm yyyy"
    assert shown["Voorbehoud"] == "Nagemaakt uit openbare documenten; geen publicatie van het programma."
    assert shown["Er blijft geld over"] == "In totaal is € 4.000 besteed."
    assert shown["Er ging iets <goed> & niets fout"] == "Alles liep volgens plan."
    links = [
        (cell.offset(column=-1).value, cell.value, cell.hyperlink.location) for line in page.iter_rows() for cell in line if cell.hyperlink
    ]
    assert links == [
        ("Ouderen", "Financiën ouderen", "'Financiën ouderen'!A1"),
        ("De rest", "Overzicht: wat is er over?", "'Overzicht wat is er over'!A1"),
        (None, "Alle cijfers", "'Alle cijfers'!A1"),
    ]


def test_every_sheet_leads_back() -> None:
    """Each sheet but the first has its title in A1 and a link to the contents in A2."""
    pages = opened(made(*items())).worksheets[1:]
    assert [(page["A1"].value, page["A2"].value, page["A2"].hyperlink.location) for page in pages] == [
        (title, "Terug naar inhoud", "'Inhoud'!A1") for title in ("Financiën ouderen", "Overzicht: wat is er over?", "Alle cijfers")
    ]


def test_a_table_has_header_numbers_marks_and_notes() -> None:
    """Below the header with its units stand real numbers, the mark in its own column, and the notes with the marks' meaning."""
    page = opened(made(*items()), values=True)["Financiën ouderen"]
    lines = [[cell.value for cell in line] for line in page.iter_rows(min_row=3)]
    assert lines == [
        [None] * 5,
        ["Regel", "Begroting\n€", "Besteed\n€", "Saldo\n€", "Saldo V/N"],
        ["Regel 0 (met een tamelijk lange naam)", 10_000, 4_000, 6_000, "V"],
        ["Regel 1 (met een tamelijk lange naam)", 11_234, 4_001, 7_233, "V"],
        ["Regel 2 (met een tamelijk lange naam)", 12_468, 4_002, 8_466, "V"],
        ["Totaal", 33_702, 12_003, 21_699, None],
        [None] * 5,
        ["=1+1 is geen formule maar tekst.", None, None, None, None],
        ["V = voordelig", None, None, None, None],
    ]


def test_number_formats_follow_the_unit() -> None:
    """Euros are whole, with the sign where the header has none; shares have a decimal; the full value stays."""
    page = opened(made(*items()))["Overzicht wat is er over"]
    assert [page[cell].number_format for cell in ("B6", "C6", "D6")] == ["#,##0;-#,##0", "0.0%", '"€ "#,##0;"€ "-#,##0']
    assert opened(made(*items()), values=True)["Overzicht wat is er over"]["C6"].value == pytest.approx(12_003 / 33_702, rel=1e-15)


@pytest.mark.parametrize(
    ("value", "unit", "text", "expected"),
    [
        ("3.42", "EUR", "€ 3,42", "#,##0.00;-#,##0.00"),
        ("1200000", "EUR", "€ 1,2 mln", "#,##0;-#,##0"),
        ("1234567.89", "EUR", "€ 1.234.568", "#,##0;-#,##0"),
        ("0.12345", "share", "12,35%", "0.00%"),
        ("0.12", "share", "12%", "0.0%"),
        ("1500", "count", "1.500", "#,##0;-#,##0"),
        ("2.5", "days", "2,5 dagen", "#,##0.0;-#,##0.0"),
    ],
)
def test_decimals_are_those_shown(value: str, unit: str, text: str, expected: str) -> None:
    """A number shown with cents or decimals keeps them in the sheet; its cell holds the full value."""
    cell = opened(made(table("t", row("a", d.Figure("p/a/x", "x", Decimal(value), unit, text)))))["t"]["B5"]
    assert (cell.number_format, cell.value) == (expected, float(value))


def test_a_header_of_thousands_becomes_euros() -> None:
    """Where the report shows thousands, the sheet holds whole euros and says so."""
    page = opened(made(table("t", row("a", specimen.euro("a/b", 12_000)), unit="x € 1.000")))["t"]
    assert (page["B4"].value, page["B5"].value) == ("Kolom 1\n€", 12_000)


def test_panes_print_and_layout() -> None:
    """Header and first column stay in sight; a sheet prints landscape, one page wide, with its header on each page."""
    page = opened(made(*items()))["Financiën ouderen"]
    assert page.freeze_panes == "B5"
    # One page wide is the file format's default, which the file then leaves out; 0 high is as high as it takes.
    assert (page.page_setup.orientation, page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == ("landscape", 1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$4:$4"
    assert (page.oddHeader.left.text, page.oddHeader.right.text) == ("Proefrapport financiën", "januari tot en met juni 2024")
    assert page.oddFooter.left.text == "Nagemaakt uit openbare documenten; geen publicatie van het programma."
    assert page.oddFooter.right.text == "Pagina &P van &N"
    assert not page.merged_cells.ranges


def test_headers_survive_ampersands_and_length() -> None:
    """An ampersand in a title is printed as one, and a long disclaimer does not make the footer vanish."""
    page = opened(made(title="Zorg & welzijn", disclaimer="Nagemaakt. " * 60))["Inhoud"]
    assert page.oddHeader.left.text == "Zorg && welzijn"
    assert page.oddFooter.left.text.startswith("Nagemaakt. Nagemaakt.")
    assert page.oddFooter.left.text.endswith("…")


def test_columns_are_wide_enough() -> None:
    """No number is shown as hashes and no header word is broken, whatever the amount."""
    page = opened(made(table("t", row("a", specimen.euro("a/b", -1_234_567_890)))))["t"]
    assert page.column_dimensions["B"].width > len("€ -1,234,567,890")
    assert page.column_dimensions["A"].width > len("Regel")


def test_wrapped_rows_are_high_enough() -> None:
    """A row whose text wraps is given the height its lines take."""
    page = opened(made(table("t", row("a", "woord " * 40), row("b", "kort"))))["t"]
    assert page.row_dimensions[5].height > 15 * 4
    assert page.row_dimensions[6].height is None


def test_each_table_has_a_defined_name_and_a_title_cell() -> None:
    """tbl_<name> spans header and rows; the name Title marks the header cell for screen readers, on each sheet."""
    book = opened(made(*items()))
    assert {name: found.attr_text for name, found in book.defined_names.items()} == {
        "tbl_ouderen": "'Financiën ouderen'!$A$4:$E$8",
        "tbl_over_zicht": "'Overzicht wat is er over'!$A$4:$F$8",
        "all_figures": "'Alle cijfers'!$A$4:$E$20",
    }
    assert [page.defined_names["Title"].attr_text for page in book.worksheets[1:]] == [
        f"'{page.title}'!$A$4" for page in book.worksheets[1:]
    ]


def test_defined_names_stay_apart() -> None:
    """Table names that differ only in what Excel doesn't allow, or in case, get different defined names."""
    names = opened(made(*(table(name, row("a", "1")) for name in ("a-b", "a_b", "A.B", "x")))).defined_names
    assert sorted(names) == ["all_figures", "tbl_A_B_3", "tbl_a_b", "tbl_a_b_2", "tbl_x"]


def test_document_properties() -> None:
    """Title, subject, author, keywords, comments and dates come from the report, never from the machine."""
    found = opened(made(*items())).properties
    assert found.title == "Proefrapport financiën, januari tot en met juni 2024"
    assert found.subject == "Een rapport met één van alles."
    assert found.creator == "Proefprogramma"
    assert found.keywords == "2024-H1, specimen, nl"
    assert found.description == "Nagemaakt uit openbare documenten; geen publicatie van het programma."
    assert found.created == found.modified == datetime(2024, 6, 30)


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "{=1}", "007", "http://example.org", "internal:x"])
def test_text_stays_text(text: str) -> None:
    """Text that begins like a formula, a number or a link is written as text, in header, cell, note and label."""
    odd = d.Table("t", "t", (d.Column(text), d.Column("b")), (row(text, text),), ((text,),))
    page = opened(made(odd, d.Prose((replace(specimen.euro("a/b", 1), label=text),))))
    cells = [page["t"][place] for place in ("A4", "A5", "B5", "A7")] + [page["Alle cijfers"]["B5"]]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [(text, "s", None)] * 5


def test_the_formulas() -> None:
    """Differences, sums of adjoining cells, references to other sheets and ratios are live."""
    found = formulas(made(*items()))
    lines, summary, listed = "Financiën ouderen", "Overzicht wat is er over", "Alle cijfers"
    assert found[lines, "D5"] == "=B5-C5"
    assert [found[lines, f"{column}8"] for column in "BCD"] == ["=SUM(B5:B7)", "=SUM(C5:C7)", "=SUM(D5:D7)"]
    # The summary's body cells are home to the totals of Ouderen; their lines are on the other sheet.
    assert found[summary, "B6"] == f"=SUM('{lines}'!C5:C7)"
    assert found[summary, "C6"] == f"=IF('{lines}'!B8=0,\"\",B6/'{lines}'!B8)"
    assert found[summary, "D8"] == "=SUM(D6:D7)"
    # A figure that stands in running text only lives in the list; the others there lead to their home.
    assert found[listed, "C5"] == f"='{lines}'!C5"
    assert found[listed, "C20"] == f"=SUM('{summary}'!D6:D7)-'{lines}'!D5"


def test_formulas_give_their_cached_values() -> None:
    """Evaluated anew, every formula gives the value that was stored with it, and none leads to itself."""
    data = made(*items())
    cached, evaluator = opened(data, values=True), Evaluator(data)
    found = formulas(data)
    assert len(found) == 6 + 4 + 16
    for sheet, cell in found:
        assert evaluator.value(sheet, cell) == pytest.approx(cached[sheet][cell].value, rel=1e-12), (sheet, cell)


def test_a_changed_input_reaches_every_sheet() -> None:
    """Who changes an input in its first cell sees totals, repeats and the list follow."""
    data = made(*items())
    changed = Evaluator(data, {("Financiën ouderen", "C6"): 4_101})  # spent on line 1: 100 more than 4,001
    assert changed.value("Financiën ouderen", "D8") == 21_599
    assert changed.value("Overzicht wat is er over", "B6") == 12_103
    assert changed.value("Overzicht wat is er over", "D8") == 20_365
    assert [changed.value("Alle cijfers", f"C{n}") for n in (19, 20)] == [20_365, 14_365]


def test_libreoffice_recalculates_the_same(tmp_path: Path) -> None:
    """LibreOffice, made to recalculate, finds every cached value again."""
    data = made(*items())
    # Without cached values it has nothing to copy: openpyxl writes formulas only.
    opened(data).save(tmp_path / "bare.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        spreadsheet_program(),
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(tmp_path / "out"),
        "bare.xlsx",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    again, cached = openpyxl.load_workbook(tmp_path / "out" / "bare.xlsx", data_only=True), opened(data, values=True)
    for sheet, cell in formulas(data):
        assert again[sheet][cell].value == pytest.approx(cached[sheet][cell].value, rel=1e-12), (sheet, cell)


def test_an_input_shown_again_leads_to_its_first_body_cell() -> None:
    """The same figure in a second table is a reference; as a total it leads to its body cell on a later sheet."""
    line = specimen.euro("a/b", 5)
    first = table("een", row("Totaal", line, role="total"))
    data = made(first, table("twee", row("x", line)), table("drie", row("y", line)))
    assert formulas(data) == {("een", "B5"): "='twee'!B5", ("drie", "B5"): "='twee'!B5", ("Alle cijfers", "C5"): "='twee'!B5"}
    assert opened(data)["twee"]["B5"].value == 5


def test_without_all_parents_a_figure_is_a_number() -> None:
    """When a parent is not in the report, or has no value in it, the cell holds the plain number."""
    known = specimen.euro("a/known", 2)
    hidden = replace(specimen.euro("a/hidden", 0), value=None, text="< 10")
    one = specimen.euro("a/one", 5, rule="footing", terms=((1, known.id), (1, P + "a/elsewhere")))
    two = specimen.euro("a/two", 7, rule="footing", terms=((1, known.id), (1, hidden.id)))
    page = opened(made(table("t", row("k", known), row("h", hidden), row("1", one), row("2", two))))["t"]
    assert [page[f"B{n}"].value for n in (5, 6, 7, 8)] == [2, "< 10", 5, 7]


def test_scattered_and_negative_terms() -> None:
    """Terms that don't adjoin are added one by one; a sum of negative terms begins with a minus."""
    a, b, c = (specimen.euro(f"a/{name}", value) for name, value in (("a", 1), ("b", 2), ("c", 4)))
    odd = specimen.euro("a/odd", 5, rule="r", terms=((1, a.id), (1, c.id)))
    minus = specimen.euro("a/minus", -3, rule="r", terms=((-1, a.id), (-1, b.id)))
    mixed = specimen.euro("a/mixed", -3, rule="r", terms=((1, a.id), (-1, c.id)))
    data = made(table("t", row("a", a), row("b", b), row("c", c), row("o", odd), row("m", minus), row("x", mixed)))
    assert [opened(data)["t"][f"B{n}"].value for n in (8, 9, 10)] == ["=B5+B7", "=-SUM(B5:B6)", "=B5-B7"]
    assert [Evaluator(data).value("t", f"B{n}") for n in (8, 9, 10)] == [5, -3, -3]


def test_a_formula_longer_than_excel_takes_is_a_number() -> None:
    """A sum over more scattered cells than a formula can hold is its plain value, and a reference where it is shown again."""
    lines = [specimen.euro(f"a/{i}", i) for i in range(1_500)]
    even = specimen.euro("a/even", sum(range(0, 1_500, 2)), rule="r", terms=tuple((1, line.id) for line in lines[::2]))
    whole = specimen.euro("a/whole", sum(range(1_500)), rule="r", terms=tuple((1, line.id) for line in lines))
    data = made(
        table("een", *(row("x", line) for line in lines)), table("twee", row("e", even), row("w", whole)), table("drie", row("e", even))
    )
    page = opened(data)["twee"]
    assert (page["B5"].value, page["B6"].value) == (sum(range(0, 1_500, 2)), "=SUM('een'!B5:B1504)")
    assert opened(data)["drie"]["B5"].value == "='twee'!B5"


def test_a_formula_that_gives_another_value_is_refused() -> None:
    """Terms or a quotient that don't lead to the figure's value stop the export, naming both amounts."""
    a, b = specimen.euro("a/a", 1), specimen.euro("a/b", 2)
    wrong = specimen.euro("a/wrong", 4, rule="footing", terms=((1, a.id), (1, b.id)))
    with pytest.raises(ExportError, match=r"a/wrong is 4, but its parents .*a/a, .*a/b give 3"):
        made(table("t", row("a", a), row("b", b), row("w", wrong)))
    ratio = d.Figure(P + "a/ratio", "r", Decimal("0.6"), "share", "60%", "ratio", (), (a.id, b.id))
    with pytest.raises(ExportError, match=r"a/ratio is 0\.6, but its parents .* give 0\.5"):
        made(table("t", row("a", a), row("b", b), row("r", ratio)))
    twice = specimen.euro("a/twice", 2, rule="footing", terms=((2, a.id),))
    with pytest.raises(ExportError, match=r"a/twice has terms with signs \[2\]"):
        made(table("t", row("a", a), row("t", twice)))


def test_shares_add_up_but_for_their_last_digit() -> None:
    """Three thirds of 28 digits are a formula for 1, though in decimals they are a hair less."""
    thirds = [d.Figure(f"p/{i}/share", f"{i}", Decimal(1) / Decimal(3), "share", "33,3%") for i in range(3)]
    whole = d.Figure("p/all/share", "alle", Decimal(1), "share", "100,0%", "footing", tuple((1, third.id) for third in thirds))
    data = made(table("t", *(row("x", third) for third in thirds), row("alle", whole, role="total"), unit="%"))
    assert opened(data)["t"]["B8"].value == "=SUM(B5:B7)"


def test_circles_are_refused() -> None:
    """Figures computed from each other, or from themselves, stop the export and the circle is shown."""
    one = specimen.euro("a/one", 1, rule="r", terms=((1, P + "a/two"),))
    two = specimen.euro("a/two", 1, rule="r", terms=((1, P + "a/one"),))
    with pytest.raises(ExportError, match="computed from each other in a circle: .*a/one"):
        made(table("t", row("1", one), row("2", two)))
    with pytest.raises(ExportError, match="in a circle: .*a/self → .*a/self"):
        made(table("t", row("1", specimen.euro("a/self", 1, rule="r", terms=((1, P + "a/self"),)))))


def test_the_list_holds_every_figure() -> None:
    """The last sheet has id, label, value, unit and text of every figure; a suppressed one has an empty value."""
    hidden = replace(specimen.euro("a/hidden", 0), value=None, text="< 10")
    page = opened(made(*items(), d.Prose((hidden,))), values=True)["Alle cijfers"]
    lines = [[cell.value for cell in line] for line in page.iter_rows(min_row=4)]
    assert lines[0] == ["Kenmerk", "Omschrijving", "Waarde", "Eenheid", "Weergave"]
    assert lines[1] == [P + "ouderen/regel-0/spent", "ouderen, regel-0, spent", 4_000, "EUR", "€ 4.000"]
    assert lines[-1] == [P + "a/hidden", "a, hidden", None, "EUR", "< 10"]
    assert len(lines) == 1 + 16 + 1


def test_a_report_without_tables() -> None:
    """A report that shows figures in text only has a cover and the list."""
    assert opened(made(d.Prose((specimen.euro("a/b", 5),)))).sheetnames == ["Inhoud", "Alle cijfers"]


@pytest.mark.parametrize("key", ["all_figures", "back_to_contents", "contents", "date", "figure_id", "mark", "of", "text"])
def test_a_missing_word_is_named(key: str) -> None:
    """Without a word the sheets need, the export stops and names its key."""
    with pytest.raises(ExportError, match=f"no word '{key}' in language 'nl'"):
        made(*items(), words={name: text for name, text in WORDS.items() if name != key})


def test_a_wrong_colour_is_named() -> None:
    """A house colour that is missing or not #rrggbb stops the export and is named."""
    with pytest.raises(ExportError, match="has 'blue' as colour 'primary'"):
        made(*items(), colours=(("primary", "blue"), ("negative", "#b3261e")))


@pytest.mark.parametrize(("primary", "ink"), [("#0b3c5d", "FFFFFFFF"), ("#ffd166", "FF000000")])
def test_the_header_can_be_read(primary: str, ink: str) -> None:
    """The header has the house colour, with white words on a dark and black words on a light one."""
    colours = tuple({**specimen.COLOURS, "primary": primary}.items())
    head = opened(made(*items(), colours=colours))["Financiën ouderen"]["B4"]
    assert (head.fill.start_color.rgb, head.font.color.rgb, head.font.bold) == ("FF" + primary[1:].upper(), ink, True)


def test_totals_and_groups_stand_out_without_colour() -> None:
    """Totals and groups are bold, lines are not; a total has a rule above it."""
    page = opened(made(*items()))["Overzicht wat is er over"]
    assert [page[f"A{n}"].font.bold for n in (5, 6, 8)] == [True, False, True]
    assert [page[f"B{n}"].border.top.style for n in (6, 8)] == [None, "thin"]


def test_same_bytes_in_other_surroundings() -> None:
    """Time zone, hash seed and locale don't change a byte, and nothing in the file bears the clock's date."""
    found = set()
    for zone, seed, locale in (("UTC", "0", "C.UTF-8"), ("Pacific/Auckland", "4242", "C")):
        env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": str(ROOT)}
        run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=env, capture_output=True, check=True, text=True)
        found.add(run.stdout.strip())
    data = made(*items())
    assert found == {hashlib.sha256(data).hexdigest()}
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_sheet_names_of_long_and_double_titles() -> None:
    """Long titles are cut between words, doubles are numbered, reserved and empty ones replaced."""
    long = "Financiën van het programma per thema en per regel"
    assert sheet_names(["Inhoud", "INHOUD", long, long, "a/b: c's [d]?", "'", "History", "***", ""], "Tabel") == [
        "Inhoud",
        "INHOUD (2)",
        "Financiën van het programma…",
        "Financiën van het… (2)",
        "a-b c’s d",
        "’",
        "Tabel",
        "Tabel (2)",
        "Tabel (3)",
    ]


@given(st.lists(st.text(max_size=60) | st.sampled_from(["Tabel", "tabel", "History", "x" * 40, "X" * 40, "😀" * 20]), max_size=30))
def test_sheet_names_keep_excels_rules(titles: list[str]) -> None:
    """Whatever the titles: as many names, none empty, at most 31 UTF-16 units, no forbidden sign, unique whatever the case."""
    names = sheet_names(titles, "Tabel")
    assert len(names) == len(titles)
    assert len({name.casefold() for name in names}) == len({name.lower() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert name == name.strip()
        assert not re.search(r"[\[\]:*?/\\!'\x00-\x1f]", name)
        assert name.casefold() != "history"
    assert sheet_names(titles, "Tabel") == names
