"""Every figure of a period with its lineage, without building a report: what ``koers trace`` looks up.

The same objects that make a report's figures are asked for all they know. Of counts that may be small only those are asked that
stand in a table: nothing is traced that a report would not tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from koers.data.store import Store
from koers.figures import Source, Supplied, dependents
from koers.lineage import Node
from koers.period import Period
from koers.present.display import lineage
from koers.present.figures import FigureMaker
from koers.present.wording import Wording
from koers.report.comparison import ComparisonSubject
from koers.report.continuity import ContinuitySubject
from koers.report.finance import FinanceSubject
from koers.report.health import HealthSubject
from koers.report.impact import ImpactSubject
from koers.report.monitor import MonitorSubject
from koers.report.programme import ProgrammeSubject
from koers.report.progress import ProgressSubject
from koers.report.report import Report
from koers.report.subject import Subject
from koers.report.tie_out import TieOutSubject

# By the second part of a figure's id; what stands under another name there is health's.
_SUBJECTS: dict[str, type[Subject]] = {
    "finance": FinanceSubject,
    "progress": ProgressSubject,
    "monitor": MonitorSubject,
    "continuity": ContinuitySubject,
    "impact": ImpactSubject,
    "programme": ProgrammeSubject,
    "tie-out": TieOutSubject,
    "comparison": ComparisonSubject,
}


@dataclass(frozen=True)
class Traces:
    """Figures with their lineage.

    Attributes
    ----------
    nodes : mapping of id to Node
    ids : tuple of str
        Every id there is of the period's subjects that were asked.
    files : frozenset of str
        The files that were read.
    documents : mapping of file to its source document
    makers : tuple of FigureMaker
        Who made them.
    """

    nodes: dict[str, Node]
    ids: tuple[str, ...]
    files: frozenset[str]
    documents: dict[str, str]
    makers: tuple[FigureMaker, ...]

    def from_cell(self, cell: Source) -> list[str]:
        """Return the ids of the figures that begin in a cell, a row, at a key or below it: those told, and what untold ones go into."""
        found = []
        for maker in self.makers:
            formulas = maker.known_formulas
            at = [key for key, formula in formulas.items() if isinstance(formula, Supplied) and _stands(formula.source, cell)]
            told = set(maker.all_keys())
            found += [maker.id_of(key) for key in dependents(formulas, at) if key in told] if at else []
        own = [node.id for node in self.nodes.values() if _stands(node.source, cell)]
        return [id_ for id_ in dict.fromkeys([*own, *found]) if id_ in self.nodes]


def _stands(source: Source | None, cell: Source) -> bool:
    """Tell whether a source lies in a cell; one without a column is a whole row."""
    if source is None or (source.file, source.row) != (cell.file, cell.row):
        return False
    return not cell.column or f"{source.column}.".startswith(f"{cell.column}.")


def figures_of(store: Store, root: Path, period: Period | None, language: str, figure: str) -> Traces:
    """Return the lineage of the figures that a figure may be among: those of its subject.

    Raises
    ------
    DataError
        With every fault in the data.
    """
    parts = [*figure.split("/"), "", ""]
    wanted = _SUBJECTS.get(parts[1], HealthSubject)
    named = parts[2].removeprefix("against-").upper() if wanted is ComparisonSubject and parts[2].startswith("against-") else ""
    return _traces(store, root, period, language, wanted, parts[2] if wanted is ImpactSubject else "", named)


def nodes_of(store: Store, root: Path, period: Period | None, language: str) -> Traces:
    """Return the lineage of all figures of a period, or of the reports over all periods."""
    return _traces(store, root, period, language, None, "")


def _traces(
    store: Store, root: Path, period: Period | None, language: str, wanted: type[Subject] | None, case: str, against: str = ""
) -> Traces:
    nodes: dict[str, Node] = {}
    files: dict[str, str] = {}
    seen: set[tuple[str, int, str]] = set()
    ids: list[str] = []
    makers: list[FigureMaker] = []
    for report in _reports(store, root, period, language, against):
        for subject in report.subjects:
            if not subject.tells or (wanted is not None and type(subject) is not wanted):
                continue
            if case not in ("", report.entity) and case in report.data.parameters.impact_cases:
                continue
            for number, maker in enumerate(subject.makers()):
                # The reports of a period share figures; each is made once.
                known = (type(subject).__name__, number, maker.prefix or report.entity)
                if known in seen:
                    continue
                seen.add(known)
                makers.append(maker)
                figures = subject.every(maker)
                ids += [figure.id for figure in figures]
                nodes |= {id_: Node.of(id_, form) for id_, form in lineage(figures).items() if id_ not in nodes}
        files |= {item.file: item.title for item in report.inputs}
    return Traces(nodes, tuple(ids), frozenset(files), files, tuple(makers))


def _reports(store: Store, root: Path, period: Period | None, language: str, against: str) -> Iterator[Report]:
    """Yield the reports of a period; of one per theme only the first, since each knows the figures of all."""
    data = store.load(period)
    for name in store.reports(period):
        entities = store.entities(data, name)
        for entity in entities if store.programme.reports[name].entity == "case" else entities[:1]:
            yield Report(name, entity, root, store, data, Wording(language), against=against)
