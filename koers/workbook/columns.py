"""A sheet's columns, and what its computed ones follow from.

For a period that are the identities of :mod:`koers.finance.accounts`, for a case the chain of
:mod:`koers.impact.chain` under the case's own convention, for one whole year and before discounting. The
present values stand in the report: they need the discount factors of every year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from koers.data.schemas import TABLES, TableSchema
from koers.data.schemas.table import Column
from koers.finance.accounts import IDENTITIES, MEASURES
from koers.impact.case import PRICED
from koers.impact.conventions import DropOffStarts, FilterAlgebra
from koers.workbook.method import Method
from koers.workbook.tables import Table
from koers.workbook.words import Sentence, Words, sentence

Role = Literal["input", "computed", "previous"]
# What a case's sheets compute, whether a case needs all of it or not.
CASE_MEASURES: Mapping[str, tuple[str, ...]] = {
    "inputs": ("exchange_rate", "amount"),
    "value_map": ("price_factor", "gross", "after_deadweight", "after_displacement", "impact", "first_year_value"),
}


@dataclass(frozen=True)
class SignedSum:
    """The sum of other columns of the row, each with a sign: ``terms`` of (sign, name)."""

    terms: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class SumOf:
    """The sum of another table's amounts: of its rows that name the same line."""

    table: str
    amount: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Product:
    """The product of other columns of the row, less a share of it.

    Attributes
    ----------
    factors : tuple of str
        None of them may be blank.
    taken : tuple of str
        Shares that are added up and taken off at once; blank is 0.
    lasting : str
        A column of years, not blank: where it is 0 there is nothing. "" for none.
    """

    factors: tuple[str, ...]
    taken: tuple[str, ...] = ()
    lasting: str = ""


@dataclass(frozen=True)
class Lookup:
    """A number that belongs to what stands in other columns of the row.

    Attributes
    ----------
    columns : tuple of str
        Where the last of them is blank, the number is 1.
    values : mapping of what stands there to the number
    otherwise : Decimal or None
        For what is not among them; None where that is a fault.
    meaning : Sentence
    """

    columns: tuple[str, ...]
    values: Mapping[tuple[str, ...], Decimal]
    otherwise: Decimal | None
    meaning: Sentence


Calculation = SignedSum | SumOf | Product | Lookup


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
    calculation : Calculation or None
        What it is computed as.
    counted : tuple of (column, option) or None
        It is computed in rows that have this option there, and blank in others.
    adds_up : bool
        Whether what it adds up to stands above it.
    """

    role: Role
    name: str
    heading: str
    column: Column | None = None
    calculation: Calculation | None = None
    counted: tuple[str, str] | None = None
    adds_up: bool = False


def computed(schema: TableSchema, tables: Mapping[str, Table], words: Words, method: Method | None = None) -> list[Field]:
    """Return the columns that follow from a table's own.

    Parameters
    ----------
    schema : TableSchema
    tables : mapping of table to Table
    words : Words
    method : Method or None
        Of a case; None for a period, and for a case whose settings cannot be read.
    """
    if schema.name in CASE_MEASURES:
        made = {} if method is None else _inputs(method) if schema.name == "inputs" else _value_map(method)
        counted = ("status", PRICED) if schema.name == "value_map" else None
    else:
        made, counted = _accounts(schema, tables), None
    return [
        Field("computed", name, words.heading("measure", name), None, calculation, counted, adds_up=not isinstance(calculation, Lookup))
        for name, calculation in made.items()
    ]


def computed_headings(schema: TableSchema, tables: Mapping[str, Table], words: Words) -> dict[str, str]:
    """Return the heading of each measure that a table's sheet can have computed; a case may do without some."""
    names = CASE_MEASURES.get(schema.name, ()) or tuple(_accounts(schema, tables))
    return {name: words.heading("measure", name) for name in names}


def _accounts(schema: TableSchema, tables: Mapping[str, Table]) -> dict[str, Calculation]:
    """The measures of the accounts, in their order."""
    columns = {measure.name: measure.column for measure in MEASURES if measure.column in schema.column_names}
    if "budget" not in columns:
        return {}
    found: dict[str, Calculation] = {}
    for measure in MEASURES:
        result = measure.name
        if result in columns or f"{result}_eur" in schema.column_names:
            continue
        known = {**columns, **{name: name for name in found}}
        identity = next((one for one in IDENTITIES if one.result == result), None)
        if identity is not None and all(term in known for _, term in identity.terms):
            found[result] = SignedSum(tuple((sign, known[term]) for sign, term in identity.terms))
        elif identity is None and result in TABLES and result in tables:
            found[result] = _sum_of(TABLES[result], schema)
    return found


def _sum_of(parts: TableSchema, schema: TableSchema) -> SumOf:
    amount = next(column.name for column in parts.columns if column.kind == "money")
    return SumOf(parts.name, amount, parts.key[: len(schema.key)])


def _inputs(method: Method) -> dict[str, Calculation]:
    """The inputs in the case's currency, where some may be in another."""
    if not method.exchange_rates:
        return {}
    rates: dict[tuple[str, ...], Decimal] = {(currency,): rate for currency, rate in method.exchange_rates.items()}
    rates[method.currency,] = Decimal(1)
    meaning = sentence("What one unit of the currency is in {currency}", currency=method.currency)
    return {"exchange_rate": Lookup(("currency",), rates, None, meaning), "amount": Product(("value", "exchange_rate"))}


def _value_map(method: Method) -> dict[str, Calculation]:
    """The chain of a row, for one whole year."""
    made: dict[str, Calculation] = {}
    worth: tuple[str, ...] = ("quantity", "proxy_value")
    if method.index or method.listed:
        meaning = sentence("What moves the price to {year}; 1 where no price index has its year", year=str(method.price_year))
        columns = ("proxy_price_year",) if method.index else ("proxy_source", "proxy_price_year")
        made["price_factor"] = Lookup(columns, method.index or method.listed, Decimal(1), meaning)
        worth = (*worth, "price_factor")
    made["gross"] = Product(worth)
    filters = ("deadweight", "displacement", "attribution_to_others")
    results = ("after_deadweight", "after_displacement", "impact")
    for n, (result, before, share) in enumerate(zip(results, ("gross", *results), filters, strict=False), start=1):
        added = method.convention.filter_algebra is FilterAlgebra.ADDITIVE
        made[result] = Product(("gross",), filters[:n]) if added else Product((before,), (share,))
    late = method.convention.drop_off_starts is DropOffStarts.YEAR2
    made["first_year_value"] = Product(("impact",), () if late else ("drop_off",), "duration_years")
    return made
