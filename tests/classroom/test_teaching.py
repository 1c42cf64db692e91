"""The teachers' tutorial: its commands work as they are typed, in their order, and what it says is there is there."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import koers.console.exercise
from koers.classroom.marking import SECONDS
from koers.classroom.own_case import ORDER
from koers.cli import main
from koers.fence.trial import Part
from tests.running import ROOT

TUTORIAL = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```", TUTORIAL, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(sys.platform != "linux", reason="the fence is one of Linux")
def test_the_commands_work_as_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Trying the fence and writing reports have tests of their own."""
    shutil.copytree(ROOT / "data" / "impact" / "teaching-employment", tmp_path / "my-case")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(koers.console.exercise, "try_fence", lambda: (Part("holds", holds=True),))
    monkeypatch.setattr(koers.console.exercise, "write_marks", lambda *_: None)
    commands = [shlex.split(line)[1:] for block in BLOCKS for line in block.splitlines() if line.startswith("koers ")]
    assert len(commands) == 5
    for command in commands:
        if "handed-in" in command:
            (tmp_path / "handed-in").mkdir()
            shutil.copy(tmp_path / "class-2024" / "learners" / "02" / "filters.ipynb", tmp_path / "handed-in" / "a name.ipynb")
        assert main(command) == 0, command
    told = capsys.readouterr().out
    assert re.search(r"^02 +0/7 +0/3 +0/4$", told, flags=re.MULTILINE)
    assert "10 van 17 vragen" in told


def test_what_it_says_is_so() -> None:
    """Numbers and names in its text."""
    assert f"how long a notebook may run ({SECONDS})" in TUTORIAL
    assert {17: "seventeen"}[len(ORDER)] in TUTORIAL
    assert (ROOT / "requirements" / "course.lock").read_text().count("nbgrader==0.9.6") == 1
    assert "nbgrader 0.9.6" in TUTORIAL
    in_test = Path(__file__).with_name("test_nbgrader.py").read_text()
    for line in (line for block in BLOCKS for line in block.splitlines() if line.startswith("nbgrader ")):
        assert f'"{line.split()[1]}"' in in_test
