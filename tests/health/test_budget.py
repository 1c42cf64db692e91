"""A budget of which not every amount can be read: what is known adds up, the rest is told together."""

from __future__ import annotations

from decimal import Decimal

from koers.data.schemas import TABLES
from koers.data.tables import read_table
from koers.health.budget import ProjectBudget, build_budgets

HEADER = "budget_id,budget_label,phase_id,phase_label,item_id,label,period_printed,role,n_hours,hour_eur,amount_eur,reading,derivation,note_nl,note_en\n"
ROWS = """plan,Plan,een,Een,a,A,,item,10,100,1000,printed,,,
plan,Plan,een,Een,b,B,,item,,,,unrecoverable,,,
plan,Plan,een,Een,c,C,,detail,,,700,derived,,,
plan,Plan,twee,Twee,d,D,,item,,,300,derived,,,
plan,Plan,twee,Twee,e,E,,item,,,200,assumed,,,
plan,Plan,,,total,Totaal,,total,,,1800,decoded,,,
"""


def budget() -> ProjectBudget:
    """A plan of two phases."""
    frame, findings = read_table((HEADER + ROWS).encode(), "project_budget.csv", TABLES["project_budget"])
    assert frame is not None, findings
    [found] = build_budgets(frame, "project_budget.csv")
    return found


def test_what_is_known_adds_up_by_reading_and_the_rest_is_the_remainder() -> None:
    """1000 printed + 300 derived + 200 assumed = 1500 of 1800: 300 is left for the one item that can't be read."""
    values = budget().statement.values
    found = {
        name: values[f"plan/{name}"] for name in ("total/printed", "total/derived", "total/assumed", "total/known", "remainder/amount")
    }
    assert found == {"total/printed": 1000, "total/derived": 300, "total/assumed": 200, "total/known": 1500, "remainder/amount": 300}
    assert values["plan/total/n_unrecoverable"] == 1


def test_no_amount_is_made_up_for_an_item_that_cannot_be_read() -> None:
    """It has no value, although it is the only one that the remainder can be for."""
    assert budget().statement.values["plan/b/amount"] is None


def test_details_count_towards_nothing() -> None:
    """700 is said beside the first phase, whose known amount is 1000."""
    assert budget().statement.values["plan/een-subtotal/known"] == 1000


def test_shares_are_of_the_total() -> None:
    """200 of 1800 is a ninth, 1500 of 1800 five sixths."""
    values = budget().statement.values
    assert round(values["plan/total/assumed_share"] or 0, 6) == Decimal("0.111111")
    assert round(values["plan/total/known_share"] or 0, 6) == Decimal("0.833333")
