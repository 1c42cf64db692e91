"""Sections on themes and projects through the years: a picture of lanes per theme, and the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from koers.continuity.lanes import Item, Key, Lane, Link, group_of, theme_groups
from koers.figures import Formula, Ratio
from koers.period import Period
from koers.present.charts import Drawing
from koers.present.continuity.charts import Band, draw_bands
from koers.present.display import Cell, Chart, Column, Display, Figure, Heading, KeyMessages, Prose, Row, Section, Table, Text, Tiles
from koers.present.wording import Wording

_CERTAINTY = {"high": "high", "medium": "medium", "low": "low"}


@dataclass(frozen=True)
class ContinuitySections:
    """The sections, in one language.

    Attributes
    ----------
    chapter : str
        The first part of figure ids.
    vintages : tuple of (id, label, short label)
        Agendas, oldest first.
    items : mapping of key to Item
    links : tuple of Link
    lanes : tuple of Lane
    formulas, values : mapping of key to Formula, to Decimal or None
        The counts.
    words : Wording
    colours : mapping of name to ``#rrggbb``
    """

    chapter: str
    vintages: tuple[tuple[str, str, str], ...]
    items: Mapping[Key, Item]
    links: tuple[Link, ...]
    lanes: tuple[Lane, ...]
    formulas: Mapping[str, Formula]
    values: Mapping[str, Decimal | None]
    words: Wording
    colours: Mapping[str, str]

    def figure(self, key: str) -> Figure:
        """Return the figure of a count such as ``agenda-2025/n_new``."""
        formula, value = self.formulas[key], self.values[key]
        vintage, _, measure = key.partition("/")
        subject = next((label for name, label, _short in self.vintages if name == vintage), self.words.word("All agendas"))
        unit = "share" if isinstance(formula, Ratio) else "count"
        text = "–" if value is None else self.words.share(value) if unit == "share" else self.words.number(value)
        quotient = (self._id(formula.numerator), self._id(formula.denominator)) if isinstance(formula, Ratio) else None
        return Figure(self._id(key), f"{subject}: {self._measures[measure]}", value, unit, text, formula.rule, quotient=quotient)

    def _id(self, key: str) -> str:
        return f"{self.chapter}/continuity/{key}"

    @cached_property
    def _measures(self) -> dict[str, str]:
        _ = self.words.word
        return {
            "n_items": _("items on the agenda"),
            "n_continued": _("continued from an earlier agenda"),
            "n_new": _("new"),
            "n_stopped": _("no later item found"),
            "n_named": _("on no later agenda, named by a later source"),
            "n_untold": _("later agendas list no such items"),
            "n_through": _("on the oldest and the newest agenda"),
            "n_links": _("links between agendas"),
            "n_uncertain": _("links of medium or low confidence"),
            "continued_share": _("share of the newest agenda that continues earlier items"),
        }

    @property
    def _newest(self) -> tuple[str, str, str]:
        return self.vintages[-1]

    def key_messages(self) -> Section:
        """What a board must know, the largest number of items first."""
        _, text, counted, figure = self.words.word, self.words.text, self.words.counted, self.figure
        newest, oldest = self._newest, self.vintages[0]
        mostly = (self.values["total/continued_share"] or 0) * 2 > 1
        candidates = [
            (
                f"{newest[0]}/n_continued",
                _("Most of the agenda continues earlier work") if mostly else _("Part of the agenda continues earlier work"),
                counted(
                    "Of {n} item on the newest agenda, {continued} ({share}) came from an item of an earlier one.",
                    "Of {n} items on the newest agenda, {continued} ({share}) came from an item of an earlier one.",
                    n=figure(f"{newest[0]}/n_items"),
                    continued=figure(f"{newest[0]}/n_continued"),
                    share=figure("total/continued_share"),
                ),
            ),
            (
                f"{newest[0]}/n_new",
                _("What is new on the newest agenda"),
                counted("{n} item had no earlier item.", "{n} items had no earlier item.", n=figure(f"{newest[0]}/n_new")),
            ),
            (
                f"{oldest[0]}/n_stopped",
                _("What was not found again"),
                text(
                    "Items on the oldest agenda: {all}; without a later item that they became: {stopped}.",
                    all=figure(f"{oldest[0]}/n_items"),
                    stopped=figure(f"{oldest[0]}/n_stopped"),
                ),
            ),
            (
                "total/n_through",
                _("What ran all these years"),
                counted(
                    "{n} line runs from the oldest agenda to the newest.",
                    "{n} lines run from the oldest agenda to the newest.",
                    n=figure("total/n_through"),
                ),
            ),
            (
                "total/n_uncertain",
                _("Not every link is certain"),
                counted(
                    "Of {all}, {n} is of medium or low confidence; the tables say on what each rests.",
                    "Of {all}, {n} are of medium or low confidence; the tables say on what each rests.",
                    n=figure("total/n_uncertain"),
                    all=counted("{n} link", "{n} links", n=figure("total/n_links")),
                ),
            ),
        ]
        ranked = sorted(candidates, key=lambda candidate: -(self.values[candidate[0]] or 0))
        told = tuple((lead, body) for key, lead, body in ranked if self.values[key])
        return Section((KeyMessages(_("What you need to know"), told),))

    def at_a_glance(self) -> Section:
        """The size of each agenda."""
        items = tuple(
            (short, self.figure(f"{vintage}/n_items"), self.words.text("{new} new", new=self.figure(f"{vintage}/n_new")) if number else ())
            for number, (vintage, _label, short) in enumerate(self.vintages)
        )
        return Section((Tiles(self.words.word("Items per agenda"), items),))

    def through_the_years(self) -> Section:
        """For each theme a picture of its lanes and the table that says the same."""
        _, text = self.words.word, self.words.text
        intro = text(
            "A line is a project, theme-wide task or principle. It runs while agendas name it; a change of name, a merger or a split "
            "is a suggestion by the compilers of these data, with its evidence and confidence in the table below each picture."
        )
        agendas = tuple(
            Row((Cell((short,)), Cell((label,)), Cell(self.figure(f"{vintage}/n_items")))) for vintage, label, short in self.vintages
        )
        columns = (Column(_("Year")), Column(_("Agenda")), Column(_("Items"), align="end"))
        items: list[Display] = [
            Heading(_("Through the years"), 2, "door-de-jaren", new_page=True),
            Prose(intro, "lead"),
            Table("agendas", _("The agendas compared"), columns, agendas),
        ]
        for number, (group, lanes) in enumerate(self._groups.items(), 1):
            name = f"groep-{number}"
            items += [Heading(group, 3, name, new_page=number > 1), self._chart(name, group, lanes), self._table(name, group, lanes)]
        return Section(tuple(items))

    @cached_property
    def _groups(self) -> dict[str, list[Lane]]:
        names = theme_groups(self.items, list(self.links))
        found: dict[str, list[Lane]] = {}
        for lane in self.lanes:
            found.setdefault(group_of(lane, self.items, names), []).append(lane)
        return found

    def _chart(self, name: str, group: str, lanes: Sequence[Lane]) -> Chart:
        last = len(self.vintages) - 1
        bands = [
            Band(lane.items[-1].label, self._status(lane), tuple(i.position for i in lane.items), lane.confidence, lane.ending(last))
            for lane in lanes
        ]
        drawing: Drawing = draw_bands(bands, [short for _id, _label, short in self.vintages], self.colours)
        told = "; ".join(f"{band.name}: {band.status}" for band in bands)
        alt = self.words.word(
            "Lines through the agendas {agendas}. {lines}.", agendas=self.words.listed(v[2] for v in self.vintages), lines=told
        )
        note = self.words.text(
            "Hatched: the weakest link is of medium or low confidence. A cross: no later item was found. An arrow: merged. "
            "A filled dot after the line: a later source names it. "
            "An open dot: later agendas list no items of its kind and tell nothing of it."
        )
        return Chart(f"{name}-lijnen", group, drawing.svg, alt, (), drawing.aspect, (note,), drawing.narrow)

    def _status(self, lane: Lane) -> str:
        """Say in a few words from when to when a lane runs and how it ends."""
        word = self.words.word
        first, until = self.vintages[lane.items[0].position][2], self.vintages[lane.items[-1].position][2]
        match lane.ending(len(self.vintages) - 1):
            case "runs":
                if first != until:
                    return word("since {first}", first=first)
                return word("split off in {first}", first=first) if lane.split_from else word("new in {first}", first=first)
            case "merged":
                return word("merged after {until}", until=until)
            case "named":
                return word("on the agenda of {until}, named in {period}", until=until, period=self._periods(lane))
            case "untold":
                return word("on the agenda of {until}, not told of later", until=until)
            case "stopped":
                return word("until {until}", until=until) if first != until else word("only {until}", until=until)

    def _periods(self, lane: Lane) -> str:
        return self.words.listed(self._months(sighting.period) for sighting in lane.sightings)

    def _months(self, period: str) -> str:
        named = Period.parse(period)
        return self.words.months(named.start, named.end)

    def _table(self, name: str, group: str, lanes: Sequence[Lane]) -> Table:
        _ = self.words.word
        rows = tuple(row for lane in lanes for row in self._rows(lane))
        columns = (
            Column(_("Item")),
            Column(_("Agenda")),
            Column(_("What happened")),
            Column(_("Came from")),
            Column(_("Evidence")),
            Column(_("Confidence")),
        )
        return Table(name, _("Items and where they came from: {group}", group=group), columns, rows)

    def _rows(self, lane: Lane) -> list[Row]:
        """One row per item and link; an item without a link says that it is the first or new."""
        _ = self.words.word
        rows = []
        for item in lane.items:
            short = self.vintages[item.position][2]
            own = [link for link in self.links if link.item == item.key]
            if not own:
                happened = _("oldest agenda") if item.position == 0 else _("new")
                rows.append(self._row(item.label, short, happened, "–", "–", "–"))
            for link in own:
                before = self.items[link.previous]
                came = f"{before.label} ({self.vintages[before.position][2]})"
                evidence = link.evidence[self.words.language] or _("(not translated)")
                rows.append(self._row(item.label, short, _(_KINDS[link.kind]), came, evidence, _(_CERTAINTY[link.confidence])))
        after = _("after {year}", year=self.vintages[lane.items[-1].position][2])
        match lane.ending(len(self.vintages) - 1):
            case "stopped":
                rows.append(self._row(lane.items[-1].label, after, _("no later item found"), "–", "–", "–"))
            case "untold":
                told = _("not told of: later agendas list no items of this kind")
                rows.append(self._row(lane.items[-1].label, after, told, "–", "–", "–"))
            case "named":
                for sighting in lane.sightings:
                    evidence = sighting.evidence[self.words.language] or _("(not translated)")
                    happened = _("named by a later source, so it went on")
                    rows.append(
                        self._row(
                            lane.items[-1].label, self._months(sighting.period), happened, "–", evidence, _(_CERTAINTY[sighting.confidence])
                        )
                    )
        return rows

    @staticmethod
    def _row(*texts: str) -> Row:
        cells: tuple[Text, ...] = tuple((text,) for text in texts)
        return Row(tuple(Cell(cell) for cell in cells))


_KINDS = {
    "same": "same name",
    "renamed": "renamed",
    "merged": "merged",
    "split": "split",
    "project-to-principle": "became a principle",
}
