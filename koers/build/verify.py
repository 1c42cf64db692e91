"""Prove a folder of reports: build it again from what its manifest says, elsewhere, and compare every byte.

In stages: read the manifest; say what changed since in inputs, code or environment, which may explain a
difference; build the same reports in the same formats in an empty folder; compare all files but run.json,
which may differ between runs. The comparison is with what was built anew, never with a recorded checksum, so
that a byte changed together with its checksum is found too.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from koers.build.executor import workers
from koers.build.folder import MANIFEST, RUN
from koers.build.period import build_period
from koers.build.plan import FORMATS, Plan, Programme, Task, make_plan
from koers.build.task import FIGURES, Outcome
from koers.data.origins import sha256
from koers.errors import DataError, UsageError
from koers.provenance import code_version, environment, notebook_checksum

_NAMED = 20  # of a file's figures that differ, so many are named


@dataclass(frozen=True)
class Difference:
    """A file that does not come out as it lies there: where it differs, and which figures."""

    file: str
    detail: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verification:
    """What came of verifying one folder.

    Attributes
    ----------
    folder : Path
    period, language : str
    reports, files : int
        How many reports were built again, and files compared.
    differences : tuple of Difference
    changes : tuple of str
        Inputs, code and environment that are not those of the manifest: what may explain a difference.
    """

    folder: Path
    period: str
    language: str
    reports: int
    files: int
    differences: tuple[Difference, ...]
    changes: tuple[str, ...]


def verify(programme: Programme, folder: Path, jobs: int, on_done: Callable[[Outcome], None]) -> list[Verification]:
    """Verify a period's folder, and those of its other languages below it; or every period's of an output folder.

    Raises
    ------
    UsageError
        When it is no folder that was built.
    """
    found = _folders(folder, programme.store.programme.languages)
    manifests = [_manifest(one) for one in found]
    with workers(jobs) as run, tempfile.TemporaryDirectory(prefix="koers-verify-", ignore_cleanup_errors=True) as scratch:
        results = []
        for one, manifest in zip(found, manifests, strict=True):
            changes = tuple(dict.fromkeys(changes_since(programme, manifest)))
            try:
                plan, lacking = _plan(programme, manifest)
                result = build_period(plan, Path(scratch), run, on_done, jobs)
            except (DataError, UsageError) as error:
                refused = Difference(MANIFEST, f"It cannot be built again: {error}")
                results.append(Verification(one, manifest["period"], manifest["language"], 0, 0, (refused,), changes))
                continue
            failed = [Difference(f"{outcome.task.name}.ipynb", outcome.error) for outcome in result.failed]
            differences = failed or list(_compare(one, result.folder))
            found_all = (*lacking, *differences)
            n_files = len(_files(one))
            results.append(Verification(one, plan.name, plan.language, len(plan.tasks), n_files, found_all, changes if found_all else ()))
    return results


def _folders(folder: Path, languages: Sequence[str]) -> list[Path]:
    """Return the folders with a manifest: a period's and its other languages', or those of all periods below."""

    def built(period: Path) -> list[Path]:
        return [one for one in (period, *(period / language for language in languages[1:])) if (one / MANIFEST).is_file()]

    # A folder with two hyphens was kept when its period was restated: it is no longer what is built.
    below = (
        sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".") and "--" not in path.name)
        if folder.is_dir()
        else []
    )
    return built(folder) or [one for period in below for one in built(period)] or [folder]


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise UsageError(f"There is no {MANIFEST} in {folder}. Name a folder that was built, such as outputs/2024-H1.")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        content = None
    if not isinstance(content, dict) or not {"period", "language", "reports"} <= content.keys():
        raise UsageError(f"{path} is no manifest. Restore it, or build the period anew.")
    return content


def _plan(programme: Programme, manifest: Mapping[str, Any]) -> tuple[Plan, list[Difference]]:
    """Return the plan of what the folder holds, and what it holds that can no longer be planned."""
    store, entries = programme.store, manifest["reports"]
    names = tuple(dict.fromkeys(entry["report"] for entry in entries.values()))
    plan = make_plan(programme, store.chapter(manifest["period"]), manifest["language"], names)

    def formats(task: Task) -> Task:
        return replace(task, formats=tuple(name for name in FORMATS if name in entries[task.name]["formats"]))

    tasks = tuple(formats(task) for task in plan.tasks if task.name in entries)
    lacking = sorted(entries.keys() - {task.name for task in tasks})
    advice = "The data has no such report any more."
    return replace(plan, tasks=tasks), [Difference(name, advice) for name in lacking]


def changes_since(programme: Programme, manifest: Mapping[str, Any]) -> Iterable[str]:
    """Yield what inputs, code and environment are not as the manifest recorded them, in words."""
    inputs = {item["file"]: item["sha256"] for entry in manifest["reports"].values() for item in entry["inputs"]}
    for file, recorded in sorted(inputs.items()):
        where, _, below = file.partition("/")
        path = {"data": programme.data, "params": programme.params}.get(where, programme.root) / below
        now = sha256(path.read_bytes()) if path.is_file() else ""
        if now != recorded:
            yield f"{file} is missing" if not now else f"{file} changed: SHA-256 {now[:12]}…, recorded {recorded[:12]}…"
    place = environment()
    for name, entry in sorted(manifest["reports"].items()):
        yield from _code_changes(programme, name, entry)
        then, now_packages = entry["environment"], dict(place.packages)
        for what, old, new in (("Python", then["python"], place.python), ("the platform", then["platform"], place.platform)):
            if old != new:
                yield f"{what} is {new}, recorded {old}"
        for package, old in sorted(then["packages"].items()):
            if now_packages.get(package) != old:
                yield f"{package} is {now_packages.get(package, 'absent')}, recorded {old}"


def _code_changes(programme: Programme, name: str, entry: Mapping[str, Any]) -> Iterable[str]:
    """Yield whether a report's notebook changed, and whether the code did."""
    notebook, then = programme.root / entry["notebook"], entry["code"]
    now = notebook_checksum(notebook) if notebook.is_file() else ""
    recorded = then.get("notebook_sha256", now)
    if not now:
        yield f"the notebook of {name} is missing: {entry['notebook']}"
    elif now != recorded:
        yield f"the notebook of {name} changed: {entry['notebook']}, SHA-256 {now[:12]}…, recorded {recorded[:12]}…"
    # As it would be with the notebook of then: what else differs is the package or the lock.
    code = code_version(programme.root, notebook, recorded) if recorded else None
    if code is not None and code.sha256 != then["sha256"]:
        yield f"the code of {name} changed: {code}, recorded {then['release']} ({then['sha256'][:16]})"


