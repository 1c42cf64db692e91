"""Charts of impact analyses: of every case that is shipped and of odd ones, in both languages, at both widths."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure as Canvas

from koers.data.impact import read_case
from koers.export.palette import CHART_GREYS, chart_swaps
from koers.impact.case import Case
from koers.impact.value import value_case
from koers.present.charts import NARROW, WIDE, Step
from koers.present.dark_svg import adapt_svg_to_dark
from koers.present.display import Chart
from koers.present.impact.charts import Mark, scale_over, waterfall
from koers.present.impact.pictures import (
    MOST_SWINGS,
    break_even_chart,
    convention_chart,
    simulation_chart,
    stakeholder_chart,
    theory_chart,
    tornado_chart,
    waterfall_chart,
    year_chart,
)
from koers.present.impact.view import ImpactView
from koers.present.wording import Wording
from tests.finance.tiny import ROOT
from tests.impact.small import case_of
from tests.present.test_charts import COLOURS, LONG, ONE_WORD, faults

CASES = sorted(path.name for path in (ROOT / "data" / "impact").iterdir() if path.is_dir())
BUILDERS: Mapping[str, Callable[[ImpactView], Chart | None]] = {
    "theory-of-change": theory_chart,
    "waterfall": waterfall_chart,
    "value-by-stakeholder": stakeholder_chart,
    "value-by-year": year_chart,
    "tornado": tornado_chart,
    "simulation": simulation_chart,
    "conventions": convention_chart,
    "break-even": break_even_chart,
}
BREAK_EVEN = {"theory-of-change", "break-even"}
VALUED = set(BUILDERS) - {"break-even"}


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every canvas, with its texts and the box that each takes up as fractions of it; nothing is written, which would take most of the time."""
    seen: list[Any] = []

    def measuring(canvas: Canvas, *_target: Any, **_more: Any) -> None:
        (width, height), renderer = canvas.bbox.size, canvas._get_renderer()
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in canvas.axes[0].texts if text.get_text()]
        seen.append((canvas, [(words, (b.x0 / width, b.y0 / height, b.x1 / width, b.y1 / height)) for words, b in boxes]))

    monkeypatch.setattr(Canvas, "savefig", measuring)
    monkeypatch.setattr("koers.present.charts.KEPT", 0)
    return seen


def view_of(case: Case, language: str = "nl") -> ImpactView:
    """A case as told in a language, with few draws."""
    return ImpactView("2024-H1", case.name, value_case(case), Wording(language), COLOURS, n_draws=2000, seed=7)


@cache
def shipped_view(name: str, language: str = "nl") -> ImpactView:
    """A case that comes with the programme; what it comes to is computed once for both languages."""
    if language == "nl":
        return view_of(read_case(ROOT / "data" / "impact" / name).case)
    dutch = shipped_view(name)
    view = replace(dutch, words=Wording(language))
    known = ("ledger",) if dutch.open else ("ledger", "one_way", "simulation", "spread")
    view.__dict__.update({part: getattr(dutch, part) for part in known})
    return view


def charts_of(view: ImpactView) -> dict[str, Chart]:
    """Every chart that there is to draw of a case."""
    made = {name: build(view) for name, build in BUILDERS.items()}
    return {name: chart for name, chart in made.items() if chart is not None}


def check(charts: Mapping[str, Chart], drawn: list[Any]) -> None:
    """No text off its canvas or over another, none too small for a phone; each chart is drawn twice and tells its figures."""
    names = [f"{name} {width}" for name in charts for width in ("wide", "narrow")]
    assert len(names) == len(drawn)
    assert [(name, fault) for name, (_, boxes) in zip(names, drawn, strict=True) for fault in faults(boxes)] == []
    assert {round(canvas.get_figwidth() * 72, 1) for canvas, _ in drawn} == {WIDE.width, NARROW.width}
    sizes = [text.get_fontsize() for canvas, _ in drawn for text in canvas.findobj(mpl.text.Text) if text.get_text()]
    assert min(sizes) * 355 / NARROW.width >= 11
    for name, chart in charts.items():
        assert chart.name == name
        ids = [figure.id for figure in chart.figures]
        assert len(ids) == len(set(ids)) > 0


