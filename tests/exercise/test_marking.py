"""Whatever somebody answers, marking says what it is worth and never fails."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from koers.errors import UsageError
from koers.exercise.answer import kept
from koers.exercise.ladder import pose
from koers.exercise.marking import mark
from koers.exercise.mistakes import MISTAKES
from koers.exercise.model import ChoiceQuestion, MatchQuestion, NumberQuestion
from koers.exercise.submission import MIME, Submission
from koers.exercise.words import Words

ONE_ROW = pose("one-row")
NUMBER = ONE_ROW.questions[3]
REPLAY = pose("replay").questions[0]
REPORT = pose("judge-a-report").questions[0]
assert isinstance(NUMBER, NumberQuestion)
assert isinstance(REPLAY, ChoiceQuestion)
assert isinstance(REPORT, MatchQuestion)


@pytest.mark.parametrize("kind", [float, Decimal, Fraction, np.float64, np.longdouble, lambda one: Fraction(str(one))])
def test_a_number_may_be_of_any_kind(kind: Any) -> None:
    """Floats, decimals, fractions, numpy's."""
    assert mark(NUMBER, kind(NUMBER.right)).verdict == "right"


@pytest.mark.parametrize("verdict", ["right", "mistake"])
def test_a_number_in_quotation_marks_is_that_number(verdict: str) -> None:
    """In the notebook as where it is handed in, where every number is text."""
    text = str(NUMBER.right if verdict == "right" else NUMBER.variants[0].value)
    assert mark(NUMBER, f" {text} ").verdict == mark(NUMBER, kept(text)).verdict == verdict


@pytest.mark.parametrize("answer", [None, ...])
def test_nothing_is_no_answer_yet(answer: Any) -> None:
    """The cell as it was handed out."""
    assert mark(NUMBER, answer).verdict == mark(REPLAY, answer).verdict == mark(REPORT, answer).verdict == "unanswered"


