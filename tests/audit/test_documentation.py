"""The example in docs/audit.md runs as it is told there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from koers.cli import main
from tests.audit.shipped import ROOT

PAGE = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
# A file's name, a colon, and its content fenced.
FILES = dict(re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))


def test_the_example_finds_what_the_page_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Line by line."""
    assert set(FILES) == {"tables.yaml", "lines.csv", "overview.csv", "stated.csv"}
    folder = tmp_path / "example"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert main(["audit", "--tables", str(folder)]) == 1
    told = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    [output] = re.findall(r"^```\n(Annual accounts.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert told[: len(output.splitlines())] == output.splitlines()
