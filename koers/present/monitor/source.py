"""What the source lost, and what that means for a reader."""

from __future__ import annotations

from koers.present.display import Bullets, Heading, Prose, Section
from koers.present.monitor.view import MonitorView


def source_notes(view: MonitorView) -> Section:
    """What this report cannot say, and why."""
    _, text, total = view.words.word, view.words.text, view.total
    items = (
        text(
            "Status colours are not in the text of the document. {n} projects have no printed status: not stated.",
            n=total("n_projects_unknown"),
        ),
        text(
            "The document is of {later}, the reference date is {date}. A status may be of a day after the reference date. "
            "Done although the quarter began after it: {early}.",
            later=view.status_text,
            date=view.reference_text,
            early=total("n_done_early"),
        ),
        text(
            "{n} due dates are printed with a question mark and are marked as uncertain; they count in the quarter printed.",
            n=total("n_uncertain"),
        ),
        text("Due dates that are printed as a year or a half-year count in its last quarter."),
        text("Of {n} milestones no status is printed. They are neither done nor late here.", n=total("n_unknown")),
        text("{n} tables of milestones name no milestone; these rows are told apart and not counted.", n=total("n_placeholders")),
        text("The categories of risks were assigned by keyword; the document has none."),
        text("Names of persons were left out."),
    )
    lead = text("The document was read from its text. What follows is what that text no longer holds, and how this report deals with it.")
    return Section((Heading(_("What the source does not say"), 2, "bron", new_page=True), Prose(lead, "lead"), Bullets(items)))
