"""Make damaged workbooks and files from good ones, each with one kind of damage that people's habits or programs do.

``python -m tests.workbook.damage FOLDER`` writes them all, to be opened and looked at.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from koers.commands.workbook import make_workbook
from koers.data.origins import read_origins, write_origins
from koers.data.store import Store
from koers.workbook.tables import find_subject
from koers.workbook.words import Words
from tests.programme_copy import copy_finances
from tests.workbook.books import ROOT, opened

LINES, CHANGES, REASONS, CARRIED = "Financiën per lijn", "Begrotingswijzigingen", "Toelichtingen", "Overheveling"
STONES, PEOPLE, CARE, DEPLOYED = "Mijlpalen", "Inwoners", "Verplichte zorg", "Lokale inzet"
MAP, INPUTS = "Effectenkaart", "Inzet"
PERIOD, CASE = "2024-H1", "teaching-employment"
# Of which period each further table is, and how many of its rows are enough.
_FURTHER = {"milestones": ("2019-Q4", 8), "population": ("2019", 14), "care_facts": ("2020-01", 12), "local_deployment": ("2024-H1", 6)}

Change = Callable[[Any], None]


def small_programme(folder: Path) -> Path:
    """Make a programme whose one period has a table of every kind of column, and one impact case."""
    programme = copy_finances(folder)
    data = programme / "data"
    for name in ("overview_finance", "reserves", "line_groups"):  # say nothing that others don't
        (data / "periods" / PERIOD / f"{name}.csv").unlink()
    for name in ("phases", "municipalities"):
        shutil.copy(ROOT / "data" / "programme" / f"{name}.csv", data / "programme")
    for name, (period, n_rows) in _FURTHER.items():
        lines = (ROOT / "data" / "periods" / period / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (data / "periods" / PERIOD / f"{name}.csv").write_text("".join(lines[: n_rows + 1]), encoding="utf-8", newline="")
    shutil.copytree(ROOT / "data" / "impact" / CASE, data / "impact" / CASE)
    origins, _ = read_origins(ROOT / "data")
    here = [origin for file, origin in origins.items() if (data / file).is_file()]
    write_origins(data, here)
    return programme


@cache
def good(name: str) -> bytes:
    """The workbook of the small programme's period or case, without the sheets that hold nothing: quicker to open."""
    with TemporaryDirectory() as folder:
        programme = small_programme(Path(folder))
        store = Store(programme / "data", programme / "params")
        with patch("koers.workbook.export.SPARE_ROWS", 3):
            book = opened(make_workbook(store, find_subject(store, name), Words("nl")))
    for page in book.worksheets:
        if page.sheet_state == "visible" and page.title != "Uitleg" and page.max_row > 8 and page["A8"].value is None:
            del book[page.title]
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def put(sheet: str, **cells: Any) -> Change:
    """Put values in cells."""

    def change(book: Any) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return change


def as_text(sheet: str, cell: str, value: str) -> Change:
    """Put a text in a cell, also one that begins as a formula does."""

    def change(book: Any) -> None:
        book[sheet][cell].value = value
        book[sheet][cell].data_type = "s"

    return change


def on(sheet: str, act: Callable[[Any], Any]) -> Change:
    """Do something with a sheet."""

    def change(book: Any) -> None:
        act(book[sheet])

    return change


def renamed(sheet: str, name: str) -> Change:
    def change(book: Any) -> None:
        book[sheet].title = name

    return change


def removed(*sheets: str) -> Change:
    def change(book: Any) -> None:
        for sheet in sheets:
            del book[sheet]

    return change


def copied(sheet: str, name: str) -> Change:
    def change(book: Any) -> None:
        book.copy_worksheet(book[sheet]).title = name

    return change


def added(name: str, *rows: tuple[Any, ...]) -> Change:
    def change(book: Any) -> None:
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)

    return change


def repeated(sheet: str, row: int, at: int, n: int = 5) -> Change:
    """Copy a row's cells to another row."""

    def act(page: Any) -> None:
        for column in range(1, n + 1):
            page.cell(at, column).value = page.cell(row, column).value

    return on(sheet, act)


