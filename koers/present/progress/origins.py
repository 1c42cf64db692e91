"""Where a theme's projects came from, where the previous period had other themes: by the links between agendas."""

from __future__ import annotations

from koers.continuity.lanes import Item
from koers.continuity.origins import Ancestor, Origin, Origins
from koers.present.display import Bullets, Cell, Column, Display, Prose, Row, Strong, Table, Text
from koers.present.progress.view import ProgressView

_HAPPENED = {
    "same": "same name",
    "renamed": "renamed",
    "merged": "merged",
    "split": "split",
    "project-to-principle": "became a principle",
}

_CERTAINTY = {"high": "high", "medium": "medium", "low": "low"}


def told_origins(view: ProgressView, origins: Origins, period: str) -> list[Display]:
    """Tell which projects go on, merged, split, moved, are new, and what was not found again, with the evidence of each link."""
    text = view.words.text
    lead = text(
        "By the links between agendas, projects of this theme lead back to projects of then. A link is a suggestion by the compilers of "
        "these data; the table says on what each rests and how sure it is."
    )
    phases = text("Phases and milestones of {period} are of other projects under another agenda and cannot be compared.", period=period)
    gone = text("A project that was not found again may well go on under another name; the source does not say that it stopped.")
    notes = (Prose(gone, "note"),) if origins.lost else ()
    return [Prose(lead), Bullets(tuple(_bullets(view, origins, period))), *notes, Prose(phases), _table(view, origins, period)]


def _bullets(view: ProgressView, origins: Origins, period: str) -> list[Text]:
    _, words = view.words.word, view.words
    kinds = {
        "runs": _("Goes on, possibly under another name"),
        "merged": _("Merged from several"),
        "split": _("Split off from a larger one"),
        "regrouped": _("Merged and then split"),
        "new": _("New since {period}", period=period),
    }
    told: list[tuple[str, list[str]]] = [
        (title, [one.item.label for one in origins.origins if one.kind == kind]) for kind, title in kinds.items()
    ]
    came = [
        f"{one.item.label} ({words.listed(dict.fromkeys(way.item.theme for way in one.ancestors if way.moved))})"
        for one in origins.origins
        if any(way.moved for way in one.ancestors)
    ]
    left = list(dict.fromkeys(f"{way.item.label} ({heir.theme})" for heir, way in origins.left))
    themes = words.listed(origins.themes)
    told += [
        (_("Came from another theme"), came),
        (_("From {themes} to another theme", themes=themes), left),
        (_("From {themes}, not found again", themes=themes), [item.label for item in origins.lost]),
    ]
    return [(Strong(f"{title}:"), f" {words.listed(names)}.") for title, names in told if names]


def _table(view: ProgressView, origins: Origins, period: str) -> Table:
    _ = view.words.word
    columns = (
        Column(_("Project")),
        Column(_("What happened")),
        Column(_("Came from, in {period}", period=period)),
        Column(_("Evidence")),
        Column(_("Confidence")),
    )
    rows = [row for origin in origins.origins for row in _rows(view, origin)]
    rows += [_way(view, _of(heir), way, _of(way.item)) for heir, way in origins.left]
    rows += [_row("–", _("not found again"), _of(item), "–", "–") for item in origins.lost]
    return Table("herkomst", _("Where the projects came from"), columns, tuple(rows))


def _rows(view: ProgressView, origin: Origin) -> list[Row]:
    _ = view.words.word
    if origin.ancestors:
        return [_way(view, origin.item.label, way, _of(way.item)) for way in origin.ancestors]
    if origin.between:
        return [_way(view, origin.item.label, way, _("not there yet; later {item}", item=_of(way.item))) for way in origin.between]
    return [_row(origin.item.label, _("new"), "–", "–", "–")]


def _way(view: ProgressView, name: str, way: Ancestor, came: str) -> Row:
    """A row on one way back: what happened at each link, and what each rests on, the oldest first."""
    _ = view.words.word
    kinds = list(dict.fromkeys(_(_HAPPENED[link.kind]) for link in way.path))
    happened = kinds[0]
    for kind in kinds[1:]:
        happened = _("{before}, then {after}", before=happened, after=kind)
    if way.moved:
        happened = _("{happened}; to another theme", happened=happened)
    evidence = " ".join(_sentence(view.words.told(link.evidence)) for link in way.path)
    return _row(name, happened, came, evidence, _(_CERTAINTY[way.confidence]))


def _sentence(text: str) -> str:
    """A piece of evidence as a sentence, whether or not the data wrote it so."""
    return f"{text[0].upper()}{text[1:]}" if text.endswith((".", ")")) else f"{text[0].upper()}{text[1:]}."


def _of(item: Item) -> str:
    return f"{item.label} ({item.theme})"


def _row(*texts: str) -> Row:
    cells: tuple[Text, ...] = tuple((text,) for text in texts)
    return Row(tuple(Cell(cell) for cell in cells))
