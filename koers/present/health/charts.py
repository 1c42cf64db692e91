"""Charts on health: rates with intervals side by side, and counts through the years with their gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from koers.present.charts import INK, QUIET, SIZE, SMALL, TRACK, Drawing, Room, canvas_of, drawn_twice, finish, fitted, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TOP = 32.0  # points above a panel's rows: its title, and the reference
_LINE = 17.6  # points per municipality
_PANEL = 88.0  # points per series


@dataclass(frozen=True)
class Point:
    """A rate with its interval; ``None`` in its place is hidden. ``apart``: the interval excludes the reference."""

    rate: Decimal
    low: Decimal
    high: Decimal
    text: str
    apart: bool


@dataclass(frozen=True)
class Panel:
    """One of the small multiples: a title, a point per name, and the reference they are held against."""

    title: str
    points: Sequence[Point | None]
    reference: Decimal
    reference_text: str


@drawn_twice
def interval_panels(room: Room, names: Sequence[str], panels: Sequence[Panel], hidden_text: str, colours: tuple[str, str]) -> Drawing:
    """Draw panels on one scale, beside each other or on a phone below each other: a dot per rate, a line for its interval.

    A dashed line is the reference. ``colours`` are those of ordinary points and of points that are apart; the latter are
    also square. Nothing is drawn of a hidden rate but ``hidden_text``.
    """
    left = max((text_width(name) for name in names), default=0.0) + 8
    left = min(left, room.inner * 0.4)
    height = _TOP + len(names) * _LINE + (14 if room.narrow else 4)
    across = 1 if room.narrow else len(panels)
    width = (room.inner - left) / max(across, 1)
    canvas, axes = canvas_of(room, height * (len(panels) if room.narrow else 1))
    highest = max((float(point.high) for panel in panels for point in panel.points if point), default=1.0) or 1.0
    for number, panel in enumerate(panels):
        x = left + (number % across) * width
        y = (number // across) * height
        _draw_panel(axes, panel, hidden_text, colours, (x, y, width - 10, highest * 1.04))
        if number % across == 0:
            for row, name in enumerate(names):
                at = y + _TOP + (row + 0.5) * _LINE + SIZE * 0.34
                axes.text(left - 7, at, fitted(name, left - 8), va="baseline", ha="right")
    return finish(canvas)


def _draw_panel(axes: Axes, panel: Panel, hidden_text: str, colours: tuple[str, str], place: tuple[float, float, float, float]) -> None:
    """Draw a panel at (x, y), of a width, on a scale up to a highest rate."""
    x, y, width, highest = place
    top, bottom = y + _TOP, y + _TOP + len(panel.points) * _LINE
    at = x + float(panel.reference) / highest * width
    axes.text(x, y + 11, fitted(panel.title, width, weight=600), va="baseline", ha="left", fontweight=600)
    axes.plot([at, at], [top, bottom], color=QUIET, linewidth=1.0, linestyle=(0, (3, 2)))
    half = text_width(panel.reference_text, size=SMALL) / 2
    axes.text(max(at, x + half), top - 5, panel.reference_text, va="baseline", ha="center", color=QUIET, fontsize=SMALL)
    axes.plot([x, x], [top, bottom], color=QUIET, linewidth=0.6)
    for row, point in enumerate(panel.points):
        middle = top + (row + 0.5) * _LINE
        axes.plot([x, x + width], [middle + _LINE / 2] * 2, color=TRACK, linewidth=0.6)
        if point is None:
            axes.text(x + 5, middle + SIZE * 0.34, hidden_text, va="baseline", ha="left", color=INK)
            continue
        colour = colours[point.apart]
        low, high, rate = (x + float(value) / highest * width for value in (point.low, point.high, point.rate))
        axes.plot([low, high], [middle, middle], color=colour, linewidth=1.8, solid_capstyle="butt")
        axes.plot([rate], [middle], marker="s" if point.apart else "o", markersize=5, color=colour)


@dataclass(frozen=True)
class Year:
    """A year of a series: a count with its text; without a count only the text (hidden, or not printed)."""

    year: int
    count: Decimal | None
    text: str


@drawn_twice
def year_panels(room: Room, panels: Sequence[tuple[str, Sequence[Year]]], colour: str) -> Drawing:
    """Draw a panel of bars per series, all over the same years and on the same scale; years without a count have no bar."""
    highest = max((float(year.count) for _, years in panels for year in years if year.count), default=1.0)
    canvas, axes = canvas_of(room, max(len(panels), 1) * _PANEL)
    for number, (title, years) in enumerate(panels):
        axes.text(0, number * _PANEL + 12, fitted(title, room.inner, weight=600), va="baseline", ha="left", fontweight=600)
        _draw_years(axes, room, years, (number + 1) * _PANEL - 20, (_PANEL - 52) / highest, colour)
    return finish(canvas)


def _draw_years(axes: Axes, room: Room, years: Sequence[Year], ground: float, scale: float, colour: str) -> None:
    """Draw bars up from the ground, ``scale`` points per one counted."""
    step = room.inner / len(years)
    axes.plot([0, room.inner], [ground, ground], color=QUIET, linewidth=0.8)
    for number, year in enumerate(years):
        x, height = (number + 0.5) * step, float(year.count or 0) * scale
        axes.text(x, ground + 11, str(year.year), ha="center", va="baseline", color=QUIET, fontsize=SMALL)
        if year.count is not None:
            axes.bar(x, -height, step * 0.62, ground, color=colour)
        axes.text(x, ground - height - 4, year.text, ha="center", va="baseline", color=INK)
