"""``koers trace``: lead a figure back to its inputs, or an input forward to its figures."""

from __future__ import annotations

import click

from koers.commands.common import choose_language, find_programme
from koers.errors import UsageError


@click.command()
@click.argument("figure", required=False, metavar="[FIGURE_ID]")
@click.option("--input", "place", metavar="FILE:ROW", help="The other way: every figure that follows from a row of an input.")
@click.option("--lang", "language", metavar="LANGUAGE", default=None, help="Of labels and formulas; the programme's first by default.")
@click.option("--all", "everything", is_flag=True, help="Every input, also where a figure names many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def trace(context: click.Context, figure: str | None, place: str | None, language: str | None, everything: bool, as_json: bool) -> None:
    """Lead a figure back to the cells it came from, or a row of an input forward to what follows from it.

    \b
    koers trace 2024-H1/finance/ouderen/total/spent
    koers trace --input periods/2024-H1/line_finance.csv:5
    koers trace --input params/2024-H1.yaml:reference_date
    """
    from koers.console.trace import run_trace

    if (figure is None) == (place is None):
        raise UsageError("Name a figure, or a row of an input with --input; one of them.")
    programme = find_programme(**context.obj)
    chosen = choose_language(programme.store, language)
    context.exit(run_trace(programme.store, programme.root, figure, place, chosen, as_json=as_json, everything=everything))
