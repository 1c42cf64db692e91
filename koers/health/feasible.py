"""Whether whole numbers exist that fit a set of sums: a search with bounds.

The method, in stages: (1) narrow each number's bounds by every sum it stands in, until nothing moves;
(2) where a number is still open, try its values, the one nearest to a hint first, and narrow again.
Known limit: after a fixed number of tries the search gives up and says no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Bounds = dict[str, tuple[int, int]]
_TRIES = 200


@dataclass(frozen=True)
class Equation:
    """``terms`` are (name, sign) pairs; their signed sum equals ``constant``."""

    terms: tuple[tuple[str, int], ...]
    constant: int


def fits(bounds: Mapping[str, tuple[int, int]], equations: Sequence[Equation], near: Mapping[str, int]) -> bool:
    """Tell whether whole numbers within ``bounds`` satisfy every equation.

    Parameters
    ----------
    bounds : mapping of name to (least, most)
    equations : sequence of Equation
        Over these names only.
    near : mapping of name to int
        Where to look first; it changes how fast an answer comes, and not which.
    """
    tries = _TRIES
    stack = [dict(bounds)]
    while stack and tries:
        tries -= 1
        narrowed = narrow(stack.pop(), equations)
        if narrowed is None:
            continue
        unsettled = [name for equation in equations for name, _ in equation.terms if narrowed[name][0] < narrowed[name][1]]
        if not unsettled:
            return True
        name = min(unsettled, key=lambda name: narrowed[name][1] - narrowed[name][0])
        low, high = narrowed[name]
        hint = min(max(near[name], low), high)
        rest = [(low, hint - 1), (hint + 1, high)]
        # The last on the stack is tried first: the hint itself, then what lies on either side.
        stack += [{**narrowed, name: span} for span in rest if span[0] <= span[1]]
        stack.append({**narrowed, name: (hint, hint)})
    return False


def narrow(bounds: Bounds, equations: Sequence[Equation]) -> Bounds | None:
    """Return the bounds as the equations narrow them, or None when nothing is left for some number."""
    found, moved = dict(bounds), True
    while moved:
        moved = False
        for equation in equations:
            spans = [(sign * found[name][sign < 0], sign * found[name][sign > 0]) for name, sign in equation.terms]
            least, most = sum(low for low, _ in spans), sum(high for _, high in spans)
            for (name, sign), (low, high) in zip(equation.terms, spans, strict=True):
                # What the others leave: constant minus their most, constant minus their least.
                floor, roof = equation.constant - (most - high), equation.constant - (least - low)
                ends = (floor, roof) if sign > 0 else (-roof, -floor)
                new = max(found[name][0], ends[0]), min(found[name][1], ends[1])
                if new[0] > new[1]:
                    return None
                moved = moved or new != found[name]
                found[name] = new
    return found
