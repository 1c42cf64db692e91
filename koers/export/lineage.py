"""Where the figures of a report come from: a page beside it, and the table of its spreadsheet.

The page follows the report: for each row of each table its figures, then those that stand in text and charts alone, then those that
the report doesn't show but that lie behind it. A figure has one entry; its id is the anchor. Inputs that the report doesn't show have no
entry: where a figure names one, its cell stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from koers.export.figures import cell_words, report_figures, tables_of, title_of, word
from koers.export.languages import mark_html
from koers.export.page import environment, make_shell
from koers.lineage import Node, behind, merged
from koers.present.display import Neutral, figures_of
from koers.present.markup import LineageLinks

# A formula that names more figures than this shows them when asked.
_FOLDED_FROM = 8
COLUMNS = ("figure_id", "label", "value", "rule", "formula", "parents", "file", "row", "column", "source_document")


@dataclass(frozen=True)
class Named:
    """A figure as another's formula names it: the sign it has there, whether it has an entry of its own."""

    sign: int
    node: Node
    linked: bool


@dataclass(frozen=True)
class Entry:
    """A figure with what it came from."""

    node: Node
    parents: tuple[Named, ...]

    @property
    def folded(self) -> bool:
        """Whether what it names is shown when asked."""
        return len(self.parents) >= _FOLDED_FROM

    @property
    def exact(self) -> str:
        """The value at full precision, where the text doesn't say as much."""
        value, digits = self.node.value, "".join(sign for sign in self.node.text if sign.isdigit())
        return "" if value is None or "".join(sign for sign in value if sign.isdigit()) == digits else value


@dataclass(frozen=True)
class Group:
    """Figures that stand together: a row of a table, or a chart; ``elsewhere`` are those with their entry in another group."""

    anchor: str
    name: str
    entries: tuple[Entry, ...]
    elsewhere: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Part:
    """A table with its rows, or what stands under one heading."""

    title: str
    groups: tuple[Group, ...]


def lineage_links(sections: Sequence[Neutral], file: str) -> LineageLinks | None:
    """Return the ways from a report's page to its lineage; None where its notebook shows no lineage."""
    nodes = merged(sections)
    return LineageLinks(file, frozenset(nodes)) if nodes else None


def export_lineage(sections: Sequence[Neutral], report: str) -> str:
    """Return the page that says where a report's figures come from.

    Parameters
    ----------
    sections : sequence of dict
        The report's sections in their neutral form; one of them has the ``lineage``.
    report : str
        The report's page, relative.
    """
    title, page = title_of(sections), _Pages(sections)
    parts = page.parts()
    shell = make_shell(title["colours"])
    html = (
        environment()
        .get_template("html/lineage.html.j2")
        .render(
            title=title,
            word=lambda key: word(title, key),
            shell=shell,
            report=report,
            parts=parts,
            documents=page.documents,
            ids=page.file_ids,
        )
    )
    return mark_html(html.strip(), (title,)) + "\n"


def lineage_table(sections: Sequence[Neutral]) -> Neutral | None:
    """Return every figure with what it came from as a table form, for the last sheet; None where there is nothing to tell."""
    nodes, title, documents = merged(sections), title_of(sections), _documents(sections)
    if not nodes:
        return None
    labels = {key: word(title, key) for key in COLUMNS}
    columns = [
        {"label": f"{label[:1].upper()}{label[1:]}", "unit": "", "align": "end" if key in ("value", "row") else "start"}
        for key, label in labels.items()
    ]
    rows = []
    for node in behind(nodes, report_figures(sections)):
        source = node.source
        place = (source.file, source.row or None, source.column, documents.get(source.file, "")) if source else ("", None, "", "")
        told = (node.rule, node.formula, ", ".join(_named(node)))
        number = None if node.value is None else Decimal(node.value)
        rows.append({"role": "body", "cells": [_cell(each) for each in (node.id, node.label, number, *told, *place)]})
    name = word(title, "lineage_sheet")
    return {"kind": "table", "name": "lineage", "title": name, "columns": columns, "rows": rows, "notes": [], "flat": True}


