"""A project's budget by phase: what was printed, derived, assumed, and what can't be read."""

from __future__ import annotations

from decimal import Decimal

from koers.health.budget import READINGS, Item, ProjectBudget
from koers.present.charts import Part, Series, stacked_bars
from koers.present.display import Cell, Chart, Column, Display, Figure, Heading, Prose, Row, Section, Table
from koers.present.health.figures import HealthFigures
from koers.present.health.view import HealthView, make_chart


def project_budgets(view: HealthView) -> Section:
    """Every project budget of the period."""
    return Section(tuple(item for budget in view.budgets for item in _budget(view, budget)))


def _budget(view: HealthView, budget: ProjectBudget) -> list[Display]:
    _, figure = view.words.word, view.of_budgets[budget.id]
    total = f"{budget.id}/total"
    lead = view.words.text(
        "The plan comes to {total}. Of that {printed} was printed, {derived} follows from what was printed, and {assumed} rests on an "
        "assumption.",
        total=figure(f"{total}/amount"),
        printed=figure(f"{total}/printed"),
        derived=figure(f"{total}/derived"),
        assumed=figure(f"{total}/assumed"),
    )
    lost = figure(f"{total}/n_unrecoverable")
    if lost.value:
        left = view.words.counted(
            "{rest} is left for {n} item that can't be read.",
            "{rest} is left for {n} items that can't be read, together.",
            n=lost,
            rest=figure(f"{budget.id}/remainder/amount"),
        )
        lead = (*lead, " ", *left)
    return [
        Heading(_("Project budget: {name}", name=budget.label), 2, budget.id, new_page=True),
        Prose(lead, "lead"),
        *(Prose(note) for note in view.notes.on("project_budget")),
        _chart(view, budget, figure),
        _phases(view, budget, figure),
        _items(view, budget, figure),
    ]


def _euro(view: HealthView, figure: Figure) -> Cell:
    return Cell(figure, shown=view.words.money(figure.value, symbol=False) if figure.value is not None else figure.text)


def _phases(view: HealthView, budget: ProjectBudget, figure: HealthFigures) -> Table:
    _ = view.words.word
    rows = []
    for label, key in (
        *((label, f"{budget.id}/{phase}-subtotal") for phase, label in budget.phases.items()),
        (_("Known in all"), f"{budget.id}/total"),
    ):
        amounts = [_euro(view, figure(f"{key}/{part}")) for part in (*READINGS, "known")]
        role = "subtotal" if key == f"{budget.id}/total" else "body"
        rows.append(Row((Cell((label,)), *amounts, Cell(figure(f"{key}/n_unrecoverable"))), role))  # type: ignore[arg-type]
    blank = Cell(("",))
    for label, key, role in (
        (_("Items that can't be read, together"), f"{budget.id}/remainder/amount", "body"),
        (_("Total"), f"{budget.id}/total/amount", "total"),
    ):
        rows.append(Row((Cell((label,)), blank, blank, blank, _euro(view, figure(key)), blank), role))  # type: ignore[arg-type]
    columns = (
        Column(_("Phase")),
        Column(_("Printed"), "€", "end"),
        Column(_("Derived"), "€", "end"),
        Column(_("Assumed"), "€", "end"),
        Column(_("Together"), "€", "end"),
        Column(_("Can't be read"), _("items"), "end"),
    )
    note = view.words.text("What the items that can't be read come to is the total minus what is known; it rests on every assumption.")
    return Table(f"{budget.id}-fasen", _("Budget by phase"), columns, tuple(rows), (note,))


def _items(view: HealthView, budget: ProjectBudget, figure: HealthFigures) -> Table:
    _ = view.words.word
    labels = {item.phase: "" for item in budget.items if item.phase} | dict(budget.phases)
    rows: list[Row] = []
    for phase, label in labels.items():
        items = budget.of(phase)
        heading = label or _("Said beside it, not added up")
        rows.append(Row((Cell((f"{heading}, {items[0].period}" if items[0].period else heading,)),), "group"))
        rows += [_item_row(view, item, figure) for item in items]
    rows += [_item_row(view, item, figure, "total") for item in budget.items if item.role == "total"]
    columns = (
        Column(_("Item")),
        Column(_("Hours"), align="end"),
        Column(_("Rate"), "€", "end"),
        Column(_("Amount"), "€", "end"),
        Column(_("Amount was")),
        Column(_("Remark")),
    )
    return Table(f"{budget.id}-onderdelen", _("Budget by item"), columns, tuple(rows))


def _item_row(view: HealthView, item: Item, figure: HealthFigures, role: str = "body") -> Row:
    _ = view.words.word
    words = {
        "printed": _("printed"),
        "derived": _("derived"),
        "assumed": _("assumed"),
        "decoded": _("decoded"),
        "unrecoverable": _("can't be read"),
    }
    hours, rate, amount = (figure(f"{item.key}/{measure}") for measure in ("n_hours", "hour_rate", "amount"))
    lost = item.reading == "unrecoverable"
    cells = [Cell(hours) if hours.value is not None else Cell(("",)), _euro(view, rate) if rate.value is not None else Cell(("",))]
    cells.append(_euro(view, amount) if amount.value is not None or lost else Cell(("",)))
    reading = words[item.reading] if amount.value is not None or lost else ""
    return Row((Cell((item.label,)), *cells, Cell((reading,)), Cell((view.said(item.notes),))), role)  # type: ignore[arg-type]


def _chart(view: HealthView, budget: ProjectBudget, figure: HealthFigures) -> Chart:
    """What is known by phase, and in a bar of its own what can't be read."""
    _, colours = view.words.word, view.colours
    series = (
        Series(_("Printed"), colours["spent"]),
        Series(_("Derived"), colours["expected"], "////"),
        Series(_("Assumed"), colours["left"], "\\\\\\\\"),
        Series(_("Can't be read"), colours["accent"], "xx"),
    )
    rows, told, drawn = [], [], []
    for phase, label in budget.phases.items():
        parts = [figure(f"{budget.id}/{phase}-subtotal/{part}") for part in READINGS]
        known = figure(f"{budget.id}/{phase}-subtotal/known")
        lost = figure(f"{budget.id}/{phase}-subtotal/n_unrecoverable")
        text = _("{amount} and what can't be read", amount=known.text) if lost.value else known.text
        rows.append((label, text, [*(Part(f.value or Decimal(0), f.text) for f in parts), Part(Decimal(0), "")]))
        told.append(f"{label} {text}")
        drawn += [known, *parts]
    rest = figure(f"{budget.id}/remainder/amount")
    name = _("Items that can't be read, together")
    rows.append((name, rest.text, [*(Part(Decimal(0), "") for _reading in READINGS), Part(max(rest.value or Decimal(0), Decimal(0)), "")]))
    told.append(f"{name} {rest.text}")
    alt = _("Budget by phase: {list}.", list="; ".join(told))
    return make_chart(f"{budget.id}-grafiek", _("Budget by phase and how it was read"), stacked_bars(rows, series), alt, [*drawn, rest])
