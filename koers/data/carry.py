"""What a new period takes over of the one it is started from, table by table.

Everything here is text as it stands in the cells. Three kinds of table:

- what describes goes along as it stands: goals, phases, local deployment, the agenda with its milestones and
  risks, series through the years;
- what is told of the period itself starts empty: results, counts, explanations;
- money is taken apart. Within a fiscal year the budget stays as first decided and its amendments go along, so
  that they add up; a next fiscal year starts from the last revised budget, without amendments. What was spent and is
  expected is blank: it must be supplied.

Known limit: a project whose end is a date before the new period begins is left out; one that ended without a date
goes along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from koers.money import parse_money, plain
from koers.period import Period

Row = Mapping[str, str | None]
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class ToDo:
    """Something to fill in or to look at.

    Attributes
    ----------
    file : str
        Below the root: ``data/periods/…`` or ``params/…``.
    what : str
        Columns or keys, or what to look at.
    why : str
    needed : bool
        Whether the period cannot be built without it.
    """

    file: str
    what: str
    why: str
    needed: bool = False


@dataclass(frozen=True)
class Start:
    """From which period to which, and what the rules look up.

    Attributes
    ----------
    period, before : Period
    same_year : bool
        Whether both end in the same fiscal year.
    first_day : date
        Of the new period's fiscal year.
    horizon : date or None
        Until when is expected; None where there are no finances.
    tables : mapping of table to its rows in the earlier period
    """

    period: Period
    before: Period
    same_year: bool
    first_day: date
    horizon: date | None
    tables: Mapping[str, Rows]


@dataclass(frozen=True)
class Carried:
    """The rows that a table starts with, and what is to be done about it: (what, why, needed)."""

    rows: Rows
    to_do: tuple[tuple[str, str, bool], ...] = ()


Rule = Callable[[Start, Rows], Carried]


def carry(table: str, start: Start) -> Carried:
    """Return what a table of the new period starts with; a table without a rule goes along as it stands, to be looked at."""
    rows = start.tables[table]
    return RULES.get(table, _as_it_stands("all of it", "it stands as in {before}"))(start, rows)


def _as_it_stands(what: str, why: str) -> Rule:
    def rule(start: Start, rows: Rows) -> Carried:
        return Carried(rows, ((what, why.format(before=start.before), False),) if what else ())

    return rule


def _empty(what: str, why: str, *, needed: bool = False) -> Rule:
    def rule(start: Start, _rows: Rows) -> Carried:
        return Carried((), ((what, why.format(before=start.before, period=start.period), needed),) if what else ())

    return rule


def _lines(start: Start, rows: Rows) -> Carried:
    kept = tuple({**_with_budget(start, row, "theme_id", "line_id"), "spent_eur": None, "expected_spend_eur": None} for row in rows)
    booked = f"booked from {start.first_day} until and including {start.period.end}, per line"
    left = "0 where nothing is" if start.horizon == start.period.end else f"until and including {start.horizon}"
    needed = (("spent_eur", booked, True), ("expected_spend_eur", f"still expected after {start.period.end}: {left}", True))
    return Carried(kept, (*_budget_to_do(start), *needed))


def _overview(start: Start, rows: Rows) -> Carried:
    blank = {"expected_end_balance_eur": None, "assumption_nl": None, "assumption_en": None}
    kept = tuple({**_with_budget(start, row, "side", "row_id"), **blank} for row in rows)
    assumed = any(row["expected_end_balance_eur"] is not None for row in rows)
    why = f"assumed for {start.before}; assume it anew for expenditure without lines, and say why in assumption_nl and _en"
    return Carried(kept, (*_budget_to_do(start), *((("expected_end_balance_eur", why, True),) if assumed else ())))


def _budget_to_do(start: Start) -> tuple[tuple[str, str, bool], ...]:
    return () if start.same_year else (("budget_eur", f"it is the last revised budget of {start.before}; write what was decided", False),)


def _with_budget(start: Start, row: Row, subject: str, line: str) -> Row:
    """Return a row with the budget it starts with: as first decided within the year, else as last revised."""
    if start.same_year:
        return row
    own = [
        parse_money(amendment["amount_eur"] or "0")
        for amendment in start.tables.get("amendments", ())
        if (amendment["subject_id"], amendment["line_id"]) == (row[subject], row[line])
    ]
    return {**row, "budget_eur": plain(parse_money(row["budget_eur"] or "0") + sum(own, Decimal(0)))}


def _amendments(start: Start, rows: Rows) -> Carried:
    if start.same_year:
        why = f"those of {start.before} stand here already: they belong to the same fiscal year"
        return Carried(rows, (("what was decided since", why, False),))
    return Carried((), (("what was decided in the new fiscal year", f"those of {start.before} are part of the budget now", False),))


def _carry_over(start: Start, rows: Rows) -> Carried:
    """Wishes go along until the year they look forward to; they are told of anew in the year itself."""
    kept = tuple(row for row in rows if int(row["to_year"] or 0) > start.first_day.year) if start.same_year else ()
    return Carried(kept, (("all of it", "what the programme wishes to carry over to a later year", False),))


def _project_status(start: Start, rows: Rows) -> Carried:
    ended = [row for row in rows if _ended_before(row, start.period.start)]
    blank = {"change_date": None, "change_nl": None, "change_en": None}
    kept = tuple({**row, **blank} for row in rows if row not in ended)
    names = ", ".join(f"{row['theme_id']}/{row['project_id']}" for row in ended)
    left_out = (("projects that were left out", f"they ended before {start.period.start}: {names}", False),) if ended else ()
    stands = "phase_id, end_date, change_date, remark_nl", f"phases stand as in {start.before}; say what changed since", False
    return Carried(kept, (stands, *left_out))


def _ended_before(row: Row, day: date) -> bool:
    end = row["end_date"] or ""
    return row["end_kind"] == "fixed" and bool(end) and end < day.isoformat()[: len(end)]


def _results(start: Start, rows: Rows) -> Carried:
    plans = {row["result_id"] for row in rows if row["status"] in ("planned", "after_period")}
    promised = f"; {start.before} had {len(plans)} that were planned or came after it: say what became of them" if plans else ""
    return Carried((), (("all of it", f"what was done, is under way or planned in {start.period}{promised}", True),))


_CHECK = "look whether it still holds"
RULES: Mapping[str, Rule] = {
    "line_finance": _lines,
    "overview_finance": _overview,
    "amendments": _amendments,
    "reserves": _as_it_stands("amount_eur", "the closing amount of {before} is the opening one now; write that of the reference date"),
    "carry_over": _carry_over,
    "explanations": _empty("all of it", "why a line deviates; `koers check {period}` names those above the thresholds"),
    "line_groups": _empty("", ""),
    "theme_profiles": _as_it_stands("", ""),
    "theme_goals": _as_it_stands("", ""),
    "context_figures": _as_it_stands("newer figures", _CHECK),
    "project_status": _project_status,
    "results": _results,
    "local_deployment": _as_it_stands("all of it", _CHECK),
    "programme_facts": _as_it_stands("n_value, fact_date", _CHECK),
    "agenda": _as_it_stands("status, note_nl", "statuses stand as in {before}"),
    "milestones": _as_it_stands("status, remark_nl", "statuses stand as in {before}; add what is new"),
    "risks": _as_it_stands("all of it", _CHECK),
    "source_notes": _empty("", ""),
    "population": _as_it_stands("n_inhabitants, year", "as in {before}; write the newest"),
    "diseases": _as_it_stands("", ""),
    "disease_counts": _empty("all of it", "notifications in {period}", needed=True),
    "disease_series": _as_it_stands("the newest year", "the years of {before} stand"),
    "health_questions": _empty("all of it", "questions in {period}", needed=True),
    "care_facts": _empty("all of it", "facts on {period}", needed=True),
    "project_budget": _as_it_stands("all of it", _CHECK),
}
