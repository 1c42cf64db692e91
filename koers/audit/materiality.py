"""What an amount is held against: the approval tolerance and the reporting tolerance, both shares of the expenditure.

Dutch accountants audit a municipal body's accounts within a *goedkeuringstolerantie* (most often 1% of the expenditure for errors) and
report errors one by one from a lower *rapporteringstolerantie*. Both are the body's decision: here they are parameters.

Limits: root causes are added up without their signs, as two errors that cancel out are still two; and uncertainties, which an
accountant weighs as well, are not estimated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from koers.audit.model import Cell, RootCause

Weight = Literal["material", "reported", "below"]


@dataclass(frozen=True)
class Materiality:
    """Tolerances in euros.

    Attributes
    ----------
    expenditure : Decimal
        What they are shares of.
    approval_share, reporting_share : Decimal
    """

    expenditure: Decimal
    approval_share: Decimal
    reporting_share: Decimal

    @property
    def approval(self) -> Decimal:
        """The approval tolerance."""
        return self.expenditure * self.approval_share

    @property
    def reporting(self) -> Decimal:
        """The reporting tolerance."""
        return self.expenditure * self.reporting_share

    def weigh(self, amount: Decimal) -> Weight:
        """Tell whether an amount, whatever its sign, is above the approval tolerance, above the reporting tolerance, or neither."""
        size = abs(amount)
        return "material" if size > self.approval else "reported" if size > self.reporting else "below"


def money_causes(causes: Iterable[RootCause], cells: Iterable[Cell]) -> tuple[RootCause, ...]:
    """Return the root causes that are amounts of money and neither rounding nor hidden, the largest first."""
    units = {cell.key: cell.unit for cell in cells}
    found = [cause for cause in causes if units[cause.cell] == "EUR" and not cause.is_rounding and not cause.hidden]
    return tuple(sorted(found, key=lambda cause: -abs(cause.amount)))
