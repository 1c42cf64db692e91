"""Somebody else's code gets nowhere; and when a part of the fence is missing, that is noticed before anything is run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import koers.fence.fence
from koers.errors import UsageError
from koers.fence.fence import Fence, run
from koers.fence.trial import Part, try_fence

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fence is one of Linux")

INSIDE = Path(koers.fence.fence.__file__).with_name("inside.py")


@pytest.fixture(scope="module")
def parts() -> dict[str, Part]:
    """Each part of the fence, tried here."""
    return {part.name: part for part in try_fence()}


def test_every_part_holds_on_this_machine(parts: dict[str, Part]) -> None:
    """Files, permissions, processes, network, signals, time, memory, space."""
    assert len(parts) == 20
    assert [part for part in parts.values() if not part.holds] == []


@pytest.mark.parametrize(
    ("without", "lost"),
    [
        ("shut_files(libc, settings)", {"hides other files", "keeps other files from being emptied"}),
        ("shut_calls(libc)", {"starts no process", "opens no connection", "keeps other files' permissions"}),
        ("limit(settings)", {"stops what takes too much memory"}),
    ],
)
def test_a_part_that_is_missing_is_noticed(without: str, lost: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial attempts for real: without a door, what it stops is named."""
    script = INSIDE.read_text()
    assert without in script
    altered = tmp_path / "inside.py"
    altered.write_text(script.replace(f"        {without}\n", ""))
    monkeypatch.setattr(koers.fence.fence, "_INSIDE", altered)
    assert lost <= {part.name for part in try_fence() if not part.holds}


def test_nothing_is_run_where_a_door_cannot_be_shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older kernel: it says what it lacks, and the command leaves no trace."""
    altered = tmp_path / "inside.py"
    altered.write_text(INSIDE.read_text().replace("LEAST_VERSION = 3", "LEAST_VERSION = 99"))
    monkeypatch.setattr(koers.fence.fence, "_INSIDE", altered)
    folder = tmp_path / "folder"
    ended = run(["-c", "open('trace', 'w')"], Fence(folder))
    assert ended.how == "not_shut"
    assert "Landlock" in ended.output
    assert "99" in ended.output
    assert not (folder / "trace").exists()
    assert [part.holds for part in try_fence()] == [False]


def test_ordinary_work_is_possible(tmp_path: Path) -> None:
    """Packages, this one, threads, files of its own, and what it prints."""
    code = (
        "import threading, numpy, koers.impact.value\n"
        "open('own.txt', 'w').write('x')\n"
        "one = threading.Thread(target=print, args=(numpy.arange(4).sum(),)); one.start(); one.join()\n"
    )
    ended = run(["-c", code], Fence(tmp_path))
    assert (ended.how, ended.exit_code, ended.output) == ("done", 0, "6\n")
    assert (tmp_path / "own.txt").read_text() == "x"


def test_nothing_of_ours_is_in_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of whoever runs it, such as a token."""
    monkeypatch.setenv("A_TOKEN", "secret")
    ended = run(["-c", "import os; print(sorted(os.environ))"], Fence(tmp_path))
    assert "PATH" in ended.output
    assert "A_TOKEN" not in ended.output


@pytest.mark.parametrize(
    "attempt",
    [
        "os.symlink(secret, 'link'); open('link').read()",
        "os.link(secret, 'link'); open('link').read()",
        "os.rename(secret, 'mine')",
        "os.remove(secret)",
        "os.utime(secret)",
        "os.posix_spawn(sys.executable, [sys.executable, '-c', ''], {})",
        "os.kill(-1, 9)",
        "os.setuid(12345)",
        "__import__('ctypes').CDLL(None).prctl(1, 0, 0, 0, 0) and os.open('/nowhere', 0)",  # to live on when the parent ends
        "os.sched_setaffinity(os.getppid(), {0})",
        "os.sched_setscheduler(os.getppid(), os.SCHED_IDLE, os.sched_param(0))",
        "__import__('fcntl').ioctl(0, 0x8901, os.getppid().to_bytes(4, sys.byteorder))",
        "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (0, 0))",
        "os.memfd_create('x')",
        "open('/dev/shm/koers-fence', 'w')",
    ],
)
def test_other_ways_out_are_shut_too(attempt: str, tmp_path: Path) -> None:
    """What somebody tries next."""
    secret = tmp_path / "key.json"
    secret.write_text("secret")
    folder = tmp_path / "own"
    ended = run(["-c", f"import os, resource, sys\nsecret = {str(secret)!r}\n{attempt}\nprint('got out')"], Fence(folder, hidden=(secret,)))
    assert ended.how == "failed"
    assert "got out" not in ended.output
    assert "Error" in ended.output
    assert secret.read_text() == "secret"
    assert secret.stat().st_nlink == 1


def test_a_key_within_sight_is_refused(tmp_path: Path) -> None:
    """Before anything is run."""
    key = tmp_path / "own" / "key.json"
    with pytest.raises(UsageError, match=r"key\.json would lie inside the fence"):
        run(["-c", ""], Fence(tmp_path / "own", hidden=(key,)))


def test_a_part_of_what_may_be_read_can_be_left_out(tmp_path: Path) -> None:
    """Its names can be listed, so that what lies beside it is found; it cannot be opened or imported."""
    shelf = tmp_path / "shelf"
    (shelf / "deep" / "answers").mkdir(parents=True)
    for name in ("open.txt", "deep/open.txt", "deep/answers/key.txt"):
        (shelf / name).write_text(name)
    tries = "\n".join(
        f"try:\n    print(open({str(shelf / name)!r}).read())\nexcept OSError as error:\n    print(type(error).__name__)"
        for name in ("open.txt", "deep/open.txt", "deep/answers/key.txt")
    )
    code = f"import os\n{tries}\nprint(sorted(os.listdir({str(shelf)!r})))"
    ended = run(["-c", code], Fence(tmp_path / "own", read=(shelf,), unseen=(shelf / "deep" / "answers",)))
    assert ended.output == "open.txt\ndeep/open.txt\nPermissionError\n['deep', 'open.txt']\n"


@pytest.mark.parametrize(
    "code",
    [
        # Deeper than a path can be long, and than a walk by recursion goes.
        "import os\nfor _ in range(3000):\n    os.mkdir('a')\n    os.chdir('a')\nimport time\ntime.sleep(9)",
        "import itertools\nfor n in itertools.count():\n    open(str(n), 'w').close()",
    ],
)
def test_folders_without_end_are_too_much(code: str, tmp_path: Path) -> None:
    """Neither depth nor number gets past the count of what a folder holds."""
    assert run(["-c", code], Fence(tmp_path / "own", seconds=8, space=10**7)).how == "space"
    subprocess.run(["rm", "-rf", str(tmp_path / "own")], check=True)


def test_whoever_starts_slowly_has_all_the_time_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock runs from when the doors are shut."""
    slow = tmp_path / "inside.py"
    slow.write_text(INSIDE.read_text().replace("    settings, command =", "    import time\n    time.sleep(1.5)\n    settings, command ="))
    monkeypatch.setattr(koers.fence.fence, "_INSIDE", slow)
    assert run(["-c", "print(1)"], Fence(tmp_path / "own", seconds=1)).how == "done"


def test_who_ends_itself_did_not_take_too_long(tmp_path: Path) -> None:
    """Killed by itself, at once."""
    assert run(["-c", "import os; os.kill(os.getpid(), 9)"], Fence(tmp_path)).how == "failed"
