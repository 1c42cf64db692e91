"""``koers compare``: what moved between two periods, as text or as one JSON document; the largest movements first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from koers.build.restate import read_moved
from koers.comparison.money import ADDING_UP, OVERVIEW, PROGRAMME, SURPLUS, TOTAL, Place, by_movement
from koers.data.store import Store
from koers.errors import UsageError
from koers.present.comparison import ComparisonSections
from koers.present.display import Figure
from koers.present.wording import Wording
from koers.report.report import Report

_ALL = f"{PROGRAMME}/{TOTAL}"
_MOST = 10  # moved figures that are told one by one
_FORECAST = ("forecast", "outcome", "forecast_error", "absolute_error", "bias_share", "absolute_error_share", "new_lines", "gone_lines")


def run_compare(store: Store, root: Path, names: tuple[str, str], out: Path, *, as_json: bool) -> int:
    """Compare two periods, whichever comes first; return the exit code."""
    earlier, later = sorted(store.period(name) for name in names)
    if earlier == later:
        raise UsageError(f"{earlier} is named twice. Name two periods.")
    for period in (earlier, later):
        if store.unfilled(period):
            raise UsageError(f"{period} is not filled in yet: there is nothing to compare. `koers check {period}` says what it lacks.")
    report = Report("comparison", "", root, store, store.load(later), Wording("en"), against=str(earlier))
    view = report.comparison
    moved = {
        name: [_moved(one) for one in sorted(found, key=lambda one: -_size(one.old, one.new))]
        for name, found in read_moved(out, str(earlier)).items()
    }
    document = {**compared(view), "moved": [{"list": name, "figures": figures} for name, figures in moved.items()]}
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _print(view, document)
    return 0


# JSON -------------------------------------------------------------------------------------------


def compared(view: ComparisonSections) -> dict[str, Any]:
    """Return a comparison as plain values: money in euros, shares as fractions."""
    return {
        "period": view.now.name,
        "earlier": view.then.name,
        "same_fiscal_year": view.same_year,
        "year_closed": view.closed,
        "money": _money(view),
        "forecast": _forecast(view),
        "projects": _projects(view),
        "results": _results(view),
        "restated": [
            {"kind": one.kind, "label": one.label, "decided": one.decided or None, **_movement(view, one.key)} for one in view.restated
        ],
    }


def _money(view: ComparisonSections) -> dict[str, Any] | None:
    if view.money is None:
        return None
    values, money = view.figure.values, view.money
    totals = [Place(f"{theme.key}/{TOTAL}", theme.label, theme.now, theme.then) for theme in money.themes]
    themes = []
    for total in by_movement(money, values, totals):
        theme = total.key.removesuffix(f"/{TOTAL}")
        lines = [
            {"line": line.key.rpartition("/")[2], "label": line.label, "movements": list(_movements(view, line.key))}
            for line in by_movement(money, values, money.lines[theme])
        ]
        moved = [line for line in lines if line["movements"]]
        themes.append({"theme": theme, "label": total.label, "movements": list(_movements(view, total.key)), "lines": moved})
    rows = [
        {"row": row.key.removeprefix(f"{OVERVIEW}/"), "kind": row.kind, "label": row.label, "movements": list(_movements(view, row.key))}
        for rows in money.overview.values()
        for row in rows
    ]
    surplus = _movement(view, SURPLUS) if view.change(SURPLUS) is not None else None
    return {
        "total": list(_movements(view, _ALL)),
        "themes": themes,
        "overview": [row for row in rows if row["movements"]],
        "surplus": surplus,
    }


def _movements(view: ComparisonSections, key: str) -> Iterator[dict[str, Any]]:
    """Yield the measures that changed, the largest change first."""
    measures = view.money.measures if view.money else ()
    changed = [f"{key}/{measure}" for measure in measures if view.size(f"{key}/{measure}")]
    for name in sorted(changed, key=lambda name: -view.size(name)):
        yield {"measure": name.rpartition("/")[2], **_movement(view, name)}


def _movement(view: ComparisonSections, key: str) -> dict[str, Any]:
    change = view.change(key)
    return {
        "figure_id": change.id if change else None,
        "before": _exact(view.before(key)),
        "now": _exact(view.at(view.now, key)),
        "change": _exact(change),
    }


def _forecast(view: ComparisonSections) -> dict[str, Any] | None:
    if view.money is None or not view.same_year:
        return None
    own = view.own
    lines = [
        {
            "theme": line.key.partition("/")[0],
            "line": line.key.rpartition("/")[2],
            "label": line.label,
            **{
                name: _exact(own(f"{line.key}/{name}")) if there else None
                for name, there in (("forecast", line.then), ("outcome", line.now), ("forecast_error", line.both))
            },
        }
        for line in view.money.all_lines
    ]
    lines.sort(key=lambda line: -_size_of(line["forecast_error"]))
    return {**{name: _exact(own(f"{_ALL}/{name}")) for name in _FORECAST}, "lines": lines}


def _projects(view: ComparisonSections) -> dict[str, Any] | None:
    if not view.moves:
        return None
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("forward", "back", "new", "ended", "ended_before", "gone")}
    for theme in view.moves:
        changes = theme.changes
        for name, pairs in (("back", changes.back), ("forward", changes.forward)):
            for before, now in pairs:
                phases = {"before": view.phase_name(view.then, before), "now": view.phase_name(view.now, now)}
                found[name].append({"theme": theme.theme_id, "project": now.project_id, "label": now.label, **phases})
        for name, projects in (("new", changes.new), ("ended", theme.ended), ("ended_before", theme.over), ("gone", changes.gone)):
            found[name] += [{"theme": theme.theme_id, "project": one.project_id, "label": one.label} for one in projects]
    return {"phases_compared": view.phased, **found}


def _results(view: ComparisonSections) -> list[dict[str, Any]] | None:
    if not view.resulted:
        return None
    themes = dict.fromkeys(theme for side in (view.now, view.then) if side.progress for theme in side.progress.themes)
    rows = []
    for theme in (*themes, PROGRAMME):
        key = f"{theme}/{TOTAL}/n_realised"
        then, now = view.counted_at(view.then, key), view.counted_at(view.now, key)
        rows.append({"theme": theme, "before": _exact(then), "now": _exact(now), "change": _exact(view.change(key))})
    return sorted(rows[:-1], key=lambda row: -_size_of(row["change"])) + rows[-1:]


def _size_of(amount: Any) -> float:
    return abs(float(amount or 0))


def _moved(one: Any) -> dict[str, Any]:
    return {"figure_id": one.figure_id, "label": one.label, "old": one.old_text, "new": one.new_text}


def _size(old: str, new: str) -> Decimal:
    """Return how far a figure moved; one that is new or gone by all of it."""
    numbers = [Decimal(text) if text not in ("", "absent") else Decimal(0) for text in (old, new)]
    return abs(numbers[1] - numbers[0])


def _exact(figure: Figure | None) -> int | float | None:
    """Return an exact number as JSON has them."""
    if figure is None or figure.value is None:
        return None
    return int(figure.value) if figure.value == figure.value.to_integral_value() else float(figure.value)


# Text -------------------------------------------------------------------------------------------


def _print(view: ComparisonSections, document: dict[str, Any]) -> None:
    click.echo(f"{view.now.name} compared with {view.then.name}.")
    if not view.same_year:
        click.echo("They lie in different fiscal years: budgets are compared, with the last revised ones; spending is not.")
    for lines in (
        _told_money(view, document["money"]),
        _told_forecast(view, document["forecast"]),
        _told_projects(document["projects"]),
        _told_results(view, document["results"]),
        _told_restated(view, document["restated"]),
        _told_moved(view, document["moved"]),
    ):
        for line in lines:
            click.echo(line)


def _told_money(view: ComparisonSections, money: dict[str, Any] | None) -> Iterator[str]:
    if money is None:
        yield "Money: not told of in both."
        return
    yield ""
    yield (
        "Money. The largest changes of budgets and of what is left come first; spending adds up by itself:"
        if view.same_year
        else ("Money, the largest movements first:")
    )
    for theme in money["themes"]:
        yield from _told_place(view, theme["label"], theme["movements"], 2)
        for line in theme["lines"]:
            yield from _told_place(view, line["label"], line["movements"], 4)
    for row in (one for one in money["overview"] if one["kind"] != "theme"):
        yield from _told_place(view, row["label"], row["movements"], 2)
    if money["surplus"] and money["surplus"]["change"]:
        yield from _told_place(view, "", [{"measure": "surplus", **money["surplus"]}], 2)


def _told_place(view: ComparisonSections, label: str, movements: Iterable[dict[str, Any]], indent: int) -> Iterator[str]:
    """Tell a place's movements in the order that places stand in; at year end not that nothing is expected any more."""
    shown = [one for one in movements if not (view.closed and one["measure"] == "expected_spend" and not one["now"])]
    shown.sort(key=lambda one: one["measure"] in ADDING_UP)
    told = [f"{view.measure(one['measure']).lower()} {_went(view, one['before'], one['now'], one['change'])}" for one in shown]
    if told:
        yield f"{' ' * indent}{label}{': ' if label else ''}{'; '.join(told)}"


