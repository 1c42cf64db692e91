"""Bad input, end to end: exit code 2, the whole message, nothing written, no traceback.

Every test damages a copy of the shipped programme and tries to build it. A message that ends in ``…``
is compared as far as that: what follows is a list that grows with the programme.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from koers.cli import main
from koers.data.schemas import TABLES
from tests.programme_copy import PERIOD, ROOT, copy_finances, copy_notebooks, edit, record, rewrite

REPORT = "financial-overview"
FOLDER = f"data/periods/{PERIOD}"
LINES = f"{FOLDER}/line_finance.csv"
AMENDMENTS = f"{FOLDER}/amendments.csv"
RESERVES = f"{FOLDER}/reserves.csv"
PROGRAMME = "params/programme.yaml"
PARAMETERS = f"params/{PERIOD}.yaml"
DIGITS = "digits only, a minus sign in front, a point before decimals."
GENERAL = "Write digits only, with a point before decimals: 1234.50."
BLANK = "Leave the cell blank when it is not known; write 0 when it is nothing."
COMMAS = "Check the commas; text that holds a comma stands between quotation marks."
UTF8 = "Save the file as UTF-8 (in Excel: 'CSV UTF-8')."
YAML = "Check colons, indents and quotation marks."

Damage = Callable[[Path], object]


@dataclass(frozen=True)
class Desk:
    """A programme to damage and a command line to try it with."""

    programme: Path
    out: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def folders(self) -> list[str]:
        """The options that point at the programme."""
        return ["--data", str(self.programme / "data"), "--params", str(self.programme / "params")]

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run ``koers`` on the programme; return the exit code, standard output and standard error."""
        code = main([*self.folders, *arguments])
        captured = self.capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return code, captured.out, captured.err

    def refusal(self, *arguments: str) -> str:
        """What a build says that must be refused before anything is written."""
        code, out, err = self.run("build", *(arguments or (PERIOD,)), "--out", str(self.out))
        assert code == 2, err
        assert out == ""
        assert not self.out.exists()
        return err.rstrip("\n")

    def faults(self) -> list[str]:
        """The faults that a refused build tells."""
        head, *lines = self.refusal().splitlines()
        assert head == f"Error: {len(lines)} fault{'s'[: len(lines) != 1]} in the input; nothing was built."
        assert all(line.startswith("  ") for line in lines)
        return [line.removeprefix("  ") for line in lines]


def same(told: str, expected: str) -> bool:
    """Tell whether a message is what was expected, up to a closing ``…``."""
    return told.startswith(expected[:-1]) if expected.endswith("…") else told == expected


def assert_told(told: list[str], *expected: str) -> None:
    """Fail unless these messages were told, in this order, and no others."""
    assert len(told) == len(expected), told
    for one, other in zip(told, expected, strict=True):
        assert same(one, other), one


@pytest.fixture(autouse=True)
def _no_report_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here may come as far as a kernel: a build that is not refused ends at once, with another exit code."""

    def stop(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the build was not refused")

    monkeypatch.setattr("koers.build.period.build_period", stop)
    monkeypatch.setenv("KOERS_ROOT", str(ROOT))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk with a sound programme."""
    return Desk(copy_finances(tmp_path), tmp_path / "out", capsys)