@pytest.mark.parametrize(
    "answer",
    [
        "1,44",
        "€ 1.44",
        "144%",
        "1_4",
        "١",
        "",
        True,
        np.bool_(True),
        float("nan"),
        float("inf"),
        Decimal("sNaN"),
        1 + 0j,
        [1.44],
        {"a": 1},
        10**5000,
        Decimal("1e400"),
        object(),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_what_is_no_number_cannot_be_read(answer: Any) -> None:
    """Text, truth values, infinities, lists, monsters."""
    assert mark(NUMBER, answer).verdict == "unusable"


def test_the_right_answer_with_too_few_decimals_is_told_so() -> None:
    """1.15 where 1.1509… is right: neither wrong nor a mistake of the chain."""
    assert mark(NUMBER, round(float(NUMBER.right), 1)).verdict == "too_coarse"
    assert mark(NUMBER, float(NUMBER.right) * 1.07).verdict == "unrecognised"


def test_a_choice_is_read_without_case_and_blanks() -> None:
    """And anything else than one of the options cannot be read."""
    assert mark(REPLAY, f" {REPLAY.right.upper()} ").verdict == "right"
    assert mark(REPLAY, "guide").verdict == mark(REPLAY, 3).verdict == "unusable"
    wrong = dict(REPLAY.wrong)
    assert all(mark(REPLAY, option).mistake_ids == (name,) for option, name in wrong.items())


@pytest.mark.parametrize("yes", ["yes", "ja", "Ja.", " WAAR", "true", True, np.bool_(True)])
@pytest.mark.parametrize("no", ["no", "nee", "Onwaar", "FALSE", "'nee'", False, np.bool_(False)])
def test_yes_and_no_are_read_as_somebody_says_them(yes: Any, no: Any) -> None:
    """In Dutch or English, or as Python's own; also when handed in. To another question they are no answer."""
    question = pose("sensitivity").questions[4]
    said = {"yes": yes, "no": no}
    assert {mark(question, answer).verdict for name, answer in said.items() if name == question.right} == {"right"}
    assert {mark(question, answer).verdict for name, answer in said.items() if name != question.right} == {"mistake"}
    for answer in (yes, no):
        assert mark(question, kept(answer)) == mark(question, answer)
        assert mark(NUMBER, kept(answer)).verdict == mark(REPLAY, kept(answer)).verdict == "unusable"


def test_rows_with_faults_are_told_by_what_is_missing_misnamed_or_too_many() -> None:
    """Each by its own name; rows called sound count as not named."""
    right = dict(REPORT.right)
    sound = next(row for row in REPORT.rows if row not in right)
    first = next(iter(right))
    other = next(name for name, _ in REPORT.options if name not in (right[first], "sound"))
    assert mark(REPORT, {**right, sound: "sound"}).verdict == "right"
    assert mark(REPORT, {**right, sound: other}).mistake_ids == ("sound-row-accused",)
    assert mark(REPORT, {**right, first: other}).mistake_ids == ("fault-misnamed",)
    assert mark(REPORT, {}).mistake_ids == ("fault-overlooked",)
    assert mark(REPORT, {first: other, sound: other}).mistake_ids == ("fault-overlooked", "fault-misnamed", "sound-row-accused")
    for unreadable in ({"Z": other}, {first: "odd"}, {1: 2}, "A", [first]):
        assert mark(REPORT, unreadable).verdict == "unusable"


def test_what_is_handed_in_is_marked_as_what_was_answered() -> None:
    """Through JSON and back, numbers exactly, and what cannot be read as such."""
    right = [one.right for one in ONE_ROW.questions if isinstance(one, NumberQuestion)]
    answers = {1: float(right[0]), 2: right[1], 3: None, 4: "one"}
    submission = Submission.of("one-row", 1, "", ONE_ROW.edition, answers)
    again = Submission.read(submission.json)
    assert again == submission
    assert [one.verdict for one in again.marks(ONE_ROW.questions)] == ["right", "right", "unanswered", "unusable"]
    assert [one.verdict for one in Submission.read(submission.json.replace('"4"', '"9"')).marks(ONE_ROW.questions)][3] == "unanswered"
    odd = Submission.of("one-row", 1, "", "", {1: [1], 2: {"a": 1}, 3: float("nan"), 4: {"A": "b"}}).answers
    assert odd == {"1": {"unusable": "list"}, "2": {"unusable": "dict"}, "3": {"unusable": "float"}, "4": {"A": "b"}}
    assert {one.verdict for one in Submission("one-row", 1, "", "", odd).marks(ONE_ROW.questions)} == {"unusable"}


@pytest.mark.parametrize("name", ["one-row", "drop-off"])
def test_every_mistake_is_named_from_what_was_handed_in_too(name: str) -> None:
    """However far from the right answer it leads: a percentage for a fraction goes beyond any amount of money."""
    posed = pose(name)
    for question in posed.questions:
        assert isinstance(question, NumberQuestion)
        for variant in question.variants:
            found = Submission.read(Submission.of(name, 1, "", "", {question.number: float(variant.value)}).json).marks(posed.questions)
            assert found[question.number - 1].mistake_ids == (variant.mistake_id,)


def test_what_is_handed_in_shows_and_carries_its_document() -> None:
    """In one output: for a reader, and for a program."""
    shown: Any = Submission.of("one-row", 1, "", "x", {1: 2.5, 2: None}).shown(Words("en"))
    bundle = shown._repr_mimebundle_()
    assert Submission.read(json.dumps(bundle[MIME])).answers == {"1": "2.5", "2": None}
    assert "1 of 2 questions answered" in bundle["text/plain"]
    odd = Submission.of("one-row", 1, "", "x", {1: (1, 44), 2: {"A": "sound"}}).shown(Words("en"))
    assert odd.text.splitlines()[1:] == ["  1: This cannot be read as an answer.", "  2: A: sound"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"format": "koers-exercise-answers", "version": 2}',
        '{"format": "koers-exercise-answers", "version": 1, "exercise": "x", "learner": 7, "edition": "", "seed": 1, "answers": {}}',
        '{"format": "koers-exercise-answers", "version": 1, "exercise": "x", "learner": "7", "edition": "", "seed": 1, "answers": []}',
    ],
    ids=range(7),
)
def test_what_is_no_submission_is_refused_in_words(text: str) -> None:
    """Never with a fault of its own."""
    with pytest.raises(UsageError, match="answers"):
        Submission.read(text)


def test_what_goes_wrong_in_naming_faults_is_all_of_one_step() -> None:
    """Of going through a report row by row, not of judging what a result may be used for."""
    assert {MISTAKES[name].step for name in ("fault-overlooked", "fault-misnamed", "sound-row-accused", "faults-left-in")} == {"review"}


def test_a_point_for_thousands_is_named() -> None:
    """As Dutch is written: 41.100 is 41.1 to Python. A ratio has no thousands."""
    euros, ratio = (next(one for one in pose("drop-off").questions if getattr(one, "form", "") == form) for form in ("money", "ratio"))
    assert isinstance(euros, NumberQuestion)
    assert isinstance(ratio, NumberQuestion)
    assert mark(euros, float(euros.right / 1000)).mistake_ids == ("thousands-mark",)
    assert mark(ratio, float(ratio.right / 1000)).verdict == "unrecognised"


def test_text_that_cannot_be_written_is_kept_as_text_that_can() -> None:
    """Half a surrogate pair, as an answer, as a row or as the number of a question: what is handed in is written to files later."""
    given = json.dumps(
        {**Submission.of("one-row", 1, "07", "x", {}).document, "answers": {"1": "\ud800", "2": {"\udc00": "a\ud800"}, "\ud800": "3"}}
    )
    found = Submission.read(given)
    assert found.answers == {"1": "?", "2": {"?": "a?"}, "?": "3"}
    assert Submission.of("one-row", 1, "07", "x", {1: "\ud800"}).json.encode("utf-8")
