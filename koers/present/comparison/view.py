"""What the sections of a comparison share: both periods, what moved, figures, columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from koers.comparison.money import Money, Place, earlier_key
from koers.comparison.restated import Restated
from koers.present.comparison.figures import CHANGE, ComparisonFigures
from koers.present.display import Cell, Column, Figure, Text
from koers.present.finance.figures import measure_labels as finance_labels
from koers.present.wording import Wording
from koers.progress.changes import Changes
from koers.progress.model import Progress, Project


@dataclass(frozen=True)
class Side:
    """A period as one side of a comparison.

    Attributes
    ----------
    name, text, reference_text : str
        ``2024-H1``; its months and its reference date, in words.
    restated_text : str
        When it was restated, in words; "" where it was not.
    progress : Progress or None
    at_money, at_progress : str
        What stands before its figures.
    """

    name: str
    text: str
    reference_text: str
    restated_text: str
    progress: Progress | None
    at_money: str
    at_progress: str


@dataclass(frozen=True)
class ThemeMoves:
    """The projects of a theme in two periods: the theme's name, what changed, those that ended since, those that had ended before."""

    theme_id: str
    label: str
    changes: Changes
    ended: tuple[Project, ...]
    over: tuple[Project, ...] = ()


@dataclass(frozen=True)
class ComparisonView:
    """Two periods as told in one language.

    Attributes
    ----------
    now, then : Side
    same_year, closed : bool
        Whether both lie in one fiscal year; whether the later reference date is its last day or lies after it.
    money : Money or None
        Where both tell of money.
    restated : tuple of Restated
    moves : tuple of ThemeMoves
        Where both tell of projects.
    phased, resulted : bool
        Whether both tell of phases, and of results.
    kinds : bool
        Whether both are periods of the same length.
    lacking : tuple of str
        What only one of them tells of, in words.
    figure : ComparisonFigures
    words : Wording
    colours : mapping of name to ``#rrggbb``
    n_messages : int
    positive_is_favourable : bool
    """

    now: Side
    then: Side
    same_year: bool
    closed: bool
    money: Money | None
    restated: tuple[Restated, ...]
    moves: tuple[ThemeMoves, ...]
    phased: bool
    resulted: bool
    kinds: bool
    figure: ComparisonFigures
    words: Wording
    colours: Mapping[str, str]
    n_messages: int
    positive_is_favourable: bool

    # Figures ----------------------------------------------------------------------------------------

    def has(self, key: str) -> bool:
        """Tell whether there is a figure of an id."""
        return key in self.figure.formulas

    def own(self, key: str) -> Figure:
        """Return a figure that is computed of both."""
        return self.figure.of(key)

    def at(self, side: Side, key: str) -> Figure | None:
        """Return a side's own figure of money; None where it does not have it."""
        name = f"{side.at_money}{key}"
        return self.figure(name) if self.has(name) else None

    def before(self, key: str) -> Figure | None:
        """Return the earlier figure that a change of money starts from; None where there is none."""
        return self.at(self.then, earlier_key(key, same_year=self.same_year))

    def counted_at(self, side: Side, key: str) -> Figure | None:
        """Return a side's own figure of projects and results; None where it does not have it."""
        name = f"{side.at_progress}{key}"
        return self.figure(name) if self.has(name) else None

    def change(self, key: str) -> Figure | None:
        """Return how much a figure changed; None where neither has it."""
        name = f"{self.figure.own}{key}{CHANGE}"
        return self.figure(name) if self.has(name) else None

    def size(self, key: str) -> float:
        """Return how large a change is, for ranking."""
        found = self.change(key)
        return abs(float(found.value or 0)) if found else 0.0

    # Words ------------------------------------------------------------------------------------------

    @cached_property
    def outcome_word(self) -> str:
        """What to call what is spent and expected now."""
        _ = self.words.word
        return _("Outcome") if self.closed else _("Expected now")

    def signed(self, figure: Figure) -> str:
        """Return a change with its sign, a plus where the language has its minus."""
        if figure.value is None or figure.value <= 0:
            return figure.text
        negative = self.words.money(-figure.value) if figure.unit == "EUR" else f"\u2212{figure.text}"
        return negative.replace("\u2212", "+")

    def mark(self, favourable: bool) -> tuple[str, str]:
        """Return V or N in the language, and what it means."""
        _ = self.words.word
        return (_("V"), _("favourable")) if favourable else (_("N"), _("unfavourable"))

    def theme_label(self, theme_id: str) -> str:
        """Return the name of a theme."""
        return self.figure.names.get(theme_id, theme_id)

    def phase_name(self, side: Side, project: Project) -> str:
        """Return the name of a project's phase, "" where none is given."""
        return side.progress.phases[project.phase - 1][1] if side.progress is not None and project.phase else ""

    def happened(self, *told: tuple[Figure, Text]) -> Text:
        """Return the sentences of counts that are not 0, one after another; that nothing happened, where all are."""
        sentences = [text for figure, text in told if figure.value]
        if not sentences:
            return self.words.text("No project moved, came or went.")
        return tuple(run for i, text in enumerate(sentences) for run in ((" ", *text) if i else text))

    # Tables -----------------------------------------------------------------------------------------

    def cell(self, figure: Figure | None, *, change: bool = False) -> Cell:
        """An amount under a column that says its unit; a change with its sign; empty where there is none."""
        if figure is None:
            return Cell(("",))
        if figure.value is None:
            return Cell(figure)
        if figure.unit == "EUR":
            shown = self.words.money(figure.value, symbol=False)
            return Cell(figure, shown=f"+{shown}" if change and figure.value > 0 else shown)
        return Cell(figure, shown=f"+{figure.text}" if change and figure.value > 0 else "")

    def balance_cell(self, figure: Figure | None) -> Cell:
        """The change of an end balance, with its mark."""
        cell = self.cell(figure, change=True)
        if figure is None or not figure.value:
            return cell
        mark, meaning = self.mark((figure.value > 0) == self.positive_is_favourable)
        return Cell(cell.content, mark, meaning, cell.shown)

    def measure(self, name: str, side: Side | None = None) -> str:
        """Return the name of a measure of the accounts; of a year that is closed as of one that is, save on the side of then."""
        return finance_labels(self.words, closed=self.closed and side is not self.then)[name]

    def column(self, name: str, side: Side | None) -> Column:
        """Return the column of a measure in one period; its change where ``side`` is None."""
        measure = self.measure(name, side)
        heading = self.words.word("{measure}, change", measure=measure) if side is None else f"{measure} {side.name}"
        return Column(heading, "€", "end")

    def euro_note(self) -> Text:
        """Return the note on rounding."""
        return self.words.text("Amounts in whole euros, rounded half up; sums are of unrounded amounts.")

    def only_in_one(self, places: Sequence[Place]) -> tuple[Text, ...]:
        """Say which lines only one of the two has."""
        text = self.words.text
        notes: list[Text] = []
        if new := [place.label for place in places if not place.then]:
            notes.append(text("Not in {period}: {lines}.", period=self.then.name, lines=self.words.listed(new)))
        if gone := [place.label for place in places if not place.now]:
            notes.append(text("Not in {period}: {lines}.", period=self.now.name, lines=self.words.listed(gone)))
        return tuple(notes)
