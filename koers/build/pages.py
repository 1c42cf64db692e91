"""The index pages: a period's way in, and the page over all periods."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from koers.build.plan import Plan
from koers.build.task import FIGURES, TABLES, document_names, sections_of
from koers.data.store import Store, name_of
from koers.export.index import IndexPage, PeriodCard, ReportCard, render_index
from koers.export.page import DocumentLink
from koers.period import Period
from koers.present.document import document_words
from koers.present.wording import Wording


def period_index(plan: Plan, folder: Path, entries: dict[str, Any]) -> str:
    """Return a period's index page from the executed notebooks that lie in its folder."""
    store, words = plan.programme.store, Wording(plan.language)
    reports, planned = list(store.programme.reports), [task.name for task in plan.tasks]
    # Entities in the plan's order, others that the folder keeps after them.
    kept = sorted(name for name in entries if name not in planned)
    order = sorted(entries, key=lambda name: (reports.index(name.partition("--")[0]), (planned + kept).index(name)))
    notebooks = {name: json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8")) for name in order}
    cards = tuple(_report_card(name, sections_of(notebook), entries[name]["formats"]) for name, notebook in notebooks.items())
    title = next(item for section in sections_of(notebooks[order[0]]) for item in section["items"] if item["kind"] == "title")
    depth = "../" if plan.language == store.programme.languages[0] else "../../"
    # What else is built changes without this page: other periods are reached through the page that knows.
    others = tuple(card for card in period_cards(store, words, lambda _: f"{depth}index.html") if card.period != plan.name)
    page = IndexPage(
        title=words.word("Reports on {period}", period=title["period_text"]),
        programme=store.programme.name,
        language=plan.language,
        disclaimer=store.programme.disclaimer[plan.language],
        intro=(),
        cards=cards,
        periods=others,
        colours=store.programme.colours.model_dump(),
        words=document_words(words),
        subtitle=title["subtitle"],
        status=title["status"],
        watermark=title["watermark"],
        description=title["description"],
        links=(DocumentLink(words.word("All periods"), f"{depth}index.html", "index"),),
    )
    return render_index(page)


def root_index(store: Store, out: Path) -> str:
    """Return the page over all periods, from the parameters, in the default language; what is not built has no link."""
    programme = store.programme
    words = Wording(programme.languages[0])
    page = IndexPage(
        title=words.word("Reports"),
        programme=programme.name,
        language=words.language,
        disclaimer=programme.disclaimer[words.language],
        intro=({"text": words.word("Every report, by period; the newest first.")},),
        cards=(),
        periods=period_cards(store, words, lambda name: _way_in(store, out, name)),
        colours=programme.colours.model_dump(),
        words=document_words(words),
        description=words.word("Reports of {programme}.", programme=programme.name),
    )
    return render_index(page)


def _way_in(store: Store, out: Path, name: str) -> str | None:
    """Return the way to a period's index page in the first language that is built, or None."""
    default, *others = store.programme.languages
    pages = (f"{name}/index.html", *(f"{name}/{language}/index.html" for language in others if language != default))
    return next((page for page in pages if (out / page).is_file()), None)


def period_cards(store: Store, words: Wording, way_in: Callable[[str], str | None]) -> tuple[PeriodCard, ...]:
    """Return a card per period that has a report's data, newest first; ``way_in`` gives the link of a period's name."""
    return tuple(_period_card(store, words, period, way_in(name_of(period))) for period in reversed(store.chapters()))


def _period_card(store: Store, words: Wording, period: Period | None, href: str | None) -> PeriodCard:
    parameters = store.parameters(period)
    status = (
        words.word("Concept")
        if parameters.status == "concept"
        else words.word("Adopted by {body} on {date}", body=parameters.adopted_by, date=words.date(parameters.status_date))
    )
    titles = tuple(store.programme.reports[name].title[words.language] for name in store.reports(period))
    label = words.word("All periods together") if period is None else words.months(period.start, period.end)
    return PeriodCard(name_of(period), label, href, status, titles)


def _report_card(name: str, sections: list[dict[str, Any]], formats: list[str]) -> ReportCard:
    items = [item for section in sections for item in section["items"]]
    title = next(item for item in items if item["kind"] == "title")
    messages: list[Any] = next((item["items"] for item in items if item["kind"] == "key_messages"), [])
    tiles: list[Any] = next((item["items"] for item in items if item["kind"] == "tiles"), [])
    words, names = title["words"], document_names(name, tuple(formats))
    kinds = (
        ("pdf", "download_pdf", "pdf"),
        ("xlsx", "download_xlsx", "xlsx"),
        (TABLES, "tables_csv", "csv"),
        (FIGURES, "figures_csv", "csv"),
        ("notebook", "notebook", "notebook"),
    )
    documents = tuple(DocumentLink(words[word], names[key], kind) for key, word, kind in kinds if key in names)  # type: ignore[arg-type]
    href = names.get("html") or documents[0].href
    return ReportCard(title["title"], href, tuple(messages[:3]), tuple(tiles), documents)
