"""An answer as it stands in a notebook, and as it is handed in: numbers exact, as text.

Of the standard library alone: this is also used behind the fence in which a class is marked, where the exercises are not to be seen.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

LONGEST, MOST = 200, 100
# A number as `kept` writes it, and as somebody writes it in quotation marks: no exponent, no signs but a minus.
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
# Beyond this no answer is meant.
_LARGEST = Decimal(10) ** 40

Answer = str | dict[str, str] | None
# The one key of an answer that cannot be read; its value is what kind of thing it was.
UNUSABLE = "unusable"


def as_number(answer: Any) -> Decimal | None:
    """Return an answer as an exact number, also one that stands as text; None where it is none, such as a truth value, NaN or infinity."""
    try:
        if is_truth(answer):
            return None
        if isinstance(answer, str):
            found = Decimal(answer.strip()) if _PLAIN.fullmatch(answer.strip()) else Decimal("NaN")
        elif isinstance(answer, Decimal):
            found = answer
        elif isinstance(answer, int | Fraction):
            fraction = Fraction(answer)
            found = Decimal(fraction.numerator) / Decimal(fraction.denominator)
        elif isinstance(answer, numbers.Real):
            found = Decimal(repr(float(answer))) if math.isfinite(answer) else Decimal("NaN")
        else:
            return None
    except (ArithmeticError, InvalidOperation, TypeError, ValueError):
        return None
    return found if found.is_finite() and abs(found) < _LARGEST else None


def is_truth(answer: Any) -> bool:
    """Tell whether an answer is True or False, also one of numpy's."""
    return isinstance(answer, bool) or type(answer).__name__ in ("bool", "bool_")


def clean(text: str) -> str:
    """Return a learner's text no longer than is kept, and such that it can be written: half a surrogate pair becomes a question mark."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")


def kept(answer: Any) -> Answer:
    """Return an answer as it is handed in: numbers, choices, True and False as text, rows with their faults as a dictionary.

    None is no answer. What is none of these becomes ``{"unusable": "<type>"}``.
    """
    if answer is None or answer is Ellipsis:
        return None
    if isinstance(answer, str):
        return clean(answer)
    if isinstance(answer, Mapping):
        if len(answer) <= MOST and all(isinstance(part, str) for pair in answer.items() for part in pair):
            return {clean(row): clean(fault) for row, fault in answer.items()}
        return {UNUSABLE: "dict"}
    if is_truth(answer):
        return str(bool(answer))
    number = as_number(answer)
    return {UNUSABLE: clean(type(answer).__name__)} if number is None else f"{number:f}"
