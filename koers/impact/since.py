"""A case beside the earlier one that it follows: often an evaluation beside its forecast.

The method, in stages: (1) the earlier case as it was, under its own convention, rates and price year;
(2) where these differ from the present ones, the earlier case *counted as now*: its own quantities, prices, shares and
inputs under the present convention and rates, its prices moved to the present price year by an index that covers them all;
(3) rows that belong together: outcomes by their id, inputs by who put in what; (4) the change of each, parted in what
counting otherwise does (2 less 1) and the rest (now less 2).

So, exactly: the earlier total, plus what counting otherwise does to each row, plus how each row changed, is the present
total. Where the convention moves rows to the inputs, that is a row of its own.

Known limits: an outcome that was given another id is gone and new; where no index covers all prices of the earlier case
they stay in those of their own year, which :attr:`Since.prices_apart` says; inputs are amounts as they were paid and have no
price year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from koers.figures import Formula, Sum
from koers.frames import rows_of
from koers.impact.case import DISPLACED, PARAMETERS, Case, discounted
from koers.impact.ledger import Ledger, entity_names, keep_ledger
from koers.impact.value import Result, value_case

Side = Literal["then", "counted", "now"]
Difference = Literal["convention", "discount_rate", "price_year"]
State = Literal["both", "new", "gone", "priced", "unpriced", "without"]

CHANGE, RECOUNTED = "_change", "_recounted"
MOVED = "waterfall/moved-to-inputs/amount"
TOTALS = ("inputs_total", "total_present_value", "net_present_value", "sroi_ratio")


@dataclass(frozen=True)
class Pair:
    """An outcome or an input of either case.

    Attributes
    ----------
    key : str
        Its name among all pairs: ``outcome/huisarts``, ``displacement/werk``, ``input/subsidie``.
    then, now : str or None
        Its entity in the ledgers; None where it does not count there.
    then_row, now_row : row of the value map or of the inputs, or None
        None where the case does not have it at all.
    """

    key: str
    then: str | None
    now: str | None
    then_row: Any | None
    now_row: Any | None

    @property
    def state(self) -> State:
        """Whether both count it; else whether it is new or gone, got a price or lost it, or never had one."""
        if self.now and self.then:
            return "both"
        if self.now:
            return "priced" if self.then_row is not None else "new"
        if self.then:
            return "unpriced" if self.now_row is not None else "gone"
        return "without"

    @property
    def row(self) -> Any:
        """Its row in the present case; in the earlier one where it is gone."""
        return self.then_row if self.now_row is None else self.now_row


@dataclass(frozen=True)
class Since:
    """The present case and the earlier one.

    Attributes
    ----------
    now, then : Result
    counted : Result
        The earlier case counted as the present one; ``then`` itself where both are counted alike.
    differs : tuple of {"convention", "discount_rate", "price_year"}
        In what the two are counted otherwise.
    prices_apart : bool
        Whether the two are in prices of different years, and no index brings the earlier ones to the present year.
    """

    now: Result
    then: Result
    counted: Result
    differs: tuple[Difference, ...]
    prices_apart: bool

    @property
    def recounted(self) -> bool:
        """Whether the earlier case is counted again."""
        return self.counted is not self.then

    @property
    def open(self) -> bool:
        """Whether either asks for a break-even: then there are no values to set beside each other, but what is needed."""
        return "break_even" in (self.now.case.question, self.then.case.question)

    @cached_property
    def ledgers(self) -> Mapping[Side, Ledger]:
        """Every figure of each, with its formula."""
        then = keep_ledger(self.then)
        return {"then": then, "counted": keep_ledger(self.counted) if self.recounted else then, "now": keep_ledger(self.now)}

    @cached_property
    def outcomes(self) -> tuple[Pair, ...]:
        """Every row of either value map: those of the present one in its order, then those that are gone."""
        now, then = ({_of_row(row): row for row in rows_of(one.case.value_map)} for one in (self.now, self.then))
        at_now, at_then = ({_of_row(row): entity for entity, row in self.ledgers[side].outcomes} for side in ("now", "then"))
        every = [key for key in {**now, **then} if not (self.open and key[1])]
        groups = ["displacement" if moved else "outcome" for _id, moved in every]
        names = {
            group: iter(entity_names(key[0] for key, one in zip(every, groups, strict=True) if one == group))
            for group in dict.fromkeys(groups)
        }
        return tuple(
            Pair(f"{group}/{next(names[group])}", at_then.get(key), at_now.get(key), then.get(key), now.get(key))
            for key, group in zip(every, groups, strict=True)
        )

    @cached_property
    def inputs(self) -> tuple[Pair, ...]:
        """Every input of either, those of one name and stakeholder in their order."""
        now, then = (dict(_numbered(self.ledgers[side].inputs)) for side in ("now", "then"))
        every = list({**now, **then})
        names = entity_names(text or who for who, text, _number in every)
        nothing = None, None
        return tuple(
            Pair(f"input/{name}", then.get(key, nothing)[0], now.get(key, nothing)[0], then.get(key, nothing)[1], now.get(key, nothing)[1])
            for key, name in zip(every, names, strict=True)
        )

    def changed(self, pair: Pair) -> tuple[str, ...]:
        """Return which of quantity, price, years and shares of an outcome differ, as stated; of one that both count."""
        if pair.state != "both":
            return ()
        then, now = (self.stated(pair, side) for side in ("then", "now"))
        return tuple(name for name in PARAMETERS if then[name] != now[name])

    def stated(self, pair: Pair, side: Literal["then", "now"]) -> dict[str, Decimal | None]:
        """Return what a case states of an outcome that counts, by parameter; a blank share is 0."""
        entity = pair.then if side == "then" else pair.now
        values, open_ = self.ledgers[side].values, self.ledgers[side].chain is not getattr(self, side)
        return {name: values[f"{entity}/{'stated' if open_ and name == 'quantity' else name}"] for name in PARAMETERS}

    @property
    def totals(self) -> tuple[str, ...]:
        """The measures of the whole that all three have."""
        if self.open:
            return ("inputs_given",)
        return tuple(name for name in TOTALS if all(f"total/{name}" in ledger.formulas for ledger in self.ledgers.values()))


def set_beside(now: Result, earlier: Case) -> Since:
    """Value the earlier case as it was, and as the present one is counted."""
    then = value_case(earlier)
    case, differs, apart = _counted_as(earlier, now.case)
    return Since(now, then, value_case(case) if differs else then, differs, apart)


def _counted_as(case: Case, now: Case) -> tuple[Case, tuple[Difference, ...], bool]:
    """Return a case under another's convention, rates and price year; in what they differ; whether prices could not be moved."""
    differs: list[Difference] = []
    if case.convention.choices != now.convention.choices:
        differs.append("convention")
    if case.rates != now.rates and (discounted(case.convention, case.rates) or discounted(now.convention, now.rates)):
        differs.append("discount_rate")
    files = {**case.files, **dict.fromkeys(("convention", "discount_rate"), now.files["case"])}
    counted = replace(case, convention=now.convention, rates=now.rates, rates_from=now.rates_from, files=files)
    if None in (case.price_year, now.price_year) or case.price_year == now.price_year:
        return counted, tuple(differs), False
    moved = next(_in_prices_of(counted, now), None)
    if moved is None:
        return counted, tuple(differs), True
    return moved, (*differs, "price_year"), False


