"""Charts of the monitor: the status board, milestones by quarter, capacity against returns.

Each milestone and project is drawn as a thing one can count. Shapes and words tell what colours tell.
Coordinates are points, downwards from the top left, so that text and shapes fit each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from koers.present.charts import INK, QUIET, TRACK, WIDTH, Drawing, finish, fitted, style, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

ROOM = WIDTH * 72
_SIZE = 9.5  # the size that texts are measured at
_SMALL = 8.4
_PITCH, _HEAD, _LEGEND = 15.0, 18.0, 22.0
_PILL = (214.0, 84.0)  # left, width
_DOTS = 306.0
_CHIP = (23.0, 13.5)
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


def _points(height: float) -> tuple[Canvas, Axes]:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(WIDTH, height / 72))
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, ROOM)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return canvas, axes


def _write(
    axes: Axes, x: float, y: float, text: str, *, size: float = _SMALL, colour: str = INK, bold: bool = False, side: str = "left"
) -> None:
    axes.annotate(text, (x, y), ha=side, va="center_baseline", color=colour, fontsize=size, fontweight=600 if bold else 400)


def _fit(text: str, width: float, size: float = _SMALL) -> str:
    return fitted(text, width * _SIZE / size)


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


def _mark_legend(axes: Axes, y: float, legend: Sequence[tuple[str, str]], colours: Mapping[str, str]) -> None:
    """Draw each mark with its meaning, spread over the width."""
    widths = [text_width(text) * _SMALL / _SIZE + 15 for _, text in legend]
    gap = min(16.0, (ROOM - 6 - sum(widths)) / max(len(legend) - 1, 1))
    x = 6.0
    for (state, text), width in zip(legend, widths, strict=True):
        milestone_mark(axes, x, y, state, colours)
        _write(axes, x + 8, y, text)
        x += width + gap


def status_board(
    themes: Sequence[tuple[str, Sequence[BoardRow]]],
    headings: tuple[str, str],
    legend: Sequence[tuple[str, str]],
    colours: Mapping[str, str],
) -> Drawing:
    """Draw every project by theme: code, name, status in a word and a pattern, a mark per milestone.

    ``headings`` stand over the statuses and the milestones; ``legend`` is (state, meaning).
    """
    rows = sum(len(projects) for _, projects in themes)
    with style():
        canvas, axes = _points(_LEGEND + len(themes) * _HEAD + rows * _PITCH + 6)
        _mark_legend(axes, 9, legend, colours)
        y = _LEGEND
        for number, (theme, projects) in enumerate(themes):
            axes.plot([2, ROOM - 2], [y + _HEAD - 1.5] * 2, color=colours["primary"], linewidth=0.9)
            _write(axes, 2, y + 8.0, _fit(theme, _PILL[0] - 6, 9.5), size=9.5, colour=colours["primary"], bold=True)
            if number == 0:
                _write(axes, _PILL[0], y + 8.0, headings[0], colour=QUIET)
                _write(axes, _DOTS, y + 8.0, headings[1], colour=QUIET)
            y += _HEAD
            for project in projects:
                _board_row(axes, y, project, colours)
                y += _PITCH
        return finish(canvas)


def _board_row(axes: Axes, y: float, project: BoardRow, colours: Mapping[str, str]) -> None:
    middle = y + _PITCH / 2
    _write(axes, 2, middle, project.code, bold=True)
    _write(axes, 22, middle, _fit(project.name, _PILL[0] - 28))
    _pill(axes, y + 1.4, project, colours)
    step = min(12.5, (ROOM - _DOTS - 8) / max(len(project.states) - 1, 1))
    for number, state in enumerate(project.states):
        milestone_mark(axes, _DOTS + 5 + number * step, middle, state, colours)
    if not project.states:
        _write(axes, _DOTS, middle, "–", colour=QUIET)


def _pill(axes: Axes, y: float, project: BoardRow, colours: Mapping[str, str]) -> None:
    """Draw a status: filled when running, half filled in development, hatched on hold, a broken outline without one."""
    (left, width), height = _PILL, _PITCH - 2.8
    middle = y + height / 2 - 0.7
    match project.status:
        case "in_progress":
            _box(axes, left, y, width, height, fill=colours["primary"])
            _write(axes, left + 17, middle, project.status_text, colour="#ffffff", bold=True)
        case "in_development":
            _box(axes, left, y, width, height, fill="#ffffff", edge=colours["primary"])
            _box(axes, left, y, 12, height, fill=colours["primary"])
            _write(axes, left + 17, middle, project.status_text)
        case "on_hold":
            _box(axes, left, y, width, height, fill="#ffffff", edge=colours["accent"])
            _box(axes, left, y, 12, height, fill="#ffffff", edge=colours["accent"], hatch="||||")
            _write(axes, left + 17, middle, project.status_text)
        case _:
            _box(axes, left, y, width, height, fill="#ffffff", edge=QUIET, line="--")
            _write(axes, left + 17, middle, project.status_text, colour=QUIET)


def milestones_by_quarter(
    columns: Sequence[QuarterColumn], n_past: int, reference_text: str, legend: Sequence[tuple[str, str]], colours: Mapping[str, str]
) -> Drawing:
    """Draw a column of marks per quarter, and a line after the ``n_past`` quarters that ended on the reference date."""
    tallest = max((len(column.states) for column in columns), default=1)
    pitch = 11.0
    top = _LEGEND + 22
    base = top + tallest * pitch + 6
    step = ROOM / max(len(columns), 1)
    with style():
        canvas, axes = _points(base + _AXIS)
        _mark_legend(axes, 9, legend, colours)
        axes.plot([0, ROOM], [base, base], color=QUIET, linewidth=0.8)
        for number, column in enumerate(columns):
            x = (number + 0.5) * step
            for height, state in enumerate(column.states):
                milestone_mark(axes, x, base - 7 - height * pitch, state, colours)
            if column.states:
                _write(axes, x, base - 9 - len(column.states) * pitch, str(len(column.states)), bold=True, side="center")
            _write(axes, x, base + 8, column.label, size=8.0, colour=QUIET, side="center")
            if column.year:
                _write(axes, number * step + 4, base + 19, column.year, bold=True)
        x = n_past * step
        axes.plot([x, x], [top - 6, base + 12], color=colours["accent"], linewidth=1.4, linestyle=(0, (4, 2)))
        side = "right" if x > ROOM / 2 else "left"
        _write(axes, x + (-4 if side == "right" else 4), top - 2, reference_text, colour=colours["accent"], bold=True, side=side)
        return finish(canvas)


def matrix(
    cells: Mapping[tuple[str, str], Sequence[str]], axes_words: tuple[str, str], corner_words: tuple[str, str], colours: Mapping[str, str]
) -> Drawing:
    """Draw capacity (across) against expected return (up) with a chip per project.

    Parameters
    ----------
    cells : mapping of (capacity, return) to project codes
        Levels "1" to "3"; every cell is there.
    axes_words : (capacity, return)
    corner_words : (much return for little capacity, little return for much capacity)
    """
    left = 40.0
    width = (ROOM - left - 2) / 3
    per_line = int((width - 8) // (_CHIP[0] + 2.5))
    tall = {r: max(50.0, 20 + 16 * max(-(-len(cells[c, r]) // per_line) for c in "123")) for r in "123"}
    top = 20.0
    with style():
        canvas, axes = _points(top + sum(tall.values()) + 34)
        _write(axes, 2, 8, axes_words[1], colour=QUIET)
        y = top
        for returns in "321":
            _write(axes, left - 8, y + tall[returns] / 2, "€" * int(returns), size=11, bold=True, side="right")
            for column, capacity in enumerate("123"):
                word = (
                    corner_words[0] if (capacity, returns) == ("1", "3") else corner_words[1] if (capacity, returns) == ("3", "1") else ""
                )
                _matrix_cell(axes, (left + column * width, y, width, tall[returns]), cells[capacity, returns], word, colours)
            y += tall[returns]
        for column, capacity in enumerate("123"):
            _write(axes, left + (column + 0.5) * width, y + 10, "+" * int(capacity), size=11, bold=True, side="center")
        _write(axes, left, y + 25, axes_words[0], colour=QUIET)
        return finish(canvas)


def _matrix_cell(axes: Axes, place: tuple[float, float, float, float], codes: Sequence[str], word: str, colours: Mapping[str, str]) -> None:
    x, y, width, height = place
    _box(axes, x + 1, y + 1, width - 2, height - 2, fill=TRACK if codes else "#ffffff", edge=TRACK)
    _write(axes, x + width / 2, y + height - 9, _fit(word, width - 6, 8.0), size=8.0, colour=QUIET, side="center")
    if codes:
        _write(axes, x + width - 6, y + 9, str(len(codes)), bold=True, side="right")
    per_line = int((width - 8) // (_CHIP[0] + 2.5))
    for number, code in enumerate(codes):
        left = x + 5 + (number % per_line) * (_CHIP[0] + 2.5)
        above = y + 16 + (number // per_line) * 16
        _box(axes, left, above, *_CHIP, fill=colours["primary"])
        _write(axes, left + _CHIP[0] / 2, above + _CHIP[1] / 2, code, size=8.0, colour="#ffffff", bold=True, side="center")
