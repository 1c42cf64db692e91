"""What the sections of the tie-out share: documents with their audits, figures, names of places and measures."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from koers.audit.materiality import Materiality
from koers.audit.model import Audit, Cell, Finding, RootCause, Standing
from koers.data.printed import PrintedDocument
from koers.finance.statement import OVERVIEW, Statement
from koers.money import divide, round_half_up
from koers.present.display import Figure
from koers.present.finance.figures import FinanceFigures
from koers.present.finance.figures import measure_labels as finance_labels
from koers.present.health.figures import HIDDEN
from koers.present.health.figures import measure_labels as health_labels
from koers.present.wording import Wording

EXPENDITURE = f"{OVERVIEW}/lasten/total/budget_revised"
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


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
            path = "/".join(_slug(part) for part in (cell.table, *cell.row.split("/"), cell.measure))
            taken[path] += 1
            found[key] = path if taken[path] == 1 else f"{path}-{taken[path]}"
        return found

    @cached_property
    def finding_paths(self) -> Mapping[str, str]:
        """The same for findings, by their id: the cell's, with the check."""
        found: dict[str, str] = {}
        taken: Counter[str] = Counter()
        for finding in self.audit.findings:
            path = f"{self.paths[finding.cell]}/{_slug(finding.check)}"
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


