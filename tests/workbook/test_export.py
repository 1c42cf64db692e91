"""A workbook as another program opens it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from koers.commands.workbook import run_export
from koers.data.store import Store
from koers.errors import UsageError
from koers.finance.accounts import IDENTITIES
from koers.workbook.grid import FACTS, FIRST_ROW, HEADING_ROW, LISTS
from tests.programme_copy import copy_finances, edit
from tests.workbook.books import ROOT, STORE, SUBJECTS, exported, opened


@pytest.fixture(scope="module")
def book() -> Any:
    return opened(exported("2024-H1"))


def headings(sheet: Any) -> dict[str, int]:
    """Each heading with its column."""
    return {cell.value: cell.column for cell in sheet[HEADING_ROW + 1] if cell.value}


def test_the_first_sheet_says_what_it_is_and_how_to_fill_it_in(book: Any) -> None:
    """For people: programme, period, reference date, steps, colours, every sheet."""
    page = book["Uitleg"]
    assert page["A1"].value == "Gegevens van 2024-H1"
    pairs = {page.cell(row, 1).value: page.cell(row, 2).value for row in range(1, page.max_row + 1)}
    assert pairs["Programma"] == "Twentse Koers"
    assert pairs["Periode"] == "2024-H1"
    assert pairs["Peildatum"] == "30 juni 2024"
    assert {"Invullen", "Berekend", "Vorige periode"} <= set(pairs)
    assert {sheet.title for sheet in book if sheet.sheet_state == "visible"} - {"Uitleg"} <= set(pairs)
    assert {sheet.title: sheet.sheet_state for sheet in book if sheet.sheet_state != "visible"} == {LISTS: "hidden", FACTS: "veryHidden"}
    assert book.custom_doc_props["koers"].value == "period 2024-H1"


def test_a_line_has_its_names_its_amounts_and_what_follows_from_them(book: Any) -> None:
    """Bennie Oud: 82,018 budgeted, 18,778 spent, 43,240 still expected, so 63,240 and 20,000 are left."""
    page = book["Financiën per lijn"]
    columns = headings(page)
    row = next(row for row in range(FIRST_ROW + 1, page.max_row) if page.cell(row, columns["Lijn *"]).value == "Bennie Oud")
    values = [page.cell(row, columns[name]).value for name in ("Thema *", "Begroting *", "Besteed t/m peildatum *")]
    assert values == ["Ouderen", 82018, 18778]
    cached = opened(exported("2024-H1"), data_only=True)["Financiën per lijn"]
    assert [cached.cell(row, columns[name]).value for name in ("Saldo", "Verwacht eindsaldo")] == [63240, 20000]
    balance = page.cell(row, columns["Saldo"])
    assert balance.value == f'=IF($A{row}="","",IFERROR(G{row}-D{row},"?"))'
    assert balance.protection.locked
    assert not page.cell(row, columns["Begroting *"]).protection.locked
    assert page.protection.sheet
    assert page.cell(row, columns["Begroting *"]).fill.fgColor.rgb != balance.fill.fgColor.rgb


def test_computed_columns_are_the_identities_of_the_accounts(book: Any) -> None:
    """Every identity has a column on the sheet of the lines; the amendments are summed from their own sheet."""
    page = book["Financiën per lijn"]
    formulas = {cell.column: page.cell(FIRST_ROW + 1, cell.column).value for cell in page[HEADING_ROW + 1]}
    computed = [str(value) for value in formulas.values() if str(value).startswith("=")]
    assert len(computed) == len(IDENTITIES) + 1
    assert "SUMIFS('Begrotingswijzigingen'!" in computed[0]


def test_cells_are_chosen_from_the_registers(book: Any) -> None:
    """A theme from all themes; a line from those of the theme before it."""
    page = book["Financiën per lijn"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation}
    assert rules["A8"].type == rules["B8"].type == "list"
    assert rules["B8"].formula1.startswith("OFFSET(_lists!")
    assert "MATCH($A8," in rules["B8"].formula1
    sheet, _, cells = rules["A8"].formula1.partition("!")
    themes = [cell.value for (cell,) in book[sheet.strip("=")][cells.replace("$", "")]]
    assert themes[:2] == ["Programmaorganisatie algemeen", "Bestaanszekerheid"]


def test_headings_explain_themselves(book: Any) -> None:
    """Below the heading, and in a remark with form, example and whether it may stay blank."""
    heading = book["Financiën per lijn"].cell(HEADING_ROW + 1, 3)
    assert heading.value == "Begroting *"
    assert heading.comment.text == (
        "De begroting zoals die voor het jaar als eerste is vastgesteld.\n"
        "Een bedrag in euro’s, met ten hoogste twee decimalen.\n"
        "Voorbeeld: € 787.695,00\n"
        "Mag niet leeg blijven."
    )
    assert book["Financiën per lijn"].cell(HEADING_ROW + 2, 3).value == "De begroting zoals die voor het jaar als eerste is vastgesteld"


def test_days_are_days_and_parts_of_days_are_text(book: Any) -> None:
    """A program would make 1 July of July."""
    page = book["Begrotingswijzigingen"]
    column = headings(page)["Datum besluit *"]
    assert page.cell(FIRST_ROW + 1, column).value == "2024-07"
    status = book["Stand van de projecten"]
    change = headings(status)["Einddatum"]
    assert status.cell(FIRST_ROW + 1, change).value == "2026-12"


def test_the_same_data_give_the_same_bytes() -> None:
    """Nothing is taken from the clock."""
    from tests.workbook import books

    assert books.exported.__wrapped__("teaching-employment") == exported("teaching-employment")


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_period_and_case_opens_in_another_program(name: str) -> None:
    """With a sheet for each of its tables."""
    book = opened(exported(name), read_only=True)
    assert len(book.sheetnames) == (2 if name in SUBJECTS[-5:] else 25) + 3


def test_the_period_before_stands_beside(tmp_path: Any) -> None:
    """Row by row by what names it; a line that it had and this one lacks stands below."""
    target = copy_finances(tmp_path)
    later = target / "data" / "periods" / "2024-H2"
    later.mkdir()
    lines = (target / "data/periods/2024-H1/line_finance.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (later / "line_finance.csv").write_text("".join(lines[:-1]).replace("787695", "800000.50"), encoding="utf-8")
    parameters = target / "params" / "2024-H1.yaml"
    text = parameters.read_text(encoding="utf-8").replace("2024-H1", "2024-H2").replace("2024-12-31", "2025-12-31")
    (target / "params" / "2024-H2.yaml").write_text(text.replace("2024-06-30", "2024-12-31"), encoding="utf-8")
    file = tmp_path / "later.xlsx"
    run_export(Store(target / "data", target / "params"), "2024-H2", file)
    page = opened(file.read_bytes())["Financiën per lijn"]
    columns = headings(page)
    first = FIRST_ROW + 1
    assert [page.cell(first, columns[name]).value for name in ("Begroting *", "Begroting (2024-H1)")] == [800000.5, 787695]
    assert page.cell(first, columns["Begroting (2024-H1)"]).protection.locked
    assert page.cell(first + 34, columns["Lijn *"]).value is None
    assert page.cell(first + 34, columns["Lijn (2024-H1)"]).value == "Samen indiceren"


def test_a_workbook_can_be_in_english() -> None:
    """From the schemas' own words."""
    book = opened(exported("teaching-employment", "en"))
    assert book.sheetnames[:3] == ["Explanation", "Inputs", "Value map"]
    assert "Outcome id *" in headings(book["Value map"])


