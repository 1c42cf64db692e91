"""Amounts against the tolerances."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from koers.audit.materiality import Materiality, money_causes
from tests.audit.shipped import tied_out
from tests.audit.small import LINES, audited


@pytest.mark.parametrize(
    ("amount", "weight"),
    [
        ("10000.01", "material"),
        ("-10000.01", "material"),
        ("10000", "reported"),
        ("-1000.01", "reported"),
        ("1000", "below"),
        ("0", "below"),
    ],
)
def test_an_amount_is_weighed_without_its_sign(amount: str, weight: str) -> None:
    """1% and 0.1% of a million; a tolerance itself is within it."""
    limits = Materiality(Decimal(1_000_000), Decimal("0.01"), Decimal("0.001"))
    assert (limits.approval, limits.reporting) == (Decimal(10_000), Decimal(1000))
    assert limits.weigh(Decimal(amount)) == weight


def test_only_amounts_of_money_that_are_no_rounding_are_weighed() -> None:
    """Of the half-year report: 100,000, 18,113 and 4,000; not the two counts, not the two euros."""
    audit = tied_out("2024-H1").audit
    assert [abs(cause.amount) for cause in money_causes(audit.causes, audit.cells)] == [100_000, 18_113, 4_000]


def test_a_table_alone_says_its_unit_by_its_columns(tmp_path: Path) -> None:
    """A column whose name ends in _eur is money; of others nothing is said."""
    audit = audited(tmp_path, {"lines": LINES})
    assert {cell.unit for cell in audit.cells} == {"number"}
    money = {cell.measure: cell.unit for cell in tied_out("2024-H1").audit.cells}
    assert (money["spent"], money["number"]) == ("EUR", "number")


def test_a_number_is_hidden_where_a_check_ties_it_to_a_hidden_one() -> None:
    """Every total of the table of diseases: what was added up holds small numbers. Inhabitants are not tied to it."""
    hidden = tied_out("2019").audit.hidden
    assert "disease_totals/disease/bof:n_notifications" in hidden
    assert "disease_totals/municipality/almelo:n_notifications" in hidden
    assert not [key for key in hidden if key.startswith(("population", "health_questions", "stated"))]
    assert tied_out("2024-H1").audit.hidden == ()
