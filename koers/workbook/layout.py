"""Which sheets a workbook has and which columns: to be filled in, computed, and of the period before.

Computed columns follow from the identities of :mod:`koers.finance.accounts`; nothing is stated again here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from koers.data.schemas import TABLES, TableSchema
from koers.data.schemas.table import Column
from koers.finance.accounts import IDENTITIES, MEASURES
from koers.money import NumberFormatError, parse_number
from koers.period import Period
from koers.workbook.lists import Choice, choices
from koers.workbook.tables import Row, Table
from koers.workbook.words import Words, folded

Role = Literal["input", "computed", "previous"]
# What a row is compared by where a table has no key.
ROW_NAMES: Mapping[str, tuple[str, ...]] = {"inputs": ("stakeholder", "input"), "value_map": ("outcome_id", "row_kind")}
_OF_PERIOD = re.compile(r"\((?P<period>[^()]+)\)$")


@dataclass(frozen=True)
class SumOf:
    """A measure that is the sum of another table's amounts: of its rows that name the same line."""

    table: str
    amount: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One column of a sheet.

    Attributes
    ----------
    role : {"input", "computed", "previous"}
    name : str
        The schema's column, or the measure.
    heading : str
    column : Column or None
        None where it is computed.
    terms : tuple of (sign, name)
        What a computed measure is the sum of: columns or measures of the same sheet.
    sum_of : SumOf or None
    """

    role: Role
    name: str
    heading: str
    column: Column | None = None
    terms: tuple[tuple[int, str], ...] = ()
    sum_of: SumOf | None = None


@dataclass(frozen=True)
class Sheet:
    """One table's sheet.

    Attributes
    ----------
    name : str
    schema : TableSchema
    fields : tuple of Field
    rows : tuple of Row
        What the table holds now.
    previous : str
        The period to compare with; "" where there is none.
    before : tuple of Row or None
        For each row the same row of that period; then its rows that this table does not have.
    choices : mapping of column to Choice
    """

    name: str
    schema: TableSchema
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    previous: str
    before: tuple[Row | None, ...]
    choices: Mapping[str, Choice]


def lay_out_all(
    tables: Mapping[str, Table],
    before: Mapping[str, tuple[str, Sequence[Row]]],
    registers: Mapping[str, Sequence[Row]],
    words: Words,
) -> list[Sheet]:
    """Lay out every table: first those that hold something now, then those that did in the period before, then the others."""
    known = {**registers, **{name: table.rows for name, table in tables.items()}}
    sheets = [lay_out(table, before.get(name), choices(table.schema, known, words), words, tables) for name, table in tables.items()]
    return sorted(sheets, key=lambda sheet: (not sheet.rows, not sheet.rows and not sheet.previous))


def lay_out(
    table: Table, before: tuple[str, Sequence[Row]] | None, chosen: Mapping[str, Choice], words: Words, tables: Mapping[str, Table]
) -> Sheet:
    """Lay out one table's sheet."""
    schema = table.schema
    fields = [Field("input", column.name, heading(schema, column, words), column) for column in schema.columns]
    fields += computed(schema, tables, words)
    name, rows = before or ("", ())
    if name:
        fields += [
            Field("previous", column.name, f"{words.heading(schema.name, column.name)} ({name})", column)
            for column in schema.columns
            if not column.name.endswith("_en") and column.name != "source_place"
        ]
    return Sheet(words.sheet(schema.name), schema, tuple(fields), table.rows, name, _beside(schema, table.rows, rows), chosen)


def heading(schema: TableSchema, column: Column, words: Words) -> str:
    """Return a column's heading, with a mark where it must be filled in."""
    return words.heading(schema.name, column.name) + ("" if column.blank else " *")


def computed(schema: TableSchema, tables: Mapping[str, Table], words: Words) -> list[Field]:
    """Return the measures that follow from a table's columns, in the order of the accounts."""
    columns = {measure.name: measure.column for measure in MEASURES if measure.column in schema.column_names}
    if "budget" not in columns:
        return []
    found: list[Field] = []
    for measure in MEASURES:
        result = measure.name
        if result in columns or f"{result}_eur" in schema.column_names:
            continue
        known = {**columns, **{field.name: field.name for field in found}}
        identity = next((one for one in IDENTITIES if one.result == result), None)
        name = words.heading("measure", result)
        if identity is not None and all(term in known for _, term in identity.terms):
            found.append(Field("computed", result, name, terms=tuple((sign, known[term]) for sign, term in identity.terms)))
        elif identity is None and result in TABLES and result in tables:
            found.append(Field("computed", result, name, sum_of=_sum_of(TABLES[result], schema)))
    return found


