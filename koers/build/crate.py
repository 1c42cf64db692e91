"""A period's folder as an RO-Crate: what lies in it, and the run that made each report of what.

Profile: Process Run Crate 0.5, on RO-Crate 1.1. One action per report: the notebook and this package are its
instruments, inputs and parameters its objects, the report's files its results, the programme its agent. Beside
the profile's "should": no action bears the time it ran at, so that the same inputs give the same bytes; run.json has the times.
Ids derive from content; dates are the period's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from koers.build.folder import CRATE, RUN
from koers.build.plan import Plan, Programme
from koers.build.task import document_names
from koers.data.origins import read_origins, sha256
from koers.period import Period
from koers.present.wording import Wording

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
_DONE = "http://schema.org/CompletedActionStatus"
_FORMATS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".py": "text/x-python",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
}

Entity = dict[str, Any]
Reference = dict[str, str]


def folder_crate(plan: Plan, folder: Path, provenance: Mapping[str, Any]) -> bytes:
    """Return the metadata of a period's folder in one language; the folder holds all its other files.

    Parameters
    ----------
    plan : Plan
    folder : Path
    provenance : mapping
        What ``provenance.json`` says: ``period``, ``language`` and per report what it was made of.
    """
    described = Describing(plan.programme, plan.period, plan.language)
    described.folder(folder, "", provenance)
    return described.metadata()


class Describing:
    """A crate that is being described.

    Parameters
    ----------
    programme : Programme
    period : Period or None
        None for the reports over all periods.
    language : str
        Of the crate's own name and description.
    enclosed : bool
        Whether inputs and notebooks lie in the crate, at their paths below the root; else they are named with their checksums.
    """

    def __init__(self, programme: Programme, period: Period | None, language: str, *, enclosed: bool = False) -> None:
        # Costs a third of a second, most of it for fetching over the network, which is never done.
        from rocrate.rocrate import ROCrate

        self._programme, self._enclosed = programme, enclosed
        self._store, self._known = programme.store, set[str]()
        self._crate: Any = ROCrate(version="1.1")
        self._crate.metadata.extra_terms.update(_TERMS)
        self._describe_root(period, Wording(language))

    def metadata(self) -> bytes:
        """Return ``ro-crate-metadata.json``: keys and entities sorted, LF at line ends."""
        document = self._crate.metadata.generate()
        root = self._crate.root_dataset.id
        document["@graph"].sort(key=lambda entity: (entity["@id"] != CRATE, entity["@id"] != root, entity["@id"]))
        for entity in document["@graph"]:
            for name in ("hasPart", "mentions"):
                if name in entity:
                    entity[name] = sorted(entity[name], key=lambda one: str(one["@id"]))
        return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()

    def folder(self, folder: Path, prefix: str, provenance: Mapping[str, Any]) -> None:
        """Describe a folder's files, and the runs that made them; ``prefix`` is its path in the crate, with its slash, or ""."""
        paths = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name not in (CRATE, RUN)]
        files = {path.name: self.file(path, prefix + path.name) for path in paths}
        made: set[str] = set()
        for name, entry in sorted(provenance["reports"].items()):
            own = [file for file in document_names(name, tuple(entry["formats"])).values() if file in files]
            own += [file for file in files if file.startswith(f"{name}.") and file not in own]
            made |= set(own)
            title = f"{name} ({provenance['period']}, {provenance['language']})"
            self._run(title, entry, [files[file] for file in sorted(own)])
        notebooks = [files[file] for file in sorted(made) if file.endswith(".ipynb")]
        rest = [files[file] for file in sorted(files.keys() - made)]
        code = next(iter(provenance["reports"].values()))
        title = f"index, records ({provenance['period']}, {provenance['language']})"
        self._action(title, [self._software(code)], notebooks, rest)

    def file(self, path: Path, name: str) -> Reference:
        """Describe a file that lies in the crate at ``name``; return the reference to it."""
        content = path.read_bytes()
        return self._file(name, {"name": PurePosixPath(name).name, **_facts(name, content)})

    def _file(self, name: str, properties: Entity) -> Reference:
        if name not in self._known:
            self._known.add(name)
            self._crate.add_file(None, name, properties=properties)
        return {"@id": name}

    def _entity(self, name: str, properties: Entity) -> Reference:
        from rocrate.model.contextentity import ContextEntity

        if name not in self._known:
            self._known.add(name)
            self._crate.add(ContextEntity(self._crate, name, properties=properties))
        return {"@id": name}

    def _describe_root(self, period: Period | None, words: Wording) -> None:
        programme, parameters, root = self._store.programme, self._store.parameters(period), self._crate.root_dataset
        shown = words.word("All periods together") if period is None else words.months(period.start, period.end)
        published: date = parameters.status_date
        values: Entity = {
            "name": f"{programme.name}: {words.word('Reports on {period}', period=shown)}",
            "description": programme.disclaimer[words.language],
            "inLanguage": words.language,
            "datePublished": published.isoformat(),
            "author": self._organisation,
            "publisher": self._organisation,
            "license": self._licence(words.language),
            "conformsTo": self._entity(PROFILE, {"@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}),
        }
        for name, value in values.items():
            root[name] = value

    @cached_property
    def _organisation(self) -> Reference:
        programme = self._store.programme
        return self._entity(f"#{programme.programme}", {"@type": "Organization", "name": programme.name})

    def _licence(self, language: str) -> Reference | str:
        licence = self._store.programme.licence
        if licence is None:
            return self._store.programme.disclaimer[language]
        return self._entity(licence.url, {"@type": "CreativeWork", "name": licence.name, "identifier": licence.url})

    def _run(self, title: str, entry: Mapping[str, Any], results: list[Reference]) -> None:
        """Describe how a report was made."""
        instruments = [self._notebook(entry), self._software(entry)]
        objects = [self._input(item) for item in entry["inputs"]]
        objects += [self._parameter(name, value) for name, value in sorted(entry["parameters"].items())]
        given = ", ".join(f"{name}={value}" for name, value in sorted(entry["parameters"].items()))
        self._action(title, instruments, objects, results, f"{entry['notebook']} ({given})")

    def _action(
        self, title: str, instruments: list[Reference], objects: list[Reference], results: list[Reference], description: str = ""
    ) -> None:
        given = {"instrument": instruments, "object": objects, "result": results}
        made_of = {name: some[0] if len(some) == 1 else some for name, some in given.items() if some}
        named = {"name": title, "description": description or title}
        properties = {"@type": "CreateAction", **named, "agent": self._organisation, "actionStatus": _DONE, **made_of}
        action = self._entity(f"#run-{_digest([title, made_of])}", properties)
        self._crate.root_dataset.append_to("mentions", action)

    def _input(self, item: Mapping[str, Any]) -> Reference:
        """Describe an input: its file, or, outside the crate, a work that is known by its checksum."""
        file = item["file"]
        described = {"name": file, "sha256": item["sha256"], "encodingFormat": _format(file), **self._origin(item)}
        if self._enclosed:
            content = self._path(file).read_bytes()
            return self._file(file, {**described, **_facts(file, content)})
        return self._entity(f"#input-{_digest([file, item['sha256']])}", {"@type": "CreativeWork", **described})

    def _origin(self, item: Mapping[str, Any]) -> Entity:
        """Return where an input comes from, as long as its record is of this very content."""
        origin = self._origins.get(item["file"].removeprefix("data/"))
        if origin is None or origin.sha256 != item["sha256"]:
            return {}
        facts = {"description": origin.title, "conditionsOfAccess": origin.rights, "dateCreated": origin.document_date}
        by = {"@type": "Organization", "name": origin.publisher}
        published = {"publisher": self._entity(f"#publisher-{_digest(by)}", by)} if origin.publisher else {}
        return {**{name: value for name, value in facts.items() if value}, **published}

    @cached_property
    def _origins(self) -> Mapping[str, Any]:
        return read_origins(self._programme.data)[0]

    def _path(self, file: str) -> Path:
        where, _, below = file.partition("/")
        return {"data": self._programme.data, "params": self._programme.params}.get(where, self._programme.root) / below

    def _parameter(self, name: str, value: Any) -> Reference:
        shown = value if isinstance(value, str) else json.dumps(value)
        return self._entity(f"#parameter-{_digest([name, value])}", {"@type": "PropertyValue", "name": name, "value": shown})

    def _notebook(self, entry: Mapping[str, Any]) -> Reference:
        name = entry["notebook"]
        described = {"name": name, "version": entry["code"]["sha256"], "encodingFormat": _FORMATS[".ipynb"]}
        if self._enclosed:
            content = (self._programme.root / name).read_bytes()
            return self._file(name, {**described, **_facts(name, content), "@type": ["File", "SoftwareSourceCode"]})
        return self._entity(f"#notebook-{_digest([name, entry['code']])}", {"@type": "SoftwareSourceCode", **described})

    def _software(self, entry: Mapping[str, Any]) -> Reference:
        """Describe this package, with the Python, the platform and the packages that it ran on."""
        place = entry["environment"]
        needed = [self._application("generic", "Python", place["python"])]
        needed += [self._application("pypi", name, version) for name, version in sorted(place["packages"].items())]
        described = {
            "@type": "SoftwareApplication",
            "name": "Koers",
            "softwareVersion": entry["code"]["release"],
            "operatingSystem": place["platform"],
            "softwareRequirements": needed,
        }
        return self._entity(f"#koers-{_digest([entry['code']['release'], place])}", described)

    def _application(self, kind: str, name: str, version: str) -> Reference:
        described = {"@type": "SoftwareApplication", "name": name, "softwareVersion": version}
        return self._entity(f"pkg:{kind}/{name.lower()}@{version}", described)


def _facts(name: str, content: bytes) -> Entity:
    return {"encodingFormat": _format(name), "contentSize": str(len(content)), "sha256": sha256(content)}


def _format(name: str) -> str:
    return _FORMATS.get(PurePosixPath(name).suffix, "text/plain")


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
