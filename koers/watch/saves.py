"""What was saved: which files count, and what was saved while nobody looked."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["data", "parameters", "notebook", "code"]

# Saves that follow each other within so many milliseconds are one, until they went on for so long.
QUIET_MS, LONGEST_MS = 80, 1600
# What editors and copying leave for a moment.
_PASSING = ("~", ".swp", ".swx", ".tmp", ".bak", ".part", ".crdownload", "#")


@dataclass(frozen=True)
class Watched:
    """The folders whose files reports are made of.

    Attributes
    ----------
    root, data, params : Path
        As in a programme.
    package : Path or None
        The folder of this package, where it is worked on; None where it is installed.
    out : Path
        Where reports are written: never a save of anybody's.
    """

    root: Path
    data: Path
    params: Path
    package: Path | None
    out: Path

    @property
    def _folders(self) -> tuple[tuple[Kind, Path], ...]:
        named: tuple[tuple[Kind, Path | None], ...] = (
            ("data", self.data),
            ("parameters", self.params),
            ("notebook", self.root / "notebooks"),
            ("code", self.package),
        )
        return tuple((kind, folder) for kind, folder in named if folder is not None and folder.is_dir())

    @property
    def folders(self) -> tuple[Path, ...]:
        """Those that are there."""
        return tuple(folder for _, folder in self._folders)

    def kind(self, path: Path) -> Kind | None:
        """Return what a file is to a report; None for what is hidden, passing or made."""
        if path.is_relative_to(self.out):
            return None
        for kind, folder in self._folders:
            if path.is_relative_to(folder):
                return kind if _counts(path.relative_to(folder), kind) else None
        return None

    def name(self, path: Path) -> str:
        """Return how to call a file: from the programme's root, or from the folder that it lies in."""
        for base in (self.root, *(folder.parent for folder in self.folders)):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
        return str(path)


def _counts(path: Path, kind: Kind) -> bool:
    if any(part.startswith(".") or part == "__pycache__" for part in path.parts):
        return False
    if path.name.startswith(("~", "#")) or path.name.endswith(_PASSING) or path.name == "4913":  # vim tries whether it may write
        return False
    return path.suffix == ".ipynb" if kind == "notebook" else path.suffix == ".yaml" if kind == "parameters" else path.suffix != ".pyc"


def lasting(saved: set[Path], added: set[Path]) -> set[Path]:
    """Return what was saved without files that came and went meanwhile: an editor's, on the way to another name."""
    return {path for path in saved if path not in added or path.exists()}


class Saves:
    """Files that were saved and not taken up yet; any thread may add to them."""

    def __init__(self) -> None:
        self._paths: set[Path] = set()
        self._changed = threading.Condition()

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        with self._changed:
            return bool(self._paths)

    def add(self, paths: Iterable[Path]) -> None:
        """Add files; those that are there already count once."""
        with self._changed:
            self._paths |= set(paths)
            if self._paths:
                self._changed.notify_all()

    def take(self) -> tuple[Path, ...]:
        """Wait until there are any; return all, sorted, and have none any more."""
        with self._changed:
            while not self._paths:
                self._changed.wait(0.5)  # Ctrl-C is heard in between, on every system
            taken = tuple(sorted(self._paths))
            self._paths.clear()
            return taken


@contextmanager
def watching(watched: Watched) -> Iterator[Saves]:
    """Give what is saved in the watched folders, from now on."""
    from watchfiles import Change, watch

    saves, ended, begun = Saves(), threading.Event(), threading.Event()

    def counts(_change: Change, path: str) -> bool:
        return watched.kind(Path(path)) is not None

    def look() -> None:
        changes = watch(
            *watched.folders,
            watch_filter=counts,
            debounce=LONGEST_MS,
            step=QUIET_MS,
            stop_event=ended,
            rust_timeout=200,
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        for saved in changes:
            begun.set()
            saves.add(lasting({Path(path) for _, path in saved}, {Path(path) for change, path in saved if change == Change.added}))

    thread = threading.Thread(target=look, name="watching", daemon=True)
    thread.start()
    begun.wait(10)
    try:
        yield saves
    finally:
        ended.set()
        thread.join(5)
