"""The bridge from the last expectation to this one, and how good the forecast was."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from koers.comparison.forecast import largest_errors
from koers.comparison.money import PROGRAMME, TOTAL, Money
from koers.present.charts import Step, bridge
from koers.present.comparison.view import ComparisonView
from koers.present.display import Cell, Chart, Column, Display, Figure, Heading, Prose, Row, Section, Table, Text
from koers.present.finance.view import make_chart

_ALL = f"{PROGRAMME}/{TOTAL}"


def forecast(view: ComparisonView) -> Section:
    """From what was expected then to what came of it: in all, by theme, by line."""
    if view.money is None or not view.same_year:
        return Section(())
    _, told = view.words.word, view.money
    title = _("From the last expectation to the outcome") if view.closed else _("From the last expectation to this one")
    items: list[Display] = [
        Heading(title, 2, "verwachting", new_page=True),
        Prose(_lead(view), "lead"),
        Prose(_method(view), "note"),
        _themes_bridge(view, told),
        _quality_table(view, told),
        *_lines_bridge(view, told),
        _lines_table(view, told),
    ]
    return Section(tuple(items))


def _lead(view: ComparisonView) -> Text:
    own = view.own
    told = (
        "In {period}, {forecast} was expected to be spent in the whole year; it became {outcome}. "
        "Of the lines that were forecast, the difference is {error}: {bias} of their budget."
    )
    going_on = (
        "In {period}, {forecast} was expected to be spent in the whole year; it is {outcome} now. "
        "Of the lines that were forecast, the difference is {error}: {bias} of their budget."
    )
    return view.words.text(
        told if view.closed else going_on,
        period=view.then.name,
        forecast=own(f"{_ALL}/forecast"),
        outcome=own(f"{_ALL}/outcome"),
        error=own(f"{_ALL}/forecast_error"),
        bias=own(f"{_ALL}/bias_share"),
    )


def _method(view: ComparisonView) -> Text:
    """Say what is counted as an error."""
    return view.words.text(
        "Expected for the whole year is what was spent and still expected. A difference above 0 means that more was spent than foreseen. "
        "Of {expected} that was still expected in {period}, the lines were off by {absolute} in all, up or down.",
        expected=view.own(f"{_ALL}/still_expected"),
        period=view.then.name,
        absolute=view.own(f"{_ALL}/absolute_error"),
    )


# Bridges ------------------------------------------------------------------------------------------


def _bridge(view: ComparisonView, name: str, title: str, steps: list[tuple[str, Figure, Decimal, str]]) -> Chart:
    """Draw steps (name, figure, amount, text, kind) between the level then and the level now."""
    _ = view.words.word
    before, after = view.own(f"{_ALL}/forecast"), view.own(f"{_ALL}/outcome")
    first = _("Expected in {period}", period=view.then.name)
    rows = [Step(first, before.value or Decimal(0), before.text, "level")]
    for step, figure, amount, kind in steps:
        text = view.signed(figure) if amount == figure.value else _negated(view, figure)
        rows.append(Step(step, amount, text, "rest" if kind == "rest" else "change"))
    rows.append(Step(f"{view.outcome_word} ({view.now.name})", after.value or Decimal(0), after.text, "level"))
    drawing = bridge(rows, view.colours)
    told = "; ".join(f"{row.name} {row.text}" for row in rows[1:-1])
    alt = _("From {before} to {after}. Steps: {steps}.", before=before.text, after=after.text, steps=told)
    notes = (view.words.text("The scale does not begin at 0; broken bars mark that."),) if drawing.cut else ()
    return make_chart(name, title, drawing, alt, [before, *(figure for _step, figure, *_rest in steps), after], notes)


def _negated(view: ComparisonView, figure: Figure) -> str:
    """Return an amount that a step takes away, with its sign."""
    return view.words.money(-(figure.value or Decimal(0)))


def _new_and_gone(view: ComparisonView) -> Iterator[tuple[str, Figure, Decimal, str]]:
    _ = view.words.word
    for measure, name, sign in (("new_lines", _("Lines that are new"), 1), ("gone_lines", _("Lines that are gone"), -1)):
        figure = view.own(f"{_ALL}/{measure}")
        if figure.value:
            yield name, figure, sign * figure.value, "change"


def _themes_bridge(view: ComparisonView, told: Money) -> Chart:
    steps = []
    for theme in told.themes:
        error = view.own(f"{theme.key}/{TOTAL}/forecast_error")
        if error.value:
            steps.append((theme.label, error, error.value, "change"))
    steps.sort(key=lambda step: -abs(step[2]))
    title = (
        view.words.word("From expectation to outcome, by theme")
        if view.closed
        else view.words.word("From expectation to expectation, by theme")
    )
    return _bridge(view, "brug-themas", title, [*steps, *_new_and_gone(view)])


def _lines_bridge(view: ComparisonView, told: Money) -> Iterator[Chart]:
    _ = view.words.word
    steps = []
    for line in largest_errors(told, view.figure.values):
        error = view.own(f"{line.key}/forecast_error")
        steps.append((line.label, error, error.value or Decimal(0), "change"))
    if not steps:
        return
    rest = view.own(f"{_ALL}/other_errors")
    if rest.value:
        steps.append((_("Other lines together"), rest, rest.value, "rest"))
    title = (
        _("From expectation to outcome, the largest differences")
        if view.closed
        else _("From expectation to expectation, the largest differences")
    )
    yield _bridge(view, "brug-regels", title, [*steps, *_new_and_gone(view)])


# Tables -------------------------------------------------------------------------------------------


def _quality_table(view: ComparisonView, told: Money) -> Table:
    _, own = view.words.word, view.own

    def row(label: str, group: str, role: str = "body") -> Row:
        at = f"{group}/{TOTAL}"
        error = own(f"{at}/forecast_error")
        counts = (Cell(own(f"{at}/{name}")) for name in ("n_higher", "n_lower", "n_exact"))
        cells = (
            Cell((label,)),
            view.cell(own(f"{at}/forecast_budget")),
            view.cell(error, change=True),
            Cell(own(f"{at}/bias_share")),
            view.cell(own(f"{at}/absolute_error")),
            Cell(own(f"{at}/absolute_error_share")),
            *counts,
        )
        return Row(cells, role)  # type: ignore[arg-type]

    themes = [theme for theme in told.themes if own(f"{theme.key}/{TOTAL}/n_forecast").value]
    themes.sort(key=lambda theme: -_size(view, f"{theme.key}/{TOTAL}/absolute_error"))
    rows = [row(theme.label, theme.key) for theme in themes]
    rows.append(row(_("Total"), PROGRAMME, "total"))
    columns = (
        Column(_("Theme")),
        Column(_("Revised budget then"), "€", "end"),
        Column(_("Difference together"), "€", "end"),
        Column(_("of the budget"), "%", "end"),
        Column(_("Differences by size"), "€", "end"),
        Column(_("of the budget, by size"), "%", "end"),
        Column(_("Lines higher"), "", "end"),
        Column(_("Lines lower"), "", "end"),
        Column(_("Lines as expected"), "", "end"),
    )
    note = view.words.text(
        "Together, too much on one line makes up for too little on another: that tells whether we foresee too much. By size it does not: "
        "that tells how far off a line is. Only lines that both periods tell of."
    )
    return Table("verwachting", _("How good was the forecast?"), columns, tuple(rows), (view.euro_note(), note))


def _lines_table(view: ComparisonView, told: Money) -> Table:
    _, own = view.words.word, view.own
    rows = []
    for line in sorted(told.all_lines, key=lambda line: -_size(view, f"{line.key}/forecast_error")):
        forecast_of = own(f"{line.key}/forecast") if line.then else None
        outcome = own(f"{line.key}/outcome") if line.now else None
        error = own(f"{line.key}/forecast_error") if line.both else None
        share = Cell(own(f"{line.key}/forecast_error_share")) if line.both else Cell(("",))
        amended = view.change(f"{line.key}/amendments")
        cells = (view.cell(forecast_of), view.cell(outcome), view.cell(error, change=True), share, view.cell(amended, change=True))
        rows.append(Row((Cell((line.label,)), Cell((view.theme_label(line.key.partition("/")[0]),)), *cells)))
    amended = view.change(f"{_ALL}/amendments")
    total = (view.cell(own(f"{_ALL}/forecast")), view.cell(own(f"{_ALL}/outcome")), view.cell(own(f"{_ALL}/forecast_error"), change=True))
    rows.append(Row((Cell((_("Total"),)), Cell(("",)), *total, Cell(own(f"{_ALL}/bias_share")), view.cell(amended, change=True)), "total"))
    columns = (
        Column(_("Line")),
        Column(_("Theme")),
        Column(_("Expected in {period}", period=view.then.name), "€", "end"),
        Column(view.outcome_word, "€", "end"),
        Column(_("Difference"), "€", "end"),
        Column(_("of the budget then"), "%", "end"),
        Column(_("Amended since"), "€", "end"),
    )
    alone = view.only_in_one(tuple(told.all_lines))
    both = (view.words.text("The difference in total is that of the lines that both periods tell of."),) if alone else ()
    notes = (view.euro_note(), *alone, *both)
    return Table("verwachting-regels", _("Expectation and outcome by line"), columns, tuple(rows), notes, folded=True)


def _size(view: ComparisonView, key: str) -> Decimal:
    return abs(view.figure.values.get(f"{view.figure.own}{key}") or Decimal(0))
