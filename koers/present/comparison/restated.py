"""Figures of the earlier period that come out otherwise now than that period told them, apart from what moved."""

from __future__ import annotations

from koers.comparison.restated import Restated
from koers.present.comparison.view import ComparisonView
from koers.present.display import Callout, Cell, Column, Display, Figure, Heading, Prose, Row, Section, Table


def restated(view: ComparisonView) -> Section:
    """Return what was restated, or that nothing was; over the years nothing can be."""
    if view.money is None or not view.same_year:
        return Section(())
    _, text = view.words.word, view.words.text
    what = text(
        "Within a fiscal year the first budget stays, what was decided stays decided, and spending adds up. "
        "What {now} tells otherwise than {then} did is listed here.",
        now=view.now.name,
        then=view.then.name,
    )
    items: list[Display] = [Heading(_("Restated figures of {period}", period=view.then.name), 2, "herzien"), Prose(what)]
    if not view.restated:
        nothing = text("Budgets, amendments and spending of {period} are told now as they were then.", period=view.then.name)
        return Section((*items, Callout(_("Nothing was restated"), (nothing,), "success")))
    return Section((*items, _table(view)))


def _table(view: ComparisonView) -> Table:
    _ = view.words.word
    rows = []
    for one in sorted(view.restated, key=lambda one: -view.size(one.key)):
        figures = view.at(view.then, one.key), view.at(view.now, one.key), view.change(one.key)
        then, now, change = (view.cell(figure, change=number == 2) for number, figure in enumerate(figures))
        place = one.label if not one.key.startswith("overview/") else f"{one.label} ({_side(view, one)})"
        rows.append(Row((Cell((place,)), Cell((_kind(view, one),)), then, now, change)))
    columns = (
        Column(_("Line or row")),
        Column(_("What")),
        Column(_("As told in {period}", period=view.then.name), "€", "end"),
        Column(_("As told now"), "€", "end"),
        Column(_("Difference"), "€", "end"),
    )
    return Table("herzien", _("Figures told otherwise than before"), columns, tuple(rows), (view.euro_note(),))


def _side(view: ComparisonView, one: Restated) -> str:
    return view.words.word("Income") if one.key.split("/")[1] == "baten" else view.words.word("Expenditure")


def _kind(view: ComparisonView, one: Restated) -> str:
    _ = view.words.word
    day = view.words.partial_date(one.decided) if one.decided else ""
    match one.kind:
        case "budget":
            return _("First budget")
        case "amendment":
            return _("Amendment of {day}, another amount", day=day)
        case "missing":
            return _("Amendment of {day}, missing now", day=day)
        case "late":
            return _("Amendment of {day}, decided by then and not told", day=day)
        case "spent":
            return _("Spent, less than was told")


def count(view: ComparisonView) -> Figure:
    """Return how many figures were restated."""
    return view.own("programme/total/n_restated")
