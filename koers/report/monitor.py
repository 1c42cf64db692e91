"""The agenda, its milestones and its risks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from koers.monitor.messages import key_messages
from koers.monitor.monitor import build_monitor
from koers.present.figures import FigureMaker
from koers.present.monitor import MonitorSections
from koers.present.notes import source_notes
from koers.report.subject import Subject


class MonitorSubject(Subject):
    """The monitor of projects."""

    @property
    def tells(self) -> bool:
        """Whether this report is on an agenda."""
        return {"agenda", "milestones", "risks"} <= set(self.report.definition.tables)

    @cached_property
    def sections(self) -> MonitorSections:
        """The sections on the agenda, its milestones and risks."""
        data, words = self.report.data, self.report.words
        monitor = build_monitor(data.frames, data.files, data.parameters.reference_date)
        return MonitorSections(
            period=data.name,
            monitor=monitor,
            messages=key_messages(monitor, data.programme.key_messages),
            words=words,
            colours=data.programme.colours.model_dump(),
            reference_text=words.date(data.parameters.reference_date),
            status_text=words.date(data.parameters.status_date),
            notes=source_notes(data.frames.get("source_notes"), words),
        )

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of the sections."""
        return (self.sections,)
