"""A period's tables with regional figures: population, notifiable diseases, care facts, project budgets."""

from __future__ import annotations

from koers.data.schemas.registers import MUNICIPALITY
from koers.data.schemas.table import Column, Reference, TableSchema, both, choice, identifier, money, text

DISEASE = Reference(("disease_id",), (("diseases", ("disease_id",)),))


def count(name: str, description: str, *, blank: bool = False) -> Column:
    """A column of whole numbers, 0 or more."""
    return Column(name, "count", description, blank)


HEALTH: tuple[TableSchema, ...] = (
    TableSchema(
        "population",
        "periods",
        "Inhabitants, for rates",
        "one municipality",
        (
            identifier("municipality_id", "The municipality"),
            Column("year", "year", "The year that the number holds for; it may differ from the period's"),
            count("n_inhabitants", "Inhabitants"),
        ),
        ("municipality_id",),
        (MUNICIPALITY,),
    ),
    TableSchema(
        "diseases",
        "periods",
        "Notifiable diseases, in the order of the source",
        "one disease",
        (
            identifier("disease_id", "The disease"),
            text("label", "Name as printed", blank=False),
        ),
        ("disease_id",),
    ),
    TableSchema(
        "disease_counts",
        "periods",
        "Notifications of each disease in each municipality in the period",
        "one disease in one municipality; zeros are rows too",
        (
            identifier("disease_id", "The disease"),
            identifier("municipality_id", "The municipality; blank where it is unknown or outside the region", blank=True),
            count("n_notifications", "Notifications"),
            choice("reading", "As printed, or its column was inferred", "printed", "column-inferred"),
        ),
        ("disease_id", "municipality_id"),
        (DISEASE, MUNICIPALITY),
    ),
    TableSchema(
        "disease_series",
        "periods",
        "Notifications of a disease in the region through the years, as printed; a year that was not printed has no row",
        "one disease in one year",
        (
            identifier("disease_id", "The disease"),
            Column("year", "year", "The year"),
            count("n_notifications", "Notifications, those from an unknown municipality included"),
            *both("note", "How the number came to be taken for this disease and year"),
        ),
        ("disease_id", "year"),
        (DISEASE,),
    ),
    TableSchema(
        "health_questions",
        "periods",
        "Questions that the health service was asked most often in the period",
        "one subject",
        (
            identifier("question_id", "The subject"),
            text("label", "Subject as printed", blank=False),
            count("n_questions", "Questions by telephone or e-mail"),
        ),
        ("question_id",),
    ),
    TableSchema(
        "care_facts",
        "periods",
        "Facts on mandatory care (Wvggz) in the period",
        "one number",
        (
            identifier("block_id", "The block of the source it stands in"),
            text("block_label", "The block as printed", blank=False),
            identifier("fact_id", "The fact"),
            text("label", "As printed", blank=False),
            identifier("total_id", "The fact that this one and the others of its block add up to; blank when it is no part", blank=True),
            identifier("municipality_id", "The municipality; blank for the region", blank=True),
            count("n_cases", "The number; blank for a share", blank=True),
            Column("cases_share", "share", "The share; blank for a number", blank=True),
            choice("reading", "As printed; printed, its label assumed from the order; inferred", "printed", "order-assumed", "inferred"),
            *both("note", "How it was read, in our own words"),
        ),
        ("fact_id",),
        (MUNICIPALITY, Reference(("total_id",), (("care_facts", ("fact_id",)),))),
    ),
    TableSchema(
        "project_budget",
        "periods",
        "A project's budget by phase, with what could be read of it",
        "one printed item",
        (
            identifier("budget_id", "The budget; figure ids begin with it"),
            text("budget_label", "Its name", blank=False),
            identifier("phase_id", "The phase or heading; blank for the total", blank=True),
            text("phase_label", "The phase or heading as printed"),
            identifier("item_id", "The item"),
            text("label", "As printed", blank=False),
            text("period_printed", "When, as printed"),
            choice("role", "Counts towards the total; the total; only said beside it", "item", "total", "detail"),
            count("n_hours", "Hours; blank where there are none or they can't be read", blank=True),
            money("hour_eur", "Euros an hour; blank where there is none or it can't be read", blank=True),
            money("amount_eur", "Amount; blank where it can't be read, or where another item holds it", blank=True),
            choice(
                "reading",
                "printed; derived: follows from what is printed; assumed: needs an assumption; decoded: from lost characters; "
                "unrecoverable: can't be read",
                "printed",
                "derived",
                "assumed",
                "decoded",
                "unrecoverable",
            ),
            text("derivation", "The arithmetic"),
            *both("note", "What the reading rests on, in our own words"),
        ),
        ("budget_id", "item_id"),
    ),
)
