"""Charts in dark mode: a drawing's known colours swapped by a style sheet inside it.

A chart stands in a page as an image, which the page's own style sheet cannot reach; its inner one
can, and follows the reader's colour scheme. Text on a coloured shape keeps its colour, as the shape stays
dark or light; text on the ground is swapped with it. Colours that nobody declared may clash with the swapped
ones, so a drawing with any of them is left alone, and the page puts it on a light card.

Known limit: shapes and text are found the way matplotlib writes them (text in groups named ``text_…``,
shapes as paths in the same coordinates).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from xml.etree import ElementTree as ET

_PAINT = re.compile(r"\b(?:fill|stroke|stop-color)\s*(?::|=)\s*[\"']?\s*([#\w(][^;\"'>]*)")
_NO_COLOUR = ("none", "transparent", "currentcolor", "inherit", "url(")
_PLACE = re.compile(r"translate\(\s*(-?[\d.]+)[\s,]+(-?[\d.]+)")
_POINT = re.compile(r"[ML]\s*(-?[\d.]+)[\s,]+(-?[\d.]+)")
_FILL = re.compile(r"fill:\s*(#[0-9a-fA-F]{6}|url)")

Box = tuple[float, float, float, float]


def adapt_svg_to_dark(svg: str, swaps: Mapping[str, str], greys: Collection[str] = ()) -> str | None:
    """Return the drawing with a style sheet for dark mode, or None when it has a colour that ``swaps`` lacks.

    Parameters
    ----------
    svg : str
        A drawing whose colours stand in ``style="fill: #0b3c5d"`` or ``fill="#0b3c5d"``.
    swaps : mapping of str to str
        Light colour to dark colour, in lower-case ``#rrggbb``.
    greys : collection of str
        Colours of text, lines and grounds. Text in one of these is kept where it stands on a shape of another.
    """
    found = {colour.strip().lower() for colour in _PAINT.findall(svg)}
    colours = {colour for colour in found if not colour.startswith(_NO_COLOUR)}
    root = re.search(r"<svg\b[^>]*[^/]>", svg)
    if root is None or not colours <= set(swaps):
        return None
    kept = "".join(f":not(#{name} *)" for name in texts_on_shapes(svg, greys))
    rules = "".join(_rule(colour, swaps[colour], kept if colour in greys else "") for colour in sorted(colours))
    return f"{svg[: root.end()]}<style>@media screen and (prefers-color-scheme: dark) {{{rules}}}</style>{svg[root.end() :]}"


def texts_on_shapes(svg: str, greys: Collection[str] = ()) -> tuple[str, ...]:
    """Return the ids of matplotlib's text groups that stand on a coloured or hatched shape, in reading order."""
    try:
        tree = ET.fromstring(svg.encode())  # noqa: S314 - our own drawing
    except ET.ParseError:
        return ()
    boxes: list[Box] = []
    names: list[str] = []
    for element in _drawn(tree):
        fill = _FILL.search(element.get("style", ""))
        if element.tag.endswith("}path") and fill and fill[1].lower() not in greys:
            boxes.extend(_box(element.get("d", "")))
        elif element.get("id", "").startswith("text_"):
            place = next((found for child in element.iter() if (found := _PLACE.search(child.get("transform", "")))), None)
            if place and any(_inside(float(place[1]), float(place[2]), box) for box in boxes):
                names.append(element.get("id", ""))
    return tuple(names)


def _drawn(element: ET.Element) -> Iterator[ET.Element]:
    """Walk what is drawn: definitions of patterns and clips have coordinates of their own."""
    if not element.tag.endswith("}defs"):
        yield element
        for child in element:
            yield from _drawn(child)


def _box(path: str) -> Iterator[Box]:
    points = [(float(x), float(y)) for x, y in _POINT.findall(path)]
    if len(points) > 2:
        xs, ys = zip(*points, strict=True)
        yield min(xs), min(ys), max(xs), max(ys)


def _inside(x: float, y: float, box: Box) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _rule(light: str, dark: str, kept: str) -> str:
    parts = (
        f'[style*="{paint}: {light}" i]{kept},[style*="{paint}:{light}" i]{kept},[{paint}="{light}" i]{kept}{{{paint}:{dark} !important}}'
        for paint in ("fill", "stroke")
    )
    return "".join(parts)
