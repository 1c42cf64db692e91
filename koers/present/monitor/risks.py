"""Risks and dependencies by kind and project."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from koers.monitor.messages import named_most
from koers.monitor.monitor import CATEGORIES, TOTAL
from koers.present.charts import Part, Series, stacked_bars
from koers.present.display import Cell, Chart, Heading, Prose, Row, Section, Table, Text
from koers.present.monitor.view import MonitorView


def risks(view: MonitorView) -> Section:
    """How often each kind of risk is named, and by which projects."""
    _, counted, total = view.words.word, view.words.counted, view.total
    none = counted("{n} row that names no risk is not counted.", "{n} rows that name no risk are not counted.", n=total("n_none_given"))
    notes = (*((none,) if view.monitor.count(f"{TOTAL}/n_none_given") else ()), *view.notes.on("risks"))
    return Section(
        (
            Heading(_("Risks and dependencies"), 2, "risicos", new_page=True),
            Prose(_lead(view), "lead"),
            _chart(view),
            *(Prose(note, "note") for note in notes),
            _table(view),
        )
    )


def _lead(view: MonitorView) -> Text:
    counted, most = view.words.counted, named_most(view.monitor)
    if not most:
        return view.words.text("The projects name no risks or dependencies.")
    told = view.words.text(
        "The projects name {risks} and {dependencies}.",
        risks=counted("{n} risk", "{n} risks", n=view.total("n_risks")),
        dependencies=counted("{n} dependency", "{n} dependencies", n=view.total("n_dependencies")),
    )
    about = "Named most: {category}, {n}." if len(most) == 1 else "Named most: {category}, {n} each."
    names = "; ".join(view.category(category) for category in most)
    return (*told, " ", *view.words.text(about, category=names, n=view.total(f"n_{most[0]}")))


def _chart(view: MonitorView) -> Chart:
    _ = view.words.word
    named = {category: view.total(f"n_{category}") for category in CATEGORIES}
    rows = sorted(named.items(), key=lambda item: (item[0] == "other", -(item[1].value or Decimal(0))))
    series = (Series(_("Named"), view.colours["primary"]),)
    drawing = stacked_bars(
        [(view.capitalised(view.category(category)), "", (Part(f.value or Decimal(0), f.text),)) for category, f in rows], series
    )
    alt = "; ".join(f"{view.category(category)} {figure.text}" for category, figure in rows) + "."
    return Chart(
        "risicos-naar-soort",
        _("Risks and dependencies by kind"),
        drawing.svg,
        alt,
        tuple(named.values()),
        drawing.aspect,
        svg_narrow=drawing.narrow,
    )


def _table(view: MonitorView) -> Table:
    _ = view.words.word
    measures = {f"n_{category}": view.capitalised(view.category(category)) for category in CATEGORIES}
    measures["n_named"] = _("Total")

    def row(name: str, key: str, role: Literal["body", "subtotal", "total"] = "body") -> Row:
        return Row((Cell((name,)), *(view.cell(f"{key}/{measure}") for measure in measures)), role)

    rows = view.rows_by_theme(
        lambda project: row(f"{project.code} {project.label}", project.key),
        lambda theme: row(_("Total of {theme}", theme=theme.label), theme.key, "subtotal"),
    )
    columns = view.count_columns(_("Project"), measures)
    return Table("risicos-per-project", _("Risks and dependencies by project"), columns, (*rows, row(_("Total"), TOTAL, "total")))
