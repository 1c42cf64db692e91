"""Words, numbers and dates in the reader's language.

Sentences are gettext messages in English with named placeholders; ``locale/<language>.po`` holds the
translations. Numbers and dates are Babel's, rounded half up, never through the process's locale.
"""

from __future__ import annotations

import datetime as dt
import gettext as gettext_module
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from string import Formatter
from typing import Any, Literal

from koers.errors import Finding
from koers.money import round_half_up
from koers.present.display import Figure, Run, Strong, Text

NO_BREAK = "\u00a0"
# What findings call columns by.
_COLUMNS = {
    "deadweight": "deadweight",
    "displacement": "displacement",
    "attribution_to_others": "attribution to others",
    "drop_off": "drop-off",
}


@cache
def _translations(language: str) -> gettext_module.NullTranslations:
    """Compile a language's catalogue in memory; English is the language of the messages themselves."""
    source = files("koers.present").joinpath("locale", f"{language}.po")
    if not source.is_file():
        return gettext_module.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


@dataclass(frozen=True)
class Wording:
    """Everything that depends on the language, ``nl`` or ``en``."""

    language: str

    @cached_property
    def _locale(self) -> str:
        return {"nl": "nl_NL", "en": "en_GB"}[self.language]

    def word(self, message: str, **values: str) -> str:
        """Translate a message and fill in plain texts."""
        translated = _translations(self.language).gettext(message)
        return translated.format(**values) if values else translated

    def text(self, message: str, **values: Figure | Strong | str | Text) -> Text:
        """Translate a message and fill in figures, words and texts, as runs of text."""
        return fill(self.word(message), values)

    def plural(self, singular: str, plural: str, *, n: int) -> str:
        """Translate a message that depends on the count ``n``, and fill it in as plain text; for what is no figure of the report."""
        return _translations(self.language).ngettext(singular, plural, n).format(n=self.number(Decimal(n)))

    def plural_text(self, singular: str, plural: str, count: int, **values: Figure | Strong | str | Text) -> Text:
        """Translate a message that depends on a count, and fill in figures and words, as runs of text."""
        return fill(_translations(self.language).ngettext(singular, plural, count), values)

    def counted(self, singular: str, plural: str, *, n: Figure, **values: Figure | Strong | str | Text) -> Text:
        """Translate a message that depends on the count ``n``, and fill it in with the rest; for use by itself or within a text."""
        return self.plural_text(singular, plural, int(n.value or 0), n=n, **values)

    def number(self, value: Decimal, decimals: int = 0) -> str:
        """Write a number with the language's separators, rounded half up."""
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(round_half_up(value, decimals) + 0, format=pattern, locale=self._locale)
        return str(text).replace("-", "\u2212")

    def money(self, value: Decimal, *, symbol: bool = True) -> str:
        """Write an amount in whole euros: ``€ 1.846.422`` in Dutch, ``€1,846,422`` in English."""
        digits = self.number(value)
        if not symbol:
            return digits
        if self.language == "nl":
            return f"€{NO_BREAK}{digits}"
        return f"\u2212€{digits[1:]}" if digits.startswith("\u2212") else f"€{digits}"

    def amount(self, value: Decimal, currency: str, decimals: int = 0, *, symbol: bool = True) -> str:
        """Write an amount in any currency, with so many decimals: ``US$ 252.000`` in Dutch, ``US$252,000`` in English."""
        from babel.numbers import get_currency_symbol

        digits = self.number(value, decimals)
        sign = str(get_currency_symbol(currency, locale=self._locale)) if symbol else ""
        if not sign:
            return digits
        gap = NO_BREAK if self.language == "nl" or sign.isalpha() else ""
        if self.language == "nl":
            return f"{sign}{gap}{digits}"
        return f"\u2212{sign}{gap}{digits[1:]}" if digits.startswith("\u2212") else f"{sign}{gap}{digits}"

    def share(self, value: Decimal, decimals: int = 0) -> str:
        """Write a fraction as a percentage: ``22%``."""
        return f"{self.number(value * 100, decimals)}%"

    def date(self, day: dt.date) -> str:
        """Write a date in full: ``30 juni 2024``."""
        from babel.dates import format_date

        return str(format_date(day, "d MMMM y", locale=self._locale)).replace(" ", NO_BREAK)

    def partial_date(self, text: str) -> str:
        """Write a date of which the day, or the month too, may be unknown: ``juli 2024``."""
        from babel.dates import format_date

        if len(text) == 10:
            return self.date(dt.date.fromisoformat(text))
        if len(text) == 7:
            return str(format_date(dt.date.fromisoformat(f"{text}-01"), "MMMM y", locale=self._locale)).replace(" ", NO_BREAK)
        return text

    def months(self, first: dt.date, last: dt.date) -> str:
        """Write a span of whole months: ``januari tot en met juni 2024``."""
        from babel.dates import format_date

        if (first.year, first.month) == (last.year, last.month):
            return str(format_date(last, "MMMM y", locale=self._locale))
        start = format_date(first, "MMMM", locale=self._locale)
        return self.word("{first} to {last}", first=str(start), last=str(format_date(last, "MMMM y", locale=self._locale)))

    def listed(self, items: Iterable[str], last: Literal["and", "or"] = "and") -> str:
        """Join words with commas, and with "and" or "or" before the last."""
        from babel.lists import format_list

        return str(format_list(list(items), style="standard" if last == "and" else "or", locale=self._locale))

    def said(self, row: Any, name: str) -> str:
        """Return a text of the data in the language; where only the other has it that, with a note; "" where nothing was said.

        ``row`` has it in the columns ``<name>_nl`` and ``<name>_en``.
        """
        return self.told({language: getattr(row, f"{name}_{language}") for language in ("nl", "en")})

    def told(self, texts: Mapping[str, str | None]) -> str:
        """Return a text by language in this one; where only another has it that, and that it is not translated; "" where none has it."""
        own = texts.get(self.language)
        if own:
            return own
        other = next((text for text in texts.values() if text), "")
        return f"{other} {self.word('(not translated)')}" if other else ""

    def finding(self, finding: Finding) -> str:
        """Tell a finding in the language."""
        return self.word(finding.message, **{name: self._said(name, value) for name, value in finding.words})

    def _said(self, name: str, value: str) -> str:
        """Return a word of a finding: the name of a share, a number with the language's point; anything else as it is."""
        if name == "column" and value in _COLUMNS:
            return self.word(_COLUMNS[value])
        if re.fullmatch(r"-?[0-9]+\.[0-9]+", value):
            return self.number(Decimal(value), len(value.partition(".")[2]))
        return value


def fill(template: str, values: Mapping[str, Figure | Strong | str | Text]) -> Text:
    """Fill named placeholders with figures, words and texts, as runs of text; adjacent strings are joined."""
    runs: list[Run] = []
    for literal, name, _, _ in Formatter().parse(template):
        value = values[name] if name else ""
        for part in (literal, *(value if isinstance(value, tuple) else (value,))):
            if isinstance(part, str) and runs and isinstance(runs[-1], str):
                runs[-1] += part
            elif part != "":
                runs.append(part)
    return tuple(runs)
