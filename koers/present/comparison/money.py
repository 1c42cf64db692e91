"""What moved in money: in all, by theme, by line, the largest movement first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from koers.comparison.money import CARRY_OVER, OVERVIEW, PROGRAMME, SURPLUS, TOTAL, Money, Place, by_movement, ranked
from koers.present.charts import deviation_bars
from koers.present.comparison.charts import Mark, Pair, dumbbell
from koers.present.comparison.view import ComparisonView
from koers.present.display import Cell, Chart, Column, Display, Figure, Heading, Prose, Row, Section, Table, Text
from koers.present.finance.view import make_chart

_ELAPSED = "time/elapsed_share"
_MOST = 10  # rows of a chart


def money(view: ComparisonView) -> Section:
    """The programme, income and expenditure, the largest movements, each theme's lines."""
    if view.money is None:
        return Section(())
    told = view.money
    items: list[Display] = [
        Heading(view.words.word("What moved in money"), 2, "geld", new_page=True),
        *_lead(view),
        _themes_table(view, told),
        *_rates_chart(view, told),
        _overview_table(view, told),
        *_largest(view, told),
        *_lines(view, told),
    ]
    return Section(tuple(items))


def _lead(view: ComparisonView) -> Iterator[Prose]:
    total = f"{PROGRAMME}/{TOTAL}"
    if not view.same_year:
        over = view.words.text(
            "The revised budget of the themes went from {then} to {now}: a change of {change}.",
            then=_sure(view.at(view.then, f"{total}/budget_revised")),
            now=_sure(view.at(view.now, f"{total}/budget_revised")),
            change=_sure(view.change(f"{total}/budget_revised")),
        )
        yield Prose(over, "lead")
        return
    told = (
        "Spent since {day}: {spent}. Change of the revised budget: {budget}. "
        "What is expected to be left on the lines at the end of the year went from {then} to {now}."
    )
    closed = (
        "Spent since {day}: {spent}. Change of the revised budget: {budget}. "
        "{then} was then expected to be left on the lines at the end of the year; it became {now}."
    )
    yield Prose(
        view.words.text(
            closed if view.closed else told,
            day=view.then.reference_text,
            spent=_sure(view.change(f"{total}/spent")),
            budget=_sure(view.change(f"{total}/budget_revised")),
            then=_sure(view.at(view.then, f"{total}/expected_end_balance")),
            now=_sure(view.at(view.now, f"{total}/expected_end_balance")),
        ),
        "lead",
    )


def _sure(figure: Figure | None) -> Figure:
    if figure is None:
        raise ValueError("a total is in neither period")
    return figure


# Tables -------------------------------------------------------------------------------------------


def _columns(view: ComparisonView, first: str) -> tuple[Column, ...]:
    now, then = view.now, view.then
    if not view.same_year:
        return (
            Column(first),
            view.column("budget_revised", then),
            *(view.column(measure, side) for measure in ("budget", "budget_revised") for side in (now, None)),
        )
    return (
        Column(first),
        view.column("budget_revised", now),
        view.column("budget_revised", None),
        view.column("spent", then),
        view.column("spent", now),
        view.column("expected_spend", now),
        view.column("expected_end_balance", then),
        view.column("expected_end_balance", now),
        view.column("expected_end_balance", None),
    )


def _row(view: ComparisonView, label: str, key: str, role: str = "body") -> Row:
    now, then, at, change, cell = view.now, view.then, view.at, view.change, view.cell
    if not view.same_year:
        cells = [cell(at(then, f"{key}/budget_revised"))]
        for measure in ("budget", "budget_revised"):
            cells += [cell(at(now, f"{key}/{measure}")), cell(change(f"{key}/{measure}"), change=True)]
        return Row((Cell((label,)), *cells), role)  # type: ignore[arg-type]
    return Row(
        (
            Cell((label,)),
            cell(at(now, f"{key}/budget_revised")),
            cell(change(f"{key}/budget_revised"), change=True),
            cell(at(then, f"{key}/spent")),
            cell(at(now, f"{key}/spent")),
            cell(at(now, f"{key}/expected_spend")),
            cell(at(then, f"{key}/expected_end_balance")),
            cell(at(now, f"{key}/expected_end_balance")),
            view.balance_cell(change(f"{key}/expected_end_balance")),
        ),
        role,  # type: ignore[arg-type]
    )


def _totals(themes: Sequence[Place]) -> list[Place]:
    """Return the places of the themes' totals."""
    return [Place(f"{theme.key}/{TOTAL}", theme.label, theme.now, theme.then) for theme in themes]


def _themes_table(view: ComparisonView, told: Money) -> Table:
    _ = view.words.word
    places = by_movement(told, view.figure.values, _totals(told.themes))
    rows = [_row(view, place.label, place.key) for place in places]
    rows.append(_row(view, _("Total"), f"{PROGRAMME}/{TOTAL}", "total"))
    notes = (view.euro_note(), view.words.text("The themes that moved most come first."), *view.only_in_one(told.themes))
    return Table("geld", _("What moved, by theme"), _columns(view, _("Theme")), tuple(rows), notes)


