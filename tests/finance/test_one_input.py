"""One input raised by 1,234 moves exactly what depends on it, everywhere in the report."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from koers.export.figures import report_figures
from koers.figures import Ratio, Sum, dependents
from koers.finance.statement import Statement
from koers.notebook import Report
from koers.present.display import figures_of
from tests.finance.tiny import all_sections, shipped, with_frames

RAISE = Decimal(1234)
PREFIX = "2024-H1/finance/"
# The cell that is raised (table, its key, column), the figure it is, and every figure on money that moves with it,
# by how much: worked out by hand from the identities, roll-ups and the overview. Shares are listed without an amount.
THEME_BUDGET = {
    "{line}/budget": 1,
    "{line}/budget_revised": 1,
    "{line}/balance": 1,
    "{line}/expected_end_balance": 1,
    "{theme}/total/budget": 1,
    "{theme}/total/budget_revised": 1,
    "{theme}/total/balance": 1,
    "{theme}/total/expected_end_balance": 1,
    "programme/total/budget": 1,
    "programme/total/budget_revised": 1,
    "programme/total/balance": 1,
    "programme/total/expected_end_balance": 1,
    "overview/lasten/{row}/budget": 1,
    "overview/lasten/{row}/budget_revised": 1,
    "overview/lasten/{row}/expected_end_balance": 1,
    # A larger budget leaves as much less of a result; totals of the overview don't move.
    "overview/lasten/positief-resultaat/budget": -1,
    "overview/lasten/positief-resultaat/budget_revised": -1,
    "overview/lasten/positief-resultaat/expected_end_balance": -1,
}
THEME_SPENT = {
    "{line}/spent": 1,
    "{line}/balance": -1,
    "{line}/expected_end_balance": -1,
    "{theme}/total/spent": 1,
    "{theme}/total/balance": -1,
    "{theme}/total/expected_end_balance": -1,
    "programme/total/spent": 1,
    "programme/total/balance": -1,
    "programme/total/expected_end_balance": -1,
    "overview/lasten/{row}/expected_end_balance": -1,
    "overview/lasten/total/expected_end_balance": -1,
    "overview/result/surplus": -1,
}
THEME_EXPECTED = {
    "{line}/expected_spend": 1,
    "{line}/expected_end_balance": -1,
    "{theme}/total/expected_spend": 1,
    "{theme}/total/expected_end_balance": -1,
    "programme/total/expected_spend": 1,
    "programme/total/expected_end_balance": -1,
    "overview/lasten/{row}/expected_end_balance": -1,
    "overview/lasten/total/expected_end_balance": -1,
    "overview/result/surplus": -1,
}
RATES = {"{line}/spending_rate", "{theme}/total/spending_rate", "programme/total/spending_rate"}
OUDEREN = {"theme": "ouderen", "row": "themalijn-ouderen"}
PREVENTIE = {"theme": "preventie-en-gezondheid", "row": "themalijn-preventie-en-gezondheid"}
MENTAAL = {"theme": "mentale-gezondheid", "row": "themalijn-mentale-gezondheid"}


def renamed(budget: dict[str, int], **changed: int) -> dict[str, int]:
    """What a budget moves, told of an amendment: the same but for the budgets themselves."""
    amended = {key.replace("/budget", "/amendments") if key.endswith("/budget") else key: by for key, by in budget.items()}
    return {**amended, **changed}


CASES: dict[str, tuple[tuple[str, dict[str, str], str], dict[str, str], dict[str, int], set[str]]] = {
    "budget of a line that goes to plan": (
        ("line_finance", {"theme_id": "ouderen", "line_id": "respijtzorg"}, "budget_eur"),
        {"line": "ouderen/respijtzorg", **OUDEREN},
        THEME_BUDGET,
        RATES,
    ),
    "budget of a line whose deviation is reported": (
        ("line_finance", {"theme_id": "ouderen", "line_id": "bennie-oud"}, "budget_eur"),
        {"line": "ouderen/bennie-oud", **OUDEREN},
        THEME_BUDGET,
        RATES | {"{line}/expected_end_balance_share"},
    ),
    "spent of a line whose deviation is reported": (
        ("line_finance", {"theme_id": "ouderen", "line_id": "bennie-oud"}, "spent_eur"),
        {"line": "ouderen/bennie-oud", **OUDEREN},
        THEME_SPENT,
        RATES | {"{line}/expected_end_balance_share", "overview/result/surplus_share"},
    ),
    "spent of a line of a group": (
        ("line_finance", {"theme_id": "preventie-en-gezondheid", "line_id": "in-beweging-met"}, "spent_eur"),
        {"line": "preventie-en-gezondheid/in-beweging-met", **PREVENTIE},
        # Two explanations name the group's end balance.
        {**THEME_SPENT, "preventie-en-gezondheid/vrijval-spuk-iza/expected_end_balance": -1},
        RATES | {"{line}/expected_end_balance_share", "overview/result/surplus_share"},
    ),
    "expected spending of a line that goes to plan": (
        ("line_finance", {"theme_id": "bestaanszekerheid", "line_id": "kinderarmoede"}, "expected_spend_eur"),
        {"line": "bestaanszekerheid/kinderarmoede", "theme": "bestaanszekerheid", "row": "themalijn-bestaanszekerheid"},
        THEME_EXPECTED,
        {"overview/result/surplus_share"},
    ),
    "expected spending of a line that is carried over": (
        ("line_finance", {"theme_id": "mentale-gezondheid", "line_id": "onafhankelijke-clientondersteuning"}, "expected_spend_eur"),
        {"line": "mentale-gezondheid/onafhankelijke-clientondersteuning", **MENTAAL},
        # What is left and what is carried over fall alike, so that the surplus stays. The explanation
        # names an amount, so that the rest moves.
        {
            **{key: by for key, by in THEME_EXPECTED.items() if key != "overview/result/surplus"},
            "carry-over/onafhankelijke-clientondersteuning/amount": -1,
            "carry-over/total/amount": -1,
            "{line}/unexplained": -1,
            "deviations/total/unexplained": -1,
        },
        {"{line}/expected_end_balance_share"},
    ),
    "amendment of a line": (
        ("amendments", {"subject_id": "ouderen", "line_id": "wonen-en-zorg"}, "amount_eur"),
        {"line": "ouderen/wonen-en-zorg", **OUDEREN},
        renamed(THEME_BUDGET, **{"{line}/2024-07/amendment": 1}),
        RATES,
    ),
    "amendment of expenditure without lines": (
        ("amendments", {"subject_id": "lasten", "line_id": "bijdragen-gemeenten"}, "amount_eur"),
        {},
        {
            "overview/lasten/bijdragen-gemeenten/2024-07/amendment": 1,
            "overview/lasten/bijdragen-gemeenten/amendments": 1,
            "overview/lasten/bijdragen-gemeenten/budget_revised": 1,
            "overview/lasten/positief-resultaat/amendments": -1,
            "overview/lasten/positief-resultaat/budget_revised": -1,
            "overview/lasten/positief-resultaat/expected_end_balance": -1,
            # Its own end balance is assumed, so that of the total falls with the result's.
            "overview/lasten/total/expected_end_balance": -1,
            "overview/result/surplus": -1,
        },
        {"overview/result/surplus_share"},
    ),
    "budget of a fund": (
        ("overview_finance", {"side": "baten", "row_id": "spuk-iza"}, "budget_eur"),
        {},
        {
            "overview/baten/spuk-iza/budget": 1,
            "overview/baten/spuk-iza/budget_revised": 1,
            "overview/baten/total/budget": 1,
            "overview/baten/total/budget_revised": 1,
            "overview/baten/totaal-inclusief-risicoreserve/budget_revised": 1,
            "overview/lasten/positief-resultaat/budget": 1,
            "overview/lasten/positief-resultaat/budget_revised": 1,
            "overview/lasten/positief-resultaat/expected_end_balance": 1,
            "overview/lasten/total/budget": 1,
            "overview/lasten/total/budget_revised": 1,
            "overview/lasten/total/expected_end_balance": 1,
            "overview/lasten/totaal-inclusief-risicoreserve/budget_revised": 1,
            "overview/result/surplus": 1,
        },
        {"overview/result/surplus_share"},
    ),
    "budget of a fund that is carried over": (
        ("overview_finance", {"side": "baten", "row_id": "spuk-gala-2023"}, "budget_eur"),
        {},
        {
            "overview/baten/spuk-gala-2023/budget": 1,
            "overview/baten/spuk-gala-2023/budget_revised": 1,
            "overview/baten/total/budget": 1,
            "overview/baten/total/budget_revised": 1,
            "overview/baten/totaal-inclusief-risicoreserve/budget_revised": 1,
            "overview/lasten/positief-resultaat/budget": 1,
            "overview/lasten/positief-resultaat/budget_revised": 1,
            "overview/lasten/positief-resultaat/expected_end_balance": 1,
            "overview/lasten/total/budget": 1,
            "overview/lasten/total/budget_revised": 1,
            "overview/lasten/total/expected_end_balance": 1,
            "overview/lasten/totaal-inclusief-risicoreserve/budget_revised": 1,
            "carry-over/spuk-gala-2023/amount": 1,
            "carry-over/total/amount": 1,
        },
        # The surplus stays, and is a smaller share of a larger budget.
        {"overview/result/surplus_share"},
    ),
    "assumed end balance": (
        ("overview_finance", {"side": "lasten", "row_id": "overig-budget-projecten"}, "expected_end_balance_eur"),
        {},
        {
            "overview/lasten/overig-budget-projecten/expected_end_balance": 1,
            "overview/lasten/total/expected_end_balance": 1,
            "overview/result/surplus": 1,
        },
        {"overview/result/surplus_share"},
    ),
    "reserve": (
        ("reserves", {"row_id": "risicoreserve"}, "amount_eur"),
        {},
        {
            "overview/baten/risicoreserve/budget_revised": 1,
            "overview/lasten/risicoreserve/budget_revised": 1,
            "overview/baten/totaal-inclusief-risicoreserve/budget_revised": 1,
            "overview/lasten/totaal-inclusief-risicoreserve/budget_revised": 1,
        },
        {"overview/result/surplus_share"},
    ),
}
# The tests of one case run in one process, where they share what was drawn.
every_case = pytest.mark.parametrize("case", [pytest.param(case, marks=pytest.mark.xdist_group(case)) for case in CASES])


def raised(place: tuple[str, dict[str, str], str]) -> tuple[Report, set[str]]:
    """The shipped report with one cell 1,234 higher, and the keys of the figures that this cell is."""
    (table, where, column), base = place, shipped()
    frame = base.data.frames[table].copy()
    mask = [all(getattr(row, name) == value for name, value in where.items()) for row in frame.itertuples()]
    assert sum(mask) == 1
    index = frame.index[mask][0]
    frame.loc[index, column] = frame.loc[index, column] + RAISE
    source = (base.data.files[table], int(index), column)
    formulas = base.finance.statement.formulas
    cells = {key: getattr(formula, "source", None) for key, formula in formulas.items()}
    keys = {key for key, cell in cells.items() if cell is not None and (cell.file, cell.row, cell.column) == source}
    return with_frames(base, **{table: frame}), keys


@cache
def pair(case: str) -> tuple[Report, Report, set[str]]:
    """The shipped report, the one with the case's cell raised, and the keys of that cell."""
    after, keys = raised(CASES[case][0])
    return shipped(), after, keys


