"""What a schema is made of: columns, references, tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from koers.data.kinds import KINDS

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema


Folder = Literal["", "programme", "periods", "published", "impact"]
# How the columns end of which there is one in each language; see :func:`both`.
LANGUAGES = ("_nl", "_en")


@dataclass(frozen=True)
class Column:
    """A column: its kind, what it holds, whether it may be blank, and the values a choice allows."""

    name: str
    kind: str
    description: str
    blank: bool = False
    options: tuple[str, ...] = ()

    def fault(self, value: Any) -> tuple[str, str, str] | None:
        """Return what is wrong with a cell's text as (code, message, advice), or None."""
        if value is None:
            return None
        return KINDS[self.kind].fault(value, self.options)


@dataclass(frozen=True)
class Reference:
    """A row must name a row of one of ``targets``: (table, columns there), matching ``columns`` here."""

    columns: tuple[str, ...]
    targets: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class TableSchema:
    """A table that people supply.

    Attributes
    ----------
    name : str
        Its name in code and parameters; the file is ``<name>.csv``.
    folder : {"", "programme", "periods", "published", "impact"}
        The data folder itself, registers that hold for all periods, working files per period, documents as printed,
        impact cases.
    title, row : str
        What it is, and what one row is.
    columns : tuple of Column
    key : tuple of str
        Columns that together are unique; none where rows may repeat.
    references : tuple of Reference
    optional : bool
        A register that a programme may do without. A period's tables are always optional: reports say what they need.
    may_be_empty : bool
        A header without rows is an answer: there were none.
    """

    name: str
    folder: Folder
    title: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    optional: bool = False
    may_be_empty: bool = False

    @property
    def column_names(self) -> list[str]:
        """The columns in their order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)

    def texts_in(self, language: str) -> list[str]:
        """The columns of text in a language (``…_nl``, ``…_en``); for "" those in no language but the data's own."""
        texts = [column.name for column in self.columns if column.kind == "text"]
        told = {name: name.rpartition("_")[2] for name in texts if name.endswith(LANGUAGES)}
        return [name for name in texts if told.get(name, "") == language]

    def pandera(self, columns: Collection[str] | None = None) -> DataFrameSchema:
        """Return the pandera schema: over text cells, None where blank; unknown columns refused.

        With ``columns``, for a table that has only these; a key that is not whole is not judged.
        """
        import pandera.pandas as pa

        def check(column: Column) -> Any:
            return pa.Check(lambda value: column.fault(value) is None, element_wise=True, error="content", ignore_na=True)

        return pa.DataFrameSchema(
            {
                c.name: pa.Column(object, check(c), nullable=c.blank, description=c.description)
                for c in self.columns
                if columns is None or c.name in columns
            },
            strict=True,
            unique=list(self.key) if self.key and (columns is None or set(self.key) <= set(columns)) else None,
            report_duplicates="exclude_first",
            name=self.name,
        )


def identifier(name: str, description: str, *, blank: bool = False) -> Column:
    """A column of lower-case words joined by hyphens."""
    return Column(name, "identifier", description, blank)


def text(name: str, description: str, *, blank: bool = True) -> Column:
    """A column of text."""
    return Column(name, "text", description, blank)


def money(name: str, description: str, *, blank: bool = False) -> Column:
    """A column of exact euros."""
    return Column(name, "money", description, blank)


def choice(name: str, description: str, *options: str) -> Column:
    """A column that holds one of a few values."""
    return Column(name, "choice", description, options=options)


def both(name: str, description: str) -> tuple[Column, Column]:
    """Two columns of text, one in each language."""
    return text(f"{name}_nl", f"{description}, in Dutch"), text(f"{name}_en", f"{description}, in English")
