"""Sections on impact: what the report on one case is made of.

Each method returns a section; nothing here computes an amount. Where a case is an illustration, an exercise
or a forecast, every table, drawing and figure says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from koers.present.display import Section, Text
from koers.present.figures import FigureMaker
from koers.present.impact.chain import impact_map, inputs, theory
from koers.present.impact.checks import checks, left_out, prices, published
from koers.present.impact.messages import at_a_glance, convention, limits, opening, parameters
from koers.present.impact.since import Beside, then_and_now
from koers.present.impact.sure import how_sure, other_conventions
from koers.present.impact.then import EarlierView, SinceFigures
from koers.present.impact.value import value
from koers.present.impact.view import ImpactView


@dataclass(frozen=True)
class ImpactSections(ImpactView):
    """The sections on impact, for one case in one language."""

    def opening(self) -> Section:
        """What this is and is not, what a board must know, four large figures."""
        then = None if self.beside is None else self.beside.message()
        return self.marked_section(opening(self, then) + at_a_glance(self))

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

    def then_and_now(self) -> Section:
        """The case beside the earlier one that it follows; nothing where it follows none."""
        return self.marked_section(then_and_now(self.beside))

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

    @cached_property
    def beside(self) -> Beside | None:
        """The earlier case beside this one; None where it follows none."""
        since, words = self.since, self.words
        if since is None:
            return None
        then = EarlierView(
            period=self.told_in or self.period,
            case_id=since.then.case.name,
            result=since.then,
            words=words,
            colours=self.colours,
            n_draws=self.n_draws,
            seed=self.seed,
            then_text=self.told_in or words.word("then"),
            at=f"{self.told_in}/impact/{since.then.case.name}/" if self.told_in else f"{self.prefix}then/",
            own=not self.told_in,
        )
        counted = then
        if since.recounted:
            at = f"{self.prefix}counted-as-now/"
            counted = replace(then, result=since.counted, then_text=words.word("then, counted as now"), at=at, own=True)
        return Beside(self, SinceFigures(since, {"then": then, "counted": counted, "now": self}, words), then, self.told_in)

    @property
    def figure_makers(self) -> tuple[FigureMaker, ...]:
        """What makes the figures of these sections: this, and for a case that follows another what makes those of then and since."""
        if self.beside is None:
            return (self,)
        since = self.beside.figures
        return tuple({id(maker): maker for maker in (self, since, since.sides["then"], since.sides["counted"])}.values())

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of the case, and of the earlier one beside it."""
        return super().texts if self.beside is None else tuple(dict.fromkeys((*super().texts, *self.beside.then_view.texts)))