def test_what_is_faulty_now_can_be_mended_in_the_workbook(tmp_path: Any) -> None:
    """A blank amount that must be filled in is a blank cell, not a refusal."""
    target = copy_finances(tmp_path)
    edit(target / "data/periods/2024-H1/line_finance.csv", ",787695,", ",,")
    run_export(Store(target / "data", target / "params"), "2024-H1", tmp_path / "book.xlsx")
    page = opened((tmp_path / "book.xlsx").read_bytes())["Financiën per lijn"]
    assert page.cell(FIRST_ROW + 1, 3).value is None


def test_what_is_printed_is_what_is_filled_in(book: Any) -> None:
    """Lying A4, headings on every page, three rows to spare; one page wide, or two where the letters would get too small."""
    wide = {}
    for sheet in (page for page in book.worksheets if page.sheet_state == "visible" and page.title != "Uitleg"):
        filled = sum(cell.value is not None for (cell,) in sheet.iter_rows(min_row=FIRST_ROW + 1, max_col=1))
        if sheet.title != "Opmerkingen bij de bron":  # shown with the two rows that the period before had
            assert sheet.print_area.endswith(f"${FIRST_ROW + filled + 3}"), sheet.title
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == ("landscape", 9, "$5:$6")
        wide[sheet.title] = sheet.page_setup.fitToWidth or 1
    assert {title for title, pages in wide.items() if pages > 1} == {"Cijfers over de context", "Stand van de projecten", "Resultaten"}
    assert max(wide.values()) == 2


