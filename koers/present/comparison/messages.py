"""What matters first in a comparison: key messages, ranked by the money that they concern, and large figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from koers.comparison.counts import PROGRAMME, TOTAL
from koers.comparison.money import SURPLUS, ranked
from koers.present.comparison.restated import count
from koers.present.comparison.view import ComparisonView
from koers.present.display import Figure, KeyMessages, Section, Text, Tiles

_FEWEST = 3  # messages; with fewer the theme with most results is one as well
_ALL = f"{PROGRAMME}/{TOTAL}"
Sized = tuple[Decimal, tuple[str, Text]]


def key_messages(view: ComparisonView) -> Section:
    """Three to five things a board must know: of money the largest, then what was restated, projects and results."""
    money = [message for _size, message in sorted(_money(view), key=lambda one: -one[0])]
    others = [*_restated(view), *_projects(view), *_results(view)]
    room = max(view.n_messages - len(others), 1)
    items = (*money[:room], *others)[: view.n_messages]
    if len(items) < _FEWEST:
        items = (*items, *_most_results(view))
    return Section((KeyMessages(view.words.word("What you need to know"), items),))


def _money(view: ComparisonView) -> Iterator[Sized]:
    if view.money is None:
        return
    for candidate in (_forecast(view), _surplus(view), _budget(view), _line(view)):
        if candidate is not None:
            yield candidate


def _forecast(view: ComparisonView) -> Sized | None:
    if not view.same_year:
        return None
    _, error = view.words.word, view.own(f"{_ALL}/forecast_error")
    size = error.value or Decimal(0)
    if not size:
        return None
    if size < 0:
        lead = _("Less was spent than was expected") if view.closed else _("Less is expected to be spent than before")
    else:
        lead = _("More was spent than was expected") if view.closed else _("More is expected to be spent than before")
    told = view.words.text(
        "{period} expected {forecast} for the whole year, and it is {outcome}. Of the lines that were forecast the difference is {error}, "
        "{bias} of their budget; line by line they were off by {absolute}.",
        period=view.then.name,
        forecast=view.own(f"{_ALL}/forecast"),
        outcome=view.own(f"{_ALL}/outcome"),
        error=error,
        bias=view.own(f"{_ALL}/bias_share"),
        absolute=view.own(f"{_ALL}/absolute_error_share"),
    )
    return abs(size), (lead, told)


def _surplus(view: ComparisonView) -> Sized | None:
    change = view.change(SURPLUS) if view.same_year else None
    then, now = view.at(view.then, SURPLUS), view.at(view.now, SURPLUS)
    if change is None or not change.value or then is None or now is None:
        return None
    _ = view.words.word
    lead = _("More is left at the end of the year") if change.value > 0 else _("Less is left at the end of the year")
    told = view.words.text(
        "Of all income and expenditure, after carry-over, it was {then} in {period} and is {now}: a difference of {change}.",
        then=then,
        period=view.then.name,
        now=now,
        change=change,
    )
    return abs(change.value), (lead, told)


def _budget(view: ComparisonView) -> Sized | None:
    key = f"{_ALL}/budget_revised"
    change, then, now = view.change(key), view.at(view.then, key), view.at(view.now, key)
    if change is None or not change.value or then is None or now is None:
        return None
    _ = view.words.word
    lead = _("The budget of the themes was raised") if change.value > 0 else _("The budget of the themes was lowered")
    told = view.words.text("The revised budget went from {then} to {now}: a difference of {change}.", then=then, now=now, change=change)
    return abs(change.value), (lead, told)


def _line(view: ComparisonView) -> Sized | None:
    measure = "expected_end_balance" if view.same_year else "budget_revised"
    found = ranked(view.money, view.figure.values, measure, tuple(view.money.all_lines)) if view.money else ()
    if not found:
        return None
    key = f"{found[0].key}/{measure}"
    change, then, now = view.change(key), view.at(view.then, key), view.at(view.now, key)
    if change is None or then is None or now is None:
        return None
    told = "What is left at the end of the year went from {then} to {now}: a difference of {change}."
    over_years = "The revised budget went from {then} to {now}: a difference of {change}."
    lead = view.words.word("The line that moved most: {line}", line=found[0].label)
    return abs(change.value or Decimal(0)), (
        lead,
        view.words.text(told if view.same_year else over_years, then=then, now=now, change=change),
    )


def _restated(view: ComparisonView) -> Iterator[tuple[str, Text]]:
    if view.restated:
        told = view.words.counted(
            "{n} figure of {period} is told otherwise now than it was then.",
            "{n} figures of {period} are told otherwise now than they were then.",
            n=count(view),
            period=view.then.name,
        )
        yield view.words.word("Figures were restated"), told


def _projects(view: ComparisonView) -> Iterator[tuple[str, Text]]:
    if not view.moves:
        return
    counted, own = view.words.counted, view.own
    if not view.phased:
        new, gone = own(f"{_ALL}/n_new"), own(f"{_ALL}/n_gone")
        told = view.happened(
            (new, counted("{n} project is told of now and was not.", "{n} projects are told of now and were not.", n=new)),
            (gone, counted("{n} project is not told of any more.", "{n} projects are not told of any more.", n=gone)),
        )
        if new.value or gone.value:
            yield view.words.word("Other projects are told of"), told
        return
    forward, back = own(f"{_ALL}/n_forward"), own(f"{_ALL}/n_back")
    told = view.happened(
        (forward, counted("{n} project went to a later phase.", "{n} projects went to a later phase.", n=forward)),
        (back, counted("{n} project went back.", "{n} projects went back.", n=back)),
    )
    if forward.value or back.value:
        yield view.words.word("Projects moved"), told


def _results(view: ComparisonView) -> Iterator[tuple[str, Text]]:
    if not view.resulted:
        return
    then, now = (view.counted_at(side, f"{_ALL}/n_realised") for side in (view.then, view.now))
    planned = view.counted_at(view.then, f"{_ALL}/n_ahead")
    if then is None or now is None or planned is None:
        return
    told = view.words.text(
        "{now} are told of in {period}, against {then} in {earlier}, which had {planned} planned or after it.",
        now=now,
        period=view.now.name,
        then=then,
        earlier=view.then.name,
        planned=planned,
    )
    yield view.words.word("Results"), told


def _most_results(view: ComparisonView) -> Iterator[tuple[str, Text]]:
    """The theme with most results now, where one is ahead."""
    themes = view.now.progress.themes if view.resulted and view.now.progress else {}
    found = [(theme, view.counted_at(view.now, f"{theme}/{TOTAL}/n_realised")) for theme in themes]
    ordered = sorted(((theme, n) for theme, n in found if n is not None and n.value), key=lambda one: -(one[1].value or 0))
    if not ordered or (len(ordered) > 1 and ordered[0][1].value == ordered[1][1].value):
        return
    theme, n = ordered[0]
    then = view.counted_at(view.then, f"{theme}/{TOTAL}/n_realised")
    lead = view.words.word("Most results: {theme}", theme=view.theme_label(theme))
    if then is None:
        yield lead, view.words.text("{now} in {period}.", now=n, period=view.now.name)
    else:
        yield (
            lead,
            view.words.text("{now} in {period}, {then} in {earlier}.", now=n, period=view.now.name, then=then, earlier=view.then.name),
        )


def at_a_glance(view: ComparisonView) -> Section:
    """Four large figures at most."""
    _, text = view.words.word, view.words.text
    items: list[tuple[str, Figure, Text]] = []
    if view.money is not None and view.same_year:
        spent, left = view.change(f"{_ALL}/spent"), view.change(f"{_ALL}/expected_end_balance")
        if spent is not None:
            items.append((_("Spent"), spent, text("since {day}", day=view.then.reference_text)))
        error = view.own(f"{_ALL}/forecast_error")
        items.append((_("Against the forecast"), error, text("{share} of the budget then", share=view.own(f"{_ALL}/bias_share"))))
        if left is not None:
            now = view.at(view.now, f"{_ALL}/expected_end_balance")
            note = text("to {amount}, before income and carry-over", amount=now) if now is not None else ()
            items.append((_("Change of what is left on the lines"), left, note))
    elif view.money is not None:
        budget = view.change(f"{_ALL}/budget_revised")
        if budget is not None:
            now = view.at(view.now, f"{_ALL}/budget_revised")
            items.append((_("Change of the revised budget"), budget, text("to {amount}", amount=now) if now is not None else ()))
    if view.phased:
        back = text("and {n} went back", n=view.own(f"{_ALL}/n_back"))
        items.append((_("Projects in a later phase"), view.own(f"{_ALL}/n_forward"), back))
    elif view.moves:
        gone = text("and {n} no longer", n=view.own(f"{_ALL}/n_gone"))
        items.append((_("Projects told of for the first time"), view.own(f"{_ALL}/n_new"), gone))
    if view.resulted and len(items) < 4:
        then, now = (view.counted_at(side, f"{_ALL}/n_realised") for side in (view.then, view.now))
        if then is not None and now is not None:
            items.append((_("Results"), now, text("{n} in {period}", n=then, period=view.then.name)))
    return Section((Tiles(_("At a glance"), tuple(items)),))
