"""What the commands share: the programme they are about, its languages and folders, and findings as JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import koers
from koers.errors import Finding, UsageError, suggest

if TYPE_CHECKING:
    from koers.build.plan import Programme
    from koers.data.store import Store

EPILOG = "Exit codes: 0 done (warnings may be listed), 1 a report failed, 2 wrong input or usage (nothing was built or overwritten)."
FOLDER = click.Path(path_type=Path, file_okay=False)


def folder_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--data`` and ``--params`` to a command."""
    for name, help_text in (
        ("--params", "The parameter folder of another programme."),
        ("--data", "The data folder of another programme."),
    ):
        command = click.option(name, type=FOLDER, default=None, help=help_text)(command)
    return command


def find_programme(data: Path | None, params: Path | None, root: Path | None = None) -> Programme:
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


def output_folder(programme: Programme, out: Path | None) -> Path:
    """Return the folder to write to; refuse one that holds what nobody wants mixed with reports."""
    target = (out or programme.root / "outputs").resolve()
    if target in (programme.root.resolve(), programme.data, programme.params) or target in programme.root.resolve().parents:
        raise UsageError(f"--out {target} holds the programme itself. Name a folder for the reports, such as outputs.")
    return target


def choose_language(store: Store, language: str | None) -> str:
    """Return the language that was asked for, or the programme's first; refuse one it does not have."""
    languages = store.programme.languages
    if language is None:
        return languages[0]
    if language not in languages:
        raise UsageError(f"There is no language {language!r}. {suggest(language, languages)}")
    return language


def finding_document(finding: Finding) -> dict[str, Any]:
    """Return a finding for a program."""
    return {
        "severity": finding.severity,
        "code": finding.code,
        "file": finding.file or None,
        "row": finding.row or None,
        "column": finding.column or None,
        "message": finding.text,
        "advice": finding.advice or None,
    }
