"""Damaged workbooks and files: each gives its own message with its place and value, and nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from koers.build.plan import Programme
from koers.commands.workbook import run_import
from koers.data.origins import read_origins, sha256, write_origins
from koers.data.store import Store
from koers.errors import DataError
from koers.workbook.words import Words
from tests.programme_copy import edit, rewrite
from tests.workbook.books import ROOT, opened
from tests.workbook.damage import DAMAGES, FILES, PERIOD, damaged, small_programme

# Code and message of every problem that a damaged workbook has.
EXPECTED: dict[str, tuple[str, ...]] = {
    "words-for-an-amount": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “twaalf duizend” is not a number. An amount in euros, with at most two decimals.",
    ),
    "an-absent-amount": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “n.v.t.” is not a number; leave the cell blank when it is not known, write 0 when it is nothing. An amount in euros, with at most two decimals.",
    ),
    "a-dash-for-nothing": (
        "type-error: Sheet Financiën per lijn, row 9, column D (Besteed t/m peildatum): “-” is not a number; leave the cell blank when it is not known, write 0 when it is nothing. An amount in euros, with at most two decimals. Did you mean “0”?",
    ),
    "a-blank-amount": (
        "constraint-error: Sheet Financiën per lijn, row 9, column C (Begroting): the cell is blank. An amount in euros, with at most two decimals.",
    ),
    "an-amount-of-blanks": (
        "constraint-error: Sheet Financiën per lijn, row 9, column C (Begroting): the cell is blank. An amount in euros, with at most two decimals.",
    ),
    "a-point-in-doubt": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “15.000” can be 15 or 15000: in C10 the same mark stands before the decimals. An amount in euros, with at most two decimals.",
    ),
    "a-comma-in-doubt": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “1,234” can be 1,234 or 1234, and no other cell of the column shows which. An amount in euros, with at most two decimals.",
    ),
    "two-habits-in-a-column": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “1.234” can be 1,234 or 1234: in C11 the same mark stands before the decimals. An amount in euros, with at most two decimals.",
    ),
    "tenths-of-cents": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “12,345” has more than two decimals. An amount in euros, with at most two decimals. Did you mean “12,35”?",
    ),
    "tenths-of-cents-in-text": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “€ 12,345678” has more than two decimals. An amount in euros, with at most two decimals. Did you mean “12,35”?",
    ),
    "two-minuses": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “(-500)” is not a number. An amount in euros, with at most two decimals.",
    ),
    "a-pasted-key": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “100000000000000000” has more digits than a number can have. Check what was pasted here. An amount in euros, with at most two decimals.",
    ),
    "next-to-nothing": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “0,0000001” has more than two decimals. An amount in euros, with at most two decimals. Did you mean “0”?",
    ),
    "a-percentage-for-an-amount": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “12,5%” is not a number. An amount in euros, with at most two decimals.",
    ),
    "a-truth-for-an-amount": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): TRUE is a truth value, not what is asked here. An amount in euros, with at most two decimals.",
    ),
    "a-day-for-an-amount": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): a date stands here, 30-06-2024, where a number is meant. An amount in euros, with at most two decimals. Did you mean “45473”?",
    ),
    "thousands-in-words": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “12k” is not a number. An amount in euros, with at most two decimals. Did you mean “12000”?",
    ),
    "millions-in-words": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “1,5 mln” is not a number. An amount in euros, with at most two decimals. Did you mean “1500000”?",
    ),
    "apostrophes-between-thousands": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “1'234.50” is not a number. An amount in euros, with at most two decimals. Did you mean “1234,5”?",
    ),
    "a-formula-for-a-name": (
        "type-error: Sheet Financiën per lijn, row 9, column B (Lijn): the formula “=B8” has no value. Open the workbook in Excel or LibreOffice and save it, or write the value itself. Choose from the list.",
    ),
    "a-number-with-a-letter": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “1O0” is not a number. An amount in euros, with at most two decimals.",
    ),
    "another-currency": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): “$ 500” is not a number. An amount in euros, with at most two decimals.",
    ),
    "a-lost-reference": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): the cell shows the error #REF!. An amount in euros, with at most two decimals.",
    ),
    "divided-by-nothing": (
        "type-error: Sheet Financiën per lijn, row 9, column D (Besteed t/m peildatum): the cell shows the error #DIV/0!. An amount in euros, with at most two decimals.",
    ),
    "a-formula-without-value": (
        "type-error: Sheet Financiën per lijn, row 9, column C (Begroting): the formula “=C8*2” has no value. Open the workbook in Excel or LibreOffice and save it, or write the value itself. An amount in euros, with at most two decimals.",
    ),
    "an-injected-formula": (
        'constraint-error: Sheet Toelichtingen, row 8, column E (Reden (Nederlands)): “=HYPERLINK("http://example.org")” begins as a formula does; begin it with a word.',
    ),
    "an-injected-command": (
        "constraint-error: Sheet Toelichtingen, row 8, column F (Reden (Engels)): “@SUM(1+1)*cmd|' /C calc'!A0” begins as a formula does; begin it with a word.",
    ),
    "an-injected-sum": (
        "constraint-error: Sheet Toelichtingen, row 9, column E (Reden (Nederlands)): “+cmd|' /C calc'!A0” begins as a formula does; begin it with a word.",
    ),
    "a-share-without-its-sign": (
        "constraint-error: Sheet Effectenkaart, row 8, column O (Was toch gebeurd): “12,5” looks like a percentage; write it with its sign. A percentage from 0% to 100%. Did you mean “12,5%”?",
    ),
    "a-share-above-all": (
        "constraint-error: Sheet Effectenkaart, row 8, column O (Was toch gebeurd): “125%” does not lie between 0% and 100%. A percentage from 0% to 100%.",
    ),
    "a-share-below-nothing": (
        "constraint-error: Sheet Effectenkaart, row 8, column O (Was toch gebeurd): “-0,1” does not lie between 0% and 100%. A percentage from 0% to 100%.",
    ),
    "half-a-year": (
        "type-error: Sheet Effectenkaart, row 8, column N (Duur in jaren): “1,5” is not a whole number. A whole number of years, 0 or more. Did you mean “2”?",
    ),
    "fewer-than-none": ("constraint-error: Sheet Effectenkaart, row 8, column G (Hoeveelheid): “-60” is below 0. A number, 0 or more.",),
    "a-quantity-in-doubt": (
        "type-error: Sheet Effectenkaart, row 8, column G (Hoeveelheid): “1.500” can be 1,5 or 1500, and no other cell of the column shows which. A number, 0 or more.",
    ),
    "an-unknown-currency": (
        "constraint-error: Sheet Inzet, row 8, column D (Munt): “Zwitserse frank” is not what is asked here. Three capitals, such as EUR.",
    ),
    "a-year-of-two-digits": (
        "type-error: Sheet Effectenkaart, row 8, column K (Prijspeil): “24” is not what is asked here. A year of four digits.",
    ),
    "part-of-a-person": (
        "type-error: Sheet Inwoners, row 8, column C (Inwoners): “72560,5” is not a whole number. A whole number, 0 or more. Did you mean “72561”?",
    ),
    "persons-in-words": (
        "type-error: Sheet Inwoners, row 8, column C (Inwoners): “circa 72.000” is not a number. A whole number, 0 or more.",
    ),
    "a-year-in-words": (
        "type-error: Sheet Overheveling, row 8, column D (Naar jaar): “volgend jaar” is not what is asked here. A year of four digits.",
    ),
    "a-share-in-words": (
        "type-error: Sheet Verplichte zorg, row 10, column H (Aandeel): “de helft” is not a number. A percentage from 0% to 100%.",
    ),
    "no-such-day": (
        "type-error: Sheet Begrotingswijzigingen, row 8, column C (Datum besluit): “31-02-2024” is not a date. A date such as 30-6-2024, or 2024-06 where only the month is known.",
    ),
    "month-first": (
        "type-error: Sheet Begrotingswijzigingen, row 8, column C (Datum besluit): “12-31-2024” is no date with the day first. A date such as 30-6-2024, or 2024-06 where only the month is known. Did you mean “2024-12-31”?",
    ),
    "month-first-elsewhere": (
        "type-error: Sheet Begrotingswijzigingen, row 8, column C (Datum besluit): “12/31/2024” is no date with the day first. A date such as 30-6-2024, or 2024-06 where only the month is known. Did you mean “2024-12-31”?",
        "type-error: Sheet Begrotingswijzigingen, row 9, column C (Datum besluit): “03/04/2024” can be 2024-04-03 or 2024-03-04: in C8 the month stands first. A date such as 30-6-2024, or 2024-06 where only the month is known.",
    ),
    "a-day-of-the-week": (
        "type-error: Sheet Begrotingswijzigingen, row 8, column C (Datum besluit): “di 5 november 2024” is not a date. A date such as 30-6-2024, or 2024-06 where only the month is known. Did you mean “2024-11-05”?",
    ),
    "a-month-with-a-short-year": (
        "type-error: Sheet Begrotingswijzigingen, row 8, column C (Datum besluit): “Nov-24” is not a date. A date such as 30-6-2024, or 2024-06 where only the month is known. Did you mean “2024-11”?",
    ),
    "a-day-with-a-short-year": (
        "type-error: Sheet Begrotingswijzigingen, row 8, column C (Datum besluit): “31-12-24” has a year of two digits. A date such as 30-6-2024, or 2024-06 where only the month is known. Did you mean “2024-12-31”?",
    ),
    "a-day-with-a-time": (
        "type-error: Sheet Begrotingswijzigingen, row 8, column C (Datum besluit): 01-07-2024 13:45 has a time of day. A date such as 30-6-2024, or 2024-06 where only the month is known. Did you mean “2024-07-01”?",
    ),
    "a-year-made-a-day": (
        "constraint-error: Sheet Begrotingswijzigingen, row 8, column C (Datum besluit): 16-07-1905 is long ago: the program made a date of the number 2024. A date such as 30-6-2024, or 2024-06 where only the month is known. Did you mean “2024”?",
    ),
    "a-day-as-a-number": (
        "type-error: Sheet Begrotingswijzigingen, row 8, column C (Datum besluit): “45474” is a number, not a date. A date such as 30-6-2024, or 2024-06 where only the month is known. Did you mean “2024-07-01”?",
    ),
    "a-day-in-words": (
        "type-error: Sheet Begrotingswijzigingen, row 8, column C (Datum besluit): “halverwege juli” is not a date. A date such as 30-6-2024, or 2024-06 where only the month is known.",
    ),
    "a-text-made-a-day": (
        "type-error: Sheet Mijlpalen, row 8, column E (Planning zoals gedrukt): a date stands here, 01-02-2024, where a text is meant: the program made one of what was typed. Type an apostrophe before it.",
    ),
    "no-such-quarter": (
        "type-error: Sheet Mijlpalen, row 8, column F (Gepland vanaf): “Q5 2018” is not what is asked here. A year and a quarter, such as 2024-Q3.",
    ),
    "a-misspelt-theme": (
        "foreign-key: Sheet Financiën per lijn, row 9, column A (Thema): “Bestaanszekerhied” is not in the list of “Thema”. Choose from the list: Programmaorganisatie algemeen, Bestaanszekerheid, Preventie & gezondheid, Mentale gezondheid, Ouderen. Did you mean “Bestaanszekerheid”?",
    ),
    "a-line-of-another-theme": (
        "foreign-key: Sheet Financiën per lijn, row 9, column B (Lijn): “Welzijn op recept” is not in the list of “Lijn” under “Programmaorganisatie algemeen”; it is there under “Bestaanszekerheid”. Choose from the list: Algemene medewerkers, Dienstverlening SamenTwente (incl. huisvesting), Scholing, Datagedreven werken, Overkoepelende en onvoorziene kosten.",
    ),
    "an-unknown-municipality": (
        "foreign-key: Sheet Inwoners, row 8, column A (Gemeente): “Amsterdam” is not in the list of “Gemeente”. Choose from the list: Almelo, Borne, Dinkelland, Enschede, Haaksbergen, Hellendoorn, Hengelo, Hof van Twente, … (14 in all).",
    ),
    "an-unknown-choice": (
        "constraint-error: Sheet Mijlpalen, row 8, column I (Status): “Klaar voor de start” is not in the list of “Status”. Choose from the list: Gereed, In uitvoering, In ontwikkeling, Niet gestart, Aangehouden.",
    ),
    "a-truth-for-a-choice": (
        "type-error: Sheet Mijlpalen, row 8, column I (Status): TRUE is a truth value, not what is asked here. Choose from the list.",
    ),
    "a-total-that-is-not-there": (
        "foreign-key: Sheet Verplichte zorg, row 9, column E (Telt mee in): “alle-meldingen” is not in the list of “Telt mee in”. Choose from the list: meldingen, alleen-triage, triage-en-verkennend-onderzoek, advies-officier-van-justitie, verkennend-onderzoek-binnen-14-dagen, familie, politie, wijkcoach-professional, … (12 in all). Did you mean “meldingen”?",
    ),
    "capitals-in-a-code": (
        "constraint-error: Sheet Mijlpalen, row 8, column A (Code van de mijlpaal): “Mijlpaal Één!” is not what is asked here. Lower-case letters, digits and hyphens. Did you mean “mijlpaal-een”?",
    ),
    "a-project-of-no-theme": (
        (
            "foreign-key: Sheet Lokale inzet, row 10, column H (Project): “Kinderarmoed” cannot be looked up: “Thema van het project” is blank. "
            "Fill that in as well."
        ),
    ),
    "no-name": ("constraint-error: Sheet Financiën per lijn, row 9, column B (Lijn): the cell is blank. Choose from the list.",),
    "a-row-twice": (
        "unique-error: Sheet Financiën per lijn, row 43, column B (Lijn): “Programmaorganisatie algemeen, Dienstverlening SamenTwente (incl. huisvesting)” stands in row 9 already. Keep one of the two.",
    ),
    "a-row-twice-by-label-and-id": (
        "unique-error: Sheet Financiën per lijn, row 43, column B (Lijn): “Programmaorganisatie algemeen, Scholing” stands in row 10 already. Keep one of the two.",
    ),
    "a-row-of-totals": (
        "constraint-error: Sheet Financiën per lijn, row 44: “Totaal” begins a row of totals; totals are computed. Delete the row.",
    ),
    "headings-again": ("constraint-error: Sheet Financiën per lijn, row 44: the headings stand here once more. Delete the row.",),
    "half-a-row": (
        "constraint-error: Sheet Financiën per lijn, row 43, column B (Lijn): the cell is blank. Choose from the list.",
        "constraint-error: Sheet Financiën per lijn, row 43, column D (Besteed t/m peildatum): the cell is blank. An amount in euros, with at most two decimals.",
        "constraint-error: Sheet Financiën per lijn, row 43, column E (Nog verwachte besteding): the cell is blank. An amount in euros, with at most two decimals.",
    ),
    "merged-cells": (
        "merged-cells: Sheet Financiën per lijn, row 9, column C (Begroting): the cells C9:C11 are merged into one. Split them, and fill in each.",
    ),
    "beside-the-table": (
        "extra-cell: Sheet Financiën per lijn, row 9, column K: “nog navragen” stands in a column without a heading. Move it to a column of the table, or delete it.",
    ),
    "a-column-gone": ("missing-label: Sheet Financiën per lijn, row 6: the column “Besteed t/m peildatum” is missing. Put it back.",),
    "a-column-renamed": (
        "missing-label: Sheet Financiën per lijn, row 6: the column “Besteed t/m peildatum” is missing. Its heading may be “Besteed tot peildatum” now.",
        "extra-label: Sheet Financiën per lijn, row 6, column D (Besteed tot peildatum): the heading “Besteed tot peildatum” is not known. Give it the heading that it had. Did you mean “Besteed t/m peildatum”?",
    ),
    "shortened-headings": (
        "missing-label: Sheet Financiën per lijn, row 6: the column “Besteed t/m peildatum” is missing. Its heading may be “Besteed” now.",
        "missing-label: Sheet Financiën per lijn, row 6: the column “Nog verwachte besteding” is missing. Its heading may be “Verwacht” now.",
        "extra-label: Sheet Financiën per lijn, row 6, column D (Besteed): the heading “Besteed” is not known. Give it the heading that it had. Did you mean “Besteed t/m peildatum”?",
        "extra-label: Sheet Financiën per lijn, row 6, column E (Verwacht): the heading “Verwacht” is not known. Give it the heading that it had. Did you mean “Nog verwachte besteding”?",
    ),
    "another-heading-in-its-place": (
        "missing-label: Sheet Financiën per lijn, row 6: the column “Besteed t/m peildatum” is missing. Its heading may be “Realisatie” now.",
        "extra-label: Sheet Financiën per lijn, row 6, column D (Realisatie): the heading “Realisatie” is not known. Give it the heading that it had. Did you mean “Besteed t/m peildatum”?",
    ),
    "computed-amounts-typed": (
        "locked-cell: Sheet Financiën per lijn, row 9, column H (Saldo): “12345” stands in a column that is computed, which is not read; it comes to 345894. Change the amounts that it follows from, and leave this cell blank.",
        "locked-cell: Sheet Financiën per lijn, row 10, column F (Wijzigingen): “=500+250” stands in a column that is computed, which is not read; it comes to 0. Change the amounts that it follows from, and leave this cell blank.",
    ),
    "a-column-twice": (
        "missing-label: Sheet Financiën per lijn, row 6: the column “Besteed t/m peildatum” is missing. Put it back.",
        "duplicate-label: Sheet Financiën per lijn, row 6, column D (Begroting *): the heading “Begroting *” stands here twice. Keep one.",
    ),
    "a-column-more": (
        "extra-label: Sheet Financiën per lijn, row 6, column K (Opmerking van de boekhouder): the heading “Opmerking van de boekhouder” is not known. Delete the column.",
    ),
    "no-headings": (
        "missing-label: Sheet Financiën per lijn: no row of the sheet has the table's headings. They are: Thema, Lijn, Begroting, Besteed t/m peildatum, Nog verwachte besteding, ….",
    ),
    "a-sheet-gone": (
        "missing-sheet: Sheet Begrotingswijzigingen: the sheet “Begrotingswijzigingen” is missing; it holds a table of 13 rows. Put it back; a table is taken away by deleting its file, amendments.csv.",
    ),
    "a-sheet-twice": (
        "extra-sheet: Sheet Financiën per lijn (2): the sheet has the headings of “Financiën per lijn”, which is there as well. Move its rows to that sheet, or delete it when they stand there already.",
    ),
    "a-sheet-emptied": (
        "source-error: Sheet Begrotingswijzigingen: all 13 rows are gone. Fill it in again; a table is taken away by deleting its file, amendments.csv.",
    ),
    "of-no-period": (
        "source-error: The workbook does not say which period or case it is of. Start from one that koers workbook export made; it says so on its first sheet.",
    ),
    "of-another-programme": (
        "source-error: The workbook is of another programme, een-ander-programma. Name its folders with --data and --params.",
    ),
    "of-an-unknown-period": (
        "source-error: There is no period and no case '2024-H3'. Did you mean '2024-H1'? Allowed: 2024-H1, teaching-employment.",
    ),
    "of-another-version": (
        "source-error: The workbook was made by another version of koers. Export it anew, and copy the cells that were filled in.",
    ),
    "an-empty-file": ("source-error: The file is no workbook. Save it as an Excel workbook (.xlsx).",),
    "a-csv-file-renamed": ("source-error: The file is no workbook. Save it as an Excel workbook (.xlsx).",),
    "locked-or-of-long-ago": (
        "source-error: The file is locked with a password or saved in the format of before 2007. Save it as an Excel workbook (.xlsx).",
    ),
    "cut-off-halfway": ("source-error: The workbook is damaged and cannot be opened. Open it in Excel or LibreOffice, and save it anew.",),
    "strict-open-xml": ("source-error: The workbook is saved as Strict Open XML. Save it as an Excel workbook (.xlsx).",),
    "an-opendocument-spreadsheet": ("source-error: The file is an OpenDocument spreadsheet. Save it as an Excel workbook (.xlsx).",),
    "a-zip-of-something-else": (
        "source-error: The workbook is damaged and cannot be opened. Open it in Excel or LibreOffice, and save it anew.",
    ),
}


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """The small programme that the workbooks are of; no test changes it."""
    folder = small_programme(tmp_path_factory.mktemp("small"))
    return Programme(ROOT, folder / "data", folder / "params")


def not_reached(*_: object) -> list[object]:
    raise AssertionError("what is wrong in itself is not checked with the rest")


def test_the_corpus_is_large_and_every_kind_has_its_message() -> None:
    """At least sixty; no two of one base say the same."""
    assert len(EXPECTED) >= 60
    assert set(EXPECTED) == {*DAMAGES, *FILES}
    assert all(EXPECTED.values())


@pytest.mark.parametrize("name", EXPECTED)
def test_a_damaged_workbook_is_told_at_its_place_and_writes_nothing(
    name: str, programme: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All its problems at once, with place, value, what is allowed and the nearest right value; only the marked copy is written."""
    before = {path: path.read_bytes() for path in programme.data.rglob("*") if path.is_file()}
    content = damaged(*DAMAGES[name]) if name in DAMAGES else FILES[name]()
    file = tmp_path / f"{name}.xlsx"
    file.write_bytes(content)
    monkeypatch.setattr("koers.commands.workbook.findings_of", not_reached)
    outcome = run_import(programme, file)
    assert tuple(f"{one.code}: {one.text(Words('en'))}" for one in outcome.problems) == EXPECTED[name]
    assert {path: path.read_bytes() for path in programme.data.rglob("*") if path.is_file()} == before
    assert file.read_bytes() == content
    of_a_table = outcome.received.subject is not None
    assert {path.name for path in tmp_path.iterdir()} == {file.name, *({f"{name}.marked.xlsx"} if of_a_table else ())}
    if of_a_table and name.startswith("an-injected"):
        marked = opened((tmp_path / f"{name}.marked.xlsx").read_bytes())
        assert all(cell.data_type != "f" for row in marked["Problemen"].iter_rows() for cell in row)


