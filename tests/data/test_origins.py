"""Origin records: where each file comes from, and whether it is still that file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from koers.data.origins import Origin, accept, check_origin, read_origins, sha256, vanished, write_origins
from koers.errors import DataError, UsageError
from tests.programme_copy import rewrite

# SHA-256 of "abc", from FIPS 180-2, appendix B.1.
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
OTHER = "0" * 64


def origin(file: str, digest: str = ABC, **more: str) -> Origin:
    """A record of a file that holds ``abc``."""
    values = {
        "document_id": "d1",
        "publisher": "Uitgever",
        "title": "Titel, met komma",
        "document_date": "2024",
        "rights": "Open",
        "note": "Begin",
    }
    return Origin(file=file, sha256=digest, **{**values, **more})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a register, a working file and a printed table, all recorded."""
    for file in ("programme/themes.csv", "periods/2024-H1/line_finance.csv", "published/doc/overview.csv"):
        path = tmp_path / "data" / file
        path.parent.mkdir(parents=True)
        path.write_bytes(b"abc")
    write_origins(tmp_path / "data", [origin(file) for file in ("programme/themes.csv", "periods/2024-H1/line_finance.csv")])
    return tmp_path / "data"


def test_the_checksum_is_sha_256() -> None:
    """The published test value."""
    assert sha256(b"abc") == ABC


def test_records_that_are_written_are_read_back(data: Path) -> None:
    """Every column survives, commas, quotation marks and accents included, and the file is sorted."""
    records = [origin("b.csv", title='Zo "genoemd"', note=""), origin("a.csv", publisher="Één, twee")]
    write_origins(data, records)
    assert read_origins(data) == ({record.file: record for record in records}, [])
    with (data / "origins.csv").open(encoding="utf-8", newline="") as file:
        assert [row["file"] for row in csv.DictReader(file)] == ["a.csv", "b.csv"]
    assert list(data.glob("*.new")) == []


@pytest.mark.parametrize(
    ("file", "severity", "advice"),
    [
        ("programme/themes.csv", "error", 'Restore the file, or record it: koers data accept programme/themes.csv --reason "…".'),
        (
            "published/doc/overview.csv",
            "error",
            'Restore the file, or record it: koers data accept published/doc/overview.csv --reason "…".',
        ),
        ("periods/2024-H1/line_finance.csv", "warning", 'Record it: koers data accept periods/2024-H1/line_finance.csv --reason "…".'),
        ("impact/welzijn/inputs.csv", "warning", 'Record it: koers data accept impact/welzijn/inputs.csv --reason "…".'),
    ],
)
def test_a_changed_or_unrecorded_file_is_an_error_or_a_warning_by_its_folder(file: str, severity: str, advice: str) -> None:
    """Registers and printed tables must match; people's working files may change, and it is told."""
    changed = check_origin(file, OTHER, {file: origin(file)})
    unrecorded = check_origin(file, OTHER, {})
    assert [finding.severity for finding in (*changed, *unrecorded)] == [severity, severity]
    assert str(changed[0]) == (
        f"data/{file}: the file changed since its origin was recorded (SHA-256 000000000000…, recorded ba7816bf8f01…). {advice}"
    )
    assert str(unrecorded[0]) == f"data/{file}: the file has no origin record. {advice}"


def test_a_file_that_matches_its_record_is_silent() -> None:
    """The same bytes give no finding, in a strict folder or not."""
    for file in ("programme/themes.csv", "periods/2024-H1/line_finance.csv"):
        assert check_origin(file, ABC, {file: origin(file)}) == []


def test_a_recorded_file_that_is_gone_is_told(data: Path) -> None:
    """An error, for a register as for a working file; silence for what is there or lies elsewhere."""
    origins, _ = read_origins(data)
    assert vanished(data, "programme/", origins) == []
    (data / "programme" / "themes.csv").unlink()
    (data / "periods" / "2024-H1" / "line_finance.csv").unlink()
    found = [*vanished(data, "programme/", origins), *vanished(data, "periods/2024-H1/", origins)]
    assert [finding.severity for finding in found] == ["error", "error"]
    assert str(found[0]) == (
        "data/programme/themes.csv: the file is missing: it has an origin record. Restore it, or take its row out of data/origins.csv."
    )
    assert vanished(data, "published/", origins) == []


