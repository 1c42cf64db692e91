"""How a class stands: what was handed in, what is right, which mistakes were made most. Counts only; pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from koers.classroom.marking import Result
from koers.exercise.model import Verdict

# What an answer can come to, in four kinds.
KINDS: Mapping[str, tuple[Verdict, ...]] = {
    "right": ("right",),
    "mistake": ("mistake",),
    "otherwise": ("unrecognised", "too_coarse", "unusable"),
    "unanswered": ("unanswered",),
}
# With these there was nothing to run.
NOT_RUN = ("missing", "unreadable", "empty", "unopened", "foreign")


@dataclass(frozen=True)
class Made:
    """A mistake and how often it was made: in how many answers, by how many learners, in which exercises."""

    mistake_id: str
    n_answers: int
    n_learners: int
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """The results of a class, counted."""

    results: Sequence[Result]

    @cached_property
    def learners(self) -> tuple[str, ...]:
        """In the order of the results."""
        return tuple(dict.fromkeys(one.learner for one in self.results))

    @cached_property
    def exercises(self) -> tuple[str, ...]:
        """In the order of the ladder."""
        from koers.exercise.ladder import LADDER

        given = {one.exercise for one in self.results}
        return tuple(name for name in LADDER if name in given)

    def of(self, *, learner: str = "", exercise: str = "") -> tuple[Result, ...]:
        """Return the results of a learner, of an exercise, or of both."""
        return tuple(one for one in self.results if learner in ("", one.learner) and exercise in ("", one.exercise))

    @staticmethod
    def right(results: Sequence[Result]) -> tuple[int, int]:
        """Return how many answers are right, and of how many questions."""
        return sum(one.n_right for one in results), sum(len(one.marks) for one in results)

    @staticmethod
    def handed_in(results: Sequence[Result]) -> tuple[Result, ...]:
        """Return those that were there to be run and of which at least one question was answered."""
        return tuple(one for one in results if one.ended not in NOT_RUN and any(mark.verdict != "unanswered" for mark in one.marks))

    @staticmethod
    def kinds(results: Sequence[Result]) -> dict[str, int]:
        """Return how many answers came to each kind."""
        found = Counter(mark.verdict for one in results for mark in one.marks)
        return {kind: sum(found[verdict] for verdict in verdicts) for kind, verdicts in KINDS.items()}

    def scores(self, exercise: str) -> Counter[int]:
        """Return how many learners have how many questions of an exercise right, of those who handed it in."""
        return Counter(one.n_right for one in self.handed_in(self.of(exercise=exercise)))

    def n_questions(self, exercise: str) -> int:
        """Return how many questions an exercise has."""
        return max((len(one.marks) for one in self.of(exercise=exercise)), default=0)

    @cached_property
    def mistakes(self) -> tuple[Made, ...]:
        """What was made by most learners first; then in most answers; then by name."""
        return made(self.results, self.exercises)

    @cached_property
    def troubles(self) -> tuple[Result, ...]:
        """What was handed in and could not be run to its end."""
        return tuple(one for one in self.results if one.ended not in ("done", "missing"))


def made(results: Sequence[Result], exercises: Sequence[str], question: int = 0) -> tuple[Made, ...]:
    """Return the mistakes in some results, in one question or (0) in all."""
    times: Counter[str] = Counter()
    who: dict[str, set[str]] = defaultdict(set)
    where: dict[str, set[str]] = defaultdict(set)
    for one in results:
        for number, mark in enumerate(one.marks, start=1):
            for name in mark.mistake_ids if question in (0, number) else ():
                times[name] += 1
                who[name].add(one.learner)
                where[name].add(one.exercise)
    found = (Made(name, n, len(who[name]), tuple(one for one in exercises if one in where[name])) for name, n in times.items())
    return tuple(sorted(found, key=lambda one: (-one.n_learners, -one.n_answers, one.mistake_id)))
