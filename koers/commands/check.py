"""``koers check``: whether the data of a period is complete and plausible."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from koers.commands.common import find_programme, finding_document
from koers.errors import DataError, Finding, UsageError

if TYPE_CHECKING:
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
    from koers.data.store import name_of
    from koers.notebook import prepare_report

    store = programme.store
    found: list[Finding] = []
    try:
        reports = store.reports(period)
        if not reports:
            found += store.load(period).findings
        for name in reports:
            report = prepare_report(store, programme.root, name, name_of(period))
            own = store.programme.reports[name].entity == "theme_id"
            for entity in store.entities(report.data, name) if own else [report.entity]:
                found += replace(report, entity=entity).findings()
    except DataError as error:
        found += error.findings
    found += _findings_of_cases(store, period)
    lacking = store.unfilled(period)
    told = {(finding.file, finding.column) for finding in lacking}
    found = [
        finding
        for finding in found
        if (finding.file, finding.column) not in told or finding.code not in ("constraint-error", "source-error")
    ]
    found += lacking
    rank = ("error", "warning", "info")
    return sorted(set(found), key=lambda finding: (rank.index(finding.severity), finding))


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
