"""Quality checks: what a careful reader would ask of an analysis. They report; they never block.

Behind them stand the eight principles of social value: involve stakeholders, understand what changes,
value what matters, include only what is material, do not over-claim, be transparent, verify the result,
be responsive. A file cannot tell whether people were listened to, so the first and the last are not checked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any, Literal

from koers.errors import Finding, Severity
from koers.frames import rows_of
from koers.impact.case import DISPLACED, EXCLUDED, OUTCOME, PARAMETERS, SAVING, SHARES, UNPRICED, discounted, filter_sums
from koers.impact.chain import EXACT
from koers.impact.conventions import NAMED, Displacement, DropOffStarts, FilterAlgebra
from koers.impact.value import Result
from koers.money import plain

# A row with a larger part of the value than this must say how sure it is.
LARGE_SHARE = Decimal("0.25")
# What a price calls a year of life in good health.
_QALY = re.compile(r"\bqalys?\b|quality.adjusted life.?year", re.IGNORECASE)


@dataclass(frozen=True)
class QualityCheck:
    """One question put to an analysis, and what was found.

    Attributes
    ----------
    id : str
    question : str
        What was asked, as a sentence in English.
    findings : tuple of Finding
        Warnings and remarks; none when there is nothing to say.
    """

    id: str
    question: str
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Literal["passed", "remark", "attention"]:
        """Whether the reader must look: "attention" with a warning, "remark" with less."""
        if any(finding.severity == "warning" for finding in self.findings):
            return "attention"
        return "remark" if self.findings else "passed"


def check_quality(result: Result) -> tuple[QualityCheck, ...]:
    """Put every question to a result."""
    return tuple(QualityCheck(name, question, tuple(check(result))) for name, (question, check) in _CHECKS.items())


def quality_findings(result: Result) -> list[Finding]:
    """Return everything that the checks found."""
    return [finding for check in check_quality(result) for finding in check.findings]


def _described(result: Result) -> Iterator[Finding]:
    for row in rows_of(result.case.priced):
        if row.indicator is None:
            yield _warn(
                *_at(result, row, "indicator"), "quality", "{outcome}: it is not said how the change is seen (no indicator).", (_name(row),)
            )
        if row.note is None:
            yield _warn(
                *_at(result, row, "note"),
                "quality",
                "{outcome}: it is not said where the quantity comes from (no note).",
                (_name(row),),
                "info",
            )


def _sourced(result: Result) -> Iterator[Finding]:
    for row in rows_of(result.case.priced):
        if row.proxy_source is None:
            yield _warn(*_at(result, row, "proxy_source"), "quality", "{outcome}: the price has no source.", (_name(row),))
        if row.proxy_price_year is None:
            yield _warn(*_at(result, row, "proxy_price_year"), "quality", "{outcome}: the price has no year.", (_name(row),))
    if not result.case.sources:
        yield _warn(result.case.files["case"], 0, "sources", "no-sources", "the case names no sources.", ())


def _filters(result: Result) -> Iterator[Finding]:
    for row in rows_of(result.case.priced):
        for column in SHARES:
            share = getattr(row, column)
            if share is None:
                yield _warn(
                    *_at(result, row, column), "quality", "{outcome}: {column} is blank and counts as 0.", (_name(row), ("column", column))
                )
            elif share == 0 and row.note is None:
                yield _warn(
                    *_at(result, row, column),
                    "quality",
                    "{outcome}: {column} is 0 without a reason in the note.",
                    (_name(row), ("column", column)),
                    "info",
                )


def _group(result: Result) -> Iterator[Finding]:
    for row in rows_of(result.case.priced):
        if row.group_size is not None and row.quantity is not None and row.quantity > row.group_size:
            unit = row.proxy_unit
            message = "{outcome}: the quantity, {quantity}, is larger than the group of {group}."
            words = ("quantity", f"{row.quantity:f}"), ("group", f"{row.group_size:f}")
            # In units other than people a quantity may well be larger; a reader should still see it.
            yield _warn(*_at(result, row, "quantity"), "quality", message, (_name(row), *words), "info" if unit else "warning")


def _once(result: Result) -> Iterator[Finding]:
    seen: dict[tuple[str, str, bool], Any] = {}
    for row in rows_of(result.case.priced):
        if row.row_kind == DISPLACED or row.proxy is None:
            continue
        key = row.stakeholder, row.proxy.casefold(), row.proxy_value is not None and row.proxy_value < 0
        if key in seen:
            message = "{outcome} and {other} value the same for the same people: may one follow from the other?"
            yield _warn(*_at(result, row, "proxy"), "quality", message, (_name(row), ("other", seen[key].outcome_id)), "warning")
        seen.setdefault(key, row)


def _negative(result: Result) -> Iterator[Finding]:
    rows = list(rows_of(result.case.value_map))
    if not any(row.row_kind == OUTCOME and row.proxy_value is not None and row.proxy_value < 0 for row in rows):
        message = "no negative outcome is in the map: was nobody worse off?"
        yield _warn(result.case.files["value_map"], 0, "proxy_value", "no-negative-outcome", message, ())


def _ranged(row: Any) -> bool:
    return any(getattr(row, f"{column}_{end}") is not None for column in PARAMETERS for end in ("low", "high"))


def _large(result: Result) -> Iterator[Finding]:
    """Losses are held against all value like gains; a break-even has no value yet to be a part of."""
    if result.case.question == "break_even":
        return
    present = {row.Index: abs(row.present_value) for row in rows_of(result.outcomes)}
    whole = sum(present.values(), Decimal(0))
    for row in rows_of(result.case.priced):
        if present[row.Index] > LARGE_SHARE * whole and not _ranged(row):
            message = "{outcome} is more than a quarter of all gains and losses, and nothing says how sure it is (no low and high)."
            yield _warn(*_at(result, row, "quantity"), "quality", message, (_name(row),))


def _qaly(result: Result) -> Iterator[Finding]:
    """What a year in good health is worth is a range in every guideline, never one value."""
    for row in rows_of(result.case.priced):
        told = " ".join(text for text in (row.proxy, row.proxy_unit, row.proxy_source) if text)
        if _QALY.search(told) and row.proxy_value_low is None and row.proxy_value_high is None:
            message = "{outcome}: a QALY is valued at one price; its worth is a range (give a low and a high)."
            yield _warn(*_at(result, row, "proxy_value"), "quality", message, (_name(row),))


def _priced(result: Result) -> Iterator[Finding]:
    if not len(result.case.priced):
        message = "no row of the map has a price, so that there is no ratio."
        yield _warn(result.case.files["value_map"], 0, "status", "nothing-priced", message, ())


def _rate(result: Result) -> Iterator[Finding]:
    case = result.case
    place = case.files["case"], 0, "discount_rate"
    if case.rates_from == "none":
        yield _warn(*place, "no-rate", "no discount rate is stated.", (), "info")
    elif case.rates_from == "convention":
        message = "the discount rate is that of the convention {convention}, not one that the case states."
        yield _warn(*place, "rate-of-convention", message, (("convention", case.convention.name),), "info")
    stated = any(step.rate for step in (*case.rates.costs, *case.rates.effects))
    if stated and not discounted(case.convention, case.rates):
        yield _warn(*place, "rate-not-used", "a discount rate is stated, and the convention discounts nothing.", ())
    chosen = NAMED.get(case.convention.name)
    if chosen is not None and chosen.rates is not None and case.rates_from == "case" and chosen.rates != case.rates:
        message = "the discount rate is the case's own, not that of the convention {convention}."
        yield _warn(*place, "own-rate", message, (("convention", case.convention.name),), "info")
    if case.convention.name == "nl-2025" and case.rates_from == "convention":
        yield _warn(*place, "rate-unverified", "the rate of nl-2025 is from a secondary source.", (), "info")


def _added(result: Result) -> Iterator[Finding]:
    """A sum of filters above 1 takes away more than there is; it is told, not clamped."""
    own = result.case.convention.filter_algebra is FilterAlgebra.ADDITIVE
    sums = filter_sums(result.case)
    for row in rows_of(result.case.priced):
        total = sums[int(row.Index)]
        if total > 1:
            message = "{outcome}: the filters add up to {sum}, so that more is taken away than there is."
            if not own:
                message = "{outcome}: the filters add up to {sum}; conventions that add them take away more than there is."
            severity: Severity = "warning" if own else "info"
            yield _warn(*_at(result, row, "deadweight"), "quality", message, (_name(row), ("sum", plain(total))), severity)


def _price_years(result: Result) -> Iterator[Finding]:
    case = result.case
    if case.price_year is None:
        yield _warn(case.files["case"], 0, "price_year", "no-price-year", "the case has no price year.", ())
        years = sorted({row.proxy_price_year for row in rows_of(case.priced) if row.proxy_price_year is not None})
        if len(years) > 1:
            message = "prices of different years stand beside each other: {years}."
            yield _warn(case.files["value_map"], 0, "proxy_price_year", "mixed-years", message, (("years", ", ".join(map(str, years))),))
        return
    for row in rows_of(case.priced):
        if case.proxy_factor(row.proxy_price_year, row.proxy_source) is None:
            message = "{outcome}: a price of {year} is used in prices of {to}, not indexed."
            yield _warn(
                *_at(result, row, "proxy_price_year"),
                "quality",
                message,
                (_name(row), ("year", str(row.proxy_price_year)), ("to", str(case.price_year))),
                "warning",
            )


def _duration(result: Result) -> Iterator[Finding]:
    for row in rows_of(result.case.priced):
        if row.duration_years == 0:
            yield _warn(*_at(result, row, "duration_years"), "quality", "{outcome} lasts 0 years and counts for nothing.", (_name(row),))
        elif row.duration_years == 1 and row.drop_off and result.case.convention.drop_off_starts is DropOffStarts.YEAR2:
            yield _warn(
                *_at(result, row, "drop_off"),
                "quality",
                "{outcome} lasts one year, so that its drop-off never counts.",
                (_name(row),),
                "info",
            )


def _left_out(result: Result) -> Iterator[Finding]:
    for row in rows_of(result.case.value_map):
        if row.status in (UNPRICED, EXCLUDED) and row.note is None:
            yield _warn(*_at(result, row, "note"), "quality", "{outcome} counts for nothing, and no note says why.", (_name(row),))


def _inputs(result: Result) -> Iterator[Finding]:
    case = result.case
    place = case.files["inputs"], 0, "kind"
    kinds = {row.kind for row in rows_of(case.inputs)}
    if not kinds & {"in_kind", "volunteer"}:
        yield _warn(*place, "cash-only", "all inputs are money: did nobody give time, rooms or goods?", (), "info")
    for row in rows_of(case.inputs):
        if row.kind is None:
            words = (("input", row.input or row.stakeholder),)
            yield _warn(case.files["inputs"], int(row.Index), "kind", "no-kind", "{input}: its kind is blank.", words, "info")
    if result.inputs_total <= 0 and case.question == "ratio":
        message = "the inputs come to 0 or less after what the convention moves to them, so that there is no ratio."
        yield _warn(case.files["inputs"], 0, "value", "no-ratio", message, ())


def _displacement(result: Result) -> Iterator[Finding]:
    """The convention says how displacement is stated; a map that does otherwise is counted as it stands."""
    stated = result.case.convention.displacement
    for row in rows_of(result.case.priced):
        if stated is Displacement.SHARE and row.row_kind == DISPLACED:
            yield _warn(
                *_at(result, row, "row_kind"),
                "quality",
                "{outcome} is a row of displacement, and the convention states it as a share.",
                (_name(row),),
            )
        if stated is Displacement.ROW and row.displacement:
            yield _warn(
                *_at(result, row, "displacement"),
                "quality",
                "{outcome} has a share of displacement, and the convention states it as a row.",
                (_name(row),),
            )


def _saved(result: Result) -> Iterator[Finding]:
    """A saving that costs, or displacement of nothing, is likely a sign the wrong way."""
    for row in rows_of(result.case.priced):
        if row.row_kind == SAVING and row.proxy_value is not None and row.proxy_value < 0:
            yield _warn(
                *_at(result, row, "proxy_value"), "quality", "{outcome} is a saving with a negative value: it costs.", (_name(row),), "info"
            )


def recount(result: Result) -> tuple[int, int]:
    """Add up again, apart from the valuation: rows, years, stakeholders, waterfall, inputs.

    Returns
    -------
    n_checked, n_wrong : int
    """
    with localcontext(EXACT):
        pairs = _recounted(result)
        return len(pairs), sum(one != other for one, other in pairs)


def _recounted(result: Result) -> list[tuple[Decimal, Decimal]]:
    value = sum(result.outcomes["present_value"], Decimal(0))
    moved = result.inputs_total - result.inputs_given
    by_row: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows_of(result.by_year):
        by_row[row.row] += row.present_value
    total = result.waterfall[-1].amount
    pairs = [
        (sum((bar.amount for bar in result.waterfall[:-1]), Decimal(0)), total),
        (value + moved, total),
        (sum(result.by_year["present_value"], Decimal(0)), value),
        (sum(result.stakeholders["present_value"], Decimal(0)), value),
        (sum(result.inputs["present_value"], Decimal(0)), result.inputs_given),
        *((by_row[int(row.Index)], row.present_value) for row in rows_of(result.outcomes)),
    ]
    if result.net_present_value is not None:
        pairs.append((total - result.inputs_total, result.net_present_value))
    return pairs


def _totals(result: Result) -> Iterator[Finding]:
    wrong = recount(result)[1]
    if wrong:
        yield _warn("", 0, "", "footing", "totals that are not the sum of their parts: {n}; report this as a fault.", (("n", str(wrong)),))


_CHECKS: dict[str, tuple[str, Callable[[Result], Iterator[Finding]]]] = {
    "priced": ("Has at least one row of the map a price?", _priced),
    "described": ("Does every priced row say how its change is seen and where its quantity comes from?", _described),
    "sourced": ("Does every price have a source and a year, and does the case name its sources?", _sourced),
    "filters": ("Is every filter filled in, or 0 with a reason?", _filters),
    "group": ("Is no quantity larger than the group?", _group),
    "once": ("Is nothing valued twice for the same people?", _once),
    "negative": ("Was at least one negative outcome considered?", _negative),
    "large": ("Does every row above a quarter of the value have a range?", _large),
    "qaly": ("Has every QALY a range of values?", _qaly),
    "rate": ("Is the discount rate that is stated the one that is used?", _rate),
    "added": ("Do added filters stay within the whole?", _added),
    "price_years": ("Are all prices of one year, or indexed to it?", _price_years),
    "duration": ("Does every priced row last?", _duration),
    "left_out": ("Does everything that was left out say why?", _left_out),
    "inputs": ("Are all inputs there, in kind and volunteers' time included?", _inputs),
    "displacement": ("Is displacement stated as the convention says?", _displacement),
    "signs": ("Do savings save?", _saved),
    "totals": ("Do rows, years and stakeholders add up to the totals?", _totals),
}


def _at(result: Result, row: Any, column: str) -> tuple[str, int, str]:
    return result.case.files["value_map"], int(row.Index), column


def _name(row: Any) -> tuple[str, str]:
    return "outcome", row.outcome or row.outcome_id


def _warn(
    file: str, row: int, column: str, code: str, message: str, words: tuple[tuple[str, str], ...], severity: Severity = "warning"
) -> Finding:
    return Finding(file, row, column, code, message, "", severity, words)
