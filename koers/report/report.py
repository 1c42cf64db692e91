"""A report that is being made: its cover, the sections of its subjects, and the page that accounts for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from koers.data.store import InputFile, PeriodData, Store
from koers.errors import Finding
from koers.present.display import Figure, Section, Text
from koers.present.document import Account, accountability, said_as_supplied, title_section
from koers.present.supplied import other_language, supplied_texts
from koers.present.wording import Wording
from koers.provenance import code_version, environment
from koers.report.comparison import ComparisonSubject
from koers.report.continuity import ContinuitySubject
from koers.report.finance import FinanceSubject
from koers.report.health import HealthSubject
from koers.report.impact import USUAL, ImpactChoices, ImpactSubject
from koers.report.monitor import MonitorSubject
from koers.report.plausibility import PlausibilitySubject
from koers.report.programme import ProgrammeSubject
from koers.report.progress import ProgressSubject
from koers.report.subject import Subject
from koers.report.tie_out import TieOutSubject

if TYPE_CHECKING:
    from koers.data.impact import CaseData
    from koers.data.parameters import Report as Definition
    from koers.present.comparison import ComparisonSections
    from koers.present.continuity import ContinuitySections
    from koers.present.finance import FinanceSections
    from koers.present.health import HealthSections
    from koers.present.impact import ImpactSections
    from koers.present.monitor import MonitorSections
    from koers.present.programme_report import ProgrammeDocument
    from koers.present.progress import ProgressSections
    from koers.present.tie_out import TieOutSections

_SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class Report:
    """A report that is being made: its name, the period's data, the language.

    Attributes
    ----------
    name : str
    entity : str
        What it is about, such as a theme or a case; "" for a report of the whole.
    root : Path
        Where notebooks and the lock are.
    store : Store
    data : PeriodData
    words : Wording
    folder : Path or None
        Where a case lies that is not one of the programme's.
    choices : ImpactChoices
        How a case is valued.
    against : str
        The earlier period of a comparison; "" for the previous one.
    """

    name: str
    entity: str
    root: Path
    store: Store
    data: PeriodData
    words: Wording
    folder: Path | None = None
    choices: ImpactChoices = USUAL
    against: str = ""

    # Subjects -------------------------------------------------------------------------------------

    @cached_property
    def _finance(self) -> FinanceSubject:
        return FinanceSubject(self)

    @cached_property
    def _health(self) -> HealthSubject:
        return HealthSubject(self)

    @cached_property
    def _progress(self) -> ProgressSubject:
        return ProgressSubject(self)

    @cached_property
    def _impact(self) -> ImpactSubject:
        return ImpactSubject(self)

    @cached_property
    def _tie_out(self) -> TieOutSubject:
        return TieOutSubject(self)

    @cached_property
    def _plausibility(self) -> PlausibilitySubject:
        return PlausibilitySubject(self)

    @cached_property
    def _comparison(self) -> ComparisonSubject:
        return ComparisonSubject(self)

    @cached_property
    def _monitor(self) -> MonitorSubject:
        return MonitorSubject(self)

    @cached_property
    def _continuity(self) -> ContinuitySubject:
        return ContinuitySubject(self)

    @cached_property
    def _document(self) -> ProgrammeSubject:
        return ProgrammeSubject(self)

    @cached_property
    def _subjects(self) -> tuple[Subject, ...]:
        """Those that have something to account for, in the order in which a report does."""
        return (self._finance, self._health, self._impact, self._progress, self._plausibility, self._tie_out, self._comparison)

    @property
    def _told(self) -> tuple[Subject, ...]:
        return tuple(subject for subject in self._subjects if subject.applies)

    @property
    def finance(self) -> FinanceSections:
        """The sections on money."""
        return self._finance.sections

    @property
    def health(self) -> HealthSections:
        """The sections on health."""
        return self._health.sections

    @property
    def progress(self) -> ProgressSections:
        """The sections on a theme's progress."""
        return self._progress.sections

    @property
    def monitor(self) -> MonitorSections:
        """The sections on the agenda, its milestones and risks."""
        return self._monitor.sections

    @property
    def continuity(self) -> ContinuitySections:
        """The sections on themes and projects through the years."""
        return self._continuity.sections

    @property
    def document(self) -> ProgrammeDocument:
        """The parts of the whole report of a period."""
        return self._document.sections

    @property
    def impact(self) -> ImpactSections:
        """The sections on a case's impact."""
        return self._impact.sections

    @property
    def tie_out(self) -> TieOutSections:
        """The sections on what was published."""
        return self._tie_out.sections

    @property
    def comparison(self) -> ComparisonSections:
        """The sections on two periods beside each other."""
        return self._comparison.sections

    @property
    def case(self) -> CaseData:
        """The case that the report is about."""
        return self._impact.case

    @property
    def earlier(self) -> PeriodData | None:
        """The previous period that a report per theme compares with."""
        return self._progress.earlier

    def of_theme(self, theme_id: str) -> Report:
        """Return the report of one theme as a part of this one: money and the previous period are those of the whole."""
        part = replace(self, entity=theme_id)
        part.__dict__["_finance"] = self._finance
        part._progress.earlier = self._progress.earlier  # noqa: SLF001 - another of its own kind
        return part

    # Cover ----------------------------------------------------------------------------------------

    @property
    def definition(self) -> Definition:
        """What the programme's parameters say of this report."""
        return self.data.programme.reports[self.name]

    @property
    def _period_text(self) -> str:
        period = self.data.period
        if period is None:
            return self.words.word("All periods together")
        months, of_money = self.words.months(period.start, period.end), self._finance.applies or self._comparison.applies
        year = self.store.closed_year(period) if of_money else ""
        # Its money is that of the whole year; what was done is that of its months.
        return self.words.word("{months}, and the whole of {year}", months=months, year=year) if year and period.kind != "year" else months

    @property
    def title_text(self) -> str:
        """The report's title, with what it is about."""
        title = self.store.title(self.data.period, self.name)[self.words.language]
        if self._impact.applies:
            return f"{title}: {self.case.case.title[self.words.language]}"
        themes = self.data.frames["themes"]
        return f"{title}: {themes.loc[themes['theme_id'] == self.entity, 'label'].iloc[0]}" if self.entity else title

    def title(self) -> Section:
        """Return the cover; the status of a case stands on every page."""
        parameters, programme, words = self.data.parameters, self.data.programme, self.words
        adopted = (parameters.adopted_by, words.date(parameters.status_date)) if parameters.status != "concept" else None
        impact = self.impact if self._impact.applies else None
        disclaimer, watermark = self.data.disclaimer[words.language], parameters.watermark
        return title_section(
            words,
            report=self.name,
            title=self.title_text,
            programme=programme.name,
            period=self.data.name,
            period_text=self._period_text,
            reference_text=words.date(parameters.reference_date),
            date=parameters.status_date.isoformat(),
            adopted=adopted,
            disclaimer=f"{impact.status_sentence} {disclaimer}" if impact else disclaimer,
            colours=programme.colours.model_dump(),
            supplied=self._supplied,
            supplied_language=other_language(words.language),
            names_as_supplied=self._names_as_supplied,
            reference_date=parameters.reference_date.isoformat(),
            kind=impact.status if impact else "",
            watermark=impact.watermark if impact else watermark[words.language] if watermark else "",
            restated=parameters.status == "restated",
        )

    @property
    def _language_of_data(self) -> str:
        """The language in which people supplied what the report is about."""
        own = self.case.settings.language if self._impact.applies else None
        return own or self.data.programme.language_of_data

    @property
    def _names_as_supplied(self) -> bool:
        """Whether names and labels are in another language than the report."""
        return self.words.language != self._language_of_data

    @cached_property
    def _supplied(self) -> tuple[str, ...]:
        """The texts of the data that are not in the report's language."""
        language, of_data, programme = self.words.language, self._language_of_data, self.data.programme
        if self._impact.applies:
            return supplied_texts({}, language, of_data, self.impact.texts)
        frames = {**(self.earlier.frames if self.earlier else {}), **self.data.frames}
        reasons = (one.reason for one in self.data.ledger.left_out) if self.data.ledger else ()
        return supplied_texts(frames, language, of_data, (programme.name, self.data.parameters.adopted_by, *reasons, *self._tie_out.texts))

    # Account --------------------------------------------------------------------------------------

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """Every file that was read, those of the period compared with included, sorted."""
        return _by_file(self.data.inputs, *(subject.inputs for subject in self.subjects))

    @property
    def _opened(self) -> tuple[InputFile, ...]:
        """The inputs that the sections asked for until now drew on."""
        return _by_file(self.data.opened, *(subject.opened for subject in self.subjects))

    def findings(self) -> list[Finding]:
        """Return the warnings and remarks of loading and of the calculation."""
        found = [*self.data.findings, *(finding for subject in self._told for finding in subject.findings())]
        return sorted(found, key=lambda finding: (_SEVERITIES.index(finding.severity), finding))

    def accountability(self) -> Section:
        """Return the accountability page."""
        _, words, data = self.words.word, self.words, self.data
        place, findings = environment(), self.findings()
        account = Account(
            parameters=[
                (_("Period"), data.name),
                (_("Language"), words.language),
                (_("Reference date"), words.date(data.parameters.reference_date)),
                *(parameter for subject in self._told for parameter in subject.parameters()),
            ],
            inputs=[(item.file, item.sha256, item.title, item.note) for item in self._opened],
            n_other_inputs=len(self.inputs) - len(self._opened),
            code=str(code_version(self.root, self.root / "notebooks" / f"{self.name}.ipynb")),
            environment=f"Python {place.python}, {place.platform}; " + ", ".join(f"{name} {version}" for name, version in place.packages),
            checks=self._checks(findings),
            findings=findings,
            limits=self._limits(),
            sources=[shown for subject in self._told for shown in subject.sources()],
        )
        documents = tuple((item.file, item.title) for item in self.inputs)
        return replace(accountability(words, account), traced=self._figures(), documents=documents)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All that a report can tell of."""
        return (*self._subjects, self._monitor, self._continuity, self._document)

    def _figures(self) -> tuple[Figure, ...]:
        """Return every figure that the sections asked for until now made."""
        shown = [subject for subject in self.subjects if "sections" in subject.__dict__]
        return tuple(figure for subject in shown for maker in subject.makers() for figure in maker.cache.values())

    def _checks(self, findings: list[Finding]) -> list[tuple[str, str]]:
        """Return what was checked and what came of it, counted where it was done."""
        _, number, data = self.words.word, self.words.number, self.data

        def counted(n: int, wrong: int) -> str:
            return _("{n} checked, {wrong} wrong", n=number(Decimal(n)), wrong=number(Decimal(wrong)))

        codes = ("checksum-error", "origin-error")
        changed = {finding.file for finding in findings if finding.code in codes}
        files = {item.file for item in self.inputs if item.file.startswith("data/")}
        cells = sum(frame.size for frame in data.frames.values()) + sum(subject.n_cells for subject in self._subjects)
        faults = sum(finding.severity == "error" for finding in findings)
        n_warnings = sum(finding.severity == "warning" for finding in findings)
        return [
            (_("Cells of tables against their schema, with keys and names in the registers"), counted(cells, faults)),
            (_("Files against their recorded checksum"), counted(len(files), len(changed & files))),
            *((what, counted(*outcome)) for subject in self._told for what, outcome in subject.checks()),
            (_("Warnings"), number(Decimal(n_warnings))),
        ]

    def _limits(self) -> list[Text]:
        subjects = [limit for subject in self._told for limit in subject.limits()]
        foreign = [said_as_supplied(self.words, self._language_of_data)] if self._supplied and self._names_as_supplied else []
        return [*subjects, *foreign, (self.data.disclaimer[self.words.language],)]


def _by_file(*files: tuple[InputFile, ...]) -> tuple[InputFile, ...]:
    return tuple(sorted({item for some in files for item in some}, key=lambda item: item.file))
