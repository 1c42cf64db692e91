"""Charts: the same bytes everywhere, nothing off the canvas, any amounts."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure as Canvas

from koers.data.store import Store, name_of
from koers.notebook import Report, prepare_report
from koers.present.charts import (
    NARROW,
    WIDE,
    Drawing,
    Part,
    Series,
    Step,
    against_pace,
    bridge,
    deviation_bars,
    stacked_bars,
    style,
    wrapped,
)
from koers.present.display import Chart, Section
from tests.builds import SOAK
from tests.finance.tiny import ROOT, shipped

pytestmark = pytest.mark.usefixtures("drawn_anew")
COLOURS = shipped().data.programme.colours.model_dump()
SERIES = (
    Series("Besteed", COLOURS["spent"]),
    Series("Nog verwacht", COLOURS["expected"], "////"),
    Series("Blijft over", COLOURS["left"], "\\\\\\\\"),
)
LONG = "Versterken zelfstandigheid bij licht verstandelijke beperking en onafhankelijke cliëntondersteuning in veertien gemeenten"
ONE_WORD = "Arbeidsongeschiktheidsverzekeringsmaatschappijdirecteurssecretaresse" * 2
Draw = Callable[[list[tuple[str, int]]], Drawing]


def euro(amount: int) -> str:
    """An amount as the report writes it."""
    return f"€\u00a0{amount:,}".replace(",", ".").replace("-", "\u2212")


def stacked(rows: list[tuple[str, int]]) -> Drawing:
    """Bars of three parts."""
    return stacked_bars([(name, euro(3 * v), [Part(Decimal(v), euro(v))] * 3) for name, v in rows], SERIES)


def stepped(rows: list[tuple[str, int]]) -> Drawing:
    """A bridge over steps, from 1,000,000."""
    last = 10**6 + sum(v for _, v in rows)
    steps = [Step(name, Decimal(v), euro(v)) for name, v in rows]
    ends = (Step("Begroting", Decimal(10**6), euro(10**6), "level"), Step("Gewijzigd", Decimal(last), euro(last), "level"))
    return bridge([ends[0], *steps, ends[1]], COLOURS)


def paced(rows: list[tuple[str, int]]) -> Drawing:
    """Shares against half a year."""
    return against_pace(
        [(n, Decimal(v) / 10**6, f"{v / 10**4:.0f}%") for n, v in rows], Decimal("0.5"), "50% van het jaar", "#123456", "#a8325e"
    )


def deviating(rows: list[tuple[str, int]]) -> Drawing:
    """Deviations, favourable where positive."""
    return deviation_bars([(name, Decimal(v), f"{euro(v)} {'V' if v > 0 else 'N'}", v > 0) for name, v in rows], COLOURS)


DRAWINGS: dict[str, Draw] = {"stacked": stacked, "bridge": stepped, "pace": paced, "deviations": deviating}
ROWS = {
    "ordinary": [("Ouderen", 230_000), ("Jeugd", 71_821), ("Mentale gezondheid", 15_000)],
    "one row": [("Ouderen", 100)],
    "none": [],
    "all zero": [("Ouderen", 0), ("Jeugd", 0)],
    "all negative": [("Ouderen", -20_000), ("Jeugd", -5)],
    "both signs": [("Ouderen", -20_000), ("Jeugd", 20_000), ("Wonen", 0)],
    "forty": [(f"Regel {n}", (n - 20) * 1000) for n in range(40)],
    "long names": [(LONG, 500_000), (LONG, -400_000), (ONE_WORD, 3), (f"{LONG} {LONG}", 10**9)],
    "money in millions": [("Ouderen", 98_765_432_109), ("Jeugd", 1)],
    "dollars and underscores": [("Kosten $a$ en $b", 5), ("_verborgen_", 3), (r"\frac{1}{2} ^2 $x^2$", 2), ("", 1)],
}
every_drawing = pytest.mark.parametrize("kind", DRAWINGS)
every_rows = pytest.mark.parametrize("rows", ROWS)


@pytest.fixture
def canvases(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Canvas, list[tuple[str, Any]]]]:
    """Every canvas that is drawn, with its texts and the box that each takes up, as fractions of the canvas."""
    seen: list[Any] = []
    save = Canvas.savefig

    def watching(canvas: Canvas, *target: Any, **more: Any) -> None:
        save(canvas, *target, **more)
        # Saving drew at the resolution of an SVG; legends know their place only after a drawing.
        canvas.draw_without_rendering()
        width, height = canvas.bbox.size
        texts = [text for text in canvas.findobj(mpl.text.Text) if text.get_text() and text.get_visible()]
        boxes = [(text.get_text(), text.get_window_extent()) for text in texts if text.axes is None or text in text.axes.texts]
        seen.append((canvas, [(words, (b.x0 / width, b.y0 / height, b.x1 / width, b.y1 / height)) for words, b in boxes]))

    monkeypatch.setattr(Canvas, "savefig", watching)
    return seen


def faults(boxes: list[tuple[str, Any]]) -> list[Any]:
    """Texts that leave their canvas, and pairs of texts that stand over each other."""
    off = [words for words, (x0, y0, x1, y1) in boxes if x0 < 0 or y0 < 0 or x1 > 1 or y1 > 1]
    over = [
        (one, other)
        for i, (one, a) in enumerate(boxes)
        for other, b in boxes[i + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.001 and min(a[3], b[3]) - max(a[1], b[1]) > 0.25 * min(a[3] - a[1], b[3] - b[1])
    ]
    return [*off, *over]


# The same everywhere ------------------------------------------------------------------------------


def test_what_was_drawn_before_of_the_same_is_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook that is run again need not draw; of as many as are kept the oldest goes first, and another amount is drawn."""
    monkeypatch.setattr("koers.present.charts.KEPT", 2)
    monkeypatch.setattr("koers.present.charts._kept", {})
    first = stacked([("A", 1)])
    assert stacked([("A", 1)]) is first
    assert stacked([("A", 2)]) != first
    assert stacked([("A", 1)]) is first
    stacked([("A", 3)])
    assert stacked([("A", 1)]) == first
    assert stacked([("A", 1)]) is not first