# What is shipped ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", CASES)
def test_the_charts_of_every_shipped_case_are_sound_at_both_widths(name: str, language: str, laid_out: list[Any]) -> None:
    """And a case has those that its question and its ranges allow."""
    view = shipped_view(name, language)
    charts = charts_of(view)
    check(charts, laid_out)
    ranged = {"tornado", "simulation"} if not view.open and len(view.one_way) else set()
    assert set(charts) == (BREAK_EVEN if view.open else VALUED - {"tornado", "simulation"} | ranged)


@pytest.mark.usefixtures("drawn_anew")
def test_drawn_again_a_chart_is_the_same() -> None:
    """Byte for byte, from a view of its own; every kind of drawing, written in earnest."""
    builders = {
        "jongeren-en-schulden": (theory_chart, waterfall_chart, year_chart, tornado_chart, simulation_chart),
        "teaching-employment": (stakeholder_chart, convention_chart),
        "welzijn-op-recept": (break_even_chart,),
    }
    for name, own in builders.items():
        first, second = ([build(view) for build in own] for view in (shipped_view(name), replace(shipped_view(name))))
        assert first == second
        for chart in first:
            assert chart is not None
            assert chart.svg.startswith("<?xml")
            assert chart.svg_narrow.startswith("<?xml")
            assert "<text" not in chart.svg
            # A page in dark mode knows every colour, so that no chart stands there on a white card.
            assert adapt_svg_to_dark(chart.svg, chart_swaps(COLOURS), CHART_GREYS)


@pytest.mark.usefixtures("laid_out")
def test_a_text_for_those_who_do_not_see_it_tells_the_numbers() -> None:
    """Those of the worked example: 1,020,000 gross, 359,070 in all, 250,000 put in; 214,200 and 144,870 by year."""
    charts = charts_of(shipped_view("teaching-employment", "en"))
    assert charts["waterfall"].alt == (
        "From a gross value of £1,020,000 to a total present value of £359,070, beside inputs of £250,000. "
        "Steps: deadweight −£408,000; attribution to others −£183,600; drop-off −£64,260; discounting −£5,070."
    )
    assert charts["value-by-year"].alt == "year 1: £214,200 (£214,200 not discounted); year 2: £144,870 (£149,940 not discounted)."
    assert charts["value-by-stakeholder"].alt == "Participants: value £359,070; Funder: put in £250,000."
    assert "Participants: Participants find work (£359,070)" in charts["theory-of-change"].alt
    assert charts["conventions"].alt.startswith("As the case chose: 1.44. Filters multiplied, drop-off from year 2: 1.39 to 1.46")


@pytest.mark.usefixtures("laid_out")
def test_an_illustration_tells_its_tornado_and_its_draws() -> None:
    """The widest first, the rest counted; the share above 1 as the simulation has it."""
    view = shipped_view("jongeren-en-schulden", "en")
    chart = tornado_chart(view)
    assert chart is not None
    assert chart.alt.startswith("As it is: 0.85. Meer uren betaald werk: quantity, 0 to 6,000: 0.43 to 1.82; ")
    assert len(chart.figures) == 1 + 4 * MOST_SWINGS
    (note,) = chart.notes
    assert "".join(run if isinstance(run, str) else run.text for run in note) == "19 other ranges move the result less."
    drawn, found = simulation_chart(view), view.simulation
    assert drawn is not None
    assert found is not None
    assert f"Above 1: {view.words.share(Decimal(str(found.probability_above_one)))} of the draws" in drawn.alt


def test_what_has_no_price_or_was_left_out_is_dashed_and_says_so(laid_out: list[Any]) -> None:
    """And a loss is hatched: none is told by colour alone."""
    chart = theory_chart(shipped_view("jongeren-en-schulden"))
    for canvas, boxes in laid_out:
        words = " ".join(words for words, _ in boxes)
        assert "heeft geen prijs" in words
        assert "weggelaten" in words
        dashed = [patch for patch in canvas.axes[0].patches if patch.get_linestyle() not in ("-", "solid") or patch._dash_pattern[1]]
        assert dashed
        assert [patch for patch in canvas.axes[0].patches if patch.get_hatch()]
    assert "(heeft geen prijs)" in chart.alt


