"""A statement beside an earlier one: columns foot, and what was spent then plus what came since is what is spent now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.figures import Supplied
from koers.finance.since import beside, difference, lines_of_both, themes_of_both
from koers.finance.statement import PROGRAMME, Before, Statement
from tests.finance.tiny import PARAMETERS, statement

HEADER = "theme_id,line_id,budget_eur,spent_eur,expected_spend_eur\n"
THEN = Before("2024-H1", statement(), date(2024, 6, 30), same_year=True)
YEAR = replace(PARAMETERS, reference_date=date(2024, 12, 31))
# x: 400 then, 1000 now; y: 100.25 and 200.50; z: 350 and 300, fifty were booked back.
LATER = HEADER + "alfa,x,1000,1000,0\nalfa,y,200.50,200.50,0\nbeta,z,300,300,0\n"
BARE = dict.fromkeys(("explanations", "line_groups", "carry_over", "amendments"))


def later(lines: str = LATER, then: Before = THEN, **changed: str | None) -> Statement:
    """The year's statement with the half-year's beside it."""
    return beside(statement(YEAR, line_finance=lines, **changed), then)


def test_spent_since_is_the_difference_and_adds_up_to_the_total() -> None:
    """600 + 100.25 = 700.25 of alfa, -50 of beta, together 650.25; then 850.25, now 1500.50."""
    made = later()
    lines = ("alfa/x", "alfa/y", "alfa/total", "beta/z", f"{PROGRAMME}/total")
    assert [made.values[f"{line}/spent_since"] for line in lines] == [
        Decimal(text) for text in ("600.00", "100.25", "700.25", "-50.00", "650.25")
    ]
    assert made.amount("2024-H1/finance/programme/total/spent") == Decimal("850.25")


def test_the_figures_of_the_earlier_period_keep_their_ids_values_and_ways_of_computing() -> None:
    """Under the prefix of their period, which makes a whole id; the sum names the earlier lines, an input its own cell."""
    made = later()
    for key, value in THEN.statement.values.items():
        assert made.values[f"2024-H1/finance/{key}"] == value
    formulas = made.formulas
    assert formulas["2024-H1/finance/alfa/total/spent"].parents == ("2024-H1/finance/alfa/x/spent", "2024-H1/finance/alfa/y/spent")
    spent = formulas["2024-H1/finance/alfa/x/spent"]
    assert isinstance(spent, Supplied)
    assert spent == THEN.statement.formulas["alfa/x/spent"]


def test_a_line_that_only_one_period_has_counts_as_nothing_in_the_other() -> None:
    """Without y now, its 100.25 stands as booked back; a theme that is gone goes along; new lines are all new spending."""
    gone = later(HEADER + "alfa,x,1000,1000,0\n", **BARE)
    assert [line.key for line in lines_of_both(gone, THEN, "alfa")] == ["alfa/x", "alfa/y"]
    assert [theme.key for theme in themes_of_both(gone, THEN)] == ["alfa", "beta"]
    assert (gone.amount("alfa/y/spent_since"), gone.amount("beta/total/spent_since")) == (Decimal("-100.25"), Decimal(-350))
    few = statement(line_finance=HEADER + "alfa,x,1000,400,500\n", **BARE)
    new = later(then=Before("2024-H1", few, date(2024, 6, 30), same_year=True))
    assert new.amount("beta/z/spent_since") == new.amount("beta/z/spent") == 300


def test_a_year_later_spending_differs_and_does_not_add_up() -> None:
    """The measure is called otherwise."""
    made = later(then=replace(THEN, same_year=False))
    assert difference(replace(THEN, same_year=False)) == "spent_change"
    assert "alfa/x/spent_since" not in made.values
    assert made.amount(f"{PROGRAMME}/total/spent_change") == Decimal("650.25")


amounts = st.dictionaries(st.sampled_from(["alfa,x", "alfa,y", "beta,z"]), st.integers(-(10**6), 10**6), min_size=1)


@settings(max_examples=30)
@given(now=amounts, then=amounts)
def test_whatever_lines_there_are_then_plus_since_is_now_and_columns_foot(now: dict[str, int], then: dict[str, int]) -> None:
    """For each theme and in all, also where lines came or went."""

    def lines(spent: dict[str, int]) -> str:
        return HEADER + "".join(f"{line},0,{amount},0\n" for line, amount in spent.items())

    before = Before("2024-H1", statement(line_finance=lines(then), **BARE), date(2024, 6, 30), same_year=True)
    made = beside(statement(YEAR, line_finance=lines(now), **BARE), before)
    for theme in themes_of_both(made, before):
        parts = [made.amount(f"{line.key}/spent_since") for line in lines_of_both(made, before, theme.key)]
        assert made.amount(f"{theme.key}/total/spent_since") == sum(parts)
    assert made.amount(f"{PROGRAMME}/total/spent_since") == sum(now.values()) - sum(then.values())


@pytest.mark.parametrize(("day", "closed"), [(date(2024, 12, 31), True), (date(2024, 12, 30), False), (date(2024, 6, 30), False)])
def test_a_year_is_closed_on_its_last_day(day: date, closed: bool) -> None:
    """Of the fiscal year, whenever that starts."""
    assert statement(replace(PARAMETERS, reference_date=day)).closed is closed
    assert statement(replace(PARAMETERS, reference_date=date(2024, 6, 30), fiscal_year_start_month=7)).closed
