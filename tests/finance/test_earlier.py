"""Money against the previous period: each thing that is odd is told once, with its place; what makes sense is not told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from koers.errors import Finding
from koers.finance.earlier import Comparison, check_earlier
from tests.finance.tiny import CSV, files, frames, replaced

LINES = "theme_id,line_id,budget_eur,spent_eur,expected_spend_eur\n"
# The second half: x 400 -> 800, y 100.25 -> 200, z as it was; the outlook stays within half of what it was.
SECOND = {"line_finance": LINES + "alfa,x,1000,800,60\nalfa,y,200.50,200,0\nbeta,z,300,350,0\n"}
STATUS = "theme_id,project_id,end_date,end_kind\n"


def status(end: str) -> pd.DataFrame:
    """Project z of theme beta, which line z pays for, with an end."""
    return pd.DataFrame([{"theme_id": "beta", "project_id": "z", "end_date": end, "end_kind": "fixed"}], index=[2], dtype=object)


def compared(
    now: dict[str, str], *, same_year: bool = True, ends: str = "", before: dict[str, str] | None = None, **more: Any
) -> list[Finding]:
    """The findings of the second half of 2024, or the first of 2025, beside the tiny programme's first half of 2024."""
    tables = {**frames(**now), **({"project_status": status(ends)} if ends else {})}
    year = 2024 if same_year else 2025
    seen = Comparison(
        now=tables,
        before=frames(**(before or {})),
        files=files(tables),
        folder="data/periods/2024-H2",
        first_day=date(2024, 7, 1) if same_year else date(2025, 1, 1),
        reference_date=date(2024, 12, 31) if same_year else date(2025, 6, 30),
        year_start=date(year, 1, 1),
        earlier="2024-H1",
        same_year=same_year,
        share=Decimal("0.5"),
        minimum_eur=Decimal(100),
    )
    return check_earlier(Comparison(**{**seen.__dict__, **more}))


def test_a_second_half_that_goes_on_from_the_first_gives_no_findings() -> None:
    """Spending adds up, budget and amendments stand."""
    assert compared(SECOND) == []
    assert compared({}) == []  # not a cent spent since


def test_a_new_year_that_starts_from_the_revised_budget_gives_no_findings() -> None:
    """x: 1060 = 1000 + 100 - 40; the fund: 30, all of it carried over."""
    year = {
        "line_finance": LINES + "alfa,x,1060,10,1000\nalfa,y,200.50,0,200.50\nbeta,z,300,0,300\n",
        "amendments": CSV["amendments"].splitlines()[0] + "\nbaten,fonds,2025-05-01,1,Bestuur,,\n",
        **replaced("overview_finance", "baten,potje,0", "baten,potje,30"),
        "carry_over": None,
    }
    assert compared(year, same_year=False) == []


