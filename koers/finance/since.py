"""A statement beside that of an earlier period: what was spent since, and what was expected then.

In stages: (1) every figure of the earlier statement goes along under its own id, with its formula; (2) each line that either
of the two has gets what was spent since (``spent_since``, within a fiscal year, where spending adds up) or by how much spending
differs (``spent_change``, a year later); (3) totals are sums of their lines.

A line that only one of the two has counts as nothing in the other, so that columns foot and what was spent then plus what was
spent since is what is spent now, for each line and in total.

Known limit: lines are the same when they have the same id; what was renamed under another id stands there twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from koers.figures import Formula, Sum, prefixed
from koers.finance.accounts import roll_up
from koers.finance.statement import PROGRAMME, Before, Line, Statement

SINCE, CHANGE = "spent_since", "spent_change"


def beside(now: Statement, before: Before) -> Statement:
    """Return a statement with the figures of an earlier one, and what changed between the two."""
    both = {**prefixed(before.statement.formulas, before.prefix), **_differences(now, before)}
    return replace(now.extended(both), before=before)


def difference(before: Before) -> str:
    """Return the measure of what changed: ``spent_since`` within a fiscal year, else ``spent_change``."""
    return SINCE if before.same_year else CHANGE


def themes_of_both(now: Statement, before: Before) -> tuple[Line, ...]:
    """Return the themes that have lines now, then those that had lines only before."""
    return _both(now.themes, before.statement.themes)


def lines_of_both(now: Statement, before: Before, theme: str) -> tuple[Line, ...]:
    """Return a theme's lines now, then those that it had only before."""
    return _both(now.lines.get(theme, ()), before.statement.lines.get(theme, ()))


def _both(now: tuple[Line, ...], before: tuple[Line, ...]) -> tuple[Line, ...]:
    known = {line.key for line in now}
    return (*now, *(line for line in before if line.key not in known))


def _differences(now: Statement, before: Before) -> Mapping[str, Formula]:
    measure = difference(before)
    formulas: dict[str, Formula] = {}
    themes = themes_of_both(now, before)
    for theme in themes:
        lines = lines_of_both(now, before, theme.key)
        for line in lines:
            spent = f"{line.key}/spent"
            terms = [(1, spent)] if spent in now.formulas else []
            terms += [(-1, f"{before.prefix}{spent}")] if spent in before.statement.formulas else []
            formulas[f"{line.key}/{measure}"] = Sum(tuple(terms), measure)
        formulas |= roll_up(f"{theme.key}/total", [(1, line.key) for line in lines], (measure,))
    return formulas | roll_up(f"{PROGRAMME}/total", [(1, f"{theme.key}/total") for theme in themes], (measure,))
