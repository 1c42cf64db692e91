"""The statement: lines, amendments, groups, totals, time."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.figures import Source, Supplied
from koers.finance.accounts import IDENTITIES, LINE_MEASURES
from koers.finance.statement import FinanceParameters, Statement, build_statement
from tests.finance.strategies import CENTS, programmes
from tests.finance.tiny import OPTIONAL, PARAMETERS, amounts, files, frames, replaced, statement


@pytest.mark.parametrize(
    ("line", "worked"),
    [
        ("alfa/x", "1000 60 1060 400 660 500 160"),
        ("alfa/y", "200.50 0 200.50 100.25 100.25 100.25 0"),
        ("alfa/total", "1200.50 60 1260.50 500.25 760.25 600.25 160"),
        ("beta/z", "300 0 300 350 -50 0 -50"),
        ("beta/total", "300 0 300 350 -50 0 -50"),
        ("programme/total", "1500.50 60 1560.50 850.25 710.25 600.25 110"),
    ],
)
def test_lines_themes_and_programme_equal_the_sums_done_by_hand(line: str, worked: str) -> None:
    """The arithmetic stands in the docstring of tests.finance.tiny."""
    assert amounts(statement(), line, *LINE_MEASURES) == [Decimal(text) for text in worked.split()]


def test_a_lines_amendments_are_summed_and_each_keeps_its_own_figure() -> None:
    """100 in March and -40 in July make 60, under two ids with their decision's date."""
    made = statement()
    assert made.values["alfa/x/2024-03-01/amendment"] == 100
    assert made.values["alfa/x/2024-07/amendment"] == -40
    assert made.values["alfa/x/amendments"] == 60
    assert made.formulas["alfa/x/amendments"].parents == ("alfa/x/2024-03-01/amendment", "alfa/x/2024-07/amendment")


def test_a_line_nobody_amended_has_amendments_of_0() -> None:
    """Every decision is listed, so that none means 0; the rule says so."""
    made = statement()
    assert made.values["beta/z/amendments"] == 0
    assert made.formulas["beta/z/amendments"].rule == "no_amendments"


def test_an_amendment_of_a_line_whose_name_begins_alike_is_not_counted() -> None:
    """Amendments of ``alfa/x`` stay away from a line ``alfa/x-2``."""
    changed = replaced("finance_lines", "alfa,y,,Ypsilon", "alfa,x-2,,Ypsilon") | replaced("line_finance", "alfa,y,", "alfa,x-2,")
    made = statement(**changed, line_groups=None)
    assert made.values["alfa/x-2/amendments"] == 0
    assert made.values["alfa/x/amendments"] == 60


def test_a_group_is_the_sum_of_its_lines() -> None:
    """Alfa's group holds both its lines, so it equals alfa's total."""
    made = statement()
    assert amounts(made, "alfa/samen-xy", *LINE_MEASURES) == amounts(made, "alfa/total", *LINE_MEASURES)
    assert [(group.key, group.label, group.kind) for group in made.groups] == [("alfa/samen-xy", "Samen", "Together")]


def test_groups_do_not_count_twice() -> None:
    """A theme's total is the same without the groups."""
    assert statement(line_groups=None).values["alfa/total/spent"] == statement().values["alfa/total/spent"]


def test_a_theme_without_lines_is_not_in_the_statement() -> None:
    """It has no total of 0: there is nothing to total."""
    made = statement()
    assert [theme.key for theme in made.themes] == ["alfa", "beta"]
    assert not [key for key in made.values if key.startswith("leeg")]


def test_lines_come_in_the_registers_order_whatever_the_order_of_the_periods_rows() -> None:
    """The register orders a report."""
    shuffled = (
        "theme_id,line_id,budget_eur,spent_eur,expected_spend_eur\nbeta,z,300,350,0\nalfa,y,200.50,100.25,100.25\nalfa,x,1000,400,500\n"
    )
    made = statement(line_finance=shuffled)
    assert [line.key for line in made.all_lines] == ["alfa/x", "alfa/y", "beta/z"]
    assert made.values == statement().values


