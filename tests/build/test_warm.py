"""Kernels forked from a warm process: they show what ordinary ones show, and are gone with their worker."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from koers.build.task import kernel_settings
from koers.build.warm import ForkedKernel, WarmProcess
from koers.build.warm_process import LIBRARIES
from tests.running import koers, make_programme, running, titled, wait_until

Once = Callable[[str, Callable[[Path], None]], Path]

# What is known to differ between a kernel and a library loaded elsewhere: charts, wide tables, the environment, chance.
CELLS = (
    "import pandas as pd\npd.DataFrame({f'column {n}': [n] for n in range(30)})",
    "print(pd.DataFrame({f'column {n}': [n] for n in range(30)}))",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 4])",
    "import matplotlib\nmatplotlib.get_backend(), matplotlib.rcParams['font.size']",
    "import os\nsorted(name for name in os.environ if not name.startswith(('JPY', 'PYDEVD'))), os.environ['TZ'], __import__('time').tzname",
    "import sys\n[path for path in sys.path if 'python3' not in path], sys.flags, sys.argv[0].rpartition('/')[2]",
    "import locale\nlocale.getlocale(), sys.stdout.encoding, sys.getfilesystemencoding()",
    "import signal\n[signal.getsignal(n).__class__.__name__ for n in (signal.SIGINT, signal.SIGTERM)]",
    "import warnings\nwarnings.warn('once')",
    "[name for name in sys.modules if name == 'koers' or name.startswith('koers.')]",
    "!echo from a subprocess",
    "input is not None, sys.stdin.readable()",
    titled("probe"),
)
CHANCE = "import random, numpy\nwith open({file!r}, 'a') as out: print(random.random(), numpy.random.random(), file=out)"


@pytest.fixture(scope="session")
def both(once: Once) -> Path:
    """A notebook of everything that is known to differ, run warm and then cold; another one that draws numbers by chance, twice."""
    return once("warm-and-cold", _run_both)


def _run_both(folder: Path) -> None:
    chance = [CHANCE.format(file=str(folder / "chance")), titled("chance")]
    programme = make_programme(folder, {"probe": list(CELLS), "chance": chance, "again": [*chance[:1], titled("again")]})
    for name, options in (("warm", ()), ("cold", ("--no-warm",))):
        done = koers("build", "--format", "html", "--jobs", "1", *options, "--out", folder / name, cwd=programme)
        if done.code:
            pytest.fail(done.err)


def test_a_warm_kernel_shows_what_an_ordinary_one_shows(both: Path) -> None:
    """Every output of every cell is the same; so are the files."""
    warm, cold = (nbformat.read(both / name / "2024-H1" / "probe.ipynb", as_version=4) for name in ("warm", "cold"))
    for one, other in zip(warm.cells, cold.cells, strict=True):
        assert one.get("outputs") == other.get("outputs"), one.source
    assert any("image/png" in output.get("data", {}) for cell in warm.cells for output in cell.get("outputs", []))
    assert (both / "warm" / "2024-H1" / "probe.html").read_bytes() == (both / "cold" / "2024-H1" / "probe.html").read_bytes()


def test_kernels_of_one_warm_process_draw_different_numbers(both: Path) -> None:
    """The state of chance is not shared: four runs, four different draws from each source."""
    draws = [line.split() for line in (both / "chance").read_text(encoding="utf-8").splitlines()]
    assert len(draws) == 4
    assert len({number for pair in draws for number in pair}) == 8


@pytest.fixture
def warm() -> WarmProcess:
    """A warm process of our own."""
    return WarmProcess({name: value for name, value in kernel_settings().items() if value is not None})


def _forked(warm: WarmProcess, folder: Path) -> ForkedKernel:
    connection = str(folder / "kernel.json")
    wanted = {"argv": ["ipykernel_launcher", "-f", connection], "env": {"HOME": str(folder), "PATH": ""}, "cwd": str(folder)}
    return ForkedKernel(warm, warm.ask({"fork": wanted})["pid"])


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")
def test_a_kernel_ends_by_a_signal_or_with_its_warm_process(warm: WarmProcess, tmp_path: Path) -> None:
    """One that is killed is known to have been; the others go when the warm process does."""
    first, second = _forked(warm, tmp_path), _forked(warm, tmp_path)
    wait_until((tmp_path / "kernel.json").exists, "a kernel has started", 30)
    assert (first.poll(), second.poll()) == (None, None)
    first.kill()
    assert first.wait(10) == -9
    warm.stop()
    wait_until(lambda: not running(second.pid), "the other kernel is gone", 5)
    assert second.poll() == -9


def test_what_is_loaded_beforehand_is_never_ours() -> None:
    """Our own package is imported by each kernel, so that a change of it is always seen, and what looks at its kernel too."""
    assert not [name for name in LIBRARIES if name.startswith(("koers", "matplotlib_inline", "matplotlib.pyplot", "IPython.core.pylab"))]
    assert json.loads(json.dumps(LIBRARIES)) == sorted(LIBRARIES, key=LIBRARIES.index)
