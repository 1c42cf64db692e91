"""``docs/new-period.md`` as typed, in a copy of the shipped programme; and that its made-up half-year says so wherever it shows."""

from __future__ import annotations

import re
import shlex
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

import koers.commands.build
from koers.build.pages import period_cards
from koers.build.plan import Programme, make_plan
from koers.cli import main
from koers.export.figures import title_of
from koers.notebook import prepare_report
from koers.period import Period
from koers.present.wording import Wording
from tests.programme_copy import ROOT

TUTORIAL = ROOT / "docs/new-period.md"
EXAMPLE = ROOT / "docs/examples/new-period"


def commands() -> list[list[str]]:
    """What the tutorial says to type, in order."""
    blocks = re.findall(r"^```\n(.*?)^```$", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line.startswith(("koers ", "cp "))]


def told() -> list[str]:
    """What the tutorial says that ``koers check`` says."""
    return [line for line in TUTORIAL.read_text(encoding="utf-8").splitlines() if line.startswith(("warning data/", "2024-H2: "))]


def compared() -> list[str]:
    """What the tutorial says that ``koers compare`` says."""
    [block] = re.findall(r"^```\n(Expected then .*?)^```$", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return block.splitlines()


def valued() -> list[str]:
    """What the tutorial says that ``koers impact`` says, but for the blanks between columns."""
    [block] = re.findall(r"^```\n(Total present value .*?)^```$", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [" ".join(line.split()) for line in block.splitlines()]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A copy of what a clone has of data, parameters, notebooks and the example."""
    folder = tmp_path / "clone"
    for part in ("data", "params", "notebooks", "requirements", "docs/examples/new-period"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


def test_the_tutorial_works_as_typed(desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command ends well; the check says what the tutorial says. Builds are planned, which reads and checks all, and not run."""
    monkeypatch.chdir(desk)
    built: list[tuple[list[str], bool]] = []
    monkeypatch.setattr(koers.commands.build, "run_build", lambda root, periods, restate, **_: built.append((list(periods), restate)) or 0)
    watched: list[str] = []
    monkeypatch.setattr("koers.watch.session.watch", lambda settings, _: watched.append(settings.page))
    said: list[str] = []
    for words in commands():
        if words[0] == "cp":
            *sources, target = (word for word in words[1:] if word != "-r")
            for source in (one for pattern in sources for one in sorted(desk.glob(pattern))):
                shutil.copytree(source, desk / target / source.name) if source.is_dir() else shutil.copy(source, desk / target)
            continue
        code = main(words[1:])
        said.append(capsys.readouterr().out)
        assert code == 0, (words, said[-1])
    outputs = {words[1]: text for text, words in zip(said, [w for w in commands() if w[0] == "koers"], strict=True)}
    assert set(told()) <= set(outputs["check"].splitlines())
    assert set(compared()) <= set(outputs["compare"].splitlines())
    assert set(valued()) <= {" ".join(line.split()) for line in outputs["impact"].splitlines()}
    assert "write `follows: jongeren-en-schulden` in its case.yaml" in outputs["new"]
    assert "No line's spending changes." in outputs["ledger"]
    assert re.search(r"not in any of these +0\.00\n", outputs["ledger"])
    assert "10 regels van het grootboek grootboek-2024.csv: €\u00a084.310,00" in outputs["trace"]
    assert watched == ["2024-H2/financial-overview.html"]
    assert built == [(["2024-H2"], False), (["2024-H2"], True)]
    programme = Programme(desk, desk / "data", desk / "params")
    plan = make_plan(programme, programme.store.period("2024-H2"), "nl")
    assert {task.report for task in plan.tasks} == {
        "financial-overview",
        "theme-progress",
        "programme-report",
        "impact-analysis",
        "comparison",
    }
    assert len(plan.tasks) > 5


def test_its_reports_say_that_they_are_made_up(desk: Path) -> None:
    """On every page, in both languages, and in the warnings on the page that accounts for the report."""
    assert main(["--data", str(desk / "data"), "--params", str(desk / "params"), "new", "2024-H2"]) == 0
    shutil.copytree(desk / "docs/examples/new-period/data", desk / "data", dirs_exist_ok=True)
    shutil.copytree(desk / "docs/examples/new-period/params", desk / "params", dirs_exist_ok=True)
    store = Programme(desk, desk / "data", desk / "params").store
    for language, disclaimer, watermark in (("nl", "Verzonnen voorbeeld", "Verzonnen"), ("en", "Made-up example", "Made up")):
        report = prepare_report(store, desk, "financial-overview", "2024-H2", language)
        title = title_of([report.title().neutral()])
        assert title["disclaimer"].startswith(disclaimer)
        assert title["watermark"] == watermark
    case = prepare_report(store, desk, "impact-analysis", "2024-H2")
    cover = title_of([case.title().neutral()])
    assert cover["disclaimer"].startswith("Oefening: een verzonnen casus. Verzonnen voorbeeld")
    assert (cover["watermark"], "(verzonnen)" in cover["title"]) == ("Oefening", True)
    # The case that it follows keeps the ids of the half-year that reported on it.
    assert {"params/2024-H1.yaml", "data/impact/jongeren-en-schulden/value_map.csv"} <= {item.file for item in case.inputs}
    assert case.impact.then_and_now().items
    made = {figure.id for maker in case.impact.figure_makers for figure in maker.cache.values()}
    assert {"2024-H1/impact/jongeren-en-schulden/total/sroi_ratio", f"{case.impact.prefix}since/total/sroi_ratio_change"} <= made
    card = next(card for card in period_cards(store, Wording("nl"), lambda _: None) if card.period == "2024-H2")
    assert card.status == "Verzonnen · Concept"
    # What is started from it is as made up.
    assert main(["--data", str(desk / "data"), "--params", str(desk / "params"), "new", "2025-H1", "--from", "2024-H2"]) == 0
    started = store.parameters(Period.parse("2025-H1"))
    assert (started.disclaimer, started.watermark) == (report.data.parameters.disclaimer, report.data.parameters.watermark)
    page = str(prepare_report(store, desk, "financial-overview", "2024-H2").accountability().neutral())
    assert "Scholing: er is minder besteed dan in 2024-H1 is gemeld, in hetzelfde begrotingsjaar." in page
    assert "Verzonnen voorbeeld voor de handleiding." in page
    # It is the account of a year, with the shipped half-year beside it.
    report = prepare_report(store, desk, "programme-report", "2024-H2")
    assert title_of([report.title().neutral()])["title"] == "Jaarrapportage"
    assert report.finance.figure("programme/total/spent_since").value == report.finance.figure("programme/total/spent").value - Decimal(
        1216335
    )
    assert report.finance.figure("2024-H1/finance/programme/total/spent").value == Decimal(1216335)
    assert {"data/periods/2024-H1/line_finance.csv", "params/2024-H1.yaml"} <= {item.file for item in report.inputs}
    assert not any("Verwachting" in name for name, _value in report._finance.parameters())


def test_the_example_lies_outside_the_data() -> None:
    """No shipped report draws on it."""
    assert not (ROOT / "data/periods/2024-H2").exists()
    assert not (ROOT / "params/2024-H2.yaml").exists()
    assert {path.stem for path in (EXAMPLE / "data/periods/2024-H2").iterdir()} == {
        "amendments",
        "explanations",
        "line_finance",
        "overview_finance",
        "project_status",
        "results",
    }
