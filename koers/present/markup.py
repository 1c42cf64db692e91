"""From neutral form to HTML: one template macro per kind, for Jupyter and for the exported page alike.

Jupyter gets the bare markup: it has no style sheet of ours, so alignment is written on the cells. A
page gets the same with its extras (download links, words for tones, charts that follow dark mode),
which need to know the page: :class:`Page`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from koers.errors import ExportError, suggest
from koers.present.dark_svg import adapt_svg_to_dark
from koers.present.display import figures_of
from koers.present.table_csv import table_csv

if TYPE_CHECKING:
    from jinja2 import Template

Neutral = dict[str, Any]

KINDS = ("bullets", "callout", "chart", "definitions", "heading", "key_messages", "prose", "section", "table", "tiles", "title")
_TONES = {"info": "remark", "warning": "warning", "success": "success"}
# Widths below which a table turns into cards, in rem; the page's column for tables is 54 wide.
_CARDS_BELOW = (20, 26, 34, 44, 54)
# What the room for several tick marks takes beyond their signs, in characters.
_TICKS = 4
_REM_PER_CHARACTER = Decimal("0.5")


@dataclass(frozen=True)
class LineageLinks:
    """The ways to the page that says where a report's figures come from: its file, and the ids that it has."""

    file: str
    known: frozenset[str]

    def figure(self, id_: str) -> str:
        """Return the way to a figure, "" where nothing is told of it."""
        return f"{self.file}#{id_}" if id_ in self.known else ""

    def row(self, table: Neutral, number: int) -> str:
        """Return the way to the figures of a table's row, counted from 1; "" where it has none."""
        figures = figures_of(table["rows"][number - 1]["cells"])
        return f"{self.file}#row-{table['name']}-{number}" if any(figure["id"] in self.known for figure in figures) else ""

    def chart(self, chart: Neutral) -> str:
        """Return the way to the figures of a chart, "" where it has none."""
        return f"{self.file}#chart-{chart['name']}" if any(figure["id"] in self.known for figure in chart["figures"]) else ""


@dataclass(frozen=True)
class Page:
    """The page a fragment stands in.

    Attributes
    ----------
    language : str
        "nl" or "en": decides the separators of downloads.
    words : mapping of str to str
        Every word written around the report.
    chart_swaps : mapping of str to str
        Colours of charts and what they become in dark mode.
    chart_greys : tuple of str
        Those of them for text, lines and grounds.
    lineage : LineageLinks or None
        The ways to where figures come from.
    """

    language: str
    words: Mapping[str, str]
    chart_swaps: Mapping[str, str] = field(default_factory=dict)
    chart_greys: tuple[str, ...] = ()
    lineage: LineageLinks | None = None

    def word(self, key: str) -> str:
        """Return the word for ``key``.

        Raises
        ------
        ExportError
            When the report's words lack it: a blank would go unnoticed.
        """
        if not self.words.get(key):
            raise ExportError(f"The words around the report lack {key!r}: add it to the title's words. {suggest(key, self.words)}")
        return self.words[key]


def fragment(form: Neutral, *, page: Page | None = None) -> str:
    """Return the HTML of one neutral form.

    Parameters
    ----------
    form : dict
        A section or any single kind.
    page : Page, optional
        The exported page it stands in; None in Jupyter.

    Raises
    ------
    ExportError
        For an unknown kind or an incomplete form.
    """
    kind = form.get("kind")
    if kind not in KINDS:
        raise ExportError(f"A display object of kind {kind!r} cannot become HTML. {suggest(str(kind), KINDS)}")
    if kind == "section":
        return "\n".join(fragment(item, page=page) for item in form["items"])
    return _render("fragment.html.j2", form=form, page=page, **_extras(form, page))


def runs_markup(runs: Iterable[Neutral]) -> str:
    """Return the HTML of running text: words, strong words, links and figures."""
    return _render("runs.html.j2", runs=list(runs))


def marks_of(form: Neutral) -> tuple[tuple[str, str], ...]:
    """Return the marks of a table with their meanings, each once, in reading order: the legend below it."""
    cells = (cell for row in form["rows"] for cell in row["cells"])
    marked = (cell.get("ticks", [(cell["mark"], cell["meaning"])]) for cell in cells if cell.get("mark") and cell.get("meaning"))
    return tuple(dict.fromkeys((sign, meaning) for marks in marked for sign, meaning in marks))


def _render(name: str, **values: object) -> str:
    from jinja2 import UndefinedError

    try:
        return str(_template(name).render(**values)).strip()
    except UndefinedError as problem:
        form = values.get("form")
        kind = form.get("kind") if isinstance(form, dict) else "text"
        raise ExportError(f"A display object of kind {kind!r} is incomplete: {problem}. Make it with koers.present.display.") from problem


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("koers.present", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).get_template(name)