def columns_swapped(sheet: str, one: int, other: int) -> Change:
    def act(page: Any) -> None:
        for row in range(5, 60):
            page.cell(row, one).value, page.cell(row, other).value = page.cell(row, other).value, page.cell(row, one).value

    return on(sheet, act)


def shifted(sheet: str, n: int, title: str) -> Change:
    """Put a merged title above everything."""

    def act(page: Any) -> None:
        page.insert_rows(1, n)
        page["A1"] = title
        page.merge_cells("A1:E1")

    return on(sheet, act)


def both(*changes: Change) -> Change:
    def change(book: Any) -> None:
        for one in changes:
            one(book)

    return change


def damaged(name: str, change: Change) -> bytes:
    """A workbook with one change."""
    book = opened(good(name))
    change(book)
    return saved(book)


def with_value(content: bytes, formula: str, value: str) -> bytes:
    """Give a formula the value that a spreadsheet program would have saved with it."""
    source = zipfile.ZipFile(io.BytesIO(content))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            part = source.read(item)
            if item.filename.startswith("xl/worksheets/"):
                part = re.sub(rf"<f>{re.escape(formula)}</f><v\s*/?>(</v>)?".encode(), f"<f>{formula}</f><v>{value}</v>".encode(), part)
            target.writestr(item, part)
    return buffer.getvalue()


def _delete_column(number: int) -> Callable[[Any], None]:
    return lambda page: page.delete_cols(number)


def _merge(cells: str) -> Callable[[Any], None]:
    return lambda page: page.merge_cells(cells)


def _empty(page: Any) -> None:
    for row in page.iter_rows(min_row=8, max_row=60, max_col=7):
        for cell in row:
            cell.value = None


def _heading(cell: str, text: str | None) -> Callable[[Any], None]:
    def act(page: Any) -> None:
        page[cell] = text

    return act


