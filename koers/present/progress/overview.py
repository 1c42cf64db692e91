"""All themes at a glance: projects by theme and phase, and every project with its phase and results."""

from __future__ import annotations

from collections.abc import Sequence

from koers.present.display import Cell, Column, Heading, Prose, Row, Section, Table, Text
from koers.present.progress.view import ProgressView
from koers.progress.model import PROGRAMME, TOTAL


def overview(views: Sequence[ProgressView]) -> Section:
    """Return how many projects each theme has in each phase, and each project; nothing where no theme has any."""
    told = [view for view in views if view.of_theme.projects]
    if not told:
        return Section(())
    _ = told[0].words.word
    items = (Heading(_("The projects at a glance"), 2, "projecten-in-het-kort", new_page=True), Prose(_lead(told[0]), "lead"))
    return Section((*items, _by_phase(told), _by_project(told)))


def _lead(view: ProgressView) -> Text:
    counted, total = view.words.counted, f"{PROGRAMME}/{TOTAL}"
    projects = counted("{n} project", "{n} projects", n=view.figure(f"{total}/n_projects"))
    if view.progress.number(f"{total}/n_subprojects"):
        parts = counted("{n} subproject", "{n} subprojects", n=view.figure(f"{total}/n_subprojects"))
        projects = view.words.text("{projects} and {subprojects}", projects=projects, subprojects=parts)
    results = counted("{n} result was achieved", "{n} results were achieved", n=view.figure(f"{total}/n_realised"))
    return view.words.text("The programme has {projects} in this period; {results}.", projects=projects, results=results)


def _phases(views: Sequence[ProgressView]) -> Sequence[tuple[str, str]]:
    return views[0].progress.phases if any(view.has_phases for view in views) else ()


def _by_phase(views: Sequence[ProgressView]) -> Table:
    """One row per theme: projects, subprojects, and both together in each phase."""
    _, figure, phases = views[0].words.word, views[0].figure, _phases(views)
    rows = []
    for key, label, role in (*((v.theme_id, v.of_theme.label, "body") for v in views), (PROGRAMME, _("Total"), "total")):
        counts = [figure(f"{key}/{TOTAL}/{measure}") for measure in ("n_projects", "n_subprojects")]
        counts += [figure(f"{key}/{phase}/n_all") for phase, _label in phases]
        rows.append(Row((Cell((label,)), *(Cell(count, shown="" if count.value else "–") for count in counts)), role))  # type: ignore[arg-type]
    named = (_("Projects"), _("Subprojects"), *(label for _phase, label in phases))
    columns = (Column(_("Theme")), *(Column(name, align="end") for name in named))
    notes = (views[0].words.text("The phases count projects and subprojects."),) if phases else ()
    return Table("projecten-per-fase", _("Projects by theme and phase"), columns, tuple(rows), notes)


def _by_project(views: Sequence[ProgressView]) -> Table:
    """One row per project: its phase, its results, and what is planned or lies after the period."""
    _, phased = views[0].words.word, bool(_phases(views))
    measures = ("n_realised", "n_ongoing", "n_ahead")
    rows: list[Row] = []
    for view in views:
        rows.append(Row((Cell((view.of_theme.label,)),), "group"))
        for project in view.of_theme.projects:
            name = f"– {project.label}" if project.parent_id else project.label
            phase = (Cell((view.phase_and_before(project),)),) if phased else ()
            counts = [view.figure(f"{project.key}/{measure}") for measure in measures]
            rows.append(Row((Cell((name,)), *phase, *(Cell(count, shown="" if count.value else "–") for count in counts))))
    named = (_("Results"), _("Under way"), _("Planned or after the period"))
    columns = (Column(_("Project")), *((Column(_("Phase")),) if phased else ()), *(Column(name, align="end") for name in named))
    return Table("alle-projecten", _("Every project at a glance"), columns, tuple(rows))
