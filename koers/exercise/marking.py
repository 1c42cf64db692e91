"""Mark an answer: right, a mistake by its name, or neither.

A number is compared in exact fractions, at a tolerance of one in a thousand, or half a unit of the precision that
was asked for where that is wider: with the right answer first, then with what each mistake leads to that the question looks for, and
then, exactly, with what other mistakes and two at once lead to. Somebody else's answer may be anything at all, so nothing here
fails on one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from koers.exercise.answer import as_number, is_truth
from koers.exercise.mistakes import ROUNDED, THOUSANDS
from koers.exercise.model import AnyQuestion, ChoiceQuestion, Mark, MatchQuestion, NumberQuestion
from koers.exercise.together import recognised

SOUND = "sound"
# As it may be said in any edition.
_YES_NO = {"yes": ("yes", "ja", "true", "waar"), "no": ("no", "nee", "false", "onwaar")}


def mark(question: AnyQuestion, answer: Any) -> Mark:
    """Mark one answer.

    Parameters
    ----------
    question : NumberQuestion, ChoiceQuestion or MatchQuestion
    answer : anything
        A number; the id of an option, or yes and no as somebody says them; or rows with the ids of their faults.
        None (and ``...``) is no answer yet.
    """
    if answer is None or answer is Ellipsis:
        return Mark("unanswered")
    if isinstance(question, NumberQuestion):
        number = as_number(answer)
        return Mark("unusable") if number is None else _number(question, number)
    if isinstance(question, ChoiceQuestion):
        return _choice(question, answer)
    return _match(question, answer)


def _number(question: NumberQuestion, answer: Decimal) -> Mark:
    if question.is_near(answer, question.right):
        return Mark("right")
    found = dict.fromkeys(variant.mistake_id for variant in question.variants if question.is_near(answer, variant.value))
    if question.is_coarse(answer) and set(found) <= {ROUNDED}:
        return Mark("too_coarse")
    if not found and question.is_thousandth(answer):
        return Mark("mistake", (THOUSANDS,))
    found = found or dict.fromkeys(recognised(question, answer))
    return Mark("mistake", tuple(found)) if found else Mark("unrecognised")


def _choice(question: ChoiceQuestion, answer: Any) -> Mark:
    chosen = str(answer).strip().strip("\"'.").casefold() if isinstance(answer, str) or is_truth(answer) else None
    known = {name.casefold(): name for name, _ in question.options}
    if set(known) == set(_YES_NO):
        known = {said: known[name] for name, ones in _YES_NO.items() for said in ones}
    if chosen not in known:
        return Mark("unusable")
    if known[chosen] == question.right:
        return Mark("right")
    named = dict(question.wrong).get(known[chosen])
    return Mark("mistake", (named,)) if named else Mark("unrecognised")


def _match(question: MatchQuestion, answer: Any) -> Mark:
    options = {name for name, _ in question.options}
    if not isinstance(answer, Mapping) or not all(isinstance(part, str) for pair in answer.items() for part in pair):
        return Mark("unusable")
    named = {row.strip().upper(): fault.strip().casefold() for row, fault in answer.items()}
    if not set(named) <= set(question.rows) or not set(named.values()) <= options:
        return Mark("unusable")
    accused = {row: fault for row, fault in named.items() if fault != SOUND}
    right = dict(question.right)
    if accused == right:
        return Mark("right")
    found = []
    if set(right) - set(accused):
        found.append("fault-overlooked")
    if any(accused[row] != right[row] for row in set(accused) & set(right)):
        found.append("fault-misnamed")
    if set(accused) - set(right):
        found.append("sound-row-accused")
    return Mark("mistake", tuple(found))


__all__ = ["SOUND", "MatchQuestion", "as_number", "mark"]
