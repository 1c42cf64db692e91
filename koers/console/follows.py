"""What ``koers impact`` tells of a case that follows an earlier one: both beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from koers.impact.since import TOTALS, Pair, Side, Since

_SIDES: tuple[Side, ...] = ("then", "counted", "now")
_WORDS = {
    "inputs_given": "Inputs",
    "inputs_total": "Inputs",
    "total_present_value": "Total present value",
    "net_present_value": "Net present value",
    "sroi_ratio": "Ratio",
}
_NAMES: dict[Side, str] = {"then": "then", "counted": "then_counted_as_now", "now": "now"}


def follows_document(since: Since) -> dict[str, Any]:
    """Return both as one document: results, outcomes, inputs; each amount then, then counted as now, now."""
    case = since.then.case
    return {
        "case": case.name,
        "title": dict(case.title),
        "status": case.status,
        "question": case.question,
        "counted_otherwise": list(since.differs),
        "prices_apart": since.prices_apart,
        **{_NAMES[side]: {name: getattr(_result(since, side), name) for name in ("inputs_given", *TOTALS)} for side in _SIDES},
        "outcomes": [_outcome(since, pair) for pair in since.outcomes if pair.state != "without"],
        "inputs": [
            {"stakeholder": pair.row.stakeholder, "input": pair.row.input, **_values(since, pair, "present_value")} for pair in since.inputs
        ],
    }


def _result(since: Since, side: Side) -> Any:
    return {"then": since.then, "counted": since.counted, "now": since.now}[side]


def _outcome(since: Since, pair: Pair) -> dict[str, Any]:
    measure = "needed_alone" if since.open else "present_value"
    stated = {side: since.stated(pair, side) for side in ("then", "now")} if pair.state == "both" else {}
    changed = [{"parameter": name, **{side: values[name] for side, values in stated.items()}} for name in since.changed(pair)]
    known = {"outcome_id": pair.row.outcome_id, "row_kind": pair.row.row_kind, "state": pair.state, "measure": measure}
    return {**known, **_values(since, pair, measure), "stated_otherwise": changed}


def _values(since: Since, pair: Pair, measure: str) -> dict[str, Decimal | None]:
    entity = {"then": pair.then, "counted": pair.then, "now": pair.now}
    return {_NAMES[side]: since.ledgers[side].values.get(f"{entity[side]}/{measure}") for side in _SIDES}


def follows_rows(since: Since) -> Iterator[tuple[str, tuple[Decimal | None, ...]]]:
    """Yield the name of each result and outcome with its value then, then counted as now, now, and the change between the last two."""
    found = follows_document(since)
    for name in ("inputs_given",) if since.open else TOTALS:
        then, counted, now = (found[_NAMES[side]][name] for side in _SIDES)
        yield _WORDS[name], (then, counted, now, None if None in (counted, now) else now - counted)
    told = {"new": " (new)", "gone": " (gone)", "priced": " (has a price now)", "unpriced": " (has no price now)"}
    for row in found["outcomes"]:
        then, counted, now = (row[_NAMES[side]] for side in _SIDES)
        changed = None if since.open else (now or Decimal(0)) - (counted or Decimal(0))
        yield f"  {row['outcome_id']}{told.get(row['state'], '')}", (then, counted, now, changed)
