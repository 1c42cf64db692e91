"""Notifiable diseases by municipality: table, small multiples, tile map."""

from __future__ import annotations

from decimal import Decimal

from koers.health.statement import OTHER, TOTAL, UNKNOWN
from koers.present.charts import Series
from koers.present.display import Callout, Cell, Chart, Column, Display, Figure, Heading, Prose, Row, Section, Table
from koers.present.health.charts import Panel, Point, interval_panels
from koers.present.health.figures import HIDDEN
from koers.present.health.view import HealthView, make_chart
from koers.present.tilemap import Tile, shaded, tile_map

_LIMITS = ("rate", "rate_low", "rate_high")


def by_municipality(view: HealthView) -> Section:
    """Population, notifications and rates of each municipality."""
    if view.notifications is None:
        return Section(())
    _, text, figure, found = view.words.word, view.words.text, view.notified, view.found
    lead = view.words.counted(
        "In {year} there was {n} notification among the region's {people} inhabitants: {rate} per 10,000, with a 95% interval from {low} "
        "to {high}.",
        "In {year} there were {n} notifications among the region's {people} inhabitants: {rate} per 10,000, with a 95% interval from {low} "
        "to {high}.",
        year=str(found.year),
        people=figure(f"population/{TOTAL}/n_inhabitants"),
        n=figure(f"health/{TOTAL}/{TOTAL}/n_notifications"),
        rate=figure(f"health/{TOTAL}/{TOTAL}/rate"),
        low=figure(f"health/{TOTAL}/{TOTAL}/rate_low"),
        high=figure(f"health/{TOTAL}/{TOTAL}/rate_high"),
    )
    reading = text(
        "The interval says how far chance alone can carry a number: were nothing to differ from year to year, the rate would still "
        "vary within it. The rates are not ranked: where intervals overlap, an order would say more than is known."
    )
    items: list[Display] = [
        Heading(_("Notifiable diseases by municipality"), 2, "meldingen-per-gemeente", new_page=True),
        Prose(lead, "lead"),
        Prose(reading),
        *_years(view),
        _rate_table(view),
        _map(view),
        *_split(view),
    ]
    return Section(tuple(items))


def _years(view: HealthView) -> list[Display]:
    found = view.found
    if found.population_year == found.year:
        return []
    note = view.words.text(
        "The notifications are of {year}, the population is of {other}. Where a municipality grew or shrank in between, its rate is a "
        "little too high or too low.",
        year=str(found.year),
        other=str(found.population_year),
    )
    return [Callout(view.words.word("Two different years"), (note, *view.notes.on("population")))]


def _rate_table(view: HealthView) -> Table:
    _, figure, found = view.words.word, view.notified, view.found
    rows = []
    for place, label in (*((m.id, m.label) for m in found.municipalities), (TOTAL, _("Region"))):
        rate, low, high = (figure(f"health/{TOTAL}/{place}/{measure}") for measure in _LIMITS)
        cells = (
            Cell((label,)),
            Cell(figure(f"population/{place}/n_inhabitants")),
            Cell(figure(f"health/{TOTAL}/{place}/n_notifications")),
            Cell(rate),
            view.limits(low, high),
        )
        rows.append(Row(cells, "total" if place == TOTAL else "body"))
    outside = (Cell((_("Unknown or outside the region"),)), Cell(("–",)), Cell(figure(f"health/{TOTAL}/{UNKNOWN}/n_notifications")))
    rows.append(Row((*outside, Cell(("–",)), Cell(("–",)))))
    columns = (
        Column(_("Municipality")),
        Column(_("Inhabitants, {year}", year=str(found.population_year)), align="end"),
        Column(_("Notifications, {year}", year=str(found.year)), align="end"),
        Column(_("Per 10,000 inhabitants"), align="end"),
        Column(_("95% interval"), align="end"),
    )
    notes = [
        view.words.text("The region is the sum of its municipalities; notifications from elsewhere are not in it and have no rate."),
        view.words.text("Exact Poisson intervals (Garwood)."),
    ]
    notes += [view.small_note()] if found.statement.hidden else []
    if found.inferred:
        names = view.words.listed(d.label for d in found.diseases if d.id in found.inferred)
        notes.append(
            view.words.text(
                "Which number belongs to which municipality is inferred for {names}; these notifications count in the numbers here.",
                names=names,
            )
        )
    notes += view.notes.on("disease_counts")
    return Table("meldingen", _("Notifications by municipality"), columns, tuple(rows), tuple(notes))


