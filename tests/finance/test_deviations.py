"""Deviations: which are reported, in what order, favourable or not, explained or not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.figures import Source, Supplied
from koers.finance.deviations import Deviation, DeviationThresholds, is_reported, report_deviations
from koers.finance.statement import Statement, build_statement
from tests.finance.strategies import CENTS, programmes
from tests.finance.tiny import CSV, PARAMETERS, files, frame, frames, replaced, statement

SHIPPED = DeviationThresholds(Decimal(25000), Decimal("0.10"), Decimal(5000))
# On the tiny programme: x ends at 160 of 1060 (reported: 160 >= 150), y at 0, z at -50 of 300 (50 >= 40 and 50 >= 30).
TINY = DeviationThresholds(Decimal(150), Decimal("0.10"), Decimal(40))
FILE = "data/explanations.csv"


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("amount", "budget", "reported"),
    [
        ("25000", "1000000", True),  # the absolute threshold counts from its exact amount, whatever the share
        ("24999.99", "1000000", False),
        ("5000", "50000", True),  # exactly the minimum and exactly 10%
        ("4999.99", "40000", False),  # 12.5%, a cent below the minimum
        ("6000", "60000", True),  # exactly 10%
        ("5999.99", "60000", False),  # above the minimum, a cent below 10%
        ("6000.01", "60000.10", True),  # 10% of 60000.10 is 6000.01
        ("6000", "60000.10", False),
        ("25000", "0", True),  # with a budget of 0 only the absolute threshold counts
        ("24999.99", "0", False),
        ("6000", "-60000", True),  # of a negative budget the size counts
        ("5999.99", "-60000", False),
        ("0", "0", False),
        ("0", "1000", False),
    ],
)
def test_a_deviation_is_reported_from_its_thresholds_on(amount: str, budget: str, reported: bool, sign: int) -> None:
    """At least the absolute threshold, or at least the share and the minimum; what is left and what is short alike."""
    assert is_reported(sign * Decimal(amount), Decimal(budget), SHIPPED) is reported


def test_thresholds_of_0_report_every_deviation_but_none_of_0() -> None:
    """What goes to plan is never reported."""
    nothing = DeviationThresholds(Decimal(0), Decimal(0), Decimal(0))
    assert is_reported(Decimal("0.01"), Decimal(0), nothing)
    assert not is_reported(Decimal(0), Decimal(100), nothing)


@given(CENTS, CENTS, st.integers(0, 10**7), st.integers(0, 100), st.integers(0, 10**7))
def test_the_sign_of_a_deviation_or_budget_never_decides(
    amount: Decimal, budget: Decimal, absolute: int, percent: int, minimum: int
) -> None:
    """A shortfall is reported exactly when as much left over would be."""
    thresholds = DeviationThresholds(Decimal(absolute), Decimal(percent) / 100, Decimal(minimum))
    outcomes = {is_reported(s * amount, t * budget, thresholds) for s in (1, -1) for t in (1, -1)}
    assert len(outcomes) == 1


@given(CENTS, CENTS, CENTS.map(abs))
def test_a_larger_deviation_on_the_same_budget_stays_reported(amount: Decimal, budget: Decimal, more: Decimal) -> None:
    """No threshold has an upper end."""
    if is_reported(abs(amount), budget, SHIPPED):
        assert is_reported(abs(amount) + more, budget, SHIPPED)


def reported(explanations: str | None = CSV["explanations"], thresholds: DeviationThresholds = TINY, **changed: str | None):
    """The deviations of the tiny programme."""
    told = None if explanations is None else frame("explanations", explanations)
    return report_deviations(statement(**changed), told, FILE, thresholds)


def explaining(theme: str, line: str, amount: str = "", kind: str = "deviation") -> str:
    """One more explanation."""
    return f"{theme},{line},{kind},{amount},Daarom.,Because.,,,Hoofdstuk\n"


HEADER = CSV["explanations"].partition("\n")[0] + "\n"


def status(found: tuple[Deviation, ...]) -> dict[str, str]:
    """What is said of each reported line."""
    return {deviation.line.key: deviation.status for deviation in found}


def test_reported_deviations_come_largest_first_with_amount_and_share() -> None:
    """160 of 1060, then -50 of 300; y, which goes to plan, is not there."""
    _, found = reported()
    assert [(d.line.key, d.amount) for d in found] == [("alfa/x", Decimal(160)), ("beta/z", Decimal(-50))]
    assert found[0].share == Decimal(160) / Decimal(1060)
    assert found[1].share == Decimal(-50) / Decimal(300)


def test_deviations_of_the_same_size_keep_the_order_of_the_lines() -> None:
    """Z at -160 comes after x at 160."""
    _, found = reported(**replaced("line_finance", "beta,z,300,350,0", "beta,z,300,350,110"))
    assert [d.line.key for d in found] == ["alfa/x", "beta/z"]


@pytest.mark.parametrize(("convention", "marks"), [(True, [True, False]), (False, [False, True])])
def test_favourable_follows_the_declared_direction(convention: bool, marks: list[bool]) -> None:
    """Money left is V and money short N, or the other way round where the programme says so."""
    _, found = reported(thresholds=DeviationThresholds(Decimal(150), Decimal("0.10"), Decimal(40), convention))
    assert [d.favourable for d in found] == marks


def test_an_explanation_without_an_amount_explains_the_whole() -> None:
    """X is explained, nothing of it rests; z, of which nothing is said, is not."""
    made, found = reported()
    assert status(found) == {"alfa/x": "explained", "beta/z": "unexplained"}
    assert made.values["alfa/x/explained"] == 160
    assert made.values["alfa/x/unexplained"] == 0
    assert made.values["beta/z/explained"] == 0
    assert made.values["beta/z/unexplained"] == -50


@pytest.mark.parametrize(
    ("named", "expected", "rest"),
    [("160", "explained", "0"), ("159.99", "partly", "0.01"), ("200", "partly", "-40"), ("0", "partly", "160")],
)
def test_an_explanation_that_names_an_amount_explains_that_amount(named: str, expected: str, rest: str) -> None:
    """The rest is not explained, also when more is explained than there is; the amount knows its cell."""
    made, found = reported(HEADER + explaining("alfa", "x", named))
    assert status(found)["alfa/x"] == expected
    assert made.values["alfa/x/unexplained"] == Decimal(rest)
    assert made.formulas["alfa/x/explained"] == Supplied(Decimal(named), Source(FILE, 2, "explained_eur"))


def test_only_an_explanation_of_the_deviation_explains_it() -> None:
    """What is said of an amendment or as a remark leaves the deviation unexplained."""
    _, found = reported(HEADER + explaining("alfa", "x", kind="amendment") + explaining("alfa", "x", kind="remark"))
    assert status(found)["alfa/x"] == "unexplained"


def test_an_explanation_of_a_line_that_is_not_reported_adds_no_figure() -> None:
    """Y goes to plan; explaining it changes nothing."""
    made, found = reported(HEADER + explaining("alfa", "y"))
    assert "alfa/y" not in status(found)
    assert "alfa/y/explained" not in made.values


def test_counts_and_sums_of_what_is_unexplained() -> None:
    """Two reported; of x 0.01 rests and z lacks 50: sizes together 50.01, so that left and short don't cancel out."""
    made, _ = reported(HEADER + explaining("alfa", "x", "159.99"))
    assert made.values["deviations/total/n_reported"] == 2
    assert made.values["deviations/total/n_unexplained"] == 2
    assert made.values["deviations/total/unexplained"] == Decimal("50.01")


