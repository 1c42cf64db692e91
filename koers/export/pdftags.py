"""Finishes the tags of a PDF that Typst wrote: captions inside their tables, row headers, header lists.

Typst marks a table's head but not the first cell of each row as a header, and it names for a cell
under a group row only that group. A screen reader then says "€ 4.000" without the project it belongs
to. This step, for every table:

1. moves the caption that stands before the table into it;
2. makes the first cell of each row a header (``TH``, ``Scope Row``) with an id of its own;
3. lists for every cell its headers: of its column, its group and its row.

Limits: it knows tables as our template writes them: one row of column headers, group rows over the
full width, no cell that spans rows.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any


def finish_tags(pdf: bytes) -> bytes:
    """Return the PDF with the tags of its tables completed; same input, same bytes.

    Parameters
    ----------
    pdf : bytes
        A tagged PDF by Typst.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root.StructTreeRoot
        tables = list(_tables(root))
        ids: dict[bytes, Any] = {}
        for number, table in enumerate(tables):
            _adopt_caption(table)
            ids.update(_mark_table(table, number))
        _extend_ids(document, root, ids)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return out.getvalue()


def _kids(element: Any) -> list[Any]:
    """Return the structure elements right below an element; marked content is no element."""
    import pikepdf

    kids = element.get("/K")
    listed = list(kids) if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]
    return [kid for kid in listed if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def _tables(root: Any) -> Iterator[Any]:
    """Yield every table below an element, in reading order; a table holds no other."""
    stack = _kids(root)[::-1]
    while stack:
        found = stack.pop()
        if found.S == "/Table":
            yield found
        else:
            stack.extend(_kids(found)[::-1])


def _rows(table: Any) -> list[Any]:
    """Return a table's rows, head first."""
    return [row for part in _kids(table) for row in ([part] if part.S == "/TR" else _kids(part)) if row.S == "/TR"]


def _adopt_caption(table: Any) -> None:
    """Make the caption beside a table, or beside its wrapper, the table's first child."""
    import pikepdf

    wrapper = table.P
    while wrapper.get("/S") == "/Div":
        captions = [kid for kid in _kids(wrapper) if kid.S == "/Caption"]
        if captions:
            caption = captions[0]
            wrapper.K = pikepdf.Array([kid for kid in wrapper.K if kid.objgen != caption.objgen])
            table.K = pikepdf.Array([caption, *table.K])
            caption.P = table
            return
        wrapper = wrapper.P


def _attributes(cell: Any) -> Any:
    """Return the cell's attributes as a table's cell, made when there are none."""
    import pikepdf

    listed = cell.get("/A")
    owners = list(listed) if isinstance(listed, pikepdf.Array) else [] if listed is None else [listed]
    for attributes in owners:
        if attributes.get("/O") == "/Table":
            return attributes
    attributes = pikepdf.Dictionary(O=pikepdf.Name.Table)
    cell.A = pikepdf.Array([attributes, *owners])
    return cell.A[0]


def _mark_table(table: Any, number: int) -> dict[bytes, Any]:
    """Mark the row headers of one table and list every cell's headers; return the new ids."""
    import pikepdf

    rows = _rows(table)
    columns = [bytes(cell.ID) for cell in _kids(rows[0])]
    group: list[bytes] = []
    ids: dict[bytes, Any] = {}
    for index, row in enumerate(rows[1:], start=1):
        cells = _kids(row)
        if cells[0].S == "/TH":  # a group row: the head of the rows below it, and of no column in particular
            group = [bytes(cells[0].ID)]
            _attributes(cells[0]).Headers = pikepdf.Array()
            continue
        key = f"R{number}y{index}".encode()
        cells[0].S, cells[0].ID = pikepdf.Name.TH, pikepdf.String(key)
        _attributes(cells[0]).Scope = pikepdf.Name.Row
        ids[key] = cells[0]
        for column, cell in enumerate(cells):
            row_header = [key] if column else []
            _attributes(cell).Headers = pikepdf.Array([pikepdf.String(name) for name in (columns[column], *group, *row_header)])
    return ids


def _extend_ids(document: Any, root: Any, ids: dict[bytes, Any]) -> None:
    """Add ids to the document's index of them, in the order of bytes that the format asks for."""
    import pikepdf

    if not ids:
        return
    pairs = sorted({**_known_ids(root), **ids}.items(), key=lambda pair: pair[0])
    names = pikepdf.Array([part for key, element in pairs for part in (pikepdf.String(key), element)])
    root.IDTree = document.make_indirect(pikepdf.Dictionary(Names=names))


def _known_ids(root: Any) -> dict[bytes, Any]:
    """Read the document's index of ids, a tree of sorted lists."""
    found: dict[bytes, Any] = {}
    stack = [root.IDTree] if "/IDTree" in root else []
    while stack:
        node = stack.pop()
        names = list(node.get("/Names", []))
        found.update((bytes(key), element) for key, element in zip(names[::2], names[1::2], strict=True))
        stack.extend(node.get("/Kids", []))
    return found
