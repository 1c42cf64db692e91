"""Charts of progress: how far each project is among the phases, and when each starts and ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from koers.present.charts import (
    INK,
    QUIET,
    SMALL,
    TRACK,
    Drawing,
    Line,
    Room,
    Series,
    canvas_of,
    drawn_twice,
    finish,
    height_of,
    lay_lines,
    legend_height,
    legend_of,
    text_width,
    upright,
    write_line,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POINT = 0.016  # of the width; how far a step's arrow juts out
_HALF = 5.6  # points; half the height of a step or a bar


@drawn_twice
def phase_board(
    room: Room, rows: Sequence[tuple[str, str, int]], n_phases: int, colours: Mapping[str, str], words: tuple[str, str, str]
) -> Drawing:
    """Draw one row of steps per project: (name, phase in words, place of the phase from 1, 0 for none).

    Steps before the present one are light, the present one is dark and bears a dot, those after it are hollow;
    ``words`` names these three in the legend.
    """
    before, present, after = words
    series = (Series(before, colours["expected"]), Series(present, colours["primary"]), Series(after, TRACK))
    lines = lay_lines(room, ((name, phase) for name, phase, _ in rows), legend_height(room, series))
    canvas, axes = canvas_of(room, height_of(lines))
    axes.set_xlim(0, 1)
    legend_of(axes, room, series)
    for line, (_name, _phase, place) in zip(lines, rows, strict=True):
        write_line(axes, line)
        for number in range(1, n_phases + 1):
            _step(axes, line.middle, number, n_phases, place, colours)
    return finish(canvas)


def _step(axes: Axes, middle: float, number: int, n_phases: int, place: int, colours: Mapping[str, str]) -> None:
    from matplotlib.patches import Polygon

    left, right = (number - 1) / n_phases, number / n_phases - 0.004
    top, bottom = middle - _HALF, middle + _HALF
    notch = left + _POINT if number > 1 else left
    tip = right + _POINT if number < n_phases else right
    points = [(left, top), (right, top), (tip, middle), (right, bottom), (left, bottom), (notch, middle)]
    colour = TRACK if number > place else colours["expected"] if number < place else colours["primary"]
    edge = QUIET if number > place else "none"
    axes.add_patch(Polygon(points, closed=True, facecolor=colour, edgecolor=edge, linewidth=0.6))
    if number == place:
        axes.plot([(left + tip) / 2], [middle], marker="o", color="white", markersize=5)


@dataclass(frozen=True)
class Span:
    """A project on the time line.

    Attributes
    ----------
    name, text : str
        Its name, and its start and end in words.
    start, end : date or None
        None where no date is given.
    ongoing : bool
        Whether it has no end date because it goes on; otherwise an end that is not given is not known.
    """

    name: str
    text: str
    start: date | None
    end: date | None
    ongoing: bool


@drawn_twice
def time_line(
    room: Room, spans: Sequence[Span], period: tuple[date, date], words: tuple[str, str, str], colours: Mapping[str, str]
) -> Drawing:
    """Draw one bar per project from start to end, and the period as a band.

    A bar without a start date comes from the left edge, one that goes on ends in an arrow at the right edge, one whose
    end is not known is dashed. ``words`` names the period, going on, and not known.
    """
    known = [day for span in spans for day in (span.start, span.end) if day is not None]
    first = date(min([period[0], *known]).year, 1, 1)
    last = date(max([period[1], *known]).year + 1, 1, 1)

    def place(day: date) -> float:
        return (day - first).days / (last - first).days

    period_word, ongoing, unknown = words
    series = (Series(period_word, TRACK), Series(ongoing, colours["primary"]), Series(unknown, colours["expected"], "////"))
    lines = lay_lines(room, ((span.name, span.text) for span in spans), legend_height(room, series))
    end = height_of(lines)
    canvas, axes = canvas_of(room, end + 15)
    axes.set_xlim(0, 1)
    legend_of(axes, room, series)
    _band(axes, (place(period[0]), place(period[1])), (lines[0].top if lines else 0.0, end))
    _years(axes, room, (first.year, last.year), place, end)
    for line, span in zip(lines, spans, strict=True):
        write_line(axes, line)
        for year in range(first.year, last.year + 1):
            upright(axes, room, place(date(year, 1, 1)), (line.bar - 2, line.end + 2), (), color=QUIET, linewidth=0.4, zorder=1)
        _bar(axes, line, span, (place(span.start) if span.start else 0.0, place(span.end) if span.end else 1.0), colours)
    return finish(canvas)


def _band(axes: Axes, across: tuple[float, float], down: tuple[float, float]) -> None:
    """Draw the period behind all rows."""
    from matplotlib.patches import Rectangle

    (left, right), (top, bottom) = across, down
    axes.add_patch(Rectangle((left, top), right - left, bottom - top, facecolor=TRACK, edgecolor="none", zorder=0))


def _years(axes: Axes, room: Room, years: tuple[int, int], place: Callable[[date], float], y: float) -> None:
    """Write the years below the rows, so many as there is room for."""
    begin, end = years
    width = room.inner / (end - begin)
    every = next(n for n in (1, 2, 5, 10, end - begin) if n * width > text_width("2000", size=SMALL) + 4 or n >= end - begin)
    for year in range(begin, end, every):
        axes.text(place(date(year, 7, 1)), y + 10, str(year), ha="center", va="baseline", color=QUIET, fontsize=SMALL)


def _bar(axes: Axes, line: Line, span: Span, across: tuple[float, float], colours: Mapping[str, str]) -> None:
    from matplotlib.patches import Polygon

    left, right = across
    top, bottom, middle = line.middle - _HALF + 1, line.middle + _HALF - 1, line.middle
    head = right - _POINT if span.end is None else right
    points = [(left, top), (head, top), (right, middle), (head, bottom), (left, bottom)]
    unknown = span.end is None and not span.ongoing
    colour, hatch = (colours["expected"], "////") if unknown else (colours["primary"], "")
    axes.add_patch(Polygon(points, closed=True, facecolor=colour, hatch=hatch, edgecolor="white", linewidth=0.4, zorder=2))
    if span.start is not None:
        axes.plot([left, left], [line.bar, line.end], color=INK, linewidth=1.2, zorder=3)
