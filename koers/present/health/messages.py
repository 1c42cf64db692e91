"""What matters first in the regional figures: key messages and large figures."""

from __future__ import annotations

from collections.abc import Iterator

from koers.health.statement import TOTAL
from koers.present.display import Figure, KeyMessages, Section, Text, Tiles
from koers.present.health.budget import budget_figures
from koers.present.health.care import care_figures, fact_label
from koers.present.health.view import HealthView

Message = tuple[str, Text]
_MOST = 5


def key_messages(view: HealthView) -> Section:
    """Three to five things a board must know."""
    items = (*_notified(view), *_cared(view), *_budgeted(view))[:_MOST]
    return Section((KeyMessages(view.words.word("What you need to know"), items),))


def at_a_glance(view: HealthView) -> Section:
    """Three to five large figures."""
    items = (*_notified_tiles(view), *_cared_tiles(view), *_budget_tiles(view))[:_MOST]
    return Section((Tiles(view.words.word("At a glance"), items),))


def _notified(view: HealthView) -> Iterator[Message]:
    if view.notifications is None:
        return
    _, text, figure, found = view.words.word, view.words.text, view.notified, view.found
    total = figure(f"health/{TOTAL}/{TOTAL}/n_notifications")
    for column in found.single[:1]:
        name = view.names[column]
        yield (
            _("{name} is the disease notified most", name=name),
            text(
                "{n} of the {total} notifications: {share}.",
                n=figure(f"health/{column}/{TOTAL}/n_notifications"),
                total=total,
                share=figure(f"health/{column}/{TOTAL}/notifications_share"),
            ),
        )
    yield _differences(view)
    yield (
        _("Most diseases are rare"),
        text(
            "Of {all} notifiable diseases, {none} had no notification and {small} too few to be shown.",
            all=str(len(found.diseases)),
            none=figure(f"health/none/{TOTAL}/n_diseases"),
            small=figure(f"health/small/{TOTAL}/n_diseases"),
        ),
    )


def _differences(view: HealthView) -> Message:
    """Say where a rate lies above or below the region's, beyond what chance explains."""
    _, found = view.words.word, view.found
    rate = view.notified(f"health/{TOTAL}/{TOTAL}/rate")
    places = {side: [m.label for m in found.municipalities if found.position(TOTAL, m.id) == side] for side in (1, -1)}
    if not places[1] and not places[-1]:
        sentence = "The region has {rate} notifications per 10,000 inhabitants; every municipality's 95% interval reaches that."
        return _("No municipality stands apart"), view.words.text(sentence, rate=rate)
    lead = _("Few municipalities stand apart")
    if len(places[1]) + len(places[-1]) > len(found.municipalities) // 2:
        lead = _("Many municipalities stand apart")
    return lead, view.words.text(
        "The region has {rate} notifications per 10,000 inhabitants. Clearly above: {above}. Clearly below: {below}.",
        rate=rate,
        above=view.words.listed(places[1]) or _("none"),
        below=view.words.listed(places[-1]) or _("none"),
    )


def _cared(view: HealthView) -> Iterator[Message]:
    if view.care_facts is None:
        return
    _, text, facts = view.words.word, view.words.text, view.care_facts
    figure = care_figures(view, facts)
    parts = [fact for fact in facts.facts if fact.total and fact.key not in facts.statement.hidden]
    if parts:
        most = max(parts, key=lambda fact: facts.statement.known(fact.key))
        total = next(fact for fact in facts.facts if fact.id == most.total)
        yield (
            _("{name}: most reports", name=fact_label(view, most)),
            text("{n} of the {total} reports: {share}.", n=figure(most.key), total=figure(total.key), share=figure(most.share_key)),
        )
    for fact in facts.facts:
        if fact.municipality or fact.total or fact.key in facts.statement.hidden or any(fact.id == other.total for other in facts.facts):
            continue
        note = view.said(fact.notes)
        yield fact_label(view, fact), (*text("{n} in this period.", n=figure(fact.key)), *((f" {note}",) if note else ()))
    named = [view.municipality_labels[fact.municipality] for fact in facts.facts if fact.municipality]
    if named:
        sentence = "Only the numbers of {names} can be attributed; there is no table of the others."
        yield _("Municipalities can hardly be told apart"), text(sentence, names=view.words.listed(named))


def _budgeted(view: HealthView) -> Iterator[Message]:
    for budget in view.budgets:
        figure, total = budget_figures(view, budget), f"{budget.id}/total"
        yield (
            view.words.word("{name}: part of the budget can't be read", name=budget.label),
            view.words.text(
                "Of {total}, {assumed} ({share}) rests on assumptions, and {rest} can't be split over the {n} items that it is for.",
                total=figure(f"{total}/amount"),
                assumed=figure(f"{total}/assumed"),
                share=figure(f"{total}/assumed_share"),
                rest=figure(f"{budget.id}/remainder/amount"),
                n=figure(f"{total}/n_unrecoverable"),
            ),
        )


def _notified_tiles(view: HealthView) -> Iterator[tuple[str, Figure, Text]]:
    if view.notifications is None:
        return
    _, text, figure, found = view.words.word, view.words.text, view.notified, view.found
    yield _("Inhabitants"), figure(f"population/{TOTAL}/n_inhabitants"), text("In {year}.", year=str(found.population_year))
    yield _("Notifications"), figure(f"health/{TOTAL}/{TOTAL}/n_notifications"), text("In {year}.", year=str(found.year))
    yield (
        _("Per 10,000 inhabitants"),
        figure(f"health/{TOTAL}/{TOTAL}/rate"),
        text(
            "95% interval {low} to {high}.",
            low=figure(f"health/{TOTAL}/{TOTAL}/rate_low"),
            high=figure(f"health/{TOTAL}/{TOTAL}/rate_high"),
        ),
    )


def _cared_tiles(view: HealthView) -> Iterator[tuple[str, Figure, Text]]:
    if view.care_facts is None:
        return
    figure = care_figures(view, view.care_facts)
    for fact in view.care_facts.facts:
        if not fact.municipality and not fact.total and fact.key not in view.care_facts.statement.hidden:
            yield fact_label(view, fact), figure(fact.key), view.words.text("In the region.")


def _budget_tiles(view: HealthView) -> Iterator[tuple[str, Figure, Text]]:
    for budget in view.budgets:
        figure = budget_figures(view, budget)
        note = view.words.text("{share} is known by item.", share=figure(f"{budget.id}/total/known_share"))
        yield budget.label, figure(f"{budget.id}/total/amount"), note
