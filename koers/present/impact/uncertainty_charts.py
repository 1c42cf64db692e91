"""Drawings of how sure an impact analysis is: what moves its result, simulated results, other conventions, what would be needed.

As in :mod:`koers.present.impact.charts`, which has the pen: numbers come with their texts. A result is a ratio, and is held
against 1, or a net present value, and is held against 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING, Any

from koers.present.charts import (
    INK,
    QUIET,
    SIZE,
    TRACK,
    Drawing,
    Line,
    Room,
    Series,
    bar_of,
    canvas_of,
    drawn_twice,
    finish,
    fitted,
    height_of,
    lay_lines,
    legend_height,
    legend_of,
    text_width,
    upright,
    wrapped,
    write_line,
)
from koers.present.impact.charts import AXIS, DASHED, FLAG, Mark, Scale, Tell, draw_line, scale_over, write, write_axis, write_flag

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKER = 5.0  # points, left free at the ends of a scale for half a marker
_LANE = 8.0
_TALL = 120.0  # points, for the columns of a histogram
_CORNER = 0.2  # of the width; less is too little to tell results apart


@dataclass(frozen=True)
class Swing:
    """One parameter's range: whose it is, what it is, the result at its low and at its high value, and these in words."""

    name: str
    about: str
    low: Decimal
    high: Decimal
    text: str


@drawn_twice
def tornado(
    room: Room, rows: Sequence[Swing], marks: tuple[Mark, Mark], words: tuple[str, str], tell: Tell, colours: Mapping[str, str]
) -> Drawing:
    """Draw a bar per parameter from the result at its low value to that at its high one, and two lines over all.

    ``marks`` are the result as it is and where value equals cost; ``words`` name the two ends. The low end is hatched
    and ends in a triangle that points down, the high end is plain and ends in one that points up.
    """
    base = marks[0].value
    low, high = Series(words[0], colours["left"], "////"), Series(words[1], colours["primary"])
    legend = legend_height(room, (low, high))
    lines = lay_lines(room, ((_named(room, row), row.text) for row in rows), legend + 2 * FLAG + 3)
    bottom = height_of(lines, legend + 2 * FLAG + 20)
    canvas, axes = canvas_of(room, bottom + AXIS)
    legend_of(axes, room, (low, high))
    scale = _near(marks[1], [base, *(end for row in rows for end in (row.low, row.high))], room)
    for row, line in zip(rows, lines, strict=True):
        write_line(axes, line)
        for end, kind, marker in ((row.low, low, "v"), (row.high, high, "^")):
            left, right = sorted((scale(base), scale(end)))
            bar_of(axes, line, right - left, left, colour=kind.colour, hatch=kind.hatch, thick=0.7)
            look: dict[str, Any] = {"color": kind.colour, "markeredgecolor": "white", "markeredgewidth": 0.6, "zorder": 4}
            draw_line(axes, [scale(end)], [line.middle], marker=marker, markersize=8, **look)
    _two_marks(axes, room, scale, marks, (legend, bottom), lines, colours)
    write_axis(axes, room, scale, (bottom - 2, bottom), tell)
    return finish(canvas)


def _named(room: Room, row: Swing) -> str:
    """Return a row's name, shortened so that what it is about is not cut off."""
    width, name = room.inner - text_width(row.text) - 10, row.name
    if text_width(f"{name}: {row.about}") > 2 * width:
        name = fitted(name, 2 * width - text_width(row.about))
    while len(name) > 12 and wrapped(f"{name}: {row.about}", width)[-1].endswith("…"):
        name = f"{name[:-6].rstrip()}…"
    return f"{name}: {row.about}"


def _near(even: Mark, values: Sequence[float | Decimal], room: Room) -> Scale:
    """Return a scale with where value equals cost on it, unless that would press everything else into a corner."""
    begin, end = _MARKER, room.inner - _MARKER
    span = float(max(values)) - float(min(values))
    whole = scale_over([*values, even.value], begin, end)
    return whole if span == 0 or span / (whole.high - whole.low) > _CORNER else scale_over(values, begin, end, margin=0.04)


