"""``koers impact``: value one case and tell it, as text for a reader or as one JSON document.

Amounts and ratios are unrounded in the JSON and rounded half up in the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from koers.console.common import print_finding
from koers.console.follows import follows_document, follows_rows
from koers.data.impact import CaseData, published_figures, read_case
from koers.errors import Finding, UsageError
from koers.frames import rows_of
from koers.impact.case import Case, discounted, replay, replays
from koers.impact.conventions import REPLAYED, Schedule
from koers.impact.published import check_published, compare
from koers.impact.quality import check_quality
from koers.impact.since import Since, set_beside
from koers.impact.uncertainty import (
    Distribution,
    Simulation,
    convention_spread,
    one_way,
    scenarios,
    simulate,
    switching_values,
    two_way,
)
from koers.impact.value import Result, value_case
from koers.money import plain, round_half_up

if TYPE_CHECKING:
    import pandas as pd

ALL = "all"
# Both sides of the two-way grid, as fractions.
GRID = tuple(Decimal(step) / 10 for step in range(-5, 6))
DEFAULT_SEED = 1
_WIDTH = 120


def run_impact(
    folder: Path,
    convention: str | None = None,
    *,
    as_json: bool = False,
    with_rate: bool = False,
    sensitivity: bool = False,
    switching: bool = False,
    n_draws: int | None = None,
    seed: int | None = None,
    distribution: Distribution = "triangular",
) -> int:
    """Value a case and print it; return the exit code.

    Raises
    ------
    UsageError
        For an unknown convention, or options that do not go together.
    DataError
        With every fault of the case; nothing is printed.
    """
    if with_rate and convention is None:
        raise UsageError("--with-rate takes the rate of a named convention. Give --convention NAME as well.")
    if seed is not None and n_draws is None:
        raise UsageError("--seed belongs to a simulation. Give --simulate N as well.")
    data = read_case(folder)
    if convention == ALL:
        cases = replays(data.case, with_rate=with_rate)
    else:
        cases = (data.case if convention is None else replay(data.case, convention, with_rate=with_rate),)
    results = [value_case(case) for case in cases]
    if convention == ALL and (sensitivity or switching or n_draws is not None):
        raise UsageError("--sensitivity, --switching and --simulate tell of one convention. Name it instead of all.")
    more = (
        {}
        if convention == ALL
        else _more(results[0], sensitivity, switching, n_draws, DEFAULT_SEED if seed is None else seed, distribution)
    )
    findings = [_findings(data, result) for result in results]
    if as_json:
        documents = [document(result, found) for result, found in zip(results, findings, strict=True)]
        if data.earlier is not None:
            documents = [{**one, "follows": follows_document(since)} for one, since in zip(documents, _beside(data, results), strict=True)]
        documents[0] |= {key: asdict(value) if isinstance(value, Simulation) else value for key, value in more.items()}
        whole = _plain(documents if convention == ALL else documents[0])
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2, default=_number, allow_nan=False))
    elif convention == ALL:
        _print_spread(data.case, results)
    else:
        _print_result(results[0], findings[0], more, next(_beside(data, results), None))
    return 0


def _beside(data: CaseData, results: Iterable[Result]) -> Iterator[Since]:
    """Yield the earlier case beside each result; nothing where the case follows none."""
    if data.earlier is not None:
        yield from (set_beside(result, data.earlier.case) for result in results)


def _more(result: Result, sensitivity: bool, switching: bool, n_draws: int | None, seed: int, distribution: Distribution) -> dict[str, Any]:
    """Compute what was asked for beside the result."""
    more: dict[str, Any] = {}
    if sensitivity:
        more["sensitivity"] = _sensitivity(result.case, result)
    if switching:
        more["switching"] = _records(switching_values(result.case))
    if n_draws is not None:
        more["simulation"] = simulate(result.case, n_draws, seed, distribution)
    return more


def _findings(data: CaseData, result: Result) -> list[Finding]:
    """Return what the data, the checks and the comparison with the source give to say."""
    found = [*data.findings, *(finding for check in check_quality(result) for finding in check.findings)]
    # A source is compared under the case's own convention only: under another it must differ.
    if result.case == data.case:
        for file, figures in published_figures(data).items():
            found += check_published(compare(result, figures), file)
    return found


def _plain(value: Any) -> Any:
    """Return a document in which what is no number, such as the median of no draws, is null."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float | np.floating) and not np.isfinite(value) else value


