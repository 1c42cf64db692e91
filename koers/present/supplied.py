"""Which texts of a report are the data's own and not in the report's language.

People supply names, labels and printed texts in one language; a report in another shows them as they
are. They enter here, once: every text of a column without a language of its own, wherever a section
then puts it. The title carries them along, and the exporters mark each place where one stands.

Known limit: a text is recognised by its words. One that the report's own sentences hold too, such as a
milestone called "Monitoring", says nothing of its language and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from koers.data.schemas import TABLES
from koers.finance.checks import REFERENCE

if TYPE_CHECKING:
    import pandas as pd

_WORD = re.compile(r"[^\W\d_]{3,}")


def supplied_texts(frames: Mapping[str, pd.DataFrame], language: str, data_language: str, others: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the texts of the data that a report in ``language`` shows in another, sorted.

    Parameters
    ----------
    frames : mapping of table name to DataFrame
        By the tables' schemas.
    language, data_language : str
        Where they are the same only what lacks its translation is in another language: :func:`other_language`.
    others : iterable of str
        Texts of the parameters in the data's language, such as the programme's name.
    """
    texts = [*_untranslated(frames, language)]
    texts += [*_texts(frames, ""), *others] if language != data_language else []
    found = {text.strip().removesuffix(".") for text in texts}
    if not found:
        return ()
    own = _own_words(language), " ".join(["", *_words(_texts(frames, language)), ""])
    return tuple(sorted(text for text in found if _WORD.search(text) and not any(_folded(text) in words for words in own)))


def other_language(language: str) -> str:
    """Return the language that a text without a translation is in, of the two that data are told in."""
    return "en" if language == "nl" else "nl"


def _untranslated(frames: Mapping[str, pd.DataFrame], language: str) -> Iterator[str]:
    """Yield the texts that only the other language has, without the figures that some of them name."""
    for name, frame in frames.items():
        for own in TABLES[name].texts_in(language) if name in TABLES else ():
            other = f"{own.rpartition('_')[0]}_{other_language(language)}"
            for text, translated in zip(frame[other], frame[own], strict=True):
                if text and not translated:
                    yield from REFERENCE.split(str(text))[::2]


def _texts(frames: Mapping[str, pd.DataFrame], language: str) -> Iterator[str]:
    """Yield the texts of the columns in a language; "" for those of the data's own."""
    for name, frame in frames.items():
        for column in TABLES[name].texts_in(language) if name in TABLES else ():
            yield from (str(text) for text in frame[column] if text)


def _words(texts: Iterable[str]) -> Iterator[str]:
    return (word for text in texts for word in re.findall(r"\w+", text))


def _folded(text: str) -> str:
    return " ".join(["", *re.findall(r"\w+", text.casefold()), ""])


@cache
def _own_words(language: str) -> str:
    """Return the sentences of the reports in a language, as words in lower case."""
    from babel.messages.pofile import read_po

    own = files("koers.present").joinpath("locale", f"{language}.po")
    # English is the language of the messages themselves, in whichever catalogue they stand.
    source = (
        own if own.is_file() else next(path for path in files("koers.present").joinpath("locale").iterdir() if path.name.endswith(".po"))
    )
    with source.open("rb") as content:
        messages = [message.string if own.is_file() else message.id for message in read_po(content) if message.id]
    said = [part for text in messages for part in ([text] if isinstance(text, str) else text or ())]
    return " ".join(["", *_words(re.sub(r"\{\w*\}", " ", text).casefold() for text in said), ""])
