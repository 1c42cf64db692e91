"""The financial statement of a period: every figure, and the formula it follows from.

In stages: (1) inputs of the lines and of the overview's rows, each with its cell; (2) identities and
shares per line; (3) roll-ups to groups, themes and the programme; (4) the overview: funds, themes,
expenditure without lines, the result as income minus expenditure; (5) carry-over, the expected
surplus and its share; (6) the share of the year elapsed, by days.

Keys are ``<theme>/<line>/<measure>`` as the contract names them. The result of the overview enters its
end balance in full, since nothing is spent out of a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from koers.figures import Formula, Ratio, Source, Sum, Supplied, evaluate
from koers.finance.accounts import (
    BUDGET_MEASURES,
    LINE_MEASURES,
    MEASURES,
    OVERVIEW_MEASURES,
    identity_formulas,
    roll_up,
    share_formulas,
)
from koers.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

PROGRAMME = "programme"
OVERVIEW = "overview"
CARRY_OVER = "carry-over"
TIME = "time"
TOTAL = "total"
# Words that stand where a theme's id does in figure ids, or that tell a row of the overview from a theme.
RESERVED = (PROGRAMME, OVERVIEW, CARRY_OVER, TIME, "deviations", "baten", "lasten")


@dataclass(frozen=True)
class FinanceParameters:
    """What the calculation needs to be told.

    Attributes
    ----------
    reference_date : date
        Booked until and including this day.
    fiscal_year_start_month : int
        1 for January.
    surplus_share_of : {"total", "total_including_reserve"}
        What the expected surplus is a share of.
    sources : mapping of parameter to Source
        Where the first two stand.
    """

    reference_date: date
    fiscal_year_start_month: int
    surplus_share_of: str
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A row of the statement: its key, the label as printed, its kind, and the project it pays for."""

    key: str
    label: str
    kind: str
    project: str | None = None


@dataclass(frozen=True)
class Before:
    """An earlier period whose money stands beside that of a statement.

    Attributes
    ----------
    period : str
    statement : Statement
        With the figures of its deviations.
    reference_date : date
        Until and including when it was booked.
    same_year : bool
        Whether both lie in the same fiscal year, so that spending adds up from the one to the other.
    """

    period: str
    statement: Statement
    reference_date: date
    same_year: bool

    @property
    def prefix(self) -> str:
        """What stands before the keys of its figures in the later statement: with it they are whole ids."""
        return f"{self.period}/finance/"


@dataclass(frozen=True)
class Statement:
    """Every figure of a period's finances.

    Attributes
    ----------
    formulas : mapping of key to Formula
    values : mapping of key to Decimal or None
    themes : tuple of Line
        Themes that have lines, in order; key ``<theme>``.
    lines : mapping of theme key to tuple of Line
        Lines in order; key ``<theme>/<line>``.
    overview : mapping of "baten", "lasten" to tuple of Line
        Rows in order, reserves and the total with them last.
    amendments : tuple of Line
        Key ``<subject>/<line>/<decision date>``, label of the line.
    carry_over : tuple of Line
        Key ``carry-over/<line>``.
    groups : tuple of Line
        Key ``<theme>/<group>``.
    lines_file : str
        The table of the lines' amounts.
    before : Before or None
        An earlier period that stands beside it; see :mod:`koers.finance.since`.
    """

    formulas: Mapping[str, Formula]
    values: Mapping[str, Decimal | None]
    themes: tuple[Line, ...]
    lines: Mapping[str, tuple[Line, ...]]
    overview: Mapping[str, tuple[Line, ...]]
    amendments: tuple[Line, ...]
    carry_over: tuple[Line, ...]
    groups: tuple[Line, ...]
    lines_file: str = ""
    before: Before | None = None

    @property
    def closed(self) -> bool:
        """Whether it is the account of a whole fiscal year: the reference date is its last day."""
        return self.values[f"{TIME}/days_elapsed"] == self.values[f"{TIME}/days_in_year"]

    def amount(self, key: str) -> Decimal:
        """Return a figure that must have a value."""
        value = self.values[key]
        if value is None:
            raise ValueError(f"{key} has no value")
        return value

    def extended(self, formulas: Mapping[str, Formula]) -> Statement:
        """Return a copy with further figures, computed from the present ones."""
        values = evaluate(formulas, self.values)
        return replace(self, formulas={**self.formulas, **formulas}, values={**self.values, **values})

    @property
    def all_lines(self) -> tuple[Line, ...]:
        """The lines of all themes, in order."""
        return tuple(line for theme in self.themes for line in self.lines[theme.key])

    def frame(self) -> pd.DataFrame:
        """Return one row per figure: key, value (Decimal or None), rule."""
        import pandas as pd

        rows = [(key, self.values[key], formula.rule) for key, formula in self.formulas.items()]
        return pd.DataFrame(rows, columns=["key", "value", "rule"], dtype=object)


