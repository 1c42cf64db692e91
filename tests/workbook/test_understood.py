"""What people write in their own way, and what is made of it: understood where it is not in doubt."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.data.schemas import TABLES
from koers.data.schemas.table import Column
from koers.data.store import Store
from koers.money import parse_money, plain
from koers.workbook.cells import understand
from koers.workbook.lists import choices
from koers.workbook.reading import Fault, Habit, Raw, Reading
from koers.workbook.receive import Received, receive
from koers.workbook.words import Words
from tests.programme_copy import edit
from tests.workbook.books import opened
from tests.workbook.damage import (
    CARRIED,
    CASE,
    CHANGES,
    INPUTS,
    LINES,
    MAP,
    PEOPLE,
    PERIOD,
    STONES,
    Change,
    added,
    both,
    columns_swapped,
    damaged,
    on,
    put,
    removed,
    renamed,
    saved,
    shifted,
    small_programme,
    with_value,
)

NO_HABIT = Habit({})
KINDS: dict[type, Any] = {bool: "boolean", int: "number", float: "number", str: "text", dt.datetime: "day"}


def read(kind: str, value: Any, habit: Habit = NO_HABIT, options: tuple[str, ...] = ()) -> Reading | Fault:
    return understand(Raw(value, KINDS[type(value)]), Column("column", kind, "", True, options), habit)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("money", "€ 1.234,50", "1234.5"),
        ("money", "€\u00a01.234,50", "1234.5"),
        ("money", "1.234.567", "1234567"),
        ("money", "€ 15.000", "15000"),
        ("money", "-1.250", "-1250"),
        ("money", "1234,5", "1234.5"),
        ("money", "1,234.50", "1234.5"),
        ("money", "1234.50", "1234.5"),
        ("money", "1000.-", "1000"),
        ("money", "(500)", "-500"),
        ("money", "(€ 1.000,50)", "-1000.5"),
        ("money", "500-", "-500"),
        ("money", "\u2212500", "-500"),
        ("money", "€ -500", "-500"),
        ("money", "-€ 500", "-500"),
        ("money", "€ 1.000,-", "1000"),
        ("money", "EUR 12", "12"),
        ("money", "1 234,50", "1234.5"),
        ("money", "  787695\u00a0", "787695"),
        ("money", "+500", "500"),
        ("money", 0.1 + 0.2, "0.3"),
        ("money", 1234.56, "1234.56"),
        ("money", -0.0, "0"),
        ("money", 1e5, "100000"),
        ("money", 999999999999.99, "999999999999.99"),
        ("share", "12,5%", "0.125"),
        ("share", "12.5 %", "0.125"),
        ("share", "0,125", "0.125"),
        ("share", 0.125, "0.125"),
        ("share", 1, "1"),
        ("share", "100%", "1"),
        ("count", "1.234", "1234"),
        ("count", "1,234", "1234"),
        ("count", "2.000", "2000"),
        ("count", "12.000", "12000"),
        ("count", "1,000", "1000"),
        ("count", 72560.0, "72560"),
        ("count", "72560", "72560"),
        ("day", dt.datetime(2024, 12, 31), "2024-12-31"),
        ("day", "31-12-2024", "2024-12-31"),
        ("day", "1/2/2024", "2024-02-01"),
        ("day", "31.12.2024", "2024-12-31"),
        ("day", "31 december 2024", "2024-12-31"),
        ("day", "1 mrt 2024", "2024-03-01"),
        ("day", "1 May 2024", "2024-05-01"),
        ("day", "5-nov-2024", "2024-11-05"),
        ("day", "juli 2024", "2024-07"),
        ("day", "07-2024", "2024-07"),
        ("day", "2024-07", "2024-07"),
        ("day", "2024/07/01", "2024-07-01"),
        ("day", "2024-06-30 00:00:00", "2024-06-30"),
        ("day", "2024-06-30T00:00:00", "2024-06-30"),
        ("day", "30-6-2024 0:00", "2024-06-30"),
        ("day", "2024-6-30", "2024-06-30"),
        ("day", "30\u201106\u20112024", "2024-06-30"),
        ("day", "1e juni 2024", "2024-06-01"),
        ("day", "1 sept. 2024", "2024-09-01"),
        ("day", "15 febr. 2024", "2024-02-15"),
        ("day", "June 30, 2024", "2024-06-30"),
        ("day", 2024, "2024"),
        ("day", "2024", "2024"),
        ("quarter", "Q3 2024", "2024-Q3"),
        ("quarter", "2024 k3", "2024-Q3"),
        ("quarter", "3e kwartaal 2024", "2024-Q3"),
        ("year", 2025.0, "2025"),
        ("year", "2025 ", "2025"),
        ("text", "\u00a0Ouderen \u200b", "Ouderen"),
        ("text", 2018, "2018"),
        ("text", "- nog te doen", "- nog te doen"),
        ("text", "-5", "-5"),
        ("text", "Eerste regel\nTweede regel", "Eerste regel Tweede regel"),
        ("text", "Eerste regel_x000D_\nTweede regel", "Eerste regel Tweede regel"),
        ("text", "gee\u0308valueerd", "geëvalueerd"),
        ("identifier", 12, "12"),
        ("currency", "€", "EUR"),
        ("currency", "eur", "EUR"),
        ("money", "", None),
        ("money", "\u00a0", None),
    ],
)
def test_a_cell_is_read_as_it_was_meant(kind: str, value: Any, text: str | None) -> None:
    """The value as a file has it."""
    found = read(kind, value)
    assert isinstance(found, Reading), found
    assert found.text == text


def test_a_truth_is_yes_or_no_where_that_is_asked() -> None:
    """And nothing else anywhere else."""
    assert read("choice", True, options=("yes", "no")) == Reading("yes")
    assert read("choice", False, options=("yes", "no")) == Reading("no")
    assert isinstance(read("choice", True, options=("risk", "dependency")), Fault)


def test_the_column_decides_between_two_readings() -> None:
    """And it is said by which cell."""
    dutch, english = Habit({"comma": "C10"}), Habit({"point": "C10"})
    found = read("quantity", "1.234", dutch)
    assert isinstance(found, Reading)
    assert (found.text, found.remark) == (
        "1234",
        ("{value} is read as {number}, as {cell} is written.", (("value", "“1.234”"), ("number", "1234"), ("cell", "C10"))),
    )
    assert read("quantity", "1.234", english) == Reading(
        "1.234", ("{value} is read as {number}, as {cell} is written.", (("value", "“1.234”"), ("number", "1,234"), ("cell", "C10")))
    )


def test_three_digits_of_an_amount_are_thousands_unless_the_column_has_cents_there() -> None:
    """15.000 is never 15 euro: in a Dutch workbook it is 15,000, and refused where another cell has 12.50."""
    for habit in (NO_HABIT, Habit({"comma": "C10"})):
        assert read("money", "15.000", habit) == Reading("15000")
    for habit in (Habit({"point": "C10"}), Habit({"comma": "C10", "point": "C11"})):
        assert isinstance(read("money", "15.000", habit), Fault)
    assert isinstance(read("money", "15,000"), Fault)
    assert read("money", "15,000", Habit({}, "point")) == Reading("15000")
    found = read("money", "15,000", Habit({"point": "C10"}))
    assert isinstance(found, Reading)
    assert (found.text, found.remark is not None) == ("15000", True)


def test_an_amount_without_its_first_mark_is_refused() -> None:
    """1000.000 is 1000, or 1.000.000 of which a point was forgotten."""
    for value in ("1000.000", "€ 1000,000", "-1000.000"):
        found = read("money", value)
        assert isinstance(found, Fault)
        assert found.message[0] == "{value} can be {one} or {other}."


def test_what_is_not_known_has_no_day() -> None:
    """And it is said that a blank says so."""
    for value in ("?", "n.v.t.", "-", "ntb"):
        found = read("day", value)
        assert isinstance(found, Fault)
        assert "leave the cell blank" in found.message[0]


def test_the_number_of_a_day_is_the_one_that_was_typed() -> None:
    """Programs count a 29 February 1900 that never was."""
    for day, near in ((dt.datetime(1900, 1, 12), "12"), (dt.datetime(1905, 7, 16), "2024")):
        found = read("money", day)
        assert isinstance(found, Fault)
        assert found.near == near


def test_a_suggestion_is_written_as_the_workbook_is() -> None:
    """Or following it would change how the column's other cells are read."""
    for value, habit, near in (
        ("1.234,567", NO_HABIT, "1234,57"),
        (12.345, NO_HABIT, "12,35"),
        (12.345, Habit({}, "point"), "12.35"),
        ("1  234", NO_HABIT, "1234"),
        ("nihil", NO_HABIT, "0"),
        ("p.m.", NO_HABIT, "0"),
        ("n.v.t.", NO_HABIT, ""),
    ):
        found = read("money", value, habit)
        assert isinstance(found, Fault), value
        assert found.near == near, value