def at(file: str, beginning: str, further: int = 0) -> str:
    """The place of the first line of a shipped file that begins so, or of one further down."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, 1) if line.strip().startswith(beginning))
    return f"{file}, line {number + further}"


def swap(file: str, old: str, new: str) -> Damage:
    """Damage that replaces a piece of text."""
    return lambda programme: edit(programme / file, old, new)


def change(file: str, how: Callable[[bytes], bytes]) -> Damage:
    """Damage that changes the bytes of a file."""
    return lambda programme: rewrite(programme / file, how)


def remove(file: str) -> Damage:
    """Damage that deletes a file."""
    return lambda programme: (programme / file).unlink()


def rename(file: str, name: str) -> Damage:
    """Damage that gives a file another name."""
    return lambda programme: (programme / file).rename((programme / file).with_name(name))


def without(file: str, word: str) -> Damage:
    """Damage that takes the lines with a word out of a file."""
    return change(file, lambda content: b"".join(line for line in content.splitlines(keepends=True) if word.encode() not in line))


def test_the_undamaged_programme_is_not_refused(desk: Desk) -> None:
    """The copy is sound, so that every refusal below has its damage to thank; and the net under the tests holds."""
    assert desk.run("check", PERIOD)[0] == 0
    code, _, err = desk.run("build", PERIOD, "--out", str(desk.out))
    assert (code, "the build was not refused" in err) == (1, True)


# Amounts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("veel", f"'veel' is not an amount. {GENERAL}"),
        ("1.234,50", f"'1.234,50' is not an amount. Write 1234.50: {DIGITS}"),
        ("12,50", f"'12,50' is not an amount. Write 12.50: {DIGITS}"),
        ("€ 5", f"'€ 5' is not an amount. Write 5: {DIGITS}"),
        ("(500)", f"'(500)' is not an amount. Write -500: {DIGITS}"),
        ("500-", f"'500-' is not an amount. Write -500: {DIGITS}"),
        ("1e5", f"'1e5' is not an amount. {GENERAL}"),
        ("inf", f"'inf' is not an amount. {GENERAL}"),
        ("NaN", f"'NaN' is not an amount. {BLANK}"),
        ("-", f"'-' is not an amount. {BLANK}"),
        ("12.345", "'12.345' has a fraction of a cent. Write 12345 if the point stands between thousands, else 12.35."),
        ("0.001", "'0.001' has a fraction of a cent. Write 0."),
        ("１２", f"'１２' is not an amount. {GENERAL}"),
        ("9" * 40, f"'{'9' * 40}' has more digits than an amount can have. Check what was pasted here."),
        ("", "budget_eur is blank. Fill it in: budget as first decided for the year."),
    ],
)
def test_what_is_no_amount_is_refused(desk: Desk, text: str, expected: str) -> None:
    """File, row, column, the text as it stands there, and how to write it."""
    edit(desk.programme / LINES, "algemeen,scholing,37911", f'algemeen,scholing,"{text}"')
    assert_told(desk.faults(), f"{LINES}, row 4, column budget_eur: {expected}")


def test_shares_outside_0_to_1_are_refused_in_tables(desk: Desk) -> None:
    """A percentage in a share column is told with the fraction that was meant."""
    schema = next(table for table in TABLES.values() if table.folder == "periods" and "value_share" in table.column_names)
    file = f"{FOLDER}/{schema.name}.csv"
    texts = ("25", "25%", "1.01", "-0.1", "0,25")
    rows = (",".join(text if name == "value_share" else "" for name in schema.column_names) for text in texts)
    quoted = "\n".join(row.replace("0,25", '"0,25"') for row in rows)
    (desk.programme / file).write_text(",".join(schema.column_names) + f"\n{quoted}\n", encoding="utf-8")
    told = [line for line in desk.faults() if "column value_share" in line]
    place = "column value_share:"
    assert_told(
        told,
        f"{file}, row 2, {place} '25' looks like a percentage. Write it as a fraction between 0 and 1: 0.25.",
        f"{file}, row 3, {place} '25%' looks like a percentage. Write it as a fraction between 0 and 1: 0.25.",
        f"{file}, row 4, {place} '1.01' is above 1. A share lies between 0 and 1; write 0.0101 if 1.01% is meant.",
        f"{file}, row 5, {place} '-0.1' is below 0. A share lies between 0 and 1.",
        f"{file}, row 6, {place} '0,25' is not a share. Write 0.25: a fraction between 0 and 1, with a point before decimals.",
    )


# Tables ----------------------------------------------------------------------------------------------

TABLE_CASES: dict[str, tuple[Damage, tuple[str, ...]]] = {
    "a misspelt column": (
        swap(LINES, "spent_eur", "spend_eur"),
        (
            f"{LINES}, row 1, column spend_eur: the column 'spend_eur' is not known. Did you mean 'spent_eur'? Allowed: spent_eur.",
            f"{LINES}, row 1, column spent_eur: the column 'spent_eur' is missing. Add it.",
        ),
    ),
    "a missing column": (
        change(RESERVES, lambda _: b"row_id\nrisicoreserve\n"),
        (f"{RESERVES}, row 1, column amount_eur: the column 'amount_eur' is missing. Add it.",),
    ),
    "an extra column": (
        change(RESERVES, lambda _: b"row_id,amount_eur,total_eur\nrisicoreserve,1,1\n"),
        (f"{RESERVES}, row 1, column total_eur: the column 'total_eur' is not known. Delete it.",),
    ),
    "a column that stands there twice": (
        change(RESERVES, lambda _: b"row_id,amount_eur,amount_eur\nrisicoreserve,1,2\n"),
        (f"{RESERVES}, row 1, column amount_eur: the column 'amount_eur' stands here 2 times. Keep one.",),
    ),
    "a duplicate row": (
        change(RESERVES, lambda content: content + b"risicoreserve,5\n"),
        (f"{RESERVES}, row 3, column row_id: risicoreserve stands here already in row 2. Keep one of the two.",),
    ),
    "a short row": (
        swap(LINES, "algemeen,scholing,37911,", "algemeen,scholing,"),
        (f"{LINES}, row 4: the row has 4 cells, the header 5. {COMMAS}",),
    ),
    "a long row": (
        swap(LINES, "algemeen,scholing,37911,", "algemeen,scholing,37,911,"),
        (f"{LINES}, row 4: the row has 6 cells, the header 5. {COMMAS}",),
    ),
    "a blank row in the middle": (
        swap(LINES, "programmaorganisatie-algemeen,scholing", "\nprogrammaorganisatie-algemeen,scholing"),
        (f"{LINES}, row 4: the row is blank. Delete it.",),
    ),
    "a line break in a cell": (
        swap(AMENDMENTS, "Nieuw contract met SamenTwente; ondersteunende taken zijn duurzaam geregeld.", '"Nieuw contract\nmet SamenTwente"'),
        (
            (f"{AMENDMENTS}, row 2, column description_nl: the text holds the character U+000A. "
            "Remove it; a line break cannot stand in a cell."),
        ),
    ),
    "a quotation mark that stays open": (
        swap(LINES, "algemeen,scholing,37911", 'algemeen,"scholing,37911'),
        (f"{LINES}, row 4: not readable as CSV: unexpected end of data. Check the quotation marks.",),
    ),
    "a line break in an identifier": (
        swap(RESERVES, "risicoreserve", '"risico\nreserve"'),
        (
            f"{RESERVES}, row 2, column row_id: 'risico\\nreserve' is not an identifier. Use lower case letters, digits and single hyphens.",
            f"{RESERVES}, row 2, column row_id: 'risico\\nreserve' is not in the register. Did you mean 'risicoreserve'? Allowed: …",
        ),
    ),
    "a date that is none": (
        swap(AMENDMENTS, "artificial-intelligence,2024-07,", "artificial-intelligence,1 juli 2024,"),
        (
            (f"{AMENDMENTS}, row 3, column decision_date: '1 juli 2024' is not a date. "
            "Write 2024-06-30, or 2024-06 where only the month is known, or 2024."),
        ),
    ),
    "a theme that is not in the register": (
        swap(LINES, "programmaorganisatie-algemeen,scholing", "programmaorganisatie-algemen,scholing"),
        (
            (f"{LINES}, row 4, column theme_id: 'programmaorganisatie-algemen' is not in the register. "
            "Did you mean 'programmaorganisatie-algemeen'? Allowed: …"),
        ),
    ),
    "a line that is not in the register": (
        swap(LINES, "algemeen,scholing", "algemeen,scholling"),
        (
            (f"{LINES}, row 4, column line_id: 'scholling' is not in the register under programmaorganisatie-algemeen. "
            "Did you mean 'scholing'? Allowed: …"),
        ),
    ),
    "UTF-16": (
        change(LINES, lambda content: content.decode().encode("utf-16")),
        (f"{LINES}, row 1: byte 0xFF is not UTF-8 text. {UTF8}",),
    ),
    "UTF-16 without a byte order mark": (
        change(LINES, lambda content: content.decode().encode("utf-16-le")),
        (f"{LINES}, row 1: a character U+0000 is no text. {UTF8}",),
    ),
    "Latin-1": (
        change(AMENDMENTS, lambda content: content.decode().encode("cp1252")),
        (f"{AMENDMENTS}, row 5: byte 0xEB is not UTF-8 text. {UTF8}",),
    ),
    "semicolons": (
        change(LINES, lambda content: content.replace(b",", b";")),
        (
            (f"{LINES}, row 1: the columns are separated by semicolons. "
            "Save it with commas between the columns and a point before the cents."),
        ),
    ),
    "an empty file": (
        change(LINES, lambda _: b""),
        (f"{LINES}: the file is empty. Restore it, or delete it if there is no such table.",),
    ),
    "a header only": (
        change(LINES, lambda content: content.splitlines(keepends=True)[0]),
        (f"{LINES}: the file has a header and no rows. Fill it in, or delete the file.",),
    ),
    "a misspelt file name": (
        rename(RESERVES, "reserve.csv"),
        (
            f"{FOLDER}/reserve.csv: 'reserve.csv' is no table. Did you mean 'reserves.csv'? Allowed: …",
            f"{RESERVES}: the file is missing: it has an origin record. Restore it, or take its row out of data/origins.csv.",
        ),
    ),
    "a missing register": (
        remove("data/programme/themes.csv"),
        ("data/programme/themes.csv: the file is missing. Add it.",),
    ),
    "a misspelt register": (
        rename("data/programme/themes.csv", "theme.csv"),
        (
            "data/programme/theme.csv: 'theme.csv' is no table. Did you mean 'themes.csv'? Allowed: …",
            "data/programme/themes.csv: the file is missing. Rename 'theme.csv' if that is it, or add it.",
        ),
    ),
    "missing origin records": (
        remove("data/origins.csv"),
        ("data/origins.csv: the file is missing. Add it.",),
    ),
    "unreadable origin records": (
        change("data/origins.csv", lambda content: b"\xff" + content),
        (f"data/origins.csv, row 1: byte 0xFF is not UTF-8 text. {UTF8}",),
    ),
    "a register without an origin record": (
        without("data/origins.csv", "programme/themes.csv"),
        (
            ("data/programme/themes.csv: the file has no origin record. "
            'Restore the file, or record it: koers data accept programme/themes.csv --reason "…".'),
        ),
    ),
    "a published document that is gone": (
        remove("data/published/tk-2024-h1/overview.csv"),
        (
            ("data/published/tk-2024-h1/overview.csv: the file is missing: it has an origin record. "
            "Restore it, or take its row out of data/origins.csv."),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(TABLE_CASES))
def test_a_damaged_table_is_refused(desk: Desk, case: str) -> None:
    """File, row, column, value, what to do, the nearest right name; and nothing else is blamed."""
    damage, expected = TABLE_CASES[case]
    damage(desk.programme)
    assert_told(desk.faults(), *expected)


@pytest.mark.parametrize("file", ["programme/themes.csv", "published/tk-2024-h1/finance_tables.csv"])
def test_a_register_or_published_document_that_does_not_match_its_checksum_is_refused(desk: Desk, file: str) -> None:
    """The message holds both checksums and the command that records the change."""
    rewrite(desk.programme / "data" / file, lambda content: content + b"\n")
    (told,) = desk.faults()
    begin, end = told.split(" (SHA-256 ")
    assert begin == f"data/{file}: the file changed since its origin was recorded"
    now, then, advice = end.split("…", 2)
    assert len(now) == 12
    assert then.startswith(", recorded ")
    assert advice == f'). Restore the file, or record it: koers data accept {file} --reason "…".'


@pytest.mark.parametrize(
    ("old", "new", "column", "expected"),
    [
        (
            "bestaanszekerheid,welzijn-op-recept,welzijn-op-recept,",
            "bestaanszekerheid,welzijn-op-recept,welzijn-op-recep,",
            "project_id",
            "'welzijn-op-recep' is not in the register under bestaanszekerheid. Did you mean 'welzijn-op-recept'? Allowed: …",
        ),
        (
            "bestaanszekerheid,welzijn-op-recept,welzijn-op-recept,",
            "bestaanzekerheid,welzijn-op-recept,welzijn-op-recept,",
            "theme_id",
            "'bestaanzekerheid' is not in the register. Did you mean 'bestaanszekerheid'? Allowed: …",
        ),
    ],
    ids=["project", "theme"],
)
def test_a_register_that_names_what_is_not_in_a_register_is_refused(desk: Desk, old: str, new: str, column: str, expected: str) -> None:
    """A project or theme that nobody registered, in a register whose change was recorded."""
    edit(desk.programme / "data" / "programme" / "finance_lines.csv", old, new)
    record(desk.programme, "programme/finance_lines.csv")
    told = [line for line in desk.faults() if line.startswith("data/programme/")]
    assert_told(told, f"data/programme/finance_lines.csv, row 7, column {column}: {expected}")


@pytest.mark.parametrize(
    "how",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content + b"\n,,,,\n\n",
    ],
    ids=["bom", "crlf", "blank-rows-at-the-end"],
)
def test_ways_of_saving_that_change_no_value_are_accepted(desk: Desk, how: Callable[[bytes], bytes]) -> None:
    """What Excel does to a file is a changed checksum, a warning, and nothing more."""
    before = json.loads(desk.run("check", PERIOD, "--json")[1])["periods"][0]["findings"]
    rewrite(desk.programme / LINES, how)
    code, out, _ = desk.run("check", PERIOD, "--json")
    after = json.loads(out)["periods"][0]["findings"]
    assert code == 0
    assert [(finding["code"], finding["file"]) for finding in after if finding not in before] == [("checksum-error", LINES)]
    assert [finding for finding in before if finding not in after] == []


# Parameters ------------------------------------------------------------------------------------------

PARAMETER_CASES: dict[str, tuple[Damage, tuple[str, ...]]] = {
    "a duplicate key": (
        swap(PROGRAMME, "key_messages: 5", "key_messages: 5\nkey_messages: 4"),
        (f'{at(PROGRAMME, "key_messages:", 1)}: not readable as YAML: found duplicate key "key_messages" with value "4" (original value: "5"). {YAML}',),
    ),
    "a tab": (
        swap(PROGRAMME, "  absolute_eur", "\tabsolute_eur"),
        (f"{at(PROGRAMME, 'absolute_eur:')}: not readable as YAML: found character '\\t' that cannot start any token. {YAML}",),
    ),
    "a wrong type": (
        swap(PROGRAMME, "absolute_eur: 25000", "absolute_eur: veel"),
        (f"{at(PROGRAMME, 'absolute_eur:')}, key deviations.absolute_eur: 'veel' is wrong. Write a whole number.",),
    ),
    "thousands with a point": (
        swap(PROGRAMME, "absolute_eur: 25000", "absolute_eur: 25.000"),
        (f"{at(PROGRAMME, 'absolute_eur:')}, key deviations.absolute_eur: '25.000' is wrong. Write a whole number.",),
    ),
    "an unknown key": (
        swap(PROGRAMME, "key_messages: 5", "key_mesages: 5"),
        (
            f"{PROGRAMME}, key key_messages: the key 'key_messages' is missing. Add it.",
            f"{at(PROGRAMME, 'key_messages:')}, key key_mesages: the key 'key_mesages' is not known. Did you mean 'key_messages'? Allowed: …",
        ),
    ),
    "an unknown key within a key": (
        swap(PROGRAMME, "  minimum_eur", "  minimun_eur"),
        (
            f"{at(PROGRAMME, 'deviations:')}, key deviations.minimum_eur: the key 'minimum_eur' is missing. Add it.",
            (f"{at(PROGRAMME, 'minimum_eur:')}, key deviations.minimun_eur: the key 'minimun_eur' is not known. Did you mean 'minimum_eur'? "
            "Allowed: absolute_eur, minimum_eur, share."),
        ),
    ),
    "a missing key within a key": (
        swap(PROGRAMME, "  minimum_eur: 5000\n", ""),
        (f"{at(PROGRAMME, 'deviations:')}, key deviations.minimum_eur: the key 'minimum_eur' is missing. Add it.",),
    ),
    "a share above 1": (
        swap(PROGRAMME, "share: 0.10", "share: 25"),
        (f"{at(PROGRAMME, 'share:')}, key deviations.share: '25' looks like a percentage. Write it as a fraction between 0 and 1: 0.25.",),
    ),
    "a percentage": (
        swap(PROGRAMME, "share: 0.10", "share: 25%"),
        (f"{at(PROGRAMME, 'share:')}, key deviations.share: '25%' looks like a percentage. Write it as a fraction between 0 and 1: 0.25.",),
    ),
    "a negative share": (
        swap(PROGRAMME, "share: 0.10", "share: -0.1"),
        (f"{at(PROGRAMME, 'share:')}, key deviations.share: '-0.1' is below 0. A share lies between 0 and 1.",),
    ),
    "a share that is not a number": (
        swap(PROGRAMME, "share: 0.10", "share: .nan"),
        (f"{at(PROGRAMME, 'share:')}, key deviations.share: '.nan' is not a share. Write a fraction between 0 and 1, such as 0.25.",),
    ),
    "a colour by name": (
        swap(PROGRAMME, 'accent: "#a8325e"', "accent: red"),
        (
            (f"{at(PROGRAMME, 'accent:')}, key colours.accent: 'red' is not a colour. "
            'Write it as six hexadecimal digits between quotation marks: "#14425f".'),
        ),
    ),
    "a colour that YAML takes for a remark": (
        swap(PROGRAMME, 'accent: "#a8325e"', "accent: #a8325e"),
        (f"{at(PROGRAMME, 'accent:')}, key colours.accent: it is blank. Write text, between quotation marks.",),
    ),
    "a default period that is not there": (
        swap(PROGRAMME, f"default_period: {PERIOD}", "default_period: 2024-H3"),
        (
            (f"{at(PROGRAMME, 'default_period:')}, key default_period: '2024-H3' is no period of this programme. Did you mean '{PERIOD}'? "
            f"Allowed: {PERIOD}. A period is there when params/<period>.yaml is."),
        ),
    ),
    "a report of a table that is none": (
        swap(PROGRAMME, "tables: [line_finance, overview_finance]", "tables: [line_finence, overview_finance]"),
        (
            f"{at(PROGRAMME, 'tables:')}, key reports.{REPORT}.tables: 'line_finence' is no table. Did you mean 'line_finance'? Allowed: …",
        ),
    ),
    "an empty programme file": (
        change(PROGRAMME, lambda _: b""),
        (f"{PROGRAMME}: the file is empty. It must have the keys programme, name, default_period, …",),
    ),
    "a missing programme file": (
        rename(PROGRAMME, "old.txt"),
        (f"{PROGRAMME}: the file is missing. Add it.",),
    ),
    "a programme file in Latin-1": (
        change(PROGRAMME, lambda content: content.replace(b"Twentse Koers\n", b"Twents\xe9 Koers\n", 1)),
        (f"{at(PROGRAMME, 'name:')}: byte 0xE9 is not UTF-8 text. Save the file as UTF-8.",),
    ),
    "a misspelt period file": (
        lambda programme: shutil.copy(programme / PARAMETERS, programme / "params" / "2024-h2.yaml"),
        (
            ("params/2024-h2.yaml: '2024-h2.yaml' names no period. "
            "Name it after its period (2024-H1.yaml, 2019-Q4.yaml, 2019.yaml, 2020-01.yaml), or programme.yaml."),
        ),
    ),
    "a date that the calendar lacks": (
        swap(PARAMETERS, "reference_date: 2024-06-30", "reference_date: 2024-06-31"),
        (f"{at(PARAMETERS, 'reference_date:')}, key reference_date: '2024-06-31' is wrong. Write a day without quotation marks: 2024-06-30.",),
    ),
    "a Dutch date": (
        swap(PARAMETERS, "reference_date: 2024-06-30", "reference_date: 30-06-2024"),
        (f"{at(PARAMETERS, 'reference_date:')}, key reference_date: '30-06-2024' is wrong. Write a day without quotation marks: 2024-06-30.",),
    ),
    "another period in a period file": (
        swap(PARAMETERS, f"period: {PERIOD}", "period: 2024-H2"),
        (f"{at(PARAMETERS, 'period:')}, key period: '2024-H2' is not the period of this file. Write {PERIOD}, or rename the file.",),
    ),
    "adopted by nobody": (
        swap(PARAMETERS, "status: concept", "status: adopted"),
        (f"{at(PARAMETERS, 'adopted_by:')}, key adopted_by: it is blank. Name the body that adopted the period, or set status to concept.",),
    ),
    "a misspelt status": (
        swap(PARAMETERS, "status: concept", "status: consept"),
        (f"{at(PARAMETERS, 'status:')}, key status: 'consept' is not allowed. Did you mean 'concept'? Allowed: adopted, concept, restated.",),
    ),
    "an unknown key within a period's key": (
        swap(PARAMETERS, "  en: Budget", "  eng: Budget"),
        (
            f"{at(PARAMETERS, 'budget_label:')}, key budget_label.en: the key 'en' is missing. Add it.",
            f"{at(PARAMETERS, 'en:')}, key budget_label.eng: the key 'eng' is not known. Did you mean 'en'? Allowed: en, nl.",
        ),
    ),
    "a text where keys belong": (
        swap(PARAMETERS, "budget_label:\n", "budget_label: Begroting\nother:\n"),
        (
            f"{at(PARAMETERS, 'budget_label:')}, key budget_label: 'Begroting' is wrong. Write its keys below it, indented: nl, en.",
            f"{at(PARAMETERS, 'nl:')}, key other: the key 'other' is not known. Allowed: …",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(PARAMETER_CASES))
def test_damaged_parameters_are_refused(desk: Desk, case: str) -> None:
    """File, line, key, value, what to do, the nearest right name."""
    damage, expected = PARAMETER_CASES[case]
    damage(desk.programme)
    assert_told(desk.faults(), *expected)


# Several faults at once ------------------------------------------------------------------------------


def test_all_faults_of_all_files_are_told_at_once(desk: Desk) -> None:
    """A period's parameters, three tables and a register, each with every fault it has."""
    edit(desk.programme / PARAMETERS, "status: concept", "status: consept")
    edit(desk.programme / PARAMETERS, "horizon_date: 2024-12-31", "horizon_date: 2023-12-31")
    edit(desk.programme / LINES, "algemeen,scholing,37911", "algemeen,scholing,NaN")
    edit(desk.programme / LINES, "algemeen,datagedreven-werken", "algemeen,datagedreven-werk")
    rewrite(desk.programme / AMENDMENTS, lambda content: content.replace(b"decided_by", b"decided", 1))
    edit(desk.programme / AMENDMENTS, "artificial-intelligence,2024-07,280000", "artificial-intelligence,2024-07,280.000")
    rewrite(desk.programme / RESERVES, lambda _: b"row_id,amount_eur\nrisicoreserve,1\nrisicoreserve,2\n\nrisicoreserv\n")
    remove("data/programme/projects.csv")(desk.programme)
    told = desk.faults()
    assert_told(
        told,
        f"{AMENDMENTS}, row 1, column decided: the column 'decided' is not known. Did you mean 'decided_by'? Allowed: decided_by.",
        f"{AMENDMENTS}, row 1, column decided_by: the column 'decided_by' is missing. Add it.",
        f"{LINES}, row 4, column budget_eur: 'NaN' is not an amount. {BLANK}",
        f"{LINES}, row 5, column line_id: 'datagedreven-werk' is not in the register under programmaorganisatie-algemeen. …",
        f"{RESERVES}, row 3, column row_id: risicoreserve stands here already in row 2. Keep one of the two.",
        f"{RESERVES}, row 4: the row is blank. Delete it.",
        f"{RESERVES}, row 5: the row has 1 cells, the header 2. {COMMAS}",
        "data/programme/projects.csv: the file is missing. Add it.",
        f"{PARAMETERS}, line 3, key status: 'consept' is not allowed. Did you mean 'concept'? Allowed: adopted, concept, restated.",
        f"{PARAMETERS}, line 7, key horizon_date: 2023-12-31 lies before reference_date, 2024-06-30. …",
    )
    # koers check tells the same, in the same order.
    code, out, _ = desk.run("check", PERIOD)
    assert code == 2
    assert out.splitlines() == [*(f"error {line}" for line in told), f"{PERIOD}: {len(told)} errors, 0 warnings, 0 remarks"]


