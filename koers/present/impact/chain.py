"""From what was put in to what it is worth: stakeholders, inputs, and the impact map step by step."""

from __future__ import annotations

from typing import Any

from koers.frames import rows_of
from koers.impact.case import SHARES
from koers.impact.conventions import DiscountTiming, FilterAlgebra
from koers.impact.ledger import LEVELS
from koers.present.display import Cell, Column, Display, Heading, Prose, Row, Section, Table
from koers.present.impact.figures import measure_labels
from koers.present.impact.pictures import theory_chart
from koers.present.impact.view import ImpactView


def theory(view: ImpactView) -> Section:
    """Who put in what and what changed for whom."""
    _ = view.words.word
    rows = [
        Row(tuple(Cell((text,)) for text in (row.stakeholder, row.outcome or row.outcome_id, row.indicator or "–", _status(view, row))))
        for row in rows_of(view.case.value_map)
    ]
    columns = (Column(_("Stakeholder")), Column(_("What changes")), Column(_("How that is seen")), Column(_("In the result")))
    return Section(
        (
            Heading(_("Stakeholders and outcomes"), 2, "belanghebbenden", new_page=True),
            theory_chart(view),
            Table("uitkomsten", _("What changes for whom"), columns, tuple(rows)),
        )
    )


def _status(view: ImpactView, row: Any) -> str:
    _ = view.words.word
    kind = {"saving": _("saving"), "displacement": _("displacement")}.get(row.row_kind, _("outcome"))
    return {"priced": kind, "unpriced": _("has no price"), "excluded": _("left out")}[row.status]


def inputs(view: ImpactView) -> Section:
    """What was put in, by whom, and what it is worth now."""
    _, figure = view.words.word, view.figure
    dated = any(row.year is not None for _entity, row in view.ledger.inputs)
    foreign = any(f"{entity}/value" in view.ledger.formulas for entity, _row in view.ledger.inputs)
    kinds = {"cash": _("money"), "in_kind": _("in kind"), "volunteer": _("volunteers’ time")}
    columns = [Column(_("Input")), Column(_("Who")), Column(_("Kind"))]
    if foreign:
        columns += [Column(_("In its own currency"), "", "end"), Column(_("Exchange rate"), "", "end")]
    columns.append(view.money_column(_("Amount")))
    if dated:
        columns += [Column(_("Year"), "", "end"), Column(_("Discount factor"), "", "end")]
    columns += [view.money_column(_("Present value")), Column(_("Where it comes from"))]
    flow = "effects" if view.case.rates.costs == view.case.rates.effects else "costs"
    rows = []
    for entity, row in view.ledger.inputs:
        cells = [Cell((view.name(entity),)), Cell((row.stakeholder,)), Cell((kinds.get(row.kind, "–"),))]
        if foreign:
            own = f"{entity}/value" in view.ledger.formulas
            cells += [Cell(figure(f"{entity}/{name}")) if own else Cell(("",)) for name in ("value", "exchange_rate")]
        cells.append(view.cell(figure(f"{entity}/amount")))
        if dated:
            known = row.year is not None
            cells += [Cell((str(row.year) if known else "–",))]
            cells += [Cell(figure(f"{flow}/year-{row.year}/discount_factor")) if known else Cell(("",))]
        rows.append(Row((*cells, view.cell(figure(f"{entity}/present_value")), Cell((row.note or "–",)))))
    blank = [Cell(("",))] * (len(columns) - 3)
    rows.append(Row((Cell((_("Total"),)), *blank, view.cell(figure("total/inputs_given")), Cell(("",))), "total"))
    note = view.words.text("An input without a year is a present value already.") if dated else None
    table = Table("inzet", _("What was put in"), tuple(columns), tuple(rows), (note,) if note else ())
    return Section((Heading(_("What was put in"), 2, "inzet"), table))


def impact_map(view: ImpactView) -> Section:
    """Quantities and prices, filters, years: each step with its figures."""
    _ = view.words.word
    if not view.ledger.outcomes:
        return Section((Heading(_("The impact map"), 2, "waardenkaart"), Prose(view.words.text("No row of the map has a price."))))
    told = "For each outcome: how many, times the price of one, less what would have happened anyway, was displaced or is due to others."
    lead = view.words.text(told)
    items: list[Display] = [Heading(_("The impact map"), 2, "waardenkaart", new_page=True), Prose(lead, "lead")]
    if view.open:
        items.append(Prose(view.words.text("How many there are is not known, so the map is that of one unit of each.")))
    return Section((*items, _quantities(view), _filters(view), *_discounting(view), _years(view)))


def _row(view: ImpactView, entity: str, measures: list[str]) -> Row:
    known = view.ledger.formulas
    cells = [view.cell(view.figure(f"{entity}/{name}")) if f"{entity}/{name}" in known else Cell(("–",)) for name in measures]
    return Row((Cell((_outcome(view, entity),)), *cells))


