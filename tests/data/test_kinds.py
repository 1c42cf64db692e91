"""Kinds of column: what a cell may hold, what it becomes, and what is said when it is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.data.kinds import KINDS
from koers.money import plain

DIGITS = "digits only, a minus sign in front, a point before decimals."
BLANK = "Leave the cell blank when it is not known; write 0 when it is nothing."
GENERAL = "Write digits only, with a point before decimals: 1234.50."


def told(kind: str, text: str, *options: str) -> str | None:
    """The message and the advice of a fault, or None."""
    fault = KINDS[kind].fault(text, options)
    return None if fault is None else f"{fault[1]} {fault[2]}"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1.234,50", f"Write 1234.50: {DIGITS}"),
        ("-1.234,50", f"Write -1234.50: {DIGITS}"),
        ("1.234.567", f"Write 1234567: {DIGITS}"),
        ("12,50", f"Write 12.50: {DIGITS}"),
        ("1,234.50", f"Write 1234.50: {DIGITS}"),
        ("€ 5", f"Write 5: {DIGITS}"),
        ("€ 1.234,50-", f"Write -1234.50: {DIGITS}"),
        ("5 EUR", f"Write 5: {DIGITS}"),
        ("1 234", f"Write 1234: {DIGITS}"),
        ("1\u00a0234", f"Write 1234: {DIGITS}"),
        ("(500)", f"Write -500: {DIGITS}"),
        ("(€ 1.500)", f"Write -1500: {DIGITS}"),
        ("500-", f"Write -500: {DIGITS}"),
        ("- 500", f"Write -500: {DIGITS}"),
        ("(500", GENERAL),
        ("1e5", GENERAL),
        ("inf", GENERAL),
        ("-Infinity", GENERAL),
        ("+5", GENERAL),
        ("0x10", GENERAL),
        ("12.50.1", GENERAL),
        ("veel", GENERAL),
        ("１２", GENERAL),
        ("5%", GENERAL),
        ("NaN", BLANK),
        ("n.v.t.", BLANK),
        ("#N/A", BLANK),
        ("-", BLANK),
        ("€ -", BLANK),
    ],
)
def test_what_is_no_amount_is_refused_with_the_way_to_write_it(text: str, advice: str) -> None:
    """The message holds the text; the advice is the amount that was meant where there is only one, else the general rule."""
    assert told("money", text) == f"{text!r} is not an amount. {advice}"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("12.345", "Write 12345 if the point stands between thousands, else 12.35."),
        ("-1.005", "Write -1005 if the point stands between thousands, else -1.01."),
        ("12.3456", "Write 12.35."),
        ("1234.567", "Write 1234.57."),
        ("0.001", "Write 0."),
    ],
)
def test_a_fraction_of_a_cent_is_refused_with_both_readings(text: str, advice: str) -> None:
    """Three digits after the point can be a thousand or a slip; both are named, neither is chosen."""
    assert told("money", text) == f"{text!r} has a fraction of a cent. {advice}"


def test_a_pasted_key_is_no_amount() -> None:
    """More digits than any budget has are refused."""
    assert told("money", "9" * 40) == f"'{'9' * 40}' has more digits than an amount can have. Check what was pasted here."


@given(st.integers(-(10**17) + 1, 10**17 - 1))
def test_every_amount_in_cents_is_right_and_read_exactly(cents: int) -> None:
    """Whatever number of cents is written plainly is accepted and becomes that amount."""
    amount = Decimal(cents).scaleb(-2)
    for text in (plain(amount), f"{amount:f}"):
        assert told("money", text) is None
        assert KINDS["money"].convert(text) == amount


@given(st.integers(0, 10**12 - 1))
def test_the_dutch_way_of_writing_leads_to_the_right_amount(cents: int) -> None:
    """An amount as Dutch people write it is refused with that very amount written plainly."""
    dutch = f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02}"
    assert told("money", dutch) == f"{dutch!r} is not an amount. Write {cents // 100}.{cents % 100:02}: {DIGITS}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25", "'25' looks like a percentage. Write it as a fraction between 0 and 1: 0.25."),
        ("25%", "'25%' looks like a percentage. Write it as a fraction between 0 and 1: 0.25."),
        ("0.5 %", "'0.5 %' looks like a percentage. Write it as a fraction between 0 and 1: 0.005."),
        ("1.01", "'1.01' is above 1. A share lies between 0 and 1; write 0.0101 if 1.01% is meant."),
        ("100", "'100' looks like a percentage. Write it as a fraction between 0 and 1: 1."),
        ("150%", "'150%' is above 1. A share lies between 0 and 1."),
        ("-0.1", "'-0.1' is below 0. A share lies between 0 and 1."),
        ("-5%", "'-5%' is below 0. A share lies between 0 and 1."),
        ("0,25", "'0,25' is not a share. Write 0.25: a fraction between 0 and 1, with a point before decimals."),
        ("0,8", "'0,8' is not a share. Write 0.8: a fraction between 0 and 1, with a point before decimals."),
        ("NaN", "'NaN' is not a share. Write a fraction between 0 and 1, such as 0.25."),
        ("a quarter", "'a quarter' is not a share. Write a fraction between 0 and 1, such as 0.25."),
        ("1e-1", "'1e-1' is not a share. Write a fraction between 0 and 1, such as 0.25."),
    ],
)
def test_what_is_no_share_is_refused_with_the_fraction(text: str, expected: str) -> None:
    """A percentage is never taken for a fraction, and the advice holds the fraction that was meant."""
    assert told("share", text) == expected


@pytest.mark.parametrize("text", ["0", "1", "0.25", "1.000", "0.3333333333333333333333333333333333"])
def test_shares_from_0_to_1_are_read_exactly(text: str) -> None:
    """Both ends count, and every decimal is kept."""
    assert told("share", text) is None
    assert KINDS["share"].convert(text) == Decimal(text)


@pytest.mark.parametrize("text", ["-1", "1.5", "1,000", "drie", "٣", "²", "9" * 16, "1e3"])
def test_what_is_no_count_is_refused(text: str) -> None:
    """A count is a whole number in ASCII digits."""
    assert told("count", text) == f"{text!r} is not a count. Write a whole number, 0 or more."


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("007", 7), ("123456", 123456)])
def test_counts_are_read(text: str, value: int) -> None:
    """A whole number becomes an int."""
    assert told("count", text) is None
    assert KINDS["count"].convert(text) == value


@pytest.mark.parametrize("text", ["Ouderen", "bennie oud", "bennie_oud", "-x", "x-", "a--b", "cliënt", "a/b", "../a"])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    """Identifiers end up in figure ids and file names."""
    assert told("identifier", text) == f"{text!r} is not an identifier. Use lower case letters, digits and single hyphens."


@pytest.mark.parametrize("text", ["ouderen", "spuk-gala-2023", "15", "a1"])
def test_identifiers_are_accepted(text: str) -> None:
    """Words and numbers joined by single hyphens."""
    assert told("identifier", text) is None


def test_a_wrong_choice_is_refused_with_the_nearest() -> None:
    """The message names the value, the nearest option and all of them."""
    assert told("choice", "laste", "baten", "lasten") == "'laste' is not allowed. Did you mean 'lasten'? Allowed: baten, lasten."
    assert told("choice", "Baten", "baten", "lasten") == "'Baten' is not allowed. Did you mean 'baten'? Allowed: baten, lasten."
    assert told("choice", "baten", "baten", "lasten") is None


@pytest.mark.parametrize(
    "text",
    ["30-06-2024", "2024-6-30", "2024-06-31", "2023-02-29", "2024-13", "24-06-30", "juni 2024", "2024-06-30T00:00", "20240630", "0000"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    """Only ISO dates that the calendar has, or their beginning."""
    assert told("day", text) == f"{text!r} is not a date. Write 2024-06-30, or 2024-06 where only the month is known, or 2024."


@pytest.mark.parametrize("text", ["2024-06-30", "2024-02-29", "2024-06", "2024"])
def test_days_months_and_years_are_accepted(text: str) -> None:
    """A decision may be known to the month or the year only; it stays as precise as it was written."""
    assert told("day", text) is None
    assert KINDS["day"].convert(text) == text


@pytest.mark.parametrize("text", ["24", "2024.0", "1024", "2024-01", "20255"])
def test_what_is_no_year_is_refused(text: str) -> None:
    """A year has four digits, of this time."""
    assert told("year", text) == f"{text!r} is not a year. Write four digits: 2024."


@pytest.mark.parametrize(
    ("char", "code"), [("\n", "000A"), ("\t", "0009"), ("\x85", "0085"), ("\u2028", "2028"), ("\ufeff", "FEFF"), ("\ufffd", "FFFD")]
)
def test_characters_that_break_a_line_or_cannot_be_seen_are_refused(char: str, code: str) -> None:
    """A line break, a stray byte order mark, the mark of a lost character: none can stand in a text."""
    assert told("text", f"a{char}b") == f"the text holds the character U+{code}. Remove it; a line break cannot stand in a cell."


@pytest.mark.parametrize("text", ["cliëntondersteuning", "€ 5 – 'zo'", "=SUM(A1)", "日本", "👵🏽"])
def test_any_other_text_is_accepted(text: str) -> None:
    """Text of any script is text."""
    assert told("text", text) is None


@pytest.mark.parametrize("text", ["", "abc", "A" * 64, "g" * 64, "0" * 63])
def test_what_is_no_checksum_is_refused(text: str) -> None:
    """A SHA-256 has 64 hexadecimal digits in lower case."""
    assert told("checksum", text) == f"{text!r} is not a SHA-256. It has 64 hexadecimal digits; record the file anew."
    assert told("checksum", "0a" * 32) is None


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=40))
def test_no_text_makes_a_kind_fail(kind: str, text: str) -> None:
    """Every text is judged without an exception, and what passes can be converted."""
    if KINDS[kind].fault(text, ("a", "b")) is None:
        assert KINDS[kind].convert(text) is not None


@pytest.mark.parametrize("text", ["2019-Q0", "2019-Q5", "Q4 2019", "2019-4", "2019Q4", "1899-Q1", "2019-q4"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    """A quarter is a year of this time and one of four, written as a period is."""
    assert told("quarter", text) == f"{text!r} is not a quarter. Write the year and the quarter: 2019-Q4."
    assert told("quarter", "2019-Q4") is None
