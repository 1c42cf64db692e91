"""What matters first: key messages and large figures."""

from __future__ import annotations

from koers.monitor.messages import KeyMessage
from koers.monitor.monitor import TOTAL
from koers.present.display import KeyMessages, Section, Text, Tiles
from koers.present.monitor.matrix import highest_returns
from koers.present.monitor.view import MonitorView


def key_messages(view: MonitorView) -> Section:
    """Three to five things a board must know, those that concern most projects first."""
    items = tuple(_message(view, message) for message in view.messages)
    return Section((KeyMessages(view.words.word("What you need to know"), items),))


def _message(view: MonitorView, message: KeyMessage) -> tuple[str, Text]:
    _, text, counted, total = view.words.word, view.words.text, view.words.counted, view.total
    match message.kind:
        case "late":
            return _("Milestones are late"), _late(view, message.about)
        case "next":
            return _("What has to be ready next"), counted(
                "{n} milestone is due in the next quarter ({quarter}), in {projects}.",
                "{n} milestones are due in the next quarter ({quarter}), in {projects}.",
                n=total("n_next"),
                projects=view.projects(f"{TOTAL}/n_projects_next"),
                quarter=view.quarter(view.monitor.next_quarter),
            )
        case "undated":
            return _("Planning that is still open"), counted(
                "Of {all}, {n} has milestones without an end date or with a question mark, or no milestones at all.",
                "Of {all}, {n} have milestones without an end date or with a question mark, or no milestones at all.",
                n=total("n_projects_undated"),
                all=view.all_projects(),
            )
        case "unknown":
            told = text(
                "For {projects} of {all} the document prints no status; none is filled in here.",
                projects=total("n_projects_unknown"),
                all=view.all_projects(),
            )
            return _("Not every project has a status"), told
        case "returns":
            return _("Where the highest return is expected"), highest_returns(view)
        case "risk":
            names = "; ".join(view.category(category) for category in message.about)
            return _("Named most as a risk: {category}", category=names), _risks(view, message.about)


def _risks(view: MonitorView, categories: tuple[str, ...]) -> Text:
    told = [
        view.words.text(
            "{category}: {n} of {named}, named by {projects}.",
            category=view.capitalised(view.category(category)),
            n=view.total(f"n_{category}"),
            named=view.named(),
            projects=view.projects(f"{TOTAL}/n_projects_{category}"),
        )
        for category in categories
    ]
    return tuple(run for number, sentence in enumerate(told) for run in ((" ",) if number else ()) + sentence)


def _late(view: MonitorView, themes: tuple[str, ...]) -> Text:
    late = view.words.counted(
        "{n} is late, in {projects}",
        "{n} are late, in {projects}",
        n=view.total("n_late"),
        projects=view.projects(f"{TOTAL}/n_projects_late"),
    )
    due = view.words.counted("{n} milestone", "{n} milestones", n=view.total("n_past_due"))
    told = view.words.text("Of {due} due until {date}, {late}.", due=due, date=view.reference_text, late=late)
    most = view.figure(f"{themes[0]}/n_late")
    if most.value == view.total("n_late").value:
        return told
    names = view.words.listed(theme.label for theme in view.monitor.themes if theme.key in themes)
    where = "Most are in {theme}: {most}." if len(themes) == 1 else "Most are in {theme}: {most} each."
    return (*told, " ", *view.words.text(where, theme=names, most=most))


def at_a_glance(view: MonitorView) -> Section:
    """Four large figures."""
    _, text, total = view.words.word, view.words.text, view.total
    of_all = view.words.counted("of {n} milestone", "of {n} milestones", n=total("n_milestones"))
    due = text("of {n} due until {date}", n=total("n_past_due"), date=view.reference_text)
    items = (
        (_("Projects"), total("n_projects"), text("{n} with a printed status", n=total("n_projects_with_status"))),
        (_("Milestones done"), total("n_done"), (*of_all, *view.was("n_done"))),
        (_("Milestones late"), total("n_late"), (*due, *view.was("n_late"))),
        (_("Due next quarter"), total("n_next"), text("{n} still to come in all", n=total("n_due"))),
    )
    return Section((Tiles(_("At a glance"), items),))