def test_a_refused_build_leaves_an_earlier_result_as_it_was(desk: Desk) -> None:
    """What was built before stays, byte for byte, and nothing is put beside it."""
    page = desk.out / PERIOD / "index.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(b"earlier")
    edit(desk.programme / LINES, "algemeen,scholing,37911", "algemeen,scholing,NaN")
    code, _, _ = desk.run("build", PERIOD, "--out", str(desk.out))
    assert code == 2
    assert [path for path in desk.out.rglob("*") if path.is_file()] == [page]
    assert page.read_bytes() == b"earlier"


# Missing tables and folders --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (remove(LINES), f"periods/{PERIOD}/line_finance.csv. Reports of {PERIOD}: …"),
        (
            rename(LINES, "line_finence.csv"),
            f"periods/{PERIOD}/line_finance.csv (rename line_finence.csv if that is it). Reports of {PERIOD}: …",
        ),
        (
            lambda programme: shutil.rmtree(programme / FOLDER),
            f"periods/{PERIOD}/line_finance.csv, periods/{PERIOD}/overview_finance.csv…",
        ),
    ],
    ids=["missing", "misspelt", "folder-missing"],
)
def test_a_period_without_a_reports_tables_is_refused(desk: Desk, damage: Damage, expected: str) -> None:
    """The message names the files that are lacking, and one that could be it."""
    damage(desk.programme)
    assert_told(
        desk.refusal(PERIOD, "--report", REPORT).splitlines(), f"Error: {PERIOD} lacks the data of the report '{REPORT}': {expected}"
    )


