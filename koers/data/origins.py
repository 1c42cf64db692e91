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

from koers.errors import Finding, Severity, UsageError, suggest

FILE = "origins.csv"
COLUMNS = ("file", "document_id", "publisher", "title", "document_date", "rights", "sha256", "note")
# Below these folders a checksum that differs is an error; elsewhere it is a warning.
STRICT = ("programme/", "published/")


@dataclass(frozen=True)
class Origin:
    """One origin record: columns as in :data:`COLUMNS`, all text."""

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
    """Return the origin records by file, and what is wrong with the file that holds them."""
    path = data / FILE
    if not path.is_file():
        return {}, [Finding(f"data/{FILE}", 0, "", "missing-file", "the file with the origin records is missing.", "Restore it.")]
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        message = f"the columns are {', '.join(reader.fieldnames or ())}."
        return {}, [Finding(f"data/{FILE}", 1, "", "missing-label", message, f"They must be {', '.join(COLUMNS)}.")]
    return {row["file"]: Origin(**{name: row[name] or "" for name in COLUMNS}) for row in reader}, []


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


def accept(data: Path, file: str, reason: str) -> Origin:
    """Record a file's present checksum, with the reason; return the record.

    A file without a record gets one; an existing record keeps its source.

    Raises
    ------
    UsageError
        When there is no such file below the data folder.
    """
    file = file.removeprefix("data/")
    path = data / file
    if not path.is_file() or file == FILE:
        files = [p.relative_to(data).as_posix() for p in data.rglob("*.csv") if p.name != FILE]
        raise UsageError(f"There is no file {file!r} in the data folder. {suggest(file, files)}")
    origins, _ = read_origins(data) if (data / FILE).is_file() else ({}, [])
    known = origins.get(file, Origin(file, "", "", "", "", "", "", ""))
    record = replace(known, sha256=sha256(path.read_bytes()), note=reason)
    write_origins(data, [*(o for name, o in origins.items() if name != file), record])
    return record


def write_origins(data: Path, origins: Sequence[Origin]) -> None:
    """Write the records, sorted by file, as a whole."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(origin, name) for name in COLUMNS] for origin in sorted(origins, key=lambda origin: origin.file))
    target = data / FILE
    target.with_suffix(".new").write_text(text.getvalue(), encoding="utf-8", newline="")
    target.with_suffix(".new").replace(target)