@cache
def forms(case: str = "") -> list[dict[str, Any]]:
    """The report's sections in their neutral form, as shipped or with the case's cell raised."""
    return all_sections(pair(case)[1] if case else shipped())


def shown(sections: list[dict[str, Any]]) -> dict[str, Decimal | None]:
    """The value of every figure shown, by key."""
    return {
        figure["id"].removeprefix(PREFIX): None if figure["value"] is None else Decimal(figure["value"])
        for figure in report_figures(sections).values()
    }


def moved(case: str) -> set[str]:
    """The keys of the figures whose value differs between the two reports."""
    before, after = shown(forms()), shown(forms(case))
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def worked_out(case: str) -> set[str]:
    """The keys of the figures that move by the lists above."""
    _, names, sums, shares = CASES[case]
    return {key.format(**names) for key in (*sums, *shares)}


def predicted(statement: Statement, keys: set[str]) -> dict[str, Decimal]:
    """How much every figure moves when each of ``keys`` is 1,234 higher, followed through the formulas; 0 where terms cancel out."""
    reach = dependents(statement.formulas, keys)
    known: dict[str, Decimal] = {}

    def change(key: str) -> Decimal:
        if key not in known:
            formula = statement.formulas[key]
            if key in keys:
                known[key] = RAISE
            elif key not in reach or not isinstance(formula, Sum | Ratio):
                known[key] = Decimal(0)
            elif isinstance(formula, Sum):
                known[key] = sum((sign * change(term) for sign, term in formula.terms), Decimal(0))
            else:
                above, below = statement.amount(formula.numerator), statement.amount(formula.denominator)
                known[key] = (above + change(formula.numerator)) / (below + change(formula.denominator)) - above / below
        return known[key]

    return {key: change(key) for key in statement.formulas}


