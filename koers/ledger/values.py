"""Make amounts and days of a ledger's text, each once, and refuse what can be read in two ways.

Amounts are told apart by their shape: the text with every digit from 1 to 9 as 9. All texts of a shape are read alike, so
:func:`koers.workbook.cells.understand` reads one of each, and the engine does the same to all. Which separator stands before
the cents is shown by the shapes together. Days are read once per text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from koers.data.schemas.table import Column
from koers.errors import DataError, Finding
from koers.ledger.mapping import LedgerMapping, Pattern
from koers.ledger.source import LINES, Read
from koers.money import NumberFormatError, parse_money, plain
from koers.workbook.cells import understand
from koers.workbook.numbers import shows_habit
from koers.workbook.reading import Fault, Habit, Raw, Separator
from koers.workbook.words import Words, folded

if TYPE_CHECKING:
    import duckdb

BOOKED = "booked"
_SHOWN = 10  # faults of one kind
_MONEY, _DAY = Column("amount", "money", "An amount"), Column("day", "day", "A day")
_AMOUNTS = ("amount", "debit", "credit")
_SIDES = {"d": 1, "debet": 1, "debit": 1, "c": -1, "credit": -1}
_TOTALS = ("totaal", "total", "eindtotaal", "totalen", "totals", "grand total", "subtotaal", "som", "saldo", "eindsaldo")
_COMPACT = re.compile(r"(19|20|21)[0-9]{6}")  # 20240630: no day first reads so
_WORDS = Words("en")


@dataclass(frozen=True)
class Understood:
    """What the lines add up to as they were read, and how they were read where that is not plain.

    Attributes
    ----------
    n_lines : int
    total : Decimal
        Debit minus credit, over all lines.
    remarks : tuple of str
    """

    n_lines: int
    total: Decimal
    remarks: tuple[str, ...]


def understand_lines(base: duckdb.DuckDBPyConnection, read: Read, mapping: LedgerMapping) -> Understood:
    """Make the view ``booked`` of the view ``lines``: row, booking, day, account, cost_centre, amount (costs positive).

    Raises
    ------
    DataError
        With every kind of fault, each with its first rows and how many there are.
    """
    faults: list[Finding] = []
    habit = _habit(base, mapping)
    found, way = _shapes(base, read, habit)
    faults += found
    faults += _days(base, read)
    faults += _sides(base, read, mapping)
    last = _one(base, f'SELECT coalesce(max("row"), 0) FROM {LINES} WHERE day IS NOT NULL')[0]
    body = f'(SELECT * FROM {LINES} WHERE "row" <= {int(last)})'
    faults += _missing(base, read, body, mapping)
    if faults:
        raise DataError(faults)
    account, cost_centre = (_coded(base, body, name, mapping) for name in ("account", "cost_centre"))
    base.execute(
        f"CREATE VIEW {BOOKED} AS SELECT l.\"row\", coalesce(l.booking, '') AS booking, d.value AS day, {account.code} AS account, "
        f"{cost_centre.code} AS cost_centre, {_signed(mapping, way)} AS amount FROM {body} l JOIN days d ON d.text = l.day "
        f"{_joins(mapping, way)} {account.join} {cost_centre.join}"
    )
    # Over the lines as they were read, before anything is looked up for them: what the parts are held against.
    total_of = f"SELECT count(*), coalesce(sum({_signed(mapping, way)}), 0)::DECIMAL(38,2) FROM {body} l {_joins(mapping, way)}"
    n_lines, total = _one(base, total_of)
    if not n_lines:
        raise DataError([Finding(read.file, 0, "", "source-error", "it has headings and no lines.", "Export the ledger again.")])
    remarks = [*read.remarks, *_trailing(base, read, mapping, int(last), way, Decimal(total)), *account.remarks, *cost_centre.remarks]
    return Understood(int(n_lines), Decimal(total), tuple(remarks))


def _one(base: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    found = base.execute(query).fetchone()
    if found is None:
        raise LookupError(query)
    return found


def _used(mapping: LedgerMapping) -> list[str]:
    return [name for name in _AMOUNTS if name in mapping.columns.named]


# Amounts -----------------------------------------------------------------------------------------


def _shape(table: str, name: str) -> str:
    """Return the shape of an amount: of a number as a program kept it after a mark, since it is read in one way only."""
    text = f"{table}.{name}"
    return f"coalesce('#' || {_shaped(f'{text}_number')}, {_shaped(text)})"


def _shaped(text: str) -> str:
    return f"translate({text}, '12345678', '99999999')"


def _habit(base: duckdb.DuckDBPyConnection, mapping: LedgerMapping) -> Habit:
    """Return which separator stands before the cents: as the mapping says, else as the amounts show."""
    base.execute('CREATE TABLE found (shape VARCHAR, text VARCHAR, is_number BOOLEAN, "row" BIGINT, name VARCHAR)')
    for name in _used(mapping):
        base.execute(
            f'INSERT INTO found SELECT {_shape("l", name)} AS shape, arg_min(coalesce(l.{name}_number, l.{name}), "row"), '
            f"bool_or(l.{name}_number IS NOT NULL), min(\"row\"), '{name}' FROM {LINES} l "
            f"WHERE l.{name} IS NOT NULL OR l.{name}_number IS NOT NULL GROUP BY 1"
        )
    if mapping.decimals is not None:
        return Habit({mapping.decimals: "decimals in the mapping file"})
    shown: dict[Separator, str] = {}
    for text, row in base.execute('SELECT text, "row" FROM found WHERE NOT is_number ORDER BY "row"').fetchall():
        separator = shows_habit(Raw(text, "text"), _MONEY)
        if separator is not None:
            shown.setdefault(separator, f"row {row} ({text})")
    return Habit(shown)


@dataclass(frozen=True)
class _Way:
    """How the engine makes an amount of a text: by taking out what stands between thousands, or, where that is not enough, by shape."""

    thousands: str = ""
    decimal: str = "."
    by_shape: bool = False

    def gives(self, text: str) -> str:
        return text.replace(self.thousands, "").replace(self.decimal, ".") if self.thousands else text


_WAYS = (_Way(), _Way(".", ","), _Way(",", "."))


def _shapes(base: duckdb.DuckDBPyConnection, read: Read, habit: Habit) -> tuple[list[Finding], _Way]:
    """Make the table ``shapes``: for each shape its sign and how many digits are decimals.

    Returns
    -------
    faults : list of Finding
        What cannot be read.
    way : _Way
        The least that reads every amount as one of its shape is read.
    """
    faults, rows = [], {}
    ways = list(_WAYS)
    for shape, text, is_number, row, name in base.execute('SELECT * FROM found ORDER BY "row", name').fetchall():
        value = _number(text) if is_number else _amount(text, habit)
        decimals = _decimals(text, value) if isinstance(value, Decimal) else None
        if isinstance(value, Decimal) and decimals is None:
            value = f"“{text}” is no amount in digits.", f"Write {plain(value)}."
        if isinstance(value, Decimal):
            rows[shape] = (shape, "-" if value < 0 else "", decimals)
            ways = [way for way in ways if is_number == (not way.thousands) and _same(way.gives(text), value)] if ways else ways
            continue
        (n,) = _one_with(base, f"SELECT count(*) FROM {LINES} l WHERE {_shape('l', name)} = ?", [shape])
        more = "" if n == 1 else " 1 more amount is written so." if n == 2 else f" {n - 1} more amounts are written so."
        faults.append(Finding(read.file, int(row), read.headings[name], "type-error", value[0], f"{value[1]}{more}".strip()))
    base.execute("CREATE TABLE shapes (shape VARCHAR, sign VARCHAR, decimals INTEGER)")
    if rows:
        fill(base, "shapes", list(rows.values()))
    return _cut_off(faults, read), ways[0] if ways else _Way(by_shape=True)


def _same(text: str, value: Decimal) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None and Decimal(text) == value


def fill(base: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Put rows into a table, all at once: a statement per row takes a thousand times as long."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    base.execute(f"INSERT INTO {table} SELECT {', '.join('unnest(?)' for _ in columns)}", columns)


def _one_with(base: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any]) -> tuple[Any, ...]:
    found = base.execute(query, list(parameters)).fetchone()
    if found is None:
        raise LookupError(query)
    return found


def _cut_off(faults: Sequence[Finding], read: Read) -> list[Finding]:
    """Return the first faults of a kind, and how many more there are."""
    n = len(faults) - _SHOWN
    if n <= 0:
        return list(faults)
    more = Finding(
        read.file, faults[_SHOWN].row, faults[_SHOWN].column, faults[_SHOWN].code, f"and {n} more of this kind, from this row on.", ""
    )
    return [*faults[:_SHOWN], more]


def _amount(text: str, habit: Habit) -> Decimal | tuple[str, str]:
    found = understand(Raw(text, "text"), _MONEY, habit)
    if isinstance(found, Fault):
        near = f"Did you mean {found.near}?" if found.near else ""
        if len(habit.shown) != 1 and "can be" in found.message[0]:
            near = "Say decimals: comma, or decimals: point, in the mapping file."
        return _WORDS.told(found.message), near
    return Decimal(found.text or "0")


def _number(text: str) -> Decimal | tuple[str, str]:
    """Read a number as a program kept it."""
    try:
        return parse_money(plain(Decimal(text)))
    except (ArithmeticError, NumberFormatError) as error:
        return f"{text} is not an amount: {error}.", "Correct it in the ledger."


def _decimals(text: str, value: Decimal) -> int | None:
    """Return how many of a text's digits are decimals, so that it has this value; None where its digits alone do not say so."""
    digits = Decimal(re.sub(r"[^0-9]", "", text) or "NaN")
    return next((n for n in range(len(text)) if digits.scaleb(-n) == abs(value)), None)


