"""Root causes against the approval and the reporting tolerance, and lines spent beyond their revised budget."""

from __future__ import annotations

from decimal import Decimal

from koers.audit.materiality import money_causes
from koers.figures import Factor, Product, Source, Supplied
from koers.finance.statement import Line
from koers.present.display import Callout, Cell, Column, Display, Figure, Heading, Prose, Row, Section, Table
from koers.present.tie_out.view import EXPENDITURE, TieOutView

_WEIGHTS = {
    "material": "above the approval tolerance",
    "reported": "above the reporting tolerance",
    "below": "below the reporting tolerance",
}


def materiality(view: TieOutView) -> Section:
    """Return the tolerances, the root causes against them, and the lines beyond their budget; little where there are no finances."""
    _, text = view.words.word, view.words.text
    items: list[Display] = [Heading(_("Against the tolerances"), 2, "toleranties")]
    if view.tolerances is None:
        told = text("The period has no budget, so that there is no amount to hold differences against. They are listed as they are.")
        return Section((*items, Prose(told, "lead")))
    lead = text(
        "Up to the approval tolerance of {approval} errors leave a positive opinion possible; from the reporting tolerance of {reporting} "
        "each is reported.",
        approval=approval(view),
        reporting=reporting(view),
    )
    items += [Prose(lead, "lead"), _tolerances(view), _causes(view), *_overspent(view)]
    return Section(tuple(items))


def approval(view: TieOutView) -> Figure:
    """Return the approval tolerance in euros."""
    return _tolerance(view, "approval", view.approval_share, view.words.word("Approval tolerance"))


def reporting(view: TieOutView) -> Figure:
    """Return the reporting tolerance in euros."""
    return _tolerance(view, "reporting", view.reporting_share, view.words.word("Reporting tolerance"))


def _tolerance(view: TieOutView, name: str, share: Decimal, label: str) -> Figure:
    amount, part = _expenditure(view), _share(view, name, share)
    value = (amount.value or Decimal(0)) * share
    figure = Figure(view.id(f"tolerances/{name}/amount"), label, value, "EUR", view.words.money(value), "product")
    return view.came(figure, Product((Factor(amount.id), Factor(part.id)), "product"), (amount, part))


def _expenditure(view: TieOutView) -> Figure:
    if view.finance is None:
        raise ValueError(f"{view.period} has no finances")
    return view.finance(EXPENDITURE)


def _share(view: TieOutView, name: str, share: Decimal) -> Figure:
    _ = view.words.word
    label = _("{tolerance}, as a share", tolerance={"approval": _("Approval tolerance"), "reporting": _("Reporting tolerance")}[name])
    decimals = max(0, -int((share * 100).normalize().as_tuple().exponent))
    figure = Figure(view.id(f"tolerances/{name}/share"), label, share, "share", view.words.share(share, decimals), "parameter")
    return view.came(figure, Supplied(share, Source(view.tolerances_in, 0, f"tolerances.{name}_share"), "parameter"))


def _tolerances(view: TieOutView) -> Table:
    _ = view.words.word
    rows = [Row((Cell((_("Expenditure, revised budget"),)), Cell(("",)), Cell(_expenditure(view))))]
    for name, share, figure in (
        ("approval", view.approval_share, approval(view)),
        ("reporting", view.reporting_share, reporting(view)),
    ):
        rows.append(Row((Cell((figure.label,)), Cell(_share(view, name, share)), Cell(figure))))
    note = view.words.text(
        "Both shares are parameters (tolerances in params/). As long as the body has not decided on its own, they are the defaults of this "
        "suite and no accountant's judgement. An accountant weighs uncertainties too; they are not estimated here."
    )
    columns = (Column(_("Tolerance")), Column(_("Share"), "", "end"), Column(_("Amount"), "", "end"))
    return Table("toleranties", _("Approval tolerance and reporting tolerance"), columns, tuple(rows), (note,))


