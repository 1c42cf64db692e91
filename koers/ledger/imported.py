"""Import a ledger into a period: judged as a whole, then written as a whole with the record of it, and undone as a workbook's is."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koers.data.journal import is_unfinished
from koers.data.ledger import LINES, RECORD, FileOf, KeptLine, LedgerRecord, Total
from koers.data.origins import sha256
from koers.data.store import Store
from koers.errors import DataError, Finding, Severity, UsageError, suggest
from koers.ledger.doubts import Spent, doubts, told_lines
from koers.ledger.mapping import LedgerMapping, read_mapping
from koers.ledger.source import Read, stage
from koers.ledger.sums import LISTED, Sums, add_up
from koers.ledger.values import understand_lines
from koers.money import NumberFormatError, parse_money, plain
from koers.workbook.changes import TableChange, difference, spelled
from koers.workbook.tables import Subject, Table, csv_bytes, find_subject, read_tables
from koers.workbook.undo import interruption, settle, write_files

if TYPE_CHECKING:
    import duckdb

TABLE = "line_finance"
MEMORY = "1GB"
_SHOWN = 5
_ORIGIN: dict[str, str] = {
    "nl": "uit grootboek {file}",
    "en": "from the ledger {file}",
}  # the note of an origin, in the language of the data
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Imported:
    """What came of an import.

    Attributes
    ----------
    subject : Subject
    read : Read
    mapping : LedgerMapping
    sums : Sums
    days : (first, last)
        Of what was counted.
    change : TableChange
        In ``line_finance``.
    record : LedgerRecord
    findings : tuple of Finding
        Warnings; errors stop the import.
    kept : Path or None
        Where the files from before lie; None when nothing was written.
    written : bool
    """

    subject: Subject
    read: Read
    mapping: LedgerMapping
    sums: Sums
    days: tuple[date, date]
    change: TableChange
    record: LedgerRecord
    findings: tuple[Finding, ...]
    kept: Path | None = None


def import_ledger(store: Store, period: str, file: Path, mapping_file: Path, *, dry_run: bool, tell: Progress) -> Imported:
    """Read a ledger and write what each finance line of a period has spent.

    Parameters
    ----------
    store : Store
    period : str
    file, mapping_file : Path
    dry_run : bool
        Write nothing.
    tell : callable
        Is told what is being done.

    Raises
    ------
    UsageError
        When there is no such period or file.
    DataError
        With every fault of the mapping, of the ledger, or, where the mapping asks for it, with what no rule claims. Nothing is written.
    """
    subject = find_subject(store, period)
    if subject.period is None:
        raise UsageError(f"{period!r} is no period. {suggest(period, map(str, store.periods))}")
    if dry_run and is_unfinished(subject.folder):
        raise UsageError(interruption(subject))
    if settle(subject, store.data):
        tell("An earlier import was interrupted; what it had replaced was put back first.")
    shown = _shown(store, mapping_file)
    if not mapping_file.is_file():
        known = [path.name for path in store.params.glob("ledger*.yaml")]
        hint = suggest(mapping_file.name, known) if known else "docs/ledger.md has an example."
        raise UsageError(f"There is no mapping file {mapping_file}. {hint}")
    try:
        return _import(store, subject, file, mapping_file, shown, dry_run=dry_run, tell=tell)
    except DataError as error:
        raise DataError(error.findings, "nothing was imported") from error


def _import(store: Store, subject: Subject, file: Path, mapping_file: Path, shown: str, *, dry_run: bool, tell: Progress) -> Imported:
    table = _table(subject)
    mapping = read_mapping(mapping_file, shown, [(str(row["theme_id"]), str(row["line_id"])) for row in table.rows])
    days = fiscal_days(store, subject)
    with tempfile.TemporaryDirectory(prefix="koers-") as folder:
        scratch = Path(folder)
        with connected(scratch) as base:
            tell(f"Reading {file.name} …")
            read = stage(base, file, mapping, scratch)
            tell("Understanding amounts and dates …")
            understood = understand_lines(base, read, mapping)
            tell(f"Adding up {understood.n_lines:,} lines …")
            sums = add_up(base, understood, mapping, days, scratch / LINES)
            doubtful = doubts(base, scratch / LINES, read.file, mapping, sums, days, _earlier(store, subject, days))
        findings = [*_findings(mapping, shown, mapping_file, read, sums, understood.remarks), *doubtful]
        if errors := [finding for finding in findings if finding.severity == "error"]:
            idle = " ".join(str(finding) for finding in findings if finding.code == "idle-rule")
            raise DataError([*errors[:-1], replace(errors[-1], advice=f"{errors[-1].advice} {idle}".rstrip())])
        rows = spelled(table, _rows(table, sums), table.schema)
        record = _record(read, shown, mapping_file, mapping, sums, days, scratch / LINES)
        imported = Imported(subject, read, mapping, sums, days, difference(table, rows, table.schema), record, tuple(findings))
        if dry_run:
            return imported
        tell("Writing …")
        files: dict[str, bytes | Path] = {
            f"{TABLE}.csv": csv_bytes(table, rows, table.schema),
            RECORD: record_bytes(record),
            LINES: scratch / LINES,
        }
        # As much of the checksum as a report shows of one; the record has all of it.
        reason = f"{_ORIGIN[store.programme.language_of_data].format(file=read.file)} (SHA-256 {read.sha256[:16]}…)"
        kept = write_files(subject, store.data, files, reason, unrecorded=(LINES,), expected={f"{TABLE}.csv": table.sha256})
    return replace(imported, kept=kept)


def connected(scratch: Path, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """Open a database in a scratch folder that takes no more memory than this; the rest goes to disk. It fetches nothing."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "temp_directory": str(scratch / "spilled"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    base = duckdb.connect(str(scratch / "ledger.duckdb"), config=settings)
    base.execute("SET enable_progress_bar = false")
    return base


