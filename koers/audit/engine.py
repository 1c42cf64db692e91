"""Audit a document: do its checks, find where deviations begin, follow them into every finding.

The method, in stages:

1. Every check is done on the printed figures alone; it holds when what follows, rounded to the printed unit, is what is printed.
2. Every cell gets a *reference*: the figure computed from inputs; where there is none, what follows from the references of the cells
   it is derived from; a cell that follows from nothing is taken as printed. Its *deviation* is printed minus reference.
3. A cell that is taken as printed is doubted only where that leaves fewer root causes: one wrong line that fails both its identity
   and its total is one cause, not two.
4. A deviation is taken apart: a cell derived by a check that holds inherits the deviations of its terms; what is left over begins
   here, and is a root cause. So a wrong line reaches the total that was added up with it, and two causes can meet in one total.
5. A check's difference is its result's deviation less its terms': their causes with their amounts add up to it exactly.
6. Rounding explains a root cause within the limit of the check where it begins, and a finding within its own limit when all its
   causes are so explained. A known error is never called rounding because a total has many lines.

Known limits: errors that cancel out within every check are not found; without computed figures, which of two disagreeing figures is
wrong is a matter of the fewest causes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from koers.audit.deviations import Begins, Deviations, Parts, Solver, rounded
from koers.audit.model import STANDINGS, Audit, Cell, Check, Computed, Explanation, Figure, Finding, RootCause, Standing, Term
from koers.audit.recognise import recognise
from koers.audit.structure import Structure

_NOTHING = Decimal(0)


class Auditor:
    """A document that is ready to be audited, with its own values or with others in their place.

    Parameters
    ----------
    document : str
    cells, checks : sequence
        See :mod:`koers.audit.model`; a check names only cells that are printed.
    computed : mapping of figure id to Computed
        None for a table alone.
    small_below : int
        A count below it that is added up from hidden ones may not be shown either.
    """

    def __init__(
        self,
        document: str,
        cells: Sequence[Cell],
        checks: Sequence[Check],
        computed: Mapping[str, Computed] | None = None,
        small_below: int = 0,
    ) -> None:
        self.document = document
        self.structure = Structure(cells, checks)
        self.cells = self.structure.cells
        self.computed = computed or {}
        self._computed_of = {key: self.computed[cell.figure_id] for key, cell in self.cells.items() if cell.figure_id in self.computed}
        self.solver = Solver(self.structure, self._computed_of)
        self.small_below = small_below
        self.values = {key: cell.value for key, cell in self.cells.items()}

    # The whole --------------------------------------------------------------------------------------

    @cached_property
    def finding_ids(self) -> frozenset[str]:
        """The id of every finding that there can be, whatever is printed."""
        compared = {f"{computed.rule} {self.cells[key].figure_id}" for key, computed in self._computed_of.items()}
        return frozenset(compared | {self._finding_id(check) for check in self.structure.checks})

    def _finding_id(self, check: Check) -> str:
        figure = self.cells[check.result].figure_id
        ids = [self.cells[key].figure_id for _, key in check.terms] + [given for _, given, _ in check.given]
        return f"{check.rule} {figure}" + (f" = {ids[0]}" if check.form == "sum" and len(ids) == 1 else "")

    def run(self, explanations: Iterable[Explanation] = ()) -> Audit:
        """Return everything there is to say of the document."""
        findings, causes = self.findings_and_causes(self.values)
        explained, lapsed = _explained(findings, explanations)
        return Audit(
            (self.document,),
            tuple(self._figures(explained)),
            tuple(self.cells.values()),
            self.structure.checks,
            explained,
            causes,
            lapsed,
            self._hidden_cells(),
        )

    def findings_and_causes(self, values: Mapping[str, Decimal]) -> tuple[tuple[Finding, ...], tuple[RootCause, ...]]:
        """Return findings and root causes for these values of the cells, explanations left aside."""
        found = self.solver.solve(values)
        raw = [*self._against_computed(values, found), *self._against_printed(values, found)]
        causes = {key: self._cause(key, begins, values) for key, begins in found.causes.items()}
        findings = tuple(self._classified(finding, causes) for finding in raw)
        told: dict[str, list[str]] = {}
        for finding in findings:
            for key, _amount in finding.causes:
                told.setdefault(key, []).append(finding.id)
        kept = [replace(cause, findings=tuple(dict.fromkeys(told[key]))) for key, cause in causes.items() if key in told]
        kept.sort(key=lambda cause: (cause.is_rounding, -abs(cause.amount)))
        names: dict[str, str] = {}
        for cause in kept:
            # A figure that is printed twice can go wrong twice.
            names[cause.cell] = f"{cause.id} ({cause.location})" if cause.id in names.values() else cause.id
        kept = [replace(cause, id=names[cause.cell]) for cause in kept]
        return tuple(replace(f, causes=tuple((names[key], amount) for key, amount in f.causes)) for f in findings), tuple(kept)

    # Findings ---------------------------------------------------------------------------------------

    def _against_computed(self, values: Mapping[str, Decimal], found: Deviations) -> list[Finding]:
        """Compare with what was computed from inputs; the same difference in two places is one finding."""
        findings: list[Finding] = []
        told: dict[tuple[str, Decimal], int] = {}
        for key, computed in self._computed_of.items():
            cell, value = self.cells[key], values[key]
            if computed.value == value or rounded(computed.value, cell.step) == value:
                continue
            if (again := told.setdefault((cell.figure_id, value), len(findings))) < len(findings):
                before = findings[again]
                findings[again] = replace(before, location=f"{before.location}; {cell.location}")
                continue
            causes = dict(found.parts[key])
            _close(causes, found, key, value - computed.value, None)
            n = 0 if computed.is_input else int(cell.rounded) * (1 + computed.n_rounded)
            findings.append(
                Finding(
                    id=f"{computed.rule} {cell.figure_id}",
                    figure_id=cell.figure_id,
                    document=self.document,
                    location=cell.location,
                    cell=key,
                    rule=computed.rule,
                    check=computed.rule,
                    published=value,
                    computed=computed.value,
                    difference=value - computed.value,
                    limit=self.solver.limit(key, None, values),
                    n_rounded=n,
                    form="sum",
                    terms=(),
                    causes=tuple(causes.items()),
                    hidden=computed.hidden,
                    scale=cell.scale,
                )
            )
        return findings

    def _against_printed(self, values: Mapping[str, Decimal], found: Deviations) -> list[Finding]:
        findings = []
        for number, check in enumerate(self.structure.checks):
            follows = self.structure.follows(number, values)
            if follows is None or self.solver.holds(number, values):
                continue
            cell, value = self.cells[check.result], values[check.result]
            difference = value - follows
            causes = dict(found.parts[check.result])
            for cause, amount in self.solver.inherited(number, values, found).items():
                causes[cause] = causes.get(cause, _NOTHING) - amount
            causes = {cause: amount for cause, amount in causes.items() if amount}
            _close(causes, found, check.result, difference, number)
            terms = [
                Term(sign, printed.figure_id, values[key], printed.location, self._hidden(key), printed.scale)
                for sign, key in check.terms
                for printed in [self.cells[key]]
            ]
            terms += [Term(sign, figure, given) for sign, figure, given in check.given]
            alone = terms[0] if check.form == "sum" and len(terms) == 1 else None
            findings.append(
                Finding(
                    id=self._finding_id(check),
                    figure_id=cell.figure_id,
                    document=self.document,
                    location=cell.location,
                    cell=check.result,
                    rule=check.rule,
                    check=check.rule,
                    published=value,
                    computed=follows,
                    difference=difference,
                    limit=self.structure.limit(number, values),
                    n_rounded=len(self.structure.behind[number]),
                    form=check.form,
                    terms=tuple(terms),
                    causes=tuple(causes.items()),
                    compared_with=alone.figure_id if alone else "",
                    compared_location=alone.location if alone else "",
                    hidden=self._hidden(check.result, value, follows) or any(term.hidden for term in terms[:1] if alone),
                    scale=cell.scale,
                )
            )
        return findings

    def _hidden(self, key: str, *values: Decimal) -> bool:
        """Tell whether a cell's number, or what should stand there, may not be shown."""
        computed = self._computed_of.get(key)
        if computed is not None:
            return computed.hidden
        small = any(0 < value < self.small_below for value in (self.cells[key].value, *values))
        return small and any(self._hidden(term) for n in self.structure.deriving.get(key, ()) for _, term in self.structure.checks[n].terms)

    def _hidden_cells(self) -> tuple[str, ...]:
        """Return the cells whose numbers may not be shown.

        A number that does not follow from inputs is hidden too where a check ties it to a hidden one, or to nothing but one that is.
        """
        hidden = {key for key, value in self.values.items() if self._hidden(key, value)}
        tied = [(len(check.terms) == 1, {check.result, *(key for _, key in check.terms)}) for check in self.structure.checks]
        free = {key for key in self.cells if key not in self._computed_of}
        found = set(hidden)
        before = -1
        while before != len(found):
            before = len(found)
            for alone, keys in tied:
                if keys & (found if alone else hidden):
                    found |= keys & free
        return tuple(key for key in self.cells if key in found)

    @staticmethod
    def _classified(finding: Finding, causes: Mapping[str, RootCause]) -> Finding:
        """Call a finding rounding where that explains all of it."""
        explains = abs(finding.difference) <= finding.limit and all(causes[key].is_rounding for key, _ in finding.causes)
        return replace(finding, rule="rounding") if explains else finding

    # Causes -----------------------------------------------------------------------------------------

    def _cause(self, key: str, begins: Begins, values: Mapping[str, Decimal]) -> RootCause:
        cell, number = self.cells[key], begins.check
        cause = RootCause(
            id=cell.figure_id,
            document=self.document,
            location=cell.location,
            cell=key,
            kind="unknown",
            printed=values[key],
            expected=values[key] - begins.amount,
            amount=begins.amount,
            n_rounded=len(self.structure.behind[number]) if number is not None else 0,
            hidden=self._hidden(key, values[key], values[key] - begins.amount),
            scale=cell.scale,
        )
        if abs(begins.amount) <= self.solver.limit(key, number, values):
            return replace(cause, kind="rounding")
        rule = self.structure.checks[number].rule if number is not None else getattr(self._computed_of.get(key), "rule", "")
        if rule == "count":
            return replace(cause, kind="count")
        if begins.confirmed and number is not None:
            return replace(cause, kind="a_term")
        terms = self.structure.checks[number].terms if number is not None else ()
        kind, other = recognise(
            cause.printed / cell.step,
            rounded(cause.expected, cell.step) / cell.step,
            [(figure, value / cell.step) for figure, value in self._amendments(cell, values)],
            [(self.cells[k].figure_id, values[k] / cell.step) for _, k in terms] if len(terms) > 1 else [],
            *([(o.figure_id, values[o.key] / cell.step) for o in others] for others in self._neighbours(cell)),
        )
        return replace(cause, kind=kind, other=other)

    def _amendments(self, cell: Cell, values: Mapping[str, Decimal]) -> list[tuple[str, Decimal]]:
        """The decisions that brought the row's opening amount to its present one: what its roll-forward adds to the first term."""
        found = []
        for check in self.structure.checks:
            result = self.cells[check.result]
            if (
                check.rule == "roll_forward"
                and (result.table, result.row) == (cell.table, cell.row)
                and len(check.terms) + len(check.given) > 1
            ):
                found += [(figure, value) for _, figure, value in check.given]
                found += [(self.cells[key].figure_id, values[key]) for _, key in check.terms[1:]]
        return found

    def _neighbours(self, cell: Cell) -> tuple[list[Cell], list[Cell]]:
        """The other cells of the row, and those of the column."""
        others = [other for other in self.cells.values() if other.table == cell.table and other.key != cell.key]
        return [other for other in others if other.row == cell.row], [other for other in others if other.measure == cell.measure]

    # Figures ----------------------------------------------------------------------------------------

    def _figures(self, findings: Sequence[Finding]) -> Iterable[Figure]:
        """Tell of each published figure once how it stands: by its worst."""
        worst: dict[str, Standing] = {}
        for finding in findings:
            standing: Standing = "rounding" if finding.rule == "rounding" else "differs"
            worst[finding.figure_id] = max(worst.get(finding.figure_id, standing), standing, key=STANDINGS.index)
        by_figure: dict[str, list[Cell]] = {}
        for cell in self.cells.values():
            by_figure.setdefault(cell.figure_id, []).append(cell)
        results = {check.result for check in self.structure.checks}
        taking_part: dict[str, int] = {}
        for check in self.structure.checks:
            for key in {check.result, *(key for _, key in check.terms)}:
                taking_part[key] = taking_part.get(key, 0) + 1
        for figure, cells in by_figure.items():
            computed = self.computed.get(figure)
            follows = any(cell.key in results for cell in cells)
            recomputed = follows if computed is None else not computed.is_input
            own: Standing = "agrees" if recomputed else "transcribed" if computed is not None else "not_reproduced"
            n = sum(taking_part.get(cell.key, 0) for cell in cells) + (len(cells) if computed is not None else 0)
            standing = max(own, worst.get(figure, own), key=STANDINGS.index)
            is_input = bool(computed and computed.is_input)
            places = tuple(cell.location for cell in cells)
            yield Figure(figure, standing, recomputed, is_input, places, n, computed is not None and not is_input)


