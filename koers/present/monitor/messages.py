"""What matters first: key messages and large figures."""

from __future__ import annotations

from koers.monitor.messages import KeyMessage
from koers.monitor.monitor import TOTAL
from koers.present.display import KeyMessages, Section, Text, Tiles
from koers.present.monitor.view import MonitorView


def key_messages(view: MonitorView) -> Section:
    """Three to five things a board must know, those that concern most projects first."""
    items = tuple(_message(view, message) for message in view.messages)
    return Section((KeyMessages(view.words.word("What you need to know"), items),))


def _message(view: MonitorView, message: KeyMessage) -> tuple[str, Text]:
    _, text, total = view.words.word, view.words.text, view.total
    match message.kind:
        case "late":
            return _late(view, message)
        case "next":
            return _("What has to be ready next"), view.words.plural_text(
                "{n} milestone is due in the next quarter ({quarter}), in projects: {projects}.",
                "{n} milestones are due in the next quarter ({quarter}), in projects: {projects}.",
                view.monitor.count(f"{TOTAL}/n_next"),
                n=total("n_next"),
                projects=total("n_projects_next"),
                quarter=view.quarter(view.monitor.next_quarter),
            )
        case "undated":
            return _("Planning that is still open"), text(
                "{projects} of the {all} projects have milestones without an end date or with a question mark, or no milestones at all.",
                projects=total("n_projects_undated"),
                all=total("n_projects"),
            )
        case "unknown":
            return _("Not every project has a status"), text(
                "For {projects} of the {all} projects the document prints no status. "
                "What the colours said is lost and is not filled in here.",
                projects=total("n_projects_unknown"),
                all=total("n_projects"),
            )
        case "returns":
            return _("Where the highest return is expected"), text(
                "{projects} of the {all} projects promise the highest return: {municipalities} for the municipalities, {insurer} for the "
                "insurer. Of these, {best_m} and {best_i} do so without asking the most capacity of that party.",
                projects=total("n_highest_return"),
                all=total("n_projects"),
                municipalities=total("n_highest_return_municipalities"),
                insurer=total("n_highest_return_insurer"),
                best_m=total("n_best_municipalities"),
                best_i=total("n_best_insurer"),
            )
        case "risk":
            return _("Risk named most: {category}", category=view.category(message.about)), text(
                "{projects} of the {all} projects name it; {n} of the {named} risks and dependencies are about it.",
                projects=total(f"n_projects_{message.about}"),
                all=total("n_projects"),
                n=total(f"n_{message.about}"),
                named=total("n_named"),
            )


def _late(view: MonitorView, message: KeyMessage) -> tuple[str, Text]:
    theme = next(theme for theme in view.monitor.themes if theme.key == message.about)
    return view.words.word("Milestones are late"), view.words.text(
        "{late} of the {due} milestones due until {date} are not done, in projects: {projects}. Most are in {theme}: {most}.",
        late=view.total("n_late"),
        due=view.total("n_past_due"),
        date=view.reference_text,
        projects=view.total("n_projects_late"),
        theme=theme.label,
        most=view.figure(f"{theme.key}/n_late"),
    )


def at_a_glance(view: MonitorView) -> Section:
    """Four large figures."""
    _, text, total = view.words.word, view.words.text, view.total
    items = (
        (_("Projects"), total("n_projects"), text("{n} with a printed status", n=total("n_projects_with_status"))),
        (_("Milestones done"), total("n_done"), text("of {n} milestones", n=total("n_milestones"))),
        (_("Milestones late"), total("n_late"), text("of {n} due until {date}", n=total("n_past_due"), date=view.reference_text)),
        (_("Due next quarter"), total("n_next"), text("{n} still to come in all", n=total("n_due"))),
    )
    return Section((Tiles(_("At a glance"), items),))
