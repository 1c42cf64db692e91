"""Read an impact case: a folder with ``case.yaml``, ``inputs.csv`` and ``value_map.csv``, wherever it lies.

In stages: the settings, closed and typed; the two tables against the schema that their header asks for;
what spans cells (:func:`koers.impact.case.check_case`). A fault of one file does not hide those of
another. A case that lies in a programme's ``data/impact/`` is also compared with the programme's finances
and with the registry of unit prices; what differs there is a warning, never a correction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from koers.data.follows import check_currency, find_followed, shown_beside
from koers.data.journal import interrupted
from koers.data.kinds import KINDS, MAX_YEARS
from koers.data.origins import check_origin, read_origins, sha256
from koers.data.parameters import Closed, Share, Words, fault, read_parameters
from koers.data.schemas import IMPACT, PUBLISHED, TABLES
from koers.data.schemas.impact import UNIT_PRICES, case_schema, whole_schema
from koers.data.schemas.table import TableSchema
from koers.data.tables import file_bytes, read_table, read_text
from koers.errors import DataError, Finding, UsageError, suggest
from koers.frames import rows_of
from koers.impact.case import OUTCOME, SHARES, Case, check_case
from koers.impact.conventions import NAMED, Convention, DiscountTiming, Rates, RateStep, Schedule
from koers.impact.prices import PriceIndex, Registry

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "impact"
REGISTRY = f"{FOLDER}/{UNIT_PRICES.name}.csv"
_CASE, _INPUTS, _VALUE_MAP = "case.yaml", "inputs.csv", "value_map.csv"
FILES = (_CASE, _INPUTS, _VALUE_MAP)


def _named(name: str) -> str:
    if name not in NAMED:
        raise fault(f"{name!r} is no convention.", f"{suggest(name, NAMED)} Or write the choices below it, indented.")
    return name


def _currency(code: Any) -> str:
    found = KINDS["currency"].fault(str(code), ())
    if found:
        raise fault(found[1], found[2])
    return str(code)


def _positive(value: Any) -> Decimal:
    found = KINDS["number"].fault(str(value), ())
    if found or isinstance(value, bool):
        raise fault(f"{value!r} is not a number.", "Write digits only, with a point before decimals.")
    if Decimal(value) <= 0:
        raise fault(f"{value} is not above 0.", "Write a number above 0.")
    return Decimal(value)


def _year(value: Any) -> int:
    found = KINDS["price_year"].fault(str(value), ())
    if found:
        raise fault(found[1], found[2])
    return int(Decimal(str(value)))


def _kind_of_rate(value: Any) -> str:
    return "[flows]" if isinstance(value, dict) else "[schedule]" if isinstance(value, list) else "[rate]"


def _kind_of_convention(value: Any) -> str:
    return "[choices]" if isinstance(value, dict) else "[name]"


def _kind_of_title(value: Any) -> str:
    return "[words]" if isinstance(value, dict) else "[text]"


def _texts(value: Any) -> Any:
    """Take one source, a list of them, or sources spelt out as keys with values, as a list of texts."""
    items = [] if value is None else value if isinstance(value, list) else [value]
    return ["; ".join(f"{key}: {text}" for key, text in item.items()) if isinstance(item, dict) else str(item) for item in items]


class _Step(Closed):
    from_year: int = Field(ge=0, le=MAX_YEARS)
    rate: Share


def _ordered(steps: list[_Step]) -> list[_Step]:
    years = [step.from_year for step in steps]
    if len(set(years)) < len(years):
        raise fault(f"two rates begin in the same year: {', '.join(map(str, sorted(years)))}.", "Give each its own from_year.")
    if min(years, default=0) > 1:
        raise fault(f"there is no rate before year {min(years)}.", "The first from_year is 1.")
    return sorted(steps, key=lambda step: step.from_year)


_Steps = Annotated[list[_Step], Field(min_length=1), AfterValidator(_ordered)]
_Flow = Annotated[Annotated[Share, Tag("[rate]")] | Annotated[_Steps, Tag("[schedule]")], Discriminator(_kind_of_rate)]


class _Flows(Closed):
    costs: _Flow
    effects: _Flow


class _Choices(Closed):
    discount_timing: Literal["end", "mid", "start", "none"] = "end"
    drop_off_starts: Literal["year2", "year1"] = "year2"
    filter_algebra: Literal["multiplicative", "additive"] = "multiplicative"
    negative_outcomes: Literal["numerator", "denominator"] = "numerator"
    third_party_savings: Literal["numerator", "denominator"] = "numerator"
    displacement: Literal["share", "row"] = "share"


class _Index(Closed):
    source: str = Field(min_length=1)
    values: dict[int, Annotated[Decimal, BeforeValidator(_positive)]] = Field(min_length=2)


class _InputFigure(Closed):
    input: str
    line: str
    measure: Literal["budget", "spent", "expected_spend"]


class _Finances(Closed):
    """Which inputs are which figures of a period's finances: the same amount stands in both, and a check compares them."""

    period: str
    inputs: list[_InputFigure] = Field(min_length=1)


