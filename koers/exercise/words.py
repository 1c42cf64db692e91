"""What an exercise says in a language: its own catalogue, beside that of the reports.

Stories, questions and mistakes are many sentences that no report says, so they have a catalogue of
their own, ``locale/nl.po``: who translates the reports need not read them, and neither holds the other up.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from koers.errors import UsageError, suggest
from koers.exercise.texts import Number, Said
from koers.present.wording import Wording

LANGUAGES = ("nl", "en")


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    """Return the translations by message; English needs none."""
    source = files("koers.exercise").joinpath("locale", f"{language}.po")
    if not source.is_file():
        return {}
    from babel.messages.pofile import read_po

    read = read_po(io.BytesIO(source.read_bytes()), locale=language)
    return {str(message.id): str(message.string) for message in read if message.id and message.string}


@dataclass(frozen=True)
class Words:
    """Everything an exercise says, in ``language``: ``nl`` or ``en``."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UsageError(f"There is no language {self.language!r}. {suggest(self.language, LANGUAGES)}")

    def say(self, message: str, **values: str) -> str:
        """Return a sentence, filled in."""
        known = _catalogue(self.language).get(message, message)
        return known.format(**values) if values else known

    def tell(self, told: Said | Number | str) -> str:
        """Return what was kept to be said: a message with its values, a number in the language's own way, or a text as it is."""
        if isinstance(told, str):
            return told
        if isinstance(told, Number):
            return self._number(told)
        return self.say(told.message, **{name: self.tell(value) for name, value in told.values})

    def _number(self, told: Number) -> str:
        wording = Wording(self.language)
        if told.kind == "year":
            return str(told.value)
        if told.kind == "money":
            return wording.amount(told.value, "EUR", told.decimals)
        return wording.share(told.value, told.decimals) if told.kind == "share" else wording.number(told.value, told.decimals)
