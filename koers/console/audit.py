"""``koers audit``: tie out what a period's documents printed, or described tables alone; as text or as one JSON document.

Differences are told by root cause, each with the arithmetic of every finding that it explains.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from koers.audit.model import Audit, Explanation, Finding, RootCause, Term
from koers.data.store import Store
from koers.errors import UsageError, nearest
from koers.money import plain, round_half_up
from koers.tie_out import TiedOut, audit_period, audit_tables

_WIDTH = 120
_KINDS = {
    "amendment": "the difference equals an amendment: it looks left out",
    "digits_swapped": "two digits look swapped",
    "digit_changed": "one digit looks wrong",
    "digit_left_out": "a digit looks left out",
    "digit_added": "a digit looks added",
    "sign": "the sign looks wrong",
    "term_left_out": "the difference equals a term: it looks left out, or counted twice",
    "other_figure": "it looks like the value of another figure",
    "equals_figure": "the difference equals another figure",
    "row_difference": "the difference equals that between two other figures of the row",
    "a_term": "the figure agrees elsewhere, so that one of its terms is wrong",
    "count": "the number that is stated is not that of the list",
    "unknown": "no simple slip explains it",
}


def run_audit(store: Store | None, period: str | None, folder: Path | None, *, as_json: bool = False) -> int:
    """Audit and tell; return the exit code: 1 while any finding is open."""
    if folder is not None:
        tied = audit_tables(folder)
    elif store is not None and period is not None:
        tied = audit_period(store, period)
    else:
        raise UsageError("Name a period, or a folder with --tables.")
    if as_json:
        click.echo(json.dumps(document(tied), ensure_ascii=False, indent=2))
    else:
        _print(tied)
    return 1 if tied.audit.open else 0


# JSON -------------------------------------------------------------------------------------------


def document(tied: TiedOut) -> dict[str, Any]:
    """Return an audit as one JSON document: the keys of the contract first, then what else there is."""
    audit = tied.audit
    hidden = {cause.id for cause in audit.causes if cause.hidden}
    return {
        "period": tied.period,
        "documents": [one.name for one in tied.documents],
        "published": len(audit.figures),
        "recomputed": audit.n_recomputed,
        "transcribed": audit.count("transcribed"),
        "agrees": audit.count("agrees"),
        "rounding": audit.count("rounding"),
        "differs": audit.count("differs"),
        "not_reproduced": audit.count("not_reproduced"),
        "findings": [_finding(finding, hidden) for finding in audit.findings],
        "root_causes": [_cause(cause) for cause in audit.causes],
        "checks": len(audit.checks),
        "not_covered": [figure.figure_id for figure in audit.not_covered],
        "lapsed": [_lapsed(record) for record in audit.lapsed],
    }


def _finding(finding: Finding, hidden: set[str]) -> dict[str, Any]:
    shown = not finding.hidden
    record = finding.explanation
    return {
        "id": finding.id,
        "figure_id": finding.figure_id,
        "document": finding.document,
        "location": finding.location,
        "rule": finding.rule,
        "check": finding.check,
        "published": _exact(finding.published) if shown else None,
        "computed": _exact(finding.computed) if shown else None,
        "difference": _exact(finding.difference) if shown else None,
        "status": finding.status,
        "root_causes": [
            {"id": cause, "amount": _exact(amount) if shown and cause not in hidden else None} for cause, amount in finding.causes
        ],
        "compared_with": finding.compared_with or None,
        "explanation": None if record is None else {"reason": dict(record.reason), "evidence": record.evidence, "date": record.date},
        "rounding_limit": _exact(finding.limit),
        "rounded_figures": finding.n_rounded,
    }


def _cause(cause: RootCause) -> dict[str, Any]:
    shown = not cause.hidden
    return {
        "id": cause.id,
        "document": cause.document,
        "location": cause.location,
        "kind": cause.kind,
        "printed": _exact(cause.printed) if shown else None,
        "expected": _exact(cause.expected) if shown else None,
        "amount": _exact(cause.amount) if shown else None,
        "equals": cause.other or None,
        "findings": list(cause.findings),
    }


def _lapsed(record: Any) -> dict[str, Any]:
    return {"finding": record.finding, "published": _exact(record.published), "computed": _exact(record.computed), "row": record.row}


def _exact(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


# Text -------------------------------------------------------------------------------------------


_PERCENT = Decimal("0.01")


def _shown(value: Decimal, scale: Decimal = Decimal(1), *, signed: bool = False) -> str:
    """Write a number as it is printed, 1 standing for ``scale``: a percentage, thousands; commas between thousands, few decimals."""
    text = plain(round_half_up(value / scale, 4 if scale == _PERCENT else 6))
    whole, point, decimals = text.removeprefix("-").partition(".")
    sign = "\u2212" if value < 0 else "+" if signed else ""
    times = "" if scale in (1, _PERCENT) else f" × {plain(scale)}" if scale < 1 else f" × {_shown(scale)}"
    return f"{sign}{int(whole):,}{point}{decimals}{'%' if scale == _PERCENT else times}"


def _times_once(text: str, scales: Iterable[Decimal]) -> str:
    """Say what numbers are printed in once, behind them, where that is the same for all but percentages."""
    found = set(scales) - {_PERCENT}
    if len(found) != 1 or found == {Decimal(1)}:
        return text
    times = _shown(Decimal(0), found.pop()).removeprefix("0")
    bare = re.sub(rf"\((\S+){re.escape(times)}\)", r"\1", text)
    return f"{bare.replace(times, '')} ({times.strip()})"


def _print(tied: TiedOut) -> None:
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=_WIDTH)
    audit = tied.audit

    def say(text: str) -> None:
        console.print(text, soft_wrap=True)

    for one in tied.documents:
        say(f"[bold]{escape(one.title)}[/] ({escape(one.name)})")
    _print_coverage(tied, say)
    real = [cause for cause in audit.causes if not cause.is_rounding]
    by_id = {finding.id: finding for finding in audit.findings}
    for number, cause in enumerate(real, 1):
        say(f"\n[bold]{number}. {escape(cause.id)}[/]")
        say(f"   {escape(cause.location)}")
        say(f"   {escape(_cause_words(cause))}")
        for name in cause.findings:
            say(f"   {escape(_finding_line(by_id[name], cause))}")
    rounding = [finding for finding in audit.findings if finding.rule == "rounding"]
    if rounding:
        n = len({cause.id for cause in audit.causes if cause.is_rounding})
        heading = f"{_times(len(rounding), 'difference')} from {_times(n, 'root cause')}"
        say(f"\n[bold]Rounding[/] (half a unit for each figure): {heading}")
        for finding in rounding:
            say(f"   {escape(_finding_line(finding, limit=True))}")
    for record in audit.lapsed:
        say(f"\n[yellow]lapsed[/] explanations.csv, row {record.row}: {escape(_lapsed_words(record, by_id))}")
    _print_not_covered(audit, say)
    n_open = len(audit.open)
    say(
        f"\n[bold red]{_times(n_open, 'finding')} open[/], from {_times(len(real), 'root cause')}."
        if n_open
        else "\n[bold green]No finding is open.[/]"
    )


def _lapsed_words(record: Explanation, findings: Mapping[str, Finding]) -> str:
    """Say why a record no longer holds: other values, or no such finding, with the nearest that there is."""
    if (finding := findings.get(record.finding)) is not None:
        if finding.hidden:
            return f"{record.finding} was explained for other values than those found now; its numbers are small and not shown."
        return (
            f"{record.finding} was explained for {plain(record.published)} against {plain(record.computed)}; that is no longer so: "
            f"now {plain(finding.published)} against {plain(finding.computed)}."
        )
    near = nearest(record.finding, findings)
    return f"{record.finding}: there is no such finding. " + (f"Did you mean {near!r}?" if near else "Leave the row out, or correct it.")


def _print_coverage(tied: TiedOut, say: Any) -> None:
    audit = tied.audit
    n = len(audit.figures)
    share = round_half_up(Decimal(audit.n_recomputed) * 100 / n, 1) if n else Decimal(0)
    say(
        f"{_times(n, 'published figure')}: {audit.n_recomputed} computed anew ({share}%), "
        f"{audit.count('transcribed')} transcribed as inputs, {len(audit.not_covered)} taken as printed. "
        f"{_times(len(audit.checks), 'check')} on the printed figures."
    )
    say(f"{audit.count('agrees')} agree, {audit.count('rounding')} differ by rounding, {audit.count('differs')} differ.")


def _print_not_covered(audit: Audit, say: Any) -> None:
    """Say what was not computed: counted where a check looks at it, named where none does."""
    checked = sum(figure.checks > 0 for figure in audit.not_covered)
    if checked:
        them = "it" if checked == 1 else "them"
        say(f"\n{_times(checked, 'figure')} taken as printed: nothing that is printed leads to {them}, but checks use {them}.")
    for figure in audit.not_covered:
        if not figure.checks:
            say(f"[yellow]taken as printed, in no check[/] {escape(figure.figure_id)}")


def _times(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _cause_words(cause: RootCause) -> str:
    if cause.hidden:
        return "It differs; its numbers are small and not shown."
    way = "high" if cause.amount > 0 else "low"
    other = f" ({cause.other})" if cause.other else ""
    printed, expected, size = (_shown(value, cause.scale) for value in (cause.printed, cause.expected, abs(cause.amount)))
    numbers = _times_once(f"Printed {printed}, where {expected} follows: {size} too {way}", [cause.scale])
    return f"{numbers}; {_KINDS[cause.kind]}{other}."


def _finding_line(finding: Finding, cause: RootCause | None = None, *, limit: bool = False) -> str:
    """Tell a finding in one line: the check, the figure, the arithmetic, how much of it is this cause, or what rounding can explain."""
    mark = "explained" if finding.explanation is not None else finding.check.replace("_", " ")
    if finding.hidden:
        return f"- {mark}: {finding.figure_id}: it differs; its numbers are small and not shown"
    numbers = f"{arithmetic(finding)}; {_shown(finding.difference, finding.scale, signed=True)}"
    amounts = dict(finding.causes)
    if cause is not None and len(amounts) > 1 and not cause.hidden:
        numbers += f", of which {_shown(amounts[cause.id], finding.scale, signed=True)} is this"
    if limit:
        numbers += f"; at most {_shown(finding.limit, finding.scale)}"
    scales = [finding.scale, *(term.scale for term in finding.terms)]
    line = f"- {mark}: {finding.figure_id}: {numbers if finding.form == 'product' else _times_once(numbers, scales)}"
    if finding.explanation is not None:
        line += f". {finding.explanation.reason['en']} ({finding.explanation.evidence}, {finding.explanation.date})"
    return line


def arithmetic(finding: Finding) -> str:
    """Say in words and numbers what was printed and what follows."""
    printed, computed = f"printed {_shown(finding.published, finding.scale)}", _shown(finding.computed, finding.scale)
    if not finding.terms:
        return (
            f"{printed}, computed from inputs {computed}"
            if finding.check != "count"
            else f"stated {_shown(finding.published, finding.scale)}, listed {computed}"
        )
    if finding.compared_with:
        elsewhere = _shown(finding.computed, finding.terms[0].scale)
        return f"{printed}, in {finding.compared_location or finding.compared_with} {elsewhere}"
    if (finding.check == "footing" and len(finding.terms) > 4) or any(term.hidden for term in finding.terms):
        return f"{printed}, its {len(finding.terms)} lines add up to {computed}"
    return f"{printed}, {_sum(finding.terms, finding.form)} = {computed}"


def _sum(terms: Sequence[Term], form: str) -> str:
    if form != "sum":
        return (" × " if form == "product" else " / ").join(_bracketed(term.value, term.scale) for term in terms)
    amounts = [(term.sign * term.value, term.scale) for term in terms]
    text = _shown(*amounts[0])
    for amount, scale in amounts[1:]:
        text += f" \u2212 {_shown(-amount, scale)}" if amount < 0 else f" + {_shown(amount, scale)}"
    return text


def _bracketed(value: Decimal, scale: Decimal) -> str:
    """Write a factor; in brackets where it is followed by what it was printed in."""
    text = _shown(value, scale)
    return f"({text})" if " × " in text else text
