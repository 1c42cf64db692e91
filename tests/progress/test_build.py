"""From tables to projects and counts, by hand and on the shipped periods."""

from __future__ import annotations

from functools import cache

import pytest

from koers.data.store import Store
from koers.figures import Count, Source, Supplied
from koers.progress.build import build_progress
from koers.progress.model import Progress, Span, distinct
from tests.progress.tiny import SPAN, frame, frames, progress, result
from tests.running import ROOT


@cache
def shipped(period: str) -> Progress:
    """Return the progress of a shipped period."""
    store = Store(ROOT / "data", ROOT / "params")
    data = store.load(store.period(period))
    assert data.period is not None
    return build_progress(data.frames, data.files, Span(data.period.start, data.period.end))


def test_rows_of_one_result_are_one_result_with_two_figures() -> None:
    """Rows a-1 and a-2 are result a: 70 people in 3 rooms."""
    [told] = [r for r in progress().themes["rood"].results if r.row.result_id == "a"]
    assert told.value_keys == ("rood/een/a-1/n_value", "rood/een/a-2/n_value")
    assert [progress().number(key) for key in told.value_keys] == [70, 3]


def test_a_shared_event_counts_once_in_the_theme_and_in_the_programme() -> None:
    """The party is told under Een, Deel and Ander. Red: a, c, f (b is the party again) = 3. All: the same 3, since h is the party too."""
    found = progress()
    assert found.number("rood/een/n_realised") == 3
    assert found.number("rood/deel/n_realised") == 1
    assert found.number("rood/total/n_realised") == 3
    assert found.number("blauw/total/n_realised") == 1
    assert found.number("programme/total/n_realised") == 3


def test_a_count_names_what_it_counts_and_each_of_these_its_cell() -> None:
    """The count of results is made of figures of one, each from a row of the file."""
    found = progress()
    count = found.formulas["rood/een/n_realised"]
    assert isinstance(count, Count)
    assert set(count.members) == {"rood/een/a/n_told", "rood/een/c/n_told", "rood/een/f/n_told"}
    one = found.formulas["rood/een/c/n_told"]
    assert isinstance(one, Supplied)
    assert one.source == Source("data/results.csv", 5, "result_id")


@pytest.mark.parametrize(
    ("status", "start", "state"),
    [
        ("realised", "2024-09-01", "realised"),
        ("after_period", None, "later"),
        ("planned", None, "planned"),
        ("ongoing", "2024-01", "ongoing"),
        ("event", "2024-06-30", "realised"),
        ("event", "2024-07-01", "later"),
        ("event", "2024-07", "later"),
        ("event", "2024-06", "realised"),
        ("event", "2024", "realised"),
        ("event", None, "realised"),
    ],
)
def test_an_event_lies_on_its_side_of_the_last_day(status: str, start: str | None, state: str) -> None:
    """The period ends on 30 June 2024; a month or a year of which part lies within is not after it."""
    found = progress(results=frame([result("x", "blauw", "ander", status=status, start_date=start)]))
    assert [r.state for r in found.themes["blauw"].results] == [state]


def test_projects_stand_in_the_registers_order_with_their_parts_after_them() -> None:
    """Deel is part of Een and stands last in the register; a theme without anything is left out."""
    found = progress()
    assert [p.project_id for p in found.themes["rood"].projects] == ["een", "deel", "twee"]
    assert list(found.themes) == ["rood", "blauw"]


def test_results_stand_by_date_and_those_without_one_last() -> None:
    """By hand: 1 March, June (the month sorts before its days), 13 June, 2 July, September."""
    [een] = [p for p in progress().projects() if p.project_id == "een"]
    assert [r.row.result_id for r in een.results] == ["c", "f", "a", "e", "d"]
    undated = progress(results=frame([result("x", "rood", "een"), result("y", "rood", "een", start_date="2024-02")]))
    assert [r.row.result_id for r in undated.themes["rood"].results] == ["y", "x"]


def test_phases_projects_and_silence_are_counted() -> None:
    """Een and Deel are in the second phase, Twee in the first; Twee alone has no results and was changed."""
    found = progress()
    wanted = {
        "n_all": 3,
        "n_projects": 2,
        "n_subprojects": 1,
        "n_with_results": 2,
        "n_silent": 1,
        "n_changed": 1,
        "n_likely": 0,
        "n_ahead": 2,
    }
    assert {name: found.number(f"rood/total/{name}") for name in wanted} == wanted
    assert (found.number("rood/eerst/n_all"), found.number("rood/dan/n_all")) == (1, 2)


def test_a_period_without_results_or_phases_has_neither() -> None:
    """Nothing is made up: no results table, no results; no status, no phase."""
    only = {name: table for name, table in frames().items() if name != "project_status"}
    found = build_progress(only, {"results": "data/results.csv"}, SPAN)
    assert [p.phase for p in found.projects()] == [0, 0, 0]
    assert [p.project_id for p in found.themes["rood"].projects] == ["een", "deel"]


def test_an_event_is_taken_where_it_is_told_first() -> None:
    """Of the results of Red, the second telling of the party is dropped."""
    assert [r.row.result_id for r in distinct(progress().themes["rood"].results)] == ["c", "f", "a", "e", "d", "g"]


@pytest.mark.parametrize("theme", ["bestaanszekerheid", "preventie-en-gezondheid", "mentale-gezondheid", "ouderen"])
def test_the_lists_of_2024_have_as_many_projects_as_the_document_states(theme: str) -> None:
    """7, 8, 6 and 5 projects; Ouderen has 6 subprojects besides."""
    found = shipped("2024-H1")
    assert found.number(f"{theme}/total/n_projects") == found.number(f"{theme}/total/n_projects_stated")
    if theme == "ouderen":
        assert found.number(f"{theme}/total/n_subprojects") == found.number(f"{theme}/total/n_subprojects_stated") == 6


def test_the_shipped_results_are_all_told_and_shared_events_once() -> None:
    """2024-H1: 144 rows are 138 results; 8 tellings of 3 events are 5 too many: 133."""
    found = shipped("2024-H1")
    results = [r for theme in found.themes.values() for r in theme.results]
    assert (len(results), sum(len(r.rows) for r in results)) == (138, 144)
    shared = [r for r in results if r.event_id]
    assert (len(shared), len({r.event_id for r in shared})) == (8, 3)
    assert found.number("programme/total/n_results") == 133


def test_the_phases_of_2024_hold_as_many_projects_as_the_document_says() -> None:
    """5, 8, 0, 3, 15 and 1 projects and subprojects."""
    found = shipped("2024-H1")
    phases = [phase for phase, _ in found.phases]
    assert [sum(found.number(f"{theme}/{phase}/n_all") for theme in found.themes) for phase in phases] == [5, 8, 0, 3, 15, 1]


def test_the_working_visit_of_2025_lies_after_its_quarter() -> None:
    """It is told as an event and took place on 5 November."""
    [visit] = [r for r in shipped("2025-Q3").themes["programmaorganisatie-algemeen"].results if r.row.row_id == "q04"]
    assert visit.state == "later"


def test_a_late_milestone_was_due_and_is_not_done() -> None:
    """At the end of 2019, of the 20 milestones of integrated care for the elderly 13 are done and 1 is late."""
    found = shipped("2019-Q4")
    assert [found.number(f"integrale-ouderenzorg/total/{name}") for name in ("n_milestones", "n_done", "n_late")] == [20, 13, 1]
