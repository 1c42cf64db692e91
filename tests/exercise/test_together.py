"""Two mistakes made together, and those that a question does not look for: by name where the answer is exactly theirs."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from koers.exercise.draw import BY_CHANCE, FACTOR
from koers.exercise.ladder import LADDER, pose
from koers.exercise.marking import mark
from koers.exercise.mistakes import MISTAKES
from koers.exercise.model import NumberQuestion, Variant
from koers.exercise.session import open_exercise
from koers.exercise.together import by_chance_at_all, exact, worked
from koers.exercise.words import LANGUAGES, Words
from koers.money import round_half_up
from tests.conftest import SOAK

SEEDS = range(8) if SOAK else range(1)
N_DRAWS = 1000 if SOAK else 100


def question(name: str, number: int) -> NumberQuestion:
    """A question of the notebooks that ship."""
    found = pose(name).questions[number - 1]
    assert isinstance(found, NumberQuestion)
    return found


@pytest.mark.parametrize(
    ("name", "number", "answer", "mistakes"),
    [
        # 90 people, 73.00 a month, 40% anyway, inputs 41,100: neither the months nor deadweight.
        ("one-row", 2, 90 * 73, {"month-as-year", "deadweight-forgotten"}),
        ("one-row", 4, 90 * 73 * 12 / 41_100 - 1, {"deadweight-forgotten", "ratio-from-npv"}),
        # 27 people at 2,650, 20% anyway, 15% others, 40% lost a year, six years, inputs 62,000: no filter; and filters added, in the last question.
        ("drop-off", 1, 27 * 2650, {"deadweight-forgotten", "attribution-forgotten"}),
        ("drop-off", 4, 27 * 2650 * 0.65 * (1 - 0.6**6) / 0.4 / 62_000, {"filters-added"}),
        # 17,200 a year for four years: neither worn off nor discounted.
        ("discounting", 3, 17_200 * 4, {"drop-off-forgotten", "discounting-forgotten"}),
    ],
)
def test_two_mistakes_by_hand_are_both_named(name: str, number: int, answer: float, mistakes: set[str]) -> None:
    """Rounded as the question asks, too; but not where the answer lies beside it."""
    one = question(name, number)
    for given in (answer, round(answer, one.decimals)):
        assert set(mark(one, given).mistake_ids) == mistakes
    assert mark(one, answer * 1.0005).verdict == "unrecognised"
    beside = round(answer, one.decimals + 2) + 0.2 * 10**-one.decimals
    assert mark(one, beside).verdict == "unrecognised"  # given more precisely than asked, and not that


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_learner_is_told_of_both_with_their_steps(language: str) -> None:
    """And of nothing that gives the answer away."""
    words = Words(language)
    told = open_exercise("one-row", language=language).check(2, 90 * 73).text
    assert words.say("Two mistakes made together lead to exactly this number.") in told
    for mistake in ("month-as-year", "deadweight-forgotten"):
        assert words.say(MISTAKES[mistake].name) in told
        assert words.say(MISTAKES[mistake].advice) in told
    assert not re.search(r"[2-9]", told)


@pytest.mark.parametrize("name", LADDER)
def test_what_is_told_apart_is_named_and_chance_names_next_to_nothing(name: str) -> None:
    """All that a wrong answer can be named as, together: fewer than one in a hundred, as computed and as drawn."""
    dice, n, named = random.Random(name), 0, 0  # noqa: S311 - dice
    for seed in SEEDS:
        for one in (one for one in pose(name, seed).questions if isinstance(one, NumberQuestion)):
            assert by_chance_at_all(one) < BY_CHANCE
            for names, value in exact(one):
                for answer in (float(value), round_half_up(value, one.decimals)):
                    assert mark(one, answer).mistake_ids == names, (seed, one.number)
            for number in range(N_DRAWS):
                found = mark(one, float(one.right) * FACTOR ** (2 * (number + dice.random()) / N_DRAWS - 1))
                n, named = n + (found.verdict != "right"), named + (found.verdict == "mistake")
    assert named / n < BY_CHANCE


def test_most_pairs_are_known_and_hardly_any_is_named_otherwise() -> None:
    """Of all two mistakes that can be made together; every exercise in the soak, one of them in an ordinary run."""
    pairs, known, other = 0, 0, 0
    for name in LADDER if SOAK else ("drop-off",):
        for seed in SEEDS:
            for one in (one for one in pose(name, seed).questions if isinstance(one, NumberQuestion)):
                for names, value in (found for found in worked(one) if len(found[0]) > 1):
                    told = set(mark(one, value).mistake_ids)
                    pairs, known, other = pairs + 1, known + (told == set(names)), other + bool(told - set(names))
    assert known / pairs > 0.75
    assert other / pairs < (0.01 if SOAK else 0.05)  # one seed is a small sample


def test_the_right_answer_and_single_mistakes_come_first() -> None:
    """Where two mistakes lead near either, nothing is said of the two."""
    one = question("one-row", 2)
    both = Decimal(90 * 73)
    assert (("month-as-year", "deadweight-forgotten"), both) in exact(one)
    for taken in (replace(one, right=both), replace(one, variants=(*one.variants, Variant("upside-down", both * Decimal("1.0009"))))):
        assert both not in [value for _, value in exact(taken)]
    assert mark(replace(one, right=both), both).verdict == "right"


def test_what_rounding_brings_near_a_single_mistake_is_that() -> None:
    """A small number: two mistakes lead beside the band of one, and rounded as asked into it."""
    one = question("one-row", 4)
    both = next(value for names, value in exact(one) if len(names) == 2)
    beside = replace(one, variants=(*one.variants, Variant("upside-down", both + one.band(both) + Decimal("0.00002"))))
    assert both not in [value for _, value in exact(beside)]


def test_no_more_is_recognised_than_chance_allows() -> None:
    """Where singles take nearly all there is to take, pairs far from the right answer are left."""
    one = question("one-row", 2)
    many = tuple(Variant("upside-down", one.right * (1 + Decimal(n) / 10)) for n in range(1, 11))
    left = exact(replace(one, variants=many))
    assert by_chance_at_all(replace(one, variants=many)) < BY_CHANCE
    assert 0 < len(left) < len(exact(replace(one, variants=()))) + 1


def test_what_is_asked_wrongly_goes_together_with_what_is_worked_wrongly() -> None:
    """The other end of the range, without the volunteers."""
    one = question("sensitivity", 2)
    names = [names for names, _ in exact(one)]
    assert ("inputs-left-out", "wrong-end") in names or ("wrong-end", "inputs-left-out") in names
