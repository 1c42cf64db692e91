"""A report as PDF: tagged (PDF/UA-1), archivable (PDF/A-3a), the same bytes every time.

How it comes about, in stages:

1. the sections are checked: one title, known kinds, words, heading levels, link targets, glyphs;
2. the neutral form is written as JSON, charts as SVG, attachments as files, in a short-lived folder;
3. Typst compiles ``templates/typst/report.typ``, which reads that JSON;
4. :mod:`koers.export.pdftags` completes the tags of the tables.

Nothing of a report's content becomes Typst source, so nothing in it needs escaping.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from koers.errors import ExportError, suggest
from koers.export.languages import pattern_of
from koers.export.pdftags import finish_tags

Neutral = dict[str, Any]

FONTS = Path(__file__).parent / "fonts"
TEMPLATES = Path(__file__).parent / "templates" / "typst"
STANDARDS = ["a-3a", "ua-1"]
KINDS = ("heading", "prose", "bullets", "key_messages", "tiles", "callout", "table", "chart", "definitions")
WORDS = ("chart", "contents", "of", "page", "remark", "success", "table", "warning")
COLOURS = ("primary", "accent", "expected", "positive", "negative")
# Contents longer than this have a page of their own; shorter ones share it with what comes first.
SHORT_CONTENTS = 26
# Keys whose text never reaches the page as glyphs.
UNSEEN = frozenset(
    {
        "alt",
        "align",
        "anchor",
        "colours",
        "href",
        "kind",
        "language",
        "name",
        "period",
        "report",
        "role",
        "style",
        "supplied",
        "svg",
        "svg_narrow",
        "tone",
        "words",
    }
)


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF.

    Attributes
    ----------
    name : str
        File name, unique in the document.
    content : bytes
        What is in it.
    mime : str
        Media type: ``text/csv``.
    description : str
        What it is, in the report's language.
    relationship : {"source", "data", "alternative", "supplement"}
        What it is to the document, in the terms of PDF/A-3.
    """

    name: str
    content: bytes
    mime: str
    description: str
    relationship: Literal["source", "data", "alternative", "supplement"]


def export_pdf(sections: Sequence[Neutral], *, attachments: Sequence[Attachment], reference_date: date) -> bytes:
    """Make the PDF of a report.

    Parameters
    ----------
    sections : sequence of dict
        Neutral forms of the report's sections in order; the first display object is its title.
    attachments : sequence of Attachment
        Files to put inside.
    reference_date : date
        The document's creation date: there is no clock.

    Returns
    -------
    bytes
        A PDF that is PDF/UA-1 and PDF/A-3a.

    Raises
    ------
    ExportError
        When a display object cannot become part of a document; the message names it.
    """
    title, items = _split_title(sections)
    title, items = _typeset(title), [_typeset(item) for item in items]
    _check_title(title)
    _check_items(items)
    _check_links(items)
    _check_glyphs([title, *items])
    _check_attachments(attachments)
    return finish_tags(_compile(title, items, attachments, reference_date))


def _split_title(sections: Sequence[Neutral]) -> tuple[Neutral, list[Neutral]]:
    """Return the title form and the display objects after it."""
    items = [item for section in sections for item in section["items"]]
    titles = [i for i, item in enumerate(items) if item["kind"] == "title"]
    if titles != [0]:
        found = f"{len(titles)} at positions {titles}" if titles else "none"
        raise ExportError(f"A report has one title, as its first display object; found {found}. Start the report with its title section.")
    return items[0], items[1:]


def _typeset(form: Any) -> Any:
    """Return a copy in which a euro sign and its amount stay on one line; drawings are left alone."""
    if isinstance(form, dict):
        return {key: value if key in ("svg", "svg_narrow") else _typeset(value) for key, value in form.items()}
    if isinstance(form, list | tuple):
        return [_typeset(value) for value in form]
    return re.sub(r"€ (?=[\d−+-])", "€\u00a0", form) if isinstance(form, str) else form


def describe(item: Neutral) -> str:
    """Name a display object for a message: ``table 'ouderen'``."""
    name = item.get("name") or item.get("title") or item.get("text") or item.get("items")
    words = name if isinstance(name, str) else " ".join(_seen(name))
    return f"{item['kind'].replace('_', ' ')} '{words[:60]}{'…' if len(words) > 60 else ''}'"


