"""The theme's projects side by side: the board of phases, the table, the time line."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date

from koers.frames import rows_of
from koers.present.display import Callout, Cell, Chart, Column, Display, Figure, Heading, Prose, Row, Section, Table, Text
from koers.present.finance.view import make_chart
from koers.present.progress.charts import Span, phase_board, time_line
from koers.present.progress.view import ProgressView
from koers.progress.model import GENERAL, TOTAL, Project


def projects(view: ProgressView) -> Section:
    """Return what can be seen of all projects at once."""
    _ = view.words.word
    items: list[Display] = [Heading(_("The projects"), 2, "projecten", new_page=True), Prose(_lead(view), "lead"), *_stated(view)]
    if view.has_phases:
        items.append(_board(view))
    if view.has_phases or view.has_results or not view.has_agenda:
        items.append(_table(view))
    if view.has_agenda:
        items.append(_agenda_table(view))
    if any(project.status is not None and project.status.start_date for project in view.of_theme.projects):
        items.append(_time_line(view))
    return Section(tuple(items))


def _lead(view: ProgressView) -> Text:
    counted, total = view.words.counted, view.total
    found = counted("The theme has {n} project in this period.", "The theme has {n} projects in this period.", n=total("n_projects"))
    if not view.number("n_subprojects"):
        return found
    more = counted("{n} subproject is part of them.", "{n} subprojects are part of them.", n=total("n_subprojects"))
    return (*found, " ", *more)


def _stated(view: ProgressView) -> Iterable[Display]:
    """Say where the document's own number differs from the list."""
    _ = view.words.word
    named = (("n_projects", "n_projects_stated", _("Projects")), ("n_subprojects", "n_subprojects_stated", _("Subprojects")))
    for listed, stated, name in named:
        key = f"{view.theme_id}/{TOTAL}/{stated}"
        if key in view.progress.values and view.progress.values[key] != view.number(listed):
            text = view.words.text(
                "{name}: the source states {stated}, its list has {listed}. This report follows the list.",
                name=name,
                stated=view.total(stated),
                listed=view.total(listed),
            )
            yield Callout(view.words.word("The list and the stated number differ"), (text,), "warning")


def _named(project: Project) -> str:
    return f"– {project.label}" if project.parent_id else project.label


def _board(view: ProgressView) -> Chart:
    _, progress = view.words.word, view.progress
    rows = [(_named(project), view.phase_name(project), project.phase) for project in view.of_theme.projects]
    counts = [view.figure(f"{view.theme_id}/{phase}/n_all") for phase, _label in progress.phases]
    told = [f"{label}: {figure.text}" for (_phase, label), figure in zip(progress.phases, counts, strict=True)]
    alt = _(
        "Number of projects and subprojects per phase, in the order of the phases: {counts}. Per project: {projects}.",
        counts="; ".join(told),
        projects="; ".join(f"{project.label}: {view.phase_name(project)}" for project in view.of_theme.projects),
    )
    order = view.words.text(
        "The phases in their order: {phases}.", phases=view.words.listed(label.lower() for _phase, label in progress.phases)
    )
    drawing = phase_board(rows, len(progress.phases), view.colours, (_("phase before"), _("present phase"), _("phase to come")))
    return make_chart("fasen", _("How far each project is"), drawing, alt, counts, (order,))


def start_text(view: ProgressView, project: Project) -> str:
    """Return when a project started, in words."""
    status = project.status
    if status is None:
        return "–"
    return (
        view.words.partial_date(status.start_date) if status.start_date else view.said(status, "start") or view.words.word("not known yet")
    )


def end_text(view: ProgressView, project: Project) -> str:
    """Return when a project ends, in words."""
    status = project.status
    if status is None:
        return "–"
    if status.end_date:
        return view.words.partial_date(status.end_date)
    return view.words.word("ongoing") if status.end_kind == "ongoing" else view.words.word("not known yet")


def span_text(view: ProgressView, project: Project) -> str:
    """Return from when to when a project runs, in words."""
    start, end = start_text(view, project), end_text(view, project)
    if project.status is not None and project.status.end_date:
        return view.words.word("{first} to {last}", first=start, last=end)
    return f"{start}, {end if getattr(project.status, 'end_kind', '') == 'ongoing' else view.words.word('end not known yet')}"


