"""The command line: a thin layer over functions that anyone can call.

Everything heavy is imported inside the command that needs it, so that ``koers --help`` is quick.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import koers
from koers.errors import DataError, Finding, KoersError, UsageError, suggest
from koers.workbook_command import add_workbook

if TYPE_CHECKING:
    from koers.build.period import BuildResult
    from koers.build.plan import Plan, Programme
    from koers.build.task import Outcome
    from koers.build.verify import Verification
    from koers.data.store import Store
    from koers.period import Period

_EPILOG = "Exit codes: 0 done (warnings may be listed), 1 a report failed, 2 wrong input or usage (nothing was built or overwritten)."
_FOLDER = click.Path(path_type=Path, file_okay=False)


def _folder_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name, help_text in (
        ("--params", "The parameter folder of another programme."),
        ("--data", "The data folder of another programme."),
    ):
        command = click.option(name, type=_FOLDER, default=None, help=help_text)(command)
    return command


def _programme(data: Path | None, params: Path | None, root: Path | None = None) -> Programme:
    """Find the programme: the root where notebooks are, and its folders or those that were named."""
    from koers.build.plan import Programme
    from koers.provenance import find_root

    if root is None:
        try:
            root = find_root()
        except UsageError:
            root = Path(koers.__file__).parent.parent
            if data is None or params is None or not (root / "notebooks").is_dir():
                raise
    data, params = (data or root / "data").resolve(), (params or root / "params").resolve()
    for folder, option in ((data, "--data"), (params, "--params")):
        if not folder.is_dir():
            raise UsageError(f"There is no folder {folder}. Point {option} at one.")
    return Programme(root, data, params)


@click.group(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(koers.__version__)
@click.option("--debug", is_flag=True, help="Show the traceback of a fault.")
@_folder_options
@click.pass_context
def cli(context: click.Context, debug: bool, data: Path | None, params: Path | None) -> None:  # noqa: ARG001 - read by main()
    """Reproducible reports from data: build them, check the data, see what there is.

    \b
    koers list                      what periods and reports there are
    koers new 2024-H2               start a period from the one before
    koers check 2024-H1             is the data complete and plausible?
    koers build 2024-H1             build all reports of a period
    koers verify outputs/2024-H1    build it again and compare every byte
    koers crate 2024-H1             put it in a zip, with all that made it
    """
    context.obj = {"data": data, "params": params}


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
        click.option("--out", type=_FOLDER, default=None, help="Write to this folder instead of outputs/."),
        click.option("--jobs", type=click.IntRange(min=1), default=None, help="Worker processes; the number of cores by default."),
        click.option("--scheduler", metavar="ADDRESS", default="", help="Run on this Dask scheduler's workers instead."),
        click.option("--force", is_flag=True, help="Make everything anew, also what is made already of the same inputs and code."),
        click.option("--restate", is_flag=True, help="Replace adopted reports that come out otherwise: keep the old, list what moved."),
        click.option("--no-warm", is_flag=True, help="Start every kernel anew instead of forking it from a loaded process."),
        click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output."),
        _folder_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


@cli.command(epilog=_EPILOG)
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


@click.command(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
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
    from koers.console import BuildDisplay

    programme = _programme(data, params, root)
    store = programme.store
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"There is no format {name!r}. {suggest(name, FORMATS)}")
    chosen = _choose_periods(store, periods, every, reports)
    language = _choose_language(store, language)
    # All plans are made, and so all input is checked, before anything is written.
    wanted = tuple(f for f in FORMATS if f in formats) or FORMATS
    plans = [make_plan(programme, period, language, _named(store, period, reports, every), wanted) for period in chosen]
    target = _output_folder(programme, out)
    n_jobs = jobs or os.cpu_count() or 1
    running = _cluster(scheduler) if scheduler else workers(min(n_jobs, max(len(plan.tasks) for plan in plans)), warm=not no_warm)
    with locked(target), BuildDisplay(plans, quiet=as_json) as display, running as run:
        if not restate:
            refuse(plans, target)
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


def _output_folder(programme: Programme, out: Path | None) -> Path:
    """Return the folder to write to; refuse one that holds what nobody wants mixed with reports."""
    target = (out or programme.root / "outputs").resolve()
    if target in (programme.root.resolve(), programme.data, programme.params) or target in programme.root.resolve().parents:
        raise UsageError(f"--out {target} holds the programme itself. Name a folder for the reports, such as outputs.")
    return target


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


def _choose_language(store: Store, language: str | None) -> str:
    languages = store.programme.languages
    if language is None:
        return languages[0]
    if language not in languages:
        raise UsageError(f"There is no language {language!r}. {suggest(language, languages)}")
    return language


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
        "findings": [_finding_document(finding) for finding in (*outcome.task.findings, *outcome.findings)],
    }


def _finding_document(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "code": finding.code,
        "file": finding.file or None,
        "row": finding.row or None,
        "column": finding.column or None,
        "message": finding.text,
        "advice": finding.advice or None,
    }


@cli.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def list_command(context: click.Context, as_json: bool) -> None:
    """List periods, the reports each has the data for, and their status.

    \b
    koers list
    koers list --json
    """
    from koers.data.store import name_of

    store = _programme(**context.obj).store
    chapters = [*store.periods, *(period for period in store.chapters() if period is None)]
    rows = [
        {
            "period": name_of(period),
            "status": store.parameters(period).status,
            "filled_in": not store.unfilled(period),
            "reports": store.reports(period),
        }
        for period in chapters
    ]
    document = {"programme": store.programme.name, "default_period": store.programme.default_period, "periods": rows}
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    from koers.console import print_periods

    print_periods(store, rows)


@cli.command()
@click.argument("period", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def check(context: click.Context, period: str | None, as_json: bool) -> None:
    """Check data and parameters of a period, or of all: types, registers, checksums, plausibility.

    \b
    koers check 2024-H1
    koers check --json          every period, as one JSON document

    Exit code 2 with errors, 0 with warnings only.
    """
    from koers.console import print_findings
    from koers.data.store import name_of

    programme = _programme(**context.obj)
    store = programme.store
    chosen = [store.chapter(period)] if period else [*store.periods, *(one for one in store.chapters() if one is None)]
    checked = [(name_of(one), _findings_of(programme, one) if period else _findings_or_unfilled(programme, one)) for one in chosen]
    errors = any(finding.severity == "error" for _name, findings in checked for finding in findings)
    if as_json:
        periods = [{"period": name, "findings": [_finding_document(finding) for finding in findings]} for name, findings in checked]
        click.echo(json.dumps({"ok": not errors, "periods": periods}, ensure_ascii=False, indent=2))
    else:
        print_findings(checked)
    context.exit(2 if errors else 0)


def _findings_of(programme: Programme, period: Period | None) -> list[Finding]:
    """Return everything there is to say of a period's data: errors of every file, warnings, remarks."""
    from koers.data.store import name_of
    from koers.notebook import prepare_report

    store = programme.store
    found: list[Finding] = []
    try:
        reports = store.reports(period)
        if not reports:
            found += store.load(period).findings
        for name in reports:
            report = prepare_report(store, programme.root, name, name_of(period))
            own = store.programme.reports[name].entity == "theme_id"
            for entity in store.entities(report.data, name) if own else [report.entity]:
                found += replace(report, entity=entity).findings()
    except DataError as error:
        found += error.findings
    found += _findings_of_cases(store, period)
    lacking = store.unfilled(period)
    told = {(finding.file, finding.column) for finding in lacking}
    found = [
        finding
        for finding in found
        if (finding.file, finding.column) not in told or finding.code not in ("constraint-error", "source-error")
    ]
    found += lacking
    rank = ("error", "warning", "info")
    return sorted(set(found), key=lambda finding: (rank.index(finding.severity), finding))


