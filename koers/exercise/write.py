"""An exercise as a notebook: for a learner, or as an assignment of nbgrader with its solutions.

One source for both, and for the notebooks that ship in ``notebooks/exercises/``: the same exercise gives
the same bytes. Nothing of a run is in it: no outputs, no counts, cells named after what they are.
"""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from koers.exercise.ladder import LADDER
from koers.exercise.model import AnyQuestion, ChoiceQuestion, MatchQuestion, NumberQuestion, Posed
from koers.exercise.show import how_to_answer, option_name
from koers.exercise.words import Words
from koers.money import plain, round_half_up

_METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
_SCHEMA = 3
BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
_BEGIN_HIDDEN, _END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def notebook(posed: Posed, language: str, *, assignment: bool = False) -> NotebookNode:
    """Return an exercise as a notebook.

    Parameters
    ----------
    assignment : bool
        As the source of an nbgrader assignment: with the solutions between its markers, graded cells and points.
    """
    words = Words(language)
    exercise = LADDER[posed.name]
    cells = [
        _text("title", f"# {exercise.number}. {words.tell(exercise.title)}", words.tell(exercise.aim), words.say(ABOUT)),
        _text("story", f"## {words.say('The story')}", *(words.tell(one) for one in posed.story)),
        _locked(_code("data", *_opening(posed, language), "ex.data()"), assignment=assignment),
    ]
    for question in posed.questions:
        cells += _question(words, question, assignment=assignment)
    given = ", ".join(f"{one.number}: answer_{one.number}" for one in posed.questions)
    cells += [
        _text(
            "hand-in-text",
            f"## {words.say('Hand in')}",
            words.say("Run all cells once more from the top, and save. Then hand in this file."),
        ),
        _locked(_code("hand-in", f"answers = {{{given}}}", "ex.hand_in(answers)"), assignment=assignment),
    ]
    found: NotebookNode = new_notebook(metadata=_METADATA, cells=cells)
    return found


ABOUT = (
    "Fill in each answer in the place of `None` and run the cell, and then the cell below it "
    "(Shift+Enter): that says whether the answer is "
    "right, and where it is not, which mistake it comes from. Write a point before decimals and "
    "no mark for thousands: `41100.5`. You may calculate in cells of your own. "
    "For a hint, take away the `#` before `ex.hint`; run it "
    "again for the next one."
)


def text_of(found: NotebookNode) -> str:
    """Return a notebook as it is stored."""
    return str(nbformat.writes(found, version=4, indent=1, ensure_ascii=False)) + "\n"


def _opening(posed: Posed, language: str) -> tuple[str, ...]:
    learner = f', learner="{posed.learner}"' if posed.learner else ""
    call = f'ex = open_exercise("{posed.name}", seed={posed.seed}{learner}, language="{language}", edition="{posed.edition}")'
    return ("from koers.exercise import open_exercise", "", call)


def _question(words: Words, question: AnyQuestion, *, assignment: bool) -> list[NotebookNode]:
    n = question.number
    asked = [words.tell(question.prompt)]
    if not isinstance(question, NumberQuestion):
        asked.append("\n".join(f"- `{option_name(words, name)}`: {words.tell(option)}" for name, option in question.options))
    asked.append(how_to_answer(words, question))
    answer = [f"answer_{n} = None  # {words.say('your answer in the place of None')}"]
    check = [f"ex.check({n}, answer_{n})"]
    hint = [f"# ex.hint({n})"]
    if assignment:
        answer += [BEGIN_SOLUTION, f"answer_{n} = {solution(question)}", END_SOLUTION]
        check += [_BEGIN_HIDDEN, f"ex.grade({n}, answer_{n})", _END_HIDDEN]
    filled, checked = _code(f"answer-{n}", *answer, *hint), _code(f"check-{n}", *check)
    if assignment:
        filled.metadata["nbgrader"] = _graded(f"answer-{n}", solution=True)
        checked.metadata["nbgrader"] = {**_graded(f"check-{n}", grade=True, locked=True), "points": 1}
    return [_text(f"question-{n}", f"## {words.say('Question {n}', n=str(n))}", *asked), filled, checked]


def solution(question: AnyQuestion) -> str:
    """Return the right answer as it is written in a cell, a number at the asked precision."""
    if isinstance(question, ChoiceQuestion):
        return f'"{question.right}"'
    if isinstance(question, MatchQuestion):
        return "{" + ", ".join(f'"{row}": "{fault}"' for row, fault in question.right) + "}"
    return plain(round_half_up(question.right, question.decimals))


def _graded(name: str, *, solution: bool = False, grade: bool = False, locked: bool = False) -> dict[str, Any]:
    return {"grade": grade, "grade_id": name, "locked": locked, "schema_version": _SCHEMA, "solution": solution, "task": False}


def _locked(cell: NotebookNode, *, assignment: bool) -> NotebookNode:
    if assignment:
        cell.metadata["nbgrader"] = _graded(cell.id, locked=True)
    return cell


def _text(name: str, *paragraphs: str) -> NotebookNode:
    cell: NotebookNode = new_markdown_cell("\n\n".join(paragraphs), id=name)
    return cell


def _code(name: str, *lines: str) -> NotebookNode:
    cell: NotebookNode = new_code_cell("\n".join(lines), id=name)
    return cell
