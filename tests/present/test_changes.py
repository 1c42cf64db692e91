"""What changed since the previous period, and the way to all periods."""

from __future__ import annotations

import pytest

from koers.data.store import Store
from koers.notebook import prepare_report
from koers.present.display import Bullets, Link, Prose, Table, Tiles
from tests.running import ROOT


@pytest.mark.parametrize(("language", "href"), [("nl", "../index.html"), ("en", "../../index.html")])
def test_what_changed_leads_to_the_report_over_all_periods(language: str, href: str) -> None:
    """By the index page, from the folder of either language."""
    report = prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, "theme-progress", "2025-Q3", language, "ouderen")
    links = [run for item in report.progress.changes() if isinstance(item, Prose) for run in item.text if isinstance(run, Link)]
    assert [link.href for link in links] == [href]
    assert report.data.programme.reports["continuity"].title[language] in links[0].text


def test_a_theme_without_milestones_has_no_tile_of_them() -> None:
    """Youth care in 2019 has an agenda and risks and no milestone: 0 of 0 done says nothing."""
    report = prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, "theme-progress", "2019-Q4", "en", "jeugdhulp")
    [tiles] = [item for item in report.progress.at_a_glance() if isinstance(item, Tiles)]
    assert [lead for lead, _figure, _note in tiles.items] == ["Projects", "Risks and dependencies"]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("theme", ["bestaanszekerheid", "preventie-en-gezondheid", "mentale-gezondheid", "ouderen"])
def test_a_theme_that_the_previous_period_had_under_another_name_says_where_its_projects_came_from(theme: str, language: str) -> None:
    """Every project of the theme stands in one list and in the table; each link with its evidence; phases are said to be incomparable."""
    report = prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, "theme-progress", "2024-H1", language, theme)
    section = report.progress.changes()
    [bullets] = [item for item in section if isinstance(item, Bullets)]
    [table] = [item for item in section if isinstance(item, Table)]
    told = [str(item[1]) for item in bullets.items]
    rows = [[str(cell.content[0]) for cell in row.cells] for row in table.rows]
    for project in report.progress.of_theme.projects:
        assert sum(project.label in line for line in told) in (1, 2), project.label
        assert project.label in {row[0] for row in rows}
    known = {"nl": {"hoog", "gemiddeld", "laag", "–"}, "en": {"high", "medium", "low", "–"}}[language]
    assert {row[4] for row in rows} <= known
    assert all((row[3] == "–") == (row[4] == "–") for row in rows)
    prose = "".join(str(run) for item in section if isinstance(item, Prose) for run in item.text)
    assert {"nl": "mijlpalen van oktober", "en": "milestones of October"}[language] in prose
