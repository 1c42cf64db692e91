"""Tables as small as an audit needs, described in the format of docs/audit.md."""

from __future__ import annotations

from pathlib import Path

from koers.audit.model import Audit, Finding
from koers.tie_out import audit_tables

# A theme with two lines, all of it right: 60 - 20 = 40, 40 - 40 = 0; 100 - 30 = 70, 70 - 60 = 10.
LINES = """\
theme,line,budget,revised,spent,balance,expected,end
a,one,50,60,20,40,40,0
a,two,100,100,30,70,60,10
a,total,150,160,50,110,100,10
"""
DESCRIPTION = """\
title: A small report
tables:
  lines:
    place: Chapter {theme}
    row: "{theme}/{line}"
    columns: {budget: budget, revised: revised, spent: spent, balance: balance, expected: expected, end: end}
    footing:
      - {total: "{theme}/total", of: "{theme}/*"}
    cross_footing:
      - balance = revised - spent
      - end = balance - expected
"""


def write(folder: Path, tables: dict[str, str], description: str = DESCRIPTION) -> Path:
    """Write tables and their description."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "tables.yaml").write_text(description, encoding="utf-8")
    return folder


def audited(folder: Path, tables: dict[str, str], description: str = DESCRIPTION) -> Audit:
    """Audit them."""
    return audit_tables(write(folder, tables, description)).audit


def told(audit: Audit) -> dict[tuple[str, str], int]:
    """Each finding's rule and figure with its difference."""
    return {(finding.rule, finding.figure_id): int(finding.difference) for finding in audit.findings}


def one(audit: Audit) -> Finding:
    """The only finding."""
    [finding] = audit.findings
    return finding
