"""The method once more, in plain Python with fractions and loops: what the engine must equal.

It shares no code with the engine and works on plain dicts.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

OFFSET = {"end": 0.0, "mid": 0.5, "start": 1.0}


def discount(rates: list[tuple[int, Fraction]], timing: str, year: int) -> float:
    """What a value of a year is divided by, year by year."""
    if timing == "none":
        return 1.0
    product = 1.0
    for y in range(1, year):
        product *= 1 + float(rate(rates, y))
    own = 1 + float(rate(rates, max(year, 1)))
    if year == 0:
        return own ** -OFFSET[timing]
    return product * own ** (1 - OFFSET[timing])


def rate(rates: list[tuple[int, Fraction]], year: int) -> Fraction:
    """The rate in force in a year."""
    found = rates[0][1]
    for from_year, value in rates:
        if year >= from_year:
            found = value
    return found


def value(
    rows: list[dict[str, Any]], inputs: list[dict[str, Any]], convention: dict[str, str], rates: list[tuple[int, Fraction]]
) -> dict[str, Any]:
    """Impact by year and present value per row, totals and ratios."""
    timing = convention["discount_timing"]
    costs = math.fsum(float(i["value"]) / (1.0 if i["year"] is None else discount(rates, timing, i["year"])) for i in inputs)
    top, bottom, outcomes, gross = [], [costs], [], []
    for row in rows:
        dw, dp, at, do = (row[k] for k in ("deadweight", "displacement", "attribution_to_others", "drop_off"))
        net = 1 - dw - dp - at if convention["filter_algebra"] == "additive" else (1 - dw) * (1 - dp) * (1 - at)
        impacts, present = {}, 0.0
        for t in range(1, row["duration_years"] + 1):
            year = row["first_year"] + t - 1
            times = t if convention["drop_off_starts"] == "year1" else t - 1
            left = Fraction(1)
            for _ in range(times):
                left *= 1 - do
            impacts[year] = row["quantity"] * row["proxy_value"] * net * left
            present += float(impacts[year]) / discount(rates, timing, year)
        outcomes.append((impacts, present))
        gross.append(row["quantity"] * row["proxy_value"] * row["duration_years"])
        saved = row["row_kind"] == "saving" and convention["third_party_savings"] == "denominator"
        harmed = row["row_kind"] == "outcome" and row["proxy_value"] < 0 and convention["negative_outcomes"] == "denominator"
        if saved or harmed:
            bottom.append(-present)
        else:
            top.append(present)
    total, divisor = math.fsum(top), math.fsum(bottom)
    return {
        "outcomes": outcomes,
        "gross": sum(gross),
        "value": total,
        "inputs": divisor,
        "net": total - divisor,
        "ratio": total / divisor if divisor > 0 else None,
    }