def _causes(view: TieOutView) -> Display:
    _ = view.words.word
    money = {id(cause) for one in view.documents for cause in money_causes(one.audit.causes, one.audit.cells)}
    found = [(number, one, cause) for number, one, cause in view.numbered_causes if id(cause) in money]
    if not found:
        return Callout(_("No amount differs"), (view.words.text("No root cause is an amount of money."),), "success")
    sizes = [view.size(one, cause) for _number, one, cause in found]
    total = sum((size.value or Decimal(0) for size in sizes), Decimal(0))
    summed = view.summed(view.euros("tolerances/causes/sum", total, _("Root causes together"), "sum"), [(1, size) for size in sizes])
    rows = []
    for (number, one, cause), size in zip(found, sizes, strict=True):
        what = f"{number}. {view.where(one, one.cells[cause.cell])}"
        rows.append(_weighed(view, what, size, f"tolerances/cause-{number}/share_of_expenditure"))
    rows.append(_weighed(view, _("Together, signs left aside"), summed, "tolerances/causes/share_of_expenditure", "total"))
    columns = (
        Column(_("Root cause")),
        Column(_("Size"), "", "end"),
        Column(_("Share of the expenditure"), "", "end"),
        Column(_("Against the tolerances")),
    )
    note = view.words.text("Each root cause counts once, however many totals it shows up in; two that cancel out are still two.")
    return Table("oorzaken-toleranties", _("Root causes against the tolerances"), columns, tuple(rows), (note,))


def _weighed(view: TieOutView, what: str, size: Figure, path: str, role: str = "body") -> Row:
    if view.tolerances is None:
        raise ValueError(f"{view.period} has no expenditure")
    label = view.words.word("{what}: share of the expenditure", what=what)
    share = view.ratio(path, label, size, _expenditure(view), 2)
    weight = view.tolerances.weigh(size.value or Decimal(0))
    return Row((Cell((what,)), Cell(size), Cell(share), Cell((view.words.word(_WEIGHTS[weight]),))), role)  # type: ignore[arg-type]


# Lines beyond their budget -------------------------------------------------------------------------


def overspent_lines(view: TieOutView) -> list[tuple[Line, Line]]:
    """Return the lines of which more is spent than their revised budget, each with its theme before it."""
    if view.statement is None:
        return []
    statement = view.statement
    return [
        (theme, line)
        for theme in statement.themes
        for line in statement.lines[theme.key]
        if (balance := statement.values.get(f"{line.key}/balance")) is not None and balance < 0
    ]


def overspent_total(view: TieOutView) -> Figure:
    """Return by how much lines are spent beyond their revised budget, in all."""
    found = [_beyond(view, line) for _theme, line in overspent_lines(view)]
    total = sum((figure.value or Decimal(0) for figure in found), Decimal(0))
    label = view.words.word("Spent beyond the revised budget, in all")
    return view.summed(view.euros("overspent/total/amount", total, label, "sum"), [(1, figure) for figure in found])


def _beyond(view: TieOutView, line: Line) -> Figure:
    if view.finance is None:
        raise ValueError(f"{view.period} has no finances")
    spent, budget = view.finance(f"{line.key}/spent"), view.finance(f"{line.key}/budget_revised")
    value = (spent.value or Decimal(0)) - (budget.value or Decimal(0))
    label = f"{line.label}: {view.words.word('Spent beyond the revised budget').lower()}"
    return view.summed(view.euros(f"overspent/{line.key}/amount", value, label, "difference"), [(1, spent), (-1, budget)])


def _overspent(view: TieOutView) -> list[Display]:
    _ = view.words.word
    items: list[Display] = [Heading(_("Lines spent beyond their revised budget"), 3, "begrotingsrechtmatigheid")]
    lines = overspent_lines(view)
    if not lines or view.finance is None:
        told = view.words.text("On the reference date no line is spent beyond its revised budget.")
        return [*items, Callout(_("No line is overspent"), (told,), "success")]
    lead = view.words.text("What is spent beyond a budget was not granted by it: whether it is lawful is for the body to say.")
    rows = [
        Row(
            (
                Cell((f"{theme.label}: {line.label}",)),
                *(Cell(view.finance(f"{line.key}/{measure}")) for measure in ("budget_revised", "spent")),
                Cell(_beyond(view, line)),
            )
        )
        for theme, line in lines
    ]
    if len(rows) > 1:
        rows.append(Row((Cell((_("Total"),)), Cell(("",)), Cell(("",)), Cell(overspent_total(view))), "total"))
    columns = (
        Column(_("Line")),
        Column(_("Revised budget"), "", "end"),
        Column(_("Spent"), "", "end"),
        Column(_("Spent beyond the revised budget"), "", "end"),
    )
    note = view.words.text("As computed from the inputs, on the reference date.")
    return [*items, Prose(lead), Table("overschreden", _("Lines spent beyond their revised budget"), columns, tuple(rows), (note,))]
