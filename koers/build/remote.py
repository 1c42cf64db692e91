"""Run tasks on a Dask cluster: the same tasks, spread over machines.

The cluster's workers need this package (the scale group of the lock) and the programme's folders at the
same paths, as on a shared disk. What a task makes travels back as bytes, so outputs need no shared disk.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from koers.build.executor import Run
from koers.build.plan import Programme, Task
from koers.build.task import Outcome, run_task
from koers.errors import UsageError

_CONNECT_SECONDS = 10
_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def cluster(scheduler: str) -> Iterator[Run]:
    """Give a function that runs tasks on the cluster of a scheduler, their files in their folders here.

    Raises
    ------
    UsageError
        When the scheduler cannot be reached, or the scale group of the lock is not installed.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise UsageError(
            "--scheduler needs the scale group of the lock: pip install --require-hashes -r requirements/scale.lock."
        ) from None
    try:
        client: Any = Client(scheduler, timeout=_CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"No Dask scheduler answers at {scheduler!r} ({type(error).__name__}). Start one, or leave out --scheduler."
        ) from None

    def run(tasks: tuple[Task, ...], programme: Programme, folder_of: Callable[[Task], Path]) -> Iterator[Outcome]:
        futures = {client.submit(_run, task, programme, pure=False, retries=0): task for task in tasks}
        for future in as_completed(futures):
            task = futures[future]
            fault = future.exception()
            if fault is not None:
                yield Outcome(task, 0.0, (), f"{task.name}: its worker failed: {type(fault).__name__}: {fault}")
                continue
            outcome, contents = future.result()
            for name, content in contents.items():
                (folder_of(task) / name).write_bytes(content)
            yield outcome

    with client:
        yield run


def _run(task: Task, programme: Programme) -> tuple[Outcome, dict[str, bytes]]:
    """Run a task on a worker, in a folder of its own there; return what it made."""
    # A kernel inherits the environment of its worker's process, so a process runs one task at a time.
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="koers-") as name:
        folder = Path(name)
        outcome = run_task(task, programme, folder)
        return outcome, {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
