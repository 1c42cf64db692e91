"""The process that builds, again and again, with everything loaded: ``python -m koers.watch.builder``.

It reads one JSON request per line and answers each with lines: ``{"made": …}`` per report, at the end ``{"result": …}``. The
first line says what to build. It is a process of its own so that it can be started anew when the code changed; nothing is
imported before the first request, so that a fault in the code is an answer too. It ends when its requests do.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from koers.build.plan import Plan, Programme, Task


@dataclass(frozen=True)
class Order:
    """What to build.

    Attributes
    ----------
    root, data, params, out : str
        Folders.
    period, language : str
    reports, formats : tuple of str
        Names of reports, none for all; formats.
    draft : bool
        Whether the folder is the watcher's own: it holds just what is ordered, and an adopted period may come out otherwise in it.
    jobs : int
    """

    root: str
    data: str
    params: str
    out: str
    period: str
    language: str
    reports: tuple[str, ...]
    formats: tuple[str, ...]
    draft: bool
    jobs: int


@dataclass(frozen=True)
class Made:
    """A report that was made, or failed."""

    name: str
    seconds: float
    failed: bool


@dataclass(frozen=True)
class Result:
    """How a build went.

    Attributes
    ----------
    problems : tuple of str
        Why nothing changed; none when the reports are as the inputs are.
    usage : bool
        Whether the problem is what was ordered, not what was found.
    findings : tuple of (severity, text)
        Warnings and remarks on the data.
    made : tuple of Made
    """

    problems: tuple[str, ...] = ()
    usage: bool = False
    findings: tuple[tuple[str, str], ...] = ()
    made: tuple[Made, ...] = field(default=())


class _Building:
    """Builds what is ordered, as often as asked."""

    def __init__(self, order: Order, running: contextlib.ExitStack, tell: Callable[[dict[str, Any]], None]) -> None:
        from koers.build.folder import locked
        from koers.build.plan import Programme

        self._order, self._running, self._tell = order, running, tell
        self._programme: Programme = Programme(Path(order.root), Path(order.data), Path(order.params))
        self._out = Path(order.out)
        self._run: Any = None
        self._last: dict[str, dict[str, Any]] = {}
        running.enter_context(locked(self._out))

    def build(self, *, overtaken: bool) -> Result:
        """Build; ``overtaken`` says that something was saved during the last build, which may have read the one and the other."""
        from koers.build.period import build_period
        from koers.build.restate import refuse

        plan = self._plan()
        if self._order.draft:
            self._only(plan)
        else:
            refuse([plan], self._out)
        if self._run is None:
            self._run = self._start(len(plan.tasks))
        made: list[Made] = []

        def done(outcome: Any) -> None:
            if not outcome.reused:
                made.append(Made(outcome.task.name, round(outcome.seconds, 2), bool(outcome.error)))
                self._tell({"made": asdict(made[-1])})

        force = overtaken and saved_back(plan.tasks, self._last)
        result = build_period(plan, self._out, self._run, done, self._order.jobs, force=force)
        self._last = {outcome.task.name: outcome.task.provenance for outcome in result.outcomes if not outcome.reused}
        if result.failed:
            return Result(tuple(outcome.error for outcome in result.failed), made=tuple(made))
        found = dict.fromkeys(finding for outcome in result.outcomes for finding in (*outcome.task.findings, *outcome.findings))
        return Result(findings=tuple((finding.severity, str(finding)) for finding in found), made=tuple(made))

    def _plan(self) -> Plan:
        from koers.build.plan import FORMATS, make_plan

        order, store = self._order, self._programme.store
        formats = tuple(name for name in FORMATS if name in order.formats)
        return make_plan(self._programme, store.chapter(order.period), order.language, order.reports, formats)

    def _only(self, plan: Plan) -> None:
        """Begin a draft anew where it holds other reports or formats than are ordered: what nobody makes any more would stay as it was."""
        from koers.build.period import PROVENANCE, language_folder

        target = language_folder(self._out / plan.name, plan)
        record = target / PROVENANCE
        made = json.loads(record.read_text(encoding="utf-8"))["reports"] if record.is_file() else {}
        ordered = {task.name: list(task.formats) for task in plan.tasks}
        if any(ordered.get(name) != entry["formats"] for name, entry in made.items()):
            shutil.rmtree((self._out / plan.name).resolve(), ignore_errors=True)
            (self._out / plan.name).unlink(missing_ok=True)

    def _start(self, n_tasks: int) -> Any:
        from koers.build.executor import workers

        return self._running.enter_context(workers(max(1, min(self._order.jobs, n_tasks)), at_once=True))


def saved_back(tasks: Iterable[Task], last: Mapping[str, Any]) -> bool:
    """Tell whether a task is of the same inputs as in the last build, which was overtaken by a save.

    A file that was saved and then saved back looks as if nothing had been, and what was made in between may be of either.
    """
    return any(last.get(task.name) == task.provenance for task in tasks)


def _answer(building: _Building, request: dict[str, Any]) -> Result:
    from koers.errors import DataError, KoersError, UsageError

    try:
        return building.build(overtaken=request["overtaken"])
    except DataError as error:
        return Result(tuple(str(finding) for finding in error.findings))
    except KoersError as error:
        return Result((str(error),), usage=isinstance(error, UsageError))
    except Exception as error:  # noqa: BLE001 - whatever it is, the next save may mend it
        return Result((_fault(error),))


def _fault(error: BaseException) -> str:
    """Tell a fault of the code in a sentence, with its place; the terminal has all of it."""
    traceback.print_exception(error)
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({Path(last[0].filename).name}, line {last[0].lineno})" if last else ""
    return f"{type(error).__name__}: {error}{where}"


def serve(order: Order, requests: Iterator[dict[str, Any]], tell: Callable[[dict[str, Any]], None]) -> None:
    """Answer requests until there are no more."""
    with contextlib.ExitStack() as running:
        try:
            from koers.errors import KoersError

            building = _Building(order, running, tell)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer to the first request
            next(requests, None)
            known = "KoersError" in locals() and isinstance(error, KoersError)
            tell({"result": asdict(Result((str(error) if known else _fault(error),), usage=known))})
            return
        for request in requests:
            tell({"result": asdict(_answer(building, request))})


def _main() -> None:
    """Be the process: requests from standard input, answers on standard output, which nothing else gets to write to."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this
    signal.signal(signal.SIGTERM, _stop)
    given: dict[str, Any] = json.loads(sys.stdin.readline())
    order = Order(**{**given, "reports": tuple(given["reports"]), "formats": tuple(given["formats"])})
    waiting: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin, waiting), daemon=True).start()

    def tell(answer: dict[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError):
            answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
            answers.flush()

    with contextlib.suppress(SystemExit):
        serve(order, iter(waiting.get, None), tell)
    os._exit(0)  # a worker's thread may hang on for seconds


def _read(requests: TextIO, waiting: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    """Pass requests on; when they end, stop at once, also in the middle of a build."""
    for line in requests:
        waiting.put(json.loads(line))
    os.kill(os.getpid(), signal.SIGTERM)


def _stop(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: what follows tidies up
    raise SystemExit


if __name__ == "__main__":
    _main()
