"""Back tests: counts that the documents state, against our lists."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from koers.data.store import PeriodData, Store
from koers.frames import rows_of
from koers.notebook import Report, prepare_report
from koers.present.display import Figure, Table, figures_of
from koers.progress.model import Progress

ROOT = Path(__file__).parent.parent
STORE = Store(ROOT / "data", ROOT / "params")


@cache
def report(name: str, period: str) -> Report:
    """A shipped report."""
    return prepare_report(STORE, ROOT, name, period)


@cache
def half_year() -> Progress:
    """The progress of January to June 2024."""
    return report("theme-progress", "2024-H1").progress.progress


def data(period: str) -> PeriodData:
    """The data of a period."""
    return report({"2024-H1": "theme-progress", "2025-Q3": "theme-progress"}.get(period, "regional-figures"), period).data


def stated() -> dict[str, int]:
    """What the half-year report states in figures of itself."""
    return {row.fact_id: int(row.n_value) for row in rows_of(data("2024-H1").frames["programme_facts"]) if row.n_value is not None}


def published(name: str) -> list[dict[str, str]]:
    """A table of the published totals."""
    with (ROOT / "data" / "published" / "bcpg-2020-03" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Where the list and the stated number differ: (stated, in the list). The report shows the list's, with a note.
DIFFER = {
    "allround-project-leaders-preventie-en-gezondheid": (12, 13),
    "allround-project-leaders-ouderen": (9, 6),
    "allround-project-leaders-total": (31, 29),
}


def test_the_half_year_reports_own_counts_are_those_of_its_lists() -> None:
    """26 projects, 6 subprojects, 7, 8, 6 and 5 by theme; of the project leaders three counts differ."""
    compared, different = 0, {}
    for row in rows_of(data("2024-H1").frames["programme_facts"]):
        if row.counted_measure:
            listed = half_year().number(f"{row.counted_theme_id or 'programme'}/total/{row.counted_measure}")
            compared += 1
            if listed != row.n_value:
                different[row.fact_id] = (int(row.n_value), listed)
    assert compared == 11
    assert different == DIFFER


def test_the_report_says_where_a_stated_count_differs_and_no_figure_has_two_values() -> None:
    """A note per difference, with both numbers as figures; the list's count in the overview and in the table of facts is one figure."""
    opening = report("programme-report", "2024-H1").document.opening()
    table = next(item for item in opening if isinstance(item, Table) and item.name == "feiten")
    told = [tuple(int(run.value or 0) for run in note if isinstance(run, Figure)) for note in table.notes]
    assert told == list(DIFFER.values())
    found: dict[str, set[str]] = {}
    for figure in figures_of(opening.neutral()):
        found.setdefault(figure["id"], set()).add(figure["value"])
    assert {key for key, values in found.items() if len(values) > 1} == set()
    assert found["2024-H1/progress/programme/total/n_projects"] == {"26"}


@pytest.mark.parametrize(
    ("fact", "listed"),
    [
        ("municipalities", lambda: len(data("2024-H1").frames["municipalities"])),
        ("themes", lambda: len(data("2024-H1").frames["theme_profiles"])),
        ("themes-in-report", lambda: sum(row.covered == "yes" for row in rows_of(data("2024-H1").frames["theme_profiles"]))),
        ("abbreviations", lambda: sum(row.in_list == "yes" for row in rows_of(data("2024-H1").frames["abbreviations"]))),
        ("phase-definitions", lambda: sum(bool(row.meaning_nl) for row in rows_of(data("2024-H1").frames["phases"]))),
    ],
)
def test_registers_have_as_many_as_the_half_year_report_states(fact: str, listed: object) -> None:
    """Municipalities, themes, themes with a chapter, abbreviations in its list, phases that it defines."""
    assert callable(listed)
    assert listed() == stated()[fact]


def test_projects_by_phase_add_up_to_all_projects() -> None:
    """The programme's phases hold every project and subproject: 26 and 6."""
    phases = [half_year().number(f"programme/{phase}/n_all") for phase, _label in half_year().phases]
    assert sum(phases) == 26 + 6
    for theme in half_year().themes.values():
        if theme.projects:
            own = [half_year().number(f"{theme.theme_id}/{phase}/n_all") for phase, _label in half_year().phases]
            assert sum(own) == half_year().number(f"{theme.theme_id}/total/n_all")


def test_the_agenda_of_2025_has_the_24_projects_that_it_states() -> None:
    """And 8 principles, which it does not count as projects."""
    items = [row for row in rows_of(data("2024-H1").frames["agenda_items"]) if row.vintage_id == "agenda-2025"]
    assert sum(row.level == "project" for row in items) == 24


def test_the_region_of_2025_has_the_14_municipalities_that_it_states() -> None:
    """All of them have walks; the number is in the colophon."""
    walks = [
        row for row in rows_of(data("2025-Q3").frames["results"]) if row.n_value is not None and "praatommetjes" in (row.unit_nl or "")
    ]
    assert [int(row.n_value) for row in walks] == [len(data("2025-Q3").frames["municipalities"])]


def test_inhabitants_add_up_to_the_printed_total() -> None:
    """627,808 in 2017."""
    [total] = published("population_totals")
    assert int(data("2019").frames["population"]["n_inhabitants"].sum()) == int(total["n_inhabitants"])


def test_notifications_add_up_to_every_printed_total() -> None:
    """Each disease's row, each municipality's column and the whole table, those from an unknown municipality included."""
    counts = list(rows_of(data("2019").frames["disease_counts"]))
    compared = 0
    for total in published("disease_totals"):
        found = sum(
            int(row.n_notifications)
            for row in counts
            if total["disease_id"] in ("", row.disease_id) and total["municipality_id"] in ("", row.municipality_id or "onbekend-of-elders")
        )
        assert found == int(total["n_notifications"]), total
        compared += 1
    assert compared == 38


@pytest.mark.parametrize(("period", "table", "column", "total"), [("2019", "health_questions", "n_questions", 353)])
def test_questions_add_up_to_the_printed_total(period: str, table: str, column: str, total: int) -> None:
    """The four subjects that were asked about most."""
    assert int(data(period).frames[table][column].sum()) == total


def test_kinds_of_reporters_and_of_reports_add_up_to_the_stated_total() -> None:
    """16 reports of mandatory care in January 2020, by who reported and by what was done."""
    facts = list(rows_of(data("2020-01").frames["care_facts"]))
    [total] = [int(row.n_cases) for row in facts if row.fact_id == "meldingen"]
    blocks = {row.block_id for row in facts if row.total_id == "meldingen"}
    assert {block: sum(int(row.n_cases) for row in facts if row.block_id == block and row.total_id == "meldingen") for block in blocks} == {
        "soort-melding": total,
        "profiel-melder": total,
    }
