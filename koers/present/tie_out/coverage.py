"""How much was tied out, by printed table; what was not, figure by figure; and every finding in one list."""

from __future__ import annotations

from decimal import Decimal

from koers.audit.model import Cell as PrintedCell
from koers.audit.model import Figure as Published
from koers.audit.model import Standing
from koers.present.display import Cell, Column, Display, Figure, Heading, Prose, Row, Section, Table
from koers.present.tie_out.audited import Audited
from koers.present.tie_out.causes import findings_table
from koers.present.tie_out.messages import counts
from koers.present.tie_out.messages import coverage as coverage_share
from koers.present.tie_out.view import TieOutView

_STANDINGS: tuple[Standing, ...] = ("agrees", "transcribed", "rounding", "differs", "not_reproduced")


def coverage(view: TieOutView) -> Section:
    """Return what was covered: by table, what was not, what is our own input, and all findings."""
    _ = view.words.word
    n = counts(view)
    lead = view.words.text(
        "{recomputed} of {published} published figures were computed anew: {share}. Each counts once, by its worst. In all {checks} checks "
        "were done on the printed figures themselves.",
        recomputed=n["recomputed"],
        published=n["published"],
        share=coverage_share(view),
        checks=n["checks"],
    )
    items: list[Display] = [Heading(_("What was covered"), 2, "dekking"), Prose(lead, "lead"), _by_table(view)]
    items += _listed(
        view,
        "niet-herleid",
        _("Figures that were not reproduced"),
        [(one, figure) for one in view.documents for figure in one.audit.not_covered],
    )
    items += _listed(
        view,
        "overgenomen",
        _("Figures that are our inputs"),
        [(one, figure) for one in view.documents for figure in one.audit.figures if figure.is_input],
        by_row=True,
    )
    told = list(view.findings)
    if told:
        items.append(findings_table(view, "alle-bevindingen", _("All findings in one list"), told, folded=True))
    return Section(tuple(items))


def _by_table(view: TieOutView) -> Table:
    _ = view.words.word
    heads = {
        "agrees": _("Agree"),
        "transcribed": _("Our inputs"),
        "rounding": _("Rounding"),
        "differs": _("Differ"),
        "not_reproduced": _("Not reproduced"),
    }
    rows = []
    for one in view.documents:
        for table in view.tables(one):
            found = [view.in_table(one, table, standing, heads[standing].lower()) for standing in _STANDINGS]
            label = f"{view.table_title(one, table)}: {_('Published').lower()}"
            n_published = Decimal(sum(figure.value or 0 for figure in found))
            figure = Figure(
                view.id(view.of_table(one, table, "n_published")), label, n_published, "count", view.words.number(n_published), "total"
            )
            published = view.summed(figure, [(1, part) for part in found])
            anew = view.in_table(one, table, "recomputed", _("Computed anew").lower())
            rows.append(Row((Cell((view.table_title(one, table),)), Cell(published), Cell(anew), *(Cell(figure) for figure in found))))
    n = counts(view)
    rows.append(
        Row((Cell((_("Total"),)), Cell(n["published"]), Cell(n["recomputed"]), *(Cell(n[standing]) for standing in _STANDINGS)), "total")
    )
    columns = [Column(_("Printed table")), Column(_("Published"), "", "end"), Column(_("Computed anew"), "", "end")]
    columns += [Column(heads[standing], "", "end") for standing in _STANDINGS]
    return Table("dekking", _("Published figures by how they stand"), tuple(columns), tuple(rows))


def _listed(view: TieOutView, name: str, title: str, told: list[tuple[Audited, Published]], *, by_row: bool = False) -> list[Display]:
    """List figures with what is printed, or by row without, folded; those of a table with small numbers are only counted."""
    _ = view.words.word
    pairs = [(one, one.first_cells[figure.figure_id]) for one, figure in told]
    shown = [(one, cell) for one, cell in pairs if cell.table not in one.hidden_tables]
    items: list[Display] = []
    if shown and by_row:
        items.append(_by_row(view, name, title, shown))
    elif shown:
        rows = tuple(
            Row((Cell((view.what(one, cell),)), Cell((view.place(one, cell),)), Cell(view.printed(one, cell)))) for one, cell in shown
        )
        columns = (Column(_("Figure")), Column(_("Place")), Column(_("In print"), "", "end"))
        items.append(Table(name, title, columns, rows, (), folded=True))
    if len(shown) < len(pairs):
        n = view.total(f"{name}/n_not_listed", len(pairs) - len(shown), f"{title}: {_('not listed')}")
        said = view.words.counted(
            "{n} of these stands in a table with small numbers and is not listed.",
            "{n} of these stand in tables with small numbers and are not listed.",
            n=n,
        )
        items.append(Prose((f"{title}. ", *said), "note"))
    return items


def _by_row(view: TieOutView, name: str, title: str, shown: list[tuple[Audited, PrintedCell]]) -> Table:
    """Name the measures of each row; their numbers stand in the printed tables."""
    _ = view.words.word
    measures: dict[tuple[str, str, str], list[str]] = {}
    for one, cell in shown:
        measures.setdefault((one.document.name, view.label(one, cell), view.place(one, cell)), []).append(
            view.measure(cell.measure).lower()
        )
    rows = tuple(Row((Cell((label,)), Cell((place,)), Cell((", ".join(own),)))) for (_document, label, place), own in measures.items())
    return Table(name, title, (Column(_("Row")), Column(_("Place")), Column(_("Figures"))), rows, (), folded=True)
