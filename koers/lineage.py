"""Lineage: what each figure came from, down to the cells of inputs, and what follows from a cell.

A node is a figure with its formula in words and the ids it names. Nodes are plain data, written where a figure is made
and read by whoever tells of them: a page, a spreadsheet, a command. Of a suppressed figure a node says just that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from koers.figures import Source

SUPPRESSED, WITHHELD = "suppressed", "withheld"
Nodes = Mapping[str, "Node"]


@dataclass(frozen=True)
class Node:
    """A figure and how it came about.

    Attributes
    ----------
    id, label, unit, text, rule : str
        As of the figure; ``rule`` "suppressed" for one that may not be told of, "withheld" for one of which the parts may not.
    value : str or None
        As plain decimal text.
    formula : str
        In words.
    parents : tuple of str
        Ids of the figures it was computed from, as often as the formula names them.
    signs : tuple of int
        +1 or -1 for each parent of a sum; empty otherwise.
    source : Source or None
        The cell of an input, the key of a parameter, or (without a row and a column) the file that was looked in.
    """

    id: str
    label: str
    value: str | None
    unit: str
    text: str
    rule: str
    formula: str
    parents: tuple[str, ...] = ()
    signs: tuple[int, ...] = ()
    source: Source | None = None

    def neutral(self) -> dict[str, Any]:
        """Return the node without its id as plain values; what is empty is left out, and so are signs that are all +."""
        form: dict[str, Any] = {name: getattr(self, name) for name in ("label", "value", "unit", "text", "rule", "formula")}
        if self.parents:
            form["parents"] = list(self.parents)
        if -1 in self.signs:
            form["signs"] = list(self.signs)
        if self.source:
            form["source"] = {"file": self.source.file, "row": self.source.row, "column": self.source.column}
        return form

    @classmethod
    def of(cls, id_: str, form: Mapping[str, Any]) -> Node:
        """Return the node of an id and its plain values."""
        told = {name: form[name] for name in ("label", "value", "unit", "text", "rule", "formula")}
        source = Source(**form["source"]) if "source" in form else None
        return cls(id_, **told, parents=tuple(form.get("parents", ())), signs=tuple(form.get("signs", ())), source=source)

    @property
    def is_input(self) -> bool:
        """Whether it stands in the data, in a parameter or in a file that was looked in: nothing lies behind it."""
        return self.source is not None and not self.parents


def merged(forms: Iterable[Mapping[str, Any]]) -> dict[str, Node]:
    """Return the nodes of all sections by id, each once."""
    found: dict[str, Node] = {}
    for form in forms:
        for id_, node in form.get("lineage", {}).items():
            if id_ not in found:
                found[id_] = Node.of(id_, node)
    return found


def behind(nodes: Nodes, ids: Iterable[str]) -> Iterator[Node]:
    """Yield the nodes of these ids and of all that they came from, each once, breadth first."""
    waiting, seen = list(ids), set[str]()
    for id_ in waiting:
        if id_ in seen or id_ not in nodes:
            continue
        seen.add(id_)
        yield nodes[id_]
        waiting += nodes[id_].parents


def following(nodes: Nodes, ids: Iterable[str]) -> list[Node]:
    """Return the nodes of these ids and of all that follows from them, in the order of ``nodes``."""
    children: dict[str, list[str]] = {}
    for node in nodes.values():
        for parent in node.parents:
            children.setdefault(parent, []).append(node.id)
    waiting = list(ids)
    reached = set(waiting)
    while waiting:
        more = [id_ for id_ in children.get(waiting.pop(), ()) if id_ not in reached]
        reached.update(more)
        waiting += more
    return [node for node in nodes.values() if node.id in reached]
