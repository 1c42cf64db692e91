"""Reporting periods: half-years, quarters, years, months.

``2024-H1``, ``2019-Q4``, ``2019``, ``2020-01``. Periods order by their last day, then the shorter
first. Nothing here looks at a clock: dates come from the period and its parameters.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Literal

from koers.errors import UsageError, nearest, suggest

Kind = Literal["month", "quarter", "half-year", "year"]
_PATTERN = re.compile(r"(?P<year>[1-9][0-9]{3})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
_ENDINGS = ("", "-H1", "-H2", *(f"-Q{number}" for number in range(1, 5)), *(f"-{number:02d}" for number in range(1, 13)))
_MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@total_ordering
@dataclass(frozen=True)
class Period:
    """One reporting period.

    Attributes
    ----------
    year : int
    kind : {"month", "quarter", "half-year", "year"}
    number : int
        Which one within the year, from 1; 1 for a year.
    """

    year: int
    kind: Kind
    number: int = 1

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period's name; raise UsageError for anything else."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise UsageError(
                f"{text!r} is not a period. Write a half-year as 2024-H1, a quarter as 2019-Q4, a year as 2019, a month as 2020-01."
            )
        year = int(match["year"])
        if match["half"]:
            return cls(year, "half-year", int(match["half"]))
        if match["quarter"]:
            return cls(year, "quarter", int(match["quarter"]))
        if match["month"]:
            return cls(year, "month", int(match["month"]))
        return cls(year, "year")

    @staticmethod
    def is_name(text: str) -> bool:
        """Tell whether a text is a period's name."""
        return _PATTERN.fullmatch(text) is not None

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, (self.number - 1) * _MONTHS[self.kind] + 1, 1)

    @property
    def end(self) -> date:
        """The last day."""
        month = self.number * _MONTHS[self.kind]
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def just_before(self) -> Period:
        """The period of the same kind that ends the day before this one begins, whether there is one or not."""
        if self.number > 1:
            return Period(self.year, self.kind, self.number - 1)
        return Period(self.year - 1, self.kind, 12 // _MONTHS[self.kind])

    def __str__(self) -> str:
        suffix = {"month": f"-{self.number:02d}", "quarter": f"-Q{self.number}", "half-year": f"-H{self.number}", "year": ""}
        return f"{self.year}{suffix[self.kind]}"

    def __lt__(self, other: Period) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[date, int]:
        return self.end, _MONTHS[self.kind]


def previous(period: Period, candidates: Iterable[Period]) -> Period | None:
    """Return the period to compare with: the latest of the same kind that ended before this one began.

    Where there is none of the same kind, the latest of any kind among ``candidates`` (those that
    hold the table in question) that ended before this one began; else None.
    """
    earlier = [other for other in candidates if other.end < period.start]
    same = [other for other in earlier if other.kind == period.kind]
    return max(same or earlier, default=None)


def comparable(period: Period, candidates: Iterable[Period], start_month: int) -> Period | None:
    """Return the earlier period whose amounts can stand beside those of this one; None where there is none.

    Amounts add up from the first day of the fiscal year, which starts on the first of ``start_month``. So it is the
    previous period where both end in the same fiscal year, else the same part of the year before: a first half-year beside
    a first half-year, never beside a second.
    """
    every = list(candidates)
    before = previous(period, every)
    if before is not None and fiscal_year(before.end, start_month) == fiscal_year(period.end, start_month):
        return before
    year_ago = Period(period.year - 1, period.kind, period.number)
    return year_ago if year_ago in every else None


def fiscal_year(day: date, start_month: int) -> tuple[date, date]:
    """Return the first and last day of the fiscal year that a day lies in; it starts on the first of ``start_month``."""
    first = date(day.year if day.month >= start_month else day.year - 1, start_month, 1)
    return first, date(first.year + 1, start_month, 1) - timedelta(days=1)


def new_name(text: str) -> Period:
    """Return the period of a name that is to be new; raise UsageError with the nearest way to write it otherwise."""
    try:
        return Period.parse(text)
    except UsageError as error:
        year = re.search(r"[1-9][0-9]{3}", text)
        names = [f"{year[0]}{ending}" for ending in _ENDINGS] if year else []
        near = nearest(text, names)
        raise UsageError(f"{error} Did you mean {near!r}?" if near else str(error)) from None


def find(name: str, known: Iterable[Period]) -> Period:
    """Return the known period of that name; raise UsageError with the nearest name otherwise."""
    names = {str(period): period for period in known}
    if name in names:
        return names[name]
    raise UsageError(f"There is no period {name!r}. {suggest(name, names)}")
