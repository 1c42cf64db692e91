"""A programme's data and parameters on disk: what there is, and one period of it, checked.

``programme/`` holds the registers, ``periods/<period>/`` one file per table, ``published/<document>/``
documents as printed. A period has the tables whose files are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from koers.data.origins import check_origin, read_origins, sha256
from koers.data.parameters import PeriodParameters, Programme, Thresholds, known_periods, read_parameters
from koers.data.schemas import PUBLISHED, TABLES, TableSchema, tables_in
from koers.data.tables import file_bytes, read_table, reference_faults
from koers.errors import DataError, Finding, UsageError, suggest
from koers.period import Period, find

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class InputFile:
    """A file that was read: path below ``data/`` or ``params/`` (with that prefix), checksum, source document."""

    file: str
    sha256: str
    document_id: str = ""
    note: str = ""


@dataclass(frozen=True)
class PeriodData:
    """One period, checked.

    Attributes
    ----------
    period : Period
    parameters : PeriodParameters
    programme : Programme
    frames : mapping of table name to DataFrame
        Registers and the period's tables; an optional table that is not there is absent.
    files : mapping of table name to path below the data folder
    inputs : tuple of InputFile
        Every file that was read, parameters included, sorted.
    findings : tuple of Finding
        Warnings; errors stop the loading.
    """

    period: Period
    parameters: PeriodParameters
    programme: Programme
    frames: Mapping[str, pd.DataFrame]
    files: Mapping[str, str]
    inputs: tuple[InputFile, ...]
    findings: tuple[Finding, ...]

    @property
    def thresholds(self) -> Thresholds:
        """The deviation thresholds in force."""
        return self.parameters.deviations or self.programme.deviations


@dataclass(frozen=True)
class Store:
    """A data folder and a parameter folder."""

    data: Path
    params: Path

    @cached_property
    def programme(self) -> Programme:
        """The programme's parameters."""
        return read_parameters(self.params / "programme.yaml", "params/programme.yaml", Programme)

    @cached_property
    def periods(self) -> list[Period]:
        """The periods that have parameters, in order."""
        return known_periods(self.params)

    def period(self, name: str) -> Period:
        """Return the period of that name; raise UsageError with the nearest otherwise."""
        return find(name, self.periods)

    def parameters(self, period: Period) -> PeriodParameters:
        """Return a period's parameters; raise DataError when the file is wrong."""
        file = f"{period}.yaml"
        parameters = read_parameters(self.params / file, f"params/{file}", PeriodParameters)
        if parameters.period != str(period):
            message = f"{parameters.period!r} is not the period of this file."
            raise DataError([Finding(f"params/{file}", 0, "period", "constraint-error", message, f"Write {period}.")])
        return parameters

    def has_tables(self, period: Period, tables: Iterable[str]) -> bool:
        """Tell whether a period has a file for each of these tables."""
        return all((self.data / _file(TABLES[name], period)).is_file() for name in tables)

    def reports(self, period: Period) -> list[str]:
        """Return the reports that a period has the data for, in the programme's order."""
        self._check_report_tables()
        return [name for name, report in self.programme.reports.items() if self.has_tables(period, report.tables)]

    def latest(self, report: str) -> Period:
        """Return the newest period that has a report's data."""
        for period in reversed(self.periods):
            if report in self.reports(period):
                return period
        raise UsageError(f"No period has the data of the report {report!r}.")

    def missing_tables(self, period: Period, report: str) -> list[str]:
        """Return the files that a period lacks for a report."""
        tables = self.programme.reports[report].tables
        return [_file(TABLES[name], period) for name in tables if not self.has_tables(period, [name])]

    def load(self, period: Period) -> PeriodData:
        """Read and check the registers and a period's tables.

        Raises
        ------
        DataError
            With every fault of every file.
        """
        parameters = self.parameters(period)
        origins, findings = read_origins(self.data)
        frames: dict[str, pd.DataFrame] = {}
        files: dict[str, str] = {}
        inputs = [self._parameter_input("programme.yaml"), self._parameter_input(f"{period}.yaml")]
        for schema in (*tables_in("programme"), *tables_in("periods")):
            file = _file(schema, period)
            if schema.folder == "periods" and not (self.data / file).is_file():
                continue
            content, faults = file_bytes(self.data / file, f"data/{file}")
            findings += faults
            if content is None:
                continue
            digest = sha256(content)
            findings += check_origin(file, digest, origins)
            frame, faults = read_table(content, f"data/{file}", schema)
            findings += faults
            files[schema.name] = f"data/{file}"
            origin = origins.get(file)
            inputs.append(InputFile(f"data/{file}", digest, origin.document_id if origin else "", origin.note if origin else ""))
            if frame is not None:
                frames[schema.name] = frame
        findings += self._unknown_files(period)
        findings += reference_faults(frames, files, list(TABLES.values()))
        if any(finding.severity == "error" for finding in findings):
            raise DataError(finding for finding in findings if finding.severity == "error")
        inputs.sort(key=lambda item: item.file)
        return PeriodData(period, parameters, self.programme, frames, files, tuple(inputs), tuple(sorted(findings)))

    def check_published(self) -> list[Finding]:
        """Return the faults of the published documents: checksums, schema."""
        origins, findings = read_origins(self.data)
        for path in sorted((self.data / "published").rglob("*.csv")):
            file = path.relative_to(self.data).as_posix()
            content = path.read_bytes()
            findings += check_origin(file, sha256(content), origins)
            if path.stem in PUBLISHED:
                findings += read_table(content, f"data/{file}", PUBLISHED[path.stem])[1]
            else:
                message = f"{path.stem!r} is no table of a published document."
                findings.append(Finding(f"data/{file}", 0, "", "unknown-file", message, suggest(path.stem, PUBLISHED)))
        return findings

    def _parameter_input(self, name: str) -> InputFile:
        return InputFile(f"params/{name}", sha256((self.params / name).read_bytes()))

    def _unknown_files(self, period: Period) -> list[Finding]:
        """A misspelt file name would otherwise be a table that silently is not there."""
        names = {f"{schema.name}.csv" for schema in tables_in("periods")}
        folder = self.data / "periods" / str(period)
        return [
            Finding(f"data/periods/{period}/{path.name}", 0, "", "unknown-file", f"{path.name!r} is no table.", suggest(path.name, names))
            for path in sorted(folder.glob("*"))
            if path.name not in names and not path.name.startswith((".", "~"))
        ]

    def _check_report_tables(self) -> None:
        faults = [
            Finding("params/programme.yaml", 0, f"reports.{name}.tables", "foreign-key", f"{table!r} is no table.", suggest(table, TABLES))
            for name, report in self.programme.reports.items()
            for table in report.tables
            if table not in TABLES
        ]
        if faults:
            raise DataError(faults)


def _file(schema: TableSchema, period: Period) -> str:
    return f"periods/{period}/{schema.name}.csv" if schema.folder == "periods" else f"{schema.folder}/{schema.name}.csv"


__all__ = ["InputFile", "PeriodData", "Store"]
