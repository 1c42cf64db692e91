"""``koers ledger``: what was spent, from an accountant's ledger instead of totals; and undone."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from koers.commands.common import find_programme, finding_document, folder_options
from koers.errors import UsageError

if TYPE_CHECKING:
    from koers.build.plan import Programme
    from koers.data.ledger import Part, Total
    from koers.ledger.imported import Imported

_FILE = click.Path(path_type=Path, dir_okay=False)
_SHOWN = 12
_TOLD: dict[Part, str] = {
    "counted": "counted, {first} to {last}",
    "left_out": "left out on purpose",
    "unmapped": "claimed by no rule",
    "before": "before {first}",
    "after": "after {last}",
}


def _programme(context: click.Context, data: Path | None, params: Path | None) -> Programme:
    given = context.obj or {}
    return find_programme(data or given.get("data"), params or given.get("params"))


@click.group("ledger")
def ledger() -> None:
    """Take what was spent from an accountant's ledger instead of totals, reconciled to the cent.

    \b
    koers ledger import 2024-H2 export.csv --dry-run
    koers ledger import 2024-H2 export.csv
    koers ledger undo 2024-H2
    """


@ledger.command("import")
@click.argument("period")
@click.argument("file", type=_FILE)
@click.option("--mapping", type=_FILE, default=None, help="Which account and cost centre go where; params/ledger.yaml by default.")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong, or what would change.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@folder_options
@click.pass_context
def import_command(
    context: click.Context,
    period: str,
    file: Path,
    mapping: Path | None,
    dry_run: bool,
    as_json: bool,
    data: Path | None,
    params: Path | None,
) -> None:
    """Add up a ledger (CSV, XLSX, Parquet) per finance line, up to the period's reference date, and write spent_eur.

    \b
    koers ledger import 2024-H2 export.csv --mapping params/ledger.yaml
    koers ledger import 2024-H2 export.csv --dry-run     what would change?

    When anything is wrong, nothing is changed (exit code 2). Every line of the ledger is counted, left out for a
    reason, or told; together they are the ledger's total to the cent.
    """
    from koers.ledger.imported import import_ledger

    store = _programme(context, data, params).store

    def tell(text: str) -> None:
        click.echo(text, err=True)

    done = import_ledger(store, period, file, mapping or store.params / "ledger.yaml", dry_run=dry_run, tell=tell)
    if as_json:
        click.echo(json.dumps(document(done), ensure_ascii=False, indent=2))
    else:
        _tell(done)


@ledger.command("undo")
@click.argument("period")
@folder_options
@click.pass_context
def undo(context: click.Context, period: str, data: Path | None, params: Path | None) -> None:
    """Put back what the last import into a period replaced.

    \b
    koers ledger undo 2024-H2
    """
    from koers.workbook.tables import find_subject
    from koers.workbook.undo import undo as put_back

    store = _programme(context, data, params).store
    subject = find_subject(store, period)
    if subject.period is None:
        raise UsageError(f"{period!r} is no period.")
    done = put_back(subject, store.data)
    for words, names in (("as before the import", done.restored), ("gone again", done.removed)):
        if names:
            click.echo(f"{', '.join(names)}: {words}", err=True)


def document(done: Imported) -> dict[str, Any]:
    """Return what came of an import for a program."""
    record = done.record
    return {
        "period": done.subject.name,
        "status": "checked" if done.kept is None else "imported",
        "source": record.source.model_dump(),
        "mapping": record.mapping.model_dump(),
        "from_date": record.from_date.isoformat(),
        "until_date": record.until_date.isoformat(),
        "total": _document(record.total),
        "parts": {part: _document(total) for part, total in record.parts.items()},
        "difference_eur": _number(done.sums.difference),
        "lines": [{"theme_id": one.theme_id, "line_id": one.line_id, **_document(one)} for one in record.lines],
        "left_out": [
            {"account": one.account, "cost_centre": one.cost_centre, "reason": one.reason, **_document(one)} for one in record.left_out
        ],
        "unmapped": [{"account": one.account, "cost_centre": one.cost_centre, **_document(one)} for one in record.unmapped],
        "changes": [done.change.document()] if done.change else [],
        "findings": [finding_document(finding) for finding in done.findings],
        "kept": None if done.kept is None else str(done.kept),
    }


def _document(total: Total) -> dict[str, Any]:
    return {"n_lines": total.n_lines, "amount_eur": _number(total.amount_eur)}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _tell(done: Imported) -> None:
    """Print what came of an import: the reconciliation, what changes, what is to be looked at."""
    from rich.console import Console

    from koers.console.common import print_finding
    from koers.workbook.changes import described

    record, sums = done.record, done.sums
    click.echo(f"{record.source.file}: {record.total.n_lines:,} lines, {sums.first_day} to {sums.last_day}, SHA-256 {record.source.sha256}")
    days = {"first": str(record.from_date), "last": str(record.until_date)}
    rows: list[tuple[str, Total]] = []
    for part, total in record.parts.items():
        if total.n_lines or part == "counted":
            rows.append((_TOLD[part].format(**days), total))
        rows += [(f"  {one.reason}", one) for one in record.left_out if part == "left_out"]
    rows.append(("total of the ledger", record.total))
    width = max(len(name) for name, _ in rows)
    for name, total in rows:
        amount = f"{total.amount_eur:>18,.2f}".replace("-", "−")
        click.echo(f"  {name:<{width}}  {total.n_lines:>12,}  {amount}")
    click.echo(f"  {'not in any of these':<{width}}  {'':>12}  {sums.difference:>18,.2f}")
    console = Console()
    for finding in done.findings:
        print_finding(console, finding)
    cells = done.change.cells
    for cell in cells[:_SHOWN]:
        click.echo(f"  {described(cell)}")
    if len(cells) > _SHOWN:
        click.echo(f"  … and {len(cells) - _SHOWN} more")
    if not cells:
        click.echo("No line's spending changes.")
    if done.kept is None:
        click.echo("Without --dry-run this would be written.")
    else:
        click.echo(f"Imported. To undo it: koers ledger undo {done.subject.name} (the files from before lie in {done.kept})")
