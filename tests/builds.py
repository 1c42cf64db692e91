"""The large builds that many tests look at, each made once per session; as a program, those that it is told of, beforehand.

``python -m tests.builds FOLDER NAME...`` makes them one after the other while the tests go on with what needs none.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from filelock import FileLock

from tests.running import ROOT, Done, copy_repository, koers, run, tree

PERIOD = "2024-H1"
REPORT = "financial-overview"
SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
# What `every_report` makes in English; `make soak` makes all. The second programme's first language is English: it has each kind.
ENGLISH = ("2024-H1/programme-report", "2019/regional-figures", "programme/continuity")
SECOND = Path(__file__).parent / "second_programme"
# What the second programme's last period has in Dutch too; in `make soak` all.
SECOND_IN_DUTCH = ("progress-monitor", "financial-overview")


def once(base: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Make a folder below ``base``, whichever process comes first; the others wait for it, and fail for the reason that it failed."""
    folder, done, failed = (base / f"once-{name}{ending}" for ending in ("", ".done", ".failed"))
    with FileLock(str(base / f"once-{name}.lock")):
        if failed.exists():
            pytest.fail(f"{name} could not be made: {failed.read_text(encoding='utf-8')}")
        if not done.exists():
            folder.mkdir()
            try:
                make(folder)
            except BaseException as error:
                failed.write_text(str(error), encoding="utf-8")
                raise
            done.touch()
    return folder


def start(base: Path, names: Iterable[str]) -> subprocess.Popen[bytes]:
    """Have builds made by another process, which ends when this one is gone."""
    command = [sys.executable, "-m", "tests.builds", str(base), *names]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it with all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.killpg(0, signal.SIGTERM)


def make_built(folder: Path) -> None:
    """Make the financial overview in Dutch and then in English, with the page over all periods as it was between."""
    root, out = copy_repository(folder / "repository"), folder / "out"
    dutch = run([sys.executable, root / "run_reports.py", PERIOD, "--report", REPORT, "--out", out, "--json"], cwd=folder)
    _keep(folder / "dutch.json", dutch)
    for name, content in tree(out / PERIOD).items():
        path = folder / "before-english" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "index.html").write_bytes((out / "index.html").read_bytes())
    english = koers("build", "--report", REPORT, "--lang", "en", "--out", out, cwd=root / "notebooks", PYTHONPATH=str(root))
    _keep(folder / "english.json", english)


def make_every_report(folder: Path) -> None:
    """Make every report in Dutch, and some in English."""
    root = copy_repository(folder / "repository")
    english = [word for name in ENGLISH if not SOAK for word in ("--report", name.partition("/")[2])]
    for number, words in enumerate((["--all"], ["--all", *english, "--lang", "en"])):
        command = [sys.executable, root / "run_reports.py", *words, "--out", folder / "out", "--json"]
        _keep(folder / f"{number}.json", run(command, cwd=folder, timeout=3600))


def make_second(folder: Path) -> None:
    """Make every report of the second programme in its first language, and some of the last period in Dutch."""
    root = copy_repository(folder / "repository")
    folders: list[str | Path] = ["--data", SECOND / "data", "--params", SECOND / "params", "--out", folder / "out"]
    dutch = [word for name in SECOND_IN_DUTCH if not SOAK for word in ("--report", name)]
    for number, words in enumerate((["--all"], [*dutch, "--lang", "nl"])):
        _keep(
            folder / f"{number}.json", run([sys.executable, root / "run_reports.py", *words, *folders, "--json"], cwd=folder, timeout=3600)
        )


def _keep(path: Path, done: Done) -> None:
    if done.code:
        pytest.fail(f"the session's build ended with {done.code}:\n{done.err}\n{done.out}")
    path.write_text(json.dumps(done.__dict__), encoding="utf-8")


# By the name of the fixture that gives it, in the order in which they are made.
LARGE: dict[str, Callable[[Path], None]] = {"built": make_built, "second": make_second, "every_report": make_every_report}


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    for asked in sys.argv[2:]:
        with contextlib.suppress(pytest.fail.Exception):  # the tests that need it tell
            once(Path(sys.argv[1]), asked, LARGE[asked])
