"""A period's tables for the monitor: agenda, milestones, risks."""

from __future__ import annotations

from koers.data.schemas.registers import PROJECT
from koers.data.schemas.table import Column, TableSchema, both, choice, identifier, text

AGENDA_STATUSES = ("in_progress", "in_development", "on_hold")
MILESTONE_STATUSES = ("done", "in_progress", "in_development", "not_started", "on_hold")
RISK_CATEGORIES = ("funding", "commitment", "technical", "legal", "other", "none_given")


def _status(options: tuple[str, ...]) -> Column:
    return Column("status", "choice", "How far it is; blank where the document prints no status", blank=True, options=options)


def _level(name: str, description: str) -> Column:
    return choice(name, description, "1", "2", "3")


MONITOR = (
    TableSchema(
        "agenda",
        "periods",
        "The agenda: every project with its lead, planning, status, capacity and expected returns, as printed",
        "one project",
        (
            identifier("theme_id", "Its theme"),
            identifier("project_id", "The project"),
            identifier("code", "Short code of the project, with which its milestones and risks begin"),
            text("lead_party", "The party in the lead, as printed"),
            text("start_label", "When it starts, as printed"),
            text("duration_label", "How long it lasts, as printed"),
            _status(AGENDA_STATUSES),
            text("status_label", "Status as printed"),
            _level("capacity_municipalities", "Capacity asked of the municipalities: 1 (+) to 3 (+++)"),
            _level("capacity_insurer", "Capacity asked of the insurer: 1 (+) to 3 (+++)"),
            _level("return_municipalities", "Expected return for the municipalities: 1 to 3 euro signs"),
            _level("return_insurer", "Expected return for the insurer: 1 to 3 euro signs"),
            text("costs_label", "What the document says of its costs"),
            *both("note", "How the project stands, in our own words"),
        ),
        ("theme_id", "project_id"),
        (PROJECT,),
    ),
    TableSchema(
        "milestones",
        "periods",
        "Milestones of the projects",
        "one milestone",
        (
            identifier("milestone_id", "The milestone"),
            identifier("theme_id", "Its theme"),
            identifier("project_id", "Its project"),
            text("description", "The milestone as printed", blank=False),
            text("due_label", "When it is due, as printed"),
            Column("due_from", "quarter", "First quarter in which it is due; blank where not given", blank=True),
            Column("due_until", "quarter", "Last quarter in which it is due; blank where not given or open-ended", blank=True),
            choice("due_uncertain", "Whether the document prints its due date with a question mark", "yes", "no"),
            _status(MILESTONE_STATUSES),
            choice("placeholder", "Whether the row only says that the document gives no milestone", "yes", "no"),
            *both("remark", "Remark, in our own words"),
        ),
        ("milestone_id",),
        (PROJECT,),
    ),
    TableSchema(
        "risks",
        "periods",
        "Risks and dependencies of the projects",
        "one risk or dependency",
        (
            identifier("risk_id", "The risk"),
            identifier("theme_id", "Its theme"),
            identifier("project_id", "Its project"),
            text("description", "The risk as printed", blank=False),
            choice("category", "What it is about, assigned by keyword; none_given where the document names no risk", *RISK_CATEGORIES),
            choice("kind", "A risk, or a dependency on others", "risk", "dependency"),
        ),
        ("risk_id",),
        (PROJECT,),
    ),
)
