"""Write an import's files as a whole, with what was there before kept beside them, and put that back.

``.undo/`` in the folder of the period or the case holds the files as they were and a list of them; one
import back. The list is written before the first file is replaced: whatever interrupts an import, undoing
it puts everything back.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from koers.data.origins import FILE, Origin, read_origins, write_origins
from koers.errors import DataError, UsageError
from koers.workbook.tables import Subject

FOLDER, LIST = ".undo", "undo.json"
REASON = "workbook import"


@dataclass(frozen=True)
class Undone:
    """What was put back: files that are as they were, files that are gone again."""

    restored: tuple[str, ...]
    removed: tuple[str, ...]


def write_files(
    subject: Subject, data: Path, files: Mapping[str, bytes | Path], reason: str = REASON, *, unrecorded: Collection[str] = ()
) -> Path:
    """Write files of a subject, all of them or none; return where the old ones are kept.

    Parameters
    ----------
    subject : Subject
    data : Path
        The data folder, whose origin records are brought up to date where the subject lies in it.
    files : mapping of file name to content
        A path for the content of a file that is large.
    reason : str
        Why, for the origin records.
    unrecorded : collection of file name
        Files without an origin record: another file has their checksum.

    Raises
    ------
    DataError
        When the origin records cannot be read; nothing is written then.
    """
    origins, findings = read_origins(data) if _recorded(subject, data) else ({}, [])
    if findings:
        raise DataError(findings)
    subject.folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        new = subject.folder / f".{name}.new"
        shutil.copyfile(content, new) if isinstance(content, Path) else new.write_bytes(content)
    digests = {name: _checksum(subject.folder / f".{name}.new") for name in files}
    kept = _keep(subject, origins, digests)
    for name in files:
        (subject.folder / f".{name}.new").replace(subject.folder / name)
    if _recorded(subject, data):
        for name in files:
            if name in unrecorded:
                continue
            file = _origin_name(subject, name)
            known = origins.get(file, Origin(file, "", "", "", "", "", "", ""))
            origins[file] = replace(known, sha256=digests[name], note=reason)
        write_origins(data, list(origins.values()))
    return kept


def _checksum(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _keep(subject: Subject, origins: Mapping[str, Origin], digests: Mapping[str, str]) -> Path:
    """Copy the files that are about to be replaced, and list them with the checksums that they get."""
    kept, made = subject.folder / FOLDER, subject.folder / f"{FOLDER}.new"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    listed = []
    for name, digest in digests.items():
        path = subject.folder / name
        record = origins.get(_origin_name(subject, name))
        if path.is_file():
            shutil.copyfile(path, made / name)
        listed.append({"file": name, "before": path.is_file(), "sha256": digest, "origin": None if record is None else vars(record)})
    (made / LIST).write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    shutil.rmtree(kept, ignore_errors=True)
    made.rename(kept)
    return kept


def undo(subject: Subject, data: Path) -> Undone:
    """Put back what the last import replaced.

    Raises
    ------
    UsageError
        When there was no import, or a file was changed since: nothing is touched then.
    """
    kept = subject.folder / FOLDER
    if not (kept / LIST).is_file():
        raise UsageError(f"There is no import of {subject.name} to undo.")
    listed = json.loads((kept / LIST).read_text(encoding="utf-8"))
    changed = [
        one["file"]
        for one in listed
        if (path := subject.folder / one["file"]).is_file()
        and _checksum(path) not in {one["sha256"], _checksum(kept / one["file"]) if one["before"] else ""}
    ]
    if changed:
        names = ", ".join(f"{subject.shown}/{name}" for name in changed)
        raise UsageError(f"{names}: changed since the import, and undoing it would lose that. The files from before it lie in {kept}.")
    origins = read_origins(data)[0] if _recorded(subject, data) else {}
    for one in listed:
        path = subject.folder / one["file"]
        if one["before"]:
            shutil.copyfile(kept / one["file"], subject.folder / f".{one['file']}.new")
            (subject.folder / f".{one['file']}.new").replace(path)
        else:
            path.unlink(missing_ok=True)
        origins.pop(_origin_name(subject, one["file"]), None)
        if one["origin"] is not None:
            origins[one["origin"]["file"]] = Origin(**one["origin"])
    if _recorded(subject, data):
        write_origins(data, list(origins.values()))
    shutil.rmtree(kept)
    return Undone(
        tuple(one["file"] for one in listed if one["before"]),
        tuple(one["file"] for one in listed if not one["before"]),
    )


def _recorded(subject: Subject, data: Path) -> bool:
    """Tell whether a subject's files have origin records: those of the data folder do."""
    return (data / FILE).is_file() and subject.folder.resolve().is_relative_to(data.resolve())


def _origin_name(subject: Subject, name: str) -> str:
    return f"{subject.shown.removeprefix('data/')}/{name}"