def test_a_period_without_any_reports_tables_is_refused(desk: Desk) -> None:
    """The message names what each report needs."""
    shutil.rmtree(desk.programme / FOLDER)
    assert_told(
        desk.refusal().splitlines(),
        f"Error: {PERIOD} has no report's data: {REPORT} needs periods/{PERIOD}/line_finance.csv, periods/{PERIOD}/overview_finance.csv…",
    )


def test_check_refuses_a_period_whose_table_went_missing(desk: Desk) -> None:
    """What a report says must not change because a file is gone."""
    remove(LINES)(desk.programme)
    code, out, _ = desk.run("check", PERIOD)
    assert code == 2
    assert f"error {LINES}: the file is missing: it has an origin record. Restore it, or take its row out of data/origins.csv." in out


@pytest.mark.parametrize("name", ["data", "params"])
def test_a_folder_that_is_not_there_is_refused(desk: Desk, name: str) -> None:
    """The message names the folder and the option that points at it."""
    shutil.rmtree(desk.programme / name)
    folder = desk.programme / name
    assert desk.refusal() == f"Error: There is no folder {folder}. Point --{name} at one."


def test_an_output_folder_that_is_a_file_is_refused(desk: Desk) -> None:
    """A file is not overwritten by a folder."""
    desk.out.write_bytes(b"a file")
    code, _, err = desk.run("build", PERIOD, "--out", str(desk.out))
    assert code == 2
    assert f"Directory '{desk.out}' is a file." in err
    assert desk.out.read_bytes() == b"a file"


