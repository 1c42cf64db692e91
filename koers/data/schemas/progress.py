"""A period's tables on themes and projects: goals, phases, results, plans, local deployment."""

from __future__ import annotations

from koers.data.schemas.registers import MUNICIPALITY, PHASE, PROJECT, THEME
from koers.data.schemas.table import Column, Reference, TableSchema, both, choice, identifier, text

RESULT_STATUSES = ("realised", "ongoing", "planned", "after_period", "event")
RESULT_KINDS = (
    "accountability",
    "agreement",
    "communication",
    "evaluation",
    "exploration",
    "meeting",
    "milestone",
    "participation_figure",
    "partnership",
    "plan",
    "publication",
    "reach_figure",
    "staffing",
    "start",
    "training",
    "working_group",
)
_PLACE = text("source_place", "Chapter of the source document")
_SHARE = Column("value_share", "share", "The value, where it is a share", blank=True)


def _optional_choice(name: str, description: str, *options: str) -> Column:
    return Column(name, "choice", description, blank=True, options=options)


def _count(name: str, description: str) -> Column:
    return Column(name, "count", description, blank=True)


def _day(name: str, description: str) -> Column:
    return Column(name, "day", description, blank=True)


PROGRESS = (
    TableSchema(
        "theme_profiles",
        "periods",
        "What each theme wants, and how many projects the source document says it has",
        "one theme",
        (
            identifier("theme_id", "The theme"),
            choice("covered", "Whether the source document reports on it", "yes", "no"),
            *both("ambition", "Its ambition, in our own words"),
            _count("n_projects_stated", "Number of projects as the document states it"),
            _count("n_subprojects_stated", "Number of subprojects as the document states it"),
            _count("n_project_leaders_stated", "Number of project leaders in municipalities as the document states it"),
            *both("ongoing", "What the document means by a project that is ongoing"),
            *both("note", "Remark, in our own words"),
            _PLACE,
        ),
        ("theme_id",),
        (THEME,),
    ),
    TableSchema(
        "theme_goals",
        "periods",
        "Goals of the themes",
        "one goal",
        (
            identifier("theme_id", "The theme"),
            Column("goal_number", "count", "Its place among the theme's goals"),
            *both("goal", "The goal, in our own words"),
            _PLACE,
        ),
        ("theme_id", "goal_number"),
        (THEME,),
    ),
    TableSchema(
        "context_figures",
        "periods",
        "What a theme is about, in figures or in words, with a comparison where the document gives one",
        "one indicator",
        (
            identifier("theme_id", "The theme"),
            identifier("indicator_id", "The indicator"),
            *both("indicator", "What it says, in our own words"),
            _SHARE,
            _count("n_value", "The value, where it is a number"),
            *both("unit", "What the number counts"),
            Column("comparison_share", "share", "What it is compared with", blank=True),
            *both("comparison", "Where that holds, or how it compares where no value is given"),
            text("reference_year", "Year or years it holds for; blank where the document does not say"),
            _PLACE,
        ),
        ("theme_id", "indicator_id"),
        (THEME,),
    ),
    TableSchema(
        "project_status",
        "periods",
        "How far each project is, when it starts and ends, what it is for",
        "one project or subproject",
        (
            identifier("theme_id", "Its theme"),
            identifier("project_id", "The project"),
            identifier("phase_id", "Its phase", blank=True),
            _day("start_date", "Start; blank where no date is given"),
            *both("start", "What the document says instead of a date"),
            _day("end_date", "End; blank where no date is given"),
            choice("end_kind", "Whether the end is a date, is open (ongoing), or is not known yet", "fixed", "ongoing", "unknown"),
            *both("goal", "What it is for, in our own words"),
            *both("remark", "Remark on its phase, start or end, in our own words"),
            _day("change_date", "When the agenda or the budget of the project was changed"),
            *both("change", "What was changed then, in our own words"),
            _PLACE,
        ),
        ("theme_id", "project_id"),
        (PROJECT, PHASE),
    ),
    TableSchema(
        "results",
        "periods",
        "What was done, what is under way, what is planned",
        "one figure of one result, or one result without a figure",
        (
            identifier("row_id", "The row"),
            identifier("result_id", "The result; rows of one result share it"),
            identifier("theme_id", "Its theme"),
            identifier("project_id", "Its project; blank where it is about the whole theme", blank=True),
            _day("start_date", "When, or since when; blank where no date is given"),
            _day("end_date", "Until when, where it lasted"),
            text("date_label", "When, as printed"),
            choice(
                "status",
                "realised: done; ongoing: under way; planned: meant to be done; after_period: done after the period; "
                "event: took or takes place on its date, before or after the period's end",
                *RESULT_STATUSES,
            ),
            _optional_choice("kind", "What kind of result it is; blank where it was not judged", *RESULT_KINDS),
            *both("description", "What, in our own words"),
            _count("n_value", "The number stated, where it is a count"),
            _SHARE,
            *both("unit", "What the number counts"),
            _optional_choice("value_basis", "Whether the document states the number or it was counted from its text", "stated", "counted"),
            _optional_choice("value_bound", "Whether the document says at least or about", "at_least", "about"),
            choice("confidence", "likely: attributed to the project by its content, not by a heading", "sure", "likely"),
            *both("note", "Remark, in our own words"),
            identifier("event_id", "The event, where it is told more than once: it counts once", blank=True),
            _PLACE,
        ),
        ("row_id",),
        (THEME, PROJECT),
    ),
    TableSchema(
        "local_deployment",
        "periods",
        "Project leaders of the programme who work in a municipality or an organisation",
        "one place and what is done there",
        (
            identifier("row_id", "The row"),
            identifier("theme_id", "The theme"),
            identifier("municipality_id", "The municipality; blank where it is an organisation", blank=True),
            text("organisation", "The organisation, where it is no municipality"),
            *both("focus", "What is done there, in our own words"),
            identifier("project_theme_id", "Theme of the project it is for", blank=True),
            identifier("project_id", "The project it is for, where the document names one", blank=True),
            *both("note", "Remark, in our own words"),
            _PLACE,
        ),
        ("row_id",),
        (
            THEME,
            MUNICIPALITY,
            Reference(("project_theme_id", "project_id"), (("projects", ("theme_id", "project_id")),)),
        ),
    ),
    TableSchema(
        "programme_facts",
        "periods",
        "Facts on the programme as a whole",
        "one fact",
        (
            identifier("fact_id", "The fact"),
            *both("fact", "What it is, in our own words"),
            _count("n_value", "The value, where it is a number"),
            _SHARE,
            *both("unit", "What the number counts"),
            _day("fact_date", "When"),
            _optional_choice(
                "counted_measure",
                "What the period's own lists count of the same, where they do: reports show both",
                "n_projects",
                "n_subprojects",
                "n_deployments",
            ),
            identifier("counted_theme_id", "The theme in which it is counted; blank for the whole programme", blank=True),
            _PLACE,
        ),
        ("fact_id",),
        (Reference(("counted_theme_id",), (("themes", ("theme_id",)),)),),
    ),
)