def test_accepting_records_the_checksum_and_the_reason_and_keeps_the_source(data: Path) -> None:
    """Of a known file only checksum and note change, and no other record does."""
    (data / "programme" / "themes.csv").write_bytes(b"abcd")
    before, _ = read_origins(data)
    record = accept(data, "programme/themes.csv", "  Theme\n renamed ")
    after, findings = read_origins(data)
    assert findings == []
    assert record == after["programme/themes.csv"] == origin("programme/themes.csv", sha256(b"abcd"), note="Theme renamed")
    assert {file: known for file, known in after.items() if file != record.file} == {
        file: known for file, known in before.items() if file != record.file
    }


def test_accepting_a_file_without_a_record_makes_one(data: Path) -> None:
    """A new file gets a record without a source."""
    accept(data, "published/doc/overview.csv", "New")
    assert read_origins(data)[0]["published/doc/overview.csv"] == Origin("published/doc/overview.csv", "", "", "", "", "", ABC, "New")


def test_accepting_the_first_file_makes_the_records(data: Path) -> None:
    """A programme without records begins with one."""
    (data / "origins.csv").unlink()
    accept(data, "programme/themes.csv", "First")
    assert list(read_origins(data)[0]) == ["programme/themes.csv"]


@pytest.mark.parametrize("name", ["programme/themes.csv", "data/programme/themes.csv", "./programme/../programme/themes.csv", "ABSOLUTE"])
def test_a_file_may_be_named_in_several_ways(data: Path, name: str) -> None:
    """With or without the data folder, or by its whole path: the record is of the same file."""
    named = str(data / "programme" / "themes.csv") if name == "ABSOLUTE" else name
    assert accept(data, named, "x").file == "programme/themes.csv"


@pytest.mark.parametrize("name", ["programme/theme.csv", "data/programme/theme.csv"])
def test_an_unknown_file_is_refused_with_the_nearest(data: Path, name: str) -> None:
    """The message names what was asked and what could be meant, and nothing is recorded."""
    before = (data / "origins.csv").read_bytes()
    with pytest.raises(UsageError) as caught:
        accept(data, name, "x")
    assert str(caught.value) == (
        f"There is no file {name!r} in the data folder. Did you mean 'programme/themes.csv'? "
        "Allowed: periods/2024-H1/line_finance.csv, programme/themes.csv, published/doc/overview.csv."
    )
    assert (data / "origins.csv").read_bytes() == before


@pytest.mark.parametrize("name", ["../outside.csv", "programme", "origins.csv", "data/origins.csv", ""])
def test_what_is_no_data_file_is_refused(data: Path, name: str) -> None:
    """Nothing outside the data folder, no folder, and not the records themselves."""
    (data.parent / "outside.csv").touch()
    with pytest.raises(UsageError, match="There is no file"):
        accept(data, name, "x")


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_an_empty_reason_is_refused(data: Path, reason: str) -> None:
    """Somebody must be able to read later why a file changed."""
    with pytest.raises(UsageError, match=r"^The reason is empty\. Say why the file changed\.$"):
        accept(data, "programme/themes.csv", reason)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"file,document_id", b"file,document", "row 1, column document: the column 'document' is not known."),
        (ABC.encode(), b"abc", "row 2, column sha256: 'abc' is not a SHA-256."),
        (b"Uitgever", b"Uitg\xe9ver", "row 2: byte 0xE9 is not UTF-8 text."),
        (b"Uitgever,", b"Uitgever,,", "row 2: the row has 9 cells, the header 8."),
        (
            b"programme/themes.csv",
            b"periods/2024-H1/line_finance.csv",
            "row 3, column file: periods/2024-H1/line_finance.csv stands here already in row 2.",
        ),
    ],
    ids=["wrong-column", "no-checksum", "latin-1", "ragged", "duplicate"],
)
def test_broken_records_are_told_and_never_overwritten(data: Path, old: bytes, new: bytes, expected: str) -> None:
    """Records that cannot be read are none, and accepting a file leaves them for somebody to mend."""
    path = rewrite(data / "origins.csv", lambda content: content.replace(old, new, 1))
    origins, findings = read_origins(data)
    assert origins == {}
    assert str(min(findings)).startswith(f"data/origins.csv, {expected}")
    before = path.read_bytes()
    with pytest.raises(DataError, match="data/origins"):
        accept(data, "programme/themes.csv", "x")
    assert path.read_bytes() == before


def test_missing_records_are_told(data: Path) -> None:
    """A data folder without records is one fault."""
    (data / "origins.csv").unlink()
    assert [str(finding) for finding in read_origins(data)[1]] == ["data/origins.csv: the file is missing. Add it."]
