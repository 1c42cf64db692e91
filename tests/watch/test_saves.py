"""What counts as saved, and saves that belong together."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from koers.watch.saves import Saves, Watched, lasting, watching
from koers.watch.session import _rounds


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """A programme's folders, all there, its output below its data, where nobody should put it."""
    for name in ("data/periods/2024-H1", "params", "notebooks", "koers/present", "data/out"):
        (tmp_path / name).mkdir(parents=True)
    return Watched(tmp_path, tmp_path / "data", tmp_path / "params", tmp_path / "koers", tmp_path / "data" / "out")


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("data/periods/2024-H1/line_finance.csv", "data"),
        ("data/impact/case/case.yaml", "data"),
        ("data/origins.csv", "data"),
        ("params/2024-H1.yaml", "parameters"),
        ("notebooks/financial-overview.ipynb", "notebook"),
        ("koers/present/locale/nl.po", "code"),
        ("koers/cli.py", "code"),
    ],
)
def test_what_a_report_is_made_of_counts(watched: Watched, file: str, kind: str) -> None:
    """By the folder that it lies in; it is called as from the root."""
    path = watched.root / file
    assert watched.kind(path) == kind
    assert watched.name(path) == file


@pytest.mark.parametrize(
    "file",
    [
        "data/periods/2024-H1/.~lock.line_finance.csv#",  # LibreOffice
        "data/periods/2024-H1/~$period.xlsx",  # Excel
        "data/periods/2024-H1/.line_finance.csv.swp",
        "data/periods/2024-H1/4913",
        "data/periods/2024-H1/line_finance.csv~",
        "data/periods/2024-H1/#line_finance.csv#",
        "data/.undo/1/line_finance.csv",
        "data/out/2024-H1/index.html",
        "params/notes.txt",
        "notebooks/.ipynb_checkpoints/financial-overview-checkpoint.ipynb",
        "notebooks/figure.png",
        "koers/__pycache__/cli.cpython-311.pyc",
        "README.md",
        "outputs/.watch/2024-H1/index.html",
    ],
)
def test_what_editors_leave_and_what_is_made_does_not_count(watched: Watched, file: str) -> None:
    """Locks, copies, checkpoints, compiled code, the outputs themselves."""
    assert watched.kind(watched.root / file) is None


def test_the_package_counts_only_where_it_is_worked_on(watched: Watched) -> None:
    """Installed, it lies elsewhere and is nobody's to save."""
    installed = Watched(watched.root, watched.data, watched.params, None, watched.out)
    assert installed.kind(watched.root / "koers" / "cli.py") is None
    assert [folder.name for folder in installed.folders] == ["data", "params", "notebooks"]


def test_a_file_on_its_way_to_another_name_is_left_out(tmp_path: Path) -> None:
    """What came and went in one save; a file that was there and went is told."""
    (tmp_path / "new.csv").touch()
    new, passing, gone = tmp_path / "new.csv", tmp_path / "passing", tmp_path / "gone.csv"
    assert lasting({new, passing, gone}, {new, passing}) == {new, gone}


def test_saves_are_taken_together_and_once(tmp_path: Path) -> None:
    """All that was saved until now, sorted; then the next wait is for the next save."""
    saves = Saves()
    saves.add([])
    assert not saves
    for name in ("b", "a", "b"):
        saves.add([tmp_path / name])
    assert saves
    assert saves.take() == (tmp_path / "a", tmp_path / "b")
    assert not saves
    threading.Timer(0.05, saves.add, [[tmp_path / "c"]]).start()
    assert saves.take() == (tmp_path / "c",)


def test_a_save_during_a_build_gives_one_more_build_that_knows(tmp_path: Path) -> None:
    """However many there were; one after the build does not overtake it."""
    saves = Saves()
    rounds = _rounds(saves)
    assert next(rounds) == ((), False)
    saves.add([tmp_path / "a"])
    saves.add([tmp_path / "b"])
    assert next(rounds) == ((tmp_path / "a", tmp_path / "b"), True)
    threading.Timer(0.05, saves.add, [[tmp_path / "c"]]).start()
    assert next(rounds) == ((tmp_path / "c",), False)


def test_real_saves_are_seen(watched: Watched) -> None:
    """Written in place, replaced by rename, a new file in a new folder, one removed; a lock beside them is not."""
    table, other = (watched.data / "periods" / "2024-H1" / name for name in ("line_finance.csv", "results.csv"))
    table.write_text("a", encoding="utf-8")
    other.write_text("a", encoding="utf-8")
    time.sleep(0.05)
    with watching(watched) as saves:
        (table.parent / ".~lock.line_finance.csv#").touch()
        for number in range(5):  # as one save
            table.write_text(str(number), encoding="utf-8")
        assert saves.take() == (table,)
        new = table.with_name(".line_finance.csv.new")
        new.write_text("b", encoding="utf-8")
        new.replace(table)
        assert saves.take() == (table,)
        folder = watched.data / "periods" / "2024-H2"
        folder.mkdir()
        time.sleep(0.2)
        (folder / "results.csv").touch()
        taken = set(saves.take())
        while folder / "results.csv" not in taken:
            taken |= set(saves.take())
        other.unlink()
        assert other in saves.take()
