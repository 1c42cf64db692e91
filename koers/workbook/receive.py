"""Take a workbook in, as far as it can be judged by itself: what it is of, its tables, what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from koers.data.schemas import TableSchema
from koers.data.store import Store
from koers.errors import Finding, InputError
from koers.period import Period
from koers.workbook.blanks import Blanks, empty, still_blank, to_fill_in
from koers.workbook.changes import TableChange, called, difference, exchanged, spelled, told
from koers.workbook.check import Judged, judge
from koers.workbook.layout import Sheet, lay_out_all
from koers.workbook.locked import judge_locked
from koers.workbook.merge import merged
from koers.workbook.method import read_method
from koers.workbook.problems import Problem, Remark, quoted
from koers.workbook.sheets import LANGUAGES, Sheets, find_tables, is_current, open_workbook
from koers.workbook.tables import Row, Subject, Table, csv_bytes, find_subject, offered, previous_tables, read_tables, registers
from koers.workbook.words import Sentence, Words, sentence


@dataclass(frozen=True)
class Received:
    """A workbook that was read.

    Attributes
    ----------
    subject : Subject or None
        None when the workbook does not say what it is of.
    words : Words
        In the workbook's language.
    tables : mapping of table to Judged
    changes : tuple of TableChange
        Of the tables that change; none where there are problems.
    files : mapping of file name to bytes
        Of the tables that change.
    problems : tuple of Problem
        In the order of the sheets.
    remarks : tuple of Remark
    blanks : Blanks
        What is still to be filled in, and does not stand in the way.
    judged_by : mapping of file name to checksum
        Of the files that are there now; "" for one that is not.
    laid_out : mapping of table to Sheet
        As the files would be exported now.
    """

    subject: Subject | None
    words: Words
    tables: Mapping[str, Judged]
    changes: tuple[TableChange, ...]
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    remarks: tuple[Remark, ...]
    blanks: Blanks = field(default_factory=dict)
    judged_by: Mapping[str, str] = field(default_factory=dict)
    laid_out: Mapping[str, Sheet] = field(default_factory=dict)

    def summary(self, most: int) -> list[str]:
        """Return in lines what changes, in the workbook's words: of each table at most so many rows and cells."""
        lines = []
        for change in self.changes:
            sheet = self.laid_out[change.table]
            names = called(sheet, (*sheet.rows, *self.tables[change.table].rows))
            lines += told(change, sheet.schema, names, self.words, most)
        return lines

    def still_to_fill_in(self, finding: Finding) -> Remark | None:
        """Return as a remark what a finding says of cells that may stay blank for now; None for any other finding."""
        table = self._table(finding)
        if table is None:
            return None
        judged = self.tables[table]
        blank = self.blanks.get((table, finding.column), ())
        if finding.code == "to-fill-in" and not finding.column:
            return empty(judged.found.sheet)
        if finding.code == "to-fill-in" or (finding.code == "constraint-error" and finding.row - 2 in blank):
            return to_fill_in(judged, finding.column, blank)
        return None

    def placed(self, finding: Finding) -> Problem | None:
        """Return a finding on one of the files as a problem of its sheet; None for a finding on something else."""
        name = self._table(finding)
        if name is None:
            return None
        judged = self.tables[name]
        row = judged.numbers[finding.row - 2] if 2 <= finding.row < len(judged.numbers) + 2 else 0
        sheet, _, column, heading = judged.found.place(row, finding.column)
        value = (judged.rows[finding.row - 2].get(finding.column) or "") if row else ""
        advice: Sentence | None = (finding.advice, ()) if finding.advice else None
        return Problem(sheet, row, column, heading, value, finding.code, (finding.message, finding.words), advice)

    def _table(self, finding: Finding) -> str | None:
        """Return the table of the workbook that a finding is on."""
        name = finding.file.rpartition("/")[2].removesuffix(".csv")
        return name if self.subject is not None and finding.file == self.subject.file(name) and name in self.tables else None


