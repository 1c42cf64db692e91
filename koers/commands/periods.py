"""``koers list``: what periods and reports there are."""

from __future__ import annotations

import json

import click

from koers.commands.common import find_programme


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def list_command(context: click.Context, as_json: bool) -> None:
    """List periods, the reports each has the data for, and their status.

    \b
    koers list
    koers list --json
    """
    from koers.data.store import name_of

    store = find_programme(**context.obj).store
    chapters = [*store.periods, *(period for period in store.chapters() if period is None)]
    rows = [
        {
            "period": name_of(period),
            "status": store.parameters(period).status,
            "filled_in": not store.unfilled(period),
            "reports": store.reports(period),
        }
        for period in chapters
    ]
    document = {"programme": store.programme.name, "default_period": store.programme.default_period, "periods": rows}
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    from koers.console.common import print_periods

    print_periods(store, rows)
