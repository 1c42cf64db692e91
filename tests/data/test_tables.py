"""One CSV file: a frame of exact values, or every fault it has."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.data.schemas import Column, Reference, TableSchema
from koers.data.tables import file_bytes, read_table, read_text, reference_faults

SCHEMA = TableSchema(
    "lines",
    "periods",
    "Lines",
    "one line",
    (
        Column("theme_id", "identifier", "Its theme"),
        Column("line_id", "identifier", "The line"),
        Column("spent_eur", "money", "What was spent"),
        Column("done_share", "share", "How much is done", blank=True),
        Column("remark", "text", "Anything", blank=True),
    ),
    ("theme_id", "line_id"),
)
HEADER = "theme_id,line_id,spent_eur,done_share,remark\n"
COMMAS = "Check the commas; text that holds a comma stands between quotation marks."


def faults(text: str | bytes) -> list[str]:
    """Everything that is said of a file, in order, with its place but for the file's name."""
    content = text if isinstance(text, bytes) else text.encode()
    frame, findings = read_table(content, "f.csv", SCHEMA)
    assert (frame is None) == bool(findings)
    assert all(finding.severity == "error" for finding in findings)
    return [str(finding).removeprefix("f.csv").removeprefix(", ").removeprefix(": ") for finding in sorted(findings)]


def frame_of(text: str | bytes) -> pd.DataFrame:
    """The frame of a faultless file."""
    frame, findings = read_table(text if isinstance(text, bytes) else text.encode(), "f.csv", SCHEMA)
    assert findings == []
    assert frame is not None
    return frame


def test_values_are_exact_and_blanks_are_none() -> None:
    """Money and shares become Decimals, blanks None, and a row is known by its line in the file."""
    frame = frame_of(HEADER + "a,x,1234.50,0.1,\nb,y,-0.10,,Zo\n")
    assert list(frame.columns) == SCHEMA.column_names
    assert list(frame.itertuples(name=None)) == [
        (2, "a", "x", Decimal("1234.50"), Decimal("0.1"), None),
        (3, "b", "y", Decimal("-0.10"), None, "Zo"),
    ]


def test_columns_may_stand_in_any_order() -> None:
    """The frame has the schema's order whatever the file's."""
    frame = frame_of("remark,spent_eur,line_id,theme_id,done_share\nZo,5,x,a,\n")
    assert list(frame.itertuples(index=False, name=None)) == [("a", "x", Decimal(5), None, "Zo")]


ROWS = HEADER + 'a,x,5,,"één, twee"\nb,y,6,,\n'


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + ROWS.encode(),
        ROWS.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + ROWS.replace("\n", "\r\n").encode(),
        ROWS.replace("\n", "\r").encode(),
        ROWS.rstrip("\n").encode(),
        (ROWS + "\n\n").encode(),
        (ROWS + ",,,,\n ,, \n").encode(),
        ROWS.replace("b,y,6", " b , y ,\u00a06 ").encode(),
    ],
    ids=["bom", "crlf", "bom-crlf", "cr", "no-final-newline", "blank-lines-at-the-end", "rows-of-commas-at-the-end", "spaces-around-cells"],
)
def test_ways_of_saving_that_change_nothing_are_accepted(content: bytes) -> None:
    """A byte order mark, other line ends, blank rows at the end and spaces around cells give the same frame."""
    pd.testing.assert_frame_equal(frame_of(content), frame_of(ROWS))


