"""A period that was adopted: not overwritten by another result, unless it is restated; then the old is kept and what moved is listed."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from koers.build.plan import Programme, make_plan
from koers.build.restate import list_moved, overwrites, refuse
from koers.build.verify import verify
from koers.cli import main
from koers.errors import UsageError
from koers.period import Period
from tests import specimen
from tests.programme_copy import edit, rewrite
from tests.running import Done, koers, make_programme, tree, write_notebook

Once = Callable[[str, Callable[[Path], None]], Path]
KEPT = "2024-H1--adopted-2024-09-30"
FIGURE = "2024-H1/finance/x/y/spent"
ADOPTED = "status: adopted\nstatus_date: 2024-09-30\nadopted_by: Bestuurlijk overleg\n"


def shown(amount: int) -> list[str]:
    """A notebook that shows one amount."""
    title = {
        "report": "first",
        "title": "Rapport",
        "programme": "Proef",
        "period": "2024-H1",
        "period_text": "januari tot en met juni 2024",
    }
    title |= {"reference_text": "30 juni 2024", "date": "2024-06-30", "disclaimer": "Proef"}
    source = (
        "from decimal import Decimal\nfrom koers.present.display import *\nfrom koers.present.document import title_section\n"
        "from koers.present.wording import Wording\n"
        f"title = title_section(Wording(language), adopted=None, colours={dict(specimen.title().colours)!r}, **{title!r})\n"
        f"Section((*title.items, Prose((Figure('{FIGURE}', 'Besteed', Decimal({amount}), 'EUR', '€ {amount}'),))))"
    )
    return [source]


def set_status(programme: Path, text: str) -> None:
    """Write a status into the parameters."""
    file = programme / "params/2024-H1.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("status", "adopted_by"))]
    file.write_text("\n".join(kept) + "\n" + text, encoding="utf-8")


@pytest.fixture(scope="session")
def life(once: Once) -> Path:
    """A concept is built, adopted, refused another result, restated; a copy of the outputs and how it ended after each."""
    return once("life", _live)


def _live(folder: Path) -> None:
    programme = make_programme(folder, {"first": shown(100)})

    def step(name: str, *words: str) -> None:
        done = koers("build", "--format", "html", *words, cwd=programme)
        (folder / f"{name}.json").write_text(json.dumps(done.__dict__), encoding="utf-8")
        shutil.copytree(programme / "outputs", folder / name)

    step("concept")
    set_status(programme, ADOPTED)
    step("adopted")
    step("again", "--json")
    write_notebook(programme, "first", shown(250))
    rewrite(programme / "data/periods/2024-H1/reserves.csv", lambda content: content.replace(b"496165", b"496166"))
    step("refused")
    set_status(programme, ADOPTED.replace("adopted\n", "restated\n").replace("09-30", "11-15"))
    step("restated", "--restate", "--json")


def ended(life: Path, name: str) -> Done:
    """Return how a step ended."""
    return Done(**json.loads((life / f"{name}.json").read_text(encoding="utf-8")))


def page_of(life: Path, name: str) -> str:
    """The page over all periods after a step, its hard blanks as blanks."""
    return (life / name / "index.html").read_text(encoding="utf-8").replace("\u00a0", " ")


def test_a_concept_is_overwritten_by_what_is_adopted(life: Path) -> None:
    """The folder then says by whom and when."""
    assert ended(life, "concept").code == ended(life, "adopted").code == 0
    record = json.loads((life / "adopted/2024-H1/provenance.json").read_text(encoding="utf-8"))
    assert record["adopted"] == {"status": "adopted", "by": "Bestuurlijk overleg", "date": "2024-09-30"}
    assert "adopted" not in json.loads((life / "concept/2024-H1/provenance.json").read_text(encoding="utf-8"))
    assert "Vastgesteld door Bestuurlijk overleg op 30 september 2024" in page_of(life, "adopted")


def test_the_same_again_is_no_overwriting(life: Path) -> None:
    """Unchanged inputs and code: the reports stay, exit code 0."""
    done = ended(life, "again")
    assert done.code == 0
    assert json.loads(done.out)["periods"][0]["reports"][0]["reused"] is True


def test_another_result_is_refused_and_nothing_is_overwritten(life: Path) -> None:
    """Exit code 2; it says by whom it was adopted, what changed since, and what to do."""
    done = ended(life, "refused")
    assert done.code == 2
    assert "2024-H1 was adopted by Bestuurlijk overleg on 2024-09-30, and would come out otherwise." in done.err
    assert "Since then data/periods/2024-H1/reserves.csv changed: SHA-256" in done.err
    assert "the notebook of first changed" in done.err
    assert "write `status: restated` and a status_date after that day in params/2024-H1.yaml; then with --restate" in done.err
    assert tree(life / "refused") == tree(life / "again")


@pytest.mark.parametrize(
    ("status", "date", "passes"),
    [
        ("adopted", "2024-09-30", False),
        ("adopted", "2024-12-01", False),
        ("restated", "2024-11-15", False),
        ("restated", "2024-11-16", True),
    ],
)
def test_restating_has_to_be_declared_with_a_later_day(life: Path, tmp_path: Path, status: str, date: str, passes: bool) -> None:
    """Else the new reports would say that they are what was adopted."""
    programme = restated_copy(life, tmp_path)
    edit(programme.data / "periods/2024-H1/reserves.csv", "496166", "496167")
    set_status(programme.root, f"status: {status}\nstatus_date: {date}\nadopted_by: Bestuurlijk overleg\n")
    plans = [make_plan(programme, Period.parse("2024-H1"), "nl")]
    out = programme.root / "outputs"
    told = "with --restate" if not passes else "With --restate"
    with pytest.raises(UsageError, match=f"restated by Bestuurlijk overleg on 2024-11-15.* Nothing was overwritten.*{told}"):
        refuse(plans, out)
    if passes:
        refuse(plans, out, restate=True)
        return
    with pytest.raises(UsageError, match="Restated reports say so: write `status: restated` and a status_date after that day"):
        refuse(plans, out, restate=True)


def test_restating_keeps_the_old_folder_and_lists_what_moved(life: Path) -> None:
    """The kept folder is what was adopted, byte for byte; the list has id, old and new."""
    done = ended(life, "restated")
    assert done.code == 0, done.err
    assert tree(life / f"restated/{KEPT}") == tree(life / "again/2024-H1")
    told = json.loads(done.out)["periods"][0]["restated"]
    assert Path(told["kept"]).name == KEPT
    assert told["moved"] == [{"figure_id": FIGURE, "old": "100", "new": "250"}]
    with (life / f"restated/{KEPT}.moved.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["figure_id", "label", "unit", "old", "new", "old_text", "new_text"]
    assert rows == [[FIGURE, "Besteed", "EUR", "100", "250", "€ 100", "€ 250"]]
    record = json.loads((life / "restated/2024-H1/provenance.json").read_text(encoding="utf-8"))
    assert record["adopted"]["status"] == "restated"


def test_the_page_over_all_periods_leads_to_both(life: Path) -> None:
    """By whom and when it was restated, and the way to what it was before."""
    page = page_of(life, "restated")
    assert "Vastgesteld door Bestuurlijk overleg, herzien op 15 november 2024" in page
    assert f'<a href="{KEPT}/index.html">Zoals vastgesteld op 30 september 2024<span' in page


def restated_copy(life: Path, folder: Path) -> Programme:
    """A copy of the programme after all of its life."""
    root = shutil.copytree(life / "programme", folder / "programme", symlinks=True)
    return Programme(root, root / "data", root / "params")


def test_what_is_restated_is_not_overwritten_either(life: Path, tmp_path: Path) -> None:
    """Nor is it by a report that is new and of other inputs; by the same inputs, or in another language, nothing is."""
    programme = restated_copy(life, tmp_path)
    out, period = programme.root / "outputs", Period.parse("2024-H1")
    assert overwrites(make_plan(programme, period, "nl"), out) == ""
    assert overwrites(make_plan(programme, period, "en"), out) == ""
    edit(programme.data / "periods/2024-H1/reserves.csv", "496166", "496167")
    assert "was restated by Bestuurlijk overleg on 2024-11-15" in overwrites(make_plan(programme, period, "nl"), out)
    set_status(programme.root, "status: concept\nstatus_date: 2024-06-30\nadopted_by: ''\n")
    assert "params/2024-H1.yaml changed" in overwrites(make_plan(programme, period, "nl"), out)


def test_a_restatement_that_fails_leaves_everything_as_it_was(life: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1; no second kept folder."""
    programme = restated_copy(life, tmp_path)
    before = tree(programme.root / "outputs/2024-H1")
    write_notebook(programme.root, "first", ["1 / 0"])
    set_status(programme.root, ADOPTED.replace("adopted\n", "restated\n").replace("09-30", "12-01"))
    folders = ["--data", str(programme.data), "--params", str(programme.params)]
    done = koers(*folders, "build", "--restate", "--format", "html", cwd=programme.root)
    assert done.code == 1
    assert tree(programme.root / "outputs/2024-H1") == before
    assert [path.name for path in (programme.root / "outputs").glob("*--*/")] == [KEPT]
    assert main(["--version"]) == 0
    capsys.readouterr()


