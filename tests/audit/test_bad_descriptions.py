"""A description that is wrong, and a table that is not what it says: what, the value, where, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from koers.cli import main
from tests.audit.small import DESCRIPTION, LINES, write


def fault(folder: Path, capsys: pytest.CaptureFixture[str], tables: dict[str, str], description: str = DESCRIPTION) -> str:
    """What is told of a faulty folder; it ends with 2 and prints no result."""
    assert main(["audit", "--tables", str(write(folder, tables, description))]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "20,40,40",
            "20,veertig,40",
            "lines.csv, row 2, column balance: 'veertig' is no printed number: not a number as 'plain' writes it.",
        ),
        ("20,40,40", "20,40.5,40", "lines.csv, row 2, column balance: '40.5' has more decimals than were printed. It says decimals: 0."),
        ("a,two", "a,one", "lines.csv, row 3, column {theme}/{line}: the row 'a/one' stands here twice."),
        ("70,60,10", "70,60", "lines.csv, row 3: the row has 7 cells and the header 8."),
        ("balance,expected", "saldo,expected", "tables.lines: lines.csv has no column 'balance'."),
        ("budget,revised", "budget,budget", "lines.csv, row 1, column budget: the column 'budget' stands here twice."),
        (LINES, "", "lines.csv: the file is empty."),
        (LINES, "theme,line,budget,revised,spent,balance,expected,end\n", "tables.lines: no row of lines.csv is read."),
    ],
)
def test_a_faulty_table_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, words: str) -> None:
    """With file, row, column, value and advice."""
    assert words in fault(tmp_path, capsys, {"lines": LINES.replace(old, new)})


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "balance = revised - spent",
            "balance = revised - spend",
            "'balance = revised - spend': no column is the measure 'spend'. Did you mean 'spent'?",
        ),
        ("balance = revised - spent", "balance: revised - spent", "cross_footing"),
        ("balance = revised - spent", "balance = revised - 3 * spent", "is no identity. Write it as: balance = budget_revised - spent"),
        ('total: "{theme}/total"', 'total: "{theme}/totaal"', "'lines/{theme}/totaal' names no row of lines."),
        ('of: "{theme}/*"', 'of: "{them}/*"', "{them} stands for nothing. Name it in the figure or total as well, or write *."),
        ("    footing", "    foting", "the key 'foting' is not known. Did you mean 'footing'?"),
        ("    place", "    unit: 0\n    place", "0 is not above 0."),
        ("    place", "    file: ../elsewhere.csv\n    place", "../elsewhere.csv lies outside the folder."),
        ("    place", "    file: data/periods/x.csv\n    place", "data/periods/x.csv lies outside the folder."),
        ("    place", "    file: line.csv\n    place", "line.csv: the file is missing. Rename 'lines.csv' if that is it, or add it."),
        (
            "tables:",
            "checks:\n  - {rule: footing, figure: lines/a/total}\ntables:",
            "it says nothing, or more than one thing, of what the figure equals.",
        ),
        ("tables:", "checks:\n  - {rule: footing, figure: line/a/total, equals: lines/a/one}\ntables:", "there is no table 'line'."),
        (
            "tables:",
            "checks:\n  - {rule: foot, figure: lines/a/total, equals: lines/a/one}\ntables:",
            "'foot' is not allowed. Did you mean 'footing'?",
        ),
    ],
)
def test_a_faulty_description_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, words: str) -> None:
    """With its key, and the nearest name: a check that looks at nothing would pass for ever."""
    assert words in fault(tmp_path, capsys, {"lines": LINES}, DESCRIPTION.replace(old, new))


def test_a_folder_without_a_description_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And where the format is told."""
    (tmp_path / "lines.csv").write_text(LINES, encoding="utf-8")
    assert main(["audit", "--tables", str(tmp_path)]) == 2
    assert "has no description of its tables. Add tables.yaml; docs/audit.md has the format with an example." in capsys.readouterr().err


def test_every_fault_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the table in one go, of its checks in another."""
    told = fault(tmp_path, capsys, {"lines": LINES.replace("20,40,40", "x,y,z")})
    assert "3 faults in the input" in told