def test_a_day_that_could_be_month_first_is_told_or_refused() -> None:
    """By what the table's other days show."""
    for value, habit, said in (
        ("03/04/2024", NO_HABIT, "{value} is read as {day}, with the day first."),
        ("03/04/2024", Habit({}, day_first="C9"), None),
        ("04/04/2024", Habit({}, month_first="C9"), None),
    ):
        found = read("day", value, habit)
        assert isinstance(found, Reading)
        assert (found.remark[0] if found.remark else None) == said, value
    assert isinstance(read("day", "03/04/2024", Habit({}, day_first="C8", month_first="C9")), Fault)


def test_what_a_formula_gives_is_read_as_what_it_is() -> None:
    """A blank is blank, a day a day, also where the cell shows its number."""
    column = Column("column", "day", "", True)
    found = understand(Raw("", "text", was_formula=True), column, NO_HABIT)
    assert found == Reading(None, ("a formula; it is read as blank.", ()))
    found = understand(Raw(45601, "number", was_formula=True), column, NO_HABIT)
    assert isinstance(found, Reading)
    assert (found.text, found.remark is not None) == ("2024-11-05", True)
    assert isinstance(understand(Raw(45601, "number"), column, NO_HABIT), Fault)


def test_a_percentage_is_no_other_number_without_a_word() -> None:
    """Shown so in a text; typed without its sign as a share; shown so in an amount."""
    text, money = Column("column", "text", "", True), Column("column", "money", "", True)
    found = understand(Raw(0.125, "number", percent=True), text, NO_HABIT)
    assert isinstance(found, Reading)
    assert (found.text, found.remark is not None) == ("12,5%", True)
    assert isinstance(understand(Raw(0.125, "number", percent=True), money, NO_HABIT), Fault)
    for value, shown in (("1", "100%"), ("0,5", "50%"), (1, "100%")):
        found = read("share", value)
        assert isinstance(found, Reading)
        assert found.remark == ("{value} is read as {number}.", (("value", f"“{value}”"), ("number", shown)))
    assert read("share", "50%") == Reading("0.5")


