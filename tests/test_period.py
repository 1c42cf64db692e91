"""Periods: their names, days, order, and which one came before."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.errors import UsageError
from koers.period import Period, comparable, find, previous

PERIODS = st.one_of(
    st.builds(Period, st.integers(1000, 9998), st.just("year")),
    st.builds(Period, st.integers(1000, 9998), st.just("half-year"), st.integers(1, 2)),
    st.builds(Period, st.integers(1000, 9998), st.just("quarter"), st.integers(1, 4)),
    st.builds(Period, st.integers(1000, 9998), st.just("month"), st.integers(1, 12)),
)
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


def read(text: str) -> list[Period]:
    """The periods of a line of names."""
    return [Period.parse(name) for name in text.split()]


@given(PERIODS)
def test_a_period_that_is_written_and_read_is_the_same_period(period: Period) -> None:
    """str() and parse() are each other's inverse."""
    assert Period.parse(str(period)) == period
    assert Period.is_name(str(period))


@given(PERIODS)
def test_a_period_has_whole_months_of_one_year(period: Period) -> None:
    """It begins on the first of a month, ends on the last of one, and lasts as many months as its kind says."""
    after = period.end + timedelta(days=1)
    assert (period.start.day, after.day) == (1, 1)
    assert period.start.year == period.end.year == period.year
    assert (after.year - period.start.year) * 12 + after.month - period.start.month == MONTHS[period.kind]


