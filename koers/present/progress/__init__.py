"""Sections on progress: what a theme's report, and every report that tells of a theme, is made of.

Each method returns a section; nothing here counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from koers.present.display import Section
from koers.present.progress.changes import changes
from koers.present.progress.messages import at_a_glance, key_messages
from koers.present.progress.places import deployment, money
from koers.present.progress.project import every_project
from koers.present.progress.projects import projects
from koers.present.progress.theme import theme
from koers.present.progress.view import Earlier, ProgressView


@dataclass(frozen=True)
class ProgressSections(ProgressView):
    """The sections on one theme's progress, in one language."""

    def key_messages(self) -> Section:
        """Three to five things a board must know."""
        return key_messages(self)

    def at_a_glance(self) -> Section:
        """Large figures."""
        return at_a_glance(self)

    def theme(self) -> Section:
        """Ambition, goals, context."""
        return theme(self)

    def projects(self) -> Section:
        """All projects at once: phases, table, time line."""
        return projects(self)

    def every_project(self) -> Section:
        """Each project in turn."""
        return every_project(self)

    def deployment(self) -> Section:
        """Where project leaders work."""
        return deployment(self)

    def money(self) -> Section:
        """The money in short."""
        return money(self)

    def changes(self) -> Section:
        """What changed since the previous period with data."""
        return changes(self)


__all__ = ["Earlier", "ProgressSections"]