def _findings_or_unfilled(programme: Programme, period: Period | None) -> list[Finding]:
    """Return the same among all periods, where one that is still being filled in is no fault of the others."""
    if not programme.store.unfilled(period):
        return _findings_of(programme, period)
    advice = f"`koers check {period}` says what it lacks; other periods are built without it."
    return [
        Finding(
            f"data/periods/{period}", 0, "", "to-fill-in", "{period} is not filled in yet.", advice, "warning", (("period", str(period)),)
        )
    ]


def _findings_of_cases(store: Store, period: Period | None) -> list[Finding]:
    """Return what there is to say of the files of a period's impact cases."""
    found: list[Finding] = []
    try:
        cases = store.parameters(period).impact_cases
    except DataError:
        return []  # told with the rest of the period
    for name in cases:
        try:
            found += store.case(name).findings
        except DataError as error:
            found += error.findings
        except UsageError as error:
            found.append(
                Finding(f"params/{period}.yaml", 0, "impact_cases", "missing-file", str(error), "Correct the name, or add the case.")
            )
    return found


@cli.command()
@click.argument("period")
@click.option("--from", "before", metavar="PERIOD", default=None, help="The period to start from; the one before by default.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def new(context: click.Context, period: str, before: str | None, as_json: bool) -> None:
    """Start PERIOD from an earlier one: its parameters and tables, and a list of what to fill in.

    \b
    koers new 2024-H2 --from 2024-H1
    koers new 2025-Q4 --json        started from the period before it

    Nothing that is there is touched; a period that is there already is refused (exit code 2).
    """
    from koers.new_command import run_new

    context.exit(run_new(_programme(**context.obj).store, period, before, as_json=as_json))


@cli.command()
@click.argument("folder", metavar="CASE_DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option(
    "--convention", metavar="NAME|all", default=None, help="Under a named convention's timing and algebra, at the case's own rate."
)
@click.option("--with-rate", is_flag=True, help="With --convention: at the convention's discount rate as well.")
@click.option("--sensitivity", is_flag=True, help="One thing moved, two things moved, worst and best, other conventions.")
@click.option("--switching", is_flag=True, help="For each parameter, where the ratio is exactly 1.")
@click.option("--simulate", "n_draws", type=int, metavar="N", default=None, help="Draw every range at once, N times.")
@click.option("--seed", type=int, default=None, help="The simulation's seed; 1 by default.")
@click.option("--distribution", type=click.Choice(["triangular", "pert"]), default="triangular", help="Of what is drawn.")
@click.pass_context
def impact(context: click.Context, /, folder: Path, **options: Any) -> None:
    """Value the social impact of a case: any folder with case.yaml, inputs.csv and value_map.csv.

    \b
    koers impact data/impact/teaching-employment
    koers impact data/impact/teaching-employment --convention all --json
    koers impact data/impact/jongeren-en-schulden --sensitivity --switching --simulate 100000 --seed 7
    """
    from koers.impact_command import run_impact

    context.exit(run_impact(folder, **options))


@cli.command()
@click.argument("period", required=False)
@click.option("--tables", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help="Described tables alone, without a programme.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def audit(context: click.Context, period: str | None, folder: Path | None, as_json: bool) -> None:
    """Tie out published figures: footing, cross-footing, agreement, roll-forward, root causes of differences.

    \b
    koers audit 2024-H1                what the period's documents printed, against what follows from the inputs
    koers audit --tables FOLDER        any published tables, described as docs/audit.md says

    Exit code 1 while any finding is open.
    """
    from koers.audit_command import run_audit

    if (period is None) == (folder is None):
        raise UsageError("Name a period, or a folder with --tables; one of them.")
    store = _programme(**context.obj).store if folder is None else None
    context.exit(run_audit(store, period, folder, as_json=as_json))


@cli.command()
@click.argument("figure", required=False, metavar="[FIGURE_ID]")
@click.option("--input", "place", metavar="FILE:ROW", help="The other way: every figure that follows from a row of an input.")
@click.option("--lang", "language", metavar="LANGUAGE", default=None, help="Of labels and formulas; the programme's first by default.")
@click.option("--all", "everything", is_flag=True, help="Every input, also where a figure names many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def trace(context: click.Context, figure: str | None, place: str | None, language: str | None, everything: bool, as_json: bool) -> None:
    """Lead a figure back to the cells it came from, or a row of an input forward to what follows from it.

    \b
    koers trace 2024-H1/finance/ouderen/total/spent
    koers trace --input periods/2024-H1/line_finance.csv:5
    koers trace --input params/2024-H1.yaml:reference_date
    """
    from koers.trace_command import run_trace

    if (figure is None) == (place is None):
        raise UsageError("Name a figure, or a row of an input with --input; one of them.")
    programme = _programme(**context.obj)
    chosen = _choose_language(programme.store, language)
    context.exit(run_trace(programme.store, programme.root, figure, place, chosen, as_json=as_json, everything=everything))


@cli.command()
@click.argument("folder", type=_FOLDER)
@click.option("--jobs", type=click.IntRange(min=1), default=None, help="Worker processes; the number of cores by default.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def verify(context: click.Context, folder: Path, jobs: int | None, as_json: bool) -> None:
    """Build FOLDER again from its manifest, elsewhere, and compare every byte.

    \b
    koers verify outputs/2024-H1
    koers verify outputs                every period that is built
    koers verify outputs/2024-H1 --json

    Exit codes: 0 all the same, 1 something differs (it says what, and what changed that may explain it), 2 no such folder.
    """
    from koers.build.verify import verify as verify_folder
    from koers.console import print_verification

    def told(outcome: Outcome) -> None:
        click.echo(f"{outcome.task.period} {outcome.task.name}: built anew, {outcome.seconds:.1f} s", err=True)

    results = verify_folder(_programme(**context.obj), folder, jobs or os.cpu_count() or 1, told)
    if as_json:
        click.echo(json.dumps([_verification_document(result) for result in results], ensure_ascii=False, indent=2))
    else:
        print_verification(results)
    context.exit(1 if any(result.differences for result in results) else 0)


@cli.command()
@click.argument("period")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="The zip to write; in outputs/ by default.")
@click.option("--lang", "languages", metavar="LANGUAGE", multiple=True, help="Only outputs in this language; may be repeated.")
@click.option("--outputs", type=_FOLDER, default=None, help="Where the reports were built, instead of outputs/.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def crate(context: click.Context, period: str, out: Path | None, languages: tuple[str, ...], outputs: Path | None, as_json: bool) -> None:
    """Put PERIOD in a zip to take along: its reports, and all that made them.

    \b
    koers crate 2024-H1
    koers crate 2024-H1 --out 2024-H1.zip --lang nl

    Whoever has the zip unpacks it and runs `make verify` there. Where the reports hide small numbers, the data in the zip
    has them; it then bears "not-for-publication" in its name.
    """
    from koers.build.pack import pack

    programme = _programme(**context.obj)
    for language in languages:
        _choose_language(programme.store, language)
    made = pack(programme, programme.store.chapter(period), (outputs or programme.root / "outputs").resolve(), out, languages)
    if made.small_numbers:
        click.echo("Not for publication: its data has the small numbers that the reports hide.", err=True)
    if as_json:
        document = {"zip": str(made.path), "files": made.n_files, "bytes": made.n_bytes, "small_numbers": made.small_numbers}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{made.path}: {made.n_files} files, {made.n_bytes / 1_000_000:.1f} MB. Unpacked anywhere, `make verify` proves it.")


def _verification_document(result: Verification) -> dict[str, Any]:
    return {
        "folder": str(result.folder),
        "period": result.period,
        "language": result.language,
        "status": "differs" if result.differences else "same",
        "reports": result.reports,
        "files": result.files,
        "differences": [{"file": one.file, "detail": one.detail, "figures": list(one.figures)} for one in result.differences],
        "changes": list(result.changes),
    }


@cli.group("data")
def data_group() -> None:
    """Look after the data's origin records.

    \b
    koers data accept periods/2024-H1/line_finance.csv --reason "Bennie Oud: invoice corrected"
    """


@data_group.command("accept")
@click.argument("file")
@click.option("--reason", required=True, help="Why the file changed; it is kept in the origin record.")
@click.pass_context
def data_accept(context: click.Context, file: str, reason: str) -> None:
    """Record the present checksum of FILE (a path below the data folder), with the reason.

    \b
    koers data accept periods/2024-H1/line_finance.csv --reason "Bennie Oud: invoice corrected"
    """
    from koers.data.origins import accept

    if not reason.strip():
        raise UsageError("The reason is empty. Say why the file changed.")
    record = accept(_programme(**context.obj).data, file, reason.strip())
    click.echo(f"Recorded {record.file}: SHA-256 {record.sha256[:16]}…", err=True)


add_workbook(cli, _programme, _findings_of)


def _told(error: KoersError, given: Sequence[str]) -> int:
    """Tell an error, as a sentence or with its traceback; return the exit code."""
    if "--debug" in given:
        traceback.print_exception(error)
    else:
        click.echo(f"Error: {error}", err=True)
    return error.exit_code


def main(arguments: Sequence[str] | None = None, command: click.Command = cli, root: Path | None = None) -> int:
    """Run a command; return its exit code. No traceback reaches a user, except with ``--debug``."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return int(command.main(given, standalone_mode=False, obj=root) or 0)
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; nothing was overwritten.", err=True)
        return 130
    except KoersError as error:
        return _told(error, given)
    except BrokenPipeError:
        return 1
    except Exception as error:
        if "--debug" in given:
            raise
        click.echo(f"Error: an unexpected fault: {type(error).__name__}: {error}", err=True)
        click.echo("Run again with --debug to see where, and please report it.", err=True)
        return 1


def entry() -> None:
    """Run the ``koers`` console script."""
    sys.exit(main())