def test_opposite_deviations_of_one_size_are_not_nothing() -> None:
    """160 left on x and 160 short on z, both unexplained: 320 is unexplained."""
    made, _ = reported(None, **replaced("line_finance", "beta,z,300,350,0", "beta,z,300,350,110"))
    assert made.values["deviations/total/unexplained"] == 320


def test_what_is_spent_beyond_the_revised_budget_is_summed() -> None:
    """Z spent 350 of 300; x and y stay within. With y at 250.50 of 200.50: 50 + 50 = 100."""
    assert reported()[0].values["deviations/total/overspent"] == 50
    made, _ = reported(**replaced("line_finance", "200.50,100.25,100.25", "200.50,250.50,0"))
    assert made.values["deviations/total/overspent"] == 100


def test_without_any_reported_deviation_counts_and_sums_are_0() -> None:
    """High thresholds: nothing to report."""
    made, found = reported(thresholds=DeviationThresholds(Decimal(10**6), Decimal(1), Decimal(10**6)))
    assert found == ()
    assert [made.values[f"deviations/total/{name}"] for name in ("n_reported", "n_unexplained", "unexplained")] == [0, 0, 0]


def test_thresholds_are_figures_too() -> None:
    """The rule is printed with the amounts that were applied."""
    made, _ = reported()
    assert [made.values[f"deviations/threshold/{name}"] for name in ("absolute", "share", "minimum")] == [150, Decimal("0.10"), 40]


def test_a_deviation_on_a_budget_of_0_has_no_share() -> None:
    """200 spent on nothing: reported by its amount, without a share."""
    _, found = reported(**replaced("line_finance", "beta,z,300,350,0", "beta,z,0,200,0"))
    assert [(d.amount, d.share) for d in found if d.line.key == "beta/z"] == [(Decimal(-200), None)]


@given(programmes())
@settings(max_examples=25, deadline=None)
def test_explained_and_unexplained_make_up_every_deviation(tables: dict) -> None:
    """For each reported line, in full cents; and each reported line passes the thresholds, no other does."""
    made: Statement = build_statement(tables, files(tables), PARAMETERS)
    made, found = report_deviations(made, frames()["explanations"], FILE, TINY)
    for deviation in found:
        key = deviation.line.key
        assert made.amount(f"{key}/explained") + made.amount(f"{key}/unexplained") == deviation.amount
    passing = {
        line.key
        for line in made.all_lines
        if is_reported(made.amount(f"{line.key}/expected_end_balance"), made.amount(f"{line.key}/budget_revised"), TINY)
    }
    assert {deviation.line.key for deviation in found} == passing
    assert [abs(d.amount) for d in found] == sorted((abs(d.amount) for d in found), reverse=True)
