"""``koers crate``: put a period in a zip, with all that made it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from koers.commands.common import FOLDER, choose_language, find_programme


@click.command()
@click.argument("period")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="The zip to write; in outputs/ by default.")
@click.option("--lang", "languages", metavar="LANGUAGE", multiple=True, help="Only outputs in this language; may be repeated.")
@click.option("--outputs", type=FOLDER, default=None, help="Where the reports were built, instead of outputs/.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def crate(context: click.Context, period: str, out: Path | None, languages: tuple[str, ...], outputs: Path | None, as_json: bool) -> None:
    """Put PERIOD in a zip to take along: its reports, and all that made them.

    \b
    koers crate 2024-H1
    koers crate 2024-H1 --out 2024-H1.zip --lang nl

    Whoever has the zip unpacks it and runs `make verify` there. Where the reports hide small numbers, the data in the zip
    has them; it then bears "not-for-publication" in its name.
    """
    from koers.build.pack import pack

    programme = find_programme(**context.obj)
    for language in languages:
        choose_language(programme.store, language)
    made = pack(programme, programme.store.chapter(period), (outputs or programme.root / "outputs").resolve(), out, languages)
    if made.small_numbers:
        click.echo("Not for publication: its data has the small numbers that the reports hide.", err=True)
    if as_json:
        document = {"zip": str(made.path), "files": made.n_files, "bytes": made.n_bytes, "small_numbers": made.small_numbers}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{made.path}: {made.n_files} files, {made.n_bytes / 1_000_000:.1f} MB. Unpacked anywhere, `make verify` proves it.")
