"""What a learner gets back: one small page, which says of every answer what the notebook would have said, and no right answer.

The page stands by itself, in the reader's own light or dark. What the learner wrote is shown as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from koers.classroom.keys import Keys
from koers.classroom.marking import Result
from koers.classroom.standing import NOT_RUN, Standing
from koers.classroom.told import told_end, told_failures
from koers.exercise import show
from koers.exercise.answer import UNUSABLE
from koers.exercise.ladder import LADDER
from koers.exercise.submission import told as told_answer
from koers.exercise.words import Words
from koers.present.wording import Wording

_STYLE = (
    ":root { color-scheme: light dark } "
    "body { font: 1.05rem/1.55 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 1rem 1.2rem 4rem } "
    "h1, h2, h3 { line-height: 1.25 } h2 { margin-top: 2.5rem; border-bottom: 1px solid } "
    "h3 { margin: 1.8rem 0 0.3rem; font-size: 1.05rem } "
    "p { margin: 0.3rem 0 } .told { border-left: 0.3rem solid #808080; padding: 0.1rem 0.9rem; margin-top: 0.5rem } "
    ".right { border-color: #2e8b57 } .mistake { border-color: #c8641e } code { overflow-wrap: anywhere }"
)


def feedback_page(keys: Keys, results: Sequence[Result], language: str, seconds: int) -> str:
    """Return the page of one learner, all of whose results are given.

    Parameters
    ----------
    seconds : int
        How long each notebook could run.
    """
    words, said = Wording(language), Words(language)
    _ = words.word
    title = _("Exercises: learner {name}", name=results[0].learner)
    right, asked = Standing.right(results)
    score = _("{n} of {all} questions right.", n=str(right), all=str(asked))
    body = [f"<h1>{escape(title)}</h1>", f"<p><strong>{escape(score)}</strong></p>"]
    for result in results:
        body += _exercise(keys, result, words, said, seconds)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    page = ["<!doctype html>", f'<html lang="{language}">', f"<head>{head}{policy}<style>{_STYLE}</style></head>", "<body><main>"]
    return "\n".join([*page, *body, "</main></body>", "</html>", ""])


def _exercise(keys: Keys, result: Result, words: Wording, said: Words, seconds: int) -> Iterator[str]:
    exercise = LADDER[result.exercise]
    yield f"<h2>{exercise.number}. {escape(said.tell(exercise.title))}</h2>"
    for remark in (told_end(words, result, seconds), told_failures(words, result)):
        if remark:
            yield f"<p>{escape(remark)}</p>"
    if result.ended in NOT_RUN:
        return
    yield f"<p>{escape(words.word('{n} of {all} questions right.', n=str(result.n_right), all=str(len(result.marks))))}</p>"
    questions = keys.posed[result.learner, result.exercise].questions
    wrong: list[int] = []
    for question, mark in zip(questions, result.marks, strict=True):
        yield f"<h3>{escape(words.word('Question {n}', n=str(question.number)))}</h3>"
        yield f"<p>{escape(said.tell(question.prompt))}</p>"
        given = result.answers.get(str(question.number))
        if given is not None and not (isinstance(given, dict) and UNUSABLE in given):
            yield f"<p>{escape(words.word('Your answer:'))} <code>{escape(told_answer(said, given))}</code></p>"
        lines = show.feedback(said, question, mark, wrong).text.split("\n")
        kind = "right" if mark.verdict == "right" else "plain" if mark.verdict in ("unanswered", "unusable") else "mistake"
        told = "".join(f"<p>{escape(line.strip())}</p>" for line in lines[1:])
        yield f'<div class="told {kind}"><p><strong>{escape(lines[0])}</strong></p>{told}</div>'
        if mark.verdict not in ("right", "unanswered"):
            wrong.append(question.number)
