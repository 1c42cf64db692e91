"""Origin records: where each file comes from, and the checksum it had when that was written down.

``data/origins.csv`` has one row per file. Published documents and registers must match it; a working
file (a period's, a case's) that changed since is a warning. :func:`accept` records a change.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from koers.data.schemas import ORIGINS
from koers.data.tables import file_bytes, read_table
from koers.errors import DataError, Finding, Severity, UsageError, suggest

FILE = "origins.csv"
# Where only a part of a programme's data was taken along: the files that were not, one a line.
LEFT_OUT = "left-out.txt"
# Below these folders a checksum that differs is an error; elsewhere it is a warning.
STRICT = ("programme/", "published/")


@dataclass(frozen=True)
class Origin:
    """One origin record: the columns of :data:`koers.data.schemas.ORIGINS`, all text."""

    file: str
    document_id: str
    publisher: str
    title: str
    document_date: str
    rights: str
    sha256: str
    note: str


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_origins(data: Path) -> tuple[dict[str, Origin], list[Finding]]:
    """Return the origin records by file, and what is wrong with the file that holds them; no records when anything is."""
    content, findings = file_bytes(data / FILE, f"data/{FILE}")
    if content is None:
        return {}, findings
    frame, findings = read_table(content, f"data/{FILE}", ORIGINS)
    if frame is None:
        return {}, findings
    return {row[0]: Origin(*(cell or "" for cell in row)) for row in frame.itertuples(index=False, name=None)}, []


def check_origin(file: str, digest: str, origins: Mapping[str, Origin]) -> list[Finding]:
    """Compare a file's checksum with its record.

    Returns
    -------
    list of Finding
        Empty when it matches; an error for published documents and registers, a warning elsewhere.
    """
    strict = file.startswith(STRICT)
    severity: Severity = "error" if strict else "warning"
    advice = (
        f'Restore the file, or record it: koers data accept {file} --reason "…".'
        if strict
        else f'Record it: koers data accept {file} --reason "…".'
    )
    place = f"data/{file}"
    if file not in origins:
        message = "the file has no origin record."
        return [Finding(place, 0, "", "origin-error", message, advice, severity)]
    if origins[file].sha256 != digest:
        message = "the file changed since its origin was recorded (SHA-256 {now}…, recorded {then}…)."
        words = (("now", digest[:12]), ("then", origins[file].sha256[:12]))
        return [Finding(place, 0, "", "checksum-error", message, advice, severity, words)]
    return []


def left_out(data: Path) -> frozenset[str]:
    """Return the files (paths below the data folder) that exist elsewhere and were not taken along."""
    path = data / LEFT_OUT
    return frozenset(path.read_text(encoding="utf-8").split("\n")) - {""} if path.is_file() else frozenset()


def vanished(data: Path, folder: str, origins: Mapping[str, Origin]) -> list[Finding]:
    """Return the files below a folder that have a record and are not there, unless they were left out knowingly.

    Returns
    -------
    list of Finding
        Errors: what a report says must not change because a file went missing.
    """
    advice, elsewhere = f"Restore it, or take its row out of data/{FILE}.", left_out(data)
    return [
        Finding(f"data/{file}", 0, "", "missing-file", "the file is missing: it has an origin record.", advice)
        for file in origins
        if file.startswith(folder) and file not in elsewhere and not (data / file).is_file()
    ]


def accept(data: Path, file: str, reason: str) -> Origin:
    """Record a file's present checksum, with the reason; return the record.

    A file without a record gets one; an existing record keeps its source.

    Raises
    ------
    UsageError
        When there is no such file below the data folder, or the reason is empty.
    DataError
        When the records themselves cannot be read; they are left as they are.
    """
    note = " ".join(reason.split())
    if not note:
        raise UsageError("The reason is empty. Say why the file changed.")
    name = _below(data, file)
    origins, findings = read_origins(data) if (data / FILE).is_file() else ({}, [])
    if findings:
        raise DataError(findings)
    known = origins.get(name, Origin(name, "", "", "", "", "", "", ""))
    record = replace(known, sha256=sha256((data / name).read_bytes()), note=note)
    write_origins(data, [*(origin for other, origin in origins.items() if other != name), record])
    return record


def _below(data: Path, file: str) -> str:
    """Return the path below the data folder of a file that people name with or without that folder."""
    root = data.resolve()
    for named in (file, file.removeprefix("data/")):
        path = (root / named).resolve()
        if path.is_file() and path.is_relative_to(root) and path.name != FILE:
            return path.relative_to(root).as_posix()
    files = [p.relative_to(data).as_posix() for p in data.rglob("*.csv") if p.name != FILE]
    raise UsageError(f"There is no file {file!r} in the data folder. {suggest(file.removeprefix('data/'), files)}")


def write_origins(data: Path, origins: Sequence[Origin]) -> None:
    """Write the records, sorted by file, as a whole."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ORIGINS.column_names)
    writer.writerows([getattr(origin, name) for name in ORIGINS.column_names] for origin in sorted(origins, key=lambda origin: origin.file))
    target = data / FILE
    target.with_suffix(".new").write_text(text.getvalue(), encoding="utf-8", newline="")
    target.with_suffix(".new").replace(target)
