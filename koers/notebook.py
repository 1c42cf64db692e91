"""What a notebook needs: open a report's data once, then ask for its sections.

A notebook tells the story and chooses sections; everything it shows comes from here. The folders of
the data and the parameters come from the environment (``KOERS_ROOT``, ``KOERS_DATA``, ``KOERS_PARAMS``)
so that no path of a machine ends up in a notebook; without them, from the nearest ``params/``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from koers.continuity.figures import count_formulas, group_formulas
from koers.continuity.lanes import build_lanes, group_strands, read_items, read_links, read_sightings
from koers.continuity.origins import Origins, trace_origins
from koers.data.impact import FOLDER as CASES
from koers.data.impact import CaseData, published_figures, read_case
from koers.data.store import InputFile, PeriodData, Store, name_of
from koers.errors import DataError, Finding, UsageError, suggest
from koers.figures import Count, evaluate
from koers.finance.checks import check_inputs, check_references, check_statement, recount
from koers.finance.deviations import DeviationThresholds, report_deviations
from koers.finance.messages import key_messages
from koers.finance.statement import FinanceParameters, Statement, build_statement
from koers.frames import rows_of
from koers.health.budget import build_budgets
from koers.health.care import collect_facts
from koers.health.notifications import count_notifications
from koers.impact.case import replay
from koers.impact.published import Comparison, check_published
from koers.impact.published import compare as compare_published
from koers.impact.quality import quality_findings
from koers.impact.quality import recount as recount_impact
from koers.impact.value import Result, value_case
from koers.monitor.messages import key_messages as monitor_messages
from koers.monitor.monitor import build_monitor
from koers.period import previous
from koers.present.continuity import ContinuitySections
from koers.present.display import Link, Section
from koers.present.document import Account, accountability, said_as_supplied, title_section
from koers.present.finance import FinanceSections
from koers.present.health import HealthSections
from koers.present.impact import ImpactSections
from koers.present.monitor import MonitorSections
from koers.present.notes import source_notes
from koers.present.programme_report import ProgrammeDocument
from koers.present.progress import Earlier, ProgressSections
from koers.present.supplied import supplied_texts
from koers.present.wording import Wording
from koers.progress.build import build_progress
from koers.progress.changes import compare
from koers.progress.messages import key_messages as progress_messages
from koers.progress.model import Progress, Span
from koers.provenance import code_version, environment, find_root

LATEST = "latest"
DEFAULT_SEED, DEFAULT_DRAWS = 1, 100_000


@dataclass(frozen=True)
class ImpactChoices:
    """How a case is valued: under another convention than its own where one is named; the simulation's seed and draws."""

    convention: str = ""
    seed: int = DEFAULT_SEED
    n_draws: int = DEFAULT_DRAWS


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
    """

    name: str
    entity: str
    root: Path
    store: Store
    data: PeriodData
    words: Wording
    folder: Path | None = None
    choices: ImpactChoices = ImpactChoices()

    @property
    def _period_text(self) -> str:
        period = self.data.period
        return self.words.word("All periods together") if period is None else self.words.months(period.start, period.end)

    @property
    def title_text(self) -> str:
        """The report's title, with what it is about."""
        title = self.data.programme.reports[self.name].title[self.words.language]
        if self._about_impact:
            return f"{title}: {self.case.case.title[self.words.language]}"
        themes = self.data.frames["themes"]
        return f"{title}: {themes.loc[themes['theme_id'] == self.entity, 'label'].iloc[0]}" if self.entity else title

    def title(self) -> Section:
        """Return the cover."""
        parameters, programme, words = self.data.parameters, self.data.programme, self.words
        adopted = (parameters.adopted_by, words.date(parameters.status_date)) if parameters.status == "adopted" else None
        if self._about_impact:
            return self._impact_title(adopted)
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
            disclaimer=programme.disclaimer[words.language],
            colours=programme.colours.model_dump(),
            supplied=self._supplied,
            supplied_language=self._language_of_data,
            reference_date=parameters.reference_date.isoformat(),
        )

    def _impact_title(self, adopted: tuple[str, str] | None) -> Section:
        """Return the cover of a case's report: its status stands on every page."""
        parameters, programme, words = self.data.parameters, self.data.programme, self.words
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
            disclaimer=f"{self.impact.status_sentence} {programme.disclaimer[words.language]}",
            colours=programme.colours.model_dump(),
            supplied=self._supplied,
            supplied_language=self._language_of_data,
            reference_date=parameters.reference_date.isoformat(),
            kind=self.impact.status,
            watermark=self.impact.watermark,
        )

    @property
    def _language_of_data(self) -> str:
        """The language in which people supplied what the report is about."""
        own = self.case.settings.language if self._about_impact else None
        return own or self.data.programme.language_of_data

    @cached_property
    def _supplied(self) -> tuple[str, ...]:
        """The texts of the data that are not in the report's language."""
        language, of_data, programme = self.words.language, self._language_of_data, self.data.programme
        if self._about_impact:
            return supplied_texts({}, language, of_data, self.impact.texts)
        frames = {**(self.earlier.frames if self.earlier else {}), **self.data.frames}
        return supplied_texts(frames, language, of_data, (programme.name, self.data.parameters.adopted_by))

    @cached_property
    def case(self) -> CaseData:
        """The case that the report is about."""
        return self.store.case(self.entity) if self.folder is None else read_case(self.folder, self.folder.resolve().name)

    @cached_property
    def _impact_result(self) -> Result:
        name = self.choices.convention
        return value_case(replay(self.case.case, name) if name else self.case.case)

    @cached_property
    def _published(self) -> dict[str, tuple[Comparison, ...]]:
        """What a source printed, beside what is computed; under another convention it must differ, and is not compared."""
        if self._impact_result.case != self.case.case:
            return {}
        return {file: compare_published(self._impact_result, figures) for file, figures in published_figures(self.case).items()}

    @cached_property
    def impact(self) -> ImpactSections:
        """The sections on a case's impact."""
        return ImpactSections(
            period=self.data.name,
            case_id=self.case.case.name,
            result=self._impact_result,
            words=self.words,
            colours=self.data.programme.colours.model_dump(),
            n_draws=self.choices.n_draws,
            seed=self.choices.seed,
            summary="" if self.case.settings.summary is None else self.case.settings.summary[self.words.language],
            published=self._published,
        )

    @cached_property
    def finance(self) -> FinanceSections:
        """The sections on money."""
        parameters, words = self.data.parameters, self.words
        statement, deviations = self._finance_results
        return FinanceSections(
            period=self.data.name,
            statement=statement,
            deviations=deviations,
            messages=key_messages(statement, deviations, self.data.programme.key_messages),
            frames=self.data.frames,
            words=words,
            colours=self.data.programme.colours.model_dump(),
            reference_text=words.date(parameters.reference_date),
            reference_date=parameters.reference_date.isoformat(),
            budget_text=parameters.budget_label[words.language] if parameters.budget_label else "",
            positive_is_favourable=self._thresholds.positive_is_favourable,
        )

    @cached_property
    def continuity(self) -> ContinuitySections:
        """The sections on themes and projects through the years."""
        frames = self.data.frames
        items = read_items(frames["agenda_vintages"], frames["agenda_items"])
        links = tuple(read_links(frames["agenda_links"]))
        lanes = tuple(build_lanes(items, list(links), read_sightings(frames.get("agenda_sightings"))))
        vintages = tuple((row.vintage_id, row.label, row.short_label) for row in rows_of(frames["agenda_vintages"]))
        formulas = count_formulas([vintage for vintage, _label, _short in vintages], items, links, lanes)
        groups = group_strands(items, list(links), lanes)
        formulas |= group_formulas(groups, len(vintages) - 1)
        rows = {member: None for formula in formulas.values() if isinstance(formula, Count) for member in formula.members}
        values = evaluate(formulas, rows)
        colours = self.data.programme.colours.model_dump()
        return ContinuitySections(self.data.name, vintages, items, links, groups, formulas, values, self.words, colours)

    @cached_property
    def health(self) -> HealthSections:
        """The sections on health; a period has notifications, care facts, or both."""
        data, threshold = self.data, self.data.programme.small_numbers.suppress_below
        frames, files, year = data.frames, data.files, data.parameters.reference_date.year
        places = list(rows_of(frames.get("municipalities")))
        return HealthSections(
            period=data.name,
            notifications=count_notifications(frames, files, year, threshold) if "disease_counts" in frames else None,
            care_facts=collect_facts(frames["care_facts"], files["care_facts"], threshold) if "care_facts" in frames else None,
            budgets=build_budgets(frames["project_budget"], files["project_budget"]) if "project_budget" in frames else (),
            tiles={row.municipality_id: (int(row.tile_row), int(row.tile_column)) for row in places},
            municipality_labels={row.municipality_id: row.label for row in places},
            words=self.words,
            colours=data.programme.colours.model_dump(),
            threshold=threshold,
            notes=source_notes(frames.get("source_notes"), self.words),
        )

    @cached_property
    def monitor(self) -> MonitorSections:
        """The sections on the agenda, its milestones and risks."""
        data, words = self.data, self.words
        monitor = build_monitor(data.frames, data.files, data.parameters.reference_date)
        return MonitorSections(
            period=data.name,
            monitor=monitor,
            messages=monitor_messages(monitor, data.programme.key_messages),
            words=words,
            colours=data.programme.colours.model_dump(),
            reference_text=words.date(data.parameters.reference_date),
            status_text=words.date(data.parameters.status_date),
            notes=source_notes(data.frames.get("source_notes"), words),
        )

    @cached_property
    def progress(self) -> ProgressSections:
        """The sections on a theme's progress."""
        data, words = self.data, self.words
        now, span = _progress_of(data)
        return ProgressSections(
            period=data.name,
            theme_id=self.entity,
            progress=now,
            messages=progress_messages(now, self.entity, data.programme.key_messages),
            words=words,
            colours=data.programme.colours.model_dump(),
            first=span.first,
            last=span.last,
            finance=self.finance if "line_finance" in data.frames else None,
            earlier=self._earlier_progress(now),
            all_periods=self._all_periods,
            notes=source_notes(data.frames.get("source_notes"), words),
        )

    @cached_property
    def document(self) -> ProgrammeDocument:
        """The parts of the whole report of a period."""
        data, frames = self.data, self.data.frames
        told = set(frames["results"]["theme_id"]) | set(frames["project_status"]["theme_id"])
        themes = tuple(
            (row.theme_id, row.label, replace(self, entity=row.theme_id).progress)
            for row in rows_of(frames["themes"])
            if row.theme_id in told
        )
        return ProgrammeDocument(data.name, self.finance, themes, frames, self.words)

    @property
    def _all_periods(self) -> Link | None:
        """The way to the first report over all periods: by the index page, which knows whether it is built."""
        reports = self.store.reports(None) if self.data.programme.all_periods is not None else []
        if not reports:
            return None
        title = self.data.programme.reports[reports[0]].title[self.words.language]
        depth = "../" if self.words.language == self.data.programme.languages[0] else "../../"
        return Link(self.words.word("{title}, by way of the page of all periods", title=title), f"{depth}index.html")

    def _earlier_progress(self, now: Progress) -> Earlier | None:
        if self.earlier is None:
            return None
        before, span = _progress_of(self.earlier)
        changes = compare(now, before, self.entity)
        origins = None if changes.comparable else self._origins(now, str(self.earlier.period))
        return Earlier(self.words.months(span.first, span.last), before, changes, origins)

    def _origins(self, now: Progress, before: str) -> Origins | None:
        """Where the theme's projects came from, where both periods have an agenda that tells of their projects."""
        frames = self.data.frames
        agendas = {row.period: row.vintage_id for row in rows_of(frames.get("agenda_vintages")) if row.period}
        if self.data.name not in agendas or before not in agendas or self.entity not in now.themes:
            return None
        items, links = read_items(frames["agenda_vintages"], frames["agenda_items"]), read_links(frames["agenda_links"])
        found = trace_origins(items, links, agendas[self.data.name], agendas[before], now.themes[self.entity].label)
        return found if found.origins else None

    @cached_property
    def earlier(self) -> PeriodData | None:
        """The previous period that a report per theme compares with: one that has a table of this period's, else any with data."""
        needed = self.data.programme.reports[self.name]
        if self.data.period is None or not needed.entity or self._about_impact:
            return None
        own = [table for table in needed.any_tables if table in self.data.frames]
        for tables in (own, needed.any_tables):
            found = previous(self.data.period, [p for p in self.store.periods if any(self.store.has_tables(p, [t]) for t in tables)])
            if found is not None:
                return self.store.load(found)
        return None

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """Every file that was read, those of the period compared with included, sorted."""
        earlier = self.earlier.inputs if self.earlier else ()
        return tuple(sorted({*self.data.inputs, *earlier, *self._case_inputs}, key=lambda item: item.file))

    @cached_property
    def _case_inputs(self) -> tuple[InputFile, ...]:
        return self.store.case_inputs(self.case) if self._about_impact else ()

    @property
    def _opened(self) -> tuple[InputFile, ...]:
        """The inputs that the sections asked for until now drew on."""
        earlier = self.earlier.opened if self.earlier else ()
        return tuple(sorted({*self.data.opened, *earlier, *self._case_inputs}, key=lambda item: item.file))

    @property
    def _thresholds(self) -> DeviationThresholds:
        given, programme = self.data.thresholds, self.data.programme
        return DeviationThresholds(
            Decimal(given.absolute_eur), given.share, Decimal(given.minimum_eur), programme.favourable_end_balance == "positive"
        )

    @cached_property
    def _finance_results(self) -> tuple[Statement, tuple[Any, ...]]:
        data = self.data
        faults = [finding for finding in check_inputs(data.frames, data.files) if finding.severity == "error"]
        if faults:
            raise DataError(faults)
        parameters = FinanceParameters(
            data.parameters.reference_date, data.programme.fiscal_year_start_month, data.programme.surplus_share_of
        )
        statement = build_statement(data.frames, data.files, parameters)
        explanations, file = data.frames.get("explanations"), data.files.get("explanations", "")
        statement, deviations = report_deviations(statement, explanations, file, self._thresholds)
        faults = check_references(statement, explanations, file)
        if faults:
            raise DataError(faults)
        return statement, deviations

    @property
    def _about_money(self) -> bool:
        """Whether this report shows finances: it needs their tables."""
        return "line_finance" in self.data.programme.reports[self.name].tables

    @property
    def _about_health(self) -> bool:
        """Whether this report counts people in a municipality: it can do with the tables of these."""
        return bool({"disease_counts", "care_facts"} & set(self.data.programme.reports[self.name].any_tables))

    @property
    def _about_impact(self) -> bool:
        """Whether this report is about a case."""
        return self.data.programme.reports[self.name].entity == "case"

    def findings(self) -> list[Finding]:
        """Return the warnings and remarks of loading and of the calculation."""
        data = self.data
        found = list(data.findings)
        if self._about_money:
            statement, deviations = self._finance_results
            found += check_inputs(data.frames, data.files)
            found += check_statement(statement, deviations, data.parameters.reference_date)
        if self._about_impact:
            found += [*self.case.findings, *quality_findings(self._impact_result)]
            for file, comparisons in self._published.items():
                found += check_published(comparisons, file)
        return sorted(found, key=lambda finding: (("error", "warning", "info").index(finding.severity), finding))

    def accountability(self) -> Section:
        """Return the accountability page."""
        _, words, data = self.words.word, self.words, self.data
        place, findings = environment(), self.findings()
        account = Account(
            parameters=[
                (_("Period"), data.name),
                (_("Language"), words.language),
                (_("Reference date"), words.date(data.parameters.reference_date)),
                *(self._finance_parameters() if self._about_money else ()),
                *(self._health_parameters() if self._about_health else ()),
                *(self.impact.parameters() if self._about_impact else ()),
            ],
            inputs=[(item.file, item.sha256, item.title, item.note) for item in self._opened],
            n_other_inputs=len(self.inputs) - len(self._opened),
            code=str(code_version(self.root, self.root / "notebooks" / f"{self.name}.ipynb")),
            environment=f"Python {place.python}, {place.platform}; " + ", ".join(f"{name} {version}" for name, version in place.packages),
            checks=self._checks(findings),
            findings=findings,
            limits=self._limits(),
        )
        return accountability(words, account)

    def _checks(self, findings: list[Finding]) -> list[tuple[str, str]]:
        """Return what was checked and what came of it, counted where it was done."""
        _, number, data = self.words.word, self.words.number, self.data

        def counted(n: int, wrong: int) -> str:
            return _("{n} checked, {wrong} wrong", n=number(Decimal(n)), wrong=number(Decimal(wrong)))

        codes = ("checksum-error", "origin-error")
        changed = {finding.file for finding in findings if finding.code in codes}
        files = {item.file for item in self.inputs if item.file.startswith("data/")}
        frames = [*data.frames.values(), *((self.case.case.inputs, self.case.case.value_map) if self._about_impact else ())]
        cells = sum(frame.size for frame in frames)
        faults = sum(finding.severity == "error" for finding in findings)
        checks = [
            (_("Cells of tables against their schema, with keys and names in the registers"), counted(cells, faults)),
            (_("Files against their recorded checksum"), counted(len(files), len(changed & files))),
        ]
        if self._about_money:
            checks.append((_("Identities and totals added up again"), counted(*recount(self._finance_results[0]))))
        if self._about_impact:
            checks.append((_("Totals added up again"), counted(*recount_impact(self._impact_result))))
        n_warnings = sum(finding.severity == "warning" for finding in findings)
        return [*checks, (_("Warnings"), number(Decimal(n_warnings)))]

    def _finance_parameters(self) -> list[tuple[str, str]]:
        _, data = self.words.word, self.data
        horizon = data.parameters.horizon_date
        return [
            (_("Expectations until"), self.words.date(horizon) if horizon else "–"),
            (_("Deviation thresholds"), self._threshold_text(data.thresholds)),
            (_("Favourable end balance"), _(data.programme.favourable_end_balance)),
            (_("Expected surplus is a share of"), self.finance.surplus_whole_name),
        ]

    def _health_parameters(self) -> list[tuple[str, str]]:
        _, below = self.words.word, self.data.programme.small_numbers.suppress_below
        rule = _("numbers from 1 to {most} are hidden, and those they would follow from", most=str(below - 1))
        return [(_("Small numbers"), rule if below > 1 else _("off: every number is shown"))]

    def _threshold_text(self, thresholds: Any) -> str:
        return self.words.word(
            "from {absolute}, or from {share} with a minimum of {minimum}",
            absolute=self.words.money(Decimal(thresholds.absolute_eur)),
            share=self.words.share(thresholds.share),
            minimum=self.words.money(Decimal(thresholds.minimum_eur)),
        )

    def _limits(self) -> list[tuple[str, ...]]:
        _ = self.words.word
        money = [
            (_("Spending is as booked on the reference date; later bookings are not in it."),),
            (_("Expected spending is the programme's own estimate."),),
            (_("The time that has passed says what an even pace would be; projects seldom spend evenly."),),
        ]
        health = [
            (_("A notification is a case that was reported; not every case is."),),
            (_("Rates are not corrected for age, so that they say where the burden is and not who runs a risk."),),
            (_("Whoever has the source document sees more than this report shows."),),
        ]
        impact = self.impact.limits() if self._about_impact else ()
        subjects = [*(money if self._about_money else ()), *(health if self._about_health else ()), *impact]
        foreign = [said_as_supplied(self.words, self._language_of_data)] if self._supplied else []
        return [*subjects, *foreign, (self.data.programme.disclaimer[self.words.language],)]


