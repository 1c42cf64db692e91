"""Income and expenditure, amendments, carry-over and the expected surplus."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from koers.finance.accounts import OVERVIEW_MEASURES
from koers.finance.statement import CARRY_OVER, OVERVIEW, Line
from koers.frames import rows_of
from koers.present.charts import Step, bridge
from koers.present.display import Callout, Cell, Chart, Column, Display, Heading, Prose, Row, Section, Strong, Table, Text
from koers.present.finance.figures import measure_labels
from koers.present.finance.view import FinanceView, make_chart


def overview(view: FinanceView) -> Section:
    """Income and expenditure, the bridge from budget to revised budget, amendments, reserve."""
    _, lead = view.words.word, _lead(view)
    return Section(
        (
            Heading(_("Income and expenditure"), 2, "baten-en-lasten"),
            Prose(lead, "lead"),
            _overview_table(view, "baten"),
            _overview_table(view, "lasten"),
            *_assumptions(view),
            *_amendments(view),
        )
    )


def _lead(view: FinanceView) -> Text:
    """Say how the budget changed, or that it did not, and what is expected to be left of it."""
    text, figure, lasten = view.words.text, view.figure, f"{OVERVIEW}/lasten/total"
    after, balance = figure(f"{lasten}/budget_revised"), figure(f"{lasten}/expected_end_balance")
    if view.statement.amendments:
        before = figure(f"{lasten}/budget")
        budget = text("The budget for the year went from {before} to {after}.", before=before, after=after)
    else:
        budget = text("The budget for the year is {after}; nothing was amended.", after=after)
    if not view.result_row:
        end = "The end balance is {balance}." if view.closed else "The expected end balance is {balance}."
        return (*budget, " ", *text(end, balance=balance))
    result = figure(f"{view.result_row}/budget_revised")
    closed = "Income minus expenditure leaves a result of {result}; with what is left on the themes, the end balance is {balance}."
    rest = "Income minus expenditure leaves a result of {result}; with what is left on the themes, the expected end balance is {balance}."
    return (*budget, " ", *text(closed if view.closed else rest, result=result, balance=balance))


def _overview_table(view: FinanceView, side: str) -> Table:
    _ = view.words.word
    measures = OVERVIEW_MEASURES if side == "lasten" else OVERVIEW_MEASURES[:3]
    lines = view.statement.overview[side]
    first = [line for line in lines if line.kind not in ("reserve", "total_with_reserve")]
    after = [line for line in lines if line.kind in ("reserve", "total_with_reserve")]
    rows = [view.row(line.label, line.key, measures) for line in first]
    rows.append(view.row(_("Total"), f"{OVERVIEW}/{side}/total", measures, "total"))
    roles = {"reserve": "body", "total_with_reserve": "total"}
    rows += [view.row(line.label, line.key, measures, roles[line.kind]) for line in after]
    title = _("Income") if side == "baten" else _("Expenditure")
    columns = view.columns(_("Line"), measures)
    # The measure that a reader looks up first: what comes in, what is left. Nothing where all is as it was.
    if any(view.moved(f"{line.key}/{measures[-1]}") for line in lines):
        keys = [line.key for line in first] + [f"{OVERVIEW}/{side}/total"] + [line.key for line in after]
        columns = (*columns, _then_column(view, measures[-1]))
        rows = [Row((*row.cells, _then(view, f"{key}/{measures[-1]}")), row.role) for row, key in zip(rows, keys, strict=True)]
    notes: tuple[Text, ...] = (view.euro_note(),)
    if side == "lasten":
        left = "The end balance is what is expected to be left at the end of the year."
        closed = "The end balance is what was not spent in the year."
        notes = (*notes, view.words.text(closed if view.closed else left))
    return Table(side, title, columns, tuple(rows), notes)


def _then_column(view: FinanceView, measure: str) -> Column:
    """The heading of what stood at the earlier reference date."""
    closed = view.before is not None and view.before.statement.closed
    name = measure_labels(view.words, closed=closed)[measure]
    return Column(view.words.word("{measure} on {date}", measure=name, date=view.before_text), "€", "end")


def _then(view: FinanceView, key: str) -> Cell:
    """What stood at the earlier reference date; blank where a row has no such amount, a dash where it did not exist."""
    then = view.earlier(key)
    return view.cell(then) if then else Cell(("–" if key in view.statement.formulas else "",))


def _assumptions(view: FinanceView) -> Iterable[Display]:
    frame = view.frames["overview_finance"]
    labels = {line.key: line.label for lines in view.statement.overview.values() for line in lines}
    texts: dict[str, list[str]] = {}
    for row in rows_of(frame):
        said = view.said(row, "assumption")
        if said:
            texts.setdefault(said, []).append(labels[f"{OVERVIEW}/{row.side}/{row.row_id}"])
    parts = tuple((Strong(f"{view.words.listed(names)}. "), said) for said, names in texts.items())
    if parts:
        yield Callout(view.words.word("Assumed, not computed"), parts)


def _amendments(view: FinanceView) -> Iterable[Display]:
    """The bridge and the decisions; nothing where nobody amended the budget."""
    if view.statement.amendments:
        yield Heading(view.words.word("From budget to revised budget"), 3, "begrotingswijzigingen")
        yield _bridge_chart(view)
        yield _amendment_table(view)


def _bridge_chart(view: FinanceView) -> Chart:
    _, figure = view.words.word, view.figure
    lasten = f"{OVERVIEW}/lasten/total"
    steps = [(line.label, figure(f"{line.key}/amendment")) for line in _expenditure_amendments(view)]
    rows = [Step(name, f.value or Decimal(0), view.signed(f)) for name, f in steps]
    result = figure(f"{view.result_row}/amendments") if view.result_row else None
    if result is not None and result.value:
        # Nobody decided on the result: it is what closes the budget, and is drawn as such.
        name = _("{name} (balancing item)", name=view.line_name(view.result_row))
        steps.append((name, result))
        rows.append(Step(name, result.value, view.signed(result), "rest"))
    before, after = figure(f"{lasten}/budget"), figure(f"{lasten}/budget_revised")
    rows.insert(0, Step(view.budget_text, before.value or Decimal(0), before.text, "level"))
    rows.append(Step(_("Revised budget"), after.value or Decimal(0), after.text, "level"))
    drawing = bridge(rows, view.colours)
    alt = _(
        "From {before} to {after}. Steps: {steps}.",
        before=before.text,
        after=after.text,
        steps="; ".join(f"{name} {view.signed(f)}" for name, f in steps),
    )
    note = (view.words.text("The scale does not begin at 0; broken bars mark that."),) if drawing.cut else ()
    return make_chart(
        "begrotingsbrug", _("From budget to revised budget: expenditure"), drawing, alt, [before, *(f for _n, f in steps), after], note
    )


def _expenditure_amendments(view: FinanceView) -> list[Line]:
    return [line for line in view.statement.amendments if not line.key.startswith(f"{OVERVIEW}/baten/")]


def _amendment_table(view: FinanceView) -> Table:
    _, figure = view.words.word, view.figure
    frame = view.frames["amendments"]
    rows = []
    for line, row in zip(view.statement.amendments, rows_of(frame), strict=True):
        said = view.said(row, "description") or "–"
        side = _("Income") if line.key.startswith(f"{OVERVIEW}/baten/") else _("Expenditure")
        when = view.words.partial_date(row.decision_date)
        cells = (Cell((line.label,)), Cell((side,)), view.cell(figure(f"{line.key}/amendment")), Cell((when,)), Cell((said,)))
        rows.append(Row(cells))
    columns = (
        Column(_("Line")),
        Column(_("Side")),
        Column(_("Amendment"), "€", "end"),
        Column(_("Decided")),
        Column(_("What for")),
    )
    body = view.words.listed(dict.fromkeys(row.decided_by for row in rows_of(frame)))
    note = view.words.text("Decided by: {body}.", body=body)
    return Table("wijzigingen", _("Amendments"), columns, tuple(rows), (view.euro_note(), note))


def surplus(view: FinanceView) -> Section:
    """Carry-over to a later year, and the surplus that is then expected."""
    _, figure = view.words.word, view.figure
    frame = view.frames.get("carry_over")
    rows, notes = [], [view.euro_note()]
    for line, row in zip(view.statement.carry_over, rows_of(frame), strict=True):
        rows.append(Row((Cell((line.label,)), Cell((str(row.to_year),)), view.cell(figure(f"{line.key}/amount")))))
        said = view.said(row, "assumption")
        if said:
            notes.append((f"{line.label}: {said}",))
    rows.append(Row((Cell((_("Total to carry over"),)), Cell(("",)), view.cell(figure(f"{CARRY_OVER}/total/amount"))), "total"))
    columns = (Column(_("Line or fund")), Column(_("To year"), align="end"), Column(_("Amount"), "€", "end"))
    carried = bool(view.statement.carry_over)
    said_all = _carried(view) if carried else _nothing_carried(view)
    return Section(
        (
            Heading(_("Carry-over and surplus") if view.closed else _("Carry-over and expected surplus"), 3, "meenemen-en-overschot"),
            Prose(said_all),
            *((Table("meenemen", _("To carry over to a later year"), columns, tuple(rows), tuple(notes)),) if carried else ()),
        )
    )


def _carried(view: FinanceView) -> Text:
    """Say what is carried over and what is then expected to be left."""
    figure, result = view.figure, f"{OVERVIEW}/result"
    left = (
        "Of the expected end balance of {balance}, the programme wishes to carry over {carried}. "
        "That leaves an expected surplus of {surplus}, {share} of {whole} ({name})."
    )
    short = (
        "Of the expected end balance of {balance}, the programme wishes to carry over {carried}. "
        "That brings it to {surplus}, {share} of {whole} ({name}): an expected shortfall."
    )
    was_left = (
        "Of the end balance of {balance}, the programme wishes to carry over {carried}. "
        "That leaves a surplus of {surplus}, {share} of {whole} ({name})."
    )
    was_short = (
        "Of the end balance of {balance}, the programme wishes to carry over {carried}. "
        "That brings it to {surplus}, {share} of {whole} ({name}): a shortfall."
    )
    above = was_left if view.closed else left
    below = was_short if view.closed else short
    return view.words.text(
        above if view.statement.amount(f"{result}/surplus") >= 0 else below,
        balance=figure(f"{OVERVIEW}/lasten/total/expected_end_balance"),
        carried=figure(f"{CARRY_OVER}/total/amount"),
        surplus=figure(f"{result}/surplus"),
        share=figure(f"{result}/surplus_share"),
        whole=figure(view.surplus_whole),
        name=view.surplus_whole_name,
    )


def _nothing_carried(view: FinanceView) -> Text:
    """Say that nothing was designated to be carried over."""
    figure, result = view.figure, f"{OVERVIEW}/result"
    left = "Nothing is carried over. The expected end balance is the expected surplus: {surplus}, {share} of {whole} ({name})."
    short = "Nothing is carried over. The expected end balance is {surplus}, {share} of {whole} ({name}): an expected shortfall."
    was_left = "Nothing is carried over. The end balance is the surplus: {surplus}, {share} of {whole} ({name})."
    was_short = "Nothing is carried over. The end balance is {surplus}, {share} of {whole} ({name}): a shortfall."
    above = was_left if view.closed else left
    below = was_short if view.closed else short
    return view.words.text(
        above if view.statement.amount(f"{result}/surplus") >= 0 else below,
        surplus=figure(f"{result}/surplus"),
        share=figure(f"{result}/surplus_share"),
        whole=figure(view.surplus_whole),
        name=view.surplus_whole_name,
    )