@pytest.mark.parametrize("rows", ["ordinary", "both signs", "long names"])
@every_drawing
def test_a_drawing_is_the_same_bytes_when_drawn_again(kind: str, rows: str) -> None:
    """No dates, no random ids."""
    first, second = DRAWINGS[kind](ROWS[rows]), DRAWINGS[kind](ROWS[rows])
    assert first == second
    assert first.svg.startswith("<?xml")
    assert first.aspect > 0


def digest() -> str:
    """The checksum of every drawing of ordinary rows and of long names."""
    drawn = "".join(draw(ROWS[rows]).svg for draw in DRAWINGS.values() for rows in ("ordinary", "long names"))
    return hashlib.sha256(drawn.encode()).hexdigest()


def test_a_drawing_is_the_same_bytes_on_another_persons_machine(tmp_path: Path) -> None:
    """Another hash seed, time zone, home, locale, date and matplotlib configuration of their own."""
    style = "font.size: 31\nsvg.fonttype: none\nfont.family: serif\nsavefig.dpi: 300\nfigure.facecolor: red\nhatch.color: blue\n"
    (tmp_path / "matplotlibrc").write_text(style, encoding="utf-8")
    there = {
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Kathmandu",
        "MPLCONFIGDIR": str(tmp_path),
        "HOME": str(tmp_path),
        "SOURCE_DATE_EPOCH": "12345",
    }
    told = subprocess.run(
        [sys.executable, "-c", "from tests.present.test_charts import digest; print(digest())"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", **there},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == digest()


@every_drawing
def test_a_drawing_leaves_matplotlib_as_it_was(kind: str) -> None:
    """Settings, fonts and what a font's name leads to."""
    with mpl.rc_context({"font.size": 17, "axes.facecolor": "pink"}):
        before = dict(mpl.rcParams), list(font_manager.fontManager.ttflist), font_manager.findfont("DejaVu Sans")
        DRAWINGS[kind](ROWS["ordinary"])
        assert (dict(mpl.rcParams), list(font_manager.fontManager.ttflist), font_manager.findfont("DejaVu Sans")) == before


def test_matplotlib_is_left_as_it_was_also_when_a_drawing_fails() -> None:
    """A colour that is none."""
    before = dict(mpl.rcParams), list(font_manager.fontManager.ttflist)
    with pytest.raises(ValueError, match="valid color"):
        against_pace([("a", Decimal("0.5"), "50%")], Decimal("0.5"), "50%", "no-colour", "#000000")
    assert (dict(mpl.rcParams), list(font_manager.fontManager.ttflist)) == before


def test_only_the_fonts_that_come_with_koers_are_known_while_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A font that happens to be installed can't get into a drawing."""
    known, found = set(), set()
    save = Canvas.savefig

    def watching(canvas: Canvas, *target: Any, **more: Any) -> None:
        known.update(Path(font.fname) for font in font_manager.fontManager.ttflist)
        found.update(Path(font_manager.findfont(text.get_fontproperties())) for text in canvas.findobj(mpl.text.Text))
        save(canvas, *target, **more)

    monkeypatch.setattr(Canvas, "savefig", watching)
    for draw in DRAWINGS.values():
        draw(ROWS["ordinary"])
    folder = ROOT / "koers" / "export" / "fonts"
    assert known == found == {folder / "SourceSans3-Regular.ttf", folder / "SourceSans3-Semibold.ttf"}


@every_drawing
def test_text_is_drawn_as_outlines(kind: str) -> None:
    """A reader needs no font, and nothing is fetched or run."""
    svg = DRAWINGS[kind](ROWS["ordinary"]).svg
    assert not re.search(r"<text|font-family|<script|<image|href=\"(?!#)", svg)
    assert "<dc:date>" not in svg


# On the canvas ------------------------------------------------------------------------------------


@every_rows
@every_drawing
def test_no_text_falls_outside_the_canvas_or_over_another(kind: str, rows: str, canvases: list[Any]) -> None:
    """Whatever the names and amounts: none, zeros, all negative, forty, very long; a name ends before the amount at its right begins."""
    DRAWINGS[kind](ROWS[rows])
    assert len(canvases) == 2
    assert [fault for _, boxes in canvases for fault in faults(boxes)] == []


@pytest.mark.parametrize("kind", ["bridge", "pace", "deviations"])
def test_a_very_long_name_is_shortened_on_its_second_line(kind: str, canvases: list[Any]) -> None:
    """With an ellipsis, beside an amount that stands there whole; a short one is not."""
    DRAWINGS[kind]([(f"{LONG} {LONG}", 230_000), ("Ouderen", 15_000)])
    for _, boxes in canvases:
        words = [words for words, _ in boxes]
        (shortened,) = [text for text in words if text.endswith("…")]
        line = words[words.index(shortened) - 1]
        assert f"{LONG} {LONG}".startswith(f"{line} {shortened[:-1].rstrip()}")
        assert "Ouderen" in words


@pytest.mark.parametrize("pace", ["0.003", "0.02", "0.25", "0.5", "0.75", "0.98", "1"])
@pytest.mark.parametrize("longest", ["0.1", "1", "3"])
def test_the_share_of_the_year_stays_on_the_canvas_at_both_ends(pace: str, longest: str, canvases: list[Any]) -> None:
    """In January and in December, and where a theme spent three times its budget."""
    share = Decimal(longest)
    against_pace([("Ouderen", share, "x%")], Decimal(pace), "99% van het jaar is verstreken", "#123456", "#a8325e")
    (box,) = [box for words, box in canvases[0][1] if words.startswith("99%")]
    assert box[0] >= 0
    assert box[2] <= 1


def test_names_that_look_like_formulas_are_drawn_as_they_are(canvases: list[Any]) -> None:
    """A dollar sign is a dollar sign."""
    DRAWINGS["deviations"](ROWS["dollars and underscores"])
    words = [words for words, _ in canvases[0][1]]
    assert "Kosten $a$ en $b" in words
    assert r"\frac{1}{2} ^2 $x^2$" in words
    assert not [text for text in canvases[0][0].findobj(mpl.text.Text) if text.get_text() and text.get_parse_math()]


def test_a_drawing_grows_with_its_rows() -> None:
    """Each row has the same room."""
    heights = [1 / DRAWINGS["deviations"]([("a", 1)] * n).aspect for n in (1, 2, 40)]
    assert heights[1] - heights[0] == pytest.approx((heights[2] - heights[0]) / 39, rel=1e-2)


# What is drawn ------------------------------------------------------------------------------------


def bars(canvas: Canvas) -> list[tuple[float, float]]:
    """Begin and end of every bar, from the top down: neither marks of a legend nor the grounds of amounts."""
    bars = [patch for patch in canvas.axes[0].patches if patch.get_height() > 11.5]
    return [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in bars]


def ladder(steps: list[tuple[str, int, bool]]) -> list[Step]:
    """Rows of a bridge: name, amount, whether it is a level."""
    return [Step(name, Decimal(v), str(v), "level" if level else "change") for name, v, level in steps]


def test_stacked_parts_lie_end_to_end_and_a_negative_one_takes_no_room(canvases: list[Any]) -> None:
    """10, then nothing for -4, then 5."""
    stacked_bars([("a", "x", [Part(Decimal(10), "10"), Part(Decimal(-4), "-4"), Part(Decimal(5), "5")])], SERIES)
    assert bars(canvases[0][0]) == [(0, 10), (10, 10), (10, 15)]


def test_a_bridge_hangs_each_step_on_the_one_before(canvases: list[Any]) -> None:
    """From 100 up 400 and down 30 to 470; the scale begins at 0, which lies near."""
    drawing = bridge(ladder([("a", 100, True), ("b", 400, False), ("c", -30, False), ("d", 470, True)]), COLOURS)
    assert bars(canvases[0][0]) == [(0, 100), (100, 500), (470, 500), (0, 470)]
    assert not drawing.cut


def test_a_bridge_far_from_0_cuts_its_scale_and_says_so(canvases: list[Any]) -> None:
    """Steps of 5 on 1,000 would not be seen on a scale from 0."""
    drawing = bridge(ladder([("a", 1000, True), ("b", 5, False), ("c", -3, False), ("d", 1002, True)]), COLOURS)
    assert drawing.cut
    left, right = canvases[0][0].axes[0].get_xlim()
    # The lowest step lies at 1000, the highest at 1005: the scale begins 0.35 x 5 below.
    assert (left, right) == (pytest.approx(1000 - 1.75), pytest.approx(1005))
    assert all(begin >= left for begin, _ in bars(canvases[0][0]))


@pytest.mark.parametrize("level", [-500, 0])
def test_a_bridge_of_levels_at_or_below_0_is_drawn_whole(level: int, canvases: list[Any]) -> None:
    """Every bar lies within the scale."""
    bridge(ladder([("a", level, True), ("b", -7, False), ("c", level - 7, True)]), COLOURS)
    left, right = canvases[0][0].axes[0].get_xlim()
    assert left < right
    assert all(left <= min(bar) and max(bar) <= right for bar in bars(canvases[0][0]))


def test_parts_and_signs_differ_by_hatching_as_well_as_by_colour(canvases: list[Any]) -> None:
    """A drawing reads in black and white."""
    stacked_bars([("a", "x", [Part(Decimal(1), "1")] * 3)], SERIES)
    deviation_bars([("a", Decimal(1), "1 V", True), ("b", Decimal(-1), "-1 N", False)], COLOURS)
    bridge([*ladder([("a", 1, False), ("b", -1, False)]), Step("c", Decimal(1), "1", "rest")], COLOURS)
    found = [{patch.get_hatch() or "" for patch in canvas.axes[0].patches} for canvas, _ in canvases]
    assert [len(hatches) for hatches in found] == [3, 3, 2, 2, 3, 3]


def test_the_rest_of_a_bridge_is_hollow(canvases: list[Any]) -> None:
    """What nobody decided is told from decisions by its shape: white within an edge."""
    bridge([*ladder([("a", 10, True), ("b", 5, False)]), Step("c", Decimal(3), "3", "rest")], COLOURS)
    faces = [mpl.colors.to_hex(patch.get_facecolor()) for patch in canvases[0][0].axes[0].patches]
    edges = [mpl.colors.to_hex(patch.get_edgecolor()) for patch in canvases[0][0].axes[0].patches]
    assert faces.count("#ffffff") == 1
    assert edges[faces.index("#ffffff")] == COLOURS["primary"]


def test_an_amount_stands_on_its_part_only_where_there_is_room(canvases: list[Any]) -> None:
    """90 of 100 has room for its text, 1 of 100 has not."""
    stacked_bars([("a", "x", [Part(Decimal(90), "groot"), Part(Decimal(9), "middelgroot bedrag"), Part(Decimal(1), "klein")])], SERIES)
    words = [words for words, _ in canvases[0][1]]
    assert "groot" in words
    assert "klein" not in words
    assert "middelgroot bedrag" not in words


# On a phone ---------------------------------------------------------------------------------------


@every_rows
@every_drawing
def test_a_narrow_drawing_says_the_same_words(kind: str, rows: str, canvases: list[Any]) -> None:
    """Names broken elsewhere and fewer amounts on bars, but every name begins and every amount at the right stands there."""
    DRAWINGS[kind](ROWS[rows])
    (wide, _), (narrow, _) = canvases
    assert wide.get_figwidth() * 72 == pytest.approx(WIDE.width)
    assert narrow.get_figwidth() * 72 == pytest.approx(NARROW.width)
    lefts = [
        sorted(text.get_text()[:8] for text in canvas.axes[0].texts if text.get_ha() == "left" and text.get_text())
        for canvas in (wide, narrow)
    ]
    assert set(lefts[0]) <= {text[: len(text)] for text in lefts[1]} | set(lefts[1]) or len(lefts[1]) >= len(lefts[0])


def test_no_text_of_a_drawing_is_too_small_for_a_phone(canvases: list[Any]) -> None:
    """A phone of 390 pixels shows a narrow drawing at 355: a text of 8.4 points is 355 / 266.4 x 8.4 = 11.2 pixels high."""
    for draw in DRAWINGS.values():
        draw(ROWS["ordinary"])
    sizes = [text.get_fontsize() for canvas, _ in canvases[1::2] for text in canvas.findobj(mpl.text.Text) if text.get_text()]
    assert min(sizes) * 355 / NARROW.width >= 11


def test_a_name_is_broken_at_a_space_and_shortened_on_its_last_line() -> None:
    """Nothing is lost of what fits."""
    with style():
        assert wrapped("een twee", 1000) == ("een twee",)
        assert wrapped("een twee drie", 30) == ("een", "twee…")
        assert " ".join(wrapped(LONG, 400)) == LONG


# The real charts ----------------------------------------------------------------------------------


def sections_of(report: Report) -> list[Callable[[], Section]]:
    """The sections of a report that have charts."""
    match report.name:
        case "financial-overview":
            return [report.finance.programme, report.finance.overview, report.finance.themes, report.finance.deviation_report]
        case "theme-progress":
            return [report.progress.projects, report.progress.deployment]
        case "progress-monitor":
            return [report.monitor.agenda, report.monitor.milestones, report.monitor.matrix, report.monitor.risks]
        case "regional-figures":
            return [report.health.by_municipality, report.health.diseases, report.health.care, report.health.project_budgets]
        case "continuity":
            return [report.continuity.through_the_years]
    return []


def real_reports(language: str, monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """Every report of every period that has its data, of a series the one with the longest name; in `make soak` all of them.

    The report of all parts only repeats charts.
    """
    store = Store(ROOT / "data", ROOT / "params")
    loaded = {period: store.load(period) for period in (None, *store.periods)}
    monkeypatch.setattr(Store, "load", lambda _store, period: loaded[period])
    found = [prepare_report(store, ROOT, "continuity", language=language)]
    for name, period in product(("financial-overview", "theme-progress", "progress-monitor", "regional-figures"), store.periods):
        if not store.missing_tables(period, name):
            entities = store.entities(store.load(period), name)
            chosen = entities if SOAK else sorted(entities, key=len)[-1:]
            found += [prepare_report(store, ROOT, name, name_of(period), language, entity) for entity in chosen]
    return found


# Dutch names are the longer ones.
@pytest.mark.parametrize("language", ["nl", "en"] if SOAK else ["nl"])
def test_the_charts_of_every_period_are_sound_at_both_widths(language: str, canvases: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """No text off the canvas or over another, none too small for a phone; every chart has a narrow drawing."""
    names: list[str] = []
    for report in real_reports(language, monkeypatch):
        for section in sections_of(report):
            charts = [item for item in section() if isinstance(item, Chart)]
            assert [chart.name for chart in charts if not chart.svg_narrow] == []
            names += [f"{report.data.name} {report.entity} {chart.name}" for chart in charts for _width in (WIDE, NARROW)]
    assert len(names) == len(canvases) > 40
    found = [(name, fault) for name, (_, boxes) in zip(names, canvases, strict=True) for fault in faults(boxes)]
    assert found == []
    sizes = [text.get_fontsize() for canvas, _ in canvases for text in canvas.findobj(mpl.text.Text) if text.get_text()]
    assert min(sizes) * 355 / NARROW.width >= 11
