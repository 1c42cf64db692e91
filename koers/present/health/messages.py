"""What matters first in the regional figures: key messages and large figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from koers.health.statement import TOTAL
from koers.present.display import Figure, KeyMessages, Section, Text, Tiles
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
    _, figure, found = view.words.word, view.notified, view.found
    total = figure(f"health/{TOTAL}/{TOTAL}/n_notifications")
    most = _largest({column: found.statement.shown(f"health/{column}/{TOTAL}/n_notifications") for column in found.single})
    if len(most) == 1 and total.value:
        name = view.names[most[0]]
        yield (
            _("{name} is the disease notified most", name=name),
            view.words.counted(
                "{part} of the {n} notification: {share}.",
                "{part} of the {n} notifications: {share}.",
                n=total,
                part=figure(f"health/{most[0]}/{TOTAL}/n_notifications"),
                share=figure(f"health/{most[0]}/{TOTAL}/notifications_share"),
            ),
        )
    yield _differences(view)
    small, none, every = (figure(f"health/{kind}/{TOTAL}/n_diseases") for kind in ("small", "none", TOTAL))
    rare = (small.value or 0) + (none.value or 0) > (every.value or 0) / 2
    yield (
        _("Most diseases are rare") if rare else _("How many diseases are rare"),
        view.words.counted(
            "Of {n} notifiable disease, {none} had no notification and {small} too few to be shown.",
            "Of {n} notifiable diseases, {none} had no notification and {small} too few to be shown.",
            n=every,
            none=none,
            small=small,
        ),
    )


def _largest(counts: Mapping[str, Decimal | None]) -> tuple[str, ...]:
    """Return the names with the largest count that is known, all of them when they tie."""
    known = {name: count for name, count in counts.items() if count}
    return tuple(name for name, count in known.items() if count == max(known.values()))


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
    figure = view.of_care
    parts = {fact.id: fact for fact in facts.facts if fact.total and fact.key not in facts.statement.hidden}
    most = _largest({name: facts.statement.known(fact.key) for name, fact in parts.items()})
    if len(most) == 1:
        fact = parts[most[0]]
        total = next(other for other in facts.facts if other.id == fact.total)
        told = text("{n} of {total}: {share}.", n=figure(fact.key), total=figure(total.key), share=figure(fact.share_key))
        yield _("Largest part of {whole}: {name}", whole=view.fact_label(total), name=view.fact_label(fact)), told
    for fact in facts.facts:
        if fact.municipality or fact.total or fact.key in facts.statement.hidden or any(fact.id == other.total for other in facts.facts):
            continue
        note = view.said(fact.notes)
        yield view.fact_label(fact), (*text("{n} in this period.", n=figure(fact.key)), *((f" {note}",) if note else ()))
    named = {fact.municipality for fact in facts.facts if fact.municipality}
    if named and len(named) < len(view.municipality_labels):
        names = view.words.listed(label for place, label in view.municipality_labels.items() if place in named)
        yield _("Not every municipality can be told"), text("There are numbers of {names}, and of no other municipality.", names=names)


def _budgeted(view: HealthView) -> Iterator[Message]:
    for budget in view.budgets:
        figure, total = view.of_budgets[budget.id], f"{budget.id}/total"
        n = figure(f"{total}/n_unrecoverable")
        told = view.words.text(
            "Of {total}, {assumed} ({share}) rests on assumptions.",
            total=figure(f"{total}/amount"),
            assumed=figure(f"{total}/assumed"),
            share=figure(f"{total}/assumed_share"),
        )
        if not n.value:
            yield view.words.word("{name}: what the budget rests on", name=budget.label), told
            continue
        rest = view.words.counted(
            "{rest} is left for {n} item that can't be read.",
            "{rest} is left for {n} items that can't be read, together.",
            n=n,
            rest=figure(f"{budget.id}/remainder/amount"),
        )
        yield view.words.word("{name}: part of the budget can't be read", name=budget.label), (*told, " ", *rest)


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
    figure = view.of_care
    for fact in view.care_facts.facts:
        if not fact.municipality and not fact.total and fact.key not in view.care_facts.statement.hidden:
            yield view.fact_label(fact), figure(fact.key), view.words.text("In the region.")


def _budget_tiles(view: HealthView) -> Iterator[tuple[str, Figure, Text]]:
    for budget in view.budgets:
        figure = view.of_budgets[budget.id]
        note = view.words.text("{share} is known by item.", share=figure(f"{budget.id}/total/known_share"))
        yield budget.label, figure(f"{budget.id}/total/amount"), note
