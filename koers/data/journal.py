"""The journal of an import: what tells that one was interrupted, so that nobody takes half of it for the data.

``.undo/`` in the folder of a period or a case holds the files from before the last import; as long as ``unfinished``
lies in it, the files beside it may be from before and from after.
"""

from __future__ import annotations

from pathlib import Path

from koers.errors import Finding

FOLDER, MARK = ".undo", "unfinished"


def is_unfinished(folder: Path) -> bool:
    """Tell whether an import into a folder was interrupted (or is being written this moment)."""
    return (folder / FOLDER / MARK).is_file()


def interrupted(folder: Path, shown: str, name: str) -> list[Finding]:
    """Return the fault that an import into a folder was interrupted; none where it was not.

    Parameters
    ----------
    folder : Path
    shown : str
        How messages name it.
    name : str
        How commands name the period or the case.
    """
    if not is_unfinished(folder):
        return []
    message = "an import was interrupted: some of the files are from before it, some from after."
    advice = f"`koers workbook undo {name}` puts back what was there before; importing again does so first."
    return [Finding(shown, 0, "", "source-error", message, advice)]
