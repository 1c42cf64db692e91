"""A period in a zip: whole, proven where it is unpacked, the same bytes each time, plain about small numbers."""

from __future__ import annotations

import json
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.build.test_crate import check_profile, crate, references
from tests.conftest import PERIOD, REPORT, Built
from tests.running import Done, koers, make_programme, run, titled, write_notebook

Once = Callable[[str, Callable[[Path], None]], Path]
ELSEWHERE = {"TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "LANG": "fr_FR"}
SHOWN = "Prose((Figure('2024-H1/care/x/n_people', 'Mensen', Decimal(12), 'count', '12'),))"
HIDDEN = "Prose((Figure('2024-H1/care/x/n_people', 'Mensen', None, 'count', '<5'),))"


@pytest.fixture(scope="session")
def unpacked(once: Once, built: Built) -> Path:
    """The Dutch reports of the shipped period, packed twice, unpacked below a folder with a space."""

    def make(folder: Path) -> None:
        for name, zone in (("one.zip", "Asia/Tokyo"), ("other.zip", "America/Lima")):
            words = ("crate", PERIOD, "--outputs", built.out, "--lang", "nl", "--out", folder / name)
            done = koers(*words, cwd=built.root, PYTHONPATH=str(built.root), TZ=zone)
            if done.code:
                pytest.fail(done.err)
        with zipfile.ZipFile(folder / "one.zip") as archive:
            archive.extractall(folder / "een map")

    return once("unpacked", make)


def prove(root: Path) -> Done:
    """Run ``make verify``, with the present Python instead of a new installation."""
    venv = Path(sys.prefix)
    make = ("make", f"--assume-old={venv}/.set-up-report", "verify", f"VENV={venv}", "ARGS=--json")
    return run(make, cwd=root, PYTHONPATH=str(root), **ELSEWHERE)


def test_the_zip_is_proven_where_it_is_unpacked(unpacked: Path) -> None:
    """`make verify`, in another folder, zone and locale: everything comes out the same."""
    done = prove(unpacked / "een map")
    assert done.code == 0, done.err + done.out
    told = json.loads(done.out)
    assert [(one["period"], one["language"], one["status"], one["reports"]) for one in told] == [(PERIOD, "nl", "same", 1)]


def test_a_byte_of_each_kind_changed_in_it_is_named(unpacked: Path, tmp_path: Path) -> None:
    """An input, a parameter, a notebook, a file of the outputs."""
    root = shutil.copytree(unpacked / "een map", tmp_path / "map")
    swap(root / "data/periods/2024-H1/line_finance.csv", "37911", "37912")
    swap(root / "params/2024-H1.yaml", "# The half-year", "# the half-year")
    swap(root / f"notebooks/{REPORT}.ipynb", "report.title()", "report.title( )")
    pdf = root / f"outputs/{PERIOD}/{REPORT}.pdf"
    content = bytearray(pdf.read_bytes())
    content[len(content) // 2] ^= 1
    pdf.write_bytes(content)
    done = prove(root)
    assert done.code, done.out
    [told] = json.loads(done.out)
    assert f"{REPORT}.pdf" in {one["file"] for one in told["differences"]}
    assert [one.partition(": ")[0] for one in told["changes"]] == [
        "data/periods/2024-H1/line_finance.csv changed",
        "params/2024-H1.yaml changed",
        f"the notebook of {REPORT} changed",
    ]


def swap(path: Path, old: str, new: str) -> None:
    """Change something in a file of text."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_same_period_gives_the_same_bytes(unpacked: Path) -> None:
    """Names in order, no clock; nobody's run, folder or host in it."""
    assert (unpacked / "one.zip").read_bytes() == (unpacked / "other.zip").read_bytes()
    with zipfile.ZipFile(unpacked / "one.zip") as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert not [entry.filename for entry in entries if entry.filename.endswith("run.json")]


def test_it_holds_what_the_reports_read_and_says_what_it_left_out(unpacked: Path, built: Built) -> None:
    """No other period's data, every register, only the notebooks needed; each file stands in one of the two lists."""
    root = unpacked / "een map"
    made = json.loads((root / f"outputs/{PERIOD}/manifest.json").read_text(encoding="utf-8"))["reports"][REPORT]
    assert all((root / item["file"]).is_file() for item in made["inputs"])
    assert [path.name for path in (root / "data/periods").iterdir()] == [PERIOD]
    assert [path.name for path in (root / "notebooks").iterdir()] == [f"{REPORT}.ipynb"]
    out = set((root / "data/left-out.txt").read_text(encoding="utf-8").split())
    taken = {path.relative_to(root / "data").as_posix() for path in (root / "data").rglob("*") if path.is_file()} - {"left-out.txt"}
    every = {path.relative_to(built.root / "data").as_posix() for path in (built.root / "data").rglob("*") if path.is_file()}
    assert (taken | out, taken & out) == (every, set())
    assert not (root / f"outputs/{PERIOD}/en").exists()


def test_another_period_is_not_built_from_it(unpacked: Path) -> None:
    """Its data is elsewhere: refused, with the missing files named, nothing written."""
    done = koers("build", "2019-Q4", "--out", unpacked / "nothing", cwd=unpacked / "een map", PYTHONPATH=str(unpacked / "een map"))
    assert done.code == 2, done.err
    assert not (unpacked / "nothing").exists()
    assert "data/periods/2019-Q4/milestones.csv: the file was not taken along; data/left-out.txt lists it." in done.err


def test_it_is_a_process_run_crate_with_every_file_in_it(unpacked: Path) -> None:
    """Inputs and notebooks are files of this crate, and the runs refer to them."""
    root = unpacked / "een map"
    entities = crate(root)
    check_profile(entities)
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert set(references(entities["./"]["hasPart"])) == files - {"ro-crate-metadata.json"}
    [made] = [entity for entity in entities.values() if entity.get("name") == f"{REPORT} (2024-H1, nl)"]
    assert f"notebooks/{REPORT}.ipynb" in references(made["instrument"])
    assert "data/periods/2024-H1/line_finance.csv" in references(made["object"])
    assert f"outputs/2024-H1/{REPORT}.html" in references(made["result"])


def test_the_auditor_is_told_what_to_do_in_both_languages(unpacked: Path) -> None:
    """One command, and what it does; no path of a machine."""
    text = (unpacked / "een map/README.md").read_text(encoding="utf-8")
    assert text.count("```\nmake verify\n```") == 2
    assert "Niet voor publicatie" not in text
    assert text.index("Zo kunt u ze zelf opnieuw maken") < text.index("make them again yourself")
    places = re.findall(r"^\| `([^`,]+)", text, flags=re.MULTILINE)
    assert all((unpacked / "een map" / place).exists() for place in places)


def test_small_numbers_make_it_unfit_for_publication(tmp_path: Path) -> None:
    """Where a report hides a number, name, README and terminal say so; else none of them does."""
    programme = make_programme(tmp_path, {"report": [titled("report", SHOWN)]})
    for shown, marked in ((SHOWN, False), (HIDDEN, True)):
        write_notebook(programme, "report", [titled("report", shown)])
        assert koers("build", "--format", "html", cwd=programme).code == 0
        done = koers("crate", PERIOD, "--json", cwd=programme)
        assert done.code == 0, done.err
        told = json.loads(done.out)
        path = Path(told["zip"])
        assert (told["small_numbers"], path.name.endswith("-not-for-publication.zip")) == (marked, marked)
        assert done.err.startswith("Not for publication: ") is marked
        with zipfile.ZipFile(path) as archive:
            assert ("**Niet voor publicatie: " in archive.read("README.md").decode("utf-8")) is marked
    swap(programme / "params/2024-H1.yaml", "period:", "# looked at\nperiod:")
    stale = koers("crate", PERIOD, cwd=programme)
    assert (stale.code, stale.out) == (2, "")
    assert "params/2024-H1.yaml changed" in stale.err
    assert "Build it anew first: koers build 2024-H1." in stale.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("crate", "2019-Q4"), "Build them first: koers build 2019-Q4."),
        (("crate", "2024-H9"), "There is no period '2024-H9'. "),
        (("crate", PERIOD, "--lang", "de"), "There is no language 'de'. "),
    ],
)
def test_what_cannot_be_packed_is_refused(tmp_path: Path, built: Built, words: tuple[str, ...], message: str) -> None:
    """Exit code 2, what to do, nothing written."""
    done = koers(*words, "--outputs", tmp_path / "none", cwd=built.root, PYTHONPATH=str(built.root))
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert list(tmp_path.iterdir()) == []
