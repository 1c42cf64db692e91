"""The command: what it writes, refuses, tells and undoes; the trace and the page that accounts for it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from koers.data.origins import read_origins
from koers.data.store import Store
from koers.ledger.imported import record_bytes
from koers.notebook import prepare_report
from koers.period import Period
from tests.ledger import example
from tests.ledger.books import LINES, PERIOD, SPENT, kept, programme, run, table
from tests.programme_copy import ROOT, edit
from tests.running import tree

LATE = ("B5", "01-07-2024", "4000", "8101", "999,99", "")
EARLY = ("B6", "31-12-2023", "4000", "8101", "1,11", "")
ELSEWHERE = ("B7", "01-02-2024", "4000", "8109", "70,00", "")
INCOME = ("B8", "01-02-2024", "8000", "", "", "500,00")
LEFT_OUT = 'left_out: [{account: "8*", reason: Opbrengsten}]'
FOLDER = f"data/periods/{PERIOD}"


def test_an_import_writes_spending_and_can_be_undone(tmp_path: Path, capsys: Any) -> None:
    """Every line in one part, the total to the cent; undoing it gives back every byte."""
    root = programme(tmp_path, LEFT_OUT)
    before = tree(root)
    file = kept(tmp_path, table([*LINES, LATE, EARLY, INCOME]))
    code, document, _ = run(root, capsys, "ledger", "import", PERIOD, str(file), "--dry-run", "--json")
    assert (code, document["status"], tree(root)) == (0, "checked", before)

    code, document, err = run(root, capsys, "ledger", "import", PERIOD, str(file), "--json")
    assert (code, document["status"]) == (0, "imported")
    assert "Reading export.csv …" in err
    parts = {name: (part["n_lines"], part["amount_eur"]) for name, part in document["parts"].items()}
    assert parts == {"counted": (4, 1354.56), "left_out": (1, -500), "unmapped": (0, 0), "before": (1, 1.11), "after": (1, 999.99)}
    assert document["total"] == {"n_lines": 7, "amount_eur": 1855.66}
    assert document["difference_eur"] == 0
    changed = {one["row"]: one["after"] for one in document["changes"][0]["changed"]}
    assert changed == {"ouderen/bennie-oud": "120", "ouderen/respijtzorg": "1234.56"}
    assert [finding["code"] for finding in document["findings"]] == ["before"]

    data = Store(root / "data", root / "params").load(Period.parse(PERIOD))
    spent = data.frames["line_finance"].set_index("line_id")["spent_eur"]
    assert [spent["bennie-oud"], spent["respijtzorg"]] == SPENT
    assert data.ledger is not None
    assert data.ledger.source.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert not [finding for finding in data.findings if "line_finance" in finding.file or "ledger" in finding.file]
    assert data.ledger.source.sha256[:16] in read_origins(root / "data")[0][f"periods/{PERIOD}/line_finance.csv"].note
    assert f"{FOLDER}/ledger-import.yaml" in {item.file for item in data.opened}
    # The same ledger gives the same bytes.
    first = tree(root / FOLDER)
    assert run(root, capsys, "ledger", "import", PERIOD, str(file))[0] == 0
    again = tree(root / FOLDER)
    assert {name: again[name] for name in first if not name.startswith(".undo")} == {
        name: content for name, content in first.items() if not name.startswith(".undo")
    }

    assert run(root, capsys, "workbook", "undo", PERIOD)[0] == 0  # the second import, which changed nothing
    edit(root / FOLDER / "line_finance.csv", "bennie-oud,82018,120,", "bennie-oud,82018,121,")
    warnings = [str(one) for one in Store(root / "data", root / "params").load(Period.parse(PERIOD)).findings]
    assert any("ouderen/bennie-oud: the file has 121 spent, the ledger that was imported gave 120." in one for one in warnings)


def test_undoing_gives_back_every_byte(tmp_path: Path, capsys: Any) -> None:
    root = programme(tmp_path)
    before = tree(root)
    code, said, _ = run(root, capsys, "ledger", "import", PERIOD, str(kept(tmp_path, table())))
    assert code == 0
    assert "total of the ledger" in said
    assert "ouderen/respijtzorg spent_eur: " in said
    assert f"To undo it: koers ledger undo {PERIOD}" in said
    code, _, err = run(root, capsys, "ledger", "undo", PERIOD)
    assert (code, tree(root)) == (0, before)
    assert "ledger-import.yaml, ledger.parquet: gone again" in err
    assert run(root, capsys, "ledger", "undo", PERIOD)[0] == 2


def test_what_no_rule_claims_stops_an_import_or_is_told(tmp_path: Path, capsys: Any) -> None:
    """By account and cost centre with the sum; nothing is written unless the mapping says that it is a warning."""
    root = programme(tmp_path)
    before = tree(root)
    file = kept(tmp_path, table([*LINES, ELSEWHERE, ELSEWHERE]))
    code, _, err = run(root, capsys, "ledger", "import", PERIOD, str(file))
    assert (code, tree(root)) == (2, before)
    assert "2 lines, together 140, are claimed by no rule: account 4000, cost centre 8109: 2 lines, together 140." in err
    assert err.splitlines()[-2] == "Error: 1 fault in the input; nothing was imported."
    mapping = root / "params/ledger.yaml"
    mapping.write_text(f"{mapping.read_text(encoding='utf-8')}\nunmapped: warning\n", encoding="utf-8")
    code, document, _ = run(root, capsys, "ledger", "import", PERIOD, str(file), "--json")
    assert code == 0
    assert document["unmapped"] == [{"account": "4000", "cost_centre": "8109", "n_lines": 2, "amount_eur": 140}]
    assert [finding["severity"] for finding in document["findings"]] == ["warning"]


def test_a_rule_that_claims_nothing_is_told_with_the_nearest_code(tmp_path: Path, capsys: Any) -> None:
    root = programme(tmp_path, "unmapped: warning")
    edit(root / "params/ledger.yaml", '"8102"', '"8103"')
    _, document, _ = run(root, capsys, "ledger", "import", PERIOD, str(kept(tmp_path, table())), "--dry-run", "--json")
    told = {finding["code"]: finding for finding in document["findings"]}
    assert told["idle-rule"]["message"] == "no line of the ledger has account 4*, cost centre 8103."
    assert told["idle-rule"]["advice"] == "The nearest that no rule claims: cost centre 8102."


def test_rules_that_claim_nothing_are_no_faults(tmp_path: Path, capsys: Any) -> None:
    """What stops an import is counted alone; the rules are told in one line, by where they stand."""
    root = programme(tmp_path)
    file = kept(tmp_path, table([ELSEWHERE]))
    _, _, err = run(root, capsys, "ledger", "import", PERIOD, str(file))
    assert "Error: 1 fault in the input; nothing was imported.\n" in err
    assert "1 line of 70 is claimed by no rule" in err
    assert "2 rules claim no line of the ledger: those of lines 9, 10." in err
    edit(root / "params/ledger.yaml", "lines:", "unmapped: warning\nlines:")
    _, document, _ = run(root, capsys, "ledger", "import", PERIOD, str(file), "--dry-run", "--json")
    assert [finding["code"] for finding in document["findings"]].count("idle-rule") == 1


DOUBTFUL = {
    "twice": ([*LINES, *LINES], "duplicate-row", "every line is there more than once, the same in booking, date, account, cost centre"),
    "one twice": ([*LINES, LINES[0]], "duplicate-row", "counted once too often: 1 line of 100."),
    "late": (LINES[3:], "months-missing", "nothing is booked from 2024-01-01 until 2024-06-30, the first day that is counted."),
    "early": (LINES[:3], "months-missing", "nothing is booked after 2024-01-17, and counted is until 2024-06-30."),
    "without a month": (
        [(f"B{n}", f"{n % 28 + 1:02d}-0{n % 4 + 1 + n % 4 // 2}-2024", "4000", "8101", f"{n},00", "") for n in range(60)] + [LINES[3]],
        "months-missing",
        "nothing is booked in 2024-03, and before and after that much is.",
    ),
    "turned round": (
        [(*row[:4], row[5], row[4]) for row in LINES],
        "negative",
        "2 finance lines have spent less than nothing: ouderen/respijtzorg −1234.56, ouderen/bennie-oud −120. All that is counted is −1354.56.",
    ),
    "a subtotal": (
        [*LINES[:2], ("Subtotaal", "31-01-2024", "4000", "8101", "120,50", ""), *LINES[2:]],
        "total-counted",
        "rows that look like totals are counted as lines: 1 line of 120.5.",
    ),
    "of another year": (
        [(row[0], row[1].replace("2024", "2025"), *row[2:]) for row in LINES],
        "nothing-counted",
        "no line is dated from 2024-01-01 to 2024-06-30 and counted.",
    ),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_a_ledger_that_is_doubtful_is_warned_of(case: str, tmp_path: Path, capsys: Any) -> None:
    """Each in its words, and one that is in order is not."""
    rows, code, message = DOUBTFUL[case]
    root = programme(tmp_path)
    done, document, _ = run(root, capsys, "ledger", "import", PERIOD, str(kept(tmp_path, table(rows))), "--dry-run", "--json")
    told = {finding["code"]: finding for finding in document["findings"]}
    assert (done, told[code]["severity"]) == (0, "warning")
    assert message in told[code]["message"]


def test_a_month_without_bookings_in_a_quiet_ledger_is_no_doubt(tmp_path: Path, capsys: Any) -> None:
    """From January the lines go on in June: with four of them that may be chance."""
    _, document, _ = run(programme(tmp_path), capsys, "ledger", "import", PERIOD, str(kept(tmp_path, table())), "--dry-run", "--json")
    assert "months-missing" not in {finding["code"] for finding in document["findings"]}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("2024-H7", "export.csv"), "2024-H7"),
        ((PERIOD, "exprt.csv"), "Did you mean 'export.csv'?"),
        ((PERIOD, "export.csv", "--mapping", "params/ledgr.yaml"), "There is no mapping file"),
    ],
)
def test_what_is_not_there_is_named(words: tuple[str, ...], message: str, tmp_path: Path, capsys: Any) -> None:
    root = programme(tmp_path)
    kept(tmp_path, table())
    code, _, err = run(root, capsys, "ledger", "import", words[0], str(tmp_path / words[1]), *words[2:])
    assert code == 2
    assert message in err


def test_a_record_that_was_changed_by_hand_is_an_error(tmp_path: Path, capsys: Any) -> None:
    """Its parts must be its total, and its lines what was counted; the lines that were kept must be those."""
    root = programme(tmp_path)
    assert run(root, capsys, "ledger", "import", PERIOD, str(kept(tmp_path, table())))[0] == 0
    figure = f"{PERIOD}/finance/ouderen/bennie-oud/spent"
    (root / "notebooks").mkdir()
    code, document, _ = run(root, capsys, "trace", figure, "--json")
    assert code == 0
    assert document["ledger"]["amount_eur"] == 120
    assert document["ledger"]["lines"][2] == {
        "row": 4, "booking": "B3", "date": "2024-01-17", "account": "4100", "cost_centre": "8101", "amount_eur": -0.5,
    }  # fmt: skip
    said = run(root, capsys, "trace", f"{PERIOD}/finance/ouderen/total/spent", "--lang", "en")[1]
    assert "3 lines of the ledger export.csv: €120.00" in said
    assert "row 4" not in said
    assert "the ledger that was imported gave" not in said
    edit(root / FOLDER / "line_finance.csv", "bennie-oud,82018,120,", "bennie-oud,82018,121.5,")
    said = run(root, capsys, "trace", figure, "--lang", "en")[1]
    assert "ouderen/bennie-oud: the file has 121.5 spent, the ledger that was imported gave 120." in " ".join(said.split())
    edit(root / FOLDER / "line_finance.csv", "bennie-oud,82018,121.5,", "bennie-oud,82018,120,")
    with (root / FOLDER / "ledger.parquet").open("ab") as opened:
        opened.write(b" ")
    code, _, err = run(root, capsys, "trace", figure)
    assert code == 2
    assert "it is not the file that the import kept" in err
    (root / FOLDER / "ledger.parquet").unlink()
    assert "The lines are not kept here" in run(root, capsys, "trace", figure, "--lang", "en")[1]
    edit(root / FOLDER / "ledger-import.yaml", 'amount_eur: "120"', 'amount_eur: "121"')
    code, said, _ = run(root, capsys, "check", PERIOD)
    assert code == 2
    assert "key parts.counted: parts.counted is 1354.56 in 4 lines, and its parts are 1355.56 in 4 lines." in said


def test_a_line_of_a_ledger_is_traced_to_the_figures_that_it_went_into(tmp_path: Path, capsys: Any) -> None:
    """To the spending of its finance line and what follows from that; one that was left out says why, and that is all."""
    root = programme(tmp_path, LEFT_OUT)
    (root / "notebooks").mkdir()
    assert run(root, capsys, "ledger", "import", PERIOD, str(kept(tmp_path, table([*LINES, LATE, INCOME]))))[0] == 0
    at = f"{FOLDER}/ledger.parquet:4"
    code, document, _ = run(root, capsys, "trace", "--input", at, "--json")
    assert code == 0
    told = document["ledger"]
    assert (told["part"], told["theme_id"], told["line_id"], told["as_booked"]) == ("counted", "ouderen", "bennie-oud", True)
    assert (told["line"]["booking"], told["line"]["amount_eur"]) == ("B3", -0.5)
    follows = {figure["figure_id"] for subject in document["subjects"] for figure in subject["figures"]}
    finance = f"{PERIOD}/finance"
    assert {f"{finance}/ouderen/bennie-oud/spent", f"{finance}/ouderen/bennie-oud/balance", f"{finance}/programme/total/spent"} <= follows
    assert f"{finance}/ouderen/bennie-oud/budget" not in follows
    said = " ".join(run(root, capsys, "trace", "--input", at, "--lang", "en")[1].split())
    assert "Counted as spent, from 1 January 2024 to 30 June 2024" in said
    assert "ouderen/bennie-oud: data/periods/2024-H1/line_finance.csv, row" in said
    code, document, _ = run(root, capsys, "trace", "--input", f"{FOLDER}/ledger.parquet:6", "--json")
    assert (code, document["ledger"]["part"], document["subjects"]) == (0, "after", [])
    code, _, err = run(root, capsys, "trace", "--input", f"{FOLDER}/ledger.parquet:9")
    assert code == 2
    assert "has no row 9. Its rows are those of export.csv, 2 to 7" in err
    edit(root / FOLDER / "line_finance.csv", "bennie-oud,82018,120,", "bennie-oud,82018,121.5,")
    said = " ".join(run(root, capsys, "trace", "--input", at, "--lang", "en")[1].split())
    assert "the file has 121.5 spent, the ledger that was imported gave 120." in said


def test_the_page_that_accounts_says_where_spending_came_from(tmp_path: Path, capsys: Any) -> None:
    """The ledger, its checksum, its parts and its total, as figures that are traced; nothing of it where there was no ledger."""
    root = programme(tmp_path, LEFT_OUT)
    store = Store(root / "data", root / "params")
    without = str(prepare_report(store, ROOT, "financial-overview", PERIOD).accountability().neutral())
    assert "grootboek" not in without
    file = kept(tmp_path, table([*LINES, LATE, INCOME]))
    assert run(root, capsys, "ledger", "import", PERIOD, str(file))[0] == 0
    store = Store(root / "data", root / "params")
    assert "Opbrengsten" in prepare_report(store, ROOT, "financial-overview", PERIOD, "en")._supplied  # marked as Dutch where it stands
    section = prepare_report(store, ROOT, "financial-overview", PERIOD).accountability()
    page = section.neutral()
    told = str(page)
    assert hashlib.sha256(file.read_bytes()).hexdigest() in told
    assert "Weggelaten: Opbrengsten." in told
    figures = {figure.id.removeprefix(f"{PERIOD}/finance/ledger/"): figure for figure in section.traced if "/finance/ledger/" in figure.id}
    assert figures["counted/amount"].text == "€\u00a01.354,56"
    assert figures["difference/amount"].value == 0
    assert {term for _, term in figures["difference/amount"].terms} >= {f"{PERIOD}/finance/ledger/total/amount"}


def test_the_example_is_what_its_script_makes() -> None:
    """Byte for byte; and its sums are what the example spent."""
    assert example.LEDGER.read_bytes() == example.ledger()
    assert example.MAPPING.read_bytes() == example.mapping()


def test_the_example_gives_the_example(tmp_path: Path, capsys: Any) -> None:
    """Importing its ledger into its period changes nothing: the tutorial gives the same reports either way."""
    root = tmp_path / "root"
    for part in ("data", "params"):
        shutil.copytree(example.FOLDER.parents[2] / part, root / part, ignore=shutil.ignore_patterns("published", "impact"))
        shutil.copytree(example.FOLDER / part, root / part, dirs_exist_ok=True)
    code, document, _ = run(root, capsys, "ledger", "import", "2024-H2", str(example.LEDGER), "--dry-run", "--json")
    assert (code, document["changes"], document["difference_eur"]) == (0, [], 0)
    assert document["parts"]["counted"]["amount_eur"] == sum(int(amount) for *_, amount in example.spent())
    (less,) = [finding for finding in document["findings"] if finding["severity"] != "info"]
    assert less["message"].startswith("1 finance line has spent less than by 2024-H1, ")  # a correction, which is to be looked at
    title, headings, *bookings, _total = example.LEDGER.read_text(encoding="utf-8").splitlines()
    half = [one for one in bookings if one.split(";")[1][3:] >= "07-2024"]
    file = kept(tmp_path, "\n".join([title, headings, *half]).encode())
    _, document, _ = run(root, capsys, "ledger", "import", "2024-H2", str(file), "--dry-run", "--json")
    told = {finding["code"]: finding["message"] for finding in document["findings"]}
    assert {"months-missing", "spent-less"} <= set(told)
    assert " finance lines have spent less than by 2024-H1, earlier in the same fiscal year: " in told["spent-less"]


def test_a_record_is_read_as_it_was_written(tmp_path: Path, capsys: Any) -> None:
    root = programme(tmp_path)
    assert run(root, capsys, "ledger", "import", PERIOD, str(kept(tmp_path, table())))[0] == 0
    record = Store(root / "data", root / "params").ledger(Period.parse(PERIOD))
    assert record is not None
    assert record_bytes(record) == (root / FOLDER / "ledger-import.yaml").read_bytes()
