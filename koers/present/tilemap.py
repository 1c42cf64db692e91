"""A tile map: one tile of equal size per area, at about its place, with a text and a shade.

Small areas count as much as large ones, and a tile has room for its name and a text. What the shade
says also stands in the tile in words, so that the map reads without colour; a hatch marks what is apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from koers.present.charts import INK, QUIET, WIDTH, Drawing, Series, _finish, _fitted, _legend, _style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEIGHT = 0.62  # inches per tile
_GAP = 0.05  # of a tile, left free on each side
_LEGEND = 0.32  # inches
_LABEL_POINTS = 8.0
_DARKEST = 0.55  # of the colour; ink reads on it at better than 4.5:1
_WHOLE_POINTS = 9.5  # the size that texts are measured at


@dataclass(frozen=True)
class Tile:
    """One area.

    Attributes
    ----------
    label : str
        Its name.
    row, column : int
        Its place, counted from 1 at the north and the west.
    text : str
        What is said of it, a few characters; "" for nothing.
    shade : float
        From 0 (white) to 1 (the darkest tint of the map's colour that its text still reads on).
    hatch : str
        A pattern of matplotlib such as "////" for an area that is apart, "" otherwise.
    """

    label: str
    row: int
    column: int
    text: str = ""
    shade: float = 0.0
    hatch: str = ""


def tile_map(tiles: Sequence[Tile], colour: str, legend: Sequence[Series] = ()) -> Drawing:
    """Draw one tile per area, shaded by a tint of ``colour``; ``legend`` says what shades and hatches mean.

    Rows and columns without a tile at the edges are not drawn.
    """
    from matplotlib.figure import Figure as Canvas

    first_row, last_row = min(tile.row for tile in tiles), max(tile.row for tile in tiles)
    first_column, last_column = min(tile.column for tile in tiles), max(tile.column for tile in tiles)
    above = _LEGEND if legend else 0.0
    height = (last_row - first_row + 1) * _HEIGHT + above
    with _style():
        canvas = Canvas(figsize=(WIDTH, height))
        axes = canvas.add_axes((0.0, 0.0, 1.0, 1 - above / height))
        axes.set_xlim(first_column, last_column + 1)
        axes.set_ylim(last_row + 1, first_row)
        axes.axis("off")
        for tile in tiles:
            _draw(axes, tile, colour, WIDTH * 72 / (last_column - first_column + 1))
        if legend:
            _legend(canvas, legend)
        return _finish(canvas)


def shaded(colour: str, shade: float) -> str:
    """Return the tint of a shade: white at 0, at 1 the darkest that ink reads on."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * shade * _DARKEST):02x}" for part in parts)


def _draw(axes: Axes, tile: Tile, colour: str, width: float) -> None:
    """Draw one tile, ``width`` points wide: its name at the top, its text large below it."""
    from matplotlib.patches import Rectangle

    fill = shaded(colour, tile.shade)
    axes.add_patch(
        Rectangle(
            (tile.column + _GAP, tile.row + _GAP),
            1 - 2 * _GAP,
            1 - 2 * _GAP,
            facecolor=fill,
            edgecolor=QUIET,
            linewidth=0.8,
            hatch=tile.hatch,
        )
    )
    box = {"facecolor": fill, "edgecolor": "none", "pad": 1.0} if tile.hatch else None
    middle = tile.column + 0.5
    room = width * (1 - 2.4 * _GAP) * _WHOLE_POINTS / _LABEL_POINTS
    for text, y, size, weight in ((_fitted(tile.label, room), 0.3, _LABEL_POINTS, 400), (tile.text, 0.66, 13, 600)):
        if text:
            axes.annotate(text, (middle, tile.row + y), ha="center", va="center", color=INK, fontsize=size, fontweight=weight, bbox=box)
