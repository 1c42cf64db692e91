"""A copy of the shipped programme that a test may damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from koers.data.origins import accept, read_origins, write_origins
from koers.data.schemas.finance import FINANCE
from koers.data.schemas.registers import REGISTERS

ROOT = Path(__file__).parents[1]
PERIOD = "2024-H1"


def copy_programme(folder: Path) -> Path:
    """Copy the shipped data and parameters, one period of them, into ``folder/programme``; return that folder."""
    target = folder / "programme"
    shutil.copytree(ROOT / "data", target / "data", ignore=_other_periods)
    _copy_parameters(target)
    return target


def copy_finances(folder: Path) -> Path:
    """Copy of the programme only what the finances of one period need: quick to check, and still when other subjects grow."""
    target, period, document = folder / "programme", f"periods/{PERIOD}", "published/tk-2024-h1"
    files = {f"programme/{table.name}.csv" for table in REGISTERS if not table.optional}
    files |= {f"{period}/{table.name}.csv" for table in FINANCE}
    files |= {f"{document}/{name}.csv" for name in ("finance_tables", "overview", "statements")}
    for name in sorted(files):
        (target / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "data" / name, target / "data" / name)
    origins, _ = read_origins(ROOT / "data")
    write_origins(target / "data", [origin for name, origin in origins.items() if name in files])
    _copy_parameters(target)
    period_file = target / "params" / f"{PERIOD}.yaml"
    period_file.write_text(period_file.read_text(encoding="utf-8").partition("impact_cases:")[0], encoding="utf-8")
    return target


def _copy_parameters(target: Path) -> None:
    (target / "params").mkdir()
    for name in ("programme", PERIOD):
        shutil.copy(ROOT / "params" / f"{name}.yaml", target / "params")


def _other_periods(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name != PERIOD] if Path(folder) == ROOT / "data" / "periods" else []


def copy_notebooks(programme: Path) -> Path:
    """Copy the shipped notebooks beside a copied programme, which with them is a root; return the notebooks' folder."""
    return shutil.copytree(ROOT / "notebooks", programme / "notebooks")


def edit(path: Path, old: str, new: str) -> Path:
    """Replace one piece of text in a file; fail when it does not stand there exactly once."""
    text = path.read_bytes().decode("utf-8")
    if text.count(old) != 1:
        raise AssertionError(f"{old!r} stands {text.count(old)} times in {path.name}, not once")
    return rewrite(path, lambda content: content.replace(old.encode(), new.encode()))


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """Change a file's bytes; fail when that changes nothing."""
    before = path.read_bytes()
    after = change(before)
    if after == before:
        raise AssertionError(f"{path.name} is what it was")
    path.write_bytes(after)
    return path


def forget(programme: Path, *files: str) -> None:
    """Take files and their records out, as someone does who has no such table."""
    data = programme / "data"
    origins, _ = read_origins(data)
    write_origins(data, [origin for name, origin in origins.items() if name not in files])
    for file in files:
        (data / file).unlink(missing_ok=True)


def record(programme: Path, *files: str) -> None:
    """Record the present checksums of files, so that a damaged register is judged by what it says."""
    for file in files:
        accept(programme / "data", file, "Damaged by a test")
