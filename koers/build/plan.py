"""The plan: one frozen task per report, decided before anything runs.

Making a plan reads and checks all the data it needs, so that wrong input stops the build here, with
every fault told and nothing written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from koers.build.parameters import check_parameters
from koers.data.store import Store
from koers.errors import Finding, UsageError, suggest
from koers.notebook import Report, prepare_report
from koers.period import Period
from koers.provenance import code_version, environment

Format = Literal["html", "pdf", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True)
class Programme:
    """Where a programme lies: the root (notebooks, lock), its data and its parameters."""

    root: Path
    data: Path
    params: Path

    @property
    def store(self) -> Store:
        """Its data and parameters."""
        return Store(self.data, self.params)


@dataclass(frozen=True)
class Task:
    """One report to make.

    Attributes
    ----------
    period, report, language : str
    title : str
        The report's title in its language.
    notebook : Path
    parameters : tuple of (name, value)
        What the notebook is given.
    formats : tuple of Format
        What to make beside the notebook and the figures.
    provenance : str
        The report's provenance as JSON text, to be attached and shown.
    timeout_seconds : int
    findings : tuple of Finding
        Warnings and remarks on the data.
    """

    period: str
    report: str
    language: str
    title: str
    notebook: Path
    parameters: tuple[tuple[str, Any], ...]
    formats: tuple[Format, ...]
    provenance: dict[str, Any]
    timeout_seconds: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Plan:
    """The tasks of one period in one language."""

    programme: Programme
    period: Period
    language: str
    tasks: tuple[Task, ...]


def make_plan(
    programme: Programme, period: Period, language: str, reports: Sequence[str] = (), formats: Sequence[Format] = FORMATS
) -> Plan:
    """Decide what to make for a period; read and check all of its data.

    Parameters
    ----------
    programme : Programme
    period : Period
    language : str
    reports : sequence of str
        Names; empty for every report that the period has the data for.
    formats : sequence of Format

    Raises
    ------
    UsageError
        For an unknown report, or one that the period lacks the data for.
    DataError
        With every fault in parameters and data.
    """
    store = programme.store
    chosen = _choose(store, period, reports)
    for name in chosen:
        check_parameters(programme.root / "notebooks" / f"{name}.ipynb", _parameters(period, language))
    return Plan(programme, period, language, tuple(_task(programme, store, period, language, name, formats) for name in chosen))


def _choose(store: Store, period: Period, reports: Sequence[str]) -> list[str]:
    available, known = store.reports(period), store.programme.reports
    for name in reports:
        if name not in known:
            raise UsageError(f"There is no report {name!r}. {suggest(name, known)}")
        if name not in available:
            missing = ", ".join(store.missing_tables(period, name))
            raise UsageError(
                f"{period} lacks the data of the report {name!r}: {missing}. Reports of {period}: {', '.join(available) or 'none'}."
            )
    if not available:
        lacking = {name: store.missing_tables(period, name) for name in known}
        listed = "; ".join(f"{name} needs {', '.join(files)}" for name, files in lacking.items())
        raise UsageError(f"{period} has no report's data: {listed}.")
    return [name for name in available if not reports or name in reports]


def _parameters(period: Period, language: str) -> dict[str, Any]:
    return {"period": str(period), "language": language}


def _task(programme: Programme, store: Store, period: Period, language: str, name: str, formats: Sequence[Format]) -> Task:
    notebook = programme.root / "notebooks" / f"{name}.ipynb"
    report = prepare_report(store, programme.root, name, str(period), language)
    findings = tuple(report.findings())
    return Task(
        period=str(period),
        report=name,
        language=language,
        title=store.programme.reports[name].title[language],
        notebook=notebook,
        parameters=tuple(_parameters(period, language).items()),
        formats=tuple(f for f in FORMATS if f in formats),
        provenance=_provenance(report, notebook, _parameters(period, language)),
        timeout_seconds=store.programme.notebook_timeout_seconds,
        findings=findings,
    )


def _provenance(report: Report, notebook: Path, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return what a report is made of, as plain values: inputs, parameters, code, environment."""
    code, place = code_version(report.root, notebook), environment()
    return {
        "report": report.name,
        "notebook": f"notebooks/{notebook.name}",
        "parameters": parameters,
        "inputs": [
            {"file": item.file, "sha256": item.sha256, "document": item.document_id, "note": item.note} for item in report.data.inputs
        ],
        "code": {"release": code.release, "sha256": code.sha256},
        "environment": {"python": place.python, "platform": place.platform, "packages": dict(place.packages)},
    }