@dataclass(frozen=True)
class TieOutView:
    """An audit as told in one language.

    Attributes
    ----------
    period : str
    documents : tuple of Audited
    words : Wording
    names : mapping of id to label
        Of themes, municipalities and such, where a printed place or row is named by one.
    statement : Statement or None
        The period's finances, where it has them: lines beyond their budget, and what tolerances are shares of.
    approval_share, reporting_share : Decimal
        The tolerances as shares of the expenditure.
    """

    period: str
    documents: tuple[Audited, ...]
    words: Wording
    names: Mapping[str, str]
    statement: Statement | None
    approval_share: Decimal
    reporting_share: Decimal

    # What there is ----------------------------------------------------------------------------------

    @cached_property
    def numbered_causes(self) -> tuple[tuple[int, Audited, RootCause], ...]:
        """The root causes that are not rounding, numbered, money first and the largest first."""
        found = [(one, cause) for one in self.documents for cause in one.audit.causes if not cause.is_rounding]
        found.sort(key=lambda pair: (pair[0].cells[pair[1].cell].unit != "EUR", -abs(pair[1].amount)))
        return tuple((number, one, cause) for number, (one, cause) in enumerate(found, start=1))

    @property
    def findings(self) -> Iterator[tuple[Audited, Finding]]:
        """Every finding with its document."""
        return ((one, finding) for one in self.documents for finding in one.audit.findings)

    @cached_property
    def tolerances(self) -> Materiality | None:
        """The tolerances in euros, where the period's expenditure is known."""
        expenditure = self.statement.values.get(EXPENDITURE) if self.statement is not None else None
        return None if expenditure is None else Materiality(expenditure, self.approval_share, self.reporting_share)

    @cached_property
    def finance(self) -> FinanceFigures | None:
        """Makes figures of the period's finances."""
        return None if self.statement is None else FinanceFigures(self.period, self.statement, self.words)

    @staticmethod
    def secret(one: Audited, finding: Finding) -> bool:
        """Tell whether a finding's numbers may not be shown."""
        return finding.hidden or finding.cell in one.hidden

    # Figures ----------------------------------------------------------------------------------------

    def id(self, path: str) -> str:
        """Return a whole id."""
        return f"{self.period}/tie-out/{path}"

    def total(self, measure: str, value: Decimal | int, label: str, terms: Iterable[tuple[int, str]] = ()) -> Figure:
        """Return a count over all documents."""
        number = Decimal(value)
        return Figure(self.id(f"total/{measure}"), label, number, "count", self.words.number(number), "count", tuple(terms))

    def ratio(self, path: str, label: str, above: Figure, below: Figure, decimals: int = 0) -> Figure:
        """Return the share that one figure is of another."""
        value = divide(above.value or Decimal(0), below.value or Decimal(0))
        text = "–" if value is None else self.words.share(value, decimals)
        return Figure(self.id(path), label, value, "share", text, "share", quotient=(above.id, below.id))

    def standing(self, standing: Standing, label: str) -> Figure:
        """Return how many published figures stand so."""
        n = sum(one.audit.count(standing) for one in self.documents)
        return self.total(
            f"n_{standing}", n, label, ((1, self.table_id(one, t, f"n_{standing}")) for one in self.documents for t in self.tables(one))
        )

    def table_id(self, one: Audited, table: str, measure: str) -> str:
        """Return the id of a count of a printed table."""
        return self.id(f"{_slug(one.document.name)}/{_slug(table)}/{measure}")

    @staticmethod
    def tables(one: Audited) -> list[str]:
        """Return the printed tables that a figure is counted in: the first that prints it."""
        return list(dict.fromkeys(cell.table for cell in one.first_cells.values()))

    def printed(self, one: Audited, cell: Cell) -> Figure:
        """Return a number as it was printed; without it where it may not be shown."""
        label = f"{self.where(one, cell)}: {self.words.word('printed')}"
        return self._amount(self.path(one, cell, "printed"), label, cell, None if cell.key in one.hidden else cell.value, "printed")

    def path(self, one: Audited, cell: Cell, measure: str) -> str:
        """Return the id below the period of a cell's figure."""
        return f"{_slug(one.document.name)}/{one.paths[cell.key]}/{measure}"

    def of_finding(self, one: Audited, finding: Finding, measure: str, value: Decimal, label: str, *, signed: bool = False) -> Figure:
        """Return a number of a finding."""
        cell = one.cells[finding.cell]
        path = f"{_slug(one.document.name)}/{one.finding_paths[finding.id]}/{measure}"
        shown = None if self.secret(one, finding) else value
        return self._amount(path, f"{self.where(one, cell)}: {label}", cell, shown, finding.check, signed=signed)

    def computed(self, one: Audited, finding: Finding) -> Figure:
        """Return what follows, where something else was printed."""
        return self.of_finding(one, finding, "computed", finding.computed, self.words.word("what follows"))

    def difference(self, one: Audited, finding: Finding) -> Figure:
        """Return printed minus what follows."""
        figure = self.of_finding(one, finding, "difference", finding.difference, self.words.word("difference"), signed=True)
        printed = self.printed(one, one.cells[finding.cell])
        return _with_terms(figure, ((1, printed.id), (-1, self.computed(one, finding).id)) if printed.value is not None else ())

    def n_parts(self, one: Audited, finding: Finding) -> Figure:
        """Return how many numbers a finding's arithmetic adds up."""
        n = Decimal(len(finding.terms))
        label = f"{self.where(one, one.cells[finding.cell])}: {self.words.word('number of parts')}"
        path = f"{_slug(one.document.name)}/{one.finding_paths[finding.id]}/n_parts"
        return Figure(self.id(path), label, n, "count", self.words.number(n), "count")

    def of_cause(self, one: Audited, cause: RootCause, measure: str, value: Decimal, label: str) -> Figure:
        """Return a number of a root cause."""
        cell = one.cells[cause.cell]
        path = self.path(one, cell, f"cause/{measure}")
        return self._amount(
            path, f"{self.where(one, cell)}: {label}", cell, None if cause.hidden or cause.cell in one.hidden else value, "root cause"
        )

    def expected(self, one: Audited, cause: RootCause) -> Figure:
        """Return what should stand where a root cause is."""
        return self.of_cause(one, cause, "expected", cause.expected, self.words.word("what follows"))

    def size(self, one: Audited, cause: RootCause) -> Figure:
        """Return how much begins at a root cause, without its sign."""
        figure = self.of_cause(one, cause, "size", abs(cause.amount), self.words.word("size of the difference"))
        sign = 1 if cause.amount > 0 else -1
        return _with_terms(figure, ((sign, self.printed(one, one.cells[cause.cell]).id), (-sign, self.expected(one, cause).id)))

    def euros(
        self, path: str, value: Decimal, label: str, rule: str, **how: tuple[tuple[str, str, Decimal], ...] | tuple[tuple[int, str], ...]
    ) -> Figure:
        """Return an amount that is no printed one's."""
        return Figure(self.id(path), label, value, "EUR", self.words.amount(value, "EUR", _decimals(value, 0)), rule, **how)  # type: ignore[arg-type]

    def _amount(self, path: str, label: str, cell: Cell, value: Decimal | None, rule: str, *, signed: bool = False) -> Figure:
        unit = {"EUR": "EUR", "share": "share", "number": "count"}[cell.unit]
        return Figure(self.id(path), label, value, unit, HIDDEN if value is None else self.written(value, cell, signed=signed), rule)

    def written(self, value: Decimal, cell: Cell, *, signed: bool = False) -> str:
        """Write a number as a cell's are, with up to two more decimals where it has them; a plus where asked."""
        if signed and value > 0:
            # The plus stands where the language has its minus.
            return self.written(-value, cell).replace("\N{MINUS SIGN}", "+")
        printed = max(0, -int(cell.step.normalize().as_tuple().exponent))
        if cell.unit == "EUR":
            return self.words.amount(value, "EUR", _decimals(value, printed))
        if cell.unit == "share":
            return self.words.share(value, _decimals(value * 100, max(0, printed - 2)))
        return self.words.number(value, _decimals(value, printed))

    # Names ------------------------------------------------------------------------------------------

    def named(self, text: str) -> str:
        """Put the names of themes, municipalities and such in the place of their ids."""
        return _CODE.sub(lambda match: self.names.get(match[0], match[0]), text)

    def label(self, one: Audited, cell: Cell) -> str:
        """Return the name of a cell's row."""
        label = one.document.labels[cell.key]
        return ", ".join(self.named(part) for part in label.split("/")) if label == cell.row else label

    def place(self, one: Audited, cell: Cell) -> str:
        """Say where a cell's row is printed."""
        return (
            self.table_title(one, cell.table) if one.document.places[cell.key] == cell.table else self.named(one.document.places[cell.key])
        )

    def table_title(self, one: Audited, table: str) -> str:
        """Return a printed table's title: as described, else where it is printed, else its name."""
        if one.document.titles[table]:
            return one.document.titles[table]
        places = {one.document.places[key] for key, cell in one.cells.items() if cell.table == table}
        place = self.named(next(iter(places))) if len(places) == 1 else ""
        return place if place and place != table else table.replace("_", " ").capitalize()

    def measure(self, name: str) -> str:
        """Return a measure's name."""
        _ = self.words.word
        own = {"number": _("Number"), "value": _("Value"), "n": _("Number")}
        return {**finance_labels(self.words), **health_labels(self.words), **own}.get(name) or name.replace("_", " ").capitalize()

    def what(self, one: Audited, cell: Cell) -> str:
        """Name a cell: its row and its measure; the measure of a table that has one goes without saying."""
        measures = {other.measure for other in one.cells.values() if other.table == cell.table}
        return f"{self.label(one, cell)}, {self.measure(cell.measure).lower()}" if len(measures) > 1 else self.label(one, cell)

    def where(self, one: Audited, cell: Cell) -> str:
        """Name a cell with where it is printed."""
        return f"{self.place(one, cell)}, {self.what(one, cell)}"


def _with_terms(figure: Figure, terms: tuple[tuple[int, str], ...]) -> Figure:
    """Return a figure as a signed sum, where it has a value."""
    return figure if figure.value is None else Figure(figure.id, figure.label, figure.value, figure.unit, figure.text, figure.rule, terms)


def _decimals(value: Decimal, printed: int) -> int:
    """Return how many decimals say a number: those printed, two more where that leaves something out."""
    return printed if round_half_up(value, printed) == value else max(2, printed + 2)


def _slug(text: str) -> str:
    """Return a text as a part of an id."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "x"
