"""The projects of an agenda, in the order of the registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from koers.frames import rows_of
from koers.monitor.milestones import UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

PARTIES = ("municipalities", "insurer")
LEVELS = ("1", "2", "3")


@dataclass(frozen=True)
class Project:
    """A project of the agenda.

    Attributes
    ----------
    key : str
        ``<theme>/<project>``.
    theme_id, code, label : str
    status : str
        As in the table, "unknown" where none is printed.
    capacity, returns : mapping of party to level
        The party is "municipalities" or "insurer", the level "1" to "3".
    row : named tuple
        Its row of the agenda, for what is shown as printed.
    """

    key: str
    theme_id: str
    code: str
    label: str
    status: str
    capacity: Mapping[str, str]
    returns: Mapping[str, str]
    row: Any


def projects_of(agenda: pd.DataFrame, register: pd.DataFrame) -> tuple[Project, ...]:
    """Return the projects of an agenda in the register's order, with their names from there."""
    rows = {f"{row.theme_id}/{row.project_id}": row for row in rows_of(agenda)}
    named = ((f"{entry.theme_id}/{entry.project_id}", entry.label) for entry in rows_of(register))
    return tuple(_project(key, label, rows[key]) for key, label in named if key in rows)


def _project(key: str, label: str, row: Any) -> Project:
    return Project(
        key,
        row.theme_id,
        row.code.upper(),
        label,
        row.status or UNKNOWN,
        {"municipalities": row.capacity_municipalities, "insurer": row.capacity_insurer},
        {"municipalities": row.return_municipalities, "insurer": row.return_insurer},
        row,
    )
