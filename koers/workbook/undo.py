"""Write an import's files as a whole, with what was there before kept beside them, and put that back.

``.undo/`` in the folder of the period or the case is the journal: the files as they were, a list of them, and, until the
last file is written and recorded, a mark that says so (:mod:`koers.data.journal`). What interrupts an import, whoever
comes next puts back what it had replaced, and only then goes on: a half import is never what an undo leads back to.
One import at a time writes to a data folder.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from koers.data.journal import FOLDER, MARK, is_unfinished
from koers.data.origins import FILE, Origin, read_origins, write_origins
from koers.errors import DataError, UsageError
from koers.workbook.problems import Remark
from koers.workbook.tables import Subject
from koers.workbook.words import sentence

LIST, LOCK = "undo.json", ".lock"
REASON = "workbook import"
# Beside the journal: one that is being made, the one before it until the import is whole, one that is thrown away.
_MADE, _BEFORE, _GONE = f"{FOLDER}.new", f"{FOLDER}.before", f"{FOLDER}.gone"
_STAGED = "new"  # in the journal: the files that are to be put in place
_PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Undone:
    """What was put back: files that are as they were, files that are gone again."""

    restored: tuple[str, ...]
    removed: tuple[str, ...]


@contextmanager
def _locked(subject: Subject, data: Path) -> Iterator[None]:
    """Hold what an import writes to: the data folder with its origin records, or the folder of a case elsewhere."""
    from filelock import FileLock, Timeout

    place = data if _recorded(subject, data) else subject.folder
    lock = FileLock(str(place / LOCK))
    try:
        lock.acquire(timeout=_PATIENCE_SECONDS)
    except Timeout:
        raise UsageError(f"Another import is writing to {place}. Nothing was changed; try again when it is done.") from None
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {error.strerror}. Nothing was changed.") from None
    try:
        _sweep(subject.folder)
        yield
    finally:
        with suppress(OSError):  # one who waits for the lock sees that its file is gone, and makes it anew
            (place / LOCK).unlink()
        lock.release()


def _sweep(folder: Path) -> None:
    """Take away what an interrupted import or undo left beside the journal."""
    for name in (_MADE, _GONE):
        shutil.rmtree(folder / name, ignore_errors=True)
    if (folder / _BEFORE).is_dir() and not (folder / FOLDER).exists():
        (folder / _BEFORE).rename(folder / FOLDER)
    elif not is_unfinished(folder):
        shutil.rmtree(folder / _BEFORE, ignore_errors=True)


def write_files(
    subject: Subject,
    data: Path,
    files: Mapping[str, bytes | Path],
    reason: str = REASON,
    *,
    unrecorded: Collection[str] = (),
    expected: Mapping[str, str] | None = None,
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
    expected : mapping of file name to checksum, optional
        Of the subject's files when the import was judged; "" for one that was not there.

    Raises
    ------
    UsageError
        When another import is being written, or a file is not as it was when this one was judged; nothing is written then.
    DataError
        When the origin records cannot be read; nothing is written then.
    """
    subject.folder.mkdir(parents=True, exist_ok=True)
    with _locked(subject, data):
        if is_unfinished(subject.folder):
            raise UsageError(interruption(subject))
        _refuse_changed(subject, expected or {})
        origins, findings = read_origins(data) if _recorded(subject, data) else ({}, [])
        if findings:
            raise DataError(findings)
        digests = _keep(subject, origins, files)
        try:
            for name in files:
                (subject.folder / FOLDER / _STAGED / name).replace(subject.folder / name)
            if _recorded(subject, data):
                recorded = {name: digest for name, digest in digests.items() if name not in unrecorded}
                write_origins(data, _recorded_anew(subject, origins, recorded, reason))
        except BaseException:
            with suppress(OSError):  # the journal stays where this fails as well
                _put_back(subject, data)
            raise
        shutil.rmtree(subject.folder / FOLDER / _STAGED, ignore_errors=True)
        (subject.folder / FOLDER / MARK).unlink()
        shutil.rmtree(subject.folder / _BEFORE, ignore_errors=True)
    return subject.folder / FOLDER


def interruption(subject: Subject) -> str:
    """Return in sentences that an import was interrupted, and what to do."""
    return f"An import into {subject.name} was interrupted. `koers workbook undo {subject.name}` puts back what was there before it."


def settle(subject: Subject, data: Path) -> bool:
    """Put back what an interrupted import replaced; tell whether there was one.

    Raises
    ------
    UsageError
        When a file was changed since.
    """
    if not is_unfinished(subject.folder):
        return False
    with _locked(subject, data):
        if is_unfinished(subject.folder):
            _put_back(subject, data)
    return True


