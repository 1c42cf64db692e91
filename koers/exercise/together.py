"""Mistakes made together, and those that a question does not look for: recognised only where an answer is exactly theirs.

1. Every alteration of the chain, alone and two at once, leads to a number.
2. Left are numbers that stand for one thing only: not near the right answer or a mistake that the question looks for, not a pair of
   which one half makes no difference, and no two within reach of each other (one mistake comes before two).
3. An answer has to be such a number at the precision that was asked for, and ten times nearer where it is given more precisely, not
   within the tolerance: pairs are many. They are taken for as long as a wrong answer taken at random and rounded as asked is named
   in fewer than one in a hundred cases, all together; those that the question looks for come first.

Known limits: three mistakes at once; two of which one was rounded away; one and the same mistake in some rows or filters only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from koers.exercise.draw import BY_CHANCE, FACTOR, by_chance
from koers.exercise.mistakes import MISTAKES, STEPS, altered
from koers.exercise.model import TOLERANCE, Figure, NumberQuestion
from koers.exercise.workings import Workings
from koers.money import round_half_up

# Nearer than that, in parts of the right answer, two numbers are one.
_SAME = TOLERANCE / 1000
# The method's table first.
_RANKED = tuple(MISTAKES)
# In the order of the chain: a percentage is there before it is turned round.
_CHAIN = sorted(MISTAKES, key=lambda name: list(STEPS).index(MISTAKES[name].step))

Found = tuple[tuple[str, ...], Decimal]


def recognised(question: NumberQuestion, answer: Decimal) -> tuple[str, ...]:
    """Return the mistakes that lead to exactly this answer: one, two made together, or none."""
    given = -int(answer.normalize().as_tuple().exponent)
    reach = _reach(question) / (10 if given > question.decimals else 1)
    return next((names for names, value in exact(question) if abs(answer - value) <= reach), ())


@lru_cache(maxsize=64)
def exact(question: NumberQuestion) -> tuple[Found, ...]:
    """Return the numbers that are recognised only exactly, with the mistakes that lead to them; half a second at most."""
    possible = dict.fromkeys(one for one in worked(question) if not _is_taken(question, one[1]))
    apart = 4 * _reach(question)
    told = _lonely([one for one in possible if len(one[0]) == 1], apart)
    told += [one for one in _lonely(list(possible), apart) if len(one[0]) > 1]
    looked_for = {one.mistake_id for one in question.variants}
    chance, kept = by_chance(question), []
    for one in sorted(told, key=lambda one: (len(one[0]), len({*one[0]} - looked_for), max(map(_RANKED.index, one[0])))):
        more = _by_chance(question, one[1])
        if chance + more < BY_CHANCE:
            chance += more
            kept.append(one)
    return tuple(kept)


def _is_taken(question: NumberQuestion, value: Decimal) -> bool:
    """Whether a number, or what it is when rounded as asked, is told as something else."""
    reach = 2 * _reach(question)
    if question.is_coarse(round_half_up(value, question.decimals)) or any(question.is_thousandth(value + by) for by in (-reach, 0, reach)):
        return True
    others = (question.right, *(one.value for one in question.variants))
    return any(abs(value - other) <= question.band(other) + reach for other in others)


def by_chance_at_all(question: NumberQuestion) -> float:
    """Return how likely a wrong answer within a factor of three of the right one, rounded as asked, is to be named, also as these."""
    return by_chance(question) + sum(_by_chance(question, value) for _, value in exact(question))


def _reach(question: NumberQuestion) -> Decimal:
    """Return how far from a number an answer at the asked precision can lie."""
    return Decimal(5).scaleb(-question.decimals - 1)


def _by_chance(question: NumberQuestion, value: Decimal) -> float:
    """Return how likely a wrong answer is to be this number."""
    width, times = float(_reach(question) / abs(value)) if value else 0.0, float(value / question.right)
    if not (1 - width) / FACTOR < times < FACTOR * (1 + width):
        return 0.0
    return 2 * width / (2 * math.log(FACTOR) - 3 * float(TOLERANCE))


def worked(question: NumberQuestion) -> Iterator[Found]:
    """Yield what each mistake leads to, and then each two of them."""
    alone = [(one, value) for one in _made(question) if (value := _wrong(question, one)) is not None]
    yield from (((one.name,), value) for one, value in alone)
    for at, (first, value) in enumerate(alone):
        later = [one for one, _ in alone[at + 1 :] if one.name != first.name]
        for second in dict.fromkeys(one.name for one in later):
            halves = [value, *(half for one, half in alone if one.name == second)]
            both = [_Made(second, case, first.figure) for case in altered(second, first.case)]
            both += [_Made(second, first.case, one.figure) for one in later if one.name == second and one.case is question.workings]
            for one in both:
                number = _wrong(question, one)
                if number is not None and not any(_same(question, number, half) for half in halves):
                    yield tuple(sorted((first.name, second), key=_CHAIN.index)), number


@dataclass(frozen=True)
class _Made:
    """A mistake made: in the case, or in what is asked of it."""

    name: str
    case: Workings
    figure: Figure


def _made(question: NumberQuestion) -> Iterator[_Made]:
    """Yield each mistake made, but not what comes to the same as another that the question looks for."""
    named = {one.mistake_id for one in question.variants}
    for name in _CHAIN:
        for case in altered(name, question.workings):
            one = _Made(name, case, question.figure)
            value = _wrong(question, one)
            if name in named or value is None or not any(_same(question, value, other.value) for other in question.variants):
                yield one
    yield from (_Made(name, question.workings, figure) for name, figure in question.others)


def _wrong(question: NumberQuestion, made: _Made) -> Decimal | None:
    value = made.figure(made.case)
    return None if not value or _same(question, value, question.right) else value


def _same(question: NumberQuestion, one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _SAME * abs(question.right)


def _lonely(found: Sequence[Found], apart: Decimal) -> list[Found]:
    """Return what is no nearer than that to anything that stands for other mistakes."""
    ordered, crowded = sorted(found, key=lambda one: one[1]), set()
    for at, one in enumerate(ordered):
        for other in islice(ordered, at + 1, None):
            if other[1] - one[1] > apart:
                break
            if other[0] != one[0]:
                crowded |= {one, other}
    return [one for one in found if one not in crowded]
