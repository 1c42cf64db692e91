"""The charts of an impact analysis: what is drawn, which figures that are, and what they say in words.

Each takes a view and returns a chart, or None where there is nothing to draw: a waterfall of a break-even case, a
tornado without ranges. The drawings themselves are in the modules named ``…charts`` beside this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import product

from koers.figures import Sum
from koers.frames import rows_of
from koers.impact.case import DISPLACED, EXCLUDED, PRICED
from koers.impact.conventions import DiscountTiming, DropOffStarts, FilterAlgebra
from koers.impact.ledger import entity_names
from koers.present.charts import Drawing, Step
from koers.present.display import Chart, Figure, Text
from koers.present.impact.charts import Amount, Mark, YearValue, paired_bars, waterfall, year_columns
from koers.present.impact.figures import MONEY, choice_names, step_labels
from koers.present.impact.theory_chart import Change, Kind, Put, Theory, theory_of_change
from koers.present.impact.uncertainty_charts import Histogram, Need, Swing, Variant, histogram, needed_bars, spread, tornado
from koers.present.impact.view import ImpactView

# So many parameters are drawn; the others are counted in words.
MOST_SWINGS = 10
# The share of draws between the 5th and the 95th percentile.
_BAND = Decimal("0.9")
_ONE = Decimal(1)


def theory_chart(view: ImpactView) -> Chart:
    """Draw who puts in what, for whom, what changes, and what that is worth; all rows of the map, those without a price included."""
    _, puts, holders = view.words.word, _puts(view), _holders(view)
    inputs = view.figure("total/inputs_given")
    value = None if view.open else view.figure("total/all_value")
    theory = Theory(
        headings=(_("What goes in"), _("For whom"), _("What changes"), _("What that is worth")),
        puts=tuple(Put(who, tuple(f"{name}: {f.text}" for name, f in what)) for who, what in puts.items()),
        holders=tuple((who, tuple(Change(name, worth, kind) for name, worth, kind, _figure in rows)) for who, rows in holders.items()),
        put_total=_("Together {amount}", amount=inputs.text),
        worth_total=_("Together {amount}, as a present value", amount=value.text) if value else "",
    )
    alt = _(
        "What goes in: {puts}. What changes: {changes}.",
        puts="; ".join(f"{who} {', '.join(f.text for _name, f in what)}" for who, what in puts.items()),
        changes="; ".join(f"{who}: {name} ({worth})" for who, rows in holders.items() for name, worth, _kind, _figure in rows),
    )
    if value:
        alt = f"{alt} {_('Put in {inputs}, worth {value}.', inputs=inputs.text, value=value.text)}"
    figures = [f for what in puts.values() for _name, f in what] + [f for rows in holders.values() for *_rest, f in rows if f]
    figures += [inputs, value] if value else [inputs]
    return _chart("theory-of-change", _("From what goes in to what it is worth"), theory_of_change(theory, view.colours), alt, figures)


def _puts(view: ImpactView) -> dict[str, list[tuple[str, Figure]]]:
    """Return what each puts in, by stakeholder in the order of the file."""
    puts: dict[str, list[tuple[str, Figure]]] = {}
    for entity, row in view.ledger.inputs:
        puts.setdefault(row.stakeholder, []).append((row.input or view.name(entity), view.figure(f"{entity}/present_value")))
    return puts


def _holders(view: ImpactView) -> dict[str, list[tuple[str, str, Kind, Figure | None]]]:
    """Return each stakeholder's changes: name, what it is worth or why not, kind, figure."""
    _ = view.words.word
    figures = {int(row.Index): view.figure(f"{entity}/present_value") for entity, row in view.ledger.outcomes}
    holders: dict[str, list[tuple[str, str, Kind, Figure | None]]] = {}
    for row in rows_of(view.case.value_map):
        name, figure = row.outcome or row.outcome_id, figures.get(int(row.Index))
        if row.row_kind == DISPLACED:
            name = _("Displacement, {name}", name=name)
        kind: Kind = "none"
        if figure is not None and view.open:
            one = _("one is worth {amount}", amount=figure.text)
            worth = one if row.quantity is not None else _("how many is not known; {one}", one=one)
        elif figure is not None:
            kind, worth = "loss" if figure.value is not None and figure.value < 0 else "gain", figure.text
        elif row.status == PRICED:
            worth = _("effect not known")
        else:
            worth = _("left out") if row.status == EXCLUDED else _("has no price")
        holders.setdefault(row.stakeholder, []).append((name, worth, kind, figure))
    return holders


