"""One report: every way to fail is that report's failure, told in a sentence, with the notebook kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat import NotebookNode

from koers.build.period import BuildResult
from koers.build.task import Outcome, document_names, normalise, sections_of
from koers.console.common import BuildDisplay
from koers.errors import Finding
from koers.present.display import MIME
from tests.build.conftest import FAULTS, Failed
from tests.running import running, wait_until

MESSAGES = {
    "raises": r"raises: cell 4 raised ValueError: no budget for \[red\]ouderen\[/red\]",
    "exits": r"exits: cell 4 left the notebook by sys\.exit\(\)",
    "mimebundle": r"mimebundle: cell 5 raised KeyError: 'nobody drew this'",
    "html": r"html: cell 5 raised KeyError: 'nobody wrote this'",
    "hangs": r"hangs: cell 4 still ran after 15 seconds\. Raise notebook_timeout_seconds",
    "dies": r"dies: the kernel died in cell 4\.",
    "killed": r"killed: the kernel died in cell 4\.",
    "warm-killed": r"warm-killed: the kernel died in cell 4\.",
    "worker-killed": r"worker-killed: its process ended unexpectedly",
    "untold": r"untold: The notebook shows no section\. Begin it with report\.title\(\)",
    "two-values": r"two-values: The report shows figure 2024-H1/finance/x/y/spent with value '1'.* and with value '2'",
}


def test_every_way_to_fail_has_its_message() -> None:
    """No fault of the list goes without a look at what it says."""
    assert MESSAGES.keys() == FAULTS.keys()


@pytest.mark.parametrize("name", FAULTS)
def test_failure_is_told_with_report_cell_and_error(failed: Failed, name: str) -> None:
    """The terminal names the report, the cell where there is one, and what went wrong."""
    assert re.search(rf"(?m)^{MESSAGES[name]}", failed.failed.err), failed.failed.err
    assert re.search(rf"(?m)^2024-H1 {name}: failed", failed.failed.err)


@pytest.mark.parametrize("name", FAULTS)
def test_failed_notebook_is_kept_and_can_be_opened(failed: Failed, name: str) -> None:
    """The notebook of a failed report lies among the remains, as far as it came, and no page of it does."""
    notebook = nbformat.read(failed.remains / f"{name}.ipynb", as_version=4)
    assert len([cell for cell in notebook.cells if cell.cell_type == "code"]) == 2 + len(FAULTS[name])
    assert not (failed.remains / f"{name}.html").exists()


def test_failed_notebook_shows_the_error_in_its_cell(failed: Failed) -> None:
    """The kept notebook has the error with its traceback below the cell that raised it."""
    notebook = nbformat.read(failed.remains / "raises.ipynb", as_version=4)
    shown = {cell.execution_count: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    assert [(output.ename, bool(output.traceback)) for output in shown[4]] == [("ValueError", True)]
    assert shown[None] == []


def test_neighbour_of_failed_reports_is_finished_and_kept(failed: Failed) -> None:
    """The one good report is done, in its new version, among the remains."""
    assert re.search(r"(?m)^2024-H1 good: done", failed.failed.err)
    assert "Rapport good" in (failed.remains / "good.html").read_text(encoding="utf-8")
    assert "rebuilt = True" in (failed.remains / "good.ipynb").read_text(encoding="utf-8")


def test_failures_show_no_traceback_and_end_with_1(failed: Failed) -> None:
    """Whoever builds reads sentences, not Python's stack."""
    assert failed.good.code == 0, failed.good.err
    assert failed.failed.code == 1
    assert "Traceback" not in failed.failed.err
    assert failed.failed.out == ""


def test_hung_kernel_is_ended_and_nothing_is_left_in_temporary_folders(failed: Failed) -> None:
    """After the build neither the hung kernel nor any kernel's folder is there, not even of a worker that was killed."""
    process = int((failed.folder / "process").read_text(encoding="utf-8"))
    wait_until(lambda: not running(process), "the hung kernel is gone", 5)
    assert [path.name for path in (failed.folder / "tmp").iterdir()] == []


