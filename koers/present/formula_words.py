"""A formula in words: "revised budget − spent", "sum of 6 figures", "input"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from koers.figures import Count, Factor, Formula, Method, Product, Ratio, Sum, Supplied

if TYPE_CHECKING:
    from koers.present.wording import Wording

# A sum of more terms than this is told by their number; the figures themselves stand below it.
_SPELT_OUT = 4


def formula_words(words: Wording, formula: Formula, names: Mapping[str, str]) -> str:
    """Say how a figure came about.

    Parameters
    ----------
    words : Wording
    formula : Formula
    names : mapping of key to name
        Of the figures that the formula names; one that is missing may not be told, and then their number is.
    """
    told = all(key in names for key in formula.parents)
    match formula:
        case Sum(terms=terms):
            return _sum(words, terms, names) if told and len(terms) <= _SPELT_OUT else _sum_of_many(words, [sign for sign, _ in terms])
        case Product(factors=factors):
            return " × ".join(_factor(factor, names.get(factor.key, "…")) for factor in factors)
        case Ratio(numerator=above, denominator=below):
            return f"{names.get(above, '…')} ÷ {names.get(below, '…')}"
        case Count(members=members):
            return words.word("Counted: {n}", n=words.number(Decimal(len(members))))
        case Method():
            return _methods(words).get(formula.rule, formula.rule)
        case Supplied():
            return _supplied(words).get(formula.rule) or words.word("Input from the data")


def _sum(words: Wording, terms: Sequence[tuple[int, str]], names: Mapping[str, str]) -> str:
    if not terms:
        return words.word("0: there is nothing to add up")
    text = ""
    for number, (sign, key) in enumerate(terms):
        joint = " + " if sign > 0 else " − "
        text += (joint.lstrip() if sign < 0 else "") if not number else joint
        text += names[key]
    return text


def _sum_of_many(words: Wording, signs: Sequence[int]) -> str:
    plus, minus = signs.count(1), signs.count(-1)
    added = words.plural("Sum of {n} figure", "Sum of {n} figures", n=plus)
    taken = words.plural("{n} figure", "{n} figures", n=minus)
    return words.word("{added}, minus {taken}", added=added, taken=taken) if plus and minus else added if plus else f"− ({taken})"


def _factor(factor: Factor, name: str) -> str:
    base = {"whole": name, "rest": f"(1 − {name})", "growth": f"(1 + {name})"}[factor.part]
    return base if factor.power == 1 else f"{base}^{factor.power.normalize():f}".replace("^-", "^−")


def _supplied(words: Wording) -> dict[str, str]:
    """What is said of a value that was supplied, by rule; "Input" where nothing else is."""
    _ = words.word
    return {
        "one": _("Row of the data, counted as one"),
        "rows": _("Rows of the list, counted"),
        "printed": _("As printed in a published document"),
        "tied out": _("Counted by the audit of the printed tables that this file describes"),
        "assumption": _("Input, an assumption"),
        "parameter": _("Parameter"),
        "days": _("Days, from a date or month in the parameters"),
        "setting": _("Setting of the report"),
        "convention": _("Of the convention that the case names"),
        "price index": _("Index of the case’s price year ÷ index of the price’s year"),
        "no_row": _("0: the file has no row for it"),
        "no_amendments": _("0: the file has no amendment of it"),
        "no_explanation": _("0: the file has no explanation of it"),
        "one_unit": _("One unit, since the effect is not known"),
        "blank_share": _("0: the cell is blank"),
    }


def _methods(words: Wording) -> dict[str, str]:
    """What each procedure does, by rule."""
    _ = words.word
    return {
        "rate_per_10000": _("Notifications × 10,000 ÷ inhabitants"),
        "exact_interval": _("Limit of the exact 95% interval of the number (Garwood), × 10,000 ÷ inhabitants"),
        "payback": _("Months until the value by year makes up for the inputs"),
        "break-even": _("The quantity at which value and inputs are level"),
        "sensitivity": _("The case computed again with this one value"),
        "as it is": _("1: all value as it is"),
        "difference": _("How far the two lie apart"),
        "scaled": _("The ratio × the change of all value ÷ the change of all inputs"),
        "switching value": _("Solved: the value at which the ratio is 1, all else as it is"),
        "scenario": _("The case computed again with every range at its end"),
        "simulation": _("From draws of every range at once"),
        "convention": _("The case computed again under this convention"),
        "published": _("What was printed, beside what is computed"),
        "from inputs": _("Computed anew from the inputs of the period"),
        "rounding limit": _("Half a printed unit for each rounded number behind both sides"),
        "root cause": _("What of it begins at one root cause"),
        "not drawn": _("The ranges of which no bar is drawn"),
    }
