"""What was done since, and what was planned then: counts by theme, and each plan beside what its project tells now."""

from __future__ import annotations

from collections.abc import Iterator

from koers.comparison.counts import PROGRAMME, TOTAL
from koers.present.comparison.view import ComparisonView
from koers.present.display import Bullets, Cell, Column, Display, Heading, Prose, Row, Section, Strong, Table, Text
from koers.progress.model import GENERAL, Project, Result, Theme


def results(view: ComparisonView) -> Section:
    """Return what was done in both periods, and what became of plans; nothing where not both tell of results."""
    if not view.resulted:
        return Section(())
    _ = view.words.word
    items: list[Display] = [Heading(_("Results"), 2, "resultaten", new_page=True), Prose(_lead(view), "lead"), _counts(view)]
    items += [*_began_and_fell_silent(view), *_plans(view)]
    return Section(tuple(items))


def _lead(view: ComparisonView) -> Text:
    now, then = (view.counted_at(side, f"{PROGRAMME}/{TOTAL}/n_realised") for side in (view.now, view.then))
    if now is None or then is None:
        return ()
    told = view.words.counted("{n} result was achieved in {period}", "{n} results were achieved in {period}", n=now, period=view.now.name)
    lead = view.words.text("{now}, and {n} in {period}.", now=told, n=then, period=view.then.name)
    if view.kinds:
        return lead
    return (*lead, " ", *view.words.text("The two periods differ in length, and so the numbers say little of pace."))


def _counts(view: ComparisonView) -> Table:
    _ = view.words.word
    themes = list(dict.fromkeys(theme for side in (view.now, view.then) if side.progress for theme in side.progress.themes))
    themes.sort(key=lambda theme: -view.size(f"{theme}/{TOTAL}/n_realised"))

    def row(label: str, theme: str, role: str = "body") -> Row:
        key = f"{theme}/{TOTAL}"
        cells = [
            view.cell(view.counted_at(view.then, f"{key}/n_realised")),
            view.cell(view.counted_at(view.now, f"{key}/n_realised")),
            view.cell(view.change(f"{key}/n_realised"), change=True),
            view.cell(view.counted_at(view.then, f"{key}/n_ahead")),
            view.cell(view.counted_at(view.now, f"{key}/n_ahead")),
        ]
        return Row((Cell((label,)), *cells), role)  # type: ignore[arg-type]

    rows = [row(view.theme_label(theme), theme) for theme in themes]
    rows.append(row(_("Total"), PROGRAMME, "total"))
    columns = (
        Column(_("Theme")),
        Column(_("Results"), view.then.name, "end"),
        Column(_("Results"), view.now.name, "end"),
        Column(_("Change"), "", "end"),
        Column(_("Planned or later"), view.then.name, "end"),
        Column(_("Planned or later"), view.now.name, "end"),
    )
    note = view.words.text("Each period tells of its own results; an event that is told more than once counts once in a total.")
    return Table("resultaten", _("Results by theme"), columns, tuple(rows), (note,))


def _began_and_fell_silent(view: ComparisonView) -> Iterator[Display]:
    """Name the projects with results now and none then, and the other way round."""
    _ = view.words.word
    first, silent = [], []
    for theme in view.moves:
        for before, now in theme.changes.continued:
            done_then, done_now = bool(before.in_state("realised")), bool(now.in_state("realised"))
            if done_now and not done_then:
                first.append(now.label)
            if done_then and not done_now:
                silent.append(now.label)
    items: list[Text] = []
    if first:
        items.append((Strong(f"{_('Results now, none in {period}', period=view.then.name)}: "), f"{view.words.listed(first)}."))
    if silent:
        items.append((Strong(f"{_('Results in {period}, none now', period=view.then.name)}: "), f"{view.words.listed(silent)}."))
    if items:
        yield Bullets(tuple(items))


def _plans(view: ComparisonView) -> Iterator[Display]:
    """Each plan of then, with what has the same id now, and how many results its project tells."""
    then, now = view.then.progress, view.now.progress
    if then is None or now is None:
        return
    _ = view.words.word
    present = {result.key: result for theme in now.themes.values() for result in theme.results}
    state = {"realised": _("done"), "ongoing": _("under way"), "planned": _("still planned"), "later": _("after the period")}
    rows = []
    for theme in then.themes.values():
        for project, result in _planned(theme):
            own = project.key if project is not None else f"{theme.theme_id}/{GENERAL}"
            told = present.get(result.key)
            became = state[told.state] if told is not None else _("not told of by that name")
            name = project.label if project is not None else theme.label
            done = view.counted_at(view.now, f"{own}/n_realised")
            cells = (Cell((name,)), Cell((view.words.said(result.row, "description"),)), Cell((became,)), view.cell(done))
            rows.append(Row(cells))
    if not rows:
        return
    columns = (
        Column(_("Project")),
        Column(_("What was planned")),
        Column(_("Now")),
        Column(_("Results of the project"), view.now.name, "end"),
    )
    note = view.words.text(
        "A plan is found again by its id alone. Where it is not, the project’s results of now may be what came of it; the data do not say."
    )
    yield Table("plannen", _("Plans of {period} and what is told of them now", period=view.then.name), columns, tuple(rows), (note,))


def _planned(theme: Theme) -> Iterator[tuple[Project | None, Result]]:
    for project in theme.projects:
        yield from ((project, result) for result in project.in_state("planned"))
    yield from ((None, result) for result in theme.general if result.state == "planned")
