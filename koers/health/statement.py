"""What the calculations on health share: counts by key, with formulas, and which of them are hidden.

Keys are a figure's id without its period: ``health/<disease>/<municipality>/n_notifications``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from koers.figures import Formula
from koers.health.suppression import Mark

TOTAL = "total"
OTHER = "other"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class HealthStatement:
    """Counts, rates and amounts by key, and which may not be shown.

    Attributes
    ----------
    values : mapping of key to Decimal or None
        The true values; only :meth:`shown` may go into a report.
    formulas : mapping of key to Formula
        How each came about.
    hidden : mapping of key to Mark
        Small counts, and what would give them away, rates included.
    threshold : int
        Counts below it are small.
    """

    values: Mapping[str, Decimal | None]
    formulas: Mapping[str, Formula]
    hidden: Mapping[str, Mark]
    threshold: int

    def shown(self, key: str) -> Decimal | None:
        """Return a value that may be shown, None where it is hidden or not known."""
        return None if key in self.hidden else self.values[key]

    def known(self, key: str) -> Decimal:
        """Return the value of a key that is neither hidden nor unknown."""
        value = self.shown(key)
        if value is None:
            raise KeyError(f"{key} has no value that may be shown")
        return value
