"""What the terminal shows: progress on standard error, short tables at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

if TYPE_CHECKING:
    from koers.build.period import BuildResult
    from koers.build.plan import Plan
    from koers.build.task import Outcome
    from koers.build.verify import Verification
    from koers.data.store import Store
    from koers.errors import Finding

_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_MOVED = 20  # of the figures that moved, so many are shown
_WORDS = {"error": "error", "warning": "warning", "info": "remark"}


class BuildDisplay:
    """A progress bar over the reports of all plans, and the summary when they are done."""

    def __init__(self, plans: Sequence[Plan], *, quiet: bool) -> None:
        self.console = Console(stderr=True, quiet=quiet)
        self.n_tasks = sum(len(plan.tasks) for plan in plans)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, console=self.console, transient=True)

    def __enter__(self) -> Self:
        self.bar = self.progress.add_task("Building reports", total=self.n_tasks)
        self.progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.progress.stop()

    def done(self, outcome: Outcome) -> None:
        """Say that a report is done, or failed."""
        self.progress.advance(self.bar)
        if not self.console.is_terminal or outcome.error:
            how = "unchanged" if outcome.reused else f"{'failed' if outcome.error else 'done'}, {outcome.seconds:.1f} s"
            self.console.print(f"{outcome.task.period} {outcome.task.name}: {how}", highlight=False)

    def summary(self, results: Sequence[BuildResult], out: Path) -> None:
        """Print what was made, what failed and why, what the data gave reason to look at, and where to begin."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name, justify in (
            ("Period", "left"),
            ("Report", "left"),
            ("Formats", "left"),
            ("Seconds", "right"),
            ("Checks", "left"),
            ("Warnings", "right"),
        ):
            # A name that is cut off could be any theme's.
            table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
        for result in results:
            for outcome in result.outcomes:
                table.add_row(*_summary_row(outcome))
        self.console.print(table)
        for result in results:
            self._remarks(result)
        built = [result for result in results if not result.failed]
        for result in results:
            if result.failed:
                where = escape(str(result.folder))
                self.console.print(
                    f"[bold red]{result.plan.name} failed[/]; its folder stays as it was. What was made lies in {where}", soft_wrap=True
                )
        for result in built:
            self._restatement(result)
        for result in built:
            self.console.print(f"Read: {escape(str(result.folder / 'index.html'))}", soft_wrap=True, highlight=False)
        if built:
            self.console.print(f"All periods: {escape(str(out / 'index.html'))}", soft_wrap=True, highlight=False)

    def _restatement(self, result: BuildResult) -> None:
        """Say what was kept, and the first of the figures that moved."""
        if result.kept is None:
            return
        n = len(result.moved)
        figures = "no figure" if not n else f"{n} figure{'' if n == 1 else 's'}"
        print_line(self.console, f"{result.plan.name} is restated: {figures} moved. What was adopted is kept: {escape(str(result.kept))}")
        for one in result.moved[:_MOVED]:
            print_line(self.console, f"  {escape(one.figure_id)}: {escape(one.old_text)} is now {escape(one.new_text)}")
        if n > _MOVED:
            print_line(self.console, f"  and {n - _MOVED} more")
        print_line(self.console, f"All of them: {escape(str(result.moved_file))}")
        if result.plan.programme.store.parameters(result.plan.period).status != "restated":
            advice = "set status: restated and status_date, so that the reports say so."
            print_line(self.console, f"[yellow]warning[/] params/{result.plan.name}.yaml does not say that it is restated: {advice}")

    def _remarks(self, result: BuildResult) -> None:
        for outcome in result.failed:
            self.console.print(f"[bold red]{escape(outcome.error)}[/]", soft_wrap=True, highlight=False)
        seen = dict.fromkeys(finding for outcome in result.outcomes for finding in (*outcome.task.findings, *outcome.findings))
        for finding in seen:
            print_finding(self.console, finding)
        if result.stale:
            names = ", ".join(result.stale)
            self.console.print(
                f"[yellow]warning[/] {names}: made from other inputs than this build's. Build the whole period to bring all in line.",
                soft_wrap=True,
                highlight=False,
            )


def _summary_row(outcome: Outcome) -> tuple[str, ...]:
    n = Counter(finding.severity for finding in (*outcome.task.findings, *outcome.findings))
    checks = "[bold red]failed[/]" if outcome.error else "passed"
    took = "unchanged" if outcome.reused else f"{outcome.seconds:.1f}"
    formats = "–" if outcome.error else " ".join((*outcome.task.formats, "ipynb", "csv"))
    return outcome.task.period, outcome.task.name, formats, took, checks, str(n["warning"])


def print_verification(results: Sequence[Verification]) -> None:
    """Print what came of verifying: in one line where all is the same, else what may explain it, and which figures and files differ."""
    console = Console()
    for result in results:
        what = f"{result.period} ({result.language})"
        if not result.differences:
            print_line(console, f"[green]same[/] {what}: {result.reports} reports built anew, {result.files} files the same, byte for byte")
            continue
        print_line(console, f"[bold red]differs[/] {what}: {len(result.differences)} of {result.files} files")
        figures = [f"{figure} ({one.file})" for one in result.differences for figure in one.figures]
        files = [f"{one.file}: {one.detail}" for one in result.differences]
        changes = result.changes or ("nothing: no input, parameter, notebook, code or package is another than recorded",)
        told = {"What changed since, and may explain it:": changes, "Figures that differ:": figures, "Files that differ:": files}
        for heading, lines in told.items():
            if lines:
                print_line(console, heading)
            for line in lines:
                print_line(console, f"  {escape(line)}")


def print_line(console: Console, text: str) -> None:
    """Print a line as it is, however long."""
    console.print(text, soft_wrap=True, highlight=False)


def print_finding(console: Console, finding: Finding) -> None:
    """Print one finding: what it is, where, what to do."""
    style = _STYLES[finding.severity]
    console.print(f"[{style}]{_WORDS[finding.severity]}[/] {escape(str(finding))}", soft_wrap=True, highlight=False)


def print_periods(store: Store, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the periods with their status and reports."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Period", "Status", "Reports"):
        table.add_column(name)
    for row in rows:
        default = " (default)" if row["period"] == store.programme.default_period else ""
        table.add_row(
            f"{row['period']}{default}", row["status"] if row["filled_in"] else "not filled in yet", ", ".join(row["reports"]) or "–"
        )
    Console().print(table)


def print_findings(checked: Sequence[tuple[str, Sequence[Finding]]]) -> None:
    """Print the findings of each period and a line that counts them."""
    console = Console()
    for name, findings in checked:
        for finding in findings:
            print_finding(console, finding)
        n = Counter(finding.severity for finding in findings)
        counts = ", ".join(f"{n[kind]} {_WORDS[kind]}{'' if n[kind] == 1 else 's'}" for kind in ("error", "warning", "info"))
        console.print(f"{name}: {counts}", highlight=False)
