"""A notebook's page: what is on it, what is not, and whether everybody can read it."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from koers.errors import ExportError
from koers.export.foreign import undescribed_pictures
from koers.export.html import DocumentLink, export_html
from koers.export.palette import (
    DARK,
    LIGHT,
    SHAPES,
    WORDS,
    contrast,
    page_colours,
    readable,
)
from koers.present import display as d
from tests import specimen
from tests.browser import check_page, in_browser, shared

LINKS = (
    DocumentLink("Notebook", "specimen.ipynb", "notebook"),
    DocumentLink("Rapport als PDF", "specimen.pdf", "pdf"),
    DocumentLink("Spreadsheet", "specimen.xlsx", "xlsx"),
    DocumentLink("Alle cijfers", "specimen.figures.csv", "csv"),
    DocumentLink("Alle rapporten van deze periode", "index.html", "index"),
)
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def own_title(**words: str) -> d.Title:
    title = specimen.title()
    return d.Title(**{**{name: getattr(title, name) for name in title.__dataclass_fields__}, "words": (*title.words, *words.items())})


def shown(form: Any) -> NotebookNode:
    data = {d.MIME: form.neutral(), "text/html": "<p>for Jupyter</p>", "text/plain": "<objects>"}
    return nbformat.v4.new_output("display_data", data=data)


def output(**data: Any) -> NotebookNode:
    return nbformat.v4.new_output("display_data", data={name.replace("_", "/"): value for name, value in data.items()})


def code(*outputs: NotebookNode) -> NotebookNode:
    return nbformat.v4.new_code_cell("secret = 'source'", outputs=list(outputs))


def report(*cells: NotebookNode, rows: int = 3) -> NotebookNode:
    section = specimen.section(rows)
    titled = d.Section((own_title(no_description="Afbeelding zonder beschrijving"), *section.items[1:]))
    notebook = nbformat.v4.new_notebook(cells=[code(shown(titled)), *cells])
    nbformat.validate(notebook)
    return notebook


def page(*cells: NotebookNode, **more: Any) -> BeautifulSoup:
    return BeautifulSoup(export_html(report(*cells, **more), links=LINKS), "html.parser")


def own_outputs() -> tuple[NotebookNode, ...]:
    frame = (
        "<div><style scoped>.dataframe{color:red}</style><script>alert(1)</script><table border='1' class='dataframe'><thead><tr><th></th><th>naam</th></tr>"
        "</thead><tbody><tr><th>0</th><td onclick='x()'>12,5</td></tr></tbody></table></div>"
    )
    picture = nbformat.v4.new_output("display_data", data={"image/png": PIXEL}, metadata={"image/png": {"alt": "Een stip"}})
    return (
        output(text_html=frame, text_plain="naam 12,5"),
        picture,
        output(image_png=PIXEL),
        output(text_markdown="Een **vet** woord."),
        output(text_plain="[<Line2D object at 0x7f00deadbeef>]"),
        nbformat.v4.new_output("stream", name="stdout", text="gedrukt < tekst\n"),
        nbformat.v4.new_output("stream", name="stderr", text="UserWarning: stil"),
    )


def wide_and_long() -> d.Section:
    amounts = ("Begroting december 2023", "Gewijzigde begroting", "Besteed", "Saldo", "Verwacht", "Verwacht eindsaldo")
    columns = (d.Column("Onderdeel"), *(d.Column(label, "€", "end") for label in amounts))
    name = "Arbeidsongeschiktheidsverzekeringsmaatschappijen en gezondheidsvaardighedenbevordering"
    rows = (
        d.Row((d.Cell(("Kindercarnavalsoptochtvoorbereidingswerkzaamheden",)),), "group"),
        d.Row((d.Cell((name,)), *(d.Cell(specimen.euro(f"breed/{i}", 1_234_567 * i), "V", "voordelig") for i in range(6)))),
    )
    many = tuple(d.Column(f"Kolom {i}", "€", "end") for i in range(16))
    cells = tuple(d.Cell(specimen.euro(f"meer/{i}", 1_000_000 + i)) for i in range(16))
    return d.Section(
        (
            d.Heading("Gezondheidsvaardighedenbevorderingsprogrammaverantwoording", 2, "breed"),
            d.Table("breed", "Een brede tabel", columns, rows),
            d.Table("breder", "Te breed voor de pagina", many, (d.Row(cells),)),
        )
    )


def test_the_head_says_what_the_page_is() -> None:
    """Language, title, description, and one level-1 heading come from the report's title."""
    parsed = page()
    assert parsed.html["lang"] == "nl"  # type: ignore[index]
    assert parsed.title.text == "Proefrapport financiën · januari tot en met juni 2024 · Proefprogramma"  # type: ignore[union-attr]
    assert parsed.select_one('meta[name="description"]')["content"] == "Een rapport met één van alles."  # type: ignore[index]
    assert [tag.text for tag in parsed.select("h1")] == ["Proefrapport financiën"]
    assert parsed.select_one(".badge").text == "Concept"  # type: ignore[union-attr]
    assert len(parsed.select(".disclaimer")) == 1


