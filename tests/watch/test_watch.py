"""``koers watch`` as a user runs it: a build, a save, a fault, its end."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from koers.cli import main
from tests.programme_copy import edit
from tests.running import ROOT, make_programme, running, start, titled, tree, wait_until

TABLE = "periods/2024-H1/line_finance.csv"
SHOWS = f"""import os
from pathlib import Path
text = (Path(os.environ["KOERS_DATA"]) / "{TABLE}").read_text(encoding="utf-8")"""


class Watching:
    """A watch that runs, what it said, and a page that listens to it."""

    def __init__(self, programme: Path, package: Path) -> None:
        arguments = ("--report", "seen", "--port", "0", "--jobs", "1", "--no-browser")
        self.process = start("watch", *arguments, cwd=programme, PYTHONPATH=str(package))
        self.said: list[str] = []
        self._open: list[http.client.HTTPConnection] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.expect("Read: ")
        self.address = urlsplit(next(line for line in self.said if line.startswith("Read: ")).split()[1])
        self.expect("made in")

    def _read(self) -> None:
        for line in self.process.stderr or ():
            self.said.append(line.strip())

    def expect(self, words: str) -> None:
        """Wait until it said something."""
        wait_until(lambda: any(words in line for line in self.said) or self.process.poll() is not None, f"{words!r} in {self.said}")
        assert self.process.poll() is None, self.said

    def _ask(self, way: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self.address.hostname or "", self.address.port, timeout=60)
        self._open.append(connection)
        connection.request("GET", way)
        return connection.getresponse()

    def page(self) -> str:
        """The page as it is served."""
        return self._ask(self.address.path).read().decode()

    def close(self) -> None:
        """Close what is open, whatever happened."""
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        for connection in self._open:
            connection.close()

    def listen(self) -> http.client.HTTPResponse:
        """Listen as the page does."""
        seen = re.search('data-seen="([0-9a-f]+)"', self.page())
        assert seen is not None
        return self._ask(f"/.koers/news?page={self.address.path}&seen={seen[1]}")


def event(listening: http.client.HTTPResponse) -> tuple[str, list[str]]:
    """Wait for the next event: its name, and the problems that it tells of."""
    while not (line := listening.readline().decode()).startswith("event: "):
        assert line, "the connection ended"
    return line[7:].strip(), json.loads(listening.readline()[6:]).get("problems", [])


def family(process: int) -> list[int]:
    """A process with all that descend from it."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split("\n")
    parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listed if line)}
    found = [process]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[tuple[Path, Watching]]:
    """A programme with one tiny report that shows something of a table, watched."""
    programme = make_programme(
        tmp_path, {"seen": [SHOWS, titled("seen", "Prose((f'Hier staat {text.count(chr(10))} en {text[-30:]!r}',))")]}
    )
    # As installed: what somebody saves in ours meanwhile is not of this test.
    shutil.copytree(ROOT / "koers", tmp_path / "site" / "koers")  # with what is compiled: times stay
    watch = Watching(programme, tmp_path / "site")
    yield programme, watch
    for process in family(watch.process.pid):
        if running(process):
            os.kill(process, signal.SIGKILL)
    watch.close()


def test_a_save_reloads_the_page_a_fault_shows_and_goes_and_ctrl_c_leaves_nothing(watching: tuple[Path, Watching]) -> None:
    """One whole round. The file on disk has nothing of it; nothing but the drafts is written; every process ends."""
    programme, watch = watching
    table = programme / "data" / TABLE
    drafts = programme / "outputs" / ".watch"
    assert "Watching data/, params/, notebooks/; Ctrl-C stops." in watch.said
    assert "/.koers/watch.js" in watch.page()
    assert not [name for name, content in tree(drafts).items() if b"/.koers/" in content]
    assert [path.name for path in (programme / "outputs").iterdir()] == [".watch"]

    listening = watch.listen()
    assert event(listening) == ("state", [])
    new = table.with_suffix(".new")
    new.write_bytes(table.read_bytes() + b"\n")  # a blank line at the end is nothing to a table
    new.replace(table)
    assert event(listening) == ("reload", [])
    watch.expect(f"data/{TABLE}: seen made in")

    listening = watch.listen()
    assert event(listening) == ("state", [])
    before = watch.page()
    edit(table, "spent_eur", "spendt_eur")
    name, problems = event(listening)
    assert name == "state"
    assert any(
        "row 1, column spendt_eur: the column 'spendt_eur' is not known. Did you mean 'spent_eur'?" in problem for problem in problems
    )
    assert watch.page() == before
    watch.expect("not built; the pages stay as they were")
    edit(table, "spendt_eur", "spent_eur")
    assert event(listening) == ("state", [])
    assert watch.page() == before

    members = family(watch.process.pid)
    assert len(members) >= 4  # itself, the process that builds, its worker, the warm process of that
    watch.process.send_signal(signal.SIGINT)
    assert watch.process.wait(30) == 0
    wait_until(lambda: not any(running(process) for process in members), "every process is gone", 10)
    assert watch.said[-1] == "Stopped."
    assert not any("Traceback" in line for line in watch.said)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2024-H9"], "2024-H9"),
        (["--report", "financial-overvieuw"], "There is no report 'financial-overvieuw'. Did you mean 'financial-overview'?"),
        (["--format", "docx"], "There is no format 'docx'."),
        (["--lang", "fr"], "There is no language 'fr'."),
        (["--out", "params"], "holds the programme itself"),
    ],
)
def test_wrong_usage_ends_before_anything_begins(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, a sentence, nothing served."""
    assert main(["watch", *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Read:" not in said
