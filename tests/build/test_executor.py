"""Worker processes: side by side without mixing, and gone when their build is."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.running import Done, koers, make_programme, running, start, titled, tree, wait_until, write_notebook

Once = Callable[[str, Callable[[Path], None]], Path]

# Each says that it is there and waits for the other, so that the two are known to run at the same time.
MEET = """from pathlib import Path
import time
(Path({folder!r}) / {name!r}).touch()
end = time.monotonic() + 60
while not (Path({folder!r}) / {other!r}).exists():
    assert time.monotonic() < end, "the other report never ran beside this one"
    time.sleep(0.02)"""
CONNECTION = """import json, os, socket
from ipykernel import get_connection_info
own = {{os.readlink(f"/proc/self/fd/{{fd}}") for fd in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{{fd}}")}}
rows = [line.split() for name in ("tcp", "tcp6") for line in open(f"/proc/self/net/{{name}}")][1:]
listening = [row[1] for row in rows if row[3] == "0A" and f"socket:[{{row[9]}}]" in own]
info = get_connection_info(unpack=True)
names = ("control", "hb", "iopub", "shell", "stdin")
sockets = [name for name in names if os.path.exists(info["ip"] + "-" + str(info[name + "_port"]))]
found = {{"transport": info["transport"], "sockets": sockets, "listening": listening, "folder": os.getcwd()}}
Path({file!r}).write_text(json.dumps(found))"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="200pt" viewBox="0 0 400 200"><rect width="{width}" height="60"/></svg>'


@pytest.fixture(scope="session")
def parallel(once: Once) -> Path:
    """Two reports that ran at the same time and show a figure and a chart of the same name."""
    return once("parallel", _run_in_parallel)


def _run_in_parallel(folder: Path) -> None:
    (folder / "meet").mkdir()
    notebooks = {}
    for name, other, amount in (("left", "right", 111), ("right", "left", 222)):
        figure = f"Figure('2024-H1/finance/x/total/spent', 'Besteed', Decimal({amount}), 'EUR', '€ {amount}')"
        chart = f"Chart('staven', 'Besteed', {SVG.format(width=amount)!r}, 'Dit is {name}.', ({figure},))"
        notebooks[name] = [
            MEET.format(folder=str(folder / "meet"), name=name, other=other),
            CONNECTION.format(file=str(folder / f"{name}.json")),
            titled(name, f"Prose(('Besteed: ', {figure}))", chart),
        ]
    programme = make_programme(folder, notebooks)
    done = koers("build", "--format", "html", "--jobs", "2", "--out", folder / "out", cwd=programme)
    if done.code:
        pytest.fail(done.err)


@pytest.mark.parametrize(("name", "own", "others"), [("left", "111", "222"), ("right", "222", "111")])
def test_reports_side_by_side_show_their_own_figures(parallel: Path, name: str, own: str, others: str) -> None:
    """Each page, notebook and list of figures has its own amount and chart, and nothing of the other."""
    folder = parallel / "out" / "2024-H1"
    for file in (f"{name}.html", f"{name}.figures.csv"):
        text = (folder / file).read_text(encoding="utf-8").replace("\u00a0", " ")
        assert f"€ {own}" in text, file
        assert f"€ {others}" not in text, file
    shown = (folder / f"{name}.html").read_text(encoding="utf-8")
    assert f"Dit is {name}." in shown
    assert f"<title>Rapport {name}" in shown


def test_kernels_talk_over_local_sockets_and_take_no_port_that_others_could_take_first(parallel: Path) -> None:
    """The transport is ipc. ipykernel opens one TCP port of its own, on the loopback, for output of its subprocesses; there is no other."""
    for name in ("left", "right"):
        found = json.loads((parallel / f"{name}.json").read_text(encoding="utf-8"))
        assert found["transport"] == "ipc"
        assert found["sockets"] == ["control", "hb", "iopub", "shell", "stdin"]
        assert len(found["listening"]) <= 1
        assert all(address.startswith("0100007F:") for address in found["listening"])


def test_each_kernel_works_in_a_folder_of_its_own(parallel: Path) -> None:
    """Two kernels never share a working directory, and it is gone afterwards."""
    folders = {json.loads((parallel / f"{name}.json").read_text(encoding="utf-8"))["folder"] for name in ("left", "right")}
    assert len(folders) == 2
    assert not any(Path(folder).exists() for folder in folders)


def parent(process: int) -> int:
    """Return the parent of a process that runs."""
    return int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


class Interrupted:
    """A build that hangs in its second round, over a period that was built before.

    ``processes`` are the main process, its worker, the warm process of that and the kernel forked from it.
    """

    def __init__(self, folder: Path, temporary: Path) -> None:
        self.folder, self.temporary = folder, temporary
        self.programme = make_programme(folder, {"report": [titled("report")]}, timeout=300)
        built = koers("build", "--format", "html", cwd=self.programme)
        assert built.code == 0, built.err
        self.before = tree(self.out / "2024-H1")
        ready = folder / "ready"
        hang = f"import os, pathlib, time\npathlib.Path({str(ready)!r}).write_text(f'{{os.getpid()}} ')\ntime.sleep(300)"
        write_notebook(self.programme, "report", [hang])
        self.build = start("build", cwd=self.programme, TMPDIR=str(temporary))
        wait_until(lambda: ready.exists() and ready.read_text(encoding="utf-8").endswith(" "), "the kernel hangs")
        kernel = int(ready.read_text(encoding="utf-8"))
        self.processes = [parent(parent(parent(kernel))), parent(parent(kernel)), parent(kernel), kernel]

    @property
    def out(self) -> Path:
        """The output folder."""
        return self.programme / "outputs"

    def end(self, number: int) -> Done:
        """Send a signal to the build alone and wait for its end and that of all it started."""
        assert self.processes[0] == self.build.pid
        os.kill(self.build.pid, number)
        out, err = self.build.communicate(timeout=30)
        wait_until(lambda: not any(running(process) for process in self.processes), "worker, warm process and kernel are gone", 10)
        return Done(self.build.returncode, out, err)

    def rebuild(self) -> Done:
        """Build again, with a notebook that runs."""
        write_notebook(self.programme, "report", ["again = True", titled("report")])
        return koers("build", "--format", "html", cwd=self.programme)


@pytest.fixture
def interrupted(tmp_path: Path) -> Iterator[Interrupted]:
    """A build in the middle of its work, ended with the test whatever happens."""
    # A short path, as for a user: sockets have no room for a long one.
    temporary = Path(tempfile.mkdtemp())
    made = Interrupted(tmp_path, temporary)
    yield made
    for process in made.processes:
        if running(process):
            os.kill(process, signal.SIGKILL)
    if made.build.poll() is None:
        made.build.communicate()
    shutil.rmtree(temporary)


def test_killed_build_leaves_the_old_folder_whole_and_the_next_one_sweeps(interrupted: Interrupted) -> None:
    """While it runs a second build is refused; after SIGKILL no worker or kernel lives on, the period is as it was, the next build works."""
    second = koers("build", "--json", cwd=interrupted.programme)
    assert (second.code, second.out) == (2, "")
    assert f"Error: Another build is writing to {interrupted.out}. Wait for it" in second.err
    assert "Traceback" not in second.err

    assert interrupted.end(signal.SIGKILL).code == -signal.SIGKILL
    assert tree(interrupted.out / "2024-H1") == interrupted.before
    wait_until(lambda: not any(interrupted.temporary.iterdir()), "the kernel's folder is gone", 5)

    again = interrupted.rebuild()
    assert again.code == 0, again.err
    assert "again = True" in (interrupted.out / "2024-H1" / "report.ipynb").read_text(encoding="utf-8")
    assert len(list((interrupted.out / ".versions").iterdir())) == 1
    assert not (interrupted.out / ".failed" / "2024-H1").exists()


def test_stopped_build_says_so_and_leaves_nothing_half_done(interrupted: Interrupted) -> None:
    """Ctrl-C: exit code 130, one sentence, no traceback; period, versions and temporary folders as before."""
    done = interrupted.end(signal.SIGINT)
    assert done.code == 130
    assert "Stopped; nothing was overwritten." in done.err
    assert "Traceback" not in done.err
    assert tree(interrupted.out / "2024-H1") == interrupted.before
    assert len(list((interrupted.out / ".versions").iterdir())) == 1
    assert list(interrupted.temporary.iterdir()) == []
