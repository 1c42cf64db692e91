"""Every exercise over many seeds: mistakes are named, right answers are right, chance names next to nothing.

An ordinary run tries a few seeds, ``make soak`` two hundred.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

import koers.exercise.marking
from koers.errors import UsageError
from koers.exercise.draw import BY_CHANCE, FACTOR, Asker, Draw, Rejected, by_chance, fault_of
from koers.exercise.ladder import LADDER, pose
from koers.exercise.ladder.parts import INPUTS_TODAY, ratio
from koers.exercise.marking import mark
from koers.exercise.mistakes import LISTED, MISTAKES
from koers.exercise.model import ChoiceQuestion, MatchQuestion, NumberQuestion, Posed, Variant
from koers.exercise.texts import said
from koers.exercise.workings import Given, Outcome, Workings, as_case
from koers.impact.case import check_case
from koers.impact.conventions import Convention, DiscountTiming
from koers.impact.uncertainty import switching_values
from koers.impact.value import value_case
from koers.money import round_half_up
from tests.conftest import SOAK

SEEDS = range(200) if SOAK else range(3)
N_DRAWS = 100 if SOAK else 250

each_exercise = pytest.mark.parametrize("name", LADDER)


@pytest.fixture(autouse=True)
def one_mistake_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is recognised only exactly, two mistakes at once among it, has tests of its own (test_together)."""
    monkeypatch.setattr(koers.exercise.marking, "recognised", lambda *_: ())


@cache
def posed(name: str, seed: int) -> Posed:
    """An exercise of one seed, made once."""
    return pose(name, seed, "07" if seed % 2 else "")


def numbers(name: str, seed: int) -> list[NumberQuestion]:
    """The questions after a number."""
    return [one for one in posed(name, seed).questions if isinstance(one, NumberQuestion)]


def test_there_are_eight_exercises_in_order() -> None:
    """Numbered as they stand, each with questions, hints and a name that sorts."""
    assert [one.number for one in LADDER.values()] == list(range(1, 9))
    for name in LADDER:
        assert len(posed(name, 0).questions) >= 3
        assert all(len(one.hints) == 2 for one in posed(name, 0).questions)
        assert [one.number for one in posed(name, 0).questions] == list(range(1, len(posed(name, 0).questions) + 1))


@each_exercise
def test_every_mistake_is_named_wherever_it_is_looked_for(name: str) -> None:
    """At full precision, as a float, and rounded as the question asks."""
    for seed in SEEDS:
        for question in numbers(name, seed):
            for variant in question.variants:
                for answer in (variant.value, float(variant.value), round_half_up(variant.value, question.decimals)):
                    assert mark(question, answer).mistake_ids == (variant.mistake_id,), (seed, question.number, variant)


@each_exercise
def test_every_mistake_of_the_table_is_named_where_it_can_be_made(name: str) -> None:
    """If the chain with it gives another answer to any question, then some question of the exercise knows it by name."""
    for seed in SEEDS:
        for mistake_id in LISTED:
            made = [(one, wrong) for one in numbers(name, seed) for wrong in one.worked(mistake_id) if not one.is_near(wrong, one.right)]
            named = [one.number for one, wrong in made if mark(one, wrong).mistake_ids == (mistake_id,)]
            assert not made or named, (seed, mistake_id)


def test_every_mistake_of_the_table_can_be_made_somewhere() -> None:
    """The ladder as a whole looks for all of them, and for their near relatives."""
    looked_for = {variant.mistake_id for name in LADDER for seed in SEEDS for one in numbers(name, seed) for variant in one.variants}
    assert set(LISTED) <= looked_for
    assert {one.id for one in MISTAKES.values() if one.alter} - looked_for <= {"filters-multiplied"}  # only where the drawn convention adds


@each_exercise
def test_a_right_answer_is_never_called_wrong(name: str) -> None:
    """Exact, as a float, rounded as asked or a little finer, and anywhere within the tolerance."""
    for seed in SEEDS:
        for question in numbers(name, seed):
            right = question.right
            answers = [right, float(right), *(round_half_up(right, question.decimals + more) for more in (0, 1, 3))]
            answers += [round(float(right), question.decimals), right * Decimal("1.00099"), right * Decimal("0.99901")]
            assert {mark(question, answer).verdict for answer in answers} == {"right"}, (seed, question.number)


