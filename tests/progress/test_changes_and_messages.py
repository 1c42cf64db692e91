"""What changed between two periods, and which messages come first."""

from __future__ import annotations

from koers.progress.changes import compare
from koers.progress.messages import find_result, key_messages
from tests.progress.tiny import frame, progress, result, status


def test_projects_are_compared_by_their_ids() -> None:
    """Before: Een in the first phase, Twee. Now: Een in the second, Deel, Twee. So Deel is new and Een moved."""
    before = progress(
        project_status=frame([status("een", "eerst"), status("twee", "eerst")]), results=frame([result("x", "blauw", "ander")])
    )
    found = compare(progress(), before, "rood")
    assert [now.project_id for _, now in found.continued] == ["een", "twee"]
    assert [p.project_id for p in found.new] == ["deel"]
    assert found.gone == ()
    assert [(a.phase, b.phase) for a, b in found.moved] == [(1, 2)]
    back = compare(before, progress(), "rood")
    assert [p.project_id for p in back.gone] == ["deel"]


def test_a_theme_of_one_period_only_is_not_compared() -> None:
    """A theme that the other period does not tell of has no changes."""
    before = progress(project_status=frame([status("een", "eerst")]), results=frame([result("x", "rood", "een")]))
    assert not compare(progress(), before, "blauw").comparable
    assert compare(progress(), before, "rood").comparable


def test_messages_are_ranked_by_the_projects_they_concern() -> None:
    """Results concern 2 projects (Een, Deel) and so does the second phase; numbers, plans, change and silence 1 each, in that order."""
    found = key_messages(progress(), "rood", 5)
    assert [(m.kind, m.n_projects) for m in found] == [("results", 2), ("phase", 2), ("numbers", 1), ("ahead", 1), ("changed", 1)]
    assert found[0].keys == ("rood/een",)
    assert found[1].keys == ("dan",)


def test_what_is_not_known_comes_last() -> None:
    """Without phases that concerns all projects, and still stands at the end."""
    found = key_messages(progress(project_status=frame([status("een", None)])), "rood", 5)  # type: ignore[arg-type]
    assert found[-1].kind == "absent"
    assert found[-1].n_projects == 2


def test_the_largest_number_is_none_that_a_remark_casts_doubt_on() -> None:
    """70 people is larger than 5, but a remark stands beside it."""
    rows = [result("a", "rood", "een", n_value=70, note_nl="Onduidelijk.", note_en="Unclear."), result("b", "rood", "twee", n_value=5)]
    found = progress(results=frame(rows))
    [message] = [m for m in key_messages(found, "rood", 5) if m.kind == "numbers"]
    assert message.keys == ("rood/twee/b/n_value",)
    assert find_result(found.themes["rood"], message.keys[0])[0].project_id == "twee"
