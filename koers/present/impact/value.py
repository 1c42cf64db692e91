"""What it comes to: the result, from gross to present value, by stakeholder and by year; or what would be needed."""

from __future__ import annotations

from typing import Literal

from koers.impact.case import DISPLACED
from koers.impact.ledger import LEVELS
from koers.present.display import Cell, Column, Display, Heading, Prose, Row, Section, Table
from koers.present.impact.figures import measure_labels, step_labels
from koers.present.impact.pictures import break_even_chart, stakeholder_chart, waterfall_chart, year_chart
from koers.present.impact.view import ImpactView

_MOVED = "moved-to-inputs"


def value(view: ImpactView) -> Section:
    """Return the chapter on the result."""
    return _needed(view) if view.open else _value(view)


def _value(view: ImpactView) -> Section:
    _ = view.words.word
    items: list[Display | None] = [
        Heading(_("What it comes to"), 2, "waarde", new_page=True),
        _totals(view),
        Heading(_("From gross to present value"), 3, "van-bruto-naar-contant"),
        waterfall_chart(view),
        _steps(view),
        _levels(view),
        Heading(_("By stakeholder"), 3, "per-belanghebbende"),
        stakeholder_chart(view),
        _stakeholders(view),
        Heading(_("By year"), 3, "per-jaar"),
        year_chart(view),
        _years(view),
    ]
    return Section(tuple(item for item in items if item is not None))


def _totals(view: ImpactView) -> Table:
    """The result as it follows: value, inputs, net present value, ratio, payback."""
    _, labels = view.words.word, measure_labels(view.words)
    moved = view.result.inputs_total != view.result.inputs_given
    measures = ["inputs_given", *(["inputs_total"] if moved else []), "all_value", "total_present_value", "net_present_value"]
    measures = measures if moved else ["total_present_value", "inputs_total", "net_present_value"]
    measures += [name for name in ("sroi_ratio", "net_sroi_ratio") if f"total/{name}" in view.ledger.formulas]
    measures += ["payback_months", "payback_stepwise_months"]
    rows = tuple(Row((Cell((labels[name],)), Cell(view.figure(f"total/{name}")))) for name in measures)
    notes = [view.convention_note()]
    if moved:
        notes.append(view.words.text("What the convention moves to the inputs is in “Total inputs” and not in the present value."))
    why = _no_payback(view)
    notes += [(why,)] if why else []
    notes.append(view.words.text("In the spreadsheet every line follows a number that is changed, but for payback."))
    return Table("uitkomst", _("The result"), (Column(_("Measure")), Column(_("Outcome"), "", "end")), rows, tuple(notes))


def _no_payback(view: ImpactView) -> str:
    """Say why there is no simple payback; "" where there is one."""
    _ = view.words.word
    return {
        None: "",
        "no_inputs": _("There is no payback: there are no inputs to make up for."),
        "not_reached": _("There is no payback: the value, not discounted, never comes to the inputs."),
        "nothing_in_year_1": _("There is no simple payback: it goes by the value of year 1, and there is none."),
        "after_last_year": _("There is no simple payback: by the value of year 1 it lies beyond the last year with any value."),
    }[view.result.payback_missing]


def _steps(view: ImpactView) -> Table:
    _, labels = view.words.word, step_labels(view.words)
    steps = [bar.kind.replace("_", "-") for bar in view.result.waterfall]
    rows = tuple(
        Row((Cell((labels[step],)), view.cell(view.figure(f"waterfall/{step}/amount"))), "total" if step == "total" else "body")
        for step in steps
    )
    note = view.words.text("The steps add up to the total exactly.")
    return Table("waterval", _("The steps in figures"), (Column(_("Step")), view.money_column(_("Amount"))), rows, (note,))


def _levels(view: ImpactView) -> Table:
    """What is left of each outcome after each step, over all of its years."""
    _ = view.words.word
    short = (
        _("Gross"),
        _("After deadweight"),
        _("After displacement"),
        _("After attribution"),
        _("After drop-off"),
        _("Present value"),
    )
    rows = []
    for entity, _row in view.ledger.outcomes:
        name = view.name(entity)
        name = _("Displacement, {name}", name=name) if entity.startswith("displacement/") else name
        # Displacement as a row comes in with its own step.
        late = LEVELS[:2] if _row.row_kind == DISPLACED else ()
        cells = [Cell(("–",)) if level in late else view.cell(view.figure(f"{entity}/{level}")) for level in LEVELS]
        rows.append(Row((Cell((name,)), *cells)))
    totals = [f"total/{level}" for level in LEVELS[:-1]] + ["total/all_value"]
    rows.append(Row((Cell((_("Total"),)), *(view.cell(view.figure(key)) for key in totals)), "total"))
    columns = (Column(_("Effect")), *(view.money_column(label) for label in short))
    return Table("stappen-per-uitkomst", _("What is left after each step, by outcome"), columns, tuple(rows))


