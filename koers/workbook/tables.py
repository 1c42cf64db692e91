"""The tables of a period or a case as they lie in the data folder, as text: what a workbook is made of."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from koers.data.impact import FOLDER as CASES
from koers.data.origins import sha256
from koers.data.schemas import IMPACT, TableSchema, tables_in
from koers.data.schemas.impact import case_schema, whole_schema
from koers.data.store import Store
from koers.data.tables import read_text
from koers.errors import DataError, UsageError, suggest
from koers.period import Period, previous

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, str | None]
# Faults of a cell can be mended in the workbook; these are of the file itself.
_OF_THE_FILE = ("missing-label", "extra-label", "duplicate-label", "extra-cell", "missing-cell", "encoding-error", "blank-row")


@dataclass(frozen=True)
class Subject:
    """What a workbook is of: a period of the programme, or an impact case.

    Attributes
    ----------
    kind : {"period", "case"}
    name : str
        The period, or the case's folder as a workbook names it.
    folder : Path
        Where its files lie.
    shown : str
        How messages name that folder.
    period : Period or None
    """

    kind: Literal["period", "case"]
    name: str
    folder: Path
    shown: str
    period: Period | None = None

    @property
    def schemas(self) -> tuple[TableSchema, ...]:
        """The tables it has or could have."""
        return tuple(tables_in("periods")) if self.kind == "period" else (IMPACT["inputs"], IMPACT["value_map"])

    def file(self, table: str) -> str:
        """Return how messages name a table's file."""
        return f"{self.shown}/{table}.csv"


@dataclass(frozen=True)
class Table:
    """One table as it is now.

    Attributes
    ----------
    schema : TableSchema
        With the columns that its file has or may have, in the file's order.
    header : tuple of str
        The file's columns; none where there is no file.
    rows : tuple of mapping of column to text or None
    sha256 : str
        Of the file; "" where there is none.
    """

    schema: TableSchema
    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    sha256: str = ""


def find_subject(store: Store, name: str) -> Subject:
    """Return what a workbook is of by its name: a period, a case's folder, or a case of ``data/impact/`` by its name.

    Raises
    ------
    UsageError
        When there is no such period or case, with the nearest.
    """
    if Period.is_name(name):
        period = store.period(name)
        return Subject("period", name, store.data / "periods" / name, f"data/periods/{name}", period)
    own = (store.data / CASES).resolve()
    for folder in (Path(name), store.data / CASES / name):
        if (folder / "value_map.csv").is_file() or (folder / "case.yaml").is_file():
            inside = folder.resolve().parent == own
            shown = f"data/{CASES}/{folder.resolve().name}" if inside else folder.as_posix()
            return Subject("case", folder.resolve().name if inside else folder.as_posix(), folder, shown)
    cases = sorted(path.parent.name for path in (store.data / CASES).glob("*/case.yaml"))
    raise UsageError(f"There is no period and no case {name!r}. {suggest(name, [*map(str, store.periods), *cases])}")


def read_tables(subject: Subject) -> dict[str, Table]:
    """Return each table of a subject, an empty one where there is no file.

    Raises
    ------
    DataError
        When a file is no table with the schema's columns. Faults within cells are not judged: a workbook is where they are mended.
    """
    found, faults = {}, []
    for schema in subject.schemas:
        path = subject.folder / f"{schema.name}.csv"
        if not path.is_file():
            found[schema.name] = Table(schema)
            continue
        content = path.read_bytes()
        header = header_of(content)
        own = _ordered(case_schema(schema, [*schema.column_names, *header]) if subject.kind == "case" else schema, header)
        # A case's file may lack the columns that are optional; the workbook offers them all the same.
        frame, findings = read_text(content, subject.file(schema.name), case_schema(schema, header) if subject.kind == "case" else own)
        faults += [finding for finding in findings if frame is None or finding.code in _OF_THE_FILE]
        if frame is not None:
            found[schema.name] = Table(own, tuple(header), _rows(frame), sha256(content))
    if faults:
        raise DataError(faults)
    return found


def previous_tables(store: Store, subject: Subject) -> dict[str, tuple[str, tuple[Row, ...]]]:
    """Return for each table the period to compare with and its rows there; tables that none has before are absent."""
    found: dict[str, tuple[str, tuple[Row, ...]]] = {}
    if subject.period is None:
        return found
    for schema in subject.schemas:
        before = previous(subject.period, [one for one in store.periods if store.has_tables(one, [schema.name])])
        if before is not None:
            folder = store.data / "periods" / str(before)
            frame, _ = read_text((folder / f"{schema.name}.csv").read_bytes(), f"data/periods/{before}/{schema.name}.csv", schema)
            if frame is not None:
                found[schema.name] = str(before), _rows(frame)
    return found


def registers(store: Store) -> dict[str, tuple[Row, ...]]:
    """Return the programme's registers as text."""
    found = {}
    for schema in tables_in("programme"):
        path = store.data / "programme" / f"{schema.name}.csv"
        frame = read_text(path.read_bytes(), f"data/programme/{path.name}", schema)[0] if path.is_file() else None
        if frame is not None:
            found[schema.name] = _rows(frame)
    return found


def _rows(frame: pd.DataFrame) -> tuple[Row, ...]:
    return tuple({str(name): value for name, value in row.items()} for row in frame.to_dict("records"))


def header_of(content: bytes) -> list[str]:
    """Return the columns that a file's first line names."""
    first = content.decode("utf-8-sig", errors="replace").splitlines()[:1]
    return [cell.strip() for cell in next(csv.reader(first), [])]


def _ordered(schema: TableSchema, header: Sequence[str]) -> TableSchema:
    """Return a schema with its columns in a file's order.

    One that the file lacks stands behind the one it follows in the schema; the ends of a range behind what they are of.
    """
    names = [name for name in header if name in schema.column_names]
    before = ""
    for name in schema.column_names:
        if name not in names:
            low, base = re.sub(r"_high$", "_low", name), re.sub(r"_(low|high)$", "", name)
            behind = next((one for one in (low, base) if one != name and one in names), before)
            names.insert(names.index(behind) + 1 if behind else 0, name)
        before = name
    return replace(schema, columns=tuple(schema.column(name) for name in dict.fromkeys(names)))


def offered(schema: TableSchema, table: Table, kind: str) -> TableSchema:
    """Return every column that may come back for a table: those it has, for a case also every end of a range."""
    return _ordered(whole_schema(schema), [column.name for column in table.schema.columns]) if kind == "case" else table.schema


def csv_bytes(table: Table, rows: Sequence[Row], schema: TableSchema) -> bytes:
    """Write rows as a file: the present file's columns in its order, and the optional ones that are filled in."""
    required = table.header or tuple(table.schema.column_names)
    names = [name for name in schema.column_names if name in required or any(row.get(name) is not None for row in rows)]
    if table.header:
        names = [column.name for column in _ordered(replace(schema, columns=tuple(map(schema.column, names))), table.header).columns]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name) or "" for name in names] for row in rows)
    return text.getvalue().encode("utf-8")
