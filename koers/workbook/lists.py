"""What may be chosen in a column: a schema's options, or what the registers hold, with a label for each id.

A cell shows the label where that names one thing only, else the id; both are understood when a workbook
comes back. What a column may hold can depend on the columns before it: the lines of this row's theme.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from koers.data.schemas import TABLES, TableSchema
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
    """

    before: tuple[str, ...]
    options: Mapping[Prefix, Mapping[str, str]]
    sheet_table: str = ""
    sheet_column: str = ""
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
        return ids.get(folded(text), set()) or ids.get(folded(re.sub(r"[\s_]+", "-", text)), set())

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
            found[column.name] = Choice((), {(): {value: words.option(schema.name, value) for value in column.options}})
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
