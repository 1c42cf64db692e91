"""The PDF exporter: valid, tagged, complete, the same bytes, and clear about what it cannot make."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst

from koers.errors import ExportError
from koers.export.pdf import WORDS, Attachment, export_pdf
from koers.present import display as d
from tests import specimen
from tests.verapdf import SKIP, CannotValidateError, skipped, validate

ROOT = Path(__file__).parents[2]
DAY = date(2024, 6, 30)
ATTACHMENTS = (
    Attachment("specimen.figures.csv", b"figure_id,value\nx,1\n", "text/csv", "Alle cijfers", "data"),
    Attachment("provenance.json", b'{"inputs": []}', "application/json", "Herkomst", "source"),
)
HEADING = d.Heading("Kop", 2, "kop")


def export(section: d.Section, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """Export one section."""
    return export_pdf([section.neutral()], attachments=attachments, reference_date=DAY)


def report(*items: d.Display, **changes: Any) -> d.Section:
    """Return a report of some display objects under the specimen's title, which may be changed."""
    return d.Section((replace(specimen.title(), **changes), *items))


def wide_table(columns: int, *, groups: bool = True) -> d.Table:
    """Return a finance table with long names, large amounts, groups, subtotals and marks."""
    names = ("Versterken zelfstandigheid bij licht verstandelijke beperking", "Kansrijke Start")
    rows: list[d.Row] = []
    for group in ("Financiële zekerheid", "Preventie en gezondheid"):
        if groups:
            rows.append(d.Row((d.Cell((group,)),), "group"))
        for name in names:
            amounts = [
                d.Cell(specimen.euro(f"{group}/{name}/{i}", 1_846_422), *(("N", "nadelig") if i == 3 else ())) for i in range(columns - 1)
            ]
            rows.append(d.Row((d.Cell((name,)), *amounts)))
        rows.append(
            d.Row((d.Cell(("Subtotaal",)), *(d.Cell(specimen.euro(f"{group}/s/{i}", 3_692_844)) for i in range(columns - 1))), "subtotal")
        )
    labels = (d.Column("Project"), *(d.Column(f"Gewijzigde begroting {i}", "€", "end") for i in range(1, columns)))
    return d.Table(f"breed-{columns}", "Begroting per project", labels, tuple(rows))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """The specimen with its attachments."""
    return export(specimen.section(), ATTACHMENTS)


@pytest.fixture(scope="module")
def long_pdf() -> bytes:
    """The specimen with a table of sixty rows."""
    return export(specimen.section(60))


@pytest.fixture(scope="module")
def wide_pdf() -> bytes:
    """A table that is small type upright, and one that turns the page."""
    return export(report(HEADING, wide_table(8), d.Heading("Breder", 3, "breder"), wide_table(12)))


def english_report() -> d.Section:
    """An English report on Dutch data: names in a heading, a sentence, a caption, a table."""
    table = replace(specimen.table(), title="Finances of Wonen & zorg")
    text = (d.Prose(("The programme has Ouderen (breed) and ", d.Strong("Wonen & zorg"), ".")),)
    return report(
        d.Heading("About Wonen & zorg", 2, "kop"),
        *text,
        table,
        language="en",
        watermark="",
        supplied=("Wonen & zorg", "Ouderen (breed)", "Nergens"),
        supplied_language="nl",
    )


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory, pdf: bytes, long_pdf: bytes, wide_pdf: bytes) -> Callable[[], list[str]]:
    """The validator's findings on our files and on a broken one, from one start of Java."""
    folder = tmp_path_factory.mktemp("pdf")
    plain = typst.compile(b"= No title, no tags\n#table[a]", pdf_tags=False)
    english = export(english_report())
    for name, content in (("specimen", pdf), ("long", long_pdf), ("wide", wide_pdf), ("english", english), ("broken", plain)):
        (folder / f"{name}.pdf").write_bytes(content)
    return cache(lambda: validate(sorted(folder.glob("*.pdf"))))


def findings(verdicts: Callable[[], list[str]]) -> list[str]:
    """Return the findings, or fail or skip with the reason why there are none."""
    if skipped():
        pytest.skip(f"{SKIP}=1: PDFs are not validated")
    try:
        return verdicts()
    except CannotValidateError as error:
        pytest.fail(str(error))


@cache
def opened(content: bytes) -> pikepdf.Pdf:
    """Open a PDF and keep it open: its objects do not outlive it."""
    return pikepdf.open(io.BytesIO(content))


