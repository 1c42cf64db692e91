"""Drawings of what an impact analysis comes to: the waterfall, value by stakeholder and by year; and the pen for the others.

They take numbers and the texts that stand beside them; which case they are of, and in which language, is told by
:mod:`koers.present.impact.pictures`. They count points from the left edge, and what colour tells is told by
hatching, shape or a word too. How sure it is is drawn in :mod:`koers.present.impact.uncertainty_charts`, the
theory of change in :mod:`koers.present.impact.theory_chart`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10
from typing import TYPE_CHECKING, Any

from koers.present.charts import (
    INK,
    QUIET,
    SIZE,
    SMALL,
    TRACK,
    Drawing,
    Line,
    Room,
    Series,
    Step,
    bar_of,
    canvas_of,
    drawn_twice,
    finish,
    height_of,
    lay_lines,
    legend_height,
    legend_of,
    text_width,
    upright,
    wrapped,
    write_line,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Writes a number of an axis, with so many decimals.
Tell = Callable[[Decimal, int], str]

DASHED = (0, (4, 2))
FLAG = 13.0  # points: the name of an upright line
AXIS = 16.0  # the numbers below a scale
_LINE = 12.0  # from one line of text to the next


def write(
    axes: Axes, x: float, y: float, words: str, *, size: float = SMALL, colour: str = INK, bold: bool = False, side: str = "left"
) -> None:
    """Write words whose middle is at a height ``y``."""
    axes.text(x, y + size * 0.34, words, ha=side, va="baseline", color=colour, fontsize=size, fontweight=600 if bold else 400)


def draw_line(axes: Axes, xs: Sequence[float], ys: Sequence[float], **look: Any) -> None:
    """Draw a line along places, or markers at them, several times as fast as ``Axes.plot``."""
    from matplotlib.lines import Line2D

    axes.add_artist(Line2D(xs, ys, **look))


@dataclass(frozen=True)
class Scale:
    """Where numbers from ``low`` to ``high`` stand between two places, in points."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float | Decimal) -> float:
        """Return the place of a number."""
        return self.begin + (float(value) - self.low) / (self.high - self.low) * (self.end - self.begin)

    def ticks(self, most: int) -> tuple[list[Decimal], int]:
        """Return at most so many round numbers on the scale, or two, and with how many decimals they are written."""
        for step in _steps((self.high - self.low) / max(most, 1)):
            first, last = -floor(-self.low / float(step) + 1e-9), floor(self.high / float(step) + 1e-9)
            if last - first < max(most, 2):
                decimals = max(0, -int(step.normalize().as_tuple().exponent))
                return [step * n for n in range(first, last + 1)], decimals
        raise AssertionError  # pragma: no cover - steps grow without end


def _steps(least: float) -> Iterator[Decimal]:
    """Yield round steps from about a size on: 1, 2, 5, 10, 20 and so on."""
    power = floor(log10(least)) if least > 0 else 0
    while True:
        yield from (Decimal(digit).scaleb(power) for digit in (1, 2, 5))
        power += 1


def scale_over(values: Sequence[float | Decimal], begin: float, end: float, *, margin: float = 0.0) -> Scale:
    """Return a scale that holds all values and, on either side, a share of their span; of equal ones with room around."""
    numbers = [float(value) for value in values] or [0.0]
    low, high = min(numbers), max(numbers)
    if high <= low:
        around = abs(low) * 0.1 or 1.0
        return Scale(low - around, high + around, begin, end) if margin else Scale(low, low + around, begin, end)
    return Scale(low - (high - low) * margin, high + (high - low) * margin, begin, end)


@dataclass(frozen=True)
class Mark:
    """A number that a chart is held against, with its name."""

    value: Decimal
    text: str


def write_flag(axes: Axes, room: Room, x: float, top: float, words: str, colour: str) -> tuple[float, float]:
    """Name an upright line at a place across, and return from where to where the name reaches."""
    half = text_width(words, 600) / 2
    middle = min(max(x, half), room.inner - half)
    write(axes, middle, top + 6, words, size=SIZE, colour=colour, bold=True, side="center")
    return middle - half, middle + half


def write_axis(axes: Axes, room: Room, scale: Scale, span: tuple[float, float], tell: Tell) -> None:
    """Write round numbers below a scale, with thin lines upwards over a span."""
    ticks, decimals = scale.ticks(4 if room.narrow else 7)
    for value in ticks:
        x, words = scale(value), tell(value, decimals)
        half = text_width(words, size=SMALL) / 2
        draw_line(axes, [x, x], [span[0], span[1]], color=TRACK, linewidth=0.8, zorder=0)
        if x - half >= 0 and x + half <= room.inner:
            write(axes, x, span[1] + 8, words, colour=QUIET, side="center")


