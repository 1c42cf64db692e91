"""Try the fence on this machine: each thing that it should stop is attempted behind it, and must fail.

Code of somebody else is run only where every part holds. A fence that is believed to hold is worth nothing: kernels, containers and
security policies differ.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from koers.fence.fence import Ended, Fence, How, run

_BROKEN = "the fence did not stop it"
_REFUSED = "import sys\ntry:\n    {attempt}\nexcept OSError:\n    sys.exit(0)\nsys.exit(9)\n"
_SECONDS = 10


@dataclass(frozen=True)
class Part:
    """A part of the fence: what it stops, whether it does here, and why not."""

    name: str
    holds: bool
    reason: str = ""


def try_fence() -> tuple[Part, ...]:
    """Attempt behind a fence everything that it should stop.

    Returns
    -------
    tuple of Part
        The first is that ordinary code runs at all. A second or two.
    """
    with tempfile.TemporaryDirectory() as place:
        outside = Path(place) / "outside"
        outside.mkdir()
        secret = outside / "secret"
        secret.write_text("secret")
        runs = _attempt(place, "print(sum(range(10)))")
        if runs.how != "done" or runs.output != "45\n":
            return (Part("runs ordinary code", holds=False, reason=runs.output.strip() or runs.how),)
        parts = [Part("runs ordinary code", holds=True)]
        for name, attempt in _attempts(secret):
            ended = _attempt(place, _REFUSED.format(attempt=attempt))
            parts.append(Part(name, ended.how == "done", "" if ended.how == "done" else ended.output.strip() or _BROKEN))
        changed = secret.read_text() != "secret" or [path.name for path in outside.iterdir()] != [secret.name]
        if changed:
            parts.append(Part("leaves other files as they were", holds=False, reason=_BROKEN))
        for name, code, ends, limits in _LIMITS:
            ended = _attempt(place, code, **limits)
            parts.append(Part(name, ended.how == ends, "" if ended.how == ends else f"it ended as {ended.how!r}"))
        return tuple(parts)


def _attempt(place: str, code: str, seconds: int = _SECONDS, memory: int = 1024**3, space: int = 10**7) -> Ended:
    with tempfile.TemporaryDirectory(dir=place) as folder:
        return run(["-c", code], Fence(Path(folder), seconds=seconds, memory=memory, space=space))


def _attempts(secret: Path) -> tuple[tuple[str, str], ...]:
    """Return what must end in an error of the system: its name and the code."""
    return (
        ("hides other files", f"open({str(secret)!r}).read()"),
        ("hides other folders", f"__import__('os').listdir({str(secret.parent)!r})"),
        ("hides other processes", "open('/proc/1/environ', 'rb').read(1)"),
        ("keeps other files from being written", f"open({str(secret.parent / 'new')!r}, 'w')"),
        ("keeps other files from being emptied", f"__import__('os').truncate({str(secret)!r}, 0)"),
        ("keeps other files' permissions", f"__import__('os').chmod({str(secret)!r}, 0o600)"),
        ("starts no process", "__import__('os').fork()"),
        ("starts no program", f"__import__('subprocess').run([{sys.executable!r}, '-c', ''])"),
        ("opens no connection", "__import__('socket').socket()"),
        ("opens no local connection", "__import__('socket').socket(__import__('socket').AF_UNIX)"),
        ("signals no other process", "__import__('os').kill(__import__('os').getppid(), 0)"),
        ("lets no file signal another process", "__import__('fcntl').fcntl(0, 8, __import__('os').getppid())"),
    )


_LIMITS: tuple[tuple[str, str, How, dict[str, int]], ...] = (
    ("stops what takes too long", "while True:\n    pass\n", "time", {"seconds": 1}),
    ("stops what only waits", "import time\ntime.sleep(60)\n", "time", {"seconds": 1}),
    ("stops what takes too much memory", "bytearray(2 * 1024**3)\n", "memory", {}),
    ("stops one file that grows", "open('big', 'wb').write(bytes(2 * 10**7))\n", "space", {}),
    (
        "stops many files that grow",
        "import itertools\nfor n in itertools.count():\n    open(str(n), 'wb').write(bytes(10**6))\n",
        "space",
        {},
    ),
    (
        "stops files that grow without a name",
        (
            "import os, time\nheld = []\nfor n in range(9):\n    held.append(open(str(n), 'wb', 0))\n"
            "    held[-1].write(bytes(5 * 10**6))\n    os.remove(str(n))\ntime.sleep(60)\n"
        ),
        "space",
        {},
    ),
    (
        "stops many threads",
        (
            "import threading, time\nthreading.stack_size(32768)\nwhile True:\n"
            "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        ),
        "threads",
        {},
    ),
)
