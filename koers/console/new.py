"""``koers new``: start a period, and say what is left to do."""

from __future__ import annotations

import json
from typing import Any

import click

from koers.data.new import Sentences, Started, start_period
from koers.data.store import Store
from koers.errors import UsageError
from koers.period import Period, find, fiscal_year, new_name, previous
from koers.present.wording import Wording


def run_new(store: Store, name: str, before_name: str | None, *, as_json: bool) -> int:
    """Start a period; print what was written and what is to be done; return the exit code."""
    period = new_name(name)
    before = _before(store, period) if before_name is None else find(before_name, store.periods)
    started = start_period(store, period, before, _sentences(store, period, before))
    if as_json:
        click.echo(json.dumps(_document(started), ensure_ascii=False, indent=2))
    else:
        _print(started)
    return 0


def _before(store: Store, period: Period) -> Period:
    """Return the period just before; one that leaves a gap has to be named."""
    found, wanted = previous(period, store.periods), period.just_before
    if found is None:
        raise UsageError(f"No period ended before {period} began. Name the one to start from with --from.")
    if found != wanted:
        gap = f"{wanted}, the period before {period}, is not there; the nearest is {found}"
        raise UsageError(f"{gap}. Start {wanted} first, or say that you want this: koers new {period} --from {found}.")
    return found


def _sentences(store: Store, period: Period, before: Period) -> Sentences:
    """Return what is written into files, in the data's language; labels of a budget in both."""
    programme = store.programme
    words = Wording(programme.language_of_data)
    year = str(fiscal_year(period.end, programme.fiscal_year_start_month)[0].year)
    return Sentences(
        programme.name,
        words.word("Working file of {programme}", programme=programme.name),
        words.word("Started from {period}", period=str(before)),
        {language: Wording(language).word("Budget {year}", year=year) for language in ("nl", "en")},
    )


def _print(started: Started) -> None:
    for warning in started.warnings:
        click.echo(f"Warning: {warning}", err=True)
    click.echo(f"{started.period} is started from {started.before}: {started.parameters} and {_counted(len(started.files), 'table')}.")
    for file in started.files:
        along = (
            "empty"
            if not file.rows
            else _counted(file.rows, "row")
            if file.rows == file.rows_before
            else f"{file.rows} of {_counted(file.rows_before, 'row')}"
        )
        click.echo(f"  {file.file}: {along}")
    for title, needed in (("To fill in:", True), ("To look at:", False)):
        click.echo(title)
        for one in started.to_do:
            if one.needed is needed:
                click.echo(f"  {one.file}: {one.what}: {one.why}.")
    click.echo(f"Then: koers check {started.period}, koers build {started.period}")


def _document(started: Started) -> dict[str, Any]:
    return {
        "period": str(started.period),
        "from": str(started.before),
        "parameters": started.parameters,
        "files": [{"file": file.file, "rows": file.rows, "rows_before": file.rows_before} for file in started.files],
        "warnings": list(started.warnings),
        "to_do": [{"file": one.file, "what": one.what, "why": one.why, "needed": one.needed} for one in started.to_do],
    }


def _counted(n: int, name: str) -> str:
    return f"{n} {name}" if n == 1 else f"{n} {name}s"
