"""An exercise as data: what is asked, what is right, which mistakes lead to which number, and what an answer is worth.

Pure: no files, no notebook, no language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from koers.exercise.mistakes import MISTAKES, Mistake, altered
from koers.exercise.texts import DataTable, Said
from koers.exercise.workings import Workings
from koers.money import round_half_up

Figure = Callable[[Workings], Decimal | None]
Verdict = Literal["right", "mistake", "unrecognised", "too_coarse", "unusable", "unanswered"]
Form = Literal["money", "ratio", "share", "count"]

# An answer this part away from a number, or less, is that number.
TOLERANCE = Decimal("0.001")


@dataclass(frozen=True)
class Variant:
    """The number that a mistake leads to."""

    mistake_id: str
    value: Decimal


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    number : int
        From 1.
    prompt : Said
    hints : tuple of Said
        From a nudge to the formula in words; none has a number of the answer.
    """

    number: int
    prompt: Said
    hints: tuple[Said, ...]


@dataclass(frozen=True)
class NumberQuestion(Question):
    """A question after a number.

    Attributes
    ----------
    right : Decimal
        At full precision.
    form : {"money", "ratio", "share", "count"}
    decimals : int
        With how many decimals, at least, the answer is asked for.
    variants : tuple of Variant
        What each mistake that is looked for here leads to.
    workings, figure : Workings, callable
        What the right answer is the figure of.
    others : tuple of (mistake, callable)
        Mistakes that are none in the case: the figure that was taken for the one that is asked for.
    """

    right: Decimal
    form: Form
    decimals: int
    variants: tuple[Variant, ...]
    workings: Workings = field(repr=False, compare=False)
    figure: Figure = field(repr=False, compare=False)
    others: tuple[tuple[str, Figure], ...] = field(repr=False, compare=False, default=())

    def band(self, value: Decimal) -> Decimal:
        """Return how far from a number an answer may lie to be that number: the tolerance, or half a unit of the asked precision."""
        return max(TOLERANCE * abs(value), Decimal(5).scaleb(-self.decimals - 1))

    def is_near(self, answer: Decimal, value: Decimal) -> bool:
        """Tell whether an answer is a number, as far as can be told."""
        return abs(answer - value) <= self.band(value)

    def is_coarse(self, answer: Decimal) -> bool:
        """Tell whether an answer is the right one with fewer decimals than were asked for."""
        given = max(0, -int(answer.normalize().as_tuple().exponent))
        return answer != 0 and given < self.decimals and answer == round_half_up(self.right, given)

    def is_thousandth(self, answer: Decimal) -> bool:
        """Tell whether an answer is the right amount with a point as a mark for thousands."""
        return self.form == "money" and self.is_near(answer * 1000, self.right)

    def worked(self, mistake_id: str) -> tuple[Decimal, ...]:
        """Return the wrong answers that a mistake in the chain leads to here; none where it makes no difference."""
        found = (self.figure(one) for one in altered(mistake_id, self.workings))
        return tuple(value for value in found if value is not None and abs(value - self.right) > TOLERANCE / 1000 * abs(self.right))


@dataclass(frozen=True)
class ChoiceQuestion(Question):
    """A question with options: their ids and texts, the right one, and what each wrong one is a sign of."""

    options: tuple[tuple[str, Said], ...]
    right: str
    wrong: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MatchQuestion(Question):
    """A question after which rows have which fault: ``right`` has the faulty rows; a row that is not named counts as sound."""

    rows: tuple[str, ...]
    options: tuple[tuple[str, Said], ...]
    right: tuple[tuple[str, str], ...]


AnyQuestion = NumberQuestion | ChoiceQuestion | MatchQuestion


@dataclass(frozen=True)
class Posed:
    """An exercise with its numbers filled in.

    Attributes
    ----------
    name : str
    seed : int
    learner : str
        "" where it is the same for everybody.
    story : tuple of Said
        Paragraphs.
    tables : tuple of DataTable
    questions : tuple
    """

    name: str
    seed: int
    learner: str
    story: tuple[Said, ...]
    tables: tuple[DataTable, ...]
    questions: tuple[AnyQuestion, ...]

    @property
    def edition(self) -> str:
        """Eight characters that change when anything that is told or asked does: a notebook states of which edition it is."""
        asked = [(one.prompt, one.hints, getattr(one, "options", ())) for one in self.questions]
        return hashlib.sha256(repr((self.story, self.tables, asked)).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Mark:
    """What an answer is worth.

    Attributes
    ----------
    verdict : {"right", "mistake", "unrecognised", "too_coarse", "unusable", "unanswered"}
    mistake_ids : tuple of str
        Those it is recognised as; more than one only where several were made.
    """

    verdict: Verdict
    mistake_ids: tuple[str, ...] = ()

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The mistakes themselves."""
        return tuple(MISTAKES[one] for one in self.mistake_ids)
