"""Index pages: the reader's way into a period's reports, and into all periods.

They look like the reports they lead to: the same style sheet, the same rules (no requests, nothing that
differs between runs). Where there is something to find they bear a search, with what it searches in the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from koers.export.page import DocumentLink, Shell, environment, make_shell
from koers.export.search import SearchedReport, search_json
from koers.present.markup import Page, runs_markup

Neutral = dict[str, Any]

__all__ = ["DocumentLink", "IndexPage", "PeriodCard", "ReportCard", "SearchedReport", "render_index"]

_SCRIPTS = ("plain.js", "search.js")


@dataclass(frozen=True)
class ReportCard:
    """A report on an index page.

    Attributes
    ----------
    title, href : str
        Its name, and the way to its page.
    summary_runs : tuple of dict
        What it says, in neutral form: the runs of one text, or key messages (``lead`` and ``text``).
    tiles : tuple of dict
        Items of a neutral ``tiles``: label, figure, note.
    documents : tuple of DocumentLink
        The report in other formats.
    """

    title: str
    href: str
    summary_runs: tuple[Neutral, ...] = ()
    tiles: tuple[Neutral, ...] = ()
    documents: tuple[DocumentLink, ...] = ()

    @property
    def messages(self) -> tuple[Neutral, ...]:
        """The summary's key messages."""
        return tuple(part for part in self.summary_runs if "lead" in part)

    @property
    def runs(self) -> tuple[Neutral, ...]:
        """The summary's running text."""
        return tuple(part for part in self.summary_runs if "lead" not in part)


@dataclass(frozen=True)
class PeriodCard:
    """A period on an index page; ``href`` is None as long as it has not been built.

    ``languages`` are ways to its pages in other languages: (code, the language's own name, href); ``editions`` those to
    what it was before it was restated: (name, href).
    """

    period: str
    label: str
    href: str | None
    status: str = ""
    reports: tuple[str, ...] = ()
    languages: tuple[tuple[str, str, str], ...] = ()
    editions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class IndexPage:
    """An index page: of a period (cards, and other periods beneath) or of all periods.

    ``intro`` is neutral runs, ``colours`` and ``words`` are those of a title, with the words ``reports``,
    ``other_periods``, ``not_built_yet`` besides. ``subtitle`` is the period in words; ``status`` and
    ``watermark`` as in a title. ``search`` holds the reports that the page's search looks through; without any
    it has none.
    """

    title: str
    programme: str
    language: str
    disclaimer: str
    intro: tuple[Neutral, ...]
    cards: tuple[ReportCard, ...]
    periods: tuple[PeriodCard, ...]
    colours: Mapping[str, str] = field(hash=False)
    words: Mapping[str, str] = field(hash=False)
    subtitle: str = ""
    status: str = ""
    watermark: str = ""
    description: str = ""
    links: tuple[DocumentLink, ...] = ()
    search: tuple[SearchedReport, ...] = ()


def render_index(form: IndexPage) -> str:
    """Return an index page as self-contained HTML.

    Raises
    ------
    ExportError
        For a missing word or colour.
    """
    from markupsafe import Markup

    shell: Shell = make_shell(form.colours, scripts=_SCRIPTS if form.search else ())
    page = Page(form.language, form.words)
    template = environment().get_template("html/cards.html.j2")
    html = template.render(
        form=form,
        page=page,
        shell=shell,
        title=_title(form, page),
        inline=lambda runs: Markup(runs_markup(runs)),
        search=Markup(search_json(form.search)),
    )
    return html.strip() + "\n"


def _title(form: IndexPage, page: Page) -> Any:
    from markupsafe import Markup

    from koers.present.markup import fragment

    shown = {
        "kind": "title",
        "title": form.title,
        "subtitle": "",
        "programme": form.programme,
        "period_text": form.subtitle,
        "status": form.status,
        "watermark": form.watermark,
        "disclaimer": form.disclaimer,
    }
    return Markup(fragment(shown, page=page))
