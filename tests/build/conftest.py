"""Builds that several tests look at, each made once per session."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import Done, koers, make_programme, titled, tree, write_notebook

Once = Callable[[str, Callable[[Path], None]], Path]

# One report per way to fail; ``good`` is its neighbour.
FAULTS: dict[str, tuple[str, ...]] = {
    "raises": ("answer = 1", "raise ValueError('no budget for [red]ouderen[/red]')", titled("raises")),
    "exits": ("import sys", "sys.exit()", titled("exits")),
    "mimebundle": (
        "class Hole:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n        raise KeyError('nobody drew this')",
        titled("mimebundle"),
        "Hole()",
    ),
    "html": (
        "class Hole:\n    def _repr_html_(self):\n        raise KeyError('nobody wrote this')",
        titled("html"),
        "Hole()",
    ),
    "hangs": ("import os, pathlib, time", "pathlib.Path({process!r}).write_text(str(os.getpid()))\ntime.sleep(300)", titled("hangs")),
    "dies": ("import os", "os._exit(3)", titled("dies")),
    "killed": ("import os, signal", "os.kill(os.getpid(), signal.SIGKILL)", titled("killed")),
    # A kernel is a child of its worker's warm process.
    "warm-killed": ("import os, signal, time", "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(300)", titled("warm-killed")),
    "worker-killed": (
        # Its parent, or the one above that where the parent is its warm process (a kernel beside it may have killed that).
        "import os, signal, time\nfrom pathlib import Path\nwhich = Path('/proc', str(os.getppid()))",
        "warm = 'warm_process' in (which / 'cmdline').read_text()",
        "os.kill(int((which / 'stat').read_text().split()[3]) if warm else int(which.name), signal.SIGKILL)\ntime.sleep(300)",
        titled("worker-killed"),
    ),
    "untold": ("1 + 1",),
    "two-values": (
        titled(
            "two-values",
            "Prose((Figure('2024-H1/finance/x/y/spent', 'Besteed', Decimal(1), 'EUR', '€ 1'),))",
            "Prose((Figure('2024-H1/finance/x/y/spent', 'Besteed', Decimal(2), 'EUR', '€ 2'),))",
        ),
    ),
}


@dataclass(frozen=True)
class Failed:
    """A build in which every report but one failed."""

    folder: Path
    good: Done
    failed: Done

    @property
    def out(self) -> Path:
        """The output folder."""
        return self.folder / "out"

    @property
    def remains(self) -> Path:
        """Where the finished reports and the failed notebooks lie."""
        return self.out / ".failed" / "2024-H1"


@pytest.fixture(scope="session")
def failed(once: Once) -> Failed:
    """A period that was built well with one report, and then failed with all."""
    folder = once("failed", _fail)
    ended = {name: Done(**json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))) for name in ("good", "failed")}
    return Failed(folder, ended["good"], ended["failed"])


def _fail(folder: Path) -> None:
    process = str(folder / "process")
    sources = {name: [source.replace("{process!r}", repr(process)) for source in cells] for name, cells in FAULTS.items()}
    programme = make_programme(folder, {"good": [titled("good")], **sources}, timeout=15)
    (folder / "tmp").mkdir()
    build = ("build", "--format", "html", "--jobs", "2", "--out", folder / "out")
    good = koers(*build, "--report", "good", cwd=programme)
    (folder / "good.json").write_text(json.dumps(good.__dict__), encoding="utf-8")
    (folder / "before.json").write_text(json.dumps(_hexadecimal(folder)), encoding="utf-8")
    write_notebook(programme, "good", ["rebuilt = True", titled("good")])
    done = koers(*build, cwd=programme, TMPDIR=str(folder / "tmp"))
    (folder / "failed.json").write_text(json.dumps(done.__dict__), encoding="utf-8")
    (folder / "after.json").write_text(json.dumps(_hexadecimal(folder)), encoding="utf-8")


def _hexadecimal(folder: Path) -> dict[str, str]:
    return {name: content.hex() for name, content in tree(folder / "out" / "2024-H1").items()}
