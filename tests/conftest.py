"""What several tests share: one real build of the financial overview in both languages, one of every report."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from tests import browser
from tests.running import Done, copy_repository, koers, run, tree

# A busy machine is no fault of the code; `make soak` tries twenty times as many examples.
settings.register_profile("usual", deadline=None)
settings.register_profile("soak", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))

PERIOD = "2024-H1"
REPORT = "financial-overview"
SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
# What `every_report` makes in English; `make soak` makes all. The second programme's first language is English: it has each kind.
ENGLISH = ("2024-H1/programme-report", "2019/regional-figures", "programme/continuity")


@dataclass(frozen=True)
class Built:
    """The session's build.

    Attributes
    ----------
    root : Path
        The frozen copy of the repository that it was made from.
    out : Path
    dutch, english : Done
        How the two builds ended: ``python run_reports.py --json`` and then ``koers build --lang en``.
    before_english : Path
        A copy of the period's folder from before the English build; beside it ``index.html``, the page over all periods then.
    """

    root: Path
    out: Path
    dutch: Done
    english: Done
    before_english: Path

    def folder(self, language: str) -> Path:
        """The folder of a language."""
        period = self.out / PERIOD
        return period if language == "nl" else period / language


@pytest.fixture(scope="session", autouse=True)
def _one_browser() -> Iterator[None]:
    """Chromium is started by the first test that asks for it, and ended with the session."""
    yield
    browser.stop()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str, Callable[[Path], None]], Path]:
    """Make a folder once per session, whichever of the parallel test processes comes first; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def make_once(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = shared / f"once-{name}", shared / f"once-{name}.done"
        with FileLock(str(shared / f"once-{name}.lock")):
            if not done.exists():
                if folder.exists():
                    pytest.fail(f"{name} could not be made; the test that tried first says why")
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return make_once


@pytest.fixture(scope="session")
def built(once: Callable[[str, Callable[[Path], None]], Path]) -> Built:
    """The financial overview of the shipped period, built by the real commands in Dutch and then in English."""
    folder = once("built", _build)
    ended = {name: Done(**json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))) for name in ("dutch", "english")}
    return Built(folder / "repository", folder / "out", ended["dutch"], ended["english"], folder / "before-english")


@pytest.fixture(scope="session")
def every_report(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The output folder of every report of every period in Dutch, and of some in English."""
    return once("every-report", _build_every_report)


def _build_every_report(folder: Path) -> None:
    root = copy_repository(folder / "repository")
    chosen = [["--all"]] if SOAK else [[period, "--report", report] for period, report in (name.split("/") for name in ENGLISH)]
    for number, words in enumerate((["--all"], *([*words, "--lang", "en"] for words in chosen))):
        command = [sys.executable, root / "run_reports.py", *words, "--out", folder / "out", "--json"]
        _keep(folder / f"{number}.json", run(command, cwd=folder, timeout=1200))


def _build(folder: Path) -> None:
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


def _keep(path: Path, done: Done) -> None:
    if done.code:
        pytest.fail(f"the session's build ended with {done.code}:\n{done.err}\n{done.out}")
    path.write_text(json.dumps(done.__dict__), encoding="utf-8")