def _cell(content: str | Decimal | int | None) -> Neutral:
    if isinstance(content, str):
        return {"text": [{"text": content}]}
    return {"text": [], **({} if content is None else {"number": str(content)})}


def _named(node: Node) -> Iterator[str]:
    signs = node.signs or (1,) * len(node.parents)
    yield from (f"- {parent}" if sign < 0 else parent for sign, parent in zip(signs, node.parents, strict=True))


def _documents(sections: Sequence[Neutral]) -> dict[str, str]:
    """Return the source document of each file that figures come from."""
    return {file: title for section in sections for file, title in section.get("documents", {}).items()}


class _Pages:
    """Places each figure of a report once."""

    def __init__(self, sections: Sequence[Neutral]) -> None:
        self.sections, self.nodes, self.title = sections, merged(sections), title_of(sections)
        self.shown = [id_ for id_ in report_figures(sections) if id_ in self.nodes]
        every = list(behind(self.nodes, self.shown))
        known = set(self.shown)
        self.unseen = [node for node in every if node.id not in known and not node.is_input]
        self.linked = known | {node.id for node in self.unseen}
        self.placed: set[str] = set()
        files = sorted({node.source.file for node in every if node.source})
        found = _documents(sections)
        self.documents = tuple((file, found.get(file, "")) for file in files)
        self.file_ids = {file: f"file-{number}" for number, file in enumerate(files, 1)}

    def parts(self) -> list[Part]:
        """Return what the page consists of, in order."""
        found = [Part(table["title"], tuple(self._rows(table))) for table in tables_of(self.sections)]
        # Rows come first, so that a row's link finds its figures together; what only text and charts show follows.
        text = self._entries(id_ for id_ in self.shown if id_ not in self.placed)
        found.append(Part(word(self.title, "lineage_text"), (Group("text", "", text),) if text else ()))
        charts = [item for section in self.sections for item in section["items"] if item["kind"] == "chart"]
        groups = tuple(self._chart(chart) for chart in charts if any(figure["id"] in self.nodes for figure in chart["figures"]))
        found.append(Part(word(self.title, "lineage_charts"), groups))
        unseen = self._entries(node.id for node in self.unseen)
        found.append(Part(word(self.title, "lineage_behind"), (Group("behind", "", unseen),) if unseen else ()))
        return [part for part in found if part.groups]

    def _rows(self, table: Neutral) -> Iterator[Group]:
        for number, row in enumerate(table["rows"], 1):
            ids = list(dict.fromkeys(figure["id"] for cell in row["cells"] for figure in figures_of(cell) if figure["id"] in self.nodes))
            if ids:
                elsewhere = tuple(self.nodes[id_] for id_ in ids if id_ in self.placed)
                entries = self._entries(id_ for id_ in ids if id_ not in self.placed)
                yield Group(f"row-{table['name']}-{number}", cell_words(row["cells"][0]), entries, elsewhere)

    def _chart(self, chart: Neutral) -> Group:
        ids = dict.fromkeys(figure["id"] for figure in chart["figures"] if figure["id"] in self.nodes)
        return Group(f"chart-{chart['name']}", chart["title"], (), tuple(self.nodes[id_] for id_ in ids))

    def _entries(self, ids: Iterable[str]) -> tuple[Entry, ...]:
        found = []
        for id_ in ids:
            self.placed.add(id_)
            found.append(self._entry(self.nodes[id_]))
        return tuple(found)

    def _entry(self, node: Node) -> Entry:
        signs = node.signs or (0,) * len(node.parents)
        named = zip(signs, node.parents, strict=True)
        return Entry(node, tuple(Named(sign, self.nodes[id_], id_ in self.linked) for sign, id_ in named if id_ in self.nodes))


__all__ = ["COLUMNS", "export_lineage", "lineage_links", "lineage_table"]
