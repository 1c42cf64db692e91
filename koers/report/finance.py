"""A period's finances: statement, deviations and the sections on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from koers.data.ledger import record_file
from koers.data.store import InputFile, PeriodData
from koers.errors import DataError, Finding
from koers.figures import Source
from koers.finance.checks import check_horizon, check_inputs, check_references, check_statement, recount
from koers.finance.deviations import Deviation, DeviationThresholds, report_deviations
from koers.finance.messages import key_messages
from koers.finance.since import beside
from koers.finance.statement import Before, FinanceParameters, Statement, build_statement
from koers.period import fiscal_year
from koers.present.display import Display, Text
from koers.present.figures import FigureMaker
from koers.present.finance import FinanceSections
from koers.present.finance.ledger import LedgerFigures, ledger_account
from koers.report.subject import Subject


class FinanceSubject(Subject):
    """Money."""

    @property
    def applies(self) -> bool:
        """Whether this report shows finances: it needs their tables."""
        return "line_finance" in self.report.definition.tables

    @cached_property
    def sections(self) -> FinanceSections:
        """The sections on money."""
        data, words = self.report.data, self.report.words
        parameters, programme = data.parameters, data.programme
        statement, deviations = self._compared
        return FinanceSections(
            period=data.name,
            statement=statement,
            deviations=deviations,
            messages=key_messages(statement, deviations, programme.key_messages),
            frames=data.frames,
            words=words,
            colours=programme.colours.model_dump(),
            reference_text=words.date(parameters.reference_date),
            reference_date=parameters.reference_date.isoformat(),
            budget_text=parameters.budget_label[words.language] if parameters.budget_label else "",
            positive_is_favourable=self._thresholds.positive_is_favourable,
        )

    @cached_property
    def before(self) -> PeriodData | None:
        """The earlier period whose money stands beside this one's; None where none is comparable."""
        period, store = self.report.data.period, self.report.store
        found = store.beside(period, ["line_finance"]) if period is not None and "line_finance" in self.report.data.frames else None
        return store.load(found) if found is not None else None

    @cached_property
    def _compared(self) -> tuple[Statement, tuple[Deviation, ...]]:
        """The statement with that of the earlier period beside it, and the deviations."""
        (statement, deviations), data = self.results, self.report.data
        if self.before is None:
            return statement, deviations
        earlier, _deviations = FinanceSubject(replace(self.report, data=self.before)).results
        day, month = self.before.parameters.reference_date, data.programme.fiscal_year_start_month
        same = fiscal_year(day, month) == fiscal_year(data.parameters.reference_date, month)
        return beside(statement, Before(self.before.name, earlier, day, same)), deviations

    @cached_property
    def results(self) -> tuple[Statement, tuple[Deviation, ...]]:
        """The statement and the deviations that are reported; raises DataError with every fault."""
        data = self.report.data
        faults = [finding for finding in check_inputs(data.frames, data.files) if finding.severity == "error"]
        if faults:
            raise DataError(faults)
        parameters = FinanceParameters(
            data.parameters.reference_date,
            data.programme.fiscal_year_start_month,
            data.programme.surplus_share_of,
            {
                "reference_date": Source(data.parameters_file, 0, "reference_date"),
                "fiscal_year_start_month": Source("params/programme.yaml", 0, "fiscal_year_start_month"),
            },
        )
        statement = build_statement(data.frames, data.files, parameters)
        explanations, file = data.frames.get("explanations"), data.files.get("explanations", f"data/periods/{data.name}/explanations.csv")
        statement, deviations = report_deviations(statement, explanations, file, self._thresholds)
        faults = check_references(statement, explanations, file)
        if faults:
            raise DataError(faults)
        return statement, deviations

    @property
    def _thresholds(self) -> DeviationThresholds:
        data = self.report.data
        given, favourable = data.thresholds, data.programme.favourable_end_balance == "positive"
        file = data.parameters_file if data.parameters.deviations else "params/programme.yaml"
        return DeviationThresholds(Decimal(given.absolute_eur), given.share, Decimal(given.minimum_eur), favourable, file)

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of the sections."""
        return (self.sections.figure, *((self._ledger,) if self._ledger is not None else ()))

    @cached_property
    def _ledger(self) -> LedgerFigures | None:
        """What makes the figures of the ledger that spending came from; None where it came from none."""
        data = self.report.data
        if data.ledger is None:
            return None
        return LedgerFigures(data.name, data.ledger, f"data/{record_file(data.period)}", self.report.words)

    def sources(self) -> Sequence[Display]:
        """Return the ledger that spending came from, reconciled."""
        return () if self._ledger is None else ledger_account(self._ledger)

    def findings(self) -> list[Finding]:
        """Return what is to be said of the inputs and of the statement."""
        data = self.report.data
        statement, deviations = self.results
        reference, horizon = data.parameters.reference_date, data.parameters.horizon_date
        seen = [*check_statement(statement, deviations, reference), *check_horizon(statement, horizon, reference)]
        return [*check_inputs(data.frames, data.files), *seen]

    def checks(self) -> list[tuple[str, tuple[int, int]]]:
        """Return that identities and totals were added up again."""
        return [(self.report.words.word("Identities and totals added up again"), recount(self.results[0]))]

    def parameters(self) -> list[tuple[str, str]]:
        """Return the horizon, the thresholds, and what is favourable."""
        data, words, _ = self.report.data, self.report.words, self.report.words.word
        horizon, thresholds = data.parameters.horizon_date, data.thresholds
        told = _(
            "from {absolute}, or from {share} with a minimum of {minimum}",
            absolute=words.money(Decimal(thresholds.absolute_eur)),
            share=words.share(thresholds.share),
            minimum=words.money(Decimal(thresholds.minimum_eur)),
        )
        surplus = _("Surplus is a share of") if self.sections.closed else _("Expected surplus is a share of")
        over = self.sections.closed and horizon == data.parameters.reference_date
        return [
            *(() if over else ((_("Expectations until"), words.date(horizon) if horizon else "–"),)),
            (_("Deviation thresholds"), told),
            (_("Favourable end balance"), _(data.programme.favourable_end_balance)),
            (surplus, self.sections.surplus_whole_name),
        ]

    def limits(self) -> Sequence[Text]:
        """Return what booked and expected spending do not say."""
        _ = self.report.words.word
        booked = (_("Spending is as booked on the reference date; later bookings are not in it."),)
        if self.sections.closed:
            return [booked, (_("What is still to be booked is the programme's own estimate."),)]
        return [
            booked,
            (_("Expected spending is the programme's own estimate."),),
            (_("The time that has passed says what an even pace would be; projects seldom spend evenly."),),
        ]

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """The files of the period that stands beside it."""
        return self.before.inputs if self.before else ()

    @property
    def opened(self) -> tuple[InputFile, ...]:
        """Those of them that figures came from."""
        return self.before.opened if self.before and "sections" in self.__dict__ else ()
