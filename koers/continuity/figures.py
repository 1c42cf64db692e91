"""Counts over the agendas: how many items each has, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from unicodedata import normalize

from koers.continuity.lanes import Item, Key, Lane, Link, Strand
from koers.figures import Count, Formula, Ratio, Source, Supplied


def count_formulas(vintages: Sequence[str], items: Mapping[Key, Item], links: Sequence[Link], lanes: Sequence[Lane]) -> dict[str, Formula]:
    """Return, per agenda, the formulas of its counts.

    Keys are ``<vintage>/<measure>`` with the measures n_items, n_continued (came from an earlier item),
    n_new, n_stopped (no later item found), n_named (a later source names it), n_untold (no later agenda lists
    items of its level); and under ``total`` n_through (lanes on the oldest and the
    newest agenda), n_links, n_uncertain (links of medium or low confidence), continued_share of the
    newest agenda.
    """
    formulas: dict[str, Formula] = {}
    counted = [item for item in items.values() if item.level != "theme"]
    came = {link.item for link in links}
    ended = {lane.items[-1].key: lane.ending(len(vintages) - 1) for lane in lanes}
    for number, vintage in enumerate(vintages):
        own = [item for item in counted if item.key[0] == vintage]
        groups = {
            "n_items": own,
            "n_continued": [item for item in own if item.key in came],
            "n_new": [item for item in own if item.key not in came and number > 0],
            **{f"n_{ending}": [item for item in own if ended.get(item.key) == ending] for ending in ("stopped", "named", "untold")},
        }
        formulas |= {f"{vintage}/{measure}": Count(_members(found), "count") for measure, found in groups.items()}
    through = [lane.items[0] for lane in lanes if lane.items[0].position == 0 and lane.ending(len(vintages) - 1) == "runs"]
    related = [link for link in links if items[link.item].level != "theme"]
    formulas["total/n_through"] = Count(_members(through), "count")
    formulas["total/n_links"] = Count(_pairs(related), "count")
    formulas["total/n_uncertain"] = Count(_pairs([link for link in related if link.confidence != "high"]), "count")
    newest = vintages[-1]
    formulas["total/continued_share"] = Ratio(f"{newest}/n_continued", f"{newest}/n_items", "share")
    return formulas


ENDS = ("runs", "merged", "split", "named", "untold", "stopped", "moved")


def group_id(group: str) -> str:
    """Return a theme's name as it stands in the id of a figure."""
    plain = normalize("NFKD", group).encode("ascii", "ignore").decode().lower()
    return "theme-" + "-".join(re.findall("[a-z0-9]+", plain))


def group_formulas(groups: Mapping[str, Sequence[Strand]], last: int) -> dict[str, Formula]:
    """Return, per theme, how many of its lines end in each way.

    Keys are ``<group id>/n_<end>``: runs, merged, named, untold and stopped as :meth:`Lane.ending` says, of lines that
    end under the theme; moved, of lines that went on under another; split, of lines that began as part of another.
    """
    formulas: dict[str, Formula] = {}
    for group, strands in groups.items():
        for end in ENDS:
            own = [strand.items[-1] for strand in strands if end in _ends(strand, last)]
            formulas[f"{group_id(group)}/n_{end}"] = Count(_members(own), "count")
    return formulas


def _ends(strand: Strand, last: int) -> tuple[str, ...]:
    if strand.gone_to:
        return ("moved",)
    return (strand.lane.ending(last), *(("split",) if strand.lane.split_from is not None else ()))


def counted_formulas(items: Mapping[Key, Item], links: Sequence[Link], files: Mapping[str, str]) -> dict[str, Formula]:
    """Return the items and links that counts name, each 1, with the row that tells of it."""
    counted = [item for item in items.values() if item.level != "theme"]
    found: dict[str, Formula] = {
        key: Supplied(Decimal(1), Source(files["agenda_items"], item.row, "item_id"), "one")
        for key, item in zip(_members(counted), counted, strict=True)
    }
    rows = zip(_pairs(links), links, strict=True)
    return found | {key: Supplied(Decimal(1), Source(files["agenda_links"], link.row, "item_id"), "one") for key, link in rows}


def _members(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple("/".join(item.key) for item in items)


def pair_key(link: Link) -> str:
    """Return the key under which a link is counted."""
    return "/".join((*link.previous, *link.item))


def _pairs(links: Sequence[Link]) -> tuple[str, ...]:
    return tuple(pair_key(link) for link in links)
