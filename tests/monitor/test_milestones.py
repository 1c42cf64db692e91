"""How a milestone stands, at the edges of quarters."""

from __future__ import annotations

from datetime import date

import pytest

from koers.monitor.milestones import milestone_state, next_quarter, with_states
from tests.monitor.small import REFERENCE, frames


@pytest.mark.parametrize(
    ("status", "due_until", "day", "state"),
    [
        ("in_progress", "2019-Q4", date(2019, 12, 30), "due"),
        ("in_progress", "2019-Q4", date(2019, 12, 31), "late"),
        ("in_progress", "2019-Q4", date(2020, 1, 1), "late"),
        ("in_progress", "2020-Q1", date(2020, 1, 1), "due"),
        ("on_hold", "2019-Q4", date(2019, 12, 31), "late"),
        ("done", "2019-Q4", date(2020, 1, 1), "done"),
        ("done", None, date(2020, 1, 1), "done"),
        ("not_started", None, date(2030, 1, 1), "undated"),
        (None, "2019-Q1", date(2019, 12, 31), "unknown"),
        (None, None, date(2019, 12, 31), "unknown"),
    ],
)
def test_state_follows_from_status_and_the_last_day_of_the_last_quarter(
    status: str | None, due_until: str | None, day: date, state: str
) -> None:
    """Late begins on the quarter's last day; what is done is never late; without a status nothing is guessed."""
    assert milestone_state(status, due_until, day) == state


@pytest.mark.parametrize(
    ("day", "quarter"),
    [(date(2019, 12, 31), "2020-Q1"), (date(2020, 1, 1), "2020-Q2"), (date(2019, 9, 30), "2019-Q4"), (date(2019, 6, 1), "2019-Q3")],
)
def test_the_next_quarter_begins_after_the_day(day: date, quarter: str) -> None:
    """The quarter that a day lies in is not the next one, on its last day neither."""
    assert next_quarter(day) == quarter


def test_each_milestone_gets_its_state_and_the_table_stays_as_it_was() -> None:
    """The states are those worked out by hand; the given frame has no new column."""
    given = frames()["milestones"]
    states = with_states(given, REFERENCE)["state"]
    assert list(states) == ["done", "late", "due", "placeholder", "late", "undated", "unknown", "done", "due"]
    assert "state" not in given.columns
