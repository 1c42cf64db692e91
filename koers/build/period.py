"""Build a period: run its plan, put the folder together, swap it in, or keep what failed."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from koers.build.crate import folder_crate
from koers.build.executor import Run
from koers.build.folder import CRATE, MANIFEST, RUN, checksums, keep_failed, prepare, replace_file, swap_in
from koers.build.pages import period_index, root_index
from koers.build.plan import FORMATS, Format, Plan, Task
from koers.build.qa_log import DATA, PAGE, qa_log
from koers.build.task import Outcome, document_names, notebook_findings, provenance_json
from koers.data.origins import sha256

PROVENANCE = "provenance.json"


@dataclass(frozen=True)
class Moved:
    """A figure that is another than before: its values, and as shown; "absent" where it is in one of the two only."""

    figure_id: str
    label: str
    unit: str
    old: str
    new: str
    old_text: str
    new_text: str


@dataclass(frozen=True)
class BuildResult:
    """How the build of a period went.

    Attributes
    ----------
    plan : Plan
    outcomes : tuple of Outcome
        In the plan's order.
    folder : Path
        The period's folder; where the remains lie when it failed.
    stale : tuple of str
        Reports in the folder that were made from other inputs or code than this build's.
    kept : Path or None
        The adopted folder that was kept, where the period was restated.
    moved : tuple of Moved
        The figures that are others now, then.
    moved_file : Path or None
        Where they are listed.
    """

    plan: Plan
    outcomes: tuple[Outcome, ...]
    folder: Path
    stale: tuple[str, ...] = ()
    kept: Path | None = None
    moved: tuple[Moved, ...] = ()
    moved_file: Path | None = None

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The reports that could not be made."""
        return tuple(outcome for outcome in self.outcomes if outcome.error)


def build_period(plan: Plan, out: Path, run: Run, on_done: Callable[[Outcome], None], jobs: int, *, force: bool = False) -> BuildResult:
    """Build a period's reports in one language. The output folder is locked by the caller.

    Parameters
    ----------
    plan : Plan
    out : Path
    run : callable
        Runs tasks, see :func:`koers.build.executor.workers`.
    on_done : callable
        Told of each outcome as it comes.
    jobs : int
        How many run at once, for the run's record.
    force : bool
        Make anew what would come out the same.
    """
    name, started = plan.name, datetime.now(UTC)
    present = language_folder(out / name, plan)
    plan = _with_present_formats(plan, present)
    outcomes = {} if force else _reusable(plan.tasks, present)
    for outcome in outcomes.values():
        on_done(outcome)
    wanted = tuple(task for task in plan.tasks if task.name not in outcomes)
    with tempfile.TemporaryDirectory(prefix="build-", dir=_versions(out), ignore_cleanup_errors=True) as scratch:
        folders = {task.name: Path(scratch, task.name) for task in wanted}
        for folder in folders.values():
            folder.mkdir()
        for outcome in run(wanted, plan.programme, lambda task: folders[task.name]):
            outcomes[outcome.task.name] = outcome
            on_done(outcome)
        ordered = tuple(outcomes[task.name] for task in plan.tasks)
        if any(outcome.error for outcome in ordered):
            return BuildResult(plan, ordered, keep_failed(out, name, folders))
        new = prepare(out, name)
        target = language_folder(new, plan)
        stale = _assemble(plan, target, folders)
        (target / RUN).write_bytes(provenance_json(_run_record(plan, ordered, started, jobs)))
        swap_in(out, name, new)
    shutil.rmtree(out / ".failed" / name, ignore_errors=True)
    replace_file(out / "index.html", root_index(plan.programme.store, out).encode())
    return BuildResult(plan, ordered, language_folder(out / name, plan), stale)


def _reusable(tasks: Sequence[Task], folder: Path) -> dict[str, Outcome]:
    """Return the reports of a folder that were made of the same inputs, parameters, code and environment, and are untouched since."""
    made = _read_json(folder / PROVENANCE).get("reports", {})
    recorded = _read_json(folder / MANIFEST).get("files", {})
    found = {}
    for task in tasks:
        files = document_names(task.name, task.formats)
        same = made.get(task.name) == {**task.provenance, "formats": list(task.formats)}
        if same and all(recorded.get(file) == _checksum(folder / file) for file in files.values()):
            findings = notebook_findings(task, _read_json(folder / files["notebook"]))
            found[task.name] = Outcome(task, 0.0, tuple(sorted(files.values())), findings=findings, reused=True)
    return found


def _checksum(path: Path) -> str:
    return sha256(path.read_bytes()) if path.is_file() else "absent"


def _versions(out: Path) -> Path:
    folder = out / ".versions"
    folder.mkdir(exist_ok=True)
    return folder


