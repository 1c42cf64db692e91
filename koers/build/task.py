"""Make one report: run its notebook, export what it shows. One task, one folder, nothing shared.

A notebook counts as failed when a cell raises, and also when a result could not be displayed: Jupyter
prints that and goes on, which would leave a hole in the report.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koers.build.plan import Programme, Task
from koers.build.warm import kernel_manager
from koers.errors import ExportError, Finding, NotebookError

if TYPE_CHECKING:
    from nbformat import NotebookNode

# A socket's path may hold about 100 characters; longer temporary folders fall back to TCP.
_LONGEST_SOCKET_FOLDER = 70
FIGURES, TABLES, LINEAGE = "figures.csv", "tables.csv", "lineage.html"
_WARNING_PLACE = re.compile(r"^\S*?(?:ipykernel_\d+/\d+\.py|([^/\\\s]+\.py))(:\d+: \w*Warning)", re.MULTILINE)
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")


@dataclass(frozen=True)
class Outcome:
    """How a task went: ``error`` is empty when it is done; ``files`` are the names it made.

    ``findings`` are those on what its notebook shows; the task has those on the data. ``reused`` says that an
    earlier run had made the same and nothing was done.
    """

    task: Task
    seconds: float
    files: tuple[str, ...]
    error: str = ""
    findings: tuple[Finding, ...] = ()
    reused: bool = False


def run_task(task: Task, programme: Programme, folder: Path, scratch: Path | None = None) -> Outcome:
    """Run a task in its folder, which exists and is empty; faults become the outcome's error.

    ``scratch`` is a folder with a short path for what a kernel needs while it runs; by default the system's.
    """
    started = time.perf_counter()
    error = ""
    findings: tuple[Finding, ...] = ()
    try:
        notebook = _execute(task, programme, folder, scratch)
        export(task, notebook, folder)
        findings = notebook_findings(task, notebook)
    except NotebookError as fault:
        error = str(fault)
    except ExportError as fault:
        error = f"{task.name}: {fault}"
    files = tuple(sorted(path.name for path in folder.iterdir()))
    return Outcome(task, time.perf_counter() - started, files, error, findings)


def notebook_findings(task: Task, notebook: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return warnings on what a report's notebook shows."""
    from koers.export.foreign import undescribed_pictures

    return tuple(undescribed_pictures(notebook, f"notebooks/{task.notebook.name}"))


def _execute(task: Task, programme: Programme, folder: Path, base: Path | None) -> NotebookNode:
    """Run the notebook with papermill; the executed notebook is written even when it fails."""
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    target = folder / f"{task.name}.ipynb"
    deadline = time.monotonic() + task.timeout_seconds
    with _scratch(base) as scratch, _kernel_environment(programme, scratch):
        try:
            papermill.execute_notebook(
                str(task.notebook),
                str(target),
                parameters=dict(task.parameters),
                kernel_name="python3",
                cwd=str(scratch),
                progress_bar=False,
                log_output=False,
                record_timing=False,
                coalesce_streams=True,
                shutdown_kernel="immediate",
                timeout_func=lambda _cell: max(1, math.ceil(deadline - time.monotonic())),
                config=_kernel_config(scratch),
                **({"kernel_manager_class": manager} if (manager := kernel_manager()) else {}),
            )
        except PapermillExecutionError as error:
            raise NotebookError(_cell_message(task, error.exec_count, error.ename, error.evalue)) from None
        except CellTimeoutError:
            advice = "Raise notebook_timeout_seconds in params/programme.yaml if it needs longer."
            raise NotebookError(f"{task.name}: {_last_cell(target)} still ran after {task.timeout_seconds} seconds. {advice}") from None
        except DeadKernelError:
            advice = "Was it killed, or out of memory? The failed notebook shows how far it came."
            raise NotebookError(f"{task.name}: the kernel died in {_last_cell(target)}. {advice}") from None
    notebook = normalise(nbformat.read(target, as_version=4))
    target.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    _refuse_display_errors(task, notebook)
    return notebook


