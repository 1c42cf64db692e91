"""Figures of a case beside the earlier one: both cases' own, the earlier counted as now, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from koers.figures import Formula, evaluate, prefixed
from koers.impact.since import CHANGE, MOVED, RECOUNTED, Pair, Side, Since, since_formulas
from koers.present.display import Figure
from koers.present.figures import FigureMaker
from koers.present.impact.figures import ImpactFigures, measure_labels, step_labels
from koers.present.impact.view import ImpactView
from koers.present.wording import Wording


@dataclass(frozen=True)
class EarlierView(ImpactView):
    """The earlier case as the later one's report tells of it: each figure is named as one of then.

    Attributes
    ----------
    then_text : str
        What stands behind its labels: ``2024-H1``.
    at : str
        What stands before its keys.
    own : bool
        Whether they are figures of the later report, or those that the earlier report has already.
    """

    then_text: str = ""
    at: str = ""
    own: bool = False

    @property
    def prefix(self) -> str:
        """What stands before a key in a figure's id."""
        return self.at

    def label(self, key: str) -> str:
        """Return what a figure is of, its measure, and that it is one of then."""
        return f"{super().label(key)} ({self.then_text})"

    def all_keys(self) -> tuple[str, ...]:
        """Return every key of the later report's own."""
        return super().all_keys() if self.own else ()


@dataclass(frozen=True)
class SinceFigures(FigureMaker):
    """Makes display figures out of whole ids.

    Attributes
    ----------
    since : Since
    sides : mapping of side to the view that makes its figures
    words : Wording
    """

    since: Since
    sides: Mapping[Side, ImpactFigures]
    words: Wording

    @property
    def prefix(self) -> str:
        """Nothing: a key is an id."""
        return ""

    @property
    def own(self) -> str:
        """What stands before what changed."""
        return f"{self.sides['now'].prefix}since/"

    @cached_property
    def _changes(self) -> Mapping[str, Formula]:
        return since_formulas(self.since, {side: maker.prefix for side, maker in self.sides.items()}, self.own)

    @cached_property
    def known_formulas(self) -> Mapping[str, Formula]:
        """Those of each case, and of what changed."""
        found: dict[str, Formula] = {}
        for side, maker in self.sides.items():
            found |= prefixed(self.since.ledgers[side].formulas, maker.prefix)
        return found | dict(self._changes)

    @cached_property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """Those of each case, and of what changed."""
        known: dict[str, Decimal | None] = {}
        for side, maker in self.sides.items():
            known |= {f"{maker.prefix}{key}": value for key, value in self.since.ledgers[side].values.items()}
        return known | evaluate(self._changes, known)

    def all_keys(self) -> tuple[str, ...]:
        """Return the ids of what changed; their own figures the cases tell themselves."""
        return tuple(self._changes)

    def figure(self, key: str) -> Figure:
        """Return the figure of an id: one of a case's own as that case makes it."""
        side = self._side(key)
        return super().figure(key) if side is None else side.figure(key.removeprefix(side.prefix))

    def change(self, key: str, ending: str = CHANGE) -> Figure | None:
        """Return how a key changed, or what counting otherwise does to it; None where nothing is to be said of it."""
        name = f"{self.own}{key}{ending}"
        return self.figure(name) if name in self._changes else None

    def at(self, side: Side, key: str | None) -> Figure | None:
        """Return a figure of a case; None where it has none of that key."""
        known = key is not None and key in self.since.ledgers[side].formulas
        return self.sides[side].figure(key) if known and key is not None else None

    def _side(self, key: str) -> ImpactFigures | None:
        """Return whose figure an id is; None for one of a change. The present case's prefix begins others, and comes last."""
        if key.startswith(self.own):
            return None
        return next(self.sides[side] for side in ("counted", "then", "now") if key.startswith(self.sides[side].prefix))

    def _base(self, key: str) -> str:
        """Return the key of a case that a change is of."""
        return key.removeprefix(self.own).removesuffix(CHANGE).removesuffix(RECOUNTED)

    def unit(self, key: str) -> str:
        """Return the unit of what changed."""
        return self.sides["now"].unit(self._base(key))

    def written(self, key: str, value: Decimal | None) -> str:
        """Return a change as shown."""
        return self.sides["now"].written(self._base(key), value)

    def measure(self, key: str) -> str:
        """Return the measure's name."""
        label = measure_labels(self.words)[self._base(key).rpartition("/")[2]]
        label = f"{label[:1].lower()}{label[1:]}"
        if key.endswith(RECOUNTED):
            return self.words.word("{measure}, through counting otherwise", measure=label)
        return self.words.word("{measure}, change", measure=label)

    def label(self, key: str) -> str:
        """Return the name of what changed, and its measure."""
        entity, _, _measure = self._base(key).rpartition("/")
        name = self.names.get(entity) or self.words.word("Total")
        return self.sides["now"].marked(f"{name}: {self.measure(key)}")

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of each outcome and input of either case, two of one name told apart; and of what is moved to the inputs."""
        named = {pair.key: self.name(pair) for pair in (*self.since.outcomes, *self.since.inputs)}
        names = list(named.values())
        told = {key: f"{name} ({key.rpartition('/')[2]})" if names.count(name) > 1 else name for key, name in named.items()}
        return told | {MOVED.rpartition("/")[0]: step_labels(self.words)["moved-to-inputs"]}

    def name(self, pair: Pair) -> str:
        """Return what a case calls an outcome or an input; the present one, where it has it."""
        if pair.now:
            name = self.since.ledgers["now"].names[pair.now]
        elif pair.then:
            name = self.since.ledgers["then"].names[pair.then]
        else:
            name = pair.row.outcome or pair.row.outcome_id
        return self.words.word("Displacement, {name}", name=name) if pair.key.startswith("displacement/") else name
