"""The catalogue of the exercises: whole, without leftovers, and nothing a learner reads gives an answer away."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import koers
from koers.errors import UsageError
from koers.exercise.ladder import LADDER, pose
from koers.exercise.mistakes import MISTAKES, STEPS
from koers.exercise.model import NumberQuestion
from koers.exercise.words import LANGUAGES, Words
from koers.exercise.write import ABOUT

FOLDER = Path(koers.__file__).parent / "exercise"
PO = FOLDER / "locale" / "nl.po"


def catalogue() -> dict[str, str]:
    """Every message with its translation."""
    return {str(one.id): str(one.string) for one in read_po(io.BytesIO(PO.read_bytes()), locale="nl", abort_invalid=True) if one.id}


def used() -> set[str]:
    """Every message that the code says or keeps to be said."""
    found = {ABOUT, *STEPS.values(), *(text for one in MISTAKES.values() for text in (one.name, one.advice))}
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("said", "say") and node.args:
                options = [node.args[0].body, node.args[0].orelse] if isinstance(node.args[0], ast.IfExp) else [node.args[0]]
                found |= {one.value for one in options if isinstance(one, ast.Constant)}
    return found


def test_every_message_is_translated_and_none_in_vain() -> None:
    """What the code says and what the catalogue holds are the same messages."""
    assert used() == set(catalogue())


def test_a_translation_has_the_placeholders_and_the_ends_of_its_message() -> None:
    """Same names in braces, same mark at the end, no spaces around it, nothing twice."""
    for message, translated in catalogue().items():
        names = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in (message, translated)]
        assert names[0] == names[1], message
        assert translated == translated.strip()
        assert (translated[-1] in ".?") == (message[-1] in ".?"), message
    ids = re.findall(r'^msgid "(.+)"$', PO.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(ids) == len(set(ids)) == len(catalogue())


def test_what_is_said_of_a_mistake_has_no_numbers() -> None:
    """Neither the name nor the advice can give an answer away: the only digits are those of formulas, 0 and 1."""
    for one in MISTAKES.values():
        assert not re.search(r"[2-9]", one.name + one.advice), one.id
        assert one.step in STEPS


@pytest.mark.parametrize("name", LADDER)
def test_no_hint_holds_a_number_of_the_answer(name: str) -> None:
    """Hints tell the way; the right number is in none of them, nor in the story or the question."""
    for language in LANGUAGES:
        words = Words(language)
        posed = pose(name)
        told = " ".join(words.tell(one) for one in (*posed.story, *(hint for one in posed.questions for hint in (one.prompt, *one.hints))))
        for one in posed.questions:
            if isinstance(one, NumberQuestion):
                digits = re.sub(r"\D", "", f"{abs(one.right):.{one.decimals}f}").lstrip("0")
                assert digits not in re.sub(r"[.,\s\u00a0]", "", told), (one.number, digits)


def test_another_language_is_refused() -> None:
    """With what there is."""
    with pytest.raises(UsageError, match="Allowed: en, nl"):
        Words("fr")
