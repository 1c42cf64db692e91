"""What ``koers trace`` tells of a ledger: the lines behind a figure, and where a line went."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from koers.ledger.rows import Booked, LedgerLine, Taken
from koers.present.finance.ledger import LedgerFigures
from koers.present.wording import Wording

if TYPE_CHECKING:
    from rich.tree import Tree


def number(value: str) -> int | float:
    """Return an amount as JSON has it: whole where it is."""
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def booked_document(booked: Booked) -> dict[str, Any]:
    """Return what a ledger booked for JSON."""
    record = booked.record
    return {
        "source": record.source.model_dump(),
        "file": booked.file if booked.here else None,
        "theme_id": booked.theme_id,
        "line_id": booked.line_id,
        "n_lines": booked.n_lines,
        "amount_eur": number(str(booked.amount_eur)),
        "as_booked": booked.differs is None,
        "lines": [_line_document(one) for one in booked.lines or ()],
    }


def _line_document(line: LedgerLine) -> dict[str, Any]:
    return {
        "row": line.row,
        "booking": line.booking or None,
        "date": line.day.isoformat(),
        "account": line.account,
        "cost_centre": line.cost_centre or None,
        "amount_eur": number(str(line.amount_eur)),
    }


def taken_document(taken: Taken) -> dict[str, Any]:
    """Return where a line of a ledger went for JSON."""
    return {
        "source": taken.record.source.model_dump(),
        "line": _line_document(taken.line),
        "part": taken.part,
        "theme_id": taken.theme_id or None,
        "line_id": taken.line_id or None,
        "as_booked": taken.differs is None,
    }


def grow_booked(tree: Tree, booked: Booked, words: Wording) -> None:
    """Tell what a ledger booked, and the lines that were looked up."""
    _, money = words.word, words.amount(booked.amount_eur, "EUR", 2)
    source = booked.record.source
    told = words.plural("{n} line of the ledger", "{n} lines of the ledger", n=booked.n_lines)
    kept = f"SHA-256 {source.sha256}, {booked.file}"
    branch = tree.add(f"{escape(told)} {escape(source.file)}: {escape(money)}\n[dim]{escape(kept)}[/]")
    if booked.differs is not None:
        branch.add(f"[yellow]{escape(words.finding(booked.differs))}[/]")
    if not booked.here:
        branch.add(_("The lines are not kept here, their sum and the checksum of their file are."))
    for one in booked.lines or ():
        branch.add(_line(one, words))
    if booked.lines is not None and len(booked.lines) < booked.n_lines:
        more = booked.n_lines - len(booked.lines)
        branch.add(f"[dim]{words.plural('… and {n} more line; --all shows it', '… and {n} more lines; --all shows them', n=more)}[/]")


def grow_taken(tree: Tree, taken: Taken, file: str, words: Wording) -> None:
    """Tell a line of a ledger, and where it went."""
    _, cell = words.word, taken.cell
    branch = tree.add(_line(taken.line, words))
    branch.add(escape(LedgerFigures("", taken.record, file, words).names[taken.part]))
    if cell is not None:
        place = f"{cell.file}, {_('row {row}', row=str(cell.row))}, {_('column {name}', name=cell.column)}"
        branch.add(escape(f"{taken.theme_id}/{taken.line_id}: {place}"))
    if taken.differs is not None:
        branch.add(f"[yellow]{escape(words.finding(taken.differs))}[/]")


def _line(line: LedgerLine, words: Wording) -> str:
    _, amount = words.word, words.amount(line.amount_eur, "EUR", 2)
    where = _("account {account}, cost centre {cost_centre}", account=line.account, cost_centre=line.cost_centre or "–")
    booking = f" [dim]{escape(line.booking)}[/]" if line.booking else ""
    return f"{_('row {row}', row=str(line.row))}: {amount}, {words.date(line.day)}, {escape(where)}{booking}"
