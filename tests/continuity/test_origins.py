"""Where items of one agenda came from on an earlier one, worked out by hand."""

from __future__ import annotations

from koers.continuity.lanes import Item, Link
from koers.continuity.origins import Origins, trace_origins
from tests.continuity.test_lanes import by_key, item, link


def traced(items: list[Item], links: list[Link], later: str = "a2", theme: str = "Zorg") -> Origins:
    """The origins on the oldest agenda."""
    return trace_origins(by_key(*items), links, later, "a0", theme)


def test_an_item_is_followed_back_through_the_agenda_between() -> None:
    """Renamed twice: it runs, as sure as the weaker of the two links."""
    items = [item(0, "oud"), item(1, "tussen"), item(2, "nu")]
    [origin] = traced(items, [link((1, "tussen"), (0, "oud"), "renamed", "low"), link((2, "nu"), (1, "tussen"), "renamed")]).origins
    assert origin.kind == "runs"
    [way] = origin.ancestors
    assert (way.item.label, way.confidence, way.moved) == ("Oud", "low", False)
    assert [one.previous[1] for one in way.path] == ["oud", "tussen"]


def test_what_merged_and_what_split_is_told_apart() -> None:
    """Two into one; one into two; two into one and then two."""
    merged = traced([item(0, "een"), item(0, "twee"), item(2, "nu")], [link((2, "nu"), (0, name), "merged") for name in ("een", "twee")])
    assert [(one.kind, len(one.ancestors)) for one in merged.origins] == [("merged", 2)]
    split = traced([item(0, "heel"), item(2, "a"), item(2, "b")], [link((2, name), (0, "heel"), "split") for name in ("a", "b")])
    assert [one.kind for one in split.origins] == ["split", "split"]
    items = [item(0, "een"), item(0, "twee"), item(1, "samen"), item(2, "a"), item(2, "b")]
    links = [link((1, "samen"), (0, name), "merged") for name in ("een", "twee")]
    links += [link((2, name), (1, "samen"), "split") for name in ("a", "b")]
    assert [(one.kind, len(one.ancestors)) for one in traced(items, links).origins] == [("regrouped", 2)] * 2


def test_an_item_of_the_agenda_between_is_new_with_where_it_was_first() -> None:
    """It was not on the oldest agenda, and was on the one between."""
    first, second = traced([item(0, "x"), item(1, "tussen"), item(2, "nu"), item(2, "nieuw")], [link((2, "nu"), (1, "tussen"))]).origins
    assert (first.kind, [way.item.label for way in first.between]) == ("new", ["Tussen"])
    assert (second.kind, second.between) == ("new", ())


def test_what_moved_and_what_was_not_found_again_is_told_by_theme() -> None:
    """Of three items of the old theme one goes on, one went to another theme, one is lost; an item came from elsewhere."""
    old, new = Item(("a0", "t"), 0, "theme", "Oud", "Oud"), Item(("a2", "t"), 2, "theme", "Zorg", "Zorg")
    items = [old, new, *(item(0, name, theme="Oud") for name in ("blijft", "gaat", "weg")), item(0, "komt", theme="Elders")]
    items += [item(2, "blijft"), item(2, "komt"), item(2, "gaat", theme="Ander")]
    links = [link((2, "t"), (0, "t"), "renamed"), *(link((2, name), (0, name)) for name in ("blijft", "gaat", "komt"))]
    found = traced(items, links)
    assert found.themes == ("Oud",)
    assert [(one.item.label, [way.moved for way in one.ancestors]) for one in found.origins] == [("Blijft", [False]), ("Komt", [True])]
    assert [(heir.theme, way.item.label) for heir, way in found.left] == [("Ander", "Gaat")]
    assert [one.label for one in found.lost] == ["Weg"]
