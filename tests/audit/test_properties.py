"""Whatever the table: one that adds up has no finding, one that was rounded has only rounding, causes add up to their findings."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koers.audit.engine import Auditor
from koers.audit.model import Cell, Check
from koers.money import round_half_up

MEASURES = ("budget", "revised", "spent", "balance", "expected", "end")
Amounts = list[list[Decimal]]
# Other tests share the machine: how long one example takes says nothing.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def completed(lines: Amounts) -> Amounts:
    """Lines of (budget, revised, spent, expected) with their balances and their total, exactly."""
    full = [[b, r, s, r - s, e, r - s - e] for b, r, s, e in lines]
    return [*full, [sum((line[i] for line in full), Decimal(0)) for i in range(len(MEASURES))]]


def auditor(rows: Amounts, step: Decimal = Decimal(1), *, identities: bool = True) -> Auditor:
    """A table alone, its last row the total."""
    names = [*(f"line{i}" for i in range(len(rows) - 1)), "total"]
    cells = [
        Cell(f"{name}:{m}", f"{name}/{m}", value, step, True, "t", name, m, name)
        for name, row in zip(names, rows, strict=True)
        for m, value in zip(MEASURES, row, strict=True)
    ]
    checks = [Check("footing", f"total:{m}", tuple((1, f"{name}:{m}") for name in names[:-1])) for m in MEASURES]
    if identities:
        for name in names:
            checks.append(Check("cross_footing", f"{name}:balance", ((1, f"{name}:revised"), (-1, f"{name}:spent"))))
            checks.append(Check("cross_footing", f"{name}:end", ((1, f"{name}:balance"), (-1, f"{name}:expected"))))
    return Auditor("document", cells, checks)


def amounts(places: int) -> st.SearchStrategy[Amounts]:
    """Lines of amounts in euros, or with cents."""
    amount = st.integers(-(10**8), 10**8).map(lambda cents: Decimal(cents).scaleb(-places))
    return st.lists(st.tuples(amount, amount, amount, amount).map(list), min_size=1, max_size=8)


@patient
@given(amounts(0))
def test_a_table_that_adds_up_has_no_finding(lines: Amounts) -> None:
    """In whole euros, nothing rounded."""
    assert auditor(completed(lines)).run().findings == ()


@patient
@given(amounts(2), st.sampled_from([Decimal(1), Decimal(1000)]))
def test_a_table_that_was_rounded_has_only_rounding(lines: Amounts, step: Decimal) -> None:
    """Each printed cell rounded by itself, totals too, in euros or in thousands."""
    printed = [[round_half_up(value / step) * step for value in row] for row in completed(lines)]
    audit = auditor(printed, step).run()
    assert {finding.rule for finding in audit.findings} <= {"rounding"}
    assert audit.open == ()


@patient
@given(amounts(2))
def test_a_total_added_up_from_rounded_lines_has_only_rounding(lines: Amounts) -> None:
    """The other way of making a table: round the lines, add up what is printed."""
    rounded = [[round_half_up(value) for value in row] for row in completed(lines)[:-1]]
    printed = [*rounded, [sum((row[i] for row in rounded), Decimal(0)) for i in range(len(MEASURES))]]
    assert auditor(printed).run().open == ()


@patient
@given(amounts(0), st.data())
def test_causes_add_up_to_every_finding_whatever_is_wrong(lines: Amounts, data: st.DataObject) -> None:
    """Any cells wrong by any amounts."""
    rows = completed(lines)
    for _ in range(data.draw(st.integers(1, 5))):
        row, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, len(MEASURES) - 1))
        rows[row][column] += data.draw(st.integers(-(10**6), 10**6))
    audit = auditor(rows).run()
    named = {cause.id for cause in audit.causes}
    for finding in audit.findings:
        assert sum((amount for _, amount in finding.causes), Decimal(0)) == finding.difference
        assert {cause for cause, _ in finding.causes} <= named
        if finding.rule == "rounding":
            assert abs(finding.difference) <= finding.limit
    assert all(cause.findings for cause in audit.causes)


@patient
@given(amounts(0), st.data())
def test_a_single_wrong_cell_is_a_single_cause_beyond_rounding(lines: Amounts, data: st.DataObject) -> None:
    """Wherever it stands in a table of two lines or more, it is named, with its amount; a lone line cannot be told from its total."""
    rows = completed([*lines, *lines])
    row, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, len(MEASURES) - 1))
    amount = data.draw(st.integers(10**3, 10**6)) * data.draw(st.sampled_from([1, -1]))
    rows[row][column] += amount
    [cause] = auditor(rows).run().causes
    # What only one check looks at, the budget of a line, shows in the total that it is part of.
    if not (MEASURES[column] == "budget" and row < len(rows) - 1):
        name = "total" if row == len(rows) - 1 else f"line{row}"
        assert (cause.id, cause.amount) == (f"{name}/{MEASURES[column]}", amount)