def _overview_table(view: ComparisonView, told: Money) -> Table:
    """Income, expenditure without lines, reserves; within a year also what is left."""
    _ = view.words.word
    rows: list[Row] = []
    still: list[str] = []

    def add(label: str, key: str, role: str = "body") -> None:
        then, now, change = view.at(view.then, key), view.at(view.now, key), view.change(key)
        if role == "body" and change is not None and not change.value:
            still.append(label)
        elif change is not None:
            cells = (Cell((label,)), view.cell(then), view.cell(now), view.cell(change, change=True))
            rows.append(Row(cells, role))  # type: ignore[arg-type]

    for side, name in (("baten", _("Income")), ("lasten", _("Expenditure"))):
        rows.append(Row((Cell((name,)), *[Cell(("",))] * 3), "group"))
        for place in told.overview[side]:
            add(place.label, f"{place.key}/budget_revised")
        add(_("Total"), f"{OVERVIEW}/{side}/{TOTAL}/budget_revised", "total")
    if view.same_year:
        rows.append(Row((Cell((_("End of the year"),)), *[Cell(("",))] * 3), "group"))
        add(view.measure("expected_end_balance"), f"{OVERVIEW}/lasten/{TOTAL}/expected_end_balance")
        add(_("Carry-over"), CARRY_OVER)
        add(view.measure("surplus"), SURPLUS)
    columns = (Column(_("Row")), *(Column(name, "€", "end") for name in (view.then.name, view.now.name, _("Change"))))
    note = view.words.text("Of income and expenditure the revised budget; a reserve is no part of the totals.")
    unmoved = (view.words.text("Not changed: {rows}.", rows=view.words.listed(dict.fromkeys(still))),) if still else ()
    return Table("overzicht", _("Income, expenditure and reserves"), columns, tuple(rows), (view.euro_note(), note, *unmoved))


def _lines(view: ComparisonView, told: Money) -> Iterator[Display]:
    """Each theme's lines, the theme that moved most first."""
    _ = view.words.word
    for total in by_movement(told, view.figure.values, _totals(told.themes)):
        theme = total.key.removesuffix(f"/{TOTAL}")
        lines = by_movement(told, view.figure.values, told.lines[theme])
        rows = [_row(view, line.label, line.key) for line in lines]
        rows.append(_row(view, _("Total"), total.key, "total"))
        yield Heading(total.label, 3, f"geld-{theme}")
        title = _("What moved: {theme}", theme=total.label)
        notes = (view.euro_note(), *view.only_in_one(lines))
        yield Table(f"geld-{theme}", title, _columns(view, _("Line")), tuple(rows), notes)


# Charts -------------------------------------------------------------------------------------------


def _rates_chart(view: ComparisonView, told: Money) -> Iterator[Chart]:
    """How much of its budget each theme had spent then and has spent now, against the year."""
    if not view.same_year:
        return
    _ = view.words.word
    rows: list[tuple[str, Figure | None, Figure | None]] = []
    for theme in told.themes:
        rates = [view.at(side, f"{theme.key}/{TOTAL}/spending_rate") for side in (view.then, view.now)]
        if any(rate is not None and rate.value is not None for rate in rates):
            rows.append((theme.label, rates[0], rates[1]))
    elapsed = [view.at(side, _ELAPSED) for side in (view.then, view.now)]
    if not rows:
        return
    shown = [(name, then.text if then else "–", now.text if now else "–", then, now) for name, then, now in rows]
    told_rows = [Pair(name, f"{before} → {after}", _place(then), _place(now)) for name, before, after, then, now in shown]
    marks = [
        Mark(_("{share} of the year", share=share.text), float(share.value))
        for share in elapsed
        if share is not None and share.value is not None
    ]
    drawing = dumbbell(told_rows, marks, (view.then.name, view.now.name), view.colours)
    alt = _(
        "Share of the revised budget spent, {then} and {now}: {rates}.",
        then=view.then.name,
        now=view.now.name,
        rates="; ".join(f"{name} {before} → {after}" for name, before, after, _then, _now in shown),
    )
    figures = [figure for _name, _before, _after, *pair in shown for figure in pair if figure is not None]
    figures += [share for share in elapsed if share is not None]
    yield make_chart("bestedingstempo", _("Share of the budget spent, then and now"), drawing, alt, figures)


def _place(figure: Figure | None) -> float | None:
    return None if figure is None or figure.value is None else float(figure.value)


def _largest(view: ComparisonView, told: Money) -> Iterator[Display]:
    """The largest movements of lines: of what is left, or over the years of the budget."""
    _ = view.words.word
    measure = "expected_end_balance" if view.same_year else "budget_revised"
    found = ranked(told, view.figure.values, measure, tuple(told.all_lines))[:_MOST]
    yield Heading(_("The largest movements"), 3, "grootste-bewegingen")
    if not found:
        yield Prose(view.words.text("No line moved."))
        return
    drawn: list[tuple[str, Figure, bool]] = []
    for place in found:
        figure = _sure(view.change(f"{place.key}/{measure}"))
        drawn.append((place.label, figure, ((figure.value or 0) > 0) == (view.positive_is_favourable or not view.same_year)))
    rows = []
    for name, figure, favourable in drawn:
        mark = f" {view.mark(favourable)[0]}" if view.same_year else ""
        rows.append((name, figure.value or Decimal(0), f"{view.signed(figure)}{mark}", favourable))
    title = _("Largest changes: {measure}", measure=view.measure(measure).lower())
    alt = _("{title}: {list}.", title=title, list="; ".join(f"{name} {text}" for name, _amount, text, _good in rows))
    notes: tuple[Text, ...] = ()
    if view.same_year:
        notes = (view.words.text("V is favourable, N is unfavourable; more on each line in the tables by theme."),)
    yield make_chart("bewegingen", title, deviation_bars(rows, view.colours), alt, [figure for _name, figure, _good in drawn], notes)
