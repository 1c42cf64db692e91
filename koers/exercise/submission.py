"""What a learner hands in: one JSON document with the answers, and how it is read again.

A notebook yields it as the output of its last cell, in the MIME type :data:`MIME`::

    {"format": "koers-exercise-answers", "version": 1, "exercise": "discounting", "seed": 42, "learner": "07",
     "edition": "1a2b3c4d", "answers": {"1": "0.8375", "2": null, "3": {"A": "filters-added"}}}

A number stands as text, so that nothing of it is lost; null is no answer; a choice is a text as well, rows with their
faults an object. What is none of these becomes ``{"unusable": "<type>"}``: it counts as an answer that cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from koers.errors import UsageError
from koers.exercise.answer import LONGEST, MOST, UNUSABLE, Answer, clean, kept
from koers.exercise.marking import mark
from koers.exercise.model import AnyQuestion, Mark
from koers.exercise.show import Shown
from koers.exercise.words import Words

FORMAT, VERSION = "koers-exercise-answers", 1
MIME = "application/vnd.koers.exercise-answers+json"


@dataclass(frozen=True)
class Submission:
    """The answers of one learner to one exercise; ``answers`` by the number of the question, as in the JSON."""

    exercise: str
    seed: int
    learner: str
    edition: str
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @classmethod
    def of(cls, exercise: str, seed: int, learner: str, edition: str, answers: Mapping[int, Any]) -> Submission:
        """Return what is handed in of answers as they are in a notebook."""
        return cls(exercise, seed, learner, edition, {str(number): kept(answer) for number, answer in answers.items()})

    @classmethod
    def read(cls, text: str) -> Submission:
        """Read a submission; whatever else it holds is passed over.

        Raises
        ------
        UsageError
            For what is not a submission, saying what is wrong with it.
        """
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"These are no answers: not JSON ({type(error).__name__}). Run the last cell of the notebook.") from None
        if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("version") != VERSION:
            raise UsageError(f"These are no answers: the format is not {FORMAT}, version {VERSION}. Run the last cell of the notebook.")
        named = [found.get(key) for key in ("exercise", "learner", "edition")]
        answers, seed = found.get("answers"), found.get("seed")
        if not all(isinstance(one, str) and len(one) <= LONGEST for one in named) or not isinstance(seed, int) or isinstance(seed, bool):
            raise UsageError("These answers do not say of which exercise, seed, learner and edition they are.")
        if not isinstance(answers, dict) or len(answers) > MOST:
            raise UsageError("These answers are no list of questions with answers.")
        exercise, learner, edition = (str(one) for one in named)
        return cls(exercise, seed, learner, edition, {clean(str(number)): kept(answer) for number, answer in answers.items()})

    @property
    def json(self) -> str:
        """The document."""
        return json.dumps(self.document, ensure_ascii=False)

    @property
    def document(self) -> dict[str, Any]:
        """The document, before it is text."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "exercise": self.exercise,
            "seed": self.seed,
            "learner": self.learner,
            "edition": self.edition,
            "answers": dict(self.answers),
        }

    def marks(self, questions: tuple[AnyQuestion, ...]) -> tuple[Mark, ...]:
        """Mark every question, in order; one that is not there was not answered."""
        return tuple(mark(one, self.answers.get(str(one.number))) for one in questions)

    def shown(self, words: Words) -> Shown:
        """Show what is handed in, the document with it."""
        n = sum(answer is not None for answer in self.answers.values())
        head = words.say("Handed in: {n} of {all} questions answered. Save the notebook.", n=str(n), all=str(len(self.answers)))
        listed = [f"{number}: {told(words, answer)}" for number, answer in self.answers.items()]
        html = f"<div role='status' lang='{words.language}'><p><strong>{escape(head)}</strong></p>"
        html += f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in listed)}</ul></div>"
        return HandedIn("\n".join([head, *(f"  {one}" for one in listed)]), html, self.document)


def told(words: Words, answer: Answer) -> str:
    """Return an answer that was handed in, for whoever gave it."""
    if isinstance(answer, dict):
        unusable = set(answer) == {UNUSABLE}
        return words.say("This cannot be read as an answer.") if unusable else ", ".join(f"{row}: {fault}" for row, fault in answer.items())
    return "–" if answer is None else answer


@dataclass(frozen=True, repr=False)
class HandedIn(Shown):
    """What was handed in, displayed together with the document itself."""

    document: Mapping[str, Any]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {MIME: dict(self.document), "text/html": self.html, "text/plain": self.text}
