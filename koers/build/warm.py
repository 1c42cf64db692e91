"""Kernels that start at once: forked from a process that has the slow libraries loaded already.

Each worker keeps one warm process. A kernel from it is an ordinary ipykernel in a process of its own,
driven by papermill as ever; only its start differs. Where forking is not to be relied on (any system but
Linux), or for a kernel that is not ours, an ordinary kernel starts instead.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

_LAUNCHER = ["-m", "ipykernel_launcher"]
# What a notebook needs of ours, loaded beforehand where every change of it starts new processes.
OWN = ("koers.notebook", "koers.present.dark_svg", "koers.present.markup", "koers.present.table_csv")


class WarmProcess:
    """A warm process of this worker; it starts loading at once, ``modules`` besides the libraries, and ends with the worker."""

    def __init__(self, environment: dict[str, str], modules: Sequence[str] = ()) -> None:
        command = [sys.executable, str(pathlib.Path(__file__).with_name("warm_process.py")), *modules]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, text=True, encoding="utf-8")

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return its answer to a request; raise OSError when it is gone."""
        sent, answers = self._process.stdin, self._process.stdout
        if sent is None or answers is None or sent.closed:
            raise BrokenPipeError("the warm process was stopped")
        sent.write(json.dumps(request) + "\n")
        sent.flush()
        answer = answers.readline()
        if not answer:
            raise BrokenPipeError("the warm process is gone")
        return dict(json.loads(answer))

    def stop(self) -> None:
        """End it, and every kernel of it."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()


class ForkedKernel:
    """A kernel of a warm process, with what ``jupyter_client`` uses of a ``subprocess.Popen``."""

    stdin = stdout = stderr = None

    def __init__(self, warm: WarmProcess, pid: int) -> None:
        self._warm, self.pid = warm, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return how it ended; None while it runs. Without its warm process it is as good as killed."""
        if self.returncode is None:
            try:
                self.returncode = self._warm.ask({"poll": self.pid})["status"]
            except OSError:
                self.send_signal(signal.SIGKILL)
                self.returncode = -signal.SIGKILL
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends."""
        end = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.02)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


_OURS: list[WarmProcess] = []


def warm_up(environment: dict[str, str], modules: Sequence[str] = ()) -> None:
    """Start this process's warm process, where kernels can be forked; it loads while others go on."""
    if sys.platform == "linux" and not _OURS:
        _OURS.append(WarmProcess(environment, modules))


def kernel_manager() -> Any:
    """Return the class of kernel manager to run notebooks with: ours where there is a warm process, else None."""
    return _manager_class() if _OURS else None


def _fork(command: list[str], environment: dict[str, str], folder: str) -> ForkedKernel | None:
    """Fork a kernel; None where it is not one of ours, or the warm process is gone or cannot fork."""
    if not _OURS or command[0] != sys.executable or _LAUNCHER[1] not in command:
        return None
    if set(command[1 : command.index(_LAUNCHER[1])]) - {"-m", "-Xfrozen_modules=off"}:
        return None
    arguments = command[command.index(_LAUNCHER[1]) :]
    try:
        pid = _OURS[0].ask({"fork": {"argv": arguments, "env": environment, "cwd": folder}})["pid"]
    except OSError:
        _OURS.clear()
        return None
    return ForkedKernel(_OURS[0], pid) if pid else None


@cache
def _manager_class() -> Any:
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning.local_provisioner import LocalProvisioner

    class WarmProvisioner(LocalProvisioner):
        """Starts a kernel from the warm process, else as its parent class does."""

        async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
            folder = str(kwargs.get("cwd") or pathlib.Path.cwd())
            forked = _fork(cmd, dict(kwargs.get("env") or os.environ), folder)
            if forked is None:
                return await super().launch_kernel(cmd, **kwargs)
            self.process: Any = forked
            self.pid, self.pgid, self.cwd = forked.pid, forked.pid, folder
            return self.connection_info

    class WarmKernelManager(AsyncKernelManager):
        """Asks :class:`WarmProvisioner` for its kernels."""

        async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
            if self.provisioner is None:
                self.kernel_id = self.kernel_id or os.urandom(16).hex()
                self.provisioner = WarmProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
            return await super()._async_pre_start_kernel(**kwargs)

    return WarmKernelManager
