"""The output folders: prepared beside the old ones, swapped in whole.

``<out>/<period>`` is a symbolic link to ``<out>/.versions/<period>-…``, replaced in one step; where
links are not allowed, a folder renamed into place. A build that is killed leaves the old folder as it
was; its remains are swept by the next build, which holds the lock.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from koers.data.origins import sha256
from koers.errors import UsageError

VERSIONS, FAILED, LOCK = ".versions", ".failed", ".lock"
MANIFEST, RUN, CRATE = "manifest.json", "run.json", "ro-crate-metadata.json"


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the output folder: one build at a time."""
    from filelock import FileLock, Timeout

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"The output folder {out} cannot be made: {error.strerror}. Name another with --out.") from None
    lock = FileLock(str(out / LOCK))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(f"Another build is writing to {out}. Wait for it, or name another folder with --out.") from None
    except OSError as error:
        raise UsageError(f"The output folder {out} cannot be written: {error.strerror}. Name another with --out.") from None
    try:
        _sweep(out)
        _ignore(out)
        yield
    finally:
        lock.release()


def _ignore(out: Path) -> None:
    """Keep what is made out of version control."""
    rule = out / ".gitignore"
    if not rule.exists():
        rule.write_text("*\n!.gitignore\n", encoding="utf-8")


def _sweep(out: Path) -> None:
    """Remove versions that nothing links to: what killed builds left. An ordinary folder that was moved aside goes back first."""
    versions = out / VERSIONS
    if not versions.is_dir():
        return
    for aside in versions.glob("*-old-*/*"):
        if not (out / aside.name).is_symlink() and not (out / aside.name).exists():
            aside.rename(out / aside.name)
    linked = {path.resolve() for path in out.iterdir() if path.is_symlink()}
    for folder in versions.iterdir():
        if folder.resolve() not in linked:
            shutil.rmtree(folder, ignore_errors=True)


def prepare(out: Path, name: str) -> Path:
    """Return a new folder that begins as a copy of the present ``<out>/<name>``, if there is one."""
    versions = out / VERSIONS
    versions.mkdir(exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=versions))
    new.chmod(0o755)
    present = out / name
    if present.is_dir():
        shutil.copytree(present, new, dirs_exist_ok=True)
    return new


def swap_in(out: Path, name: str, new: Path) -> None:
    """Put a prepared folder in the place of ``<out>/<name>``; the old one is removed afterwards."""
    target = out / name
    old = target.resolve() if target.exists() else None
    if target.is_dir() and not target.is_symlink():
        old = Path(tempfile.mkdtemp(prefix=f"{name}-old-", dir=out / VERSIONS)) / name
        target.rename(old)
    link = out / VERSIONS / f"{name}.link"
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(Path(VERSIONS, new.name), target_is_directory=True)
        link.replace(target)
    except (OSError, NotImplementedError):
        link.unlink(missing_ok=True)
        new.rename(target)
    if old is not None and old != target.resolve():
        shutil.rmtree(old, ignore_errors=True)
    _sweep(out)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    new.replace(path)


def keep_failed(out: Path, name: str, folders: dict[str, Path]) -> Path:
    """Put the files of a failed build in ``<out>/.failed/<name>``, in the place of an earlier failure's."""
    target = out / FAILED / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for folder in folders.values():
        for path in folder.iterdir():
            shutil.copy2(path, target / path.name)
    return target


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder but the manifest, run.json, the crate's metadata and other languages."""
    skipped = (MANIFEST, RUN, CRATE)
    return {path.name: sha256(path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file() and path.name not in skipped}
