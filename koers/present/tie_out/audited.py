"""A document with its audit, and the names that its cells and findings have in the ids of figures."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from koers.audit.model import Audit, Cell, Finding
from koers.data.printed import PrintedDocument


@dataclass(frozen=True)
class Audited:
    """A document with its audit."""

    document: PrintedDocument
    audit: Audit

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """The cells by key, in the order printed."""
        return {cell.key: cell for cell in self.audit.cells}

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Keys of the cells whose numbers may not be shown."""
        return frozenset(self.audit.hidden)

    @cached_property
    def hidden_tables(self) -> frozenset[str]:
        """Tables with a number that may not be shown: what stands beside it could give it away."""
        return frozenset(self.cells[key].table for key in self.hidden)

    @cached_property
    def first_cells(self) -> Mapping[str, Cell]:
        """Where each figure is printed first, by its id."""
        found: dict[str, Cell] = {}
        for cell in self.audit.cells:
            found.setdefault(cell.figure_id, cell)
        return found

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """The part of a figure's id that names a cell: table, row, measure; unique."""
        found: dict[str, str] = {}
        taken: Counter[str] = Counter()
        for key, cell in self.cells.items():
            path = "/".join(slug(part) for part in (cell.table, *cell.row.split("/"), cell.measure))
            taken[path] += 1
            found[key] = path if taken[path] == 1 else f"{path}-{taken[path]}"
        return found

    @cached_property
    def finding_paths(self) -> Mapping[str, str]:
        """The same for findings, by their id: the cell's, with the check."""
        found: dict[str, str] = {}
        taken: Counter[str] = Counter()
        for finding in self.audit.findings:
            path = f"{self.paths[finding.cell]}/{slug(finding.check)}"
            taken[path] += 1
            found[finding.id] = path if taken[path] == 1 else f"{path}-{taken[path]}"
        return found

    def terms(self, finding: Finding) -> tuple[Cell | None, ...]:
        """Return the cell of each term of a finding's arithmetic; None for one that is not printed."""
        ids = [term.figure_id for term in finding.terms]
        for check in self.audit.checks:
            if check.result == finding.cell and check.rule == finding.check:
                cells = [self.cells[key] for _, key in check.terms]
                if [cell.figure_id for cell in cells] == ids[: len(cells)] and len(ids) == len(cells) + len(check.given):
                    return (*cells, *(None for _ in check.given))
        return tuple(None for _ in ids)


def slug(text: str) -> str:
    """Return a text as a part of an id."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "x"
