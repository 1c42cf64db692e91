"""Sections of the tie-out: what a document printed against what follows. Each returns display objects; nothing here audits."""

from __future__ import annotations

from dataclasses import dataclass

from koers.present.display import Figure, Section
from koers.present.tie_out.audited import Audited
from koers.present.tie_out.causes import causes
from koers.present.tie_out.coverage import coverage
from koers.present.tie_out.differences import explanations, rounding
from koers.present.tie_out.materiality import materiality
from koers.present.tie_out.messages import at_a_glance, key_messages
from koers.present.tie_out.printed import annex
from koers.present.tie_out.view import TieOutView


@dataclass(frozen=True)
class TieOutSections(TieOutView):
    """The sections of the tie-out, for one period in one language."""

    def key_messages(self) -> Section:
        """Three to five things a board must know."""
        return key_messages(self)

    def at_a_glance(self) -> Section:
        """Seven large figures."""
        return at_a_glance(self)

    def materiality(self) -> Section:
        """Root causes against the tolerances, and lines beyond their budget."""
        return materiality(self)

    def causes(self) -> Section:
        """Findings by root cause, each with its part of the printed table."""
        return causes(self)

    def rounding(self) -> Section:
        """Differences that rounding explains."""
        return rounding(self)

    def explanations(self) -> Section:
        """Differences that a record explains, and records that have lapsed."""
        return explanations(self)

    def coverage(self) -> Section:
        """How much was tied out, and what was not."""
        return coverage(self)

    def printed_tables(self) -> Section:
        """Every printed table with its tick marks."""
        return annex(self)

    def every(self) -> tuple[Figure, ...]:
        """Return every figure that its sections show, and those behind them that they made on the way."""
        sections = (key_messages, at_a_glance, materiality, causes, rounding, explanations, coverage, annex)
        for section in sections:
            section(self)
        return tuple(self.made.cache.values())


__all__ = ["Audited", "TieOutSections"]
