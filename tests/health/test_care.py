"""Facts on care are taken together before anything is hidden."""

from __future__ import annotations

from decimal import Decimal

import pytest

from koers.data.schemas import TABLES
from koers.data.tables import read_table
from koers.health.care import CareFacts, collect_facts

HEADER = "block_id,block_label,fact_id,label,total_id,municipality_id,n_cases,cases_share,reading,note_nl,note_en\n"


def facts(*rows: tuple[str, str, str, int], total: int = 16, threshold: int = 5) -> CareFacts:
    """Facts of (block, id, total, number) beside a total of reports."""
    lines = [f"all,All,reports,Reports,,,{total},,printed,,", *(f"{b},{b},{i},{i},{t},,{n},,printed,," for b, i, t, n in rows)]
    frame, findings = read_table((HEADER + "\n".join(lines) + "\n").encode(), "care_facts.csv", TABLES["care_facts"])
    assert frame is not None, findings
    return collect_facts(frame, "care_facts.csv", threshold)


def told(found: CareFacts) -> dict[str, Decimal | None]:
    """What may be shown, by fact."""
    return {fact.id: found.statement.shown(fact.key) for fact in found.facts}


def test_small_parts_are_taken_together() -> None:
    """10 + 2 + 4 + 0 = 16: 2 and 4 are told as 6, and nothing is hidden."""
    found = facts(("who", "a", "reports", 10), ("who", "b", "reports", 2), ("who", "c", "reports", 4), ("who", "d", "reports", 0))
    assert told(found) == {"reports": 16, "a": 10, "b-en-c": 6, "d": 0}
    assert found.statement.hidden == {}


def test_a_lone_small_part_is_hidden_with_its_complement() -> None:
    """2 + 14 = 16: 14 would give 2 away; their shares are hidden too."""
    found = facts(("kind", "a", "reports", 2), ("kind", "b", "reports", 14))
    assert told(found) == {"reports": 16, "a": None, "b": None}
    assert dict(found.statement.hidden) == {
        "care/total/a/n_cases": "small",
        "care/total/b/n_cases": "complement",
        "care/total/a/total_share": "small",
        "care/total/b/total_share": "complement",
    }


@pytest.mark.parametrize("pair", [(4, 4), (1, 1), (1, 2)])
def test_parts_whose_sum_gives_them_away_are_not_taken_together(pair: tuple[int, int]) -> None:
    """8 is 4 + 4 and nothing else, once each is known to be small; 2 and 3 are small themselves."""
    found = facts(("who", "a", "reports", 30), ("who", "b", "reports", pair[0]), ("who", "c", "reports", pair[1]), total=30 + sum(pair))
    assert told(found) == {"reports": 30 + sum(pair), "a": None, "b": None, "c": None}


def test_a_small_fact_that_is_no_part_is_hidden_alone() -> None:
    """2 advices: nothing adds up with them."""
    assert told(facts(("advice", "a", "", 2))) == {"reports": 16, "a": None}


def test_without_the_rule_everything_is_told_apart() -> None:
    """A threshold of 0 hides nothing and takes nothing together."""
    assert told(facts(("kind", "a", "reports", 2), ("kind", "b", "reports", 14), threshold=0)) == {"reports": 16, "a": 2, "b": 14}
