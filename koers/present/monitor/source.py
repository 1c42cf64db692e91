"""What the source lost as a whole, and what that means for a reader; what concerns one section is said there."""

from __future__ import annotations

from collections.abc import Iterable

from koers.present.display import Bullets, Heading, Prose, Section, Text
from koers.present.monitor.view import MonitorView


def source_notes(view: MonitorView) -> Section:
    """What this report cannot say, and why; nothing where there is nothing to say."""
    items = (*_counted(view), *view.notes.on("document"))
    if not items:
        return Section(())
    heading = Heading(view.words.word("What the source does not say"), 2, "bron", new_page=True)
    lead = view.words.text("What the source does not hold, and how this report deals with it.")
    return Section((heading, Prose(lead, "lead"), Bullets(items)))


def _counted(view: MonitorView) -> Iterable[Text]:
    counted, total = view.words.counted, view.total
    if total("n_projects_unknown").value:
        yield counted("{n} project has no printed status.", "{n} projects have no printed status.", n=total("n_projects_unknown"))
    if total("n_done_early").value:
        yield counted(
            "The document is of {later}, the reference date is {date}: a status may be of a day after it. "
            "{n} milestone is done although its quarter began after the reference date.",
            "The document is of {later}, the reference date is {date}: a status may be of a day after it. "
            "{n} milestones are done although their quarter began after the reference date.",
            n=total("n_done_early"),
            later=view.status_text,
            date=view.reference_text,
        )
    if total("n_uncertain").value:
        yield counted(
            "{n} due date is printed with a question mark and is marked as uncertain; it counts in the quarter printed.",
            "{n} due dates are printed with a question mark and are marked as uncertain; they count in the quarter printed.",
            n=total("n_uncertain"),
        )
    if total("n_unknown").value:
        yield counted(
            "Of {n} milestone no status is printed. It is neither done nor late here.",
            "Of {n} milestones no status is printed. They are neither done nor late here.",
            n=total("n_unknown"),
        )
