"""Findings by root cause: in plain words, with the arithmetic, and with the printed table where it shows."""

from __future__ import annotations

from koers.audit.model import Finding, RootCause
from koers.present.display import Callout, Cell, Column, Display, Heading, Link, Prose, Row, Run, Section, Table, Text
from koers.present.tie_out.audited import Audited
from koers.present.tie_out.printed import anchor, marked_table
from koers.present.tie_out.view import TieOutView

# A part of a printed table beside a cause has no more rows than this.
_MOST_ROWS = 14
_MOST_TERMS = 5
_SHORT = {
    "amendment": "an amendment looks left out",
    "digits_swapped": "two digits look swapped",
    "digit_changed": "one digit looks wrong",
    "digit_left_out": "a digit looks left out",
    "digit_added": "a digit looks added",
    "sign": "the sign looks wrong",
    "term_left_out": "a term looks left out, or counted twice",
    "other_figure": "another figure’s value stands here",
    "equals_figure": "off by as much as another figure",
    "row_difference": "off by as much as two other figures differ",
    "a_term": "its parts add up to something else",
    "count": "the number stated is not that of the list",
    "elsewhere": "another number is printed elsewhere",
    "unknown": "does not follow from what is printed",
}
_SAID = {
    "digits_swapped": "The two numbers differ in two digits that changed places: most likely a typing error.",
    "digit_changed": "The two numbers differ in one digit: most likely a typing error.",
    "digit_left_out": "The printed number is the other one without one of its digits: most likely a typing error.",
    "digit_added": "The printed number is the other one with a digit too many: most likely a typing error.",
    "sign": "The two numbers differ in their sign alone.",
    "a_term": "The figure itself agrees elsewhere, so that the fault lies in what adds up to it. Which part, the document does not say.",
    "count": "Both stand in the same document: a number in the text, and a list. Which of them is right, the numbers alone do not say.",
    "elsewhere": "The document prints the same quantity with another number. Which of the two is right, the numbers alone do not say.",
    "unknown": "No simple slip, such as swapped digits or a forgotten term, explains it.",
}
_SAID_OF_OTHER = {
    "amendment": "The difference equals {other}: it looks as if that amendment was not processed in this figure.",
    "term_left_out": "The difference equals {other}: it looks left out, or counted twice.",
    "other_figure": "What is printed is the value of {other}.",
    "equals_figure": "The difference equals {other}; that may be chance.",
    "row_difference": "The difference equals {other}; that may be chance.",
}
RULES = {
    "agree_to_computed": "computed from the inputs",
    "footing": "footing",
    "cross_footing": "cross-footing",
    "agree_between_tables": "agreement between tables",
    "roll_forward": "roll-forward",
    "count": "count",
    "share": "share",
    "rounding": "rounding",
}


def causes(view: TieOutView) -> Section:
    """Return each root cause with the findings that it explains."""
    _ = view.words.word
    items: list[Display] = [Heading(_("Findings by root cause"), 2, "oorzaken")]
    if not view.numbered_causes:
        told = view.words.text("Every published figure that was computed anew is as printed, rounding left aside.")
        return Section((*items, Callout(_("No differences"), (told,), "success")))
    lead = view.words.text(
        "An error in one figure shows up again in every figure that was added up from it. Differences are therefore told by where they "
        "begin: mend that, and the findings below it are gone."
    )
    items.append(Prose(lead, "lead"))
    for number, one, cause in view.numbered_causes:
        items += _cause(view, number, one, cause)
    return Section(tuple(items))


def heading_of(view: TieOutView, one: Audited, cause: RootCause) -> str:
    """Name a root cause: the figure, and what it looks like."""
    what = name_of(view, one, cause)
    if cause.hidden or cause.cell in one.hidden:
        return view.words.word("{what}: differs", what=what)
    return f"{what}: {view.words.word(_SHORT[_kind(one, cause)])}"


def name_of(view: TieOutView, one: Audited, cause: RootCause) -> str:
    """Name the figure that a root cause is; with its place where the table has another row of that name."""
    cell = one.cells[cause.cell]
    label = one.document.labels[cell.key]
    rows = {other.row for other in one.cells.values() if other.table == cell.table and one.document.labels[other.key] == label}
    return view.what(one, cell) if len(rows) == 1 else view.where(one, cell)


