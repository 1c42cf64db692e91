"""A period's remarks on its source documents: what they lost, how they were read."""

from __future__ import annotations

from koers.data.schemas.table import Column, TableSchema, both, choice

NOTE_SUBJECTS = (
    "document",
    "agenda",
    "milestones",
    "risks",
    "local_deployment",
    "population",
    "disease_counts",
    "disease_series",
    "care_facts",
    "municipalities",
    "project_budget",
)

NOTES = (
    TableSchema(
        "source_notes",
        "periods",
        "What a reader must know of the source: what it lost, how it was read. Reports show it where they show the subject",
        "one remark",
        (
            choice(
                "subject_id",
                "What it is about: a table of the period, the document as a whole, or the care facts by municipality (municipalities)",
                *NOTE_SUBJECTS,
            ),
            Column("note_number", "count", "Its place among the remarks on the subject"),
            *both("note", "The remark, in our own words; without numbers that reports compute"),
        ),
        ("subject_id", "note_number"),
        may_be_empty=True,
    ),
)
