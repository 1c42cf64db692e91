"""What matters first: key messages and four large figures."""

from __future__ import annotations

from koers.finance.deviations import DEVIATIONS
from koers.finance.messages import KeyMessage
from koers.finance.statement import CARRY_OVER, OVERVIEW, PROGRAMME, TIME
from koers.present.display import KeyMessages, Section, Text, Tiles
from koers.present.finance.view import FinanceView


def key_messages(view: FinanceView) -> Section:
    """Three to five things a board must know, largest first."""
    items = tuple(_message(view, message) for message in view.messages)
    return Section((KeyMessages(view.words.word("What you need to know"), items),))


def _message(view: FinanceView, message: KeyMessage) -> tuple[str, Text]:
    _, text, figure = view.words.word, view.words.text, view.figure
    total = f"{PROGRAMME}/total"
    name = view.line_name(message.key)
    match message.kind:
        case "surplus":
            lead = (
                _("A surplus is expected at the end of the year")
                if message.size_eur > 0
                else _("A shortfall is expected at the end of the year")
            )
            return lead, _surplus(view, favourable=message.size_eur > 0)
        case "pace":
            lead = _("Spending lags behind the calendar") if message.size_eur > 0 else _("Spending runs ahead of the year")
            return lead, text(
                "{spent} of {budget} is spent: {rate}, while {elapsed} of the year has passed.",
                spent=figure(f"{total}/spent"),
                budget=figure(f"{total}/budget_revised"),
                rate=figure(f"{total}/spending_rate"),
                elapsed=figure(f"{TIME}/elapsed_share"),
            )
        case "budget_change":
            lead = _("The budget was raised") if message.size_eur > 0 else _("The budget was lowered")
            return lead, text(
                "Amendments took the budget from {before} to {after}: a change of {change}.",
                before=figure(f"{OVERVIEW}/lasten/total/budget"),
                after=figure(f"{OVERVIEW}/lasten/total/budget_revised"),
                change=figure(f"{OVERVIEW}/lasten/total/amendments"),
            )
        case "result":
            lead = _("The budget has a positive result") if message.size_eur > 0 else _("The budget does not balance")
            surplus = "Income exceeds the planned expenditure: the result is {result}."
            shortfall = "Planned expenditure exceeds the income: the result is {result}."
            return lead, text(surplus if message.size_eur > 0 else shortfall, result=figure(f"{view.result_row}/budget_revised"))
        case "unexplained":
            n = int(view.statement.amount(f"{DEVIATIONS}/total/n_unexplained"))
            return _("Not every deviation is explained"), view.words.plural_text(
                "{n} deviation is not fully explained; it concerns {amount}.",
                "{n} deviations are not fully explained; together {amount}.",
                n,
                n=figure(f"{DEVIATIONS}/total/n_unexplained"),
                amount=figure(f"{DEVIATIONS}/total/unexplained"),
            )
        case "overspent":
            return _("Lines are spent beyond their budget"), text(
                "Together {amount} more is spent than the revised budget of these lines.",
                amount=figure(f"{DEVIATIONS}/total/overspent"),
            )
        case "largest_deviation":
            over = "{amount} of {budget} is expected to be left on this line ({share})."
            under = "This line is expected to end at {amount} on a budget of {budget} ({share})."
            return _("The largest deviation: {line}", line=name), text(
                over if message.size_eur > 0 else under,
                amount=figure(f"{message.key}/expected_end_balance"),
                budget=figure(f"{message.key}/budget_revised"),
                share=figure(f"{message.key}/expected_end_balance_share"),
            )
        case "slowest_theme":
            return _("{theme} runs furthest behind", theme=name), text(
                "{rate} of its budget is spent, while {elapsed} of the year has passed.",
                rate=figure(f"{message.key}/total/spending_rate"),
                elapsed=figure(f"{TIME}/elapsed_share"),
            )


def at_a_glance(view: FinanceView) -> Section:
    """Four large figures."""
    _, text, figure = view.words.word, view.words.text, view.figure
    lasten, total = f"{OVERVIEW}/lasten/total", f"{PROGRAMME}/total"
    items = (
        (
            _("Revised budget"),
            figure(f"{lasten}/budget_revised"),
            text("{change} by amendments", change=figure(f"{lasten}/amendments")),
        ),
        (
            _("Spent on the themes"),
            figure(f"{total}/spent"),
            text("{rate} of {budget}", rate=figure(f"{total}/spending_rate"), budget=figure(f"{total}/budget_revised")),
        ),
        (
            _("Expected end balance"),
            figure(f"{lasten}/expected_end_balance"),
            text("of which {carried} to carry over", carried=figure(f"{CARRY_OVER}/total/amount"))
            if view.statement.carry_over
            else (_("nothing is carried over"),),
        ),
        (
            _("Expected surplus") if view.statement.amount(f"{OVERVIEW}/result/surplus") >= 0 else _("Expected shortfall"),
            figure(f"{OVERVIEW}/result/surplus"),
            text("{share} of {whole}", share=figure(f"{OVERVIEW}/result/surplus_share"), whole=figure(view.surplus_whole)),
        ),
    )
    return Section((Tiles(_("At a glance"), items),))


def _surplus(view: FinanceView, *, favourable: bool) -> Text:
    """Say what is expected to be left, after carry-over where there is any, and of what it is a share."""
    text, figure, result = view.words.text, view.figure, f"{OVERVIEW}/result"
    surplus, share = figure(f"{result}/surplus"), figure(f"{result}/surplus_share")
    whole, name = figure(view.surplus_whole), view.surplus_whole_name
    if not view.statement.carry_over:
        left = "{surplus} is expected to be left: {share} of {whole} ({name})."
        short = "The year is expected to end at {surplus}: {share} of {whole} ({name})."
        return text(left if favourable else short, surplus=surplus, share=share, whole=whole, name=name)
    after = "After carrying over {carried}, {surplus} is expected to be left: {share} of {whole} ({name})."
    below = "After carrying over {carried}, the year is expected to end at {surplus}: {share} of {whole} ({name})."
    carried = figure(f"{CARRY_OVER}/total/amount")
    return text(after if favourable else below, carried=carried, surplus=surplus, share=share, whole=whole, name=name)
