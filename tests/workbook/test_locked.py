"""Columns that are not read: what is typed there is told, and what another program made of them does no harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.styles import PatternFill

from koers.commands.workbook import make_workbook
from koers.data.store import Store
from koers.workbook.locked import _of_raw
from koers.workbook.reading import Raw
from koers.workbook.receive import receive
from koers.workbook.sheets import Sheets, open_workbook
from koers.workbook.tables import find_subject
from koers.workbook.words import Words
from tests.programme_copy import copy_finances, edit
from tests.workbook.books import opened
from tests.workbook.damage import LINES, PERIOD, good, saved


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, bytes]:
    """A period with the same lines but one as the period before, and its workbook."""
    target = copy_finances(tmp_path_factory.mktemp("later"))
    folder = target / "data" / "periods" / "2024-H2"
    folder.mkdir()
    lines = (target / "data/periods/2024-H1/line_finance.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "line_finance.csv").write_text("".join(lines[:-1]).replace("787695", "800000.50"), encoding="utf-8")
    text = (target / "params" / "2024-H1.yaml").read_text(encoding="utf-8").replace("2024-12-31", "2025-12-31")
    (target / "params" / "2024-H2.yaml").write_text(
        text.replace("2024-H1", "2024-H2").replace("2024-06-30", "2024-12-31"), encoding="utf-8"
    )
    store = Store(target / "data", target / "params")
    return store, make_workbook(store, find_subject(store, "2024-H2"), Words("nl"))


def told(later: tuple[Store, bytes], change: Callable[[Any], None]) -> list[str]:
    """What is wrong with the workbook after a change."""
    store, content = later
    book = opened(content)
    change(book[LINES])
    received = receive(store, saved(book))
    assert received.changes == ()
    return [one.text(Words("en")) for one in received.problems]


def column(page: Any, heading: str) -> int:
    return next(cell.column for cell in page[6] if cell.value == heading)


def test_a_day_before_that_lost_its_format_is_the_same_day() -> None:
    """A program keeps it as a number."""
    assert _of_raw(Raw(45344, "number"), "day") == "2024-02-22"
    assert _of_raw(Raw(2024, "number"), "day") == "2024"


def test_what_is_typed_beside_the_column_of_that_name_is_refused(later: tuple[Store, bytes]) -> None:
    """The wrong one of two columns with the same name: with what stood there, and the column that was meant."""

    def change(page: Any) -> None:
        page.cell(8, column(page, "Besteed t/m peildatum (2024-H1)")).value = 99999.5
        page.cell(60, column(page, "Besteed t/m peildatum (2024-H1)")).value = 7

    assert told(later, change) == [
        (
            "Sheet Financiën per lijn, row 8, column M (Besteed t/m peildatum (2024-H1)): “99999,5” stands in a column of the period before, "
            "which is not read; “366923” stood there. Fill in column D, and leave this cell blank or as it was."
        ),
        (
            "Sheet Financiën per lijn, row 60, column M (Besteed t/m peildatum (2024-H1)): “7” stands in a column of the period before, "
            "which is not read. Fill in column D, and leave this cell blank or as it was."
        ),
    ]


def _sorted_and_emptied(page: Any) -> None:
    first, last = column(page, "Thema (2024-H1)"), page.max_column
    one, other = ([cell.value for cell in page[row][first - 1 : last]] for row in (8, 12))
    for offset in range(last - first + 1):
        page.cell(8, first + offset).value, page.cell(12, first + offset).value = other[offset], one[offset]
        page.cell(20, first + offset).value = None
    page.cell(21, last).value = None


def _values_of_formulas(page: Any) -> None:
    # 800,000.50 budgeted and 366,923 spent, as a program that keeps no formulas has it
    page.cell(8, column(page, "Saldo")).value = 433077.5
    page.cell(9, column(page, "Saldo")).value = None


@pytest.mark.parametrize("change", [_sorted_and_emptied, _values_of_formulas])
def test_what_is_as_it_was_or_blank_does_no_harm(later: tuple[Store, bytes], change: Callable[[Any], None]) -> None:
    """Whichever row it was sorted to; values where formulas were."""
    assert told(later, change) == []


def test_a_period_before_that_changed_since_is_not_compared_with(later: tuple[Store, bytes]) -> None:
    """The workbook has what it had when it was made."""
    store, content = later
    file = store.data / "periods/2024-H1/line_finance.csv"
    before = file.read_bytes()
    edit(file, "787695,366923", "787695,366924")
    received = receive(store, content)
    file.write_bytes(before)
    assert received.problems == ()


def test_a_colour_at_the_very_bottom_is_no_row() -> None:
    """A million rows between would be read one by one."""
    book = opened(good(PERIOD))
    book[LINES]["A1048576"].fill = PatternFill("solid", fgColor="FF0000")
    book[LINES]["XFD900000"] = "\u00a0"
    sheets = open_workbook(saved(book))
    assert isinstance(sheets, Sheets)
    assert sheets.book[LINES].max_row < 100
    assert sheets.book[LINES].max_column < 30
