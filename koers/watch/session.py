"""Watch: build, and again whenever something was saved, until the user has seen enough."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import koers
from koers.errors import UsageError
from koers.watch.builder import Made, Order, Result
from koers.watch.saves import Saves, Watched, watching
from koers.watch.server import Board, serving

_ENDS_WITHIN_SECONDS = 15


class Teller(Protocol):
    """What is told of a watch as it goes on."""

    def begins(self, address: str, watched: Watched) -> None:
        """It serves; the first build begins."""

    def made(self, made: Made) -> None:
        """A report was made."""

    def built(self, saved: tuple[str, ...], result: Result, seconds: float) -> None:
        """A build is done; ``saved`` are the files that gave reason to it, none for the first."""


class Builder:
    """The process that builds, started when it is needed."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def build(self, made: Callable[[Made], None], *, overtaken: bool = False) -> Result:
        """Build; tell of each report as it is made."""
        if self._process is not None and self._process.poll() is not None:
            self.stop()
        process = self._process or self._start()
        try:
            self._send(process, {"overtaken": overtaken})
            for line in process.stdout or ():
                answer = json.loads(line)
                if "made" in answer:
                    made(Made(**answer["made"]))
                else:
                    return _result(answer["result"])
        except BrokenPipeError:
            pass
        self.stop()
        return Result((f"the process that builds ended unexpectedly ({process.returncode}). Save any file to try again.",))

    def stop(self) -> None:
        """End it, with all that it started; the next build starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        try:
            process.wait(_ENDS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start(self) -> subprocess.Popen[str]:
        # -P: what lies in the working directory is not to be imported for what we mean.
        command = [sys.executable, "-P", "-m", "koers.watch.builder"]
        environment = {**os.environ, "PYTHONPATH": str(Path(koers.__file__).parent.parent)}
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, text=True, encoding="utf-8")
        self._process = process
        self._send(process, asdict(self._order))
        return process

    @staticmethod
    def _send(process: subprocess.Popen[str], content: dict[str, Any]) -> None:
        if process.stdin is None:
            raise BrokenPipeError
        process.stdin.write(json.dumps(content, ensure_ascii=False) + "\n")
        process.stdin.flush()


def _result(answer: dict[str, Any]) -> Result:
    return Result(
        problems=tuple(answer["problems"]),
        usage=answer["usage"],
        findings=tuple((severity, text) for severity, text in answer["findings"]),
        made=tuple(Made(**made) for made in answer["made"]),
    )


@dataclass(frozen=True)
class Settings:
    """How to watch.

    Attributes
    ----------
    order : Order
    port : int or None
        None for the first free one from the usual on; 0 for any.
    page : str
        The way to the page to read, from the output folder.
    words : dict
        What pages are told, in their language: ``problem`` and ``waiting``.
    """

    order: Order
    port: int | None
    page: str
    words: dict[str, str]


def watch(settings: Settings, teller: Teller) -> None:
    """Build, serve and watch until interrupted.

    Raises
    ------
    UsageError
        When what is ordered cannot be: nothing was built.
    """
    order = settings.order
    package = Path(koers.__file__).parent
    watched = Watched(
        root=Path(order.root),
        data=Path(order.data),
        params=Path(order.params),
        # Where it is installed nobody works on it.
        package=package if (package.parent / "pyproject.toml").is_file() else None,
        out=Path(order.out),
    )
    board = Board(order.language, settings.words)
    with watching(watched) as saves, serving(watched.out, settings.port, board) as site, Builder(order) as builder:
        teller.begins(f"{site.address}{settings.page}", watched)
        for saved, overtaken in _rounds(saves):
            if any(watched.kind(path) == "code" for path in saved):
                builder.stop()
            started = time.perf_counter()
            result = builder.build(teller.made, overtaken=overtaken)
            if result.usage and not saved:
                raise UsageError(result.problems[0])
            names = tuple(watched.name(path) for path in saved)
            teller.built(names, result, time.perf_counter() - started)
            # With something saved meanwhile, a fault may be mended already, or be of a file that was half written.
            if not (result.problems and saves):
                board.tell(result.problems)


def _rounds(saves: Saves) -> Iterator[tuple[tuple[Path, ...], bool]]:
    """Yield what each build is for: nothing for the first, then what was saved; and whether that was during the build before."""
    yield (), False
    while True:
        overtaken = bool(saves)
        yield saves.take(), overtaken