def _check_title(title: Neutral) -> None:
    """Raise when the title lacks what the template needs."""
    for mapping, needed in (("words", WORDS), ("colours", COLOURS)):
        missing = [key for key in needed if not title[mapping].get(key)]
        if missing:
            raise ExportError(
                f"The title's {mapping} lack {', '.join(map(repr, missing))}, which the PDF needs. {suggest(missing[0], title[mapping])}"
            )
    if not title["title"].strip():
        raise ExportError("The report has no title; a PDF must have one. Fill in 'title' of its title form.")
    try:
        date.fromisoformat(title["date"])
    except ValueError:
        raise ExportError(f"The title's date {title['date']!r} is no date. Give it as year-month-day, such as 2024-06-30.") from None


def _check_items(items: Sequence[Neutral]) -> None:
    """Raise on an unknown kind, a skipped heading level, a chart without alternative text, a crooked table."""
    level = 1
    for item in items:
        kind = item["kind"]
        if kind not in KINDS:
            raise ExportError(f"The PDF has no form for display objects of kind {kind!r}. {suggest(kind, KINDS)}")
        if kind == "heading":
            if not 2 <= item["level"] <= level + 1:
                raise ExportError(
                    f"The {describe(item)} has level {item['level']} below level {level}. Give it a level from 2 to {level + 1}."
                )
            level = item["level"]
        if kind == "chart" and not item["alt"].strip():
            raise ExportError(f"The {describe(item)} has no alternative text. Say its message with its numbers in 'alt'.")
        if kind == "table":
            _check_table(item)


def _check_table(table: Neutral) -> None:
    """Raise when a row has another number of cells than there are columns; a group row may have fewer."""
    columns = len(table["columns"])
    for number, row in enumerate(table["rows"], start=1):
        cells = len(row["cells"])
        if not cells or cells > columns or (cells < columns and row["role"] != "group"):
            raise ExportError(
                f"Row {number} of {describe(table)} has {cells} cells where there are {columns} columns. Give every column its cell."
            )


def _check_links(items: Sequence[Neutral]) -> None:
    """Raise when two headings share an anchor, or a link leads to an anchor that isn't there."""
    anchors: set[str] = set()
    for item in items:
        if item["kind"] == "heading":
            if item["anchor"] in anchors:
                raise ExportError(f"Two headings have the anchor {item['anchor']!r}, the second is {describe(item)}. Give each its own.")
            anchors.add(item["anchor"])
    for item in items:
        for href in _links(item):
            if href.startswith("#") and href[1:] not in anchors:
                raise ExportError(
                    f"A link in {describe(item)} leads to {href!r}, but no heading has that anchor. {suggest(href[1:], anchors)}"
                )


def _links(form: Any) -> Iterator[str]:
    """Yield where the links in a form lead."""
    if isinstance(form, dict):
        if "href" in form:
            yield form["href"]
        for value in form.values():
            yield from _links(value)
    elif isinstance(form, list):
        for value in form:
            yield from _links(value)


def _seen(form: Any) -> Iterator[str]:
    """Yield the texts in a form that reach the page."""
    if isinstance(form, str):
        yield form
    elif isinstance(form, list):
        for value in form:
            yield from _seen(value)
    elif isinstance(form, dict):
        for key, value in form.items():
            if key == "figure":
                yield value["text"]
            elif key not in UNSEEN and not (key == "figures" and form.get("kind") == "chart"):
                yield from _seen(value)


@cache
def _glyphs() -> frozenset[str]:
    """Return the characters that every one of the fonts has, and those that need no glyph."""
    from fontTools.ttLib import TTFont

    known: list[set[int]] = []
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            known.append(set(font.getBestCmap()))
    return frozenset(map(chr, set.intersection(*known))) | frozenset("\n\t\u00ad\u200b\u2060")


def _check_glyphs(items: Sequence[Neutral]) -> None:
    """Raise when a text holds a character that the fonts cannot show."""
    known = _glyphs()
    for item in items:
        for text in [*_seen(item), *(item["words"][key] for key in WORDS if item["kind"] == "title")]:
            strange = next((i for i, character in enumerate(text) if character not in known), None)
            if strange is not None:
                character = text[strange]
                name = unicodedata.name(character, "no name")
                around = text[max(0, strange - 24) : strange + 25]
                raise ExportError(
                    f"The fonts of the PDF have no sign for U+{ord(character):04X} ({name}), in {describe(item)}: "
                    f"“…{around}…”. Write it in words or with another character."
                )


