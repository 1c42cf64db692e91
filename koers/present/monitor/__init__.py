"""Sections of the progress monitor. Each returns display objects; nothing here counts."""

from __future__ import annotations

from dataclasses import dataclass

from koers.present.display import Section
from koers.present.monitor.agenda import agenda
from koers.present.monitor.matrix import matrix
from koers.present.monitor.messages import at_a_glance, key_messages
from koers.present.monitor.milestones import milestones
from koers.present.monitor.risks import risks
from koers.present.monitor.sheets import sheets
from koers.present.monitor.source import source_notes
from koers.present.monitor.view import MonitorView


@dataclass(frozen=True)
class MonitorSections(MonitorView):
    """The sections of the monitor, in one language."""

    def key_messages(self) -> Section:
        """Three to five things a board must know."""
        return key_messages(self)

    def at_a_glance(self) -> Section:
        """Four large figures."""
        return at_a_glance(self)

    def agenda(self) -> Section:
        """All projects by theme with their status as far as printed."""
        return agenda(self)

    def milestones(self) -> Section:
        """What is done, due and late on the reference date."""
        return milestones(self)

    def matrix(self) -> Section:
        """Capacity asked against return expected, for each party."""
        return matrix(self)

    def risks(self) -> Section:
        """Risks and dependencies by kind and project."""
        return risks(self)

    def sheets(self) -> Section:
        """One sheet per project."""
        return sheets(self)

    def source_notes(self) -> Section:
        """What the source lost."""
        return source_notes(self)
