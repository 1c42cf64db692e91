"""A report's figures and tables as CSV, and how exporters read figures from the neutral form.

``figures_csv`` gives every figure once, ``tables_csv`` every cell of every table: the open-format
twin of the spreadsheet. UTF-8 without byte order mark, LF at line ends, quotes as in RFC 4180.

Values are plain numbers and stay as they are. Words are escaped where a spreadsheet would run them:
a text that begins with ``=``, ``@``, a tab or a line end, or with ``+`` or ``-`` and is not a number,
gets one apostrophe before it. A shown negative begins with U+2212 and is never touched.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from koers.errors import ExportError, suggest
from koers.present.display import Neutral, figures_of

FIGURE_COLUMNS = ("figure_id", "label", "value", "unit", "text", "rule")
TABLE_COLUMNS = ("table", "row", "column", "figure_id", "value", "unit", "text")
_SAME = ("value", "unit", "label", "text")
_ACTIVE = re.compile(r"[=@\t\n]|[+-](?![\d.,\s]*%?$)")


def figures_csv(sections: Sequence[Neutral]) -> bytes:
    """Write every figure of a report, one row per figure id, in reading order of first appearance.

    Parameters
    ----------
    sections : sequence of dict
        The report's sections in their neutral form.

    Returns
    -------
    bytes
        CSV with the columns ``figure_id,label,value,unit,text,rule``; ``value`` is a plain number at
        full precision in euros or fractions, empty for a suppressed figure; ``text`` is as shown.

    Raises
    ------
    ExportError
        When the report shows one id with two values, units, labels or texts.
    """
    found = report_figures(sections).values()
    return _csv(
        FIGURE_COLUMNS, ([f["id"], _inert(f["label"]), f["value"] or "", f["unit"], _inert(f["text"]), _inert(f["rule"])] for f in found)
    )


def tables_csv(sections: Sequence[Neutral]) -> bytes:
    """Write all tables of a report in one tidy file, one row per cell that says something.

    Parameters
    ----------
    sections : sequence of dict
        The report's sections in their neutral form, the title's among them.

    Returns
    -------
    bytes
        CSV with the columns ``table,row,column,figure_id,value,unit,text``. ``row`` holds the words of
        the row's first cell, after those of the group it stands in ("Lasten: Subsidies"), numbered
        where they come again; a mark (V, N) is a row of its own under the mark's heading. So table,
        row and column together are a key.

    Raises
    ------
    ExportError
        When two tables have the same name, a row is longer than its table's header, or the word
        "mark" is missing.
    """
    return _csv(TABLE_COLUMNS, (record for table in tables_of(sections) for record in _records(table, sections)))


def report_figures(sections: Sequence[Neutral]) -> dict[str, Neutral]:
    """Return every figure of a report by id, in reading order of first appearance.

    Where one appearance says how the figure came about and another doesn't, the former counts.

    Raises
    ------
    ExportError
        When the report shows one id with two values, units, labels or texts.
    """
    found: dict[str, Neutral] = {}
    for figure in _in_reading_order(sections):
        known = found.setdefault(figure["id"], figure)
        differing = [name for name in _SAME if known[name] != figure[name]]
        if differing:
            one, other = (", ".join(f"{name} {form[name]!r}" for name in differing) for form in (known, figure))
            raise ExportError(
                f"The report shows figure {figure['id']} with {one} and with {other}. "
                "A figure exists once: compute it in one place and show that one everywhere."
            )
        if known["rule"] == "input" and figure["rule"] != "input":
            found[figure["id"]] = figure
    return found


def title_of(sections: Sequence[Neutral]) -> Neutral:
    """Return the report's title form; raise ExportError where there is none or more than one."""
    titles = [item for section in sections for item in section["items"] if item["kind"] == "title"]
    if len(titles) != 1:
        raise ExportError(
            f"A report has one title, this one has {len(titles)}. Begin its first section with a Title and no other with one."
        )
    title: Neutral = titles[0]
    return title


