"""The keys of a class: which exercise each learner has, and that what is right there is still what it was when they were made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from koers.errors import UsageError
from koers.exercise.ladder import LADDER, pose
from koers.exercise.make import CLASS, KEYS, TEACHER, key
from koers.exercise.model import Posed
from koers.exercise.words import LANGUAGES

_AGAIN = "Give the keys as koers exercise make wrote them."


@dataclass(frozen=True)
class Keys:
    """The keys of a class.

    Attributes
    ----------
    folder : Path
        Where they lie.
    posed : mapping of (learner, exercise) to Posed
        In the order of the learners, and of the ladder.
    language : str
        Of the class's notebooks.
    """

    folder: Path
    posed: Mapping[tuple[str, str], Posed] = field(repr=False)
    language: str

    @property
    def learners(self) -> tuple[str, ...]:
        """Their numbers, in order."""
        return tuple(dict.fromkeys(learner for learner, _ in self.posed))

    @property
    def exercises(self) -> tuple[str, ...]:
        """The class's exercises, from the first rung up."""
        given = {exercise for _, exercise in self.posed}
        return tuple(name for name in LADDER if name in given)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that the numbers were drawn with: one, unless keys of two classes were put together."""
        return tuple(sorted({one.seed for one in self.posed.values()}))


def read_keys(given: Path, keys: Path | None = None) -> Keys:
    """Read the keys of a class.

    Parameters
    ----------
    given : Path
        The class's folder as it was made; the keys lie in it, unless `keys` says where.

    Raises
    ------
    UsageError
        Where there are none, where one is no key, and where this version of Koers would now ask or answer differently.
    """
    folder = keys or given / TEACHER / KEYS
    if not folder.is_dir():
        advice = "Give the folder that koers exercise make wrote, or say with --keys where its teacher/keys lies."
        raise UsageError(f"There are no keys in {folder}. {advice}")
    found = {}
    for path in sorted(folder.glob("*/*.json")):
        read = _read(path)
        found[path.parent.name, path.stem] = _posed(path, read)
    if not found:
        raise UsageError(f"{folder} has no keys in it. {_AGAIN}")
    rungs = list(LADDER)
    ordered = dict(sorted(found.items(), key=lambda one: (one[0][0], rungs.index(one[0][1]))))
    return Keys(folder, ordered, _language([given / CLASS, folder.parent.parent / CLASS]))


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as a key ({type(error).__name__}). {_AGAIN}") from None
    if not isinstance(found, dict) or found.get("format") != "koers-exercise-key" or not isinstance(found.get("seed"), int):
        raise UsageError(f"{path} is no key. {_AGAIN}")
    return found


def _posed(path: Path, read: Mapping[str, Any]) -> Posed:
    learner, exercise = path.parent.name, path.stem
    if (read.get("learner"), read.get("exercise")) != (learner, exercise):
        raise UsageError(f"{path} is the key of {read.get('exercise')} for learner {read.get('learner')}. It was moved; put it back.")
    posed = pose(exercise, read["seed"], learner)
    if posed.edition != read.get("edition") or key(posed) != dict(read):
        advice = "Mark this class with the version of Koers that made it, or make it again."
        told = f"it is edition {read.get('edition')}, and here {exercise} is {posed.edition}"
        raise UsageError(f"{path} was made by another version of Koers: {told}. {advice}")
    return posed


def _language(places: Sequence[Path]) -> str:
    """Return the language that a class was made in; the first there is where nothing says."""
    for told in _told(places):
        if told in LANGUAGES:
            return str(told)
    return LANGUAGES[0]


def _told(places: Sequence[Path]) -> Iterator[Any]:
    for path in places:
        try:
            yield json.loads(path.read_text(encoding="utf-8")).get("language")
        except (OSError, ValueError, AttributeError):
            continue