def _kind(one: Audited, cause: RootCause) -> str:
    """Return what a root cause looks like; where two places print one quantity, no more can be said than that."""
    two_places = any(f.id in cause.findings and f.cell == cause.cell and f.compared_with for f in one.audit.findings)
    return "elsewhere" if two_places and cause.kind in ("a_term", "unknown") else cause.kind


def _cause(view: TieOutView, number: int, one: Audited, cause: RootCause) -> list[Display]:
    cell = one.cells[cause.cell]
    title = f"{number}. {heading_of(view, one, cause)}"
    told = [finding for finding in one.audit.findings if cause.id in dict(finding.causes)]
    items: list[Display] = [Heading(title, 3, f"oorzaak-{number}"), Prose(_lead(view, one, cause))]
    if not (cause.hidden or cause.cell in one.hidden):
        items.append(Prose(_looks(view, one, cause)))
    about = view.words.word("{n}: what it explains", n=f"{number}. {name_of(view, one, cause)}")
    items.append(findings_table(view, f"oorzaak-{number}", about, [(one, finding) for finding in told], cause=cause, number=number))
    if cell.table not in one.hidden_tables:
        items.append(_part(view, number, one, cause, told))
    link = Link(view.table_title(one, cell.table), f"#{anchor(one, cell.table)}")
    items.append(Prose((f"{view.words.word('The whole table with its marks:')} ", link), "note"))
    return items


def _lead(view: TieOutView, one: Audited, cause: RootCause) -> Text:
    cell = one.cells[cause.cell]
    where: Text = (f"{view.where(one, cell)}.",)
    if cause.hidden or cause.cell in one.hidden:
        return (*where, " ", *view.words.text("It differs; its numbers are small and not shown."))
    sentence = (
        "Printed is {printed}, where {expected} follows: {size} too high."
        if cause.amount > 0
        else "Printed is {printed}, where {expected} follows: {size} too low."
    )
    told = view.words.text(sentence, printed=view.printed(one, cell), expected=view.expected(one, cause), size=view.size(one, cause))
    n = view.tallied(
        view.path(one, cell, "cause/n_findings"),
        len(cause.findings),
        view.words.word("Number of findings that it explains"),
        one.document.file,
    )
    explains = view.words.counted("It explains {n} finding.", "It explains {n} findings.", n=n)
    return (*where, " ", *told, " ", *explains)


def _looks(view: TieOutView, one: Audited, cause: RootCause) -> Text:
    """Say what a difference looks like, with the other figure by its name."""
    kind = _kind(one, cause)
    if kind in _SAID_OF_OTHER:
        return view.words.text(_SAID_OF_OTHER[kind], other=_other(view, one, cause.other))
    return view.words.text(_SAID[kind])


def _other(view: TieOutView, one: Audited, ids: str) -> Text:
    """Name the figure, or the two, that a difference has to do with; printed ones with their number."""
    found: list[Run] = []
    for number, figure_id in enumerate(ids.split(" \N{MINUS SIGN} ") if ids else ()):
        cell = one.first_cells.get(figure_id)
        found += [" \N{MINUS SIGN} "] if number else []
        if cell is not None and cell.table not in one.hidden_tables:
            found += [f"{view.where(one, cell)} (", view.printed(one, cell), ")"]
        else:
            found += _computed_figure(view, figure_id)
    return tuple(found)


def _computed_figure(view: TieOutView, figure_id: str) -> list[Run]:
    """Name a figure that is not printed: one of the period's finances by its own label."""
    prefix = f"{view.period}/finance/"
    key = figure_id.removeprefix(prefix)
    if view.finance is None or view.statement is None or not figure_id.startswith(prefix) or key not in view.statement.formulas:
        return [figure_id]
    figure = view.finance(key)
    return [f"{figure.label} (", figure, ")"]


