"""Start a new period from an earlier one: its parameters, its tables, their origin records; all of it or nothing.

Nothing that is there is touched. The tables are prepared beside their place and moved there whole, then their
origins are recorded, and the parameters come last: with them the period exists. What goes wrong before that is
taken back.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from koers.data.carry import Row, Rows, Start, ToDo, carry
from koers.data.origins import Origin, read_origins, sha256, write_origins
from koers.data.parameters import PeriodParameters, Thresholds, Tolerances
from koers.data.schemas import TableSchema, tables_in
from koers.data.store import Store
from koers.data.tables import read_text
from koers.errors import UsageError
from koers.period import Period, fiscal_year


@dataclass(frozen=True)
class NewFile:
    """A table that was written: its rows, and how many of them came along from how many."""

    file: str
    rows: int
    rows_before: int


@dataclass(frozen=True)
class Started:
    """A period that was started.

    Attributes
    ----------
    period, before : Period
    parameters : str
        Its file, ``params/…``.
    files : tuple of NewFile
    to_do : tuple of ToDo
        What is needed first.
    warnings : tuple of str
        That time lies between the two, where it does.
    """

    period: Period
    before: Period
    parameters: str
    files: tuple[NewFile, ...]
    to_do: tuple[ToDo, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentences:
    """What is said in files, in the data's language: who the files are of, what they are, why they were recorded; labels of a budget."""

    publisher: str
    title: str
    note: str
    budget_label: Mapping[str, str]


def start_period(store: Store, period: Period, before: Period, sentences: Sentences) -> Started:
    """Write the parameters and tables of a new period.

    Raises
    ------
    UsageError
        When the period or a part of it is there already, or does not come after the other, or the other is not filled in yet.
    DataError
        When the other period has faults.
    """
    _refuse_existing(store, period)
    if not before < period:
        raise UsageError(f"{period} does not come after {before}. Start it from an earlier period.")
    if store.unfilled(before):
        raise UsageError(f"{before} is not filled in yet: what is carried over is not there. `koers check {before}` says what it lacks.")
    earlier = store.load(before)
    start = _start(store, period, before, earlier.parameters, _rows_of(store, before))
    carried = {schema.name: carry(schema.name, start) for schema in tables_in("periods") if schema.name in start.tables}
    contents = {schema.name: _csv(schema, carried[schema.name].rows) for schema in tables_in("periods") if schema.name in carried}
    _write(store, start, contents, _parameters(start, earlier.parameters, sentences), sentences)
    folder = f"data/periods/{period}"
    to_do = [ToDo(f"{folder}/{name}.csv", *one) for name, table in carried.items() for one in table.to_do]
    to_do += [ToDo(f"params/{period}.yaml", *one) for one in _parameters_to_do(start, earlier.parameters)]
    return Started(
        period,
        before,
        f"params/{period}.yaml",
        tuple(NewFile(f"{folder}/{name}.csv", len(table.rows), len(start.tables[name])) for name, table in carried.items()),
        tuple(sorted(to_do, key=lambda one: not one.needed)),
        _gap(period, before),
    )


def _gap(period: Period, before: Period) -> tuple[str, ...]:
    """Say that time lies between two periods, which nothing tells of."""
    first, last = before.end + timedelta(days=1), period.start - timedelta(days=1)
    if first > last:
        return ()
    return (f"nothing tells of {first} until {last}, between {before} and {period}: what {period} opens with is as of {before.end}.",)


def _refuse_existing(store: Store, period: Period) -> None:
    folder = f"periods/{period}"
    there = [f"params/{period}.yaml"] if (store.params / f"{period}.yaml").exists() else []
    there += [f"data/{folder}"] if (store.data / folder).exists() else []
    if there:
        advice = f"`koers check {period}` says what it still lacks; to start anew, remove it first."
        raise UsageError(f"{period} is there already: {' and '.join(there)}. Nothing was changed. {advice}")


def _rows_of(store: Store, period: Period) -> dict[str, Rows]:
    """Return the tables of a period as text; they were checked."""
    found: dict[str, Rows] = {}
    for schema in tables_in("periods"):
        path = store.data / "periods" / str(period) / f"{schema.name}.csv"
        if path.is_file():
            frame, _ = read_text(path.read_bytes(), path.name, schema)
            rows = () if frame is None else frame.to_dict("records")
            found[schema.name] = tuple({str(name): value for name, value in row.items()} for row in rows)
    return found


def _start(store: Store, period: Period, before: Period, earlier: PeriodParameters, tables: Mapping[str, Rows]) -> Start:
    month = store.programme.fiscal_year_start_month
    first, last = fiscal_year(period.end, month)
    horizon = last if earlier.horizon_date is not None or "line_finance" in tables else None
    return Start(period, before, fiscal_year(before.end, month) == (first, last), first, horizon, tables)


