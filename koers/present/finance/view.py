"""What the sections on money share: rows, cells, columns, the chart of what is spent and left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from koers.finance.accounts import LINE_MEASURES
from koers.finance.checks import REFERENCE
from koers.finance.deviations import Deviation
from koers.finance.messages import KeyMessage
from koers.finance.statement import OVERVIEW, TIME, Before, Statement
from koers.present.charts import Drawing, Part, Series, stacked_bars
from koers.present.display import (
    Cell,
    Chart,
    Column,
    Figure,
    Row,
    Text,
)
from koers.present.finance.figures import FinanceFigures, measure_labels
from koers.present.wording import Wording

if TYPE_CHECKING:
    import pandas as pd

# Lines whose expected spending is drawn beside what is spent and what is left.
_PARTS = ("spent", "expected_spend", "expected_end_balance")


@dataclass(frozen=True)
class FinanceView:
    """A statement as told in one language: what the sections share.

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
    reference_text, reference_date, budget_text : str
        The reference date in words and as 2024-06-30; the budget as first decided, named.
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
    reference_date: str
    budget_text: str
    positive_is_favourable: bool

    @cached_property
    def figure(self) -> FinanceFigures:
        """Makes a figure of a key."""
        return FinanceFigures(self.period, self.statement, self.words)

    @cached_property
    def result_row(self) -> str:
        """The key of the result's row, or "" where the programme has none."""
        return next((line.key for line in self.statement.overview["lasten"] if line.kind == "result"), "")

    @property
    def surplus_whole(self) -> str:
        """The key of what the expected surplus is a share of."""
        return self.statement.formulas[f"{OVERVIEW}/result/surplus_share"].parents[1]

    @property
    def surplus_whole_name(self) -> str:
        """What the expected surplus is a share of: a row by its name, in quotes, else in words."""
        name = self.line_name(self.surplus_whole.rpartition("/")[0])
        return f"‘{name}’" if name else self.words.word("Revised budget").lower()

    @property
    def closed(self) -> bool:
        """Whether the year is over: nothing is expected of it any more."""
        return self.statement.closed

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Each measure's name, as it is called before or at the end of a year."""
        return measure_labels(self.words, closed=self.closed)

    @property
    def before(self) -> Before | None:
        """The earlier period that stands beside it, where one is comparable."""
        return self.statement.before

    @property
    def before_text(self) -> str:
        """The reference date of the earlier period, in words."""
        return self.words.date(self.before.reference_date) if self.before else ""

    def earlier(self, key: str) -> Figure | None:
        """Return the figure of the earlier period for a key of this one's, where it has a value."""
        name = f"{self.before.prefix}{key}" if self.before else ""
        return self.figure(name) if self.statement.values.get(name) is not None else None

    def was(self, key: str) -> Text:
        """Return "; was € 1.234 on 30 June 2024" for what follows a figure, or that it is the same; nothing without an earlier one."""
        then, text = self.earlier(key), self.words.text
        if then is None:
            return ()
        if not self.moved(key):
            return text("; the same as on {date}", date=self.before_text)
        return text("; was {amount} on {date}", amount=then, date=self.before_text)

    def moved(self, key: str) -> bool:
        """Tell whether a figure is another than at the earlier reference date."""
        then = self.earlier(key)
        return then is not None and then.value != self.statement.values[key]

    def told_spending(self, key: str) -> Text:
        """Say what was spent on a theme, what is still to come, and what is left or short."""
        text, figure = self.words.text, self.figure
        left = (
            "In total {spent} was spent, {rate} of the revised budget of {budget}. "
            "{expected} is still expected to be spent; {left} is expected to be left."
        )
        short = (
            "In total {spent} was spent, {rate} of the revised budget of {budget}. "
            "{expected} is still expected to be spent; the year is expected to end at {left}, a shortfall."
        )
        spent = {"spent": figure(f"{key}/spent"), "rate": figure(f"{key}/spending_rate"), "budget": figure(f"{key}/budget_revised")}
        if self.closed:
            return (*text("In the year {spent} was spent, {rate} of the revised budget of {budget}.", **spent), " ", *self.told_end(key))
        return text(
            left if self.statement.amount(f"{key}/expected_end_balance") >= 0 else short,
            expected=figure(f"{key}/expected_spend"),
            left=figure(f"{key}/expected_end_balance"),
            **spent,
        )

    def told_then(self, key: str) -> Text:
        """Say what was spent until the earlier reference date, and what was left or expected to be left; nothing without one."""
        spent, end = self.earlier(f"{key}/spent"), self.earlier(f"{key}/expected_end_balance")
        if self.before is None or spent is None or end is None:
            return ()
        expected = "Until {date} {spent} was spent, and an end balance of {end} was expected."
        final = "Until {date} {spent} was spent, and the end balance was {end}."
        return self.words.text(final if self.before.statement.closed else expected, date=self.before_text, spent=spent, end=end)

    def told_end(self, key: str) -> Text:
        """Say of a year that is over what is still to be booked, where anything is, and what was not spent or is short."""
        text, end = self.words.text, self.figure(f"{key}/expected_end_balance")
        booked = self.figure(f"{key}/expected_spend")
        left = "{left} was not spent." if (end.value or 0) >= 0 else "The year ends at {left}, a shortfall."
        still = (*text("{expected} is still to be booked.", expected=booked), " ") if booked.value else ()
        return (*still, *text(left, left=end))

    def told_pace(self, key: str, *, behind: bool) -> tuple[str, Text]:
        """Say whether spending lags behind the year or runs ahead of it; of a year that is over, whether all was spent."""
        _, text, figure = self.words.word, self.words.text, self.figure
        spent = {"spent": figure(f"{key}/spent"), "rate": figure(f"{key}/spending_rate"), "budget": figure(f"{key}/budget_revised")}
        elapsed = figure(f"{TIME}/elapsed_share")
        if self.closed:
            lead = _("Less was spent than budgeted") if behind else _("More was spent than budgeted")
            return lead, text("{spent} of {budget} was spent in the year: {rate}.", **spent)
        lead = _("Spending lags behind the calendar") if behind else _("Spending runs ahead of the year")
        return lead, text("{spent} of {budget} is spent: {rate}, while {elapsed} of the year has passed.", elapsed=elapsed, **spent)

    def narrative(self, row: Any, name: str) -> Text:
        """Return a text of the data in which ``[[key/measure]]`` stands for a figure."""
        parts = enumerate(REFERENCE.split(self.said(row, name)))
        return tuple(self.figure(part) if i % 2 else part for i, part in parts if part)

    def line_name(self, key: str) -> str:
        """Return the label of a theme, line or row."""
        every = (*self.statement.themes, *self.statement.all_lines, *self.statement.overview["baten"], *self.statement.overview["lasten"])
        return next((line.label for line in every if line.key == key), "")

    def euro_note(self) -> Text:
        """Return the note on rounding."""
        return self.words.text("Amounts in whole euros, rounded half up; sums are of unrounded amounts.")

    def budget_notes(self) -> tuple[Text, ...]:
        """Return the notes under a table with revised budgets: rounding, and decisions after the reference date."""
        days = sorted({a.key.rpartition("/")[2] for a in self.statement.amendments})
        late = [day for day in days if day > self.reference_date[: len(day)]]
        if not late:
            return (self.euro_note(),)
        when = self.words.listed(self.words.partial_date(day) for day in late)
        return self.euro_note(), self.words.text("The revised budget includes decisions after the reference date: {when}.", when=when)

    def columns(self, first: str, measures: Sequence[str]) -> tuple[Column, ...]:
        """Return a first column and one per measure, in euros."""
        return (Column(first), *(Column(self.labels[measure], "€", "end") for measure in measures))

    def finance_columns(self, first: str) -> tuple[Column, ...]:
        """Return the columns of a finance table."""
        return (*self.columns(first, LINE_MEASURES), Column(self.words.word("Share spent"), "%", "end"))

    def finance_row(self, label: str, key: str, role: str = "body") -> Row:
        """Return a line's row of a finance table."""
        row = self.row(label, key, LINE_MEASURES, role)
        return Row((*row.cells, Cell(self.figure(f"{key}/spending_rate"))), row.role)

    def row(self, label: str, key: str, measures: Sequence[str], role: str = "body") -> Row:
        """Return a row: the label, then each measure that the line has."""
        cells = [Cell((label,))]
        for measure in measures:
            name = f"{key}/{measure}"
            if name not in self.statement.formulas:
                cells.append(Cell(("",)))
            elif measure == "expected_end_balance" and self.statement.values[name]:
                cells.append(self.balance_cell(name, (self.statement.amount(name) > 0) == self.positive_is_favourable))
            else:
                cells.append(self.cell(self.figure(name)))
        return Row(tuple(cells), role)  # type: ignore[arg-type]

    def cell(self, figure: Figure) -> Cell:
        """An amount under a column that says euros: without the sign."""
        shown = self.words.money(figure.value, symbol=False) if figure.value is not None else figure.text
        return Cell(figure, shown=shown)

    def balance_cell(self, key: str, favourable: bool) -> Cell:
        """Return an end balance with its mark."""
        cell = self.cell(self.figure(key))
        mark, meaning = self.mark(favourable)
        return Cell(cell.content, mark, meaning, cell.shown)

    def mark(self, favourable: bool) -> tuple[str, str]:
        """Return V or N in the language, and what it means."""
        _ = self.words.word
        return (_("V"), _("favourable")) if favourable else (_("N"), _("unfavourable"))

    def parts_chart(self, name: str, title: str, rows: Sequence[tuple[str, str]]) -> Chart:
        """Draw what is spent, expected and left of each (label, line key)."""
        _, figure = self.words.word, self.figure
        all_booked = self.all_booked(key for _label, key in rows)
        spent, left = Series(_("Spent"), self.colours["spent"]), _("Not spent") if self.closed else _("Left over")
        expected = Series(_("Still to be booked") if self.closed else _("Still expected"), self.colours["expected"], "////")
        series = (spent, *(() if all_booked else (expected,)), Series(left, self.colours["left"], "\\\\\\\\"))
        measures = [measure for measure in _PARTS if not (all_booked and measure == "expected_spend")]
        parts = {key: [figure(f"{key}/{measure}") for measure in measures] for _label, key in rows}
        drawing = stacked_bars(
            [
                (label, figure(f"{key}/budget_revised").text, [Part(f.value or Decimal(0), f.text) for f in parts[key]])
                for label, key in rows
            ],
            series,
        )
        told = [self._told_parts(label, key, all_booked=all_booked) for label, key in rows]
        figures = [f for _label, key in rows for f in (figure(f"{key}/budget_revised"), *parts[key])]
        return make_chart(name, title, drawing, "; ".join(told) + ".", figures)

    def all_booked(self, keys: Iterable[str]) -> bool:
        """Tell whether a year is over and nothing of it is still to be booked on these lines."""
        return self.closed and not any(self.statement.values[f"{key}/expected_spend"] for key in keys)

    def _told_parts(self, name: str, key: str, *, all_booked: bool) -> str:
        _, told = self.words.word, {measure: self.figure(f"{key}/{measure}").text for measure in ("budget_revised", *_PARTS)}
        spent, budget, expected, left = told["spent"], told["budget_revised"], told["expected_spend"], told["expected_end_balance"]
        if all_booked:
            return _("{name}: {spent} of {budget} spent, {left} not spent", name=name, spent=spent, budget=budget, left=left)
        expecting = "{name}: {spent} of {budget} spent, {expected} expected, {left} left"
        closed = "{name}: {spent} of {budget} spent, {expected} still to be booked, {left} not spent"
        return _(closed if self.closed else expecting, name=name, spent=spent, budget=budget, expected=expected, left=left)

    def said(self, row: Any, name: str) -> str:
        """Return a text of the data in the language, "" where nothing was said; see :meth:`Wording.said`."""
        return self.words.said(row, name)

    def signed(self, figure: Figure) -> str:
        """Return a change with its sign, a plus where the language has its minus."""
        if figure.value is None or figure.value <= 0:
            return figure.text
        return self.words.money(-figure.value).replace("\u2212", "+")


def make_chart(name: str, title: str, drawing: Drawing, alt: str, figures: Iterable[Figure], notes: tuple[Text, ...] = ()) -> Chart:
    """Return a chart of a drawing."""
    return Chart(name, title, drawing.svg, alt, tuple(figures), drawing.aspect, notes, drawing.narrow)
