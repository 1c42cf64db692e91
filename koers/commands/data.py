"""``koers data``: look after the data's origin records."""

from __future__ import annotations

import click

from koers.commands.common import find_programme
from koers.errors import UsageError


@click.group("data")
def data_group() -> None:
    """Look after the data's origin records.

    \b
    koers data accept periods/2024-H1/line_finance.csv --reason "Bennie Oud: invoice corrected"
    """


@data_group.command("accept")
@click.argument("file")
@click.option("--reason", required=True, help="Why the file changed; it is kept in the origin record.")
@click.pass_context
def data_accept(context: click.Context, file: str, reason: str) -> None:
    """Record the present checksum of FILE (a path below the data folder), with the reason.

    \b
    koers data accept periods/2024-H1/line_finance.csv --reason "Bennie Oud: invoice corrected"
    """
    from koers.data.origins import accept

    if not reason.strip():
        raise UsageError("The reason is empty. Say why the file changed.")
    record = accept(find_programme(**context.obj).data, file, reason.strip())
    click.echo(f"Recorded {record.file}: SHA-256 {record.sha256[:16]}…", err=True)
