"""Regional figures on health: notifications, care, project budgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from koers.frames import rows_of
from koers.health.budget import build_budgets
from koers.health.care import collect_facts
from koers.health.notifications import count_notifications
from koers.present.display import Text
from koers.present.figures import FigureMaker
from koers.present.health import HealthSections
from koers.present.notes import source_notes
from koers.report.subject import Subject


class HealthSubject(Subject):
    """Health; a period has notifications, care facts, or both."""

    @property
    def applies(self) -> bool:
        """Whether this report counts people in a municipality: it can do with the tables of these."""
        return bool({"disease_counts", "care_facts"} & set(self.report.definition.any_tables))

    @cached_property
    def sections(self) -> HealthSections:
        """The sections on health."""
        data, words = self.report.data, self.report.words
        threshold = data.programme.small_numbers.suppress_below
        frames, files, year = data.frames, data.files, data.parameters.reference_date.year
        places = list(rows_of(frames.get("municipalities")))
        return HealthSections(
            period=data.name,
            notifications=count_notifications(frames, files, year, threshold) if "disease_counts" in frames else None,
            care_facts=collect_facts(frames["care_facts"], files["care_facts"], threshold) if "care_facts" in frames else None,
            budgets=build_budgets(frames["project_budget"], files["project_budget"]) if "project_budget" in frames else (),
            tiles={row.municipality_id: (int(row.tile_row), int(row.tile_column)) for row in places},
            municipality_labels={row.municipality_id: row.label for row in places},
            words=words,
            colours=data.programme.colours.model_dump(),
            threshold=threshold,
            notes=source_notes(frames.get("source_notes"), words),
        )

    def makers(self) -> Iterable[FigureMaker]:
        """Return what makes the figures of the sections."""
        return self.sections.makers

    def parameters(self) -> list[tuple[str, str]]:
        """Return the rule of small numbers."""
        _, below = self.report.words.word, self.report.data.programme.small_numbers.suppress_below
        rule = _("numbers from 1 to {most} are hidden, and those they would follow from", most=str(below - 1))
        return [(_("Small numbers"), rule if below > 1 else _("off: every number is shown"))]

    def limits(self) -> Sequence[Text]:
        """Return what notifications and rates do not say."""
        _ = self.report.words.word
        return [
            (_("A notification is a case that was reported; not every case is."),),
            (_("Rates are not corrected for age, so that they say where the burden is and not who runs a risk."),),
            (_("Whoever has the source document sees more than this report shows."),),
        ]