def waterfall_chart(view: ImpactView) -> Chart | None:
    """Draw the steps from gross to total present value, held against the inputs; None in a break-even case."""
    if view.open:
        return None
    _ = view.words.word
    labels = step_labels(view.words)
    steps = [(bar.kind.replace("_", "-"), bar.amount) for bar in view.result.waterfall]
    figures = {step: view.figure(f"waterfall/{step}/amount") for step, _amount in steps}
    inputs = view.figure("total/inputs_total")
    rows = [Step(labels[step], amount, figures[step].text, "level" if step in ("gross", "total") else "change") for step, amount in steps]
    drawing = waterfall(rows, Mark(inputs.value or Decimal(0), _("Inputs {amount}", amount=inputs.text)), view.colours)
    changes = [(step, amount) for step, amount in steps if step not in ("gross", "total") and amount]
    alt = _(
        "From a gross value of {gross} to a total present value of {total}, beside inputs of {inputs}.",
        gross=figures["gross"].text,
        total=figures["total"].text,
        inputs=inputs.text,
    )
    if changes:
        told = "; ".join(f"{labels[step].lower()} {figures[step].text}" for step, _amount in changes)
        alt = f"{alt} {_('Steps: {steps}.', steps=told)}"
    return _chart("waterfall", _("From gross to present value"), drawing, alt, [*figures.values(), inputs])


def stakeholder_chart(view: ImpactView) -> Chart | None:
    """Draw what each stakeholder gets out and put in, present values; None in a break-even case."""
    if view.open:
        return None
    _ = view.words.word
    value = {name: view.figure(f"{entity}/present_value") for entity, name in view.ledger.stakeholders}
    given = _given(view)
    names = list(dict.fromkeys([*value, *given]))
    rows = [(name, _amount(value.get(name)), _amount(given.get(name))) for name in names]
    drawing = paired_bars(rows, (_("Value"), _("Loss"), _("Put in")), view.colours)
    told = []
    for name in names:
        parts = [_("value {amount}", amount=value[name].text)] if name in value else []
        parts += [_("put in {amount}", amount=given[name].text)] if name in given else []
        told.append(f"{name}: {view.words.listed(parts)}")
    return _chart("value-by-stakeholder", _("Value by stakeholder"), drawing, f"{'; '.join(told)}.", [*value.values(), *given.values()])


def _given(view: ImpactView) -> dict[str, Figure]:
    """Return what each stakeholder put in; those who get nothing out are no stakeholders of the ledger, and are summed here."""
    _ = view.words.word
    named = {name: entity for entity, name in view.ledger.stakeholders}
    totals: dict[str, Decimal] = {}
    for row in rows_of(view.result.inputs):
        totals[row.stakeholder] = totals.get(row.stakeholder, Decimal(0)) + row.present_value
    rest = [name for name in totals if f"{named.get(name, '')}/inputs" not in view.ledger.formulas]
    names = dict(zip(rest, entity_names(rest), strict=True))
    return {
        name: _put_in(view, name, names[name], total) if name in names else view.figure(f"{named[name]}/inputs")
        for name, total in totals.items()
    }


def _put_in(view: ImpactView, name: str, entity: str, total: Decimal) -> Figure:
    given = [view.figure(f"{key}/present_value") for key, row in view.ledger.inputs if row.stakeholder == name]
    added = Sum(tuple((1, one.id.removeprefix(view.prefix)) for one in given), "sum")
    return view.made(f"put-in/{entity}/inputs", f"{name}: {view.words.word('Put in')}", total, MONEY, 0, "sum", of=given, formula=added)