def _nothing(_: Subject) -> None:
    pass


def receive(store: Store, content: bytes, found: Callable[[Subject], None] = _nothing) -> Received:
    """Read and judge a workbook; nothing is written.

    Parameters
    ----------
    store : Store
    content : bytes
    found : callable
        Is told what the workbook is of, before the files that are there now are read.

    Raises
    ------
    DataError
        When the files that are there now cannot be read.
    """
    sheets = open_workbook(content)
    if isinstance(sheets, Problem):
        return Received(None, Words(LANGUAGES[0]), {}, (), {}, (sheets,), ())
    words = Words(sheets.facts.get("language") or LANGUAGES[0])
    subject = _subject(store, sheets)
    if isinstance(subject, Problem):
        return Received(None, words, {}, (), {}, (subject,), ())
    found(subject)
    now = read_tables(subject)
    schemas = {name: offered(schema, now[name], subject.kind) for name, schema in ((one.name, one) for one in subject.schemas)}
    tables, problems, remarks = find_tables(sheets, now, schemas)
    judged, faults, more = judge(tables, schemas, registers(store), words)
    laid_out = _laid_out(store, subject, now, words)
    locked = _locked(sheets, laid_out, judged, now, words)
    judged, outdated = _with_the_latest(sheets, judged, schemas, now, words)
    faults, blanks = still_blank(judged, now, schemas, faults, filling_in=_is_filling_in(store, subject))
    problems += [*faults, *_emptied(judged, now), *locked]
    waiting = [to_fill_in(judged[table], column, positions) for (table, column), positions in blanks.items()]
    remarks += [*_adopted(store, subject), *outdated, *more, *waiting]
    order = {sheet.title: position for position, sheet in enumerate(sheets.book.worksheets)}
    problems.sort(key=lambda one: (order.get(one.sheet, -1), one.row, len(one.column), one.column))
    changes, files = ([], {}) if problems else _changed(judged, now, subject)
    remarks += [remark for one in changes for remark in _exchanged(judged[one.table], schemas[one.table], now[one.table])]
    judged_by = {f"{table}.csv": one.sha256 for table, one in now.items()}
    return Received(subject, words, judged, tuple(changes), files, tuple(problems), tuple(remarks), blanks, judged_by, laid_out)


def _is_filling_in(store: Store, subject: Subject) -> bool:
    """Tell whether a period was started from an earlier one and is a concept: until it is filled in it stands in nobody's way."""
    parameters = store.parameters(subject.period) if subject.period is not None else None
    return parameters is not None and parameters.started_from is not None and parameters.status == "concept"


def _subject(store: Store, sheets: Sheets) -> Subject | Problem:
    """Find what the workbook is of."""
    facts = sheets.facts
    name = facts.get("period") or facts.get("case")
    nowhere = ("", 0, "", "", "")
    if not name:
        message = sentence("the workbook does not say which period or case it is of.")
        advice = sentence("Start from one that koers workbook export made; it says so on its first sheet")
        return Problem(*nowhere, "source-error", message, advice)
    if not is_current(sheets):
        message = sentence("the workbook was made by another version of koers.")
        return Problem(*nowhere, "source-error", message, sentence("Export it anew, and copy the cells that were filled in"))
    programme = facts.get("programme", store.programme.programme)
    if programme != store.programme.programme:
        message = sentence("the workbook is of another programme, {name}.", name=programme)
        return Problem(*nowhere, "source-error", message, sentence("Name its folders with --data and --params"))
    try:
        subject = find_subject(store, name)
    except InputError as error:
        return Problem(*nowhere, "source-error", (str(error), ()))
    shown = sheets.shown.get("period") or sheets.shown.get("case") or name
    if shown != name and (subject.period is None or Period.is_name(shown)):
        message = sentence("the first sheet says {shown}, but the workbook was made of {name}.", shown=shown, name=name)
        advice = sentence("Export one of {shown}, and copy the cells that were filled in", shown=shown)
        return Problem(*nowhere, "source-error", message, advice)
    return subject