# Odd cases ----------------------------------------------------------------------------------------

RANGE = {"quantity_low": "1", "quantity_high": "20", "deadweight_low": "0", "deadweight_high": "0.5"}


def odd_case(kind: str, folder: Path) -> Case:
    """A case that is unlike the shipped ones."""
    match kind:
        case "all negative":
            return case_of(folder, [{"proxy_value": "-100", **RANGE}, {"proxy_value": "-7", "duration_years": "3", "outcome": "B"}])
        case "forty rows":
            rows = [{"stakeholder": f"Group {n % 7}", "outcome": f"Outcome {n}", "proxy_value": str((n - 5) * 10)} for n in range(40)]
            return case_of(folder, [{**row, **(RANGE if n < 12 else {})} for n, row in enumerate(rows)])
        case "long names":
            rows = [{"stakeholder": LONG, "outcome": f"{LONG} {LONG}", "proxy_value": "123456789", **RANGE}]
            rows += [{"stakeholder": ONE_WORD, "outcome": ONE_WORD, "status": "unpriced", "note": LONG}]
            return case_of(
                folder, rows, [{"stakeholder": LONG, "input": f"{LONG} {LONG}", "value": "987654321"}, {"stakeholder": ONE_WORD}]
            )
        case "same names":
            return case_of(folder, [{"outcome": "The same", "stakeholder": who, **RANGE} for who in ("A", "B")])
        case "no ratio":
            rows = [{"row_kind": "saving", "proxy_value": "1000", **RANGE}, {"outcome": "B"}]
            return case_of(folder, rows, convention="{third_party_savings: denominator}")
        case "fifty years":
            return case_of(
                folder, [{"duration_years": "50", "drop_off": "0.02"}, {"first_year": "20", "proxy_value": "-40", "outcome": "B"}]
            )
        case "nothing in any year":
            return case_of(folder, [{"duration_years": "0"}])
        case "nothing at all":
            return case_of(folder, [{"quantity": "0"}])
        case "break-even":
            groups = [{"quantity": "", "group_size": size, "outcome": f"O{size}", "proxy_unit": LONG} for size in ("5", "500", "")]
            return case_of(folder, [*groups, {"quantity": "2", "proxy_value": "-3", "outcome": "B"}], question="break_even")
    raise AssertionError(kind)


# Those without a ratio and of a break-even have tests of their own below.
ODD = ("all negative", "forty rows", "long names", "fifty years", "nothing in any year", "nothing at all")


@pytest.mark.parametrize("kind", ODD)
def test_the_charts_of_an_odd_case_are_sound_at_both_widths(kind: str, tmp_path: Path, laid_out: list[Any]) -> None:
    """Whatever is in it; what can't be drawn is left out."""
    check(charts_of(view_of(odd_case(kind, tmp_path / "odd"))), laid_out)


def test_without_a_ratio_the_net_present_value_is_drawn(tmp_path: Path, laid_out: list[Any]) -> None:
    """Where savings take all inputs away; and then nothing is simulated."""
    charts = charts_of(view_of(odd_case("no ratio", tmp_path / "odd"), "en"))
    check(charts, laid_out)
    assert "simulation" not in charts
    assert charts["tornado"].alt.startswith("As it is: €")
    assert {figure.unit for figure in charts["conventions"].figures} == {"EUR"}


@pytest.mark.usefixtures("laid_out")
def test_outcomes_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    """By their stakeholder."""
    chart = tornado_chart(view_of(odd_case("same names", tmp_path / "odd"), "en"))
    assert chart is not None
    assert "The same (A): quantity" in chart.alt
    assert "The same (B): quantity" in chart.alt


