"""What moved in projects and results between two periods, counted, as formulas over the figures of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from koers.figures import Count, Formula, Source, Sum

TOTAL = "total"
PROGRAMME = "programme"
# Projects by what became of them; those that are gone are the earlier period's.
MOVES = ("forward", "back", "stayed", "new", "ended", "gone")
RESULTS = ("n_realised", "n_ongoing", "n_ahead")


@dataclass(frozen=True)
class Counted:
    """What is counted of two periods.

    Attributes
    ----------
    now_at, then_at, own : str
        What stands before a key of each, and of what is computed here.
    listed : Source
        Where projects were looked for.
    """

    now_at: str
    then_at: str
    own: str
    listed: Source

    def projects(self, by_theme: Mapping[str, Mapping[str, Iterable[tuple[str, bool]]]]) -> dict[str, Formula]:
        """Return ``<own><theme>/total/n_<move>`` of each theme, and of the whole.

        ``by_theme`` has of each theme and move the projects: key, and whether this period tells of it.
        """
        formulas: dict[str, Formula] = {}
        for theme, moves in by_theme.items():
            for move in MOVES:
                members = tuple(f"{self.now_at if told else self.then_at}{key}/n_listed" for key, told in moves.get(move, ()))
                formulas[f"{self.own}{theme}/{TOTAL}/n_{move}"] = Count(members, "count_of_projects", self.listed)
        for move in MOVES:
            parts = tuple((1, f"{self.own}{theme}/{TOTAL}/n_{move}") for theme in by_theme)
            formulas[f"{self.own}{PROGRAMME}/{TOTAL}/n_{move}"] = Sum(parts, "footing", self.listed)
        return formulas

    def results(self, now: Mapping[str, Formula], then: Mapping[str, Formula], themes: Iterable[str]) -> dict[str, Formula]:
        """Return ``<own><theme>/total/n_realised_change`` and such, now minus then, of each theme and of the whole."""
        formulas: dict[str, Formula] = {}
        for theme in (*themes, PROGRAMME):
            for measure in RESULTS:
                name = f"{theme}/{TOTAL}/{measure}"
                terms = [(1, f"{self.now_at}{name}")] if name in now else []
                terms += [(-1, f"{self.then_at}{name}")] if name in then else []
                if terms:
                    formulas[f"{self.own}{name}_change"] = Sum(tuple(terms), "change")
        return formulas
