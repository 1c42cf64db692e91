"""Charts of the monitor: the status board, milestones by quarter, capacity against returns.

Each milestone and project is drawn as a thing one can count. Shapes and words tell what colours tell.
On a phone the board has two lines per project, and quarters stand below each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from koers.present.charts import (
    INK,
    QUIET,
    SIZE,
    SMALL,
    TRACK,
    Drawing,
    Room,
    canvas_of,
    drawn_twice,
    finish,
    fitted,
    text_width,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PITCH, _HEAD, _LEGEND = 15.0, 18.0, 15.0
_LINE = 11.0
_PILL = 88.0
_MARK = 11.0  # from one mark to the next
_AXIS = 26.0


@dataclass(frozen=True)
class BoardRow:
    """A project on the board: code, name, status as a key and in words, the states of its milestones in order."""

    code: str
    name: str
    status: str
    status_text: str
    states: tuple[str, ...]


@dataclass(frozen=True)
class QuarterColumn:
    """A quarter: its label, the year where that begins, the states of the milestones due until it."""

    label: str
    year: str
    states: tuple[str, ...]


def _write(
    axes: Axes, x: float, y: float, text: str, *, size: float = SMALL, colour: str = INK, bold: bool = False, side: str = "left"
) -> None:
    axes.text(x, y + size * 0.34, text, ha=side, va="baseline", color=colour, fontsize=size, fontweight=600 if bold else 400)


def _box(
    axes: Axes, x: float, y: float, width: float, height: float, *, fill: str, edge: str = "none", hatch: str = "", line: str = "-"
) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, linewidth=0.9, hatch=hatch, linestyle=line))


def milestone_mark(axes: Axes, x: float, y: float, state: str, colours: Mapping[str, str], radius: float = 4.2) -> None:
    """Draw one milestone: a disc done, a triangle late, a ring due, a broken ring undated, a question mark unknown."""
    from matplotlib.patches import Circle, Polygon

    match state:
        case "done":
            axes.add_patch(Circle((x, y), radius, facecolor=colours["primary"], edgecolor="none"))
        case "late":
            corners = [(x - radius * 1.1, y + radius * 0.9), (x + radius * 1.1, y + radius * 0.9), (x, y - radius * 1.15)]
            axes.add_patch(Polygon(corners, closed=True, facecolor=colours["negative"], edgecolor="none"))
        case "due":
            axes.add_patch(Circle((x, y), radius - 0.6, facecolor="#ffffff", edgecolor=colours["primary"], linewidth=1.2))
        case "undated":
            axes.add_patch(Circle((x, y), radius - 0.6, facecolor="#ffffff", edgecolor=QUIET, linewidth=1.1, linestyle=(0, (1.6, 1.2))))
        case _:
            _write(axes, x, y, "?", size=9.5, colour=QUIET, bold=True, side="center")


def _mark_legend(axes: Axes, room: Room, legend: Sequence[tuple[str, str]], colours: Mapping[str, str]) -> float:
    """Draw each mark with its meaning, on as many lines as it takes, and return their height."""
    x, y = 5.0, 8.0
    for state, text in legend:
        width = text_width(text, size=SMALL) + 22
        if x > 5.0 and x + width - 8 > room.inner:
            x, y = 5.0, y + _LEGEND
        milestone_mark(axes, x, y, state, colours)
        _write(axes, x + 8, y, text)
        x += width
    return y + _LEGEND


def _legend_height(room: Room, legend: Sequence[tuple[str, str]]) -> float:
    x, y = 5.0, 8.0
    for _state, text in legend:
        width = text_width(text, size=SMALL) + 22
        if x > 5.0 and x + width - 8 > room.inner:
            x, y = 5.0, y + _LEGEND
        x += width
    return y + _LEGEND


@drawn_twice
def status_board(
    room: Room,
    themes: Sequence[tuple[str, Sequence[BoardRow]]],
    headings: tuple[str, str],
    legend: Sequence[tuple[str, str]],
    colours: Mapping[str, str],
) -> Drawing:
    """Draw every project by theme: code, name, status in a word and a pattern, a mark per milestone.

    ``headings`` stand over the statuses and the milestones; ``legend`` is (state, meaning).
    """
    pill = 20.0 if room.narrow else 248.0
    dots = pill + _PILL + 8
    names = {row: _board_name(room, row, pill) for _, projects in themes for row in projects}
    pitch = {row: _PITCH + (len(name) * _LINE + 7 if room.narrow else (len(name) - 1) * _LINE) for row, name in names.items()}
    top = _legend_height(room, legend)
    heads = {theme: wrapped(theme, (room.inner if room.narrow else pill) - 6, size=SIZE, weight=600) for theme, _ in themes}
    rows = sum(pitch[row] for _, projects in themes for row in projects)
    canvas, axes = canvas_of(room, top + sum(_HEAD + (len(head) - 1) * _LINE for head in heads.values()) + rows + 6)
    _mark_legend(axes, room, legend, colours)
    y = top
    for number, (theme, projects) in enumerate(themes):
        for line, words in enumerate(heads[theme]):
            _write(axes, 0, y + 8.0 + line * _LINE, words, size=SIZE, colour=colours["primary"], bold=True)
        if number == 0 and not room.narrow:
            _write(axes, pill, y + 8.0, headings[0], colour=QUIET)
            _write(axes, dots, y + 8.0, headings[1], colour=QUIET)
        y += _HEAD + (len(heads[theme]) - 1) * _LINE
        axes.plot([0, room.inner], [y - 1.5] * 2, color=colours["primary"], linewidth=0.9)
        for row in projects:
            _board_row(axes, room, y, row, names[row], pill, colours)
            y += pitch[row]
    return finish(canvas)


def _board_name(room: Room, row: BoardRow, pill: float) -> tuple[str, ...]:
    """Return a project's name in lines."""
    return wrapped(row.name, room.inner - 22 if room.narrow else pill - 28, size=SMALL)


