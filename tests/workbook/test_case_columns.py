"""What a case's workbook computes along: the engine's own figures, also when a spreadsheet program computes them."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from koers.commands.workbook import make_workbook
from koers.data.impact import read_case
from koers.frames import rows_of
from koers.impact.value import Result, value_case
from koers.workbook.grid import FIRST_ROW, HEADING_ROW, TOTAL_ROW
from koers.workbook.receive import receive
from koers.workbook.tables import find_subject
from koers.workbook.words import Words
from tests.running import spreadsheet_program
from tests.workbook.books import CASES, ROOT, STORE, opened
from tests.workbook.damage import saved

MEASURES = {
    "Gross": "gross",
    "After deadweight": "after_deadweight",
    "After displacement": "after_displacement",
    "Impact": "impact",
    "Price factor": "proxy_factor",
}
# Added filters, drop-off from the first year, prices moved by the list that they are from, inputs in dollars; a row each
# without a price, left out, negative, of a year that no list has, and lasting no year at all.
ODD = {
    "case.yaml": """title: Odd
question: ratio
status: exercise
currency: EUR
price_year: 2023
discount_rate: 0.03
exchange_rates: {USD: 0.9}
convention: {filter_algebra: additive, drop_off_starts: year1}
""",
    "inputs.csv": """stakeholder,input,value,currency,year,kind,note
A,Money,1000.5,,,cash,
B,Dollars,300,USD,1,cash,
""",
    "value_map.csv": """outcome_id,stakeholder,outcome,indicator,quantity,proxy,proxy_value,proxy_price_year,proxy_source,first_year,duration_years,\
deadweight,displacement,attribution_to_others,drop_off,status,note
moved,A,x,,12.5,p,86.78,2022,kostenhandleiding/24-hour-blood-pressure-measurement,1,3,0.1,0.2,0.3,0.25,priced,
old,A,x,,3,p,7,2010,elsewhere,2,2,0.1,,,,priced,
against,B,x,,3,p,-7.25,2023,,1,1,,0.5,,0.1,priced,
momentary,B,x,,3,p,5,,,1,0,,,,,priced,
unknown,B,x,,,p,,,,,,,,,,unpriced,
without,B,x,,3,p,5,,,1,1,,,,,excluded,
""",
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every shipped case, and one of everything that they do not have; beside the shipped unit prices."""
    data = tmp_path_factory.mktemp("odd")
    folder = data / "impact" / "odd"
    folder.mkdir(parents=True)
    for name in ("origins.csv", "impact/unit_prices.csv"):
        (data / name).write_bytes((ROOT / "data" / name).read_bytes())
    for name, text in ODD.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {**{name: ROOT / "data" / "impact" / name for name in CASES}, "odd": folder}


@cache
def made(folder: Path) -> bytes:
    """The English workbook of a case."""
    return make_workbook(STORE, find_subject(STORE, folder.as_posix()), Words("en"))


