"""What every part of the class report speaks in: its words, its figures, the names of exercises and mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from koers.classroom.standing import Standing
from koers.exercise.ladder import LADDER
from koers.exercise.mistakes import MISTAKES, STEPS
from koers.exercise.words import Words
from koers.present.display import Figure
from koers.present.wording import Wording

# Of no programme: a class may be anybody's.
COLOURS = {
    "primary": "#14425f",
    "accent": "#a8325e",
    "spent": "#14425f",
    "expected": "#4f9bc4",
    "left": "#e0a030",
    "positive": "#1c7a58",
    "negative": "#b3261e",
}


@dataclass(frozen=True)
class ClassView:
    """What a report says of a class, and how it says it.

    Attributes
    ----------
    standing : Standing
    seeds : tuple of int
    marked : date
        The day that the cover bears.
    language : str
    seconds : int
        How long each notebook could run.
    fence : sequence of str
        Its parts, all of which held.
    """

    standing: Standing
    seeds: tuple[int, ...]
    marked: date
    language: str
    seconds: int
    fence: Sequence[str]

    @cached_property
    def words(self) -> Wording:
        """The words of reports."""
        return Wording(self.language)

    @cached_property
    def said(self) -> Words:
        """The words of exercises."""
        return Words(self.language)

    def count(self, key: str, label: str, n: int) -> Figure:
        """Return a number of something."""
        return Figure(f"class/{key}", label, Decimal(n), "count", self.words.number(Decimal(n)), "count")

    def share(self, key: str, label: str, part: int, whole: int) -> Figure:
        """Return a part of a whole; without a value where there is no whole."""
        value = Decimal(part) / Decimal(whole) if whole else None
        return Figure(f"class/{key}", label, value, "share", "–" if value is None else self.words.share(value), "ratio")

    @property
    def n_learners(self) -> Figure:
        """How many learners the keys know."""
        return self.count("n_learners", self.words.word("Learners"), len(self.standing.learners))

    def name(self, exercise: str) -> str:
        """Return an exercise's number and title."""
        return f"{LADDER[exercise].number}. {self.said.tell(LADDER[exercise].title)}"

    def mistake(self, mistake_id: str) -> str:
        """Return what was done, as a sentence."""
        return self.said.say(MISTAKES[mistake_id].name)

    def step(self, mistake_id: str) -> str:
        """Return the step of the chain that a mistake belongs to."""
        return self.said.say(STEPS[MISTAKES[mistake_id].step])

    def made_by(self, mistake_id: str, n: int) -> Figure:
        """Return how many learners made a mistake."""
        return self.count(f"mistakes/{mistake_id}/n_learners", f"{self.mistake(mistake_id)} {self.words.word('Learners')}", n)

    def right_at(self, exercise: str, number: int, n: int) -> Figure:
        """Return how many learners have a question right."""
        label = self.words.word("{exercise}, question {number}: right", exercise=self.name(exercise), number=str(number))
        return self.count(f"exercises/{exercise}/{number}/n_right", label, n)

    def n_handed_in(self, exercise: str) -> Figure:
        """Return how many learners handed in an exercise, with an answer in it."""
        n = len(self.standing.handed_in(self.standing.of(exercise=exercise)))
        return self.count(f"exercises/{exercise}/n_handed_in", self.words.word("{exercise}: handed in", exercise=self.name(exercise)), n)
