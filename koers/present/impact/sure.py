"""How sure the result is: one thing moved, two things moved, everything moved at once, and other conventions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from koers.figures import Method
from koers.frames import rows_of
from koers.impact.case import WHOLE
from koers.impact.uncertainty import two_way
from koers.present.display import Cell, Column, Display, Heading, Prose, Row, Section, Table, Text
from koers.present.impact.figures import choice_names, measure_labels
from koers.present.impact.pictures import convention_chart, simulation_chart, tornado_chart
from koers.present.impact.view import ImpactView

# Both sides of the two-way grid, as fractions.
GRID = tuple(Decimal(step) / 10 for step in range(-3, 4))


def how_sure(view: ImpactView) -> Section:
    """Return the chapter on sensitivity; none in a break-even case, whose effect is what nobody knows."""
    _ = view.words.word
    if view.open:
        return Section(())
    items: list[Display | None] = [Heading(_("How sure this is"), 2, "zekerheid", new_page=True), *_one_way(view)]
    items += [*_grid(view), *_switching(view), *_simulation(view)]
    return Section(tuple(item for item in items if item is not None))


def _one_way(view: ImpactView) -> list[Display | None]:
    _, text = view.words.word, view.words.text
    if not len(view.one_way):
        return [
            Prose(text("The case gives no lowest and highest values, so that no range can be told. What follows moves everything alike."))
        ]
    rated = view.result.sroi_ratio is not None
    measures = ["low", "high", *(["ratio_low", "ratio_high"] if rated else []), "net_low", "net_high"]
    rows = tuple(
        Row(
            (
                Cell((view.parameter(row),)),
                *(Cell(view.swing(row, m)) if m in ("low", "high") else view.cell(view.swing(row, m)) for m in measures),
            )
        )
        for row in rows_of(view.one_way)
    )
    names = {
        "low": Column(_("Lowest"), "", "end"),
        "high": Column(_("Highest"), "", "end"),
        "ratio_low": Column(_("Ratio at the lowest"), "", "end"),
        "ratio_high": Column(_("Ratio at the highest"), "", "end"),
        "net_low": view.money_column(_("Net present value at the lowest")),
        "net_high": view.money_column(_("Net present value at the highest")),
    }
    columns = (Column(_("What is moved")), *(names[m] for m in measures))
    return [
        Heading(_("One thing moved"), 3, "gevoeligheid"),
        tornado_chart(view),
        Table("gevoeligheid", _("Each range at its two ends, the rest as it is"), columns, rows, (view.convention_note(),), folded=True),
        *_scenarios(view),
    ]


def _scenarios(view: ImpactView) -> list[Display]:
    _ = view.words.word
    measures = ["total_present_value", "inputs_total", "net_present_value"]
    measures += ["sroi_ratio"] if view.result.sroi_ratio is not None else []
    names = {"pessimistic": _("Everything at its worst"), "optimistic": _("Everything at its best")}
    rows = tuple(Row((Cell((label,)), *(view.cell(view.scenario(name, m)) for m in measures))) for name, label in names.items())
    labels = measure_labels(view.words)
    columns = tuple(Column(labels[m], "", "end") if m == "sroi_ratio" else view.money_column(labels[m]) for m in measures)
    note = view.words.text("Bounds, not forecasts: that everything goes wrong together is less likely than any one of it.")
    return [Table("scenarios", _("Worst and best together"), (Column(_("Scenario")), *columns), rows, (note, view.convention_note()))]


def _grid(view: ImpactView) -> list[Display]:
    """The ratio under all value and all inputs scaled."""
    _, text = view.words.word, view.words.text
    if view.result.sroi_ratio is None:
        return []
    cells = two_way(view.result.sroi_ratio, GRID, GRID)
    rows = []
    for cost, found in zip(GRID, cells.itertuples(index=False), strict=True):
        figures = [
            view.made(
                f"two-way/inputs-{_step(cost)}/outcomes-{_step(outcome)}/sroi_ratio",
                _("Inputs {cost}, outcomes {outcome}: SROI ratio", cost=_signed(view, cost), outcome=_signed(view, outcome)),
                ratio,
                "ratio",
                2,
                of=(view.ratio,),
                formula=Method(ratio, ("total/sroi_ratio",), "scaled"),
            )
            for outcome, ratio in zip(GRID, found, strict=True)
        ]
        rows.append(Row((Cell((_("Inputs {change}", change=_signed(view, cost)),)), *(Cell(figure) for figure in figures))))
    columns = (Column(_("Ratio")), *(Column(_("Value {change}", change=_signed(view, change)), "", "end") for change in GRID))
    notes = (text("All value and all inputs scaled at once."), view.convention_note())
    return [
        Heading(_("Two things moved"), 3, "twee-tegelijk"),
        Table("twee-tegelijk", _("The ratio with more or less value and inputs"), columns, tuple(rows), notes, grid=True),
    ]


def _step(change: Decimal) -> str:
    percent = int(change * 100)
    return f"{'minus' if percent < 0 else 'plus'}-{abs(percent)}"


def _signed(view: ImpactView, change: Decimal) -> str:
    text = view.words.share(change)
    return f"+{text}" if change > 0 else text


def _switching(view: ImpactView) -> list[Display]:
    _, text = view.words.word, view.words.text
    if view.result.sroi_ratio is None:
        return []
    rows = []
    for row in rows_of(view.switching):
        if row.column in WHOLE and row.value is None:
            continue
        found = Cell((_("no value does"),)) if row.value is None else _solved(view, row)
        within = {None: "–", True: _("yes"), False: _("no, none within its range")}[row.within_range]
        base = Cell(("–",)) if row.base is None else Cell(view.switch(row, "base"))
        rows.append(Row((Cell((view.parameter(row),)), base, found, Cell((within,)))))
    columns = (
        Column(_("What is moved")),
        Column(_("In the case"), "", "end"),
        Column(_("Ratio 1 at"), "", "end"),
        Column(_("In its range")),
    )
    notes = (
        text("Where one thing by itself would bring value and inputs level. Years come whole: the first number that turns the result."),
        text("A number of years or a first year that turns nothing is left out; a first year matters through discounting only."),
        view.convention_note(),
    )
    return [
        Heading(_("What would turn it"), 3, "omslagpunten"),
        Table("omslagpunten", _("Switching values"), columns, tuple(rows), notes, folded=True),
    ]


def _solved(view: ImpactView, row: Any) -> Cell:
    """Return where the ratio is 1: a figure, or where there are several all of them, the nearest first."""
    n = len(view.switches(row))
    figures = [view.switch(row, "value" if number == 1 else f"value_{number}") for number in range(1, n + 1)]
    if n == 1:
        return Cell(figures[0])
    told: Text = (figures[0],)
    for figure in figures[1:]:
        told = view.words.text("{first} and {next}", first=told, next=figure)
    return Cell(told)


def _simulation(view: ImpactView) -> list[Display | None]:
    _, text, made = view.words.word, view.words.text, view.simulated
    if view.simulation is None:
        return []
    rows = []
    for which, label in (("ratio", _("SROI ratio")), ("net", _("Net present value"))):
        rows.append(Row((Cell((label,)), *(Cell(made(f"{which}_{end}")) for end in ("p5", "median", "p95", "mean")))))
    columns = (
        Column(_("Measure")),
        Column(_("5% is lower"), "", "end"),
        Column(_("Median"), "", "end"),
        Column(_("5% is higher"), "", "end"),
        Column(_("Mean"), "", "end"),
    )
    notes = (
        text(
            "{n} draws of {ranges} ranges with seed {seed}, from triangular distributions with their peak at the case’s own value.",
            n=made("n_draws"),
            ranges=made("n_parameters"),
            seed=made("seed"),
        ),
        view.convention_note(),
    )
    return [
        Heading(_("Everything moved at once"), 3, "simulatie"),
        Prose(text("The probability of a ratio above 1 is {probability}.", probability=made("probability_above_one"))),
        simulation_chart(view),
        Table("simulatie", _("What the simulation found"), columns, tuple(rows), notes),
    ]


def other_conventions(view: ImpactView) -> Section:
    """The same case under other conventions."""
    _, text = view.words.word, view.words.text
    if view.open or view.result.sroi_ratio is None:
        return Section(())
    rows = tuple(_variant(view, row) for row in rows_of(view.spread))
    columns = (
        Column(_("Timing of discounting")),
        Column(_("Start of drop-off")),
        Column(_("Filters")),
        Column(_("SROI ratio"), "", "end"),
        view.money_column(_("Net present value")),
    )
    notes = [view.convention_note(), text("All at the case’s own discount rate.")]
    if any(view.spread["n_overdrawn"]):
        told = text("Where filters are added, those of at least one row come to more than 1: more is taken away than there is.")
        notes.append(("* ", *told))
    chart = convention_chart(view)
    return Section(
        (
            Heading(_("Under other conventions"), 3, "andere-conventies"),
            Prose(text("The same map gives another ratio under other choices; no single one is right, and so each has a name.")),
            *((chart,) if chart else ()),
            Table("andere-conventies", _("The case under every convention"), columns, rows, tuple(notes), folded=True),
        )
    )


def _variant(view: ImpactView, row: Any) -> Row:
    names, _ = choice_names(view.words), view.words.word
    keys = ("discount_timing", "drop_off_starts", "filter_algebra")
    words = [names[key][getattr(row, key).value] for key in keys]
    words[0] = _("{name} (this case)", name=words[0]) if row.own else words[0]
    words[2] += " *" if row.n_overdrawn else ""
    figures = (view.cell(view.variant(row, measure)) for measure in ("sroi_ratio", "net_present_value"))
    return Row((*(Cell((word,)) for word in words), *figures))
