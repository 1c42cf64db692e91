"""The finances of one theme, with the explanations given."""

from __future__ import annotations

from typing import Any

from koers.frames import rows_of
from koers.present.display import Definitions, Display, Heading, Prose, Section, Strong, Table, Text
from koers.present.finance.since import beside_theme
from koers.present.finance.view import FinanceView


def themes(view: FinanceView) -> Section:
    """Every theme, the programme organisation first, each on a page of its own."""
    sections = [theme(view, line.key) for line in view.statement.themes]
    return Section(tuple(item for section in sections for item in section))


def theme(view: FinanceView, theme_id: str) -> Section:
    """One theme: a sentence, the table, the chart, the explanations."""
    theme = next(line for line in view.statement.themes if line.key == theme_id)
    _ = view.words.word
    total = f"{theme.key}/total"
    lines = view.statement.lines[theme.key]
    rows = [view.finance_row(line.label, line.key) for line in lines]
    rows.append(view.finance_row(_("Total"), total, "total"))
    title = _("Finances: {theme}", theme=theme.label)
    keys = [line.key for line in lines]
    closed = "Spent and not spent: {theme}" if view.all_booked(keys) else "Spent, still to be booked and not spent: {theme}"
    parts = closed if view.closed else "Spent, expected and left: {theme}"
    items: list[Display] = [
        Heading(theme.label, 2, theme.key, new_page=True),
        Prose(view.told_spending(total), "lead"),
        Table(theme.key, title, view.finance_columns(_("Line")), tuple(rows), view.budget_notes()),
        view.parts_chart(f"{theme.key}-verdeling", _(parts, theme=theme.label), [(li.label, li.key) for li in lines]),
        *beside_theme(view, theme),
    ]
    explained = _explanations(view, theme.key)
    if explained.items:
        items += [Heading(_("Explanations: {theme}", theme=theme.label), 3, f"{theme.key}-toelichting"), explained]
    return Section(tuple(items))


def _explanations(view: FinanceView, theme_id: str) -> Definitions:
    """What was said of a theme's lines; a reported deviation about which nothing was said, too."""
    _ = view.words.word
    kinds = {"deviation": "expected_end_balance", "amendment": "amendments"}
    reported = {deviation.line.key: deviation for deviation in view.deviations}
    said: dict[str, list[Any]] = {}
    frame = view.frames.get("explanations")
    for row in rows_of(frame):
        key = f"{row.theme_id}/{row.line_id}"
        if row.theme_id == theme_id and f"{key}/spent" in view.statement.values:
            said.setdefault(key, []).append(row)
    items = []
    for line in view.statement.lines[theme_id]:
        for row in said.get(line.key, []):
            about = kinds.get(row.kind)
            term: Text = (
                Strong(line.label),
                f" – {_(_KIND_WORDS[row.kind])}",
                *((": ", view.figure(f"{line.key}/{about}")) if about else ()),
            )
            parts = [view.narrative(row, name) for name in ("reason", "consequence")]
            if row.kind == "deviation" and line.key in reported and reported[line.key].status == "partly":
                parts.append(_partly(view, line.key))
            items.append((term, tuple(part for part in parts if part)))
        if line.key in reported and reported[line.key].status == "unexplained":
            term = (Strong(line.label), f" – {_('deviation')}: ", view.figure(f"{line.key}/expected_end_balance"))
            items.append((term, ((Strong(_("No explanation was given.")),),)))
    return Definitions(tuple(items))


def _partly(view: FinanceView, key: str) -> Text:
    return view.words.text(
        "The explanation names {explained}; {rest} of the deviation is not explained.",
        explained=view.figure(f"{key}/explained"),
        rest=view.figure(f"{key}/unexplained"),
    )


_KIND_WORDS = {"deviation": "deviation", "amendment": "amendment", "remark": "remark"}
