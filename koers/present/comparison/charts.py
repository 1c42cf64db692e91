"""Charts of a comparison: two points on a track per row, and how far each project went among the phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from koers.present.charts import (
    INK,
    QUIET,
    SMALL,
    TRACK,
    Drawing,
    Room,
    Series,
    bar_of,
    canvas_of,
    drawn_twice,
    finish,
    height_of,
    lay_lines,
    legend_height,
    legend_of,
    upright,
    write_line,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HALF = 5.6  # points; half the height of a step
_DOT = 8.5  # points; the width of a dot
_AXIS = 16.0  # points; room below for the marks of a scale


@dataclass(frozen=True)
class Pair:
    """A row with two places on a scale: its name, text at the right, where it was and where it is; None where it has no place."""

    name: str
    text: str
    then: float | None
    now: float | None


@dataclass(frozen=True)
class Mark:
    """A line across all rows, at a place on the scale, with its name below."""

    text: str
    at: float


@drawn_twice
def dumbbell(room: Room, rows: Sequence[Pair], marks: Sequence[Mark], words: tuple[str, str], colours: Mapping[str, str]) -> Drawing:
    """Draw one track per row, from where it was (hollow) to where it is (filled), and an upright line at each mark.

    The scale runs from 0 to 1, or to the farthest place. ``words`` names then and now in the legend.
    """
    series = (Series(words[0], colours["expected"]), Series(words[1], colours["primary"]))
    top = legend_height(room, series)
    lines = lay_lines(room, ((row.name, row.text) for row in rows), top)
    end = height_of(lines, top + 20)
    canvas, axes = canvas_of(room, end + (_AXIS if marks else 0))
    known = [place for row in rows for place in (row.then, row.now) if place is not None]
    low, high = min([0.0, *known]), max([1.0, *known, *(mark.at for mark in marks)])
    axes.set_xlim(low, high)
    legend_of(axes, room, series)
    for mark in marks:
        share = (mark.at - low) / (high - low)
        upright(axes, room, share, (top - 2, end), lines, color=colours["accent"], linewidth=1.2, linestyle=(0, (4, 2)))
        side = "right" if share > 0.7 else "left" if share < 0.3 else "center"
        axes.text(mark.at, end + 11, mark.text, va="baseline", ha=side, color=colours["accent"], fontsize=SMALL, fontweight=600)
    for row, line in zip(rows, lines, strict=True):
        write_line(axes, line)
        bar_of(axes, line, high - low, low, colour=TRACK, thick=0.24)
        if row.then is not None and row.now is not None:
            axes.plot([row.then, row.now], [line.middle, line.middle], color=colours["expected"], linewidth=3.4, solid_capstyle="butt")
        if row.then is not None:
            _dot(axes, row.then, line.middle, "white", colours["expected"])
        if row.now is not None:
            _dot(axes, row.now, line.middle, colours["primary"], colours["primary"])
    return finish(canvas)


def _dot(axes: Axes, x: float, y: float, face: str, edge: str) -> None:
    axes.plot([x], [y], marker="o", markersize=_DOT, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=1.8, clip_on=False)


@drawn_twice
def phase_moves(
    room: Room, rows: Sequence[tuple[str, str, int, int]], n_phases: int, colours: Mapping[str, str], words: tuple[str, str, str]
) -> Drawing:
    """Draw one row of steps per project that moved: (name, move in words, its phase then, its phase now), both from 1.

    An arrow leads from a hollow step to a dark one; back in the colour and with the hatch of what is unfavourable.
    ``words`` names the phase then, the phase now, and a way back.
    """
    from matplotlib.patheffects import withStroke

    back = any(now < then for _name, _text, then, now in rows)
    series = (Series(words[0], colours["expected"]), Series(words[1], colours["primary"]), Series(words[2], colours["negative"], "////"))
    told = series if back else series[:2]
    lines = lay_lines(room, ((name, text) for name, text, _then, _now in rows), legend_height(room, told))
    canvas, axes = canvas_of(room, height_of(lines))
    axes.set_xlim(0, 1)
    legend_of(axes, room, told)
    for (_name, _text, then, now), line in zip(rows, lines, strict=True):
        write_line(axes, line)
        for number in range(1, n_phases + 1):
            look = "then" if number == then else ("back" if now < then else "now") if number == now else ""
            _step(axes, line.middle, number, n_phases, look, colours)
        start, stop = ((place - 0.5) / n_phases for place in (then, now))
        inset = 0.02 if stop > start else -0.02
        halo = [withStroke(linewidth=4.2, foreground="white")]
        arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0, "path_effects": halo}
        axes.annotate("", xy=(stop - inset, line.middle), xytext=(start + inset, line.middle), arrowprops=arrow)
    return finish(canvas)


def _step(axes: Axes, middle: float, number: int, n_phases: int, look: str, colours: Mapping[str, str]) -> None:
    from matplotlib.patches import Rectangle

    left, width = (number - 1) / n_phases, 1 / n_phases - 0.006
    face = {"then": colours["expected"], "now": colours["primary"], "back": colours["negative"]}.get(look, TRACK)
    axes.add_patch(
        Rectangle(
            (left, middle - _HALF),
            width,
            2 * _HALF,
            facecolor=face,
            hatch="////" if look == "back" else "",
            edgecolor="white" if look else QUIET,
            linewidth=0.6,
        )
    )
