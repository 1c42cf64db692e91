"""A programme on disk: what there is, and one period of it, checked."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from koers.data.origins import sha256
from koers.data.schemas import PUBLISHED, TABLES
from koers.data.store import Store
from koers.errors import DataError, Finding, UsageError
from koers.period import Period
from tests.programme_copy import PERIOD, copy_finances, edit, forget, record, rewrite

LINES = f"data/periods/{PERIOD}/line_finance.csv"


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """A programme to damage."""
    return copy_finances(tmp_path)


def store(programme: Path) -> Store:
    """The store of a programme as it lies there now."""
    return Store(programme / "data", programme / "params")


def told(programme: Path) -> list[str]:
    """Every fault that loading the period tells."""
    with pytest.raises(DataError) as caught:
        store(programme).load(Period.parse(PERIOD))
    return [str(finding) for finding in caught.value.findings]


def warned(programme: Path) -> list[Finding]:
    """The findings of a period that loads."""
    return list(store(programme).load(Period.parse(PERIOD)).findings)


def test_a_period_is_loaded_with_exact_values_and_its_inputs(programme: Path) -> None:
    """Frames by table, the files they came from, and every file that was read with its checksum and source."""
    data = store(programme).load(Period.parse(PERIOD))
    assert data.findings == ()
    assert data.files["line_finance"] == LINES
    assert data.frames["line_finance"].loc[4, "budget_eur"] == Decimal(37911)
    inputs = {item.file: item for item in data.inputs}
    assert list(inputs) == sorted(inputs)
    assert {f"params/{PERIOD}.yaml", "params/programme.yaml", "data/programme/themes.csv", LINES} <= set(inputs)
    assert all(item.sha256 == sha256((programme / file).read_bytes()) for file, item in inputs.items())
    assert inputs[LINES].document_id == "tk-2024-h1"


def test_tables_are_the_folders_files(programme: Path) -> None:
    """An optional table that was never there is absent; one that went missing stops what would silently change."""
    forget(programme, f"periods/{PERIOD}/reserves.csv")
    assert "reserves" not in store(programme).load(Period.parse(PERIOD)).frames
    assert warned(programme) == []
    (programme / "data" / "periods" / PERIOD / "carry_over.csv").unlink()
    with pytest.raises(DataError, match=rf"data/periods/{PERIOD}/carry_over\.csv: the file is missing: it has an origin record\."):
        store(programme).load(Period.parse(PERIOD))


def test_a_changed_working_file_is_a_warning_until_it_is_recorded(programme: Path) -> None:
    """People work in a period's files; the change is told, and once recorded with its reason no longer."""
    edit(programme / LINES, "algemeen,scholing,37911", "algemeen,scholing,37912")
    assert [(finding.severity, finding.code, finding.file) for finding in warned(programme)] == [("warning", "checksum-error", LINES)]
    record(programme, LINES)
    assert warned(programme) == []


@pytest.mark.parametrize("file", ["data/programme/themes.csv", "data/published/tk-2024-h1/overview.csv"])
def test_a_changed_register_or_printed_table_is_an_error_until_it_is_recorded(programme: Path, file: str) -> None:
    """What others rely on must match its record."""
    rewrite(programme / file, lambda content: content.replace(b"\n", b"\r\n"))
    assert [line.partition(" (")[0] for line in told(programme)] == [f"{file}: the file changed since its origin was recorded"]
    record(programme, file)
    assert warned(programme) == []


def test_an_unrecorded_file_is_told_by_its_folder(programme: Path) -> None:
    """Without a record a register is an error and a working file a warning."""
    rewrite(
        programme / "data" / "origins.csv",
        lambda content: b"".join(line for line in content.splitlines(True) if b"line_finance" not in line),
    )
    assert [str(finding) for finding in warned(programme)] == [
        f'{LINES}: the file has no origin record. Record it: koers data accept periods/{PERIOD}/line_finance.csv --reason "…".'
    ]
    rewrite(
        programme / "data" / "origins.csv", lambda content: b"".join(line for line in content.splitlines(True) if b"themes" not in line)
    )
    assert told(programme) == [
        (
            "data/programme/themes.csv: the file has no origin record. "
            'Restore the file, or record it: koers data accept programme/themes.csv --reason "…".'
        )
    ]


