"""``koers exercise``: what there is, and a class's set with the keys apart."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from koers.cli import main
from koers.exercise.ladder import LADDER, pose
from koers.exercise.make import learner_names, make_class
from koers.exercise.model import NumberQuestion

MAKE = ["exercise", "make", "--name", "filters", "--seed", "42", "--learners", "3"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of three."""
    out = tmp_path_factory.mktemp("class") / "out"
    assert main([*MAKE, "--out", str(out)]) == 0
    return out


def files(folder: Path) -> dict[str, bytes]:
    """Every file with its content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_list_has_every_exercise(capsys: pytest.CaptureFixture[str]) -> None:
    """As lines, and as one JSON document."""
    assert main(["exercise", "list", "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == list(LADDER)
    assert main(["exercise", "list", "--json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["exercises"]] == list(LADDER)


def test_each_learner_has_a_notebook_and_the_keys_lie_apart(made: Path) -> None:
    """No key, no solution and no right number in what is handed out."""
    found = files(made)
    learners = ("01", "02", "03")
    assert set(found) == {
        "class.json",
        *(f"learners/{one}/filters.ipynb" for one in learners),
        *(f"teacher/keys/{one}/filters.json" for one in learners),
        "teacher/nbgrader/nbgrader_config.py",
        "teacher/nbgrader/source/filters/filters.ipynb",
    }
    assert len({found[f"learners/{one}/filters.ipynb"] for one in learners}) == 3
    for one in learners:
        text = found[f"learners/{one}/filters.ipynb"].decode()
        key = json.loads(found[f"teacher/keys/{one}/filters.json"])
        assert key["edition"] in text
        assert "SOLUTION" not in text
        for question in key["questions"]:
            assert question["right"][:6] not in text
        nbformat.validate(nbformat.reads(text, as_version=4))
    assert "BEGIN SOLUTION" in found["teacher/nbgrader/source/filters/filters.ipynb"].decode()


def test_a_key_has_what_is_right_and_what_each_mistake_leads_to(made: Path) -> None:
    """At full precision, of the learner's own numbers."""
    key = json.loads((made / "teacher" / "keys" / "02" / "filters.json").read_text(encoding="utf-8"))
    question = pose("filters", 42, "02").questions[1]
    assert isinstance(question, NumberQuestion)
    assert key["learner"] == "02"
    assert key["questions"][1]["right"] == f"{question.right:f}".rstrip("0").rstrip(".")
    assert {one["mistake"] for one in key["questions"][1]["mistakes"]} == {one.mistake_id for one in question.variants}


def test_the_same_seed_makes_the_same_files(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Byte for byte, in an empty folder that is there already too."""
    (tmp_path / "again").mkdir()
    assert main([*MAKE, "--out", str(tmp_path / "again"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["learners"] == ["01", "02", "03"]
    assert files(tmp_path / "again") == files(made)
    assert [path.name for path in tmp_path.iterdir()] == ["again"]


def test_what_is_there_is_never_written_over(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and every byte as it was."""
    before = files(made)
    assert main([*MAKE, "--out", str(made)]) == 2
    assert "is not empty; nothing was written" in capsys.readouterr().err
    assert files(made) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--name", "filter", "--seed", "1", "--learners", "1"], "Did you mean 'filters'"),
        (["--name", "filters", "--seed", "-1", "--learners", "1"], "--seed -1 is negative"),
        (["--name", "filters", "--seed", "1", "--learners", "0"], "0 learners is not possible"),
    ],
)
def test_wrong_usage_writes_nothing(words: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and what to do."""
    assert main(["exercise", "make", *words, "--out", str(tmp_path / "out")]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_learners_sort_by_their_numbers() -> None:
    """Numbers of one length."""
    assert learner_names(2) == ("01", "02")
    assert learner_names(100)[0] == "001"


def test_an_exercise_named_twice_is_made_once(tmp_path: Path) -> None:
    """In the order given."""
    make_class(("one-row", "one-row"), 1, 1, "en", tmp_path / "out")
    assert json.loads((tmp_path / "out" / "class.json").read_text(encoding="utf-8"))["exercises"] == ["one-row"]
