"""What tables, columns and choices are called in a workbook, and its sentences, in two languages.

Headings and explanations follow the schemas: their English is made of the schemas' own names and
descriptions, their Dutch stands in ``locale/nl.po`` under what it translates. Nothing is said twice.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from koers.data.schemas import TableSchema
from koers.data.schemas.impact import ENDS
from koers.data.schemas.table import LANGUAGES, Column

# A message in English with the words that fill it in.
Sentence = tuple[str, tuple[tuple[str, str], ...]]
_LANGUAGE_ENDINGS = dict(zip(LANGUAGES, (", in Dutch", ", in English"), strict=True))
_HYPHENS = re.compile("[\u2010-\u2013\u2212]")
_MARKS = re.compile(r"[\s\u00a0]+")


def sentence(message: str, **values: str) -> Sentence:
    """Return a message with its words, to be said in a language later."""
    return message, tuple(values.items())


@cache
def _catalogue(language: str) -> Mapping[tuple[str, str], str]:
    """Return the translations by (context, message); English needs none."""
    source = files("koers.workbook").joinpath("locale", f"{language}.po")
    if not source.is_file():
        return {}
    from babel.messages.pofile import read_po

    read = read_po(io.BytesIO(source.read_bytes()), locale=language)
    return {(message.context or "", str(message.id)): str(message.string) for message in read if message.id and message.string}


@dataclass(frozen=True)
class Words:
    """Everything that a workbook says, in ``language``: ``nl`` or ``en``."""

    language: str
    _known: Mapping[tuple[str, str], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", _catalogue(self.language))

    def say(self, message: str, **values: str) -> str:
        """Return a sentence, filled in."""
        return self._known.get(("", message), message).format(**values) if values else self._known.get(("", message), message)

    def told(self, said: Sentence) -> str:
        """Return a sentence that was kept with its words."""
        return self.say(said[0], **dict(said[1]))

    def sheet(self, table: str) -> str:
        """Return the name of a table's sheet."""
        return self._known.get(("sheet", table)) or table.replace("_", " ").capitalize()

    def title(self, schema: TableSchema) -> str:
        """Return what a table is."""
        return self._known.get(("title", schema.title)) or schema.title.replace("`", "")

    def row(self, schema: TableSchema) -> str:
        """Return what one row of a table is."""
        return self._known.get(("row", schema.row)) or schema.row

    def heading(self, table: str, name: str) -> str:
        """Return the heading of a column of a table, or with the table "measure" of a computed measure."""
        base, mark = _parted(name)
        own = self._known.get(("heading", f"{table}.{base}")) or self._known.get(("heading", base)) or _plain(base)
        return f"{own} ({self.say(mark)})" if mark else own

    def help(self, column: Column) -> str:
        """Return what a column holds."""
        base, mark = _parted(column.name)
        if mark in ("lowest", "highest"):
            return self.say(
                "The lowest value that it may have" if mark == "lowest" else "The highest value that it may have",
            )
        text = column.description.removesuffix(_LANGUAGE_ENDINGS.get(column.name[len(base) :], "\0"))
        return self._known.get(("help", text)) or text

    def option(self, table: str, value: str) -> str:
        """Return what a choice is called."""
        own = self._known.get(("option", f"{table}.{value}")) or self._known.get(("option", value))
        return own or value.replace("_", " ").replace("-", " ").capitalize()


def _parted(name: str) -> tuple[str, str]:
    """Return a column's name without its ending, and the word for that ending: a language or an end of a range."""
    endings = dict(zip((*LANGUAGES, *(f"_{end}" for end in ENDS)), ("Dutch", "English", "lowest", "highest"), strict=True))
    for ending, mark in endings.items():
        if name.endswith(ending):
            return name.removesuffix(ending), mark
    return name, ""


def _plain(name: str) -> str:
    """Return a name as words: ``n_value`` is "Number (value)", ``budget_eur`` "Budget"."""
    counted = name.startswith("n_")
    bare = name.removeprefix("n_").removesuffix("_eur").removesuffix("_share")
    bare = re.sub(r"_id$", " id", bare).replace("_", " ")
    if name.endswith("_share"):
        bare += " (share)"
    return f"Number of {bare}" if counted and bare != "value" else f"{bare.capitalize()}{' (number)' if counted else ''}"


def folded(text: str) -> str:
    """Return a text as it is compared: without case, doubled blanks or a closing mark, its hyphens and accents in their plain form."""
    return _MARKS.sub(" ", unicodedata.normalize("NFC", _HYPHENS.sub("-", text))).strip(" *:.").casefold()
