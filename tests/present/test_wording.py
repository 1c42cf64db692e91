"""Numbers, dates, lists and sentences in two languages."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.errors import Finding
from koers.period import Period
from koers.present.display import Figure, Strong
from koers.present.wording import Wording, fill

NL, EN = Wording("nl"), Wording("en")
FIGURE = Figure("2024-H1/a/b", "A", Decimal(5), "EUR", "€ 5")


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        ("1846422", "€\u00a01.846.422", "€1,846,422"),
        ("0", "€\u00a00", "€0"),
        ("999.49", "€\u00a0999", "€999"),
        ("-40000", "€\u00a0\u221240.000", "\u2212€40,000"),
        ("-0.49", "€\u00a00", "€0"),  # never "-0"
        ("-0.5", "€\u00a0\u22121", "\u2212€1"),
        ("12345678901234.50", "€\u00a012.345.678.901.235", "€12,345,678,901,235"),
    ],
)
def test_money_is_written_in_whole_euros_as_the_language_does(value: str, dutch: str, english: str) -> None:
    """A no-break space after the sign in Dutch; a true minus, before the sign in English."""
    assert NL.money(Decimal(value)) == dutch
    assert EN.money(Decimal(value)) == english


def test_money_without_its_sign_stands_under_a_column_of_euros() -> None:
    """The column says the unit."""
    assert NL.money(Decimal("-1234.5"), symbol=False) == "\u22121.235"
    assert EN.money(Decimal("-1234.5"), symbol=False) == "\u22121,235"


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", "1"), ("1.5", "2"), ("2.5", "3"), ("0.49", "0"), ("-0.5", "\u22121"), ("-1.5", "\u22122"), ("-2.5", "\u22123")],
)
def test_a_half_is_rounded_away_from_0_on_both_sides(value: str, rounded: str) -> None:
    """Half up as Dutch accounts do, not to the even neighbour."""
    assert NL.number(Decimal(value)) == rounded
    assert EN.number(Decimal(value)) == rounded


@pytest.mark.parametrize(
    ("value", "decimals", "dutch", "english"),
    [
        ("0.2177", 0, "22%", "22%"),
        ("0.215", 0, "22%", "22%"),
        ("-0.215", 0, "\u221222%", "\u221222%"),
        ("0.06599", 1, "6,6%", "6.6%"),
        ("0.0665", 1, "6,7%", "6.7%"),
        ("1", 0, "100%", "100%"),
        ("12.345", 0, "1.235%", "1,235%"),
        ("0", 1, "0,0%", "0.0%"),
    ],
)
def test_shares_are_written_as_percentages(value: str, decimals: int, dutch: str, english: str) -> None:
    """Rounded half up at the decimals asked for."""
    assert NL.share(Decimal(value), decimals) == dutch
    assert EN.share(Decimal(value), decimals) == english


@given(st.integers(-(10**15), 10**15), st.integers(0, 3))
def test_a_number_written_is_the_number_rounded_half_up(thousandths: int, decimals: int) -> None:
    """Read back from either language, it is the exact rounding of the value."""
    value = Decimal(thousandths) / 1000
    exact = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert Decimal(NL.number(value, decimals).replace(".", "").replace(",", ".").replace("\u2212", "-")) == exact
    assert Decimal(EN.number(value, decimals).replace(",", "").replace("\u2212", "-")) == exact


def test_dates_are_written_in_full_on_one_line() -> None:
    """No-break spaces hold a date together."""
    assert NL.date(date(2024, 6, 30)) == "30\u00a0juni\u00a02024"
    assert EN.date(date(2024, 6, 30)) == "30\u00a0June\u00a02024"


@pytest.mark.parametrize(
    ("text", "dutch", "english"),
    [
        ("2024-03-01", "1\u00a0maart\u00a02024", "1\u00a0March\u00a02024"),
        ("2024-07", "juli\u00a02024", "July\u00a02024"),
        ("2024", "2024", "2024"),
    ],
)
def test_a_partial_date_says_no_more_than_is_known(text: str, dutch: str, english: str) -> None:
    """Day, month or only the year."""
    assert NL.partial_date(text) == dutch
    assert EN.partial_date(text) == english


@pytest.mark.parametrize(
    ("period", "dutch", "english"),
    [
        ("2024-H1", "januari tot en met juni 2024", "January to June 2024"),
        ("2024-H2", "juli tot en met december 2024", "July to December 2024"),
        ("2019-Q4", "oktober tot en met december 2019", "October to December 2019"),
        ("2019", "januari tot en met december 2019", "January to December 2019"),
        ("2020-01", "januari 2020", "January 2020"),
    ],
)
def test_a_period_is_told_in_months(period: str, dutch: str, english: str) -> None:
    """From the first to the last month, a single month by its name."""
    parsed = Period.parse(period)
    assert NL.months(parsed.start, parsed.end) == dutch
    assert EN.months(parsed.start, parsed.end) == english


@pytest.mark.parametrize(
    ("items", "dutch", "english"),
    [([], "", ""), (["a"], "a", "a"), (["a", "b"], "a en b", "a and b"), (["a", "b", "c"], "a, b en c", "a, b and c")],
)
def test_lists_are_joined_with_and(items: list[str], dutch: str, english: str) -> None:
    """Without a comma before "and"; any iterable will do."""
    assert NL.listed(iter(items)) == dutch
    assert EN.listed(iter(items)) == english


def test_words_are_translated_and_filled() -> None:
    """English is the language of the messages themselves."""
    assert NL.word("State on {date}", date="nu") == "Stand op nu"
    assert EN.word("State on {date}", date="now") == "State on now"


def test_braces_in_what_is_filled_in_stay_as_they_are() -> None:
    """Names come from people's data."""
    assert NL.word("Finances: {theme}", theme="{a} {} {b!r}") == "Financiën: {a} {} {b!r}"
    assert NL.text("Finances: {theme}", theme="{a} {}") == ("Financiën: {a} {}",)