@given(st.decimals(min_value=Decimal(-999999999999), max_value=Decimal(999999999999), places=2))
def test_every_amount_survives_a_spreadsheet(amount: Decimal) -> None:
    """To the cent, as a number in a cell and as Dutch text."""
    text = plain(amount)
    found = read("money", float(amount))
    assert isinstance(found, Reading)
    assert parse_money(found.text or "") == amount
    whole, _, cents = f"{abs(amount):,.2f}".partition(".")
    dutch = f"{whole.replace(',', '.')},{cents}{'-' if amount < 0 else ''}"
    found = read("money", dutch)
    assert isinstance(found, Reading)
    assert parse_money(found.text or "") == parse_money(text)


# In a workbook -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = small_programme(tmp_path_factory.mktemp("small"))
    return Store(folder / "data", folder / "params")


def remarks(received: Received) -> list[str]:
    return [f"{one.code}: {one.text(Words('en'))}" for one in received.remarks]


def _hide_rows(page: Any) -> None:
    page.row_dimensions[9].hidden = True


def _hide_column(page: Any) -> None:
    page.column_dimensions["D"].hidden = True


def _trailing(page: Any) -> None:
    page["A60"], page["Z8"], page["B300"] = " ", "\u00a0", None


def _gap(page: Any) -> None:
    page.move_range("A42:E42", rows=1)


def _capitals(page: Any) -> None:
    for cell in page[6]:
        cell.value = f" {str(cell.value).upper()}\u00a0" if cell.value else None


def _look_alikes(page: Any) -> None:
    """Accents apart from their letters, hyphens that don't break."""
    for (cell,) in page.iter_rows(min_row=8, max_row=42, min_col=2, max_col=2):
        cell.value = unicodedata.normalize("NFD", cell.value).replace("-", "\u2011")


