"""What a board must know of a case, and the convention that it is valued under."""

from __future__ import annotations

from decimal import Decimal

from koers.frames import rows_of
from koers.impact.conventions import NAMED
from koers.present.display import Definitions, Display, Figure, Heading, KeyMessages, Prose, Section, Text, Tiles
from koers.present.impact.figures import choice_names
from koers.present.impact.view import ImpactView
from koers.present.wording import Wording

Message = tuple[str, Text]


def opening(view: ImpactView, then: Message | None = None) -> Section:
    """Say what this is and is not, then three to five things that matter; ``then`` is what the earlier case came to."""
    found = view.what_it_is()
    items: list[Display] = [found] if found else []
    if view.summary:
        items.append(Prose((view.summary,), "lead"))
    told = _needed_messages(view) if view.open else _messages(view, then is None)
    told = [*told[:1], *((then,) if then else ()), *told[1:]]
    return Section((*items, KeyMessages(view.words.word("What you need to know"), tuple(told))))


def _messages(view: ImpactView, first: bool) -> list[Message]:
    """Return the messages; beside an earlier case who receives most is left to its table, so that they stay five."""
    return [_result(view), _range(view), *_matters(view), *(_most(view) if first else ()), *_missing(view)]


def _result(view: ImpactView) -> Message:
    _, text, figure = view.words.word, view.words.text, view.figure
    net = view.result.net_present_value or Decimal(0)
    lead = _("The value is larger than what was put in") if net > 0 else _("The value is not larger than what was put in")
    amounts = {name: figure(f"total/{key}") for name, key in (("inputs", "inputs_total"), ("value", "total_present_value"))}
    if view.result.sroi_ratio is None:
        if not view.ledger.outcomes:
            return _("There is no ratio"), text("Against inputs of {inputs} stands nothing with a price.", inputs=amounts["inputs"])
        return lead, text(
            "Against inputs of {inputs} stands a present value of {value}. There is no ratio: there are no inputs left to divide by.",
            **amounts,
        )
    return lead, text(
        "Against inputs of {inputs} stands a present value of {value}: a ratio of {ratio} and a net present value of {net}, "
        "under the convention {convention}.",
        **amounts,
        ratio=figure("total/sroi_ratio"),
        net=figure("total/net_present_value"),
        convention=view.convention,
    )


def _range(view: ImpactView) -> Message:
    _, text = view.words.word, view.words.text
    if view.simulation is None:
        return _("How sure this is, is not known"), text(
            "The case gives no lowest and highest values. A single outcome without a range says less than it seems to."
        )
    return _("The outcome is a range, not a number"), text(
        "In nine of ten draws the ratio lies between {low} and {high}, and the net present value between {net_low} and {net_high}. "
        "The probability of a ratio above 1 is {probability}.",
        low=view.simulated("ratio_p5"),
        high=view.simulated("ratio_p95"),
        net_low=view.simulated("net_p5"),
        net_high=view.simulated("net_p95"),
        probability=view.simulated("probability_above_one"),
    )


def _matters(view: ImpactView) -> list[Message]:
    """Name the assumption that moves the result most."""
    _, text = view.words.word, view.words.text
    if view.result.sroi_ratio is None or not len(view.one_way):
        return []
    row = next(rows_of(view.one_way))
    told = text(
        "{parameter} moves the result most: from {low} to {high} takes the ratio from {ratio_low} to {ratio_high}.",
        parameter=view.parameter(row),
        **{measure: view.swing(row, measure) for measure in ("low", "high", "ratio_low", "ratio_high")},
    )
    return [(_("One assumption matters most"), told)]


def _most(view: ImpactView) -> list[Message]:
    """Name the stakeholder with the largest part of the value, where there are several."""
    _, text = view.words.word, view.words.text
    values = {entity: view.ledger.values.get(f"{entity}/present_value") or Decimal(0) for entity, _name in view.ledger.stakeholders}
    counted = [entity for entity, value in values.items() if value > 0]
    if len(counted) < 2:
        return []
    entity = max(counted, key=lambda one: values[one])
    told = text(
        "{name} receives {value}, {share} of the value.",
        name=view.name(entity),
        value=view.figure(f"{entity}/present_value"),
        share=view.figure(f"{entity}/share"),
    )
    return [(_("Who receives most"), told)]


def _missing(view: ImpactView) -> list[Message]:
    """Name what is not in the result."""
    _ = view.words.word
    names = [row.outcome or row.outcome_id for row in view.left_out()]
    if not names:
        return []
    told = view.words.text("Not in the result: {names}. The report says why.", names=view.words.listed(names))
    return [(_("Not everything has a price"), told)]


def _needed_messages(view: ImpactView) -> list[Message]:
    _, text = view.words.word, view.words.text
    why = text(
        "Nobody knows the effect, so a ratio would be made up. What can be computed is the effect that would make up for "
        "the inputs of {inputs}.",
        inputs=view.figure("total/inputs_given"),
    )
    found: list[Message] = [(_("There is no ratio, and there should be none"), why)]
    for entity, row in view.ledger.outcomes:
        needed = view.figure(f"{entity}/needed_alone")
        if needed.value is not None:
            told = text(
                "{needed} would be needed ({unit}), each worth {value}, if nothing else changed.",
                needed=needed,
                unit=row.proxy_unit or row.proxy or row.outcome_id,
                value=view.figure(f"{entity}/present_value"),
            )
            found.append((view.name(entity), told))
    return [*found[:4], *_missing(view)]


