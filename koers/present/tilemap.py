"""A tile map: one tile of equal size per area, at about its place, with a text and a shade.

Small areas count as much as large ones, and a tile has room for its name and a text. What the shade
says also stands in the tile in words, so that the map reads without colour; a hatch marks what is apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from koers.present.charts import (
    INK,
    QUIET,
    SMALL,
    Drawing,
    Room,
    Series,
    canvas_of,
    drawn_twice,
    finish,
    fitted,
    legend_height,
    legend_of,
    text_width,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEIGHT = 44.0  # points, from one tile to the next
_GAP = 2.4  # points, left free between tiles
_DARKEST = 0.55  # of the colour; ink reads on it at better than 4.5:1


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


@drawn_twice
def tile_map(room: Room, tiles: Sequence[Tile], colour: str, legend: Sequence[Series] = ()) -> Drawing:
    """Draw one tile per area, shaded by a tint of ``colour``; ``legend`` says what shades and hatches mean.

    Rows and columns without a tile at the edges are not drawn.
    """
    first_row, first_column = min(tile.row for tile in tiles), min(tile.column for tile in tiles)
    n_rows = max(tile.row for tile in tiles) - first_row + 1
    wide = (room.inner + _GAP) / (max(tile.column for tile in tiles) - first_column + 1)
    top = legend_height(room, legend) + 4 if legend else 1.0
    canvas, axes = canvas_of(room, top + n_rows * _HEIGHT)
    if legend:
        legend_of(axes, room, legend)
    for tile in tiles:
        _draw(axes, tile, colour, ((tile.column - first_column) * wide, top + (tile.row - first_row) * _HEIGHT, wide - _GAP))
    return finish(canvas)


def name_lines(name: str, width: float) -> tuple[str, ...]:
    """Break a name into two lines where it is wider than a tile: at a space or hyphen, else between consonants near its middle."""
    if text_width(name, size=SMALL) <= width:
        return (name,)
    places = [(i + 1, "") for i, letter in enumerate(name[:-1]) if letter in " -"]
    places = places or [(i, "-") for i in range(3, len(name) - 2) if not {name[i - 1].lower(), name[i].lower()} & set("aeiouy")]
    if not places:
        return (fitted(name, width, SMALL),)
    place, hyphen = min(places, key=lambda found: abs(found[0] - len(name) / 2))
    return tuple(fitted(part, width, SMALL) for part in (name[:place].rstrip() + hyphen, name[place:]))


def shaded(colour: str, shade: float) -> str:
    """Return the tint of a shade: white at 0, at 1 the darkest that ink reads on."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * shade * _DARKEST):02x}" for part in parts)


def _draw(axes: Axes, tile: Tile, colour: str, place: tuple[float, float, float]) -> None:
    """Draw one tile at (x, y) and of a width in points: its name at the top, its text large below it."""
    from matplotlib.patches import Rectangle

    fill = shaded(colour, tile.shade)
    x, y, width = place
    centre = x + width / 2
    axes.add_patch(Rectangle((x, y), width, _HEIGHT - _GAP, facecolor=fill, edgecolor=QUIET, linewidth=0.8, hatch=tile.hatch))
    box = {"facecolor": fill, "edgecolor": "none", "pad": 0.6} if tile.hatch else None
    names = name_lines(tile.label, width - 1.5)
    look: dict[str, Any] = {"ha": "center", "va": "baseline", "color": INK}
    for number, words in enumerate(names):
        axes.text(centre, y + 11.5 + number * 9.5, words, fontsize=SMALL, bbox=box, **look)
    if tile.text:
        middle = y + (36.0 if len(names) > 1 else 33.0)
        axes.text(centre, middle, tile.text, fontsize=13, fontweight=600, bbox=box, **look)