def _own_names(page: Any) -> None:
    for cell, name in zip(page[6], ("theme_id", "line_id", "budget_eur", "spent_eur", "expected_spend_eur"), strict=False):
        cell.value = name


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (columns_swapped(LINES, 3, 4), []),
        (columns_swapped(LINES, 1, 9), []),
        (shifted(CHANGES, 3, "Wijzigingen, bijgewerkt door de administratie"), []),
        (on(LINES, _trailing), []),
        (on(LINES, _gap), ["blank-row: Financiën per lijn, 42: a blank row in the middle; it was passed over."]),
        (on(LINES, _capitals), []),
        (on(LINES, _own_names), []),
        (on(LINES, _look_alikes), []),
        (on(LINES, _hide_rows), ["hidden-rows: Financiën per lijn, 9: a hidden row was read all the same."]),
        (
            on(LINES, _hide_column),
            ["hidden-column: Financiën per lijn, D: the hidden column “Besteed t/m peildatum” was read all the same."],
        ),
        (
            on(CHANGES, lambda page: setattr(page, "sheet_state", "hidden")),
            ["hidden-sheet: Begrotingswijzigingen: the sheet is hidden; it was read all the same."],
        ),
        (added("Kladblad", ("nog", "doen")), ["extra-sheet: Kladblad: the sheet is no table; it was not read."]),
        (added("Leeg"), []),
        (renamed(LINES, "Blad1"), ["renamed-sheet: Blad1: read as the sheet “Financiën per lijn”, whose headings it has."]),
        (removed("_lists"), []),
        (removed("_koers"), []),
        (put(LINES, A9="programmaorganisatie-algemeen", B10="SCHOLING", A13="  bestaanszekerheid "), []),
        (put(STONES, I8="done", H8="NEE", F8="Q2 2018"), []),
        (put(PEOPLE, C8="72.560", A9="Borne "), []),
        (put(LINES, C8="787.695,00", C9="546596,00 €", C11="238.740"), []),
        (
            put(LINES, C8="787,695.00", C11="238,740"),
            ["read-as: Financiën per lijn, C11: “238,740” is read as 238740, as C8 is written."],
        ),
    ],
    ids=[
        "amounts-swapped",
        "a-column-at-the-end",
        "a-title-above",
        "trailing-blanks",
        "a-gap",
        "headings-in-capitals",
        "the-files-own-headings",
        "look-alikes",
        "hidden-rows",
        "a-hidden-column",
        "a-hidden-sheet",
        "a-sheet-more",
        "a-blank-sheet",
        "a-sheet-renamed",
        "no-lists",
        "no-facts",
        "ids-and-capitals",
        "choices-in-other-words",
        "a-count-with-a-point",
        "dutch-amounts",
        "a-habit-decides",
    ],
)
def test_a_workbook_is_read_as_it_was_meant(store: Store, change: Change, said: list[str]) -> None:
    """Nothing changes, and what was not plain is said."""
    received = receive(store, damaged(PERIOD, change))
    assert [one.text(Words("en")) for one in received.problems] == []
    assert remarks(received) == said
    assert received.changes == ()


def test_a_choice_is_known_by_its_name_in_the_other_language_too() -> None:
    """An English name in a Dutch workbook, a Dutch one in an English."""
    for language, other in (("nl", "en"), ("en", "nl")):
        for schema in TABLES.values():
            found = choices(schema, {}, Words(language))
            for column in schema.columns:
                for value in column.options:
                    assert found[column.name].resolve(Words(other).option(schema.name, value), ()) == {value}


def _units(page: Any) -> None:
    page.insert_rows(7)
    page["C7"] = "(€)"


def test_a_row_of_units_below_the_headings_is_told_and_nothing_else(store: Store) -> None:
    """The explanations below it are still known for what they are."""
    received = receive(store, damaged(PERIOD, on(LINES, _units)))
    assert {(one.sheet, one.row) for one in received.problems} == {(LINES, 7)}


def test_a_copy_of_an_old_workbook_is_not_taken_for_the_new_one(store: Store) -> None:
    """What somebody typed on its first sheet is not what it was made of."""
    received = receive(store, damaged(PERIOD, put("Uitleg", B4="2024-H2")))
    assert [one.text(Words("en")) for one in received.problems] == [
        "The first sheet says 2024-H2, but the workbook was made of 2024-H1. Export one of 2024-H2, and copy the cells that were filled in."
    ]


def test_a_formula_counts_by_the_value_it_was_saved_with(store: Store) -> None:
    """And it is said that there was one."""
    content = with_value(damaged(PERIOD, put(LINES, C9="=540000+6596")), "540000+6596", "546596")
    received = receive(store, content)
    assert (received.problems, received.changes) == ((), ())
    assert remarks(received) == ["read-as: Financiën per lijn, C9: a formula; it is read as “546596”."]


def test_a_workbook_says_what_it_is_of_in_three_ways(store: Store) -> None:
    """By its hidden sheet, by its property, by its first sheet."""

    def forget(book: Any) -> None:
        book.custom_doc_props.props.clear()

    for change in (removed("_koers"), both(removed("_koers"), forget), both(removed("Uitleg"), forget)):
        received = receive(store, damaged(PERIOD, change))
        assert received.subject is not None
        assert (received.subject.name, received.problems) == (PERIOD, ())