# What is asked for -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("2024-H3",), f"There is no period '2024-H3'. Did you mean '{PERIOD}'? Allowed: {PERIOD}, programme."),
        (("2024-h1",), f"There is no period '2024-h1'. Did you mean '{PERIOD}'? Allowed: {PERIOD}, programme."),
        ((PERIOD, "2024-H2"), f"There is no period '2024-H2'. Did you mean '{PERIOD}'? Allowed: {PERIOD}, programme."),
        ((PERIOD, "--report", "financial-overvieuw"), f"There is no report 'financial-overvieuw'. Did you mean '{REPORT}'? Allowed: …"),
        ((PERIOD, "--format", "pfd"), "There is no format 'pfd'. Did you mean 'pdf'? Allowed: html, pdf, xlsx."),
        ((PERIOD, "--lang", "fr"), "There is no language 'fr'. Allowed: en, nl."),
        ((PERIOD, "--all"), "Name periods or give --all, not both."),
        ((PERIOD, "--jobs", "0"), "Invalid value for '--jobs': 0 is not in the range x>=1."),
        ((PERIOD, "--frmat", "pdf"), "No such option '--frmat'. …"),
    ],
)
def test_what_is_not_there_is_refused_with_the_nearest(desk: Desk, arguments: tuple[str, ...], expected: str) -> None:
    """Unknown periods, reports, formats, languages and options."""
    assert_told(desk.refusal(*arguments).splitlines()[-1:], f"Error: {expected}")


