"""The sections on progress: what is told, in two languages, and what is honestly not there."""

from __future__ import annotations

import itertools
from functools import cache

import pytest

from koers.data.store import Store
from koers.notebook import Report, prepare_report
from koers.present.display import Bullets, Callout, Chart, Figure, Heading, Section, Table, figures_of
from koers.present.progress.charts import Span, phase_board, time_line
from koers.present.progress.projects import first_day, last_day
from tests.running import ROOT

COLOURS = {"primary": "#14425f", "expected": "#4f9bc4"}
OF_2024 = ("bestaanszekerheid", "preventie-en-gezondheid", "mentale-gezondheid", "ouderen")
CASES = [
    *(("2024-H1", theme) for theme in OF_2024),
    ("2025-Q3", "ouderen"),
    ("2025-Q3", "werkwijze"),
    ("2025-Q3", "programmaorganisatie-algemeen"),
    ("2019-Q4", "integrale-ouderenzorg"),
    ("2019-Q4", "jeugdhulp"),
]
each_case = pytest.mark.parametrize(("period", "theme"), CASES)
each_language = pytest.mark.parametrize("language", ["nl", "en"])


@cache
def report(period: str, theme: str, language: str = "nl") -> Report:
    """Open a shipped report."""
    return prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, "theme-progress", period, language, theme)


@cache
def whole(period: str, theme: str, language: str = "nl") -> Section:
    """Return all sections of a report."""
    progress = report(period, theme, language).progress
    parts = (progress.key_messages(), progress.at_a_glance(), progress.theme(), progress.projects(), progress.every_project())
    after = (progress.deployment(), progress.money(), progress.changes())
    return Section(tuple(item for section in (*parts, *after) for item in section))


def words(section: Section) -> str:
    """Return all text of a section."""

    def walk(form: object) -> str:
        if isinstance(form, dict):
            return " ".join(
                walk(value)
                for key, value in form.items()
                if key not in ("svg", "svg_narrow", "id", "label", "anchor", "kind", "unit", "rule", "value")
            )
        return " ".join(map(walk, form)) if isinstance(form, list) else form if isinstance(form, str) else ""

    return " ".join(walk(section.neutral()).replace("\u00a0", " ").split())


@each_case
@each_language
def test_names_are_unique_and_levels_are_not_skipped(period: str, theme: str, language: str) -> None:
    """Anchors, tables and charts each have a name of their own; a heading is at most one level below the one before it."""
    items = list(whole(period, theme, language))
    headings = [item for item in items if isinstance(item, Heading)]
    names = [item.name for item in items if isinstance(item, (Table, Chart))]
    assert len({h.anchor for h in headings}) == len(headings)
    assert len(set(names)) == len(names)
    assert all(below.level <= above.level + 1 for above, below in itertools.pairwise(headings))


@each_case
@each_language
def test_a_figure_has_one_value_one_label_and_one_text(period: str, theme: str, language: str) -> None:
    """However often it is shown; and its label is readable on its own."""
    seen: dict[str, tuple[object, ...]] = {}
    for figure in figures_of(whole(period, theme, language).neutral()):
        told = (figure["value"], figure["label"], figure["text"])
        assert seen.setdefault(figure["id"], told) == told
        assert figure["id"].startswith(f"{period}/")
        assert not figure["label"].startswith(":")


@each_case
def test_three_to_five_messages_come_first(period: str, theme: str) -> None:
    """Every theme has that many, however little its period holds."""
    [messages] = report(period, theme).progress.key_messages()
    assert 3 <= len(messages.items) <= 5  # type: ignore[union-attr]


@pytest.mark.parametrize("theme", OF_2024)
def test_the_total_of_results_agrees_with_the_lists(theme: str) -> None:
    """The bullets under each project are as many as its count; the total is their sum less repeated tellings of an event."""
    progress = report("2024-H1", theme).progress
    listed = sum(len(item.items) for item in progress.every_project() if isinstance(item, Bullets))
    once = progress.number("n_results")
    tellings = [r.event_id for r in progress.of_theme.results if r.event_id]
    assert listed == len(progress.of_theme.results)
    assert once == listed - (len(tellings) - len(set(tellings)))


