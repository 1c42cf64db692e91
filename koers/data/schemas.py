"""One schema per table, as pandera schemas over the text of the cells.

From these follow the checks on loading, ``data/datapackage.json`` and the data dictionary. A new
table is one entry of :data:`TABLES`; nothing else has to be told about it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from koers.data.kinds import KINDS

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

Folder = Literal["", "programme", "periods", "published"]


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
    folder : {"", "programme", "periods", "published"}
        The data folder itself, registers that hold for all periods, working files per period, documents as printed.
    title, row : str
        What it is, and what one row is.
    columns : tuple of Column
    key : tuple of str
        Columns that together are unique.
    references : tuple of Reference
    """

    name: str
    folder: Folder
    title: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()

    @property
    def column_names(self) -> list[str]:
        """The columns in their order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)

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
            unique=list(self.key) if columns is None or set(self.key) <= set(columns) else None,
            report_duplicates="exclude_first",
            name=self.name,
        )


def _id(name: str, description: str, *, blank: bool = False) -> Column:
    return Column(name, "identifier", description, blank)


def _text(name: str, description: str, *, blank: bool = True) -> Column:
    return Column(name, "text", description, blank)


def _money(name: str, description: str, *, blank: bool = False) -> Column:
    return Column(name, "money", description, blank)


def _choice(name: str, description: str, *options: str) -> Column:
    return Column(name, "choice", description, options=options)


def _both(name: str, description: str) -> tuple[Column, Column]:
    return _text(f"{name}_nl", f"{description}, in Dutch"), _text(f"{name}_en", f"{description}, in English")


_THEME = Reference(("theme_id",), (("themes", ("theme_id",)),))
_LINE = Reference(("theme_id", "line_id"), (("finance_lines", ("theme_id", "line_id")),))
_ROW = Reference(("side", "row_id"), (("overview_lines", ("side", "row_id")),))
_ANY_LINE = Reference(
    ("subject_id", "line_id"),
    (("finance_lines", ("theme_id", "line_id")), ("overview_lines", ("side", "row_id"))),
)
_SIDE = _choice("side", "Income (baten) or expenditure (lasten)", "baten", "lasten")

_TABLES = (
    TableSchema(
        "themes",
        "programme",
        "Themes and the programme organisation, in the order of the reports",
        "one theme",
        (
            _id("theme_id", "The theme"),
            _choice("kind", "A theme line, or the programme's own organisation", "theme", "organisation"),
            _text("label", "Name as printed", blank=False),
        ),
        ("theme_id",),
    ),
    TableSchema(
        "projects",
        "programme",
        "Projects and subprojects",
        "one project",
        (
            _id("theme_id", "Its theme"),
            _id("project_id", "The project"),
            _choice("kind", "A project, or a part of one", "project", "subproject"),
            _id("parent_id", "The project that a subproject is part of", blank=True),
            _text("label", "Name as printed", blank=False),
        ),
        ("project_id",),
        (_THEME, Reference(("parent_id",), (("projects", ("project_id",)),))),
    ),
    TableSchema(
        "finance_lines",
        "programme",
        "Lines of the themes' finances, in the order of the reports; a theme is the sum of its lines",
        "one line of a theme's finances",
        (
            _id("theme_id", "Its theme"),
            _id("line_id", "The line"),
            _id("project_id", "The project it pays for; blank for costs of the organisation", blank=True),
            _text("label", "Name as printed", blank=False),
        ),
        ("theme_id", "line_id"),
        (_THEME, Reference(("project_id",), (("projects", ("project_id",)),))),
    ),
    TableSchema(
        "overview_lines",
        "programme",
        "Rows of the overview of income and expenditure, in the order of the reports",
        "one row of the overview",
        (
            _SIDE,
            _id("row_id", "The row"),
            _choice(
                "kind",
                "fund: income; theme: the sum of a theme's lines; undetailed: expenditure without lines; "
                "result: income minus expenditure; reserve: beside the budget; total_with_reserve: the side's total with its reserves",
                "fund",
                "theme",
                "undetailed",
                "result",
                "reserve",
                "total_with_reserve",
            ),
            _id("theme_id", "The theme it sums up, where kind is theme", blank=True),
            _text("label", "Name as printed", blank=False),
        ),
        ("side", "row_id"),
        (_THEME,),
    ),
    TableSchema(
        "line_finance",
        "periods",
        "What each line was budgeted, has spent and expects to spend",
        "one line",
        (
            _id("theme_id", "Its theme"),
            _id("line_id", "The line"),
            _money("budget_eur", "Budget as first decided for the year"),
            _money("spent_eur", "Spent from the first day of the year until and including the reference date"),
            _money("expected_spend_eur", "Still expected to be spent, after the reference date, until and including the horizon date"),
        ),
        ("theme_id", "line_id"),
        (_LINE,),
    ),
    TableSchema(
        "overview_finance",
        "periods",
        "Funds, and expenditure that has no lines",
        "one row of the overview of kind fund or undetailed",
        (
            _SIDE,
            _id("row_id", "The row"),
            _money("budget_eur", "Budget as first decided for the year"),
            _money("expected_end_balance_eur", "Expected end balance where it is assumed, not computed; blank for income", blank=True),
            *_both("assumption", "The assumption behind the expected end balance"),
        ),
        ("side", "row_id"),
        (_ROW,),
    ),
    TableSchema(
        "amendments",
        "periods",
        "Decisions that changed the budget within the year",
        "one amendment of one line",
        (
            _id("subject_id", "Theme of the line, or baten or lasten for a row of the overview"),
            _id("line_id", "The line or row it changes"),
            Column("decision_date", "day", "Day of the decision, or the month where the day is not known"),
            _money("amount_eur", "Change of the budget; negative lowers it"),
            _text("decided_by", "The body that decided", blank=False),
            *_both("description", "What for"),
        ),
        ("subject_id", "line_id", "decision_date"),
        (_ANY_LINE,),
    ),
    TableSchema(
        "reserves",
        "periods",
        "Reserves beside the budget",
        "one reserve",
        (_id("row_id", "Row of the overview, of kind reserve"), _money("amount_eur", "Amount on the reference date")),
        ("row_id",),
        (Reference(("row_id",), (("overview_lines", ("row_id",)),)),),
    ),
    TableSchema(
        "carry_over",
        "periods",
        "Lines and funds whose end balance the programme wishes to carry over to a later year",
        "one line or fund",
        (
            _choice("kind", "A theme's line, or a fund", "line", "fund"),
            _id("subject_id", "Theme of the line, or baten for a fund"),
            _id("line_id", "The line or fund"),
            Column("to_year", "year", "The year it goes to"),
            *_both("assumption", "The assumption behind a fund's end balance"),
        ),
        ("subject_id", "line_id"),
        (_ANY_LINE,),
    ),
    TableSchema(
        "explanations",
        "periods",
        "What the programme says of a deviation, an amendment, a line",
        "one explanation of one line",
        (
            _id("theme_id", "Its theme"),
            _id("line_id", "The line"),
            _choice("kind", "What it explains", "deviation", "amendment", "remark"),
            _money("explained_eur", "The amount that the explanation names; blank when it explains the whole", blank=True),
            *_both("reason", "Why, in our own words; [[key/measure]] stands for a figure"),
            *_both("consequence", "What happens next; [[key/measure]] stands for a figure"),
            _text("source_place", "Chapter of the source document"),
        ),
        ("theme_id", "line_id", "kind"),
        (_LINE,),
    ),
    TableSchema(
        "line_groups",
        "periods",
        "Lines that an explanation takes together",
        "one line of one group",
        (
            _id("theme_id", "Their theme"),
            _id("group_id", "The group"),
            _id("line_id", "The line"),
            *_both("label", "Name of the group"),
        ),
        ("theme_id", "group_id", "line_id"),
        (_LINE,),
    ),
)
TABLES: dict[str, TableSchema] = {table.name: table for table in _TABLES}

_PRINTED = (
    _money("budget_eur", "As printed", blank=True),
    _money("budget_revised_eur", "As printed", blank=True),
)
_PUBLISHED = (
    TableSchema(
        "finance_tables",
        "published",
        "The finance tables exactly as printed, totals included",
        "one printed row",
        (
            _id("theme_id", "Its theme"),
            _id("line_id", "The line, or total"),
            _text("label", "As printed", blank=False),
            *_PRINTED,
            _money("spent_eur", "As printed", blank=True),
            _money("balance_eur", "As printed", blank=True),
            _money("expected_spend_eur", "As printed", blank=True),
            _money("expected_end_balance_eur", "As printed", blank=True),
        ),
        ("theme_id", "line_id"),
        (_THEME,),
    ),
    TableSchema(
        "overview",
        "published",
        "Income and expenditure exactly as printed, totals included; blank is not printed",
        "one printed row",
        (
            _SIDE,
            _id("row_id", "The row"),
            _text("label", "As printed", blank=False),
            *_PRINTED,
            _money("expected_end_balance_eur", "As printed", blank=True),
        ),
        ("side", "row_id"),
    ),
    TableSchema(
        "statements",
        "published",
        "Amounts and shares stated in the text",
        "one stated number",
        (
            _text("statement_id", "The statement", blank=False),
            _text("description", "What it says, in our words", blank=False),
            Column("value", "money", "As printed"),
            _choice("unit", "Unit as printed", "EUR", "%"),
        ),
        ("statement_id",),
    ),
)
PUBLISHED: dict[str, TableSchema] = {table.name: table for table in _PUBLISHED}

ORIGINS = TableSchema(
    "origins",
    "",
    "Where each file comes from, and its checksum when that was written down",
    "one file",
    (
        _text("file", "Its path below the data folder", blank=False),
        _text("document_id", "The document it was taken from"),
        _text("publisher", "Who published that"),
        _text("title", "The title of the document"),
        _text("document_date", "The date of the document"),
        _text("rights", "What may be done with it"),
        Column("sha256", "checksum", "SHA-256 of the file"),
        _text("note", "Why the record changed"),
    ),
    ("file",),
)


def tables_in(folder: Folder) -> Sequence[TableSchema]:
    """Return the schemas of one folder, in declared order."""
    return [table for table in (*_TABLES, *_PUBLISHED) if table.folder == folder]
