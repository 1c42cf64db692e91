"""``koers compare``: the same either way round, as text and as JSON; what cannot be compared is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from koers.cli import main
from koers.data.store import Store
from koers.errors import Finding
from tests.programme_copy import edit
from tests.running import ROOT

SECOND = ROOT / "tests/second_programme"


def compared(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """How it ended, and what it said, of the second programme."""
    folders = ["--data", str(SECOND / "data"), "--params", str(SECOND / "params")]
    code = main([*folders, "compare", *map(str, words)])
    return code, *capsys.readouterr()


@pytest.fixture
def document(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> dict[str, Any]:
    """Both quarters as JSON."""
    code, out, err = compared(capsys, "2023-Q1", "2023-Q2", "--json", "--outputs", tmp_path)
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_json_has_exact_numbers_with_the_largest_movements_first(document: dict[str, Any]) -> None:
    """Euros with cents, shares as fractions; ids of figures of the later period."""
    assert (document["period"], document["earlier"], document["same_fiscal_year"]) == ("2023-Q2", "2023-Q1", True)
    assert [theme["theme"] for theme in document["money"]["themes"]] == ["jong-op-de-dijk", "wonen-en-water", "bureau"]
    movements = document["money"]["themes"][1]["movements"]
    assert [abs(one["change"]) for one in movements] == sorted((abs(one["change"]) for one in movements), reverse=True)
    spent = next(one for one in movements if one["measure"] == "spent")
    # 50 000.25 + 8 000 + 10 000, then 90 000.25 + 25 000 + 20 000.
    assert spent == {
        "measure": "spent",
        "figure_id": "2023-Q2/comparison/wonen-en-water/total/spent_change",
        "before": 68000.25,
        "now": 135000.25,
        "change": 67000,
    }
    assert document["forecast"]["forecast_error"] == -5000.75
    assert document["forecast"]["lines"][0]["line"] == "schippersschool"
    assert [one["project"] for one in document["projects"]["forward"]] == ["drijvende-buurt", "buurtbatterij"]
    assert document["results"][-1] == {"theme": "programme", "before": 1, "now": 4, "change": 3}
    assert document["restated"] == document["moved"] == []


def test_text_is_the_same_either_way_round(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The later period comes out as the later one."""
    code, out, _ = compared(capsys, "2023-Q1", "2023-Q2", "--outputs", tmp_path)
    assert compared(capsys, "2023-Q2", "2023-Q1", "--outputs", tmp_path) == (code, out, "")
    assert out.startswith("2023-Q2 compared with 2023-Q1.\n")
    assert "Expected then for the whole year: €367,000; it is now €377,000." in out
    assert "  Drijvende buurt went forward: Proef → Breed" in out


def test_what_moved_in_a_restatement_is_listed_the_largest_first(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """From the list that lies beside the folder that was kept."""
    rows = (
        "figure_id,label,unit,old,new,old_text,new_text\n",
        "2023-Q1/finance/a,Small,EUR,10,12,€10,€12\n",
        "2023-Q1/finance/b,Gone,EUR,500,absent,€500,absent\n",
    )
    (tmp_path / "2023-Q1--adopted-2023-04-20.moved.csv").write_text("".join(rows), encoding="utf-8")
    (tmp_path / "2022-Q1--adopted-2023-04-20.moved.csv").write_text(rows[0], encoding="utf-8")
    _, out, _ = compared(capsys, "2023-Q1", "2023-Q2", "--outputs", tmp_path)
    told = "Figures of 2023-Q1 that moved when it was restated (2023-Q1--adopted-2023-04-20.moved.csv): 2\n  Gone: €500 → absent\n  Small: €10 → €12\n"
    assert told in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("2023-Q1", "2023-Q1"), "2023-Q1 is named twice. Name two periods."),
        (("2023-Q1", "2023-Q3"), "Did you mean '2023-Q2'?"),
        (("2022", "2023-Q1"), "2023-Q1 and 2022 tell of nothing in common: neither money, nor projects, nor results"),
    ],
)
def test_what_cannot_be_compared_is_said(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str) -> None:
    """Exit 2, nothing on standard output."""
    code, out, err = compared(capsys, *words)
    assert (code, out) == (2, "")
    assert message in err


def test_at_year_end_the_text_leads_with_what_orders_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Changes of budgets and of the end come before spending; that nothing is expected any more is no movement."""
    shutil.copytree(SECOND, tmp_path / "programme")
    edit(tmp_path / "programme/params/programme.yaml", "fiscal_year_start_month: 10", "fiscal_year_start_month: 7")
    finance = tmp_path / "programme/data/periods/2023-Q2/line_finance.csv"
    rows = finance.read_text(encoding="utf-8").splitlines()
    at = rows[0].split(",").index("expected_spend_eur")
    done = [",".join("0" if i == at else cell for i, cell in enumerate(row.split(","))) for row in rows[1:]]
    finance.write_text("\n".join([rows[0], *done, ""]), encoding="utf-8")
    folders = ["--data", str(tmp_path / "programme/data"), "--params", str(tmp_path / "programme/params")]
    assert main([*folders, "compare", "2023-Q1", "2023-Q2", "--outputs", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "The largest changes of budgets and of what is left come first" in out
    told = out[: out.index("Expected then")]
    assert "expected" not in told
    assert "still to be booked" not in told
    [line] = [line for line in told.splitlines() if line.startswith("    Schippersschool")]
    assert line.index("end balance") < line.index("spent")


def test_a_period_that_is_not_filled_in_is_said_in_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No list of its faults."""
    monkeypatch.setattr(
        Store, "unfilled", lambda _self, period: [Finding("x", 0, "", "to-fill-in", "x", "x")] if str(period) == "2023-Q2" else []
    )
    code, out, err = compared(capsys, "2023-Q1", "2023-Q2")
    assert (code, out) == (2, "")
    assert "2023-Q2 is not filled in yet: there is nothing to compare. `koers check 2023-Q2` says what it lacks." in err
    assert err.count("\n") == 1
