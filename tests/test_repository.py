"""The repository keeps its own rules: stripped notebooks, one resolution, current documentation, nothing of a machine."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import koers
from koers.data.describe import described

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def tracked() -> list[Path]:
    """Every file that version control knows or would take up."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def pins(lock: Path) -> set[str]:
    """The pinned requirements of a lock, with their markers left out."""
    return {re.split(r"[ ;\\]", line)[0] for line in lock.read_text(encoding="utf-8").splitlines() if re.match(r"[A-Za-z]", line)}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_stored_without_outputs_counts_or_personal_metadata(path: Path) -> None:
    """A stored notebook holds what its author wrote and nothing a run left behind."""
    content = json.loads(path.read_text(encoding="utf-8"))
    assert set(content["metadata"]) <= {"kernelspec", "language_info"}
    assert content["metadata"]["language_info"] == {"name": "python"}
    for cell in content["cells"]:
        assert set(cell["metadata"]) <= {"tags"}, cell["id"]
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


def test_there_are_notebooks_and_locks() -> None:
    """The other tests look at something."""
    assert NOTEBOOKS
    assert {lock.stem for lock in LOCKS} == {"report", "lab", "scale", "test", "course"}


def test_locks_are_one_resolution_with_hashes_and_without_addresses() -> None:
    """Every group pins the same version of a package, each with a hash, and names no registry."""
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock.name
        assert text.count("--hash=sha256:") >= len(pins(lock)), lock.name
        for pin in pins(lock):
            name, _, version = pin.partition("==")
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_every_group_holds_what_a_report_needs() -> None:
    """Each lock is complete by itself: the report's packages and its own."""
    report = pins(ROOT / "requirements" / "report.lock")
    for lock in LOCKS:
        assert report <= pins(lock), lock.name


def test_every_declared_dependency_is_locked() -> None:
    """A package that pyproject.toml names stands in the lock of its group."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {"report": project["project"]["dependencies"], **project["dependency-groups"]}
    for group, wanted in groups.items():
        locked = {pin.partition("==")[0] for pin in pins(ROOT / "requirements" / f"{group}.lock")}
        names = [re.split(r"[^A-Za-z0-9._-]", one)[0] for one in wanted]  # without bounds and extras
        missing = [name for name in names if re.sub(r"[-_.]+", "-", name).lower() not in locked]
        assert missing == [], group


@pytest.mark.parametrize("path", sorted(described(ROOT)), ids=lambda path: path.name)
def test_generated_documentation_is_current(path: Path) -> None:
    """The data package and the data dictionary say what the schemas say; `make docs` writes them."""
    assert path.read_text(encoding="utf-8") == described(ROOT)[path]


def test_versions_agree() -> None:
    """The release stands in four places and is the same in each."""
    for name, pattern in (("CITATION.cff", r"^version: (.+)$"), ("publiccode.yml", r'^softwareVersion: "(.+)"$')):
        found = re.search(pattern, (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        assert found is not None, name
        assert found[1] == koers.__version__, name


def test_nothing_of_a_machine_or_a_registry_is_stored() -> None:
    """No host of a package registry, no absolute path of a machine, no address of a person."""
    # Written with a class around a letter, so that this file does not hold the names it looks for.
    hosts = r"[p]ythonhosted|[p]ypi\.org|[n]pmjs|[d]ebian\.org"
    wrong = re.compile(rf"{hosts}|(?<![\w.])/(?:home|root|work|Users)/[a-z]|[\w.]+@[\w-]+\.(?:nl|com|org)\b")
    found = []
    for path in tracked():
        if path.suffix in {".ttf", ".woff2", ".png", ".xlsx"} or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if wrong.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_code_names_nothing_of_one_programme() -> None:
    """What belongs to one programme is data: its name, themes and lines stand nowhere in the package."""
    words = {"twente", "twents"}
    themes = (ROOT / "data" / "programme" / "themes.csv").read_text(encoding="utf-8").splitlines()[1:]
    words |= {line.split(",")[0] for line in themes} - {"ouderen"}
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked()
        if path.is_relative_to(ROOT / "koers") and path.suffix in {".py", ".po", ".typ", ".j2", ".css"}
        for word in words
        if word in path.read_text(encoding="utf-8").lower()
    ]
    assert found == []
