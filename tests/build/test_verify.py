"""Proving a folder: built again elsewhere, every byte compared, what differs named with what may explain it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from koers.data.origins import sha256
from tests.conftest import PERIOD, Built
from tests.running import Done, copy_repository, koers, make_programme, titled, write_notebook

Once = Callable[[str, Callable[[Path], None]], Path]
AMOUNT = "Prose((Figure('2024-H1/finance/x/y/spent', 'Besteed', Decimal(1234), 'EUR', '€ 1.234'),))"


@pytest.fixture(scope="session")
def proven(once: Once) -> Path:
    """A small programme and its reports."""
    return once("proven", _build)


def _build(folder: Path) -> None:
    programme = make_programme(folder, {"report": [titled("report", AMOUNT)]})
    done = koers("build", "--format", "html", cwd=programme)
    if done.code:
        pytest.fail(done.err)


@pytest.fixture
def programme(proven: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    shutil.copytree(proven / "programme", tmp_path / "programme", symlinks=True)
    return tmp_path / "programme"


def verified(programme: Path) -> tuple[Done, dict[str, Any]]:
    """Verify it; return how that ended, and what it says of the period."""
    done = koers("verify", "outputs/2024-H1", "--json", cwd=programme)
    return done, json.loads(done.out)[0] if done.out else {}


def change(path: Path, old: str, new: str) -> None:
    """Change something in a file of text."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_report_is_proven_from_a_fresh_copy_in_another_folder_zone_and_locale(built: Built, tmp_path: Path) -> None:
    """Both languages, every format."""
    root = copy_repository(tmp_path / "een kopie" / "koérs", built.root)
    done = koers(
        "verify", built.out / PERIOD, "--json", cwd=root, PYTHONPATH=str(root), TZ="Asia/Kathmandu", LC_ALL="tr_TR.UTF-8", LANG="fr_FR"
    )
    assert done.code == 0, done.err + done.out
    assert [(one["language"], one["status"], one["reports"], one["differences"]) for one in json.loads(done.out)] == [
        ("nl", "same", 1, []),
        ("en", "same", 1, []),
    ]


def test_what_is_the_same_is_said_in_a_line(programme: Path) -> None:
    """Exit code 0, one line on standard output."""
    done = koers("verify", "outputs/2024-H1", cwd=programme)
    assert done.code == 0, done.err
    n_files = len([path for path in (programme / "outputs" / "2024-H1").iterdir() if path.name != "run.json"])
    assert done.out == f"same 2024-H1 (nl): 1 reports built anew, {n_files} files the same, byte for byte\n"


def test_a_byte_changed_together_with_its_checksum_is_found(programme: Path) -> None:
    """A figure changed in the list of figures and in the manifest: the file and the figure are named, with both values."""
    folder = programme / "outputs" / "2024-H1"
    figures = folder / "report.figures.csv"
    before = sha256(figures.read_bytes())
    change(figures, ",1234,", ",1235,")
    change(folder / "manifest.json", before, sha256(figures.read_bytes()))
    done, period = verified(programme)
    assert done.code == 1
    assert {one["file"] for one in period["differences"]} == {"report.figures.csv", "manifest.json"}
    [told] = [one for one in period["differences"] if one["file"] == "report.figures.csv"]
    assert told["figures"] == ["2024-H1/finance/x/y/spent: 1235, built anew 1234"]
    assert period["changes"] == []