def executed(*outputs: NotebookNode) -> NotebookNode:
    """A notebook of one executed cell."""
    cell = nbformat.v4.new_code_cell("x", outputs=list(outputs), metadata={"tags": ["injected-parameters"], "papermill": {"duration": 1.5}})
    return nbformat.v4.new_notebook(
        cells=[cell], metadata={"papermill": {"start_time": "now"}, "language_info": {"name": "python", "version": "3.11.7"}}
    )


def test_normalising_takes_out_times_patch_versions_and_random_ids() -> None:
    """What papermill adds anew at each run is not in the notebook that is kept."""
    text = json.dumps(normalise(executed()))
    assert "papermill" not in text
    assert "3.11.7" not in text
    assert json.loads(text)["cells"][0]["id"] == "injected-parameters"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/anywhere/ipykernel_4711/1234.py:3: UserWarning: mind this\n", "cell:3: UserWarning: mind this\n"),
        ("/srv/.venv/lib/pandas/core.py:12: FutureWarning: later\n  frame.x\n", "core.py:12: FutureWarning: later\n  frame.x\n"),
        ("see /srv/data.csv\n", "see /srv/data.csv\n"),
        ("<Line2D at 0x7f3a1c>", "<Line2D at 0x0>"),
    ],
    ids=["cell", "library", "path", "address"],
)
def test_normalising_takes_folders_out_of_warnings_and_addresses_out_of_text(given: str, kept: str) -> None:
    """A warning names the file but not its folder or the process, and nothing names a place in memory; the rest stays."""
    stream = normalise(executed(nbformat.v4.new_output("stream", name="stderr", text=given)))
    assert stream.cells[0].outputs[0].text == kept


def test_normalising_leaves_tables_and_pictures_alone() -> None:
    """Only plain text loses its addresses; other kinds of output are not touched."""
    given = {"text/plain": "<Figure at 0xabc>", "text/html": "<b>at 0xabc</b>", "image/png": "AAAA"}
    result = normalise(executed(nbformat.v4.new_output("display_data", data=given)))
    assert result.cells[0].outputs[0].data == {**given, "text/plain": "<Figure at 0x0>"}


def test_sections_are_read_in_order_from_shown_outputs_alone() -> None:
    """Sections come from displayed and returned results, in the order of the notebook, and from nothing else."""
    sections = [{"kind": "section", "items": [n]} for n in (1, 2)]
    outputs = [
        nbformat.v4.new_output("display_data", data={MIME: sections[0]}),
        nbformat.v4.new_output("stream", name="stdout", text="words"),
        nbformat.v4.new_output("execute_result", data={MIME: sections[1]}, execution_count=1),
        nbformat.v4.new_output("display_data", data={"text/plain": "nothing of ours"}),
    ]
    assert sections_of(executed(*outputs)) == sections


def test_spreadsheets_bring_their_tables_in_an_open_format() -> None:
    """Notebook and figures are always made; a spreadsheet has its twin in CSV."""
    assert document_names("r", ()) == {"figures.csv": "r.figures.csv", "notebook": "r.ipynb"}
    assert set(document_names("r", ("xlsx",)).values()) == {"r.xlsx", "r.tables.csv", "r.figures.csv", "r.ipynb"}


def test_a_finding_on_what_a_notebook_shows_is_told_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside those on the data, in the summary of a build."""
    found = Finding("notebooks/own.ipynb", 0, "", "missing-description", "cell 7 shows an image without a description.", severity="warning")
    task = SimpleNamespace(period="2024-H1", name="own", formats=("html",), findings=())
    outcome = Outcome(task, 1.0, (), findings=(found,))  # type: ignore[arg-type]
    result = BuildResult(SimpleNamespace(name="2024-H1", tasks=(task,)), (outcome,), Path("f"))  # type: ignore[arg-type]
    BuildDisplay([result.plan], quiet=False).summary([result], Path("out"))
    told = " ".join(capsys.readouterr().err.split())
    assert "warning notebooks/own.ipynb: cell 7 shows an image without a description." in told
    assert "passed 1" in told