def _value(name: str, way: _Way) -> str:
    """Return an amount, NULL where it is blank; by its shape: its digits, with a point where the decimals begin."""
    text = f"coalesce(l.{name}_number, l.{name})"
    if not way.by_shape:
        number = f"replace(replace({text}, '{way.thousands}', ''), '{way.decimal}', '.')" if way.thousands else text
        return f"CAST({number} AS DECIMAL(18,2))"
    digits, shape = f"regexp_replace({text}, '[^0-9]', '', 'g')", f"s_{name}"
    whole = f"left({digits}, length({digits}) - {shape}.decimals) || '.' || right({digits}, {shape}.decimals)"
    return f"CAST({shape}.sign || CASE WHEN {shape}.decimals = 0 THEN {digits} ELSE {whole} END AS DECIMAL(18,2))"


def _joins(mapping: LedgerMapping, way: _Way) -> str:
    used = _used(mapping) if way.by_shape else []
    return " ".join(f"LEFT JOIN shapes s_{name} ON s_{name}.shape = {_shape('l', name)}" for name in used)


def _signed(mapping: LedgerMapping, way: _Way) -> str:
    """Return a line's amount, costs positive."""
    if "debit" in mapping.columns.named:
        return f"CAST(coalesce({_value('debit', way)}, 0) - coalesce({_value('credit', way)}, 0) AS DECIMAL(18,2))"
    amount = _value("amount", way)
    if "side" in mapping.columns.named:
        return f"CASE WHEN (SELECT sign FROM sides WHERE text = l.side) > 0 THEN {amount} ELSE -{amount} END"
    return amount if mapping.sign == "debit_positive" else f"-{amount}"


