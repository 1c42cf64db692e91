"""The report comparison: what it says of two periods of the second programme, of a made-up second half, and over years."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from koers.data.ledger import PARTS, LedgerRecord
from koers.data.store import Store
from koers.errors import UsageError
from koers.figures import Source
from koers.lineage import Node
from koers.notebook import prepare_report
from koers.period import Period
from koers.present.display import Callout, Chart, Heading, Section, Table, figures_of
from koers.report.report import Report
from koers.report.traces import figures_of as traced
from tests.programme_copy import edit
from tests.running import ROOT

SECOND = ROOT / "tests/second_programme"
NAMES = ("key_messages", "at_a_glance", "compared", "movements", "forecast", "projects", "results", "restated_figures")
ALL = "2023-Q2/comparison/programme/total"


@cache
def store(folder: Path = SECOND) -> Store:
    """A programme's data and parameters."""
    return Store(folder / "data", folder / "params")


@cache
def opened() -> tuple[Report, Section]:
    """The second programme's last quarter beside the one before, and all that its report shows."""
    report = prepare_report(store(), ROOT, "comparison", "2023-Q2", "en")
    return report, whole(report)


def whole(report: Report, names: tuple[str, ...] = NAMES) -> Section:
    """The sections of a report, all of them or those that are named."""
    return Section(tuple(item for name in names for item in getattr(report.comparison, name)()))


def said(section: Section) -> str:
    """The text of a section, without charts."""

    def walk(form: object) -> str:
        if isinstance(form, dict):
            kept = (
                value
                for key, value in form.items()
                if key not in ("svg", "svg_narrow", "id", "label", "anchor", "kind", "unit", "rule", "value")
            )
            return "".join(map(walk, kept))
        return "".join(map(walk, form)) if isinstance(form, list) else form if isinstance(form, str) else ""

    return re.sub(r"\s+", " ", walk(section.neutral()).replace("\u00a0", " "))


def tables(section: Section) -> dict[str, Table]:
    """The tables by name."""
    return {item.name: item for item in section if isinstance(item, Table)}


@pytest.fixture(scope="module")
def over_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second programme with a fiscal year that begins in April: its two quarters lie in different ones."""
    target = tmp_path_factory.mktemp("years") / "programme"
    shutil.copytree(SECOND, target)
    edit(target / "params/programme.yaml", "fiscal_year_start_month: 10", "fiscal_year_start_month: 4")
    return target


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second programme with a fiscal year that ends with its last quarter."""
    target = tmp_path_factory.mktemp("closed") / "programme"
    shutil.copytree(SECOND, target)
    edit(target / "params/programme.yaml", "fiscal_year_start_month: 10", "fiscal_year_start_month: 7")
    return target


@pytest.mark.parametrize(
    ("key", "value"),
    [
        # 115 000.25 + 20 000 + 60 000 + 60 000 + 112 000.
        ("forecast", "367000.25"),
        # 120 000.25 + 25 000 + 54 999.25 + 50 000 + 15 000 + 112 000.
        ("outcome", "376999.50"),
        # +5 000, +5 000, -5 000.75, -10 000; the new line's 15 000 is no error.
        ("forecast_error", "-5000.75"),
        ("absolute_error", "25000.75"),
        ("new_lines", "15000"),
        ("forecast_budget", "392000.50"),
        ("spent_change", "104000"),
        ("n_forward", "2"),
        ("n_new", "1"),
        ("n_ended", "1"),
        ("n_restated", "0"),
        ("n_realised_change", "3"),
    ],
)
def test_figures_by_hand(key: str, value: str) -> None:
    """Of the second programme, from its tables with a pencil."""
    report, _section = opened()
    assert report.comparison.figure(f"{ALL}/{key}").value == Decimal(value)


def test_every_figure_that_is_shown_leads_to_cells() -> None:
    """The lineage of the report ends in rows of tables, files that were looked in and parameters, of both periods."""
    report, section = opened()
    nodes = {id_: Node.of(id_, form) for id_, form in report.accountability().neutral()["lineage"].items()}
    shown = {figure["id"] for figure in figures_of(section.neutral())}
    assert shown - set(nodes) == set()
    assert all(parent in nodes for node in nodes.values() for parent in node.parents)
    ends = [node for node in nodes.values() if not node.parents]
    assert [node.id for node in ends if node.source is None and "/comparison/" in node.id] == []
    folders = {"/".join(node.source.file.split("/")[:3]) for node in ends if node.source and node.source.row}
    assert folders == {"data/periods/2023-Q1", "data/periods/2023-Q2"}


def test_a_formula_says_of_which_period_each_figure_is() -> None:
    """So that now minus then is not the same name twice."""
    report, _section = opened()
    node = report.comparison.figure("2023-Q2/comparison/bureau/huur/spent_change")
    assert node.origin is not None
    assert node.origin.node(node).formula == "Programmabureau, Huur: spent − Programmabureau, Huur: spent (2023-Q1)"