@each_exercise
def test_a_right_answer_with_too_few_decimals_is_called_just_that(name: str) -> None:
    """Not a mistake made on the way: nobody can tell that from the number, and the advice would be wrong."""
    for seed in SEEDS:
        for question in numbers(name, seed):
            for given in range(2, question.decimals):
                answer = round_half_up(question.right, given)
                assert mark(question, answer).verdict in ("too_coarse", "right") or answer == 0, (seed, question.number, given)


@each_exercise
def test_a_wrong_answer_is_hardly_ever_named_by_chance(name: str) -> None:
    """Drawn log-uniformly within a factor of three of the right one: fewer than one in a hundred of each question, as computed; and as drawn."""
    dice, n, named = random.Random(name), 0, 0  # noqa: S311 - dice
    for seed in SEEDS:
        for question in numbers(name, seed):
            assert by_chance(question) < BY_CHANCE
            for number in range(N_DRAWS):  # one draw in each of so many equal parts
                found = mark(question, float(question.right) * FACTOR ** (2 * (number + dice.random()) / N_DRAWS - 1))
                n += found.verdict != "right"
                named += found.verdict == "mistake"
    assert named / n < BY_CHANCE


@each_exercise
def test_the_numbers_follow_from_name_seed_and_learner(name: str) -> None:
    """Twice the same; another learner or seed has others."""
    again = pose(name, 1, "07")
    assert again == posed(name, 1)
    assert again.edition == posed(name, 1).edition
    assert len({posed(name, 1).edition, pose(name, 1, "08").edition, posed(name, 3).edition}) == 3


def test_draws_are_the_same_on_every_python() -> None:
    """Known once and for all: a stream seeded with a text, used through random() alone."""
    draw = Draw("koers")
    assert [draw.steps(0, 99) for _ in range(3)] == [Decimal(93), Decimal(20), Decimal(43)]
    assert draw.some("abcdef", 3) == ["c", "d", "b"]


@pytest.mark.parametrize(("name", "number"), [("discounting", 3), ("discounting", 4), ("replay", 3)])
def test_percentages_throughout_are_named(name: str, number: int) -> None:
    """Shares and the discount rate alike, as somebody does who never divides by one hundred."""
    question = posed(name, 0).questions[number - 1]
    assert isinstance(question, NumberQuestion)
    case = question.workings
    (one,) = case.outcomes
    shares = {share: getattr(one, share) * 100 for share in ("deadweight", "displacement", "attribution_to_others", "drop_off")}
    wrong = question.figure(replace(case, outcomes=(replace(one, **shares),), rate=case.rate * 100))
    assert mark(question, wrong).mistake_ids == ("percent-for-fraction",)


@pytest.mark.parametrize("name", ["discounting", "replay"])
def test_what_is_discounted_says_when_inputs_are_paid(name: str) -> None:
    """Inputs at the end of the first year would turn one convention's ratio into another's."""
    (table,) = posed(name, 0).tables
    assert INPUTS_TODAY in [row[0] for row in table.rows]


@each_exercise
def test_what_is_right_is_what_the_valuation_says(name: str) -> None:
    """The small chain of the exercises and the valuation of reports agree to a millionth of a cent, also with mistakes in the case."""
    case = numbers(name, 0)[-1].workings
    others = [replace(case, convention=replace(case.convention, discount_timing=one)) for one in DiscountTiming]
    for workings in (case, *(others if name == "replay" else [])):
        valued = as_case(workings)
        assert check_case(valued) == []
        result = value_case(valued)
        for ours, theirs in (
            (workings.value, result.total_present_value),
            (workings.inputs_total, result.inputs_total),
            (workings.net, result.net_present_value),
            (workings.ratio, result.sroi_ratio),
        ):
            assert ours is not None
            assert theirs is not None
            assert abs(ours - theirs) < Decimal("1e-8")


def test_switching_values_are_those_of_the_sensitivity_analysis() -> None:
    """Solved in exact numbers here, in doubles there."""
    case = numbers("sensitivity", 0)[0].workings
    found = switching_values(as_case(case)).set_index("id")["value"]
    for column in ("quantity", "deadweight"):
        ours = case.switching("work", column)
        assert ours is not None
        assert float(ours) == pytest.approx(found[f"work/{column}"], rel=1e-9)


