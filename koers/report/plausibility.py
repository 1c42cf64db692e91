"""What a period says beside the previous one that has the same table: only warnings, no sections."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from koers.data.store import InputFile, PeriodData
from koers.errors import Finding
from koers.finance.earlier import Comparison, check_earlier
from koers.period import Period, fiscal_year
from koers.progress.checks import Earlier, ProgressCheck, check_progress
from koers.progress.model import Span
from koers.report.subject import Subject

_MONEY = ("line_finance", "overview_finance", "amendments", "reserves", "carry_over", "project_status")
_PROGRESS = ("project_status", "milestones", "results")


class PlausibilitySubject(Subject):
    """Money, projects and results against the previous period."""

    @property
    def applies(self) -> bool:
        """Whether the report tells of what is compared."""
        return self.report.data.period is not None and (self._money or bool(self._tables))

    def findings(self) -> list[Finding]:
        """Return what the comparison gives reason to look at."""
        period = self.report.data.period
        if period is None:
            return []
        return [*(self._of_money(period) if self._money else ()), *(self._of_progress(period) if self._tables else ())]

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """The tables of the periods compared with."""
        if not self.applies:
            return ()
        money = self._money_before
        compared = [(money, table) for table in _MONEY] if money is not None else []
        compared += [(data, table) for table, data in self._before.items()]
        return tuple({item.file: item for data, table in compared for item in data.inputs if item.file == data.files.get(table)}.values())

    @property
    def opened(self) -> tuple[InputFile, ...]:
        """No figure comes from them."""
        return ()

    @property
    def _money(self) -> bool:
        needed = self.report.definition
        return "line_finance" in needed.tables or (needed.earlier and "line_finance" in self.report.data.frames)

    @property
    def _tables(self) -> tuple[str, ...]:
        """The tables on projects that the report tells of; facts on the programme only in a report of the whole."""
        needed = self.report.definition
        tables = tuple(table for table in _PROGRESS if table in (*needed.tables, *needed.any_tables))
        return (*tables, "programme_facts") if "project_status" in tables and not needed.entity else tables

    @cached_property
    def _money_before(self) -> PeriodData | None:
        """The previous period that tells of money."""
        period = self.report.data.period
        before = self.report.store.before(period, ["line_finance"]) if self._money and period is not None else None
        return self.report.store.load(before) if before is not None else None

    @cached_property
    def _before(self) -> dict[str, PeriodData]:
        """For each table on projects that both have, the previous period that has it."""
        report, period = self.report, self.report.data.period
        loaded: dict[Period, PeriodData] = {}
        found: dict[str, PeriodData] = {}
        for table in self._tables:
            before = report.store.before(period, [table]) if period is not None and table in report.data.frames else None
            if before is not None:
                found[table] = loaded.setdefault(before, loaded[before] if before in loaded else report.store.load(before))
        return found

    def _of_money(self, period: Period) -> list[Finding]:
        data, earlier = self.report.data, self._money_before
        month, notable = data.programme.fiscal_year_start_month, data.programme.notable_changes
        year = fiscal_year(data.parameters.reference_date, month)
        same = earlier is not None and fiscal_year(earlier.parameters.reference_date, month) == year
        seen = Comparison(
            now={**data.frames},  # a copy: looking is no drawing on a table
            before={**earlier.frames} if earlier is not None else {},
            files=data.files,
            folder=f"data/periods/{data.name}",
            first_day=period.start,
            reference_date=data.parameters.reference_date,
            year_start=year[0],
            earlier=earlier.name if earlier is not None else "",
            same_year=same,
            share=notable.share,
            minimum_eur=Decimal(notable.minimum_eur),
        )
        return check_earlier(seen)

    def _of_progress(self, period: Period) -> list[Finding]:
        data, notable = self.report.data, self.report.data.programme.notable_changes
        seen = ProgressCheck(
            frames={**data.frames},
            files=data.files,
            span=Span(period.start, period.end),
            earlier={table: Earlier(before.name, {**before.frames}) for table, before in self._before.items()},
            theme_id=self.report.entity if self.report.definition.entity == "theme_id" else "",
            tables=self._tables,
            share=notable.share,
            minimum_n=notable.minimum_n,
        )
        return check_progress(seen)