def _sum_of(parts: TableSchema, schema: TableSchema) -> SumOf:
    amount = next(column.name for column in parts.columns if column.kind == "money")
    return SumOf(parts.name, amount, parts.key[: len(schema.key)])


def amount(sheet: Sheet, field: Field, row: Row, tables: Mapping[str, Table]) -> Decimal | None:
    """Return what a computed column holds in a row; None where an amount that it needs is blank or no amount."""
    if field.sum_of is not None:
        parts, line = tables[field.sum_of.table], [row.get(name) for name in sheet.schema.key]
        keys, column = field.sum_of.keys, field.sum_of.amount
        amounts = [number(part.get(column)) for part in parts.rows if [part.get(key) for key in keys] == line]
        return sum((one for one in amounts if one is not None), Decimal(0))
    total = Decimal(0)
    for sign, name in field.terms:
        other = next(one for one in sheet.fields if one.name == name and one.role != "previous")
        value = number(row.get(name)) if other.role == "input" else amount(sheet, other, row, tables)
        if value is None:
            return None
        total += sign * value
    return total


def number(text: str | None) -> Decimal | None:
    """Return a text as a number, None where it is none."""
    try:
        return None if text is None else parse_number(text)
    except NumberFormatError:
        return None


def row_name(schema: TableSchema, row: Row) -> tuple[str | None, ...]:
    """Return what names a row: its key, or for a table without one the columns that most likely do."""
    return tuple(row.get(name) for name in row_columns(schema))


def row_columns(schema: TableSchema) -> Sequence[str]:
    """Return the columns that name a row."""
    return schema.key or ROW_NAMES.get(schema.name, tuple(schema.column_names))


def _beside(schema: TableSchema, rows: Sequence[Row], before: Sequence[Row]) -> tuple[Row | None, ...]:
    by_name = {row_name(schema, row): row for row in before}
    beside: list[Row | None] = [by_name.pop(row_name(schema, row), None) for row in rows]
    return (*beside, *by_name.values())


def known_headings(schema: TableSchema) -> dict[str, str]:
    """Return what a heading may be called, folded, and the column it names: in both languages, or by the column's own name."""
    found: dict[str, str] = {}
    for language in ("en", "nl"):
        words = Words(language)
        for column in schema.columns:
            found[folded(column.name)] = column.name
            found[folded(words.heading(schema.name, column.name))] = column.name
    return found


def passed_over(schema: TableSchema, heading_text: str, tables: Mapping[str, Table]) -> tuple[Role, str, str] | None:
    """Return of a heading whose column is not read what it is: computed with its measure, or of the period before.

    Returns
    -------
    role : {"computed", "previous"}
    name : str
        The measure, or the schema's column; "" where no column is called so.
    period : str
        The one before; "" where it is computed.
    """
    match = _OF_PERIOD.search(heading_text.strip())
    if match and Period.is_name(match["period"]):
        name = known_headings(schema).get(folded(heading_text.strip()[: match.start()]), "")
        return "previous", name, match["period"]
    own = {folded(field.heading): field.name for language in ("en", "nl") for field in computed(schema, tables, Words(language))}
    measure = own.get(folded(heading_text))
    return None if measure is None else ("computed", measure, "")


def fingerprint(sheet: Sheet) -> str:
    """Return a checksum of what a sheet has of the period before, in whatever order."""
    names = [one.name for one in sheet.fields if one.role == "previous"]
    rows = sorted([shown_in(sheet, name, row) for name in names] for row in sheet.before if row is not None)
    return hashlib.sha256(repr((sheet.previous, names, rows)).encode()).hexdigest()


def shown_in(sheet: Sheet, name: str, row: Row) -> str:
    """Return what a cell of a row shows: the label of what is chosen, else the text itself."""
    choice, value = sheet.choices.get(name), row.get(name) or ""
    return choice.shown(value, tuple(row.get(before) or "" for before in choice.before)) if choice is not None else value
