"""What changed since the previous period, and the way to all periods."""

from __future__ import annotations

import pytest

from koers.data.store import Store
from koers.notebook import prepare_report
from koers.present.display import Link, Prose, Tiles
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
