"""Compare a build with the usual tools on the same notebook: ``make bench``.

A is ``run_reports.py --format html``. B is the papermill command followed by the nbconvert command, which
checks no input, computes no figures file, no index, no manifest, and gives a page that fails
accessibility checks. They run in turn, A B A B …; the ratio is taken pair by pair. Before that, a ledger's import against
pandas, and the time that a simulation of an impact case takes.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import ledger

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "notebooks" / "financial-overview.ipynb"
SHARES = ("deadweight", "displacement", "attribution_to_others", "drop_off")
PAIRS = int(os.environ.get("PAIRS", "5"))


def run(*command: str) -> None:
    """Run a command of this environment's Python, quietly."""
    subprocess.run([sys.executable, *command], check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def build(out: Path, *more: str) -> None:
    """Build the report."""
    run("run_reports.py", "2024-H1", "--report", "financial-overview", "--out", str(out / "koers"), *more)


def whole(out: Path, *more: str) -> None:
    """Build every report of the period, anew."""
    run("run_reports.py", "2024-H1", "--force", "--out", str(out / "koers"), *more)


def usual_tools(out: Path) -> None:
    """Run the notebook and convert it, with the two command-line tools."""
    executed = out / "executed.ipynb"
    run("-m", "papermill", str(NOTEBOOK), str(executed), "-p", "period", "2024-H1", "--cwd", str(NOTEBOOK.parent))
    run("-m", "jupyter", "nbconvert", "--to", "html", str(executed))


def seconds(work: Callable[[], None]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compare(name: str, one: Callable[[], None], other: Callable[[], None]) -> None:
    """Run two ways in turn after one warm-up, and print medians and the median of the ratios."""
    one()
    other()
    pairs = [(seconds(one), seconds(other)) for _ in range(PAIRS)]
    ratios = [b / a for a, b in pairs]
    first, second = statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
    ratio = f"{statistics.median(ratios):.2f} times as long ({min(ratios):.2f}-{max(ratios):.2f}, {PAIRS} pairs)"
    print(f"{name}: {first:.1f} s against {second:.1f} s; the other takes {ratio}")


def simulation() -> None:
    """Time 100,000 draws of 30 outcomes, each with six ranges, in one process and one thread."""
    from koers.data.impact import read_case
    from koers.impact.uncertainty import simulate
    from tests.impact.small import write_case

    shares = {f"{name}{end}": value for name in SHARES for end, value in (("", "0.3"), ("_low", "0.1"), ("_high", "0.6"))}
    row = {**shares, "quantity_low": "5", "quantity_high": "20", "proxy_value_low": "50", "proxy_value_high": "150", "duration_years": "5"}
    with tempfile.TemporaryDirectory() as folder:
        case = read_case(write_case(Path(folder) / "case", [row] * 30, [{"value": "60000"}])).case
    for distribution in ("triangular", "pert"):
        times = [seconds(lambda: simulate(case, 100_000, 7, distribution)) for _ in range(PAIRS)]  # noqa: B023 - called at once
        print(f"100,000 {distribution} draws of 30 outcomes with 180 ranges: {statistics.median(times):.2f} s ({PAIRS} times)")


def main() -> None:
    """Run the comparisons."""
    ledger.main()
    simulation()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        page = ("--format", "html", "--force")
        compare("HTML, against the papermill and nbconvert commands", lambda: build(out, *page), lambda: usual_tools(out))
        compare("HTML again, nothing changed, against anew", lambda: build(out, "--format", "html"), lambda: build(out / "anew", *page))
        compare("All formats, against HTML alone", lambda: build(out / "all", "--force"), lambda: build(out / "html", *page))
        compare("The whole period, against ordinary kernels", lambda: whole(out / "warm"), lambda: whole(out / "cold", "--no-warm"))


if __name__ == "__main__":
    main()
