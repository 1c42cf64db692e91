"""How each exercise went, and how each learner stands."""

from __future__ import annotations

from decimal import Decimal

from koers.classroom.marking import Result
from koers.classroom.standing import KINDS, made
from koers.classroom.told import told_end, told_failures
from koers.classroom.view import COLOURS, ClassView
from koers.exercise.ladder import LADDER
from koers.present.charts import Part, Series, stacked_bars
from koers.present.display import Cell, Chart, Column, Display, Figure, Heading, Prose, Row, Section, Table

# Colour and hatch of each kind of answer.
_LOOKS = {
    "right": (COLOURS["positive"], ""),
    "mistake": (COLOURS["negative"], "////"),
    "otherwise": (COLOURS["left"], "...."),
    "unanswered": ("#c9d1d9", ""),
}


def exercises(view: ClassView) -> Section:
    """Return how each exercise went."""
    _, text = view.words.word, view.words.text
    lead = text("Counted are answers in what was handed in. “Otherwise wrong” is no known mistake, rounded too much, or not to be read.")
    head = Heading(_("Each exercise"), 2, "oefeningen")
    return Section((head, Prose(lead, "lead"), _exercises_drawn(view), _scores(view), _questions(view)))


def _kind_names(view: ClassView) -> dict[str, str]:
    _ = view.words.word
    return {"right": _("Right"), "mistake": _("Known mistake"), "otherwise": _("Otherwise wrong"), "unanswered": _("Not answered")}


def _exercises_drawn(view: ClassView) -> Chart:
    names = _kind_names(view)
    figures = {exercise: _counted(view, exercise) for exercise in view.standing.exercises}
    rows = [(view.name(name), "", tuple(Part(one.value or Decimal(0), one.text) for one in of_it)) for name, of_it in figures.items()]
    drawing = stacked_bars(rows, tuple(Series(names[kind], *_LOOKS[kind]) for kind in KINDS))
    title = view.words.word("What the answers came to, by exercise")
    told = [
        f"{view.name(name)}: " + ", ".join(f"{one.text} {names[kind].lower()}" for kind, one in zip(KINDS, of_it, strict=True))
        for name, of_it in figures.items()
    ]
    every = tuple(one for of_it in figures.values() for one in of_it)
    return Chart("oefeningen", title, drawing.svg, f"{title}. {'; '.join(told)}.", every, drawing.aspect, (), drawing.narrow)


def _counted(view: ClassView, exercise: str) -> tuple[Figure, ...]:
    """Return how many answers came to each kind."""
    names, n = _kind_names(view), view.standing.kinds(view.standing.handed_in(view.standing.of(exercise=exercise)))
    return tuple(view.count(f"exercises/{exercise}/n_{kind}", f"{view.name(exercise)}: {names[kind]}", n[kind]) for kind in KINDS)


def _scores(view: ClassView) -> Table:
    """Return how many learners have how many questions right."""
    _, standing = view.words.word, view.standing
    most = max((standing.n_questions(exercise) for exercise in standing.exercises), default=0)
    columns = [Column(_("Exercise")), Column(_("Handed in"), "", "end"), Column(_("Right on average"), "%", "end")]
    columns += [Column(_("{n} right", n=str(n)), "", "end") for n in range(most + 1)]
    rows = tuple(_score(view, exercise, most) for exercise in standing.exercises)
    return Table("scores", _("How many learners have how many questions right"), tuple(columns), rows, grid=True)


def _score(view: ClassView, exercise: str, most: int) -> Row:
    _, standing, name = view.words.word, view.standing, view.name(exercise)
    handed = standing.handed_in(standing.of(exercise=exercise))
    average = view.share(f"exercises/{exercise}/right_share", f"{name}: {_('right on average')}", *standing.right(handed))
    cells = [Cell((name,)), Cell(view.n_handed_in(exercise)), Cell(average, shown=average.text.rstrip("%"))]
    for n in range(most + 1):
        label = _("{exercise}: who have {n} right", exercise=name, n=str(n))
        figure = view.count(f"exercises/{exercise}/n_with_{n}", label, standing.scores(exercise)[n])
        cells.append(Cell(figure if n <= standing.n_questions(exercise) else ("–",)))
    return Row(tuple(cells))


