"""What the terminal shows of marking a class: the fence, progress, and how everybody stands."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from koers.classroom.folder import FEEDBACK, document, target_of, write_marks
from koers.classroom.hand_ins import collect
from koers.classroom.keys import read_keys
from koers.classroom.marking import Result, mark_class
from koers.classroom.own_case import document as case_document
from koers.classroom.own_case import judge_case, told
from koers.classroom.report import REPORT
from koers.classroom.standing import Standing
from koers.classroom.view import ClassView
from koers.console.common import print_line
from koers.errors import UsageError
from koers.exercise.ladder import LADDER
from koers.exercise.mistakes import MISTAKES
from koers.fence.trial import Part, try_fence
from koers.present.display import Bullets, Callout, Display, Heading, Prose
from koers.present.wording import Wording

_NO_FENCE = (
    "Nothing was marked: somebody else's code would not be kept from harm here. Mark on Linux 6.2 or newer; on Windows in WSL, on a Mac "
    "in a virtual machine. In a container, its security profile must allow Landlock and seccomp."
)
_MOST = 10
_WIDTH = 120
_ENDED = {
    "missing": "not handed in",
    "unreadable": "not to be read as a notebook",
    "empty": "no code in it",
    "unopened": "without the cell that opens the exercise; not run",
    "foreign": "another's notebook; not run",
    "time": "stopped: it took too long",
    "memory": "stopped: it asked for too much memory",
    "space": "stopped: it wrote too much",
    "threads": "stopped: it started too many threads",
    "crashed": "broke off before its last cell",
    "unclear": "what it handed in cannot be read",
}


def run_check(
    given: Path,
    keys_folder: Path | None,
    out: Path | None,
    language: str | None,
    marked: date,
    seconds: int,
    jobs: int | None,
    *,
    as_json: bool,
) -> int:
    """Mark a class and print what came of it; return the exit code.

    Raises
    ------
    UsageError
        Where something must be put right first, or the fence does not hold; nothing was marked.
    """
    keys = read_keys(given, keys_folder)
    collected = collect(given, keys)
    target = target_of(given, keys, out)
    console = Console(stderr=True, highlight=False)
    parts = try_fence()
    _print_fence(console, parts)
    if not all(part.holds for part in parts):
        raise UsageError(_NO_FENCE)
    with _Progress(console, len(keys.posed)) as progress:
        results = mark_class(keys, collected, seconds, jobs or os.cpu_count() or 1, progress.done)
    view = ClassView(Standing(results), keys.seeds, marked, language or keys.language, seconds, tuple(part.name for part in parts))
    write_marks(target, keys, view)
    for line in collected.passed_over:
        print_line(console, f"[yellow]passed over[/] {escape(line)}")
    if as_json:
        click.echo(json.dumps({**document(keys, view), "out": str(target)}, ensure_ascii=False))
    else:
        _print_standing(view.standing)
    print_line(console, f"For you: {escape(str(target / REPORT))}.html, .pdf, .csv")
    print_line(console, f"To hand back: {escape(str(target / FEEDBACK))} ({len(view.standing.learners)} pages)")
    return 0


def run_own_case(folder: Path, language: str, *, as_json: bool) -> int:
    """Judge a case by its quality and print what is left to ask of it; return the exit code."""
    judged = judge_case(folder)
    if as_json:
        click.echo(json.dumps(case_document(judged), ensure_ascii=False))
        return 0
    for item in told(Wording(language), judged).items:
        for line in _plainly(item):
            click.echo(line)
    return 0


def _plainly(item: Display) -> Iterator[str]:
    """Yield the lines of a display object as plain text."""
    if isinstance(item, Heading):
        yield from ("", item.text)
    elif isinstance(item, Prose):
        yield "".join(map(str, item.text))
    elif isinstance(item, Bullets):
        yield from ("- " + "".join(map(str, one)) for one in item.items)
    elif isinstance(item, Callout):
        yield f"{item.title}: " + " ".join("".join(map(str, one)) for one in item.text)


class _Progress:
    """A bar over the notebooks; where there is no terminal, a line for each that did not run to its end."""

    def __init__(self, console: Console, n: int) -> None:
        self.console = console
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, console=console, transient=True)
        self.bar = self.progress.add_task("Marking", total=n)

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.progress.stop()

    def done(self, result: Result) -> None:
        """Take a result."""
        self.progress.advance(self.bar)
        if result.ended not in ("done", "missing"):
            print_line(self.console, f"learner {result.learner}, {result.exercise}: {_ENDED[result.ended]}")


def _print_fence(console: Console, parts: Sequence[Part]) -> None:
    """Say which parts of the fence hold; each that does not, with the reason."""
    held = [part.name for part in parts if part.holds]
    print_line(console, f"The fence, tried on this machine: {len(held)} of {len(parts)} parts hold ({', '.join(held) or 'none'}).")
    for part in parts:
        if not part.holds:
            print_line(console, f"[bold red]does not hold[/] {escape(part.name)}: {escape(part.reason)}")


def _print_standing(standing: Standing) -> None:
    """Print everybody's score and what the class did wrong most."""
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=_WIDTH)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Learner")
    table.add_column("Right", justify="right")
    for exercise in standing.exercises:
        table.add_column(str(LADDER[exercise].number), justify="right")
    for learner in standing.learners:
        right, asked = standing.right(standing.of(learner=learner))
        scores = [_score(standing, standing.of(learner=learner, exercise=exercise)) for exercise in standing.exercises]
        table.add_row(learner, f"{right}/{asked}", *scores)
    console.print(table)
    console.print(", ".join(f"{LADDER[exercise].number} is {exercise}" for exercise in standing.exercises))
    console.print()
    most = Table(box=None, pad_edge=False, header_style="bold")
    for name, justify in (("Mistakes made most", "left"), ("Step", "left"), ("Learners", "right"), ("Answers", "right")):
        most.add_column(name, justify=justify)  # type: ignore[arg-type]
    for one in standing.mistakes[:_MOST]:
        step = MISTAKES[one.mistake_id].step
        most.add_row(MISTAKES[one.mistake_id].name, step, str(one.n_learners), str(one.n_answers))
    if standing.mistakes:
        console.print(most)


def _score(standing: Standing, results: Sequence[Result]) -> str:
    if not results or results[0].ended == "missing":
        return "–"
    right, asked = standing.right(results)
    return f"{right}/{asked}" if results[0].ended == "done" else f"{right}/{asked} ({results[0].ended})"