def test_the_contents_lead_to_every_chapter_and_section() -> None:
    """Headings of level 2 and 3, and the key messages and tiles that open the report, each with a place to go to."""
    parsed = page()
    entries = parsed.select(".contents.side a")
    assert [tag.text for tag in entries] == ["Wat u moet weten", "In één oogopslag", "Ouderen", "Toelichting", "De rest"]
    assert all(len(parsed.select(f'[id="{str(tag["href"])[1:]}"]')) == 1 for tag in entries)


def test_documents_stand_near_the_top_and_the_rest_below() -> None:
    """PDF and spreadsheet are offered in the header, figures and notebook in the footer."""
    parsed = page()
    assert [tag["href"] for tag in parsed.select("header .document")] == ["specimen.pdf", "specimen.xlsx"]
    assert [tag["href"] for tag in parsed.select("footer .document")] == ["specimen.figures.csv", "specimen.ipynb", "index.html"]


def test_no_id_stands_twice() -> None:
    """Ids are unique although figures recur."""
    ids = [tag["id"] for tag in page(code(*own_outputs())).select("[id]")]
    assert sorted(ids) == sorted(set(ids))


def test_code_and_notes_are_not_shown_and_markdown_is() -> None:
    """A reader sees neither code nor cells tagged notes; other Markdown appears with raw HTML escaped, its headings in the contents."""
    notes = nbformat.v4.new_markdown_cell("Voor wie dit herschrijft", metadata={"tags": ["notes"]})
    text = nbformat.v4.new_markdown_cell("# De rest\n\nEen *nadruk* en <script>x</script>.\n\n| a | b |\n|---|--:|\n| 1 | 2 |")
    parsed = page(notes, text)
    assert "secret" not in parsed.text
    assert "herschrijft" not in parsed.text
    markdown = parsed.select_one(".markdown")
    assert markdown is not None
    assert markdown.em.text == "nadruk"  # type: ignore[union-attr]
    assert markdown.script is None
    assert markdown.h2["id"] == "de-rest"  # type: ignore[index]
    assert [tag["scope"] for tag in markdown.select("th")] == ["col", "col"]
    assert not parsed.select("[style]")


def test_what_a_user_displays_without_our_objects_still_comes_out() -> None:
    """A data frame loses scripts and styles, pictures keep or lack their description, prints stay, addresses and warnings go."""
    parsed = page(code(*own_outputs()))
    table = parsed.select_one(".foreign table")
    assert table is not None
    assert str(table.td) == "<td></td>"
    assert [(tag.text, tag["scope"]) for tag in table.select("th")] == [("naam", "col"), ("0", "row")]
    assert "color:red" not in parsed.main.text  # type: ignore[union-attr]
    assert "alert" not in str(parsed.main)
    assert "onclick" not in str(parsed.main)
    alts = [tag["alt"] for tag in parsed.select('img[src^="data:image/png"]')]
    assert alts == ["Een stip", "Afbeelding zonder beschrijving"]
    assert parsed.pre.text == "gedrukt < tekst"  # type: ignore[union-attr]
    assert "0x7f" not in parsed.text
    assert "UserWarning" not in parsed.text


