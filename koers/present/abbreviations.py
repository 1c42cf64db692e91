"""Abbreviations: spelt out where a document first uses them, and listed at its end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from koers.present.display import (
    Bullets,
    Callout,
    Cell,
    Column,
    Definitions,
    Display,
    Heading,
    KeyMessages,
    Prose,
    Row,
    Run,
    Section,
    Table,
    Text,
)
from koers.present.wording import Wording


def spell_out(section: Section, meanings: Mapping[str, str]) -> tuple[Section, tuple[str, ...]]:
    """Spell out each abbreviation where running text first uses it.

    Parameters
    ----------
    section : Section
        The whole document, in reading order.
    meanings : mapping of abbreviation to meaning

    Returns
    -------
    section : Section
        With ``SPUK`` become ``SPUK (Specifieke uitkering)`` at its first place in running text.
    used : tuple of str
        The abbreviations that running text uses, in the order of ``meanings``.
    """
    speller = _Speller(meanings)
    items = tuple(speller.item(item) for item in section)
    return Section(items), tuple(term for term in meanings if term in speller.seen)


class _Speller:
    """Walks a document once and remembers what was spelt out."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self.meanings = meanings
        self.seen: set[str] = set()
        terms = sorted(meanings, key=len, reverse=True)
        self.pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, terms))})(?![\w-])") if terms else None

    def item(self, item: Display) -> Display:
        """Return a display object with first uses spelt out; tables, charts and headings keep their words."""
        match item:
            case Prose():
                return replace(item, text=self.spell(item.text))
            case Bullets():
                return replace(item, items=tuple(self.spell(text) for text in item.items))
            case KeyMessages():
                return replace(item, items=tuple((lead, self.spell(text)) for lead, text in item.items))
            case Callout():
                return replace(item, text=tuple(self.spell(text) for text in item.text))
            case Definitions():
                return replace(item, items=tuple((term, tuple(self.spell(part) for part in parts)) for term, parts in item.items))
            case _:
                return item

    def spell(self, text: Text) -> Text:
        """Return runs of text with first uses spelt out in its plain words."""
        return tuple(self._run(run) for run in text)

    def _run(self, run: Run) -> Run:
        if not isinstance(run, str) or self.pattern is None:
            return run
        return self.pattern.sub(self._first, run)

    def _first(self, match: re.Match[str]) -> str:
        term = match[0]
        if term in self.seen:
            return term
        self.seen.add(term)
        meaning = self.meanings[term]
        # Where the text spells it out itself, once is enough.
        following = match.string[match.end() : match.end() + len(meaning) + 3]
        return term if meaning.casefold() in following.casefold() else f"{term} ({meaning})"


def abbreviation_list(words: Wording, meanings: Mapping[str, str], used: tuple[str, ...]) -> Section:
    """Return the chapter that lists the abbreviations a document uses; empty when it uses none."""
    _ = words.word
    if not used:
        return Section(())
    rows = tuple(Row((Cell((term,)), Cell((meanings[term],)))) for term in sorted(used, key=str.casefold))
    columns = (Column(_("Abbreviation")), Column(_("Meaning")))
    heading = Heading(_("Abbreviations"), 2, "afkortingen", new_page=True)
    return Section((heading, Table("afkortingen", _("Abbreviations used in this report"), columns, rows)))
