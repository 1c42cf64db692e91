"""A period beside an earlier one: what moved, what was restated, how good the last forecast was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from koers.comparison.counts import PROGRAMME, TOTAL, Counted
from koers.comparison.forecast import bridges_close, forecast_formulas
from koers.comparison.money import Money
from koers.comparison.restated import Restated, find_restated, restated_formulas
from koers.data.ledger import record_file
from koers.data.store import InputFile, PeriodData
from koers.errors import DataError, UsageError
from koers.figures import Count, Formula, Source, evaluate, prefixed
from koers.finance.checks import check_inputs
from koers.finance.statement import FinanceParameters, Statement, build_statement
from koers.period import fiscal_year
from koers.present.comparison import ComparisonFigures, ComparisonSections, Side, ThemeMoves
from koers.present.display import Display, Text
from koers.present.figures import FigureMaker
from koers.present.finance.figures import FinanceFigures
from koers.present.finance.ledger import LedgerFigures, ledger_account
from koers.present.progress.figures import ProgressFigures
from koers.progress.build import build_progress
from koers.progress.changes import Changes, compare
from koers.progress.model import Progress, Span
from koers.report.subject import Subject

_PROGRESS = ("project_status", "results")


class ComparisonSubject(Subject):
    """Two periods beside each other."""

    @property
    def applies(self) -> bool:
        """Whether this report is a comparison."""
        return self.report.definition.earlier

    @cached_property
    def earlier(self) -> PeriodData:
        """The earlier period: the one that was named, else the previous one; raises UsageError where there is none."""
        report = self.report
        period, named = report.data.period, report.against
        if period is None:
            raise UsageError("A comparison is of two periods. Name them.")
        if not named:
            found = report.store.compared_with(period, self._compared_by)
            if found is None:
                raise UsageError(f"{period} has no earlier period with a table in common. Name another with against.")
            return report.store.load(found)
        other = report.store.period(named)
        if not other < period:
            raise UsageError(f"{other} does not lie before {period}. Name an earlier period.")
        return report.store.load(other)

    @property
    def _compared_by(self) -> Sequence[str]:
        """The tables that the usual earlier period is found by; a programme without the report may be compared as well."""
        defined = self.report.data.programme.reports.get(self.report.name)
        return defined.any_tables if defined is not None else _TABLES

    # Both periods ---------------------------------------------------------------------------------

    @cached_property
    def sections(self) -> ComparisonSections:
        """The sections of the comparison; raises UsageError where the two have no table in common."""
        report, words = self.report, self.report.words
        data, earlier, programme = report.data, self.earlier, report.data.programme
        if not (self._has("line_finance") or any(map(self._has, _PROGRESS))):
            tables = {name: ", ".join(sorted(set(one.frames) & {"line_finance", *_PROGRESS})) for name, one in self._named.items()}
            told = "; ".join(f"{name} has {have or 'none of them'}" for name, have in tables.items())
            raise UsageError(
                f"{data.name} and {earlier.name} tell of nothing in common: neither money, nor projects, nor results ({told})."
            )
        return ComparisonSections(
            now=self._side(data),
            then=self._side(earlier),
            same_year=self._same_year,
            closed=self._closed,
            money=self._money,
            restated=self._restated,
            moves=self._moves,
            phased=self._phased,
            resulted=self._has("results"),
            kinds=data.period is not None and earlier.period is not None and data.period.kind == earlier.period.kind,
            figure=self._figures,
            words=words,
            colours=programme.colours.model_dump(),
            n_messages=programme.key_messages,
            positive_is_favourable=programme.favourable_end_balance == "positive",
        )

    @property
    def _named(self) -> dict[str, PeriodData]:
        return {self.report.data.name: self.report.data, self.earlier.name: self.earlier}

    def _has(self, table: str) -> bool:
        """Tell whether both have a table."""
        return table in self.report.data.frames and table in self.earlier.frames

    @property
    def _year(self) -> tuple[date, date]:
        data = self.report.data
        return fiscal_year(data.parameters.reference_date, data.programme.fiscal_year_start_month)

    @property
    def _same_year(self) -> bool:
        month = self.report.data.programme.fiscal_year_start_month
        return fiscal_year(self.earlier.parameters.reference_date, month) == self._year

    @property
    def _closed(self) -> bool:
        """Whether the later period's reference date is the last day of its fiscal year."""
        return self.report.data.parameters.reference_date >= self._year[1]

    @property
    def _own(self) -> str:
        """What stands before the comparison's own figures; with the earlier period, where it is not the usual one."""
        report = self.report
        usual = report.store.compared_with(report.data.period, self._compared_by) if report.against and report.data.period else None
        other = f"against-{report.against.lower()}/" if report.against and report.against != str(usual) else ""
        return f"{report.data.name}/comparison/{other}"

    def _side(self, data: PeriodData) -> Side:
        words, parameters = self.report.words, data.parameters
        period = data.period
        return Side(
            name=data.name,
            text=words.months(period.start, period.end) if period else data.name,
            reference_text=words.date(parameters.reference_date),
            restated_text=words.date(parameters.status_date) if parameters.status == "restated" else "",
            progress=self._progress.get(data.name),
            at_money=_money_at(data),
            at_progress=_progress_at(data),
        )

    # Money ----------------------------------------------------------------------------------------

    @cached_property
    def _statements(self) -> dict[str, Statement]:
        """What each told of its money, where both did; raises DataError with every fault."""
        if not self._has("line_finance"):
            return {}
        faults = [f for data in self._named.values() for f in check_inputs(data.frames, data.files) if f.severity == "error"]
        if faults:
            raise DataError(faults)
        return {name: build_statement(data.frames, data.files, _settings(data)) for name, data in self._named.items()}

    @cached_property
    def _money(self) -> Money | None:
        if not self._statements:
            return None
        data, earlier = self.report.data, self.earlier
        now, then = self._statements[data.name], self._statements[earlier.name]
        looked_in = Source(data.files["line_finance"], 0, "")
        return Money(now, then, _money_at(data), _money_at(earlier), self._own, self._same_year, looked_in)

    @cached_property
    def _restated(self) -> tuple[Restated, ...]:
        return find_restated(self._money, self.earlier.parameters.reference_date) if self._money else ()

    # Projects and results -------------------------------------------------------------------------

    @cached_property
    def _progress(self) -> dict[str, Progress]:
        """What each told of projects and results, where both did."""
        if not any(map(self._has, _PROGRESS)):
            return {}
        return {
            name: build_progress(data.frames, data.files, Span(data.period.start, data.period.end))
            for name, data in self._named.items()
            if data.period is not None
        }

    @cached_property
    def _moves(self) -> tuple[ThemeMoves, ...]:
        if not self._progress:
            return ()
        data, earlier = self.report.data, self.earlier
        now, then = self._progress[data.name], self._progress[earlier.name]
        after, until = earlier.parameters.reference_date, data.parameters.reference_date
        moves = []
        for theme_id in dict.fromkeys((*now.themes, *then.themes)):
            found = _changes(now, then, theme_id)
            theme = now.themes.get(theme_id) or then.themes[theme_id]
            if found.continued or found.new or found.gone:
                # What is not told of because it ended has not vanished.
                known = {project.key for project in found.over(until)}
                changes = replace(found, gone=tuple(project for project in found.gone if project.key not in known))
                moves.append(ThemeMoves(theme_id, theme.label, changes, found.ended(after, until), found.over(after)))
        return tuple(moves)

    @property
    def _phased(self) -> bool:
        return self._has("project_status") and any(theme.changes.phases for theme in self._moves)

    # Figures --------------------------------------------------------------------------------------

    @cached_property
    def _figures(self) -> ComparisonFigures:
        formulas = {**self._formulas_of_money(), **self._formulas_of_progress()}
        sides: list[tuple[str, FigureMaker]] = []
        names = {TOTAL: self.report.words.word("total"), PROGRAMME: self.report.words.word("Programme")}
        for name in reversed(self._named):
            if name in self._statements:
                sides.append((name, FinanceFigures(name, self._statements[name], self.report.words)))
                names |= _names_of(self._statements[name])
            if name in self._progress:
                sides.append((name, ProgressFigures(name, self._progress[name], self.report.words)))
                names |= {theme.theme_id: theme.label for theme in self._progress[name].themes.values()}
        sides.reverse()
        words = self.report.words.word
        names |= {"overview/baten": words("Income"), "overview/lasten": words("Expenditure"), "overview/result": words("Result")}
        names["carry-over"] = words("Carry-over")
        told = self.report.words, self._closed, self._same_year
        return ComparisonFigures(self._own, self.earlier.name, formulas, evaluate(formulas), tuple(sides), names, *told)

    def _formulas_of_money(self) -> dict[str, Formula]:
        if self._money is None:
            return {}
        formulas: dict[str, Formula] = {}
        for name, statement in self._statements.items():
            formulas |= prefixed(statement.formulas, _money_at(self._named[name]))
        formulas |= {**self._money.formulas(), **forecast_formulas(self._money), **restated_formulas(self._money, self._restated)}
        changed = tuple(f"{self._own}{one.key}_change" for one in self._restated)
        looked_in = Source(self.report.data.files["line_finance"], 0, "")
        return {**formulas, f"{self._own}{PROGRAMME}/{TOTAL}/n_restated": Count(changed, "count", looked_in)}

    def _formulas_of_progress(self) -> dict[str, Formula]:
        if not self._progress:
            return {}
        data, earlier = self.report.data, self.earlier
        formulas: dict[str, Formula] = {}
        for name, progress in self._progress.items():
            formulas |= prefixed(progress.formulas, _progress_at(self._named[name]))
        table = next(table for table in _PROGRESS if self._has(table))
        counted = Counted(_progress_at(data), _progress_at(earlier), self._own, Source(data.files[table], 0, ""))
        formulas |= counted.projects({theme.theme_id: _members(theme) for theme in self._moves})
        if self._has("results"):
            now, then = self._progress[data.name], self._progress[earlier.name]
            formulas |= counted.results(now.formulas, then.formulas, dict.fromkeys((*now.themes, *then.themes)))
        return formulas

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of the sections, and of the ledgers that spending came from."""
        return (self.sections.figure, *self._ledgers)

    @cached_property
    def _ledgers(self) -> tuple[LedgerFigures, ...]:
        """What makes the figures of the later period's ledger, where its money is told of and came from one."""
        data = self.report.data
        if not self._statements or data.ledger is None:
            return ()
        return (LedgerFigures(data.name, data.ledger, f"data/{record_file(data.period)}", self.report.words),)

    def sources(self) -> Sequence[Display]:
        """Return the ledger that the later period's spending came from, reconciled; the earlier period's reports tell theirs."""
        return tuple(item for ledger in self._ledgers for item in ledger_account(ledger))

    # Account --------------------------------------------------------------------------------------

    def checks(self) -> list[tuple[str, tuple[int, int]]]:
        """Return that the bridges were added up again."""
        view = self.sections
        if view.money is None or not view.same_year:
            return []
        return [
            (self.report.words.word("Bridges from expectation to outcome added up again"), bridges_close(view.money, view.figure.values))
        ]

    def parameters(self) -> list[tuple[str, str]]:
        """Return what the period is compared with."""
        return [(self.report.words.word("Compared with"), self.earlier.name)]

    def limits(self) -> Sequence[Text]:
        """Return what a comparison does not say."""
        _ = self.report.words.word
        return [
            (_("Lines, projects and plans are found again by their id; a new id is told as something new."),),
            (_("A comparison says what moved, not why: the explanations stand in the reports of each period."),),
        ]

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """The files of the earlier period."""
        return self.earlier.inputs if self.applies else ()

    @property
    def opened(self) -> tuple[InputFile, ...]:
        """Those of them that were drawn on."""
        return self.earlier.opened if self.applies else ()