class CaseFile(Closed):
    """What ``case.yaml`` holds. The last six keys are ours; the others are as in any such case."""

    title: Annotated[Annotated[str, Tag("[text]")] | Annotated[Words, Tag("[words]")], Discriminator(_kind_of_title)]
    question: Literal["ratio", "break_even"]
    status: Literal["published", "evaluation", "forecast", "illustration", "exercise"]
    currency: Annotated[str, AfterValidator(_currency)]
    price_year: Annotated[int, BeforeValidator(_year)] | None = None
    convention: Annotated[
        Annotated[str, AfterValidator(_named), Tag("[name]")] | Annotated[_Choices, Tag("[choices]")], Discriminator(_kind_of_convention)
    ]
    discount_rate: (
        Annotated[
            Annotated[Share, Tag("[rate]")] | Annotated[_Steps, Tag("[schedule]")] | Annotated[_Flows, Tag("[flows]")],
            Discriminator(_kind_of_rate),
        ]
        | None
    ) = None
    sources: Annotated[list[str], BeforeValidator(_texts)] = Field(default=[])
    exchange_rates: dict[str, Annotated[Decimal, BeforeValidator(_positive)]] = Field(default={})
    price_index: _Index | None = None
    finances: _Finances | None = None
    follows: str | None = None
    summary: Words | None = None
    language: Literal["nl", "en"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, values: Any) -> Any:
        optional = ("price_year", "discount_rate", "sources", "exchange_rates", "price_index", "finances", "follows", "summary", "language")
        if not isinstance(values, dict):
            return values
        return {key: value for key, value in values.items() if value is not None or key not in optional}

    @model_validator(mode="after")
    def _has_a_rate(self) -> CaseFile:
        if self._timing is not DiscountTiming.NONE and self.discount_rate is None and self._named_rates is None:
            raise fault("there is no discount rate.", "Add discount_rate: a fraction per year such as 0.035, or 0.")
        return self

    @property
    def _timing(self) -> DiscountTiming:
        return self.as_convention().discount_timing

    @property
    def _named_rates(self) -> Rates | None:
        return NAMED[self.convention].rates if isinstance(self.convention, str) else None

    def as_convention(self) -> Convention:
        """Return the convention that is named or spelt out."""
        if isinstance(self.convention, str):
            return NAMED[self.convention].convention
        return Convention.of(self.convention.model_dump())

    def as_rates(self) -> tuple[Rates, Literal["case", "convention", "none"]]:
        """Return the rates in force and whose they are."""
        match self.discount_rate:
            case None:
                return (self._named_rates, "convention") if self._named_rates else (Rates.constant(0), "none")
            case _Flows(costs=costs, effects=effects):
                return Rates(_schedule(costs), _schedule(effects)), "case"
            case rate:
                return Rates(_schedule(rate), _schedule(rate)), "case"


def _schedule(rate: Decimal | list[_Step]) -> Schedule:
    return (RateStep(1, rate),) if isinstance(rate, Decimal) else tuple(RateStep(step.from_year, step.rate) for step in rate)


