"""Milestones: by quarter, by theme, what is late, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from koers.frames import rows_of
from koers.monitor.milestones import STATES, has_ended
from koers.monitor.monitor import TOTAL, quarter_key
from koers.present.display import Cell, Chart, Column, Display, Heading, Prose, Row, Section, Table
from koers.present.monitor.charts import QuarterColumn, milestones_by_quarter
from koers.present.monitor.view import MonitorView


def milestones(view: MonitorView) -> Section:
    """What is done, due and late on the reference date."""
    _, text, counted, total = view.words.word, view.words.text, view.words.counted, view.total
    lead = text(
        "How {all} stood on {date}: {done} done, {late} late, {due} still to come, {undated} without an end date and {unknown} without a "
        "printed status.",
        date=view.reference_text,
        all=counted("{n} milestone", "{n} milestones", n=total("n_milestones")),
        done=total("n_done"),
        late=total("n_late"),
        due=total("n_due"),
        undated=total("n_undated"),
        unknown=total("n_unknown"),
    )
    rule = text("A milestone is late when the last quarter in which it is due ended on or before the reference date and it is not done.")
    left_out = counted(
        "{n} row that only says that the document names no milestone is not counted.",
        "{n} rows that only say that the document names no milestone are not counted.",
        n=total("n_placeholders"),
    )
    if view.monitor.count(f"{TOTAL}/n_placeholders"):
        rule = (*rule, " ", *left_out)
    return Section(
        (
            Heading(_("Milestones"), 2, "mijlpalen", new_page=True),
            Prose(lead, "lead"),
            _chart(view),
            Prose(rule, "note"),
            *(Prose(note, "note") for note in view.notes.on("milestones")),
            _by_theme(view),
            *_since(view),
            *_late(view),
            *_next(view),
            _by_quarter(view),
        )
    )


def _chart(view: MonitorView) -> Chart:
    _ = view.words.word
    monitor = view.monitor
    rows = [row for row in rows_of(monitor.milestones) if row.state != "placeholder"]
    states = {q: tuple(sorted((r.state for r in rows if r.due_until == q), key=STATES.index)) for q in (*monitor.quarters, None)}
    columns = []
    for before, quarter in zip(("", *monitor.quarters), monitor.quarters, strict=False):
        columns.append(QuarterColumn(quarter[5:], "" if before[:4] == quarter[:4] else quarter[:4], states[quarter]))
    columns.append(QuarterColumn("–", "", states[None]))
    n_past = sum(has_ended(quarter, monitor.reference_date) for quarter in monitor.quarters)
    drawing = milestones_by_quarter(columns, n_past, view.reference_text, view.legend(), view.colours)
    parts = []
    for due in (*monitor.quarters, None):
        name = view.quarter(due) if due else _("no end date")
        parts.append(f"{name}: " + ", ".join(f"{states[due].count(s)} {view.state(s)}" for s in STATES if s in states[due]))
    figures = tuple(
        view.figure(f"{TOTAL}/{quarter_key(quarter)}/n_{state}")
        for quarter in (*monitor.quarters, None)
        for state in STATES
        if state in states[quarter]
    )
    note = view.words.text("Each mark is a milestone, in the last quarter in which it is due; a dash under those without an end date.")
    return Chart(
        "mijlpalen-per-kwartaal",
        _("Milestones by quarter"),
        drawing.svg,
        "; ".join(parts) + ".",
        figures,
        drawing.aspect,
        (note,),
        drawing.narrow,
    )


def _measures(view: MonitorView) -> dict[str, str]:
    _ = view.words.word
    return {
        "n_done": _("Done"),
        "n_late": _("Late"),
        "n_due": _("Still to come"),
        "n_undated": _("No end date"),
        "n_unknown": _("Status not stated"),
        "n_milestones": _("Milestones"),
    }


def _by_theme(view: MonitorView) -> Table:
    _ = view.words.word
    measures = _measures(view)
    columns = view.count_columns(_("Theme"), measures)
    return Table("mijlpalen-per-thema", _("Milestones by theme"), columns, view.count_rows(measures))


def _by_quarter(view: MonitorView) -> Table:
    """Return the chart's counts in digits."""
    _ = view.words.word
    measures = _measures(view)
    rows = [
        Row(
            (
                Cell((view.quarter(quarter) if quarter else _("no end date"),)),
                *(view.cell(f"{TOTAL}/{quarter_key(quarter)}/{m}") for m in measures),
            )
        )
        for quarter in (*view.monitor.quarters, None)
    ]
    total = Row((Cell((_("Total"),)), *(view.cell(f"{TOTAL}/{m}") for m in measures)), "total")
    columns = view.count_columns(_("Last quarter"), measures)
    return Table("kwartalen", _("Milestones by the last quarter in which they are due"), columns, (*rows, total))


def _since(view: MonitorView) -> Iterable[Display]:
    """What stands otherwise than in the previous monitor, what is new, and what is not told of any more; nothing without one."""
    _ = view.words.word
    if view.earlier is None:
        return
    yield Heading(_("Since {date}", date=view.earlier.text), 3, "veranderd")
    changes = view.earlier.changes
    told = [(now, view.state(then.state), view.state(now.state)) for then, now in changes.moved]
    told += [(row, "–", view.state(row.state)) for row in changes.new]
    told += [(row, view.state(row.state), "–") for row in changes.gone]
    if not told:
        yield Prose(view.words.text("Every milestone stands as it did."))
        return
    names = {project.key: f"{project.code} {project.label}" for project in (*view.earlier.figures.monitor.projects, *view.monitor.projects)}
    rows = [
        Row((Cell((row.description,)), Cell((names[f"{row.theme_id}/{row.project_id}"],)), Cell((then,)), Cell((now,))))
        for row, then, now in told
    ]
    columns = (
        Column(_("Milestone")),
        Column(_("Project")),
        *(Column(_("On {date}", date=date)) for date in (view.earlier.text, view.reference_text)),
    )
    yield Table("mijlpalen-veranderd", _("Milestones that stand otherwise"), columns, tuple(rows))


def _late(view: MonitorView) -> Iterable[Display]:
    _ = view.words.word
    late = [row for row in rows_of(view.monitor.milestones) if row.state == "late"]
    if late:
        yield Heading(_("What is late"), 3, "te-laat")
        yield _listed(view, "te-laat", _("Milestones that are late"), sorted(late, key=lambda row: str(row.due_until)))


def _next(view: MonitorView) -> Iterable[Display]:
    _ = view.words.word
    quarter = view.monitor.next_quarter
    following = [row for row in rows_of(view.monitor.milestones) if row.state == "due" and row.due_until == quarter]
    if following:
        yield Heading(_("What has to be ready next"), 3, "hierna")
        yield _listed(view, "hierna", _("Milestones due until {quarter}", quarter=view.quarter(quarter)), following)


def _listed(view: MonitorView, name: str, title: str, rows: Iterable[Any]) -> Table:
    _ = view.words.word
    projects = {project.key: project for project in view.monitor.projects}
    body = []
    for row in rows:
        project = projects[f"{row.theme_id}/{row.project_id}"]
        texts = (f"{project.code} {project.label}", view.due(row), view.status(row.status), view.said(row, "remark") or "–")
        body.append(Row((Cell((row.description,)), *(Cell((text,)) for text in texts))))
    columns = tuple(Column(label) for label in (_("Milestone"), _("Project"), _("Due"), _("Status"), _("Remark")))
    return Table(name, title, columns, tuple(body))
