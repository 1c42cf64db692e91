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
from koers.data.store import ALL_PERIODS, PeriodData, Store, name_of
from koers.errors import DataError, Finding, UsageError, suggest
from koers.notebook import Report
from koers.period import Period
from koers.present.wording import Wording
from koers.provenance import code_version, environment, notebook_checksum

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
    entity : str
        What this one is about, such as a theme; "" for a report of the whole.
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
    entity: str
    language: str
    title: str
    notebook: Path
    parameters: tuple[tuple[str, Any], ...]
    formats: tuple[Format, ...]
    provenance: dict[str, Any]
    timeout_seconds: int
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """The name of its files: ``financial-overview``, ``theme-progress--ouderen``."""
        return f"{self.report}--{self.entity}" if self.entity else self.report


@dataclass(frozen=True)
class Plan:
    """The tasks of one period in one language; ``period`` is None for the reports over all periods."""

    programme: Programme
    period: Period | None
    language: str
    tasks: tuple[Task, ...]

    @property
    def name(self) -> str:
        """The name of the period, or of all periods, and of its folder."""
        return name_of(self.period)


def make_plan(
    programme: Programme, period: Period | None, language: str, reports: Sequence[str] = (), formats: Sequence[Format] = FORMATS
) -> Plan:
    """Decide what to make for a period; read and check all of its data.

    Parameters
    ----------
    programme : Programme
    period : Period or None
        None for the reports over all periods.
    language : str
    reports : sequence of str
        Names, of one of a series with what it is about (``theme-progress--ouderen``); empty for every report that the period has
        the data for.
    formats : sequence of Format

    Raises
    ------
    UsageError
        For an unknown report, or one that the period lacks the data for.
    DataError
        With every fault in parameters and data.
    """
    store = programme.store
    if lacking := store.unfilled(period):
        raise DataError(lacking)
    chosen = _choose(store, period, reports)
    data = store.load(period)
    pairs = _pairs(store, data, chosen, reports)
    store.check_cases([entity for name, entity in pairs if store.programme.reports[name].entity == "case"], period)
    for name, entity in pairs:
        check_parameters(programme.root / "notebooks" / f"{name}.ipynb", _parameters(store, name, period, language, entity))
    opened = [Report(name, entity, programme.root, store, data, Wording(language)) for name, entity in pairs]
    return Plan(programme, period, language, tuple(_task(report, formats) for report in opened))


def _choose(store: Store, period: Period | None, reports: Sequence[str]) -> list[str]:
    available, known = store.reports(period), store.programme.reports
    reports = [report_of(name) for name in reports]
    for name in reports:
        if name not in known:
            raise UsageError(f"There is no report {name!r}. {suggest(name, known)}")
        if name not in available:
            if known[name].all_periods is not (period is None):
                where = f"over all periods: name {ALL_PERIODS}" if known[name].all_periods else "of one period: name it"
                raise UsageError(f"The report {name!r} is made {where} instead of {name_of(period)}.")
            chapter, missing = name_of(period), ", ".join(store.missing_tables(period, name))
            present = ", ".join(available) or "none"
            raise UsageError(f"{chapter} lacks the data of the report {name!r}: {missing}. Reports of {chapter}: {present}.")
    if not available:
        lacking = {name: store.missing_tables(period, name) for name in known if known[name].all_periods is (period is None)}
        listed = "; ".join(f"{name} needs {', '.join(files)}" for name, files in lacking.items())
        raise UsageError(f"{name_of(period)} has no report's data: {listed}.")
    return [name for name in available if not reports or name in reports]


def report_of(name: str) -> str:
    """Return the report that a name is of: ``theme-progress`` of ``theme-progress--ouderen``."""
    return name.partition("--")[0]


def _pairs(store: Store, data: PeriodData, chosen: Sequence[str], reports: Sequence[str]) -> list[tuple[str, str]]:
    """Return the reports to make, each with what it is about; of a series all, or those that are named."""
    pairs = [(name, entity) for name in chosen for entity in store.entities(data, name)]
    known = {f"{name}--{entity}": (name, entity) for name, entity in pairs if entity}
    for name in reports:
        if "--" in name and name not in known:
            series = [one for one in known if report_of(one) == report_of(name)]
            raise UsageError(f"There is no report {name!r} of {data.name}. {suggest(name, series)}")
    wanted = {known.get(name, (name, "")) for name in reports}
    return [pair for pair in pairs if not reports or pair in wanted or (pair[0], "") in wanted]


def _parameters(store: Store, name: str, period: Period | None, language: str, entity: str) -> dict[str, Any]:
    """Return what a notebook is given; an entity goes under its column's name, ``theme`` for ``theme_id``."""
    column = store.programme.reports[name].entity
    which = {} if period is None else {"period": str(period)}
    return {**which, "language": language, **({column.removesuffix("_id"): entity} if column else {})}


def _task(report: Report, formats: Sequence[Format]) -> Task:
    store, period, language = report.store, report.data.period, report.words.language
    notebook = report.root / "notebooks" / f"{report.name}.ipynb"
    parameters = _parameters(store, report.name, period, language, report.entity)
    return Task(
        period=report.data.name,
        report=report.name,
        entity=report.entity,
        language=language,
        title=report.title_text,
        notebook=notebook,
        parameters=tuple(parameters.items()),
        formats=tuple(f for f in FORMATS if f in formats),
        provenance=_provenance(report, notebook, parameters),
        timeout_seconds=store.programme.notebook_timeout_seconds,
        findings=tuple(report.findings()),
    )


def _provenance(report: Report, notebook: Path, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return what a report is made of, as plain values: inputs, parameters, code, environment."""
    code, place = code_version(report.root, notebook), environment()
    return {
        "report": report.name,
        "notebook": f"notebooks/{notebook.name}",
        "parameters": parameters,
        "inputs": [{"file": item.file, "sha256": item.sha256, "document": item.document_id, "note": item.note} for item in report.inputs],
        "code": {"release": code.release, "sha256": code.sha256, "notebook_sha256": notebook_checksum(notebook)},
        "environment": {"python": place.python, "platform": place.platform, "packages": dict(place.packages)},
    }