def elements(content: bytes) -> Iterator[Any]:
    """Yield the structure elements of a PDF in reading order."""
    document = opened(content)
    stack = [document.Root.StructTreeRoot]
    while stack:
        element = stack.pop()
        if "/S" in element:
            yield element
        below: Any = element.get("/K", [])
        listed = list(below) if isinstance(below, pikepdf.Array) else [below]
        stack.extend(kid for kid in reversed(listed) if isinstance(kid, pikepdf.Dictionary))


def kids(element: Any, *roles: str) -> list[Any]:
    """Return the elements right below one that have one of the roles."""
    return [kid for kid in element.K if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") in roles]


def table_attributes(cell: Any) -> Any:
    """Return a cell's attributes as part of a table."""
    return next(attributes for attributes in cell.A if attributes.O == "/Table")


def page_text(content: bytes, number: int) -> str:
    """Return the text of a page (1 is the first), artifacts included, in the order of drawing."""
    page = opened(content).pages[number - 1]
    shown: list[str] = []
    signs: dict[str, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator: str = str(instruction.operator)
        operands: Any = instruction.operands
        if operator == "Tf":
            signs = unicode_map(page.Resources.Font[operands[0]].ToUnicode.read_bytes().decode())
        elif operator in {"Tj", "TJ"}:
            parts = operands[0] if operator == "TJ" else [operands[0]]
            codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            shown.append("".join(signs.get(codes[i : i + 2].hex(), "") for i in range(0, len(codes), 2)))
        elif operator == "ET":
            shown.append("\n")
    return "".join(shown).replace("\u00a0", " ")


def pages_text(content: bytes) -> list[str]:
    """Return the text of every page, the cover first."""
    return [page_text(content, number) for number in range(1, len(opened(content).pages) + 1)]


def lines(n: int) -> tuple[d.Prose, ...]:
    """A number of paragraphs of one line each, some 6 mm apart."""
    return tuple(d.Prose((f"Alinea {i}.",)) for i in range(n))


def unicode_map(cmap: str) -> dict[str, str]:
    """Read the single characters of a ToUnicode map: code in hexadecimal to text."""
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", cmap)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def bookmarks(items: Any) -> Iterator[str]:
    """Yield the titles of bookmarks and those below them, in order."""
    for item in items:
        yield item.title
        yield from bookmarks(item.children)


def test_reports_are_valid_for_accessibility_and_archiving(verdicts: Callable[[], list[str]]) -> None:
    """The specimen, long and wide tables, and a report in English are PDF/UA-1 and PDF/A-3a."""
    assert [finding for finding in findings(verdicts) if not finding.startswith("broken")] == []


def test_validator_finds_faults_in_a_broken_file(verdicts: Callable[[], list[str]]) -> None:
    """A PDF without tags and title is reported as neither PDF/UA-1 nor PDF/A-3a."""
    broken = " ".join(finding for finding in findings(verdicts) if finding.startswith("broken"))
    assert "is not ua1" in broken
    assert "is not 3a" in broken


def test_long_table_repeats_its_head_on_the_next_page(long_pdf: bytes) -> None:
    """A table of sixty rows shows its column labels again on the page where it goes on."""
    pages = [page_text(long_pdf, number) for number in (2, 3)]
    assert "Regel 0 " in pages[0]
    assert "Regel 59 " in pages[1]
    assert all("Begroting" in page and "Saldo" in page for page in pages)


@pytest.mark.parametrize("n", [8, 24, 30, 34, 38])
def test_short_table_and_its_caption_stay_on_one_page(n: int) -> None:
    """Wherever on the page it comes, a table of twelve rows is not divided, nor parted from its caption."""
    pages = pages_text(export(report(HEADING, *lines(n), specimen.table(n=11))))
    holding = {number for number, text in enumerate(pages) for part in ("Financiën ouderen", "Regel 0 ", "Totaal") if part in text}
    assert len(holding) == 1


def test_a_part_shares_a_page_that_would_be_left_mostly_empty() -> None:
    """A part that asks for its own page begins below a few lines when it fits there, and on a new page when it does not."""
    part = (d.Heading("Volgend deel", 2, "deel", new_page=True), *lines(3), specimen.table())
    few, many = (pages_text(export(report(HEADING, *lines(n), *part))) for n in (6, 32))
    # Once in the contents, on the same page; and once where it stands.
    assert [text.count("Volgend deel") for text in few] == [0, 2]
    assert [text.count("Volgend deel") for text in many] == [0, 1, 1]


def test_a_chart_that_all_but_fits_is_drawn_a_little_smaller() -> None:
    """Below ever more lines a chart shrinks before it leaves for the next page, never by more than a quarter."""
    heights = [height_of_drawing(export(report(HEADING, *lines(n), specimen.chart()))) for n in range(10, 34, 2)]
    assert len(set(heights)) > 1
    assert min(heights) > 0.75 * max(heights)
    assert heights[-1] == heights[0]


def height_of_drawing(content: bytes) -> float:
    """Return the height that the tags give of the one drawing, in points, rounded."""
    figure = next(element for element in elements(content) if element.S == "/Figure")
    attributes = figure.A if isinstance(figure.A, pikepdf.Array) else [figure.A]
    box = next(found.BBox for found in attributes if "/BBox" in found)
    return round(float(box[3]) - float(box[1]))


def test_rows_and_columns_have_headers(pdf: bytes) -> None:
    """Column labels and the first cell of every row, total included, are headers of their column or row."""
    table = next(element for element in elements(pdf) if element.S == "/Table")
    head = kids(kids(table, "/THead")[0], "/TR")[0]
    assert [(str(cell.S), str(table_attributes(cell).Scope)) for cell in kids(head, "/TH", "/TD")] == [("/TH", "/Column")] * 4
    rows = [row for body in kids(table, "/TBody", "/TFoot") for row in kids(body, "/TR")]
    assert len(rows) == 4
    for row in rows:
        first, *others = kids(row, "/TH", "/TD")
        assert (first.S, table_attributes(first).Scope) == ("/TH", "/Row")
        assert {str(cell.S) for cell in others} == {"/TD"}


def test_cells_name_the_headers_of_column_group_and_row(wide_pdf: bytes) -> None:
    """A figure under a group row is announced with its column, its group and its row, by ids that exist."""
    table = next(element for element in elements(wide_pdf) if element.S == "/Table")
    ids = {bytes(element.ID): element for element in elements(wide_pdf) if "/ID" in element}
    rows = [row for body in kids(table, "/TBody") for row in kids(body, "/TR")]
    cells = kids(rows[-1], "/TH", "/TD")
    named = [ids[bytes(name)] for name in table_attributes(cells[-1]).Headers]
    assert [str(table_attributes(cell).Scope) for cell in named] == ["/Column", "/Column", "/Row"]
    assert [int(table_attributes(cell).get("/ColSpan", 1)) for cell in named] == [1, 8, 1]
    assert named[2].objgen == cells[0].objgen
    index = opened(wide_pdf).Root.StructTreeRoot.IDTree.Names
    assert [bytes(name) for name in list(index)[::2]] == sorted(ids)


def test_caption_belongs_to_its_table(pdf: bytes) -> None:
    """The caption is the table's first child, so that a reader announces it with the table."""
    table = next(element for element in elements(pdf) if element.S == "/Table")
    assert table.K[0].S == "/Caption"


def test_every_drawing_has_its_alternative_text(pdf: bytes) -> None:
    """Every figure in the tags has an alternative text, the chart its own."""
    alternatives = [str(element.get("/Alt", "")) for element in elements(pdf) if element.S == "/Figure"]
    assert alternatives == ["Besteed is twee keer zo groot als verwacht."]


def test_very_wide_table_turns_its_page_and_takes_its_heading_along(wide_pdf: bytes) -> None:
    """Eight columns fit upright; twelve get a page on its side, with the heading that leads them in."""
    turned = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in opened(wide_pdf).pages]
    assert turned == [False, False, True]
    assert "Breder" in page_text(wide_pdf, 3)


def test_too_many_columns_are_refused() -> None:
    """A table of figures that fits no page stops the export, naming the table and the way out."""
    with pytest.raises(ExportError, match=r"table 'breed-30'.*30 columns do not fit.*two tables"):
        export(report(HEADING, wide_table(30)))


def test_attachments_are_inside_as_given(pdf: bytes) -> None:
    """Attached files come out with their bytes, media type, description and relationship."""
    found = {}
    for name, file in opened(pdf).attachments.items():
        inner = file.get_file()
        found[name] = (inner.read_bytes(), inner.mime_type, file.description, str(file.obj.AFRelationship))
    assert found == {
        "specimen.figures.csv": (ATTACHMENTS[0].content, "text/csv", "Alle cijfers", "/Data"),
        "provenance.json": (ATTACHMENTS[1].content, "application/json", "Herkomst", "/Source"),
    }


def test_two_attachments_of_one_name_are_refused() -> None:
    """Attachments with one name stop the export, naming it."""
    with pytest.raises(ExportError, match=r"Two attachments are called 'provenance\.json'"):
        export(report(HEADING), (ATTACHMENTS[1], ATTACHMENTS[1]))


def test_bookmarks_are_the_headings(pdf: bytes) -> None:
    """The bookmarks are the key messages' title and the headings, in order."""
    with opened(pdf).open_outline() as outline:
        titles = list(bookmarks(outline.root))
    assert titles == ["Wat u moet weten", "Ouderen", "Toelichting", "De rest"]


def test_document_says_what_it_is(pdf: bytes) -> None:
    """Title, author, description, language and date come from the title form and the reference date."""
    document = opened(pdf)
    assert str(document.Root.Lang) == "nl"
    assert str(document.docinfo["/Title"]) == "Proefrapport financiën, januari tot en met juni 2024"
    assert str(document.docinfo["/Author"]) == "Proefprogramma"
    assert str(document.docinfo["/CreationDate"]).startswith("D:20240630")
    assert document.open_metadata()["dc:description"] == "Een rapport met één van alles."
    assert document.Root.ViewerPreferences.DisplayDocTitle


def test_every_page_says_what_report_it_belongs_to(pdf: bytes) -> None:
    """Pages after the cover have the report's title, period, disclaimer, watermark, and their number."""
    total = len(opened(pdf).pages)
    for number in range(2, total + 1):
        text = page_text(pdf, number)
        for part in ("Proefrapport financiën", "januari tot en met juni 2024", "geen publicatie", f"Pagina {number} van {total}"):
            assert part in text
        assert text.startswith("Concept")


def test_content_is_never_read_as_markup() -> None:
    """Signs that mean something to Typst are shown as they are."""
    signs = r'#panic("x") $a_b$ *dik* [link] `code` \ // <kop> @kop'
    text = page_text(export(report(HEADING, d.Prose((signs,)))), 2)
    assert re.sub(r"\s", "", signs) in re.sub(r"\s", "", text)


def test_meaning_of_marks_stands_below_the_table(pdf: bytes) -> None:
    """A mark beside a figure is explained in words below its table."""
    assert "V = voordelig" in re.sub(r"\s+", " ", " ".join(pages_text(pdf)))


def test_amount_stays_on_one_line_with_its_euro_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """The space between a euro sign and its amount becomes one that doesn't break."""
    seen: list[Any] = []
    monkeypatch.setattr("koers.export.pdf._check_glyphs", seen.extend)
    export(report(HEADING, d.Prose(("Samen € 12 en € −3; € blijft los.",))))
    assert seen[-1]["text"] == [{"text": "Samen €\u00a012 en €\u00a0−3; € blijft los."}]


def test_links_lead_somewhere(pdf: bytes) -> None:
    """A link to a heading becomes a link in the page; a link to another file becomes plain text."""
    outside = export(report(HEADING, d.Prose((d.Link("ander rapport", "ander.html"), " ", d.Link("site", "https://example.org/")))))
    notes = [note for page in opened(outside).pages for note in page.get("/Annots", [])]
    assert [str(note.A.URI) for note in notes if "/A" in note and "/URI" in note.A] == ["https://example.org/"]
    inside = [note for page in opened(pdf).pages for note in page.get("/Annots", [])]
    assert any(note.Subtype == "/Link" for note in inside)


def test_a_link_within_the_document_says_its_page_and_a_short_list_stays_whole() -> None:
    """In running text a link to a heading is followed by its page; a list goes to the next page as a whole, its leading words along."""
    link = d.Prose(("Zie ", d.Link("elders", "#elders"), "."))
    items = tuple((f"punt {i}",) for i in range(6))
    for n in range(20, 40, 3):
        filling = [d.Prose((f"Regel {i}.",)) for i in range(n)]
        content = export(report(HEADING, link, *filling, d.Prose(("Inleiding.",)), d.Bullets(items), d.Heading("Elders", 3, "elders")))
        pages = [page_text(content, number) for number in range(1, len(opened(content).pages) + 1)]
        whole = [page for page in pages if "punt 0" in page]
        assert len(whole) == 1
        assert all(sign in whole[0] for sign in ("Inleiding.", "punt 5"))
        there = max(number for number, page in enumerate(pages, start=1) if "Elders" in page)
        assert f"(pagina {there})" in pages[1].replace("\u00a0", " ").replace("\n", " ")


def test_same_input_gives_same_bytes(tmp_path: Path) -> None:
    """Folder, time zone and hash seed leave no trace in the bytes."""
    code = (
        "import sys; from tests.export.test_pdf import *; "
        "sys.stdout.buffer.write(export(d.Section(specimen.section(40).items + (wide_table(12),)), ATTACHMENTS))"
    )
    results = []
    for name, zone, seed in (("one", "Pacific/Auckland", "1"), ("other", "America/Los_Angeles", "4242")):
        folder = tmp_path / name
        folder.mkdir()
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "TMPDIR": str(folder), "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=True)
        results.append(done.stdout)
        assert list(folder.iterdir()) == []
    assert results[0].startswith(b"%PDF")
    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ((d.Prose(("Gelukt 🎉!",)),), r"no sign for U\+1F389 \(PARTY POPPER\), in prose 'Gelukt 🎉!': “…Gelukt 🎉!…”.*in words"),
        ((d.Prose((d.Link("daar", "#kopp"),)),), r"link in prose 'daar' leads to '#kopp'.*Did you mean 'kop'"),
        ((HEADING,), r"Two headings have the anchor 'kop'"),
        ((d.Heading("Diep", 4, "diep"),), r"heading 'Diep' has level 4 below level 2"),
        ((replace(specimen.chart(), alt=" "),), r"chart 'staven' has no alternative text"),
        ((replace(specimen.chart(), svg="<svg"),), r"cannot make the chart 'staven': failed to parse SVG"),
        (
            (d.Table("scheef", "Scheef", (d.Column("A"), d.Column("B")), (d.Row((d.Cell(("x",)),)),)),),
            r"Row 1 of table 'scheef' has 1 cells .* 2 columns",
        ),
        ((specimen.title(),), r"one title.*found 2 at positions \[0, 2\]"),
    ],
    ids=["glyph", "anchor", "double-anchor", "level", "alt", "svg", "crooked", "titles"],
)
def test_what_cannot_be_exported_is_named(items: tuple[d.Display, ...], message: str) -> None:
    """A display object that cannot become part of a PDF stops the export with its name and what to do."""
    with pytest.raises(ExportError, match=message):
        export(report(HEADING, *items))


