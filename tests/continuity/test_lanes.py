"""Lanes through agendas, worked out by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from koers.continuity.figures import count_formulas, group_formulas
from koers.continuity.lanes import (
    Item,
    Lane,
    Link,
    Sighting,
    build_lanes,
    group_of,
    group_strands,
    joints,
    read_items,
    read_links,
    read_sightings,
    theme_groups,
)
from koers.data.store import Store
from koers.figures import Count, evaluate
from koers.notebook import prepare_report
from koers.period import Period
from koers.present.display import Chart

ROOT = Path(__file__).parent.parent.parent


def item(vintage: int, name: str, level: str = "project", theme: str = "Zorg") -> Item:
    """An item of agenda ``a0``, ``a1``, …."""
    return Item((f"a{vintage}", name), vintage, level, theme, name.capitalize())


def link(later: tuple[int, str], earlier: tuple[int, str], kind: str = "same", confidence: str = "high") -> Link:
    """A link between two items."""
    return Link((f"a{later[0]}", later[1]), (f"a{earlier[0]}", earlier[1]), kind, {"nl": "", "en": ""}, confidence)


def by_key(*items: Item) -> dict[tuple[str, str], Item]:
    """The items by key."""
    return {one.key: one for one in items}


def names(lane: Lane) -> list[str]:
    """The items of a lane, as agenda and name."""
    return ["/".join(one.key) for one in lane.items]


def test_an_item_goes_on_in_the_lane_of_the_one_it_came_from() -> None:
    """A renamed item stays in its lane, also when an agenda is skipped."""
    items = by_key(item(0, "rook"), item(1, "ander"), item(2, "rookvrij"))
    lanes = build_lanes(items, [link((2, "rookvrij"), (0, "rook"), "renamed")])
    assert [names(lane) for lane in lanes] == [["a0/rook", "a2/rookvrij"], ["a1/ander"]]
    assert [lane.ending(2) for lane in lanes] == ["runs", "stopped"]


def test_of_two_that_merge_one_lane_goes_on_and_the_other_ends() -> None:
    """The first predecessor's lane goes on; the second says what it went into."""
    items = by_key(item(0, "een"), item(0, "twee"), item(1, "samen"))
    lanes = build_lanes(items, [link((1, "samen"), (0, "een"), "merged"), link((1, "samen"), (0, "twee"), "merged")])
    assert [names(lane) for lane in lanes] == [["a0/een", "a1/samen"], ["a0/twee"]]
    assert lanes[1].merged_into == ("a1", "samen")
    assert lanes[1].ending(1) == "merged"


def test_of_two_that_split_one_goes_on_and_the_other_starts_a_lane() -> None:
    """The first takes the lane; the second remembers what it split off from."""
    items = by_key(item(0, "alles"), item(1, "deel"), item(1, "rest"))
    lanes = build_lanes(items, [link((1, "deel"), (0, "alles"), "split"), link((1, "rest"), (0, "alles"), "split")])
    assert [names(lane) for lane in lanes] == [["a0/alles", "a1/deel"], ["a1/rest"]]
    assert lanes[1].split_from == ("a0", "alles")


def test_a_lane_is_as_sure_as_its_weakest_link() -> None:
    """One link of low confidence makes the whole lane of low confidence."""
    items = by_key(item(0, "x"), item(1, "y"), item(2, "z"))
    lanes = build_lanes(items, [link((1, "y"), (0, "x"), confidence="low"), link((2, "z"), (1, "y"))])
    assert lanes[0].confidence == "low"


def test_a_lane_stands_under_the_newest_name_of_its_theme() -> None:
    """Themes are followed through their own links; a theme that is no item is its own group."""
    old, new = item(0, "t0", "theme", "Oud"), item(1, "t1", "theme", "Nieuw")
    old, new = Item(old.key, 0, "theme", "Oud", "Oud"), Item(new.key, 1, "theme", "Nieuw", "Nieuw")
    first, loose = item(0, "p", theme="Oud"), item(1, "q", theme="Los")
    items = by_key(old, new, first, loose)
    groups = theme_groups(items, [link((1, "t1"), (0, "t0"), "renamed")])
    assert group_of(first, items, groups) == "Nieuw"
    assert group_of(loose, items, groups) == "Los"


