"""Parameters: typed, frozen and closed.

``params/programme.yaml`` holds what is true of every period, ``params/<period>.yaml`` what is true of
one. An unknown, missing or ill-typed key stops the run, naming file, line, key and the nearest name.
Numbers with a point are read as exact decimals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from koers.errors import DataError, Finding, suggest
from koers.period import Period

Language = Literal["nl", "en"]
_COLOUR = r"^#[0-9a-fA-F]{6}$"
Colour = Annotated[str, Field(pattern=_COLOUR)]
Model = TypeVar("Model", bound=BaseModel)


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Words(_Closed):
    """One text in each language."""

    nl: str
    en: str

    def __getitem__(self, language: str) -> str:
        return str(getattr(self, language))


class Colours(_Closed):
    """The house colours, as ``#rrggbb``."""

    primary: Colour
    accent: Colour
    spent: Colour
    expected: Colour
    left: Colour
    positive: Colour
    negative: Colour


class Thresholds(_Closed):
    """When a deviation is reported: at least ``absolute_eur``, or at least ``share`` of the revised budget and ``minimum_eur``."""

    absolute_eur: int = Field(ge=0)
    share: Decimal = Field(ge=0, le=1)
    minimum_eur: int = Field(ge=0)


class Report(_Closed):
    """A report: its title, and the tables of a period without which it is not built."""

    title: Words
    tables: list[str] = Field(min_length=1)


class Programme(_Closed):
    """What holds for every period of a programme."""

    programme: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: str = Field(min_length=1)
    default_period: str
    languages: list[Language] = Field(min_length=1)
    disclaimer: Words
    fiscal_year_start_month: int = Field(ge=1, le=12)
    deviations: Thresholds
    favourable_end_balance: Literal["positive", "negative"]
    surplus_share_of: Literal["total", "total_including_reserve"]
    key_messages: int = Field(ge=3, le=5)
    reports: dict[str, Report] = Field(min_length=1)
    notebook_timeout_seconds: int = Field(gt=0)
    colours: Colours


class PeriodParameters(_Closed):
    """What holds for one period. ``deviations`` takes the place of the programme's, where given."""

    period: str
    status: Literal["concept", "adopted"]
    status_date: date
    adopted_by: str
    reference_date: date
    horizon_date: date
    budget_label: Words
    deviations: Thresholds | None = None

    @model_validator(mode="after")
    def _consistent(self) -> PeriodParameters:
        if self.status == "adopted" and not self.adopted_by:
            raise ValueError("an adopted period names the body that adopted it in adopted_by")
        if self.horizon_date < self.reference_date:
            raise ValueError("horizon_date lies before reference_date")
        return self


def read_parameters(path: Path, file: str, model: type[Model]) -> Model:
    """Read a YAML file into a frozen model; raise DataError with every fault of the file."""
    if not path.is_file():
        siblings = [other.name for other in path.parent.glob("*.yaml")] if path.parent.is_dir() else []
        raise DataError([Finding(file, 0, "", "missing-file", "the file is missing.", suggest(path.name, siblings))])
    content, lines = _yaml(path, file)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise DataError(_finding(detail, file, lines, model) for detail in error.errors()) from None


def _yaml(path: Path, file: str) -> tuple[Any, Mapping[str, int]]:
    """Return the content, and the line of each dotted key."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    reader = YAML(typ="safe", pure=True)
    reader.constructor.add_constructor("tag:yaml.org,2002:float", lambda _, node: Decimal(node.value))
    try:
        text = path.read_text(encoding="utf-8-sig")
        return reader.load(text), dict(_key_lines(YAML(pure=True).compose(text)))
    except UnicodeDecodeError:
        raise DataError([Finding(file, 0, "", "encoding-error", "the file is not UTF-8 text.", "Save it as UTF-8.")]) from None
    except YAMLError as error:
        line = error.problem_mark.line + 1 if isinstance(error, MarkedYAMLError) and error.problem_mark else 0
        problem = str(getattr(error, "problem", None) or error).splitlines()[0]
        raise DataError(
            [Finding(file, line, "", "source-error", f"not readable as YAML: {problem}.", "Check colons and indents.")]
        ) from None


def _key_lines(node: Any, prefix: str = "") -> Any:
    from ruamel.yaml.nodes import MappingNode

    if isinstance(node, MappingNode):
        for key, value in node.value:
            name = f"{prefix}{key.value}"
            yield name, key.start_mark.line + 1
            yield from _key_lines(value, f"{name}.")


def _finding(detail: Any, file: str, lines: Mapping[str, int], model: type[BaseModel]) -> Finding:
    """Word one pydantic error: the key, its line, the value, what is allowed."""
    where = [str(part) for part in detail["loc"]]
    key = ".".join(where)
    line = lines.get(key) or lines.get(".".join(where[:-1]), 0)
    allowed = _allowed_keys(model, where[:-1])
    match detail["type"]:
        case "extra_forbidden":
            return Finding(file, line, key, "extra-label", f"the key {where[-1]!r} is not known.", suggest(where[-1], allowed))
        case "missing":
            return Finding(file, line, key, "missing-label", f"the key {where[-1]!r} is missing.", "Add it.")
        case "value_error":
            return Finding(file, line, key, "constraint-error", str(detail["ctx"]["error"]) + ".", "")
        case "literal_error":
            options = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
            return Finding(
                file, line, key, "constraint-error", f"{detail['input']!r} is not allowed.", suggest(str(detail["input"]), options)
            )
        case _:
            message = f"{detail['input']!r} is wrong: {detail['msg'][0].lower()}{detail['msg'][1:]}."
            return Finding(file, line, key, "type-error", message, "")


def _allowed_keys(model: type[BaseModel], where: list[str]) -> list[str]:
    """Return the keys that a model allows at a place within it."""
    current: Any = model
    for part in where:
        annotation = current.model_fields[part].annotation if hasattr(current, "model_fields") and part in current.model_fields else None
        candidates = [annotation, *getattr(annotation, "__args__", ())] if annotation is not None else []
        current = next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), current if annotation is None else None)
        if current is None:
            return []
    return list(current.model_fields)


def known_periods(folder: Path) -> list[Period]:
    """Return the periods that have a parameter file, in order."""
    if not folder.is_dir():
        raise DataError([Finding(str(folder), 0, "", "missing-file", "there is no such parameter folder.", "Point --params at one.")])
    names = [path.stem for path in folder.glob("*.yaml") if re.fullmatch(r"\d{4}(-(H[12]|Q[1-4]|\d\d))?", path.stem)]
    return sorted(Period.parse(name) for name in names)