def test_an_unknown_command_is_refused_with_the_nearest(desk: Desk) -> None:
    """The commands themselves are names too."""
    code, out, err = desk.run("chek")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == "Error: No such command 'chek'. Did you mean 'check'?"


# Notebooks -------------------------------------------------------------------------------------------


def notebook_with(programme: Path, source: str, tags: list[list[str]]) -> None:
    """Write a report's notebook with one code cell for each list of tags."""
    cells = [{"cell_type": "code", "metadata": {"tags": each}, "source": source, "outputs": [], "execution_count": None} for each in tags]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (programme / "notebooks" / f"{REPORT}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


DECLARED = 'period: str = "latest"\nlanguage: str = "nl"\n'


@pytest.mark.parametrize(
    ("source", "tags", "expected"),
    [
        (DECLARED, [[]], "has no cell tagged 'parameters'; it needs exactly one. Tag the cell that declares period, language."),
        (
            DECLARED,
            [["parameters"], ["parameters"]],
            "has 2 cells tagged 'parameters'; it needs exactly one. Tag the cell that declares period, language.",
        ),
        ('period: str = "latest"\n', [["parameters"]], "does not declare the parameter 'language'. Allowed: period."),
        (
            'period: str = "latest"\nlanguages: str = "nl"\n',
            [["parameters"]],
            "does not declare the parameter 'language'. Did you mean 'languages'? Allowed: languages, period.",
        ),
    ],
    ids=["no-cell", "two-cells", "undeclared", "misspelt"],
)
def test_a_notebook_without_the_right_parameters_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, source: str, tags: list[list[str]], expected: str
) -> None:
    """Exactly one cell is tagged, and it declares what the report is given."""
    copy_notebooks(desk.programme)
    monkeypatch.setenv("KOERS_ROOT", str(desk.programme))
    notebook_with(desk.programme, source, tags)
    assert desk.refusal(PERIOD, "--report", REPORT) == f"Error: notebooks/{REPORT}.ipynb {expected}"


