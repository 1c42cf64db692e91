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
            return _surplus_message(view, favourable=message.size_eur > 0)
        case "pace":
            return view.told_pace(total, behind=message.size_eur > 0)
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
            return _("The largest deviation: {line}", line=name), _deviation(view, message)
        case "slowest_theme":
            return _slowest(view, message.key)


def _surplus_message(view: FinanceView, *, favourable: bool) -> tuple[str, Text]:
    """Say that money is left or short, or expected to be, and what was expected at the earlier reference date."""
    _ = view.words.word
    if view.closed:
        lead = _("The year ends with a surplus") if favourable else _("The year ends with a shortfall")
    else:
        lead = _("A surplus is expected at the end of the year") if favourable else _("A shortfall is expected at the end of the year")
    return lead, (*_surplus(view, favourable=favourable), *_surplus_then(view))


def _slowest(view: FinanceView, theme: str) -> tuple[str, Text]:
    """Say of a theme how much it spent beside the time that has passed; of a year that is over, how much it did not spend."""
    _, text, figure = view.words.word, view.words.text, view.figure
    rate, name = figure(f"{theme}/total/spending_rate"), view.line_name(theme)
    if view.closed:
        told = text("{rate} of its budget was spent; {left} was not.", rate=rate, left=figure(f"{theme}/total/balance"))
        return _("{theme} left most of its budget unspent", theme=name), told
    told = text(
        "{rate} of its budget is spent, while {elapsed} of the year has passed.", rate=rate, elapsed=figure(f"{TIME}/elapsed_share")
    )
    return _("{theme} runs furthest behind", theme=name), told


def _deviation(view: FinanceView, message: KeyMessage) -> Text:
    """Say what is left or short on a line, and of what; expected so, as long as the year runs."""
    over = "{amount} of {budget} is expected to be left on this line ({share})."
    under = "This line is expected to end at {amount} on a budget of {budget} ({share})."
    left = "{amount} of {budget} was not spent on this line ({share})."
    short = "This line ends at {amount} on a budget of {budget} ({share})."
    above = left if view.closed else over
    below = short if view.closed else under
    return view.words.text(
        above if message.size_eur > 0 else below,
        amount=view.figure(f"{message.key}/expected_end_balance"),
        budget=view.figure(f"{message.key}/budget_revised"),
        share=view.figure(f"{message.key}/expected_end_balance_share"),
    )


def at_a_glance(view: FinanceView) -> Section:
    """Four large figures."""
    _, text, figure = view.words.word, view.words.text, view.figure
    lasten, total = f"{OVERVIEW}/lasten/total", f"{PROGRAMME}/total"
    result = f"{OVERVIEW}/result"
    change = text("{change} by amendments", change=figure(f"{lasten}/amendments"))
    spent = text("{rate} of {budget}", rate=figure(f"{total}/spending_rate"), budget=figure(f"{total}/budget_revised"))
    carried: Text = (_("nothing is carried over"),)
    if view.statement.carry_over:
        carried = text("of which {carried} to carry over", carried=figure(f"{CARRY_OVER}/total/amount"))
    share = text("{share} of {whole}", share=figure(f"{result}/surplus_share"), whole=figure(view.surplus_whole))
    items = (
        (_("Revised budget"), figure(f"{lasten}/budget_revised"), (*change, *view.was(f"{lasten}/budget_revised"))),
        (_("Spent on the themes"), figure(f"{total}/spent"), (*spent, *view.was(f"{total}/spent"))),
        (
            view.labels["expected_end_balance"],
            figure(f"{lasten}/expected_end_balance"),
            (*carried, *view.was(f"{lasten}/expected_end_balance")),
        ),
        (_surplus_name(view), figure(f"{result}/surplus"), (*share, *view.was(f"{result}/surplus"))),
    )
    return Section((Tiles(_("At a glance"), items),))


def _surplus_name(view: FinanceView) -> str:
    """What is left after carry-over, or short; expected so, as long as the year runs."""
    _, left = view.words.word, view.statement.amount(f"{OVERVIEW}/result/surplus") >= 0
    if view.closed:
        return _("Surplus") if left else _("Shortfall")
    return _("Expected surplus") if left else _("Expected shortfall")


def _surplus_then(view: FinanceView) -> Text:
    """Say what was expected, or left, at the reference date of the earlier period."""
    then = view.earlier(f"{OVERVIEW}/result/surplus")
    if then is None or view.before is None:
        return ()
    expected, final = "On {date}, {surplus} was expected.", "On {date}, it was {surplus}."
    return (" ", *view.words.text(final if view.before.statement.closed else expected, date=view.before_text, surplus=then))


def _surplus(view: FinanceView, *, favourable: bool) -> Text:
    """Say what is left or short, expected so as long as the year runs, after carry-over where there is any, and of what it is a share."""
    if not view.statement.carry_over:
        return _surplus_alone(view, favourable=favourable)
    figure, result = view.figure, f"{OVERVIEW}/result"
    after = "After carrying over {carried}, {surplus} is expected to be left: {share} of {whole} ({name})."
    under = "After carrying over {carried}, the year is expected to end at {surplus}: {share} of {whole} ({name})."
    was_after = "After carrying over {carried}, {surplus} is left: {share} of {whole} ({name})."
    was_under = "After carrying over {carried}, the year ends at {surplus}: {share} of {whole} ({name})."
    above = was_after if view.closed else after
    below = was_under if view.closed else under
    return view.words.text(
        above if favourable else below,
        carried=figure(f"{CARRY_OVER}/total/amount"),
        surplus=figure(f"{result}/surplus"),
        share=figure(f"{result}/surplus_share"),
        whole=figure(view.surplus_whole),
        name=view.surplus_whole_name,
    )


def _surplus_alone(view: FinanceView, *, favourable: bool) -> Text:
    """The same where nothing is carried over."""
    figure, result = view.figure, f"{OVERVIEW}/result"
    left = "{surplus} is expected to be left: {share} of {whole} ({name})."
    short = "The year is expected to end at {surplus}: {share} of {whole} ({name})."
    was_left = "{surplus} is left: {share} of {whole} ({name})."
    was_short = "The year ends at {surplus}: {share} of {whole} ({name})."
    above = was_left if view.closed else left
    below = was_short if view.closed else short
    return view.words.text(
        above if favourable else below,
        surplus=figure(f"{result}/surplus"),
        share=figure(f"{result}/surplus_share"),
        whole=figure(view.surplus_whole),
        name=view.surplus_whole_name,
    )
