"""A workbook that comes back: the same changes nothing; what is right is written as a whole, and can be undone."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment

from koers.build.pack import _made_of
from koers.build.plan import Programme
from koers.cli import main
from koers.commands.check import findings_of
from koers.commands.workbook import Outcome, run_export, run_import
from koers.data.origins import read_origins, sha256
from koers.data.schemas.finance import FINANCE
from koers.data.store import Store
from koers.errors import Finding, UsageError
from koers.workbook.check import Judged
from koers.workbook.marks import marks_of
from koers.workbook.merge import merged
from koers.workbook.receive import receive
from koers.workbook.sheets import Found
from koers.workbook.tables import Table, csv_bytes, find_subject, offered, read_tables
from koers.workbook.undo import REASON, undo
from koers.workbook.words import Words
from tests.programme_copy import copy_finances, edit
from tests.workbook.books import ROOT, STORE, SUBJECTS, exported, opened, subject

FINANCES = "Financiën per lijn"
FINANCE_BY_NAME = {schema.name: schema for schema in FINANCE}


@pytest.fixture(scope="module")
def finances(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A programme with finances only, and its workbook beside it; not to be changed."""
    programme = copy_finances(tmp_path_factory.mktemp("finances"))
    run_export(Store(programme / "data", programme / "params"), "2024-H1", programme.parent / "period.xlsx")
    return programme


@pytest.fixture
def programme(finances: Path, tmp_path: Path) -> Programme:
    """The same, to be changed."""
    shutil.copytree(finances, tmp_path / "programme")
    return Programme(ROOT, tmp_path / "programme" / "data", tmp_path / "programme" / "params")


@pytest.fixture
def filled(finances: Path, tmp_path: Path) -> Callable[..., Path]:
    """Save the workbook with other cells: ``filled(C9=12)`` on the sheet of the lines."""

    def fill(sheet: str = FINANCES, change: Callable[[Any], None] | None = None, **cells: Any) -> Path:
        book = opened((finances.parent / "period.xlsx").read_bytes())
        for cell, value in cells.items():
            book[sheet][cell] = value
        if change is not None:
            change(book)
        file = tmp_path / "filled.xlsx"
        book.save(file)
        return file

    return fill


def told(outcome: Outcome) -> list[str]:
    return [problem.text(Words("en")) for problem in outcome.problems]


@pytest.mark.parametrize("name", SUBJECTS)
def test_importing_what_was_exported_changes_nothing(name: str) -> None:
    """For every period and every case: no change is seen, and the files written anew are the same, byte for byte."""
    received = receive(STORE, exported(name))
    assert (received.problems, received.remarks, received.changes, received.files) == ((), (), (), {})
    assert sum(len(judged.rows) for judged in received.tables.values()) == sum(len(one.rows) for one in read_tables(subject(name)).values())
    assert received.tables
    tables = read_tables(subject(name))
    for table, judged in received.tables.items():
        now = tables[table]
        if now.rows:
            from koers.workbook.changes import spelled

            schema = offered(next(one for one in subject(name).schemas if one.name == table), now, subject(name).kind)
            content = csv_bytes(now, spelled(now, judged.rows, schema), schema)
            assert content == (subject(name).folder / f"{table}.csv").read_bytes(), table


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_changes_nothing_either_when_another_program_saved_it(language: str) -> None:
    """Which drops what it does not know, and the values of formulas."""
    book = opened(exported("jongeren-en-schulden", language))
    buffer = io.BytesIO()
    book.save(buffer)
    received = receive(STORE, buffer.getvalue())
    assert (received.problems, received.changes) == ((), ())