def test_faults_of_several_files_are_told_at_once(programme: Path) -> None:
    """Parameters, a register, a period's tables and a printed document, by file and row."""
    edit(programme / "params" / f"{PERIOD}.yaml", "status: concept", "status: consept")
    edit(
        programme / "data" / "programme" / "finance_lines.csv",
        "bestaanszekerheid,welzijn-op-recept,welzijn-op-recept,",
        "bestaanszekerheid,welzijn-op-recept,welzijn-op-recep,",
    )
    edit(programme / LINES, "algemeen,scholing,37911", "algemeen,scholing,veel")
    edit(programme / f"data/periods/{PERIOD}/reserves.csv", "risicoreserve", "risicoreserv")
    rewrite(programme / "data/published/tk-2024-h1/overview.csv", lambda content: content.replace(b"label", b"naam", 1))
    record(programme, "programme/finance_lines.csv", "published/tk-2024-h1/overview.csv")
    assert [line.partition(":")[0] for line in told(programme)] == [
        f"data/periods/{PERIOD}/line_finance.csv, row 4, column budget_eur",
        f"data/periods/{PERIOD}/reserves.csv, row 2, column row_id",
        "data/programme/finance_lines.csv, row 7, column project_id",
        "data/published/tk-2024-h1/overview.csv, row 1, column label",
        "data/published/tk-2024-h1/overview.csv, row 1, column naam",
        f"params/{PERIOD}.yaml, line 3, key status",
    ]


def test_faults_of_one_table_of_every_stage_are_told_at_once(programme: Path) -> None:
    """A wrong amount in one row does not hide the wrong line of another, nor the duplicate of a third."""
    edit(programme / LINES, "algemeen,scholing,37911", "algemeen,scholing,veel")
    edit(programme / LINES, "algemeen,datagedreven-werken,", "algemeen,datagedreven-werk,")
    rewrite(programme / LINES, lambda content: content + content.splitlines(keepends=True)[1])
    n = len((programme / LINES).read_bytes().splitlines())
    assert [line.removeprefix(f"{LINES}, ").partition(".")[0] for line in told(programme)] == [
        "row 4, column budget_eur: 'veel' is not an amount",
        "row 5, column line_id: 'datagedreven-werk' is not in the register under programmaorganisatie-algemeen",
        f"row {n}, column line_id: programmaorganisatie-algemeen, algemene-medewerkers stands here already in row 2",
    ]


@pytest.mark.parametrize(
    "damage",
    [lambda path: path.unlink(), lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"\xff\xfe")],
    ids=["missing", "empty", "no-text"],
)
def test_an_unreadable_register_blames_no_other_file(programme: Path, damage: Callable[[Path], object]) -> None:
    """Rows that name what the register would hold are not told one by one."""
    damage(programme / "data" / "programme" / "themes.csv")
    assert {line.partition(":")[0].partition(",")[0] for line in told(programme)} == {"data/programme/themes.csv"}


def test_unreadable_records_blame_no_file(programme: Path) -> None:
    """Without records no checksum can be compared, and that is one fault, not one per file."""
    (programme / "data" / "origins.csv").unlink()
    assert told(programme) == ["data/origins.csv: the file is missing. Add it."]


def test_a_printed_document_that_is_gone_or_misspelt_is_told(programme: Path) -> None:
    """A printed table must be known, recorded and there."""
    folder = programme / "data" / "published" / "tk-2024-h1"
    (folder / "overview.csv").rename(folder / "overvieuw.csv")
    assert [line.removeprefix("data/published/tk-2024-h1/") for line in told(programme)] == [
        (
            "overvieuw.csv: the file has no origin record. "
            'Restore the file, or record it: koers data accept published/tk-2024-h1/overvieuw.csv --reason "…".'
        ),
        "overvieuw.csv: 'overvieuw' is no table of a published document. Did you mean 'overview'? Allowed: "
        + ", ".join(sorted(PUBLISHED))
        + ".",
        "overview.csv: the file is missing: it has an origin record. Restore it, or take its row out of data/origins.csv.",
    ]


