"""Tie out: the documents of a period, or described tables alone, read and audited. What a report or a command tells comes from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from koers.audit.engine import Auditor, combine
from koers.audit.model import Audit, Explanation
from koers.data.description import Description
from koers.data.printed import EXPLANATIONS, PrintedDocument, descriptions, read_document
from koers.data.store import InputFile, Store
from koers.errors import DataError, UsageError, suggest
from koers.period import Period
from koers.reproduced import figures_of_period

# A description, its name for messages, its content.
Described = tuple[Path, str, Description]


@dataclass(frozen=True)
class TiedOut:
    """An audit with the documents it is of.

    Attributes
    ----------
    period : str or None
        None for tables alone.
    documents : tuple of PrintedDocument
    audits : tuple of Audit
        One for each document.
    inputs : tuple of InputFile
        What the published figures were compared with, and what was printed; empty for tables alone.
    """

    period: str | None
    documents: tuple[PrintedDocument, ...]
    audits: tuple[Audit, ...]
    inputs: tuple[InputFile, ...] = ()

    @cached_property
    def audit(self) -> Audit:
        """The audits of all documents together."""
        return combine(self.audits)


def audit_period(store: Store, name: str) -> TiedOut:
    """Audit every document that describes its tables for a period.

    Raises
    ------
    UsageError
        For an unknown period, or one that no published document is about.
    DataError
        With every fault of the data, the printed tables and their descriptions.
    """
    period, own = _described(store, name)
    loaded = [store.load(one) for one in _named(store, period, own)]
    computed = {key: value for data in loaded for key, value in figures_of_period(data).items()}
    small = store.programme.small_numbers.suppress_below
    documents = tuple(read_document(path, file, description, computed, store.data) for path, file, description in own)
    inputs = {*(item for data in loaded for item in data.opened), *_printed_inputs(store, own)}
    auditors = [Auditor(document.name, document.cells, document.checks, computed, small) for document in documents]
    # One file explains the findings of all periods that a document is about.
    elsewhere = {
        record.finding
        for (path, _, _), document, auditor in zip(own, documents, auditors, strict=True)
        if (others := [one for one in document.explanations if one.finding not in auditor.finding_ids])
        for record in _of_other_periods(store, path, period, others)
    }
    audits = _run(documents, auditors, elsewhere)
    return TiedOut(period, documents, audits, tuple(sorted(inputs, key=lambda item: item.file)))


def _of_other_periods(store: Store, path: Path, period: str, records: Sequence[Explanation]) -> list[Explanation]:
    """Return the records that are of what a document says of other periods than this one."""
    others = [one for one in descriptions(path.parent, f"data/published/{path.parent.name}") if one[2].period not in ("", period)]
    named: set[str] = set()
    for other, file, description in others:
        try:
            loaded = [store.load(one) for one in _named(store, description.period, [(other, file, description)])]
            computed = {key: value for data in loaded for key, value in figures_of_period(data).items()}
            document = read_document(other, file, description, computed, store.data)
        except DataError:
            # What is wrong there is told by that period's own audit; until it is mended, any record may be its.
            return list(records)
        named |= Auditor(document.name, document.cells, document.checks, computed).finding_ids
    return [record for record in records if record.finding in named]


def inputs_of_audit(store: Store, name: str) -> tuple[InputFile, ...]:
    """Return every file that an audit of a period reads: its documents', and those of all periods that these are compared with."""
    period, own = _described(store, name)
    loaded = [store.load(one) for one in _named(store, period, own)]
    return tuple(sorted({*(item for data in loaded for item in data.inputs), *_printed_inputs(store, own)}, key=lambda item: item.file))


def _described(store: Store, name: str) -> tuple[str, list[Described]]:
    """Return a period's name, and the descriptions of tables that are about it."""
    period = str(store.period(name))
    found: list[Described] = []
    for folder in sorted(path for path in (store.data / "published").glob("*") if path.is_dir()):
        found += descriptions(folder, f"data/published/{folder.name}")
    own = [one for one in found if one[2].period == period]
    if not own:
        there = sorted({one[2].period for one in found if one[2].period})
        raise UsageError(f"No published document describes its tables for {period}. {suggest(period, there)}")
    return period, own


def _named(store: Store, period: str, own: Iterable[Described]) -> list[Period]:
    """The periods whose figures the documents print."""
    named = {period, *(figure.partition("/")[0] for _, _, description in own for figure in _figures(description))}
    return [one for one in store.periods if str(one) in named]


def _printed_inputs(store: Store, own: Iterable[Described]) -> tuple[InputFile, ...]:
    """The files that descriptions name, and they themselves."""
    files = set()
    for path, file, description in own:
        beside = file.rpartition("/")[0]
        tables = [table.file or f"{name}.csv" for name, table in description.tables.items()]
        lists = [check.rows.file for check in description.checks if check.rows is not None]
        named = {name if name.startswith("data/") else f"{beside}/{name}" for name in (*tables, *lists)}
        explained = {f"{beside}/{EXPLANATIONS}"} if (path.parent / EXPLANATIONS).is_file() else set()
        files |= {file} | named | explained
    return store.input_files(sorted(file for file in files if (store.data / file.removeprefix("data/")).is_file()))


def audit_tables(folder: Path) -> TiedOut:
    """Audit the described tables of a folder alone, without any inputs.

    Raises
    ------
    UsageError
        When there is no such folder, or no description in it.
    DataError
        With every fault of the tables and of the description.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}. Name one that holds printed tables and their description.")
    found = descriptions(folder, str(folder))
    if not found:
        raise UsageError(f"{folder} has no description of its tables. Add tables.yaml; docs/audit.md has the format with an example.")
    documents = tuple(read_document(path, file, description) for path, file, description in found)
    periods = {document.period for document in documents}
    period = next(iter(periods)) or None if len(periods) == 1 else None
    return TiedOut(period, documents, _run(documents, [Auditor(one.name, one.cells, one.checks) for one in documents]))


def _run(documents: Sequence[PrintedDocument], auditors: Sequence[Auditor], elsewhere: Iterable[str] = ()) -> tuple[Audit, ...]:
    """Audit documents, each with the records of its own findings; one that is of no finding is told with the first of its folder."""
    known = {name: auditor.finding_ids for name, auditor in enumerate(auditors)}
    audits, told = [], set(elsewhere)
    for number, (document, auditor) in enumerate(zip(documents, auditors, strict=True)):
        beside = [ids for other, ids in known.items() if other != number and documents[other].name == document.name]
        own = [
            record
            for record in document.explanations
            if record.finding in known[number] or not (record.finding in told or any(record.finding in ids for ids in beside))
        ]
        told |= {record.finding for record in own}
        audits.append(auditor.run(own))
    return tuple(audits)


def _figures(description: Description) -> Iterator[str]:
    for table in description.tables.values():
        yield table.figure
        yield from table.figures.values()
