"""Sections on impact: what the report on one case is made of.

Each method returns a section; nothing here computes an amount. Where a case is an illustration, an exercise
or a forecast, every table, drawing and figure says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from koers.present.display import Section, Text
from koers.present.impact.chain import impact_map, inputs, theory
from koers.present.impact.checks import checks, left_out, prices, published
from koers.present.impact.messages import at_a_glance, convention, limits, opening, parameters
from koers.present.impact.sure import how_sure, other_conventions
from koers.present.impact.value import value
from koers.present.impact.view import ImpactView


@dataclass(frozen=True)
class ImpactSections(ImpactView):
    """The sections on impact, for one case in one language."""

    def opening(self) -> Section:
        """What this is and is not, what a board must know, four large figures."""
        return self.marked_section(opening(self) + at_a_glance(self))

    def convention_explained(self) -> Section:
        """The convention, choice by choice."""
        return self.marked_section(convention(self))

    def theory(self) -> Section:
        """Who put in what, what changed for whom: as a picture and as a table."""
        return self.marked_section(theory(self))

    def inputs(self) -> Section:
        """What was put in."""
        return self.marked_section(inputs(self))

    def impact_map(self) -> Section:
        """The chain from quantity to present value, row by row and year by year."""
        return self.marked_section(impact_map(self))

    def value(self) -> Section:
        """The result, from gross to present value, by stakeholder and by year; what is needed where the effect is not known."""
        return self.marked_section(value(self))

    def how_sure(self) -> Section:
        """Sensitivity, switching values, simulation, other conventions."""
        return self.marked_section(how_sure(self) + other_conventions(self))

    def checks(self) -> Section:
        """Quality checks with their outcome, and what a source printed beside what is computed."""
        return self.marked_section(checks(self) + published(self))

    def prices(self) -> Section:
        """Each price with unit, year, source and index; what was left unpriced or excluded, and why."""
        return self.marked_section(prices(self) + left_out(self))

    def parameters(self) -> list[tuple[str, str]]:
        """Return what the accountability page says of how the case was valued."""
        return parameters(self)

    def limits(self) -> list[Text]:
        """Return what the analysis cannot say."""
        return limits(self)