# What was changed, same year or not; file and row, column, code, and how the message and the advice read.
ODD: dict[str, tuple[dict[str, Any], tuple[str, int, str], str, str]] = {
    "spending that fell": (
        {"now": {"line_finance": SECOND["line_finance"].replace("x,1000,800,60", "x,1000,399.99,500")}},
        ("data/line_finance.csv", 2, "spent_eur"),
        "spending-fell",
        "Xen: less is spent than 2024-H1 told of, in the same fiscal year. Spending adds up from the first day",
    ),
    "a first budget that moved": (
        {"now": replaced("line_finance", "alfa,y,200.50", "alfa,y,200.51")},
        ("data/line_finance.csv", 3, "budget_eur"),
        "opening-differs",
        "Ypsilon: the first budget is not that of 2024-H1",
    ),
    "a fund's first budget that moved": (
        {"now": replaced("overview_finance", "baten,fonds,2000", "baten,fonds,2001")},
        ("data/overview_finance.csv", 2, "budget_eur"),
        "opening-differs",
        "Fonds: the first budget is not that of 2024-H1",
    ),
    "an amendment that vanished": (
        {"now": replaced("amendments", "alfa,x,2024-07,-40,Bestuur,Minder werk.,Less work.\n", "")},
        ("data/amendments.csv", 0, "decision_date"),
        "amendment-missing",
        "Xen: an amendment that 2024-H1 told of is missing. Add it (2024-07, -40 euros)",
    ),
    "an amendment of another amount": (
        {"now": replaced("amendments", "2024-07,-40", "2024-07,-41")},
        ("data/amendments.csv", 3, "amount_eur"),
        "amendment-missing",
        "Xen: an amendment has another amount than in 2024-H1. It was -40 euros",
    ),
    "an outlook that moved by more than half": (
        {"now": {"line_finance": SECOND["line_finance"].replace("x,1000,800,60", "x,1000,800,551")}},  # 1351 > 1.5 * 900
        ("data/line_finance.csv", 2, "expected_spend_eur"),
        "large-change",
        "Xen: what is spent and expected this year differs much from what 2024-H1 expected. It was 900 euros and is 1351 now.",
    ),
    "a balance that goes to a year that is past": (
        {"now": {"carry_over": "kind,subject_id,line_id,to_year,assumption_nl,assumption_en\nline,alfa,x,2024,,\n"}},
        ("data/carry_over.csv", 2, "to_year"),
        "year-is-past",
        "Xen: its balance is to be carried over to a year that does not lie after this one. It says 2024; this year began in 2024.",
    ),
    "a reserve that moved by more than half": (
        {"now": {"reserves": "row_id,amount_eur\nbuffer,201\n"}, "before": {"reserves": "row_id,amount_eur\nbuffer,100\n"}},
        ("data/reserves.csv", 2, "amount_eur"),
        "large-change",
        "Buffer: the reserve differs much from that of 2024-H1. It was 100 euros and is 201 now.",
    ),
    "a project that ended and spent since": (
        {"now": {"line_finance": CSV["line_finance"].replace("beta,z,300,350", "beta,z,300,360")}, "ends": "2024-06"},
        ("data/line_finance.csv", 4, "spent_eur"),
        "spent-after-end",
        "Zet: its project ended before the period began, and more was spent since. It ended in 2024-06.",
    ),
    "a project that ended and is expected to spend": (
        {"now": {"line_finance": CSV["line_finance"].replace("beta,z,300,350,0", "beta,z,300,350,1")}, "ends": "2024-11"},
        ("data/line_finance.csv", 4, "expected_spend_eur"),
        "spent-after-end",
        "Zet: its project has ended, and spending is still expected. It ended in 2024-11.",
    ),
    "a project that ended in an earlier year and spends": (
        {"now": {}, "ends": "2023", "same_year": False},
        ("data/line_finance.csv", 4, "spent_eur"),
        "spent-after-end",
        "Zet: its project ended before the period began",
    ),
    "a budget of a new year that is far from the last": (
        {"now": {**replaced("line_finance", "alfa,x,1000", "alfa,x,1591"), "carry_over": None}, "same_year": False, "before": {"carry_over": None}},
        ("data/line_finance.csv", 2, "budget_eur"),
        "large-change",
        "Xen: the budget differs much from the last revised budget of 2024-H1. It was 1060 euros and is 1591 now.",
    ),
    "a balance that was carried over and is not there": (
        # x: 1060 - 400 - 500 = 160 carried over to 2025; the budget of 159 is nearer to the last than half of it would be noted.
        {"now": replaced("line_finance", "alfa,x,1000", "alfa,x,159"), "same_year": False, "minimum_eur": Decimal(10**6)},
        ("data/line_finance.csv", 2, "budget_eur"),
        "opening-differs",
        "Xen: 2024-H1 carried a balance over to this year, and the budget is lower than that. The balance was 160 euros, the budget is 159.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_told_with_its_place(name: str) -> None:
    """One warning on it; nothing else is told of the same row."""
    change, place, code, text = ODD[name]
    given = {key: value for key, value in change.items() if key != "now"}
    found = [one for one in compared(change["now"], **given) if (one.file, one.row) == place[:2]]
    assert [(one.file, one.row, one.column, one.code, one.severity) for one in found] == [(*place, code, "warning")]
    assert f"{found[0].text} {found[0].advice}".startswith(text)


def test_small_changes_are_not_told() -> None:
    """More than half, but below the minimum; or as large, and not more than half."""
    now = {"line_finance": SECOND["line_finance"].replace("x,1000,800,60", "x,1000,800,550")}  # 1350 = 1.5 * 900
    assert compared(now) == []
    reserve = {"reserves": "row_id,amount_eur\nbuffer,199\n"}
    assert compared(reserve) == []


def test_spending_before_a_projects_end_is_no_finding() -> None:
    """It ended in the period, or before it with nothing spent since."""
    assert compared({}, ends="2024-09") == []
    assert compared({}, ends="2024-06") == []
