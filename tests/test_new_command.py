"""``koers new``: a period that is started, told of, and in nobody's way until it is filled in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from koers.cli import main
from koers.data.new import start_period
from koers.data.origins import accept
from koers.data.store import Store
from koers.notebook import prepare_report
from tests.programme_copy import PERIOD, copy_finances, copy_notebooks, edit
from tests.running import tree

SECOND = Path(__file__).parent / "second_programme"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """The finances of one period, small enough to read again and again."""
    return copy_finances(tmp_path)


@pytest.fixture
def call(programme: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run ``koers`` on it."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["--data", str(programme / "data"), "--params", str(programme / "params"), *words])
        return code, *capsys.readouterr()

    return run


def fill_in(programme: Path, period: str) -> None:
    """Supply what a new period's finances lack: spent what was expected, nothing left to expect."""
    folder = programme / f"data/periods/{period}"
    lines = (folder / "line_finance.csv").read_text(encoding="utf-8").splitlines()
    (folder / "line_finance.csv").write_text("\n".join([lines[0], *(f"{line[:-2]},1,0" for line in lines[1:])]) + "\n", encoding="utf-8")
    overview = (folder / "overview_finance.csv").read_text(encoding="utf-8").splitlines()
    filled = [f"{line[:-3]},0,," if line.startswith("lasten,") else line for line in overview]
    (folder / "overview_finance.csv").write_text("\n".join(filled) + "\n", encoding="utf-8")
    for name in ("line_finance", "overview_finance"):
        accept(programme / "data", f"periods/{period}/{name}.csv", "Filled in by a test")


def test_new_period_touches_nothing_that_is_there(programme: Path, call: Call) -> None:
    """Files are added; of what was there only the list of origins grows."""
    before = tree(programme)
    code, out, _ = call("new", "2024-H2", "--from", PERIOD)
    after = tree(programme)
    assert code == 0
    assert {name: after[name] for name in before if name != "data/origins.csv"} == {
        k: v for k, v in before.items() if k != "data/origins.csv"
    }
    assert set(before["data/origins.csv"].splitlines()) < set(after["data/origins.csv"].splitlines())
    assert set(after) - set(before) == {
        "params/2024-H2.yaml",
        *(f"data/periods/2024-H2/{path.name}" for path in (programme / f"data/periods/{PERIOD}").iterdir()),
    }
    assert "data/periods/2024-H2/line_finance.csv: spent_eur: booked from 2024-01-01 until and including 2024-12-31, per line." in out
    assert out.endswith("Then: koers check 2024-H2, koers build 2024-H2\n")


def test_second_time_says_so_and_changes_nothing(programme: Path, call: Call) -> None:
    """Exit code 2; byte for byte what the first time wrote."""
    call("new", "2024-H2", "--from", PERIOD)
    before = tree(programme)
    code, out, err = call("new", "2024-H2", "--from", PERIOD)
    assert (code, out) == (2, "")
    assert err.startswith("Error: 2024-H2 is there already: params/2024-H2.yaml and data/periods/2024-H2. Nothing was changed.")
    assert tree(programme) == before


