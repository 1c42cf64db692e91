"""The whole report of a period as one document, made of the parts that the single reports are made of.

A figure or paragraph exists once: each part is a section of another report, put under a heading one
level down. Abbreviations are spelt out at their first use in the document as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from koers.frames import rows_of
from koers.present.abbreviations import abbreviation_list, spell_out
from koers.present.display import Cell, Column, Definitions, Display, Figure, Heading, Link, Prose, Row, Section, Strong, Table, Text
from koers.present.facts import FactFigures
from koers.present.finance import FinanceSections
from koers.present.progress import ProgressSections
from koers.present.progress.changes import compared
from koers.present.progress.overview import overview
from koers.present.wording import Wording
from koers.progress.model import PROGRAMME, TOTAL

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ProgrammeDocument:
    """The parts of the document, in one language.

    Attributes
    ----------
    period : str
    finance : FinanceSections
    progress : tuple of (theme id, name as printed, ProgressSections)
        The themes in order.
    frames : mapping of table name to DataFrame
        ``programme_facts``, ``phases``, ``abbreviations``, where there are any.
    words : Wording
    files : mapping of table name to its file
        For the source of each fact.
    """

    period: str
    finance: FinanceSections
    progress: tuple[tuple[str, str, ProgressSections], ...]
    frames: Mapping[str, pd.DataFrame]
    words: Wording
    files: Mapping[str, str]

    def opening(self) -> Section:
        """What matters first, and who, what and how many."""
        return self._parts["opening"]

    def organisation(self) -> Section:
        """The programme's own organisation: what it did and what it cost."""
        return self._parts["organisation"]

    def themes(self) -> Section:
        """Each theme with its goals, projects, results, places and money."""
        return self._parts["themes"]

    def finances(self) -> Section:
        """The financial overview."""
        return self._parts["finances"]

    def closing(self) -> Section:
        """Phases and abbreviations."""
        return self._parts["closing"]

    @cached_property
    def _parts(self) -> dict[str, Section]:
        """Every part, abbreviations spelt out in the order of reading."""
        finance = self.finance
        parts = {
            "opening": finance.key_messages() + finance.at_a_glance() + self._projects() + self._facts(),
            "organisation": self._organisation(),
            "themes": Section(tuple(item for theme in self._themes for item in self._theme(*theme))),
            "finances": finance.programme() + finance.overview() + finance.surplus() + finance.deviation_report(),
            "closing": self._phases(),
        }
        whole = Section(tuple(item for part in parts.values() for item in part))
        spelt, used = spell_out(whole, self._meanings, self._names)
        start = 0
        for name, part in parts.items():
            parts[name] = Section(spelt.items[start : start + len(part.items)])
            start += len(part.items)
        parts["closing"] += abbreviation_list(self.words, self._meanings, used)
        return parts

    @cached_property
    def facts(self) -> FactFigures:
        """Makes figures of what the document states."""
        return FactFigures(self.period, self.frames.get("programme_facts"), self.files.get("programme_facts", ""), self.words)

    @property
    def _meanings(self) -> dict[str, str]:
        return {row.term: row.meaning for row in rows_of(self.frames.get("abbreviations"))}

    @property
    def _names(self) -> set[str]:
        """Every name that the data give to something."""
        return {str(label) for frame in self.frames.values() if "label" in frame for label in frame["label"]}

    @property
    def _organisations(self) -> set[str]:
        return {line.key for line in self.finance.statement.themes if line.kind == "organisation"}

    @property
    def _themes(self) -> tuple[tuple[str, str, ProgressSections], ...]:
        return tuple(theme for theme in self.progress if theme[0] not in self._organisations)

    def _theme(self, theme_id: str, label: str, progress: ProgressSections) -> Section:
        parts = progress.theme() + progress.projects() + progress.every_project() + progress.deployment() + compared(progress)
        return parts.below(Heading(label, 2, theme_id, new_page=True), label) + self._money(theme_id)

    def _money(self, theme_id: str) -> Section:
        """A theme's finances, under a heading of their own within the theme."""
        if theme_id not in self.finance.statement.lines:
            return Section(())
        _ = self.words.word
        money = Section(self.finance.theme(theme_id).items[1:])
        return money.below(Heading(_("Finances"), 3, f"{theme_id}-financien"))

    def _organisation(self) -> Section:
        items: list[Display] = []
        for line in self.finance.statement.themes:
            if line.key not in self._organisations:
                continue
            items.append(Heading(line.label, 2, line.key, new_page=True))
            own = [progress for theme_id, _label, progress in self.progress if theme_id == line.key]
            for progress in own:
                told = Section(progress.every_project().items[1:])
                items += told.below(Heading(self.words.word("What was done"), 3, f"{line.key}-resultaten"))
            items += self._money(line.key)
        return Section(tuple(items))

    def _projects(self) -> Section:
        """Every project and its phase, over all themes, and where each theme is told."""
        told = overview([progress for _theme_id, _label, progress in self.progress])
        links = [run for theme_id, label, _progress in self._themes for run in (", ", Link(label, f"#{theme_id}"))]
        if not told.items or not links:
            return told
        _ = self.words.word
        return told + Section((Prose((f"{_('Theme')}: ", *links[1:])),))

    def _facts(self) -> Section:
        """Who, what and how many, as stated; beside it what the period's own lists count, and where the two differ."""
        rows = list(rows_of(self.frames.get("programme_facts")))
        if not rows:
            return Section(())
        _ = self.words.word
        counted = [self._counted(row) for row in rows]
        columns = [Column(_("What")), Column(_("How many, or when"), align="end")]
        columns += [Column(_("Counted in the lists"), align="end")] if any(counted) else []
        body = []
        for row, count in zip(rows, counted, strict=True):
            cells = [Cell((self.words.said(row, "fact"),)), self._fact(row)]
            body.append(Row((*cells, *((Cell(count) if count else Cell(("–",)),) if any(counted) else ()))))
        notes = tuple(
            self.words.text(
                "{name}: the source states {stated}, its list has {listed}. This report follows the list.",
                name=self.words.said(row, "fact"),
                stated=cell.content,
                listed=count,
            )
            for row, count in zip(rows, counted, strict=True)
            if count and isinstance((cell := self._fact(row)).content, Figure) and cell.content.value != count.value
        )
        table = Table("feiten", _("Who, what, how many"), tuple(columns), tuple(body), notes)
        return Section((Heading(_("The programme in facts"), 2, "feiten", new_page=True), table))

    def _counted(self, row: Any) -> Figure | None:
        """What the lists count of the same as a fact; None where they do not."""
        if not row.counted_measure or not self.progress:
            return None
        progress, key = self.progress[0][2], f"{row.counted_theme_id or PROGRAMME}/{TOTAL}/{row.counted_measure}"
        return progress.figure(key) if key in progress.progress.values else None

    def _fact(self, row: Any) -> Cell:
        for measure in ("n_value", "value_share"):
            if getattr(row, measure) is not None:
                return Cell(self.facts(f"{row.fact_id}/{measure}"))
        return Cell((self.words.partial_date(row.fact_date) if row.fact_date else "–",))

    def _phases(self) -> Section:
        """What each phase of a project means."""
        _ = self.words.word
        terms: list[tuple[Text, tuple[Text, ...]]] = []
        for row in rows_of(self.frames.get("phases")):
            meaning = self.words.said(row, "meaning") or _("The source does not say what this phase means.")
            keyword = f" – {row.keyword}" if row.keyword else ""
            terms.append(((Strong(row.label), keyword) if keyword else (Strong(row.label),), ((meaning,),)))
        if not terms:
            return Section(())
        intro = Prose(self.words.text("A project goes through these phases, in this order."))
        return Section((Heading(_("Phases of a project"), 2, "fasen", new_page=True), intro, Definitions(tuple(terms))))