def _two_marks(
    axes: Axes,
    room: Room,
    scale: Scale,
    marks: tuple[Mark, Mark],
    span: tuple[float, float],
    lines: Sequence[Line],
    colours: Mapping[str, str],
) -> None:
    """Draw the result as it is and where value equals cost as upright lines, with their names below each other at the top.

    Where value equals cost beyond the scale, its name stands at that side behind an arrow.
    """
    (first, second), (top, bottom), accent = marks, span, colours["accent"]
    write_flag(axes, room, scale(first.value), top, first.text, INK)
    beyond = (scale(second.value) > room.inner) - (scale(second.value) < 0)
    at = scale(second.value)
    if beyond:
        half = text_width(second.text, 600) / 2
        at = 12.0 + half if beyond < 0 else room.inner - 12.0 - half
        edge = 5.0 if beyond < 0 else room.inner - 5.0
        draw_line(axes, [edge], [top + FLAG + 6], marker="<" if beyond < 0 else ">", markersize=6, color=accent)
    left, right = write_flag(axes, room, at, top + FLAG, second.text, accent)
    # The first line would run through the name of the second.
    begin = top + FLAG * (2 if left - 3 < scale(first.value) < right + 3 else 1) - 1
    # Ink would not be seen on dark columns: it has a white edge.
    for colour, width in (("#ffffff", 2.8), (INK, 1.2)):
        upright(axes, room, scale(first.value) / room.inner, (begin, bottom), lines, color=colour, linewidth=width, zorder=3)
    if not beyond:
        look: dict[str, Any] = {"color": accent, "linewidth": 1.4, "linestyle": DASHED, "zorder": 3}
        upright(axes, room, scale(second.value) / room.inner, (top + 2 * FLAG - 1, bottom), lines, **look)


# Simulated results --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Histogram:
    """How often a result was drawn: n + 1 edges, n counts, and the marks on it.

    Attributes
    ----------
    edges, counts : tuple
    median, even : Mark
        The median, and where value equals cost.
    band : (Decimal, Decimal)
        The ends between which 90% of the draws lie.
    band_text : str
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    median: Mark
    even: Mark
    band: tuple[Decimal, Decimal]
    band_text: str


@drawn_twice
def histogram(room: Room, drawn: Histogram, words: tuple[str, str], tell: Tell, colours: Mapping[str, str]) -> Drawing:
    """Draw how often each result was drawn: hatched below where value equals cost, plain above it.

    ``words`` name the two parts. The band with its text stands below the columns.
    """
    below, above = Series(words[0], colours["left"], "////"), Series(words[1], colours["primary"])
    legend = legend_height(room, (below, above))
    top = legend + 2 * FLAG + 3
    ground = top + _TALL
    band = wrapped(drawn.band_text, room.inner, most=3)
    canvas, axes = canvas_of(room, ground + AXIS + 12 + 12 * len(band))
    legend_of(axes, room, (below, above))
    scale = _near(drawn.even, [*drawn.edges, drawn.median.value, *drawn.band], room)
    tallest = max(drawn.counts, default=0) or 1
    for kind, (left, right) in ((below, (-inf, float(drawn.even.value))), (above, (float(drawn.even.value), inf))):
        _outline(axes, scale, drawn, (left, right), (ground, _TALL / tallest), kind)
    write_axis(axes, room, scale, (ground, ground + 3), tell)
    draw_line(axes, [0, room.inner], [ground, ground], color=QUIET, linewidth=0.8)
    _two_marks(axes, room, scale, (drawn.median, drawn.even), (legend, ground), (), colours)
    _band(axes, room, (scale(drawn.band[0]), scale(drawn.band[1])), ground + AXIS + 4, band)
    return finish(canvas)


def _outline(axes: Axes, scale: Scale, drawn: Histogram, part: tuple[float, float], up: tuple[float, float], look: Series) -> None:
    """Draw the columns between two results as one shape; ``up`` is the ground and a draw's height in points."""
    from matplotlib.patches import Polygon

    (left, right), (ground, height) = part, up
    points: list[tuple[float, float]] = []
    for begin, end, count in zip(drawn.edges, drawn.edges[1:], drawn.counts, strict=False):
        first, last = max(begin, left), min(end, right)
        if first < last:
            points += [(scale(first), ground - count * height), (scale(last), ground - count * height)]
    if points:
        corners = [(points[0][0], ground), *points, (points[-1][0], ground)]
        more: dict[str, Any] = {"facecolor": look.colour, "hatch": look.hatch, "edgecolor": "white", "linewidth": 0}
        axes.add_artist(Polygon(corners, closed=True, **more))


