"""The whole report of a period, made of the parts of the other reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from koers.frames import rows_of
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
            (row.theme_id, row.label, replace(report, entity=row.theme_id).progress)
            for row in rows_of(frames["themes"])
            if row.theme_id in told
        )
        return ProgrammeDocument(report.data.name, report.finance, themes, frames, report.words, report.data.files)

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of the sections."""
        document = self.sections
        return (document.facts, document.finance.figure, *(progress.figure for _theme, _label, progress in document.progress))
