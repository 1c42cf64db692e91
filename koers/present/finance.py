"""Sections on money: what the financial overview, and every report that mentions money, is made of.

Each method of :class:`FinanceSections` returns a section; nothing here computes an amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from koers.finance.checks import REFERENCE
from koers.finance.accounts import LINE_MEASURES, OVERVIEW_MEASURES
from koers.finance.deviations import DEVIATIONS, Deviation
from koers.finance.messages import KeyMessage
from koers.finance.statement import CARRY_OVER, OVERVIEW, PROGRAMME, TIME, Line, Statement
from koers.present.charts import Drawing, Part, Series, against_pace, bridge, deviation_bars, stacked_bars
from koers.present.display import (
    Callout,
    Cell,
    Chart,
    Column,
    Definitions,
    Display,
    Figure,
    Heading,
    KeyMessages,
    Prose,
    Row,
    Section,
    Strong,
    Table,
    Text,
    Tiles,
)
from koers.present.finance_figures import FinanceFigures, measure_labels
from koers.present.wording import Wording

if TYPE_CHECKING:
    import pandas as pd

# Lines whose expected spending is drawn beside what is spent and what is left.
_PARTS = ("spent", "expected_spend", "expected_end_balance")


@dataclass(frozen=True)
class FinanceSections:
    """The sections, for one statement in one language.

    Attributes
    ----------
    period : str
    statement : Statement
        With the figures of the deviations.
    deviations : tuple of Deviation
    messages : tuple of KeyMessage
    frames : mapping of table name to DataFrame
        ``explanations``, ``amendments``, ``overview_finance``, ``carry_over``: their texts are shown.
    words : Wording
    colours : mapping of name to ``#rrggbb``
    reference_text, budget_text : str
        The reference date in words; the budget as first decided, named.
    positive_is_favourable : bool
        The sign convention of the expected end balance.
    """

    period: str
    statement: Statement
    deviations: tuple[Deviation, ...]
    messages: tuple[KeyMessage, ...]
    frames: Mapping[str, pd.DataFrame]
    words: Wording
    colours: Mapping[str, str]
    reference_text: str
    budget_text: str
    positive_is_favourable: bool

    @cached_property
    def figure(self) -> FinanceFigures:
        """Makes a figure of a key."""
        return FinanceFigures(self.period, self.statement, self.words)

    # What matters first ---------------------------------------------------------------------

    def key_messages(self) -> Section:
        """Three to five things a board must know, largest first."""
        items = tuple(self._message(message) for message in self.messages)
        return Section((KeyMessages(self.words.word("What you need to know"), items),))

    def _message(self, message: KeyMessage) -> tuple[str, Text]:
        _, text, figure = self.words.word, self.words.text, self.figure
        total, result = f"{PROGRAMME}/total", f"{OVERVIEW}/result"
        name = self._line_name(message.key)
        match message.kind:
            case "surplus":
                lead = _("A surplus is expected at the end of the year") if message.size_eur > 0 else _("A shortfall is expected at the end of the year")
                return lead, text(
                    "After carrying over {carried}, {surplus} is expected to be left: {share} of the budget.",
                    carried=figure(f"{CARRY_OVER}/total/amount"),
                    surplus=figure(f"{result}/surplus"),
                    share=figure(f"{result}/surplus_share"),
                )
            case "pace":
                lead = _("Spending runs behind the year") if message.size_eur > 0 else _("Spending runs ahead of the year")
                return lead, text(
                    "{spent} of {budget} is spent: {rate}, while {elapsed} of the year has passed.",
                    spent=figure(f"{total}/spent"),
                    budget=figure(f"{total}/budget_revised"),
                    rate=figure(f"{total}/spending_rate"),
                    elapsed=figure(f"{TIME}/elapsed_share"),
                )
            case "budget_change":
                lead = _("The budget was raised") if message.size_eur > 0 else _("The budget was lowered")
                return lead, text(
                    "Amendments took the budget from {before} to {after}: a change of {change}.",
                    before=figure(f"{OVERVIEW}/lasten/total/budget"),
                    after=figure(f"{OVERVIEW}/lasten/total/budget_revised"),
                    change=figure(f"{OVERVIEW}/lasten/total/amendments"),
                )
            case "result":
                lead = _("The budget has room that nobody was given") if message.size_eur > 0 else _("The budget does not balance")
                surplus = "Income exceeds the planned expenditure: the result is {result}."
                shortfall = "Planned expenditure exceeds the income: the result is {result}."
                return lead, text(surplus if message.size_eur > 0 else shortfall, result=figure(f"{self._result_row}/budget_revised"))
            case "unexplained":
                n = int(self.statement.amount(f"{DEVIATIONS}/total/n_unexplained"))
                return _("Not every deviation is explained"), self.words.plural_text(
                    "{n} deviation is not fully explained; it concerns {amount}.",
                    "{n} deviations are not fully explained; together {amount}.",
                    n,
                    n=figure(f"{DEVIATIONS}/total/n_unexplained"),
                    amount=figure(f"{DEVIATIONS}/total/unexplained"),
                )
            case "overspent":
                return _("Lines are spent beyond their budget"), text(
                    "Together {amount} more is spent than the revised budget of these lines.", amount=figure(f"{DEVIATIONS}/total/overspent")
                )
            case "largest_deviation":
                left = "{amount} of {budget} is expected to be left on this line ({share})."
                short = "This line is expected to end at {amount} on a budget of {budget} ({share})."
                return _("The largest deviation: {line}", line=name), text(
                    left if message.size_eur > 0 else short,
                    amount=figure(f"{message.key}/expected_end_balance"),
                    budget=figure(f"{message.key}/budget_revised"),
                    share=figure(f"{message.key}/expected_end_balance_share"),
                )
            case "slowest_theme":
                return _("{theme} runs furthest behind", theme=name), text(
                    "{rate} of its budget is spent, while {elapsed} of the year has passed.",
                    rate=figure(f"{message.key}/total/spending_rate"),
                    elapsed=figure(f"{TIME}/elapsed_share"),
                )

    def at_a_glance(self) -> Section:
        """Four large figures."""
        _, text, figure = self.words.word, self.words.text, self.figure
        lasten, total = f"{OVERVIEW}/lasten/total", f"{PROGRAMME}/total"
        items = (
            (
                _("Revised budget"),
                figure(f"{lasten}/budget_revised"),
                text("{change} by amendments", change=figure(f"{lasten}/amendments")),
            ),
            (
                _("Spent on lines"),
                figure(f"{total}/spent"),
                text("{rate} of {budget}", rate=figure(f"{total}/spending_rate"), budget=figure(f"{total}/budget_revised")),
            ),
            (
                _("Expected end balance"),
                figure(f"{lasten}/expected_end_balance"),
                text("of which {carried} to carry over", carried=figure(f"{CARRY_OVER}/total/amount")),
            ),
            (
                _("Expected surplus"),
                figure(f"{OVERVIEW}/result/surplus"),
                text("{share} of the budget", share=figure(f"{OVERVIEW}/result/surplus_share")),
            ),
        )
        return Section((Tiles(_("At a glance"), items),))

    # The programme as a whole -----------------------------------------------------------------

    def programme(self) -> Section:
        """The programme's spending by theme: table, spent/expected/left, spending against time."""
        _, text, figure = self.words.word, self.words.text, self.figure
        total = f"{PROGRAMME}/total"
        lead = text(
            "On {date}, {spent} of the revised budget of {budget} for the programme organisation and the themes was spent: {rate}. "
            "{expected} is expected to be spent before the end of the year, so that {left} is left.",
            date=self.reference_text,
            spent=figure(f"{total}/spent"),
            budget=figure(f"{total}/budget_revised"),
            rate=figure(f"{total}/spending_rate"),
            expected=figure(f"{total}/expected_spend"),
            left=figure(f"{total}/expected_end_balance"),
        )
        rows = [self._finance_row(theme.label, f"{theme.key}/total") for theme in self.statement.themes]
        rows.append(self._finance_row(_("Total"), total, "total"))
        table = Table("programma", _("Finances by theme"), self._finance_columns(_("Theme")), tuple(rows), (self._euro_note(),))
        themes = [(theme.label, f"{theme.key}/total") for theme in self.statement.themes]
        return Section(
            (
                Heading(_("The programme by theme"), 2, "programma", new_page=True),
                Prose(lead, "lead"),
                table,
                self._parts_chart("programma-verdeling", _("Spent, expected and left by theme"), themes),
                self._pace_chart(),
            )
        )

    def _pace_chart(self) -> Chart:
        _, figure = self.words.word, self.figure
        pace = figure(f"{TIME}/elapsed_share")
        rows = [(theme.label, figure(f"{theme.key}/total/spending_rate")) for theme in self.statement.themes]
        known = [(name, rate) for name, rate in rows if rate.value is not None]
        behind = [name for name, rate in known if (rate.value or 0) < (pace.value or 0)]
        drawing = against_pace(
            [(name, rate.value or Decimal(0), rate.text) for name, rate in known],
            pace.value or Decimal(0),
            _("{share} of the year", share=pace.text),
            self.colours["spent"],
            self.colours["accent"],
        )
        alt = _(
            "On the reference date {pace} of the year has passed. Spent: {rates}. Behind the year: {behind}.",
            pace=pace.text,
            rates=self.words.listed(f"{name} {rate.text}" for name, rate in known),
            behind=self.words.listed(behind) or _("none"),
        )
        return _chart("bestedingstempo", _("Spending against time"), drawing, alt, [pace, *(rate for _name, rate in known)])

    def _parts_chart(self, name: str, title: str, rows: Sequence[tuple[str, str]]) -> Chart:
        """Draw what is spent, expected and left of each (label, line key)."""
        _, figure = self.words.word, self.figure
        series = (
            Series(_("Spent"), self.colours["spent"]),
            Series(_("Still expected"), self.colours["expected"], "////"),
            Series(_("Left over"), self.colours["left"], "\\\\\\\\"),
        )
        parts = {key: [figure(f"{key}/{measure}") for measure in _PARTS] for _label, key in rows}
        drawing = stacked_bars(
            [
                (label, figure(f"{key}/budget_revised").text, [Part(f.value or Decimal(0), f.text) for f in parts[key]])
                for label, key in rows
            ],
            series,
        )
        told = [
            _("{name}: {spent} spent, {expected} expected, {left} left", name=label, spent=a.text, expected=b.text, left=c.text)
            for label, key in rows
            for a, b, c in [parts[key]]
        ]
        figures = [f for _label, key in rows for f in (figure(f"{key}/budget_revised"), *parts[key])]
        return _chart(name, title, drawing, "; ".join(told) + ".", figures)

    # Income and expenditure ---------------------------------------------------------------------

    def overview(self) -> Section:
        """Income and expenditure, the bridge from budget to revised budget, amendments, reserve."""
        _, text, figure = self.words.word, self.words.text, self.figure
        lasten = f"{OVERVIEW}/lasten/total"
        lead = text(
            "The budget for the year went from {before} to {after}. Income minus expenditure leaves a result of {result}; "
            "with what is left on the themes, the expected end balance is {balance}.",
            before=figure(f"{lasten}/budget"),
            after=figure(f"{lasten}/budget_revised"),
            result=figure(f"{self._result_row}/budget_revised"),
            balance=figure(f"{lasten}/expected_end_balance"),
        )
        return Section(
            (
                Heading(_("Income and expenditure"), 2, "baten-en-lasten"),
                Prose(lead, "lead"),
                self._overview_table("baten"),
                self._overview_table("lasten"),
                *self._assumptions(),
                Heading(_("From budget to revised budget"), 3, "begrotingswijzigingen"),
                self._bridge_chart(),
                self._amendment_table(),
            )
        )

    def _overview_table(self, side: str) -> Table:
        _ = self.words.word
        measures = OVERVIEW_MEASURES if side == "lasten" else OVERVIEW_MEASURES[:3]
        lines = self.statement.overview[side]
        first = [line for line in lines if line.kind not in ("reserve", "total_with_reserve")]
        after = [line for line in lines if line.kind in ("reserve", "total_with_reserve")]
        rows = [self._row(line.label, line.key, measures) for line in first]
        rows.append(self._row(_("Total"), f"{OVERVIEW}/{side}/total", measures, "total"))
        for line in after:
            rows.append(self._row(line.label, line.key, measures, "total" if line.kind == "total_with_reserve" else "body"))
        title = _("Income") if side == "baten" else _("Expenditure")
        columns = self._columns(title, measures)
        notes = (self._euro_note(),) if side == "baten" else (self._euro_note(), self.words.text("The end balance is what is expected to be left at the end of the year."))
        return Table(side, title, columns, tuple(rows), notes)

    def _assumptions(self) -> Iterable[Display]:
        frame = self.frames["overview_finance"]
        labels = {line.key: line.label for lines in self.statement.overview.values() for line in lines}
        texts: dict[str, list[str]] = {}
        for row in frame.itertuples():
            said = getattr(row, f"assumption_{self.words.language}")
            if said:
                texts.setdefault(said, []).append(labels[f"{OVERVIEW}/{row.side}/{row.row_id}"])
        parts = tuple((Strong(f"{self.words.listed(names)}. "), said) for said, names in texts.items())
        if parts:
            yield Callout(self.words.word("Assumed, not computed"), parts)

    def _bridge_chart(self) -> Chart:
        _, figure = self.words.word, self.figure
        lasten = f"{OVERVIEW}/lasten/total"
        steps = [(line.label, figure(f"{line.key}/amendment")) for line in self._expenditure_amendments]
        result = figure(f"{self._result_row}/amendments") if self._result_row else None
        if result is not None and result.value:
            steps.append((self._line_name(self._result_row), result))
        before, after = figure(f"{lasten}/budget"), figure(f"{lasten}/budget_revised")
        ends = [(self.budget_text, before.value or Decimal(0), before.text, True)], [(_("Revised budget"), after.value or Decimal(0), after.text, True)]
        drawing = bridge([*ends[0], *((name, f.value or Decimal(0), self._signed(f), False) for name, f in steps), *ends[1]], self.colours)
        alt = _(
            "From {before} to {after}. Steps: {steps}.",
            before=before.text,
            after=after.text,
            steps="; ".join(f"{name} {self._signed(f)}" for name, f in steps),
        )
        note = (self.words.text("The scale does not begin at 0; broken bars mark that."),)
        return _chart("begrotingsbrug", _("From budget to revised budget: expenditure"), drawing, alt, [before, *(f for _n, f in steps), after], note)

    @cached_property
    def _expenditure_amendments(self) -> list[Line]:
        return [line for line in self.statement.amendments if not line.key.startswith(f"{OVERVIEW}/baten/")]

    def _signed(self, figure: Figure) -> str:
        return f"+{figure.text}" if (figure.value or 0) > 0 else figure.text

    def _amendment_table(self) -> Table:
        _, figure = self.words.word, self.figure
        frame = self.frames["amendments"]
        rows = []
        for line, row in zip(self.statement.amendments, frame.itertuples(), strict=True):
            said = getattr(row, f"description_{self.words.language}") or "–"
            side = _("Income") if line.key.startswith(f"{OVERVIEW}/baten/") else _("Expenditure")
            when = self.words.partial_date(row.decision_date)
            cells = (Cell((line.label,)), Cell((side,)), self._cell(figure(f"{line.key}/amendment")), Cell((when,)), Cell((said,)))
            rows.append(Row(cells))
        columns = (
            Column(_("Line")),
            Column(_("Side")),
            Column(_("Amendment"), "€", "end"),
            Column(_("Decided")),
            Column(_("What for")),
        )
        body = self.words.listed(dict.fromkeys(row.decided_by for row in frame.itertuples()))
        note = self.words.text("Decided by: {body}.", body=body)
        return Table("wijzigingen", _("Amendments"), columns, tuple(rows), (self._euro_note(), note))

    def surplus(self) -> Section:
        """Carry-over to a later year, and the surplus that is then expected."""
        _, text, figure = self.words.word, self.words.text, self.figure
        frame = self.frames.get("carry_over")
        result = f"{OVERVIEW}/result"
        rows, notes = [], [self._euro_note()]
        for line, row in zip(self.statement.carry_over, frame.itertuples() if frame is not None else (), strict=True):
            rows.append(Row((Cell((line.label,)), Cell((str(row.to_year),)), self._cell(figure(f"{line.key}/amount")))))
            said = getattr(row, f"assumption_{self.words.language}")
            if said:
                notes.append((f"{line.label}: {said}",))
        rows.append(Row((Cell((_("Total to carry over"),)), Cell(("",)), self._cell(figure(f"{CARRY_OVER}/total/amount"))), "total"))
        columns = (Column(_("Line or fund")), Column(_("To year"), align="end"), Column(_("Amount"), "€", "end"))
        said_all = text(
            "Of the expected end balance of {balance}, the programme wishes to carry over {carried}. "
            "That leaves an expected surplus of {surplus}, {share} of the budget of {whole}.",
            balance=figure(f"{OVERVIEW}/lasten/total/expected_end_balance"),
            carried=figure(f"{CARRY_OVER}/total/amount"),
            surplus=figure(f"{result}/surplus"),
            share=figure(f"{result}/surplus_share"),
            whole=figure(self._surplus_whole),
        )
        return Section(
            (
                Heading(_("Carry-over and expected surplus"), 3, "meenemen-en-overschot"),
                Prose(said_all),
                *((Table("meenemen", _("To carry over to a later year"), columns, tuple(rows), tuple(notes)),) if self.statement.carry_over else ()),
            )
        )

    @property
    def _surplus_whole(self) -> str:
        formula = self.statement.formulas[f"{OVERVIEW}/result/surplus_share"]
        return formula.parents[1]

    # One theme ------------------------------------------------------------------------------------

    def themes(self) -> Section:
        """Every theme, the programme organisation first, each on a page of its own."""
        sections = [self.theme(theme.key) for theme in self.statement.themes]
        return Section(tuple(item for section in sections for item in section))

    def theme(self, theme_id: str) -> Section:
        """One theme: a sentence, the table, the chart, the explanations."""
        theme = next(line for line in self.statement.themes if line.key == theme_id)
        _, figure = self.words.word, self.figure
        total = f"{theme.key}/total"
        left = (
            "In total {spent} was spent, {rate} of the revised budget of {budget}. "
            "{expected} is still expected to be spent; {left} is expected to be left."
        )
        short = (
            "In total {spent} was spent, {rate} of the revised budget of {budget}. "
            "{expected} is still expected to be spent; the year is expected to end at {left}, a shortfall."
        )
        lead = self.words.text(
            left if self.statement.amount(f"{total}/expected_end_balance") >= 0 else short,
            spent=figure(f"{total}/spent"),
            rate=figure(f"{total}/spending_rate"),
            budget=figure(f"{total}/budget_revised"),
            expected=figure(f"{total}/expected_spend"),
            left=figure(f"{total}/expected_end_balance"),
        )
        lines = self.statement.lines[theme.key]
        rows = [self._finance_row(line.label, line.key) for line in lines]
        rows.append(self._finance_row(_("Total"), total, "total"))
        title = _("Finances: {theme}", theme=theme.label)
        items: list[Display] = [
            Heading(theme.label, 2, theme.key, new_page=True),
            Prose(lead, "lead"),
            Table(theme.key, title, self._finance_columns(_("Line")), tuple(rows), (self._euro_note(),)),
            self._parts_chart(f"{theme.key}-verdeling", _("Spent, expected and left: {theme}", theme=theme.label), [(li.label, li.key) for li in lines]),
        ]
        explained = self._explanations(theme.key)
        if explained.items:
            items += [Heading(_("Explanations"), 3, f"{theme.key}-toelichting"), explained]
        return Section(tuple(items))

    def _explanations(self, theme_id: str) -> Definitions:
        """What was said of a theme's lines; a reported deviation about which nothing was said, too."""
        _ = self.words.word
        kinds = {"deviation": "expected_end_balance", "amendment": "amendments"}
        reported = {deviation.line.key: deviation for deviation in self.deviations}
        said = {}
        frame = self.frames.get("explanations")
        for row in frame.itertuples() if frame is not None else ():
            key = f"{row.theme_id}/{row.line_id}"
            if row.theme_id == theme_id and f"{key}/spent" in self.statement.values:
                said.setdefault(key, []).append(row)
        items = []
        for line in self.statement.lines[theme_id]:
            for row in said.get(line.key, []):
                about = kinds.get(row.kind)
                term: Text = (Strong(line.label), f" – {_(_KIND_WORDS[row.kind])}", *((": ", self.figure(f"{line.key}/{about}")) if about else ()))
                parts = [self._narrative(row, name) for name in ("reason", "consequence")]
                if row.kind == "deviation" and line.key in reported and reported[line.key].status == "partly":
                    parts.append(self._partly(line.key))
                items.append((term, tuple(part for part in parts if part)))
            if line.key in reported and reported[line.key].status == "unexplained":
                term = (Strong(line.label), f" – {_('deviation')}: ", self.figure(f"{line.key}/expected_end_balance"))
                items.append((term, ((Strong(_("No explanation was given.")),),)))
        return Definitions(tuple(items))

    def _partly(self, key: str) -> Text:
        return self.words.text(
            "The explanation names {explained}; {rest} of the deviation is not explained.",
            explained=self.figure(f"{key}/explained"),
            rest=self.figure(f"{key}/unexplained"),
        )

    def _narrative(self, row: Any, name: str) -> Text:
        """A text of the data in which ``[[key/measure]]`` stands for a figure."""
        column = f"{name}_{self.words.language}"
        template = getattr(row, column) or (self.words.word("(not translated)") if getattr(row, f"{name}_nl") or getattr(row, f"{name}_en") else "")
        runs: list[str | Figure] = []
        for i, part in enumerate(REFERENCE.split(template)):
            if part:
                runs.append(self.figure(part) if i % 2 else part)
        return tuple(runs)

    # Deviations ------------------------------------------------------------------------------------

    def deviation_report(self) -> Section:
        """Every reported deviation with its explanation's state, by size; the rule in words."""
        _, text, figure = self.words.word, self.words.text, self.figure
        rule = text(
            "A deviation is what is expected to be left of, or short on, a line's revised budget at the end of the year. "
            "It is reported from {absolute}, or from {share} of the budget with a minimum of {minimum}. "
            "V is favourable: money is left. N is unfavourable: money falls short.",
            absolute=figure(f"{DEVIATIONS}/threshold/absolute"),
            share=figure(f"{DEVIATIONS}/threshold/share"),
            minimum=figure(f"{DEVIATIONS}/threshold/minimum"),
        )
        heading = Heading(_("Deviations"), 2, "afwijkingen", new_page=True)
        if not self.deviations:
            return Section((heading, Prose(text("No line deviates by more than the thresholds."), "lead"), Prose(rule)))
        n = int(self.statement.amount(f"{DEVIATIONS}/total/n_reported"))
        count = self.words.plural_text("{n} line deviates from its budget.", "{n} lines deviate from their budget.", n, n=figure(f"{DEVIATIONS}/total/n_reported"))
        return Section((heading, Prose(count, "lead"), Prose(rule), *self._unexplained_callout(), self._deviation_table(), self._deviation_chart()))

    def _unexplained_callout(self) -> Iterable[Display]:
        _ = self.words.word
        n = int(self.statement.amount(f"{DEVIATIONS}/total/n_unexplained"))
        if not n:
            yield Callout(_("Every deviation is explained"), (self.words.text("The programme said why for each deviation in the table."),), "success")
            return
        lines = self.words.listed(d.line.label for d in self.deviations if d.status != "explained")
        sentence = self.words.plural_text(
            "{n} deviation is not fully explained; it concerns {amount}.",
            "{n} deviations are not fully explained; together {amount}.",
            n,
            n=self.figure(f"{DEVIATIONS}/total/n_unexplained"),
            amount=self.figure(f"{DEVIATIONS}/total/unexplained"),
        )
        yield Callout(_("Not fully explained"), ((*sentence, f" {lines}."),), "warning")

    def _deviation_table(self) -> Table:
        _, figure = self.words.word, self.figure
        themes = {theme.key: theme.label for theme in self.statement.themes}
        status = {"explained": _("explained"), "partly": _("partly explained"), "unexplained": _("not explained")}
        rows = tuple(
            Row(
                (
                    Cell((d.line.label,)),
                    Cell((themes[d.line.key.partition("/")[0]],)),
                    self._cell(figure(f"{d.line.key}/budget_revised")),
                    self._balance_cell(f"{d.line.key}/expected_end_balance", d.favourable),
                    Cell(figure(f"{d.line.key}/expected_end_balance_share")),
                    Cell((status[d.status],) if d.status == "explained" else (Strong(status[d.status]),)),
                )
            )
            for d in self.deviations
        )
        columns = (
            Column(_("Line")),
            Column(_("Theme")),
            Column(_("Revised budget"), "€", "end"),
            Column(_("Expected end balance"), "€", "end"),
            Column(_("Share"), "%", "end"),
            Column(_("Explanation")),
        )
        return Table("afwijkingen", _("Deviations above the threshold"), columns, rows, (self._euro_note(),))

    def _deviation_chart(self) -> Chart:
        _, figure = self.words.word, self.figure
        found = [(d, figure(f"{d.line.key}/expected_end_balance")) for d in self.deviations]
        rows = [(d.line.label, d.amount, f"{f.text} {self._mark(d.favourable)[0]}", d.favourable) for d, f in found]
        alt = _("Deviations by size: {list}.", list="; ".join(f"{name} {text}" for name, _amount, text, _favourable in rows))
        return _chart("afwijkingen-grafiek", _("Deviations by size"), deviation_bars(rows, self.colours), alt, [f for _d, f in found])

    # Parts ------------------------------------------------------------------------------------------

    @cached_property
    def _result_row(self) -> str:
        return next((line.key for line in self.statement.overview["lasten"] if line.kind == "result"), "")

    def _line_name(self, key: str) -> str:
        every = (*self.statement.themes, *self.statement.all_lines, *self.statement.overview["baten"], *self.statement.overview["lasten"])
        return next((line.label for line in every if line.key == key), "")

    def _euro_note(self) -> Text:
        return self.words.text("Amounts in whole euros, rounded half up; sums are of unrounded amounts.")

    def _columns(self, first: str, measures: Sequence[str]) -> tuple[Column, ...]:
        labels = measure_labels(self.words)
        return (Column(first), *(Column(labels[measure], "€", "end") for measure in measures))

    def _finance_columns(self, first: str) -> tuple[Column, ...]:
        return (*self._columns(first, LINE_MEASURES), Column(self.words.word("Share spent"), "%", "end"))

    def _finance_row(self, label: str, key: str, role: str = "body") -> Row:
        row = self._row(label, key, LINE_MEASURES, role)
        return Row((*row.cells, Cell(self.figure(f"{key}/spending_rate"))), row.role)

    def _row(self, label: str, key: str, measures: Sequence[str], role: str = "body") -> Row:
        cells = [Cell((label,))]
        for measure in measures:
            name = f"{key}/{measure}"
            if name not in self.statement.formulas:
                cells.append(Cell(("",)))
            elif measure == "expected_end_balance" and self.statement.values[name]:
                cells.append(self._balance_cell(name, (self.statement.amount(name) > 0) == self.positive_is_favourable))
            else:
                cells.append(self._cell(self.figure(name)))
        return Row(tuple(cells), role)  # type: ignore[arg-type]

    def _cell(self, figure: Figure) -> Cell:
        """An amount under a column that says euros: without the sign."""
        shown = self.words.money(figure.value, symbol=False) if figure.value is not None else figure.text
        return Cell(figure, shown=shown)

    def _balance_cell(self, key: str, favourable: bool) -> Cell:
        cell = self._cell(self.figure(key))
        mark, meaning = self._mark(favourable)
        return Cell(cell.content, mark, meaning, cell.shown)

    def _mark(self, favourable: bool) -> tuple[str, str]:
        _ = self.words.word
        return (_("V"), _("favourable")) if favourable else (_("N"), _("unfavourable"))


_KIND_WORDS = {"deviation": "deviation", "amendment": "amendment", "remark": "remark"}


def _chart(name: str, title: str, drawing: Drawing, alt: str, figures: Iterable[Figure], notes: tuple[Text, ...] = ()) -> Chart:
    return Chart(name, title, drawing.svg, alt, tuple(figures), drawing.aspect, notes)
