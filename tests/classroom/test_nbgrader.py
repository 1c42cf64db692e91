"""The exercises are assignments of nbgrader: checked with nbgrader itself, which `make soak` sets up (`requirements/course.lock`).

It brings a database and two web servers along, so that ordinary tests do without; those see to the form of the notebooks.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from koers.exercise.ladder import pose
from koers.exercise.make import TEACHER, make_class
from koers.exercise.mistakes import MISTAKES
from koers.exercise.model import NumberQuestion
from koers.exercise.write import solution
from tests.classroom.handing_in import SEED, answer
from tests.conftest import SOAK

pytestmark = pytest.mark.skipif(not SOAK and importlib.util.find_spec("nbgrader") is None, reason="nbgrader is set up by `make soak`")

# Numbers; options to choose from; rows with faults. One of them takes half a minute.
EXERCISES = ("one-row", "replay", "judge-a-report")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which one student has everything right, one makes a mistake wherever that is known, and one answers nothing."""
    folder = tmp_path_factory.mktemp("course") / "class"
    make_class(list(EXERCISES), SEED, 1, "en", folder)
    course = folder / TEACHER / "nbgrader"
    for exercise in EXERCISES:
        nbgrader(course, "generate_assignment", exercise, "--create")
        released = (course / "release" / exercise / f"{exercise}.ipynb").read_text()
        for student, answers in {"right": _right(exercise), "mistaken": _mistaken(exercise), "absent-minded": {}}.items():
            handed_in = course / "submitted" / student / exercise / f"{exercise}.ipynb"
            handed_in.parent.mkdir(parents=True)
            handed_in.write_text(released)
            answer(handed_in, answers)
        nbgrader(course, "autograde", exercise, "--create")
        nbgrader(course, "generate_feedback", exercise)
    nbgrader(course, "export", "--to=grades.csv")
    return course


def nbgrader(course: Path, *arguments: str) -> str:
    """Run a command of nbgrader in a course; what it says."""
    place = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{place}{os.pathsep}{os.environ['PATH']}", "HOME": str(course), "JUPYTER_PLATFORM_DIRS": "1"}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Currently treating other output as full credit" not in done.stderr
    return done.stderr


def _right(exercise: str) -> Mapping[int, str]:
    return {one.number: solution(one) for one in pose(exercise, SEED).questions}


def _mistaken(exercise: str) -> Mapping[int, str]:
    questions = pose(exercise, SEED).questions
    return {one.number: str(one.variants[0].value) for one in questions if isinstance(one, NumberQuestion) and one.variants}


def test_what_is_released_has_no_solution_and_no_hidden_test(course: Path) -> None:
    """Its markers are found by nbgrader, which puts nothing in their place that would fail."""
    for exercise in EXERCISES:
        text = (course / "release" / exercise / f"{exercise}.ipynb").read_text()
        assert "SOLUTION" not in text
        assert "HIDDEN" not in text
        assert "ex.grade" not in text
        assert "NotImplementedError" not in text
        cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(text)["cells"]}
        assert cells["answer-1"].startswith("answer_1 = None")
        assert cells["check-1"] == "ex.check(1, answer_1)"


def test_scores_are_what_the_answers_are_worth(course: Path) -> None:
    """All points, none for what is wrong, none for nothing."""
    with (course / "grades.csv").open() as file:
        scores = {(row["student_id"], row["assignment"]): (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    for exercise in EXERCISES:
        n = len(pose(exercise, SEED).questions)
        assert scores["right", exercise] == (n, n)
        assert scores["mistaken", exercise] == (0, n)
        assert scores["absent-minded", exercise] == (0, n)


def test_feedback_names_the_mistake(course: Path) -> None:
    """Where nbgrader shows why a cell failed."""
    for exercise in EXERCISES:
        question = next((one for one in pose(exercise, SEED).questions if isinstance(one, NumberQuestion) and one.variants), None)
        if question is not None:
            page = (course / "feedback" / "mistaken" / exercise / f"{exercise}.html").read_text()
            assert MISTAKES[question.variants[0].mistake_id].name.split("’")[0] in page


def test_nbgrader_finds_nothing_to_say_of_the_source(course: Path) -> None:
    """Its own validation of what a teacher has."""
    for exercise in EXERCISES:
        nbgrader(course, "validate", f"source/{exercise}/{exercise}.ipynb")
