"""Progress per theme, beside the previous period that told of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from koers.continuity.lanes import read_items, read_links
from koers.continuity.origins import Origins, trace_origins
from koers.data.store import InputFile, PeriodData
from koers.errors import UsageError
from koers.frames import rows_of
from koers.present.display import Figure, Link
from koers.present.figures import FigureMaker
from koers.present.notes import source_notes
from koers.present.progress import Earlier, ProgressSections
from koers.progress.build import build_progress
from koers.progress.changes import compare
from koers.progress.messages import key_messages
from koers.progress.model import Progress, Span
from koers.report.subject import Subject


class ProgressSubject(Subject):
    """A theme's projects and results."""

    @property
    def tells(self) -> bool:
        """Whether this report is on a theme."""
        return self.report.definition.entity == "theme_id"

    @cached_property
    def sections(self) -> ProgressSections:
        """The sections on a theme's progress."""
        report, data, words = self.report, self.report.data, self.report.words
        now, span = _progress_of(data)
        return ProgressSections(
            period=data.name,
            theme_id=report.entity,
            progress=now,
            messages=key_messages(now, report.entity, data.programme.key_messages),
            words=words,
            colours=data.programme.colours.model_dump(),
            first=span.first,
            last=span.last,
            finance=report.finance if "line_finance" in data.frames else None,
            earlier=self._earlier_progress(now),
            all_periods=self._all_periods,
            notes=source_notes(data.frames.get("source_notes"), words),
        )

    @cached_property
    def earlier(self) -> PeriodData | None:
        """The previous period that a report per theme compares with: one that has a table of this period's, else any with data."""
        data, store, needed = self.report.data, self.report.store, self.report.definition
        if data.period is None or not (needed.entity == "theme_id" or "project_status" in needed.tables):
            return None
        # A report of the whole compares with a period that tells of the same; without themes in common it has nothing to say.
        told = needed.any_tables or ("project_status", "results")
        own = [table for table in told if table in data.frames]
        for tables in (own, needed.any_tables):
            found = store.before(data.period, tables)
            if found is not None:
                return store.load(found)
        return None

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of the sections."""
        sections = self.sections
        return (sections.figure, *((sections.finance.figure,) if sections.finance else ()), *((sections.then,) if sections.then else ()))

    def every(self, maker: FigureMaker) -> tuple[Figure, ...]:
        """Return all figures of a maker; those of the previous period are told there, but for the ones that these name."""
        return () if maker is self.sections.then else super().every(maker)

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """The files of the period compared with."""
        return self.earlier.inputs if self.earlier else ()

    @property
    def opened(self) -> tuple[InputFile, ...]:
        """Those of them that were drawn on."""
        return self.earlier.opened if self.earlier else ()

    @property
    def _all_periods(self) -> Link | None:
        """The way to the first report over all periods: by the index page, which knows whether it is built."""
        programme, words = self.report.data.programme, self.report.words
        reports = self.report.store.reports(None) if programme.all_periods is not None else []
        if not reports:
            return None
        title = programme.reports[reports[0]].title[words.language]
        depth = "../" if words.language == programme.languages[0] else "../../"
        return Link(words.word("{title}, by way of the page of all periods", title=title), f"{depth}index.html")

    def _earlier_progress(self, now: Progress) -> Earlier | None:
        if self.earlier is None:
            return None
        before, span = _progress_of(self.earlier)
        changes = compare(now, before, self.report.entity)
        origins = None if changes.comparable else self._origins(now, str(self.earlier.period))
        one_kind = _kind(self.earlier) == _kind(self.report.data)
        return Earlier(self.earlier.name, self.report.words.months(span.first, span.last), before, changes, origins, one_kind)

    def _origins(self, now: Progress, before: str) -> Origins | None:
        """Where the theme's projects came from, where both periods have an agenda that tells of their projects."""
        data, theme, frames = self.report.data, self.report.entity, self.report.data.frames
        agendas = {row.period: row.vintage_id for row in rows_of(frames.get("agenda_vintages")) if row.period}
        if data.name not in agendas or before not in agendas or theme not in now.themes:
            return None
        items, links = read_items(frames["agenda_vintages"], frames["agenda_items"]), read_links(frames["agenda_links"])
        found = trace_origins(items, links, agendas[data.name], agendas[before], now.themes[theme].label)
        return found if found.origins else None


def _kind(data: PeriodData) -> str:
    return data.period.kind if data.period else ""


def _progress_of(data: PeriodData) -> tuple[Progress, Span]:
    """Return a period's progress, and its first and last day."""
    if data.period is None:
        raise UsageError("Progress is told of one period. Name it.")
    span = Span(data.period.start, data.period.end)
    return build_progress(data.frames, data.files, span), span
