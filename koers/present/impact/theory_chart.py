"""The theory of change as a picture: who puts in what, for whom, what changes for them, and what that is worth.

Wide it is four columns with lines between them, on a phone a list in which each change hangs below whom it is for.
What has no price or was left out is dashed and says so; a loss is hatched at its edge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from koers.present.charts import INK, QUIET, SMALL, TRACK, Drawing, Room, canvas_of, drawn_twice, finish, wrapped
from koers.present.impact.charts import draw_line, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINE = 10.6  # points, from one line in a box to the next
_PAD = 6.5
_GAP = 6.0  # between boxes
_LINK = 17.0  # between columns
_SHARES = (0.245, 0.21, 0.335, 0.21)  # of the width that the columns have
_INDENT = 14.0
_MOST = 5  # lines of a text in a box

Kind = Literal["gain", "loss", "none"]


@dataclass(frozen=True)
class Put:
    """Who puts something in, and what, a text each."""

    who: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What changes and what that is worth, in words; ``kind`` "none" is what counts for nothing, which ``worth`` explains."""

    name: str
    worth: str
    kind: Kind


@dataclass(frozen=True)
class Theory:
    """The whole picture.

    Attributes
    ----------
    headings : tuple of str
        Over what goes in, for whom, what changes, what it is worth.
    puts : tuple of Put
    holders : tuple of (name, tuple of Change)
    put_total, worth_total : str
        Both sums in words; "" where there is none.
    """

    headings: tuple[str, str, str, str]
    puts: tuple[Put, ...]
    holders: tuple[tuple[str, tuple[Change, ...]], ...]
    put_total: str
    worth_total: str


@dataclass(frozen=True)
class _Text:
    """Lines of a box, with those that are heavy."""

    lines: tuple[str, ...]
    bold: range = range(0)

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + 2 * _PAD - 4


def _text(width: float, plain: Sequence[str] = (), bold: str = "") -> _Text:
    heavy = wrapped(bold, width - 2 * _PAD, _MOST, SMALL, 600) if bold else ()
    light = [line for one in plain for line in wrapped(one, width - 2 * _PAD, _MOST, SMALL)]
    return _Text((*heavy, *light), range(len(heavy)))


@drawn_twice
def theory_of_change(room: Room, theory: Theory, colours: Mapping[str, str]) -> Drawing:
    """Draw the theory of change: in columns, or on a phone below each other."""
    return (_stacked if room.narrow else _columns)(room, theory, colours)


def _box(axes: Axes, place: tuple[float, float, float], text: _Text, kind: str, colours: Mapping[str, str], height: float = 0.0) -> None:
    """Draw a box at (x, y) of a width around its text, at least so high."""
    from matplotlib.patches import Rectangle

    x, y, width = place
    height = max(height, text.height)
    look: dict[str, Any] = {
        "dark": {"facecolor": colours["primary"], "edgecolor": colours["primary"], "linewidth": 0.9},
        "plain": {"facecolor": TRACK, "edgecolor": QUIET, "linewidth": 0.8},
        "gain": {"facecolor": "#ffffff", "edgecolor": colours["primary"], "linewidth": 1.1},
        "loss": {"facecolor": "#ffffff", "edgecolor": colours["negative"], "linewidth": 1.1},
        "none": {"facecolor": "#ffffff", "edgecolor": QUIET, "linewidth": 0.9, "linestyle": (0, (3, 2))},
    }[kind]
    axes.add_artist(Rectangle((x, y), width, height, zorder=2, clip_on=False, **look))
    if kind == "loss":
        strip: dict[str, Any] = {"facecolor": colours["negative"], "hatch": "xxxx", "edgecolor": "white", "linewidth": 0}
        axes.add_artist(Rectangle((x, y), 3.4, height, zorder=3, **strip))
    first = y + (height - len(text.lines) * _LINE) / 2 + _LINE / 2
    colour = "#ffffff" if kind == "dark" else QUIET if kind == "none" else INK
    for number, words in enumerate(text.lines):
        write(axes, x + _PAD, first + number * _LINE, words, bold=number in text.bold, colour=colour)


