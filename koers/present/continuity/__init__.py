"""Sections on themes and projects through the years: a picture of lanes per theme, and the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from koers.continuity.figures import ENDS, group_id, pair_key
from koers.continuity.lanes import Item, Key, Lane, Link, Strand, group_of, joints, theme_groups
from koers.figures import Formula, Ratio, Supplied
from koers.period import Period
from koers.present.charts import Drawing
from koers.present.continuity.charts import Band, Joint, draw_bands
from koers.present.display import Cell, Chart, Column, Display, Figure, Heading, KeyMessages, Prose, Row, Section, Table, Text, Tiles
from koers.present.figures import FigureMaker
from koers.present.wording import Wording

_CERTAINTY = {"high": "high", "medium": "medium", "low": "low"}


@dataclass(frozen=True)
class ContinuitySections(FigureMaker):
    """The sections, in one language.

    Attributes
    ----------
    chapter : str
        The first part of figure ids.
    vintages : tuple of (id, label, short label)
        Agendas, oldest first.
    items : mapping of key to Item
    links : tuple of Link
    groups : mapping of theme to its Strands
    formulas, values : mapping of key to Formula, to Decimal or None
        The counts.
    words : Wording
    colours : mapping of name to ``#rrggbb``
    """

    chapter: str
    vintages: tuple[tuple[str, str, str], ...]
    items: Mapping[Key, Item]
    links: tuple[Link, ...]
    groups: Mapping[str, Sequence[Strand]]
    formulas: Mapping[str, Formula]
    values: Mapping[str, Decimal | None]
    words: Wording
    colours: Mapping[str, str]

    @property
    def prefix(self) -> str:
        """What stands before a key such as ``agenda-2025/n_new``."""
        return f"{self.chapter}/continuity/"

    @property
    def known_formulas(self) -> Mapping[str, Formula]:
        """The counts, and what they count."""
        return self.formulas

    @property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """Their values."""
        return self.values

    def unit(self, key: str) -> str:
        """Return "share" or "count"."""
        return "share" if isinstance(self.formulas[key], Ratio) else "count"

    def measure(self, key: str) -> str:
        """Return what is counted; of an item or a link that is counted nothing."""
        return "" if isinstance(self.formulas[key], Supplied) else self._measures[key.rpartition("/")[2]]

    def label(self, key: str) -> str:
        """Return the agenda or theme and what is counted of it; the name of an item or of both sides of a link."""
        if isinstance(self.formulas[key], Supplied):
            return self._counted[key]
        first = key.partition("/")[0]
        subject = next((label for name, label in self._subjects if name == first), self.words.word("All agendas"))
        return f"{subject}: {self.measure(key)}"

    @cached_property
    def _counted(self) -> Mapping[str, str]:
        names = {key: f"{item.label} ({self.vintages[item.position][2]})" for key, item in self.items.items()}
        links = {pair_key(link): f"{names[link.previous]} → {names[link.item]}" for link in self.links}
        return {"/".join(key): name for key, name in names.items()} | links

    @cached_property
    def _subjects(self) -> list[tuple[str, str]]:
        return [*((name, label) for name, label, _short in self.vintages), *((group_id(group), group) for group in self.groups)]

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
            "n_runs": _("runs on"),
            "n_merged": _("merged"),
            "n_split": _("split off"),
            "n_moved": _("on to another theme"),
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
        for number, (group, strands) in enumerate(self.groups.items(), 1):
            name = f"groep-{number}"
            items += [Heading(group, 3, name, new_page=number > 1), self._chart(name, group, strands), self._table(name, group, strands)]
        return Section(tuple(items))

    @cached_property
    def _names(self) -> Mapping[Key | str, str]:
        return theme_groups(self.items, list(self.links))

    def _group(self, key: Key) -> str:
        return group_of(self.items[key], self.items, self._names)

    def _title(self, group: str) -> tuple[str, tuple[Figure, ...]]:
        """Return how a theme's lines ended, in words with counts, and these figures; what none did is left out."""
        _ = self.words.word
        said = {
            "runs": _("runs on"),
            "merged": _("merged"),
            "split": _("split off"),
            "named": _("named later"),
            "untold": _("not told of later"),
            "stopped": _("no later item found"),
            "moved": _("on to another theme"),
        }
        figures = {end: self.figure(f"{group_id(group)}/n_{end}") for end in ENDS}
        told = "; ".join(f"{said[end]}: {figure.text}" for end, figure in figures.items() if figure.value)
        return f"{told[:1].upper()}{told[1:]}", tuple(figure for figure in figures.values() if figure.value)

    def _chart(self, name: str, group: str, strands: Sequence[Strand]) -> Chart:
        last = len(self.vintages) - 1
        pairs = joints(strands, self.links)
        joined = {number for number, _before, _other, _after in pairs}
        bands = [
            Band(
                strand.items[-1].label,
                self._status(strand, group),
                tuple(item.position for item in strand.items),
                strand.lane.confidence,
                "moved" if strand.gone_to else strand.lane.ending(last),
                strand.moved_at,
                arrow=bool(strand.gone_to) or number not in joined,
            )
            for number, strand in enumerate(strands)
        ]
        drawn = [Joint(one, self.items[before].position, other, self.items[after].position) for one, before, other, after in pairs]
        drawing: Drawing = draw_bands(bands, drawn, [short for _id, _label, short in self.vintages], self.colours)
        told = "; ".join(f"{band.name}: {band.status}" for band in bands)
        alt = self.words.word(
            "Lines through the agendas {agendas}. {lines}.", agendas=self.words.listed(v[2] for v in self.vintages), lines=told
        )
        note = self.words.text(
            "Hatched: the weakest link is of medium or low confidence. A cross: no later item was found. "
            "An arrow to another line: merged into it or split off to it; an arrow after the line: it goes on under another theme. "
            "A filled dot after the line: a later source names it. "
            "An open dot: later agendas list no items of its kind and tell nothing of it."
        )
        title, figures = self._title(group)
        return Chart(f"{name}-lijnen", title, drawing.svg, alt, figures, drawing.aspect, (note,), drawing.narrow)

    def _status(self, strand: Strand, group: str) -> str:
        """Say in a few words from when to when a line runs and how it ends."""
        word, lane = self.words.word, strand.lane
        first, until = self.vintages[strand.items[0].position][2], self.vintages[strand.items[-1].position][2]
        if strand.gone_to:
            return word("after {until} → {theme}", until=until, theme=strand.gone_to)
        match lane.ending(len(self.vintages) - 1):
            case "runs":
                return self._since(strand, first, until, group)
            case "merged" if lane.merged_into is not None:
                into = self._group(lane.merged_into)
                if into != group:
                    return word("merged after {until} → {theme}", until=until, theme=into)
                return word("merged after {until} into {item}", until=until, item=self.items[lane.merged_into].label)
            case "named":
                return word("in {until}; named in {period}", until=until, period=self._periods(lane))
            case "untold":
                return word("in {until}; not told of later", until=until)
            case _:
                return word("until {until}", until=until) if first != until else word("only {until}", until=until)

    def _since(self, strand: Strand, first: str, until: str, group: str) -> str:
        word = self.words.word
        if strand.came_from:
            return word("since {first}, from {theme}", first=first, theme=strand.came_from)
        if strand.lane.split_from is None:
            return word("since {first}", first=first) if first != until else word("new in {first}", first=first)
        origin = self._group(strand.lane.split_from)
        if origin != group:
            return word("split off in {first}, from {theme}", first=first, theme=origin)
        return word("split off in {first}", first=first)

    def _periods(self, lane: Lane) -> str:
        return self.words.listed(self._months(sighting.period) for sighting in lane.sightings)

    def _months(self, period: str) -> str:
        named = Period.parse(period)
        return self.words.months(named.start, named.end)

    def _table(self, name: str, group: str, strands: Sequence[Strand]) -> Table:
        _ = self.words.word
        rows = tuple(row for strand in strands for row in (self._gone(strand) if strand.gone_to else self._rows(strand.lane)))
        columns = (
            Column(_("Item")),
            Column(_("Agenda")),
            Column(_("What happened")),
            Column(_("Came from")),
            Column(_("Evidence")),
            Column(_("Confidence")),
        )
        return Table(name, _("Items and where they came from: {group}", group=group), columns, rows)

    def _gone(self, strand: Strand) -> list[Row]:
        """One row on a line that stands in another theme's table now."""
        last, happened = strand.items[-1], self.words.word("goes on under {theme}", theme=strand.gone_to)
        return [self._row(last.label, self.vintages[last.position][2], happened, "–", "–", "–")]

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
                evidence = self.words.told(link.evidence)
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
                    evidence = self.words.told(sighting.evidence)
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