def _number(value: Any) -> Any:
    """Turn what JSON does not know into what it does."""
    if isinstance(value, (Decimal, np.floating)):
        return float(value)
    if isinstance(value, (np.integer, np.bool_)):
        return value.item()
    raise TypeError(f"{type(value).__name__} is no value of a document")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as records, None for what is no number."""
    missing = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in record.items()} for record in missing.to_dict("records")]


def _sensitivity(case: Case, result: Result) -> dict[str, Any]:
    grid = None
    if result.sroi_ratio is not None:
        cells = two_way(result.sroi_ratio, GRID, GRID)
        grid = {"cost_changes": GRID, "outcome_changes": GRID, "ratio": [list(row) for row in cells.itertuples(index=False)]}
    return {
        "one_way": _records(one_way(case)),
        "two_way": grid,
        "scenarios": _records(scenarios(case).reset_index()),
        "conventions": _records(convention_spread(case)),
    }


def document(result: Result, findings: Iterable[Finding] = ()) -> dict[str, Any]:
    """Return a result as one JSON document: the keys of the contract first, unrounded; then what else there is."""
    case = result.case
    by_outcome: dict[int, list[tuple[int, Decimal, Decimal]]] = {int(index): [] for index in result.outcomes.index}
    for entry in rows_of(result.by_year):
        by_outcome[int(entry.row)].append((int(entry.year), entry.impact, entry.present_value))
    return {
        "convention": {
            "name": case.convention.name,
            **{key: choice.value for key, choice in case.convention.choices.items()},
            "discount_rate": {"costs": _steps(case.rates.costs), "effects": _steps(case.rates.effects), "from": case.rates_from},
        },
        "inputs_total": result.inputs_total,
        "total_present_value": result.total_present_value,
        "net_present_value": result.net_present_value,
        "sroi_ratio": result.sroi_ratio,
        "net_sroi_ratio": result.net_sroi_ratio,
        "payback_months": result.payback_months,
        "outcomes": [_outcome(row, by_outcome[int(row.Index)]) for row in rows_of(result.outcomes)],
        "stakeholders": _records(result.stakeholders),
        "case": case.name,
        "title": dict(case.title),
        "question": case.question,
        "status": case.status,
        "currency": case.currency,
        "price_year": case.price_year,
        "inputs": _records(result.inputs),
        "inputs_given": result.inputs_given,
        "payback_stepwise_months": result.payback_stepwise_months,
        "payback_missing": result.payback_missing,
        "waterfall": [{"step": bar.kind, "amount": bar.amount} for bar in result.waterfall],
        "break_even": {"multiplier": result.break_even_multiplier, "outcomes": _records(result.break_even)},
        "checks": [{"check": check.id, "question": check.question, "outcome": check.outcome} for check in check_quality(result)],
        "findings": [_finding(finding) for finding in findings],
    }


def _steps(schedule: Schedule) -> list[dict[str, Any]]:
    return [{"from_year": step.from_year, "rate": step.rate} for step in schedule]


def _outcome(row: Any, years: list[tuple[int, Decimal, Decimal]]) -> dict[str, Any]:
    """Tell of one row; ``impact_by_year`` begins with year 1 of the activity and ends with the row's last year."""
    by_year = {year: (impact, present) for year, impact, present in years}
    span = range(1, max(by_year, default=0) + 1)
    nothing = Decimal(0), Decimal(0)
    return {
        "outcome_id": row.outcome_id,
        "impact_by_year": [by_year.get(year, nothing)[0] for year in span],
        "present_value": row.present_value,
        "present_value_by_year": [by_year.get(year, nothing)[1] for year in span],
        **{
            name: getattr(row, name)
            for name in ("row_kind", "stakeholder", "outcome", "status", "gross", "after_deadweight", "after_displacement", "impact")
        },
        "share": row.share,
        "counts_in": row.counts_in,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = {"file": finding.file or None, "row": finding.row or None, "column": finding.column or None}
    return {"severity": finding.severity, "code": finding.code, **place, "message": finding.text, "advice": finding.advice or None}


# Text -------------------------------------------------------------------------------------------


def _console() -> Console:
    """Return where text goes: as wide as the terminal, and wide enough for the names of parameters where it goes into a file."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH)


def _shown(value: Any, decimals: int = 2) -> str:
    """Write a number with points for decimals and commas between thousands, rounded half up; a dash where there is none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return "–"
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return f"{round_half_up(exact, decimals):,f}".replace("-", "\u2212")


def _percent(value: Any) -> str:
    return "–" if value is None else f"{_shown(Decimal(value) * 100, 1)}%"


def _in_one_line(case: Case) -> str:
    """Say the convention: name, choices, rates."""
    chosen = ", ".join(f"{key.replace('_', ' ')} {choice.value}" for key, choice in case.convention.choices.items())
    rates = _rates(case.rates.effects)
    if case.rates.costs != case.rates.effects:
        rates = f"{rates} (effects), {_rates(case.rates.costs)} (costs)"
    whose = {"case": "stated by the case", "convention": "of the convention", "none": "none stated"}[case.rates_from]
    return f"{case.convention.name} ({chosen}); discount rate {rates}, {whose}"


def _rates(schedule: Schedule) -> str:
    told = f"{plain(schedule[0].rate * 100)}%"
    for step in schedule[1:]:
        told += f" up to and including year {step.from_year - 1}, then {plain(step.rate * 100)}%"
    return told


def _table(title: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title=title, title_justify="left", title_style="bold")
    for number, name in enumerate(columns):
        table.add_column(name, justify="left" if number == 0 else "right", overflow="fold")
    return table


def _print_result(result: Result, findings: list[Finding], more: dict[str, Any], since: Since | None) -> None:
    case, console = result.case, _console()
    title = case.title.get("en", case.name)
    prices = f" in prices of {case.price_year}" if case.price_year else ""
    console.print(f"[bold]{escape(title)}[/]: {case.status}, {case.currency}{prices}", soft_wrap=True)
    console.print(f"Convention: {escape(_in_one_line(case))}", soft_wrap=True)
    console.print()
    summary = _table("", "", "")
    summary.show_header = False
    for name, value in _summary(result, more):
        summary.add_row(name, value)
    console.print(summary)
    if case.question == "break_even":
        _print_break_even(console, result)
    if result.total_present_value is not None:
        _print_value(console, result)
    if since is not None:
        _print_since(console, since)
    _print_more(console, more)
    console.print(_passed(result))
    for finding in findings:
        print_finding(console, finding)


def _print_value(console: Console, result: Result) -> None:
    rows = _table("Outcomes", "Outcome", "Stakeholder", "First year", "Present value", "Share")
    for row in rows_of(result.outcomes):
        counted = row.counts_in != "nothing"
        values = (_shown(row.impact), _shown(row.present_value), _percent(row.share)) if counted else ("–", str(row.status), "–")
        rows.add_row(escape(row.outcome_id), escape(row.stakeholder), *values)
    console.print(rows)
    steps = _table("From gross to present value", "Step", "Amount")
    for bar in result.waterfall:
        steps.add_row(bar.kind.replace("_", " "), _shown(bar.amount))
    console.print(steps)


def _print_since(console: Console, since: Since) -> None:
    """The case beside the earlier one, with that counted as now where the two are counted otherwise."""
    then, middle = since.then.case, ["as counted now"] if since.recounted else []
    title = f"{'Needed alone, then' if since.open else 'Then'} ({escape(then.name)}, {then.status}) and now ({since.now.case.status})"
    table = _table(title, "", "Then", *middle, "Now", *([] if since.open else ["Change"]))
    for name, (was, counted, now, change) in follows_rows(since):
        cells = (was, *((counted,) if middle else ()), now, *(() if since.open else (change,)))
        table.add_row(escape(name), *map(_shown, cells))
    console.print(table)
    if since.recounted:
        console.print(f"Then was counted otherwise: {escape(_in_one_line(then))}", soft_wrap=True)
    if since.prices_apart:
        console.print(f"Then is in prices of {then.price_year}, now of {since.now.case.price_year}; no index covers both.", soft_wrap=True)


def _summary(result: Result, more: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what comes first: ratio and net present value beside each other, and the range."""
    lines = [
        ("Inputs", _shown(result.inputs_total)),
        ("Total present value", _shown(result.total_present_value)),
        ("Net present value", _shown(result.net_present_value)),
    ]
    if result.case.question == "break_even":
        return [("Inputs", _shown(result.inputs_total)), ("Ratio", "none: the effect is not known; see what would be needed")]
    lines += [
        ("Ratio", f"{_shown(result.sroi_ratio)} (net {_shown(result.net_sroi_ratio)})"),
        ("Range of the ratio", _range(result, more)),
        ("Payback in months", _payback(result)),
    ]
    return lines


def _payback(result: Result) -> str:
    """Return both paybacks; why there is no simple one."""
    why = {
        None: "",
        "no_inputs": ": there are no inputs to make up for",
        "not_reached": ": the value never comes to the inputs",
        "nothing_in_year_1": ": there is no value in year 1 to go by",
        "after_last_year": ": by the first year's value it lies beyond the last year",
    }[result.payback_missing]
    return f"{_shown(result.payback_months, 1)}{why} (year by year {_shown(result.payback_stepwise_months, 1)})"


def _range(result: Result, more: dict[str, Any]) -> str:
    simulation: Simulation | None = more.get("simulation")
    if simulation is not None:
        return (
            f"{_shown(simulation.ratio.p5)} to {_shown(simulation.ratio.p95)} in 90% of {simulation.n_draws:,} draws, "
            f"median {_shown(simulation.ratio.median)}; above 1 in {_percent(simulation.probability_above_one)} "
            f"(seed {simulation.seed}, {simulation.distribution})"
        )
    bounds = scenarios(result.case)["sroi_ratio"]
    if bounds["pessimistic"] == bounds["optimistic"]:
        return "not known: the case gives no low and high"
    return f"{_shown(bounds['pessimistic'])} with everything at its worst to {_shown(bounds['optimistic'])} at its best"


def _print_break_even(console: Console, result: Result) -> None:
    table = _table("What would be needed", "Outcome", "Worth of one", "Needed alone", "Stated", "Of the group")
    for row in rows_of(result.break_even):
        cells = (_shown(row.unit_value), _shown(row.needed_alone, 1), _shown(row.stated, 1), _percent(row.share_of_group))
        table.add_row(escape(row.outcome or row.outcome_id), *cells)
    console.print(table)
    if result.break_even_multiplier is not None:
        console.print(f"All effects as stated, times {_shown(result.break_even_multiplier)}, would make up for the inputs.")


def _print_more(console: Console, more: dict[str, Any]) -> None:
    if "sensitivity" in more:
        table = _table("One thing moved", "Parameter", "Low", "High", "Ratio at low", "at high", "Swing")
        for row in more["sensitivity"]["one_way"]:
            cells = (
                _shown(row["low"], 4),
                _shown(row["high"], 4),
                _shown(row["ratio_low"]),
                _shown(row["ratio_high"]),
                _shown(row["swing"], 0),
            )
            table.add_row(escape(row["id"]), *cells)
        console.print(table)
        _print_scenarios(console, more["sensitivity"]["scenarios"])
        _print_grid(console, more["sensitivity"]["two_way"])
        spread = _table("Under other conventions", "Timing, drop-off, filters", "Ratio", "Net present value")
        for row in more["sensitivity"]["conventions"]:
            name = f"{row['discount_timing']}, {row['drop_off_starts']}, {row['filter_algebra']}{' (own)' if row['own'] else ''}"
            name += " *" if row["n_overdrawn"] else ""
            spread.add_row(name, _shown(row["sroi_ratio"]), _shown(row["net_present_value"]))
        console.print(spread)
        if any(row["n_overdrawn"] for row in more["sensitivity"]["conventions"]):
            console.print("* filters of a row add up to more than 1: more is taken away than there is")
    if "switching" in more:
        table = _table("Where the ratio is 1", "Parameter", "As it is", "Ratio 1 at", "In its range")
        words = {None: "", True: "yes", False: "none within its range"}
        for row in more["switching"]:
            at = ", ".join(_shown(value, 4) for value in row["values"]) or "none"
            table.add_row(escape(row["id"]), _shown(row["base"], 4), at, words[row["within_range"]])
        console.print(table)


def _print_scenarios(console: Console, scenarios: list[dict[str, Any]]) -> None:
    table = _table("Everything at once: bounds, not forecasts", "Scenario", "Present value", "Inputs", "Net present value", "Ratio")
    names = {"pessimistic": "worst", "base": "as it is", "optimistic": "best"}
    for row in scenarios:
        measures = ("total_present_value", "inputs_total", "net_present_value", "sroi_ratio")
        table.add_row(names[row["scenario"]], *(_shown(row[measure]) for measure in measures))
    console.print(table)


def _print_grid(console: Console, grid: dict[str, Any] | None) -> None:
    """The ratio under all inputs (down) and all value (across) scaled; none where there is no ratio."""
    if grid is None:
        return
    changes = [f"{'+' if change > 0 else ''}{_shown(change * 100, 0)}%" for change in GRID]
    table = _table("Two things moved: the ratio with more or less inputs (down) and value (across)", "Inputs", *changes)
    for change, row in zip(changes, grid["ratio"], strict=True):
        table.add_row(change, *(_shown(ratio) for ratio in row))
    console.print(table)


def _passed(result: Result) -> str:
    checks = check_quality(result)
    passed = sum(check.outcome == "passed" for check in checks)
    return f"Quality checks: {passed} of {len(checks)} passed; the others say:" if passed < len(checks) else "Quality checks: all passed."


def _print_spread(own: Case, results: list[Result]) -> None:
    console = _console()
    console.print(
        f"[bold]{escape(own.title.get('en', own.name))}[/] under every named convention; its own is {escape(_in_one_line(own))}",
        soft_wrap=True,
    )
    replayed = [key.replace("_", " ").capitalize() for key in REPLAYED]
    even = own.question == "break_even"
    columns = _needed_names(results[0]) if even else ("Ratio", "Net present value")
    table = _table("", "Convention", *columns, "Discount rate", *replayed)
    for result in results:
        rates = _rates(result.case.rates.effects) if discounted(result.case.convention, result.case.rates) else "not discounted"
        chosen = (result.case.convention.choices[key].value for key in REPLAYED)
        found = [row.needed_alone for row in rows_of(result.break_even)] if even else (result.sroi_ratio, result.net_present_value)
        table.add_row(result.case.convention.name, *(_shown(value, 1 if even else 2) for value in found), rates, *chosen)
    console.print(table)
    placed = (f"{key.replace('_', ' ')} {choice.value}" for key, choice in own.convention.choices.items() if key not in REPLAYED)
    console.print(f"In all of them: {', '.join(placed)}.", soft_wrap=True)


def _needed_names(result: Result) -> tuple[str, ...]:
    """Return the columns of a break-even: how many of each outcome would be needed if it alone had to make up for the inputs."""
    return tuple(f"Needed: {escape(row.outcome or row.outcome_id)}" for row in rows_of(result.break_even))
