"""What a wrong number looks like: digits swapped, changed or left out, a term forgotten, another figure's value.

The first that fits is told. It is a likeness, computed from the numbers alone; why it happened, only the makers know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from koers.audit.model import Kind

# Below so many printed units any two numbers are alike.
_LIKENESS = 10


def recognise(
    printed: Decimal,
    expected: Decimal,
    amendments: Iterable[tuple[str, Decimal]] = (),
    terms: Iterable[tuple[str, Decimal]] = (),
    row: Sequence[tuple[str, Decimal]] = (),
    column: Iterable[tuple[str, Decimal]] = (),
) -> tuple[Kind, str]:
    """Say what a printed number that should have been another one looks like.

    Parameters
    ----------
    printed, expected : Decimal
        In printed units, so that their digits are those printed.
    amendments, terms, row, column : iterable of (figure id, value)
        Of the same row; of the check it fails; the other figures of its row, and of its column.

    Returns
    -------
    tuple of Kind and figure id
        The figure whose value it has to do with, or "".
    """
    amount = abs(printed - expected)
    for figure, value in amendments:
        if value and abs(value) == amount:
            return "amendment", figure
    kind = digits(printed, expected)
    if kind is not None:
        return kind, ""
    for figure, value in terms:
        if value and abs(value) == amount:
            return "term_left_out", figure
    return ("unknown", "") if amount < _LIKENESS else _likeness(printed, amount, row, column)


def _likeness(
    printed: Decimal, amount: Decimal, row: Sequence[tuple[str, Decimal]], column: Iterable[tuple[str, Decimal]]
) -> tuple[Kind, str]:
    """Look for the printed number, then for the amount, among the other figures."""
    near = [*row, *column]
    for kind, wanted in (("other_figure", printed), ("equals_figure", amount)):
        for figure, value in near:
            if value and (value if kind == "other_figure" else abs(value)) == wanted:
                return kind, figure  # type: ignore[return-value]
    for (one, first), (other, second) in combinations(row, 2):
        if abs(first - second) == amount:
            return "row_difference", f"{one} \N{MINUS SIGN} {other}" if first > second else f"{other} \N{MINUS SIGN} {one}"
    return "unknown", ""


def digits(printed: Decimal, expected: Decimal) -> Kind | None:
    """Say how two numbers differ in their digits, or None where they differ in more than one place."""
    if printed == -expected:
        return "sign"
    if (printed < 0) != (expected < 0):
        return None
    one, other = _digits(printed), _digits(expected)
    if len(one) == len(other):
        places = [i for i in range(len(one)) if one[i] != other[i]]
        if len(places) == 2 and one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]:
            return "digits_swapped"
        # Of a number of one or two digits, one changed digit is no likeness.
        return "digit_changed" if len(places) == 1 and len(one) > 2 else None
    if len(one) + 1 == len(other) and len(one) > 1 and _without_one(other, one):
        return "digit_left_out"
    if len(one) == len(other) + 1 and len(other) > 1 and _without_one(one, other):
        return "digit_added"
    return None


def _digits(value: Decimal) -> str:
    return f"{abs(value):f}".replace(".", "").lstrip("0")


def _without_one(longer: str, shorter: str) -> bool:
    """Tell whether the shorter is the longer without one digit (noughts in front fall away with it)."""
    return any((longer[:i] + longer[i + 1 :]).lstrip("0") == shorter for i in range(len(longer)))
