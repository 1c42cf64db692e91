"""What became of milestones since an earlier monitor, and how a report shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from koers.monitor.changes import Changes, compare
from koers.monitor.messages import key_messages
from koers.monitor.monitor import Monitor, build_monitor
from koers.present.display import Heading, Table, figures_of
from koers.present.monitor import MonitorSections
from koers.present.monitor.view import Earlier, MonitorThen
from koers.present.wording import Wording
from tests.monitor.small import CSV, frames, small
from tests.present.test_monitor import COLOURS

THEN = date(2019, 9, 30)


def before() -> Monitor:
    """The small agenda a quarter earlier: x-01 was not done, z-05 was not named, z-09 was."""
    tables = frames()
    milestones = tables["milestones"]
    milestones.loc[milestones["milestone_id"] == "x-01", "status"] = "in_progress"
    milestones.loc[milestones["milestone_id"] == "z-05", "milestone_id"] = "z-09"
    return build_monitor({**tables, "milestones": milestones}, {name: f"data/{name}.csv" for name in CSV}, THEN)


def ids(changes: Changes) -> tuple[list[tuple[str, str, str]], list[str], list[str]]:
    """What moved from where to where, what is new, what is gone."""
    moved = [(now.milestone_id, then.state, now.state) for then, now in changes.moved]
    return moved, [row.milestone_id for row in changes.new], [row.milestone_id for row in changes.gone]


def test_milestones_are_told_by_their_ids_each_at_its_own_reference_date() -> None:
    """x-01 was done since; the date of x-02 passed without its status having changed; a placeholder is no milestone."""
    changes = compare(small(), before())
    assert changes is not None
    assert ids(changes) == ([("x-01", "due", "done"), ("x-02", "due", "late")], ["z-05"], ["z-09"])


def test_agendas_without_a_project_in_common_are_not_compared() -> None:
    """Nothing could be told of the same thing."""
    other = small()
    apart = replace(other, projects=tuple(replace(project, key=f"other/{project.key}") for project in other.projects))
    assert compare(small(), apart) is None


def told(then: Monitor) -> MonitorSections:
    """The sections with an earlier monitor beside them."""
    now, words = small(), Wording("en")
    changes = compare(now, then)
    assert changes is not None
    earlier = Earlier(MonitorThen("2019-Q3", then, words), "30 September 2019", changes)
    return MonitorSections("2019-Q4", now, key_messages(now, 5), words, COLOURS, "31 December 2019", "4 March 2020", earlier=earlier)


def test_the_report_shows_then_and_now() -> None:
    """Tiles say what it was, under the earlier period's own id; a table has each milestone that stands otherwise."""
    view = told(before())
    figures = {figure["id"]: figure for figure in figures_of(view.at_a_glance().neutral())}
    assert figures["2019-Q3/monitor/total/n_late"]["value"] == "1"
    assert figures["2019-Q3/monitor/total/n_late"]["label"].endswith("(2019-Q3)")
    [table] = [item for item in view.milestones() if isinstance(item, Table) and item.name == "mijlpalen-veranderd"]
    shown = [[str(cell.content[0]) for cell in row.cells] for row in table.rows]  # type: ignore[index]
    assert shown == [
        ["Een", "X1 Xen", "still to come", "done"],
        ["Twee", "X1 Xen", "still to come", "late"],
        ["Acht", "Z1 Zet", "–", "still to come"],
        ["Acht", "Z1 Zet", "still to come", "–"],
    ]


def test_where_nothing_changed_the_report_says_so() -> None:
    """A heading and a sentence, no table; without an earlier monitor neither."""
    items = [item for item in told(small()).milestones() if not isinstance(item, Heading)]
    assert "mijlpalen-veranderd" not in [item.name for item in items if isinstance(item, Table)]
    assert "Every milestone stands as it did." in str(items)
    alone = replace(told(small()), earlier=None)
    assert "veranderd" not in [item.anchor for item in alone.milestones() if isinstance(item, Heading)]
    assert alone.was("n_late") == ()
