"""``koers workbook``: the tables of a period or a case as one workbook, out, back in, and undone."""

from __future__ import annotations

import json
import shlex
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from koers.commands.check import findings_of
from koers.commands.common import find_programme, folder_options
from koers.errors import DataError, Finding, UsageError, suggest
from koers.impact.conventions import OWN

if TYPE_CHECKING:
    from koers.build.plan import Programme
    from koers.data.store import Store
    from koers.present.wording import Wording
    from koers.workbook.first_sheet import Facts
    from koers.workbook.problems import Problem, Remark
    from koers.workbook.receive import Received
    from koers.workbook.tables import Subject
    from koers.workbook.words import Words

_FILE = click.Path(path_type=Path, dir_okay=False)
SUFFIX = ".xlsx"
_SHOWN = 12  # rows and cells per table that are told one by one


def _programme(context: click.Context, data: Path | None, params: Path | None) -> Programme:
    given = context.obj or {}
    return find_programme(data or given.get("data"), params or given.get("params"))


@click.group("workbook")
def workbook() -> None:
    """Fill in a period or an impact case in Excel or LibreOffice: out as one workbook, checked on the way back.

    \b
    koers workbook export 2024-H1 period.xlsx
    koers workbook import period.xlsx
    koers workbook undo 2024-H1
    """


@workbook.command("export")
@click.argument("what", metavar="PERIOD|CASE_DIR")
@click.argument("file", type=_FILE, metavar="FILE.xlsx")
@click.option(
    "--lang", "language", type=click.Choice(["nl", "en"]), default=None, help="Of the workbook; the programme's first by default."
)
@folder_options
@click.pass_context
def export(context: click.Context, what: str, file: Path, language: str | None, data: Path | None, params: Path | None) -> None:
    """Write the tables of a period, or of an impact case, as one workbook to fill in.

    \b
    koers workbook export 2024-H1 period.xlsx
    koers workbook export data/impact/welzijn-op-recept case.xlsx
    """
    content = run_export(_programme(context, data, params).store, what, file, language)
    click.echo(f"Written: {file} ({len(content):,} bytes). Fill it in, then: koers workbook import {shlex.quote(str(file))}", err=True)


