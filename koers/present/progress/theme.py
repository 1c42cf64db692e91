"""What a theme is for: its ambition, its goals, and the figures that show why."""

from __future__ import annotations

from typing import Any

from koers.frames import rows_of
from koers.present.display import Bullets, Cell, Column, Display, Heading, Prose, Row, Section, Table, Text
from koers.present.progress.messages import absences
from koers.present.progress.view import ProgressView


def theme(view: ProgressView) -> Section:
    """Return the ambition, the goals and the context; what the period lacks, said."""
    _, frames = view.words.word, view.progress.frames
    items: list[Display] = [Heading(_("What the theme is for"), 2, "opgave")]
    profile = next((row for row in rows_of(frames.get("theme_profiles")) if row.theme_id == view.theme_id), None)
    if profile is not None:
        items.append(Prose((view.said(profile, "ambition"),), "lead"))
    goals = [row for row in rows_of(frames.get("theme_goals")) if row.theme_id == view.theme_id]
    if goals:
        items += [Heading(_("Goals"), 3, "doelen"), Bullets(tuple((view.said(goal, "goal"),) for goal in goals), ordered=True)]
    context = [row for row in rows_of(frames.get("context_figures")) if row.theme_id == view.theme_id]
    if context:
        items += [Heading(_("What is going on"), 3, "context"), *_context(view, context)]
    missing = absences(view)
    if missing:
        items.append(Prose((missing,), "note" if profile is not None else "body"))
    return Section(tuple(items))


def _context(view: ProgressView, rows: list[Any]) -> list[Display]:
    """Return figures with their comparison as a table, what is told in words only as a list."""
    _ = view.words.word
    measured = [row for row in rows if row.value_share is not None or row.n_value is not None]
    told = [row for row in rows if row not in measured]
    found: list[Display] = []
    if measured:
        columns = (Column(_("Indicator")), Column(_("Value"), "", "end"), Column(_("Comparison")))
        undated = [row for row in measured if not row.reference_year]
        notes = (view.words.text("The source does not say which year a figure holds for, unless it stands here."),) if undated else ()
        found.append(Table("context", _("The theme in figures"), columns, tuple(_indicator(view, row) for row in measured), notes))
    if told:
        found.append(Bullets(tuple(_told(view, row) for row in told)))
    return found


def _indicator(view: ProgressView, row: Any) -> Row:
    key = f"{view.theme_id}/{row.indicator_id}"
    name = f"{view.said(row, 'indicator')} ({row.reference_year})" if row.reference_year else view.said(row, "indicator")
    value = view.figure(f"{key}/{'value_share' if row.value_share is not None else 'n_value'}")
    unit = view.said(row, "unit")
    shown = Cell((value, f" {unit}")) if unit else Cell(value)
    comparison = view.said(row, "comparison")
    against: Text = (comparison or "–",)
    if row.comparison_share is not None:
        against = (view.figure(f"{key}/comparison_share"), f" {comparison}")
    return Row((Cell((name,)), shown, Cell(against)))


def _told(view: ProgressView, row: Any) -> Text:
    comparison = view.said(row, "comparison")
    return (f"{view.said(row, 'indicator')} ({comparison}).",) if comparison else (f"{view.said(row, 'indicator')}.",)
