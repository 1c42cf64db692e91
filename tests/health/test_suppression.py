"""Small numbers stay hidden: every value that a reader could find is checked by an independent count of the possibilities."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.health.feasible import Equation, fits
from koers.health.suppression import Relation, open_values, protect


def table(rows: list[list[int]]) -> tuple[dict[str, int], list[Relation]]:
    """A table's cells with row, column and grand totals, and how they add up."""
    n, m = len(rows), len(rows[0])
    values = {f"{i}.{j}": rows[i][j] for i in range(n) for j in range(m)}
    values |= {f"row{i}": sum(rows[i]) for i in range(n)} | {f"column{j}": sum(row[j] for row in rows) for j in range(m)}
    values["total"] = sum(map(sum, rows))
    relations = [Relation(f"row{i}", tuple(f"{i}.{j}" for j in range(m))) for i in range(n)]
    relations += [Relation(f"column{j}", tuple(f"{i}.{j}" for i in range(n))) for j in range(m)]
    relations += [Relation("total", tuple(f"row{i}" for i in range(n))), Relation("total", tuple(f"column{j}" for j in range(m)))]
    return values, relations


def totals(values: dict[str, int]) -> list[str]:
    """The cells that are totals."""
    return [cell for cell in values if "." not in cell]


def possible(values: dict[str, int], relations: list[Relation], hidden: dict[str, str], cell: str) -> set[int]:
    """Every value of a hidden cell that fits, found by trying all combinations; only for few and small hidden cells."""
    names = list(hidden)
    highest = max(values.values())
    spans = [range(1, 5) if hidden[name] == "small" else range(5, highest + 5) for name in names]
    found = set()
    for tried in product(*spans):
        world = {**values, **dict(zip(names, tried, strict=True))}
        if all(world[relation.total] == sum(world[part] for part in relation.parts) for relation in relations):
            found.add(world[cell])
    return found


def test_one_small_count_takes_another_with_it() -> None:
    """3 + 9 = 12 and 3 + 20 = 23: in each line of two, the other is hidden as well, and so the fourth."""
    values, relations = table([[3, 9], [20, 30]])
    hidden = protect(values, relations, 5, keep=totals(values))
    assert hidden == {"0.0": "small", "0.1": "complement", "1.0": "complement", "1.1": "complement"}
    assert possible(values, relations, dict(hidden), "0.0") == {1, 2, 3, 4}


def test_zero_is_shown_and_the_threshold_is_not_small() -> None:
    """0 and 5 stand as they are."""
    values, relations = table([[0, 5], [9, 30]])
    assert protect(values, relations, 5) == {}


@pytest.mark.parametrize("threshold", [0, 1])
def test_a_rule_that_is_off_hides_nothing(threshold: int) -> None:
    """No count is from 1 up to but not including 1."""
    values, relations = table([[1, 2], [3, 4]])
    assert protect(values, relations, threshold) == {}


def test_two_small_counts_that_can_only_be_one_thing_take_a_third() -> None:
    """4 + 4 = 8 gives both away, for neither can be 5: 12 goes too, and then 4 + 4 + 12 = 20 may be 1 + 4 + 15."""
    values = {"a": 4, "b": 4, "c": 12, "d": 46, "total": 66}
    relations = [Relation("total", ("a", "b", "c", "d"))]
    hidden = protect(values, relations, 5, keep=["total"])
    assert hidden == {"a": "small", "b": "small", "c": "complement"}
    assert possible(values, relations, dict(hidden), "a") == {1, 2, 3, 4}


def test_a_total_is_hidden_where_nothing_else_helps() -> None:
    """4 + 4 = 8 gives both away, and there is no third part to hide: the total goes."""
    values = {"a": 4, "b": 4, "total": 8}
    hidden = protect(values, [Relation("total", ("a", "b"))], 5, keep=["total"])
    assert hidden == {"a": "small", "b": "small", "total": "complement"}
    assert possible(values, [Relation("total", ("a", "b"))], dict(hidden), "a") == {1, 2, 3, 4}


def test_a_cell_that_is_in_no_table_is_no_complement() -> None:
    """Printed = shown + unknown, unknown never shown: the printed number goes, since unknown would follow from it."""
    values = {"printed": 30, "shown": 28, "unknown": 2}
    hidden = protect(values, [Relation("printed", ("shown", "unknown"))], 5, keep=["shown"], never_shown=["unknown"])
    assert hidden == {"printed": "complement", "unknown": "small"}


@given(
    st.lists(st.lists(st.integers(0, 12), min_size=2, max_size=3), min_size=2, max_size=2).filter(lambda rows: len({*map(len, rows)}) == 1)
)
@settings(max_examples=25, deadline=None)
def test_no_hidden_count_of_a_table_can_be_worked_out(rows: list[list[int]]) -> None:
    """Each small count keeps two values at least, and nothing small is ever shown."""
    values, relations = table(rows)
    hidden = protect(values, relations, 5, keep=totals(values))
    assert all(cell in hidden for cell, count in values.items() if 0 < count < 5)
    assert all(count == 0 or count >= 5 for cell, count in values.items() if cell not in hidden)
    assert all((mark == "small") == (0 < values[cell] < 5) for cell, mark in hidden.items())
    for cell, mark in hidden.items():
        if mark == "small" and _can_be_protected(values, relations, cell):
            assert len(open_values(values, relations, 5, hidden, cell)) >= 2


def _can_be_protected(values: dict[str, int], relations: list[Relation], cell: str) -> bool:
    """Tell whether hiding everything but zeros would leave two values; a lone number in a lone total of small ones may not."""
    everything = {name: "small" if count < 5 else "complement" for name, count in values.items() if count}
    return len(open_values(values, relations, 5, everything, cell)) >= 2  # type: ignore[arg-type]


@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=2))
@settings(max_examples=25, deadline=None)
def test_the_search_finds_what_trying_everything_finds(rows: list[list[int]]) -> None:
    """In a table of two by two with the totals shown, the open values are exactly the possible ones."""
    values, relations = table(rows)
    hidden = {cell: "small" if count < 5 else "complement" for cell, count in values.items() if count and "." in cell}
    for cell, mark in hidden.items():
        if mark == "small":
            assert set(open_values(values, relations, 5, hidden, cell)) == possible(values, relations, hidden, cell)  # type: ignore[arg-type]


@pytest.mark.parametrize(("constant", "answer"), [(2, True), (8, True), (1, False), (9, False)])
def test_two_numbers_of_one_to_four_add_up_to_two_to_eight(constant: int, answer: bool) -> None:
    """1 + 1 is the least, 4 + 4 the most."""
    bounds = {"a": (1, 4), "b": (1, 4)}
    assert fits(bounds, [Equation((("a", 1), ("b", 1)), constant)], {"a": 1, "b": 1}) is answer


def test_a_search_sees_that_parity_rules_a_sum_out() -> None:
    """Two equal whole numbers never come to 5, though the bounds allow it."""
    equations = [Equation((("a", 1), ("b", -1)), 0), Equation((("a", 1), ("b", 1)), 5)]
    assert not fits({"a": (0, 9), "b": (0, 9)}, equations, {"a": 2, "b": 3})
