"""Errors form one tree, carry their findings, and say what, the value, where and what to do."""

from __future__ import annotations

import pytest

from koers.errors import (
    DataError,
    ExportError,
    Finding,
    InputError,
    KoersError,
    NotebookError,
    RunError,
    UsageError,
    nearest,
    suggest,
)


@pytest.mark.parametrize(
    ("error", "parents", "exit_code"),
    [
        (InputError, (KoersError, ValueError), 2),
        (DataError, (InputError, KoersError, ValueError), 2),
        (UsageError, (InputError, KoersError, ValueError), 2),
        (RunError, (KoersError, RuntimeError), 1),
        (NotebookError, (RunError, KoersError, RuntimeError), 1),
        (ExportError, (RunError, KoersError, RuntimeError), 1),
    ],
)
def test_each_error_stands_in_the_tree_and_on_its_builtin(error: type[KoersError], parents: tuple[type, ...], exit_code: int) -> None:
    """Wrong input is a ValueError with exit code 2; a report that fails is a RuntimeError with exit code 1."""
    assert all(issubclass(error, parent) for parent in parents)
    assert error.exit_code == exit_code


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (
            Finding("data/a.csv", 3, "spent_eur", "type-error", "'x' is not an amount.", "Write digits."),
            "data/a.csv, row 3, column spent_eur: 'x' is not an amount. Write digits.",
        ),
        (
            Finding("params/a.yaml", 3, "deviations.share", "type-error", "it is blank.", "Fill it in."),
            "params/a.yaml, line 3, key deviations.share: it is blank. Fill it in.",
        ),
        (Finding("data/a.csv", 0, "", "missing-file", "the file is missing.", "Add it."), "data/a.csv: the file is missing. Add it."),
        (Finding("data/a.csv", 0, "spent_eur", "x", "odd."), "data/a.csv, column spent_eur: odd."),
        (Finding("", 0, "", "x", "nothing to point at."), "nothing to point at."),
    ],
)
def test_a_finding_says_where_what_and_what_to_do(finding: Finding, text: str) -> None:
    """Files have rows and columns, parameters have lines and keys; what is not there is left out."""
    assert str(finding) == text


def test_words_are_filled_in_and_braces_in_other_messages_stay() -> None:
    """Only a message with words is a template."""
    filled = Finding("", 0, "", "x", "{line} is {state}.", words=(("line", "A {b}"), ("state", "late")))
    assert filled.text == "A {b} is late."
    assert Finding("", 0, "", "x", "'{x}' is no key.").text == "'{x}' is no key."


def test_a_data_error_tells_every_finding_in_order_of_place() -> None:
    """One line per finding below a line that counts them, by file and row."""
    last = Finding("data/b.csv", 2, "", "x", "third.")
    first = Finding("data/a.csv", 9, "", "x", "first.")
    second = Finding("data/a.csv", 10, "", "x", "second.")
    error = DataError([last, second, first])
    assert error.findings == (first, second, last)
    assert str(error).splitlines() == [
        "3 faults in the input; nothing was built.",
        "  data/a.csv, row 9: first.",
        "  data/a.csv, row 10: second.",
        "  data/b.csv, row 2: third.",
    ]


def test_one_fault_is_told_in_the_singular() -> None:
    """One fault is a fault, not faults."""
    assert str(DataError([Finding("", 0, "", "x", "odd.")])).splitlines()[0] == "1 fault in the input; nothing was built."


@pytest.mark.parametrize(
    ("name", "expected"), [("ouderenn", "ouderen"), ("OUDEREN", "ouderen"), ("preventie", None), ("xyz", None), ("", None)]
)
def test_the_nearest_name_is_near_whatever_its_case(name: str, expected: str | None) -> None:
    """A slip of the pen or of the shift key is recognised; a name that is like nothing gets no suggestion."""
    assert nearest(name, ["ouderen", "jeugd", "Mentale Gezondheid"]) == expected


def test_the_nearest_name_keeps_its_own_case() -> None:
    """The suggestion is the name as it is to be written."""
    assert nearest("mentale gezondhied", ["Mentale Gezondheid"]) == "Mentale Gezondheid"


@pytest.mark.parametrize(
    ("name", "allowed", "advice"),
    [
        ("pfd", ["pdf", "html"], "Did you mean 'pdf'? Allowed: html, pdf."),
        ("zzz", ["pdf", "html"], "Allowed: html, pdf."),
        ("x", [], "There are none at all."),
    ],
)
def test_a_suggestion_names_the_nearest_and_what_there_is(name: str, allowed: list[str], advice: str) -> None:
    """The nearest first, then all in alphabetical order."""
    assert suggest(name, allowed) == advice


def test_a_long_list_is_cut_and_counted() -> None:
    """Twelve names are shown, and how many there are."""
    advice = suggest("n99", [f"n{i:02}" for i in range(20)])
    assert advice.endswith("n10, n11, … (20 in all).")
    assert "n12" not in advice