def _progress_of(data: PeriodData) -> tuple[Progress, Span]:
    """Return a period's progress, and its first and last day."""
    if data.period is None:
        raise UsageError("Progress is told of one period. Name it.")
    span = Span(data.period.start, data.period.end)
    return build_progress(data.frames, data.files, span), span


def open_report(
    name: str,
    period: str = LATEST,
    language: str = "nl",
    theme: str = "",
    case: str = "",
    convention: str = "",
    seed: int = DEFAULT_SEED,
    draws: int = DEFAULT_DRAWS,
) -> Report:
    """Open a report's data.

    Parameters
    ----------
    name : str
        As in ``params/programme.yaml``, such as "financial-overview".
    period : str
        Such as "2024-H1"; "latest" is the newest period that has the report's data.
    language : str
        "nl" or "en".
    theme : str
        For a report per theme, which; "" is the first.
    case : str
        For a report per case, which: a folder below ``data/impact/`` by its name, or any folder by its path; "" is the first.
    convention : str
        For a report per case: value it under this named convention, at the case's own rate; "" is the case's own.
    seed, draws : int
        For a report per case: of the simulation.

    Raises
    ------
    UsageError
        For an unknown report, period or language, with the nearest name.
    DataError
        With every fault in the data.
    """
    root = find_root()
    store = Store(Path(os.environ.get("KOERS_DATA", root / "data")), Path(os.environ.get("KOERS_PARAMS", root / "params")))
    return prepare_report(store, root, name, period, language, theme or case, ImpactChoices(convention, seed, draws))


