"""Key messages: candidates ranked by the money they concern, and their words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given, settings

from koers.export.figures import words_of
from koers.finance.deviations import DeviationThresholds, report_deviations
from koers.finance.messages import KeyMessage, MessageKind, key_messages
from koers.finance.statement import Statement, build_statement
from koers.notebook import Report
from tests.finance.strategies import programmes
from tests.finance.tiny import CSV, PARAMETERS, files, frames, replaced, report, statement

THRESHOLDS = DeviationThresholds(Decimal(150), Decimal("0.10"), Decimal(40))
KINDS = get_args(MessageKind)


def messages(made: Statement, explanations: Any = None, n: int = 20) -> tuple[KeyMessage, ...]:
    """The messages of a statement."""
    made, deviations = report_deviations(made, explanations, "explanations.csv", THRESHOLDS)
    return key_messages(made, deviations, n)


def test_candidates_are_ranked_by_the_size_done_by_hand() -> None:
    """Amounts of tests.finance.tiny, on 30 June 2024: 182 of 366 days.

    Pace: 1560.50 x 182/366 - 850.25 = -74.26, so spending is ahead; the slowest theme is alfa with
    1260.50 x 182/366 - 500.25 = 126.56. Of the deviations x is explained and z (50 short) is not; z is
    also spent beyond its budget, by 350 - 300 = 50.
    """
    found = messages(statement(), frames()["explanations"])
    assert [(m.kind, m.key, round(m.size_eur, 2)) for m in found] == [
        ("result", "", Decimal("279.50")),
        ("surplus", "", Decimal("204.50")),
        ("largest_deviation", "alfa/x", Decimal(160)),
        ("slowest_theme", "alfa", Decimal("126.56")),
        ("pace", "", Decimal("-74.26")),
        ("unexplained", "", Decimal(50)),
        ("overspent", "", Decimal(50)),
        ("budget_change", "", Decimal(40)),
    ]


@pytest.mark.parametrize("n", [0, 3, 5])
def test_at_most_n_messages_are_given_the_largest_ones(n: int) -> None:
    """The first n of all."""
    assert messages(statement(), n=n) == messages(statement())[:n]


def test_a_candidate_of_size_0_is_left_out() -> None:
    """No amendments: the budget did not change; all explained: nothing is unexplained."""
    amended = CSV["amendments"].partition("\n")[0] + "\nalfa,x,2024-07,0,Bestuur,,\n"
    told = frames()["explanations"].assign(theme_id="beta", line_id="z")
    made = statement(amendments=amended, **replaced("line_finance", "alfa,x,1000,400,500", "alfa,x,1000,500,500"))
    kinds = {m.kind for m in messages(made, told)}
    assert "budget_change" not in kinds
    assert "unexplained" not in kinds
    assert "overspent" in kinds


def test_no_theme_runs_behind_where_all_are_ahead() -> None:
    """Everything is spent halfway the year: the slowest theme isn't slow."""
    made = statement(**replaced("line_finance", "alfa,x,1000,400,500", "alfa,x,1000,1060,0"))
    assert made.amount("alfa/total/spending_rate") > made.amount("time/elapsed_share")
    assert "slowest_theme" not in {m.kind for m in messages(made)}


def test_a_single_theme_is_not_compared_with_others() -> None:
    """With one theme, the pace of the programme says it all."""
    made = statement(
        line_finance="theme_id,line_id,budget_eur,spent_eur,expected_spend_eur\nalfa,x,1000,400,500\nalfa,y,200.50,100.25,100.25\n"
    )
    kinds = [m.kind for m in messages(made)]
    assert "slowest_theme" not in kinds
    assert "pace" in kinds


def test_a_programme_without_a_result_row_has_no_message_about_it() -> None:
    """Nothing is said of a result that isn't there."""
    made = statement(**replaced("overview_lines", "lasten,over,result,,Resultaat\n", ""))
    assert "result" not in {m.kind for m in messages(made)}


