"""Remarks on sources, as the data tell them."""

from __future__ import annotations

import pandas as pd
import pytest

from koers.present.notes import source_notes
from koers.present.wording import Wording

NOTES = pd.DataFrame(
    [("risks", 2, "Twee.", None), ("risks", 1, "Een.", "One."), ("agenda", 1, "Drie.", "Three.")],
    columns=["subject_id", "note_number", "note_nl", "note_en"],
    dtype=object,
)


@pytest.mark.parametrize(("language", "expected"), [("nl", (("Een.",), ("Twee.",))), ("en", (("One.",), ("Twee. (not translated)",)))])
def test_remarks_stand_by_subject_in_their_order(language: str, expected: tuple[tuple[str], ...]) -> None:
    """Numbered 2 and 1 in the file; one lacks its English."""
    notes = source_notes(NOTES, Wording(language))
    assert notes.on("risks") == expected
    assert len(notes.on("agenda")) == 1


def test_a_period_without_remarks_has_none() -> None:
    """No table, or nothing on the subject."""
    assert source_notes(None, Wording("nl")).on("risks") == ()
    assert source_notes(NOTES, Wording("nl")).on("document") == ()
