"""The agenda, its milestones and its risks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from koers.data.store import InputFile, PeriodData
from koers.monitor.changes import compare
from koers.monitor.messages import key_messages
from koers.monitor.monitor import Monitor, build_monitor
from koers.present.display import Figure
from koers.present.figures import FigureMaker
from koers.present.monitor import MonitorSections
from koers.present.monitor.view import Earlier, MonitorThen
from koers.present.notes import source_notes
from koers.report.subject import Subject

_TABLES = ("agenda", "milestones", "risks")


class MonitorSubject(Subject):
    """The monitor of projects."""

    @property
    def tells(self) -> bool:
        """Whether this report is on an agenda."""
        return set(_TABLES) <= set(self.report.definition.tables)

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
            earlier=self._beside(monitor),
        )

    @cached_property
    def earlier(self) -> PeriodData | None:
        """The previous period that has a monitor."""
        data, store = self.report.data, self.report.store
        before = store.before(data.period, ["milestones"]) if self.tells and data.period is not None else None
        found = store.load(before) if before is not None else None
        return found if found is not None and set(_TABLES) <= set(found.frames) else None

    def _beside(self, monitor: Monitor) -> Earlier | None:
        if self.earlier is None:
            return None
        words, day = self.report.words, self.earlier.parameters.reference_date
        before = build_monitor(self.earlier.frames, self.earlier.files, day)
        changes = compare(monitor, before)
        return Earlier(MonitorThen(self.earlier.name, before, words), words.date(day), changes) if changes else None

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """The files of the previous monitor."""
        return self.earlier.inputs if self.earlier else ()

    @property
    def opened(self) -> tuple[InputFile, ...]:
        """Those of them that were drawn on."""
        return self.earlier.opened if self.earlier and "sections" in self.__dict__ else ()

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of the sections."""
        then = self.sections.earlier
        return (self.sections, *((then.figures,) if then else ()))

    def every(self, maker: FigureMaker) -> tuple[Figure, ...]:
        """Return all figures of a maker; those of the previous monitor are told there."""
        return () if maker is not self.sections else super().every(maker)
