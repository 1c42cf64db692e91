"""A copy of the shipped programme that a test may damage."""

from __future__ import annotations

import shutil
from pathlib import Path

from koers.data.origins import accept

ROOT = Path(__file__).parents[1]


def copy_programme(folder: Path) -> Path:
    """Copy the shipped data and parameters into ``folder/programme``; return that folder, which has ``data`` and ``params``."""
    target = folder / "programme"
    for name in ("data", "params"):
        shutil.copytree(ROOT / name, target / name)
    return target


def edit(path: Path, old: str, new: str) -> Path:
    """Replace one piece of text in a file; fail when it does not stand there exactly once."""
    text = path.read_bytes().decode("utf-8")
    if text.count(old) != 1:
        raise AssertionError(f"{old!r} stands {text.count(old)} times in {path.name}, not once")
    path.write_bytes(text.replace(old, new).encode("utf-8"))
    return path


def record(programme: Path, *files: str) -> None:
    """Record the present checksums of files, so that a damaged register is judged by what it says."""
    for file in files:
        accept(programme / "data", file, "Damaged by a test")
