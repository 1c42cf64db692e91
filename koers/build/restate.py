"""A period's life: an adopted folder is not overwritten by another result, unless it is restated.

A folder is adopted when the parameters said so as it was built; its provenance then has by whom and when. A build
whose reports would come out of other inputs, parameters, code or environment is refused before anything is made.
With ``--restate``, once the parameters say that the period is restated and when, the old folder is kept beside the
new one, as ``2024-H1--adopted-2024-09-30``, and a list of the figures that moved lies beside that.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koers.build.folder import MANIFEST, VERSIONS, replace_file
from koers.build.period import PROVENANCE, Moved, language_folder
from koers.build.plan import Plan
from koers.build.task import FIGURES
from koers.build.verify import changes_since
from koers.errors import UsageError

_NAMED = 4  # of what changed since, so many are named
COLUMNS = ("figure_id", "label", "unit", "old", "new", "old_text", "new_text")


@dataclass(frozen=True)
class Kept:
    """The adopted folder that was kept, and where the list of what moved goes.

    Attributes
    ----------
    folder : Path
        The whole period's.
    language : str
        "" for the programme's first language, else the folder of the language below it.
    new : bool
        Whether it was kept now, not by an earlier restatement in another language.
    """

    folder: Path
    language: str
    new: bool

    @property
    def reports(self) -> Path:
        """Where the reports of the language lie."""
        return self.folder / self.language if self.language else self.folder

    @property
    def list_file(self) -> Path:
        """The list of figures that moved, beside the folder."""
        ending = f".{self.language}" if self.language else ""
        return self.folder.with_name(f"{self.folder.name}.moved{ending}.csv")


def overwrites(plan: Plan, out: Path) -> str:
    """Return in a sentence what adopted reports a build would replace by others; "" when it would not."""
    present = language_folder(out / plan.name, plan)
    recorded = _read(present / PROVENANCE)
    adopted = recorded.get("adopted")
    if not adopted or not _differs(plan, recorded):
        return ""
    manifest = {"reports": recorded["reports"]}
    changed = list(dict.fromkeys(changes_since(plan.programme, manifest))) or ["it would be made of other files"]
    more = f"; and {len(changed) - _NAMED} more" if len(changed) > _NAMED else ""
    since = f"Since then {'; '.join(changed[:_NAMED])}{more}."
    return f"{present} was {adopted['status']} by {adopted['by']} on {adopted['date']}, and would come out otherwise. {since}"


def refuse(plans: list[Plan], out: Path, *, restate: bool = False) -> None:
    """Raise UsageError when any of the plans would replace adopted reports by others; nothing was made.

    To restate them, the parameters must say so, with a later day than the reports bear: else the new ones would say that
    they are what was adopted.
    """
    told = [(plan, sentence) for plan in plans if (sentence := overwrites(plan, out))]
    undeclared = [plan for plan, _ in told if not _is_declared(plan, out)]
    if restate and not undeclared:
        return
    if told:
        files = " and ".join(f"params/{plan.name}.yaml" for plan in undeclared)
        declare = f"`status: restated` and a status_date after that day in {files}"
        kept = "the old folder is kept beside the new one, and what moved is listed."
        advice = (
            f"Nothing was overwritten. Restated reports say so: write {declare}; then with --restate {kept}"
            if undeclared
            else f"Nothing was overwritten. With --restate {kept}"
        )
        raise UsageError(" ".join([*(sentence for _, sentence in told), advice]))


def _is_declared(plan: Plan, out: Path) -> bool:
    """Tell whether the parameters say that the period is restated, on a later day than its reports bear."""
    parameters = plan.programme.store.parameters(plan.period)
    adopted = _read(language_folder(out / plan.name, plan) / PROVENANCE)["adopted"]
    return parameters.status == "restated" and parameters.status_date.isoformat() > adopted["date"]


def keep(plan: Plan, out: Path) -> Kept | None:
    """Keep the adopted folder that a build would replace; None when there is no need to."""
    if not overwrites(plan, out):
        return None
    present = out / plan.name
    adopted = _read(language_folder(present, plan) / PROVENANCE)["adopted"]
    language = "" if plan.language == plan.programme.store.programme.languages[0] else plan.language
    name = f"{plan.name}--{adopted['status']}-{adopted['date']}"
    for number in range(1, 1000):
        folder = out / (name if number == 1 else f"{name}-{number}")
        kept = Kept(folder, language, new=not folder.exists())
        if kept.new:
            _copy(present, folder, out)
            return kept
        if _bytes(kept.reports / MANIFEST) == _bytes(language_folder(present, plan) / MANIFEST):
            return kept
    raise UsageError(f"{out} has more restatements of {plan.name} than can be told apart. Move some elsewhere.")


def list_moved(kept: Kept, now: Path) -> tuple[Moved, ...]:
    """Return the figures that moved, in the order of the reports, and write them down."""
    old, new = _figures(kept.reports), _figures(now)
    moved = tuple(_moved(old, new))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(one, name) for name in COLUMNS] for one in moved)
    replace_file(kept.list_file, text.getvalue().encode())
    return moved


def read_moved(out: Path, period: str, language: str = "") -> dict[str, tuple[Moved, ...]]:
    """Return the lists of what moved when a period was restated, by file name; none where it never was.

    ``language`` is "" for the programme's first language.
    """
    ending = f".moved.{language}.csv" if language else ".moved.csv"
    found = {}
    for path in sorted(out.glob(f"{period}--*{ending}")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name] = tuple(Moved(*(row[name] for name in COLUMNS)) for row in csv.DictReader(file))
    return found


def drop(kept: Kept) -> None:
    """Take back what was kept for a build that failed: the folder is still in its place."""
    if kept.new:
        shutil.rmtree(kept.folder, ignore_errors=True)


def _differs(plan: Plan, recorded: Mapping[str, Any]) -> bool:
    """Tell whether a planned report is not the recorded one; one that is new differs where it is of other inputs than the rest."""
    entries = recorded["reports"]
    inputs = {item["file"]: item["sha256"] for entry in entries.values() for item in entry["inputs"]}
    for task in plan.tasks:
        entry = entries.get(task.name)
        if entry is not None:
            if {name: value for name, value in entry.items() if name != "formats"} != task.provenance:
                return True
        elif any(inputs.get(item["file"], item["sha256"]) != item["sha256"] for item in task.provenance["inputs"]):
            return True
    return False


def _copy(folder: Path, target: Path, out: Path) -> None:
    """Copy a folder as a whole: under another name first."""
    with tempfile.TemporaryDirectory(prefix="keep-", dir=out / VERSIONS, ignore_cleanup_errors=True) as scratch:
        shutil.copytree(folder.resolve(), Path(scratch, "kept"))
        Path(scratch, "kept").rename(target)


def _figures(folder: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob(f"*.{FIGURES}")):
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")):
            found.setdefault(row["figure_id"], row)
    return found


def _moved(old: Mapping[str, dict[str, str]], new: Mapping[str, dict[str, str]]) -> Iterator[Moved]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before is None or after is None or before["value"] != after["value"]:
            row = after or before or {}
            shown = ("absent" if one is None else one[column] for column in ("value", "text") for one in (before, after))
            yield Moved(key, row["label"], row["unit"], *shown)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
