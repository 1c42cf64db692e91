"""Small ledgers to read, and a period to import them into."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from koers.cli import main
from koers.ledger.imported import connected
from koers.ledger.mapping import LedgerMapping, read_mapping
from koers.ledger.source import stage
from koers.ledger.sums import Sums, add_up
from koers.ledger.values import understand_lines
from tests.programme_copy import copy_finances

PERIOD = "2024-H1"  # reference date 30 June 2024
DAYS = (date(2024, 1, 1), date(2024, 6, 30))
HEADINGS = ("Boekstuk", "Datum", "Rekening", "Kostenplaats", "Debet", "Credit")
TWO = (("ouderen", "bennie-oud"), ("ouderen", "respijtzorg"))
RULES = (
    '{account: "4*", cost_centre: "8101", theme_id: ouderen, line_id: bennie-oud}',
    '{account: "4*", cost_centre: "8102", theme_id: ouderen, line_id: respijtzorg}',
)
COLUMNS = "booking: Boekstuk\ndate: Datum\naccount: Rekening\ncost_centre: Kostenplaats\ndebit: Debet\ncredit: Credit"
# 100.00 + 20.50 - 0.50 on the first line, 1234.56 on the second.
LINES = (
    ("B1", "15-01-2024", "4000", "8101", "100,00", ""),
    ("B2", "16-01-2024", "4000", "8101", "20,50", ""),
    ("B3", "17-01-2024", "4100", "8101", "", "0,50"),
    ("B4", "30-06-2024", "4000", "8102", "1.234,56", ""),
)
SPENT = [Decimal("120.00"), Decimal("1234.56")]


def mapping(
    folder: Path, *, columns: str = COLUMNS, rules: Sequence[str] = RULES, more: str = "", others: Sequence[Sequence[str]] = ()
) -> Path:
    """Write a mapping file; ``others`` are lines of the period that are not in the ledger."""
    text = ["columns:", *(f"  {one}" for one in columns.splitlines()), "lines:", *(f"  - {one}" for one in rules)]
    if others:
        text += ["not_in_ledger:", *(f"  - {{theme_id: {theme}, line_id: {line}, reason: Elders geboekt}}" for theme, line in others)]
    target = folder / "ledger.yaml"
    target.write_text("\n".join([*text, more, ""]), encoding="utf-8")
    return target


def read(path: Path) -> LedgerMapping:
    """Read a mapping file of the two lines."""
    return read_mapping(path, "params/ledger.yaml", TWO)


def table(rows: Sequence[Sequence[str]] = LINES, headings: Sequence[str] = HEADINGS, separator: str = ";") -> bytes:
    """A ledger as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows([headings, *rows])
    return text.getvalue().encode()


def kept(folder: Path, content: bytes, name: str = "export.csv") -> Path:
    """Write a file."""
    (folder / name).write_bytes(content)
    return folder / name


def added(folder: Path, file: Path, **arguments: Any) -> tuple[Sums, list[str], list[tuple[Any, ...]]]:
    """Read a ledger and add it up; return the sums, the remarks, and the lines as they are kept."""
    chosen = read(mapping(folder, **arguments))
    with tempfile.TemporaryDirectory(dir=folder) as scratch, connected(Path(scratch)) as base:
        found = stage(base, file, chosen, Path(scratch))
        understood = understand_lines(base, found, chosen)
        target = Path(scratch) / "lines.parquet"
        sums = add_up(base, understood, chosen, DAYS, target)
        lines = base.execute("SELECT * FROM read_parquet(?)", [str(target)]).fetchall()
    return sums, list(understood.remarks), lines


def spent(sums: Sums) -> list[Decimal]:
    """What each of the two lines spent."""
    return [one.amount_eur for one in sums.lines]


def programme(folder: Path, more: str = "") -> Path:
    """A programme with the finances of one period and a mapping of two of its lines."""
    root = copy_finances(folder)
    with (root / f"data/periods/{PERIOD}/line_finance.csv").open(encoding="utf-8") as opened:
        every = [(row["theme_id"], row["line_id"]) for row in csv.DictReader(opened)]
    mapping(root / "params", others=[one for one in every if one not in TWO], more=more)
    return root


def run(root: Path, capsys: Any, *words: str) -> tuple[int, Any, str]:
    """Run a command; return its exit code, what it printed (a document where it is one), and what it said beside that."""
    code = main(["--data", str(root / "data"), "--params", str(root / "params"), *words])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out.startswith("{") else said.out, said.err
