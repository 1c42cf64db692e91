"""Figures on impact: those of the ledger, and those of the range around it, each with how it came about."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from koers.figures import Count, Factor, Formula, Method, Product, Source, Sum, Supplied
from koers.frames import rows_of
from koers.impact.case import Case
from koers.impact.conventions import REPLAYED
from koers.impact.ledger import Ledger
from koers.impact.uncertainty import Simulation
from koers.present.display import Figure
from koers.present.figures import FigureMaker, Origin

if TYPE_CHECKING:
    import pandas as pd

    from koers.present.wording import Wording

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
    "list_price": (MONEY, 2),
    "list_price_indexed": (MONEY, 2),
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


# The notebook whose parameters are the simulation's settings, and their names there.
NOTEBOOK = "notebooks/impact-analysis.ipynb"
_SETTINGS = {"n_draws": "draws", "seed": "seed"}


class ImpactFigures(FigureMaker):
    """Makes display figures out of a ledger's keys, and out of what was found by moving things."""

    period: str
    case_id: str

    @property
    @abstractmethod
    def case(self) -> Case:
        """The case under the convention in force."""

    @property
    @abstractmethod
    def ledger(self) -> Ledger:
        """Every figure of the chain, with its formula."""

    @property
    @abstractmethod
    def one_way(self) -> pd.DataFrame:
        """Each range at its two ends."""

    @property
    @abstractmethod
    def scenarios(self) -> pd.DataFrame:
        """Everything at its worst and at its best."""

    @property
    @abstractmethod
    def simulation(self) -> Simulation | None:
        """Every range drawn at once."""

    @property
    def prefix(self) -> str:
        """What stands before a key such as ``outcome/huisarts/gross`` or ``total/sroi_ratio``."""
        return f"{self.period}/impact/{self.case_id}/"

    @property
    def known_formulas(self) -> Mapping[str, Formula]:
        """Those of the ledger."""
        return self.ledger.formulas

    @property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """Those of the ledger."""
        return self.ledger.values

    def unit(self, key: str) -> str:
        """Return a figure's unit; of an amount the case's currency."""
        unit = self._look(key)[0]
        return self.case.currency if unit == MONEY else unit

    def written(self, key: str, value: Decimal | None) -> str:
        """Return a figure as shown."""
        return self.shown(value, self.unit(key), self._look(key)[1])

    def measure(self, key: str) -> str:
        """Return the measure's name."""
        label = measure_labels(self.words)[key.rpartition("/")[2]]
        return f"{label[:1].lower()}{label[1:]}"

    def label(self, key: str) -> str:
        """Return what a figure is of, and its measure."""
        entity, _, measure = key.rpartition("/")
        return self.marked(self._label(entity, measure))

    @staticmethod
    def _look(key: str) -> tuple[str, int]:
        entity, _, measure = key.rpartition("/")
        return MEASURES.get(measure, (MONEY, 2 if entity.startswith("one/") else 0))

    def made(
        self,
        key: str,
        label: str,
        value: Decimal | float | None,
        unit: str,
        decimals: int,
        rule: str = "sensitivity",
        *,
        of: Iterable[Figure] = (),
        formula: Formula | None = None,
    ) -> Figure:
        """Return a figure that the ledger does not hold; a double keeps 12 digits, which is what it is good for.

        ``unit`` "money" is the case's currency; ``decimals`` -1 is as many as there are, at most two (of a percentage too).
        ``of`` are the figures that it follows from, ``formula`` how: by default by the method that ``rule`` names.
        """
        exact = value if isinstance(value, Decimal) or value is None else Decimal(f"{value:.12g}")
        if exact is not None and not exact.is_finite():
            exact = None
        unit = self.case.currency if unit == MONEY else unit
        given = {figure.id.removeprefix(self.prefix): figure for figure in of}
        origin = Origin(self, key, formula or Method(exact, tuple(given), rule), given=given)
        text = self.shown(exact, unit, decimals)
        self.cache[key] = Figure(self.id_of(key), self.marked(label), exact, unit, text, rule, origin=origin)
        return self.cache[key]

    def found(self, key: str, label: str, value: Decimal | float | None, unit: str, rule: str, of: Iterable[Figure]) -> Figure:
        """Return a figure that the ledger does not hold, with the decimals that its unit has."""
        return self.made(key, label, value, unit, {"ratio": 2, "factor": 4, "months": 1}.get(unit, 0), rule, of=of)

    @property
    def ratio(self) -> Figure:
        """The ratio of the case as it is."""
        return self.figure("total/sroi_ratio")

    def _cell(self, row: Any, end: str) -> Supplied:
        """Return the cell of the case in which a parameter, or the end of its range, stands; where no end is given, the parameter's."""
        frame = self.case.inputs if row.table == "inputs" else self.case.value_map
        column = f"{row.column}_{end}" if end != "base" and frame.loc[row.row, f"{row.column}_{end}"] is not None else row.column
        cell = frame.loc[row.row, column]
        source = Source(self.case.files[row.table], int(row.row), column)
        return Supplied(Decimal(0), source, "blank_share") if cell is None else Supplied(Decimal(cell), source)

    def _stated(self, row: Any, end: str, key: str, label: str, unit: str, decimals: int, rule: str = "sensitivity") -> Figure:
        """Return a parameter's value, or the end of its range, as the case states it; a price is indexed where the case has an index."""
        cell, factor = self._cell(row, end), f"{self._entity(row)}/proxy_factor"
        if row.column != "proxy_value" or factor not in self.ledger.formulas:
            return self.made(key, label, getattr(row, end), unit, decimals, rule, formula=cell)
        whole, _, measure = key.rpartition("/")
        stated = self.made(f"{whole}/{measure}_stated", label, cell.value, unit, decimals, "input", formula=cell)
        indexed = Product((Factor(f"{whole}/{measure}_stated"), Factor(factor)), rule)
        return self.made(key, label, getattr(row, end), unit, decimals, rule, of=(stated, self.figure(factor)), formula=indexed)

    @cached_property
    def ranges(self) -> tuple[Figure, ...]:
        """Both ends of every range."""
        return tuple(self.swing(row, end) for row in rows_of(self.one_way) for end in ("low", "high"))

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
        key, told = f"sensitivity/{self._parameter_key(row)}/{measure}", f"{about}: {label}"
        if measure in ("base", "low", "high"):
            return self._stated(row, measure, key, told, *MEASURES[row.column])
        if measure == "swing":
            ends = (self.swing(row, "net_low"), self.swing(row, "net_high"))
            apart = Method(Decimal(f"{row.swing:.12g}"), tuple(end.id.removeprefix(self.prefix) for end in ends), "difference")
            return self.made(key, told, row.swing, MONEY, 0, of=ends, formula=apart)
        result, end = measure.split("_")
        whole = self.ratio if result == "ratio" else self.figure("total/net_present_value")
        unit, decimals = ("ratio", 2) if result == "ratio" else (MONEY, 0)
        return self.made(key, told, getattr(row, measure), unit, decimals, of=(whole, self.swing(row, end)))

    def switch(self, row: Any, measure: str) -> Figure:
        """Return a figure of a row of ``switching``: ``base, low, high, value``; ``value_2`` is the next where there are several."""
        _ = self.words.word
        solved, _sep, number = measure.partition("_")
        unit, decimals = MEASURES.get(row.column, ("factor", 2))
        decimals = {"count": 1, "share": 1, "factor": 2}.get(unit, decimals) if solved == "value" else decimals
        label = {
            "base": _("in the case"),
            "low": _("lowest in its range"),
            "high": _("highest in its range"),
            "value": _("value at which the ratio is 1"),
        }[solved]
        key, told = (
            f"switching/{self._parameter_key(row)}/{measure}",
            f"{self.parameter(row)}: {label}" + (f" ({number})" if number else ""),
        )
        value, rule = self.switches(row)[int(number or 1) - 1] if solved == "value" else getattr(row, measure), "switching value"
        if solved == "value":
            base = () if row.base is None else (self.switch(row, "base"),)
            return self.made(key, told, value, unit, decimals, rule, of=(*base, self.figure("total/net_present_value")))
        if row.table != "case":
            return self._stated(row, measure, key, told, unit, decimals, rule)
        if row.column == "discount_rate":
            return self.made(key, told, value, unit, decimals, rule, formula=Sum(((1, "effects/discount_rate"),), "same"))
        return self.made(key, told, value, unit, decimals, "as it is", of=(self.figure("total/all_value"),))

    @staticmethod
    def switches(row: Any) -> list[float | None]:
        """Return the values that a row of ``switching`` has, the nearest to the base first; one that is None where it has none."""
        return [row.value, *(value for value in getattr(row, "values") if value != row.value)]  # noqa: B009 - a column of that name

    def scenario(self, name: str, measure: str) -> Figure:
        """Return a figure of ``scenarios``: pessimistic or optimistic, ``sroi_ratio`` or another of its columns."""
        _ = self.words.word
        about = {"pessimistic": _("Everything at its worst"), "base": _("Everything as stated"), "optimistic": _("Everything at its best")}[
            name
        ]
        label = measure_labels(self.words)[measure]
        unit, decimals = MEASURES.get(measure, (MONEY, 0))
        value, of = float(self.scenarios[measure][name]), (self.figure(f"total/{measure}"), *self.ranges)
        return self.made(f"scenario/{name}/{measure}", f"{about}: {label}", value, unit, decimals, "scenario", of=of)

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
        key, told = f"simulation/{found.distribution}/{measure}", f"{_('Simulation')}: {label}"
        decimals, rule = 2 if unit == "ratio" else 0, "simulation"
        if measure in _SETTINGS:
            setting = Supplied(Decimal(value), Source(NOTEBOOK, 0, _SETTINGS[measure]), "setting")
            return self.made(key, told, value, unit, decimals, rule, formula=setting)
        if measure == "n_parameters":
            highs = self.ranges[1::2]
            counted = Count(tuple(high.id.removeprefix(self.prefix) for high in highs), "count")
            return self.made(key, told, value, unit, decimals, rule, of=highs, formula=counted)
        whole = self.figure("total/net_present_value") if which == "net" else self.ratio
        return self.made(key, told, value, unit, decimals, rule, of=(whole, *self.ranges, *map(self.simulated, _SETTINGS)))

    def variant(self, row: Any, measure: str) -> Figure:
        """Return a figure of a row of ``spread``: ``sroi_ratio`` or ``net_present_value``."""
        names = choice_names(self.words)
        name = ", ".join(names[key][getattr(row, key).value] for key in REPLAYED)
        key = "-".join(str(getattr(row, key).value) for key in REPLAYED)
        unit, decimals = MEASURES.get(measure, (MONEY, 0))
        label = f"{name}: {measure_labels(self.words)[measure]}"
        of = (self.figure(f"total/{measure}"),)
        return self.made(f"convention/{key}/{measure}", label, getattr(row, measure), unit, decimals, "convention", of=of)

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
        "list_price": _("Price in the list, of its own year"),
        "list_price_indexed": _("Price in the list, of the case’s price year"),
        "counted_value": _("What of it counts as value"),
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
        "negative_outcomes": {"numerator": _("negative outcomes in the value"), "denominator": _("negative outcomes in the inputs")},
        "third_party_savings": {
            "numerator": _("savings of third parties in the value"),
            "denominator": _("savings of third parties off the inputs"),
        },
        "displacement": {"share": _("displacement as a share"), "row": _("displacement as a row")},
    }
