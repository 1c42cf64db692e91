"""Counts of the monitor: by hand on a small agenda, and against the lists on the shipped one."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from koers.data.store import Store
from koers.figures import Count, Source, Supplied
from koers.frames import rows_of
from koers.monitor.messages import key_messages
from koers.monitor.milestones import STATES
from koers.monitor.monitor import CATEGORIES, STATUSES, Monitor, build_monitor, quarter_key
from tests.monitor.small import small

ROOT = Path(__file__).parents[2]


@cache
def shipped() -> Monitor:
    """The monitor of 2019-Q4."""
    store = Store(ROOT / "data", ROOT / "params")
    data = store.load(store.period("2019-Q4"))
    return build_monitor(data.frames, data.files, data.parameters.reference_date)


@pytest.mark.parametrize(
    ("key", "count"),
    {
        "total/n_projects": 3,
        "total/n_projects_in_progress": 1,
        "total/n_projects_on_hold": 1,
        "total/n_projects_unknown": 1,
        "total/n_milestones": 8,
        "total/n_placeholders": 1,
        "total/n_done": 2,
        "total/n_late": 2,
        "total/n_due": 2,
        "total/n_undated": 1,
        "total/n_unknown": 1,
        "total/n_past_due": 4,  # x-01, x-02, z-01, z-03
        "total/n_done_past_due": 1,  # x-01
        "total/n_done_early": 1,  # z-04
        "total/n_uncertain": 1,  # z-05
        "total/n_next": 1,  # x-03: z-04 is done
        "alfa/n_late": 1,
        "beta/z/n_late": 1,
        "alfa/y/n_milestones": 0,
        "total/2019-q4/n_milestones": 2,
        "total/2020-q1/n_done": 1,
        "total/no-end-date/n_milestones": 1,
        "total/n_named": 3,
        "total/n_risks": 2,
        "total/n_dependencies": 1,
        "total/n_none_given": 1,
        "total/n_commitment": 2,
        "total/n_projects_commitment": 2,
        "total/n_projects_late": 2,
        "total/n_projects_undated": 2,  # y names none, z has one without end date and one uncertain
        "total/n_projects_next": 1,
        "total/municipalities/capacity-3/return-3/n_projects": 1,
        "total/insurer/capacity-1/return-1/n_projects": 2,
        "total/n_highest_return_municipalities": 2,
        "total/n_best_municipalities": 1,
        "total/n_highest_return_insurer": 0,
    }.items(),
)
def test_counts_are_those_worked_out_by_hand(key: str, count: int) -> None:
    """Each count of the small agenda, on the last day of 2019."""
    assert small().count(key) == count


def test_a_day_earlier_nothing_of_the_running_quarter_is_late() -> None:
    """On 30 December x-02 is still due; z-01, of the quarter before, is late all the same."""
    assert [small(date(2019, 12, 30)).count(f"total/n_{state}") for state in ("late", "due")] == [1, 3]


def test_every_count_leads_to_rows_of_the_tables() -> None:
    """A count's members are supplied items with file, line and column."""
    monitor = small()
    assert monitor.formulas["total/n_late"] == Count(("alfa/x/x-02", "beta/z/z-01"), "count", Source("data/milestones.csv", 0, ""))
    item = monitor.formulas["beta/z/z-01"]
    assert isinstance(item, Supplied)
    assert item.source is not None
    assert (item.source.file, item.source.row, item.source.column) == ("data/milestones.csv", 6, "milestone_id")


def test_projects_stand_in_the_registers_order_and_themes_without_projects_are_left_out() -> None:
    """The agenda's own order does not matter."""
    monitor = small()
    assert [project.code for project in monitor.projects] == ["X1", "Y1", "Z1"]
    assert [theme.key for theme in monitor.themes] == ["alfa", "beta"]


def test_messages_are_ranked_by_the_projects_they_concern() -> None:
    """Late, open planning, returns and the risk concern two projects each, in that order; the rest one. Two themes tie with one late each."""
    found = [(message.kind, message.about, message.n_projects) for message in key_messages(small(), 5)]
    assert found == [("late", ("alfa", "beta"), 2), ("undated", (), 2), ("returns", (), 2), ("risk", ("commitment",), 2), ("next", (), 1)]


@pytest.mark.parametrize(
    ("measure", "count"),
    {
        "n_projects": 27,
        "n_projects_unknown": 10,
        "n_milestones": 84,
        "n_placeholders": 4,
        "n_late": 8,
        "n_uncertain": 7,
        "n_named": 57,
    }.items(),
)
def test_shipped_counts_are_those_of_the_document(measure: str, count: int) -> None:
    """27 projects, ten without a status; 88 rows of milestones of which 4 name none; 59 rows of risks of which 2 name none."""
    assert shipped().count(f"total/{measure}") == count


def test_the_late_milestones_are_these() -> None:
    """Looked up one by one: due in 2019 and not done."""
    late = [row.milestone_id for row in rows_of(shipped().milestones) if row.state == "late"]
    assert late == ["o5-02", "s1-03", "s1-04", "s3-01", "p3-01", "p4-02", "v5-01", "v5-02"]


def test_totals_are_the_sums_of_themes_and_of_projects() -> None:
    """Every measure that the total, themes and projects share adds up both ways."""
    monitor = shipped()
    shared = [key.rpartition("/")[2] for key in monitor.formulas if key.startswith(f"{monitor.themes[0].key}/n_")]
    assert len(shared) > 20
    for measure in shared:
        total = monitor.count(f"total/{measure}")
        assert total == sum(monitor.count(f"{theme.key}/{measure}") for theme in monitor.themes), measure
        assert total == sum(monitor.count(f"{project.key}/{measure}") for project in monitor.projects), measure


def test_parts_make_up_their_whole() -> None:
    """States make the milestones, statuses the projects, categories and kinds the risks, quarters the milestones, cells the projects."""
    monitor = shipped()

    def total(*measures: str) -> int:
        return sum(monitor.count(f"total/{measure}") for measure in measures)

    assert total(*(f"n_{state}" for state in STATES)) == total("n_milestones")
    assert total(*(f"n_projects_{status}" for status in STATUSES)) == total("n_projects")
    assert total(*(f"n_{category}" for category in CATEGORIES)) == total("n_risks", "n_dependencies") == total("n_named")
    assert total(*(f"{quarter_key(q)}/n_milestones" for q in (*monitor.quarters, None))) == total("n_milestones")
    for party in ("municipalities", "insurer"):
        assert total(*(f"{party}/capacity-{c}/return-{r}/n_projects" for c in "123" for r in "123")) == total("n_projects")