def test_a_picture_without_a_description_gives_a_warning_with_its_cell() -> None:
    """It names the notebook, and the cell by the number that Jupyter shows; a described picture and our own charts give none."""
    counted = code(*own_outputs())
    counted["execution_count"] = 7
    findings = undescribed_pictures(report(code(own_outputs()[1]), counted), "notebooks/own.ipynb")
    told = "notebooks/own.ipynb: cell 7 shows an image without a description. Tell its message in words: display(figure, "
    assert [finding.severity for finding in findings] == ["warning"]
    assert str(findings[0]) == told + 'metadata={"image/png": {"alt": "…"}}).'


def test_an_error_in_a_cell_stops_the_export() -> None:
    """A notebook that ended in an error never becomes a report."""
    error = nbformat.v4.new_output("error", ename="KeyError", evalue="'besteed'", traceback=[])
    with pytest.raises(ExportError, match="Cell 2 of the notebook ended with KeyError: 'besteed'"):
        export_html(report(code(error)))


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (d.Heading("Nog eens", 2, "ouderen"), "uses 'ouderen' twice"),
        (d.Prose((d.Link("weg", "#reste"),)), r"#reste, which is nowhere in the report\. Did you mean 'rest'"),
        (specimen.title(), "this notebook shows 2"),
    ],
)
def test_what_would_break_the_page_is_refused(item: d.Display, message: str) -> None:
    """An anchor used twice, a link to nowhere and a second title raise errors that name them."""
    with pytest.raises(ExportError, match=message):
        export_html(report(code(shown(d.Section((item,))))))


def test_a_notebook_without_a_title_is_refused() -> None:
    """Without a title there is nothing to call the page."""
    with pytest.raises(ExportError, match="this notebook shows 0"):
        export_html(nbformat.v4.new_notebook(cells=[code(shown(d.Section(specimen.section().items[1:])))]))


def test_a_missing_word_is_named() -> None:
    """A word that the page needs and the title lacks raises an error with its key."""
    title = specimen.title()
    words = tuple(pair for pair in title.words if pair[0] != "skip")
    bare = d.Title(**{**{name: getattr(title, name) for name in title.__dataclass_fields__}, "words": words})
    with pytest.raises(ExportError, match="lack 'skip'"):
        export_html(nbformat.v4.new_notebook(cells=[code(shown(d.Section((bare, *specimen.section().items[1:]))))]))


