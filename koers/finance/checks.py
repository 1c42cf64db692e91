"""Checks on the inputs' sense and on the results, as findings with a severity.

Types and registers were checked on loading; these look at what the amounts say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from koers.errors import Finding, Severity, suggest
from koers.figures import Supplied
from koers.finance.accounts import IDENTITIES, LINE_MEASURES
from koers.finance.deviations import Deviation
from koers.finance.statement import OVERVIEW, PROGRAMME, RESERVED, TOTAL, Statement
from koers.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd

# A figure in the text of an explanation: [[ouderen/bennie-oud/expected_end_balance]].
REFERENCE = re.compile(r"\[\[([^\[\]]+)\]\]")
# Kinds of row of the overview that are supplied; the others are computed.
_SUPPLIED = ("fund", "undetailed")


def check_inputs(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> list[Finding]:
    """Return what is missing or impossible among the inputs, before anything is computed."""
    return [
        *_ids(frames, files),
        *_missing_lines(frames, files),
        *_overview_rows(frames, files),
        *_reserves(frames, files),
        *_amended(frames, files),
        *_carried_over(frames, files),
        *_grouped(frames, files),
    ]


def _ids(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> Iterator[Finding]:
    """Ids that would give two figures the same id."""
    taken = (
        ("themes", "theme_id", RESERVED),
        ("finance_lines", "line_id", (TOTAL,)),
        ("overview_lines", "row_id", (TOTAL,)),
        ("line_groups", "group_id", (TOTAL,)),
    )
    for table, column, reserved in taken:
        for row in rows_of(frames.get(table)):
            if getattr(row, column) in reserved:
                message, words = "{id} is a word that figure ids use for something else.", (("id", repr(getattr(row, column))),)
                yield _fault(files[table], int(row.Index), column, "constraint-error", message, "Choose another id.", words)


def _given(frames: Mapping[str, pd.DataFrame]) -> set[tuple[str, str]]:
    return {(row.theme_id, row.line_id) for row in rows_of(frames["line_finance"])}


def _kinds(frames: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], str]:
    return {(row.side, row.row_id): row.kind for row in rows_of(frames["overview_lines"])}


def _missing_lines(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> Iterator[Finding]:
    given = _given(frames)
    for row in rows_of(frames["finance_lines"]):
        if (row.theme_id, row.line_id) not in given:
            message, words = "{line} is in the register and has no row here.", (("line", f"{row.theme_id}/{row.line_id}"),)
            yield _warn(files["line_finance"], 0, "line_id", "missing-row", message, words)


def _overview_rows(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> Iterator[Finding]:
    """What is supplied must be there, what is computed must not."""
    rows = {(row.side, row.row_id): row for row in rows_of(frames["overview_finance"])}
    for line in rows_of(frames["overview_lines"]):
        if line.kind == "theme" and line.theme_id is None:
            place = files["overview_lines"], int(line.Index), "theme_id"
            yield Finding(*place, "constraint-error", "it is blank.", "A row of kind theme names the theme that it sums up.")
    for key, kind in _kinds(frames).items():
        if kind in _SUPPLIED and key not in rows:
            message = "the fund {id} has no row here." if kind == "fund" else "the undetailed {id} has no row here."
            words = (("id", "/".join(key)),)
            yield _fault(files["overview_finance"], 0, "row_id", "missing-row", message, "Add it.", words)
        if key in rows and kind == "undetailed" and rows[key].expected_end_balance_eur is None:
            place = files["overview_finance"], int(rows[key].Index), "expected_end_balance_eur"
            yield Finding(*place, "constraint-error", "it is blank.", "Expenditure without lines needs its assumed end balance.")
    for key, row in rows.items():
        if _kinds(frames).get(key) not in _SUPPLIED:
            place = files["overview_finance"], int(row.Index), "row_id"
            message, words = "{id} is computed, not supplied.", (("id", repr(key[1])),)
            yield _fault(*place, "constraint-error", message, "Delete the row.", words)


def _reserves(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> Iterator[Finding]:
    if "reserves" not in frames:
        return
    wanted = {row for (_, row), kind in _kinds(frames).items() if kind == "reserve"}
    found = {row.row_id: row for row in rows_of(frames["reserves"])}
    for row_id in sorted(wanted - set(found)):
        message, words = "the reserve {id} has no row here.", (("id", row_id),)
        yield _fault(files["reserves"], 0, "row_id", "missing-row", message, "Add it.", words)
    for row_id, row in found.items():
        if row_id not in wanted:
            message, words = "{id} is no reserve.", (("id", repr(row_id)),)
            yield _fault(files["reserves"], int(row.Index), "row_id", "constraint-error", message, "Delete the row.", words)


def _amended(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> Iterator[Finding]:
    """An amendment of what has no budget of its own would be in no total."""
    allowed = _given(frames) | {key for key, kind in _kinds(frames).items() if kind in _SUPPLIED}
    for row in rows_of(frames.get("amendments")):
        if (row.subject_id, row.line_id) not in allowed:
            message, words = "{id} has no budget of its own in this period.", (("id", f"{row.subject_id}/{row.line_id}"),)
            advice = "Add its row, with a budget of 0 where it is new; a computed row is amended by the lines it sums up."
            yield _fault(files["amendments"], int(row.Index), "line_id", "foreign-key", message, advice, words)


def _carried_over(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> Iterator[Finding]:
    funds = {key for key, kind in _kinds(frames).items() if kind == "fund" and key[0] == "baten"}
    allowed = {"line": _given(frames), "fund": funds}
    seen: set[str] = set()
    for row in rows_of(frames.get("carry_over")):
        place = files["carry_over"], int(row.Index), "line_id"
        if (row.subject_id, row.line_id) not in allowed[row.kind]:
            message = (
                "{id} is no line with an amount in this period." if row.kind == "line" else "{id} is no fund with an amount in this period."
            )
            words = (("id", f"{row.subject_id}/{row.line_id}"),)
            yield _fault(*place, "foreign-key", message, "Correct the kind or the name, or add the row of its amounts.", words)
        if row.line_id in seen:
            message, words = "{id} stands here already, under another subject.", (("id", repr(row.line_id)),)
            yield _fault(*place, "unique-error", message, "Give one of the two lines another id.", words)
        seen.add(row.line_id)


def _grouped(frames: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> Iterator[Finding]:
    given = _given(frames)
    for row in rows_of(frames.get("line_groups")):
        if (row.theme_id, row.line_id) not in given:
            message, words, advice = (
                "{id} has no row in this period.",
                (("id", f"{row.theme_id}/{row.line_id}"),),
                "Delete the row, or add its amounts.",
            )
            yield _fault(files["line_groups"], int(row.Index), "line_id", "foreign-key", message, advice, words)
        if (row.theme_id, row.group_id) in given:
            message, words = "{id} is the id of a line of this theme.", (("id", repr(row.group_id)),)
            yield _fault(files["line_groups"], int(row.Index), "group_id", "constraint-error", message, "Choose another id.", words)


def check_references(statement: Statement, explanations: pd.DataFrame | None, file: str) -> list[Finding]:
    """Return the ``[[key/measure]]`` in explanations that name no figure."""
    findings = []
    for row in rows_of(explanations):
        for column in ("reason_nl", "reason_en", "consequence_nl", "consequence_en"):
            for key in REFERENCE.findall(getattr(row, column) or ""):
                if key not in statement.formulas:
                    message, words = "[[{id}]] is no figure of this period.", (("id", key),)
                    advice = suggest(key, statement.formulas)
                    findings.append(_fault(file, int(row.Index), column, "foreign-key", message, advice, words))
    return findings


def check_statement(statement: Statement, deviations: tuple[Deviation, ...], reference_date: date) -> list[Finding]:
    """Return what the figures themselves give reason to look at."""
    return [
        *_identities_hold(statement),
        *_amounts(statement),
        *_amendments(statement, reference_date),
        *_explanations(deviations, statement),
    ]


def check_horizon(statement: Statement, horizon_date: date | None, reference_date: date) -> list[Finding]:
    """Return the lines that expect spending where no time is left for it.

    When the year is over that is what is still to be booked, and a remark; else one of the two dates or the amount is wrong.
    """
    if horizon_date is None or horizon_date > reference_date:
        return []
    over = "{line}: spending is still expected on the last day of the year; it is told as still to be booked."
    odd = "{line}: spending is still expected, and the horizon is the reference date."
    findings = []
    for line in statement.all_lines:
        if statement.amount(f"{line.key}/expected_spend") > 0:
            expected = statement.formulas[f"{line.key}/expected_spend"]
            file, row = (expected.source.file, expected.source.row) if isinstance(expected, Supplied) and expected.source else ("", 0)
            message = over if statement.closed else odd
            severity: Severity = "info" if statement.closed else "warning"
            findings.append(_warn(file, row, "expected_spend_eur", "past-horizon", message, (("line", line.label),), severity))
    return findings


def recount(statement: Statement) -> tuple[int, int]:
    """Add up again, apart from the formulas: every identity on every line and total, every total of a theme's lines.

    Returns
    -------
    n_checked, n_wrong : int
    """
    lines = [line.key for line in statement.all_lines]
    totals = [f"{theme.key}/total" for theme in statement.themes] + [f"{PROGRAMME}/total"]
    n_checked = n_wrong = 0
    for key in (*lines, *totals):
        for identity in IDENTITIES:
            expected = sum((sign * statement.amount(f"{key}/{name}") for sign, name in identity.terms), Decimal(0))
            n_checked, n_wrong = n_checked + 1, n_wrong + (expected != statement.amount(f"{key}/{identity.result}"))
    for theme in statement.themes:
        for measure in LINE_MEASURES:
            expected = sum((statement.amount(f"{line.key}/{measure}") for line in statement.lines[theme.key]), Decimal(0))
            n_checked, n_wrong = n_checked + 1, n_wrong + (expected != statement.amount(f"{theme.key}/total/{measure}"))
    return n_checked, n_wrong


def _identities_hold(statement: Statement) -> list[Finding]:
    """A total is the sum of its lines; it must obey the identities between measures as well."""
    totals = [f"{theme.key}/total" for theme in statement.themes] + [f"{PROGRAMME}/total", f"{OVERVIEW}/lasten/total"]
    findings = []
    for total in totals:
        for identity in IDENTITIES:
            keys = [f"{total}/{name}" for name in (identity.result, *(name for _, name in identity.terms))]
            if any(key not in statement.values for key in keys):
                continue
            expected = sum((sign * statement.amount(f"{total}/{name}") for sign, name in identity.terms), Decimal(0))
            if expected != statement.amount(keys[0]):
                findings.append(
                    Finding("", 0, keys[0], "cross-footing", f"{keys[0]} does not obey its identity.", "Report this as a fault.")
                )
    return findings


def _amounts(statement: Statement) -> list[Finding]:
    findings = []
    for line in statement.all_lines:
        name = (("line", line.label),)
        spent = statement.formulas[f"{line.key}/spent"]
        file, row = (spent.source.file, spent.source.row) if isinstance(spent, Supplied) and spent.source else ("", 0)
        if statement.amount(f"{line.key}/spent") < 0:
            findings.append(_warn(file, row, "spent_eur", "negative-spending", "{line}: the amount spent is negative.", name))
        if statement.amount(f"{line.key}/balance") < 0:
            findings.append(_warn(file, row, "spent_eur", "over-budget", "{line}: more is spent than the revised budget.", name))
        elif statement.amount(f"{line.key}/expected_end_balance") < 0:
            message = "{line}: what is spent and expected exceeds the revised budget."
            findings.append(_warn(file, row, "expected_spend_eur", "over-budget", message, name))
    return findings


def _amendments(statement: Statement, reference_date: date) -> list[Finding]:
    """Amendments decided after the reference date belong to the revised budget, and a reader should know."""
    late = [a for a in statement.amendments if a.key.rpartition("/")[2] > reference_date.isoformat()[: len(a.key.rpartition("/")[2])]]
    if not late:
        return []
    source = statement.formulas[f"{late[0].key}/amendment"]
    file = source.source.file if isinstance(source, Supplied) and source.source else ""
    one = "{n} amendment was decided after the reference date; the revised budget includes it."
    more = "{n} amendments were decided after the reference date; the revised budget includes them."
    message = one if len(late) == 1 else more
    return [_warn(file, 0, "decision_date", "after-reference-date", message, (("n", str(len(late))),), "info")]


def _explanations(deviations: tuple[Deviation, ...], statement: Statement) -> list[Finding]:
    findings = []
    for deviation in deviations:
        name = (("line", deviation.line.label),)
        explained = statement.formulas[f"{deviation.line.key}/explained"]
        if deviation.status == "unexplained":
            message = "{line}: the deviation has no explanation."
            findings.append(_warn("", 0, "", "unexplained-deviation", message, name))
        elif deviation.status == "partly" and isinstance(explained, Supplied) and explained.source:
            message = "{line}: the explanation names another amount than the deviation."
            place = explained.source.file, explained.source.row, explained.source.column
            findings.append(_warn(*place, "partly-explained", message, name))
    return findings


def _fault(file: str, row: int, column: str, code: str, message: str, advice: str, words: tuple[tuple[str, str], ...]) -> Finding:
    """Return an error; a workbook that brings it in tells it in its own language."""
    return Finding(file, row, column, code, message, advice, "error", words)


def _warn(
    file: str, row: int, column: str, code: str, message: str, words: tuple[tuple[str, str], ...], severity: Severity = "warning"
) -> Finding:
    return Finding(file, row, column, code, message, "", severity, words)