def _link(axes: Axes, points: Sequence[tuple[float, float]], *, dashed: bool = False) -> None:
    """Draw a connector along points, to an arrow at the last."""
    from matplotlib.patches import Polygon

    (x0, y0), (x1, y1) = points[-2:]
    across, down = (x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0)
    back = x1 - 4 * across, y1 - 4 * down
    xs, ys = zip(*points[:-1], back, strict=True)
    draw_line(axes, xs, ys, color=QUIET, linewidth=0.9, zorder=1, linestyle=(0, (3, 2)) if dashed else "-")
    wings = (back[0] - 2.6 * down, back[1] - 2.6 * across), (back[0] + 2.6 * down, back[1] + 2.6 * across)
    axes.add_artist(Polygon([(x1, y1), *wings], closed=True, facecolor=QUIET, edgecolor="none", zorder=1))


# Four columns -------------------------------------------------------------------------------------


def _columns(room: Room, theory: Theory, colours: Mapping[str, str]) -> Drawing:
    widths = [share * (room.inner - 3 * _LINK) for share in _SHARES]
    lefts = [sum(widths[:n]) + n * _LINK for n in range(4)]
    heads = [wrapped(words, width, 3, SMALL, 600) for words, width in zip(theory.headings, widths, strict=True)]
    top = max(len(head) for head in heads) * _LINE + 7
    puts = [_text(widths[0], put.what, put.who) for put in theory.puts]
    groups = [
        (
            _text(widths[1], bold=name),
            [(_text(widths[2], (change.name,)), _text(widths[3], bold=change.worth), change.kind) for change in changes],
        )
        for name, changes in theory.holders
    ]
    spans = [max(who.height, sum(max(a.height, b.height) for a, b, _ in rows) + _GAP * (len(rows) - 1)) for who, rows in groups]
    left_height = sum(put.height for put in puts) + _GAP * (len(puts) - 1)
    height = max(left_height, sum(spans) + 1.6 * _GAP * (len(spans) - 1))
    totals = _totals(theory, lefts, widths)
    below = max((total.height + 10 for _place, total in totals), default=0.0)
    canvas, axes = canvas_of(room, top + height + below + 4)
    for x, head in zip(lefts, heads, strict=True):
        for number, words in enumerate(head):
            write(axes, x, (number + 0.5) * _LINE + 2, words, colour=QUIET, bold=True)
    trunk = lefts[1] - _LINK / 2
    joints = []
    y = top + max(0.0, (height - left_height) / 2)
    for put in puts:
        _box(axes, (lefts[0], y, widths[0]), put, "plain", colours)
        draw_line(axes, [lefts[0] + widths[0], trunk], [y + put.height / 2] * 2, color=QUIET, linewidth=0.9, zorder=1)
        joints.append(y + put.height / 2)
        y += put.height + _GAP
    y = top
    for (who, rows), span in zip(groups, spans, strict=True):
        middle = y + span / 2
        _box(axes, (lefts[1], middle - who.height / 2, widths[1]), who, "dark", colours)
        _link(axes, [(trunk, middle), (lefts[1], middle)])
        joints.append(middle)
        _changes(axes, rows, (lefts, widths), (y, middle), colours)
        y += span + 1.6 * _GAP
    if joints:
        draw_line(axes, [trunk, trunk], [min(joints), max(joints)], color=QUIET, linewidth=0.9, zorder=1)
    for (x, width), total in totals:
        _box(axes, (x, top + height + 10, width), total, "dark", colours, below - 10)
    return finish(canvas)


