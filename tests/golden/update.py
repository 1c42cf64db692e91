"""Write the golden files anew: ``python -m tests.golden.update``. Then review the difference before you commit it."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from tests.finance.notebook_sections import PERIOD, shown_figures

FINANCE = Path(__file__).parent / PERIOD / "finance.figures.csv"
COLUMNS = ("figure_id", "value", "text")


def finance_figures() -> str:
    """Return the figures on money that the financial overview shows, in Dutch, as CSV sorted by id."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([f["id"], f["value"] or "", f["text"]] for f in sorted(shown_figures().values(), key=lambda f: f["id"]))
    return text.getvalue()


def main() -> None:
    """Write every golden file."""
    FINANCE.parent.mkdir(parents=True, exist_ok=True)
    FINANCE.write_text(finance_figures(), encoding="utf-8", newline="")
    sys.stdout.write(f"Written: {FINANCE.relative_to(Path(__file__).parents[2])}\n")


if __name__ == "__main__":
    main()
