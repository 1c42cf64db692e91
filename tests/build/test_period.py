"""A period's folder over several builds: whole ones, partial ones, failed ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from koers.build.period import build_period
from koers.build.plan import Format, Programme, make_plan
from koers.build.task import Outcome
from koers.data.origins import sha256
from koers.period import Period
from tests.build.conftest import Failed
from tests.programme_copy import edit
from tests.running import RUN_FILES, UNRECORDED, Done, differences, koers, make_programme, titled, tree, write_notebook

Once = Callable[[str, Callable[[Path], None]], Path]
PERIOD = Period.parse("2024-H1")


def test_failed_build_leaves_the_period_as_it_was(failed: Failed) -> None:
    """Byte for byte, run.json included, and no version beside it."""
    before, after = (json.loads((failed.folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("before", "after"))
    records = {"manifest.json", "provenance.json", "qa-log.html", "qa-log.json", "ro-crate-metadata.json", "run.json"}
    assert {"index.html", "good.html", "good.lineage.html", "good.figures.csv", "good.ipynb", *records} == set(before)
    assert after == before
    assert len(list((failed.out / ".versions").iterdir())) == 1
    assert "2024-H1 failed; its folder stays as it was. What was made lies in " in failed.failed.err


@pytest.fixture(scope="session")
def steps(once: Once) -> Path:
    """Builds of two reports, a copy after each.

    Both in one format, one in another, one that fails and one that mends it, the same again, and once more after
    somebody changed a page by hand.
    """
    return once("steps", _take_steps)


def _take_steps(folder: Path) -> None:
    programme = make_programme(folder, {"first": [titled("first")], "second": [titled("second")]})
    _step(folder, "both", koers("build", "--format", "html", cwd=programme))
    edited = ["edited = 1", titled("first")]
    write_notebook(programme, "first", edited)
    parameters = programme / "params" / "2024-H1.yaml"
    parameters.write_text(parameters.read_text(encoding="utf-8") + "# another checksum\n", encoding="utf-8")
    _step(folder, "partial", koers("build", "--report", "first", "--format", "pdf", "--json", cwd=programme))
    write_notebook(programme, "second", ["1 / 0"])
    _step(folder, "failing", koers("build", "--report", "second", "--format", "html", "--json", cwd=programme))
    (folder / "remains.json").write_text(json.dumps(sorted(tree(programme / "outputs" / ".failed" / "2024-H1"))), encoding="utf-8")
    write_notebook(programme, "second", ["mended = 1", titled("second")])
    _step(folder, "mended", koers("build", "--report", "second", "--format", "html", "--json", cwd=programme))
    _step(folder, "again", koers("build", "--format", "html", "--json", cwd=programme))
    page = programme / "outputs" / "2024-H1" / "first.html"
    page.write_bytes(page.read_bytes() + b"<!-- by hand -->")
    _step(folder, "healed", koers("build", "--format", "html", "--json", cwd=programme))


def _step(folder: Path, name: str, done: Done) -> None:
    (folder / f"{name}.json").write_text(json.dumps(done.__dict__), encoding="utf-8")
    for file, content in tree(folder / "programme" / "outputs" / "2024-H1").items():
        path = folder / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def ended(steps: Path, name: str) -> Done:
    """Return how a step ended."""
    return Done(**json.loads((steps / f"{name}.json").read_text(encoding="utf-8")))


def test_partial_build_replaces_what_it_names_and_keeps_the_rest(steps: Path) -> None:
    """The named report is made anew; the other's files are the same bytes."""
    assert ended(steps, "both").code == ended(steps, "partial").code == 0
    before, after = tree(steps / "both"), tree(steps / "partial")
    second = {name for name in before if name.startswith("second.")}
    assert second == {"second.html", "second.lineage.html", "second.ipynb", "second.figures.csv"}
    assert {name: after[name] for name in second} == {name: before[name] for name in second}
    assert b"edited = 1" in after["first.ipynb"]
    assert after["first.html"] != before["first.html"]


def test_format_that_is_added_leaves_no_other_format_behind(steps: Path) -> None:
    """Building the PDF alone makes the page anew too, so that both come from one run; the page links to the PDF."""
    after = tree(steps / "partial")
    assert set(after) - set(tree(steps / "both")) == {"first.pdf"}
    assert b'href="first.pdf"' in after["first.html"]
    assert b'href="first.pdf"' in after["index.html"]


@pytest.mark.parametrize("step", ["both", "partial", "mended", "healed"])
def test_manifest_covers_all_after_every_build(steps: Path, step: str) -> None:
    """Whatever was built, checksums and recorded formats are those of the whole folder."""
    files = tree(steps / step)
    manifest = json.loads(files["manifest.json"])
    assert manifest["files"] == {name: sha256(content) for name, content in files.items() if name not in UNRECORDED}
    assert set(manifest["reports"]) == {"first", "second"}
    assert manifest["reports"]["second"]["formats"] == ["html"]
    assert manifest["reports"]["first"]["formats"] == (["html"] if step == "both" else ["html", "pdf"])


