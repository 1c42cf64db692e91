"""Charts on health: rates with intervals side by side, and counts through the years with their gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from koers.present.charts import INK, QUIET, TRACK, WIDTH, Drawing, _finish, _fitted, _style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_NAMES = 0.245  # share of the width that names take
_LINE = 0.245  # inches per municipality
_PANEL = 1.22  # inches per disease


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


def interval_panels(names: Sequence[str], panels: Sequence[Panel], hidden_text: str, colours: tuple[str, str]) -> Drawing:
    """Draw panels side by side on one scale: a dot per rate, a line for its interval, a dashed line for the reference.

    ``colours`` are those of ordinary points and of points that are apart; the latter are also square.
    Nothing is drawn of a hidden rate but ``hidden_text``.
    """
    from matplotlib.figure import Figure as Canvas

    top, bottom = 0.5, 0.1
    height = len(names) * _LINE + top + bottom
    highest = max((float(point.high) for panel in panels for point in panel.points if point), default=1.0)
    width = (1 - _NAMES) / len(panels)
    with _style():
        canvas = Canvas(figsize=(WIDTH, height))
        for i, panel in enumerate(panels):
            axes = canvas.add_axes((_NAMES + i * width, bottom / height, width * 0.94, len(names) * _LINE / height))
            axes.set_xlim(0, highest * 1.04)
            axes.set_ylim(len(names), 0)
            axes.axis("off")
            _draw_panel(axes, panel, hidden_text, colours, WIDTH * 72 * width * 0.94)
            if i == 0:
                for y, name in enumerate(names):
                    _name(axes, y, name)
        return _finish(canvas)


def _name(axes: Axes, y: int, name: str) -> None:
    shown = _fitted(name, WIDTH * 72 * _NAMES - 8)
    axes.annotate(shown, (0, y + 0.5), (-6, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points", va="center", ha="right")


def _draw_panel(axes: Axes, panel: Panel, hidden_text: str, colours: tuple[str, str], points: float) -> None:
    n = len(panel.points)
    axes.text(0, -1.05, _fitted(panel.title, points), va="center", ha="left", fontweight=600, transform=axes.get_yaxis_transform())
    axes.plot([float(panel.reference)] * 2, [0, n], color=QUIET, linewidth=1.0, linestyle=(0, (3, 2)))
    axes.text(float(panel.reference), -0.3, panel.reference_text, va="center", ha="center", color=QUIET, fontsize=8.2)
    axes.plot([0, 0], [0, n], color=QUIET, linewidth=0.6)
    for y, point in enumerate(panel.points):
        axes.plot([0, 1], [y + 1, y + 1], color=TRACK, linewidth=0.6, transform=axes.get_yaxis_transform())
        if point is None:
            axes.annotate(hidden_text, (0, y + 0.5), (5, 0), textcoords="offset points", va="center", ha="left", color=INK)
            continue
        colour = colours[point.apart]
        axes.plot([float(point.low), float(point.high)], [y + 0.5, y + 0.5], color=colour, linewidth=1.8, solid_capstyle="butt")
        axes.plot([float(point.rate)], [y + 0.5], marker="s" if point.apart else "o", markersize=5, color=colour)


@dataclass(frozen=True)
class Year:
    """A year of a series: a count with its text; without a count only the text (hidden, or not printed)."""

    year: int
    count: Decimal | None
    text: str


def year_panels(panels: Sequence[tuple[str, Sequence[Year]]], colour: str) -> Drawing:
    """Draw a panel of bars per series, all over the same years and on the same scale; years without a count have no bar."""
    from matplotlib.figure import Figure as Canvas

    height = len(panels) * _PANEL + 0.1
    highest = max((float(year.count) for _, years in panels for year in years if year.count), default=1.0)
    with _style():
        canvas = Canvas(figsize=(WIDTH, height))
        for i, (title, years) in enumerate(panels):
            _draw_years(_axes(canvas, i, height), title, years, highest, colour)
        return _finish(canvas)


def _axes(canvas: Canvas, i: int, height: float) -> Axes:
    bottom = height - (i + 1) * _PANEL + 0.24
    return canvas.add_axes((0.012, bottom / height, 0.976, (_PANEL - 0.52) / height))


def _draw_years(axes: Axes, title: str, years: Sequence[Year], highest: float, colour: str) -> None:
    axes.set_xlim(years[0].year - 0.5, years[-1].year + 0.5)
    axes.set_ylim(0, highest * 1.28)
    axes.axis("off")
    axes.text(0, 1.14, title, va="center", ha="left", fontweight=600, transform=axes.transAxes)
    axes.plot([years[0].year - 0.5, years[-1].year + 0.5], [0, 0], color=QUIET, linewidth=0.8)
    for year in years:
        axes.annotate(
            str(year.year), (year.year, 0), (0, -9), textcoords="offset points", ha="center", va="center", color=QUIET, fontsize=8.6
        )
        if year.count is not None:
            axes.bar(year.year, float(year.count), 0.62, color=colour)
        height = float(year.count or 0)
        axes.annotate(year.text, (year.year, height), (0, 6), textcoords="offset points", ha="center", va="center", color=INK)