def test_tables_that_are_still_empty_stand_last_and_say_so(book: Any) -> None:
    """In the list of sheets too, with what an earlier period had; their tabs have another colour."""
    page = book["Uitleg"]
    rows = {page.cell(row, 1).value: page.cell(row, 3).value for row in range(1, page.max_row + 1)}
    assert rows["Financiën per lijn"] == 35
    assert rows["Mijlpalen"] == "nog leeg (2019-Q4: 88)"
    visible = [sheet for sheet in book.worksheets if sheet.title in rows]
    empty = [str(rows[sheet.title]).startswith("nog leeg") for sheet in visible]
    assert empty == sorted(empty)
    assert len({(is_empty, sheet.sheet_properties.tabColor.rgb) for is_empty, sheet in zip(empty, visible, strict=True)}) == 2


def test_the_first_sheet_of_a_case_says_how_it_is_valued() -> None:
    """Its convention and price index; of a period before, which it does not have, it says nothing."""
    page = opened(exported("jongeren-en-schulden"))["Uitleg"]
    pairs = {page.cell(row, 1).value: page.cell(row, 2).value for row in range(1, page.max_row + 1)}
    assert pairs["Conventie"].startswith("nl-2020. Elk filter neemt zijn deel van wat het vorige overliet.")
    assert pairs["Prijsindex"] == "2022 = 100, 2023 = 103,8 (Kostenhandleiding, 2022 en 2023)"
    assert "koers impact data/impact/jongeren-en-schulden" in pairs["Hier berekend"]
    assert "Vorige periode" not in pairs
    assert not any("vorige periode" in str(text) for text in pairs.values())


def test_unknown_names_are_refused_with_the_nearest() -> None:
    """Period, case, ending."""
    for what, file, message in (
        ("2024-H3", "a.xlsx", "There is no period and no case '2024-H3'. Did you mean '2024-H1'?"),
        ("welzijn-op-recpt", "a.xlsx", "Did you mean 'welzijn-op-recept'?"),
        ("2024-H1", "a.ods", "'a.ods' is no workbook's name. End it in .xlsx."),
    ):
        with pytest.raises(UsageError) as caught:
            run_export(STORE, what, ROOT / file)
        assert message in str(caught.value)


def test_a_file_that_is_open_elsewhere_is_told(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Excel keeps a workbook to itself on Windows: what to do, and no fault of ours."""

    def kept(_: Path, __: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", kept)
    with pytest.raises(UsageError, match=r"case\.xlsx cannot be written \(Permission denied\)\. Close it where it is open"):
        run_export(STORE, "teaching-employment", tmp_path / "case.xlsx")


def test_totals_are_exact_sums(book: Any) -> None:
    """Above the headings: the budget of all lines is what the registers of the accounts have."""
    total = opened(exported("2024-H1"), data_only=True)["Financiën per lijn"]["C4"].value
    lines = (ROOT / "data/periods/2024-H1/line_finance.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert Decimal(repr(total)) == sum(Decimal(line.split(",")[2]) for line in lines)


def test_what_was_filled_in_is_not_overwritten(tmp_path: Any) -> None:
    """A workbook that holds no more than the files do is made anew."""
    target, file = copy_finances(tmp_path), tmp_path / "book.xlsx"
    store = Store(target / "data", target / "params")
    run_export(store, "2024-H1", file)
    edit(target / "data/periods/2024-H1/reserves.csv", ",496165", ",500000")
    run_export(store, "2024-H1", file)
    book = opened(file.read_bytes())
    assert book["Reserves"].cell(FIRST_ROW + 1, 2).value == 500000
    book["Reserves"].cell(FIRST_ROW + 1, 2).value = 500001
    book.save(file)
    before = file.read_bytes()
    with pytest.raises(UsageError, match="book.xlsx is there already, and what was filled in there would be lost"):
        run_export(store, "2024-H1", file)
    assert file.read_bytes() == before


def test_a_text_that_no_cell_takes_is_refused(tmp_path: Any) -> None:
    """Rather than cut off, and lost on the way back."""
    target = copy_finances(tmp_path)
    edit(target / "data/periods/2024-H1/amendments.csv", "Nieuw contract met SamenTwente", "x" * 40000)
    with pytest.raises(UsageError, match="does not fit a cell: it takes 32767"):
        run_export(Store(target / "data", target / "params"), "2024-H1", tmp_path / "book.xlsx")
