"""``koers compare``: what moved between two periods."""

from __future__ import annotations

from pathlib import Path

import click

from koers.commands.common import FOLDER, find_programme


@click.command()
@click.argument("first", metavar="PERIOD")
@click.argument("second", metavar="PERIOD")
@click.option(
    "--outputs",
    type=FOLDER,
    default=None,
    help="Where the reports were built, instead of outputs/: what moved in a restatement lies there.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def compare(context: click.Context, first: str, second: str, outputs: Path | None, as_json: bool) -> None:
    """Compare two PERIODs: money, phases, results; the largest movements first.

    \b
    koers compare 2024-H1 2024-H2          the same either way round
    koers compare 2024-H1 2024-H2 --json

    What the later period tells otherwise of the earlier one than that one did is listed apart, and so is how good the last
    forecast was. Over fiscal years only budgets are compared. The report `comparison` of the later period tells the same.
    """
    from koers.console.compare import run_compare

    programme = find_programme(**context.obj)
    out = (outputs or programme.root / "outputs").resolve()
    context.exit(run_compare(programme.store, programme.root, (first, second), out, as_json=as_json))