def fiscal_days(store: Store, subject: Subject) -> tuple[date, date]:
    """Return the first day of the fiscal year that a period's reference date lies in, and that date."""
    last, month = store.parameters(subject.period).reference_date, store.programme.fiscal_year_start_month
    return date(last.year if last.month >= month else last.year - 1, month, 1), last


def _earlier(store: Store, subject: Subject, days: tuple[date, date]) -> dict[str, Spent]:
    """Return what each line had spent by the latest earlier period of the same fiscal year; nothing where that cannot be read."""
    try:
        found = [(store.parameters(period).reference_date, period) for period in store.periods if period != subject.period]
        within = [(day, period) for day, period in found if days[0] <= day < days[1]]
        if not within:
            return {}
        name = str(max(within)[1])
        rows = read_tables(find_subject(store, name))[TABLE].rows
        spent = {(str(row["theme_id"]), str(row["line_id"])): parse_money(str(row["spent_eur"])) for row in rows if row.get("spent_eur")}
    except (DataError, KeyError, NumberFormatError):  # what is wrong with another period is told where that one is looked at
        return {}
    return {name: spent}


def _table(subject: Subject) -> Table:
    table = read_tables(subject)[TABLE]
    if not table.header:
        advice = f"Make it with `koers new {subject.name}`: the ledger says what was spent, not what the lines and their budgets are."
        raise DataError([Finding(subject.file(TABLE), 0, "", "missing-file", "the file is missing.", advice)])
    return table


def _shown(store: Store, path: Path) -> str:
    """Return how a mapping file is named: below the parameters where it lies there."""
    inside = path.resolve().is_relative_to(store.params.resolve())
    return f"params/{path.resolve().relative_to(store.params.resolve()).as_posix()}" if inside else path.name


def _rows(table: Table, sums: Sums) -> list[dict[str, str | None]]:
    spent = {(one.theme_id, one.line_id): plain(one.amount_eur) for one in sums.lines}
    return [{**row, "spent_eur": spent.get((str(row["theme_id"]), str(row["line_id"])), row.get("spent_eur"))} for row in table.rows]


