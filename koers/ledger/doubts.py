"""What makes a ledger that can be read a doubtful one: it may be of half a year, hold lines twice, have its signs turned round.

None of it stops an import, since each can be as it should: two equal bookings, a credit note, a quiet month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from koers.data.ledger import Total
from koers.errors import Finding
from koers.ledger.mapping import LedgerMapping
from koers.ledger.sums import Sums
from koers.money import plain

if TYPE_CHECKING:
    import duckdb

Spent = Mapping[tuple[str, str], Decimal]
_SHOWN = 5
_MONTHS = 12  # in a year
_BUSY = 10  # lines a month: with so many, a month without any is no chance
_TOTAL = r"^\W*(sub|eind)?(totaal|totalen|totals?|saldo)\b"  # in a booking's number or an account


def doubts(
    base: duckdb.DuckDBPyConnection,
    lines: Path,
    file: str,
    mapping: LedgerMapping,
    sums: Sums,
    days: tuple[date, date],
    earlier: Mapping[str, Spent],
) -> list[Finding]:
    """Return what a person is to look at before what was counted is believed.

    Parameters
    ----------
    base : connection
    lines : Path
        The lines as they were kept.
    file : str
        The export, for messages.
    mapping : LedgerMapping
    sums : Sums
    days : (first, last)
        Of what was counted.
    earlier : mapping of period to what each line had spent
        Of periods that ended earlier in the same fiscal year.

    Returns
    -------
    list of Finding
        Warnings.
    """
    told = [*_twice(base, lines, mapping), *_totals(base, lines), *_quiet(base, lines, days), *_negative(sums), *_less(sums, earlier)]
    return [Finding(file, row, "", code, message, advice, "warning") for row, code, message, advice in told]


_Told = tuple[int, str, str, str]


def told_lines(total: Total) -> str:
    """Return how many lines and what they add up to: "3 lines, together 1250"."""
    amount = plain(total.amount_eur).replace("-", "−")
    return f"1 line of {amount}" if total.n_lines == 1 else f"{total.n_lines:,} lines, together {amount}"


def _twice(base: duckdb.DuckDBPyConnection, lines: Path, mapping: LedgerMapping) -> Iterator[_Told]:
    """Lines that are equal in everything; without numbers of bookings only where every line is there twice."""
    same = (
        'SELECT min("row") AS first, count(*) AS n, any_value(amount) AS amount FROM read_parquet(?) '
        "WHERE part = 'counted' GROUP BY booking, day, account, cost_centre, amount"
    )
    query = (
        "SELECT coalesce(sum(n - 1) FILTER (n > 1), 0)::BIGINT, coalesce(sum(amount * (n - 1)) FILTER (n > 1), 0), "
        f"list(first ORDER BY first) FILTER (n > 1)[1:{_SHOWN}], coalesce(min(n), 0) FROM ({same})"
    )
    extra, amount, rows, least = base.execute(query, [str(lines)]).fetchone() or (0, Decimal(0), [], 0)
    if extra and (mapping.columns.booking is not None or least > 1):
        which = "every line is there more than once" if least > 1 else "lines are there more than once"
        key = (
            "booking, date, account, cost centre and amount"
            if mapping.columns.booking is not None
            else "date, account, cost centre and amount"
        )
        repeated = told_lines(Total(n_lines=int(extra), amount_eur=Decimal(amount)))
        message = f"{which}, the same in {key}; counted once too often: {repeated}."
        yield int(rows[0]), "duplicate-row", message, f"First in rows {', '.join(map(str, rows))}. Check that nothing was exported twice."


def _totals(base: duckdb.DuckDBPyConnection, lines: Path) -> Iterator[_Told]:
    query = (
        "SELECT \"row\", amount FROM read_parquet(?) WHERE part = 'counted' "
        "AND (regexp_matches(booking, ?, 'i') OR regexp_matches(account, ?, 'i')) ORDER BY \"row\""
    )
    found = base.execute(query, [str(lines), _TOTAL, _TOTAL]).fetchall()
    if found:
        total = told_lines(Total(n_lines=len(found), amount_eur=sum((amount for _, amount in found), Decimal(0))))
        listed = ", ".join(str(row) for row, _ in found[:_SHOWN]) + (", …" if len(found) > _SHOWN else "")
        message = f"rows that look like totals are counted as lines: {total}."
        yield int(found[0][0]), "total-counted", message, f"Rows: {listed}. Delete them in the export when they are totals."


def _quiet(base: duckdb.DuckDBPyConnection, lines: Path, days: tuple[date, date]) -> Iterator[_Told]:
    """Months of what is counted in which nothing was booked at all: the first, the last, and in a busy ledger those between."""
    query = (
        "SELECT min(day), max(day), count(*) FROM read_parquet(?) WHERE day BETWEEN ? AND ? AND part IN ('counted', 'unmapped') "
        "GROUP BY date_trunc('month', day) ORDER BY 1"
    )
    found = base.execute(query, [str(lines), *days]).fetchall()
    if not found:
        yield (
            0,
            "nothing-counted",
            f"no line is dated from {days[0]} to {days[1]} and counted.",
            "Check that the export is of the right year.",
        )
        return
    advice = "Check that the export is of the whole of that time."
    first, last, booked = found[0][0], found[-1][1], [_month(begin) for begin, _, _ in found]
    if booked[0] > _month(days[0]):
        yield 0, "months-missing", f"nothing is booked from {days[0]} until {first}, the first day that is counted.", advice
    if booked[-1] < _month(days[1]):
        yield 0, "months-missing", f"nothing is booked after {last}, and counted is until {days[1]}.", advice
    between = [divmod(month, _MONTHS) for month in range(booked[0], booked[-1]) if month not in booked]
    if between and sum(n for _, _, n in found) >= _BUSY * len(found):
        named = ", ".join(f"{year}-{month + 1:02d}" for year, month in between)
        yield 0, "months-missing", f"nothing is booked in {named}, and before and after that much is.", advice


def _month(day: date) -> int:
    """Return how many months had gone by when the day's began."""
    return day.year * _MONTHS + day.month - 1


