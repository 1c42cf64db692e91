"""Made-up amounts for the tiny programme, for property tests."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
from hypothesis import strategies as st

from tests.finance.tiny import frames

CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)


@st.composite
def programmes(draw: st.DrawFn) -> dict[str, pd.DataFrame]:
    """The tiny programme with other amounts, up to two amendments of every line."""
    tables = frames()
    lines = tables["line_finance"].copy()
    for column in ("budget_eur", "spent_eur", "expected_spend_eur"):
        lines[column] = pd.Series([draw(CENTS) for _ in lines.index], index=lines.index, dtype=object)
    funds = tables["overview_finance"].copy()
    funds["budget_eur"] = pd.Series([draw(CENTS) for _ in funds.index], index=funds.index, dtype=object)
    changes = tables["amendments"].copy()
    changes["amount_eur"] = pd.Series([draw(CENTS) for _ in changes.index], index=changes.index, dtype=object)
    return {**tables, "line_finance": lines, "overview_finance": funds, "amendments": changes}
