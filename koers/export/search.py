"""What the index pages' search looks through: per report its title, the names in it, its figures, each with its place.

A name is a heading, or what a row of a table is about: themes, projects, lines, municipalities. A heading
that comes back within a report ("Achieved") names nothing, and the accountability pages are left out, as are rows
that are about figures. A figure is its label and its text as shown: a suppressed one has no value here either.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from koers.export.figures import cell_words
from koers.export.html import blocks_of, outline
from koers.present.display import Neutral, figures_of

# The chapter that every report ends with.
_ACCOUNT = "verantwoording"
# A row's first cell may tell a story, which is no name.
_LONGEST_NAME = 90
# Subject, line and measure: the name of a figure has two commas at least.
_FIGURE_COMMAS = 2
_DASHES = "–- \u00a0"


@dataclass(frozen=True)
class SearchedReport:
    """A report as the search knows it.

    Attributes
    ----------
    title, period, folder, language, href : str
        Its title; its period in words, and as its folder is called; its language; the way to its page.
    names : tuple of (name, anchor, language)
        In reading order, each once; the anchor is "" for a report without a page, the language "" where it
        is the report's.
    figures : tuple of (label, text as shown, anchor)
        In reading order, each figure id once.
    """

    title: str
    period: str
    folder: str
    language: str
    href: str
    names: tuple[tuple[str, str, str], ...]
    figures: tuple[tuple[str, str, str], ...]


def searched_reports(reports: Iterable[tuple[Mapping[str, Any], str]], *, folder: str) -> tuple[SearchedReport, ...]:
    """Return what can be found in a period's reports; a figure that several show is found in the first of them.

    Parameters
    ----------
    reports : iterable of (notebook, href)
        Executed notebooks, as nbformat or as plain JSON, each with the way to the file it is read in.
    folder : str
        The name of the period's folder.
    """
    found: list[SearchedReport] = []
    known: set[str] = set()
    for notebook, href in reports:
        blocks = blocks_of(notebook)
        title = next(block for block in blocks if block["kind"] == "title")
        placed = list(_placed(outline(block for block in blocks if block["kind"] != "title"), anchored=href.endswith(".html")))
        figures = {key: at for key, at in _figures(placed).items() if key not in known}
        known |= figures.keys()
        foreign = {text: str(title["supplied_language"]) for text in title.get("supplied", ())}
        names = tuple((name, place, foreign.get(name, "")) for name, place in _names(placed))
        shown = tuple((figure["label"], figure["text"], place) for figure, place in figures.values())
        found.append(SearchedReport(title["title"], title["period_text"], folder, title["language"], href, names, shown))
    return tuple(found)


def search_json(reports: Sequence[SearchedReport]) -> str:
    """Return what the search's script reads, as JSON that may stand inside a ``script`` element."""
    content = [
        {
            "title": report.title,
            "period": report.period,
            "folder": report.folder,
            "language": report.language,
            "href": report.href,
            "names": report.names,
            "figures": report.figures,
        }
        for report in reports
    ]
    # An element's end or a comment's beginning inside a text would end the data.
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _placed(blocks: Iterable[Neutral], *, anchored: bool) -> Iterator[tuple[Neutral, str]]:
    """Yield each block with its own place or that of its section; without anchors with none."""
    section = ""
    for block in blocks:
        section = block.get("anchor") or next((anchor for *_, anchor in reversed(block.get("headings", ()))), section)
        own = f"{block['kind']}-{block['name']}" if block["kind"] in ("table", "chart") else section
        yield block, own if anchored else ""


def _names(placed: Sequence[tuple[Neutral, str]]) -> Iterator[tuple[str, str]]:
    """Yield each name once, headings before rows of tables, which say less about it."""
    told = list(takewhile(lambda pair: pair[0].get("anchor") != _ACCOUNT, placed))
    headings = [(block["text"], place) for block, place in told if block["kind"] == "heading"]
    often = Counter(text for text, _ in headings)
    rows = ((name, place) for block, place in told if block["kind"] == "table" for name in _row_names(block))
    seen: set[str] = set()
    for name, place in (*(pair for pair in headings if often[pair[0]] == 1), *rows):
        if name not in seen:
            seen.add(name)
            yield name, place


def _row_names(table: Neutral) -> Iterator[str]:
    """Yield what the rows are about; where they are about figures ("Ouderen, Respijtzorg, besteed") these are found as such."""
    rows = [row for row in table["rows"] if row["cells"] and row["role"] not in ("total", "subtotal")]
    names = [cell_words(row["cells"][0]).lstrip(_DASHES) for row in rows]
    if 2 * sum(name.count(", ") >= _FIGURE_COMMAS for name in names) > len(names):
        return
    for name in names:
        if len(name) <= _LONGEST_NAME and any(letter.isalpha() for letter in name):
            yield name


def _figures(placed: Sequence[tuple[Neutral, str]]) -> dict[str, tuple[Neutral, str]]:
    """Return each figure by id with its place: the first table that has it, else the first chart, else where it is told."""
    kinds = ("table", "chart")
    found: dict[str, tuple[Neutral, str, int]] = {}
    for block, place in placed:
        rank = kinds.index(block["kind"]) if block["kind"] in kinds else len(kinds)
        for figure in figures_of(block):
            if figure["id"] not in found or found[figure["id"]][2] > rank:
                found[figure["id"]] = (figure, place, rank)
    return {key: (figure, place) for key, (figure, place, _) in found.items()}
