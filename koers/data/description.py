"""What a description of printed tables may say; docs/audit.md has the format with examples."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from koers.data.parameters import Closed, fault, read_parameters
from koers.data.printed_numbers import Style
from koers.money import NumberFormatError, parse_number


def _number(value: Any) -> Decimal:
    try:
        number = parse_number(str(value))
    except NumberFormatError:
        raise fault(f"{value!r} is not a number.", "Write digits only, with a point before decimals.") from None
    if number <= 0:
        raise fault(f"{value} is not above 0.", "Write 1 for full units, 1000 for thousands, 0.01 for percentages.")
    return number


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _listed(value: Any) -> Any:
    return [_text(value)] if isinstance(value, (str, int)) and not isinstance(value, bool) else value


Unit = Annotated[Decimal, BeforeValidator(_number)]
Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[list[Text], BeforeValidator(_listed)]
Decimals = Annotated[int, Field(ge=0, le=10)]


class PrintedUnit(Closed):
    """How numbers were printed: the unit, the decimals, whether rounded, and the sign they are taken with."""

    unit: Unit | None = None
    decimals: Decimals | None = None
    exact: bool | None = None
    sign: Literal[1, -1] = 1


class PrintedColumn(PrintedUnit):
    """A column that is a measure, printed otherwise than the rest of its table."""

    measure: str


class Footing(Closed):
    """``total`` is the sum of the rows ``of``, in every measure or in those named."""

    total: Text
    of: Texts
    but: Texts = Field(default_factory=list)
    measures: Texts = Field(default_factory=list)


class PrintedTable(Closed):
    """One printed table."""

    file: str = ""
    title: str = ""
    place: str = ""
    row: str
    label: str = ""
    figure: str = ""
    figures: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, Annotated[str | PrintedColumn, Field(union_mode="left_to_right")]]
    unit: Unit = Decimal(1)
    decimals: Decimals = 0
    exact: bool = False
    unit_column: str = ""
    units: dict[str, PrintedUnit] = Field(default_factory=dict)
    numbers: Style = "plain"
    favourable: Literal["", "positive", "negative"] = ""
    where: dict[str, Texts] = Field(default_factory=dict)
    blanks: dict[str, str] = Field(default_factory=dict)
    footing: list[Footing] = Field(default_factory=list)
    cross_footing: Texts = Field(default_factory=list)
    roll_forward: Texts = Field(default_factory=list)
    share: Texts = Field(default_factory=list)


class CountedRows(Closed):
    """Rows of a list that are counted."""

    file: str
    where: dict[str, Texts] = Field(default_factory=dict)


class PrintedCheck(Closed):
    """A check between rows or tables: ``figure`` equals a signed sum, a product or a share; ``rows`` of a list are counted and added."""

    rule: Literal["footing", "cross_footing", "agree_between_tables", "roll_forward", "count", "share"]
    figure: str
    equals: Texts = Field(default_factory=list)
    but: Texts = Field(default_factory=list)
    product: list[str] = Field(default_factory=list)
    share: list[str] = Field(default_factory=list)
    rows: CountedRows | None = None
    measures: Texts = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_side(self) -> PrintedCheck:
        given = [bool(self.equals) or self.rows is not None, bool(self.product), bool(self.share)]
        if sum(given) != 1:
            raise fault("it says nothing, or more than one thing, of what the figure equals.", "Give one of equals, product, share, rows.")
        for name in ("product", "share"):
            if getattr(self, name) and len(getattr(self, name)) != 2:
                raise fault(f"{name} has not two figures.", "Give [numerator, denominator], or the two factors.")
        return self


class Description(Closed):
    """What a document's printed tables are and which checks should hold."""

    title: str = ""
    period: Text = ""
    tables: dict[str, PrintedTable] = Field(min_length=1)
    checks: list[PrintedCheck] = Field(default_factory=list)


def descriptions(folder: Path, shown: str) -> list[tuple[Path, str, Description]]:
    """Return a folder's descriptions: the file, its name for messages, the content; raise DataError when one is wrong."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        file = f"{shown}/{path.name}"
        found.append((path, file, read_parameters(path, file, Description)))
    return found
