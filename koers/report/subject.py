"""What every subject gives a report beside its sections; nothing, unless it says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from koers.present.display import Display, Figure, Text

if TYPE_CHECKING:
    from koers.data.store import InputFile
    from koers.errors import Finding
    from koers.present.figures import FigureMaker
    from koers.report.report import Report


class Subject:
    """One subject of a report.

    Parameters
    ----------
    report : Report
        Whose data, words and choices it takes; nothing is computed before it is asked for.
    """

    def __init__(self, report: Report) -> None:
        self.report = report

    @property
    def applies(self) -> bool:
        """Whether the report tells of it."""
        return False

    @property
    def tells(self) -> bool:
        """Whether the report, by its own data, makes figures of it."""
        return self.applies

    def findings(self) -> list[Finding]:
        """Return warnings and remarks of the calculation."""
        return []

    def checks(self) -> list[tuple[str, tuple[int, int]]]:
        """Return what was checked, how many of them, and how many are wrong."""
        return []

    def parameters(self) -> list[tuple[str, str]]:
        """Return the parameters that it goes by, in words."""
        return []

    def sources(self) -> Sequence[Display]:
        """Return what its inputs came from, to be shown below the list of them."""
        return ()

    def limits(self) -> Sequence[Text]:
        """Return what a reader must know before relying on it."""
        return []

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of its sections."""
        return ()

    def every(self, maker: FigureMaker) -> tuple[Figure, ...]:
        """Return all figures that one of its makers can make, those that no section shows included."""
        return tuple(maker.figure(key) for key in maker.all_keys())

    @property
    def n_cells(self) -> int:
        """How many cells of tables were checked against their schema, those of the period not counted."""
        return 0

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """Files that were read, those of the period not among them."""
        return ()

    @property
    def opened(self) -> tuple[InputFile, ...]:
        """Those of them that the sections asked for until now drew on."""
        return self.inputs
