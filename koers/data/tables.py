"""Read one CSV file against its schema: a frame of exact values, or every fault it has.

The frame is indexed by the line number in the file (the header is line 1), so that each value can be
led back to its cell. Money and shares are Decimals, blanks are None.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from koers.data.kinds import KINDS
from koers.data.schemas import TableSchema
from koers.errors import Finding, suggest

if TYPE_CHECKING:
    import pandas as pd


def read_table(content: bytes, file: str, schema: TableSchema) -> tuple[pd.DataFrame | None, list[Finding]]:
    """Read a table.

    Parameters
    ----------
    content : bytes
        The file.
    file : str
        Its path below the data folder, for messages.
    schema : TableSchema

    Returns
    -------
    frame : DataFrame or None
        One row per record, the schema's columns in its order; None when there are faults.
    findings : list of Finding
        Every fault of the file.
    """
    rows, findings = _rows(content, file)
    if rows is None:
        return None, findings
    header, body = rows[0][1], rows[1:]
    while body and not any(body[-1][1]):
        body.pop()
    findings += _label_faults(header, file, schema)
    findings += _shape_faults(header, body, file)
    body = [(line, cells) for line, cells in body if any(cells)]
    frame = _text_frame(header, body)
    findings += _content_faults(frame, file, schema)
    if findings:
        return None, findings
    return _typed(frame, schema), []


def _rows(content: bytes, file: str) -> tuple[list[tuple[int, list[str]]] | None, list[Finding]]:
    """Split the file into (line number, cells); None where it is no CSV text at all."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        advice = "Save the file as UTF-8 (in Excel: 'CSV UTF-8')."
        return None, [Finding(file, line, "", "encoding-error", f"byte 0x{content[error.start]:02X} is not UTF-8 text.", advice)]
    if not text.strip():
        return None, [
            Finding(file, 0, "", "source-error", "the file is empty.", "Restore it, or delete it if the period has no such table.")
        ]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        return None, [Finding(file, reader.line_num, "", "source-error", f"not readable as CSV: {error}.", "Check the quotation marks.")]
    if len(rows[0][1]) == 1 and ";" in rows[0][1][0]:
        advice = "Save it with commas between the columns and a point before the cents."
        return None, [Finding(file, 1, "", "source-error", "the columns are separated by semicolons.", advice)]
    return rows, []


def _label_faults(header: Sequence[str], file: str, schema: TableSchema) -> list[Finding]:
    expected = schema.column_names
    missing = [name for name in expected if name not in header]
    extra = [label for label in header if label not in expected]
    findings = [
        Finding(file, 1, name, "duplicate-label", f"the column {name!r} stands here {n} times.", "Keep one.")
        for name, n in Counter(header).items()
        if n > 1
    ]
    findings += [Finding(file, 1, name, "missing-label", f"the column {name!r} is missing.", "Add it.") for name in missing]
    findings += [
        Finding(
            file,
            1,
            label,
            "extra-label",
            f"the column {label!r} is not known." if label else "a column has no name.",
            suggest(label, missing or expected),
        )
        for label in extra
    ]
    return findings


def _shape_faults(header: Sequence[str], body: Sequence[tuple[int, list[str]]], file: str) -> list[Finding]:
    findings = []
    for line, cells in body:
        if not any(cells):
            findings.append(Finding(file, line, "", "blank-row", "the row is blank.", "Delete it."))
        elif len(cells) != len(header):
            code = "extra-cell" if len(cells) > len(header) else "missing-cell"
            message = f"the row has {len(cells)} cells, the header {len(header)}."
            findings.append(
                Finding(file, line, "", code, message, "Check the commas; text that holds a comma stands between quotation marks.")
            )
    if not any(any(cells) for _, cells in body):
        findings.append(Finding(file, 0, "", "source-error", "the file has a header and no rows.", "Fill it in, or delete the file."))
    return findings


