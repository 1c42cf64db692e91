"""Tables remember which of them were asked for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from koers.data.store import Frames, Store
from koers.notebook import prepare_report

ROOT = Path(__file__).parent.parent.parent


def test_tables_taken_by_name_are_remembered_and_no_others() -> None:
    """Looking whether a table is there, and going through all of them, is no use of one."""
    frames = Frames({name: pd.DataFrame() for name in ("a", "b", "c")})
    assert "a" in frames
    assert len(list(frames.values())) == len(list(frames.items())) == 3
    assert frames.get("absent") is None
    assert frames.opened == set()
    assert frames["b"] is frames.get("b")
    frames.get("c")
    assert frames.opened == {"b", "c"}


def test_accountability_lists_what_the_report_drew_on() -> None:
    """The money's report names the money's tables with their document, counts the rest, and leaves out what others need."""
    report = prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, "financial-overview", "2024-H1")
    report.finance.messages  # noqa: B018
    [table] = [item for item in report.accountability().items if getattr(item, "name", "") == "invoer"]
    listed = [row.cells[0].content[0] for row in table.rows]
    assert "data/periods/2024-H1/line_finance.csv" in listed
    assert "params/2024-H1.yaml" in listed
    assert not {"data/periods/2024-H1/results.csv", "data/programme/municipalities.csv"} & set(listed)
    assert all(
        row.cells[2].content[0] == "Tussentijdse rapportage januari t/m juni 2024"
        for row in table.rows
        if "/periods/" in row.cells[0].content[0]
    )
    assert str(len(report.inputs) - len(listed)) in "".join(map(str, table.notes[1]))
