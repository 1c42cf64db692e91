"""What a new period takes over, table by table, in cells of text."""

from __future__ import annotations

import pytest

from koers.data.carry import RULES, Row, Start, carry
from koers.data.schemas import tables_in
from koers.period import Period, fiscal_year

LINE = {"theme_id": "t", "line_id": "a", "budget_eur": "100.50", "spent_eur": "40", "expected_spend_eur": "60"}
AMENDMENT = {"subject_id": "t", "line_id": "a", "decision_date": "2024-03", "amount_eur": "-20.25"}


def start(period: str, before: str, month: int = 1, **tables: Row | list[Row]) -> Start:
    new, old = Period.parse(period), Period.parse(before)
    first, last = fiscal_year(new.end, month)
    rows = {name: tuple(given) if isinstance(given, list) else (given,) for name, given in tables.items()}
    return Start(new, old, fiscal_year(old.end, month) == (first, last), first, last, rows)


def test_every_table_of_a_period_has_a_rule() -> None:
    """Nobody adds a table without deciding what a new period takes over of it."""
    assert set(RULES) == {schema.name for schema in tables_in("periods")}


def test_within_a_fiscal_year_budget_and_amendments_go_along() -> None:
    """The budget stays as first decided, so that amendments add up; what was spent and is expected is blank."""
    half = start("2024-H2", "2024-H1", line_finance=LINE, amendments=AMENDMENT)
    assert carry("line_finance", half).rows == ({**LINE, "spent_eur": None, "expected_spend_eur": None},)
    assert carry("amendments", half).rows == (AMENDMENT,)


def test_a_next_fiscal_year_starts_from_the_last_revised_budget() -> None:
    """100.50 - 20.25 = 80.25; amendments start anew."""
    year = start("2025-H1", "2024-H2", line_finance=LINE, amendments=AMENDMENT)
    assert carry("line_finance", year).rows[0]["budget_eur"] == "80.25"
    assert carry("amendments", year).rows == ()
    assert ("budget_eur", "it is the last revised budget of 2024-H2; write what was decided", False) in carry("line_finance", year).to_do


@pytest.mark.parametrize(("month", "kept"), [(1, 0), (7, 1)])
def test_the_fiscal_year_is_the_programmes_own(month: int, kept: int) -> None:
    """From July to June, January 2025 lies in the year of the second half of 2024."""
    assert len(carry("amendments", start("2025-H1", "2024-H2", month, amendments=AMENDMENT)).rows) == kept


def test_projects_that_ended_are_left_out_and_named() -> None:
    """A fixed end before the first day; a month or a year counts until it is over."""
    ends = {"ended": ("2024-06", "fixed"), "month": ("2024-07", "fixed"), "year": ("2024", "fixed"), "ongoing": (None, "ongoing")}
    blank = {"theme_id": "t", "change_date": "2024-05", "change_nl": "x", "change_en": "x"}
    rows: list[Row] = [{**blank, "project_id": name, "end_date": end, "end_kind": kind} for name, (end, kind) in ends.items()]
    carried = carry("project_status", start("2024-H2", "2024-H1", project_status=rows))
    assert [row["project_id"] for row in carried.rows] == ["month", "year", "ongoing"]
    assert {row["change_date"] for row in carried.rows} == {None}
    assert carried.to_do[-1] == ("projects that were left out", "they ended before 2024-07-01: t/ended", False)


def test_wishes_to_carry_over_go_along_until_their_year() -> None:
    """To 2025 in 2024; not in 2025 itself."""
    wish = {"kind": "line", "subject_id": "t", "line_id": "a", "to_year": "2025"}
    assert carry("carry_over", start("2024-H2", "2024-H1", carry_over=wish)).rows == (wish,)
    assert carry("carry_over", start("2025-H1", "2024-H2", carry_over=wish)).rows == ()


def test_the_to_do_list_tells_of_promises() -> None:
    """Results that were planned are asked after."""
    rows: list[Row] = [
        {"result_id": "a", "status": "planned"},
        {"result_id": "a", "status": "planned"},
        {"result_id": "b", "status": "realised"},
    ]
    carried = carry("results", start("2024-H2", "2024-H1", results=rows))
    assert carried.rows == ()
    assert "2024-H1 had 1 that were planned" in carried.to_do[0][1]
