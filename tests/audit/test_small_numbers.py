"""A finding on a small number says that it differs, and nothing from which the number would follow."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from koers.audit.engine import Auditor
from koers.audit.model import Cell, Check, Computed
from koers.cli import main
from koers.data.origins import accept
from tests.audit.shipped import ROOT, auditor
from tests.programme_copy import edit


def test_a_wrong_total_of_hidden_counts_is_told_without_numbers() -> None:
    """Bof: 4 printed; were it 3, the difference would give away the rest."""
    audit = auditor("2019")
    assert audit._hidden("disease_totals/disease/bof:n_notifications")
    assert audit._hidden("disease_counts/bof/almelo:n_notifications") is audit.computed["2019/health/bof/almelo/n_notifications"].hidden
    assert not audit._hidden("disease_totals/disease/kinkhoest:n_notifications")


def test_an_aggregate_of_two_hidden_counts_is_not_spelt_out() -> None:
    """3 + 4 = 7 is printed as 8: the total may be shown, its terms not."""
    cells = [Cell(name, name, Decimal(value), Decimal(1), False, "t", name, "n", name) for name, value in (("a", 3), ("b", 4), ("sum", 8))]
    computed = {"a": Computed(Decimal(3), True, hidden=True), "b": Computed(Decimal(4), True, hidden=True)}
    [finding] = Auditor("d", cells, [Check("footing", "sum", ((1, "a"), (1, "b")))], computed, 5).run().findings
    assert (finding.hidden, [term.hidden for term in finding.terms]) == (False, [True, True])


def test_neither_text_nor_json_tells_a_small_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One notification of bof less, in a copy of the programme."""
    import shutil

    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    edit(data / "published" / "bcpg-2020-03" / "disease_totals.csv", "disease,bof,,4", "disease,bof,,3")
    accept(data, "published/bcpg-2020-03/disease_totals.csv", "a test")
    command = ["--data", str(data), "--params", str(ROOT / "params"), "audit", "2019"]
    assert main([*command, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    found = [finding for finding in told["findings"] if "bof" in finding["figure_id"]]
    assert [(f["published"], f["computed"], f["difference"], f["root_causes"][0]["amount"]) for f in found] == [(None, None, None, None)]
    cause = next(cause for cause in told["root_causes"] if "bof" in cause["id"])
    assert (cause["printed"], cause["expected"], cause["amount"]) == (None, None, None)
    assert main(command) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "footing: 2019/printed-totals/disease/bof" in line]
    assert lines == ["   - footing: 2019/printed-totals/disease/bof/n_notifications: it differs; its numbers are small and not shown"]
