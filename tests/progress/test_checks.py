"""Projects, results, milestones and facts that give reason to look again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from koers.errors import Finding
from koers.progress.checks import Earlier, ProgressCheck, check_progress
from tests.progress.tiny import SPAN, frame, frames, result, status


def checked(now: dict[str, list[dict[str, Any]]], before: dict[str, list[dict[str, Any]]] | None = None, theme: str = "") -> list[Finding]:
    """The findings on some tables, beside the registers of the tiny period."""
    registers = {name: table for name, table in frames().items() if name in ("themes", "projects", "phases")}
    own: dict[str, pd.DataFrame] = {**registers, **{name: frame(rows) for name, rows in now.items()}}
    earlier = {name: Earlier("2023-H2", {name: frame(rows)}) for name, rows in (before or {}).items()}
    names = ("project_status", "milestones", "results", "programme_facts")
    return check_progress(ProgressCheck(own, {name: f"data/{name}.csv" for name in own}, SPAN, earlier, theme, names, Decimal("0.5"), 10))


def told(found: list[Finding]) -> list[tuple[str, int, str, str]]:
    return [(one.code, one.row, one.column, one.text) for one in found]


def test_a_phase_that_went_back_is_told_unless_a_remark_says_why() -> None:
    """From the second phase to the first; forward, or standing still, is no finding."""
    before = {"project_status": [status("een", "dan"), status("twee", "eerst"), status("deel", "dan")]}
    now = {"project_status": [status("een", "eerst"), status("twee", "dan"), status("deel", "eerst", remark_nl="Opnieuw begonnen.")]}
    message = "een: its phase went back from tweede fase to eerste fase since 2023-H2."
    found = checked(now, before)
    assert [(one.code, one.row, one.column) for one in found] == [("phase-went-back", 2, "phase_id")]
    assert found[0].text.lower() == message.lower()


def test_a_project_that_vanished_is_told_unless_it_had_ended() -> None:
    """A fixed end before the period's first day is an end."""
    before = {"project_status": [status("een", "dan"), status("twee", "dan", end_kind="fixed", end_date="2023-12")]}
    found = checked({"project_status": [status("deel", "dan")]}, before)
    assert [(one.code, one.file, one.row, one.column) for one in found] == [("project-missing", "data/project_status.csv", 0, "project_id")]
    assert checked({"results": []}, before) == []  # the period does not tell of phases at all


@pytest.mark.parametrize(
    ("kind", "start", "end", "odd"),
    [
        ("realised", "2024-01", None, False),
        ("realised", "2024-06-30", None, False),
        ("realised", "2024-07", None, True),
        ("ongoing", "2024-07-01", None, True),
        ("ongoing", "2023-01", None, False),
        ("realised", "2023-10", "2024-02", False),
        ("realised", "2023-10", "2023-12", True),
        ("realised", "2024", None, False),
        ("realised", None, None, False),
        ("planned", "2024-09", None, False),
        ("planned", "2024-03", None, False),
        ("planned", "2023-12", None, True),
        ("after_period", "2024-06", None, False),
        ("after_period", "2024-05", None, True),
        ("event", "2023-05", None, False),
        ("event", "2025-05", None, False),
    ],
)  # fmt: skip
def test_results_are_held_against_the_period(kind: str, start: str | None, end: str | None, odd: bool) -> None:
    """January to June 2024; a month counts as a whole."""
    found = checked({"results": [result("a-1", "rood", "een", status=kind, start_date=start, end_date=end)]})
    assert [one.code for one in found] == (["result-outside"] if odd else [])


@pytest.mark.parametrize(
    ("start", "end", "odd"),
    [("2024-03", "2024-02-28", True), ("2024-03-02", "2024-03-01", True), ("2024", "2023-12", True), ("2024-03-05", "2024-03", False), ("2024-03", "2024", False)],
)  # fmt: skip
def test_what_ends_before_it_begins_is_told(start: str, end: str, odd: bool) -> None:
    """Of projects and of results, which are then told of nothing else; as far as the days are known."""
    found = checked({"project_status": [status("een", "dan", start_date=start, end_date=end, end_kind="fixed")]})
    assert told(found) == ([("dates-reversed", 2, "end_date", f"Een: it ends before it begins: {start}, {end}.")] if odd else [])
    found = checked({"results": [result("a-1", "rood", "een", status="realised", start_date=start, end_date=end)]})
    assert told(found) == ([("dates-reversed", 2, "end_date", f"Een: a result ends before it begins: {start}, {end}.")] if odd else [])


def test_a_change_that_is_dated_far_ahead_is_told() -> None:
    """The next year may be: agendas are made ahead."""
    rows = [status("een", "dan", change_date="2025-12"), status("twee", "dan", change_date="2031-07")]
    message = "Twee: a change is dated more than a year after the period: 2031-07."
    assert told(checked({"project_status": rows})) == [("date-far-off", 3, "change_date", message)]


def test_a_result_of_several_rows_is_told_once_and_only_to_its_theme() -> None:
    """Both rows are of result a."""
    rows = [result(row, "rood", None, start_date="2024-09") for row in ("a-1", "a-2")]
    found = checked({"results": rows}, theme="rood")
    assert told(found) == [
        ("result-outside", 2, "start_date", "Rood: a result that is told as done or under way is dated after the period: 2024-09.")
    ]
    assert checked({"results": rows}, theme="blauw") == []


def test_a_milestone_that_is_no_longer_done_is_told() -> None:
    """Done in the previous period, in progress now."""
    row = {"milestone_id": "m1", "theme_id": "rood", "project_id": "een"}
    found = checked({"milestones": [{**row, "status": "in_progress"}]}, {"milestones": [{**row, "status": "done"}]})
    assert [(one.code, one.row) for one in found] == [("milestone-reopened", 2)]
    assert checked({"milestones": [{**row, "status": "done"}]}, {"milestones": [{**row, "status": "in_progress"}]}) == []


@pytest.mark.parametrize(
    ("was", "now", "odd"), [(20, 31, True), (20, 30, False), (20, 9, True), (6, 15, False), (None, 99, False), (99, None, False)]
)
def test_numbers_that_changed_much_are_told(was: int | None, now: int | None, odd: bool) -> None:
    """More than half of what it was, and by ten at least."""
    found = checked(
        {"programme_facts": [{"fact_id": "partners", "n_value": now}]}, {"programme_facts": [{"fact_id": "partners", "n_value": was}]}
    )
    assert [one.text for one in found] == (["partners: the number differs much from that of 2023-H2."] if odd else [])