def test_a_parameter_of_another_type_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The value, its type and the declared one."""
    copy_notebooks(desk.programme)
    monkeypatch.setenv("KOERS_ROOT", str(desk.programme))
    notebook_with(desk.programme, 'period: int = 2024\nlanguage: str = "nl"\n', [["parameters"]])
    assert desk.refusal(PERIOD, "--report", REPORT) == (
        f"Error: notebooks/{REPORT}.ipynb: parameter period = '{PERIOD}' is str; the notebook declares int."
    )


def test_a_report_without_a_notebook_is_refused_with_the_nearest(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt notebook is named."""
    notebooks = copy_notebooks(desk.programme)
    monkeypatch.setenv("KOERS_ROOT", str(desk.programme))
    (notebooks / f"{REPORT}.ipynb").rename(notebooks / "financial-overvieuw.ipynb")
    told = desk.refusal(PERIOD, "--report", REPORT)
    assert told.startswith(f"Error: There is no notebook notebooks/{REPORT}.ipynb. Did you mean 'financial-overvieuw.ipynb'? Allowed: ")


def test_a_notebook_that_is_no_notebook_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is cut short is told as unreadable."""
    notebooks = copy_notebooks(desk.programme)
    monkeypatch.setenv("KOERS_ROOT", str(desk.programme))
    rewrite(notebooks / f"{REPORT}.ipynb", lambda content: content[:100])
    told = desk.refusal(PERIOD, "--report", REPORT)
    assert told.startswith(f"Error: notebooks/{REPORT}.ipynb is not a readable notebook: ")
    assert told.endswith(" Restore it.")


# Paths and places ------------------------------------------------------------------------------------


def test_paths_may_hold_spaces_and_accents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A programme in a folder with spaces is checked and refused as in any other."""
    folder = tmp_path / "map met spaties & één accent"
    desk = Desk(copy_finances(folder), folder / "de uitvoer", capsys)
    assert desk.run("check", PERIOD)[0] == 0
    edit(desk.programme / LINES, "algemeen,scholing,37911", "algemeen,scholing,NaN")
    assert_told(desk.faults(), f"{LINES}, row 4, column budget_eur: 'NaN' is not an amount. {BLANK}")


