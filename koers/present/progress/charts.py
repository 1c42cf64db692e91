"""Charts of progress: how far each project is among the phases, and when each starts and ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from koers.present.charts import INK, QUIET, TRACK, Drawing, Series, _canvas, _finish, _legend, _name, _style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POINT = 0.016  # of the width; how far a step's arrow juts out


def phase_board(rows: Sequence[tuple[str, str, int]], n_phases: int, colours: Mapping[str, str], words: tuple[str, str, str]) -> Drawing:
    """Draw one row of steps per project: (name, phase in words, place of the phase from 1, 0 for none).

    Steps before the present one are light, the present one is dark and bears a dot, those after it are hollow;
    ``words`` names these three in the legend.
    """
    with _style():
        canvas, axes = _canvas(len(rows), top=0.36)
        axes.set_xlim(0, 1)
        for y, (name, phase, place) in enumerate(rows):
            _name(axes, y, name, phase)
            for number in range(1, n_phases + 1):
                _step(axes, y, number, n_phases, place, colours)
        before, present, after = words
        _legend(canvas, (Series(before, colours["expected"]), Series(present, colours["primary"]), Series(after, TRACK)))
        return _finish(canvas)


def _step(axes: Axes, y: int, number: int, n_phases: int, place: int, colours: Mapping[str, str]) -> None:
    from matplotlib.patches import Polygon

    left, right = (number - 1) / n_phases, number / n_phases - 0.004
    top, bottom, middle = y + 0.46, y + 0.78, y + 0.62
    notch = left + _POINT if number > 1 else left
    tip = right + _POINT if number < n_phases else right
    points = [(left, top), (right, top), (tip, middle), (right, bottom), (left, bottom), (notch, middle)]
    colour = TRACK if number > place else colours["expected"] if number < place else colours["primary"]
    edge = QUIET if number > place else "none"
    axes.add_patch(Polygon(points, closed=True, facecolor=colour, edgecolor=edge, linewidth=0.6))
    if number == place:
        axes.plot([(left + tip) / 2], [middle], marker="o", color="white", markersize=5)


@dataclass(frozen=True)
class Line:
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


def time_line(lines: Sequence[Line], period: tuple[date, date], words: tuple[str, str, str], colours: Mapping[str, str]) -> Drawing:
    """Draw one bar per project from start to end, and the period as a band.

    A bar without a start date comes from the left edge, one that goes on ends in an arrow at the right edge, one whose
    end is not known is dashed. ``words`` names the period, going on, and not known.
    """
    known = [day for line in lines for day in (line.start, line.end) if day is not None]
    first = date(min([period[0], *known]).year, 1, 1)
    last = date(max([period[1], *known]).year + 1, 1, 1)

    def place(day: date) -> float:
        return (day - first).days / (last - first).days

    with _style():
        canvas, axes = _canvas(len(lines), top=0.36, bottom=0.24)
        axes.set_xlim(0, 1)
        years = [place(date(year, 1, 1)) for year in range(first.year, last.year + 1)]
        for year in range(first.year, last.year):
            axes.text(place(date(year, 7, 1)), len(lines) + 0.1, str(year), ha="center", va="top", color=QUIET, fontsize=8.2)
        for y, line in enumerate(lines):
            _name(axes, y, line.name, line.text)
            axes.barh(y + 0.63, place(period[1]) - place(period[0]), 0.4, place(period[0]), color=TRACK, zorder=0)
            axes.vlines(years, y + 0.43, y + 0.83, color=QUIET, linewidth=0.4, zorder=1)
            _bar(axes, y, line, (place(line.start) if line.start else 0.0, place(line.end) if line.end else 1.0), colours)
        period_word, ongoing, unknown = words
        series = (Series(period_word, TRACK), Series(ongoing, colours["primary"]), Series(unknown, colours["expected"], "////"))
        _legend(canvas, series)
        return _finish(canvas)


def _bar(axes: Axes, y: int, line: Line, span: tuple[float, float], colours: Mapping[str, str]) -> None:
    from matplotlib.patches import Polygon

    left, right = span
    top, bottom, middle = y + 0.5, y + 0.76, y + 0.63
    head = right - _POINT if line.end is None else right
    points = [(left, top), (head, top), (right, middle), (head, bottom), (left, bottom)]
    unknown = line.end is None and not line.ongoing
    colour, hatch = (colours["expected"], "////") if unknown else (colours["primary"], "")
    axes.add_patch(Polygon(points, closed=True, facecolor=colour, hatch=hatch, edgecolor="white", linewidth=0.4, zorder=2))
    if line.start is not None:
        axes.plot([left, left], [y + 0.44, y + 0.82], color=INK, linewidth=1.2, zorder=3)