def _csv(schema: TableSchema, rows: Sequence[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(schema.column_names)
    writer.writerows([row.get(name) or "" for name in schema.column_names] for row in rows)
    return text.getvalue().encode()


def _parameters(start: Start, earlier: PeriodParameters, sentences: Sentences) -> str:
    """Return the parameter file's text, with what each key is for."""
    period, until = start.period, "expectations run until and including this day"
    lines = [
        f"# Started from {start.before} by `koers new`; `koers check {period}` says what is still to be filled in.",
        f'period: "{period}"',
        f'started_from: "{start.before}"',
        "status: concept              # concept; adopted or restated with adopted_by and status_date",
        f"status_date: {period.end}",
        'adopted_by: ""',
        f"reference_date: {period.end}   # peildatum: booked until and including this day",
    ]
    lines += [f"horizon_date: {start.horizon}     # {until}"] if start.horizon else []
    label = earlier.budget_label.model_dump() if earlier.budget_label and start.same_year else sentences.budget_label
    if earlier.budget_label:
        lines += ["budget_label:", *(f"  {language}: {_quoted(text)}" for language, text in label.items())]
    for name, words in (("disclaimer", earlier.disclaimer), ("watermark", earlier.watermark)):
        lines += [f"{name}:", *(f"  {language}: {_quoted(text)}" for language, text in words.model_dump().items())] if words else []
    for name, given in (("deviations", earlier.deviations), ("tolerances", earlier.tolerances)):
        lines += [f"{name}:", *(f"  {key}: {value}" for key, value in _pairs(given))] if given else []
    lines += ["impact_cases: []             # folders below data/impact/; each is a report of this period"] if earlier.impact_cases else []
    return "\n".join(lines) + "\n"


def _pairs(given: Thresholds | Tolerances) -> list[tuple[str, object]]:
    return list(given.model_dump().items())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON text is a YAML text


def _parameters_to_do(start: Start, earlier: PeriodParameters) -> list[tuple[str, str, bool]]:
    found = [("status_date", "the day on which the report is what it is; the reference date for now", False)]
    if start.horizon:
        found.append(("horizon_date", "the last day of the fiscal year; move it if expectations run on", False))
    if earlier.budget_label and not start.same_year:
        found.append(("budget_label", "the name of the new year's budget", False))
    if earlier.impact_cases:
        found.append(("impact_cases", _cases_to_do(start, earlier.impact_cases), False))
    return found


def _cases_to_do(start: Start, cases: Sequence[str]) -> str:
    """Say how a case is told of anew, beside what it came to."""
    one = cases[0]
    name = f"{one}-{str(start.period).lower()}"
    return (
        f"those of {start.before} ({', '.join(cases)}) stay as they were published and are not reported again. To tell of one anew, copy "
        f"data/impact/{one} to data/impact/{name}, write `follows: {one}` in its case.yaml and what it is now, and name {name} here"
    )


def _write(store: Store, start: Start, contents: Mapping[str, bytes], parameters: str, sentences: Sentences) -> None:
    """Write tables, origins and parameters; what cannot be finished is taken back."""
    period = str(start.period)
    place, origins_file = store.data / "periods" / period, store.data / "origins.csv"
    recorded = origins_file.read_bytes()
    origins, _ = read_origins(store.data)
    new = [
        Origin(f"periods/{period}/{name}.csv", "", sentences.publisher, sentences.title, "", "", sha256(content), sentences.note)
        for name, content in contents.items()
    ]
    unfinished = Path(tempfile.mkdtemp(prefix=f".new-{period}-", dir=store.data / "periods"))
    prepared = store.params / f".{period}.yaml.new"
    try:
        unfinished.chmod(0o755)
        for name, content in contents.items():
            (unfinished / f"{name}.csv").write_bytes(content)
        prepared.write_text(parameters, encoding="utf-8", newline="\n")
        unfinished.rename(place)
        # Records of a period of that name that was removed since are of files that are no more.
        kept = [origin for file, origin in origins.items() if not file.startswith(f"periods/{period}/")]
        write_origins(store.data, [*kept, *new])
        prepared.replace(store.params / f"{period}.yaml")
    except BaseException as error:
        if not unfinished.exists():
            shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        prepared.unlink(missing_ok=True)
        if origins_file.read_bytes() != recorded:
            origins_file.write_bytes(recorded)
        if isinstance(error, OSError):
            raise UsageError(f"{period} cannot be written: {error.strerror}: {error.filename}. Nothing was changed.") from None
        raise
