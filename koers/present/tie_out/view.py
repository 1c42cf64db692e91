"""What the sections of the tie-out share: documents with their audits, figures, names of places and measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from koers.audit.materiality import Materiality
from koers.audit.model import Cell, Finding, RootCause, Standing
from koers.figures import Factor, Formula, Method, Product, Ratio, Source, Sum, Supplied
from koers.finance.statement import OVERVIEW, Statement
from koers.money import divide, round_half_up
from koers.present.display import Figure
from koers.present.figures import FigureMaker, Origin
from koers.present.finance.figures import FinanceFigures
from koers.present.finance.figures import measure_labels as finance_labels
from koers.present.health.figures import HIDDEN
from koers.present.health.figures import measure_labels as health_labels
from koers.present.tie_out.audited import Audited, slug
from koers.present.tie_out.origins import AuditFigures
from koers.present.wording import Wording

EXPENDITURE = f"{OVERVIEW}/lasten/total/budget_revised"
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


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
    tolerances_in : str
        The file of parameters that they stand in.
    others : tuple of FigureMaker
        Make the figures that printed ones are compared with, beside those of the finances.
    before : TieOutView or None
        That of the earlier period, where one is comparable and has documents.
    """

    period: str
    documents: tuple[Audited, ...]
    words: Wording
    names: Mapping[str, str]
    statement: Statement | None
    approval_share: Decimal
    reporting_share: Decimal
    tolerances_in: str = ""
    others: tuple[FigureMaker, ...] = ()
    before: TieOutView | None = None

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

    @cached_property
    def made(self) -> AuditFigures:
        """The figures of the sections, each with how it came about."""
        return AuditFigures(self.words)

    def came(self, figure: Figure, formula: Formula, parents: Sequence[Figure] = (), *, told: bool = True) -> Figure:
        """Return a figure with how it came about, live in a spreadsheet where its formula is."""
        if figure.id not in self.made.cache:
            shown = figure.value is not None
            origin = Origin(self.made, figure.id, formula if shown else None, told, {parent.id: parent for parent in parents})
            live = shown and told and all(parent.value is not None for parent in parents)
            self.made.cache[figure.id] = replace(
                figure,
                terms=formula.terms if live and isinstance(formula, Sum) else (),
                quotient=(formula.numerator, formula.denominator) if live and isinstance(formula, Ratio) else None,
                factors=tuple((f.key, f.part, f.power) for f in formula.factors) if live and isinstance(formula, Product) else (),
                origin=origin,
            )
        return self.made.cache[figure.id]

    def summed(self, figure: Figure, parts: Sequence[tuple[int, Figure]]) -> Figure:
        """Return a figure as the signed sum of others."""
        formula = Sum(tuple((sign, part.id) for sign, part in parts), figure.rule)
        return self.came(figure, formula, [part for _, part in parts])

    def tallied(self, path: str, n: int, label: str, file: str = "") -> Figure:
        """Return a number that the audit counted, of the document whose description ``file`` is; by default the first."""
        number = Decimal(n)
        figure = Figure(self.id(path), label, number, "count", self.words.number(number), "count")
        return self.came(figure, Supplied(number, Source(file or self.documents[0].document.file, 0, ""), "tied out"))

    def total(self, measure: str, n: int, label: str, parts: Sequence[Figure] = ()) -> Figure:
        """Return a count over all documents; the sum of ``parts`` where there are any."""
        if not parts:
            return self.tallied(f"total/{measure}", n, label)
        number = Decimal(n)
        figure = Figure(self.id(f"total/{measure}"), label, number, "count", self.words.number(number), "total")
        return self.summed(figure, [(1, part) for part in parts])

    def ratio(self, path: str, label: str, above: Figure, below: Figure, decimals: int = 0) -> Figure:
        """Return the share that one figure is of another."""
        value = divide(above.value or Decimal(0), below.value or Decimal(0))
        text = "–" if value is None else self.words.share(value, decimals)
        figure = Figure(self.id(path), label, value, "share", text, "share")
        return self.came(figure, Ratio(above.id, below.id, "share"), (above, below))

    def standing(self, standing: Standing, label: str) -> Figure:
        """Return how many published figures stand so."""
        parts = [self.in_table(one, table, standing, label) for one in self.documents for table in self.tables(one)]
        return self.total(f"n_{standing}", sum(one.audit.count(standing) for one in self.documents), label, parts)

    def in_table(self, one: Audited, table: str, what: Standing | Literal["recomputed"], label: str) -> Figure:
        """Return how many figures of a printed table stand so, or were computed anew."""
        figures = [figure for figure in one.audit.figures if one.first_cells[figure.figure_id].table == table]
        n = sum(figure.recomputed if what == "recomputed" else figure.standing == what for figure in figures)
        return self.tallied(self.of_table(one, table, f"n_{what}"), n, f"{self.table_title(one, table)}: {label}", one.document.file)

    @staticmethod
    def of_table(one: Audited, table: str, measure: str) -> str:
        """Return the id below the period of a count of a printed table."""
        return f"{slug(one.document.name)}/{slug(table)}/{measure}"

    @staticmethod
    def tables(one: Audited) -> list[str]:
        """Return the printed tables that a figure is counted in: the first that prints it."""
        return list(dict.fromkeys(cell.table for cell in one.first_cells.values()))

    def printed(self, one: Audited, cell: Cell) -> Figure:
        """Return a number as it was printed; without it where it may not be shown."""
        label = f"{self.where(one, cell)}: {self.words.word('printed')}"
        figure = self._amount(self.path(one, cell, "printed"), label, cell, None if cell.key in one.hidden else cell.value, "printed")
        return self.came(figure, Supplied(cell.value, Source(*cell.source), "printed"))

    def path(self, one: Audited, cell: Cell, measure: str) -> str:
        """Return the id below the period of a cell's figure."""
        return f"{slug(one.document.name)}/{one.paths[cell.key]}/{measure}"

    def of_finding(self, one: Audited, finding: Finding, measure: str, value: Decimal, label: str, *, signed: bool = False) -> Figure:
        """Return a number of a finding."""
        cell = one.cells[finding.cell]
        path = f"{slug(one.document.name)}/{one.finding_paths[finding.id]}/{measure}"
        shown = None if self.secret(one, finding) else value
        return self._amount(path, f"{self.where(one, cell)}: {label}", cell, shown, finding.check, signed=signed)

    def computed(self, one: Audited, finding: Finding) -> Figure:
        """Return what follows, where something else was printed."""
        figure = self.of_finding(one, finding, "computed", finding.computed, self.words.word("what follows"))
        if not finding.terms:
            return self._as_another(figure, finding.figure_id)
        parts = self.parts(one, finding)
        told = not any(term.hidden for term in finding.terms) and all(part.value is not None for part in parts)
        keys = [part.id for part in parts]
        formula: Formula = Sum(tuple((term.sign, key) for term, key in zip(finding.terms, keys, strict=True)), finding.check)
        if finding.form == "product":
            formula = Product(tuple(Factor(key) for key in keys), finding.check)
        elif finding.form == "ratio":
            formula = Ratio(keys[0], keys[1], finding.check)
        return self.came(figure, formula, parts, told=told)

    def parts(self, one: Audited, finding: Finding) -> list[Figure]:
        """Return what a finding's arithmetic works with: printed numbers, or what stands in our data."""
        found = []
        for number, (term, cell) in enumerate(zip(finding.terms, one.terms(finding), strict=True), start=1):
            if cell is not None:
                found.append(self.printed(one, cell))
                continue
            label = self.words.word("a term that is not printed")
            figure = self.of_finding(one, finding, f"term-{number}/amount", term.value, label)
            in_list = term.figure_id.endswith(".csv")
            rows = Supplied(term.value, Source(term.figure_id, 0, ""), "rows")
            found.append(self.came(figure, rows) if in_list else self._as_another(figure, term.figure_id))
        return found

    def _as_another(self, figure: Figure, figure_id: str) -> Figure:
        """Return a figure as the one that other reports show under an id."""
        for maker in (*((self.finance,) if self.finance else ()), *self.others):
            key = figure_id.removeprefix(maker.prefix)
            if figure_id.startswith(maker.prefix) and key in maker.known_formulas:
                return self.summed(figure, [(1, maker.figure(key))])
        return self.came(figure, Method(figure.value, (), "from inputs"))

    def difference(self, one: Audited, finding: Finding) -> Figure:
        """Return printed minus what follows."""
        figure = self.of_finding(one, finding, "difference", finding.difference, self.words.word("difference"), signed=True)
        return self.summed(figure, [(1, self.printed(one, one.cells[finding.cell])), (-1, self.computed(one, finding))])

    def limit(self, one: Audited, finding: Finding) -> Figure:
        """Return how far rounding can explain a difference."""
        figure = self.of_finding(one, finding, "rounding_limit", finding.limit, self.words.word("at most by rounding"))
        printed = self.printed(one, one.cells[finding.cell])
        return self.came(figure, Method(finding.limit, (printed.id,), "rounding limit"), (printed,))

    def part(self, one: Audited, finding: Finding, cause: RootCause, number: int) -> Figure:
        """Return how much of a difference begins at a root cause."""
        amount = dict(finding.causes).get(cause.id, finding.difference)
        label = self.words.word("of which from cause {n}", n=str(number))
        figure = self.of_finding(one, finding, f"cause-{number}", amount, label, signed=True)
        whole = self.difference(one, finding)
        return self.came(figure, Method(amount, (whole.id,), "root cause"), (whole,))

    def n_parts(self, one: Audited, finding: Finding) -> Figure:
        """Return how many numbers a finding's arithmetic adds up."""
        label = f"{self.where(one, one.cells[finding.cell])}: {self.words.word('number of parts')}"
        path = f"{slug(one.document.name)}/{one.finding_paths[finding.id]}/n_parts"
        return self.tallied(path, len(finding.terms), label, one.document.file)

    def of_cause(self, one: Audited, cause: RootCause, measure: str, value: Decimal, label: str) -> Figure:
        """Return a number of a root cause."""
        cell = one.cells[cause.cell]
        path = self.path(one, cell, f"cause/{measure}")
        shown = None if cause.hidden or cause.cell in one.hidden else value
        return self._amount(path, f"{self.where(one, cell)}: {label}", cell, shown, "root cause")

    def expected(self, one: Audited, cause: RootCause) -> Figure:
        """Return what should stand where a root cause is: what one of its own findings computed, where that is the same."""
        figure = self.of_cause(one, cause, "expected", cause.expected, self.words.word("what follows"))
        own = next(
            (f for f in one.audit.findings if f.cell == cause.cell and f.computed == cause.expected and not self.secret(one, f)), None
        )
        if own is not None:
            return self.summed(figure, [(1, self.computed(one, own))])
        printed = self.printed(one, one.cells[cause.cell])
        return self.came(figure, Method(cause.expected, (printed.id,), "root cause"), (printed,))

    def size(self, one: Audited, cause: RootCause) -> Figure:
        """Return how much begins at a root cause, without its sign."""
        figure = self.of_cause(one, cause, "size", abs(cause.amount), self.words.word("size of the difference"))
        sign = 1 if cause.amount > 0 else -1
        return self.summed(figure, [(sign, self.printed(one, one.cells[cause.cell])), (-sign, self.expected(one, cause))])

    def euros(self, path: str, value: Decimal, label: str, rule: str) -> Figure:
        """Return an amount that is no printed one's."""
        return Figure(self.id(path), label, value, "EUR", self.words.amount(value, "EUR", _decimals(value, 0)), rule)

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
        return self._measures.get(name) or name.replace("_", " ").capitalize()

    @cached_property
    def _measures(self) -> Mapping[str, str]:
        _ = self.words.word
        own = {"number": _("Number"), "value": _("Value"), "n": _("Number")}
        return {**finance_labels(self.words), **health_labels(self.words), **own}

    def what(self, one: Audited, cell: Cell) -> str:
        """Name a cell: its row and its measure; the measure of a table that has one goes without saying."""
        measures = {other.measure for other in one.cells.values() if other.table == cell.table}
        return f"{self.label(one, cell)}, {self.measure(cell.measure).lower()}" if len(measures) > 1 else self.label(one, cell)

    def where(self, one: Audited, cell: Cell) -> str:
        """Name a cell with where it is printed."""
        return f"{self.place(one, cell)}, {self.what(one, cell)}"


def _decimals(value: Decimal, printed: int) -> int:
    """Return how many decimals say a number: those printed, two more where that leaves something out."""
    return printed if round_half_up(value, printed) == value else max(2, printed + 2)