@given(programmes())
@settings(max_examples=25, deadline=None)
def test_kinds_come_once_and_sizes_fall(tables: dict) -> None:
    """Whatever the amounts: no kind twice, none of size 0, the larger first."""
    found = messages(build_statement(tables, files(tables), PARAMETERS), tables["explanations"])
    assert len({m.kind for m in found}) == len(found)
    sizes = [abs(m.size_eur) for m in found]
    assert sizes == sorted(sizes, reverse=True)
    assert 0 not in sizes


# Words --------------------------------------------------------------------------------------------

SIGNED = {
    ("surplus", 1): ("een overschot verwacht", "A surplus is expected"),
    ("surplus", -1): ("een tekort verwacht", "A shortfall is expected"),
    ("pace", 1): ("loopt achter", "lags behind"),
    ("pace", -1): ("loopt voor", "runs ahead"),
    ("budget_change", 1): ("verhoogd", "raised"),
    ("budget_change", -1): ("verlaagd", "lowered"),
    ("result", 1): ("positief resultaat", "positive result"),
    ("result", -1): ("sluit niet", "does not balance"),
    ("unexplained", 1): ("toegelicht", "explained"),
    ("overspent", 1): ("overschreden", "beyond their budget"),
    ("largest_deviation", 1): ("Xen", "Xen"),
    ("largest_deviation", -1): ("Xen", "Xen"),
    ("slowest_theme", 1): ("Alfa loopt het verst achter", "Alfa runs furthest behind"),
}


def test_every_kind_of_message_is_tried_below() -> None:
    """A new kind needs its words tested."""
    assert {kind for kind, _ in SIGNED} == set(KINDS)


def spoken(made: Report, message: KeyMessage) -> tuple[str, str]:
    """The lead and the sentence of a message."""
    form = replace(made.finance, messages=(message,)).key_messages().neutral()["items"][0]["items"][0]
    return form["lead"], words_of(form["text"])


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("kind", "sign"), SIGNED)
def test_each_message_has_words_for_its_sign_in_both_languages(kind: MessageKind, sign: int, language: str) -> None:
    """The lead says which way it goes; no placeholder stays empty."""
    made = report(frames(), language)
    key = {"largest_deviation": "alfa/x", "slowest_theme": "alfa"}.get(kind, "")
    lead, sentence = spoken(made, KeyMessage(kind, key, Decimal(sign * 40)))
    assert SIGNED[kind, sign][("nl", "en").index(language)] in lead
    assert "{" not in lead + sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", ["surplus", "result", "largest_deviation"])
def test_sentences_differ_where_the_sign_does(kind: MessageKind, language: str) -> None:
    """What falls short is not said to be left over."""
    made, key = report(frames(), language), "alfa/x" if kind == "largest_deviation" else ""
    assert spoken(made, KeyMessage(kind, key, Decimal(1)))[1] != spoken(made, KeyMessage(kind, key, Decimal(-1)))[1]


@pytest.mark.parametrize(("language", "one", "two"), [("nl", "afwijking is", "afwijkingen zijn"), ("en", "deviation is", "deviations are")])
def test_one_unexplained_deviation_is_not_told_in_the_plural(language: str, one: str, two: str) -> None:
    """Numbers of one and two, in both languages."""
    thresholds = report(frames()).data.programme.deviations.model_copy(update={"absolute_eur": 150, "minimum_eur": 40})
    first = report(frames(), language, deviations=thresholds)
    assert f"1 {one}" in spoken(first, KeyMessage("unexplained", "", Decimal(1)))[1]
    both = report(frames(explanations=None), language, deviations=thresholds)
    assert f"2 {two}" in spoken(both, KeyMessage("unexplained", "", Decimal(1)))[1]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_messages_come_in_the_order_of_their_size(language: str) -> None:
    """The report tells what was ranked, as many as the parameters say."""
    made = report(frames(), language, key_messages=3)
    leads = [item["lead"] for item in made.finance.key_messages().neutral()["items"][0]["items"]]
    assert leads == [spoken(made, message)[0] for message in made.finance.messages]
    assert len(leads) == 3
