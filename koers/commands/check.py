"""``koers check``: whether the data of a period is complete and plausible."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from koers.commands.common import find_programme, finding_document
from koers.errors import DataError, Finding, UsageError

_LOOKS = 4  # past rows at fault: one that is left out can leave another without what it names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from koers.build.plan import Programme
    from koers.data.store import Store
    from koers.period import Period


@click.command()
@click.argument("period", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def check(context: click.Context, period: str | None, as_json: bool) -> None:
    """Check data and parameters of a period, or of all: types, registers, checksums, plausibility.

    \b
    koers check 2024-H1
    koers check --json          every period, as one JSON document

    Exit code 2 with errors, 0 with warnings only.
    """
    from koers.console.common import print_findings
    from koers.data.store import name_of

    programme = find_programme(**context.obj)
    store = programme.store
    chosen = [store.chapter(period)] if period else [*store.periods, *(one for one in store.chapters() if one is None)]
    checked = [(name_of(one), findings_of(programme, one) if period else _findings_or_unfilled(programme, one)) for one in chosen]
    errors = any(finding.severity == "error" for _name, findings in checked for finding in findings)
    if as_json:
        periods = [{"period": name, "findings": [finding_document(finding) for finding in findings]} for name, findings in checked]
        click.echo(json.dumps({"ok": not errors, "periods": periods}, ensure_ascii=False, indent=2))
    else:
        print_findings(checked)
    context.exit(2 if errors else 0)


def findings_of(programme: Programme, period: Period | None) -> list[Finding]:
    """Return everything there is to say of a period's data: errors of every file, warnings, remarks."""
    store = programme.store
    lacking = store.unfilled(period)
    try:
        found = _findings_of_reports(store, programme.root, period)
    except DataError as error:
        found = [*error.findings, *_past_faults(store, programme.root, period, error.findings)]
    found += _findings_of_cases(store, period)
    told = {(finding.file, finding.column) for finding in lacking}
    found = [
        finding
        for finding in found
        if (finding.file, finding.column) not in told or finding.code not in ("constraint-error", "source-error")
    ]
    found += lacking
    rank = ("error", "warning", "info")
    return sorted(set(found), key=lambda finding: (rank.index(finding.severity), finding))


def _findings_of_reports(store: Store, root: Path, period: Period | None) -> list[Finding]:
    """Return what every report of a period has to say; raise DataError with the faults that stop one."""
    from koers.data.store import name_of
    from koers.notebook import prepare_report

    reports = store.reports(period)
    found = [] if reports else [*store.load(period).findings]
    for name in reports:
        report = prepare_report(store, root, name, name_of(period))
        own = store.programme.reports[name].entity == "theme_id"
        for entity in store.entities(report.data, name) if own else [report.entity]:
            found += replace(report, entity=entity).findings()
    return found


def _past_faults(store: Store, root: Path, period: Period | None, faults: Iterable[Finding]) -> list[Finding]:
    """Return the warnings and remarks there are apart from rows and tables at fault.

    Nothing is told of a line or project that a row at fault names, nor that a row is missing from a table that has such a row.
    """
    without: frozenset[tuple[str, int]] = frozenset()
    for _ in range(_LOOKS):
        rows = _at_fault(store, faults)
        if not rows - without:
            return []
        without |= rows
        try:
            found = _findings_of_reports(replace(store, without=without), root, period)
        except DataError as error:
            faults = error.findings
            continue
        named, tables = _named_by(store, without), {file for file, _ in without}
        told = [
            one
            for one in found
            if one.severity != "error"
            and one.code != "missing-table"
            and (one.file, one.row) not in without
            and not (one.row == 0 and one.file in tables and one.code not in ("checksum-error", "origin-error"))
            and not named & {text for name, text in one.words if name in ("line", "project")}
        ]
        advice = "Mend these first: then there may be more to say."
        message = "rows and tables at fault are left out of the warnings."
        return [*told, Finding(f"data/periods/{period}", 0, "", "looked-past", message, advice, "info")] if told else []
    return []


def _at_fault(store: Store, faults: Iterable[Finding]) -> set[tuple[str, int]]:
    """Return the rows of a period's tables that faults are in; a table as a whole where more than half of its rows are."""
    found: dict[str, set[int]] = {}
    for one in faults:
        if one.file.startswith("data/periods/") and one.file.endswith(".csv"):
            found.setdefault(one.file, set()).add(one.row)
    rows: set[tuple[str, int]] = set()
    for file, numbers in found.items():
        path = store.data / file.removeprefix("data/")
        whole = numbers & {0, 1} or 2 * len(numbers) > path.read_bytes().count(b"\n")
        rows |= {(file, 0)} if whole else {(file, number) for number in numbers}
    return rows


def _named_by(store: Store, rows: Iterable[tuple[str, int]]) -> set[str]:
    """Return the labels of the lines and projects that rows name, as far as they can be read."""
    from koers.data.schemas import TABLES
    from koers.data.tables import read_text

    def table(file: str) -> Any:
        path = store.data / file.removeprefix("data/")
        return read_text(path.read_bytes(), file, TABLES[path.stem])[0] if path.is_file() and path.stem in TABLES else None

    ids: set[tuple[str, str]] = set()
    for file in {file for file, _ in rows}:
        frame = table(file)
        for row in frame.to_dict("index").items() if frame is not None else ():
            if (file, row[0]) in rows:
                cells = row[1]
                ids |= {
                    (str(cells[first]), str(cells[second]))
                    for first in ("theme_id", "subject_id", "side")
                    for second in ("line_id", "project_id", "row_id")
                    if cells.get(first) and cells.get(second)
                }
    labels: set[str] = set()
    for name, first, second in (
        ("finance_lines", "theme_id", "line_id"),
        ("projects", "theme_id", "project_id"),
        ("overview_lines", "side", "row_id"),
    ):
        frame = table(f"data/programme/{name}.csv")
        if frame is not None:
            labels |= {row["label"] for row in frame.to_dict("records") if (row[first], row[second]) in ids}
    return labels


def _findings_or_unfilled(programme: Programme, period: Period | None) -> list[Finding]:
    """Return the same among all periods, where one that is still being filled in is no fault of the others."""
    if not programme.store.unfilled(period):
        return findings_of(programme, period)
    advice = f"`koers check {period}` says what it lacks; other periods are built without it."
    return [
        Finding(
            f"data/periods/{period}", 0, "", "to-fill-in", "{period} is not filled in yet.", advice, "warning", (("period", str(period)),)
        )
    ]


def _findings_of_cases(store: Store, period: Period | None) -> list[Finding]:
    """Return what there is to say of the files of a period's impact cases."""
    found: list[Finding] = []
    try:
        cases = store.parameters(period).impact_cases
    except DataError:
        return []  # told with the rest of the period
    for name in cases:
        try:
            found += store.case(name).findings
        except DataError as error:
            found += error.findings
        except UsageError as error:
            found.append(
                Finding(f"params/{period}.yaml", 0, "impact_cases", "missing-file", str(error), "Correct the name, or add the case.")
            )
    return found
