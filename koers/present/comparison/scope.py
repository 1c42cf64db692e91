"""What is compared, and what is not."""

from __future__ import annotations

from koers.present.comparison.view import ComparisonView
from koers.present.display import Bullets, Callout, Display, Heading, Prose, Section, Strong, Text


def compared(view: ComparisonView) -> Section:
    """Say which two periods are compared, over what, and what may not be."""
    _, text = view.words.word, view.words.text
    lead = text(
        "{now} ({now_text}, state on {now_day}) is compared with {then} ({then_text}, state on {then_day}).",
        now=Strong(view.now.name),
        now_text=view.now.text,
        now_day=view.now.reference_text,
        then=Strong(view.then.name),
        then_text=view.then.text,
        then_day=view.then.reference_text,
    )
    items: list[Display] = [Heading(_("What is compared"), 2, "vergeleken"), Prose(lead, "lead")]
    if not view.same_year:
        over = [text("The two lie in different fiscal years. What can be compared over years is told, and nothing else.")]
        if view.money is not None:
            over.append(
                text("Budgets are, with the last revised ones; spending is not: it adds up anew from the first day of each fiscal year.")
            )
        items.append(Callout(_("A comparison over years"), tuple(over), "warning"))
    items.append(Bullets(tuple(_told(view))))
    if view.then.restated_text:
        restated = text(
            "{period} was restated on {date}. What moved then is listed beside its reports; here it is compared as restated.",
            period=view.then.name,
            date=view.then.restated_text,
        )
        items.append(Callout(_("The earlier period was restated"), (restated,)))
    return Section(tuple(items))


def _told(view: ComparisonView) -> list[Text]:
    _ = view.words.word
    yes, no = _("compared"), _("not compared: not told of in both")
    money = _("compared, from the first day of the fiscal year in both") if view.same_year else _("budgets compared, spending not")
    rows = (
        (_("Money"), money if view.money is not None else no),
        (_("Phases of projects"), yes if view.phased else no),
        (_("Projects told of"), yes if view.moves else no),
        (_("Results"), (yes if view.kinds else _("compared, of periods that differ in length")) if view.resulted else no),
    )
    return [(Strong(f"{name}:"), f" {what}.") for name, what in rows]
