"""Sections of a comparison of two periods. Each returns display objects; nothing here compares."""

from __future__ import annotations

from dataclasses import dataclass

from koers.present.comparison.figures import ComparisonFigures
from koers.present.comparison.forecast import forecast
from koers.present.comparison.messages import at_a_glance, key_messages
from koers.present.comparison.money import money
from koers.present.comparison.projects import projects
from koers.present.comparison.restated import restated
from koers.present.comparison.results import results
from koers.present.comparison.scope import compared
from koers.present.comparison.view import ComparisonView, Side, ThemeMoves
from koers.present.display import Section


@dataclass(frozen=True)
class ComparisonSections(ComparisonView):
    """The sections of a comparison, in one language; one that does not apply is empty."""

    def key_messages(self) -> Section:
        """Three to five things a board must know."""
        return key_messages(self)

    def at_a_glance(self) -> Section:
        """Large figures."""
        return at_a_glance(self)

    def compared(self) -> Section:
        """What is compared, and what is not."""
        return compared(self)

    def movements(self) -> Section:
        """What moved in money, the largest movement first."""
        return money(self)

    def forecast(self) -> Section:
        """From the last expectation to this one, or to the outcome."""
        return forecast(self)

    def projects(self) -> Section:
        """What moved among projects."""
        return projects(self)

    def results(self) -> Section:
        """What was done since, and what was planned then."""
        return results(self)

    def restated_figures(self) -> Section:
        """Figures of the earlier period that are told otherwise now."""
        return restated(self)


__all__ = ["ComparisonFigures", "ComparisonSections", "Side", "ThemeMoves"]