def _told_forecast(view: ComparisonSections, forecast: dict[str, Any] | None) -> Iterator[str]:
    if forecast is None:
        return
    own = {name: view.own(f"{_ALL}/{name}") for name in _FORECAST}
    became, error = "it became" if view.closed else "it is now", view.signed(own["forecast_error"])
    yield ""
    yield f"Expected then for the whole year: {own['forecast'].text}; {became} {own['outcome'].text}."
    yield f"Lines that were forecast: together off by {error} ({own['bias_share'].text} of their budget);"
    yield f"by size {own['absolute_error'].text} ({own['absolute_error_share'].text})."
    for line in forecast["lines"]:
        if line["forecast_error"]:
            yield f"  {line['label']}: {_went(view, line['forecast'], line['outcome'], line['forecast_error'])}"


def _told_projects(projects: dict[str, Any] | None) -> Iterator[str]:
    if projects is None:
        return
    yield ""
    yield "Projects:" if projects["phases_compared"] else "Projects (phases are not told of in both):"
    for name, words in (("back", "went back"), ("forward", "went forward")):
        for one in projects[name]:
            yield f"  {one['label']} {words}: {one['before']} → {one['now']}"
    others = {
        "new": "Told of now, not before",
        "ended": "Ended",
        "ended_before": "Ended before the period, and no longer told of",
        "gone": "Told of before, not now",
    }
    for name, words in others.items():
        if projects[name]:
            yield f"  {words}: {', '.join(one['label'] for one in projects[name])}"