def test_lines_that_merge_and_split_stand_side_by_side_and_are_joined() -> None:
    """Of four, the two that merge come together; the joint goes from the item that ended to the one it became part of."""
    items = by_key(item(0, "een"), item(0, "x"), item(0, "twee"), item(1, "samen"), item(2, "samen"), item(2, "deel"))
    links = [link((1, "samen"), (0, name), "merged") for name in ("een", "twee")]
    links += [link((2, "samen"), (1, "samen")), link((2, "deel"), (1, "samen"), "split")]
    [strands] = group_strands(items, links, build_lanes(items, links)).values()
    assert [strand.items[0].label for strand in strands] == ["Een", "Twee", "Deel", "X"]
    assert joints(strands, links) == [(1, ("a0", "twee"), 0, ("a1", "samen")), (0, ("a1", "samen"), 2, ("a2", "deel"))]


def test_a_line_that_moved_stands_under_both_themes_and_counts_once() -> None:
    """Under the old theme until it left, with where it went; under the new one whole, with where it came from."""
    items = by_key(item(0, "p", theme="Oud"), item(1, "p", theme="Nieuw"), item(2, "p", theme="Nieuw"))
    links = [link((1, "p"), (0, "p")), link((2, "p"), (1, "p"))]
    groups = group_strands(items, links, build_lanes(items, links))
    [left], [whole] = groups["Oud"], groups["Nieuw"]
    assert ([one.position for one in left.items], left.gone_to) == ([0], "Nieuw")
    assert ([one.position for one in whole.items], whole.came_from, whole.moved_at) == ([0, 1, 2], "Oud", 1)
    formulas = group_formulas(groups, 2)
    counts = {key: len(formula.members) for key, formula in formulas.items() if isinstance(formula, Count) and formula.members}
    assert counts == {"theme-oud/n_moved": 1, "theme-nieuw/n_runs": 1}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_merger_split_and_move_is_drawn_or_named(language: str) -> None:
    """A joint where both lines stand under one theme; the other theme's name where not. A title's counts are the chart's figures."""
    sections = prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, "continuity", language=language).continuity
    charts = [one for one in sections.through_the_years() if isinstance(one, Chart)]
    said = dict(zip(sections.groups, charts, strict=True))
    strands = [(group, strand) for group, found in sections.groups.items() for strand in found]
    home = {one.key: group for group, strand in strands if not strand.gone_to for one in strand.items}
    n_joined = n_named = 0
    for group, strand in strands:
        drawn = joints(sections.groups[group], sections.links)
        own = {one.key for one in strand.items}
        if strand.gone_to:
            assert f"→ {strand.gone_to}" in said[group].alt
        elif (into := strand.lane.merged_into) is not None:
            if home[into] == group:
                assert any(before in own and after == into for _one, before, _other, after in drawn)
                n_joined += 1
            else:
                assert f"→ {home[into]}" in said[group].alt
                n_named += 1
        elif (origin := strand.lane.split_from) is not None and home[origin] == group:
            assert any(before == origin and after in own for _one, before, _other, after in drawn)
            if strand.lane.ending(len(sections.vintages) - 1) == "runs":
                since = sections.words.word("split off in {first}", first=sections.vintages[strand.items[0].position][2])
                assert f"{strand.items[-1].label}: {since}" in said[group].alt
            n_joined += 1
    assert n_joined >= 6
    assert n_named >= 1
    for chart in charts:
        assert re.findall("[0-9]+", chart.title) == [figure.text for figure in chart.figures]
        assert chart.figures


def test_a_kind_of_item_that_later_agendas_do_not_list_is_not_told_of() -> None:
    """An agenda without subprojects says nothing of one; one with other subprojects leaves it out."""
    part, whole, later = item(0, "deel", "subproject"), item(0, "heel"), item(1, "nieuw")
    untold, stopped, _new = build_lanes(by_key(part, whole, later), [])
    assert (untold.ending(1), stopped.ending(1)) == ("untold", "stopped")
    with_another = by_key(part, item(1, "ander", "subproject"))
    assert build_lanes(with_another, [])[0].ending(1) == "stopped"
    # An agenda between that lists none is passed over: the newest with subprojects counts.
    skipped = by_key(part, later, item(2, "ander", "subproject"))
    assert build_lanes(skipped, [])[0].ending(2) == "stopped"


