"""Read a published document: its printed tables as data, and the description that says what they are.

A description is a YAML file beside the tables (docs/audit.md has the format): which column is which measure, what names a row, the
printed unit, and the checks that should hold. Here it becomes cells and checks for :mod:`koers.audit`. A name that matches nothing is
a fault: a check that looks at nothing would pass for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from koers.audit.model import Cell, Check, Computed, Explanation, Form, Rule
from koers.data.description import CountedRows, Description, PrintedCheck, PrintedTable, descriptions
from koers.data.printed_tables import PrintedRow, PrintedTables, selected
from koers.data.schemas import PUBLISHED
from koers.data.tables import read_table
from koers.errors import DataError, suggest
from koers.frames import rows_of

EXPLANATIONS = "explanations.csv"


@dataclass(frozen=True)
class PrintedDocument:
    """A document that is ready for :class:`koers.audit.engine.Auditor`.

    Attributes
    ----------
    name, title, file : str
        The folder's name, what it is, and its description.
    period : str
        "" for one that belongs to none.
    cells : tuple of Cell
    checks : tuple of Check
    explanations : tuple of Explanation
    labels : mapping of cell key to the row's label
    places : mapping of cell key to where its row is printed
    titles : mapping of table name to its title
    """

    name: str
    title: str
    file: str
    period: str
    cells: tuple[Cell, ...]
    checks: tuple[Check, ...]
    explanations: tuple[Explanation, ...]
    labels: Mapping[str, str]
    places: Mapping[str, str]
    titles: Mapping[str, str]


def read_document(
    path: Path, file: str, description: Description, computed: Mapping[str, Computed] | None = None, data: Path | None = None
) -> PrintedDocument:
    """Read a document's tables and expand its checks.

    Parameters
    ----------
    path : Path
        The description; its tables lie beside it.
    file : str
        Its name for messages.
    description : Description
    computed : mapping of figure id to Computed
        What a check may need that is not printed.
    data : Path, optional
        The programme's data folder, for tables that were transcribed there.

    Raises
    ------
    DataError
        With every fault of the tables and of the checks.
    """
    reader = _Document(path.parent, file, data, computed or {})
    for name, table in description.tables.items():
        reader.read(name, table)
    if reader.findings:
        raise DataError(reader.findings)
    for name, table in description.tables.items():
        reader.table_checks(name, table)
    for number, check in enumerate(description.checks):
        reader.check(f"checks.{number}", check)
    explanations = reader.explanations()
    if reader.findings:
        raise DataError(reader.findings)
    title = description.title or path.parent.name
    cells = tuple(reader.cells.values())
    return PrintedDocument(
        path.parent.resolve().name,
        title,
        file,
        description.period,
        cells,
        tuple(reader.checks),
        explanations,
        reader.labels,
        reader.places,
        {name: table.title for name, table in description.tables.items()},
    )


@dataclass
class _Document(PrintedTables):
    """The tables, and their checks."""

    checks: list[Check] = field(default_factory=list)

    # Checks -----------------------------------------------------------------------------------------

    def table_checks(self, name: str, table: PrintedTable) -> None:
        """Expand the checks that a table declares of itself."""
        for number, footing in enumerate(table.footing):
            key = f"tables.{name}.footing.{number}"
            self._sums(
                key,
                "footing",
                f"{name}/{footing.total}",
                [_within(name, t) for t in footing.of],
                _all_within(name, footing.but),
                footing.measures,
            )
        for rule, expressions in (("cross_footing", table.cross_footing), ("roll_forward", table.roll_forward), ("share", table.share)):
            for number, expression in enumerate(expressions):
                self._identity(f"tables.{name}.{rule}.{number}", rule, name, expression)  # type: ignore[arg-type]

    def check(self, key: str, check: PrintedCheck) -> None:
        """Expand a check between rows or tables."""
        counted = self._counted(key, check.rows) if check.rows is not None else ()
        if counted is None:
            return
        if check.equals:
            self._sums(key, check.rule, check.figure, check.equals, check.but, check.measures, counted)
        elif counted:
            for result, _captured, own in self._matching(key, check.figure):
                for measure in [own] if own else result.keys:
                    self.checks.append(Check(check.rule, result.keys[measure], (), given=counted))
        else:
            form: Form = "product" if check.product else "ratio"
            self._pairs(key, check.rule, form, check.figure, check.product or check.share)

    def _identity(self, key: str, rule: Rule, name: str, expression: str) -> None:
        """Expand ``balance = budget_revised - spent`` over every row that has them."""
        parsed = _parsed(expression)
        if parsed is None:
            advice = "Write it as: balance = budget_revised - spent, or amount = hours * rate, or part_share = part / whole."
            self.fault(key, f"{expression!r} is no identity.", advice)
            return
        result, parts, form = parsed
        before = len(self.checks)
        for row in self.rows[name].values():
            terms = [(sign, row.keys[measure]) for sign, measure in parts if measure in row.keys]
            given = [
                self._given(name, row, sign, measure) for sign, measure in parts if form == "sum" and measure not in self.measures[name]
            ]
            known = tuple(one for one in given if one is not None)
            if result in row.keys and terms and len(terms) + len(known) == len(parts):
                self.checks.append(Check(rule, row.keys[result], tuple(terms), form, known))
        if len(self.checks) == before:
            missing = [measure for measure in (result, *(measure for _, measure in parts)) if measure not in self.measures[name]]
            what = f"no column is the measure {', '.join(map(repr, missing))}." if missing else "no row has all of its measures."
            self.fault(key, f"{expression!r}: {what}", suggest(next(iter(missing), ""), self.measures[name]))

    def _given(self, name: str, row: PrintedRow, sign: int, measure: str) -> tuple[int, str, Decimal] | None:
        """Return a term that is not printed, where our figures have it."""
        figure = self.figure_of(name, row, measure)
        return (sign, figure, self.computed[figure].value) if figure in self.computed else None

    def _sums(
        self,
        key: str,
        rule: Rule,
        figure: str,
        equals: Sequence[str],
        but: Sequence[str],
        measures: Sequence[str],
        given: tuple[tuple[int, str, Decimal], ...] = (),
    ) -> None:
        found = False
        before = len(self.findings)
        for result, captured, own in self._matching(key, figure):
            if self._excluded(key, result, figure, captured, but):
                continue
            matched = [(sign, self._terms(key, term, captured, but, result)) for sign, term in map(_signed, equals)]
            if len(self.findings) > before:
                return
            for measure in [own] if own else measures or list(result.keys):
                if measure not in result.keys:
                    continue
                terms = tuple(
                    (sign, row.keys[named or measure]) for sign, rows in matched for row, named in rows if (named or measure) in row.keys
                )
                # A single named figure that is not printed leaves nothing to compare with; a blank line of a column adds nothing to it.
                if terms and all(any((named or measure) in row.keys for row, named in rows) for _, rows in matched):
                    self.checks.append(Check(rule, result.keys[measure], terms, given=given))
                    found = True
        if not found and len(self.findings) == before:
            self.fault(key, f"{figure!r} and what it equals have no printed measure in common.", "Look at measures and at the columns.")

    def _pairs(self, key: str, rule: Rule, form: Form, figure: str, refs: Sequence[str]) -> None:
        before = len(self.findings)
        for result, captured, own in self._matching(key, figure):
            found = [self._terms(key, ref, captured, (), result) for ref in refs]
            if len(self.findings) > before:
                return
            keys = [[row.keys.get(named or own or "value") for row, named in rows] for rows in found]
            measure = own or next(iter(result.keys), "")
            if measure not in result.keys or any(len(one) != 1 or one[0] is None for one in keys):
                self.fault(key, f"{figure!r}, {' and '.join(map(repr, refs))} are not one printed figure each.", "Write table/row:measure.")
                return
            self.checks.append(Check(rule, result.keys[measure], tuple((1, str(one[0])) for one in keys), form))

    def _counted(self, key: str, counted: CountedRows) -> tuple[tuple[int, str, Decimal], ...] | None:
        """Count the rows of a list."""
        read = self.records(counted.file, f"{key}.rows.file")
        if read is None:
            return None
        file, header, records = read
        for column in counted.where:
            if column not in header:
                self.fault(f"{key}.rows.where", f"{file} has no column {column!r}.", suggest(column, header))
                return None
        # Tables alone may lie anywhere: what names a finding is the same wherever that is.
        named = file if self.data is not None else counted.file
        return ((1, named, Decimal(sum(selected(texts, counted.where) for _, texts in records))),)

    def _matching(self, key: str, reference: str) -> Iterator[tuple[PrintedRow, dict[str, str], str]]:
        """Yield the rows a reference names, what its braces stand for, and the measure it names."""
        table, pattern, measure = self._parts(key, reference)
        if not table:
            return
        expression, found = _regex(pattern), False
        for row in self.rows[table].values():
            match = expression.fullmatch(row.name)
            if match:
                found = True
                yield row, match.groupdict(), measure
        if not found:
            self.fault(key, f"{reference!r} names no row of {table}.", suggest(pattern, self.rows[table]))

    def _terms(
        self, key: str, reference: str, captured: Mapping[str, str], but: Sequence[str], result: PrintedRow
    ) -> list[tuple[PrintedRow, str]]:
        filled = _fill_captured(reference, captured)
        if unknown := re.search(r"\{\w+\}", filled):
            self.fault(key, f"{reference!r}: {unknown[0]} stands for nothing.", "Name it in the figure or total as well, or write *.")
            return []
        return [
            (row, measure)
            for row, _, measure in self._matching(key, filled)
            if (row is not result or measure) and not self._excluded(key, row, filled, captured, but)
        ]

    def _excluded(self, key: str, row: PrintedRow, reference: str, captured: Mapping[str, str], but: Sequence[str]) -> bool:
        """Tell whether a row is among those that a check leaves out."""
        table = self._parts(key, reference)[0]
        left_out = [self._parts(key, _fill_captured(other, captured)) for other in but]
        return any(other == table and _regex(pattern).fullmatch(row.name) for other, pattern, _ in left_out)

    def _parts(self, key: str, reference: str) -> tuple[str, str, str]:
        """Split ``table/row:measure``; a fault where there is no such table."""
        table, _, rest = reference.partition("/")
        if table not in self.rows:
            self.fault(
                key, f"{reference!r}: there is no table {table!r}.", f"Write table/row or table/row:measure. {suggest(table, self.rows)}"
            )
            return "", "", ""
        row, colon, measure = rest.rpartition(":")
        if colon and measure in self.measures[table]:
            return table, row, measure
        if colon and rest not in self.rows[table]:
            self.fault(key, f"{reference!r}: {table} has no measure {measure!r}.", suggest(measure, self.measures[table]))
        return table, rest, ""

    # Explanations -----------------------------------------------------------------------------------

    def explanations(self) -> tuple[Explanation, ...]:
        """Read the records that explain findings, where there are any."""
        path = self.folder / EXPLANATIONS
        if not path.is_file():
            return ()
        shown = f"{self.file.rpartition('/')[0]}/{EXPLANATIONS}"
        frame, faults = read_table(path.read_bytes(), shown, PUBLISHED["explanations"])
        self.findings += faults
        return tuple(
            Explanation(
                row.finding, row.published, row.computed, {"nl": row.reason_nl, "en": row.reason_en}, row.evidence, row.date, int(row.Index)
            )
            for row in rows_of(frame)
        )


def _parsed(expression: str) -> tuple[str, list[tuple[int, str]], Form] | None:
    """Take ``result = a + b - c``, ``result = a * b`` or ``result = a / b`` apart; None for anything else."""
    match = re.fullmatch(r"\s*(\w+)\s*=\s*(\w+(?:\s*[-+*/]\s*\w+)*)\s*", expression)
    if match is None:
        return None
    pieces = re.findall(r"[-+*/]|\w+", f"+ {match[2]}")
    signs, names = pieces[::2], pieces[1::2]
    if {"*", "/"} & set(signs):
        return (match[1], [(1, name) for name in names], "product" if signs[1] == "*" else "ratio") if len(names) == 2 else None
    return match[1], [(-1 if sign == "-" else 1, name) for sign, name in zip(signs, names, strict=True)], "sum"


def _fill_captured(reference: str, captured: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: captured.get(match[1], match[0]), reference)


def _signed(reference: str) -> tuple[int, str]:
    """Take the sign off a reference; ``- table/row`` subtracts."""
    bare = reference.strip()
    return (-1, bare[1:].lstrip()) if bare.startswith("-") else (1, bare.removeprefix("+").lstrip())


def _within(table: str, reference: str) -> str:
    sign, bare = _signed(reference)
    return f"{'-' if sign < 0 else ''}{table}/{bare}"


def _all_within(table: str, references: Iterable[str]) -> list[str]:
    return [f"{table}/{reference}" for reference in references]


def _regex(pattern: str) -> re.Pattern[str]:
    """``*`` stands for any text within a part of a row's name, ``{name}`` as well and is the same wherever it stands again."""
    text, seen = "", set()
    for piece in re.split(r"(\*|\{\w+\})", pattern):
        if piece == "*":
            text += "[^/]*"
        elif piece.startswith("{") and piece.endswith("}"):
            name = piece[1:-1]
            text += f"(?P={name})" if name in seen else f"(?P<{name}>[^/]+)"
            seen.add(name)
        else:
            text += re.escape(piece)
    return re.compile(text)


__all__ = ["EXPLANATIONS", "PrintedDocument", "descriptions", "read_document"]
