"""The overview of income and expenditure, carry-over and the expected surplus."""

from __future__ import annotations

from decimal import Decimal

import pytest

from koers.finance.statement import FinanceParameters
from tests.finance.tiny import CSV, PARAMETERS, amounts, replaced, statement

BUDGETS = ("budget", "amendments", "budget_revised")


@pytest.mark.parametrize(
    ("row", "worked"),
    [
        ("baten/fonds", "2000 10 2010"),
        ("baten/potje", "0 30 30"),
        ("baten/total", "2000 40 2040"),
        ("lasten/a", "1200.50 60 1260.50"),
        ("lasten/b", "300 0 300"),
        ("lasten/los", "250 -50 200"),
        ("lasten/over", "249.50 30 279.50"),  # 2000 - 1200.50 - 300 - 250; 40 - 60 - 0 + 50
        ("lasten/total", "2000 40 2040"),
    ],
)
def test_budgets_of_the_overview_equal_the_sums_done_by_hand(row: str, worked: str) -> None:
    """The arithmetic stands in the docstring of tests.finance.tiny."""
    assert amounts(statement(), f"overview/{row}", *BUDGETS) == [Decimal(text) for text in worked.split()]


@pytest.mark.parametrize(
    ("row", "end"),
    [("a", "160"), ("b", "-50"), ("los", "5"), ("over", "279.50"), ("total", "394.50")],  # 160 - 50 + 5 + 279.50
)
def test_end_balances_of_expenditure_equal_the_sums_done_by_hand(row: str, end: str) -> None:
    """Themes bring theirs, undetailed expenditure its assumption, the result all of itself."""
    assert statement().values[f"overview/lasten/{row}/expected_end_balance"] == Decimal(end)


def test_income_has_no_end_balance() -> None:
    """What a fund brings is not left over; the cells of that column stay blank."""
    assert not [key for key in statement().values if key.startswith("overview/baten/") and key.endswith("expected_end_balance")]


def test_a_theme_row_is_the_themes_total() -> None:
    """It is computed from the theme, so that the two tables cannot disagree."""
    formula = statement().formulas["overview/lasten/a/budget_revised"]
    assert formula.parents == ("alfa/total/budget_revised",)
    assert formula.rule == "from_theme"


def test_an_assumed_end_balance_says_so_and_knows_its_cell() -> None:
    """An assumption is an input, marked as an assumption."""
    formula = statement().formulas["overview/lasten/los/expected_end_balance"]
    assert formula.rule == "assumption"
    assert (formula.source.file, formula.source.row, formula.source.column) == ("data/overview_finance.csv", 4, "expected_end_balance_eur")


def test_the_result_is_income_minus_every_other_expenditure() -> None:
    """Its own amount is not among the terms, nor is the reserve."""
    formula = statement().formulas["overview/lasten/over/budget"]
    assert set(formula.terms) == {
        (1, "overview/baten/total/budget"),
        (-1, "overview/lasten/a/budget"),
        (-1, "overview/lasten/b/budget"),
        (-1, "overview/lasten/los/budget"),
    }


def test_a_negative_result_is_a_shortfall_and_enters_the_end_balance_in_full() -> None:
    """With 1000 instead of 2000: 1040 - 1260.50 - 300 - 200 = -720.50; end 160 - 50 + 5 - 720.50 = -605.50."""
    made = statement(**replaced("overview_finance", "baten,fonds,2000,", "baten,fonds,1000,"))
    assert made.values["overview/lasten/over/budget_revised"] == Decimal("-720.50")
    assert made.values["overview/lasten/over/expected_end_balance"] == Decimal("-720.50")
    assert made.values["overview/lasten/total/expected_end_balance"] == Decimal("-605.50")
    # -605.50 - (160 + 30) = -795.50
    assert made.values["overview/result/surplus"] == Decimal("-795.50")


def test_a_programme_without_a_result_row_totals_its_expenditure() -> None:
    """1260.50 + 300 + 200 = 1760.50; end 160 - 50 + 5 = 115."""
    made = statement(**replaced("overview_lines", "lasten,over,result,,Resultaat\n", ""))
    assert made.values["overview/lasten/total/budget_revised"] == Decimal("1760.50")
    assert made.values["overview/lasten/total/expected_end_balance"] == 115


