"""Abbreviations: spelt out where a document's running text first uses them, and listed at its end.

Running text is what is read as sentences: paragraphs, bullets, key messages, boxes, explanations, notes below tables
and charts, and the cells of tables. Headings, titles, leads, words of weight, links, charts and cells that hold nothing
but a name stay as they are: where a reader meets an abbreviation there first, the next running text spells it out. Every
abbreviation that a document shows, wherever it stands, is in the list at its end.

Within a longer word or a name the whole is kept together and told after it: ``THOON-gebied (THOON: …)``. Brackets are
square where round ones already stand around or inside them. A folded table is for who looks something up: it neither
spells out nor counts as read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from koers.present.display import (
    Bullets,
    Callout,
    Cell,
    Chart,
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
    Tiles,
)
from koers.present.wording import Wording

# What a neutral form holds beside the words that a reader sees.
_UNSEEN = ("kind", "id", "name", "anchor", "href", "svg", "svg_narrow", "figures")


def spell_out(section: Section, meanings: Mapping[str, str], names: Iterable[str] = ()) -> tuple[Section, tuple[str, ...]]:
    """Spell out each abbreviation where running text first uses it.

    Parameters
    ----------
    section : Section
        The whole document, in reading order.
    meanings : mapping of abbreviation to meaning
    names : iterable of str
        Names of themes, projects and lines: never interrupted.

    Returns
    -------
    section : Section
        With ``SPUK`` become ``SPUK (Specifieke uitkering)`` at its first place in running text.
    used : tuple of str
        The abbreviations that the document shows anywhere, in the order of ``meanings``.
    """
    if not meanings:
        return section, ()
    speller = _Speller(meanings, names)
    spelt = Section(tuple(speller.item(item) for item in section))
    shown = {term for text in _shown(spelt.neutral()) for term in speller.terms.findall(text)}
    return spelt, tuple(term for term in meanings if term in shown)


def _shown(form: Any) -> Iterator[str]:
    """Yield the words of a neutral form that a reader sees."""
    if isinstance(form, str):
        yield form
    elif isinstance(form, list):
        for part in form:
            yield from _shown(part)
    elif isinstance(form, dict):
        for key, value in form.items():
            if key == "figure":
                yield str(value["text"])
            elif key not in _UNSEEN:
                yield from _shown(value)


class _Speller:
    """Walks a document once and remembers what was spelt out."""

    def __init__(self, meanings: Mapping[str, str], names: Iterable[str]) -> None:
        self.meanings = meanings
        self.seen: set[str] = set()
        term = f"(?:{_any_of(meanings)})"
        self.terms = re.compile(rf"(?<!\w){term}(?!\w)")
        self.names = {name for name in names if self.terms.search(name)}
        name = rf"(?<![\w-])(?:{_any_of(self.names)})(?![\w-])|" if self.names else ""
        # A longer word: joined by a hyphen, a slash or an apostrophe, or waiting for its second half ("Wmo- en").
        self.places = re.compile(rf"{name}(?<!\w)(?:\w+[-/’'])*{term}(?!\w)(?:[-/’']\w+)*(?:-(?=\s))?")

    def item(self, item: Display) -> Display:
        """Return a display object with first uses spelt out in its running text."""
        match item:
            case Prose():
                return replace(item, text=self.spell(item.text))
            case Bullets():
                return replace(item, items=self.each(item.items))
            case KeyMessages():
                return replace(item, items=tuple((lead, self.spell(text)) for lead, text in item.items))
            case Tiles():
                return replace(item, items=tuple((label, figure, self.spell(note)) for label, figure, note in item.items))
            case Callout():
                return replace(item, text=self.each(item.text))
            case Definitions():
                return replace(item, items=tuple((term, self.each(parts)) for term, parts in item.items))
            case Table() if not item.folded:
                rows = tuple(replace(row, cells=tuple(self.cell(cell) for cell in row.cells)) for row in item.rows)
                return replace(item, rows=rows, notes=self.each(item.notes))
            case Chart():
                return replace(item, notes=self.each(item.notes))
            case _:
                return item

    def cell(self, cell: Cell) -> Cell:
        """Return a cell with first uses spelt out, unless it holds a figure or nothing but a name."""
        if not isinstance(cell.content, tuple) or (len(cell.content) == 1 and cell.content[0] in self.names):
            return cell
        return replace(cell, content=self.spell(cell.content))

    def each(self, texts: tuple[Text, ...]) -> tuple[Text, ...]:
        """Return texts with first uses spelt out."""
        return tuple(self.spell(text) for text in texts)

    def spell(self, text: Text) -> Text:
        """Return runs of text with first uses spelt out in its plain words."""
        runs: list[Run] = []
        before = ""
        for run in text:
            runs.append(self._told(before, run) if isinstance(run, str) else run)
            before += run if isinstance(run, str) else run.text
        return tuple(runs)

    def _told(self, before: str, words: str) -> str:
        """Return plain words with first uses spelt out; ``before`` is what the text holds before them."""
        return self.places.sub(lambda match: self._first(match[0], before + words[: match.start()], words[match.end() :]), words)

    def _first(self, place: str, before: str, after: str) -> str:
        """Return a word or name with the meaning of each abbreviation in it that was not told yet."""
        new = [term for term in dict.fromkeys(self.terms.findall(place)) if term not in self.seen]
        self.seen.update(new)
        new = [term for term in new if not _says(self.meanings[term], before, after)]
        if not new:
            return place
        told = self.meanings[place] if new == [place] else "; ".join(f"{term}: {self.meanings[term]}" for term in new)
        nested = before.count("(") > before.count(")") or " (" in told
        return f"{place} [{told}]" if nested else f"{place} ({told})"


def _any_of(texts: Iterable[str]) -> str:
    """Return a pattern of texts, the longest first."""
    return "|".join(map(re.escape, sorted(texts, key=lambda text: (-len(text), text))))


def _says(meaning: str, before: str, after: str) -> bool:
    """Whether the text itself spells an abbreviation out, right before or right after it: once is enough."""
    told = meaning.casefold()
    return told in after[: len(meaning) + 3].casefold() or before.rstrip(" (,").casefold().endswith(told)


def abbreviation_list(words: Wording, meanings: Mapping[str, str], used: tuple[str, ...]) -> Section:
    """Return the chapter that lists the abbreviations a document uses; empty when it uses none."""
    _ = words.word
    if not used:
        return Section(())
    rows = tuple(Row((Cell((term,)), Cell((meanings[term],)))) for term in sorted(used, key=str.casefold))
    columns = (Column(_("Abbreviation")), Column(_("Meaning")))
    heading = Heading(_("Abbreviations"), 2, "afkortingen", new_page=True)
    return Section((heading, Table("afkortingen", _("Abbreviations used in this report"), columns, rows)))
