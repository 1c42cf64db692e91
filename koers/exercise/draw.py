"""Drawing the numbers of an exercise, and refusing those with which mistakes could not be told apart.

Numbers follow from the exercise's name, the seed and the learner alone: :class:`random.Random` seeded
with a text gives the same ``random()`` in every version of Python, and only that is used. Where two
numbers that mean different things lie too close, where rounding to the asked precision could cross a
border, or where a wrong answer would too often be named by chance, the draw is rejected and the next taken.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from koers.exercise.mistakes import LISTED, ROUNDED, altered
from koers.exercise.model import TOLERANCE, AnyQuestion, ChoiceQuestion, Figure, Form, MatchQuestion, NumberQuestion, Variant
from koers.exercise.texts import Said
from koers.exercise.workings import Workings
from koers.money import round_half_up

_T = TypeVar("_T")
# A wrong answer drawn log-uniformly within this factor of the right one may be named by chance less often than that.
FACTOR, BY_CHANCE = 3, 0.01
# So far apart, at least, lie the borders of two numbers that mean different things, in widths of both bands together.
_APART = Decimal("1.25")
# Half a unit of the asked precision is at most this part of the right answer.
_FINE = TOLERANCE / FACTOR


class Rejected(Exception):  # noqa: N818 - not an error: the next draw is taken
    """These numbers would not tell one mistake from another; the message says which."""


class Draw:
    """A stream of numbers that follows from a text alone."""

    def __init__(self, source: str) -> None:
        self._random = random.Random(source)  # noqa: S311 - no secret

    def pick(self, options: Sequence[_T]) -> _T:
        """Return one of the options."""
        return options[int(self._random.random() * len(options))]

    def steps(self, low: str | int, high: str | int, step: str | int = 1) -> Decimal:
        """Return one of low, low + step, … up to and including high."""
        first, last, by = Decimal(low), Decimal(high), Decimal(step)
        return first + by * int(self._random.random() * (int((last - first) / by) + 1))

    def some(self, options: Sequence[_T], n: int) -> list[_T]:
        """Return n different options, in the order drawn."""
        left = list(options)
        return [left.pop(int(self._random.random() * len(left))) for _ in range(n)]

    def inputs_for(self, value: Decimal, low: str, high: str) -> Decimal:
        """Return inputs in whole hundreds, such that their ratio to a value lies about between two numbers."""
        return max(Decimal(100), round_half_up(value / self.steps(low, high, "0.01"), -2))


class Asker:
    """Collects the questions of an exercise, each checked as it is asked."""

    def __init__(self, workings: Workings) -> None:
        self.workings = workings
        self.questions: list[AnyQuestion] = []
        self._altered: dict[tuple[str, int], tuple[Workings, ...]] = {}
        self._kept: list[Workings] = []

    def number(
        self,
        prompt: Said,
        figure: Figure,
        hints: Sequence[Said],
        mistakes: Iterable[str],
        *,
        form: Form = "money",
        workings: Workings | None = None,
        others: Iterable[tuple[str, Figure]] = (),
    ) -> NumberQuestion:
        """Ask after a figure of the case (or of another), looking for mistakes, and for other figures that are taken for it.

        Raises
        ------
        Rejected
            Where the numbers would not tell them apart.
        """
        case = workings or self.workings
        right = figure(case)
        if right is None or right == 0:
            raise Rejected("there is no right answer")
        others = tuple(others)
        found = [(name, figure(one)) for name in mistakes for one in self._of(name, case)]
        found += [(name, other(case)) for name, other in others]
        variants = tuple(dict.fromkeys(Variant(name, value) for name, value in found if value is not None))
        decimals = {"money": 0, "ratio": 4, "share": 4, "count": 2}[form]
        variants = tuple(one for one in variants if abs(one.value - right) > TOLERANCE / 1000 * abs(right))
        question = NumberQuestion(len(self.questions) + 1, prompt, tuple(hints), right, form, decimals, variants, case, figure, others)
        # What gives the right answer with too few decimals is told as that.
        told = tuple(
            one for one in variants if one.mistake_id != ROUNDED or not question.is_coarse(round_half_up(one.value, question.decimals))
        )
        question = replace(question, variants=told)
        reason = fault_of(question)
        if reason:
            raise Rejected(f"question {question.number}: {reason}")
        self.questions.append(question)
        return question

    def choice(
        self, prompt: Said, hints: Sequence[Said], options: Sequence[tuple[str, Said]], right: str, wrong: Iterable[tuple[str, str]]
    ) -> None:
        """Ask for one of some options."""
        self.questions.append(ChoiceQuestion(len(self.questions) + 1, prompt, tuple(hints), tuple(options), right, tuple(wrong)))

    def match(
        self,
        prompt: Said,
        hints: Sequence[Said],
        rows: Sequence[str],
        options: Sequence[tuple[str, Said]],
        right: Iterable[tuple[str, str]],
    ) -> None:
        """Ask which rows have which fault."""
        self.questions.append(
            MatchQuestion(len(self.questions) + 1, prompt, tuple(hints), tuple(rows), tuple(options), tuple(sorted(right)))
        )

    def check(self) -> None:
        """Reject numbers with which a mistake of the table can be made and no question of the exercise would know it.

        Raises
        ------
        Rejected
        """
        numbers = [one for one in self.questions if isinstance(one, NumberQuestion)]
        for mistake_id in LISTED:
            wrong = [(one, one.figure(case)) for one in numbers for case in self._of(mistake_id, one.workings)]
            made = [(one, value) for one, value in wrong if value is not None and not one.is_near(value, one.right)]
            if made and all(Variant(mistake_id, value) not in one.variants for one, value in made):
                raise Rejected(f"question {made[0][0].number}: {mistake_id} can be made and is not looked for")

    def _of(self, mistake_id: str, case: Workings) -> tuple[Workings, ...]:
        """Return a case with a mistake made; each once, so that what was worked out is kept."""
        key = mistake_id, id(case)
        if key not in self._altered:
            self._kept.append(case)  # its id stays its own
            self._altered[key] = altered(mistake_id, case)
        return self._altered[key]


def fault_of(question: NumberQuestion) -> str:
    """Return why a question's numbers would not tell right from wrong or one mistake from another; "" where they do."""
    if Decimal(5).scaleb(-question.decimals - 1) > _FINE * abs(question.right):
        return "the asked precision is too coarse for the right answer"
    named = [("right", question.right), *((one.mistake_id, one.value) for one in question.variants)]
    for number, (name, value) in enumerate(named):
        for other, beside in named[:number]:
            if name != other and abs(value - beside) <= _APART * (question.band(value) + question.band(beside)):
                return f"{name} lies too close to {other}"
    # With fewer than two decimals little is left of a factor or a ratio: 1 is also the factor of somebody who did not discount.
    for given in range(2, question.decimals):
        coarse = round_half_up(question.right, given)
        for one in question.variants:
            if coarse and one.mistake_id != ROUNDED and question.is_near(coarse, one.value):
                return f"the right answer with too few decimals lies too close to {one.mistake_id}"
    if by_chance(question) >= BY_CHANCE:
        return "a wrong answer would be named by chance too often"
    return ""


def by_chance(question: NumberQuestion) -> float:
    """Return how likely a wrong answer, drawn log-uniformly within a factor of three of the right one, is to be named."""
    right, low, high = float(question.right), -math.log(FACTOR), math.log(FACTOR)
    spans = []
    for variant in question.variants:
        ends = sorted(float((variant.value + sign * question.band(variant.value)) / question.right) for sign in (-1, 1))
        if ends[1] > 0:
            spans.append((max(low, math.log(ends[0]) if ends[0] > 0 else low), min(high, math.log(ends[1]))))
    covered, reached = 0.0, low
    for start, end in sorted(spans):
        covered += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    width = float(question.band(question.right)) / abs(right)
    return covered / (high - low - math.log((1 + width) / (1 - width)))