_TABLES = ("line_finance", *_PROGRESS)


def _money_at(data: PeriodData) -> str:
    return f"{data.name}/finance/"


def _progress_at(data: PeriodData) -> str:
    return f"{data.name}/progress/"


def _settings(data: PeriodData) -> FinanceParameters:
    sources = {
        "reference_date": Source(data.parameters_file, 0, "reference_date"),
        "fiscal_year_start_month": Source("params/programme.yaml", 0, "fiscal_year_start_month"),
    }
    programme = data.programme
    return FinanceParameters(data.parameters.reference_date, programme.fiscal_year_start_month, programme.surplus_share_of, sources)


def _names_of(statement: Statement) -> Mapping[str, str]:
    rows = (row for rows in statement.overview.values() for row in rows)
    names = {line.key: line.label for line in (*statement.themes, *statement.all_lines, *rows)}
    return {**names, **{line.key.rpartition("/")[0]: line.label for line in statement.amendments}}


def _changes(now: Progress, then: Progress, theme_id: str) -> Changes:
    """Return what changed in a theme; one that only one of the two tells of is all new or all gone."""
    found = compare(now, then, theme_id)
    if found.comparable:
        return found
    new = now.themes[theme_id].projects if theme_id in now.themes else ()
    gone = then.themes[theme_id].projects if theme_id in then.themes else ()
    return Changes(comparable=False, new=new, gone=gone)


def _members(theme: ThemeMoves) -> dict[str, list[tuple[str, bool]]]:
    """Return the projects of each move: key, and whether this period tells of it."""
    changes = theme.changes
    present = {project.key for project in (*(now for _, now in changes.continued), *changes.new)}
    return {
        "forward": [(now.key, True) for _, now in changes.forward],
        "back": [(now.key, True) for _, now in changes.back],
        "stayed": [(now.key, True) for _, now in changes.stayed],
        "new": [(project.key, True) for project in changes.new],
        "ended": [(project.key, project.key in present) for project in theme.ended],
        "gone": [(project.key, False) for project in changes.gone],
    }