# Each kind of damage by its name, with the workbook it is done to.
DAMAGES: dict[str, tuple[str, Change]] = {
    # Amounts
    "words-for-an-amount": (PERIOD, put(LINES, C9="twaalf duizend")),
    "an-absent-amount": (PERIOD, put(LINES, C9="n.v.t.")),
    "a-dash-for-nothing": (PERIOD, put(LINES, D9="-")),
    "a-blank-amount": (PERIOD, put(LINES, C9=None)),
    "an-amount-of-blanks": (PERIOD, put(LINES, C9="\u00a0 ")),
    "a-point-in-doubt": (PERIOD, put(LINES, C9="15.000", C10="12.50")),
    "a-comma-in-doubt": (PERIOD, put(LINES, C9="1,234")),
    "two-habits-in-a-column": (PERIOD, put(LINES, C9="1.234", C10="1.234,50", C11="1,234.50")),
    "tenths-of-cents": (PERIOD, put(LINES, C9=12.345)),
    "tenths-of-cents-in-text": (PERIOD, put(LINES, C9="€ 12,345678")),
    "two-minuses": (PERIOD, put(LINES, C9="(-500)")),
    "a-pasted-key": (PERIOD, put(LINES, C9=1e17)),
    "next-to-nothing": (PERIOD, put(LINES, C9=1e-7)),
    "a-percentage-for-an-amount": (PERIOD, put(LINES, C9="12,5%")),
    "a-truth-for-an-amount": (PERIOD, put(LINES, C9=True)),
    "a-day-for-an-amount": (PERIOD, put(LINES, C9=dt.datetime(2024, 6, 30))),
    "thousands-in-words": (PERIOD, put(LINES, C9="12k")),
    "millions-in-words": (PERIOD, put(LINES, C9="1,5 mln")),
    "apostrophes-between-thousands": (PERIOD, put(LINES, C9="1'234.50")),
    "a-formula-for-a-name": (PERIOD, put(LINES, B9="=B8")),
    "a-number-with-a-letter": (PERIOD, put(LINES, C9="1O0")),
    "another-currency": (PERIOD, put(LINES, C9="$ 500")),
    # Formulas and errors
    "a-lost-reference": (PERIOD, put(LINES, C9="#REF!")),
    "divided-by-nothing": (PERIOD, put(LINES, D9="#DIV/0!")),
    "a-formula-without-value": (PERIOD, put(LINES, C9="=C8*2")),
    "an-injected-formula": (PERIOD, as_text(REASONS, "E8", '=HYPERLINK("http://example.org")')),
    "an-injected-command": (PERIOD, as_text(REASONS, "F8", "@SUM(1+1)*cmd|' /C calc'!A0")),
    "an-injected-sum": (PERIOD, as_text(REASONS, "E9", "+cmd|' /C calc'!A0")),
    # Shares, counts, years
    "a-share-without-its-sign": (CASE, put(MAP, O8=12.5)),
    "a-share-above-all": (CASE, put(MAP, O8="125%")),
    "a-share-below-nothing": (CASE, put(MAP, O8=-0.1)),
    "half-a-year": (CASE, put(MAP, N8=1.5)),
    "fewer-than-none": (CASE, put(MAP, G8=-60)),
    "a-quantity-in-doubt": (CASE, put(MAP, G8="1.500")),
    "an-unknown-currency": (CASE, put(INPUTS, D8="Zwitserse frank")),
    "a-year-of-two-digits": (CASE, put(MAP, K8=24)),
    "part-of-a-person": (PERIOD, put(PEOPLE, C8=72560.5)),
    "persons-in-words": (PERIOD, put(PEOPLE, C8="circa 72.000")),
    "a-year-in-words": (PERIOD, put(CARRIED, D8="volgend jaar")),
    "a-share-in-words": (PERIOD, put(CARE, H10="de helft")),
    # Days and quarters
    "no-such-day": (PERIOD, put(CHANGES, C8="31-02-2024")),
    "month-first": (PERIOD, put(CHANGES, C8="12-31-2024")),
    "month-first-elsewhere": (PERIOD, put(CHANGES, C8="12/31/2024", C9="03/04/2024")),
    "a-day-of-the-week": (PERIOD, put(CHANGES, C8="di 5 november 2024")),
    "a-month-with-a-short-year": (PERIOD, put(CHANGES, C8="Nov-24")),
    "a-day-with-a-short-year": (PERIOD, put(CHANGES, C8="31-12-24")),
    "a-day-with-a-time": (PERIOD, put(CHANGES, C8=dt.datetime(2024, 7, 1, 13, 45))),
    "a-year-made-a-day": (PERIOD, put(CHANGES, C8=dt.datetime(1905, 7, 16))),
    "a-day-as-a-number": (PERIOD, put(CHANGES, C8=45474)),
    "a-day-in-words": (PERIOD, put(CHANGES, C8="halverwege juli")),
    "a-text-made-a-day": (PERIOD, put(STONES, E8=dt.datetime(2024, 2, 1))),
    "no-such-quarter": (PERIOD, put(STONES, F8="Q5 2018")),
    # Names
    "a-misspelt-theme": (PERIOD, put(LINES, A9="Bestaanszekerhied")),
    "a-line-of-another-theme": (PERIOD, put(LINES, B9="Welzijn op recept")),
    "an-unknown-municipality": (PERIOD, put(PEOPLE, A8="Amsterdam")),
    "an-unknown-choice": (PERIOD, put(STONES, I8="Klaar voor de start")),
    "a-truth-for-a-choice": (PERIOD, put(STONES, I8=True)),
    "a-total-that-is-not-there": (PERIOD, put(CARE, E9="alle-meldingen")),
    "capitals-in-a-code": (PERIOD, put(STONES, A8="Mijlpaal Één!")),
    "a-project-of-no-theme": (PERIOD, put(DEPLOYED, G10=None, H10="Kinderarmoed")),
    "no-name": (PERIOD, put(LINES, B9=None)),
    # Rows
    "a-row-twice": (PERIOD, repeated(LINES, 9, 43)),
    "a-row-twice-by-label-and-id": (
        PERIOD,
        put(LINES, A43="programmaorganisatie-algemeen", B43="SCHOLING", C43=1, D43=1, E43=1),
    ),
    "a-row-of-totals": (PERIOD, put(LINES, A44="Totaal", C44=3243031, D44=1216335, E44=2218695)),
    "headings-again": (PERIOD, repeated(LINES, 6, 44)),
    "half-a-row": (PERIOD, put(LINES, A43="Ouderen", C43=100)),
    "merged-cells": (PERIOD, on(LINES, _merge("C9:C11"))),
    "beside-the-table": (PERIOD, put(LINES, K9="nog navragen")),
    # Columns
    "a-column-gone": (PERIOD, on(LINES, _delete_column(4))),
    "a-column-renamed": (PERIOD, on(LINES, _heading("D6", "Besteed tot peildatum"))),
    "shortened-headings": (PERIOD, both(on(LINES, _heading("D6", "Besteed")), on(LINES, _heading("E6", "Verwacht")))),
    "another-heading-in-its-place": (PERIOD, on(LINES, _heading("D6", "Realisatie"))),
    "computed-amounts-typed": (PERIOD, put(LINES, H9=12345, F10="=500+250")),
    "a-column-twice": (PERIOD, on(LINES, _heading("D6", "Begroting *"))),
    "a-column-more": (PERIOD, put(LINES, K6="Opmerking van de boekhouder", K9="navragen")),
    "no-headings": (PERIOD, on(LINES, lambda page: page.delete_rows(6))),
    # Sheets
    "a-sheet-gone": (PERIOD, removed(CHANGES)),
    "a-sheet-twice": (PERIOD, copied(LINES, "Financiën per lijn (2)")),
    "a-sheet-emptied": (PERIOD, on(CHANGES, _empty)),
    # The workbook
    "of-no-period": (PERIOD, both(removed("_koers", "Uitleg"), lambda book: book.custom_doc_props.props.clear())),
    "of-another-programme": (PERIOD, put("_koers", B2="een-ander-programma")),
    "of-an-unknown-period": (PERIOD, put("_koers", B3="2024-H3")),
    "of-another-version": (PERIOD, put("_koers", B1="99")),
}

