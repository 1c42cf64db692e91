"""From links between agendas to lanes: one lane per project, through the years.

In stages: (1) walk the agendas from the oldest; (2) an item goes on in the lane of the earlier item
that it came from, unless another item already did; then it starts a lane that split off; (3) earlier
items that went into an item whose lane is another's end there: merged; (4) of a lane that ends before the
last agenda: a later source that names it is evidence that it goes on; where no later agenda lists items of
its level, such as subprojects, those agendas do not tell of it; only else was no later item found. None of
these says that it stopped. A lane stands under the theme of its last item.

Known limit: links are suggestions with a confidence; a lane is as sure as its weakest link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from koers.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, str]  # vintage_id, item_id
Ending = Literal["runs", "merged", "named", "untold", "stopped"]
CONFIDENCE = ("high", "medium", "low")


@dataclass(frozen=True)
class Item:
    """An item of an agenda: its key, the number of its agenda (0 the oldest), level, theme and name as printed, row in the table."""

    key: Key
    position: int
    level: str
    theme: str
    label: str
    row: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Link:
    """Where an item came from: the earlier item, what happened, on what evidence, how sure, row in the table."""

    item: Key
    previous: Key
    kind: str
    evidence: Mapping[str, str]
    confidence: str
    row: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Sighting:
    """A later source that names an item: the item, the period of the source, on what evidence, how sure."""

    item: Key
    period: str
    evidence: Mapping[str, str]
    confidence: str


@dataclass(frozen=True)
class Lane:
    """A project through the years.

    Attributes
    ----------
    items : tuple of Item
        Oldest first; agendas may be skipped.
    split_from, merged_into : Key or None
        The item it split off from; the item it went into.
    confidence : str
        Of its weakest link; "high" for a lane without links.
    sightings : tuple of Sighting
        Later sources that name its last item.
    untold : bool
        Whether no agenda after its last item lists items of that level.
    """

    items: tuple[Item, ...]
    split_from: Key | None = None
    merged_into: Key | None = None
    confidence: str = "high"
    sightings: tuple[Sighting, ...] = ()
    untold: bool = False

    def ending(self, last: int) -> Ending:
        """Tell how it ends, ``last`` being the number of the newest agenda; "stopped" is short for: no later item was found."""
        if self.merged_into is not None:
            return "merged"
        if self.items[-1].position == last:
            return "runs"
        if self.sightings:
            return "named"
        return "untold" if self.untold else "stopped"


def read_items(vintages: pd.DataFrame, items: pd.DataFrame) -> dict[Key, Item]:
    """Return the items by key, themes included, in the order of the agendas."""
    positions = {row.vintage_id: number for number, row in enumerate(rows_of(vintages))}
    found = [
        Item((row.vintage_id, row.item_id), positions[row.vintage_id], row.level, row.theme_label, row.label, int(row.Index))
        for row in rows_of(items)
    ]
    return {item.key: item for item in sorted(found, key=lambda item: item.position)}


def read_links(links: pd.DataFrame) -> list[Link]:
    """Return the links in the order of the file."""
    return [
        Link(
            (row.vintage_id, row.item_id),
            (row.previous_vintage_id, row.previous_item_id),
            row.kind,
            {"nl": row.evidence_nl or "", "en": row.evidence_en or ""},
            row.confidence,
            int(row.Index),
        )
        for row in rows_of(links)
    ]


def read_sightings(sightings: pd.DataFrame | None) -> list[Sighting]:
    """Return the sightings in the order of the file; none where there is no such table."""
    return [
        Sighting((row.vintage_id, row.item_id), row.period, {"nl": row.evidence_nl or "", "en": row.evidence_en or ""}, row.confidence)
        for row in rows_of(sightings)
    ]


def build_lanes(items: Mapping[Key, Item], links: list[Link], sightings: Sequence[Sighting] = ()) -> list[Lane]:
    """Return the lanes of all items but themes, in the order in which they start."""
    lanes: list[Lane] = []
    lane_of: dict[Key, int] = {}
    for item in items.values():
        if item.level == "theme":
            continue
        own = [link for link in links if link.item == item.key and link.previous in lane_of]
        free = [link for link in own if lanes[lane_of[link.previous]].items[-1].key == link.previous]
        free = [link for link in free if lanes[lane_of[link.previous]].merged_into is None]
        weakest = max((link.confidence for link in own), key=CONFIDENCE.index, default="high")
        if free:
            number = lane_of[free[0].previous]
            lanes[number] = _longer(lanes[number], item, weakest)
        else:
            number = len(lanes)
            lanes.append(Lane((item,), split_from=own[0].previous if own else None, confidence=weakest))
        lane_of[item.key] = number
        for link in free[1:]:
            lanes[lane_of[link.previous]] = replace(lanes[lane_of[link.previous]], merged_into=item.key)
    newest: dict[str, int] = {item.level: item.position for item in items.values()}
    return [
        replace(
            lane,
            sightings=tuple(sighting for sighting in sightings if sighting.item == lane.items[-1].key),
            untold=newest[lane.items[-1].level] <= lane.items[-1].position,
        )
        for lane in lanes
    ]


def _longer(lane: Lane, item: Item, confidence: str) -> Lane:
    weakest = max(lane.confidence, confidence, key=CONFIDENCE.index)
    return replace(lane, items=(*lane.items, item), confidence=weakest)


def theme_groups(items: Mapping[Key, Item], links: list[Link]) -> dict[Key | str, str]:
    """Return the name of the group of each theme: that of the newest theme it became.

    Keys are the keys of theme items; a theme label that is no item of its own is its own group.
    """
    following = {link.previous: link.item for link in links if items[link.item].level == "theme"}
    names: dict[Key | str, str] = {}
    for key, item in items.items():
        if item.level != "theme":
            names.setdefault(item.theme, item.theme)
            continue
        newest = key
        while newest in following:
            newest = following[newest]
        names[key] = items[newest].label
    return names


def group_of(item: Item, items: Mapping[Key, Item], names: Mapping[Key | str, str]) -> str:
    """Return the group an item stands under: that of its theme."""
    for key, one in items.items():
        if one.level == "theme" and key[0] == item.key[0] and one.label == item.theme:
            return names[key]
    return names[item.theme]


@dataclass(frozen=True)
class Strand:
    """A lane as it stands under one theme.

    Attributes
    ----------
    lane : Lane
    items : tuple of Item
        All of the lane under the theme of its last item; under another theme only those that stood there.
    gone_to : str
        The theme under which it goes on from there; "" under the theme of its last item.
    came_from : str
        The theme of its first item where that is another one.
    moved_at : int or None
        The number of the agenda on which it first stood under the theme of its last item.
    """

    lane: Lane
    items: tuple[Item, ...]
    gone_to: str = ""
    came_from: str = ""
    moved_at: int | None = None


def group_strands(items: Mapping[Key, Item], links: list[Link], lanes: Sequence[Lane]) -> dict[str, list[Strand]]:
    """Return the strands under each theme; those that merge or split next to each other."""
    names = theme_groups(items, links)
    found: dict[str, list[Strand]] = {}
    for lane in lanes:
        groups = [group_of(item, items, names) for item in lane.items]
        home = groups[-1]
        moved = next(item.position for item, group in zip(lane.items, groups, strict=True) if group == home)
        came = groups[0] if groups[0] != home else ""
        found.setdefault(home, []).append(Strand(lane, lane.items, "", came, moved if came else None))
        for group in dict.fromkeys(group for group in groups if group != home):
            own = [number for number, one in enumerate(groups) if one == group]
            found.setdefault(group, []).append(Strand(lane, tuple(lane.items[n] for n in own), groups[own[-1] + 1]))
    return {group: _side_by_side(strands, links) for group, strands in found.items()}


def joints(strands: Sequence[Strand], links: Sequence[Link]) -> list[tuple[int, Key, int, Key]]:
    """Return where strands merge and split: the number and item that one comes from, those that it goes to."""
    place = {item.key: number for number, strand in enumerate(strands) for item in strand.items}
    return [
        (place[link.previous], link.previous, place[link.item], link.item)
        for link in links
        if link.previous in place and link.item in place and place[link.previous] != place[link.item]
    ]


def _side_by_side(strands: list[Strand], links: Sequence[Link]) -> list[Strand]:
    near: dict[int, list[int]] = {}
    for one, _from, other, _to in joints(strands, links):
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    order: list[int] = []
    for number in range(len(strands)):
        waiting = [number]
        while waiting:
            following = waiting.pop()
            if following not in order:
                order.append(following)
                waiting += reversed(near.get(following, []))
    return [strands[number] for number in order]
