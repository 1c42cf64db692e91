"""An auditor's tick marks: which checks a printed number passed, and which not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from koers.present.tie_out.audited import Audited
from koers.present.wording import Wording

Tick = Literal["input", "recalculated", "footed", "cross_footed", "agreed", "rounding", "differs"]
Marks = tuple[tuple[str, str], ...]
# In the order in which they stand beside a number; signs, so that they are the same in every language.
SIGNS: dict[Tick, str] = {
    "input": "i",
    "recalculated": "√",
    "footed": "Σ",
    "cross_footed": "↔",
    "agreed": "=",
    "rounding": "≈",
    "differs": "≠",
}
_OF_RULE: dict[str, Tick] = {
    "footing": "footed",
    "cross_footing": "cross_footed",
    "roll_forward": "cross_footed",
    "agree_between_tables": "agreed",
    "agree_to_computed": "recalculated",
    "count": "recalculated",
    "share": "recalculated",
}
MEANINGS: dict[Tick, str] = {
    "input": "our input, agrees by construction",
    "recalculated": "recalculated: from inputs, from a list or as a share",
    "footed": "footed: the column adds up to it",
    "cross_footed": "cross-footed: the row works out",
    "agreed": "agreed with where it is printed elsewhere",
    "rounding": "differs by no more than rounding explains",
    "differs": "differs",
}


def ticks_of(one: Audited) -> Mapping[str, frozenset[Tick]]:
    """Return which marks each cell of a document gets, by its key."""
    found: dict[str, set[Tick]] = {key: set() for key in one.cells}
    failed = {(finding.cell, finding.check, tuple(term.figure_id for term in finding.terms)) for finding in one.audit.findings}
    for check in one.audit.checks:
        figures = (*(one.cells[key].figure_id for _, key in check.terms), *(figure for _, figure, _ in check.given))
        if (check.result, check.rule, figures) in failed:
            continue
        tick = _OF_RULE[check.rule]
        found[check.result].add(tick)
        if tick == "agreed" and len(check.terms) == 1:
            found[check.terms[0][1]].add(tick)
    wrong = {(f.figure_id, f.published): f for f in one.audit.findings if not f.terms}
    of_figure = {figure.figure_id: figure for figure in one.audit.figures}
    for key, cell in one.cells.items():
        figure = of_figure[cell.figure_id]
        if figure.is_input:
            found[key].add("input")
        elif figure.from_inputs and (cell.figure_id, cell.value) not in wrong:
            found[key].add("recalculated")
        if (finding := wrong.get((cell.figure_id, cell.value))) is not None:
            found[key].add("rounding" if finding.rule == "rounding" else "differs")
    for finding in one.audit.findings:
        found[finding.cell].add("rounding" if finding.rule == "rounding" else "differs")
    return {key: frozenset(ticks) for key, ticks in found.items()}


def marks(words: Wording, ticks: frozenset[Tick]) -> Marks:
    """Return marks with their meaning, in their order."""
    return tuple((sign, words.word(MEANINGS[tick])) for tick, sign in SIGNS.items() if tick in ticks)