def _files(folder: Path) -> dict[str, bytes]:
    """Return the files that may not differ, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file() and path.name != RUN}


def _compare(recorded: Path, rebuilt: Path) -> Iterable[Difference]:
    old, new = _files(recorded), _files(rebuilt)
    for file in sorted(old.keys() | new.keys()):
        if file not in new:
            yield Difference(file, "No build makes this file.")
        elif file not in old:
            yield Difference(file, "The file is missing.")
        elif old[file] != new[file]:
            yield Difference(file, _where(old[file], new[file]), tuple(_figures(file, old[file], new[file])))


def _where(old: bytes, new: bytes) -> str:
    at = next((number for number, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))

    sizes = "" if len(old) == len(new) else f" ({len(old):,} bytes, {len(new):,} built anew)"
    place = f"First differs at byte {at:,}{sizes}"
    before, after = _around(old, at), _around(new, at)
    return f"{place}." if before is None or after is None else f"{place}: “{before}”, built anew “{after}”."


def _around(content: bytes, at: int) -> str | None:
    """Return the text around a byte in one line; None where the file is no text."""
    if b"\0" in content:
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    text = content[max(0, at - 20) : at + 20].decode("utf-8", "ignore").replace("\n", "⏎")
    return "".join(character if character.isprintable() else " " for character in text)


def _figures(file: str, old: bytes, new: bytes) -> Iterable[str]:
    """Yield the ids of the figures that differ between two lists of figures, with their values."""
    if not file.endswith(FIGURES):
        return
    before, after = ({row.get("figure_id", ""): row for row in _rows(content)} for content in (old, new))
    moved = [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]
    for key in moved[:_NAMED]:
        one, other = (figures.get(key, {}).get("value", "absent") for figures in (before, after))
        yield f"{key}: {one}, built anew {other}"
    if len(moved) > _NAMED:
        yield f"and {len(moved) - _NAMED} more"


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace"), newline="")))
