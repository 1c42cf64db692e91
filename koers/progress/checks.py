"""A period's projects and results, by their own dates and against the previous period: what gives reason to look again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from koers.errors import Finding
from koers.frames import rows_of
from koers.progress.model import Span

if TYPE_CHECKING:
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class Earlier:
    """The previous period that has a table: its name and its tables."""

    period: str
    frames: Frames


@dataclass(frozen=True)
class ProgressCheck:
    """What is looked at.

    Attributes
    ----------
    frames : mapping of table name to DataFrame
    files : mapping of table name to its file
    span : Span
    earlier : mapping of table name to Earlier
        The previous period that has this table, where there is one.
    theme_id : str
        Only what is about this theme; "" for everything.
    tables : tuple of str
        Only these are looked at.
    share : Decimal
        A number that changed by more than this share of what it was is named, …
    minimum_n : int
        … when it changed by at least this much.
    """

    frames: Frames
    files: Mapping[str, str]
    span: Span
    earlier: Mapping[str, Earlier]
    theme_id: str
    tables: tuple[str, ...]
    share: Decimal
    minimum_n: int

    def rows(self, table: str) -> list[Any]:
        """Return the rows of a table of the period that are looked at."""
        return [row for row in rows_of(self.frames.get(table)) if table in self.tables and self._seen(row)]

    def rows_before(self, table: str) -> list[Any]:
        """Return the rows of the same table in the previous period that has it."""
        return [row for row in rows_of(self.earlier[table].frames.get(table)) if self._seen(row)] if table in self.earlier else []

    def _seen(self, row: Any) -> bool:
        return not self.theme_id or getattr(row, "theme_id", "") == self.theme_id


def _warn(table: str, row: int, column: str, code: str, message: str, seen: ProgressCheck, advice: str, **words: str) -> Finding:
    """Return a warning."""
    earlier = {"period": seen.earlier[table].period} if "{period}" in message else {}
    return Finding(seen.files[table], row, column, code, message, advice, "warning", tuple({**words, **earlier}.items()))


def check_progress(seen: ProgressCheck) -> list[Finding]:
    """Return what projects, milestones, results and facts give reason to look at."""
    return [*_phases(seen), *_dates(seen), *_gone(seen), *_milestones(seen), *_results(seen), *_facts(seen)]


def _is_before(day: str, other: str) -> bool:
    """Tell whether a day, month or year lies wholly before another."""
    known = min(len(day), len(other))
    return day[:known] < other[:known]


def _names(seen: ProgressCheck) -> dict[tuple[str, str], str]:
    return {(row.theme_id, row.project_id): row.label for row in rows_of(seen.frames["projects"])}


def _phases(seen: ProgressCheck) -> Iterator[Finding]:
    message = "{project}: its phase went back from {before} to {now} since {period}."
    order = {row.phase_id: (number, row.label) for number, row in enumerate(rows_of(seen.frames.get("phases")))}
    before = {(row.theme_id, row.project_id): row.phase_id for row in seen.rows_before("project_status")}
    for row in seen.rows("project_status"):
        own, was = order.get(row.phase_id), order.get(before.get((row.theme_id, row.project_id), ""))
        if own and was and own[0] < was[0]:
            place, words = ("project_status", int(row.Index), "phase_id"), {"before": was[1].lower(), "now": own[1].lower()}
            name = _names(seen)[row.theme_id, row.project_id]
            advice = "Correct the phase, or say in remark_nl and remark_en why it went back."
            if row.remark_nl is None:
                yield _warn(*place, "phase-went-back", message, seen, advice, project=name, **words)


def _dates(seen: ProgressCheck) -> Iterator[Finding]:
    """Dates of a project that cannot be: an end before the begin, a change that was told of long before it came."""
    turned = "{project}: it ends before it begins: {start}, {end}."
    late = "{project}: a change is dated more than a year after the period: {date}."
    for row in seen.rows("project_status"):
        name = _names(seen).get((row.theme_id, row.project_id), row.project_id)
        if row.start_date is not None and row.end_date is not None and _is_before(row.end_date, row.start_date):
            place = ("project_status", int(row.Index), "end_date")
            words = {"project": name, "start": row.start_date, "end": row.end_date}
            yield _warn(*place, "dates-reversed", turned, seen, "Correct one of the two dates.", **words)
        if row.change_date is not None and int(row.change_date[:4]) > seen.span.last.year + 1:
            place = ("project_status", int(row.Index), "change_date")
            yield _warn(*place, "date-far-off", late, seen, "Correct the date.", project=name, date=row.change_date)


def _gone(seen: ProgressCheck) -> Iterator[Finding]:
    """A project that had not ended does not vanish without a word."""
    message = "{project} stood in {period} without having ended, and is missing here."
    if "project_status" not in seen.frames:
        return
    now, first = {(row.theme_id, row.project_id) for row in seen.rows("project_status")}, seen.span.first.isoformat()
    for row in seen.rows_before("project_status"):
        over = row.end_kind == "fixed" and row.end_date is not None and row.end_date < first[: len(row.end_date)]
        if (row.theme_id, row.project_id) not in now and not over:
            name = _names(seen).get((row.theme_id, row.project_id), row.project_id)
            advice = "Add its row; with an end date where it stopped."
            yield _warn("project_status", 0, "project_id", "project-missing", message, seen, advice, project=name)


def _milestones(seen: ProgressCheck) -> Iterator[Finding]:
    message = "{project}: a milestone that was done in {period} is not done now."
    done = {row.milestone_id for row in seen.rows_before("milestones") if row.status == "done"}
    for row in seen.rows("milestones"):
        if row.milestone_id in done and row.status != "done":
            name = _names(seen)[row.theme_id, row.project_id]
            yield _warn("milestones", int(row.Index), "status", "milestone-reopened", message, seen, "Correct its status.", project=name)


def _results(seen: ProgressCheck) -> Iterator[Finding]:
    """Results whose date and status exclude each other; an event may lie anywhere."""
    first, last = seen.span.first.isoformat(), seen.span.last.isoformat()
    labels = {row.theme_id: row.label for row in rows_of(seen.frames["themes"])}
    told: set[str] = set()
    for row in seen.rows("results"):
        start, end = row.start_date, row.end_date or row.start_date
        if start is None or row.result_id in told:
            continue
        message = ""
        name = _names(seen).get((row.theme_id, row.project_id)) or labels[row.theme_id]
        if _is_before(end, start):
            told.add(row.result_id)
            turned, advice = "{project}: a result ends before it begins: {start}, {end}.", "Correct one of the two dates."
            place, words = ("results", int(row.Index), "end_date"), {"project": name, "start": start, "end": end}
            yield _warn(*place, "dates-reversed", turned, seen, advice, **words)
            continue
        if row.status in ("realised", "ongoing") and start > last[: len(start)]:
            message = "{project}: a result that is told as done or under way is dated after the period: {date}."
        elif row.status == "realised" and end < first[: len(end)]:
            message = "{project}: a result that is told as done in the period is dated before it: {date}."
        elif row.status == "planned" and end < first[: len(end)]:
            message = "{project}: a result that is told as planned is dated before the period: {date}."
        elif row.status == "after_period" and end < last[: len(end)]:
            message = "{project}: a result that is told as done after the period is dated before its end: {date}."
        if message:
            told.add(row.result_id)
            shown = start if end == start else f"{start} – {end}"
            advice = "Correct its date or its status."
            yield _warn("results", int(row.Index), "start_date", "result-outside", message, seen, advice, project=name, date=shown)


def _facts(seen: ProgressCheck) -> Iterator[Finding]:
    """Numbers on the programme that changed much."""
    message = "{fact}: the number differs much from that of {period}."
    before = {row.fact_id: row.n_value for row in seen.rows_before("programme_facts") if row.n_value is not None}
    for row in seen.rows("programme_facts"):
        was = before.get(row.fact_id)
        if was and row.n_value is not None and abs(row.n_value - was) >= seen.minimum_n and abs(row.n_value - was) > seen.share * was:
            place, advice = ("programme_facts", int(row.Index), "n_value"), f"It was {was} and is {row.n_value} now."
            yield _warn(*place, "large-change", message, seen, advice, fact=row.fact_id)
