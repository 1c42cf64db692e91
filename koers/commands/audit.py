"""``koers audit``: tie out published figures."""

from __future__ import annotations

from pathlib import Path

import click

from koers.commands.common import find_programme
from koers.errors import UsageError


@click.command()
@click.argument("period", required=False)
@click.option("--tables", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help="Described tables alone, without a programme.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def audit(context: click.Context, period: str | None, folder: Path | None, as_json: bool) -> None:
    """Tie out published figures: footing, cross-footing, agreement, roll-forward, root causes of differences.

    \b
    koers audit 2024-H1                what the period's documents printed, against what follows from the inputs
    koers audit --tables FOLDER        any published tables, described as docs/audit.md says

    Exit code 1 while any finding is open.
    """
    from koers.console.audit import run_audit

    if (period is None) == (folder is None):
        raise UsageError("Name a period, or a folder with --tables; one of them.")
    store = find_programme(**context.obj).store if folder is None else None
    context.exit(run_audit(store, period, folder, as_json=as_json))
