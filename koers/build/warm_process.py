"""A process that has the slow libraries loaded and forks into kernels. Run as a script, by :mod:`koers.build.warm`.

It reads one JSON request per line and answers each with a line: ``{"fork": {"argv", "env", "cwd"}}``
gives ``{"pid"}``, ``{"poll": pid}`` gives ``{"status"}``, null while the kernel runs. When its requests
end, because whoever started it is gone, it kills its kernels and goes too.

What is loaded is third-party only: our own package and whatever looks at the kernel it is imported in
(``matplotlib_inline``, ``pyplot``) are left to each kernel. A kernel so made shows what an ordinary one
shows; a test compares the two. Whoever starts a new process when our package changed may name modules of it
as arguments, to be loaded too.
"""

from __future__ import annotations

import atexit
import builtins
import gc
import importlib
import importlib.util
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterable
from typing import Any

LIBRARIES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "numpy",
    "pandas",
    "pandera.pandas",
    "pandera.backends.pandas.register",
    "pandera.backends.pandas.builtin_checks",
    "pydantic",
    "ruamel.yaml",
    "babel.numbers",
    "babel.dates",
    "babel.lists",
    "babel.messages.mofile",
    "babel.messages.pofile",
    "jinja2",
    "xml.etree.ElementTree",
    "matplotlib.figure",
    "matplotlib.font_manager",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.ticker",
)


class _Shell:
    """What a library sees that asks, while it is imported, whether it is in a kernel."""

    kernel = True


def load(names: Iterable[str] = LIBRARIES) -> None:
    """Import modules as in a kernel; one that is not there is left to the notebook to miss."""
    # pandas shows wide tables otherwise in a terminal, which it takes everything without this for.
    builtins.get_ipython = _Shell  # type: ignore[attr-defined]
    try:
        for name in names:
            try:
                importlib.import_module(name)
            except ImportError:
                continue
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]
    gc.collect()
    gc.freeze()


def serve() -> None:
    """Answer requests until there are no more."""
    load((*LIBRARIES, *sys.argv[1:]))
    # A fork of a process with threads may hang in the child; then every kernel is an ordinary one.
    safe = threading.active_count() == 1
    kernels: set[int] = set()
    requests, answers = sys.stdin, sys.stdout
    for line in requests:
        asked = json.loads(line)
        if "fork" in asked:
            pid = _fork(asked["fork"]) if safe else None
            answer: dict[str, Any] = {"pid": pid}
            kernels |= {pid} if pid else set()
        else:
            answer = {"status": _status(asked["poll"], kernels)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    for pid in kernels:
        _kill(pid)


def _fork(wanted: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _become_kernel(wanted)
    return pid


def _become_kernel(wanted: dict[str, Any]) -> None:
    """Turn this copy of the process into the kernel that was asked for; never returns."""
    status = 1
    try:
        parent = os.getppid()
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(2, 1)  # standard output was the way back to whoever asked
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(wanted["env"])
        time.tzset()
        os.chdir(wanted["cwd"])
        random.seed()
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()
        from ipykernel.kernelapp import IPKernelApp

        # Its default for the parent was read from the environment when it was imported.
        launcher = importlib.util.find_spec(wanted["argv"][0])
        sys.argv = [launcher.origin or "" if launcher else "", *wanted["argv"][1:], f"--IPKernelApp.parent_handle={parent}"]
        sys.stdin = os.fdopen(0, encoding="utf-8")
        IPKernelApp.launch_instance()
        status = 0
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:  # noqa: BLE001 - whatever happened is told, and this process must end here
        sys.excepthook(*sys.exc_info())
    finally:
        atexit._run_exitfuncs()  # noqa: SLF001 - os._exit would leave them out
        for stream in (sys.__stdout__, sys.__stderr__):
            if stream is not None:
                stream.flush()
        os._exit(status)


def _status(pid: int, kernels: set[int]) -> int | None:
    """Return how a kernel ended, as ``subprocess`` counts; None while it runs."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    if ended == 0:
        return None
    kernels.discard(pid)
    return os.waitstatus_to_exitcode(status)


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except OSError:
            continue


if __name__ == "__main__":
    del sys.path[0]  # this script's folder is no place to import from
    serve()
