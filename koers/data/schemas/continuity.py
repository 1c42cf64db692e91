"""Registers of themes and projects through the years."""

from __future__ import annotations

from koers.data.schemas.table import Reference, TableSchema, both, choice, identifier, text

_VINTAGE = Reference(("vintage_id",), (("agenda_vintages", ("vintage_id",)),))
_ITEM = ("vintage_id", "item_id")

CONTINUITY: tuple[TableSchema, ...] = (
    TableSchema(
        "agenda_vintages",
        "programme",
        "Agendas through the years, oldest first",
        "one agenda",
        (
            identifier("vintage_id", "The agenda"),
            text("label", "Its name", blank=False),
            text("short_label", "Its year, as short as it can be", blank=False),
            text("period", "The period whose data tell of this agenda's projects, where there is one"),
        ),
        ("vintage_id",),
        optional=True,
    ),
    TableSchema(
        "agenda_items",
        "programme",
        "What stands on each agenda, as printed",
        "one theme, project or principle of one agenda",
        (
            identifier("vintage_id", "The agenda"),
            identifier("item_id", "The item, within its agenda"),
            choice("level", "What it is", "theme", "project", "subproject", "overarching", "principle"),
            text("theme_label", "The theme it stands under, as printed", blank=False),
            text("label", "Name as printed", blank=False),
        ),
        _ITEM,
        (_VINTAGE,),
        optional=True,
    ),
    TableSchema(
        "agenda_links",
        "programme",
        "From which earlier item an item came, on what evidence; a suggestion, with its confidence",
        "one pair of items",
        (
            identifier("vintage_id", "The later agenda"),
            identifier("item_id", "The later item"),
            identifier("previous_vintage_id", "The earlier agenda"),
            identifier("previous_item_id", "The earlier item"),
            choice("kind", "What happened to it", "same", "renamed", "merged", "split", "project-to-principle"),
            *both("evidence", "What the link rests on"),
            choice("confidence", "How sure it is", "high", "medium", "low"),
        ),
        (*_ITEM, "previous_vintage_id", "previous_item_id"),
        (
            Reference(_ITEM, (("agenda_items", _ITEM),)),
            Reference(("previous_vintage_id", "previous_item_id"), (("agenda_items", _ITEM),)),
        ),
        optional=True,
    ),
    TableSchema(
        "agenda_sightings",
        "programme",
        "Later sources that name an item for which later agendas have no place: evidence that it goes on",
        "one item in one later period",
        (
            identifier("vintage_id", "The agenda"),
            identifier("item_id", "The item"),
            text("period", "The period whose data name it", blank=False),
            *both("evidence", "Where it is named, and how"),
            choice("confidence", "How sure it is", "high", "medium", "low"),
        ),
        (*_ITEM, "period"),
        (Reference(_ITEM, (("agenda_items", _ITEM),)),),
        optional=True,
    ),
)
