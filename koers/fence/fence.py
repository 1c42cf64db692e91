"""Run a command behind a fence, and say how it ended."""

from __future__ import annotations

import errno
import json
import math
import os
import select
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import koers
from koers.errors import UsageError

_INSIDE = Path(__file__).with_name("inside.py")
# What Python, the packages and the C library need to start: programs and libraries, no settings, no homes.
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/dev/urandom", "/dev/random")
_SHOWN = 20_000
_LOOK = 0.02
_START = 60
_THREADS = 64
# A file without content takes room as well: a folder has so many of them at most.
_LEAST = 4096
_SHUT = "shut"

How = Literal["done", "failed", "time", "memory", "space", "threads", "not_shut"]


@dataclass(frozen=True)
class Fence:
    """What somebody else's code may do.

    Attributes
    ----------
    folder : Path
        The one folder that it may write to; also its working folder and home.
    read : tuple of Path
        What it may read besides Python, its packages and the system's libraries.
    hidden : tuple of Path
        What it must never see; a fence that would show it is refused.
    unseen : tuple of Path
        What is left out of what it may read, though it lies within: a part of this package, for one. Only its names can be listed.
    seconds : int
        Of clock time, and of processor time.
    memory : int
        Bytes of address space.
    space : int
        Bytes that the folder may come to hold; whatever is in it counts for at least a few thousand.
    """

    folder: Path
    read: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()
    unseen: tuple[Path, ...] = ()
    seconds: int = 30
    memory: int = 2 * 1024**3
    space: int = 50 * 1024**2


@dataclass(frozen=True)
class Ended:
    """How a command behind the fence ended.

    Attributes
    ----------
    how : str
        ``done``, ``failed`` (an exit code other than 0), ``time``, ``memory``, ``space`` or ``threads`` (stopped for using too
        much), ``not_shut`` (nothing was run).
    exit_code : int or None
        None when it was stopped or not run.
    seconds : float
    output : str
        What it printed, its errors included; the beginning of it where that is long.
    """

    how: How
    exit_code: int | None
    seconds: float
    output: str


def readable() -> tuple[Path, ...]:
    """Return what every command behind a fence may read: Python, its packages, this one, the system's libraries."""
    package = Path(koers.__file__).resolve().parent
    return (Path(sys.prefix), Path(sys.base_prefix), package, *(Path(place) for place in _SYSTEM))


def run(command: Sequence[str], fence: Fence) -> Ended:
    """Run a Python program of this environment behind a fence.

    The fence is one of Linux (6.2 or newer). Elsewhere nothing is run: ``not_shut``.

    Parameters
    ----------
    command : sequence of str
        Arguments of the interpreter: ``["-c", "print(1)"]``, ``["program.py", "argument"]``. The package ``koers`` can be imported.
    fence : Fence

    Returns
    -------
    Ended

    Raises
    ------
    UsageError
        When what must stay hidden lies where the command may read.
    """
    if sys.platform != "linux":
        return Ended("not_shut", None, 0.0, "the fence asks the Linux kernel (6.2 or newer); run this on Linux, in a container or in WSL")
    folder = fence.folder.resolve()
    places = [place.resolve() for place in (*readable(), *fence.read)]
    _check_hidden(fence.hidden, [folder, *places])
    unseen = [place.resolve() for place in fence.unseen]
    packages = folder / ".packages"
    packages.mkdir(parents=True, exist_ok=True)
    link = packages / "koers"
    if not link.is_symlink():
        # An import lists the folder that a package lies in; that of a checkout holds more than the package.
        link.symlink_to(Path(koers.__file__).resolve().parent)
    settings = {
        "read": [str(part) for place in places for part in _around(place, unseen)],
        "list": [str(place) for place in places if any(one.is_relative_to(place) for one in unseen)],
        "write": [str(folder), "/dev/null"],
        "memory": fence.memory,
        "seconds": fence.seconds,
        "file_size": fence.space,
        "open_files": 256,
    }
    with tempfile.TemporaryFile() as output:
        heard, say = os.pipe()
        with os.fdopen(heard, "rb") as ear:
            child = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_INSIDE), json.dumps({**settings, "say": say}), sys.executable, *command],
                cwd=folder,
                env=_environment(folder, packages),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(say,),
                start_new_session=True,
            )
            os.close(say)
            # A busy machine takes its time to start one; the clock runs from when the doors are shut.
            said = _hear(ear, child)
            started = time.monotonic()
            stopped = _watch(child, fence, folder, started)
            seconds = time.monotonic() - started
        output.seek(0)
        text = output.read(_SHOWN).decode(errors="replace")
    if said != _SHUT:
        return Ended("not_shut", None, seconds, said or text)
    if stopped:
        return Ended(stopped, None, seconds, text)
    return Ended(_how(child.returncode, text, seconds > fence.seconds / 2), child.returncode, seconds, text)