def build_statement(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str], parameters: FinanceParameters) -> Statement:
    """Compute the statement of a period.

    Parameters
    ----------
    frames : mapping of table name to DataFrame
        ``themes``, ``finance_lines``, ``overview_lines``, ``line_finance``, ``overview_finance``;
        optional ``amendments``, ``reserves``, ``carry_over``, ``line_groups``. Indexed by row number.
    files : mapping of table name to its file, for the source of each input
    parameters : FinanceParameters

    Returns
    -------
    Statement
    """
    tables = _Tables(frames, files)
    themes, lines = _lines(tables)
    amendments = _amendment_lines(tables)
    formulas: dict[str, Formula] = {}
    formulas |= _amendment_formulas(tables)
    formulas |= _line_formulas(tables, themes, lines, amendments)
    groups = _group_lines(tables)
    for group in groups:
        members = [
            (1, f"{row.theme_id}/{row.line_id}") for row in tables.rows("line_groups") if f"{row.theme_id}/{row.group_id}" == group.key
        ]
        formulas |= roll_up(group.key, members, LINE_MEASURES, "group")
    overview = _overview_lines(tables, themes)
    formulas |= _overview_formulas(tables, overview, amendments)
    carry_over = _carry_over_lines(tables)
    formulas |= _result_formulas(tables, overview, parameters)
    formulas |= _time_formulas(parameters)
    return Statement(formulas, evaluate(formulas), themes, lines, overview, amendments, carry_over, groups, files.get("line_finance", ""))


@dataclass(frozen=True)
class _Tables:
    frames: Mapping[str, pd.DataFrame]
    files: Mapping[str, str]

    def rows(self, table: str) -> Iterator[Any]:
        """Yield the rows of a table, with their row number as Index; none when it is absent."""
        return rows_of(self.frames.get(table))

    def cell(self, table: str, row: Any, column: str) -> Supplied:
        """Return an input with the cell it stands in."""
        return Supplied(getattr(row, column), Source(self.files[table], int(row.Index), column))

    def none(self, table: str, rule: str) -> Supplied:
        """Return 0, because an optional table has no row; it would lie beside the amounts of lines."""
        beside = self.files.get("line_finance", "").rpartition("/")[0]
        return Supplied(Decimal(0), Source(self.files.get(table, f"{beside}/{table}.csv"), 0, ""), rule)


def _lines(tables: _Tables) -> tuple[tuple[Line, ...], dict[str, tuple[Line, ...]]]:
    present = {(row.theme_id, row.line_id) for row in tables.rows("line_finance")}
    lines: dict[str, tuple[Line, ...]] = {}
    for theme in tables.rows("themes"):
        own = tuple(
            Line(f"{row.theme_id}/{row.line_id}", row.label, "line", row.project_id)
            for row in tables.rows("finance_lines")
            if row.theme_id == theme.theme_id and (row.theme_id, row.line_id) in present
        )
        if own:
            lines[theme.theme_id] = own
    themes = tuple(Line(row.theme_id, row.label, row.kind) for row in tables.rows("themes") if row.theme_id in lines)
    return themes, lines


def _subject(subject_id: str) -> str:
    """Rows of the overview are told from themes by their side."""
    return f"{OVERVIEW}/{subject_id}" if subject_id in ("baten", "lasten") else subject_id


