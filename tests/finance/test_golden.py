"""The shipped period: golden figures, contract ids, and the back test against what was printed."""

from __future__ import annotations

import csv
import importlib
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.finance.notebook_sections import shown, shown_figures
from tests.finance.tiny import ROOT, shipped
from tests.golden import update

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLISHED = ROOT / "data" / "published" / "tk-2024-h1"
PREFIX = "2024-H1/finance/"
THEMES = ("programmaorganisatie-algemeen", "bestaanszekerheid", "preventie-en-gezondheid", "mentale-gezondheid", "ouderen")
MEASURES = ("budget", "amendments", "budget_revised", "spent", "balance", "expected_spend", "expected_end_balance")
INPUTS = ("budget", "spent", "expected_spend")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a published table."""
    return list(csv.DictReader((PUBLISHED / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def printed() -> Iterator[tuple[str, Decimal]]:
    """Every printed amount of the finance tables and the overview, by the key of its figure."""
    for name, key in (("finance_tables", "{theme_id}/{line_id}"), ("overview", "overview/{side}/{row_id}")):
        for row in rows(name):
            for column, text in row.items():
                if column.endswith("_eur") and text:
                    yield f"{key.format(**row)}/{column.removesuffix('_eur')}", Decimal(text)


# Golden -------------------------------------------------------------------------------------------


def test_every_figure_shown_is_as_it_was_reviewed() -> None:
    """Id, value and text in Dutch; ``python -m tests.golden.update`` writes the file anew, for a person to review."""
    assert update.FINANCE.is_file(), "the golden file is missing: python -m tests.golden.update writes it"
    reviewed = {tuple(row) for row in csv.reader(io.StringIO(update.FINANCE.read_text(encoding="utf-8")))}
    now = {tuple(row) for row in csv.reader(io.StringIO(update.finance_figures()))}
    assert sorted(now - reviewed) == []
    assert sorted(reviewed - now) == []
    assert update.FINANCE.read_bytes().decode("utf-8") == update.finance_figures()


def test_importing_the_update_writes_nothing() -> None:
    """Only the command does."""
    before = update.FINANCE.stat().st_mtime_ns
    importlib.reload(update)
    assert update.FINANCE.stat().st_mtime_ns == before


def test_both_languages_show_the_same_figures() -> None:
    """Same ids, values and units; only label and text follow the language."""
    dutch, english = shown_figures("nl"), shown_figures("en")
    for name in ("value", "unit", "rule"):
        assert {key: f[name] for key, f in dutch.items()} == {key: f[name] for key, f in english.items()}
    assert dutch[f"{PREFIX}ouderen/total/spent"]["text"] == "€\u00a083.587"
    assert english[f"{PREFIX}ouderen/total/spent"]["text"] == "€83,587"


def test_the_notebook_shows_the_same_bytes_when_it_runs_again() -> None:
    """Drawings included."""
    before = shown()
    shown.cache_clear()
    assert shown() == before


# Ids of the contract ------------------------------------------------------------------------------


def table(name: str) -> dict:
    """A table that the report shows."""
    return next(item for section in shown() for item in section["items"] if item["kind"] == "table" and item["name"] == name)


def ids(name: str) -> list[list[str]]:
    """The figure ids of a table's cells, row by row, without the prefix; "" where a cell shows no figure."""
    return [
        [cell["figure"]["id"].removeprefix(PREFIX) if "figure" in cell else "" for cell in row["cells"][1:]] for row in table(name)["rows"]
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_cells_of_a_finance_table_have_the_contracts_ids(theme: str) -> None:
    """``<theme>/<line>/<measure>`` in the order printed, the total last, and the share spent after them."""
    lines = [row["line_id"] for row in rows("finance_tables") if row["theme_id"] == theme]
    assert lines[-1] == "total"
    assert ids(theme) == [[f"{theme}/{line}/{measure}" for measure in (*MEASURES, "spending_rate")] for line in lines]


def test_cells_of_the_overview_have_the_contracts_ids() -> None:
    """``overview/baten|lasten/<row>/<measure>`` in the order printed; what a reserve doesn't have stays blank."""
    for side, measures in (("baten", MEASURES[:3]), ("lasten", (*MEASURES[:3], MEASURES[-1]))):
        expected = []
        for row in rows("overview"):
            if row["side"] == side:
                beside = row["row_id"] in ("risicoreserve", "totaal-inclusief-risicoreserve")
                key = f"overview/{side}/{row['row_id']}"
                expected.append(["" if beside and m != "budget_revised" else f"{key}/{m}" for m in measures])
        assert ids(side) == expected


def test_surplus_and_carry_over_have_the_contracts_ids() -> None:
    """``overview/result/surplus``, ``…/surplus_share``, ``carry-over/<line>/amount``, ``carry-over/total/amount``."""
    assert ids("meenemen") == [
        ["", "carry-over/positieve-gezondheid/amount"],
        ["", "carry-over/onafhankelijke-clientondersteuning/amount"],
        ["", "carry-over/spuk-gala-2023/amount"],
        ["", "carry-over/total/amount"],
    ]
    assert {f"{PREFIX}overview/result/surplus", f"{PREFIX}overview/result/surplus_share"} <= set(shown_figures())


def test_every_printed_amount_has_a_figure_in_the_report() -> None:
    """Nothing that was once printed is left out."""
    assert [key for key, _ in printed() if PREFIX + key not in shown_figures()] == []


# Back test ----------------------------------------------------------------------------------------

# Printed amounts that the inputs don't lead to: printed, computed, and the arithmetic of the difference.
DIFFERENCES = {
    # 787.695 - 366.923 = 420.772: a euro of rounding in one of the printed inputs.
    "programmaorganisatie-algemeen/algemene-medewerkers/balance": (420_771, 787_695 - 366_923),
    # 420.772 - 420.771 = 1: the same euro.
    "programmaorganisatie-algemeen/algemene-medewerkers/expected_end_balance": (0, 420_772 - 420_771),
    # The five printed lines add up to a euro more than the printed total.
    "programmaorganisatie-algemeen/total/spent": (786_320, 366_923 + 336_182 + 15_617 + 48_196 + 19_403),
    # Printed is the sum of the printed balances, the first of them that euro too low.
    "programmaorganisatie-algemeen/total/balance": (420_771 + 345_894 + 22_294 + 190_544 + 80_597, 1_846_422 - 786_321),
    # The euro of algemene medewerkers, and datagedreven werken.
    "programmaorganisatie-algemeen/total/expected_end_balance": (50_000, 1 + 0 + 0 + 50_000 + 0),
    # 75.601 - 10.095 - 16.776 = 48.730; printed is that without the amendment of 18.113.
    "mentale-gezondheid/onafhankelijke-clientondersteuning/expected_end_balance": (48_730 - 18_113, 75_601 - 10_095 - 16_776),
    # 71.821 + 48.730; printed is the sum with 30.617 in it.
    "mentale-gezondheid/total/expected_end_balance": (71_821 + 30_617, 71_821 + 48_730),
    # 1.710.942 + 135.480; printed with a 2 for a 6, 4.000 too low.
    "overview/lasten/programma-organisatie-algemeen/budget_revised": (1_846_422 - 4_000, 1_710_942 + 135_480),
    # As in its own table.
    "overview/lasten/programma-organisatie-algemeen/expected_end_balance": (50_000, 50_001),
    "overview/lasten/themalijn-mentale-gezondheid/expected_end_balance": (102_438, 120_551),
    # 5.978.615 - 3.243.031 - 200.000 - 2.035.570 - 350.000; printed without its first digit.
    "overview/lasten/positief-resultaat/budget": (50_014, 5_978_615 - 3_243_031 - 200_000 - 2_035_570 - 350_000),
    # 18.113 and the euro.
    "overview/lasten/total/expected_end_balance": (895_338 - 18_113 - 1, 50_001 + 16_042 + 285_000 + 120_551 + 40_000 + 383_744),
}
STATED_DIFFERENCES = {
    # The end balance of cliëntondersteuning, without and with its amendment.
    "carry_over_2025.onafhankelijke-clientondersteuning": (30_617, 30_617 + 18_113),
    "carry_over_2025.total": (230_000 + 30_617 + 169_711, 230_000 + 48_730 + 169_711),
    # 877.224 - 430.328 as printed; 895.338 - 448.441 computed: the 18.113 is in both terms, the euro in one.
    "expected_surplus_after_carry_over": (877_224 - 430_328, 895_338 - 448_441),
}
STATEMENTS = {
    "carry_over_2025.positieve-gezondheid": "carry-over/positieve-gezondheid/amount",
    "carry_over_2025.onafhankelijke-clientondersteuning": "carry-over/onafhankelijke-clientondersteuning/amount",
    "carry_over_2025.spuk-gala-2023": "carry-over/spuk-gala-2023/amount",
    "carry_over_2025.total": "carry-over/total/amount",
    "expected_surplus_after_carry_over": "overview/result/surplus",
    "expected_surplus_share_of_budget": "overview/result/surplus_share",
    "spuk-iza-released": "preventie-en-gezondheid/vrijval-spuk-iza/expected_end_balance",
}


def value(key: str) -> Decimal:
    """A figure's value, as the report shows it."""
    return Decimal(shown_figures()[PREFIX + key]["value"])


def test_every_input_is_the_amount_that_was_printed() -> None:
    """Budget, spent and expected of 35 lines; budgets of funds and expenditure without lines; the reserve."""
    rules = {key: shown_figures()[PREFIX + key]["rule"] for key, _ in printed()}
    inputs = {key: amount for key, amount in printed() if rules[key] == "input"}
    assert len([key for key in inputs if not key.startswith("overview/")]) == 35 * len(INPUTS)
    assert len([key for key in inputs if key.startswith("overview/")]) == 6 + 3 + 2
    assert {key: value(key) for key in inputs} == inputs


def test_every_computed_amount_equals_the_printed_one_but_for_those_with_a_reason() -> None:
    """The exceptions are listed with their arithmetic; none is listed in vain."""
    differing = {key: (amount, value(key)) for key, amount in printed() if value(key) != amount}
    assert differing == {key: (Decimal(one), Decimal(other)) for key, (one, other) in DIFFERENCES.items()}


def test_every_amount_stated_in_the_text_is_computed_alike_but_for_those_with_a_reason() -> None:
    """Carry-over, surplus, what is released; the share at the decimals that were printed."""
    stated = {row["statement_id"]: (Decimal(row["value"]), row["unit"]) for row in rows("statements")}
    assert set(stated) == set(STATEMENTS)
    differing = {}
    for name, (amount, unit) in stated.items():
        computed = value(STATEMENTS[name])
        if unit == "%":
            assert shown_figures()[PREFIX + STATEMENTS[name]]["text"] == f"{amount}%".replace(".", ",")
        elif computed != amount:
            differing[name] = (int(amount), int(computed))
    assert differing == STATED_DIFFERENCES


def test_the_back_test_compares_with_the_document_and_computes_from_the_inputs_only() -> None:
    """No printed total is among the files that the report read."""
    assert not [item.file for item in shipped().data.inputs if "published" in item.file]
