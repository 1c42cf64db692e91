"""Mark a class: each notebook is run behind the fence, in a process and a folder of its own, and its answers are marked out here.

Nothing that a notebook does is taken for its mark. What comes back through the fence is a small file with answers; whose they are is
known from where the notebook lay. A notebook that ends badly is that learner's result; what it had answered by then is marked.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import koers
from koers.classroom import inside
from koers.classroom.hand_ins import Collected, HandIn, read_regular
from koers.classroom.keys import Keys
from koers.errors import RunError, UsageError
from koers.exercise.answer import Answer
from koers.exercise.model import Mark, Posed
from koers.exercise.submission import Submission
from koers.fence.fence import Fence, run

SECONDS = 30
_MEMORY = 1024**3
_SPACE = 20 * 1024**2
_LARGEST = 10**6
_KIND = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")

Ended = Literal["done", "missing", "unreadable", "empty", "unopened", "foreign", "time", "memory", "space", "threads", "crashed", "unclear"]


@dataclass(frozen=True)
class Result:
    """What came of one learner's notebook of one exercise.

    Attributes
    ----------
    learner, exercise : str
    ended : str
        ``done``; ``missing`` (not handed in), ``unreadable``, ``empty``, ``unopened``, ``foreign`` (see
        :class:`koers.classroom.hand_ins.HandIn`);
        ``time``, ``memory``, ``space`` (it took too much); ``crashed`` (its process ended before its last cell); ``unclear`` (what it wrote
        are no answers of this learner).
    marks : tuple of Mark
        One per question.
    answers : mapping
        By the number of the question; what a learner wrote, so not to be trusted.
    failed : tuple of (cell, kind of error)
        Cells that failed, by their number among those with code.
    """

    learner: str
    exercise: str
    ended: Ended
    marks: tuple[Mark, ...]
    answers: Mapping[str, Answer]
    failed: tuple[tuple[int, str], ...] = ()

    @property
    def n_right(self) -> int:
        """How many questions are right."""
        return sum(one.verdict == "right" for one in self.marks)


def mark_class(
    keys: Keys, collected: Collected, seconds: int = SECONDS, jobs: int = 1, done: Callable[[Result], None] | None = None
) -> tuple[Result, ...]:
    """Run and mark everything that was handed in; what was not is ``missing``.

    Parameters
    ----------
    seconds : int
        How long one notebook may run.
    jobs : int
        How many run at once.
    done : callable
        Told of each result as it comes.

    Returns
    -------
    tuple of Result
        For every learner and exercise of the keys, in their order.

    Raises
    ------
    RunError
        Where the fence does not shut.
    """

    def one(key: tuple[str, str]) -> Result:
        result = _mark(keys, key, collected.hand_ins.get(key), seconds)
        if done:
            done(result)
        return result

    with ThreadPoolExecutor(jobs) as pool:
        return tuple(pool.map(one, keys.posed))


def _mark(keys: Keys, key: tuple[str, str], hand_in: HandIn | None, seconds: int) -> Result:
    posed = keys.posed[key]
    if hand_in is None:
        return _result(posed, "missing", {})
    if hand_in.fault:
        return _result(posed, hand_in.fault, {})
    # Not a TemporaryDirectory: it takes folders away by recursion, and somebody else's may lie too deep for that.
    folder = Path(tempfile.mkdtemp(prefix="koers-"))
    try:
        return _run(keys, posed, hand_in, folder, seconds)
    finally:
        _remove(folder)


def _run(keys: Keys, posed: Posed, hand_in: HandIn, folder: Path, seconds: int) -> Result:
    whose = Submission(posed.name, posed.seed, posed.learner, posed.edition).document
    (folder / inside.ORDER).write_text(json.dumps({**whose, "cells": hand_in.cells}), encoding="utf-8")
    package = Path(koers.__file__).parent
    fence = Fence(
        folder,
        hidden=(keys.folder,),
        unseen=(package / "exercise" / "ladder", package / "exercise" / "shipped.py"),
        seconds=seconds,
        memory=_MEMORY,
        space=_SPACE,
    )
    ended = run([str(inside.__file__)], fence)
    if ended.how == "not_shut":
        raise RunError(f"The fence does not shut: {ended.output}. Nothing more was marked.")
    told = read_regular(folder / inside.HANDED_IN, _LARGEST)
    how: Ended = {"done": "done", "failed": "crashed"}.get(ended.how, ended.how)  # type: ignore[assignment]
    if told is None:
        return _result(posed, "crashed" if how == "done" else how, {})
    try:
        return _read(posed, told, how, len(hand_in.cells))
    except Exception:  # noqa: BLE001 - whatever they wrote: it is their result, and the others are marked
        return _result(posed, "unclear", {})


def _read(posed: Posed, told: bytes, how: Ended, n_cells: int) -> Result:
    """Read and mark what came back through the fence, from a notebook that ended so and had so many cells."""
    try:
        document = json.loads(told)
        submission = Submission.read(told.decode("utf-8", errors="replace"))
        n_run, failed = int(document["cells_run"]), document["cells_failed"]
        kinds = tuple((int(cell), str(kind)) for cell, kind in failed[:100] if _KIND.fullmatch(str(kind)))
    except (UsageError, ValueError, ArithmeticError, KeyError, TypeError, RecursionError):
        return _result(posed, "unclear", {})
    if replace(submission, answers={}) != Submission(posed.name, posed.seed, posed.learner, posed.edition):
        return _result(posed, "unclear", {})
    if how == "done" and n_run < n_cells:
        how = "crashed"
    if how == "crashed" and any(kind == "MemoryError" for _, kind in kinds):
        how = "memory"
    return replace(_result(posed, how, submission.answers), failed=kinds)


def _result(posed: Posed, ended: Ended, answers: Mapping[str, Answer]) -> Result:
    submission = Submission(posed.name, posed.seed, posed.learner, posed.edition, answers)
    return Result(posed.learner, posed.name, ended, submission.marks(posed.questions), answers)


def _remove(folder: Path) -> None:
    """Take a folder away, whatever somebody made in it."""
    # What was made without the right to look into it first gets that back; no link is followed.
    for name, *options in (("chmod", "-R", "u+rwx"), ("rm", "-rf")):
        if program := shutil.which(name):
            subprocess.run([program, *options, "--", str(folder)], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        elif name == "rm":
            shutil.rmtree(folder, ignore_errors=True)


__all__ = ["SECONDS", "Ended", "Result", "mark_class"]
