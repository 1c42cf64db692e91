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

from koers.data.store import PeriodData, Store
from koers.errors import DataError, Finding, UsageError, suggest
from koers.finance.checks import check_inputs, check_references, check_statement
from koers.finance.deviations import DeviationThresholds, report_deviations
from koers.finance.messages import key_messages
from koers.finance.statement import FinanceParameters, Statement, build_statement
from koers.present.display import Section
from koers.present.document import Account, accountability, title_section
from koers.present.finance import FinanceSections
from koers.present.wording import Wording
from koers.provenance import code_version, environment, find_root

LATEST = "latest"


@dataclass(frozen=True)
class Report:
    """A report that is being made: its name, the period's data, the language.

    Attributes
    ----------
    name : str
    root : Path
        Where notebooks and the lock are.
    store : Store
    data : PeriodData
    words : Wording
    """

    name: str
    root: Path
    store: Store
    data: PeriodData
    words: Wording

    def title(self) -> Section:
        """Return the cover."""
        parameters, programme, words = self.data.parameters, self.data.programme, self.words
        adopted = (parameters.adopted_by, words.date(parameters.status_date)) if parameters.status == "adopted" else None
        return title_section(
            words,
            report=self.name,
            title=programme.reports[self.name].title[words.language],
            programme=programme.name,
            period=str(self.data.period),
            period_text=words.months(self.data.period.start, self.data.period.end),
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
            period=str(self.data.period),
            statement=statement,
            deviations=deviations,
            messages=key_messages(statement, deviations, self.data.programme.key_messages),
            frames=self.data.frames,
            words=words,
            colours=self.data.programme.colours.model_dump(),
            reference_text=words.date(parameters.reference_date),
            budget_text=parameters.budget_label[words.language],
            positive_is_favourable=self._thresholds.positive_is_favourable,
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

    def findings(self) -> list[Finding]:
        """Return the warnings and remarks of loading and of the calculation."""
        statement, deviations = self._finance_results
        data = self.data
        found = [
            *data.findings,
            *check_inputs(data.frames, data.files),
            *check_statement(statement, deviations, data.parameters.reference_date),
        ]
        return sorted(found, key=lambda finding: (("error", "warning", "info").index(finding.severity), finding))

    def accountability(self) -> Section:
        """Return the accountability page."""
        _, words, data = self.words.word, self.words, self.data
        place, findings = environment(), self.findings()
        thresholds = data.thresholds
        n_warnings = sum(finding.severity == "warning" for finding in findings)
        account = Account(
            parameters=[
                (_("Period"), str(data.period)),
                (_("Language"), words.language),
                (_("Reference date"), words.date(data.parameters.reference_date)),
                (_("Expectations until"), words.date(data.parameters.horizon_date)),
                (_("Deviation thresholds"), self._threshold_text(thresholds)),
                (_("Favourable end balance"), _(data.programme.favourable_end_balance)),
            ],
            inputs=[(item.file, item.sha256, item.document_id) for item in data.inputs],
            code=str(code_version(self.root, self.root / "notebooks" / f"{self.name}.ipynb")),
            environment=f"Python {place.python}, {place.platform}; " + ", ".join(f"{name} {version}" for name, version in place.packages),
            checks=[
                (_("Tables match their schema; keys are unique; names stand in the registers"), _("passed")),
                (_("Registers match their recorded checksum"), _("passed")),
                (_("Totals obey the identities between their measures"), _("passed")),
                (_("Warnings"), words.number(Decimal(n_warnings))),
            ],
            findings=findings,
            limits=self._limits(),
        )
        return accountability(words, account)

    def _threshold_text(self, thresholds: Any) -> str:
        return self.words.word(
            "from {absolute}, or from {share} with a minimum of {minimum}",
            absolute=self.words.money(Decimal(thresholds.absolute_eur)),
            share=self.words.share(thresholds.share),
            minimum=self.words.money(Decimal(thresholds.minimum_eur)),
        )

    def _limits(self) -> list[tuple[str, ...]]:
        _ = self.words.word
        return [
            (_("Spending is as booked on the reference date; later bookings are not in it."),),
            (_("Expected spending is the programme's own estimate."),),
            (_("The time that has passed says what an even pace would be; projects seldom spend evenly."),),
            (self.data.programme.disclaimer[self.words.language],),
        ]


def open_report(name: str, period: str = LATEST, language: str = "nl") -> Report:
    """Open a report's data.

    Parameters
    ----------
    name : str
        As in ``params/programme.yaml``, such as "financial-overview".
    period : str
        Such as "2024-H1"; "latest" is the newest period that has the report's data.
    language : str
        "nl" or "en".

    Raises
    ------
    UsageError
        For an unknown report, period or language, with the nearest name.
    DataError
        With every fault in the data.
    """
    root = find_root()
    store = Store(Path(os.environ.get("KOERS_DATA", root / "data")), Path(os.environ.get("KOERS_PARAMS", root / "params")))
    return prepare_report(store, root, name, period, language)


def prepare_report(store: Store, root: Path, name: str, period: str = LATEST, language: str = "nl") -> Report:
    """Open a report's data in a given store; see :func:`open_report`."""
    if name not in store.programme.reports:
        raise UsageError(f"There is no report {name!r}. {suggest(name, store.programme.reports)}")
    if language not in store.programme.languages:
        raise UsageError(f"There is no language {language!r}. {suggest(language, store.programme.languages)}")
    chosen = store.latest(name) if period == LATEST else store.period(period)
    return Report(name, root, store, store.load(chosen), Wording(language))
