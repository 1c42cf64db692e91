"""HTML: an executed notebook as one accessible page, by an nbconvert template of our own.

The method, in stages: read the notebook's outputs into blocks (our display objects, and what a user
displayed without them); give every block its place in the outline and every id its uniqueness; render.
The same notebook gives the same bytes: nothing here reads a clock, a random source or a user's configuration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koers.errors import ExportError, suggest
from koers.export.foreign import foreign_block, markdown_block, slug
from koers.export.languages import mark_html
from koers.export.page import DocumentLink, Shell, links_of, make_shell, unique
from koers.export.palette import CHART_GREYS, chart_swaps
from koers.present.display import MIME, Neutral
from koers.present.markup import LineageLinks, Page, fragment

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter
    from nbformat import NotebookNode

__all__ = ["DocumentLink", "export_html", "report_exporter"]

_RESERVED = ("content", "find", "find-keys")
_SCRIPTS = ("plain.js", "contents.js", "find.js")


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents."""

    text: str
    anchor: str
    level: int


@dataclass(frozen=True)
class ReportPage:
    """All that the template shows."""

    title: Neutral
    title_markup: Any
    page: Page
    shell: Shell
    blocks: tuple[Neutral, ...]
    contents: tuple[Entry, ...]
    links: tuple[DocumentLink, ...]

    @property
    def page_title(self) -> str:
        """The page's title: report, period, programme."""
        return " · ".join(part for part in (self.title["title"], self.title["period_text"], self.title["programme"]) if part)

    def links_of(self, *kinds: str) -> tuple[DocumentLink, ...]:
        """Return the links of some kinds."""
        return links_of(self.links, *kinds)


def export_html(notebook: NotebookNode, *, links: Sequence[DocumentLink] = (), lineage: LineageLinks | None = None) -> str:
    """Return an executed notebook as one self-contained HTML page.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; its first section holds the report's title.
    links : sequence of DocumentLink
        The same report in other formats, its figures and notebook, the index; relative to the page.
    lineage : LineageLinks, optional
        The ways to where its figures come from.

    Raises
    ------
    ExportError
        For an error output, a missing title, an id used twice, a link to nowhere in the report, a missing
        word or colour.
    """
    html, _ = report_exporter().from_notebook_node(notebook, resources={"links": tuple(links), "lineage": lineage})
    return str(html)


@cache
def report_exporter() -> TemplateExporter:
    """Return the nbconvert exporter of reports: made once, as loading its templates takes longer than a report."""
    # nbconvert costs half a second to import; who only asks for help or a plan should not wait for it.
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup
    from nbconvert.exporters import TemplateExporter
    from traitlets import default

    class ReportExporter(TemplateExporter):
        """From an executed notebook to a report's page, by the template in ``templates/html``."""

        output_mimetype = "text/html"
        file_extension = ".html"
        template_name = "html"

        @default("extra_template_basedirs")
        def _our_templates(self) -> list[str]:
            return [str(Path(__file__).parent / "templates")]

        @default("template_paths")
        def _only_our_templates(self) -> list[str]:
            # nbconvert would also look in the user's Jupyter folders, and a report must not depend on these.
            return [str(Path(base) / self.template_name) for base in self.extra_template_basedirs]

        def _create_environment(self) -> Environment:
            environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
            environment.autoescape = True
            environment.undefined = StrictUndefined
            environment.trim_blocks = environment.lstrip_blocks = True
            environment.filters["fragment"] = lambda form, page: Markup(fragment(form, page=page))
            return environment

        def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> Any:
            given = dict(resources or {})
            given["report"] = read_page(nb, given.pop("links", ()), given.pop("lineage", None))
            html, out = super().from_notebook_node(nb, given, **kw)
            return mark_html(html.strip(), (given["report"].title,)) + "\n", out

    return ReportExporter()  # type: ignore[no-untyped-call]


def read_page(notebook: NotebookNode, links: Iterable[DocumentLink], lineage: LineageLinks | None = None) -> ReportPage:
    """Return what a notebook's page shows: its title, its blocks in order, its table of contents."""
    from markupsafe import Markup

    blocks = blocks_of(notebook)
    titles = [block for block in blocks if block["kind"] == "title"]
    if len(titles) != 1:
        raise ExportError(
            f"A report has one title; this notebook shows {len(titles)}. Show one koers.present.display.Title, in its first section."
        )
    title = titles[0]
    page = Page(title["language"], title["words"], chart_swaps(title["colours"]), CHART_GREYS, lineage)
    outlined = outline([block for block in blocks if block["kind"] != "title"])
    _check_ids(outlined)
    contents = tuple(contents_of(outlined))
    shell = make_shell(title["colours"], scripts=_SCRIPTS if contents else ())
    markup = Markup(fragment(title, page=page))
    return ReportPage(title, markup, page, shell, tuple(outlined), contents, tuple(links))


