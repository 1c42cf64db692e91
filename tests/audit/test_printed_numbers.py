"""Numbers as documents print them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from koers.data.printed_numbers import parse_printed
from koers.money import NumberFormatError


@pytest.mark.parametrize("text", ["4.977-", "(4.977)", "-4.977", "\u22124.977", "\u20134.977", "€ -4.977", "€ 4.977-", "(€ 4.977)"])
def test_a_minus_sign_stands_before_behind_or_around(text: str) -> None:
    """All of them are 4,977 below nought."""
    assert parse_printed(text, "nl") == -4977


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("€\u00a01.000,-", "nl", "1000"),
        ("€30.617.-", "nl", "30617"),
        ("1.234.567,89", "nl", "1234567.89"),
        ("6,6%", "nl", "6.6"),
        ("1,234.50", "en", "1234.50"),
        ("$ 1,000", "en", "1000"),
        ("1234.50", "plain", "1234.50"),
        ("-", "nl", "0"),
        ("\u2013", "plain", "0"),
        ("+12", "plain", "12"),
        ("1 000", "nl", "1000"),
    ],
)
def test_a_number_is_read_as_its_style_writes_it(text: str, style: str, value: str) -> None:
    """Points, commas, spaces, currency signs; a dash alone is nought."""
    assert parse_printed(text, style) == Decimal(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["4.97", "1.0000", "12a", "", "--4", "-4-", "(4)-", "1,2,3", "4.977 V", "٣"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """A group of thousands has three digits; one minus sign is enough; V and N need a direction."""
    with pytest.raises(NumberFormatError):
        parse_printed(text, "nl")


def test_v_and_n_take_the_sign_that_is_declared_favourable() -> None:
    """One body prints a minus for favourable, another for unfavourable."""
    assert parse_printed("4.977 V", "nl", "positive") == 4977
    assert parse_printed("4.977 N", "nl", "positive") == -4977
    assert parse_printed("4.977 V", "nl", "negative") == -4977
    with pytest.raises(NumberFormatError):
        parse_printed("-4.977 N", "nl", "positive")
