"""What a learner sees: tables of a story, hints, what came of a check; as accessible HTML and as plain text.

The HTML is self-contained and keeps to the colours of the page around it, light or dark. A verdict is
told in words and a sign, never by colour alone, and is announced by a screen reader (``role="status"``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from koers.exercise.mistakes import STEPS
from koers.exercise.model import AnyQuestion, ChoiceQuestion, Mark, MatchQuestion, NumberQuestion
from koers.exercise.texts import DataTable
from koers.exercise.words import Words

_BOX = "border-left: 0.35em solid {colour}; padding: 0.4em 0.9em; margin: 0.5em 0; max-width: 46em; line-height: 1.5"
# Both stand out against white and against the dark of JupyterLab.
_COLOURS = {"right": "#2e8b57", "mistake": "#c8641e", "hint": "#3b7dbd", "plain": "#808080"}
_SIGNS = {"right": "✓", "mistake": "✗", "hint": "?", "plain": "○"}
_CELL = "padding: 0.25em 0.9em 0.25em 0; border-bottom: 1px solid currentColor; vertical-align: top; text-align: {side}"


@dataclass(frozen=True)
class Shown:
    """Something to be displayed: in Jupyter as HTML, elsewhere as text."""

    text: str
    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def box(kind: str, head: str, paragraphs: Sequence[str], language: str) -> Shown:
    """Return a remark: a sign, a sentence, and what there is to say about it."""
    sign = _SIGNS[kind]
    body = "".join(f"<p style='margin: 0.3em 0 0'>{escape(one)}</p>" for one in paragraphs)
    style = _BOX.format(colour=_COLOURS[kind])
    html = (
        f"<div role='status' lang='{language}' style='{style}'><p style='margin: 0'><strong>"
        f"<span aria-hidden='true'>{sign}</span> {escape(head)}</strong></p>{body}</div>"
    )
    return Shown("\n".join([f"{sign} {head}", *(f"  {one}" for one in paragraphs)]), html)


def tables(words: Words, shown: Sequence[DataTable]) -> Shown:
    """Return tables with their captions, each row and column with a heading."""
    return Shown("\n\n".join(_plain(words, one) for one in shown), "".join(_html(words, one) for one in shown))


def _html(words: Words, table: DataTable) -> str:
    def cell(tag: str, at: int, text: str, scope: str = "") -> str:
        side = "right" if _right(table, at) else "left"
        weight = "; font-weight: normal" if scope == " scope='row'" else ""
        return f"<{tag}{scope} style='{_CELL.format(side=side)}{weight}; background: none'>{escape(text)}</{tag}>"

    name = escape(words.tell(table.caption))
    head = "".join(cell("th", at, words.tell(one), " scope='col'") for at, one in enumerate(table.header))
    rows = "".join(
        "<tr style='background: none'>"
        + "".join(cell("td" if at else "th", at, words.tell(one), "" if at else " scope='row'") for at, one in enumerate(row))
        + "</tr>"
        for row in table.rows
    )
    caption = f"<caption style='text-align: left; font-weight: bold; padding: 0.3em 0'>{name}</caption>"
    style = "border-collapse: collapse; margin: 0.5em 0 1em"
    return (
        f"<div lang='{words.language}' style='overflow-x: auto' tabindex='0' role='region' aria-label='{name}'>"
        f"<table style='{style}'>{caption}<thead><tr style='background: none'>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _right(table: DataTable, at: int) -> bool:
    """Whether a column holds numbers."""
    return at > 0 and all(type(row[at]).__name__ == "Number" for row in table.rows)


def _plain(words: Words, table: DataTable) -> str:
    grid = [[words.tell(one) for one in row] for row in (table.header, *table.rows)]
    widths = [max(len(row[at]) for row in grid) for at in range(len(grid[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in grid]
    return "\n".join([words.tell(table.caption), *lines])


def option_name(words: Words, name: str) -> str:
    """Return how an option is written: yes and no in the reader's language, others are names."""
    return {"yes": words.say("yes"), "no": words.say("no")}.get(name, name)


def how_to_answer(words: Words, question: AnyQuestion) -> str:
    """Return in what form an answer is wanted."""
    if isinstance(question, ChoiceQuestion):
        return words.say("Answer with one of the words, in quotation marks.")
    if isinstance(question, MatchQuestion):
        return words.say("Answer with rows and words, such as {example}.", example=f'{{"A": "{question.options[-1][0]}"}}')
    told = {
        "money": words.say("Give whole euros, or more precise."),
        "ratio": words.say("Give at least four decimals."),
        "share": words.say("Give a fraction with at least four decimals."),
        "count": words.say("Give at least two decimals."),
    }
    return told[question.form]


def feedback(words: Words, question: AnyQuestion, mark: Mark, before: Sequence[int] = ()) -> Shown:
    """Return what came of a check.

    Parameters
    ----------
    before : sequence of int
        Earlier questions that were tried and are not right yet: where an answer is not recognised, they may be why.
    """
    language = words.language
    if mark.verdict == "right":
        return box("right", words.say("Right."), (), language)
    if mark.verdict == "unanswered":
        return box("plain", words.say("Not answered yet."), (), language)
    if mark.verdict == "unusable":
        return box("plain", words.say("This cannot be read as an answer."), (_readable(words, question),), language)
    if mark.verdict == "too_coarse":
        head = words.say("Right so far, and rounded too much.")
        return box("mistake", head, (how_to_answer(words, question),), language)
    if mark.verdict == "mistake":
        head = words.say("Not right yet.")
        both = isinstance(question, NumberQuestion) and len(mark.mistakes) > 1
        paragraphs = [words.say("Two mistakes made together lead to exactly this number.")] if both else []
        for one in mark.mistakes:
            step = words.say("Step in the chain: {step}.", step=words.say(STEPS[one.step]))
            paragraphs += [f"{words.say(one.name)} {step}", words.say(one.advice)]
        return box("mistake", head, paragraphs, language)
    paragraphs = [words.say("It is none of the mistakes that are known here. Work the chain again step by step, or ask for a hint.")]
    if before:
        n = ", ".join(map(str, before))
        paragraphs.append(words.say("Get these questions right first, this one builds on them: {n}.", n=n))
    return box("mistake", words.say("Not right yet."), paragraphs, language)


def _readable(words: Words, question: AnyQuestion) -> str:
    if isinstance(question, NumberQuestion):
        return words.say(
            "Give a number, with a point before the decimals, without a sign for euros or percent, and without quotation marks."
        )
    return how_to_answer(words, question)


def hint(words: Words, question: AnyQuestion, number: int) -> Shown:
    """Return a hint by its number, from 0; past the last, that there are no more."""
    if number >= len(question.hints):
        return box("hint", words.say("There are no more hints for this question."), (), words.language)
    head = words.say("Hint {number} of {n}", number=str(number + 1), n=str(len(question.hints)))
    return box("hint", head, (words.tell(question.hints[number]),), words.language)