@every_case
def test_the_cell_is_one_input_of_the_report(case: str) -> None:
    """The figures that the raised cell is are shown; a reserve is one on each side, an amendment one."""
    keys = pair(case)[2]
    assert keys
    assert keys <= set(shown(forms()))
    assert len(keys) == (2 if case == "reserve" else 1)


@every_case
def test_exactly_the_figures_worked_out_by_hand_move_by_exactly_1234(case: str) -> None:
    """Sums by 1,234 up or down as the identities say, shares somewhat, and no other figure at all."""
    _, names, sums, _shares = CASES[case]
    expected = {key.format(**names): by * RAISE for key, by in sums.items()}
    before, after = shown(forms()), shown(forms(case))
    assert moved(case) == worked_out(case)
    assert {key: after[key] - before[key] for key in expected} == expected


@every_case
def test_what_moves_is_what_the_formulas_say_depends_on_the_input(case: str) -> None:
    """All that moves are dependents; a dependent that stays is one in which the terms cancel out."""
    base, _, keys = pair(case)
    statement = base.finance.statement
    reach = dependents(statement.formulas, keys) & set(shown(forms()))
    by = predicted(statement, keys)
    assert moved(case) == {key for key in reach if by[key] != 0}
    before, after = shown(forms()), shown(forms(case))
    for key in moved(case):
        assert abs(after[key] - before[key] - by[key]) < Decimal("1e-20"), key