def tables_of(sections: Sequence[Neutral]) -> list[Neutral]:
    """Return the report's table forms in order; raise ExportError where two bear the same name."""
    tables = [item for section in sections for item in section["items"] if item["kind"] == "table"]
    names = [table["name"] for table in tables]
    for table in tables:
        if names.count(table["name"]) > 1:
            raise ExportError(f"Two tables of the report are named {table['name']!r}. Give each table a name of its own.")
        for number, row in enumerate(table["rows"], start=1):
            if len(row["cells"]) > len(table["columns"]):
                raise ExportError(
                    f"Row {number} of table {table['name']!r} has {len(row['cells'])} cells, "
                    f"the table has {len(table['columns'])} columns. Give the row at most one cell per column."
                )
    return tables


def word(title: Neutral, key: str) -> str:
    """Return a word in the report's language; raise ExportError naming the key where it is missing."""
    words: dict[str, str] = title["words"]
    if key not in words:
        raise ExportError(f"The report's title has no word {key!r} in language {title['language']!r}. {suggest(key, words)}")
    return words[key]


def words_of(runs: Iterable[Neutral]) -> str:
    """Return running text as plain words, figures as they are shown."""
    return "".join(run["figure"]["text"] if "figure" in run else run["text"] for run in runs)


def cell_figure(cell: Neutral) -> Neutral | None:
    """Return the figure a table cell holds, also where it is the only run of its text; else None."""
    runs = cell.get("text", [cell])
    figure: Neutral | None = runs[0].get("figure") if len(runs) == 1 else None
    return figure


def cell_words(cell: Neutral) -> str:
    """Return what a table cell shows, as plain words, without its mark."""
    return words_of(cell.get("text", [cell]))


def mark_heading(label: str, title: Neutral, *, ticked: bool = False) -> str:
    """Return the heading over the marks of the column with this label: "Saldo V/N"; over tick marks "Saldo, tekens"."""
    return f"{label}, {word(title, 'ticks')}" if ticked else f"{label} {word(title, 'mark')}".strip()


def _in_reading_order(sections: Sequence[Neutral]) -> Iterator[Neutral]:
    # A stored notebook sorts its keys, which would put a table's notes before its rows.
    for section in sections:
        for item in section["items"]:
            yield from figures_of([item["rows"], item["notes"]] if item["kind"] == "table" else item)


def _records(table: Neutral, sections: Sequence[Neutral]) -> Iterator[list[str]]:
    labels = _distinct(column["label"] for column in table["columns"])
    for name, row in zip(_distinct(_row_names(table)), table["rows"], strict=True):
        for column, cell in enumerate(row["cells"]):
            figure, text = cell_figure(cell), cell_words(cell)
            place = [table["name"], _inert(name), _inert(labels[column])]
            # The first cell's words are the row's name; they need no record of their own.
            if figure is not None:
                yield [*place, figure["id"], figure["value"] or "", figure["unit"], _inert(text)]
            elif text and (column or row["role"] == "group"):
                yield [*place, "", "", "", _inert(text)]
            if cell.get("mark"):
                heading = _inert(mark_heading(labels[column], title_of(sections), ticked="ticks" in cell))
                yield [table["name"], _inert(name), heading, "", "", "", _inert(cell["mark"])]


def _row_names(table: Neutral) -> Iterator[str]:
    group = ""
    for row in table["rows"]:
        name = cell_words(row["cells"][0]) if row["cells"] else ""
        group = name if row["role"] == "group" else "" if row["role"] == "total" else group
        yield f"{group}: {name}" if group and row["role"] != "group" else name


def _distinct(names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        number, candidate = 1, name
        while candidate in found:
            number += 1
            candidate = f"{name} ({number})"
        found.append(candidate)
    return found


def _inert(text: str) -> str:
    # The csv module leaves a lone return unquoted where lines end in LF; readers then see a new row.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if _ACTIVE.match(text) else text


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")