def _map(view: HealthView) -> Chart:
    """The rates on a tile map; the shade says whether the interval lies above or below the region's rate."""
    _, figure, found = view.words.word, view.notified, view.found
    colour = view.colours["primary"]
    kinds = {
        -1: (_("Below the region"), 0.35, "////"),
        0: (_("Not clearly different"), 0.0, ""),
        1: (_("Above the region"), 1.0, ""),
    }
    tiles, told = [], []
    for place in found.municipalities:
        if place.id not in view.tiles:
            continue
        rate, position = figure(f"health/{TOTAL}/{place.id}/rate"), found.position(TOTAL, place.id)
        _kind, shade, hatch = kinds[position or 0]
        tiles.append(Tile(place.label, *view.tiles[place.id], rate.text, shade, hatch))
        told.append((place.label, rate, position))
    legend = [Series(label, shaded(colour, shade), hatch) for label, shade, hatch in (kinds[1], kinds[-1])]
    alt = _(
        "Map of municipalities, notifications per 10,000 inhabitants: {rates}. Above the region's {region}: {above}. Below: {below}.",
        rates=view.words.listed(f"{name} {rate.text}" for name, rate, _position in told),
        region=figure(f"health/{TOTAL}/{TOTAL}/rate").text,
        above=view.words.listed(name for name, _rate, position in told if position == 1) or _("none"),
        below=view.words.listed(name for name, _rate, position in told if position == -1) or _("none"),
    )
    note = view.words.text(
        "A tile is shaded where the whole 95% interval lies above or below the region's rate. Of twenty municipalities, chance alone "
        "shades about one."
    )
    drawing = tile_map(tiles, colour, legend)
    figures = [figure(f"health/{TOTAL}/{TOTAL}/rate"), *(rate for _name, rate, _position in told)]
    return make_chart("meldingen-kaart", _("Notifications per 10,000 inhabitants on the map"), drawing, alt, figures, (note,))


def _split(view: HealthView) -> list[Display]:
    """The diseases that are many enough by themselves, beside all others; nothing where there are none."""
    found = view.found
    if not found.single:
        return []
    names = view.words.listed(view.names[column] for column in found.single)
    intro = view.words.text(
        "Shown by itself is what had at least {threshold} notifications per municipality on average: {names}. All other diseases are "
        "taken together.",
        names=names,
        threshold=str(max(view.threshold, 1)),
    )
    title = view.words.listed([*(view.names[column] for column in found.single), view.names[OTHER]])
    return [Heading(title, 3, "uitgesplitst", new_page=True), Prose(intro), _split_table(view, title), _multiples(view)]


def _split_table(view: HealthView, title: str) -> Table:
    figure, found = view.notified, view.found
    rows = []
    for place, label in (*((m.id, m.label) for m in found.municipalities), (TOTAL, view.words.word("Region"))):
        cells = [Cell((label,))]
        for column in found.columns[1:]:
            rate, low, high = (figure(f"health/{column}/{place}/{measure}") for measure in _LIMITS)
            cells += [Cell(figure(f"health/{column}/{place}/n_notifications")), Cell(rate), view.limits(low, high)]
        rows.append(Row(tuple(cells), "total" if place == TOTAL else "body"))
    columns = [Column(view.words.word("Municipality"))]
    for column in found.columns[1:]:
        name = view.column_name(column)
        columns += [
            Column(name, align="end"),
            Column(view.words.word("{name}, per 10,000", name=name), align="end"),
            Column(view.words.word("{name}, 95% interval", name=name), align="end"),
        ]
    notes = (view.small_note(),) if found.statement.hidden else ()
    return Table("uitgesplitst", title, tuple(columns), tuple(rows), notes)


def _multiples(view: HealthView) -> Chart:
    _, figure, found = view.words.word, view.notified, view.found
    panels = [_panel(view, column) for column in found.columns]
    colours = (view.colours["expected"], view.colours["accent"])
    drawing = interval_panels([m.label for m in found.municipalities], panels, HIDDEN, colours)
    told = []
    for column in found.columns:
        rates = view.words.listed(f"{m.label} {figure(f'health/{column}/{m.id}/rate').text}" for m in found.municipalities)
        region = figure(f"health/{column}/{TOTAL}/rate").text
        told.append(_("{name}, region {region}: {rates}", name=view.column_name(column), region=region, rates=rates))
    alt = _("Rates per 10,000 inhabitants with their 95% intervals. {list}.", list="; ".join(told))
    figures = [figure(f"health/{column}/{p}/rate") for column in found.columns for p in (TOTAL, *(m.id for m in found.municipalities))]
    notes = [
        view.words.text(
            "The dashed line is the region's rate. A square: the interval does not reach that line. A round dot: it does, and the "
            "municipality may well be no different."
        )
    ]
    notes += [view.small_note()] if found.statement.hidden else []
    return make_chart("meldingen-intervallen", _("Rates with their intervals"), drawing, alt, figures, tuple(notes))


def _panel(view: HealthView, column: str) -> Panel:
    figure, found = view.notified, view.found
    region = figure(f"health/{column}/{TOTAL}/rate")
    points: list[Point | None] = []
    for place in found.municipalities:
        rate, low, high = (figure(f"health/{column}/{place.id}/{measure}") for measure in _LIMITS)
        points.append(_point(rate, low, high, found.position(column, place.id)))
    return Panel(view.column_name(column), points, region.value or Decimal(0), region.text)


def _point(rate: Figure, low: Figure, high: Figure, position: int | None) -> Point | None:
    if rate.value is None or low.value is None or high.value is None:
        return None
    return Point(rate.value, low.value, high.value, rate.text, bool(position))