@pytest.fixture(scope="module")
def recalculated(folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Their workbooks, without the values that were written along, as LibreOffice computes them."""
    place = tmp_path_factory.mktemp("recalculated")
    for name, folder in folders.items():
        opened(made(folder)).save(place / f"{name}.xlsx")
    profile, out = f"-env:UserInstallation={(place / 'profile').as_uri()}", place / "out"
    command = [spreadsheet_program(), profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)]
    subprocess.run([*command, *(f"{name}.xlsx" for name in folders)], cwd=place, check=True, capture_output=True, timeout=120)
    return {name: opened((out / f"{name}.xlsx").read_bytes(), data_only=True) for name in folders}


def column(page: Any, heading: str) -> int | None:
    return next((cell.column for cell in page[HEADING_ROW + 1] if cell.value == heading), None)


def agree(book: Any, result: Result) -> None:
    """Compare every computed cell and every total with the engine's."""
    page = book["Value map"]
    priced = [row.status == "priced" for row in rows_of(result.outcomes)]
    known = [row.status == "priced" and row.quantity is not None for row in rows_of(result.outcomes)]
    first = {row.row: row.impact for row in reversed(list(rows_of(result.by_year)))}
    expected = {heading: list(result.outcomes[name]) for heading, name in MEASURES.items()}
    expected["First year value"] = [first.get(row, Decimal(0)) for row in result.outcomes.index]
    expected["Price factor"] = [1 if factor is None else factor for factor in expected["Price factor"]]
    for heading, values in expected.items():
        at = column(page, heading)
        if at is None:
            assert heading == "Price factor"
            assert set(values) == {1}
            continue
        shown = priced if heading == "Price factor" else known
        for offset, value in enumerate(values):
            found = page.cell(FIRST_ROW + 1 + offset, at).value
            if shown[offset]:
                assert found == pytest.approx(float(value), rel=1e-12, abs=1e-12), (heading, offset)
            else:
                assert found in (None, ""), (heading, offset)
        total = page.cell(TOTAL_ROW + 1, at).value
        if heading == "Price factor":
            assert total is None
        elif known == priced:
            assert total == pytest.approx(float(sum(values)), rel=1e-12)
        else:
            assert total in (None, "")  # what is not known is not summed up as if it were
    page = book["Inputs"]
    total = page.cell(TOTAL_ROW + 1, column(page, "Amount") or column(page, "Value *")).value
    assert total == pytest.approx(float(sum(result.inputs["amount"])), rel=1e-12)


@pytest.mark.parametrize("name", [*CASES, "odd"])
def test_what_is_computed_is_what_the_engine_finds(name: str, folders: dict[str, Path], recalculated: dict[str, Any]) -> None:
    """As it is written, and as LibreOffice recalculates it: gross, each filter by the case's convention, first year, sums."""
    result = value_case(read_case(folders[name]).case)
    agree(opened(made(folders[name]), data_only=True), result)
    agree(recalculated[name], result)


def test_a_value_of_the_odd_case_by_hand(folders: dict[str, Path]) -> None:
    """86.78 became 90.08: 12.5 × 86.78 × 90.08 ÷ 86.78 = 1,126; less 60% = 450.40; a quarter drops off: 337.80. 300 dollars: 270."""
    book = opened(made(folders["odd"]), data_only=True)
    page, first = book["Value map"], FIRST_ROW + 1
    found = [page.cell(first, column(page, heading)).value for heading in ("Gross", "Impact", "First year value")]
    assert found == pytest.approx([1126, 450.4, 337.8])
    page = book["Inputs"]
    assert [page.cell(row, column(page, "Amount")).value for row in (first, first + 1)] == [1000.5, 270]


def test_computed_cells_are_locked_and_say_how(folders: dict[str, Path]) -> None:
    """The formula can be seen; below the heading it stands in words, as the case's convention has it."""
    page = opened(made(folders["safe-nights-2024"]))["Value map"]
    at = column(page, "Impact")
    cell = page.cell(FIRST_ROW + 1, at)
    assert cell.protection.locked
    assert cell.value == '=IF($A8="","",IFERROR(IF(AND(S8="Priced",U8<>""),U8*(1-O8-P8-Q8),""),"?"))'
    assert page.cell(HEADING_ROW + 2, at).value == "Gross × (1 − Deadweight − Displacement − Attribution to others)"
    assert page.cell(HEADING_ROW + 2, column(page, "Gross")).value == "Quantity × Proxy value; where Status is Priced"


def test_what_is_computed_is_not_read_back_and_nothing_may_be_typed_there(folders: dict[str, Path]) -> None:
    """Exported and imported is the same, also with values where the formulas were; another number is told with what it comes to."""
    content = made(folders["odd"])
    assert (received := receive(STORE, content)).problems == ()
    assert received.changes == ()
    book, values = opened(content), opened(content, data_only=True)
    for name in ("Inputs", "Value map"):
        for row in book[name].iter_rows(min_row=FIRST_ROW + 1):
            for cell in row:
                if cell.data_type == "f":
                    cell.value = values[name][cell.coordinate].value or None
    assert receive(STORE, saved(book)).problems == ()
    page = book["Value map"]
    page.cell(FIRST_ROW + 1, column(page, "Price factor")).value = 1.04
    [problem] = receive(STORE, saved(book)).problems
    assert "“1.04” stands in a column that is computed, which is not read; it comes to 1.038027." in problem.text(Words("en"))
