"""Sections on money: what the financial overview, and every report that mentions money, is made of.

Each method returns a section; nothing here computes an amount.
"""

from __future__ import annotations

from dataclasses import dataclass

from koers.present.display import Section
from koers.present.finance.deviations import deviation_report
from koers.present.finance.messages import at_a_glance, key_messages
from koers.present.finance.overview import overview, surplus
from koers.present.finance.programme import programme
from koers.present.finance.themes import theme, themes
from koers.present.finance.view import FinanceView


@dataclass(frozen=True)
class FinanceSections(FinanceView):
    """The sections on money, for one statement in one language."""

    def key_messages(self) -> Section:
        """Three to five things a board must know, largest first."""
        return key_messages(self)

    def at_a_glance(self) -> Section:
        """Four large figures."""
        return at_a_glance(self)

    def programme(self) -> Section:
        """The programme's spending by theme: table, spent/expected/left, spending against time."""
        return programme(self)

    def overview(self) -> Section:
        """Income and expenditure, the bridge from budget to revised budget, amendments, reserve."""
        return overview(self)

    def surplus(self) -> Section:
        """Carry-over to a later year, and the surplus that is then expected."""
        return surplus(self)

    def themes(self) -> Section:
        """Every theme, the programme organisation first, each on a page of its own."""
        return themes(self)

    def theme(self, theme_id: str) -> Section:
        """One theme: a sentence, the table, the chart, the explanations."""
        return theme(self, theme_id)

    def deviation_report(self) -> Section:
        """Every reported deviation with its explanation's state, by size; the rule in words."""
        return deviation_report(self)