@dataclass(frozen=True)
class CaseData:
    """A case that was read and checked.

    Attributes
    ----------
    case : Case
    settings : CaseFile
    registry : Registry
        The unit prices of the programme it lies in; empty elsewhere.
    digests : mapping of file to SHA-256
        Every file that was read, as messages name it.
    findings : tuple of Finding
        Warnings: changed files, amounts that differ from the finances, prices that differ from the registry.
    folder : Path or None
        Where it was read from.
    earlier : CaseData or None
        The case that this one follows; its files are among ``digests``, and that they changed among ``findings``.
    """

    case: Case
    settings: CaseFile
    registry: Registry
    digests: Mapping[str, str]
    findings: tuple[Finding, ...]
    folder: Path | None = None
    earlier: CaseData | None = None


def read_case(folder: Path, shown: str | None = None, *, alone: bool = False) -> CaseData:
    """Read a case.

    Parameters
    ----------
    folder : Path
    shown : str, optional
        How messages name the folder; by default as it was given.
    alone : bool
        Leave the case that it follows unread.

    Raises
    ------
    UsageError
        When there is no such folder.
    DataError
        With every fault of every file.
    """
    if not folder.is_dir():
        beside = [path.name for path in folder.parent.iterdir() if path.is_dir()] if folder.parent.is_dir() else []
        raise UsageError(f"There is no folder {folder}. {suggest(folder.name, beside) if beside else 'Name the folder of a case.'}")
    name = folder.resolve().name
    prefix = (shown or folder.as_posix()).rstrip("/")
    files = {stem: f"{prefix}/{file}" for stem, file in zip(("case", "inputs", "value_map"), FILES, strict=True)}
    findings = interrupted(folder, prefix, name if prefix == f"data/{FOLDER}/{name}" else prefix)
    settings: CaseFile | None = None
    try:
        settings = read_parameters(folder / _CASE, files["case"], CaseFile)
    except DataError as error:
        findings += [_advised(finding) for finding in error.findings]
    contents: dict[str, bytes] = {}
    frames: dict[str, pd.DataFrame] = {}
    for table, file in (("inputs", _INPUTS), ("value_map", _VALUE_MAP)):
        content, faults = file_bytes(folder / file, files[table], FILES)
        findings += faults
        if content is not None:
            contents[files[table]] = content
            frames[table], faults = _read(content, files[table], IMPACT[table])
            findings += [_advised(finding, table) for finding in faults]
    case = _case(name, settings, frames, files) if len(frames) == 2 else None
    if case is not None:
        told = {(finding.file, finding.row, finding.column) for finding in findings}
        told_files = {finding.file for finding in findings}
        found = [one for one in check_case(case) if (one.file, one.row, one.column) not in told and (one.row or one.file not in told_files)]
        # Without its settings a case has no currency and no question: what hangs on these is not judged.
        findings += found if settings else [one for one in found if one.code == "unique-error"]
    if findings:
        raise DataError(findings)
    if case is None or settings is None:  # pragma: no cover - either was told above
        raise DataError([])
    digests = {file: sha256(content) for file, content in contents.items()} | {files["case"]: sha256((folder / _CASE).read_bytes())}
    around = _Around.of(folder)
    registry = around.registry() if around else Registry({})
    case, warnings = replace(case, registry=registry), []
    if around:
        warnings += [*around.origins(digests, prefix, name), *around.prices(case, registry), *around.finances(case, settings)]
    data = CaseData(case, settings, registry, digests, tuple(sorted(warnings)), folder)
    return data if settings.follows is None or alone else _beside(data, folder, prefix, settings.follows)


def _beside(data: CaseData, folder: Path, prefix: str, follows: str) -> CaseData:
    """Return a case with the one that it follows; of that one a warning counts only where it is of a changed file."""
    file = data.case.files["case"]
    earlier = read_case(find_followed(folder, file, follows), shown_beside(prefix, follows), alone=True)
    check_currency(folder, file, data.case.currency, follows, earlier.case.currency)
    changed = [finding for finding in earlier.findings if finding.code in ("checksum-error", "origin-error")]
    digests, findings = {**data.digests, **earlier.digests}, tuple(sorted({*data.findings, *changed}))
    return replace(data, earlier=earlier, digests=digests, findings=findings)