@pytest.mark.parametrize(
    ("file", "other", "nearest"),
    [
        ("periods/2024-H1/reserves.csv", "periods/2024-H1/reserve.csv", "reserves.csv"),
        ("programme/projects.csv", "programme/project.csv", "projects.csv"),
    ],
)
def test_a_misspelt_file_name_is_told_with_the_right_one(programme: Path, file: str, other: str, nearest: str) -> None:
    """A table is never silently absent because its name is wrong."""
    (programme / "data" / file).rename(programme / "data" / other)
    name = Path(other).name
    assert told(programme)[0].startswith(f"data/{other}: {name!r} is no table. Did you mean {nearest!r}? Allowed: ")


@pytest.mark.parametrize("name", [".gitkeep", "~$line_finance.csv"])
def test_hidden_and_lock_files_are_no_tables(programme: Path, name: str) -> None:
    """What an editor or a version control leaves behind is passed over."""
    (programme / "data" / "periods" / PERIOD / name).touch()
    assert warned(programme) == []


def test_a_period_has_the_reports_whose_tables_are_there(programme: Path) -> None:
    """A report needs each of its tables; the newest period that has them is the latest."""
    assert "financial-overview" in store(programme).reports(Period.parse(PERIOD))
    assert store(programme).latest("financial-overview") == Period.parse(PERIOD)
    (programme / LINES).rename(programme / "data" / "periods" / PERIOD / "line_finence.csv")
    assert "financial-overview" not in store(programme).reports(Period.parse(PERIOD))
    assert store(programme).missing_tables(Period.parse(PERIOD), "financial-overview") == [
        f"periods/{PERIOD}/line_finance.csv (rename line_finence.csv if that is it)"
    ]
    with pytest.raises(UsageError, match=r"^No period has the data of the report 'financial-overview'\.$"):
        store(programme).latest("financial-overview")


def test_a_period_whose_data_suffices_for_no_report_is_a_warning(programme: Path) -> None:
    """It may be being filled in; what is lacking is told."""
    forget(programme, *(f"periods/{PERIOD}/{name}.csv" for name in TABLES))
    found = [finding for finding in warned(programme) if finding.code == "missing-table"]
    assert len(found) == 1
    assert found[0].severity == "warning"
    assert str(found[0]).startswith(f"data/periods/{PERIOD}: no report of this period can be built. ")
    assert f"financial-overview needs periods/{PERIOD}/line_finance.csv, " in found[0].advice


def test_a_period_is_found_by_its_name(programme: Path) -> None:
    """Another name is refused with the nearest."""
    assert store(programme).period(PERIOD) == Period.parse(PERIOD)
    with pytest.raises(UsageError, match=r"^There is no period '2024-H2'"):
        store(programme).period("2024-H2")


def test_a_periods_thresholds_take_the_place_of_the_programmes(programme: Path) -> None:
    """Where the period gives none, the programme's hold."""
    assert store(programme).load(Period.parse(PERIOD)).thresholds.share == Decimal("0.10")
    edit(
        programme / "params" / f"{PERIOD}.yaml", "budget_label:", "deviations: {absolute_eur: 1, share: 0.5, minimum_eur: 2}\nbudget_label:"
    )
    assert store(programme).load(Period.parse(PERIOD)).thresholds.share == Decimal("0.5")


def test_the_period_file_of_another_period_is_refused(programme: Path) -> None:
    """A copied file whose period was not changed would be reported under the wrong name."""
    edit(programme / "params" / f"{PERIOD}.yaml", f"period: {PERIOD}", "period: 2024-H2")
    assert told(programme) == [
        f"params/{PERIOD}.yaml, line 2, key period: '2024-H2' is not the period of this file. Write {PERIOD}, or rename the file."
    ]


@pytest.mark.parametrize(
    ("day", "where"), [("2023-12-31", "before it begins"), ("2042-06-30", "more than a year after it ended"), ("2025-07-02", "more than a")]
)
def test_a_reference_date_of_another_time_is_refused(programme: Path, day: str, where: str) -> None:
    """Earlier than the period, or so late that it is a typing error; a few weeks later is ordinary."""
    parameters = programme / "params" / f"{PERIOD}.yaml"
    edit(parameters, "horizon_date: 2024-12-31", "horizon_date: 2050-12-31")
    edit(parameters, "reference_date: 2024-06-30", "reference_date: 2024-08-15")
    assert warned(programme) == []
    edit(parameters, "reference_date: 2024-08-15", f"reference_date: {day}")
    [line] = told(programme)
    assert f"{day} is no reference date of {PERIOD}: it lies {where}" in line
    assert "most often 2024-06-30" in line
