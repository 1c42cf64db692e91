"""The mapping file: what a ledger's columns are called, and to which finance line an account and a cost centre go.

A code is written as one (``"4000"``), a range of codes of the same length (``"4000-4099"``), a beginning (``"41*"``), ``"*"`` for
any, ``""`` for none, or a list of these; ``"=81-01"`` is a code with a hyphen. Two rules that could both claim a line are an
error, whatever the ledger holds: the order of rules means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from koers.data.parameters import Closed, Identifier, fault, key_lines, read_parameters
from koers.errors import DataError, Finding, suggest

_RANGE = re.compile(r"([0-9]+)\s*(?:-|–|t/m)\s*([0-9]+)")
_DIGITS = re.compile(r"[0-9]*")
_QUOTE = 'Write it between quotation marks, such as "4000" or "4000-4099".'


@dataclass(frozen=True)
class Pattern:
    """Codes that belong together.

    Attributes
    ----------
    kind : {"one", "range", "beginning"}
    low, high : str
        The code, the ends of the range, or what the codes begin with ("" for all, also for none).
    """

    kind: Literal["one", "range", "beginning"]
    low: str
    high: str = ""

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """Read a pattern as the mapping file has it; raise a fault with advice."""
        text = text.strip()
        if text.startswith("="):
            return cls("one", text[1:].strip())
        if match := _RANGE.fullmatch(text):
            low, high = match.groups()
            if len(low) != len(high):
                raise fault(f"the range {text!r} has ends of different lengths.", "Write codes of one length: 0400-4099, not 400-4099.")
            if low > high:
                raise fault(f"the range {text!r} ends before it begins.", f'Write "{high}-{low}", or "={text}" when it is one code.')
            return cls("range", low, high)
        if "*" in text.removesuffix("*"):
            raise fault(f"{text!r} has * elsewhere than at its end.", 'Write how the codes begin, such as "41*".')
        return cls("beginning", text[:-1]) if text.endswith("*") else cls("one", text)

    def matches(self, code: str) -> bool:
        """Tell whether a code is one of these."""
        match self.kind:
            case "one":
                return code == self.low
            case "range":
                return len(code) == len(self.low) and _DIGITS.fullmatch(code) is not None and self.low <= code <= self.high
            case "beginning":
                return code.startswith(self.low)

    def shared(self, other: Pattern) -> str | None:
        """Return a code that both patterns have; None where they have none in common."""
        if other.kind == "one":
            return other.low if self.matches(other.low) else None
        if self.kind == "one":
            return other.shared(self)
        if self.kind == "beginning" and other.kind == "beginning":
            shorter, longer = sorted((self.low, other.low), key=len)
            return longer if longer.startswith(shorter) else None
        if self.kind == "beginning":
            return other.shared(self)
        low, high = (other.low, other.high) if other.kind == "range" else _span(other.low, len(self.low))
        first = max(self.low, low)
        return first if len(low) == len(self.low) and first <= min(self.high, high) else None


def _span(beginning: str, length: int) -> tuple[str, str]:
    """Return the first and last code of so many digits that begins so; blanks where there is none."""
    if len(beginning) > length or not _DIGITS.fullmatch(beginning):
        return "", ""
    return beginning.ljust(length, "0"), beginning.ljust(length, "9")


@cache
def _parsed(text: str) -> Pattern:
    return Pattern.parse(text)


def _patterns(given: Any) -> Any:
    every = given if isinstance(given, list) else [given]
    for one in every:
        if not isinstance(one, str):
            raise fault(f"{one} is no text: what stands before it, such as a 0, may be lost.", _QUOTE)
        Pattern.parse(one)
    if not every:
        raise fault("the list is empty.", "Name at least one code.")
    return tuple(every)


def _names(given: Any) -> Any:
    every = given if isinstance(given, list) else [given]
    if not every or not all(isinstance(one, str) and one.strip() for one in every):
        raise fault("it names no column.", "Write the column's heading as it stands in the export, or a list of what it may be.")
    return tuple(every)


Codes = Annotated[tuple[str, ...], BeforeValidator(_patterns)]
Headings = Annotated[tuple[str, ...], BeforeValidator(_names)]


class Columns(Closed):
    """What the export's columns are called: for each a heading, or a list of headings of which one is there.

    ``amount`` has a sign of its own, or ``side`` says debit or credit; else ``debit`` and ``credit`` are two columns.
    """

    date: Headings
    account: Headings
    cost_centre: Headings | None = None
    booking: Headings | None = None
    amount: Headings | None = None
    side: Headings | None = None
    debit: Headings | None = None
    credit: Headings | None = None

    @model_validator(mode="after")
    def _one_way_of_amounts(self) -> Columns:
        if self.amount is None and (self.debit is None or self.credit is None):
            raise fault("no column has the amounts.", "Name amount, or both debit and credit.")
        if self.amount is not None and (self.debit is not None or self.credit is not None):
            raise fault("amounts stand in one column or in two, not in both.", "Name amount, or debit and credit.")
        if self.side is not None and self.amount is None:
            raise fault("side says of an amount whether it is debit or credit.", "Name amount as well.")
        return self

    @property
    def named(self) -> dict[str, tuple[str, ...]]:
        """The columns that are needed, by what they hold."""
        return {name: value for name in Columns.model_fields if (value := getattr(self, name)) is not None}


class Codings(Closed):
    """An account and a cost centre, of which a line has both."""

    account: Codes = ("*",)
    cost_centre: Codes = ("*",)

    @model_validator(mode="after")
    def _says_something(self) -> Codings:
        if self.account == self.cost_centre == ("*",):
            raise fault("it claims every line.", "Name accounts, cost centres, or both.")
        return self

    def matches(self, account: str, cost_centre: str) -> bool:
        """Tell whether a line goes here."""
        return _any(self.account, account) and _any(self.cost_centre, cost_centre)

    @property
    def told(self) -> str:
        """The codes in words."""
        named = (("account", self.account), ("cost centre", self.cost_centre))
        return ", ".join(f"{name} {', '.join(one or 'blank' for one in codes)}" for name, codes in named if codes != ("*",))


class Rule(Codings):
    """Lines that are spent on a finance line."""

    theme_id: Identifier
    line_id: Identifier


class LeftOut(Codings):
    """Lines that are left out on purpose."""

    reason: str = Field(min_length=1)


class NotInLedger(Closed):
    """A finance line whose spending is booked elsewhere, and stays as it was supplied."""

    theme_id: Identifier
    line_id: Identifier
    reason: str = Field(min_length=1)


class LedgerMapping(Closed):
    """A mapping file.

    Attributes
    ----------
    columns : Columns
    sign : {"debit_positive", "credit_positive"} or None
        What a positive amount is, where amounts have one column and no side.
    decimals : {"comma", "point"} or None
        What stands before the cents, where the file does not show it.
    sheet : str
        Of a workbook; by default the one that has the columns.
    unmapped : {"error", "warning"}
        What lines are that no rule claims.
    lines : list of Rule
    left_out : list of LeftOut
    not_in_ledger : list of NotInLedger
    """

    columns: Columns
    sign: Literal["debit_positive", "credit_positive"] | None = None
    decimals: Literal["comma", "point"] | None = None
    sheet: str = ""
    unmapped: Literal["error", "warning"] = "error"
    lines: list[Rule] = Field(min_length=1)
    left_out: list[LeftOut] = Field(default_factory=list)
    not_in_ledger: list[NotInLedger] = Field(default_factory=list)

    @model_validator(mode="after")
    def _sign_is_known(self) -> LedgerMapping:
        one_column = self.columns.amount is not None and self.columns.side is None
        if one_column and self.sign is None:
            raise fault("sign is missing: nothing says whether a cost is positive.", "Add sign: debit_positive, or credit_positive.")
        if not one_column and self.sign is not None:
            raise fault("sign says nothing where debit and credit are told apart.", "Take it out.")
        return self

    @property
    def rules(self) -> tuple[Rule | LeftOut, ...]:
        """All rules, those that leave out last."""
        return (*self.lines, *self.left_out)

    def rule_of(self, account: str, cost_centre: str) -> int | None:
        """Return the place of the one rule that claims a line; None for a line that none does."""
        return next((place for place, rule in enumerate(self.rules) if rule.matches(account, cost_centre)), None)


def _any(patterns: Iterable[str], code: str) -> bool:
    return any(_parsed(pattern).matches(code) for pattern in patterns)


def read_mapping(path: Path, file: str, finance_lines: Sequence[tuple[str, str]]) -> LedgerMapping:
    """Read a mapping file.

    Parameters
    ----------
    path : Path
    file : str
        How messages name it.
    finance_lines : sequence of (theme_id, line_id)
        The period's.

    Raises
    ------
    DataError
        With every fault: of its keys; rules that overlap; lines that the period does not have, with the nearest; lines of the period
        that nothing leads to.
    """
    mapping = read_parameters(path, file, LedgerMapping)
    lines = key_lines(path.read_bytes(), file)
    faults = [*_unknown(mapping, file, lines, finance_lines), *_overlaps(mapping, file, lines), *_forgotten(mapping, file, finance_lines)]
    if faults:
        raise DataError(faults)
    return mapping


def _keys(mapping: LedgerMapping) -> list[str]:
    """Return the key of each rule."""
    return [f"lines.{n}" for n in range(len(mapping.lines))] + [f"left_out.{n}" for n in range(len(mapping.left_out))]


def _unknown(mapping: LedgerMapping, file: str, lines: Any, finance_lines: Sequence[tuple[str, str]]) -> list[Finding]:
    named = [(f"lines.{n}", rule) for n, rule in enumerate(mapping.lines)]
    named += [(f"not_in_ledger.{n}", one) for n, one in enumerate(mapping.not_in_ledger)]  # type: ignore[misc]
    themes = {theme for theme, _ in finance_lines}
    found = []
    for key, one in named:
        if (one.theme_id, one.line_id) in finance_lines:
            continue
        if one.theme_id not in themes:
            name, value, allowed = "theme_id", one.theme_id, themes
        else:
            name, value, allowed = "line_id", one.line_id, {line for theme, line in finance_lines if theme == one.theme_id}
        message = f"{value!r} is in no row of the period's line_finance.csv" + (f" under {one.theme_id}." if name == "line_id" else ".")
        found.append(Finding(file, lines.get(f"{key}.{name}", 0), f"{key}.{name}", "foreign-key", message, suggest(value, allowed)))
    return found


def _overlaps(mapping: LedgerMapping, file: str, lines: Any) -> list[Finding]:
    """Return each rule that claims what one above it does, with the first such and how many more there are."""
    found: dict[str, list[Finding]] = {}
    for (key, rule), (other_key, other) in combinations(zip(_keys(mapping), mapping.rules, strict=True), 2):
        shared = [_shared(getattr(rule, name), getattr(other, name)) for name in ("account", "cost_centre")]
        if None in shared:
            continue
        account, cost_centre = (code or "blank" for code in shared if code is not None)
        message = f"account {account}, cost centre {cost_centre} goes here and by line {lines.get(key, 0)} ({rule.told}) as well"
        advice = "Let one of the two name fewer codes."
        found.setdefault(other_key, []).append(Finding(file, lines.get(other_key, 0), other_key, "unique-error", message, advice))
    told = []
    for several in found.values():
        more = len(several) - 1
        also = "" if not more else f"; so it is with {more} more {'rule' if more == 1 else 'rules'}"
        told.append(replace(several[0], message=f"{several[0].message}{also}."))
    return told


def _shared(these: Sequence[str], those: Sequence[str]) -> str | None:
    both = (_parsed(one).shared(_parsed(other)) for one in these for other in those)
    return next((code for code in both if code is not None), None)


def _forgotten(mapping: LedgerMapping, file: str, finance_lines: Sequence[tuple[str, str]]) -> list[Finding]:
    """Return the period's lines that would keep a spending from before, without anybody having said so."""
    ruled = {(rule.theme_id, rule.line_id) for rule in mapping.lines}
    kept = {(one.theme_id, one.line_id) for one in mapping.not_in_ledger}
    advice = "Add a rule under lines, or name it under not_in_ledger with the reason."
    found = [
        Finding(file, 0, "lines", "missing-label", f"no rule leads to {theme}/{line}.", advice)
        for theme, line in finance_lines
        if (theme, line) not in ruled | kept
    ]
    return found + [
        Finding(file, 0, "not_in_ledger", "unique-error", f"{theme}/{line} stands under lines as well.", "Take it out of one of the two.")
        for theme, line in sorted(ruled & kept)
    ]
