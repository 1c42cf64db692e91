"""Lines that run through agendas: where they start, go on, merge and stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from koers.present.charts import INK, QUIET, TRACK, Drawing, canvas_of, finish, name_row, style


@dataclass(frozen=True)
class Band:
    """A line: its name, its status in words, the columns it stands in, its weakest confidence, how it ends."""

    name: str
    status: str
    positions: tuple[int, ...]
    confidence: str
    ending: str


def draw_bands(bands: Sequence[Band], columns: Sequence[str], colours: Mapping[str, str]) -> Drawing:
    """Draw one line per band over a column per agenda; certain ones plain, others hatched."""
    with style():
        canvas, axes = canvas_of(len(bands), top=0.34)
        axes.set_xlim(0, len(columns))
        for number, label in enumerate(columns):
            axes.text(number + 0.04, -0.18, label, va="bottom", ha="left", color=QUIET, fontweight=600)
            axes.plot([number, number], [0.0, len(bands)], color=TRACK, linewidth=0.8, zorder=0)
        for y, band in enumerate(bands):
            name_row(axes, y, band.name, band.status)
            start, end = band.positions[0], band.positions[-1] + 1
            colour = colours["spent"] if band.ending == "runs" else colours["expected"]
            hatch = "" if band.confidence == "high" else "////"
            axes.barh(y + 0.62, end - start - 0.06, 0.22, start + 0.03, color=colour, hatch=hatch, edgecolor="white", linewidth=0.4)
            for position in band.positions:
                axes.plot([position + 0.1], [y + 0.62], marker="o", markersize=3.2, color="white", markeredgewidth=0)
            if band.ending != "runs":
                marker = "x" if band.ending == "stopped" else ">"
                axes.plot([end + 0.03], [y + 0.62], marker=marker, markersize=4.5, color=INK, markeredgewidth=1.2, clip_on=False)
        return finish(canvas)