@given(
    st.lists(
        st.tuples(
            st.integers(-(10**14), 10**14).map(lambda cents: Decimal(cents).scaleb(-2)),
            st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=8).map(str.strip),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_written_is_read(rows: list[tuple[Decimal, str]]) -> None:
    """Any amounts and texts that a CSV can hold come back as they were, in their order."""
    body = "".join('a,l{},{:f},,"{}"\n'.format(i, amount, text.replace('"', '""')) for i, (amount, text) in enumerate(rows))
    frame = frame_of(HEADER + body)
    assert list(frame["spent_eur"]) == [amount for amount, _ in rows]
    assert list(frame["remark"]) == [text or None for _, text in rows]
    assert list(frame.index) == list(range(2, len(rows) + 2))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty. Restore it, or delete it if there is no such table."),
        (b" \n\n", "the file is empty. Restore it, or delete it if there is no such table."),
        (b"\xef\xbb\xbf", "the file is empty. Restore it, or delete it if there is no such table."),
        (HEADER.encode(), "the file has a header and no rows. Fill it in, or delete the file."),
        ((HEADER + "\n,,,,\n").encode(), "the file has a header and no rows. Fill it in, or delete the file."),
        (ROWS.encode("utf-16"), "row 1: byte 0xFF is not UTF-8 text. Save the file as UTF-8 (in Excel: 'CSV UTF-8')."),
        (ROWS.encode("latin-1"), "row 2: byte 0xE9 is not UTF-8 text. Save the file as UTF-8 (in Excel: 'CSV UTF-8')."),
        (
            b"\xef\xbb\xbf" + (HEADER + "a,x,5,,\nb,y,6,,é\n").encode("cp1252"),
            "row 3: byte 0xE9 is not UTF-8 text. Save the file as UTF-8 (in Excel: 'CSV UTF-8').",
        ),
        (
            HEADER.encode("utf-16-le"),
            "row 1: a character U+0000 is no text. Save the file as UTF-8 (in Excel: 'CSV UTF-8').",
        ),
        (
            ROWS.replace(",", ";").encode(),
            "row 1: the columns are separated by semicolons. Save it with commas between the columns and a point before the cents.",
        ),
        (
            ROWS.replace(",", "\t").encode(),
            "row 1: the columns are separated by tabs. Save it with commas between the columns and a point before the cents.",
        ),
        ((HEADER + 'a,x,5,,"open\nb,y,6,,\n').encode(), "row 2: not readable as CSV: unexpected end of data. Check the quotation marks."),
        ((HEADER + 'a,x,5,,\nb,y,6,,"a"b\n').encode(), "row 3: not readable as CSV: ',' expected after '\"'. Check the quotation marks."),
        (("\n" + ROWS).encode(), "row 1: the first row is blank. It must be: theme_id,line_id,spent_eur,done_share,remark."),
        (b"a,x,5,,\n", "row 1: the first row names none of the columns. It must be: theme_id,line_id,spent_eur,done_share,remark."),
    ],
    ids=[
        "empty", "white-space", "only-a-bom", "header-only", "header-and-blank-rows", "utf-16", "latin-1", "bom-and-latin-1", "utf-16-without-bom",
        "semicolons", "tabs", "open-quotation-mark", "text-after-a-quotation-mark", "blank-first-row", "no-header",
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused_in_one_sentence(content: bytes, expected: str) -> None:
    """What ails the file as a whole is told once, where it shows first, with how to save it."""
    assert faults(content) == [expected]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            "theme_id,line_id,spend_eur,done_share,remark",
            "a,x,5,,",
            [
                "row 1, column spend_eur: the column 'spend_eur' is not known. Did you mean 'spent_eur'? Allowed: spent_eur.",
                "row 1, column spent_eur: the column 'spent_eur' is missing. Add it.",
            ],
        ),
        ("theme_id,line_id,spent_eur,remark", "a,x,5,", ["row 1, column done_share: the column 'done_share' is missing. Add it."]),
        (
            "theme_id,line_id,spent_eur,done_share,remark,total",
            "a,x,5,,,5",
            ["row 1, column total: the column 'total' is not known. Delete it."],
        ),
        ("theme_id,line_id,spent_eur,done_share,remark,", "a,x,5,,,", ["row 1: a column has no name. Delete it."]),
        (
            "theme_id,line_id,spent_eur,done_share,remark,spent_eur",
            "a,x,5,,,6",
            ["row 1, column spent_eur: the column 'spent_eur' stands here 2 times. Keep one."],
        ),
        (
            "Theme_ID,line_id,spent_eur,done_share,remark",
            "a,x,5,,",
            [
                "row 1, column Theme_ID: the column 'Theme_ID' is not known. Did you mean 'theme_id'? Allowed: theme_id.",
                "row 1, column theme_id: the column 'theme_id' is missing. Add it.",
            ],
        ),
    ],
    ids=["misspelt", "missing", "extra", "without-a-name", "twice", "capitals"],
)
def test_wrong_labels_are_told_with_the_right_one(header: str, row: str, expected: list[str]) -> None:
    """Misspelt, missing, extra, nameless and repeated columns."""
    assert faults(f"{header}\n{row}\n") == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("a,y,6,", f"row 3: the row has 4 cells, the header 5. {COMMAS}"),
        ("a,y,1,234,,", f"row 3: the row has 6 cells, the header 5. {COMMAS}"),
        ("", "row 3: the row is blank. Delete it."),
        (",,,,", "row 3: the row is blank. Delete it."),
        (
            'a,y,6,,"two\nlines"',
            "row 3, column remark: the text holds the character U+000A. Remove it; a line break cannot stand in a cell.",
        ),
        ("a,,6,,", "row 3, column line_id: line_id is blank. Fill it in: the line."),
        ("a,x,6,,", "row 3, column line_id: a, x stands here already in row 2. Keep one of the two."),
    ],
    ids=["short", "long", "blank", "commas-only", "line-break-in-a-cell", "blank-cell", "duplicate"],
)
def test_a_wrong_row_is_told_with_its_line(row: str, expected: str) -> None:
    """Ragged and blank rows, line breaks, blanks and duplicates in the middle of a file."""
    assert faults(f"{HEADER}a,x,5,,\n{row}\nb,z,7,,\n") == [expected]


