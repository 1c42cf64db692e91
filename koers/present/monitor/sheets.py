"""One sheet per project."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from koers.monitor.agenda import PARTIES, Project
from koers.present.display import Bullets, Cell, Column, Display, Heading, Prose, Row, Section, Strong, Table, Text
from koers.present.monitor.view import MonitorView


def sheets(view: MonitorView) -> Section:
    """Every project by theme: what the document says of it, milestones, risks."""
    _ = view.words.word
    intro = view.words.text("One sheet per project, with what the document prints; the notes are in our own words.")
    items: list[Display] = [Heading(_("Project sheets"), 2, "projectbladen", new_page=True), Prose(intro, "lead")]
    for number, theme in enumerate(view.monitor.themes):
        items.append(Heading(theme.label, 3, f"thema-{theme.key}", new_page=number > 0))
        for project in view.monitor.projects_in(theme.key):
            items += sheet(view, project)
    return Section(tuple(items))


def sheet(view: MonitorView, project: Project) -> Iterable[Display]:
    """One project."""
    _ = view.words.word
    yield Heading(f"{project.code} {project.label}", 4, view.anchor(project))
    note = view.said(project.row, "note")
    if note:
        yield Prose((note,))
    yield Bullets(tuple((Strong(f"{name}: "), *text) for name, text in _facts(view, project)))
    milestones = view.milestones_of(project)
    if milestones:
        yield _milestones(view, project, milestones)
    else:
        yield Prose(view.words.text("The document names no milestones."), "note")
    named = view.risks_of(project)
    if named:
        yield Prose(((Strong(_("Risks and dependencies"))),))
        yield Bullets(tuple(_risk(view, row) for row in named))
    else:
        yield Prose(view.words.text("The document names no risks."), "note")


def _facts(view: MonitorView, project: Project) -> Iterable[tuple[str, Text]]:
    _, row = view.words.word, project.row
    yield _("Lead"), _printed(view, row.lead_party)
    yield _("Start and duration"), (f"{row.start_label or _('start not stated')}; {row.duration_label or _('duration not stated')}",)
    yield _("Status"), _status(view, row)
    for party in PARTIES:
        words = view.words.word(
            "capacity {capacity}, expected return {returns}",
            capacity="+" * int(project.capacity[party]),
            returns="€" * int(project.returns[party]),
        )
        yield view.capitalised(view.party(party)), (words,)
    yield _("Costs"), _printed(view, row.costs_label)


def _status(view: MonitorView, row: Any) -> Text:
    """A status, with the words that are printed."""
    if not row.status_label:
        return (view.status(row.status),)
    return (f"{view.status(row.status)} ({view.words.word('printed: {text}', text=row.status_label)})",)


def _printed(view: MonitorView, text: str | None) -> Text:
    return (text or view.words.word("not stated"),)


def _milestones(view: MonitorView, project: Project, rows: Iterable[Any]) -> Table:
    _ = view.words.word
    body = [
        Row((Cell((row.description,)), *(Cell((text,)) for text in (view.due(row), _stands(view, row), view.said(row, "remark") or "–"))))
        for row in rows
    ]
    title = _("Milestones of {project}", project=project.label)
    columns = (Column(_("Milestone")), Column(_("Due")), Column(_("How it stands")), Column(_("Remark")))
    return Table(f"mijlpalen-{project.code.lower()}", title, columns, tuple(body))


def _stands(view: MonitorView, row: Any) -> str:
    """A milestone's status as printed; late is said with it."""
    status = view.status(row.status)
    return f"{view.state('late')} ({status})" if row.state == "late" else status


def _risk(view: MonitorView, row: Any) -> Text:
    kind = view.words.word("dependency") if row.kind == "dependency" else view.words.word("risk")
    return (row.description, f" ({kind}; {view.category(row.category)})")