def _totals(theory: Theory, lefts: Sequence[float], widths: Sequence[float]) -> list[tuple[tuple[float, float], _Text]]:
    """Return the sums that there are, each with where it begins and how wide it is: below what goes in, below what changes."""
    places = (lefts[0], widths[0]), (lefts[2], widths[2] + _LINK + widths[3])
    texts = zip(places, (theory.put_total, theory.worth_total), strict=True)
    return [((x, width), _text(width, bold=words)) for (x, width), words in texts if words]


def _changes(
    axes: Axes,
    rows: Sequence[tuple[_Text, _Text, Kind]],
    columns: tuple[Sequence[float], Sequence[float]],
    place: tuple[float, float],
    colours: Mapping[str, str],
) -> None:
    """Draw a stakeholder's changes from a height on, linked to its box in the middle."""
    (lefts, widths), (y, middle) = columns, place
    heights = [max(change.height, worth.height) for change, worth, _ in rows]
    y = middle - (sum(heights) + _GAP * (len(rows) - 1)) / 2
    for (change, worth, kind), height in zip(rows, heights, strict=True):
        at, turn = y + height / 2, lefts[2] - _LINK / 2
        _link(axes, [(lefts[1] + widths[1], middle), (turn, middle), (turn, at), (lefts[2], at)])
        _box(axes, (lefts[2], y, widths[2]), change, kind, colours, height)
        _link(axes, [(lefts[2] + widths[2], at), (lefts[3], at)], dashed=kind == "none")
        _box(axes, (lefts[3], y, widths[3]), worth, kind, colours, height)
        y += height + _GAP


# On a phone ---------------------------------------------------------------------------------------


def _stacked(room: Room, theory: Theory, colours: Mapping[str, str]) -> Drawing:
    whole, inner = room.inner, room.inner - _INDENT
    puts = [_text(whole, put.what, put.who) for put in theory.puts]
    groups = [(_text(whole, bold=name), [(_both(inner, change), change.kind) for change in changes]) for name, changes in theory.holders]
    totals = [_text(whole, bold=words) if words else None for words in (theory.put_total, theory.worth_total)]
    heads = [wrapped(words, whole, 3, SMALL, 600) for words in (theory.headings[0], " · ".join(theory.headings[1:]))]
    height = sum(len(head) * _LINE + 4 for head in heads) + sum(box.height + _GAP for box in (*puts, *filter(None, totals)))
    height += sum(who.height + 1.6 * _GAP + sum(text.height + _GAP for text, _ in rows) for who, rows in groups) + 14
    canvas, axes = canvas_of(room, height + 4)
    y = _head(axes, heads[0], 2.0)
    for put in puts:
        _box(axes, (0, y, whole), put, "plain", colours)
        y += put.height + _GAP
    if totals[0]:
        _box(axes, (0, y, whole), totals[0], "dark", colours)
        y += totals[0].height + _GAP
    _link(axes, [(whole / 2, y - _GAP + 1), (whole / 2, y + 9)])
    y = _head(axes, heads[1], y + 14)
    for who, rows in groups:
        _box(axes, (0, y, whole), who, "dark", colours)
        y += who.height
        start = y
        y += _GAP
        for text, kind in rows:
            at = y + text.height / 2
            _link(axes, [(_INDENT / 2, start), (_INDENT / 2, at), (_INDENT, at)])
            _box(axes, (_INDENT, y, inner), text, kind, colours)
            y += text.height + _GAP
        y += 0.6 * _GAP
    if totals[1]:
        _box(axes, (0, y, whole), totals[1], "dark", colours)
    return finish(canvas)


def _both(width: float, change: Change) -> _Text:
    """Return a change with its worth below it, both in one box."""
    name, worth = _text(width, (change.name,)).lines, _text(width, bold=change.worth).lines
    return _Text((*name, *worth), range(len(name), len(name) + len(worth)))


def _head(axes: Axes, lines: Sequence[str], y: float) -> float:
    for number, words in enumerate(lines):
        write(axes, 0, y + (number + 0.5) * _LINE, words, colour=QUIET, bold=True)
    return y + len(lines) * _LINE + 4
