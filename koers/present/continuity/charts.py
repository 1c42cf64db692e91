"""Lines that run through agendas: where they start, go on, merge and stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from koers.present.charts import (
    INK,
    QUIET,
    TRACK,
    Drawing,
    Line,
    Room,
    bar_of,
    canvas_of,
    drawn_twice,
    finish,
    fitted,
    height_of,
    lay_lines,
    upright,
    write_line,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_THICK = 0.7  # of a bar's room

# How a line ends: matplotlib's marker and the colour that fills it.
_MARKS = {"stopped": ("x", INK), "merged": (">", INK), "moved": (">", INK), "named": ("o", INK), "untold": ("o", "white")}


@dataclass(frozen=True)
class Band:
    """A line.

    Attributes
    ----------
    name, status : str
        Its name, and what became of it in words.
    positions : tuple of int
        The columns it stands in.
    confidence, ending : str
        Its weakest confidence; how it ends.
    moved_at : int or None
        The column in which it came here from another theme.
    arrow : bool
        Whether an arrow after it says that it went on where no line leads to.
    """

    name: str
    status: str
    positions: tuple[int, ...]
    confidence: str
    ending: str
    moved_at: int | None = None
    arrow: bool = True


@dataclass(frozen=True)
class Joint:
    """What one band gave to another: the number and column of the one and of the other."""

    source: int
    after: int
    target: int
    at: int


@drawn_twice
def draw_bands(room: Room, bands: Sequence[Band], joints: Sequence[Joint], columns: Sequence[str], colours: Mapping[str, str]) -> Drawing:
    """Draw one line per band over a column per agenda, certain ones plain, others hatched; and arrows where they merge and split."""
    lines = lay_lines(room, ((band.name, fitted(band.status, room.inner)) for band in bands), 19.0)
    canvas, axes = canvas_of(room, height_of(lines))
    axes.set_xlim(0, len(columns))
    for number, label in enumerate(columns):
        axes.text(number + 0.02, 11, label, va="baseline", ha="left", color=QUIET, fontweight=600)
        upright(axes, room, number / len(columns), (16, height_of(lines)), lines, color=TRACK, linewidth=0.8, zorder=0)
    for line, band in zip(lines, bands, strict=True):
        write_line(axes, line)
        start, end = band.positions[0], band.positions[-1] + 1
        colour = colours["spent"] if band.ending == "runs" else colours["expected"]
        bar_of(axes, line, end - start - 0.1, start + 0.03, colour=colour, hatch="" if band.confidence == "high" else "////", thick=_THICK)
        for position in band.positions:
            marker = ">" if position == band.moved_at else "o"
            axes.plot([position + 0.1], [line.middle], marker=marker, markersize=3.6, color="white", markeredgewidth=0)
        if band.ending in _MARKS and (band.ending != "merged" or band.arrow):
            marker, face = _MARKS[band.ending]
            look: dict[str, Any] = {"color": INK, "markerfacecolor": face, "markeredgewidth": 1.3, "clip_on": False}
            axes.plot([end + 0.03], [line.middle], marker=marker, markersize=5, **look)
    for number, joint in enumerate(joints):
        _join(axes, room, joint, bands, lines, joint.at - 0.055 + 0.03 * (number % 2))
    return finish(canvas)


def _join(axes: Axes, room: Room, joint: Joint, bands: Sequence[Band], lines: Sequence[Line], x: float) -> None:
    """Draw an elbow at ``x`` from where one band ends, or off its edge, to where the other begins, or onto its edge."""
    source, target = lines[joint.source], lines[joint.target]
    down = 1 if target.middle > source.middle else -1
    edge = down * (source.end - source.bar) * _THICK / 2
    look: dict[str, Any] = {"color": INK, "linewidth": 1.2, "solid_capstyle": "round"}
    begin, end = source.middle + edge, target.middle - edge
    if bands[joint.source].positions[-1] <= joint.after:
        axes.plot([joint.after + 0.93, x], [source.middle] * 2, **look)
        begin = source.middle
    if bands[joint.target].positions[0] >= joint.at:
        end = target.middle
        axes.plot([x, joint.at + 0.03], [end] * 2, **look)
        axes.plot([joint.at + 0.02], [end], marker=">", markersize=4, color=INK, markeredgewidth=0, zorder=5)
    else:
        axes.plot([x], [end - 2 * down], marker="v" if down > 0 else "^", markersize=4, color=INK, markeredgewidth=0, zorder=5)
    upright(axes, room, x / axes.get_xlim()[1], (min(begin, end), max(begin, end)), lines, **look)