def _amendment_lines(tables: _Tables) -> tuple[Line, ...]:
    labels = {f"{row.theme_id}/{row.line_id}": row.label for row in tables.rows("finance_lines")}
    labels |= {f"{OVERVIEW}/{row.side}/{row.row_id}": row.label for row in tables.rows("overview_lines")}
    found = []
    for row in tables.rows("amendments"):
        line = f"{_subject(row.subject_id)}/{row.line_id}"
        found.append(Line(f"{line}/{row.decision_date}", labels[line], "amendment"))
    return tuple(found)


def _amendment_formulas(tables: _Tables) -> dict[str, Formula]:
    return {
        f"{_subject(row.subject_id)}/{row.line_id}/{row.decision_date}/amendment": tables.cell("amendments", row, "amount_eur")
        for row in tables.rows("amendments")
    }


def _amendments_of(line: str, amendments: tuple[Line, ...], tables: _Tables) -> Formula:
    """A line's amendments are the sum of its decisions; none is 0, since every decision is listed."""
    own = tuple((1, f"{a.key}/amendment") for a in amendments if a.key.rpartition("/")[0] == line)
    return Sum(own, "amendments") if own else tables.none("amendments", "no_amendments")


def _line_formulas(
    tables: _Tables, themes: tuple[Line, ...], lines: Mapping[str, tuple[Line, ...]], amendments: tuple[Line, ...]
) -> dict[str, Formula]:
    formulas: dict[str, Formula] = {}
    rows = {f"{row.theme_id}/{row.line_id}": row for row in tables.rows("line_finance")}
    for theme in themes:
        for line in lines[theme.key]:
            inputs = {f"{line.key}/{m.name}": tables.cell("line_finance", rows[line.key], m.column) for m in MEASURES if m.column}
            formulas |= {**inputs, f"{line.key}/amendments": _amendments_of(line.key, amendments, tables)}
            formulas |= identity_formulas(line.key) | share_formulas(line.key)
        formulas |= roll_up(f"{theme.key}/total", [(1, line.key) for line in lines[theme.key]], LINE_MEASURES)
        formulas |= share_formulas(f"{theme.key}/total")
    formulas |= roll_up(f"{PROGRAMME}/total", [(1, f"{theme.key}/total") for theme in themes], LINE_MEASURES)
    return formulas | share_formulas(f"{PROGRAMME}/total")


def _group_lines(tables: _Tables) -> tuple[Line, ...]:
    keys = dict.fromkeys((f"{row.theme_id}/{row.group_id}", row.label_nl, row.label_en) for row in tables.rows("line_groups"))
    return tuple(Line(key, label, english) for key, label, english in keys)


def _overview_lines(tables: _Tables, themes: tuple[Line, ...]) -> dict[str, tuple[Line, ...]]:
    """Return the rows of each side; the register's themes and reserves that this period doesn't have are left out."""
    present = {theme.key for theme in themes}
    return {
        side: tuple(
            Line(f"{OVERVIEW}/{side}/{row.row_id}", row.label, row.kind, row.theme_id)
            for row in tables.rows("overview_lines")
            if row.side == side
            and (row.kind not in ("reserve", "total_with_reserve") or "reserves" in tables.frames)
            and (row.kind != "theme" or row.theme_id in present)
        )
        for side in ("baten", "lasten")
    }


def _overview_formulas(tables: _Tables, overview: Mapping[str, tuple[Line, ...]], amendments: tuple[Line, ...]) -> dict[str, Formula]:
    formulas: dict[str, Formula] = {}
    rows = {f"{OVERVIEW}/{row.side}/{row.row_id}": row for row in tables.rows("overview_finance")}
    reserves = {row.row_id: row for row in tables.rows("reserves")}
    for side, lines in overview.items():
        measures = BUDGET_MEASURES if side == "baten" else OVERVIEW_MEASURES
        summed = [line for line in lines if line.kind in ("fund", "theme", "undetailed", "result")]
        for line in lines:
            match line.kind:
                case "fund" | "undetailed":
                    formulas[f"{line.key}/budget"] = tables.cell("overview_finance", rows[line.key], "budget_eur")
                    formulas[f"{line.key}/amendments"] = _amendments_of(line.key, amendments, tables)
                    formulas |= identity_formulas(line.key, BUDGET_MEASURES)
                    if side == "lasten":
                        assumed = tables.cell("overview_finance", rows[line.key], "expected_end_balance_eur")
                        formulas[f"{line.key}/expected_end_balance"] = replace(assumed, rule="assumption")
                case "theme":
                    formulas |= roll_up(line.key, [(1, f"{line.project}/total")], measures, "from_theme")
                case "result":
                    formulas |= _result_row(line, lines)
                case "reserve":
                    formulas[f"{line.key}/budget_revised"] = tables.cell("reserves", reserves[line.key.rpartition("/")[2]], "amount_eur")
                case "total_with_reserve":
                    parts = [(1, f"{OVERVIEW}/{side}/total"), *((1, other.key) for other in lines if other.kind == "reserve")]
                    formulas |= roll_up(line.key, parts, ("budget_revised",))
        formulas |= roll_up(f"{OVERVIEW}/{side}/total", [(1, line.key) for line in summed], measures)
    return formulas