@every_case
def test_an_item_changes_exactly_when_it_shows_a_figure_that_moved(case: str) -> None:
    """Item by item: a paragraph, table, tile, message or chart with a moved figure differs; every other is the same, byte for byte.

    No case changes which messages rank highest or which deviations are reported, so that no item has another reason to change.
    """
    base, after, _ = pair(case)
    assert [(m.kind, m.key) for m in base.finance.messages] == [(m.kind, m.key) for m in after.finance.messages]
    assert {d.line.key: d.status for d in base.finance.deviations} == {d.line.key: d.status for d in after.finance.deviations}
    ids = {PREFIX + key for key in moved(case)}
    old = [item for section in forms() for item in section["items"]]
    new = [item for section in forms(case) for item in section["items"]]
    assert len(old) == len(new)
    for one, other in zip(old, new, strict=True):
        touched = bool(ids & {figure["id"] for figure in figures_of(one)})
        assert (json.dumps(one) != json.dumps(other)) == touched, one.get("name") or one["kind"]


@every_case
def test_a_chart_is_drawn_anew_exactly_when_it_shows_a_figure_that_moved(case: str) -> None:
    """Its drawing differs, not only the list of its figures; drawings of other themes are the same bytes."""
    charts = [{item["name"]: item for s in made for item in s["items"] if item["kind"] == "chart"} for made in (forms(), forms(case))]
    ids = {PREFIX + key for key in moved(case)}
    assert list(charts[0]) == list(charts[1])
    for name, chart in charts[0].items():
        touched = bool(ids & {figure["id"] for figure in chart["figures"]})
        assert (chart["svg"] != charts[1][name]["svg"]) == touched, name


def test_every_chart_and_both_kinds_of_outcome_occur_in_some_case() -> None:
    """The cases together redraw all charts but those of a theme that no case touches, and each leaves some as they were."""
    redrawn: dict[str, set[str]] = {}
    for case in CASES:
        for section in forms():
            for item in section["items"]:
                if item["kind"] == "chart" and {f["id"].removeprefix(PREFIX) for f in item["figures"]} & worked_out(case):
                    redrawn.setdefault(item["name"], set()).add(case)
    everything = {item["name"] for section in forms() for item in section["items"] if item["kind"] == "chart"}
    assert everything - set(redrawn) == {"programmaorganisatie-algemeen-verdeling"}
    assert all(len(cases) < len(CASES) for cases in redrawn.values())


def test_a_raise_that_passes_a_threshold_adds_a_deviation_and_reranks() -> None:
    """Reablement, at 0 of 14,273, expected to spend 5,000 more: reported as short, not explained, and the last in the table."""
    base = shipped()
    frame = base.data.frames["line_finance"].copy()
    index = frame.index[frame["line_id"] == "reablement"][0]
    frame.loc[index, "expected_spend_eur"] += Decimal(5000)
    after = with_frames(base, line_finance=frame).finance
    assert [d.line.key for d in after.deviations] == [*(d.line.key for d in base.finance.deviations), "ouderen/reablement"]
    last = after.deviations[-1]
    assert (last.amount, last.favourable, last.status) == (Decimal(-5000), False, "unexplained")
    before = base.finance.statement
    assert after.statement.amount("deviations/total/n_unexplained") == before.amount("deviations/total/n_unexplained") + 1
    assert after.statement.amount("deviations/total/unexplained") == before.amount("deviations/total/unexplained") + 5000
