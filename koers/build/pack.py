"""A period to take along: all that made its reports, in one zip, so that an auditor can build them again without this repository.

In it: the data that the reports read, with the registers; all parameters; their notebooks; the package with templates and
fonts; lock, Makefile, the outputs; a README for the auditor; and the whole described as an RO-Crate. What data was left
out stands in ``data/left-out.txt``. The same period gives the same bytes.

Known limit: where the reports hide small numbers, the data taken along still has them, as nothing could be built again
without. Such a zip says that it is not for publication: in its name, in its README, and to whoever makes it.
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koers.build.crate import Describing
from koers.build.folder import CRATE, MANIFEST, RUN, replace_file
from koers.build.pages import root_index
from koers.build.plan import Programme
from koers.build.task import FIGURES
from koers.build.verify import changes_since
from koers.data.impact import REGISTRY
from koers.data.origins import FILE as ORIGINS
from koers.data.origins import LEFT_OUT
from koers.data.store import name_of
from koers.errors import UsageError
from koers.period import Period
from koers.present.wording import Wording
from koers.provenance import LOCK, package_files

# Of the root, what setting up and verifying need; README.md is the auditor's own.
ROOT_FILES = ("LICENSE", "Makefile", "pyproject.toml", "run_reports.py")
README = "README.md"
MARK = "not-for-publication"
# Zip knows no time before this, and needs one.
_TIME = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o100644 << 16
_BY_HAND = """python3 -m venv .venv
.venv/bin/pip install --require-hashes -r requirements/report.lock
.venv/bin/pip install --no-deps --no-build-isolation --no-index -e .
.venv/bin/koers verify outputs"""
_SMALL = re.compile(r"<\d+|×")

Contents = dict[str, bytes]


@dataclass(frozen=True)
class Packed:
    """A zip that was made: where, how many files and bytes, whether small numbers are in its data."""

    path: Path
    n_files: int
    n_bytes: int
    small_numbers: bool


def pack(programme: Programme, period: Period | None, outputs: Path, out: Path | None = None, languages: Sequence[str] = ()) -> Packed:
    """Write a period with all that made it to a zip.

    Parameters
    ----------
    programme : Programme
    period : Period or None
        None for the reports over all periods.
    outputs : Path
        The folder of all periods' outputs.
    out : Path or None
        The zip to write; by default it lies in ``outputs``, named after programme and period.
    languages : sequence of str
        Of the outputs; all that are built by default.

    Raises
    ------
    UsageError
        When the period is not built, or was built from other inputs or code than the present.
    """
    name, store = name_of(period), programme.store
    built = _built(programme, outputs / name, languages)
    if out is not None and (out.suffix != ".zip" or out.is_dir()):
        raise UsageError(f"--out {out} is no zip. Name a file that ends in .zip.")
    contents = dict(_made_of(programme, built.values()))
    for folder in built:
        below = folder.relative_to(outputs).as_posix()
        contents |= {f"outputs/{below}/{path.name}": path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != RUN}
    small = any(_hides(content) for file, content in contents.items() if file.startswith("outputs/") and file.endswith(f".{FIGURES}"))
    with tempfile.TemporaryDirectory(prefix="koers-") as scratch:
        staged = Path(scratch)
        _stage(staged, contents)
        page = root_index(store, staged / "outputs").encode()
        contents["outputs/index.html"] = page
        below = next(iter(built)).relative_to(outputs).as_posix()
        contents[README] = _readme(programme, period, f"outputs/{below}", small=small).encode()
        _stage(staged, {"outputs/index.html": page, README: contents[README]})
        contents[CRATE] = _crate(Programme(staged, staged / "data", staged / "params"), period, staged, built, outputs, sorted(contents))
    target = out or outputs / f"{'-'.join([store.programme.programme, name, *([MARK] if small else [])])}.zip"
    content = _zip(target, contents)
    return Packed(target, len(contents), content, small)


def _built(programme: Programme, folder: Path, languages: Sequence[str]) -> dict[Path, dict[str, Any]]:
    """Return the period's folders with their manifests, by language; refuse what the present inputs and code did not make."""
    default, *others = programme.store.programme.languages
    wanted = languages or (default, *others)
    folders = [folder if language == default else folder / language for language in (default, *others) if language in wanted]
    found = {one: json.loads((one / MANIFEST).read_text(encoding="utf-8")) for one in folders if (one / MANIFEST).is_file()}
    if not found:
        raise UsageError(f"There are no reports in {folder}. Build them first: koers build {folder.name}.")
    changed = list(dict.fromkeys(change for manifest in found.values() for change in changes_since(programme, manifest)))
    if changed:
        raise UsageError(
            f"{folder} was not made by what is here now: {'; '.join(changed)}. Build it anew first: koers build {folder.name}."
        )
    return found


