"""What a notebook needs: open a report's data once, then ask for its sections.

A notebook tells the story and chooses sections; everything it shows comes from here. The folders of
the data and the parameters come from the environment (``KOERS_ROOT``, ``KOERS_DATA``, ``KOERS_PARAMS``)
so that no path of a machine ends up in a notebook; without them, from the nearest ``params/``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from koers.continuity.figures import count_formulas
from koers.continuity.lanes import build_lanes, read_items, read_links
from koers.data.store import PeriodData, Store, name_of
from koers.errors import DataError, Finding, UsageError, suggest
from koers.figures import Count, evaluate
from koers.finance.checks import check_inputs, check_references, check_statement
from koers.finance.deviations import DeviationThresholds, report_deviations
from koers.finance.messages import key_messages
from koers.finance.statement import FinanceParameters, Statement, build_statement
from koers.frames import rows_of
from koers.monitor.messages import key_messages as monitor_messages
from koers.monitor.monitor import build_monitor
from koers.present.continuity import ContinuitySections
from koers.present.display import Section
from koers.present.document import Account, accountability, title_section
from koers.present.finance import FinanceSections
from koers.present.monitor import MonitorSections
from koers.present.wording import Wording
from koers.provenance import code_version, environment, find_root

LATEST = "latest"


@dataclass(frozen=True)
class Report:
    """A report that is being made: its name, the period's data, the language.

    Attributes
    ----------
    name : str
    entity : str
        What it is about, such as a theme; "" for a report of the whole.
    root : Path
        Where notebooks and the lock are.
    store : Store
    data : PeriodData
    words : Wording
    """

    name: str
    entity: str
    root: Path
    store: Store
    data: PeriodData
    words: Wording

    @property
    def _period_text(self) -> str:
        period = self.data.period
        return self.words.word("All periods together") if period is None else self.words.months(period.start, period.end)

    @property
    def title_text(self) -> str:
        """The report's title, with what it is about."""
        title = self.data.programme.reports[self.name].title[self.words.language]
        themes = self.data.frames["themes"]
        return f"{title}: {themes.loc[themes['theme_id'] == self.entity, 'label'].iloc[0]}" if self.entity else title

    def title(self) -> Section:
        """Return the cover."""
        parameters, programme, words = self.data.parameters, self.data.programme, self.words
        adopted = (parameters.adopted_by, words.date(parameters.status_date)) if parameters.status == "adopted" else None
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
            budget_text=parameters.budget_label[words.language] if parameters.budget_label else "",
            positive_is_favourable=self._thresholds.positive_is_favourable,
        )

    @cached_property
    def continuity(self) -> ContinuitySections:
        """The sections on themes and projects through the years."""
        frames = self.data.frames
        items = read_items(frames["agenda_vintages"], frames["agenda_items"])
        links = tuple(read_links(frames["agenda_links"]))
        lanes = tuple(build_lanes(items, list(links)))
        vintages = tuple((row.vintage_id, row.label, row.short_label) for row in rows_of(frames["agenda_vintages"]))
        formulas = count_formulas([vintage for vintage, _label, _short in vintages], items, links, lanes)
        rows = {member: None for formula in formulas.values() if isinstance(formula, Count) for member in formula.members}
        values = evaluate(formulas, rows)
        colours = self.data.programme.colours.model_dump()
        return ContinuitySections(self.data.name, vintages, items, links, lanes, formulas, values, self.words, colours)

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
        )

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

    def findings(self) -> list[Finding]:
        """Return the warnings and remarks of loading and of the calculation."""
        data = self.data
        found = list(data.findings)
        if self._about_money:
            statement, deviations = self._finance_results
            found += check_inputs(data.frames, data.files)
            found += check_statement(statement, deviations, data.parameters.reference_date)
        return sorted(found, key=lambda finding: (("error", "warning", "info").index(finding.severity), finding))

    def accountability(self) -> Section:
        """Return the accountability page."""
        _, words, data = self.words.word, self.words, self.data
        place, findings = environment(), self.findings()
        n_warnings = sum(finding.severity == "warning" for finding in findings)
        account = Account(
            parameters=[
                (_("Period"), data.name),
                (_("Language"), words.language),
                (_("Reference date"), words.date(data.parameters.reference_date)),
                *(self._finance_parameters() if self._about_money else ()),
            ],
            inputs=[(item.file, item.sha256, item.document_id) for item in data.inputs],
            code=str(code_version(self.root, self.root / "notebooks" / f"{self.name}.ipynb")),
            environment=f"Python {place.python}, {place.platform}; " + ", ".join(f"{name} {version}" for name, version in place.packages),
            checks=[
                (_("Tables match their schema; keys are unique; names stand in the registers"), _("passed")),
                (_("Registers match their recorded checksum"), _("passed")),
                *(((_("Totals obey the identities between their measures"), _("passed")),) if self._about_money else ()),
                (_("Warnings"), words.number(Decimal(n_warnings))),
            ],
            findings=findings,
            limits=self._limits(),
        )
        return accountability(words, account)

    def _finance_parameters(self) -> list[tuple[str, str]]:
        _, data = self.words.word, self.data
        horizon = data.parameters.horizon_date
        return [
            (_("Expectations until"), self.words.date(horizon) if horizon else "–"),
            (_("Deviation thresholds"), self._threshold_text(data.thresholds)),
            (_("Favourable end balance"), _(data.programme.favourable_end_balance)),
        ]

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
        return [*(money if self._about_money else ()), (self.data.programme.disclaimer[self.words.language],)]


def open_report(name: str, period: str = LATEST, language: str = "nl", theme: str = "") -> Report:
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

    Raises
    ------
    UsageError
        For an unknown report, period or language, with the nearest name.
    DataError
        With every fault in the data.
    """
    root = find_root()
    store = Store(Path(os.environ.get("KOERS_DATA", root / "data")), Path(os.environ.get("KOERS_PARAMS", root / "params")))
    return prepare_report(store, root, name, period, language, theme)


def prepare_report(store: Store, root: Path, name: str, period: str = LATEST, language: str = "nl", entity: str = "") -> Report:
    """Open a report's data in a given store; see :func:`open_report`."""
    if name not in store.programme.reports:
        raise UsageError(f"There is no report {name!r}. {suggest(name, store.programme.reports)}")
    if language not in store.programme.languages:
        raise UsageError(f"There is no language {language!r}. {suggest(language, store.programme.languages)}")
    chosen = store.latest(name) if period == LATEST else store.chapter(period)
    data = store.load(chosen)
    entities = store.entities(data, name)
    if entity and entity not in entities:
        raise UsageError(f"{name_of(chosen)} has no report {name!r} on {entity!r}. {suggest(entity, entities)}")
    return Report(name, entity or entities[0], root, store, data, Wording(language))
