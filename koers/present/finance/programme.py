"""The programme as a whole, by theme."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from koers.finance.statement import PROGRAMME, TIME
from koers.present.charts import against_pace
from koers.present.display import Chart, Figure, Heading, Prose, Section, Table
from koers.present.finance.since import beside_programme
from koers.present.finance.view import FinanceView, make_chart


def programme(view: FinanceView) -> Section:
    """The programme's spending by theme: table, spent/expected/left, spending against time."""
    _, text, figure = view.words.word, view.words.text, view.figure
    total = f"{PROGRAMME}/total"
    left = (
        "On {date}, {spent} of the revised budget of {budget} for the programme organisation and the themes was spent: {rate}. "
        "{expected} is expected to be spent before the end of the year, so that {left} is left."
    )
    short = (
        "On {date}, {spent} of the revised budget of {budget} for the programme organisation and the themes was spent: {rate}. "
        "{expected} is expected to be spent before the end of the year, which would then end at {left}, a shortfall."
    )
    spent: dict[str, Figure | str] = {
        "date": view.reference_text,
        "spent": figure(f"{total}/spent"),
        "budget": figure(f"{total}/budget_revised"),
        "rate": figure(f"{total}/spending_rate"),
    }
    if view.closed:
        closed = (
            "On {date}, at the end of the year, {spent} of the revised budget of {budget} for the programme organisation and the themes "
            "was spent: {rate}."
        )
        lead = (*text(closed, **spent), " ", *view.told_end(total))
    else:
        lead = text(
            left if view.statement.amount(f"{total}/expected_end_balance") >= 0 else short,
            expected=figure(f"{total}/expected_spend"),
            left=figure(f"{total}/expected_end_balance"),
            **spent,
        )
    rows = [view.finance_row(theme.label, f"{theme.key}/total") for theme in view.statement.themes]
    rows.append(view.finance_row(_("Total"), total, "total"))
    table = Table("programma", _("Finances by theme"), view.finance_columns(_("Theme")), tuple(rows), view.budget_notes())
    themes = [(theme.label, f"{theme.key}/total") for theme in view.statement.themes]
    keys = [key for _label, key in themes]
    closed_parts = "Spent and not spent by theme" if view.all_booked(keys) else "Spent, still to be booked and not spent by theme"
    parts = closed_parts if view.closed else "Spent, expected and left by theme"
    return Section(
        (
            Heading(_("The programme by theme"), 2, "programma", new_page=True),
            Prose(lead, "lead"),
            table,
            view.parts_chart("programma-verdeling", _(parts), themes),
            *_pace_chart(view),
            *beside_programme(view),
        )
    )


def _pace_chart(view: FinanceView) -> Iterable[Chart]:
    """Draw each theme's spending rate; nothing to draw where no theme has a budget."""
    _, figure = view.words.word, view.figure
    pace = figure(f"{TIME}/elapsed_share")
    rows = [(theme.label, figure(f"{theme.key}/total/spending_rate")) for theme in view.statement.themes]
    known = [(name, rate) for name, rate in rows if rate.value is not None]
    if not known:
        return
    behind = [name for name, rate in known if (rate.value or 0) < (pace.value or 0)]
    ahead = [name for name, _rate in known if name not in behind]
    drawing = against_pace(
        [(name, rate.value or Decimal(0), rate.text) for name, rate in known],
        pace.value or Decimal(0),
        _("the whole year: {share}" if view.closed else "{share} of the year", share=pace.text),
        view.colours["spent"],
        view.colours["accent"],
    )
    told = _told_pace(view, behind, ahead)
    alt = _(
        "The whole year ({pace}) has passed. Spent: {rates}. {where}"
        if view.closed
        else "On the reference date {pace} of the year has passed. Spent: {rates}. {where}",
        pace=pace.text,
        rates=view.words.listed(f"{name} {rate.text}" for name, rate in known),
        where=told,
    )
    title = _("Spending against the budget") if view.closed else _("Spending against time")
    yield make_chart("bestedingstempo", title, drawing, alt, [pace, *(rate for _name, rate in known)])


def _told_pace(view: FinanceView, behind: list[str], ahead: list[str]) -> str:
    """Say which themes spent less than an even pace through the year would have; of a year that is over, less than the budget."""
    _ = view.words.word
    if not behind:
        return _("None spent less than its budget.") if view.closed else _("None is behind the year.")
    if not ahead:
        return _("All spent less than their budget.") if view.closed else _("All are behind the year.")
    less, late = "Less than the budget: {behind}. Not less: {others}.", "Behind the year: {behind}. Not behind: {others}."
    return _(less if view.closed else late, behind=view.words.listed(behind), others=view.words.listed(ahead))
