"""Risks and dependencies by kind and project."""

from __future__ import annotations

from decimal import Decimal

from koers.monitor.monitor import CATEGORIES, TOTAL
from koers.present.charts import Part, Series, stacked_bars
from koers.present.display import Cell, Chart, Heading, Prose, Row, Section, Table
from koers.present.monitor.view import MonitorView


def risks(view: MonitorView) -> Section:
    """How often each kind of risk is named, and by which projects."""
    _, text, total = view.words.word, view.words.text, view.total
    lead = text(
        "The projects name {named} risks and dependencies, of which {dependencies} dependencies. {commitment} are about support and "
        "participation, {funding} about money and capacity.",
        named=total("n_named"),
        dependencies=total("n_dependencies"),
        commitment=total("n_commitment"),
        funding=total("n_funding"),
    )
    care = text(
        "The document gives no categories: they were assigned here by keyword, so a risk may fit another category as well. "
        "{none} rows that name no risk are not counted; a risk that is printed twice counts twice.",
        none=total("n_none_given"),
    )
    return Section(
        (
            Heading(_("Risks and dependencies"), 2, "risicos", new_page=True),
            Prose(lead, "lead"),
            _chart(view),
            Prose(care, "note"),
            _table(view),
        )
    )


def _chart(view: MonitorView) -> Chart:
    _ = view.words.word
    named = {category: view.total(f"n_{category}") for category in CATEGORIES}
    rows = sorted(named.items(), key=lambda item: (item[0] == "other", -(item[1].value or Decimal(0))))
    series = (Series(_("Named"), view.colours["primary"]),)
    drawing = stacked_bars(
        [(view.capitalised(view.category(category)), "", (Part(f.value or Decimal(0), f.text),)) for category, f in rows], series
    )
    alt = "; ".join(f"{view.category(category)} {figure.text}" for category, figure in rows) + "."
    return Chart("risicos-naar-soort", _("Risks and dependencies by kind"), drawing.svg, alt, tuple(named.values()), drawing.aspect)


def _table(view: MonitorView) -> Table:
    _ = view.words.word
    measures = {f"n_{category}": view.capitalised(view.category(category)) for category in CATEGORIES}
    measures["n_named"] = _("Total")
    rows: list[Row] = []
    for theme in view.monitor.themes:
        rows.append(Row((Cell((theme.label,)),), "group"))
        for project in view.monitor.projects_in(theme.key):
            name = Cell((f"{project.code} {project.label}",))
            rows.append(Row((name, *(view.cell(f"{project.key}/{measure}") for measure in measures))))
        subtotal = view.words.word("Total of {theme}", theme=theme.label)
        rows.append(Row((Cell((subtotal,)), *(view.cell(f"{theme.key}/{measure}") for measure in measures)), "subtotal"))
    rows.append(Row((Cell((_("Total"),)), *(view.cell(f"{TOTAL}/{measure}") for measure in measures)), "total"))
    return Table("risicos-per-project", _("Risks and dependencies by project"), view.count_columns(_("Project"), measures), tuple(rows))