def findings_table(
    view: TieOutView,
    name: str,
    title: str,
    told: list[tuple[Audited, Finding]],
    cause: RootCause | None = None,
    number: int = 0,
    *,
    limits: bool = False,
    folded: bool = False,
) -> Table:
    """Return findings with their arithmetic; where one has several causes, how much of it is this one."""
    _ = view.words.word
    shared = cause is not None and any(len(finding.causes) > 1 for _one, finding in told)
    columns = [Column(_("Figure")), Column(_("What was checked")), Column(_("In print"), "", "end"), Column(_("What follows"), "", "end")]
    columns.append(Column(_("Difference"), "", "end"))
    columns += [Column(_("Of which this"), "", "end")] if shared else []
    columns += [Column(_("At most by rounding"), "", "end")] if limits else [Column(_("Status"))]
    rows = []
    for one, finding in told:
        cell = one.cells[finding.cell]
        secret = view.secret(one, finding)
        numbers = [view.printed(one, cell), view.computed(one, finding), view.difference(one, finding)]
        if shared and cause is not None:
            numbers.append(view.part(one, finding, cause, number))
        if limits:
            numbers.append(view.limit(one, finding))
        shown = [Cell((_("not shown"),)) if secret else Cell(figure) for figure in numbers]
        status = (
            []
            if limits
            else [Cell((_("open" if finding.status == "open" else "rounding" if finding.rule == "rounding" else "explained"),))]
        )
        rows.append(Row((Cell((view.where(one, cell),)), Cell(arithmetic(view, one, finding)), *shown, *status)))
    return Table(name, title, tuple(columns), tuple(rows), (), folded)


def arithmetic(view: TieOutView, one: Audited, finding: Finding) -> Text:
    """Say what was compared with what: the terms as printed, where they are few and may be shown."""
    rule = view.words.word(RULES[finding.check])
    terms = one.terms(finding)
    small = (
        view.secret(one, finding) or any(term.hidden for term in finding.terms) or any(c is not None and c.key in one.hidden for c in terms)
    )
    if not finding.terms:
        return view.words.text("{rule}: the list has another number", rule=rule) if finding.check == "count" else (rule,)
    if small:
        return view.words.text("{rule}: its parts may not be shown", rule=rule)
    if finding.compared_with and terms[0] is not None:
        return view.words.text("{rule}: {elsewhere}", rule=rule, elsewhere=view.where(one, terms[0]))
    if len(finding.terms) > _MOST_TERMS:
        n = view.n_parts(one, finding)
        return view.words.counted("{rule}: {n} line added up", "{rule}: {n} lines added up", n=n, rule=rule)
    runs: list[Run] = [f"{rule}: "]
    between = {"sum": " + ", "product": " × ", "ratio": " / "}[finding.form]
    for number, (term, figure) in enumerate(zip(finding.terms, view.parts(one, finding), strict=True)):
        runs.append(" \N{MINUS SIGN} " if number and term.sign < 0 else between if number else "\N{MINUS SIGN}" if term.sign < 0 else "")
        runs += ["(", figure, ")"] if term.value < 0 and number else [figure]
    return tuple(runs)


def _part(view: TieOutView, number: int, one: Audited, cause: RootCause, told: list[Finding]) -> Table:
    """Return the part of the printed table where a cause shows: its place in the table, or the rows of its findings."""
    cell = one.cells[cause.cell]
    place = view.place(one, cell)
    rows = list(dict.fromkeys(other.row for other in one.cells.values() if other.table == cell.table and view.place(one, other) == place))
    if len(rows) > _MOST_ROWS or len(rows) < 2:
        named = {one.cells[finding.cell].row for finding in told if one.cells[finding.cell].table == cell.table}
        named |= {c.row for finding in told for c in one.terms(finding) if c is not None and c.table == cell.table}
        wanted = named | {cell.row}
        rows = [row for row in dict.fromkeys(c.row for c in one.cells.values() if c.table == cell.table) if row in wanted][:_MOST_ROWS]
    title = view.words.word("{n}: as printed, with tick marks", n=f"{number}. {name_of(view, one, cause)}")
    return marked_table(view, one, cell.table, f"gedrukt-oorzaak-{number}", title, rows)
