"""Capacity asked against return expected, for each party."""

from __future__ import annotations

from koers.monitor.agenda import LEVELS, PARTIES, Project
from koers.monitor.monitor import cell_key
from koers.present.display import Cell, Chart, Column, Heading, Prose, Row, Section, Table, Text
from koers.present.monitor.charts import matrix as draw
from koers.present.monitor.view import MonitorView


def matrix(view: MonitorView) -> Section:
    """One matrix per party, and the levels of every project as printed."""
    _, text = view.words.word, view.words.text
    lead = highest_returns(view)
    scale = text(
        "Capacity runs from + to +++, expected return from one to three euro signs. These are the programme's own estimates on a scale "
        "of three, not amounts. A chip is a project; its code is explained in the table below the charts."
    )
    charts = (_chart(view, party) for party in PARTIES)
    return Section(
        (
            Heading(_("Capacity and expected returns"), 2, "capaciteit-en-opbrengst", new_page=True),
            Prose(lead, "lead"),
            Prose(scale),
            *charts,
            _table(view),
        )
    )


def highest_returns(view: MonitorView) -> Text:
    """Say how many projects promise each party the highest return, and how many of them without asking the most of it."""
    total = view.total
    return view.words.text(
        "The highest return is expected for the municipalities from {municipalities} of {all}, for the insurer from {insurer}. "
        "Of these, {best_m} and {best_i} do not ask the most capacity of that party.",
        all=view.all_projects(),
        municipalities=total("n_highest_return_municipalities"),
        insurer=total("n_highest_return_insurer"),
        best_m=total("n_best_municipalities"),
        best_i=total("n_best_insurer"),
    )


def _chart(view: MonitorView, party: str) -> Chart:
    _ = view.words.word
    cells = {
        (c, r): tuple(project.code for project in view.monitor.projects if (project.capacity[party], project.returns[party]) == (c, r))
        for c in LEVELS
        for r in LEVELS
    }
    title = _("Capacity and return for the municipalities") if party == "municipalities" else _("Capacity and return for the insurer")
    words = (_("Capacity asked →"), _("Expected return ↑"))
    drawing = draw(cells, words, (_("much return, little capacity"), _("much capacity, little return")), view.colours)
    told = [
        _("capacity {capacity}, return {returns}: {codes}", capacity="+" * int(c), returns="€" * int(r), codes=view.words.listed(codes))
        for (c, r), codes in cells.items()
        if codes
    ]
    figures = tuple(view.figure(cell_key(party, c, r)) for c, r in cells)
    return Chart(f"matrix-{party}", title, drawing.svg, "; ".join(told) + ".", figures, drawing.aspect, svg_narrow=drawing.narrow)


def _table(view: MonitorView) -> Table:
    _ = view.words.word
    columns = (
        Column(_("Project")),
        Column(_("Capacity, municipalities")),
        Column(_("Return, municipalities")),
        Column(_("Capacity, insurer")),
        Column(_("Return, insurer")),
    )
    return Table("capaciteit-en-opbrengst", _("Capacity and expected return by project"), columns, view.rows_by_theme(_row))


def _row(project: Project) -> Row:
    levels = (text for party in PARTIES for text in ("+" * int(project.capacity[party]), "€" * int(project.returns[party])))
    return Row((Cell((f"{project.code} {project.label}",)), *(Cell((text,)) for text in levels)))
