"""From which items of an earlier agenda the items of a later one came, agendas between them followed through.

In stages: (1) each item of the later agenda is followed back, link by link, to the items of the earlier one;
(2) what happened on the way makes its kind: a link that merged, one that split, both, or neither; (3) an item
moved when the theme it came from did not become its own; (4) what the theme's predecessors had and no item of
the later agenda came from was not found again.

Known limit: links are suggestions; a way back is as sure as its weakest link. After a merger and a split every
part leads back to all that merged, since no link says which part was which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from koers.continuity.lanes import CONFIDENCE, Item, Key, Link, theme_groups

OriginKind = Literal["runs", "merged", "split", "regrouped", "new"]


@dataclass(frozen=True)
class Ancestor:
    """An item of the earlier agenda that one came from.

    Attributes
    ----------
    item : Item
    path : tuple of Link
        The way there, the oldest link first.
    moved : bool
        Whether it stood under a theme that became another than the item's.
    """

    item: Item
    path: tuple[Link, ...]
    moved: bool

    @property
    def confidence(self) -> str:
        """That of the weakest link on the way."""
        return max((link.confidence for link in self.path), key=CONFIDENCE.index)


@dataclass(frozen=True)
class Origin:
    """Where an item of the later agenda came from: nothing on the earlier one where it is new.

    ``between`` are its predecessors on agendas between the two, for an item without ancestors.
    """

    item: Item
    ancestors: tuple[Ancestor, ...]
    between: tuple[Ancestor, ...] = ()

    @property
    def kind(self) -> OriginKind:
        """What happened on the way: "regrouped" is both merged and split."""
        if not self.ancestors:
            return "new"
        kinds = {link.kind for ancestor in self.ancestors for link in ancestor.path}
        if {"merged", "split"} <= kinds:
            return "regrouped"
        return "merged" if "merged" in kinds else "split" if "split" in kinds else "runs"


@dataclass(frozen=True)
class Origins:
    """A theme of a later agenda beside an earlier agenda.

    Attributes
    ----------
    themes : tuple of str
        Themes of the earlier agenda that became this one, as printed.
    origins : tuple of Origin
        One per item of the theme.
    left : tuple of (Item, Ancestor)
        Items of other themes, where all that came from an item of those themes stands under other themes now.
    lost : tuple of Item
        Items of those themes that no item of the later agenda came from.
    """

    themes: tuple[str, ...]
    origins: tuple[Origin, ...]
    left: tuple[tuple[Item, Ancestor], ...]
    lost: tuple[Item, ...]


def trace_origins(items: Mapping[Key, Item], links: Sequence[Link], later: str, earlier: str, theme: str) -> Origins:
    """Return where the items of a theme of one agenda came from.

    Parameters
    ----------
    items, links
        Of all agendas.
    later, earlier : str
        The agendas.
    theme : str
        The theme, as the later agenda prints it.
    """
    groups = theme_groups(items, list(links))
    group = {key: _group(item, items, groups) for key, item in items.items()}
    on = {agenda: [item for key, item in items.items() if key[0] == agenda and item.level != "theme"] for agenda in (later, earlier)}
    found: dict[Key, Origin] = {}
    for item in on[later]:
        ways = [Ancestor(items[path[0].previous], path, group[path[0].previous] != group[item.key]) for path in _paths(item.key, links)]
        there = tuple(way for way in ways if way.item.key[0] == earlier)
        after = tuple(way for way in ways if way.item.position > on[earlier][0].position) if on[earlier] else tuple(ways)
        found[item.key] = Origin(item, there, () if there else after)
    own = [item for item in on[later] if item.theme == theme]
    names = {group[item.key] for item in own}
    before = [item for item in on[earlier] if group[item.key] in names]
    heirs = {
        item.key: tuple((origin.item, way) for origin in found.values() for way in origin.ancestors if way.item.key == item.key)
        for item in before
    }
    return Origins(
        tuple(dict.fromkeys(item.theme for item in before)),
        tuple(found[item.key] for item in own),
        tuple(pair for found in heirs.values() if all(heir.theme != theme for heir, _way in found) for pair in found),
        tuple(item for item in before if not heirs[item.key]),
    )


def _group(item: Item, items: Mapping[Key, Item], groups: Mapping[Key | str, str]) -> str:
    own = (key for key, one in items.items() if one.level == "theme" and key[0] == item.key[0] and one.label == item.theme)
    return groups[next(own, item.theme)]


def _paths(key: Key, links: Sequence[Link]) -> list[tuple[Link, ...]]:
    """Return every way back from an item, the oldest link first; shorter ways are begins of longer ones."""
    found: list[tuple[Link, ...]] = []
    for link in (link for link in links if link.item == key):
        found += [(link,), *((*path, link) for path in _paths(link.previous, links))]
    return found
