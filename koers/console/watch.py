"""What the terminal shows while reports are being watched."""

from __future__ import annotations

import os
import re
import sys
import webbrowser
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from koers.console.common import print_line

if TYPE_CHECKING:
    from koers.watch.builder import Made, Result
    from koers.watch.saves import Watched

_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_WORDS = {"error": "error", "warning": "warning", "info": "remark"}
_CHECKSUM = re.compile(r"\b[0-9a-f]{12,}…")  # another with every save: the finding is the same
_NAMED = 3  # of the files that were saved and the reports that were made, so many are named


class WatchDisplay:
    """A line per build, and what of the warnings is new.

    Parameters
    ----------
    browser : bool
        Whether the page is opened in a browser once it is there.
    """

    def __init__(self, *, browser: bool) -> None:
        self.console = Console(stderr=True)
        self._browser = browser and _has_screen()
        self._address = ""
        self._findings: dict[str, tuple[str, str]] = {}

    def begins(self, address: str, watched: Watched) -> None:
        """Say where to read and what is watched."""
        self._address = address
        folders = ", ".join(f"{watched.name(folder)}/" for folder in watched.folders)
        print_line(self.console, f"Read: {escape(address)}")
        print_line(self.console, f"Watching {escape(folders)}; Ctrl-C stops.")

    def made(self, made: Made) -> None:
        """Say that a report was made, or failed, where that is not one line with the build anyway."""
        if made.failed:
            print_line(self.console, f"[bold red]failed[/] {escape(made.name)}")

    def built(self, saved: tuple[str, ...], result: Result, seconds: float) -> None:
        """Say what a build made, or why it could not; warnings where they are new, and those that are gone."""
        clock = f"{datetime.now().astimezone():%H:%M:%S}"
        why = f"{clock} {escape(_listed(saved, 'files'))}: " if saved else f"{clock} "
        if result.problems:
            print_line(self.console, f"{why}[bold red]not built[/]; the pages stay as they were")
            for problem in result.problems:
                print_line(self.console, f"[bold red]error[/] {escape(problem)}")
            return
        what = _listed([made.name for made in result.made], "reports")
        print_line(self.console, f"{why}{escape(what)} made in {seconds:.1f} s" if result.made else f"{why}nothing to make anew")
        now = {_CHECKSUM.sub("…", text): (severity, text) for severity, text in result.findings}
        for key, (severity, text) in now.items():
            if key not in self._findings:
                print_line(self.console, f"[{_STYLES[severity]}]{_WORDS[severity]}[/] {escape(text)}")
        for key, (_, text) in self._findings.items():
            if key not in now:
                print_line(self.console, f"[green]gone[/] {escape(text)}")
        self._findings = now
        if self._browser:
            self._browser = False
            webbrowser.open(self._address)


def _listed(names: Sequence[str], what: str) -> str:
    """Return names as people list them; of many the first, and how many there are."""
    more = f" and {len(names) - _NAMED} more {what}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _has_screen() -> bool:
    """Tell whether a browser has a screen to open on; one in the terminal would take that."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