def _laid_out(store: Store, subject: Subject, now: Mapping[str, Table], words: Words) -> dict[str, Sheet]:
    return {
        sheet.schema.name: sheet
        for sheet in lay_out_all(now, previous_tables(store, subject), registers(store), words, read_method(subject))
    }


def _exchanged(judged: Judged, schema: TableSchema, now: Table) -> list[Remark]:
    """Say of columns that have each other's values: their headings were likely mixed up."""
    message = "{one} and {other} have each other’s values: were their headings changed?"
    found = []
    for names in exchanged(schema, now.rows, judged.rows):
        one, other = (quoted(judged.found.headings[name]) for name in names)
        found.append(Remark(judged.found.sheet, "", "exchanged-columns", sentence(message, one=one, other=other)))
    return found


def _locked(
    sheets: Sheets, laid_out: Mapping[str, Sheet], judged: Mapping[str, Judged], now: Mapping[str, Table], words: Words
) -> list[Problem]:
    """Return what was typed in columns that are computed or of the period before."""
    tables = {table: replace(one, rows=tuple(judged[table].rows)) if table in judged else one for table, one in now.items()}
    return judge_locked(sheets, laid_out, judged, tables, words)


def _emptied(judged: Mapping[str, Judged], now: Mapping[str, Table]) -> list[Problem]:
    """Refuse a table of which all rows are gone: that is more likely a slip than a decision."""
    allowed = "Fill it in again; a table is taken away by deleting its file, {file}"
    return [
        Problem(
            one.found.sheet,
            0,
            "",
            "",
            "",
            "source-error",
            sentence("all {n} rows are gone.", n=str(len(now[table].rows)))
            if len(now[table].rows) > 1
            else sentence("its only row is gone."),
            sentence(allowed, file=f"{table}.csv"),
        )
        for table, one in judged.items()
        if not one.found.rows and now[table].rows
    ]


def _adopted(store: Store, subject: Subject) -> list[Remark]:
    """Say of a period that it was adopted: what changes in it is a restatement."""
    parameters = store.parameters(subject.period) if subject.period is not None else None
    if parameters is None or parameters.status == "concept":
        return []
    message = sentence("the period was adopted by {body}; to change it is to restate it.", body=parameters.adopted_by)
    return [Remark(subject.name, "", "adopted", message)]


def _with_the_latest(
    sheets: Sheets, judged: Mapping[str, Judged], schemas: Mapping[str, TableSchema], now: Mapping[str, Table], words: Words
) -> tuple[dict[str, Judged], list[Remark]]:
    """Return the tables with what others changed since the workbook was made; say where that cannot be told from what it changes."""
    found, remarks = dict(judged), []
    for table, one in judged.items():
        if sheets.facts.get(f"sha256 {table}", now[table].sha256) == now[table].sha256:
            continue
        latest = merged(one, schemas[table], now[table], sheets.facts)
        if latest is None:
            message = sentence("the data changed since the workbook was made; what it holds takes its place.")
            remarks.append(Remark(words.sheet(table), "", "changed-since", message))
        else:
            found[table] = latest[0]
            remarks += latest[1]
    return found, remarks


def _changed(judged: Mapping[str, Judged], now: Mapping[str, Table], subject: Subject) -> tuple[list[TableChange], dict[str, bytes]]:
    changes, files = [], {}
    for table, one in judged.items():
        schema = offered(next(schema for schema in subject.schemas if schema.name == table), now[table], subject.kind)
        rows: list[Row] = spelled(now[table], one.rows, schema)
        change = difference(now[table], rows, schema)
        if change:
            changes.append(change)
            files[f"{table}.csv"] = csv_bytes(now[table], rows, schema)
    return changes, files
