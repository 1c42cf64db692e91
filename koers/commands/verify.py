"""``koers verify``: build a folder again elsewhere, and compare every byte."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from koers.commands.common import FOLDER, find_programme

if TYPE_CHECKING:
    from koers.build.task import Outcome
    from koers.build.verify import Verification


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--jobs", type=click.IntRange(min=1), default=None, help="Worker processes; the number of cores by default.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def verify(context: click.Context, folder: Path, jobs: int | None, as_json: bool) -> None:
    """Build FOLDER again from its manifest, elsewhere, and compare every byte.

    \b
    koers verify outputs/2024-H1
    koers verify outputs                every period that is built
    koers verify outputs/2024-H1 --json

    Exit codes: 0 all the same, 1 something differs (it says what, and what changed that may explain it), 2 no such folder.
    """
    from koers.build.verify import verify as verify_folder
    from koers.console.common import print_verification

    def told(outcome: Outcome) -> None:
        click.echo(f"{outcome.task.period} {outcome.task.name}: built anew, {outcome.seconds:.1f} s", err=True)

    results = verify_folder(find_programme(**context.obj), folder, jobs or os.cpu_count() or 1, told)
    if as_json:
        click.echo(json.dumps([_verification_document(result) for result in results], ensure_ascii=False, indent=2))
    else:
        print_verification(results)
    context.exit(1 if any(result.differences for result in results) else 0)


def _verification_document(result: Verification) -> dict[str, Any]:
    return {
        "folder": str(result.folder),
        "period": result.period,
        "language": result.language,
        "status": "differs" if result.differences else "same",
        "reports": result.reports,
        "files": result.files,
        "differences": [{"file": one.file, "detail": one.detail, "figures": list(one.figures)} for one in result.differences],
        "changes": list(result.changes),
    }
