"""Where things stand in a table's sheet, and how cells are named. Rows and columns count from 0, as XlsxWriter does."""

from __future__ import annotations

TITLE_ROW, NOTE_ROW, LINK_ROW, TOTAL_ROW, BAND_ROW, HEADING_ROW, HELP_ROW, FIRST_ROW = range(8)
FACTS, LISTS = "_koers", "_lists"
CHECKED_ROWS = 1000  # drop-downs and sums reach that many rows below the last


def a1(row: int, column: int, lock: str = "") -> str:
    """Return a cell's name."""
    return f"{lock}{letters(column)}{lock}{row + 1}"


def letters(column: int) -> str:
    """Return a column's letters."""
    found, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