def _environment(folder: Path, packages: Path) -> dict[str, str]:
    """Return the environment: nothing of ours, so that nothing in it can tell anything."""
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
    places = {name: str(folder) for name in ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR")}
    always = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(packages), "PYTHONHASHSEED": "0"}
    return {**always, **places, **one, "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "agg"}


def _check_hidden(hidden: Iterable[Path], shown: Sequence[Path]) -> None:
    for path in hidden:
        for place in shown:
            if path.resolve().is_relative_to(place.resolve()):
                raise UsageError(f"{path} would lie inside the fence, below {place}. Keep it in a folder of its own, elsewhere.")


def _around(place: Path, unseen: Sequence[Path]) -> Iterator[Path]:
    """Yield a place; where something unseen lies in it, those of its parts that have nothing of it."""
    inside = [one for one in unseen if one.is_relative_to(place)]
    if not inside:
        yield place
    elif place not in inside:
        for part in sorted(place.iterdir()):
            yield from _around(part, inside)


def _hear(ear: BinaryIO, child: subprocess.Popen[bytes]) -> str:
    """Return what is said from inside before the command begins."""
    said, until = b"", time.monotonic() + _START
    while (left := until - time.monotonic()) > 0 and select.select([ear], [], [], left)[0]:
        part = os.read(ear.fileno(), 4096)
        if not part:
            return said.decode(errors="replace")
        said += part
    child.kill()
    return f"nothing had begun after {_START} seconds"


def _watch(child: subprocess.Popen[bytes], fence: Fence, folder: Path, started: float) -> How | None:
    """Wait for the end; stop what takes too long or fills its folder, and say which."""
    try:
        while True:
            try:
                child.wait(_LOOK)
            except subprocess.TimeoutExpired:
                if time.monotonic() - started > fence.seconds:
                    return "time"
                if _size(folder, fence.space) + _unlinked(child.pid) > fence.space:
                    return "space"
                if _threads(child.pid) > _THREADS:
                    return "threads"
            else:
                return None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def _size(folder: Path, most: int) -> float:
    """Return how many bytes a folder holds, of what is there at this moment; more than `most` where it holds what cannot be looked at.

    Not by recursion: somebody else's folders may lie deeper in each other than that goes.
    """
    total, waiting = 0, [os.fspath(folder)]
    while waiting and total <= most:
        place = waiting.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    total += max(_size_of(entry), _LEAST)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            return math.inf
    return total


def _unlinked(process: int) -> int:
    """Return how many bytes a process holds in files that have no name any more, what it printed among them."""
    total = 0
    try:
        with os.scandir(f"/proc/{process}/fd") as held:
            for one in held:
                try:
                    found = one.stat()
                except OSError:
                    continue
                if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                    total += found.st_blocks * 512
    except OSError:
        return 0  # it has just ended
    return total


def _threads(process: int) -> int:
    try:
        return sum(1 for _ in Path(f"/proc/{process}/task").iterdir())
    except OSError:
        return 0


def _size_of(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except FileNotFoundError:
        return 0


def _how(code: int, text: str, late: bool) -> How:
    """Name the end of a command that the kernel may have stopped; one that kills itself has only failed."""
    if late and code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "time"
    if code == -signal.SIGXFSZ:
        return "space"
    last = text.rstrip().rpartition("\n")[2] if code else ""
    if last.startswith("MemoryError"):
        return "memory"
    if last.startswith(f"OSError: [Errno {errno.EFBIG}]"):
        return "space"
    return "failed" if code else "done"
