"""The agenda on a page: the status board, and every project by theme."""

from __future__ import annotations

from koers.monitor.agenda import Project
from koers.monitor.milestones import STATES
from koers.present.display import Cell, Chart, Column, Heading, Link, Prose, Row, Section, Table
from koers.present.monitor.charts import BoardRow, status_board
from koers.present.monitor.view import MonitorView


def agenda(view: MonitorView) -> Section:
    """All projects by theme with their status as far as printed."""
    _, counted, total = view.words.word, view.words.counted, view.total
    lead = counted(
        "The agenda has {n} project: {running} in progress, {developing} in development, {held} on hold, "
        "{unknown} without a printed status.",
        "The agenda has {n} projects: {running} in progress, {developing} in development, {held} on hold, "
        "{unknown} without a printed status.",
        n=total("n_projects"),
        running=total("n_projects_in_progress"),
        developing=total("n_projects_in_development"),
        held=total("n_projects_on_hold"),
        unknown=total("n_projects_unknown"),
    )
    return Section(
        (
            Heading(_("The agenda on a page"), 2, "agenda", new_page=True),
            Prose(lead, "lead"),
            _board(view),
            _table(view),
            _counts(view),
        )
    )


def _board(view: MonitorView) -> Chart:
    _ = view.words.word
    themes = [(theme.label, [_row(view, project) for project in view.monitor.projects_in(theme.key)]) for theme in view.monitor.themes]
    drawing = status_board(themes, (_("Status"), _("Milestones")), view.legend(), view.colours)
    told = "; ".join(f"{theme}: " + ", ".join(f"{row.name} {row.status_text}" for row in rows) for theme, rows in themes)
    figures = tuple(view.figure(f"{project.key}/n_{state}") for project in view.monitor.projects for state in STATES)
    notes = (
        view.words.text("A dash: the document names no milestones. Statuses in short; the table below has them as printed."),
        *view.notes.on("agenda"),
    )
    return Chart("statusbord", _("Status board"), drawing.svg, f"{told}.", figures, drawing.aspect, notes, drawing.narrow)


def _row(view: MonitorView, project: Project) -> BoardRow:
    states = tuple(row.state for row in view.milestones_of(project))
    return BoardRow(project.code, project.label, project.status, view.status(project.row.status), states)


def _table(view: MonitorView) -> Table:
    _ = view.words.word
    columns = tuple(Column(label) for label in (_("Project"), _("Lead"), _("Start"), _("Duration"), _("Status")))
    note = view.words.text("Lead, start, duration and status as printed; a dash where the document prints nothing.")
    return Table("agenda", _("All projects by theme"), columns, view.rows_by_theme(lambda project: _project_row(view, project)), (note,))


def _project_row(view: MonitorView, project: Project) -> Row:
    name = (f"{project.code} ", Link(project.label, f"#{view.anchor(project)}"))
    printed = (project.row.lead_party, project.row.start_label, project.row.duration_label)
    cells = (Cell((text or "–",)) for text in printed)
    status = project.row.status_label or view.status(project.row.status)
    return Row((Cell(name), *cells, Cell((status,))))


def _counts(view: MonitorView) -> Table:
    _ = view.words.word
    measures = {
        "n_projects_in_progress": _("In progress"),
        "n_projects_in_development": _("In development"),
        "n_projects_on_hold": _("On hold"),
        "n_projects_unknown": _("Not stated"),
        "n_projects": _("Projects"),
    }
    return Table(
        "projecten-per-thema", _("Projects by theme and status"), view.count_columns(_("Theme"), measures), view.count_rows(measures)
    )
