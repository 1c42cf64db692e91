"""Printed tables as they were printed, each number with its tick marks."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from koers.audit.model import Cell as PrintedCell
from koers.present.display import Cell, Column, Display, Heading, Prose, Row, Section, Table, Text
from koers.present.tie_out.audited import Audited, slug
from koers.present.tie_out.marks import marks, ticks_of
from koers.present.tie_out.view import TieOutView


def annex(view: TieOutView) -> Section:
    """Every printed table once, with all its marks; those that hold small numbers are named and not shown."""
    _ = view.words.word
    items: list[Display] = [
        Heading(_("The printed tables, with tick marks"), 2, "gedrukte-tabellen", new_page=True),
        Prose(
            view.words.text(
                "What the documents print, number by number, as they print it; nothing here is corrected. "
                "A mark behind a number says which check it passed or failed; one without is the outcome of none."
            ),
            "lead",
        ),
    ]
    for one in view.documents:
        for table in _tables(one):
            items.append(Heading(view.table_title(one, table), 3, anchor(one, table)))
            if table in one.hidden_tables:
                items.append(Prose(_not_shown(view), "note"))
            else:
                title = _("{n}: as printed, with tick marks", n=view.table_title(one, table))
                items.append(marked_table(view, one, table, f"gedrukt-{anchor(one, table)}", title))
    return Section(tuple(items))


def anchor(one: Audited, table: str) -> str:
    """Return where a printed table stands."""
    return f"{slug(one.document.name)}-{slug(table)}"


def _tables(one: Audited) -> list[str]:
    return list(dict.fromkeys(cell.table for cell in one.cells.values()))


def _not_shown(view: TieOutView) -> Text:
    return view.words.text(
        "This table holds small numbers, or numbers that would give one away. It was checked in full and none of it is shown: "
        "differences are among the findings, without a number where that is small."
    )


def marked_table(view: TieOutView, one: Audited, table: str, name: str, title: str, rows: Collection[str] = ()) -> Table:
    """Return a printed table, or some of its rows, with the marks behind the numbers.

    Parameters
    ----------
    rows : collection of str
        Names of the rows; empty for all.
    """
    _ = view.words.word
    cells = [cell for cell in one.cells.values() if cell.table == table]
    measures = list(dict.fromkeys(cell.measure for cell in cells))
    chosen: dict[str, dict[str, PrintedCell]] = {}
    for cell in cells:
        if not rows or cell.row in rows:
            chosen.setdefault(cell.row, {})[cell.measure] = cell
    heads = {row: next(iter(found.values())) for row, found in chosen.items()}
    places = list(dict.fromkeys(view.place(one, cell) for cell in heads.values()))
    grouped, placed = 1 < len(places) <= len(heads) / 2, len(places) > max(1, len(heads) / 2)
    if grouped:
        heads = dict(sorted(heads.items(), key=lambda pair: places.index(view.place(one, pair[1]))))
    units = {measure: {cell.unit for cell in cells if cell.measure == measure} for measure in measures}
    columns = [Column(_("Row"))]
    columns += [Column(_("Place"))] if placed else []
    columns += [Column(view.measure(measure), "€" if units[measure] == {"EUR"} else "", "end") for measure in measures]
    body: list[Row] = []
    ticks, before = ticks_of(one), ""
    totals = _totals(one, table)
    for row, head in heads.items():
        place = view.place(one, head)
        if grouped and place != before:
            body.append(Row((Cell((place,)),), "group"))
            before = place
        found = [Cell((view.label(one, head),))]
        found += [Cell((place,))] if placed else []
        for measure in measures:
            printed = chosen[row].get(measure)
            if printed is None:
                found.append(Cell(("",)))
                continue
            shown = _shown(view, printed, units[measure])
            own = ticks[printed.key]
            found.append(Cell(view.printed(one, printed), shown=shown, ticks=marks(view.words, own), stands_out="differs" in own))
        body.append(Row(tuple(found), "total" if row in totals else "body"))
    source = view.words.text("Printed in: {document}.", document=one.document.title)
    return Table(name, title, tuple(columns), tuple(body), (source,))


def _shown(view: TieOutView, cell: PrintedCell, units: Iterable[str]) -> str:
    """Return an amount without its sign where the column says it."""
    if set(units) != {"EUR"}:
        return ""
    text = view.written(cell.value, cell)
    return text.replace("€", "").replace("\N{NO-BREAK SPACE}", "")


def _totals(one: Audited, table: str) -> set[str]:
    """Rows to which others of the table add up."""
    found = set()
    for check in one.audit.checks:
        result = one.cells[check.result]
        if check.rule == "footing" and result.table == table and any(one.cells[key].table == table for _, key in check.terms):
            found.add(result.row)
    return found
