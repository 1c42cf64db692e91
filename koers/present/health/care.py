"""Facts on mandatory care, with how each was read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from koers.health.care import CareFacts, Fact
from koers.present.charts import Part, Series, stacked_bars
from koers.present.display import Callout, Cell, Chart, Column, Display, Heading, Prose, Row, Section, Table
from koers.present.health.view import HealthView, make_chart


def care(view: HealthView) -> Section:
    """The region's facts, and those of the municipalities that can be told."""
    if view.care_facts is None:
        return Section(())
    _ = view.words.word
    local = [fact for fact in view.care_facts.facts if fact.municipality]
    region = [fact for fact in view.care_facts.facts if not fact.municipality]
    intro = view.words.text(
        "Under the law on mandatory mental health care (Wvggz) anyone may report somebody they worry about. "
        "Labels stand as printed, with how each number was read."
    )
    heading = Heading(_("Mandatory care (Wvggz)"), 2, "verplichte-zorg", new_page=True)
    notes = (Prose(note) for note in view.notes.on("care_facts"))
    return Section(
        (heading, Prose(intro, "lead"), *notes, _region(view, region), *_charts(view), *_together(view), *_municipalities(view, local))
    )


def _reading(view: HealthView, fact: Fact) -> str:
    _ = view.words.word
    words = {"printed": _("printed"), "order-assumed": _("printed, order assumed"), "inferred": _("inferred")}
    return words[fact.reading]


def _region(view: HealthView, facts: Sequence[Fact]) -> Table:
    _ = view.words.word
    facts_of = _facts(view)
    figure = view.of_care
    rows: list[Row] = []
    for fact in facts:
        share = Cell(figure(fact.share_key)) if fact.total else Cell(("–",))
        reading = view.said(fact.notes)
        rows.append(
            Row((Cell((view.fact_label(fact),)), Cell(figure(fact.key)), share, Cell((_reading(view, fact),)), Cell((reading or "–",))))
        )
    columns = (
        Column(_("Fact")),
        Column(_("Number"), align="end"),
        Column(_("Share of the total"), align="end"),
        Column(_("How it was read")),
        Column(_("Remark")),
    )
    notes = (view.small_note(),) if facts_of.statement.hidden else ()
    return Table("verplichte-zorg", _("Mandatory care in the region"), columns, tuple(rows), notes)


def _facts(view: HealthView) -> CareFacts:
    if view.care_facts is None:
        raise ValueError(f"{view.period} has no care facts")
    return view.care_facts


def _charts(view: HealthView) -> list[Chart]:
    """A bar for each block of which every part is shown; a hidden number is never drawn."""
    _, facts = view.words.word, _facts(view)
    figure = view.of_care
    found = []
    for block in dict.fromkeys(fact.block for fact in facts.facts if fact.total):
        parts = [fact for fact in facts.block(block) if fact.total]
        if len(parts) < 2 or any(fact.key in facts.statement.hidden for fact in parts):
            continue
        rows = [(view.fact_label(fact), figure(fact.key)) for fact in parts]
        total = next(fact for fact in facts.facts if fact.id == parts[0].total)
        series, title = (Series(view.fact_label(total), view.colours["primary"]),), parts[0].block_label
        drawing = stacked_bars([(label, f.text, [Part(f.value or Decimal(0), "")]) for label, f in rows], series)
        alt = _("{name}: {numbers}", name=title, numbers=view.words.listed(f"{label} {f.text}" for label, f in rows))
        found.append(make_chart(f"{block}-grafiek", title, drawing, alt, [f for _label, f in rows]))
    return found


def _together(view: HealthView) -> list[Display]:
    names = [view.words.listed(fact.labels) for fact in _facts(view).facts if len(fact.labels) > 1]
    if not names:
        return []
    note = view.words.text(
        "{names} are small numbers, and are taken together so that they need not be hidden.", names=view.words.listed(names)
    )
    return [Callout(view.words.word("Taken together"), (note,))]


def _municipalities(view: HealthView, facts: Sequence[Fact]) -> list[Display]:
    """Show the municipalities that can be told."""
    if not facts:
        return []
    _ = view.words.word
    figure = view.of_care
    rows = tuple(
        Row(
            (
                Cell((view.municipality_labels[fact.municipality],)),
                Cell((view.fact_label(fact),)),
                Cell(figure(fact.key)),
                Cell((_reading(view, fact),)),
            )
        )
        for fact in facts
    )
    columns = (Column(_("Municipality")), Column(_("Fact")), Column(_("Number"), align="end"), Column(_("How it was read")))
    # Why these two can be told: the data say it once for each.
    notes = tuple((note,) for note in dict.fromkeys(view.said(fact.notes) for fact in facts) if note)
    return [
        Heading(_("By municipality"), 3, "zorg-per-gemeente"),
        *(Prose(note) for note in view.notes.on("municipalities")),
        Table("zorg-gemeenten", _("Mandatory care by municipality"), columns, rows, notes),
    ]
