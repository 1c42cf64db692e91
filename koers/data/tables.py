"""Read one CSV file against its schema: a frame of exact values, or every fault it has.

In stages: bytes to cells, cells to a frame of text, the text judged column by column and key by key,
the text turned into values. Faults of one stage do not hide those of the next, as far as the next can
still be reached. The frame is indexed by the line number in the file (the header is line 1), so that
each value can be led back to its cell. Money and shares are Decimals, blanks are None.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koers.data.kinds import KINDS
from koers.data.schemas import Reference, TableSchema
from koers.errors import Finding, nearest, suggest

if TYPE_CHECKING:
    import pandas as pd

_BOM = b"\xef\xbb\xbf"
_COMMAS = "Check the commas; text that holds a comma stands between quotation marks."
_SEPARATORS = {";": "semicolons", "\t": "tabs"}


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
    frame, findings = read_text(content, file, schema)
    return (None if frame is None or findings else typed(frame, schema)), findings


def read_text(content: bytes, file: str, schema: TableSchema) -> tuple[pd.DataFrame | None, list[Finding]]:
    """Read a table as text, as far as it can be read.

    Returns
    -------
    frame : DataFrame or None
        The known columns that are there, text or None; rows of a wrong length are left out. None when
        the file is no such table at all.
    findings : list of Finding
        Every fault of the file; without any, :func:`typed` takes the frame. The frame is not to be changed.
    """
    frame, findings = _read_text(content, file, schema)
    return frame, list(findings)


# Registers and printed tables are the same for every period: the same bytes are judged once.
@lru_cache(maxsize=256)
def _read_text(content: bytes, file: str, schema: TableSchema) -> tuple[pd.DataFrame | None, Sequence[Finding]]:
    rows, findings = _rows(content, file)
    if rows is None:
        return None, findings
    header, body = rows[0][1], rows[1:]
    if not set(header) & set(schema.column_names):
        message = "the first row is blank." if not any(header) else "the first row names none of the columns."
        return None, [Finding(file, 1, "", "missing-label", message, f"It must be: {','.join(schema.column_names)}.")]
    while body and not any(body[-1][1]):
        body.pop()
    findings += _label_faults(header, file, schema)
    findings += _shape_faults(header, body, file, schema)
    whole = [(line, cells) for line, cells in body if any(cells) and len(cells) == len(header)]
    frame = _text_frame(header, whole, schema)
    return frame, findings + _content_faults(frame, file, schema)


def _rows(content: bytes, file: str) -> tuple[list[tuple[int, list[str]]] | None, list[Finding]]:
    """Split the file into (line number, cells); None where it is no CSV text at all."""

    def fault(line: int, code: str, message: str, advice: str) -> tuple[None, list[Finding]]:
        return None, [Finding(file, line, "", code, message, advice)]

    content = content.removeprefix(_BOM)
    save = "Save the file as UTF-8 (in Excel: 'CSV UTF-8')."
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return fault(line, "encoding-error", f"byte 0x{content[error.start]:02X} is not UTF-8 text.", save)
    if "\0" in text:
        return fault(text[: text.index("\0")].count("\n") + 1, "encoding-error", "a character U+0000 is no text.", save)
    if not text.strip():
        return fault(0, "source-error", "the file is empty.", "Restore it, or delete it if there is no such table.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        # The row at fault begins where the one before it ended; an open quotation mark runs on from there.
        return fault(line, "source-error", f"not readable as CSV: {error}.", "Check the quotation marks.")
    for mark, name in _SEPARATORS.items():
        if len(rows[0][1]) == 1 and mark in rows[0][1][0]:
            advice = "Save it with commas between the columns and a point before the cents."
            return fault(1, "source-error", f"the columns are separated by {name}.", advice)
    return rows, []


def _label_faults(header: Sequence[str], file: str, schema: TableSchema) -> list[Finding]:
    expected = schema.column_names
    missing = [name for name in expected if name not in header]
    findings = [
        Finding(file, 1, name, "duplicate-label", f"the column {name!r} stands here {n} times.", "Keep one.")
        for name, n in Counter(header).items()
        if n > 1 and name
    ]
    findings += [Finding(file, 1, name, "missing-label", f"the column {name!r} is missing.", "Add it.") for name in missing]
    for label in dict.fromkeys(label for label in header if label not in expected):
        message = f"the column {label!r} is not known." if label else "a column has no name."
        advice = suggest(label, missing) if missing else "Delete it."
        findings.append(Finding(file, 1, label, "extra-label", message, advice))
    return findings


def _shape_faults(header: Sequence[str], body: Sequence[tuple[int, list[str]]], file: str, schema: TableSchema) -> list[Finding]:
    findings = []
    for line, cells in body:
        if not any(cells):
            findings.append(Finding(file, line, "", "blank-row", "the row is blank.", "Delete it."))
        elif len(cells) != len(header):
            code = "extra-cell" if len(cells) > len(header) else "missing-cell"
            message = f"the row has {len(cells)} cells, the header {len(header)}."
            findings.append(Finding(file, line, "", code, message, _COMMAS))
    if not body and not schema.may_be_empty:
        findings.append(Finding(file, 0, "", "source-error", "the file has a header and no rows.", "Fill it in, or delete the file."))
    return findings


def _text_frame(header: Sequence[str], body: Sequence[tuple[int, list[str]]], schema: TableSchema) -> pd.DataFrame:
    """Return the known columns as text, None where blank, indexed by line number; the first of equal labels counts."""
    import pandas as pd

    records = {
        name: [cells[header.index(name)] or None for _, cells in body]  # a blank is not an empty text
        for name in schema.column_names
        if name in header
    }
    return pd.DataFrame(records, index=pd.Index([line for line, _ in body], name="row"), dtype=object)


def _content_faults(frame: pd.DataFrame, file: str, schema: TableSchema) -> list[Finding]:
    """Check cells and keys by the pandera schema, all at once, and word each failure."""
    import pandera.errors

    try:
        schema.pandera(list(frame.columns)).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return []
    findings: list[Finding] = []
    duplicates: set[int] = set()
    for case in cases.itertuples():
        if case.check == "multiple_fields_uniqueness":
            duplicates.add(int(case.index))
        else:
            findings.append(_cell_finding(file, int(case.index), schema, str(case.column), case.failure_case, str(case.check)))
    return findings + _duplicate_findings(frame, file, schema, duplicates)


def _cell_finding(file: str, line: int, schema: TableSchema, name: str, value: Any, check: str) -> Finding:
    column = schema.column(name)
    if check == "not_nullable":
        meaning = column.description[:1].lower() + column.description[1:]
        return Finding(file, line, name, "constraint-error", f"{name} is blank.", f"Fill it in: {meaning}.")
    code, message, advice = column.fault(value) or ("type-error", f"{value!r} is not allowed.", "")
    return Finding(file, line, name, code, message, advice)


def _duplicate_findings(frame: pd.DataFrame, file: str, schema: TableSchema, lines: Collection[int]) -> list[Finding]:
    """Word each repeated key; one with a blank that may not be was told as such."""
    columns = [schema.column(name) for name in schema.key]
    first: dict[tuple[Any, ...], int] = {}
    findings = []
    for line, *cells in frame[list(schema.key)].itertuples(name=None) if lines else ():
        values = tuple(cells)
        if line in lines and not any(value is None and not column.blank for value, column in zip(values, columns, strict=True)):
            shown = ", ".join("blank" if value is None else value for value in values)
            message = f"{shown} stands here already in row {first[values]}."
            findings.append(Finding(file, line, schema.key[-1], "unique-error", message, "Keep one of the two."))
        first.setdefault(values, int(line))
    return findings


def typed(frame: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """Turn a faultless frame of text into values, the schema's columns in its order."""
    import pandas as pd

    columns = {}
    for column in schema.columns:
        convert = KINDS[column.kind].convert
        columns[column.name] = pd.Series(
            [None if value is None else convert(value) for value in frame[column.name]], index=frame.index, dtype=object
        )
    return pd.DataFrame(columns)


