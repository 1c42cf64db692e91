"""What may be chosen in a column: a schema's options, or what the registers hold, with a label for each id.

A cell shows the label where that names one thing only, else the id; both are understood when a workbook
comes back. What a column may hold can depend on the columns before it: the lines of this row's theme.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from koers.data.schemas import TABLES, TableSchema
from koers.workbook.grid import LISTS, a1
from koers.workbook.tables import Row
from koers.workbook.words import Words, folded

Prefix = tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """What one column may hold.

    Attributes
    ----------
    before : tuple of str
        The columns before it that it depends on.
    options : mapping of what stands in these to a mapping of id to label
        In the register's order.
    sheet_table : str
        The table of the same workbook whose rows are chosen from; "" for a register or a schema's options.
    sheet_column : str
    also : mapping of label to id
        What the options are called in the other language.
    """

    before: tuple[str, ...]
    options: Mapping[Prefix, Mapping[str, str]]
    sheet_table: str = ""
    sheet_column: str = ""
    also: Mapping[str, str] = field(default_factory=dict)
    _found: dict[Prefix, dict[str, set[str]]] = field(default_factory=dict, repr=False, compare=False)

    def of(self, prefix: Prefix) -> Mapping[str, str]:
        """Return id and label of what may stand there."""
        return self.options.get(prefix, {})

    def shown(self, name: str, prefix: Prefix) -> str:
        """Return what a cell shows for an id: its label where that leads back to it alone."""
        label = self.of(prefix).get(name)
        return label if label and not self.sheet_table and self._ids(prefix).get(folded(label)) == {name} else name

    def resolve(self, text: str, prefix: Prefix) -> set[str]:
        """Return the ids that a text can mean: by id, else by label or id whatever the case; none when it is neither."""
        if text in self.of(prefix):
            return {text}
        ids = self._ids(prefix)
        found = ids.get(folded(text), set()) or ids.get(folded(re.sub(r"[\s_]+", "-", text)), set())
        return found or ({self.also[folded(text)]} if folded(text) in self.also else set())

    def _ids(self, prefix: Prefix) -> dict[str, set[str]]:
        if prefix not in self._found:
            found: dict[str, set[str]] = {}
            for name, label in self.of(prefix).items():
                for text in {folded(name), folded(label)}:
                    found.setdefault(text, set()).add(name)
            self._found[prefix] = found
        return self._found[prefix]


def choices(schema: TableSchema, tables: Mapping[str, Sequence[Row]], words: Words) -> dict[str, Choice]:
    """Return what each column of a table that is chosen from something may hold.

    Parameters
    ----------
    schema : TableSchema
    tables : mapping of table to its rows
        Registers, and the tables of the workbook itself.
    words : Words
    """
    found: dict[str, Choice] = {}
    for column in schema.columns:
        if column.options:
            others = [Words(language) for language in ("nl", "en") if language != words.language]
            also = {folded(other.option(schema.name, value)): value for other in others for value in column.options}
            found[column.name] = Choice((), {(): {value: words.option(schema.name, value) for value in column.options}}, also=also)
    # The reference that a column stands last in says most of it: a theme is one of the themes, whatever else refers to it.
    for reference in sorted(schema.references, key=lambda one: len(one.columns)):
        for position, name in enumerate(reference.columns):
            if name in found or (position < len(reference.columns) - 1 and _is_last(schema, name)):
                continue
            targets = [(table, columns) for table, columns in reference.targets if table in tables]
            if targets:
                found[name] = _referred(reference.columns[:position], targets, position, tables, words)
    return found


def _is_last(schema: TableSchema, name: str) -> bool:
    return any(reference.columns[-1] == name for reference in schema.references)


def _referred(
    before: tuple[str, ...],
    targets: Sequence[tuple[str, tuple[str, ...]]],
    position: int,
    tables: Mapping[str, Sequence[Row]],
    words: Words,
) -> Choice:
    options: dict[Prefix, dict[str, str]] = {}
    for table, columns in targets:
        label = _labels(table, columns[position], tables, words)
        for row in tables[table]:
            cells = [row.get(column) for column in columns[: position + 1]]
            names = [cell for cell in cells if cell is not None]
            if len(names) == len(cells):
                options.setdefault(tuple(names[:-1]), {}).setdefault(names[-1], label(row))
    own = targets[0][0] if TABLES[targets[0][0]].folder == "periods" else ""
    return Choice(before, options, own, targets[0][1][position] if own else "")


def _labels(table: str, column: str, tables: Mapping[str, Sequence[Row]], words: Words) -> Callable[[Row], str]:
    """Return what says how a cell of a register is called: by its own label, by what it refers to, by the schema's word for it."""
    schema = TABLES[table]
    if schema.column(column).options:
        return lambda row: words.option(table, row.get(column) or "")
    if schema.key and schema.key[-1] == column:
        return lambda row: row.get("label") or row.get(column) or ""
    for reference in schema.references:
        if reference.columns == (column,) and len(reference.targets) == 1 and reference.targets[0][0] in tables:
            other, (name,) = reference.targets[0]
            known = {row.get(name): row.get("label") for row in tables[other]}
            return lambda row: known.get(row.get(column)) or row.get(column) or ""
    return lambda row: row.get(column) or ""


@dataclass
class HiddenLists:
    """The hidden sheet of lists: each stands there once; a list that depends on another column has two columns."""

    page: Any
    width: int = 0
    known: dict[tuple[tuple[Prefix, str], ...], tuple[int, int]] = field(default_factory=dict)
    numbered: dict[tuple[tuple[str, Decimal], ...], str] = field(default_factory=dict)

    def formula(self, choice: Choice, above: Choice | None, cell_before: str) -> str:
        """Return the source of a drop-down: a range, or for what depends on the cell before it the range under that cell's text."""
        entries = [(prefix, choice.shown(name, prefix)) for prefix, options in choice.options.items() for name in options]
        column, n = self._place(entries, above)
        if not choice.before:
            return f"={LISTS}!{a1(0, column, '$')}:{a1(max(n - 1, 0), column, '$')}"
        first, keys = f"{LISTS}!{a1(0, column + 1, '$')}", f"{LISTS}!{a1(0, column, '$')}:{a1(max(n - 1, 0), column, '$')}"
        return f"=OFFSET({first},MATCH({cell_before},{keys},0)-1,0,COUNTIF({keys},{cell_before}),1)"

    def numbers(self, values: Mapping[str, Decimal]) -> str:
        """Return where texts stand with a number beside each."""
        key = tuple(values.items())
        if key not in self.numbered:
            for row, (text, value) in enumerate(key):
                self.page.write_string(row, self.width, text)
                self.page.write_number(row, self.width + 1, float(value))  # the sheet's edge: a spreadsheet has binary floats only
            self.numbered[key] = f"{LISTS}!{a1(0, self.width, '$')}:{a1(len(key) - 1, self.width + 1, '$')}"
            self.width += 2
        return self.numbered[key]

    def _place(self, entries: Sequence[tuple[Prefix, str]], above: Choice | None) -> tuple[int, int]:
        shown = sorted(entries, key=lambda entry: entry[0]) if above is not None else list(entries)
        key = tuple(((above.shown(prefix[-1], prefix[:-1]),) if above is not None else (), text) for prefix, text in shown)
        if key not in self.known:
            self.known[key] = self.width, len(key)
            for row, (prefix, text) in enumerate(key):
                for column, cell in enumerate((*prefix, text), start=self.width):
                    self.page.write_string(row, column, cell)
            self.width += 2 if above is not None else 1
        return self.known[key]
