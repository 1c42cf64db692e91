"""Back tests: everything that is wrong in the published documents, and nothing else. docs/audit.md tells the same in words."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from koers.audit.model import Finding
from koers.cli import cli
from koers.console.audit import document
from tests.audit.shipped import PERIODS, ROOT, tied_out

# Root causes, by a short name: the figure where it begins.
OCO = "mentale-gezondheid/onafhankelijke-clientondersteuning/expected_end_balance"
RESULT = "overview/lasten/positief-resultaat/budget"
ORGANISATION = "overview/lasten/programma-organisatie-algemeen/budget_revised"
EURO = "programmaorganisatie-algemeen/algemene-medewerkers/balance"
SPENT = "programmaorganisatie-algemeen/total/spent"
PREVENTION = "progress/preventie-en-gezondheid/total/n_deployments"
ELDERLY = "progress/ouderen/total/n_deployments"

# What each root cause explains: (check, figure): the amount. Of finances unless it says progress.
EXPLAINS: dict[str, dict[tuple[str, str], int]] = {
    # 65.506 - 16.776 = 48.730; printed 30.617, without the amendment of 18.113.
    OCO: {
        ("cross_footing", OCO): -18_113,
        ("cross_footing", "mentale-gezondheid/total/expected_end_balance"): -18_113,
        ("agree_to_computed", OCO): -18_113,
        ("agree_to_computed", "mentale-gezondheid/total/expected_end_balance"): -18_113,
        ("agree_to_computed", "overview/lasten/themalijn-mentale-gezondheid/expected_end_balance"): -18_113,
        ("agree_to_computed", "overview/lasten/total/expected_end_balance"): -18_113,
        ("agree_to_computed", "carry-over/onafhankelijke-clientondersteuning/amount"): -18_113,
        ("agree_to_computed", "carry-over/total/amount"): -18_113,
    },
    # 150.014 without its first digit; 50.014 + 233.730 = 283.744, printed 383.744.
    RESULT: {
        ("agree_to_computed", RESULT): -100_000,
        ("footing", "overview/lasten/total/budget"): 100_000,
        ("roll_forward", "overview/lasten/positief-resultaat/budget_revised"): 100_000,
    },
    # 1.842.422 for 1.846.422.
    ORGANISATION: {
        ("agree_to_computed", ORGANISATION): -4_000,
        ("agree_between_tables", ORGANISATION): -4_000,
        ("roll_forward", ORGANISATION): -4_000,
        ("footing", "overview/lasten/total/budget_revised"): 4_000,
    },
    # 787.695 - 366.923 = 420.772, printed 420.771; in the surplus 877.224 - 430.328 it is all that is left: the 18.113 is in both.
    EURO: {
        ("agree_to_computed", EURO): -1,
        ("cross_footing", EURO): -1,
        ("agree_to_computed", "programmaorganisatie-algemeen/algemene-medewerkers/expected_end_balance"): -1,
        ("agree_to_computed", "programmaorganisatie-algemeen/total/balance"): -1,
        ("cross_footing", "programmaorganisatie-algemeen/total/balance"): -1,
        ("agree_to_computed", "programmaorganisatie-algemeen/total/expected_end_balance"): -1,
        ("agree_to_computed", "overview/lasten/programma-organisatie-algemeen/expected_end_balance"): -1,
        ("agree_to_computed", "overview/lasten/total/expected_end_balance"): -1,
        ("agree_to_computed", "overview/result/surplus"): -1,
    },
    # The five lines add up to 786.321, printed 786.320; the balance was added up, so that 1.846.422 - 786.320 is a euro more.
    SPENT: {
        ("footing", SPENT): -1,
        ("agree_to_computed", SPENT): -1,
        ("cross_footing", "programmaorganisatie-algemeen/total/balance"): -1,
    },
    # 12 stated, 13 places listed; 9 stated, 6 listed; 31 = 4 + 12 + 6 + 9 stated, 29 listed.
    PREVENTION: {("count", PREVENTION): -1, ("count", "progress/programme/total/n_deployments"): -1},
    ELDERLY: {("count", ELDERLY): 3, ("count", "progress/programme/total/n_deployments"): 3},
}
ROUNDING = {EURO, SPENT}


def short(figure: str) -> str:
    """A figure's id without its period and, of finances, its subject."""
    return figure.removeprefix("2024-H1/").removeprefix("finance/")


