"""Workbooks of the shipped programme, each made once per process."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

from koers.commands.workbook import make_workbook
from koers.data.store import Store
from koers.workbook.tables import Subject, find_subject
from koers.workbook.words import Words

ROOT = Path(__file__).parents[2]
STORE = Store(ROOT / "data", ROOT / "params")
PERIODS = tuple(str(period) for period in STORE.periods)
CASES = tuple(sorted(path.parent.name for path in (ROOT / "data" / "impact").glob("*/case.yaml")))
SUBJECTS = (*PERIODS, *CASES)


def subject(name: str) -> Subject:
    """What a workbook is of."""
    return find_subject(STORE, name)


@cache
def exported(name: str, language: str = "nl") -> bytes:
    """The workbook of a shipped period or case."""
    return make_workbook(STORE, subject(name), Words(language))


def opened(content: bytes, **options: Any) -> Any:
    """Open a workbook as another program does."""
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content), **options)