def test_rows_are_counted_in_lines_of_the_file() -> None:
    """After a cell with a line break, rows still bear the line at which an editor shows them."""
    assert faults(f'{HEADER}a,x,5,,"one\ntwo"\nb,y,veel,,\n') == [
        "row 2, column remark: the text holds the character U+000A. Remove it; a line break cannot stand in a cell.",
        "row 4, column spent_eur: 'veel' is not an amount. Write digits only, with a point before decimals: 1234.50.",
    ]


def test_every_row_of_a_repeated_key_points_at_the_first() -> None:
    """Three equal keys are two faults; a second pair has its own first row."""
    assert faults(f"{HEADER}a,x,1,,\nb,y,2,,\na,x,3,,\nb,y,4,,\na,x,5,,\n") == [
        "row 4, column line_id: a, x stands here already in row 2. Keep one of the two.",
        "row 5, column line_id: b, y stands here already in row 3. Keep one of the two.",
        "row 6, column line_id: a, x stands here already in row 2. Keep one of the two.",
    ]


def test_rows_with_a_blank_key_are_blank_not_equal() -> None:
    """Two rows without a key are told as blanks, not as duplicates of each other."""
    told = faults(f"{HEADER}a,,1,,\na,,2,,\n")
    assert told == [f"row {row}, column line_id: line_id is blank. Fill it in: the line." for row in (2, 3)]


def test_a_blank_that_a_key_may_hold_is_a_name_like_any_other() -> None:
    """Two rows of the unknown municipality are duplicates when the key allows a blank for it."""
    schema = replace(SCHEMA, key=("theme_id", "remark"))
    frame, findings = read_table(f"{HEADER}a,x,1,,\na,y,2,,\nb,z,3,,\n".encode(), "f.csv", schema)
    assert frame is None
    assert [str(finding) for finding in findings] == [
        "f.csv, row 3, column remark: a, blank stands here already in row 2. Keep one of the two."
    ]