def year_chart(view: ImpactView) -> Chart | None:
    """Draw each year's gains and losses, discounted and not; None in a break-even case or where no row has value in any year."""
    frame = view.result.by_year
    if view.open or not len(frame):
        return None
    _ = view.words.word
    years = []
    figures: list[Figure] = []
    for year in range(1, view.result.horizon + 1):
        own = frame[frame["year"] == year]
        gained, lost = (_part(own["present_value"], gain=gain) for gain in (True, False))
        whole = [_part(own["impact"], gain=gain) for gain in (True, False)]
        present, impact = (view.figure(f"total/year-{year}/{measure}") for measure in ("present_value", "impact"))
        figures += [present, impact]
        text = _("net {amount}", amount=present.text) if lost else present.text
        years.append(YearValue(_("Year {year}", year=str(year)), gained, lost, whole[0], whole[1], text))
    if len(years) > 6:
        years = [replace(year, label=str(number)) for number, year in enumerate(years, start=1)]
    drawing = year_columns(years, (_("Value"), _("Loss"), _("The same, not discounted")), view.words.number, view.colours)
    told = [
        _("year {year}: {present} ({impact} not discounted)", year=str(n), present=present.text, impact=impact.text)
        for n, (present, impact) in enumerate(zip(figures[::2], figures[1::2], strict=True), start=1)
    ]
    return _chart("value-by-year", _("Value by year of activity"), drawing, f"{'; '.join(told)}.", figures)


def _part(values: Iterable[Decimal], *, gain: bool) -> Decimal:
    """Return the sum of what is gained, or of what is lost."""
    return sum((value for value in values if (value > 0) is gain), Decimal(0))


# How sure -----------------------------------------------------------------------------------------


def _even(view: ImpactView) -> Mark:
    """Return where value equals cost: a ratio of 1, or a net present value of 0 where there is no ratio."""
    _ = view.words.word
    return Mark(_ONE, _("Ratio 1")) if _rated(view) else Mark(Decimal(0), _("Net present value 0"))


def _rated(view: ImpactView) -> bool:
    return view.result.sroi_ratio is not None


def _own(view: ImpactView) -> Figure:
    """Return the result that others are held against."""
    return view.figure("total/sroi_ratio" if _rated(view) else "total/net_present_value")


def _exact(figure: Figure) -> Decimal:
    return figure.value if figure.value is not None else Decimal(0)


def tornado_chart(view: ImpactView) -> Chart | None:
    """Draw what each range by itself does to the result, the widest first; None where the case gives no range, or no result."""
    if view.open or not len(view.one_way):
        return None
    _, measure = view.words.word, "ratio" if _rated(view) else "net"
    swings, told, figures = [], [], [_own(view)]
    every = list(rows_of(view.one_way))
    for row in every[:MOST_SWINGS]:
        low, high = (view.swing(row, f"{measure}_{end}") for end in ("low", "high"))
        if low.value is None or high.value is None:
            continue
        ends = [view.swing(row, end) for end in ("low", "high")]
        name, _sep, column = view.parameter(row).rpartition(": ")
        about = _("{name}, {low} to {high}", name=column, low=ends[0].text, high=ends[1].text)
        text = _("{low} to {high}", low=low.text, high=high.text)
        swings.append(Swing(name, about, low.value, high.value, text))
        told.append(f"{name}: {about}: {text}")
        figures += [*ends, low, high]
    if not swings:
        return None
    base = Mark(_exact(figures[0]), _("As it is: {result}", result=figures[0].text))
    drawing = tornado(swings, (base, _even(view)), (_("At its low"), _("At its high")), view.words.number, view.colours)
    rest = len(every) - len(swings)
    undrawn = view.ranges[2 * len(swings) :: 2]
    n = view.found("sensitivity/n_not_drawn", _("Ranges that are not drawn"), Decimal(rest), "count", "not drawn", undrawn)
    notes = (
        (view.words.counted("{n} other range moves the result less.", "{n} other ranges move the result less.", n=n),) if rest > 0 else ()
    )
    alt = f"{base.text}. {'; '.join(told)}."
    return _chart("tornado", _("What moves the result most"), drawing, alt, figures, notes)


def simulation_chart(view: ImpactView) -> Chart | None:
    """Draw how often each ratio came of drawing all ranges at once; None without ranges."""
    found = view.simulation
    if found is None or not sum(found.counts):
        return None
    _ = view.words.word
    median, low, high, above = (view.simulated(name) for name in ("ratio_median", "ratio_p5", "ratio_p95", "probability_above_one"))
    label, below = _("Draws with a ratio of 1 or less"), 1 - found.probability_above_one
    rest = view.found("simulation/not_above_one", label, below, "share", "simulation", (above,))
    band = _("{share} of the draws lie between {low} and {high}", share=view.words.share(_BAND), low=low.text, high=high.text)
    drawn = Histogram(
        found.edges,
        found.counts,
        Mark(_exact(median), _("Median {ratio}", ratio=median.text)),
        Mark(_ONE, _("Ratio 1")),
        (_exact(low), _exact(high)),
        band,
    )
    words = _("1 or less: {share} of the draws", share=rest.text), _("Above 1: {share} of the draws", share=above.text)
    drawing = histogram(drawn, words, view.words.number, view.colours)
    alt = f"{drawn.median.text}. {band}. {words[1]}; {words[0]}."
    return _chart("simulation", _("How often each ratio was drawn"), drawing, alt, [median, low, high, above, rest])


