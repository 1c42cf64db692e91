"""What the sections on health share: figures, names, notes, cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from koers.health.budget import ProjectBudget
from koers.health.care import CareFacts, Fact
from koers.health.notifications import Named, Notifications
from koers.health.statement import OTHER, TOTAL, UNKNOWN, HealthStatement
from koers.present.charts import Drawing
from koers.present.display import Cell, Chart, Figure, Text
from koers.present.health.figures import HealthFigures
from koers.present.notes import NO_NOTES, Notes
from koers.present.wording import Wording


@dataclass(frozen=True)
class HealthView:
    """The results on health as told in one language.

    Attributes
    ----------
    period : str
    notifications : Notifications or None
    care_facts : CareFacts or None
    budgets : tuple of ProjectBudget
    tiles : mapping of municipality id to (row, column) of its tile
    municipality_labels : mapping of municipality id to its name
    words : Wording
    colours : mapping of name to ``#rrggbb``
    threshold : int
        Counts from 1 up to but not including this are hidden.
    notes : Notes
        What the data say of the source.
    """

    period: str
    notifications: Notifications | None
    care_facts: CareFacts | None
    budgets: tuple[ProjectBudget, ...]
    tiles: Mapping[str, tuple[int, int]]
    municipality_labels: Mapping[str, str]
    words: Wording
    colours: Mapping[str, str]
    threshold: int
    notes: Notes = NO_NOTES

    @cached_property
    def notified(self) -> HealthFigures:
        """Makes figures of notifications, population and questions."""
        found = self.found
        people = {f"population/{place}/n_inhabitants" for place in (*(m.id for m in found.municipalities), TOTAL)}
        return HealthFigures(self.period, found.statement, self.words, self.names, found.published | people)

    @cached_property
    def of_care(self) -> HealthFigures:
        """Makes figures of the facts on care."""
        facts = () if self.care_facts is None else self.care_facts.facts
        statement = HealthStatement({}, {}, {}, 0) if self.care_facts is None else self.care_facts.statement
        names = {fact.id: self.fact_label(fact) for fact in facts} | {TOTAL: self.words.word("the region")}
        return HealthFigures(self.period, statement, self.words, names | dict(self.municipality_labels), [fact.key for fact in facts])

    def fact_label(self, fact: Fact) -> str:
        """Return a fact's label as printed; those taken together joined."""
        return self.words.word("{names}, together", names=self.words.listed(fact.labels)) if len(fact.labels) > 1 else fact.labels[0]

    @cached_property
    def of_budgets(self) -> Mapping[str, HealthFigures]:
        """Makes figures of each project budget, by its id."""
        return {budget.id: self._of_budget(budget) for budget in self.budgets}

    def _of_budget(self, budget: ProjectBudget) -> HealthFigures:
        _ = self.words.word
        names = {item.key.partition("/")[2]: item.label for item in budget.items}
        names |= {f"{phase}-subtotal": label for phase, label in budget.phases.items()}
        names |= {TOTAL: _("Total"), "remainder": _("items that can't be read, together")}
        return HealthFigures(self.period, budget.statement, self.words, names, list(budget.statement.values))

    @property
    def makers(self) -> tuple[HealthFigures, ...]:
        """Everything that makes figures of the period."""
        return (*(() if self.notifications is None else (self.notified,)), self.of_care, *self.of_budgets.values())

    @property
    def found(self) -> Notifications:
        """The notifications, where the period has them."""
        if self.notifications is None:
            raise ValueError(f"{self.period} has no notifications")
        return self.notifications

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of each part of a key."""
        _, found = self.words.word, self.found
        named: list[Named] = [*found.diseases, *found.municipalities, *found.questions]
        words = {
            TOTAL: _("the region"),
            OTHER: _("other diseases"),
            UNKNOWN: _("municipality unknown or outside the region"),
            "questions": _("questions"),
            "small": _("diseases with a hidden count"),
            "none": _("diseases without a notification"),
        }
        return {item.id: item.label for item in named} | words

    def column_name(self, column: str) -> str:
        """Return the heading of a column of notifications."""
        _ = self.words.word
        return {TOTAL: _("All diseases"), OTHER: _("Other diseases")}.get(column) or self.names[column]

    def small_note(self) -> Text:
        """Say what the marks of hidden numbers mean."""
        return self.words.text(
            "{small}: a number from 1 to {most}, not shown. ×: not shown because a hidden number would follow from it.",
            small=f"<{self.threshold}",
            most=str(self.threshold - 1),
        )

    def limits(self, low: Figure, high: Figure) -> Cell:
        """Return an interval's cell: one mark where it is hidden."""
        return Cell(low) if low.value is None else Cell((low, " – ", high))

    def said(self, texts: Mapping[str, str]) -> str:
        """Return a note of the data in the language."""
        return texts[self.words.language]


def make_chart(name: str, title: str, drawing: Drawing, alt: str, figures: list[Figure], notes: tuple[Text, ...] = ()) -> Chart:
    """Return a chart of a drawing."""
    return Chart(name, title, drawing.svg, alt, tuple(figures), drawing.aspect, notes, drawing.narrow)