def test_the_chain_by_hand() -> None:
    """The worked example of docs/impact.md: 60 × 8,500 × 0.6 × 0.7 = 214,200; 149,940 ÷ 1.035 = 144,869.57; ÷ 250,000 = 1.436."""
    row = Outcome(
        "work",
        Decimal(60),
        Decimal(8500),
        deadweight=Decimal("0.4"),
        attribution_to_others=Decimal("0.3"),
        drop_off=Decimal("0.3"),
        duration=2,
    )
    case = Workings((row,), (Given("fund", "cash", Decimal(250_000)),), Convention(discount_timing=DiscountTiming.START), Decimal("0.035"))
    assert case.impact_in(1) == Decimal(214_200)
    assert case.impact_in(2) == Decimal(149_940)
    assert round_half_up(case.value, 2) == Decimal("359069.57")
    assert case.ratio is not None
    assert round_half_up(case.ratio, 2) == Decimal("1.44")
    # Rounded on the way: 1 ÷ 1.035 = 0.966… becomes 0.97; 214,200 + 149,940 × 0.97 = 359,641.80.
    assert replace(case, rounded=True).value == Decimal("359641.80")


def one_question(deadweight: str, others: str) -> Workings:
    """A case in which two mistakes give the same number where the two shares are alike."""
    row = Outcome("a", Decimal(50), Decimal(1000), deadweight=Decimal(deadweight), displacement=Decimal(others))
    return Workings((row,), (Given("b", "cash", Decimal(20_000)),))


def test_numbers_that_tell_no_mistakes_apart_are_rejected() -> None:
    """Two filters of the same size: forgetting one gives the same as forgetting the other."""
    both = ("deadweight-forgotten", "displacement-forgotten")
    Asker(one_question("0.3", "0.2")).number(said("?"), ratio, (), both, form="ratio")
    with pytest.raises(Rejected, match="displacement-forgotten lies too close to deadweight-forgotten"):
        Asker(one_question("0.3", "0.3")).number(said("?"), ratio, (), both, form="ratio")
    # 0.50 turned round is 0.50: the mistake is made and nobody can see it, so that it is not looked for.
    question = Asker(one_question("0.5", "0.2")).number(said("?"), ratio, (), ("deadweight-kept",), form="ratio")
    assert question.variants == ()


def test_a_question_that_would_name_by_chance_or_rounds_too_much_is_rejected() -> None:
    """Eleven numbers within a factor of three are too many, and whole euros too coarse for an answer of some hundreds."""
    question = Asker(one_question("0.3", "0.2")).number(said("?"), ratio, (), (), form="ratio")
    many = tuple(Variant(f"m{n}", question.right * (1 + Decimal(n) / 10)) for n in range(1, 12))
    assert fault_of(replace(question, variants=many[:9])) == ""
    assert "chance" in fault_of(replace(question, variants=many))
    assert "right" in fault_of(replace(question, variants=(Variant("m", question.right * Decimal("1.0015")),)))
    assert "too coarse" in fault_of(replace(question, right=Decimal(700), decimals=0))


def test_a_mistake_that_can_be_made_and_is_not_looked_for_is_rejected() -> None:
    """Filters can be added up here, so some question must know it."""
    ask = Asker(one_question("0.3", "0.2"))
    ask.number(
        said("?"), ratio, (), ("deadweight-forgotten", "displacement-forgotten", "ratio-from-npv", "percent-for-fraction"), form="ratio"
    )
    with pytest.raises(Rejected, match="filters-added can be made"):
        ask.check()
    ask.number(said("?"), ratio, (), ("filters-added",), form="ratio")
    ask.check()


def test_the_planted_faults_show_and_are_three() -> None:
    """Each in a row of its own, and marked when named."""
    for seed in SEEDS:
        [question] = [one for one in posed("judge-a-report", seed).questions if isinstance(one, MatchQuestion)]
        assert len(question.right) == 3
        assert mark(question, dict(question.right)).verdict == "right"
        row, fault = question.right[0]
        assert mark(question, {row: fault}).mistake_ids == ("fault-overlooked",)


def test_every_option_of_a_choice_is_right_or_tells_something() -> None:
    """No wrong option goes without a name for what was misread, and both kinds of report are drawn."""
    rights = set()
    for name in LADDER:
        for seed in SEEDS:
            for one in posed(name, seed).questions:
                if isinstance(one, ChoiceQuestion):
                    rights.add((name, one.right))
                    wrong = {option: mark(one, option) for option, _ in one.options if option != one.right}
                    assert mark(one, one.right).verdict == "right"
                    assert {found.verdict for found in wrong.values()} == {"mistake"}
    assert len(rights) >= 4


def test_an_unknown_exercise_is_refused_with_the_nearest() -> None:
    """As every name is."""
    with pytest.raises(UsageError, match="Did you mean 'discounting'"):
        pose("discountin")
