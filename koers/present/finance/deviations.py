"""Deviations above the thresholds."""

from __future__ import annotations

from collections.abc import Iterable

from koers.finance.deviations import DEVIATIONS
from koers.frames import rows_of
from koers.present.charts import deviation_bars
from koers.present.display import Callout, Cell, Chart, Column, Display, Heading, Prose, Row, Section, Strong, Table
from koers.present.finance.view import FinanceView, make_chart


def deviation_report(view: FinanceView) -> Section:
    """Every reported deviation with its explanation's state, by size; the rule in words."""
    _, text, figure = view.words.word, view.words.text, view.figure
    left_is_good = (
        "A deviation is what is expected to be left of, or short on, a line's revised budget at the end of the year. "
        "It is reported from {absolute}, or from {share} of the budget with a minimum of {minimum}. "
        "V is favourable: money is left. N is unfavourable: money falls short."
    )
    left_is_bad = (
        "A deviation is what is expected to be left of, or short on, a line's revised budget at the end of the year. "
        "It is reported from {absolute}, or from {share} of the budget with a minimum of {minimum}. "
        "V is favourable: money falls short. N is unfavourable: money is left."
    )
    closed_good = (
        "A deviation is what was left of, or short on, a line's revised budget at the end of the year. "
        "It is reported from {absolute}, or from {share} of the budget with a minimum of {minimum}. "
        "V is favourable: money is left. N is unfavourable: money falls short."
    )
    closed_bad = (
        "A deviation is what was left of, or short on, a line's revised budget at the end of the year. "
        "It is reported from {absolute}, or from {share} of the budget with a minimum of {minimum}. "
        "V is favourable: money falls short. N is unfavourable: money is left."
    )
    good = closed_good if view.closed else left_is_good
    bad = closed_bad if view.closed else left_is_bad
    rule = text(
        good if view.positive_is_favourable else bad,
        absolute=figure(f"{DEVIATIONS}/threshold/absolute"),
        share=figure(f"{DEVIATIONS}/threshold/share"),
        minimum=figure(f"{DEVIATIONS}/threshold/minimum"),
    )
    heading = Heading(_("Deviations"), 2, "afwijkingen", new_page=True)
    if not view.deviations:
        return Section((heading, Prose(text("No line deviates by more than the thresholds."), "lead"), Prose(rule)))
    n = int(view.statement.amount(f"{DEVIATIONS}/total/n_reported"))
    count = view.words.plural_text(
        "{n} line deviates from its budget.", "{n} lines deviate from their budget.", n, n=figure(f"{DEVIATIONS}/total/n_reported")
    )
    then = view.earlier(f"{DEVIATIONS}/total/n_reported")
    if then is not None:
        one, many = "On {date} {n} line deviated.", "On {date} {n} lines deviated."
        count = (*count, " ", *view.words.plural_text(one, many, int(then.value or 0), n=then, date=view.before_text))
    return Section(
        (heading, Prose(count, "lead"), Prose(rule), *_unexplained_callout(view), _deviation_table(view), _deviation_chart(view))
    )


def _unexplained_callout(view: FinanceView) -> Iterable[Display]:
    _ = view.words.word
    n = int(view.statement.amount(f"{DEVIATIONS}/total/n_unexplained"))
    if not n:
        yield Callout(
            _("Every deviation is explained"), (view.words.text("The programme said why for each deviation in the table."),), "success"
        )
        return
    lines = view.words.listed(d.line.label for d in view.deviations if d.status != "explained")
    sentence = view.words.plural_text(
        "{n} deviation is not fully explained, {amount}: {lines}.",
        "{n} deviations are not fully explained, together {amount}: {lines}.",
        n,
        n=view.figure(f"{DEVIATIONS}/total/n_unexplained"),
        amount=view.figure(f"{DEVIATIONS}/total/unexplained"),
        lines=lines,
    )
    yield Callout(_("Not fully explained"), (sentence,), "warning")


def _deviation_table(view: FinanceView) -> Table:
    _, figure = view.words.word, view.figure
    themes = {theme.key: theme.label for theme in view.statement.themes}
    said = {
        f"{row.theme_id}/{row.line_id}": view.narrative(row, "reason")
        for row in rows_of(view.frames.get("explanations"))
        if row.kind == "deviation"
    }
    status = {"explained": _("explained"), "partly": _("partly explained"), "unexplained": _("not explained")}
    rows = tuple(
        Row(
            (
                Cell((d.line.label,)),
                Cell((themes[d.line.key.partition("/")[0]],)),
                view.cell(figure(f"{d.line.key}/budget_revised")),
                view.balance_cell(f"{d.line.key}/expected_end_balance", d.favourable),
                Cell(figure(f"{d.line.key}/expected_end_balance_share")),
                Cell((Strong(status[d.status]), *((": ", *said[d.line.key]) if said.get(d.line.key) else ()))),
            )
        )
        for d in view.deviations
    )
    columns = (
        Column(_("Line")),
        Column(_("Theme")),
        Column(_("Revised budget"), "€", "end"),
        Column(view.labels["expected_end_balance"], "€", "end"),
        Column(_("Share"), "%", "end"),
        Column(_("Explanation")),
    )
    return Table("afwijkingen", _("Deviations above the threshold"), columns, rows, (view.euro_note(),))


def _deviation_chart(view: FinanceView) -> Chart:
    _, figure = view.words.word, view.figure
    found = [(d, figure(f"{d.line.key}/expected_end_balance")) for d in view.deviations]
    rows = [(d.line.label, d.amount, f"{f.text} {view.mark(d.favourable)[0]}", d.favourable) for d, f in found]
    alt = _("Deviations by size: {list}.", list="; ".join(f"{name} {text}" for name, _amount, text, _favourable in rows))
    return make_chart("afwijkingen-grafiek", _("Deviations by size"), deviation_bars(rows, view.colours), alt, [f for _d, f in found])
