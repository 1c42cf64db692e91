"""Lines that run through agendas: where they start, go on, merge and stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from koers.present.charts import (
    INK,
    QUIET,
    TRACK,
    Drawing,
    Room,
    bar_of,
    canvas_of,
    drawn_twice,
    finish,
    height_of,
    lay_lines,
    upright,
    write_line,
)


@dataclass(frozen=True)
class Band:
    """A line: its name, its status in words, the columns it stands in, its weakest confidence, how it ends."""

    name: str
    status: str
    positions: tuple[int, ...]
    confidence: str
    ending: str


@drawn_twice
def draw_bands(room: Room, bands: Sequence[Band], columns: Sequence[str], colours: Mapping[str, str]) -> Drawing:
    """Draw one line per band over a column per agenda; certain ones plain, others hatched."""
    lines = lay_lines(room, ((band.name, band.status) for band in bands), 19.0)
    canvas, axes = canvas_of(room, height_of(lines))
    axes.set_xlim(0, len(columns))
    for number, label in enumerate(columns):
        axes.text(number + 0.02, 11, label, va="baseline", ha="left", color=QUIET, fontweight=600)
        upright(axes, room, number / len(columns), (16, height_of(lines)), lines, color=TRACK, linewidth=0.8, zorder=0)
    for line, band in zip(lines, bands, strict=True):
        write_line(axes, line)
        start, end = band.positions[0], band.positions[-1] + 1
        colour = colours["spent"] if band.ending == "runs" else colours["expected"]
        bar_of(axes, line, end - start - 0.1, start + 0.03, colour=colour, hatch="" if band.confidence == "high" else "////", thick=0.7)
        for position in band.positions:
            axes.plot([position + 0.1], [line.middle], marker="o", markersize=3.6, color="white", markeredgewidth=0)
        if band.ending != "runs":
            marker, face = _MARKS[band.ending]
            look: dict[str, Any] = {"color": INK, "markerfacecolor": face, "markeredgewidth": 1.3, "clip_on": False}
            axes.plot([end + 0.03], [line.middle], marker=marker, markersize=5, **look)
    return finish(canvas)


# How a line ends: matplotlib's marker and the colour that fills it.
_MARKS = {"stopped": ("x", INK), "merged": (">", INK), "named": ("o", INK), "untold": ("o", "white")}