def prepare_report(
    store: Store,
    root: Path,
    name: str,
    period: str = LATEST,
    language: str = "nl",
    entity: str = "",
    choices: ImpactChoices = ImpactChoices(),
) -> Report:
    """Open a report's data in a given store; see :func:`open_report`."""
    if name not in store.programme.reports:
        raise UsageError(f"There is no report {name!r}. {suggest(name, store.programme.reports)}")
    if language not in store.programme.languages:
        raise UsageError(f"There is no language {language!r}. {suggest(language, store.programme.languages)}")
    chosen = store.latest(name) if period == LATEST else store.chapter(period)
    data = store.load(chosen)
    entities = store.entities(data, name)
    folder = _folder_of(store, entity) if store.programme.reports[name].entity == "case" and entity not in entities else None
    if folder is not None:
        return Report(name, folder.resolve().name, root, store, data, Wording(language), folder, choices)
    if not entities:
        raise UsageError(f"{name_of(chosen)} lacks the data of the report {name!r}: {', '.join(store.missing_tables(chosen, name))}.")
    if entity and entity not in entities:
        raise UsageError(f"{name_of(chosen)} has no report {name!r} on {entity!r}. {suggest(entity, entities)}")
    if store.programme.reports[name].entity == "case":
        store.check_cases([entity or entities[0]], chosen)
    return Report(name, entity or entities[0], root, store, data, Wording(language), None, choices)


def _folder_of(store: Store, case: str) -> Path | None:
    """Return the folder of a case that the period does not list: one below ``data/impact/``, or any other; None where there is none."""
    found = [folder for folder in (store.data / CASES / case, Path(case)) if case and folder.is_dir()]
    return found[0] if found else None