def test_what_a_later_source_names_did_not_stop() -> None:
    """A sighting of the last item of a line is evidence that it goes on; a line that runs needs none."""
    items = by_key(item(0, "deel", "subproject"), item(0, "heel"), item(1, "heel"))
    seen = [Sighting(("a0", name), "2025-Q3", {"nl": "", "en": ""}, "high") for name in ("deel", "heel")]
    lanes = build_lanes(items, [link((1, "heel"), (0, "heel"))], seen)
    assert [lane.ending(1) for lane in lanes] == ["named", "runs"]


def test_nothing_that_a_later_period_tells_of_is_called_stopped() -> None:
    """The periods' own projects, results and agendas, by theme and name, against every line that ends before the newest agenda."""
    store = Store(ROOT / "data", ROOT / "params")
    frames = shipped()
    vintages = list(frames["agenda_vintages"].itertuples())
    periods = {vintage.vintage_id: vintage.period for vintage in vintages}
    names = {row.theme_id: row.label for row in frames["themes"].itertuples()}
    labels = {(row.theme_id, row.project_id): (names[row.theme_id], row.label) for row in frames["projects"].itertuples()}
    items = read_items(frames["agenda_vintages"], frames["agenda_items"])
    lanes = build_lanes(items, read_links(frames["agenda_links"]), read_sightings(frames["agenda_sightings"]))
    looked_at, wrong = 0, []
    for lane in lanes:
        ending, agenda = lane.ending(len(vintages) - 1), periods[lane.items[-1].key[0]]
        if ending not in ("stopped", "untold", "named") or not agenda:
            continue
        own = {(one.theme, one.label) for one in lane.items}
        for period in (known for known in store.periods if known.end > Period.parse(agenda).end):
            tables = [frame for name, frame in store.load(period).frames.items() if name in ("results", "project_status", "agenda")]
            told = {labels.get(place) for frame in tables for place in zip(frame["theme_id"], frame["project_id"], strict=True)}
            looked_at += bool(told)
            if (own & told) and str(period) not in {sighting.period for sighting in lane.sightings}:
                wrong.append((own & told, str(period)))
    assert looked_at > 10
    assert wrong == []


def test_every_item_stands_in_exactly_one_lane_of_the_shipped_agendas() -> None:
    """Nothing is lost and nothing is told twice."""
    frames = shipped()
    items = read_items(frames["agenda_vintages"], frames["agenda_items"])
    lanes = build_lanes(items, read_links(frames["agenda_links"]))
    told = [one.key for lane in lanes for one in lane.items]
    assert sorted(told) == sorted(key for key, one in items.items() if one.level != "theme")


def test_counts_of_the_shipped_agendas_agree_with_the_lists() -> None:
    """What continued and what is new make the agenda; counted independently from the file."""
    frames = shipped()
    items = read_items(frames["agenda_vintages"], frames["agenda_items"])
    links = read_links(frames["agenda_links"])
    vintages = list(frames["agenda_vintages"]["vintage_id"])
    formulas = count_formulas(vintages, items, links, build_lanes(items, links))
    members = {member: None for formula in formulas.values() if isinstance(formula, Count) for member in formula.members}
    values = evaluate(formulas, members)
    rows = frames["agenda_items"]
    for vintage in vintages[1:]:
        own = rows[(rows["vintage_id"] == vintage) & (rows["level"] != "theme")]
        assert values[f"{vintage}/n_items"] == len(own)
        assert (values[f"{vintage}/n_continued"] or 0) + (values[f"{vintage}/n_new"] or 0) == len(own)
    assert values[f"{vintages[0]}/n_new"] == 0
    assert values[f"{vintages[-1]}/n_stopped"] == 0


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_table_names_every_item_with_its_evidence(language: str) -> None:
    """Each item stands in a table of its group, each link with what it rests on."""
    store = Store(ROOT / "data", ROOT / "params")
    sections = prepare_report(store, ROOT, "continuity", language=language).continuity
    tables = [one for one in sections.through_the_years() if getattr(one, "name", "").startswith("groep-") and hasattr(one, "rows")]
    said = [[cell.content[0] for cell in row.cells] for table in tables for row in table.rows]
    labels = {row[0] for row in said}
    assert {one.label for one in sections.items.values() if one.level != "theme"} <= labels
    evidence = {row[4] for row in said}
    assert {found.evidence[language] for found in sections.links if sections.items[found.item].level != "theme"} <= evidence


def shipped() -> dict[str, pd.DataFrame]:
    """The shipped registers."""
    return dict(Store(ROOT / "data", ROOT / "params").load(None).frames)
