"""What can go wrong, as a tree.

::

    KoersError                    anything this package reports to a user on purpose
    ├── InputError (ValueError)   wrong input or usage: nothing was built, exit code 2
    │   ├── DataError             findings in data files or parameters, all of them at once
    │   └── UsageError            an unknown period, report, option, figure
    └── RunError (RuntimeError)   a report could not be made, exit code 1
        ├── NotebookError         a cell raised, or ran out of time
        └── ExportError           a display object that cannot become a document

A message says what, the value, where, and what to do; where a name is wrong, the nearest right one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing found in data, parameters or results.

    Attributes
    ----------
    file : str
        Path below the data or parameter folder, with forward slashes; "" where no file is meant.
    row : int
        Line in the file as an editor shows it (the header is 1); 0 where the whole file is meant.
    column : str
        Column or key; "" where none is meant.
    code : str
        The fault's name, in the vocabulary of Frictionless Data where it has one.
    message : str
        What is wrong, with the value.
    advice : str
        What to do about it.
    severity : {"error", "warning", "info"}
    words : tuple of (name, text)
        Fills ``{name}`` in the message, where a finding is also told in another language.
    """

    file: str
    row: int
    column: str
    code: str
    message: str
    advice: str = ""
    severity: Severity = "error"
    words: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The message with its words filled in."""
        return self.message.format(**dict(self.words)) if self.words else self.message

    @property
    def place(self) -> str:
        """Where it is, for people: ``periods/2024-H1/funds.csv, row 3, column budget_eur``."""
        key = "key" if self.file.endswith(".yaml") else "column"
        row = "line" if self.file.endswith(".yaml") else "row"
        parts = (self.file, f"{row} {self.row}" if self.row else "", f"{key} {self.column}" if self.column else "")
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        text = f"{self.place}: {self.text}" if self.place else self.text
        return f"{text} {self.advice}".rstrip()


class KoersError(Exception):
    """Anything this package reports to a user on purpose."""

    exit_code = 1


class InputError(KoersError, ValueError):
    """Wrong input or usage; nothing was built or overwritten."""

    exit_code = 2


class DataError(InputError):
    """Faults in data files or parameters; carries every one of them.

    Attributes
    ----------
    findings : tuple of Finding
    """

    def __init__(self, findings: Iterable[Finding], outcome: str = "nothing was built") -> None:
        self.findings = tuple(sorted(findings))
        n = len(self.findings)
        head = f"{n} {'fault' if n == 1 else 'faults'} in the input; {outcome}."
        super().__init__("\n".join([head, *(f"  {finding}" for finding in self.findings)]))


class UsageError(InputError):
    """An unknown period, report, option or figure."""


class RunError(KoersError, RuntimeError):
    """A report could not be made."""


class NotebookError(RunError):
    """A notebook's cell raised, showed an error, or ran out of time."""


class ExportError(RunError):
    """A display object that cannot become a document."""


def nearest(name: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed name nearest to ``name``, or None when none is near."""
    options = {option.casefold(): option for option in allowed}
    found = difflib.get_close_matches(name.casefold(), options, n=1, cutoff=0.6)
    return options[found[0]] if found else None


def suggest(name: str, allowed: Sequence[str] | Iterable[str]) -> str:
    """Return advice for a wrong name: the nearest right one, and what there is."""
    names = sorted(allowed)
    near = nearest(name, names)
    hint = f"Did you mean {near!r}? " if near else ""
    listed = ", ".join(names[:12]) + (f", … ({len(names)} in all)" if len(names) > 12 else "")
    return f"{hint}Allowed: {listed}." if names else "There are none at all."
