"""A period that is being filled in: what is there already can be saved, and what is still blank is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from koers.build.plan import Programme
from koers.cli import main
from koers.commands.workbook import Outcome, run_export, run_import
from koers.data.schemas.finance import FINANCE
from koers.workbook.blanks import listed, still_blank
from koers.workbook.check import Judged
from koers.workbook.problems import Problem
from koers.workbook.sheets import Found
from koers.workbook.tables import Row, Table
from koers.workbook.words import Words, sentence
from tests.programme_copy import copy_finances
from tests.workbook.books import ROOT, opened

FINANCES = "Financiën per lijn"
LINES = "data/periods/2024-H2/line_finance.csv"
Filled = Callable[..., Path]


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """A programme with a half-year that was just started, and its workbook beside it; tests fill it in further and further."""
    folder = copy_finances(tmp_path_factory.mktemp("started"))
    assert main(["--data", str(folder / "data"), "--params", str(folder / "params"), "new", "2024-H2"]) == 0
    done = Programme(ROOT, folder / "data", folder / "params")
    run_export(done.store, "2024-H2", folder.parent / "period.xlsx")
    return done


@pytest.fixture
def filled(programme: Programme, tmp_path: Path) -> Filled:
    """Save the workbook with other cells on the sheet of the lines."""

    def fill(sheet: str = FINANCES, **cells: Any) -> Path:
        book = opened((programme.data.parents[1] / "period.xlsx").read_bytes())
        for cell, value in cells.items():
            book[sheet][cell] = value
        book.save(tmp_path / "filled.xlsx")
        return tmp_path / "filled.xlsx"

    return fill


def told(outcome: Outcome) -> list[str]:
    return [problem.text(Words("en")) for problem in outcome.problems]


def remarks(outcome: Outcome) -> list[str]:
    return [one.text(Words("en")) for one in outcome.remarks if one.code == "to-fill-in"]


def test_a_fresh_period_comes_back_as_it_is(programme: Programme, filled: Filled) -> None:
    """No problem, no change; what is to be filled in is told by sheet and rows."""
    outcome = run_import(programme, filled())
    assert (told(outcome), outcome.status) == ([], "unchanged")
    assert remarks(outcome) == [
        f"{FINANCES}: “Besteed t/m peildatum” is still to be filled in: row 8-42.",
        f"{FINANCES}: “Nog verwachte besteding” is still to be filled in: row 8-42.",
        "Overzicht baten en lasten: “Verwacht eindsaldo” is still to be filled in.",
    ]


def test_half_of_it_can_be_saved(programme: Programme, filled: Filled) -> None:
    """Two amounts go in; the rest stays as it is."""
    lines = programme.data.parent / LINES
    before = lines.read_text(encoding="utf-8").splitlines()
    outcome = run_import(programme, filled(D8=10, D10="€ 20,50"))
    assert (told(outcome), outcome.status) == ([], "imported")
    assert remarks(outcome)[0] == f"{FINANCES}: “Besteed t/m peildatum” is still to be filled in: row 9, 11-42."
    after = lines.read_text(encoding="utf-8").splitlines()
    assert (after[1], after[3]) == (f"{before[1][:-2]},10,", f"{before[3][:-2]},20.5,")
    assert [*after[2:3], *after[4:]] == [*before[2:3], *before[4:]]


SCHEMA = next(one for one in FINANCE if one.name == "line_finance")
NAMES = tuple(SCHEMA.column_names)


def parted(before: list[tuple[str | None, ...]], after: list[tuple[str | None, ...]], *, filling_in: bool) -> tuple[set[str], Any]:
    """The blank cells of the lines that are refused, and those that may wait."""
    found = Found("Lijnen", SCHEMA.name, 7, {name: n for n, name in enumerate(NAMES, start=1)}, {name: name for name in NAMES})
    rows: list[Row] = [dict(zip(NAMES, row, strict=True)) for row in after]
    judged = Judged(found, rows, [8 + n for n in range(len(rows))])
    problems = [
        Problem(*found.place(number, name), "", "constraint-error", sentence("the cell is blank."))
        for number, row in zip(judged.numbers, rows, strict=True)
        for name in NAMES
        if row[name] is None
    ]
    now = Table(SCHEMA, NAMES, tuple(dict(zip(NAMES, row, strict=True)) for row in before))
    refused, blanks = still_blank({SCHEMA.name: judged}, {SCHEMA.name: now}, {SCHEMA.name: SCHEMA}, problems, filling_in=filling_in)
    return {problem.cell for problem in refused}, blanks


def test_what_was_blank_may_wait_and_what_was_there_may_not_go() -> None:
    """An amount that was blank, and one that was supplied."""
    before, after = [("a", "x", "1", None, None), ("a", "y", "1", "2", None)], [("a", "x", "1", None, "5"), ("a", "y", "1", None, None)]
    refused, blanks = parted(before, after, filling_in=False)
    assert (refused, blanks) == ({"D9"}, {("line_finance", "spent_eur"): [0], ("line_finance", "expected_spend_eur"): [1]})


@pytest.mark.parametrize(("filling_in", "refused"), [(True, {"B8"}), (False, {"B8", "C8"})])
def test_a_new_row_may_have_blanks_while_the_period_is_filled_in(filling_in: bool, refused: set[str]) -> None:
    """But not what names it."""
    assert (
        parted([("a", "x", "1", "2", "3")], [("a", None, None, "1", "0"), ("a", "x", "1", "2", "3")], filling_in=filling_in)[0] == refused
    )


def test_rows_are_listed_as_people_do() -> None:
    """Runs as a range."""
    assert listed([8, 9, 10, 12, 14, 15]) == "8-10, 12, 14-15"
