"""Money and shares are exact, and rounding is half up, away from zero."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from koers.money import NumberFormatError, divide, parse_money, parse_number, plain, round_half_up

CENTS = st.integers(min_value=-(10**17) + 1, max_value=10**17 - 1)
AMOUNTS = CENTS.map(lambda cents: Decimal(cents).scaleb(-2))
NUMBERS = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=7)


def rounded_by_fractions(value: Decimal, decimals: int) -> Fraction:
    """Round half away from zero by whole-number arithmetic: floor(2·|x|·10^d + 1) // 2."""
    scaled = abs(Fraction(value)) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(-whole if value < 0 else whole, 10**decimals)


@given(AMOUNTS)
@example(Decimal("-0.00"))
@example(Decimal("999999999999999.99"))
def test_an_amount_that_is_written_and_read_is_the_same_amount(amount: Decimal) -> None:
    """What plain() writes, parse_money() reads back exactly."""
    assert parse_money(plain(amount)) == amount


@given(AMOUNTS)
def test_plain_text_has_no_exponent_and_no_superfluous_zeros(amount: Decimal) -> None:
    """plain() writes each amount in one way only: digits, a minus sign where it is below zero, a point where there are cents."""
    text = plain(amount)
    assert set(text) <= set("-.0123456789")
    assert text.startswith("-") == (amount < 0)
    assert not ("." in text and text.endswith(("0", ".")))
    assert plain(amount * Decimal("1.000")) == text


@given(AMOUNTS, AMOUNTS)
def test_reading_keeps_the_order(one: Decimal, other: Decimal) -> None:
    """Amounts order as their numbers of cents do."""
    assert (parse_money(f"{one:f}") < parse_money(f"{other:f}")) == (int(one * 100) < int(other * 100))


@given(NUMBERS, st.integers(min_value=0, max_value=6))
@example(Decimal("0.5"), 0)
@example(Decimal("-0.5"), 0)
@example(Decimal("2.5"), 0)
@example(Decimal("-1.005"), 2)
@example(Decimal("0.49999999"), 0)
def test_rounding_agrees_with_whole_number_arithmetic(value: Decimal, decimals: int) -> None:
    """round_half_up() gives what an independent implementation in fractions gives."""
    assert Fraction(round_half_up(value, decimals)) == rounded_by_fractions(value, decimals)


@given(NUMBERS, st.integers(min_value=0, max_value=6))
def test_rounding_is_symmetric_and_moves_at_most_half_a_unit(value: Decimal, decimals: int) -> None:
    """A loss rounds as the gain of the same size does, and nothing moves by more than half of the last decimal."""
    result = round_half_up(value, decimals)
    assert round_half_up(-value, decimals) == -result
    assert abs(Fraction(result) - Fraction(value)) <= Fraction(1, 2 * 10**decimals)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.4999", 0, "0"),
    ],
)
def test_a_half_goes_away_from_zero(value: str, decimals: int, expected: str) -> None:
    """Halves go up for gains and down for losses, never to the even neighbour."""
    assert round_half_up(Decimal(value), decimals) == Decimal(expected)


def test_the_callers_decimal_context_changes_nothing() -> None:
    """Rounding, reading and dividing are the same in a context of three digits as in any other."""
    with localcontext(Context(prec=3)):
        assert round_half_up(Decimal("123456.785"), 2) == Decimal("123456.79")
        assert parse_money("999999999999999.99") == Decimal("999999999999999.99")
        assert divide(Decimal(1), Decimal(3)) == Decimal("0.3333333333333333333333333333")


@given(AMOUNTS, AMOUNTS.filter(bool))
def test_a_quotient_is_right_to_28_digits(numerator: Decimal, denominator: Decimal) -> None:
    """The relative error of a quotient is at most half a unit in the 28th digit."""
    quotient = divide(numerator, denominator)
    assert quotient is not None
    exact = Fraction(numerator) / Fraction(denominator)
    assert abs(Fraction(quotient) - exact) <= abs(exact) * Fraction(1, 2 * 10**27)


@pytest.mark.parametrize("numerator", ["0", "1", "-1"])
@pytest.mark.parametrize("denominator", ["0", "-0.00"])
def test_nothing_is_divided_by_zero(numerator: str, denominator: str) -> None:
    """A quotient by zero has no value, and does not raise."""
    assert divide(Decimal(numerator), Decimal(denominator)) is None


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "5 ", " 5", "+5", "1e5", "1E5", "NaN", "nan", "inf", "-inf", "Infinity", "sNaN", "1_000", "1.", ".5", "-", "--5", "5-", "(5)",
        "1,5", "1.234,50", "1,234.50", "€ 5", "0x10", "１２", "٣", "5%", "5\n", "½",
    ],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    """Only ASCII digits, one minus sign in front and one point within are read; nothing is guessed."""
    with pytest.raises(NumberFormatError, match=r"^not a plain number$"):
        parse_number(text)


@pytest.mark.parametrize(("text", "value"), [("0", "0"), ("-0", "0"), ("007", "7"), ("-12.50", "-12.5"), ("0.000001", "0.000001")])
def test_plain_numbers_are_read_exactly(text: str, value: str) -> None:
    """Leading zeros, trailing zeros and any number of decimals are read for what they are."""
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["12.345", "0.001", "-0.009", "1.0000000000000000000000000000000000000001"])
def test_a_fraction_of_a_cent_is_refused(text: str) -> None:
    """Money has at most two decimals that count."""
    with pytest.raises(NumberFormatError, match=r"^a fraction of a cent$"):
        parse_money(text)


@pytest.mark.parametrize(("text", "amount"), [("12.340", "12.34"), ("5", "5"), ("-0.01", "-0.01"), ("1.000000", "1")])
def test_zeros_after_the_cents_are_no_fraction_of_a_cent(text: str, amount: str) -> None:
    """Zeros beyond the second decimal do not make an amount inexact."""
    assert parse_money(text) == Decimal(amount)


@pytest.mark.parametrize("read", [parse_number, parse_money])
def test_more_than_fifteen_digits_before_the_point_are_refused(read: object) -> None:
    """A pasted key is no amount; leading zeros do not count as digits."""
    assert callable(read)
    assert read("000999999999999999") == Decimal(999999999999999)
    with pytest.raises(NumberFormatError, match=r"^too many digits$"):
        read("1000000000000000")


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("-0", "0"), ("-0.00", "0"), ("1.50", "1.5"), ("1E+3", "1000"), ("100", "100"), ("-0.10", "-0.1"), ("1E-7", "0.0000001")],
)
def test_plain_writes_a_number_in_one_way(value: str, text: str) -> None:
    """No exponent, no negative zero, no trailing zeros after the point; zeros before it stay."""
    assert plain(Decimal(value)) == text
