"""What moved, what was restated and how good the forecast was, worked out by hand on the tiny programme of the finances."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.comparison.forecast import N_NAMED, bridges_close, forecast_formulas, largest_errors
from koers.comparison.money import Money, by_movement, ranked
from koers.comparison.restated import find_restated, restated_formulas
from koers.figures import Formula, Supplied, evaluate, prefixed
from koers.finance.statement import Line, Statement
from tests.finance.tiny import CSV, replaced, statement

LINES = "theme_id,line_id,budget_eur,spent_eur,expected_spend_eur\n"
# The second half: x spends 850 in all, y is gone, z as it was, and its first budget is another.
SECOND = LINES + "alfa,x,1000,700,150\nbeta,z,320,330,30\n"
JUNE = date(2024, 6, 30)


# What names line y, or carries x over.
WITHOUT = {"carry_over": None, "line_groups": None}


def money(now: Statement, then: Statement, *, same_year: bool = True) -> Money:
    """Two statements beside each other."""
    return Money(now, then, "n/", "t/", "c/", same_year)


def values(told: Money) -> dict[str, Decimal | None]:
    """Every figure of both and of the comparison."""
    formulas = {**prefixed(told.now.formulas, "n/"), **prefixed(told.then.formulas, "t/"), **told.formulas(), **forecast_formulas(told)}
    return evaluate({**formulas, **restated_formulas(told, find_restated(told, JUNE))})


@pytest.fixture(scope="module")
def halves() -> Money:
    """The tiny programme's second half of 2024 beside its first."""
    return money(statement(line_finance=SECOND, **WITHOUT), statement())


def test_a_change_is_now_minus_then(halves: Money) -> None:
    """x: spent 400 -> 700, expected 500 -> 150; end balance 160 -> 1060 - 850 = 210."""
    found = values(halves)
    assert found["c/alfa/x/spent_change"] == 300
    assert found["c/alfa/x/expected_spend_change"] == -350
    assert found["c/alfa/x/expected_end_balance_change"] == 50
    assert found["c/beta/z/budget_change"] == 20


def test_a_line_that_only_one_of_the_two_has_moves_by_all_of_its_amount(halves: Money) -> None:
    """Line y had 200.50 and is gone; the theme's budget falls by as much."""
    found = values(halves)
    assert found["c/alfa/y/budget_revised_change"] == Decimal("-200.50")
    assert found["c/alfa/total/budget_revised_change"] == Decimal("-200.50")
    [gone] = [line for line in halves.all_lines if not line.now]
    assert (gone.key, gone.label, gone.both) == ("alfa/y", "Ypsilon", False)


def test_the_largest_movement_comes_first(halves: Money) -> None:
    """End balances: x +50, z -50 + 20 - 10 = -40 against -50: +10; y 0. By all that tells, y goes first with 200.50."""
    found = values(halves)
    lines = tuple(halves.all_lines)
    assert [line.key for line in ranked(halves, found, "expected_end_balance", lines)] == ["alfa/x", "beta/z"]
    assert [line.key for line in by_movement(halves, found, lines)] == ["alfa/y", "alfa/x", "beta/z"]


def test_the_bridge_leads_from_the_forecast_to_the_outcome(halves: Money) -> None:
    """Then 900 + 200.50 + 350 = 1450.50; x -50, z +10; y was 200.50 and is gone: 1450.50 - 40 - 200.50 = 850 + 360 = 1210."""
    found = values(halves)
    total = "c/programme/total"
    assert found[f"{total}/forecast"] == Decimal("1450.50")
    assert found[f"{total}/forecast_error"] == -40
    assert found[f"{total}/gone_lines"] == Decimal("200.50")
    assert found[f"{total}/new_lines"] == 0
    assert found[f"{total}/outcome"] == 1210
    assert bridges_close(halves, found) == (3, 0)


def test_quality_is_measured_on_lines_that_both_tell_of(halves: Money) -> None:
    """Their budget was 1060 + 300 = 1360: -40 of it together, 60 by size; one higher, one lower."""
    found = values(halves)
    total = "c/programme/total"
    assert found[f"{total}/forecast_budget"] == 1360
    assert found[f"{total}/absolute_error"] == 60
    assert round(found[f"{total}/bias_share"] or 0, 4) == Decimal("-0.0294")
    assert round(found[f"{total}/absolute_error_share"] or 0, 4) == Decimal("0.0441")
    assert [found[f"{total}/n_{name}"] for name in ("forecast", "higher", "lower", "exact")] == [2, 1, 1, 0]