def _board_row(axes: Axes, room: Room, y: float, row: BoardRow, name: tuple[str, ...], pill: float, colours: Mapping[str, str]) -> None:
    """Draw a project: on a phone its status and milestones stand below its name."""
    first = y + (8.0 if room.narrow else _PITCH / 2)
    _write(axes, 0, first, row.code, bold=True)
    for number, words in enumerate(name):
        _write(axes, 20, first + number * _LINE, words)
    if room.narrow:
        y += len(name) * _LINE + 3.5
    middle = y + _PITCH / 2
    _pill(axes, (pill, y + 1.0), row, colours)
    dots = pill + _PILL + 8
    step = min(12.5, (room.inner - dots - 10) / max(len(row.states) - 1, 1))
    for number, state in enumerate(row.states):
        milestone_mark(axes, dots + 5 + number * step, middle, state, colours)
    if not row.states:
        _write(axes, dots + 2, middle, "–", colour=QUIET)


def _pill(axes: Axes, place: tuple[float, float], project: BoardRow, colours: Mapping[str, str]) -> None:
    """Draw a status: filled when running, half filled in development, hatched on hold, a broken outline without one."""
    (left, y), height = place, _PITCH - 2.0
    middle = y + height / 2
    text = fitted(project.status_text, _PILL - 20, SMALL)
    match project.status:
        case "in_progress":
            _box(axes, left, y, _PILL, height, fill=colours["primary"])
            _write(axes, left + 17, middle, text, colour="#ffffff", bold=True)
        case "in_development":
            _box(axes, left, y, _PILL, height, fill="#ffffff", edge=colours["primary"])
            _box(axes, left, y, 12, height, fill=colours["primary"])
            _write(axes, left + 17, middle, text)
        case "on_hold":
            _box(axes, left, y, _PILL, height, fill="#ffffff", edge=colours["accent"])
            _box(axes, left, y, 12, height, fill="#ffffff", edge=colours["accent"], hatch="||||")
            _write(axes, left + 17, middle, text)
        case _:
            _box(axes, left, y, _PILL, height, fill="#ffffff", edge=QUIET, line="--")
            _write(axes, left + 17, middle, text, colour=QUIET)


@drawn_twice
def milestones_by_quarter(
    room: Room,
    columns: Sequence[QuarterColumn],
    n_past: int,
    reference_text: str,
    legend: Sequence[tuple[str, str]],
    colours: Mapping[str, str],
) -> Drawing:
    """Draw a column of marks per quarter, on a phone a row, and a line after the ``n_past`` quarters that ended on the reference date."""
    draw = _quarter_rows if room.narrow else _quarter_columns
    return draw(room, columns, n_past, reference_text, legend, colours)


def _quarter_columns(
    room: Room,
    columns: Sequence[QuarterColumn],
    n_past: int,
    reference_text: str,
    legend: Sequence[tuple[str, str]],
    colours: Mapping[str, str],
) -> Drawing:
    tallest = max((len(column.states) for column in columns), default=1)
    top = _legend_height(room, legend) + 24
    base = top + tallest * _MARK + 6
    step = room.inner / max(len(columns), 1)
    canvas, axes = canvas_of(room, base + _AXIS)
    _mark_legend(axes, room, legend, colours)
    axes.plot([0, room.inner], [base, base], color=QUIET, linewidth=0.8)
    for number, column in enumerate(columns):
        x = (number + 0.5) * step
        for height, state in enumerate(column.states):
            milestone_mark(axes, x, base - 7 - height * _MARK, state, colours)
        if column.states:
            _write(axes, x, base - 9 - len(column.states) * _MARK, str(len(column.states)), bold=True, side="center")
        _write(axes, x, base + 8, column.label, colour=QUIET, side="center")
        if column.year:
            _write(axes, number * step + 4, base + 19, column.year, bold=True)
    x = n_past * step
    axes.plot([x, x], [top - 14, base + 12], color=colours["accent"], linewidth=1.4, linestyle=(0, (4, 2)))
    side = "right" if x > room.inner / 2 else "left"
    _write(axes, x + (-4 if side == "right" else 4), top - 16, reference_text, colour=colours["accent"], bold=True, side=side)
    return finish(canvas)


