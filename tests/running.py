"""Run the real command line, on a frozen copy of the repository or on a small programme made for one fault."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from tests import specimen
from tests.programme_copy import copy_programme

ROOT = Path(__file__).parents[1]
# All that a build reads, and what is taken along with a period.
PARTS = ("koers", "notebooks", "params", "data", "requirements", "run_reports.py", "LICENSE", "Makefile", "pyproject.toml")
PARAMETERS = 'period: str = "latest"  # such as "2024-H1"\nlanguage: str = "nl"  # "nl" or "en"'
RUN_FILES = {"run.json"}
# Records that the manifest cannot hold the checksum of.
UNRECORDED = {"manifest.json", "ro-crate-metadata.json", *RUN_FILES}
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE = 24, 1


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


def spreadsheet_program() -> str:
    """Return the path of LibreOffice; without it skip the test, or fail it in CI, saying what to install."""
    path = shutil.which("soffice")
    if path is None:
        missing = "Spreadsheets are recalculated by LibreOffice, which is not installed: apt-get install libreoffice-calc-nogui"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    return path


def koers(*arguments: str | Path, cwd: Path, timeout: float = 240, **environment: str) -> Done:
    """Run the ``koers`` console script."""
    return run([Path(sys.executable).with_name("koers"), *arguments], cwd=cwd, timeout=timeout, **environment)


def run(command: Sequence[str | Path], *, cwd: Path, timeout: float = 240, **environment: str) -> Done:
    """Run a command to its end; ``environment`` is added to ours."""
    ended = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=surroundings(**environment),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Done(ended.returncode, ended.stdout, ended.stderr)


def start(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the ``koers`` console script in a process group of its own, with Ctrl-C as in a terminal."""
    return subprocess.Popen(
        [str(part) for part in (Path(sys.executable).with_name("koers"), *arguments)],
        cwd=cwd,
        env=surroundings(**environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        # Whoever starts the tests in the background has switched Ctrl-C off, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        start_new_session=True,
    )


def surroundings(**changes: str) -> dict[str, str]:
    """Return our environment with changes; an empty text takes a name away."""
    names = {**os.environ, **changes}
    return {name: value for name, value in names.items() if value or name not in changes}


def without_root_rights() -> None:
    """In a new process: make file permissions count for the superuser too, as tests in containers run as root."""
    if os.geteuid() == 0 and ctypes.CDLL(None, use_errno=True).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def copy_repository(target: Path, source: Path = ROOT) -> Path:
    """Copy all that a build reads, so that a change of the working tree cannot come between two builds."""
    target.mkdir(parents=True)
    for part in PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        else:
            shutil.copyfile(source / part, target / part)
    return target


def make_programme(folder: Path, notebooks: Mapping[str, Sequence[str]], *, timeout: int = 60) -> Path:
    """Make a programme whose reports are tiny notebooks over the shipped data.

    Parameters
    ----------
    folder : Path
    notebooks : mapping of report name to the sources of its code cells
        The parameters cell comes before them.
    timeout : int
        ``notebook_timeout_seconds``.
    """
    programme = copy_programme(folder)
    (programme / "notebooks").mkdir()
    for name, sources in notebooks.items():
        write_notebook(programme, name, sources)
    parameters = programme / "params" / "programme.yaml"
    lines = parameters.read_text(encoding="utf-8").splitlines()
    first = lines.index("reports:")
    last = next(i for i in range(first + 1, len(lines)) if lines[i] and not lines[i].startswith((" ", "#")))
    reports = [line for name in notebooks for line in _report(name)]
    kept = [line for line in lines[last:] if not line.startswith("notebook_timeout_seconds")]
    text = "\n".join([*lines[:first], "reports:", *reports, f"notebook_timeout_seconds: {timeout}", *kept]) + "\n"
    parameters.write_text(text, encoding="utf-8")
    return programme


def _report(name: str) -> tuple[str, ...]:
    return (f"  {name}:", f"    title: {{nl: {name}, en: {name}}}", "    tables: [line_finance]")


def write_notebook(programme: Path, name: str, sources: Sequence[str], parameters: Sequence[str] = (PARAMETERS,)) -> Path:
    """Write a report's notebook: its parameters cells, then its code cells."""
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]}) for source in parameters]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    path = programme / "notebooks" / f"{name}.ipynb"
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return path


def titled(name: str, *more: str) -> str:
    """Return the source of a cell that shows a section: the report's title, and further display objects as source text."""
    title = repr(specimen.title()).replace("report='specimen'", f"report={name!r}").replace("Proefrapport financiën", f"Rapport {name}")
    return f"from decimal import Decimal\nfrom koers.present.display import *\n\nSection(({', '.join((title, *more))},))"


def tree(folder: Path, skipped: frozenset[str] | set[str] = frozenset()) -> dict[str, bytes]:
    """Return every file below a folder with its bytes, but those with a skipped name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in skipped
    }


def differences(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """Say how two trees differ: files that only one has, and where the others first differ."""
    found = [f"{name}: only in the {'first' if name in one else 'second'}" for name in sorted(one.keys() ^ other.keys())]
    for name in sorted(one.keys() & other.keys()):
        a, b = one[name], other[name]
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
            found.append(f"{name}: first differs at byte {at}: {a[max(0, at - 60) : at + 60]!r} and {b[max(0, at - 60) : at + 60]!r}")
    return found


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait for something to come about; fail when it doesn't."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain until {what}")
        time.sleep(0.05)


def running(process: int) -> bool:
    """Tell whether a process is there and not merely waiting to be buried."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
