"""From a finance line's spending down to the ledger's lines that it is the sum of, and from a line up to it, for whoever traces it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koers.data.ledger import LINES, LedgerRecord, Part, differing, read_record
from koers.data.schemas import TABLES
from koers.data.tables import read_table
from koers.errors import DataError, Finding, UsageError
from koers.figures import Source

if TYPE_CHECKING:
    import pandas as pd

_SPENT = re.compile(r"data/periods/(?P<period>[^/]+)/line_finance\.csv")
_MOST_DIGITS = 18  # of a row's number; the engine counts no further
_KEPT = re.compile(rf"data/periods/(?P<period>[^/]+)/{re.escape(LINES)}")


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


@dataclass(frozen=True)
class Taken:
    """Where a line of a ledger went.

    Attributes
    ----------
    record : LedgerRecord
    line : LedgerLine
    part : Part
        ``counted`` for one that went into a finance line's spending.
    theme_id, line_id : str
        "" for one that is not counted.
    cell : Source or None
        The spending that it went into; None where it is not counted, or the finance line is gone.
    differs : Finding or None
        Where that cell is not what was booked: it was changed after the import.
    """

    record: LedgerRecord
    line: LedgerLine
    part: Part
    theme_id: str = ""
    line_id: str = ""
    cell: Source | None = None
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
    table = _line_finance(data, source.file)
    if table is None or source.row not in table.index:
        return None
    theme, line = (str(table.loc[source.row, name]) for name in ("theme_id", "line_id"))
    total = record.of_line(theme, line)
    if total is None:
        return None
    file = f"periods/{match['period']}/{LINES}"
    here = (data / file).is_file()
    lines = _lines(data / file, f"data/{file}", record, (theme, line), most) if here and most != 0 else None
    differs = _differs(record, table, source, (theme, line))
    return Booked(record, f"data/{file}", theme, line, total.n_lines, total.amount_eur, lines, here, differs)


def taken_from(data: Path, file: str, row: str) -> Taken | None:
    """Return where a line of a ledger went.

    Parameters
    ----------
    data : Path
    file : str
        With ``data/`` before it.
    row : str
        Of the accountant's export.

    Returns
    -------
    Taken or None
        None for a file that is not the lines of an import.

    Raises
    ------
    UsageError
        When the ledger has no such row.
    DataError
        When the lines that are kept are not those that were imported.
    """
    match = _KEPT.fullmatch(file)
    record = read_record(data, match["period"]) if match is not None else None
    if match is None or record is None:
        return None
    path = data / file.removeprefix("data/")
    query = 'SELECT part, theme_id, line_id, "row", booking, day, account, cost_centre, amount FROM read_parquet(?) WHERE "row" = ?'
    found = _asked(path, file, record, query, int(row)) if row.isdigit() and len(row) <= _MOST_DIGITS else []
    if not found:
        ((first, last),) = _asked(path, file, record, 'SELECT min("row"), max("row") FROM read_parquet(?)')
        raise UsageError(f"{file} has no row {row}. Its rows are those of {record.source.file}, {first} to {last}, but for blank ones.")
    part, theme, line, *booked = found[0]
    if part != "counted":
        return Taken(record, LedgerLine(*booked), part)
    spent = f"data/periods/{match['period']}/line_finance.csv"
    table = _line_finance(data, spent)
    rows = [] if table is None else table.index[(table["theme_id"] == theme) & (table["line_id"] == line)].tolist()
    if table is None or not rows:
        return Taken(record, LedgerLine(*booked), part, theme, line)
    cell = Source(spent, int(rows[0]), "spent_eur")
    return Taken(record, LedgerLine(*booked), part, theme, line, cell, _differs(record, table, cell, (theme, line)))


def _line_finance(data: Path, file: str) -> pd.DataFrame | None:
    return read_table((data / file.removeprefix("data/")).read_bytes(), file, TABLES["line_finance"])[0]


def _differs(record: LedgerRecord, table: pd.DataFrame, cell: Source, key: tuple[str, str]) -> Finding | None:
    spent = table.loc[cell.row, "spent_eur"]
    return next(iter(differing(record, [(cell.row, *key, spent)], cell.file)), None) if isinstance(spent, Decimal) else None


def _lines(path: Path, shown: str, record: LedgerRecord, key: tuple[str, str], most: int | None) -> tuple[LedgerLine, ...]:
    query = (
        'SELECT "row", booking, day, account, cost_centre, amount FROM read_parquet(?) WHERE theme_id = ? AND line_id = ? ORDER BY "row"'
    )
    limit = "" if most is None else f" LIMIT {int(most)}"
    return tuple(LedgerLine(*one) for one in _asked(path, shown, record, query + limit, *key))


def _asked(path: Path, shown: str, record: LedgerRecord, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask the lines that were kept, once it is known that they are those of the import."""
    import duckdb

    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if digest != record.lines_kept.sha256:
        message = f"it is not the file that the import kept (SHA-256 {digest[:12]}…, recorded {record.lines_kept.sha256[:12]}…)."
        raise DataError([Finding(shown, 0, "", "checksum-error", message, "Restore it, or import the ledger anew.")])
    with duckdb.connect() as base:
        return base.execute(query, [str(path), *values]).fetchall()