def _close(causes: Parts, found: Deviations, key: str, difference: Decimal, number: int | None) -> None:
    """Let what the causes leave of a difference begin at the cell that bears it."""
    left = difference - sum(causes.values(), _NOTHING)
    if left:
        causes[key] = causes.get(key, _NOTHING) + left
        if not causes[key]:
            del causes[key]
        elif key not in found.causes:
            found.causes[key] = Begins(left, number, confirmed=True)


def _explained(findings: Sequence[Finding], explanations: Iterable[Explanation]) -> tuple[tuple[Finding, ...], tuple[Explanation, ...]]:
    """Attach each record to the finding it was written for; return those too that no longer hold."""
    records = {record.finding: record for record in explanations}
    told, held = [], set()
    for finding in findings:
        record = records.get(finding.id)
        if record is not None and (record.published, record.computed) == (finding.published, finding.computed):
            held.add(finding.id)
            told.append(replace(finding, explanation=record))
        else:
            told.append(finding)
    return tuple(told), tuple(record for name, record in records.items() if name not in held)


def combine(audits: Sequence[Audit]) -> Audit:
    """Put the audits of several documents together."""
    return Audit(
        tuple(name for audit in audits for name in audit.documents),
        tuple(item for audit in audits for item in audit.figures),
        tuple(item for audit in audits for item in audit.cells),
        tuple(item for audit in audits for item in audit.checks),
        tuple(item for audit in audits for item in audit.findings),
        tuple(sorted((item for audit in audits for item in audit.causes), key=lambda cause: (cause.is_rounding, -abs(cause.amount)))),
        tuple(item for audit in audits for item in audit.lapsed),
        tuple(item for audit in audits for item in audit.hidden),
    )


__all__ = ["Auditor", "Check", "combine", "rounded"]