def reference_faults(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str], schemas: Sequence[TableSchema]) -> list[Finding]:
    """Return the rows that name something no register holds, with the nearest name that it does.

    Frames may be of text and lack columns or be absent: what cannot be looked up is not judged here,
    because whatever is missing was told already. A cell that two references blame is told once.
    """
    findings: dict[tuple[str, int, str], Finding] = {}
    for schema in schemas:
        for reference in schema.references:
            allowed = _register(reference, frames)
            if allowed is None or schema.name not in frames or not set(reference.columns) <= set(frames[schema.name].columns):
                continue
            known = set(allowed)
            for line, *values in frames[schema.name][list(reference.columns)].itertuples(name=None):
                if any(value is None for value in values) or tuple(values) in known:
                    continue
                finding = _reference_finding(files[schema.name], line, reference.columns, values, allowed)
                findings.setdefault((finding.file, finding.row, finding.column), finding)
    return list(findings.values())


def _register(reference: Reference, frames: Mapping[str, pd.DataFrame]) -> list[tuple[str, ...]] | None:
    """Return what a reference may name, or None when a register could not be read."""
    rows: list[tuple[str, ...]] = []
    for table, columns in reference.targets:
        if table not in frames or not set(columns) <= set(frames[table].columns):
            return None
        rows += [row for row in frames[table][list(columns)].itertuples(index=False, name=None) if None not in row]
    return rows


def _reference_finding(file: str, line: int, columns: Sequence[str], values: Sequence[str], allowed: Sequence[tuple[str, ...]]) -> Finding:
    """Blame the last column when the ones before it are right, else the first."""
    beginning = tuple(values[:-1])
    same = [row[-1] for row in allowed if row[:-1] == beginning]
    if same:
        message = f"{values[-1]!r} is not in the register" + (f" under {'/'.join(beginning)}." if beginning else ".")
        return Finding(file, line, columns[-1], "foreign-key", message, suggest(values[-1], set(same)))
    message = f"{values[0]!r} is not in the register."
    return Finding(file, line, columns[0], "foreign-key", message, suggest(values[0], {row[0] for row in allowed}))


def file_bytes(path: Path, file: str, names: Collection[str] = ()) -> tuple[bytes | None, list[Finding]]:
    """Return a file's bytes, or a finding that says why not: missing, or unreadable.

    ``names`` are the right names of files of that folder; one that is none of them may be the missing file.
    """
    try:
        if path.is_file():
            return path.read_bytes(), []
    except OSError as error:
        return None, [Finding(file, 0, "", "source-error", f"the file cannot be read: {error.strerror}.", "Check its permissions.")]
    near = misspelt(path, names)
    advice = f"Rename {near!r} if that is it, or add it." if near else "Add it."
    return None, [Finding(file, 0, "", "missing-file", "the file is missing.", advice)]


def misspelt(path: Path, names: Collection[str]) -> str | None:
    """Return the name of the file of the same folder that a missing one could be, but none of the right ``names``."""
    siblings = [other.name for other in path.parent.iterdir() if other.name not in names] if path.parent.is_dir() else []
    return nearest(path.name, siblings)