def _table(view: ProgressView) -> Table:
    _ = view.words.word
    phased = view.has_phases
    measures = ("n_realised", "n_ongoing", "n_planned", "n_later") if view.has_results else ()
    rows = []
    for project in view.of_theme.projects:
        words = (
            [view.phase_and_before(project) if project.phase else "", start_text(view, project), end_text(view, project)] if phased else []
        )
        counts = [Cell(view.figure(f"{project.key}/{measure}")) for measure in measures]
        rows.append(Row((Cell((_named(project),)), *(Cell((word,)) for word in words), *counts)))
    blank = [Cell(("",))] * 3 if phased else []
    if view.of_theme.general:
        cells = [Cell(view.figure(f"{view.theme_id}/{GENERAL}/{measure}")) for measure in measures]
        rows.append(Row((Cell((_("The theme as a whole"),)), *blank, *cells)))
    if measures:
        rows.append(Row((Cell((_("Total"),)), *blank, *(Cell(view.total(measure)) for measure in measures)), "total"))
    headings = [Column(_("Phase")), Column(_("Start")), Column(_("End"))] if phased else []
    named = {"n_realised": _("Results"), "n_ongoing": _("Under way"), "n_planned": _("Planned"), "n_later": _("After the period")}
    columns = (Column(_("Project")), *headings, *(Column(named[measure], "", "end") for measure in measures))
    return Table("projecten", _("The projects of the theme"), columns, tuple(rows), _notes(view))


def _notes(view: ProgressView) -> tuple[Text, ...]:
    notes: list[Text] = []
    if any(project.parent_id for project in view.of_theme.projects):
        notes.append(view.words.text("A name after a dash is a subproject of the project above it."))
    profile = next((row for row in rows_of(view.progress.frames.get("theme_profiles")) if row.theme_id == view.theme_id), None)
    if profile is not None and view.said(profile, "ongoing"):
        notes.append((f"{view.words.word('Ongoing')}: {view.said(profile, 'ongoing')}",))
    if any(result.event_id for result in view.of_theme.results):
        notes.append(view.words.text("An event that is told more than once counts once in a total."))
    return tuple(notes)


def _agenda_table(view: ProgressView) -> Table:
    _ = view.words.word
    measures = ("n_milestones", "n_done", "n_late", "n_risks")
    rows = []
    for project in view.of_theme.projects:
        row = project.agenda
        words = (
            ("–",) * 4
            if row is None
            else (row.status_label or _("not stated"), row.lead_party or "–", row.start_label or "–", row.duration_label or "–")
        )
        counts = (Cell(view.figure(f"{project.key}/{measure}")) for measure in measures)
        rows.append(Row((Cell((_named(project),)), *(Cell((word,)) for word in words), *counts)))
    total: list[Figure] = [view.total(measure) for measure in measures]
    rows.append(Row((Cell((_("Total"),)), *[Cell(("",))] * 4, *(Cell(figure) for figure in total)), "total"))
    counted = (_("Milestones"), _("Done"), _("Late"), _("Risks"))
    headings = (_("Project"), _("Status"), _("Lead"), _("Start"), _("Duration"))
    columns = (*(Column(heading) for heading in headings), *(Column(heading, "", "end") for heading in counted))
    note = view.words.text("Status, lead, start and duration as printed in the document.")
    title = _("The projects on the agenda")
    return Table("agenda", title, columns, tuple(rows), (note, *view.notes.on("agenda")))


def _time_line(view: ProgressView) -> Chart:
    _ = view.words.word
    lines = []
    for project in view.of_theme.projects:
        status = project.status
        start, end = getattr(status, "start_date", None), getattr(status, "end_date", None)
        lines.append(
            Span(
                _named(project),
                span_text(view, project),
                first_day(start) if start else None,
                last_day(end) if end else None,
                getattr(status, "end_kind", "") == "ongoing",
            )
        )
    alt = _("Start and end per project: {projects}.", projects="; ".join(f"{line.name.removeprefix('– ')}: {line.text}" for line in lines))
    words = (_("the period"), _("with an end date, or ongoing (arrow)"), _("end not known yet"))
    early = "A bar that begins at the left edge without a line has no start date in the source."
    notes = (view.words.text(early),) if any(line.start is None for line in lines) else ()
    drawing = time_line(lines, (view.first, view.last), words, view.colours)
    return make_chart("tijdlijn", _("Start and end of each project"), drawing, alt, (), notes)


def first_day(text: str) -> date:
    """Return the first day of a date of which the day, or the month too, may be unknown."""
    return date.fromisoformat(f"{text}-01-01"[:10])


def last_day(text: str) -> date:
    """Return the last day of a date of which the day, or the month too, may be unknown."""
    if len(text) == 4:
        return date(int(text), 12, 31)
    first = first_day(text)
    return first if len(text) == 10 else first.replace(day=calendar.monthrange(first.year, first.month)[1])
