"""The case that an impact case follows: found by the name of its folder, which lies beside that of the later one.

A name that is not there, a circle of cases and another currency are errors of the later case, at its key ``follows``.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from koers.data.parameters import key_lines, read_yaml
from koers.data.tables import file_bytes
from koers.errors import DataError, Finding, suggest

KEY = "follows"
_CASE = "case.yaml"


def find_followed(folder: Path, file: str, follows: str) -> Path:
    """Return the folder of the case that one follows.

    Parameters
    ----------
    folder : Path
        Of the later case.
    file : str
        Its ``case.yaml``, as messages name it.
    follows : str
        The name of the earlier case's folder.

    Raises
    ------
    DataError
        When there is no such case beside it, with the nearest name, or when following leads back to where it began.
    """
    place = folder.resolve()
    beside = [path.parent.name for path in place.parent.glob(f"*/{_CASE}") if path.parent != place]
    if follows == place.name:
        raise _error(folder, file, "foreign-key", f"{follows} is this case itself.", suggest("", beside))
    if follows not in beside:
        raise _error(folder, file, "foreign-key", f"{follows!r} is no case beside this one.", suggest(follows, beside))
    chain = [place.name, follows]
    while (following := _follows_of(place.parent / chain[-1])) is not None:
        if following in chain:
            told = " follows ".join([*chain, following])
            raise _error(folder, file, "circle", f"{told}: that leads back.", "Leave follows out of the case that came first.")
        chain.append(following)
    return place.parent / follows


def shown_beside(prefix: str, name: str) -> str:
    """Return how messages name the folder of a case beside one that they name ``prefix``."""
    return (PurePosixPath(prefix).parent / name).as_posix()


def check_currency(folder: Path, file: str, own: str, name: str, currency: str) -> None:
    """Raise DataError where the case that is followed is in another currency."""
    if own != currency:
        message = f"{name} is in {currency} and this case in {own}: their amounts cannot stand beside each other."
        raise _error(folder, file, "currency", message, "Leave follows out, or state both in one currency.")


def _follows_of(folder: Path) -> str | None:
    """Return the name that a case says it follows; None where it names none, or cannot be read, which is told elsewhere."""
    content, _faults = file_bytes(folder / _CASE, _CASE)
    try:
        read = read_yaml(content or b"", _CASE)[0]
    except DataError:
        return None
    found = read.get(KEY) if isinstance(read, dict) else None
    return found if isinstance(found, str) else None


def _error(place: Path, file: str, code: str, message: str, advice: str) -> DataError:
    line = key_lines((place / _CASE).read_bytes(), file).get(KEY, 0)
    return DataError([Finding(file, line, KEY, code, message, advice)])
