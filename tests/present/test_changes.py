"""What changed since the previous period, and the way to all periods."""

from __future__ import annotations

from dataclasses import replace

import pytest

from koers.data.store import Store
from koers.notebook import prepare_report
from koers.present.display import Bullets, Figure, Link, Prose, Table, Tiles
from koers.present.progress import Earlier, ProgressSections
from koers.present.progress.changes import compared
from koers.present.progress.overview import overview
from koers.present.progress.projects import projects
from koers.present.wording import Wording
from koers.progress.changes import compare
from tests.progress.tiny import SPAN, frames, progress
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


def told_beside(*, one_kind: bool, language: str = "en") -> ProgressSections:
    """The tiny period after another in which a project was a phase further, and one result fewer was told of."""
    now, status = progress(), frames()["project_status"]
    status.loc[status["project_id"] == "twee", "phase_id"] = "dan"
    before = progress(project_status=status, results=frames()["results"].iloc[1:])
    return ProgressSections(
        period="2024-H2",
        theme_id="rood",
        progress=now,
        messages=(),
        words=Wording(language),
        colours=dict.fromkeys(("primary", "accent", "spent", "expected", "left", "positive", "negative"), "#14425f"),
        first=SPAN.first,
        last=SPAN.last,
        finance=None,
        earlier=Earlier("2024-H1", "January to June 2024", before, compare(now, before, "rood"), one_kind=one_kind),
    )


def test_a_project_that_moved_shows_the_phase_it_was_in() -> None:
    """In the table of the theme and in that of all themes; one that stayed shows its phase alone."""
    view = told_beside(one_kind=True)
    [(before, now)] = view.earlier.changes.moved if view.earlier else []
    shown = f"{view.phase_name(now)} (was {view.phase_name(before).lower()})"
    for section, name in ((overview([view]), "alle-projecten"), (projects(view), "projecten")):
        [table] = [item for item in section if isinstance(item, Table) and item.name == name]
        phases = {row.cells[0].content[0]: row.cells[1].content[0] for row in table.rows if row.role == "body"}  # type: ignore[index]
        assert phases.pop(now.label) == shown
        assert not [phase for phase in phases.values() if "was" in str(phase)]


def test_results_of_two_half_years_stand_beside_each_other_under_their_own_ids() -> None:
    """In a tile and among the changes; of periods that are not as long nothing is compared."""
    view, apart = told_beside(one_kind=True), told_beside(one_kind=False)
    note = next(note for lead, _figure, note in view.at_a_glance().items[0].items if lead == "Results")  # type: ignore[union-attr]
    assert note[-1] == " in January to June 2024"
    then = note[-2]
    assert isinstance(then, Figure)
    assert (then.id, then.label.endswith("(2024-H1)")) == ("2024-H1/progress/rood/total/n_realised", True)
    told = [item for section in (view.changes(), compared(view)) for item in section if isinstance(item, Bullets)]
    assert [str(one.items[-1][0]) for one in told] == ["Results: ", "Results: "]
    assert apart.was("n_realised") == ()
    assert not [item for item in apart.changes() if isinstance(item, Bullets) and item.items[-1][0] == "Results: "]


def test_a_larger_report_tells_of_no_period_that_cannot_be_compared() -> None:
    """Where no theme is the same the whole says nothing; the report of the theme says why."""
    lone = replace(told_beside(one_kind=True), earlier=None)
    assert compared(lone).items == ()
    assert len(lone.changes().items) == 2
    assert lone.phase_and_before(lone.of_theme.projects[0]) in {"–", *(label for _phase, label in lone.progress.phases)}
