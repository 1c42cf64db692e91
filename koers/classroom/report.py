"""The class report: which mistakes a class makes most, how each exercise went, how each learner stands.

Made of the display objects that every report is made of. Learners are numbers in it; nothing that a learner wrote is shown.
"""

from __future__ import annotations

from decimal import Decimal

from koers.classroom.attempts import exercises, learners
from koers.classroom.errors_made import mistakes
from koers.classroom.view import COLOURS, ClassView
from koers.exercise.ladder import LADDER
from koers.present.display import Bullets, Figure, Heading, KeyMessages, Section, Text, Tiles, Title
from koers.present.document import document_words

REPORT = "class-report"


def sections(view: ClassView) -> tuple[Section, ...]:
    """Return the report, cover first."""
    return (cover(view), first(view), mistakes(view), exercises(view), learners(view), how(view))


def cover(view: ClassView) -> Section:
    """Return the cover."""
    _, n = view.words.word, len(view.standing.learners)
    seeds = ", ".join(map(str, view.seeds))
    period = view.words.plural("{n} learner", "{n} learners", n=n)
    title = Title(
        report=REPORT,
        title=_("Class report"),
        subtitle=_("Marked on {date}", date=view.words.date(view.marked)),
        programme=_("Exercises in social return on investment"),
        period=f"seed-{'-'.join(map(str, view.seeds))}",
        period_text=f"{period}, seed {seeds}",
        language=view.language,
        date=view.marked.isoformat(),
        status=_("For the teacher"),
        watermark="",
        disclaimer=_("Learners are numbers; who is who is not in this report."),
        description=_("How a class did its exercises: the mistakes made most, each exercise, each learner."),
        colours=tuple(COLOURS.items()),
        words=tuple(document_words(view.words).items()),
    )
    return Section((title,))


def first(view: ClassView) -> Section:
    """Return what a teacher should know first."""
    _ = view.words.word
    items = [_most_made(view), _hardest(view), _handed_in(view)]
    tiles = _tiles(view)
    return Section((KeyMessages(_("What you need to know"), tuple(items)), Tiles(_("At a glance"), tiles)))


def _most_made(view: ClassView) -> tuple[str, Text]:
    _, text = view.words.word, view.words.text
    if not view.standing.mistakes:
        return _("No known mistake was made."), text("No wrong answer is one that a known mistake leads to.")
    top = view.standing.mistakes[0]
    told = text(
        "Made by {n} of the {all} in the class; no mistake was made by more. It belongs to this step: {step}.",
        n=view.made_by(top.mistake_id, top.n_learners),
        all=view.n_learners,
        step=view.step(top.mistake_id),
    )
    return view.mistake(top.mistake_id), told


def _hardest(view: ClassView) -> tuple[str, Text]:
    _, text = view.words.word, view.words.text
    asked = [
        (sum(one.marks[number - 1].verdict == "right" for one in results), len(results), exercise, number)
        for exercise in view.standing.exercises
        if (results := view.standing.handed_in(view.standing.of(exercise=exercise)))
        for number in range(1, view.standing.n_questions(exercise) + 1)
    ]
    if not asked:
        return _("Nobody answered anything yet."), text("There is no answer to mark.")
    n, whole, exercise, number = min(asked, key=lambda one: Decimal(one[0]) / one[1])
    if n == whole:
        return _("Every question is right with everybody."), text("Whoever handed in an exercise has all of it right.")
    lead = _("Hardest was question {number} of “{exercise}”.", number=str(number), exercise=view.said.tell(LADDER[exercise].title))
    told = text(
        "It is right with {n} of the {all} who handed in that exercise.",
        n=view.right_at(exercise, number, n),
        all=view.n_handed_in(exercise),
    )
    return lead, told


def _handed_in(view: ClassView) -> tuple[str, Text]:
    words, standing = view.words, view.standing
    missing = len(standing.results) - len(standing.handed_in(standing.results))
    n = view.count("n_not_handed_in", words.word("Notebooks not handed in, or without an answer"), missing)
    whole = view.count("n_notebooks", words.word("Notebooks"), len(standing.results))
    told = words.text("Not handed in, or without an answer: {n} of {all}.", n=n, all=whole)
    if not standing.troubles:
        return words.word("Everything that was handed in ran to its end."), told
    stopped = view.count("n_troubles", words.word("Notebooks that did not run to their end"), len(standing.troubles))
    more = words.text("Broken off, or not run: {n}. They are listed with the learners.", n=stopped)
    return words.word("Not everything that was handed in ran to its end."), (*told, " ", *more)


def _tiles(view: ClassView) -> tuple[tuple[str, Figure, Text], ...]:
    _, text, standing = view.words.word, view.words.text, view.standing
    handed = standing.handed_in(standing.results)
    right, asked = standing.right(handed)
    known = standing.kinds(handed)
    wrong = known["mistake"] + known["otherwise"]
    return (
        (_("Learners"), view.n_learners, text("in this class")),
        (
            _("Handed in"),
            view.share("handed_in_share", _("Notebooks with an answer"), len(handed), len(standing.results)),
            text("of the notebooks, with at least one answer"),
        ),
        (
            _("Right"),
            view.share("right_share", _("Questions that are right"), right, asked),
            text("of the questions in what was handed in"),
        ),
        (
            _("Named"),
            view.share("named_share", _("Wrong answers with a known mistake"), known["mistake"], wrong),
            text("of the wrong answers, by the mistake they come from"),
        ),
    )


def how(view: ClassView) -> Section:
    """Return how it was marked."""
    _, text = view.words.word, view.words.text
    seconds = view.count("n_seconds", _("Seconds that a notebook could run"), view.seconds)
    parts = view.count("n_parts", _("Parts of the fence that hold"), len(view.fence))
    items = (
        text(
            "Each notebook was run in a process of its own, behind a fence, for at most {n} seconds; there it could not see the keys.",
            n=seconds,
        ),
        text("Before that the fence was tried on the machine: {n} attempts to get through it, of which none did.", n=parts),
        text("A cell that fails does not keep the next from running. What was answered before a notebook broke off counts."),
        text(
            "An answer within a thousandth of what is right is right. One within a thousandth of what a known mistake leads to has that "
            "mistake; the numbers were drawn so that no two of these lie close together."
        ),
        text("A score is for learning: a learner who has Koers can have every answer checked before it is handed in."),
    )
    return Section((Heading(_("How this was marked"), 2, "verantwoording"), Bullets(items)))