def _stakeholders(view: ImpactView) -> Table:
    _ = view.words.word
    known, rated = view.ledger.formulas, view.result.sroi_ratio is not None
    measures = ["present_value", "share", *(["ratio"] if rated else []), "inputs"]
    rows = []
    for entity, name in view.ledger.stakeholders:
        keys = [f"{entity}/{measure}" for measure in measures]
        rows.append(Row((Cell((name,)), *(view.cell(view.figure(key)) if key in known else Cell(("–",)) for key in keys))))
    sums = {"present_value": "total/all_value"}
    if _moved(view):
        rows.append(_sum_row(view, _("Together"), measures, sums, "subtotal"))
        rows.append(_sum_row(view, step_labels(view.words)[_MOVED], measures, {"present_value": f"waterfall/{_MOVED}/amount"}, "body"))
        sums = {"present_value": "total/total_present_value"}
    rows.append(_sum_row(view, _("Total"), measures, {**sums, "ratio": "total/sroi_ratio"}, "total"))
    labels = measure_labels(view.words)
    columns = tuple(Column(labels[name], "", "end") if name in ("share", "ratio") else view.money_column(labels[name]) for name in measures)
    notes = (view.convention_note(),) if rated else ()
    return Table("belanghebbenden", _("Value by stakeholder in figures"), (Column(_("Stakeholder")), *columns), tuple(rows), notes)


def _years(view: ImpactView) -> Table:
    _ = view.words.word
    rows = []
    for year in range(1, view.ledger.n_years + 1):
        cells = (view.cell(view.figure(f"total/year-{year}/{measure}")) for measure in ("impact", "present_value"))
        rows.append(Row((Cell((_("Year {year}", year=str(year)),)), *cells)))
    measures, sums = ["impact", "present_value"], {"impact": "total/impact_total", "present_value": "total/all_value"}
    if _moved(view):
        rows.append(_sum_row(view, _("Together"), measures, sums, "subtotal"))
        rows.append(_sum_row(view, step_labels(view.words)[_MOVED], measures, {"present_value": f"waterfall/{_MOVED}/amount"}, "body"))
        sums = {"present_value": "total/total_present_value"}
    rows.append(_sum_row(view, _("Total"), measures, sums, "total"))
    columns = (Column(_("Year")), view.money_column(_("Impact")), view.money_column(_("Present value")))
    return Table("waarde-per-jaar", _("Value by year in figures"), columns, tuple(rows))


def _moved(view: ImpactView) -> bool:
    """Whether the convention moved anything to the inputs, so that parts of all value are no parts of what counts as value."""
    return f"waterfall/{_MOVED}/amount" in view.ledger.formulas


def _sum_row(view: ImpactView, label: str, measures: list[str], keys: dict[str, str], role: Literal["body", "subtotal", "total"]) -> Row:
    return Row((Cell((label,)), *(view.cell(view.figure(keys[name])) if name in keys else Cell(("",)) for name in measures)), role)


def _needed(view: ImpactView) -> Section:
    """What would be needed of each outcome to make up for the inputs."""
    _, text = view.words.word, view.words.text
    measures = ["present_value", "needed_alone"]
    if any(row.stated is not None for row in view.result.break_even.itertuples()):
        measures += ["stated", "needed_with_others"]
    if any(row.share_of_group is not None for row in view.result.break_even.itertuples()):
        measures += ["group_size", "share_of_group"]
    labels = {**measure_labels(view.words), "present_value": _("Present value of one")}
    rows = []
    for entity, row in view.ledger.outcomes:
        known = view.ledger.formulas
        cells = [view.cell(view.figure(f"{entity}/{name}")) if f"{entity}/{name}" in known else Cell(("–",)) for name in measures]
        rows.append(Row((Cell((view.name(entity),)), Cell((row.proxy_unit or row.proxy or "–",)), *cells)))
    columns = tuple(view.money_column(labels[name]) if name == "present_value" else Column(labels[name], "", "end") for name in measures)
    notes = [view.convention_note(), text("Needed, by itself: if this outcome alone had to make up for all inputs.")]
    chart = break_even_chart(view)
    return Section(
        (
            Heading(_("What would be needed"), 2, "nodig", new_page=True),
            Prose(text("How large an effect would have to be before the value equals the inputs."), "lead"),
            *((chart,) if chart else ()),
            Table("nodig", _("The effect that is needed"), (Column(_("Effect")), Column(_("Unit")), *columns), tuple(rows), tuple(notes)),
        )
    )
