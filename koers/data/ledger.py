"""The record of a ledger that a period's spending was imported from: what it was, and how it adds up.

``periods/<period>/ledger-import.yaml`` is written by :mod:`koers.ledger` and never by hand. What a report says of the ledger comes
from it alone. The ledger's lines lie beside it in ``ledger.parquet``, which may be kept elsewhere: the record has its checksum.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from koers.data.parameters import Closed, Identifier, fault, read_parameters
from koers.errors import DataError, Finding
from koers.money import NumberFormatError, parse_money, plain

RECORD, LINES = "ledger-import.yaml", "ledger.parquet"
# Where a line of a ledger goes, in the order in which a reconciliation tells it.
Part = Literal["counted", "left_out", "unmapped", "before", "after"]
PARTS: tuple[Part, ...] = ("counted", "left_out", "unmapped", "before", "after")


def _amount(given: Any) -> Decimal:
    """Read an exact amount, which YAML may hold as a whole number."""
    if isinstance(given, bool) or not isinstance(given, int | Decimal | str):
        raise fault(f"{given!r} is not an amount.", "Import the ledger anew.")
    try:
        return parse_money(str(given))
    except NumberFormatError as error:
        raise fault(f"{given!r} is not an amount: {error}.", "Import the ledger anew.") from None


Amount = Annotated[Decimal, BeforeValidator(_amount)]
Checksum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Total(Closed):
    """So many lines, and what they add up to; costs are positive."""

    n_lines: int = Field(ge=0)
    amount_eur: Amount


class FileOf(Closed):
    """A file by its name and checksum."""

    file: str = Field(min_length=1)
    sha256: Checksum


class LineTotal(Total):
    """What was booked on one finance line."""

    theme_id: Identifier
    line_id: Identifier


class CodeTotal(Total):
    """What was booked on an account and a cost centre that no rule leads anywhere."""

    account: str
    cost_centre: str


class LeftOutTotal(Total):
    """What a rule leaves out, and why."""

    account: str
    cost_centre: str
    reason: str


class KeptLine(Closed):
    """A finance line that is not in the ledger: its spending stays as it was supplied."""

    theme_id: Identifier
    line_id: Identifier
    reason: str


class LedgerRecord(Closed):
    """What was imported, from what, and how it adds up.

    Attributes
    ----------
    source, mapping, lines_kept : FileOf
        The accountant's export, the mapping file, the lines that were kept.
    from_date, until_date : date
        Counted are lines dated from the first day of the fiscal year until and including the reference date.
    total : Total
        Of the ledger, as one sum over all of its lines.
    parts : mapping of part to Total
        ``counted``, ``left_out``, ``unmapped``, ``before`` and ``after`` those dates; together the total.
    lines : list of LineTotal
    left_out, unmapped : list
        The most by amount; ``parts`` has all.
    not_in_ledger : list of KeptLine
    """

    source: FileOf
    mapping: FileOf
    lines_kept: FileOf
    from_date: date
    until_date: date
    total: Total
    parts: dict[Part, Total]
    lines: list[LineTotal]
    left_out: list[LeftOutTotal] = Field(default_factory=list)
    unmapped: list[CodeTotal] = Field(default_factory=list)
    not_in_ledger: list[KeptLine] = Field(default_factory=list)

    def of_line(self, theme_id: str, line_id: str) -> LineTotal | None:
        """Return what was booked on a finance line; None for one that is not in the ledger."""
        return next((one for one in self.lines if (one.theme_id, one.line_id) == (theme_id, line_id)), None)


def record_file(period: object) -> str:
    """Return the path of a period's record below the data folder."""
    return f"periods/{period}/{RECORD}"


def read_record(data: Path, period: object) -> LedgerRecord | None:
    """Return a period's record; None where its spending came from no ledger.

    Raises
    ------
    DataError
        With every fault of the record, and when its parts do not add up.
    """
    file = record_file(period)
    if not (data / file).is_file():
        return None
    record = read_parameters(data / file, f"data/{file}", LedgerRecord)
    advice = "The record was changed by hand. Import the ledger anew."
    sums = (
        ("total", record.total, record.parts.values()),
        ("parts.counted", record.parts.get("counted", Total(n_lines=0, amount_eur=Decimal(0))), record.lines),
    )
    faults = [
        Finding(f"data/{file}", 0, key, "constraint-error", f"{key} is {_told(whole)}, and its parts are {_told(added)}.", advice)
        for key, whole, parts in sums
        for added in [_added(parts)]
        if (whole.n_lines, whole.amount_eur) != (added.n_lines, added.amount_eur)
    ]
    if faults:
        raise DataError(faults)
    return record


def _added(parts: Iterable[Total]) -> Total:
    every = list(parts)
    return Total(n_lines=sum(one.n_lines for one in every), amount_eur=sum((one.amount_eur for one in every), Decimal(0)))


def _told(total: Total) -> str:
    return f"{plain(total.amount_eur)} in {total.n_lines} lines"


def differing(record: LedgerRecord, spent: Iterable[tuple[int, str, str, Decimal]], file: str) -> list[Finding]:
    """Return the finance lines whose spending is not what the ledger gave.

    Parameters
    ----------
    record : LedgerRecord
    spent : iterable of (row, theme_id, line_id, amount)
        As ``line_finance`` has it.
    file : str
        For messages.

    Returns
    -------
    list of Finding
        Warnings.
    """
    found = []
    for row, theme_id, line_id, amount in spent:
        booked = record.of_line(theme_id, line_id)
        if booked is not None and booked.amount_eur != amount:
            message = "{line}: the file has {amount} spent, the ledger that was imported gave {booked}."
            words = (("line", f"{theme_id}/{line_id}"), ("amount", plain(amount)), ("booked", plain(booked.amount_eur)))
            advice = "Import the ledger anew, or say why in `koers data accept`."
            found.append(Finding(file, row, "spent_eur", "ledger-difference", message, advice, "warning", words))
    return found
