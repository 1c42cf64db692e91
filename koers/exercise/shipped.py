"""The exercises that ship: ``notebooks/exercises/`` in Dutch, ``en/`` below it in English, made anew by ``make docs``.

They are one draw of each exercise, without outputs or solutions; a test compares them with what this makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from koers.exercise.ladder import LADDER, pose
from koers.exercise.words import LANGUAGES
from koers.exercise.write import notebook, text_of

SEED = 1


def shipped(root: Path) -> Mapping[Path, str]:
    """Return the shipped notebooks by path."""
    folder = root / "notebooks" / "exercises"
    return {
        (folder if language == LANGUAGES[0] else folder / language) / f"{exercise.number}-{name}.ipynb": text_of(
            notebook(pose(name, SEED), language)
        )
        for name, exercise in LADDER.items()
        for language in LANGUAGES
    }


if __name__ == "__main__":
    from koers.provenance import find_root

    for path, text in shipped(find_root()).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
