"""What several tests share: one real build of the financial overview in both languages, one of every report."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from tests import browser, builds
from tests.builds import ENGLISH, LARGE, PERIOD, REPORT, SOAK
from tests.running import Done

__all__ = ["ENGLISH", "PERIOD", "REPORT", "SOAK", "Built"]

# A busy machine is no fault of the code; `make soak` tries twenty times as many examples.
settings.register_profile("usual", deadline=None)
settings.register_profile("soak", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


# Fixtures with a build of their own that several tests look at: these run in one process, so that no other waits for it.
TOGETHER = ("failed", "life", "steps", "both", "parallel", "unpacked")
# Tests of a file share what they read and draw, so they run in one process too; but where each makes its own, in any.
APART = ("test_every_report.py", "test_damaged.py", "test_end_to_end.py", "test_determinism.py", "test_lineage.py")
# What takes longest of the tests that come last begins first of them.
LONGEST = "test_every_pdf_is_valid_for_accessibility_and_archiving"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests that need a large build last, in the order in which those are made; say which run in one process."""
    for item in items:
        shared = set(TOGETHER) & set(_fixtures(item))
        own = {f"{item.nodeid.partition('::')[0]} {_waits_for(item)}"} if _shares(item) else set()
        for name in shared or own:
            item.add_marker(pytest.mark.xdist_group(name))
    items.sort(key=lambda item: (_waits_for(item), LONGEST not in item.name))


def _shares(item: pytest.Item) -> bool:
    """Tell whether a test runs where the others of its file do."""
    return item.path.name not in APART and item.get_closest_marker("xdist_group") is None


def _waits_for(item: pytest.Item) -> int:
    """Return which of the large builds a test needs last, counted from 1; 0 for none."""
    return max((number for number, name in enumerate(LARGE, start=1) if name in _fixtures(item)), default=0)


def _fixtures(item: pytest.Item) -> tuple[str, ...]:
    return tuple(getattr(item, "fixturenames", ()))


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
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The temporary folder that the parallel test processes of this session have in common."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session", autouse=True)
def _large_builds_begin(request: pytest.FixtureRequest, shared_folder: Path, worker_id: str) -> Iterator[None]:
    """The first test process has the large builds begun while tests run that need none."""
    needed = {name for item in request.session.items for name in _fixtures(item)}
    names = [name for name in LARGE if name in needed]
    if not names or worker_id not in ("master", "gw0"):
        yield
        return
    process = builds.start(shared_folder, names)
    yield
    # Another test process may still wait for what is being made; but not when the session was broken off.
    if request.session.shouldfail or request.session.shouldstop:
        builds.stop(process)
    process.wait()


@pytest.fixture(scope="session")
def once(shared_folder: Path) -> Callable[[str, Callable[[Path], None]], Path]:
    """Make a folder once per session, whichever of the parallel test processes comes first; the others wait for it."""
    return lambda name, make: builds.once(shared_folder, name, make)


@pytest.fixture(scope="session")
def built(shared_folder: Path) -> Built:
    """The financial overview of the shipped period, built by the real commands in Dutch and then in English."""
    folder = builds.once(shared_folder, "built", LARGE["built"])
    ended = {name: Done(**json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))) for name in ("dutch", "english")}
    return Built(folder / "repository", folder / "out", ended["dutch"], ended["english"], folder / "before-english")


@pytest.fixture(scope="session")
def every_report(shared_folder: Path) -> Path:
    """The output folder of every report of every period in Dutch, and of some in English."""
    return builds.once(shared_folder, "every_report", LARGE["every_report"])


@pytest.fixture(scope="session")
def second(shared_folder: Path) -> Path:
    """The output folder of every report of the second programme: in its default language, some of the last period in Dutch too."""
    return builds.once(shared_folder, "second", LARGE["second"]) / "out"


@pytest.fixture
def drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chart is drawn, though the same was drawn before."""
    monkeypatch.setattr("koers.present.charts.KEPT", 0)
