"""Parameters: typed, frozen and closed.

``params/programme.yaml`` holds what is true of every period, ``params/<period>.yaml`` what is true of
one. An unknown, missing or ill-typed key stops the run, naming file, line, key and the nearest name.
Numbers with a point are read as exact decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from koers.data.kinds import KINDS
from koers.data.tables import file_bytes
from koers.errors import DataError, Finding, suggest
from koers.money import NumberFormatError, parse_number
from koers.period import Period

# A file of parameters that maps a ledger: ledger.yaml, ledger-2024.yaml.
LEDGER = "ledger"
Language = Literal["nl", "en"]
Model = TypeVar("Model", bound=BaseModel)


def fault(message: str, advice: str) -> PydanticCustomError:
    """Return a fault with its own advice; :func:`_finding` gives it a place."""
    return PydanticCustomError("fault", "{message}", {"message": message, "advice": advice})


def _identifier(text: str) -> str:
    return _as_kind("identifier", text)


def _colour(text: str) -> str:
    if re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return text
    raise fault(f"{text!r} is not a colour.", 'Write it as six hexadecimal digits between quotation marks: "#14425f".')


def _share(value: Any) -> Decimal:
    """Read a share with the words of a table's: a whole 0 or 1 is one as well."""
    return Decimal(_as_kind("share", _shown(value)))


def _as_kind(kind: str, text: str) -> str:
    found = KINDS[kind].fault(text, ())
    if found:
        raise fault(found[1], found[2])
    return text


