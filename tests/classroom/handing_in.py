"""A class, and what learners hand in: notebooks with cells put into them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from koers.exercise.ladder import pose
from koers.exercise.make import KEYS, LEARNERS, TEACHER
from koers.exercise.model import NumberQuestion
from koers.exercise.write import solution

SEED = 42


def path_of(folder: Path, learner: str, exercise: str) -> Path:
    """Where a learner's notebook lies."""
    return folder / LEARNERS / learner / f"{exercise}.ipynb"


def key_of(folder: Path, learner: str, exercise: str) -> Path:
    """Where the key to it lies."""
    return folder / TEACHER / KEYS / learner / f"{exercise}.json"


def right_answers(exercise: str, learner: str) -> dict[int, str]:
    """What to write in the place of None, by the number of the question."""
    return {one.number: solution(one) for one in pose(exercise, SEED, learner).questions}


def mistaken(exercise: str, learner: str, number: int, mistake: str) -> str:
    """The answer that a mistake leads to."""
    question = pose(exercise, SEED, learner).questions[number - 1]
    assert isinstance(question, NumberQuestion)
    return next(str(one.value) for one in question.variants if one.mistake_id == mistake)


def answer(path: Path, answers: Mapping[int, str]) -> None:
    """Fill in answers, as a learner does."""
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        for number, text in answers.items():
            if cell["id"] == f"answer-{number}":
                cell["source"] = "".join(cell["source"]).replace(f"answer_{number} = None", f"answer_{number} = {text}")
    path.write_text(json.dumps(notebook))


def put_first(path: Path, *sources: str) -> None:
    """Put cells before all others, after the one that opens the exercise."""
    notebook = json.loads(path.read_text())
    at = 1 + next(number for number, cell in enumerate(notebook["cells"]) if "open_exercise" in "".join(cell["source"]))
    notebook["cells"][at:at] = [code(source) for source in sources]
    path.write_text(json.dumps(notebook))


def code(source: str, outputs: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """A cell of code."""
    return {"cell_type": "code", "execution_count": None, "id": "mine", "metadata": {}, "outputs": list(outputs), "source": source}