def test_each_input_knows_its_cell() -> None:
    """Beta's spent stands in the fourth line of its file, in its column."""
    formula = statement().formulas["beta/z/spent"]
    assert formula == Supplied(Decimal(350), Source("data/line_finance.csv", 4, "spent_eur"))


def test_a_statement_without_optional_tables_is_whole() -> None:
    """Reserves, carry-over, explanations and groups may all be absent."""
    made = statement(**dict.fromkeys(OPTIONAL))
    assert made.carry_over == ()
    assert made.groups == ()
    assert made.values["carry-over/total/amount"] == 0
    # Nothing is carried over, so the surplus is the end balance; there is no reserve to count with.
    assert made.values["overview/result/surplus"] == Decimal("394.50")
    assert made.values["overview/result/surplus_share"] == Decimal("394.50") / Decimal(2040)


def test_the_inputs_are_left_as_they_were() -> None:
    """Building a statement changes no frame."""
    tables = frames()
    before = {name: table.copy(deep=True) for name, table in tables.items()}
    build_statement(tables, files(tables), PARAMETERS)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_the_frame_has_one_row_per_figure() -> None:
    """key, value, rule."""
    made = statement()
    table = made.frame()
    assert list(table.columns) == ["key", "value", "rule"]
    assert dict(zip(table["key"], table["value"], strict=True)) == dict(made.values)


def test_an_amount_that_is_asked_for_must_be_there() -> None:
    """A share of nothing is no number, and asking for it says which."""
    made = statement(**replaced("line_finance", "beta,z,300,350,0", "beta,z,0,350,0"))
    with pytest.raises(ValueError, match="beta/z/spending_rate has no value"):
        made.amount("beta/z/spending_rate")


# Time ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "month", "elapsed", "days"),
    [
        (date(2024, 6, 30), 1, 182, 366),  # 31 + 29 + 31 + 30 + 31 + 30
        (date(2023, 6, 30), 1, 181, 365),
        (date(2024, 1, 1), 1, 1, 366),
        (date(2024, 12, 31), 1, 366, 366),
        (date(1900, 12, 31), 1, 365, 365),  # 1900 was no leap year
        (date(2000, 2, 29), 1, 60, 366),
        (date(2024, 6, 30), 7, 366, 366),  # the year from July 2023 holds 29 February 2024
        (date(2024, 7, 1), 7, 1, 365),
        (date(2024, 3, 31), 4, 366, 366),
        (date(2024, 4, 1), 4, 1, 365),
        (date(2023, 12, 31), 12, 31, 366),  # December 2023 to November 2024
        (date(2024, 2, 29), 3, 366, 366),
        (date(2024, 3, 1), 3, 1, 365),
    ],
)
def test_time_elapsed_is_counted_in_days_of_the_fiscal_year(reference: date, month: int, elapsed: int, days: int) -> None:
    """The reference date counts; the fiscal year may begin in another month."""
    made = statement(FinanceParameters(reference, month, "total"))
    assert made.values["time/days_elapsed"] == elapsed
    assert made.values["time/days_in_year"] == days
    assert abs(made.amount("time/elapsed_share") - Decimal(elapsed) / Decimal(days)) < Decimal("1e-25")


