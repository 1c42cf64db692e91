"""A programme's data and parameters on disk: what there is, and one period of it, checked.

``programme/`` holds the registers, ``periods/<period>/`` one file per table, ``published/<document>/``
documents as printed. A period has the tables whose files are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koers.data.impact import FOLDER as CASES
from koers.data.impact import REGISTRY, CaseData, published_figures, read_case
from koers.data.journal import interrupted
from koers.data.ledger import LINES, RECORD, LedgerRecord, differing, read_record, record_file
from koers.data.origins import LEFT_OUT, Origin, check_origin, left_out, read_origins, sha256, vanished
from koers.data.parameters import PeriodParameters, Programme, Thresholds, Tolerances, Words, known_periods, read_parameters
from koers.data.schemas import PUBLISHED, TABLES, Folder, TableSchema, tables_in
from koers.data.tables import file_bytes, misspelt, read_text, reference_faults, typed
from koers.errors import DataError, Finding, UsageError, suggest
from koers.period import Period, comparable, find, fiscal_year, previous

if TYPE_CHECKING:
    import pandas as pd


# A later reference date is a typing error.
LATEST_REFERENCE = timedelta(days=366)
# Blank for income, needed for expenditure: the one cell that depends on another.
_ASSUMED = ("overview_finance", "expected_end_balance_eur")
# The name that stands for all periods together, and the folder of their reports.
ALL_PERIODS = "programme"


def name_of(period: Period | None) -> str:
    """Return a period's name; that of all periods for None."""
    return ALL_PERIODS if period is None else str(period)


@dataclass(frozen=True)
class InputFile:
    """A file that was read.

    Attributes
    ----------
    file : str
        Path below ``data/`` or ``params/``, with that prefix.
    sha256 : str
    document_id, title : str
        The source document; "" when there is no origin record.
    note : str
        Why the file was last recorded.
    """

    file: str
    sha256: str
    document_id: str = ""
    title: str = ""
    note: str = ""