@workbook.command("import")
@click.argument("file", type=_FILE, metavar="FILE.xlsx")
@click.option("--check", is_flag=True, help="Only say what is wrong, or what would change.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@folder_options
@click.pass_context
def import_command(context: click.Context, file: Path, check: bool, as_json: bool, data: Path | None, params: Path | None) -> None:
    """Take a filled-in workbook back: checked as a whole, then written as a whole.

    \b
    koers workbook import period.xlsx
    koers workbook import period.xlsx --check     what would change?

    When anything is wrong, nothing is changed (exit code 2): all of it is told by sheet, row and column, and
    FILE.marked.xlsx shows it at the cells.
    """
    outcome = run_import(_programme(context, data, params), file, check=check)
    if as_json:
        click.echo(json.dumps(outcome.document(), ensure_ascii=False, indent=2))
    else:
        _tell(outcome)
    context.exit(2 if outcome.problems else 0)


@workbook.command("undo")
@click.argument("what", metavar="PERIOD|CASE_DIR")
@folder_options
@click.pass_context
def undo(context: click.Context, what: str, data: Path | None, params: Path | None) -> None:
    """Put back what the last import of a period or case replaced.

    \b
    koers workbook undo 2024-H1
    """
    from koers.workbook.tables import find_subject
    from koers.workbook.undo import undo as put_back

    store = _programme(context, data, params).store
    done = put_back(find_subject(store, what), store.data)
    for words, names in (("as before the import", done.restored), ("gone again", done.removed)):
        if names:
            click.echo(f"{', '.join(names)}: {words}", err=True)


def run_export(store: Store, what: str, file: Path, language: str | None = None) -> bytes:
    """Write a workbook; return its bytes."""
    from koers.workbook.tables import find_subject
    from koers.workbook.words import Words

    if file.suffix.lower() != SUFFIX:
        raise UsageError(f"{file.name!r} is no workbook's name. End it in {SUFFIX}.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder {file.parent}. Make it first, or name another.")
    content = make_workbook(store, find_subject(store, what), Words(language or store.programme.languages[0]))
    if file.is_file() and _holds_more(store, file.read_bytes(), content):
        lost = "is there already, and what was filled in there would be lost"
        raise UsageError(f"{file} {lost}. Nothing was overwritten: import it first, or name another file.")
    _write(file, content)
    return content


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        message = f"{file} cannot be written ({error.strerror}). Close it where it is open, or name another file."
        raise UsageError(message) from error


def _holds_more(store: Store, there: bytes, content: bytes) -> bool:
    """Tell whether a file holds what is lost when a workbook is written over it: anything but what the files hold as well."""
    from koers.workbook.receive import receive

    if there == content:
        return False
    received = receive(store, there)
    return received.subject is None or bool(received.problems or received.changes)


def make_workbook(store: Store, subject: Subject, words: Words) -> bytes:
    """Return the workbook of a subject as its tables are now."""
    from koers.workbook.export import export_workbook
    from koers.workbook.layout import lay_out_all
    from koers.workbook.method import read_method
    from koers.workbook.tables import previous_tables, read_tables, registers

    tables = read_tables(subject)
    sheets = lay_out_all(tables, previous_tables(store, subject), registers(store), words, read_method(subject))
    return export_workbook(_facts(store, subject, words), sheets, tables, words)


def _facts(store: Store, subject: Subject, words: Words) -> Facts:
    """Collect what the first sheet says of a subject."""
    from koers.present.wording import Wording
    from koers.workbook.first_sheet import Facts

    programme, wording = store.programme, Wording(words.language)
    if subject.period is not None:
        parameters = store.parameters(subject.period)
        lines = ((words.say("Reference date"), wording.date(parameters.reference_date).replace("\u00a0", " ")),)
        return Facts(subject, programme.name, programme.programme, "", lines, parameters.reference_date)
    settings = read_settings(subject)
    title = settings.title if isinstance(settings.title, str) else settings.title[words.language]
    about = [(words.say("Currency"), settings.currency), (words.say("Prices of"), str(settings.price_year or "–"))]
    about += _valuation(settings, wording, words)
    computed = words.say(
        "Of one whole year, before discounting. Present values and the result stand in the report, and come from: koers impact {case}",
        case=subject.shown,
    )
    about.append((words.say("Computed here"), computed))
    return Facts(subject, programme.name, programme.programme, title, tuple(about), date(settings.price_year or 2000, 1, 1))


def _valuation(settings: Any, wording: Wording, words: Words) -> list[tuple[str, str]]:
    """Say by which convention a case's amounts are computed, and what moves them to its prices and currency."""

    def number(value: Decimal) -> str:
        return wording.number(value, max(-int(value.normalize().as_tuple().exponent), 0))

    convention, index, rates = settings.as_convention(), settings.price_index, settings.exchange_rates
    meanings = (wording.word(choice.meaning) for choice in (convention.filter_algebra, convention.drop_off_starts))
    name = "" if convention.name == OWN else f"{convention.name}. "
    lines = [(words.say("Convention"), name + " ".join(meanings))]
    if index is not None:
        years = ", ".join(f"{year} = {number(value)}" for year, value in sorted(index.values.items()))
        lines.append((words.say("Price index"), f"{years} ({index.source})"))
    if rates:
        lines.append(
            (words.say("Exchange rates"), ", ".join(f"1 {name} = {number(rate)} {settings.currency}" for name, rate in rates.items()))
        )
    return lines


def read_settings(subject: Subject) -> Any:
    """Return a case's settings."""
    from koers.data.impact import CaseFile
    from koers.data.parameters import read_parameters

    return read_parameters(subject.folder / "case.yaml", f"{subject.shown}/case.yaml", CaseFile)


# Back in -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What came of an import.

    Attributes
    ----------
    file : Path
    received : Received
    problems : tuple of Problem
        Nothing was written where there is any.
    waiting : tuple of Remark
        What is still to be filled in beside what the workbook itself shows to be.
    written, check_only : bool
    marked, kept : Path or None
        The copy that shows the problems; where the files from before lie.
    findings : tuple of Finding
        What ``koers check`` says of the data as they are now, or would be.
    """

    file: Path
    received: Received
    problems: tuple[Problem, ...]
    waiting: tuple[Remark, ...] = ()
    check_only: bool = False
    marked: Path | None = None
    kept: Path | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All there are, each once."""
        return tuple(dict.fromkeys((*self.received.remarks, *self.waiting)))

    @property
    def status(self) -> str:
        """In a word."""
        return "faulty" if self.problems else "unchanged" if not self.received.changes else "checked" if self.check_only else "imported"

    def document(self) -> dict[str, Any]:
        """Return it for a program."""
        from koers.workbook.words import Words

        words, subject = Words("en"), self.received.subject
        return {
            "file": str(self.file),
            "status": self.status,
            "subject": None if subject is None else {"kind": subject.kind, "name": subject.name},
            "problems": [problem.document(words) for problem in self.problems],
            "remarks": [
                {"sheet": one.sheet, "cell": one.cell or None, "code": one.code, "message": words.told(one.message)} for one in self.remarks
            ],
            "changes": [] if self.problems else [change.document() for change in self.received.changes],
            "marked": None if self.marked is None else str(self.marked),
            "kept": None if self.kept is None else str(self.kept),
            "findings": [
                {"severity": one.severity, "code": one.code, "file": one.file or None, "row": one.row or None, "message": one.text}
                for one in self.findings
            ],
        }


def run_import(programme: Programme, file: Path, *, check: bool = False) -> Outcome:
    """Judge a workbook and, when nothing is wrong with it, write its tables.

    Parameters
    ----------
    programme : Programme
    file : Path
    check : bool
        Write nothing but the marked copy.

    Raises
    ------
    UsageError
        When there is no such file.
    DataError
        When the files that are there now cannot be read.
    """
    from koers.data.journal import is_unfinished
    from koers.workbook.receive import receive
    from koers.workbook.undo import interruption, settle, was_settled, write_files

    if not file.is_file():
        beside = [path.name for path in file.parent.glob("*.xlsx")] if file.parent.is_dir() else []
        raise UsageError(f"There is no file {file}. {suggest(file.name, beside) if beside else ''}".rstrip())
    content = file.read_bytes()
    settled: list[Remark] = []

    def settle_first(subject: Subject) -> None:
        if check and is_unfinished(subject.folder):
            raise UsageError(interruption(subject))
        if settle(subject, programme.data):
            settled.append(was_settled(subject))

    received = receive(programme.store, content, settle_first)
    received = replace(received, remarks=(*settled, *received.remarks))
    problems = received.problems
    findings: tuple[Finding, ...] = ()
    waiting: tuple[Remark, ...] = ()
    if not problems and received.subject is not None:
        problems, findings, waiting = _checked_with_the_rest(programme, received.subject, received)
    outcome = Outcome(file, received, problems, waiting, check, findings=findings)
    if problems:
        return replace(outcome, marked=_mark(file, content, received, problems))
    if check or not received.changes or received.subject is None:
        return outcome
    return replace(outcome, kept=write_files(received.subject, programme.data, received.files, expected=received.judged_by))


def _mark(file: Path, content: bytes, received: Received, problems: Sequence[Problem]) -> Path | None:
    """Write the copy that shows the problems; None where the workbook itself cannot be opened."""
    from koers.workbook.mark import marked

    if received.subject is None:
        return None
    target = file.with_name(f"{file.stem.removesuffix('.marked')}.marked{SUFFIX}")
    _write(target, marked(content, problems, received.words, "koers"))
    return target


def _checked_with_the_rest(
    programme: Programme, subject: Subject, received: Received
) -> tuple[tuple[Problem, ...], tuple[Finding, ...], tuple[Remark, ...]]:
    """Check a copy of the data that has the workbook's tables: as ``koers check`` does, before anything is written.

    Returns
    -------
    problems : tuple of Problem
        Errors in the workbook's tables, and errors elsewhere that the import would bring about.
    findings : tuple of Finding
        Everything else that there is to say.
    waiting : tuple of Remark
        What is still to be filled in, which does not stand in the way.
    """
    from koers.workbook.problems import Problem
    from koers.workbook.undo import write_files

    with tempfile.TemporaryDirectory() as folder:
        trial, moved = _copied(programme, subject, Path(folder))
        write_files(moved, trial.data, received.files)
        found = _findings(trial, moved)
    waiting = {finding: remark for finding in found if (remark := received.still_to_fill_in(finding)) is not None}
    found = [finding for finding in found if finding not in waiting]
    errors = [finding for finding in found if finding.severity == "error"]
    placed = {finding: received.placed(finding) for finding in errors}
    elsewhere = [finding for finding in errors if placed[finding] is None]
    before = _told(_findings(programme, subject)) if elsewhere else set()
    problems = [problem for problem in placed.values() if problem is not None]
    for finding in elsewhere:
        if (finding.file, finding.code, finding.text) not in before:
            advice = (finding.advice, ()) if finding.advice else None
            problems.append(Problem("", 0, "", "", "", finding.code, (f"{finding.text} ({finding.place})", ()), advice))
    stopped = {finding for finding in errors if placed[finding] is not None}
    return tuple(problems), tuple(finding for finding in found if finding not in stopped), tuple(waiting.values())


def _told(findings: Iterable[Finding]) -> set[tuple[str, str, str]]:
    return {(finding.file, finding.code, finding.text) for finding in findings}


def _copied(programme: Programme, subject: Subject, folder: Path) -> tuple[Programme, Subject]:
    """Copy the data into a folder, the case as well where it lies elsewhere."""
    data = folder / "data"
    shutil.copytree(programme.data, data, ignore=shutil.ignore_patterns(".*"))
    if subject.folder.resolve().is_relative_to(programme.data.resolve()):
        target = data / subject.folder.resolve().relative_to(programme.data.resolve())
    else:
        target = folder / subject.folder.resolve().name
        shutil.copytree(subject.folder, target, ignore=shutil.ignore_patterns(".*"))
    return replace(programme, data=data), replace(subject, folder=target)


def _findings(programme: Programme, subject: Subject) -> list[Finding]:
    """Return what there is to say of a subject's data."""
    from koers.data.impact import read_case

    if subject.period is not None:
        return list(findings_of(programme, subject.period))
    try:
        return list(read_case(subject.folder, subject.shown, alone=True).findings)
    except DataError as error:
        return list(error.findings)


def _tell(outcome: Outcome) -> None:
    """Print what came of an import: what is wrong in the workbook's language, as the marked copy says it."""
    from rich.console import Console

    from koers.console.common import print_finding

    received = outcome.received
    words = received.words
    for remark in outcome.remarks:
        click.echo(f"{words.say('remark')} {remark.text(words)}")
    if outcome.problems:
        for problem in outcome.problems:
            click.echo(f"{words.say('error')} {problem.text(words)}")
        n = len(outcome.problems)
        counted = words.say("1 problem; nothing was changed.") if n == 1 else words.say("{n} problems; nothing was changed.", n=str(n))
        message = "They are marked in {file}: mend them there, save it, then: koers workbook import {quoted}"
        where = words.say(message, file=str(outcome.marked), quoted=shlex.quote(str(outcome.marked))) if outcome.marked else ""
        click.echo(f"{counted} {where}".rstrip())
        return
    for line in received.summary(_SHOWN):
        click.echo(line)
    for finding in outcome.findings:
        print_finding(Console(), finding)
    if outcome.status == "unchanged" and any(remark.code == "kept-since" for remark in outcome.remarks):
        click.echo("Nothing changed: what the workbook has otherwise was changed in the files since it was made.")
    elif outcome.status == "unchanged":
        click.echo("Nothing changed: the workbook holds what the files hold.")
    elif outcome.status == "checked":
        click.echo(f"Nothing is wrong, and nothing was written yet. To write it: koers workbook import {shlex.quote(str(outcome.file))}")
    elif received.subject is not None:
        subject = received.subject
        click.echo(f"Imported. To undo it: koers workbook undo {subject.name} (the files from before lie in {outcome.kept})")
        click.echo(
            f"Then: koers check {subject.name}" if subject.period is not None else f"Then: koers impact {shlex.quote(subject.shown)}"
        )
