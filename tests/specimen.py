"""A made-up report that holds one of each display object, for the exporters' tests."""

from __future__ import annotations

from decimal import Decimal

from koers.present import display as d
from koers.present.document import document_words
from koers.present.wording import Wording

COLOURS = {
    "primary": "#0b3c5d",
    "accent": "#b8336a",
    "spent": "#0b3c5d",
    "expected": "#5fa8d3",
    "left": "#e8b04a",
    "positive": "#1b7f5c",
    "negative": "#b3261e",
}
# The words around a report, in its language; the exporters take every word they write from here.
# The words that exporters put around a report, as a real one has them.
WORDS = document_words(Wording("nl"))


def euro(key: str, amount: int, **more: object) -> d.Figure:
    """A figure in euros, written the Dutch way."""
    text = "€ " + f"{amount:,}".replace(",", ".").replace("-", "−")
    return d.Figure(f"2024-H1/finance/{key}", key.replace("/", ", "), Decimal(amount), "EUR", text, **more)  # type: ignore[arg-type]


def title() -> d.Title:
    """The cover."""
    return d.Title(
        report="specimen",
        title="Proefrapport financiën",
        subtitle="Financieel overzicht",
        programme="Proefprogramma",
        period="2024-H1",
        period_text="januari tot en met juni 2024",
        language="nl",
        date="2024-06-30",
        status="Concept, peildatum 30 juni 2024",
        watermark="Concept",
        disclaimer="Nagemaakt uit openbare documenten; geen publicatie van het programma.",
        description="Een rapport met één van alles.",
        colours=tuple(COLOURS.items()),
        words=tuple(WORDS.items()),
    )


def table(name: str = "ouderen", n: int = 3) -> d.Table:
    """A finance table of ``n`` lines with a total."""
    rows, terms = [], []
    for i in range(n):
        key = f"{name}/regel-{i}"
        budget, spent = 10_000 + i * 1_234, 4_000 + i
        rows.append(
            d.Row(
                (
                    d.Cell((f"Regel {i} (met een tamelijk lange naam)",)),
                    d.Cell(euro(f"{key}/budget", budget)),
                    d.Cell(euro(f"{key}/spent", spent)),
                    d.Cell(
                        euro(
                            f"{key}/balance",
                            budget - spent,
                            rule="balance",
                            terms=((1, f"2024-H1/finance/{key}/budget"), (-1, f"2024-H1/finance/{key}/spent")),
                        ),
                        "V",
                        "voordelig",
                    ),
                )
            )
        )
        terms.append((1, f"2024-H1/finance/{key}/"))
    total = [
        euro(
            f"{name}/total/{m}",
            sum(int(row.cells[i + 1].content.value) for row in rows),  # type: ignore[union-attr,arg-type]
            rule="footing",
            terms=tuple((s, k + m) for s, k in terms),
        )
        for i, m in enumerate(("budget", "spent", "balance"))
    ]
    rows.append(d.Row((d.Cell(("Totaal",)), *(d.Cell(figure) for figure in total)), "total"))
    columns = (d.Column("Regel"), d.Column("Begroting", "€", "end"), d.Column("Besteed", "€", "end"), d.Column("Saldo", "€", "end"))
    return d.Table(name, f"Financiën {name}", columns, tuple(rows), (("=1+1 is geen formule maar tekst.",),))


def chart() -> d.Chart:
    """A drawing of two bars."""
    svg = (
        '<?xml version="1.0" encoding="utf-8" standalone="no"?><svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="200pt" '
        'viewBox="0 0 400 200"><rect x="20" y="20" width="300" height="60" style="fill: #0b3c5d"/>'
        '<rect x="20" y="110" width="150" height="60" style="fill: #5fa8d3"/></svg>'
    )
    return d.Chart(
        "staven", "Besteed en verwacht", svg, "Besteed is twee keer zo groot als verwacht.", (euro("ouderen/total/spent", 12_003),)
    )


def section(rows: int = 3) -> d.Section:
    """The whole specimen."""
    spent = euro("ouderen/regel-0/spent", 4_000)
    return d.Section(
        (
            title(),
            d.KeyMessages(
                "Wat u moet weten",
                (
                    ("Er blijft geld over", ("In totaal is ", spent, " besteed.")),
                    ("Er ging iets <goed> & niets fout", (d.Strong("Alles"), " liep volgens plan.")),
                ),
            ),
            d.Tiles(
                "In één oogopslag", (("Besteed", spent, ("van de begroting",)), ("Begroot", euro("ouderen/regel-0/budget", 10_000), ()))
            ),
            d.Heading("Ouderen", 2, "ouderen", new_page=True),
            d.Prose(("In totaal is ", spent, " besteed; zie ", d.Link("de rest", "#rest"), "."), "lead"),
            table(n=rows),
            chart(),
            d.Heading("Toelichting", 3, "toelichting"),
            d.Definitions(((("Regel 0: ", spent), (("Kwam later op gang.",), ("Gaat mee naar volgend jaar.",))),)),
            d.Callout("Niet toegelicht", (("Voor één afwijking ontbreekt een toelichting.",),), "warning"),
            d.Heading("De rest", 2, "rest"),
            d.Bullets((("één",), ("twee: ", spent))),
            d.Prose(("Bedragen zijn afgerond op hele euro's.",), "note"),
        )
    )