def test_a_range_can_be_added_to_a_case(store: Store) -> None:
    """By a column with the heading that the others have."""

    def add(page: Any) -> None:
        page["Z6"], page["AA6"], page["Z8"], page["AA8"] = "Hoeveelheid (laagste)", "Hoeveelheid (hoogste)", 40, 80

    received = receive(store, damaged(CASE, on(MAP, add)))
    assert received.problems == ()
    assert [(one.column, one.after) for one in received.changes[0].cells] == [("quantity_low", "40"), ("quantity_high", "80")]
    header, row = received.files["value_map.csv"].decode().splitlines()
    assert "quantity,quantity_low,quantity_high,proxy" in header
    assert ",60,40,80," in row


def test_what_changes_is_told_in_the_workbooks_words(store: Store) -> None:
    """Rows that went first, then cells: by the names of lines and headings."""

    def change(page: Any) -> None:
        for cell in page[8][:5]:
            cell.value = None
        for cell in page[42][:5]:
            cell.value = None
        page["C9"] = 546596.5

    received = receive(store, damaged(PERIOD, on(LINES, change)))
    assert received.problems == ()
    lines = received.summary(1)
    assert lines[0] == "Financiën per lijn: 2 rijen verwijderd, 1 cel gewijzigd"
    assert lines[1:3] == ["  verwijderd: Programmaorganisatie algemeen · Algemene medewerkers", "  … en nog 1"]
    assert "Dienstverlening SamenTwente (incl. huisvesting), Begroting: 546596 → 546596,5 (+0,5)" in "\n".join(received.summary(9))


def test_headings_that_changed_places_are_asked_about(store: Store) -> None:
    """The values stayed where they were: two columns have each other's."""

    def change(page: Any) -> None:
        page["D6"], page["E6"] = page["E6"].value, page["D6"].value

    received = receive(store, damaged(PERIOD, on(LINES, change)))
    assert remarks(received) == [
        (
            "exchanged-columns: Financiën per lijn: “Besteed t/m peildatum” and “Nog verwachte besteding” have each other’s values: "
            "were their headings changed?"
        )
    ]


def test_rows_can_be_put_in_another_order(store: Store) -> None:
    """The file follows the sheet."""
    received = receive(store, damaged(PERIOD, _reversed(CARRIED)))
    assert [(one.table, one.reordered, one.cells) for one in received.changes] == [("carry_over", True, ())]


def _reversed(sheet: str) -> Callable[[Any], None]:
    def act(page: Any) -> None:
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=8, max_row=10)]
        for row, values in zip(page.iter_rows(min_row=8, max_row=10), reversed(rows), strict=True):
            for cell, value in zip(row, values, strict=True):
                cell.value = value

    return on(sheet, act)


def test_a_marked_copy_is_read_as_the_workbook_it_was(store: Store, tmp_path: Path) -> None:
    """Its list of problems is no table."""
    book = opened(damaged(PERIOD, added("Problemen", ("Blad", "Cel"))))
    assert receive(store, saved(book)).remarks == ()


def test_what_another_program_adds_is_no_matter(store: Store) -> None:
    """Excel keeps its lists to choose from where openpyxl does not look, and warns of; the tables are all there."""
    extension = b'<extLst><ext xmlns:x14="x" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    source = zipfile.ZipFile(io.BytesIO(damaged(PERIOD, both())))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for item in source.infolist():
            target.writestr(item, source.read(item).replace(b"</worksheet>", extension))
    received = receive(store, buffer.getvalue())
    assert (received.problems, received.remarks, received.changes) == ((), (), ())


def test_a_name_may_begin_with_the_word_for_a_total(store: Store) -> None:
    """Only a row that lacks something is one of totals."""
    received = receive(store, damaged(CASE, put(INPUTS, A8="Totaal gezond")))
    assert received.problems == ()
    assert [(one.before, one.after) for one in received.changes[0].cells] == []
    assert received.changes[0].added == ("Totaal gezond/Investment in the programme",)


def test_that_a_period_was_adopted_is_said(tmp_path: Path) -> None:
    """To change it is to restate it."""
    folder = small_programme(tmp_path)
    edit(folder / "params" / f"{PERIOD}.yaml", 'adopted_by: ""', "adopted_by: Bestuurlijk overleg")
    edit(folder / "params" / f"{PERIOD}.yaml", "status: concept ", "status: adopted ")
    received = receive(Store(folder / "data", folder / "params"), damaged(PERIOD, both()))
    assert remarks(received) == ["adopted: 2024-H1: the period was adopted by Bestuurlijk overleg; to change it is to restate it."]
