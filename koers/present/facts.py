"""Figures of what a document states of its programme: who, what and how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from koers.figures import Formula, Source, Supplied, evaluate
from koers.frames import rows_of
from koers.present.figures import FigureMaker
from koers.present.wording import Wording

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class FactFigures(FigureMaker):
    """Makes display figures out of the rows of ``programme_facts``; a key is ``<fact>/n_value`` or ``<fact>/value_share``.

    Attributes
    ----------
    period : str
    frame : DataFrame or None
    file : str
    words : Wording
    """

    period: str
    frame: pd.DataFrame | None
    file: str
    words: Wording

    @property
    def prefix(self) -> str:
        """What stands before a key."""
        return f"{self.period}/programme/"

    @cached_property
    def known_formulas(self) -> Mapping[str, Formula]:
        """The cell of each number."""
        return {
            f"{row.fact_id}/{column}": Supplied(Decimal(getattr(row, column)), Source(self.file, int(row.Index), column))
            for row in rows_of(self.frame)
            for column in ("n_value", "value_share")
            if getattr(row, column) is not None
        }

    @cached_property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """The numbers."""
        return evaluate(self.known_formulas)

    @cached_property
    def _rows(self) -> Mapping[str, Any]:
        return {row.fact_id: row for row in rows_of(self.frame)}

    def unit(self, key: str) -> str:
        """Return "share" or "count"."""
        return "share" if key.endswith("_share") else "count"

    def measure(self, key: str) -> str:
        """Return what the fact is."""
        return self.label(key)

    def label(self, key: str) -> str:
        """Return what the fact is."""
        return self.words.said(self._rows[key.partition("/")[0]], "fact")