def at_a_glance(view: ImpactView) -> Section:
    """Ratio, net present value, range and probability beside each other; what would be needed where there is no ratio."""
    _, text = view.words.word, view.words.text
    items: list[tuple[str, Figure, Text]] = []
    if view.open:
        items.append((_("Total inputs"), view.figure("total/inputs_given"), text("To be made up for.")))
        for entity, row in view.ledger.outcomes[:3]:
            needed = view.figure(f"{entity}/needed_alone")
            if needed.value is not None:
                items.append((_("Needed: {name}", name=view.name(entity)), needed, (row.proxy_unit or row.proxy or "",)))
        return Section((Tiles(_("At a glance"), tuple(items)), Prose(view.convention_note(), "note")))
    items.append((_("Net present value"), view.figure("total/net_present_value"), text("Present value less inputs.")))
    if view.result.sroi_ratio is not None:
        items.insert(0, (_("SROI ratio"), view.figure("total/sroi_ratio"), text("Convention {name}.", name=view.convention)))
    if view.simulation is not None:
        between = text("Nine of ten draws: {low} to {high}.", low=view.simulated("ratio_p5"), high=view.simulated("ratio_p95"))
        items.append((_("Median ratio"), view.simulated("ratio_median"), between))
        drawn = text("{n} draws, seed {seed}.", n=view.simulated("n_draws"), seed=view.simulated("seed"))
        items.append((_("Probability of a ratio above 1"), view.simulated("probability_above_one"), drawn))
    else:
        items.append((_("Present value"), view.figure("total/total_present_value"), text("Of all that counts as value.")))
        items.append((_("Total inputs"), view.figure("total/inputs_total"), text("What was put in.")))
    return Section((Tiles(_("At a glance"), tuple(items)), Prose(view.convention_note(), "note")))


def choice_titles(words: Wording) -> dict[str, str]:
    """Return the name of each choice of a convention."""
    _ = words.word
    return {
        "discount_timing": _("Timing of discounting"),
        "drop_off_starts": _("Start of drop-off"),
        "filter_algebra": _("How filters go together"),
        "negative_outcomes": _("Negative outcomes"),
        "third_party_savings": _("Savings of third parties"),
        "displacement": _("Displacement"),
    }


def convention(view: ImpactView) -> Section:
    """Explain each choice, where the rate is from, and why other choices give other ratios."""
    _, text = view.words.word, view.words.text
    chosen = view.case.convention
    names = choice_titles(view.words)
    values = choice_names(view.words)
    explained = tuple(
        ((f"{names[key]}: {values[key][choice.value]}",), (((_(choice.meaning)),),)) for key, choice in chosen.choices.items()
    )
    whose = {
        "case": _("The discount rate is stated by the case."),
        "convention": _("The discount rate is that of the convention."),
        "none": _("No discount rate is stated."),
    }[view.case.rates_from]
    known = NAMED.get(chosen.name)
    about = text("The convention {name}: {source}.", name=view.convention, source=_(known.source)) if known else None
    return Section(
        (
            Heading(_("The convention"), 2, "conventie"),
            Prose(text("Published analyses differ in choices that move the ratio. These are the ones made here."), "lead"),
            *((Prose(about),) if about else ()),
            Definitions(explained),
            Prose(view.convention_note()),
            Prose((whose,)),
        )
    )


def parameters(view: ImpactView) -> list[tuple[str, str]]:
    """Return how the case was valued: status, convention, rate, simulation."""
    _ = view.words.word
    rate = "".join(run.text if isinstance(run, Figure) else str(run) for run in view.rates())
    found = [
        (_("Case"), view.case_id),
        (_("Kind of analysis"), view.status),
        (_("Convention"), view.convention),
        (_("Discount rate"), rate),
        (_("Currency and price year"), f"{view.case.currency}, {view.case.price_year or '–'}"),
    ]
    if view.simulation is not None:
        drawn = view.simulation
        told = _("{n} draws, seed {seed}", n=view.words.number(Decimal(drawn.n_draws)), seed=str(drawn.seed))
        found.append((_("Simulation"), f"{told}, {_('triangular') if drawn.distribution == 'triangular' else 'PERT'}"))
    return found


def limits(view: ImpactView) -> list[Text]:
    """Return what the analysis cannot say."""
    _ = view.words.word
    shared = [
        (_("A price stands for what people find a change worth; it is not money that anybody receives."),),
        (_("What has no price counts for nothing in the result, however much it matters."),),
    ]
    if view.open:
        return [*shared, (_("Whether the effect that is needed can be had is not known."),)]
    return [
        *shared,
        (_("Ranges are drawn independently of each other, though in truth they move together."),),
        (_("Ratios of different analyses cannot be compared: the convention, what is left out and who judged differ."),),
    ]
