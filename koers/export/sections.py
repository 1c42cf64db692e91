"""Sections as a page in the design of the reports, without a notebook that was run: for what is told of reports rather than in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from koers.export.html import read_page
from koers.export.languages import mark_html
from koers.export.page import TEMPLATES, DocumentLink
from koers.present.display import MIME, Neutral
from koers.present.markup import fragment


def sections_html(sections: Iterable[Neutral], *, links: Sequence[DocumentLink] = ()) -> str:
    """Return sections in neutral form, the first with a title, as one self-contained HTML page.

    The template is that of :func:`koers.export.html.export_html`; nbconvert, which that needs to read a notebook, takes as
    long to import as everything else here together.

    Raises
    ------
    ExportError
        As for a report: an id used twice, a link to nowhere, a missing word or colour.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    loader = PackageLoader(TEMPLATES, "templates/html")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["fragment"] = lambda form, page: Markup(fragment(form, page=page))
    outputs = [{"output_type": "display_data", "data": {MIME: form}} for form in sections]
    report = read_page({"cells": [{"cell_type": "code", "outputs": outputs}]}, links)  # type: ignore[arg-type]
    html = environment.get_template("index.html.j2").render(resources={"report": report})
    return mark_html(html.strip(), (report.title,)) + "\n"
