"""Which texts are the data's own: those without a translation, unless the report says them too."""

from __future__ import annotations

import pandas as pd

from koers.data.schemas import TABLES
from koers.present.supplied import other_language, supplied_texts

THEMES = pd.DataFrame({"theme_id": ["a", "b", "c"], "kind": "theme", "label": ["Samen wonen", "Accountability", "Overstappen."]})
RESULTS = pd.DataFrame(
    {name: pd.Series([None, None], dtype=object) for name in TABLES["results"].column_names}
    | {
        "date_label": ["najaar", "47 500 / 3"],
        "description_nl": ["Begonnen met monitoring", "Klaar"],
        "description_en": ["Began overstappen at the bridge", None],
    },
    dtype=object,
)


def test_texts_without_a_translation_are_in_the_language_of_the_data() -> None:
    """Labels are told as supplied, and what lacks its translation; ids, translated texts and what holds no words are not."""
    found = supplied_texts({"themes": THEMES, "results": RESULTS}, "en", "nl", ("Noordkust", ""))
    assert found == ("Klaar", "Noordkust", "Samen wonen", "najaar")


def test_a_text_without_a_translation_is_told_whatever_the_language_of_the_data() -> None:
    """An English remark in a Dutch report on Dutch data, without the figure that it names; in the English report it is at home."""
    explained = pd.DataFrame({name: pd.Series([None], dtype=object) for name in TABLES["explanations"].column_names})
    explained["reason_en"] = "Started later. [[alfa/x/spent]] moves on."
    assert supplied_texts({"explanations": explained}, "nl", "nl") == ("Started later", "moves on")
    assert supplied_texts({"explanations": explained}, "en", "nl") == ()
    assert [other_language(language) for language in ("nl", "en")] == ["en", "nl"]


def test_a_text_that_the_report_says_too_tells_nothing_of_its_language() -> None:
    """The heading "Accountability" is ours, "overstappen" stands in a translation: marking them would mark sentences of the report."""
    found = supplied_texts({"themes": THEMES}, "en", "nl")
    assert "Accountability" not in found
    assert "Overstappen" in found
    assert "Overstappen" not in supplied_texts({"themes": THEMES, "results": RESULTS}, "en", "nl")


def test_a_dutch_report_on_english_data_tells_of_the_english() -> None:
    """The other way round, with the translations as the report's own sentences."""
    labels = pd.DataFrame({"theme_id": ["a", "b"], "kind": "theme", "label": ["Living together", "Verantwoording"]})
    assert supplied_texts({"themes": labels}, "nl", "en") == ("Living together",)


def test_a_report_in_the_language_of_its_data_has_nothing_to_tell() -> None:
    """Nothing is marked where everything is in one language."""
    assert supplied_texts({"themes": THEMES}, "nl", "nl", ("Noordkust",)) == ()
