"""Figures follow from formulas: exactly, once, inputs first."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.figures import Count, Formula, Ratio, Source, Sum, Supplied, dependents, evaluate

AMOUNTS = st.integers(-(10**12), 10**12).map(lambda cents: Decimal(cents).scaleb(-2))


def supplied(**values: str | None) -> dict[str, Formula]:
    """Inputs by key."""
    return {key: Supplied(None if value is None else Decimal(value)) for key, value in values.items()}


def test_a_signed_sum_is_computed_from_its_terms() -> None:
    """A balance is budget + amendments - spent: 100 + 20 - 70.25 = 49.75."""
    formulas = supplied(budget="100", amendments="20", spent="70.25") | {
        "balance": Sum(((1, "budget"), (1, "amendments"), (-1, "spent")), "balance")
    }
    assert evaluate(formulas)["balance"] == Decimal("49.75")


def test_the_order_of_declaration_does_not_matter() -> None:
    """A figure may be declared before what it needs, and the answer keeps the order of declaration."""
    formulas: dict[str, Formula] = {
        "double": Sum(((1, "total"), (1, "total")), "double"),
        "total": Sum(((1, "a"), (1, "b")), "total"),
        **supplied(a="1.10", b="2.20"),
    }
    assert list(evaluate(formulas).items()) == [
        ("double", Decimal("6.60")),
        ("total", Decimal("3.30")),
        ("a", Decimal("1.10")),
        ("b", Decimal("2.20")),
    ]


@given(st.lists(st.tuples(st.sampled_from([1, -1]), AMOUNTS), max_size=30))
def test_sums_are_exact(terms: list[tuple[int, Decimal]]) -> None:
    """A sum of amounts is the sum of its cents; an empty one is 0."""
    formulas: dict[str, Formula] = {f"x{i}": Supplied(amount) for i, (_, amount) in enumerate(terms)}
    formulas["sum"] = Sum(tuple((sign, f"x{i}") for i, (sign, _) in enumerate(terms)), "footing")
    total = evaluate(formulas)["sum"]
    assert total is not None
    assert Fraction(total) == sum((sign * Fraction(amount) for sign, amount in terms), Fraction(0))


@pytest.mark.parametrize("missing", ["a", "b"])
def test_a_missing_amount_makes_the_sum_missing(missing: str) -> None:
    """A missing amount is never taken for 0, and what rests on the sum is missing too."""
    formulas = supplied(a="1", b="2") | {missing: Supplied(None), "sum": Sum(((1, "a"), (1, "b")), "footing")}
    formulas["more"] = Sum(((1, "sum"),), "more")
    formulas["share"] = Ratio("a", "sum", "share")
    values = evaluate(formulas)
    assert (values["sum"], values["more"], values["share"]) == (None, None, None)


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("1", "4", Decimal("0.25")),
        ("-1", "4", Decimal("-0.25")),
        ("0", "4", Decimal(0)),
        ("1", "0", None),
        (None, "4", None),
        ("1", None, None),
    ],
)
def test_a_ratio_has_a_value_where_both_are_known_and_the_lower_is_not_zero(
    above: str | None, below: str | None, expected: Decimal | None
) -> None:
    """One figure over another; no value by zero or where either is missing."""
    assert evaluate({**supplied(above=above, below=below), "ratio": Ratio("above", "below", "share")})["ratio"] == expected


def test_a_count_has_a_value_whatever_its_members_have() -> None:
    """Counting looks at how many members there are, not at their values."""
    formulas = supplied(a="1", b=None) | {"n": Count(("a", "b"), "count"), "none": Count((), "count")}
    values = evaluate(formulas)
    assert (values["n"], values["none"]) == (Decimal(2), Decimal(0))


def test_known_values_serve_as_inputs_and_are_not_repeated() -> None:
    """Figures computed before may be built upon; the answer holds the new ones only, and the given mapping stays as it was."""
    known = {"a": Decimal(3), "b": None}
    formulas: dict[str, Formula] = {"c": Sum(((1, "a"), (1, "a")), "double"), "d": Sum(((1, "b"),), "same")}
    assert evaluate(formulas, known) == {"c": Decimal(6), "d": None}
    assert known == {"a": Decimal(3), "b": None}


def test_a_formula_takes_the_place_of_a_known_value() -> None:
    """A figure that is declared anew is computed anew, also for those that rest on it."""
    formulas: dict[str, Formula] = {"b": Sum(((1, "a"),), "same"), "a": Supplied(Decimal(2))}
    assert evaluate(formulas, {"a": Decimal(1)}) == {"b": Decimal(2), "a": Decimal(2)}


def test_a_parent_that_nobody_declared_is_refused_by_name() -> None:
    """The message names the figure and what it lacks."""
    with pytest.raises(KeyError, match="share is computed from total, which is not declared"):
        evaluate({**supplied(part="1"), "share": Ratio("part", "total", "share")})


def test_a_circle_is_refused_with_its_figures() -> None:
    """Figures that depend on each other in a circle are named in the message."""
    formulas: dict[str, Formula] = {"a": Sum(((1, "b"),), "x"), "b": Sum(((1, "c"),), "x"), "c": Sum(((1, "a"),), "x")}
    with pytest.raises(ValueError, match=r"^these figures depend on each other in a circle: (\w → ){3}\w$") as caught:
        evaluate(formulas)
    assert all(key in str(caught.value).rpartition(":")[2] for key in "abc")


def test_a_figure_that_depends_on_itself_is_a_circle() -> None:
    """The smallest circle has one figure."""
    with pytest.raises(ValueError, match="in a circle: a → a"):
        evaluate({"a": Sum(((1, "a"),), "x")})


def test_dependents_are_everything_downstream() -> None:
    """What moves with a figure: itself, what is computed from it, and so on; nothing beside it."""
    formulas = supplied(a="1", b="2", c="3") | {
        "ab": Sum(((1, "a"), (1, "b")), "x"),
        "share": Ratio("ab", "c", "x"),
        "n": Count(("share",), "x"),
        "other": Sum(((1, "c"),), "x"),
    }
    assert dependents(formulas, ["a"]) == {"a", "ab", "share", "n"}
    assert dependents(formulas, ["c"]) == {"c", "share", "n", "other"}
    assert dependents(formulas, ["a", "c"]) == {"a", "ab", "share", "n", "c", "other"}
    assert dependents(formulas, []) == set()


@given(st.data())
def test_only_dependents_move_when_an_input_moves(data: st.DataObject) -> None:
    """In any network of sums, changing an input leaves every figure that is no dependent of it unchanged."""
    formulas: dict[str, Formula] = {f"x{i}": Supplied(Decimal(i)) for i in range(3)}
    for i in range(data.draw(st.integers(1, 6))):
        terms = data.draw(st.lists(st.tuples(st.sampled_from([1, -1]), st.sampled_from(sorted(formulas))), min_size=1, max_size=3))
        formulas[f"y{i}"] = Sum(tuple(terms), "x")
    moved = {**formulas, "x1": Supplied(Decimal(1000))}
    before, after = evaluate(formulas), evaluate(moved)
    assert {key for key in formulas if before[key] != after[key]} <= dependents(formulas, ["x1"])
    assert after["x1"] == 1000


def test_an_input_keeps_the_cell_it_came_from() -> None:
    """A supplied figure has no parents and knows its source."""
    figure = Supplied(Decimal(1), Source("data/periods/2024-H1/line_finance.csv", 4, "spent_eur"))
    assert figure.parents == ()
    assert figure.source == Source("data/periods/2024-H1/line_finance.csv", 4, "spent_eur")
