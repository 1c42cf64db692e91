"""Exact intervals for counts (Garwood, 1936), and rates.

The method, in stages: (1) the count n is taken as one draw of a Poisson variable with an unknown mean;
(2) the lower limit is the mean at which n or more would come up with probability ``(1 - level) / 2``,
the upper limit the mean at which n or fewer would; (3) both are found by bisection on the Poisson
distribution in decimals, so that every machine finds the same digits; (4) a rate is the count divided
by the population, and so are its limits.

Known limits: the interval says how far chance alone can carry a count. It knows nothing of cases that
were not reported, nor of outbreaks, in which cases come together; it holds for at least the stated
level, and for small counts for more. The limits are right to ten decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache

PER = 10_000
LEVEL = Decimal("0.95")
# Terms as small as exp(-n) are added up; 60 digits keep more than ten good ones for any count below thousands.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_STEP = Decimal("1e-10")


@dataclass(frozen=True)
class Interval:
    """Lower and upper limit."""

    low: Decimal
    high: Decimal

    def position(self, value: Decimal) -> int:
        """Return 1 when all of the interval lies above ``value``, -1 when all lies below, else 0."""
        return (self.low > value) - (self.high < value)


@cache
def exact_interval(count: int, level: Decimal = LEVEL) -> Interval:
    """Return the exact interval of a Poisson mean.

    Parameters
    ----------
    count : int
        0 or more.
    level : Decimal
        Such as 0.95.

    Returns
    -------
    Interval
        In cases; the lower limit is 0 for a count of 0. 0: 0 to 3.689; 10: 4.795 to 18.390.

    Raises
    ------
    ValueError
        For a negative count, or a level not between 0 and 1.
    """
    if count < 0 or not 0 < level < 1:
        raise ValueError(f"an interval needs a count of 0 or more and a level between 0 and 1, not {count} and {level}")
    with localcontext(_EXACT):
        tail = (1 - level) / 2
        low = Decimal(0) if count == 0 else _mean_where(count - 1, 1 - tail)
        return Interval(low, _mean_where(count, tail))


def at_most(count: int, mean: Decimal) -> Decimal:
    """Return the probability that a Poisson variable with this mean is at most ``count``."""
    with localcontext(_EXACT):
        term = total = Decimal(1)
        for i in range(1, count + 1):
            term = term * mean / i
            total += term
        return total * (-mean).exp()


def _mean_where(count: int, probability: Decimal) -> Decimal:
    """Return the mean at which ``count`` or fewer has this probability, which falls as the mean grows; in the exact context."""
    low, high = Decimal(0), Decimal(count + 10)
    while at_most(count, high) > probability:
        high *= 2
    while high - low > _STEP:
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(count, middle) > probability else (low, middle)
    return (low + high) / 2


def per_population(count: Decimal, inhabitants: Decimal) -> Decimal:
    """Return a count, or a limit of one, per 10,000 inhabitants, to ten decimals."""
    with localcontext(_EXACT):
        return (count * PER / inhabitants).quantize(_STEP)