def _result_row(result: Line, lines: tuple[Line, ...]) -> dict[str, Formula]:
    """The result is income minus all other expenditure, and stays as end balance."""
    others = [(-1, line.key) for line in lines if line.kind in ("theme", "undetailed")]
    formulas = roll_up(result.key, [(1, f"{OVERVIEW}/baten/total"), *others], ("budget", "amendments"), "income_minus_expenditure")
    formulas |= identity_formulas(result.key, BUDGET_MEASURES)
    return {**formulas, f"{result.key}/expected_end_balance": Sum(((1, f"{result.key}/budget_revised"),), "result_as_end_balance")}


def _carry_over_lines(tables: _Tables) -> tuple[Line, ...]:
    labels = {(row.theme_id, row.line_id): row.label for row in tables.rows("finance_lines")}
    labels |= {(row.side, row.row_id): row.label for row in tables.rows("overview_lines")}
    return tuple(
        Line(f"{CARRY_OVER}/{row.line_id}", labels[row.subject_id, row.line_id], row.kind, f"{_subject(row.subject_id)}/{row.line_id}")
        for row in tables.rows("carry_over")
    )


def _result_formulas(tables: _Tables, overview: Mapping[str, tuple[Line, ...]], parameters: FinanceParameters) -> dict[str, Formula]:
    formulas: dict[str, Formula] = {}
    items = _carry_over_lines(tables)
    for item in items:
        # Nothing is spent out of a fund that is carried over (an assumption in the data): all of it is its end balance.
        measure = "expected_end_balance" if item.kind == "line" else "budget_revised"
        formulas[f"{item.key}/amount"] = Sum(((1, f"{item.project}/{measure}"),), "carried_over")
    formulas |= roll_up(f"{CARRY_OVER}/total", [(1, item.key) for item in items], ("amount",))
    surplus = f"{OVERVIEW}/result/surplus"
    formulas[surplus] = Sum(((1, f"{OVERVIEW}/lasten/total/expected_end_balance"), (-1, f"{CARRY_OVER}/total/amount")), "surplus")
    with_reserve = [line.key for line in overview["lasten"] if line.kind == "total_with_reserve"]
    wanted = with_reserve if parameters.surplus_share_of == "total_including_reserve" else []
    whole = wanted[0] if wanted else f"{OVERVIEW}/lasten/total"
    formulas[f"{OVERVIEW}/result/surplus_share"] = Ratio(surplus, f"{whole}/budget_revised", "surplus_share")
    return formulas


def _time_formulas(parameters: FinanceParameters) -> dict[str, Formula]:
    """The share of the fiscal year elapsed at the end of the reference date, by days."""
    reference, month = parameters.reference_date, parameters.fiscal_year_start_month
    first = date(reference.year if reference.month >= month else reference.year - 1, month, 1)
    following = date(first.year + 1, month, 1)
    elapsed = (reference - first).days + 1
    sources = parameters.sources
    return {
        f"{TIME}/days_elapsed": Supplied(Decimal(elapsed), sources.get("reference_date"), "days"),
        f"{TIME}/days_in_year": Supplied(Decimal((following - first).days), sources.get("fiscal_year_start_month"), "days"),
        f"{TIME}/elapsed_share": Ratio(f"{TIME}/days_elapsed", f"{TIME}/days_in_year", "elapsed_share"),
    }
