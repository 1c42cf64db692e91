"""House colours made readable: the same hue on light and on dark, with the contrast WCAG asks for."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping

from koers.errors import ExportError, suggest

NAMES = ("primary", "accent", "spent", "expected", "left", "positive", "negative")
LIGHT = {"paper": "#ffffff", "raised": "#f5f7f9", "ink": "#1d2733", "muted": "#52606d", "line": "#d5dce3", "strong-line": "#7b8794"}
DARK = {"paper": "#12181f", "raised": "#1b232c", "ink": "#e6ebf0", "muted": "#a9b5c1", "line": "#33404d", "strong-line": "#7d8b99"}
# WCAG 1.4.3 for words and 1.4.11 for parts of a drawing, with something to spare for tinted grounds.
# On a dark page words need more: thin letters glow less than they fade.
WORDS, WORDS_ON_DARK, SHAPES = 5.2, 7.5, 3.2
_CALM = 0.72
# Greys that charts use besides: quiet text, the empty track behind a bar.
_CHART_SWAPS = {"#000000": DARK["ink"], "#5a6675": DARK["muted"], "#e6eaee": "#2b3641"}
CHART_GREYS = tuple(sorted({*LIGHT.values(), *_CHART_SWAPS}))
_HEX = re.compile(r"#[0-9a-f]{6}")


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours by WCAG's formula: 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str, ratio: float) -> str:
    """Return ``colour``, made lighter or darker no further than it takes to stand out on ``ground``.

    Hue and saturation stay, so that a house colour is still recognised on a dark page.
    """
    if contrast(colour, ground) >= ratio:
        return colour
    red, green, blue = (channel / 255 for channel in _channels(colour))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    target = 1.0 if _luminance(ground) < 0.18 else 0.0
    for percent in range(2, 101, 2):
        moved = colorsys.hls_to_rgb(hue, lightness + (target - lightness) * percent / 100, min(saturation, _CALM))
        candidate = "#" + "".join(f"{round(channel * 255):02x}" for channel in moved)
        if contrast(candidate, ground) >= ratio:
            return candidate
    return "#ffffff" if target else "#000000"


def page_colours(colours: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the page's colours in light and in dark mode, by the names of its style sheet.

    Parameters
    ----------
    colours : mapping of str to str
        The house colours: all of ``NAMES``, as ``#rrggbb``.

    Raises
    ------
    ExportError
        When one is missing or is not ``#rrggbb``.
    """
    checked = {name: _checked(colours, name) for name in NAMES}
    return _scheme(checked, LIGHT), _scheme(checked, DARK)


def chart_swaps(colours: Mapping[str, str]) -> dict[str, str]:
    """Return what each colour of a chart becomes in dark mode: house colours, text, lines and the ground."""
    swaps = {LIGHT[name]: DARK[name] for name in LIGHT} | _CHART_SWAPS
    for name in NAMES:
        colour = _checked(colours, name)
        # Charts also write in the accent.
        swaps.setdefault(colour, readable(colour, DARK["paper"], WORDS if name == "accent" else SHAPES))
    return swaps


def _scheme(colours: Mapping[str, str], base: Mapping[str, str]) -> dict[str, str]:
    paper = base["paper"]
    words = WORDS_ON_DARK if base is DARK else WORDS
    scheme = dict(base)
    for name, colour in colours.items():
        scheme[name] = readable(colour, paper, SHAPES if name in ("spent", "expected", "left") else words)
    return scheme


def _checked(colours: Mapping[str, str], name: str) -> str:
    colour = str(colours.get(name, "")).lower()
    if not _HEX.fullmatch(colour):
        given = f"is {colours[name]!r}" if name in colours else f"is missing. {suggest(name, colours)}"
        raise ExportError(f"The house colour {name!r} {given}; give it as #rrggbb.")
    return colour


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (channel / 255 for channel in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
