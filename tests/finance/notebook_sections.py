"""What the financial overview's notebook shows, cell by cell, without a kernel."""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import Any

from koers.export.figures import report_figures
from koers.present.display import Section
from tests.finance.tiny import PERIOD, REPORT, ROOT, shipped


@cache
def shown(language: str = "nl") -> tuple[dict[str, Any], ...]:
    """Return the neutral form of every section that a cell of the notebook ends with, on the shipped period."""
    notebook = json.loads((ROOT / "notebooks" / f"{REPORT}.ipynb").read_text(encoding="utf-8"))
    names: dict[str, Any] = {"report": shipped(language), "finance": shipped(language).finance}
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        body = ast.parse("".join(cell["source"])).body
        last = body[-1]
        # Parameters and the opening of the data stand in cells that show nothing.
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), REPORT, "eval"), {}, names)  # noqa: S307
            if not isinstance(value, Section):
                raise TypeError(f"a cell of the notebook shows {value!r}, which is no section")
            found.append(value.neutral())
    return tuple(found)


def shown_figures(language: str = "nl") -> dict[str, dict[str, Any]]:
    """Return every figure the notebook shows, by id, in reading order."""
    figures: dict[str, dict[str, Any]] = report_figures(shown(language))
    return figures


__all__ = ["PERIOD", "shown", "shown_figures"]
