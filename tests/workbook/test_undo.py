"""Files written as a whole: whatever interrupts it, nobody takes half of it for the data, and nobody's work is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from koers.build.plan import Programme
from koers.commands.workbook import run_export, run_import
from koers.data.impact import read_case
from koers.data.journal import interrupted
from koers.data.origins import accept, sha256, write_origins
from koers.data.store import Store
from koers.errors import DataError, UsageError
from koers.period import Period
from koers.workbook import undo as journal
from koers.workbook.tables import Subject, find_subject
from koers.workbook.undo import settle, undo, write_files
from tests.programme_copy import copy_finances
from tests.workbook.books import ROOT

FIRST, SECOND = {"a.csv": b"a1\n", "b.csv": b"b1\n"}, {"a.csv": b"a2\n", "b.csv": b"b2\n", "c.csv": b"c2\n"}


class KilledError(BaseException):
    """The process ends here: nothing is cleaned up."""


@pytest.fixture
def place(tmp_path: Path) -> Subject:
    """A data folder with two recorded files, into which another import went before."""
    folder = tmp_path / "data/periods/2024-H2"
    folder.mkdir(parents=True)
    for name in FIRST:
        (folder / name).write_bytes(b"before\n")
        accept(tmp_path / "data", f"periods/2024-H2/{name}", "Made")
    subject = Subject("period", "2024-H2", folder, "data/periods/2024-H2")
    write_files(subject, tmp_path / "data", FIRST)
    return subject


def data_of(place: Subject) -> Path:
    return place.folder.parents[1]


def seen(place: Subject) -> dict[str, bytes]:
    """What others see: the files and their records."""
    return {path.name: path.read_bytes() for path in data_of(place).rglob("*") if path.is_file() and journal.FOLDER not in str(path)}


def killed_at(n: int, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> bool:
    """Do something, and be killed before the nth file or folder is moved or removed; tell whether it came to that."""
    moved: list[Path] = []

    def patch(context: pytest.MonkeyPatch, name: str) -> None:
        really = getattr(Path, name)

        def counted(self: Path, *words: Any, **options: Any) -> Any:
            if self.name != journal.LOCK:
                moved.append(self)
                if len(moved) >= n:
                    raise KilledError
            return really(self, *words, **options)

        context.setattr(Path, name, counted)

    with monkeypatch.context() as context:
        for name in ("replace", "rename", "unlink"):
            patch(context, name)
        try:
            act()
        except KilledError:
            return True
    return False


@pytest.mark.parametrize("n", range(1, 9))
def test_wherever_an_import_is_killed_it_is_seen_and_put_back(place: Subject, monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    """Before, or after; half of it only with the journal's mark on it. The import before it can still be undone."""
    before, data = seen(place), data_of(place)
    assert killed_at(n, monkeypatch, lambda: write_files(place, data, SECOND)) is (n < 8)
    if n == 8:
        return
    assert seen(place) == before or interrupted(place.folder, place.shown, place.name)
    settle(place, data)
    assert seen(place) == before
    assert interrupted(place.folder, place.shown, place.name) == []
    undo(place, data)
    assert (place.folder / "a.csv").read_bytes() == b"before\n"


