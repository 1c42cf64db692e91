"""The plan: what is to be made, decided from data and parameters before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from koers.build.plan import FORMATS, Programme, make_plan
from koers.data.origins import sha256
from koers.errors import DataError, UsageError
from koers.period import Period
from tests.programme_copy import edit, forget
from tests.running import ROOT, make_programme, titled, write_notebook

PERIOD = Period.parse("2024-H1")


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    """A programme of two reports."""
    root = make_programme(tmp_path, {"first": [titled("first")], "second": [titled("second")]}, timeout=7)
    return Programme(root, root / "data", root / "params")


def test_plan_has_a_task_per_report_in_the_programme_s_order(programme: Programme) -> None:
    """Every report that the period has the data for, with its title, notebook, parameters, formats and time."""
    plan = make_plan(programme, PERIOD, "en")
    assert [task.report for task in plan.tasks] == ["first", "second"]
    task = plan.tasks[0]
    assert (task.period, task.language, task.title, task.timeout_seconds) == ("2024-H1", "en", "first", 7)
    assert task.notebook == programme.root / "notebooks" / "first.ipynb"
    assert dict(task.parameters) == {"period": "2024-H1", "language": "en"}
    assert task.formats == FORMATS == ("html", "pdf", "xlsx")


def test_named_reports_and_formats_are_made_once_and_in_order(programme: Programme) -> None:
    """However often and in whatever order they are named."""
    plan = make_plan(programme, PERIOD, "nl", ["second", "first", "second"], ["xlsx", "html", "xlsx"])
    assert [(task.report, task.formats) for task in plan.tasks] == [("first", ("html", "xlsx")), ("second", ("html", "xlsx"))]


def test_one_report_of_a_series_is_made_by_its_name() -> None:
    """Just that one; with the whole series named too, all of it; another is refused with the nearest."""
    shipped = Programme(ROOT, ROOT / "data", ROOT / "params")
    one, series = "impact-analysis--welzijn-op-recept", "impact-analysis"
    assert [task.name for task in make_plan(shipped, PERIOD, "nl", [one, "theme-progress--ouderen"]).tasks] == [
        "theme-progress--ouderen",
        one,
    ]
    assert len(make_plan(shipped, PERIOD, "nl", [one, series]).tasks) == len(make_plan(shipped, PERIOD, "nl", [series]).tasks) > 1
    with pytest.raises(
        UsageError, match=r"no report 'impact-analysis--welzijn-op-recep' of 2024-H1\. Did you mean '.*--welzijn-op-recept'"
    ):
        make_plan(shipped, PERIOD, "nl", ["impact-analysis--welzijn-op-recep"])
    with pytest.raises(UsageError, match=r"no report 'financial-overview--ouderen' of 2024-H1"):
        make_plan(shipped, PERIOD, "nl", ["financial-overview--ouderen"])


def test_unknown_report_is_refused_with_the_nearest_name(programme: Programme) -> None:
    """The message offers what there is."""
    with pytest.raises(UsageError, match=r"There is no report 'secnd'\. Did you mean 'second'\? Allowed: first, second\."):
        make_plan(programme, PERIOD, "nl", ["secnd"])


def test_report_without_its_data_is_refused_with_the_file_it_lacks(programme: Programme) -> None:
    """A report that is asked for by name must have its tables; unasked it is left out."""
    edit(
        programme.params / "programme.yaml",
        "  second:\n    title: {nl: second, en: second}\n    tables: [line_finance]",
        ("  second:\n    title: {nl: second, en: second}\n    tables: [line_finance, reserves]"),
    )
    forget(programme.data.parent, "periods/2024-H1/reserves.csv")
    with pytest.raises(
        UsageError, match=r"2024-H1 lacks the data of the report 'second': periods/2024-H1/reserves\.csv\. Reports of 2024-H1: first"
    ):
        make_plan(programme, PERIOD, "nl", ["second"])
    assert [task.report for task in make_plan(programme, PERIOD, "nl").tasks] == ["first"]


def test_period_without_data_is_refused_with_what_each_report_needs(programme: Programme) -> None:
    """Nothing to build is an error, not an empty build."""
    (programme.data / "periods" / "2024-H1" / "line_finance.csv").unlink()
    with pytest.raises(UsageError, match=r"2024-H1 has no report's data: first needs periods/2024-H1/line_finance\.csv; second needs"):
        make_plan(programme, PERIOD, "nl")


def test_faulty_data_stop_the_plan(programme: Programme) -> None:
    """A wrong amount in a table stops the build here, with file and row."""
    table = programme.data / "periods" / "2024-H1" / "line_finance.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([lines[0], lines[1].rsplit(",", 1)[0] + ",many", *lines[2:]]) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"(?s)nothing was built.*data/periods/2024-H1/line_finance\.csv, row 2, column .*'many'"):
        make_plan(programme, PERIOD, "nl")


def test_provenance_names_every_input_with_its_checksum(programme: Programme) -> None:
    """The files a report read are listed with the SHA-256 of what lies there, its notebook and parameters too."""
    made_of = make_plan(programme, PERIOD, "nl").tasks[0].provenance
    assert made_of["notebook"] == "notebooks/first.ipynb"
    assert made_of["parameters"] == {"period": "2024-H1", "language": "nl"}
    assert {"data/periods/2024-H1/line_finance.csv", "data/programme/themes.csv", "params/programme.yaml", "params/2024-H1.yaml"} <= {
        item["file"] for item in made_of["inputs"]
    }
    for item in made_of["inputs"]:
        assert item["sha256"] == sha256((programme.root / item["file"]).read_bytes()), item["file"]


def test_code_version_changes_with_what_a_notebook_says_and_not_with_its_outputs(programme: Programme) -> None:
    """Another cell is another version; a stored count or output is not, and the neighbour's version stays."""
    before = [task.provenance["code"] for task in make_plan(programme, PERIOD, "nl").tasks]
    path = write_notebook(programme.root, "first", [titled("first")])
    path.write_text(path.read_text(encoding="utf-8").replace('"execution_count": null', '"execution_count": 3'), encoding="utf-8")
    assert [task.provenance["code"] for task in make_plan(programme, PERIOD, "nl").tasks] == before
    write_notebook(programme.root, "first", ["changed = 1", titled("first")])
    after = [task.provenance["code"] for task in make_plan(programme, PERIOD, "nl").tasks]
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_plan_knows_no_place_of_the_machine() -> None:
    """Provenance of the shipped reports holds paths below the repository only."""
    shipped = Programme(ROOT, ROOT / "data", ROOT / "params")
    assert str(ROOT) not in str([task.provenance for task in make_plan(shipped, PERIOD, "nl").tasks])
