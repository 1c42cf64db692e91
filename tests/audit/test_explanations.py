"""A record explains a finding as long as its values stand; then it lapses, and that is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from koers.cli import main
from koers.data.origins import accept
from koers.data.store import Store
from koers.tie_out import audit_period, audit_tables
from tests.audit.shipped import ROOT
from tests.audit.small import LINES, audited, one, write
from tests.programme_copy import copy_programme

HEADER = "finding,published,computed,reason_nl,reason_en,evidence,date\n"
RECORD = "footing lines/a/total/budget,190,150,Drukfout.,A misprint.,Erratum 3,2024-11-05\n"
WRONG = LINES.replace("total,150", "total,190")


def test_a_record_explains_its_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then nothing is open, the difference stays in the list, and the command ends with 0."""
    folder = write(tmp_path, {"lines": WRONG, "explanations": HEADER + RECORD})
    assert main(["audit", "--tables", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    [finding] = told["findings"]
    assert (finding["id"], finding["rule"], finding["status"]) == ("footing lines/a/total/budget", "footing", "explained")
    assert finding["explanation"] == {"reason": {"nl": "Drukfout.", "en": "A misprint."}, "evidence": "Erratum 3", "date": "2024-11-05"}
    assert (told["differs"], told["lapsed"]) == (1, [])
    assert main(["audit", "--tables", str(folder)]) == 0
    text = capsys.readouterr().out
    assert "A misprint. (Erratum 3, 2024-11-05)" in text
    assert "No finding is open." in text


@pytest.mark.parametrize("table", [WRONG.replace("total,190", "total,191"), WRONG.replace("a,one,50", "a,one,51")])
def test_it_lapses_when_a_value_changes(tmp_path: Path, table: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The printed one, or the one that follows."""
    folder = write(tmp_path, {"lines": table, "explanations": HEADER + RECORD})
    assert main(["audit", "--tables", str(folder)]) == 1
    text = capsys.readouterr().out
    assert (
        "lapsed explanations.csv, row 2: footing lines/a/total/budget was explained for 190 against 150; that is no longer so: now" in text
    )


def test_a_record_of_no_finding_is_told_with_the_nearest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A slip in its id: that is said, and not that values changed."""
    folder = write(tmp_path, {"lines": WRONG, "explanations": HEADER + RECORD.replace("total/budget", "totaal/budget")})
    assert main(["audit", "--tables", str(folder)]) == 1
    text = capsys.readouterr().out
    assert "footing lines/a/totaal/budget: there is no such finding. Did you mean 'footing lines/a/total/budget'?" in text


def test_tables_in_two_descriptions_share_their_explanations(tmp_path: Path) -> None:
    """Each record belongs to the description whose finding it names; one of no finding lapses once."""
    write(tmp_path, {"lines": WRONG, "explanations": HEADER + RECORD + RECORD.replace("lines/a", "lines/b")})
    second = "tables:\n  other:\n    row: line\n    columns: {budget: budget}\n    footing: [{total: total, of: '*'}]\n"
    (tmp_path / "second.yaml").write_text(second, encoding="utf-8")
    (tmp_path / "other.csv").write_text("line,budget\none,50\ntotal,50\n", encoding="utf-8")
    audit = audit_tables(tmp_path).audit
    assert ([record.row for record in audit.lapsed], audit.open) == ([3], ())


def test_it_lapses_when_the_finding_is_gone(tmp_path: Path) -> None:
    """A record of nothing is told as well; it opens nothing."""
    audit = audited(tmp_path, {"lines": LINES, "explanations": HEADER + RECORD})
    assert ([record.row for record in audit.lapsed], audit.open) == ([2], ())


def test_a_record_of_a_difference_by_rounding_stays_a_difference_by_rounding(tmp_path: Path) -> None:
    """It may be explained further."""
    record = RECORD.replace("190", "151")
    finding = one(audited(tmp_path, {"lines": LINES.replace("total,150", "total,151"), "explanations": HEADER + record}))
    assert (finding.rule, finding.explanation is not None) == ("rounding", True)


def test_a_faulty_record_is_told_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As any table's."""
    folder = write(tmp_path, {"lines": WRONG, "explanations": HEADER + RECORD.replace("190", "veel").replace("2024-11-05", "gisteren")})
    assert main(["audit", "--tables", str(folder)]) == 2
    told = capsys.readouterr().err
    assert "explanations.csv, row 2, column published: 'veel'" in told
    assert "explanations.csv, row 2, column date: 'gisteren'" in told


def test_a_published_documents_record_has_an_origin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It lies with the document, and is an error until it is accepted."""
    programme = copy_programme(tmp_path)
    data, params = programme / "data", programme / "params"
    figure = "2024-H1/finance/overview/lasten/programma-organisatie-algemeen/budget_revised"
    other = "2024-H1/finance/programmaorganisatie-algemeen/total/budget_revised"
    record = f"agree_between_tables {figure} = {other},1842422,1846422,Drukfout.,A misprint.,Erratum,2024-11-05\n"
    path = data / "published" / "tk-2024-h1" / "explanations.csv"
    path.write_text(HEADER + record, encoding="utf-8")
    command = ["--data", str(data), "--params", str(params), "audit", "2024-H1", "--json"]
    assert main(command) == 2
    assert "tk-2024-h1/explanations.csv: the file has no origin record." in capsys.readouterr().err
    accept(data, "published/tk-2024-h1/explanations.csv", "the programme's answer")
    assert main(command) == 1
    told = json.loads(capsys.readouterr().out)
    assert [f["rule"] for f in told["findings"] if f["explanation"]] == ["agree_between_tables"]
    assert len([f for f in told["findings"] if f["status"] == "open"]) == 17


def test_one_file_explains_thefindings_of_all_periods_of_a_document(tmp_path: Path) -> None:
    """A record of a finding of 2019-Q4 holds there, and is no concern of 2019; a slip is told in both."""
    for folder in ("data", "params"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    store = Store(tmp_path / "data", tmp_path / "params")
    figure, other = "2019-Q4/stated/early-detection-started-overview/value", "2019-Q4/stated/early-detection-started/value"
    record = f"agree_between_tables {figure} = {other},5,13,Ouder.,Older.,Sheet,2020-03-04\n"
    path = tmp_path / "data" / "published" / "bcpg-2020-03" / "explanations.csv"
    path.write_text(HEADER + record + record.replace("detection", "detecting", 1), encoding="utf-8")
    accept(tmp_path / "data", "published/bcpg-2020-03/explanations.csv", "the programme's answer")
    of_quarter, of_year = audit_period(store, "2019-Q4").audit, audit_period(store, "2019").audit
    assert [finding.explanation is not None for finding in of_quarter.findings] == [True]
    assert [[one.row for one in audit.lapsed] for audit in (of_quarter, of_year)] == [[3], [3]]
