"""Project by project: goal, phase, what was done, what is planned, what changed."""

from __future__ import annotations

from typing import Any

from koers.present.display import Bullets, Callout, Cell, Column, Display, Heading, Prose, Row, Run, Section, Strong, Table, Text
from koers.present.progress.projects import span_text
from koers.present.progress.view import ProgressView
from koers.present.wording import NO_BREAK
from koers.progress.counts import is_late
from koers.progress.model import Project, Result, State


def every_project(view: ProgressView) -> Section:
    """Return each project in turn, what is about the whole theme last."""
    _ = view.words.word
    items: list[Display] = [Heading(_("Project by project"), 2, "per-project", new_page=True)]
    if view.has_results:
        note = "Results come first, by date; those without a date follow. Plans, and what lies after the period, stand apart."
        items.append(Prose(view.words.text(note)))
    for project in view.of_theme.projects:
        items += _project(view, project)
    if view.of_theme.general:
        items += [Heading(_("The theme as a whole"), 3, "hele-thema"), *_results(view, view.of_theme.general, "hele-thema")]
    return Section(tuple(items))


def _project(view: ProgressView, project: Project) -> list[Display]:
    _ = view.words.word
    anchor = project.project_id
    items: list[Display] = [Heading(project.label, 3, anchor)]
    parent = next((other.label for other in view.of_theme.projects if other.project_id == project.parent_id), "")
    if parent:
        items.append(Prose(view.words.text("Part of {project}.", project=parent), "note"))
    if project.status is not None:
        items += _status(view, project)
    if project.agenda is not None:
        items += _agenda(view, project)
    if view.has_results:
        items += _results(view, project.results, anchor)
    return items


def _status(view: ProgressView, project: Project) -> list[Display]:
    _, status = view.words.word, project.status
    items: list[Display] = [Prose((view.said(status, "goal"),), "lead")] if view.said(status, "goal") else []
    if project.phase:
        items.append(Prose(stepper(view, project)))
    items.append(Prose((Strong(f"{_('Start and end')}:"), f" {span_text(view, project)}.")))
    if status.change_date:
        title = _("Changed in {date}", date=view.words.partial_date(status.change_date))
        items.append(Callout(title, ((view.said(status, "change"),),)))
    if view.said(status, "remark"):
        items.append(Prose((view.said(status, "remark"),), "note"))
    return items


def stepper(view: ProgressView, project: Project) -> Text:
    """Return the phases in their order, the present one in words of weight and told by its shape."""
    runs: list[Run] = [Strong(f"{view.words.word('Phase')}: "), ""]
    for number, (_id, label) in enumerate(view.progress.phases, start=1):
        apart = "" if number == 1 else " → "
        if number == project.phase:
            runs += [apart, Strong(f"◉{NO_BREAK}{label}")]
        else:
            runs.append(f"{apart}{'●' if number < project.phase else '○'}{NO_BREAK}{label}")
    return tuple(run for run in runs if run != "")


def _results(view: ProgressView, results: tuple[Result, ...], anchor: str) -> list[Display]:
    _ = view.words.word
    groups: tuple[tuple[State, str, str], ...] = (
        ("realised", _("Achieved"), "bereikt"),
        ("ongoing", _("Under way"), "onderweg"),
        ("planned", _("Planned"), "gepland"),
        ("later", _("After the period"), "na-de-periode"),
    )
    items: list[Display] = []
    if not any(result.state == "realised" for result in results):
        items.append(Prose(view.words.text("This period has no results of this project."), "note"))
    for state, title, name in groups:
        own = tuple(result for result in results if result.state == state)
        if own:
            items += [Heading(title, 4, f"{anchor}-{name}"), Bullets(tuple(view.result(result) for result in own))]
    return items


def _agenda(view: ProgressView, project: Project) -> list[Display]:
    _, row = view.words.word, project.agenda
    items: list[Display] = [Prose((view.said(row, "note"),), "lead")] if view.said(row, "note") else []
    facts = [(_("Status"), row.status_label or _("not stated")), (_("Lead"), row.lead_party), (_("Costs"), row.costs_label)]
    runs: list[Run] = []
    for name, told in facts:
        if told:
            runs += [Strong(f"{name}:"), f" {told.rstrip('.')}. "]
    items.append(Prose((*runs[:-1], str(runs[-1]).rstrip())))
    if project.milestones:
        items += [Heading(_("Milestones"), 4, f"{project.project_id}-mijlpalen"), _milestones(view, project)]
    else:
        items.append(Prose(view.words.text("This period has no milestones of this project."), "note"))
    if project.risks:
        kinds = {"risk": _("Risk"), "dependency": _("Dependency")}
        told_risks: tuple[Text, ...] = tuple((Strong(f"{kinds[risk.kind]}:"), f" {risk.description}") for risk in project.risks)
        items += [Heading(_("Risks and dependencies"), 4, f"{project.project_id}-risicos"), Bullets(told_risks)]
    else:
        items.append(Prose(view.words.text("This period has no risks of this project."), "note"))
    return items


def _milestones(view: ProgressView, project: Project) -> Table:
    _ = view.words.word
    rows = []
    for milestone in project.milestones:
        remark = view.said(milestone, "remark")
        what = f"{milestone.description}. {remark}" if remark else milestone.description
        rows.append(Row((Cell((what,)), Cell((milestone.due_label or "–",)), Cell((_milestone_status(view, milestone),)))))
    columns = (Column(_("Milestone")), Column(_("Due")), Column(_("Status")))
    return Table(f"mijlpalen-{project.project_id}", _("Milestones: {project}", project=project.label), columns, tuple(rows))


def _milestone_status(view: ProgressView, milestone: Any) -> str:
    _ = view.words.word
    names = {
        "done": _("done"),
        "in_progress": _("in progress"),
        "in_development": _("in development"),
        "not_started": _("not started"),
        "on_hold": _("on hold"),
    }
    told = names.get(milestone.status, _("not stated"))
    return f"{told}, {_('late')}" if is_late(milestone, view.last) else told