def was_settled(subject: Subject) -> Remark:
    """Say that an interrupted import was put back."""
    message = sentence("an earlier import was interrupted; what it had replaced was put back first.")
    return Remark(subject.name, "", "interrupted", message)


def _refuse_changed(subject: Subject, expected: Mapping[str, str]) -> None:
    """Refuse to write over what was saved while the import was judged."""
    now = {name: _checksum(path) if (path := subject.folder / name).is_file() else "" for name in expected}
    changed = [f"{subject.shown}/{name}" for name, digest in expected.items() if now[name] != digest]
    if changed:
        raise UsageError(f"{', '.join(changed)}: changed while the import was being checked. Nothing was written; import it again.")


def _recorded_anew(subject: Subject, origins: Mapping[str, Origin], digests: Mapping[str, str], reason: str) -> list[Origin]:
    found = dict(origins)
    for name, digest in digests.items():
        file = _origin_name(subject, name)
        known = found.get(file, Origin(file, "", "", "", "", "", "", ""))
        found[file] = replace(known, sha256=digest, note=reason)
    return list(found.values())


def _checksum(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _keep(subject: Subject, origins: Mapping[str, Origin], files: Mapping[str, bytes | Path]) -> dict[str, str]:
    """Make the journal: the new files, the ones that they replace, and a list; return the checksums of the new ones.

    The journal of the import before stays until this one is whole.
    """
    made = subject.folder / _MADE
    (made / _STAGED).mkdir(parents=True)
    for name, content in files.items():
        new = made / _STAGED / name
        shutil.copyfile(content, new) if isinstance(content, Path) else new.write_bytes(content)
    digests = {name: _checksum(made / _STAGED / name) for name in files}
    listed = []
    for name, digest in digests.items():
        path = subject.folder / name
        record = origins.get(_origin_name(subject, name))
        if path.is_file():
            shutil.copyfile(path, made / name)
        listed.append({"file": name, "before": path.is_file(), "sha256": digest, "origin": None if record is None else vars(record)})
    (made / LIST).write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (made / MARK).touch()
    if (subject.folder / FOLDER).exists():
        (subject.folder / FOLDER).rename(subject.folder / _BEFORE)
    made.rename(subject.folder / FOLDER)
    return digests


def undo(subject: Subject, data: Path) -> Undone:
    """Put back what the last import replaced, or had replaced when it was interrupted.

    Raises
    ------
    UsageError
        When there was no import, or a file was changed since: nothing is touched then.
    """
    with _locked(subject, data):
        if not (subject.folder / FOLDER / LIST).is_file():
            raise UsageError(f"There is no import of {subject.name} to undo: only the last one can be, and only once.")
        return _put_back(subject, data)


def _put_back(subject: Subject, data: Path) -> Undone:
    """Put back what the journal holds; who holds the lock."""
    kept = subject.folder / FOLDER
    listed = json.loads((kept / LIST).read_text(encoding="utf-8"))
    changed = [
        one["file"]
        for one in listed
        if (path := subject.folder / one["file"]).is_file()
        and _checksum(path) not in {one["sha256"], _checksum(kept / one["file"]) if one["before"] else ""}
    ]
    if changed:
        names = ", ".join(f"{subject.shown}/{name}" for name in changed)
        lost = "changed since the import, and undoing it would lose that"
        raise UsageError(f"{names}: {lost}. The files from before it lie in {kept}: take what you need, then remove that folder.")
    (kept / MARK).touch()  # what interrupts this is an import of which a half is there
    (kept / _STAGED).mkdir(exist_ok=True)
    origins = read_origins(data)[0] if _recorded(subject, data) else {}
    for one in listed:
        path = subject.folder / one["file"]
        if one["before"]:
            shutil.copyfile(kept / one["file"], kept / _STAGED / one["file"])
            (kept / _STAGED / one["file"]).replace(path)
        else:
            path.unlink(missing_ok=True)
        origins.pop(_origin_name(subject, one["file"]), None)
        if one["origin"] is not None:
            origins[one["origin"]["file"]] = Origin(**one["origin"])
    if _recorded(subject, data):
        write_origins(data, list(origins.values()))
    kept.rename(subject.folder / _GONE)
    _sweep(subject.folder)
    return Undone(
        tuple(one["file"] for one in listed if one["before"]),
        tuple(one["file"] for one in listed if not one["before"]),
    )


def _recorded(subject: Subject, data: Path) -> bool:
    """Tell whether a subject's files have origin records: those of the data folder do."""
    return (data / FILE).is_file() and subject.folder.resolve().is_relative_to(data.resolve())


def _origin_name(subject: Subject, name: str) -> str:
    return f"{subject.shown.removeprefix('data/')}/{name}"
