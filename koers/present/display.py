"""Display objects: what a report consists of, as frozen values.

A report is a sequence of these. Each has one neutral form, a JSON-able dict with its ``kind``; the
exporters read that form and nothing else. In Jupyter a :class:`Section` shows itself, as HTML for
the person and as its neutral form (``application/vnd.koers.section+json``) for the exporters.

Running text is a tuple of runs: plain strings, :class:`Strong`, :class:`Link` and :class:`Figure`. A number stands
in text only as a Figure, so that every one of them has an id, a full-precision value and an origin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from koers.money import plain

if TYPE_CHECKING:
    from koers.present.figures import Origin

MIME = "application/vnd.koers.section+json"
Neutral = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A number that a report shows.

    Attributes
    ----------
    id : str
        ``<period>/<subject>/<entity>/…/<measure>``.
    label : str
        What it is, in words, readable on its own: "Ouderen, totaal: besteed".
    value : Decimal or None
        Full precision, in euros or fractions; None where there is no value or it is suppressed.
    unit : str
        "EUR" or another currency, "share", "count", "days", "months", "years", "ratio", "factor".
    text : str
        As shown.
    rule : str
        How it came about: "input", or the name of the identity, roll-up or ratio.
    terms : tuple of (sign, figure id)
        The signed sum it is, for a live spreadsheet formula; empty for inputs and ratios.
    quotient : (figure id, figure id) or None
        Numerator and denominator, where it is a ratio.
    factors : tuple of (figure id, part, power)
        The product it is: of each figure itself ("whole"), 1 minus it ("rest") or 1 plus it ("growth"), to a power.
    origin : Origin or None
        How it came about, for its lineage; no part of what it is.
    """

    id: str
    label: str
    value: Decimal | None
    unit: str
    text: str
    rule: str = "input"
    terms: tuple[tuple[int, str], ...] = ()
    quotient: tuple[str, str] | None = None
    factors: tuple[tuple[str, str, Decimal], ...] = ()
    origin: Origin | None = field(default=None, repr=False, compare=False)

    def neutral(self) -> Neutral:
        """Return the neutral form: ``{"figure": {...}}``, the value as plain decimal text."""
        form: Neutral = {
            "id": self.id,
            "label": self.label,
            "value": None if self.value is None else plain(self.value),
            "unit": self.unit,
            "text": self.text,
            "rule": self.rule,
        }
        if self.terms:
            form["terms"] = [[sign, key] for sign, key in self.terms]
        if self.quotient:
            form["quotient"] = list(self.quotient)
        if self.factors:
            form["factors"] = [[key, part, plain(power)] for key, part, power in self.factors]
        return {"figure": form}


@dataclass(frozen=True)
class Strong:
    """Words of weight."""

    text: str

    def neutral(self) -> Neutral:
        """Return ``{"text": …, "strong": True}``."""
        return {"text": self.text, "strong": True}


@dataclass(frozen=True)
class Link:
    """Words that lead to another page (``href`` relative) or place in this report (``#anchor``)."""

    text: str
    href: str

    def neutral(self) -> Neutral:
        """Return ``{"text": …, "href": …}``."""
        return {"text": self.text, "href": self.href}


Run = str | Strong | Link | Figure
Text = tuple[Run, ...]


def _runs(text: Text) -> list[Neutral]:
    return [{"text": run} if isinstance(run, str) else run.neutral() for run in text]


@dataclass(frozen=True)
class Heading:
    """A heading below the report's title: level 2 is a chapter, 3 and 4 lie below it.

    ``anchor`` is unique in the report. ``new_page`` starts a page in print.
    """

    text: str
    level: int
    anchor: str
    new_page: bool = False

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        return {"kind": "heading", "text": self.text, "level": self.level, "anchor": self.anchor, "new_page": self.new_page}


@dataclass(frozen=True)
class Prose:
    """One paragraph; ``style`` "lead" for an opening one, "note" for small print."""

    text: Text
    style: Literal["body", "lead", "note"] = "body"

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        return {"kind": "prose", "text": _runs(self.text), "style": self.style}


@dataclass(frozen=True)
class Bullets:
    """A list, one text per item."""

    items: tuple[Text, ...]
    ordered: bool = False

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        return {"kind": "bullets", "items": [_runs(item) for item in self.items], "ordered": self.ordered}


@dataclass(frozen=True)
class KeyMessages:
    """What matters first: numbered messages, each a short lead and a sentence or two."""

    title: str
    items: tuple[tuple[str, Text], ...]

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        return {"kind": "key_messages", "title": self.title, "items": [{"lead": lead, "text": _runs(text)} for lead, text in self.items]}


