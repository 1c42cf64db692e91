"""A copy of the shipped programme that a test may damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from koers.data.origins import accept

ROOT = Path(__file__).parents[1]
PERIOD = "2024-H1"


def copy_programme(folder: Path) -> Path:
    """Copy the shipped data and parameters, one period of them, into ``folder/programme``; return that folder."""
    target = folder / "programme"
    shutil.copytree(ROOT / "data", target / "data", ignore=_other_periods)
    (target / "params").mkdir()
    for name in ("programme", PERIOD):
        shutil.copy(ROOT / "params" / f"{name}.yaml", target / "params")
    return target


def _other_periods(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name != PERIOD] if Path(folder) == ROOT / "data" / "periods" else []


def copy_notebooks(programme: Path) -> Path:
    """Copy the shipped notebooks beside a copied programme, which with them is a root; return the notebooks' folder."""
    return shutil.copytree(ROOT / "notebooks", programme / "notebooks")


def edit(path: Path, old: str, new: str) -> Path:
    """Replace one piece of text in a file; fail when it does not stand there exactly once."""
    text = path.read_bytes().decode("utf-8")
    if text.count(old) != 1:
        raise AssertionError(f"{old!r} stands {text.count(old)} times in {path.name}, not once")
    return rewrite(path, lambda content: content.replace(old.encode(), new.encode()))


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """Change a file's bytes; fail when that changes nothing."""
    before = path.read_bytes()
    after = change(before)
    if after == before:
        raise AssertionError(f"{path.name} is what it was")
    path.write_bytes(after)
    return path


def record(programme: Path, *files: str) -> None:
    """Record the present checksums of files, so that a damaged register is judged by what it says."""
    for file in files:
        accept(programme / "data", file, "Damaged by a test")
