"""`koers exercise check`: what must be put right first is told at once; what was marked is told to teacher and learners."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import koers.classroom.folder
import koers.console.exercise
from koers.classroom.feedback import feedback_page
from koers.classroom.folder import write_marks
from koers.classroom.hand_ins import collect
from koers.classroom.keys import Keys, read_keys
from koers.classroom.marking import Result, mark_class
from koers.classroom.standing import Standing
from koers.classroom.view import ClassView
from koers.cli import main
from koers.errors import UsageError
from koers.exercise.ladder import pose
from koers.exercise.make import make_class
from koers.exercise.model import Mark
from koers.exercise.submission import Submission
from koers.fence.trial import Part
from tests.classroom.handing_in import answer, code, key_of, mistaken, path_of, right_answers

NAMES = ("one-row", "discounting")
MARKUP = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of three, as it was made."""
    folder = tmp_path_factory.mktemp("made") / "class"
    make_class(NAMES, 42, 3, "nl", folder)
    return folder


@pytest.fixture
def given(made: Path, tmp_path: Path) -> Path:
    """The same class, to hand in to."""
    return Path(shutil.copytree(made, tmp_path / "class"))


@pytest.fixture
def nothing_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where anything of a learner's would be run."""

    def run(*_: object, **__: object) -> None:
        pytest.fail("something was run")

    monkeypatch.setattr(koers.console.exercise, "mark_class", run)


def a_fence(monkeypatch: pytest.MonkeyPatch, *parts: Part) -> None:
    """Take the outcome of trying the fence as given: it is tried for real in tests/fence."""
    monkeypatch.setattr(koers.console.exercise, "try_fence", lambda: parts or (Part("holds", holds=True),))


# What must be put right first ---------------------------------------------------------------------