@dataclass(frozen=True)
class Tiles:
    """A row of three to five large figures, each with a label above and a short note below."""

    title: str
    items: tuple[tuple[str, Figure, Text], ...]

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        items = [{"label": label, **figure.neutral(), "note": _runs(note)} for label, figure, note in self.items]
        return {"kind": "tiles", "title": self.title, "items": items}


@dataclass(frozen=True)
class Callout:
    """A box with a title: a warning, a remark, something achieved. Never told by colour alone."""

    title: str
    text: tuple[Text, ...]
    tone: Literal["info", "warning", "success"] = "info"

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        return {"kind": "callout", "tone": self.tone, "title": self.title, "text": [_runs(part) for part in self.text]}


@dataclass(frozen=True)
class Column:
    """A table's column: a heading, the unit said under it ("€", "%", ""), numbers aligned at the end."""

    label: str
    unit: str = ""
    align: Literal["start", "end"] = "start"

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        return {"label": self.label, "unit": self.unit, "align": self.align}


@dataclass(frozen=True)
class Cell:
    """A cell: a figure or runs of text, with a mark beside it (V, N) and the mark's meaning in words.

    ``shown`` is how the figure stands under a column that says its unit: its text without the sign.
    ``ticks`` are an auditor's tick marks, each with its meaning, in the place of one mark; what ``stands_out`` is drawn
    to the eye, beside what its mark says.
    """

    content: Figure | Text
    mark: str = ""
    meaning: str = ""
    shown: str = ""
    ticks: tuple[tuple[str, str], ...] = ()
    stands_out: bool = False

    def neutral(self) -> Neutral:
        """Return the neutral form: ``{"figure": …}`` or ``{"text": [runs]}``, and ``mark``, ``meaning``, ``shown``, ``ticks``."""
        form: Neutral = self.content.neutral() if isinstance(self.content, Figure) else {"text": _runs(self.content)}
        if self.shown:
            form["shown"] = self.shown
        if self.stands_out:
            form["stands_out"] = True
        if self.ticks:
            # As one mark they stand together; a legend tells them apart.
            signs, meanings = "".join(sign for sign, _ in self.ticks), ", ".join(meaning for _, meaning in self.ticks)
            return {**form, "mark": signs, "meaning": meanings, "ticks": [[sign, meaning] for sign, meaning in self.ticks]}
        return {**form, "mark": self.mark, "meaning": self.meaning} if self.mark else form


@dataclass(frozen=True)
class Row:
    """A row; its first cell is its header. ``role`` "total" closes a sum, "group" is a header over rows."""

    cells: tuple[Cell, ...]
    role: Literal["body", "subtotal", "total", "group"] = "body"

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        return {"role": self.role, "cells": [cell.neutral() for cell in self.cells]}


