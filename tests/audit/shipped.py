"""The shipped documents, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from koers.audit.engine import Auditor
from koers.data.store import Store
from koers.reproduced import reproduce
from koers.tie_out import TiedOut, audit_period

ROOT = Path(__file__).parent.parent.parent
STORE = Store(ROOT / "data", ROOT / "params")
PERIODS = ("2019-Q4", "2019", "2020-01", "2024-H1")


@cache
def tied_out(period: str) -> TiedOut:
    """A period's audit."""
    return audit_period(STORE, period)


@cache
def auditor(period: str) -> Auditor:
    """A period's only document, ready to be audited with other values."""
    [document] = tied_out(period).documents
    named = [one for one in STORE.periods if str(one) in (period, "2019" if period == "2019-Q4" else period)]
    return Auditor(document.name, document.cells, document.checks, reproduce(STORE, named), STORE.programme.small_numbers.suppress_below)