def test_everything_to_put_right_is_told_at_once(given: Path, nothing_run: None, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown learner, a notebook twice, another edition, a misspelt exercise: where, and the nearest right name; exit code 2."""
    learners = given / "learners"
    (learners / "3").mkdir()
    shutil.copy(path_of(given, "01", "one-row"), learners / "01" / "one-row (1).ipynb")
    other = path_of(given, "02", "one-row")
    key = json.loads(key_of(given, "02", "one-row").read_text())
    other.write_text(other.read_text().replace(key["edition"], "00000000"))
    path_of(given, "03", "one-row").rename(learners / "03" / "one-rwo.ipynb")
    shutil.copy(path_of(given, "02", "discounting"), learners / "discounting.ipynb")
    misspelt = learners / "03" / "one-rwo.ipynb"
    misspelt.write_text(misspelt.read_text().replace('open_exercise(\\"one-row', 'open_exercise(\\"one-rwo'))
    assert main(["exercise", "check", str(given)]) == 2
    told = capsys.readouterr().err
    assert "5 things to put right first; nothing was marked." in told
    assert "there is no learner '3'. " in told
    assert "one-row of learner 01 is there twice" in told
    assert f"edition 00000000 of one-row, and the key is of {key['edition']}" in told
    assert "learner 03 has no exercise 'one-rwo'. Did you mean 'one-row'?" in told
    assert "a notebook in nobody's folder" in told
    assert not (given / "teacher" / "marks").exists()


def test_a_folder_without_keys_says_where_they_could_be(given: Path, nothing_run: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is guessed."""
    assert main(["exercise", "check", str(given / "learners")]) == 2
    assert "say with --keys where its teacher/keys lies" in capsys.readouterr().err


def test_keys_of_another_version_are_not_marked_with(given: Path) -> None:
    """What is right might be another number now."""
    path = key_of(given, "02", "one-row")
    key = json.loads(path.read_text())
    path.write_text(json.dumps({**key, "questions": [{**key["questions"][0], "right": "1"}, *key["questions"][1:]]}))
    with pytest.raises(UsageError, match=r"02.one-row\.json was made by another version of Koers"):
        read_keys(given)
    path.write_text("{}")
    with pytest.raises(UsageError, match="is no key"):
        read_keys(given)


@pytest.mark.parametrize("how", ["empty", "other things", "folders of nobody's work"])
def test_where_nothing_was_handed_in_nothing_is_marked(
    how: str, given: Path, tmp_path: Path, nothing_run: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder named by mistake does not put a class of missing notebooks in the place of earlier marks; exit code 2."""
    folder = tmp_path / "handed in"
    (folder / ("01" if how.startswith("folders") else "")).mkdir(parents=True)
    if how == "other things":
        (folder / "notes.ipynb").write_text('{"cells": []}')
    assert main(["exercise", "check", str(folder), "--keys", str(given / "teacher" / "keys")]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "Nothing was handed in here" in told
    assert ("notes.ipynb" in told) == (how == "other things")
    assert not (given / "teacher" / "marks").exists()


def test_a_notebook_in_a_folder_within_a_learners_is_found(given: Path) -> None:
    """As an unpacked archive or a course site may leave it; there is none of checkpoints that Jupyter keeps."""
    path = path_of(given, "01", "one-row")
    checkpoints = path.parent / ".ipynb_checkpoints"
    checkpoints.mkdir()
    shutil.copy(path, checkpoints / "one-row-checkpoint.ipynb")
    deep = path.parent / "work" / "week 1"
    deep.mkdir(parents=True)
    path.rename(deep / path.name)
    found = collect(given, read_keys(given)).hand_ins["01", "one-row"]
    assert found.cells
    assert not found.fault


@pytest.mark.parametrize("line", ['# ex = open_exercise("one-row", seed=1)', 'try_out = open_exercise("one-row", seed=1)'])
def test_a_line_tried_above_the_opening_takes_nothing_away(line: str, given: Path) -> None:
    """A comment, or another edition opened to try things: the notebook is still its learner's."""
    path = path_of(given, "01", "one-row")
    notebook = json.loads(path.read_text())
    notebook["cells"].insert(0, code(line))
    path.write_text(json.dumps(notebook))
    assert not collect(given, read_keys(given)).hand_ins["01", "one-row"].fault


def test_a_notebook_that_opens_nothing_is_told_apart_from_anothers(given: Path) -> None:
    """Its learner took the cell away, and is told to put it back."""
    path = path_of(given, "01", "one-row")
    path.write_text(path.read_text().replace("open_exercise(", "print("))
    assert collect(given, read_keys(given)).hand_ins["01", "one-row"].fault == "unopened"


def test_loose_notebooks_say_themselves_whose_they_are(given: Path, tmp_path: Path) -> None:
    """Whatever a course site called them; what opens no exercise is passed over, an unknown learner is told."""
    loose = tmp_path / "handed in"
    (loose / "somebody").mkdir(parents=True)
    shutil.copy(path_of(given, "01", "one-row"), loose / "upload_8812.ipynb")
    shutil.copy(path_of(given, "02", "discounting"), loose / "somebody" / "final (2).ipynb")
    (loose / "notes.ipynb").write_text('{"cells": []}')
    keys = read_keys(given, given / "teacher" / "keys")
    found = collect(loose, keys)
    assert set(found.hand_ins) == {("01", "one-row"), ("02", "discounting")}
    assert ["notes.ipynb" in one for one in found.passed_over] == [True]
    stranger = loose / "stranger.ipynb"
    stranger.write_text(path_of(given, "03", "one-row").read_text().replace('learner=\\"03\\"', 'learner=\\"30\\"'))
    with pytest.raises(UsageError, match="there is no learner '30'"):
        collect(loose, keys)


def test_where_the_fence_does_not_hold_nothing_is_marked(
    given: Path, nothing_run: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says which part does not, and where to mark instead."""
    a_fence(
        monkeypatch, Part("opens no connection", holds=False, reason="the fence did not stop it"), Part("starts no process", holds=True)
    )
    assert main(["exercise", "check", str(given)]) == 2
    told = capsys.readouterr().err
    assert "1 of 2 parts hold (starts no process)" in told
    assert "does not hold opens no connection: the fence did not stop it" in told
    assert "Nothing was marked" in told
    assert "Linux 6.2" in told
    assert not (given / "teacher" / "marks").exists()


# What was marked ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def marked(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Result, ...]]:
    """A class of three: one has everything right, one makes mistakes and tries markup, one hands in nothing."""
    if sys.platform != "linux":
        pytest.skip("the fence is one of Linux")
    folder = Path(shutil.copytree(made, tmp_path_factory.mktemp("marked") / "class"))
    for name in NAMES:
        answer(path_of(folder, "01", name), right_answers(name, "01"))
        path_of(folder, "03", name).unlink()
    answer(path_of(folder, "02", "one-row"), {2: mistaken("one-row", "02", 2, "deadweight-forgotten"), 3: f'"{MARKUP}"'})
    answer(path_of(folder, "02", "discounting"), {3: mistaken("discounting", "02", 3, "discounting-forgotten"), 4: "1/0"})
    keys = read_keys(folder)
    return folder, mark_class(keys, collect(folder, keys), jobs=2)


def view(results: tuple[Result, ...], language: str = "nl") -> ClassView:
    """A view of results, of one day."""
    return ClassView(Standing(results), (42,), date(2024, 6, 30), language, 30, ("holds",))


def test_a_class_is_marked_and_told(
    marked: tuple[Path, tuple[Result, ...]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 0 whatever the marks; one JSON document on standard output; the report in its formats, a page for each learner."""
    folder, results = marked
    a_fence(monkeypatch)
    monkeypatch.setattr(koers.console.exercise, "mark_class", lambda *_: results)
    assert main(["exercise", "check", str(folder), "--date", "2024-06-30", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["learners"] == [
        {"learner": "01", "right": 8, "questions": 8},
        {"learner": "02", "right": 0, "questions": 8},
        {"learner": "03", "right": 0, "questions": 8},
    ]
    assert [one["mistake"] for one in document["mistakes"]] == ["deadweight-forgotten", "discounting-forgotten"]
    assert document["submissions"][4] == {
        "learner": "03",
        "exercise": "one-row",
        "ended": "missing",
        "right": 0,
        "questions": 4,
        "marks": [{"question": number, "verdict": "unanswered", "mistakes": []} for number in range(1, 5)],
        "cells_failed": [],
    }
    out = folder / "teacher" / "marks"
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == [
        "class-report.csv",
        "class-report.html",
        "class-report.pdf",
        *(f"feedback/{learner}.html" for learner in ("01", "02", "03")),
        "marks.json",
    ]
    assert json.loads((out / "marks.json").read_text()) == {name: value for name, value in document.items() if name != "out"}
    _the_csv_has_every_answer(out)
    _the_report_tells_mistakes_and_shows_nothing_written(out)
    _feedback_tells_a_learner_what_the_notebook_would(out, folder)


def _the_csv_has_every_answer(out: Path) -> None:
    with (out / "class-report.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 * 8
    assert rows[9] == {
        "learner": "02",
        "exercise": "one-row",
        "ended": "done",
        "question": "2",
        "verdict": "mistake",
        "mistake": "deadweight-forgotten",
        "step": "filters",
    }


def _the_report_tells_mistakes_and_shows_nothing_written(out: Path) -> None:
    page = (out / "class-report.html").read_text()
    assert '<html lang="nl"' in page
    assert "Wat toch al was gebeurd, is vergeten." in page
    assert "ZeroDivisionError" in page
    assert "alert(1)" not in page
    assert (out / "class-report.pdf").read_bytes().startswith(b"%PDF")


def _feedback_tells_a_learner_what_the_notebook_would(out: Path, folder: Path) -> None:
    told = (out / "feedback" / "02.html").read_text()
    assert "Wat toch al was gebeurd, is vergeten. Stap in de keten: de filters" in told
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told
    assert MARKUP not in told
    # What they answered themselves may be right elsewhere.
    told = re.sub("<code>.*?</code>", "", told)
    for name in NAMES:
        for question in json.loads(key_of(folder, "02", name).read_text())["questions"]:
            assert question["right"][:6] not in told
    assert (out / "feedback" / "01.html").read_text().count("✓ Goed.") == 8
    assert "Niet ingeleverd." in (out / "feedback" / "03.html").read_text()


def test_what_was_marked_before_is_replaced(
    marked: tuple[Path, tuple[Result, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the same bytes where the same was handed in; nothing else stays. How reports are written out has tests of its own."""
    folder, results = marked
    monkeypatch.setattr(koers.classroom.folder, "_report_files", lambda _: {})
    keys, out = read_keys(folder), tmp_path / "marks"
    write_marks(out, keys, view(results))
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert len(before) == 4
    (out / "left over").touch()
    write_marks(out, keys, view(results))
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_folder_with_something_else_is_left_alone(
    given: Path, nothing_run: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Also the class's own."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    assert main(["exercise", "check", str(given), "--out", str(tmp_path / "mine")]) == 2
    assert "holds no marks; nothing was marked" in capsys.readouterr().err
    assert main(["exercise", "check", str(given), "--out", str(given)]) == 2
    assert "holds the class itself" in capsys.readouterr().err


def result(learner: str, *verdicts: str, mistakes: Mapping[int, str] | None = None, ended: str = "done") -> Result:
    """A result of one-row, by its verdicts."""
    made = mistakes or {}
    marks = tuple(Mark(verdict, (made[number],) if number in made else ()) for number, verdict in enumerate(verdicts, start=1))  # type: ignore[arg-type]
    return Result(learner, "one-row", ended, marks, {})  # type: ignore[arg-type]


def test_a_mistake_counts_by_learners_first() -> None:
    """One learner who makes it twice counts less than two who make it once."""
    often = "deadweight-forgotten"
    standing = Standing(
        (
            result("01", "mistake", "mistake", mistakes={1: often, 2: often}),
            result("02", "mistake", "right", mistakes={1: "month-as-year"}),
            result("03", "right", "mistake", mistakes={2: "month-as-year"}),
            result("04", "unanswered", "unanswered", ended="missing"),
        )
    )
    assert [(one.mistake_id, one.n_learners, one.n_answers) for one in standing.mistakes] == [("month-as-year", 2, 2), (often, 1, 2)]
    # 0 right once, 1 right twice; who handed in nothing is not in it.
    assert dict(standing.scores("one-row")) == {0: 1, 1: 2}
    assert standing.kinds(standing.results) == {"right": 2, "mistake": 4, "otherwise": 0, "unanswered": 2}
    assert standing.troubles == ()


def test_feedback_says_once_that_an_answer_cannot_be_read() -> None:
    """Without the kind of thing that it was; other answers are shown as they were given."""
    posed = pose("one-row", 42, "01")
    answers = {"1": {"unusable": "tuple"}, "2": "12.5"}
    marked = Submission("one-row", 42, "01", "", answers).marks(posed.questions)
    page = feedback_page(Keys(Path(), {("01", "one-row"): posed}, "nl"), [Result("01", "one-row", "done", marked, answers)], "nl", 30)
    assert page.count("Dit is niet als antwoord te lezen.") == 1
    assert "tuple" not in page
    assert "Uw antwoord: <code>12.5</code>" in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_class_without_an_answer_has_a_report(language: str) -> None:
    """No average of nothing, no hardest question, no chart without a bar."""
    from koers.classroom.report import sections

    told = sections(view((result("01", "unanswered", ended="missing"),), language))
    assert len(told) == 6
    assert "None" not in json.dumps([one.neutral() for one in told[:2]], default=str).replace('"None"', "")
