"""What was spent and expected at an earlier reference date, beside the present one."""

from __future__ import annotations

from collections.abc import Iterable

from koers.finance.since import difference, lines_of_both, themes_of_both
from koers.finance.statement import PROGRAMME, Before, Line
from koers.present.display import Cell, Column, Display, Heading, Prose, Row, Table, Text
from koers.present.finance.view import FinanceView


def beside_programme(view: FinanceView) -> Iterable[Display]:
    """Return the programme's money then and now, by theme; nothing where no earlier period is comparable."""
    before = view.before
    if before is None:
        return
    yield Heading(_title(view, before), 3, "eerder")
    yield Prose(_lead(view, before))
    themes = [Line(f"{theme.key}/total", theme.label, theme.kind) for theme in themes_of_both(view.statement, before)]
    yield _table(
        view, before, "programma-eerder", view.words.word("Then and now, by theme"), view.words.word("Theme"), themes, f"{PROGRAMME}/total"
    )


def beside_theme(view: FinanceView, theme: Line) -> Iterable[Display]:
    """Return a theme's money then and now, by line, folded away; nothing where it had none then."""
    before = view.before
    if before is None or theme.key not in before.statement.lines:
        return
    title, lines = view.words.word("Then and now: {theme}", theme=theme.label), lines_of_both(view.statement, before, theme.key)
    yield _table(view, before, f"{theme.key}-eerder", title, view.words.word("Line"), lines, f"{theme.key}/total", folded=True)


def _title(view: FinanceView, before: Before) -> str:
    return view.words.word("Since {date}" if before.same_year else "Beside {date}", date=view.before_text)


def _lead(view: FinanceView, before: Before) -> Text:
    """Say what was spent then and since, or how spending differs, and what the end balance was expected to be."""
    figure, total, text = view.figure, f"{PROGRAMME}/total", view.words.text
    then, now = f"{before.prefix}{total}", {"date": view.before_text, "today": view.reference_text}
    if before.same_year:
        spent = text(
            "Until {date} {before} was spent, since then {since}: together {spent} until {today}.",
            before=figure(f"{then}/spent"),
            since=figure(f"{total}/{difference(before)}"),
            spent=figure(f"{total}/spent"),
            **now,
        )
    else:
        spent = text(
            "Until {date} {before} was spent, until {today} {spent}: a difference of {change}.",
            before=figure(f"{then}/spent"),
            spent=figure(f"{total}/spent"),
            change=figure(f"{total}/{difference(before)}"),
            **now,
        )
    then_expected = "The end balance that was expected then was {was}; now it is {is_now}."
    then_final = "The end balance was {was} then; now it is {is_now}."
    ends = text(
        then_final if before.statement.closed else then_expected,
        was=figure(f"{then}/expected_end_balance"),
        is_now=figure(f"{total}/expected_end_balance"),
    )
    return (*spent, " ", *ends)


def _table(
    view: FinanceView, before: Before, name: str, title: str, first: str, lines: Iterable[Line], total: str, *, folded: bool = False
) -> Table:
    """One row per line that either has: spent then, what came since, spent now; the end balance then and now."""
    _, measure = view.words.word, difference(before)
    spent_then = Column(_("Spent until {date}", date=view.before_text), "€", "end")
    spent_now = Column(_("Spent until {date}", date=view.reference_text), "€", "end")
    changed = Column(_("Spent since") if before.same_year else _("Difference"), "€", "end")
    end_then, end_now = "Expected end balance on {date}", "End balance on {date}"
    ends = ((before.statement.closed, view.before_text), (view.closed, view.reference_text))
    columns = (
        Column(first),
        *((spent_then, changed, spent_now) if before.same_year else (spent_then, spent_now, changed)),
        *(Column(_(end_now if closed else end_then, date=date), "€", "end") for closed, date in ends),
    )
    keys = [f"{before.prefix}{{}}/spent", f"{{}}/{measure}", "{}/spent"]
    keys = keys if before.same_year else [keys[0], keys[2], keys[1]]
    keys += [f"{before.prefix}{{}}/expected_end_balance", "{}/expected_end_balance"]
    listed = [*((line.label, line.key, "body") for line in lines), (_("Total"), total, "total")]
    rows = tuple(
        Row((Cell((label,)), *(_cell(view, template.format(key)) for template in keys)), role)  # type: ignore[arg-type]
        for label, key, role in listed
    )
    gone = any(f"{key}/spent" not in view.statement.formulas for _label, key, _role in listed)
    note = (view.words.text("A line that is not told of any more stands here with what was spent on it then."),) if gone else ()
    return Table(name, title, columns, rows, (view.euro_note(), *note), folded)


def _cell(view: FinanceView, key: str) -> Cell:
    return view.cell(view.figure(key)) if key in view.statement.formulas else Cell(("–",))
