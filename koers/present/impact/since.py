"""Then and now: a case beside the earlier one that it follows, from the old total to the new one."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from koers.impact.since import CHANGE, MOVED, RECOUNTED, Pair, Side
from koers.present.charts import Step
from koers.present.display import Callout, Cell, Chart, Column, Display, Figure, Heading, Prose, Row, Section, Table, Text
from koers.present.impact.charts import waterfall
from koers.present.impact.figures import choice_names, column_names, measure_labels, step_labels
from koers.present.impact.messages import choice_titles
from koers.present.impact.then import SinceFigures
from koers.present.impact.view import ImpactView

Role = Literal["body", "subtotal", "total"]


class Beside:
    """A case and the earlier one, in a view's words."""

    def __init__(self, view: ImpactView, figures: SinceFigures, then_view: ImpactView, told_in: str) -> None:
        self.view, self.figures, self.since, self.then_view, self.told_in = view, figures, figures.since, then_view, told_in
        self.words = view.words

    # Words ----------------------------------------------------------------------------------------

    @property
    def then_word(self) -> str:
        """Name the earlier case in a heading: "Then (forecast)"."""
        return self.words.word("Then ({status})", status=self.then_view.status)

    @property
    def now_word(self) -> str:
        """Name the present case in a heading."""
        return self.words.word("Now ({status})", status=self.view.status)

    def message(self) -> tuple[str, Text]:
        """Say in a sentence what the result was and is."""
        _, text = self.words.word, self.words.text
        about = {"then_status": self.then_view.status, "status": self.view.status}
        if self.since.open:
            told = "The earlier case ({then_status}) had inputs of {then}; this one ({status}) has inputs of {now}."
            return _("Then and now"), text(told, **about, **self._both("total/inputs_given"))
        if "sroi_ratio" in self.since.totals:
            told = "The earlier case ({then_status}) came to a ratio of {then}, this one ({status}) to {now}."
            key = "total/sroi_ratio"
        else:
            told = "The earlier case ({then_status}) came to a present value of {then}, this one ({status}) to {now}."
            key = "total/total_present_value"
        found = text(told, **about, **self._both(key))
        if self.since.recounted:
            counted = self._at("counted", key)
            found = (*found, " ", *text("Counted as now, the earlier one comes to {counted}.", counted=counted))
        return _("Then and now"), found

    def _both(self, key: str) -> dict[str, Figure]:
        return {"then": self._at("then", key), "now": self._at("now", key)}

    def _at(self, side: Side, key: str) -> Figure:
        return self.figures.sides[side].figure(key)

    def lead(self) -> Text:
        """Say which case stands beside this one."""
        title = self.then_view.case.title.get(self.words.language, self.then_view.case_id)
        about = {"title": title, "status": self.then_view.status}
        if self.told_in:
            return self.words.text(
                "Beside this case stands the one that it follows: “{title}” ({status}), of the report on {period}.",
                **about,
                period=self.told_in,
            )
        return self.words.text("Beside this case stands the one that it follows: “{title}” ({status}).", **about)

    def counted(self) -> Display:
        """Say whether the two are counted alike; where not, in what they differ, and what that alone does."""
        _, text, view, then = self.words.word, self.words.text, self.view, self.then_view
        apart: list[Text] = []
        if self.since.prices_apart:
            years = {"then": str(then.case.price_year), "now": str(view.case.price_year)}
            moved = "Then is in prices of {then} and now of {now}, and no index covers both: what prices did is in the change."
            apart.append(text(moved, **years))
        if not self.since.recounted:
            same = text("Both are counted under the same convention, at the same discount rate.")
            return Callout(_("Not in the same prices"), tuple(apart), "warning") if apart else Prose(same)
        lines = self._differences()
        if not self.since.open:
            key = "total/total_present_value"
            effect = self.figures.change(key, RECOUNTED)
            told = "That alone takes the earlier value from {then} to {counted}: {effect}. What changed is held against the latter."
            if effect is not None:
                lines.append(text(told, then=self._at("then", key), counted=self._at("counted", key), effect=effect))
        return Callout(_("Then was counted otherwise"), (*lines, *apart), "warning")

    def _differences(self) -> list[Text]:
        """Name each choice, rate and price year that differs, then and now."""
        _, text, view, then = self.words.word, self.words.text, self.view, self.then_view
        told, names, titles = "{what}: now {now}; it was {then}.", choice_names(self.words), choice_titles(self.words)
        found: list[Text] = []
        for key, choice in view.case.convention.choices.items():
            before = then.case.convention.choices[key]
            if before != choice:
                found.append(text(told, what=titles[key], then=names[key][before.value], now=names[key][choice.value]))
        if "discount_rate" in self.since.differs:
            split = any(one.case.rates.costs != one.case.rates.effects for one in (view, then))
            flows = {"effects": _("Discount rate")}
            if split:
                flows = {"effects": _("Discount rate of effects"), "costs": _("Discount rate of costs")}
            for flow, name in flows.items():
                earlier, now = (one.rates(flow if one.case.rates.costs != one.case.rates.effects else "effects") for one in (then, view))
                found.append(text(told, what=name, then=earlier, now=now))
        if "price_year" in self.since.differs:
            found.append(text(told, what=_("Prices of the year"), then=str(then.case.price_year), now=str(view.case.price_year)))
        return found

    # Tables ---------------------------------------------------------------------------------------

    def columns(self, first: str, unit: str = "") -> tuple[Column, ...]:
        """Return the columns then, now and change; between them what counting otherwise does."""
        _ = self.words.word
        middle = [_("Counted otherwise"), _("Then, counted as now")] if self.since.recounted else []
        labels = [self.then_word, *middle, _("Change"), self.now_word]
        return (Column(first), *(Column(label, unit, "end") for label in labels))

    def row(self, name: str, key: str, then: str | None, now: str | None, role: Role = "body") -> Row:
        """Return a row of these columns, under which the unit stands; ``key`` is that of its change."""
        middle = [self._change(key, RECOUNTED), self._cell("counted", then)] if self.since.recounted else []
        return Row((Cell((name,)), self._cell("then", then), *middle, self._change(key), self._cell("now", now)), role)

    def _cell(self, side: Side, key: str | None) -> Cell:
        figure = self.figures.at(side, key)
        return Cell(("–",)) if figure is None else self.view.cell(figure)

    def _change(self, key: str, ending: str = CHANGE) -> Cell:
        figure = self.figures.change(key, ending)
        if figure is None:
            return Cell(("–",))
        cell = self.view.cell(figure)
        shown = cell.shown or figure.text
        return Cell(figure, shown=f"+{shown}" if figure.value is not None and figure.value > 0 else cell.shown)

    def pair_row(self, pair: Pair) -> Row:
        """Return the row of an outcome or an input, marked where only one of the two counts it."""
        _ = self.words.word
        told = {"new": _("new"), "gone": _("gone"), "priced": _("has a price now"), "unpriced": _("has no price now")}.get(pair.state, "")
        then, now = (entity and f"{entity}/present_value" for entity in (pair.then, pair.now))
        name = self.figures.names[pair.key]
        return self.row(f"{name} ({told})" if told else name, f"{pair.key}/present_value", then, now)

    def totals(self) -> Table:
        """The result of both."""
        labels = measure_labels(self.words)
        rows = tuple(_with_units(self.row(labels[name], key, key, key)) for name in self.since.totals for key in (f"total/{name}",))
        columns = self.columns(self.words.word("Measure"))
        return Table("toen-en-nu", self.words.word("The result, then and now"), columns, rows, self._conventions())

    def _conventions(self) -> tuple[Text, ...]:
        """Name the convention of both, which stands under what they come to."""
        text, now = self.words.text, self.view.convention_note()
        if not self.since.recounted:
            return (now,)
        return text("Then: {note}", note=self.then_view.convention_note()), text("Now: {note}", note=now)

    def outcomes(self) -> Table:
        """From the old total to the new one, by outcome."""
        _, labels = self.words.word, step_labels(self.words)
        rows = [self.pair_row(pair) for pair in self.since.outcomes if pair.state != "without"]
        if any(MOVED in ledger.formulas for ledger in self.since.ledgers.values()):
            rows.append(self.row(_("Together"), "total/all_value", "total/all_value", "total/all_value", "subtotal"))
            rows.append(self.row(labels["moved-to-inputs"], MOVED, MOVED, MOVED))
        key = "total/total_present_value"
        rows.append(self.row(labels["total"], key, key, key, "total"))
        note = self.words.text("The changes add up from the old total to the new one exactly; amounts are shown rounded.")
        columns = self.columns(_("Effect"), self.view.currency_sign)
        return Table("toen-en-nu-uitkomsten", _("Value by outcome, then and now"), columns, tuple(rows), (note,))

    def inputs(self) -> Table:
        """What was put in, then and now."""
        _, key = self.words.word, "total/inputs_given"
        rows = (*map(self.pair_row, self.since.inputs), self.row(measure_labels(self.words)["inputs_given"], key, key, key, "total"))
        columns = self.columns(_("Input"), self.view.currency_sign)
        return Table("toen-en-nu-inzet", _("What was put in, then and now"), columns, rows, (), not self.since.open)

    def needed(self) -> Table:
        """What of each outcome was needed then, or counted, and now."""
        _, labels = self.words.word, {**measure_labels(self.words), "present_value": self.words.word("Present value of one")}
        counted: list[tuple[Side, ImpactView, str]] = (
            [("counted", self.then_view, _("Then, counted as now"))] if self.since.recounted else []
        )
        sides: list[tuple[Side, ImpactView, str]] = [("then", self.then_view, self.then_word), *counted, ("now", self.view, self.now_word)]
        sides = [one for one in sides if one[0] != "counted" or self.then_view.open]
        shown = {side: ("needed_alone", "present_value") if view.open else ("quantity",) for side, view, _word in sides}
        rows, columns = [], [Column(_("Effect"))]
        for side, view, word in sides:
            for name in shown[side]:
                unit = view.currency_sign if name == "present_value" else ""
                columns.append(Column(f"{labels[name]}. {word}", unit, "end"))
        for pair in self.since.outcomes:
            if pair.state != "without":
                entity = {"then": pair.then, "counted": pair.then, "now": pair.now}
                keys = [(side, name, entity[side]) for side, _view, _word in sides for name in shown[side]]
                cells = (self._cell(side, one and f"{one}/{name}") for side, name, one in keys)
                rows.append(Row((Cell((self.figures.names[pair.key],)), *cells)))
        title = _("What was needed, and what came of it") if not self.view.open else _("What is needed, then and now")
        return Table("toen-en-nu-nodig", title, tuple(columns), tuple(rows), self._conventions())

    def assumptions(self) -> Table | None:
        """Which quantities, prices, years and shares changed, from what to what; None where none did."""
        _, what, rows = self.words.word, column_names(self.words), []
        for pair in self.since.outcomes:
            for name in self.since.changed(pair):
                label = what[name]
                if name == "proxy_value" and pair.then_row.proxy_price_year != pair.now_row.proxy_price_year:  # type: ignore[union-attr]
                    years = {
                        side: str(row.proxy_price_year or "–") for side, row in (("then", pair.then_row), ("now", pair.now_row)) if row
                    }
                    label = _("price of one (of {then}, now of {now})", **years)
                cells = (Cell((self.figures.names[pair.key],)), Cell((f"{label[:1].upper()}{label[1:]}",)))
                rows.append(Row((*cells, self._stated("then", pair.then, name), self._stated("now", pair.now, name))))
        if not rows:
            return None
        columns = (Column(_("Effect")), Column(_("What")), Column(self.then_word, "", "end"), Column(self.now_word, "", "end"))
        note = self.words.text("As stated in the two cases; what is not listed is the same in both.")
        return Table("toen-en-nu-aannames", _("What was stated otherwise"), columns, tuple(rows), (note,))

    def _stated(self, side: Side, entity: str | None, name: str) -> Cell:
        view = self.view if side == "now" else self.then_view
        figure = self.figures.at(side, f"{entity}/{'stated' if view.open and name == 'quantity' else name}")
        return Cell(("–",)) if figure is None else Cell(figure)

    def grounds(self) -> Table:
        """What the cases say of where each outcome is from: assumed then, measured now."""
        _ = self.words.word
        rows = [
            Row((Cell((self.figures.names[pair.key],)), *(Cell((self._ground(row),)) for row in (pair.then_row, pair.now_row))))
            for pair in self.since.outcomes
        ]
        columns = (Column(_("Effect")), Column(self.then_word), Column(self.now_word))
        return Table("toen-en-nu-gronden", _("What each outcome rests on, then and now"), columns, tuple(rows), (), True)

    def _ground(self, row: object) -> str:
        _ = self.words.word
        if row is None:
            return _("not in the map")
        status = {"unpriced": _("has no price"), "excluded": _("left out")}.get(str(getattr(row, "status", "")), "")
        return ": ".join(part for part in (status, str(getattr(row, "note", None) or "")) if part) or "–"

    def bridge(self) -> Chart | None:
        """Draw the way from the old total to the new one; None where nothing moved."""
        _, key, labels = self.words.word, "total/total_present_value", step_labels(self.words)
        ends = self._at("then", key), self._at("now", key)
        moves: list[tuple[str, Figure | None]] = [(_("Counted otherwise"), self.figures.change(key, RECOUNTED))]
        moves += [(self.figures.names[pair.key], self.figures.change(f"{pair.key}/present_value")) for pair in self.since.outcomes]
        moves.append((labels["moved-to-inputs"], self.figures.change(MOVED)))
        steps = [(name, figure, figure.value) for name, figure in moves if figure is not None and figure.value]
        if not steps or ends[0].value is None or ends[1].value is None:
            return None
        texts = {figure.id: f"+{figure.text}" if value > 0 else figure.text for _name, figure, value in steps}
        rows = [Step(self.then_word, ends[0].value, ends[0].text, "level")]
        rows += [Step(name, value, texts[figure.id]) for name, figure, value in steps]
        rows.append(Step(self.now_word, ends[1].value, ends[1].text, "level"))
        told = "; ".join(f"{name} {texts[figure.id]}" for name, figure, _value in steps)
        alt = _("From {then} to {now}: {steps}.", then=ends[0].text, now=ends[1].text, steps=told)
        drawing = waterfall(rows, None, self.view.colours)
        figures = (ends[0], *(figure for _name, figure, _value in steps), ends[1])
        return Chart("then-and-now", _("From the old total to the new one"), drawing.svg, alt, figures, drawing.aspect, (), drawing.narrow)


def _with_units(row: Row) -> Row:
    """Return a row whose amounts are shown with their currency, for a table of several units."""
    cells = []
    for cell in row.cells:
        figure = cell.content
        plus = "+" if cell.shown.startswith("+") else ""
        cells.append(Cell(figure, shown=f"+{figure.text}" if plus else "") if isinstance(figure, Figure) else cell)
    return replace(row, cells=tuple(cells))


def then_and_now(beside: Beside | None) -> Section:
    """Return the chapter; empty where the case follows none."""
    if beside is None:
        return Section(())
    items: list[Display | None] = [
        Heading(beside.words.word("Then and now"), 2, "toen-en-nu", new_page=True),
        Prose(beside.lead(), "lead"),
        beside.counted(),
    ]
    items += [beside.needed()] if beside.since.open else [beside.totals(), beside.bridge(), beside.outcomes()]
    items.append(beside.inputs())
    items += [beside.assumptions(), beside.grounds()]
    return Section(tuple(item for item in items if item is not None))
