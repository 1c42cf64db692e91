"""What changed since the previous period with data."""

from __future__ import annotations

from koers.present.display import Bullets, Display, Heading, Prose, Section, Strong, Text
from koers.present.progress.origins import told_origins
from koers.present.progress.view import Earlier, ProgressView
from koers.progress.model import TOTAL, Project


def changes(view: ProgressView) -> Section:
    """Return what changed, or why nothing can be compared; and the way to what became of themes and projects over all periods."""
    heading = Heading(view.words.word("Since the previous period"), 2, "veranderd")
    told = _told(view)
    if view.all_periods is not None:
        way = view.words.text("How themes and projects went on through all periods: {report}.", report=(view.all_periods,))
        told = (*told, Prose(way, "note"))
    return Section((heading, *told))


def compared(view: ProgressView) -> Section:
    """Return what changed, as part of a larger report; nothing where the previous period cannot be compared with."""
    if view.earlier is None or not view.earlier.changes.comparable:
        return Section(())
    return Section((Heading(view.words.word("Since the previous period"), 2, "veranderd"), *_told(view)))


def _told(view: ProgressView) -> tuple[Display, ...]:
    text = view.words.text
    earlier = view.earlier
    if earlier is None:
        return (Prose(text("There is no earlier period with data.")),)
    if not earlier.changes.comparable:
        traced = told_origins(view, earlier.origins, earlier.text) if earlier.origins is not None else []
        return (Prose(_incomparable(view, earlier)), *traced)
    return (Prose(text("Compared with {period}, by project.", period=earlier.text), "lead"), *_compared(view, earlier))


def _incomparable(view: ProgressView, earlier: Earlier) -> Text:
    themes = view.words.listed(theme.label for theme in earlier.progress.themes.values())
    shared = set(view.progress.themes) & set(earlier.progress.themes)
    apart = "The previous period with data is {period}. Its agenda had other themes: {themes}. The themes cannot be compared one to one."
    absent = "The previous period with data is {period}. It did not tell of this theme, but of: {themes}."
    return view.words.text(absent if shared else apart, period=earlier.text, themes=themes)


def _compared(view: ProgressView, earlier: Earlier) -> list[Display]:
    _, found = view.words.word, earlier.changes
    rows: list[tuple[str, tuple[Project, ...]]] = [
        (_("Told of in both periods"), tuple(now for _before, now in found.continued)),
        (_("Told of now, not before"), found.new),
        (_("Told of before, not now"), found.gone),
    ]
    items: list[Text] = [(Strong(f"{title}:"), f" {_names(view, projects)}.") for title, projects in rows]
    for before, now in found.moved:
        items.append(
            view.words.text(
                "{project} went from {before} to {after}.",
                project=now.label,
                before=view.phase_name(before).lower(),
                after=view.phase_name(now).lower(),
            )
        )
    items += _results(view, earlier)
    notes: list[Display] = []
    if not found.phases:
        notes.append(Prose(view.words.text("Phases cannot be compared: one of the two periods does not tell them.")))
    if found.gone:
        notes.append(
            Prose(view.words.text("A project that is not told of now may well go on; the source does not say that it stopped."), "note")
        )
    return [Bullets(tuple(items)), *notes]


def _results(view: ProgressView, earlier: Earlier) -> list[Text]:
    """Say how many results there are, and were; of periods that are as long."""
    told_then = "results" in earlier.progress.frames
    if view.then is None or not earlier.one_kind or not (view.has_results and told_then):
        return []
    then = view.then(f"{view.theme_id}/{TOTAL}/n_realised")
    return [
        view.words.text("Results: {now} in this period, {then} in {period}.", now=view.total("n_realised"), then=then, period=earlier.text)
    ]


def _names(view: ProgressView, projects: tuple[Project, ...]) -> str:
    return view.words.listed(project.label for project in projects) or view.words.word("none")