def _findings(mapping: LedgerMapping, shown: str, mapping_file: Path, read: Read, sums: Sums, remarks: tuple[str, ...]) -> list[Finding]:
    """Return what is to be said of an import: what no rule claims, rules that claim nothing, how the file was understood."""
    from koers.data.parameters import key_lines

    lines = key_lines(mapping_file.read_bytes(), shown)
    found = [replace(Finding(read.file, 0, "", "understood", remark), severity="info") for remark in remarks]
    unmapped = sums.parts["unmapped"]
    if unmapped.n_lines:
        told = "; ".join(
            f"account {one.account}, cost centre {one.cost_centre or 'blank'}: {told_lines(one)}" for one in sums.unmapped[:20]
        )
        more = f"; … ({len(sums.unmapped)}{' or more' if len(sums.unmapped) == LISTED else ''} in all)" if len(sums.unmapped) > 20 else ""
        advice = f"Add rules to {shown}, under left_out where they do not belong to any line."
        message = f"{told_lines(unmapped)}{_verb(unmapped)} claimed by no rule: {told}{more}."
        found.append(replace(Finding(read.file, 0, "", "unmapped", message, advice), severity=mapping.unmapped))
    early = sums.parts["before"]
    if early.n_lines:
        message = f"{told_lines(early)}{_verb(early)} dated before the fiscal year, and not counted."
        advice = "Check that the export is of the right year."
        found.append(replace(Finding(read.file, 0, "", "before", message, advice), severity="warning"))
    return [*found, *_idle(mapping, shown, lines, sums)]


def _verb(total: Total) -> str:
    return " is" if total.n_lines == 1 else ", are"


def _idle(mapping: LedgerMapping, shown: str, lines: Mapping[str, int], sums: Sums) -> list[Finding]:
    """Return the rules that claim nothing, in one finding: a warning where a code that nobody claims is like one of theirs."""
    if not sums.idle:
        return []
    keys = [f"lines.{n}" for n in range(len(mapping.lines))] + [f"left_out.{n}" for n in range(len(mapping.left_out))]
    first = lines.get(keys[sums.idle[0][0]], 0)
    near = [(place, code) for place, code in sums.idle if code]
    severity: Severity = "warning" if near else "info"
    if len(sums.idle) == 1:
        ((place, code),) = sums.idle
        hint = f"The nearest that no rule claims: {code}." if code else ""
        message = f"no line of the ledger has {mapping.rules[place].told}."
        return [replace(Finding(shown, first, keys[place], "idle-rule", message, hint), severity=severity)]
    listed = ", ".join(str(lines.get(keys[place], 0)) for place, _ in sums.idle[:_SHOWN]) + (", …" if len(sums.idle) > _SHOWN else "")
    hint = "; ".join(f"{mapping.rules[place].told}, the nearest that no rule claims is {code}" for place, code in near[:_SHOWN])
    more = f"; … ({len(near)} in all)" if len(near) > _SHOWN else ""
    message = f"{len(sums.idle)} rules claim no line of the ledger: those of lines {listed}."
    return [replace(Finding(shown, first, "", "idle-rule", message, f"Misspelt? {hint}{more}." if near else ""), severity=severity)]


def _record(
    read: Read, shown: str, mapping_file: Path, mapping: LedgerMapping, sums: Sums, days: tuple[date, date], lines: Path
) -> LedgerRecord:
    with lines.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return LedgerRecord(
        source=FileOf(file=read.file, sha256=read.sha256),
        mapping=FileOf(file=shown, sha256=sha256(mapping_file.read_bytes())),
        lines_kept=FileOf(file=LINES, sha256=digest),
        from_date=days[0],
        until_date=days[1],
        total=sums.total,
        parts=sums.parts,
        lines=sums.lines,
        left_out=sums.left_out[:LISTED],
        unmapped=sums.unmapped,
        not_in_ledger=[KeptLine(**one.model_dump()) for one in mapping.not_in_ledger],
    )


def record_bytes(record: LedgerRecord) -> bytes:
    """Return a record as it is written: YAML, amounts as text."""
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    def neutral(value: Any) -> Any:
        match value:
            case dict():
                return {str(key): neutral(one) for key, one in value.items()}
            case list():
                return [neutral(one) for one in value]
            case Decimal():
                return DoubleQuotedScalarString(plain(value))
            case str():
                return DoubleQuotedScalarString(value)
            case _:
                return value

    writer, text = YAML(), io.StringIO()
    writer.width = 4096
    writer.dump(neutral(record.model_dump()), text)
    head = "# Written by `koers ledger import`: what spent_eur of line_finance.csv came from. Not to be changed by hand.\n"
    return f"{head}{text.getvalue()}".encode()


__all__ = ["Imported", "Progress", "connected", "fiscal_days", "import_ledger", "record_bytes"]