def _negative(sums: Sums) -> Iterator[_Told]:
    advice = "Check that costs are positive: sign, debit and credit in the mapping file."
    below = sorted((one for one in sums.lines if one.amount_eur < 0), key=lambda one: one.amount_eur)
    if not below:
        return
    named = ", ".join(f"{one.theme_id}/{one.line_id} {_signed(one.amount_eur)}" for one in below[:_SHOWN])
    whole = sums.parts["counted"].amount_eur
    in_all = f" All that is counted is {_signed(whole)}." if whole < 0 else ""
    what = "line has" if len(below) == 1 else "lines have"
    more = ", …" if len(below) > _SHOWN else ""
    yield 0, "negative", f"{len(below)} finance {what} spent less than nothing: {named}{more}.{in_all}", advice


def _less(sums: Sums, earlier: Mapping[str, Spent]) -> Iterator[_Told]:
    """Lines that had spent more earlier in the same year."""
    for period, spent in earlier.items():
        fell = [
            (one.amount_eur - before, f"{one.theme_id}/{one.line_id}", before, one.amount_eur)
            for one in sums.lines
            for before in [spent.get((one.theme_id, one.line_id), Decimal(0))]
            if one.amount_eur < before
        ]
        if fell:
            named = ", ".join(f"{line} {_signed(before)} → {_signed(now)}" for _, line, before, now in sorted(fell)[:_SHOWN])
            what = "line has" if len(fell) == 1 else "lines have"
            more = ", …" if len(fell) > _SHOWN else ""
            message = f"{len(fell)} finance {what} spent less than by {period}, earlier in the same fiscal year: {named}{more}."
            yield 0, "spent-less", message, "Check that the export begins with the fiscal year."


def _signed(amount: Decimal) -> str:
    return plain(amount).replace("-", "−")


__all__ = ["Spent", "doubts", "told_lines"]