def _outcome(view: ImpactView, entity: str) -> str:
    name = view.name(entity)
    return view.words.word("Displacement, {name}", name=name) if entity.startswith("displacement/") else name


def _columns(view: ImpactView, measures: list[str]) -> tuple[Column, ...]:
    labels, money = {**measure_labels(view.words), "proxy_factor": view.words.word("Index")}, view.money_column
    plain = {"quantity", "first_year", "duration_years", "proxy_factor", "two_filters", "all_filters", *SHARES}
    return tuple(Column(labels[name], "", "end") if name in plain else money(labels[name]) for name in measures)


def _quantities(view: ImpactView) -> Table:
    _ = view.words.word
    indexed = any(f"{entity}/proxy_indexed" in view.ledger.formulas for entity, _row in view.ledger.outcomes)
    measures = ["quantity", "proxy_value", *(("proxy_factor", "proxy_indexed") if indexed else ())]
    measures += ["first_year", "duration_years", "drop_off"]
    rows = []
    for entity, row in view.ledger.outcomes:
        made = _row(view, entity, measures)
        rows.append(Row((made.cells[0], Cell((row.proxy_unit or row.proxy or "–",)), *made.cells[1:])))
    columns = (Column(_("Effect")), Column(_("Unit")), *_columns(view, measures))
    return Table("hoeveelheden", _("Quantities and prices"), columns, tuple(rows))


def _filters(view: ImpactView) -> Table:
    _, text = view.words.word, view.words.text
    added = view.case.convention.filter_algebra is FilterAlgebra.ADDITIVE
    measures = ["gross", "deadweight", "after_deadweight", "displacement"]
    measures += ["two_filters"] if added else []
    measures += ["after_displacement", "attribution_to_others"]
    measures += ["all_filters"] if added else []
    measures += ["impact"]
    note = (
        text("Filters are added up before they are taken off.") if added else text("Each filter is taken of what the one before it left.")
    )
    rows = tuple(_row(view, entity, measures) for entity, _one in view.ledger.outcomes)
    return Table("filters", _("From gross to impact, one whole year"), (Column(_("Effect")), *_columns(view, measures)), rows, (note,))


def _discounting(view: ImpactView) -> list[Table]:
    """The discount factors by year, where anything is discounted."""
    _, known = view.words.word, view.ledger.formulas
    if view.case.convention.discount_timing is DiscountTiming.NONE:
        return []
    flows = {"effects": _("effects"), "costs": _("costs")}
    rows, columns = [], (Column(_("Year")), Column(_("Discount rate"), "", "end"), Column(_("Discount factor"), "", "end"))
    for flow, name in flows.items():
        keys = [key for key in known if key.startswith(f"{flow}/year-")]
        if not keys:
            continue
        steps = view.case.rates.effects if flow == "effects" else view.case.rates.costs
        for key in keys:
            year = int(key.split("/")[1].removeprefix("year-"))
            step = [one for one in steps if one.from_year <= max(year, steps[0].from_year)][-1]
            rate = f"{flow}/discount_rate" if len(steps) == 1 else f"{flow}/from-year-{step.from_year}/discount_rate"
            label = _("Year {year}", year=str(year))
            if "costs/year-1/discount_factor" in known or view.case.rates.costs != view.case.rates.effects:
                label = f"{label}, {name}"
            rows.append(Row((Cell((label,)), Cell(view.figure(rate)), Cell(view.figure(key)))))
    return [Table("discontering", _("Discount factors"), columns, tuple(rows))] if rows else []


def _years(view: ImpactView) -> Table:
    """Each outcome in each year: impact, discount factor, present value."""
    _, figure = view.words.word, view.figure
    rows = []
    for entity, _row_of_map in view.ledger.outcomes:
        years = [int(row.year) for row in rows_of(view.ledger.chain.by_year[view.ledger.chain.by_year["row"] == _row_of_map.Index])]
        for year in years:
            key = f"{entity}/year-{year}"
            cells = [view.cell(figure(f"{key}/impact")), Cell(figure(f"effects/year-{year}/discount_factor"))]
            label = _("{name}, year {year}", name=_outcome(view, entity), year=str(year))
            rows.append(Row((Cell((label,)), *cells, view.cell(figure(f"{key}/present_value")))))
        total = _("{name}, total", name=_outcome(view, entity))
        impact, present = (view.cell(figure(f"{entity}/{measure}")) for measure in LEVELS[-2:])
        rows.append(Row((Cell((total,)), impact, Cell(("",)), present), "subtotal"))
    columns = (
        Column(_("Effect")),
        view.money_column(_("Impact")),
        Column(_("Discount factor"), "", "end"),
        view.money_column(_("Present value")),
    )
    title = _("From impact to present value, one unit of each") if view.open else _("From impact to present value, year by year")
    return Table("jaren", title, columns, tuple(rows))