def test_verifying_all_outputs_passes_the_kept_folder_over(life: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not what the data of now gives."""
    asked: list[str] = []
    monkeypatch.setattr(
        "koers.build.verify._manifest", lambda folder: asked.append(folder.name) or {"period": folder.name, "language": "nl", "reports": {}}
    )
    monkeypatch.setattr("koers.build.verify._plan", lambda *_: (_ for _ in ()).throw(KeyError))
    root = life / "programme"
    with pytest.raises(KeyError):
        verify(Programme(root, root / "data", root / "params"), root / "outputs", 1, lambda _: None)
    assert asked == ["2024-H1"]


def test_figures_that_came_or_went_are_listed(tmp_path: Path) -> None:
    """Absent in one of the two."""
    from koers.build.restate import Kept

    head = "figure_id,label,value,unit,text\n"
    for name, rows in (("old", "a,A,1,EUR,x\nb,B,2,EUR,x\n"), ("new", "b,B,2,EUR,anders\nc,C,,EUR,x\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "first.figures.csv").write_text(head + rows, encoding="utf-8")
    moved = list_moved(Kept(tmp_path / "old", "", new=True), tmp_path / "new")
    assert [(one.figure_id, one.old, one.new, one.old_text) for one in moved] == [("a", "1", "absent", "x"), ("c", "absent", "", "absent")]
    assert (tmp_path / "old.moved.csv").is_file()
