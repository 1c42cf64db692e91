"""``koers build`` and ``run_reports.py``: make the reports."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from koers.commands.common import EPILOG, FOLDER, choose_language, find_programme, finding_document, folder_options, output_folder
from koers.errors import UsageError, suggest

if TYPE_CHECKING:
    from koers.build.period import BuildResult
    from koers.build.plan import Plan
    from koers.build.task import Outcome
    from koers.data.store import Store
    from koers.period import Period


def _build_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.argument("periods", nargs=-1, metavar="[PERIOD]..."),
        click.option("--all", "every", is_flag=True, help="Every period that has data; with --report, that has its data."),
        click.option(
            "--report",
            "reports",
            multiple=True,
            metavar="NAME",
            help="Only this report, or one of a series (theme-progress--ouderen); repeatable.",
        ),
        click.option("--format", "formats", multiple=True, metavar="FORMAT", help="Only html, pdf or xlsx; may be repeated."),
        click.option("--lang", "language", metavar="LANGUAGE", default=None, help="nl or en; the programme's first by default."),
        click.option("--out", type=FOLDER, default=None, help="Write to this folder instead of outputs/."),
        click.option("--jobs", type=click.IntRange(min=1), default=None, help="Worker processes; the number of cores by default."),
        click.option("--scheduler", metavar="ADDRESS", default="", help="Run on this Dask scheduler's workers instead."),
        click.option("--force", is_flag=True, help="Make everything anew, also what is made already of the same inputs and code."),
        click.option(
            "--restate",
            is_flag=True,
            help="Replace adopted reports that the parameters say are restated; keep the old, list what moved.",
        ),
        click.option("--no-warm", is_flag=True, help="Start every kernel anew instead of forking it from a loaded process."),
        click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output."),
        folder_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(epilog=EPILOG)
@_build_options
@click.pass_context
def build(context: click.Context, /, **options: Any) -> None:
    """Build reports: all of the default period, or what is named.

    \b
    koers build                                        the default period, every report and format
    koers build 2024-H1 --report financial-overview --format pdf --lang en --out somewhere

    A partial build leaves the period's other reports as they are. When a report fails, the period's folder stays as it
    was; what was made lies in outputs/.failed/.
    """
    group = context.obj or {}
    options["data"], options["params"] = options["data"] or group.get("data"), options["params"] or group.get("params")
    context.exit(run_build(root=None, **options))


@click.command(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of a fault.")
@_build_options
@click.pass_context
def run_reports(context: click.Context, /, debug: bool, **options: Any) -> None:  # noqa: ARG001 - read by main()
    """Build reports: all of the default period, or what is named.

    \b
    python run_reports.py                                    the default period, every report and format
    python run_reports.py 2024-H1 --report financial-overview --format pdf --lang en --out somewhere
    """
    context.exit(run_build(root=context.obj, **options))


def run_build(
    root: Path | None,
    periods: Sequence[str],
    every: bool,
    reports: Sequence[str],
    formats: Sequence[str],
    language: str | None,
    out: Path | None,
    jobs: int | None,
    scheduler: str,
    force: bool,
    restate: bool,
    no_warm: bool,
    as_json: bool,
    data: Path | None,
    params: Path | None,
) -> int:
    """Build what was asked; return the exit code."""
    from koers.build.executor import workers
    from koers.build.folder import locked
    from koers.build.period import build_period
    from koers.build.plan import FORMATS, make_plan
    from koers.build.restate import refuse
    from koers.console.common import BuildDisplay

    programme = find_programme(data, params, root)
    store = programme.store
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"There is no format {name!r}. {suggest(name, FORMATS)}")
    chosen = _choose_periods(store, periods, every, reports)
    language = choose_language(store, language)
    # All plans are made, and so all input is checked, before anything is written.
    wanted = tuple(f for f in FORMATS if f in formats) or FORMATS
    plans = [make_plan(programme, period, language, _named(store, period, reports, every), wanted) for period in chosen]
    target = output_folder(programme, out)
    n_jobs = jobs or os.cpu_count() or 1
    running = _cluster(scheduler) if scheduler else workers(min(n_jobs, max(len(plan.tasks) for plan in plans)), warm=not no_warm)
    with locked(target), BuildDisplay(plans, quiet=as_json) as display, running as run:
        refuse(plans, target, restate=restate)
        results = [
            _restated(plan, target, lambda plan: build_period(plan, target, run, display.done, n_jobs, force=force)) for plan in plans
        ]
    if as_json:
        click.echo(json.dumps(_build_document(results, target), ensure_ascii=False, indent=2))
    else:
        display.summary(results, target)
    return 1 if any(result.failed for result in results) else 0


def _restated(plan: Plan, target: Path, make: Callable[[Plan], BuildResult]) -> BuildResult:
    """Build a plan; keep the adopted reports that it replaces, and list what moved."""
    from koers.build.restate import drop, keep, list_moved

    kept = keep(plan, target)
    try:
        result = make(plan)
    except BaseException:
        if kept:
            drop(kept)
        raise
    if kept and result.failed:
        drop(kept)
    elif kept:
        return replace(result, kept=kept.folder, moved=list_moved(kept, result.folder), moved_file=kept.list_file)
    return result


def _cluster(scheduler: str) -> Any:
    from koers.build.remote import cluster

    return cluster(scheduler)


def _named(store: Store, period: Period | None, reports: Sequence[str], every: bool) -> Sequence[str]:
    """Return the reports to make of a period: those named; of every period those that it has the data for."""
    return [name for name in reports if not every or name.partition("--")[0] in store.reports(period)]


def _choose_periods(store: Store, names: Sequence[str], every: bool, reports: Sequence[str]) -> list[Period | None]:
    if every and names:
        raise UsageError("Name periods or give --all, not both.")
    if every:
        chapters = store.chapters()
        if not chapters:
            raise UsageError("No period has the data of a report. `koers check` says what each lacks.")
        reports = [name.partition("--")[0] for name in reports]
        for name in reports:
            if name not in store.programme.reports:
                raise UsageError(f"There is no report {name!r}. {suggest(name, store.programme.reports)}")
        passed_over = [period for period in chapters if store.unfilled(period)]
        for period in passed_over:
            click.echo(f"{period} is passed over: it is not filled in yet. `koers check {period}` says what it lacks.", err=True)
        having = [p for p in chapters if p not in passed_over and (not reports or set(reports) & set(store.reports(p)))]
        if not having:
            raise UsageError(f"No period has the data of {', '.join(reports)}. `koers list` says what each has.")
        return having
    return [store.chapter(name) for name in dict.fromkeys(names or (store.programme.default_period,))]


def _build_document(results: Sequence[BuildResult], out: Path) -> dict[str, Any]:
    return {
        "index": str(out / "index.html"),
        "periods": [
            {
                "period": result.plan.name,
                "language": result.plan.language,
                "status": "failed" if result.failed else "built",
                "folder": str(result.folder),
                "reports": [_outcome_document(outcome) for outcome in result.outcomes],
                "stale": list(result.stale),
                **({"restated": _restatement_document(result)} if result.kept else {}),
            }
            for result in results
        ],
    }


def _restatement_document(result: BuildResult) -> dict[str, Any]:
    moved = [{"figure_id": one.figure_id, "old": one.old, "new": one.new} for one in result.moved]
    return {"kept": str(result.kept), "list": str(result.moved_file), "moved": moved}


def _outcome_document(outcome: Outcome) -> dict[str, Any]:
    return {
        "report": outcome.task.report,
        "entity": outcome.task.entity or None,
        "status": "failed" if outcome.error else "built",
        "error": outcome.error or None,
        "formats": list(outcome.task.formats),
        "files": list(outcome.files),
        "seconds": round(outcome.seconds, 2),
        "reused": outcome.reused,
        "findings": [finding_document(finding) for finding in (*outcome.task.findings, *outcome.findings)],
    }
