"""Sections of the tie-out, in two languages: on the shipped documents, on small ones, and on small numbers."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest

from koers.data.origins import accept
from koers.data.store import Store
from koers.errors import DataError
from koers.export.xlsx import export_xlsx
from koers.lineage import SUPPRESSED, behind, merged
from koers.notebook import Report, prepare_report
from koers.present.display import Figure, Heading, KeyMessages, Section, Table, Tiles, figures_of
from koers.present.tie_out import Audited, TieOutSections
from koers.present.tie_out.marks import SIGNS, ticks_of
from koers.present.wording import Wording
from koers.tie_out import audit_tables
from tests.audit.shipped import PERIODS, ROOT, STORE, tied_out
from tests.audit.small import LINES, write
from tests.programme_copy import edit

both_languages = pytest.mark.parametrize("language", ["nl", "en"])
SECTIONS = ("key_messages", "at_a_glance", "materiality", "causes", "rounding", "explanations", "coverage", "printed_tables")
OCO = "finance_tables/mentale-gezondheid/onafhankelijke-clientondersteuning:expected_end_balance"


@cache
def report(period: str, language: str = "nl") -> Report:
    """The shipped report of a period."""
    return prepare_report(STORE, ROOT, "tie-out", period, language)


def together(sections: TieOutSections) -> Section:
    """All sections, as in the report."""
    found = Section(())
    for name in SECTIONS:
        found += getattr(sections, name)()
    return found


@cache
def everything(period: str, language: str = "nl") -> Section:
    """All sections of a shipped report."""
    return together(report(period, language).tie_out)


def small(folder: Path, tables: dict[str, str], language: str = "en") -> TieOutSections:
    """The sections on described tables alone."""
    tied = audit_tables(write(folder, tables))
    documents = tuple(Audited(document, audit) for document, audit in zip(tied.documents, tied.audits, strict=True))
    return TieOutSections("2024-H1", documents, Wording(language), {}, None, Decimal("0.01"), Decimal("0.001"))


def words(section: Section) -> str:
    """What a section says."""
    return json.dumps(section.neutral(), ensure_ascii=False)


def figure(section: Section, key: str) -> str | None:
    """The value of a figure by its id."""
    return next(found["value"] for found in figures_of(section.neutral()) if found["id"] == key)


@both_languages
@pytest.mark.parametrize("period", PERIODS)
def test_a_figure_says_the_same_wherever_it_stands(period: str, language: str) -> None:
    """One value, label and text for each id, and every id names period and subject."""
    found: dict[str, set[tuple[str, str | None, str]]] = {}
    for one in figures_of(everything(period, language).neutral()):
        found.setdefault(one["id"], set()).add((one["label"], one["value"], one["text"]))
    assert {key: said for key, said in found.items() if len(said) > 1} == {}
    assert all(re.fullmatch(rf"{period}/(tie-out|finance)/[a-z0-9/-]+/[a-z0-9_-]+", key) for key in found)


@both_languages
@pytest.mark.parametrize("period", PERIODS)
def test_names_and_anchors_are_unique_and_levels_are_not_skipped(period: str, language: str) -> None:
    """So that the report can be exported."""
    items = list(everything(period, language))
    for names in ([i.anchor for i in items if isinstance(i, Heading)], [i.name for i in items if isinstance(i, Table)]):
        assert sorted(set(names)) == sorted(names)
    levels = [2, *(item.level for item in items if isinstance(item, Heading))]
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("period", PERIODS)
def test_what_is_counted_is_what_was_audited(period: str) -> None:
    """Tiles and totals against the audit itself."""
    audit, shown = tied_out(period).audit, everything(period)
    total = f"{period}/tie-out/total"
    assert figure(shown, f"{total}/n_published") == str(len(audit.figures))
    assert figure(shown, f"{total}/n_recomputed") == str(audit.n_recomputed)
    assert figure(shown, f"{total}/n_open") == str(len(audit.open))
    assert figure(shown, f"{total}/n_open_causes") == str(sum(not cause.is_rounding for cause in audit.causes))
    assert Decimal(figure(shown, f"{total}/coverage_share") or 0) == Decimal(audit.n_recomputed) / len(audit.figures)
    assert [len(item.items) for item in shown if isinstance(item, Tiles)] == [4, 3]
    [messages] = [item for item in shown if isinstance(item, KeyMessages)]
    assert 2 <= len(messages.items) <= 5
    listed = next(item for item in shown if isinstance(item, Table) and item.name == "alle-bevindingen")
    assert len(listed.rows) == len(audit.findings)


def test_the_half_year_report_by_root_cause() -> None:
    """Five causes, money first and the largest first, in the words of each."""
    headings = [item.text for item in everything("2024-H1") if isinstance(item, Heading) and item.anchor.startswith("oorzaak-")]
    assert headings == [
        "1. Positief resultaat, begroting: een cijfer lijkt weggevallen",
        "2. (Onafhankelijke) cliëntondersteuning, verwacht eindsaldo: een wijziging lijkt niet verwerkt",
        "3. Programma organisatie algemeen, gewijzigde begroting: één cijfer lijkt verkeerd",
        "4. Lokale inzet themalijn Ouderen, Allround projectleiders van de themalijn: het genoemde aantal is niet dat van de lijst",
        "5. Lokale inzet themalijn Preventie & gezondheid, Allround projectleiders van de themalijn: het genoemde aantal is niet dat van de lijst",
    ]


def test_the_arithmetic_of_a_finding_is_spelt_out() -> None:
    """65,506 - 16,776 = 48,730, and printed is 30,617; the difference is a live formula of the two."""
    table = next(item for item in everything("2024-H1", "en") if isinstance(item, Table) and item.name == "oorzaak-2")
    row = next(row for row in table.rows if "cross-footing" in str(row.cells[1].content) and "65,506" in str(row.cells[1].content))
    said = "".join(run if isinstance(run, str) else getattr(run, "text", "") for run in row.cells[1].content)  # type: ignore[union-attr]
    assert said == "cross-footing: €65,506 \N{MINUS SIGN} €16,776"
    printed, follows, difference = (cell.content for cell in row.cells[2:5])
    assert [getattr(one, "text", "") for one in (printed, follows, difference)] == ["€30,617", "€48,730", "\N{MINUS SIGN}€18,113"]
    assert difference.terms == ((1, printed.id), (-1, follows.id))  # type: ignore[union-attr]


def test_tolerances_are_shares_of_the_expenditure() -> None:
    """1% and 0.1% of 6,275,938: 62,759.38 and 6,275.94; 100,000 is above the first, 18,113 above the second, 4,000 below."""
    shown = report("2024-H1").tie_out.materiality()
    assert Decimal(figure(shown, "2024-H1/tie-out/tolerances/approval/amount") or 0) == Decimal("62759.38")
    table = next(item for item in shown if isinstance(item, Table) and item.name == "oorzaken-toleranties")
    assert ["".join(map(str, row.cells[3].content)) for row in table.rows] == [  # type: ignore[arg-type]
        "boven de goedkeuringstolerantie",
        "boven de rapporteringstolerantie",
        "onder de rapporteringstolerantie",
        "boven de goedkeuringstolerantie",
    ]
    assert figure(shown, "2024-H1/tie-out/tolerances/causes/sum") == "122113"
    assert "n_published" not in words(report("2019").tie_out.materiality())
    assert "geen begroting" in words(report("2019").tie_out.materiality())


@pytest.mark.parametrize("period", PERIODS)
def test_a_cell_is_marked_as_differing_where_a_finding_says_so_and_nowhere_else(period: str) -> None:
    """Every finding marks its cell; a cell with the same figure and number elsewhere is marked too."""
    for document, audit in zip(tied_out(period).documents, tied_out(period).audits, strict=True):
        one = Audited(document, audit)
        wrong = {key for key, ticks in ticks_of(one).items() if ticks & {"differs", "rounding"}}
        again = {(finding.figure_id, finding.published) for finding in audit.findings if not finding.terms}
        same = {key for key, cell in one.cells.items() if (cell.figure_id, cell.value) in again}
        assert wrong == {finding.cell for finding in audit.findings} | same


def test_the_tick_marks_of_a_row() -> None:
    """Client support: budget taken over, revised budget recalculated and worked out, the end balance agreed elsewhere and wrong."""
    [document], [audit] = tied_out("2024-H1").documents, tied_out("2024-H1").audits
    ticks = ticks_of(Audited(document, audit))
    row = OCO.rpartition(":")[0]
    assert ticks[f"{row}:budget"] == {"input"}
    assert ticks[f"{row}:budget_revised"] == {"recalculated", "cross_footed"}
    assert ticks[OCO] == {"agreed", "differs"}
    total = "finance_tables/mentale-gezondheid/total"
    assert ticks[f"{total}:spent"] == {"recalculated", "footed"}
    cell = next(
        cell
        for item in everything("2024-H1")
        if isinstance(item, Table) and item.name.startswith("gedrukt-oorzaak-2")
        for row_shown in item.rows
        for cell in row_shown.cells
        if cell.stands_out
    )
    form = cell.neutral()
    assert (form["mark"], form["meaning"]) == ("=≠", "gelijk aan wat elders is gedrukt, verschilt")
    assert set(form["mark"]) <= set(SIGNS.values())


def test_tables_with_small_numbers_are_not_shown() -> None:
    """No number that may not be shown stands in any section, nor any of its table; what is wrong in it is told."""
    for period in ("2019", "2020-01"):
        [document], [audit] = tied_out(period).documents, tied_out(period).audits
        one, shown = Audited(document, audit), everything(period)
        ids = {found["id"]: found["value"] for found in figures_of(shown.neutral())}
        in_findings = {f.cell for f in audit.findings} | {c.key for f in audit.findings for c in one.terms(f) if c is not None}
        for key, cell in one.cells.items():
            path = report(period).tie_out.id(report(period).tie_out.path(one, cell, "printed"))
            if key in one.hidden:
                assert ids.get(path) is None, key
            elif cell.table in one.hidden_tables and key not in in_findings:
                assert path not in ids, key


def test_a_finding_on_a_small_number_says_no_number(tmp_path: Path) -> None:
    """One notification of bof less, in a copy of the programme: it differs, and 3 and 4 stand nowhere beside it, in no format."""
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    edit(data / "published" / "bcpg-2020-03" / "disease_totals.csv", "disease,bof,,4", "disease,bof,,3")
    accept(data, "published/bcpg-2020-03/disease_totals.csv", "a test")
    made = prepare_report(Store(data, ROOT / "params"), ROOT, "tie-out", "2019", "en")
    shown = together(made.tie_out)
    bof = [found for found in figures_of(shown.neutral()) if "/bof/" in found["id"]]
    assert {found["value"] for found in bof} <= {None}
    told = [row for item in shown if isinstance(item, Table) for row in item.rows if "bof" in str(row.cells[0].content).casefold()]
    assert told
    assert all([cell.content for cell in row.cells[2:5]] == [("not shown",)] * 3 for row in told if len(row.cells) > 4)
    assert any(isinstance(item, Heading) and item.text.endswith(": differs") for item in shown)


def test_a_table_alone_that_is_right_has_nothing_to_tell(tmp_path: Path) -> None:
    """And says so."""
    said = words(together(small(tmp_path, {"lines": LINES})))
    assert "No finding is open" in said
    assert "No differences" in said


def test_a_difference_with_a_record_is_told_with_its_reason_and_a_lapsed_one_as_lapsed(tmp_path: Path) -> None:
    """190 is printed for 150; a record of other values opens it again."""
    header = "finding,published,computed,reason_nl,reason_en,evidence,date\n"
    record = "footing lines/a/total/budget,190,150,Drukfout.,A misprint.,Erratum 3,2024-11-05\n"
    wrong = LINES.replace("total,150", "total,190")
    held = small(tmp_path / "held", {"lines": wrong, "explanations": header + record})
    assert "A misprint." in words(held.explanations())
    assert "No finding is open" in words(held.key_messages())
    lapsed = small(tmp_path / "lapsed", {"lines": wrong, "explanations": header + record.replace("190", "191")}, "nl")
    assert "Verklaringen zijn vervallen" in words(lapsed.explanations())
    assert "Verklaringen gelden niet meer" in words(lapsed.key_messages())


def test_the_spreadsheet_has_the_differences_as_formulas() -> None:
    """In the list of all findings: what is printed minus what follows; a number that stands there twice leads to its first place."""
    made = report("2024-H1")
    sections = [made.title().neutral(), everything("2024-H1").neutral()]
    book = ZipFile(io.BytesIO(export_xlsx(sections, created=date(2024, 6, 30))))
    sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    formulas = max((re.findall(r"<c r=\"E(\d+)\"[^>]*><f>C(\d+)-D(\d+)</f>", sheet) for sheet in sheets), key=len)
    assert len(formulas) == len(tied_out("2024-H1").audit.findings)
    assert sum(len(set(rows)) == 1 for rows in formulas) > len(formulas) / 2


def test_a_period_without_published_tables_has_no_such_report() -> None:
    """And what is missing is told."""
    assert [str(period) for period in STORE.periods if "tie-out" in STORE.reports(period)] == ["2019-Q4", "2019", "2020-01", "2024-H1"]
    missing = STORE.missing_tables(STORE.period("2025-Q3"), "tie-out")
    assert missing == ["published/<document>/2025-Q3.yaml, which describes printed tables"]


def test_the_tolerance_from_which_errors_are_reported_is_not_the_higher_one(tmp_path: Path) -> None:
    """It is refused, with its place."""
    params = Path(shutil.copytree(ROOT / "params", tmp_path / "params"))
    edit(params / "programme.yaml", "reporting_share: 0.001", "reporting_share: 0.1")
    with pytest.raises(DataError, match="reporting_share 0.1 is above approval_share 0.01"):
        _ = Store(ROOT / "data", params).programme


def test_inputs_are_the_documents_and_what_they_are_compared_with() -> None:
    """So that a report is made again when one of them changes."""
    files = {item.file for item in report("2019-Q4").inputs}
    assert {"data/published/bcpg-2020-03/2019-Q4.yaml", "data/published/bcpg-2020-03/stated_figures.csv"} <= files
    assert "data/periods/2019/project_budget.csv" in files


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_leads_to_the_cells_it_came_from(period: str) -> None:
    """Down to what was printed, an input, a parameter or a file that was looked in; a suppressed one leads nowhere."""
    everything(period, "nl")
    nodes = merged([report(period, "nl").accountability().neutral()])
    ids = {found["id"] for found in figures_of(everything(period, "nl").neutral())}
    assert ids <= set(nodes)
    ends = {node.id for node in behind(nodes, ids) if not node.parents and not node.source and node.rule != SUPPRESSED}
    assert ends == set()


def test_what_was_printed_leads_to_its_cell_of_the_file() -> None:
    """30,617: the file has it in the row and column that are told."""
    everything("2024-H1", "nl")
    nodes = merged([report("2024-H1", "nl").accountability().neutral()])
    node = nodes[
        "2024-H1/tie-out/tk-2024-h1/finance-tables/mentale-gezondheid/onafhankelijke-clientondersteuning/expected-end-balance/printed"
    ]
    assert node.source is not None
    line = (ROOT / node.source.file).read_text(encoding="utf-8").splitlines()[node.source.row - 1]
    assert (line.split(",")[-1], node.source.column) == ("30617", "expected_end_balance_eur")


def test_open_findings_stand_beside_those_of_the_earlier_period(tmp_path: Path) -> None:
    """A wrong total then, none now: 0 open, and 1 under the earlier period's own id; the shipped periods have none to compare with."""
    then = replace(small(tmp_path / "then", {"lines": LINES.replace("total,150", "total,190")}), period="2023-H1")
    now = replace(small(tmp_path / "now", {"lines": LINES}), before=then)
    notes = {lead: (figure, note) for item in now.at_a_glance() if isinstance(item, Tiles) for lead, figure, note in item.items}
    figure, note = notes["Open findings"]
    was = next(run for run in note if isinstance(run, Figure) and "n_open/" not in run.id and run.id.startswith("2023-H1/"))
    assert (figure.value, was.value, was.id, was.label) == (0, 1, "2023-H1/tie-out/total/n_open", "Open findings (2023-H1)")
    assert note[-1] == " in 2023-H1"
    assert [STORE.published_beside(STORE.period(period)) for period in PERIODS] == [None] * len(PERIODS)