def test_all_faults_of_a_file_are_told_at_once() -> None:
    """Labels, row lengths, kinds, blanks and duplicates, in one reading."""
    text = "theme_id,line_id,spent_eur,done_shar,remark\nA,x,5,,\nb,y,NaN,,\nb,y,,,\n\nc,z\nd,z,1.5,,\nd,z,1.005,,\n"
    assert faults(text) == [
        "row 1, column done_shar: the column 'done_shar' is not known. Did you mean 'done_share'? Allowed: done_share.",
        "row 1, column done_share: the column 'done_share' is missing. Add it.",
        "row 2, column theme_id: 'A' is not an identifier. Use lower case letters, digits and single hyphens.",
        "row 3, column spent_eur: 'NaN' is not an amount. Leave the cell blank when it is not known; write 0 when it is nothing.",
        "row 4, column line_id: b, y stands here already in row 3. Keep one of the two.",
        "row 4, column spent_eur: spent_eur is blank. Fill it in: what was spent.",
        "row 5: the row is blank. Delete it.",
        f"row 6: the row has 2 cells, the header 5. {COMMAS}",
        "row 8, column line_id: d, z stands here already in row 7. Keep one of the two.",
        "row 8, column spent_eur: '1.005' has a fraction of a cent. Write 1005 if the point stands between thousands, else 1.01.",
    ]


def test_a_missing_key_column_hides_no_fault_of_the_others() -> None:
    """Cells are judged even where the key cannot be."""
    assert faults("theme_id,spent_eur,done_share,remark\na,veel,25,\n") == [
        "row 1, column line_id: the column 'line_id' is missing. Add it.",
        "row 2, column done_share: '25' looks like a percentage. Write it as a fraction between 0 and 1: 0.25.",
        "row 2, column spent_eur: 'veel' is not an amount. Write digits only, with a point before decimals: 1234.50.",
    ]


def test_many_faults_are_told_without_delay() -> None:
    """Ten thousand duplicates are ten thousand faults, found in one pass."""
    told = faults(HEADER + "a,x,1,,\n" * 10_001)
    assert len(told) == 10_000
    assert told[-1].endswith("stands here already in row 2. Keep one of the two.")


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail(content: bytes) -> None:
    """Whatever bytes stand behind a header, there is a frame or a finding, never an exception."""
    frame, findings = read_table(HEADER.encode() + content, "f.csv", SCHEMA)
    assert (frame is None) == bool(findings)


@given(st.binary(max_size=60))
def test_no_bytes_pass_for_a_header(content: bytes) -> None:
    """Bytes that hold no header are refused with a finding."""
    frame, findings = read_text(content, "f.csv", SCHEMA)
    assert frame is None
    assert findings


REGISTER = TableSchema("register", "programme", "Register", "one line", SCHEMA.columns[:2], ("theme_id", "line_id"))
OTHER = TableSchema("other", "programme", "Other", "one row", SCHEMA.columns[:2], ("theme_id", "line_id"))


def referring(*targets: str, columns: tuple[str, ...] = ("theme_id", "line_id")) -> TableSchema:
    """A table that refers to registers."""
    reference = Reference(columns, tuple((target, columns) for target in targets))
    return TableSchema("lines", "periods", "Lines", "one line", SCHEMA.columns, SCHEMA.key, (reference,))


def text(rows: str, schema: TableSchema, header: str) -> pd.DataFrame:
    """The text of a table, faults or not."""
    frame, _ = read_text((header + rows).encode(), "f.csv", schema)
    assert frame is not None
    return frame


def unknown(lines: str, schema: TableSchema, **registers: str) -> list[str]:
    """What is said of references; registers are given by their rows."""
    frames = {name: text(rows, REGISTER, "theme_id,line_id\n") for name, rows in registers.items()}
    frames["lines"] = text(lines, SCHEMA, HEADER)
    return [str(finding) for finding in reference_faults(frames, {"lines": "data/lines.csv"}, [schema])]


def test_an_unknown_theme_is_told_with_the_nearest() -> None:
    """When the first column names nothing, it is to blame."""
    assert unknown("ouderenn,x,5,,\n", referring("register"), register="ouderen,x\njeugd,y\n") == [
        "data/lines.csv, row 2, column theme_id: 'ouderenn' is not in the register. Did you mean 'ouderen'? Allowed: jeugd, ouderen."
    ]