def _band(axes: Axes, room: Room, across: tuple[float, float], y: float, words: Sequence[str]) -> None:
    """Draw a bracket below the columns, and its words below it."""
    left, right = across
    draw_line(axes, [left, left, right, right], [y - 3, y + 1, y + 1, y - 3], color=INK, linewidth=1.2, solid_joinstyle="miter")
    half = max(text_width(part) for part in words) / 2
    middle = min(max((left + right) / 2, half), room.inner - half)
    for number, part in enumerate(words):
        write(axes, middle, y + 10 + number * 12, part, size=SIZE, side="center")


# Other conventions --------------------------------------------------------------------------------

_SHAPES = ("o", "D", "s", "^")


@dataclass(frozen=True)
class Variant:
    """A result under a convention: which shape it has (a place among the names of shapes), and whether it is the case's own."""

    shape: int
    value: Decimal
    own: bool


@drawn_twice
def spread(
    room: Room,
    rows: Sequence[tuple[str, str, Sequence[Variant]]],
    shapes: Sequence[str],
    marks: tuple[Mark, Mark],
    tell: Tell,
    colours: Mapping[str, str],
) -> Drawing:
    """Draw a marker per convention on one scale: (name, text at the right, variants) per row, a lane per shape within it.

    ``shapes`` names at most four shapes. ``marks`` are the case's own result, whose marker has a ring, and where value equals
    cost.
    """
    series = list(zip(_SHAPES, shapes, strict=False))
    legend = _shape_legend(None, room, series, colours)
    names = lay_lines(room, ((name, text) for name, text, _ in rows), legend + 2 * FLAG + 3)
    extra = _LANE * len(series) - 14
    lines, shift = [], 0.0
    for line in names:
        lines.append(Line(line.name, line.right, line.below, line.top + shift, line.bar + shift))
        shift += extra
    bottom = lines[-1].bar + _LANE * len(series) + 6 if lines else legend + 2 * FLAG + 20
    canvas, axes = canvas_of(room, bottom + AXIS)
    _shape_legend(axes, room, series, colours)
    every = [*(mark.value for mark in marks), *(variant.value for _, _, variants in rows for variant in variants)]
    scale = scale_over(every, _MARKER + 3, room.inner - _MARKER - 3, margin=0.02)
    write_axis(axes, room, scale, (bottom - 2, bottom), tell)
    _two_marks(axes, room, scale, marks, (legend, bottom), lines, colours)
    for (_, _, variants), line in zip(rows, lines, strict=True):
        write_line(axes, line)
        for number in range(len(series)):
            draw_line(axes, [0, room.inner], [line.bar + (number + 0.5) * _LANE] * 2, color=TRACK, linewidth=0.8, zorder=0)
        for variant in variants:
            _marker(axes, scale(variant.value), line.bar + (variant.shape + 0.5) * _LANE, variant, colours)
    return finish(canvas)


def _marker(axes: Axes, x: float, y: float, variant: Variant, colours: Mapping[str, str]) -> None:
    if variant.own:
        draw_line(axes, [x], [y], marker="o", markersize=11, color="white", markeredgecolor=INK, markeredgewidth=1.3, zorder=4)
    look: dict[str, Any] = {"color": INK if variant.own else colours["primary"], "markeredgecolor": "white", "markeredgewidth": 0.5}
    draw_line(axes, [x], [y], marker=_SHAPES[variant.shape], markersize=5.6, zorder=5, **look)


