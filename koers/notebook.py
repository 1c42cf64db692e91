"""What a notebook needs: open a report's data once, then ask for its sections.

A notebook tells the story and chooses sections; everything it shows comes from :mod:`koers.report`. The folders of
the data and the parameters come from the environment (``KOERS_ROOT``, ``KOERS_DATA``, ``KOERS_PARAMS``)
so that no path of a machine ends up in a notebook; without them, from the nearest ``params/``.
"""

from __future__ import annotations

import os
from pathlib import Path

from koers.data.impact import FOLDER as CASES
from koers.data.store import Store, name_of
from koers.errors import UsageError, suggest
from koers.present.wording import Wording
from koers.provenance import find_root
from koers.report.impact import DEFAULT_DRAWS, DEFAULT_SEED, USUAL, ImpactChoices
from koers.report.report import Report

__all__ = ["LATEST", "ImpactChoices", "Report", "open_report", "prepare_report"]

LATEST = "latest"


def open_report(
    name: str,
    period: str = LATEST,
    language: str = "nl",
    theme: str = "",
    case: str = "",
    convention: str = "",
    seed: int = DEFAULT_SEED,
    draws: int = DEFAULT_DRAWS,
    against: str = "",
) -> Report:
    """Open a report's data.

    Parameters
    ----------
    name : str
        As in ``params/programme.yaml``, such as "financial-overview".
    period : str
        Such as "2024-H1"; "latest" is the newest period that has the report's data.
    language : str
        "nl" or "en".
    theme : str
        For a report per theme, which; "" is the first.
    case : str
        For a report per case, which: a folder below ``data/impact/`` by its name, or any folder by its path; "" is the first.
    convention : str
        For a report per case: value it under this named convention, at the case's own rate; "" is the case's own.
    seed, draws : int
        For a report per case: of the simulation.
    against : str
        For a comparison: the earlier period; "" is the previous one.

    Raises
    ------
    UsageError
        For an unknown report, period or language, with the nearest name.
    DataError
        With every fault in the data.
    """
    root = find_root()
    store = Store(Path(os.environ.get("KOERS_DATA", root / "data")), Path(os.environ.get("KOERS_PARAMS", root / "params")))
    return prepare_report(store, root, name, period, language, theme or case, ImpactChoices(convention, seed, draws), against)


def prepare_report(
    store: Store,
    root: Path,
    name: str,
    period: str = LATEST,
    language: str = "nl",
    entity: str = "",
    choices: ImpactChoices = USUAL,
    against: str = "",
) -> Report:
    """Open a report's data in a given store; see :func:`open_report`."""
    if name not in store.programme.reports:
        raise UsageError(f"There is no report {name!r}. {suggest(name, store.programme.reports)}")
    if language not in store.programme.languages:
        raise UsageError(f"There is no language {language!r}. {suggest(language, store.programme.languages)}")
    chosen = store.latest(name) if period == LATEST else store.chapter(period)
    data = store.load(chosen)
    entities = store.entities(data, name)
    folder = _folder_of(store, entity) if store.programme.reports[name].entity == "case" and entity not in entities else None
    if folder is not None:
        return Report(name, folder.resolve().name, root, store, data, Wording(language), folder, choices)
    if not entities:
        raise UsageError(f"{name_of(chosen)} lacks the data of the report {name!r}: {', '.join(store.missing_tables(chosen, name))}.")
    if entity and entity not in entities:
        raise UsageError(f"{name_of(chosen)} has no report {name!r} on {entity!r}. {suggest(entity, entities)}")
    if store.programme.reports[name].entity == "case":
        store.check_cases([entity or entities[0]], chosen)
    return Report(name, entity or entities[0], root, store, data, Wording(language), None, choices, against)


def _folder_of(store: Store, case: str) -> Path | None:
    """Return the folder of a case that the period does not list: one below ``data/impact/``, or any other; None where there is none."""
    found = [folder for folder in (store.data / CASES / case, Path(case)) if case and folder.is_dir()]
    return found[0] if found else None
