"""One table as CSV that opens well in a spreadsheet of its reader's language."""

from __future__ import annotations

import csv
import io
from typing import Any

# A spreadsheet takes text that starts with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def table_csv(form: dict[str, Any], language: str) -> bytes:
    """Return a table's neutral form as CSV.

    Figures are their values at full precision, shares as fractions (so a unit of "%" is left off the
    heading); a figure without a value is blank. Dutch gets semicolons and decimal commas, other languages
    commas and points. UTF-8 with a byte order mark, without which Excel misreads accents.

    Parameters
    ----------
    form : dict
        The neutral form of a table.
    language : str
        "nl", "en", …
    """
    dutch = language.split("-", maxsplit=1)[0] == "nl"
    width = len(form["columns"])
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";" if dutch else ",", lineterminator="\r\n")
    writer.writerow([_heading(column) for column in form["columns"]])
    for row in form["rows"]:
        cells = [_content(cell, dutch) for cell in row["cells"]]
        writer.writerow(cells + [""] * (width - len(cells)))
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _heading(column: dict[str, Any]) -> str:
    unit = column["unit"] if column["unit"] != "%" else ""
    return _safe(f"{column['label']} ({unit})" if unit else column["label"])


def _content(cell: dict[str, Any], dutch: bool) -> str:
    if "figure" in cell:
        value: str = cell["figure"]["value"] or ""
        return value.replace(".", ",") if dutch else value
    return _safe("".join(run["figure"]["text"] if "figure" in run else run["text"] for run in cell["text"]))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
