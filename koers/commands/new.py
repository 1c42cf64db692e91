"""``koers new``: start a period from an earlier one."""

from __future__ import annotations

import click

from koers.commands.common import find_programme


@click.command()
@click.argument("period")
@click.option("--from", "before", metavar="PERIOD", default=None, help="The period to start from; the one just before by default.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def new(context: click.Context, period: str, before: str | None, as_json: bool) -> None:
    """Start PERIOD from an earlier one: its parameters and tables, and a list of what to fill in.

    \b
    koers new 2024-H2 --from 2024-H1
    koers new 2025-Q4 --json        started from 2025-Q3

    Nothing that is there is touched; a period that is there already is refused (exit code 2).
    """
    from koers.console.new import run_new

    context.exit(run_new(find_programme(**context.obj).store, period, before, as_json=as_json))
