"""What `koers verify` says of a byte that differs, without building anything."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from koers.build.verify import _code_changes, _where
from koers.provenance import code_version, notebook_checksum


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"een woord", b"een Woord", "First differs at byte 4: “een woord”, built anew “een Woord”."),
        (b"een woord", b"een", "First differs at byte 3 (9 bytes, 3 built anew): “een woord”, built anew “een”."),
        (b"%PDF-1.7\n\xff\xfe\x01", b"%PDF-1.7\n\xff\xfe\x02", "First differs at byte 11."),
        (b"PK\0\1", b"PK\0\2", "First differs at byte 3."),
    ],
)
def test_a_place_is_told_with_its_text_where_it_is_text(old: bytes, new: bytes, told: str) -> None:
    """Of a PDF or a spreadsheet only the position."""
    assert _where(old, new) == told


def test_a_changed_notebook_and_changed_code_are_told_apart(tmp_path: Path) -> None:
    """By the notebook's own checksum, and by what the code's would be with the notebook of then."""

    class Place:
        root = tmp_path

    path = tmp_path / "notebooks" / "first.ipynb"
    path.parent.mkdir()

    def write(source: str) -> None:
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), path)

    def changed(entry: dict[str, object]) -> list[str]:
        return [one.partition(":")[0] for one in _code_changes(Place, "first", entry)]  # type: ignore[arg-type]

    write("1")
    code = {"release": "1", "sha256": code_version(tmp_path, path).sha256, "notebook_sha256": notebook_checksum(path)}
    entry: dict[str, object] = {"notebook": "notebooks/first.ipynb", "code": code}
    assert changed(entry) == []
    write("2")
    assert changed(entry) == ["the notebook of first changed"]
    other = {**entry, "code": {**code, "sha256": "0" * 64}}
    assert changed(other) == ["the notebook of first changed", "the code of first changed"]
    write("1")
    assert changed(other) == ["the code of first changed"]
    path.unlink()
    assert changed(entry) == ["the notebook of first is missing"]
