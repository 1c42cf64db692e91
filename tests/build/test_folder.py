"""Output folders: whole or not there, at every moment."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from koers.build.folder import checksums, keep_failed, locked, prepare, replace_file, swap_in
from koers.data.origins import sha256
from koers.errors import UsageError
from tests.running import ROOT, tree, without_root_rights

NAME = "2024-H1"


def fill(folder: Path, text: str) -> None:
    """Write an index and a report that belong together."""
    for name in ("index.html", "report.html"):
        (folder / name).write_text(text, encoding="utf-8")


def version(out: Path, text: str) -> None:
    """Put a version in place."""
    new = prepare(out, NAME)
    fill(new, text)
    swap_in(out, NAME, new)


def versions(out: Path) -> list[str]:
    """The versioned folders."""
    return sorted(path.name for path in (out / ".versions").iterdir())


def test_new_folder_begins_as_a_copy_and_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """What a build does not replace stays, and one version is left."""
    version(tmp_path, "one")
    new = prepare(tmp_path, NAME)
    assert tree(new) == {"index.html": b"one", "report.html": b"one"}
    (new / "report.html").write_text("two", encoding="utf-8")
    assert (tmp_path / NAME / "report.html").read_text(encoding="utf-8") == "one"
    swap_in(tmp_path, NAME, new)
    assert tree(tmp_path / NAME) == {"index.html": b"one", "report.html": b"two"}
    assert versions(tmp_path) == [new.name]


def test_reader_never_misses_a_file_while_folders_are_swapped(tmp_path: Path) -> None:
    """Somebody who reads the index all the time during fifty swaps always finds it, whole."""
    version(tmp_path, "0" * 2000)
    seen: list[str] = []
    missed: list[OSError] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.append((tmp_path / NAME / "index.html").read_text(encoding="utf-8"))
            except OSError as error:
                missed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, 51):
            version(tmp_path, str(number % 10) * 2000)
    finally:
        stop.set()
        reader.join()
    assert missed == []
    assert {(len(text), len(set(text))) for text in seen} == {(2000, 1)}
    assert len(set(seen)) > 1


def test_ordinary_folder_is_replaced(tmp_path: Path) -> None:
    """A period's folder that somebody copied here is replaced like a link, and its copy is gone."""
    (tmp_path / NAME).mkdir()
    fill(tmp_path / NAME, "copied")
    version(tmp_path, "built")
    assert tree(tmp_path / NAME) == {"index.html": b"built", "report.html": b"built"}
    assert len(versions(tmp_path)) == 1


def test_folders_are_renamed_where_links_are_not_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without symbolic links the new folder itself takes the place, the first time and after."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("links are not allowed")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    for text in ("one", "two"):
        version(tmp_path, text)
        assert tree(tmp_path / NAME) == {"index.html": text.encode(), "report.html": text.encode()}
        assert not (tmp_path / NAME).is_symlink()
    assert versions(tmp_path) == []


def test_next_build_sweeps_what_killed_builds_left(tmp_path: Path) -> None:
    """Folders that nothing links to are gone after the next build took the lock; the present one stays."""
    version(tmp_path, "one")
    kept = versions(tmp_path)
    fill(prepare(tmp_path, NAME), "half")
    (tmp_path / ".versions" / "build-x" / "report").mkdir(parents=True)
    with locked(tmp_path):
        assert versions(tmp_path) == kept
    assert tree(tmp_path / NAME)["index.html"] == b"one"


def test_next_build_puts_back_an_ordinary_folder_that_a_killed_build_had_moved_aside(tmp_path: Path) -> None:
    """A kill between moving the old folder aside and linking the new one loses nothing."""
    aside = tmp_path / ".versions" / f"{NAME}-old-x" / NAME
    aside.mkdir(parents=True)
    fill(aside, "old")
    with locked(tmp_path):
        assert tree(tmp_path / NAME) == {"index.html": b"old", "report.html": b"old"}
        assert versions(tmp_path) == []


def test_second_build_of_a_folder_is_refused(tmp_path: Path) -> None:
    """Who holds the folder keeps it; another process is told to wait, and gets it afterwards."""
    take = f"from pathlib import Path; from koers.build.folder import locked\nwith locked(Path({str(tmp_path)!r})): print('mine')"

    def other() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", take], capture_output=True, text=True, cwd=ROOT, check=False)

    with locked(tmp_path):
        refused = other()
        assert refused.returncode == 1
        assert f"UsageError: Another build is writing to {tmp_path}. Wait for it" in refused.stderr
    assert other().stdout == "mine\n"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of folders work in another way there")
def test_read_only_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """A folder that may not be written is refused in a sentence, whether it is there or has yet to be made."""
    tmp_path.chmod(0o555)
    try:
        for folder in (tmp_path, tmp_path / "new"):
            take = f"from pathlib import Path; from koers.build.folder import locked\nwith locked(Path({str(folder)!r})): print('mine')"
            done = subprocess.run(
                [sys.executable, "-c", take],
                capture_output=True,
                text=True,
                cwd=ROOT,
                check=False,
                preexec_fn=without_root_rights,
            )
            assert done.stdout == ""
            assert f"The output folder {folder} cannot be" in done.stderr
            assert "Permission denied. Name another with --out." in done.stderr
    finally:
        tmp_path.chmod(0o755)


def test_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A file where the folder would be is left alone and named."""
    file = tmp_path / "out"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"cannot be made: File exists\. Name another with --out"), locked(file):
        pass
    assert file.read_text(encoding="utf-8") == "mine"


def test_outputs_stay_out_of_version_control(tmp_path: Path) -> None:
    """An output folder ignores all but its own rule, and a rule that is there is kept."""
    with locked(tmp_path / "new"):
        assert (tmp_path / "new" / ".gitignore").read_text(encoding="utf-8") == "*\n!.gitignore\n"
    (tmp_path / "new" / ".gitignore").write_text("mine\n", encoding="utf-8")
    with locked(tmp_path / "new"):
        assert (tmp_path / "new" / ".gitignore").read_text(encoding="utf-8") == "mine\n"


def test_remains_of_an_earlier_failure_give_way(tmp_path: Path) -> None:
    """The failed folder holds the latest failure's files and no others."""
    for number in ("1", "2"):
        folder = tmp_path / f"task-{number}"
        folder.mkdir()
        (folder / f"report-{number}.ipynb").write_text(number, encoding="utf-8")
        remains = keep_failed(tmp_path, NAME, {"report": folder})
    assert remains == tmp_path / ".failed" / NAME
    assert tree(remains) == {"report-2.ipynb": b"2"}


def test_checksums_cover_all_but_the_records_that_cannot_be_in_them(tmp_path: Path) -> None:
    """Every file has its SHA-256 but the manifest, run.json, the crate's metadata, and the other language's folder."""
    for name in ("a.html", "provenance.json", "manifest.json", "run.json", "ro-crate-metadata.json"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.html").write_text("a", encoding="utf-8")
    assert checksums(tmp_path) == {name: sha256(name.encode()) for name in ("a.html", "provenance.json")}


def test_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """A replaced file has the new content, and nothing lies beside it."""
    for content in (b"old and longer", b"new"):
        replace_file(tmp_path / "index.html", content)
        assert tree(tmp_path) == {"index.html": content}