def _text_frame(header: Sequence[str], body: Sequence[tuple[int, list[str]]]) -> pd.DataFrame:
    """Return the cells as text, None where blank, indexed by line number; the first of equal labels counts."""
    import pandas as pd

    records = {
        label: [cells[header.index(label)] or None if header.index(label) < len(cells) else None for _, cells in body]
        for label in dict.fromkeys(header)
        if label
    }
    return pd.DataFrame(records, index=pd.Index([line for line, _ in body], name="row"), dtype=object)


def _content_faults(frame: pd.DataFrame, file: str, schema: TableSchema) -> list[Finding]:
    """Check cells and keys by the pandera schema, all at once, and word each failure."""
    import pandera.errors

    known = [name for name in schema.column_names if name in frame.columns]
    try:
        schema.pandera().select_columns(known).validate(frame[known], lazy=True) if set(schema.key) <= set(known) else None
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return []
    findings: list[Finding] = []
    duplicates: set[int] = set()
    for case in cases.itertuples():
        if case.check == "multiple_fields_uniqueness" or "unique" in str(case.check):
            duplicates.add(int(case.index))
        elif case.check == "not_nullable":
            column = schema.column(str(case.column))
            message = f"{column.name} is blank."
            findings.append(
                Finding(file, int(case.index), column.name, "constraint-error", message, f"Fill it in: {column.description.lower()}.")
            )
        else:
            column = schema.column(str(case.column))
            code, message, advice = column.fault(case.failure_case) or ("type-error", f"{case.failure_case!r} is not allowed.", "")
            findings.append(Finding(file, int(case.index), column.name, code, message, advice))
    key = list(schema.key)
    for line in sorted(duplicates):
        values = tuple(frame.loc[line, key])
        first = next(int(i) for i in frame.index if tuple(frame.loc[i, key]) == values)
        shown = ", ".join(str(value) for value in values)
        findings.append(
            Finding(file, line, key[-1], "unique-error", f"{shown} stands here already in row {first}.", "Keep one of the two.")
        )
    return findings


def _typed(frame: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    import pandas as pd

    columns = {}
    for column in schema.columns:
        convert = KINDS[column.kind].convert
        columns[column.name] = pd.Series(
            [None if value is None else convert(value) for value in frame[column.name]], index=frame.index, dtype=object
        )
    return pd.DataFrame(columns)


def reference_faults(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str], schemas: Sequence[TableSchema]) -> list[Finding]:
    """Return the rows that name something no register holds, with the nearest name that it does."""
    findings = []
    for schema in schemas:
        if schema.name not in frames:
            continue
        for reference in schema.references:
            allowed = [
                tuple(row)
                for table, columns in reference.targets
                if table in frames
                for row in frames[table][list(columns)].itertuples(index=False, name=None)
            ]
            known = set(allowed)
            for line, *values in frames[schema.name][list(reference.columns)].itertuples(name=None):
                if any(value is None for value in values) or tuple(values) in known:
                    continue
                findings.append(_reference_finding(files[schema.name], line, reference.columns, values, allowed))
    return findings


def _reference_finding(file: str, line: int, columns: Sequence[str], values: Sequence[str], allowed: Sequence[tuple[str, ...]]) -> Finding:
    """Blame the last column when the ones before it are right, else the first."""
    beginning = tuple(values[:-1])
    same = [row[-1] for row in allowed if row[:-1] == beginning]
    if same:
        message = f"{values[-1]!r} is not in the register" + (f" under {'/'.join(beginning)}." if beginning else ".")
        return Finding(file, line, columns[-1], "foreign-key", message, suggest(values[-1], set(same)))
    message = f"{values[0]!r} is not in the register."
    return Finding(file, line, columns[0], "foreign-key", message, suggest(values[0], {row[0] for row in allowed}))


def file_bytes(path: Path, file: str) -> tuple[bytes | None, list[Finding]]:
    """Return a file's bytes, or a finding that says it is missing and what stands beside it."""
    if path.is_file():
        return path.read_bytes(), []
    siblings = [other.name for other in path.parent.glob("*.csv")] if path.parent.is_dir() else []
    return None, [Finding(file, 0, "", "missing-file", "the file is missing.", suggest(path.name, siblings) if siblings else "Add it.")]
