"""A spreadsheet's formulas, computed apart from the code that wrote them: as a spreadsheet program would, in doubles."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import openpyxl

_REFERENCE = re.compile(r"(?:'([^']+)'!)?([A-Z]{1,3}\d+)(?::([A-Z]{1,3}\d+))?")


class Workbook:
    """A workbook whose cells are computed when asked for.

    Parameters
    ----------
    content : bytes
    changed : mapping of (sheet, cell) to number
        Cells that hold something else than in the file.
    """

    def __init__(self, content: bytes, changed: Mapping[tuple[str, str], float] | None = None) -> None:
        self._book = openpyxl.load_workbook(io.BytesIO(content))
        self._cached = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        self._values: dict[tuple[str, str], Any] = dict(changed or {})

    @cached_property
    def formulas(self) -> list[tuple[str, str]]:
        """Every cell with a formula."""
        return [
            (sheet.title, cell.coordinate)
            for sheet in self._book
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, str) and cell.value.startswith("=")
        ]

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets."""
        return list(self._book.sheetnames)

    def rows(self, sheet: str) -> list[list[Any]]:
        """The cells of a sheet as written: formulas as text."""
        return [[cell.value for cell in row] for row in self._book[sheet].iter_rows()]

    def cached(self, sheet: str, cell: str) -> Any:
        """Return the value that the file gives for a cell."""
        return self._cached[sheet][cell].value

    def value(self, sheet: str, cell: str) -> Any:
        """Compute a cell."""
        key = sheet, cell
        if key not in self._values:
            written = self._book[sheet][cell].value
            self._values[key] = self._computed(written[1:], sheet) if isinstance(written, str) and written.startswith("=") else written
        return self._values[key]

    def figure(self, figure_id: str) -> Any:
        """Compute a figure, by its id in the list on the last sheet."""
        sheet = self.sheets[-1]
        row = next(number for number, cells in enumerate(self.rows(sheet), start=1) if cells[0] == figure_id)
        return self.value(sheet, f"C{row}")

    def home(self, figure_id: str) -> tuple[str, str]:
        """Return the cell that a figure's line in the list leads to."""
        sheet = self.sheets[-1]
        row = next(cells for cells in self.rows(sheet) if cells[0] == figure_id)
        found = _REFERENCE.fullmatch(str(row[2]).removeprefix("="))
        assert found, row
        return found[1], found[2]

    def _computed(self, formula: str, sheet: str) -> Any:
        names: dict[str, Any] = {"SUM": _total, "IF": lambda test, yes, no: yes if test else no(), "zero": 0.0}

        def named(match: re.Match[str]) -> str:
            name = f"x{len(names)}"
            where = match[1] or sheet
            names[name] = self._range(where, match[2], match[3]) if match[3] else self.value(where, match[2])
            return name

        code = _REFERENCE.sub(named, formula).replace("^", "**")
        # =IF(x=0,"",y/x): what divides by 0 is not computed.
        code = re.sub(r'IF\((\w+)=0,"",(.+)\)$', r'IF(\1==0,"",lambda: \2)', code)
        assert re.fullmatch(r'[\w+\-*/().,:= "]+', code), formula
        return eval(code, {"__builtins__": {}, **names})  # noqa: S307 - a formula of ours, of the signs above

    def _range(self, sheet: str, first: str, last: str) -> list[Any]:
        return [self.value(sheet, cell.coordinate) for row in self._book[sheet][f"{first}:{last}"] for cell in row]


def _total(*parts: Any) -> float:
    return sum(sum(part) if isinstance(part, list) else part for part in parts)
