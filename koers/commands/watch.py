"""``koers watch``: see a report while its data, parameters or notebook are being written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from koers.commands.common import FOLDER, choose_language, find_programme, output_folder
from koers.errors import UsageError, suggest

if TYPE_CHECKING:
    from koers.data.store import Store
    from koers.period import Period

_DRAFTS = ".watch"
_EPILOG = "Exit codes: 0 stopped with Ctrl-C, 2 wrong usage (nothing was built or overwritten)."


@click.command(epilog=_EPILOG)
@click.argument("period", required=False)
@click.option(
    "--report", "reports", multiple=True, metavar="NAME", help="Only this report, or one of a series (theme-progress--ouderen); repeatable."
)
@click.option("--lang", "language", metavar="LANGUAGE", default=None, help="nl or en; the programme's first by default.")
@click.option("--format", "formats", multiple=True, metavar="FORMAT", help="Make pdf or xlsx too, each time; may be repeated.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Serve at this port; 0 for any. By default the first free one.")
@click.option("--out", type=FOLDER, default=None, help="Write to this folder instead of outputs/.watch/.")
@click.option("--jobs", type=click.IntRange(min=1), default=None, help="Worker processes; the number of cores by default.")
@click.option("--no-browser", is_flag=True, help="Say the address only.")
@click.pass_context
def watch(
    context: click.Context,
    period: str | None,
    reports: tuple[str, ...],
    language: str | None,
    formats: tuple[str, ...],
    port: int | None,
    out: Path | None,
    jobs: int | None,
    no_browser: bool,
) -> None:
    """Build PERIOD's pages, show them in the browser, and make anew what a saved change touches, until Ctrl-C.

    \b
    koers watch                                            the default period, every report
    koers watch 2024-H2 --report financial-overview        one report: the quickest

    Watched are data, parameters and notebooks, and the package itself where it is worked on. The page on the screen reloads
    where the reader is. A fault in the data, or in a notebook, shows here and at the top of the page, which stays as it was
    until the fault is mended.

    It writes drafts to outputs/.watch/, apart from the reports that `koers build` makes: an adopted period is never touched. With
    --out it builds into a folder as `koers build` does, and refuses to replace an adopted period there. The pages are served on
    this machine only.
    """
    from koers.console.watch import WatchDisplay
    from koers.present.wording import Wording
    from koers.watch.builder import Order
    from koers.watch.session import Settings
    from koers.watch.session import watch as run_watch

    programme = find_programme(**context.obj)
    store = programme.store
    chosen = store.chapter(period or store.programme.default_period)
    language = choose_language(store, language)
    words = Wording(language)
    order = Order(
        root=str(programme.root.resolve()),
        data=str(programme.data),
        params=str(programme.params),
        out=str(output_folder(programme, out or programme.root / "outputs" / _DRAFTS)),
        period=period or store.programme.default_period,
        language=language,
        reports=_known(store, reports),
        formats=_formats(formats),
        draft=out is None,
        jobs=jobs or os.cpu_count() or 1,
    )
    told = {
        "problem": words.word("This page is still as it was before a fault:"),
        "waiting": words.word("This page is not there, or not yet."),
    }
    try:
        run_watch(Settings(order, port, _page(store, chosen, language, reports), told), WatchDisplay(browser=not no_browser))
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)


def _formats(names: tuple[str, ...]) -> tuple[str, ...]:
    from koers.build.plan import FORMATS

    for name in names:
        if name not in FORMATS:
            raise UsageError(f"There is no format {name!r}. {suggest(name, FORMATS)}")
    return tuple(dict.fromkeys(("html", *names)))


def _known(store: Store, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the reports that were asked for; refuse one that the programme does not have."""
    known = store.programme.reports
    for name in names:
        if name.partition("--")[0] not in known:
            raise UsageError(f"There is no report {name!r}. {suggest(name, known)}")
    return names


def _page(store: Store, period: Period | None, language: str, reports: tuple[str, ...]) -> str:
    """Return the way to the page to read: the report where it is one, else the period's index."""
    from koers.data.store import name_of

    one = len(reports) == 1 and (not store.programme.reports[reports[0].partition("--")[0]].entity or "--" in reports[0])
    below = "" if language == store.programme.languages[0] else f"{language}/"
    return f"{name_of(period)}/{below}{reports[0] if one else 'index'}.html"
