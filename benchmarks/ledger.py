"""Time and peak memory of a ledger's import, against pandas reading the same file: ``python -m benchmarks.ledger``.

Makes a ledger of ``LINES`` lines (10 million by default) as an accountant's program writes it: semicolons, Dutch dates, a comma before
the cents, a description per line. Each way runs in a process of its own; peak memory is what the system says of that process. Both
add up per account and cost centre; only the import checks every line, keeps it, and gives exact cents.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINES = int(os.environ.get("LINES", "10000000"))
_MEASURE = """import json, resource, sys, time
started = time.perf_counter()
{work}
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))"""
_MAKE = "import sys; from pathlib import Path; from benchmarks.ledger import make_ledger; make_ledger(Path(sys.argv[1]), int(sys.argv[2]))"
_PANDAS = """import pandas
frame = pandas.read_csv(sys.argv[1], sep=';', decimal=',', thousands='.', dtype={'Grootboekrekening': str, 'Kostenplaats': str})
frame['Boekdatum'] = pandas.to_datetime(frame['Boekdatum'], format='%d-%m-%Y')
frame = frame[frame['Boekdatum'] <= '2024-12-31']
frame['Bedrag'] = frame['Debet'].fillna(0) - frame['Credit'].fillna(0)
frame.groupby(['Grootboekrekening', 'Kostenplaats'])['Bedrag'].sum()"""
_KOERS = "from koers.cli import main; assert main(sys.argv[1:]) == 0"


def make_ledger(target: Path, n_lines: int) -> None:
    """Write a made-up ledger over cost centres of the example."""
    import duckdb

    whole = (
        "CASE WHEN a >= 100000 THEN (a // 100000)::VARCHAR || '.' || lpad((a // 100 % 1000)::VARCHAR, 3, '0') ELSE (a // 100)::VARCHAR END"
    )
    amount = f"{whole} || ',' || lpad((a % 100)::VARCHAR, 2, '0')"
    columns = (
        "'B' || lpad(i::VARCHAR, 9, '0') AS Boekstuk",
        f"strftime(DATE '2024-01-01' + (i * 366 // {n_lines})::INTEGER, '%d-%m-%Y') AS Boekdatum",
        "(4000 + hash(i, 1) % 500)::VARCHAR AS Grootboekrekening",
        "(['8001', '8101', '8201', '8301', '8401'])[1 + (hash(i, 2) % 5)::BIGINT] AS Kostenplaats",
        "'Verzonnen boeking ' || i || ' van een leverancier' AS Omschrijving",
        f"CASE WHEN i % 9 > 0 THEN {amount} END AS Debet",
        f"CASE WHEN i % 9 = 0 THEN {amount} END AS Credit",
    )
    rows = f"(SELECT i, 1 + hash(i) % 250000 AS a FROM range({n_lines}) t(i))"  # noqa: S608 - our own numbers
    base = duckdb.connect()
    base.execute("SET enable_progress_bar = false")
    base.execute(f"COPY (SELECT {', '.join(columns)} FROM {rows} ORDER BY i) TO '{target}' (HEADER, DELIMITER ';')")  # noqa: S608


def measured(work: str, *arguments: str) -> tuple[float, float, float]:
    """Return the seconds, the processor's seconds and the peak megabytes of a piece of Python in a process of its own."""
    command = [sys.executable, "-c", _MEASURE.format(work=work), *arguments]
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    seconds, processor, megabytes = json.loads(done.stdout.splitlines()[-1])
    return seconds, processor, megabytes


def desk(folder: Path) -> list[str]:
    """Copy the programme with the example's period; return the options that point there."""
    example = ROOT / "docs/examples/new-period"
    for part in ("data", "params"):
        shutil.copytree(ROOT / part, folder / part)
        shutil.copytree(example / part, folder / part, dirs_exist_ok=True)
    return ["--data", str(folder / "data"), "--params", str(folder / "params")]


def main() -> None:
    """Make the ledger and measure both ways."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        ledger, options = folder / "ledger.csv", desk(folder)
        # In a process of its own: one that is started later would count this one's memory as its own.
        subprocess.run([sys.executable, "-c", _MAKE, str(ledger), str(LINES)], check=True, cwd=ROOT)
        print(f"{LINES:,} lines, {ledger.stat().st_size / 1e6:,.0f} MB as CSV, {os.cpu_count()} cores")
        for name, work, arguments in (
            ("koers ledger import", _KOERS, [*options, "ledger", "import", "2024-H2", str(ledger), "--json"]),
            ("pandas: read, dates, sums (binary floats)", _PANDAS, [str(ledger)]),
        ):
            seconds, processor, megabytes = measured(work, *arguments)
            print(f"{name}: {seconds:.0f} s ({processor:.0f} s of processor time), at most {megabytes:,.0f} MB of memory")
        kept = folder / "data/periods/2024-H2/ledger.parquet"
        print(f"what is kept of it: {kept.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
