"""Make the example's ledger and its mapping: ``python -m tests.ledger.example``.

Made up: bookings whose sums per finance line are exactly ``spent_eur`` of ``docs/examples/new-period/``, with what a real export has
beside them: bookings after the reference date, the balance sheet, income, a correction, a total at the end, names that are not kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parents[2] / "docs/examples/new-period"
LEDGER, MAPPING = FOLDER / "ledger/grootboek-2024.csv", FOLDER / "params/ledger.yaml"
HEADINGS = ("Boekstuk", "Boekdatum", "Grootboekrekening", "Kostenplaats", "Omschrijving", "Debet", "Credit")
TITLE = "Verzonnen voorbeeld voor de handleiding: geen boeking is echt"
ACCOUNTS = {"4010": "Lonen en salarissen", "4210": "Inhuur derden", "4310": "Subsidies", "4440": "Bijeenkomsten"}
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


def spent() -> list[tuple[str, str, Decimal]]:
    """The example's lines with what they spent."""
    with (FOLDER / "data/periods/2024-H2/line_finance.csv").open(encoding="utf-8") as opened:
        return [(row["theme_id"], row["line_id"], Decimal(row["spent_eur"])) for row in csv.DictReader(opened)]


def cost_centres() -> dict[tuple[str, str], str]:
    """A cost centre per line: the theme's hundreds, then a number."""
    themes = list(dict.fromkeys(theme for theme, _, _ in spent()))
    found: dict[tuple[str, str], str] = {}
    for theme, line, _ in spent():
        n = sum(other == theme for other, _ in found) + 1
        found[theme, line] = f"{8000 + 100 * themes.index(theme) + n}"
    return found


def dutch(amount: Decimal) -> str:
    """An amount as a Dutch export has it."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,")) if amount else ""


def shares(amount: Decimal, random: Random) -> Iterator[Decimal]:
    """Cut an amount in some bookings; now and then one too many and its correction."""
    n = random.randint(3, 9)
    cuts = sorted(random.randint(1, int(amount * 100)) for _ in range(n - 1))
    edges = [0, *cuts, int(amount * 100)]
    yield from (Decimal(after - before) / 100 for before, after in pairwise(edges) if after > before)
    if random.random() < 0.3:
        wrong = Decimal(random.randint(1000, 90000)) / 100
        yield wrong
        yield -wrong


def bookings() -> list[tuple[date, str, str, str, Decimal]]:
    """Day, account, cost centre, description, amount of each booking, in order."""
    random = Random(2024)  # noqa: S311 - the same bookings every time
    found = []
    for (theme, line), centre in cost_centres().items():
        amount = next(amount for *key, amount in spent() if key == [theme, line])
        for share in shares(amount, random) if amount else ():
            account = random.choice(list(ACCOUNTS))
            found.append((FIRST + timedelta(random.randint(0, 365)), account, centre, f"{ACCOUNTS[account]} (verzonnen)", share))
    found += [(LAST + timedelta(n), "4210", "8401", "Inhuur derden, januari (verzonnen)", Decimal(1250 + n)) for n in (9, 17)]
    for month in range(1, 13):
        day = date(2024, month, 15)
        found.append((day, "8010", "", "Ontvangen uitkering (verzonnen)", Decimal(-200000)))
        found.append((day, "1100", "", "Bank (verzonnen)", Decimal("41234.56") * (-1) ** month))
    return sorted(found)


def ledger() -> bytes:
    """The export: a title, headings, bookings, a total; semicolons, Dutch amounts and dates."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow([TITLE])
    writer.writerow(HEADINGS)
    debits, credited = Decimal(0), Decimal(0)
    for number, (day, account, centre, description, amount) in enumerate(bookings(), start=1):
        debit, credit = max(amount, Decimal(0)), max(-amount, Decimal(0))
        debits, credited = debits + debit, credited + credit
        writer.writerow([f"2024-{number:04}", f"{day:%d-%m-%Y}", account, centre, description, dutch(debit), dutch(credit)])
    writer.writerow(["", "", "Totaal", "", "alle bedragen in €", dutch(debits), dutch(credited)])
    return text.getvalue().encode()


def mapping() -> bytes:
    """The mapping file that goes with it."""
    lines = [
        "# Which account and cost centre of the ledger go to which finance line. Made up, as the ledger is: docs/ledger.md explains the keys.",
        "columns:",
        "  booking: Boekstuk",
        "  date: Boekdatum",
        "  account: Grootboekrekening",
        "  cost_centre: Kostenplaats",
        "  debit: Debet",
        "  credit: Credit",
        "unmapped: error              # lines that no rule claims; or: warning",
        "lines:                       # an account and a cost centre lead to one line",
    ]
    lines += [
        f'  - {{account: "4*", cost_centre: "{centre}", theme_id: {theme}, line_id: {line}}}'
        for (theme, line), centre in cost_centres().items()
    ]
    lines += [
        "left_out:",
        '  - {account: "0000-2999", reason: Balans}',
        '  - {account: "8*", reason: "Baten, die in overview_finance.csv staan"}',
    ]
    return ("\n".join(lines) + "\n").encode()


def main() -> None:
    """Write both."""
    LEDGER.parent.mkdir(exist_ok=True)
    LEDGER.write_bytes(ledger())
    MAPPING.write_bytes(mapping())


if __name__ == "__main__":
    main()