@pytest.mark.parametrize(
    "surroundings",
    [{"LC_ALL": "tr_TR.UTF-8"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=["Turkish", "C"],
)
def test_messages_are_the_same_in_any_locale(desk: Desk, surroundings: dict[str, str]) -> None:
    """In a place with a dotless i, or without accents, the same bytes come out, euro sign and all."""
    edit(desk.programme / LINES, "algemeen,scholing,37911", 'algemeen,scholing,"€ 1.234,50"')
    edit(desk.programme / LINES, "algemeen,datagedreven-werken", "ALGEMEEN,datagedreven-werken")
    code, out, _ = desk.run("check", PERIOD)
    command = [sys.executable, "-c", "from koers.cli import entry; entry()", *desk.folders, "check", PERIOD]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    done = subprocess.run(command, env={**kept, "PYTHONPATH": str(ROOT), **surroundings}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (code, b"")
    assert done.stdout.decode("utf-8") == out
    assert f"{LINES}, row 4, column budget_eur: '€ 1.234,50' is not an amount. Write 1234.50: {DIGITS}" in out


# koers data accept -----------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "data/"])
@pytest.mark.parametrize("file", ["programme/themes.csv", f"periods/{PERIOD}/line_finance.csv"])
def test_an_accepted_change_is_recorded_and_passes(desk: Desk, prefix: str, file: str) -> None:
    """With or without the folder's name: the record has the new checksum and the reason, keeps its source, and the check is clean."""
    before = json.loads(desk.run("check", PERIOD, "--json")[1])
    rewrite(desk.programme / "data" / file, lambda content: content + b"\n")
    assert json.loads(desk.run("check", PERIOD, "--json")[1]) != before
    old = origin_lines(desk.programme)
    code, out, err = desk.run("data", "accept", f"{prefix}{file}", "--reason", "Regel, toegevoegd")
    assert (code, out) == (0, "")
    assert err.startswith(f"Recorded {file}: SHA-256 ")
    assert json.loads(desk.run("check", PERIOD, "--json")[1]) == before
    new = origin_lines(desk.programme)
    assert {name for name in new if new[name] != old[name]} == {file}
    assert new[file].endswith(',"Regel, toegevoegd"')
    assert new[file].split(",")[:4] == old[file].split(",")[:4]


def origin_lines(programme: Path) -> dict[str, str]:
    """The lines of the origin records, by file."""
    lines = (programme / "data" / "origins.csv").read_text(encoding="utf-8").splitlines()
    return {line.partition(",")[0]: line for line in lines}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ("periods/2024-H1/line_finence.csv", "--reason", "x"),
            "There is no file 'periods/2024-H1/line_finence.csv' in the data folder. Did you mean 'periods/2024-H1/line_finance.csv'? …",
        ),
        (("../params/2024-H1.yaml", "--reason", "x"), "There is no file '../params/2024-H1.yaml' in the data folder. …"),
        (("programme/themes.csv", "--reason", ""), "The reason is empty. Say why the file changed."),
        (("programme/themes.csv", "--reason", "  "), "The reason is empty. Say why the file changed."),
        (("programme/themes.csv",), "Missing option '--reason'."),
    ],
)
def test_accepting_nothing_or_for_no_reason_is_refused(desk: Desk, arguments: tuple[str, ...], expected: str) -> None:
    """An unknown file, a file elsewhere, an empty reason: the records stay as they were."""
    before = origin_lines(desk.programme)
    code, out, err = desk.run("data", "accept", *arguments)
    assert (code, out) == (2, "")
    assert_told(err.splitlines()[-1:], f"Error: {expected}")
    assert origin_lines(desk.programme) == before


# JSON ------------------------------------------------------------------------------------------------


def test_check_gives_one_json_document(desk: Desk) -> None:
    """Standard output is one document with the findings by period, each with its place; nothing else is said."""
    edit(desk.programme / LINES, "algemeen,scholing,37911", "algemeen,scholing,NaN")
    code, out, err = desk.run("check", "--json")
    document = json.loads(out)
    assert (code, err) == (2, "")
    assert document["ok"] is False
    findings = next(period["findings"] for period in document["periods"] if period["period"] == PERIOD)
    assert [finding for finding in findings if finding["severity"] == "error"] == [
        {
            "severity": "error",
            "code": "type-error",
            "file": LINES,
            "row": 4,
            "column": "budget_eur",
            "message": "'NaN' is not an amount.",
            "advice": BLANK,
        }
    ]


def test_check_of_a_sound_programme_is_ok(desk: Desk) -> None:
    """Warnings and remarks are listed and exit code 0 stays."""
    code, out, err = desk.run("check", PERIOD, "--json")
    document = json.loads(out)
    assert (code, err, document["ok"]) == (0, "", True)
    assert {finding["severity"] for finding in document["periods"][0]["findings"]} <= {"warning", "info"}


def test_list_gives_one_json_document(desk: Desk) -> None:
    """Standard output is one document with the periods, their status and their reports."""
    code, out, err = desk.run("list", "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["default_period"] == PERIOD
    listed = {period["period"]: period for period in document["periods"]}
    assert listed[PERIOD]["status"] == "concept"
    assert REPORT in listed[PERIOD]["reports"]


@pytest.mark.parametrize("command", [("check", "2024-H3", "--json"), ("list", "--json")])
def test_a_refusal_puts_nothing_on_standard_output(desk: Desk, command: tuple[str, ...]) -> None:
    """Who reads the JSON of a refused command finds none, and the reason on standard error."""
    edit(desk.programme / PARAMETERS, "status: concept", "status: consept")
    code, out, err = desk.run(*command)
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")


def test_a_refused_build_puts_nothing_on_standard_output(desk: Desk) -> None:
    """The same for a build that was asked for JSON."""
    edit(desk.programme / LINES, "algemeen,scholing,37911", "algemeen,scholing,NaN")
    assert desk.refusal(PERIOD, "--json").startswith("Error: 1 fault in the input; nothing was built.")
