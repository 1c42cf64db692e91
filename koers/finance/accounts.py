"""The algebra of the accounts, declared once.

Measures are what a line has: the inputs budget, amendments, spent, expected_spend, and what follows
from them by identities. Roll-ups say which lines make a total. Calculation, lineage, spreadsheet
formulas and (on printed tables) cross-footing and footing all read these declarations.

Known limit: identities and roll-ups are signed sums, so a total's identity and the sum of its lines'
results agree by construction; :mod:`koers.finance.checks` still verifies it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from koers.figures import Formula, Ratio, Sum


@dataclass(frozen=True)
class Measure:
    """Something that a line has an amount of, in euros; ``column`` is where an input comes from."""

    name: str
    column: str = ""


@dataclass(frozen=True)
class Identity:
    """``result`` is the signed sum of ``terms``, on every line."""

    result: str
    terms: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Share:
    """``result`` is ``numerator`` divided by ``denominator``, on every line."""

    result: str
    numerator: str
    denominator: str


MEASURES = (
    Measure("budget", "budget_eur"),
    Measure("amendments"),
    Measure("budget_revised"),
    Measure("spent", "spent_eur"),
    Measure("balance"),
    Measure("expected_spend", "expected_spend_eur"),
    Measure("expected_end_balance"),
)
IDENTITIES = (
    Identity("budget_revised", ((1, "budget"), (1, "amendments"))),
    Identity("balance", ((1, "budget_revised"), (-1, "spent"))),
    Identity("expected_end_balance", ((1, "balance"), (-1, "expected_spend"))),
)
SHARES = (
    Share("spending_rate", "spent", "budget_revised"),
    Share("expected_end_balance_share", "expected_end_balance", "budget_revised"),
)
# What a row of the overview of income and expenditure has.
BUDGET_MEASURES = ("budget", "amendments", "budget_revised")
OVERVIEW_MEASURES = (*BUDGET_MEASURES, "expected_end_balance")
LINE_MEASURES = tuple(measure.name for measure in MEASURES)


def identity_formulas(line: str, measures: Iterable[str] = LINE_MEASURES) -> dict[str, Formula]:
    """Return the formulas of a line's derived measures, as far as named in ``measures``."""
    wanted = set(measures)
    return {
        f"{line}/{identity.result}": Sum(tuple((sign, f"{line}/{name}") for sign, name in identity.terms), identity.result)
        for identity in IDENTITIES
        if identity.result in wanted
    }


def share_formulas(line: str) -> dict[str, Formula]:
    """Return the formulas of a line's shares."""
    return {f"{line}/{share.result}": Ratio(f"{line}/{share.numerator}", f"{line}/{share.denominator}", share.result) for share in SHARES}


def roll_up(total: str, parts: Iterable[tuple[int, str]], measures: Iterable[str], rule: str = "footing") -> dict[str, Formula]:
    """Return the formulas of a total: each measure is the signed sum of its parts' same measure."""
    terms = tuple(parts)
    return {f"{total}/{measure}": Sum(tuple((sign, f"{part}/{measure}") for sign, part in terms), rule) for measure in measures}