def _questions(view: ClassView) -> Table:
    """Return what the answers to each question came to."""
    _, names = view.words.word, _kind_names(view)
    rows = []
    for exercise in view.standing.exercises:
        rows.append(Row((Cell((view.name(exercise),)),), "group"))
        rows += [_question(view, exercise, number) for number in range(1, view.standing.n_questions(exercise) + 1)]
    columns = [Column(_("Question")), *(Column(names[kind], "", "end") for kind in KINDS), Column(_("Mistake made most"))]
    return Table("vragen", _("What the answers came to, by question"), tuple(columns), tuple(rows), folded=True)


def _question(view: ClassView, exercise: str, number: int) -> Row:
    _, standing, names = view.words.word, view.standing, _kind_names(view)
    handed = standing.handed_in(standing.of(exercise=exercise))
    verdicts = [one.marks[number - 1].verdict for one in handed]
    question = _("Question {n}", n=str(number))
    cells = [Cell((question,))]
    for kind, ones in KINDS.items():
        n, label = sum(verdict in ones for verdict in verdicts), f"{view.name(exercise)}, {question}: {names[kind]}"
        figure = view.right_at(exercise, number, n) if kind == "right" else view.count(f"exercises/{exercise}/{number}/n_{kind}", label, n)
        cells.append(Cell(figure))
    most = made(handed, standing.exercises, number)
    return Row((*cells, Cell((view.mistake(most[0].mistake_id) if most else "–",))))


def learners(view: ClassView) -> Section:
    """Return how each learner stands."""
    _, text, standing = view.words.word, view.words.text, view.standing
    lead = text("How many questions are right, of those that were asked. A dash: not handed in, or without an answer.")
    asked = {exercise: standing.n_questions(exercise) for exercise in standing.exercises}
    columns = [Column(_("Learner")), Column(_("Right"), "", "end"), Column(_("Of"), "", "end")]
    columns += [Column(_("Exercise {n}", n=str(LADDER[exercise].number)), _("of {n}", n=str(asked[exercise])), "end") for exercise in asked]
    rows = [_learner(view, learner) for learner in standing.learners]
    table = Table("deelnemers", _("Right answers, by learner"), tuple(columns), tuple(rows), grid=True)
    return Section((Heading(_("Each learner"), 2, "deelnemers"), Prose(lead, "lead"), table, *_troubles(view)))


def _learner(view: ClassView, learner: str) -> Row:
    _, standing = view.words.word, view.standing
    right, asked = standing.right(standing.of(learner=learner))
    who = _("Learner {name}", name=learner)
    cells = [
        Cell((learner,)),
        Cell(view.count(f"learners/{learner}/n_right", f"{who}: {_('right')}", right)),
        Cell(view.count(f"learners/{learner}/n_questions", f"{who}: {_('questions')}", asked)),
    ]
    for exercise in standing.exercises:
        results = standing.of(learner=learner, exercise=exercise)
        label = f"{who}, {view.name(exercise)}: {_('right')}"
        n = view.count(f"learners/{learner}/{exercise}/n_right", label, standing.right(results)[0])
        cells.append(Cell(n if standing.handed_in(results) else ("–",)))
    return Row(tuple(cells))


def _troubles(view: ClassView) -> tuple[Display, ...]:
    """Return what did not run to its end, and which cells failed."""
    _ = view.words.word
    found = [one for one in view.standing.results if one.failed or one.ended not in ("done", "missing")]
    if not found:
        return ()
    rows = tuple(Row((Cell((one.learner,)), Cell((view.name(one.exercise),)), Cell((_trouble(view, one),)))) for one in found)
    columns = (Column(_("Learner")), Column(_("Exercise")), Column(_("What happened")))
    return (
        Heading(_("What went wrong in running"), 3, "haperingen"),
        Table("haperingen", _("Notebooks that did not run smoothly"), columns, rows),
    )


def _trouble(view: ClassView, result: Result) -> str:
    parts = (told_end(view.words, result, view.seconds), told_failures(view.words, result))
    return " ".join(part for part in parts if part)
