"""Themes and projects through the years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from koers.continuity.figures import count_formulas, counted_formulas, group_formulas
from koers.continuity.lanes import build_lanes, group_strands, read_items, read_links, read_sightings
from koers.figures import Count, Source, evaluate
from koers.frames import rows_of
from koers.present.continuity import ContinuitySections
from koers.present.figures import FigureMaker
from koers.report.subject import Subject


class ContinuitySubject(Subject):
    """What became of the items of each agenda."""

    @property
    def tells(self) -> bool:
        """Whether this report is over agendas."""
        return "agenda_links" in self.report.definition.tables

    @cached_property
    def sections(self) -> ContinuitySections:
        """The sections on themes and projects through the years."""
        data, frames = self.report.data, self.report.data.frames
        items = read_items(frames["agenda_vintages"], frames["agenda_items"])
        links = tuple(read_links(frames["agenda_links"]))
        lanes = tuple(build_lanes(items, list(links), read_sightings(frames.get("agenda_sightings"))))
        vintages = tuple((row.vintage_id, row.label, row.short_label) for row in rows_of(frames["agenda_vintages"]))
        formulas = count_formulas([vintage for vintage, _label, _short in vintages], items, links, lanes)
        groups = group_strands(items, list(links), lanes)
        formulas |= group_formulas(groups, len(vintages) - 1)
        formulas |= counted_formulas(items, links, data.files)
        looked_in = Source(data.files["agenda_items"], 0, "")
        formulas = {key: replace(one, source=looked_in) if isinstance(one, Count) else one for key, one in formulas.items()}
        values = evaluate(formulas)
        colours = data.programme.colours.model_dump()
        return ContinuitySections(data.name, vintages, items, links, groups, formulas, values, self.report.words, colours)

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of the sections."""
        return (self.sections,)