def test_what_was_changed_is_named(programme: Path) -> None:
    """Each file that differs, is missing or too many; the input, parameter and notebook that may explain it."""
    change(programme / "data/periods/2024-H1/line_finance.csv", "37911", "37912")
    change(programme / "params/2024-H1.yaml", "period:", "# looked at\nperiod:")
    write_notebook(programme, "report", ["other = 1", titled("report", AMOUNT)])
    (programme / "outputs/2024-H1/report.html").unlink()
    (programme / "outputs/2024-H1/extra.txt").write_text("x", encoding="utf-8")
    done, period = verified(programme)
    assert done.code == 1, done.err
    told = {one["file"]: one["detail"] for one in period["differences"]}
    records = {"manifest.json", "provenance.json", "qa-log.html", "qa-log.json", "ro-crate-metadata.json"}
    assert set(told) == {*records, "report.ipynb", "report.html", "extra.txt"}
    assert (told["report.html"], told["extra.txt"]) == ("The file is missing.", "No build makes this file.")
    assert [one.partition(": ")[0] for one in period["changes"]] == [
        "data/periods/2024-H1/line_finance.csv changed",
        "params/2024-H1.yaml changed",
        "the notebook of report changed",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "changed", "differing"),
    [
        ("data/periods/2024-H1/line_finance.csv", "37911", "37912", "data/periods/2024-H1/line_finance.csv changed", "provenance.json"),
        ("params/2024-H1.yaml", "# The half", "# the half", "params/2024-H1.yaml changed", "provenance.json"),
        ("notebooks/report.ipynb", "Decimal(1234)", "Decimal(1235)", "the notebook of report changed", "report.figures.csv"),
        ("outputs/2024-H1/report.html", "Proef", "proef", "", "report.html"),
        ("outputs/2024-H1/qa-log.json", "koers/build/task.py", "koers/build/Task.py", "", "qa-log.json"),
        ("outputs/2024-H1/ro-crate-metadata.json", "Organization", "Organisation", "", "ro-crate-metadata.json"),
    ],
)
def test_one_byte_is_enough(programme: Path, file: str, old: str, new: str, changed: str, differing: str) -> None:
    """Of an input, a parameter, a notebook or an output: what differs is named, and what changed where it explains that."""
    text = (programme / file).read_bytes()
    assert len(old) == len(new)
    assert old.encode() in text
    (programme / file).write_bytes(text.replace(old.encode(), new.encode(), 1))
    done, period = verified(programme)
    assert done.code == 1, done.err
    assert differing in {one["file"] for one in period["differences"]}
    assert [one.partition(": ")[0] for one in period["changes"]] == ([changed] if changed else [])
    if not changed:
        assert [one["file"] for one in period["differences"]] == [differing]
    if "notebook" in changed:
        [figures] = [one["figures"] for one in period["differences"] if one["file"] == differing]
        assert figures == ["2024-H1/finance/x/y/spent: 1234, built anew 1235"]


def test_a_folder_of_periods_is_proven_period_by_period(programme: Path) -> None:
    """`koers verify outputs`, as `make verify` calls it; a folder without any is refused."""
    done = koers("verify", "outputs", cwd=programme)
    assert done.code == 0, done.err
    assert done.out.startswith("same 2024-H1 (nl): ")
    (programme / "empty").mkdir()
    assert koers("verify", "empty", cwd=programme).code == 2


def test_a_changed_register_stops_the_building_and_is_named(programme: Path) -> None:
    """What the checks refuse cannot be built again; that is a difference, with the reason."""
    change(programme / "data/programme/themes.csv", "Ouderen", "Ouderdom")
    done, period = verified(programme)
    assert done.code == 1, done.err
    assert [one["file"] for one in period["differences"]] == ["manifest.json"]
    assert "It cannot be built again: " in period["differences"][0]["detail"]
    assert "data/programme/themes.csv" in period["differences"][0]["detail"]
    assert period["changes"][0].startswith("data/programme/themes.csv changed: SHA-256 ")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("content", "message"), [(None, "There is no manifest.json in "), ("[]", "is no manifest. "), ("{", "is no manifest. ")]
)
def test_a_folder_that_was_not_built_is_refused(programme: Path, content: str | None, message: str) -> None:
    """Exit code 2, what to name instead, nothing on standard output."""
    manifest = programme / "outputs" / "2024-H1" / "manifest.json"
    manifest.unlink()
    if content is not None:
        manifest.write_text(content, encoding="utf-8")
    done, _ = verified(programme)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