def test_a_figure_is_traced_without_the_report_and_a_row_forward_to_it() -> None:
    """`koers trace` knows the comparison; of the first quarter's first line the error of the forecast follows."""
    found = traced(store(), ROOT, Period.parse("2023-Q2"), "en", "2023-Q2/comparison/x")
    assert "2023-Q2/comparison/wonen-en-water/drijvende-buurt/forecast_error" in found.nodes
    forward = found.from_cell(Source("data/periods/2023-Q1/line_finance.csv", 2, ""))
    assert "2023-Q2/comparison/wonen-en-water/drijvende-buurt/forecast_error" in forward


def test_both_languages_have_the_same_figures() -> None:
    """Ids and values, of the sections without charts."""
    plain = ("key_messages", "at_a_glance", "compared", "results", "restated_figures")
    reports = (prepare_report(store(), ROOT, "comparison", "2023-Q2", language) for language in ("en", "nl"))
    english, dutch = ({f["id"]: f["value"] for f in figures_of(whole(report, plain).neutral())} for report in reports)
    assert english == dutch
    assert len(english) > 20


def test_the_bridge_is_drawn_from_level_to_level() -> None:
    """The new line is a step of its own, with a plus."""
    _report, section = opened()
    [chart] = [item for item in section if isinstance(item, Chart) and item.name == "brug-themas"]
    assert chart.alt == 'From €367,000 to €377,000. Steps: Jong op de dijk −€10,000; Wonen & "water" +€4,999; Lines that are new +€15,000.'


def test_themes_and_lines_stand_in_the_order_of_their_movement() -> None:
    """The school's theme moved by 15 000, the houses' by 5 000, the office not at all."""
    _report, section = opened()
    found = tables(section)
    assert [row.cells[0].content for row in found["geld"].rows] == [
        ("Jong op de dijk",),
        ('Wonen & "water"',),
        ("Programmabureau",),
        ("Total",),
    ]
    assert "Not in 2023-Q1: Zeebenen." in said(section)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_of_a_year_that_is_over_nothing_is_expected_now(closed: Path, language: str) -> None:
    """Columns, rows, titles and figures say so; what was expected is the earlier period's own."""
    section = whole(prepare_report(store(closed), ROOT, "comparison", "2023-Q2", language))
    expecting = re.compile("verwacht|expected", re.IGNORECASE)
    told = [column.label for name, table in tables(section).items() if name.startswith("geld") for column in table.columns]
    assert {label.rpartition(" ")[2] for label in told if expecting.search(label)} == {"2023-Q1"}
    own = {figure["label"] for figure in figures_of(section.neutral()) if figure["id"].endswith(("_change", "/outcome"))}
    assert [label for label in own if expecting.search(label)] == []
    [chart] = [item for item in section if isinstance(item, Chart) and item.name == "bewegingen"]
    ends = [row.cells[0].content[0] for row in tables(section)["overzicht"].rows]
    assert not expecting.search(" ".join((chart.title, chart.alt, *map(str, ends))))


def test_two_amounts_of_what_is_left_say_what_each_is_of(closed: Path) -> None:
    """That of the lines, and that of the whole overview after carry-over."""
    section = whole(prepare_report(store(closed), ROOT, "comparison", "2023-Q2", "en"), ("key_messages", "at_a_glance", "movements"))
    _messages, tiles, *_ = section.neutral()["items"]
    assert "Change of what is left on the lines" in [tile["label"] for tile in tiles["items"]]
    text = said(section)
    assert "Of all income and expenditure, after carry-over, it was" in text
    assert "before income and carry-over" in text
    assert "was then expected to be left on the lines at the end of the year" in text


def test_over_fiscal_years_it_says_so_and_compares_budgets_alone(over_years: Path) -> None:
    """No spending, no forecast, nothing restated; the phases and results are compared all the same."""
    report = prepare_report(store(over_years), ROOT, "comparison", "2023-Q2", "en")
    section = whole(report)
    assert [item.title for item in section if isinstance(item, Callout)] == ["A comparison over years"]
    assert "Budgets are, with the last revised ones; spending is not" in said(section)
    headings = {item.anchor for item in section if isinstance(item, Heading)}
    assert {"geld", "projecten", "resultaten"} <= headings
    assert not headings & {"verwachting", "herzien"}
    money = {figure["id"].rpartition("/")[2] for figure in figures_of(section.neutral()) if figure["unit"] == "EUR"}
    assert money == {"budget", "budget_revised", "budget_change", "budget_revised_change"}


def test_a_new_years_budget_is_compared_with_the_last_revised_one(over_years: Path) -> None:
    """Drijvende buurt: what was amended then is no movement of the first budget now."""
    view = prepare_report(store(over_years), ROOT, "comparison", "2023-Q2", "en").comparison
    for line in view.money.all_lines if view.money else ():
        change, now = view.change(f"{line.key}/budget"), view.at(view.now, f"{line.key}/budget")
        then = view.at(view.then, f"{line.key}/budget_revised")
        assert (change.value if change else None) == ((now.value or 0) if now else 0) - ((then.value or 0) if then else 0)
        assert view.before(f"{line.key}/budget") == then
    figure = view.change("wonen-en-water/total/budget")
    assert figure is not None
    assert figure.label.endswith(": budget: change from the revised budget of 2023-Q1")
    columns = [
        column.label for column in tables(whole(prepare_report(store(over_years), ROOT, "comparison", "2023-Q2", "en")))["geld"].columns
    ]
    assert columns == [
        "Theme",
        "Revised budget 2023-Q1",
        "Budget 2023-Q2",
        "Budget, change",
        "Revised budget 2023-Q2",
        "Revised budget, change",
    ]


