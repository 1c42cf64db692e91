"""Where the programme's project leaders work, and the money in short."""

from __future__ import annotations

from typing import Any

from koers.frames import rows_of
from koers.present.charts import Series
from koers.present.display import Callout, Cell, Chart, Column, Display, Heading, Link, Prose, Row, Section, Table
from koers.present.finance.view import make_chart
from koers.present.progress.view import ProgressView
from koers.present.tilemap import Tile, shaded, tile_map
from koers.progress.model import TOTAL


def deployment(view: ProgressView) -> Section:
    """Return the tile map of municipalities, and the list; one sentence where the period has none."""
    _ = view.words.word
    rows = [row for row in rows_of(view.progress.frames.get("local_deployment")) if row.theme_id == view.theme_id]
    items: list[Display] = [Heading(_("Local deployment"), 2, "lokale-inzet", new_page=bool(rows))]
    if not rows:
        return Section((*items, Prose(view.words.text("This period has no data on local deployment."))))
    lead = view.words.counted(
        "Project leaders of the theme work in {n} municipality, with {all} in the list.",
        "Project leaders of the theme work in {n} municipalities, with {all} in the list.",
        n=view.total("n_municipalities"),
        all=view.words.counted("{n} assignment", "{n} assignments", n=view.total("n_deployments")),
    )
    items.append(Prose(lead, "lead"))
    stated = f"{view.theme_id}/{TOTAL}/n_project_leaders_stated"
    if stated in view.progress.values and view.progress.values[stated] != view.number("n_deployments"):
        told = view.words.text(
            "Project leaders according to the source: {stated}; assignments in its list: {listed}. This report follows the list.",
            stated=view.total("n_project_leaders_stated"),
            listed=view.total("n_deployments"),
        )
        told = (*told, *(run for note in view.notes.on("local_deployment") for run in (" ", *note)))
        items.append(Callout(_("The list and the stated number differ"), (told,), "warning"))
    return Section((*items, *_map(view), _table(view, rows)))


def _map(view: ProgressView) -> list[Chart]:
    """Return the map, where the register has municipalities."""
    _ = view.words.word
    places = list(rows_of(view.progress.frames.get("municipalities")))
    if not places:
        return []
    keys = {place.municipality_id: f"{view.theme_id}/{place.municipality_id}/n_deployments" for place in places}
    most = max(view.progress.number(key) for key in keys.values()) or 1
    tiles = [_tile(view, place, keys[place.municipality_id], most) for place in places]
    figures = [view.figure(key) for key in keys.values() if key in view.progress.values]
    named = [(place.label, view.progress.number(keys[place.municipality_id])) for place in places]
    alt = _(
        "Assignments per municipality: {there}. None: {none}.",
        there="; ".join(f"{label} {n}" for label, n in named if n),
        none=view.words.listed(label for label, n in named if not n) or "–",
    )
    colour = view.colours["primary"]
    legend = (Series(_("assignments, the number in the tile"), shaded(colour, 1.0)),)
    return [make_chart("kaart", _("Assignments per municipality"), tile_map(tiles, colour, legend), alt, figures)]


def _tile(view: ProgressView, place: Any, key: str, most: int) -> Tile:
    n = view.progress.number(key)
    return Tile(place.label, place.tile_row, place.tile_column, view.figure(key).text if n else "", 0.3 + 0.7 * n / most if n else 0.0)


def _table(view: ProgressView, rows: list[Any]) -> Table:
    _ = view.words.word
    labels = {place.municipality_id: place.label for place in rows_of(view.progress.frames.get("municipalities"))}
    known = {(project.key): project for project in view.progress.projects()}
    found = []
    for row in rows:
        project = known.get(f"{row.project_theme_id}/{row.project_id}")
        name = view.name_of(row.project_theme_id, row.project_id) if project else "–"
        focus = " ".join(part for part in (view.said(row, "focus"), view.said(row, "note")) if part)
        found.append(Row((Cell((labels.get(row.municipality_id) or row.organisation,)), Cell((focus,)), Cell((name,)))))
    columns = (Column(_("Place")), Column(_("What is done there")), Column(_("Project")))
    return Table("lokale-inzet", _("What project leaders do locally"), columns, tuple(found))


def money(view: ProgressView) -> Section:
    """Return the theme's money in two sentences, with a way to the rest; one sentence where the period has none."""
    heading = Heading(view.words.word("Money in short"), 2, "geld")
    finance, total = view.finance, f"{view.theme_id}/total"
    if finance is None or f"{total}/spent" not in finance.statement.formulas:
        return Section((heading, Prose(view.words.text("This period has no amounts for this theme."))))
    link = Link(view.words.word("The finances of this theme, line by line"), f"financial-overview.html#{view.theme_id}")
    then = finance.told_then(total)
    return Section((heading, Prose(finance.told_spending(total), "lead"), *((Prose(then),) if then else ()), Prose((link,))))
