"""Charts, drawn with matplotlib's objects (never pyplot), as SVG that is the same byte for byte.

Each chart is drawn twice: wide for a page and for print, narrow for a phone, where the wide one's text would be
too small to read. Lengths are points, downwards from the top. Names stand above their bars, so that long Dutch
names fit. Parts are told apart by hatching as well as by colour. Text is drawn as outlines in the house font.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache, wraps
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

P = ParamSpec("P")
INK = "#1d2733"
QUIET = "#5a6675"
TRACK = "#e6eaee"
SIZE = 9.5  # points; the size that texts are measured at
SMALL = 8.4
EDGE = 4.0  # points, left free at both sides
_LINE = 12.0  # from one line of text to the next
_BAR = 14.0  # room for an amount on it
_GAP = 6.0  # between a bar and the name of the next
_LEGEND_LINE = 15.0
KEPT = 200  # drawings: a notebook that is run again shows most of them as they were
_kept: dict[bytes, Drawing] = {}
_FONTS = ("SourceSans3-Regular.ttf", "SourceSans3-Semibold.ttf")


@dataclass(frozen=True)
class Room:
    """How much width a drawing has, in points."""

    width: float
    narrow: bool

    @property
    def inner(self) -> float:
        """The width between the edges."""
        return self.width - 2 * EDGE


# A page shows WIDE at some 860 pixels and a phone NARROW at some 355, so that the smallest text is 16 and 11 pixels high.
WIDE = Room(446.4, narrow=False)
NARROW = Room(266.4, narrow=True)


@dataclass(frozen=True)
class Drawing:
    """An SVG, its proportions (width divided by height), whether its scale begins elsewhere than at 0, and the same drawn narrow."""

    svg: str
    aspect: float
    cut: bool = False
    narrow: str = ""


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


@dataclass(frozen=True)
class Line:
    """A row's place: its name in lines, the text at the right or below, where it begins, where its bar begins."""

    name: tuple[str, ...]
    right: str
    below: bool
    top: float
    bar: float

    @property
    def middle(self) -> float:
        """The middle of its bar."""
        return self.bar + _BAR / 2

    @property
    def end(self) -> float:
        """Where its bar ends."""
        return self.bar + _BAR


def drawn_twice(draw: Callable[Concatenate[Room, P], Drawing]) -> Callable[P, Drawing]:
    """Draw in the house style, wide and narrow: what is decorated draws in one room. What was drawn before of the same is taken again."""

    @wraps(draw)
    def twice(*args: P.args, **kwargs: P.kwargs) -> Drawing:
        key = _as_bytes((draw.__module__, draw.__qualname__, args, kwargs)) if KEPT else None
        found = _kept.get(key) if key is not None else None
        if found is None:
            with style():
                found = replace(draw(WIDE, *args, **kwargs), narrow=draw(NARROW, *args, **kwargs).svg)
        if key is not None:
            _kept[key] = found
            if len(_kept) > KEPT:
                del _kept[next(iter(_kept))]
        return found

    return twice


def _as_bytes(given: object) -> bytes | None:
    """Return what a chart is drawn from as bytes that are the same for the same; None for what has none, such as a local function."""
    try:
        return hashlib.sha256(pickle.dumps(given)).digest()
    except (AttributeError, TypeError, pickle.PicklingError):
        return None


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
        "font.size": SIZE,
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


def canvas_of(room: Room, height: float) -> tuple[Canvas, Axes]:
    """Return a canvas of a height in points; the y axis counts points from the top, the x axis runs from edge to edge."""
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(room.width / 72, height / 72))
    axes = canvas.add_axes((EDGE / room.width, 0, room.inner / room.width, 1))
    axes.set_xlim(0, room.inner)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return canvas, axes


def finish(canvas: Canvas, *, cut: bool = False) -> Drawing:
    """Return the canvas as a drawing, the same bytes each time."""
    target = io.StringIO()
    metadata: dict[str, Any] = {"Date": None, "Creator": None}
    canvas.savefig(target, format="svg", metadata=metadata, transparent=True)
    width, height = canvas.get_size_inches()
    return Drawing(_compact(target.getvalue()), round(float(width / height), 4), cut)


def _compact(svg: str) -> str:
    """Return the same drawing in some two thirds of the bytes: no comments, short names of letters, hundredths of a point."""
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"SourceSans3-(\w)\w*-(?=[0-9a-f]+\")", lambda name: name[1].lower(), svg)
    svg = re.sub(r'(?<= d=")[^"]*', lambda path: re.sub(r"\s*([A-Za-z])\s*", r"\1", _rounded(path[0])), svg)
    svg = re.sub(r"(?<=translate\()[^)]*", lambda place: _rounded(place[0]), svg)
    return re.sub(r"\s*\n\s*", "\n", svg)


