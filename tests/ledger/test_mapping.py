"""The mapping file: which codes a pattern has, which rules overlap, and what is said of a mapping that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.errors import DataError
from koers.ledger.mapping import Pattern
from tests.ledger.books import mapping, read

DIGITS = st.text("0123", min_size=1, max_size=3)
PATTERNS = st.one_of(
    DIGITS,
    DIGITS.map(lambda text: f"{text}*"),
    st.just("*"),
    st.just(""),
    st.tuples(DIGITS, DIGITS).filter(lambda pair: len(pair[0]) == len(pair[1])).map(lambda pair: "-".join(sorted(pair))),
)
CODES = ["", *(f"{n:0{width}}" for width in (1, 2, 3) for n in range(10**width))]


@pytest.mark.parametrize(
    ("text", "has", "lacks"),
    [
        ("4000", ["4000"], ["400", "40000", "4001"]),
        ("4000-4099", ["4000", "4050", "4099"], ["4100", "405", "40500", "4x00", ""]),
        ("0400-0499", ["0410"], ["410", "00410"]),
        ("4000 t/m 4002", ["4001"], ["4003"]),
        ("41*", ["41", "410", "41-A"], ["4", "4210"]),
        ("*", ["", "4"], []),
        ("", [""], ["0"]),
        ("=81-90", ["81-90"], ["85"]),
    ],
)
def test_a_pattern_has_its_codes(text: str, has: list[str], lacks: list[str]) -> None:
    pattern = Pattern.parse(text)
    assert [code for code in has if not pattern.matches(code)] == []
    assert [code for code in lacks if pattern.matches(code)] == []


@given(PATTERNS, PATTERNS)
def test_patterns_share_a_code_when_some_code_matches_both(one: str, other: str) -> None:
    """And the code that is named is one of them: tried over all codes of up to three digits."""
    left, right = Pattern.parse(one), Pattern.parse(other)
    both = [code for code in CODES if left.matches(code) and right.matches(code)]
    shared = left.shared(right)
    assert (shared is not None) == bool(both)
    assert shared is None or (left.matches(shared) and right.matches(shared))
    assert (right.shared(left) is None) == (shared is None)


def rule(account: str, centre: str, line: str = "bennie-oud") -> str:
    return f'{{account: {account}, cost_centre: "{centre}", theme_id: ouderen, line_id: {line}}}'


FINE = rule('"4*"', "8102", "respijtzorg")
CASES = {
    "overlap": (
        {"rules": [rule('"4000-4999"', "81*"), rule('"40*"', "8102", "respijtzorg")]},
        "line 10, key lines.1: account 4000, cost centre 8102 goes here and by line 9 (account 4000-4999, cost centre 81*) as well.",
    ),
    "a code as a number": ({"rules": [rule("4000", "8101"), FINE]}, "4000 is no text: what stands before it, such as a 0, may be lost."),
    "a misspelt line": (
        {"rules": [rule('"4*"', "8101", "benie-oud"), FINE]},
        "line 9, key lines.0.line_id: 'benie-oud' is in no row of the period's line_finance.csv under ouderen. Did you mean 'bennie-oud'?",
    ),
    "a line that nothing leads to": ({"rules": [FINE]}, "key lines: no rule leads to ouderen/bennie-oud. Add a rule under lines, or"),
    "a range that ends before it begins": ({"rules": [rule('"4100-4000"', "8101"), FINE]}, "the range '4100-4000' ends before it begins."),
    "a range of two lengths": ({"rules": [rule('"400-4100"', "8101"), FINE]}, "the range '400-4100' has ends of different lengths."),
    "a star within": ({"rules": [rule('"4*1"', "8101"), FINE]}, "'4*1' has * elsewhere than at its end."),
    "everything": ({"rules": ["{theme_id: ouderen, line_id: bennie-oud}", FINE]}, "it claims every line."),
    "an unknown key": ({"more": "unmaped: error"}, "the key 'unmaped' is not known. Did you mean 'unmapped'?"),
    "no amounts": ({"columns": "date: Datum\naccount: Rekening"}, "no column has the amounts. Name amount, or both debit and credit."),
    "a sign that says nothing": ({"more": "sign: debit_positive"}, "sign says nothing where debit and credit are told apart."),
    "no sign": ({"columns": "date: Datum\naccount: Rekening\namount: Debet"}, "sign is missing: nothing says whether a cost is positive."),
    "left out and counted": (
        {"more": 'left_out: [{account: "4100", reason: x}]'},
        "account 4100, cost centre 8101 goes here and by line 9 (account 4*, cost centre 8101) as well; so it is with 1 more rule.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mapping_that_cannot_be_is_refused(case: str, tmp_path: Path) -> None:
    """With file, line and key, and the nearest right name."""
    arguments, message = CASES[case]
    with pytest.raises(DataError) as raised:
        read(mapping(tmp_path, **arguments))  # type: ignore[arg-type]
    assert message in str(raised.value)
