"""Strict parameters of notebooks, before a kernel starts.

papermill only logs an unknown parameter, or a notebook without a parameters cell, and goes on; here
either stops the run.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from koers.errors import UsageError, suggest

_TYPES = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}


def check_parameters(notebook: Path, given: Mapping[str, Any]) -> None:
    """Compare the parameters given with those a notebook declares.

    Raises
    ------
    UsageError
        When the notebook is missing or unreadable, has not exactly one cell tagged ``parameters``, does
        not declare a parameter that is given, or declares another type.
    """
    cells = _parameter_cells(notebook)
    where = f"notebooks/{notebook.name}"
    if len(cells) != 1:
        found = "no cell" if not cells else f"{len(cells)} cells"
        raise UsageError(f"{where} has {found} tagged 'parameters'; it needs exactly one. Tag the cell that declares {', '.join(given)}.")
    declared = _declared(where, cells[0])
    for name, value in given.items():
        if name not in declared:
            raise UsageError(f"{where} does not declare the parameter {name!r}. {suggest(name, declared)}")
        wanted = declared[name]
        if wanted not in _TYPES:
            raise UsageError(
                f"{where} declares the parameter {name!r} without a known type ({wanted or 'none'}). {suggest(wanted, _TYPES)}"
            )
        if type(value) is not _TYPES[wanted]:
            raise UsageError(f"{where}: parameter {name} = {value!r} is {type(value).__name__}; the notebook declares {wanted}.")


def _parameter_cells(notebook: Path) -> list[dict[str, Any]]:
    if not notebook.is_file():
        names = [path.name for path in notebook.parent.glob("*.ipynb")] if notebook.parent.is_dir() else []
        raise UsageError(f"There is no notebook notebooks/{notebook.name}. {suggest(notebook.name, names)}")
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
        whole = all("source" in cell and "cell_type" in cell for cell in cells)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"notebooks/{notebook.name} is not a readable notebook: {error}. Restore it.") from None
    if not whole:
        raise UsageError(f"notebooks/{notebook.name} is not a readable notebook: a cell has no source or no type. Restore it.")
    return tagged


def _declared(where: str, cell: dict[str, Any]) -> dict[str, str]:
    """Return the annotated type of each parameter that a cell declares, "" where it has none."""
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise UsageError(f"{where}: the parameters cell is not Python: line {error.lineno}: {error.msg}. Mend it.") from None
    declared: dict[str, str] = {}
    for statement in statements:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            declared[statement.target.id] = ast.unparse(statement.annotation)
        elif isinstance(statement, ast.Assign):
            declared |= {target.id: "" for target in statement.targets if isinstance(target, ast.Name)}
    return declared