# From gross to present value ----------------------------------------------------------------------


@drawn_twice
def waterfall(room: Room, rows: Sequence[Step], against: Mark | None, colours: Mapping[str, str]) -> Drawing:
    """Draw steps from one level to the next, always from 0, and a line at what they are held ``against``.

    A level is solid; what a step takes off is hatched, what it adds is plain; a step of nothing is a thin line.
    """
    top = FLAG + 5 if against else 2.0
    lines = lay_lines(room, ((row.name, row.text) for row in rows), top)
    canvas, axes = canvas_of(room, height_of(lines, top + 20))
    spans = _spans(rows)
    ends = [0.0, *(end for span in spans for end in span), *([float(against.value)] if against else [])]
    scale = scale_over(ends, 0.0, room.inner)
    for number, (row, line, (start, end)) in enumerate(zip(rows, lines, spans, strict=True)):
        write_line(axes, line)
        left, right = sorted((scale(start), scale(end)))
        colour, hatch = _look(row, colours)
        bar_of(axes, line, right - left, left, colour=colour, hatch=hatch, thick=0.86)
        if start == end:
            draw_line(axes, [left, left], [line.bar, line.end], color=INK, linewidth=1.2)
        if number + 1 < len(rows):
            span = (line.end, lines[number + 1].bar)
            upright(axes, room, scale(end) / room.inner, span, lines[number + 1 : number + 2], color=QUIET, linewidth=0.8)
    _zero(axes, room, scale, lines)
    if against:
        write_flag(axes, room, scale(against.value), 2.0, against.text, colours["accent"])
        look: dict[str, Any] = {"color": colours["accent"], "linewidth": 1.6, "linestyle": DASHED}
        upright(axes, room, scale(against.value) / room.inner, (FLAG + 1, height_of(lines, top + 20) - 1), lines, **look)
    return finish(canvas)


def _spans(rows: Sequence[Step]) -> list[tuple[float, float]]:
    """Return from where to where each row reaches: a level from 0, a change from where the row before ended."""
    running, spans = Decimal(0), []
    for row in rows:
        start = Decimal(0) if row.kind == "level" else running
        running = start + row.amount
        spans.append((float(start), float(running)))
    return spans


def _look(row: Step, colours: Mapping[str, str]) -> tuple[str, str]:
    if row.kind == "level":
        return colours["primary"], ""
    return (colours["expected"], "") if row.amount >= 0 else (colours["left"], "////")


def _zero(axes: Axes, room: Room, scale: Scale, lines: Sequence[Line]) -> None:
    """Draw where 0 is beside every bar, when bars reach below it."""
    for line in lines if scale.low < 0 else ():
        upright(axes, room, scale(0) / room.inner, (line.bar - 1, line.end + 1), (), color=INK, linewidth=0.8)


# Value by stakeholder -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Amount:
    """A number with its text."""

    value: Decimal
    text: str


_THIN = 11.0
_BETWEEN = 2.0


@drawn_twice
def paired_bars(
    room: Room,
    rows: Sequence[tuple[str, Amount | None, Amount | None]],
    words: tuple[str, str, str],
    colours: Mapping[str, str],
) -> Drawing:
    """Draw two bars per row from 0, such as value and what was put in: (name, first, second); None is no bar.

    ``words`` name the first, the first where it is negative, and the second; only what occurs stands in the legend.
    """
    gained = Series(words[0], colours["primary"])
    lost, put = Series(words[1], colours["negative"], "xxxx"), Series(words[2], colours["expected"], "////")
    firsts = [first.value for _, first, _ in rows if first]
    series = [gained] * any(value >= 0 for value in firsts) + [lost] * any(value < 0 for value in firsts)
    series += [put] * any(second for _, _, second in rows)
    amounts = [amount for _, *both in rows for amount in both if amount]
    taken = max((text_width(amount.text, size=SMALL) for amount in amounts), default=0.0) + 8
    names = [wrapped(name, room.inner - 6) for name, _, _ in rows]
    top = legend_height(room, series)
    bars = [[(amount, kind) for amount, kind in zip(both, (gained, put), strict=True) if amount] for _, *both in rows]
    heights = [len(name) * _LINE + 11 + len(own) * (_THIN + _BETWEEN) for name, own in zip(names, bars, strict=True)]
    canvas, axes = canvas_of(room, top + sum(heights) + 4)
    legend_of(axes, room, series)
    scale = scale_over([Decimal(0), *(amount.value for amount in amounts)], 0.0, room.inner - taken)
    y = top
    for own, name, height in zip(bars, names, heights, strict=True):
        for number, part in enumerate(name):
            write(axes, 0, y + (number + 0.5) * _LINE, part, size=SIZE)
        under = y + len(name) * _LINE + 4
        for number, (amount, kind) in enumerate(own):
            _thin_bar(axes, room, scale, under + number * (_THIN + _BETWEEN), (amount, lost if amount.value < 0 else kind))
        draw_line(axes, [scale(0)] * 2, [under - 1, y + height - 6], color=INK, linewidth=0.8)
        y += height
    return finish(canvas)