@pytest.mark.parametrize(
    ("period", "theme", "nl", "en"),
    [
        ("2024-H1", "ouderen", "Deze periode bevat geen mijlpalen of risico’s.", "This period has no milestones or risks."),
        ("2025-Q3", "ouderen", "Deze periode bevat geen bedragen voor dit thema.", "This period has no amounts for this theme."),
        ("2025-Q3", "ouderen", "Deze periode bevat geen gegevens over lokale inzet.", "This period has no data on local deployment."),
        (
            "2025-Q3",
            "programmaorganisatie-algemeen",
            "Deze periode bevat geen resultaten van dit project.",
            "This period has no results of this project.",
        ),
        ("2019-Q4", "jeugdhulp", "Deze periode bevat geen mijlpalen van dit project.", "This period has no milestones of this project."),
        (
            "2019-Q4",
            "jeugdhulp",
            "Deze periode bevat geen fasen, resultaten, doelen of bedragen.",
            "This period has no phases, results, goals or amounts.",
        ),
        ("2019-Q4", "jeugdhulp", "Er is geen eerdere periode met gegevens.", "There is no earlier period with data."),
        ("2024-H1", "ouderen", "De thema’s zijn niet één op één te vergelijken.", "The themes cannot be compared one to one."),
        ("2025-Q3", "werkwijze", "Die gaat niet over dit thema", "It did not tell of this theme"),
        (
            "2025-Q3",
            "ouderen",
            "Vergeleken met januari tot en met juni 2024, per project.",
            "Compared with January to June 2024, by project.",
        ),
        (
            "2024-H1",
            "ouderen",
            "Staat ook bij Welzijn op recept (Bestaanszekerheid)",
            "Also told under Welzijn op recept (Bestaanszekerheid)",
        ),
        (
            "2024-H1",
            "ouderen",
            "Waarschijnlijk: op inhoud aan dit project toegeschreven.",
            "Likely: attributed to this project by its content.",
        ),
        ("2025-Q3", "programmaorganisatie-algemeen", "ten minste 40 interviews", "at least 40 interviews"),
        ("2024-H1", "ouderen", "Gewijzigd in juli 2024", "Changed in July 2024"),
    ],
)
def test_what_a_period_holds_and_lacks_is_said_in_both_languages(period: str, theme: str, nl: str, en: str) -> None:
    """Absence, comparison, doubt and bounds each have their sentence."""
    assert nl in words(whole(period, theme))
    assert en in words(whole(period, theme, "en"))


def test_a_stated_number_that_differs_from_the_list_is_said() -> None:
    """Preventie states 12 project leaders and lists 13 assignments; Bestaanszekerheid states and lists 4."""
    found = [item for item in report("2024-H1", "preventie-en-gezondheid").progress.deployment() if isinstance(item, Callout)]
    assert [run.text for run in found[0].text[0] if isinstance(run, Figure)] == ["12", "13"]
    assert not [item for item in report("2024-H1", "bestaanszekerheid").progress.deployment() if isinstance(item, Callout)]


def test_money_in_short_leads_to_the_financial_overview() -> None:
    """The link goes to the theme's place in it, and the figures are those of the finances."""
    section = report("2024-H1", "ouderen").progress.money()
    form = str(section.neutral())
    assert "financial-overview.html#ouderen" in form
    assert "2024-H1/finance/ouderen/total/spent" in form


def test_the_files_of_the_period_compared_with_are_told() -> None:
    """The inputs name both periods' tables, each once."""
    files = [item.file for item in report("2025-Q3", "ouderen").inputs]
    assert {"data/periods/2025-Q3/results.csv", "data/periods/2024-H1/project_status.csv"} <= set(files)
    assert len(files) == len(set(files))


def test_the_stepper_tells_the_phase_by_shape_and_words() -> None:
    """Of six phases one is present; before Bennie Oud's there are four, after it one."""
    text = words(report("2024-H1", "ouderen").progress.every_project())
    assert "Fase: ● Initiatiefase → ● Definitiefase → ● Ontwerpfase → ● Voorbereidingsfase → ◉ Realisatiefase → ○ Borgingsfase" in text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2024", "2024-01-01", "2024-12-31"), ("2024-02", "2024-02-01", "2024-02-29"), ("2024-06-10", "2024-06-10", "2024-06-10")],
)
def test_a_date_that_is_partly_known_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    """2024 is a leap year."""
    assert (first_day(text).isoformat(), last_day(text).isoformat()) == (first, last)


@pytest.mark.usefixtures("drawn_anew")
def test_charts_of_progress_are_the_same_each_time() -> None:
    """Nothing of the moment gets in; a row more makes a chart higher."""
    rows = [("Een", "Eerste fase", 1), ("Twee", "", 0)]
    legend = ("eerder", "nu", "later")
    assert phase_board(rows, 3, COLOURS, legend) == phase_board(rows, 3, COLOURS, legend)
    assert phase_board(rows, 3, COLOURS, legend).aspect < phase_board(rows[:1], 3, COLOURS, legend).aspect
    span = (first_day("2024"), last_day("2024-06"))
    lines = [Span("Een", "2023 – 2025", first_day("2023"), last_day("2025"), ongoing=False), Span("Twee", "?", None, None, ongoing=False)]
    drawn = time_line(lines, span, ("periode", "loopt", "onbekend"), COLOURS)
    assert drawn == time_line(lines, span, ("periode", "loopt", "onbekend"), COLOURS)
    assert "<pattern" in drawn.svg
