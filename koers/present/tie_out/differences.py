"""Differences that are explained: by rounding, or by a record that still holds; and records that have lapsed."""

from __future__ import annotations

from koers.present.display import Callout, Cell, Column, Display, Figure, Heading, Prose, Row, Section, Table
from koers.present.tie_out.causes import findings_table
from koers.present.tie_out.messages import counts
from koers.present.tie_out.view import TieOutView


def rounding(view: TieOutView) -> Section:
    """Return every difference that rounding explains."""
    _, n = view.words.word, counts(view)["by_rounding"]
    items: list[Display] = [Heading(_("Differences by rounding"), 2, "afronding")]
    if not n.value:
        return Section((*items, Prose(view.words.text("No difference is explained by rounding."))))
    lead = view.words.counted(
        "{n} difference is no larger than rounding can make it.", "{n} differences are no larger than rounding can make them.", n=n
    )
    rule = view.words.text(
        "Each rounded number behind both sides may be off by half a printed unit. What begins somewhere within that limit counts as "
        "rounding; an error in a line is not excused in a total because that has many lines."
    )
    told = [(one, finding) for one, finding in view.findings if finding.rule == "rounding"]
    table = findings_table(view, "afronding", _("Differences that rounding explains"), told, limits=True)
    return Section((*items, Prose((*lead, " ", *rule)), table))


def explanations(view: TieOutView) -> Section:
    """Return the differences that a record explains, and the records that no longer hold."""
    _ = view.words.word
    items: list[Display] = [Heading(_("Differences explained"), 2, "verklaringen")]
    rows = []
    for one, finding in view.findings:
        record = finding.explanation
        if record is not None:
            secret = view.secret(one, finding)
            difference = Cell((_("not shown"),)) if secret else Cell(view.difference(one, finding))
            reason = view.words.told(record.reason)
            texts = (reason, record.evidence, view.words.partial_date(record.date))
            rows.append(Row((Cell((view.where(one, one.cells[finding.cell]),)), difference, *(Cell((text,)) for text in texts))))
    columns = (Column(_("Figure")), Column(_("Difference"), "", "end"), Column(_("Why")), Column(_("Evidence")), Column(_("Since")))
    if rows:
        items.append(Table("verklaringen", _("Differences explained, with the evidence"), columns, tuple(rows)))
    else:
        said = view.words.text(
            "No difference has been explained yet. An explanation is a record beside the published tables (explanations.csv), with a "
            "reason and evidence; it holds as long as the two values it was written for."
        )
        items.append(Prose(said))
    return Section((*items, *_lapsed(view)))


def _lapsed(view: TieOutView) -> list[Display]:
    _ = view.words.word
    records = [record for one in view.documents for record in one.audit.lapsed]
    rows = [Row(tuple(Cell((text,)) for text in (record.finding, view.words.told(record.reason), record.evidence))) for record in records]
    if not rows:
        return []
    n: Figure = counts(view)["lapsed"]
    warning = view.words.counted(
        "{n} explanation was written for other values than those found now, or its finding is gone; what it explained is open again.",
        "{n} explanations were written for other values than those found now, or their findings are gone; "
        "what they explained is open again.",
        n=n,
    )
    columns = (Column(_("Finding")), Column(_("Why, at the time")), Column(_("Evidence")))
    return [
        Callout(_("Explanations have lapsed"), (warning,), "warning"),
        Table("vervallen-verklaringen", _("Explanations that have lapsed"), columns, tuple(rows)),
    ]
