"""``koers trace``: lead a figure back to the rows it came from, or a row forward to the figures that follow; as a tree or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from koers.console.trace_ledger import booked_document, grow_booked, grow_taken, number, taken_document
from koers.data.store import Store, name_of
from koers.errors import UsageError, suggest
from koers.figures import Source
from koers.ledger.rows import Booked, Taken, booked_behind, taken_from
from koers.lineage import Node, Nodes, behind, following
from koers.period import Period
from koers.present.wording import Wording
from koers.report.traces import figures_of, nodes_of

_WIDTH = 500
# A figure that names more inputs than this shows so many of them, and how many more there are.
_MOST = 12
# Of a ledger's lines behind the figure that was asked for.
_LEDGER_LINES = 10


@dataclass(frozen=True)
class Told:
    """What was found: nodes by id, the document of each file, the language; what a ledger booked, by node; where a line of it went."""

    nodes: Nodes
    documents: Mapping[str, str]
    words: Wording
    booked: Mapping[str, Booked] = field(default_factory=dict)
    taken: Taken | None = None


def run_trace(store: Store, root: Path, figure: str | None, place: str | None, language: str, *, as_json: bool, everything: bool) -> int:
    """Trace a figure, or an input; return the exit code."""
    if figure is not None:
        told = _of_figure(store, root, figure, language)
        told = replace(told, booked=_booked(store, told.nodes, figure, everything=everything))
        document = figure_document(told, figure)
        _print(_figure_tree(told, figure, everything), document, as_json=as_json)
    else:
        file, row = split_place(store, place or "")
        told, found = _of_input(store, root, file, row, language)
        document = input_document(told, file, row, found)
        _print(_input_tree(told, file, row, found), document, as_json=as_json)
    return 0


def _print(tree: Tree, document: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=_WIDTH)
    console.print(tree)


# Ledgers ----------------------------------------------------------------------------------------


def _booked(store: Store, nodes: Nodes, figure: str, *, everything: bool) -> dict[str, Booked]:
    """Return what a ledger booked of the figures behind one; its lines where the figure itself was asked for, or everything."""
    found = {}
    for node in behind(nodes, [figure]):
        most = None if everything else _LEDGER_LINES if node.id == figure else 0
        booked = booked_behind(store.data, node.source, most)
        if booked is not None:
            found[node.id] = booked
    return found


# Figures ----------------------------------------------------------------------------------------


def _of_figure(store: Store, root: Path, figure: str, language: str) -> Told:
    chapters = {name_of(one): one for one in store.chapters()}
    period = figure.partition("/")[0]
    if period not in chapters:
        raise UsageError(f"{figure!r} is no figure: an id begins with a period. {suggest(period, chapters)}")
    found = figures_of(store, root, chapters[period], language, figure)
    if figure not in found.nodes:
        about = {"/".join(id_.split("/")[:2]) for id_ in found.ids}
        if "/".join(figure.split("/")[:2]) not in about:
            every = nodes_of(store, root, chapters[period], language)
            subjects = sorted({id_.split("/")[1] for id_ in every.ids if id_.startswith(f"{period}/")})
            raise UsageError(f"There is no figure {figure!r}. {period} has figures on: {', '.join(subjects)}.")
        near = suggest(figure, found.ids or found.nodes)
        raise UsageError(f"There is no figure {figure!r}. {near}")
    return Told(found.nodes, found.documents, Wording(language))


def figure_document(told: Told, figure: str) -> dict[str, Any]:
    """Return a figure as one JSON document: itself, and every figure that it came from."""
    every = {node.id: _document(node, told) for node in behind(told.nodes, [figure])}
    return {**every[figure], "figures": every}


def _document(node: Node, told: Told) -> dict[str, Any]:
    signs: tuple[int | None, ...] = node.signs or (None,) * len(node.parents)
    parents = [
        {**({"sign": sign} if sign is not None else {}), "figure_id": parent} for sign, parent in zip(signs, node.parents, strict=True)
    ]
    found: dict[str, Any] = {
        "figure_id": node.id,
        "label": node.label,
        "value": None if node.value is None else number(node.value),
        "unit": node.unit,
        "text": node.text,
        "rule": node.rule,
        "formula": node.formula,
        "parents": parents,
    }
    if node.source:
        found["source"] = {
            "file": node.source.file,
            "row": node.source.row or None,
            "column": node.source.column or None,
            "document": told.documents.get(node.source.file) or None,
        }
    if node.id in told.booked:
        found["ledger"] = booked_document(told.booked[node.id])
    return found


def _figure_tree(told: Told, figure: str, everything: bool) -> Tree:
    node = told.nodes[figure]
    tree = Tree(_line(node, told))
    if figure in told.booked:
        grow_booked(tree, told.booked[figure], told.words)
    _grow(tree, node, told, {figure}, everything)
    return tree


def _grow(tree: Tree, node: Node, told: Told, seen: set[str], everything: bool) -> None:
    signs = node.signs or (0,) * len(node.parents)
    pairs = [(sign, told.nodes[parent]) for sign, parent in zip(signs, node.parents, strict=True)]
    inputs = [(sign, parent) for sign, parent in pairs if parent.is_input]
    # Many rows of one list say little one by one; figures that were computed are always told.
    cut = inputs[_MOST:] if not everything and len(inputs) > _MOST + 1 else []
    left_out = {id(parent) for _sign, parent in cut}
    for sign, parent in pairs:
        if id(parent) in left_out:
            continue
        again = parent.id in seen and bool(parent.parents)
        branch = tree.add(_line(parent, told, sign, again=again))
        if not again:
            if parent.id in told.booked:
                grow_booked(branch, told.booked[parent.id], told.words)
            seen.add(parent.id)
            _grow(branch, parent, told, seen, everything)
    if cut:
        more = told.words.plural("… and {n} more input; --all shows it", "… and {n} more inputs; --all shows them", n=len(cut))
        tree.add(f"[dim]{more}[/]")


def _line(node: Node, told: Told, sign: int = 0, *, again: bool = False) -> str:
    mark = {1: "+ ", -1: "− "}.get(sign, "")
    line = f"{mark}[bold]{escape(node.label)}[/]" + ("" if node.rule == "one" else f": {escape(node.text)}")
    if again:
        return f"{line} [dim]({told.words.word('see above')})[/]"
    line += f"\n[italic]{escape(node.formula)}[/] [dim]{escape(node.id)}[/]"
    if node.source:
        document = told.documents.get(node.source.file, "")
        line += f"\n{escape(place_of(node, told.words))}" + (f" [dim]({escape(document)})[/]" if document else "")
    return line


def place_of(node: Node, words: Wording) -> str:
    """Say where an input stands: file, row, column; or file and key."""
    source, _ = node.source, words.word
    if source is None:
        return ""
    row = [_("row {row}", row=str(source.row))] if source.row else []
    at = _("column {name}", name=source.column) if source.row else _("key {name}", name=source.column)
    return ", ".join([source.file, *row, *([at] if source.column else [])])


# Inputs -----------------------------------------------------------------------------------------


def split_place(store: Store, place: str) -> tuple[str, str]:
    """Return the file, as lineage names it, and the row or key of ``FILE:ROW``.

    The file may be given below the data folder, with ``data/`` or ``params/`` before it, or as any path to it.
    """
    name, colon, row = place.rpartition(":")
    if not colon or not name or not row:
        raise UsageError(f"{place!r} is no place in an input. Write FILE:ROW, such as periods/2024-H1/line_finance.csv:5.")
    for folder, prefix in ((store.data, "data"), (store.params, "params")):
        for path in (Path(name), folder / name, folder / name.removeprefix(f"{prefix}/")):
            inside = path.resolve()
            if inside.is_file() and inside.is_relative_to(folder.resolve()):
                return f"{prefix}/{inside.relative_to(folder.resolve()).as_posix()}", row
    inputs = [f"{path.relative_to(store.data).as_posix()}" for path in sorted(store.data.rglob("*.csv"))]
    raise UsageError(f"There is no input {name!r}. {suggest(name.removeprefix('data/'), inputs)}")


def _of_input(store: Store, root: Path, file: str, row: str, language: str) -> tuple[Told, dict[str, list[Node]]]:
    """Return the nodes of every period that reads a file, and per subject the figures that follow from the row."""
    nodes: dict[str, Node] = {}
    documents: dict[str, str] = {}
    known: set[str] = set()
    at: list[str] = []
    taken = taken_from(store.data, file, row)
    cell = _asked(store, file, row) if taken is None else taken.cell
    for chapter in reading(store, file):
        found = nodes_of(store, root, chapter, language)
        nodes |= found.nodes
        documents |= found.documents
        known |= found.files
        at += found.from_cell(cell) if cell is not None else []
    if taken is None and file not in known:
        raise UsageError(f"No report reads {file}. {suggest(file, known)}")
    grouped: dict[str, list[Node]] = {}
    for node in following(nodes, at):
        grouped.setdefault("/".join(node.id.split("/")[: 3 if "/impact/" in node.id else 2]), []).append(node)
    return Told(nodes, documents, Wording(language), taken=taken), grouped


def reading(store: Store, file: str) -> Iterable[Period | None]:
    """Yield the chapters that may read a file: its own period, or all."""
    parts = Path(file).parts
    named = parts[2] if parts[:2] == ("data", "periods") else Path(file).stem if parts[0] == "params" else ""
    if parts == ("params", "programme.yaml"):
        # What holds for all periods, not only for the reports over all of them, which bear the same name.
        return store.chapters()
    own = [chapter for chapter in store.chapters() if name_of(chapter) == named]
    # A later period may compare itself with this one, which adds nothing that follows from its rows.
    return own or store.chapters()


def _asked(store: Store, file: str, row: str) -> Source:
    """Return the row or the key that was asked for; raises UsageError where the file has none such."""
    prefix, _, name = file.partition("/")
    path = (store.data if prefix == "data" else store.params) / name
    if path.suffix != ".csv":
        if row.isdigit():
            raise UsageError(f"{file} has keys, no rows. Name one, such as reference_date.")
        return Source(file, 0, row)
    n = len(path.read_text(encoding="utf-8-sig").splitlines())
    if not row.isdigit() or not 2 <= int(row) <= n:
        raise UsageError(f"{file} has no row {row}. Its rows are 2 to {n}, as lines of the file; row 1 has the names of the columns.")
    return Source(file, int(row), "")


def input_document(told: Told, file: str, row: str, found: Mapping[str, list[Node]]) -> dict[str, Any]:
    """Return what follows from an input as one JSON document."""
    return {
        "file": file,
        "row": int(row) if row.isdigit() else None,
        "key": None if row.isdigit() else row,
        "document": told.documents.get(file) or None,
        **({} if told.taken is None else {"ledger": taken_document(told.taken)}),
        "subjects": [{"subject": subject, "figures": [_document(node, told) for node in nodes]} for subject, nodes in found.items()],
    }


def _input_tree(told: Told, file: str, row: str, found: Mapping[str, list[Node]]) -> Tree:
    document = told.documents.get(file, "")
    _ = told.words.word
    about = _("row {row}", row=row) if row.isdigit() else _("key {name}", name=row)
    tree = Tree(f"[bold]{escape(file)}, {escape(about)}[/]" + (f" [dim]({escape(document)})[/]" if document else ""))
    if told.taken is not None:
        grow_taken(tree, told.taken, file, told.words)
    for subject, nodes in found.items():
        branch = tree.add(f"[bold]{escape(subject)}[/] ({len(nodes)})")
        for node in nodes:
            branch.add(f"{escape(node.label)}: {escape(node.text)} [dim]{escape(node.id)}[/]")
    if not found and told.taken is None:
        tree.add(_("No figure follows from it: it names or describes something."))
    return tree


__all__ = ["figure_document", "input_document", "place_of", "reading", "run_trace", "split_place"]