# Days and sides ----------------------------------------------------------------------------------


def _days(base: duckdb.DuckDBPyConnection, read: Read) -> list[Finding]:
    """Make the table ``days`` of the texts that are days; return those that are none."""
    base.execute("CREATE TABLE days (text VARCHAR, value DATE)")
    faults, rows = [], []
    query = f'SELECT day, min("row"), count(*) FROM {LINES} WHERE day IS NOT NULL GROUP BY 1 ORDER BY 2'
    for text, row, n in base.execute(query).fetchall():
        value = _day(text)
        if isinstance(value, str):
            rows.append((text, value))
            continue
        more = "" if n == 1 else " 1 more line has it." if n == 2 else f" {n - 1} more lines have it."
        faults.append(Finding(read.file, int(row), read.headings["day"], "type-error", value[0], f"{value[1]}{more}".strip()))
    if rows:
        fill(base, "days", rows)
    return _cut_off(faults, read)


def _day(text: str) -> str | tuple[str, str]:
    """Read a whole day, with or without a time: a booking's day is in no doubt."""
    bare = re.sub(r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?$", "", text)
    if _COMPACT.fullmatch(bare):
        bare = f"{bare[:4]}-{bare[4:6]}-{bare[6:]}"
    found = understand(Raw(bare, "text"), _DAY, Habit({}))
    if isinstance(found, Fault):
        return _WORDS.told(found.message), f"Did you mean {found.near}?" if found.near else "Write a day as 31-12-2024 or 2024-12-31."
    value = found.text or ""
    if _DAY.fault(value) is not None or len(value) != len("2024-12-31"):
        return f"“{text}” is not a whole day.", "Write it as 31-12-2024 or 2024-12-31."
    return value


def _sides(base: duckdb.DuckDBPyConnection, read: Read, mapping: LedgerMapping) -> list[Finding]:
    """Make the table ``sides`` of what says debit or credit; return what says neither."""
    if "side" not in mapping.columns.named:
        return []
    base.execute("CREATE TABLE sides (text VARCHAR, sign INTEGER)")
    faults = []
    for text, row, n in base.execute(f'SELECT side, min("row"), count(*) FROM {LINES} WHERE side IS NOT NULL GROUP BY 1').fetchall():
        sign = _SIDES.get(folded(text))
        if sign is None:
            advice = f"Allowed: D, Debet, Debit; C, Credit. {n} {'line has' if n == 1 else 'lines have'} it."
            faults.append(
                Finding(read.file, int(row), read.headings["side"], "constraint-error", f"{text!r} is neither debit nor credit.", advice)
            )
        else:
            base.execute("INSERT INTO sides VALUES (?, ?)", [text, sign])
    return _cut_off(faults, read)


# Rows that lack something, and rows that are no lines ---------------------------------------------


def _filled(name: str) -> str:
    return f"({name} IS NOT NULL OR {name}_number IS NOT NULL)"


def _missing(base: duckdb.DuckDBPyConnection, read: Read, body: str, mapping: LedgerMapping) -> list[Finding]:
    amounts = " OR ".join(_filled(name) for name in _used(mapping))
    what = {
        "day": ("day IS NULL", "the line has no date."),
        "account": ("account IS NULL", "the line has no account."),
        _used(mapping)[0]: (f"NOT ({amounts})", "the line has no amount."),
    }
    if "side" in mapping.columns.named:
        what["side"] = (f"side IS NULL AND ({amounts})", "the line is neither debit nor credit.")
    found = []
    for name, (condition, message) in what.items():
        rows = base.execute(f'SELECT "row" FROM {body} WHERE {condition} ORDER BY "row" LIMIT {_SHOWN}').fetchall()
        if rows:
            (n,) = _one(base, f"SELECT count(*) FROM {body} WHERE {condition}")
            listed = ", ".join(str(row) for (row,) in rows) + (f", … ({n} in all)" if n > len(rows) else "")
            advice = f"Rows: {listed}. Fill it in, or delete the row when it is no line of the ledger."
            found.append(Finding(read.file, int(rows[0][0]), read.headings[name], "constraint-error", message, advice))
    return found


def _trailing(base: duckdb.DuckDBPyConnection, read: Read, mapping: LedgerMapping, last: int, way: _Way, net: Decimal) -> list[str]:
    """Return what rows below the last line say: totals that agree; raise DataError for those that do not."""
    used = _used(mapping)
    joins, values = _joins(mapping, way), ", ".join(_value(name, way) for name in used)
    rows = base.execute(f'SELECT "row", account, {values} FROM {LINES} l {joins} WHERE "row" > {last} ORDER BY "row"').fetchall()
    if not rows:
        return []
    sums = (
        base.execute(
            f'SELECT {", ".join(f"coalesce(sum({_value(name, way)}), 0)" for name in used)} FROM {LINES} l {joins} WHERE "row" <= {last}'
        ).fetchone()
        or ()
    )
    remarks, faults = [], []
    for row, account, *amounts in rows:
        given = [(amount, whole) for amount, whole in zip(amounts, sums, strict=True) if amount is not None]
        if account is not None and not folded(account).startswith(_TOTALS):
            faults.append(Finding(read.file, row, read.headings["day"], "constraint-error", "the line has no date.", "Fill it in."))
        elif not given:
            remarks.append(f"row {row} has neither date nor amount, and is passed over.")
        elif all(amount == whole for amount, whole in given) or (len(given) == 1 and abs(given[0][0]) == abs(net)):
            remarks.append(f"row {row} is the total of the lines above it, and agrees with them.")
        else:
            told = ", ".join(f"{plain(amount)} where the lines add up to {plain(whole)}" for amount, whole in given if amount != whole)
            message = f"a row without a date that looks like a total has {told}."
            advice = "Lines are missing, or were counted twice: export the ledger again. Delete the row when it is no total."
            faults.append(Finding(read.file, row, read.headings[used[0]], "constraint-error", message, advice))
    if faults:
        raise DataError(_cut_off(faults, read))
    return remarks


# Codes -------------------------------------------------------------------------------------------

_NAMED = re.compile(r"(\S+)\s.*[^\W\d_]", re.DOTALL)  # a word, then a name


@dataclass(frozen=True)
class _Coded:
    """How the engine makes a code of a column's text, and what is to be said of it."""

    code: str
    join: str = ""
    remarks: tuple[str, ...] = ()


def _coded(base: duckdb.DuckDBPyConnection, body: str, name: str, mapping: LedgerMapping) -> _Coded:
    """Make the table ``codes_<name>`` of texts that are a code with a name behind it, where there are any.

    Names are not kept, and rules go by codes. A text that a rule has in full stays whole, and so does one of words alone
    ("Project Ouderen"), whose first word says nothing, unless a rule names that word and no other text begins with it.
    """
    texts = [text for (text,) in base.execute(f"SELECT DISTINCT {name} FROM {body} WHERE contains({name}, ' ') ORDER BY 1").fetchall()]
    matches = {text: match[1] for text in texts if (match := _NAMED.match(text))}
    if not matches:
        return _Coded(f"coalesce(l.{name}, '')")
    patterns = {Pattern.parse(code) for rule in mapping.rules for code in getattr(rule, name)}
    in_full = [one for one in patterns if " " in one.low]
    named = {one.low for one in patterns if one.kind == "one"}
    bare = {text for (text,) in base.execute(f"SELECT DISTINCT {name} FROM {body} WHERE NOT contains({name}, ' ')").fetchall()}
    times = Counter([*matches.values(), *bare])
    codes = {
        text: word
        for text, word in matches.items()
        if not any(one.matches(text) for one in in_full)
        and (any(letter.isdigit() for letter in word) or (word in named and times[word] == 1))
    }
    if not codes:
        return _Coded(f"coalesce(l.{name}, '')")
    base.execute(f"CREATE TABLE codes_{name} (text VARCHAR, code VARCHAR)")
    fill(base, f"codes_{name}", list(codes.items()))
    text, code = next(iter(codes.items()))
    told = {"account": "accounts", "cost_centre": "cost centres"}[name]
    remark = f"{told} have a name behind their code ({text!r} is {code!r}); the name is not kept."
    return _Coded(f"coalesce(n_{name}.code, l.{name}, '')", f"LEFT JOIN codes_{name} n_{name} ON n_{name}.text = l.{name}", (remark,))


__all__ = ["BOOKED", "Understood", "fill", "understand_lines"]
