"""What the page that accounts for a report says of the ledger that spending came from: what it was, and how it adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from koers.figures import Formula, Source, Sum, Supplied, evaluate
from koers.present.display import Cell, Column, Display, Heading, Prose, Row, Table
from koers.present.figures import FigureMaker

if TYPE_CHECKING:
    from koers.data.ledger import LedgerRecord
    from koers.present.wording import Wording

_PLACE = "ledger"


@dataclass(frozen=True)
class LedgerFigures(FigureMaker):
    """Makes figures of a ledger's parts: ``counted/amount``, ``total/n_lines``, ``difference/amount``.

    Attributes
    ----------
    period : str
    record : LedgerRecord
    file : str
        The record's, with ``data/`` before it.
    words : Wording
    """

    period: str
    record: LedgerRecord
    file: str
    words: Wording

    @property
    def prefix(self) -> str:
        """What stands before a key."""
        return f"{self.period}/finance/{_PLACE}/"

    @cached_property
    def known_formulas(self) -> Mapping[str, Formula]:
        """The parts and the total as the import took them, and what is in none of the parts."""
        found: dict[str, Formula] = {}
        for name, total, key in (
            *((part, total, f"parts.{part}") for part, total in self.record.parts.items()),
            ("total", self.record.total, "total"),
        ):
            found[f"{name}/n_lines"] = Supplied(Decimal(total.n_lines), Source(self.file, 0, f"{key}.n_lines"))
            found[f"{name}/amount"] = Supplied(total.amount_eur, Source(self.file, 0, f"{key}.amount_eur"))
        parts = tuple((-1, f"{part}/amount") for part in self.record.parts)
        found["difference/amount"] = Sum(((1, "total/amount"), *parts), "difference")
        return found

    @cached_property
    def known_values(self) -> Mapping[str, Decimal | None]:
        """Their values."""
        return evaluate(self.known_formulas)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What each part is called."""
        _, date = self.words.word, self.words.date
        first, last = date(self.record.from_date), date(self.record.until_date)
        return {
            "counted": _("Counted as spent, from {first} to {last}", first=first, last=last),
            "left_out": _("Left out on purpose"),
            "unmapped": _("Claimed by no rule"),
            "before": _("Dated before {first}", first=first),
            "after": _("Dated after {last}", last=last),
            "total": _("Total of the ledger"),
            "difference": _("In none of these"),
        }

    def label(self, key: str) -> str:
        """Return the part and what of it."""
        name, _slash, _measure = key.partition("/")
        return f"{self.words.word('Ledger')}: {self.names[name]}, {self.measure(key).lower()}"

    def measure(self, key: str) -> str:
        """Return what of the part it is."""
        return self.words.word("Lines") if key.endswith("n_lines") else self.words.word("Amount")

    def unit(self, key: str) -> str:
        """Return "count" or "EUR"."""
        return "count" if key.endswith("n_lines") else "EUR"

    def written(self, key: str, value: Decimal | None) -> str:
        """Return amounts to the cent: that is what they are reconciled to."""
        if value is None or self.unit(key) != "EUR":
            return super().written(key, value)
        return self.words.amount(value, "EUR", 2)


def ledger_account(figures: LedgerFigures) -> tuple[Display, ...]:
    """Say where spending came from, and reconcile it to the ledger's total."""
    record, words, _ = figures.record, figures.words, figures.words.word
    lead = words.text(
        "What was spent is the sum of the lines of a ledger, {file}, that rules lead to each finance line. Every line of the "
        "ledger is in one of these parts, and together they are its total to the cent.",
        file=record.source.file,
    )
    shown = [part for part, total in record.parts.items() if total.n_lines or part in ("counted", "unmapped")]
    rows = [_row(figures, part) for part in shown]
    rows.append(_row(figures, "total", "total"))
    rows.append(Row((Cell((figures.names["difference"],)), Cell(("",)), _amount(figures, "difference/amount"))))
    columns = (Column(_("Part")), Column(_("Lines"), align="end"), Column(_("Amount"), "€", "end"))
    notes = [
        words.text("SHA-256 of the ledger: {sha256}.", sha256=record.source.sha256),
        words.text("Rules: {file}, SHA-256 {sha256}.", file=record.mapping.file, sha256=record.mapping.sha256),
    ]
    if record.left_out:
        notes.append(words.text("Left out: {reasons}.", reasons=words.listed(dict.fromkeys(one.reason for one in record.left_out))))
    if record.not_in_ledger:
        n = len(record.not_in_ledger)
        one = "{n} finance line is not in the ledger; its spending was supplied."
        many = "{n} finance lines are not in the ledger; their spending was supplied."
        notes.append(words.plural_text(one, many, n, n=str(n)))
    table = Table("grootboek", _("The ledger that spending came from, reconciled"), columns, tuple(rows), tuple(notes))
    return (Heading(_("Spending from a ledger"), 3, "grootboek-herkomst"), Prose(lead), table)


def _row(figures: LedgerFigures, part: str, role: str = "body") -> Row:
    cells = (Cell((figures.names[part],)), Cell(figures(f"{part}/n_lines")), _amount(figures, f"{part}/amount"))
    return Row(cells, role)  # type: ignore[arg-type]


def _amount(figures: LedgerFigures, key: str) -> Cell:
    """An amount under a column that says euros: without the sign."""
    figure = figures(key)
    return Cell(figure, shown=figures.words.amount(figure.value or Decimal(0), "EUR", 2, symbol=False))
