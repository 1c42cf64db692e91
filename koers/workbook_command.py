"""``koers workbook``: the tables of a period or a case as one workbook, out, back in, and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from koers.errors import UsageError, suggest

if TYPE_CHECKING:
    from koers.build.plan import Programme
    from koers.data.store import Store
    from koers.workbook.export import Facts
    from koers.workbook.tables import Subject
    from koers.workbook.words import Words

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)
SUFFIX = ".xlsx"


def add_workbook(group: click.Group, programme_of: Callable[..., Programme]) -> None:
    """Add ``workbook`` to a group of commands; ``programme_of`` finds the programme from ``--data`` and ``--params``."""

    def programme(context: click.Context, data: Path | None, params: Path | None) -> Programme:
        given = context.obj or {}
        return programme_of(data or given.get("data"), params or given.get("params"))

    @group.group("workbook")
    def workbook() -> None:
        """Fill in a period or an impact case in Excel or LibreOffice: out as one workbook, checked on the way back.

        \b
        koers workbook export 2024-H1 period.xlsx
        koers workbook import period.xlsx
        """

    @workbook.command("export")
    @click.argument("what", metavar="PERIOD|CASE_DIR")
    @click.argument("file", type=_FILE, metavar="FILE.xlsx")
    @click.option(
        "--lang", "language", type=click.Choice(["nl", "en"]), default=None, help="Of the workbook; the programme's first by default."
    )
    @_folders
    @click.pass_context
    def export(context: click.Context, what: str, file: Path, language: str | None, data: Path | None, params: Path | None) -> None:
        """Write the tables of a period, or of an impact case, as one workbook to fill in.

        \b
        koers workbook export 2024-H1 period.xlsx
        koers workbook export data/impact/welzijn-op-recept case.xlsx
        """
        content = run_export(programme(context, data, params).store, what, file, language)
        click.echo(f"Written: {file} ({len(content):,} bytes). Fill it in, then: koers workbook import {file}", err=True)


def _folders(command: Callable[..., Any]) -> Callable[..., Any]:
    for name in ("params", "data"):
        command = click.option(f"--{name}", type=_FOLDER, default=None, help=f"The {name} folder of another programme.")(command)
    return command


def run_export(store: Store, what: str, file: Path, language: str | None = None) -> bytes:
    """Write a workbook; return its bytes."""
    from koers.workbook.tables import find_subject
    from koers.workbook.words import Words

    if file.suffix.lower() != SUFFIX:
        raise UsageError(f"{file.name!r} is no workbook's name. End it in {SUFFIX}.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder {file.parent}. {suggest(file.parent.name, [])}".removesuffix(" There are none at all."))
    content = make_workbook(store, find_subject(store, what), Words(language or store.programme.languages[0]))
    file.write_bytes(content)
    return content


def make_workbook(store: Store, subject: Subject, words: Words) -> bytes:
    """Return the workbook of a subject as its tables are now."""
    from koers.workbook.export import export_workbook
    from koers.workbook.layout import lay_out_all
    from koers.workbook.tables import previous_tables, read_tables, registers

    tables = read_tables(subject)
    sheets = lay_out_all(tables, previous_tables(store, subject), registers(store), words)
    return export_workbook(_facts(store, subject, words), sheets, tables, words)


def _facts(store: Store, subject: Subject, words: Words) -> Facts:
    """Collect what the first sheet says of a subject."""
    from koers.present.wording import Wording
    from koers.workbook.export import Facts

    programme, wording = store.programme, Wording(words.language)
    if subject.period is not None:
        parameters = store.parameters(subject.period)
        lines = ((words.say("Reference date"), wording.date(parameters.reference_date).replace("\u00a0", " ")),)
        return Facts(subject, programme.name, programme.programme, "", lines, parameters.reference_date)
    settings = read_settings(subject)
    title = settings.title if isinstance(settings.title, str) else settings.title[words.language]
    about = ((words.say("Currency"), settings.currency), (words.say("Prices of"), str(settings.price_year or "–")))
    return Facts(subject, programme.name, programme.programme, title, about, date(settings.price_year or 2000, 1, 1))


def read_settings(subject: Subject) -> Any:
    """Return a case's settings."""
    from koers.data.impact import CaseFile
    from koers.data.parameters import read_parameters

    return read_parameters(subject.folder / "case.yaml", f"{subject.shown}/case.yaml", CaseFile)
