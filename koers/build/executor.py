"""Spread tasks over worker processes; a crash or a time-out is that task's outcome, not the build's end."""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from koers.build.plan import Programme, Task
from koers.build.task import Outcome, kernel_settings, run_task
from koers.build.warm import OWN, warm_up

# After its time a notebook gets this long to be stopped by its own worker before the worker is ended.
_KILL_AFTER_SECONDS = 5


Run = Callable[[tuple[Task, ...], Programme, Callable[[Task], Path]], Iterator[Outcome]]
"""Runs tasks of a programme, each in its empty folder, and yields the outcomes as they come."""


@contextmanager
def workers(jobs: int, *, warm: bool = True, at_once: bool = False) -> Iterator[Run]:
    """Give a function that runs tasks in worker processes, which stay until the end.

    Parameters
    ----------
    jobs : int
        Number of processes, at least 1; they are started when they are needed, as many as there are tasks then.
    warm : bool
        Whether kernels are forked from a process that is loaded already.
    at_once : bool
        Start all processes now, and have each load all that a task needs, our own package too: for who starts them anew when that
        changed.
    """
    from pebble import ProcessPool

    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="koers-", ignore_cleanup_errors=True) as scratch:
        pools: list[Any] = []

        def start(n_workers: int) -> None:
            pools.append(ProcessPool(max_workers=n_workers, context=context, initializer=_start_worker, initargs=(warm, at_once)))

        def run(tasks: tuple[Task, ...], programme: Programme, folder_of: Callable[[Task], Path]) -> Iterator[Outcome]:
            if not tasks:
                return iter(())
            if not pools:
                start(max(1, min(jobs, len(tasks))))
            return _run(pools[0], tasks, programme, folder_of, Path(scratch))

        try:
            if at_once:
                start(jobs)
                for _ in range(jobs):
                    pools[0].schedule(_load)
            yield run
        except BaseException:
            for pool in pools:
                pool.stop()
            raise
        finally:
            for pool in pools:
                pool.close()
                pool.join()


def _run(pool: Any, tasks: tuple[Task, ...], programme: Programme, folder_of: Callable[[Task], Path], scratch: Path) -> Iterator[Outcome]:
    futures: dict[Any, Task] = {
        pool.schedule(_work, args=(task, programme, folder_of(task), scratch), timeout=task.timeout_seconds + _KILL_AFTER_SECONDS): task
        for task in tasks
    }
    pending = set(futures)
    while pending:
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=lambda f: futures[f].name):
            yield _outcome(futures[future], future, folder_of(futures[future]))


def _start_worker(warm: bool, own: bool) -> None:
    """Leave Ctrl-C to the main process, end when that is gone, and have kernels warmed up meanwhile."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # With JupyterLab in the same environment, jsonschema would load a grammar that checks addresses: two seconds for nothing.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    # What papermill and its like would log is in the outcome; without a handler it would come between the lines of the progress.
    logging.getLogger().addHandler(logging.NullHandler())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if warm:
        settings = {**os.environ, **kernel_settings()}
        warm_up({name: value for name, value in settings.items() if value is not None}, OWN if own else ())


def _load() -> None:
    """Import in a worker what the first task would wait for."""
    for name in ("papermill", "nbclient", "nbformat", "jupyter_client.manager", "koers.export.html", "koers.export.lineage"):
        importlib.import_module(name)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_KILL_AFTER_SECONDS)
        os._exit(1)


def _work(task: Task, programme: Programme, folder: Path, scratch: Path) -> Outcome:
    """Run a task in a worker; when the worker is told to stop, end its kernel first and leave nothing in temporary folders."""
    before = signal.signal(signal.SIGTERM, _stop)
    own = scratch / str(os.getpid())
    own.mkdir()
    try:
        return run_task(task, programme, folder, own)
    except SystemExit:
        shutil.rmtree(own, ignore_errors=True)
        with suppress(OSError):  # another worker's folder may still be in it
            scratch.rmdir()
        os._exit(1)
    finally:
        shutil.rmtree(own, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)


def _stop(*_: object) -> None:
    raise SystemExit


def _outcome(task: Task, future: Any, folder: Path) -> Outcome:
    from pebble import ProcessExpired

    made = tuple(sorted(path.name for path in folder.iterdir())) if folder.is_dir() else ()
    try:
        result: Outcome = future.result()
    except TimeoutError:
        limit = f"{task.timeout_seconds} seconds"
        message = f"{task.name}: stopped after {limit}. Raise notebook_timeout_seconds in params/programme.yaml if it needs longer."
        return Outcome(task, float(task.timeout_seconds), made, message)
    except (ProcessExpired, CancelledError) as error:
        return Outcome(task, 0.0, made, f"{task.name}: its process ended unexpectedly ({error}). Was it killed, or out of memory?")
    except Exception as error:  # noqa: BLE001 - one report's fault of any kind must not end the others
        return Outcome(task, 0.0, made, f"{task.name}: {type(error).__name__}: {error}")
    return result