def test_a_period_that_was_removed_can_be_started_anew(programme: Path, call: Call) -> None:
    """Records of its removed files do not stand in the way."""
    call("new", "2024-H2")
    before = tree(programme)
    shutil.rmtree(programme / "data/periods/2024-H2")
    (programme / "params/2024-H2.yaml").unlink()
    assert call("new", "2024-H2")[0] == 0
    assert tree(programme) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("2024H2",), "'2024H2' is not a period. Write a half-year as 2024-H1, a quarter as 2019-Q4, a year as 2019, a month as 2020-01. Did you mean '2024-H2'?"),
        (("2024-Q5",), "Did you mean '2024-Q4'?"),
        (("next",), "'next' is not a period."),
        (("2024-H2", "--from", "2024-H3"), "There is no period '2024-H3'. Did you mean '2024-H1'?"),
        (("2023-H2", "--from", PERIOD), "2023-H2 does not come after 2024-H1. Start it from an earlier period."),
        (("2025-H1",), "2024-H2, the period before 2025-H1, is not there; the nearest is 2024-H1. Start 2024-H2 first, or say that you want this: koers new 2025-H1 --from 2024-H1."),
        (("2024-Q3",), "2024-Q2, the period before 2024-Q3, is not there; the nearest is 2024-H1."),
        (("2023-H2",), "No period ended before 2023-H2 began. Name the one to start from with --from."),
        ((PERIOD, "--from", PERIOD), "2024-H1 is there already:"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_wrong_names_are_refused_with_the_nearest(programme: Path, call: Call, words: tuple[str, ...], message: str) -> None:
    """Exit code 2, and nothing is written."""
    before = tree(programme)
    code, _, err = call("new", *words)
    assert code == 2
    assert message in err
    assert tree(programme) == before


def test_faults_of_the_earlier_period_stop_it(programme: Path, call: Call) -> None:
    """What is wrong is not taken over."""
    edit(programme / f"data/periods/{PERIOD}/reserves.csv", "496165", "veel")
    code, _, err = call("new", "2024-H2")
    assert code == 2
    assert "'veel' is not an amount" in err
    assert not (programme / "params/2024-H2.yaml").exists()


@pytest.mark.parametrize("broken", ["write_origins", "origins_then"])
def test_what_cannot_be_finished_is_taken_back(programme: Path, call: Call, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """A disk that fills up at the records, or at the last step, leaves everything as it was."""
    before = tree(programme)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "origins.csv")

    if broken == "write_origins":
        monkeypatch.setattr("koers.data.new.write_origins", full)
    else:
        real = Path.replace
        monkeypatch.setattr(
            Path, "replace", lambda self, target: full() if self.suffix == ".new" and "yaml" in self.name else real(self, target)
        )
    code, _, err = call("new", "2024-H2")
    assert code == 2
    assert "2024-H2 cannot be written: No space left on device" in err
    assert tree(programme) == before


@pytest.mark.parametrize(
    ("name", "horizon"), [("2024-H2", "2024-12-31"), ("2024-Q3", "2024-12-31"), ("2024", "2024-12-31"), ("2024-07", "2024-12-31"), ("2025-H1", "2025-12-31")]
)  # fmt: skip
def test_every_kind_of_period_can_be_started(programme: Path, call: Call, name: str, horizon: str) -> None:
    """Half-years, quarters, years and months; the dates move along."""
    assert call("new", name, "--from", PERIOD)[0] == 0
    store = Store(programme / "data", programme / "params")
    parameters = store.parameters(store.period(name))
    assert parameters.reference_date == store.period(name).end
    assert (str(parameters.horizon_date), parameters.started_from, parameters.status) == (horizon, PERIOD, "concept")
    label = "Begroting december 2023" if name.startswith("2024") else "Begroting 2025"
    assert parameters.budget_label is not None
    assert parameters.budget_label.nl == label


def test_time_that_lies_between_is_told(call: Call) -> None:
    """What the new period opens with is older than it seems."""
    told = "nothing tells of 2024-07-01 until 2024-12-31, between 2024-H1 and 2025-H1: what 2025-H1 opens with is as of 2024-06-30."
    code, out, err = call("new", "2025-H1", "--from", PERIOD, "--json")
    assert (code, json.loads(out)["warnings"]) == (0, [told])
    code, _, err = call("new", "2025-H2", "--from", PERIOD)
    assert (code, err.splitlines()[0].partition(":")[0]) == (0, "Warning")


def test_nothing_is_started_from_what_is_not_filled_in(programme: Path, call: Call) -> None:
    """One sentence, not a line per cell."""
    call("new", "2024-H2")
    before = tree(programme)
    code, _, err = call("new", "2025-H1")
    assert code == 2
    assert err == ("Error: 2024-H2 is not filled in yet: what is carried over is not there. `koers check 2024-H2` says what it lacks.\n")
    assert tree(programme) == before


def test_json_says_the_same(call: Call) -> None:
    """One document on standard output."""
    code, out, _ = call("new", "2024-H2", "--json")
    document = json.loads(out)
    assert code == 0
    assert (document["period"], document["from"], document["parameters"]) == ("2024-H2", PERIOD, "params/2024-H2.yaml")
    assert {"file": "data/periods/2024-H2/line_finance.csv", "rows": 35, "rows_before": 35} in document["files"]
    assert [one["needed"] for one in document["to_do"]] == sorted((one["needed"] for one in document["to_do"]), reverse=True)


def test_another_programme_starts_a_period_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --data and --params; its files say so in its own language."""
    shutil.copytree(SECOND, tmp_path / "programme")
    folders = ["--data", str(tmp_path / "programme/data"), "--params", str(tmp_path / "programme/params")]
    store = Store(tmp_path / "programme/data", tmp_path / "programme/params")
    latest = store.periods[-1]
    name = f"{latest.year + 1}-H1"
    assert main([*folders, "new", name, "--from", str(latest)]) == 0
    assert (tmp_path / f"programme/params/{name}.yaml").is_file()
    capsys.readouterr()
    assert main([*folders, "check"]) == 0


def test_check_says_what_is_still_empty(call: Call) -> None:
    """A line per column, not one per cell; exit code 2. Tables of which none is an answer may stay empty."""
    call("new", "2024-H2")
    code, out, _ = call("check", "2024-H2")
    assert code == 2
    assert "error data/periods/2024-H2/line_finance.csv, row 2, column spent_eur: spent_eur is still to be filled in: rows 2-36." in out
    assert (
        "overview_finance.csv, row 8, column expected_end_balance_eur: expected_end_balance_eur is still to be filled in: rows 8-10." in out
    )
    assert "2024-H2: 3 errors, 0 warnings, 0 remarks" in out


def test_unfilled_period_stands_in_nobodys_way(programme: Path, call: Call) -> None:
    """``list`` and ``check`` tell of it, the others are as good as before; it is no period's previous or latest."""
    call("new", "2024-H2")
    code, out, _ = call("check")
    assert code == 0
    assert "warning data/periods/2024-H2: 2024-H2 is not filled in yet." in out
    _, out, _ = call("list")
    assert "2024-H2            not filled in yet" in out
    store = Store(programme / "data", programme / "params")
    assert str(store.latest("financial-overview")) == PERIOD
    call("new", "2025-H1", "--from", PERIOD)
    store = Store(programme / "data", programme / "params")
    assert str(store.before(store.period("2025-H1"), ["line_finance"])) == PERIOD


def test_build_of_all_passes_it_over_and_says_so(programme: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named, it is refused with what it lacks; with --all the others are built."""
    copy_notebooks(programme)
    monkeypatch.chdir(programme)
    call("new", "2024-H2")
    code, _, err = call("build", "2024-H2")
    assert code == 2
    assert "3 faults in the input; nothing was built." in err
    planned: list[str] = []
    monkeypatch.setattr(
        "koers.build.plan.make_plan", lambda _programme, period, *_: planned.append(str(period)) or (_ for _ in ()).throw(KeyboardInterrupt)
    )
    assert call("build", "--all", "--report", "financial-overview")[0] == 130
    assert planned == [PERIOD]


def test_filled_in_it_is_a_period_like_any_other(programme: Path, call: Call) -> None:
    """Values supplied, nothing is left to fill in: it is the latest, and can be checked."""
    call("new", "2024-H2")
    fill_in(programme, "2024-H2")
    store = Store(programme / "data", programme / "params")
    assert store.unfilled(store.period("2024-H2")) == []
    assert str(store.latest("financial-overview")) == "2024-H2"
    code, out, _ = call("check", "2024-H2")
    assert code == 0, out
    # A euro is spent on each line: less than half a year before, which the comparison with 2024-H1 tells.
    assert (
        "warning data/periods/2024-H2/line_finance.csv, row 2, column spent_eur: Algemene medewerkers: less is spent than 2024-H1 told of"
        in out
    )
    report = prepare_report(store, programme, "financial-overview", "2024-H2")
    assert {f"data/periods/{PERIOD}/line_finance.csv"} <= {item.file for item in report.inputs}


def test_starting_is_a_function_too(programme: Path) -> None:
    """Without a command line: :func:`start_period`, with sentences of one's own."""
    from koers.data.new import Sentences

    store = Store(programme / "data", programme / "params")
    said = Sentences("Regio", "Werkbestand", "Begonnen", {"nl": "Begroting", "en": "Budget"})
    started = start_period(store, store.period(PERIOD).parse("2024-H2"), store.period(PERIOD), said)
    origins = (programme / "data/origins.csv").read_text(encoding="utf-8")
    assert started.parameters == "params/2024-H2.yaml"
    assert "periods/2024-H2/reserves.csv,,Regio,Werkbestand,,," in origins
