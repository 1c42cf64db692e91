"""A period's money against the previous period that told of money: what gives reason to look again.

Within a fiscal year spending adds up, the first budget stays and what was decided stays decided. Into a next fiscal
year a balance that was carried over is part of the new budget. Both times a change beyond a share of what it was, and
beyond an amount, is named. A line that has no row any more is told by :mod:`koers.finance.checks`.

Known limit: budgets say nothing of where their money comes from, so that a balance carried over can only be missed
where the new budget is lower than it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from koers.errors import Finding
from koers.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, str]
_ADDS_UP = "Spending adds up from the first day of the fiscal year: give it from that day."


@dataclass(frozen=True)
class Comparison:
    """What is compared.

    Attributes
    ----------
    now, before : mapping of table name to DataFrame
        ``before`` is empty where there is no previous period.
    files : mapping of table name to the file of this period
    folder : str
        Where a table would lie that this period does not have.
    first_day, reference_date : date
        The period's first day, and until when was booked.
    year_start : date
        The first day of the fiscal year.
    earlier : str
        The name of the previous period; "" where there is none.
    same_year : bool
        Whether both lie in the same fiscal year.
    share : Decimal
        A change beyond this share of what it was is named, …
    minimum_eur : Decimal
        … when it is at least this amount.
    """

    now: Mapping[str, pd.DataFrame]
    before: Mapping[str, pd.DataFrame]
    files: Mapping[str, str]
    folder: str
    first_day: date
    reference_date: date
    year_start: date
    earlier: str
    same_year: bool
    share: Decimal
    minimum_eur: Decimal

    @property
    def labels(self) -> dict[Key, str]:
        """The names of lines, and of rows of the overview."""
        lines = {(row.theme_id, row.line_id): row.label for row in rows_of(self.now["finance_lines"])}
        return {**lines, **{(row.side, row.row_id): row.label for row in rows_of(self.now["overview_lines"])}}

    def large(self, now: Decimal, before: Decimal) -> bool:
        """Tell whether a change is worth naming."""
        change = abs(now - before)
        return change >= self.minimum_eur and before != 0 and change > self.share * abs(before)


def _warn(table: str, row: int, column: str, code: str, message: str, seen: Comparison, line: str, advice: str) -> Finding:
    """Return a warning on a line."""
    file = seen.files.get(table, f"{seen.folder}/{table}.csv")
    return Finding(file, row, column, code, message, advice, "warning", (("line", line), ("period", seen.earlier)))


def check_earlier(seen: Comparison) -> list[Finding]:
    """Return what the money of this period, against that of the previous one, gives reason to look at."""
    found = [*_ended(seen), *_carried_back(seen)]
    if seen.earlier and seen.same_year:
        found += [*_fallen(seen), *_first_budget(seen), *_undecided(seen), *_outlook(seen)]
    elif seen.earlier:
        found += [*_new_budget(seen), *_carried(seen)]
    return [*found, *(_reserves(seen) if seen.earlier else ())]


def _rows(frames: Mapping[str, pd.DataFrame], table: str, *key: str) -> dict[Any, Any]:
    return {tuple(getattr(row, name) for name in key): row for row in rows_of(frames.get(table))}


def _pairs(seen: Comparison, table: str = "line_finance", key: Key = ("theme_id", "line_id")) -> Iterator[tuple[str, Any, Any]]:
    """Yield the name, the row now and the row before of what both periods have."""
    before = _rows(seen.before, table, *key)
    for own, row in _rows(seen.now, table, *key).items():
        if own in before:
            yield seen.labels.get(own, "/".join(own)), row, before[own]


def _fallen(seen: Comparison) -> Iterator[Finding]:
    message = "{line}: less is spent than {period} told of, in the same fiscal year."
    for name, now, before in _pairs(seen):
        if now.spent_eur < before.spent_eur:
            yield _warn("line_finance", int(now.Index), "spent_eur", "spending-fell", message, seen, name, _ADDS_UP)


def _first_budget(seen: Comparison) -> Iterator[Finding]:
    message = "{line}: the first budget is not that of {period}, in the same fiscal year."
    advice = "Within a year the first budget stays; what changes it is an amendment."
    for table, key in (("line_finance", ("theme_id", "line_id")), ("overview_finance", ("side", "row_id"))):
        for name, now, before in _pairs(seen, table, key):
            if now.budget_eur != before.budget_eur:
                yield _warn(table, int(now.Index), "budget_eur", "opening-differs", message, seen, name, advice)


def _undecided(seen: Comparison) -> Iterator[Finding]:
    """What was decided stays decided; what revokes it is a decision of its own."""
    key = ("subject_id", "line_id", "decision_date")
    now = _rows(seen.now, "amendments", *key)
    gone, other = "{line}: an amendment that {period} told of is missing.", "{line}: an amendment has another amount than in {period}."
    for own, before in _rows(seen.before, "amendments", *key).items():
        name = seen.labels.get(own[:2], "/".join(own[:2]))
        if own not in now:
            advice = f"Add it ({own[2]}, {before.amount_eur} euros); a decision that was revoked is an amendment of its own."
            yield _warn("amendments", 0, "decision_date", "amendment-missing", gone, seen, name, advice)
        elif now[own].amount_eur != before.amount_eur:
            advice = f"It was {before.amount_eur} euros; a later change is an amendment of its own."
            yield _warn("amendments", int(now[own].Index), "amount_eur", "amendment-missing", other, seen, name, advice)


def _outlook(seen: Comparison) -> Iterator[Finding]:
    message = "{line}: what is spent and expected this year differs much from what {period} expected."
    for name, now, before in _pairs(seen):
        outlook, was = now.spent_eur + now.expected_spend_eur, before.spent_eur + before.expected_spend_eur
        if seen.large(outlook, was):
            advice = f"It was {was} euros and is {outlook} now. Check both amounts; explain it if it is right."
            yield _warn("line_finance", int(now.Index), "expected_spend_eur", "large-change", message, seen, name, advice)


def _revised(frames: Mapping[str, pd.DataFrame], subject: str, line: str, budget: Decimal) -> Decimal:
    own = (row.amount_eur for row in rows_of(frames.get("amendments")) if (row.subject_id, row.line_id) == (subject, line))
    return sum(own, budget)


def _new_budget(seen: Comparison) -> Iterator[Finding]:
    message = "{line}: the budget differs much from the last revised budget of {period}."
    for table, key in (("line_finance", ("theme_id", "line_id")), ("overview_finance", ("side", "row_id"))):
        for name, now, before in _pairs(seen, table, key):
            was = _revised(seen.before, getattr(before, key[0]), getattr(before, key[1]), before.budget_eur)
            if seen.large(now.budget_eur, was):
                advice = f"It was {was} euros and is {now.budget_eur} now."
                yield _warn(table, int(now.Index), "budget_eur", "large-change", message, seen, name, advice)


def _carried(seen: Comparison) -> Iterator[Finding]:
    """The closing balance that was carried over is in the opening budget."""
    message = "{line}: {period} carried a balance over to this year, and the budget is lower than that."
    lines, funds = _rows(seen.before, "line_finance", "theme_id", "line_id"), _rows(seen.before, "overview_finance", "side", "row_id")
    now = {**_rows(seen.now, "line_finance", "theme_id", "line_id"), **_rows(seen.now, "overview_finance", "side", "row_id")}
    for wish in rows_of(seen.before.get("carry_over")):
        own = (wish.subject_id, wish.line_id)
        before = lines.get(own) or funds.get(own)
        if wish.to_year != seen.year_start.year or before is None or own not in now:
            continue
        closing = _revised(seen.before, *own, before.budget_eur)
        if own in lines:
            closing -= before.spent_eur + before.expected_spend_eur
        if now[own].budget_eur < closing:
            table = "line_finance" if own in lines else "overview_finance"
            advice = f"The balance was {closing} euros, the budget is {now[own].budget_eur}. Check whether it is part of it."
            yield _warn(table, int(now[own].Index), "budget_eur", "opening-differs", message, seen, seen.labels[own], advice)


def _carried_back(seen: Comparison) -> Iterator[Finding]:
    """A balance can only be carried over to a year that is still to come."""
    message, year = "{line}: its balance is to be carried over to a year that does not lie after this one.", seen.year_start.year
    for wish in rows_of(seen.now.get("carry_over")):
        if wish.to_year <= year:
            own = (wish.subject_id, wish.line_id)
            advice = f"It says {wish.to_year}; this year began in {year}."
            yield _warn("carry_over", int(wish.Index), "to_year", "year-is-past", message, seen, seen.labels.get(own, own[1]), advice)


def _reserves(seen: Comparison) -> Iterator[Finding]:
    message = "{line}: the reserve differs much from that of {period}."
    names = {row.row_id: row.label for row in rows_of(seen.now["overview_lines"])}
    before = _rows(seen.before, "reserves", "row_id")
    for own, now in _rows(seen.now, "reserves", "row_id").items():
        if own in before and seen.large(now.amount_eur, before[own].amount_eur):
            advice = f"It was {before[own].amount_eur} euros and is {now.amount_eur} now."
            yield _warn("reserves", int(now.Index), "amount_eur", "large-change", message, seen, names.get(own[0], own[0]), advice)


def _ended(seen: Comparison) -> Iterator[Finding]:
    """A project that ended before the period began spends nothing in it, and nothing is expected of it."""
    spent = "{line}: its project ended before the period began, and more was spent since."
    expected = "{line}: its project has ended, and spending is still expected."
    ends = {**_ends(seen.before), **_ends(seen.now)}
    projects = {(row.theme_id, row.line_id): (row.theme_id, row.project_id) for row in rows_of(seen.now["finance_lines"])}
    before = _rows(seen.before, "line_finance", "theme_id", "line_id") if seen.same_year else {}
    for own, now in _rows(seen.now, "line_finance", "theme_id", "line_id").items():
        end = ends.get(projects.get(own, own))
        if end is None:
            continue
        over = end < seen.first_day.isoformat()[: len(end)]
        # Without a previous period of the year, what was spent before the end cannot be told from what came after it.
        since = now.spent_eur - before[own].spent_eur if own in before else now.spent_eur
        known = own in before or end < seen.year_start.isoformat()[: len(end)]
        if over and known and since > 0:
            yield _warn(
                "line_finance", int(now.Index), "spent_eur", "spent-after-end", spent, seen, seen.labels[own], f"It ended in {end}."
            )
        if end < seen.reference_date.isoformat()[: len(end)] and now.expected_spend_eur > 0:
            place = ("line_finance", int(now.Index), "expected_spend_eur")
            yield _warn(*place, "spent-after-end", expected, seen, seen.labels[own], f"It ended in {end}.")


def _ends(frames: Mapping[str, pd.DataFrame]) -> dict[Key, str]:
    return {(r.theme_id, r.project_id): r.end_date for r in rows_of(frames.get("project_status")) if r.end_kind == "fixed" and r.end_date}
