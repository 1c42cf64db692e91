"""Parameters are compared with what a notebook declares before anything starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from koers.build.parameters import check_parameters
from koers.errors import UsageError
from tests.running import PARAMETERS, ROOT, Done, koers, make_programme, titled, tree, write_notebook

GIVEN = {"period": "2024-H1", "language": "nl"}


def notebook(folder: Path, *cells: str) -> Path:
    """Write a notebook with these parameters cells."""
    (folder / "notebooks").mkdir(exist_ok=True)
    return write_notebook(folder, "report", ["1"], cells)


def refusal(path: Path, given: Mapping[str, Any] = GIVEN) -> str:
    """Return what the check says; fail when it says nothing."""
    with pytest.raises(UsageError) as caught:
        check_parameters(path, given)
    return str(caught.value)


def test_every_notebook_of_the_repository_takes_its_parameters() -> None:
    """The shipped notebooks declare the period (but for the one over all periods) and the language, as text."""
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert notebooks
    for path in notebooks:
        whole = path.stem == "continuity"
        check_parameters(path, {"language": "nl"} if whole else GIVEN)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ((), "notebooks/report.ipynb has no cell tagged 'parameters'; it needs exactly one. Tag the cell that declares period, language."),
        ((PARAMETERS, PARAMETERS), "notebooks/report.ipynb has 2 cells tagged 'parameters'; it needs exactly one."),
        (
            ("perod: str = ''\nlanguage: str = 'nl'",),
            "notebooks/report.ipynb does not declare the parameter 'period'. Did you mean 'perod'? Allowed: language, perod.",
        ),
        (("language: str = 'nl'",), "does not declare the parameter 'period'. Allowed: language."),
        (("period: int = 2024\nlanguage: str = 'nl'",), "parameter period = '2024-H1' is str; the notebook declares int."),
        (("period: strr = ''\nlanguage: str = 'nl'",), "declares the parameter 'period' without a known type (strr). Did you mean 'str'?"),
        (("period = 'latest'\nlanguage: str = 'nl'",), "declares the parameter 'period' without a known type (none). Allowed: bool, dict,"),
        (("period: str =",), "notebooks/report.ipynb: the parameters cell is not Python: line 1: invalid syntax. Mend it."),
    ],
    ids=["no-cell", "two-cells", "misspelt", "missing", "other-type", "unknown-type", "no-type", "not-python"],
)
def test_what_a_notebook_does_not_declare_is_refused(tmp_path: Path, cells: Sequence[str], message: str) -> None:
    """The message names the notebook, the parameter, and the nearest name or type."""
    assert message in refusal(notebook(tmp_path, *cells))


@pytest.mark.parametrize(("declared", "value"), [("bool", 1), ("int", True), ("float", 1), ("str", None), ("list", (1,))])
def test_types_must_be_the_same_and_not_merely_alike(tmp_path: Path, declared: str, value: object) -> None:
    """True is no number and 1 is no float: papermill would pass either."""
    assert f"the notebook declares {declared}." in refusal(notebook(tmp_path, f"x: {declared} = None"), {"x": value})


@pytest.mark.parametrize("value", ["a", 1, 1.5, True, [1], {"a": 1}])
def test_every_type_that_a_notebook_can_be_given_is_accepted(tmp_path: Path, value: object) -> None:
    """Text, numbers, truth values, lists and mappings pass when declared; other declared parameters keep their default."""
    check_parameters(notebook(tmp_path, f"x: {type(value).__name__} = None\nother: int = 1"), {"x": value})


@pytest.mark.parametrize("content", ["not json", "[]", '{"cells": 5}', '{"cells": ["a"]}', "{}"])
def test_file_that_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    """Whatever lies there instead of a notebook, the message names it and says to restore it."""
    path = notebook(tmp_path, PARAMETERS)
    path.write_text(content, encoding="utf-8")
    message = refusal(path)
    assert message.startswith("notebooks/report.ipynb is not a readable notebook: ")
    assert message.endswith("Restore it.")


def test_missing_notebook_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    """The message offers the notebook that is there."""
    path = notebook(tmp_path, PARAMETERS)
    assert refusal(path.with_name("reports.ipynb")) == (
        "There is no notebook notebooks/reports.ipynb. Did you mean 'report.ipynb'? Allowed: report.ipynb."
    )


@pytest.fixture
def refused(tmp_path: Path) -> Done:
    """A build of two reports, of which one has no parameters cell."""
    marker = tmp_path / "kernel-ran"
    touch = f"from pathlib import Path\nPath({str(marker)!r}).touch()"
    programme = make_programme(tmp_path, {"good": [touch, titled("good")], "bad": [touch, titled("bad")]})
    write_notebook(programme, "bad", [touch], parameters=())
    return koers("build", "--json", cwd=programme)


def test_wrong_notebook_stops_the_build_before_any_kernel_starts(refused: Done, tmp_path: Path) -> None:
    """One notebook without parameters: exit code 2, a sentence, no kernel, nothing written."""
    assert (refused.code, refused.out) == (2, "")
    assert "Error: notebooks/bad.ipynb has no cell tagged 'parameters'" in refused.err
    assert "Traceback" not in refused.err
    assert not (tmp_path / "kernel-ran").exists()
    assert not (tmp_path / "programme" / "outputs").exists()
    assert all(not name.startswith("outputs") for name in tree(tmp_path / "programme"))
