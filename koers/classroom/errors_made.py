"""The mistakes that a class makes most."""

from __future__ import annotations

from decimal import Decimal

from koers.classroom.view import COLOURS, ClassView
from koers.exercise.ladder import LADDER
from koers.exercise.mistakes import MISTAKES
from koers.present.charts import Part, Series, stacked_bars
from koers.present.display import Bullets, Callout, Cell, Chart, Column, Display, Heading, Prose, Row, Section, Table

_MOST_DRAWN, _MOST_TOLD = 10, 3


def mistakes(view: ClassView) -> Section:
    """Return the mistakes that the class makes most."""
    _, text = view.words.word, view.words.text
    head = Heading(_("The mistakes made most"), 2, "fouten")
    found = view.standing.mistakes
    if not found:
        return Section((head, Callout(_("None"), (text("No wrong answer is one that a known mistake leads to."),), "success")))
    lead = text("By the number of learners who made it at least once, in any exercise. Answers count each time.")
    rows = []
    for one in found:
        times = view.count(f"mistakes/{one.mistake_id}/n_answers", f"{view.mistake(one.mistake_id)} {_('Answers')}", one.n_answers)
        where = ", ".join(str(LADDER[name].number) for name in one.exercises)
        cells = (
            (view.mistake(one.mistake_id),),
            (view.step(one.mistake_id),),
            view.made_by(one.mistake_id, one.n_learners),
            times,
            (where,),
        )
        rows.append(Row(tuple(Cell(cell) for cell in cells)))
    columns = (
        Column(_("Mistake")),
        Column(_("Step in the chain")),
        Column(_("Learners"), "", "end"),
        Column(_("Answers"), "", "end"),
        Column(_("Exercises")),
    )
    table = Table("fouten", _("Mistakes, by the number of learners who made them"), columns, tuple(rows))
    return Section((head, Prose(lead, "lead"), _mistakes_drawn(view), table, *_advice(view)))


def _mistakes_drawn(view: ClassView) -> Chart:
    drawn = view.standing.mistakes[:_MOST_DRAWN]
    figures = tuple(view.made_by(one.mistake_id, one.n_learners) for one in drawn)
    rows = [
        (view.mistake(one.mistake_id).rstrip("."), figure.text, (Part(figure.value or Decimal(0), ""),))
        for one, figure in zip(drawn, figures, strict=True)
    ]
    drawing = stacked_bars(rows, (Series("", COLOURS["accent"]),))
    told = "; ".join(f"{name}: {text}" for name, text, _parts in rows)
    title = view.words.word("Learners who made each mistake")
    return Chart("fouten", title, drawing.svg, f"{title}. {told}.", figures, drawing.aspect, (), drawing.narrow)


def _advice(view: ClassView) -> tuple[Display, ...]:
    """Return what the learners who made the first few were told, to begin a lesson with."""
    _ = view.words.word
    told = tuple(
        (f"{view.mistake(one.mistake_id)} {view.said.say(MISTAKES[one.mistake_id].advice)}",) for one in view.standing.mistakes[:_MOST_TOLD]
    )
    return (Heading(_("To come back to in class"), 3, "bespreken"), Bullets(told, ordered=True))
