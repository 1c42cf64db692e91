"""Sections on health: notifiable diseases, mandatory care, project budgets read from damaged sources.

Each method returns a section, empty where the period has no data for it; nothing here computes a number.
"""

from __future__ import annotations

from dataclasses import dataclass

from koers.present.display import Section
from koers.present.health.budget import project_budgets
from koers.present.health.care import care
from koers.present.health.diseases import diseases, questions
from koers.present.health.messages import at_a_glance, key_messages
from koers.present.health.notifications import by_municipality
from koers.present.health.view import HealthView


@dataclass(frozen=True)
class HealthSections(HealthView):
    """The sections on health, for one period in one language."""

    def key_messages(self) -> Section:
        """Three to five things a board must know."""
        return key_messages(self)

    def at_a_glance(self) -> Section:
        """Three to five large figures."""
        return at_a_glance(self)

    def by_municipality(self) -> Section:
        """Population, notifications and rates: table, tile map, small multiples."""
        return by_municipality(self)

    def diseases(self) -> Section:
        """Every disease in the region, and the series through the years."""
        return diseases(self)

    def questions(self) -> Section:
        """What the health service was asked most."""
        return questions(self)

    def care(self) -> Section:
        """Facts on mandatory care, with how each was read."""
        return care(self)

    def project_budgets(self) -> Section:
        """Project budgets by phase and item, with how each amount was read."""
        return project_budgets(self)