def test_report_made_from_other_inputs_is_told(steps: Path) -> None:
    """When an input changed and one report is built, the other is named as made from other inputs."""
    assert json.loads(ended(steps, "partial").out)["periods"][0]["stale"] == ["second"]
    assert json.loads(ended(steps, "mended").out)["periods"][0]["stale"] == []


def test_failing_partial_build_says_so_in_its_document_and_changes_nothing(steps: Path) -> None:
    """One JSON document with the error, exit code 1, the folder as before, the failed notebook among the remains."""
    done = ended(steps, "failing")
    assert done.code == 1
    assert done.err == ""
    period = json.loads(done.out)["periods"][0]
    assert period["status"] == period["reports"][0]["status"] == "failed"
    assert period["reports"][0]["error"].startswith("second: cell 3 raised ZeroDivisionError: division by zero")
    assert differences(tree(steps / "partial"), tree(steps / "failing")) == []
    assert json.loads((steps / "remains.json").read_text(encoding="utf-8")) == ["second.ipynb"]


def test_what_would_come_out_the_same_is_kept_and_what_was_touched_is_made_anew(steps: Path) -> None:
    """A second build of the same does nothing; a page changed by hand is made again, and is what it was."""
    for step, reused in (("again", [True, True]), ("healed", [False, True])):
        done = ended(steps, step)
        assert done.code == 0, done.err
        reports = json.loads(done.out)["periods"][0]["reports"]
        assert [(report["report"], report["reused"]) for report in reports] == list(zip(("first", "second"), reused, strict=True))
        assert differences(tree(steps / "mended", RUN_FILES), tree(steps / step, RUN_FILES)) == []


def test_build_that_works_takes_the_remains_of_a_failure_away(steps: Path) -> None:
    """Once a period is built well, its failed folder is gone and one version is left."""
    assert ended(steps, "mended").code == 0
    out = steps / "programme" / "outputs"
    assert b"mended = 1" in (out / "2024-H1" / "second.ipynb").read_bytes()
    assert not (out / ".failed" / "2024-H1").exists()
    assert len(list((out / ".versions").iterdir())) == 1


def built(programme: Programme, out: Path, steps: Path, language: str, formats: tuple[Format, ...]) -> Path:
    """Put a period together without kernels: the reports are those of a real build."""

    def ready(tasks: tuple, _programme: Programme, folder_of: Callable) -> Iterator[Outcome]:
        for task in tasks:
            for path in (steps / "both").glob(f"{task.report}.*"):
                (folder_of(task) / path.name).write_bytes(path.read_bytes())
            yield Outcome(task, 0.1, ())

    (out / ".versions").mkdir(parents=True, exist_ok=True)
    return build_period(make_plan(programme, PERIOD, language, (), formats), out, ready, lambda _: None, 1).folder


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    """A programme of two reports."""
    root = make_programme(tmp_path, {"first": [titled("first")], "second": [titled("second")]})
    return Programme(root, root / "data", root / "params")


def test_other_language_lies_in_a_folder_below_and_leaves_the_first_alone(programme: Programme, tmp_path: Path, steps: Path) -> None:
    """English goes to en/ with its own manifest; the Dutch files are the same bytes, and a Dutch build keeps en/."""
    out = tmp_path / "out"
    built(programme, out, steps, "nl", ("html",))
    dutch = tree(out / "2024-H1")
    folder = built(programme, out, steps, "en", ("html",))
    assert folder == out / "2024-H1" / "en"
    english = {name: content for name, content in tree(out / "2024-H1").items() if name.startswith("en/")}
    assert {"en/manifest.json", "en/provenance.json", "en/run.json", "en/index.html", "en/first.html"} <= set(english)
    assert json.loads(english["en/manifest.json"])["language"] == "en"
    assert {name: content for name, content in tree(out / "2024-H1").items() if name not in english} == dutch
    built(programme, out, steps, "nl", ("html",))
    assert {name: content for name, content in tree(out / "2024-H1").items() if name.startswith("en/")} == english


def test_files_that_no_report_made_do_not_stay(programme: Programme, tmp_path: Path, steps: Path) -> None:
    """Strange files are gone after the next build, so that the manifest covers every file."""
    out = tmp_path / "out"
    folder = built(programme, out, steps, "nl", ("html",))
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "first.xlsx~").write_text("half", encoding="utf-8")
    built(programme, out, steps, "nl", ("html",))
    files = tree(out / "2024-H1", UNRECORDED)
    assert set(json.loads((out / "2024-H1" / "manifest.json").read_text(encoding="utf-8"))["files"]) == set(files)
    assert "notes.txt" not in files


def test_report_that_the_programme_no_longer_has_leaves_the_folder(programme: Programme, tmp_path: Path, steps: Path) -> None:
    """After a report is taken out of programme.yaml, the next build has neither its files nor its record."""
    out = tmp_path / "out"
    built(programme, out, steps, "nl", ("html",))
    edit(programme.params / "programme.yaml", "  second:\n    title: {nl: second, en: second}\n    tables: [line_finance]\n", "")
    built(programme, out, steps, "nl", ("html",))
    assert [name for name in tree(out / "2024-H1") if name.startswith("second")] == []
    assert list(json.loads((out / "2024-H1" / "manifest.json").read_text(encoding="utf-8"))["reports"]) == ["first"]