def test_the_policy_allows_just_this_style_and_script() -> None:
    """The security policy forbids all requests and names the style sheet and the script by their hashes."""
    html = export_html(report(), links=LINKS)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].replace("&#39;", "'").split(";"))
    assert rules["default-src"] == "'none'"
    for tag in ("style", "script"):
        block = re.search(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert block is not None
        digest = base64.b64encode(hashlib.sha256(block[1].encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"
    assert "http" not in html.replace("http-equiv", "")


def test_the_same_notebook_gives_the_same_bytes_in_another_process() -> None:
    """Neither time, nor hash seed, nor the folder that is worked in leaves a trace in the page."""
    code_ = "import hashlib; from tests.export.test_html import *; print(hashlib.sha256(export_html(report(code(*own_outputs())), links=LINKS).encode()).hexdigest())"
    root = Path(__file__).parents[2]
    run = [
        subprocess.run(
            [sys.executable, "-c", code_], env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=True
        )
        for seed in "12"
    ]
    expected = hashlib.sha256(export_html(report(code(*own_outputs())), links=LINKS).encode()).hexdigest()
    assert [result.stdout.strip() for result in run] == [expected, expected]


@pytest.mark.parametrize(
    "colours",
    [
        specimen.COLOURS,
        dict.fromkeys(specimen.COLOURS, "#ffff00"),
        dict.fromkeys(specimen.COLOURS, "#00004d"),
        dict.fromkeys(specimen.COLOURS, "#808080"),
    ],
)
def test_any_house_colours_become_readable(colours: dict[str, str]) -> None:
    """Words and shapes stand out on light and dark pages whatever colours a programme has."""
    for scheme in page_colours(colours):
        for name in colours:
            wanted = SHAPES if name in ("spent", "expected", "left") else WORDS
            assert contrast(scheme[name], scheme["paper"]) >= wanted, name
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert readable("#0b3c5d", LIGHT["paper"], WORDS) == "#0b3c5d"
    assert all(contrast(base["muted"], base["raised"]) >= 4.5 for base in (LIGHT, DARK))


@pytest.mark.parametrize(
    ("colours", "message"), [({"primary": "red"}, "'primary' is 'red'; give it as #rrggbb"), ({}, "'primary' is missing")]
)
def test_a_colour_that_is_none_is_refused(colours: dict[str, str], message: str) -> None:
    """A missing house colour or a colour's name raises an error that says what to give."""
    with pytest.raises(ExportError, match=message):
        page_colours(colours)


def test_everybody_can_read_the_page(tmp_path: Path) -> None:
    """In Chromium, wide and narrow, light and dark: no barrier that axe finds, no request, no error, no sideways scrolling."""
    text = nbformat.v4.new_markdown_cell("## Eigen tekst\n\nEen alinea.\n\n| a | b |\n|---|--:|\n| 1 | 2 |")
    path = tmp_path / "specimen.html"
    path.write_text(export_html(report(code(shown(wide_and_long())), text, code(*own_outputs()), rows=40), links=LINKS), encoding="utf-8")
    assert check_page(path, every=True, scrolling=True) == []


@pytest.mark.parametrize("every", [True, False])
def test_the_check_in_the_browser_finds_faults(tmp_path: Path, every: bool) -> None:
    """The checker itself reports a missing description, pale text, a request, a script error, sideways scrolling and a table cut off."""
    path = tmp_path / "bad.html"
    body = '<h1>x</h1><img src="https://example.invalid/x.png"><div style="width:3000px">x</div><script>nix()</script>'
    body += '<div style="background:#fff"><p>fine</p><p style="color:#ccc">pale</p></div>'
    near = "display:block;width:9px;height:9px;overflow:hidden"
    body += f"<style>@media (max-width: 400px) {{ button {{ {near} }} }}</style><button>one</button><button>two</button>"
    body += '<div class="table-box" style="width:50px;overflow:auto"><table><caption>Wide<tr><td><p style="width:99px">x</table></div>'
    path.write_text(f"<!doctype html><html lang=nl><title>x</title><main>{body}</main>", encoding="utf-8")
    problems = "\n".join(check_page(path, every=every))
    for sign in (
        "axe: image-alt",
        "axe: color-contrast",
        "requests https://example.invalid/x.png",
        "script: nix is not defined",
        "scrolls sideways",
        "table cut off: Wide",
        "390 px, dark: axe: target-size",
    ):
        assert sign in problems


@in_browser
def test_the_contents_follow_the_reader_and_the_page_works_without_script(tmp_path: Path) -> None:
    """The script marks the chapter being read; without it every entry still leads to its chapter."""
    path = tmp_path / "specimen.html"
    path.write_text(export_html(report(rows=40), links=LINKS), encoding="utf-8")
    started = shared()
    tab = started.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    tab.goto(path.as_uri() + "#ouderen")
    tab.wait_for_selector('.contents.side a[aria-current][href="#ouderen"]')
    plain = started.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    plain.goto(path.as_uri())
    plain.click("summary")
    plain.click('.contents.folded a[href="#rest"]')
    assert plain.url.endswith("#rest")