@given(st.integers(1000, 9998), st.sampled_from(sorted(MONTHS)))
def test_periods_of_one_kind_fill_the_year_without_gaps(year: int, kind: str) -> None:
    """The periods of a kind follow each other from 1 January to 31 December."""
    periods = [Period(year, kind, number) for number in range(1, 12 // MONTHS[kind] + 1)]  # type: ignore[arg-type]
    assert (periods[0].start, periods[-1].end) == (date(year, 1, 1), date(year, 12, 31))
    assert all(one.end + timedelta(days=1) == other.start for one, other in itertools.pairwise(periods))


@given(PERIODS, PERIODS)
def test_periods_order_by_last_day_then_the_shorter_first(one: Period, other: Period) -> None:
    """The order is that of (last day, length), and it is total."""
    assert (one < other) == ((one.end, MONTHS[one.kind]) < (other.end, MONTHS[other.kind]))
    assert (one < other) + (one == other) + (one > other) == 1


def test_periods_that_end_on_one_day_order_by_length() -> None:
    """December, the last quarter, the second half and the year end together and stand in that order."""
    names = "2019 2019-H2 2019-Q4 2019-12 2020-01 2018"
    assert [str(period) for period in sorted(read(names))] == ["2018", "2019-12", "2019-Q4", "2019-H2", "2019", "2020-01"]


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2024-H1", date(2024, 1, 1), date(2024, 6, 30)),
        ("2024-H2", date(2024, 7, 1), date(2024, 12, 31)),
        ("2019-Q4", date(2019, 10, 1), date(2019, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2100-02", date(2100, 2, 1), date(2100, 2, 28)),
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
    ],
)
def test_a_period_has_its_days(name: str, start: date, end: date) -> None:
    """First and last day by the calendar, leap years included."""
    period = Period.parse(name)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "", "2024-H0", "2024-H3", "2024-h1", "2024H1", "2024-Q0", "2024-Q5", "2024-00", "2024-13", "2024-1", "24-H1", "0000", "0024-H1",
        "2024-H1 ", " 2024", "2024\n", "２０２４", "2024-H1-nl", "latest",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_the_ways_to_write_one(text: str) -> None:
    """The message holds the text and an example of each kind."""
    assert not Period.is_name(text)
    with pytest.raises(UsageError) as caught:
        Period.parse(text)
    assert str(caught.value) == (
        f"{text!r} is not a period. Write a half-year as 2024-H1, a quarter as 2019-Q4, a year as 2019, a month as 2020-01."
    )


@pytest.mark.parametrize(
    ("period", "candidates", "expected"),
    [
        ("2024-H1", "2023-H1 2023-H2 2024-H1 2024-H2", "2023-H2"),  # the latest of the kind
        ("2024-H1", "2022-H2 2023 2023-Q4 2023-12", "2022-H2"),  # an old one of the kind before a newer of another
        ("2024-H1", "2023-Q4 2023-12 2023", "2023"),  # none of the kind: the latest of any
        ("2024-H1", "2024-Q1 2024-01 2024-H1", None),  # nothing ended before it began
        ("2024-Q3", "2024-H1 2024-06", "2024-H1"),  # ends the day before it begins
        ("2024-H1", "", None),
    ],
)
def test_the_previous_period_is_the_latest_of_the_kind_that_ended_before(period: str, candidates: str, expected: str | None) -> None:
    """Else the latest of any kind that ended before; else none."""
    found = previous(Period.parse(period), read(candidates))
    assert found == (Period.parse(expected) if expected else None)


@given(PERIODS, st.lists(PERIODS, max_size=8))
def test_the_previous_period_ended_before_and_prefers_the_kind(period: Period, candidates: list[Period]) -> None:
    """Whatever there is to choose from, the choice never overlaps, and no candidate of the kind is passed over."""
    found = previous(period, candidates)
    earlier = [other for other in candidates if other.end < period.start]
    assert (found is None) == (not earlier)
    if found is not None:
        same = [other for other in earlier if other.kind == period.kind]
        assert found in (same or earlier)
        assert all(other <= found for other in same)


def test_an_unknown_period_is_refused_with_the_nearest() -> None:
    """The message names the period, the nearest and what there is."""
    known = read("2024-H1 2019-Q4")
    assert find("2019-Q4", known) == Period(2019, "quarter", 4)
    with pytest.raises(UsageError) as caught:
        find("2024-H3", known)
    assert str(caught.value) == "There is no period '2024-H3'. Did you mean '2024-H1'? Allowed: 2019-Q4, 2024-H1."


def test_an_unknown_period_where_there_are_none_says_so() -> None:
    """Without any period there is nothing to suggest."""
    with pytest.raises(UsageError, match=r"^There is no period '2024'\. There are none at all\.$"):
        find("2024", [])


@pytest.mark.parametrize(
    ("period", "there", "month", "found"),
    [
        ("2024-H2", "2023-H2 2024-H1", 1, "2024-H1"),  # the same fiscal year: spending adds up
        ("2025-H1", "2024-H1 2024-H2", 1, "2024-H1"),  # not the year's end, but the same half a year before
        ("2025-H1", "2024-H2", 1, None),
        ("2025-H1", "2024-H1 2024-H2", 7, "2024-H2"),  # a fiscal year from July to June
        ("2024-H1", "2019-Q4 2023", 1, None),
        ("2024", "2022 2023", 1, "2023"),
        ("2024-Q3", "2023-Q3 2024-Q2", 1, "2024-Q2"),
        ("2024-H2", "2024-Q2", 1, "2024-Q2"),
        ("2024-H2", "", 1, None),
    ],
)
def test_amounts_are_compared_within_a_fiscal_year_or_with_the_same_part_of_the_year_before(
    period: str, there: str, month: int, found: str | None
) -> None:
    """Never a first half-year with a whole year."""
    assert comparable(Period.parse(period), read(there), month) == (Period.parse(found) if found else None)


@pytest.mark.parametrize(
    ("name", "before"), [("2024-H2", "2024-H1"), ("2024-H1", "2023-H2"), ("2020-Q1", "2019-Q4"), ("2020", "2019"), ("2020-01", "2019-12")]
)
def test_the_period_just_before_is_of_the_same_kind(name: str, before: str) -> None:
    """Whether there is one or not."""
    assert str(Period.parse(name).just_before) == before