def _told_results(view: ComparisonSections, results: list[dict[str, Any]] | None) -> Iterator[str]:
    if results is None:
        return
    yield ""
    yield "Results:"
    for row in results:
        yield f"  {view.theme_label(row['theme'])}: {row['before'] or 0} → {row['now'] or 0} ({row['change']:+d})"


def _told_restated(view: ComparisonSections, restated: list[dict[str, Any]]) -> Iterator[str]:
    if view.money is None or not view.same_year:
        return
    yield ""
    yield f"Figures of {view.then.name} that are told otherwise now: {len(restated)}"
    kinds = {
        "budget": "first budget",
        "amendment": "amendment, another amount",
        "missing": "amendment, missing now",
        "late": "amendment, decided by then and not told",
        "spent": "spent, less than was told",
    }
    for one in restated:
        decided = f" of {one['decided']}" if one["decided"] else ""
        yield f"  {one['label']}: {kinds[one['kind']]}{decided}: {_went(view, one['before'], one['now'], one['change'])}"


def _told_moved(view: ComparisonSections, moved: list[dict[str, Any]]) -> Iterator[str]:
    for one in moved:
        yield ""
        yield f"Figures of {view.then.name} that moved when it was restated ({one['list']}): {len(one['figures'])}"
        for figure in one["figures"][:_MOST]:
            yield f"  {figure['label']}: {figure['old']} → {figure['new']}"
        if len(one["figures"]) > _MOST:
            yield f"  and {len(one['figures']) - _MOST} more"


def _went(view: ComparisonSections, before: float | None, now: float | None, change: float | None) -> str:
    """Return from where to where an amount went, and by how much."""
    return f"{_amount(view, before)} → {_amount(view, now)} ({_signed(view, change)})"


def _amount(view: ComparisonSections, amount: float | None) -> str:
    return "–" if amount is None else view.words.money(Decimal(str(amount)))


def _signed(view: ComparisonSections, amount: float | None) -> str:
    if not amount or amount < 0:
        return _amount(view, amount)
    return view.words.money(-Decimal(str(amount))).replace("\u2212", "+")
