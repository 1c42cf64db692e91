"""Read printed tables: each printed number becomes a cell with its unit, its place and the figure it prints."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from koers.audit.model import Cell, Computed, Unit
from koers.data.description import PrintedColumn, PrintedTable, PrintedUnit
from koers.data.printed_numbers import parse_printed
from koers.data.tables import file_bytes
from koers.errors import Finding, suggest
from koers.money import NumberFormatError

_UNITS: dict[str, Unit] = {"EUR": "EUR", "€": "EUR", "%": "share"}
# A file so named lies in the programme's data folder: a table that was transcribed as an input.
DATA = "data/"


@dataclass
class PrintedRow:
    """A printed row: what names it, its values by measure, the texts of its cells."""

    name: str
    keys: dict[str, str]
    texts: Mapping[str, str]


@dataclass
class PrintedTables:
    """The printed tables of a folder as cells, with every fault of them in ``findings``."""

    folder: Path
    file: str
    data: Path | None
    computed: Mapping[str, Computed]
    findings: list[Finding] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, PrintedRow]] = field(default_factory=dict)
    measures: dict[str, list[str]] = field(default_factory=dict)
    templates: dict[str, PrintedTable] = field(default_factory=dict)

    # Tables -----------------------------------------------------------------------------------------

    def read(self, name: str, table: PrintedTable) -> None:
        """Read one table's cells."""
        self.templates[name], self.rows[name] = table, {}
        self.measures[name] = list(dict.fromkeys(_column(c).measure for c in table.columns.values()))
        read = self.records(table.file or f"{name}.csv", f"tables.{name}.file")
        if read is None:
            return
        file, header, records = read
        placeholders = re.findall(r"\{(\w+)\}", table.row) if "{" in table.row else [table.row]
        own = {"row", "measure"}
        named = [*re.findall(r"\{(\w+)\}", table.figure + table.place), *([table.label] if table.label else [])]
        needed = [*placeholders, *table.columns, *table.where, *([table.unit_column] if table.unit_column else [])]
        unknown = [column for column in dict.fromkeys([*needed, *(n for n in named if n not in own)]) if column not in header]
        for column in unknown:
            self.fault(f"tables.{name}", f"{file} has no column {column!r}.", suggest(column, header))
        if unknown:
            return
        before = len(self.findings)
        for line, texts in records:
            if selected(texts, table.where):
                self._read_row(name, table, file, line, texts)
        if not self.rows[name] and len(self.findings) == before:
            self.fault(f"tables.{name}", f"no row of {file} is read.", "Look at where, or at the file.")

    def records(self, name: str, key: str) -> tuple[str, list[str], list[tuple[int, dict[str, str]]]] | None:
        """Return a file's name for messages, its header and its rows with their line."""
        inside = name.startswith(DATA)
        if inside and self.data is None:
            self.fault(key, f"{name} lies outside the folder.", "Name a file that lies beside the description.")
            return None
        base = self.data if inside and self.data is not None else self.folder
        path = base / name.removeprefix(DATA)
        shown = name if inside else f"{self.file.rpartition('/')[0]}/{name}"
        if not path.resolve().is_relative_to(base.resolve()):
            self.fault(key, f"{name} lies outside the folder.", "Name a file that lies beside the description.")
            return None
        content, faults = file_bytes(path, shown, {other.name for other in path.parent.glob("*.yaml")})
        self.findings += faults
        if content is None:
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.findings.append(Finding(shown, line, "", "encoding-error", "it is not UTF-8 text.", "Save the file as UTF-8."))
            return None
        first = text.partition("\n")[0]
        mark = max((",", ";", "\t"), key=first.count)
        return self._split(shown, text, mark)

    def _split(self, shown: str, text: str, mark: str) -> tuple[str, list[str], list[tuple[int, dict[str, str]]]] | None:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        header: list[str] = []
        records, line = [], 1
        try:
            for cells in reader:
                stripped = [cell.strip() for cell in cells]
                if not header:
                    header = stripped
                elif any(stripped):
                    if len(stripped) != len(header):
                        message = f"the row has {len(stripped)} cells and the header {len(header)}."
                        advice = "Check the separators; text that holds one stands between quotation marks."
                        self.findings.append(Finding(shown, line, "", "row-error", message, advice))
                    else:
                        records.append((line, dict(zip(header, stripped, strict=True))))
                line = reader.line_num + 1
        except csv.Error as error:
            self.findings.append(Finding(shown, line, "", "source-error", f"not readable as CSV: {error}.", "Check the quotation marks."))
            return None
        twice = sorted({label for label in header if header.count(label) > 1 and label})
        for label in twice:
            self.findings.append(Finding(shown, 1, label, "duplicate-label", f"the column {label!r} stands here twice.", "Rename one."))
        if not header:
            self.findings.append(Finding(shown, 0, "", "source-error", "the file is empty.", "Fill it, or leave the table out."))
        return None if twice or not header else (shown, header, records)

    def _read_row(self, name: str, table: PrintedTable, file: str, line: int, texts: dict[str, str]) -> None:
        filled = {column: text or table.blanks.get(column, "") for column, text in texts.items()}
        # A slash parts a row's name, so it can't be in one.
        plain = {column: text.replace("/", "-") for column, text in filled.items()}
        row = fill(table.row, plain).strip("/") if "{" in table.row else plain[table.row]
        if not row:
            self.findings.append(
                Finding(file, line, table.row, "missing-value", "nothing names the row.", "Fill it in, or leave the row out.")
            )
            return
        if row in self.rows[name]:
            advice = "Name rows by more columns, as in row: '{theme}/{line}', or correct the table."
            self.findings.append(Finding(file, line, table.row, "unique-error", f"the row {row!r} stands here twice.", advice))
            return
        self.rows[name][row] = PrintedRow(row, {}, filled)
        for column, given in table.columns.items():
            if texts[column]:
                self._read_cell(name, table, (file, line, column), self.rows[name][row], _column(given), texts)

    def _read_cell(
        self, name: str, table: PrintedTable, source: tuple[str, int, str], row: PrintedRow, column: PrintedColumn, texts: Mapping[str, str]
    ) -> None:
        file, line, label = source
        special = PrintedUnit()
        if table.unit_column:
            unit_name = texts[table.unit_column]
            if unit_name not in table.units:
                advice = f"Add it under units of {name}. {suggest(unit_name, table.units)}"
                self.findings.append(Finding(file, line, table.unit_column, "constraint-error", f"{unit_name!r} is no unit.", advice))
                return
            special = table.units[unit_name]
        unit = next(u for u in (column.unit, special.unit, table.unit) if u is not None)
        decimals = next(d for d in (column.decimals, special.decimals, table.decimals) if d is not None)
        exact = next(e for e in (column.exact, special.exact, table.exact) if e is not None)
        text = texts[label]
        try:
            number = parse_printed(text, table.numbers, table.favourable)
        except NumberFormatError as error:
            advice = (
                "Say how numbers are written: numbers: nl for 1.234,50, en for 1,234.50, plain for 1234.50; leave out what was not printed."
            )
            self.findings.append(Finding(file, line, label, "type-error", f"{text!r} is no printed number: {error}.", advice))
            return
        printed = Decimal(1).scaleb(-decimals)
        if number % printed:
            advice = f"It says decimals: {decimals}. Raise that, or say numbers: nl where a point parts thousands."
            self.findings.append(Finding(file, line, label, "constraint-error", f"{text!r} has more decimals than were printed.", advice))
            return
        key = f"{name}/{row.name}:{column.measure}"
        if key in self.cells:
            self.fault(f"tables.{name}.columns.{label}", f"two columns are the measure {column.measure!r}.", "Give each its own.")
            return
        row.keys[column.measure] = key
        self.labels[key] = row.texts.get(table.label, row.name) if table.label else row.name
        self.places[key] = self._place(name, row)
        self.cells[key] = Cell(
            key=key,
            figure_id=self.figure_of(name, row, column.measure),
            value=number * unit * special.sign * column.sign,
            step=printed * unit,
            rounded=not exact,
            table=name,
            row=row.name,
            measure=column.measure,
            location=self._location(name, row, label),
            source=source,
            unit=_unit(label, texts.get(table.unit_column or "unit", "")),
            scale=unit,
        )

    def figure_of(self, name: str, row: PrintedRow, measure: str) -> str:
        """Return the id of the figure that a row's measure is, printed or not."""
        table = self.templates[name]
        if row.name in table.figures:
            return table.figures[row.name]
        return fill(table.figure or f"{name}/{{row}}/{{measure}}", {**row.texts, "row": row.name, "measure": measure})

    def _location(self, name: str, row: PrintedRow, column: str) -> str:
        table = self.templates[name]
        label = row.texts.get(table.label, "") if table.label else row.name
        return ", ".join(part for part in (self._place(name, row), label, column if len(table.columns) > 1 else "") if part)

    def _place(self, name: str, row: PrintedRow) -> str:
        table = self.templates[name]
        return fill(table.place, row.texts) if table.place else table.title or name

    def fault(self, key: str, message: str, advice: str) -> None:
        """Note what is wrong with the description, once."""
        finding = Finding(self.file, 0, key, "reference-error", message, advice)
        if finding not in self.findings:
            self.findings.append(finding)


def selected(texts: Mapping[str, str], where: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a row is meant; ``*`` is any text but none."""
    return all(texts[column] in allowed or ("*" in allowed and bool(texts[column])) for column, allowed in where.items())


def _unit(column: str, said: str) -> Unit:
    """Tell what a number is counted in: by its row's unit (``EUR``, ``%``), else by how its column's name ends."""
    if said in _UNITS:
        return _UNITS[said]
    return "EUR" if column.endswith("_eur") else "share" if column.endswith("_share") else "number"


def _column(given: str | PrintedColumn) -> PrintedColumn:
    return PrintedColumn(measure=given) if isinstance(given, str) else given


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values in the place of ``{names}``."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), template)
