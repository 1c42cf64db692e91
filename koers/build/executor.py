"""Spread tasks over worker processes; a crash or a time-out is that task's outcome, not the build's end."""

from __future__ import annotations

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
from pathlib import Path
from typing import Any

from koers.build.plan import Programme, Task
from koers.build.task import Outcome, run_task

# After its time a notebook gets this long to be stopped by its own worker before the worker is ended.
_KILL_AFTER_SECONDS = 5


def run_tasks(tasks: tuple[Task, ...], programme: Programme, folder_of: Callable[[Task], Path], jobs: int) -> Iterator[Outcome]:
    """Run tasks in ``jobs`` processes; yield each outcome as it comes.

    Parameters
    ----------
    tasks : tuple of Task
    programme : Programme
    folder_of : callable
        The empty folder of a task.
    jobs : int
        Number of worker processes, at least 1.
    """
    from pebble import ProcessPool

    context = multiprocessing.get_context("spawn")
    workers = max(1, min(jobs, len(tasks)))
    with (
        tempfile.TemporaryDirectory(prefix="koers-", ignore_cleanup_errors=True) as scratch,
        ProcessPool(max_workers=workers, context=context, initializer=_start_worker) as pool,
    ):
        futures: dict[Any, Task] = {
            pool.schedule(
                _work,
                args=(task, programme, folder_of(task), Path(scratch)),
                timeout=task.timeout_seconds + _KILL_AFTER_SECONDS,
            ): task
            for task in tasks
        }
        try:
            pending = set(futures)
            while pending:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=lambda f: futures[f].name):
                    yield _outcome(futures[future], future, folder_of(futures[future]))
        except BaseException:
            pool.stop()
            raise


def _start_worker() -> None:
    """Leave Ctrl-C to the main process, and end when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # With JupyterLab in the same environment, jsonschema would load a grammar that checks addresses: two seconds for nothing.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    # What papermill and its like would log is in the outcome; without a handler it would come between the lines of the progress.
    logging.getLogger().addHandler(logging.NullHandler())
    threading.Thread(target=_end_with_parent, daemon=True).start()


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
    try:
        return run_task(task, programme, folder, scratch)
    except SystemExit:
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(1)
    finally:
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
