"""A period's tables on money."""

from __future__ import annotations

from koers.data.schemas.registers import ANY_LINE, LINE, ROW, SIDE
from koers.data.schemas.table import Column, Reference, TableSchema, both, choice, identifier, money, text

FINANCE = (
    TableSchema(
        "line_finance",
        "periods",
        "What each line was budgeted, has spent and expects to spend",
        "one line",
        (
            identifier("theme_id", "Its theme"),
            identifier("line_id", "The line"),
            money("budget_eur", "Budget as first decided for the year"),
            money("spent_eur", "Spent from the first day of the year until and including the reference date"),
            money("expected_spend_eur", "Still expected to be spent, after the reference date, until and including the horizon date"),
        ),
        ("theme_id", "line_id"),
        (LINE,),
    ),
    TableSchema(
        "overview_finance",
        "periods",
        "Funds, and expenditure that has no lines",
        "one row of the overview of kind fund or undetailed",
        (
            SIDE,
            identifier("row_id", "The row"),
            money("budget_eur", "Budget as first decided for the year"),
            money("expected_end_balance_eur", "Expected end balance where it is assumed, not computed; blank for income", blank=True),
            *both("assumption", "The assumption behind the expected end balance"),
        ),
        ("side", "row_id"),
        (ROW,),
    ),
    TableSchema(
        "amendments",
        "periods",
        "Decisions that changed the budget within the year",
        "one amendment of one line",
        (
            identifier("subject_id", "Theme of the line, or baten or lasten for a row of the overview"),
            identifier("line_id", "The line or row it changes"),
            Column("decision_date", "day", "Day of the decision, or the month where the day is not known"),
            money("amount_eur", "Change of the budget; negative lowers it"),
            text("decided_by", "The body that decided", blank=False),
            *both("description", "What for"),
        ),
        ("subject_id", "line_id", "decision_date"),
        (ANY_LINE,),
        may_be_empty=True,
    ),
    TableSchema(
        "reserves",
        "periods",
        "Reserves beside the budget",
        "one reserve",
        (identifier("row_id", "Row of the overview, of kind reserve"), money("amount_eur", "Amount on the reference date")),
        ("row_id",),
        (Reference(("row_id",), (("overview_lines", ("row_id",)),)),),
    ),
    TableSchema(
        "carry_over",
        "periods",
        "Lines and funds whose end balance the programme wishes to carry over to a later year",
        "one line or fund",
        (
            choice("kind", "A theme's line, or a fund", "line", "fund"),
            identifier("subject_id", "Theme of the line, or baten for a fund"),
            identifier("line_id", "The line or fund"),
            Column("to_year", "year", "The year it goes to"),
            *both("assumption", "The assumption behind a fund's end balance"),
        ),
        ("subject_id", "line_id"),
        (ANY_LINE,),
        may_be_empty=True,
    ),
    TableSchema(
        "explanations",
        "periods",
        "What the programme says of a deviation, an amendment, a line",
        "one explanation of one line",
        (
            identifier("theme_id", "Its theme"),
            identifier("line_id", "The line"),
            choice("kind", "What it explains", "deviation", "amendment", "remark"),
            money("explained_eur", "The amount that the explanation names; blank when it explains the whole", blank=True),
            *both("reason", "Why, in our own words; [[key/measure]] stands for a figure"),
            *both("consequence", "What happens next; [[key/measure]] stands for a figure"),
            text("source_place", "Chapter of the source document"),
        ),
        ("theme_id", "line_id", "kind"),
        (LINE,),
        may_be_empty=True,
    ),
    TableSchema(
        "line_groups",
        "periods",
        "Lines that an explanation takes together",
        "one line of one group",
        (
            identifier("theme_id", "Their theme"),
            identifier("group_id", "The group"),
            identifier("line_id", "The line"),
            *both("label", "Name of the group"),
        ),
        ("theme_id", "group_id", "line_id"),
        (LINE,),
        may_be_empty=True,
    ),
)
