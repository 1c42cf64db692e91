"""The exercises as notebooks: those that ship are those that are made, run without answers, and are done as a learner would."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from koers.errors import UsageError
from koers.exercise import open_exercise
from koers.exercise.ladder import LADDER, pose
from koers.exercise.mistakes import MISTAKES
from koers.exercise.model import NumberQuestion
from koers.exercise.shipped import SEED, shipped
from koers.exercise.words import LANGUAGES, Words
from koers.exercise.write import BEGIN_SOLUTION, END_SOLUTION, notebook, solution, text_of
from tests.running import ROOT

SHIPPED = shipped(ROOT)
FOLDER = ROOT / "notebooks" / "exercises"


def run(cells: list[NotebookNode], answers: dict[int, str]) -> dict[str, Any]:
    """Run the code cells as a kernel would, with answers filled in; the value of each cell's last line, by the cell's id."""
    space: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for cell in cells:
        if cell.cell_type != "code":
            continue
        source = cell.source
        number = re.match(r"answer_(\d+) = None", source)
        if number and int(number[1]) in answers:
            source = source.replace("None", answers[int(number[1])], 1)
        *lines, last = ast.parse(source).body
        exec(compile(ast.Module(lines, []), cell.id, "exec"), space)  # noqa: S102 - our own notebook
        if isinstance(last, ast.Expr):
            shown[cell.id] = eval(compile(ast.Expression(last.value), cell.id, "eval"), space)  # noqa: S307
        else:
            exec(compile(ast.Module([last], []), cell.id, "exec"), space)  # noqa: S102
    return shown


def test_what_ships_is_what_is_made() -> None:
    """`make docs` writes them; nothing else lies beside them, and no solution is in them."""
    assert {path for path in FOLDER.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts} == set(SHIPPED)
    for path, text in SHIPPED.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `make docs`"
        assert "SOLUTION" not in text
    assert len(SHIPPED) == 16


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_shipped_notebook_runs_without_answers(path: Path) -> None:
    """Every check says that there is no answer yet, in the notebook's language."""
    found = nbformat.read(path, as_version=4)
    nbformat.validate(found)
    words = Words("en" if path.parent.name == "en" else "nl")
    shown = run(found.cells, {})
    checks = [told for name, told in shown.items() if name.startswith("check-")]
    assert len(checks) == len(pose(path.stem.partition("-")[2]).questions)
    assert {told.text for told in checks} == {f"○ {words.say('Not answered yet.')}"}
    assert words.say("The story") in found.cells[1].source


@pytest.mark.parametrize("name", LADDER)
def test_the_solutions_of_an_assignment_are_right(name: str) -> None:
    """What stands between nbgrader's markers is graded as right, and an empty answer fails with words."""
    posed = pose(name)
    cells = notebook(posed, "en", assignment=True).cells
    shown = run(cells, {})
    # Nothing that nbgrader could take as a number of points.
    assert [shown[f"check-{one.number}"] for one in posed.questions] == [None] * len(posed.questions)
    graded = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader for cell in cells if "nbgrader" in cell.metadata}
    for one in posed.questions:
        assert graded[f"answer-{one.number}"].solution
        assert graded[f"check-{one.number}"].grade
        assert graded[f"check-{one.number}"].points == 1
    stripped = [{**cell, "source": re.sub(f"{BEGIN_SOLUTION}.*{END_SOLUTION}\n", "", cell.source, flags=re.DOTALL)} for cell in cells]
    with pytest.raises(AssertionError, match="Not answered yet"):
        run([NotebookNode(cell) for cell in stripped], {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exercise_done_as_a_learner_would(language: str) -> None:
    """First with mistakes, which are named with their step; then right; then handed in."""
    posed = pose("drop-off")
    cells = notebook(posed, language).cells
    words = Words(language)
    numbers = [one for one in posed.questions if isinstance(one, NumberQuestion)]
    wrong = {one.number: str(one.variants[0].value) for one in numbers}
    shown = run(cells, wrong)
    for one in numbers:
        mistake = MISTAKES[one.variants[0].mistake_id]
        told = shown[f"check-{one.number}"]
        assert words.say(mistake.name) in told.text
        assert words.say(mistake.advice) in told._repr_html_()
        assert "role='status'" in told.html
        assert not re.search(r"[2-9]", told.text)
    shown = run(cells, {one.number: solution(one) for one in numbers})
    assert {shown[f"check-{one.number}"].text for one in numbers} == {f"✓ {words.say('Right.')}"}
    assert shown["hand-in"].document["answers"]["1"] == solution(numbers[0])


def test_hints_come_one_by_one() -> None:
    """Two, and then no more."""
    exercise = open_exercise("discounting", language="en")
    told = [exercise.hint(2).text for _ in range(3)]
    assert told[0].startswith("? Hint 1 of 2")
    assert told[1].startswith("? Hint 2 of 2")
    assert "no more hints" in told[2]
    with pytest.raises(UsageError, match="no question 9"):
        exercise.hint(9)


def test_an_answer_that_nobody_knows_sends_back_to_what_it_builds_on() -> None:
    """Where an earlier answer is not right, it may be why."""
    exercise = open_exercise("drop-off", language="en")
    assert "builds on" not in exercise.check(1, 17).text
    assert "this one builds on them: 1." in exercise.check(2, 17).text


def test_no_code_in_the_docs_is_an_answer_of_what_ships() -> None:
    """An example of how to answer gives none away."""
    rights = [one.right for name in LADDER for one in pose(name, SEED).questions if isinstance(one, NumberQuestion)]
    found = re.findall(r"^answer_\d+ = ([-+*/(). 0-9]+)", (ROOT / "docs" / "exercises.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert found
    for code in found:
        value = eval(code)  # noqa: S307
        assert all(abs(value / float(right) - 1) > 0.01 for right in rights), code


def test_yes_and_no_stand_in_the_readers_language() -> None:
    """As words to answer with."""
    told = {path.parent.name: text for path, text in SHIPPED.items() if path.stem == "6-sensitivity"}
    assert "- `ja`: Ja" in told["exercises"]
    assert "- `yes`: Yes" in told["en"]


def test_data_is_a_table_with_headings_in_both_forms() -> None:
    """Caption, headings of rows and columns with their scope; the same in plain text."""
    shown = open_exercise("judge-a-report", language="nl").data()
    assert shown.html.count("<caption") == 2
    assert shown.html.count("scope='row'") == 6 + 3
    assert shown.html.count("scope='col'") == 9 + 2
    assert "Jongeren in opleiding" in repr(shown)


def test_a_notebook_of_another_version_is_told_apart() -> None:
    """Where the numbers would not be those that the story tells."""
    with pytest.raises(UsageError, match="another version of Koers"):
        open_exercise("discounting", edition="00000000")


def test_the_same_exercise_gives_the_same_bytes() -> None:
    """And another learner other ones."""
    one, other = (pose("filters", 3, learner) for learner in ("01", "02"))
    assert text_of(notebook(one, "nl")) == text_of(notebook(pose("filters", 3, "01"), "nl"))
    assert text_of(notebook(one, "nl")) != text_of(notebook(other, "nl"))
