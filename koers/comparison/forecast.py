"""The bridge from the last expectation to this one, or to the outcome of the year, and how good the forecasts were.

A line's forecast is what the earlier period had spent and still expected to spend this year; its outcome is the same of the later
period, which at the end of the year is what was spent. The error of a line that both tell of is outcome minus
forecast: positive where more was spent than was foreseen. Lines that only one of them has were not forecast, or dropped;
they are steps of their own in the bridge, and no error. So that

    forecast + errors + lines that are new - lines that are gone = outcome

to the cent, of a theme and of the whole. Two measures of quality, as shares of the revised budget at the time of the forecast, of the
lines with an error: the bias (errors with their sign: do we foresee too much?) and the absolute error (sizes: how far off is a line?).

Known limit: what was spent by the earlier reference date was known, so that the error is all of what was still expected.
Amendments after the forecast are no excuse here; they stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from koers.comparison.money import PROGRAMME, TOTAL, Money, Place
from koers.figures import Count, Formula, Ratio, Sum, evaluate

N_NAMED = 8
_PARTS = ("spent", "expected_spend")


def forecast_formulas(money: Money) -> dict[str, Formula]:
    """Return the figures of the bridge by whole id; none over the years."""
    if not money.same_year:
        return {}
    formulas = dict(_of_lines(money))
    known = {**{f"{money.now_at}{key}": value for key, value in money.now.values.items()}}
    known |= {f"{money.then_at}{key}": value for key, value in money.then.values.items()}
    values = evaluate(formulas, known)
    for theme in money.themes:
        formulas |= dict(_of_group(money, theme.key, money.lines[theme.key], values))
    formulas |= dict(_of_group(money, PROGRAMME, tuple(money.all_lines), values))
    named = {line.key for line in largest_errors(money, values)}
    others = tuple((1, f"{money.own}{line.key}/forecast_error") for line in money.all_lines if line.both and line.key not in named)
    return {**formulas, f"{money.own}{PROGRAMME}/{TOTAL}/other_errors": Sum(others, "footing", money.listed)}


def largest_errors(money: Money, values: Mapping[str, Decimal | None]) -> tuple[Place, ...]:
    """Return the lines that were furthest off, the furthest first: those that a bridge names one by one."""
    sizes = {line: abs(values[f"{money.own}{line.key}/forecast_error"] or Decimal(0)) for line in money.all_lines if line.both}
    return tuple(sorted((line for line, size in sizes.items() if size), key=lambda line: -sizes[line])[:N_NAMED])


def _of_lines(money: Money) -> Iterator[tuple[str, Formula]]:
    for line in money.all_lines:
        own = f"{money.own}{line.key}"
        for there, at, name in ((line.then, money.then_at, "forecast"), (line.now, money.now_at, "outcome")):
            if there:
                yield f"{own}/{name}", Sum(tuple((1, f"{at}{line.key}/{part}") for part in _PARTS), name)
        if line.both:
            yield f"{own}/forecast_error", Sum(((1, f"{own}/outcome"), (-1, f"{own}/forecast")), "forecast_error")
            yield f"{own}/forecast_error_share", Ratio(f"{own}/forecast_error", f"{money.then_at}{line.key}/budget_revised", "share")


def _of_group(money: Money, group: str, lines: Sequence[Place], values: Mapping[str, Decimal | None]) -> Iterator[tuple[str, Formula]]:
    """Yield the totals of a theme, or of the whole: over its lines."""
    own, both = f"{money.own}{group}/{TOTAL}", [line for line in lines if line.both]

    def over(some: Iterable[Place], measure: str, rule: str = "footing", at: str = money.own) -> Sum:
        return Sum(tuple((1, f"{at}{line.key}/{measure}") for line in some), rule, money.listed)

    errors = {f"{money.own}{line.key}/forecast_error": values[f"{money.own}{line.key}/forecast_error"] or Decimal(0) for line in both}
    yield f"{own}/forecast", over((line for line in lines if line.then), "forecast")
    yield f"{own}/outcome", over((line for line in lines if line.now), "outcome")
    yield f"{own}/new_lines", over((line for line in lines if not line.then), "outcome")
    yield f"{own}/gone_lines", over((line for line in lines if not line.now), "forecast")
    yield f"{own}/forecast_error", Sum(tuple((1, key) for key in errors), "footing", money.listed)
    yield f"{own}/absolute_error", Sum(tuple((1 if error >= 0 else -1, key) for key, error in errors.items()), "sizes", money.listed)
    yield f"{own}/forecast_budget", over(both, "budget_revised", at=money.then_at)
    yield f"{own}/still_expected", over(both, "expected_spend", at=money.then_at)
    yield f"{own}/bias_share", Ratio(f"{own}/forecast_error", f"{own}/forecast_budget", "share")
    yield f"{own}/absolute_error_share", Ratio(f"{own}/absolute_error", f"{own}/forecast_budget", "share")
    for name, keys in (
        ("n_forecast", list(errors)),
        ("n_higher", [key for key, error in errors.items() if error > 0]),
        ("n_lower", [key for key, error in errors.items() if error < 0]),
        ("n_exact", [key for key, error in errors.items() if error == 0]),
    ):
        yield f"{own}/{name}", Count(tuple(keys), "count_of_lines", money.listed)


def bridges_close(money: Money, values: Mapping[str, Decimal | None]) -> tuple[int, int]:
    """Add up each bridge again, apart from the formulas: of every theme and of the whole.

    Returns
    -------
    n_checked, n_wrong : int
    """
    groups = [*(theme.key for theme in money.themes), PROGRAMME]
    wrong = 0
    for group in groups:
        start, error, new, gone, end = (
            values[f"{money.own}{group}/{TOTAL}/{measure}"] or Decimal(0)
            for measure in ("forecast", "forecast_error", "new_lines", "gone_lines", "outcome")
        )
        wrong += start + error + new - gone != end
    return len(groups), wrong
