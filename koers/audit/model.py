"""What an audit works on and what it finds: cells, checks, findings, root causes.

A *cell* is one printed number with its unit and place. A *check* says that one cell follows from others. A *finding* is a check
that does not hold, or a cell that differs from the figure computed from inputs. A *root cause* is a cell at which a deviation
begins; it shows up, with an amount, in every finding that it explains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Rule = Literal["agree_to_computed", "footing", "cross_footing", "agree_between_tables", "roll_forward", "count", "share", "rounding"]
Form = Literal["sum", "product", "ratio"]
Unit = Literal["EUR", "share", "number"]
Standing = Literal["transcribed", "agrees", "rounding", "differs", "not_reproduced"]
Kind = Literal[
    "rounding",
    "amendment",
    "digits_swapped",
    "digit_changed",
    "digit_left_out",
    "digit_added",
    "sign",
    "term_left_out",
    "other_figure",
    "equals_figure",
    "row_difference",
    "a_term",
    "count",
    "unknown",
]
# From best to worst: a figure counts once, by its worst.
STANDINGS: tuple[Standing, ...] = ("transcribed", "agrees", "not_reproduced", "rounding", "differs")


@dataclass(frozen=True)
class Cell:
    """One printed number.

    Attributes
    ----------
    key : str
        Unique in the document: ``<table>/<row>:<measure>``.
    figure_id : str
        The figure it prints; two cells may print the same figure.
    value : Decimal
        In full units (euros, fractions, things), whatever the printed unit was.
    step : Decimal
        The printed unit's last digit, in full units: 1000 for thousands, 0.001 for a percentage with one decimal.
    rounded : bool
        Whether it may have been rounded to ``step``; counts are not.
    table, row, measure : str
    location : str
        Where it is printed, for people.
    source : tuple of (file, row, column)
        The cell of the file that it was transcribed to.
    unit : {"EUR", "share", "number"}
        What it is counted in, as far as the printed table says.
    scale : Decimal
        What 1 stands for in print: 1000 in thousands, 0.01 in a percentage.
    """

    key: str
    figure_id: str
    value: Decimal
    step: Decimal
    rounded: bool
    table: str
    row: str
    measure: str
    location: str
    source: tuple[str, int, str] = ("", 0, "")
    unit: Unit = "number"
    scale: Decimal = Decimal(1)

    @property
    def half(self) -> Decimal:
        """What rounding can have done to it at most."""
        return self.step / 2 if self.rounded else Decimal(0)


@dataclass(frozen=True)
class Check:
    """``result`` follows from ``terms``.

    Attributes
    ----------
    rule : Rule
        The name that a finding bears.
    result : str
        A cell's key.
    terms : tuple of (sign, cell key)
        Of a sum: signed. Of a product: its factors. Of a ratio: numerator and denominator.
    form : {"sum", "product", "ratio"}
    given : tuple of (sign, figure id, value)
        Further terms of a sum that are not printed and come from inputs, such as a decision; exact.
    """

    rule: Rule
    result: str
    terms: tuple[tuple[int, str], ...]
    form: Form = "sum"
    given: tuple[tuple[int, str, Decimal], ...] = ()


@dataclass(frozen=True)
class Computed:
    """A figure as it follows from inputs.

    Attributes
    ----------
    value : Decimal
        At full precision.
    is_input : bool
        The printed figure is itself an input: it agrees by construction.
    n_rounded : int
        How many rounded inputs it was computed from.
    hidden : bool
        A small number that may not be shown, or what would give one away.
    rule : {"agree_to_computed", "count"}
        What a difference is called.
    """

    value: Decimal
    is_input: bool = False
    n_rounded: int = 0
    hidden: bool = False
    rule: Rule = "agree_to_computed"


@dataclass(frozen=True)
class Explanation:
    """A record that explains a finding, for as long as its values stand.

    Attributes
    ----------
    finding : str
        A finding's id.
    published, computed : Decimal
        The values it was written for.
    reason : mapping of language to text
    evidence, date : str
    row : int
        Its line in the file.
    """

    finding: str
    published: Decimal
    computed: Decimal
    reason: Mapping[str, str]
    evidence: str
    date: str
    row: int = 0


@dataclass(frozen=True)
class Term:
    """One term of a finding's arithmetic, as printed, or as given where nothing is printed; ``hidden`` may not be shown.

    ``scale`` is what 1 stands for in print, as of the finding and of the root cause.
    """

    sign: int
    figure_id: str
    value: Decimal
    location: str = ""
    hidden: bool = False
    scale: Decimal = Decimal(1)


@dataclass(frozen=True)
class Finding:
    """A difference.

    Attributes
    ----------
    id : str
        ``<check> <figure id>``, with ``= <figure id>`` behind it for what it was compared with; stays as long as the figures do.
    figure_id, document, location, cell : str
        What bears it, where it is printed, and the cell's key.
    rule : Rule
        ``rounding`` where rounding explains it.
    check : Rule
        The check that found it.
    published, computed, difference : Decimal
        ``difference`` = published - computed, exactly.
    limit : Decimal
        What rounding can explain: half a printed unit for each of ``n_rounded`` figures.
    n_rounded : int
    form : {"sum", "product", "ratio"}
    terms : tuple of Term
        What ``computed`` follows from, on printed figures; empty for a figure computed from inputs.
    causes : tuple of (root cause id, amount)
        The amounts add up to the difference.
    compared_with, compared_location : str
    explanation : Explanation or None
    hidden : bool
        Its numbers may not be shown.
    """

    id: str
    figure_id: str
    document: str
    location: str
    cell: str
    rule: Rule
    check: Rule
    published: Decimal
    computed: Decimal
    difference: Decimal
    limit: Decimal
    n_rounded: int
    form: Form
    terms: tuple[Term, ...]
    causes: tuple[tuple[str, Decimal], ...]
    compared_with: str = ""
    compared_location: str = ""
    explanation: Explanation | None = None
    hidden: bool = False
    scale: Decimal = Decimal(1)

    @property
    def status(self) -> Literal["open", "explained"]:
        """``explained`` by rounding or by a record."""
        return "explained" if self.rule == "rounding" or self.explanation is not None else "open"


@dataclass(frozen=True)
class RootCause:
    """Where deviations begin.

    Attributes
    ----------
    id : str
        The figure it begins at.
    document, location, cell : str
    kind : Kind
        What it looks like, where that can be computed.
    printed, expected, amount : Decimal
        ``amount`` = printed - expected: what the figure should have been, given those it follows from.
    other : str
        The figure whose value the amount (``amendment``, ``term_left_out``, ``equals_figure``) or the printed value (``other_figure``)
        equals; two, with a minus sign between them, for ``row_difference``; "" where none is meant.
    n_rounded : int
        How many rounded figures the check had where it begins.
    findings : tuple of str
        Ids of the findings that it explains, alone or with others.
    hidden : bool
        Its numbers may not be shown.
    """

    id: str
    document: str
    location: str
    cell: str
    kind: Kind
    printed: Decimal
    expected: Decimal
    amount: Decimal
    other: str = ""
    n_rounded: int = 0
    findings: tuple[str, ...] = ()
    hidden: bool = False
    scale: Decimal = Decimal(1)

    @property
    def is_rounding(self) -> bool:
        """Whether rounding explains it."""
        return self.kind == "rounding"


@dataclass(frozen=True)
class Figure:
    """One published figure and how it stands.

    ``is_input``: it was transcribed as one; ``from_inputs``: it was computed anew from inputs; ``checks``: how many it takes part in.
    """

    figure_id: str
    standing: Standing
    recomputed: bool
    is_input: bool
    locations: tuple[str, ...]
    checks: int
    from_inputs: bool = False


@dataclass(frozen=True)
class Audit:
    """What an audit found.

    Attributes
    ----------
    documents : tuple of str
    figures : tuple of Figure
        Each published figure once, in the order printed.
    cells : tuple of Cell
    checks : tuple of Check
        Every check that was done on printed figures.
    findings : tuple of Finding
    causes : tuple of RootCause
        Those that are not rounding first, the largest first.
    lapsed : tuple of Explanation
        Records whose values changed, or whose finding is gone.
    hidden : tuple of str
        Keys of the cells whose numbers may not be shown: small ones, and those that would give one away.
    """

    documents: tuple[str, ...]
    figures: tuple[Figure, ...]
    cells: tuple[Cell, ...]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    causes: tuple[RootCause, ...]
    lapsed: tuple[Explanation, ...]
    hidden: tuple[str, ...] = ()

    def count(self, standing: Standing) -> int:
        """Return how many published figures stand so."""
        return sum(figure.standing == standing for figure in self.figures)

    @property
    def n_recomputed(self) -> int:
        """How many published figures were computed anew: from inputs, or from other printed figures."""
        return sum(figure.recomputed for figure in self.figures)

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nothing explains."""
        return tuple(finding for finding in self.findings if finding.status == "open")

    @property
    def not_covered(self) -> tuple[Figure, ...]:
        """Published figures that were neither computed anew nor transcribed as an input."""
        return tuple(figure for figure in self.figures if not figure.recomputed and not figure.is_input)