def _rounded(numbers: str) -> str:
    return re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), numbers)


def legend_lines(room: Room, series: Sequence[Series]) -> list[list[tuple[float, Series]]]:
    """Return the lines of a legend, each with where its parts begin."""
    lines: list[list[tuple[float, Series]]] = [[]]
    x = 0.0
    for one in series:
        width = 18 + text_width(one.label)
        if lines[-1] and x + width > room.inner:
            lines.append([])
            x = 0.0
        lines[-1].append((x, one))
        x += width + 14
    return lines


def legend_of(axes: Axes, room: Room, series: Sequence[Series]) -> float:
    """Draw a legend at the top, on as many lines as it takes, and return how much height it needs."""
    from matplotlib.patches import Rectangle

    across = axes.get_yaxis_transform()
    lines = legend_lines(room, series)
    for number, line in enumerate(lines):
        y = number * _LEGEND_LINE + 4
        for x, one in line:
            place, size = (x / room.inner, y), (13 / room.inner, 8)
            look: dict[str, Any] = {"facecolor": one.colour, "hatch": one.hatch, "edgecolor": "white", "linewidth": 0}
            axes.add_artist(Rectangle(place, *size, transform=across, clip_on=False, **look))
            axes.text((x + 18) / room.inner, y + 7.4, one.label, va="baseline", ha="left", transform=across)
    return len(lines) * _LEGEND_LINE + 4


def legend_height(room: Room, series: Sequence[Series]) -> float:
    """Return the height that a legend takes."""
    return len(legend_lines(room, series)) * _LEGEND_LINE + 4


def is_light(colour: str) -> bool:
    """Tell whether ink reads better on a colour than white."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return (red * 299 + green * 587 + blue * 114) / 1000 > 120


def text_width(text: str, weight: int = 400, size: float = SIZE) -> float:
    """Return the width of a text in points, the same on every screen."""
    import matplotlib as mpl

    return _measured(text, weight, tuple(mpl.rcParams["font.family"])) * size / SIZE


@lru_cache(maxsize=4096)
def _measured(text: str, weight: int, family: tuple[str, ...]) -> float:
    """Return a width at the ordinary size. Layouts try the same texts many times."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=list(family), weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def fitted(text: str, width: float, size: float = SIZE, weight: int = 400) -> str:
    """Shorten a text to a width in points; the table beside a chart has the whole name."""
    if text_width(text, weight, size) <= width:
        return text
    n = bisect_right(range(1, len(text)), width, key=lambda n: text_width(f"{text[:n]}…", weight, size))
    return f"{text[:n].rstrip()}…"


def wrapped(text: str, width: float, most: int = 2, size: float = SIZE, weight: int = 400) -> tuple[str, ...]:
    """Break a text into lines of a width in points, at spaces; what does not fit ``most`` lines is shortened."""
    lines: list[str] = []
    rest = text.split(" ")
    while rest:
        if len(lines) == most - 1:
            return (*lines, fitted(" ".join(rest), width, size, weight))
        n = 1
        while n < len(rest) and text_width(" ".join(rest[: n + 1]), weight, size) <= width:
            n += 1
        lines.append(fitted(" ".join(rest[:n]), width, size, weight))
        rest = rest[n:]
    return tuple(lines)


def lay_lines(room: Room, rows: Iterable[tuple[str, str]], top: float) -> list[Line]:
    """Place rows of (name, text at the right) below each other; a text that leaves a name too little room stands below it."""
    lines: list[Line] = []
    for name, right in rows:
        taken = text_width(right) + 10 if right else 0.0
        below = bool(right) and taken + text_width(name) > room.inner and taken > room.inner * 0.45
        words = wrapped(name, room.inner - (0 if below else taken))
        bar = top + (len(words) + below) * _LINE + 4
        lines.append(Line(words, right, below, top, bar))
        top = bar + _BAR + _GAP
    return lines


def height_of(lines: Sequence[Line], least: float = 20.0) -> float:
    """Return how high rows are, all that stands above them included."""
    return lines[-1].end + 4 if lines else least


def write_line(axes: Axes, line: Line) -> None:
    """Write a row's name above its bar, and its text at the right or below."""
    across = axes.get_yaxis_transform()
    for number, words in enumerate(line.name):
        axes.text(0, line.top + (number + 0.8) * _LINE, words, va="baseline", ha="left", transform=across)
    if line.right:
        x, y = (0, line.top + (len(line.name) + 0.8) * _LINE) if line.below else (1, line.top + 0.8 * _LINE)
        axes.text(x, y, line.right, va="baseline", ha="left" if line.below else "right", color=QUIET, transform=axes.get_yaxis_transform())