Colour = Annotated[str, AfterValidator(_colour)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Share = Annotated[Decimal, BeforeValidator(_share)]


class Closed(BaseModel):
    """A frozen model that refuses unknown keys and converts nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Words(Closed):
    """One text in each language, neither blank."""

    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return str(getattr(self, language))


class Colours(Closed):
    """The house colours, as ``#rrggbb``."""

    primary: Colour
    accent: Colour
    spent: Colour
    expected: Colour
    left: Colour
    positive: Colour
    negative: Colour


class Thresholds(Closed):
    """When a deviation is reported: at least ``absolute_eur``, or at least ``share`` of the revised budget and ``minimum_eur``."""

    absolute_eur: int = Field(ge=0)
    share: Share
    minimum_eur: int = Field(ge=0)


class SmallNumbers(Closed):
    """Which counts of people are hidden: 1 up to but not including ``suppress_below``, and what would give them away.

    On by default, also where the key is absent; ``small_numbers: off`` (or a threshold of 0) shows every count.
    """

    suppress_below: int = Field(default=5, ge=0)


class Licence(Closed):
    """Under what terms the reports may be used: the licence's name, and where its text is."""

    name: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://\S+$")


class Tolerances(Closed):
    """How large an error may be before an audit's reader must hear of it.

    Attributes
    ----------
    approval_share : Decimal
        Of the expenditure: errors up to this leave a positive opinion possible (goedkeuringstolerantie).
    reporting_share : Decimal
        Of the expenditure: errors above this are reported one by one (rapporteringstolerantie); not above the other.
    """

    approval_share: Share = Decimal("0.01")
    reporting_share: Share = Decimal("0.001")

    @model_validator(mode="after")
    def _reporting_is_lower(self) -> Tolerances:
        if self.reporting_share > self.approval_share:
            advice = "Errors are reported from a lower amount than they stand in the way of approval from."
            raise fault(f"reporting_share {self.reporting_share} is above approval_share {self.approval_share}.", advice)
        return self


class NotableChanges(Closed):
    """When a change since the previous period is worth a warning: beyond ``share`` of what it was, and at least as large.

    Attributes
    ----------
    share : Decimal
        Of the amount or number that it was.
    minimum_eur, minimum_n : int
        Smaller changes of amounts, of other numbers, are never named.
    """

    share: Share = Decimal("0.5")
    minimum_eur: int = Field(default=25_000, ge=0)
    minimum_n: int = Field(default=10, ge=0)


class Report(Closed):
    """A report: its title, and the tables of a period without which it is not built.

    Attributes
    ----------
    title : Words
    year_title : Words or None
        Takes its place where the reference date is the last day of the fiscal year: the report accounts for the whole year.
    tables : list of str
        All of these are needed.
    any_tables : list of str
        At least one of these is needed; where ``entity`` is given, the first there is says which entities.
    entity : str
        A column such as ``theme_id``: one report for each of its values; "case": one for each of the period's
        ``impact_cases``; "" for one report.
    all_periods : bool
        One report over all periods, from registers alone.
    published : bool
        Needed is a published document that describes its tables for the period.
    earlier : bool
        Needed is an earlier period as well that has one of the same ``any_tables``: the report compares the two.
    """

    title: Words
    year_title: Words | None = None
    tables: list[str] = []
    any_tables: list[str] = []
    entity: Literal["", "theme_id", "case"] = ""
    all_periods: bool = False
    published: bool = False
    earlier: bool = False

    @model_validator(mode="after")
    def _needs_something(self) -> Report:
        if self.entity == "case":
            return self
        if not self.tables and not self.any_tables and not self.published:
            raise fault("a report names the tables it needs.", "Fill in tables or any_tables.")
        if self.entity and not self.any_tables:
            raise fault("a report per entity names the tables that say which.", "Fill in any_tables.")
        return self

    @field_validator("tables", "any_tables")
    @classmethod
    def _known_tables(cls, names: list[str], info: ValidationInfo) -> list[str]:
        known = (info.context or {}).get("tables", names)
        for name in names:
            if name not in known:
                raise fault(f"{name!r} is no table.", suggest(name, known))
        return names


class PeriodParameters(Closed):
    """What holds for one period.

    ``horizon_date`` and ``budget_label`` are needed where the period has finances; ``deviations`` takes the
    place of the programme's, where given, and so do ``tolerances``; ``impact_cases`` are folders below ``data/impact/``.
    A period is a concept, then adopted by a body on the status date, then perhaps restated on a later one.
    ``started_from`` is the period that ``koers new`` started this one from. ``disclaimer`` takes the place of the
    programme's on every page; ``watermark`` is said on every page, of a concept in place of "Concept".
    """

    period: str
    status: Literal["concept", "adopted", "restated"]
    status_date: date
    adopted_by: str
    reference_date: date
    horizon_date: date | None = None
    budget_label: Words | None = None
    deviations: Thresholds | None = None
    tolerances: Tolerances | None = None
    impact_cases: list[Identifier] = []
    started_from: str | None = None
    disclaimer: Words | None = None
    watermark: Words | None = None

    @field_validator("period")
    @classmethod
    def _own_period(cls, name: str, info: ValidationInfo) -> str:
        own = (info.context or {}).get("period", name)
        if name != own:
            raise fault(f"{name!r} is not the period of this file.", f"Write {own}, or rename the file.")
        return name

    @field_validator("started_from")
    @classmethod
    def _a_period(cls, name: str | None) -> str | None:
        if name is not None and not Period.is_name(name):
            raise fault(f"{name!r} is not a period.", "Name the period that this one was started from, or take the key out.")
        return name

    @field_validator("adopted_by")
    @classmethod
    def _adopted_by_a_body(cls, body: str, info: ValidationInfo) -> str:
        if info.data.get("status") in ("adopted", "restated") and not body.strip():
            raise fault("it is blank.", "Name the body that adopted the period, or set status to concept.")
        return body

    @field_validator("horizon_date")
    @classmethod
    def _not_before_reference(cls, day: date | None, info: ValidationInfo) -> date | None:
        reference = info.data.get("reference_date")
        if day is not None and reference is not None and day < reference:
            raise fault(f"{day} lies before reference_date, {reference}.", "Expectations run from the reference date until this day.")
        return day


class Programme(Closed):
    """What holds for every period of a programme.

    ``languages`` are those of the reports, the default first. ``data_language`` is the one in which names, labels
    and other texts without a translation were supplied; by default that of the reports.
    """

    programme: Identifier
    name: str = Field(min_length=1)
    default_period: str
    languages: list[Language] = Field(min_length=1)
    data_language: Language | None = None
    disclaimer: Words
    fiscal_year_start_month: int = Field(ge=1, le=12)
    deviations: Thresholds
    favourable_end_balance: Literal["positive", "negative"]
    surplus_share_of: Literal["total", "total_including_reserve"]
    key_messages: int = Field(ge=3, le=5)
    small_numbers: SmallNumbers = SmallNumbers()
    tolerances: Tolerances = Tolerances()
    notable_changes: NotableChanges = NotableChanges()
    licence: Licence | None = None
    reports: dict[Identifier, Report] = Field(min_length=1)
    all_periods: PeriodParameters | None = None
    notebook_timeout_seconds: int = Field(gt=0)
    colours: Colours

    @property
    def language_of_data(self) -> Language:
        """The language of texts that have no translation."""
        return self.data_language or self.languages[0]

    @field_validator("small_numbers", mode="before")
    @classmethod
    def _off(cls, given: Any) -> Any:
        return {"suppress_below": 0} if given == "off" else given

    @field_validator("default_period")
    @classmethod
    def _known_period(cls, name: str, info: ValidationInfo) -> str:
        known = (info.context or {}).get("periods", [name])
        if name not in known:
            raise fault(
                f"{name!r} is no period of this programme.", f"{suggest(name, known)} A period is there when params/<period>.yaml is."
            )
        return name


def read_parameters(path: Path, file: str, model: type[Model], context: Mapping[str, Any] | None = None) -> Model:
    """Read a YAML file into a frozen model; raise DataError with every fault of the file.

    ``context`` says what the names in it may be: ``periods`` and ``tables`` for the programme, ``period`` for a period.
    """
    names = {other.name for other in path.parent.glob("*.yaml") if _is_parameter_file(other.name)} if path.parent.is_dir() else set()
    content, findings = file_bytes(path, file, names)
    if content is None:
        raise DataError(findings)
    values, lines = read_yaml(content, file)
    if not isinstance(values, dict):
        message = "the file is empty." if values is None else "the file holds no keys."
        needed = ", ".join(name for name, field in model.model_fields.items() if field.is_required())
        raise DataError([Finding(file, 0, "", "source-error", message, f"It must have the keys {needed}.")])
    try:
        return model.model_validate(values, context=dict(context or {}))
    except ValidationError as error:
        raise DataError(_finding(detail, file, lines, model) for detail in error.errors()) from None


def key_lines(content: bytes, file: str) -> Mapping[str, int]:
    """Return the line of each dotted key of a YAML file that was read before."""
    return read_yaml(content, file)[1]


@lru_cache(maxsize=32)
def read_yaml(content: bytes, file: str) -> tuple[Any, Mapping[str, int]]:
    """Return the content of a YAML file, not to be changed, and the line of each dotted key; raise DataError where it is none."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    def fault(line: int, code: str, message: str, advice: str) -> DataError:
        return DataError([Finding(file, line, "", code, message, advice)])

    try:
        text = content.decode("utf-8")  # a byte order mark is YAML's to skip
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise fault(
            line, "encoding-error", f"byte 0x{error.object[error.start]:02X} is not UTF-8 text.", "Save the file as UTF-8."
        ) from None
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _exact_constructor()
    try:
        return reader.load(text), dict(_key_lines(YAML(pure=True).compose(text)))
    except (YAMLError, ValueError, RecursionError) as error:
        line = error.problem_mark.line + 1 if isinstance(error, MarkedYAMLError) and error.problem_mark else 0
        problem = str(getattr(error, "problem", None) or error).splitlines()[0]
        raise fault(line, "source-error", f"not readable as YAML: {problem}.", "Check colons, indents and quotation marks.") from None


@cache
def _exact_constructor() -> Any:
    """Return a YAML constructor of exact values: decimals instead of floats; a number or day that is none stays text, to be judged."""
    from ruamel.yaml.constructor import SafeConstructor

    class ExactConstructor(SafeConstructor):
        def number(self, node: Any) -> Decimal | str:
            try:
                return parse_number(node.value)
            except NumberFormatError:
                return str(node.value)

        def day(self, node: Any) -> Any:
            try:
                return self.construct_yaml_timestamp(node)
            except ValueError:
                return str(node.value)

    ExactConstructor.add_constructor("tag:yaml.org,2002:float", ExactConstructor.number)
    ExactConstructor.add_constructor("tag:yaml.org,2002:timestamp", ExactConstructor.day)
    return ExactConstructor


def _key_lines(node: Any, prefix: str = "", above: tuple[int, ...] = ()) -> Iterator[tuple[str, int]]:
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    if isinstance(node, MappingNode) and id(node) not in above:  # an alias may stand within what it names
        for key, value in node.value:
            name = f"{prefix}{key.value}"
            yield name, key.start_mark.line + 1
            yield from _key_lines(value, f"{name}.", (*above, id(node)))
    elif isinstance(node, SequenceNode) and id(node) not in above:
        for number, item in enumerate(node.value):
            yield f"{prefix}{number}", item.start_mark.line + 1
            yield from _key_lines(item, f"{prefix}{number}.", (*above, id(node)))


# What to do about each of pydantic's faults, in the words of somebody who writes YAML.
_ADVICE = {
    "string_type": "Write text, between quotation marks.",
    "string_too_short": "Fill it in.",
    "int_type": "Write a whole number.",
    "date_type": "Write a day without quotation marks: 2024-06-30.",
    "date_from_datetime_inexact": "Write a day without a time: 2024-06-30.",
    "list_type": "Write a list: [first, second].",
    "dict_type": "Write its keys below it, indented.",
    "too_short": "Give at least one.",
    "invalid_key": "Write the key between quotation marks.",
}


def _finding(detail: Any, file: str, lines: Mapping[str, int], model: type[BaseModel]) -> Finding:
    """Word one pydantic error: the key, its line, the value, what is allowed."""
    where = [str(part) for part in detail["loc"] if not str(part).startswith("[")]  # pydantic's marks, and our tags of a choice
    key = ".".join(where)
    line = lines.get(key) or lines.get(".".join(where[:-1]), 0)
    shown = _shown(detail["input"])
    match detail["type"]:
        case "extra_forbidden":
            code, message, advice = (
                "extra-label",
                f"the key {where[-1]!r} is not known.",
                suggest(where[-1], _allowed_keys(model, where[:-1])),
            )
        case "missing":
            code, message, advice = "missing-label", f"the key {where[-1]!r} is missing.", "Add it."
        case "fault":
            code, message, advice = "constraint-error", detail["ctx"]["message"], detail["ctx"]["advice"]
        case "literal_error":
            options = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
            code, message, advice = "constraint-error", f"{shown!r} is not allowed.", suggest(shown, options)
        case "model_type":
            code, message = "type-error", f"{shown!r} is wrong."
            advice = f"Write its keys below it, indented: {', '.join(_allowed_keys(model, where))}."
        case kind:
            code, message = "type-error", f"{shown!r} is wrong." if shown else "it is blank."
            advice = _ADVICE.get(kind, detail["msg"].replace("Input should", "It must", 1) + ".")
    return Finding(file, line, key, code, message, advice)


def _shown(value: Any) -> str:
    """Return a value as it stands in YAML, or nearly."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case dict():
            return f"{{{', '.join(map(str, value))}: …}}"
        case list():
            return f"[{', '.join('…' if isinstance(item, (dict, list)) else _shown(item) for item in value)}]"
        case _:
            return str(value)


def _allowed_keys(model: type[BaseModel], where: list[str]) -> list[str]:
    """Return the keys that a model allows at a place within it."""
    current: Any = model
    for part in where:
        annotation = current.model_fields[part].annotation if hasattr(current, "model_fields") and part in current.model_fields else None
        options = (annotation, *getattr(annotation, "__args__", ())) if annotation is not None else ()
        candidates = [getattr(option, "__origin__", option) for option in options]
        current = next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), current if annotation is None else None)
        if current is None:
            return []
    return list(current.model_fields)


def _is_parameter_file(name: str) -> bool:
    stem, _, ending = name.rpartition(".")
    return ending == "yaml" and (stem in ("programme", LEDGER) or stem.startswith(f"{LEDGER}-") or Period.is_name(stem))


def known_periods(folder: Path) -> list[Period]:
    """Return the periods that have a parameter file, in order.

    Raises
    ------
    DataError
        For files that are neither a period's nor the programme's nor map a ledger: a misspelt name would hide a period.
    """
    files = sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))
    advice = "Name it after its period (2024-H1.yaml, 2019-Q4.yaml, 2019.yaml, 2020-01.yaml), or programme.yaml."
    faults = [
        Finding(f"params/{path.name}", 0, "", "unknown-file", f"{path.name!r} names no period.", advice)
        for path in files
        if not _is_parameter_file(path.name) and not path.name.startswith((".", "~"))
    ]
    if faults:
        raise DataError(faults)
    return sorted(Period.parse(path.stem) for path in files if Period.is_name(path.stem))
