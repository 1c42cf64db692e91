"""A class's set of exercises: a notebook per learner with numbers of its own, and keys that are not handed out.

::

    DIR/class.json                                  which exercises, seed, learners, language; no answers
    DIR/learners/<learner>/<exercise>.ipynb         to hand out, a folder per learner
    DIR/teacher/keys/<learner>/<exercise>.json      what is right, and what each mistake leads to
    DIR/teacher/nbgrader/source/<exercise>/…ipynb   the exercise as an nbgrader assignment, the same for everybody, with solutions
    DIR/teacher/nbgrader/nbgrader_config.py         the course's settings

A folder is made whole or not at all, and one that is there is never written over.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from koers.errors import UsageError
from koers.exercise.ladder import pose
from koers.exercise.model import TOLERANCE, AnyQuestion, ChoiceQuestion, NumberQuestion, Posed
from koers.exercise.words import Words
from koers.exercise.write import notebook, text_of
from koers.money import plain

MOST_LEARNERS = 999
LEARNERS, TEACHER, KEYS, CLASS = "learners", "teacher", "keys", "class.json"

# Answers stand in the place of None, so nothing need stand where a solution was.
_COURSE = """c = get_config()
c.CourseDirectory.course_id = "koers"
c.ClearSolutions.code_stub = {"python": ""}
"""


def learner_names(n: int) -> tuple[str, ...]:
    """Return what learners are called: numbers of one length, so that they sort."""
    width = max(2, len(str(n)))
    return tuple(f"{number:0{width}d}" for number in range(1, n + 1))


def make_class(names: Sequence[str], seed: int, n_learners: int, language: str, out: Path) -> tuple[Path, ...]:
    """Write a class's notebooks and keys; return the learners' folders.

    Raises
    ------
    UsageError
        For an unknown exercise or language, for a folder that has something in it, for no learners or too many.
    """
    if not 1 <= n_learners <= MOST_LEARNERS:
        raise UsageError(f"{n_learners} learners is not possible. Give a number from 1 to {MOST_LEARNERS}.")
    if seed < 0:
        raise UsageError(f"--seed {seed} is negative. Give a whole number, 0 or more.")
    Words(language)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there already and is not empty; nothing was written. Give another folder with --out.")
    names, learners = tuple(dict.fromkeys(names)), learner_names(n_learners)
    posed = [pose(name, seed, learner) for name in names for learner in ("", *learners)]
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as scratch:
        folder = Path(scratch) / "class"
        _write(folder / TEACHER / "nbgrader" / "nbgrader_config.py", _COURSE)
        for one in posed:
            _write_exercise(folder, one, language)
        told = {"format": "koers-exercise-class", "version": 1, "exercises": list(names), "seed": seed, "language": language}
        _write(folder / CLASS, _json({**told, "learners": list(learners)}))
        if out.exists():
            out.rmdir()
        shutil.move(folder, out)
    return tuple(out / LEARNERS / learner for learner in learners)


def _write_exercise(folder: Path, posed: Posed, language: str) -> None:
    name = posed.name
    if not posed.learner:
        source = folder / TEACHER / "nbgrader" / "source" / name / f"{name}.ipynb"
        _write(source, text_of(notebook(posed, language, assignment=True)))
        return
    _write(folder / LEARNERS / posed.learner / f"{name}.ipynb", text_of(notebook(posed, language)))
    _write(folder / TEACHER / KEYS / posed.learner / f"{name}.json", _json(key(posed)))


def key(posed: Posed) -> dict[str, Any]:
    """Return what is right in an exercise, and what each mistake leads to; numbers as text, at full precision."""
    return {
        "format": "koers-exercise-key",
        "version": 1,
        "exercise": posed.name,
        "seed": posed.seed,
        "learner": posed.learner,
        "edition": posed.edition,
        "tolerance": plain(TOLERANCE),
        "questions": [_keyed(one) for one in posed.questions],
    }


def _keyed(question: AnyQuestion) -> dict[str, Any]:
    if isinstance(question, NumberQuestion):
        mistakes = [{"mistake": one.mistake_id, "value": plain(one.value)} for one in question.variants]
        return {
            "number": question.number,
            "kind": "number",
            "right": plain(question.right),
            "decimals": question.decimals,
            "mistakes": mistakes,
        }
    if isinstance(question, ChoiceQuestion):
        mistakes = [{"mistake": name, "value": option} for option, name in question.wrong]
        return {"number": question.number, "kind": "choice", "right": question.right, "mistakes": mistakes}
    return {"number": question.number, "kind": "match", "right": dict(question.right)}


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
