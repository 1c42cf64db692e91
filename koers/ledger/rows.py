"""From a finance line's spending down to the ledger's lines that it is the sum of, for whoever traces it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from koers.data.ledger import LINES, LedgerRecord, differing, read_record
from koers.data.schemas import TABLES
from koers.data.tables import read_table
from koers.errors import DataError, Finding
from koers.figures import Source

_SPENT = re.compile(r"data/periods/(?P<period>[^/]+)/line_finance\.csv")


@dataclass(frozen=True)
class LedgerLine:
    """One line of a ledger: its row in the accountant's export, and what it books."""

    row: int
    booking: str
    day: date
    account: str
    cost_centre: str
    amount_eur: Decimal


@dataclass(frozen=True)
class Booked:
    """What a finance line's spending came from.

    Attributes
    ----------
    record : LedgerRecord
    file : str
        Of the lines that were kept, with ``data/`` before it.
    theme_id, line_id : str
    n_lines : int
    amount_eur : Decimal
    lines : tuple of LedgerLine or None
        The first of them in the order of the export; None where they are not here, or were not asked for.
    here : bool
        Whether the lines are kept here.
    differs : Finding or None
        Where the cell is not what was booked: it was changed after the import.
    """

    record: LedgerRecord
    file: str
    theme_id: str
    line_id: str
    n_lines: int
    amount_eur: Decimal
    lines: tuple[LedgerLine, ...] | None
    here: bool
    differs: Finding | None = None


def booked_behind(data: Path, source: Source | None, most: int | None = 0) -> Booked | None:
    """Return what a cell of ``line_finance`` came from.

    Parameters
    ----------
    data : Path
    source : Source or None
        The cell.
    most : int or None
        So many lines at most; None for all.

    Returns
    -------
    Booked or None
        None for a cell that is no spending, or whose period has no ledger, or whose line is not in it.

    Raises
    ------
    DataError
        When the lines that are kept are not those that were imported.
    """
    match = _SPENT.fullmatch(source.file) if source is not None and source.column == "spent_eur" else None
    record = read_record(data, match["period"]) if match is not None else None
    if source is None or match is None or record is None:
        return None
    table, _ = read_table((data / source.file.removeprefix("data/")).read_bytes(), source.file, TABLES["line_finance"])
    if table is None or source.row not in table.index:
        return None
    theme, line = (str(table.loc[source.row, name]) for name in ("theme_id", "line_id"))
    total = record.of_line(theme, line)
    if total is None:
        return None
    file = f"periods/{match['period']}/{LINES}"
    here = (data / file).is_file()
    lines = _lines(data / file, f"data/{file}", record, (theme, line), most) if here and most != 0 else None
    spent = table.loc[source.row, "spent_eur"]
    changed: list[Finding] = differing(record, [(source.row, theme, line, spent)], source.file) if isinstance(spent, Decimal) else []
    return Booked(record, f"data/{file}", theme, line, total.n_lines, total.amount_eur, lines, here, next(iter(changed), None))


def _lines(path: Path, shown: str, record: LedgerRecord, key: tuple[str, str], most: int | None) -> tuple[LedgerLine, ...]:
    import duckdb

    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if digest != record.lines_kept.sha256:
        message = f"it is not the file that the import kept (SHA-256 {digest[:12]}…, recorded {record.lines_kept.sha256[:12]}…)."
        raise DataError([Finding(shown, 0, "", "checksum-error", message, "Restore it, or import the ledger anew.")])
    query = (
        'SELECT "row", booking, day, account, cost_centre, amount FROM read_parquet(?) WHERE theme_id = ? AND line_id = ? ORDER BY "row"'
    )
    limit = "" if most is None else f" LIMIT {int(most)}"
    with duckdb.connect() as base:
        return tuple(LedgerLine(*one) for one in base.execute(query + limit, [str(path), *key]).fetchall())