def test_the_reserve_stands_beside_the_budget_on_both_sides() -> None:
    """It is in no total but the one with the reserve: 2040 + 100."""
    made = statement()
    for side in ("baten", "lasten"):
        assert made.values[f"overview/{side}/buffer/budget_revised"] == 100
        assert made.values[f"overview/{side}/samen/budget_revised"] == 2140
        assert f"overview/{side}/buffer/budget" not in made.values


def test_without_reserves_their_rows_are_left_out() -> None:
    """No row of a reserve, no total with it, and nothing of 0 in their place."""
    made = statement(reserves=None)
    assert [line.kind for lines in made.overview.values() for line in lines if "reserve" in line.kind] == []
    assert not [key for key in made.values if "buffer" in key or "samen/" in key]


def test_two_reserves_are_both_in_the_total_with_reserves() -> None:
    """2040 + 100 + 11 = 2151."""
    rows = CSV["overview_lines"].replace("lasten,buffer,reserve,,Buffer\n", "lasten,buffer,reserve,,Buffer\nlasten,extra,reserve,,Extra\n")
    made = statement(overview_lines=rows, reserves="row_id,amount_eur\nbuffer,100\nextra,11\n")
    assert made.values["overview/lasten/samen/budget_revised"] == 2151


def test_a_line_that_is_carried_over_brings_its_end_balance() -> None:
    """Line x ends at 160; revised 1060 or spent 400 have nothing to do with it."""
    made = statement()
    assert made.values["carry-over/x/amount"] == 160
    assert made.formulas["carry-over/x/amount"].parents == ("alfa/x/expected_end_balance",)


def test_a_fund_that_is_carried_over_brings_its_revised_budget() -> None:
    """Nothing is spent out of it, so all of 0 + 30 is left."""
    made = statement()
    assert made.values["carry-over/potje/amount"] == 30
    assert made.formulas["carry-over/potje/amount"].parents == ("overview/baten/potje/budget_revised",)


def test_the_surplus_is_what_is_left_of_the_end_balance_after_carry_over() -> None:
    """394.50 - (160 + 30) = 204.50."""
    made = statement()
    assert made.values["carry-over/total/amount"] == 190
    assert made.values["overview/result/surplus"] == Decimal("204.50")


@pytest.mark.parametrize(
    ("share_of", "share", "whole"),
    [
        ("total_including_reserve", "0.09556074766355140186915887850", "overview/lasten/samen/budget_revised"),  # 204.50 / 2140
        ("total", "0.1002450980392156862745098039", "overview/lasten/total/budget_revised"),  # 204.50 / 2040
    ],
)
def test_the_share_of_the_surplus_is_of_the_total_that_the_programme_chose(share_of: str, share: str, whole: str) -> None:
    """With the reserve, or without it."""
    made = statement(FinanceParameters(PARAMETERS.reference_date, 1, share_of))
    assert made.values["overview/result/surplus_share"] == Decimal(share)
    assert made.formulas["overview/result/surplus_share"].parents == ("overview/result/surplus", whole)


def test_the_share_of_a_budget_of_0_has_no_value() -> None:
    """No income, no expenditure: a surplus of 0 is no share of 0."""
    nothing = "theme_id,line_id,budget_eur,spent_eur,expected_spend_eur\nalfa,x,0,0,0\nalfa,y,0,0,0\nbeta,z,0,0,0\n"
    funds = "side,row_id,budget_eur,expected_end_balance_eur,assumption_nl,assumption_en\nbaten,fonds,0,,,\nbaten,potje,0,,,\nlasten,los,0,0,,\n"
    amended = "subject_id,line_id,decision_date,amount_eur,decided_by,description_nl,description_en\nalfa,x,2024-07,0,Bestuur,,\n"
    made = statement(line_finance=nothing, overview_finance=funds, amendments=amended, reserves=None, carry_over=None)
    assert made.values["overview/result/surplus"] == 0
    assert made.values["overview/result/surplus_share"] is None
