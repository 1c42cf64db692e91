"""Put every line of a ledger into exactly one part, keep the lines, and add them up.

By its date a line is before the fiscal year, after the reference date, or between; a line between is counted on a finance line,
left out on purpose, or unmapped. The sums are taken from the lines as they are kept, and held against the total that was taken
when the file was read: every cent of the ledger stands in one part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koers.data.ledger import PARTS, CodeTotal, LeftOutTotal, LineTotal, Part, Total
from koers.errors import RunError, nearest
from koers.ledger.mapping import LedgerMapping, Rule
from koers.ledger.values import BOOKED, Understood, fill

if TYPE_CHECKING:
    import duckdb

LISTED = 200  # codes in a record; parts have them all
_NOTHING = Total(n_lines=0, amount_eur=Decimal(0))
# By one thread, with what is looked up on the other side of each join: that keeps the lines in the order of the file, so that the same
# ledger gives the same bytes, without sorting it.
_KEEP = "COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"


@dataclass(frozen=True)
class Sums:
    """What a ledger adds up to.

    Attributes
    ----------
    total : Total
        As it was taken when the file was read.
    parts : dict of part to Total
    lines : list of LineTotal
        Every finance line that a rule leads to, in the order of the rules; 0 where nothing was booked.
    left_out, unmapped : list
        The most by amount first.
    idle : tuple of (place of a rule, nearest code that the ledger has or "")
        Rules that claim no line at all.
    first_day, last_day : date
    """

    total: Total
    parts: dict[Part, Total]
    lines: list[LineTotal]
    left_out: list[LeftOutTotal]
    unmapped: list[CodeTotal]
    idle: tuple[tuple[int, str], ...]
    first_day: date
    last_day: date

    @property
    def difference(self) -> Decimal:
        """The total less its parts: 0."""
        return self.total.amount_eur - sum((part.amount_eur for part in self.parts.values()), Decimal(0))


def add_up(base: duckdb.DuckDBPyConnection, understood: Understood, mapping: LedgerMapping, days: tuple[date, date], target: Path) -> Sums:
    """Keep the lines of the view ``booked`` in a Parquet file, and add them up.

    Parameters
    ----------
    base : connection
    understood : Understood
    mapping : LedgerMapping
    days : (first, last)
        Counted are lines of these days and between.
    target : Path
        Of the file. Per line: row, booking, day, account, cost_centre, amount, part, theme_id, line_id.
    """
    _codes(base, mapping)
    first, last = (f"DATE '{day.isoformat()}'" for day in days)
    part = (
        f"CASE WHEN day < {first} THEN 'before' WHEN day > {last} THEN 'after' WHEN c.rule IS NULL THEN 'unmapped' "
        "WHEN c.theme_id = '' THEN 'left_out' ELSE 'counted' END"
    )
    within = f"day BETWEEN {first} AND {last}"
    query = (
        f'SELECT b."row", b.booking, b.day, b.account, b.cost_centre, b.amount, {part} AS part, '
        f"CASE WHEN {within} THEN nullif(c.theme_id, '') END AS theme_id, CASE WHEN {within} THEN nullif(c.line_id, '') END AS line_id "
        f"FROM {BOOKED} b JOIN codes c USING (account, cost_centre)"
    )
    base.execute("SET threads = 1; SET disabled_optimizers = 'join_order,build_side_probe_side'")
    base.execute(_KEEP.format(query=query, target=str(target).replace("'", "''")))
    base.execute("RESET threads; RESET disabled_optimizers")
    base.execute(
        "CREATE TABLE sums AS SELECT part, theme_id, line_id, account, cost_centre, count(*) AS n, sum(amount)::DECIMAL(38,2) AS amount, "
        "min(day) AS first_day, max(day) AS last_day FROM read_parquet(?) GROUP BY 1, 2, 3, 4, 5",
        [str(target)],
    )
    counted = {(theme, line): Total(n_lines=n, amount_eur=amount) for theme, line, n, amount in _rows(base, "theme_id, line_id", "counted")}
    parts = {
        one: Total(n_lines=n, amount_eur=amount)
        for one, n, amount in base.execute("SELECT part, sum(n)::BIGINT, sum(amount) FROM sums GROUP BY 1").fetchall()
    }
    spans = base.execute("SELECT min(first_day), max(last_day) FROM sums").fetchone() or days
    found = Sums(
        Total(n_lines=understood.n_lines, amount_eur=understood.total),
        {one: parts.get(one, _NOTHING) for one in PARTS},
        [
            LineTotal(theme_id=theme, line_id=line, n_lines=found.n_lines, amount_eur=found.amount_eur)
            for theme, line in dict.fromkeys((rule.theme_id, rule.line_id) for rule in mapping.lines)
            for found in [counted.get((theme, line), _NOTHING)]
        ],
        _left_out(base, mapping),
        [
            CodeTotal(account=account, cost_centre=cost_centre, n_lines=n, amount_eur=amount)
            for account, cost_centre, n, amount in _rows(base, "account, cost_centre", "unmapped")[:LISTED]
        ],
        _idle(base, mapping),
        spans[0],
        spans[1],
    )
    if found.difference or sum(part.n_lines for part in found.parts.values()) != found.total.n_lines:
        raise RunError(f"The parts of the ledger do not add up to it: {found.difference} is in none of them. Please report this.")
    return found


def _codes(base: duckdb.DuckDBPyConnection, mapping: LedgerMapping) -> None:
    """Make the table ``codes``: for each account and cost centre that the ledger has together, the rule that claims it."""
    base.execute("CREATE TABLE codes (account VARCHAR, cost_centre VARCHAR, rule INTEGER, theme_id VARCHAR, line_id VARCHAR)")
    rows = []
    for account, cost_centre in base.execute(f"SELECT DISTINCT account, cost_centre FROM {BOOKED} ORDER BY ALL").fetchall():
        place = mapping.rule_of(account, cost_centre)
        rule = None if place is None else mapping.rules[place]
        goes_to = (rule.theme_id, rule.line_id) if isinstance(rule, Rule) else ("", "")
        rows.append((account, cost_centre, place, *goes_to))
    fill(base, "codes", rows)


def _rows(base: duckdb.DuckDBPyConnection, columns: str, part: Part) -> Sequence[tuple[Any, ...]]:
    query = (
        f"SELECT {columns}, sum(n)::BIGINT, sum(amount) AS booked FROM sums WHERE part = ? GROUP BY {columns} "
        f"ORDER BY abs(booked) DESC, {columns}"
    )
    return base.execute(query, [part]).fetchall()


def _left_out(base: duckdb.DuckDBPyConnection, mapping: LedgerMapping) -> list[LeftOutTotal]:
    found = base.execute(
        "SELECT c.rule, sum(s.n)::BIGINT, sum(s.amount) FROM sums s JOIN codes c USING (account, cost_centre) WHERE s.part = 'left_out' "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return [
        LeftOutTotal(
            account=", ".join(rule.account), cost_centre=", ".join(rule.cost_centre), reason=rule.reason, n_lines=n, amount_eur=amount
        )
        for place, n, amount in found
        for rule in [mapping.left_out[place - len(mapping.lines)]]
    ]


def _idle(base: duckdb.DuckDBPyConnection, mapping: LedgerMapping) -> tuple[tuple[int, str], ...]:
    """Return the rules that claim nothing: a code may be misspelt."""
    rows = base.execute("SELECT account, cost_centre, rule FROM codes ORDER BY ALL").fetchall()
    used = {rule for _, _, rule in rows}
    found = []
    for place, rule in enumerate(mapping.rules):
        if place in used:
            continue
        free = [(account, cost_centre) for account, cost_centre, other in rows if other is None]
        near = ""
        for name, codes, at in (("cost centre", rule.cost_centre, 1), ("account", rule.account, 0)):
            close = nearest(codes[0].rstrip("*"), {pair[at] for pair in free}) if codes != ("*",) else None
            near = near or (f"{name} {close}" if close else "")
        found.append((place, near))
    return tuple(found)
