"""The declarations of the accounts: identities, shares, roll-ups."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.figures import Ratio, Sum, Supplied, dependents, evaluate
from koers.finance.accounts import (
    BUDGET_MEASURES,
    IDENTITIES,
    LINE_MEASURES,
    MEASURES,
    OVERVIEW_MEASURES,
    SHARES,
    identity_formulas,
    roll_up,
    share_formulas,
)

CENTS = st.integers(-(10**11), 10**11).map(lambda cents: Decimal(cents) / 100)


def line(key: str, budget: Decimal | None, amendments: Decimal | None, spent: Decimal | None, expected: Decimal | None) -> dict:
    """A line with these inputs, its identities and its shares."""
    inputs = {"budget": budget, "amendments": amendments, "spent": spent, "expected_spend": expected}
    supplied = {f"{key}/{name}": Supplied(value) for name, value in inputs.items()}
    return {**supplied, **identity_formulas(key), **share_formulas(key)}


def test_a_line_follows_the_three_identities() -> None:
    """Revised = budget + amendments, balance = revised - spent, end balance = balance - expected."""
    values = evaluate(line("a", Decimal("1000.10"), Decimal("-200.05"), Decimal("300.02"), Decimal("450.01")))
    # 1000.10 - 200.05 = 800.05; 800.05 - 300.02 = 500.03; 500.03 - 450.01 = 50.02
    assert [values[f"a/{m}"] for m in ("budget_revised", "balance", "expected_end_balance")] == [
        Decimal("800.05"),
        Decimal("500.03"),
        Decimal("50.02"),
    ]


def test_shares_are_of_the_revised_budget() -> None:
    """300 spent of 800 is 3/8; 50 left of 800 is 1/16."""
    values = evaluate(line("a", Decimal(1000), Decimal(-200), Decimal(300), Decimal(450)))
    assert values["a/spending_rate"] == Decimal("0.375")
    assert values["a/expected_end_balance_share"] == Decimal("0.0625")


def test_a_share_of_a_budget_of_0_has_no_value() -> None:
    """10 spent of 5 - 5 = 0 is no share at all, neither 0 nor infinite."""
    values = evaluate(line("a", Decimal(5), Decimal(-5), Decimal(10), Decimal(0)))
    assert values["a/budget_revised"] == 0
    assert values["a/spending_rate"] is None
    assert values["a/expected_end_balance_share"] is None


@pytest.mark.parametrize(
    ("missing", "without", "still"),
    [
        ("budget", {"budget_revised", "balance", "expected_end_balance"}, set()),
        ("amendments", {"budget_revised", "balance", "expected_end_balance"}, set()),
        ("spent", {"balance", "expected_end_balance"}, {"budget_revised"}),
        ("expected_spend", {"expected_end_balance"}, {"budget_revised", "balance"}),
    ],
)
def test_a_missing_input_is_never_taken_for_0(missing: str, without: set[str], still: set[str]) -> None:
    """What follows from a missing amount has no value; what doesn't need it has one."""
    inputs = {"budget": Decimal(10), "amendments": Decimal(0), "spent": Decimal(4), "expected": Decimal(3)}
    inputs[{"expected_spend": "expected"}.get(missing, missing)] = None
    values = evaluate(line("a", **inputs))
    assert {name for name in without if values[f"a/{name}"] is None} == without
    assert {name for name in still if values[f"a/{name}"] is not None} == still


def test_a_total_with_a_missing_part_has_no_value() -> None:
    """A total of 5 and nothing known is not 5."""
    formulas = {"a/spent": Supplied(Decimal(5)), "b/spent": Supplied(None)} | roll_up("t", [(1, "a"), (1, "b")], ("spent",))
    assert evaluate(formulas)["t/spent"] is None


def test_a_roll_up_keeps_the_signs_of_its_parts() -> None:
    """7 - 9 = -2."""
    formulas = {"a/spent": Supplied(Decimal(7)), "b/spent": Supplied(Decimal(9))} | roll_up("t", [(1, "a"), (-1, "b")], ("spent",), "net")
    assert evaluate(formulas)["t/spent"] == -2
    assert formulas["t/spent"] == Sum(((1, "a/spent"), (-1, "b/spent")), "net")


def test_a_total_of_no_parts_is_0() -> None:
    """A programme without carry-over carries over nothing, which is known."""
    assert evaluate(roll_up("t", [], ("amount",))) == {"t/amount": Decimal(0)}


def test_identities_are_made_only_for_the_measures_wanted() -> None:
    """A row of the overview has a revised budget, no balance."""
    assert set(identity_formulas("a", BUDGET_MEASURES)) == {"a/budget_revised"}


def test_every_derived_measure_has_one_identity_and_no_column() -> None:
    """A measure is an input with a column, the sum of amendments, or the result of one identity."""
    derived = [identity.result for identity in IDENTITIES]
    inputs = [measure.name for measure in MEASURES if measure.column]
    assert sorted([*derived, *inputs, "amendments"]) == sorted(LINE_MEASURES)
    assert set(OVERVIEW_MEASURES) <= set(LINE_MEASURES)
    assert [measure.column for measure in MEASURES if measure.column] == [f"{name}_eur" for name in inputs]


def test_shares_divide_measures_that_exist() -> None:
    """Numerator and denominator of each share are measures of a line."""
    assert {name for share in SHARES for name in (share.numerator, share.denominator)} <= set(LINE_MEASURES)
    assert share_formulas("a")["a/spending_rate"] == Ratio("a/spent", "a/budget_revised", "spending_rate")


def test_what_moves_with_an_input_are_its_identities_shares_and_totals_only() -> None:
    """Expected spending moves the end balance and its share, and the same of the total."""
    formulas = {**line("a", *[Decimal(1)] * 4), **line("b", *[Decimal(1)] * 4)}
    formulas |= roll_up("t", [(1, "a"), (1, "b")], LINE_MEASURES) | share_formulas("t")
    assert dependents(formulas, ["a/expected_spend"]) == {
        "a/expected_spend",
        "a/expected_end_balance",
        "a/expected_end_balance_share",
        "t/expected_spend",
        "t/expected_end_balance",
        "t/expected_end_balance_share",
    }


@given(st.lists(st.tuples(CENTS, CENTS, CENTS, CENTS), min_size=1, max_size=8))
def test_totals_obey_the_identities_of_their_lines(rows: list[tuple[Decimal, ...]]) -> None:
    """The total of the results is the result of the totals, to the cent, whatever the amounts."""
    formulas: dict = {}
    for number, row in enumerate(rows):
        formulas |= line(str(number), *row)
    formulas |= roll_up("t", [(1, str(number)) for number in range(len(rows))], LINE_MEASURES)
    values = evaluate(formulas)
    for identity in IDENTITIES:
        assert values[f"t/{identity.result}"] == sum(sign * values[f"t/{name}"] for sign, name in identity.terms)
    assert all(type(value) is Decimal for value in values.values() if value is not None)
