"""What a period's documents printed, tied out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from koers.finance.statement import FinanceParameters, Statement, build_statement
from koers.frames import rows_of
from koers.present.display import Figure, Text
from koers.present.facts import FactFigures
from koers.present.figures import FigureMaker
from koers.present.progress.figures import ProgressFigures
from koers.present.tie_out import Audited, TieOutSections
from koers.progress.build import build_progress
from koers.progress.model import Span
from koers.report.health import HealthSubject
from koers.report.subject import Subject
from koers.tie_out import TiedOut, audit_period, inputs_of_audit

if TYPE_CHECKING:
    from koers.data.store import InputFile

# Registers whose ids a printed place or row may be named by.
_REGISTERS = {"themes": "theme_id", "municipalities": "municipality_id", "diseases": "disease_id"}


class TieOutSubject(Subject):
    """Published figures against what follows."""

    @property
    def applies(self) -> bool:
        """Whether this report is about what was published."""
        return self.report.definition.published

    @cached_property
    def tied(self) -> TiedOut:
        """The audit of the period's documents."""
        return audit_period(self.report.store, self.report.data.name)

    @cached_property
    def sections(self) -> TieOutSections:
        """The sections of the tie-out."""
        data, frames = self.report.data, self.report.data.frames
        names = {
            str(getattr(row, column)): str(row.label)
            for table, column in _REGISTERS.items()
            if table in frames
            for row in rows_of(frames[table])
        }
        return TieOutSections(
            period=data.name,
            documents=tuple(Audited(document, audit) for document, audit in zip(self.tied.documents, self.tied.audits, strict=True)),
            words=self.report.words,
            names=names,
            statement=self._statement,
            approval_share=data.tolerances.approval_share,
            reporting_share=data.tolerances.reporting_share,
            tolerances_in=f"params/{data.name if data.parameters.tolerances else 'programme'}.yaml",
            others=self._others,
            before=self._before.sections if self._before else None,
        )

    @cached_property
    def _before(self) -> TieOutSubject | None:
        """The audit of the earlier period that has documents, where its amounts can stand beside this one's."""
        data, store = self.report.data, self.report.store
        found = store.published_beside(data.period) if data.period is not None else None
        if found is None:
            return None
        earlier = TieOutSubject(replace(self.report, data=store.load(found)))
        earlier._before = None
        return earlier

    @property
    def _others(self) -> tuple[FigureMaker, ...]:
        """What makes the figures that printed ones are compared with, beside those of the finances."""
        data, words, frames = self.report.data, self.report.words, self.report.data.frames
        found: list[FigureMaker] = [FactFigures(data.name, frames.get("programme_facts"), data.files.get("programme_facts", ""), words)]
        if "project_status" in frames and data.period is not None:
            progress = build_progress(frames, data.files, Span(data.period.start, data.period.end))
            found.append(ProgressFigures(data.name, progress, words))
        return (*found, *HealthSubject(self.report).makers())

    def makers(self) -> tuple[FigureMaker, ...]:
        """Return what makes the figures of the sections."""
        sections = self.sections
        before = (self._before.sections.made,) if self._before else ()
        return sections.made, *((sections.finance,) if sections.finance else ()), *before

    def every(self, maker: FigureMaker) -> tuple[Figure, ...]:
        """Return all figures of a maker; those of the tie-out itself are made by its sections, so these are asked for."""
        if self._before and maker is self._before.sections.made:
            return ()
        return self.sections.every() if maker is self.sections.made else super().every(maker)

    @property
    def _statement(self) -> Statement | None:
        """The period's finances, where it has them."""
        data, programme = self.report.data, self.report.data.programme
        if "line_finance" not in data.frames:
            return None
        settings = FinanceParameters(data.parameters.reference_date, programme.fiscal_year_start_month, programme.surplus_share_of)
        return build_statement(data.frames, data.files, settings)

    @property
    def texts(self) -> tuple[str, ...]:
        """What the documents call themselves, their tables, places and rows."""
        if not self.applies:
            return ()
        found = {
            text for one in self.tied.documents for text in (one.title, *one.titles.values(), *one.labels.values(), *one.places.values())
        }
        sections = self.sections
        return tuple(sorted({*found, *(sections.named(text) for text in found)}))

    def checks(self) -> list[tuple[str, tuple[int, int]]]:
        """Return the checks on printed figures, and on figures against what is computed."""
        audit = self.tied.audit
        failed = {(finding.document, finding.cell, finding.check) for finding in audit.findings if finding.terms}
        differ = {finding.figure_id for finding in audit.findings if not finding.terms}
        against = sum(figure.from_inputs for figure in audit.figures)
        return [
            (self.report.words.word("Checks on the printed figures"), (len(audit.checks), len(failed))),
            (self.report.words.word("Published figures against those computed from inputs"), (against, len(differ))),
        ]

    def parameters(self) -> list[tuple[str, str]]:
        """Return the tolerances, and the rule of small numbers."""
        _, words, data = self.report.words.word, self.report.words, self.report.data
        tolerances, below = data.tolerances, data.programme.small_numbers.suppress_below
        rule = _("numbers from 1 to {most} are hidden, and those they would follow from", most=str(below - 1))
        return [
            (_("Approval tolerance, as a share of the expenditure"), words.share(tolerances.approval_share, 2)),
            (_("Reporting tolerance, as a share of the expenditure"), words.share(tolerances.reporting_share, 2)),
            (_("Small numbers"), rule if below > 1 else _("off: every number is shown")),
        ]

    def limits(self) -> Sequence[Text]:
        """Return what a tie-out does not say."""
        _ = self.report.words.word
        return [
            (_("What was printed is taken over as it is and corrected nowhere."),),
            (_("A figure that agrees by construction, since it is our input, is no evidence that it is right."),),
            (_("What a difference looks like follows from the numbers alone; why it came about, only its makers know."),),
            (_("The tolerances are parameters, no judgement of an accountant; uncertainties are not estimated."),),
        ]

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """The documents, and what they are compared with."""
        if not self.applies:
            return ()
        return (*inputs_of_audit(self.report.store, self.report.data.name), *(self._before.inputs if self._before else ()))

    @property
    def opened(self) -> tuple[InputFile, ...]:
        """Those that figures came from."""
        return (*self.tied.inputs, *(self._before.opened if self._before else ())) if self.applies else ()