# Damage to the bytes of the file.
FILES: dict[str, Callable[[], bytes]] = {
    "an-empty-file": lambda: b"",
    "a-csv-file-renamed": lambda: b"theme_id,line_id\nouderen,bennie-oud\n",
    "locked-or-of-long-ago": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
    "cut-off-halfway": lambda: good(CASE)[: len(good(CASE)) // 2],
    "strict-open-xml": lambda: _strict(good(CASE)),
    "an-opendocument-spreadsheet": lambda: _zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    "a-zip-of-something-else": lambda: _zipped({"letter.txt": b"Dear all,"}),
}


def _strict(content: bytes) -> bytes:
    """Name its parts as Excel does in a Strict Open XML workbook."""
    source, usual = zipfile.ZipFile(io.BytesIO(content)), b"http://schemas.openxmlformats.org"
    strict = {b"/spreadsheetml/2006": b"/spreadsheetml", b"/officeDocument/2006": b"/officeDocument"}
    parts = {name: source.read(name) for name in source.namelist()}
    for one, other in strict.items():
        parts = {name: part.replace(usual + one, b"http://purl.oclc.org/ooxml" + other) for name, part in parts.items()}
    return _zipped({name: part if name.endswith(".xml") and name.startswith("xl/") else source.read(name) for name, part in parts.items()})


def _zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return buffer.getvalue()


def main(folder: Path) -> None:
    """Write every damaged workbook into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (base, change) in DAMAGES.items():
        (folder / f"{name}.xlsx").write_bytes(damaged(base, change))
    for name, make in FILES.items():
        (folder / f"{name}.xlsx").write_bytes(make())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