# Damage to the files themselves ------------------------------------------------------------------

LINES_FILE = f"periods/{PERIOD}/line_finance.csv"
CHANGES_FILE = f"periods/{PERIOD}/amendments.csv"
CSV: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "semicolons": (
        LINES_FILE,
        lambda path: rewrite(path, lambda content: content.replace(b",", b";")),
        (
            "data/periods/2024-H1/line_finance.csv, row 1: the columns are separated by semicolons. "
            "Save it with commas between the columns and a point before the cents."
        ),
    ),
    "latin-1": (
        CHANGES_FILE,
        lambda path: rewrite(path, lambda content: content.replace(b"Nieuw contract", "Ni\u00ebuw contract".encode("latin-1"))),
        "data/periods/2024-H1/amendments.csv, row 2: byte 0xEB is not UTF-8 text. Save the file as UTF-8 (in Excel: 'CSV UTF-8').",
    ),
    "an-open-quotation-mark": (
        LINES_FILE,
        lambda path: edit(path, "algemene-medewerkers", '"algemene-medewerkers'),
        "data/periods/2024-H1/line_finance.csv, row 2: not readable as CSV: unexpected end of data. Check the quotation marks.",
    ),
    "a-row-too-long": (
        LINES_FILE,
        lambda path: edit(path, ",787695,", ",787,695,"),
        (
            "data/periods/2024-H1/line_finance.csv, row 2: the row has 6 cells, the header 5. Check the commas; text that holds a comma "
            "stands between quotation marks."
        ),
    ),
    "a-row-too-short": (
        LINES_FILE,
        lambda path: edit(path, ",787695,366923,", ",366923,"),
        (
            "data/periods/2024-H1/line_finance.csv, row 2: the row has 4 cells, the header 5. Check the commas; text that holds a comma "
            "stands between quotation marks."
        ),
    ),
    "a-blank-row": (
        LINES_FILE,
        lambda path: edit(path, ",420771\n", ",420771\n,,,,\n"),
        "data/periods/2024-H1/line_finance.csv, row 3: the row is blank. Delete it.",
    ),
    "a-renamed-column": (
        LINES_FILE,
        lambda path: edit(path, "spent_eur", "spend_eur"),
        (
            "data/periods/2024-H1/line_finance.csv, row 1, column spend_eur: the column 'spend_eur' is not known. "
            "Did you mean 'spent_eur'? Allowed: spent_eur."
        ),
    ),
    "a-column-twice": (
        LINES_FILE,
        lambda path: edit(path, "spent_eur,", "budget_eur,"),
        "data/periods/2024-H1/line_finance.csv, row 1, column budget_eur: the column 'budget_eur' stands here 2 times. Keep one.",
    ),
    "dutch-number-text": (
        LINES_FILE,
        lambda path: edit(path, ",787695,", ',"\u20ac 787.695,00",'),
        (
            "data/periods/2024-H1/line_finance.csv, row 2, column budget_eur: '\u20ac 787.695,00' is not an amount. "
            "Write 787695.00: digits only, a minus sign in front, a point before decimals."
        ),
    ),
    "brackets-for-a-minus": (
        LINES_FILE,
        lambda path: edit(path, ",787695,", ",(500),"),
        (
            "data/periods/2024-H1/line_finance.csv, row 2, column budget_eur: '(500)' is not an amount. "
            "Write -500: digits only, a minus sign in front, a point before decimals."
        ),
    ),
    "a-day-as-people-write-it": (
        CHANGES_FILE,
        lambda path: rewrite(path, lambda content: content.replace(b"2024-07,135480", b"31-07-2024,135480")),
        (
            "data/periods/2024-H1/amendments.csv, row 2, column decision_date: '31-07-2024' is not a date. "
            "Write 2024-06-30, or 2024-06 where only the month is known, or 2024."
        ),
    ),
    "a-row-twice": (
        LINES_FILE,
        lambda path: edit(path, "algemene-medewerkers,787695,366923,420771\n", "scholing,787695,366923,420771\n"),
        (
            "data/periods/2024-H1/line_finance.csv, row 4, column line_id: programmaorganisatie-algemeen, scholing stands here already in "
            "row 2. Keep one of the two."
        ),
    ),
    "a-label-for-an-id": (
        LINES_FILE,
        lambda path: edit(path, "ouderen,bennie-oud,", "ouderen,Bennie Oud,"),
        (
            "data/periods/2024-H1/line_finance.csv, row 33, column line_id: 'Bennie Oud' is not an identifier. "
            "Use lower case letters, digits and single hyphens."
        ),
    ),
    "nothing-left": (
        LINES_FILE,
        lambda path: rewrite(path, lambda _: b""),
        "data/periods/2024-H1/line_finance.csv: the file is empty. Restore it, or delete it if there is no such table.",
    ),
}


@pytest.mark.parametrize("name", CSV)
def test_a_damaged_file_is_told_at_its_place_and_stays_as_it_is(name: str, programme: Programme, tmp_path: Path) -> None:
    """On reading; a workbook is not made of it, or imported over it, while it is no table."""
    copy = shutil.copytree(programme.data, tmp_path / "data")
    file, change, message = CSV[name]
    change(copy / file)
    origins, _ = read_origins(copy)
    here = [origin for origin in origins.values() if origin.file != file]
    write_origins(copy, [*here, type(origins[file])(**{**vars(origins[file]), "sha256": sha256((copy / file).read_bytes())})])
    before = (copy / file).read_bytes()
    store = Store(copy, programme.params)
    with pytest.raises(DataError) as caught:
        store.load(store.period(PERIOD))
    assert message in [str(finding) for finding in caught.value.findings]
    assert (copy / file).read_bytes() == before
