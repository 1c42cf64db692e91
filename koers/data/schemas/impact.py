"""Impact cases and what they draw on: inputs, value map, unit prices; what published analyses printed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from koers.data.schemas.table import Column, TableSchema, choice, identifier, text

_OPTIONAL = ("row_kind", "group_size", "proxy_unit")
ENDS = ("low", "high")

_INPUTS = TableSchema(
    "inputs",
    "impact",
    "What was put in: money, goods, volunteers' hours; optional: `value_low`, `value_high`",
    "one input",
    (
        text("stakeholder", "Who put it in", blank=False),
        text("input", "What it is"),
        Column("value", "quantity", "What it is worth"),
        Column("currency", "currency", "In which currency; blank for the case's", blank=True),
        Column("year", "years", "Year of activity in which it was put in; blank for a present value, not discounted again", blank=True),
        Column("kind", "choice", "Money, goods and services, or time given", blank=True, options=("cash", "in_kind", "volunteer")),
        text("note", "Where the amount comes from"),
    ),
    (),
)
_VALUE_MAP = TableSchema(
    "value_map",
    "impact",
    "The impact map: what changed for whom, what that is worth, what would have happened anyway; optional: `row_kind`, `group_size`, "
    "`proxy_unit`, and `<column>_low`, `<column>_high` of each numeric column",
    "one outcome, saving or displacement",
    (
        text("outcome_id", "The outcome; a displacement may bear the id of the outcome that it follows from", blank=False),
        Column(
            "row_kind",
            "choice",
            "An outcome (where blank), a saving of a third party, or displacement as a negative row",
            blank=True,
            options=("outcome", "saving", "displacement"),
        ),
        text("stakeholder", "For whom it changes", blank=False),
        Column("group_size", "quantity", "How many of them there are", blank=True),
        text("outcome", "What changes"),
        text("indicator", "How that is seen"),
        Column("quantity", "quantity", "How much of it, in units of the proxy", blank=True),
        text("proxy", "What stands for its worth"),
        Column("proxy_value", "number", "Worth of one unit; negative for a negative outcome and for displacement", blank=True),
        text("proxy_unit", "What one unit is"),
        Column("proxy_price_year", "price_year", "The year of that price", blank=True),
        text("proxy_source", "Where the price comes from; `<list>/<price>` names one of `unit_prices`"),
        Column("first_year", "years", "Year of activity in which it begins; 1 is the first", blank=True),
        Column("duration_years", "years", "How many years it lasts", blank=True),
        Column("deadweight", "share", "What would have happened anyway", blank=True),
        Column("displacement", "share", "What was only moved from elsewhere", blank=True),
        Column("attribution_to_others", "share", "What others brought about", blank=True),
        Column("drop_off", "share", "What is lost each later year", blank=True),
        choice("status", "Counted, without a price, or left out on purpose", "priced", "unpriced", "excluded"),
        text("note", "Sources, reasons, assumptions"),
    ),
    (),
)
UNIT_PRICES = TableSchema(
    "unit_prices",
    "impact",
    "Reference prices that cases draw on; lists may price the same thing differently",
    "one price of one list in one year's prices",
    (
        identifier("list_id", "The list"),
        identifier("price_id", "What is priced; the same in every list that prices it"),
        text("category", "Where the list has it"),
        text("label", "What is priced, as the list has it", blank=False),
        Column("price_year", "year", "In prices of this year"),
        Column("value", "quantity", "The price of one"),
        Column("currency", "currency", "In which currency"),
        text("source", "Where it was found", blank=False),
    ),
    ("list_id", "price_id", "price_year"),
)
IMPACT_TABLES = (_INPUTS, _VALUE_MAP, UNIT_PRICES)
IMPACT_PUBLISHED = (
    TableSchema(
        "impact_figures",
        "published",
        "Figures of a published social return on investment, exactly as printed",
        "one printed figure",
        (
            identifier("case_id", "The case below `data/impact/` that replays it"),
            choice(
                "measure",
                "What was printed",
                "inputs",
                "gross",
                "after_deadweight",
                "impact",
                "present_value",
                "net_present_value",
                "gross_ratio",
                "ratio",
                "net_ratio",
                "payback_months",
            ),
            text("outcome_id", "Of which outcome; blank for all"),
            text("stakeholder", "Of which stakeholder; blank for all"),
            Column("year", "years", "Of which year of activity; blank for all", blank=True),
            Column("per", "quantity", "Divided by how many units, as printed; blank for the whole", blank=True),
            Column("value", "number", "As printed"),
            Column("decimals", "count", "With how many decimals"),
            text("place", "Where it stands", blank=False),
        ),
        ("case_id", "measure", "outcome_id", "stakeholder", "year", "per"),
    ),
    TableSchema(
        "sensitivity_grid",
        "published",
        "A two-way sensitivity grid, exactly as printed",
        "one printed cell",
        (
            identifier("scenario", "The grid"),
            Column("cost_change", "number", "Change of the costs, as a fraction"),
            Column("outcome_change", "number", "Change of the outcomes, as a fraction"),
            Column("ratio", "number", "The ratio as printed, with two decimals"),
        ),
        ("scenario", "cost_change", "outcome_change"),
    ),
)


def ranged(schema: TableSchema) -> tuple[str, ...]:
    """Return the numeric columns, which may have a lowest and a highest value beside them."""
    return tuple(column.name for column in schema.columns if column.kind in {"number", "quantity", "years", "price_year", "share"})


def case_schema(schema: TableSchema, header: Collection[str]) -> TableSchema:
    """Return the schema of one case's file: without the optional columns it lacks, with the ranges it has."""
    columns = [column for column in schema.columns if column.name in header or column.name not in _OPTIONAL]
    for name in ranged(schema) if schema.name != "unit_prices" else ():
        for end, word in zip(ENDS, ("Lowest", "Highest"), strict=True):
            if f"{name}_{end}" in header:
                of = schema.column(name)
                columns.append(replace(of, name=f"{name}_{end}", description=f"{word} value that {name} may have", blank=True))
    return replace(schema, columns=tuple(columns))


def whole_schema(schema: TableSchema) -> TableSchema:
    """Return the schema with every column that a case's file may have."""
    return case_schema(schema, [*schema.column_names, *(f"{name}_{end}" for name in ranged(schema) for end in ENDS)])