def _advised(finding: Finding, table: str = "") -> Finding:
    """Return a finding on a file without content with what a case needs there: each of its three files is needed."""
    if finding.message == "the file has a header and no rows.":
        return replace(finding, advice=f"Add a row for each {'input' if table == 'inputs' else 'outcome'}.")
    if finding.message == "the file is empty." and table:
        return replace(finding, advice="Copy the file of another case and change it.")
    if finding.message == "the file is empty.":
        needed = ", ".join(name for name, field in CaseFile.model_fields.items() if field.is_required())
        return replace(finding, advice=f"It must have the keys {needed}; docs/impact.md has an example.")
    return finding


def published_figures(data: CaseData) -> dict[str, pd.DataFrame]:
    """Return what published documents printed of a case, by file; none for a case outside a programme."""
    around = None if data.folder is None else _Around.of(data.folder)
    found = {}
    for path in sorted((around.data / "published").glob("*/impact_figures.csv")) if around else ():
        file = f"data/{path.relative_to(around.data).as_posix()}" if around else ""
        frame, findings = read_table(path.read_bytes(), file, PUBLISHED["impact_figures"])
        if frame is None:
            raise DataError(findings)
        if data.case.name in set(frame["case_id"]):
            found[file] = frame
    return found


def _read(content: bytes, file: str, schema: TableSchema) -> tuple[pd.DataFrame, list[Finding]]:
    """Read a table by its header; every column that the schema can have is there, a faulty cell is blank."""
    import pandas as pd

    header = _header(content)
    own = case_schema(schema, header)
    text, findings = read_text(content, file, own)
    whole = whole_schema(schema)
    n = 0 if text is None else len(text)
    columns = {}
    for column in whole.columns:
        cells = list(text[column.name]) if text is not None and column.name in text.columns else [None] * n
        convert = KINDS[column.kind].convert
        columns[column.name] = [None if cell is None or column.fault(cell) else convert(cell) for cell in cells]
    return pd.DataFrame(columns, index=None if text is None else text.index, dtype=object), findings


def _header(content: bytes) -> list[str]:
    import csv

    first = content.decode("utf-8-sig", errors="replace").splitlines()[:1]
    return [cell.strip() for cell in next(csv.reader(first), [])]


def _filled(frame: pd.DataFrame, column: str, value: Any) -> pd.DataFrame:
    import pandas as pd

    cells = [value if cell is None else cell for cell in frame[column]]
    return frame.assign(**{column: pd.Series(cells, index=frame.index, dtype=object)})


