"""The rule on small numbers is a parameter of the programme, on by default."""

from __future__ import annotations

from pathlib import Path

import pytest

from koers.data.parameters import Programme, read_parameters
from koers.errors import DataError

SHIPPED = Path(__file__).parent.parent.parent / "params" / "programme.yaml"
LINE = "small_numbers: {suppress_below: 5}\n"


def threshold(folder: Path, line: str) -> int:
    """What a programme's file with this line in place of the shipped one means."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert LINE in text
    path = folder / "programme.yaml"
    path.write_text(text.replace(LINE, line), encoding="utf-8")
    return read_parameters(path, "params/programme.yaml", Programme).small_numbers.suppress_below


@pytest.mark.parametrize(
    ("line", "below"), [("", 5), (LINE, 5), ("small_numbers: {suppress_below: 10}\n", 10), ("small_numbers: off\n", 0)]
)
def test_the_rule_is_on_unless_somebody_says_off(tmp_path: Path, line: str, below: int) -> None:
    """Without the key counts below 5 are hidden."""
    assert threshold(tmp_path, line) == below


@pytest.mark.parametrize("line", ["small_numbers: {suppress_below: -1}\n", "small_numbers: no\n", "small_numbers: {below: 5}\n"])
def test_a_rule_that_says_nothing_clear_is_refused(tmp_path: Path, line: str) -> None:
    """A misspelt rule must not show what should be hidden."""
    with pytest.raises(DataError, match="small_numbers"):
        threshold(tmp_path, line)