@dataclass(frozen=True)
class Table:
    """A table with a caption; ``name`` is unique in the report and names its sheet and its download.

    A ``folded`` one is for who looks it up: a page shows its caption, and the rest when asked. A ``grid`` is read along
    rows and columns alike, and stays one on a phone, where it scrolls in its box.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Text, ...] = ()
    folded: bool = False
    grid: bool = False

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        return {
            "kind": "table",
            "name": self.name,
            "title": self.title,
            "columns": [column.neutral() for column in self.columns],
            "rows": [row.neutral() for row in self.rows],
            "notes": [_runs(note) for note in self.notes],
            **({"folded": True} if self.folded else {}),
            **({"grid": True} if self.grid else {}),
        }


@dataclass(frozen=True)
class Chart:
    """A drawing: SVG, a title, and an alternative text that tells its message with its numbers.

    ``figures`` are the figures it draws. ``aspect`` is width divided by height.
    ``svg_narrow`` is the same drawn for a phone, or "".
    """

    name: str
    title: str
    svg: str = field(repr=False)
    alt: str
    figures: tuple[Figure, ...]
    aspect: float = 2.0
    notes: tuple[Text, ...] = ()
    svg_narrow: str = field(default="", repr=False)

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        return {
            "kind": "chart",
            "name": self.name,
            "title": self.title,
            "svg": self.svg,
            "svg_narrow": self.svg_narrow,
            "alt": self.alt,
            "aspect": self.aspect,
            "figures": [figure.neutral()["figure"] for figure in self.figures],
            "notes": [_runs(note) for note in self.notes],
        }


@dataclass(frozen=True)
class Definitions:
    """Terms with what is said of each: explanations of deviations, meanings of words."""

    items: tuple[tuple[Text, tuple[Text, ...]], ...]

    def neutral(self) -> Neutral:
        """Return the neutral form."""
        items = [{"term": _runs(term), "text": [_runs(part) for part in parts]} for term, parts in self.items]
        return {"kind": "definitions", "items": items}


@dataclass(frozen=True)
class Title:
    """The report's cover: once per report, first. Dates and status come from the period's parameters.

    ``status`` is shown with the report ("Concept, 30 juni 2024"), ``watermark`` ("Concept", or "")
    across pages in print, ``disclaimer`` on every page. ``supplied`` are texts of the data in another language
    than the report's, ``supplied_language``: wherever one stands, an exporter says so. ``date`` is the day of the
    status, ``reference_date`` the one that the figures hold for; both are ISO dates.
    """

    report: str
    title: str
    subtitle: str
    programme: str
    period: str
    period_text: str
    language: str
    date: str
    status: str
    watermark: str
    disclaimer: str
    description: str
    colours: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    supplied: tuple[str, ...] = ()
    supplied_language: str = ""
    reference_date: str = ""

    def neutral(self) -> Neutral:
        """Return the neutral form; ``colours`` and ``words`` as mappings."""
        return {
            "kind": "title",
            **{name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("colours", "words")},
            "colours": dict(self.colours),
            "words": dict(self.words),
        }


Display = Heading | Prose | Bullets | KeyMessages | Tiles | Callout | Table | Chart | Definitions | Title


@dataclass(frozen=True)
class Section:
    """A sequence of display objects that shows itself in Jupyter.

    ``traced`` are figures of which it carries the lineage: those of the report, once, with the page that accounts for them;
    ``documents`` are pairs of a file and the source document that it comes from.
    """

    items: tuple[Display, ...]
    traced: tuple[Figure, ...] = field(default=(), repr=False)
    documents: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def neutral(self) -> Neutral:
        """Return ``{"kind": "section", "items": […]}``, and under ``lineage`` by id what was traced came from, down to inputs."""
        form: Neutral = {"kind": "section", "items": [item.neutral() for item in self.items]}
        traced = lineage(self.traced)
        files = {node["source"]["file"] for node in traced.values() if "source" in node}
        told = {file: document for file, document in self.documents if file in files and document}
        return {**form, **({"lineage": traced} if traced else {}), **({"documents": told} if told else {})}

    def below(self, heading: Heading, about: str = "") -> Section:
        """Return this section as a part of a larger document: under a heading, one level down.

        Anchors and names get the heading's anchor before them, so that parts of one kind can follow each
        other; links between them follow. ``about`` is added to the titles of tables and charts, so that those of
        one kind are told apart.
        """
        prefix = f"{heading.anchor}-"
        own = {item.anchor for item in self.items if isinstance(item, Heading)}
        return Section((heading, *(_lowered(item, prefix, own, about) for item in self.items)))

    def __add__(self, other: Section) -> Section:
        return Section(self.items + other.items, self.traced + other.traced, self.documents + other.documents)

    def __iter__(self) -> Iterator[Display]:
        return iter(self.items)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        from koers.present.markup import fragment

        form = self.neutral()
        return {"text/html": fragment(form), MIME: form, "text/plain": f"<{len(self.items)} display objects>"}


def _lowered(item: Display, prefix: str, own: set[str], about: str) -> Display:
    """Return an item one heading level down, with its anchor or name made unique by a prefix."""
    if isinstance(item, Heading):
        return replace(item, level=item.level + 1, anchor=f"{prefix}{item.anchor}", new_page=False)
    if isinstance(item, Table | Chart):
        return replace(item, name=f"{prefix}{item.name}", title=f"{item.title}: {about}" if about else item.title)
    if isinstance(item, Prose):
        return replace(item, text=tuple(_followed(run, prefix, own) for run in item.text))
    return item


def _followed(run: Run, prefix: str, own: set[str]) -> Run:
    inside = isinstance(run, Link) and run.href.startswith("#") and run.href[1:] in own
    return replace(run, href=f"#{prefix}{run.href[1:]}") if inside and isinstance(run, Link) else run


def lineage(figures: tuple[Figure, ...]) -> dict[str, Neutral]:
    """Return how figures came about, and how those did that they came from, by id."""
    waiting, found = list(figures), dict[str, Neutral]()
    for figure in waiting:
        if figure.origin is not None and figure.id not in found:
            found[figure.id] = figure.origin.node(figure).neutral()
            waiting += figure.origin.parents()
    return found


def figures_of(form: Any) -> Iterator[Neutral]:
    """Walk a neutral form and yield every figure in it, in reading order, repeats included."""
    if isinstance(form, dict):
        if form.get("kind") == "chart":
            yield from form["figures"]
            yield from figures_of(form["notes"])
            return
        if isinstance(form.get("figure"), dict):
            yield form["figure"]
        for key, value in form.items():
            if key != "figure":
                yield from figures_of(value)
    elif isinstance(form, list):
        for value in form:
            yield from figures_of(value)
