"""Ledgers as people export them: understood where they are unambiguous, refused with row and column where they are not."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koers.data.schemas.table import Column
from koers.errors import DataError, UsageError
from koers.workbook.cells import understand
from koers.workbook.reading import Habit, Raw, Reading
from tests.ledger.books import COLUMNS, HEADINGS, LINES, RULES, SPENT, added, kept, spent, table

SIGNED = COLUMNS.replace("debit: Debet\ncredit: Credit", "amount: Bedrag")
SIGNED_HEADINGS = (*HEADINGS[:4], "Bedrag")
SIGNED_LINES = [(*row[:4], row[4] or f"-{row[5]}") for row in LINES]


def with_line(*line: str) -> bytes:
    return table([*LINES, line])


def in_sheet(rows: list[list[Any]], title: str = "Mutaties", **more: list[list[Any]]) -> bytes:
    from openpyxl import Workbook

    book, content = Workbook(), io.BytesIO()
    for name, some in {title: rows, **more}.items():
        sheet = book.create_sheet(name)
        for row in some:
            sheet.append(row)
    del book["Sheet"]
    book.save(content)
    return content.getvalue()


XLSX = [
    ["Grootboek 2024"],
    [],
    list(HEADINGS),
    ["B1", dt.datetime(2024, 1, 15), 4000, 8101, 100, None],
    [],
    ["B2", dt.date(2024, 1, 16), "4000", 8101.0, 20.5, None],
    ["B3", "17-01-2024", 4100, "8101", None, "€ 0,50"],
    ["B4", dt.datetime(2024, 6, 30), 4000, 8102, 1234.56, 0],
    [None, None, "Totaal", None, 1355.06, 0.5],
]
_VALUES = "('B{n}', DATE '2024-{day}', {account}, '{centre}', {amount})"
PARQUET = ", ".join(
    _VALUES.format(n=n, day=day, account=account, centre=centre, amount=amount)
    for n, (day, account, centre, amount) in enumerate(
        [("01-15", 4000, 8101, "100.0"), ("01-16", 4000, 8101, "20.5"), ("01-17", 4100, 8101, "-0.5"), ("06-30", 4000, 8102, "1234.56")], 1
    )
)
SIGN = "sign: debit_positive"
UNDERSTOOD: dict[str, tuple[bytes, dict[str, str]]] = {
    "plain": (table(), {}),
    "tabs": (table(separator="\t"), {}),
    "a byte order mark": (b"\xef\xbb\xbf" + table(), {}),
    "windows-1252": (
        table(headings=(*HEADINGS[:3], "Kostenplaats", "Debet", "Credit €")).decode().encode("cp1252"),
        {"columns": COLUMNS + " €"},
    ),
    "utf-16": (table(separator="\t").decode().encode("utf-16"), {}),
    "no line end at the end": (table().rstrip(b"\n"), {}),
    "a title above": (b"Grootboek 2024\n\n" + table(), {}),
    "blank lines": (table().replace(b"\n", b"\n\n").replace(b"B3", b";;;;;\nB3"), {}),
    "no-break spaces": (table().replace(b"100,00", "\u00a0€\u00a0100,00 ".encode()), {}),
    "amounts in every way": (
        table()
        .replace(b"100,00", "€ 100,-".encode())
        .replace(b"20,50;", b"EUR 20,50; ")
        .replace(b";;0,50", b";0,50-;")
        .replace(b"1.234,56", b"1234,56"),
        {},
    ),
    "commas, capitals, windows line ends": (
        table([[*row[:4], *row[:3:-1]] for row in LINES], [one.upper() for one in (*HEADINGS[:4], "Credit", "Debet")], ",").replace(
            b"\n", b"\r\n"
        ),
        {"columns": COLUMNS.replace("credit: Credit", "credit: [Credit, Af]")},
    ),
    "points": (table().replace(b"1.234,56", b"1,234.56").replace(b",00", b".00").replace(b",50", b".50"), {}),
    "dates in every way": (
        table()
        .replace(b"15-01-2024", b"2024-01-15 00:00:00")
        .replace(b"16-01-2024", b"20240116")
        .replace(b"17-01-2024", b"17 januari 2024"),
        {},
    ),
    "moved columns": (table([row[::-1] for row in LINES], HEADINGS[::-1]), {}),
    "line breaks in text": (table([(*row, "een\ntwee") for row in LINES], (*HEADINGS, "Omschrijving")), {}),
    "codes with names": (table([(*row[:2], f"{row[2]} Lonen", f"{row[3]} Naam", *row[4:]) for row in LINES]), {}),
    "a total": (table([*LINES, ("", "", "Totaal", "", "1.355,06", "0,50")]), {}),
    "a total of the balance": (table([*LINES, ("", "", "", "", "1.354,56", "")]), {}),
    "a balance at the end": (table([*LINES, ("", "", "Saldo", "", "1.354,56", "")]), {}),
    "an end": (table([*LINES, ("Einde", "", "", "", "", "")]), {}),
    "one column": (table(SIGNED_LINES, SIGNED_HEADINGS), {"columns": SIGNED, "more": SIGN}),
    "costs negative": (
        table([(*row[:4], f"-{row[4]}".replace("--", "")) for row in SIGNED_LINES], SIGNED_HEADINGS),
        {"columns": SIGNED, "more": "sign: credit_positive"},
    ),
    "debit or credit": (
        table([(*row[:4], row[4] or row[5], "D" if row[4] else "Credit") for row in LINES], (*SIGNED_HEADINGS, "D/C")),
        {"columns": f"{SIGNED}\nside: D/C"},
    ),
    "a workbook": (in_sheet(XLSX), {}),
    "a workbook with other sheets": (in_sheet(XLSX, Blad2=[["niets"]]), {}),
    "a named sheet": (in_sheet(XLSX, Kopie=XLSX), {"more": "sheet: Mutaties"}),
}


@pytest.mark.parametrize("case", UNDERSTOOD)
def test_a_ledger_is_understood(case: str, tmp_path: Path) -> None:
    """However it is written, the lines spend what they spend, and every cent is in one part."""
    content, arguments = UNDERSTOOD[case]
    sums, _, lines = added(tmp_path, kept(tmp_path, content), **arguments)
    assert spent(sums) == SPENT
    assert sums.total.amount_eur == sum(SPENT)
    assert [line[1] for line in lines] == ["B1", "B2", "B3", "B4"]
    assert {line[3] for line in lines} == {"4000", "4100"}


@pytest.mark.parametrize("kind", ["DOUBLE", "DECIMAL(12,4)", "VARCHAR"])
def test_a_parquet_file_is_understood(kind: str, tmp_path: Path) -> None:
    """Binary floats by the cents that they stand for."""
    import duckdb

    source = (
        f"SELECT col0 AS Boekstuk, col1 AS Datum, col2 AS Rekening, col3 AS Kostenplaats, col4::{kind} AS Bedrag FROM (VALUES {PARQUET})"
    )
    duckdb.connect().execute(f"COPY ({source}) TO '{tmp_path / 'export.parquet'}' (FORMAT parquet)")
    sums, _, lines = added(tmp_path, tmp_path / "export.parquet", columns=SIGNED, more=SIGN)
    assert spent(sums) == SPENT
    assert [line[0] for line in lines] == [1, 2, 3, 4]


def test_numbers_that_lost_their_cents_are_refused(tmp_path: Path) -> None:
    import duckdb

    rows = "SELECT 'B' AS Boekstuk, DATE '2024-01-15' AS Datum, '4000' AS Rekening, '8101' AS Kostenplaats, 1.5::FLOAT AS Bedrag"
    duckdb.connect().execute(f"COPY ({rows}) TO '{tmp_path / 'export.parquet'}' (FORMAT parquet)")
    with pytest.raises(DataError, match=r"column Bedrag: its numbers have seven digits \(FLOAT\), which loses cents"):
        added(tmp_path, tmp_path / "export.parquet", columns=SIGNED, more=SIGN)


def test_rows_are_those_of_the_file(tmp_path: Path) -> None:
    """By the engine and through Python alike: with a title, blank lines, a text of two lines."""
    plain = added(tmp_path, kept(tmp_path, table()))[2]
    assert [line[0] for line in plain] == [2, 3, 4, 5]
    text = b"titel\n" + table([(*row, "een\ntwee" if row[0] == "B2" else "") for row in LINES], (*HEADINGS, "x")).replace(b"B4", b"\n\nB4")
    odd = added(tmp_path, kept(tmp_path, text))[2]
    assert [line[0] for line in odd] == [3, 4, 6, 9]
    assert [line[1:] for line in odd] == [line[1:] for line in plain]


AMOUNTS = st.from_regex(r"\A(€ )?-?[0-9]{1,4}([.,][0-9]{1,3}){0,2}-?\Z")


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(AMOUNTS, min_size=1, max_size=12), separator=st.sampled_from(["comma", "point"]))
def test_the_engine_reads_amounts_as_a_workbook_does(texts: list[str], separator: Any, tmp_path: Path) -> None:
    """Text by text: what cells.understand makes of each, or its refusal."""
    column = Column("amount", "money", "")
    habit = Habit({separator: ""})
    readings = [understand(Raw(text, "text"), column, habit) for text in texts]
    fine = [Decimal(one.text or 0) for one in readings if isinstance(one, Reading)]
    rows = [("B", "15-01-2024", "4000", "8101", text) for text in texts]
    arguments = {"columns": SIGNED, "more": f"{SIGN}\ndecimals: {separator}"}
    if len(fine) < len(texts):
        with pytest.raises(DataError):
            added(tmp_path, kept(tmp_path, table(rows, SIGNED_HEADINGS)), **arguments)
    else:
        _, _, lines = added(tmp_path, kept(tmp_path, table(rows, SIGNED_HEADINGS)), **arguments)
        assert [line[5] for line in lines] == fine


REFUSED: dict[str, tuple[bytes, dict[str, str], str]] = {
    "empty": (b" \n", {}, "export.csv: the file is empty."),
    "no such column": (
        table(headings=(*HEADINGS[:3], "Kostenplts", *HEADINGS[4:])),
        {},
        "export.csv, row 1, column 'Kostenplaats': the column 'Kostenplaats' is missing. Did you mean 'Kostenplts'?",
    ),
    "a column twice": (table(headings=(*HEADINGS[:5], "Debet")), {}, "the column 'Debet' stands here 2 times."),
    "other headings": (table(headings=list("abcdef")), {}, "none of its first 40 rows names a column that the mapping file does."),
    "an amount that is none": (
        with_line("B5", "01-02-2024", "4000", "8101", "12,5x", ""),
        {},
        "row 6, column Debet: “12,5x” is not a number.",
    ),
    "fractions of cents": (
        with_line("B5", "01-02-2024", "4000", "8101", "12,3456", ""),
        {},
        "row 6, column Debet: “12,3456” has more than two decimals. Did you mean 12,35?",
    ),
    "either separator": (
        table([("B1", "15-01-2024", "4000", "8101", "1,234", "")]),
        {},
        "row 2, column Debet: “1,234” can be 1,234 or 1234, and no other cell of the column shows which. Say decimals: comma, or decimals: point,",
    ),
    "in words": (with_line("B5", "01-02-2024", "4000", "8101", "1,5 mln", ""), {}, "row 6, column Debet: “1,5 mln” is not a number."),
    "a dash": (
        with_line("B5", "01-02-2024", "4000", "8101", "-", ""),
        {},
        "row 6, column Debet: “-” is not a number; leave the cell blank",
    ),
    "too many digits": (with_line("B5", "01-02-2024", "4000", "8101", "9" * 17, ""), {}, "has more digits than a number can have"),
    "a date that is none": (
        with_line("B5", "31-02-2024", "4000", "8101", "1,00", ""),
        {},
        "row 6, column Datum: “31-02-2024” is not a date.",
    ),
    "a month": (with_line("B5", "02-2024", "4000", "8101", "1,00", ""), {}, "“02-2024” is not a whole day."),
    "the month first": (
        with_line("B5", "02-28-2024", "4000", "8101", "1,00", ""),
        {},
        "is no date with the day first. Did you mean 2024-02-28?",
    ),
    "a year of two digits": (
        with_line("B5", "01-02-24", "4000", "8101", "1,00", ""),
        {},
        "has a year of two digits. Did you mean 2024-02-01?",
    ),
    "no account": (
        table([LINES[0], ("B5", "01-02-2024", "", "8101", "1,00", ""), LINES[1]]),
        {},
        "row 3, column Rekening: the line has no account.",
    ),
    "no date": (table([("B5", "", "4000", "8101", "1,00", ""), *LINES]), {}, "row 2, column Datum: the line has no date. Rows: 2."),
    "no amount": (
        table([("B5", "01-02-2024", "4000", "8101", "", ""), *LINES]),
        {},
        "row 2, column Debet: the line has no amount. Rows: 2.",
    ),
    "a last line without a date": (with_line("B5", "", "4000", "8101", "1,00", ""), {}, "row 6, column Datum: the line has no date."),
    "a total that differs": (
        with_line("", "", "Totaal", "", "1.355,07", ""),
        {},
        "row 6, column Debet: a row without a date that looks like a total has 1355.07 where the lines add up to 1355.06.",
    ),
    "a long row": (
        table([*LINES, ("B5", "01-02-2024", "4000", "8101", "1,00", "", "x")]),
        {},
        "row 6: the row has 7 cells, the headings 6.",
    ),
    "an open quotation mark": (table() + b'B5;"01', {}, "row 6: not readable as CSV"),
    "neither debit nor credit": (
        table([(*LINES[0][:5], "B")], (*SIGNED_HEADINGS, "D/C")),
        {"columns": f"{SIGNED}\nside: D/C"},
        "row 2, column D/C: 'B' is neither debit nor credit. Allowed: D, Debet, Debit; C, Credit. 1 line has it.",
    ),
    "no lines": (table([]), {}, "it has headings and no lines."),
    "the format of before 2007": (b"\xd0\xcf\x11\xe0 and more", {}, "the file is no CSV, XLSX or Parquet."),
    "a damaged workbook": (b"PK\x03\x04 and more", {}, "the workbook is damaged and cannot be opened."),
    "a damaged parquet file": (b"PAR1 and more", {}, "the file is damaged and cannot be read as Parquet."),
    "two sheets": (in_sheet(XLSX, Kopie=XLSX), {}, "several sheets have the columns: Mutaties, Kopie. Name the one that is meant as sheet"),
    "no such sheet": (in_sheet(XLSX), {"more": "sheet: Mutatie"}, "there is no sheet 'Mutatie'. Did you mean 'Mutaties'?"),
    "a formula's fault": (
        in_sheet([*XLSX[:8], ["B5", dt.date(2024, 2, 1), 4000, 8101, "#REF!", None]]),
        {},
        "row 9, column Debet: “#REF!” is not a",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_ledger_that_is_in_doubt_is_refused(case: str, tmp_path: Path) -> None:
    """With the row, the column and what to do."""
    content, arguments, message = REFUSED[case]
    with pytest.raises(DataError) as raised:
        added(tmp_path, kept(tmp_path, content), **arguments)
    assert message in str(raised.value)


def test_a_file_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    kept(tmp_path, table(), "export.csv")
    with pytest.raises(UsageError, match=r"There is no file .*exprt\.csv\. Did you mean 'export\.csv'\?"):
        added(tmp_path, tmp_path / "exprt.csv")


PROJECTS = (("B1", "15-01-2024", "4000", "Project Ouderen", "5,00", ""), ("B2", "16-01-2024", "4000", "Project Jeugd", "6,00", ""))


def to(first: str, second: str) -> dict[str, Any]:
    """Rules of two cost centres."""
    return {"rules": [one.replace("8101", first).replace("8102", second) for one in RULES]}


@pytest.mark.parametrize(
    ("rows", "rules", "amounts"),
    [
        (PROJECTS, to("Project Ouderen", "Project Jeugd"), ["5.00", "6.00"]),
        (PROJECTS, to("Project", "8102"), ["0", "0"]),  # which of the two is meant cannot be known
        (PROJECTS[:1], to("Project", "8102"), ["5.00", "0"]),
        ([(*LINES[0][:3], "8101 Ouderen", "5,00", ""), (*LINES[1][:3], "8101 Jeugd", "6,00", "")], to("8101", "8102"), ["11.00", "0"]),
        (
            [(*LINES[0][:3], "8101 Ouderen", "5,00", ""), (*LINES[1][:3], "8101 Jeugd", "6,00", "")],
            to("8101", "8101 Jeugd"),
            ["5.00", "6.00"],
        ),
    ],
)
def test_a_code_is_cut_from_its_name_only_where_that_is_sure(rows: Any, rules: Any, amounts: list[str], tmp_path: Path) -> None:
    """Two cost centres of words never become one; a rule with the whole text has it."""
    sums, _, _ = added(tmp_path, kept(tmp_path, table(rows)), **rules)
    assert spent(sums) == [Decimal(one) for one in amounts]


def test_many_faults_of_a_kind_are_counted(tmp_path: Path) -> None:
    """The first ten, and how many more."""
    rows = [("B", "15-01-2024", "4000", "8101", "x" * n, "") for n in range(1, 14)]
    with pytest.raises(DataError) as raised:
        added(tmp_path, kept(tmp_path, table(rows)))
    assert len(raised.value.findings) == 11
    assert "row 12, column Debet: and 3 more of this kind" in str(raised.value)


def test_how_it_was_understood_is_told(tmp_path: Path) -> None:
    text = (
        "Grootboek €\n"
        + table([(*row[:2], f"{row[2]} Lonen", *row[3:]) for row in LINES] + [("", "", "Totaal", "", "1.355,06", "0,50")]).decode()
    )
    _, remarks, _ = added(tmp_path, kept(tmp_path, text.encode("cp1252")))
    assert remarks == [
        "read as Windows-1252, because it is not UTF-8.",
        "the headings stand in row 2; what is above is passed over.",
        "row 7 is the total of the lines above it, and agrees with them.",
        "accounts have a name behind their code ('4000 Lonen' is '4000'); the name is not kept.",
    ]