def test_a_project_left_out_because_it_had_ended_has_not_vanished(tmp_path: Path) -> None:
    """It stands by itself, is not counted as gone, and a count of 0 is no sentence."""
    target = tmp_path / "programme"
    shutil.copytree(SECOND, target)
    edit(
        target / "data/periods/2023-Q1/project_status.csv",
        "buurtbatterij,idee,,later,later,,unknown",
        "buurtbatterij,idee,2022,,,2023-02,fixed",
    )
    for name in ("project_status", "agenda", "risks", "milestones"):
        now = target / f"data/periods/2023-Q2/{name}.csv"
        rows = now.read_text(encoding="utf-8").splitlines(keepends=True)
        now.write_text("".join(row for row in rows if ",buurtbatterij," not in row), encoding="utf-8")
    report = prepare_report(store(target), ROOT, "comparison", "2023-Q2", "en")
    text = said(whole(report, ("key_messages", "projects")))
    assert 'Ended before the period, and no longer told of: Wonen & "water": Buurtbatterij.' in text
    assert "Told of before, not now" not in text
    assert not re.search(r"(?<!\d)0 projects", text)
    assert report.comparison.figure(f"{ALL}/n_gone").value == 0


def test_the_subtitle_names_the_year_that_its_money_is_of(closed: Path) -> None:
    """As that of the financial overview does."""
    report = prepare_report(store(closed), ROOT, "comparison", "2023-Q2", "en")
    assert report._period_text.endswith(", and the whole of 2022/2023")


def test_the_ledger_that_spending_came_from_is_named_and_reconciled() -> None:
    """On the page that accounts for the comparison, as in the reports on money; nothing where spending was supplied."""
    report = prepare_report(store(), ROOT, "comparison", "2023-Q2", "en")
    assert not report._comparison.sources()
    parts = {part: {"n_lines": n, "amount_eur": str(n)} for part, n in zip(PARTS, (3, 0, 0, 0, 0), strict=True)}
    file = {"file": "grootboek.csv", "sha256": "0" * 64}
    record = LedgerRecord.model_validate(
        {
            **dict.fromkeys(("source", "mapping", "lines_kept"), file),
            "from_date": date(2023, 1, 1),
            "until_date": date(2023, 6, 30),
            "total": {"n_lines": 3, "amount_eur": "3"},
            "parts": parts,
            "lines": [],
        }
    )
    account = replace(report, data=replace(report.data, ledger=record))
    shown = Section(tuple(account._comparison.sources()))
    assert "grootboek.csv" in said(shown)
    assert "grootboek" in tables(shown)
    made = {figure.id for maker in account._comparison.makers() for figure in maker.cache.values()}
    assert "2023-Q2/finance/ledger/difference/amount" in made


def test_another_earlier_period_than_the_usual_is_named_in_the_ids() -> None:
    """An id means one figure everywhere."""
    usual = prepare_report(store(), ROOT, "comparison", "2023-Q2", "en", against="2023-Q1")
    assert usual.comparison.figure.own == "2023-Q2/comparison/"
    shipped = Store(ROOT / "data", ROOT / "params")
    assert shipped.compared_with(Period.parse("2025-Q3"), ["results"]) == Period.parse("2024-H1")
    with pytest.raises(UsageError, match="tell of nothing in common"):
        _ = prepare_report(shipped, ROOT, "comparison", "2025-Q3", "nl", against="2019-Q4").comparison
    with pytest.raises(UsageError, match="2025-Q3 does not lie before 2024-H1"):
        _ = prepare_report(shipped, ROOT, "comparison", "2024-H1", "nl", against="2025-Q3").comparison


def test_a_period_without_an_earlier_one_has_no_comparison() -> None:
    """It says what lacks."""
    assert "comparison" not in store().reports(Period.parse("2023-Q1"))
    assert store().missing_tables(Period.parse("2023-Q1"), "comparison") == ["an earlier period with line_finance, project_status, results"]


def test_periods_without_phases_tell_of_projects_and_results() -> None:
    """The shipped 2025-Q3 has results alone: what is not compared is said."""
    report = prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, "comparison", "2025-Q3", "nl")
    section = whole(report)
    text = said(section)
    assert "Geld: niet vergeleken: niet in beide gemeld." in text
    assert "De twee perioden zijn niet even lang" in text
    assert {"projecten", "resultaten", "plannen"} <= set(tables(section))
    assert not [item for item in section if isinstance(item, Chart)]