def _thin_bar(axes: Axes, room: Room, scale: Scale, y: float, shown: tuple[Amount, Series]) -> None:
    from matplotlib.patches import Rectangle

    amount, look = shown
    left, right = sorted((scale(0), scale(amount.value)))
    more: dict[str, Any] = {"facecolor": look.colour, "hatch": look.hatch, "edgecolor": "white", "linewidth": 0.5}
    axes.add_artist(Rectangle((left, y), right - left, _THIN, **more))
    write(axes, room.inner, y + _THIN / 2, amount.text, side="right")


# Value by year ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class YearValue:
    """A year's value: gains and losses (0 or less) as discounted, the same undiscounted, and their sum in words."""

    label: str
    gained: Decimal
    lost: Decimal
    gained_undiscounted: Decimal
    lost_undiscounted: Decimal
    text: str


_COLUMNS = 150.0  # points, for columns of a chart


@drawn_twice
def year_columns(room: Room, years: Sequence[YearValue], words: tuple[str, str, str], tell: Tell, colours: Mapping[str, str]) -> Drawing:
    """Draw a column per year: gains upwards and losses downwards, undiscounted ones as a lighter column behind.

    ``words`` name gains, losses and undiscounted ones; only what occurs stands in the legend and is drawn.
    """
    gained, lost = Series(words[0], colours["primary"]), Series(words[1], colours["negative"], "xxxx")
    behind = Series(words[2], TRACK)
    differs = any((y.gained, y.lost) != (y.gained_undiscounted, y.lost_undiscounted) for y in years)
    series = [lost] * any(y.lost for y in years) + [behind] * differs
    if any(y.gained for y in years) or not series:
        series.insert(0, gained)
    top = legend_height(room, series) + 14
    scale = scale_over([0.0, *(end for y in years for end in (y.gained_undiscounted, y.lost_undiscounted, y.gained, y.lost))], 0, 1)
    ground = Scale(scale.low, scale.high, top + _COLUMNS, top)
    canvas, axes = canvas_of(room, top + _COLUMNS + 18)
    legend_of(axes, room, series)
    ticks, decimals = scale.ticks(5)
    told = [tell(value, decimals) for value in ticks]
    left = max((text_width(text, size=SMALL) for text in told), default=0.0) + 6
    for value, text in zip(ticks, told, strict=True):
        draw_line(
            axes, [left, room.inner], [ground(value)] * 2, color=INK if value == 0 else TRACK, linewidth=0.8, zorder=0 if value else 3
        )
        write(axes, left - 5, ground(value), text, colour=QUIET, side="right")
    step = (room.inner - left) / max(len(years), 1)
    roomy = all(text_width(y.text, size=SMALL) + 4 < step for y in years)
    every = _thinned([y.label for y in years], step)
    for number, year in enumerate(years):
        x = left + (number + 0.5) * step
        width = min(step * 0.6, 46.0)
        _year_column(axes, ground, (x, width), year, (gained, lost))
        if roomy:
            write(axes, x, ground(max(year.gained, year.gained_undiscounted)) - 7, year.text, side="center")
        if number % every == 0:
            write(axes, x, top + _COLUMNS + 10, year.label, colour=QUIET, side="center")
    return finish(canvas)


def _year_column(axes: Axes, ground: Scale, place: tuple[float, float], year: YearValue, looks: tuple[Series, Series]) -> None:
    from matplotlib.patches import Rectangle

    x, width = place
    sides = (year.gained, year.gained_undiscounted), (year.lost, year.lost_undiscounted)
    for (amount, whole), look in zip(sides, looks, strict=True):
        behind: dict[str, Any] = {"facecolor": TRACK, "edgecolor": QUIET}
        before: dict[str, Any] = {"facecolor": look.colour, "hatch": look.hatch, "edgecolor": "white"}
        for value, wide, more in ((whole if whole != amount else Decimal(0), width * 1.3, behind), (amount, width, before)):
            if value:
                axes.add_artist(Rectangle((x - wide / 2, ground(0)), wide, ground(value) - ground(0), linewidth=0.5, zorder=2, **more))


def _thinned(labels: Sequence[str], step: float) -> int:
    """Return how many labels to go on, so that each has room."""
    widest = max((text_width(label, size=SMALL) for label in labels), default=0.0) + 5
    return next((n for n in (1, 2, 5, 10, 20, 50) if n * step >= widest), max(len(labels), 1))