class Frames(dict[str, "pd.DataFrame"]):
    """Tables by name, which remember what was asked of them.

    Attributes
    ----------
    opened : set of str
        Names of the tables that were taken out by name; going through all of them does not count.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        super().__init__(tables)
        self.opened: set[str] = set()

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table; remember that it was asked for."""
        self.opened.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a table or, where it is not there, the default."""
        return self[name] if name in self else default  # noqa: SIM401


@dataclass(frozen=True)
class PeriodData:
    """One period, checked; or the registers alone, for reports over all periods.

    Attributes
    ----------
    period : Period or None
        None for reports over all periods.
    parameters : PeriodParameters
    programme : Programme
    frames : Frames
        Registers and the period's tables; an optional table that is not there is absent.
    files : mapping of table name to path below the data folder
    inputs : tuple of InputFile
        Every file that was read, parameters included, sorted.
    findings : tuple of Finding
        Warnings; errors stop the loading.
    ledger : LedgerRecord or None
        Of the ledger that spending was imported from, where it was.
    """

    period: Period | None
    parameters: PeriodParameters
    programme: Programme
    frames: Frames
    files: Mapping[str, str]
    inputs: tuple[InputFile, ...]
    findings: tuple[Finding, ...]
    ledger: LedgerRecord | None = None

    @property
    def name(self) -> str:
        """The name of the period, and of its folder."""
        return name_of(self.period)

    @property
    def parameters_file(self) -> str:
        """The file of the period's parameters; the programme's, for all periods together."""
        return "params/programme.yaml" if self.period is None else f"params/{self.period}.yaml"

    @property
    def opened(self) -> tuple[InputFile, ...]:
        """The inputs that a report drew on until now: the tables it took, and all parameters."""
        files = {self.files[name] for name in self.frames.opened if name in self.files}
        if self.ledger is not None and "line_finance" in self.frames.opened:
            files.add(f"data/{record_file(self.period)}")
        return tuple(item for item in self.inputs if item.file in files or item.file.startswith("params/"))

    @property
    def disclaimer(self) -> Words:
        """What stands on every page."""
        return self.parameters.disclaimer or self.programme.disclaimer

    @property
    def thresholds(self) -> Thresholds:
        """The deviation thresholds in force."""
        return self.parameters.deviations or self.programme.deviations

    @property
    def tolerances(self) -> Tolerances:
        """The tolerances of an audit in force."""
        return self.parameters.tolerances or self.programme.tolerances


@dataclass(frozen=True)
class Store:
    """A data folder and a parameter folder.

    Attributes
    ----------
    data, params : Path
    without : frozenset of (file, row)
        Rows of periods' tables that are looked past, as if they were not there: those at fault, to see what else there is to say.
        Row 0 stands for a table as a whole.
    """

    data: Path
    params: Path
    without: frozenset[tuple[str, int]] = frozenset()

    @cached_property
    def programme(self) -> Programme:
        """The programme's parameters."""
        context = {"periods": [str(period) for period in self.periods], "tables": list(TABLES)}
        return read_parameters(self.params / "programme.yaml", "params/programme.yaml", Programme, context)

    @cached_property
    def periods(self) -> list[Period]:
        """The periods that have parameters, in order."""
        return known_periods(self.params)

    def period(self, name: str) -> Period:
        """Return the period of that name; raise UsageError with the nearest otherwise."""
        return find(name, self.periods)

    def chapter(self, name: str) -> Period | None:
        """Return the period of that name; None for the name of all periods together."""
        if self.programme.all_periods is None:
            return self.period(name)
        names = {name_of(period): period for period in (*self.periods, None)}
        if name not in names:
            raise UsageError(f"There is no period {name!r}. {suggest(name, names)}")
        return names[name]

    def parameters(self, period: Period | None) -> PeriodParameters:
        """Return a period's parameters; raise DataError when the file is wrong."""
        if period is None:
            if self.programme.all_periods is None:
                raise UsageError("The programme has no reports over all periods. Fill in all_periods in params/programme.yaml.")
            return self.programme.all_periods
        file = f"{period}.yaml"
        return read_parameters(self.params / file, f"params/{file}", PeriodParameters, {"period": str(period)})

    def has_tables(self, period: Period | None, tables: Iterable[str]) -> bool:
        """Tell whether a period has a file for each of these tables, be it one that was not taken along."""
        files = [_file(TABLES[name], period) for name in tables]
        return all(((self.data / file).is_file() or file in self._left_out) and (f"data/{file}", 0) not in self.without for file in files)

    @cached_property
    def _left_out(self) -> frozenset[str]:
        return left_out(self.data)

    def reports(self, period: Period | None) -> list[str]:
        """Return the reports that a period (or all of them together) has the data for, in the programme's order."""
        reports = self.programme.reports.items()
        return [name for name, report in reports if report.all_periods is (period is None) and not self.missing_tables(period, name)]

    def title(self, period: Period | None, report: str) -> Words:
        """Return a report's title: that of a whole year, where it has one and the period accounts for a year."""
        named = self.programme.reports[report]
        return named.year_title if named.year_title and self.closed_year(period) else named.title

    def closed_year(self, period: Period | None) -> str:
        """Return the fiscal year that a period's money accounts for as a whole, such as "2024" or "2024/2025"; else ""."""
        if period is None or not self.has_tables(period, ["line_finance"]):
            return ""
        try:
            day = self.parameters(period).reference_date
        except DataError:
            return ""  # told on loading
        first, last = fiscal_year(day, self.programme.fiscal_year_start_month)
        return "" if day != last else str(last.year) if first.year == last.year else f"{first.year}/{last.year}"

    def chapters(self) -> list[Period | None]:
        """Return the periods that have reports, in order, then None when there are reports over all of them."""
        every: list[Period | None] = [*self.periods, None] if self.programme.all_periods is not None else [*self.periods]
        return [period for period in every if self.reports(period)]

    def entities(self, data: PeriodData, report: str) -> list[str]:
        """Return the entities that a period has a report for, in the register's order or its own; [""] for a report of the whole."""
        needed = self.programme.reports[report]
        if not needed.entity:
            return [""]
        if needed.entity == "case":
            return list(dict.fromkeys(data.parameters.impact_cases))
        table = next(data.frames[name] for name in needed.any_tables if name in data.frames)
        named = set(table[needed.entity])
        return [entity for entity in data.frames["themes"][needed.entity] if entity in named]

    def latest(self, report: str) -> Period | None:
        """Return the newest period that has a report's data; None for a report over all periods."""
        if self.programme.reports[report].all_periods:
            return None
        for period in reversed(self.periods):
            if report in self.reports(period) and not self.unfilled(period):
                return period
        raise UsageError(f"No period has the data of the report {report!r}.")

    def before(self, period: Period, tables: Iterable[str]) -> Period | None:
        """Return the previous period that has one of these tables, filled in; None where there is none."""
        return previous(period, self._earlier(period, tables))

    def beside(self, period: Period, tables: Iterable[str]) -> Period | None:
        """Return the earlier period with one of these tables, filled in, whose amounts can stand beside this one's; else None."""
        return comparable(period, self._earlier(period, tables), self.programme.fiscal_year_start_month)

    def published_beside(self, period: Period) -> Period | None:
        """Return the earlier period with described documents whose amounts can stand beside this one's; None where there is none."""
        having = [one for one in self.periods if one.end < period.start and self._describes(f"{one}.yaml")]
        return comparable(period, having, self.programme.fiscal_year_start_month)

    def _earlier(self, period: Period, tables: Iterable[str]) -> list[Period]:
        wanted = list(tables)
        having = [one for one in self.periods if one.end < period.start and any(self.has_tables(one, [table]) for table in wanted)]
        return [one for one in having if not self.unfilled(one)]

    def compared_with(self, period: Period, tables: Iterable[str]) -> Period | None:
        """Return what a period is compared with: the previous one that has the first of these tables that both have; else None."""
        found = (self.before(period, [table]) for table in tables if self.has_tables(period, [table]))
        return next((one for one in found if one is not None), None)

    def unfilled(self, period: Period | None) -> list[Finding]:
        """Return what a concept that was started from an earlier period still lacks: values and rows that have to be supplied.

        Until it is filled in, other periods are built and read without it. A period that was not started by
        :mod:`koers.data.new` never is unfilled: what it lacks is a fault.
        """
        if period is None:
            return []
        try:
            parameters = self.parameters(period)
        except DataError:
            return []  # told on loading
        if parameters.started_from is None or parameters.status != "concept":
            return []
        return [finding for schema in tables_in("periods") for finding in self._lacking(schema, period)]

    def _lacking(self, schema: TableSchema, period: Period) -> list[Finding]:
        file = _file(schema, period)
        path = self.data / file
        frame = read_text(path.read_bytes(), f"data/{file}", schema)[0] if path.is_file() else None
        if frame is None:
            return []
        if frame.empty:
            advice = "Fill it in, or delete the file if there is no such table."
            empty = Finding(f"data/{file}", 0, "", "to-fill-in", "the file is still to be filled in: it has no rows.", advice)
            return [] if schema.may_be_empty else [empty]
        found = []
        for column in schema.columns:
            if column.name not in frame or (column.blank and (schema.name, column.name) != _ASSUMED):
                continue
            cells = frame if column.blank is False else frame[frame["side"] == "lasten"]
            rows = [int(row) for row in cells.index[cells[column.name].isna()]]
            if rows:
                message, meaning = f"{column.name} is still to be filled in: {_listed_rows(rows)}.", column.description
                found.append(Finding(f"data/{file}", rows[0], column.name, "to-fill-in", message, f"{meaning}."))
        return found

    def missing_tables(self, period: Period | None, report: str) -> list[str]:
        """Return the files that a period lacks for a report, each with the file beside it that could be meant."""
        needed = self.programme.reports[report]
        missing = [name for name in needed.tables if not self.has_tables(period, [name])]
        if needed.entity == "case":
            return [*missing, *([] if self._cases(period) else [f"impact_cases in params/{name_of(period)}.yaml"])]
        if needed.any_tables and not any(self.has_tables(period, [name]) for name in needed.any_tables):
            missing += needed.any_tables
        if needed.earlier and not missing and period is not None and self.compared_with(period, needed.any_tables) is None:
            return [f"an earlier period with {', '.join(name for name in needed.any_tables if self.has_tables(period, [name]))}"]
        undescribed = needed.published and not self._describes(f"{name_of(period)}.yaml")
        described = [f"published/<document>/{name_of(period)}.yaml, which describes printed tables"] if undescribed else []
        return [*(self._missing(_file(TABLES[name], period)) for name in missing), *described]

    def _describes(self, name: str) -> bool:
        """Tell whether a published document has a description of this name, be it one that was not taken along."""
        elsewhere = (file.split("/") for file in self._left_out)
        return any((self.data / "published").glob(f"*/{name}")) or any((parts[0], parts[-1]) == ("published", name) for parts in elsewhere)

    def _missing(self, file: str) -> str:
        near = misspelt(self.data / file, _names("periods"))
        return f"{file} (rename {near} if that is it)" if near else file

    def load(self, period: Period | None) -> PeriodData:
        """Read and check the parameters, the registers, a period's tables and the published documents.

        Raises
        ------
        DataError
            With every fault of every file.
        """
        findings: list[Finding] = []
        try:
            parameters = self.parameters(period)
            findings += self._missing_keys(period, parameters)
        except DataError as error:
            findings += error.findings
        tables = self._read_tables(period)
        findings += [*tables.findings, *self.check_published(), *self._unknown_files(period), *self._buildable(period)]
        findings += interrupted(self.data / "periods" / name_of(period), f"data/periods/{period}", name_of(period))
        errors = {finding for finding in findings if finding.severity == "error"}
        if errors:
            raise DataError(errors)
        frames = Frames({name: typed(frame, TABLES[name]) for name, frame in tables.texts.items()})
        record = self.ledger(period)
        if record is not None and "line_finance" in frames:
            spent = dict.__getitem__(frames, "line_finance")[["theme_id", "line_id", "spent_eur"]]
            findings += differing(record, spent.itertuples(name=None), tables.files["line_finance"])
        own = [self._parameter_input(f"{period}.yaml")] if period is not None else []
        inputs = [self._parameter_input("programme.yaml"), *own, *tables.inputs]
        inputs.sort(key=lambda item: item.file)
        return PeriodData(period, parameters, self.programme, frames, tables.files, tuple(inputs), tuple(sorted(set(findings))), record)

    def ledger(self, period: Period | None) -> LedgerRecord | None:
        """Return the record of the ledger that a period's spending was imported from; None where it was not."""
        return None if period is None else read_record(self.data, period)

    def case(self, name: str) -> CaseData:
        """Read an impact case; raise DataError with every fault of its files, UsageError when there is none of that name."""
        return read_case(self.data / CASES / name, f"data/{CASES}/{name}")

    def check_cases(self, names: Iterable[str], period: Period | None) -> None:
        """Read impact cases; raise DataError with every fault of every one, and with those that are not there."""
        findings: list[Finding] = []
        for name in names:
            try:
                self.case(name)
            except DataError as error:
                findings += error.findings
            except UsageError as error:
                file = f"params/{name_of(period)}.yaml"
                findings.append(Finding(file, 0, "impact_cases", "missing-file", str(error), "Correct the name, or add the case."))
        if findings:
            raise DataError(findings)

    def case_inputs(self, case: CaseData) -> tuple[InputFile, ...]:
        """Return the files that a case draws on: its own, the unit prices where it names one, what its source printed."""
        digests = dict(case.digests)
        drawn = list(published_figures(case))
        both = [one.case for one in (case, case.earlier) if one is not None]
        if any(case.registry.names & set(one.priced["proxy_source"]) for one in both):
            drawn.append(f"data/{REGISTRY}")
        if case.settings.finances is not None:
            drawn.append(f"data/periods/{case.settings.finances.period}/line_finance.csv")
        for file in drawn:
            path = self.data / file.removeprefix("data/")
            if path.is_file():
                digests[file] = sha256(path.read_bytes())
        return self._recorded(digests)

    @property
    def impact_folder(self) -> Path:
        """Where the programme's cases lie."""
        return self.data.resolve() / CASES

    def told_in(self, case: str, before: Period) -> tuple[Period, InputFile] | None:
        """Return the newest earlier period that reports on a case, and its parameters, which say so; None where there is none."""
        for period in reversed([one for one in self.periods if one < before]):
            if case in self._cases(period):
                return period, self._parameter_input(f"{period}.yaml")
        return None

    def input_files(self, files: Iterable[str]) -> tuple[InputFile, ...]:
        """Return files of the data folder, each named ``data/…``, with their checksums and origins, sorted."""
        return self._recorded({file: sha256((self.data / file.removeprefix("data/")).read_bytes()) for file in files})

    def _recorded(self, digests: Mapping[str, str]) -> tuple[InputFile, ...]:
        origins, _faults = read_origins(self.data)
        return tuple(
            InputFile(file, digest, *((origin.document_id, origin.title, origin.note) if origin else ()))
            for file, digest in sorted(digests.items())
            for origin in [origins.get(file.removeprefix("data/"))]
        )

    def _cases(self, period: Period | None) -> list[str]:
        """The impact cases of a period; none where its parameters cannot be read, which loading tells."""
        try:
            return [] if period is None else self.parameters(period).impact_cases
        except DataError:
            return []

    def _missing_keys(self, period: Period | None, parameters: PeriodParameters) -> list[Finding]:
        """Return the keys that a period with finances lacks, and a reference date that cannot be its own."""
        file = f"params/{period}.yaml"
        faults = []
        if period is not None and not period.start <= parameters.reference_date <= period.end + LATEST_REFERENCE:
            where = "before it begins" if parameters.reference_date < period.start else "more than a year after it ended"
            message = f"{parameters.reference_date} is no reference date of {period}: it lies {where}."
            advice = f"It is {period.start} or later, most often {period.end}."
            faults.append(Finding(file, 0, "reference_date", "constraint-error", message, advice))
        if not self.has_tables(period, ["line_finance"]):
            return faults
        return faults + [
            Finding(file, 0, key, "missing-label", f"the key {key!r} is missing.", "Add it: a period with finances needs it.")
            for key in ("horizon_date", "budget_label")
            if getattr(parameters, key) is None
        ]

    def _read_tables(self, period: Period | None) -> _Tables:
        """Read registers and a period's tables as text, with every fault of every one."""
        origins, findings = read_origins(self.data)
        recorded = not findings
        tables = _Tables({}, {}, [], findings)
        for schema in (*tables_in("programme"), *tables_in("periods")):
            file = _file(schema, period)
            if (schema.folder == "periods" or schema.optional) and not (self.data / file).is_file():
                findings += self._not_taken_along(file)
                continue
            if (f"data/{file}", 0) in self.without:
                continue
            content, faults = file_bytes(self.data / file, f"data/{file}", _names(schema.folder))
            findings += faults
            if content is None:
                continue
            origin, digest = origins.get(file), sha256(content)
            findings += check_origin(file, digest, origins) if recorded else []
            text, faults = self._looked_past(f"data/{file}", *read_text(content, f"data/{file}", schema))
            findings += faults
            tables.files[schema.name] = f"data/{file}"
            tables.inputs.append(InputFile(f"data/{file}", digest, *((origin.document_id, origin.title, origin.note) if origin else ())))
            if text is not None:
                tables.texts[schema.name] = text
        if period is not None and (self.data / record_file(period)).is_file():
            findings += self._read_record(period, origins, tables.inputs, recorded=recorded)
        told = {finding.file for finding in findings}
        for folder in ("programme/", *((f"periods/{period}/",) if period is not None else ())):
            findings += [finding for finding in vanished(self.data, folder, origins) if finding.file not in told]
        findings += reference_faults(tables.texts, tables.files, list(TABLES.values()))
        return tables

    def _looked_past(self, file: str, text: pd.DataFrame | None, faults: list[Finding]) -> tuple[pd.DataFrame | None, list[Finding]]:
        """Leave out the rows of a table that are to be looked past."""
        rows = [row for name, row in self.without if name == file]
        if not rows or text is None:
            return text, faults
        return text[~text.index.isin(rows)], [finding for finding in faults if finding.row not in rows]

    def _read_record(self, period: Period, origins: Mapping[str, Origin], inputs: list[InputFile], *, recorded: bool) -> list[Finding]:
        """Add the record of a ledger's import to the inputs; return what is wrong with it."""
        file = record_file(period)
        digest, origin = sha256((self.data / file).read_bytes()), origins.get(file)
        inputs.append(InputFile(f"data/{file}", digest, *((origin.document_id, origin.title, origin.note) if origin else ())))
        found = check_origin(file, digest, origins) if recorded else []
        try:
            self.ledger(period)
        except DataError as error:
            found += error.findings
        return found

    def _not_taken_along(self, file: str) -> list[Finding]:
        """Return that a file lies elsewhere: without it the period would be another."""
        if file not in self._left_out:
            return []
        message = f"the file was not taken along; data/{LEFT_OUT} lists it."
        return [Finding(f"data/{file}", 0, "", "missing-file", message, "Build this period where all data is.")]

    def check_published(self) -> list[Finding]:
        """Return the faults of the published documents: checksums, schema."""
        origins, findings = read_origins(self.data)
        recorded = not findings
        findings += vanished(self.data, "published/", origins)
        for path in sorted((self.data / "published").rglob("*.csv")):
            file = path.relative_to(self.data).as_posix()
            content, faults = file_bytes(path, f"data/{file}")
            findings += faults
            if content is None:
                continue
            findings += check_origin(file, sha256(content), origins) if recorded else []
            if path.stem in PUBLISHED:
                findings += read_text(content, f"data/{file}", PUBLISHED[path.stem])[1]
            else:
                message = f"{path.stem!r} is no table of a published document."
                findings.append(Finding(f"data/{file}", 0, "", "unknown-file", message, suggest(path.stem, PUBLISHED)))
        for path in sorted((self.data / "published").rglob("*.yaml")) if recorded else ():
            # What the printed tables are is as much a part of the record as what they say.
            findings += check_origin(path.relative_to(self.data).as_posix(), sha256(path.read_bytes()), origins)
        return findings

    def _buildable(self, period: Period | None) -> list[Finding]:
        """Warn of a period whose data suffices for no report."""
        if self.reports(period):
            return []
        needs = (
            f"{name} needs {', '.join(self.missing_tables(period, name))}"
            for name, r in self.programme.reports.items()
            if r.all_periods is (period is None)
        )
        message = "no report of this period can be built."
        return [Finding(f"data/periods/{name_of(period)}", 0, "", "missing-table", message, f"{'; '.join(needs)}.", "warning")]

    def _parameter_input(self, name: str) -> InputFile:
        return InputFile(f"params/{name}", sha256((self.params / name).read_bytes()))

    def _unknown_files(self, period: Period | None) -> list[Finding]:
        """A misspelt file name would otherwise be a table that silently is not there."""
        folders: tuple[tuple[Folder, str, str], ...] = (("periods", f"periods/{name_of(period)}", "*"), ("programme", "programme", "*.csv"))
        return [
            Finding(f"data/{below}/{path.name}", 0, "", "unknown-file", f"{path.name!r} is no table.", suggest(path.name, _names(kind)))
            for kind, below, pattern in folders
            for path in sorted((self.data / below).glob(pattern))
            if path.name not in _names(kind) and not path.name.startswith((".", "~"))
        ]


@dataclass(frozen=True)
class _Tables:
    """What was read before it is judged as a whole: frames of text, files and inputs by table, faults."""

    texts: dict[str, pd.DataFrame]
    files: dict[str, str]
    inputs: list[InputFile]
    findings: list[Finding]


def _listed_rows(rows: list[int]) -> str:
    """Return rows as people list them: "row 2", "rows 2-36", "rows 2, 3, 7, …"."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    if rows == list(range(rows[0], rows[-1] + 1)):
        return f"rows {rows[0]}-{rows[-1]}"
    return f"rows {', '.join(map(str, rows[:8]))}{f', … ({len(rows)} in all)' if len(rows) > 8 else ''}"


def _names(folder: Folder) -> set[str]:
    beside = {RECORD, LINES} if folder == "periods" else set()
    return {f"{schema.name}.csv" for schema in tables_in(folder)} | beside


def _file(schema: TableSchema, period: Period | None) -> str:
    return f"periods/{name_of(period)}/{schema.name}.csv" if schema.folder == "periods" else f"{schema.folder}/{schema.name}.csv"


__all__ = ["ALL_PERIODS", "InputFile", "PeriodData", "Store", "name_of"]