def upright(axes: Axes, room: Room, share: float, span: tuple[float, float], lines: Sequence[Line], **look: Any) -> None:
    """Draw an upright line at a share of the width, left out where names and amounts stand."""
    begin, end = span
    stretches = []
    for line in lines:
        for above, below in _texts_at(line, room, share * room.inner):
            if above < end and below > begin:
                stretches.append((begin, above))
                begin = below
    for start, stop in (*stretches, (begin, end)):
        if stop - start > 1.0:
            axes.plot([share, share], [start, stop], transform=axes.get_yaxis_transform(), **look)


def _texts_at(line: Line, room: Room, x: float) -> Iterator[tuple[float, float]]:
    """Yield from where to where a row's texts stand at a place across, from the top down."""
    around = 3.0
    for number, words in enumerate(line.name):
        first = number == 0 and line.right and not line.below
        if x < text_width(words) + around or (first and x > room.inner - text_width(line.right) - around):
            yield line.top + number * _LINE, line.top + (number + 1) * _LINE + 1
    if line.below and x < text_width(line.right) + around:
        yield line.top + len(line.name) * _LINE, line.top + (len(line.name) + 1) * _LINE + 1


def bar_of(
    axes: Axes, line: Line, width: float, left: float = 0.0, *, colour: str, hatch: str = "", edge: str = "white", thick: float = 1.0
) -> None:
    """Draw a row's bar; ``thick`` is a share of the bar's room."""
    linewidth = 0.5 if edge == "white" else 1.2
    axes.barh(line.middle, width, _BAR * thick, left, color=colour, hatch=hatch, edgecolor=edge, linewidth=linewidth)


@drawn_twice
def stacked_bars(room: Room, rows: Sequence[tuple[str, str, Sequence[Part]]], series: Sequence[Series]) -> Drawing:
    """Draw one bar per row: (name, text at the right, parts in the order of ``series``).

    Negative parts are not drawn; the table beside the chart has them. A legend of one series says nothing and is left out.
    """
    told = series if len(series) > 1 else ()
    lines = lay_lines(room, ((name, right) for name, right, _ in rows), legend_height(room, told) if told else 2.0)
    canvas, axes = canvas_of(room, height_of(lines))
    longest = float(max((sum((max(part.value, Decimal(0)) for part in parts), Decimal(0)) for _, _, parts in rows), default=1)) or 1.0
    axes.set_xlim(0, longest)
    if told:
        legend_of(axes, room, told)
    for line, (_name, _right, parts) in zip(lines, rows, strict=True):
        write_line(axes, line)
        left = 0.0
        for part, kind in zip(parts, series, strict=True):
            width = max(float(part.value), 0.0)
            bar_of(axes, line, width, left, colour=kind.colour, hatch=kind.hatch)
            if text_width(part.text, size=SMALL) + 5 < width / longest * room.inner:
                _amount(axes, line, left + width / 2, part.text, kind, longest / room.inner)
            left += width
    return finish(canvas)


def _amount(axes: Axes, line: Line, x: float, text: str, kind: Series, point: float) -> None:
    """Write an amount on its part, clear of a hatch; ``point`` is a point's length on the scale."""
    from matplotlib.patches import Rectangle

    if kind.hatch:
        width = (text_width(text, size=SMALL) + 4) * point
        axes.add_patch(Rectangle((x - width / 2, line.bar + 1.4), width, _BAR - 2.8, facecolor=kind.colour, edgecolor="none"))
    colour = INK if is_light(kind.colour) else "white"
    axes.text(x, line.middle + SMALL * 0.34, text, va="baseline", ha="center", color=colour, fontsize=SMALL)


@dataclass(frozen=True)
class Step:
    """A row of a bridge: a level from 0, a change hung on the row before, or the rest that nobody decided."""

    name: str
    amount: Decimal
    text: str
    kind: Literal["level", "change", "rest"] = "change"


