"""``koers check``: an error does not hide what else there is to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from koers.build.plan import Programme
from koers.commands.check import findings_of
from koers.errors import Finding
from tests.programme_copy import PERIOD, ROOT, copy_finances, edit

FOLDER = f"data/periods/{PERIOD}"
EXPLAINED = "(Onafhankelijke) cliëntondersteuning: the explanation names another amount than the deviation."
OVERSPENT = "Bennie Oud: more is spent than the revised budget."


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    """The finances of one period, with a line that spent too much."""
    folder = copy_finances(tmp_path)
    edit(folder / FOLDER / "line_finance.csv", "ouderen,bennie-oud,82018,18778,", "ouderen,bennie-oud,82018,82019,")
    return Programme(ROOT, folder / "data", folder / "params")


def found(programme: Programme) -> list[Finding]:
    return findings_of(programme, programme.store.period(PERIOD))


def texts(findings: list[Finding], severity: str = "warning") -> list[str]:
    return [one.text for one in findings if one.severity == severity and one.code != "checksum-error"]


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("amendments", "dienstverlening-samentwente-incl-huisvesting,2024-07,", "dienstverlening-samentwente-incl-huisvesting,,"),
        ("reserves", "496165", "veel"),  # its only row: the table as a whole
        ("line_finance", "algemene-medewerkers,787695,", "algemene-medewerkers,veel,"),
    ],
)
def test_warnings_are_told_beside_an_error(programme: Programme, table: str, old: str, new: str) -> None:
    """A date that is missing, an amount that is none, with amendments of the same line left without it."""
    assert set(texts(found(programme))) >= {EXPLAINED, OVERSPENT}
    edit(programme.data / f"periods/{PERIOD}/{table}.csv", old, new)
    findings = found(programme)
    assert [(one.file, one.row) for one in findings if one.severity == "error"] == [(f"{FOLDER}/{table}.csv", 2)]
    assert set(texts(findings)) >= {EXPLAINED, OVERSPENT}
    assert "rows and tables at fault are left out of the warnings." in texts(findings, "info")
    assert not any("no row here" in text for text in texts(findings))


def test_nothing_is_told_of_a_line_whose_row_is_at_fault(programme: Programme) -> None:
    """What it spent is not known, so that it is not said to have spent too much."""
    edit(programme.data / f"periods/{PERIOD}/amendments.csv", "ouderen,respijtzorg,2024-07,", "ouderen,respijtzorg,juli,")
    edit(programme.data / f"periods/{PERIOD}/line_finance.csv", "ouderen,bennie-oud,82018,82019,", "ouderen,bennie-oud,82018,82019x,")
    findings = found(programme)
    assert len(texts(findings, "error")) == 2
    assert EXPLAINED in texts(findings)
    assert not any(name in text for text in texts(findings) for name in ("Bennie Oud", "Respijtzorg"))


def test_where_a_table_that_everything_needs_is_no_table_only_that_is_told(programme: Programme) -> None:
    """A column without its name."""
    edit(programme.data / f"periods/{PERIOD}/line_finance.csv", "budget_eur", "begroot")
    findings = found(programme)
    assert {one.code for one in findings} >= {"missing-label", "extra-label"}
    assert set(texts(findings)) == set()