def findings() -> list[Finding]:
    """Those of the half-year report."""
    return list(tied_out("2024-H1").audit.findings)


def test_the_half_year_report_has_these_differences_from_these_causes_and_no_others() -> None:
    """Every finding with every amount of every cause; the differences are the sums of the amounts."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for finding in findings():
        for cause, amount in finding.causes:
            found.setdefault(short(cause), {})[finding.check, short(finding.figure_id)] = int(amount)
    assert found == EXPLAINS


def test_rounding_and_nothing_else_is_explained() -> None:
    """What only the two lost euros explain."""
    for finding in findings():
        only_rounding = {short(cause) for cause, _ in finding.causes} <= ROUNDING
        assert (finding.rule == "rounding") is only_rounding
        assert finding.status == ("explained" if only_rounding else "open")
    assert {short(cause.id) for cause in tied_out("2024-H1").audit.causes if cause.is_rounding} == ROUNDING


def test_causes_say_what_they_look_like() -> None:
    """An amendment, a digit that is wrong, a digit that is missing, a list."""
    kinds = {short(cause.id): (cause.kind, cause.printed, cause.expected, short(cause.other)) for cause in tied_out("2024-H1").audit.causes}
    amendment = "mentale-gezondheid/onafhankelijke-clientondersteuning/amendments"
    assert kinds[OCO] == ("amendment", 30_617, 48_730, amendment)
    assert kinds[RESULT] == ("digit_left_out", 50_014, 150_014, "")
    assert kinds[ORGANISATION] == ("digit_changed", 1_842_422, 1_846_422, "")
    assert kinds[PREVENTION] == ("count", 12, 13, "")
    assert kinds[ELDERLY] == ("count", 9, 6, "")


@pytest.mark.parametrize(
    ("period", "wrong"),
    [
        # Questions about scabies: 90 in the text, 100 in the list of four.
        ("2019", {("agree_to_computed", "2019/health/questions/scabies-schurft/n_questions", -10), ("agree_between_tables", "2019/health/questions/scabies-schurft/n_questions", -10)}),
        # Municipalities that started: 5 in the overview of theme lines, 13 on the project's sheet.
        ("2019-Q4", {("agree_between_tables", "2019-Q4/stated/early-detection-started-overview/value", -8)}),
        # 21 hearings stated; the numbers on the map add up to 20.
        ("2020-01", {("agree_between_tables", "2020-01/care/total/keer-horen/n_cases", 1)}),
    ],
)  # fmt: skip
def test_the_other_documents_have_these_differences_and_no_others(period: str, wrong: set[tuple[str, str, int]]) -> None:
    """One each."""
    assert {(f.rule, f.figure_id, int(f.difference)) for f in tied_out(period).audit.findings} == wrong
    assert len(tied_out(period).audit.causes) == 1


@pytest.mark.parametrize("period", PERIODS)
def test_every_difference_is_the_sum_of_its_causes_and_every_figure_counts_once(period: str) -> None:
    """Exactly; and what was transcribed is counted apart from what was computed anew."""
    told = document(tied_out(period))
    for finding in tied_out(period).audit.findings:
        assert finding.difference == finding.published - finding.computed
        assert sum((amount for _, amount in finding.causes), Decimal(0)) == finding.difference
    standings = ("transcribed", "agrees", "rounding", "differs", "not_reproduced")
    assert sum(told[name] for name in standings) == told["published"]
    figures = [figure.figure_id for figure in tied_out(period).audit.figures]
    assert len(figures) == len(set(figures)) == told["published"]


def test_figures_that_were_transcribed_are_those_of_the_inputs() -> None:
    """Budget, spent, expected of 35 lines; 11 of the overview and 3 assumed end balances; four facts that are data as well."""
    told = document(tied_out("2024-H1"))
    assert (told["published"], told["transcribed"], told["recomputed"], told["not_reproduced"]) == (311, 35 * 3 + 11 + 3 + 4, 188, 0)
    assert told["not_covered"] == []


def test_every_cell_of_the_published_tables_is_audited() -> None:
    """288 amounts in the two tables, 7 statements, 23 stated numbers, as the files hold them."""
    cells = tied_out("2024-H1").audit.cells
    assert len(cells) == 40 * 6 + 48 + 7 + 23
    for cell in cells:
        file, row, column = cell.source
        assert (ROOT / file).read_text(encoding="utf-8").splitlines()[row - 1]
        assert column.endswith("_eur") or column == "value"


def test_no_small_number_is_told() -> None:
    """A finding on a hidden count says that it differs and no number; nothing shipped needs it."""
    for period in PERIODS:
        for finding in tied_out(period).audit.findings:
            assert not finding.hidden


def test_the_command_tells_by_root_cause_and_ends_with_1() -> None:
    """Coverage, arithmetic in words, rounding apart."""
    result = CliRunner().invoke(cli, ["--data", str(ROOT / "data"), "--params", str(ROOT / "params"), "audit", "2024-H1"])
    assert result.exit_code == 1
    for words in (
        "311 published figures: 188 computed anew (60.5%), 123 transcribed as inputs, 0 taken as printed.",
        "Printed 30,617, where 48,730 follows: 18,113 too low; the difference equals an amendment",
        "printed 30,617, 65,506 \u2212 16,776 = 48,730; \u221218,113",
        "\u221218,114, of which \u221218,113 is this",
        "its 9 lines add up to 5,878,615; +100,000",
        "Rounding (half a unit for each figure): 10 differences from 2 root causes",
        "18 findings open, from 5 root causes.",
    ):
        assert words in result.output


def test_json_has_the_keys_of_the_contract() -> None:
    """One document, exact numbers."""
    result = CliRunner().invoke(cli, ["--data", str(ROOT / "data"), "--params", str(ROOT / "params"), "audit", "2024-H1", "--json"])
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {
        "period",
        "documents",
        "published",
        "recomputed",
        "transcribed",
        "agrees",
        "rounding",
        "differs",
        "not_reproduced",
        "findings",
    } <= set(told)
    assert (told["period"], told["documents"]) == ("2024-H1", ["tk-2024-h1"])
    total = next(f for f in told["findings"] if f["figure_id"] == "2024-H1/finance/overview/lasten/total/expected_end_balance")
    assert (total["published"], total["computed"], total["difference"], total["rule"]) == (877_224, 895_338, -18_114, "agree_to_computed")
    assert sorted(cause["amount"] for cause in total["root_causes"]) == [-18_113, -1]
    for finding in told["findings"]:
        assert {"figure_id", "document", "location", "rule", "published", "computed", "difference", "status", "root_causes", "compared_with", "explanation"} <= set(finding)  # fmt: skip
        assert finding["status"] == ("explained" if finding["rule"] == "rounding" else "open")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["audit", "2025-Q3"], "No published document describes its tables for 2025-Q3. Allowed: 2019, 2019-Q4, 2020-01, 2024-H1."),
        (["audit", "2024-H3"], "2024-H3"),
        (["audit"], "Name a period, or a folder with --tables"),
        (["audit", "2024-H1", "--tables", "somewhere"], "one of them"),
        (["audit", "--tables", "nowhere"], "There is no folder nowhere"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is audited."""
    from koers.cli import main

    assert main(["--data", str(ROOT / "data"), "--params", str(ROOT / "params"), *arguments]) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""
