"""What the sections on impact share: figures of the ledger and of the range, names, columns, what marks an illustration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from koers.frames import rows_of
from koers.impact.case import PRICED, Case
from koers.impact.conventions import OWN
from koers.impact.ledger import Ledger, keep_ledger
from koers.impact.published import Comparison
from koers.impact.since import Since
from koers.impact.uncertainty import Simulation, convention_spread, one_way, scenarios, simulate, switching_values
from koers.impact.value import Result
from koers.present.display import Callout, Cell, Chart, Column, Figure, Section, Table, Text
from koers.present.impact.figures import ImpactFigures, choice_names
from koers.present.wording import Wording

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ImpactView(ImpactFigures):
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
    since : Since or None
        The earlier case that it follows, beside it.
    told_in : str
        The earlier period that reports on that one; "" where none does.
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
    since: Since | None = None
    told_in: str = ""

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

    def money(self, value: Decimal) -> str:
        """Write an amount in the case's currency."""
        return self.words.amount(value, self.case.currency)

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
        return Column(label, self.currency_sign, "end")

    @property
    def currency_sign(self) -> str:
        """The sign of the case's currency, as columns say it."""
        from babel.numbers import get_currency_symbol

        return str(get_currency_symbol(self.case.currency, locale="nl_NL" if self.words.language == "nl" else "en_GB"))

    # What marks a case that must not be mistaken -------------------------------------------------

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
        """Return the discount rates of a flow in words: "2,25%", "2,8% tot en met jaar 35, daarna 1,8%"."""
        steps = self.case.rates.costs if flow == "costs" else self.case.rates.effects
        single = len(steps) == 1
        told: Text = ()
        for step in steps:
            rate = self.figure(f"{flow}/discount_rate" if single else f"{flow}/from-year-{step.from_year}/discount_rate")
            last = str(step.from_year - 1)
            told = (
                self.words.text("{rate} up to and including year {year}, then {next}", rate=told, year=last, next=rate) if told else (rate,)
            )
        return told

    def convention_note(self) -> Text:
        """Name the convention under a ratio, all six of its choices, and the rate."""
        names, chosen = choice_names(self.words), self.case.convention.choices
        told = ", ".join(names[key][choice.value] for key, choice in chosen.items())
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
