"""Charts, drawn with matplotlib's objects (never pyplot), as SVG that is the same byte for byte.

Names stand above their bars, so that long Dutch names fit and a chart still reads on a phone. Parts
are told apart by hatching as well as by colour. Text is drawn as outlines in the house font.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

WIDTH = 5.4  # inches; a little over a phone's width, scaled up on a page
INK = "#1d2733"
QUIET = "#5a6675"
TRACK = "#e6eaee"
_ROW = 0.41  # inches per bar with its name
_BAR = 0.976 * WIDTH * 72  # points; the longest bar
_FONTS = ("SourceSans3-Regular.ttf", "SourceSans3-Semibold.ttf")


@dataclass(frozen=True)
class Drawing:
    """An SVG, its proportions (width divided by height), and whether its scale begins elsewhere than at 0."""

    svg: str
    aspect: float
    cut: bool = False


@dataclass(frozen=True)
class Part:
    """One segment of a stacked bar: its size and the text on it where there is room."""

    value: Decimal
    text: str


@dataclass(frozen=True)
class Series:
    """What a segment's position means: legend text, colour, hatch pattern of matplotlib."""

    label: str
    colour: str
    hatch: str = ""


@contextmanager
def style() -> Iterator[None]:
    """Only matplotlib's defaults and our own settings; only the vendored fonts."""
    import matplotlib as mpl
    from matplotlib import font_manager

    manager = font_manager.fontManager
    before = list(manager.ttflist)
    settings = {
        **mpl.rcParamsDefault,
        "svg.fonttype": "path",
        "svg.hashsalt": "koers",
        "font.family": ["Source Sans 3"],
        "font.size": 9.5,
        "text.color": INK,
        "text.parse_math": False,
        "hatch.linewidth": 0.7,
        "axes.unicode_minus": True,
    }
    settings.pop("backend", None)
    try:
        manager.ttflist.clear()
        for name in _FONTS:
            manager.addfont(str(files("koers").joinpath("export", "fonts", name)))
        with mpl.rc_context(settings):
            yield
    finally:
        manager.ttflist[:] = before
        # What was found among our fonts must not be found by others afterwards; adding a font clears it too.
        manager._findfont_cached.cache_clear()  # type: ignore[attr-defined]  # noqa: SLF001


def canvas_of(rows: float, *, top: float = 0.42, bottom: float = 0.1) -> tuple[Canvas, Axes]:
    """Return a canvas of that many rows; the y axis counts rows from the top."""
    from matplotlib.figure import Figure as Canvas

    rows = max(rows, 1)
    height = rows * _ROW + top + bottom
    canvas = Canvas(figsize=(WIDTH, height))
    axes = canvas.add_axes((0.012, bottom / height, _BAR / 72 / WIDTH, rows * _ROW / height))
    axes.set_ylim(rows, 0)
    axes.axis("off")
    return canvas, axes


def finish(canvas: Canvas, *, cut: bool = False) -> Drawing:
    """Return the canvas as a drawing, the same bytes each time."""
    target = io.StringIO()
    metadata: dict[str, Any] = {"Date": None, "Creator": None}
    canvas.savefig(target, format="svg", metadata=metadata, transparent=True)
    width, height = canvas.get_size_inches()
    return Drawing(target.getvalue(), round(float(width / height), 4), cut)


def legend_of(canvas: Canvas, series: Sequence[Series]) -> None:
    """Draw a legend at the top left."""
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=s.colour, hatch=s.hatch, edgecolor="white", label=s.label, linewidth=0) for s in series]
    canvas.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=len(series),
        frameon=False,
        handlelength=1.4,
        columnspacing=1.4,
        borderaxespad=0.2,
        handletextpad=0.5,
    )


def is_light(colour: str) -> bool:
    """Tell whether ink reads better on a colour than white."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return (red * 299 + green * 587 + blue * 114) / 1000 > 120


def text_width(text: str, weight: int = 400) -> float:
    """Return the width of a text in points, the same on every screen."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(text, FontProperties(weight=weight), ismath=False)[0])


def fitted(text: str, width: float) -> str:
    """Shorten a text to a width in points; the table beside a chart has the whole name."""
    if text_width(text) <= width:
        return text
    n = bisect_right(range(1, len(text)), width, key=lambda n: text_width(f"{text[:n]}…"))
    return f"{text[:n].rstrip()}…"


def name_row(axes: Axes, y: float, text: str, right: str = "") -> None:
    """Write a row's name above its bar, and a text at the right."""
    text = fitted(text, _BAR - (text_width(right) + 8 if right else 0))
    axes.text(0, y + 0.33, text, va="baseline", ha="left", transform=axes.get_yaxis_transform())
    if right:
        axes.text(1, y + 0.33, right, va="baseline", ha="right", color=QUIET, transform=axes.get_yaxis_transform())


