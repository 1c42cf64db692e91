"""Tie out: the documents of a period, or described tables alone, read and audited. What a report or a command tells comes from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from koers.audit.engine import Auditor, combine
from koers.audit.model import Audit, Computed
from koers.data.description import Description
from koers.data.printed import PrintedDocument, descriptions, read_document
from koers.data.store import Store
from koers.errors import UsageError, suggest
from koers.reproduced import reproduce


@dataclass(frozen=True)
class TiedOut:
    """An audit with the documents it is of; ``period`` is None for tables alone."""

    period: str | None
    documents: tuple[PrintedDocument, ...]
    audit: Audit


def audit_period(store: Store, name: str) -> TiedOut:
    """Audit every document that describes its tables for a period.

    Raises
    ------
    UsageError
        For an unknown period, or one that no published document is about.
    DataError
        With every fault of the data, the printed tables and their descriptions.
    """
    period = str(store.period(name))
    found: list[tuple[Path, str, Description]] = []
    for folder in sorted(path for path in (store.data / "published").glob("*") if path.is_dir()):
        found += descriptions(folder, f"data/published/{folder.name}")
    own = [one for one in found if one[2].period == period]
    if not own:
        there = sorted({one[2].period for one in found if one[2].period})
        raise UsageError(f"No published document describes its tables for {period}. {suggest(period, there)}")
    named = {period, *(figure.partition("/")[0] for _, _, description in own for figure in _figures(description))}
    computed = reproduce(store, [one for one in store.periods if str(one) in named])
    small = store.programme.small_numbers.suppress_below
    documents = tuple(read_document(path, file, description, computed, store.data) for path, file, description in own)
    return TiedOut(period, documents, combine([_run(document, computed, small) for document in documents]))


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
    return TiedOut(period, documents, combine([_run(document, {}) for document in documents]))


def _run(document: PrintedDocument, computed: dict[str, Computed], small_below: int = 0) -> Audit:
    return Auditor(document.name, document.cells, document.checks, computed, small_below).run(document.explanations)


def _figures(description: Description) -> Iterator[str]:
    for table in description.tables.values():
        yield table.figure
        yield from table.figures.values()
