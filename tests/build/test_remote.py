"""Tasks on a real Dask cluster of this machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from koers.cli import main
from tests.conftest import PERIOD, REPORT, Built
from tests.running import run


@pytest.fixture
def scheduler(built: Built, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a running cluster with one worker process that holds the session's copy of the code."""
    monkeypatch.setenv("PYTHONPATH", str(built.root))
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_makes_the_same_bytes_as_this_machine(scheduler: str, tmp_path: Path, built: Built) -> None:
    """A build through --scheduler equals one by worker processes, but for run.json."""
    done = run(
        [sys.executable, built.root / "run_reports.py", PERIOD, "--report", REPORT, "--scheduler", scheduler, "--out", tmp_path, "--json"],
        cwd=tmp_path,
    )
    assert done.code == 0, done.err
    assert json.loads(done.out)["periods"][0]["status"] == "built"
    made, expected = tmp_path / PERIOD, built.folder("nl")
    names = {path.name for path in made.iterdir() if path.is_file()} - {"run.json"}
    assert names == {path.name for path in expected.iterdir() if path.is_file()} - {"run.json"}
    assert [name for name in sorted(names) if (made / name).read_bytes() != (expected / name).read_bytes()] == []


def test_an_unreachable_scheduler_is_told_and_nothing_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An address where nothing answers stops the build with what to do."""
    assert main(["build", "2024-H1", "--scheduler", "nonsense", "--out", str(tmp_path / "out")]) == 2
    assert "No Dask scheduler answers at 'nonsense'" in capsys.readouterr().err
