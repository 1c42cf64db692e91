"""What the sections on impact share: figures of the ledger and of the range, names, columns, what marks an illustration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from koers.figures import Product, Ratio, Sum
from koers.frames import rows_of
from koers.impact.case import PRICED, Case
from koers.impact.conventions import OWN, REPLAYED
from koers.impact.ledger import Ledger, keep_ledger
from koers.impact.published import Comparison
from koers.impact.uncertainty import Simulation, convention_spread, one_way, scenarios, simulate, switching_values
from koers.impact.value import Result
from koers.present.display import Callout, Cell, Chart, Column, Figure, Section, Table, Text
from koers.present.wording import Wording

if TYPE_CHECKING:
    import pandas as pd

MONEY = "money"
# Of each measure its unit and with how many decimals it is shown; -1 is as many as it has, at most two.
MEASURES: Mapping[str, tuple[str, int]] = {
    "quantity": ("count", -1),
    "stated": ("count", -1),
    "group_size": ("count", -1),
    "needed_alone": ("count", 0),
    "needed_with_others": ("count", 0),
    "proxy_value": (MONEY, 2),
    "proxy_indexed": (MONEY, 2),
    "value": (MONEY, 0),
    "amount": (MONEY, 0),
    "first_year": ("years", 0),
    "duration_years": ("years", 0),
    "proxy_factor": ("factor", 4),
    "exchange_rate": ("factor", 4),
    "discount_factor": ("factor", 4),
    "discount_rate": ("share", -1),
    "deadweight": ("share", -1),
    "displacement": ("share", -1),
    "attribution_to_others": ("share", -1),
    "drop_off": ("share", -1),
    "two_filters": ("share", -1),
    "all_filters": ("share", -1),
    "share": ("share", 0),
    "share_of_group": ("share", 0),
    "sroi_ratio": ("ratio", 2),
    "net_sroi_ratio": ("ratio", 2),
    "ratio": ("ratio", 2),
    "break_even_multiplier": ("factor", 2),
    "payback_months": ("months", 1),
    "payback_stepwise_months": ("months", 1),
}


@dataclass(frozen=True)
class ImpactView:
    """A valued case as told in one language.

    Attributes
    ----------
    period : str
    case_id : str
        Its folder's name; the entity in figure ids.
    result : Result
    words : Wording
    colours : mapping of name to ``#rrggbb``
    n_draws, seed : int
        Of the simulation.
    published : mapping of file to Comparisons
        What a source printed, where the case replays one.
    summary : str
        What the case says of itself.
    """

    period: str
    case_id: str
    result: Result
    words: Wording
    colours: Mapping[str, str]
    n_draws: int
    seed: int
    published: Mapping[str, tuple[Comparison, ...]] = field(default_factory=dict)
    summary: str = ""

    @property
    def case(self) -> Case:
        """The case under the convention in force."""
        return self.result.case

    @property
    def open(self) -> bool:
        """Whether the effect is what nobody knows: no ratio anywhere."""
        return self.case.question == "break_even"

    @cached_property
    def ledger(self) -> Ledger:
        """Every figure of the chain, with its formula."""
        return keep_ledger(self.result)

    @cached_property
    def one_way(self) -> pd.DataFrame:
        """Each range at its two ends."""
        return one_way(self.case)

    @cached_property
    def scenarios(self) -> pd.DataFrame:
        """Everything at its worst and at its best."""
        return scenarios(self.case)

    @cached_property
    def switching(self) -> pd.DataFrame:
        """Where the ratio is 1."""
        return switching_values(self.case)

    @cached_property
    def spread(self) -> pd.DataFrame:
        """The case under every timing, start of drop-off and algebra."""
        return convention_spread(self.case)

    @cached_property
    def simulation(self) -> Simulation | None:
        """Every range drawn at once; None where there is no range, or no ratio."""
        ranged = not self.open and self.result.sroi_ratio is not None and len(self.one_way) > 0
        return simulate(self.case, self.n_draws, self.seed) if ranged else None

    # Figures --------------------------------------------------------------------------------------

    def figure(self, key: str) -> Figure:
        """Return a figure of the ledger, such as ``outcome/huisarts/gross`` or ``total/sroi_ratio``."""
        formula = self.ledger.formulas[key]
        entity, _, measure = key.rpartition("/")
        unit, decimals = MEASURES.get(measure, (MONEY, 2 if entity.startswith("one/") else 0))
        made = self.made(key, self._label(entity, measure), self.ledger.values[key], unit, decimals, formula.rule)
        match formula:
            case Sum(terms=terms):
                return replace(made, terms=tuple((sign, self.id_of(term)) for sign, term in terms))
            case Ratio(numerator=above, denominator=below):
                return replace(made, quotient=(self.id_of(above), self.id_of(below)))
            case Product(factors=factors):
                return replace(made, factors=tuple((self.id_of(f.key), f.part, f.power) for f in factors))
        return made

    def made(self, key: str, label: str, value: Decimal | float | None, unit: str, decimals: int, rule: str = "sensitivity") -> Figure:
        """Return a figure that the ledger does not hold; a double keeps 12 digits, which is what it is good for.

        ``unit`` "money" is the case's currency; ``decimals`` -1 is as many as there are, at most two (of a percentage too).
        """
        exact = value if isinstance(value, Decimal) or value is None else Decimal(f"{value:.12g}")
        if exact is not None and not exact.is_finite():
            exact = None
        unit = self.case.currency if unit == MONEY else unit
        text = self.shown(exact, unit, decimals)
        return Figure(self.id_of(key), self.marked(label), exact, unit, text, rule)

    def found(self, key: str, label: str, value: Decimal | float | None, unit: str) -> Figure:
        """Return a figure that the ledger does not hold, with the decimals that its unit has."""
        return self.made(key, label, value, unit, {"ratio": 2, "factor": 4, "months": 1}.get(unit, 0))

    def swing(self, row: Any, measure: str) -> Figure:
        """Return a figure of a row of ``one_way``: ``base, low, high, ratio_low, ratio_high, net_low, net_high, swing``."""
        _ = self.words.word
        about = self.parameter(row)
        label = {
            "base": _("as it is"),
            "low": _("lowest value"),
            "high": _("highest value"),
            "ratio_low": _("ratio at the lowest value"),
            "ratio_high": _("ratio at the highest value"),
            "net_low": _("net present value at the lowest value"),
            "net_high": _("net present value at the highest value"),
            "swing": _("difference in net present value"),
        }[measure]
        own = measure in ("base", "low", "high")
        unit, decimals = MEASURES[row.column] if own else ("ratio", 2) if measure.startswith("ratio") else (MONEY, 0)
        return self.made(f"sensitivity/{self._parameter_key(row)}/{measure}", f"{about}: {label}", getattr(row, measure), unit, decimals)

    def switch(self, row: Any, measure: str) -> Figure:
        """Return a figure of a row of ``switching``: ``base, low, high, value``."""
        _ = self.words.word
        unit, decimals = MEASURES.get(row.column, ("factor", 2))
        decimals = {"count": 1, "share": 1, "factor": 2}.get(unit, decimals) if measure == "value" else decimals
        label = {
            "base": _("in the case"),
            "low": _("lowest in its range"),
            "high": _("highest in its range"),
            "value": _("value at which the ratio is 1"),
        }[measure]
        key = f"switching/{self._parameter_key(row)}/{measure}"
        return self.made(key, f"{self.parameter(row)}: {label}", getattr(row, measure), unit, decimals, "switching value")

    def scenario(self, name: str, measure: str) -> Figure:
        """Return a figure of ``scenarios``: pessimistic or optimistic, ``sroi_ratio`` or another of its columns."""
        _ = self.words.word
        about = {"pessimistic": _("Everything at its worst"), "base": _("Everything as stated"), "optimistic": _("Everything at its best")}[
            name
        ]
        label = measure_labels(self.words)[measure]
        unit, decimals = MEASURES.get(measure, (MONEY, 0))
        value = float(self.scenarios[measure][name])
        return self.made(f"scenario/{name}/{measure}", f"{about}: {label}", value, unit, decimals, "scenario")

    def simulated(self, measure: str) -> Figure:
        """Return a figure of the simulation.

        ``measure`` is ``n_draws``, ``seed``, ``n_parameters``, ``n_without_ratio`` or ``probability_above_one``; a spread's
        are ``ratio_`` or ``net_`` with ``mean``, ``median``, ``p5`` or ``p95``.
        """
        _, found = self.words.word, self.simulation
        if found is None:
            raise ValueError(f"{self.case_id} has nothing to simulate")
        which, _sep, end = measure.partition("_")
        if end in ("mean", "median", "p5", "p95"):
            spread = found.ratio if which == "ratio" else found.net_present_value
            of = _("ratio") if which == "ratio" else _("net present value")
            ends = {"mean": _("mean"), "median": _("median"), "p5": _("5th percentile"), "p95": _("95th percentile")}
            label, value, unit = f"{of}, {ends[end]}", float(getattr(spread, end)), "ratio" if which == "ratio" else MONEY
        else:
            label = {
                "n_draws": _("number of draws"),
                "seed": _("seed"),
                "n_parameters": _("number of ranges drawn"),
                "n_without_ratio": _("draws without a ratio"),
                "probability_above_one": _("probability of a ratio above 1"),
            }[measure]
            value, unit = getattr(found, measure), "share" if measure == "probability_above_one" else "count"
        key = f"simulation/{found.distribution}/{measure}"
        return self.made(key, f"{_('Simulation')}: {label}", value, unit, 2 if unit == "ratio" else 0, "simulation")

    def variant(self, row: Any, measure: str) -> Figure:
        """Return a figure of a row of ``spread``: ``sroi_ratio`` or ``net_present_value``."""
        names = choice_names(self.words)
        name = ", ".join(names[key][getattr(row, key).value] for key in REPLAYED)
        key = "-".join(str(getattr(row, key).value) for key in REPLAYED)
        unit, decimals = MEASURES.get(measure, (MONEY, 0))
        label = f"{name}: {measure_labels(self.words)[measure]}"
        return self.made(f"convention/{key}/{measure}", label, getattr(row, measure), unit, decimals, "convention")

    def parameter(self, row: Any) -> str:
        """Return what a row of ``one_way`` or ``switching`` is about: "Meer uren betaald werk: hoeveelheid"."""
        column = column_names(self.words)[row.column]
        if row.table == "case":
            return column
        name = self.ledger.names[self._entity(row)]
        return f"{self.words.word('Displacement, {name}', name=name)}: {column}" if self._entity(row)[:1] == "d" else f"{name}: {column}"

    def _entity(self, row: Any) -> str:
        rows = self.ledger.inputs if row.table == "inputs" else self.ledger.outcomes
        return next(entity for entity, one in rows if int(one.Index) == row.row)

    def _parameter_key(self, row: Any) -> str:
        column = str(row.column).replace("_", "-")
        return column if row.table == "case" else f"{self._entity(row)}/{column}"

    def money(self, value: Decimal) -> str:
        """Write an amount in the case's currency."""
        return self.words.amount(value, self.case.currency)

    def id_of(self, key: str) -> str:
        """Return a figure's id."""
        return f"{self.period}/impact/{self.case_id}/{key}"

    def shown(self, value: Decimal | None, unit: str, decimals: int, *, symbol: bool = True) -> str:
        """Write a number as a reader sees it."""
        if value is None:
            return "–"
        if decimals < 0:
            exponent = int((value * 100 if unit == "share" else value).normalize().as_tuple().exponent)
            decimals = min(2, max(0, -exponent))
        if unit == self.case.currency:
            return self.words.amount(value, unit, decimals, symbol=symbol)
        return self.words.share(value, decimals) if unit == "share" else self.words.number(value, decimals)

    def cell(self, figure: Figure, decimals: int | None = None) -> Cell:
        """Return a figure's cell under a column that says the unit: an amount without its sign."""
        if figure.value is None or figure.unit != self.case.currency:
            return Cell(figure)
        whole = decimals if decimals is not None else (2 if figure.text[-3:-2] in (",", ".") else 0)
        return Cell(figure, shown=self.shown(figure.value, figure.unit, whole, symbol=False))

    def name(self, entity: str) -> str:
        """Return an outcome's, an input's or a stakeholder's name."""
        return self.ledger.names[entity]

    def money_column(self, label: str) -> Column:
        """Return a column of amounts."""
        return Column(label, self.unit, "end")

    @property
    def unit(self) -> str:
        """The sign of the case's currency, as columns say it."""
        from babel.numbers import get_currency_symbol

        return str(get_currency_symbol(self.case.currency, locale="nl_NL" if self.words.language == "nl" else "en_GB"))

    def _label(self, entity: str, measure: str) -> str:
        """Say what a figure is, readable on its own."""
        _ = self.words.word
        parts = entity.split("/")
        label = measure_labels(self.words)[measure]
        year = next((part.removeprefix("year-") for part in parts if part.startswith("year-")), "")
        start = next((part.removeprefix("from-year-") for part in parts if part.startswith("from-year-")), "")
        named = self.ledger.names.get("/".join(parts[:2]), "")
        if parts[0] == "waterfall":
            label = step_labels(self.words)[parts[1]]
        about = {
            "outcome": named,
            "one": _("One unit of {name}", name=named),
            "displacement": _("Displacement, {name}", name=named),
            "input": _("Input {name}", name=named),
            "stakeholder": _("Stakeholder {name}", name=named),
            "waterfall": _("From gross to present value"),
            "effects": _("Effects"),
            "costs": _("Costs"),
        }.get(parts[0], _("Total"))
        if year:
            about = _("{name}, year {year}", name=about, year=year)
        if start:
            about = _("{name}, from year {year}", name=about, year=start)
        return f"{about}: {label[:1].lower()}{label[1:]}"

    # What marks a case that must not be mistaken -------------------------------------------------

    @property
    def status(self) -> str:
        """What kind of analysis this is, in a word."""
        _ = self.words.word
        return {
            "published": _("replay of a published analysis"),
            "evaluation": _("evaluation"),
            "forecast": _("forecast"),
            "illustration": _("illustration"),
            "exercise": _("exercise"),
        }[self.case.status]

    @property
    def must_be_marked(self) -> bool:
        """Whether its results are nobody's findings: each table, drawing and figure says so."""
        return self.case.status in ("illustration", "forecast", "exercise")

    def marked(self, text: str) -> str:
        """Return a caption or label that says what the case is, where it could be mistaken for a finding."""
        return f"{text} ({self.status})" if self.must_be_marked else text

    def marked_section(self, section: Section) -> Section:
        """Return a section of which every table and drawing says in its caption what the case is."""
        return Section(
            tuple(replace(item, title=self.marked(item.title)) if isinstance(item, Table | Chart) else item for item in section.items)
        )

    def what_it_is(self) -> Callout | None:
        """Say above all what a reader must not take this for; None where there is no such thing to say."""
        _, text = self.words.word, self.words.text
        match self.case.status:
            case "illustration":
                told = text(
                    "Nobody measured these effects: quantities and shares are assumptions. The report shows what an analysis "
                    "would look like; no conclusion about the programme can be drawn from it."
                )
                return Callout(_("This is an illustration"), (told,), "warning")
            case "forecast":
                told = text("These effects are expected, not measured. The outcome is as good as the expectations.")
                return Callout(_("This is a forecast"), (told,), "warning")
            case "exercise":
                told = text("The case is made up to learn from. Its figures say nothing about a real programme.")
                return Callout(_("This is an exercise"), (told,), "warning")
            case "published":
                told = text("The figures are those of somebody else's publication, computed again under its own convention.")
                return Callout(_("This is a replay of a published analysis"), (told,))
            case _:
                return None

    def left_out(self) -> list[Any]:
        """Return the rows of the map that count for nothing."""
        return [row for row in rows_of(self.case.value_map) if row.status != PRICED]

    # The convention, which stands under every ratio ----------------------------------------------

    @property
    def convention(self) -> str:
        """The convention's name; of one that the case spells out, that it does."""
        name = self.case.convention.name
        return self.words.word("the case’s own") if name == OWN else name

    def rates(self, flow: str = "effects") -> Text:
        """Return the discount rates of a flow in words: "2,25%", "2,8%, vanaf jaar 36 1,8%"."""
        steps = self.case.rates.costs if flow == "costs" else self.case.rates.effects
        single = len(steps) == 1
        told: Text = ()
        for step in steps:
            rate = self.figure(f"{flow}/discount_rate" if single else f"{flow}/from-year-{step.from_year}/discount_rate")
            year = str(step.from_year)
            told = self.words.text("{rate}, from year {year} {next}", rate=told, year=year, next=rate) if told else (rate,)
        return told

    def convention_note(self) -> Text:
        """Name the convention under a ratio, and the rate."""
        names, chosen = choice_names(self.words), self.case.convention.choices
        told = ", ".join(names[key][chosen[key].value] for key in REPLAYED)
        text = self.words.text
        if self.case.rates.costs == self.case.rates.effects:
            return text("Convention: {name} ({choices}); discount rate {rate}.", name=self.convention, choices=told, rate=self.rates())
        return text(
            "Convention: {name} ({choices}); discount rate {rate} for effects and {other} for costs.",
            name=self.convention,
            choices=told,
            rate=self.rates(),
            other=self.rates("costs"),
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """The case's own words, which are in the case's language."""
        map_columns = ("stakeholder", "outcome", "indicator", "proxy", "proxy_unit", "proxy_source", "note")
        cells = [row for name in map_columns for row in self.case.value_map[name]]
        cells += [row for name in ("stakeholder", "input", "note") for row in self.case.inputs[name]]
        index = () if self.case.price_index is None else (self.case.price_index.source,)
        return tuple(dict.fromkeys(str(text) for text in (*cells, *self.ledger.names.values(), *self.case.sources, *index) if text))

    @property
    def watermark(self) -> str:
        """What stands across pages in print: what must not be mistaken comes before that it is a concept."""
        return self.status.capitalize() if self.must_be_marked else ""

    @property
    def status_sentence(self) -> str:
        """Say on every page what this is."""
        _ = self.words.word
        return {
            "published": _("Replay of a published analysis."),
            "evaluation": _("Evaluation."),
            "forecast": _("Forecast: effects are expected, not measured."),
            "illustration": _("Illustration: effects are assumed, not measured."),
            "exercise": _("Exercise: a made-up case."),
        }[self.case.status]


def measure_labels(words: Wording) -> dict[str, str]:
    """Return each measure's name for column headings and labels."""
    _ = words.word
    return {
        "quantity": _("Quantity"),
        "stated": _("Quantity stated"),
        "group_size": _("Size of the group"),
        "needed_alone": _("Needed, by itself"),
        "needed_with_others": _("Needed, beside the others as stated"),
        "proxy_value": _("Price of one"),
        "proxy_indexed": _("Price of one, indexed"),
        "proxy_factor": _("Price index applied"),
        "exchange_rate": _("Exchange rate"),
        "value": _("Value in its own currency"),
        "amount": _("Amount"),
        "first_year": _("First year"),
        "duration_years": _("Number of years"),
        "discount_rate": _("Discount rate"),
        "discount_factor": _("Discount factor"),
        "deadweight": _("Deadweight"),
        "displacement": _("Displacement"),
        "attribution_to_others": _("Attribution to others"),
        "drop_off": _("Drop-off"),
        "two_filters": _("Deadweight and displacement added"),
        "all_filters": _("All filters added"),
        "gross": _("Gross value of one year"),
        "after_deadweight": _("After deadweight"),
        "after_displacement": _("After displacement"),
        "impact": _("Impact"),
        "gross_total": _("Gross value"),
        "after_deadweight_total": _("After deadweight, over all years"),
        "after_displacement_total": _("After displacement, over all years"),
        "after_attribution_total": _("After attribution to others, over all years"),
        "impact_total": _("After drop-off"),
        "present_value": _("Present value"),
        "share": _("Share of the value"),
        "share_of_group": _("Needed, as a share of the group"),
        "inputs": _("Inputs given"),
        "ratio": _("Part of the ratio"),
        "inputs_given": _("Inputs as given"),
        "inputs_total": _("Total inputs"),
        "all_value": _("All present value"),
        "total_present_value": _("Total present value"),
        "net_present_value": _("Net present value"),
        "sroi_ratio": _("SROI ratio"),
        "net_sroi_ratio": _("Net SROI ratio"),
        "break_even_multiplier": _("Multiplier that makes up for the inputs"),
        "payback_months": _("Payback in months"),
        "payback_stepwise_months": _("Payback in months, year by year"),
    }


def step_labels(words: Wording) -> dict[str, str]:
    """Return the name of each step from gross to present value."""
    _ = words.word
    return {
        "gross": _("Gross value"),
        "deadweight": _("Deadweight"),
        "displacement": _("Displacement"),
        "attribution-to-others": _("Attribution to others"),
        "drop-off": _("Drop-off"),
        "discounting": _("Discounting"),
        "moved-to-inputs": _("Moved to the inputs"),
        "total": _("Total present value"),
    }


def column_names(words: Wording) -> dict[str, str]:
    """Return the name of each column that a range can be about."""
    _ = words.word
    return {
        "quantity": _("quantity"),
        "proxy_value": _("price of one"),
        "first_year": _("first year"),
        "duration_years": _("number of years"),
        "deadweight": _("deadweight"),
        "displacement": _("displacement"),
        "attribution_to_others": _("attribution to others"),
        "drop_off": _("drop-off"),
        "value": _("amount"),
        "discount_rate": _("Discount rate"),
        "all_value": _("All value together"),
    }


def choice_names(words: Wording) -> dict[str, dict[str, str]]:
    """Return each value of each choice of a convention in a word or two."""
    _ = words.word
    return {
        "discount_timing": {
            "end": _("discounted at year’s end"),
            "mid": _("discounted at mid-year"),
            "start": _("discounted at year’s start"),
            "none": _("not discounted"),
        },
        "drop_off_starts": {"year2": _("drop-off from year 2"), "year1": _("drop-off from year 1")},
        "filter_algebra": {"multiplicative": _("filters multiplied"), "additive": _("filters added")},
    }