def _made_of(programme: Programme, manifests: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, bytes]]:
    """Yield everything that the reports were made of, by path in the zip."""
    entries = [entry for manifest in manifests for entry in manifest["reports"].values()]
    read = {item["file"] for entry in entries for item in entry["inputs"] if item["file"].startswith("data/")}
    files = {path.relative_to(programme.data): path for path in programme.data.rglob("*") if path.is_file()}
    # What an import of a workbook replaced lies in .undo/: no part of the data.
    there = {name.as_posix(): path for name, path in files.items() if not any(part.startswith(".") for part in name.parts)}
    taken = {name for name in there if f"data/{name}" in read or name.startswith("programme/") or name in (ORIGINS, REGISTRY)}
    for name in sorted(taken):
        yield f"data/{name}", there[name].read_bytes()
    yield f"data/{LEFT_OUT}", "".join(f"{name}\n" for name in sorted(there.keys() - taken)).encode()
    for path in sorted(programme.params.glob("*.yaml")):
        yield f"params/{path.name}", path.read_bytes()
    for name in sorted({entry["notebook"] for entry in entries}):
        yield name, (programme.root / name).read_bytes()
    yield from package_files()
    for name in (*ROOT_FILES, LOCK.as_posix()):
        if (programme.root / name).is_file():
            yield name, (programme.root / name).read_bytes()


def _hides(figures: bytes) -> bool:
    """Tell whether a list of figures has one that is hidden because it is, or would give away, a small number."""
    rows = csv.DictReader(figures.decode("utf-8").splitlines())
    return any(not row["value"] and _SMALL.fullmatch(row["text"]) for row in rows)


def _stage(folder: Path, contents: Contents) -> None:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _crate(
    staged: Programme, period: Period | None, folder: Path, built: Mapping[Path, Mapping[str, Any]], outputs: Path, names: Sequence[str]
) -> bytes:
    """Describe the whole: the runs with their inputs and notebooks as files of the crate, and every other file."""
    described = Describing(staged, period, staged.store.programme.languages[0], enclosed=True)
    for one, manifest in built.items():
        below = f"outputs/{one.relative_to(outputs).as_posix()}"
        described.folder(folder / below, f"{below}/", manifest)
    for name in names:
        described.file(folder / name, name)
    return described.metadata()


def _zip(target: Path, contents: Contents) -> int:
    """Write a zip whose bytes depend on its contents alone; return its size."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name in sorted(contents):
                entry = zipfile.ZipInfo(name, _TIME)
                entry.create_system, entry.external_attr, entry.compress_type = 3, _FILE_MODE, zipfile.ZIP_DEFLATED
                archive.writestr(entry, contents[name])
        file.seek(0)
        content = file.read()
    replace_file(target, content)
    return len(content)


def _readme(programme: Programme, period: Period | None, folder: str, *, small: bool) -> str:
    """Return what an auditor reads first, in each of the programme's languages; ``folder`` holds the reports."""
    told = (_told(programme, period, folder, Wording(language), small=small) for language in programme.store.programme.languages)
    return "\n\n---\n\n".join(told) + "\n"


def _told(programme: Programme, period: Period | None, folder: str, words: Wording, *, small: bool) -> str:
    _ = words.word
    shown = _("All periods together") if period is None else words.months(period.start, period.end)
    warning = _(
        "Not for publication: the reports hide small numbers, but the data in this folder has them. "
        "Keep it as you would keep the data, and pass on only what lies in outputs/."
    )
    lines = [
        f"# {programme.store.programme.name}: {_('Reports on {period}', period=shown)}",
        *([f"**{warning}**"] if small else []),
        programme.store.programme.disclaimer[words.language],
        _("This folder holds the reports and all that made them, so that you can make them again yourself and need not believe anybody."),
        "```\nmake verify\n```",
        _(
            "This needs Python 3.11 or newer and make. It sets up .venv from requirements/report.lock (the packages are fetched, and each "
            "is checked against its checksum), builds the reports again in an empty folder, and compares every byte. What differs is "
            "named: the file, the figure, and the input, parameter or code that changed since. Without make:"
        ),
        f"```\n{_BY_HAND}\n```",
        _("The bytes are the same with the same Python minor version and platform, which the manifest names; elsewhere the figures are."),
        f"| | |\n|---|---|\n{_places(words, folder)}",
    ]
    return "\n\n".join(lines)


def _places(words: Wording, folder: str) -> str:
    """Say what lies where."""
    _ = words.word
    places = {
        f"{folder}/index.html": _("The reports"),
        f"{folder}/qa-log.html": _("What was checked, assumed, is outstanding, and the code behind every number"),
        f"{folder}/manifest.json": _("What each report was made of, and the checksum of every file"),
        "data/, params/": _("The data that the reports read, the registers, and all parameters"),
        f"data/{ORIGINS}": _("Of every file the source, the rights, and the checksum when it was recorded"),
        f"data/{LEFT_OUT}": _("Data of other periods, which was left out"),
        "notebooks/": _("A notebook per report: it tells, the package computes"),
        "koers/": _("The package, with its templates and fonts"),
        CRATE: _("The same as an RO-Crate, for machines"),
    }
    return "\n".join(f"| `{place}` | {what} |" for place, what in places.items())