_TIMINGS = tuple(DiscountTiming)


def convention_chart(view: ImpactView) -> Chart | None:
    """Draw the result under every timing, start of drop-off and algebra; None where there is no result."""
    if view.open:
        return None
    _, names = view.words.word, choice_names(view.words)
    measure = "sroi_ratio" if _rated(view) else "net_present_value"
    rows, told, figures = [], [], [_own(view)]
    for algebra, start in product(FilterAlgebra, DropOffStarts):
        label = f"{names['filter_algebra'][algebra.value]}, {names['drop_off_starts'][start.value]}"
        label = f"{label[:1].upper()}{label[1:]}"
        frame = view.spread[(view.spread["filter_algebra"] == algebra) & (view.spread["drop_off_starts"] == start)]
        found = [(row, figure) for row in rows_of(frame) if (figure := view.variant(row, measure)).value is not None]
        if found:
            ends = sorted((figure for _row, figure in found), key=_exact)
            low, high = ends[0].text, ends[-1].text
            text = low if low == high else _("{low} to {high}", low=low, high=high)
            rows.append((label, text, [Variant(_TIMINGS.index(row.discount_timing), _exact(one), row.own) for row, one in found]))
            told.append(f"{label}: {text}")
            figures += [figure for _row, figure in found]
    if not rows:
        return None
    base = Mark(_exact(figures[0]), _("As the case chose: {result}", result=figures[0].text))
    shapes = [names["discount_timing"][timing.value] for timing in _TIMINGS]
    drawing = spread(rows, shapes, (base, _even(view)), view.words.number, view.colours)
    alt = f"{base.text}. {'; '.join(told)}."
    return _chart("conventions", _("The same case under other conventions"), drawing, alt, figures)


def break_even_chart(view: ImpactView) -> Chart | None:
    """Draw how many of each outcome would make up for the inputs by itself; None in a case that is not about break-even."""
    if not view.open or not view.ledger.outcomes:
        return None
    _ = view.words.word
    needs, told, figures = [], [], []
    for entity, row in view.ledger.outcomes:
        label = view.name(entity)
        needed, stated, group = (view.figure(f"{entity}/{measure}") for measure in ("needed_alone", "stated", "group_size"))
        if needed.value is None:
            text = _("no number would do")
        elif group.value:
            share = view.figure(f"{entity}/share_of_group")
            text = _("{needed} of a group of {group} ({share})", needed=needed.text, group=group.text, share=share.text)
            figures.append(share)
        else:
            text = f"{needed.text} × {row.proxy_unit}" if row.proxy_unit else needed.text
        needs.append(Need(label, text, needed.value, group.value, stated.value))
        told.append(f"{label}: {text}")
        figures += [figure for figure in (needed, stated, group) if figure.value is not None]
    words = _("Needed"), _("More than there are in the group"), _("The group"), _("Stated")
    inputs = view.figure("total/inputs_given")
    alt = f"{_('To make up for {inputs} by itself:', inputs=inputs.text)} {'; '.join(told)}."
    notes: tuple[Text, ...] = ()
    if not any(need.group for need in needs):
        notes = (view.words.text("The case does not say how large the groups are; the numbers can’t be held against them."),)
    elif not all(need.group for need in needs):
        notes = (view.words.text("An outcome has no bar where the case does not say how large its group is."),)
    drawing = needed_bars(needs, words, view.colours)
    return _chart("break-even", _("How many would be needed"), drawing, alt, [inputs, *figures], notes)


def _amount(figure: Figure | None) -> Amount | None:
    return None if figure is None or figure.value is None else Amount(figure.value, figure.text)


def _chart(name: str, title: str, drawing: Drawing, alt: str, figures: Iterable[Figure], notes: tuple[Text, ...] = ()) -> Chart:
    """Return a chart of a drawing, each figure once."""
    once = {figure.id: figure for figure in figures}
    return Chart(name, title, drawing.svg, alt, tuple(once.values()), drawing.aspect, notes, drawing.narrow)
