"""Diseases in the region: totals, yearly series, questions."""

from __future__ import annotations

from koers.health.statement import TOTAL
from koers.present.display import Cell, Chart, Column, Display, Figure, Heading, Prose, Row, Section, Table, Text
from koers.present.health.charts import Year, year_panels
from koers.present.health.view import HealthView, make_chart


def diseases(view: HealthView) -> Section:
    """Every disease in the region, the hidden ones together as well."""
    if view.notifications is None:
        return Section(())
    _, figure, found = view.words.word, view.notified, view.found
    keys = {d.id: f"health/{d.id}/{TOTAL}/n_notifications" for d in found.diseases}
    shown = [d for d in found.diseases if keys[d.id] not in found.statement.hidden]
    # Hidden ones keep the order of the source: sorted, their order would tell their sizes.
    some = sorted((d for d in shown if found.statement.known(keys[d.id])), key=lambda d: -found.statement.known(keys[d.id]))
    none = [d for d in shown if not found.statement.known(keys[d.id])]
    hidden = [d for d in found.diseases if keys[d.id] in found.statement.hidden]
    rows = [Row((Cell((f"{d.label}*" if d.id in found.inferred else d.label,)), Cell(figure(keys[d.id])))) for d in (*some, *hidden, *none)]
    together = f"health/small/{TOTAL}/n_notifications"
    if together in found.statement.values and len(hidden) > 1:
        rows.append(Row((Cell((_("Hidden ones together"),)), Cell(figure(together))), "subtotal"))
    rows.append(Row((Cell((_("All diseases"),)), Cell(figure(f"health/{TOTAL}/{TOTAL}/n_notifications"))), "total"))
    notes = [view.small_note()] if found.statement.hidden else []
    if found.inferred:
        notes.append(view.words.text("* The columns of this row are inferred."))
    columns = (Column(_("Disease")), Column(_("Notifications, {year}", year=str(found.year)), align="end"))
    table = Table("ziekten", _("Notifications by disease, region"), columns, tuple(rows), tuple(notes))
    return Section((Heading(_("Diseases in the region"), 2, "ziekten", new_page=True), Prose(_lead(view), "lead"), table, *_series(view)))


def _lead(view: HealthView) -> Text:
    figure, found, counted = view.notified, view.found, view.words.counted
    n, none = (figure(f"health/{kind}/{TOTAL}/n_diseases") for kind in ("small", "none"))
    told = counted("Of {n} disease there was no notification.", "Of {n} diseases there was no notification.", n=none)
    if not n.value:
        return told
    few = counted("Of {n} disease the number is not shown.", "Of {n} diseases the number is not shown.", n=n)
    together = f"health/small/{TOTAL}/n_notifications"
    if together not in found.statement.values or n.value == 1:
        return (*told, " ", *few)
    return (*told, " ", *few, " ", *view.words.text("Together these come to {together}.", together=figure(together)))


def _series(view: HealthView) -> list[Display]:
    """The series as printed; a year that was not printed is a gap."""
    found = view.found
    if not found.series:
        return []
    _ = view.words.word
    every = [year for years in found.series.values() for year in years]
    span = list(range(min(every), max(every) + 1))
    intro = view.words.text("The series that the source prints. A year without a number was not printed: it is a gap, and not a 0.")
    notes = (Prose(note, "note") for note in view.notes.on("disease_series"))
    return [Heading(_("Through the years"), 3, "reeksen"), Prose(intro), *notes, _series_chart(view, span), _series_table(view, span)]


def _year_figure(view: HealthView, disease: str, year: int) -> Figure | None:
    return view.notified(f"health/{disease}/{TOTAL}/{year}/n_notifications") if year in view.found.series[disease] else None


def _series_table(view: HealthView, span: list[int]) -> Table:
    _, found = view.words.word, view.found
    rows = []
    for disease in found.series:
        figures = [_year_figure(view, disease, year) for year in span]
        rows.append(Row((Cell((view.names[disease],)), *(Cell(f) if f else Cell(("–",)) for f in figures))))
    columns = (Column(_("Disease")), *(Column(str(year), align="end") for year in span))
    return Table("reeksen", _("Notifications through the years, region"), columns, tuple(rows))


def _series_chart(view: HealthView, span: list[int]) -> Chart:
    _, found = view.words.word, view.found
    figures: list[Figure] = []
    panels, told = [], []
    for disease in found.series:
        known = [(year, _year_figure(view, disease, year)) for year in span]
        figures += [f for _year, f in known if f]
        panels.append((view.names[disease], [Year(year, f.value if f else None, f.text if f else "–") for year, f in known]))
        listed = view.words.listed(f"{year} {f.text}" for year, f in known if f)
        told.append(_("{name}: {numbers}", name=view.names[disease], numbers=listed))
    alt = _("Notifications by year, as far as printed. {list}.", list="; ".join(told))
    notes = [view.words.text("–: not printed. Notifications from an unknown municipality are included.")]
    notes += [view.small_note()] if found.statement.hidden else []
    drawing = year_panels(panels, view.colours["primary"])
    return make_chart("reeksen-grafiek", _("Notifications by year"), drawing, alt, figures, tuple(notes))


def questions(view: HealthView) -> Section:
    """What the health service was asked most."""
    if view.notifications is None or not view.found.questions:
        return Section(())
    _, figure, found = view.words.word, view.notified, view.found
    rows = tuple(Row((Cell((q.label,)), Cell(figure(f"health/questions/{q.id}/n_questions")))) for q in found.questions)
    intro = view.words.text("The subjects that people asked about most, by telephone or e-mail.")
    columns = (Column(_("Subject")), Column(_("Questions"), align="end"))
    return Section(
        (Heading(_("Questions to the health service"), 2, "vragen"), Prose(intro), Table("vragen", _("Most asked"), columns, rows))
    )
