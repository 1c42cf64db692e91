"""The index pages: a period's way in, and the page over all periods."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from koers.build.plan import Plan
from koers.build.qa_log import PAGE as QA_LOG
from koers.build.task import FIGURES, TABLES, document_names, sections_of
from koers.data.store import Store, name_of
from koers.export.index import IndexPage, PeriodCard, ReportCard, SearchedReport, render_index
from koers.export.languages import mark_html
from koers.export.page import DocumentLink
from koers.export.search import searched_reports
from koers.period import Period
from koers.present.document import document_words, told_status
from koers.present.wording import Wording


def period_index(plan: Plan, folder: Path, entries: dict[str, Any]) -> str:
    """Return a period's index page from the executed notebooks that lie in its folder."""
    store, words = plan.programme.store, Wording(plan.language)
    planned = [task.name for task in plan.tasks]
    # Entities in the plan's order, others that the folder keeps after them.
    kept = sorted(name for name in entries if name not in planned)
    order = _in_order(store, [*planned, *kept])
    notebooks = {name: _notebook(folder, name) for name in order}
    cards = tuple(_report_card(name, sections_of(notebook), entries[name]["formats"]) for name, notebook in notebooks.items())
    title = next(item for section in sections_of(notebooks[order[0]]) for item in section["items"] if item["kind"] == "title")
    depth = "../" if plan.language == store.programme.languages[0] else "../../"
    # What else is built changes without this page: other periods are reached through the page that knows.
    others = tuple(card for card in period_cards(store, words, lambda _: f"{depth}index.html") if card.period != plan.name)
    page = IndexPage(
        title=words.word("Reports on {period}", period=title["period_text"]),
        programme=store.programme.name,
        language=plan.language,
        disclaimer=(store.parameters(plan.period).disclaimer or store.programme.disclaimer)[plan.language],
        intro=(),
        cards=cards,
        periods=others,
        colours=store.programme.colours.model_dump(),
        words=document_words(words),
        subtitle=title["subtitle"],
        status=title["status"],
        watermark=title["watermark"],
        description=title["description"],
        links=(
            DocumentLink(words.word("All periods"), f"{depth}index.html", "index"),
            DocumentLink(words.word("QA log"), QA_LOG, "html"),
        ),
        search=searched_reports(((notebooks[name], _first_document(name, entries[name]["formats"])) for name in order), folder=plan.name),
    )
    titles = [item for notebook in notebooks.values() for section in sections_of(notebook) for item in section["items"]]
    return mark_html(render_index(page), [item for item in titles if item["kind"] == "title"])


def root_index(store: Store, out: Path) -> str:
    """Return the page over all periods, from the parameters, in the default language.

    What is not built has no link; the search looks through what is built, in each period's first language.
    """
    programme = store.programme
    words = Wording(programme.languages[0])
    page = IndexPage(
        title=words.word("Reports"),
        programme=programme.name,
        language=words.language,
        disclaimer=programme.disclaimer[words.language],
        intro=({"text": words.word("Every report, by period; the newest first.")},),
        cards=(),
        periods=tuple(
            _with_languages(store, out, card, words) for card in period_cards(store, words, lambda name: _way_in(store, out, name))
        ),
        colours=programme.colours.model_dump(),
        words=document_words(words),
        description=words.word("Reports of {programme}.", programme=programme.name),
        search=_search_over_all(store, out),
    )
    return render_index(page)


def _search_over_all(store: Store, out: Path) -> tuple[SearchedReport, ...]:
    """Return what can be found in all periods that are built, newest first."""
    found: list[SearchedReport] = []
    for name in (name_of(period) for period in reversed(store.chapters())):
        way = _way_in(store, out, name)
        record = (out / way).with_name("provenance.json") if way else None
        if way is None or record is None or not record.is_file():
            continue
        built = json.loads(record.read_text(encoding="utf-8"))["reports"]
        there = [report for report in _in_order(store, sorted(built)) if (record.parent / f"{report}.ipynb").is_file()]
        files = {report: way.removesuffix("index.html") + _first_document(report, built[report]["formats"]) for report in there}
        found += searched_reports(((_notebook(record.parent, report), files[report]) for report in there), folder=name)
    return tuple(found)


def _first_document(name: str, formats: list[str]) -> str:
    """Return the file to read a report in: its page, else the first of its other documents."""
    names = document_names(name, tuple(formats))
    return next(names[key] for key in ("html", "pdf", "xlsx", FIGURES) if key in names)


def _notebook(folder: Path, name: str) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))
    return notebook


def _in_order(store: Store, names: list[str]) -> list[str]:
    """Return reports in the programme's order, those of one kind as given; what the programme does not have is left out."""
    reports = list(store.programme.reports)
    known = [name for name in names if name.partition("--")[0] in reports]
    return sorted(known, key=lambda name: reports.index(name.partition("--")[0]))


def _way_in(store: Store, out: Path, name: str) -> str | None:
    """Return the way to a period's index page in the first language that is built, or None."""
    default, *others = store.programme.languages
    pages = (f"{name}/index.html", *(f"{name}/{language}/index.html" for language in others if language != default))
    return next((page for page in pages if (out / page).is_file()), None)


def _with_languages(store: Store, out: Path, card: PeriodCard, words: Wording) -> PeriodCard:
    """Return a card with the ways to the other languages that are built, and to what was kept when it was restated."""
    from babel import Locale

    pages = ((language, f"{card.period}/{language}/index.html") for language in store.programme.languages[1:])
    built = [(language, page) for language, page in pages if page != card.href and (out / page).is_file()]
    named = ((language, Locale(language).get_display_name(language) or language, page) for language, page in built)
    kept = sorted(path for path in out.glob(f"{card.period}--*-????-??-??*/") if (path / "index.html").is_file())
    return replace(
        card,
        languages=tuple((language, name.capitalize(), page) for language, name, page in named),
        editions=tuple((_edition(path.name.partition("--")[2], words), f"{path.name}/index.html") for path in kept),
    )


def _edition(name: str, words: Wording) -> str:
    """Say what a kept folder is, of its name behind the period: ``adopted-2024-09-30``."""
    status, _, day = name.partition("-")
    message = "As restated on {date}" if status == "restated" else "As adopted on {date}"
    return words.word(message, date=words.date(date.fromisoformat(day[:10])))


def period_cards(store: Store, words: Wording, way_in: Callable[[str], str | None]) -> tuple[PeriodCard, ...]:
    """Return a card per period that has a report's data, newest first; ``way_in`` gives the link of a period's name."""
    return tuple(_period_card(store, words, period, way_in(name_of(period))) for period in reversed(store.chapters()))


def _period_card(store: Store, words: Wording, period: Period | None, href: str | None) -> PeriodCard:
    parameters = store.parameters(period)
    adopted = (parameters.adopted_by, words.date(parameters.status_date)) if parameters.status != "concept" else None
    status = told_status(words, adopted, restated=parameters.status == "restated")
    status = f"{parameters.watermark[words.language]} · {status}" if parameters.watermark else status
    titles = tuple(store.title(period, name)[words.language] for name in store.reports(period))
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
