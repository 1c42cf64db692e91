"""A period's folder as an RO-Crate: the profile's demands, checksums, and nothing that differs between runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from koers.data.origins import sha256
from tests.conftest import REPORT, Built
from tests.running import ROOT

NAME = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
# Terms of the RO-Crate 1.1 context that we use; sha256 is none of them and is defined in the file itself.
TERMS = {
    "about",
    "actionStatus",
    "agent",
    "author",
    "conditionsOfAccess",
    "conformsTo",
    "contentSize",
    "dateCreated",
    "datePublished",
    "description",
    "encodingFormat",
    "hasPart",
    "identifier",
    "inLanguage",
    "instrument",
    "license",
    "mentions",
    "name",
    "object",
    "operatingSystem",
    "publisher",
    "result",
    "softwareRequirements",
    "softwareVersion",
    "value",
    "version",
}


def crate(folder: Path) -> dict[str, dict[str, Any]]:
    """The entities of a folder's crate, by id."""
    graph = json.loads((folder / NAME).read_text(encoding="utf-8"))["@graph"]
    found = {entity["@id"]: entity for entity in graph}
    assert len(found) == len(graph), "an @id comes twice"
    return found


def types(entity: dict[str, Any]) -> set[str]:
    """What an entity is."""
    kind = entity["@type"]
    return {kind} if isinstance(kind, str) else set(kind)


def references(value: Any) -> list[str]:
    """The ids that a value refers to."""
    if isinstance(value, dict):
        return [value["@id"]]
    return [one for part in value for one in references(part)] if isinstance(value, list) else []


def check_profile(entities: dict[str, dict[str, Any]], extra: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """What RO-Crate 1.1 and Process Run Crate 0.5 demand with MUST; their validator asks for a rich below ours, so it is no dependency."""
    descriptor, root = entities[NAME], entities["./"]
    assert types(descriptor) == {"CreativeWork"}
    assert (descriptor["about"], descriptor["conformsTo"]) == ({"@id": "./"}, {"@id": "https://w3id.org/ro/crate/1.1"})
    assert types(root) == {"Dataset"}
    assert {"name", "description", "license", "datePublished"} <= root.keys()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", root["datePublished"])
    assert PROFILE in references(root["conformsTo"])
    assert types(entities[PROFILE]) == {"CreativeWork"}
    terms = {key for entity in entities.values() for key in entity if not key.startswith("@")}
    assert terms <= TERMS | {"sha256"} | extra
    dangling = {one for entity in entities.values() for value in entity.values() for one in references(value)} - entities.keys()
    assert dangling == {"https://w3id.org/ro/crate/1.1"}
    files = {name for name, entity in entities.items() if types(entity) & {"File", "Dataset"}} - {"./"}
    assert files == set(references(root["hasPart"])), "a data entity MUST be linked from the root"
    actions = {name for name, entity in entities.items() if "CreateAction" in types(entity)}
    assert actions
    assert actions == set(references(root["mentions"]))
    for name in actions:
        tools = references(entities[name]["instrument"])
        assert tools
        assert all(types(entities[tool]) & {"SoftwareApplication", "SoftwareSourceCode"} for tool in tools)
        assert types(entities[entities[name]["agent"]["@id"]]) == {"Organization"}


def test_both_folders_are_process_run_crates(built: Built) -> None:
    """Every MUST of the two specifications, in the period's folder and in the English one, each in its language."""
    for language, title in (("nl", "Rapporten over"), ("en", "Reports on")):
        entities = crate(built.folder(language))
        check_profile(entities)
        assert entities["./"]["inLanguage"] == language
        assert f"Twentse Koers: {title} " in entities["./"]["name"]
        assert entities["./"]["datePublished"] == "2024-06-30"


def test_every_file_but_the_record_of_the_run_is_in_it_with_size_and_checksum(built: Built) -> None:
    """The manifest as well, which is written before."""
    folder = built.folder("nl")
    files = {name: entity for name, entity in crate(folder).items() if "File" in types(entity)}
    assert set(files) == {path.name for path in folder.iterdir() if path.is_file()} - {NAME, "run.json"}
    for name, entity in files.items():
        content = (folder / name).read_bytes()
        assert (entity["sha256"], entity["contentSize"]) == (sha256(content), str(len(content)))
        assert "/" in entity["encodingFormat"]


def test_a_reports_run_names_notebook_package_inputs_parameters_and_results(built: Built) -> None:
    """The inputs are those of the provenance, with their checksums and where they come from."""
    folder = built.folder("en")
    entities, made = crate(folder), json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["reports"][REPORT]
    [run] = [entity for entity in entities.values() if entity.get("name") == f"{REPORT} (2024-H1, en)"]
    tools = [entities[one] for one in references(run["instrument"])]
    assert [(tool["name"], types(tool)) for tool in tools] == [
        (f"notebooks/{REPORT}.ipynb", {"SoftwareSourceCode"}),
        ("Koers", {"SoftwareApplication"}),
    ]
    objects = [entities[one] for one in references(run["object"])]
    works = {entity["name"]: entity for entity in objects if "CreativeWork" in types(entity)}
    assert {name: entity["sha256"] for name, entity in works.items()} == {item["file"]: item["sha256"] for item in made["inputs"]}
    finance = works["data/periods/2024-H1/line_finance.csv"]
    assert finance["description"]
    assert finance["conditionsOfAccess"]
    given = {entity["name"]: entity["value"] for entity in objects if "PropertyValue" in types(entity)}
    assert given == {"period": "2024-H1", "language": "en"}
    assert {name.rpartition(".")[2] for name in references(run["result"])} == {"html", "pdf", "xlsx", "csv", "ipynb"}


def test_nothing_in_it_tells_the_time_the_place_or_a_person(built: Built) -> None:
    """No run's time, no path of a machine, no person; ids are checksums of what they stand for."""
    text = (built.folder("nl") / NAME).read_text(encoding="utf-8")
    entities = crate(built.folder("nl"))
    assert not any(types(entity) & {"Person"} for entity in entities.values())
    assert not {"startTime", "endTime", "dateModified"} & {key for entity in entities.values() for key in entity}
    assert str(built.root) not in text
    assert not re.search(r"\d\d:\d\d:\d\d", text)


def test_the_manifest_does_not_name_it(built: Built) -> None:
    """The crate holds the manifest's checksum, so the manifest cannot hold the crate's."""
    assert NAME not in json.loads((built.folder("nl") / "manifest.json").read_text(encoding="utf-8"))["files"]


@pytest.mark.parametrize("module", ["koers.cli", "koers.build.period", "koers.build.verify"])
def test_the_library_is_loaded_only_to_write_it(module: str) -> None:
    """It costs a third of a second, which nobody waits for who lists or plans."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print('rocrate' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout == "False\n"
