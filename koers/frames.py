"""Walking over frames row by row, for the few places where a row becomes something else than a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def rows_of(frame: pd.DataFrame | None) -> Iterator[Any]:
    """Yield the rows as named tuples, ``Index`` the row number in the file; none when there is no frame."""
    return iter(()) if frame is None else iter(frame.itertuples())
