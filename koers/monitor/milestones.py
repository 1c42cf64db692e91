"""How each milestone stands on a reference date.

A milestone is *done* when its status says so. Without a status it is *unknown*: nothing is guessed.
Otherwise it is *late* when the last quarter in which it is due ended on or before the reference date,
*due* when that quarter is still to end, and *undated* when no last quarter is given.

Known limit: the status is the one printed, which may be of a later day than the reference date.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from koers.frames import rows_of
from koers.period import Period

if TYPE_CHECKING:
    import pandas as pd

STATES = ("done", "late", "due", "undated", "unknown")
UNKNOWN = "unknown"


def milestone_state(status: str | None, due_until: str | None, reference_date: date) -> str:
    """Return one of :data:`STATES`.

    Parameters
    ----------
    status : str or None
        As in the table; None where none is printed.
    due_until : str or None
        The last quarter in which it is due, such as ``2019-Q4``; None where not given.
    reference_date : date
    """
    if status == "done":
        return "done"
    if status is None:
        return UNKNOWN
    if due_until is None:
        return "undated"
    return "late" if has_ended(due_until, reference_date) else "due"


def has_ended(quarter: str, reference_date: date) -> bool:
    """Tell whether a quarter ended on or before a day."""
    return Period.parse(quarter).end <= reference_date


def has_begun(quarter: str, reference_date: date) -> bool:
    """Tell whether a quarter began on or before a day."""
    return Period.parse(quarter).start <= reference_date


def next_quarter(reference_date: date) -> str:
    """Return the first quarter that begins after a day: ``2020-Q1`` after 31 December 2019."""
    number = (reference_date.month - 1) // 3 + 1
    year, following = (reference_date.year, number + 1) if number < 4 else (reference_date.year + 1, 1)
    return f"{year}-Q{following}"


def with_states(milestones: pd.DataFrame, reference_date: date) -> pd.DataFrame:
    """Return the milestones with a column ``state``, "placeholder" where the row only says that there is none.

    One row per milestone, in the order of the table.
    """
    states = [
        "placeholder" if row.placeholder == "yes" else milestone_state(row.status, row.due_until, reference_date)
        for row in rows_of(milestones)
    ]
    return milestones.assign(state=states)