def test_what_is_filled_in_is_written_as_a_whole(programme: Programme, filled: Callable[..., Path]) -> None:
    """Amounts exact to the cent, a new row, one taken out; recorded, with what was there kept."""
    before = {path.name: path.read_bytes() for path in (programme.data / "periods/2024-H1").glob("*.csv")}

    def change(book: Any) -> None:
        carried = book["Overheveling"]
        for cell, value in zip(carried[11], ("Lijn", "Ouderen", "Bennie Oud", 2025), strict=False):
            cell.value = value
        for cell in carried[8][:6]:
            cell.value = None

    outcome = run_import(programme, filled(change=change, C8=787695.1, D8=0.1 + 0.2, E8="€ 1.234,50"))
    assert told(outcome) == []
    assert outcome.status == "imported"
    changed = {one.table: one for one in outcome.received.changes}
    assert set(changed) == {"line_finance", "carry_over"}
    assert changed["carry_over"].added == ("ouderen/bennie-oud",)
    assert changed["carry_over"].removed == ("preventie-en-gezondheid/positieve-gezondheid",)
    assert [(one.column, one.before, one.after, one.amount) for one in changed["line_finance"].cells] == [
        ("expected_spend_eur", "420771", "1234.5", Decimal("-419536.5")),
        ("spent_eur", "366923", "0.3", Decimal("-366922.7")),
        ("budget_eur", "787695", "787695.1", Decimal("0.1")),
    ]
    lines = (programme.data / "periods/2024-H1/line_finance.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "programmaorganisatie-algemeen,algemene-medewerkers,787695.1,0.3,1234.5"
    assert lines[2:] == before["line_finance.csv"].decode().splitlines()[2:]
    origins, _ = read_origins(programme.data)
    for table in ("line_finance", "carry_over"):
        file = f"periods/2024-H1/{table}.csv"
        assert origins[file].note == REASON
        assert origins[file].sha256 == sha256((programme.data / file).read_bytes())
    assert outcome.kept is not None
    assert (outcome.kept / "line_finance.csv").read_bytes() == before["line_finance.csv"]


def test_an_import_can_be_undone(programme: Programme, filled: Callable[..., Path]) -> None:
    """Everything is as it was, the origin records too; a table that was new is gone again."""
    before = {path: path.read_bytes() for path in programme.data.rglob("*") if path.is_file()}

    def change(book: Any) -> None:
        page = book["Opmerkingen bij de bron"]
        for cell, value in zip(page[8], ("Werkagenda", 1, "Een opmerking.", "A remark."), strict=False):
            cell.value = value

    outcome = run_import(programme, filled(change=change, C8=1))
    assert {one.table for one in outcome.received.changes} == {"line_finance", "source_notes"}
    assert (programme.data / "periods/2024-H1/source_notes.csv").read_text(encoding="utf-8") == (
        "subject_id,note_number,note_nl,note_en\nagenda,1,Een opmerking.,A remark.\n"
    )
    done = undo(find_subject(programme.store, "2024-H1"), programme.data)
    assert (done.restored, done.removed) == (("line_finance.csv",), ("source_notes.csv",))
    assert {path: path.read_bytes() for path in programme.data.rglob("*") if path.is_file()} == before
    with pytest.raises(UsageError, match="There is no import of 2024-H1 to undo"):
        undo(find_subject(programme.store, "2024-H1"), programme.data)


def test_what_was_kept_is_no_part_of_the_data(programme: Programme, filled: Callable[..., Path]) -> None:
    """Neither for the checks, nor for a crate's list of what was left out."""
    run_import(programme, filled(C8=1))
    assert (programme.data / "periods/2024-H1/.undo/undo.json").is_file()
    assert ".undo" not in dict(_made_of(programme, []))["data/left-out.txt"].decode()
    assert not any(".undo" in str(finding) for finding in findings_of(programme, programme.store.period("2024-H1")))


def test_undoing_does_not_lose_what_was_changed_since(programme: Programme, filled: Callable[..., Path]) -> None:
    """It says where the files from before are."""
    run_import(programme, filled(C8=1))
    edit(programme.data / "periods/2024-H1/line_finance.csv", ",1,366923,", ",2,366923,")
    with pytest.raises(UsageError, match=r"line_finance\.csv: changed since the import"):
        undo(find_subject(programme.store, "2024-H1"), programme.data)


def test_a_check_writes_nothing(programme: Programme, filled: Callable[..., Path]) -> None:
    """And says what would change."""
    before = {path: path.read_bytes() for path in programme.data.rglob("*") if path.is_file()}
    outcome = run_import(programme, filled(C8=1), check=True)
    assert (outcome.status, len(outcome.received.changes[0].cells)) == ("checked", 1)
    assert {path: path.read_bytes() for path in programme.data.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("sheet", "cells", "message"),
    [
        (
            FINANCES,
            dict.fromkeys(("A9", "B9", "C9", "D9", "E9")),
            (
                "Sheet Begrotingswijzigingen, row 8, column B (Lijn of post): programmaorganisatie-algemeen/dienstverlening-samentwente-incl-"
                "huisvesting has no budget of its own in this period."
            ),
        ),
        (
            "Toelichtingen",
            {"E8": "Zie [[ouderen/bennie-oude/spent]]."},
            (
                "Sheet Toelichtingen, row 8, column E (Reden (Nederlands)): [[ouderen/bennie-oude/spent]] is no figure of this period. "
                "Did you mean 'ouderen/bennie-oud/spent'?"
            ),
        ),
    ],
    ids=["amended", "figure"],
)
def test_what_only_the_checks_of_a_period_see_is_told_at_its_cell(
    programme: Programme, filled: Callable[..., Path], sheet: str, cells: dict[str, Any], message: str
) -> None:
    """A line that has an amendment and no amounts; an explanation that names a figure that is not there."""
    before = {path: path.read_bytes() for path in programme.data.rglob("*") if path.is_file()}
    outcome = run_import(programme, filled(sheet, **cells))
    assert len(outcome.problems) == 1
    assert told(outcome)[0].startswith(message)
    dutch = Words("nl").told(outcome.problems[0].message)
    assert dutch.endswith(("heeft in deze periode geen eigen begroting.", "is geen cijfer van deze periode."))
    assert {path: path.read_bytes() for path in programme.data.rglob("*") if path.is_file()} == before


def test_the_marked_copy_shows_each_problem_at_its_cell(programme: Programme, filled: Callable[..., Path]) -> None:
    """In the workbook's language, with a list of all; corrected there, it can be imported itself."""
    file = filled(C9="twaalf", B10="Scholng")
    outcome = run_import(programme, file)
    assert outcome.marked == file.with_name("filled.marked.xlsx")
    book = opened(outcome.marked.read_bytes())
    assert book.sheetnames[0] == "Problemen"
    listed = [[cell.value for cell in row] for row in book["Problemen"].iter_rows(min_row=5)]
    assert book["Problemen"]["A1"].value == "2 problemen; er is niets gewijzigd."
    heights = [book["Problemen"].row_dimensions[row].height for row in (5, 6)]
    assert heights == [18, 54]
    assert [row[:5] for row in listed] == [
        [FINANCES, "C9", "Begroting", "twaalf", "“twaalf” is geen getal."],
        [FINANCES, "B10", "Lijn", "Scholng", "“Scholng” staat niet in de lijst van “Lijn” onder “Programmaorganisatie algemeen”."],
    ]
    page = book[FINANCES]
    assert page["C9"].comment.text == "“twaalf” is geen getal. Een bedrag in euro’s, met ten hoogste twee decimalen."
    assert page["B10"].comment.text.endswith("Bedoelde u “Scholing”?")
    assert page["C9"].fill.fgColor.rgb == page["B10"].fill.fgColor.rgb != page["C10"].fill.fgColor.rgb
    page["C9"] = 546596
    colleagues = "Navragen bij de administratie"
    page["B10"].comment = Comment(colleagues, "B")
    book.save(outcome.marked)
    again = run_import(programme, outcome.marked)
    page = opened(again.marked.read_bytes())[FINANCES] if again.marked else page
    assert (page["C9"].comment, page["C9"].fill.fgColor.rgb) == (None, page["C10"].fill.fgColor.rgb)
    assert page["B10"].comment.text.startswith("“Scholng” staat niet in de lijst")
    assert page["B10"].comment.text.endswith(colleagues)
    book = page.parent
    page["B10"] = "Scholing"
    book.save(outcome.marked)
    again = run_import(programme, outcome.marked)
    assert (again.status, told(again)) == ("unchanged", [])


def changed(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(one.column, one.before, one.after) for change in outcome.received.changes for one in change.cells]


def test_what_others_changed_since_stays(programme: Programme, filled: Callable[..., Path]) -> None:
    """Of two who fill in copies of one workbook the second takes nothing from the first; where both changed a cell, it is told."""
    folder = programme.data / "periods/2024-H1"
    edit(folder / "line_finance.csv", ",787695,366923,", ",787695,366924,")
    edit(folder / "line_finance.csv", ",546596,336182,", ",546597,336183,")
    edit(folder / "reserves.csv", ",496165", ",500000")
    outcome = run_import(programme, filled(C9=546598, D10=1), check=True)
    assert told(outcome) == []
    assert sorted(changed(outcome)) == [("budget_eur", "546597", "546598"), ("spent_eur", "15617", "1")]
    assert [one.text(Words("en")) for one in outcome.remarks if one.code.endswith("-since")] == [
        "Financiën per lijn: “Besteed t/m peildatum” was changed since the workbook was made, and not in it; it stays as it is now: row 8-9.",
        "Financiën per lijn, C9: this was changed since the workbook was made, to “546597”; what it holds takes its place.",
        "Reserves: “Bedrag” was changed since the workbook was made, and not in it; it stays as it is now: row 8.",
    ]


def test_rows_that_others_added_or_removed_since_stay_so() -> None:
    """But for those that both changed: then the row is there, and it is told."""
    schema = FINANCE_BY_NAME["reserves"]

    def table(**amounts: str) -> Table:
        rows = tuple({"row_id": name, "amount_eur": amount} for name, amount in amounts.items())
        return Table(schema, tuple(schema.column_names), rows, "x")

    facts = marks_of(table(same="1", gone="2", gone_but_changed="3", taken_out="4", taken_out_but_changed="5"))
    columns = {"row_id": 1, "amount_eur": 2}
    here = Judged(Found("Reserves", "reserves", 6, columns, {name: name for name in columns}))
    here.rows = list(table(same="1", gone="2", gone_but_changed="30", new="7").rows)
    here.numbers = [8, 9, 10, 11]
    now = table(added="6", same="1", taken_out="4", taken_out_but_changed="50")
    found = merged(here, schema, now, facts)
    assert found is not None
    assert [row["row_id"] for row in found[0].rows] == ["added", "same", "gone_but_changed", "new", "taken_out_but_changed"]
    assert found[0].numbers == [0, 8, 10, 11, 0]
    assert [dict(one.message[1])["n"] for one in found[1]] == ["1", "1", "1", "1"]
    assert merged(here, schema, now, {}) is None


def test_a_workbook_older_than_the_data_says_so(programme: Programme, filled: Callable[..., Path]) -> None:
    """One that kept no marks of its cells: what it holds takes the place of what was changed since."""

    def forget(book: Any) -> None:
        for (cell,) in book["_koers"].iter_rows(max_col=1):
            cell.value = None if str(cell.value).startswith("rows ") else cell.value

    edit(programme.data / "periods/2024-H1/line_finance.csv", ",787695,", ",787696,")
    outcome = run_import(programme, filled(change=forget), check=True)
    assert [(one.sheet, one.code) for one in outcome.received.remarks] == [(FINANCES, "changed-since")]
    assert changed(outcome) == [("budget_eur", "787696", "787695")]


def test_a_case_anywhere_can_be_exported_and_imported(tmp_path: Path) -> None:
    """Its own checks are made before anything is written; nothing is recorded outside a programme; what it follows stays."""
    case, _ = (
        shutil.copytree(ROOT / f"data/impact/teaching-{name}", tmp_path / to) for name, to in (("employment", "case"), ("befriending", "b"))
    )
    settings = f"{(case / 'case.yaml').read_text(encoding='utf-8')}follows: b\n"
    (case / "case.yaml").write_text(settings, encoding="utf-8")
    programme, file = Programme(ROOT, STORE.data, STORE.params), tmp_path / "case.xlsx"
    run_export(STORE, str(case), file)
    book = opened(file.read_bytes())
    book["Effectenkaart"]["M8"] = 0
    book.save(file)
    outcome = run_import(programme, file)
    assert told(outcome) == [
        "Sheet Effectenkaart, row 8, column M (Eerste jaar): 0 lies before the first year of activity. Write 1 for the first year."
    ]
    book["Effectenkaart"]["M8"], book["Effectenkaart"]["P8"] = 1, "12,5%"
    book.save(file)
    before = STORE.data.joinpath("origins.csv").read_bytes()
    outcome = run_import(programme, file)
    assert outcome.status == "imported"
    assert (case / "case.yaml").read_text(encoding="utf-8") == settings
    assert (
        (case / "value_map.csv")
        .read_text(encoding="utf-8")
        .splitlines()[1]
        .endswith(",1,2,0.40,0.125,0.30,0.30,priced,The page names no displacement")
    )
    assert STORE.data.joinpath("origins.csv").read_bytes() == before


def test_the_command_tells_and_answers(finances: Path, filled: Callable[..., Path], programme: Programme, capsys: Any) -> None:
    """Exit code 2 with problems, 0 without; one JSON document; undo."""
    folders = ("--data", str(programme.data), "--params", str(programme.params))
    file = str(filled(C9="twaalf"))
    assert main(("workbook", "import", file, *folders)) == 2
    out = capsys.readouterr().out
    assert f"fout Blad {FINANCES}, rij 9, kolom C (Begroting): “twaalf” is geen getal." in out
    assert "1 probleem; er is niets gewijzigd. Gemarkeerd in" in out
    assert out.endswith("filled.marked.xlsx\n")  # the last word is what to type next
    assert main(("workbook", "import", file, "--json", *folders)) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["status"] == "faulty"
    assert document["problems"][0] == {
        "sheet": FINANCES,
        "row": 9,
        "column": "C",
        "heading": "Begroting",
        "value": "twaalf",
        "code": "type-error",
        "message": "“twaalf” is not a number.",
        "allowed": "An amount in euros, with at most two decimals",
        "nearest": None,
    }
    file = str(filled(C9=1))
    assert main(("workbook", "import", file, *folders)) == 0
    out = capsys.readouterr().out
    assert "Financiën per lijn: 1 cel gewijzigd" in out
    assert "Programmaorganisatie algemeen · Dienstverlening SamenTwente (incl. huisvesting), Begroting: 546596 → 1 (-546595)" in out
    assert "Imported. To undo it: koers workbook undo 2024-H1" in out
    assert out.endswith("Then: koers check 2024-H1\n")
    assert main(("workbook", "undo", "2024-H1", *folders)) == 0
    assert "line_finance.csv: as before the import" in capsys.readouterr().err
    assert main(("workbook", "import", str(finances.parent / "period.xlsx"), *folders)) == 0
    assert "Nothing changed: the workbook holds what the files hold." in capsys.readouterr().out
    assert main(("workbook", "import", "period.xslx")) == 2
    assert "There is no file period.xslx" in capsys.readouterr().err


def test_what_an_import_would_bring_about_elsewhere_is_told_as_it_is(
    programme: Programme, filled: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence of another table's check is no template: its braces stay what they are."""
    elsewhere = Finding("params/2024-H1.yaml", 0, "title", "type-error", "“{a}” is no title.", "Write {b}.")
    found = iter([[elsewhere], []])
    monkeypatch.setattr("koers.commands.workbook._findings", lambda *_: next(found))
    outcome = run_import(programme, filled(C8=1), check=True)
    assert [problem.text(Words("nl")) for problem in outcome.problems] == ["“{a}” is no title. (params/2024-H1.yaml, key title) Write {b}."]
