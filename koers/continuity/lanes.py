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
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from koers.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, str]  # vintage_id, item_id
Ending = Literal["runs", "merged", "named", "untold", "stopped"]
CONFIDENCE = ("high", "medium", "low")


@dataclass(frozen=True)
class Item:
    """An item of an agenda: its key, the number of its agenda (0 the oldest), level, theme and name as printed."""

    key: Key
    position: int
    level: str
    theme: str
    label: str


@dataclass(frozen=True)
class Link:
    """Where an item came from: the earlier item, what happened, on what evidence, how sure."""

    item: Key
    previous: Key
    kind: str
    evidence: Mapping[str, str]
    confidence: str


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
        Item((row.vintage_id, row.item_id), positions[row.vintage_id], row.level, row.theme_label, row.label) for row in rows_of(items)
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


def group_of(lane: Lane, items: Mapping[Key, Item], names: Mapping[Key | str, str]) -> str:
    """Return the group a lane stands under: that of its last item's theme."""
    last = lane.items[-1]
    for key, item in items.items():
        if item.level == "theme" and key[0] == last.key[0] and item.label == last.theme:
            return names[key]
    return names[last.theme]
