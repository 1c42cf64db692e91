"""What was handed in, and whose it is. Nothing of it is run here, or parsed as a program.

Notebooks lie in a folder per learner (``learners/07/discounting.ipynb``, as they were handed out), and then a notebook is
that learner's whatever it says; or loose in one folder, and then each says itself whose it is, in its line
``open_exercise(…)``. Names of files say little: browsers and course sites change them.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from koers.classroom.keys import Keys
from koers.errors import UsageError, nearest, suggest
from koers.exercise.make import LEARNERS

LARGEST = 20 * 1024**2
_MOST_CELLS = 500
_DEEPEST = 3
_OPENING = re.compile(r"open_exercise\(\s*[\"']([^\"'\n]{1,60})[\"']([^()]{0,300})\)")
_ARGUMENT = re.compile(r"\b(seed|learner|edition)\s*=\s*[\"']?([^\"',\s)]{1,60})")

_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)

Fault = Literal["", "unreadable", "empty", "unopened", "foreign"]


@dataclass(frozen=True)
class Opening:
    """Of which exercise, learner, seed and edition a notebook says that it is."""

    exercise: str
    seed: str
    learner: str
    edition: str


@dataclass(frozen=True)
class HandIn:
    """One learner's notebook of one exercise.

    Attributes
    ----------
    learner, exercise : str
    cells : tuple of str
        Its code.
    fault : str
        Why it cannot be run: ``unreadable`` (no notebook, a link, too large), ``empty`` (no code), ``unopened`` (it opens no
        exercise), ``foreign`` (another learner's or another exercise's).
    """

    learner: str
    exercise: str
    cells: tuple[str, ...] = field(default=(), repr=False)
    fault: Fault = ""


@dataclass(frozen=True)
class Collected:
    """Everything that was found: hand-ins by learner and exercise, and files that were passed over, with the reason."""

    hand_ins: Mapping[tuple[str, str], HandIn]
    passed_over: tuple[str, ...]


def collect(given: Path, keys: Keys) -> Collected:
    """Find out what was handed in, and by whom.

    Raises
    ------
    UsageError
        With everything that a teacher must put right first: unknown learners, a notebook twice, one of another edition; or where no
        notebook was handed in at all.
    """
    if not given.is_dir():
        raise UsageError(
            f"There is no folder {given}. Give the folder that koers exercise make wrote, or one with the notebooks handed in."
        )
    root = given / LEARNERS if (given / LEARNERS).is_dir() else given
    placed = any(path.is_dir() and path.name in keys.learners for path in root.iterdir())
    search = _Search(root, keys)
    if placed:
        search.placed()
    else:
        search.loose()
    if search.faults:
        n = len(search.faults)
        head = f"{n} {'thing' if n == 1 else 'things'} to put right first; nothing was marked."
        raise UsageError("\n".join([head, *(f"  {one}" for one in search.faults)]))
    if not search.found:
        head = f"Nothing was handed in here: {root} has no notebook of an exercise; nothing was marked."
        raise UsageError("\n".join([head, *(f"  passed over {one}" for one in search.passed_over)]))
    return Collected(search.found, tuple(search.passed_over))


class _Search:
    def __init__(self, root: Path, keys: Keys) -> None:
        self.root, self.keys = root, keys
        self.found: dict[tuple[str, str], HandIn] = {}
        self.faults: list[str] = []
        self.passed_over: list[str] = []
        self._paths: dict[tuple[str, str], Path] = {}

    def placed(self) -> None:
        """Search a folder per learner."""
        for folder in sorted(self.root.iterdir()):
            name = folder.name
            if name.startswith("."):
                continue
            if not folder.is_dir():
                if name.endswith(".ipynb"):
                    self.faults.append(f"{folder}: a notebook in nobody's folder. Put it in its learner's.")
            elif name not in self.keys.learners:
                self.faults.append(f"{folder}: there is no learner {name!r}. {suggest(name, self.keys.learners)}")
            elif folder.is_symlink():
                for learner, exercise in self.keys.posed:
                    if learner == name:
                        self.found[learner, exercise] = HandIn(learner, exercise, fault="unreadable")
            else:
                for path in _notebooks(folder, _DEEPEST):
                    self._place(name, path)

    def _place(self, learner: str, path: Path) -> None:
        cells, fault = read_cells(path)
        opening = self._own(openings_of(cells), learner)
        known = [exercise for whose, exercise in self.keys.posed if whose == learner]
        exercise = path.stem if path.stem in known else opening.exercise if opening and opening.exercise in known else ""
        if not exercise:
            near = nearest(path.stem, known)
            if near or opening:
                named = opening.exercise if opening else path.stem
                self.faults.append(f"{path}: learner {learner} has no exercise {named!r}. {suggest(named, known)}")
            else:
                self.passed_over.append(f"{path}: no notebook of an exercise.")
            return
        if not fault and opening is None:
            fault = "unopened"
        elif not fault and opening and ((opening.exercise, opening.learner) != (exercise, learner) or self._other_seed(opening, learner)):
            fault = "foreign"
        self._take(HandIn(learner, exercise, cells, fault), path, opening)

    def loose(self) -> None:
        """Search one folder in which each notebook says itself whose it is."""
        for path in _notebooks(self.root, _DEEPEST):
            cells, fault = read_cells(path)
            opening = self._own(openings_of(cells))
            if fault or opening is None:
                self.passed_over.append(f"{path}: {'not to be read as a notebook' if fault else 'it opens no exercise'}; nobody's.")
            elif opening.learner not in self.keys.learners:
                self.faults.append(f"{path}: there is no learner {opening.learner!r}. {suggest(opening.learner, self.keys.learners)}")
            elif (opening.learner, opening.exercise) not in self.keys.posed:
                names = [exercise for whose, exercise in self.keys.posed if whose == opening.learner]
                self.faults.append(
                    f"{path}: learner {opening.learner} has no exercise {opening.exercise!r}. {suggest(opening.exercise, names)}"
                )
            else:
                foreign: Fault = "foreign" if self._other_seed(opening, opening.learner) else ""
                self._take(HandIn(opening.learner, opening.exercise, cells, foreign), path, opening)

    def _own(self, openings: tuple[Opening, ...], learner: str = "") -> Opening | None:
        """Return the opening that is of this class's (and this learner's) edition, else the first: learners try things above it."""
        for one in openings:
            posed = self.keys.posed.get((one.learner, one.exercise))
            if posed and posed.edition == one.edition and learner in ("", one.learner):
                return one
        return openings[0] if openings else None

    def _other_seed(self, opening: Opening, learner: str) -> bool:
        return opening.seed != str(self.keys.posed[learner, opening.exercise].seed)

    def _take(self, hand_in: HandIn, path: Path, opening: Opening | None) -> None:
        key = hand_in.learner, hand_in.exercise
        if key in self._paths:
            self.faults.append(
                f"{path}: {hand_in.exercise} of learner {hand_in.learner} is there twice, also as {self._paths[key]}. Keep one."
            )
            return
        self._paths[key] = path
        edition = self.keys.posed[key].edition
        if opening is not None and not hand_in.fault and opening.edition != edition:
            self.faults.append(
                f"{path}: edition {opening.edition or 'unknown'} of {hand_in.exercise}, and the key is of {edition}. It was made by "
                "another version of Koers: hand out the notebook of this class, or take the file away."
            )
        self.found[key] = hand_in


def _notebooks(folder: Path, deepest: int) -> Iterator[Path]:
    """Yield the notebooks in a folder and, down to a depth, below it; no hidden ones and nothing through links to folders."""
    level = [folder]
    for _ in range(deepest):
        below: list[Path] = []
        for place in level:
            for path in sorted(place.iterdir()):
                if path.name.startswith("."):
                    continue
                if path.is_dir() and not path.is_symlink():
                    below.append(path)
                elif path.name.endswith(".ipynb"):
                    yield path
        level = below


def read_regular(path: Path, largest: int) -> bytes | None:
    """Return the content of an ordinary file of somebody else's; None for a link, a pipe, a device, or more than so many bytes."""
    try:
        # Not blocking: to open a pipe waits for whoever writes into it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        return None if not stat.S_ISREG(os.fstat(handle).st_mode) or os.fstat(handle).st_size > largest else file.read(largest)


def read_cells(path: Path) -> tuple[tuple[str, ...], Fault]:
    """Return the code cells of a notebook, and why there are none."""
    content = read_regular(path, LARGEST)
    if content is None:
        return (), "unreadable"
    try:
        cells = json.loads(content)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        code = ["".join(source) for source in sources if isinstance(source, str | list)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return (), "unreadable"
    code = [source for source in code if source.strip()]
    if len(code) > _MOST_CELLS:
        return (), "unreadable"
    return tuple(code), "" if code else "empty"


def openings_of(cells: tuple[str, ...]) -> tuple[Opening, ...]:
    """Return what a notebook says that it is, from the top; none where it opens no exercise. What is a comment says nothing."""
    said = []
    for source in cells:
        for found in _OPENING.finditer(_COMMENT.sub("", source)):
            told = dict(_ARGUMENT.findall(found[2]))
            said.append(Opening(found[1], told.get("seed", "1"), told.get("learner", ""), told.get("edition", "")))
    return tuple(said)


__all__ = ["Collected", "HandIn", "Opening", "collect", "openings_of", "read_cells", "read_regular"]