def test_a_bridge_that_does_not_add_up_is_found(halves: Money) -> None:
    """The check adds up for itself."""
    assert bridges_close(halves, {**values(halves), "c/beta/total/outcome": Decimal(1)}) == (3, 1)


@dataclass(frozen=True)
class Told:
    """A statement of one theme, with nothing but what a bridge needs."""

    formulas: dict[str, Formula]
    values: dict[str, Decimal | None]
    themes: tuple[Line, ...]
    lines: dict[str, tuple[Line, ...]]
    overview: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    amendments: tuple[Line, ...] = ()


def told_of(cents: dict[str, tuple[int, int]]) -> Told:
    """A theme of which each line has spent and expects so many cents."""
    formulas: dict[str, Formula] = {}
    for key, amounts in cents.items():
        for name, n in zip(("spent", "expected_spend", "budget_revised"), (*amounts, 10_000), strict=True):
            formulas[f"t/{key}/{name}"] = Supplied(Decimal(n) / 100)
    lines = tuple(Line(f"t/{key}", key, "line") for key in cents)
    return Told(formulas, evaluate(formulas), (Line("t", "T", "theme"),), {"t": lines})


CENTS = st.dictionaries(st.sampled_from("abcdefghijklm"), st.tuples(st.integers(0, 10**9), st.integers(-(10**6), 10**9)), min_size=1)


@given(CENTS, CENTS)
def test_every_bridge_closes_to_the_cent(now: dict[str, tuple[int, int]], then: dict[str, tuple[int, int]]) -> None:
    """Whatever was spent and expected, whichever lines are new or gone; what is not named one by one is the rest."""
    pair = Money(told_of(now), told_of(then), "n/", "o/", "c/", same_year=True)
    formulas = {**prefixed(pair.now.formulas, "n/"), **prefixed(pair.then.formulas, "o/"), **forecast_formulas(pair)}
    found = evaluate(formulas)
    assert bridges_close(pair, found) == (2, 0)
    named = largest_errors(pair, found)
    rest = found["c/programme/total/other_errors"] or Decimal(0)
    assert len(named) <= N_NAMED
    assert sum((found[f"c/{line.key}/forecast_error"] or Decimal(0) for line in named), rest) == found["c/programme/total/forecast_error"]


def test_over_the_years_only_budgets_are_compared() -> None:
    """No spending, no balance, no bridge, nothing restated."""
    told = money(statement(line_finance=SECOND, **WITHOUT), statement(), same_year=False)
    measures = {key.rpartition("/")[2] for key in told.formulas()}
    assert measures == {"budget_change", "budget_revised_change"}
    assert forecast_formulas(told) == {}
    assert find_restated(told, JUNE) == ()


def test_what_is_told_as_before_was_not_restated() -> None:
    """Spending that rose and an amendment of after the reference date are no restatements."""
    later = CSV["amendments"] + "beta,z,2024-11-14,12,Bestuur,,\n"
    told = money(statement(amendments=later, line_finance=CSV["line_finance"].replace("400,500", "900,0")), statement())
    assert find_restated(told, JUNE) == ()


@pytest.mark.parametrize(
    ("changed", "kind", "key", "change"),
    [
        (replaced("line_finance", "beta,z,300,350", "beta,z,310,350"), "budget", "beta/z/budget", 10),
        (replaced("overview_finance", "baten,fonds,2000", "baten,fonds,1900"), "budget", "overview/baten/fonds/budget", -100),
        (replaced("amendments", "2024-03-01,100", "2024-03-01,90"), "amendment", "alfa/x/2024-03-01/amendment", -10),
        (replaced("amendments", "alfa,x,2024-07,-40,Bestuur,Minder werk.,Less work.\n", ""), "missing", "alfa/x/2024-07/amendment", 40),
        ({"amendments": CSV["amendments"] + "beta,z,2024-06,7,Bestuur,,\n"}, "late", "beta/z/2024-06/amendment", 7),
        (replaced("line_finance", "alfa,y,200.50,100.25", "alfa,y,200.50,100"), "spent", "alfa/y/spent", Decimal("-0.25")),
    ],
)
def test_what_is_told_otherwise_is_restated(changed: dict[str, str], kind: str, key: str, change: Decimal) -> None:
    """Each kind, alone, with the difference."""
    told = money(statement(**changed), statement())
    [found] = find_restated(told, JUNE)
    assert (found.kind, found.key) == (kind, key)
    assert values(told)[f"c/{key}_change"] == change