@drawn_twice
def bridge(room: Room, rows: Sequence[Step], colours: Mapping[str, str]) -> Drawing:
    """Draw a bridge: steps from one level to the next.

    Levels start at 0; changes hang on the row before them, up in "expected", down in "left" with a hatch: more budget
    is neither good nor bad. A rest is hollow and dotted. The axis starts a little below the lowest point when all
    of it is far from 0, and says so by a broken level bar.
    """
    lines = lay_lines(room, ((row.name, row.text) for row in rows), 2.0)
    canvas, axes = canvas_of(room, height_of(lines))
    spans = _bridge_spans(rows)
    origin, highest = _bridge_scale(rows, spans)
    across = highest - origin
    axes.set_xlim(origin, highest)
    for number, (row, line, (start, end)) in enumerate(zip(rows, lines, spans, strict=True)):
        write_line(axes, line)
        low = max(min(start, end), origin)
        colour, hatch, edge = _look(row, colours)
        bar_of(axes, line, max(start, end) - low, low, colour=colour, hatch=hatch, edge=edge, thick=0.86)
        if number + 1 < len(rows):
            span = (line.end, lines[number + 1].bar)
            upright(axes, room, (end - origin) / across, span, lines[number + 1 : number + 2], color=QUIET, linewidth=0.8)
        if row.kind == "level" and origin > 0:
            for shift in (0.03, 0.042):
                x = origin + across * shift
                axes.plot([x, x + across * 0.012], [line.end, line.bar], color="white", linewidth=1.6)
    return finish(canvas, cut=origin > 0)


def _look(row: Step, colours: Mapping[str, str]) -> tuple[str, str, str]:
    """Return a step's colour, hatch and edge."""
    if row.kind == "level":
        return colours["primary"], "", "white"
    if row.kind == "rest":
        return "#ffffff", "..", colours["primary"]
    return (colours["expected"], "", "white") if row.amount >= 0 else (colours["left"], "////", "white")


def _bridge_spans(rows: Sequence[Step]) -> list[tuple[float, float]]:
    running, spans = 0.0, []
    for row in rows:
        start = 0.0 if row.kind == "level" else running
        running = start + float(row.amount)
        spans.append((start, running))
    return spans


def _bridge_scale(rows: Sequence[Step], spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return where the scale begins and ends: a little below the lowest step, or at 0 or the lowest end when that is near."""
    highest = max([0.0, *(max(span) for span in spans)])
    steps = [min(span) for span, row in zip(spans, rows, strict=True) if row.kind != "level"]
    lowest = min(steps, default=0.0)
    origin = lowest - (highest - lowest) * 0.35
    if origin <= 0:
        origin = min([0.0, *(min(span) for span in spans)])
    return origin, highest if highest > origin else origin + 1.0


@drawn_twice
def against_pace(room: Room, rows: Sequence[tuple[str, Decimal, str]], pace: Decimal, pace_text: str, colour: str, accent: str) -> Drawing:
    """Draw one track per row, (name, share, text), filled to its share, and a line at ``pace``."""
    top = 18.0
    lines = lay_lines(room, ((name, text) for name, _, text in rows), top)
    canvas, axes = canvas_of(room, height_of(lines, top + 20))
    longest = max([1.0, *(float(share) for _, share, _ in rows)])
    axes.set_xlim(0, longest)
    for line, (_name, share, _text) in zip(lines, rows, strict=True):
        write_line(axes, line)
        bar_of(axes, line, 1.0, colour=TRACK, thick=0.8)
        bar_of(axes, line, max(float(share), 0.0), colour=colour, thick=0.8)
    at = float(pace) / longest
    upright(axes, room, at, (top - 3, height_of(lines, top + 20) - 1), lines, color=accent, linewidth=1.6, linestyle=(0, (4, 2)))
    before, half = at * room.inner, text_width(pace_text, 600) / 2
    side = "left" if before < half else "right" if before > room.inner - half else "center"
    axes.text(float(pace), 11, pace_text, va="baseline", ha=side, color=accent, fontweight=600)
    return finish(canvas)


@drawn_twice
def deviation_bars(room: Room, rows: Sequence[tuple[str, Decimal, str, bool]], colours: Mapping[str, str]) -> Drawing:
    """Draw one bar per row from 0: (name, amount, text, favourable); unfavourable ones are hatched."""
    lines = lay_lines(room, ((name, text) for name, _, text, _ in rows), 2.0)
    canvas, axes = canvas_of(room, height_of(lines))
    amounts = [float(amount) for _, amount, _, _ in rows]
    low, high = min([0.0, *amounts]), max([0.0, *amounts])
    high = high if high > low else low + 1
    axes.set_xlim(low, high)
    for line, (_name, amount, _text, favourable) in zip(lines, rows, strict=True):
        write_line(axes, line)
        colour = colours["positive"] if favourable else colours["negative"]
        bar_of(axes, line, float(amount), colour=colour, hatch="" if favourable else "////", thick=0.86)
        axes.plot([0, 0], [line.bar - 1.5, line.end + 1.5], color=QUIET, linewidth=0.8, clip_on=False)
    return finish(canvas)