def language_folder(folder: Path, plan: Plan) -> Path:
    """The default language lies in the period's folder, any other in a folder below it."""
    default = plan.programme.store.programme.languages[0]
    return folder if plan.language == default else folder / plan.language


def _with_present_formats(plan: Plan, folder: Path) -> Plan:
    """Add the formats that a report already has, so that all its files come from one run."""

    def formats(task: Task) -> tuple[Format, ...]:
        present = [name for name in FORMATS if (folder / f"{task.name}.{name}").is_file()]
        return tuple(name for name in FORMATS if name in task.formats or name in present)

    return replace(plan, tasks=tuple(replace(task, formats=formats(task)) for task in plan.tasks))


def _assemble(plan: Plan, target: Path, folders: dict[str, Path]) -> tuple[str, ...]:
    """Put the reports into the folder, with index, provenance and manifest; return the stale reports."""
    target.mkdir(exist_ok=True)
    for folder in folders.values():
        for path in folder.iterdir():
            shutil.copyfile(path, target / path.name)
    known = plan.programme.store.programme.reports
    recorded = {
        name: entry for name, entry in _read_json(target / PROVENANCE).get("reports", {}).items() if name.partition("--")[0] in known
    }
    entries = {**recorded, **{task.name: {**task.provenance, "formats": list(task.formats)} for task in plan.tasks}}
    _remove_orphans(target, entries)
    provenance = {"period": plan.name, "language": plan.language, **_adopted(plan), "reports": entries}
    (target / PROVENANCE).write_bytes(provenance_json(provenance))
    page, log = qa_log(plan, target, entries)
    (target / PAGE).write_text(page, encoding="utf-8", newline="\n")
    (target / DATA).write_bytes(log)
    (target / "index.html").write_text(period_index(plan, target, entries), encoding="utf-8", newline="\n")
    (target / MANIFEST).write_bytes(provenance_json({**provenance, "files": checksums(target)}))
    (target / CRATE).write_bytes(folder_crate(plan, target, provenance))
    return (*_stale(plan.tasks, entries), *_stale_languages(plan, target))


def _adopted(plan: Plan) -> dict[str, Any]:
    """Return by whom and when the period was adopted or restated, where it was: see :mod:`koers.build.restate`."""
    parameters = plan.programme.store.parameters(plan.period)
    if parameters.status == "concept":
        return {}
    return {"adopted": {"status": parameters.status, "by": parameters.adopted_by, "date": parameters.status_date.isoformat()}}


def _remove_orphans(target: Path, entries: dict[str, Any]) -> None:
    """Remove files of formats or reports that the folder no longer has."""
    kept = {"index.html", PAGE, DATA, PROVENANCE, MANIFEST, RUN, CRATE}
    for report, entry in entries.items():
        kept |= set(document_names(report, tuple(entry["formats"])).values())
    for path in target.iterdir():
        if path.is_file() and path.name not in kept:
            path.unlink()


def _stale(tasks: Sequence[Task], entries: dict[str, Any]) -> tuple[str, ...]:
    fresh = {task.name: task.provenance for task in tasks}
    inputs = next(iter(fresh.values()))["inputs"]
    return tuple(sorted(report for report, entry in entries.items() if report not in fresh and entry["inputs"] != inputs))


def _stale_languages(plan: Plan, target: Path) -> list[str]:
    """Return the other languages whose reports were made from other inputs, as ``en/financial-overview``."""
    languages = plan.programme.store.programme.languages
    period = target if plan.language == languages[0] else target.parent
    fresh = {task.name: task.provenance["inputs"] for task in plan.tasks}
    found = []
    for language in languages:
        folder = period if language == languages[0] else period / language
        entries = _read_json(folder / PROVENANCE).get("reports", {}) if folder != target else {}
        found += [f"{language}/{name}" for name in sorted(entries) if name in fresh and entries[name]["inputs"] != fresh[name]]
    return found


def _read_json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _run_record(plan: Plan, outcomes: Sequence[Outcome], started: datetime, jobs: int) -> dict[str, Any]:
    """Return what differs between runs; nothing else in the folder may."""
    ended = datetime.now(UTC)
    return {
        "started": started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "seconds": round((ended - started).total_seconds(), 2),
        "jobs": jobs,
        "host": platform.node(),
        "python": platform.python_version(),
        "git_commit": _git_commit(plan.programme.root),
        "reports": {outcome.task.name: round(outcome.seconds, 2) for outcome in outcomes},
    }


def _git_commit(root: Path) -> str:
    if not (root / ".git").exists():
        return ""
    try:
        command = ["git", "-C", str(root), "rev-parse", "HEAD"]
        return subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=10, env={**os.environ, "LC_ALL": "C"}
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