def test_a_message_without_a_translation_stays_in_english() -> None:
    """The catalogue's test forbids it; a reader would still get the sentence."""
    assert NL.word("No such message") == "No such message"


def test_text_keeps_figures_as_runs_and_joins_the_words_between() -> None:
    """Two plain texts in a row become one run; figures and weight stay runs of their own."""
    assert fill("{a}{b} and {c}: {d}.", {"a": "one ", "b": "two", "c": FIGURE, "d": Strong("x")}) == (
        "one two and ",
        FIGURE,
        ": ",
        Strong("x"),
        ".",
    )


def test_text_without_words_around_a_figure_is_the_figure_alone() -> None:
    """No empty runs."""
    assert fill("{a}", {"a": FIGURE}) == (FIGURE,)
    assert fill("{a}{b}", {"a": "", "b": FIGURE}) == (FIGURE,)


def test_a_placeholder_without_a_value_is_an_error() -> None:
    """A sentence with a hole is never shown."""
    with pytest.raises(KeyError):
        fill("{a}", {})


@pytest.mark.parametrize(("count", "dutch"), [(0, "0 regels"), (1, "1 regel"), (2, "2 regels"), (21, "21 regels")])
def test_plurals_follow_the_count(count: int, dutch: str) -> None:
    """One is singular; none and many are plural, in both languages."""
    singular, plural = "{n} line deviates from its budget.", "{n} lines deviate from their budget."
    assert f"{dutch} is" in "".join(map(str, NL.plural_text(singular, plural, count, n=str(count))))
    english = "".join(map(str, EN.plural_text(singular, plural, count, n=str(count))))
    assert ("line deviates" in english) == (count == 1)


def test_a_finding_is_told_in_the_language_with_its_words() -> None:
    """The line's name stays as it is in the data."""
    finding = Finding("f.csv", 2, "c", "code", "{line}: the deviation has no explanation.", words=(("line", "Zet {x}"),))
    assert NL.finding(finding) == "Zet {x}: de afwijking heeft geen toelichting."
    assert EN.finding(finding) == "Zet {x}: the deviation has no explanation."


def test_a_text_of_the_data_is_said_in_the_language() -> None:
    """As it is; nothing where nothing was said; where only the other language has it that one, with a note."""
    row = SimpleNamespace(note_nl="Een.", note_en=None, goal_nl=None, goal_en=None)
    assert NL.said(row, "note") == "Een."
    assert EN.said(row, "note") == "Een. (not translated)"
    assert EN.said(row, "goal") == ""
    assert NL.told({"nl": "", "en": "Later."}) == "Later. (niet vertaald)"