def test_a_break_even_says_where_more_is_needed_than_there_are(tmp_path: Path, laid_out: list[Any]) -> None:
    """1,000 at 100 / 1.035 each takes 10.35: twice the group of 5; a loss makes up for nothing."""
    charts = charts_of(view_of(odd_case("break-even", tmp_path / "odd"), "en"))
    check(charts, laid_out)
    assert set(charts) == BREAK_EVEN
    chart = charts["break-even"]
    assert "O5: 10 of a group of 5 (207%)" in chart.alt
    assert "O500: 10 of a group of 500 (2%)" in chart.alt
    assert "B: no number would do" in chart.alt
    assert len(chart.notes) == 1
    for canvas, boxes in laid_out[2:]:
        assert "More than there are in the group" in [words for words, _ in boxes]
        assert "xxxx" in {patch.get_hatch() for patch in canvas.axes[0].patches}


def test_a_long_name_leaves_room_for_what_its_row_is_about(tmp_path: Path, laid_out: list[Any]) -> None:
    """A tornado that cuts off which parameter it moves says nothing; the outcome's name is shortened instead."""
    tornado_chart(view_of(odd_case("long names", tmp_path / "odd"), "en"))
    for _canvas, boxes in laid_out:
        words = " ".join(words for words, _box in boxes)
        assert "…: quantity, 1 to 20" in words
        assert "…: deadweight, 0% to 50%" in words


def test_a_result_far_from_1_is_not_pressed_into_a_corner(tmp_path: Path, laid_out: list[Any]) -> None:
    """Ratios of 96.6 and little less: 1 lies beyond the left edge, and an arrow says so instead of a line; near 1 there is a line."""
    for folder, row in (("far", {"proxy_value": "10000", "deadweight_low": "0", "deadweight_high": "0.01"}), ("near", RANGE)):
        tornado_chart(view_of(case_of(tmp_path / folder, [row]), "en"))
    arrows = [[line for line in canvas.axes[0].lines if line.get_marker() in ("<", ">")] for canvas, _ in laid_out]
    dashed = [[line for line in canvas.axes[0].lines if line.is_dashed()] for canvas, _ in laid_out]
    assert [len(found) for found in arrows] == [1, 1, 0, 0]
    assert [bool(found) for found in dashed] == [False, False, True, True]
    assert all("Ratio 1" in [words for words, _ in boxes] for _, boxes in laid_out)


# What is drawn ------------------------------------------------------------------------------------


def bars(canvas: Any) -> list[tuple[float, float]]:
    """From where to where each bar reaches, as a share of the width."""
    wide = canvas.axes[0].get_xlim()[1]
    return [(patch.get_x() / wide, (patch.get_x() + patch.get_width()) / wide) for patch in canvas.axes[0].patches]


def test_each_bar_of_a_waterfall_begins_where_the_one_before_ended(laid_out: list[Any]) -> None:
    """From 200 down 150, nothing, down 100 to -50: the scale runs from -50 to 200, and 0 lies a fifth along it."""
    steps = [("gross", 200, "level"), ("a", -150, "change"), ("b", 0, "change"), ("c", -100, "change"), ("total", -50, "level")]
    rows: list[Any] = [Step(name, Decimal(amount), str(amount), kind) for name, amount, kind in steps]  # type: ignore[arg-type]
    waterfall(rows, Mark(Decimal(100), "Inputs 100"), COLOURS)
    assert bars(laid_out[0][0]) == [
        (pytest.approx(0.2), pytest.approx(1.0)),
        (pytest.approx(0.4), pytest.approx(1.0)),
        (pytest.approx(0.4), pytest.approx(0.4)),
        (pytest.approx(0.0), pytest.approx(0.4)),
        (pytest.approx(0.0), pytest.approx(0.2)),
    ]
    assert [patch.get_hatch() or "" for patch in laid_out[0][0].axes[0].patches] == ["", "////", "", "////", ""]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3, 7), (0.85, 0.88), (0, 98_765_432_109), (1, 1), (0, 0), (-5, -5)])
@pytest.mark.parametrize("most", [1, 4, 7])
def test_a_scale_has_few_round_numbers_on_it(low: float, high: float, most: int) -> None:
    """At most so many, or two, all between its ends, written with the decimals that they have."""
    scale = scale_over([low, high], 0.0, 100.0)
    values, decimals = scale.ticks(most)
    assert len(values) <= max(most, 2)
    assert all(scale.low - 1e-6 <= value <= scale.high + 1e-6 for value in values)
    assert all(value == round(value, decimals) for value in values)
