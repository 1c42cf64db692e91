"""The eight exercises, from one row to the judgement whether a ratio should be published at all.

Each module has one: ``EXERCISE``, with a function that draws its numbers and asks its questions. Its story is made up.
"""

from __future__ import annotations

from collections.abc import Mapping

from koers.errors import UsageError, suggest
from koers.exercise.draw import Asker, Draw, Rejected
from koers.exercise.ladder import (
    discounting,
    drop_off,
    filters,
    judge_a_report,
    negative_and_in_kind,
    one_row,
    replay,
    sensitivity,
)
from koers.exercise.ladder.parts import Exercise
from koers.exercise.model import Posed

_ATTEMPTS = 5_000
LADDER: Mapping[str, Exercise] = {
    module.EXERCISE.name: module.EXERCISE
    for module in (one_row, filters, drop_off, discounting, negative_and_in_kind, sensitivity, replay, judge_a_report)
}


def pose(name: str, seed: int = 1, learner: str = "") -> Posed:
    """Return an exercise with its numbers: the same for the same name, seed and learner, on every machine.

    Raises
    ------
    UsageError
        For an unknown name, with the nearest; and where no draw tells the mistakes apart.
    """
    if name not in LADDER:
        raise UsageError(f"There is no exercise {name!r}. {suggest(name, LADDER)}")
    exercise = LADDER[name]
    reason = ""
    for attempt in range(_ATTEMPTS):
        try:
            told = exercise.draw(Draw(f"koers exercise/{name}/{seed}/{learner}/{attempt}"))
            told.asker.check()
        except Rejected as rejected:
            reason = str(rejected)
            continue
        return Posed(name, seed, learner, told.story, told.tables, tuple(told.asker.questions))
    raise UsageError(f"With seed {seed} the mistakes of {name} cannot be told apart ({reason}). Give another seed.")


__all__ = ["LADDER", "Asker", "Exercise", "pose"]