def test_unknown_kind_is_refused() -> None:
    """A kind of display object without a form in print stops the export, with the nearest kind."""
    form = report(HEADING).neutral()
    form["items"].append({"kind": "tabel"})
    with pytest.raises(ExportError, match=r"kind 'tabel'. Did you mean 'table'"):
        export_pdf([form], attachments=(), reference_date=DAY)


@pytest.mark.parametrize("word", WORDS)
def test_missing_word_is_named(word: str) -> None:
    """A word that the pages need and the title form lacks stops the export, naming it."""
    words = tuple(pair for pair in specimen.WORDS.items() if pair[0] != word)
    with pytest.raises(ExportError, match=f"words lack '{word}'"):
        export(report(HEADING, words=words))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"date": "30 juni"}, r"date '30 juni' is no date.*2024-06-30"),
        ({"title": " "}, r"has no title"),
        ({"colours": (("primary", "#000000"),)}, r"colours lack 'accent', 'expected'"),
    ],
    ids=["date", "title", "colours"],
)
def test_faulty_title_is_named(changes: dict[str, Any], message: str) -> None:
    """A title form that cannot make a cover stops the export with what it lacks."""
    with pytest.raises(ExportError, match=message):
        export(report(HEADING, **changes))


def test_texts_in_the_language_of_the_data_say_so() -> None:
    """Each place where one is shown is Dutch within an English report, and nothing else is."""
    content = export(english_report())
    assert opened(content).Root.Lang == "en"
    assert dutch_places(content) == 5  # the contents, the heading, twice in a sentence, the caption
    plain = replace(english_report().items[0], supplied=(), supplied_language="")
    assert dutch_places(export(d.Section((plain, *english_report().items[1:])))) == 0
    assert "nl" not in {str(element.get("/Lang")) for element in elements(export(report(HEADING)))}


def dutch_places(content: bytes) -> int:
    """Count the runs of text and the elements of an English PDF that are said to be Dutch."""
    marked = [
        part.operands[1]
        for page in opened(content).pages
        for part in pikepdf.parse_content_stream(page)
        if str(part.operator) == "BDC" and isinstance(part.operands[1], pikepdf.Dictionary)
    ]
    return sum(form.get("/Lang") == "nl" for form in (*marked, *elements(content)))