@pytest.mark.parametrize("n", range(1, 5))
def test_an_undo_that_is_killed_is_finished_by_the_next(place: Subject, monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    """Never half of it without a word."""
    data = data_of(place)
    assert killed_at(n, monkeypatch, lambda: undo(place, data))
    assert interrupted(place.folder, place.shown, place.name)
    with pytest.raises(UsageError, match="An import into 2024-H2 was interrupted"):
        write_files(place, data, SECOND)
    undo(place, data)
    assert {path.name: path.read_bytes() for path in place.folder.glob("*")} == {"a.csv": b"before\n", "b.csv": b"before\n"}
    with pytest.raises(UsageError, match="There is no import of 2024-H2 to undo"):
        undo(place, data)


def test_a_fault_while_writing_puts_everything_back_at_once(place: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records cannot be written: nothing was imported, and the import before it can be undone."""
    before = seen(place)
    with monkeypatch.context() as context:
        calls: list[Path] = []

        def failing(data: Path, origins: Any) -> None:
            calls.append(data)
            if len(calls) == 1:
                raise OSError("the disk is full")
            write_origins(data, origins)

        context.setattr(journal, "write_origins", failing)
        with pytest.raises(OSError, match="the disk is full"):
            write_files(place, data_of(place), SECOND)
    assert seen(place) == before
    assert undo(place, data_of(place)).restored == ("a.csv", "b.csv")


def test_what_was_changed_after_an_interruption_is_not_lost(place: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says where the files from before are; nothing is touched."""
    killed_at(4, monkeypatch, lambda: write_files(place, data_of(place), SECOND))
    (place.folder / "a.csv").write_bytes(b"mine\n")
    before = seen(place)
    with pytest.raises(UsageError, match=r"2024-H2/a\.csv: changed since the import.* lie in .*\.undo"):
        settle(place, data_of(place))
    assert seen(place) == before


def test_one_import_at_a_time(place: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits, and gives up with nothing changed."""
    monkeypatch.setattr(journal, "_PATIENCE_SECONDS", 0.05)
    before, data = seen(place), data_of(place)
    with FileLock(str(data / journal.LOCK)), pytest.raises(UsageError, match="Another import is writing to"):
        write_files(place, data, SECOND)
    assert {name: content for name, content in seen(place).items() if name != journal.LOCK} == before


def test_an_import_does_not_write_over_what_was_saved_while_it_was_judged(place: Subject) -> None:
    """Changed, new, or gone since: refused."""
    before, (a, b) = seen(place), (sha256(content) for content in FIRST.values())
    for expected in ({"a.csv": a, "b.csv": a}, {"a.csv": a, "b.csv": ""}, {"c.csv": a}):
        with pytest.raises(UsageError, match="changed while the import was being checked. Nothing was written"):
            write_files(place, data_of(place), SECOND, expected=expected)
    assert seen(place) == before
    write_files(place, data_of(place), SECOND, expected={"a.csv": a, "b.csv": b, "c.csv": ""})


def test_a_period_and_a_case_with_half_an_import_are_at_fault(tmp_path: Path) -> None:
    """No report is built of them, and the check says what to do."""
    folder = copy_finances(tmp_path)
    mark = folder / "data/periods/2024-H1" / journal.FOLDER / journal.MARK
    mark.parent.mkdir()
    mark.touch()
    with pytest.raises(DataError, match=r"data/periods/2024-H1: an import was interrupted: .*`koers workbook undo 2024-H1` puts back"):
        Store(folder / "data", folder / "params").load(Period.parse("2024-H1"))
    case = shutil.copytree(ROOT / "data/impact/teaching-employment", tmp_path / "case")
    (case / journal.FOLDER).mkdir()
    (case / journal.FOLDER / journal.MARK).touch()
    with pytest.raises(DataError, match=f"an import was interrupted: .*`koers workbook undo {case.as_posix()}` puts back"):
        read_case(case)


def test_an_import_puts_back_what_another_left_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the command: it says so, and what undoes it leads to what was there before both."""
    folder = copy_finances(tmp_path)
    programme = Programme(ROOT, folder / "data", folder / "params")
    place, lines = find_subject(programme.store, "2024-H1"), folder / "data/periods/2024-H1/line_finance.csv"
    before = lines.read_bytes()
    run_export(programme.store, "2024-H1", tmp_path / "period.xlsx")
    half = {"line_finance.csv": before.replace(b",787695,", b",1,"), "reserves.csv": b"no table\n"}
    killed_at(4, monkeypatch, lambda: write_files(place, programme.data, half))
    assert lines.read_bytes() == half["line_finance.csv"]
    with pytest.raises(UsageError, match="An import into 2024-H1 was interrupted"):
        run_import(programme, tmp_path / "period.xlsx", check=True)
    outcome = run_import(programme, tmp_path / "period.xlsx")
    assert (outcome.status, [one.code for one in outcome.remarks]) == ("unchanged", ["interrupted"])
    assert lines.read_bytes() == before