def stacked_bars(rows: Sequence[tuple[str, str, Sequence[Part]]], series: Sequence[Series]) -> Drawing:
    """Draw one bar per row: (name, text at the right, parts in the order of ``series``).

    Negative parts are not drawn; the table beside the chart has them.
    """
    with style():
        canvas, axes = canvas_of(len(rows))
        longest = max((sum((max(part.value, Decimal(0)) for part in parts), Decimal(0)) for _, _, parts in rows), default=Decimal(1))
        axes.set_xlim(0, float(longest) or 1)
        for y, (name, right, parts) in enumerate(rows):
            name_row(axes, y, name, right)
            left = 0.0
            for part, kind in zip(parts, series, strict=True):
                width = max(float(part.value), 0.0)
                axes.barh(y + 0.62, width, 0.38, left, color=kind.colour, hatch=kind.hatch, edgecolor="white", linewidth=0.6)
                if width / (float(longest) or 1) > 0.035 * len(part.text) / 2.1:
                    colour = INK if is_light(kind.colour) else "white"
                    box = {"facecolor": kind.colour, "edgecolor": "none", "pad": 1.2} if kind.hatch else None
                    axes.text(left + width / 2, y + 0.63, part.text, va="center", ha="center", color=colour, fontsize=8.2, bbox=box)
                left += width
        legend_of(canvas, series)
        return finish(canvas)


def bridge(rows: Sequence[tuple[str, Decimal, str, bool]], colours: Mapping[str, str]) -> Drawing:
    """Draw a bridge: (name, amount, text, whether it is a level), steps from one level to the next.

    Levels start at 0; steps hang on the level before them, up in "expected", down in "left" with
    a hatch: more budget is neither good nor bad. The axis starts a little below the lowest point when all of it is far from 0, and says so
    by a broken level bar.
    """
    with style():
        canvas, axes = canvas_of(len(rows), top=0.08)
        spans = _bridge_spans(rows)
        origin, highest = _bridge_scale(rows, spans)
        axes.set_xlim(origin, highest + (highest - origin) * 0.2)  # the amounts stand at the right
        for y, ((name, amount, text, level), (start, end)) in enumerate(zip(rows, spans, strict=True)):
            name_row(axes, y, name, text)
            low = max(min(start, end), origin)
            colour = colours["primary"] if level else colours["expected"] if amount >= 0 else colours["left"]
            hatch = "" if level or amount >= 0 else "////"
            axes.barh(y + 0.62, max(start, end) - low, 0.38, low, color=colour, hatch=hatch, edgecolor="white", linewidth=0.4)
            if y + 1 < len(rows):
                axes.plot([end, end], [y + 0.81, y + 0.98], color=QUIET, linewidth=0.8)
            if level and origin > 0:
                gap = origin + (highest - origin) * 0.03
                for shift in (0.0, 0.012):
                    x = gap + (highest - origin) * shift
                    axes.plot([x, x + (highest - origin) * 0.012], [y + 0.86, y + 0.38], color="white", linewidth=1.6)
        return finish(canvas, cut=origin > 0)


def _bridge_spans(rows: Sequence[tuple[str, Decimal, str, bool]]) -> list[tuple[float, float]]:
    running, spans = 0.0, []
    for _, amount, _, level in rows:
        start = 0.0 if level else running
        running = start + float(amount)
        spans.append((start, running))
    return spans


def _bridge_scale(rows: Sequence[tuple[str, Decimal, str, bool]], spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return where the scale begins and ends: a little below the lowest step, or at 0 or the lowest end when that is near."""
    highest = max([0.0, *(max(span) for span in spans)])
    steps = [min(span) for span, row in zip(spans, rows, strict=True) if not row[3]]
    lowest = min(steps, default=0.0)
    origin = lowest - (highest - lowest) * 0.35
    if origin <= 0:
        origin = min([0.0, *(min(span) for span in spans)])
    return origin, highest if highest > origin else origin + 1.0


def against_pace(rows: Sequence[tuple[str, Decimal, str]], pace: Decimal, pace_text: str, colour: str, accent: str) -> Drawing:
    """Draw one track per row, (name, share, text), filled to its share, and a line at ``pace``."""
    with style():
        canvas, axes = canvas_of(len(rows), top=0.36)
        longest = max([1.0, *(float(share) for _, share, _ in rows)])
        axes.set_xlim(0, longest)
        for y, (name, share, text) in enumerate(rows):
            name_row(axes, y, name, text)
            axes.barh(y + 0.62, 1.0, 0.3, color=TRACK)
            axes.barh(y + 0.62, max(float(share), 0.0), 0.3, color=colour)
        axes.plot([float(pace)] * 2, [0.0, len(rows)], color=accent, linewidth=1.6, linestyle=(0, (4, 2)), clip_on=False)
        before, half = float(pace) / longest * _BAR, text_width(pace_text, 600) / 2
        side = "left" if before < half else "right" if before > _BAR - half else "center"
        axes.text(float(pace), -0.12, pace_text, va="bottom", ha=side, color=accent, fontweight=600)
        return finish(canvas)


def deviation_bars(rows: Sequence[tuple[str, Decimal, str, bool]], colours: Mapping[str, str]) -> Drawing:
    """Draw one bar per row from 0: (name, amount, text, favourable); unfavourable ones are hatched."""
    with style():
        canvas, axes = canvas_of(len(rows), top=0.08)
        amounts = [float(amount) for _, amount, _, _ in rows]
        axes.set_xlim(min([0.0, *amounts]), max([0.0, *amounts]) or 1)
        for y, (name, amount, text, favourable) in enumerate(rows):
            name_row(axes, y, name, text)
            colour = colours["positive"] if favourable else colours["negative"]
            axes.barh(y + 0.62, float(amount), 0.34, color=colour, hatch="" if favourable else "////", edgecolor="white", linewidth=0.4)
        axes.plot([0, 0], [0.4, len(rows)], color=QUIET, linewidth=0.8)
        return finish(canvas)


# Names used before these were shared.
_style, _canvas, _finish, _legend, _fitted, _name = style, canvas_of, finish, legend_of, fitted, name_row