def _shape_legend(axes: Axes | None, room: Room, series: Sequence[tuple[str, str]], colours: Mapping[str, str]) -> float:
    """Draw each shape with its meaning on as many lines as it takes, where there are axes, and return their height."""
    x, y = 5.0, 8.0
    for shape, words in series:
        width = text_width(words) + 24
        if x > 5.0 and x + width - 14 > room.inner:
            x, y = 5.0, y + 15
        if axes is not None:
            draw_line(axes, [x], [y], marker=shape, markersize=5.6, color=colours["primary"])
            write(axes, x + 8, y, words, size=SIZE)
        x += width
    return y + 12


# What would be needed -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Need:
    """What one outcome would have to come to: how many, of how many there are, and what is stated; None where that is not known."""

    name: str
    text: str
    needed: Decimal | None
    group: Decimal | None
    stated: Decimal | None


@drawn_twice
def needed_bars(room: Room, rows: Sequence[Need], words: tuple[str, str, str, str], colours: Mapping[str, str]) -> Drawing:
    """Draw how many would be needed, against the group where its size is known; what exceeds the group is hatched.

    A row with a group is drawn as shares of it on a scale that all such rows share. Where no row has a group the numbers
    themselves are drawn, on one scale. ``words`` name what is needed, what exceeds the group, the group, and what is stated.
    """
    grouped = any(row.group for row in rows)
    shown = [_measured(row, grouped=grouped) for row in rows]
    needed, beyond = Series(words[0], colours["primary"]), Series(words[1], colours["negative"], "xxxx")
    whole = Series(words[2], TRACK)
    told = [needed] + [beyond] * any(need > 1 for need, _ in shown if grouped) + [whole] * grouped
    stated = any(at is not None for _, at in shown)
    series = told if len(told) > 1 else []
    legend = legend_height(room, series) if series else 2.0
    top = legend + (15 if stated else 0)
    lines = lay_lines(room, ((row.name, fitted(row.text, room.inner - 6)) for row in rows), top)
    canvas, axes = canvas_of(room, height_of(lines, top + 20))
    if series:
        legend_of(axes, room, series)
    if stated:
        _stated(axes, 5.0, legend + 6, colours)
        write(axes, 13, legend + 6, words[3], size=SIZE)
    ends = [one for pair in shown for one in pair if one is not None]
    scale = scale_over([0.0, float(grouped), *ends], 0.0, room.inner - _MARKER)
    for row, line, (need, at) in zip(rows, lines, shown, strict=True):
        write_line(axes, line)
        if grouped and row.group:
            bar_of(axes, line, scale(1), colour=TRACK, edge=QUIET, thick=0.8)
        inside = min(need, 1.0) if grouped else need
        bar_of(axes, line, scale(inside), colour=needed.colour, thick=0.5)
        if need > inside:
            bar_of(axes, line, scale(need) - scale(1), scale(1), colour=beyond.colour, hatch=beyond.hatch, thick=0.5)
        if at is not None:
            _stated(axes, scale(at), line.middle, colours)
    return finish(canvas)


def _measured(row: Need, *, grouped: bool) -> tuple[float, float | None]:
    """Return what is needed and stated as drawn: as shares of the group, or as they are; nothing where there is no group to hold it to."""
    by = row.group if grouped else Decimal(1)
    if not by:
        return 0.0, None
    return float((row.needed or Decimal(0)) / by), None if row.stated is None else float(row.stated / by)


def _stated(axes: Axes, x: float, y: float, colours: Mapping[str, str]) -> None:
    draw_line(axes, [x], [y], marker="D", markersize=6.5, color=colours["left"], markeredgecolor=INK, markeredgewidth=0.8, zorder=4)