def blocks_of(notebook: Mapping[str, Any]) -> list[Neutral]:
    """Return what an executed notebook shows, in order: the items of its sections, and what else it displays."""
    return [block for number, cell in enumerate(notebook["cells"], start=1) for block in _blocks(cell, number)]


def _blocks(cell: Mapping[str, Any], number: int) -> Iterable[Neutral]:
    if cell["cell_type"] == "markdown":
        if "notes" not in cell["metadata"].get("tags", ()):
            yield markdown_block(cell["source"])
    elif cell["cell_type"] == "code":
        for output in cell["outputs"]:
            yield from _output_blocks(output, number)


def _output_blocks(output: Mapping[str, Any], number: int) -> Iterable[Neutral]:
    if output["output_type"] == "error":
        raise ExportError(
            f"Cell {number} of the notebook ended with {output['ename']}: {output['evalue']}. Repair it and run the notebook again."
        )
    form = output.get("data", {}).get(MIME)
    if form is None:
        block = foreign_block(output)
        if block is not None:
            yield block
    elif form.get("kind") == "section":
        yield from form["items"]
    else:
        yield form


def outline(blocks: Iterable[Neutral]) -> list[Neutral]:
    """Give titled blocks their heading level and anchor, Markdown headings unique anchors, foreign tables a number.

    Key messages and tiles are chapters when they come before the first heading, else they lie one level
    below the heading they follow.
    """
    given = list(blocks)
    taken = {*_RESERVED, *(id_ for block in given for id_ in _own_ids(block))}
    level, number, placed = 1, 0, []
    for block in given:
        if block["kind"] == "heading":
            level = block["level"]
        elif block["kind"] in ("key_messages", "tiles") and block["title"]:
            anchor = unique(slug(block["title"]), taken)
            block = {**block, "level": min(level + 1, 6), "anchor": anchor}
            taken.add(anchor)
        elif block["kind"] == "markdown":
            block = markdown_block(block["source"], taken)
            taken |= {anchor for _, _, anchor in block["headings"]}
            level = block["headings"][-1][0] if block["headings"] else level
        elif block["kind"] == "foreign-table":
            number += 1
            block = {**block, "number": number}
        placed.append(block)
    return placed


def contents_of(blocks: Iterable[Neutral]) -> Iterable[Entry]:
    """Yield the lines of the table of contents: headings of level 2 and 3, and titled blocks that are chapters."""
    for block in blocks:
        if block["kind"] == "heading" and block["level"] in (2, 3):
            yield Entry(block["text"], block["anchor"], block["level"])
        elif block.get("level") == 2 and block["kind"] in ("key_messages", "tiles"):
            yield Entry(block["title"], block["anchor"], 2)
        elif block["kind"] == "markdown":
            yield from (Entry(text, anchor, level) for level, text, anchor in block["headings"] if level in (2, 3))


def _own_ids(block: Neutral) -> tuple[str, ...]:
    if block["kind"] == "heading":
        return (block["anchor"],)
    if block["kind"] == "table":
        return (f"table-{block['name']}", f"caption-{block['name']}")
    if block["kind"] == "chart":
        return (f"chart-{block['name']}",)
    return ()


def _check_ids(blocks: list[Neutral]) -> None:
    """Refuse an id that stands twice, and a link to a place that is not there."""
    seen = set(_RESERVED)
    for block in blocks:
        ids = _own_ids(block) or ((block["anchor"],) if "anchor" in block else ())
        for id_ in (*ids, *(anchor for _, _, anchor in block.get("headings", ()))):
            if id_ in seen:
                raise ExportError(f"The report uses {id_!r} twice, as the anchor of a heading or the name of a table or chart. Rename one.")
            seen.add(id_)
    for target in _targets(blocks):
        if target not in seen:
            raise ExportError(f"A link leads to #{target}, which is nowhere in the report. {suggest(target, seen)}")


def _targets(form: Any) -> Iterable[str]:
    if isinstance(form, Mapping):
        href = form.get("href")
        if isinstance(href, str) and href.startswith("#"):
            yield href[1:]
        for key, value in form.items():
            if key not in ("svg", "svg_narrow", "html"):
                yield from _targets(value)
    elif isinstance(form, list | tuple):
        for value in form:
            yield from _targets(value)
