"""The whole report of a period, made of the parts of the other reports."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from koers.frames import rows_of
from koers.present.display import Figure
from koers.present.figures import FigureMaker
from koers.present.programme_report import ProgrammeDocument
from koers.report.subject import Subject


class ProgrammeSubject(Subject):
    """Everything of a period in one document."""

    @property
    def tells(self) -> bool:
        """Whether this report is on everything."""
        return {"line_finance", "project_status", "results"} <= set(self.report.definition.tables)

    @cached_property
    def sections(self) -> ProgrammeDocument:
        """The parts of the whole report of a period."""
        report, frames = self.report, self.report.data.frames
        told = set(frames["results"]["theme_id"]) | set(frames["project_status"]["theme_id"])
        themes = tuple(
            (row.theme_id, row.label, report.of_theme(row.theme_id).progress) for row in rows_of(frames["themes"]) if row.theme_id in told
        )
        return ProgrammeDocument(report.data.name, report.finance, themes, frames, report.words, report.data.files)

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of the sections."""
        document = self.sections
        progress = [progress for _theme, _label, progress in document.progress]
        return (document.facts, document.finance.figure, *(one.figure for one in progress), *(one.then for one in progress if one.then))

    def every(self, maker: FigureMaker) -> tuple[Figure, ...]:
        """Return all figures of a maker; those of an earlier period are told there, but for the ones that these name."""
        return () if any(maker is one.then for _theme, _label, one in self.sections.progress) else super().every(maker)
