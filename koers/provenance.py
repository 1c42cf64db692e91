"""What a result was made of: the code, the lock, the environment. No clock, no host, no git commit.

The code version is the release number and a SHA-256 over the package, the report's notebook and the
lock, so that it says the same on every machine that holds the same code.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import koers
from koers.errors import UsageError

LOCK = Path("requirements", "report.lock")
# Shown in reports: what a figure or its appearance could depend on.
PACKAGES = ("pandas", "pandera", "matplotlib", "Babel", "papermill", "nbconvert", "typst", "pikepdf", "XlsxWriter")


@dataclass(frozen=True)
class CodeVersion:
    """The release and the code's checksum; ``str()`` is how reports show it."""

    release: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.release} ({self.sha256[:16]})"


@dataclass(frozen=True)
class Environment:
    """Python's minor version, the platform, and the versions of the packages that matter."""

    python: str
    platform: str
    packages: tuple[tuple[str, str], ...]


def find_root(start: Path | None = None) -> Path:
    """Return the programme's root: the nearest parent of the working directory that has ``params/``.

    ``KOERS_ROOT`` takes precedence, so that a notebook in a run of its own knows its root.

    Raises
    ------
    UsageError
        When there is none.
    """
    if "KOERS_ROOT" in os.environ:
        return Path(os.environ["KOERS_ROOT"])
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "params").is_dir():
            return folder
    raise UsageError(f"No folder params/ in {here} or above it. Work inside the repository, or name its folders with --data and --params.")


def code_version(root: Path, notebook: Path | None = None, notebook_sha256: str = "") -> CodeVersion:
    """Return the version of the code that makes a report (or, without a notebook, of the package and the lock).

    With ``notebook_sha256`` as if the notebook were the one of that checksum.
    """
    lock = root / LOCK
    sums = [(name, hashlib.sha256(content).hexdigest()) for name, content in package_files()]
    sums.append((LOCK.as_posix(), hashlib.sha256(lock.read_bytes() if lock.is_file() else b"").hexdigest()))
    if notebook is not None:
        sums.append((f"notebooks/{notebook.name}", notebook_sha256 or notebook_checksum(notebook)))
    digest = hashlib.sha256("".join(f"{name}\0{checksum}\n" for name, checksum in sums).encode())
    return CodeVersion(koers.__version__, digest.hexdigest())


def notebook_checksum(path: Path) -> str:
    """Return the SHA-256 of what a notebook says."""
    return hashlib.sha256(notebook_source(path)).hexdigest()


@cache
def package_files() -> tuple[tuple[str, bytes], ...]:
    """Return the files of this package, sorted: path from its parent folder, and content."""
    folder = Path(koers.__file__).parent
    paths = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return tuple(sorted((p.relative_to(folder.parent).as_posix(), p.read_bytes()) for p in paths))


def notebook_source(path: Path) -> bytes:
    """Return what a notebook says: types, tags and sources of its cells, without outputs or counts."""
    content = json.loads(path.read_text(encoding="utf-8"))
    cells = [
        {
            "type": cell["cell_type"],
            "source": "".join(cell["source"]) if isinstance(cell["source"], list) else cell["source"],
            "tags": cell.get("metadata", {}).get("tags", []),
        }
        for cell in content["cells"]
    ]
    return json.dumps(cells, ensure_ascii=False, sort_keys=True).encode()


def environment() -> Environment:
    """Return the environment, as far as results may depend on it."""
    return Environment(
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        platform=f"{platform.system()} {platform.machine()}",
        packages=tuple((name, metadata.version(name)) for name in PACKAGES),
    )