def _quarter_rows(
    room: Room,
    columns: Sequence[QuarterColumn],
    n_past: int,
    reference_text: str,
    legend: Sequence[tuple[str, str]],
    colours: Mapping[str, str],
) -> Drawing:
    longest = max((len(column.states) for column in columns), default=1)
    top = _legend_height(room, legend) + 4
    left, line = 50.0, 18.0  # the line holds the reference date
    step = min(_MARK, (room.inner - left - 20) / max(longest, 1))
    canvas, axes = canvas_of(room, top + len(columns) * _PITCH + line + 4)
    _mark_legend(axes, room, legend, colours)
    for number, column in enumerate(columns):
        y = top + (number + 0.5) * _PITCH + (line if number >= n_past else 0.0)
        if column.year:
            _write(axes, 0, y, column.year, bold=True)
        _write(axes, 26, y, column.label, colour=QUIET)
        for place, state in enumerate(column.states):
            milestone_mark(axes, left + (place + 0.5) * step, y, state, colours)
        if column.states:
            _write(axes, left + len(column.states) * step + 5, y, str(len(column.states)), bold=True)
    y = top + n_past * _PITCH + line / 2
    width = text_width(reference_text, 600, SMALL)
    _write(axes, room.inner, y, reference_text, colour=colours["accent"], bold=True, side="right")
    axes.plot([0, room.inner - width - 6], [y, y], color=colours["accent"], linewidth=1.4, linestyle=(0, (4, 2)))
    return finish(canvas)


@drawn_twice
def matrix(
    room: Room,
    cells: Mapping[tuple[str, str], Sequence[str]],
    axes_words: tuple[str, str],
    corner_words: tuple[str, str],
    colours: Mapping[str, str],
) -> Drawing:
    """Draw capacity (across) against expected return (up) with a chip per project.

    Parameters
    ----------
    cells : mapping of (capacity, return) to project codes
        Levels "1" to "3"; every cell is there.
    axes_words : (capacity, return)
    corner_words : (much return for little capacity, little return for much capacity)
    """
    left = 32.0
    width = (room.inner - left) / 3
    words = {("1", "3"): wrapped(corner_words[0], width - 8, size=SMALL), ("3", "1"): wrapped(corner_words[1], width - 8, size=SMALL)}
    chip = (min(23.0, (width - 8) / 3 - 2.5), 13.5)
    per_line = _chips_per_line(width, chip)
    tall = {r: max(50.0, *(20 + 16 * -(-len(cells[c, r]) // per_line) + len(words.get((c, r), ())) * _LINE for c in "123")) for r in "123"}
    top = 20.0
    canvas, axes = canvas_of(room, top + sum(tall.values()) + 34)
    _write(axes, 0, 8, axes_words[1], colour=QUIET)
    y = top
    for returns in "321":
        _write(axes, left - 6, y + tall[returns] / 2, "€" * int(returns), size=11, bold=True, side="right")
        for column, capacity in enumerate("123"):
            place = (left + column * width, y, width, tall[returns])
            _matrix_cell(axes, place, cells[capacity, returns], words.get((capacity, returns), ()), chip, colours)
        y += tall[returns]
    for column, capacity in enumerate("123"):
        _write(axes, left + (column + 0.5) * width, y + 10, "+" * int(capacity), size=11, bold=True, side="center")
    _write(axes, left, y + 25, axes_words[0], colour=QUIET)
    return finish(canvas)


def _chips_per_line(width: float, chip: tuple[float, float]) -> int:
    return int((width - 7.9) // (chip[0] + 2.5))


def _matrix_cell(
    axes: Axes,
    place: tuple[float, float, float, float],
    codes: Sequence[str],
    words: tuple[str, ...],
    chip: tuple[float, float],
    colours: Mapping[str, str],
) -> None:
    x, y, width, height = place
    _box(axes, x + 1, y + 1, width - 2, height - 2, fill=TRACK if codes else "#ffffff", edge=TRACK)
    for number, text in enumerate(words):
        _write(axes, x + width / 2, y + height - 9 - (len(words) - 1 - number) * _LINE, text, colour=QUIET, side="center")
    if codes:
        _write(axes, x + width - 6, y + 9, str(len(codes)), bold=True, side="right")
    per_line = _chips_per_line(width, chip)
    for number, code in enumerate(codes):
        left = x + 5 + (number % per_line) * (chip[0] + 2.5)
        above = y + 16 + (number // per_line) * 16
        _box(axes, left, above, *chip, fill=colours["primary"])
        _write(axes, left + chip[0] / 2, above + chip[1] / 2, code, colour="#ffffff", bold=True, side="center")