def _extras(form: Neutral, page: Page | None) -> dict[str, object]:
    """Return what a kind's macro needs beyond the form itself."""
    if form["kind"] == "table":
        _check_table(form)
        return {
            "bodies": list(_bodies(form["rows"])),
            "legend": marks_of(form),
            "layout": _layout(form),
            "classes": [_column_classes(form, index) for index in range(len(form["columns"]))],
            "csv": _data_uri("text/csv;charset=utf-8", table_csv(form, page.language)) if page else "",
            "origin_of": _row_origins(form, page),
            "is_empty": lambda cell: not _text(cell).strip(),
        }
    if form["kind"] == "chart":
        return _images(form, page)
    if form["kind"] == "callout":
        return {"tone": page.word(_TONES[form["tone"]]) if page else ""}
    if form["kind"] == "title":
        return {"badge": form["watermark"], "status": _beside_badge(form["status"], form["watermark"])}
    return {}


def _row_origins(form: Neutral, page: Page | None) -> Callable[[Neutral], str]:
    """Return what gives the way to a row's lineage, "" where there is none; a row is told by identity, since bodies split the rows."""
    lineage = page.lineage if page else None
    found = {id(row): lineage.row(form, number) for number, row in enumerate(form["rows"], 1)} if lineage else {}
    return lambda row: found.get(id(row), "")


def _images(form: Neutral, page: Page | None) -> dict[str, object]:
    """Return a chart's image and, for a page, the one for narrow screens; both follow dark mode, or neither does."""
    svgs = [form["svg"], *([form["svg_narrow"]] if page and form.get("svg_narrow") else [])]
    adapted = [adapt_svg_to_dark(svg, page.chart_swaps, page.chart_greys) for svg in svgs] if page else [None]
    shown = [svg for svg in adapted if svg is not None]
    image, *narrow = (_data_uri("image/svg+xml", svg.encode()) for svg in (shown if len(shown) == len(svgs) else svgs))
    origin = page.lineage.chart(form) if page and page.lineage else ""
    return {"image": image, "narrow": "".join(narrow), "adapted": len(shown) == len(svgs), "origin": origin}


def _data_uri(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


def _beside_badge(status: str, badge: str) -> str:
    """Return the status without the word that the badge already says: "Concept, 30 juni" beside "Concept"."""
    if badge and status.startswith(badge):
        return status[len(badge) :].lstrip(" ,;:·–")
    return status


def _check_table(form: Neutral) -> None:
    width = len(form["columns"])
    for number, row in enumerate(form["rows"], start=1):
        n = len(row["cells"])
        if n != width and not (row["role"] == "group" and n == 1):
            raise ExportError(
                f"Table {form['name']!r}, row {number}: {n} cells for {width} columns. Give each column one cell, a group row one."
            )


def _bodies(rows: list[Neutral]) -> Iterator[list[Neutral]]:
    """Split rows into table bodies: a group row begins one, so that it is the header of just its rows."""
    body: list[Neutral] = []
    for row in rows:
        if row["role"] == "group" and body:
            yield body
            body = []
        body.append(row)
    if body:
        yield body


def _text(cell: Neutral) -> str:
    runs: list[Neutral] = [cell] if "figure" in cell else cell["text"]
    if cell.get("shown"):
        return f"{cell['shown']}{cell.get('mark', '')}"
    return "".join(str(run["figure"]["text"] if "figure" in run else run["text"]) for run in runs) + str(cell.get("mark", ""))


def _layout(form: Neutral) -> str:
    """Return the classes that say below which width the table turns into cards, from its estimated width.

    A column of figures is as wide as its longest, as they do not wrap; one of words wraps, and asks for
    its longest word or the room that reads well.
    """
    if form.get("grid"):
        return "dense grid scrolls"
    needed = Decimal(0)
    for index, column in enumerate(form["columns"]):
        texts = _texts(form["rows"], index)
        longest = max((len(text) for text in texts), default=0)
        wrapping = [column["label"]] if column["align"] == "end" else [column["label"], *texts]
        word = max((len(word) for text in wrapping for word in text.split()), default=0)
        asked = longest if column["align"] == "end" else min(longest, 20)
        asked += _TICKS if any(len(cell.get("ticks", ())) > 1 for row in form["rows"] for cell in row["cells"][index : index + 1]) else 0
        needed += max(asked, min(word, 24)) * _REM_PER_CHARACTER + 1
    fitting = next((rem for rem in _CARDS_BELOW if needed <= rem), None)
    if fitting is None:
        return f"dense cards-{_CARDS_BELOW[-2]} scrolls"
    return f"{'dense ' if fitting == _CARDS_BELOW[-1] else ''}cards-{fitting}"


def _texts(rows: list[Neutral], column: int) -> list[str]:
    return [_text(row["cells"][column]) for row in rows if len(row["cells"]) > column and row["role"] != "group"]


def _column_classes(form: Neutral, index: int) -> str:
    """Return the classes of a column's cells.

    ``marked`` keeps room beside figures so that they still line up, ``ticked`` room for several marks; ``long`` text
    takes a whole line of a card; ``breaks`` allows a break inside words that no column could hold.
    """
    texts = _texts(form["rows"], index)
    if form["columns"][index]["align"] == "end":
        marks = [row["cells"][index].get("mark", "") for row in form["rows"] if len(row["cells"]) > index]
        return "number" + (" marked" if any(marks) else "") + (" ticked" if max(map(len, marks), default=0) > 1 else "")
    long = "long" if max((len(text) for text in texts), default=0) > 20 else ""
    breaks = "breaks" if max((len(word) for text in texts for word in text.split()), default=0) > 24 else ""
    return f"{long} {breaks}".strip()