def _case(name: str, settings: CaseFile | None, frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> Case:
    """Put a case together; without settings one that serves only to be checked."""
    value_map = _filled(frames["value_map"], "row_kind", OUTCOME)
    inputs = _filled(frames["inputs"], "value", Decimal(0))
    if settings is None:
        nothing = Convention()
        return Case(name, {}, "ratio", "exercise", "", None, nothing, Rates.constant(0), "none", (), inputs, value_map, files=files)
    rates, rates_from = settings.as_rates()
    title = settings.title
    index = settings.price_index
    return Case(
        name=name,
        title={"nl": title, "en": title} if isinstance(title, str) else {"nl": title.nl, "en": title.en},
        question=settings.question,
        status=settings.status,
        currency=settings.currency,
        price_year=settings.price_year,
        convention=settings.as_convention(),
        rates=rates,
        rates_from=rates_from,
        sources=tuple(settings.sources),
        inputs=inputs,
        value_map=value_map,
        exchange_rates=settings.exchange_rates,
        price_index=None if index is None else PriceIndex(index.values, index.source),
        files=files,
    )


@dataclass(frozen=True)
class _Around:
    """The programme's data folder that a case lies in."""

    data: Path

    @classmethod
    def of(cls, folder: Path) -> _Around | None:
        """Return the data folder of ``<data>/impact/<case>``, told by its origin records; None elsewhere."""
        parent = folder.resolve().parent
        return cls(parent.parent) if parent.name == FOLDER and (parent.parent / "origins.csv").is_file() else None

    def registry(self) -> Registry:
        """Read the unit prices; a faulty registry is an error of its own."""
        path = self.data / REGISTRY
        if not path.is_file():
            return Registry({})
        frame, findings = read_table(path.read_bytes(), f"data/{REGISTRY}", UNIT_PRICES)
        if findings:
            raise DataError(findings)
        return Registry.from_frame(frame, f"data/{REGISTRY}")

    def origins(self, digests: Mapping[str, str], prefix: str, name: str) -> list[Finding]:
        """Warn of files that changed since they were recorded."""
        origins, findings = read_origins(self.data)
        if findings:
            return []
        return [
            replace(finding, file=file)
            for file, digest in digests.items()
            for finding in check_origin(file.replace(prefix, f"{FOLDER}/{name}", 1), digest, origins)
        ]

    def prices(self, case: Case, registry: Registry) -> Iterator[Finding]:
        """Warn of proxies that name a price of the registry and have another value; tell what other lists say."""
        if not registry.prices:
            return
        lists = {name.partition("/")[0] for name in registry.names}
        for row in rows_of(case.priced):
            name = row.proxy_source or ""
            if name.partition("/")[0] not in lists or row.proxy_value is None:
                continue
            file, line = case.files["value_map"], int(row.Index)
            price = registry.prices.get((name, row.proxy_price_year))
            if price is None:
                message = "{price} is no unit price in prices of {year}."
                words = ("price", name), ("year", str(row.proxy_price_year))
                yield replace(_warn(file, line, "proxy_source", "unit-price", message, words), advice=suggest(name, registry.names))
                continue
            if abs(row.proxy_value) != price.value:
                message = "the proxy is {stated}, and {price} has {found} in prices of {year}."
                told = ("stated", str(row.proxy_value)), ("price", name), ("found", str(price.value)), ("year", str(price.price_year))
                yield _warn(file, line, "proxy_value", "unit-price", message, told)
            for other in registry.alternatives(name, price.price_year):
                message = "{price} is {stated} in prices of {year}; {other} prices the same at {found}."
                one = ("price", name), ("stated", str(price.value)), ("year", str(price.price_year))
                both = (*one, ("other", other.name), ("found", str(other.value)))
                yield replace(_warn(file, line, "proxy_source", "other-price", message, both), severity="info")

    def finances(self, case: Case, settings: CaseFile) -> Iterator[Finding]:
        """Warn of inputs that are a figure of a period's finances and have another value."""
        if settings.finances is None:
            return
        file = f"periods/{settings.finances.period}/line_finance.csv"
        path = self.data / file
        frame = read_table(path.read_bytes(), f"data/{file}", TABLES["line_finance"])[0] if path.is_file() else None
        if frame is None:
            message = "the finances of {period} cannot be read; the inputs are not compared with them."
            yield _warn(case.files["case"], 0, "finances.period", "finances", message, (("period", settings.finances.period),))
            return
        amounts = {f"{row.theme_id}/{row.line_id}": row for row in rows_of(frame)}
        inputs = {row.input: row for row in rows_of(case.inputs)}
        for figure in settings.finances.inputs:
            yield from _compared(case, figure, inputs, amounts)


def _compared(case: Case, figure: _InputFigure, inputs: Mapping[str, Any], amounts: Mapping[str, Any]) -> Iterator[Finding]:
    for name, known in ((figure.input, inputs), (figure.line, amounts)):
        if name not in known:
            message = "{name} is named under finances and is not there."
            yield _warn(case.files["case"], 0, "finances.inputs", "finances", message, (("name", name),))
            return
    row = inputs[figure.input]
    amount = getattr(amounts[figure.line], f"{figure.measure}_eur")
    if row.value != amount:
        message = "{input} is {stated} here and {found} in the finances of the period."
        words = ("input", figure.input), ("stated", str(row.value)), ("found", str(amount))
        yield _warn(case.files["inputs"], int(row.Index), "value", "finances", message, words)


def _warn(file: str, row: int, column: str, code: str, message: str, words: Sequence[tuple[str, str]]) -> Finding:
    return Finding(file, row, column, code, message, "", "warning", tuple(words))


__all__ = ["FILES", "FOLDER", "REGISTRY", "SHARES", "CaseData", "CaseFile", "published_figures", "read_case"]
