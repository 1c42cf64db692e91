"""What makes figures of a calculation's keys, and tells of each how it came about.

Every subject has keys, formulas over them and values. What is said of a key (its name, its unit, its text)
differs by subject; that a figure has an id, a formula in words, parents and a source does not, and stands here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from koers.figures import Count, Formula, Product, Ratio, Source, Sum, Supplied
from koers.lineage import SUPPRESSED, WITHHELD, Node
from koers.money import plain
from koers.present.display import Figure
from koers.present.formula_words import formula_words

if TYPE_CHECKING:
    from koers.present.wording import Wording


@dataclass(frozen=True)
class Origin:
    """How a figure came about.

    Attributes
    ----------
    maker : FigureMaker
        Who makes the figures that the formula names.
    key : str
    formula : Formula or None
        None for a figure that may not be told of.
    told : bool
        Whether the figures that the formula names may be told.
    given : mapping of key to Figure
        Figures that the formula names and the maker cannot make.
    """

    maker: FigureMaker
    key: str
    formula: Formula | None
    told: bool = True
    given: Mapping[str, Figure] = field(default_factory=dict)

    def parents(self) -> tuple[Figure, ...]:
        """Return the figures that the formula names."""
        if self.formula is None or not self.told:
            return ()
        return tuple(self.given[key] if key in self.given else self.maker.figure(key) for key in self.formula.parents)

    def node(self, figure: Figure) -> Node:
        """Return what is told of the figure that came about so."""
        words = self.maker.words
        value = None if figure.value is None else plain(figure.value)
        about = figure.id, figure.label, value, figure.unit, figure.text
        if self.formula is None:
            return Node(*about, SUPPRESSED, words.word("Not shown, and neither is what it came from: a small number would follow from it"))
        parents = self.parents()
        names = {key: self._name(key, parent) for key, parent in zip(self.formula.parents, parents, strict=True)} if self.told else {}
        formula = formula_words(words, self.formula, names)
        if not self.told:
            why = words.word("numbers that may be small are not told one by one")
            return Node(*about, WITHHELD, f"{formula}; {why}", source=self.maker.withheld_source(self.key))
        signs = tuple(sign for sign, _ in self.formula.terms) if isinstance(self.formula, Sum) else ()
        source = self.formula.source if isinstance(self.formula, Supplied | Sum | Count) and not parents else None
        return Node(*about, figure.rule, formula, tuple(parent.id for parent in parents), signs, source)

    def _name(self, key: str, parent: Figure) -> str:
        """Return what to call a figure in this one's formula: its measure, where both are of the same thing."""
        same = key not in self.given and key.rpartition("/")[0] == self.key.rpartition("/")[0]
        return self.maker.measure(key) if same else parent.label


class FigureMaker(ABC):
    """Makes display figures out of keys. A maker has ``words``, and says of a key what its subject knows of it."""

    words: Wording

    @property
    @abstractmethod
    def prefix(self) -> str:
        """What stands before a key in a figure's id: ``2024-H1/finance/``."""

    @property
    @abstractmethod
    def known_formulas(self) -> Mapping[str, Formula]:
        """Every formula by key."""

    @property
    @abstractmethod
    def known_values(self) -> Mapping[str, Decimal | None]:
        """Every value by key."""

    @abstractmethod
    def label(self, key: str) -> str:
        """Return what a figure is, in words, readable on its own."""

    @abstractmethod
    def measure(self, key: str) -> str:
        """Return what of its subject a figure is: "balance"."""

    @abstractmethod
    def unit(self, key: str) -> str:
        """Return a figure's unit."""

    def written(self, key: str, value: Decimal | None) -> str:
        """Return a figure as shown."""
        if value is None:
            return "–"
        match self.unit(key):
            case "share":
                return self.words.share(value)
            case "EUR":
                return self.words.money(value)
            case _:
                return self.words.number(value)

    def hidden(self, key: str) -> bool:  # noqa: ARG002 - most subjects hide nothing
        """Tell whether a figure may not be told of."""
        return False

    def may_tell(self, keys: Collection[str]) -> bool:  # noqa: ARG002
        """Tell whether a figure's formula may name these."""
        return True

    def withheld_source(self, key: str) -> Source | None:  # noqa: ARG002
        """Return the file behind a figure of which the parts may not be told."""
        return None

    def all_keys(self) -> tuple[str, ...]:
        """Return every key of which something may be told."""
        return tuple(self.known_formulas)

    @cached_property
    def cache(self) -> dict[str, Figure]:
        """The figures that were asked for until now, by key."""
        return {}

    def figure(self, key: str) -> Figure:
        """Return the figure of a key, with how it came about."""
        if key not in self.cache:
            self.cache[key] = self._make(key)
        return self.cache[key]

    def __call__(self, key: str) -> Figure:
        """Return the figure of a key, with how it came about."""
        return self.figure(key)

    def id_of(self, key: str) -> str:
        """Return the id of a key's figure."""
        return f"{self.prefix}{key}"

    def _make(self, key: str) -> Figure:
        formula = self.known_formulas[key]
        hidden, told = self.hidden(key), self.may_tell(formula.parents)
        value = None if hidden else self.known_values[key]
        live = told and not hidden and not any(self.hidden(parent) for parent in formula.parents)
        return Figure(
            id=self.id_of(key),
            label=self.label(key),
            value=value,
            unit=self.unit(key),
            text=self.written(key, value),
            rule=SUPPRESSED if hidden else formula.rule,
            terms=tuple((sign, self.id_of(term)) for sign, term in formula.terms) if live and isinstance(formula, Sum) else (),
            quotient=(self.id_of(formula.numerator), self.id_of(formula.denominator)) if live and isinstance(formula, Ratio) else None,
            factors=tuple((self.id_of(f.key), f.part, f.power) for f in formula.factors) if live and isinstance(formula, Product) else (),
            origin=Origin(self, key, None if hidden else formula, told),
        )
