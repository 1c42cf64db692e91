"""Which sheets a workbook has and which columns: to be filled in, computed, and of the period before.

What the computed ones follow from stands in :mod:`koers.workbook.columns`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from math import prod

from koers.data.schemas import TableSchema
from koers.data.schemas.table import Column
from koers.impact.chain import EXACT
from koers.money import NumberFormatError, parse_number
from koers.period import Period
from koers.workbook.columns import Field, Lookup, Product, Role, SignedSum, SumOf, computed, computed_headings
from koers.workbook.lists import Choice, choices
from koers.workbook.method import Method
from koers.workbook.tables import Row, Table
from koers.workbook.words import Words, folded

# What a row is compared by where a table has no key.
ROW_NAMES: Mapping[str, tuple[str, ...]] = {"inputs": ("stakeholder", "input"), "value_map": ("outcome_id", "row_kind")}
_OF_PERIOD = re.compile(r"\((?P<period>[^()]+)\)$")


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
    method: Method | None = None,
) -> list[Sheet]:
    """Lay out every table: first those that hold something now, then those that did in the period before, then the others."""
    known = {**registers, **{name: table.rows for name, table in tables.items()}}
    sheets = []
    for name, table in tables.items():
        made = computed(table.schema, tables, words, method)
        sheets.append(lay_out(table, before.get(name), choices(table.schema, known, words), words, made))
    return sorted(sheets, key=lambda sheet: (not sheet.rows, not sheet.rows and not sheet.previous))


def lay_out(
    table: Table, before: tuple[str, Sequence[Row]] | None, chosen: Mapping[str, Choice], words: Words, made: Sequence[Field]
) -> Sheet:
    """Lay out one table's sheet, with what is computed in it."""
    schema = table.schema
    summed = {column.name for column in schema.columns if column.name.endswith("_eur")}
    if schema.name == "inputs" and not made:
        summed.add("value")  # all of them in the case's currency
    fields = [Field("input", one.name, heading(schema, one, words), one, adds_up=one.name in summed) for one in schema.columns]
    fields += made
    name, rows = before or ("", ())
    if name:
        fields += [
            Field("previous", one.name, f"{words.heading(schema.name, one.name)} ({name})", one, adds_up=one.name in summed)
            for one in schema.columns
            if not one.name.endswith("_en") and one.name != "source_place"
        ]
    return Sheet(words.sheet(schema.name), schema, tuple(fields), table.rows, name, _beside(schema, table.rows, rows), chosen)


def heading(schema: TableSchema, column: Column, words: Words) -> str:
    """Return a column's heading, with a mark where it must be filled in."""
    return words.heading(schema.name, column.name) + ("" if column.blank else " *")


def amount(sheet: Sheet, field: Field, row: Row, tables: Mapping[str, Table]) -> Decimal | None:
    """Return what a computed column holds in a row; None where what it needs is blank or no number, and in a row that does not count."""
    if field.counted is not None and row.get(field.counted[0]) != field.counted[1]:
        return None

    def value(name: str) -> Decimal | None:
        other = next(one for one in sheet.fields if one.name == name and one.role != "previous")
        return number(row.get(name)) if other.role == "input" else amount(sheet, other, row, tables)

    match field.calculation:
        case SignedSum(terms):
            return _added([(sign, value(name)) for sign, name in terms])
        case SumOf(table, column, keys):
            line = [row.get(name) for name in sheet.schema.key]
            amounts = [number(part.get(column)) for part in tables[table].rows if [part.get(key) for key in keys] == line]
            return sum((one for one in amounts if one is not None), Decimal(0))
        case Lookup(columns, values, otherwise):
            if row.get(columns[-1]) is None:
                return Decimal(1)
            return values.get(tuple(row.get(name) or "" for name in columns), otherwise)
        case Product():
            return _multiplied(field.calculation, row, value)
    return None


def _added(terms: Sequence[tuple[int, Decimal | None]]) -> Decimal | None:
    total = Decimal(0)
    for sign, value in terms:
        if value is None:
            return None
        total += sign * value
    return total


def _multiplied(product: Product, row: Row, value: Callable[[str], Decimal | None]) -> Decimal | None:
    """Return a product as the case's own valuation comes to it, in as many digits."""
    factors = [value(name) for name in product.factors]
    shares = [Decimal(0) if row.get(name) is None else value(name) for name in product.taken]
    years = value(product.lasting) if product.lasting else Decimal(1)
    if None in factors or None in shares or years is None:
        return None
    with localcontext(EXACT):
        left = 1 - sum((one for one in shares if one is not None), Decimal(0))
        return prod((one for one in factors if one is not None), start=left) if years else Decimal(0)


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
    own = {folded(text): name for language in ("en", "nl") for name, text in computed_headings(schema, tables, Words(language)).items()}
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
