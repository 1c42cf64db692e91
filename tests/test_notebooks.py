"""The notebooks as people open them: they tell, the package computes, and they run in Jupyter's own way."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from koers.build.task import sections_of
from koers.data.store import Store, name_of
from tests.conftest import REPORT, SOAK
from tests.running import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PROGRAMME = Store(ROOT / "data", ROOT / "params").programme
OF_ALL_PERIODS = {name for name, report in PROGRAMME.reports.items() if report.all_periods}
MOST_LINES = 6
# Logic belongs in the package, where it is tested.
FORBIDDEN = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.If,
    ast.Try,
    ast.ListComp,
    ast.DictComp,
)
FORBIDDEN_NAMES = {"merge", "groupby", "pivot_table", "concat", "read_csv", "read_excel", "apply"}

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    """Read a notebook."""
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[NotebookNode]:
    """The code cells of a notebook."""
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def test_every_report_has_its_notebook() -> None:
    """The reports of the programme and the notebooks are the same names."""
    assert {path.stem for path in NOTEBOOKS} >= set(PROGRAMME.reports)
    assert REPORT in {path.stem for path in NOTEBOOKS}


@each_notebook
def test_notebook_is_valid_and_each_cell_has_its_own_name(path: Path) -> None:
    """The file follows the format in its newest version, and no two cells share an id."""
    content = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(content)
    assert (content["nbformat"], content["nbformat_minor"]) >= (4, 5)
    ids = [cell["id"] for cell in content["cells"]]
    assert len(ids) == len(set(ids))


@each_notebook
def test_notebook_is_stored_without_outputs_counts_or_personal_metadata(path: Path) -> None:
    """Nothing of a run is in the stored file."""
    assert [cell for cell in code_cells(path) if cell.outputs or cell.execution_count is not None] == []
    assert {key for cell in read(path).cells for key in cell.metadata} <= {"tags"}
    assert set(read(path).metadata) <= {"kernelspec", "language_info"}
    assert read(path).metadata.kernelspec.name == "python3"


@each_notebook
def test_one_cell_declares_the_parameters_with_type_and_comment(path: Path) -> None:
    """Exactly one cell is tagged, it holds declarations alone, and each has a type, a default and a comment; a period's report takes the latest."""
    tagged = [cell for cell in read(path).cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert tagged[0].cell_type == "code"
    lines = [line for line in tagged[0].source.splitlines() if line.strip()]
    for line in lines:
        [statement] = ast.parse(line).body
        assert isinstance(statement, ast.AnnAssign), line
        assert statement.value is not None, line
        assert re.search(r"  # \S", line), line
    assert ('period: str = "latest"' in tagged[0].source) != (path.stem in OF_ALL_PERIODS)
    assert 'language: str = "nl"' in tagged[0].source


@each_notebook
def test_code_cells_are_a_few_lines_that_compute_nothing(path: Path) -> None:
    """No functions, loops, conditions or merges: a notebook asks the package and shows."""
    for cell in code_cells(path):
        assert 0 < len([line for line in cell.source.splitlines() if line.strip()]) <= MOST_LINES, cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, FORBIDDEN), cell.source
            assert not (isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_NAMES), cell.source


@each_notebook
def test_a_cell_that_shows_something_has_one_call(path: Path) -> None:
    """So that every table, chart and number leads to one function in the QA log."""
    for cell in code_cells(path):
        shown = ast.parse(cell.source).body[-1]
        assert not isinstance(shown, ast.Expr) or isinstance(shown.value, ast.Call), cell.source


@each_notebook
def test_text_comes_before_the_code_it_explains(path: Path) -> None:
    """A notebook begins with its title and question, and every code cell is told of within the three cells before it."""
    cells = read(path).cells
    assert cells[0].cell_type == "markdown"
    assert cells[0].source.startswith("# ")
    for number, cell in enumerate(cells):
        if cell.cell_type == "code":
            assert "markdown" in {before.cell_type for before in cells[max(0, number - 3) : number]}, cell.source


@pytest.fixture
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away all that a build would set."""
    for name in [name for name in os.environ if name.startswith(("KOERS_", "JUPYTER_", "PYTHON", "MPL"))]:
        monkeypatch.delenv(name)


@each_notebook
@pytest.mark.usefixtures("plain_surroundings")
def test_notebook_opens_the_latest_period_by_its_defaults(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the folder of notebooks, without any environment variable: the newest period, in Dutch."""
    monkeypatch.chdir(path.parent)
    names: dict[str, Any] = {}
    for cell in code_cells(path)[:2]:
        exec(cell.source, names)  # noqa: S102 - our own notebooks
    tells_its_period(names["report"].title().neutral(), path.stem)


def tells_its_period(section: dict[str, Any], report: str) -> None:
    title = next(item for item in section["items"] if item["kind"] == "title")
    assert title["period"] == name_of(Store(ROOT / "data", ROOT / "params").latest(report))
    assert title["language"] == "nl"


# The others run in a kernel like this one when every report is made.
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if SOAK or path.stem in (REPORT, *OF_ALL_PERIODS)], ids=lambda path: path.stem)
@pytest.mark.usefixtures("plain_surroundings")
def test_notebook_runs_as_in_jupyter_and_opens_the_latest_period(path: Path, tmp_path: Path) -> None:
    """With Jupyter's defaults, from the folder of notebooks, without any environment variable: no errors, no warnings, the newest period."""
    program = (
        "import sys, nbformat\nfrom nbclient import NotebookClient\n"
        "notebook = nbformat.read(sys.argv[1], as_version=4)\n"
        "NotebookClient(notebook, resources={'metadata': {'path': sys.argv[2]}}).execute()\n"
        "nbformat.write(notebook, sys.argv[3])\n"
    )
    target = tmp_path / path.name
    command = [sys.executable, "-c", program, str(path), str(path.parent), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    executed = nbformat.read(target, as_version=4)
    assert [
        output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs if output.output_type == "stream"
    ] == []
    tells_its_period(sections_of(executed)[0], path.stem)
    assert all("text/html" in output.data for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs)
