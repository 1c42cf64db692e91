"""An exercise in a learner's notebook: its data, hints one by one, a check at once, and the answers to hand in.

::

    from koers.exercise import open_exercise

    ex = open_exercise("discounting")
    ex.data()
    answer_1 = 0.9
    ex.check(1, answer_1)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koers.errors import UsageError
from koers.exercise import show
from koers.exercise.ladder import LADDER, pose
from koers.exercise.marking import mark
from koers.exercise.model import AnyQuestion, Posed
from koers.exercise.submission import Submission
from koers.exercise.words import Words


class Session:
    """One learner at one exercise; remembers which hints were given and which answers were right."""

    def __init__(self, posed: Posed, words: Words) -> None:
        self._posed, self._words = posed, words
        self._hints: dict[int, int] = {}
        self._right: dict[int, bool] = {}

    def data(self) -> show.Shown:
        """Show the tables of the story."""
        return show.tables(self._words, self._posed.tables)

    def hint(self, number: int) -> show.Shown:
        """Show the next hint for a question."""
        question = self._question(number)
        given = self._hints.get(number, 0)
        self._hints[number] = given + 1
        return show.hint(self._words, question, given)

    def check(self, number: int, answer: Any) -> show.Shown:
        """Tell whether an answer is right; where it is not, which mistake it comes from and at which step."""
        question = self._question(number)
        found = mark(question, answer)
        if found.verdict != "unanswered":
            self._right[number] = found.verdict == "right"
        before = [earlier for earlier, right in sorted(self._right.items()) if earlier < number and not right]
        return show.feedback(self._words, question, found, before)

    def grade(self, number: int, answer: Any) -> None:
        """Fail where an answer is not right, with the mistake in the message: what nbgrader takes as no points.

        Returns nothing, as nbgrader would take what a graded cell returns as a number of points.
        """
        found = mark(self._question(number), answer)
        if found.verdict != "right":
            raise AssertionError(self.check(number, answer).text)

    def hand_in(self, answers: Mapping[int, Any]) -> show.Shown:
        """Show the answers as they are handed in, as JSON; the notebook's last output is what a teacher collects."""
        submission = Submission.of(self._posed.name, self._posed.seed, self._posed.learner, self._posed.edition, answers)
        return submission.shown(self._words)

    def _question(self, number: int) -> AnyQuestion:
        known = range(1, len(self._posed.questions) + 1)
        if number not in known:
            raise UsageError(f"There is no question {number!r}. Allowed: {', '.join(map(str, known))}.")
        return self._posed.questions[number - 1]

    def __repr__(self) -> str:
        return self._words.tell(LADDER[self._posed.name].title)


def open_exercise(name: str, seed: int = 1, learner: str = "", language: str = "nl", edition: str = "") -> Session:
    """Open an exercise.

    Parameters
    ----------
    name : str
        Such as "discounting"; ``koers exercise list`` has all.
    seed, learner : int, str
        Which numbers.
    language : str
        "nl" or "en".
    edition : str
        As the notebook was made; "" to open without comparing.

    Raises
    ------
    UsageError
        For an unknown name or language, with the nearest; and where the notebook was made by another version of
        Koers, whose numbers were others.
    """
    posed = pose(name, seed, learner)
    if edition and edition != posed.edition:
        raise UsageError(
            f"This notebook was made by another version of Koers: it is edition {edition} of {name}, and here that is {posed.edition}. "
            "Make the notebook again, with koers exercise make."
        )
    return Session(posed, Words(language))