def _check_attachments(attachments: Sequence[Attachment]) -> None:
    """Raise when two attachments have one name."""
    names = [attachment.name for attachment in attachments]
    for name in names:
        if names.count(name) > 1:
            raise ExportError(f"Two attachments are called {name!r}. Give each its own name.")


def _compile(title: Neutral, items: Sequence[Neutral], attachments: Sequence[Attachment], reference_date: date) -> bytes:
    """Compile, and when that fails find the display object that is to blame."""
    import typst

    def run(some: Sequence[Neutral]) -> bytes:
        with TemporaryDirectory(prefix="koers-pdf-") as folder:
            _write_inputs(Path(folder), title, some, attachments)
            return typst.compile(
                str(Path(folder) / "report.typ"),
                root=folder,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                pdf_standards=STANDARDS,  # type: ignore[arg-type]
                timestamp=int(datetime(reference_date.year, reference_date.month, reference_date.day, tzinfo=UTC).timestamp()),
            )

    try:
        return run(items)
    except typst.TypstError as error:
        culprit = _culprit(items, run, typst.TypstError)
        where = f"the {describe(culprit)}" if culprit else f"the report {title['title']!r}"
        reason = error.message.removeprefix("assertion failed: ")
        hints = "".join(f" {hint[0].upper()}{hint[1:]}." for hint in error.hints)
        raise ExportError(
            f"Typst cannot make {where}: {reason}.{hints} Correct that display object, or the template if it is sound."
        ) from error


def _culprit(items: Sequence[Neutral], run: Callable[[Sequence[Neutral]], bytes], fault: type[Exception]) -> Neutral | None:
    """Return the first display object that fails with nothing but the headings around it; None when those fail too."""
    headings = [item for item in items if item["kind"] == "heading"]
    for culprit in (None, *items):
        try:
            run(headings if culprit is None else [item for item in items if item["kind"] == "heading" or item is culprit])
        except fault:
            return culprit
    return None


@cache
def _fonts() -> Any:
    """Return the vendored fonts, read once per process."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _write_inputs(folder: Path, title: Neutral, items: Sequence[Neutral], attachments: Sequence[Attachment]) -> None:
    """Write all that the template reads, and the template, into a folder."""
    for template in sorted(TEMPLATES.glob("*.typ")):
        (folder / template.name).write_bytes(template.read_bytes())
    shown = []
    for number, item in enumerate(items):
        if item["kind"] == "chart":
            file = f"chart-{number:03}.svg"
            (folder / file).write_text(item["svg"], encoding="utf-8")
            shown.append({**{key: value for key, value in item.items() if key not in ("svg", "svg_narrow", "figures")}, "file": file})
        else:
            shown.append(item)
    files = []
    for number, attachment in enumerate(attachments):
        file = f"attachment-{number:03}"
        (folder / file).write_bytes(attachment.content)
        files.append(
            {
                "file": file,
                "name": attachment.name,
                "mime": attachment.mime,
                "description": attachment.description,
                "relationship": attachment.relationship,
            }
        )
    data = {"title": title, "items": shown, "attachments": files, **_document(title, items)}
    (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def _document(title: Neutral, items: Sequence[Neutral]) -> Neutral:
    """Return what the template needs to know of the document as a whole."""
    from babel.dates import format_date

    contents = sum(item["kind"] == "key_messages" or (item["kind"] == "heading" and item["level"] <= 3) for item in items)
    return {
        "document_title": f"{title['title']}, {title['period_text']}",
        "keywords": [title["programme"], title["title"], title["period"]],
        "date": format_date(date.fromisoformat(title["date"]), format="d MMMM y", locale=title["language"]),
        "contents_page": contents > SHORT_CONTENTS,
        "supplied": _supplied(title, items),
    }


def _supplied(title: Neutral, items: Sequence[Neutral]) -> Neutral:
    """Return the language of texts of the data that is not the report's, and a pattern that finds those shown."""
    shown = "\n".join(_seen([title, *items]))
    return {
        "language": title.get("supplied_language", ""),
        "pattern": pattern_of(text for text in title.get("supplied", ()) if text[1:] in shown),
    }
