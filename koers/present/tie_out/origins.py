"""How the figures of a tie-out came about: each with the figures it came from, down to the cell that was printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from koers.figures import Formula
from koers.present.figures import FigureMaker
from koers.present.wording import Wording


@dataclass(frozen=True)
class AuditFigures(FigureMaker):
    """Holds the figures that a tie-out made, by id; an audit has no keys and formulas of its own to make them from."""

    words: Wording

    @property
    def prefix(self) -> str:
        """Nothing: a key is a whole id."""
        return ""

    @property
    def known_formulas(self) -> Mapping[str, Formula]:
        """None that it could make a figure from."""
        return {}

    @property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """None."""
        return {}

    def label(self, key: str) -> str:
        """Return what a figure is."""
        return self.cache[key].label

    def measure(self, key: str) -> str:
        """Return what a figure is."""
        return self.cache[key].label

    def unit(self, key: str) -> str:
        """Return a figure's unit."""
        return self.cache[key].unit
