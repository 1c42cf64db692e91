"""What every report begins and ends with."""

from __future__ import annotations

from pathlib import Path

import pytest

from koers.data.store import Store
from koers.notebook import prepare_report
from koers.present.display import Bullets, Prose, Title
from koers.present.document import said_as_supplied
from koers.present.wording import Wording

SECOND = Path(__file__).parent.parent / "second_programme"


@pytest.mark.parametrize(("language", "told"), [("nl", False), ("en", True)])
def test_a_reader_is_told_where_texts_of_the_data_are_in_another_language(language: str, told: bool) -> None:
    """Below the cover and among the limits, and only where the report is not in the language of its data."""
    store = Store(SECOND / "data", SECOND / "params")
    period = next(period for period in store.periods if store.has_tables(period, ["line_finance"]))
    report = prepare_report(store, SECOND.parent.parent, "financial-overview", str(period), language)
    sentence = said_as_supplied(Wording(language), "nl")
    cover, *below = report.title()
    assert isinstance(cover, Title)
    assert below == ([Prose(sentence, "note")] if told else [])
    limits = [item for item in report.accountability() if isinstance(item, Bullets)][-1]
    assert (sentence in limits.items) == told


@pytest.mark.parametrize(("language", "data", "words"), [("en", "nl", "in Dutch"), ("nl", "en", "in het Engels")])
def test_the_sentence_names_the_language_of_the_data(language: str, data: str, words: str) -> None:
    """Whichever of the two it is."""
    assert words in str(said_as_supplied(Wording(language), data))
