"""A case of social impact: its value, how sure that is, what its source printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from koers.data.impact import CaseData, published_figures, read_case
from koers.data.store import InputFile
from koers.errors import Finding
from koers.impact.case import replay
from koers.impact.published import Comparison, check_published, compare
from koers.impact.quality import quality_findings, recount
from koers.impact.since import Since, set_beside
from koers.impact.value import Result, value_case
from koers.period import Period
from koers.present.display import Figure, Text
from koers.present.figures import FigureMaker
from koers.present.impact import ImpactSections
from koers.report.subject import Subject

DEFAULT_SEED, DEFAULT_DRAWS = 1, 100_000


@dataclass(frozen=True)
class ImpactChoices:
    """How a case is valued: under another convention than its own where one is named; the simulation's seed and draws."""

    convention: str = ""
    seed: int = DEFAULT_SEED
    n_draws: int = DEFAULT_DRAWS


USUAL = ImpactChoices()


class ImpactSubject(Subject):
    """The case that the report is about."""

    @property
    def applies(self) -> bool:
        """Whether this report is about a case."""
        return self.report.definition.entity == "case"

    @cached_property
    def case(self) -> CaseData:
        """The case as read."""
        report = self.report
        return report.store.case(report.entity) if report.folder is None else read_case(report.folder, report.folder.resolve().name)

    @cached_property
    def result(self) -> Result:
        """Its value, under the convention in force."""
        name = self.report.choices.convention
        return value_case(replay(self.case.case, name) if name else self.case.case)

    @cached_property
    def since(self) -> Since | None:
        """The earlier case beside it, valued as it was and as this one is; None where it follows none."""
        earlier = self.case.earlier
        return None if earlier is None else set_beside(self.result, earlier.case)

    @cached_property
    def _told_in(self) -> tuple[Period, InputFile] | None:
        """The earlier period that reports on the earlier case, and the file that says so."""
        case, store, period = self.case, self.report.store, self.report.data.period
        if case.earlier is None or case.folder is None or period is None or case.folder.resolve().parent != store.impact_folder:
            return None
        return store.told_in(case.earlier.case.name, period)

    @cached_property
    def published(self) -> dict[str, tuple[Comparison, ...]]:
        """What a source printed, beside what is computed; under another convention it must differ, and is not compared."""
        if self.result.case != self.case.case:
            return {}
        return {file: compare(self.result, figures) for file, figures in published_figures(self.case).items()}

    @cached_property
    def sections(self) -> ImpactSections:
        """The sections on a case's impact."""
        report, summary = self.report, self.case.settings.summary
        return ImpactSections(
            period=report.data.name,
            case_id=self.case.case.name,
            result=self.result,
            words=report.words,
            colours=report.data.programme.colours.model_dump(),
            n_draws=report.choices.n_draws,
            seed=report.choices.seed,
            summary="" if summary is None else summary[report.words.language],
            published=self.published,
            since=self.since,
            told_in=str(self._told_in[0]) if self._told_in else "",
        )

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of the sections."""
        return self.sections.figure_makers

    def every(self, maker: FigureMaker) -> tuple[Figure, ...]:
        """Return the figures of the ledger, and those that its sections find by moving things."""
        sections = self.sections
        for show in (
            sections.opening,
            sections.inputs,
            sections.impact_map,
            sections.value,
            sections.then_and_now,
            sections.how_sure,
            sections.checks,
            sections.prices,
        ):
            show()
        return (*super().every(maker), *maker.cache.values())

    def findings(self) -> list[Finding]:
        """Return what is to be said of the case's files, its quality, and what its source printed."""
        found = [*self.case.findings, *quality_findings(self.result)]
        for file, comparisons in self.published.items():
            found += check_published(comparisons, file)
        return found

    def checks(self) -> list[tuple[str, tuple[int, int]]]:
        """Return that totals were added up again."""
        return [(self.report.words.word("Totals added up again"), recount(self.result))]

    def parameters(self) -> list[tuple[str, str]]:
        """Return the convention, the rates and the simulation's settings."""
        return self.sections.parameters()

    def limits(self) -> Sequence[Text]:
        """Return what the case's figures do not say."""
        return self.sections.limits()

    @property
    def n_cells(self) -> int:
        """The cells of the case's own tables."""
        return int(self.case.case.inputs.size + self.case.case.value_map.size) if self.applies else 0

    @cached_property
    def inputs(self) -> tuple[InputFile, ...]:
        """The files that the case draws on."""
        if not self.applies:
            return ()
        inputs = self.report.store.case_inputs(self.case)
        return (*inputs, self._told_in[1]) if self._told_in else inputs