def _in_prices_of(case: Case, now: Case) -> Iterator[Case]:
    """Yield a case in another's price year, under each index that covers all of its prices: the other's, its own, the lists'."""
    rows = [row for row in rows_of(case.priced) if case.proxy_factor(row.proxy_price_year, row.proxy_source) is not None]
    if any(row.proxy_price_year is None for row in rows):
        return  # nobody knows from which year to move it
    for whose, index in ((now, now.price_index), (case, case.price_index), (case, None)):
        files = {**case.files, "price_index": whose.files["case"]}
        moved = replace(case, price_year=now.price_year, price_index=index, files=files)
        if all(moved.proxy_factor(row.proxy_price_year, row.proxy_source) is not None for row in rows):
            yield moved


def since_formulas(since: Since, at: Mapping[Side, str], own: str) -> dict[str, Formula]:
    """Return how everything changed, as signed sums.

    Parameters
    ----------
    since : Since
    at : mapping of side to what stands before its keys
    own : str
        What stands before the keys of the changes: ``<own>outcome/huisarts/present_value_change``.
    """
    found: dict[str, Formula] = {}

    def put(key: str, then: str | None, now: str | None) -> None:
        """Now less the earlier as counted now; and that less the earlier as it was."""
        keys: dict[Side, str | None] = {"then": then, "counted": then, "now": now}
        sides = {side: f"{at[side]}{name}" for side, name in keys.items() if name and name in since.ledgers[side].formulas}
        parts: dict[str, tuple[Side, Side]] = {CHANGE: ("now", "counted"), **({RECOUNTED: ("counted", "then")} if since.recounted else {})}
        for ending, ends in parts.items():
            terms = tuple((sign, sides[side]) for sign, side in zip((1, -1), ends, strict=True) if side in sides)
            if terms:
                found[f"{own}{key}{ending}"] = Sum(terms, "difference")

    parts: Iterable[Pair] = since.inputs if since.open else (*since.inputs, *since.outcomes)
    for pair in parts:
        then, now = (entity and f"{entity}/present_value" for entity in (pair.then, pair.now))
        put(f"{pair.key}/present_value", then, now)
    totals = [f"total/{name}" for name in dict.fromkeys(("inputs_given", *since.totals))]
    for key in totals if since.open else (*totals, "total/all_value", MOVED):
        put(key, key, key)
    return found


def _of_row(row: Any) -> tuple[str, bool]:
    """What tells a row of the value map apart: an outcome and the displacement that it causes may share an id."""
    return row.outcome_id, row.row_kind == DISPLACED


def _numbered(rows: Iterable[tuple[str, Any]]) -> Iterator[tuple[tuple[str, str, int], tuple[str, Any]]]:
    """Yield inputs under their stakeholder, their name, and which of that name they are."""
    seen: dict[tuple[str, str], int] = {}
    for entity, row in rows:
        name = row.stakeholder, row.input or ""
        seen[name] = seen.get(name, 0) + 1
        yield (*name, seen[name]), (entity, row)
