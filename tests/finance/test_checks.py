"""Findings: faults that stop a report, warnings that stand in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from koers.errors import DataError, Finding
from koers.figures import Supplied
from koers.finance.checks import check_horizon, check_inputs, check_references, check_statement
from koers.finance.deviations import DeviationThresholds, report_deviations
from koers.finance.statement import FinanceParameters, Statement
from tests.finance.tiny import CSV, files, frame, frames, replaced, report, shipped, statement

REFERENCE_DATE = date(2024, 6, 30)
THRESHOLDS = DeviationThresholds(Decimal(150), Decimal("0.10"), Decimal(40))


def faults(**changed: str | None) -> list[Finding]:
    """What is wrong with the tiny programme after a change."""
    tables = frames(**changed)
    return check_inputs(tables, files(tables))


def only(found: list[Finding]) -> Finding:
    """The one finding."""
    assert len(found) == 1, [str(finding) for finding in found]
    return found[0]


def test_inputs_that_make_sense_give_no_findings() -> None:
    """Of the tiny programme and of the shipped one."""
    assert faults() == []
    assert check_inputs(shipped().data.frames, shipped().data.files) == []


# Each change, the table and row it is found in, the column, and what the message says.
FAULTS = {
    "a theme named like a part of figure ids": (
        {"themes": CSV["themes"] + "overview,theme,Overzicht\n"},
        ("themes", 5, "theme_id"),
        "'overview' is a word that figure ids use for something else.",
    ),
    "a theme named like a side of the overview": (
        {"themes": CSV["themes"] + "baten,theme,Baten\n"},
        ("themes", 5, "theme_id"),
        "'baten' is a word that figure ids use for something else.",
    ),
    "a row of the overview named total": (
        {"overview_lines": CSV["overview_lines"] + "lasten,total,theme,beta,Alles\n"},
        ("overview_lines", 12, "row_id"),
        "'total' is a word that figure ids use for something else.",
    ),
    "a group named total": (
        {"line_groups": CSV["line_groups"].replace("alfa,samen-xy,x", "alfa,total,x")},
        ("line_groups", 2, "group_id"),
        "'total' is a word that figure ids use for something else.",
    ),
    "a group named like a line": (
        {"line_groups": CSV["line_groups"].replace("alfa,samen-xy,x", "alfa,y,x")},
        ("line_groups", 2, "group_id"),
        "'y' is the id of a line of this theme.",
    ),
    "a group with a line that has no amounts": (
        {"line_groups": CSV["line_groups"] + "beta,groep,w,Groep,Group\n"},
        ("line_groups", 4, "line_id"),
        "beta/w has no row in this period.",
    ),
    "a fund without a row": (
        replaced("overview_finance", "baten,potje,0,,,\n", ""),
        ("overview_finance", 0, "row_id"),
        "the fund baten/potje has no row here.",
    ),
    "expenditure without lines, without a row": (
        replaced("overview_finance", "lasten,los,250,5,Bijna alles gaat op.,Nearly all is spent.\n", "")
        | replaced("amendments", "lasten,los,2024-05-01,-50,Directie,,\n", ""),
        ("overview_finance", 0, "row_id"),
        "the undetailed lasten/los has no row here.",
    ),
    "expenditure without lines, without an assumed end balance": (
        replaced("overview_finance", "lasten,los,250,5,", "lasten,los,250,,"),
        ("overview_finance", 4, "expected_end_balance_eur"),
        "it is blank.",
    ),
    "an amount for a row that is computed": (
        {"overview_finance": CSV["overview_finance"] + "lasten,over,1,,,\n"},
        ("overview_finance", 5, "row_id"),
        "'over' is computed, not supplied.",
    ),
    "a row of kind theme that names none": (
        replaced("overview_lines", "lasten,b,theme,beta,Beta", "lasten,b,theme,,Beta"),
        ("overview_lines", 5, "theme_id"),
        "it is blank.",
    ),
    "a reserve without an amount": (
        {"overview_lines": CSV["overview_lines"] + "lasten,extra,reserve,,Extra\n"},
        ("reserves", 0, "row_id"),
        "the reserve extra has no row here.",
    ),
    "an amount for what is no reserve": (
        {"reserves": CSV["reserves"] + "samen,5\n"},
        ("reserves", 3, "row_id"),
        "'samen' is no reserve.",
    ),
    "an amendment of a computed row": (
        {"amendments": CSV["amendments"] + "lasten,over,2024-06-01,5,Bestuur,,\n"},
        ("amendments", 7, "line_id"),
        "lasten/over has no budget of its own in this period.",
    ),
    "a fund that is carried over as a line": (
        replaced("carry_over", "fund,baten,potje", "line,baten,potje"),
        ("carry_over", 3, "line_id"),
        "baten/potje is no line with an amount in this period.",
    ),
    "two subjects whose carry-over would have one id": (
        {
            "finance_lines": CSV["finance_lines"] + "beta,x,,Nog een x\n",
            "line_finance": CSV["line_finance"] + "beta,x,1,0,0\n",
            "carry_over": CSV["carry_over"] + "line,beta,x,2025,,\n",
        },
        ("carry_over", 4, "line_id"),
        "'x' stands here already, under another subject.",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_inputs_that_cannot_be_computed_with_stop_the_report(case: str) -> None:
    """One error, at the table, row and column, with advice; the report is not made."""
    changed, (table, row, column), message = FAULTS[case]
    found = only(faults(**changed))
    assert (found.file, found.row, found.column) == (f"data/{table}.csv", row, column)
    assert found.severity == "error"
    assert found.text == message
    assert found.advice
    with pytest.raises(DataError) as stopped:
        _ = report(frames(**changed)).finance
    assert found in stopped.value.findings


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("amendments", 2, "alfa/x has no budget of its own in this period."),
        ("carry_over", 2, "alfa/x is no line with an amount in this period."),
        ("line_groups", 2, "alfa/x has no row in this period."),
    ],
)
def test_what_is_said_of_a_line_without_amounts_is_an_error(table: str, row: int, message: str) -> None:
    """An amendment, carry-over or group of a line that has no row would be lost from every total."""
    found = faults(**replaced("line_finance", "alfa,x,1000,400,500\n", ""))
    assert (f"data/{table}.csv", row, message) in {(f.file, f.row, f.text) for f in found if f.severity == "error"}


def test_a_line_of_the_register_without_amounts_is_a_warning() -> None:
    """Registers hold for all periods; a line may be absent from one."""
    found = only(faults(**replaced("line_finance", "beta,z,300,350,0\n", "")))
    assert found.severity == "warning"
    assert found.text == "beta/z is in the register and has no row here."


# Figures named in texts ---------------------------------------------------------------------------


def test_a_figure_in_an_explanation_must_exist() -> None:
    """With the nearest key that does, at the row and column of the text."""
    told = frame(
        "explanations", CSV["explanations"].replace("[[alfa/x/expected_end_balance]] moves", "[[alfa/x/expected_end_balans]] moves")
    )
    found = only(check_references(statement(), told, "data/explanations.csv"))
    assert (found.file, found.row, found.column, found.severity) == ("data/explanations.csv", 2, "consequence_en", "error")
    assert found.text == "[[alfa/x/expected_end_balans]] is no figure of this period."
    assert "'alfa/x/expected_end_balance'" in found.advice


def test_figures_that_exist_and_absent_explanations_give_no_findings() -> None:
    """Nothing to say."""
    assert check_references(statement(), frames()["explanations"], "data/explanations.csv") == []
    assert check_references(statement(), None, "") == []


# The figures themselves ---------------------------------------------------------------------------


def remarks(reference_date: date = REFERENCE_DATE, explanations: str | None = CSV["explanations"], **changed: str | None) -> list[Finding]:
    """What the figures of the tiny programme give reason to."""
    told = None if explanations is None else frame("explanations", explanations)
    made, deviations = report_deviations(statement(**changed), told, "data/explanations.csv", THRESHOLDS)
    return check_statement(made, deviations, reference_date)


def codes(found: list[Finding]) -> list[str]:
    """Their codes."""
    return [finding.code for finding in found]


def test_the_tiny_programme_gives_the_remarks_it_should() -> None:
    """Z is spent beyond its budget and not explained; one amendment was decided after 30 June."""
    found = remarks()
    assert codes(found) == ["over-budget", "after-reference-date", "unexplained-deviation"]
    assert [finding.text for finding in found] == [
        "Zet: more is spent than the revised budget.",
        "1 amendment was decided after the reference date; the revised budget includes it.",
        "Zet: the deviation has no explanation.",
    ]
    assert (found[0].file, found[0].row, found[0].column) == ("data/line_finance.csv", 4, "spent_eur")
    assert [finding.severity for finding in found] == ["warning", "info", "warning"]


def test_a_negative_amount_spent_is_a_warning() -> None:
    """Money that came back may be right, but somebody must look."""
    found = [f for f in remarks(**replaced("line_finance", "alfa,y,200.50,100.25", "alfa,y,200.50,-0.01")) if f.code == "negative-spending"]
    assert only(found).text == "Ypsilon: the amount spent is negative."
    assert found[0].row == 3


@pytest.mark.parametrize(
    ("spent", "expected", "message"),
    [
        ("200.50", "0", None),
        ("200.50", "0.01", "Ypsilon: what is spent and expected exceeds the revised budget."),
        ("200.51", "0", "Ypsilon: more is spent than the revised budget."),
        ("200.51", "5", "Ypsilon: more is spent than the revised budget."),
    ],
)
def test_overspending_is_told_once_from_the_first_cent(spent: str, expected: str, message: str | None) -> None:
    """Already spent too much, or only expected to; exactly the budget is right."""
    found = remarks(**replaced("line_finance", "200.50,100.25,100.25", f"200.50,{spent},{expected}"))
    assert [f.text for f in found if "Ypsilon" in f.text] == ([message] if message else [])


@pytest.mark.parametrize(
    ("reference", "late"),
    [
        (date(2024, 2, 29), "5"),  # all of them
        (date(2024, 3, 1), "4"),  # a decision of the day itself is in time
        (date(2024, 6, 30), "1"),  # of July, the day unknown
        (date(2024, 7, 1), None),  # may be of that very day
    ],
)
def test_amendments_after_the_reference_date_are_counted(reference: date, late: str | None) -> None:
    """A month without a day is late only when all of it is."""
    found = [f for f in remarks(reference) if f.code == "after-reference-date"]
    assert [dict(f.words)["n"] for f in found] == ([late] if late else [])


def test_an_explanation_of_another_amount_is_a_warning_at_its_cell() -> None:
    """The amount named is 100, the deviation 160."""
    told = CSV["explanations"].replace("alfa,x,deviation,,", "alfa,x,deviation,100,")
    found = only([f for f in remarks(explanations=told) if f.code == "partly-explained"])
    assert (found.file, found.row, found.column) == ("data/explanations.csv", 2, "explained_eur")
    assert found.text == "Xen: the explanation names another amount than the deviation."


@pytest.mark.parametrize(
    ("reference", "horizon", "expected"),
    [
        (date(2024, 6, 30), date(2024, 12, 31), []),
        (date(2024, 6, 30), None, []),
        (date(2024, 6, 30), date(2024, 6, 30), [("warning", 2, "Xen: spending is still expected, and the horizon is the reference date.")]),
        (
            date(2024, 12, 31),
            date(2024, 12, 31),
            [("info", 2, "Xen: spending is still expected on the last day of the year; it is told as still to be booked.")],
        ),
    ],
)
def test_spending_that_is_expected_when_no_time_is_left_is_told(
    reference: date, horizon: date | None, expected: list[tuple[str, int, str]]
) -> None:
    """At the end of a year it may still have to be booked."""
    made = statement(FinanceParameters(reference, 1, "total"))
    found = check_horizon(made, horizon, reference)
    assert [(one.severity, one.row, one.text) for one in found if one.row != 3] == expected
    assert [one.row for one in found] == [2, 3][: 2 * len(expected)]  # x and y expect something, z nothing


def test_a_total_that_breaks_its_identity_is_an_error() -> None:
    """A total put in the place of the computed one: 1260.50 - 500.25 is not 1."""
    made: Statement = statement()
    broken = replace(
        made,
        values={**made.values, "alfa/total/balance": Decimal(1)},
        formulas={**made.formulas, "alfa/total/balance": Supplied(Decimal(1))},
    )
    found = check_statement(broken, (), REFERENCE_DATE)
    broken_keys = [f.column for f in found if f.code == "cross-footing"]
    # The balance is wrong, and so the end balance no longer follows from it.
    assert broken_keys == ["alfa/total/balance", "alfa/total/expected_end_balance"]
    assert {f.severity for f in found if f.code == "cross-footing"} == {"error"}


def test_every_message_a_reader_sees_is_told_in_dutch() -> None:
    """Warnings stand on the accountability page in the report's language."""
    words = shipped("nl").words
    for finding in [*remarks(), *faults(**replaced("line_finance", "beta,z,300,350,0\n", ""))]:
        told = words.finding(finding)
        assert told != finding.text
        assert "{" not in told