def test_an_unknown_line_of_a_known_theme_is_told_with_the_nearest_of_that_theme() -> None:
    """When the theme is right, its lines are what can be meant."""
    found = unknown("ouderen,bennie,5,,\n", referring("register"), register="ouderen,bennie-oud\njeugd,bennie-jong\n")
    assert found == [
        (
            "data/lines.csv, row 2, column line_id: 'bennie' is not in the register under ouderen. "
            "Did you mean 'bennie-oud'? Allowed: bennie-oud."
        )
    ]


def test_a_row_may_stand_in_any_of_several_registers() -> None:
    """A line or a fund: either register will do, and both are searched for the nearest."""
    schema = referring("register", "other")
    assert unknown("a,x,5,,\nb,y,5,,\n", schema, register="a,x\n", other="b,y\n") == []
    assert unknown("b,yy,5,,\n", schema, register="a,x\n", other="b,y\n") == [
        "data/lines.csv, row 2, column line_id: 'yy' is not in the register under b. Did you mean 'y'? Allowed: y."
    ]


def test_blank_references_are_not_looked_up() -> None:
    """A blank that is allowed refers to nothing, and one that is not was told already."""
    assert unknown("a,,5,,\n", referring("register"), register="b,y\n") == []


def test_rows_of_a_register_without_a_key_are_nobodys_name() -> None:
    """A register with a blank where a name belongs is told by itself; its other rows are still what can be meant."""
    assert unknown("a,xx,5,,\n", referring("register"), register="a,\na,x\n,y\n") == [
        "data/lines.csv, row 2, column line_id: 'xx' is not in the register under a. Did you mean 'x'? Allowed: x."
    ]


def test_a_register_that_cannot_be_read_blames_no_row() -> None:
    """Without the register nothing can be said of who stands in it; with one of two missing neither."""
    assert unknown("a,x,5,,\n", referring("register")) == []
    assert unknown("a,x,5,,\n", referring("register", "other"), register="b,y\n") == []
    assert len(unknown("a,x,5,,\n", referring("register"), register="b,y\n")) == 1


def test_a_cell_that_two_references_blame_is_told_once() -> None:
    """A theme that is in no register is one fault, whether it is looked up by itself or with its line."""
    by_theme, by_line = referring("register", columns=("theme_id",)).references[0], referring("register").references[0]
    schema = replace(referring("register"), references=(by_theme, by_line))
    assert unknown("a,x,5,,\nb,z,5,,\n", schema, register="b,y\n") == [
        "data/lines.csv, row 2, column theme_id: 'a' is not in the register. Allowed: b.",
        "data/lines.csv, row 3, column line_id: 'z' is not in the register under b. Allowed: y.",
    ]


def test_references_are_judged_beside_other_faults_of_the_table() -> None:
    """A table with a wrong amount has its wrong theme told as well."""
    assert len(unknown("a,x,veel,,\n", referring("register"), register="b,y\n")) == 1


def test_a_file_that_is_missing_is_told_with_what_could_be_it(tmp_path: Path) -> None:
    """A misspelt name beside it is named, but never a file that is something else by right."""
    (tmp_path / "theme.csv").touch()
    (tmp_path / "thems.csv").touch()
    content, findings = file_bytes(tmp_path / "themes.csv", "data/themes.csv", {"thems.csv", "themes.csv"})
    assert content is None
    assert [str(finding) for finding in findings] == ["data/themes.csv: the file is missing. Rename 'theme.csv' if that is it, or add it."]
    assert str(file_bytes(tmp_path / "no" / "x.csv", "data/no/x.csv")[1][0]) == "data/no/x.csv: the file is missing. Add it."


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's reason stands in the message."""
    (tmp_path / "a.csv").touch()

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    content, findings = file_bytes(tmp_path / "a.csv", "data/a.csv")
    assert content is None
    assert [str(finding) for finding in findings] == ["data/a.csv: the file cannot be read: Permission denied. Check its permissions."]