def _cell_message(task: Task, number: int | None, name: str, value: str) -> str:
    advice = "The failed notebook shows where; open it in JupyterLab."
    return f"{task.name}: cell {number} raised {name}: {value}\n{advice}"


def _last_cell(executed: Path) -> str:
    """Return how to call the last cell that an executed notebook came to, counted as Jupyter counts."""
    import nbformat

    cells = nbformat.read(executed, as_version=4).cells if executed.is_file() else []
    code = [cell for cell in cells if cell.cell_type == "code" and cell.source.strip()]
    begun = [cell for cell in code if cell.metadata.get("papermill", {}).get("start_time")]
    return f"cell {len(begun)}" if begun else "its first cell"


def _refuse_display_errors(task: Task, notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error" and output.ename == "SystemExit":
                raise NotebookError(f"{task.name}: cell {cell.execution_count} left the notebook by sys.exit(). Take that out.")
            if output.output_type == "error":
                raise NotebookError(
                    _cell_message(task, cell.execution_count, output.ename, f"{output.evalue} (while displaying the result)")
                )
            if output.output_type == "stream" and output.name == "stderr" and "Traceback (most recent call last)" in output.text:
                last = output.text.strip().splitlines()[-1]
                raise NotebookError(_cell_message(task, cell.execution_count, "an error while displaying its result", last))


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Take out of an executed notebook what differs from run to run; the notebook is changed."""
    notebook.metadata.pop("papermill", None)
    info = notebook.metadata.get("language_info", {})
    if "version" in info:
        info["version"] = f"{sys.version_info.major}.{sys.version_info.minor}"
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        for output in cell.get("outputs", []):
            _normalise_output(output)
    return notebook


def _normalise_output(output: NotebookNode) -> None:
    """Take folders and process numbers out of warnings, addresses in memory out of text."""
    if output.output_type == "stream":
        text = _WARNING_PLACE.sub(lambda match: (match[1] or "cell") + match[2], output.text) if output.name == "stderr" else output.text
        output.text = _ADDRESS.sub("at 0x0", text)
    elif "text/plain" in output.get("data", {}):
        output.data["text/plain"] = _ADDRESS.sub("at 0x0", output.data["text/plain"])


@contextmanager
def _scratch(base: Path | None) -> Iterator[Path]:
    """Give a short-lived folder: the kernel's working directory, sockets, configuration."""
    with tempfile.TemporaryDirectory(dir=base, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _kernel_config(scratch: Path) -> Any:
    """Talk to the kernel over sockets in the scratch folder; TCP where there are none."""
    from traitlets.config import Config

    sockets = sys.platform != "win32" and len(str(scratch)) <= _LONGEST_SOCKET_FOLDER
    connection = {"connection_file": str(scratch / "kernel.json"), **({"transport": "ipc"} if sockets else {})}
    return Config({"ConnectionFileMixin": connection})


@contextmanager
def _kernel_environment(programme: Programme, scratch: Path) -> Iterator[None]:
    """Set what the kernel inherits: our folders, nobody's own settings, the same hash seed and zone."""
    settings: dict[str, str | None] = {
        **kernel_settings(),
        "KOERS_ROOT": str(programme.root),
        "KOERS_DATA": str(programme.data),
        "KOERS_PARAMS": str(programme.params),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "JUPYTER_DATA_DIR": str(scratch / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(scratch),
    }
    before = {name: os.environ.get(name) for name in settings}
    _set_environment(settings)
    try:
        yield
    finally:
        _set_environment(before)


def kernel_settings() -> dict[str, str | None]:
    """Return what every kernel's environment has in common; None: not set."""
    import koers

    return {
        "PYTHONPATH": str(Path(koers.__file__).parent.parent),
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONWARNINGS": "default",
        "PYTHONSTARTUP": None,
        "PYTHONOPTIMIZE": None,
        "SOURCE_DATE_EPOCH": "0",
        "JUPYTER_PATH": None,
        "JUPYTER_PREFER_ENV_PATH": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MATPLOTLIBRC": _matplotlib_defaults(),
        "COLUMNS": None,
        "LINES": None,
    }


def _set_environment(settings: Mapping[str, str | None]) -> None:
    for name, value in settings.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _matplotlib_defaults() -> str | None:
    """Return matplotlib's own settings file, which then stands in the place of a user's; without importing it."""
    found = importlib.util.find_spec("matplotlib")
    return str(Path(found.origin).parent / "mpl-data" / "matplotlibrc") if found and found.origin else None


def sections_of(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the neutral forms of the sections that an executed notebook shows, in order."""
    from koers.present.display import MIME

    return [
        output["data"][MIME]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
        if output["output_type"] in ("display_data", "execute_result") and MIME in output["data"]
    ]


def document_names(report: str, formats: tuple[str, ...]) -> dict[str, str]:
    """Return the file of each format, the open formats and the notebook included."""
    names = {name: f"{report}.{name}" for name in formats}
    if "html" in formats:
        names[LINEAGE] = f"{report}.{LINEAGE}"
    if "xlsx" in formats:
        names[TABLES] = f"{report}.{TABLES}"
    return {**names, FIGURES: f"{report}.{FIGURES}", "notebook": f"{report}.ipynb"}


def export(task: Task, notebook: NotebookNode, folder: Path) -> None:
    """Write the report's files into its folder.

    Raises
    ------
    ExportError
        When something that the notebook shows cannot become a document.
    """
    from koers.export.figures import figures_csv, tables_csv, title_of

    sections = sections_of(notebook)
    if not sections:
        raise ExportError("The notebook shows no section. Begin it with report.title().")
    names = document_names(task.name, task.formats)
    figures = figures_csv(sections)
    (folder / names[FIGURES]).write_bytes(figures)
    day = date.fromisoformat(title_of(sections)["date"])
    if "xlsx" in task.formats:
        from koers.export.xlsx import export_xlsx

        (folder / names["xlsx"]).write_bytes(export_xlsx(sections, created=day))
        (folder / names[TABLES]).write_bytes(tables_csv(sections))
    if "pdf" in task.formats:
        from koers.export.pdf import export_pdf

        (folder / names["pdf"]).write_bytes(export_pdf(sections, attachments=_attachments(task, figures, sections), reference_date=day))
    if "html" in task.formats:
        from koers.export.html import export_html
        from koers.export.lineage import export_lineage, lineage_links

        page = export_html(notebook, links=_links(task, sections), lineage=lineage_links(sections, names[LINEAGE]))
        (folder / names["html"]).write_text(page, encoding="utf-8", newline="\n")
        (folder / names[LINEAGE]).write_text(export_lineage(sections, names["html"]), encoding="utf-8", newline="\n")


def _attachments(task: Task, figures: bytes, sections: list[dict[str, Any]]) -> list[Any]:
    from koers.export.figures import title_of
    from koers.export.pdf import Attachment

    words = title_of(sections)["words"]
    provenance = provenance_json(task.provenance)
    return [
        Attachment(f"{task.name}.{FIGURES}", figures, "text/csv", words["attached_figures"], "data"),
        Attachment("provenance.json", provenance, "application/json", words["attached_provenance"], "supplement"),
    ]


def provenance_json(content: dict[str, Any]) -> bytes:
    """Write provenance as JSON: sorted keys, indented, LF."""
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _links(task: Task, sections: list[dict[str, Any]]) -> list[Any]:
    from koers.export.figures import title_of
    from koers.export.html import DocumentLink

    words, names = title_of(sections)["words"], document_names(task.name, task.formats)
    kinds: tuple[tuple[str, str, Any], ...] = (
        ("pdf", "download_pdf", "pdf"),
        ("xlsx", "download_xlsx", "xlsx"),
        (TABLES, "tables_csv", "csv"),
        (FIGURES, "figures_csv", "csv"),
        ("notebook", "notebook", "notebook"),
    )
    links = [DocumentLink(words[word], names[key], kind) for key, word, kind in kinds if key in names]
    return [*links, DocumentLink(words["overview"], "index.html", "index")]