@given(st.dates(date(1999, 1, 1), date(2101, 12, 31)), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_the_share_of_the_year_elapsed_lies_above_0_and_is_at_most_1(reference: date, month: int) -> None:
    """On every day, for every start of the fiscal year, of 365 or 366 days."""
    made = statement(FinanceParameters(reference, month, "total"))
    assert 0 < made.amount("time/elapsed_share") <= 1
    assert made.values["time/days_in_year"] in (365, 366)


# Properties ---------------------------------------------------------------------------------------


def computed(tables: dict[str, pd.DataFrame]) -> Statement:
    """The statement of frames."""
    return build_statement(tables, files(tables), PARAMETERS)


@given(programmes())
@settings(max_examples=50, deadline=None)
def test_totals_obey_the_identities_and_both_sides_of_the_overview_balance(tables: dict[str, pd.DataFrame]) -> None:
    """On themes, groups, the programme and the overview, whose result closes it to the cent; every value an exact decimal."""
    made = computed(tables)
    for total in ("alfa/total", "beta/total", "alfa/samen-xy", "programme/total"):
        for identity in IDENTITIES:
            assert made.amount(f"{total}/{identity.result}") == sum(sign * made.amount(f"{total}/{name}") for sign, name in identity.terms)
    for total in ("overview/baten/total", "overview/lasten/total"):
        assert made.amount(f"{total}/budget_revised") == made.amount(f"{total}/budget") + made.amount(f"{total}/amendments")
    for measure in ("budget", "amendments", "budget_revised"):
        assert made.values[f"overview/baten/total/{measure}"] == made.values[f"overview/lasten/total/{measure}"]
    for key, value in made.values.items():
        assert value is None or type(value) is Decimal, key
        # No binary float anywhere; only shares have more than two decimals.
        if value is not None and not key.endswith(("_share", "/spending_rate")):
            assert value == value.quantize(Decimal("0.01")), key


@given(programmes(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_rows_changes_no_figure(tables: dict[str, pd.DataFrame], chance: random.Random) -> None:
    """Any permutation of any table's rows, registers included, gives the same values."""
    shuffled = {}
    for name, table in tables.items():
        order = list(table.index)
        chance.shuffle(order)
        shuffled[name] = table.loc[order]
    assert computed(shuffled).values == computed(tables).values


def split(tables: dict[str, pd.DataFrame], parts: dict[str, Decimal]) -> dict[str, pd.DataFrame]:
    """The same programme with line alfa/x split in two: ``parts`` go to a new line alfa/w."""
    lines, register = tables["line_finance"].copy(), tables["finance_lines"]
    place = lines.index[(lines["theme_id"] == "alfa") & (lines["line_id"] == "x")][0]
    new: dict[str, Any] = {"theme_id": "alfa", "line_id": "w"}
    for column, part in parts.items():
        new[column] = part
        lines.loc[place, column] = lines.loc[place, column] - part
    lines = pd.concat([lines, pd.DataFrame([new], index=[99], dtype=object)])
    row = pd.DataFrame([{"theme_id": "alfa", "line_id": "w", "project_id": None, "label": "Wee"}], index=[99], dtype=object)
    return {**tables, "line_finance": lines, "finance_lines": pd.concat([register, row])}


@given(programmes(), CENTS, CENTS, CENTS)
@settings(max_examples=30, deadline=None)
def test_splitting_a_line_in_two_conserves_every_total(
    tables: dict[str, pd.DataFrame], budget: Decimal, spent: Decimal, expected: Decimal
) -> None:
    """Themes, programme, overview, result, shares: only figures of the line itself and what is carried over of it may move."""
    before = computed(tables)
    after = computed(split(tables, {"budget_eur": budget, "spent_eur": spent, "expected_spend_eur": expected}))
    own = ("alfa/x/", "alfa/samen-xy/", "carry-over/", "overview/result/")
    kept = {key for key in before.values if not key.startswith(own)}
    assert {key: after.values[key] for key in kept} == {key: before.values[key] for key in kept}
    for measure in ("budget", "spent", "expected_end_balance"):
        assert after.amount(f"alfa/x/{measure}") + after.amount(f"alfa/w/{measure}") == before.amount(f"alfa/x/{measure}")


def scaled(tables: dict[str, pd.DataFrame], factor: int) -> dict[str, pd.DataFrame]:
    """Every amount of every table, times a factor."""
    return {
        name: table.assign(
            **{
                column: pd.Series([None if v is None else v * factor for v in table[column]], index=table.index, dtype=object)
                for column in table.columns
                if column.endswith("_eur")
            }
        )
        for name, table in tables.items()
    }


@given(programmes(), st.sampled_from([-1, 2, 3, 7, 1000]))
@settings(max_examples=25, deadline=None)
def test_scaling_every_input_scales_every_sum_and_leaves_shares(tables: dict[str, pd.DataFrame], factor: int) -> None:
    """Euros or thousands of euros: the same picture."""
    before, after = computed(tables), computed(scaled(tables, factor))
    for key, value in before.values.items():
        moved = after.values[key]
        if key.startswith("time/") or value is None:
            assert moved == value, key
        elif key.endswith(("_share", "/spending_rate")):
            assert abs((moved or 0) - value) <= abs(value) * Decimal("1e-26"), key
        else:
            assert moved == value * factor, key
