"""Remarks on a period's sources, as its data tell them; what is true of one source stands nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from koers.frames import rows_of
from koers.present.display import Text
from koers.present.wording import Wording

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Notes:
    """The remarks in one language, by what they are about; none where the data have none."""

    by_subject: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)

    def on(self, subject: str) -> tuple[Text, ...]:
        """Return the remarks on a subject of the table ``source_notes``, in their order."""
        return self.by_subject.get(subject, ())


NO_NOTES = Notes()


def source_notes(frame: pd.DataFrame | None, words: Wording) -> Notes:
    """Return the remarks of the table ``source_notes``."""
    found: dict[str, tuple[Text, ...]] = {}
    for row in sorted(rows_of(frame), key=lambda row: int(row.note_number)):
        found[row.subject_id] = (*found.get(row.subject_id, ()), (words.said(row, "note"),))
    return Notes(found)
