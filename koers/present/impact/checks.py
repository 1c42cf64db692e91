"""What a careful reader would ask: quality checks, sources of prices, what was left out, what a source printed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from koers.figures import Formula, Source, Sum, Supplied
from koers.impact.ledger import entity_names
from koers.impact.published import Comparison
from koers.impact.quality import check_quality
from koers.present.display import Bullets, Cell, Column, Display, Figure, Heading, Prose, Row, Section, Table, Text
from koers.present.impact.figures import MEASURES, MONEY, measure_labels
from koers.present.impact.view import ImpactView


def checks(view: ImpactView) -> Section:
    """Each quality check with its outcome and what it found."""
    _, words = view.words.word, view.words
    outcomes = {"passed": _("in order"), "remark": _("remark"), "attention": _("look at this")}
    rows = []
    for check in check_quality(view.result):
        found = " ".join(dict.fromkeys(words.finding(finding) for finding in check.findings)) or "–"
        rows.append(Row((Cell((_(check.question),)), Cell((outcomes[check.outcome],)), Cell((found,)))))
    columns = (Column(_("Question")), Column(_("Outcome")), Column(_("What was found")))
    lead = words.text("What a careful reader would ask of an analysis. The checks report; they stop nothing.")
    return Section(
        (
            Heading(_("Quality checks"), 2, "kwaliteit", new_page=True),
            Prose(lead, "lead"),
            Table("kwaliteit", _("Quality checks and their outcome"), columns, tuple(rows)),
        )
    )


def published(view: ImpactView) -> Section:
    """What a source printed, beside what is computed."""
    _, text = view.words.word, view.words.text
    if not view.published:
        return Section(())
    outcomes = {
        "agrees": _("agrees"),
        "rounding": _("rounded in the middle"),
        "differs": _("differs"),
        "not_reproduced": _("not in the case"),
    }
    rows = []
    for file, comparisons in view.published.items():
        for one in comparisons:
            printed, computed, difference = _compared(view, file, one)
            cells = (Cell((_printed_measure(view, one),)), Cell(printed), Cell(computed), Cell(difference), Cell((outcomes[one.status],)))
            rows.append(Row((Cell((one.place,)), *cells)))
    columns = (
        Column(_("Where")),
        Column(_("What")),
        Column(_("Printed"), "", "end"),
        Column(_("Computed"), "", "end"),
        Column(_("Difference"), "", "end"),
        Column(_("Outcome")),
    )
    note = text("A difference is told, never adjusted. Computed figures are compared with as many decimals as were printed.")
    return Section(
        (
            Heading(_("What the source printed"), 2, "gepubliceerd"),
            Table("gepubliceerd", _("Printed and computed"), columns, tuple(rows), (note, view.convention_note())),
        )
    )


def _printed_measure(view: ImpactView, one: Comparison) -> str:
    labels = {**measure_labels(view.words), **_printed_labels(view)}
    return labels[one.measure]


def _printed_labels(view: ImpactView) -> dict[str, str]:
    _ = view.words.word
    return {
        "inputs": _("Total inputs"),
        "ratio": _("SROI ratio"),
        "net_ratio": _("Net SROI ratio"),
        "gross": _("Gross value"),
        "gross_ratio": _("Ratio before any filter"),
    }


def _compared(view: ImpactView, file: str, one: Comparison) -> tuple[Figure, Figure, Figure]:
    """Return what was printed, what is computed, and the difference."""
    _ = view.words.word
    about = _("{place}, row {row}: {name}", place=one.place, row=str(one.row), name=_printed_measure(view, one).lower())
    unit = "ratio" if "ratio" in one.measure else MEASURES.get(one.measure, (MONEY, 0))[0]
    key = f"published/{file.split('/')[-2]}/row-{one.row}"

    def made(measure: str, name: str, formula: Formula | None = None, of: Iterable[Figure] = ()) -> Figure:
        value: Decimal | None = getattr(one, measure)
        return view.made(f"{key}/{measure}", f"{about}, {name}", value, unit, one.decimals, "published", of=of, formula=formula)

    printed = made("published", _("printed"), Supplied(one.published, Source(file, one.row, "value")))
    computed = made("computed", _("computed"), of=_computed_of(view, one))
    apart = Sum(((1, f"{key}/published"), (-1, f"{key}/computed")), "published")
    return printed, computed, made("difference", _("difference"), apart, (printed, computed))


def _computed_of(view: ImpactView, one: Comparison) -> list[Figure]:
    """Return the figures of the ledger that a printed one is compared with."""
    totals = {
        "inputs": ("inputs_given" if view.open else "inputs_total",),
        "ratio": ("sroi_ratio",),
        "net_ratio": ("net_sroi_ratio",),
        "gross_ratio": ("gross_total", "inputs_total"),
    }
    keys = [f"total/{measure}" for measure in totals.get(one.measure, (one.measure,))]
    if not all(key in view.ledger.formulas for key in keys):
        year = "" if one.year is None else f"year-{one.year}/"
        measures = {"impact": (f"{year}impact", "impact_total")}.get(one.measure, (f"{year}{one.measure}", one.measure))
        about = [
            entity
            for entity, row in view.ledger.outcomes
            if one.outcome_id in (None, row.outcome_id) and one.stakeholder in (None, row.stakeholder)
        ]
        named = [[f"{entity}/{measure}" for measure in measures if f"{entity}/{measure}" in view.ledger.formulas] for entity in about]
        keys = [found[0] for found in named if found]
    return [view.figure(key) for key in keys if key in view.ledger.formulas]


def prices(view: ImpactView) -> Section:
    """Each price with what it is of, its year, its source, and the index that was applied."""
    _, text = view.words.word, view.words.text
    rows = []
    for entity, row in view.ledger.outcomes:
        indexed = f"{entity}/proxy_factor" in view.ledger.formulas
        cells = (
            Cell((row.proxy or "–",)),
            view.cell(view.figure(f"{entity}/proxy_value")),
            Cell((row.proxy_unit or "–",)),
            Cell((str(row.proxy_price_year or "–"),)),
            Cell(view.figure(f"{entity}/proxy_factor")) if indexed else Cell(("–",)),
            Cell((row.proxy_source or "–",)),
        )
        rows.append(Row((Cell((view.name(entity),)), *cells)))
    columns = (
        Column(_("Effect")),
        Column(_("What stands for its worth")),
        view.money_column(_("Price of one")),
        Column(_("Unit")),
        Column(_("Price year")),
        Column(_("Index"), "", "end"),
        Column(_("Source")),
    )
    notes = []
    if view.case.price_index is not None:
        told = "Prices of other years are moved to prices of {year} by the index: {source}."
        notes.append(text(told, year=str(view.case.price_year), source=view.case.price_index.source))
    elif any(f"{entity}/list_price" in view.ledger.formulas for entity, _one in view.ledger.outcomes):
        lists = "Prices of other years are moved to prices of {year} by the index of the list that they are from."
        notes.append(text(lists, year=str(view.case.price_year)))
    notes += _elsewhere(view)
    items: list[Display] = [Heading(_("Prices and sources"), 2, "prijzen")]
    if rows:
        items.append(Table("prijzen", _("Prices and where they come from"), columns, tuple(rows), tuple(notes)))
    if view.case.sources:
        items += [Prose((_("Sources of the case:"),)), Bullets(tuple((source,) for source in view.case.sources))]
    return Section(tuple(items))


def _elsewhere(view: ImpactView) -> list[Text]:
    """Say what other lists ask for what a price of the case is of."""
    found = []
    for entity, row in view.ledger.outcomes:
        for other in view.case.registry.alternatives(row.proxy_source or "", row.proxy_price_year or 0):
            key, about = f"{entity}/other-list/{entity_names([other.list_id])[0]}/list_price", view.words.word("price in another list")
            cell = Supplied(other.value, Source(view.case.registry.file, other.row, "value"))
            price = view.made(key, f"{view.name(entity)}: {about} ({other.name})", other.value, MONEY, 2, "input", formula=cell)
            told = "{outcome}: another list, {list}, has {price} in prices of {year}."
            words = {"outcome": view.name(entity), "list": other.name, "year": str(other.price_year)}
            found.append(view.words.text(told, price=price, **words))
    return found


def left_out(view: ImpactView) -> Section:
    """What counts for nothing, and why; notes on what does."""
    _, text = view.words.word, view.words.text
    rows = tuple(
        Row(
            (
                Cell((row.outcome or row.outcome_id,)),
                Cell((row.stakeholder,)),
                Cell((_("has no price") if row.status == "unpriced" else _("left out"),)),
                Cell((row.note or _("no reason is given"),)),
            )
        )
        for row in view.left_out()
    )
    columns = (Column(_("Effect")), Column(_("Stakeholder")), Column(_("Status")), Column(_("Why")))
    items: list[Display] = [Heading(_("What is not in it"), 2, "niet-meegeteld")]
    if rows:
        items.append(Table("niet-meegeteld", _("Without a price, or left out"), columns, rows))
    else:
        items.append(Prose(text("Every row of the map is in the result. What nobody thought of is not in the map.")))
    notes = tuple(Row((Cell((view.name(entity),)), Cell((row.note or "–",)))) for entity, row in view.ledger.outcomes if row.note)
    if notes:
        noted = (Column(_("Effect")), Column(_("What the case says")))
        items.append(Table("toelichting", _("Where quantities and shares come from"), noted, notes))
    return Section(tuple(items))
