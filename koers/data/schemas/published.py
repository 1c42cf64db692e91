"""Published documents as printed, and the records of where every file comes from."""

from __future__ import annotations

from koers.data.schemas.registers import SIDE, THEME
from koers.data.schemas.table import Column, TableSchema, choice, identifier, money, text

PRINTED = (
    money("budget_eur", "As printed", blank=True),
    money("budget_revised_eur", "As printed", blank=True),
)
PUBLISHED_TABLES = (
    TableSchema(
        "finance_tables",
        "published",
        "The finance tables exactly as printed, totals included",
        "one printed row",
        (
            identifier("theme_id", "Its theme"),
            identifier("line_id", "The line, or total"),
            text("label", "As printed", blank=False),
            *PRINTED,
            money("spent_eur", "As printed", blank=True),
            money("balance_eur", "As printed", blank=True),
            money("expected_spend_eur", "As printed", blank=True),
            money("expected_end_balance_eur", "As printed", blank=True),
        ),
        ("theme_id", "line_id"),
        (THEME,),
    ),
    TableSchema(
        "overview",
        "published",
        "Income and expenditure exactly as printed, totals included; blank is not printed",
        "one printed row",
        (
            SIDE,
            identifier("row_id", "The row"),
            text("label", "As printed", blank=False),
            *PRINTED,
            money("expected_end_balance_eur", "As printed", blank=True),
        ),
        ("side", "row_id"),
    ),
    TableSchema(
        "statements",
        "published",
        "Amounts and shares stated in the text",
        "one stated number",
        (
            text("statement_id", "The statement", blank=False),
            text("description", "What it says, in our words", blank=False),
            Column("value", "money", "As printed"),
            choice("unit", "Unit as printed", "EUR", "%"),
        ),
        ("statement_id",),
    ),
    TableSchema(
        "disease_totals",
        "published",
        "Totals of the table of notifiable diseases, exactly as printed",
        "one printed total",
        (
            choice("kind", "Total of a disease's row, of a municipality's column, or of all", "disease", "municipality", "total"),
            identifier("disease_id", "The disease; blank for all", blank=True),
            identifier("municipality_id", "The municipality, or onbekend-of-elders; blank for all", blank=True),
            Column("n_notifications", "count", "As printed"),
        ),
        ("kind", "disease_id", "municipality_id"),
    ),
    TableSchema(
        "population_totals",
        "published",
        "The region's inhabitants, as printed",
        "one year",
        (
            Column("year", "year", "The year"),
            Column("n_inhabitants", "count", "As printed"),
        ),
        ("year",),
    ),
    TableSchema(
        "stated_figures",
        "published",
        "Numbers stated in the text or in figures of a document, beside its tables",
        "one stated number",
        (
            text("period", "The period it is about", blank=False),
            identifier("figure", "What names it in the document's description"),
            text("figure_key", "The figure it states, without its period; blank where no report has it"),
            text("description", "What it says, in our words", blank=False),
            Column("value", "number", "As printed"),
            choice("unit", "Unit as printed", "EUR", "n", "fte"),
            text("place", "Where it is printed", blank=False),
        ),
        ("figure",),
    ),
    TableSchema(
        "explanations",
        "published",
        "Why a difference that the audit found is as it is; the record lapses when one of its two values changes",
        "one finding of the audit",
        (
            text("finding", "The finding's id, as `koers audit --json` gives it", blank=False),
            Column("published", "number", "The published value that it was written for"),
            Column("computed", "number", "The computed value that it was written for"),
            text("reason_nl", "Why, in Dutch; no names of persons", blank=False),
            text("reason_en", "Why, in English", blank=False),
            text("evidence", "What shows it: a document, a decision, an account", blank=False),
            Column("date", "day", "When it was explained"),
        ),
        ("finding",),
    ),
)
ORIGINS = TableSchema(
    "origins",
    "",
    "Where each file comes from, and its checksum when that was written down",
    "one file",
    (
        text("file", "Its path below the data folder", blank=False),
        text("document_id", "The document it was taken from"),
        text("publisher", "Who published that"),
        text("title", "The title of the document"),
        text("document_date", "The date of the document"),
        text("rights", "What may be done with it"),
        Column("sha256", "checksum", "SHA-256 of the file"),
        text("note", "Why the record changed"),
    ),
    ("file",),
)
