"""Charts in dark mode: a drawing's known colours swapped by a style sheet inside it.

A chart stands in a page as an image, which the page's own style sheet cannot reach; its inner one
can, and follows the reader's colour scheme. Colours that nobody declared may clash with the swapped ones, so
a drawing with any of them is left alone, and the page puts it on a light card.

Known limit: text drawn on top of a coloured shape is swapped like other text. Give its group an id that
starts with ``on-colour`` to keep it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PAINT = re.compile(r"\b(?:fill|stroke|stop-color)\s*(?::|=)\s*[\"']?\s*([#\w(][^;\"'>]*)")
_NO_COLOUR = ("none", "transparent", "currentcolor", "inherit", "url(")
KEEP = "on-colour"


def adapt_svg_to_dark(svg: str, swaps: Mapping[str, str]) -> str | None:
    """Return the drawing with a style sheet for dark mode, or None when it has a colour that ``swaps`` lacks.

    Parameters
    ----------
    svg : str
        A drawing whose colours stand in ``style="fill: #0b3c5d"`` or ``fill="#0b3c5d"``.
    swaps : mapping of str to str
        Light colour to dark colour, in lower-case ``#rrggbb``.
    """
    found = {colour.strip().lower() for colour in _PAINT.findall(svg)}
    colours = {colour for colour in found if not colour.startswith(_NO_COLOUR)}
    end_of_root = _end_of_root(svg)
    if end_of_root is None or not colours <= set(swaps):
        return None
    rules = "".join(_rules(colour, swaps[colour]) for colour in sorted(colours))
    return f"{svg[:end_of_root]}<style>@media (prefers-color-scheme: dark) {{{rules}}}</style>{svg[end_of_root:]}"


def _end_of_root(svg: str) -> int | None:
    match = re.search(r"<svg\b[^>]*[^/]>", svg)
    return match.end() if match else None


def _rules(light: str, dark: str) -> str:
    outside = f":not([id^={KEEP}], [id^={KEEP}] *)"
    return "".join(
        f'[style*="{paint}: {light}" i]{outside},[style*="{paint}:{light}" i]{outside},[{paint}="{light}" i]{outside}{{{paint}:{dark} !important}}'
        for paint in ("fill", "stroke")
    )
