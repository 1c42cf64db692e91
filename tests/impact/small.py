"""Small cases, written as files and read as anybody's: rows are given by what differs from a plain one."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from koers.data.impact import read_case
from koers.impact.case import Case

INPUTS = ("stakeholder", "input", "value", "currency", "year", "kind", "note")
VALUE_MAP = [
    "outcome_id",
    "row_kind",
    "stakeholder",
    "group_size",
    "outcome",
    "indicator",
    "quantity",
    "proxy",
    "proxy_value",
    "proxy_unit",
    "proxy_price_year",
    "proxy_source",
    "first_year",
    "duration_years",
    "deadweight",
    "displacement",
    "attribution_to_others",
    "drop_off",
    "status",
    "note",
]
SETTINGS = {
    "title": "Small",
    "question": "ratio",
    "status": "exercise",
    "currency": "EUR",
    "convention": "guide-2012",
    "discount_rate": "0.035",
}
INPUT = {"stakeholder": "Funder", "input": "Money", "value": "1000", "kind": "cash"}
ROW = {
    "outcome_id": "o1",
    "stakeholder": "People",
    "outcome": "Something better",
    "quantity": "10",
    "proxy": "A price",
    "proxy_value": "100",
    "first_year": "1",
    "duration_years": "1",
    "deadweight": "0",
    "displacement": "0",
    "attribution_to_others": "0",
    "drop_off": "0",
    "status": "priced",
}
Rows = Sequence[Mapping[str, Any]]


def write_case(folder: Path, rows: Rows = ({},), inputs: Rows = ({},), **settings: Any) -> Path:
    """Write a case; ``settings`` with None are left out, text is written as YAML."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{key}: {value}" for key, value in {**SETTINGS, **settings}.items() if value is not None]
    (folder / "case.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write(folder / "inputs.csv", INPUTS, [{**INPUT, **row} for row in inputs])
    _write(folder / "value_map.csv", VALUE_MAP, [{**ROW, "outcome_id": f"o{n}", **row} for n, row in enumerate(rows, 1)])
    return folder


def _write(path: Path, header: Sequence[str], rows: Rows) -> None:
    columns = [*header, *sorted({name for row in rows for name in row} - set(header))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def case_of(folder: Path, rows: Rows = ({},), inputs: Rows = ({},), **settings: Any) -> Case:
    """Write a case and read it."""
    return read_case(write_case(folder, rows, inputs, **settings)).case
