"""Exact intervals against published tables and against the distribution itself."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.health.poisson import Interval, at_most, exact_interval, per_population


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, "0.000", "3.689"), (1, "0.025", "5.572"), (5, "1.623", "11.668"), (10, "4.795", "18.390"), (20, "12.217", "30.888")],
)
def test_intervals_are_those_of_published_tables(count: int, low: str, high: str) -> None:
    """Exact 95% limits of a Poisson mean, as in Ulm (1990) and the tables of Geigy."""
    found = exact_interval(count)
    assert (round(found.low, 3), round(found.high, 3)) == (Decimal(low), Decimal(high))


def test_the_upper_limit_of_no_cases_is_minus_the_logarithm_of_the_tail() -> None:
    """With no cases P(X <= 0) = exp(-mean) = 0.025, so that the mean is -ln 0.025 = 3.688879454."""
    assert abs(exact_interval(0).high + Decimal("0.025").ln()) < Decimal("1e-9")


def test_the_distribution_adds_up_by_hand() -> None:
    """P(X <= 2) with mean 1 is (1 + 1 + 1/2) / e = 0.9196986."""
    assert round(at_most(2, Decimal(1)), 7) == Decimal("0.9196986")


@given(st.integers(0, 600))
@settings(max_examples=25, deadline=None)
def test_each_limit_leaves_its_tail(count: int) -> None:
    """At the lower limit that many or more have probability 0.025, at the upper limit that many or fewer."""
    found = exact_interval(count)
    assert abs(at_most(count, found.high) - Decimal("0.025")) < Decimal("1e-9")
    if count:
        assert abs(1 - at_most(count - 1, found.low) - Decimal("0.025")) < Decimal("1e-9")
    assert found.low <= count < found.high


def test_a_lower_level_gives_a_narrower_interval() -> None:
    """90% limits lie within 95% limits: 10 cases have 5.425 to 16.962."""
    found = exact_interval(10, Decimal("0.90"))
    assert (round(found.low, 3), round(found.high, 3)) == (Decimal("5.425"), Decimal("16.962"))


@pytest.mark.parametrize(("count", "level"), [(-1, "0.95"), (3, "0"), (3, "1")])
def test_what_has_no_interval_is_refused(count: int, level: str) -> None:
    """A negative count, a level of nothing or of everything."""
    with pytest.raises(ValueError, match="an interval needs a count of 0 or more"):
        exact_interval(count, Decimal(level))


def test_an_interval_lies_above_below_or_around_a_value() -> None:
    """1 to 3: above 0.5, below 4, around 2, and around its own limits."""
    interval = Interval(Decimal(1), Decimal(3))
    assert [interval.position(Decimal(value)) for value in ("0.5", "4", "2", "1", "3")] == [1, -1, 0, 0, 0]


def test_rates_do_not_depend_on_the_decimal_context() -> None:
    """52 of 72,560 are 7.166482… per 10,000, whatever precision somebody else set."""
    with localcontext() as context:
        context.prec = 5
        exact_interval.cache_clear()
        low = exact_interval(52).low
        rate = per_population(Decimal(52), Decimal(72560))
    exact_interval.cache_clear()
    assert rate == Decimal("7.1664829107")
    assert low == exact_interval(52).low
