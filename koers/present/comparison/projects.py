"""What moved among projects: phases forward and back, new, ended, no longer told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from koers.comparison.counts import PROGRAMME, TOTAL
from koers.present.comparison.charts import phase_moves
from koers.present.comparison.view import ComparisonView, ThemeMoves
from koers.present.display import Bullets, Cell, Chart, Column, Display, Heading, Prose, Row, Section, Strong, Table, Text
from koers.present.finance.view import make_chart
from koers.progress.model import Project

_PHASED = ("n_forward", "n_back", "n_stayed")
_TOLD = ("n_new", "n_ended", "n_gone")


def projects(view: ComparisonView) -> Section:
    """Return what moved among projects; nothing where not both tell of them."""
    if not view.moves:
        return Section(())
    _ = view.words.word
    items: list[Display] = [Heading(_("What moved in projects"), 2, "projecten", new_page=True), Prose(_lead(view), "lead")]
    if not view.phased:
        items.append(Prose(view.words.text("Phases cannot be compared: one of the two periods does not tell them.")))
    items += [_counts(view), *_board(view), *_names(view)]
    return Section(tuple(items))


def _lead(view: ComparisonView) -> Text:
    counted = view.words.counted
    new, gone, forward, back = (view.own(f"{PROGRAMME}/{TOTAL}/n_{name}") for name in ("new", "gone", "forward", "back"))
    others = (
        (new, counted("{n} project is told of now and was not.", "{n} projects are told of now and were not.", n=new)),
        (gone, counted("{n} project is not told of any more.", "{n} projects are not told of any more.", n=gone)),
    )
    if not view.phased:
        return view.happened(*others)
    return view.happened(
        (forward, counted("{n} project went to a later phase.", "{n} projects went to a later phase.", n=forward)),
        (back, counted("{n} project went back.", "{n} projects went back.", n=back)),
        *others,
    )


def _counts(view: ComparisonView) -> Table:
    _ = view.words.word
    named = {
        "n_forward": _("To a later phase"),
        "n_back": _("To an earlier phase"),
        "n_stayed": _("Same phase"),
        "n_new": _("New"),
        "n_ended": _("Ended"),
        "n_gone": _("No longer told of"),
    }
    measures = (*_PHASED, *_TOLD) if view.phased else ("n_new", "n_gone")

    def row(label: str, theme: str, role: str = "body") -> Row:
        return Row((Cell((label,)), *(Cell(view.own(f"{theme}/{TOTAL}/{measure}")) for measure in measures)), role)  # type: ignore[arg-type]

    rows = [row(theme.label, theme.theme_id) for theme in view.moves]
    rows.append(row(_("Total"), PROGRAMME, "total"))
    columns = (Column(_("Theme")), *(Column(named[measure], "", "end") for measure in measures))
    notes: tuple[Text, ...] = (view.words.text("Projects and subprojects."),)
    if view.phased:
        ended = "Ended: with an end date after {then} and until {now}; such a project may have moved as well."
        notes = (*notes, view.words.text(ended, then=view.then.reference_text, now=view.now.reference_text))
    return Table("projecten", _("Projects by what became of them"), columns, tuple(rows), notes)


def _board(view: ComparisonView) -> Iterator[Chart]:
    """The projects that moved, each with the phase that it came from and went to; those that went back first."""
    if not view.phased or view.now.progress is None:
        return
    _ = view.words.word
    moved = [(theme, pair) for theme in view.moves for pair in (*theme.changes.back, *theme.changes.forward)]
    moved.sort(key=lambda one: (one[1][1].phase > one[1][0].phase, -abs(one[1][1].phase - one[1][0].phase)))
    if not moved:
        return
    rows = []
    for _theme, (before, now) in moved:
        text = f"{view.phase_name(view.then, before)} → {view.phase_name(view.now, now)}"
        rows.append((now.label, text, before.phase, now.phase))
    words = (_("phase in {period}", period=view.then.name), _("phase in {period}", period=view.now.name), _("gone back"))
    drawing = phase_moves(rows, len(view.now.progress.phases), view.colours, words)
    alt = _("Projects that moved: {projects}.", projects="; ".join(f"{name}: {text}" for name, text, _then, _now in rows))
    figures = [view.own(f"{PROGRAMME}/{TOTAL}/{measure}") for measure in ("n_forward", "n_back")]
    order = view.words.text(
        "The phases in their order: {phases}.", phases=view.words.listed(label.lower() for _phase, label in view.now.progress.phases)
    )
    yield make_chart("fasen", _("Projects that moved among the phases"), drawing, alt, figures, (order,))


def _names(view: ComparisonView) -> Iterator[Display]:
    """Name the projects that are new, that ended, that are gone, with their theme."""
    _ = view.words.word
    found = (
        (_("Told of now, not before"), [(theme, theme.changes.new) for theme in view.moves]),
        (_("Ended"), [(theme, theme.ended) for theme in view.moves]),
        (_("Ended before the period, and no longer told of"), [(theme, theme.over) for theme in view.moves]),
        (_("Told of before, not now"), [(theme, theme.changes.gone) for theme in view.moves]),
    )
    items: list[Text] = []
    for title, by_theme in found:
        if any(some for _theme, some in by_theme):
            items.append((Strong(f"{title}: "), f"{'; '.join(_told(view, by_theme))}."))
    if items:
        yield Bullets(tuple(items))
    if any(theme.changes.gone for theme in view.moves):
        yield Prose(view.words.text("A project that is not told of now may well go on; the source does not say that it stopped."), "note")


def _told(view: ComparisonView, by_theme: Iterable[tuple[ThemeMoves, tuple[Project, ...]]]) -> Iterator[str]:
    for theme, some in by_theme:
        if some:
            yield f"{theme.label}: {view.words.listed(project.label for project in some)}"
