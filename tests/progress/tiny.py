"""A period so small that every count can be checked by hand: two themes, three projects, one event told twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from koers.progress.build import build_progress
from koers.progress.model import Progress, Span

SPAN = Span(date(2024, 1, 1), date(2024, 6, 30))
PHASES = [("eerst", "Eerste fase"), ("dan", "Tweede fase")]
RESULT = {
    "project_id": None,
    "start_date": None,
    "end_date": None,
    "date_label": None,
    "status": "realised",
    "kind": None,
    "description_nl": "Iets gedaan.",
    "description_en": "Something done.",
    "n_value": None,
    "value_share": None,
    "unit_nl": None,
    "unit_en": None,
    "value_basis": None,
    "value_bound": None,
    "confidence": "sure",
    "note_nl": None,
    "note_en": None,
    "event_id": None,
    "source_place": None,
}
STATUS = {
    "start_date": None,
    "start_nl": None,
    "start_en": None,
    "end_date": None,
    "end_kind": "ongoing",
    "goal_nl": "Een doel.",
    "goal_en": "A goal.",
    "remark_nl": None,
    "remark_en": None,
    "change_date": None,
    "change_nl": None,
    "change_en": None,
    "source_place": None,
}


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return a frame as the store gives it: indexed by the line number in the file."""
    return pd.DataFrame(rows, index=pd.RangeIndex(2, len(rows) + 2), dtype=object)


def result(row_id: str, theme: str, project: str | None, **more: Any) -> dict[str, Any]:
    """Return a row of results; rows ``a-1`` and ``a-2`` are of result ``a``."""
    return {**RESULT, "row_id": row_id, "result_id": row_id.partition("-")[0], "theme_id": theme, "project_id": project, **more}


def status(project: str, phase: str, **more: Any) -> dict[str, Any]:
    """Return a row of project_status, of theme ``rood``."""
    return {**STATUS, "theme_id": "rood", "project_id": project, "phase_id": phase, **more}


def frames() -> dict[str, pd.DataFrame]:
    """Return the tables of the tiny period."""
    projects = [("rood", "een", "project", None), ("rood", "twee", "project", None), ("rood", "deel", "subproject", "een")]
    projects.append(("blauw", "ander", "project", None))
    names = ("theme_id", "project_id", "kind", "parent_id")
    return {
        "themes": frame([{"theme_id": t, "kind": "theme", "label": t.title()} for t in ("rood", "blauw", "leeg")]),
        "projects": frame([{**dict(zip(names, p, strict=True)), "label": p[1].title()} for p in projects]),
        "phases": frame([{"phase_id": key, "label": label} for key, label in PHASES]),
        "project_status": frame([status("een", "dan"), status("twee", "eerst", change_date="2024-07"), status("deel", "dan")]),
        "results": frame(
            [
                result("a-1", "rood", "een", start_date="2024-06-13", event_id="feest", n_value=70, unit_nl="mensen", unit_en="people"),
                result(
                    "a-2",
                    "rood",
                    "een",
                    start_date="2024-06-13",
                    event_id="feest",
                    value_share=None,
                    n_value=3,
                    unit_nl="zalen",
                    unit_en="rooms",
                ),
                result("b", "rood", "deel", start_date="2024-06", event_id="feest", confidence="likely"),
                result("c", "rood", "een", start_date="2024-03-01"),
                result("d", "rood", "een", status="planned", start_date="2024-09"),
                result("e", "rood", "een", status="event", start_date="2024-07-02"),
                result("f", "rood", "een", status="event", start_date="2024-06"),
                result("g", "rood", None, status="ongoing"),
                result("h", "blauw", "ander", event_id="feest"),
            ]
        ),
    }


FILES = {"results": "data/results.csv", "project_status": "data/project_status.csv", "theme_profiles": "data/theme_profiles.csv"}


def progress(**tables: pd.DataFrame) -> Progress:
    """Return the progress of the tiny period, with other tables where given."""
    return build_progress({**frames(), **tables}, FILES, SPAN)
