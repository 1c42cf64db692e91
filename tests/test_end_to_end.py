"""The main job from beginning to end, as a person runs it: what lies in the output folder, and what it says."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

from koers.data.origins import sha256
from tests.conftest import PERIOD, REPORT, Built
from tests.running import RUN_FILES, UNRECORDED, differences, make_programme, run, titled, tree

FILES = {
    "index.html",
    "manifest.json",
    "qa-log.html",
    "qa-log.json",
    "ro-crate-metadata.json",
    "provenance.json",
    "run.json",
    *(f"{REPORT}.{kind}" for kind in ("html", "pdf", "xlsx", "ipynb", "figures.csv", "tables.csv", "lineage.html")),
}
LANGUAGES = ("nl", "en")


def read_json(path: Path) -> dict:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def test_both_commands_end_well(built: Built) -> None:
    """``python run_reports.py`` and ``koers build`` end with 0 and show no traceback."""
    assert (built.dutch.code, built.english.code) == (0, 0)
    assert "Traceback" not in built.dutch.err + built.english.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_promised_file_is_there_and_no_other(built: Built, language: str) -> None:
    """Pages, PDF, spreadsheet, notebook, figures, tables and records; English in its own folder."""
    assert {path.name for path in built.folder(language).iterdir() if path.is_file()} == FILES
    assert {path.name for path in built.folder(language).iterdir() if path.is_dir()} == ({"en"} if language == "nl" else set())
    assert (built.out / "index.html").is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_manifest_has_the_checksum_of_every_file(built: Built, language: str) -> None:
    """The SHA-256 of each file of the folder but the manifest, the crate's metadata and run.json, and the whole provenance."""
    folder = built.folder(language)
    manifest, provenance = read_json(folder / "manifest.json"), read_json(folder / "provenance.json")
    assert manifest["files"] == {name: sha256((folder / name).read_bytes()) for name in FILES - UNRECORDED}
    assert {key: value for key, value in manifest.items() if key != "files"} == provenance
    assert (manifest["period"], manifest["language"]) == (PERIOD, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_provenance_names_every_input_with_its_checksum(built: Built, language: str) -> None:
    """All tables of the period, all registers and both parameter files, each with the SHA-256 of the file as it lies there."""
    report = read_json(built.folder(language) / "provenance.json")["reports"][REPORT]
    named = {item["file"]: item["sha256"] for item in report["inputs"]}
    data = [*(built.root / "data" / "programme").glob("*.csv"), *(built.root / "data" / "periods" / PERIOD).glob("*.csv")]
    used = [*data, built.root / "params" / "programme.yaml", built.root / "params" / f"{PERIOD}.yaml"]
    assert named == {path.relative_to(built.root).as_posix(): sha256(path.read_bytes()) for path in used}
    assert report["parameters"] == {"period": PERIOD, "language": language}
    assert report["notebook"] == f"notebooks/{REPORT}.ipynb"
    assert {"release", "sha256", "notebook_sha256"} == set(report["code"])
    assert {"python", "platform", "packages"} == set(report["environment"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_run_record_holds_what_differs_between_runs(built: Built, language: str) -> None:
    """Times, host, Python's patch version and the git commit lie in run.json alone."""
    record = read_json(built.folder(language) / "run.json")
    assert {"started", "ended", "seconds", "host", "python", "git_commit", "jobs"} <= set(record)
    for name, content in tree(built.folder(language), RUN_FILES).items():
        if name.endswith((".html", ".json", ".csv", ".ipynb")):
            assert record["started"].encode() not in content, name
            assert str(built.root).encode() not in content, name


def test_english_leaves_the_dutch_files_as_they_were(built: Built) -> None:
    """After ``--lang en`` every Dutch file is the same, run.json included."""
    after = {name: content for name, content in tree(built.folder("nl")).items() if not name.startswith("en/")}
    assert differences(tree(built.before_english), after) == []


def test_json_is_one_document_and_nothing_else(built: Built) -> None:
    """Standard output of ``--json`` is the document alone; it names folder, reports, files and findings."""
    document = json.loads(built.dutch.out)
    assert built.dutch.err == ""
    assert document["index"] == str(built.out / "index.html")
    [period] = document["periods"]
    assert (period["period"], period["language"], period["status"], period["folder"]) == (PERIOD, "nl", "built", str(built.folder("nl")))
    [report] = period["reports"]
    assert (report["report"], report["status"], report["error"], report["formats"]) == (REPORT, "built", None, ["html", "pdf", "xlsx"])
    assert set(report["files"]) == FILES - {"index.html", "provenance.json", "qa-log.html", "qa-log.json"} - UNRECORDED
    assert {"severity", "code", "file", "row", "column", "message", "advice"} == set(report["findings"][0])


def test_people_are_told_what_was_made_and_where_to_begin(built: Built) -> None:
    """Without ``--json`` standard output is empty and standard error has the summary, the warnings and the ways in."""
    assert built.english.out == ""
    said = built.english.err
    assert f"{PERIOD} {REPORT}: done" in said
    assert f"Read: {built.folder('en') / 'index.html'}" in said
    assert f"All periods: {built.out / 'index.html'}" in said
    assert "warning data/periods/2024-H1/explanations.csv, row 12, column explained_eur" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_executed_notebook_ran_clean_and_in_order(built: Built, language: str) -> None:
    """The kept notebook has every cell run once in order, without errors, warnings or words on standard error."""
    cells = [cell for cell in read_json(built.folder(language) / f"{REPORT}.ipynb")["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {(output["output_type"], output.get("name")) for cell in cells for output in cell["outputs"]}
    assert kinds <= {("execute_result", None), ("display_data", None)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_carries_its_figures_and_its_provenance(built: Built, language: str) -> None:
    """The files attached to the PDF are the figures beside it and the record of what it was made of."""
    import pikepdf

    folder = built.folder(language)
    with pikepdf.open(folder / f"{REPORT}.pdf") as document:
        attached = {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}
    assert set(attached) == {f"{REPORT}.figures.csv", "provenance.json"}
    assert attached[f"{REPORT}.figures.csv"] == (folder / f"{REPORT}.figures.csv").read_bytes()
    recorded = {key: value for key, value in read_json(folder / "provenance.json")["reports"][REPORT].items() if key != "formats"}
    assert json.loads(attached["provenance.json"]) == recorded


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_have_the_columns_that_were_promised(built: Built, language: str) -> None:
    """The first five columns, one row per figure, and identifiers in the form of the contract."""
    with (built.folder(language) / f"{REPORT}.figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:5] == ["figure_id", "label", "value", "unit", "text"]
    ids = [row["figure_id"] for row in rows]
    assert len(ids) == len(set(ids)) > 300
    assert all(one.startswith(f"{PERIOD}/finance/") for one in ids)
    assert {"2024-H1/finance/overview/result/surplus", "2024-H1/finance/overview/result/surplus_share"} <= set(ids)


def test_output_folder_may_have_spaces_and_letters_of_any_kind(tmp_path: Path) -> None:
    """Built from another working directory into a folder named relative to it."""
    programme = make_programme(tmp_path, {"klein": [titled("klein")]})
    elsewhere = tmp_path / "ergens anders"
    elsewhere.mkdir()
    given = ("--data", programme / "data", "--params", programme / "params")
    script = programme / "run_reports.py"
    script.write_bytes((Path(__file__).parents[1] / "run_reports.py").read_bytes())
    done = run([sys.executable, script, *given, "--out", "Geïnde reports – 報告", "--format", "html", "--json"], cwd=elsewhere)
    assert done.code == 0, done.err
    folder = elsewhere / "Geïnde reports – 報告"
    assert json.loads(done.out)["periods"][0]["folder"] == str(folder / PERIOD)
    assert {"index.html", "klein.html", "manifest.json"} <= set(tree(folder / PERIOD))
    assert not (programme / "outputs").exists()


def test_one_report_of_every_period_is_made_where_there_is_data_for_it(built: Built, tmp_path: Path) -> None:
    """With --all a period without the report's data is passed over; a report that is nowhere known is refused."""
    command = [sys.executable, built.root / "run_reports.py", "--all", "--format", "html", "--json", "--out", tmp_path / "out", "--report"]
    done = run([*command, "continuity"], cwd=tmp_path)
    assert done.code == 0, done.err
    assert [period["period"] for period in json.loads(done.out)["periods"]] == ["programme"]
    refused = run([*command, "continuty"], cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "There is no report 'continuty'. Did you mean 'continuity'?" in refused.err
