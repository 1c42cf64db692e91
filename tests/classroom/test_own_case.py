"""A trainee's own case: what is left to ask of it, why, and what to do next; never a right answer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from koers.classroom.own_case import ORDER, judge_case, lesson, own_case, told
from koers.cli import main
from koers.errors import UsageError
from koers.impact.quality import _CHECKS
from koers.present.display import Callout, Heading
from koers.present.wording import Wording
from tests.running import ROOT

CASES = ROOT / "data" / "impact"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case to work on."""
    return Path(shutil.copytree(CASES / "teaching-befriending", tmp_path / "my-case"))


def change(case: Path, old: str, new: str) -> None:
    """Change the map of the case."""
    path = case / "value_map.csv"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_question_says_why_and_what_next(language: str) -> None:
    """In both languages; all questions but the recount of our own totals are asked."""
    words = Wording(language)
    assert {*ORDER, "totals"} == set(_CHECKS)
    assert all(part for check in ORDER for part in lesson(words, check))


def test_a_case_is_told_what_is_left_to_ask(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A score, what is missing with its place, why it matters, the next step."""
    assert main(["exercise", "check", str(case), "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "10 of 17 questions of a careful reader are answered." in text
    assert "Next step: Write in indicator how the change was seen" in text
    assert "To mend: Was at least one negative outcome considered?" in text
    assert "who looks for gains only over-claims." in text
    assert "the price has no source. (my-case/value_map.csv, row 2, proxy_source)" in text


def test_a_question_that_was_answered_is_not_asked_again(case: Path) -> None:
    """Stating the price year takes it off the list."""
    before = judge_case(case)
    settings = case / "case.yaml"
    settings.write_text(f"{settings.read_text()}\nprice_year: 2024\n")
    after = judge_case(case)
    left = {one.id: {finding.code for finding in one.findings} for one in after.open}
    assert "no-price-year" in {finding.code for one in before.open for finding in one.findings}
    assert "no-price-year" not in left.get("price_years", set())


def test_faults_come_before_questions(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A case that cannot be valued is told each fault; that is its result, not wrong usage."""
    change(case, ",0.35,", ",35,")
    assert main(["exercise", "check", str(case), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["passed"], document["questions"], document["open"]) == (0, 0, [])
    assert [(one["row"], one["column"]) for one in document["faults"]] == [(2, "deadweight")]


def test_an_empty_map_earns_nothing(case: Path) -> None:
    """Saying nothing answers no question."""
    change(case, ",priced", ",unpriced")
    judged = judge_case(case)
    assert [one.id for one in judged.checks] == ["priced"]
    assert judged.n_passed == 0


def test_a_case_shows_itself_in_a_notebook(case: Path) -> None:
    """As every section does; nothing left to ask is said as well."""
    assert "De casus my-case" in own_case(case)._repr_mimebundle_()["text/html"]
    done = told(Wording("nl"), judge_case(CASES / "jongeren-en-schulden"))
    assert sum(isinstance(item, Heading) for item in done.items) == 2
    assert any(isinstance(item, Callout) for item in done.items)
    with pytest.raises(UsageError, match="There is no folder"):
        own_case(case / "nowhere")
