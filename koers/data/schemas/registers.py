"""Registers: what holds for all periods."""

from __future__ import annotations

from koers.data.schemas.table import Column, Reference, TableSchema, both, choice, identifier, text

THEME = Reference(("theme_id",), (("themes", ("theme_id",)),))
PROJECT = Reference(("theme_id", "project_id"), (("projects", ("theme_id", "project_id")),))
PHASE = Reference(("phase_id",), (("phases", ("phase_id",)),))
MUNICIPALITY = Reference(("municipality_id",), (("municipalities", ("municipality_id",)),))
LINE = Reference(("theme_id", "line_id"), (("finance_lines", ("theme_id", "line_id")),))
ROW = Reference(("side", "row_id"), (("overview_lines", ("side", "row_id")),))
ANY_LINE = Reference(
    ("subject_id", "line_id"),
    (("finance_lines", ("theme_id", "line_id")), ("overview_lines", ("side", "row_id"))),
)
SIDE = choice("side", "Income (baten) or expenditure (lasten)", "baten", "lasten")

REGISTERS = (
    TableSchema(
        "themes",
        "programme",
        "Themes and the programme organisation, in the order of the reports",
        "one theme",
        (
            identifier("theme_id", "The theme"),
            choice("kind", "A theme line, or the programme's own organisation", "theme", "organisation"),
            text("label", "Name as printed", blank=False),
        ),
        ("theme_id",),
    ),
    TableSchema(
        "projects",
        "programme",
        "Projects and subprojects",
        "one project",
        (
            identifier("theme_id", "Its theme"),
            identifier("project_id", "The project"),
            choice("kind", "A project, or a part of one", "project", "subproject"),
            identifier("parent_id", "The project that a subproject is part of", blank=True),
            text("label", "Name as printed", blank=False),
        ),
        ("theme_id", "project_id"),
        (THEME, Reference(("theme_id", "parent_id"), (("projects", ("theme_id", "project_id")),))),
    ),
    TableSchema(
        "phases",
        "programme",
        "Phases of a project, in their order",
        "one phase",
        (
            identifier("phase_id", "The phase"),
            text("label", "Name as printed", blank=False),
            text("keyword", "What the phase is about, in a word"),
            *both("meaning", "What the phase means"),
        ),
        ("phase_id",),
        optional=True,
    ),
    TableSchema(
        "municipalities",
        "programme",
        "Municipalities, with their place on the tile map",
        "one municipality",
        (
            identifier("municipality_id", "The municipality"),
            text("label", "Its name", blank=False),
            Column("tile_row", "count", "Row of its tile, counted from the north"),
            Column("tile_column", "count", "Column of its tile, counted from the west"),
        ),
        ("municipality_id",),
        optional=True,
    ),
    TableSchema(
        "abbreviations",
        "programme",
        "Abbreviations in the reports, with their meaning as printed",
        "one abbreviation",
        (
            text("term", "The abbreviation", blank=False),
            text("meaning", "What it stands for", blank=False),
            choice("in_list", "Whether the source's own list has it", "yes", "no"),
        ),
        ("term",),
        optional=True,
    ),
    TableSchema(
        "finance_lines",
        "programme",
        "Lines of the themes' finances, in the order of the reports; a theme is the sum of its lines",
        "one line of a theme's finances",
        (
            identifier("theme_id", "Its theme"),
            identifier("line_id", "The line"),
            identifier("project_id", "The project it pays for; blank for costs of the organisation", blank=True),
            text("label", "Name as printed", blank=False),
        ),
        ("theme_id", "line_id"),
        (THEME, PROJECT),
    ),
    TableSchema(
        "overview_lines",
        "programme",
        "Rows of the overview of income and expenditure, in the order of the reports",
        "one row of the overview",
        (
            SIDE,
            identifier("row_id", "The row"),
            choice(
                "kind",
                "fund: income; theme: the sum of a theme's lines; undetailed: expenditure without lines; "
                "result: income minus expenditure; reserve: beside the budget; total_with_reserve: the side's total with its reserves",
                "fund",
                "theme",
                "undetailed",
                "result",
                "reserve",
                "total_with_reserve",
            ),
            identifier("theme_id", "The theme it sums up, where kind is theme", blank=True),
            text("label", "Name as printed", blank=False),
        ),
        ("side", "row_id"),
        (THEME,),
    ),
)
